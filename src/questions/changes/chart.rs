//! Alerts per day, the days on which their number changed, and the means between; runaway days and gaps apart from them.

use chrono::{Days, NaiveDate};
use plotly::common::{Anchor, DashType, HoverInfo, Line, Marker, MarkerSymbol, Mode};
use plotly::layout::{
    Annotation, AxisType, BarMode, DragMode, HoverMode, Shape, ShapeLayer, ShapeLine, ShapeType,
    TicksDirection,
};
use plotly::{Bar, Scatter};

use super::answer::{
    Answer, Behind, Change, CountedDay, OfSeverity, Regime, RunawayDay, Standing, Whose,
};
use super::words;
use crate::calendar::DayRange;
use crate::calendar::words as calendar;
use crate::draw::text::cut_to;
use crate::draw::{Drawing, axis, escaped, layout, margin, no_alerts, note, token};
use crate::filters::place_of_day;
use crate::numbers;
use crate::order;
use crate::section::{PictureSize, Plot};
use crate::severity;

/// Low enough that what the page shows first has room for it.
const HEIGHT: usize = 264;

const LEFT: usize = 40;
const RIGHT: usize = 52;
const BOTTOM: usize = 40;

/// The room for the names of severities beside a stack, and for one of them, in pixels.
const NAMES: usize = 104;
const NAME_WIDTH: usize = 86;
const NAME_HEIGHT: f64 = 15.0;

/// From this width of a day on, in pixels, days are bars, which show single days; thinner ones run into one another.
const MIN_BAR: f64 = 3.0;

/// The height of one level of labels, in pixels.
const LEVEL: usize = 18;

/// The most levels of labels above the plot; changes that find no room there have a line, but no label.
const MAX_LEVELS: usize = 5;

/// Of more changes than these, neither lines nor labels are drawn: they would be side by side, and the means show as much.
const MAX_LINES: usize = 150;

/// The most runaway days that have a label, and the most gaps: the farthest off, and the longest.
const MAX_NAMED: usize = 3;

/// What the label of a day on the axis takes, in pixels.
const TICK_WIDTH: f64 = 60.0;

/// How far the axis reaches, in the most alerts of a day.
const ABOVE: f64 = 1.06;

/// Milliseconds in a day: Plotly counts time on date axes in milliseconds.
const DAY: f64 = 86_400_000.0;

/// Up to this many days, every day can have its own tick, and a mark.
const FEW_DAYS: usize = 7;

/// More days than these are drawn only as far as the line needs them: ten years are fewer, and no plot has as many pixels.
const MANY_DAYS: usize = 4_000;

/// The same for days by severity: a stack has several times as much to say of each.
const MANY_STACKS: usize = 1_000;

/// The same for the means of regimes.
const MANY_REGIMES: usize = 1_000;

/// Alerts per day as a line, a dotted line and a label at each change in the days on which it may have been, a bar at the mean of each regime and a
/// dash-dotted line at the overall mean. Runaway days are diamonds, part days hollow, gaps shaded. Without alerts, empty axes. Labels are
/// laid out for a chart that is `width` pixels wide: the wider, the more of them fit side by side. By severity, days are stacks in place of a
/// line, the gravest at the bottom, with the severities' names beside them and without means, which are not those of any part of a stack.
pub fn plot(answer: &Answer, is_by_severity: bool, width: u32) -> Plot {
    let days = &answer.days;
    let right = if is_by_severity { NAMES } else { RIGHT };
    let plot_width = (f64::from(width) - (LEFT + right) as f64).max(1.0);
    let labels = if answer.changes.len() <= MAX_LINES {
        label_places(answer, plot_width)
    } else {
        Vec::new()
    };
    let n_levels = labels
        .iter()
        .flatten()
        .map(|place| place.level + 1)
        .max()
        .unwrap_or(0);
    let top = 8 + n_levels * LEVEL;
    let known = days.iter().filter(|day| day.standing != Standing::Unknown);
    let behind = answer.behind.iter().filter(|_| !is_by_severity);
    let behind = behind.flat_map(|behind| behind.daily.iter().flatten());
    let most = known.map(|day| day.n).chain(behind.map(|(_, n)| *n));
    let most = most.max().unwrap_or(0).max(1);
    // Float to integer casts saturate.
    let max_ticks = ((plot_width / TICK_WIDTH) as usize).clamp(2, 9);
    // The marks are not seen: they keep the dates below the 0 of the other axis.
    let mut x_axis = axis()
        .type_(AxisType::Date)
        .tick_angle(0.0)
        .ticks(TicksDirection::Outside)
        .tick_length(5)
        .tick_color("rgba(0,0,0,0)");
    if let (Some(first), Some(last)) = (days.first(), days.last()) {
        x_axis = x_axis
            .range(vec![noon_before(first.on), noon_of(last.on)])
            .fixed_range(false);
    } else {
        x_axis = x_axis.show_tick_labels(false);
    }
    x_axis = if days.len() <= FEW_DAYS && days.len() <= max_ticks {
        x_axis.dtick(DAY)
    } else {
        x_axis.n_ticks(max_ticks)
    };
    let mut y_axis = axis()
        .range(vec![0.0, f64::from(most) * ABOVE])
        .visible(!days.is_empty())
        .show_grid(true)
        .zero_line(true)
        .n_ticks(5);
    if most <= 4 {
        y_axis = y_axis.dtick(1.0);
    }
    let height = HEIGHT + n_levels.saturating_sub(1) * LEVEL;
    let series_layout = layout(height)
        .margin(margin(top, right, BOTTOM, LEFT))
        .drag_mode(DragMode::Zoom)
        .hover_mode(HoverMode::X)
        .x_axis(x_axis)
        .y_axis(y_axis);
    let series_layout = if is_by_severity {
        series_layout.bar_mode(BarMode::Stack).bar_gap(0.15)
    } else {
        series_layout
    };
    let plot_height = (height - top - BOTTOM) as f64;
    let mut shapes = Vec::new();
    let mut annotations = Vec::new();
    if days.is_empty() {
        annotations.push(no_alerts());
    } else if is_by_severity {
        annotations.extend(severity_names(answer, f64::from(most) * ABOVE, plot_height));
    } else if days.iter().any(|day| day.standing.is_searched()) {
        // Part days have no mean.
        shapes.push(overall_mean(answer));
        annotations.push(overall_mean_label(answer));
    }
    let gaps = longest(&answer.gaps, MAX_LINES);
    shapes.extend(gaps.iter().map(|gap| gap_shade(*gap)));
    annotations.extend(gaps.iter().take(MAX_NAMED).map(|gap| gap_label(*gap)));
    for (change, place) in answer.changes.iter().zip(&labels) {
        // The line reaches up to its label; a label above other labels is a level higher.
        let level = place.as_ref().map_or(0, |place| place.level);
        let days = change.when.map(|when| when.days);
        let days = days.filter(|days| days.start_on < days.end_on);
        shapes.extend(days.map(change_shade));
        shapes.push(change_line(
            change,
            1.0 + (level * LEVEL) as f64 / plot_height,
        ));
        let label = place.as_ref();
        annotations.extend(label.map(|place| change_label(answer, change, place)));
    }
    let named = farthest(&answer.runaway_days, MAX_NAMED).into_iter();
    // The name of a quiet day would lie over the stacks beside it.
    let named = named.filter(|day| !is_by_severity || f64::from(day.n) > day.expected);
    annotations.extend(named.map(|day| runaway_label(answer, day)));
    let mut drawing = Drawing::new(series_layout.shapes(shapes).annotations(annotations));
    if is_by_severity {
        let are_bars = plot_width >= MIN_BAR * days.len() as f64;
        add_stack(&mut drawing, answer, are_bars);
    } else {
        if let Some(behind) = &answer.behind {
            drawing.add_trace(series_behind(days, behind));
        }
        let few = days.len() <= FEW_DAYS;
        let mode = if few { Mode::LinesMarkers } else { Mode::Lines };
        drawing.add_trace(series(answer, mode));
        drawing.stand_for(places(answer, false));
        if !answer.regimes.is_empty() {
            drawing.add_trace(regime_means(&answer.regimes, days));
        }
    }
    if !answer.runaway_days.is_empty() {
        drawing.add_trace(runaway_marks(answer));
    }
    if days.iter().any(|day| day.standing == Standing::Part) {
        // On a stack, the color of the line is one of a severity.
        let color = if is_by_severity {
            token::TEXT
        } else {
            token::SERIES
        };
        drawing.add_trace(part_marks(answer, color));
    }
    drawing.plot(PictureSize {
        width: 1200,
        height: 460,
    })
}

/// Half a day before a day begins.
fn noon_before(on: NaiveDate) -> String {
    let before = on.checked_sub_days(Days::new(1)).unwrap_or(on);
    noon_of(before)
}

fn noon_of(on: NaiveDate) -> String {
    format!("{on} 12:00")
}

/// The days by severity, one above another, as bars or as areas, and over them all that is said under the pointer.
fn add_stack(drawing: &mut Drawing, answer: &Answer, are_bars: bool) {
    let drawn = drawn_days(&answer.days, true);
    let x: Vec<String> = drawn
        .iter()
        .map(|&at| answer.days[at].on.to_string())
        .collect();
    for (of, opacity) in answer.by_severity.iter().zip(opacities(answer)) {
        let y = drawn.iter().map(|&at| {
            let is_known = answer.days[at].standing != Standing::Unknown;
            is_known.then(|| f64::from(of.daily[at]))
        });
        let (x, y) = (x.clone(), y.collect());
        let name = escaped(&words::severity_name(&of.whose));
        // A line of the card's color lies between two colors, so that they are told apart by those who see no colors.
        let between = Line::new().color(token::SURFACE).width(0.5);
        if are_bars {
            let marker = Marker::new()
                .color(color(of))
                .opacity(opacity)
                .line(between);
            let bars = Bar::new(x, y).name(name).marker(marker);
            drawing.add_trace(bars.hover_info(HoverInfo::Skip));
        } else {
            let areas = Scatter::new(x, y)
                .name(name)
                .mode(Mode::Lines)
                .line(between);
            let areas = areas.stack_group("alerts").fill_color(color(of));
            drawing.add_trace(areas.opacity(opacity).hover_info(HoverInfo::Skip));
        }
    }
    drawing.add_trace(series(answer, Mode::None));
    drawing.stand_for(places(answer, true));
}

/// The days that [`series`] draws.
fn places(answer: &Answer, has_severities: bool) -> Vec<String> {
    let drawn = drawn_days(&answer.days, has_severities);
    drawn
        .iter()
        .map(|&at| place_of_day(answer.days[at].on))
        .collect()
}

fn color(of: &OfSeverity) -> &'static str {
    match &of.whose {
        Whose::One(name) => severity::token(name),
        Whose::Others(_) => severity::token(""),
    }
}

/// How opaque each severity is: those that nobody knows share a color, so every other one of them is lighter, though no lighter than can be seen.
fn opacities(answer: &Answer) -> Vec<f64> {
    let mut opacities = [1.0, 0.75].into_iter().cycle();
    let severities = answer.by_severity.iter();
    severities
        .map(|of| {
            let is_shared = color(of) == severity::token("");
            is_shared.then(|| opacities.next()).flatten().unwrap_or(1.0)
        })
        .collect()
}

/// Beside the stack, the name of each severity about where it lies on a usual day, none over another. `top` is the number of alerts at the top
/// of the plot.
fn severity_names(answer: &Answer, top: f64, plot_height: f64) -> Vec<Annotation> {
    let n_known = answer.days.iter();
    let n_known = n_known
        .filter(|day| day.standing != Standing::Unknown)
        .count();
    let a_pixel = top * n_known.max(1) as f64 / plot_height;
    // From the bottom up: the middle of each, then none nearer to the one below it than its height, and none beyond the top.
    let mut below = 0.0;
    let mut middles: Vec<f64> = Vec::new();
    for of in &answer.by_severity {
        let height = of.daily.iter().copied().map(f64::from).sum::<f64>() / a_pixel;
        let least = middles.last().map_or(0.0, |former| former + NAME_HEIGHT);
        middles.push((below + height / 2.0_f64).max(least));
        below += height;
    }
    let mut most = plot_height;
    for middle in middles.iter_mut().rev() {
        *middle = middle.min(most);
        most = *middle - NAME_HEIGHT;
    }
    let at = |text: &str, color: &str, middle: f64, shift: f64| {
        note(text, color)
            .x_ref("paper")
            .y_ref("paper")
            .x(1.0)
            .y(middle / plot_height)
            .x_anchor(Anchor::Left)
            .y_anchor(Anchor::Middle)
            .x_shift(shift)
    };
    let severities = answer.by_severity.iter().zip(middles);
    severities
        .flat_map(|(of, middle)| {
            let name = escaped(&cut_to(&words::severity_name(&of.whose), NAME_WIDTH));
            [
                at("■", color(of), middle, 3.0),
                at(&name, token::TEXT, middle, 16.0),
            ]
        })
        .collect()
}

fn series(answer: &Answer, mode: Mode) -> Box<Scatter<String, Option<f64>>> {
    let days = &answer.days;
    let has_severities = matches!(mode, Mode::None);
    let drawn = drawn_days(days, has_severities);
    let hover = drawn.iter().map(|&at| {
        let severities = has_severities.then(|| of_severities(answer, at));
        hover(answer, at) + &severities.unwrap_or_default()
    });
    let hover = hover.collect();
    let points = drawn.iter().map(|&at| {
        let CountedDay { on, n, standing } = days[at];
        (
            on.to_string(),
            (standing != Standing::Unknown).then(|| f64::from(n)),
        )
    });
    let (x, y) = points.unzip();
    Scatter::new(x, y)
        .name("alerts per day")
        .mode(mode)
        .line(Line::new().color(token::SERIES).width(1.5))
        .marker(Marker::new().color(token::SERIES).size(7))
        .hover_text_array(hover)
        .hover_info(HoverInfo::Text)
}

/// The days of another period, drawn first so that they are behind. What is said of them is said with the days before them.
fn series_behind(days: &[CountedDay], behind: &Behind) -> Box<Scatter<String, Option<f64>>> {
    let drawn = drawn_days(days, false).into_iter();
    let points = drawn.map(|at| {
        let n = behind.daily.get(at).copied().flatten();
        (days[at].on.to_string(), n.map(|(_, n)| f64::from(n)))
    });
    let (x, y) = points.unzip();
    let line = Line::new().color(token::TEXT_MUTED).width(1.2);
    Scatter::new(x, y)
        .name("other period")
        .mode(Mode::Lines)
        .line(line.dash(DashType::Dot))
        .hover_info(HoverInfo::Skip)
}

/// What is said of a day under the pointer.
fn hover(answer: &Answer, at: usize) -> String {
    let CountedDay { on, n, standing } = answer.days[at];
    let of_standing = match standing {
        Standing::Whole => "",
        Standing::Part => " (part of the day)",
        Standing::Gap => " (gap)",
        Standing::Unknown => return format!("{}: not yet known", calendar::weekday_and_day(on)),
    };
    let counted = numbers::counted(u64::from(n), "alert", "alerts");
    let mut text = format!("{}: {counted}{of_standing}", calendar::weekday_and_day(on));
    let behind = answer.behind.iter();
    let behind = behind.filter_map(|behind| behind.daily.get(at).copied().flatten());
    for (on, n) in behind {
        let (n, on) = (numbers::count(n.into()), calendar::day(on));
        text.push_str(&format!("<br>{n} on {on}"));
    }
    let runaway = &answer.runaway_days;
    if let Ok(nth) = runaway.binary_search_by_key(&at, |day| day.index) {
        let expected = numbers::mean(runaway[nth].expected);
        text.push_str(&format!("<br>runaway day: about {expected} expected"));
    }
    // Without regimes, a day is a day all the same.
    let regimes = &answer.regimes;
    let next_regime = regimes.partition_point(|regime| regime.first <= at);
    let regime = next_regime.checked_sub(1).and_then(|at| regimes.get(at));
    if let Some(regime) = regime
        && regimes.len() > 1
    {
        let day = |at: usize| words::day_in(answer, day_at(&answer.days, at));
        text.push_str(&format!(
            "<br>mean from {} to {}: {}",
            day(regime.first),
            day(regime.last),
            numbers::mean(regime.mean)
        ));
    }
    text
}

/// How many alerts of each severity there are on a day, a line for each that has any.
fn of_severities(answer: &Answer, at: usize) -> String {
    let severities = answer.by_severity.iter();
    severities
        .filter(|of| of.daily[at] > 0)
        .map(|of| {
            let name = escaped(&words::severity_name(&of.whose));
            format!("<br>{name}: {}", numbers::count(of.daily[at].into()))
        })
        .collect()
}

fn day_at(days: &[CountedDay], at: usize) -> NaiveDate {
    days.get(at).map(|day| day.on).unwrap_or_default()
}

/// Runaway days, drawn over the line.
fn runaway_marks(answer: &Answer) -> Box<Scatter<String, Option<f64>>> {
    let days = farthest(&answer.runaway_days, MANY_REGIMES).into_iter();
    let (x, y) = days
        .map(|day| (day.on.to_string(), Some(f64::from(day.n))))
        .unzip();
    Scatter::new(x, y)
        .name("runaway days")
        .mode(Mode::Markers)
        .marker(
            Marker::new()
                .color(token::CHANGE)
                .symbol(MarkerSymbol::Diamond)
                .size(9),
        )
        .hover_info(HoverInfo::Skip)
}

/// Days of which the data has a part only, hollow.
fn part_marks(answer: &Answer, color: &'static str) -> Box<Scatter<String, Option<f64>>> {
    let days = answer.days.iter();
    let parts = days.filter(|day| day.standing == Standing::Part);
    let (x, y) = parts
        .map(|day| (day.on.to_string(), Some(f64::from(day.n))))
        .unzip();
    Scatter::new(x, y)
        .name("part days")
        .mode(Mode::Markers)
        .marker(
            Marker::new()
                .color(color)
                .symbol(MarkerSymbol::CircleOpen)
                .size(8),
        )
        .hover_info(HoverInfo::Skip)
}

/// The runaway days that are farthest off, at most as many.
fn farthest(days: &[RunawayDay], n: usize) -> Vec<&RunawayDay> {
    let mut days: Vec<&RunawayDay> = days.iter().collect();
    order::sort_by(&mut days, |one, other| {
        other.distance().total_cmp(&one.distance())
    });
    days.truncate(n);
    days
}

/// The longest gaps, at most as many.
fn longest(gaps: &[DayRange], n: usize) -> Vec<DayRange> {
    let mut gaps = gaps.to_vec();
    order::sort_by_key(&mut gaps, |gap| std::cmp::Reverse(gap.n_days()));
    gaps.truncate(n);
    gaps
}

/// Beside the day's mark, toward the middle of the chart.
fn runaway_label(answer: &Answer, day: &RunawayDay) -> Annotation {
    let is_early = day.index < answer.days.len() / 2;
    let (anchor, shift) = if is_early {
        (Anchor::Left, 8.0)
    } else {
        (Anchor::Right, -8.0)
    };
    note(&words::runaway_label(answer, day), token::TEXT)
        .background_color(token::SURFACE)
        .border_pad(1.0)
        .x_ref("x")
        .y_ref("y")
        .x(day.on.to_string())
        .y(f64::from(day.n))
        .x_anchor(anchor)
        .x_shift(shift)
}

fn gap_label(gap: DayRange) -> Annotation {
    let to_middle = Days::new(gap.n_days().saturating_sub(1) / 2);
    let middle = gap.start_on.checked_add_days(to_middle);
    note("gap", token::TEXT_MUTED)
        .x_ref("x")
        .y_ref("paper")
        .x(middle.unwrap_or(gap.start_on).to_string())
        .y(1.0)
        .y_anchor(Anchor::Top)
}

fn gap_shade(gap: DayRange) -> Shape {
    shade(
        noon_before(gap.start_on),
        noon_of(gap.end_on),
        token::GRID,
        1.0,
    )
}

/// The days on which a change may have been.
fn change_shade(days: DayRange) -> Shape {
    shade(
        days.start_on.to_string(),
        days.end_on.to_string(),
        token::CHANGE,
        0.08,
    )
}

fn shade(from: String, to: String, color: &'static str, opacity: f64) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Rect)
        .layer(ShapeLayer::Below)
        .x_ref("x")
        .y_ref("paper")
        .x0(from)
        .x1(to)
        .y0(0.0)
        .y1(1.0)
        .fill_color(color)
        .opacity(opacity)
        .line(ShapeLine::new().color(color).width(0.0))
}

/// The days that the plot draws, by position. Of centuries of days, those that neither begin nor end a run of equal days are not drawn: the
/// line is the same. If that leaves too many, those of a [`silhouette`] are.
fn drawn_days(days: &[CountedDay], is_by_severity: bool) -> Vec<usize> {
    let most = if is_by_severity {
        MANY_STACKS
    } else {
        MANY_DAYS
    };
    let all = 0..days.len();
    if days.len() <= most {
        return all.collect();
    }
    let count = |at: usize| days.get(at).map(|day| (day.n, day.standing));
    let differs = |at: usize, beside: Option<usize>| beside.and_then(count) != count(at);
    let ends: Vec<usize> = all
        .filter(|&at| differs(at, at.checked_sub(1)) || differs(at, Some(at + 1)))
        .collect();
    // Days that are equal in all may differ by severity.
    if ends.len() <= most && !is_by_severity {
        ends
    } else {
        let daily: Vec<u32> = days.iter().map(|day| day.n).collect();
        silhouette(&daily, most)
    }
}

/// At most `max_values` of the values, by position: of each of equal stretches the first and the last, the lowest and the highest. A line
/// through these covers the same pixels as one through all, if no pixel is narrower than a stretch.
///
/// Jugel and others, "M4: A Visualization-Oriented Time Series Data Aggregation" (2014).
fn silhouette<T: PartialOrd>(values: &[T], max_values: usize) -> Vec<usize> {
    let stretch = values.len().div_ceil((max_values / 4).max(1)).max(1);
    let mut positions = Vec::new();
    for start in (0..values.len()).step_by(stretch) {
        let end = (start + stretch).min(values.len());
        let (mut lowest, mut highest) = (start, start);
        for at in start..end {
            if values[at] < values[lowest] {
                lowest = at;
            }
            if values[at] > values[highest] {
                highest = at;
            }
        }
        positions.extend([start, lowest, highest, end - 1]);
    }
    order::sort(&mut positions);
    positions.dedup();
    positions
}

/// How many of the days the plot draws.
pub fn n_days_drawn(answer: &Answer, is_by_severity: bool) -> usize {
    drawn_days(&answer.days, is_by_severity).len()
}

/// For each regime a segment from its first day to the next one's, all in one trace with gaps between them; the outer ends are those of
/// the axis, so that a regime of one day has a length too.
fn regime_means(regimes: &[Regime], days: &[CountedDay]) -> Box<Scatter<String, Option<f64>>> {
    let date = |at: usize| day_at(days, at);
    let (mut x, mut y) = (Vec::new(), Vec::new());
    let drawn = if regimes.len() <= MANY_REGIMES {
        (0..regimes.len()).collect()
    } else {
        let means: Vec<f64> = regimes.iter().map(|regime| regime.mean).collect();
        silhouette(&means, MANY_REGIMES)
    };
    for at in drawn {
        let regime = &regimes[at];
        let start = match regime.first {
            0 => noon_before(date(0)),
            first => date(first).to_string(),
        };
        let end = match regimes.get(at + 1) {
            Some(next) => date(next.first).to_string(),
            None => noon_of(date(regime.last)),
        };
        if !x.is_empty() {
            x.push(start.clone());
            y.push(None);
        }
        x.extend([start, end]);
        y.extend([Some(regime.mean); 2]);
    }
    Scatter::new(x, y)
        .name("mean")
        .mode(Mode::Lines)
        .line(Line::new().color(token::REGIME).width(3.0))
        .hover_info(HoverInfo::Skip)
}

fn overall_mean(answer: &Answer) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Line)
        .layer(ShapeLayer::Below)
        .x_ref("paper")
        .y_ref("y")
        .x0(0.0)
        .x1(1.0)
        .y0(answer.mean)
        .y1(answer.mean)
        .line(
            ShapeLine::new()
                .color(token::TEXT_MUTED)
                .width(1.0)
                .dash(DashType::DashDot),
        )
}

fn overall_mean_label(answer: &Answer) -> Annotation {
    note(
        &format!("mean<br>{}", numbers::mean(answer.mean)),
        token::TEXT_MUTED,
    )
    .x_ref("paper")
    .y_ref("y")
    .x(1.0)
    .y(answer.mean)
    .x_anchor(Anchor::Left)
    .x_shift(4.0)
    .align(plotly::layout::HAlign::Left)
}

fn change_line(change: &Change, top: f64) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Line)
        .layer(ShapeLayer::Above)
        .x_ref("x")
        .y_ref("paper")
        .x0(change.on.to_string())
        .x1(change.on.to_string())
        .y0(0.0)
        .y1(top)
        .line(
            ShapeLine::new()
                .color(token::CHANGE)
                .width(1.5)
                .dash(DashType::Dot),
        )
}

fn change_label(answer: &Answer, change: &Change, place: &LabelPlace) -> Annotation {
    note(&words::change_label(answer, change), token::TEXT)
        // Lines of higher labels pass behind this one.
        .background_color(token::SURFACE)
        .border_pad(1.0)
        .x_ref("x")
        .y_ref("paper")
        .x(change.on.to_string())
        .y(1.0)
        .x_anchor(place.anchor.clone())
        .y_anchor(Anchor::Bottom)
        .y_shift((place.level * LEVEL) as f64)
}

/// Where a label goes above the plot.
#[derive(Debug, Clone)]
struct LabelPlace {
    /// 0 is next to the plot.
    level: usize,
    /// Which part of the label is at the change's line.
    anchor: Anchor,
}

/// A place for the label of each change, so that no two overlap and none is cut off in a plot that is `width_pixels` wide. `None`
/// for a label that finds no room.
fn label_places(answer: &Answer, width_pixels: f64) -> Vec<Option<LabelPlace>> {
    let n_days = answer.days.len().max(1) as f64;
    // Where the last label of each level ends.
    let mut ends = [f64::NEG_INFINITY; MAX_LEVELS];
    let mut place = |change: &Change| {
        let x = (change.index as f64 + 0.5) / n_days * width_pixels;
        let width = text_width(&words::change_label(answer, change));
        // The margins beside the plot are free above it.
        let (start, anchor) = if x - width / 2.0 < -(LEFT as f64) {
            (x, Anchor::Left)
        } else if x + width / 2.0 > width_pixels + RIGHT as f64 {
            (x - width, Anchor::Right)
        } else {
            (x - width / 2.0, Anchor::Center)
        };
        let level = ends.iter().position(|end| *end <= start)?;
        ends[level] = start + width;
        Some(LabelPlace { level, anchor })
    };
    answer.changes.iter().map(&mut place).collect()
}

/// About how wide a label is, in pixels, its padding included. On the wide side: system fonts differ.
fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * 7.0 + 10.0
}

#[cfg(test)]
mod tests {
    use super::super::answer::{Method, Ratio, RegimeSettings, When, answer};
    use super::*;
    use crate::draw::assert_plot;

    fn first_on() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 8, 24).unwrap()
    }

    fn whole_days(counts: impl IntoIterator<Item = u32>) -> Vec<CountedDay> {
        let days = first_on().iter_days().zip(counts);
        days.map(|(on, n)| CountedDay {
            on,
            n,
            standing: Standing::Whole,
        })
        .collect()
    }

    fn change(index: usize, mean_before: f64, mean_after: f64) -> Change {
        Change {
            index,
            on: first_on() + Days::new(index as u64),
            confidence: 99.9,
            mean_before,
            mean_after,
            level: 1,
            when: None,
            ratio: None,
            do_means_agree: true,
        }
    }

    fn with_changes(n_days: usize, indices: &[usize]) -> Answer {
        let changes = indices.iter().map(|&index| change(index, 93.0, 133.0));
        Answer {
            days: whole_days(vec![100; n_days]),
            mean: 100.0,
            changes: changes.collect(),
            ..Answer::default()
        }
    }

    fn levels(n_days: usize, indices: &[usize], width: f64) -> Vec<Option<usize>> {
        let places = label_places(&with_changes(n_days, indices), width);
        places
            .iter()
            .map(|place| place.as_ref().map(|place| place.level))
            .collect()
    }

    #[test]
    fn of_centuries_the_ends_of_runs_are_drawn() {
        assert_eq!(drawn_days(&whole_days([1, 1, 1]), false), [0, 1, 2]);
        let mut days = whole_days(vec![0; MANY_DAYS + 10]);
        days[2_000].n = 5;
        let last = days.len() - 1;
        assert_eq!(drawn_days(&days, false), [0, 1_999, 2_000, 2_001, last]);
        // A gap has no more alerts than an empty day, and is another thing.
        days[3_000].standing = Standing::Gap;
        assert!(drawn_days(&days, false).contains(&3_000));
    }

    #[test]
    fn of_centuries_without_runs_every_peak_is_drawn() {
        let mut daily: Vec<u32> = (0..200_000).map(|day| 10 + day % 7).collect();
        for (at, n) in [(0, 3), (77_777, 99), (123_456, 0), (199_999, 50)] {
            daily[at] = n;
        }
        let drawn = drawn_days(&whole_days(daily), false);
        assert!(drawn.len() <= MANY_DAYS && drawn.is_sorted());
        for at in [0, 77_777, 123_456, 199_999] {
            assert!(drawn.contains(&at), "{at}");
        }
    }

    #[test]
    fn a_silhouette_has_the_ends_and_the_extremes_of_each_stretch() {
        assert!(silhouette::<u32>(&[], 4).is_empty());
        assert_eq!(silhouette(&[7], 4), [0]);
        assert_eq!(silhouette(&[1, 5, 0, 9, 2, 2], 4), [0, 2, 3, 5]);
        assert_eq!(silhouette(&[1, 5, 0, 9, 2, 2], 8), [0, 1, 2, 3, 4, 5]);
        assert_eq!(silhouette(&[3; 9], 4), [0, 8]);
    }

    #[test]
    fn of_many_regimes_no_more_are_drawn_than_can_be_told_apart() {
        let mut answer = with_changes(30_000, &[]);
        answer.regimes = (0..30_000)
            .map(|at| Regime {
                first: at,
                last: at,
                mean: f64::from(at as u32 % 9),
            })
            .collect();
        let trace = regime_means(&answer.regimes, &answer.days);
        let json = serde_json::to_value(&trace).unwrap();
        let n_points = json["x"].as_array().unwrap().len();
        // Start, end, and the gap before.
        assert!(n_points <= 3 * MANY_REGIMES, "{n_points}");
    }

    #[test]
    fn close_labels_are_staggered() {
        assert_eq!(levels(90, &[34, 67], 800.0), [Some(0), Some(0)]);
        assert_eq!(levels(90, &[34, 67], 230.0), [Some(0), Some(1)]);
        assert_eq!(
            levels(90, &[10, 11, 12, 85], 800.0),
            [Some(0), Some(1), Some(2), Some(0)]
        );
        assert_eq!(
            levels(90, &[10, 11, 12, 13, 14, 15, 16], 800.0),
            [Some(0), Some(1), Some(2), Some(3), Some(4), None, None]
        );
    }

    #[test]
    fn labels_stay_inside() {
        for width in [230.0, 800.0] {
            for index in 1..90 {
                let answer = with_changes(90, &[index]);
                let places = label_places(&answer, width);
                let place = places[0].as_ref().unwrap();
                let x = (index as f64 + 0.5) / 90.0 * width;
                let text = text_width(&words::change_label(&answer, &answer.changes[0]));
                let (start, end) = match place.anchor {
                    Anchor::Left => (x, x + text),
                    Anchor::Right => (x - text, x),
                    _ => (x - text / 2.0, x + text / 2.0),
                };
                assert!(start >= -(LEFT as f64) && end <= width + RIGHT as f64);
            }
        }
    }

    /// A series with weekly ups and downs and these means from these days on.
    fn counts(n_days: usize, regimes: &[(usize, u32)]) -> Vec<u32> {
        let day = |day: usize| {
            let (_, mean) = regimes
                .iter()
                .rev()
                .find(|(first, _)| *first <= day)
                .unwrap();
            let swing = [12, 20, 16, 14, 18, -40, -40][day % 7] + (day * 7 % 5) as i64 * 3 - 6;
            (i64::from(*mean) + swing * i64::from(*mean) / 100) as u32
        };
        (0..n_days).map(day).collect()
    }

    /// The same with its regimes and changes, as the notebook's way would find them.
    fn series(n_days: usize, regimes: &[(usize, u32)]) -> Answer {
        let daily = counts(n_days, regimes);
        let mean_of = |days: &[u32]| f64::from(days.iter().sum::<u32>()) / days.len() as f64;
        let firsts = regimes.iter().map(|(first, _)| *first);
        let ends = firsts.clone().skip(1).chain([n_days]);
        let regimes: Vec<Regime> = firsts
            .zip(ends)
            .map(|(first, end)| Regime {
                first,
                last: end - 1,
                mean: mean_of(&daily[first..end]),
            })
            .collect();
        let changes = regimes
            .windows(2)
            .map(|pair| change(pair[1].first, pair[0].mean, pair[1].mean));
        Answer {
            mean: mean_of(&daily),
            changes: changes.collect(),
            days: whole_days(daily),
            regimes,
            ..Answer::default()
        }
    }

    #[test]
    fn series_and_changes() {
        let quarter = series(90, &[(0, 93), (34, 133), (67, 107)]);
        assert_plot!("changes", plot(&quarter, false, 320));
        assert_plot!("changes-one", plot(&series(1, &[(0, 1)]), false, 320));
        assert_plot!("changes-empty", plot(&Answer::default(), false, 320));
    }

    /// A change, a runaway day, a gap, part days at both ends and a day that is not yet known.
    #[test]
    fn changes_runaway_days_and_gaps_are_three_things() {
        let mut counts = counts(100, &[(0, 60), (66, 84)]);
        counts[65] += 12;
        counts[20] *= 6;
        counts[40..49].fill(0);
        let mut days = whole_days(counts);
        for gap in &mut days[40..49] {
            gap.standing = Standing::Gap;
        }
        days[0].standing = Standing::Part;
        days[98].standing = Standing::Part;
        days[99].standing = Standing::Unknown;
        let found = answer(days.clone(), Method::default());
        assert_plot!("changes-adjusted", plot(&found, false, 640));
        let method = Method::Adjusted(RegimeSettings::default());
        let too_few = answer(days[..30].to_vec(), method);
        assert_plot!("changes-too-few-days", plot(&too_few, false, 640));
    }

    /// Alerts of these shares.
    fn by_severity(answer: Answer, severities: &[(&str, u32)]) -> Answer {
        let severities = severities.iter().map(|&(name, percent)| {
            let days = answer.days.iter();
            OfSeverity {
                whose: Whose::One(name.to_owned()),
                daily: days.map(|day| day.n * percent / 100).collect(),
            }
        });
        Answer {
            by_severity: severities.collect(),
            ..answer
        }
    }

    #[test]
    fn severities_are_stacked() {
        let mut days = whole_days(counts(8, &[(0, 60)]));
        days[7].standing = Standing::Part;
        let known = [("CRITICAL", 2), ("HIGH", 18), ("MEDIUM", 30), ("LOW", 50)];
        let week = by_severity(answer(days, Method::default()), &known);
        assert_plot!("changes-by-severity", plot(&week, true, 640));
        // Where no day has room for a bar, areas.
        let mut odd = by_severity(
            answer(whole_days(counts(9, &[(0, 60)])), Method::default()),
            &[("LOW", 50), ("<b>P1</b>", 20), ("", 10)],
        );
        odd.by_severity.push(OfSeverity {
            whose: Whose::Others(9),
            daily: vec![7; 9],
        });
        assert_plot!("changes-by-severity-odd", plot(&odd, true, 140));
        assert_plot!(
            "changes-by-severity-empty",
            plot(&Answer::default(), true, 320)
        );
    }

    /// However many severities there are, and however alike their sizes, no name lies over another or outside of the plot.
    #[test]
    fn names_of_severities_keep_apart() {
        for percents in [
            [0; 8],
            [1; 8],
            [12; 8],
            [90, 0, 0, 0, 0, 0, 0, 1],
            [0, 0, 0, 0, 0, 0, 0, 99],
        ] {
            let severities = percents.map(|percent| ("odd", percent));
            let answer = by_severity(with_changes(90, &[]), &severities);
            let names = severity_names(&answer, 106.0, 200.0);
            let at: Vec<f64> = names
                .iter()
                .step_by(2)
                .map(|name| serde_json::to_value(name).unwrap()["y"].as_f64().unwrap() * 200.0)
                .collect();
            assert!(at.iter().all(|y| (0.0..=200.0).contains(y)), "{at:?}");
            assert!(
                at.windows(2)
                    .all(|two| two[1] - two[0] > NAME_HEIGHT - 1e-6),
                "{at:?}"
            );
        }
    }

    /// Ten years of days and as many severities as are drawn are about as much as the same days in all.
    #[test]
    fn many_days_of_many_severities_are_not_much_to_draw() {
        let mut ten_years = with_changes(3_653, &[]);
        for (at, day) in ten_years.days.iter_mut().enumerate() {
            day.n = 100 + at as u32 * 7 % 50;
        }
        let ten_years = by_severity(ten_years, &[("odd", 12); 8]);
        let [in_all, stacked] = [false, true].map(|of| plot(&ten_years, of, 1_280).json.len());
        assert!(stacked < in_all * 3 / 2, "{stacked} and {in_all}");
        assert_eq!(n_days_drawn(&ten_years, false), 3_653);
        assert!(n_days_drawn(&ten_years, true) <= MANY_STACKS);
    }

    #[test]
    fn years_are_on_labels_if_there_are_several() {
        let found = answer(
            whole_days(counts(200, &[(0, 60), (150, 120)])),
            Method::default(),
        );
        let json = plot(&found, false, 640).json;
        assert!(json.contains("Jan 21, 2027 · +"), "{json}");
        assert!(json.contains("<br>mean from Aug 24, 2026 to Jan 20, 2027: "));
    }

    /// Whatever the width and the oddity: nothing panics.
    #[test]
    fn odd_data_is_drawn() {
        for width in [0, 350, u32::MAX] {
            let many: Vec<(usize, u32)> =
                (0..80).map(|day| (day, 10 + day as u32 % 9 * 20)).collect();
            plot(&series(80, &many), false, width);
        }
        let mut broken = series(3, &[(0, 9), (1, 5)]);
        broken.regimes[1].last = 99;
        broken.changes[0].mean_before = f64::NAN;
        broken.changes[0].ratio = Some(Ratio {
            value: f64::NAN,
            low: 0.0,
            high: f64::INFINITY,
        });
        let always = DayRange {
            start_on: NaiveDate::MIN,
            end_on: NaiveDate::MAX,
        };
        broken.changes[0].when = Some(When {
            days: always,
            is_open_before: true,
            is_open_after: true,
        });
        broken.gaps = vec![always];
        broken.runaway_days = vec![RunawayDay {
            index: 99,
            on: NaiveDate::MAX,
            n: u32::MAX,
            expected: f64::NAN,
        }];
        plot(&broken, false, 320);
        broken.days.clear();
        plot(&broken, false, 320);
    }
}
