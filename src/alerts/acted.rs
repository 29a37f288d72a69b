//! Whether the chosen clock measures each alert, such as how long it waited until it was acted on, or why not.

use super::clock::{Clock, TimeTo, Wait};
use super::has_columns;
use super::waits::Waits;
use crate::filters::{Dimension, place_of};
use crate::table::Table;

/// Whether a clock measures an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Acted {
    /// It does.
    Measured,
    /// The alert's status is NEW: it waits for the first action.
    Waiting,
    /// No action is recorded; of other clocks, the start or the end is not, or the alert has been opened again.
    NoAction,
    /// Every action is before the creation; of other clocks, the end is before the start.
    ClockError,
}

impl Acted {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Measured, "measured", "Measured"),
        (Self::Waiting, "waiting", "Still waiting"),
        (Self::NoAction, "none", "Without a recorded action"),
        (Self::ClockError, "clock-error", "Clock error"),
    ];

    /// The key by which filters name it.
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// The [place](crate::filters) of the alerts of which it is true, by the chosen clock.
    pub fn place(self) -> String {
        place_of(Dimension::Acted, self.key())
    }

    /// Of each alert of `table`, row by row; empty if a file lacks a column for it.
    pub(super) fn of_each(table: &Table, time_to: TimeTo) -> Vec<Self> {
        let columns: &[_] = match time_to {
            TimeTo::FirstAction => Waits::COLUMNS,
            other => &other.columns(),
        };
        if has_columns(table, columns).is_err() {
            return Vec::new();
        }
        let clock = Clock::to(time_to, table);
        let mut acted = vec![Self::Measured; table.len()];
        for (row, acted) in acted.iter_mut().enumerate() {
            *acted = match clock.wait(row) {
                Wait::Nanos(_) => Self::Measured,
                Wait::GoesOn { .. } => Self::Waiting,
                Wait::NoAction => Self::NoAction,
                Wait::ClockError => Self::ClockError,
            };
        }
        acted
    }
}
