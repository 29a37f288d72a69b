//! Bars of grave alerts that came off-hours, by how long they would have waited for the next working hour.

use super::answer::{BANDS, Shifts};
use super::words;
use crate::draw::ranked::{RankedBar, count_and_share, ranked_bars};
use crate::section::{PictureSize, Plot};

/// A bar a time, the shortest on top, on a chart about `width` pixels wide.
pub fn plot(shifts: &Shifts, width: u32) -> Plot {
    let n_alerts = shifts.all_held.n_alerts;
    let bands = BANDS.iter().zip(shifts.all_held.by_band).enumerate();
    let bars = bands.map(|(at, ((.., name), n))| RankedBar {
        name: (*name).to_owned(),
        n,
        former: None,
        end: count_and_share(n, n_alerts),
        more: words::by_severity(shifts, at),
        place: String::new(),
    });
    let bars: Vec<_> = bars.filter(|_| n_alerts > 0).collect();
    ranked_bars(
        &bars,
        0,
        false,
        "No critical or high alert came off-hours",
        width,
    )
    .plot(PictureSize {
        width: 1100,
        height: 320,
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::Held;
    use super::*;
    use crate::draw::assert_plot;

    #[test]
    fn bars() {
        let held = |severity: &str, by_band: [u64; 6]| Held {
            severity: severity.to_owned(),
            n_alerts: by_band.iter().sum(),
            by_band,
            ..Held::default()
        };
        let shifts = Shifts {
            held: vec![
                held("CRITICAL", [1, 0, 2, 0, 0, 7]),
                held("HIGH", [0, 0, 30, 1, 0, 1_200]),
            ],
            all_held: held("", [1, 0, 32, 1, 0, 1_207]),
            ..Shifts::default()
        };
        assert_plot!("shifts", plot(&shifts, 1100));
        assert_plot!("shifts-empty", plot(&Shifts::default(), 240));
    }
}
