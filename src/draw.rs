//! What charts are made of: plots in Plotly's terms, axes and notes, and how wide text is.
//!
//! Every plot is transparent, has no title (the page has) and knows its height. Hover text is prepared as words; nothing is left to templates that
//! Plotly would fill in. What Plotly prints it reads as a kind of HTML, so text from the data goes through [`plotly_text`]. Colors and the font
//! are the names of [`token`]s: whoever draws a plot resolves them, so that a theme, print and pictures need no other plot.
//!
//! This module must not know of any question.

pub mod marks;
mod picture;
mod plot;
pub mod ranked;
pub mod text;
pub mod times;
pub mod token;

use plotly::common::{Anchor, Font, Label, Title};
use plotly::layout::{Annotation, Axis, Margin};

use crate::numbers::count;
use crate::text::{isolated, plain};

pub use picture::picture_head;
pub use plot::{Drawing, Layout, outline};

/// The height of the heat map and of the daily series, in pixels.
pub const HEIGHT: usize = 320;

/// The most characters of a name that fit beside a chart on a phone.
pub const MAX_LABEL: usize = 18;

/// The size of axis labels and notes, in pixels.
pub const SMALL: usize = 12;

/// `text` so that Plotly prints it as it is: Plotly reads labels and hover text as a kind of HTML, with tags, links and entities.
/// Control characters and those that cannot be seen become spaces; beyond `max_chars`, “…” stands for the rest. What runs from right to
/// left is isolated from what surrounds it.
///
/// ```
/// use expel_metrics::draw::plotly_text;
/// assert_eq!(plotly_text("<b>R&D</b>", 80), "&lt;b&gt;R&amp;D&lt;/b&gt;");
/// assert_eq!(plotly_text("abcdef", 4), "abc…");
/// ```
pub fn plotly_text(text: &str, max_chars: usize) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in plain(text, max_chars).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    isolated(escaped)
}

/// All of a text as Plotly prints it as it is.
pub fn escaped(text: &str) -> String {
    plotly_text(text, usize::MAX)
}

/// What Plotly prints of such a text, in words, lines set apart by commas.
///
/// ```
/// use expel_metrics::draw::spoken;
/// assert_eq!(spoken("<b>R&amp;D</b>:<br>2 alerts<br>1 open"), "R&D: 2 alerts, 1 open");
/// ```
pub fn spoken(printed: &str) -> String {
    let lines = printed.replace(":<br>", ": ").replace("<br>", ", ");
    let mut words = String::new();
    for (nth, part) in lines.split('<').enumerate() {
        let (_, text) = part.split_once('>').unwrap_or_default();
        words += if nth == 0 { part } else { text };
    }
    let words = words.replace("&lt;", "<").replace("&gt;", ">");
    words.replace("&amp;", "&")
}

/// How many things there are besides those that a chart draws, and where: “30 more in the table”. What a page does not show even there is in
/// the CSV alone.
pub fn more_than_drawn(n: usize, is_table_cut: bool) -> String {
    let place = if is_table_cut { "CSV" } else { "table" };
    format!("{} more in the {place}", count(n as u64))
}

/// A plot without traces that cannot be zoomed, and says only what is under the pointer.
pub fn layout(height: usize) -> Layout {
    let hover_label = Label::new()
        .background_color(token::SURFACE)
        .border_color(token::BORDER)
        .font(font(13, token::TEXT))
        .align("left");
    Layout::new(height, font(SMALL, token::TEXT), hover_label)
}

/// The font at a size in pixels, in the color of a token.
pub fn font(size: usize, color: &str) -> Font {
    Font::new()
        .family(token::FONT)
        .size(size)
        .color(color.to_owned())
}

/// Room around the axes, in pixels.
pub fn margin(top: usize, right: usize, bottom: usize, left: usize) -> Margin {
    Margin::new()
        .top(top)
        .right(right)
        .bottom(bottom)
        .left(left)
}

/// An axis without lines that cannot be zoomed.
pub fn axis() -> Axis {
    Axis::new()
        .fixed_range(true)
        .zero_line(false)
        .show_grid(false)
        .show_line(false)
        // Plotly's default depends on the traces: heat maps get ticks.
        .tick_length(0)
        .grid_color(token::GRID)
        .zero_line_color(token::BORDER)
        .tick_font(font(SMALL, token::TEXT_MUTED))
        .separate_thousands(true)
}

/// A line of small print without an arrow, in the middle of the plot unless placed elsewhere.
pub fn note(text: &str, color: &str) -> Annotation {
    Annotation::new()
        .text(text)
        .show_arrow(false)
        .font(font(SMALL, color))
}

/// A line of a legend, in pixels.
pub const LEGEND_LINE: usize = 18;

/// Between a legend and what is below it, in pixels.
const BELOW_LEGEND: usize = 4;

/// A line of a legend above the plot on the right; line 0 is the lowest.
pub fn legend_line(text: &str, line: usize) -> Annotation {
    note(text, token::TEXT_MUTED)
        .x_ref("paper")
        .y_ref("paper")
        .x(1.0)
        .y(1.0)
        .x_anchor(Anchor::Right)
        .y_anchor(Anchor::Bottom)
        .y_shift((BELOW_LEGEND + line * LEGEND_LINE) as f64)
}

/// What a plot without alerts says.
pub fn no_alerts() -> Annotation {
    centered("No alerts")
}

/// What an empty plot says.
pub fn centered(text: &str) -> Annotation {
    note(text, token::TEXT_MUTED)
        .x_ref("paper")
        .y_ref("paper")
        .x(0.5)
        .y(0.5)
}

/// What an axis shows.
pub fn axis_title(text: &str) -> Title {
    Title::with_text(text).font(font(SMALL, token::TEXT_MUTED))
}

/// Compares a plot with its snapshot, which lies beside the file that says this.
#[cfg(test)]
macro_rules! assert_plot {
    ($name:literal, $plot:expr) => {
        let plot: serde_json::Value = serde_json::from_str(&$plot.json).unwrap();
        insta::with_settings!({ snapshot_path => "snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_json_snapshot!($name, plot);
        });
    };
}

#[cfg(test)]
pub(crate) use assert_plot;

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::filters::Filters;
    use crate::section::PictureSize;

    #[test]
    fn text_for_plotly() {
        for (text, max_chars, printed) in [
            ("", 5, ""),
            ("HIGH", 5, "HIGH"),
            ("<a href=x>", 80, "&lt;a href=x&gt;"),
            ("&amp;", 80, "&amp;amp;"),
            ("a<b>c", 3, "a&lt;…"),
            ("12345", 5, "12345"),
            ("123456", 5, "1234…"),
            ("ü\u{202e}\n\u{0}x", 80, "ü   x"),
            ("abc", 0, "…"),
            ("a\u{200b}<שרת", 80, "\u{2068}a &lt;שרת\u{2069}"),
        ] {
            assert_eq!(plotly_text(text, max_chars), printed);
        }
    }

    #[test]
    fn what_is_printed_can_be_said() {
        for text in ["", "R&D", "<b>a</b>", "&lt;", "a<br>b", "a > b < c"] {
            assert_eq!(spoken(&escaped(text)), text);
        }
        let hover = format!("<b>{}</b><br>2 alerts", escaped("<br>a&b"));
        assert_eq!(spoken(&hover), "<br>a&b, 2 alerts");
    }

    #[test]
    fn what_filters_choose_is_outlined() {
        let plot = |filters: &str| {
            let mut drawing = Drawing::new(layout(HEIGHT));
            let bars = plotly::Bar::new(vec![0, 1], vec![3, 4]);
            drawing.add_trace(bars.marker(plotly::common::Marker::new()));
            drawing.stand_for(["severity=HIGH", "severity=LOW"]);
            drawing.add_trace(plotly::HeatMap::new_z(vec![vec![1, 2, 3]; 2]));
            let hours = |day| ["5", "6", "7"].map(|hour| format!("weekday={day}&hour={hour}"));
            drawing.stand_for(["mon", "tue"].map(hours));
            let mut plot = drawing.plot(PictureSize::default());
            outline(&mut plot, &Filters::from_text(filters));
            assert!(plot.parts.0.is_none());
            let plot: Value = serde_json::from_str(&plot.json).unwrap();
            let shapes = plot["layout"]["shapes"].as_array().cloned();
            let corners = shapes.into_iter().flatten().map(|shape| {
                let corner = |key: &str| shape[key].as_f64().unwrap();
                [corner("x0"), corner("x1"), corner("y0"), corner("y1")]
            });
            let widths = plot["data"][0]["marker"]["line"]["width"].clone();
            (widths.to_string(), corners.collect::<Vec<_>>())
        };
        assert_eq!(plot(""), ("null".into(), vec![]));
        assert_eq!(plot("severity=LOW"), ("[0,2]".into(), vec![]));
        assert_eq!(plot("-severity=LOW").0, "null");
        assert_eq!(
            plot("weekday=tue&hour=5&hour=7").1,
            [[-0.5, 0.5, 0.5, 1.5], [1.5, 2.5, 0.5, 1.5]]
        );
        assert_eq!(
            plot("hour=5&hour=6").1,
            [[-0.5, 1.5, -0.5, 0.5], [-0.5, 1.5, 0.5, 1.5]]
        );
    }

    #[test]
    fn what_is_not_drawn_is_somewhere() {
        assert_eq!(more_than_drawn(30, false), "30 more in the table");
        assert_eq!(more_than_drawn(1_200, true), "1,200 more in the CSV");
    }
}
