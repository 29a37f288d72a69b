//! The totals as tables.

use super::answer::Overview;
use super::words;
use crate::section::{Column, Kind, Table, Value};

/// One row a total, blank where the data lacks a column for it.
pub fn table(overview: &Overview) -> Table {
    let rows = overview.totals().into_iter().map(|(key, count)| {
        let name = words::definition(key).name;
        let key = key.into();
        vec![
            Value::Named { key, name },
            count.map_or(Value::Blank, Value::Count),
        ]
    });
    Table {
        name: "overview".into(),
        caption: "Totals".into(),
        columns: vec![
            Column::new("figure", "Figure", Kind::Text),
            Column::new("count", "Count", Kind::Count),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The same by week or day: a row each, blank where the data lacks a column for a figure.
pub fn trend(overview: &Overview) -> Table {
    let trend = &overview.trend;
    // In the order of the page for data without grave alerts: columns must not change places with the data.
    let figures = KEYS.map(|key| {
        let totals = overview.totals();
        let is_given = totals.iter().any(|(of, total)| *of == key && total.is_ok());
        is_given.then(|| trend.of(key))
    });
    let starts = trend.starts_on.iter().enumerate();
    let rows = starts.map(|(at, &start_on)| {
        let figures = figures.iter();
        let counts = figures.map(|of| of.map_or(Value::Blank, |of| Value::Count(of[at])));
        std::iter::once(Value::Date(start_on))
            .chain(counts)
            .collect()
    });
    let (caption, start) = if trend.is_weekly {
        ("Totals by week", "Week from")
    } else {
        ("Totals by day", "Day")
    };
    let figures = KEYS.map(|key| Column {
        key: key.into(),
        label: words::definition(key).name,
        kind: Kind::Count,
        place: "".into(),
    });
    Table {
        name: "totals-trend".into(),
        caption: caption.into(),
        columns: std::iter::once(Column::new("start", start, Kind::Date))
            .chain(figures)
            .collect(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The keys of all figures.
const KEYS: [&str; 6] = [
    "alerts",
    "open",
    "no-action",
    "investigations",
    "incidents",
    "notified",
];
