//! Alerts per day and the days on which their number changed, as tables.

use super::answer::Changes;
use crate::section::{Column, Kind, Table, Value};

/// Alerts on each day; no rows without alerts.
pub fn daily_alerts(changes: &Changes) -> Table {
    let days = changes.first_on.into_iter().flat_map(|on| on.iter_days());
    let rows = days
        .zip(&changes.daily)
        .map(|(on, n)| vec![Value::Date(on), Value::Count(u64::from(*n))]);
    Table {
        name: "daily-alerts".into(),
        caption: "Alerts per day".into(),
        columns: vec![
            Column::new("date", "Date", Kind::Date),
            Column::new("alerts", "Alerts", Kind::Count),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The days on which the number of alerts changed.
pub fn change_points(changes: &Changes) -> Table {
    let rows = changes.points.iter().map(|point| {
        vec![
            Value::Date(point.on),
            Value::Number(point.confidence),
            Value::Number(point.mean_before),
            Value::Number(point.mean_after),
        ]
    });
    Table {
        name: "change-points".into(),
        caption: "Lasting changes in alerts per day".into(),
        columns: vec![
            Column::new("date", "First day of the change", Kind::Date),
            Column::new("confidence", "Confidence", Kind::Confidence),
            Column::new("before", "Mean per day before", Kind::Mean),
            Column::new("after", "Mean per day after", Kind::Mean),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
