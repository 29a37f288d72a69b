//! Times to the first action: a row for each severity, from its median to its 95th percentile.

use plotly::Scatter;
use plotly::common::{Anchor, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::Annotation;

use super::{
    Layout, MAX_LABEL, Plot, Theme, axis, axis_title, font, layout, margin, no_alerts, note,
    plotly_text,
};
use crate::analysis::{Response, SeverityResponse, Summary};
use crate::words;

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
fn rows(response: &Response) -> &[SeverityResponse] {
    let n = response.by_severity.len().min(MAX_ROWS);
    &response.by_severity[..n]
}

/// The height that the plot of these times takes, in pixels.
pub fn response_height(response: &Response) -> usize {
    TOP + BOTTOM + ROW_HEIGHT * rows(response).len().max(1)
}

/// Times to the first action on a logarithmic scale: for each severity a line from the median to the 95th percentile and a mark for each statistic, the
/// gravest severity on top. A severity without a measured alert says so; without alerts there are no rows.
pub fn response(response: &Response, theme: &Theme) -> Plot {
    let rows = rows(response);
    let mut plot = Plot::new(response_layout(response, rows, theme));
    for (at, row) in rows.iter().enumerate() {
        if let Some(summary) = row.summary {
            plot.add_trace(
                Scatter::new(
                    vec![position(summary.median), position(summary.p95)],
                    vec![at, at],
                )
                .mode(Mode::Lines)
                .line(
                    Line::new()
                        .color(theme.severity(&row.severity).to_owned())
                        .width(3.0),
                )
                .hover_info(HoverInfo::Skip)
                .show_legend(false),
            );
        }
    }
    for statistic in statistics() {
        add_marks(&mut plot, rows, &statistic, theme);
    }
    plot
}

fn response_layout(response: &Response, rows: &[SeverityResponse], theme: &Theme) -> Layout {
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
        .map(|row| words::severity_label(&row.severity))
        .collect();
    let longest_label = labels.iter().map(|label| label.chars().count()).max();
    let left = LABEL_GAP + CHARACTER * longest_label.unwrap_or(0).min(MAX_LABEL);
    let names = labels
        .iter()
        .map(|label| plotly_text(label, MAX_LABEL) + GAP);
    let mut annotations = vec![if rows.is_empty() {
        no_alerts(theme)
    } else {
        legend(theme)
    }];
    annotations.extend(
        rows.iter()
            .enumerate()
            .map(|(at, row)| row_label(at, row, first_tick, theme)),
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
    let n_beyond = (response.by_severity.len() - rows.len()) as u64 + response.unlisted.n_rows;
    if let more @ 1.. = n_beyond {
        let text = words::more_than_drawn(more, response.unlisted);
        annotations.push(
            note(&text, &theme.text_muted, theme)
                .x_ref("paper")
                .y_ref("paper")
                .x(1.0)
                .y(0.0)
                .x_anchor(Anchor::Right)
                .y_anchor(Anchor::Bottom),
        );
    }
    layout(theme, response_height(response))
        .margin(margin(TOP, 12, BOTTOM, left))
        .x_axis(
            axis(theme)
                .range(vec![start, start + (end - start) * room])
                .tick_values(TICKS.map(|(minutes, _)| position(minutes)).into())
                .tick_text(TICKS.map(|(_, name)| name).into())
                .tick_angle(0.0)
                .visible(!rows.is_empty())
                .show_grid(true)
                .zero_line(false)
                .title(axis_title(theme, "Time to first action, logarithmic scale")),
        )
        .y_axis(
            axis(theme)
                .range(vec![rows.len().max(1) as f64 - 0.5, -0.5])
                .tick_values((0..rows.len()).map(|at| at as f64).collect())
                .tick_text(names.collect())
                .tick_font(font(theme, 13, &theme.text)),
        )
        .annotations(annotations)
}

/// What the symbols mean. Plotly's own legend would show them in the color of the first severity, and wraps on a phone.
fn legend(theme: &Theme) -> Annotation {
    let entries =
        statistics().map(|statistic| format!("{}\u{a0}{}", statistic.sign, statistic.name));
    note(
        &entries.join("\u{a0}\u{a0}\u{a0} "),
        &theme.text_muted,
        theme,
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
fn row_label(at: usize, row: &SeverityResponse, first_tick: f64, theme: &Theme) -> Annotation {
    let (x, text) = match row.summary {
        // Beyond the mean, the label would be taken for the mean's.
        Some(summary) if summary.mean > summary.p95 => {
            (summary.mean, format!("p95 {}", words::minutes(summary.p95)))
        }
        Some(summary) => (summary.p95, words::minutes(summary.p95)),
        None => (first_tick, "not measured".into()),
    };
    let x = position(x);
    note(&text, &theme.text_muted, theme)
        .x_ref("x")
        .y_ref("y")
        .x(x)
        .y(at)
        .x_anchor(Anchor::Left)
        .x_shift(8.0)
}

fn add_marks(plot: &mut Plot, rows: &[SeverityResponse], statistic: &Statistic, theme: &Theme) {
    let measured = || {
        rows.iter()
            .enumerate()
            .filter_map(|(at, row)| Some((at, row, row.summary?)))
    };
    // An open symbol is nothing but its edge, in the mark's color. The others get one that sets them apart where they overlap.
    let edge = match statistic.symbol {
        MarkerSymbol::DiamondOpen => Line::new().width(2.0),
        _ => Line::new().width(1.0).color(theme.surface.clone()),
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
                    .map(|(_, row, _)| theme.severity(&row.severity).to_owned())
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
    plot.add_trace(marks);
}

fn hover(row: &SeverityResponse, summary: &Summary) -> String {
    let measured = if row.n_measured == row.n_alerts {
        words::counted(row.n_alerts, "alert", "alerts")
    } else {
        format!(
            "{} of {} measured",
            words::count(row.n_measured),
            words::counted(row.n_alerts, "alert", "alerts")
        )
    };
    format!(
        "<b>{}</b>: {measured}<br>half within {}, on average {}<br>90% within {}, 95% within {}",
        plotly_text(&words::severity_label(&row.severity), 60),
        words::minutes(summary.median),
        words::minutes(summary.mean),
        words::minutes(summary.p90),
        words::minutes(summary.p95),
    )
}
