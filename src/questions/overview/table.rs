//! The totals as tables.

use super::answer::{Figures, Overview};
use super::words;
use crate::section::{Column, Kind, Table, Value};

/// One row a total, blank where the data lacks a column for it.
pub fn table(overview: &Overview) -> Table {
    let compared = overview.compared.as_ref();
    let figures = compared.and_then(|compared| compared.figures.as_ref());
    let rows = overview.totals().into_iter().map(|(key, count)| {
        let name = words::definition(key).name;
        let of_key = key.into();
        let mut row = vec![
            Value::Named { key: of_key, name },
            count.map_or(Value::Blank, Value::Count),
        ];
        row.extend(
            figures
                .into_iter()
                .flat_map(|figures| contrast(figures, key)),
        );
        row
    });
    let mut columns = vec![
        Column::new("figure", "Figure", Kind::Text),
        Column::new("count", "Count", Kind::Count),
    ];
    if let Some(figures) = figures {
        let (kind, now, other) = match figures.are_equal {
            true => (Kind::Count, "Compared", "Other period"),
            false => (Kind::Mean, "A day", "A day in the other period"),
        };
        columns.extend([
            Column::new("compared", now, kind),
            Column::new("other", other, kind),
            Column::new("difference", "Difference", Kind::Ratio),
            Column::new("low", "From", Kind::Ratio),
            Column::new("high", "To", Kind::Ratio),
            Column::new("p", "p", Kind::Share),
        ]);
    }
    Table {
        name: "overview".into(),
        caption: "Totals".into(),
        columns,
        rows: rows.collect(),
        ..Table::default()
    }
}

/// A figure in both periods, blank where it is not compared: the difference and its ends are how many times as many there are.
fn contrast(figures: &Figures, key: &str) -> Vec<Value> {
    let Some(of) = figures.of(key) else {
        return vec![Value::Blank; 6];
    };
    let number = |n: f64| match figures.are_equal {
        // Sums are whole.
        true => Value::Count(n as u64),
        false => Value::Number(n),
    };
    let p = of.p.map_or(Value::Blank, |p| Value::Share {
        part: p.into(),
        whole: 1_000,
    });
    vec![
        number(of.now),
        number(of.other),
        Value::number((of.other > 0.0).then(|| of.now / of.other)),
        Value::number(of.interval.map(|of| of.low)),
        Value::number(of.interval.map(|of| of.high)),
        p,
    ]
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
