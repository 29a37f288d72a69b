//! Two bars: the alerts, and the hours of the week, in working hours and off-hours.

use plotly::Bar;
use plotly::common::{
    ConstrainText, Font, HoverInfo, Marker, Orientation, TextAnchor, TextPosition,
};
use plotly::layout::{BarMode, UniformText, UniformTextMode};

use super::answer::Arrivals;
use super::table::HOURS_A_WEEK;
use crate::draw::{Drawing, axis, font, layout, margin, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};

/// The height of both bars, in pixels.
const HEIGHT: usize = 68;

/// The shares from which on a part has room for a label of two words, or for its percentage only.
const ROOM_FOR_WORDS: f64 = 0.4;
const ROOM_FOR_PERCENT: f64 = 0.14;

/// The names of the bars, top down, with a space between them and the bars.
const BARS: [&str; 2] = ["Alerts\u{2002}", "Week\u{2002}"];

/// Where both bars lie on their axis, top down.
const AT: [u64; 2] = [1, 0];

/// Alerts in working hours and off-hours, and the share of the week that these are, as stacked bars, labeled inside as far as there is room.
/// Without alerts, only the hours.
pub fn plot(arrivals: &Arrivals) -> Plot {
    let total = arrivals.n_working + arrivals.n_off_hours;
    let n_working_hours = arrivals.n_working_hours;
    let bar_layout = layout(HEIGHT)
        .margin(margin(0, 0, 0, 50))
        .bar_mode(BarMode::Stack)
        .bar_gap(0.12)
        // A label that does not fit is left out: the table has the number, and the other part's label shows the rest.
        .uniform_text(
            UniformText::new()
                .mode(UniformTextMode::Hide)
                .min_size(LABEL_SIZE),
        )
        .x_axis(axis().visible(false).range(vec![0.0, 1.0]))
        .y_axis(
            axis()
                .range(vec![-0.5, 1.5])
                .tick_values(AT.map(|at| at as f64).to_vec())
                .tick_text(BARS.to_vec())
                .show_grid(false)
                .zero_line(false),
        );
    let picture = PictureSize {
        width: 800,
        height: HEIGHT as u32,
    };
    let mut drawing = Drawing::new(bar_layout);
    let mut add = |name: &str,
                   parts: [(u64, u64); 2],
                   nouns: [String; 2],
                   color: &'static str,
                   text_color: &str| {
        let shares = parts.map(|(part, whole)| part as f64 / whole.max(1) as f64);
        let percents = parts.map(|(part, whole)| numbers::percent(part, whole));
        let labels = [0, 1].map(|bar: usize| {
            if shares[bar] >= ROOM_FOR_WORDS {
                plotly_bold(&format!("{} {name}", percents[bar]))
            } else if shares[bar] >= ROOM_FOR_PERCENT {
                plotly_bold(&percents[bar])
            } else {
                String::new()
            }
        });
        let hover = [0, 1].map(|bar: usize| format!("{} ({})", nouns[bar], percents[bar]));
        drawing.add_trace(
            Bar::new(shares.to_vec(), AT.to_vec())
                .name(name)
                .orientation(Orientation::Horizontal)
                .marker(Marker::new().color(color))
                .text_array(labels.to_vec())
                .text_position(TextPosition::Inside)
                .inside_text_anchor(TextAnchor::Middle)
                .inside_text_font(label_font(text_color))
                .constrain_text(ConstrainText::None)
                .text_angle(0.0)
                .hover_text_array(hover.to_vec())
                .hover_info(HoverInfo::Text),
        );
    };
    let alerts = |n| numbers::counted(n, "alert", "alerts");
    let hours = |n| numbers::counted(n, "hour", "hours");
    add(
        "working",
        [(arrivals.n_working, total), (n_working_hours, HOURS_A_WEEK)],
        [
            format!("{} in working hours", alerts(arrivals.n_working)),
            format!("{} of the week are working hours", hours(n_working_hours)),
        ],
        token::ACCENT,
        token::ACCENT_TEXT,
    );
    let n_other_hours = HOURS_A_WEEK - n_working_hours;
    add(
        "off-hours",
        [(arrivals.n_off_hours, total), (n_other_hours, HOURS_A_WEEK)],
        [
            format!("{} off-hours", alerts(arrivals.n_off_hours)),
            format!("{} of the week are off-hours", hours(n_other_hours)),
        ],
        token::OFF_HOURS,
        token::OFF_HOURS_TEXT,
    );
    drawing.plot(picture)
}

/// The size of the labels, in pixels.
const LABEL_SIZE: usize = 13;

fn label_font(color: &str) -> Font {
    font(LABEL_SIZE, color)
}

/// Bold, in Plotly's markup.
fn plotly_bold(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("<b>{text}</b>")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::assert_plot;
    use crate::questions::arrivals::answer::example::{busy_arrivals, no_arrivals, one_arrival};

    #[test]
    fn one_bar() {
        assert_plot!("split", plot(&busy_arrivals()));
        assert_plot!("split-one", plot(&one_arrival()));
        assert_plot!("split-empty", plot(&no_arrivals()));
    }
}
