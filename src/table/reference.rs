//! The reader against a second, slow and simple one: the whole file at once through the `csv` crate, rows as text, rules in
//! the order in which they are written down.

use std::collections::HashMap;

use proptest::prelude::*;

use super::times::each_reading;
use super::timestamp::is_out_of_reach;
use super::{
    Assumptions, Column, ColumnTimes, FileIntake, FileLine, FileTimes, KnownTimes, Layout,
    MissingColumn, Reason, SetAside, Table, TableBuilder, TimeFormat, is_damaged_id,
};
use crate::calendar::Timestamp;
use crate::choices::Choices;

/// A file as a list of lines to write, so that the line on which each row begins is known from writing it.
#[derive(Debug, Clone)]
struct Draft {
    has_mark: bool,
    delimiter: char,
    lines: Vec<DraftLine>,
    ends_with_break: bool,
}

#[derive(Debug, Clone)]
struct DraftLine {
    /// None for an empty line.
    cells: Vec<DraftCell>,
    line_break: &'static str,
}

#[derive(Debug, Clone)]
struct DraftCell {
    text: String,
    quoted: bool,
}

impl Draft {
    /// The file's bytes, and the line on which each record begins.
    fn written(&self) -> (Vec<u8>, Vec<u32>) {
        let mut text = String::from(if self.has_mark { "\u{feff}" } else { "" });
        let mut lines = Vec::new();
        for (at, line) in self.lines.iter().enumerate() {
            if !line.cells.is_empty() {
                lines.push(line_at_end(&text));
            }
            for (position, cell) in line.cells.iter().enumerate() {
                if position > 0 {
                    text.push(self.delimiter);
                }
                // A record of one blank cell has to be quoted, or it would be an empty line.
                let needs_quotes = cell.text.contains(['"', '\r', '\n', self.delimiter])
                    || (cell.text.is_empty() && line.cells.len() == 1);
                if cell.quoted || needs_quotes {
                    text.extend(['"', '"']);
                    text.insert_str(text.len() - 1, &cell.text.replace('"', "\"\""));
                } else {
                    text.push_str(&cell.text);
                }
            }
            if self.ends_with_break || at + 1 < self.lines.len() {
                text.push_str(line.line_break);
            }
        }
        (text.into_bytes(), lines)
    }
}

/// The number of the line that the next character would be on.
fn line_at_end(text: &str) -> u32 {
    1 + text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .matches('\n')
        .count() as u32
}

/// A row that is neither a test nor unreadable.
#[derive(Clone)]
struct ReadRow {
    file: u16,
    line: u32,
    id: String,
    /// By column; blank or unreadable ones are absent.
    times: HashMap<Column, Timestamp>,
    texts: HashMap<Column, String>,
    n_bad_timestamps: u64,
    is_short: bool,
}

/// The columns that two states of an alert are compared by, in the order of the definition.
const COMPARED: [Column; 18] = [
    Column::CreatedAt,
    Column::AssignedToUserAt,
    Column::InvestigatedAt,
    Column::PromotedAt,
    Column::InvestigativeActionAt,
    Column::RemediationAt,
    Column::ClosedAt,
    Column::LastClosedAt,
    Column::AssignedToOrgAt,
    Column::Vendor,
    Column::AssigneeId,
    Column::AssigneeName,
    Column::InvestigationId,
    Column::InvestigationType,
    Column::AlertName,
    Column::Severity,
    Column::Status,
    Column::CloseReason,
];

impl ReadRow {
    fn text(&self, column: Column) -> &str {
        self.texts.get(&column).map_or("", String::as_str)
    }

    /// Its values as text that is ordered as they are, the same for what is no difference.
    fn normalised(&self) -> Vec<String> {
        let value = |column: Column| {
            if column.name().contains(" At") || column.name().starts_with("Time ") {
                let nanos = self.times.get(&column).map(|at| at.nanos());
                return nanos.map_or(String::new(), |nanos| {
                    format!("{:020}", i128::from(nanos) - i128::from(i64::MIN))
                });
            }
            let text = self.text(column);
            match column {
                Column::InvestigationType
                | Column::Severity
                | Column::Status
                | Column::CloseReason => text.to_ascii_lowercase(),
                _ => text.to_owned(),
            }
        };
        COMPARED.map(value).to_vec()
    }

    /// The state with the greatest of these is the latest.
    fn lateness(&self) -> (i64, usize, usize, Vec<String>) {
        let values = self.normalised();
        let latest = self.times.values().map(|at| at.nanos()).max().unwrap();
        let status = match self.text(Column::Status).to_ascii_lowercase().as_str() {
            "closed" => 2,
            "new" => 0,
            _ => 1,
        };
        let n_filled = values.iter().filter(|value| !value.is_empty()).count();
        (latest, status, n_filled, values)
    }
}

/// How a value is spelled among these rows.
fn spelling(rows: &[ReadRow], column: Column, text: &str) -> String {
    let known: &[&str] = match column {
        Column::Severity => &["CRITICAL", "HIGH", "MEDIUM", "LOW", "TUNING"],
        Column::Status => &["NEW", "OPEN", "CLOSED"],
        Column::InvestigationType => &["Investigation", "Incident"],
        Column::CloseReason => &[],
        _ => return text.to_owned(),
    };
    if let Some(known) = known.iter().find(|known| known.eq_ignore_ascii_case(text)) {
        return (*known).to_owned();
    }
    let alike = rows
        .iter()
        .filter(|row| row.text(column).eq_ignore_ascii_case(text));
    let first = alike.min_by_key(|row| (row.times[&Column::CreatedAt], row.text(column)));
    first.unwrap().text(column).to_owned()
}

/// The instant that a cell spells in a format, and whether it does not say of which zone it is: then it is New York's, or UTC's.
fn reference_time(cell: &str, format: TimeFormat, is_new_york: bool) -> Option<(Timestamp, bool)> {
    let mut time = None;
    each_reading(cell.as_bytes(), &mut |of, spelled| {
        if of != format {
            return;
        }
        let local = chrono::DateTime::from_timestamp(spelled.second, 0);
        let local = local.unwrap().naive_utc();
        let second = match spelled.ahead_seconds {
            Some(ahead) => spelled.second - ahead,
            None if is_new_york => {
                let zone = chrono_tz::America::New_York;
                let instant = local.and_local_timezone(zone).earliest();
                instant.expect("drafts have no skipped hours").timestamp()
            }
            None => spelled.second,
        };
        let nanos = second * 1_000_000_000 + spelled.nanos;
        time = Some((
            Timestamp::from_nanos(nanos),
            spelled.ahead_seconds.is_none(),
        ));
    });
    time
}

/// In which format a column is, and which other one would do as well.
fn reference_format(cells: &[&str]) -> (TimeFormat, Option<TimeFormat>) {
    use TimeFormat::{DayFirst, DaysFrom1900, DaysFrom1904, Iso, MonthFirst};
    let n_of = |format| {
        let read = cells
            .iter()
            .filter(|cell| reference_time(cell, format, false).is_some());
        read.count()
    };
    let n_most = TimeFormat::ALL.into_iter().map(n_of).max().unwrap();
    let best: Vec<_> = TimeFormat::ALL
        .into_iter()
        .filter(|format| n_of(*format) == n_most)
        .collect();
    let is_date = |cell: &&str| reference_time(cell, MonthFirst, false).is_some();
    let has_points = cells
        .iter()
        .any(|cell| is_date(cell) && cell.find('.') == Some(1));
    match *best {
        _ if n_most == 0 => (Iso, None),
        [MonthFirst, DayFirst, ..] if has_points => (DayFirst, Some(MonthFirst)),
        [MonthFirst, DayFirst, ..] => (MonthFirst, Some(DayFirst)),
        [DaysFrom1900, DaysFrom1904] => (DaysFrom1900, Some(DaysFrom1904)),
        [first, ..] => (first, None),
        [] => unreachable!("the most is that of some format"),
    }
}

/// The formats of a file's columns: what one leaves open, the first that does not shows.
fn reference_formats(columns: &[(Column, Vec<&str>)]) -> Vec<(TimeFormat, Option<TimeFormat>)> {
    let mut formats: Vec<_> = columns
        .iter()
        .map(|(_, cells)| reference_format(cells))
        .collect();
    for pair in [
        [TimeFormat::MonthFirst, TimeFormat::DayFirst],
        [TimeFormat::DaysFrom1900, TimeFormat::DaysFrom1904],
    ] {
        let mut certain = formats.iter().filter(|(_, other)| other.is_none());
        let shown = certain.find(|(format, _)| pair.contains(format)).copied();
        for of in &mut formats {
            if pair.contains(&of.0) && of.1.is_some() {
                *of = shown.unwrap_or(*of);
            }
        }
    }
    formats
}

/// What the table of these files should be.
fn reference_table(files: &[(Draft, Vec<u8>, Vec<u32>)], is_new_york: bool) -> Table {
    let mut table = Table::default();
    let mut rows_read: Vec<ReadRow> = Vec::new();
    let mut duplicates: Vec<(usize, ReadRow)> = Vec::new();
    let mut n_examples = HashMap::new();
    for (file, (draft, bytes, lines)) in files.iter().enumerate() {
        let file = file as u16;
        table.intake.files.push(FileIntake {
            name: file.to_string(),
            n_bytes: bytes.len() as u64,
            delimiter: Some(draft.delimiter as u8),
            ..FileIntake::default()
        });
        table.known_times.push(KnownTimes::default());
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(draft.delimiter as u8)
            .from_reader(bytes.as_slice());
        let records: Vec<Vec<String>> = reader
            .byte_records()
            .map(|record| {
                record
                    .unwrap()
                    .iter()
                    .map(|cell| String::from_utf8_lossy(cell).trim_ascii().to_owned())
                    .collect()
            })
            .collect();
        assert_eq!(
            records.len(),
            lines.len(),
            "the csv crate reads what was written"
        );
        let mut rows = records
            .iter()
            .zip(lines)
            .filter(|(cells, _)| **cells != [""]);
        let (header, _) = rows.next().unwrap();
        let position = |name: &str| {
            header
                .iter()
                .position(|cell| cell.to_lowercase() == name.to_lowercase())
        };
        let positions: HashMap<Column, usize> = Column::ALL
            .into_iter()
            .filter_map(|column| {
                Some((
                    column,
                    position(column.name()).or(column.other_name().and_then(position))?,
                ))
            })
            .collect();
        for column in Column::ALL {
            let instead = if column == Column::InvestigatedAt {
                Column::InvestigativeActionAt
            } else {
                column
            };
            let is_needed = !matches!(
                column,
                Column::InvestigativeActionAt
                    | Column::RemediationAt
                    | Column::LastClosedAt
                    | Column::AssigneeId
                    | Column::AssigneeName
                    | Column::AlertName
                    | Column::CloseReason
            );
            if is_needed && !positions.contains_key(&column) && !positions.contains_key(&instead) {
                table.intake.missing.push(MissingColumn { column, file });
            }
        }
        let rows: Vec<_> = rows.collect();
        let ends_in_row = !draft.ends_with_break
            && draft
                .lines
                .last()
                .is_some_and(|line| !line.cells.is_empty());
        let is_malformed = |at: usize, cells: &[String], line: &u32| {
            let is_cut_off = ends_in_row && at + 1 == rows.len() && Some(line) == lines.last();
            cells.iter().skip(header.len()).any(|cell| !cell.is_empty())
                || cells.len() < header.len() && is_cut_off
        };
        let cell_of = |cells: &'_ [String], column| -> String {
            let cell = positions
                .get(&column)
                .and_then(|&position| cells.get(position));
            cell.cloned().unwrap_or_default()
        };
        let is_around_table = |cells: &[String]| {
            let cell = |column| cell_of(cells, column);
            let is_in = |names: &[&str], column| {
                let mut names = names.iter();
                names.any(|name| cell(column).eq_ignore_ascii_case(name))
            };
            let severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "TUNING", "TESTING"];
            let n_filled = cells.iter().filter(|cell| !cell.is_empty()).count();
            n_filled <= 2 && !is_in(&severities, Column::Severity)
                || Column::REQUIRED.into_iter().all(|column| {
                    is_in(&[column.name()], column)
                        || column
                            .other_name()
                            .is_some_and(|name| is_in(&[name], column))
                })
        };
        let readable: Vec<&Vec<String>> = rows
            .iter()
            .enumerate()
            .filter(|(at, (cells, line))| !is_malformed(*at, cells, line))
            .map(|(_, (cells, _))| *cells)
            .filter(|cells| !cell_of(cells, Column::Severity).eq_ignore_ascii_case("TESTING"))
            .collect();
        let columns: Vec<(Column, Vec<String>)> = Column::TIMES
            .into_iter()
            .map(|column| {
                let cells = readable.iter().map(|cells| cell_of(cells, column));
                (column, cells.collect())
            })
            .collect();
        let columns: Vec<(Column, Vec<&str>)> = columns
            .iter()
            .map(|(column, cells)| (*column, cells.iter().map(String::as_str).collect()))
            .collect();
        let formats = reference_formats(&columns);
        let format_of = |column| {
            let at = Column::TIMES.iter().position(|one| *one == column);
            formats[at.unwrap()].0
        };
        let mut counted: Vec<ColumnTimes> = Vec::new();
        for (at, column) in Column::TIMES.into_iter().enumerate() {
            let (format, other) = formats[at];
            let mut of = ColumnTimes {
                column,
                format,
                // Whether there is one; what it says, other tests tell.
                other: None,
                n_read: 0,
                n_without_zone: u64::from(other.is_some()),
                n_twice: 0,
                n_skipped: 0,
                n_unreadable: 0,
                first: None,
                last: None,
                example: None,
            };
            for cells in &readable {
                let created = cell_of(cells, Column::CreatedAt);
                let is_created =
                    reference_time(&created, format_of(Column::CreatedAt), is_new_york).is_some();
                let cell = cell_of(cells, column);
                let counts = is_created || column == Column::CreatedAt && !is_around_table(cells);
                if cell.is_empty() || !counts {
                    continue;
                }
                match reference_time(&cell, format, is_new_york) {
                    None => of.n_unreadable += 1,
                    Some((time, is_without)) => {
                        of.n_read += 1;
                        of.n_without_zone += u64::from(is_without);
                        of.first = Some(of.first.map_or(time, |first| first.min(time)));
                        of.last = of.last.max(Some(time));
                        of.example.get_or_insert((cell, time));
                    }
                }
            }
            if positions.contains_key(&column) {
                counted.push(of);
            }
        }
        table.layouts.push(Layout::default());
        table.file_times.push(FileTimes {
            header: String::new(),
            columns: counted,
        });
        let parse = |cell: &str, column| {
            let time = reference_time(cell, format_of(column), is_new_york);
            time.map(|(time, _)| time)
        };
        for (at, (cells, line)) in rows.iter().enumerate() {
            let cell = |column| {
                positions
                    .get(&column)
                    .and_then(|&position| cells.get(position))
                    .map_or("", String::as_str)
            };
            let n_cells = match cells.len() {
                1 => format!("1 cell, the header has {}", header.len()),
                n => format!("{n} cells, the header has {}", header.len()),
            };
            // A blank line at the end means that a line break follows the last row.
            let is_cut_off =
                ends_in_row && at + 1 == rows.len() && Some(line) == lines.last().as_ref();
            let mut set_aside_at = |reason, file, line, detail: &str| {
                let n: &mut usize = n_examples.entry(reason).or_default();
                *n += 1;
                if *n <= SetAside::MAX_EXAMPLES {
                    assert!(
                        detail.chars().count() <= SetAside::MAX_DETAIL,
                        "drafts have short cells"
                    );
                    table.intake.examples.push(SetAside {
                        reason,
                        file,
                        line,
                        detail: detail.to_owned(),
                    });
                }
            };
            let mut set_aside = |reason, detail: &str| set_aside_at(reason, file, **line, detail);
            table.intake.n_rows += 1;
            table.intake.files[usize::from(file)].n_rows += 1;
            let created_at = parse(cell(Column::CreatedAt), Column::CreatedAt);
            if cells.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
                set_aside(Reason::Malformed, &n_cells);
                table.intake.n_unreadable += 1;
            } else if cells.len() < header.len() && is_cut_off {
                set_aside(
                    Reason::Malformed,
                    &format!("{n_cells}; the file ends inside the row"),
                );
                table.intake.n_unreadable += 1;
                table.intake.files[usize::from(file)].ends_inside_row_on = Some(**line);
            } else if cell(Column::Severity).eq_ignore_ascii_case("TESTING") {
                set_aside(Reason::Testing, cell(Column::AlertId));
                table.intake.n_testing += 1;
            } else if created_at.is_none() && is_around_table(cells) {
                let first = cells.iter().find(|cell| !cell.is_empty());
                set_aside(Reason::AroundTable, first.map_or("", String::as_str));
                table.intake.n_rows -= 1;
                let of_file = &mut table.intake.files[usize::from(file)];
                of_file.n_rows -= 1;
                of_file.n_lines_around += 1;
            } else if created_at.is_none() {
                let cell = cell(Column::CreatedAt);
                let reason = if is_out_of_reach(cell.as_bytes()) {
                    Reason::CreationYear
                } else {
                    Reason::CreationTime
                };
                set_aside(reason, cell);
                table.intake.n_unreadable += 1;
            } else {
                table.intake.files[usize::from(file)].n_alert_rows += 1;
                let mut row = ReadRow {
                    file,
                    line: **line,
                    id: cell(Column::AlertId).to_owned(),
                    times: HashMap::new(),
                    texts: HashMap::new(),
                    n_bad_timestamps: 0,
                    is_short: cells.len() < header.len(),
                };
                let mut bad = Vec::new();
                for column in &COMPARED[..9] {
                    match parse(cell(*column), *column) {
                        Some(at) => _ = row.times.insert(*column, at),
                        None if cell(*column).is_empty() => {}
                        None => bad.push(*column),
                    }
                }
                row.n_bad_timestamps = bad.len() as u64;
                for column in &COMPARED[9..] {
                    row.texts.insert(*column, cell(*column).to_owned());
                }
                let is_nobodys = row.id.is_empty() || is_damaged_id(row.id.as_bytes());
                let same = rows_read
                    .iter()
                    .position(|other| !is_nobodys && other.id == row.id);
                if let Some(same) = same {
                    table.intake.n_duplicate += 1;
                    let is_later = row.lateness() > rows_read[same].lateness();
                    let mut other = row.clone();
                    if is_later {
                        std::mem::swap(&mut other, &mut rows_read[same]);
                    }
                    set_aside_at(Reason::Duplicate, other.file, other.line, &other.id);
                    duplicates.push((same, other));
                    if !is_later {
                        continue;
                    }
                } else {
                    rows_read.push(row.clone());
                }
                if row.is_short {
                    set_aside_at(Reason::ShortRow, file, **line, &n_cells);
                }
                for column in bad {
                    set_aside_at(Reason::BadTimestamp(column), file, **line, cell(column));
                }
            }
        }
    }
    let differs = |(at, row): &&(usize, ReadRow)| row.normalised() != rows_read[*at].normalised();
    table.intake.n_differing = duplicates.iter().filter(differs).count() as u64;
    table.intake.examples.retain(|example| {
        let is_duplicate = duplicates
            .iter()
            .any(|(_, row)| (row.file, row.line) == (example.file, example.line));
        let is_about_alert = matches!(example.reason, Reason::ShortRow | Reason::BadTimestamp(_));
        !(is_duplicate && is_about_alert)
    });
    for row in &rows_read {
        table.push_reference(row, &rows_read);
    }
    table
}

impl Table {
    fn push_reference(&mut self, row: &ReadRow, all: &[ReadRow]) {
        let time = |column| row.times.get(&column).copied();
        let spelled = |column| spelling(all, column, row.text(column));
        let created_at = row.times[&Column::CreatedAt];
        let mut actions: Vec<Timestamp> = [
            Column::AssignedToUserAt,
            Column::InvestigatedAt,
            Column::InvestigativeActionAt,
            Column::PromotedAt,
            Column::ClosedAt,
        ]
        .into_iter()
        .filter_map(time)
        .collect();
        let by_notebook = actions.first().copied();
        actions.retain(|at| *at >= created_at);
        actions.sort_unstable();
        let first_action_at = actions.first().copied().or(by_notebook);
        self.first_action_at.push(first_action_at);
        self.has_other_first_action
            .push(first_action_at != by_notebook);
        for at in row.times.values() {
            self.known_times[usize::from(row.file)].note(*at);
        }
        let is_damaged = |id: &str| u64::from(is_damaged_id(id.as_bytes()));
        self.intake.n_damaged_ids += is_damaged(&row.id);
        self.intake.n_damaged_investigation_ids += is_damaged(row.text(Column::InvestigationId));
        self.intake.n_bad_timestamps += row.n_bad_timestamps;
        self.intake.n_short_rows += u64::from(row.is_short);
        assert!(self.id.push(&row.id));
        self.created_at.push(created_at);
        self.severity.push(&spelled(Column::Severity));
        self.status.push(&spelled(Column::Status));
        self.vendor.push(&spelled(Column::Vendor));
        self.investigation_id
            .push(&spelled(Column::InvestigationId));
        self.investigation_type
            .push(&spelled(Column::InvestigationType));
        self.assignee_id.push(&spelled(Column::AssigneeId));
        self.assignee_name.push(&spelled(Column::AssigneeName));
        self.alert_name.push(&spelled(Column::AlertName));
        self.close_reason.push(&spelled(Column::CloseReason));
        self.assigned_to_user_at
            .push(time(Column::AssignedToUserAt));
        self.investigated_at.push(time(Column::InvestigatedAt));
        self.promoted_at.push(time(Column::PromotedAt));
        self.investigative_action_at
            .push(time(Column::InvestigativeActionAt));
        self.remediation_at.push(time(Column::RemediationAt));
        self.closed_at.push(time(Column::ClosedAt));
        let closed_at = time(Column::ClosedAt);
        self.last_closes.push(time(Column::LastClosedAt), closed_at);
        self.assigned_to_org_at.push(time(Column::AssignedToOrgAt));
        self.lines.push(FileLine {
            file: row.file,
            line: row.line,
        });
    }
}

/// A row of the columns that states are compared by, of one of a few alerts.
fn state_row() -> impl Strategy<Value = String> {
    let time = || {
        prop::sample::select(vec![
            "",
            "",
            "2026-03-01T10:00:00Z",
            "2026-03-01 11:00+01:00",
            "2026-03-02T10:00:00Z",
            "soon",
        ])
    };
    let word = |words: &[&'static str]| prop::sample::select(words.to_vec());
    (
        word(&["", "a", "b", "c", "1E5"]),
        word(&["2026-03-01T10:00:00Z", "2026-03-01T10:30:00Z", ""]),
        prop::collection::vec(time(), 8),
        prop::collection::vec(word(&["", "x", "X"]), 4),
        word(&["", "Incident", "INCIDENT", "hunt", "Hunt"]),
        word(&["", "rule"]),
        word(&["HIGH", "high", "odd", "Odd", "ODD", "testing"]),
        word(&[
            "NEW", "new", "CLOSED", "Closed", "OPEN", "waiting", "Waiting",
        ]),
        word(&["", "benign", "BENIGN"]),
    )
        .prop_map(
            |(id, created, times, texts, kind, rule, severity, status, reason)| {
                let cells = [
                    vec![id, created],
                    times,
                    texts,
                    vec![kind, rule, severity, status, reason],
                ];
                cells.concat().join(",") + "\n"
            },
        )
}

/// The alerts of a table in an order of their own, and its counts.
fn content(table: &Table) -> (Vec<String>, [u64; 8]) {
    let mut alerts: Vec<String> = (0..table.len())
        .map(|row| {
            let (id, first) = (table.id.text(row), table.first_action_at.get(row));
            let differs = table.has_other_first_action[row];
            let (times, texts) = (table.times(row), table.texts(row));
            format!("{id} {times:?} {texts:?} {first:?} {differs}")
        })
        .collect();
    alerts.sort();
    let intake = &table.intake;
    let counts = [
        intake.n_rows,
        intake.n_testing,
        intake.n_duplicate,
        intake.n_differing,
        intake.n_unreadable,
        intake.n_bad_timestamps,
        intake.n_damaged_ids,
        intake.n_damaged_investigation_ids,
    ];
    (alerts, counts)
}

fn drafted_cells(texts: Vec<String>) -> impl Strategy<Value = Vec<DraftCell>> {
    let n = texts.len();
    prop::collection::vec(any::<bool>(), n).prop_map(move |quoted| {
        texts
            .iter()
            .cloned()
            .zip(quoted)
            .map(|(text, quoted)| DraftCell { text, quoted })
            .collect()
    })
}

/// A header with the required columns and some of the others, in any order and spelling.
fn header() -> impl Strategy<Value = Vec<String>> {
    let names: Vec<String> = Column::ALL
        .into_iter()
        .flat_map(|column| [Some(column.name()), column.other_name()])
        .flatten()
        .chain([
            "",
            "Notes",
            "notes, \"more\"\r\nnotes",
            "é€\u{1f600}",
            "Severity",
            "created at ",
        ])
        .map(str::to_owned)
        .collect();
    let required = Column::REQUIRED
        .map(|column| column.name().to_owned())
        .to_vec();
    prop::sample::subsequence(names.clone(), 0..names.len())
        .prop_map(move |chosen| [required.clone(), chosen].concat())
        .prop_shuffle()
        .prop_flat_map(|names| {
            let n = names.len();
            prop::collection::vec(0..6_u8, n).prop_map(move |spellings| {
                let spell = |(name, spelling): (&String, u8)| match spelling {
                    0 => name.to_ascii_uppercase(),
                    1 => format!("  {name}\t"),
                    _ => name.clone(),
                };
                names.iter().zip(spellings).map(spell).collect()
            })
        })
}

fn cell_text() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        3 => prop::sample::select(vec!["TESTING", " TESTING ", "testing", "HIGH", "LOW", "High", "new", "NEW", "CLOSED", "closed ", "Incident", "INCIDENT", "odd", "Odd"]).prop_map(str::to_owned),
        8 => prop::sample::select(vec!["2026-03-01T10:00:00Z", "2026-03-01T10:07:00Z", "2026-03-01 12:05:00+02:00", "2026-03-01 11:30:00.5+02:00", " 2026-02-28", "2026-02-29", "soon"])
            .prop_map(str::to_owned),
        4 => (0..8_u8).prop_map(|n| format!("alert {n}")),
        1 => prop::sample::select(vec!["1.23457E+15", "5E12", "1.23457e+15"]).prop_map(str::to_owned),
        4 => (0..8_u8).prop_map(|n| format!("0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ff0{n}")),
        2 => prop::collection::vec(prop::sample::select(vec!["\"", ",", ";", "\t", "\r", "\n", "\r\n", " ", "a", "é", "€", "\u{1f600}", "\u{feff}"]), 0..6)
            .prop_map(|parts| parts.concat()),
    ]
}

/// Times as different programs write them; of the second and the third, no row tells month from day.
const STYLES: [&[&str]; 9] = [
    &["2026-03-01T10:00:00Z"],
    &["2/3/2026 10:00", "3/2/2026 1:05 PM", "11/1/2026 1:30"],
    &["2.3.2026 10:00", "3.2.2026 13:05"],
    &["2/3/2026 10:00", "13/2/2026 13:05"],
    &["2/3/2026 10:00", "2/13/2026 13:05", "11/01/2026 1:30 AM"],
    &[
        "Mar 2, 2026 @ 10:00:00.000",
        "Mon, 02 Mar 2026 10:00:00 +0100",
    ],
    &["1772445600", "1772449200.5"],
    &["46083.5", "46084,25", "46085"],
    &[
        "2026-3-1 9:05:00",
        "2026-11-01 01:30:00",
        "2026/03/01 10:00",
    ],
];

/// Mostly what belongs into the column, so that rows come to every rule.
fn cell_under(name: &str, style: usize) -> BoxedStrategy<String> {
    let name = name.trim().to_ascii_lowercase();
    let times = || prop::sample::select(STYLES[style]).prop_map(str::to_owned);
    let is = |column: &Column| {
        let names = [Some(column.name()), column.other_name()];
        let mut names = names.into_iter().flatten();
        names.any(|one| one.eq_ignore_ascii_case(&name))
    };
    match Column::TIMES.iter().position(is) {
        Some(0) => prop_oneof![5 => times(), 1 => cell_text()].boxed(),
        Some(_) => prop_oneof![3 => times(), 2 => cell_text()].boxed(),
        None if name == Column::AlertId.name().to_ascii_lowercase() => prop_oneof![
            3 => (0..4_u8).prop_map(|n| format!("alert {n}")),
            1 => cell_text(),
        ]
        .boxed(),
        None => cell_text().boxed(),
    }
}

fn draft() -> impl Strategy<Value = Draft> {
    let line_break = || prop::sample::select(vec!["\n", "\n", "\r\n", "\r\n", "\r"]);
    let blank = move || {
        line_break().prop_map(|line_break| DraftLine {
            cells: Vec::new(),
            line_break,
        })
    };
    let line = move |texts| {
        (drafted_cells(texts), line_break())
            .prop_map(|(cells, line_break)| DraftLine { cells, line_break })
    };
    let styles = prop_oneof![
        2 => Just(vec![0; STYLES.len()]),
        // Several columns of one program, mostly.
        2 => (0..STYLES.len()).prop_map(|style| vec![style; STYLES.len()]),
        2 => prop::collection::vec(0..STYLES.len(), STYLES.len()),
    ];
    (header(), styles)
        .prop_flat_map(move |(header, styles)| {
            let names = header.iter().zip(styles.iter().cycle());
            let full: Vec<_> = names
                .map(|(name, style)| cell_under(name, *style))
                .collect();
            let n = header.len();
            let any_row = (
                full,
                prop_oneof![6 => Just(n), 1 => 1..n, 1 => n..n + 3],
                prop::collection::vec(cell_text(), 3),
            );
            let row = any_row.prop_map(|(full, n_cells, more)| {
                full.into_iter()
                    .chain(more)
                    .take(n_cells)
                    .collect::<Vec<_>>()
            });
            let rows = prop::collection::vec(
                prop_oneof![1 => blank(), 8 => row.prop_flat_map(line)],
                0..25,
            );
            (
                any::<bool>(),
                prop::sample::select(vec![',', ',', ';', '\t']),
                prop::collection::vec(blank(), 0..2),
                line(header),
                rows,
                any::<bool>(),
            )
        })
        .prop_map(
            |(has_mark, delimiter, blanks, header, rows, ends_with_break)| {
                let lines = blanks.into_iter().chain([header]).chain(rows).collect();
                Draft {
                    has_mark,
                    delimiter,
                    lines,
                    ends_with_break,
                }
            },
        )
}

proptest! {
    #[test]
    fn the_table_is_the_references(
        drafts in prop::collection::vec(draft(), 1..4),
        sizes in prop::collection::vec(prop_oneof![1..8_usize, 1..2000_usize], 1..20),
        // Where streams break off, to be sent anew.
        breaks in prop::collection::vec(prop::option::of(0..3000_usize), 1..4),
        n_bytes_expected in prop_oneof![Just(0_u64), any::<u64>()],
        is_new_york in any::<bool>(),
    ) {
        let files: Vec<_> = drafts.into_iter().map(|draft| {
            let (bytes, lines) = draft.written();
            (draft, bytes, lines)
        }).collect();
        let zone = if is_new_york { "America/New_York" } else { "UTC" };
        let assumptions: Choices = [("zone-of-times", zone)].into_iter().collect();
        let assumptions = Assumptions::from(&assumptions);
        let mut builder = TableBuilder::of_bytes(n_bytes_expected).assuming(assumptions.clone());
        let mut sizes = sizes.iter().cycle();
        let mut breaks = breaks.iter().cycle();
        for (file, (_, bytes, _)) in files.iter().enumerate() {
            builder.begin_file(&file.to_string());
            if let Some(at) = *breaks.next().unwrap() {
                builder.feed(&bytes[..at.min(bytes.len())]).unwrap();
                builder.restart_file();
            }
            let mut rest = bytes.as_slice();
            while !rest.is_empty() {
                let (chunk, later) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
                builder.feed(chunk).unwrap();
                rest = later;
            }
            builder.end_file().unwrap();
        }
        prop_assert!(!builder.must_read_again(), "what was held has shown all there is");
        let mut table = builder.finish();
        for of in &mut table.file_times {
            of.header.clear();
            for of in &mut of.columns {
                of.n_without_zone += u64::from(of.other.take().is_some());
                // One hour of the drafts comes twice.
                prop_assert!(of.n_twice <= of.n_without_zone && of.n_skipped == 0);
                of.n_twice = 0;
            }
        }
        let mut reference = reference_table(&files, is_new_york);
        reference.assumptions = assumptions;
        // What no figure needs is compared with the csv crate's cells where it is kept.
        reference.others = table.others.clone();
        prop_assert_eq!(&table, &reference);

        let intake = &table.intake;
        prop_assert_eq!(table.len() as u64 + intake.n_testing + intake.n_duplicate + intake.n_unreadable, intake.n_rows);
        prop_assert_eq!(intake.files.iter().map(|file| file.n_rows).sum::<u64>(), intake.n_rows);
        for n in [table.id.len(), table.severity.len(), table.status.len(), table.vendor.len(), table.investigation_id.len(),
            table.investigation_type.len(), table.assignee_id.len(), table.assignee_name.len(), table.alert_name.len(), table.close_reason.len(),
            table.assigned_to_user_at.len(), table.investigated_at.len(), table.promoted_at.len(), table.investigative_action_at.len(),
            table.remediation_at.len(), table.closed_at.len(), table.last_closes.len(), table.assigned_to_org_at.len(),
            table.first_action_at.len(), table.has_other_first_action.len(), table.lines.len()] {
            prop_assert_eq!(n, table.len());
        }
    }

    /// Exports that overlap, in any order: what is known of the alerts is the same.
    #[test]
    fn the_order_of_files_and_rows_makes_no_difference(
        files in prop::collection::vec(prop::collection::vec(state_row(), 0..20), 1..4),
        order in any::<prop::sample::Index>(),
        shift in any::<prop::sample::Index>(),
    ) {
        let header = COMPARED.map(Column::name).join(",");
        let table = |files: &[Vec<String>]| {
            let mut builder = TableBuilder::default();
            for rows in files {
                builder.begin_file("a.csv");
                builder.feed(format!("{},{header}\n", Column::AlertId).as_bytes()).unwrap();
                builder.feed(rows.concat().as_bytes()).unwrap();
                builder.end_file().unwrap();
            }
            builder.finish()
        };
        let mut others = files.clone();
        let n_files = others.len();
        others.rotate_left(order.index(n_files));
        for rows in &mut others {
            rows.reverse();
            let n_rows = rows.len();
            if n_rows > 0 {
                rows.rotate_left(shift.index(n_rows));
            }
        }
        // All rows of all files in one is another order still.
        let one = vec![others.concat()];
        let expected = content(&table(&files));
        prop_assert_eq!(&content(&table(&others)), &expected);
        prop_assert_eq!(&content(&table(&one)), &expected);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), cut_at in 0..300_usize, with_header in any::<bool>()) {
        let header = if with_header { &b"Expel Alert ID,Severity,Alert Status,Created At\n"[..] } else { b"" };
        let bytes = [header, &bytes].concat();
        let (head, tail) = bytes.split_at(cut_at.min(bytes.len()));
        let mut builder = TableBuilder::default();
        builder.begin_file("random");
        if builder.feed(head).and_then(|()| builder.feed(tail)).and_then(|()| builder.end_file()).is_ok() {
            let table = builder.finish();
            let intake = &table.intake;
            prop_assert_eq!(table.len() as u64 + intake.n_testing + intake.n_duplicate + intake.n_unreadable, intake.n_rows);
        }
    }
}
