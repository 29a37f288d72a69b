//! Every figure as a table: what the page shows below a chart, and what its CSV holds.
//!
//! From a report to rows of text and raw values. Computes nothing but shares; knows no browser.

mod export;

use std::fmt;

use chrono::NaiveDate;

use crate::analysis::{
    Arrivals, AssetKind, Assets, Changes, Figure, Overview, Report, Response, Summary, Unlisted,
};
use crate::table::{Intake, Reason, SetAside};
use crate::words::{self, Definition, definitions};

pub use export::to_csv;

/// A figure's numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureTable<C = Cell> {
    /// Stable name, also the name of its CSV file: `off-hours`, `arrivals`, `time-to-action`, …
    pub name: &'static str,
    /// What the table shows, for its caption.
    pub caption: String,
    /// The columns.
    pub columns: Vec<FigureColumn>,
    /// The rows; each has one cell a column.
    pub rows: Vec<Vec<C>>,
    /// What the rows do not tell of the figure, because it is more than a page can show.
    pub unlisted: Unlisted,
}

/// How much of a figure a table is to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// As much as a page can show.
    Page,
    /// All.
    Whole,
}

/// The most days that a page shows: ten years are fewer. A document with more rows slows the browser down.
const MAX_DAYS: usize = 5_000;

/// The most change points that a page shows. Their table has twice as many columns as that of the days.
const MAX_CHANGES: usize = 2_500;

impl Extent {
    /// How many rows to list, if a page can show so many.
    fn of_at_most(self, max_rows: usize) -> usize {
        match self {
            Self::Page => max_rows,
            Self::Whole => usize::MAX,
        }
    }
}

impl<C> FigureTable<C> {
    /// The name under which tests and scripts find the table: `table-off-hours`, `table-arrivals`, …
    pub fn testid(&self) -> String {
        format!("table-{}", self.name)
    }
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

impl FigureColumn {
    const fn text(key: &'static str, label: &'static str) -> Self {
        Self {
            key,
            label,
            numeric: false,
        }
    }

    const fn number(key: &'static str, label: &'static str) -> Self {
        Self {
            key,
            label,
            numeric: true,
        }
    }
}

/// One cell.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// As the page shows it.
    pub text: String,
    /// As it is, for `data-value` and the CSV.
    pub value: Value,
}

/// What tables are made of: cells for the page, or bare values for a CSV, for which nothing need be put in words.
pub trait Told: Sized {
    /// The value, which a page shows as that text.
    fn told(value: Value, text: impl FnOnce() -> String) -> Self;

    /// The value.
    fn value(&self) -> &Value;

    /// Nothing to tell.
    fn blank() -> Self {
        Self::told(Value::Blank, || words::NONE.into())
    }

    /// A count.
    fn count(n: u64) -> Self {
        Self::told(Value::Count(n), || words::count(n))
    }

    /// A number of minutes.
    fn minutes(minutes: f64) -> Self {
        Self::told(Value::Number(minutes), || words::minutes(minutes))
    }

    /// A mean of counts.
    fn mean(mean: f64) -> Self {
        Self::told(Value::Number(mean), || words::mean(mean))
    }

    /// A day.
    fn date(on: NaiveDate) -> Self {
        Self::told(Value::Date(on), || words::day(on))
    }

    /// A part of a whole as a fraction; blank if there is no whole.
    fn share(part: u64, whole: u64) -> Self {
        if whole == 0 {
            return Self::blank();
        }
        let share = part as f64 / whole as f64;
        Self::told(Value::Number(share), || words::percent(part, whole))
    }
}

impl Told for Cell {
    fn told(value: Value, text: impl FnOnce() -> String) -> Self {
        let text = text();
        Self { text, value }
    }

    fn value(&self) -> &Value {
        &self.value
    }
}

impl Told for Value {
    fn told(value: Value, _: impl FnOnce() -> String) -> Self {
        value
    }

    fn value(&self) -> &Value {
        self
    }
}

impl Cell {
    /// Text that the page shows otherwise than the data spells it.
    fn labeled(text: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            value: Value::Text(value.into()),
        }
    }

    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::labeled(text.clone(), text)
    }
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

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Blank => Ok(()),
            Value::Count(n) => n.fmt(f),
            // Rust prints the shortest digits that read back as the same number.
            Value::Number(number) => number.fmt(f),
            Value::Text(text) => f.write_str(text),
            Value::Date(on) => on.fmt(f),
        }
    }
}

/// One of the totals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// Stable key: `alerts`, `no-action`, …
    pub key: &'static str,
    /// What it is called and what it means.
    pub definition: &'static Definition,
    /// How many.
    pub count: Figure<u64>,
}

/// The totals, in the order of the page.
pub fn totals(overview: &Overview) -> [Total; 5] {
    let total = |key, definition, count: &Figure<u64>| Total {
        key,
        definition,
        count: count.clone(),
    };
    [
        total("alerts", &definitions::ALERTS, &Ok(overview.n_alerts)),
        total("no-action", &definitions::NO_ACTION, &overview.n_no_action),
        total(
            "investigations",
            &definitions::INVESTIGATIONS,
            &overview.n_investigations,
        ),
        total("incidents", &definitions::INCIDENTS, &overview.n_incidents),
        total("notified", &definitions::NOTIFIED, &overview.n_notified),
    ]
}

/// The totals as a table: one row a figure, blank where the data lacks a column for it.
pub fn overview(overview: &Overview) -> FigureTable {
    let rows = totals(overview).map(|total| {
        let count = total.count.map_or_else(|_| Cell::blank(), Cell::count);
        vec![Cell::labeled(total.definition.name, total.key), count]
    });
    FigureTable {
        name: "overview",
        caption: "Totals".into(),
        columns: vec![
            FigureColumn::text("figure", "Figure"),
            FigureColumn::number("count", "Count"),
        ],
        rows: rows.into(),
        unlisted: Unlisted::default(),
    }
}

/// Alerts in working time and off hours, with their share of all (a fraction; blank without alerts).
pub fn off_hours(arrivals: &Arrivals) -> FigureTable {
    let total = arrivals.n_working + arrivals.n_off_hours;
    let row = |label: &str, kind: &str, n: u64| {
        vec![
            Cell::labeled(label, kind),
            Cell::count(n),
            Cell::share(n, total),
        ]
    };
    FigureTable {
        name: "off-hours",
        caption: "Alerts in working time and off hours".into(),
        columns: vec![
            FigureColumn::text("kind", "When"),
            FigureColumn::number("alerts", "Alerts"),
            FigureColumn::number("share", "Share"),
        ],
        rows: vec![
            row("Working time", "working", arrivals.n_working),
            row("Off hours", "off-hours", arrivals.n_off_hours),
        ],
        unlisted: Unlisted::default(),
    }
}

/// Alerts by hour (24 rows) and weekday (7 columns).
pub fn arrivals(arrivals: &Arrivals) -> FigureTable {
    let rows = (0u8..).zip(&arrivals.by_hour).map(|(hour, by_weekday)| {
        let hour = Cell {
            text: words::hour(hour),
            value: Value::Count(u64::from(hour)),
        };
        std::iter::once(hour)
            .chain(by_weekday.iter().map(|n| Cell::count(*n)))
            .collect()
    });
    FigureTable {
        name: "arrivals",
        caption: "Alerts by hour of the day and day of the week".into(),
        columns: vec![
            FigureColumn::number("hour", "Hour"),
            FigureColumn::number("mon", "Monday"),
            FigureColumn::number("tue", "Tuesday"),
            FigureColumn::number("wed", "Wednesday"),
            FigureColumn::number("thu", "Thursday"),
            FigureColumn::number("fri", "Friday"),
            FigureColumn::number("sat", "Saturday"),
            FigureColumn::number("sun", "Sunday"),
        ],
        rows: rows.collect(),
        unlisted: Unlisted::default(),
    }
}

/// Minutes to the first action by severity; blank where no alert of a severity could be measured.
pub fn time_to_action<C: Told>(response: &Response) -> FigureTable<C> {
    let rows = response.by_severity.iter().map(|row| {
        let statistic = |of: fn(&Summary) -> f64| match &row.summary {
            Some(summary) => C::minutes(of(summary)),
            None => C::blank(),
        };
        vec![
            C::told(Value::Text(row.severity.clone()), || {
                words::shown_value(&words::severity_label(&row.severity))
            }),
            C::count(row.n_alerts),
            C::count(row.n_measured),
            statistic(|summary| summary.mean),
            statistic(|summary| summary.median),
            statistic(|summary| summary.p90),
            statistic(|summary| summary.p95),
        ]
    });
    FigureTable {
        name: "time-to-action",
        caption: "Time from an alert’s creation to its first action, by severity".into(),
        columns: vec![
            FigureColumn::text("severity", "Severity"),
            FigureColumn::number("alerts", "Alerts"),
            FigureColumn::number("measured", "Measured"),
            FigureColumn::number("mean", "Mean"),
            FigureColumn::number("median", "Median"),
            FigureColumn::number("p90", "p90"),
            FigureColumn::number("p95", "p95"),
        ],
        rows: rows.collect(),
        unlisted: response.unlisted,
    }
}

/// Alerts on each day; no rows without alerts.
pub fn daily_alerts<C: Told>(changes: &Changes, extent: Extent) -> FigureTable<C> {
    let days = changes.first_on.into_iter().flat_map(|on| on.iter_days());
    let n_listed = changes.daily.len().min(extent.of_at_most(MAX_DAYS));
    let (listed, beyond) = changes.daily.split_at(n_listed);
    let rows = days
        .zip(listed)
        .map(|(on, n)| vec![C::date(on), C::count(u64::from(*n))]);
    FigureTable {
        name: "daily-alerts",
        caption: "Alerts per day".into(),
        columns: vec![
            FigureColumn::text("date", "Date"),
            FigureColumn::number("alerts", "Alerts"),
        ],
        rows: rows.collect(),
        unlisted: Unlisted {
            n_rows: beyond.len() as u64,
            n_alerts: beyond.iter().map(|n| u64::from(*n)).sum(),
            ..Unlisted::default()
        },
    }
}

/// The days on which the number of alerts changed.
pub fn change_points<C: Told>(changes: &Changes, extent: Extent) -> FigureTable<C> {
    let n_listed = changes.points.len().min(extent.of_at_most(MAX_CHANGES));
    let listed = &changes.points[..n_listed];
    let rows = listed.iter().map(|point| {
        vec![
            C::date(point.on),
            C::told(Value::Number(point.confidence), || {
                words::confidence(point.confidence)
            }),
            C::mean(point.mean_before),
            C::mean(point.mean_after),
        ]
    });
    FigureTable {
        name: "change-points",
        caption: "Lasting changes in alerts per day".into(),
        columns: vec![
            FigureColumn::text("date", "First day of the change"),
            FigureColumn::number("confidence", "Confidence"),
            FigureColumn::number("before", "Mean per day before"),
            FigureColumn::number("after", "Mean per day after"),
        ],
        rows: rows.collect(),
        unlisted: Unlisted {
            n_rows: (changes.points.len() - listed.len()) as u64,
            ..Unlisted::default()
        },
    }
}

/// Alerts by host name, those in most alerts first.
pub fn top_hosts<C: Told>(assets: &Assets) -> FigureTable<C> {
    top_values(
        "top-hosts",
        "Alerts by host",
        "Host",
        assets,
        AssetKind::Host,
    )
}

/// Alerts by user name, those in most alerts first.
pub fn top_users<C: Told>(assets: &Assets) -> FigureTable<C> {
    top_values(
        "top-users",
        "Alerts by user",
        "User",
        assets,
        AssetKind::User,
    )
}

/// Alerts by operating system, those in most alerts first.
pub fn top_operating_systems<C: Told>(assets: &Assets) -> FigureTable<C> {
    top_values(
        "top-operating-systems",
        "Alerts by operating system",
        "Operating system",
        assets,
        AssetKind::OperatingSystem,
    )
}

/// Alerts by destination IP address, those in most alerts first.
pub fn top_destination_ips<C: Told>(assets: &Assets) -> FigureTable<C> {
    top_values(
        "top-destination-ips",
        "Alerts by destination IP address",
        "Destination IP",
        assets,
        AssetKind::DestinationIp,
    )
}

/// All values, with the share of the alerts whose evidence is known (a fraction). Shares may sum to more than 1: an alert may name
/// several values.
fn top_values<C: Told>(
    name: &'static str,
    caption: &str,
    label: &'static str,
    assets: &Assets,
    kind: AssetKind,
) -> FigureTable<C> {
    let rows = assets.counts(kind).iter().map(|count| {
        vec![
            // As the data spells it in `data-value` and CSV; what is seen is short and keeps its direction, here and elsewhere.
            C::told(Value::Text(count.value.clone()), || {
                words::shown_value(&count.value)
            }),
            C::count(count.n_alerts),
            C::share(count.n_alerts, assets.n_known),
        ]
    });
    FigureTable {
        name,
        caption: caption.into(),
        columns: vec![
            FigureColumn::text("value", label),
            FigureColumn::number("alerts", "Alerts"),
            FigureColumn::number("share", "Share"),
        ],
        rows: rows.collect(),
        unlisted: assets.unlisted(kind),
    }
}

/// Examples of what was set aside: those of the load and, if there is a report, those outside its range. What may be a fault
/// of the data comes first, what is set aside on purpose last.
pub fn set_aside(intake: &Intake, report: Option<&Report>) -> FigureTable {
    let out_of_range = report.into_iter().flat_map(|report| &report.out_of_range);
    let mut examples: Vec<&SetAside> = intake.examples.iter().chain(out_of_range).collect();
    // Stable: within a kind, the order read.
    examples.sort_by_key(|example| match example.reason {
        Reason::Malformed => 0,
        Reason::CreationTime | Reason::CreationYear => 1,
        Reason::BadTimestamp(_) => 2,
        Reason::ShortRow => 3,
        Reason::Duplicate => 4,
        Reason::OutOfRange => 5,
        Reason::Testing => 6,
    });
    let rows = examples.into_iter().map(|example| {
        let file = intake.files.get(usize::from(example.file));
        vec![
            file.map_or_else(Cell::blank, |file| Cell::text(&file.name)),
            Cell::count(u64::from(example.line)),
            Cell::text(words::reason(example.reason)),
            Cell::labeled(words::shown_value(&example.detail), &example.detail),
        ]
    });
    FigureTable {
        name: "set-aside",
        caption: "Examples of rows set aside".into(),
        columns: vec![
            FigureColumn::text("file", "File"),
            FigureColumn::number("line", "Line"),
            FigureColumn::text("reason", "Why"),
            FigureColumn::text("detail", "What it says"),
        ],
        rows: rows.collect(),
        unlisted: Unlisted::default(),
    }
}

/// All of the figure of that name that a table of the page may show a part of, told by [`FigureTable::name`]; `None` if every table of it is
/// whole, or the report cannot give it.
pub fn whole(name: &str, report: &Report) -> Option<FigureTable<Value>> {
    Some(match name {
        "time-to-action" => time_to_action(report.response.as_ref().ok()?),
        "daily-alerts" => daily_alerts(&report.changes, Extent::Whole),
        "change-points" => change_points(&report.changes, Extent::Whole),
        "top-hosts" => top_hosts(&report.assets),
        "top-users" => top_users(&report.assets),
        "top-operating-systems" => top_operating_systems(&report.assets),
        "top-destination-ips" => top_destination_ips(&report.assets),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::export::tests::csv_text;
    use super::*;
    use crate::analysis::{AssetCount, ChangePoint, MissingColumns, SeverityResponse};
    use crate::table::Column;

    #[test]
    fn values_print_exactly() {
        for (value, text) in [
            (Value::Blank, ""),
            (Value::Count(10_482), "10482"),
            (Value::Number(0.1 + 0.2), "0.30000000000000004"),
            (Value::Number(4.0), "4"),
            (Value::Number(-1.5), "-1.5"),
            (Value::Text("a\"b".into()), "a\"b"),
            (
                Value::Date(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap()),
                "2026-11-01",
            ),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn overview_table() {
        let table = overview(&Overview {
            n_alerts: 10_482,
            n_no_action: Ok(9_871),
            n_investigations: Err(MissingColumns(vec![Column::InvestigationId])),
            n_incidents: Ok(14),
            n_notified: Ok(402),
        });
        assert_eq!(
            csv_text(&table),
            "figure,count\r\nalerts,10482\r\nno-action,9871\r\ninvestigations,\r\nincidents,14\r\nnotified,402\r\n"
        );
        assert_eq!(table.rows[0][1].text, "10,482");
        assert_eq!(table.rows[2][1].text, "—");
    }

    #[test]
    fn arrivals_tables() {
        let mut by_hour = [[0; 7]; 24];
        by_hour[23][6] = 2000;
        let table = arrivals(&Arrivals {
            by_hour,
            n_working: 0,
            n_off_hours: 2000,
        });
        assert_eq!(table.testid(), "table-arrivals");
        assert_eq!(table.rows.len(), 24);
        assert!(
            csv_text(&table).starts_with("hour,mon,tue,wed,thu,fri,sat,sun\r\n0,0,0,0,0,0,0,0\r\n")
        );
        assert!(csv_text(&table).ends_with("\r\n23,0,0,0,0,0,0,2000\r\n"));
        assert_eq!(table.rows[23][0].text, "23:00");

        let split = |n_working, n_off_hours| {
            csv_text(&off_hours(&Arrivals {
                by_hour,
                n_working,
                n_off_hours,
            }))
        };
        assert_eq!(
            split(1, 3),
            "kind,alerts,share\r\nworking,1,0.25\r\noff-hours,3,0.75\r\n"
        );
        assert_eq!(
            split(0, 0),
            "kind,alerts,share\r\nworking,0,\r\noff-hours,0,\r\n"
        );
    }

    #[test]
    fn response_table() {
        let summary = Summary {
            n: 1,
            mean: 4.1,
            median: 4.1,
            p90: 130.0,
            p95: 130.5,
        };
        let row = |severity: &str, summary| SeverityResponse {
            severity: severity.into(),
            n_alerts: 2,
            n_measured: 1,
            summary,
        };
        let table = time_to_action(&Response {
            overall: Some(summary),
            by_severity: vec![row("CRITICAL", Some(summary)), row("=1+1", None)],
            n_waiting: 0,
            n_no_action: 0,
            n_negative: 0,
            unlisted: Unlisted::default(),
        });
        assert_eq!(
            csv_text(&table),
            "severity,alerts,measured,mean,median,p90,p95\r\nCRITICAL,2,1,4.1,4.1,130,130.5\r\n'=1+1,2,1,,,,\r\n"
        );
        assert_eq!(table.rows[0][0].text, "Critical");
        assert_eq!(table.rows[0][5].text, "2 h 10 min");
    }

    #[test]
    fn changes_tables() {
        let first_on = NaiveDate::from_ymd_opt(2026, 2, 28).unwrap();
        let mut changes = Changes {
            first_on: Some(first_on),
            daily: vec![3, 0, 5],
            mean: 8.0 / 3.0,
            regimes: Vec::new(),
            points: vec![ChangePoint {
                index: 2,
                on: first_on + chrono::Days::new(2),
                confidence: 99.9,
                mean_before: 1.5,
                mean_after: 5.0,
            }],
        };
        assert_eq!(
            csv_text(&daily_alerts(&changes, Extent::Page)),
            "date,alerts\r\n2026-02-28,3\r\n2026-03-01,0\r\n2026-03-02,5\r\n"
        );
        assert_eq!(
            csv_text(&change_points(&changes, Extent::Page)),
            "date,confidence,before,after\r\n2026-03-02,99.9,1.5,5\r\n"
        );
        changes.first_on = None;
        changes.daily.clear();
        changes.points.clear();
        assert_eq!(
            csv_text(&daily_alerts(&changes, Extent::Page)),
            "date,alerts\r\n"
        );
        assert_eq!(
            csv_text(&change_points(&changes, Extent::Page)),
            "date,confidence,before,after\r\n"
        );
    }

    #[test]
    fn a_page_lists_what_it_can_show_and_counts_the_rest() {
        let changes = Changes {
            first_on: NaiveDate::from_ymd_opt(1726, 1, 1),
            daily: vec![2; 109_573],
            mean: 2.0,
            regimes: Vec::new(),
            points: Vec::new(),
        };
        let page: FigureTable = daily_alerts(&changes, Extent::Page);
        let whole: FigureTable = daily_alerts(&changes, Extent::Whole);
        assert_eq!((page.rows.len(), whole.rows.len()), (MAX_DAYS, 109_573));
        assert_eq!(page.rows, whole.rows[..MAX_DAYS]);
        assert!(whole.unlisted.is_nothing());
        assert_eq!(
            words::unlisted(page.rows.len() as u64, page.unlisted),
            "The first 5,000 of 109,573 rows; the others have 209,146 alerts together. The CSV has all of them."
        );
    }

    #[test]
    fn top_value_tables() {
        let count = |value: &str, n_alerts| AssetCount {
            value: value.into(),
            n_alerts,
        };
        let long = "x".repeat(300);
        let mut assets = Assets {
            n_alerts: 10_482,
            n_asked: 100,
            n_known: 8,
            host_names: vec![count("WIN-DC01", 6), count("=1+1", 4), count(&long, 1)],
            user_names: vec![count("a\u{202e}b, c", 1)],
            ..Assets::default()
        };
        let hosts = top_hosts(&assets);
        assert_eq!(
            csv_text(&hosts),
            format!("value,alerts,share\r\nWIN-DC01,6,0.75\r\n'=1+1,4,0.5\r\n{long},1,0.125\r\n")
        );
        assert_eq!(hosts.testid(), "table-top-hosts");
        assert_eq!(hosts.rows[0][2].text, "75%");
        assert_eq!(hosts.rows[2][0].text.chars().count(), 200);
        let users: FigureTable = top_users(&assets);
        assert_eq!(users.rows[0][0].text, "a b, c");
        assert_eq!(users.rows[0][0].value, Value::Text("a\u{202e}b, c".into()));
        assert_eq!(
            csv_text(&top_operating_systems(&assets)),
            "value,alerts,share\r\n"
        );
        assets.destination_ips = vec![count("192.0.2.1", 1)];
        assets.n_known = 0;
        let addresses = top_destination_ips(&assets);
        assert_eq!(
            csv_text(&addresses),
            "value,alerts,share\r\n192.0.2.1,1,\r\n"
        );
        let names = [&hosts, &users, &top_operating_systems(&assets), &addresses];
        assert_eq!(
            names.map(|table| table.name),
            [
                "top-hosts",
                "top-users",
                "top-operating-systems",
                "top-destination-ips"
            ]
        );
    }
}
