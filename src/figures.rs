//! Every figure as a table: what the page shows below a chart, and what its CSV holds.
//!
//! From a report to rows of text and raw values. Computes nothing but shares; knows no browser.

use chrono::NaiveDate;

use crate::analysis::{Arrivals, Changes, Overview, Report, Response};
use crate::table::Intake;

/// A figure's numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureTable {
    /// Stable name, also the name of its CSV file: `off-hours`, `arrivals`, `time-to-action`, …
    pub name: &'static str,
    /// What the table shows, for its caption.
    pub caption: String,
    /// The columns.
    pub columns: Vec<FigureColumn>,
    /// The rows; each has one cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a figure's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FigureColumn {
    /// Stable key, the CSV's header: `alerts`, `p95`, …
    pub key: &'static str,
    /// What the page calls it, unit included.
    pub label: &'static str,
    /// Whether it is set flush right.
    pub numeric: bool,
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// As the page shows it.
    pub text: String,
    /// As it is, for `data-value` and the CSV.
    pub value: Value,
}

/// A raw value. Its `Display` is exact: a number prints the shortest text that reads back as the same number, a date as
/// `2026-11-21`, a blank as nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing to tell.
    Blank,
    /// A count.
    Count(u64),
    /// A number.
    Number(f64),
    /// Untrusted text.
    Text(String),
    /// A day.
    Date(NaiveDate),
}
