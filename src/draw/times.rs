//! Axes of times: logarithmic, because critical alerts are handled many times faster than low ones.

use crate::order;

/// How far the marks stay from either end of the axis, as a part of it.
const MARGIN: f64 = 0.07;

/// The shortest axis, from a time to four times it: there, one of the [`Times::TICKS`] always falls.
const SHORTEST_AXIS: f64 = 0.61;

/// One second. What is shorter is drawn there: a logarithmic scale has no zero.
const SHORTEST: f64 = 1.0 / 60.0;

const HOUR: f64 = 60.0;
const DAY: f64 = 1_440.0;
const YEAR: f64 = 365.0 * DAY;

/// Where a time is on the axis.
pub fn position(minutes: f64) -> f64 {
    minutes.max(SHORTEST).log10()
}

/// An axis of times, by [`position`].
pub struct Times {
    /// Where it begins.
    pub start: f64,
    /// Where it ends.
    pub end: f64,
}

impl Times {
    /// The times that an axis may name, in minutes, in order of preference.
    pub const TICKS: [(f64, &str); 34] = [
        (1.0, "1 min"),
        (HOUR, "1 h"),
        (DAY, "1 d"),
        (10.0, "10 min"),
        (SHORTEST, "1 s"),
        (30.0 * DAY, "30 d"),
        (YEAR, "1 y"),
        (10.0 / 60.0, "10 s"),
        (7.0 * DAY, "7 d"),
        (6.0 * HOUR, "6 h"),
        (10.0 * YEAR, "10 y"),
        (100.0 * YEAR, "100 y"),
        (30.0, "30 min"),
        (5.0, "5 min"),
        (0.5, "30 s"),
        (2.0 * HOUR, "2 h"),
        (90.0 * DAY, "90 d"),
        (12.0 * HOUR, "12 h"),
        (3.0 * DAY, "3 d"),
        (3.0 * YEAR, "3 y"),
        (30.0 * YEAR, "30 y"),
        (300.0 * YEAR, "300 y"),
        (180.0 * DAY, "180 d"),
        (14.0 * DAY, "14 d"),
        (2.0, "2 min"),
        (20.0, "20 min"),
        (3.0 / 60.0, "3 s"),
        (20.0 / 60.0, "20 s"),
        (5.0 / 60.0, "5 s"),
        (3.0, "3 min"),
        (3.0 * HOUR, "3 h"),
        (7.0, "7 min"),
        (15.0, "15 min"),
        (4.0 * HOUR, "4 h"),
    ];

    /// From the shortest to the longest of these times in minutes, with room at either end; the first hour if there is none.
    pub fn of(minutes: &[f64]) -> Self {
        let (mut first, mut last) = (f64::INFINITY, f64::NEG_INFINITY);
        for &minutes in minutes {
            let at = position(minutes);
            first = first.min(at);
            last = last.max(at);
        }
        if first > last {
            (first, last) = (position(1.0), position(HOUR));
        }
        let middle = (first + last) / 2.0;
        let length = ((last - first) / (1.0 - 2.0 * MARGIN)).max(SHORTEST_AXIS);
        Self {
            start: middle - length / 2.0,
            end: middle + length / 2.0,
        }
    }

    /// The places of the times that it names, with their names: as many as fit if each takes such a part of the axis.
    pub fn ticks(&self, part: f64) -> Vec<(f64, &'static str)> {
        let apart = part * (self.end - self.start);
        let mut ticks: Vec<(f64, &str)> = Vec::new();
        for (minutes, name) in Self::TICKS {
            let at = position(minutes);
            let is_free = ticks.iter().all(|(other, _)| (other - at).abs() >= apart);
            if (self.start..=self.end).contains(&at) && is_free {
                ticks.push((at, name));
            }
        }
        order::sort_by(&mut ticks, |(a, _), (b, _)| a.total_cmp(b));
        ticks
    }
}
