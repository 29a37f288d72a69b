//! Times to action by week: the median and p95 as lines, of all alerts and below of each severity, one above another.

use chrono::{Datelike, NaiveDate, TimeDelta};
use plotly::Scatter;
use plotly::common::{Anchor, DashType, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::{Annotation, AxisType, DragMode, Shape, ShapeLayer, ShapeLine, ShapeType};

use super::answer::{MAX_DRAWN, Slowest, Summary, Trend, WaitsOf, Week};
use super::words;
use crate::calendar::words as calendar;
use crate::draw::times::{Times, position};
use crate::draw::{
    Drawing, Layout, axis, centered, escaped, font, layout, margin, no_alerts, note, token,
};
use crate::filters::place_of_range;
use crate::numbers::minutes;
use crate::section::{PictureSize, Plot};
use crate::severity;

/// How high the first panel is, and each of the others, in pixels.
const HEIGHT: f64 = 132.0;
const SEVERITY_HEIGHT: f64 = 76.0;

/// Above each panel its name, in the middle of so many pixels.
const NAME_HEIGHT: f64 = 28.0;
const NAME_SIZE: usize = 13;

/// How wide the dot of an alert is, in pixels.
const DOT: usize = 4;

const TOP: usize = 8;
const LEFT: usize = 52;
const RIGHT: usize = 12;
const BOTTOM: usize = 40;

/// A line of the legend, in pixels.
const LEGEND_LINE: usize = 18;

/// What the label of a week takes on the axis, and that of a time, in pixels.
const TICK_WIDTH: f64 = 56.0;
const TICK_HEIGHT: f64 = 22.0;

/// Milliseconds in a day: Plotly counts time on date axes in milliseconds.
const DAY: f64 = 86_400_000.0;

/// The weeks of all alerts, or of a severity, on a logarithmic axis of its own.
struct Panel<'a> {
    name: String,
    color: &'static str,
    target: Option<u32>,
    weeks: Vec<&'a WaitsOf>,
    times: Times,
    /// From above the first panel, in pixels.
    top: f64,
    height: f64,
}

impl<'a> Panel<'a> {
    /// Not yet at its place.
    fn of(name: String, color: &'static str, target: Option<u32>, weeks: Vec<&'a WaitsOf>) -> Self {
        let mut drawn: Vec<f64> = target.map(f64::from).into_iter().collect();
        for week in &weeks {
            drawn.extend(&week.few);
            if let Some(Summary { median, p95, .. }) = percentiles(week) {
                drawn.extend([median.value, p95.value]);
            }
            if let Slowest::Within { low, high, .. } = Slowest::of(week) {
                drawn.extend([low, high]);
            }
        }
        Self {
            name,
            color,
            target,
            weeks,
            times: Times::of(&drawn),
            top: 0.0,
            height: 0.0,
        }
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Where a time is, in pixels from above the first panel.
    fn y(&self, minutes: f64) -> f64 {
        self.from_top(position(minutes))
    }

    fn from_top(&self, position: f64) -> f64 {
        let Times { start, end } = self.times;
        let from_top = self.top + self.height * (end - position) / (end - start);
        // No screen shows more.
        (from_top * 100.0).round() / 100.0
    }

    /// Each week that has percentiles with one of them, in minutes; those without in between.
    fn percentiles(&self, of: fn(&Summary) -> f64) -> Vec<Option<f64>> {
        let weeks = self.weeks.iter();
        weeks.map(|week| Some(of(&percentiles(week)?))).collect()
    }
}

/// What was measured of a week, if that is enough for percentiles.
fn percentiles(week: &WaitsOf) -> Option<Summary> {
    week.summary.filter(|_| Slowest::of(week).has_percentiles())
}

/// The panels, one above another.
fn panels(trend: &Trend) -> Vec<Panel<'_>> {
    let all = drawn(trend).iter().map(|week| &week.waits).collect();
    let n_all = n_measured(&all);
    let mut panels = Vec::new();
    for of in &trend.by_severity {
        let weeks = of.weeks.iter().collect();
        let name = words::name(of);
        let color = severity::token(&of.severity);
        panels.push(Panel::of(name, color, Some(of.target), weeks));
    }
    // Of one severity alone, both panels would be the same.
    let is_one = panels.len() == 1 && n_measured(&panels[0].weeks) == n_all;
    if n_all > 0 && !is_one {
        panels.insert(0, Panel::of("All alerts".into(), token::SERIES, None, all));
    }
    let mut top = 0.0;
    for (nth, panel) in panels.iter_mut().enumerate() {
        panel.height = if nth == 0 { HEIGHT } else { SEVERITY_HEIGHT };
        panel.top = top + NAME_HEIGHT;
        top = panel.bottom();
    }
    panels
}

/// The weeks that are drawn.
fn drawn(trend: &Trend) -> &[Week] {
    &trend.weeks[trend.weeks.len().saturating_sub(MAX_DRAWN)..]
}

fn n_measured(weeks: &Vec<&WaitsOf>) -> u64 {
    weeks.iter().map(|week| week.n_measured).sum()
}

/// The median and p95 of each week as lines with gaps, a band where p95 lies with 95% confidence, and a dot an alert where there are few; hollow where
/// the week is not whole. A dashed line is the target of a severity. It is laid out for `width` pixels.
pub fn plot(trend: &Trend, width: u32) -> Plot {
    let panels = panels(trend);
    let weeks = drawn(trend);
    let plot_width = (f64::from(width) - (LEFT + RIGHT) as f64).max(1.0);
    let pitch = plot_width / weeks.len().max(1) as f64;
    let (layout, height) = weeks_layout(trend, &panels, pitch);
    let mut drawing = Drawing::new(layout);
    // Float to integer casts saturate.
    let size = (pitch * 0.6).clamp(3.0, 8.0) as usize;
    for panel in &panels {
        add_band(&mut drawing, weeks, panel, pitch);
        let median = |of: &Summary| of.median.value;
        let p95 = |of: &Summary| of.p95.value;
        add_line(&mut drawing, weeks, panel, median, 1.0);
        add_line(&mut drawing, weeks, panel, p95, 2.0);
        let few = panel.weeks.iter().enumerate();
        let few: Vec<(usize, f64)> = few
            .flat_map(|(at, week)| week.few.iter().rev().skip(1).map(move |&wait| (at, wait)))
            .collect();
        let longest = panel.weeks.iter().enumerate();
        let longest: Vec<(usize, f64)> = longest
            .filter_map(|(at, week)| Some((at, *week.few.last()?)))
            .collect();
        let dot = MarkerSymbol::Circle;
        add_marks(&mut drawing, weeks, panel, few, (dot.clone(), DOT), false);
        add_marks(
            &mut drawing,
            weeks,
            panel,
            longest,
            (dot.clone(), DOT),
            true,
        );
        let marks = |of| -> Vec<(usize, f64)> {
            let values = panel.percentiles(of).into_iter().enumerate();
            values
                .filter_map(|(at, value)| Some((at, value?)))
                .collect()
        };
        add_marks(
            &mut drawing,
            weeks,
            panel,
            marks(median),
            (dot, size),
            false,
        );
        let square = (MarkerSymbol::Square, size);
        add_marks(&mut drawing, weeks, panel, marks(p95), square, true);
    }
    drawing.plot(PictureSize {
        width: 1100,
        height: (height as u32).max(380),
    })
}

fn weeks_layout(trend: &Trend, panels: &[Panel], pitch: f64) -> (Layout, usize) {
    let weeks = drawn(trend);
    let bottom = panels.last().map_or(HEIGHT, Panel::bottom);
    let legend = legend(weeks, panels);
    let mut annotations: Vec<Annotation> = Vec::new();
    let mut shapes: Vec<Shape> = Vec::new();
    let mut ticks: Vec<(f64, &str)> = Vec::new();
    for panel in panels {
        let label = |text: &str, color: &str, x: f64, anchor: Anchor| {
            note(text, color)
                .x_ref("paper")
                .y_ref("y")
                .x(x)
                .y(panel.top - NAME_HEIGHT / 2.0)
                .x_anchor(anchor)
        };
        let name = label(&escaped(&panel.name), token::TEXT, 0.0, Anchor::Left);
        annotations.push(name.font(font(NAME_SIZE, token::TEXT)));
        if let Some(target) = panel.target.map(f64::from) {
            let text = format!("target {}", minutes(target));
            annotations.push(label(&text, token::TEXT_MUTED, 1.0, Anchor::Right));
            shapes.push(
                Shape::new()
                    .shape_type(ShapeType::Line)
                    .layer(ShapeLayer::Below)
                    .x_ref("paper")
                    .y_ref("y")
                    .x0(0.0)
                    .x1(1.0)
                    .y0(panel.y(target))
                    .y1(panel.y(target))
                    .line(
                        ShapeLine::new()
                            .color(token::TEXT_MUTED)
                            .width(1.5)
                            .dash(DashType::Dash),
                    ),
            );
        }
        let named = panel.times.ticks(TICK_HEIGHT / panel.height);
        ticks.extend(
            named
                .into_iter()
                .map(|(at, name)| (panel.from_top(at), name)),
        );
    }
    for (line, text) in legend.iter().rev().enumerate() {
        annotations.push(
            note(text, token::TEXT_MUTED)
                .x_ref("paper")
                .y_ref("paper")
                .x(1.0)
                .y(1.0)
                .x_anchor(Anchor::Right)
                .y_anchor(Anchor::Bottom)
                .y_shift((line * LEGEND_LINE) as f64),
        );
    }
    if trend.n_alerts() == 0 {
        annotations.push(no_alerts());
    } else if panels.is_empty() {
        annotations.push(centered("No measured alerts"));
    }
    let mut x_axis = axis().type_(AxisType::Date).tick_angle(0.0);
    if let (Some(first), Some(last)) = (weeks.first(), weeks.last()) {
        let dates = week_labels(weeks, (TICK_WIDTH / pitch).ceil() as usize);
        let noon = |days: i64, on: NaiveDate| format!("{} 12:00", on + TimeDelta::days(days));
        x_axis = x_axis
            .range(vec![noon(-4, first.starts_on), noon(3, last.starts_on)])
            .fixed_range(false)
            .tick_values(
                dates
                    .iter()
                    .map(|(on, _)| DAY * f64::from(on.to_epoch_days()))
                    .collect(),
            )
            .tick_text(dates.into_iter().map(|(_, text)| text).collect());
    }
    let top = TOP + LEGEND_LINE * legend.len();
    let height = top + bottom as usize + BOTTOM;
    let layout = layout(height)
        .margin(margin(top, RIGHT, BOTTOM, LEFT))
        .drag_mode(DragMode::Zoom)
        .x_axis(x_axis.visible(!panels.is_empty()))
        .y_axis(
            axis()
                .range(vec![bottom, 0.0])
                .show_grid(true)
                .tick_values(ticks.iter().map(|(at, _)| *at).collect())
                .tick_text(ticks.iter().map(|(_, name)| *name).collect())
                .visible(!panels.is_empty()),
        )
        .shapes(shapes)
        .annotations(annotations);
    (layout, height)
}

/// Every so many weeks its Monday, the first and those of another year with the year.
fn week_labels(weeks: &[Week], step: usize) -> Vec<(NaiveDate, String)> {
    let mut year = None;
    let mondays = weeks.iter().step_by(step.max(1));
    mondays
        .map(|week| {
            let on = week.starts_on;
            let mut text = calendar::day_of_year(on);
            if year.replace(on.year()) != Some(on.year()) {
                text += &format!("<br>{}", on.year());
            }
            (on, text)
        })
        .collect()
}

/// What the marks mean, in lines: of those that are drawn.
fn legend(weeks: &[Week], panels: &[Panel]) -> Vec<String> {
    let has = |is: fn(&WaitsOf) -> bool| {
        panels
            .iter()
            .any(|panel| panel.weeks.iter().any(|week| is(week)))
    };
    let has_percentiles = has(|week| percentiles(week).is_some());
    let entries = [
        [
            (has_percentiles, "●\u{a0}median"),
            (has_percentiles, "■\u{a0}p95"),
            (
                has(|week| matches!(Slowest::of(week), Slowest::Within { .. })),
                "▬\u{a0}95%\u{a0}interval\u{a0}of\u{a0}p95",
            ),
        ],
        [
            (has(|week| !week.few.is_empty()), "•\u{a0}one\u{a0}alert"),
            (
                !panels.is_empty() && weeks.iter().any(|week| !week.is_whole),
                "□\u{a0}○\u{a0}not\u{a0}a\u{a0}whole\u{a0}week",
            ),
            (
                panels.iter().any(|panel| panel.target.is_some()),
                "╌\u{a0}target",
            ),
        ],
    ];
    let mut lines = Vec::new();
    for entries in entries {
        let there: Vec<&str> = entries
            .into_iter()
            .filter_map(|(is_there, entry)| is_there.then_some(entry))
            .collect();
        if !there.is_empty() {
            lines.push(there.join("\u{a0}\u{a0}\u{a0} "));
        }
    }
    lines
}

/// A trace without anything under the pointer.
fn trace(x: Vec<String>, y: Vec<Option<f64>>, mode: Mode) -> Box<Scatter<String, Option<f64>>> {
    Scatter::new(x, y)
        .mode(mode)
        .hover_info(HoverInfo::Skip)
        .clip_on_axis(false)
}

/// Where p95 lies with 95% confidence, in the weeks in which both ends are known.
fn add_band(drawing: &mut Drawing, weeks: &[Week], panel: &Panel, pitch: f64) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for (week, of) in weeks.iter().zip(&panel.weeks) {
        if let Slowest::Within { low, high, .. } = Slowest::of(of) {
            let on = week.starts_on.to_string();
            x.extend([on.clone(), on.clone(), on]);
            y.extend([Some(panel.y(low)), Some(panel.y(high)), None]);
        }
    }
    if !x.is_empty() {
        let line = Line::new()
            .color(panel.color)
            .width((pitch * 0.5).clamp(2.0, 14.0));
        drawing.add_trace(
            trace(x, y, Mode::Lines)
                .name("interval")
                .line(line)
                .opacity(0.3),
        );
    }
}

/// A line through the weeks with percentiles; there is none through the others.
fn add_line(
    drawing: &mut Drawing,
    weeks: &[Week],
    panel: &Panel,
    of: fn(&Summary) -> f64,
    width: f64,
) {
    let values = panel.percentiles(of);
    if values.iter().all(Option::is_none) {
        return;
    }
    let x = weeks
        .iter()
        .map(|week| week.starts_on.to_string())
        .collect();
    let y = values
        .into_iter()
        .map(|value| Some(panel.y(value?)))
        .collect();
    let line = Line::new().color(panel.color).width(width);
    drawing.add_trace(trace(x, y, Mode::Lines).name("line").line(line));
}

/// Marks of some weeks, each in the week at that position and at a time in minutes.
fn add_marks(
    drawing: &mut Drawing,
    weeks: &[Week],
    panel: &Panel,
    marks: Vec<(usize, f64)>,
    (symbol, size): (MarkerSymbol, usize),
    is_said: bool,
) {
    if marks.is_empty() {
        return;
    }
    let (mut x, mut y, mut colors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut said, mut places) = (Vec::new(), Vec::new());
    for (at, minutes) in marks {
        let week = &weeks[at];
        x.push(week.starts_on.to_string());
        y.push(Some(panel.y(minutes)));
        colors.push(if week.is_whole {
            panel.color
        } else {
            token::SURFACE
        });
        if is_said {
            let within = match panel.target {
                None => words::within_target(week),
                Some(_) => String::new(),
            };
            let name = escaped(&panel.name);
            said.push(words::details(week, panel.weeks[at], &format!("<b>{name}</b>")) + &within);
            places.push(place_of_range(week.days));
        }
    }
    let marker = Marker::new()
        .symbol(symbol)
        .size(size)
        .opacity(1.0)
        .color_array(colors)
        .line(Line::new().color(panel.color).width(1.5));
    let marks = trace(x, y, Mode::Markers).name("weeks").marker(marker);
    if is_said {
        drawing.add_trace(marks.hover_text_array(said).hover_info(HoverInfo::Text));
        drawing.stand_for(places);
    } else {
        drawing.add_trace(marks);
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::{OfSeverity, Percentile};
    use super::*;
    use crate::calendar::DayRange;
    use crate::draw::assert_plot;

    /// So many measured alerts, with that p95.
    fn waits(n: u64, p95: f64) -> WaitsOf {
        let percentile = |value: f64| Percentile {
            value,
            low: Some(0.875 * value),
            high: Some(1.25 * value).filter(|_| n >= 72),
        };
        let summary = Summary {
            n,
            mean: p95 / 2.0,
            longest: p95,
            median: percentile(p95 / 8.0),
            p90: percentile(p95 / 2.0),
            p95: percentile(p95),
        };
        WaitsOf {
            n_alerts: n + 2,
            n_measured: n,
            summary: (n > 0).then_some(summary),
            few: (1..=n)
                .filter(|_| n < 20)
                .map(|nth| p95 * nth as f64 / n as f64)
                .collect(),
            ..WaitsOf::default()
        }
    }

    /// Weeks around a new year, of which the first and the last are not whole.
    fn trend(all: &[(u64, f64)], by_severity: &[(&str, u32, &[(u64, f64)])]) -> Trend {
        let first: NaiveDate = "2026-12-14".parse().unwrap();
        let of = |weeks: &[(u64, f64)]| -> Vec<WaitsOf> {
            weeks.iter().map(|&(n, p95)| waits(n, p95)).collect()
        };
        let weeks = of(all).into_iter().enumerate().map(|(nth, waits)| {
            let starts_on = first + TimeDelta::days(7 * nth as i64);
            let is_whole = nth > 0 && nth + 1 < all.len();
            Week {
                starts_on,
                days: DayRange {
                    start_on: starts_on,
                    end_on: starts_on + TimeDelta::days(if is_whole { 6 } else { 3 }),
                },
                is_whole,
                n_met: waits.n_measured / 2,
                n_due: waits.n_measured,
                waits,
            }
        });
        Trend {
            weeks: weeks.collect(),
            by_severity: by_severity
                .iter()
                .map(|&(severity, target, weeks)| OfSeverity {
                    severity: severity.into(),
                    target,
                    weeks: of(weeks),
                })
                .collect(),
        }
    }

    #[test]
    fn weeks() {
        let all = [
            (400, 64.0),
            (800, 80.0),
            (0, 0.0),
            (720, 96.0),
            (30, 72.0),
            (500, 120.0),
        ];
        let critical = [
            (3, 8.0),
            (20, 12.0),
            (0, 0.0),
            (80, 9.0),
            (1, 0.0),
            (19, 14.0),
        ];
        let low = [
            (300, 128.0),
            (500, 160.0),
            (0, 0.0),
            (400, 144.0),
            (29, 160.0),
            (400, 192.0),
        ];
        let usual = trend(&all, &[("CRITICAL", 15, &critical), ("LOW", 240, &low)]);
        assert_plot!("weeks", plot(&usual, 1100));
        assert_plot!("weeks-phone", plot(&usual, 320));
        let one = trend(&[(1, 8.0)], &[("HIGH", 30, &[(1, 8.0)])]);
        assert_plot!("weeks-one-alert", plot(&one, 320));
        assert_plot!("weeks-not-measured", plot(&trend(&[(0, 0.0)], &[]), 320));
        assert_plot!("weeks-empty", plot(&Trend::default(), 320));
    }

    #[test]
    fn of_many_weeks_the_latest_are_drawn() {
        let many = trend(&vec![(100, 60.0); MAX_DRAWN + 40], &[]);
        let plot: serde_json::Value = serde_json::from_str(&plot(&many, 390).json).unwrap();
        let line = &plot["data"][1];
        assert_eq!(line["x"].as_array().unwrap().len(), MAX_DRAWN);
        let ticks = plot["layout"]["xaxis"]["tickvals"].as_array().unwrap();
        assert!((2..=6).contains(&ticks.len()), "{}", ticks.len());
    }
}
