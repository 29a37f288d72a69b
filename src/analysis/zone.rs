//! The local clock: IANA time zones, daylight saving time included.

use chrono::NaiveDate;

/// Not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("There is no time zone named “{0}”. Names look like Europe/Berlin or America/New_York.")]
pub struct UnknownZone(pub String);

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    /// The zone of that name; upper and lower case are the same.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        todo!()
    }
    /// Every zone name, sorted.
    pub fn names() -> Vec<&'static str> {
        todo!()
    }
}

/// A calendar day, weekday and hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalHour {
    /// The calendar day.
    pub on: NaiveDate,
}

/// Tells local days and hours for instants.
pub struct LocalTimes {}
