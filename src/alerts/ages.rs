//! For how long each open alert has been open.

use super::clock::nanos_between;
use crate::calendar::Timestamp;
use crate::filters::{Dimension, place};
use crate::table::{Column, Table};

/// An hour in nanoseconds.
const HOUR: u64 = 3_600_000_000_000;

/// For how long an alert has been open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Age {
    /// Less than an hour.
    Minutes,
    /// From an hour on.
    Hour,
    /// From four hours on.
    Hours,
    /// From a day on.
    Day,
    /// From a week on.
    Week,
    /// It is closed.
    Closed,
}

impl Age {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Minutes, "0h", "Under 1 h"),
        (Self::Hour, "1h", "1 h to 4 h"),
        (Self::Hours, "4h", "4 h to 24 h"),
        (Self::Day, "1d", "1 d to 7 d"),
        (Self::Week, "7d", "7 d and more"),
        (Self::Closed, "closed", "Closed"),
    ];

    /// The ages of what is open.
    pub const OPEN: &'static [(Self, &'static str, &'static str)] = Self::ALL.split_at(5).0;

    /// The [place](crate::filters) of all that is open.
    pub fn place_of_open() -> String {
        place(Self::OPEN.iter().map(|(_, key, _)| (Dimension::Age, *key)))
    }

    /// The place of the alerts of that age.
    pub fn place(self) -> String {
        place([(Dimension::Age, Self::ALL[self as usize].1)])
    }

    // It is asked of every alert.
    #[inline(always)]
    fn of(nanos: u64) -> Self {
        match nanos / HOUR {
            0 => Self::Minutes,
            1..4 => Self::Hour,
            4..24 => Self::Hours,
            24..168 => Self::Day,
            _ => Self::Week,
        }
    }

    /// The age of each alert of `table` at `as_of`, row by row; empty if a file does not say which are open. One that is created later, as a wrong
    /// clock may say, has been open for no time.
    pub(super) fn of_each(table: &Table, as_of: Option<Timestamp>) -> Vec<Self> {
        if table.intake.lacks(Column::Status) {
            return Vec::new();
        }
        let statuses = table.status.values().iter();
        let is_closed: Vec<bool> = statuses.map(|status| is_closed(status)).collect();
        let mut ages = vec![Self::Closed; table.len()];
        let Some(as_of) = as_of else {
            return ages;
        };
        for (row, age) in ages.iter_mut().enumerate() {
            if !is_closed[table.status.code(row) as usize] {
                let created_at = table.created_at[row];
                *age = Self::of(nanos_between(created_at, as_of.max(created_at)));
            }
        }
        ages
    }
}

/// Whether that status says that the alert is closed.
pub(super) fn is_closed(status: &str) -> bool {
    status.eq_ignore_ascii_case("CLOSED")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};

    #[test]
    fn ages_begin_with_their_lower_end() {
        let minute = HOUR / 60;
        for (minutes, expected) in [
            (0, Age::Minutes),
            (59, Age::Minutes),
            (60, Age::Hour),
            (239, Age::Hour),
            (240, Age::Hours),
            (1_439, Age::Hours),
            (1_440, Age::Day),
            (10_079, Age::Day),
            (10_080, Age::Week),
        ] {
            assert_eq!(Age::of(minutes * minute), expected, "{minutes}");
            assert_eq!(Age::of(minutes * minute + minute - 1), expected);
        }
        assert_eq!(Age::of(u64::MAX), Age::Week);
    }

    #[test]
    fn what_is_not_closed_has_an_age() {
        let alert = |created, status| Alert {
            created,
            status,
            ..Alert::default()
        };
        let table = table(&[
            alert("2026-11-20T12:00:00Z", "NEW"),
            alert("2026-11-20T12:00:00Z", "closed"),
            alert("2026-11-21T12:00:00Z", ""),
        ]);
        let as_of = Some(table.created_at[2]);
        assert_eq!(
            Age::of_each(&table, as_of),
            [Age::Day, Age::Closed, Age::Minutes]
        );
        // A clock error: it has been open for no time.
        let as_of = Some(table.created_at[0]);
        assert_eq!(Age::of_each(&table, as_of)[2], Age::Minutes);
        assert_eq!(Age::of_each(&table, None), [Age::Closed; 3]);
    }

    #[test]
    fn ages_are_in_order() {
        for (at, (age, ..)) in Age::ALL.into_iter().enumerate() {
            assert_eq!(age as usize, at);
        }
        assert_eq!(Age::OPEN.last().map(|(age, ..)| *age), Some(Age::Week));
    }
}
