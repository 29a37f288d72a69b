//! From a table and a query to a report: every figure of the page, as plain numbers.
//!
//! Pure functions. They must not know of browser, JSON, network or clock; random numbers come in.

mod arrivals;
mod changes;
mod overview;
mod response;
mod selection;
mod zone;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::table::{Column, SetAside, Table};

pub use arrivals::{Arrivals, Schedule, Weekdays};
pub use changes::{ChangePoint, ChangeSettings, Changes, Regime, changes};
pub use overview::Overview;
pub use response::{Response, SeverityResponse, Summary, percentile};
pub use selection::Selection;
pub use zone::{LocalHour, LocalTimes, UnknownZone, Zone};

/// What the user chose: everything that a report depends on besides the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Only alerts created on these days count; all of them if `None`.
    pub range: Option<DayRange>,
    /// IANA name of the time zone in which days and hours are told.
    pub zone: String,
    /// When the team works.
    pub schedule: Schedule,
    /// How sure a change must be.
    pub changes: ChangeSettings,
}

/// Whole days, both inclusive, in the query's time zone. An end before the start is an empty range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRange {
    /// The first day.
    pub start_on: NaiveDate,
    /// The last day.
    pub end_on: NaiveDate,
}

/// A figure that cannot be given, because the data lacks these columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissingColumns(pub Vec<Column>);

/// A figure, or the columns it lacks.
pub type Figure<T> = Result<T, MissingColumns>;

/// Every figure of the page for one table and one query.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The query that was answered.
    pub query: Query,
    /// The days from the first to the last alert of the table, whatever the range; `None` for an empty table.
    pub data_days: Option<DayRange>,
    /// The days from the first to the last alert in the range; `None` if no alert is in it.
    pub days: Option<DayRange>,
    /// Alerts created outside the range.
    pub n_out_of_range: u64,
    /// The first few of them, in the order read.
    pub out_of_range: Vec<SetAside>,
    /// The totals.
    pub overview: Overview,
    /// When alerts arrive.
    pub arrivals: Arrivals,
    /// How long alerts wait.
    pub response: Figure<Response>,
    /// When the number of alerts a day changed.
    pub changes: Changes,
}

/// Computes every figure for the alerts of `table` that `query` selects.
///
/// `rng` shuffles the series of alerts per day; the same generator state gives the same report.
///
/// # Errors
/// If `query.zone` is not an IANA time zone.
pub fn report(table: &Table, query: &Query, rng: &mut impl rand::Rng) -> Result<Report, UnknownZone> {
    todo!()
}
