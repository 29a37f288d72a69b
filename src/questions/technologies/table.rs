//! Alerts by technology, as a table.

use super::answer::Technologies;
use crate::filters::{Dimension, place_of};
use crate::section::table::max_rows;
use crate::section::{Column, Kind, Table, Value};

const COLUMNS: [Column; 5] = [
    Column::new("technology", "Technology", Kind::Text),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("share", "Share", Kind::Share),
    Column::new("incidents", "Incidents", Kind::Count),
    Column::new("p95", "Time to action, p95", Kind::Minutes),
];

/// A row a technology; blank where the data lacks what is needed, or nothing could be measured.
pub fn table(technologies: &Technologies) -> Table {
    let rows = technologies.technologies.iter().map(|of| {
        vec![
            Value::Text(of.name.clone()),
            Value::Count(of.n_alerts),
            Value::Share {
                part: of.n_alerts,
                whole: technologies.n_alerts,
            },
            of.n_incidents.map_or(Value::Blank, Value::Count),
            Value::number(of.p95_minutes),
        ]
    });
    Table {
        name: "technologies".into(),
        caption: "Alerts by technology".into(),
        columns: COLUMNS.into(),
        rows: rows.collect(),
        places: technologies
            .technologies
            .iter()
            .map(|of| place_of(Dimension::Technology, &of.name).into())
            .collect(),
        ..Table::default()
    }
}

/// Whether a page shows a part of the rows only.
pub fn is_cut(technologies: &Technologies) -> bool {
    technologies.technologies.len() > max_rows(COLUMNS.len())
}
