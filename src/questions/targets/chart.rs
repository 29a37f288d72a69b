//! Shares of alerts that met their target: for each severity a dot with its interval, against the goal.

use plotly::common::{Anchor, DashType, Line, Marker, MarkerSymbol};
use plotly::layout::{Annotation, Shape, ShapeLayer, ShapeLine, ShapeType};

use super::answer::{Compared, OfSeverity, Timeliness, share};
use super::words;
use crate::draw::marks::{Marks, add_interval};
use crate::draw::text::{cut_to, width};
use crate::draw::{
    Drawing, LEGEND_LINE, Layout, SMALL, axis, axis_title, escaped, font, layout, margin,
    no_alerts, note, token,
};
use crate::filters::{Dimension, place_of};
use crate::numbers::exact;
use crate::section::{PictureSize, Plot};
use crate::severity;

/// A row has a line of text, and below it a dot.
const ROW_HEIGHT: usize = 52;

/// Where in a row the middle of the text and of the dot is, in rows.
const TEXT_AT: f64 = -0.26;
const DOT_AT: f64 = 0.12;

const TOP: usize = 28;
const BOTTOM: usize = 44;
const SIDE: usize = 20;

/// The size of a severity's name, in pixels.
const NAME_SIZE: usize = 13;

/// Between a severity's name and the words on the right, in pixels.
const GAP: usize = 14;

/// The narrowest chart, on a phone.
const NARROWEST: u32 = 256;

/// A dot a severity where its share is, on a line from end to end of its interval, the gravest severity on top; `goal`, in percent, is a line through
/// all of them. It is laid out for `width` pixels.
pub fn plot(timeliness: &Timeliness, goal: f64, width: u32) -> Plot {
    let rows = &timeliness.by_severity;
    let compared = timeliness.compared.as_ref();
    let formers = compared.map_or_else(Vec::new, |of| formers(of, rows));
    let mut drawing = Drawing::new(targets_layout(timeliness, &formers, goal, width));
    let mut marks = Marks::default();
    for (at, of) in rows.iter().enumerate() {
        let Some(share) = share(&of.met) else {
            continue;
        };
        let (y, color) = (at as f64 + DOT_AT, severity::token(&of.severity));
        let ends = [100.0 * share.low, 100.0 * share.high];
        add_interval(&mut drawing, ends, y, color);
        let said = said(of, &words::details(of));
        let place = place_of(Dimension::Severity, &of.severity);
        marks.add([100.0 * share.value, y], color, said, place);
    }
    add_former(&mut drawing, &formers);
    let edge = Line::new().color(token::SURFACE).width(1.5);
    marks.draw(&mut drawing, "share met", Marker::new().size(12).line(edge));
    drawing.plot(PictureSize {
        width: 1100,
        height: 320,
    })
}

/// A severity's share in the period that this one is compared with.
struct Former<'a> {
    /// Its row.
    at: usize,
    of: &'a OfSeverity,
    share: f64,
    text: String,
}

fn formers<'a>(compared: &Compared, rows: &'a [OfSeverity]) -> Vec<Former<'a>> {
    let rows = rows.iter().enumerate();
    let formers = rows.filter_map(|(at, of)| {
        let (share, text) = words::former(compared, at)?;
        Some(Former {
            at,
            of,
            share,
            text,
        })
    });
    formers.collect()
}

/// Their dots, behind those of this period.
fn add_former(drawing: &mut Drawing, formers: &[Former]) {
    let mut marks = Marks::default();
    for former in formers {
        let at = [former.share, former.at as f64 + DOT_AT];
        let said = said(former.of, &escaped(&former.text));
        let place = place_of(Dimension::Severity, &former.of.severity);
        marks.add(at, token::TEXT_MUTED, said, place);
    }
    let marker = Marker::new().symbol(MarkerSymbol::CircleOpen).size(14);
    marks.draw(drawing, "other period", marker.line(Line::new().width(2.0)));
}

/// What is said of a severity's dot.
fn said(of: &OfSeverity, details: &str) -> String {
    format!("<b>{}</b>: {details}", escaped(&words::name(of)))
}

/// Where the axis starts, in percent: so that what differs is seen, at a tenth.
fn start(rows: &[OfSeverity], formers: &[Former], goal: f64) -> f64 {
    let lows = rows
        .iter()
        .filter_map(|of| Some(100.0 * share(&of.met)?.low));
    let formers = formers.iter().map(|former| former.share);
    let least = lows.chain(formers).fold(goal, f64::min);
    ((least / 10.0 - 0.2).floor() * 10.0).max(0.0)
}

fn targets_layout(timeliness: &Timeliness, formers: &[Former], goal: f64, width: u32) -> Layout {
    let rows = &timeliness.by_severity;
    let pixels = (width.max(NARROWEST) as usize).saturating_sub(2 * SIDE);
    let start = start(rows, formers, goal);
    let step = match start {
        80.0.. => 5.0,
        50.0.. => 10.0,
        _ => 20.0,
    };
    let ticks: Vec<f64> = (0..)
        .map(|nth| 100.0 - step * f64::from(nth))
        .take_while(|at| *at >= start)
        .collect();
    let names: Vec<String> = ticks.iter().map(|at| format!("{}%", exact(*at))).collect();
    let numbered = || rows.iter().enumerate();
    let mut annotations: Vec<Annotation> =
        numbered().map(|(at, of)| name(at, of, pixels)).collect();
    annotations.extend(numbered().map(|(at, of)| result(at, of)));
    if rows.is_empty() {
        annotations.push(no_alerts());
    } else {
        annotations.push(
            note(&format!("goal {}%", exact(goal)), token::TEXT_MUTED)
                .x_ref("x")
                .y_ref("paper")
                .x(goal)
                .y(1.0)
                .x_anchor(Anchor::Right)
                .y_anchor(Anchor::Bottom),
        );
    }
    let mut shapes: Vec<Shape> = numbered()
        .map(|(at, _)| {
            line(("paper", [0.0, 1.0]), ("y", [at as f64 + DOT_AT; 2]))
                .layer(ShapeLayer::Below)
                .line(ShapeLine::new().color(token::GRID).width(1.0))
        })
        .collect();
    if !rows.is_empty() {
        // Above the grid, which may have a line there, too.
        let style = ShapeLine::new().color(token::TEXT_MUTED).width(1.5);
        shapes.push(line(("x", [goal; 2]), ("paper", [0.0, 1.0])).line(style.dash(DashType::Dash)));
    }
    let (mut title, mut bottom) = ("Share met, with 95% interval".to_owned(), BOTTOM);
    if let Some(compared) = timeliness.compared.as_ref().filter(|_| !formers.is_empty()) {
        title = format!("{title}<br>{}", words::legend_of_former(compared));
        bottom += LEGEND_LINE;
    }
    layout(TOP + bottom + ROW_HEIGHT * rows.len().max(1))
        .margin(margin(TOP, SIDE, bottom, SIDE))
        .x_axis(
            axis()
                .range(vec![start, 100.0])
                .tick_values(ticks)
                .tick_text(names)
                .tick_angle(0.0)
                .visible(!rows.is_empty())
                .show_grid(true)
                .zero_line(false)
                .title(axis_title(&title)),
        )
        .y_axis(
            axis()
                .range(vec![rows.len().max(1) as f64 - 0.5, -0.5])
                .show_tick_labels(false),
        )
        .shapes(shapes)
        .annotations(annotations)
}

/// A line from one pair of places to the other.
fn line((x_ref, x): (&str, [f64; 2]), (y_ref, y): (&str, [f64; 2])) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Line)
        .x_ref(x_ref)
        .y_ref(y_ref)
        .x0(x[0])
        .x1(x[1])
        .y0(y[0])
        .y1(y[1])
}

/// Above a row's dot on the left: the severity and its target, as much as fits beside the words on the right.
fn name(at: usize, of: &OfSeverity, pixels: usize) -> Annotation {
    let room = pixels.saturating_sub(width(&words::result(of)) * SMALL / NAME_SIZE + GAP);
    note(&escaped(&cut_to(&words::name(of), room)), token::TEXT)
        .font(font(NAME_SIZE, token::TEXT))
        .background_color(token::SURFACE)
        .x_ref("paper")
        .y_ref("y")
        .x(0.0)
        .y(at as f64 + TEXT_AT)
        .x_anchor(Anchor::Left)
}

/// Above a row's dot on the right: the share.
fn result(at: usize, of: &OfSeverity) -> Annotation {
    note(&words::result(of), token::TEXT_MUTED)
        // The line of the goal does not run through it.
        .background_color(token::SURFACE)
        .x_ref("paper")
        .y_ref("y")
        .x(1.0)
        .y(at as f64 + TEXT_AT)
        .x_anchor(Anchor::Right)
}

#[cfg(test)]
mod tests {
    use super::super::answer::Met;
    use super::*;
    use crate::draw::assert_plot;

    fn timeliness(shares: &[(&str, u64, u64)]) -> Timeliness {
        Timeliness {
            by_severity: shares
                .iter()
                .map(|&(severity, n_met, n_missed)| OfSeverity {
                    severity: severity.to_owned(),
                    target: 15,
                    met: Met {
                        n_met,
                        n_missed,
                        n_open_past: n_missed.min(2),
                        ..Met::default()
                    },
                })
                .collect(),
            ..Timeliness::default()
        }
    }

    #[test]
    fn dots() {
        let shares = [("CRITICAL", 44, 6), ("HIGH", 950, 50), ("LOW", 0, 0)];
        assert_plot!("targets", plot(&timeliness(&shares), 95.0, 1100));
        assert_plot!(
            "targets-few",
            plot(&timeliness(&[("HIGH", 0, 1)]), 99.5, 240)
        );
        assert_plot!("targets-empty", plot(&timeliness(&[]), 95.0, 240));
    }
}
