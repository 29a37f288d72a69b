//! The heat map of weekdays and hours, working hours outlined.

use std::collections::BTreeMap;
use std::fmt::Write;

use plotly::common::{
    ColorBar, ColorScale, ColorScaleElement, HoverInfo, Marker, Orientation, ThicknessMode, Ticks,
};
use plotly::layout::{DragMode, Shape, ShapeLayer, ShapeLine, ShapeType};
use plotly::{Bar, HeatMap};
use serde_json::Value;

use super::answer::{Arrivals, Sum};
use super::settings::Settings;
use super::words;
use crate::calendar::Schedule;
use crate::calendar::words as calendar;
use crate::draw::{Drawing, HEIGHT, SMALL, axis, axis_title, escaped, font, layout, margin, token};
use crate::filters::{Dimension, WEEKDAYS, place_of};
use crate::numbers;
use crate::section::{PictureSize, Plot};

/// The rows, top down.
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// How far the axes reach beyond the outer cells, so that an outline there is not cut in half.
const ROOM: f64 = 0.06;

/// Where the bars of the rows begin and how long the longest is, in cells to the right of the first; and those of the columns, downward.
const BESIDE: Place = Place {
    from: 23.85,
    length: 2.4,
};
const BELOW: Place = Place {
    from: 6.75,
    length: 1.2,
};

/// A stretch of an axis.
struct Place {
    from: f64,
    length: f64,
}

/// Left of the cells, and right of the bars, where the scale is, in pixels.
const LEFT: usize = 36;
const SCALE_WIDTH: f64 = 56.0;

/// From this width of a page's charts on, the heat map has about seven tenths of it, and some of that is the card's.
pub const SIDE_BY_SIDE: u32 = 840;

/// The width of the label of an hour with room around it, in pixels.
const HOUR_WIDTH: f64 = 16.0;

/// Alerts by weekday (rows) and hour (columns), or their means an hour, with bars of those of whole rows and columns; working hours are outlined.
/// Without alerts, all cells are 0; without an hour that occurred, a mean is blank. `width` is that of the page's widest charts.
pub fn plot(arrivals: &Arrivals, settings: Settings, width: u32) -> Plot {
    let n_alerts = arrivals.n_working + arrivals.n_off_hours;
    let mut cells: Vec<Vec<Option<f64>>> = Vec::new();
    let mut hover = Vec::new();
    for (weekday, name) in calendar::WEEKDAYS.iter().enumerate() {
        let (mut row, mut shown) = (Vec::new(), Vec::new());
        for (hour, (by_weekday, means)) in (0u8..).zip(arrivals.by_hour.iter().zip(&arrivals.means))
        {
            let (n, of_hour) = (by_weekday[weekday], means[weekday]);
            row.push(if settings.shows_means() {
                of_hour
            } else {
                Some(n as f64)
            });
            let an_hour = of_hour.map_or_else(String::new, |of_hour| {
                format!(", {} an hour", numbers::mean(of_hour))
            });
            let former = arrivals.compared.as_ref().map_or_else(String::new, |of| {
                words::former(of, of.by_hour[usize::from(hour)][weekday])
            });
            shown.push(format!(
                "{name} {}–{}: {}{an_hour}{former}",
                calendar::hour(hour),
                calendar::hour(hour + 1),
                with_share(n, n_alerts)
            ));
        }
        cells.push(row);
        hover.push(shown);
    }
    let known = || cells.iter().flatten().flatten().copied();
    let most = known().fold(0.0, f64::max);
    let least = known().fold(most, f64::min);
    // One color says nothing: equal cells are as dark as the most there can be, or empty.
    let least = if least < most { least } else { 0.0 };
    let at = |n: u8| (0..n).map(f64::from).collect::<Vec<f64>>();
    let heat_map = HeatMap::new(at(24), at(7), cells)
        .x_gap(2)
        .y_gap(2)
        .zmin(least)
        .zmax(if most > 0.0 { most } else { 1.0 })
        .color_scale(color_scale())
        .color_bar(color_bar(most, settings.shows_means()))
        .hover_text_matrix(hover)
        .hover_info(HoverInfo::Text);
    let heat_layout = layout(HEIGHT)
        .margin(margin(10, 0, 44, LEFT))
        .drag_mode(DragMode::Zoom)
        .x_axis(
            axis()
                .fixed_range(false)
                .range(vec![-0.5 - ROOM, BESIDE.from + BESIDE.length])
                .tick_values(hours_named(width))
                .tick_text(
                    (0..24)
                        .step_by(step_of_hours(width))
                        .map(|hour| format!("{hour:02}"))
                        .collect(),
                )
                .tick_angle(0.0)
                .title(axis_title("Hour of day")),
        )
        .y_axis(
            axis()
                .fixed_range(false)
                .range(vec![BELOW.from + BELOW.length, -0.5 - ROOM])
                .tick_values(at(7))
                .tick_text(DAYS.to_vec()),
        )
        .shapes(outline(settings.schedule));
    let mut drawing = Drawing::new(heat_layout);
    drawing.add_trace(heat_map);
    let weekday_places = WEEKDAYS.map(|day| place_of(Dimension::Weekday, day));
    let hour_places: [String; 24] =
        std::array::from_fn(|hour| place_of(Dimension::Hour, &hour.to_string()));
    let cells = weekday_places.iter().map(|day| {
        hour_places
            .iter()
            .map(|hour| format!("{day}&{hour}"))
            .collect()
    });
    drawing.stand_for(cells.collect::<Vec<Vec<String>>>());
    let weekdays = calendar::WEEKDAYS.map(String::from);
    let rows = lengths(&arrivals.weekdays, settings, BESIDE.length);
    let rows = Bar::new(rows, at(7)).orientation(Orientation::Horizontal);
    drawing.add_trace(sum_bars(
        rows,
        BESIDE.from,
        0.55,
        &weekdays,
        &arrivals.weekdays,
        n_alerts,
    ));
    drawing.stand_for(weekday_places);
    let hours: [String; 24] = std::array::from_fn(|hour| {
        let hour = hour as u8;
        format!("{}–{}", calendar::hour(hour), calendar::hour(hour + 1))
    });
    let columns = Bar::new(at(24), lengths(&arrivals.hours, settings, BELOW.length));
    drawing.add_trace(sum_bars(
        columns,
        BELOW.from,
        0.7,
        &hours,
        &arrivals.hours,
        n_alerts,
    ));
    drawing.stand_for(hour_places);
    drawing.plot(PictureSize {
        width: 1100,
        height: 420,
    })
}

/// Every how many hours one is named, so that names keep apart.
fn step_of_hours(width: u32) -> usize {
    let chart = match f64::from(width) {
        width if width >= f64::from(SIDE_BY_SIDE) => width * 0.7 - 40.0,
        width => width,
    };
    let n_cells = BESIDE.from + BESIDE.length + 0.5;
    let cell = (chart - LEFT as f64 - SCALE_WIDTH) / n_cells;
    let steps = [1, 2, 3, 6, 12].into_iter();
    let mut fitting = steps.filter(|&step| step as f64 * cell >= HOUR_WIDTH);
    fitting.next().unwrap_or(12)
}

fn hours_named(width: u32) -> Vec<f64> {
    let hours = (0..24).step_by(step_of_hours(width));
    hours.map(f64::from).collect()
}

/// How long the bars are, in cells; 0 where nothing is known.
fn lengths(sums: &[Sum], settings: Settings, longest: f64) -> Vec<f64> {
    let value = |of: &Sum| {
        if settings.shows_means() {
            of.mean.unwrap_or(0.0)
        } else {
            of.n_alerts as f64
        }
    };
    let most = sums.iter().map(value).fold(0.0, f64::max);
    let lengths = sums.iter().map(|of| value(of) / most * longest);
    lengths
        .map(|length| if most > 0.0 { length } else { 0.0 })
        .collect()
}

/// “14 alerts (0.3%)”.
fn with_share(n: u64, n_alerts: u64) -> String {
    let alerts = numbers::counted(n, "alert", "alerts");
    match n {
        0 => alerts,
        _ => format!("{alerts} ({})", escaped(&numbers::percent(n, n_alerts))),
    }
}

/// Bars that begin there rather than at 0, and what is said of each under the pointer.
fn sum_bars(
    bars: Box<Bar<f64, f64>>,
    from: f64,
    width: f64,
    names: &[String],
    sums: &[Sum],
    n_alerts: u64,
) -> Box<Value> {
    let hover = names.iter().zip(sums).map(|(name, of)| {
        let alerts = with_share(of.n_alerts, n_alerts);
        let mean = of
            .mean
            .map(|mean| format!(", {} an hour", numbers::mean(mean)));
        format!("{name}: {alerts}{}", mean.unwrap_or_default())
    });
    let bars = bars
        .width(width)
        .marker(Marker::new().color(token::RANKS[2]))
        .hover_text_array(hover.collect())
        .hover_info(HoverInfo::Text);
    let mut bars = serde_json::to_value(&*bars)
        .expect("the parts of plots have names for keys, and nothing else can fail");
    // The crate's bars cannot say it.
    bars["base"] = from.into();
    Box::new(bars)
}

fn color_scale() -> ColorScale {
    let last = (token::SCALE.len() - 1) as f64;
    let steps = token::SCALE.iter().enumerate();
    ColorScale::Vector(
        steps
            .map(|(at, color)| ColorScaleElement(at as f64 / last, (*color).to_owned()))
            .collect(),
    )
}

fn color_bar(most: f64, are_means: bool) -> ColorBar {
    let bar = ColorBar::new()
        .thickness(8)
        .thickness_mode(ThicknessMode::Pixels)
        .outline_width(0)
        .ticks(Ticks::None)
        .tick_font(font(SMALL, token::TEXT_MUTED))
        .x_pad(8.0)
        .y_pad(0.0);
    if are_means {
        return bar.n_ticks(6);
    }
    let bar = bar.tick_format(",d");
    // Plotly would put ticks between whole numbers.
    if most <= 5.0 {
        bar.dtick(1.0)
    } else {
        bar.n_ticks(6)
    }
}

/// The line between working hours and off-hours, with a wider one of the card's color beneath it, so that it shows on every cell; nothing if
/// there are no working hours.
fn outline(schedule: Schedule) -> Vec<Shape> {
    let path = outline_path(&working_cells(schedule));
    if path.is_empty() {
        return Vec::new();
    }
    let line = |color, width| {
        Shape::new()
            .shape_type(ShapeType::Path)
            .layer(ShapeLayer::Above)
            .x_ref("x")
            .y_ref("y")
            .path(&path)
            .fill_color("rgba(0,0,0,0)")
            .line(ShapeLine::new().color(color).width(width))
    };
    vec![line(token::SURFACE, 5.0), line(token::CHANGE, 2.0)]
}

/// Whether each hour of each weekday is working time.
fn working_cells(schedule: Schedule) -> [[bool; 24]; 7] {
    std::array::from_fn(|weekday| {
        std::array::from_fn(|hour| schedule.is_working(weekday as u8, hour as u8))
    })
}

/// A corner of a cell, in cells from the top left.
type Corner = (usize, usize);

/// The border of all working cells as closed SVG paths, in the axes' coordinates (cell centers are whole numbers).
///
/// Every edge between a working cell and another runs so that the working cell is on its right. The edges are then strung
/// together; where two blocks touch at a corner, the path turns right and so stays with its own block.
fn outline_path(cells: &[[bool; 24]; 7]) -> String {
    let works = |column: isize, row: isize| {
        let cell = |at: isize| usize::try_from(at).ok();
        cell(row)
            .and_then(|row| cells.get(row))
            .zip(cell(column))
            .and_then(|(row, column)| row.get(column).copied())
            .unwrap_or(false)
    };
    let mut edges: BTreeMap<Corner, Vec<Corner>> = BTreeMap::new();
    for row in 0..7 {
        for column in 0..24 {
            let (x, y) = (column as isize, row as isize);
            if !works(x, y) {
                continue;
            }
            let (left, top, right, bottom) = (column, row, column + 1, row + 1);
            for (neighbor, from, to) in [
                (works(x, y - 1), (left, top), (right, top)),
                (works(x + 1, y), (right, top), (right, bottom)),
                (works(x, y + 1), (right, bottom), (left, bottom)),
                (works(x - 1, y), (left, bottom), (left, top)),
            ] {
                if !neighbor {
                    edges.entry(from).or_default().push(to);
                }
            }
        }
    }
    let mut path = String::new();
    while let Some((&start, _)) = edges.first_key_value() {
        let mut corners = vec![start];
        let mut at = start;
        let mut heading = (0, 0);
        while let Some(next) = take_edge(&mut edges, at, heading) {
            let direction = step(at, next);
            if direction == heading {
                corners.pop();
            }
            corners.push(next);
            heading = direction;
            at = next;
        }
        // The first corner closes the path.
        corners.pop();
        for (nth, (x, y)) in corners.iter().enumerate() {
            let command = if nth == 0 { 'M' } else { 'L' };
            let (x, y) = (*x as f64 - 0.5, *y as f64 - 0.5);
            // Writing to a String does not fail.
            let _ = write!(path, "{command}{x},{y}");
        }
        path.push('Z');
    }
    path
}

/// Removes the edge that goes on from a corner: the one that turns right, if there are two.
fn take_edge(
    edges: &mut BTreeMap<Corner, Vec<Corner>>,
    at: Corner,
    heading: (isize, isize),
) -> Option<Corner> {
    let next = edges.get_mut(&at)?;
    // With y downward, a right turn maps (dx, dy) to (-dy, dx).
    let right = (-heading.1, heading.0);
    let index = next
        .iter()
        .position(|to| step(at, *to) == right)
        .unwrap_or(0);
    let to = next.swap_remove(index);
    if next.is_empty() {
        edges.remove(&at);
    }
    Some(to)
}

/// The direction from a corner to its neighbor.
fn step(from: Corner, to: Corner) -> (isize, isize) {
    (
        to.0 as isize - from.0 as isize,
        to.1 as isize - from.1 as isize,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Weekdays;
    use crate::choices::Choices;
    use crate::draw::assert_plot;
    use crate::questions::arrivals::answer::example::{busy_arrivals, no_arrivals, one_arrival};

    const WEEK: [bool; 7] = [true, true, true, true, true, false, false];

    fn path(start_hour: u8, end_hour: u8, days: [bool; 7]) -> String {
        outline_path(&working_cells(Schedule {
            start_hour,
            end_hour,
            days: Weekdays(days),
        }))
    }

    #[test]
    fn office_hours_are_one_rectangle() {
        assert_eq!(path(9, 17, WEEK), "M8.5,-0.5L16.5,-0.5L16.5,4.5L8.5,4.5Z");
        assert_eq!(path(9, 24, WEEK), "M8.5,-0.5L23.5,-0.5L23.5,4.5L8.5,4.5Z");
    }

    #[test]
    fn whole_days_are_calendar_days() {
        assert_eq!(path(9, 9, WEEK), "M-0.5,-0.5L23.5,-0.5L23.5,4.5L-0.5,4.5Z");
        assert_eq!(
            path(0, 24, [true; 7]),
            "M-0.5,-0.5L23.5,-0.5L23.5,6.5L-0.5,6.5Z"
        );
        assert_eq!(path(0, 24, [false; 7]), "");
    }

    #[test]
    fn night_shifts_go_on_after_midnight() {
        // Mondays only: Monday evening, Tuesday morning.
        let monday = [true, false, false, false, false, false, false];
        assert_eq!(
            path(22, 6, monday),
            "M-0.5,0.5L5.5,0.5L5.5,1.5L-0.5,1.5ZM21.5,-0.5L23.5,-0.5L23.5,0.5L21.5,0.5Z"
        );
        // Sundays only: Sunday evening, Monday morning.
        let sunday = [false, false, false, false, false, false, true];
        assert_eq!(
            path(22, 6, sunday),
            "M-0.5,-0.5L5.5,-0.5L5.5,0.5L-0.5,0.5ZM21.5,5.5L23.5,5.5L23.5,6.5L21.5,6.5Z"
        );
    }

    #[test]
    fn days_apart_are_blocks_apart_and_touching_corners_stay_with_their_block() {
        assert_eq!(
            path(9, 17, [true, false, true, false, false, false, false]),
            "M8.5,-0.5L16.5,-0.5L16.5,0.5L8.5,0.5ZM8.5,1.5L16.5,1.5L16.5,2.5L8.5,2.5Z"
        );
        let mut cells = [[false; 24]; 7];
        cells[0][0] = true;
        cells[1][1] = true;
        assert_eq!(
            outline_path(&cells),
            "M-0.5,-0.5L0.5,-0.5L0.5,0.5L-0.5,0.5ZM0.5,0.5L1.5,0.5L1.5,1.5L0.5,1.5Z"
        );
        cells[0][1] = true;
        assert_eq!(
            outline_path(&cells),
            "M-0.5,-0.5L1.5,-0.5L1.5,1.5L0.5,1.5L0.5,0.5L-0.5,0.5Z"
        );
    }

    #[test]
    fn outlines_enclose_exactly_the_working_cells() {
        for start_hour in 0..24 {
            for end_hour in 1..=24 {
                let schedule = Schedule {
                    start_hour,
                    end_hour,
                    days: Weekdays([true, false, true, true, false, false, true]),
                };
                let cells = working_cells(schedule);
                let area: f64 = outline_path(&cells).split_terminator('Z').map(area).sum();
                let n_working = cells.iter().flatten().filter(|works| **works).count();
                assert_eq!(area, n_working as f64, "{start_hour} to {end_hour}");
            }
        }
    }

    /// The area that a path encloses (shoelace formula).
    fn area(path: &str) -> f64 {
        let corners: Vec<(f64, f64)> = path
            .split(['M', 'L'])
            .filter_map(|corner| corner.split_once(','))
            .map(|(x, y)| (x.parse().unwrap(), y.parse().unwrap()))
            .collect();
        let next = corners.iter().cycle().skip(1);
        corners
            .iter()
            .zip(next)
            .map(|(a, b)| a.0 * b.1 - b.0 * a.1)
            .sum::<f64>()
            / 2.0
    }

    #[test]
    fn hours_are_named_as_far_as_there_is_room() {
        for (width, step) in [
            (0, 12),
            // What the page takes a phone to have.
            (240, 3),
            (350, 2),
            (600, 1),
            (900, 1),
            (SIDE_BY_SIDE, 1),
            (1_120, 1),
        ] {
            assert_eq!(step_of_hours(width), step, "{width}");
        }
    }

    #[test]
    fn heat_maps() {
        let office = Settings::default();
        let means: Choices = [("heat-map", "mean")].into_iter().collect();
        assert_plot!("arrivals", plot(&busy_arrivals(), office, 1_280));
        assert_plot!("arrivals-mean", plot(&busy_arrivals(), means.read(), 1_280));
        assert_plot!("arrivals-one", plot(&one_arrival(), office, 350));
        assert_plot!("arrivals-empty", plot(&no_arrivals(), office, 350));
    }
}
