//! How the times of each column were read, as a table.

use super::answer::{ColumnTimes, Reading, TimeFormat};
use super::words;
use crate::calendar::{Timestamp, local_text};
use crate::questions::View;
use crate::section::{Column, Kind, Table, Value};

const COLUMNS: [Column; 10] = [
    Column::new("file", "File", Kind::Text),
    Column::new("column", "Column", Kind::Text),
    Column::new("cells", "Times", Kind::Count),
    Column::new("format", "Written as", Kind::Text),
    Column::new("example", "For example", Kind::Text),
    Column::new("read_as", "Read as", Kind::Text),
    Column::new("first", "First", Kind::Text),
    Column::new("last", "Last", Kind::Text),
    Column::new("without_zone", "Without a zone", Kind::Count),
    Column::new("unreadable", "Not readable", Kind::Count),
];

/// A row a column of times; its format and times are blank where it has none that can be read.
pub fn table(reading: &Reading, view: &View) -> Table {
    let shown = |at: Option<Timestamp>| {
        let text = at
            .zip(reading.shown_in)
            .map(|(at, zone)| local_text(zone, at));
        text.map_or(Value::Blank, Value::Text)
    };
    let row = |name: &str, of: &ColumnTimes| {
        let example = of.example.as_ref();
        vec![
            Value::Text(name.to_owned()),
            Value::Text(of.column.name().to_owned()),
            Value::Count(of.n_read),
            if of.n_read > 0 {
                Value::named(key(of.format), words::name(of.format))
            } else {
                Value::Blank
            },
            example.map_or(Value::Blank, |(text, _)| Value::Text(text.clone())),
            shown(example.map(|(_, at)| *at)),
            shown(of.first),
            shown(of.last),
            Value::Count(of.n_without_zone),
            Value::Count(of.n_unreadable),
        ]
    };
    let rows = reading.files.iter().flat_map(|file| {
        let columns = file.columns.iter();
        columns.map(|of| row(&file.name, of))
    });
    Table {
        name: "data-times".into(),
        caption: format!("Times by column, in {}", view.zone).into(),
        columns: COLUMNS.into(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The name that an export gives a format.
fn key(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::Iso => "year-month-day",
        TimeFormat::MonthFirst => "month-day-year",
        TimeFormat::DayFirst => "day-month-year",
        TimeFormat::Named => "month-name",
        TimeFormat::UnixSeconds => "unix-seconds",
        TimeFormat::UnixMillis => "unix-milliseconds",
        TimeFormat::UnixMicros => "unix-microseconds",
        TimeFormat::UnixNanos => "unix-nanoseconds",
        TimeFormat::DaysFrom1900 => "days-from-1900",
        TimeFormat::DaysFrom1904 => "days-from-1904",
    }
}
