//! How long each alert waited for the first human action, or why that is unknown.

use super::Selection;
use crate::calendar::Timestamp;
use crate::table::Table;

/// How long each alert of a table waited, by row.
#[derive(Debug)]
pub struct Clock<'a> {
    table: &'a Table,
    /// The code of the status that waiting alerts have.
    new: Option<u32>,
}

impl<'a> Clock<'a> {
    /// Of the alerts of that table.
    pub fn of(table: &'a Table) -> Self {
        let new = table.status.find("NEW");
        Self { table, new }
    }

    /// Of the alert in that row.
    #[inline(always)]
    pub fn wait(&self, row: usize) -> Wait {
        let created_at = self.table.created_at[row];
        if Some(self.table.status.code(row)) == self.new {
            return Wait::GoesOn { created_at };
        }
        match self.table.first_action_at.get(row) {
            None => Wait::NoAction,
            Some(action_at) if action_at < created_at => Wait::ClockError,
            Some(action_at) => Wait::Nanos(nanos_between(created_at, action_at)),
        }
    }
}

/// The rows of the selected alerts that were measured, each with its wait in nanoseconds.
pub fn measured_waits(table: &Table, selection: &Selection) -> Vec<(u32, u64)> {
    let clock = Clock::of(table);
    let measured = selection
        .rows
        .iter()
        .filter_map(|row| match clock.wait(row as usize) {
            Wait::Nanos(nanos) => Some((row, nanos)),
            _ => None,
        });
    measured.collect()
}

/// How long an alert waited, or why that is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// From its creation to the first action, in nanoseconds.
    Nanos(u64),
    /// It waits still.
    GoesOn {
        /// Since when.
        created_at: Timestamp,
    },
    /// No action is recorded.
    NoAction,
    /// Every action is before its creation.
    ClockError,
}

/// The distance between two `i64` instants always fits into a `u64`.
pub(super) fn nanos_between(from: Timestamp, to: Timestamp) -> u64 {
    to.nanos().abs_diff(from.nanos())
}
