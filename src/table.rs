//! Alerts in typed columns, read from service-metrics CSV as its bytes arrive.
//!
//! A [`TableBuilder`] takes the bytes of one file after another and sorts every row into exactly one of: alert,
//! testing, duplicate, unreadable. What it sets aside it counts and, for the first few, remembers with file and line.
//! The date range is not applied here: it belongs to the query.
//!
//! This module must not know of analysis, network or browser.

mod columns;
mod encoding;
mod fingerprint;
mod intake;
mod known_times;
mod last_closes;
mod layout;
mod lines;
mod opening;
mod others;
mod reader;
mod records;
#[cfg(test)]
mod reference;
mod refusal;
mod rows;
mod scan;
mod spelling;
mod states;
mod times;
mod timestamp;

pub use columns::{AlertIds, SparseTimestampColumn, TextColumn, TimestampColumn, is_damaged_id};
pub use encoding::Encoding;
pub use intake::{Column, Ending, FileIntake, Intake, MissingColumn, Reason, SetAside};
pub use known_times::{KnownDay, KnownTimes};
pub use last_closes::{Instants, LastCloseColumn};
pub use layout::{Found, Layout, MappedColumn, MappedValue, Origin};
pub use lines::{FileLine, LineColumn};
pub use others::{Cells, OtherColumns};
pub use reader::TableBuilder;
pub use refusal::ReadError;
pub use times::{
    Assumptions, ColumnTimes, DateOrder, Days as TimeDays, DaysFrom, FileTimes, OtherReading,
    TimeFormat,
};
pub use timestamp::parse_timestamp;

use crate::calendar::Timestamp;

/// Alerts, one row each, in the order in which their ids were first read; all columns have the same length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The alert's id, trimmed; blank where the row has none.
    pub id: AlertIds,
    /// When Workbench created the alert.
    pub created_at: Vec<Timestamp>,
    /// `Severity`, each in one spelling: `CRITICAL`, `HIGH`, `MEDIUM`, `LOW`, `TUNING`, or another. Never `TESTING`.
    pub severity: TextColumn,
    /// `Alert Status`, each in one spelling: `NEW`, `OPEN`, `CLOSED`, or another.
    pub status: TextColumn,
    /// `Expel Vendor Tech Name`.
    pub vendor: TextColumn,
    /// `Investigation ID`; blank where the alert belongs to none.
    pub investigation_id: TextColumn,
    /// `Investigation Type`, each in one spelling: `Investigation`, `Incident`, blank, or another.
    pub investigation_type: TextColumn,
    /// `First Assigned User (T4 Assignee)`: the id of who was first assigned.
    pub assignee_id: TextColumn,
    /// `First Assigned User Name (T4 Assignee)`.
    pub assignee_name: TextColumn,
    /// `Expel Alert Name`: the rule that raised the alert.
    pub alert_name: TextColumn,
    /// `Alert Close Reason`, each in one spelling.
    pub close_reason: TextColumn,
    /// `First Assigned To User At (T4)`.
    pub assigned_to_user_at: SparseTimestampColumn,
    /// `First Investigated At`.
    pub investigated_at: SparseTimestampColumn,
    /// `Time Promoted To Incident`.
    pub promoted_at: SparseTimestampColumn,
    /// `Time First Investigative Action (T5a)`.
    pub investigative_action_at: SparseTimestampColumn,
    /// `Time First Remediation Action (T5b)`.
    pub remediation_at: SparseTimestampColumn,
    /// `Time First Closed (T60)`.
    pub closed_at: SparseTimestampColumn,
    /// `Time Last Closed (T6)`.
    pub last_closes: LastCloseColumn,
    /// `First Assigned To Org At`: when the customer was notified.
    pub assigned_to_org_at: SparseTimestampColumn,
    /// The earliest of First Assigned To User At, First Investigated At, First Investigative Action At, Promoted To Incident At,
    /// First Closed At that is not before the creation. If all of them are, a clock error, the first present of them in that order:
    /// an instant before the creation.
    pub first_action_at: TimestampColumn,
    /// Whether the first present of those columns, in that order, holds another instant than the first action. The notebook takes that one.
    pub has_other_first_action: Vec<bool>,
    /// Where the row was read.
    pub lines: LineColumn,
    /// The columns that no figure needs.
    pub others: OtherColumns,
    /// Of each file of [`Intake::files`], the recognized times of its alerts: of creation, first actions, assignment to the customer,
    /// remediation and closing.
    pub known_times: Vec<KnownTimes>,
    /// How the times of each file of [`Intake::files`] were read.
    pub file_times: Vec<FileTimes>,
    /// What was taken from which column of each file of [`Intake::files`].
    pub layouts: Vec<Layout>,
    /// What was assumed of what the files leave open.
    pub assumptions: Assumptions,
    /// What was read and what was set aside on the way.
    pub intake: Intake,
}

impl Table {
    /// The number of alerts.
    pub fn len(&self) -> usize {
        self.created_at.len()
    }

    /// Makes room for so many more alerts.
    fn make_room(&mut self, n_alerts: usize) {
        self.id.make_room(n_alerts);
        for texts in self.text_columns() {
            texts.make_room(n_alerts);
        }
        for times in self.sparse_columns() {
            times.make_room(n_alerts);
        }
        self.last_closes.make_room(n_alerts);
        self.first_action_at.make_room(n_alerts);
        columns::make_room(&mut self.has_other_first_action, n_alerts);
        columns::make_room(&mut self.created_at, n_alerts);
    }

    /// Where the table ends now, to take it back to.
    fn mark(&mut self) -> Mark {
        let n_values = self.text_columns().map(|texts| texts.values().len());
        let others = self.others.mark();
        let intake = &self.intake;
        Mark {
            others,
            n_alerts: self.len(),
            n_values,
            n_files: intake.files.len(),
            n_examples: intake.examples.len(),
            n_missing: intake.missing.len(),
            counts: Intake {
                files: Vec::new(),
                examples: Vec::new(),
                missing: Vec::new(),
                ..*intake
            },
        }
    }

    /// Takes the table back to where it ended then.
    fn truncate(&mut self, mark: &Mark) {
        let n_alerts = mark.n_alerts;
        self.id.truncate(n_alerts);
        for (texts, n_values) in self.text_columns().into_iter().zip(mark.n_values) {
            texts.truncate(n_alerts, n_values);
        }
        for times in self.sparse_columns() {
            times.truncate(n_alerts);
        }
        self.last_closes.truncate(n_alerts);
        self.first_action_at.truncate(n_alerts);
        self.has_other_first_action.truncate(n_alerts);
        self.created_at.truncate(n_alerts);
        self.lines.truncate(n_alerts);
        self.others.truncate(n_alerts, &mark.others);
        self.known_times.truncate(mark.n_files);
        self.file_times.truncate(mark.n_files);
        self.layouts.truncate(mark.n_files);
        let mut intake = std::mem::take(&mut self.intake);
        intake.files.truncate(mark.n_files);
        intake.examples.truncate(mark.n_examples);
        intake.missing.truncate(mark.n_missing);
        self.intake = Intake {
            files: intake.files,
            examples: intake.examples,
            missing: intake.missing,
            ..mark.counts
        };
    }

    /// In the order of [`Column::TEXTS`].
    fn text_columns(&mut self) -> [&mut TextColumn; Column::TEXTS.len()] {
        [
            &mut self.vendor,
            &mut self.assignee_id,
            &mut self.assignee_name,
            &mut self.investigation_id,
            &mut self.investigation_type,
            &mut self.alert_name,
            &mut self.severity,
            &mut self.status,
            &mut self.close_reason,
        ]
    }

    /// The texts of a row, in the order of [`Column::TEXTS`].
    fn texts(&self, row: usize) -> [&str; Column::TEXTS.len()] {
        [
            &self.vendor,
            &self.assignee_id,
            &self.assignee_name,
            &self.investigation_id,
            &self.investigation_type,
            &self.alert_name,
            &self.severity,
            &self.status,
            &self.close_reason,
        ]
        .map(|texts| texts.text(row))
    }

    /// `Time Last Closed (T6)`.
    #[inline(always)]
    pub fn last_closed_at(&self) -> Instants<'_> {
        self.last_closes.after(&self.closed_at)
    }

    /// Those of sparse instants, but for last closes.
    fn sparse_columns(&mut self) -> [&mut SparseTimestampColumn; Column::TIMES.len() - 2] {
        [
            &mut self.assigned_to_user_at,
            &mut self.investigated_at,
            &mut self.promoted_at,
            &mut self.investigative_action_at,
            &mut self.remediation_at,
            &mut self.closed_at,
            &mut self.assigned_to_org_at,
        ]
    }

    /// The recognized times of a row, in the order of [`Column::TIMES`].
    fn times(&self, row: usize) -> [Option<Timestamp>; Column::TIMES.len()] {
        [
            Some(self.created_at[row]),
            self.assigned_to_user_at.get(row),
            self.investigated_at.get(row),
            self.promoted_at.get(row),
            self.investigative_action_at.get(row),
            self.remediation_at.get(row),
            self.closed_at.get(row),
            self.last_closed_at().get(row),
            self.assigned_to_org_at.get(row),
        ]
    }

    /// Whether its files would be read otherwise if this were assumed of them.
    pub fn depends_on(&self, assumptions: &Assumptions) -> bool {
        let mut files = self.file_times.iter();
        let mut layouts = self.layouts.iter();
        files.any(|of| of.depends_on(&self.assumptions, assumptions))
            || layouts.any(|of| {
                of.origin != Origin::Workbench
                    && self.assumptions.lays_out_otherwise(&of.header, assumptions)
            })
    }

    /// Whether a file of [`Intake::files`] has the names that Workbench writes.
    pub fn is_of_workbench(&self, file: u16) -> bool {
        let layout = self.layouts.get(usize::from(file));
        layout.is_none_or(|layout| layout.origin == Origin::Workbench)
    }

    /// Whether there is no alert at all.
    pub fn is_empty(&self) -> bool {
        self.created_at.is_empty()
    }
}

/// Where a table ended at some time.
#[derive(Debug)]
struct Mark {
    n_alerts: usize,
    others: others::OtherMark,
    /// How many distinct values each text column had.
    n_values: [usize; Column::TEXTS.len()],
    n_files: usize,
    n_examples: usize,
    n_missing: usize,
    /// The account's numbers; its lists are empty.
    counts: Intake,
}
