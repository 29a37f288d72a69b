//! Bars of the technologies and rules that come first.

use super::answer::{Order, Source, Sources};
use super::kind::SourceKind;
use super::{table, words};
use crate::draw::ranked::{MAX_BARS, RankedBar, ranked_bars};
use crate::filters::place_of;
use crate::section::{PictureSize, Plot};

/// A bar a technology or rule, in their order, on a chart about `width` pixels wide. It is as long as what they are ordered by.
pub fn plot(sources: &Sources, kind: SourceKind, by: Order, width: u32) -> Plot {
    let all = &sources.all;
    let bars = all.iter().take(MAX_BARS).enumerate().map(|(at, of)| {
        let other = sources.other.as_deref();
        let former = other.and_then(|other| Some((other, other.beside(at, by)?)));
        RankedBar {
            name: kind.name(&of.name),
            n: length(of, by),
            former: former.map(|(_, former)| length(former, by)),
            end: words::value(of, by, sources.n_alerts),
            more: words::details(of)
                + &former.map_or_else(String::new, |(other, former)| {
                    words::former(other, former, by)
                }),
            place: place_of(kind.dimension(), &of.name),
        }
    });
    let bars: Vec<_> = bars.collect();
    let n_beyond = all.len() - bars.len();
    let is_cut = table::is_cut(sources);
    ranked_bars(&bars, n_beyond, is_cut, "No alerts", width).plot(PictureSize {
        width: 1100,
        height: 380,
    })
}

/// In parts so small that nobody sees how they are rounded.
fn length(of: &Source, by: Order) -> u64 {
    match by {
        Order::Alerts => of.n_alerts,
        Order::WithoutAction => of.closed.map_or(0, |closed| closed.n_without_action),
        Order::Incidents => of.incidents().map_or(0, |share| (share.value * 1e6) as u64),
        Order::Slowest => of.p95_minutes.map_or(0, |minutes| (minutes * 6e4) as u64),
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Closed, Slowest};
    use super::*;
    use crate::draw::assert_plot;

    fn technologies(names: &[&str]) -> Sources {
        let n_names = names.len() as u64;
        let technologies = names.iter().zip((1..=n_names).rev());
        let all: Vec<_> = technologies
            .map(|(name, n)| Source {
                name: (*name).to_owned(),
                n_alerts: 40 * n,
                n_incidents: (n != 2).then_some(n),
                closed: Some(Closed {
                    n_alerts: 30 * n,
                    n_without_action: 20 * n,
                }),
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
                ..Source::default()
            })
            .collect();
        Sources {
            n_alerts: all.iter().map(|of| of.n_alerts).sum(),
            all,
            ..Sources::default()
        }
    }

    #[test]
    fn bars() {
        let plot = |names: &[&str], by, width| {
            super::plot(&technologies(names), SourceKind::Technology, by, width)
        };
        let names = ["crowdstrike", "okta", "<b>R&D</b>", ""];
        assert_plot!("technologies", plot(&names, Order::Alerts, 1100));
        assert_plot!("technologies-many", plot(&["x"; 14], Order::Alerts, 240));
        assert_plot!("technologies-empty", plot(&[], Order::Alerts, 240));
        assert_plot!(
            "technologies-incidents",
            plot(&names, Order::Incidents, 500)
        );
    }
}
