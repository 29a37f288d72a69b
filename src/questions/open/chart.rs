//! Bars of open alerts by how long they have been open.

use super::answer::{Age, OpenAlerts};
use super::words;
use crate::draw::ranked::{RankedBar, count_and_share, ranked_bars};
use crate::filters::{Dimension, place_of};
use crate::section::{PictureSize, Plot};

/// A bar an age, the youngest on top, on a chart about `width` pixels wide.
pub fn plot(open: &OpenAlerts, width: u32) -> Plot {
    let n_alerts = open.all.n_alerts();
    let ages = Age::OPEN.iter().zip(open.all.by_age);
    let bars = ages.map(|((_, key, name), n)| RankedBar {
        name: (*name).to_owned(),
        n,
        former: None,
        end: count_and_share(n, n_alerts),
        more: words::by_severity(open, key),
        place: place_of(Dimension::Age, key),
    });
    let bars: Vec<_> = bars.filter(|_| n_alerts > 0).collect();
    ranked_bars(&bars, 0, false, "No alert is open", width).plot(PictureSize {
        width: 1100,
        height: 300,
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Counts, OfSeverity};
    use super::*;
    use crate::draw::assert_plot;

    #[test]
    fn bars() {
        let counts = |by_age| Counts {
            by_age,
            ..Counts::default()
        };
        let of = |severity: &str, by_age| OfSeverity {
            severity: severity.to_owned(),
            counts: counts(by_age),
        };
        let open = OpenAlerts {
            by_severity: vec![of("HIGH", [1, 0, 2, 0, 1_200]), of("<b>", [0, 0, 3, 1, 0])],
            all: counts([1, 0, 5, 1, 1_200]),
            ..OpenAlerts::default()
        };
        assert_plot!("open", plot(&open, 1100));
        assert_plot!("open-empty", plot(&OpenAlerts::default(), 240));
    }
}
