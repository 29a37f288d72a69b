//! The days that are searched, with what the weekday brings, and sums over stretches of them.

use chrono::Datelike;

use super::CountedDay;

/// The days that are left of a series, in order. All four are as long.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Where each day lies among all calendar days.
    pub places: Vec<usize>,
    /// Monday is 0.
    pub weekdays: Vec<usize>,
    /// Alerts on each day.
    pub counts: Vec<f64>,
    /// What the weekday brings, relative to a mean day. All 1 until it is known.
    pub factors: Vec<f64>,
}

impl Series {
    /// The days that are searched.
    pub fn of(days: &[CountedDay]) -> Self {
        let mut series = Self::default();
        for (place, day) in days.iter().enumerate() {
            if day.standing.is_searched() {
                series.places.push(place);
                let weekday = day.on.weekday().num_days_from_monday();
                series.weekdays.push(weekday as usize);
                series.counts.push(f64::from(day.n));
                series.factors.push(1.0);
            }
        }
        series
    }

    /// How many days.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether the day at this index is the calendar day after the one before it.
    pub fn follows(&self, index: usize) -> bool {
        index > 0 && self.places[index] == self.places[index - 1] + 1
    }

    /// By calendar day, the index of the day if it is left.
    pub fn indices(&self, n_calendar_days: usize) -> Vec<Option<usize>> {
        let mut indices = vec![None; n_calendar_days];
        for (index, &place) in self.places.iter().enumerate() {
            indices[place] = Some(index);
        }
        indices
    }
}

/// Sums from the first day on, so that any stretch's sum is a difference of two.
#[derive(Debug, Clone)]
pub struct Sums {
    alerts: Vec<f64>,
    factors: Vec<f64>,
}

impl Sums {
    /// Of calmed alerts and weekday factors.
    pub fn of(calmed: &[f64], factors: &[f64]) -> Self {
        Self {
            alerts: running(calmed),
            factors: running(factors),
        }
    }

    /// How many days.
    pub fn len(&self) -> usize {
        self.alerts.len() - 1
    }

    /// Alerts from day `first` to the day before `end`.
    pub fn alerts(&self, first: usize, end: usize) -> f64 {
        self.alerts[end] - self.alerts[first]
    }

    /// Weekday factors of the same days.
    pub fn factors(&self, first: usize, end: usize) -> f64 {
        self.factors[end] - self.factors[first]
    }

    /// Alerts a mean day.
    pub fn rate(&self, first: usize, end: usize) -> f64 {
        self.alerts(first, end) / self.factors(first, end)
    }
}

fn running(values: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let sums = values.iter().map(|value| {
        sum += value;
        sum
    });
    std::iter::once(0.0).chain(sums).collect()
}
