//! What is said of the loaded data as a whole: where it came from, how much of it there is, what was excluded and why.

use chrono::{Datelike, NaiveDate};

use crate::alerts::{Coverage, Days, Selected};
use crate::calendar::words::{day, day_of_year, day_range};
use crate::calendar::{DayRange, LocalTimes, Zone, local_text};
use crate::export::file_tag;
use crate::numbers::{count, counted, listed, plural};
use crate::protocol::{Account, AccountCount, Source, Summary};
use crate::questions::{Query, View};
use crate::section::{Column, Kind, Table, Text, Value};
use crate::table::{Column as Exported, FileTimes, Intake, Reason, SetAside};
use crate::text::quoted;

/// The summary for a query. `n_without_evidence` alerts lack evidence.
pub fn summary(
    source: &Source,
    alerts: &Selected,
    query: &Query,
    n_without_evidence: u64,
) -> Summary {
    let (intake, selection) = (&alerts.table.intake, alerts.selection);
    // The query was answered, so its zone is known.
    let zone = Zone::named(&query.zone).ok();
    let as_of = alerts.coverage.as_of.zip(zone);
    let period = selection.known_days.period;
    let source = match source {
        Source::Sample => "Sample data".to_owned(),
        Source::Files => file_names(intake),
        Source::Workbench(host) => host.clone(),
    };
    Summary {
        query: query.clone(),
        data_days: selection.data_days,
        context: context(period, &query.zone, &source),
        file_tag: file_tag(period, &query.zone),
        source,
        headline: headline(alerts, zone),
        as_of_day: as_of.map(|(at, zone)| LocalTimes::new(zone).hour_of(at).day()),
        nothing: if selection.n_alerts() == 0 {
            View::of(alerts, query).nothing()
        } else {
            String::new()
        },
        part_days: part_days(&selection.known_days),
        n_without_evidence,
        account: account(alerts),
    }
}

/// The most characters of a source's name in a line with period and time zone.
const MAX_SOURCE: usize = 36;

/// “Aug 24 – Nov 21, 2026 · Times in America/New_York · Sample data”.
fn context(period: Option<DayRange>, zone: &str, source: &str) -> String {
    let period = period.map(day_range);
    let others = [format!("Times in {zone}"), quoted(source, MAX_SOURCE)];
    let parts: Vec<String> = period.into_iter().chain(others).collect();
    parts.join(" · ")
}

fn headline(alerts: &Selected, zone: Option<Zone>) -> String {
    let selection = alerts.selection;
    let n_alerts = match selection.n_out_of_range {
        0 => counted(selection.n_alerts(), "alert", "alerts"),
        n_outside => format!(
            "{} of {}",
            count(selection.n_alerts()),
            counted(selection.n_alerts() + n_outside, "alert", "alerts")
        ),
    };
    let period = selection.known_days.period.map(day_range);
    let as_of = alerts.coverage.as_of.zip(zone).map(|(at, zone)| {
        let on = LocalTimes::new(zone).hour_of(at).on();
        let text = local_text(zone, at);
        // Such as `2026-11-21 14:03:07`.
        let time = text.get(11..16).unwrap_or_default();
        // Of the period's last year, the year goes without saying.
        let ends_in = selection.known_days.period.map(|days| days.end_on.year());
        let on = if ends_in == Some(on.year()) {
            day_of_year(on)
        } else {
            day(on)
        };
        format!("as of {on}, {time}")
    });
    let parts: Vec<String> = [n_alerts].into_iter().chain(period).chain(as_of).collect();
    parts.join(" · ")
}

/// Which days are cut off, and what that means.
fn part_days(days: &Days) -> String {
    let part: Vec<NaiveDate> = (0..days.len())
        .filter(|&at| days.are_part[at])
        .filter_map(|at| days.on(at))
        .collect();
    if part.is_empty() {
        return String::new();
    }
    let n = part.len() as u64;
    let names: Vec<String> = part.into_iter().map(day).collect();
    format!(
        "{} may be cut off: the data begins or ends within {these}. Totals include {these}; means a day, the test for the busiest hour, and \
         the search for changes leave {} out.",
        listed(&names),
        plural(n, "it", "them"),
        these = plural(n, "that day", "these days"),
    )
}

fn account(alerts: &Selected) -> Account {
    let (intake, selection) = (&alerts.table.intake, alerts.selection);
    let count = |key, label, n_rows| AccountCount {
        key: Text::Borrowed(key),
        label: Text::Borrowed(label),
        n_rows,
    };
    let n_excluded = intake.n_testing + intake.n_duplicate + intake.n_unreadable;
    let notes = [
        bad_cells(intake),
        beyond(alerts.coverage),
        missing_from_files(intake),
    ];
    Account {
        headline: excluded(n_excluded),
        counts: vec![
            count("rows-read", "Rows read", intake.n_rows),
            count(
                "rows-testing",
                "Excluded: test alerts (severity TESTING)",
                intake.n_testing,
            ),
            count(
                "rows-unreadable",
                "Excluded: unreadable (no readable creation time, or cells that do not fit the header)",
                intake.n_unreadable,
            ),
            count(
                "rows-duplicate",
                "Excluded: duplicate alert IDs",
                intake.n_duplicate,
            ),
            count(
                "rows-out-of-range",
                "Outside the selected period",
                selection.n_out_of_range,
            ),
            count("rows-used", "Alerts in the figures", selection.n_alerts()),
        ],
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        examples: examples(alerts).for_page(),
        cut_files: cut_files(intake),
    }
}

/// Examples of what was excluded, and of what the chosen period leaves out. What may be a fault of the data comes first, what is
/// excluded on purpose last.
fn examples(alerts: &Selected) -> Table {
    let intake = &alerts.table.intake;
    let out_of_range = &alerts.selection.out_of_range;
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
            Value::Text(reason(example, &alerts.table.file_times)),
            Value::Text(example.detail.clone()),
        ]
    });
    Table {
        name: "set-aside".into(),
        caption: "Examples of excluded rows".into(),
        columns: vec![
            Column::new("file", "File", Kind::Text),
            Column::new("line", "Line", Kind::Count),
            Column::new("reason", "Why", Kind::Text),
            Column::new("detail", "Value in file", Kind::Text),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Why something was excluded, and what that means for the figures.
fn reason(example: &SetAside, file_times: &[FileTimes]) -> String {
    let written_as = |column| {
        let file = file_times.get(usize::from(example.file));
        let mut columns = file.into_iter().flat_map(|file| &file.columns);
        let column = columns.find(|of| of.column == column && of.n_read > 0);
        column.map_or(String::new(), |of| format!(" as {}", of.format))
    };
    match example.reason {
        Reason::Testing => "Test alert".into(),
        Reason::Duplicate => "Duplicate alert ID".into(),
        Reason::CreationTime if example.detail.is_empty() => "Creation time missing".into(),
        Reason::CreationTime => format!(
            "Creation time not readable{}",
            written_as(Exported::CreatedAt)
        ),
        Reason::CreationYear => "Creation time outside the years 1677 to 2262".into(),
        Reason::Malformed => "Too many cells, or the file ends inside the row".into(),
        Reason::OutOfRange => "Outside the selected period".into(),
        Reason::BadTimestamp(column) => format!(
            "Included, but its “{}” could not be read{} and is treated as blank",
            column.name(),
            written_as(column)
        ),
        Reason::ShortRow => {
            "Included, but cells at its end are missing and treated as blank".into()
        }
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

/// How many rows were excluded: “38 rows excluded”.
fn excluded(n_rows: u64) -> String {
    match n_rows {
        0 => "no rows excluded".to_owned(),
        n => format!("{} excluded", counted(n, "row", "rows")),
    }
}

/// Times that cannot be right; blank if there is none.
fn beyond(coverage: &Coverage) -> String {
    match coverage.n_beyond {
        0 => String::new(),
        n => format!(
            "{} more than a year after all others and {} taken for {}: the data is read as ending before.",
            counted(n, "time is", "times are"),
            plural(n, "is", "are"),
            plural(n, "a mistake", "mistakes"),
        ),
    }
}

/// What was odd about rows that are used all the same; blank if nothing.
fn bad_cells(intake: &Intake) -> String {
    let mut parts = Vec::new();
    if intake.n_bad_timestamps > 0 {
        parts.push(format!(
            "{} that can’t be read and {} treated as blank",
            counted(intake.n_bad_timestamps, "time", "times"),
            plural(intake.n_bad_timestamps, "is", "are"),
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
    format!("Among the included rows: {}.", listed(&parts))
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
    use crate::table::{FileIntake, MissingColumn};

    #[test]
    fn what_leaves_the_page_says_what_it_is_about() {
        let days = |start: &str, end: &str| {
            Some(DayRange {
                start_on: start.parse().unwrap(),
                end_on: end.parse().unwrap(),
            })
        };
        for (period, zone, source, expected) in [
            (
                days("2026-08-24", "2026-11-21"),
                "America/New_York",
                "Sample data",
                "Aug 24 – Nov 21, 2026 · Times in America/New_York · Sample data",
            ),
            (
                days("2026-03-02", "2026-03-02"),
                "UTC",
                "a\u{202e}b.csv",
                "Mar 2, 2026 · Times in UTC · a b.csv",
            ),
            (
                None,
                "UTC",
                "a-name-of-more-than-thirty-six-characters.csv",
                "Times in UTC · a-name-of-more-than-thirty-six-char…",
            ),
        ] {
            assert_eq!(context(period, zone, source), expected);
        }
    }

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
            "Among the included rows: 2 times that can’t be read and are treated as blank and 1 row with fewer cells than the header."
        );
        assert_eq!(bad_cells(&Intake::default()), "");
    }
}
