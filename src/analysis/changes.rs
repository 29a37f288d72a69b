//! Change points: days on which the typical number of alerts a day shifted.
//!
//! W. A. Taylor, "Change-Point Analysis: A Powerful New Tool for Detecting Changes" (2000): cumulative sums of the deviations
//! from the mean, and a bootstrap of shuffled series to tell how sure a change is.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// How sure a change must be, and how hard to look.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChangeSettings {
    /// A change is found when its confidence, in percent, is strictly above this.
    pub confidence_level: f64,
    /// How often a segment is shuffled.
    pub n_shuffles: u32,
}

/// A day from which on the mean differs.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ChangePoint {
    /// Position in the series: the first day of the new regime.
    pub index: usize,
    /// The same, as a date.
    pub on: NaiveDate,
    /// Share of shuffled series with a smaller range of cumulative sums, in percent.
    pub confidence: f64,
    /// Mean alerts a day of the regime that ends the day before.
    pub mean_before: f64,
    /// Mean alerts a day of the regime that begins on this day.
    pub mean_after: f64,
}

/// A stretch of days without a change.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Regime {
    /// Position of its first day in the series.
    pub first: usize,
    /// Position of its last day in the series.
    pub last: usize,
    /// Mean alerts a day.
    pub mean: f64,
}

/// Alerts per day and where their number changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// The first alert's day; `None` without alerts.
    pub first_on: Option<NaiveDate>,
    /// Alerts on each day from then to the last alert's day.
    pub daily: Vec<u32>,
    /// Mean alerts a day over the whole series; 0 without alerts.
    pub mean: f64,
    /// The regimes between changes, in order; none without alerts.
    pub regimes: Vec<Regime>,
    /// The changes, by date.
    pub points: Vec<ChangePoint>,
}

/// The changes in a series.
pub fn changes(first_on: Option<NaiveDate>, daily: Vec<u32>, settings: ChangeSettings, rng: &mut impl rand::Rng) -> Changes {
    todo!()
}
