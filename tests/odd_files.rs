//! Files as nobody should have made them: each is refused in a sentence that leaves what was there, or read with an account of every row.

// clippy.toml allows it in tests, but does not see that these functions are theirs.
#![allow(clippy::panic, clippy::unwrap_used)]

use std::ops::ControlFlow;

use expel_metrics::engine::{Progress, Session};
use expel_metrics::protocol::{Answers, Event, RequestId, Source};
use expel_metrics::questions::Query;
use expel_metrics::section::Value;

const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Created At\n";

/// As the browser's reader hands them over.
const CHUNK_BYTES: usize = 64 << 10;

fn query() -> Query {
    Query {
        zone: "UTC".to_owned(),
        ..Query::default()
    }
}

/// How many rows the account has under a key.
fn n_rows(answers: &Answers, key: &str) -> u64 {
    let counts = &answers.summary.account.counts;
    counts.iter().find(|count| count.key == key).unwrap().n_rows
}

/// The rows of a table that the page gets; none if there is no such table.
fn table_rows<'a>(answers: &'a Answers, name: &str) -> &'a [Vec<Value>] {
    let mut tables = answers.sections.iter().flat_map(|section| section.tables());
    let table = tables.find(|table| table.name == name);
    table.map(|table| table.rows.as_slice()).unwrap_or_default()
}

fn read(session: &mut Session, request: RequestId, name: &str, bytes: &[u8]) -> Progress {
    session.begin_file(request, name)?;
    for chunk in bytes.chunks(CHUNK_BYTES) {
        session.feed(request, chunk)?;
    }
    session.end_file(request)
}

fn load(session: &mut Session, request: RequestId, name: &str, bytes: &[u8]) -> Option<Event> {
    session.begin_load(request, Source::Files, query(), 0);
    match read(session, request, name, bytes) {
        ControlFlow::Continue(()) => session.finish_load(request),
        ControlFlow::Break(event) => event,
    }
}

/// A row of the header above, with its own id.
fn row(id: impl std::fmt::Display) -> String {
    row_at(id, "2026-03-02T12:00:00Z")
}

fn row_at(id: impl std::fmt::Display, created_at: &str) -> String {
    format!("{id},HIGH,CLOSED,{created_at}\n")
}

fn utf_16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

#[track_caller]
fn check_refused(name: &str, bytes: impl AsRef<[u8]>, expected: &str) {
    let bytes = bytes.as_ref();
    let mut session = Session::new(|| 0.0);
    let before = format!("{HEADER}{}", row("before"));
    load(&mut session, RequestId(1), "before.csv", before.as_bytes());
    // Twice: a refusal must not leave anything behind that changes the next.
    for request in [RequestId(2), RequestId(3)] {
        match load(&mut session, request, name, bytes) {
            Some(Event::Failed { message, .. }) => assert!(message.contains(expected), "{message}"),
            other => panic!("{name} was not refused: {other:?}"),
        }
    }
    match session.analyze(RequestId(4), &query()) {
        Some(Event::Analyzed { answers, .. }) => assert_eq!(n_rows(&answers, "rows-used"), 1),
        other => panic!("what was there is gone: {other:?}"),
    }
}

/// What became of the rows of a file.
#[derive(Debug, PartialEq, Eq)]
struct Account {
    n_alerts: u64,
    n_testing: u64,
    n_duplicate: u64,
    n_unreadable: u64,
}

/// Reads the file and holds its account to what is expected; gives the number of days that the page gets.
#[track_caller]
fn check_read(text: impl AsRef<[u8]>, expected: Account) -> usize {
    let event = load(
        &mut Session::new(|| 0.0),
        RequestId(1),
        "odd.csv",
        text.as_ref(),
    );
    let Some(Event::Loaded { answers, .. }) = event else {
        panic!("the file is not read: {event:?}");
    };
    let account = Account {
        n_alerts: n_rows(&answers, "rows-used"),
        n_testing: n_rows(&answers, "rows-testing"),
        n_duplicate: n_rows(&answers, "rows-duplicate"),
        n_unreadable: n_rows(&answers, "rows-unreadable"),
    };
    let n_all = account.n_alerts + account.n_testing + account.n_duplicate + account.n_unreadable;
    assert_eq!(n_all, n_rows(&answers, "rows-read"));
    assert_eq!(account, expected);
    table_rows(&answers, "daily-alerts").len()
}

fn alerts(n_alerts: u64) -> Account {
    Account {
        n_alerts,
        n_testing: 0,
        n_duplicate: 0,
        n_unreadable: 0,
    }
}

#[test]
fn what_is_no_export_is_refused() {
    let html = "\n\n  <!DOCTYPE html><html><table><tr><td>Expel Alert ID";
    check_refused("empty.csv", "", "Can’t open empty.csv: it is empty");
    check_refused("blank.csv", "\n\n  \r\n", "is empty");
    check_refused("header.csv", HEADER, "no rows");
    check_refused(
        "people.csv",
        "name,age\nAda,36\n",
        "It begins with “name”, “age”",
    );
    check_refused("page.html", html, "Can’t open page.html: it is a web page");
    check_refused("errors.json", r#"{"errors": []}"#, "JSON");
    check_refused("book.xls", b"\xd0\xcf\x11\xe0\0\0", "Excel");
    // Whoever reads files opens archives, and hands over what is in them.
    check_refused("book.xlsx", "PK\u{3}\u{4}\0\0", "archive inside an archive");
}

#[test]
fn what_is_no_text_is_refused() {
    let export = format!("{HEADER}{}", row(1));
    check_refused(
        "half.csv",
        &utf_16(&export)[..40],
        "It begins with “Expel Alert ID",
    );
    check_refused("nul.csv", vec![0; 1_000_000], "not a text file");
    let header = format!("Expel\0Alert\0ID,{export}");
    check_refused("nul.csv", header, "not a text file");
}

#[test]
fn what_has_no_end_is_refused() {
    let unclosed = format!(
        "{HEADER}{}2,\"HIGH,CLOSED,2026-03-02T12:00:00Z\n{}",
        row(1),
        row(3)
    );
    check_refused("quote.csv", unclosed, "line 3");
    let wide = format!("{}{}\n{}", HEADER.trim(), ",x".repeat(10_000), row(1));
    check_refused("wide.csv", wide, "more than 10,000 cells");
}

#[test]
fn rows_of_another_length_are_counted() {
    let text = format!(
        "{HEADER}{}2,HIGH\n3,HIGH,CLOSED,2026-03-02T12:00:00Z,more\n{}",
        row(1),
        row(4)
    );
    check_read(
        text,
        Account {
            n_unreadable: 2,
            ..alerts(2)
        },
    );
}

#[test]
fn odd_bytes_in_cells_lose_no_row() {
    let nul = format!(
        "{HEADER}\0\0,H\0IGH,CLOSED,2026-03-02T12:00:00Z\n{}",
        row(2)
    );
    check_read(nul, alerts(2));
    let latin_1 = [
        HEADER.as_bytes(),
        b"\xff\xc3\x28,\xe9t\xe9,CLOSED,2026-03-02T12:00:00Z\n",
    ];
    check_read(latin_1.concat(), alerts(1));
}

#[test]
fn other_delimiters_are_found_out() {
    let text = format!("{HEADER}{}{}", row(1), row(2));
    for delimiter in [";", "\t"] {
        check_read(text.replace(',', delimiter), alerts(2));
    }
}

#[test]
fn of_a_header_that_comes_twice_the_first_counts() {
    check_read(
        "Expel Alert ID,Severity,Severity,Alert Status,Created At\n1,HIGH,TESTING,CLOSED,2026-03-02T12:00:00Z\n",
        alerts(1),
    );
}

#[test]
fn times_out_of_reach_are_unreadable() {
    let text = format!(
        "{HEADER}{}{}{}",
        row_at(1, "0001-01-01T00:00:00Z"),
        row_at(2, "9999-12-31T23:59:59Z"),
        row(3)
    );
    check_read(
        text,
        Account {
            n_unreadable: 2,
            ..alerts(1)
        },
    );
}

#[test]
fn any_number_of_alerts_may_share_a_second() {
    let text = (0..5_000).fold(HEADER.to_owned(), |text, id| text + &row(id));
    assert_eq!(check_read(text, alerts(5_000)), 1);
}

#[test]
fn tests_alone_leave_no_alert() {
    let text = format!(
        "{HEADER}1,TESTING,CLOSED,2026-03-02T12:00:00Z\n2,TESTING,CLOSED,2026-03-02T12:00:00Z\n"
    );
    check_read(
        text,
        Account {
            n_testing: 2,
            ..alerts(0)
        },
    );
}

#[test]
fn days_between_alerts_count() {
    let alert = |year| row_at(year, format!("{year}-01-01T12:00:00Z").as_str());
    let years: String = (2016..=2025).map(alert).collect();
    let text = format!("{HEADER}{years}");
    assert_eq!(check_read(text, alerts(10)), 3_289);
}

#[test]
fn a_time_more_than_a_year_after_all_others_is_a_mistake() {
    let text = format!(
        "{HEADER}{}{}{}",
        row_at(1, "2026-01-01T12:00:00Z"),
        row_at(2, "2026-01-03T12:00:00Z"),
        row_at(3, "2099-12-31T12:00:00Z")
    );
    // It is counted, but makes no 27,000 days without alerts.
    assert_eq!(check_read(text, alerts(3)), 3);
}
