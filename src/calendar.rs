//! Instants, days, hours, zones and working time: what every figure means by them.
//!
//! This module must not know of alerts.

mod local_times;
mod presets;
mod schedule;
mod timestamp;
pub mod words;
mod working_time;
mod zone;
mod zone_search;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use local_times::{LocalHour, LocalTimes};
pub use presets::Preset;
pub use schedule::{Schedule, Weekdays, schedule_hint};
pub use timestamp::Timestamp;
pub use working_time::WorkingTime;
pub use zone::{UnknownZone, Zone};
pub use zone_search::{Country, Found as FoundZone, ZoneSearch};

pub(crate) use local_times::{begins_at, local_iso_text, local_text, monday_of};
pub(crate) use zone::LocalSecond;

/// Whole days, both inclusive, in the query's time zone. An end before the start is an empty range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    #[serde(with = "epoch_days")]
    pub start_on: NaiveDate,
    /// The last day.
    #[serde(with = "epoch_days")]
    pub end_on: NaiveDate,
}

/// A day on its way between engine and page: as days since 1970-01-01. chrono's own way is text, and reading that again takes 6 kB more to
/// download before the page shows.
pub(crate) mod epoch_days {
    use chrono::NaiveDate;
    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    /// Writes the day.
    pub fn serialize<S: Serializer>(day: &NaiveDate, serializer: S) -> Result<S::Ok, S::Error> {
        day.to_epoch_days().serialize(serializer)
    }

    /// Reads the day.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NaiveDate, D::Error> {
        let days = i32::deserialize(deserializer)?;
        NaiveDate::from_epoch_days(days).ok_or_else(|| D::Error::custom("a day out of reach"))
    }
}

/// The day that a text such as `2026-11-21` spells; `None` if it spells none.
///
/// Not chrono's own way: it brings code for every pattern, to be downloaded before the page shows.
pub fn iso_day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let is_spelled = [(year, 4), (month, 2), (day, 2)]
        .iter()
        .all(|(part, n)| part.len() == *n && part.bytes().all(|byte| byte.is_ascii_digit()));
    if !is_spelled || parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

impl DayRange {
    /// How many days.
    pub fn n_days(self) -> u64 {
        let more = (self.end_on - self.start_on).num_days();
        u64::try_from(more + 1).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_spelled_in_one_way() {
        for (text, expected) in [
            ("2026-11-21", Some((2026, 11, 21))),
            ("0001-01-01", Some((1, 1, 1))),
            ("2026-02-29", None),
            ("2026-2-9", None),
            ("+026-02-09", None),
            ("2026-02-09-1", None),
            ("2026-02", None),
            ("", None),
        ] {
            let expected =
                expected.and_then(|(year, month, day)| NaiveDate::from_ymd_opt(year, month, day));
            assert_eq!(iso_day(text), expected, "{text}");
        }
    }
}
