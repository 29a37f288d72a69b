//! Times to action by week: the median and p95 as lines, of all alerts and below of each severity, one above another.

use chrono::{Days, NaiveDate};
use plotly::Scatter;
use plotly::common::{Anchor, DashType, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::{Annotation, AxisType, DragMode};

use super::answer::{Other, Slowest, Summary, Trend, WaitsOf, Week};
use super::words;
use crate::calendar::words as calendar;
use crate::draw::times::{Times, position};
use crate::draw::{
    Drawing, LEGEND_LINE, Layout, axis, centered, escaped, font, layout, legend_line, margin,
    no_alerts, note, token,
};
use crate::filters::place_of_range;
use crate::numbers::minutes;
use crate::section::{PictureSize, Plot};
use crate::severity;

/// How high the first panel is, and each of the others, in pixels.
const HEIGHT: f64 = 132.0;
const SEVERITY_HEIGHT: f64 = 76.0;

/// How high the line with a panel’s name above it is, in pixels.
const NAME_HEIGHT: f64 = 28.0;
const NAME_SIZE: usize = 13;

/// How wide the dot of an alert is, in pixels.
const DOT: usize = 4;

const TOP: usize = 8;
const LEFT: usize = 52;
const RIGHT: usize = 12;
const BOTTOM: usize = 40;

/// What the label of a week takes on the axis, and that of a time, in pixels.
const TICK_WIDTH: f64 = 56.0;
const TICK_HEIGHT: f64 = 22.0;

/// Milliseconds in a day: Plotly counts time on date axes in milliseconds.
const DAY: f64 = 86_400_000.0;

/// What the marks mean, in lines that fit on a phone, the lowest first.
const LEGEND: [&str; 3] = [
    "□\u{a0}○\u{a0}not\u{a0}a\u{a0}whole\u{a0}week\u{a0}\u{a0}\u{a0} ╌\u{a0}target",
    "▬\u{a0}95%\u{a0}interval\u{a0}of\u{a0}p95\u{a0}\u{a0}\u{a0} •\u{a0}one\u{a0}alert",
    "●\u{a0}median\u{a0}\u{a0}\u{a0} ■\u{a0}p95",
];

/// Parts of a pixel in which heights are counted: whole numbers of them are as exact as any screen.
const PARTS: f64 = 10.0;

/// How much of the lines of another period is seen.
const FADED: f64 = 0.6;

/// How a line looks.
struct Look {
    color: &'static str,
    width: f64,
    opacity: f64,
}

/// The weeks of all alerts, or of a severity, with their own logarithmic axis.
struct Panel<'a> {
    name: String,
    color: &'static str,
    target: Option<u32>,
    weeks: Vec<&'a WaitsOf>,
    /// Those of the other period beside them.
    former: Vec<Option<Summary>>,
    times: Times,
    /// From above the first panel, in pixels.
    top: f64,
    height: f64,
}

impl<'a> Panel<'a> {
    /// Not yet at its place.
    fn of(
        name: String,
        color: &'static str,
        target: Option<u32>,
        weeks: Vec<&'a WaitsOf>,
        former: Vec<Option<&WaitsOf>>,
    ) -> Self {
        let mut drawn: Vec<f64> = target.map(f64::from).into_iter().collect();
        let former: Vec<_> = former.into_iter().map(|of| percentiles(of?)).collect();
        for Summary { median, p95, .. } in former.iter().flatten() {
            drawn.extend([median.value, p95.value]);
        }
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
            former,
            times: Times::of(&drawn),
            top: 0.0,
            height: 0.0,
        }
    }

    fn has_former(&self) -> bool {
        self.former.iter().flatten().next().is_some()
    }

    fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// Where a time is, from above the first panel.
    fn y(&self, minutes: f64) -> Option<f64> {
        Some(self.y_of(position(minutes)))
    }

    fn y_of(&self, position: f64) -> f64 {
        let Times { start, end } = self.times;
        let from_top = self.top + self.height * (end - position) / (end - start);
        (from_top * PARTS).round()
    }
}

/// What was measured of a week, if that is enough for percentiles.
fn percentiles(week: &WaitsOf) -> Option<Summary> {
    week.summary.filter(|_| Slowest::of(week).has_percentiles())
}

/// The panels, one above another.
fn panels<'a>(trend: &'a Trend) -> Vec<Panel<'a>> {
    let other = trend.other.as_deref();
    let beside = |waits: &dyn Fn(&'a Other, &'a Week) -> Option<&'a WaitsOf>| {
        let weeks = trend.drawn().iter();
        weeks.map(|week| waits(other?, week)).collect()
    };
    let all = trend.drawn().iter().map(|week| &week.waits).collect();
    let n_all = n_measured(&all);
    let mut panels = Vec::new();
    for of in &trend.by_severity {
        let weeks = of.weeks.iter().collect();
        let name = words::name(of);
        let color = severity::token(&of.severity);
        let former = beside(&|other, week| other.of_severity_beside(&of.severity, week));
        panels.push(Panel::of(name, color, Some(of.target), weeks, former));
    }
    // Of one severity alone, both panels would be the same.
    let is_one = panels.len() == 1 && n_measured(&panels[0].weeks) == n_all;
    if n_all > 0 && !is_one {
        let former = beside(&|other, week| Some(&other.beside(week)?.waits));
        let name = "All alerts".into();
        panels.insert(0, Panel::of(name, token::SERIES, None, all, former));
    }
    let mut top = 0.0;
    for (nth, panel) in panels.iter_mut().enumerate() {
        panel.height = if nth == 0 { HEIGHT } else { SEVERITY_HEIGHT };
        panel.top = top + NAME_HEIGHT;
        top = panel.bottom();
    }
    panels
}

fn n_measured(weeks: &Vec<&WaitsOf>) -> u64 {
    weeks.iter().map(|week| week.n_measured).sum()
}

/// The median and p95 of each week as lines with gaps, a band where p95 lies with 95% confidence, and a dot an alert where there are few; hollow where
/// the week is not whole. A dashed line is the target of a severity. It is laid out for `width` pixels.
pub fn plot(trend: &Trend, width: u32) -> Plot {
    let panels = panels(trend);
    let weeks = trend.drawn();
    let plot_width = (f64::from(width) - (LEFT + RIGHT) as f64).max(1.0);
    let pitch = plot_width / weeks.len().max(1) as f64;
    let (layout, height) = weeks_layout(trend, &panels, pitch);
    let mut drawing = Drawing::new(layout);
    // Float to integer casts saturate.
    let size = (pitch * 0.6).clamp(3.0, 8.0) as usize;
    for panel in &panels {
        if let (Some(target), Some(ends)) = (panel.target, ends(weeks)) {
            let y = panel.y(target.into());
            let line = Line::new().color(token::TEXT_MUTED).width(1.5);
            add_line(
                &mut drawing,
                ends.into(),
                vec![y; 2],
                line.dash(DashType::Dash),
                1.0,
            );
        }
        add_former(&mut drawing, weeks, panel);
        add_band(&mut drawing, weeks, panel, pitch);
        let (mut few, mut longest) = (Vec::new(), Vec::new());
        let (mut medians, mut p95s) = (Vec::new(), Vec::new());
        for (at, week) in panel.weeks.iter().enumerate() {
            if let Some(Summary { median, p95, .. }) = percentiles(week) {
                medians.push((at, median.value));
                p95s.push((at, p95.value));
            } else if let [others @ .., last] = &*week.few {
                for &wait in others {
                    few.push((at, wait));
                }
                longest.push((at, *last));
            }
        }
        add_series(
            &mut drawing,
            weeks,
            panel,
            &medians,
            Look {
                color: panel.color,
                width: 1.0,
                opacity: 1.0,
            },
        );
        add_series(
            &mut drawing,
            weeks,
            panel,
            &p95s,
            Look {
                color: panel.color,
                width: 2.0,
                opacity: 1.0,
            },
        );
        for (marks, symbol, size, is_said) in [
            (few, MarkerSymbol::Circle, DOT, false),
            (longest, MarkerSymbol::Circle, DOT, true),
            (medians, MarkerSymbol::Circle, size, false),
            (p95s, MarkerSymbol::Square, size, true),
        ] {
            let marker = Marker::new().symbol(symbol).size(size);
            add_marks(&mut drawing, weeks, panel, marks, marker, is_said);
        }
    }
    drawing.plot(PictureSize {
        width: 1100,
        height: (height as u32).max(380),
    })
}

fn weeks_layout(trend: &Trend, panels: &[Panel], pitch: f64) -> (Layout, usize) {
    let weeks = trend.drawn();
    let bottom = panels.last().map_or(HEIGHT, Panel::bottom);
    let mut annotations: Vec<Annotation> = Vec::new();
    let former = words::legend_of_former(trend).filter(|_| panels.iter().any(Panel::has_former));
    let n_lines = LEGEND.len() + usize::from(former.is_some());
    let (mut ticks, mut names) = (Vec::new(), Vec::new());
    for panel in panels {
        let y = (panel.top - NAME_HEIGHT / 2.0) * PARTS;
        annotations
            .push(label(&escaped(&panel.name), token::TEXT, y).font(font(NAME_SIZE, token::TEXT)));
        if let Some(target) = panel.target {
            let text = format!("target {}", minutes(target.into()));
            let target = label(&text, token::TEXT_MUTED, y);
            annotations.push(target.x(1.0).x_anchor(Anchor::Right));
        }
        for (at, name) in panel.times.ticks(TICK_HEIGHT / panel.height) {
            ticks.push(panel.y_of(at));
            names.push(name);
        }
    }
    if trend.n_alerts() == 0 {
        annotations.push(no_alerts());
    } else if panels.is_empty() {
        annotations.push(centered("No measured alerts"));
    } else {
        for (line, text) in LEGEND.iter().enumerate() {
            annotations.push(legend_line(text, line));
        }
        if let Some(text) = former {
            annotations.push(legend_line(&text, LEGEND.len()));
        }
    }
    let has_panels = !panels.is_empty();
    // Left to itself, Plotly would name Sundays. It takes these for the browser's midnights: hours off, of weeks.
    let step = (TICK_WIDTH / pitch).ceil() as usize;
    let (mut mondays, mut dates) = (Vec::new(), Vec::new());
    for week in weeks.iter().step_by(step.max(1)) {
        mondays.push(DAY * f64::from(week.starts_on.to_epoch_days()));
        dates.push(calendar::day(week.starts_on).replace(", ", "<br>"));
    }
    let mut x_axis = axis()
        .type_(AxisType::Date)
        .tick_angle(0.0)
        .tick_values(mondays)
        .tick_text(dates)
        .visible(has_panels);
    if let Some(ends) = ends(weeks) {
        x_axis = x_axis.range(Vec::from(ends)).fixed_range(false);
    }
    let top = TOP + LEGEND_LINE * n_lines;
    let height = top + bottom as usize + BOTTOM;
    let layout = layout(height)
        .margin(margin(top, RIGHT, BOTTOM, LEFT))
        .drag_mode(DragMode::Zoom)
        .x_axis(x_axis)
        .y_axis(
            axis()
                .range(vec![bottom * PARTS, 0.0])
                .show_grid(true)
                .tick_values(ticks)
                .tick_text(names)
                .visible(has_panels),
        )
        .annotations(annotations);
    (layout, height)
}

/// Above a panel on the left.
fn label(text: &str, color: &str, y: f64) -> Annotation {
    note(text, color)
        .x_ref("paper")
        .y_ref("y")
        .x(0.0)
        .y(y)
        .x_anchor(Anchor::Left)
}

/// From half a week before the first Monday to half a week after the last one.
fn ends(weeks: &[Week]) -> Option<[String; 2]> {
    let first = weeks.first()?.starts_on.checked_sub_days(Days::new(4))?;
    let last = weeks.last()?.starts_on.checked_add_days(Days::new(3))?;
    Some([format!("{first} 12:00"), format!("{last} 12:00")])
}

fn add_line(drawing: &mut Drawing, x: Vec<String>, y: Vec<Option<f64>>, line: Line, opacity: f64) {
    if x.is_empty() {
        return;
    }
    let trace = trace(x, y, Mode::Lines).line(line).opacity(opacity);
    drawing.add_trace(trace);
}

/// A trace without anything under the pointer.
fn trace(x: Vec<String>, y: Vec<Option<f64>>, mode: Mode) -> Box<Scatter<String, Option<f64>>> {
    Scatter::new(x, y)
        .mode(mode)
        .hover_info(HoverInfo::Skip)
        .clip_on_axis(false)
}

fn date(on: NaiveDate) -> String {
    on.to_string()
}

/// Where p95 lies with 95% confidence, in the weeks in which both ends are known.
fn add_band(drawing: &mut Drawing, weeks: &[Week], panel: &Panel, pitch: f64) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    for (week, of) in weeks.iter().zip(&panel.weeks) {
        if let Slowest::Within { low, high, .. } = Slowest::of(of) {
            // Nothing joins one week to the next.
            for at in [panel.y(low), panel.y(high), None] {
                x.push(date(week.starts_on));
                y.push(at);
            }
        }
    }
    let width = (pitch * 0.5).clamp(2.0, 14.0);
    add_line(
        drawing,
        x,
        y,
        Line::new().color(panel.color).width(width),
        0.3,
    );
}

/// A line through the weeks with percentiles; there is none through the others.
fn add_series(
    drawing: &mut Drawing,
    weeks: &[Week],
    panel: &Panel,
    marks: &[(usize, f64)],
    look: Look,
) {
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let mut next = 0;
    for &(at, minutes) in marks {
        if at > next {
            x.push(date(weeks[next].starts_on));
            y.push(None);
        }
        x.push(date(weeks[at].starts_on));
        y.push(panel.y(minutes));
        next = at + 1;
    }
    add_line(
        drawing,
        x,
        y,
        Line::new().color(look.color).width(look.width),
        look.opacity,
    );
}

/// The lines of the other period, behind those of this one.
fn add_former(drawing: &mut Drawing, weeks: &[Week], panel: &Panel) {
    let (mut medians, mut p95s) = (Vec::new(), Vec::new());
    for (at, of) in panel.former.iter().enumerate() {
        if let Some(Summary { median, p95, .. }) = of {
            medians.push((at, median.value));
            p95s.push((at, p95.value));
        }
    }
    add_series(
        drawing,
        weeks,
        panel,
        &medians,
        Look {
            color: token::TEXT_MUTED,
            width: 1.0,
            opacity: FADED,
        },
    );
    add_series(
        drawing,
        weeks,
        panel,
        &p95s,
        Look {
            color: token::TEXT_MUTED,
            width: 2.0,
            opacity: FADED,
        },
    );
}

/// Marks of some weeks, each in the week at that position and at a time in minutes.
fn add_marks(
    drawing: &mut Drawing,
    weeks: &[Week],
    panel: &Panel,
    marks: Vec<(usize, f64)>,
    marker: Marker,
    is_said: bool,
) {
    if marks.is_empty() {
        return;
    }
    let (mut x, mut y, mut colors) = (Vec::new(), Vec::new(), Vec::new());
    let (mut said, mut places) = (Vec::new(), Vec::new());
    for (at, minutes) in marks {
        let week = &weeks[at];
        x.push(date(week.starts_on));
        y.push(panel.y(minutes));
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
            let former = panel.former[at]
                .as_ref()
                .map_or_else(String::new, words::former);
            let details = words::details(week, panel.weeks[at], &format!("<b>{name}</b>"));
            said.push(details + &within + &former);
            places.push(place_of_range(week.days));
        }
    }
    let marker = marker
        .opacity(1.0)
        .color_array(colors)
        .line(Line::new().color(panel.color).width(1.5));
    let marks = trace(x, y, Mode::Markers).marker(marker);
    if is_said {
        drawing.add_trace(marks.hover_text_array(said).hover_info(HoverInfo::Text));
        drawing.stand_for(places);
    } else {
        drawing.add_trace(marks);
    }
}

#[cfg(test)]
mod tests {
    use super::super::answer::{MAX_DRAWN, OfSeverity, Percentile};
    use super::*;
    use crate::calendar::DayRange;
    use crate::draw::assert_plot;

    /// How many alerts, and their p95.
    type Measured = (u64, f64);

    /// This number of measured alerts, with that p95.
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
    fn trend(all: &[Measured], by_severity: &[(&str, u32, &[Measured])]) -> Trend {
        let first: NaiveDate = "2026-12-14".parse().unwrap();
        let of = |weeks: &[Measured]| -> Vec<WaitsOf> {
            weeks.iter().map(|&(n, p95)| waits(n, p95)).collect()
        };
        let weeks = of(all).into_iter().enumerate().map(|(nth, waits)| {
            let starts_on = first + Days::new(7 * nth as u64);
            let is_whole = nth > 0 && nth + 1 < all.len();
            Week {
                starts_on,
                days: DayRange {
                    start_on: starts_on,
                    end_on: starts_on + Days::new(if is_whole { 6 } else { 3 }),
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
            other: None,
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
