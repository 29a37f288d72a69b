//! Short texts beside the figures: the header's summary, subtitles, hints, and the account of what was read.

use crate::analysis::{Report, Unlisted};
use crate::protocol::EvidenceProgress;
use crate::table::Intake;

use super::{confidence, count, counted, day_range, listed, mean, minutes, percent, plural};

/// What the header says of the data: “10,482 alerts · Aug 24 – Nov 21, 2026”.
pub fn header_summary(report: &Report) -> String {
    let alerts = counted(report.overview.n_alerts, "alert", "alerts");
    match report.days {
        Some(days) => format!("{alerts} · {}", day_range(days)),
        None => alerts,
    }
}

/// The names of the files read (untrusted text); from three on, the first and how many more.
pub fn file_names(intake: &Intake) -> String {
    match intake.files.as_slice() {
        [] => String::new(),
        [only] => only.name.clone(),
        [first, second] => format!("{}, {}", first.name, second.name),
        [first, others @ ..] => format!("{} and {} more", first.name, others.len()),
    }
}

/// How many rows were set aside: “38 rows set aside”.
pub fn set_aside(n_rows: u64) -> String {
    format!("{} set aside", counted(n_rows, "row", "rows"))
}

/// How many values there are besides those that a chart draws, and where: “30 more in the table”.
pub fn more_than_drawn(n: u64, unlisted: Unlisted) -> String {
    let place = match unlisted.n_rows {
        0 => "table",
        _ => "CSV",
    };
    format!("{} more in the {place}", count(n))
}

/// What a table does not show, and who has it: “The first 1,400 of 100,000 rows; the others have 98,600 alerts together. The CSV has all of
/// them.” Blank if the table is whole.
pub fn unlisted(n_listed: u64, unlisted: Unlisted) -> String {
    let mut said = Vec::new();
    if unlisted.n_rows > 0 {
        let others = match unlisted.n_alerts {
            0 => String::new(),
            n => format!(
                "; the others have {} together",
                counted(n, "alert", "alerts")
            ),
        };
        said.push(format!(
            "The first {} of {} rows{others}. The CSV has all of them.",
            count(n_listed),
            count(n_listed + unlisted.n_rows),
        ));
    }
    if unlisted.n_cut_texts > 0 {
        said.push(
            "Long texts are cut here and say how long they are; the CSV has them whole.".to_owned(),
        );
    }
    said.join(" ")
}

/// Which of so many days a chart of the series draws; blank if all.
pub fn days_drawn(n_days: u64, n_drawn: u64) -> String {
    if n_drawn == n_days {
        return String::new();
    }
    format!(
        "The chart draws {} of {} days: of each stretch the first and the last, the lowest and the highest. The CSV has all of them.",
        count(n_drawn),
        count(n_days),
    )
}

/// What share of the alerts `part` is: “94% of alerts”.
pub fn share_of_alerts(part: u64, report: &Report) -> String {
    match report.overview.n_alerts {
        0 => String::new(),
        n => format!("{} of alerts", percent(part, n)),
    }
}

/// How many alerts a day: “116 a day”; blank without alerts.
pub fn per_day(report: &Report) -> String {
    match report.changes.daily.len() {
        0 => String::new(),
        _ => format!("{} a day", mean(report.changes.mean)),
    }
}

/// How many changes were found, and how sure they are.
pub fn changes_subtitle(report: &Report) -> String {
    let n = report.changes.points.len() as u64;
    let level = confidence(report.query.changes.confidence_level);
    match n {
        0 => format!("No change with more than {level} confidence"),
        n => format!(
            "{} with more than {level} confidence",
            counted(n, "change", "changes")
        ),
    }
}

/// What was odd about rows that are used all the same; blank if nothing.
pub fn bad_cells(intake: &Intake) -> String {
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
pub fn missing_from_files(intake: &Intake) -> String {
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
pub fn cut_files(intake: &Intake) -> String {
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

/// How far fetching evidence has come: “40 of 100 alerts, about 12 s left”.
pub fn evidence_progress(progress: &EvidenceProgress, is_under_way: bool) -> String {
    let done = format!(
        "{} of {}",
        count(u64::from(progress.n_done)),
        counted(u64::from(progress.n_total), "alert", "alerts")
    );
    match progress.ms_left {
        Some(ms_left) if is_under_way && progress.n_done < progress.n_total => {
            format!(
                "{done}, about {} left",
                minutes(ms_left.max(1_000.0) / 60_000.0)
            )
        }
        _ => done,
    }
}

/// How many alerts' evidence did not come.
pub fn evidence_failures(n: u64) -> String {
    format!(
        "The evidence of {} did not come; load evidence again to retry.",
        counted(n, "alert", "alerts")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{Column, FileIntake, MissingColumn};

    fn intake(names: &[&str], missing: &[(Column, u16)]) -> Intake {
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
            &[(Column::InvestigationId, 0), (Column::PromotedAt, 0)],
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
    fn evidence_is_told_as_it_comes() {
        let progress = EvidenceProgress {
            n_done: 40,
            n_total: 100,
            ms_left: Some(90_000.0),
            n_failed: 0,
            failures: Vec::new(),
        };
        assert_eq!(
            evidence_progress(&progress, true),
            "40 of 100 alerts, about 1.5 min left"
        );
        assert_eq!(evidence_progress(&progress, false), "40 of 100 alerts");
        assert_eq!(
            evidence_failures(1),
            "The evidence of 1 alert did not come; load evidence again to retry."
        );
    }

    #[test]
    fn odd_cells_are_told() {
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
