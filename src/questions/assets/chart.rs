//! What alerts were about: bars of the top values, and a pie of them.

use plotly::Pie;
use plotly::common::{HoverInfo, Line, Marker, Position};

use super::answer::{AssetCount, AssetKind, Assets};
use super::{table, words};
use crate::draw::ranked::{MAX_BARS, RankedBar, hover_text, ranked_bars};
use crate::draw::text::{cut_to, width};
use crate::draw::{Drawing, SMALL, axis, centered, escaped, font, layout, margin, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};
use crate::text::plain;

/// The height of the pie, in pixels.
const PIE_HEIGHT: usize = 300;

/// The most room for a name and its count beside the pie, and what is kept free there on either side. Labels are set smaller than
/// names.
const MAX_PIE_LABEL: usize = 126;
const PIE_SIDE: usize = 118;

/// The values of a kind in most alerts, as a pie or as bars.
pub fn plot(assets: &Assets, kind: AssetKind, is_pie: bool) -> Plot {
    let counts = assets.counts(kind);
    let drawing = if is_pie {
        pie(counts, assets.n_known)
    } else {
        bars(counts, assets.n_known)
    };
    drawing.plot(PictureSize {
        width: 700,
        height: 380,
    })
}

/// The values in most alerts as horizontal bars, in the order given, with the number of alerts and its share of the `n_known` whose
/// evidence is known at their ends.
fn bars(counts: &[AssetCount], n_known: u64) -> Drawing {
    let bars = counts.iter().take(MAX_BARS).map(|count| RankedBar {
        name: count.value.clone(),
        n: count.n_alerts,
        end: bar_end(count.n_alerts, n_known),
        more: words::asset_count(count.n_alerts, n_known),
    });
    let bars: Vec<_> = bars.collect();
    let n_beyond = counts.len() - bars.len();
    ranked_bars(&bars, n_beyond, table::is_cut(counts), nothing(n_known))
}

/// “23 · 23%”.
fn bar_end(n: u64, n_known: u64) -> String {
    if n_known == 0 {
        return numbers::count(n);
    }
    format!("{} · {}", numbers::count(n), numbers::percent(n, n_known))
}

/// What an empty plot says.
fn nothing(n_known: u64) -> &'static str {
    if n_known == 0 {
        "No evidence"
    } else {
        "None named in the evidence"
    }
}

/// What is said of a value on hover.
fn hover(count: &AssetCount, n_known: u64) -> String {
    hover_text(&count.value, &words::asset_count(count.n_alerts, n_known))
}

/// The values in most alerts as a pie with labels around it, clockwise in the order given: six values, or five and a slice for all
/// others. An alert that names several values is in several slices, so labels tell numbers of alerts, not parts of the pie. Without
/// values, no pie.
fn pie(counts: &[AssetCount], n_known: u64) -> Drawing {
    let pie_layout = layout(PIE_HEIGHT).margin(margin(32, PIE_SIDE, 32, PIE_SIDE));
    if counts.is_empty() {
        // A plot of nothing would get axes.
        let axis = || axis().visible(false);
        return Drawing::new(
            pie_layout
                .x_axis(axis())
                .y_axis(axis())
                .annotations(vec![centered(nothing(n_known))]),
        );
    }
    let n_own = words::slices_of_their_own(counts.len());
    let (own, others) = counts.split_at(n_own);
    let mut slices: Vec<Slice> = own
        .iter()
        .enumerate()
        .map(|(rank, count)| {
            let n = format!(" {}", numbers::count(count.n_alerts));
            let room = MAX_PIE_LABEL.saturating_sub(width(&n));
            let name = cut_to(&plain(&count.value, usize::MAX), room);
            Slice {
                value: count.n_alerts,
                text: escaped(&name) + &n,
                hover: hover(count, n_known),
                color: token::RANKS[rank.min(token::RANKS.len() - 1)],
            }
        })
        .collect();
    if !others.is_empty() {
        let n: u64 = others.iter().map(|count| count.n_alerts).sum();
        slices.push(Slice {
            value: n,
            text: format!("Other {}", numbers::count(n)),
            hover: format!(
                "{}<br>named {}",
                numbers::counted(others.len() as u64, "other", "others"),
                numbers::counted(n, "time", "times")
            ),
            color: token::BORDER,
        });
    }
    // After the first slice Plotly goes on counterclockwise, and the crate cannot tell it otherwise: so the others come from the last
    // to the second.
    slices[1..].reverse();
    let mut drawing = Drawing::new(pie_layout);
    drawing.add_trace(
        Pie::new(slices.iter().map(|slice| slice.value).collect())
            // Slices of the same label would become one, and names that are cut may be the same.
            .labels((0..slices.len()).map(|at| at.to_string()).collect())
            .text_array(slices.iter().map(|slice| slice.text.clone()).collect())
            .text_info("text")
            .text_position_array(vec![Position::Outside; slices.len()])
            .outside_text_font(font(SMALL, token::TEXT))
            .sort(false)
            // From 3 o'clock: the smallest slices end up at the side, where there is room for their labels one above another.
            .rotation(90.0)
            .marker(
                Marker::new()
                    .colors(slices.iter().map(|slice| slice.color).collect())
                    .line(Line::new().width(1.5).color(token::SURFACE)),
            )
            .hover_text_array(slices.iter().map(|slice| slice.hover.clone()).collect())
            .hover_info(HoverInfo::Text)
            .show_legend(false),
    );
    drawing
}

/// A slice of a pie.
struct Slice {
    value: u64,
    text: String,
    hover: String,
    color: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::assert_plot;

    fn asset_counts(counts: &[(&str, u64)]) -> Vec<AssetCount> {
        counts
            .iter()
            .map(|&(value, n_alerts)| AssetCount {
                value: value.into(),
                n_alerts,
            })
            .collect()
    }

    fn usual_hosts() -> Vec<AssetCount> {
        let mut hosts = asset_counts(&[
            ("WIN-DC01", 23),
            ("lark-build-03.internal.example", 14),
            ("LARK-RDS01", 9),
            ("LARK-SQL01", 7),
            ("LARK-LT-4065", 5),
            ("lark-web-01", 4),
            ("LARK-FS01", 4),
            ("LARK-LT-7506", 3),
        ]);
        hosts.extend((10..40).map(|n| AssetCount {
            value: format!("LARK-LT-10{n}"),
            n_alerts: 1,
        }));
        hosts
    }

    fn hostile_values() -> Vec<AssetCount> {
        asset_counts(&[
            ("<a href=\"javascript:alert(1)\">R&D</a>", 12_345),
            ("an operating system of a name without end, first", 999),
            ("an operating system of a name without end, second", 998),
            ("שרת-הדואר-הראשי", 70),
            ("\u{202e}drowssap\n\t%{label}", 9),
            ("漢字漢字漢字漢字漢字漢字漢字漢字", 3),
            (&"W".repeat(400), 1),
        ])
    }

    #[test]
    fn bars_and_pies() {
        let check = |drawing: Drawing| drawing.plot(PictureSize::default());
        let one = asset_counts(&[("WIN-DC01", 1)]);
        assert_plot!("assets", check(bars(&usual_hosts(), 100)));
        assert_plot!("assets-one", check(bars(&one, 1)));
        assert_plot!("assets-empty", check(bars(&[], 0)));
        assert_plot!("assets-hostile", check(bars(&hostile_values(), 20_000)));
        assert_plot!("assets-pie", check(pie(&usual_hosts(), 100)));
        assert_plot!("assets-pie-one", check(pie(&one, 1)));
        assert_plot!("assets-pie-empty", check(pie(&[], 7)));
        assert_plot!("assets-pie-hostile", check(pie(&hostile_values(), 20_000)));
    }
}
