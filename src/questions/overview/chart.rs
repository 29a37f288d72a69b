//! The totals as a picture: the page shows them as text, so this is for export only.

use plotly::common::Anchor;
use plotly::layout::Annotation;

use super::{Plot, Theme, axis, font, layout, margin};
use crate::analysis::{Figure, Overview};
use crate::{figures, words};

/// The width of the picture, in pixels.
pub const OVERVIEW_WIDTH: usize = 1000;

/// The height of the picture, in pixels.
pub const OVERVIEW_HEIGHT: usize = 120;

/// Five big numbers and their names; “—” where the data lacks a column.
pub fn overview(overview: &Overview, theme: &Theme) -> Plot {
    let totals = figures::totals(overview);
    let n = totals.len() as f64;
    let mut annotations = Vec::new();
    for (at, total) in (0u8..).zip(&totals) {
        let x = f64::from(at) / n;
        let name = total.definition.name;
        annotations.push(text(x, 0.72, name, 13, &theme.text_muted, theme));
        annotations.push(text(
            x,
            0.32,
            &format!("<b>{}</b>", number(&total.count)),
            28,
            &theme.text,
            theme,
        ));
    }
    Plot::new(
        layout(theme, OVERVIEW_HEIGHT)
            .width(OVERVIEW_WIDTH)
            .margin(margin(8, 8, 8, 16))
            .x_axis(axis(theme).visible(false))
            .y_axis(axis(theme).visible(false))
            .annotations(annotations),
    )
}

fn number(figure: &Figure<u64>) -> String {
    match figure {
        Ok(n) => words::count(*n),
        Err(_) => words::NONE.into(),
    }
}

fn text(x: f64, y: f64, text: &str, size: usize, color: &str, theme: &Theme) -> Annotation {
    Annotation::new()
        .text(text)
        .show_arrow(false)
        .font(font(theme, size, color))
        .x_ref("paper")
        .y_ref("paper")
        .x(x)
        .y(y)
        .x_anchor(Anchor::Left)
        .y_anchor(Anchor::Middle)
}
