//! From a table and a query to a report: every figure of the page, as plain numbers.
//!
//! Pure functions. They must not know of browser, JSON, network or clock; random numbers come in.
//!
//! Every row of a table is a distinct alert, so every figure counts alerts. **Differs** from the notebook these figures come
//! from, which counts rows in some and distinct ids in others. Each module names where else it differs.

mod arrivals;
mod assets;
mod changes;
#[cfg(test)]
mod example;
mod excerpt;
mod overview;
mod reporter;
mod response;
mod selection;

use serde::{Deserialize, Serialize};

use crate::calendar::{DayRange, Schedule, UnknownZone, Zone};
use crate::evidence::EvidenceCache;
use crate::table::{Column, SetAside, Table};
use reporter::Memory;

pub use arrivals::Arrivals;
pub use assets::{AssetCount, AssetKind, Assets, assets, newest_alerts};
pub use changes::{ChangePoint, ChangeSettings, Changes, Regime, changes};
pub use excerpt::Unlisted;
pub use overview::Overview;
pub use reporter::Reporter;
pub use response::{Response, SeverityResponse, Summary, percentile};
pub use selection::{Rows, Selection};

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
    /// What the newest alerts were about: of how many to tell; of all if `None`.
    pub n_newest: Option<u32>,
}

impl Query {
    /// Of how many alerts to tell at first what they were about, as the notebook does: evidence costs a request an alert.
    pub const DEFAULT_N_NEWEST: u32 = 100;
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
    /// What the newest alerts were about, as far as their evidence is known.
    pub assets: Assets,
}

/// The alerts of `table` that `query` selects: those that [`report`] is about.
///
/// # Errors
/// If `query.zone` is not an IANA time zone.
pub fn selection_of(table: &Table, query: &Query) -> Result<Selection, UnknownZone> {
    let zone = Zone::named(&query.zone)?;
    Ok(Selection::of(table, zone, query.range))
}

/// Computes every figure for the alerts of `table` that `query` selects, and for as much evidence as there is.
///
/// `rng` shuffles the series of alerts per day; the same generator state gives the same report. For one query after another about
/// the same table, a [`Reporter`] is faster. Without alerts, counts are 0
/// and statistics are absent.
///
/// # Errors
/// If `query.zone` is not an IANA time zone.
pub fn report(
    table: &Table,
    evidence: &EvidenceCache,
    query: &Query,
    rng: &mut impl rand::Rng,
) -> Result<Report, UnknownZone> {
    Memory::default().report(table, evidence, query, rng)
}

/// The figure, unless some file lacks one of the columns it needs.
fn figure<T>(table: &Table, needed: &[Column], value: impl FnOnce() -> T) -> Figure<T> {
    let missing: Vec<Column> = needed
        .iter()
        .copied()
        .filter(|&column| table.intake.lacks(column))
        .collect();
    if missing.is_empty() {
        Ok(value())
    } else {
        Err(MissingColumns(missing))
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::example::{Alert, table};
    use super::*;
    use crate::table::MissingColumn;

    fn query(zone: &str, range: Option<(&str, &str)>) -> Query {
        Query {
            range: range.map(|(start, end)| DayRange {
                start_on: start.parse().unwrap(),
                end_on: end.parse().unwrap(),
            }),
            zone: zone.to_owned(),
            schedule: Schedule::default(),
            changes: ChangeSettings::default(),
            n_newest: Some(Query::DEFAULT_N_NEWEST),
        }
    }

    fn answer(table: &Table, query: &Query) -> Result<Report, UnknownZone> {
        report(
            table,
            &EvidenceCache::default(),
            query,
            &mut Xoshiro256PlusPlus::seed_from_u64(1),
        )
    }

    fn alerts() -> Table {
        let alert = |created, severity| Alert {
            created,
            severity,
            first_action: "2026-11-24T00:00:00Z",
            ..Alert::default()
        };
        table(&[
            alert("2026-11-20T13:59:59Z", "HIGH"), // Friday, 8:59 in New York
            alert("2026-11-20T14:00:00Z", "LOW"),
            alert("2026-11-21T14:00:00Z", "HIGH"),
            alert("2026-11-24T03:00:00Z", "HIGH"), // Monday, 22:00 in New York
        ])
    }

    #[test]
    fn one_range_and_one_clock_hold_for_every_figure() {
        let report = answer(
            &alerts(),
            &query("america/new_york", Some(("2026-11-20", "2026-11-22"))),
        )
        .unwrap();
        assert_eq!((report.overview.n_alerts, report.n_out_of_range), (3, 1));
        assert_eq!(
            (report.arrivals.n_working, report.arrivals.n_off_hours),
            (1, 2)
        );
        assert_eq!(
            (
                report.arrivals.by_hour[8][4],
                report.arrivals.by_hour[9][4],
                report.arrivals.by_hour[9][5]
            ),
            (1, 1, 1)
        );
        assert_eq!(report.response.unwrap().overall.unwrap().n, 3);
        assert_eq!(report.changes.daily, [2, 1]);
        assert_eq!(report.changes.first_on.unwrap().to_string(), "2026-11-20");
        assert_eq!(report.data_days.unwrap().end_on.to_string(), "2026-11-23");
        assert_eq!(report.days.unwrap().end_on.to_string(), "2026-11-21");
        assert_eq!(report.out_of_range[0].detail, "2026-11-23 22:00:00");
    }

    #[test]
    fn a_selection_is_what_its_report_is_about() {
        let (table, query) = (alerts(), query("UTC", Some(("2026-11-20", "2026-11-20"))));
        let selection = selection_of(&table, &query).unwrap();
        assert_eq!(selection.rows.iter().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(
            selection.n_out_of_range,
            answer(&table, &query).unwrap().n_out_of_range
        );
    }

    #[test]
    fn without_alerts_counts_are_zero_and_statistics_absent() {
        for (table, range) in [
            (Table::default(), None),
            (alerts(), Some(("2025-01-01", "2025-12-31"))),
        ] {
            let report = answer(&table, &query("UTC", range)).unwrap();
            assert_eq!(
                (
                    report.overview.n_alerts,
                    report.overview.n_no_action,
                    report.days
                ),
                (0, Ok(0), None)
            );
            assert_eq!(report.n_out_of_range, table.len() as u64);
            let response = report.response.unwrap();
            assert_eq!((response.overall, response.by_severity), (None, vec![]));
            assert_eq!((report.changes.daily, report.changes.mean), (vec![], 0.0));
        }
    }

    #[test]
    fn time_to_action_needs_every_action_column() {
        use Column::{
            AssignedToUserAt, ClosedAt, InvestigatedAt, InvestigationId, InvestigativeActionAt,
            PromotedAt,
        };
        for (missing, expected) in [
            (vec![InvestigationId], None),
            (vec![InvestigativeActionAt], None),
            (vec![PromotedAt], Some(vec![PromotedAt])),
            (
                vec![ClosedAt, InvestigatedAt, AssignedToUserAt],
                Some(vec![AssignedToUserAt, InvestigatedAt, ClosedAt]),
            ),
        ] {
            let mut table = alerts();
            table.intake.missing = missing
                .iter()
                .map(|&column| MissingColumn { column, file: 0 })
                .collect();
            let report = answer(&table, &query("UTC", None)).unwrap();
            assert_eq!(
                report.response.err(),
                expected.map(MissingColumns),
                "{missing:?}"
            );
        }
    }

    #[test]
    fn an_unknown_zone_is_refused() {
        assert_eq!(
            answer(&alerts(), &query("Moon/Base", None)),
            Err(UnknownZone("Moon/Base".to_owned()))
        );
    }
}
