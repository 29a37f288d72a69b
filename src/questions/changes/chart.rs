//! Alerts per day, the days on which their number changed, and the means between.

use chrono::{Days, NaiveDate};
use plotly::Scatter;
use plotly::common::{Anchor, DashType, HoverInfo, Line, Marker, Mode};
use plotly::layout::{
    Annotation, AxisType, DragMode, HoverMode, Shape, ShapeLayer, ShapeLine, ShapeType,
};

use super::answer::{ChangePoint, Changes, Regime};
use super::words;
use crate::calendar::words as calendar;
use crate::draw::{Drawing, HEIGHT, axis, layout, margin, no_alerts, note, token};
use crate::numbers;
use crate::section::{PictureSize, Plot};

const LEFT: usize = 40;
const RIGHT: usize = 52;
const BOTTOM: usize = 40;

/// The height of one level of labels, in pixels.
const LEVEL: usize = 18;

/// The most levels of labels above the plot; changes that find no room there have a line, but no label.
const MAX_LEVELS: usize = 5;

/// Of more changes than these, neither lines nor labels are drawn: they would stand side by side, and the means tell as much.
const MAX_LINES: usize = 150;

/// What the label of a day on the axis takes, in pixels.
const TICK_WIDTH: f64 = 60.0;

/// Milliseconds in a day: Plotly counts time on date axes in milliseconds.
const DAY: f64 = 86_400_000.0;

/// Up to this many days, every day can have a tick of its own, and a mark.
const FEW_DAYS: usize = 7;

/// More days than these are drawn only as far as the line needs them: ten years are fewer, and no plot has as many pixels.
const MANY_DAYS: usize = 4_000;

/// The same for the means of regimes.
const MANY_REGIMES: usize = 1_000;

/// Alerts per day as a line, a dotted line and a label at each change, a bar at the mean of each regime and a dash-dotted line at
/// the overall mean. Without alerts, empty axes. Labels are
/// laid out for a chart that is `width` pixels wide: the wider, the more of them fit side by side.
pub fn plot(changes: &Changes, width: u32) -> Plot {
    let dates = dates(changes);
    let plot_width = (f64::from(width) - (LEFT + RIGHT) as f64).max(1.0);
    let labels = if changes.points.len() <= MAX_LINES {
        label_places(changes, plot_width)
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
    let most = changes.daily.iter().copied().max().unwrap_or(0).max(1);
    // Float to integer casts saturate.
    let max_ticks = ((plot_width / TICK_WIDTH) as usize).clamp(2, 9);
    let mut x_axis = axis().type_(AxisType::Date).tick_angle(0.0);
    if let (Some(first), Some(last)) = (dates.first(), dates.last()) {
        x_axis = x_axis
            .range(vec![noon_before(*first), noon_of(*last)])
            .fixed_range(false);
    } else {
        x_axis = x_axis.show_tick_labels(false);
    }
    x_axis = if dates.len() <= FEW_DAYS && dates.len() <= max_ticks {
        x_axis.dtick(DAY)
    } else {
        x_axis.n_ticks(max_ticks)
    };
    let mut y_axis = axis()
        .range(vec![0.0, f64::from(most) * 1.06])
        .visible(!dates.is_empty())
        .show_grid(true)
        .zero_line(true)
        .n_ticks(5);
    if most <= 4 {
        y_axis = y_axis.dtick(1.0);
    }
    let height = HEIGHT + n_levels.saturating_sub(1) * LEVEL;
    let series_layout = layout(height)
        .margin(margin(top, RIGHT, BOTTOM, LEFT))
        .drag_mode(DragMode::Zoom)
        .hover_mode(HoverMode::X)
        .x_axis(x_axis)
        .y_axis(y_axis);
    let plot_height = (height - top - BOTTOM) as f64;
    let mut shapes = Vec::new();
    let mut annotations = Vec::new();
    if dates.is_empty() {
        annotations.push(no_alerts());
    } else {
        shapes.push(overall_mean(changes));
        annotations.push(overall_mean_label(changes));
    }
    for (point, place) in changes.points.iter().zip(&labels) {
        // The line reaches up to its label; a label above other labels is a level higher.
        let level = place.as_ref().map_or(0, |place| place.level);
        shapes.push(change_line(
            point,
            1.0 + (level * LEVEL) as f64 / plot_height,
        ));
        annotations.extend(
            place
                .as_ref()
                .map(|place| change_label(point, place)),
        );
    }
    let mut drawing = Drawing::new(series_layout.shapes(shapes).annotations(annotations));
    drawing.add_trace(series(changes, &dates));
    if !changes.regimes.is_empty() {
        drawing.add_trace(regime_means(&changes.regimes, &dates));
    }
    drawing.plot(PictureSize {
        width: 1200,
        height: 460,
    })
}

/// The days of the series.
fn dates(changes: &Changes) -> Vec<NaiveDate> {
    let days = changes.first_on.into_iter().flat_map(|on| on.iter_days());
    days.take(changes.daily.len()).collect()
}

/// Half a day before a day begins.
fn noon_before(on: NaiveDate) -> String {
    let before = on.checked_sub_days(Days::new(1)).unwrap_or(on);
    noon_of(before)
}

fn noon_of(on: NaiveDate) -> String {
    format!("{on} 12:00")
}

fn series(changes: &Changes, dates: &[NaiveDate] ) -> Box<Scatter<String, u32>> {
    let regimes = &changes.regimes;
    let drawn = drawn_days(&changes.daily);
    let day = |at: usize| dates.get(at).copied().unwrap_or_default();
    let hover = drawn.iter().map(|&at| {
        let (on, n) = (day(at), changes.daily[at]);
        let counted = numbers::counted(u64::from(n), "alert", "alerts");
        // Without regimes, days are told all the same.
        let next_regime = regimes.partition_point(|regime| regime.first <= at);
        let regime = next_regime.checked_sub(1).and_then(|at| regimes.get(at));
        match regime {
            Some(regime) if regimes.len() > 1 => format!(
                "{}: {counted}<br>mean from {} to {}: {}",
                calendar::weekday_and_day(on),
                calendar::day_of_year(day(regime.first)),
                calendar::day_of_year(day(regime.last)),
                numbers::mean(regime.mean)
            ),
            _ => format!("{}: {counted}", calendar::weekday_and_day(on)),
        }
    });
    let hover = hover.collect();
    let few = dates.len() <= FEW_DAYS;
    let points = drawn.iter();
    let (x, y) = points
        .map(|&at| (day(at).to_string(), changes.daily[at]))
        .unzip();
    Scatter::new(x, y)
        .name("alerts per day")
        .mode(if few { Mode::LinesMarkers } else { Mode::Lines })
        .line(Line::new().color(token::SERIES).width(1.5))
        .marker(Marker::new().color(token::SERIES).size(7))
        .hover_text_array(hover)
        .hover_info(HoverInfo::Text)
}

/// The days that the plot draws, by position. Of centuries of days, those that neither begin nor end a run of equal days are not drawn: the
/// line is the same. If that leaves too many, those of a [`silhouette`] are.
fn drawn_days(daily: &[u32]) -> Vec<usize> {
    let all = 0..daily.len();
    if daily.len() <= MANY_DAYS {
        return all.collect();
    }
    let differs = |at: usize, beside: Option<usize>| {
        beside.and_then(|beside| daily.get(beside)) != daily.get(at)
    };
    let ends: Vec<usize> = all
        .filter(|&at| differs(at, at.checked_sub(1)) || differs(at, Some(at + 1)))
        .collect();
    if ends.len() <= MANY_DAYS {
        ends
    } else {
        silhouette(daily, MANY_DAYS)
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
    positions.sort_unstable();
    positions.dedup();
    positions
}

/// How many of the days the plot draws.
pub fn n_days_drawn(changes: &Changes) -> usize {
    drawn_days(&changes.daily).len()
}

/// For each regime a segment from its first day to the next one's, all in one trace with gaps between them; the outer ends are those of
/// the axis, so that a regime of one day has a length too.
fn regime_means(
    regimes: &[Regime],
    dates: &[NaiveDate] ,
) -> Box<Scatter<String, Option<f64>>> {
    let date = |at: usize| dates.get(at).copied().unwrap_or_default();
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

fn overall_mean(changes: &Changes ) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Line)
        .layer(ShapeLayer::Below)
        .x_ref("paper")
        .y_ref("y")
        .x0(0.0)
        .x1(1.0)
        .y0(changes.mean)
        .y1(changes.mean)
        .line(
            ShapeLine::new()
                .color(token::TEXT_MUTED)
                .width(1.0)
                .dash(DashType::DashDot),
        )
}

fn overall_mean_label(changes: &Changes ) -> Annotation {
    note(
        &format!("mean<br>{}", numbers::mean(changes.mean)),
        token::TEXT_MUTED,
    )
    .x_ref("paper")
    .y_ref("y")
    .x(1.0)
    .y(changes.mean)
    .x_anchor(Anchor::Left)
    .x_shift(4.0)
    .align(plotly::layout::HAlign::Left)
}

fn change_line(point: &ChangePoint, top: f64 ) -> Shape {
    Shape::new()
        .shape_type(ShapeType::Line)
        .layer(ShapeLayer::Above)
        .x_ref("x")
        .y_ref("paper")
        .x0(point.on.to_string())
        .x1(point.on.to_string())
        .y0(0.0)
        .y1(top)
        .line(
            ShapeLine::new()
                .color(token::CHANGE)
                .width(1.5)
                .dash(DashType::Dot),
        )
}

fn change_label(point: &ChangePoint, place: &LabelPlace ) -> Annotation {
    note(&words::change_label(point), token::TEXT)
        // Lines of higher labels pass behind this one.
        .background_color(token::SURFACE)
        .border_pad(1.0)
        .x_ref("x")
        .y_ref("paper")
        .x(point.on.to_string())
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
fn label_places(changes: &Changes, width_pixels: f64) -> Vec<Option<LabelPlace>> {
    let n_days = changes.daily.len().max(1) as f64;
    // Where the last label of each level ends.
    let mut ends = [f64::NEG_INFINITY; MAX_LEVELS];
    let mut place = |point: &ChangePoint| {
        let x = (point.index as f64 + 0.5) / n_days * width_pixels;
        let width = text_width(&words::change_label(point));
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
    changes.points.iter().map(&mut place).collect()
}

/// About how wide a label is, in pixels, its padding included. On the wide side: system fonts differ.
fn text_width(text: &str) -> f64 {
    text.chars().count() as f64 * 7.0 + 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::assert_plot;

    fn with_points(n_days: usize, indices: &[usize]) -> Changes {
        let first_on = NaiveDate::from_ymd_opt(2026, 8, 24).unwrap();
        let point = |index: &usize| ChangePoint {
            index: *index,
            on: first_on + Days::new(*index as u64),
            confidence: 99.9,
            mean_before: 93.0,
            mean_after: 133.0,
        };
        Changes {
            first_on: Some(first_on),
            daily: vec![100; n_days],
            mean: 100.0,
            regimes: Vec::new(),
            points: indices.iter().map(point).collect(),
        }
    }

    fn levels(n_days: usize, indices: &[usize], width: f64) -> Vec<Option<usize>> {
        let places = label_places(&with_points(n_days, indices), width);
        places
            .iter()
            .map(|place| place.as_ref().map(|place| place.level))
            .collect()
    }

    #[test]
    fn of_centuries_the_ends_of_runs_are_drawn() {
        assert_eq!(drawn_days(&[1, 1, 1]), [0, 1, 2]);
        let mut daily = vec![0; MANY_DAYS + 10];
        daily[2_000] = 5;
        let last = daily.len() - 1;
        assert_eq!(drawn_days(&daily), [0, 1_999, 2_000, 2_001, last]);
    }

    #[test]
    fn of_centuries_without_runs_every_peak_is_drawn() {
        let mut daily: Vec<u32> = (0..200_000).map(|day| 10 + day % 7).collect();
        for (at, n) in [(0, 3), (77_777, 99), (123_456, 0), (199_999, 50)] {
            daily[at] = n;
        }
        let drawn = drawn_days(&daily);
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
        let mut changes = with_points(30_000, &[]);
        changes.regimes = (0..30_000)
            .map(|at| Regime {
                first: at,
                last: at,
                mean: f64::from(at as u32 % 9),
            })
            .collect();
        let dates = dates(&changes);
        let trace = regime_means(&changes.regimes, &dates);
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
                let changes = with_points(90, &[index]);
                let places = label_places(&changes, width);
                let place = places[0].as_ref().unwrap();
                let x = (index as f64 + 0.5) / 90.0 * width;
                let text = text_width(&words::change_label(&changes.points[0]));
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
    fn series(n_days: usize, regimes: &[(usize, u32)]) -> Changes {
        let first_on = NaiveDate::from_ymd_opt(2026, 8, 24).unwrap();
        let mut daily = Vec::new();
        for day in 0..n_days {
            let (_, mean) = regimes
                .iter()
                .rev()
                .find(|(first, _)| *first <= day)
                .unwrap();
            let swing = [12, 20, 16, 14, 18, -40, -40][day % 7] + (day * 7 % 5) as i64 * 3 - 6;
            daily.push((i64::from(*mean) + swing * i64::from(*mean) / 100) as u32);
        }
        let mean_of = |days: &[u32]| days.iter().sum::<u32>() as f64 / days.len() as f64;
        let ends = regimes
            .iter()
            .skip(1)
            .map(|(first, _)| *first)
            .chain([n_days]);
        let regimes: Vec<Regime> = regimes
            .iter()
            .zip(ends)
            .map(|((first, _), end)| Regime {
                first: *first,
                last: end - 1,
                mean: mean_of(&daily[*first..end]),
            })
            .collect();
        let points = regimes.windows(2).map(|pair| ChangePoint {
            index: pair[1].first,
            on: first_on + Days::new(pair[1].first as u64),
            confidence: 99.9,
            mean_before: pair[0].mean,
            mean_after: pair[1].mean,
        });
        Changes {
            first_on: Some(first_on),
            mean: mean_of(&daily),
            points: points.collect(),
            regimes,
            daily,
        }
    }

    #[test]
    fn series_and_changes() {
        let quarter = series(90, &[(0, 93), (34, 133), (67, 107)]);
        assert_plot!("changes", plot(&quarter, 320));
        assert_plot!("changes-one", plot(&series(1, &[(0, 1)]), 320));
        assert_plot!("changes-empty", plot(&Changes::default(), 320));
    }

    /// Whatever the width and the oddity: nothing panics.
    #[test]
    fn odd_data_is_drawn() {
        for width in [0, 350, u32::MAX] {
            let many: Vec<(usize, u32)> =
                (0..80).map(|day| (day, 10 + day as u32 % 9 * 20)).collect();
            plot(&series(80, &many), width);
        }
        let mut broken = series(3, &[(0, 9), (1, 5)]);
        broken.regimes[1].last = 99;
        broken.points[0].mean_before = f64::NAN;
        plot(&broken, 320);
        broken.first_on = None;
        plot(&broken, 320);
        broken.first_on = Some(NaiveDate::MAX);
        plot(&broken, 320);
    }
}
