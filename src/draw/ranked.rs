//! Ranked bars: the first few of many names, each with a number.

use plotly::Bar;
use plotly::common::{Anchor, ConstrainText, HoverInfo, Marker, Orientation, TextPosition};
use plotly::layout::HoverMode;

use super::text::{character_width, cut_to, width};
use super::{
    Drawing, SMALL, axis, centered, escaped, font, layout, margin, more_than_drawn, note, token,
};
use crate::text::plain;

/// The most bars; the table has all numbers.
pub const MAX_BARS: usize = 10;

const ROW_HEIGHT: usize = 30;

const TOP: usize = 6;

const BOTTOM: usize = 6;

/// The line that says how many more there are.
const NOTE_HEIGHT: usize = 20;

/// The most room for a name, in pixels: a phone has 350 for name, bar and count.
const MAX_NAME: usize = 150;

/// The most characters of a name that are shown on hover, and the width of a line of them in pixels, on a phone next to a bar.
const MAX_HOVER: usize = 200;

const HOVER_LINE: usize = 250;

/// The size of names, in pixels.
const NAME_SIZE: usize = 13;

/// Between a name and its bar.
const GAP: &str = "\u{a0}\u{a0}";

const GAP_WIDTH: usize = 12;

/// A name and its number.
#[derive(Debug, Clone)]
pub struct RankedBar {
    /// The name, untrusted text.
    pub name: String,
    /// How long the bar is.
    pub n: u64,
    /// What stands at its end.
    pub end: String,
    /// What is said below the name on hover.
    pub more: String,
}

/// The height of that number of bars, in pixels.
fn height(n_bars: usize, n_beyond: usize) -> usize {
    let note = if n_beyond > 0 { NOTE_HEIGHT } else { 0 };
    TOP + ROW_HEIGHT * n_bars.max(1) + note + BOTTOM
}

/// Numbers as horizontal bars, in the order given, with words at their ends. A name that is cut is given in full on hover. Of `n_beyond` more
/// that are not drawn it is said where they are; without bars, `nothing`.
pub fn ranked_bars(
    bars: &[RankedBar],
    n_beyond: usize,
    is_table_cut: bool,
    nothing: &str,
) -> Drawing {
    let ends: Vec<String> = bars.iter().map(|bar| bar.end.clone()).collect();
    let names: Vec<String> = bars
        .iter()
        .map(|bar| cut_to(&plain(&bar.name, usize::MAX), MAX_NAME))
        .collect();
    let widest = |texts: &[String]| texts.iter().map(|text| width(text)).max().unwrap_or(0);
    let most = bars.iter().map(|bar| bar.n).max().unwrap_or(1);

    let mut annotations = Vec::new();
    let mut bottom = BOTTOM;
    if bars.is_empty() {
        annotations.push(centered(nothing));
    }
    if let more @ 1.. = n_beyond {
        bottom += NOTE_HEIGHT;
        let text = more_than_drawn(more, is_table_cut);
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
    let bars_layout = layout(height(bars.len(), n_beyond))
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
                .range(vec![bars.len().max(1) as f64 - 0.5, -0.5])
                .visible(!bars.is_empty())
                .tick_values((0..bars.len()).map(|at| at as f64).collect())
                .tick_text(names.iter().map(|name| escaped(name) + GAP).collect())
                .tick_font(font(NAME_SIZE, token::TEXT)),
        )
        .annotations(annotations);
    let mut drawing = Drawing::new(bars_layout);
    if bars.is_empty() {
        return drawing;
    }
    let trace = Bar::new(
        bars.iter().map(|bar| bar.n).collect(),
        (0..bars.len()).collect(),
    )
    .orientation(Orientation::Horizontal)
    .marker(Marker::new().color(token::SERIES))
    .text_array(ends)
    .text_position(TextPosition::Outside)
    .outside_text_font(font(SMALL, token::TEXT_MUTED))
    .constrain_text(ConstrainText::None)
    .text_angle(0.0)
    .clip_on_axis(false)
    .hover_text_array(
        bars.iter()
            .map(|bar| hover_text(&bar.name, &bar.more))
            .collect(),
    )
    .hover_info(HoverInfo::Text);
    drawing.add_trace(trace);
    drawing
}

/// A name in full, on lines that fit a phone, and more below it, as Plotly prints it.
pub fn hover_text(name: &str, more: &str) -> String {
    let name: String = lines(&plain(name, MAX_HOVER))
        .iter()
        .map(|line| format!("<b>{}</b><br>", escaped(line)))
        .collect();
    name + more
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_go_on_several_lines() {
        assert_eq!(lines("WIN-DC01"), ["WIN-DC01"]);
        assert_eq!(lines(""), [""]);
        let wide = "W".repeat(45);
        let broken = lines(&wide);
        assert_eq!(broken.concat(), wide);
        assert_eq!(broken.len(), 3);
        assert!(broken.iter().all(|line| width(line) <= HOVER_LINE));
    }
}
