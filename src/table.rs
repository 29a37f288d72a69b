//! Alerts in typed columns, read from service-metrics CSV as its bytes arrive.
//!
//! A [`TableBuilder`] takes the bytes of one file after another and sorts every row into exactly one of: alert,
//! testing, duplicate, unreadable. What it sets aside it counts and, for the first few, remembers with file and line.
//! The date range is not applied here: it belongs to the query.
//!
//! This module must not know of analysis, network or browser.

mod columns;
mod intake;
mod opening;
mod reader;
mod records;
#[cfg(test)]
mod reference;
mod timestamp;

pub use columns::{AlertIds, TextColumn, Timestamp, TimestampColumn};
pub use intake::{Column, FileIntake, Intake, MissingColumn, Reason, SetAside};
pub use reader::{ReadError, TableBuilder};
pub use timestamp::parse_timestamp;

/// Alerts, one row each, in the order in which they were read; all columns have the same length.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The alert's id, trimmed; blank where the row has none.
    pub id: AlertIds,
    /// When Workbench created the alert.
    pub created_at: Vec<Timestamp>,
    /// `Severity` as spelled (trimmed). Never `TESTING`.
    pub severity: TextColumn,
    /// `Alert Status` as spelled (trimmed).
    pub status: TextColumn,
    /// `Expel Vendor Tech Name`.
    pub vendor: TextColumn,
    /// `Investigation ID`; blank where the alert belongs to none.
    pub investigation_id: TextColumn,
    /// `Investigation Type`: `Investigation`, `Incident`, blank.
    pub investigation_type: TextColumn,
    /// `First Assigned To Org At`: when the customer was notified.
    pub assigned_to_org_at: TimestampColumn,
    /// The first present of First Assigned To User At, First Investigated At, First Investigative Action At, Promoted To
    /// Incident At, First Closed At.
    pub first_action_at: TimestampColumn,
    /// Which file of [`Intake::files`] the row came from.
    pub file: Vec<u16>,
    /// The line on which the row begins in its file, from 1 (the header is line 1).
    pub line: Vec<u32>,
    /// What was read and what was set aside on the way.
    pub intake: Intake,
}

impl Table {
    /// The number of alerts.
    pub fn len(&self) -> usize {
        self.created_at.len()
    }

    /// Whether there is no alert at all.
    pub fn is_empty(&self) -> bool {
        self.created_at.is_empty()
    }
}
