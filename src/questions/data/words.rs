//! How the data was read, in words. Names and cells are untrusted text.

use super::answer::{
    Column, ColumnTimes, DateOrder, FileLayout, FileReading, Found, LeftOpen, MappedColumn, Origin,
    Reading, TimeFormat,
};
use crate::calendar::DayRange;
use crate::calendar::words::day_range;
use crate::numbers::{count, counted, listed, share_in_numbers};
use crate::section::{Definition, Here, Remark, Text};
use crate::severity;
use crate::text::{MAX_QUOTED, quoted};

/// The most formats that a sentence names.
const MAX_NAMED: usize = 3;

/// What the page calls a format.
pub fn name(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::Iso => "Year-month-day",
        TimeFormat::MonthFirst => "Month/day/year",
        TimeFormat::DayFirst => "Day/month/year",
        TimeFormat::Named => "With the month’s name",
        TimeFormat::UnixSeconds => "Unix seconds",
        TimeFormat::UnixMillis => "Unix milliseconds",
        TimeFormat::UnixMicros => "Unix microseconds",
        TimeFormat::UnixNanos => "Unix nanoseconds",
        TimeFormat::DaysFrom1900 => "Spreadsheet days since 1900",
        TimeFormat::DaysFrom1904 => "Spreadsheet days since 1904",
    }
}

/// In which formats times are written, and how those were read that don't name a zone, or could not be.
pub fn answer(reading: &Reading) -> String {
    let n_read = reading.sum(|of| of.n_read);
    let n_unreadable = reading.sum(|of| of.n_unreadable);
    if n_read + n_unreadable == 0 {
        return "There are no times in this data.".to_owned();
    }
    if n_read == 0 {
        return "None of the times in this data could be read.".to_owned();
    }
    let n_without = reading.sum(|of| of.n_without_zone);
    let formats: Vec<(TimeFormat, u64)> = TimeFormat::ALL
        .into_iter()
        .map(|format| {
            let n_of = |of: &ColumnTimes| if of.format == format { of.n_read } else { 0 };
            (format, reading.sum(n_of))
        })
        .filter(|(_, n)| *n > 0)
        .collect();
    let all = match n_read {
        1 => "The one time in this data is".to_owned(),
        2 => "Both times are".to_owned(),
        n => format!("All {} times are", count(n)),
    };
    let mut sentences = vec![match formats.as_slice() {
        [(only, _)] if n_unreadable == 0 => {
            let zone = match (n_without, n_read) {
                // Numbers of seconds are the same everywhere.
                _ if only.is_unix() => "",
                (0, 1) => " with a time zone",
                (0, _) => ", each with a time zone",
                _ => "",
            };
            format!("{all} written as {only}{zone}.")
        }
        [(only, _)] => format!("Times are written as {only}."),
        _ => {
            let n_more = formats.len().saturating_sub(MAX_NAMED);
            let mut named: Vec<String> = formats
                .iter()
                .take(MAX_NAMED)
                .map(|(format, n)| format!("{format} ({})", count(*n)))
                .collect();
            if n_more > 0 {
                named.push(format!("{} more", count(n_more as u64)));
            }
            let n = count(formats.len() as u64);
            format!("Times are written in {n} formats: {}.", listed(&named))
        }
    }];
    let zone = reading.assumptions.zone().name();
    match (n_without == n_read, n_read) {
        (true, 1) => sentences.push(format!("It has no time zone; read as {zone}.")),
        (true, _) => sentences.push(format!("None has a time zone; read as {zone}.")),
        (false, _) => sentences.extend(without_zone(reading)),
    }
    if n_unreadable > 0 {
        sentences.push(format!(
            "{} could not be read.",
            counted(n_unreadable, "time", "times")
        ));
    }
    sentences.join(" ")
}

/// “48 times have no time zone; read as UTC.”
fn without_zone(reading: &Reading) -> Option<String> {
    let n = reading.sum(|of| of.n_without_zone);
    (n > 0).then(|| {
        format!(
            "{} no time zone; read as {}.",
            counted(n, "time has", "times have"),
            reading.assumptions.zone().name()
        )
    })
}

/// What was assumed, for above the figures.
pub fn notices(reading: &Reading) -> Vec<Remark> {
    let layouts = reading.layouts.iter().take(MAX_NAMED);
    let mut notices: Vec<Remark> = layouts
        .map(|of| Remark {
            key: "columns".into(),
            text: layout(of).into(),
        })
        .collect();
    if let Some(text) = without_zone(reading) {
        notices.push(Remark {
            key: "times-without-zone".into(),
            text: format!("{text} Change the zone under “Data”.").into(),
        });
    }
    for (key, one) in [
        ("date-order", TimeFormat::MonthFirst),
        ("day-numbers", TimeFormat::DaysFrom1900),
    ] {
        let open = reading.left_open(one);
        let assumed = open.iter().filter(|of| !of.is_chosen).take(MAX_NAMED);
        let n_files = reading.files.len();
        notices.extend(assumed.filter_map(|of| {
            Some(Remark {
                key: key.into(),
                text: assumed_words(of, n_files)?.into(),
            })
        }));
    }
    notices
}

/// How what the rows leave open was read, and what the other way would give.
fn assumed_words(of: &LeftOpen, n_files: usize) -> Option<String> {
    let other = of.column.other?;
    let days = |start_on, end_on| day_range(DayRange { start_on, end_on });
    let here = match n_files {
        1 => String::new(),
        _ => format!(" in {}", quoted(&of.file.name, MAX_QUOTED)),
    };
    let (one, other_one) = (of.column.format, other.format);
    let both = format!(
        "({}, or {})",
        days(other.days.first_on, other.days.last_on),
        days(other.other_days.first_on, other.other_days.last_on)
    );
    Some(match one {
        TimeFormat::MonthFirst | TimeFormat::DayFirst => format!(
            "Dates{here} were read as {one}; the rows do not show whether {other_one} is meant {both}. Choose the order under “Data”."
        ),
        _ => format!(
            "Times{here} were read as {one}; the rows do not show whether {other_one} are meant {both}. Choose under “Data”."
        ),
    })
}

/// What the choice between month and day is called.
pub fn order_label(file: &FileReading, n_headers: usize) -> String {
    match n_headers {
        1 => "Read dates as".to_owned(),
        _ => format!("Read dates in {} as", quoted(&file.name, MAX_QUOTED)),
    }
}

/// An order of month and day, to choose.
pub fn order(order: DateOrder) -> Text {
    match order {
        DateOrder::MonthFirst => "Month/day/year".into(),
        DateOrder::DayFirst => "Day/month/year".into(),
    }
}

/// What choosing does, and how local times were read that a clock shows twice or not at all.
pub fn hint(reading: &Reading, n_controls: usize) -> String {
    let mut sentences = Vec::new();
    if n_controls > 0 {
        sentences.push("The files are read again when you change this.".to_owned());
    }
    let n_twice = reading.sum(|of| of.n_twice);
    if n_twice > 0 {
        sentences.push(format!(
            "{} in an hour that occurs twice, when clocks are set back; read as the first pass.",
            counted(n_twice, "time falls", "times fall")
        ));
    }
    let n_skipped = reading.sum(|of| of.n_skipped);
    if n_skipped > 0 {
        sentences.push(format!(
            "{} in an hour that is skipped, when clocks are set forward; moved past the gap.",
            counted(n_skipped, "time falls", "times fall")
        ));
    }
    sentences.join(" ")
}

/// How many columns of how many files.
pub fn subtitle(reading: &Reading) -> String {
    let n_columns = reading.columns().count() as u64;
    let n_files = reading.files.len() as u64;
    let columns = counted(n_columns, "column", "columns");
    match n_files {
        0 | 1 => columns,
        n => format!("{columns} of {} files", count(n)),
    }
}

/// What the figure means.
pub const TIMES: Definition = Definition {
    name: Text::Borrowed("Times by column"),
    meaning: Text::Borrowed(
        "In which format each column of times is written, and an example of how it was read, so that you can see whether that is right.",
    ),
    formula: Text::Borrowed(
        "A column has one format: the one that reads most of its cells. Where month and day cannot be told apart by any row, other columns \
         of the file decide; else month/day/year is assumed, or day.month.year if dates are written with points. Numbers are Unix times by \
         their size, or a spreadsheet’s days. Times without a zone are read as UTC unless you choose a zone.",
    ),
    left_out: Text::Borrowed(
        "Cells of test alerts and of excluded rows; duplicates count. A cell that does not fit its column’s format is not readable: it is \
         treated as blank, and a row without a readable creation time is excluded.",
    ),
    differs: Some(Text::Borrowed("The notebook reads ISO 8601 only.")),
};

/// What was taken for what, in a file that Workbench did not write.
fn layout(of: &FileLayout) -> String {
    let file = quoted(&of.name, MAX_QUOTED);
    let whose = match of.layout.origin {
        Origin::Known(rows) => format!("“{file}” was read as {rows}"),
        Origin::Workbench | Origin::Unknown => {
            format!("“{file}” is not an export from Workbench")
        }
    };
    let taken = [
        (Column::CreatedAt, "creation"),
        (Column::InvestigatedAt, "first action"),
        (Column::ClosedAt, "close"),
        (Column::Severity, "severity"),
        (Column::Status, "status"),
    ];
    let taken: Vec<String> = taken
        .into_iter()
        .filter_map(|(column, what)| Some(format!("{what} from “{}”", of.layout.name_of(column)?)))
        .collect();
    if !of.has(Column::CreatedAt) {
        return format!(
            "{whose}, and no column was taken for the times at which alerts were created. Choose one under “Data”."
        );
    }
    let taken = match of.layout.origin {
        Origin::Known(_) => format!(": {}", listed(&taken)),
        _ if of.is_chosen() => format!("; as you chose: {}", listed(&taken)),
        _ => format!(
            "; its columns were taken by name and content: {}",
            listed(&taken)
        ),
    };
    let action = match (of.has(Column::InvestigatedAt), of.has(Column::ClosedAt)) {
        (false, true) => " Times to action run to the close: the file has no earlier action.",
        _ => "",
    };
    format!("{whose}{taken}.{action} Check or change that under “Data”.")
}

/// What the page calls a column that is looked for.
pub fn column(column: Column) -> &'static str {
    match column {
        Column::CreatedAt => "Created",
        Column::InvestigatedAt => "First action",
        Column::ClosedAt => "Closed",
        Column::AlertId => "Alert ID",
        Column::Severity => "Severity",
        Column::Status => "Status",
        Column::Vendor => "Technology",
        other => other.name(),
    }
}

/// Which figures need a column.
pub fn needed_for(column: Column) -> &'static str {
    match column {
        Column::CreatedAt => "Every figure",
        Column::InvestigatedAt => "Time to action",
        Column::ClosedAt => "Time to action, where there is no earlier one",
        Column::AlertId => "Counting an alert once that has several rows",
        Column::Severity => "Figures by severity",
        Column::Status => "Open alerts",
        Column::Vendor => "Technologies",
        _ => "",
    }
}

/// How a column was found.
pub fn found(column: &MappedColumn) -> &'static str {
    match (column.found, column.position) {
        (Found::ByName, _) => "Its name",
        (Found::ByContent, _) => "What it holds",
        (Found::Chosen, Some(_)) => "Your choice",
        (Found::Chosen, None) => "Your choice: none",
        (Found::Not, _) => "Not found",
    }
}

/// A label, of one file of several.
pub fn of_file(label: String, of: &FileLayout, several: bool) -> String {
    if several {
        format!("{label} ({})", quoted(&of.name, MAX_QUOTED))
    } else {
        label
    }
}

/// A known severity or state.
pub fn meaning(known: &'static str) -> Text {
    match known {
        "NEW" => "New (nobody has acted)".into(),
        "OPEN" => "Open".into(),
        "CLOSED" => "Closed".into(),
        "TESTING" => "A test (not counted)".into(),
        severity => severity::label(severity).to_owned().into(),
    }
}

/// What was assumed about words.
pub fn meanings_hint(of: &FileLayout) -> String {
    let is_level = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let has_levels = of.layout.values.iter().any(|value| {
        value.column == Column::Severity && value.text != value.read_as && is_level(&value.text)
    });
    let levels = if has_levels {
        "Of numbered severities, 1 was taken for the gravest. "
    } else {
        ""
    };
    format!("{levels}A status that is neither new nor closed counts as open.")
}

/// How many rows all files have, and how many of them are repeats.
pub fn files_subtitle(reading: &Reading) -> String {
    let sum = |of: fn(&FileReading) -> u64| reading.files.iter().map(of).sum::<u64>();
    let n_repeats = sum(FileReading::n_repeats);
    let rows = counted(sum(|file| file.n_rows), "row", "rows");
    match n_repeats {
        0 => format!("{rows}, no repeats"),
        n => format!("{rows}, {}", counted(n, "repeat", "repeats")),
    }
}

/// What the share of repeats comes to, of the file that has most of them.
pub fn files_here(reading: &Reading) -> Here {
    let most = reading.files.iter().max_by_key(|file| file.n_repeats());
    let share = most.filter(|file| file.n_repeats() > 0).map(|file| {
        format!(
            "{}: {}",
            quoted(&file.name, MAX_QUOTED),
            share_in_numbers(
                file.n_repeats(),
                file.n_alert_rows,
                "row of alerts",
                "rows of alerts"
            )
        )
    });
    Here {
        formula: share.unwrap_or_default().into(),
        ..Here::default()
    }
}

/// What the figure means.
pub const FILES: Definition = Definition {
    name: Text::Borrowed("Files"),
    meaning: Text::Borrowed("What each file brings, and how much of it other rows say, too."),
    formula: Text::Borrowed(
        "An alert is from the file that has its latest state, or the first of several that have the same. A repeat is a row of an alert whose latest state, or the same state, is in another row, of this \
         file or another one. Share of repeats = repeats ÷ (alerts from it + repeats).",
    ),
    left_out: Text::Borrowed("Test alerts and rows that cannot be read are among the rows only."),
    differs: None,
};

/// Of how many files.
pub fn columns_subtitle(reading: &Reading) -> String {
    match reading.layouts.as_slice() {
        [only] => match only.layout.origin {
            Origin::Known(rows) => rows.to_owned(),
            Origin::Workbench | Origin::Unknown => {
                "Not an export from Workbench: what was taken for what".to_owned()
            }
        },
        several => format!("{} kinds of files", count(several.len() as u64)),
    }
}

/// What the figure means.
pub const COLUMNS: Definition = Definition {
    name: Text::Borrowed("Columns"),
    meaning: Text::Borrowed(
        "Which column of a file that Workbench did not write holds what the figures need. Each row counts as an alert, whatever the other tool \
         calls it.",
    ),
    formula: Text::Borrowed(
        "A column is found by its name, if the first rows do not contradict it; otherwise by what they hold: times, words for severities, words \
         for states. Where a tool gives the seconds to the first action, they are added to the creation. Words for severities and states, and \
         the numbers that known tools have for states, are read as those of Workbench where their meaning is known, and stay as they are \
         otherwise.",
    ),
    left_out: Text::Borrowed(
        "Investigations, incidents and escalations are Expel’s: figures of them are off unless the file has Workbench’s columns for them.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook reads exports from Workbench only.",
    )),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_with_most_repeats_shows_what_its_share_comes_to() {
        let file = |name: &str, n_alert_rows, n_alerts| FileReading {
            name: name.to_owned(),
            n_alert_rows,
            n_alerts,
            ..FileReading::default()
        };
        let formula = |files: Vec<FileReading>| {
            let reading = Reading {
                files,
                ..Reading::default()
            };
            files_here(&reading).formula.to_string()
        };
        assert_eq!(
            formula(vec![file("a.csv", 1_000, 750), file("b.csv", 5, 4)]),
            "a.csv: 250 ÷ 1,000 rows of alerts = 25%."
        );
        assert_eq!(
            formula(vec![file("a.csv", 1, 0), file("b.csv", 5, 5)]),
            "a.csv: 1 ÷ 1 row of alerts = 100%."
        );
        assert_eq!(formula(vec![file("a.csv", 5, 5)]), "");
        assert_eq!(formula(Vec::new()), "");
    }
}
