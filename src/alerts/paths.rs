//! Which way each alert went: closed at once, into an investigation, to an incident, to a remediation, or nowhere yet.

use super::ages::is_closed;
use super::has_columns;
use super::waits::Waits;
use crate::calendar::Timestamp;
use crate::table::{Column, Table, TextColumn, is_damaged_id};

/// Which way an alert went, by its own type: the first that is true of it of remediated, incident, investigation, closed, open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Path {
    /// Closed, and never of an investigation or incident.
    Closed,
    /// Part of an investigation that an earlier alert began.
    Joined,
    /// The first alert of an investigation.
    New,
    /// Part of an incident.
    Incident,
    /// Followed by a remediation.
    Remediated,
    /// None of these so far.
    Open,
}

/// No row: nobody is the first alert of that id yet.
const NO_ROW: u32 = u32::MAX;

impl Path {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Closed, "closed", "Closed without investigation"),
        (Self::Joined, "joined", "Joined an investigation"),
        (Self::New, "new", "New investigation"),
        (Self::Incident, "incident", "Incident"),
        (Self::Remediated, "remediated", "Remediated"),
        (Self::Open, "open", "Open"),
    ];

    /// What a table must have for it. A table does not say whether a file lacks remediations.
    pub const COLUMNS: &[Column] = &[
        Column::Status,
        Column::InvestigationId,
        Column::InvestigationType,
    ];

    /// What a table must have, so that an absent end means that there was none.
    pub fn columns_of_end(self) -> &'static [Column] {
        match self {
            Self::Closed => &[Column::ClosedAt],
            Self::Joined | Self::New => Waits::COLUMNS,
            Self::Incident => &[Column::PromotedAt],
            Self::Remediated | Self::Open => &[],
        }
    }

    /// When the alert in that row, which went this way, came to its end, whatever its status is. That may be before its creation, a clock error.
    // It is asked of every alert.
    #[inline(always)]
    pub fn end(self, table: &Table, row: usize) -> Option<Timestamp> {
        match self {
            Self::Closed => table.closed_at.get(row),
            Self::Joined | Self::New => table.first_action_at.get(row),
            Self::Incident => table.promoted_at.get(row),
            Self::Remediated => table.remediation_at.get(row),
            Self::Open => None,
        }
    }

    /// The path of each alert of `table`, row by row; empty if a file lacks a column for it.
    ///
    /// Among all alerts of type Investigation with an investigation's id, that with the earliest creation began it; of several, that with the smallest
    /// id. An id that is blank or [damaged](is_damaged_id) is nobody's, so its alert is one that began an investigation.
    pub(super) fn of_each(table: &Table) -> Vec<Self> {
        if has_columns(table, Self::COLUMNS).is_err() {
            return Vec::new();
        }
        let statuses = table.status.values().iter();
        let is_closed: Vec<bool> = statuses.map(|status| is_closed(status)).collect();
        let kinds = &table.investigation_type;
        let (investigation, incident) = (kinds.find("Investigation"), kinds.find("Incident"));
        let ids = &table.investigation_id;
        let are_damaged = ids.values().iter();
        let are_damaged: Vec<bool> = are_damaged.map(|id| is_damaged_id(id.as_bytes())).collect();
        let mut first_of = vec![NO_ROW; are_damaged.len()];
        let mut paths = vec![Self::Open; table.len()];
        for (row, path) in paths.iter_mut().enumerate() {
            let kind = Some(kinds.code(row));
            if kind == investigation {
                let id = ids.code(row);
                if id == TextColumn::BLANK || are_damaged[id as usize] {
                    *path = Self::New;
                } else {
                    *path = Self::Joined;
                    let first = &mut first_of[id as usize];
                    if *first == NO_ROW || is_before(table, row, *first as usize) {
                        *first = row as u32;
                    }
                }
            } else if kind == incident {
                *path = Self::Incident;
            } else if is_closed[table.status.code(row) as usize] {
                *path = Self::Closed;
            }
            if table.remediation_at.has(row) {
                *path = Self::Remediated;
            }
        }
        for first in first_of {
            // One that was remediated stays so; the others of its investigation have joined it all the same.
            if let Some(path @ Self::Joined) = paths.get_mut(first as usize) {
                *path = Self::New;
            }
        }
        paths
    }
}

/// Whether the alert in one row was created before that in the other; of two created at once, whether its id comes first.
fn is_before(table: &Table, one: usize, other: usize) -> bool {
    let (created, other_created) = (table.created_at[one], table.created_at[other]);
    created < other_created || created == other_created && table.id.compare(one, other).is_lt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::table::{AlertIds, MissingColumn};

    /// Paths of alerts as (id, minute of creation, status, type, investigation id, whether remediated).
    fn paths(alerts: &[(&str, u32, &str, &str, &str, bool)]) -> Vec<Path> {
        let created: Vec<String> = alerts
            .iter()
            .map(|(_, minute, ..)| format!("2026-11-20T12:{minute:02}:00Z"))
            .collect();
        let rows: Vec<Alert> = alerts
            .iter()
            .zip(&created)
            .map(
                |(
                    &(_, _, status, investigation_type, investigation_id, is_remediated),
                    created,
                )| Alert {
                    created,
                    status,
                    investigation_type,
                    investigation_id,
                    remediated: if is_remediated { created } else { "" },
                    ..Alert::default()
                },
            )
            .collect();
        let mut table = table(&rows);
        table.id = AlertIds::default();
        for (id, ..) in alerts {
            table.id.push(id);
        }
        Path::of_each(&table)
    }

    #[test]
    fn each_alert_goes_one_way() {
        for (status, kind, id, is_remediated, expected) in [
            ("closed", "", "", false, Path::Closed),
            ("CLOSED", "Hunt", "i1", false, Path::Closed),
            ("NEW", "", "", false, Path::Open),
            ("", "", "i1", false, Path::Open),
            ("OPEN", "Investigation", "i1", false, Path::New),
            ("CLOSED", "Incident", "", false, Path::Incident),
            ("NEW", "Incident", "i1", false, Path::Incident),
            ("CLOSED", "Incident", "i1", true, Path::Remediated),
            ("CLOSED", "Investigation", "i1", true, Path::Remediated),
            ("NEW", "", "", true, Path::Remediated),
        ] {
            let found = paths(&[("a", 0, status, kind, id, is_remediated)]);
            assert_eq!(found, [expected], "{status} {kind} {id} {is_remediated}");
        }
    }

    #[test]
    fn the_earliest_alert_begins_an_investigation() {
        use Path::{Closed, Incident, Joined, New, Remediated};
        let of = |id, minute, kind, investigation, is_remediated| {
            (id, minute, "CLOSED", kind, investigation, is_remediated)
        };
        let found = paths(&[
            of("b", 5, "Investigation", "i1", false),
            of("a", 3, "Investigation", "i1", false),
            of("c", 3, "Investigation", "i1", false),
            // Of other types, an id is not an investigation's.
            of("d", 1, "Incident", "i1", false),
            of("e", 0, "", "i1", false),
            of("f", 9, "Investigation", "i2", false),
            // The first of its investigation, but remediated.
            of("g", 7, "Investigation", "i2", true),
        ]);
        assert_eq!(
            found,
            [Joined, New, Joined, Incident, Closed, Joined, Remediated]
        );
        // Nobody's ids.
        let found = paths(&[
            of("a", 0, "Investigation", "", false),
            of("b", 0, "Investigation", "", false),
            of("c", 0, "Investigation", "1.2E+15", false),
            of("d", 0, "Investigation", "1.2E+15", false),
        ]);
        assert_eq!(found, [New; 4]);
    }

    #[test]
    fn without_types_nothing_is_known() {
        let mut table = table(&[Alert::default()]);
        table.intake.missing = vec![MissingColumn {
            column: Column::InvestigationType,
            file: 0,
        }];
        assert_eq!(Path::of_each(&table), []);
    }

    #[test]
    fn paths_are_in_order() {
        for (at, (path, ..)) in Path::ALL.into_iter().enumerate() {
            assert_eq!(path as usize, at);
        }
    }
}
