//! The totals as a table.

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
