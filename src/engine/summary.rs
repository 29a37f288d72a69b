//! What is said of the loaded data as a whole: where it came from, how much of it there is, what was set aside and why.

use crate::alerts::Selection;
use crate::calendar::words::day_range;
use crate::numbers::{count, counted, listed, plural};
use crate::protocol::{Account, AccountCount, Source, Summary};
use crate::questions::Query;
use crate::section::{Column, Kind, Table, Text, Value};
use crate::table::{Intake, Reason, SetAside};

/// The summary for a query. `n_without_evidence` alerts lack evidence.
pub fn summary(
    source: &Source,
    intake: &Intake,
    selection: &Selection,
    query: &Query,
    n_without_evidence: u64,
) -> Summary {
    Summary {
        query: query.clone(),
        data_days: selection.data_days,
        source: match source {
            Source::Sample => "Sample data".to_owned(),
            Source::Files => file_names(intake),
            Source::Workbench(host) => host.clone(),
        },
        headline: headline(selection),
        n_without_evidence,
        account: account(intake, selection),
    }
}

fn headline(selection: &Selection) -> String {
    let alerts = counted(selection.n_alerts(), "alert", "alerts");
    match selection.days {
        Some(days) => format!("{alerts} · {}", day_range(days)),
        None => alerts,
    }
}

fn account(intake: &Intake, selection: &Selection) -> Account {
    let count = |key, label, n_rows| AccountCount {
        key: Text::Borrowed(key),
        label: Text::Borrowed(label),
        n_rows,
    };
    let n_set_aside =
        intake.n_testing + intake.n_duplicate + intake.n_unreadable + selection.n_out_of_range;
    let notes = [bad_cells(intake), missing_from_files(intake)];
    Account {
        headline: set_aside(n_set_aside),
        counts: vec![
            count("rows-read", "Rows read", intake.n_rows),
            count(
                "rows-testing",
                "Testing: severity TESTING",
                intake.n_testing,
            ),
            count(
                "rows-unreadable",
                "Unreadable: no creation time that can be read, or cells that do not fit the header",
                intake.n_unreadable,
            ),
            count(
                "rows-duplicate",
                "Duplicate: an earlier row has the same alert id",
                intake.n_duplicate,
            ),
            count(
                "rows-out-of-range",
                "Out of range: created outside the chosen days",
                selection.n_out_of_range,
            ),
            count("rows-used", "Alerts in the figures", selection.n_alerts()),
        ],
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        examples: examples(intake, &selection.out_of_range).for_page(),
        cut_files: cut_files(intake),
    }
}

/// Examples of what was set aside: those of the load and those outside the chosen days. What may be a fault of the data comes first, what is
/// set aside on purpose last.
fn examples(intake: &Intake, out_of_range: &[SetAside]) -> Table {
    let mut examples: Vec<&SetAside> = intake.examples.iter().chain(out_of_range).collect();
    // Stable: within a kind, the order read.
    examples.sort_by_key(|example| match example.reason {
        Reason::Malformed => 0,
        Reason::CreationTime | Reason::CreationYear => 1,
        Reason::BadTimestamp(_) => 2,
        Reason::ShortRow => 3,
        Reason::Duplicate => 4,
        Reason::OutOfRange => 5,
        Reason::Testing => 6,
    });
    let rows = examples.into_iter().map(|example| {
        let file = intake.files.get(usize::from(example.file));
        vec![
            file.map_or(Value::Blank, |file| Value::Text(file.name.clone())),
            Value::Count(u64::from(example.line)),
            Value::Text(reason(example.reason)),
            Value::Text(example.detail.clone()),
        ]
    });
    Table {
        name: "set-aside".into(),
        caption: "Examples of rows set aside".into(),
        columns: vec![
            Column::new("file", "File", Kind::Text),
            Column::new("line", "Line", Kind::Count),
            Column::new("reason", "Why", Kind::Text),
            Column::new("detail", "What it says", Kind::Text),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Why something was set aside, and what that means for the figures.
fn reason(reason: Reason) -> String {
    match reason {
        Reason::Testing => "A test: its severity is TESTING.".into(),
        Reason::Duplicate => "A repeat: an earlier row has the same alert ID.".into(),
        Reason::CreationTime => "Its creation time is missing or can’t be read.".into(),
        Reason::CreationYear => "Its creation time is outside the years 1677 to 2262.".into(),
        Reason::Malformed => "It has too many cells, or the file ends inside it.".into(),
        Reason::OutOfRange => "Created outside the chosen days.".into(),
        Reason::BadTimestamp(column) => format!(
            "Used, but its “{}” can’t be read and counts as blank.",
            column.name()
        ),
        Reason::ShortRow => "Used, but cells are missing at its end and count as blank.".into(),
    }
}

/// The names of the files read (untrusted text); from three on, the first and how many more.
fn file_names(intake: &Intake) -> String {
    match intake.files.as_slice() {
        [] => String::new(),
        [only] => only.name.clone(),
        [first, second] => format!("{}, {}", first.name, second.name),
        [first, others @ ..] => format!("{} and {} more", first.name, others.len()),
    }
}

/// How many rows were set aside: “38 rows set aside”.
fn set_aside(n_rows: u64) -> String {
    format!("{} set aside", counted(n_rows, "row", "rows"))
}

/// What was odd about rows that are used all the same; blank if nothing.
fn bad_cells(intake: &Intake) -> String {
    let mut parts = Vec::new();
    if intake.n_bad_timestamps > 0 {
        parts.push(format!(
            "{} that can’t be read and {} as blank",
            counted(intake.n_bad_timestamps, "time", "times"),
            plural(intake.n_bad_timestamps, "counts", "count"),
        ));
    }
    if intake.n_short_rows > 0 {
        parts.push(format!(
            "{} with fewer cells than the header",
            counted(intake.n_short_rows, "row", "rows")
        ));
    }
    if parts.is_empty() {
        return String::new();
    }
    format!("Among the rows used: {}.", listed(&parts))
}

/// Which columns which files lack; blank if none.
fn missing_from_files(intake: &Intake) -> String {
    let sentences: Vec<String> = intake
        .files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| {
            let columns: Vec<String> = intake
                .missing
                .iter()
                .filter(|missing| usize::from(missing.file) == index)
                .map(|missing| format!("“{}”", missing.column.name()))
                .collect();
            let n = columns.len() as u64;
            (n > 0).then(|| {
                format!(
                    "{} has no {} {}.",
                    file.name,
                    plural(n, "column", "columns"),
                    listed(&columns)
                )
            })
        })
        .collect();
    match sentences.len() {
        0..=3 => sentences.join(" "),
        n => format!(
            "{} And {} more files lack columns.",
            sentences[..3].join(" "),
            count(n as u64 - 3)
        ),
    }
}

/// Which files end inside a row, so that the figures may be of a part of the alerts; blank if none does.
fn cut_files(intake: &Intake) -> String {
    let cut: Vec<(&str, u32)> = intake
        .files
        .iter()
        .filter_map(|file| Some((file.name.as_str(), file.ends_inside_row_on?)))
        .collect();
    let line = |line: u32| format!("(line {})", count(u64::from(line)));
    if let [(name, at)] = cut.as_slice() {
        let at = line(*at);
        return format!(
            "{name} ends in the middle of a row {at}: the export may be incomplete. Export it again."
        );
    }
    let mut named: Vec<String> = cut
        .iter()
        .take(3)
        .map(|(name, at)| format!("{name} {}", line(*at)))
        .collect();
    match cut.len() {
        0 => return String::new(),
        n if n > named.len() => named.push(format!("{} more", count((n - named.len()) as u64))),
        _ => {}
    }
    format!(
        "{} end in the middle of a row: these exports may be incomplete. Export them again.",
        listed(&named)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column as Exported, FileIntake, MissingColumn};

    fn intake(names: &[&str], missing: &[(Exported, u16)]) -> Intake {
        Intake {
            files: names
                .iter()
                .map(|name| FileIntake {
                    name: (*name).to_owned(),
                    n_bytes: 0,
                    n_rows: 0,
                    ends_inside_row_on: None,
                })
                .collect(),
            missing: missing
                .iter()
                .map(|&(column, file)| MissingColumn { column, file })
                .collect(),
            ..Intake::default()
        }
    }

    #[test]
    fn files_are_named_briefly() {
        for (names, expected) in [
            (&[][..], ""),
            (&["a.csv"][..], "a.csv"),
            (&["a.csv", "b.csv"], "a.csv, b.csv"),
            (&["a.csv", "b.csv", "c.csv"], "a.csv and 2 more"),
        ] {
            assert_eq!(file_names(&intake(names, &[])), expected);
        }
    }

    #[test]
    fn columns_that_files_lack_are_named() {
        let lacking = intake(
            &["a.csv", "b.csv"],
            &[(Exported::InvestigationId, 0), (Exported::PromotedAt, 0)],
        );
        assert_eq!(
            missing_from_files(&lacking),
            "a.csv has no columns “Investigation ID” and “Time Promoted To Incident”."
        );
        assert_eq!(missing_from_files(&intake(&["a.csv"], &[])), "");
    }

    #[test]
    fn files_that_end_inside_a_row_are_named() {
        let names = ["a.csv", "b.csv", "c.csv", "d.csv"];
        let check = |lines: &[(usize, u32)], expected: &str| {
            let mut intake = intake(&names, &[]);
            for &(at, line) in lines {
                intake.files[at].ends_inside_row_on = Some(line);
            }
            assert_eq!(cut_files(&intake), expected);
        };
        check(&[], "");
        check(
            &[(1, 1_276)],
            "b.csv ends in the middle of a row (line 1,276): the export may be incomplete. Export it again.",
        );
        check(
            &[(0, 9), (3, 2)],
            "a.csv (line 9) and d.csv (line 2) end in the middle of a row: these exports may be incomplete. Export them again.",
        );
        check(
            &[(0, 9), (1, 4), (2, 7), (3, 2)],
            "a.csv (line 9), b.csv (line 4), c.csv (line 7) and 1 more end in the middle of a row: these exports may be incomplete. Export them again.",
        );
    }

    #[test]
    fn odd_cells_are_named() {
        let odd = Intake {
            n_bad_timestamps: 2,
            n_short_rows: 1,
            ..Intake::default()
        };
        assert_eq!(
            bad_cells(&odd),
            "Among the rows used: 2 times that can’t be read and count as blank and 1 row with fewer cells than the header."
        );
        assert_eq!(bad_cells(&Intake::default()), "");
    }
}
