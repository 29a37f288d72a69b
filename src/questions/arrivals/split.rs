//! Two bars: the alerts, and the hours of the week, in working hours and off-hours.

use plotly::Bar;
use plotly::common::{
    ConstrainText, Font, HoverInfo, Marker, Orientation, TextAnchor, TextPosition,
};
use plotly::layout::{BarMode, UniformText, UniformTextMode};

use super::answer::Arrivals;
use super::chart::SIDE_BY_SIDE;
use super::table::HOURS_A_WEEK;
use crate::draw::{Drawing, axis, font, layout, margin, text, token};
use crate::filters::{Dimension, place_of};
use crate::numbers;
use crate::section::{PictureSize, Plot};

/// The height of both bars, in pixels.
const HEIGHT: usize = 68;

/// The names of the bars, the least width of the chart that is beside another, and of any, in pixels.
const LEFT: usize = 50;
const BESIDE: f64 = 286.0;
const NARROWEST: f64 = 262.0;

/// Bold letters are wider than others, and there is room around them.
const BOLDER: f64 = 1.1;
const AROUND: f64 = 8.0;

/// The names of the bars, top down, with a space between them and the bars.
const BARS: [&str; 2] = ["Alerts\u{2002}", "Week\u{2002}"];

/// Where both bars lie on their axis, top down.
const AT: [f64; 2] = [1.0, 0.0];

/// Alerts in working hours and off-hours, and the share of the week that these are, as stacked bars, labeled inside as far as there is room.
/// Without alerts, only the hours. `width` is that of the page's widest charts.
pub fn plot(arrivals: &Arrivals, width: u32) -> Plot {
    let chart = if width < SIDE_BY_SIDE {
        f64::from(width).max(NARROWEST)
    } else {
        BESIDE
    };
    let fits = |share: f64, label: &str| {
        share * (chart - LEFT as f64) >= text::width(label) as f64 * BOLDER + AROUND
    };
    let total = arrivals.n_working + arrivals.n_off_hours;
    let n_working_hours = arrivals.n_working_hours;
    let bar_layout = layout(HEIGHT)
        .margin(margin(0, 0, 0, LEFT))
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
                .tick_values(AT.to_vec())
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
            let labels = [format!("{} {name}", percents[bar]), percents[bar].clone()];
            let mut fitting = labels.iter().filter(|label| fits(shares[bar], label));
            fitting
                .next()
                .map_or_else(String::new, |label| plotly_bold(label))
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
        drawing.stand_for([0, 1].map(|_| place_of(Dimension::Shift, name)));
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
    format!("<b>{text}</b>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::assert_plot;
    use crate::questions::arrivals::answer::example::{busy_arrivals, no_arrivals, one_arrival};

    #[test]
    fn one_bar() {
        assert_plot!("split", plot(&busy_arrivals(), 1_120));
        assert_plot!("split-one", plot(&one_arrival(), 240));
        assert_plot!("split-empty", plot(&no_arrivals(), 240));
    }
}
