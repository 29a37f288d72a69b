//! Bars of the technologies that raised most alerts.

use super::answer::Technologies;
use super::{table, words};
use crate::draw::ranked::{MAX_BARS, RankedBar, count_and_share, ranked_bars};
use crate::filters::{Dimension, place_of};
use crate::section::{PictureSize, Plot};

/// A bar a technology, that with most alerts on top, on a chart about `width` pixels wide.
pub fn plot(technologies: &Technologies, width: u32) -> Plot {
    let all = &technologies.technologies;
    let bars = all.iter().take(MAX_BARS).map(|of| RankedBar {
        name: words::name(&of.name),
        n: of.n_alerts,
        end: count_and_share(of.n_alerts, technologies.n_alerts),
        more: words::details(of),
        place: place_of(Dimension::Technology, &of.name),
    });
    let bars: Vec<_> = bars.collect();
    let n_beyond = all.len() - bars.len();
    let is_cut = table::is_cut(technologies);
    ranked_bars(&bars, n_beyond, is_cut, "No alerts", width).plot(PictureSize {
        width: 1100,
        height: 380,
    })
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Slowest, Technology};
    use super::*;
    use crate::draw::assert_plot;

    fn technologies(names: &[&str]) -> Technologies {
        let n_names = names.len() as u64;
        let technologies = names.iter().zip((1..=n_names).rev());
        let technologies: Vec<_> = technologies
            .map(|(name, n)| Technology {
                name: (*name).to_owned(),
                n_alerts: 40 * n,
                n_incidents: (n != 2).then_some(n),
                p95_minutes: (n != 3).then_some(7.5 * n as f64),
                slowest: match n {
                    3 => Slowest::Unknown,
                    1 => Slowest::Longest(12.0, 8),
                    2 => Slowest::AtLeast(13.5, 40),
                    _ => Slowest::Within {
                        p95: 7.5 * n as f64,
                        low: 7.0 * n as f64,
                        high: 8.0 * n as f64,
                    },
                },
            })
            .collect();
        Technologies {
            n_alerts: technologies.iter().map(|of| of.n_alerts).sum(),
            has_damaged_incidents: false,
            technologies,
        }
    }

    #[test]
    fn bars() {
        assert_plot!(
            "technologies",
            plot(
                &technologies(&["crowdstrike", "okta", "<b>R&D</b>", ""]),
                1100
            )
        );
        assert_plot!("technologies-many", plot(&technologies(&["x"; 14]), 240));
        assert_plot!("technologies-empty", plot(&technologies(&[]), 240));
    }
}
