//! Times to the first action: a row for each severity, from its median to its 95th percentile.

use plotly::Scatter;
use plotly::common::{Anchor, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::Annotation;

use super::answer::{Summary, Waits, WaitsOf};
use super::table;
use crate::draw::{
    Drawing, Layout, MAX_LABEL, axis, axis_title, font, layout, margin, more_than_drawn, no_alerts,
    note, plotly_text, token,
};
use crate::numbers;
use crate::section::{PictureSize, Plot};
use crate::severity;

/// The most severities drawn; the table has them all. Data may hold any number of severities.
const MAX_ROWS: usize = 12;

const ROW_HEIGHT: usize = 44;
const TOP: usize = 30;
const BOTTOM: usize = 44;

/// What a name takes beside the chart, in pixels: a character of it, and the space around it. Plotly could measure it, but draws
/// the whole plot again for that.
const CHARACTER: usize = 8;
const LABEL_GAP: usize = 14;

/// How much longer than the marks the axis is: room for the label of the 95th percentile, also on a phone.
const ROOM_FOR_LABEL: f64 = 1.38;

/// The same for the longer label of a row whose mean is beyond its 95th percentile.
const ROOM_FOR_LONG_LABEL: f64 = 1.7;

/// The times that the axis names, in minutes. Times below the first are drawn at the first: a logarithmic scale has no zero.
const TICKS: [(f64, &str); 9] = [
    (0.1, "6 s"),
    (1.0, "1 min"),
    (10.0, "10 min"),
    (60.0, "1 h"),
    (360.0, "6 h"),
    (1_440.0, "1 d"),
    (10_080.0, "7 d"),
    (43_200.0, "30 d"),
    (525_600.0, "1 y"),
];

/// Where a time stands on the axis, which is logarithmic, because critical alerts are looked at many times faster than low ones.
fn position(minutes: f64) -> f64 {
    minutes.max(TICKS[0].0).log10()
}

/// Between a name and a mark at 0.
const GAP: &str = "\u{a0}\u{a0}";

/// How a statistic is drawn. They differ in shape, since color tells the severity.
struct Statistic {
    name: &'static str,
    /// The character that looks like the symbol, for the legend.
    sign: char,
    symbol: MarkerSymbol,
    /// In pixels; a triangle looks smaller than a square as wide.
    size: usize,
    of: fn(&Summary) -> f64,
}

fn statistics() -> [Statistic; 4] {
    [
        Statistic {
            name: "median",
            sign: '●',
            symbol: MarkerSymbol::Circle,
            size: 11,
            of: |summary| summary.median,
        },
        Statistic {
            name: "mean",
            sign: '◇',
            symbol: MarkerSymbol::DiamondOpen,
            size: 11,
            of: |summary| summary.mean,
        },
        Statistic {
            name: "p90",
            sign: '▲',
            symbol: MarkerSymbol::TriangleUp,
            size: 14,
            of: |summary| summary.p90,
        },
        Statistic {
            name: "p95",
            sign: '■',
            symbol: MarkerSymbol::Square,
            size: 11,
            of: |summary| summary.p95,
        },
    ]
}

/// The severities that the plot shows.
fn rows(response: &Waits) -> &[WaitsOf] {
    let n = response.by_value.len().min(MAX_ROWS);
    &response.by_value[..n]
}

/// The height that the plot of these times takes, in pixels.
fn height(response: &Waits) -> usize {
    TOP + BOTTOM + ROW_HEIGHT * rows(response).len().max(1)
}

/// Times to the first action on a logarithmic scale: for each severity a line from the median to the 95th percentile and a mark for each statistic, the
/// gravest severity on top. A severity without a measured alert says so; without alerts there are no rows.
pub fn plot(response: &Waits) -> Plot {
    let rows = rows(response);
    let mut drawing = Drawing::new(response_layout(response, rows));
    for (at, row) in rows.iter().enumerate() {
        if let Some(summary) = row.summary {
            drawing.add_trace(
                Scatter::new(
                    vec![position(summary.median), position(summary.p95)],
                    vec![at, at],
                )
                .mode(Mode::Lines)
                .line(
                    Line::new()
                        .color(severity::token(&row.value))
                        .width(3.0),
                )
                .hover_info(HoverInfo::Skip)
                .show_legend(false),
            );
        }
    }
    for statistic in statistics() {
        add_marks(&mut drawing, rows, &statistic);
    }
    drawing.plot(PictureSize {
        width: 1100,
        height: 380,
    })
}

fn response_layout(response: &Waits, rows: &[WaitsOf] ) -> Layout {
    let (shortest, longest) = rows
        .iter()
        .filter_map(|row| row.summary)
        .flat_map(|summary| statistics().map(|statistic| (statistic.of)(&summary)))
        .fold((f64::INFINITY, 0.0), |(shortest, longest), minutes| {
            (f64::min(shortest, minutes), f64::max(longest, minutes))
        });
    // From the last tick at or below the shortest time; without any time, the first minute.
    let (first_tick, _) = TICKS
        .into_iter()
        .rev()
        .find(|(minutes, _)| *minutes <= shortest.min(1.0).max(TICKS[0].0))
        .unwrap_or(TICKS[0]);
    let start = position(first_tick);
    let end = position(longest.max(first_tick * 10.0));
    let labels: Vec<String> = rows
        .iter()
        .map(|row| severity::label(&row.value))
        .collect();
    let longest_label = labels.iter().map(|label| label.chars().count()).max();
    let left = LABEL_GAP + CHARACTER * longest_label.unwrap_or(0).min(MAX_LABEL);
    let names = labels
        .iter()
        .map(|label| plotly_text(label, MAX_LABEL) + GAP);
    let mut annotations = vec![if rows.is_empty() {
        no_alerts()
    } else {
        legend()
    }];
    annotations.extend(
        rows.iter()
            .enumerate()
            .map(|(at, row)| row_label(at, row, first_tick)),
    );
    let long = rows
        .iter()
        .filter_map(|row| row.summary)
        .any(|summary| summary.mean > summary.p95);
    let room = if long {
        ROOM_FOR_LONG_LABEL
    } else {
        ROOM_FOR_LABEL
    };
    if let more @ 1.. = response.by_value.len() - rows.len() {
        let text = more_than_drawn(more, table::is_cut(response));
        annotations.push(
            note(&text, token::TEXT_MUTED)
                .x_ref("paper")
                .y_ref("paper")
                .x(1.0)
                .y(0.0)
                .x_anchor(Anchor::Right)
                .y_anchor(Anchor::Bottom),
        );
    }
    layout(height(response))
        .margin(margin(TOP, 12, BOTTOM, left))
        .x_axis(
            axis()
                .range(vec![start, start + (end - start) * room])
                .tick_values(TICKS.map(|(minutes, _)| position(minutes)).into())
                .tick_text(TICKS.map(|(_, name)| name).into())
                .tick_angle(0.0)
                .visible(!rows.is_empty())
                .show_grid(true)
                .zero_line(false)
                .title(axis_title("Time to first action, logarithmic scale")),
        )
        .y_axis(
            axis()
                .range(vec![rows.len().max(1) as f64 - 0.5, -0.5])
                .tick_values((0..rows.len()).map(|at| at as f64).collect())
                .tick_text(names.collect())
                .tick_font(font(13, token::TEXT)),
        )
        .annotations(annotations)
}

/// What the symbols mean. Plotly's own legend would show them in the color of the first severity, and wraps on a phone.
fn legend() -> Annotation {
    let entries =
        statistics().map(|statistic| format!("{}\u{a0}{}", statistic.sign, statistic.name));
    note(
        &entries.join("\u{a0}\u{a0}\u{a0} "),
        token::TEXT_MUTED,
    )
    .x_ref("paper")
    .y_ref("paper")
    // The right edge of the plot is the one that long names do not move.
    .x(1.0)
    .y(1.0)
    .x_anchor(Anchor::Right)
    .y_anchor(Anchor::Bottom)
    .y_shift(6.0)
}

/// Right of the marks: the 95th percentile in words.
fn row_label(at: usize, row: &WaitsOf, first_tick: f64 ) -> Annotation {
    let (x, text) = match row.summary {
        // Beyond the mean, the label would be taken for the mean's.
        Some(summary) if summary.mean > summary.p95 => {
            (summary.mean, format!("p95 {}", numbers::minutes(summary.p95)))
        }
        Some(summary) => (summary.p95, numbers::minutes(summary.p95)),
        None => (first_tick, "not measured".into()),
    };
    let x = position(x);
    note(&text, token::TEXT_MUTED)
        .x_ref("x")
        .y_ref("y")
        .x(x)
        .y(at)
        .x_anchor(Anchor::Left)
        .x_shift(8.0)
}

fn add_marks(drawing: &mut Drawing, rows: &[WaitsOf], statistic: &Statistic ) {
    let measured = || {
        rows.iter()
            .enumerate()
            .filter_map(|(at, row)| Some((at, row, row.summary?)))
    };
    // An open symbol is nothing but its edge, in the mark's color. The others get one that sets them apart where they overlap.
    let edge = match statistic.symbol {
        MarkerSymbol::DiamondOpen => Line::new().width(2.0),
        _ => Line::new().width(1.0).color(token::SURFACE),
    };
    let marks = Scatter::new(
        measured()
            .map(|(_, _, summary)| position((statistic.of)(&summary)))
            .collect(),
        measured().map(|(at, ..)| at).collect(),
    )
    .name(statistic.name)
    .mode(Mode::Markers)
    .marker(
        Marker::new()
            .symbol(statistic.symbol.clone())
            .size(statistic.size)
            .opacity(1.0)
            .color_array(
                measured()
                    .map(|(_, row, _)| severity::token(&row.value))
                    .collect(),
            )
            .line(edge),
    )
    .clip_on_axis(false)
    .hover_text_array(
        measured()
            .map(|(_, row, summary)| hover(row, &summary))
            .collect(),
    )
    .hover_info(HoverInfo::Text);
    drawing.add_trace(marks);
}

fn hover(row: &WaitsOf, summary: &Summary) -> String {
    let measured = if row.n_measured == row.n_alerts {
        numbers::counted(row.n_alerts, "alert", "alerts")
    } else {
        format!(
            "{} of {} measured",
            numbers::count(row.n_measured),
            numbers::counted(row.n_alerts, "alert", "alerts")
        )
    };
    format!(
        "<b>{}</b>: {measured}<br>half within {}, on average {}<br>90% within {}, 95% within {}",
        plotly_text(&severity::label(&row.value), 60),
        numbers::minutes(summary.median),
        numbers::minutes(summary.mean),
        numbers::minutes(summary.p90),
        numbers::minutes(summary.p95),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::assert_plot;

    fn of(severity: &str, n_alerts: u64, waits: Option<[f64; 4]>) -> WaitsOf {
        WaitsOf {
            value: severity.into(),
            n_alerts,
            n_measured: waits.map_or(0, |_| n_alerts - n_alerts / 20),
            summary: waits.map(|[mean, median, p90, p95]| Summary {
                n: n_alerts - n_alerts / 20,
                mean,
                median,
                p90,
                p95,
            }),
        }
    }

    fn usual_response() -> Waits {
        Waits {
            overall: None,
            by_value: vec![
                of("CRITICAL", 87, Some([4.9, 3.1, 8.8, 11.2])),
                of("HIGH", 1204, Some([9.7, 6.4, 19.6, 27.0])),
                of("MEDIUM", 4377, Some([31.5, 18.2, 71.4, 104.9])),
                of("LOW", 4699, Some([58.0, 33.7, 131.2, 188.4])),
            ],
            n_waiting: 77,
            n_no_action: 3,
            n_negative: 0,
        }
    }

    fn odd_response() -> Waits {
        let mut by_value = vec![
            of("", 3, Some([500.0, 1.0, 2.0, 3.0])),
            of("<b>R&D</b> of a name without end", 40, None),
        ];
        by_value.extend((0..14).map(|n| of(&format!("S{n}"), 1, Some([0.0; 4]))));
        Waits {
            by_value,
            ..usual_response()
        }
    }

    fn no_response() -> Waits {
        Waits {
            by_value: Vec::new(),
            ..usual_response()
        }
    }

    #[test]
    fn times_to_action() {
        assert_plot!("response", plot(&usual_response()));
        assert_plot!("response-odd", plot(&odd_response()));
        assert_plot!("response-empty", plot(&no_response()));
    }
}
