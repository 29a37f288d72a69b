//! Exports of other tools: which of their columns is which, and what becomes of their rows.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use expel_metrics::calendar::Timestamp;
use expel_metrics::choices::Choices;
use expel_metrics::table::{Assumptions, Column, Table, TableBuilder, TextColumn};
use proptest::prelude::*;

/// The file as read with these choices, in chunks of that many bytes.
fn read(name: &str, choices: &[(&str, &str)], chunk: usize) -> Table {
    let choices: Choices = choices.iter().copied().collect();
    let bytes = fs::read(format!("tests/fixtures/tools/{name}")).unwrap();
    let mut builder = TableBuilder::default().assuming(Assumptions::from(&choices));
    for _ in 0..2 {
        builder.begin_file(name);
        for chunk in bytes.chunks(chunk) {
            builder.feed(chunk).unwrap();
        }
        builder.end_file().unwrap();
        if !builder.must_read_again() {
            break;
        }
        builder.read_again();
    }
    builder.finish()
}

/// What was found, and the first rows.
fn account(table: &Table) -> String {
    let mut text = String::new();
    let layout = &table.layouts[0];
    writeln!(
        text,
        "{:?}, {} rows, {} alerts",
        layout.origin,
        table.intake.n_rows,
        table.len()
    )
    .unwrap();
    for of in &layout.columns {
        let name = layout.name_of(of.column).unwrap_or("-");
        writeln!(text, "{}: {name} ({:?})", of.column.key(), of.found).unwrap();
    }
    for of in &layout.values {
        writeln!(
            text,
            "{}: {} as {}, {}",
            of.column.key(),
            of.text,
            of.read_as,
            of.n_rows
        )
        .unwrap();
    }
    for row in 0..table.len().min(3) {
        writeln!(
            text,
            "{} {} {} {} {} {:?} {:?}",
            table.lines.get(row).line,
            table.id.text(row),
            table.severity.text(row),
            table.status.text(row),
            table.vendor.text(row),
            table.created_at[row],
            table.first_action_at.get(row),
        )
        .unwrap();
    }
    text
}

const FILES: [&str; 12] = [
    "sentinel-incidents",
    "defender-alerts",
    "crowdstrike-alerts",
    "splunk-notables",
    "elastic-alerts",
    "pagerduty-incidents",
    "servicenow-tickets",
    "jira-tickets",
    "splunk-numbers",
    "servicenow-numbers",
    "crowdstrike-seconds",
    "own-list",
];

#[test]
fn each_is_read_as_pandas_reads_it() {
    let golden = fs::read_to_string("tests/golden/tools.json").unwrap();
    let golden: serde_json::Value = serde_json::from_str(&golden).unwrap();
    for name in FILES {
        let table = read(&format!("{name}.csv"), &[], usize::MAX);
        let counts = |column: &TextColumn| {
            let mut counts = BTreeMap::new();
            for row in 0..column.len() {
                *counts.entry(column.text(row).to_owned()).or_insert(0_u64) += 1;
            }
            counts
        };
        let minutes: Vec<f64> = (0..table.len())
            .filter(|row| table.status.text(*row) != "NEW")
            .filter_map(|row| {
                let at = table.first_action_at.get(row)?;
                Some(at.minutes_since(table.created_at[row]))
            })
            .collect();
        let ms = |at: Option<&Timestamp>| at.unwrap().nanos() / 1_000_000;
        let total = (minutes.iter().sum::<f64>() * 1e9).round() / 1e9;
        let read = serde_json::json!({
            "rows": table.intake.n_rows,
            "alerts": table.len(),
            "first_ms": ms(table.created_at.iter().min()),
            "last_ms": ms(table.created_at.iter().max()),
            "severities": counts(&table.severity),
            "statuses": counts(&table.status),
            "technologies": counts(&table.vendor),
            "measured": minutes.len(),
            "total_minutes": total,
        });
        assert_eq!(read, golden["tools"][name], "{name}");
    }
}

#[test]
fn how_the_bytes_are_cut_is_no_matter() {
    for name in FILES {
        let name = format!("{name}.csv");
        let whole = read(&name, &[], usize::MAX);
        for chunk in [1, 7, 1_000] {
            assert_eq!(read(&name, &[], chunk), whole, "{name} by {chunk}");
        }
    }
}

#[test]
fn what_was_found() {
    insta::assert_snapshot!(account(&read("sentinel-incidents.csv", &[], usize::MAX)), @r#"
    Known("Microsoft Sentinel incidents"), 107 rows, 40 alerts
    created: CreatedTime [UTC] (ByName)
    action: FirstModifiedTime [UTC] (ByName)
    closed: ClosedTime [UTC] (ByName)
    id: IncidentName (ByName)
    severity: Severity (ByName)
    status: Status (ByName)
    technology: ProviderName (ByName)
    severity: Medium as MEDIUM, 33
    status: Active as Active, 36
    severity: Low as LOW, 32
    status: Closed as CLOSED, 31
    status: New as NEW, 40
    severity: High as HIGH, 27
    severity: Informational as Informational, 15
    15 f1b32535-c443-4232-802f-6ab7d1eafe19 MEDIUM CLOSED Azure Sentinel Timestamp(1788951506650000000) Some(Timestamp(1788954054650000000))
    25 7736de3f-cc76-4584-b889-b06b01d0561c LOW CLOSED Azure Sentinel Timestamp(1789962481609000000) Some(Timestamp(1789964103609000000))
    4 cbd4f015-8c04-4730-bf44-faec88ab1241 LOW CLOSED Azure Sentinel Timestamp(1789467659549000000) Some(Timestamp(1789472489549000000))
    "#);
    insta::assert_snapshot!(account(&read("own-list.csv", &[], usize::MAX)), @r"
    Unknown, 30 rows, 30 alerts
    created: Came in (ByContent)
    action: - (Not)
    closed: Finished (ByName)
    id: - (Not)
    severity: Level (ByContent)
    status: What now (ByContent)
    technology: Tool (ByName)
    severity: sev3 as MEDIUM, 9
    status: closed as CLOSED, 11
    severity: sev1 as CRITICAL, 13
    status: active as active, 19
    severity: sev2 as HIGH, 8
    2  MEDIUM CLOSED edr Timestamp(1788347923000000000) Some(Timestamp(1788351204000000000))
    3  CRITICAL active fw Timestamp(1788389597000000000) None
    4  MEDIUM active fw Timestamp(1788465368000000000) None
    ");
}

#[test]
fn the_user_says_what_is_what() {
    let header = read("own-list.csv", &[], usize::MAX).layouts[0]
        .header
        .clone();
    let of_word = |table: &Table, word: &str| {
        let layout = &table.layouts[0];
        let mut values = layout.values.iter();
        let value = values.find(|of| of.text == word).unwrap();
        Assumptions::word_key(&layout.header, value.column, &value.key)
    };
    let before = read("own-list.csv", &[], usize::MAX);
    let [active, sev1] = ["active", "sev1"].map(|word| of_word(&before, word));
    let place = |column| Assumptions::column_key(&header, column);
    let (id, closed, technology) = (
        place(Column::AlertId),
        place(Column::ClosedAt),
        place(Column::Vendor),
    );
    let choices = [
        (id.as_str(), "0"),
        (closed.as_str(), "none"),
        (technology.as_str(), "200"),
        (active.as_str(), "NEW"),
        (sev1.as_str(), "as-it-is"),
        // Of other files, or damaged: these say nothing.
        ("column-00000000-severity", "none"),
        ("word-00000000-status-x", "CLOSED"),
        ("column-severity", "1"),
    ];
    let after = read("own-list.csv", &choices, usize::MAX);
    insta::assert_snapshot!(account(&after), @r"
    Unknown, 30 rows, 30 alerts
    created: Came in (ByContent)
    action: - (Not)
    closed: - (Chosen)
    id: Nr (Chosen)
    severity: Level (ByContent)
    status: What now (ByContent)
    technology: - (Chosen)
    severity: sev3 as MEDIUM, 9
    status: closed as CLOSED, 11
    severity: sev1 as sev1, 13
    status: active as NEW, 19
    severity: sev2 as HIGH, 8
    2 1 MEDIUM CLOSED  Timestamp(1788347923000000000) None
    3 2 sev1 NEW  Timestamp(1788389597000000000) None
    4 3 MEDIUM NEW  Timestamp(1788465368000000000) None
    ");
    let assumptions =
        |choices: &[(&str, &str)]| Assumptions::from(&choices.iter().copied().collect::<Choices>());
    assert!(before.depends_on(&assumptions(&choices)));
    assert!(!after.depends_on(&assumptions(&choices)));
    assert!(!before.depends_on(&assumptions(&choices[5..])));
}

#[test]
fn a_table_of_something_else_is_refused() {
    for (text, is_read) in [
        ("a,b\n1,2\n", false),
        ("name,hired\nAna,2026-01-02\nBen,2026-03-04\n", false),
        ("who,when\nAna,2026-01-02 10:00\n", false),
        ("severity,when\nhigh,2026-01-02 10:00\n", true),
        ("created\n2026-01-02 10:00\n", true),
        ("created,status\nyesterday,new\n", false),
        // A number is a time only if it cannot be anything else.
        ("created,status\n45000,new\n", false),
        ("created,status\n1788307200,new\n", true),
        ("created,status\n", true),
    ] {
        let mut builder = TableBuilder::default();
        builder.begin_file("x.csv");
        let read = builder
            .feed(text.as_bytes())
            .and_then(|()| builder.end_file());
        assert_eq!(read.is_ok(), is_read, "{text}: {read:?}");
    }
}

#[test]
fn rows_that_repeat_the_header_are_no_alerts() {
    let text = "Report of today\nid;created;status\n1;2026-01-02 10:00;new\nid;created;status\n2;2026-01-02 11:00;done\nTotal;;2\n";
    let mut builder = TableBuilder::default();
    builder.begin_file("x.csv");
    builder.feed(text.as_bytes()).unwrap();
    builder.end_file().unwrap();
    let table = builder.finish();
    assert_eq!((table.len(), table.intake.n_unreadable), (2, 0));
    assert_eq!(table.intake.files[0].n_lines_around, 3);
    assert_eq!([0, 1].map(|row| table.lines.get(row).line), [3, 5]);
}

#[test]
fn a_header_may_say_that_times_are_utc() {
    let read = |header: &str| {
        let choices: Choices = [("zone-of-times", "America/New_York")]
            .into_iter()
            .collect();
        let text = format!("{header},Status\n2026-01-02 10:00,New\n");
        let mut builder = TableBuilder::default().assuming(Assumptions::from(&choices));
        builder.begin_file("x.csv");
        builder.feed(text.as_bytes()).unwrap();
        builder.end_file().unwrap();
        let table = builder.finish();
        let n_without_zone = table.file_times[0].columns[0].n_without_zone;
        (
            table.created_at[0].nanos() / 3_600_000_000_000 % 24,
            n_without_zone,
        )
    };
    assert_eq!(read("CreatedTime [UTC]"), (10, 0));
    assert_eq!(read("CreatedTime"), (15, 1));
    assert_eq!(read("CreatedTime [Local Time]"), (15, 1));
}

/// An alert's ID, severity and status, and how many minutes later it was acted on and closed.
type Drafted = (u8, u8, u8, Option<u16>, Option<u16>);

/// A table, whose cells are of the columns of [`Column::MAPPED`]: as Workbench writes it, and as another tool does.
fn written_twice(rows: &[Drafted]) -> [String; 2] {
    const SEVERITIES: [[&str; 2]; 5] = [
        ["CRITICAL", "P1"],
        ["HIGH", "2 - High"],
        ["MEDIUM", "moderate"],
        ["LOW", "Sev4"],
        ["TESTING", "Testing"],
    ];
    const STATES: [[&str; 2]; 4] = [
        ["NEW", "Triggered"],
        ["OPEN", "open"],
        ["CLOSED", "Resolved - fixed"],
        ["in progress", "in progress"],
    ];
    let headers = [
        "Expel Alert ID,Severity,Alert Status,Insert At (T3),First Investigated At,Time First Closed (T60)\n",
        "Case number,Priority,State,Opened at,Acknowledged at,Resolved at\n",
    ];
    [0, 1].map(|tool| {
        let mut text = headers[tool].to_owned();
        for (nth, (id, severity, state, action, close)) in rows.iter().enumerate() {
            let at = |minutes: usize| {
                let (day, minute) = (1 + minutes / 1440 % 28, minutes % 1440);
                format!("2026-02-{day:02}T{:02}:{:02}:00Z", minute / 60, minute % 60)
            };
            let later = |minutes: &Option<u16>| {
                minutes.map_or(String::new(), |minutes| at(nth * 7 + usize::from(minutes)))
            };
            writeln!(
                text,
                "{id},{},{},{},{},{}",
                SEVERITIES[usize::from(severity % 5)][tool],
                STATES[usize::from(state % 4)][tool],
                at(nth * 7),
                later(action),
                later(close),
            )
            .unwrap();
        }
        text
    })
}

proptest! {
    #[test]
    fn another_tools_words_make_the_same_table(
        rows in prop::collection::vec((0..30_u8, 0..5_u8, 0..4_u8, prop::option::of(0..3000_u16), prop::option::of(0..3000_u16)), 1..60),
        chunk in 1..500_usize,
    ) {
        let [of_workbench, of_other] = written_twice(&rows).map(|text| {
            let mut builder = TableBuilder::default();
            builder.begin_file("x.csv");
            for chunk in text.as_bytes().chunks(chunk) {
                builder.feed(chunk).unwrap();
            }
            builder.end_file().unwrap();
            builder.finish()
        });
        prop_assert_eq!(of_other.layouts.len(), 1);
        prop_assert_ne!(of_other.layouts[0].origin, of_workbench.layouts[0].origin);
        let mut of_other = of_other;
        // What is said about the file differs, and must.
        of_other.layouts = of_workbench.layouts.clone();
        of_other.file_times[0].header = of_workbench.file_times[0].header.clone();
        of_other.intake.missing = of_workbench.intake.missing.clone();
        of_other.intake.files[0].n_bytes = of_workbench.intake.files[0].n_bytes;
        prop_assert_eq!(of_other, of_workbench);
    }
}

#[test]
fn a_column_that_the_user_has_chosen_is_taken_for_nothing_else() {
    let text = "created,resolved,status\n2026-01-02 10:00,2026-01-03 10:00,done\n2026-01-02 11:00,2026-01-03 11:00,done\n";
    let read = |choices: &[(&str, &str)]| {
        let choices: Choices = choices.iter().copied().collect();
        let mut builder = TableBuilder::default().assuming(Assumptions::from(&choices));
        builder.begin_file("x.csv");
        builder.feed(text.as_bytes()).unwrap();
        builder.end_file().unwrap();
        builder.finish()
    };
    let header = read(&[]).layouts[0].header.clone();
    let key = |column| Assumptions::column_key(&header, column);
    let table = read(&[(&key(Column::ClosedAt), "0")]);
    let layout = &table.layouts[0];
    assert_eq!(layout.name_of(Column::ClosedAt), Some("created"));
    assert_eq!(layout.name_of(Column::CreatedAt), Some("resolved"));
    // Nothing is taken for anything: rows are unreadable, and counted.
    let none: Vec<String> = Column::MAPPED.map(key).into();
    let none: Vec<(&str, &str)> = none.iter().map(|key| (key.as_str(), "none")).collect();
    let table = read(&none);
    assert_eq!((table.len(), table.intake.n_unreadable), (0, 2));
}

/// A table of one file.
fn table_of(csv: &str, choices: &[(&str, &str)]) -> Table {
    let choices: Choices = choices.iter().copied().collect();
    let mut builder = TableBuilder::default().assuming(Assumptions::from(&choices));
    builder.begin_file("a.csv");
    builder.feed(csv.as_bytes()).unwrap();
    builder.end_file().unwrap();
    builder.finish()
}

#[test]
fn numbers_for_states_mean_what_the_tool_says_or_the_user() {
    let statuses = |table: &Table| -> Vec<String> {
        let rows = 0..table.len();
        rows.map(|row| table.status.text(row).to_owned()).collect()
    };
    let csv = "number,opened_at,priority,state\n\
               INC1,2026-03-02 10:00:00,1,1\n\
               INC2,2026-03-02 11:00:00,1,3\n\
               INC3,2026-03-02 12:00:00,1,7\n\
               INC4,2026-03-02 13:00:00,1,42\n";
    let before = table_of(csv, &[]);
    assert_eq!(statuses(&before), ["NEW", "OPEN", "CLOSED", "42"]);
    let layout = &before.layouts[0];
    let mut values = layout.values.iter();
    let on_hold = values.find(|of| of.text == "3").unwrap();
    let key = Assumptions::word_key(&layout.header, Column::Status, &on_hold.key);
    let after = table_of(csv, &[(&key, "CLOSED")]);
    assert_eq!(statuses(&after), ["NEW", "CLOSED", "CLOSED", "42"]);
    // In a file of nobody knows whom, a number is a number.
    let own = csv.replace("number,opened_at,priority", "nr,created,level");
    assert_eq!(statuses(&table_of(&own, &[])), ["1", "3", "7", "42"]);
}

#[test]
fn seconds_to_the_first_action_are_added_to_the_creation() {
    let minutes = |csv: &str| -> (Vec<Option<f64>>, u64) {
        let table = table_of(csv, &[]);
        let of = |row: usize| {
            let at = table.first_action_at.get(row)?;
            Some(at.minutes_since(table.created_at[row]))
        };
        (
            (0..table.len()).map(of).collect(),
            table.intake.n_bad_timestamps,
        )
    };
    let row = |seconds: &str| format!("{seconds}x,2026-03-02T10:00:00Z,high,open,{seconds}\n");
    let rows: String = ["90", "0", "", "1.5", "soon", "-3", "1e300"]
        .map(row)
        .concat();
    let pager_duty = "incident_number,created_at,urgency,status,seconds_to_first_ack\n";
    let crowd_strike = "composite_id,created_timestamp,severity_name,status,seconds_to_triaged\n";
    let none = [None; 3];
    for (header, at_zero) in [(pager_duty, Some(0.0)), (crowd_strike, None)] {
        let (found, n_bad) = minutes(&format!("{header}{rows}"));
        assert_eq!(found[..4], [Some(1.5), at_zero, None, Some(0.025)]);
        assert_eq!((&found[4..], n_bad), (&none[..], 3));
    }
    // A file of nobody knows whom may have anything under that name.
    let own = pager_duty.replace("incident_number,created_at", "nr,created");
    assert_eq!(minutes(&format!("{own}{rows}")), (vec![None; 7], 0));
}
