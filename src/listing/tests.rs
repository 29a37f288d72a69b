use proptest::prelude::*;

use super::*;
use crate::alerts::Alerts;
use crate::calendar::{DayRange, Timestamp};
use crate::table::{Column, TableBuilder};

const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Created At,Vendor Name,Expel Alert Title,First Assigned To User At,First Closed At\n";

fn alerts(rows: &str, range: Option<DayRange>) -> Alerts {
    let mut builder = TableBuilder::default();
    builder.begin_file("a.csv");
    builder.feed(HEADER.as_bytes()).unwrap();
    builder.feed(rows.as_bytes()).unwrap();
    builder.end_file().unwrap();
    Alerts::selecting(builder.finish(), range)
}

fn utc() -> Zone {
    Zone::named("UTC").unwrap()
}

/// The values under a field of all rows that a search finds, as a CSV file writes them.
fn column(alerts: &Alerts, field: Field, order: Order, search: &str) -> Vec<String> {
    let mut listing = Listing::default();
    let mut window = || {
        let alerts = alerts.selected();
        listing.window(&alerts, utc(), order, search, 0..500, Some(&[field]))
    };
    let mut answer = window();
    while answer.is_partial {
        answer = window();
    }
    let rows = answer.rows.iter();
    rows.map(|row| row[0].to_string()).collect()
}

fn by(field: Field, is_descending: bool) -> Order {
    Order {
        field,
        is_descending,
    }
}

const ID: Field = Field::Of(Column::AlertId);

/// Of four alerts, one of which has neither technology nor action, and one a first action before its creation.
fn few() -> Alerts {
    alerts(
        "a-1,LOW,CLOSED,2026-03-02T12:00:00Z,Duo,Odd sign-in,2026-03-02T12:05:00Z,\n\
         a-2,CRITICAL,OPEN,2026-03-03T12:00:00Z,,=Formula,,\n\
         a-3,HIGH,CLOSED,2026-03-01T12:00:00Z,CrowdStrike,Köder,2026-03-01T12:00:30Z,2026-03-01T13:00:00Z\n\
         b-4,HIGH,CLOSED,2026-03-04T12:00:00Z,duo,odd thing,2026-03-04T11:00:00Z,\n",
        None,
    )
}

#[test]
fn in_any_order_with_nothing_last() {
    for (field, ascending, descending) in [
        (Field::CREATED_AT, "a-3 a-1 a-2 b-4", "b-4 a-2 a-1 a-3"),
        (
            Field::Of(Column::Severity),
            "a-2 a-3 b-4 a-1",
            "a-1 a-3 b-4 a-2",
        ),
        (
            Field::Of(Column::Vendor),
            "a-3 a-1 b-4 a-2",
            "b-4 a-1 a-3 a-2",
        ),
        (Field::TimeToAction, "a-3 a-1 a-2 b-4", "a-1 a-3 a-2 b-4"),
        (
            Field::Of(Column::ClosedAt),
            "a-3 a-1 a-2 b-4",
            "a-3 a-1 a-2 b-4",
        ),
        (ID, "a-1 a-2 a-3 b-4", "b-4 a-3 a-2 a-1"),
        (Field::Line, "a-1 a-2 a-3 b-4", "b-4 a-3 a-2 a-1"),
    ] {
        for (is_descending, expected) in [(false, ascending), (true, descending)] {
            let ids = column(&few(), ID, by(field, is_descending), "");
            assert_eq!(ids.join(" "), expected, "{field:?} {is_descending}");
        }
    }
}

#[test]
fn a_search_looks_for_each_word_whatever_its_case() {
    for (search, expected) in [
        ("duo", "b-4 a-1"),
        ("ODD duo", "b-4 a-1"),
        ("odd crowd", ""),
        ("KÖDER", "a-3"),
        ("A-", "a-2 a-1 a-3"),
        ("2026-03-03", "a-2"),
        ("  sign-in ", "a-1"),
        ("", "b-4 a-2 a-1 a-3"),
        ("a.csv", ""),
    ] {
        assert_eq!(
            column(&few(), ID, Order::default(), search).join(" "),
            expected,
            "{search}"
        );
    }
}

#[test]
fn a_window_is_cut_to_what_there_is() {
    let alerts = few();
    let mut listing = Listing::default();
    let mut window = |rows| {
        listing.window(
            &alerts.selected(),
            utc(),
            Order::default(),
            "duo",
            rows,
            None,
        )
    };
    for (rows, first, n) in [
        (0..1, 0, 1),
        (1..9, 1, 1),
        (2..3, 2, 0),
        (7..9, 2, 0),
        (0..0, 0, 0),
    ] {
        let window = window(rows);
        assert_eq!(
            (
                window.first,
                window.rows.len(),
                window.n_found,
                window.n_selected
            ),
            (first, n, 2, 4)
        );
    }
}

#[test]
fn columns_without_any_value_are_left_out() {
    let fields = Field::of(few().selected().table);
    assert!(fields.contains(&Field::Of(Column::ClosedAt)));
    assert!(!fields.contains(&Field::Of(Column::PromotedAt)));
    assert!(!fields.contains(&Field::Of(Column::CloseReason)));
}

#[test]
fn an_exported_list_opens_again_with_the_same_alerts() {
    let zone = Zone::named("America/New_York").unwrap();
    let alerts = few();
    let fields = Field::of(alerts.selected().table);
    let csv = Listing::default()
        .to_csv(&alerts.selected(), zone, Order::default(), "", &fields)
        .concat();
    let mut builder = TableBuilder::default();
    builder.begin_file("again.csv");
    builder.feed(&csv).unwrap();
    builder.end_file().unwrap();
    let again = Alerts::selecting(builder.finish(), None);
    for field in [
        ID,
        Field::CREATED_AT,
        Field::TimeToAction,
        Field::Of(Column::Severity),
        Field::Of(Column::ClosedAt),
    ] {
        let read = |alerts| column(alerts, field, Order::default(), "");
        assert_eq!(read(&again), read(&alerts), "{field:?}");
    }
    // No text of it is a formula.
    assert!(String::from_utf8(csv).unwrap().contains(",'=Formula,"));
}

/// An alert: its id, severity, day and minute of its creation, technology, and how many minutes later it was acted on.
type Any = (u32, &'static str, (u32, u32), &'static str, Option<u32>);

fn any_alert(id: u32) -> impl Strategy<Value = Any> {
    (
        Just(id),
        prop::sample::select(vec!["LOW", "HIGH", "CRITICAL", ""]),
        (1..5_u32, 0..1_440_u32),
        prop::sample::select(vec!["Duo", "duo", "Okta", "", "Zscaler"]),
        prop::option::of(0..60_u32),
    )
}

proptest! {
    #[test]
    fn as_going_through_the_alerts_does(
        all in (0..40_u32).prop_flat_map(|n| (0..n).map(any_alert).collect::<Vec<_>>()),
        range in prop::option::of((1..5_u32, 1..5_u32)),
        field in 0..4_usize,
        is_descending: bool,
        searches in prop::collection::vec(prop::sample::select(vec!["", "d", "du", "duo", "duo h", "okta", "7", "2026-03-0", "2026-03-02"]), 1..6),
    ) {
        let at = |(day, minute): (u32, u32)| format!("2026-03-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60);
        let line = |&(id, severity, (day, minute), vendor, wait): &Any| {
            let acted = wait.map_or(String::new(), |wait| {
                let minute = minute + wait;
                at((day + minute / 1_440, minute % 1_440))
            });
            format!("id-{id},{severity},CLOSED,{},{vendor},,{acted},\n", at((day, minute)))
        };
        let on = |day: u32| format!("2026-03-{day:02}").parse().unwrap();
        let days = range.map(|(one, other)| (one.min(other), one.max(other)));
        let table = alerts(
            &all.iter().map(line).collect::<String>(),
            days.map(|(first, last)| DayRange { start_on: on(first), end_on: on(last) }),
        );
        let mut listing = Listing::default();
        let field = [Field::CREATED_AT, Field::Of(Column::Severity), Field::Of(Column::Vendor), Field::TimeToAction][field];
        // One after another: what the former found is made use of.
        for search in searches {
            let mut expected: Vec<&Any> = all
                .iter()
                .filter(|(_, _, (day, _), _, _)| days.is_none_or(|(first, last)| (first..=last).contains(day)))
                .filter(|(id, severity, (day, _), vendor, _)| {
                    search.split_whitespace().all(|word| {
                        [format!("id-{id}"), severity.to_lowercase(), "closed".into(), vendor.to_lowercase()].iter().any(|text| text.contains(word))
                            || format!("2026-03-{day:02}") == word
                    })
                })
                .collect();
            let key = |(_, severity, (day, minute), vendor, wait): &Any| match field {
                Field::TimeToAction => wait.map(|wait| (u64::from(wait), String::new(), String::new())),
                Field::Of(Column::Severity) => ["CRITICAL", "HIGH", "LOW"].iter().position(|one| one == severity).map(|at| (at as u64, String::new(), String::new())),
                Field::Of(Column::Vendor) => (!vendor.is_empty()).then(|| (0, vendor.to_lowercase(), (*vendor).to_owned())),
                _ => Some((u64::from(day * 1_440 + minute), String::new(), String::new())),
            };
            expected.sort_by(|one, other| match (key(one), key(other)) {
                (None, None) => std::cmp::Ordering::Equal,
                (None, _) => std::cmp::Ordering::Greater,
                (_, None) => std::cmp::Ordering::Less,
                (one, other) if is_descending => other.cmp(&one),
                (one, other) => one.cmp(&other),
            });
            let expected: Vec<String> = expected.iter().map(|alert| format!("id-{}", alert.0)).collect();
            let window = listing.window(&table.selected(), utc(), by(field, is_descending), search, 0..500, Some(&[ID]));
            let ids: Vec<String> = window.rows.iter().map(|row| row[0].to_string()).collect();
            prop_assert_eq!(ids, expected, "{}", search);
        }
    }
}

#[test]
fn times_are_exact_in_a_file() {
    let zone = Zone::named("America/New_York").unwrap();
    for (nanos, text) in [
        (0, "1969-12-31T19:00:00-05:00"),
        (1_500_000_000, "1969-12-31T19:00:01.500-05:00"),
        (-4_000_000_000_000_000_000, "1843-03-31T16:53:20+00:00"),
    ] {
        assert_eq!(
            crate::calendar::local_iso_text(zone, Timestamp::from_nanos(nanos)),
            text
        );
    }
}

/// Of two files, the second of which has another column and one that both have elsewhere.
fn of_two_files() -> Alerts {
    let mut builder = TableBuilder::default();
    for (name, text) in [
        (
            "a.csv",
            "Expel Alert ID,Severity,Alert Status,Created At,Host,Score,Severity\n\
             a-1,LOW,CLOSED,2026-03-02T12:00:00Z,LARK-DC01,10,second\n\
             a-2,HIGH,OPEN,2026-03-03T12:00:00Z,=K\u{f6}der,9.5,\n",
        ),
        (
            "b.csv",
            "Score,Expel Alert ID,Severity,Alert Status,Created At, Host ,Note,Status\n\
             -3,b-3,LOW,CLOSED,2026-03-04T12:00:00Z,lark-dc02,2026-03-01,odd\n\
             ,b-4,LOW,CLOSED,2026-03-05T12:00:00Z,,,\n",
        ),
    ] {
        builder.begin_file(name);
        builder.feed(text.as_bytes()).unwrap();
        builder.end_file().unwrap();
    }
    Alerts::selecting(builder.finish(), None)
}

#[test]
fn columns_of_the_files_are_listed_under_names_of_their_own() {
    let alerts = of_two_files();
    let known = Field::known(alerts.selected().table);
    let others = known
        .iter()
        .filter(|known| matches!(known.field, Field::Other(_)));
    let others: Vec<_> = others
        .map(|known| (known.key.as_str(), known.label.as_str()))
        .collect();
    assert_eq!(
        others,
        [
            ("Host", "Host"),
            ("Score", "Score"),
            ("Severity (2)", "Severity (2)"),
            ("Note", "Note"),
            ("Status", "Status (column 2)"),
        ]
    );
}

#[test]
fn columns_of_the_files_are_searched_sorted_and_exported() {
    let alerts = of_two_files();
    let [host, score, second] = [0, 1, 2].map(Field::Other);
    for (field, is_descending, expected) in [
        (host, false, "a-2 a-1 b-3 b-4"),
        (host, true, "b-3 a-1 a-2 b-4"),
        (score, false, "b-3 a-2 a-1 b-4"),
        (score, true, "a-1 a-2 b-3 b-4"),
        (second, false, "a-1 a-2 b-3 b-4"),
    ] {
        let ids = column(&alerts, ID, by(field, is_descending), "");
        assert_eq!(ids.join(" "), expected, "{field:?} {is_descending}");
    }
    for (search, expected) in [
        ("lark-DC", "b-3 a-1"),
        ("K\u{d6}DER", "a-2"),
        ("k\u{f6}der open", "a-2"),
        ("lark-dc01 low", "a-1"),
        ("second", "a-1"),
        ("dc01lark", ""),
        ("2026-03-01", "b-3"),
    ] {
        let ids = column(&alerts, ID, Order::default(), search);
        assert_eq!(ids.join(" "), expected, "{search}");
    }
    let csv = Listing::default().to_csv(
        &alerts.selected(),
        utc(),
        by(ID, false),
        "lark",
        &[second, host, ID],
    );
    assert_eq!(
        String::from_utf8(csv.concat()).unwrap(),
        "\u{feff}Severity (2),Host,Expel Alert ID\r\nsecond,LARK-DC01,a-1\r\n,lark-dc02,b-3\r\n"
    );
    // A column that is not there is none.
    let window = Listing::default().window(
        &alerts.selected(),
        utc(),
        Order::default(),
        "",
        0..9,
        Some(&[Field::Other(99), ID]),
    );
    assert_eq!(window.fields, [ID]);
}

#[test]
fn a_whole_number_is_exported_as_one_where_no_digit_is_lost() {
    for (cell, exported) in [
        ("4321", "4321"),
        ("0", "0"),
        ("00123", "'00123"),
        ("1234567890123456", "'1234567890123456"),
        ("1.5", "'1.5"),
        ("-5", "'-5"),
    ] {
        let mut builder = TableBuilder::default();
        builder.begin_file("a.csv");
        let header = b"Expel Alert ID,Severity,Alert Status,Created At,Score\n";
        builder.feed(header).unwrap();
        let row = format!("a,LOW,OPEN,2026-03-01T12:00:00Z,{cell}\n");
        builder.feed(row.as_bytes()).unwrap();
        builder.end_file().unwrap();
        let alerts = Alerts::selecting(builder.finish(), None);
        let csv = Listing::default().to_csv(
            &alerts.selected(),
            utc(),
            Order::default(),
            "",
            &[Field::Other(0)],
        );
        assert_eq!(
            String::from_utf8(csv.concat()).unwrap(),
            format!("\u{feff}Score\r\n{exported}\r\n")
        );
    }
}

/// More rows than a block has, some of which are replaced: searched in steps, it finds what one step does.
#[test]
fn a_long_search_goes_on() {
    let mut rows = String::new();
    for n in 0..9_000 {
        let far = "x".repeat(n % 900);
        rows += &format!(
            "id-{},LOW,OPEN,2026-03-02T12:00:{:02}Z,{far} word{n},{}\n",
            n % 8_000,
            n / 8_000,
            n % 3
        );
    }
    let mut builder = TableBuilder::default();
    builder.begin_file("a.csv");
    let header = "Expel Alert ID,Severity,Alert Status,Created At,Text,Number\n";
    builder.feed(header.as_bytes()).unwrap();
    builder.feed(rows.as_bytes()).unwrap();
    builder.end_file().unwrap();
    let alerts = Alerts::selecting(builder.finish(), None);
    // The later state of the first thousand counts.
    for (search, n) in [
        ("word8999", 1),
        ("word999", 0),
        ("WORD1999 x", 1),
        ("word79", 100),
    ] {
        let found = column(&alerts, ID, Order::default(), search);
        let expected = (1_000..9_000_usize).filter(|n| {
            format!("word{n}").contains(search.split(' ').next().unwrap().to_lowercase().as_str())
        });
        assert_eq!(found.len(), expected.count().min(500), "{search}");
        assert_eq!(found.len(), n, "{search}");
    }
}
