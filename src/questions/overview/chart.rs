//! The totals as a picture, which is for export only, since the page shows them as text; and the small line in the card of each.

use std::fmt::Write;

use chrono::NaiveDate;
use plotly::common::Anchor;
use plotly::layout::Annotation;

use super::answer::{Overview, Trend};
use super::words;
use crate::draw::{Drawing, axis, font, layout, margin, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};

/// The width of the picture, in pixels.
const WIDTH: usize = 1000;

/// The height of the picture, in pixels.
const HEIGHT: usize = 120;

/// Fewer points are no line.
const MIN_POINTS: usize = 3;

/// The most points of a line: ten years of weeks. A card is narrower than that.
const MAX_POINTS: usize = 520;

/// The latest weeks or days of a figure that a line is drawn through, each with its first day; `None` if there are too few.
pub fn drawn<'a>(trend: &'a Trend, key: &str) -> Option<(&'a [NaiveDate], &'a [u64])> {
    let counts = trend.of(key);
    let first = counts.len().saturating_sub(MAX_POINTS);
    (counts.len() >= MIN_POINTS).then(|| (&trend.starts_on[first..], &counts[first..]))
}

/// The points of the line, in a box 100 wide and 24 high, a little away from its borders. 0 is at the bottom.
pub fn points(counts: &[u64]) -> String {
    let most = counts.iter().copied().max().unwrap_or(0).max(1) as f64;
    let step = 98.0 / counts.len().saturating_sub(1).max(1) as f64;
    let mut points = String::new();
    for (at, &n) in counts.iter().enumerate() {
        let (x, y) = (1.0 + at as f64 * step, 22.5 - 21.0 * n as f64 / most);
        let space = if at > 0 { " " } else { "" };
        // Writing to a String does not fail.
        let _ = write!(points, "{space}{x:.1},{y:.1}");
    }
    points
}

/// Big numbers and their names; “—” where the data lacks a column.
pub fn plot(overview: &Overview) -> Plot {
    let totals = overview.totals();
    let n = totals.len() as f64;
    let mut annotations = Vec::new();
    for (at, (key, count)) in (0u8..).zip(&totals) {
        let x = f64::from(at) / n;
        let name = &words::definition(key).name;
        annotations.push(text(x, 0.72, name, 13, token::TEXT_MUTED));
        annotations.push(text(
            x,
            0.32,
            &format!(
                "<b>{}</b>",
                count
                    .as_ref()
                    .map_or_else(|_| numbers::NONE.to_owned(), |n| numbers::count(*n))
            ),
            28,
            token::TEXT,
        ));
    }
    Drawing::new(
        layout(HEIGHT)
            .width(WIDTH)
            .margin(margin(8, 8, 8, 16))
            .x_axis(axis().visible(false))
            .y_axis(axis().visible(false))
            .annotations(annotations),
    )
    .plot(PictureSize {
        width: WIDTH as u32,
        height: HEIGHT as u32,
    })
}

fn text(x: f64, y: f64, text: &str, size: usize, color: &str) -> Annotation {
    Annotation::new()
        .text(text)
        .show_arrow(false)
        .font(font(size, color))
        .x_ref("paper")
        .y_ref("paper")
        .x(x)
        .y(y)
        .x_anchor(Anchor::Left)
        .y_anchor(Anchor::Middle)
}

#[cfg(test)]
mod tests {
    use super::super::answer::Parts;
    use super::*;
    use crate::alerts::MissingColumns;
    use crate::draw::assert_plot;
    use crate::table::Column;

    fn totals(n_alerts: u64) -> Overview {
        Overview {
            parts: Parts::default(),
            is_unread: false,
            n_alerts,
            n_open: 0,
            lacks_status: None,
            open: Vec::new(),
            open_outside: Vec::new(),
            n_no_action: Ok(n_alerts * 94 / 100),
            n_investigations: Ok(n_alerts / 34),
            n_incidents: Err(MissingColumns::of(vec![Column::InvestigationType]).into()),
            n_notified: Ok(n_alerts / 26),
            trend: Trend::default(),
            compared: None,
        }
    }

    #[test]
    fn lines_begin_at_zero_and_stay_inside() {
        assert_eq!(points(&[0, 2, 4]), "1.0,22.5 50.0,12.0 99.0,1.5");
        assert_eq!(points(&[0, 0, 0]), "1.0,22.5 50.0,22.5 99.0,22.5");
        assert_eq!(points(&[7]), "1.0,1.5");
        assert_eq!(points(&[]), "");
    }

    #[test]
    fn big_numbers() {
        assert_plot!("overview", plot(&totals(10_482)));
        assert_plot!("overview-empty", plot(&totals(0)));
    }
}
