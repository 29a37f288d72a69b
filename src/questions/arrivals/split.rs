//! One bar: alerts in working time, alerts off hours.

use plotly::Bar;
use plotly::common::{
    ConstrainText, Font, HoverInfo, Marker, Orientation, TextAnchor, TextPosition,
};
use plotly::layout::{BarMode, UniformText, UniformTextMode};

use super::answer::Arrivals;
use crate::draw::{Drawing, axis, font, layout, margin, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};

/// The height of the bar, in pixels.
const HEIGHT: usize = 36;

/// The shares from which on a part has room for a label of two words, or for its percentage only.
const ROOM_FOR_WORDS: f64 = 0.34;
const ROOM_FOR_PERCENT: f64 = 0.12;

/// Alerts in working time and off hours as one stacked bar, labeled inside as far as there is room. Without alerts, no bar.
pub fn plot(arrivals: &Arrivals) -> Plot {
    let (n_working, n_off_hours) = (arrivals.n_working, arrivals.n_off_hours);
    let total = n_working + n_off_hours;
    let bar_layout = layout(HEIGHT)
        .margin(margin(0, 0, 0, 0))
        .bar_mode(BarMode::Stack)
        .bar_gap(0.0)
        // A label that does not fit is left out: the table has the number, and the other part's label tells the rest.
        .uniform_text(
            UniformText::new()
                .mode(UniformTextMode::Hide)
                .min_size(LABEL_SIZE),
        )
        .x_axis(
            axis()
                .visible(false)
                .range(vec![0.0, total.max(1) as f64]),
        )
        .y_axis(axis().visible(false).range(vec![-0.5, 0.5]));
    let picture = PictureSize {
        width: 800,
        height: HEIGHT as u32,
    };
    let mut drawing = Drawing::new(bar_layout);
    if total == 0 {
        return drawing.plot(picture);
    }
    let mut add = |name: &str, in_words: &str, n: u64, color: &'static str, text_color: &str| {
        if n == 0 {
            return;
        }
        let share = n as f64 / total as f64;
        let percent = numbers::percent(n, total);
        let label = if share >= ROOM_FOR_WORDS {
            format!("{percent} {name}")
        } else if share >= ROOM_FOR_PERCENT {
            percent.clone()
        } else {
            String::new()
        };
        let hover = format!(
            "{} {in_words} ({percent})",
            numbers::counted(n, "alert", "alerts")
        );
        drawing.add_trace(
            Bar::new(vec![n], vec![0])
                .name(name)
                .orientation(Orientation::Horizontal)
                .width(1.0)
                .marker(Marker::new().color(color))
                .text(plotly_bold(&label))
                .text_position(TextPosition::Inside)
                .inside_text_anchor(TextAnchor::Middle)
                .inside_text_font(label_font(text_color))
                .constrain_text(ConstrainText::None)
                .text_angle(0.0)
                .hover_text(hover)
                .hover_info(HoverInfo::Text),
        );
    };
    add(
        "working",
        "in working time",
        n_working,
        token::ACCENT,
        token::ACCENT_TEXT,
    );
    add(
        "off hours",
        "off hours",
        n_off_hours,
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
