//! What is said of the loaded data as a whole: where it came from, how much of it there is, what was excluded and why.

use chrono::{Datelike, NaiveDate};

use super::filter_words;
use crate::alerts::{Coverage, Days, Selected};
use crate::calendar::words::{day, day_of_year, day_range};
use crate::calendar::{DayRange, LocalTimes, Zone, local_text};
use crate::export::file_tag;
use crate::numbers::{count, counted, listed, percent, plural};
use crate::order;
use crate::protocol::{Account, AccountCount, Source, Summary};
use crate::questions::{Query, View};
use crate::section::{Column, Kind, Table, Text, Value};
use crate::table::{Column as Exported, Encoding, FileTimes, Intake, Reason, SetAside};
use crate::text::{MAX_QUOTED, quoted};

/// The summary for a query. `n_without_evidence` alerts lack evidence.
pub fn summary(
    source: &Source,
    alerts: &Selected,
    query: &Query,
    n_without_evidence: u64,
) -> Summary {
    let selection = alerts.selection;
    // The query was answered, so its zone is known.
    let zone = Zone::named(&query.zone).ok();
    let as_of = alerts.coverage.as_of.zip(zone);
    let named = Named::of(source, alerts, query);
    Summary {
        query: query.clone(),
        data_days: selection.data_days,
        context: named.context,
        file_tag: named.file_tag,
        source: named.source,
        headline: headline(alerts, zone),
        as_of_day: as_of.map(|(at, zone)| LocalTimes::new(zone).hour_of(at).day()),
        nothing: if selection.n_alerts() == 0 {
            View::of(alerts, query).nothing()
        } else {
            String::new()
        },
        is_filtered_away: selection.n_alerts() == 0 && selection.n_filtered_out > 0,
        filters: filter_words::in_words(&query.filters, query.time_to()),
        filter_choices: filter_words::choices(alerts, &query.filters, query.time_to()),
        part_days: part_days(&selection.known_days),
        n_without_evidence,
        account: account(alerts),
    }
}

/// What the selected alerts are called.
pub struct Named {
    /// Where they come from.
    pub source: String,
    /// What they have in common, in a line.
    pub context: String,
    /// The same in a file's name.
    pub file_tag: String,
}

impl Named {
    /// What a query's alerts are called.
    pub fn of(source: &Source, alerts: &Selected, query: &Query) -> Self {
        let period = alerts.selection.known_days.period;
        let source = match source {
            Source::Sample => "Sample data".to_owned(),
            Source::Files => file_names(&alerts.table.intake),
            Source::Workbench(host) => host.clone(),
        };
        let mut file_tag = file_tag(period, &query.zone);
        if !query.filters.is_empty() {
            file_tag.push_str("_filtered");
        }
        Self {
            context: context(period, query, &source),
            file_tag,
            source,
        }
    }
}

/// The most characters of a source's name in a line with period and time zone.
const MAX_SOURCE: usize = 36;

/// “Aug 24 – Nov 21, 2026 · Severity: Critical · Times in America/New_York · Sample data”.
fn context(period: Option<DayRange>, query: &Query, source: &str) -> String {
    let period = period.map(day_range);
    let filters = filter_words::in_words(&query.filters, query.time_to());
    let filters = filters.into_iter().map(|filter| filter.text);
    let others = [
        format!("Times in {}", query.zone),
        quoted(source, MAX_SOURCE),
    ];
    let parts: Vec<String> = period.into_iter().chain(filters).chain(others).collect();
    parts.join(" · ")
}

fn headline(alerts: &Selected, zone: Option<Zone>) -> String {
    let selection = alerts.selection;
    let n_alerts = match selection.n_out_of_range + selection.n_filtered_out {
        0 => counted(selection.n_alerts(), "alert", "alerts"),
        n_others => format!(
            "{} of {}",
            count(selection.n_alerts()),
            counted(selection.n_alerts() + n_others, "alert", "alerts")
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
        duplicates(intake),
        bad_cells(intake),
        damaged_alert_ids(intake),
        damaged_investigation_ids(intake),
        beyond(alerts.coverage),
        ways_of_writing(intake),
        missing_from_files(intake, |file| alerts.table.is_of_workbench(file)),
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
                "rows-around",
                "Not rows of the table: titles, totals and repeated headers",
                intake.files.iter().map(|file| file.n_lines_around).sum(),
            ),
            count(
                "rows-out-of-range",
                "Outside the selected period",
                selection.n_out_of_range,
            ),
            count(
                "rows-filtered-out",
                "In the period, left out by the filters",
                selection.n_filtered_out,
            ),
            count("rows-used", "Alerts in the figures", selection.n_alerts()),
        ],
        notes: notes.into_iter().filter(|note| !note.is_empty()).collect(),
        examples: examples(alerts).for_page(),
        cut_files: notices(intake).join(" "),
        cut_tone: if n_lost(intake).saturating_mul(GRAVE_LOSS) >= intake.n_rows.max(1) {
            "grave".to_owned()
        } else {
            "caution".to_owned()
        },
    }
}

/// Examples of what was excluded, and of what the chosen period leaves out. What may be a fault of the data comes first, what is
/// excluded on purpose last.
fn examples(alerts: &Selected) -> Table {
    let intake = &alerts.table.intake;
    let out_of_range = &alerts.selection.out_of_range;
    let mut examples: Vec<&SetAside> = intake.examples.iter().chain(out_of_range).collect();
    // Stable: within a kind, the order read.
    order::sort_by_key(&mut examples, |example| match example.reason {
        Reason::Malformed => 0,
        Reason::CreationTime | Reason::CreationYear => 1,
        Reason::BadTimestamp(_) => 2,
        Reason::ShortRow => 3,
        Reason::Duplicate => 4,
        Reason::OutOfRange => 5,
        Reason::AroundTable => 6,
        Reason::Testing => 7,
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
        Reason::AroundTable => {
            "Not a row of the table: a title, a total or a repeated header".into()
        }
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

/// Which columns which files of Workbench lack; blank if none. Of others, the section about the data says what they have.
fn missing_from_files(intake: &Intake, is_of_workbench: impl Fn(u16) -> bool) -> String {
    let sentences: Vec<String> = intake
        .files
        .iter()
        .enumerate()
        .filter_map(|(index, file)| {
            let columns: Vec<String> = intake
                .missing
                .iter()
                .filter(|missing| {
                    usize::from(missing.file) == index && is_of_workbench(missing.file)
                })
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

/// How many of the duplicates differ from the row that counts; blank if there is no duplicate.
fn duplicates(intake: &Intake) -> String {
    match (intake.n_duplicate, intake.n_differing) {
        (0, _) => String::new(),
        (1, 0) => "1 duplicate, the same as the row that counts.".to_owned(),
        (n, 0) => format!(
            "{} duplicates, each the same as the row that counts.",
            count(n)
        ),
        (1, _) => {
            "1 duplicate; it differs from the row that counts (the latest state of the alert)."
                .to_owned()
        }
        (n, n_differing) => format!(
            "{} duplicates; {} {} from the row that counts (the latest state of each alert).",
            count(n),
            count(n_differing),
            plural(n_differing, "differs", "differ"),
        ),
    }
}

/// What must be said above the figures: why they may be wrong, and what to do.
fn notices(intake: &Intake) -> Vec<String> {
    let notices = [
        lost_rows(intake),
        cut_files(intake),
        damaged_alert_ids(intake),
    ];
    let notices = notices.into_iter().filter(|notice| !notice.is_empty());
    notices.collect()
}

/// From what share of the rows on it is said above the figures that some could not be read: one in this many.
const NOTABLE_LOSS: u64 = 100;

/// From what share on every figure may mislead.
const GRAVE_LOSS: u64 = 10;

/// Rows that could not be read. That a file ends inside a row is said apart.
fn n_lost(intake: &Intake) -> u64 {
    let cut = intake
        .files
        .iter()
        .filter(|file| file.ends_inside_row_on.is_some());
    intake.n_unreadable.saturating_sub(cut.count() as u64)
}

/// That alerts are missing from every figure, because their rows could not be read, with an example and what to do; blank if those are few.
/// If all are, there are no figures over which to say it.
fn lost_rows(intake: &Intake) -> String {
    let n_lost = n_lost(intake);
    let n_rows = intake.n_rows;
    if n_lost == 0 || n_lost == n_rows || n_lost.saturating_mul(NOTABLE_LOSS) < n_rows {
        return String::new();
    }
    let of = format!(
        "{} of {} ({}) could not be read",
        count(n_lost),
        counted(n_rows, "row", "rows"),
        percent(n_lost, n_rows)
    );
    let means = match n_lost * 10 / n_rows {
        0 => format!(
            "{of}: {} missing from the figures",
            plural(n_lost, "that alert is", "those alerts are")
        ),
        1..5 => format!("{of}, so every figure lacks alerts and may mislead"),
        _ => format!("Most of this data is missing: {of}. No figure shows the whole"),
    };
    format!(
        "{means}{}. The data check lists examples with their lines.",
        example_of_loss(intake)
    )
}

/// “, for instance because of the creation time “soon””; blank without such an example.
fn example_of_loss(intake: &Intake) -> String {
    let mut examples = intake.examples.iter();
    let example = examples.find(|example| {
        matches!(
            example.reason,
            Reason::CreationTime | Reason::CreationYear | Reason::Malformed
        )
    });
    match example {
        None => String::new(),
        Some(example) if example.reason == Reason::Malformed => {
            format!(
                " (line {}: {})",
                count(u64::from(example.line)),
                example.detail
            )
        }
        Some(example) if example.detail.is_empty() => {
            format!(
                " (line {}: no creation time)",
                count(u64::from(example.line))
            )
        }
        Some(example) => format!(
            " (line {}: the creation time “{}”)",
            count(u64::from(example.line)),
            quoted(&example.detail, MAX_QUOTED)
        ),
    }
}

/// How files are written that are not as Workbench writes them: which encoding, what separates cells; blank if all are.
fn ways_of_writing(intake: &Intake) -> String {
    let ways = intake.files.iter().filter_map(|file| {
        let separator = match file.delimiter {
            None | Some(b',') => None,
            Some(b';') => Some("semicolons".to_owned()),
            Some(b'\t') => Some("tabs".to_owned()),
            Some(b'|') => Some("vertical bars".to_owned()),
            Some(other) => Some(format!("“{}”", char::from(other))),
        };
        let encoding = (file.encoding != Encoding::Utf8).then(|| file.encoding.name());
        match (separator, encoding) {
            (None, None) => None,
            (Some(separator), None) => {
                Some(format!("{} separates cells by {separator}.", file.name))
            }
            (None, Some(encoding)) => Some(format!("{} was read as {encoding}.", file.name)),
            (Some(separator), Some(encoding)) => Some(format!(
                "{} was read as {encoding}, with cells separated by {separator}.",
                file.name
            )),
        }
    });
    let ways: Vec<String> = ways.collect();
    match ways.len() {
        0..=3 => ways.join(" "),
        n => {
            let n_more = n as u64 - 3;
            format!(
                "{} And {} {} written otherwise.",
                ways[..3].join(" "),
                counted(n_more, "more file", "more files"),
                plural(n_more, "is", "are"),
            )
        }
    }
}

/// That ids of alerts are damaged, what that means and what to do; blank if none is damaged.
fn damaged_alert_ids(intake: &Intake) -> String {
    let n = intake.n_damaged_ids;
    if n == 0 {
        return String::new();
    }
    format!(
        "A spreadsheet has rounded {} (like 1.23457E+15), so duplicates can’t be recognized: {} as a separate alert. Open the CSV as Workbench \
         exported it, without a spreadsheet in between, or import the column “Expel Alert ID” as text.",
        counted(n, "alert ID", "alert IDs"),
        plural(n, "the row counts", "each of these rows counts"),
    )
}

/// How many alerts have an investigation that can't be told from others; blank if none has.
fn damaged_investigation_ids(intake: &Intake) -> String {
    match intake.n_damaged_investigation_ids {
        0 => String::new(),
        n => format!(
            "{} an investigation ID that a spreadsheet has rounded: investigations and incidents with such IDs can’t be counted.",
            match n {
                1 => "1 alert has".to_owned(),
                n => format!("{} alerts have", count(n)),
            }
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
            let query = Query {
                zone: zone.to_owned(),
                ..Query::default()
            };
            assert_eq!(context(period, &query, source), expected);
        }
    }

    fn intake(names: &[&str], missing: &[(Exported, u16)]) -> Intake {
        Intake {
            files: names
                .iter()
                .map(|name| FileIntake {
                    name: (*name).to_owned(),
                    ..FileIntake::default()
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
            missing_from_files(&lacking, |_| true),
            "a.csv has no columns “Investigation ID” and “Time Promoted To Incident”."
        );
        assert_eq!(missing_from_files(&intake(&["a.csv"], &[]), |_| true), "");
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
    fn duplicates_that_differ_are_said() {
        for (n_duplicate, n_differing, expected) in [
            (0, 0, ""),
            (1, 0, "1 duplicate, the same as the row that counts."),
            (
                1_234,
                0,
                "1,234 duplicates, each the same as the row that counts.",
            ),
            (
                1,
                1,
                "1 duplicate; it differs from the row that counts (the latest state of the alert).",
            ),
            (
                34,
                1,
                "34 duplicates; 1 differs from the row that counts (the latest state of each alert).",
            ),
            (
                34,
                12,
                "34 duplicates; 12 differ from the row that counts (the latest state of each alert).",
            ),
        ] {
            let intake = Intake {
                n_duplicate,
                n_differing,
                ..Intake::default()
            };
            assert_eq!(duplicates(&intake), expected);
        }
    }

    #[test]
    fn lost_rows_are_said_where_they_matter() {
        let lost = |n_unreadable: u64, n_rows: u64, example: Option<(Reason, &str)>| {
            lost_rows(&Intake {
                n_rows,
                n_unreadable,
                examples: example
                    .map(|(reason, detail)| SetAside {
                        reason,
                        file: 0,
                        line: 1_017,
                        detail: detail.to_owned(),
                    })
                    .into_iter()
                    .collect(),
                ..Intake::default()
            })
        };
        let soon = Some((Reason::CreationTime, "soon"));
        assert_eq!(lost(0, 1_000, None), "");
        assert_eq!(lost(9, 1_000, soon), "");
        // Of nothing there is nothing to say it over.
        assert_eq!(lost(48, 48, soon), "");
        assert_eq!(
            lost(10, 1_000, soon),
            "10 of 1,000 rows (1%) could not be read: those alerts are missing from the figures (line 1,017: the creation time “soon”). \
             The data check lists examples with their lines."
        );
        assert_eq!(
            lost(1, 90, Some((Reason::CreationTime, ""))),
            "1 of 90 rows (1%) could not be read: that alert is missing from the figures (line 1,017: no creation time). The data check \
             lists examples with their lines."
        );
        assert_eq!(
            lost(
                34,
                72,
                Some((Reason::Malformed, "7 cells, the header has 5"))
            ),
            "34 of 72 rows (47%) could not be read, so every figure lacks alerts and may mislead (line 1,017: 7 cells, the header has 5). \
             The data check lists examples with their lines."
        );
        // Untrusted text.
        assert!(
            lost(34, 72, Some((Reason::CreationTime, "\u{202e}gpj.exe"))).contains("“ gpj.exe”")
        );
        assert_eq!(
            lost(71, 72, None),
            "Most of this data is missing: 71 of 72 rows (99%) could not be read. No figure shows the whole. The data check lists examples \
             with their lines."
        );
    }

    #[test]
    fn how_files_are_written_is_said_if_it_is_unusual() {
        let written = |ways: &[(Encoding, u8)]| {
            let mut intake = intake(&["a.csv", "b.csv", "c.csv", "d.csv"][..ways.len()], &[]);
            for (file, &(encoding, delimiter)) in intake.files.iter_mut().zip(ways) {
                (file.encoding, file.delimiter) = (encoding, Some(delimiter));
            }
            ways_of_writing(&intake)
        };
        assert_eq!(written(&[(Encoding::Utf8, b',')]), "");
        assert_eq!(
            written(&[
                (Encoding::Utf8, b';'),
                (Encoding::Utf8, b','),
                (Encoding::Utf16Le, b'\t'),
                (Encoding::Windows1252, b','),
            ]),
            "a.csv separates cells by semicolons. c.csv was read as UTF-16, with cells separated by tabs. d.csv was read as Windows-1252."
        );
        assert_eq!(
            written(&[
                (Encoding::Utf8, b'|'),
                (Encoding::Utf8, b'^'),
                (Encoding::Utf8, b';'),
                (Encoding::Utf8, b';')
            ]),
            "a.csv separates cells by vertical bars. b.csv separates cells by “^”. c.csv separates cells by semicolons. And 1 more file is \
             written otherwise."
        );
    }

    #[test]
    fn damaged_ids_are_said() {
        let damaged = |n_damaged_ids, n_damaged_investigation_ids| Intake {
            n_damaged_ids,
            n_damaged_investigation_ids,
            ..Intake::default()
        };
        assert_eq!(notices(&damaged(0, 3)), [""; 0]);
        assert_eq!(damaged_investigation_ids(&damaged(1, 0)), "");
        assert_eq!(
            notices(&damaged(60, 0)),
            [
                "A spreadsheet has rounded 60 alert IDs (like 1.23457E+15), so duplicates can’t be recognized: each of these rows counts as a \
              separate alert. Open the CSV as Workbench exported it, without a spreadsheet in between, or import the column “Expel Alert ID” \
              as text."
            ]
        );
        assert!(damaged_alert_ids(&damaged(1, 0)).starts_with(
            "A spreadsheet has rounded 1 alert ID (like 1.23457E+15), so duplicates can’t be recognized: the row counts as a separate alert."
        ));
        assert_eq!(
            damaged_investigation_ids(&damaged(0, 1)),
            "1 alert has an investigation ID that a spreadsheet has rounded: investigations and incidents with such IDs can’t be counted."
        );
        assert!(damaged_investigation_ids(&damaged(0, 17)).starts_with("17 alerts have an"));
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
