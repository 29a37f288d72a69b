//! Bars of alerts by the way they went.

use super::answer::{Outcomes, Path};
use super::table::place_of_reason;
use super::words;
use crate::draw::ranked::{MAX_BARS, RankedBar, count_and_share, ranked_bars};
use crate::filters::{Dimension, place_of};
use crate::section::{PictureSize, Plot};

/// A bar a path, in their order, on a chart about `width` pixels wide.
pub fn plot(outcomes: &Outcomes, width: u32) -> Plot {
    let mut bars = Vec::new();
    if outcomes.n_alerts > 0 {
        for ((path, key, name), of) in Path::ALL.into_iter().zip(&outcomes.by_path) {
            bars.push(RankedBar {
                name: name.to_owned(),
                n: of.n_alerts,
                former: None,
                end: count_and_share(of.n_alerts, outcomes.n_alerts),
                more: words::details(path, of),
                place: place_of(Dimension::Path, key),
            });
        }
    }
    ranked_bars(&bars, 0, false, "No alerts", width).plot(PictureSize {
        width: 1100,
        height: 320,
    })
}

/// A bar a reason for closing alerts, the most frequent first.
pub fn reasons(outcomes: &Outcomes, width: u32) -> Plot {
    let mut bars = Vec::new();
    for of in outcomes.reasons.iter().take(MAX_BARS) {
        bars.push(RankedBar {
            name: words::reason(&of.name),
            n: of.n_alerts,
            former: None,
            end: count_and_share(of.n_alerts, outcomes.n_closed),
            more: String::new(),
            place: place_of_reason(&of.name),
        });
    }
    let n_others = outcomes.reasons.len() - bars.len();
    ranked_bars(&bars, n_others, false, "No close reason", width).plot(PictureSize {
        width: 1100,
        height: 320,
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::{OfPath, Reason};
    use super::*;
    use crate::draw::assert_plot;

    #[test]
    fn bars() {
        let of = |n_alerts, n_measured, median_minutes| OfPath {
            n_alerts,
            n_measured,
            n_clock_error: 0,
            median_minutes,
        };
        let outcomes = Outcomes {
            n_alerts: 1_220,
            by_path: [
                of(1_000, Some(990), Some(12.0)),
                of(120, Some(1), Some(3.0)),
                of(60, None, None),
                of(0, Some(0), None),
                of(10, Some(0), None),
                of(30, None, None),
            ],
            ..Outcomes::default()
        };
        assert_plot!("paths", plot(&outcomes, 1100));
        assert_plot!("paths-phone", plot(&outcomes, 240));
        assert_plot!("paths-empty", plot(&Outcomes::default(), 240));
    }

    #[test]
    fn bars_of_reasons() {
        let reason = |name: &str, n_alerts| Reason {
            name: name.to_owned(),
            n_alerts,
        };
        let mut outcomes = Outcomes {
            n_alerts: 1_220,
            n_closed: 1_000,
            reasons: vec![reason("Benign", 700), reason("", 200), reason("<b>", 100)],
            ..Outcomes::default()
        };
        assert_plot!("close-reasons", reasons(&outcomes, 1100));
        outcomes.reasons = (1..=14).rev().map(|n| reason("x", n)).collect();
        assert_plot!("close-reasons-many", reasons(&outcomes, 240));
    }
}
