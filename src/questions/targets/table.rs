//! Alerts and their targets by severity, as a table.

use super::answer::{COLUMNS_OF_SHARES, Compared, Met, OfSeverity, Standing, Timeliness, share};
use crate::filters::{Dimension, place};
use crate::section::{Column, Kind, Table, Text, Value};

/// Where alerts of a column stand with their target, by the column's key.
const STANDINGS: [(&str, &[Standing]); 5] = [
    ("due", &[Standing::Met, Standing::Late, Standing::OpenPast]),
    ("met", &[Standing::Met]),
    ("missed", &[Standing::Late, Standing::OpenPast]),
    ("not_due", &[Standing::NotDue]),
    ("open_past_target", &[Standing::OpenPast]),
];

const COLUMNS: [Column; 10] = [
    Column::new("severity", "Severity", Kind::Severity),
    Column::new("target", "Target", Kind::Minutes),
    Column::new("due", "Due", Kind::Count),
    Column::new("met", "Met", Kind::Count),
    Column::new("share", "Share met", Kind::Share),
    Column::new("low", "From", Kind::Share),
    Column::new("high", "To", Kind::Share),
    Column::new("missed", "Missed", Kind::Count),
    Column::new("not_due", "Not due yet", Kind::Count),
    Column::new("open_past_target", "Open past target", Kind::Count),
];

/// A row for each severity that has a target, then one for all of them if there are several. Shares are blank where no alert is due.
pub fn table(timeliness: &Timeliness) -> Table {
    let by_severity = &timeliness.by_severity;
    let all = (by_severity.len() > 1).then(|| row(ALL, Value::Blank, &timeliness.all));
    let n_totals = all.iter().len();
    let all_place = all
        .iter()
        .map(|_| place_of_severities(by_severity))
        .collect::<Vec<_>>();
    let rows = by_severity.iter().map(|of| {
        let severity = Value::Text(of.severity.clone());
        row(severity, Value::Number(f64::from(of.target)), &of.met)
    });
    Table {
        name: "targets".into(),
        caption: "Alerts acted on within the target of their severity".into(),
        columns: COLUMNS.map(with_place).into(),
        rows: rows.chain(all).collect(),
        n_totals,
        places: by_severity
            .iter()
            .map(|of| place_of_severities(std::slice::from_ref(of)))
            .chain(all_place)
            .collect(),
        ..Table::default()
    }
}

/// The row of all severities.
const ALL: Value = Value::named("all", "All of these");

/// The shares of two periods: a row for each severity that has a target, then one for all of them if there are several.
pub fn compared(timeliness: &Timeliness, compared: &Compared) -> Table {
    let severities = timeliness.by_severity.iter();
    let mut rows: Vec<_> = severities
        .map(|of| Value::Text(of.severity.clone()))
        .zip(&compared.by_severity)
        .collect();
    if rows.len() > 1 {
        rows.push((ALL, &compared.all));
    }
    let rows = rows.into_iter().map(|(severity, of)| {
        let mut row = vec![severity];
        row.extend(of.cells());
        row
    });
    let mut columns = vec![Column::new("severity", "Severity", Kind::Severity)];
    columns.extend(COLUMNS_OF_SHARES);
    Table {
        name: "targets-compared".into(),
        caption: "Alerts acted on within their target in both periods".into(),
        columns,
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The column, standing for the alerts that it counts.
fn with_place(column: Column) -> Column {
    let standings = STANDINGS.iter().find(|(key, _)| *key == column.key);
    let standings = standings.map_or(&[][..], |(_, standings)| standings);
    let values = standings
        .iter()
        .map(|standing| (Dimension::Target, standing.key()));
    Column {
        place: place(values).into(),
        ..column
    }
}

/// The alerts of these severities.
fn place_of_severities(severities: &[OfSeverity]) -> Text {
    let values = severities
        .iter()
        .map(|of| (Dimension::Severity, &*of.severity));
    place(values).into()
}

fn row(severity: Value, target: Value, met: &Met) -> Vec<Value> {
    let share = share(met);
    vec![
        severity,
        target,
        Value::Count(met.n_due()),
        Value::Count(met.n_met),
        Value::Share {
            part: met.n_met,
            whole: met.n_due(),
        },
        Value::number(share.map(|share| share.low)),
        Value::number(share.map(|share| share.high)),
        Value::Count(met.n_missed),
        Value::Count(met.n_not_due),
        Value::Count(met.n_open_past),
    ]
}
