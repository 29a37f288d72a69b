//! What was read, and what was set aside on the way: the account that the page shows beside every figure.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Encoding;

/// A column of the service-metrics export that the figures use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Column {
    /// `Expel Alert ID` (required).
    AlertId,
    /// `Severity` (required).
    Severity,
    /// `Alert Status` (required).
    Status,
    /// `Insert At (T3)` or `Created At` (required).
    CreatedAt,
    /// `Expel Vendor Tech Name` or `Vendor Name`.
    Vendor,
    /// `Investigation ID`.
    InvestigationId,
    /// `Investigation Type`.
    InvestigationType,
    /// `First Assigned To Org At` or `First Notification At`.
    AssignedToOrgAt,
    /// `First Assigned To User At (T4)` or `First Assigned To User At`.
    AssignedToUserAt,
    /// `First Investigated At`.
    InvestigatedAt,
    /// `Time First Investigative Action (T5a)` or `First Investigative Action At`.
    InvestigativeActionAt,
    /// `Time Promoted To Incident` or `Promoted To Incident At`.
    PromotedAt,
    /// `Time First Closed (T60)` or `First Closed At`.
    ClosedAt,
    /// `Time First Remediation Action (T5b)` or `First Remediation Action At`.
    RemediationAt,
    /// `Time Last Closed (T6)` or `Last Closed At`.
    LastClosedAt,
    /// `First Assigned User (T4 Assignee)` or `First Assigned User ID`.
    AssigneeId,
    /// `First Assigned User Name (T4 Assignee)` or `First Assigned User Name`.
    AssigneeName,
    /// `Expel Alert Name` or `Expel Alert Title`.
    AlertName,
    /// `Alert Close Reason` or `Close Reason`.
    CloseReason,
}

impl Column {
    /// Every column, in the order declared.
    pub const ALL: [Self; 19] = [
        Self::AlertId,
        Self::Severity,
        Self::Status,
        Self::CreatedAt,
        Self::Vendor,
        Self::InvestigationId,
        Self::InvestigationType,
        Self::AssignedToOrgAt,
        Self::AssignedToUserAt,
        Self::InvestigatedAt,
        Self::InvestigativeActionAt,
        Self::PromotedAt,
        Self::ClosedAt,
        Self::RemediationAt,
        Self::LastClosedAt,
        Self::AssigneeId,
        Self::AssigneeName,
        Self::AlertName,
        Self::CloseReason,
    ];

    /// The columns without which a file is refused.
    pub const REQUIRED: [Self; 4] = [Self::AlertId, Self::Severity, Self::Status, Self::CreatedAt];

    /// The columns that a file may lack without a word: they help to tell up to when the data knows, and which of several rows is an alert's latest state.
    pub const TELLING: [Self; 6] = [
        Self::RemediationAt,
        Self::LastClosedAt,
        Self::AssigneeId,
        Self::AssigneeName,
        Self::AlertName,
        Self::CloseReason,
    ];

    /// The columns of recognized times, in the order in which two states of an alert are compared.
    pub const TIMES: [Self; 9] = [
        Self::CreatedAt,
        Self::AssignedToUserAt,
        Self::InvestigatedAt,
        Self::PromotedAt,
        Self::InvestigativeActionAt,
        Self::RemediationAt,
        Self::ClosedAt,
        Self::LastClosedAt,
        Self::AssignedToOrgAt,
    ];

    /// The columns of text but for the id, in the order in which two states of an alert are compared after its times.
    pub const TEXTS: [Self; 9] = [
        Self::Vendor,
        Self::AssigneeId,
        Self::AssigneeName,
        Self::InvestigationId,
        Self::InvestigationType,
        Self::AlertName,
        Self::Severity,
        Self::Status,
        Self::CloseReason,
    ];

    /// The columns whose earliest time is the first action, in the order in which the notebook takes the first present one.
    pub const FIRST_ACTION: [Self; 5] = [
        Self::AssignedToUserAt,
        Self::InvestigatedAt,
        Self::InvestigativeActionAt,
        Self::PromotedAt,
        Self::ClosedAt,
    ];

    /// Whether its times are of an action that may be the first one.
    pub fn is_action(self) -> bool {
        Self::FIRST_ACTION.contains(&self)
    }

    /// The column's header as Workbench exports it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AlertId => "Expel Alert ID",
            Self::Severity => "Severity",
            Self::Status => "Alert Status",
            Self::CreatedAt => "Insert At (T3)",
            Self::Vendor => "Expel Vendor Tech Name",
            Self::InvestigationId => "Investigation ID",
            Self::InvestigationType => "Investigation Type",
            Self::AssignedToOrgAt => "First Assigned To Org At",
            Self::AssignedToUserAt => "First Assigned To User At (T4)",
            Self::InvestigatedAt => "First Investigated At",
            Self::InvestigativeActionAt => "Time First Investigative Action (T5a)",
            Self::PromotedAt => "Time Promoted To Incident",
            Self::ClosedAt => "Time First Closed (T60)",
            Self::RemediationAt => "Time First Remediation Action (T5b)",
            Self::LastClosedAt => "Time Last Closed (T6)",
            Self::AssigneeId => "First Assigned User (T4 Assignee)",
            Self::AssigneeName => "First Assigned User Name (T4 Assignee)",
            Self::AlertName => "Expel Alert Name",
            Self::CloseReason => "Alert Close Reason",
        }
    }

    /// The friendlier header that a re-saved file may carry instead, where there is one.
    pub const fn other_name(self) -> Option<&'static str> {
        match self {
            Self::CreatedAt => Some("Created At"),
            Self::Vendor => Some("Vendor Name"),
            Self::AssignedToOrgAt => Some("First Notification At"),
            Self::AssignedToUserAt => Some("First Assigned To User At"),
            Self::InvestigativeActionAt => Some("First Investigative Action At"),
            Self::PromotedAt => Some("Promoted To Incident At"),
            Self::ClosedAt => Some("First Closed At"),
            Self::RemediationAt => Some("First Remediation Action At"),
            Self::LastClosedAt => Some("Last Closed At"),
            Self::AssigneeId => Some("First Assigned User ID"),
            Self::AssigneeName => Some("First Assigned User Name"),
            Self::AlertName => Some("Expel Alert Title"),
            Self::CloseReason => Some("Close Reason"),
            Self::AlertId
            | Self::Severity
            | Self::Status
            | Self::InvestigationId
            | Self::InvestigationType
            | Self::InvestigatedAt => None,
        }
    }
}

/// Writes [`Column::name`].
impl fmt::Display for Column {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// Why a row, or a cell of it, was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Reason {
    /// The row's severity is TESTING, in whatever case.
    Testing,
    /// Another row has the same alert id, and a later state of the alert or the same.
    Duplicate,
    /// The row's creation time is blank or cannot be read: the row cannot be placed in time.
    CreationTime,
    /// The row's creation time is outside the years 1677 to 2262, which is as far as times are kept.
    CreationYear,
    /// The row has more cells than the header, or the file ends inside it: its cells cannot be told apart.
    Malformed,
    /// The alert was created outside the chosen range.
    OutOfRange,
    /// The row is used, but a timestamp other than the creation time cannot be read and counts as absent.
    BadTimestamp(Column),
    /// The row is used, but has fewer cells than the header; the missing ones count as blank.
    ShortRow,
    /// No row of the table: a total, a remark, or the header once more. Not among the rows read.
    AroundTable,
}

/// One example of something set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAside {
    /// Why.
    pub reason: Reason,
    /// Index into [`Intake::files`].
    pub file: u16,
    /// The line on which the row begins, from 1.
    pub line: u32,
    /// What the row says there: the unreadable cell, the id of a repeated or testing alert, the creation time out of range,
    /// or how many cells a row has that should have another number of them. Untrusted text, cut to at most
    /// [`SetAside::MAX_DETAIL`] characters, the last of which is then `…`.
    pub detail: String,
}

impl SetAside {
    /// The most characters of a cell that an example repeats.
    pub const MAX_DETAIL: usize = 80;

    /// The most examples kept of each reason, over all files of a load.
    pub const MAX_EXAMPLES: usize = 20;
}

/// `text`, or where it has more than `max_chars` characters its start and `…`, together as many.
pub(super) fn cut(text: &str, max_chars: usize) -> String {
    match text.char_indices().nth(max_chars) {
        None => text.to_owned(),
        Some(_) => text.chars().take(max_chars - 1).chain(['…']).collect(),
    }
}

/// One file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileIntake {
    /// The file's name, as it can be shown: without characters that cannot be seen, and cut if it is long.
    pub name: String,
    /// Its size in bytes.
    pub n_bytes: u64,
    /// Its rows, without the header.
    pub n_rows: u64,
    /// Those of them that are an alert's: neither a test nor unreadable.
    pub n_alert_rows: u64,
    /// The line on which its last row begins, if the file ends inside that row: the file was cut short.
    pub ends_inside_row_on: Option<u32>,
    /// How its text is encoded.
    pub encoding: Encoding,
    /// What separates its cells; `None` while that is not known.
    pub delimiter: Option<u8>,
    /// Lines that are no rows of the table: titles above it, totals and remarks, repeated headers. Blank ones do not count.
    pub n_lines_around: u64,
}

/// How the bytes of a file end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// With a line feed: after a row, a blank line, or the header.
    LineBreak,
    /// With a row that has all its cells, and no line break. Whether the last cell is whole, nothing can tell.
    LastCell,
    /// Inside a row: before its last cell, in quotes, or inside a character.
    InsideRow,
    /// With half a line break, a carriage return. Nobody ends lines with that alone any more.
    InsideLineBreak,
    /// Inside the header, or right behind it: more names may follow.
    InsideHeader,
}

/// A column that a file lacks and that some figure needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingColumn {
    /// Which column.
    pub column: Column,
    /// Index into [`Intake::files`].
    pub file: u16,
}

/// The account of a load: every row read is an alert, or counted in exactly one of `n_testing`, `n_duplicate` and
/// `n_unreadable`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intake {
    /// The files, in the order read.
    pub files: Vec<FileIntake>,
    /// Rows read, headers not counted.
    pub n_rows: u64,
    /// Rows whose severity is TESTING.
    pub n_testing: u64,
    /// Rows whose alert id another row has, which counts: it has the alert's latest state.
    pub n_duplicate: u64,
    /// Those of them that differ from the row that counts. Not counted before the table is finished.
    pub n_differing: u64,
    /// Alerts whose id is [damaged](super::is_damaged_id).
    pub n_damaged_ids: u64,
    /// Alerts whose investigation id is damaged. Not counted before the table is finished.
    pub n_damaged_investigation_ids: u64,
    /// Rows without a readable creation time, and malformed rows.
    pub n_unreadable: u64,
    /// Cells of used rows that should hold a timestamp and cannot be read; they count as absent.
    pub n_bad_timestamps: u64,
    /// Used rows with fewer cells than the header.
    pub n_short_rows: u64,
    /// The first few of each reason, in the order met.
    pub examples: Vec<SetAside>,
    /// Columns that some file lacks; each turns off the figures that need it. [`Column::InvestigatedAt`] stands for itself and
    /// [`Column::InvestigativeActionAt`], and only where both are absent: either one will do.
    pub missing: Vec<MissingColumn>,
}

impl Intake {
    /// Whether some file lacks `column`.
    pub fn lacks(&self, column: Column) -> bool {
        self.missing.iter().any(|missing| missing.column == column)
    }
}
