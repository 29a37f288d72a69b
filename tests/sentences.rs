//! Everything that the page says of data, for data that used to make it say something untrue: to be read as prose before it is accepted.
//!
//! The snapshots lie in `sentences-snapshots`. A change of words changes them; whoever accepts one has read it against the data above it.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::fmt::Write;
use std::ops::ControlFlow;

use chrono::{Days, NaiveDate};
use expel_metrics::calendar::DayRange;
use expel_metrics::engine::Session;
use expel_metrics::protocol::{Answers, Event, RequestId, Source};
use expel_metrics::questions::Query;
use expel_metrics::sample::sample_csv;
use expel_metrics::section::{ControlKind, Definition, Here, Table};

const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Insert At (T3),Expel Vendor Tech Name,Investigation ID,Investigation Type,\
    First Assigned To Org At,First Assigned To User At (T4),First Investigated At,Time Promoted To Incident,Time First Closed (T60)\n";

/// An alert; times are minutes after its creation.
#[derive(Clone, Copy)]
struct Alert<'a> {
    on: &'a str,
    hour: u32,
    severity: &'a str,
    status: &'a str,
    waits: Option<u32>,
}

const ALERT: Alert = Alert {
    on: "2026-03-02",
    hour: 10,
    severity: "HIGH",
    status: "CLOSED",
    waits: Some(5),
};

fn row(nth: usize, alert: Alert) -> String {
    let Alert {
        on,
        hour,
        severity,
        status,
        waits,
    } = alert;
    // Spread over the hour, so that no two are at once.
    let created = format!("{on}T{hour:02}:{:02}:{:02}Z", nth % 55, nth % 60);
    let at = |minutes: u32| {
        let created = chrono::DateTime::parse_from_rfc3339(&created).unwrap();
        let at = created + chrono::TimeDelta::minutes(minutes.into());
        at.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    };
    let acted = waits.map(at).unwrap_or_default();
    let closed = match status {
        "CLOSED" => waits.map(|waits| at(waits + 10)).unwrap_or_default(),
        _ => String::new(),
    };
    format!("a-{nth},{severity},{status},{created},Okta,,,,{acted},,,{closed}\n")
}

fn file<'a>(alerts: impl IntoIterator<Item = Alert<'a>>) -> String {
    let rows = alerts.into_iter().enumerate();
    let rows: String = rows.map(|(nth, alert)| row(nth, alert)).collect();
    format!("{HEADER}{rows}")
}

/// This many alerts on each day from Monday, March 2 on, at ten and later, with waits of 1 to 40 minutes.
fn days(counts: &[u32]) -> String {
    let first: NaiveDate = "2026-03-02".parse().unwrap();
    let dates: Vec<String> = (0..counts.len())
        .map(|at| {
            let on = first.checked_add_days(Days::new(at as u64)).unwrap();
            on.to_string()
        })
        .collect();
    let alerts = dates.iter().zip(counts).flat_map(|(on, &n)| {
        (0..n).map(move |nth| Alert {
            on,
            hour: 8 + nth % 9,
            severity: ["CRITICAL", "HIGH", "MEDIUM", "LOW"][(nth % 4) as usize],
            waits: Some(1 + nth * 7 % 40),
            ..ALERT
        })
    });
    file(alerts)
}

/// Weeks with quiet weekends, a little uneven.
fn weeks(n_weeks: usize, level: u32) -> Vec<u32> {
    (0..7 * n_weeks)
        .map(|at| {
            let uneven = (at * 5 % 7) as u32;
            if at % 7 < 5 {
                level + uneven
            } else {
                level / 3 + uneven / 3
            }
        })
        .collect()
}

fn answers(
    source: Source,
    chunks: impl IntoIterator<Item = Vec<u8>>,
    query: &Query,
) -> Option<Event> {
    let mut session = Session::new(|| 0.0);
    let request = RequestId(1);
    session.begin_load(request, source, query.clone(), 0);
    let read = || {
        session.begin_file(request, "export.csv")?;
        for chunk in chunks {
            session.feed(request, &chunk)?;
        }
        session.end_file(request)
    };
    let ControlFlow::Continue(()) = read() else {
        panic!("the file is one of metrics");
    };
    session.finish_load(request)
}

fn define(text: &mut String, definition: &Definition, here: &Here) {
    let Definition {
        name,
        meaning,
        formula,
        left_out,
        differs,
    } = definition;
    writeln!(
        text,
        "  ? {name}: {meaning}\n    How: {formula}\n    Left out: {left_out}"
    )
    .unwrap();
    if let Some(differs) = differs {
        writeln!(text, "    Differs: {differs} {}", here.notebook).unwrap();
    }
    for step in &here.path {
        writeln!(text, "    > {} [{}]", step.text, step.scope).unwrap();
    }
    if !here.formula.is_empty() {
        writeln!(text, "    Here: {}", here.formula).unwrap();
    }
}

fn captioned(text: &mut String, table: &Table, if_empty: &str) {
    let n_rows = table.rows.len();
    writeln!(text, "  table {} ({n_rows})", table.caption).unwrap();
    if n_rows == 0 && !if_empty.is_empty() {
        writeln!(text, "    {if_empty}").unwrap();
    }
}

/// All that is said, in the order of the page; with what lies behind every `?`, too, if asked for.
fn said(answers: &Answers, with_definitions: bool) -> String {
    let mut text = String::new();
    let summary = &answers.summary;
    writeln!(text, "{} · {}", summary.headline, summary.account.headline).unwrap();
    for line in [
        &summary.nothing,
        &summary.part_days,
        &summary.account.cut_files,
    ] {
        if !line.is_empty() {
            writeln!(text, "{line}").unwrap();
        }
    }
    for note in &summary.account.notes {
        writeln!(text, "{note}").unwrap();
    }
    for section in &answers.sections {
        writeln!(text, "\n# {}\n{}", section.title, section.answer).unwrap();
        for remark in &section.remarks {
            writeln!(text, "{}", remark.text).unwrap();
        }
        if let Some(off) = &section.off {
            writeln!(text, "off: {off}").unwrap();
        }
        let hints = section.controls.iter().map(|group| &group.hint);
        for hint in hints.filter(|hint| !hint.is_empty()) {
            writeln!(text, "controls: {hint}").unwrap();
        }
        for total in section.totals.iter().flat_map(|totals| &totals.totals) {
            let name = &total.definition.name;
            writeln!(text, "[{name}: {} | {}]", total.value, total.note).unwrap();
            if let Some(trend) = &total.trend {
                writeln!(text, "  {}", trend.alt).unwrap();
            }
            if with_definitions {
                define(&mut text, &total.definition, &total.here);
            }
        }
        if let Some(totals) = &section.totals {
            captioned(&mut text, &totals.numbers.table, "");
            captioned(&mut text, &totals.trend, "");
        }
        for figure in &section.figures {
            writeln!(
                text,
                "## {} ({})\n  alt: {}",
                figure.title, figure.subtitle, figure.alt
            )
            .unwrap();
            for note in &figure.notes {
                writeln!(text, "  {note}").unwrap();
            }
            captioned(&mut text, &figure.numbers.table, "");
            for part in &figure.parts {
                captioned(&mut text, &part.numbers.table, &part.if_empty);
            }
            if with_definitions {
                define(&mut text, &figure.definition, &figure.here);
            }
        }
    }
    text
}

fn check(name: &str, csv: &str, query: &Query) {
    let event = answers(Source::Files, [csv.as_bytes().to_vec()], query);
    let text = match event {
        Some(Event::Loaded { answers, .. }) => said(&answers, false),
        Some(Event::Failed { message, .. }) => message,
        _ => panic!("a load ends in one way or the other"),
    };
    hold(name, &text);
}

fn hold(name: &str, text: &str) {
    insta::with_settings!({ snapshot_path => "sentences-snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(name, text);
    });
}

fn range(start: &str, end: &str) -> Query {
    Query {
        range: Some(DayRange {
            start_on: start.parse().unwrap(),
            end_on: end.parse().unwrap(),
        }),
        ..Query::default()
    }
}

#[test]
fn the_sample() {
    let query = Query {
        zone: "America/New_York".to_owned(),
        width: 1_280,
        ..Query::default()
    };
    let Some(Event::Loaded { answers, .. }) = answers(Source::Sample, sample_csv(), &query) else {
        panic!("the sample is data");
    };
    hold("sample", &said(&answers, true));
}

/// What the sample's figures say where what they show has been chosen.
#[test]
fn the_sample_as_chosen() {
    let choices = [
        ("daily", "severity"),
        ("heat-map", "mean"),
        ("clock", "first_close"),
    ];
    let query = Query {
        zone: "America/New_York".to_owned(),
        width: 1_280,
        choices: choices.into_iter().collect(),
        ..Query::default()
    };
    let Some(Event::Loaded { answers, .. }) = answers(Source::Sample, sample_csv(), &query) else {
        panic!("the sample is data");
    };
    hold("sample-as-chosen", &said(&answers, false));
}

/// What the sample's last weeks say beside those before, and beside days that the data does not reach back to.
#[test]
fn the_sample_compared() {
    for (name, start_on, compare_with) in [
        ("sample-compared", "2026-10-26", "before"),
        ("sample-compared-beyond", "2026-10-26", "year"),
        ("sample-compared-in-part", "2026-09-14", "before"),
    ] {
        let query = Query {
            zone: "America/New_York".to_owned(),
            width: 1_280,
            range: Some(DayRange {
                start_on: start_on.parse().unwrap(),
                end_on: "2026-11-15".parse().unwrap(),
            }),
            choices: [("compare-with", compare_with)].into_iter().collect(),
            ..Query::default()
        };
        let Some(Event::Loaded { answers, .. }) = answers(Source::Sample, sample_csv(), &query)
        else {
            panic!("the sample is data");
        };
        hold(name, &said(&answers, name == "sample-compared"));
    }
}

#[test]
fn hardly_any_alerts() {
    check("no-rows", HEADER, &Query::default());
    let testing = file([Alert {
        severity: "TESTING",
        ..ALERT
    }]);
    check("tests-alone", &testing, &Query::default());
    check("one-alert", &file([ALERT]), &Query::default());
    let new = Alert {
        status: "NEW",
        severity: "CRITICAL",
        waits: None,
        ..ALERT
    };
    check("one-open-alert", &file([new]), &Query::default());
    check("six-alerts", &file([ALERT; 6]), &Query::default());
}

#[test]
fn open_alerts() {
    let new = Alert {
        status: "NEW",
        severity: "CRITICAL",
        waits: None,
        ..ALERT
    };
    check("all-open", &file([new; 10]), &Query::default());
    let older = Alert {
        on: "2026-02-10",
        ..new
    };
    let some = file([older, older].into_iter().chain([ALERT; 8]).chain([new; 2]));
    check("open-outside", &some, &range("2026-03-01", "2026-03-31"));
    check("one-severity", &file([ALERT; 40]), &Query::default());
}

#[test]
fn days_that_are_not_like_others() {
    let mut part = vec![12; 9];
    part[0] = 2;
    part[8] = 2;
    check("part-days", &days(&part), &Query::default());

    let mut gap = weeks(10, 9);
    gap[21..35].fill(0);
    check("gap", &days(&gap), &Query::default());

    let mut runaway = weeks(10, 12);
    runaway[31] = 300;
    check("runaway-day", &days(&runaway), &Query::default());

    let level: Vec<u32> = weeks(5, 12).into_iter().chain(weeks(5, 24)).collect();
    check("another-level", &days(&level), &Query::default());
}

#[test]
fn nothing_selected_or_missing() {
    let ten = days(&weeks(4, 9));
    check(
        "all-filtered-away",
        &ten,
        &range("2025-01-01", "2025-01-31"),
    );
    check("not-yet-known", &ten, &range("2027-01-01", "2027-01-31"));
    let few = "Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n2,LOW,CLOSED,2026-03-03T12:00:00Z\n";
    check("missing-columns", few, &Query::default());
}

/// What is said of how times were read: above the figures, and in the section about the data.
fn check_reading(name: &str, created: &[&str], choices: &[(&str, &str)]) {
    let rows = created.iter().enumerate();
    let rows = rows.map(|(nth, created)| format!("a-{nth},LOW,CLOSED,\"{created}\",\n"));
    let header = "Expel Alert ID,Severity,Alert Status,Created At,First Closed At\n".to_owned();
    let csv: String = std::iter::once(header).chain(rows).collect();
    let query = Query {
        choices: choices.iter().copied().collect(),
        ..Query::default()
    };
    let event = answers(Source::Files, [csv.into_bytes()], &query);
    let Some(Event::Loaded { mut answers, .. }) = event else {
        panic!("a file with readable times is read: {event:?}");
    };
    let is_notice = |key: &str| ["times-without-zone", "date-order", "day-numbers"].contains(&key);
    let notices = answers.sections[0].remarks.iter();
    let notices = notices.filter(|remark| is_notice(&remark.key));
    let mut text: String = notices.map(|remark| format!("{}\n", remark.text)).collect();
    answers.sections.retain(|section| section.id == "data");
    let controls = answers.sections[0].controls.iter();
    for control in controls.flat_map(|group| &group.controls) {
        let ControlKind::Choice { value, options } = &control.kind else {
            panic!("only choices");
        };
        let (_, name) = options.iter().find(|(key, _)| key == value).unwrap();
        writeln!(text, "[{}: {name}] {}", control.label, control.key).unwrap();
    }
    let hints = answers.sections[0].controls.iter();
    text.extend(hints.map(|group| format!("{}\n", group.hint)));
    writeln!(text, "{}", answers.sections[0].answer).unwrap();
    for row in &answers.sections[0].figures[0].numbers.table.rows {
        let cells: Vec<String> = row.iter().map(ToString::to_string).collect();
        writeln!(text, "{}", cells.join(" | ")).unwrap();
    }
    hold(name, &text);
}

#[test]
fn how_times_were_read() {
    check_reading("times-one", &["2026-03-02T12:00:00Z"], &[]);
    check_reading("times-iso", &["2026-03-02T12:00:00Z"; 2], &[]);
    check_reading("times-one-without-zone", &["2026-03-02 12:00"], &[]);
    check_reading(
        "times-of-one-zone",
        &[
            "2026-11-01 01:30",
            "2026-11-01 1:40",
            "2026-03-08 02:30",
            "2026-03-09 02:30Z",
        ],
        &[("zone-of-times", "America/New_York")],
    );
    let ambiguous = ["11/2/2026 13:49", "11/5/2026 1:05 PM"];
    check_reading("times-in-either-order", &ambiguous, &[]);
    check_reading(
        "times-in-a-chosen-order",
        &ambiguous,
        &[("date-order-e2d9a677", "day-first")],
    );
    check_reading("times-with-points", &["2.11.2026 13:49"], &[]);
    check_reading(
        "times-day-first",
        &["2/11/2026 13:49", "13/11/2026 13:49", "2026-11-02"],
        &[],
    );
    check_reading("times-day-numbers", &["46328.5", "46331.25"], &[]);
    check_reading(
        "times-unix",
        &["1793627345", "1793627346", "0", "soon"],
        &[],
    );
}

#[test]
fn exports_of_other_tools() {
    let read =
        |name: &str| std::fs::read_to_string(format!("tests/fixtures/tools/{name}.csv")).unwrap();
    for name in ["sentinel-incidents", "crowdstrike-alerts", "own-list"] {
        check(&format!("tool-{name}"), &read(name), &Query::default());
    }
    let one = "when,sev\n2026-03-02 10:00,p1\n";
    check("tool-one-row", one, &Query::default());
    let unchosen = Query {
        choices: [("column-ced91a39-created", "none")].into_iter().collect(),
        ..Query::default()
    };
    check("tool-without-creation", one, &unchosen);
}
