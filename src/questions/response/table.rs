//! Time to action by severity, as tables.

use super::answer::{COLUMNS_OF_WAITS, Percentile, Reached, Response, Summary, TimeTo, WaitsOf};
use crate::filters::{Dimension, place_of};
use crate::section::table::max_rows;
use crate::section::{Column, Kind, Table, Text, Value};

const COLUMNS: [Column; 13] = [
    Column::new("severity", "Severity", Kind::Severity),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("measured", "Measured", Kind::Count),
    Column::new("mean", "Mean", Kind::Minutes),
    Column::new("median", "Median", Kind::Minutes),
    Column::new("p90", "p90", Kind::Minutes),
    Column::new("p95", "p95", Kind::Minutes),
    Column::new("median_low", "Median: from", Kind::Minutes),
    Column::new("median_high", "Median: to", Kind::Minutes),
    Column::new("p90_low", "p90: from", Kind::Minutes),
    Column::new("p90_high", "p90: to", Kind::Minutes),
    Column::new("p95_low", "p95: from", Kind::Minutes),
    Column::new("p95_high", "p95: to", Kind::Minutes),
];

const WITH_OPEN_COLUMNS: [Column; 13] = [
    Column::new("severity", "Severity", Kind::Severity),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("acted", "Acted on", Kind::Count),
    Column::new("waiting", "Open", Kind::Count),
    Column::new("median", "Median", Kind::Minutes),
    Column::new("median_low", "Median: from", Kind::Minutes),
    Column::new("median_high", "Median: to", Kind::Minutes),
    Column::new("p90", "p90", Kind::Minutes),
    Column::new("p90_low", "p90: from", Kind::Minutes),
    Column::new("p90_high", "p90: to", Kind::Minutes),
    Column::new("p95", "p95", Kind::Minutes),
    Column::new("p95_low", "p95: from", Kind::Minutes),
    Column::new("p95_high", "p95: to", Kind::Minutes),
];

/// Minutes to the first action by severity, then of all severities together if there are several. Blank where no alert could be measured,
/// or an interval has no such end.
pub fn table(response: &Response) -> Table {
    let waits = &response.waits;
    Table {
        name: "time-to-action".into(),
        caption: caption(response.time_to),
        columns: COLUMNS.into(),
        rows: waits
            .by_value
            .iter()
            .map(|of| row(severity(of), of))
            .chain(all(response).map(|(name, of)| row(name, of)))
            .collect(),
        n_totals: all(response).iter().len(),
        places: places(waits.by_value.iter()),
        ..Table::default()
    }
}

fn caption(time_to: TimeTo) -> Text {
    match time_to {
        TimeTo::FirstAction => {
            "Time from an alert’s creation to its first action, by severity".into()
        }
        other => format!("{}, by severity", other.name()).into(),
    }
}

/// The same with the alerts that are still open, where there are any.
pub fn with_open(response: &Response) -> Table {
    let has_open = |of: &&WaitsOf| of.with_open.is_some();
    let all = all(response).filter(|(_, of)| has_open(of));
    Table {
        name: "waiting".into(),
        caption: "Time from an alert’s creation to its first action, with alerts that are still open, by severity".into(),
        columns: WITH_OPEN_COLUMNS.into(),
        n_totals: all.iter().len(),
        rows: response
            .waits
            .by_value
            .iter()
            .filter(has_open)
            .map(|of| row_with_open(severity(of), of))
            .chain(all.map(|(name, of)| row_with_open(name, of)))
            .collect(),
        places: places(response.waits.by_value.iter().filter(has_open)),
        ..Table::default()
    }
}

const CLOCK_COLUMNS: [Column; 7] = [
    Column::new("clock", "Clock", Kind::Text),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("measured", "Measured", Kind::Count),
    Column::new("median", "Median", Kind::Minutes),
    Column::new("p90", "p90", Kind::Minutes),
    Column::new("p95", "p95", Kind::Minutes),
    Column::new("clock_errors", "Clock errors", Kind::Count),
];

/// What each clock says of all severities together, and how much of the time to the first action was working time. Clocks that no alert has both
/// times for are left out.
pub fn clocks(response: &Response) -> Table {
    let n_alerts = response.waits.all.n_alerts;
    let mut rows = Vec::new();
    for of in &response.clocks {
        if of.n_measured + of.n_clock_error == 0 {
            continue;
        }
        let mut row = |name, summary: Option<Summary>| {
            let minutes = |of: fn(&Summary) -> f64| Value::number(summary.as_ref().map(of));
            rows.push(vec![
                name,
                Value::Count(n_alerts),
                Value::Count(of.n_measured),
                minutes(|summary| summary.median.value),
                minutes(|summary| summary.p90.value),
                minutes(|summary| summary.p95.value),
                Value::Count(of.n_clock_error),
            ]);
        };
        row(
            Value::named(of.time_to.key(), of.time_to.name()),
            of.summary,
        );
        if of.time_to == TimeTo::FirstAction && response.in_working_time.is_some() {
            let name = Value::named(
                "first_action_working",
                "Creation to first action, in working time",
            );
            row(name, response.in_working_time);
        }
    }
    Table {
        name: "clocks".into(),
        caption: "Every clock, all severities together".into(),
        columns: CLOCK_COLUMNS.into(),
        rows,
        ..Table::default()
    }
}

/// Medians and p95 of two periods; no rows without a comparison.
pub fn compared(response: &Response) -> Table {
    let compared = response.compared.as_ref();
    let rows = compared.into_iter().flat_map(|compared| &compared.of);
    let rows = rows.flat_map(|of| {
        let severity = match &of.severity {
            Some(severity) => Value::Text(severity.clone()),
            None => all(response).map_or(Value::Blank, |(name, _)| name),
        };
        [("median", "Median", &of.median), ("p95", "p95", &of.p95)].map(|(key, name, of)| {
            let mut row = vec![severity.clone(), Value::named(key, name)];
            row.extend(of.cells());
            row
        })
    });
    let mut columns = vec![
        Column::new("severity", "Severity", Kind::Severity),
        Column::new("figure", "Figure", Kind::Text),
    ];
    columns.extend(COLUMNS_OF_WAITS);
    Table {
        name: "time-to-action-compared".into(),
        caption: "Time to action in both periods, by severity".into(),
        columns,
        rows: rows.collect(),
        ..Table::default()
    }
}

fn places<'a>(by_severity: impl Iterator<Item = &'a WaitsOf>) -> Vec<Text> {
    by_severity
        .map(|of| place_of(Dimension::Severity, &of.value).into())
        .collect()
}

fn severity(of: &WaitsOf) -> Value {
    Value::Text(of.value.clone())
}

/// All severities together, with their name, if there are several. A severity may be called by that name, too.
fn all(response: &Response) -> Option<(Value, &WaitsOf)> {
    let by_severity = &response.waits.by_value;
    let name = Value::Named {
        key: unlike(by_severity, "all").into(),
        name: unlike(by_severity, "All severities").into(),
    };
    (by_severity.len() > 1).then_some((name, &response.waits.all))
}

/// The name, in as many brackets as it takes to be unlike the name of any severity, whatever its case.
fn unlike(by_severity: &[WaitsOf], name: &str) -> String {
    let is_taken = |name: &str| {
        let mut severities = by_severity.iter().map(|of| of.value.trim());
        severities.any(|severity| severity.eq_ignore_ascii_case(name))
    };
    let mut name = name.to_owned();
    while is_taken(&name) {
        name = format!("({name})");
    }
    name
}

fn row(name: Value, of: &WaitsOf) -> Vec<Value> {
    let minutes = |statistic: fn(&Summary) -> Option<f64>| {
        Value::number(of.summary.as_ref().and_then(statistic))
    };
    vec![
        name,
        Value::Count(of.n_alerts),
        Value::Count(of.n_measured),
        minutes(|summary| Some(summary.mean)),
        minutes(|summary| Some(summary.median.value)),
        minutes(|summary| Some(summary.p90.value)),
        minutes(|summary| Some(summary.p95.value)),
        minutes(|summary| summary.median.low),
        minutes(|summary| summary.median.high),
        minutes(|summary| summary.p90.low),
        minutes(|summary| summary.p90.high),
        minutes(|summary| summary.p95.low),
        minutes(|summary| summary.p95.high),
    ]
}

fn row_with_open(name: Value, of: &WaitsOf) -> Vec<Value> {
    let mut row = vec![
        name,
        Value::Count(of.n_with_open()),
        Value::Count(of.n_measured),
        Value::Count(of.n_waiting),
    ];
    if let Some(survival) = &of.with_open {
        for Reached { value, low, high } in [survival.median, survival.p90, survival.p95] {
            let value = value.map_or(Value::named("not reached", "not reached"), Value::Number);
            row.extend([value, Value::number(low), Value::number(high)]);
        }
    }
    row
}

/// Whether some percentile in the table has no end on one side.
pub fn lacks_an_end(response: &Response) -> bool {
    let lacks = |of: Percentile| of.low.is_none() || of.high.is_none();
    let by_severity = response.waits.by_value.iter();
    let mut summaries = by_severity.filter_map(|of| of.summary);
    // The higher the percentile, the more its upper end takes; the lower, the more its lower end.
    summaries.any(|summary| lacks(summary.median) || lacks(summary.p95))
}

/// Whether a page shows a part of the rows only.
pub fn is_cut(response: &Response) -> bool {
    response.waits.by_value.len() > max_rows(COLUMNS.len())
}

#[cfg(test)]
mod tests {
    use super::super::answer::Waits;
    use super::*;
    use crate::statistics::Survival;

    fn percentile(value: f64, low: Option<f64>, high: Option<f64>) -> Percentile {
        Percentile { value, low, high }
    }

    fn of(severity: &str, summary: Option<Summary>) -> WaitsOf {
        WaitsOf {
            value: severity.into(),
            n_alerts: 40,
            n_measured: 36,
            n_waiting: 3,
            summary,
            ..WaitsOf::default()
        }
    }

    fn response(by_value: Vec<WaitsOf>) -> Response {
        Response {
            waits: Waits {
                all: of("", None),
                by_value,
                ..Waits::default()
            },
            ..Response::default()
        }
    }

    fn lines(table: &Table) -> Vec<String> {
        let row = |row: &Vec<Value>| {
            let cells: Vec<_> = row.iter().map(Value::to_string).collect();
            cells.join(",")
        };
        table.rows.iter().map(row).collect()
    }

    fn usual() -> Summary {
        Summary {
            n: 36,
            mean: 4.1,
            longest: 200.0,
            median: percentile(4.5, Some(2.0), Some(8.0)),
            p90: percentile(130.0, Some(100.0), Some(200.0)),
            p95: percentile(130.5, Some(120.0), None),
        }
    }

    #[test]
    fn what_is_not_known_is_blank() {
        let response = response(vec![of("CRITICAL", Some(usual())), of("=1+1", None)]);
        assert_eq!(
            lines(&table(&response)),
            [
                "CRITICAL,40,36,4.1,4.5,130,130.5,2,8,100,200,120,",
                "=1+1,40,36,,,,,,,,,,",
                "all,40,36,,,,,,,,,,"
            ]
        );
        assert_eq!(table(&response).n_totals, 1);
        assert!(lacks_an_end(&response));
        assert_eq!(lines(&with_open(&response)), [""; 0]);
    }

    #[test]
    fn all_severities_have_a_row_if_there_are_several() {
        let names = |severities: &[&str]| {
            let severities = severities.iter().map(|severity| of(severity, None));
            let table = table(&response(severities.collect()));
            let last = table.rows.last().map(|row| row[0].clone());
            (table.n_totals, last.unwrap_or_default())
        };
        let named = |key: &'static str, name: &'static str| (1, Value::named(key, name));
        assert_eq!(names(&[]), (0, Value::Blank));
        assert_eq!(names(&["HIGH"]), (0, Value::Text("HIGH".into())));
        assert_eq!(names(&["HIGH", ""]), named("all", "All severities"));
        // Nobody takes it for a severity of that name.
        assert_eq!(names(&["HIGH", "ALL"]), named("(all)", "All severities"));
        assert_eq!(
            names(&["all", "(All)", "all severities"]),
            named("((all))", "(All severities)")
        );
    }

    #[test]
    fn open_alerts_count_as_waiting() {
        let reached = |value, low, high| Reached { value, low, high };
        let waiting = |severity| WaitsOf {
            with_open: Some(Box::new(Survival {
                median: reached(Some(4.0), Some(2.5), Some(9.0)),
                p90: reached(Some(60.0), Some(30.0), None),
                p95: reached(None, Some(40.0), None),
            })),
            ..of(severity, Some(usual()))
        };
        let mut response = response(vec![of("CRITICAL", None), waiting("LOW")]);
        response.waits.all = waiting("");
        assert_eq!(
            lines(&with_open(&response)),
            [
                "LOW,39,36,3,4,2.5,9,60,30,,not reached,40,",
                "all,39,36,3,4,2.5,9,60,30,,not reached,40,"
            ]
        );
        assert_eq!(with_open(&response).n_totals, 1);
    }
}
