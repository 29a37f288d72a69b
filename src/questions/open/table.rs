//! Open alerts as tables: by severity and age, and the oldest of them.

use super::answer::{Age, Counts, OfSeverity, OpenAlerts, Standing};
use crate::calendar::{Zone, local_text};
use crate::filters::{Dimension, place, place_of};
use crate::questions::View;
use crate::section::{Column, Kind, Table, Text, Value};

/// The keys of the columns of [`Age::OPEN`].
const AGES: [&str; 5] = ["under_1h", "from_1h", "from_4h", "from_1d", "from_7d"];

/// A row for each severity of which an alert is open, then one for all of them if there are several.
pub fn by_severity(open: &OpenAlerts) -> Table {
    let by_severity = &open.by_severity;
    let all = (by_severity.len() > 1).then(|| row(open, Value::named("all", "All"), &open.all));
    let n_totals = all.iter().len();
    let rows = by_severity.iter().map(|of| {
        let severity = Value::Text(of.severity.clone());
        row(open, severity, &of.counts)
    });
    let all_place = all.iter().map(|_| place_of_severities(by_severity));
    let places = by_severity
        .iter()
        .map(|of| place_of_severities(std::slice::from_ref(of)));
    Table {
        name: "open".into(),
        caption: "Open alerts by severity and age".into(),
        columns: columns(),
        places: places.chain(all_place).collect(),
        rows: rows.chain(all).collect(),
        n_totals,
        ..Table::default()
    }
}

fn columns() -> Vec<Column> {
    let mut columns = vec![
        Column::new("severity", "Severity", Kind::Severity),
        with_place(
            Column::new("open", "Open", Kind::Count),
            Age::place_of_open(),
        ),
    ];
    let ages = AGES.iter().zip(Age::OPEN);
    columns.extend(ages.map(|(column, (_, key, name))| {
        let column = Column::new(column, name, Kind::Count);
        with_place(column, place_of(Dimension::Age, key))
    }));
    columns.push(Column::new("oldest", "Oldest", Kind::Minutes));
    columns.push(with_place(
        Column::new("past_target", "Past target", Kind::Count),
        place_of(Dimension::Target, Standing::OpenPast.key()),
    ));
    columns
}

/// The column, standing for the alerts that it counts.
fn with_place(column: Column, place: String) -> Column {
    Column {
        place: place.into(),
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

fn row(open: &OpenAlerts, severity: Value, counts: &Counts) -> Vec<Value> {
    let mut row = vec![severity, Value::Count(counts.n_alerts())];
    row.extend(counts.by_age.map(Value::Count));
    row.push(Value::Number(counts.oldest_minutes));
    row.push(if open.has_targets {
        Value::Count(counts.n_past_target)
    } else {
        Value::Blank
    });
    row
}

/// A row for each of the oldest open alerts, the oldest first.
pub fn oldest(open: &OpenAlerts, view: &View) -> Table {
    let zone = Zone::named(&view.zone).ok();
    let text = |text: &str| match text {
        "" => Value::Blank,
        text => Value::Text(text.to_owned()),
    };
    let rows = open.oldest.iter().map(|of| {
        vec![
            Value::Text(of.severity.clone()),
            Value::Number(of.minutes),
            text(&of.name),
            text(&of.technology),
            text(&of.status),
            of.standing.map_or(Value::Blank, |standing| {
                Value::named(standing.key(), standing.name())
            }),
            zone.map_or(Value::Blank, |zone| {
                Value::Text(local_text(zone, of.created_at))
            }),
            text(&of.id),
        ]
    });
    Table {
        name: "open-oldest".into(),
        caption: "The oldest open alerts".into(),
        columns: vec![
            Column::new("severity", "Severity", Kind::Severity),
            Column::new("age", "Open for", Kind::Minutes),
            Column::new("name", "Name", Kind::Text),
            Column::new("technology", "Technology", Kind::Text),
            Column::new("status", "Status", Kind::Text),
            Column::new("standing", "Target", Kind::Text),
            Column::new("created", "Created", Kind::Text),
            Column::new("id", "Alert", Kind::Text),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
