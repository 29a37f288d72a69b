//! How long each alert took to get from one of its times to another, such as its creation and the first human action, or why that is unknown.

use serde::Deserialize;

use super::{Rows, Selection};
use crate::calendar::Timestamp;
use crate::table::{Column, Instants, Table};

/// What a clock measures, from one time of an alert to another.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum TimeTo {
    /// From the creation to the first human action: alerts of status NEW still wait for it.
    #[default]
    FirstAction,
    /// From the creation to the assignment to the customer.
    Escalation,
    /// From the creation to the promotion to an incident.
    Incident,
    /// From the creation to the first remediation action.
    Remediation,
    /// From the creation to the first close.
    FirstClose,
    /// From the creation to the last close. An alert that is open again has none.
    LastClose,
    /// From the first investigative action to the last close. An alert that is open again has none.
    Investigation,
}

impl TimeTo {
    /// Each of them.
    pub const ALL: [Self; 7] = [
        Self::FirstAction,
        Self::Escalation,
        Self::Incident,
        Self::Remediation,
        Self::FirstClose,
        Self::LastClose,
        Self::Investigation,
    ];

    /// What the page calls it: its start and its end.
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstAction => "Creation to first action",
            Self::Escalation => "Creation to escalation",
            Self::Incident => "Creation to incident",
            Self::Remediation => "Creation to first remediation",
            Self::FirstClose => "Creation to first close",
            Self::LastClose => "Creation to last close",
            Self::Investigation => "First investigative action to last close",
        }
    }

    /// Whether alerts that have been opened again have no end.
    pub fn takes_closed(self) -> bool {
        matches!(self, Self::LastClose | Self::Investigation)
    }

    /// What the page calls alerts that it does not measure, but for those with a clock error.
    pub fn without(self) -> &'static str {
        match self {
            Self::FirstAction => "Without a recorded action",
            Self::LastClose | Self::Investigation => "Open or without both times",
            _ => "Without both times",
        }
    }

    /// By which it is known to choices and exports.
    pub fn key(self) -> &'static str {
        match self {
            Self::FirstAction => "first_action",
            Self::Escalation => "escalation",
            Self::Incident => "incident",
            Self::Remediation => "remediation",
            Self::FirstClose => "first_close",
            Self::LastClose => "last_close",
            Self::Investigation => "investigation",
        }
    }

    /// The columns of its start, which every alert has where it is the creation, and of its end. The end of [`Self::FirstAction`] has several.
    pub fn columns(self) -> [Column; 2] {
        let start = match self {
            Self::Investigation => Column::InvestigativeActionAt,
            _ => Column::CreatedAt,
        };
        let end = match self {
            Self::FirstAction => Column::InvestigatedAt,
            Self::Escalation => Column::AssignedToOrgAt,
            Self::Incident => Column::PromotedAt,
            Self::Remediation => Column::RemediationAt,
            Self::FirstClose => Column::ClosedAt,
            Self::LastClose | Self::Investigation => Column::LastClosedAt,
        };
        [start, end]
    }

    /// Both times of the alert in that row; `None` for one that is not recorded.
    fn ends(self, table: &Table, row: usize) -> (Option<Timestamp>, Option<Timestamp>) {
        let start = match self {
            Self::Investigation => table.investigative_action_at.get(row),
            _ => Some(table.created_at.as_slice()[row]),
        };
        let end = match self {
            Self::FirstAction => table.first_action_at.get(row),
            Self::Escalation => table.assigned_to_org_at.get(row),
            Self::Incident => table.promoted_at.get(row),
            Self::Remediation => table.remediation_at.get(row),
            Self::FirstClose => table.closed_at.get(row),
            Self::LastClose | Self::Investigation => table.last_closed_at().get(row),
        };
        (start, end)
    }
}

/// Which clock the user chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ChosenClock {
    /// That one.
    pub clock: TimeTo,
}

/// Anything else is the default.
impl From<String> for TimeTo {
    fn from(key: String) -> Self {
        let known = Self::ALL.into_iter().find(|known| known.key() == key);
        known.unwrap_or_default()
    }
}

/// How long each alert of a table waited, by row.
#[derive(Debug)]
pub struct Clock<'a> {
    table: &'a Table,
    time_to: TimeTo,
    /// The code of the status that waiting alerts have.
    new: Option<u32>,
    /// The code of the status that closed alerts have.
    closed: Option<u32>,
}

impl<'a> Clock<'a> {
    /// That of first actions, of the alerts of that table.
    pub fn of(table: &'a Table) -> Self {
        Self::to(TimeTo::FirstAction, table)
    }

    /// That one, of the alerts of that table.
    pub fn to(time_to: TimeTo, table: &'a Table) -> Self {
        Self {
            table,
            time_to,
            new: table.status.find("NEW"),
            closed: table.status.find("CLOSED"),
        }
    }

    /// Of the alert in that row.
    #[inline(always)]
    pub fn wait(&self, row: usize) -> Wait {
        if self.time_to != TimeTo::FirstAction {
            return self.other_wait(row);
        }
        let created_at = self.table.created_at.as_slice()[row];
        if Some(self.table.status.code(row)) == self.new {
            return Wait::GoesOn { created_at };
        }
        match self.table.first_action_at.get(row) {
            None => Wait::NoAction,
            Some(action_at) if action_at < created_at => Wait::ClockError,
            Some(action_at) => Wait::Nanos(nanos_between(created_at, action_at)),
        }
    }

    /// Where it is not that of first actions. Apart, so that the usual case stays small.
    #[inline(never)]
    fn other_wait(&self, row: usize) -> Wait {
        if self.time_to.takes_closed() && Some(self.table.status.code(row)) != self.closed {
            return Wait::NoAction;
        }
        match self.time_to.ends(self.table, row) {
            (Some(start), Some(end)) => Wait::between(start, end),
            _ => Wait::NoAction,
        }
    }

    /// Gives `with` the row of each of these alerts and how long it waited, in the order of the table, but for some for which that is
    /// [`Wait::NoAction`]. Of ends that few alerts have, only these are looked at.
    #[inline(always)]
    pub fn each(&self, rows: &Rows, mut with: impl FnMut(usize, Wait)) {
        let ends: Instants = match self.time_to {
            TimeTo::FirstAction => {
                return rows.iter().for_each(|row| {
                    let row = row as usize;
                    with(row, self.wait(row));
                });
            }
            TimeTo::Escalation => (&self.table.assigned_to_org_at).into(),
            TimeTo::Incident => (&self.table.promoted_at).into(),
            TimeTo::Remediation => (&self.table.remediation_at).into(),
            TimeTo::FirstClose => (&self.table.closed_at).into(),
            TimeTo::LastClose | TimeTo::Investigation => self.table.last_closed_at(),
        };
        let takes_closed = self.time_to.takes_closed();
        for run in rows.runs() {
            ends.each(run, |row, end| {
                if takes_closed && Some(self.table.status.code(row)) != self.closed {
                    return;
                }
                let start = match self.time_to {
                    TimeTo::Investigation => self.table.investigative_action_at.get(row),
                    _ => Some(self.table.created_at.as_slice()[row]),
                };
                if let Some(start) = start {
                    with(row, Wait::between(start, end));
                }
            });
        }
    }
}

/// The rows of the selected alerts that were measured, each with its wait in nanoseconds.
pub fn measured_waits(time_to: TimeTo, table: &Table, selection: &Selection) -> Vec<(u32, u64)> {
    let mut measured = Vec::new();
    Clock::to(time_to, table).each(&selection.rows, |row, wait| {
        if let Wait::Nanos(nanos) = wait {
            measured.push((row as u32, nanos));
        }
    });
    measured
}

/// How long an alert waited, or why that is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wait {
    /// From its start to its end, such as the first action, in nanoseconds.
    Nanos(u64),
    /// It waits still.
    GoesOn {
        /// Since when.
        created_at: Timestamp,
    },
    /// No action is recorded; of other clocks, the start or the end is not, or the alert has been opened again.
    NoAction,
    /// Every action is before its creation; of other clocks, the end is before the start.
    ClockError,
}

impl Wait {
    #[inline(always)]
    fn between(start: Timestamp, end: Timestamp) -> Self {
        if end < start {
            Self::ClockError
        } else {
            Self::Nanos(nanos_between(start, end))
        }
    }
}

/// The distance between two `i64` instants always fits into a `u64`.
pub(super) fn nanos_between(from: Timestamp, to: Timestamp) -> u64 {
    to.nanos().abs_diff(from.nanos())
}
