//! Instants, days, hours, zones and working time: what every figure means by them.
//!
//! This module must not know of alerts.

mod local_times;
mod presets;
mod schedule;
mod timestamp;
pub mod words;
mod zone;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use local_times::{LocalHour, LocalTimes};
pub use presets::Preset;
pub use schedule::{Schedule, Weekdays, schedule_hint};
pub use timestamp::Timestamp;
pub use zone::{UnknownZone, Zone};

pub(crate) use local_times::local_text;

/// Whole days, both inclusive, in the query's time zone. An end before the start is an empty range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub start_on: NaiveDate,
    /// The last day.
    pub end_on: NaiveDate,
}

impl DayRange {
    /// How many days.
    pub fn n_days(self) -> u64 {
        let more = (self.end_on - self.start_on).num_days();
        u64::try_from(more + 1).unwrap_or(0)
    }
}
