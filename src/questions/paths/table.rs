//! Alerts by the way they went, and by the reason they were closed for, as tables.

use super::answer::{Outcomes, Path, Refire, Refires};
use super::words::NO_REASON;
use crate::filters::{Dimension, place, place_of};
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

/// The closed alerts with a reason; blank if it is too long for a filter. Open alerts may have a reason, too, and most have a blank one.
pub fn place_of_reason(reason: &str) -> String {
    match place_of(Dimension::CloseReason, reason) {
        of if of.is_empty() => of,
        of => format!("{of}&{}", place_of(Dimension::Status, "CLOSED")),
    }
}

/// A row a rule and technology of which alerts fired again, the most frequent first.
pub fn refires(refires: &Refires) -> Table {
    let knows_assets = refires.n_known > 0;
    let mut rows: Vec<Vec<Value>> = Vec::new();
    let mut places: Vec<Text> = Vec::new();
    for of in &refires.by_rule {
        rows.push(vec![
            Value::Text(of.rule.clone()),
            match &*of.technology {
                "" => Value::named("", "No technology named"),
                name => Value::Text(name.to_owned()),
            },
            Value::Count(of.n_alerts),
            Value::Count(of.n_again),
            Value::Share {
                part: of.n_again,
                whole: of.n_alerts,
            },
        ]);
        if let Some(row) = rows.last_mut().filter(|_| knows_assets) {
            row.push(Value::Count(of.n_on_asset));
        }
        let rule = place_of(Dimension::Rule, &of.rule);
        let technology = place_of(Dimension::Technology, &of.technology);
        // A name that is too long for a filter has no place.
        let has_place = !rule.is_empty() && !technology.is_empty();
        places.push(if has_place {
            format!("{rule}&{technology}").into()
        } else {
            Text::default()
        });
    }
    let fired_again = Refire::AGAIN.map(|key| (Dimension::Refire, key));
    let mut columns = vec![
        Column::new("rule", "Alert name", Kind::Text),
        Column::new("technology", "Technology", Kind::Text),
        Column::new("alerts", "Alerts", Kind::Count),
        Column {
            place: place(fired_again).into(),
            ..Column::new("again", "Fired again", Kind::Count)
        },
        Column::new("share", "Share", Kind::Share),
    ];
    if knows_assets {
        columns.push(Column {
            place: place_of(Dimension::Refire, Refire::AGAIN[0]).into(),
            ..Column::new("same_asset", "On the same host or user", Kind::Count)
        });
    }
    Table {
        name: "refires".into(),
        caption: "Rules that fired again within 24 h of a closed alert".into(),
        columns,
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
                "" => Value::named("", NO_REASON),
                name => Value::Text(name.to_owned()),
            },
            Value::Count(of.n_alerts),
            Value::Share {
                part: of.n_alerts,
                whole: outcomes.n_closed,
            },
        ]);
        places.push(place_of_reason(&of.name).into());
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
