//! How the data was read, as tables.

use super::answer::{ColumnTimes, Found, Reading, TimeFormat};
use super::words;
use crate::calendar::{Timestamp, local_text};
use crate::questions::View;
use crate::section::table::REMOVAL;
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
    let shown = |at| shown(reading, at);
    let row = |name: &str, header: &str, of: &ColumnTimes| {
        let example = of.example.as_ref();
        vec![
            Value::Text(name.to_owned()),
            Value::Text(reading.name_of(header, of.column).to_owned()),
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
        columns.map(|of| row(&file.name, &file.header, of))
    });
    Table {
        name: "data-times".into(),
        caption: format!("Times by column, in {}", view.zone).into(),
        columns: COLUMNS.into(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// A time as the page shows it.
fn shown(reading: &Reading, at: Option<Timestamp>) -> Value {
    let text = at
        .zip(reading.shown_in)
        .map(|(at, zone)| local_text(zone, at));
    text.map_or(Value::Blank, Value::Text)
}

/// A row a file.
pub fn files(reading: &Reading, view: &View) -> Table {
    let rows = reading.files.iter().map(|file| {
        let [first, last] = file.created().map(|at| shown(reading, at));
        vec![
            Value::Text(file.name.clone()),
            Value::Count(file.n_rows),
            Value::Count(file.n_alerts),
            Value::Count(file.n_repeats()),
            Value::Share {
                part: file.n_repeats(),
                whole: file.n_alert_rows,
            },
            first,
            last,
        ]
    });
    // Parts of an answer from Workbench belong together.
    let n_removable = if reading.are_files {
        reading.files.len()
    } else {
        0
    };
    let removals = (0..n_removable).map(|position| format!("{REMOVAL}{position}").into());
    Table {
        name: "data-files".into(),
        caption: format!("Rows and repeats by file, in {}", view.zone).into(),
        columns: vec![
            Column::new("file", "File", Kind::Text),
            Column::new("rows", "Rows", Kind::Count),
            Column::new("alerts", "Alerts from it", Kind::Count),
            Column::new("repeats", "Repeats", Kind::Count),
            Column::new("share", "Share of repeats", Kind::Share),
            Column::new("first", "First creation", Kind::Text),
            Column::new("last", "Last creation", Kind::Text),
        ],
        rows: rows.collect(),
        places: removals.collect(),
        ..Table::default()
    }
}

/// Without the first column, the file's name, where there is one file alone.
fn of_one_file(reading: &Reading, mut table: Table) -> Table {
    if reading.layouts.len() == 1 {
        table.columns.remove(0);
        for row in &mut table.rows {
            row.remove(0);
        }
    }
    table
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

/// A row for each thing that a file may have.
pub fn columns(reading: &Reading) -> Table {
    let rows = reading.layouts.iter().flat_map(|of| {
        of.layout.columns.iter().map(|column| {
            let name = of.layout.name_of(column.column);
            vec![
                Value::Text(of.name.clone()),
                Value::named(column.column.key(), words::column(column.column)),
                name.map_or(Value::Blank, |name| Value::Text(name.to_owned())),
                Value::named(
                    match column.found {
                        Found::ByName => "name",
                        Found::ByContent => "content",
                        Found::Chosen => "chosen",
                        Found::Not => "none",
                    },
                    words::found(column),
                ),
                Value::Text(words::needed_for(column.column).to_owned()),
            ]
        })
    });
    let table = Table {
        name: "data-columns".into(),
        caption: "What was taken from which column".into(),
        columns: vec![
            Column::new("file", "File", Kind::Text),
            Column::new("wanted", "Taken for", Kind::Text),
            Column::new("column", "Column in the file", Kind::Text),
            Column::new("found", "Found by", Kind::Text),
            Column::new("needed_for", "Needed for", Kind::Text),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    of_one_file(reading, table)
}

/// The first alerts of each file.
pub fn preview(reading: &Reading, view: &View) -> Table {
    let shown = |at| shown(reading, at);
    let text = |text: &String| match text.as_str() {
        "" => Value::Blank,
        text => Value::Text(text.to_owned()),
    };
    let rows = reading.layouts.iter().flat_map(|of| {
        of.preview.iter().map(|alert| {
            let [created, action, closed] = alert.times.map(shown);
            let [id, severity, status, technology] = alert.texts.each_ref().map(text);
            vec![
                Value::Text(of.name.clone()),
                Value::Count(alert.line),
                created,
                id,
                severity,
                status,
                technology,
                action,
                closed,
            ]
        })
    });
    let table = Table {
        name: "data-preview".into(),
        caption: format!("First rows as they were read, in {}", view.zone).into(),
        columns: vec![
            Column::new("file", "File", Kind::Text),
            Column::new("line", "Line", Kind::Count),
            Column::new("created", "Created", Kind::Text),
            Column::new("id", "Alert ID", Kind::Text),
            Column::new("severity", "Severity", Kind::Text),
            Column::new("status", "Status", Kind::Text),
            Column::new("technology", "Technology", Kind::Text),
            Column::new("action", "First action", Kind::Text),
            Column::new("closed", "Closed", Kind::Text),
        ],
        rows: rows.collect(),
        ..Table::default()
    };
    of_one_file(reading, table)
}
