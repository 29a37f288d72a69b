//! What alerts were about: bars of the top values, and a pie of them.

use plotly::common::{
    Anchor, ConstrainText, HoverInfo, Line, Marker, Orientation, Position, TextPosition,
};
use plotly::layout::{Annotation, HoverMode};
use plotly::{Bar, Pie};

use super::answer::{AssetCount, AssetKind, Assets};
use super::{table, words};
use crate::draw::text::{character_width, cut_to, width};
use crate::draw::{
    Drawing, SMALL, axis, font, layout, margin, more_than_drawn, note, plotly_text, token,
};
use crate::numbers;
use crate::section::{PictureSize, Plot};
use crate::text::plain;

/// The most values drawn; the table has them all.
const MAX_VALUES: usize = 10;

const ROW_HEIGHT: usize = 30;
const TOP: usize = 6;
const BOTTOM: usize = 6;
/// The line that says how many more there are.
const NOTE_HEIGHT: usize = 20;

/// The height of the pie, in pixels.
const PIE_HEIGHT: usize = 300;

/// The most room for a name, in pixels: a phone has 350 for name, bar and count.
const MAX_NAME: usize = 150;

/// The most room for a name and its count beside the pie, and what is kept free there on either side. Labels are set smaller than
/// names.
const MAX_PIE_LABEL: usize = 126;
const PIE_SIDE: usize = 118;

/// The most characters of a name that are told on hover, and the width of a line of them in pixels, on a phone next to a bar.
const MAX_HOVER: usize = 200;
const HOVER_LINE: usize = 250;

/// The size of names, in pixels.
const NAME_SIZE: usize = 13;

/// Between a name and its bar.
const GAP: &str = "\u{a0}\u{a0}";
const GAP_WIDTH: usize = 12;

/// The values of a kind in most alerts, as a pie or as bars.
pub fn plot(assets: &Assets, kind: AssetKind, is_pie: bool) -> Plot {
    let counts = assets.counts(kind);
    let drawing = if is_pie {
        pie(counts, assets.n_known)
    } else {
        ranked_bars(counts, assets.n_known)
    };
    drawing.plot(PictureSize {
        width: 700,
        height: 380,
    })
}

/// The height that the bars of these values take, in pixels.
fn height(counts: &[AssetCount]) -> usize {
    let note = if counts.len() > MAX_VALUES {
        NOTE_HEIGHT
    } else {
        0
    };
    TOP + ROW_HEIGHT * counts.len().clamp(1, MAX_VALUES) + note + BOTTOM
}

/// The values in most alerts as horizontal bars, in the order given, with the number of alerts and its share of the `n_known` whose
/// evidence is known at their ends. A name that is cut is told in full on hover. Without values, no bars.
fn ranked_bars(counts: &[AssetCount], n_known: u64) -> Drawing {
    let drawn = &counts[..counts.len().min(MAX_VALUES)];
    let ends: Vec<String> = drawn
        .iter()
        .map(|count| bar_end(count.n_alerts, n_known))
        .collect();
    let names: Vec<String> = drawn
        .iter()
        .map(|count| cut_to(&plain(&count.value, usize::MAX), MAX_NAME))
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let most = drawn.iter().map(|count| count.n_alerts).max().unwrap_or(1);

    let mut annotations = Vec::new();
    let mut bottom = BOTTOM;
    if drawn.is_empty() {
        annotations.push(nothing(n_known));
    }
    if let more @ 1.. = counts.len() - drawn.len() {
        bottom += NOTE_HEIGHT;
        let text = more_than_drawn(more, table::is_cut(counts));
        annotations.push(
            note(&text, token::TEXT_MUTED)
                .x_ref("paper")
                .y_ref("paper")
                .x(0.0)
                .y(0.0)
                .x_anchor(Anchor::Left)
                .y_anchor(Anchor::Top),
        );
    }
    let bars_layout = layout(height(counts))
        // The margins hold the names and the counts, so that bars share what is left on any width. Plotly could measure them, but
        // draws the whole plot again for that.
        .margin(margin(
            TOP,
            widest(&ends) + GAP_WIDTH,
            bottom,
            widest(&names) + GAP_WIDTH,
        ))
        // A row is pointed at anywhere, for a bar may be too short to hit.
        .hover_mode(HoverMode::Y)
        .bar_gap(0.35)
        .x_axis(axis().visible(false).range(vec![0.0, most as f64]))
        .y_axis(
            axis()
                .range(vec![drawn.len().max(1) as f64 - 0.5, -0.5])
                .visible(!drawn.is_empty())
                .tick_values((0..drawn.len()).map(|at| at as f64).collect())
                .tick_text(names.iter().map(|name| escaped(name) + GAP).collect())
                .tick_font(font(NAME_SIZE, token::TEXT)),
        )
        .annotations(annotations);
    let mut drawing = Drawing::new(bars_layout);
    if drawn.is_empty() {
        return drawing;
    }
    let bars = Bar::new(
        drawn.iter().map(|count| count.n_alerts).collect(),
        (0..drawn.len()).collect(),
    )
    .orientation(Orientation::Horizontal)
    .marker(Marker::new().color(token::SERIES))
    .text_array(ends)
    .text_position(TextPosition::Outside)
    .outside_text_font(font(SMALL, token::TEXT_MUTED))
    .constrain_text(ConstrainText::None)
    .text_angle(0.0)
    .clip_on_axis(false)
    .hover_text_array(drawn.iter().map(|count| hover(count, n_known)).collect())
    .hover_info(HoverInfo::Text);
    drawing.add_trace(bars);
    drawing
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
                .annotations(vec![nothing(n_known)]),
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

/// “23 · 23%”.
fn bar_end(n: u64, n_known: u64) -> String {
    if n_known == 0 {
        return numbers::count(n);
    }
    format!("{} · {}", numbers::count(n), numbers::percent(n, n_known))
}

/// The name in full, on lines that fit a phone, and how many alerts it is in.
fn hover(count: &AssetCount, n_known: u64) -> String {
    let name: String = lines(&plain(&count.value, MAX_HOVER))
        .iter()
        .map(|line| format!("<b>{}</b><br>", escaped(line)))
        .collect();
    name + &words::asset_count(count.n_alerts, n_known)
}

/// The text in lines of at most [`HOVER_LINE`] pixels, broken anywhere: names have few spaces.
fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut left = HOVER_LINE;
    for character in text.chars() {
        let width = character_width(character);
        if width > left {
            lines.push(String::new());
            left = HOVER_LINE;
        }
        left -= width;
        if let Some(line) = lines.last_mut() {
            line.push(character);
        }
    }
    lines
}

/// What an empty plot says.
fn nothing(n_known: u64 ) -> Annotation {
    let text = if n_known == 0 {
        "No evidence"
    } else {
        "None named in the evidence"
    };
    note(text, token::TEXT_MUTED)
        .x_ref("paper")
        .y_ref("paper")
        .x(0.5)
        .y(0.5)
}

/// As Plotly prints it as it is.
fn escaped(text: &str) -> String {
    plotly_text(text, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::assert_plot;

    #[test]
    fn long_names_are_told_on_several_lines() {
        assert_eq!(lines("WIN-DC01"), ["WIN-DC01"]);
        assert_eq!(lines(""), [""]);
        let wide = "W".repeat(45);
        let broken = lines(&wide);
        assert_eq!(broken.concat(), wide);
        assert_eq!(broken.len(), 3);
        assert!(broken.iter().all(|line| width(line) <= HOVER_LINE));
    }

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
        assert_plot!("assets", check(ranked_bars(&usual_hosts(), 100)));
        assert_plot!("assets-one", check(ranked_bars(&one, 1)));
        assert_plot!("assets-empty", check(ranked_bars(&[], 0)));
        assert_plot!("assets-hostile", check(ranked_bars(&hostile_values(), 20_000)));
        assert_plot!("assets-pie", check(pie(&usual_hosts(), 100)));
        assert_plot!("assets-pie-one", check(pie(&one, 1)));
        assert_plot!("assets-pie-empty", check(pie(&[], 7)));
        assert_plot!("assets-pie-hostile", check(pie(&hostile_values(), 20_000)));
    }
}
