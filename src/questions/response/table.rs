//! Time to action by severity, as a table.

use super::answer::{Summary, Waits};
use crate::section::table::max_rows;
use crate::section::{Column, Kind, Table, Value};

const COLUMNS: [Column; 7] = [
    Column::new("severity", "Severity", Kind::Severity),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("measured", "Measured", Kind::Count),
    Column::new("mean", "Mean", Kind::Minutes),
    Column::new("median", "Median", Kind::Minutes),
    Column::new("p90", "p90", Kind::Minutes),
    Column::new("p95", "p95", Kind::Minutes),
];

/// Minutes to the first action by severity; blank where no alert of a severity could be measured.
pub fn table(response: &Waits) -> Table {
    let rows = response.by_value.iter().map(|of| {
        let minutes = |statistic: fn(&Summary) -> f64| Value::number(of.summary.as_ref().map(statistic));
        vec![
            Value::Text(of.value.clone()),
            Value::Count(of.n_alerts),
            Value::Count(of.n_measured),
            minutes(|summary| summary.mean),
            minutes(|summary| summary.median),
            minutes(|summary| summary.p90),
            minutes(|summary| summary.p95),
        ]
    });
    Table {
        name: "time-to-action".into(),
        caption: "Time from an alert’s creation to its first action, by severity".into(),
        columns: COLUMNS.into(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Whether a page shows a part of the rows only.
pub fn is_cut(response: &Waits) -> bool {
    response.by_value.len() > max_rows(COLUMNS.len())
}

#[cfg(test)]
mod tests {
    use super::super::answer::WaitsOf;
    use super::*;

    #[test]
    fn what_could_not_be_measured_is_blank() {
        let summary = Summary {
            n: 1,
            mean: 4.1,
            median: 4.1,
            p90: 130.0,
            p95: 130.5,
        };
        let row = |severity: &str, summary| WaitsOf {
            value: severity.into(),
            n_alerts: 2,
            n_measured: 1,
            summary,
        };
        let table = table(&Waits {
            by_value: vec![row("CRITICAL", Some(summary)), row("=1+1", None)],
            ..Waits::default()
        });
        let rows = table.rows.iter().map(|row| row.iter().map(Value::to_string).collect::<Vec<_>>().join(","));
        assert_eq!(
            rows.collect::<Vec<_>>(),
            ["CRITICAL,2,1,4.1,4.1,130,130.5", "=1+1,2,1,,,,"]
        );
    }
}
