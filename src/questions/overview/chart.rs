//! The totals as a picture: the page shows them as text, so this is for export only.

use plotly::common::Anchor;
use plotly::layout::Annotation;

use super::answer::Overview;
use super::words;
use crate::draw::{Drawing, axis, font, layout, margin, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};

/// The width of the picture, in pixels.
const WIDTH: usize = 1000;

/// The height of the picture, in pixels.
const HEIGHT: usize = 120;

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
    use super::*;
    use crate::alerts::MissingColumns;
    use crate::draw::assert_plot;
    use crate::table::Column;

    fn totals(n_alerts: u64) -> Overview {
        Overview {
            n_alerts,
            n_open: 0,
            open: Vec::new(),
            open_outside: Vec::new(),
            n_no_action: Ok(n_alerts * 94 / 100),
            n_investigations: Ok(n_alerts / 34),
            n_incidents: Err(MissingColumns(vec![Column::InvestigationType])),
            n_notified: Ok(n_alerts / 26),
        }
    }

    #[test]
    fn big_numbers() {
        assert_plot!("overview", plot(&totals(10_482)));
        assert_plot!("overview-empty", plot(&totals(0)));
    }
}
