//! When alerts arrive, as tables.

use super::answer::{Arrivals, COLUMNS_OF_SHARES, Sum};
use crate::filters::{Dimension, OFF_HOURS, WORKING, place_of};
use crate::section::{Column, Kind, Table, Text, Value};

/// Alerts in working hours and off-hours, with their share of all (blank without alerts) and the share of the week that these hours are.
pub fn off_hours(arrivals: &Arrivals) -> Table {
    let whole = arrivals.n_working + arrivals.n_off_hours;
    let row = |key, name, part, n_hours| {
        vec![
            Value::named(key, name),
            Value::Count(part),
            Value::Share { part, whole },
            Value::Share {
                part: n_hours,
                whole: HOURS_A_WEEK,
            },
        ]
    };
    let n_working_hours = arrivals.n_working_hours;
    Table {
        name: "off-hours".into(),
        caption: "Alerts in working hours and off-hours".into(),
        columns: vec![
            Column::new("kind", "When", Kind::Text),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("share", "Share", Kind::Share),
            Column::new("share_of_week", "Share of the week", Kind::Share),
        ],
        places: [WORKING, OFF_HOURS]
            .map(|shift| place_of(Dimension::Shift, shift).into())
            .into(),
        rows: vec![
            row(
                "working",
                "Working hours",
                arrivals.n_working,
                n_working_hours,
            ),
            row(
                "off-hours",
                "Off-hours",
                arrivals.n_off_hours,
                HOURS_A_WEEK - n_working_hours,
            ),
        ],
        ..Table::default()
    }
}

/// The share of alerts off-hours in both periods; none without a comparison.
pub fn compared(arrivals: &Arrivals) -> Option<Table> {
    let compared = arrivals.compared.as_ref()?;
    let mut row = vec![Value::named("off-hours", "Off-hours")];
    row.extend(compared.off_hours.cells());
    let mut columns = vec![Column::new("kind", "Share", Kind::Text)];
    columns.extend(COLUMNS_OF_SHARES);
    Some(Table {
        name: "off-hours-compared".into(),
        caption: "Share of alerts off-hours in both periods".into(),
        columns,
        rows: vec![row],
        ..Table::default()
    })
}

/// Hours a week.
pub const HOURS_A_WEEK: u64 = 168;

/// Alerts an hour that occurred, by hour (24 rows) and weekday (7 columns); blank where none did.
pub fn means(arrivals: &Arrivals) -> Table {
    let rows = (0..).zip(&arrivals.means).map(|(hour, by_weekday)| {
        let means = by_weekday
            .iter()
            .map(|mean| mean.map_or(Value::Blank, Value::Number));
        std::iter::once(Value::Count(hour)).chain(means).collect()
    });
    Table {
        name: "arrivals-mean".into(),
        caption: "Mean alerts an hour, by hour of the day and day of the week".into(),
        columns: columns(Kind::Mean),
        rows: rows.collect(),
        places: hours(),
        ..Table::default()
    }
}

/// The places of the rows of tables by hour.
fn hours() -> Vec<Text> {
    let hours = (0..24).map(|hour| place_of(Dimension::Hour, &hour.to_string()).into());
    hours.collect()
}

/// The days of the week, each with its key.
const WEEKDAYS: [(&str, &str); 7] = [
    ("mon", "Monday"),
    ("tue", "Tuesday"),
    ("wed", "Wednesday"),
    ("thu", "Thursday"),
    ("fri", "Friday"),
    ("sat", "Saturday"),
    ("sun", "Sunday"),
];

/// Alerts by weekday, and how many an hour that occurred.
pub fn sums_by_weekday(arrivals: &Arrivals) -> Table {
    let rows = WEEKDAYS.iter().zip(&arrivals.weekdays);
    sums(
        "arrivals-by-weekday",
        "Alerts by day of the week",
        Column::new("weekday", "Weekday", Kind::Text),
        WEEKDAYS.map(|(key, _)| weekday(key)).into(),
        rows.map(|(&(key, name), of)| (Value::named(key, name), of)),
    )
}

/// Alerts by hour of the day, and how many an hour that occurred.
pub fn sums_by_hour(arrivals: &Arrivals) -> Table {
    let rows = (0..).zip(&arrivals.hours);
    sums(
        "arrivals-by-hour",
        "Alerts by hour of the day",
        Column::new("hour", "Hour", Kind::Hour),
        hours(),
        rows.map(|(hour, of)| (Value::Count(hour), of)),
    )
}

fn sums<'a>(
    name: &'static str,
    caption: &'static str,
    first: Column,
    places: Vec<Text>,
    rows: impl Iterator<Item = (Value, &'a Sum)>,
) -> Table {
    let row =
        |(first, of): (Value, &Sum)| vec![first, Value::Count(of.n_alerts), Value::number(of.mean)];
    Table {
        name: name.into(),
        caption: caption.into(),
        columns: vec![
            first,
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("mean", "Mean an hour", Kind::Mean),
        ],
        rows: rows.map(row).collect(),
        places,
        ..Table::default()
    }
}

fn weekday(key: &str) -> Text {
    place_of(Dimension::Weekday, key).into()
}

fn columns(kind: Kind) -> Vec<Column> {
    let weekdays = WEEKDAYS.map(|(key, name)| Column {
        place: weekday(key),
        ..Column::new(key, name, kind)
    });
    std::iter::once(Column::new("hour", "Hour", Kind::Hour))
        .chain(weekdays)
        .collect()
}

/// Alerts by hour (24 rows) and weekday (7 columns).
pub fn by_hour(arrivals: &Arrivals) -> Table {
    Table {
        name: "arrivals".into(),
        caption: "Alerts by hour of the day and day of the week".into(),
        places: hours(),
        ..counts(&arrivals.by_hour)
    }
}

/// The same of the other period; none without a comparison.
pub fn other_by_hour(arrivals: &Arrivals) -> Option<Table> {
    let compared = arrivals.compared.as_ref()?;
    Some(Table {
        name: "arrivals-other".into(),
        caption: "Alerts of the other period by hour of the day and day of the week".into(),
        ..counts(&compared.by_hour)
    })
}

fn counts(by_hour: &[[u64; 7]; 24]) -> Table {
    let rows = (0..).zip(by_hour).map(|(hour, by_weekday)| {
        let counts = by_weekday.iter().map(|n| Value::Count(*n));
        std::iter::once(Value::Count(hour)).chain(counts).collect()
    });
    Table {
        columns: columns(Kind::Count),
        rows: rows.collect(),
        ..Table::default()
    }
}
