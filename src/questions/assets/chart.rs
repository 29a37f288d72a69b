//! What alerts were about: bars of the top values, and a pie of them.

use plotly::Pie;
use plotly::common::{Anchor, Domain, HoverInfo, Line, Marker, Position};
use plotly::layout::{UniformText, UniformTextMode};
use plotly::traces::pie::PieDirection;

use super::answer::{AssetCount, AssetKind, Assets};
use super::{table, words};
use crate::draw::ranked::{MAX_BARS, RankedBar, count_and_share, hover_text, ranked_bars};
use crate::draw::text::{cut_in_the_middle, width};
use crate::draw::{Drawing, SMALL, axis, centered, escaped, font, layout, margin, note, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};
use crate::text::plain;

/// The most characters of a name in the list.
const MAX_NAME: usize = 200;

/// A chart at least this wide, in pixels, has the list of slices beside the pie, a narrower one below it.
const WIDE: usize = 480;

/// How far the pie reaches beside the list, and where the list begins, as parts of the chart's width.
const PIE_TO: f64 = 0.38;
const LIST_AT: f64 = 0.42;

/// The size of print that widths are measured at, in pixels.
const MEASURED_SIZE: usize = 13;

/// The height of the pie and of a line of the list, in pixels, and what is kept free around both.
const PIE_HEIGHT: usize = 220;
const LINE_HEIGHT: usize = 24;
const SIDE: usize = 12;

/// From a line's square to its number, and from there to its text, in pixels.
const AFTER_SQUARE: usize = 22;
const AFTER_NUMBER: usize = 16;

/// The values of a kind in most alerts, as a pie or as bars, in a chart about `width` pixels wide.
pub fn plot(assets: &Assets, kind: AssetKind, is_pie: bool, width: u32) -> Plot {
    let drawing = if is_pie {
        pie(assets, kind, width as usize)
    } else {
        bars(assets.counts(kind), assets.n_known, width)
    };
    drawing.plot(PictureSize {
        width: 700,
        height: 380,
    })
}

/// The values in most alerts as horizontal bars, in the order given, with the number of alerts and its share of the `n_known` whose
/// evidence is known at their ends.
fn bars(counts: &[AssetCount], n_known: u64, width: u32) -> Drawing {
    let bars = counts.iter().take(MAX_BARS).map(|count| RankedBar {
        name: count.value.clone(),
        n: count.n_alerts,
        former: None,
        end: count_and_share(count.n_alerts, n_known),
        more: words::asset_count(count.n_alerts, n_known),
        place: String::new(),
    });
    let bars: Vec<_> = bars.collect();
    let n_beyond = counts.len() - bars.len();
    let is_cut = table::is_cut(counts);
    ranked_bars(&bars, n_beyond, is_cut, nothing(n_known), width)
}

/// What an empty plot says.
fn nothing(n_known: u64) -> &'static str {
    if n_known == 0 {
        "No evidence"
    } else {
        "None named in the evidence"
    }
}

/// A slice of a pie.
struct Slice {
    value: u64,
    /// Untrusted text.
    name: String,
    hover: String,
    color: &'static str,
}

/// The slices of a kind's pie: the values in most alerts, all others together and, if no alert names several, the alerts that name none, so that the
/// parts of the pie are the shares of the bars.
fn slices(assets: &Assets, kind: AssetKind) -> Vec<Slice> {
    let counts = assets.counts(kind);
    let n_own = words::slices_of_their_own(counts.len());
    let (own, others) = counts.split_at(n_own);
    let mut slices: Vec<Slice> = own
        .iter()
        .enumerate()
        .map(|(rank, count)| Slice {
            value: count.n_alerts,
            name: plain(&count.value, MAX_NAME),
            hover: hover_text(
                &count.value,
                &words::asset_count(count.n_alerts, assets.n_known),
            ),
            color: token::RANKS[rank.min(token::RANKS.len() - 1)],
        })
        .collect();
    if !others.is_empty() {
        let n: u64 = others.iter().map(|count| count.n_alerts).sum();
        slices.push(Slice {
            value: n,
            name: "Other".to_owned(),
            hover: format!(
                "{}<br>named {}",
                numbers::counted(others.len() as u64, "other", "others"),
                numbers::counted(n, "time", "times")
            ),
            color: token::BORDER,
        });
    }
    let n_none = assets.n_known - assets.n_naming(kind);
    if n_none > 0 && !words::has_several(assets, kind) {
        slices.push(Slice {
            value: n_none,
            name: "None named".to_owned(),
            hover: format!(
                "<b>None named</b><br>{}",
                words::asset_count(n_none, assets.n_known)
            ),
            color: token::GRID,
        });
    }
    slices
}

/// The values in most alerts as a pie, clockwise from noon in the order given, beside or above a list of its slices, which labels around it would
/// run into each other for. Without values, no pie.
fn pie(assets: &Assets, kind: AssetKind, chart_width: usize) -> Drawing {
    let counts = assets.counts(kind);
    if counts.is_empty() {
        // A plot of nothing would get axes.
        let axis = || axis().visible(false);
        return Drawing::new(
            layout(PIE_HEIGHT)
                .margin(margin(SIDE, SIDE, SIDE, SIDE))
                .x_axis(axis())
                .y_axis(axis())
                .annotations(vec![centered(nothing(assets.n_known))]),
        );
    }
    let slices = slices(assets, kind);
    let is_wide = chart_width >= WIDE;
    let shares_of = words::shares_of(assets, kind);
    let n_lines = slices.len() + usize::from(shares_of.is_some());
    let list_height = LINE_HEIGHT * n_lines;
    // Beside the pie, or from the left end of the chart.
    let (x, room, bottom) = if is_wide {
        (
            LIST_AT,
            (chart_width as f64 * (1.0 - LIST_AT)) as usize,
            SIDE,
        )
    } else {
        (0.0, chart_width - SIDE, 2 * SIDE + list_height)
    };
    // Widths are those of larger print.
    let room = room.saturating_sub(AFTER_SQUARE + AFTER_NUMBER + SIDE) * MEASURED_SIZE / SMALL;
    let mut annotations = Vec::new();
    let mut add = |line: usize, right: usize, text: &str, size, color| {
        // From the pie's middle, or its lower edge, downward.
        let down = line * LINE_HEIGHT + LINE_HEIGHT / 2;
        let (y, up) = if is_wide {
            (0.5, list_height as f64 / 2.0 - down as f64)
        } else {
            (0.0, -((SIDE + down) as f64))
        };
        annotations.push(
            note(text, color)
                .font(font(size, color))
                .x_ref("paper")
                .y_ref("paper")
                .x(x)
                .y(y)
                .x_anchor(Anchor::Left)
                .x_shift(right as f64)
                .y_shift(up),
        );
    };
    let after_number = AFTER_SQUARE + AFTER_NUMBER;
    for (nth, slice) in slices.iter().enumerate() {
        let count = words::slice_count(assets, kind, slice.value);
        let name = cut_in_the_middle(&slice.name, room.saturating_sub(width(&count)));
        let number = (nth + 1).to_string();
        let text = format!("{}{count}", escaped(&name));
        add(nth, 0, "■", 18, slice.color);
        add(nth, AFTER_SQUARE, &number, SMALL, token::TEXT_MUTED);
        add(nth, after_number, &text, SMALL, token::TEXT);
    }
    if let Some(text) = shares_of {
        add(slices.len(), after_number, &text, SMALL, token::TEXT_MUTED);
    }
    let pie_layout = layout(PIE_HEIGHT + bottom - SIDE)
        .margin(margin(SIDE, SIDE, bottom, SIDE))
        // A number that a slice has no room for is not drawn: the order says it.
        .uniform_text(UniformText::new().mode(UniformTextMode::Hide).min_size(10))
        .annotations(annotations);
    let mut drawing = Drawing::new(pie_layout);
    let end = if is_wide { PIE_TO } else { 1.0 };
    drawing.add_trace(
        Pie::new(slices.iter().map(|slice| slice.value).collect())
            // Slices of the same label would become one, and names that are cut may be the same.
            .labels((0..slices.len()).map(|at| at.to_string()).collect())
            .text_array((1..=slices.len()).map(|nth| nth.to_string()).collect())
            .text_info("text")
            .text_position_array(vec![Position::Inside; slices.len()])
            .domain(Domain::new().x(&[0.0, end]).y(&[0.0, 1.0]))
            .direction(PieDirection::Clockwise)
            .sort(false)
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
        assert_plot!("assets", check(bars(&usual_hosts(), 100, 546)));
        assert_plot!("assets-one", check(bars(&one, 1, 546)));
        assert_plot!("assets-empty", check(bars(&[], 0, 240)));
        assert_plot!(
            "assets-hostile",
            check(bars(&hostile_values(), 20_000, 240))
        );
        let usual = assets(usual_hosts(), 100, 88);
        assert_plot!("assets-pie", check(pie(&usual, AssetKind::Host, 546)));
        assert_plot!(
            "assets-pie-one",
            check(pie(&assets(one, 1, 1), AssetKind::Host, 240))
        );
        assert_plot!(
            "assets-pie-empty",
            check(pie(&assets(vec![], 7, 0), AssetKind::Host, 240))
        );
        let hostile = assets(hostile_values(), 20_000, 14_425);
        assert_plot!(
            "assets-pie-hostile",
            check(pie(&hostile, AssetKind::Host, 240))
        );
    }

    fn assets(host_names: Vec<AssetCount>, n_known: u64, n_naming: u64) -> Assets {
        Assets {
            n_known,
            n_naming: [n_naming, 0, 0, 0],
            host_names,
            ..Assets::default()
        }
    }

    #[test]
    fn slices_are_the_shares_of_the_bars() {
        let systems = asset_counts(&[("Windows 11", 20), ("macOS 15", 10)]);
        let labels = |of: &Assets| {
            let plot = pie(of, AssetKind::Host, 546).plot(PictureSize::default());
            let plot: serde_json::Value = serde_json::from_str(&plot.json).unwrap();
            let notes = plot["layout"]["annotations"].as_array().unwrap().iter();
            let texts = notes.map(|note| note["text"].as_str().unwrap().to_owned());
            (
                texts
                    .filter(|text| text.contains(": ") || text.starts_with("Shares"))
                    .collect::<Vec<_>>(),
                plot["data"][0]["values"].clone(),
            )
        };
        assert_eq!(
            labels(&assets(systems.clone(), 100, 30)),
            (
                vec![
                    "Windows 11: 20 (20%)".to_owned(),
                    "macOS 15: 10 (10%)".to_owned(),
                    "None named: 70 (70%)".to_owned(),
                ],
                serde_json::json!([20, 10, 70])
            )
        );
        // Five alerts name both: parts of a pie can't be shares of alerts then.
        assert_eq!(
            labels(&assets(systems, 100, 25)),
            (
                vec![
                    "Windows 11: 20 (67%)".to_owned(),
                    "macOS 15: 10 (33%)".to_owned(),
                    "Shares of 30 mentions".to_owned(),
                ],
                serde_json::json!([20, 10])
            )
        );
    }

    #[test]
    fn the_list_of_slices_stays_inside_the_chart() {
        for chart_width in [240, 346, 479, 480, 546] {
            let drawing = pie(
                &assets(hostile_values(), 20_000, 14_425),
                AssetKind::Host,
                chart_width,
            );
            let plot = drawing.plot(PictureSize::default());
            let plot: serde_json::Value = serde_json::from_str(&plot.json).unwrap();
            for note in plot["layout"]["annotations"].as_array().unwrap() {
                let text = crate::draw::spoken(note["text"].as_str().unwrap())
                    .replace(['\u{2068}', '\u{2069}'], "");
                let start = note["x"].as_f64().unwrap() * chart_width as f64;
                let wide = (width(&text) * SMALL / MEASURED_SIZE) as f64;
                let end = start + note["xshift"].as_f64().unwrap() + wide;
                assert!(end <= chart_width as f64, "{text} in {chart_width}: {end}");
            }
        }
    }
}
