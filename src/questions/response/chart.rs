//! Times to the first action, or what another clock measures: for each severity its median, mean, p90 and p95, or each of few waits, beside its target.

use plotly::common::{Anchor, Line, Marker, MarkerSymbol};
use plotly::layout::{Annotation, Shape, ShapeLayer, ShapeLine, ShapeType};

use super::answer::{Response, Slowest, Summary, Targets, TimeTo, WaitsOf};
use super::{table, words};
use crate::draw::marks::{Marks, add_interval};
use crate::draw::text::{cut_to, width};
use crate::draw::times::{Times, position};
use crate::draw::{
    Drawing, LEGEND_LINE, Layout, SMALL, axis, axis_title, escaped, font, layout, legend_line,
    margin, more_than_drawn, no_alerts, note, plotly_text, token,
};
use crate::filters::{Dimension, place_of};
use crate::section::{PictureSize, Plot};
use crate::severity;
use crate::text::plain;

/// The most severities drawn; the table has them all. Data may hold any number of severities.
const MAX_ROWS: usize = 12;

/// A row has a line of text, then a line of marks, and below the mark of p95 its name.
const ROW_HEIGHT: usize = 56;

/// Where in a row the middle of the text and of the marks is, and the top of the mark's name, in rows.
const TEXT_AT: f64 = -0.3;
const MARKS_AT: f64 = 0.06;

/// From the middle of a mark to its name, in pixels.
const BELOW_MARK: f64 = 8.0;

const TOP: usize = 10;
const BOTTOM: usize = 44;
const SIDE: usize = 12;

/// The size of a severity's name, in pixels.
const NAME_SIZE: usize = 13;

/// Between a severity's name and the words on the right, in pixels.
const GAP: usize = 14;

/// The narrowest chart, on a phone; a severity's name is cut to what is left of it.
const NARROWEST: u32 = 256;

/// The width of the label of a time on the axis with room around it, in pixels.
const TICK_WIDTH: f64 = 56.0;

/// How a statistic is drawn. They differ in shape, since color means the severity.
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
            of: |summary| summary.median.value,
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
            of: |summary| summary.p90.value,
        },
        Statistic {
            name: "p95",
            sign: '■',
            symbol: MarkerSymbol::Square,
            size: 11,
            of: |summary| summary.p95.value,
        },
    ]
}

/// What is drawn of a severity.
enum Drawn<'a> {
    /// Percentiles, and the interval of p95 if it has both ends.
    Percentiles(Summary, Option<(f64, f64)>),
    /// Each wait: they are too few for percentiles.
    Each(&'a [f64]),
    /// None was measured.
    Nothing,
}

impl<'a> Drawn<'a> {
    fn of(row: &'a WaitsOf) -> Self {
        match (Slowest::of(row), row.summary) {
            (Slowest::Within { low, high, .. }, Some(summary)) => {
                Self::Percentiles(summary, Some((low, high)))
            }
            (Slowest::AtLeast(..), Some(summary)) => Self::Percentiles(summary, None),
            (Slowest::Waits(_) | Slowest::Longest(..), _) => Self::Each(&row.few),
            _ => Self::Nothing,
        }
    }

    /// Every time that is drawn, in minutes.
    fn times(&self) -> Vec<f64> {
        match self {
            Self::Percentiles(summary, interval) => {
                let marks = statistics().map(|statistic| (statistic.of)(summary));
                let ends = interval.iter().flat_map(|&(low, high)| [low, high]);
                marks.into_iter().chain(ends).collect()
            }
            Self::Each(waits) => waits.to_vec(),
            Self::Nothing => Vec::new(),
        }
    }
}

/// A severity in the plot.
struct Row<'a> {
    /// Where its marks are.
    y: f64,
    of: &'a WaitsOf,
    drawn: Drawn<'a>,
    /// In minutes, where something else is drawn.
    target: Option<u32>,
    /// The median and p95 of the period that this one is compared with, in minutes, where those of this one are drawn.
    former: Option<[f64; 2]>,
}

impl Row<'_> {
    fn place(&self) -> String {
        place_of(Dimension::Severity, &self.of.value)
    }

    fn color(&self) -> &'static str {
        severity::token(&self.of.value)
    }

    /// The severity's name, then lines.
    fn hover(&self, lines: &[String]) -> String {
        let name = plotly_text(&severity::label(&self.of.value), 60);
        format!("<b>{name}</b>: {}", lines.join("<br>"))
    }
}

/// The axis of times, from the shortest to the longest of what is drawn.
fn times_of(rows: &[Row]) -> Times {
    let times = rows.iter().flat_map(|row| {
        let target = row.target.map(f64::from);
        let former = row.former.into_iter().flatten();
        row.drawn.times().into_iter().chain(target).chain(former)
    });
    Times::of(&times.collect::<Vec<_>>())
}

/// Times to the first action on a logarithmic scale: for each severity a mark for each statistic, a band where p95 lies with 95% confidence, and in
/// words what p95 is, the gravest severity on top. Gray marks are those of the period that this one is compared with. Few alerts are drawn one by one. A severity without a measured alert says so; without alerts
/// there are no rows. A line across a row is its target. It is laid out for `width` pixels.
pub fn plot(response: &Response, targets: Targets, width: u32) -> Plot {
    let by_severity = &response.waits.by_value;
    let has_target = response.time_to == TimeTo::FirstAction;
    let rows = by_severity.iter().take(MAX_ROWS).enumerate();
    let rows: Vec<Row> = rows
        .map(|(at, of)| {
            let drawn = Drawn::of(of);
            let is_empty = matches!(drawn, Drawn::Nothing);
            let former = match drawn {
                Drawn::Percentiles(..) => former(response, of),
                _ => None,
            };
            Row {
                y: at as f64 + MARKS_AT,
                of,
                drawn,
                former,
                target: targets.of(&of.value).filter(|_| has_target && !is_empty),
            }
        })
        .collect();
    let mut drawing = Drawing::new(response_layout(response, &rows, width));
    for row in &rows {
        if let Drawn::Percentiles(_, Some((low, high))) = row.drawn {
            let ends = [position(low), position(high)];
            add_interval(&mut drawing, ends, row.y, row.color());
        }
    }
    add_former(&mut drawing, response, &rows);
    add_targets(&mut drawing, &rows);
    add_few(&mut drawing, &rows);
    for statistic in statistics() {
        add_marks(&mut drawing, &rows, &statistic);
    }
    drawing.plot(PictureSize {
        width: 1100,
        height: 380,
    })
}

fn response_layout(response: &Response, rows: &[Row], width: u32) -> Layout {
    let pixels = f64::from(width.max(NARROWEST)) - (2 * SIDE) as f64;
    let times = times_of(rows);
    let ticks = times.ticks(TICK_WIDTH / pixels);
    // The names first: tests know them by their place.
    let mut annotations: Vec<Annotation> =
        rows.iter().map(|row| name(row, pixels as usize)).collect();
    annotations.extend(rows.iter().map(label));
    annotations.extend(rows.iter().filter_map(name_of_p95));
    let legend = legend(response, rows);
    let n_lines = legend.len();
    let lines = legend.iter().rev().enumerate();
    annotations.extend(lines.map(|(line, text)| legend_line(text, line)));
    if rows.is_empty() {
        annotations.push(no_alerts());
    }
    if let more @ 1.. = response.waits.by_value.len() - rows.len() {
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
    let top = TOP + LEGEND_LINE * n_lines;
    layout(top + BOTTOM + ROW_HEIGHT * rows.len().max(1))
        .margin(margin(top, SIDE, BOTTOM, SIDE))
        .x_axis(
            axis()
                .range(vec![times.start, times.end])
                .tick_values(ticks.iter().map(|(at, _)| *at).collect())
                .tick_text(ticks.iter().map(|(_, name)| *name).collect())
                .tick_angle(0.0)
                .visible(!rows.is_empty())
                .show_grid(true)
                .zero_line(false)
                .title(axis_title(&format!(
                    "{}, logarithmic scale",
                    words::axis(response.time_to)
                ))),
        )
        .y_axis(
            axis()
                .range(vec![rows.len().max(1) as f64 - 0.5, -0.5])
                .show_tick_labels(false),
        )
        .shapes(rows.iter().map(track).collect())
        .annotations(annotations)
}

/// What a row's marks lie on, from one end of the axis to the other.
fn track(row: &Row) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Line)
        .layer(ShapeLayer::Below)
        .x_ref("paper")
        .y_ref("y")
        .x0(0.0)
        .x1(1.0)
        .y0(row.y)
        .y1(row.y)
        .line(ShapeLine::new().color(token::GRID).width(1.0))
}

/// What the symbols mean, in lines: of those that are drawn. Plotly's own legend would show them in the color of the first severity, and wraps on
/// a phone.
fn legend(response: &Response, rows: &[Row]) -> Vec<String> {
    let spaced = "\u{a0}\u{a0}\u{a0} ";
    let entry = |sign: char, name: &str| format!("{sign}\u{a0}{}", name.replace(' ', "\u{a0}"));
    let mut lines = Vec::new();
    let has = |is: fn(&Drawn) -> bool| rows.iter().any(|row| is(&row.drawn));
    if has(|drawn| matches!(drawn, Drawn::Percentiles(..))) {
        let entries = statistics().map(|statistic| entry(statistic.sign, statistic.name));
        lines.push(entries.join(spaced));
    }
    let mut more = Vec::new();
    if has(|drawn| matches!(drawn, Drawn::Percentiles(_, Some(_)))) {
        more.push(entry('▬', "95% interval of p95"));
    }
    if has(|drawn| matches!(drawn, Drawn::Each(_))) {
        more.push(entry('○', "one alert"));
    }
    if rows.iter().any(|row| row.target.is_some()) {
        more.push(entry('┃', "target"));
    }
    if !more.is_empty() {
        lines.push(more.join(spaced));
    }
    if let Some(compared) = &response.compared
        && rows.iter().any(|row| row.former.is_some())
    {
        let name = compared.other.name();
        lines.push(format!("○□\u{a0}Gray: {name}"));
    }
    lines
}

/// The median and p95 of the alerts with a severity in the period that this one is compared with.
fn former(response: &Response, of: &WaitsOf) -> Option<[f64; 2]> {
    let compared = response.compared.as_ref()?;
    let mut rows = compared.of.iter();
    let row = rows.find(|row| row.severity.as_ref() == Some(&of.value))?;
    Some([row.median.other, row.p95.other])
}

/// Their marks, behind those of this period.
fn add_former(drawing: &mut Drawing, response: &Response, rows: &[Row]) {
    let Some(compared) = &response.compared else {
        return;
    };
    let symbols = [MarkerSymbol::CircleOpen, MarkerSymbol::SquareOpen];
    for (nth, (symbol, name)) in symbols.into_iter().zip(["median", "p95"]).enumerate() {
        let mut marks = Marks::default();
        for row in rows {
            if let Some(former) = row.former {
                let said = words::former(name, former[nth], &compared.other);
                let at = [position(former[nth]), row.y];
                marks.add(at, token::TEXT_MUTED, row.hover(&[said]), row.place());
            }
        }
        let marker = Marker::new().symbol(symbol).size(15);
        marks.draw(drawing, name, marker.line(Line::new().width(1.5)));
    }
}

/// About how wide small print is, in pixels.
fn small_width(text: &str) -> usize {
    width(text) * SMALL / NAME_SIZE
}

/// Above a row's marks on the left: the severity, as much of it as fits beside the words on the right.
fn name(row: &Row, pixels: usize) -> Annotation {
    let room = pixels.saturating_sub(small_width(&Slowest::of(row.of).to_string()) + GAP);
    let label = plain(&severity::label(&row.of.value), usize::MAX);
    note(&escaped(&cut_to(&label, room)), token::TEXT)
        .font(font(NAME_SIZE, token::TEXT))
        .x_ref("paper")
        .y_ref("y")
        .x(0.0)
        .y(row.y - MARKS_AT + TEXT_AT)
        .x_anchor(Anchor::Left)
}

/// Above a row's marks on the right: how slow the slowest alerts were.
fn label(row: &Row) -> Annotation {
    note(&Slowest::of(row.of).to_string(), token::TEXT_MUTED)
        .x_ref("paper")
        .y_ref("y")
        .x(1.0)
        .y(row.y - MARKS_AT + TEXT_AT)
        .x_anchor(Anchor::Right)
}

/// Below the mark of the 95th percentile: that it is that.
fn name_of_p95(row: &Row) -> Option<Annotation> {
    let Drawn::Percentiles(summary, _) = row.drawn else {
        return None;
    };
    let name = note("p95", token::TEXT_MUTED)
        .font(font(11, token::TEXT_MUTED))
        .x_ref("x")
        .y_ref("y")
        .x(position(summary.p95.value))
        .y(row.y)
        .y_anchor(Anchor::Top)
        .y_shift(-BELOW_MARK);
    Some(name)
}

/// The target of each severity that has one.
fn add_targets(drawing: &mut Drawing, rows: &[Row]) {
    let mut marks = Marks::default();
    for row in rows {
        if let Some(target) = row.target {
            let at = [position(target.into()), row.y];
            let said = row.hover(&[words::target(target)]);
            marks.add(at, token::TEXT, said, row.place());
        }
    }
    let marker = Marker::new().symbol(MarkerSymbol::LineNSOpen).size(26);
    marks.draw(drawing, "target", marker.line(Line::new().width(2.0)));
}

/// Each wait of the severities that have few.
fn add_few(drawing: &mut Drawing, rows: &[Row]) {
    let mut marks = Marks::default();
    for row in rows {
        let Drawn::Each(waits) = row.drawn else {
            continue;
        };
        for &wait in waits {
            let said = row.hover(&words::one_of(wait, row.of));
            marks.add([position(wait), row.y], row.color(), said, row.place());
        }
    }
    let marker = Marker::new().symbol(MarkerSymbol::CircleOpen).size(9);
    marks.draw(drawing, "one alert", marker.line(Line::new().width(2.0)));
}

fn add_marks(drawing: &mut Drawing, rows: &[Row], statistic: &Statistic) {
    let mut marks = Marks::default();
    for row in rows {
        if let Drawn::Percentiles(summary, _) = &row.drawn {
            let at = [position((statistic.of)(summary)), row.y];
            let said = row.hover(&words::details(row.of));
            marks.add(at, row.color(), said, row.place());
        }
    }
    // An open symbol is nothing but its edge, in the mark's color. The others get one that sets them apart where they overlap.
    let edge = match statistic.symbol {
        MarkerSymbol::DiamondOpen => Line::new().width(2.0),
        _ => Line::new().width(1.0).color(token::SURFACE),
    };
    let marker = Marker::new().symbol(statistic.symbol.clone());
    let marker = marker.size(statistic.size).line(edge);
    marks.draw(drawing, statistic.name, marker);
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Percentile, Waits};
    use super::*;
    use crate::draw::assert_plot;

    /// Mean, median, p90, p95 and the ends of its interval.
    fn of(severity: &str, n_alerts: u64, waits: Option<[f64; 6]>) -> WaitsOf {
        let n = n_alerts - n_alerts / 20;
        let percentile = |value: f64| Percentile {
            value,
            low: Some(value * 0.9),
            high: Some(value * 1.2),
        };
        WaitsOf {
            value: severity.into(),
            n_alerts,
            n_measured: waits.map_or(0, |_| n),
            summary: waits.map(|[mean, median, p90, p95, low, high]| Summary {
                n,
                mean,
                longest: p95 * 2.0,
                median: percentile(median),
                p90: percentile(p90),
                p95: Percentile {
                    value: p95,
                    low: Some(low),
                    high: Some(high).filter(|high| high.is_finite()),
                },
            }),
            ..WaitsOf::default()
        }
    }

    fn few(severity: &str, waits: &[f64]) -> WaitsOf {
        WaitsOf {
            few: waits.into(),
            n_alerts: waits.len() as u64,
            ..of(severity, waits.len() as u64, Some([0.0; 6]))
        }
    }

    fn response(by_value: Vec<WaitsOf>) -> Response {
        Response {
            waits: Waits {
                by_value,
                ..Waits::default()
            },
            ..Response::default()
        }
    }

    fn usual() -> Response {
        response(vec![
            of(
                "CRITICAL",
                42,
                Some([4.9, 3.1, 8.8, 11.2, 8.1, f64::INFINITY]),
            ),
            of("HIGH", 1204, Some([9.7, 6.4, 19.6, 27.0, 24.8, 30.1])),
            of("MEDIUM", 4377, Some([31.5, 18.2, 71.4, 104.9, 99.0, 110.5])),
            of("LOW", 4699, Some([58.0, 33.7, 131.2, 188.4, 180.0, 195.3])),
        ])
    }

    fn odd() -> Response {
        let mut by_value = vec![
            of("", 300, Some([500.0, 1.0, 2.0, 3.0, 2.5, 4.0])),
            of(
                "<b>R&D</b> of a name without end, and then some more of it",
                40,
                None,
            ),
            few("one", &[8.4]),
            few("none waited", &[0.0; 19]),
            few("a year", &[0.5, 90.0, 525_600.0]),
        ];
        by_value.extend((0..14).map(|n| of(&format!("S{n}"), 1, None)));
        response(by_value)
    }

    #[test]
    fn times_to_action() {
        assert_plot!("response", plot(&usual(), Targets::default(), 720));
        assert_plot!("response-phone", plot(&usual(), Targets::default(), 320));
        assert_plot!("response-odd", plot(&odd(), Targets::default(), 320));
        assert_plot!(
            "response-empty",
            plot(&response(Vec::new()), Targets::default(), 320)
        );
    }

    fn drawn(response: &Response) -> Vec<Row<'_>> {
        let rows = response.waits.by_value.iter().map(|of| Row {
            y: 0.0,
            of,
            drawn: Drawn::of(of),
            former: None,
            target: None,
        });
        rows.collect()
    }

    #[test]
    fn an_axis_names_times_that_have_room_for_it() {
        let names = |waits: &[f64], pixels: f64| {
            let response = match waits {
                [] => response(Vec::new()),
                _ => response(vec![few("", waits)]),
            };
            let ticks = times_of(&drawn(&response)).ticks(TICK_WIDTH / pixels);
            let names: Vec<_> = ticks.into_iter().map(|(_, name)| name).collect();
            names.join(", ")
        };
        for (waits, expected) in [
            (&[][..], "1 min, 3 min, 10 min, 1 h"),
            (&[0.0], "1 s"),
            (&[8.4], "5 min, 7 min, 10 min, 15 min"),
            (&[3.1, 11.2], "3 min, 5 min, 7 min, 10 min"),
            (&[3.1, 188.4], "3 min, 10 min, 1 h, 3 h"),
            (&[0.01, 3e8], "1 min, 1 d, 1 y, 300 y"),
        ] {
            assert_eq!(names(waits, 292.0), expected, "{waits:?}");
        }
        // Wherever an axis lies, however short: at least one, and no two closer than their labels are wide.
        for at in 0..1_950 {
            let shortest = 10_f64.powf(-1.7 + f64::from(at) * 0.005);
            for longest in [1.0, 2.0, 3.9, 12.0, 1e4] {
                let response = response(vec![few("", &[shortest, shortest * longest])]);
                let times = times_of(&drawn(&response));
                for pixels in [292.0, 362.0, 1000.0] {
                    let ticks = times.ticks(TICK_WIDTH / pixels);
                    assert!(!ticks.is_empty(), "{shortest} {longest}");
                    let places = ticks
                        .windows(2)
                        .map(|pair| (pair[1].0 - pair[0].0) / (times.end - times.start) * pixels);
                    assert!(places.min_by(f64::total_cmp).unwrap_or(99.0) >= TICK_WIDTH - 1e-9);
                }
            }
        }
        assert!(
            Times::TICKS
                .iter()
                .all(|(_, name)| width(name) < TICK_WIDTH as usize)
        );
    }

    #[test]
    fn nothing_overlaps_on_a_phone() {
        for pixels in [256, 320, 390].map(|width| width - 2 * SIDE) {
            let long = few("a severity of a name without end", &[1_439.0; 19]);
            let longest = of(
                "CRITICAL",
                21,
                Some([1_439.0, 1.0, 1.0, 1_439.0, 1_439.0, f64::INFINITY]),
            );
            let mut response = odd();
            response.waits.by_value.extend([long, longest]);
            let rows = drawn(&response);
            for row in &rows {
                let value = serde_json::to_value(name(row, pixels)).unwrap();
                let name = value["text"].as_str().unwrap();
                let name = name
                    .replace("&lt;", "<")
                    .replace("&gt;", ">")
                    .replace("&amp;", "&");
                let label = Slowest::of(row.of).to_string();
                assert!(
                    width(&name) + small_width(&label) + GAP <= pixels,
                    "{name} {label}"
                );
                // At least the start of the name is there.
                assert!(
                    name.chars().count() > 5 || !name.ends_with('…'),
                    "{name} {label}"
                );
            }
            for line in legend(&response, &rows) {
                // Those spaces are narrow.
                let line = line.replace('\u{a0}', " ");
                assert!(small_width(&line) <= pixels, "{line}");
            }
        }
    }
}
