//! From records to the table: every row is an alert, or set aside for one reason.

use std::borrow::Cow;
use std::fmt;

use rustc_hash::FxHashMap;

use super::intake::cut;
use super::opening::Header;
use super::records::Record;
use super::times::Times;
use super::timestamp::is_out_of_reach;
use super::{Column, Mark, Reason, SetAside, Table, Timestamp};

/// One row of a file.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub record: Record<'a>,
    pub header: &'a Header,
    pub file: u16,
    /// Whether no line break follows.
    pub ends_file: bool,
}

impl<'a> Row<'a> {
    /// The trimmed cell under `column`; blank where the file or the row has none.
    #[inline(always)]
    fn cell(self, column: Column) -> Cow<'a, [u8]> {
        match self.header.position(column) {
            Some(position) => self.record.cell(position),
            None => Cow::Borrowed(b""),
        }
    }

    fn is_short(self) -> bool {
        self.record.n_cells() < self.header.n_cells
    }

    /// Blank cells too many are harmless: a spreadsheet leaves them where a longer row once was.
    fn has_too_many_cells(self) -> bool {
        (self.header.n_cells..self.record.n_cells())
            .any(|position| !self.record.cell(position).is_empty())
    }
}

/// Writes how many cells the row has, and how many it should have.
struct CellCount<'a>(Row<'a>);

impl fmt::Display for CellCount<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n_cells = self.0.record.n_cells();
        let cells = if n_cells == 1 { "cell" } else { "cells" };
        write!(
            formatter,
            "{n_cells} {cells}, the header has {}",
            self.0.header.n_cells
        )
    }
}

/// The first human action on an alert.
#[derive(Debug, Clone, Copy)]
struct FirstAction {
    /// When it was; before the creation if every action is; `None` if there is none.
    at: Option<Timestamp>,
    /// Whether the first present action is at another instant.
    differs: bool,
}

impl FirstAction {
    /// The earliest action that is not before the creation.
    #[inline(always)]
    fn of(created_at: Timestamp, actions_at: [Option<Timestamp>; 5]) -> Self {
        let first_present = actions_at.into_iter().flatten().next();
        let actions_at = actions_at.into_iter().flatten();
        let earliest = actions_at.filter(|at| *at >= created_at).min();
        Self {
            at: earliest.or(first_present),
            differs: earliest.is_some() && earliest != first_present,
        }
    }
}

/// The table as it grows.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub table: Table,
    pub times: Times,
    n_examples: FxHashMap<Reason, usize>,
}

impl Rows {
    /// Takes everything back to where the table ended then.
    pub fn forget_from(&mut self, mark: &Mark) {
        self.table.truncate(mark);
        self.n_examples.clear();
        for example in &self.table.intake.examples {
            *self.n_examples.entry(example.reason).or_default() += 1;
        }
    }

    /// Counts the row as exactly one of: alert, testing, duplicate, unreadable. A blank line is no row.
    pub fn take(&mut self, row: Row<'_>) {
        if row.record.is_blank() {
            return;
        }
        let intake = &mut self.table.intake;
        intake.n_rows += 1;
        intake.files[usize::from(row.file)].n_rows += 1;

        if row.has_too_many_cells() {
            intake.n_unreadable += 1;
            return self.set_aside(Reason::Malformed, row, CellCount(row));
        }
        if row.is_short() && row.ends_file {
            intake.n_unreadable += 1;
            intake.files[usize::from(row.file)].ends_inside_row_on = Some(row.record.line);
            let detail = format_args!("{}; the file ends inside the row", CellCount(row));
            return self.set_aside(Reason::Malformed, row, detail);
        }
        let severity = row.cell(Column::Severity);
        let id = row.cell(Column::AlertId);
        if *severity == *b"TESTING" {
            intake.n_testing += 1;
            return self.set_aside(Reason::Testing, row, String::from_utf8_lossy(&id));
        }
        let creation_time = row.cell(Column::CreatedAt);
        let Some(created_at) = self.times.read(Column::CreatedAt, &creation_time) else {
            intake.n_unreadable += 1;
            for column in Column::TIMES.into_iter().skip(1) {
                self.times.survey(column, &row.cell(column));
            }
            let reason = if is_out_of_reach(&creation_time) {
                Reason::CreationYear
            } else {
                Reason::CreationTime
            };
            let detail = String::from_utf8_lossy(&creation_time);
            return self.set_aside(reason, row, detail);
        };
        if !self.table.id.push_bytes(&id) {
            intake.n_duplicate += 1;
            for column in Column::TIMES.into_iter().skip(1) {
                let cell = row.cell(column);
                self.times.count(column, &cell);
            }
            return self.set_aside(Reason::Duplicate, row, String::from_utf8_lossy(&id));
        }

        if row.is_short() {
            intake.n_short_rows += 1;
            self.set_aside(Reason::ShortRow, row, CellCount(row));
        }
        let assigned_to_org_at = self.timestamp(row, Column::AssignedToOrgAt);
        let actions_at = Column::FIRST_ACTION.map(|column| self.timestamp(row, column));
        let others_at = Column::TELLING.map(|column| self.timestamp(row, column));
        let action = FirstAction::of(created_at, actions_at);
        let table = &mut self.table;
        let known = &mut table.known_times[usize::from(row.file)];
        known.note(created_at);
        for at in [assigned_to_org_at]
            .into_iter()
            .chain(actions_at)
            .chain(others_at)
            .flatten()
        {
            known.note(at);
        }
        table.created_at.push(created_at);
        table.severity.push_bytes(&severity);
        for (column, texts) in [
            (Column::Status, &mut table.status),
            (Column::Vendor, &mut table.vendor),
            (Column::InvestigationId, &mut table.investigation_id),
            (Column::InvestigationType, &mut table.investigation_type),
        ] {
            texts.push_bytes(&row.cell(column));
        }
        table.assigned_to_org_at.push(assigned_to_org_at);
        table.first_action_at.push(action.at);
        table.has_other_first_action.push(action.differs);
        table.file.push(row.file);
        table.line.push(row.record.line);
    }

    /// The instant under `column` in a row that becomes an alert; one that cannot be read is reported.
    #[inline(always)]
    fn timestamp(&mut self, row: Row<'_>, column: Column) -> Option<Timestamp> {
        let cell = row.cell(column);
        if cell.is_empty() {
            return None;
        }
        let at = self.times.read(column, &cell);
        if at.is_none() {
            self.table.intake.n_bad_timestamps += 1;
            let detail = String::from_utf8_lossy(&cell);
            self.set_aside(Reason::BadTimestamp(column), row, detail);
        }
        at
    }

    /// Remembers the row as an example, if there are not enough of `reason` yet.
    fn set_aside(&mut self, reason: Reason, row: Row<'_>, detail: impl fmt::Display) {
        let n_examples = self.n_examples.entry(reason).or_default();
        if *n_examples == SetAside::MAX_EXAMPLES {
            return;
        }
        *n_examples += 1;
        self.table.intake.examples.push(SetAside {
            reason,
            file: row.file,
            line: row.record.line,
            detail: cut(&detail.to_string(), SetAside::MAX_DETAIL),
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_earliest_action_is_never_later_than_the_first_present(
            created_at in -5..5_i64,
            actions_at in prop::array::uniform5(prop::option::of(-5..5_i64)),
        ) {
            let created_at = Timestamp::from_nanos(created_at);
            let actions_at = actions_at.map(|at| at.map(Timestamp::from_nanos));
            let first_present = actions_at.iter().flatten().next().copied();
            let action = FirstAction::of(created_at, actions_at);
            prop_assert_eq!(action.at.is_some(), first_present.is_some());
            // But for a clock error, which the notebook takes for a wait below zero.
            let is_error = first_present.is_some_and(|at| at < created_at);
            prop_assert!(is_error || action.at <= first_present);
            prop_assert_eq!(action.differs, action.at != first_present);
            // Nothing but clock errors is before the creation.
            let all_before = actions_at.iter().flatten().all(|at| *at < created_at);
            prop_assert_eq!(action.at.is_some_and(|at| at < created_at), all_before && first_present.is_some());
        }
    }
}
