//! When alerts arrive, as tables.

use super::answer::Arrivals;
use crate::section::{Column, Kind, Table, Value};

/// Alerts in working time and off hours, with their share of all (blank without alerts).
pub fn off_hours(arrivals: &Arrivals) -> Table {
    let whole = arrivals.n_working + arrivals.n_off_hours;
    let row = |key, name, part| {
        vec![
            Value::named(key, name),
            Value::Count(part),
            Value::Share { part, whole },
        ]
    };
    Table {
        name: "off-hours".into(),
        caption: "Alerts in working time and off hours".into(),
        columns: vec![
            Column::new("kind", "When", Kind::Text),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("share", "Share", Kind::Share),
        ],
        rows: vec![
            row("working", "Working time", arrivals.n_working),
            row("off-hours", "Off hours", arrivals.n_off_hours),
        ],
        ..Table::default()
    }
}

/// Alerts by hour (24 rows) and weekday (7 columns).
pub fn by_hour(arrivals: &Arrivals) -> Table {
    let rows = (0..).zip(&arrivals.by_hour).map(|(hour, by_weekday)| {
        let counts = by_weekday.iter().map(|n| Value::Count(*n));
        std::iter::once(Value::Count(hour)).chain(counts).collect()
    });
    Table {
        name: "arrivals".into(),
        caption: "Alerts by hour of the day and day of the week".into(),
        columns: vec![
            Column::new("hour", "Hour", Kind::Hour),
            Column::new("mon", "Monday", Kind::Count),
            Column::new("tue", "Tuesday", Kind::Count),
            Column::new("wed", "Wednesday", Kind::Count),
            Column::new("thu", "Thursday", Kind::Count),
            Column::new("fri", "Friday", Kind::Count),
            Column::new("sat", "Saturday", Kind::Count),
            Column::new("sun", "Sunday", Kind::Count),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
