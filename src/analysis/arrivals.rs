//! When alerts arrive: by weekday and hour, and in or out of working time.

use serde::{Deserialize, Serialize};

/// Days of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weekdays(pub [bool; 7]);

/// When the team works: on `days`, from `start_hour` until just before `end_hour`.
///
/// A start after the end is a night shift: its part after midnight belongs to the day on which the shift began. A start
/// equal to the end is the whole day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// 0 to 23.
    pub start_hour: u8,
    /// 1 to 24.
    pub end_hour: u8,
    /// The days on which a shift begins.
    pub days: Weekdays,
}

/// Alerts by local weekday and hour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrivals {
    /// Alerts by hour (0 to 23) and weekday (Monday first).
    pub by_hour: [[u64; 7]; 24],
    /// Alerts in working time.
    pub n_working: u64,
    /// The others.
    pub n_off_hours: u64,
}
