//! Report + theme → plots. No numbers are computed here.
//!
//! Every plot is transparent, has no title (the page has) and knows its height: see [`HEIGHT`], [`SPLIT_HEIGHT`], [`PIE_HEIGHT`],
//! [`response_height`] and [`assets_height`]. Hover text is prepared as words; nothing is left to templates that Plotly would fill in. What Plotly
//! prints it reads as a kind of HTML, so text from the data goes through [`plotly_text`].
//!
//! [`json`] is what to hand to plotly.js.

mod arrivals;
mod assets;
mod changes;
mod json;
mod overview;
mod plot;
mod response;
mod split;
mod theme;

use chrono::NaiveDate;
use plotly::common::{Font, Label, Title};
use plotly::layout::{Annotation, Axis, Margin};

use crate::analysis::{
    Arrivals, ChangePoint, Changes, Regime, Response, SeverityResponse, Summary,
};
use crate::calendar::Schedule;
use crate::text;

pub use arrivals::arrivals;
pub use assets::{PIE_HEIGHT, assets_height, pie, ranked_bars};
pub use changes::{changes, changes_at_width, n_days_drawn};
pub use overview::{OVERVIEW_HEIGHT, OVERVIEW_WIDTH, overview};
pub use plot::Plot;
pub use response::{response, response_height};
pub use split::{SPLIT_HEIGHT, split};
pub use theme::Theme;

use plot::Layout;

/// The height of the heat map and of the daily series, in pixels.
pub const HEIGHT: usize = 320;

/// The most characters of a name that fit beside a chart on a phone.
const MAX_LABEL: usize = 18;

/// The size of axis labels and notes, in pixels.
const SMALL: usize = 12;

/// `text` so that Plotly prints it as it is: Plotly reads labels and hover text as a kind of HTML, with tags, links and entities.
/// Control characters and those that cannot be seen become spaces; beyond `max_chars`, “…” stands for the rest. What runs from right to
/// left is isolated from what surrounds it.
///
/// ```
/// use expel_metrics::charts::plotly_text;
/// assert_eq!(plotly_text("<b>R&D</b>", 80), "&lt;b&gt;R&amp;D&lt;/b&gt;");
/// assert_eq!(plotly_text("abcdef", 4), "abc…");
/// ```
pub fn plotly_text(text: &str, max_chars: usize) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text::plain(text, max_chars).chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            other => escaped.push(other),
        }
    }
    text::isolated(escaped)
}

/// The plot as JSON for plotly.js: `data`, `layout` and `config`.
pub fn json(plot: &Plot) -> String {
    plot.to_json()
}

/// One plot of each kind, of a made-up handful of alerts, that nobody will see: drawing them makes the drawing library ready.
pub fn rehearsal(theme: &Theme) -> [Plot; 4] {
    let mut by_hour = [[0; 7]; 24];
    by_hour[9] = [1; 7];
    let hours = Arrivals {
        by_hour,
        n_working: 5,
        n_off_hours: 2,
    };
    let summary = Summary {
        n: 1,
        mean: 2.0,
        median: 1.0,
        p90: 3.0,
        p95: 4.0,
    };
    let times = Response {
        by_severity: vec![SeverityResponse {
            severity: "HIGH".into(),
            n_alerts: 1,
            n_measured: 1,
            summary: Some(summary),
        }],
        ..Response::default()
    };
    let regime = |first, last, mean| Regime { first, last, mean };
    let days = Changes {
        first_on: Some(NaiveDate::default()),
        daily: vec![1, 1, 3, 3],
        mean: 2.0,
        regimes: vec![regime(0, 1, 1.0), regime(2, 3, 3.0)],
        points: vec![ChangePoint {
            index: 2,
            on: NaiveDate::default(),
            confidence: 100.0,
            mean_before: 1.0,
            mean_after: 3.0,
        }],
    };
    [
        split(&hours, theme),
        arrivals(&hours, &Schedule::default(), theme),
        response(&times, theme),
        changes(&days, theme),
    ]
}

/// A plot without traces that cannot be zoomed, and says only what is under the pointer.
fn layout(theme: &Theme, height: usize) -> Layout {
    let hover_label = Label::new()
        .background_color(theme.surface.clone())
        .border_color(theme.border.clone())
        .font(font(theme, 13, &theme.text))
        .align("left");
    Layout::new(height, font(theme, SMALL, &theme.text), hover_label)
}

fn font(theme: &Theme, size: usize, color: &str) -> Font {
    Font::new()
        .family(&theme.font)
        .size(size)
        .color(color.to_owned())
}

fn margin(top: usize, right: usize, bottom: usize, left: usize) -> Margin {
    Margin::new()
        .top(top)
        .right(right)
        .bottom(bottom)
        .left(left)
}

/// An axis without lines that cannot be zoomed.
fn axis(theme: &Theme) -> Axis {
    Axis::new()
        .fixed_range(true)
        .zero_line(false)
        .show_grid(false)
        .show_line(false)
        // Plotly's default depends on the traces: heat maps get ticks.
        .tick_length(0)
        .grid_color(theme.grid.clone())
        .zero_line_color(theme.border.clone())
        .tick_font(font(theme, SMALL, &theme.text_muted))
        .separate_thousands(true)
}

/// A line of small print without an arrow, in the middle of the plot unless placed elsewhere.
fn note(text: &str, color: &str, theme: &Theme) -> Annotation {
    Annotation::new()
        .text(text)
        .show_arrow(false)
        .font(font(theme, SMALL, color))
}

/// What an empty plot says.
fn no_alerts(theme: &Theme) -> Annotation {
    note("No alerts", &theme.text_muted, theme)
        .x_ref("paper")
        .y_ref("paper")
        .x(0.5)
        .y(0.5)
}

fn axis_title(theme: &Theme, text: &str) -> Title {
    Title::with_text(text).font(font(theme, SMALL, &theme.text_muted))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

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
    fn zoom_is_kept_while_the_range_is_the_same() {
        let revision = |range: Vec<f64>| {
            let plot = Plot::new(layout(&Theme::light(), HEIGHT).x_axis(Axis::new().range(range)));
            let value: Value = serde_json::from_str(&json(&plot)).unwrap();
            value["layout"]["uirevision"].clone()
        };
        assert_eq!(revision(vec![0.0, 1.0]), revision(vec![0.0, 1.0]));
        assert_ne!(revision(vec![0.0, 1.0]), revision(vec![0.0, 2.0]));
        let bare: Value =
            serde_json::from_str(&json(&Plot::new(layout(&Theme::light(), HEIGHT)))).unwrap();
        assert_eq!(bare["layout"]["uirevision"], "constant");
    }
}
