//! Whether each alert was acted on, or why how long it waited is not known.

use super::clock::{Clock, Wait};
use super::has_columns;
use super::waits::Waits;
use crate::filters::{Dimension, place_of};
use crate::table::Table;

/// Whether an alert was acted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Acted {
    /// How long it waited for the first action is measured.
    Measured,
    /// Its status is NEW: it waits.
    Waiting,
    /// No action is recorded.
    NoAction,
    /// Every action is before the creation.
    ClockError,
}

impl Acted {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Measured, "measured", "Measured"),
        (Self::Waiting, "waiting", "Still waiting"),
        (Self::NoAction, "none", "No recorded action"),
        (Self::ClockError, "clock-error", "Before the creation"),
    ];

    /// The [place](crate::filters) of the alerts of which it is true.
    pub fn place(self) -> String {
        place_of(Dimension::Acted, Self::ALL[self as usize].1)
    }

    /// Of each alert of `table`, row by row; empty if a file lacks a column for it.
    pub(super) fn of_each(table: &Table) -> Vec<Self> {
        if has_columns(table, Waits::COLUMNS).is_err() {
            return Vec::new();
        }
        let clock = Clock::of(table);
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
