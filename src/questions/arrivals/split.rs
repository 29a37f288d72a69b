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

/// The height of a bar and the space around it, in pixels.
const ROW_HEIGHT: usize = 34;

/// The names of the bars, the least width of the chart that is beside another, and of any, in pixels.
const LEFT: usize = 50;
const BESIDE: f64 = 286.0;
const NARROWEST: f64 = 262.0;

/// Bold letters are wider than others, and there is room around them.
const BOLDER: f64 = 1.1;
const AROUND: f64 = 8.0;

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
    let rows = rows(arrivals);
    let height = ROW_HEIGHT * rows.len();
    // Top down.
    let at: Vec<f64> = (0..rows.len()).rev().map(|at| at as f64).collect();
    let names = rows.iter().map(|row| format!("{}\u{2002}", row.name));
    let bar_layout = layout(height)
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
                .range(vec![-0.5, rows.len() as f64 - 0.5])
                .tick_values(at.clone())
                .tick_text(names.collect())
                .show_grid(false)
                .zero_line(false),
        );
    let picture = PictureSize {
        width: 800,
        height: height as u32,
    };
    let mut drawing = Drawing::new(bar_layout);
    let kinds = [
        ("working", token::ACCENT, token::ACCENT_TEXT),
        ("off-hours", token::OFF_HOURS, token::OFF_HOURS_TEXT),
    ];
    for (kind, (name, color, text_color)) in kinds.into_iter().enumerate() {
        let (mut shares, mut labels, mut hover) = (Vec::new(), Vec::new(), Vec::new());
        for row in &rows {
            let (part, whole) = (row.n[kind], row.n[0] + row.n[1]);
            let share = part as f64 / whole.max(1) as f64;
            let percent = numbers::percent(part, whole);
            hover.push(format!("{} ({percent})", row.nouns[kind]));
            let texts = [format!("{percent} {name}"), percent];
            let mut fitting = texts.iter().filter(|label| fits(share, label));
            let label = fitting.next();
            labels.push(label.map_or_else(String::new, |label| plotly_bold(label)));
            shares.push(share);
        }
        drawing.add_trace(
            Bar::new(shares, at.clone())
                .name(name)
                .orientation(Orientation::Horizontal)
                .marker(Marker::new().color(color))
                .text_array(labels)
                .text_position(TextPosition::Inside)
                .inside_text_anchor(TextAnchor::Middle)
                .inside_text_font(label_font(text_color))
                .constrain_text(ConstrainText::None)
                .text_angle(0.0)
                .hover_text_array(hover)
                .hover_info(HoverInfo::Text),
        );
        let places = rows.iter().map(|_| place_of(Dimension::Shift, name));
        drawing.stand_for(places.collect::<Vec<_>>());
    }
    drawing.plot(picture)
}

/// A bar: how much of something is in working hours, and how much off-hours.
struct Row {
    name: &'static str,
    n: [u64; 2],
    nouns: [String; 2],
}

/// The alerts, those of another period if there is one, and the week, top down.
fn rows(arrivals: &Arrivals) -> Vec<Row> {
    let alerts = |n| numbers::counted(n, "alert", "alerts");
    let hours = |n| numbers::counted(n, "hour", "hours");
    let mut rows = vec![Row {
        name: "Alerts",
        n: [arrivals.n_working, arrivals.n_off_hours],
        nouns: [
            format!("{} in working hours", alerts(arrivals.n_working)),
            format!("{} off-hours", alerts(arrivals.n_off_hours)),
        ],
    }];
    if let Some(compared) = &arrivals.compared
        && let Some((n_off_hours, n_alerts)) = compared.off_hours.former_share()
    {
        let n = [n_alerts - n_off_hours, n_off_hours];
        let name = compared.other.name();
        rows.push(Row {
            name: "Before",
            n,
            nouns: [
                format!("{} in working hours in {name}", alerts(n[0])),
                format!("{} off-hours in {name}", alerts(n[1])),
            ],
        });
    }
    let n = [
        arrivals.n_working_hours,
        HOURS_A_WEEK - arrivals.n_working_hours,
    ];
    rows.push(Row {
        name: "Week",
        n,
        nouns: [
            format!("{} of the week are working hours", hours(n[0])),
            format!("{} of the week are off-hours", hours(n[1])),
        ],
    });
    rows
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
