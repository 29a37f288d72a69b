//! Every figure against the values that pandas, numpy and scipy give for the same files.
//!
//! `tests/golden/golden.py` writes the files and the values, by the definitions and without any of this code; its
//! versions are in `golden.json`, and what alerts are about in `assets.json`. `tests/golden/waits.py` does the same for random waits, with
//! lifelines, and `tests/golden/comparison.py` for two periods.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use chrono::Datelike;
use expel_metrics::alerts::{Alerts, Days, TimeTo, Waits, WaitsOf, has_columns};
use expel_metrics::calendar::DayRange;
use expel_metrics::choices::Choices;
use expel_metrics::evidence::AlertEvidence;
use expel_metrics::questions::{Query, Questions};
use expel_metrics::section::{Section, Value as Cell};
use expel_metrics::statistics::{
    BusiestHour, ChangeSettings, Changes, DayHour, Ordered, Percentile, Ranks, Summary, Survival,
    busiest_hour, changes, percentile,
};
use expel_metrics::table::{Column, Intake, SetAside, Table, TableBuilder};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

/// How many bytes are fed at once: prime, so that every kind of place is cut somewhere.
const CHUNK_BYTES: usize = 977;

fn golden() -> Value {
    json_file("tests/golden/golden.json")
}

fn json_file(path: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn read<'a>(files: impl IntoIterator<Item = &'a str>) -> Table {
    let mut builder = TableBuilder::default();
    for file in files {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/fixtures/golden")
            .join(file);
        builder.begin_file(file);
        for chunk in fs::read(path).unwrap().chunks(CHUNK_BYTES) {
            builder.feed(chunk).unwrap();
        }
        builder.end_file().unwrap();
    }
    builder.finish()
}

/// The table of files that are read together, with a name for it; if there are two, in either order, which makes no difference.
fn tables(of_file: &Value) -> Vec<(String, Table)> {
    let names = of_file["file"].as_str().unwrap();
    let files: Vec<&str> = names.split('+').collect();
    let mut orders = vec![files.clone()];
    if files.len() > 1 {
        orders.push(files.into_iter().rev().collect());
    }
    let orders = orders.into_iter();
    orders
        .map(|files| (files.join(" and "), read(files)))
        .collect()
}

fn random() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(20_261_121)
}

/// Table by table, whatever they are about: a figure that golden.py computes is compared, and one that it does not compute is missed.
#[test]
fn every_table_equals_the_golden_one() {
    let golden = golden();
    let files = list(&golden["files"]).iter();
    for (of_file, (file, table)) in files.flat_map(|of_file| {
        tables(of_file)
            .into_iter()
            .map(move |table| (of_file, table))
    }) {
        check(&format!("{file} aside"), &aside(&table), &of_file["aside"]);
        let mut alerts = Alerts::of_files(table);
        let mut questions = Questions::default();
        for (number, expected) in answers(of_file) {
            let mut query = query(&expected["query"]);
            let sections = questions.sections(&mut alerts, &query).unwrap();
            let weekly = sections.iter().find(|section| section.id == "changes");
            let weekly = weekly.unwrap().tables().skip(1);
            let weekly: Value = weekly
                .map(|table| (table.name.to_string(), rows(table)))
                .collect::<serde_json::Map<_, _>>()
                .into();
            check(
                &format!("{file} {number} weekly"),
                &weekly,
                &expected["weekly"],
            );
            if !expected["changes"].is_null() {
                query.choices.set("method", "notebook");
            }
            let sections = questions.sections(&mut alerts, &query).unwrap();
            let mut tables: Value = sections
                .iter()
                // Evidence is compared apart: it comes for some alerts only.
                .filter(|section| section.id != "assets")
                .flat_map(|section| section.tables())
                .map(|table| (table.name.to_string(), rows(table)))
                .collect::<serde_json::Map<_, _>>()
                .into();
            let mut golden = expected["tables"].clone();
            if file.replace(" and ", "+") != of_file["file"] {
                // Where two files say the same of an alert, it is the first one's.
                for tables in [&mut tables, &mut golden] {
                    tables.as_object_mut().unwrap().remove("data-files");
                }
            }
            check(&format!("{file} {number}"), &tables, &golden);

            query.choices.set("daily", "severity");
            let table = questions.table("daily-alerts", &mut alerts, &query);
            let table = table.unwrap().unwrap();
            let columns = table.columns.iter().enumerate().skip(1);
            let by_severity: Value = columns
                .map(|(at, column)| {
                    let cells = table.rows.iter().map(|row| raw(&row[at]));
                    (column.key.to_string(), cells.collect())
                })
                .collect::<serde_json::Map<_, _>>()
                .into();
            check(
                &format!("{file} {number} by severity"),
                &by_severity,
                &expected["daily_by_severity"],
            );
        }
    }
}

/// Both periods' figures with their intervals, exactly; p within Monte Carlo error of that of many more reorderings by another generator.
#[test]
fn figures_of_two_periods_equal_the_golden_ones() {
    for expected in list(&json_file("tests/golden/comparison.json")) {
        let file = expected["file"].as_str().unwrap();
        let mut query = query(&expected["query"]);
        let with = expected["with"].as_str().unwrap();
        query.choices.set("compare-with", with);
        let n_earlier = expected["days_earlier"].to_string();
        query.choices.set("days-earlier", &n_earlier);
        let mut alerts = Alerts::of_files(read([file]));
        let mut questions = Questions::default();
        let table = questions.table("overview", &mut alerts, &query);
        let table = rows(&table.unwrap().unwrap());
        let case = format!("{file} {}", expected["query"]);
        for (key, golden) in expected["figures"].as_object().unwrap() {
            let mut table = list(&table).iter();
            let found = table.find(|row| row["figure"] == json!(key)).unwrap();
            for column in ["compared", "other", "difference", "low", "high"] {
                let path = format!("{case} {key} {column}");
                check(&path, &found[column], &golden[column]);
            }
            check_p(&format!("{case} {key}"), &found["p"], &golden["p"]);
        }
        let tables = expected["tables"].as_object().unwrap().iter();
        let tables = tables.map(|(name, rows)| (&**name, rows));
        for (name, golden) in tables.chain([("time-to-action-compared", &expected["waits"])]) {
            let table = questions.table(name, &mut alerts, &query);
            let found = rows(&table.unwrap().unwrap());
            let (found, golden) = (list(&found), list(golden));
            assert_eq!(found.len(), golden.len(), "{case} {name}");
            for (found, golden) in found.iter().zip(golden) {
                let case = format!("{case} {name} {golden}");
                for (key, golden) in golden.as_object().unwrap() {
                    if key == "p" {
                        check_p(&case, &found["p"], golden);
                    } else {
                        check(&format!("{case} {key}"), &found[key], golden);
                    }
                }
            }
        }
    }
}

/// p of 1,000 orders against that of many more by another generator: within Monte Carlo error.
fn check_p(case: &str, found: &Value, golden: &Value) {
    assert_eq!(found.is_null(), golden.is_null(), "{case}");
    if let (Some(p), Some(golden)) = (found.as_f64(), golden.as_f64()) {
        let error = (golden * (1.0 - golden) / 1_000.0).sqrt();
        assert!(
            (p - golden).abs() < 4.0 * error + 0.004,
            "{case}: {p} is not near {golden}"
        );
    }
}

/// The rows of a table by column key; a blank is null.
fn rows(table: &expel_metrics::section::Table) -> Value {
    let row = |cells: &Vec<Cell>| -> Value {
        let cells = table.columns.iter().zip(cells);
        let cells = cells.map(|(column, cell)| (column.key.to_string(), raw(cell)));
        cells.collect::<serde_json::Map<_, _>>().into()
    };
    let mut rows: Vec<&Vec<Cell>> = table.rows.iter().collect();
    if table.name.starts_with("data-") {
        // Files in whatever order they were read.
        rows.sort_by_key(|cells| cells[0].to_string());
    }
    rows.into_iter().map(row).collect()
}

fn raw(cell: &Cell) -> Value {
    match cell {
        Cell::Blank | Cell::Share { whole: 0, .. } => Value::Null,
        Cell::Count(n) => json!(n),
        Cell::Number(number) => json!(number),
        Cell::Share { .. } => json!(cell.to_string().parse::<f64>().unwrap()),
        Cell::Text(_) | Cell::Named { .. } | Cell::Date(_) => json!(cell.to_string()),
    }
}

/// What no table shows: sums over all alerts, what is left out and why, and the days between changes.
#[test]
fn what_lies_behind_the_tables_equals_the_golden_values() {
    let golden = golden();
    let files = list(&golden["files"]).iter();
    for (of_file, (file, table)) in files.flat_map(|of_file| {
        tables(of_file)
            .into_iter()
            .map(move |table| (of_file, table))
    }) {
        let mut alerts = Alerts::of_files(table);
        for (number, expected) in answers(of_file) {
            let query = query(&expected["query"]);
            alerts
                .select(&query.zone, &query.narrowing(), None)
                .unwrap();
            let selected = alerts.selected();
            let selection = selected.selection;
            let days = &*selection.known_days;
            let settings = ChangeSettings::default();
            let changes = (!expected["changes"].is_null())
                .then(|| changes(days.first_on, days.counts.clone(), settings, &mut random()));
            let response = has_columns(selected.table, Waits::COLUMNS).map(|()| {
                let as_of = selected.coverage.as_of;
                let severity = &selected.table.severity;
                let mut waits = Waits::to(
                    TimeTo::FirstAction,
                    severity,
                    selected.table,
                    selection,
                    as_of,
                );
                waits.by_value.sort_by(|a, b| {
                    expel_metrics::severity::order(&a.value)
                        .cmp(&expel_metrics::severity::order(&b.value))
                });
                waits
            });
            let response = match response {
                Ok(waits) => json!({
                    "all": waits_of(&waits.all),
                    "by_severity": waits.by_value.iter().map(|of| {
                        let mut row = waits_of(of);
                        row["severity"] = json!(of.value);
                        row["notebook_mean"] = json!(of.notebook_mean);
                        row
                    }).collect::<Value>(),
                    "no_action": waits.n_no_action,
                    "clock_error": waits.n_clock_error,
                    "other_by_notebook": waits.n_other_by_notebook,
                    "failing_by_notebook": waits.n_failing_by_notebook,
                }),
                Err(missing) => json!({
                    "lacks": missing.columns.iter().map(|&column| column_name(column)).collect::<Value>(),
                }),
            };
            let actual = json!({
                "data_days": selection.data_days.map(day_range),
                "days": selection.days.map(day_range),
                "out_of_range": selection.n_out_of_range,
                "filtered_out": selection.n_filtered_out,
                "out_of_range_examples": selection.out_of_range.iter().map(example).collect::<Value>(),
                "response": response,
                "changes": changes.as_ref().map(change_points),
                "known_days": known_days(days),
                "busiest_hour": busiest(days, &expected["query"]["schedule"]["days"]),
            });
            let expected: Value = actual
                .as_object()
                .unwrap()
                .keys()
                .map(|key| (key.clone(), expected[key].clone()))
                .collect::<serde_json::Map<_, _>>()
                .into();
            check(&format!("{file} {number}"), &actual, &expected);
        }
    }
}

fn known_days(days: &Days) -> Value {
    let on = |at: usize| days.on(at).unwrap().to_string();
    json!({
        "first_on": days.first_on.map(|on| on.to_string()),
        "daily": days.counts,
        "part": days.are_part,
        "gaps": days.gaps.iter().map(|gap| json!([on(gap.start), on(gap.end - 1)])).collect::<Value>(),
        "rated": (0..days.len()).map(|at| days.is_rated(at)).collect::<Vec<_>>(),
        "rate": days.rate().map(|rate| [rate.n_alerts, rate.n_days]),
    })
}

fn busiest(days: &Days, work_days: &Value) -> Value {
    let hours: Vec<DayHour> = days
        .rated()
        .flat_map(|day| {
            let weekday = days.on(day).unwrap().weekday().num_days_from_monday() as u8;
            (0..24).map(move |hour| DayHour {
                day,
                weekday,
                hour,
                seconds: days.seconds[day][usize::from(hour)],
                n_alerts: days.hourly[day][usize::from(hour)],
            })
        })
        .collect();
    let are_work_days = std::array::from_fn(|day| list(work_days).contains(&json!(day)));
    match busiest_hour(&hours, are_work_days) {
        BusiestHour::Untested => json!({"kind": "untested"}),
        BusiestHour::None => json!({"kind": "none"}),
        BusiestHour::Hour {
            weekday,
            hour,
            mean,
        } => json!({"kind": "hour", "weekday": weekday, "hour": hour, "mean": mean}),
        BusiestHour::Day {
            weekday,
            hour,
            day,
            n_alerts,
            ..
        } => {
            let on = days.on(day).unwrap().to_string();
            json!({"kind": "day", "weekday": weekday, "hour": hour, "on": on, "alerts": n_alerts})
        }
    }
}

#[test]
fn percentiles_equal_the_golden_ones() {
    for case in list(&golden()["percentiles"]) {
        let values: Vec<f64> = list(&case["values"]).iter().map(number).collect();
        let actual = list(&case["p"])
            .iter()
            .map(|p| percentile(&values, number(p)).unwrap());
        check(
            "percentiles",
            &actual.collect::<Value>(),
            &case["percentiles"],
        );
    }
}

/// The ends of the intervals of percentiles, for up to a million values.
#[test]
fn ranks_equal_scipys() {
    let golden = json_file("tests/golden/waits.json");
    for case in list(&golden["ranks"]) {
        let n = usize::try_from(case[0].as_u64().unwrap()).unwrap();
        let actual = [50.0, 90.0, 95.0].map(|p| Ranks::of(n, p));
        let actual = actual.map(|Ranks { low, high }| json!([low, high]));
        assert_eq!(actual[..], list(case)[1..], "{n}");
    }
}

/// Percentiles of waits of whole seconds, some of which go on, and the ends of their intervals.
#[test]
fn waits_that_go_on_equal_lifelines() {
    let golden = json_file("tests/golden/waits.json");
    for case in list(&golden["survival"]) {
        let nanos = |key: &str| {
            let seconds = list(&case[key]).iter().map(|at| at.as_u64().unwrap());
            seconds.map(|at| at * 1_000_000_000).collect::<Vec<_>>()
        };
        let Survival { median, p90, p95 } = Survival::of_nanos(
            &mut Ordered::of(&mut nanos("ended")),
            &mut nanos("going_on"),
        );
        let seconds = |minutes: Option<f64>| json!(minutes.map(|at| (at * 60.0).round() as u64));
        let actual = [median, p90, p95].map(|of| json!([of.value, of.low, of.high].map(seconds)));
        assert_eq!(actual[..], list(&case["percentiles"])[..], "{case}");
    }
}

#[test]
fn the_bootstrap_meets_the_confidence_over_all_orders() {
    let settings = ChangeSettings {
        confidence_level: 0.0,
        n_shuffles: 100_000,
    };
    for case in list(&golden()["exact_confidences"]) {
        let daily = list(&case["daily"])
            .iter()
            .map(|n| u32::try_from(n.as_u64().unwrap()).unwrap());
        let first_on = Some("2026-11-21".parse().unwrap());
        let found = changes(first_on, daily.collect(), settings, &mut random());
        // At level 0 both sides are split further; the whole series is split at this position, or not at all.
        let index = case["index"].as_u64().unwrap();
        let point = found
            .points
            .iter()
            .find(|point| point.index as u64 == index);
        let actual = point.map_or(0.0, |point| point.confidence);
        let exact = number(&case["confidence"]);
        // Five standard errors of a share, at the most.
        assert!(
            (actual - exact).abs() < 0.8,
            "{case}: {actual} but exactly {exact}"
        );
    }
}

#[test]
fn top_assets_equal_the_golden_ones() {
    let golden = json_file("tests/golden/assets.json");
    for file in ["export.csv", "renamed.csv", "earlier.csv+later.csv"] {
        let mut alerts = Alerts::of_files(read(file.split('+')));
        for (id, evidence) in evidence() {
            alerts.keep_evidence(&id, evidence);
        }
        let mut questions = Questions::default();
        let of_file = list(&golden).iter().filter(|case| case["file"] == file);
        for (number, case) in of_file.enumerate() {
            let mut query = query(&case["query"]);
            // What a user can choose; the other numbers are golden, too, but nobody can ask for them.
            let newest = match case["newest"].as_u64() {
                None => "all".to_owned(),
                Some(n) => n.to_string(),
            };
            if !["100", "500", "1000", "all"].contains(&newest.as_str()) {
                continue;
            }
            query.choices.set("newest", &newest);
            let sections = questions.sections(&mut alerts, &query).unwrap();
            let section = sections
                .iter()
                .find(|section| section.id == "assets")
                .unwrap();
            let selected = alerts.selected();
            let n_known = selected.known_evidence().count();
            let actual = json!({
                "file": file,
                "query": case["query"],
                "newest": case["newest"],
                "alerts": selected.selection.n_alerts(),
                "asked": selected.newest.len(),
                "known": n_known,
                "top": {
                    "hosts": top(section, "top-hosts"),
                    "users": top(section, "top-users"),
                    "systems": top(section, "top-operating-systems"),
                    "ips": top(section, "top-destination-ips"),
                },
                "same_asset": same_asset(&sections),
            });
            check(&format!("{file} assets {number}"), &actual, case);
        }
    }
}

/// How often each rule and technology fired again on the same host or user, as far as it did.
fn same_asset(sections: &[Arc<Section>]) -> Value {
    let mut tables = sections.iter().flat_map(|section| section.tables());
    let refires = tables.find(|table| table.name == "refires");
    let found = refires.map_or(json!([]), rows);
    let mut counted: Vec<Value> = list(&found)
        .iter()
        .filter(|row| row["same_asset"].as_u64() > Some(0))
        .map(|row| json!([row["rule"], row["technology"], row["same_asset"]]))
        .collect();
    counted.sort_by_key(ToString::to_string);
    counted.into()
}

/// Values and counts; none while no evidence is known, for then there is no table.
fn top(section: &Section, name: &str) -> Value {
    let table = section.tables().find(|table| table.name == name);
    let rows = table.map(|table| table.rows.as_slice()).unwrap_or_default();
    rows.iter()
        .map(|row| json!([raw(&row[0]), raw(&row[1])]))
        .collect()
}

/// The evidence as it comes: repeated, blank and untrimmed values included.
fn evidence() -> Vec<(String, AlertEvidence)> {
    let values = |entry: &Value, key: &str| {
        let values = list(&entry[key]).iter();
        values
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    };
    let all = json_file("tests/fixtures/golden/evidence.json");
    let all = all.as_object().unwrap().iter();
    all.map(|(id, entry)| {
        let entry = AlertEvidence {
            host_names: values(entry, "hosts"),
            user_names: values(entry, "users"),
            operating_systems: values(entry, "systems"),
            destination_ips: values(entry, "ips"),
            n_damaged: 0,
        };
        (id.clone(), entry)
    })
    .collect()
}

/// Compares what is expected with what is there, number by number. Keys that only one side has are a difference.
fn check(path: &str, actual: &Value, expected: &Value) {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            assert!(
                actual.keys().eq(expected.keys()),
                "{path}: {actual:?} is not of the shape {expected:?}"
            );
            for (key, expected) in expected {
                check(&format!("{path} {key}"), &actual[key], expected);
            }
        }
        (Value::Array(actual), Value::Array(expected)) => {
            assert_eq!(
                actual.len(),
                expected.len(),
                "{path}: {actual:?} is not as long as {expected:?}"
            );
            for (index, (actual, expected)) in actual.iter().zip(expected).enumerate() {
                check(&format!("{path} {index}"), actual, expected);
            }
        }
        (Value::Number(_), Value::Number(_)) => {
            let (actual, expected) = (number(actual), number(expected));
            // A confidence is estimated by reordering, 1,000 times here and 10,000 or 20,000 times there: the golden ones are all
            // above 99.9, where five standard errors are half a percent.
            let tolerance = if path.ends_with("confidence") {
                0.5
            } else if path.ends_with("notebook_mean") {
                // The notebook rounds each wait, and floating-point numbers decide which way just between two hundredths.
                0.0005
            } else {
                1e-9 + 1e-9 * expected.abs()
            };
            assert!(
                (actual - expected).abs() <= tolerance,
                "{path}: {actual} is not {expected}"
            );
        }
        _ => assert_eq!(actual, expected, "{path}"),
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn query(golden: &Value) -> Query {
    let schedule = &golden["schedule"];
    let days = list(&schedule["days"]);
    let digits = (0..7).map(|day| if days.contains(&json!(day)) { '1' } else { '0' });
    let choices: Choices = [
        ("work-starts", schedule["start"].to_string()),
        ("work-ends", schedule["end"].to_string()),
        ("work-days", digits.collect()),
        // So that both tables of it are there.
        ("heat-map", "mean".to_owned()),
    ]
    .into_iter()
    .collect();
    Query {
        range: golden["range"].as_array().map(|days| DayRange {
            start_on: days[0].as_str().unwrap().parse().unwrap(),
            end_on: days[1].as_str().unwrap().parse().unwrap(),
        }),
        zone: golden["zone"].as_str().unwrap().to_owned(),
        choices,
        filters: golden["filters"].as_str().unwrap_or_default().to_owned(),
        ..Query::default()
    }
}

/// The answers for a file: to periods, then to filters as well.
fn answers(of_file: &Value) -> impl Iterator<Item = (usize, &Value)> {
    list(&of_file["answers"])
        .iter()
        .chain(list(&of_file["filtered"]))
        .enumerate()
}

/// The golden name of a column.
fn column_name(column: Column) -> &'static str {
    match column {
        Column::AlertId => "id",
        Column::Severity => "severity",
        Column::Status => "status",
        Column::CreatedAt => "created",
        Column::Vendor => "vendor",
        Column::InvestigationId => "investigation",
        Column::InvestigationType => "type",
        Column::AssignedToOrgAt => "org",
        Column::AssignedToUserAt => "user",
        Column::InvestigatedAt => "investigated",
        Column::InvestigativeActionAt => "investigative",
        Column::PromotedAt => "promoted",
        Column::ClosedAt => "closed",
        Column::RemediationAt => "remediated",
        Column::LastClosedAt => "last-closed",
        Column::AssigneeId => "assignee_id",
        Column::AssigneeName => "assignee",
        Column::AlertName => "rule",
        Column::CloseReason => "reason",
    }
}

fn aside(table: &Table) -> Value {
    let Intake {
        n_rows,
        n_testing,
        n_duplicate,
        n_unreadable,
        n_bad_timestamps,
        n_differing,
        n_damaged_ids,
        n_damaged_investigation_ids,
        ..
    } = &table.intake;
    json!({
        "read": n_rows,
        "alerts": table.len(),
        "testing": n_testing,
        "duplicate": n_duplicate,
        "unreadable": n_unreadable,
        "bad_timestamps": n_bad_timestamps,
        "differing": n_differing,
        "damaged_ids": n_damaged_ids,
        "damaged_investigations": n_damaged_investigation_ids,
    })
}

fn day_range(days: DayRange) -> Value {
    json!([days.start_on.to_string(), days.end_on.to_string()])
}

fn example(aside: &SetAside) -> Value {
    json!({ "line": aside.line, "detail": aside.detail })
}

fn waits_of(of: &WaitsOf) -> Value {
    json!({
        "alerts": of.n_alerts,
        "measured": of.n_measured,
        "waiting": of.n_waiting,
        "summary": of.summary.map(summary),
    })
}

fn summary(summary: Summary) -> Value {
    let Summary {
        n,
        mean,
        longest,
        median,
        p90,
        p95,
    } = summary;
    let mut value = json!({ "n": n, "mean": mean, "longest": longest });
    for (name, percentile) in [("median", median), ("p90", p90), ("p95", p95)] {
        let Percentile {
            value: at,
            low,
            high,
        } = percentile;
        value[name] = json!(at);
        value[format!("{name}_low")] = json!(low);
        value[format!("{name}_high")] = json!(high);
    }
    value
}

fn change_points(changes: &Changes) -> Value {
    let regimes = changes.regimes.iter();
    let regimes = regimes
        .map(|regime| json!({ "first": regime.first, "last": regime.last, "mean": regime.mean }));
    let points = changes.points.iter().map(|point| {
        json!({
            "index": point.index,
            "on": point.on.to_string(),
            "confidence": point.confidence,
            "before": point.mean_before,
            "after": point.mean_after,
            "level": point.level,
        })
    });
    json!({
        "first_on": changes.first_on.map(|day| day.to_string()),
        "daily": changes.daily,
        "mean": changes.mean,
        "regimes": regimes.collect::<Value>(),
        "points": points.collect::<Value>(),
    })
}
