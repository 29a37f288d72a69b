//! What alerts were about: bars of the top values, and a pie of them.

use plotly::common::{
    Anchor, ConstrainText, HoverInfo, Line, Marker, Orientation, Position, TextPosition,
};
use plotly::layout::{Annotation, HoverMode};
use plotly::{Bar, Pie};

use super::{Plot, SMALL, Theme, axis, font, layout, margin, note, plotly_text};
use crate::analysis::{AssetCount, Unlisted};
use crate::text::plain;
use crate::words::{self, MAX_SLICES};

/// The most values drawn; the table has them all.
const MAX_VALUES: usize = 10;

const ROW_HEIGHT: usize = 30;
const TOP: usize = 6;
const BOTTOM: usize = 6;
/// The line that says how many more there are.
const NOTE_HEIGHT: usize = 20;

/// The height of the pie, in pixels.
pub const PIE_HEIGHT: usize = 300;

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

/// The height that the bars of these values take, in pixels.
pub fn assets_height(counts: &[AssetCount]) -> usize {
    let note = if counts.len() > MAX_VALUES {
        NOTE_HEIGHT
    } else {
        0
    };
    TOP + ROW_HEIGHT * counts.len().clamp(1, MAX_VALUES) + note + BOTTOM
}

/// The values in most alerts as horizontal bars, in the order given, with the number of alerts and its share of the `n_known` whose
/// evidence is known at their ends. A name that is cut is told in full on hover. Without values, no bars.
pub fn ranked_bars(counts: &[AssetCount], unlisted: Unlisted, n_known: u64, theme: &Theme) -> Plot {
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
        annotations.push(nothing(n_known, theme));
    }
    let n_beyond = (counts.len() - drawn.len()) as u64 + unlisted.n_rows;
    if let more @ 1.. = n_beyond {
        bottom += NOTE_HEIGHT;
        let text = words::more_than_drawn(more, unlisted);
        annotations.push(
            note(&text, &theme.text_muted, theme)
                .x_ref("paper")
                .y_ref("paper")
                .x(0.0)
                .y(0.0)
                .x_anchor(Anchor::Left)
                .y_anchor(Anchor::Top),
        );
    }
    let bars_layout = layout(theme, assets_height(counts))
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
        .x_axis(axis(theme).visible(false).range(vec![0.0, most as f64]))
        .y_axis(
            axis(theme)
                .range(vec![drawn.len().max(1) as f64 - 0.5, -0.5])
                .visible(!drawn.is_empty())
                .tick_values((0..drawn.len()).map(|at| at as f64).collect())
                .tick_text(names.iter().map(|name| escaped(name) + GAP).collect())
                .tick_font(font(theme, NAME_SIZE, &theme.text)),
        )
        .annotations(annotations);
    let mut plot = Plot::new(bars_layout);
    if drawn.is_empty() {
        return plot;
    }
    let bars = Bar::new(
        drawn.iter().map(|count| count.n_alerts).collect(),
        (0..drawn.len()).collect(),
    )
    .orientation(Orientation::Horizontal)
    .marker(Marker::new().color(theme.series.clone()))
    .text_array(ends)
    .text_position(TextPosition::Outside)
    .outside_text_font(font(theme, SMALL, &theme.text_muted))
    .constrain_text(ConstrainText::None)
    .text_angle(0.0)
    .clip_on_axis(false)
    .hover_text_array(drawn.iter().map(|count| hover(count, n_known)).collect())
    .hover_info(HoverInfo::Text);
    plot.add_trace(bars);
    plot
}

/// The values in most alerts as a pie with labels around it, clockwise in the order given: six values, or five and a slice for all
/// others. An alert that names several values is in several slices, so labels tell numbers of alerts, not parts of the pie. Without
/// values, no pie.
pub fn pie(counts: &[AssetCount], unlisted: Unlisted, n_known: u64, theme: &Theme) -> Plot {
    let pie_layout = layout(theme, PIE_HEIGHT).margin(margin(32, PIE_SIDE, 32, PIE_SIDE));
    if counts.is_empty() {
        // A plot of nothing would get axes.
        let axis = || axis(theme).visible(false);
        return Plot::new(
            pie_layout
                .x_axis(axis())
                .y_axis(axis())
                .annotations(vec![nothing(n_known, theme)]),
        );
    }
    let n_own = words::slices_of_their_own(counts.len());
    let (own, others) = counts.split_at(n_own);
    let mut slices: Vec<Slice> = own
        .iter()
        .enumerate()
        .map(|(rank, count)| {
            let n = format!(" {}", words::count(count.n_alerts));
            let room = MAX_PIE_LABEL.saturating_sub(width(&n));
            let name = cut_to(&plain(&count.value, usize::MAX), room);
            Slice {
                value: count.n_alerts,
                text: escaped(&name) + &n,
                hover: hover(count, n_known),
                color: shade(theme, rank),
            }
        })
        .collect();
    if !others.is_empty() {
        let listed: u64 = others.iter().map(|count| count.n_alerts).sum();
        let n = listed + unlisted.n_alerts;
        let n_others = others.len() as u64 + unlisted.n_rows;
        slices.push(Slice {
            value: n,
            text: format!("Other {}", words::count(n)),
            hover: format!(
                "{}<br>named {}",
                words::counted(n_others, "other", "others"),
                words::counted(n, "time", "times")
            ),
            color: theme.border.clone(),
        });
    }
    // After the first slice Plotly goes on counterclockwise, and the crate cannot tell it otherwise: so the others come from the last
    // to the second.
    slices[1..].reverse();
    let mut plot = Plot::new(pie_layout);
    plot.add_trace(
        Pie::new(slices.iter().map(|slice| slice.value).collect())
            // Slices of the same label would become one, and names that are cut may be the same.
            .labels((0..slices.len()).map(|at| at.to_string()).collect())
            .text_array(slices.iter().map(|slice| slice.text.clone()).collect())
            .text_info("text")
            .text_position_array(vec![Position::Outside; slices.len()])
            .outside_text_font(font(theme, SMALL, &theme.text))
            .sort(false)
            // From 3 o'clock: the smallest slices end up at the side, where there is room for their labels one above another.
            .rotation(90.0)
            .marker(
                Marker::new()
                    .colors(slices.iter().map(|slice| slice.color.clone()).collect())
                    .line(Line::new().width(1.5).color(theme.surface.clone())),
            )
            .hover_text_array(slices.iter().map(|slice| slice.hover.clone()).collect())
            .hover_info(HoverInfo::Text)
            .show_legend(false),
    );
    plot
}

/// A slice of a pie.
struct Slice {
    value: u64,
    text: String,
    hover: String,
    color: String,
}

/// “23 · 23%”.
fn bar_end(n: u64, n_known: u64) -> String {
    if n_known == 0 {
        return words::count(n);
    }
    format!("{} · {}", words::count(n), words::percent(n, n_known))
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
fn nothing(n_known: u64, theme: &Theme) -> Annotation {
    let text = if n_known == 0 {
        "No evidence"
    } else {
        "None named in the evidence"
    };
    note(text, &theme.text_muted, theme)
        .x_ref("paper")
        .y_ref("paper")
        .x(0.5)
        .y(0.5)
}

/// As Plotly prints it as it is.
fn escaped(text: &str) -> String {
    plotly_text(text, usize::MAX)
}

/// The text if it fits into so many pixels, otherwise as much of it as does, and “…”.
fn cut_to(text: &str, pixels: usize) -> String {
    if width(text) <= pixels {
        return text.to_owned();
    }
    let mut left = pixels.saturating_sub(character_width('…'));
    let kept = text.chars().take_while(|&character| {
        let fits = character_width(character) <= left;
        left = left.saturating_sub(character_width(character));
        fits
    });
    let kept: String = kept.collect();
    format!("{}…", kept.trim_end())
}

/// About how wide a text is at 13 pixels, rather more than less.
fn width(text: &str) -> usize {
    text.chars().map(character_width).sum()
}

/// Measured in common system fonts, rounded up.
fn character_width(character: char) -> usize {
    match character {
        ' ' | '.' | ',' | ':' | ';' | '|' | '\'' | 'i' | 'j' | 'l' | 'I' | 't' | 'f' | 'r' => 5,
        '-' | '(' | ')' | '/' | '\\' | '"' | '*' | '·' => 6,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 13,
        'A'..='Z' => 10,
        ' '..='~' => 8,
        // Chinese, Japanese, Korean and pictures are as wide as high.
        '\u{1100}'..='\u{11ff}' | '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' => 14,
        '\u{ff00}'..='\u{ffef}' | '\u{1f000}'.. => 17,
        _ => 9,
    }
}

/// The color of the slice of a rank: the first in full, each next one nearer to the surface. It says no more than the order.
fn shade(theme: &Theme, rank: usize) -> String {
    // The palest still stands out from the surface.
    const PALEST: f64 = 0.3;
    let (Some(full), Some(surface)) = (channels(&theme.series), channels(&theme.surface)) else {
        return theme.series.clone();
    };
    let part = 1.0 - (1.0 - PALEST) * rank.min(MAX_SLICES - 1) as f64 / (MAX_SLICES - 1) as f64;
    let [red, green, blue] =
        [0, 1, 2].map(|at| (full[at] * part + surface[at] * (1.0 - part)).round());
    format!("rgb({red}, {green}, {blue})")
}

/// Red, green and blue of a color as `tokens.css` or a browser's computed style writes it: `#rrggbb` or `rgb(r, g, b)`.
fn channels(color: &str) -> Option<[f64; 3]> {
    let mut channels = [0.0; 3];
    if let Some(hex) = color.strip_prefix('#') {
        if hex.len() != 6 {
            return None;
        }
        for (at, channel) in channels.iter_mut().enumerate() {
            let digits = hex.get(2 * at..2 * at + 2)?;
            *channel = f64::from(u8::from_str_radix(digits, 16).ok()?);
        }
        return Some(channels);
    }
    let mut parts = color.strip_prefix("rgb(")?.strip_suffix(')')?.split(',');
    for channel in &mut channels {
        *channel = f64::from(parts.next()?.trim().parse::<u8>().ok()?);
    }
    Some(channels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_to_fit() {
        for (text, pixels, expected) in [
            ("WIN-DC01", 150, "WIN-DC01"),
            ("", 0, ""),
            ("abcdef", 45, "abcdef"),
            ("abcdef", 44, "abc…"),
            ("abcdef", 0, "…"),
            ("ab cdef", 40, "ab…"),
            ("漢字漢字", 45, "漢字…"),
        ] {
            assert_eq!(cut_to(text, pixels), expected, "{text} in {pixels}");
        }
    }

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

    #[test]
    fn shades_go_toward_the_surface() {
        for theme in [Theme::light(), Theme::dark()] {
            assert_eq!(channels(&shade(&theme, 0)), channels(&theme.series));
            let shades: Vec<_> = (0..MAX_SLICES)
                .map(|rank| channels(&shade(&theme, rank)).unwrap()[0])
                .collect();
            assert!(
                shades.is_sorted_by(|a, b| a < b) || shades.is_sorted_by(|a, b| a > b),
                "{shades:?}"
            );
        }
        let theme = Theme {
            series: "oklch(0.6 0.2 250)".into(),
            ..Theme::light()
        };
        assert_eq!(shade(&theme, 3), theme.series);
    }

    #[test]
    fn colors_are_read_as_written() {
        for (color, expected) in [
            ("#0b62d6", Some([11.0, 98.0, 214.0])),
            ("rgb(11, 98, 214)", Some([11.0, 98.0, 214.0])),
            ("#fff", None),
            ("#ääää", None),
            ("rgb(1, 2)", None),
            ("red", None),
            ("", None),
        ] {
            assert_eq!(channels(color), expected, "{color}");
        }
    }
}
