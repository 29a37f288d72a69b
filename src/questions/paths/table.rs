//! Alerts by the way they went, and by the reason they were closed for, as tables.

use super::answer::{Outcomes, Path};
use crate::filters::{Dimension, place_of};
use crate::section::{Column, Kind, Table, Text, Value};

/// A row a path, all of them always. What was measured is blank where that cannot be.
pub fn by_path(outcomes: &Outcomes) -> Table {
    let whole = outcomes.n_alerts;
    let mut rows = Vec::new();
    let mut places: Vec<Text> = Vec::new();
    for ((_, key, name), of) in Path::ALL.into_iter().zip(&outcomes.by_path) {
        rows.push(vec![
            Value::named(key, name),
            Value::Count(of.n_alerts),
            Value::Share {
                part: of.n_alerts,
                whole,
            },
            of.n_measured.map_or(Value::Blank, Value::Count),
            Value::number(of.median_minutes),
        ]);
        places.push(place_of(Dimension::Path, key).into());
    }
    Table {
        name: "paths".into(),
        caption: "Alerts by outcome".into(),
        columns: vec![
            Column::new("path", "Outcome", Kind::Text),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("share", "Share", Kind::Share),
            Column::new("measured", "Measured", Kind::Count),
            Column::new("median", "Median time to it", Kind::Minutes),
        ],
        rows,
        places,
        ..Table::default()
    }
}

/// A row a reason of the closed alerts, the most frequent first.
pub fn reasons(outcomes: &Outcomes) -> Table {
    let mut rows = Vec::new();
    let mut places: Vec<Text> = Vec::new();
    for of in &outcomes.reasons {
        rows.push(vec![
            match &*of.name {
                "" => Value::named("", "No reason given"),
                name => Value::Text(name.to_owned()),
            },
            Value::Count(of.n_alerts),
            Value::Share {
                part: of.n_alerts,
                whole: outcomes.n_closed,
            },
        ]);
        // Open alerts may have a reason, too, and most have a blank one.
        places.push(match &*place_of(Dimension::CloseReason, &of.name) {
            "" => Text::default(),
            reason => {
                let closed = place_of(Dimension::Status, "CLOSED");
                format!("{reason}&{closed}").into()
            }
        });
    }
    Table {
        name: "close-reasons".into(),
        caption: "Closed alerts by close reason".into(),
        columns: vec![
            Column::new("reason", "Close reason", Kind::Text),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("share", "Share", Kind::Share),
        ],
        rows,
        places,
        ..Table::default()
    }
}
