//! Every figure against the values that pandas, numpy and scipy give for the same files.
//!
//! `tests/golden/golden.py` writes the files and the values, by the definitions and without any of this code; its
//! versions are in `golden.json`, and what alerts are about in `assets.json`.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use expel_metrics::analysis::{
    Arrivals, AssetCount, ChangeSettings, Changes, Figure, Overview, Query, Report, Response,
    Summary, assets, changes, percentile, report, selection_of,
};
use expel_metrics::calendar::{DayRange, Schedule, Weekdays};
use expel_metrics::evidence::{AlertEvidence, EvidenceCache};
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

fn read(file: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/golden")
        .join(file);
    let mut builder = TableBuilder::default();
    builder.begin_file(file);
    for chunk in fs::read(path).unwrap().chunks(CHUNK_BYTES) {
        builder.feed(chunk).unwrap();
    }
    builder.end_file().unwrap();
    builder.finish()
}

fn random() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(20_261_121)
}

#[test]
fn every_figure_equals_the_golden_one() {
    for of_file in list(&golden()["files"]) {
        let file = of_file["file"].as_str().unwrap();
        let table = read(file);
        check(&format!("{file} aside"), &aside(&table), &of_file["aside"]);
        for (number, expected) in list(&of_file["answers"]).iter().enumerate() {
            let query = query(&expected["query"]);
            let report = report(&table, &EvidenceCache::default(), &query, &mut random()).unwrap();
            check(
                &format!("{file} {number}"),
                &answer(&report, &expected["query"]),
                expected,
            );
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
    let evidence = evidence();
    let golden = json_file("tests/golden/assets.json");
    for file in ["export.csv", "renamed.csv"] {
        let table = read(file);
        let of_file = list(&golden).iter().filter(|case| case["file"] == file);
        for (number, case) in of_file.enumerate() {
            let selection = selection_of(&table, &query(&case["query"])).unwrap();
            let newest = case["newest"].as_u64().map(|n| n as usize);
            let assets = assets(&table, &selection, &evidence, newest);
            let actual = json!({
                "file": file,
                "query": case["query"],
                "newest": newest,
                "alerts": assets.n_alerts,
                "asked": assets.n_asked,
                "known": assets.n_known,
                "top": {
                    "hosts": top(&assets.host_names),
                    "users": top(&assets.user_names),
                    "systems": top(&assets.operating_systems),
                    "ips": top(&assets.destination_ips),
                },
            });
            check(&format!("{file} assets {number}"), &actual, case);
        }
    }
}

fn top(counts: &[AssetCount]) -> Value {
    counts
        .iter()
        .map(|count| json!([count.value, count.n_alerts]))
        .collect()
}

/// The evidence as it comes: repeated, blank and untrimmed values included.
fn evidence() -> EvidenceCache {
    let values = |entry: &Value, key: &str| {
        let values = list(&entry[key]).iter();
        values
            .map(|value| value.as_str().unwrap().to_owned())
            .collect()
    };
    let mut evidence = EvidenceCache::default();
    for (id, entry) in json_file("tests/fixtures/golden/evidence.json")
        .as_object()
        .unwrap()
    {
        let entry = AlertEvidence {
            host_names: values(entry, "hosts"),
            user_names: values(entry, "users"),
            operating_systems: values(entry, "systems"),
            destination_ips: values(entry, "ips"),
            n_damaged: 0,
        };
        evidence.insert(id, entry);
    }
    evidence
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
            // A confidence is estimated by shuffling, 1,000 times here and 20,000 times there: the golden ones are all
            // above 99.9, where five standard errors are half a percent.
            let tolerance = if path.ends_with("confidence") {
                0.5
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
    let hour = |key: &str| u8::try_from(golden["schedule"][key].as_u64().unwrap()).unwrap();
    let mut days = [false; 7];
    for weekday in list(&golden["schedule"]["days"]) {
        days[weekday.as_u64().unwrap() as usize] = true;
    }
    Query {
        range: golden["range"].as_array().map(|days| DayRange {
            start_on: days[0].as_str().unwrap().parse().unwrap(),
            end_on: days[1].as_str().unwrap().parse().unwrap(),
        }),
        zone: golden["zone"].as_str().unwrap().to_owned(),
        schedule: Schedule {
            start_hour: hour("start"),
            end_hour: hour("end"),
            days: Weekdays(days),
        },
        changes: ChangeSettings::default(),
        n_newest: Some(Query::DEFAULT_N_NEWEST),
    }
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
    }
}

fn aside(table: &Table) -> Value {
    let Intake {
        n_rows,
        n_testing,
        n_duplicate,
        n_unreadable,
        n_bad_timestamps,
        ..
    } = &table.intake;
    json!({
        "read": n_rows,
        "alerts": table.len(),
        "testing": n_testing,
        "duplicate": n_duplicate,
        "unreadable": n_unreadable,
        "bad_timestamps": n_bad_timestamps,
    })
}

fn answer(report: &Report, query: &Value) -> Value {
    json!({
        "query": query,
        "data_days": report.data_days.map(day_range),
        "days": report.days.map(day_range),
        "out_of_range": report.n_out_of_range,
        "out_of_range_examples": report.out_of_range.iter().map(example).collect::<Value>(),
        "overview": overview(&report.overview),
        "arrivals": arrivals(&report.arrivals),
        "response": figure(&report.response, response),
        "changes": change_points(&report.changes),
    })
}

fn day_range(days: DayRange) -> Value {
    json!([days.start_on.to_string(), days.end_on.to_string()])
}

fn example(aside: &SetAside) -> Value {
    json!({ "line": aside.line, "detail": aside.detail })
}

fn figure<T>(figure: &Figure<T>, value: impl Fn(&T) -> Value) -> Value {
    match figure {
        Ok(figure) => value(figure),
        Err(missing) => {
            json!({ "lacks": missing.0.iter().map(|&column| column_name(column)).collect::<Value>() })
        }
    }
}

fn overview(overview: &Overview) -> Value {
    let count = |count: &Figure<u64>| figure(count, |&count| json!(count));
    json!({
        "alerts": overview.n_alerts,
        "no_action": count(&overview.n_no_action),
        "investigations": count(&overview.n_investigations),
        "incidents": count(&overview.n_incidents),
        "notified": count(&overview.n_notified),
    })
}

fn arrivals(arrivals: &Arrivals) -> Value {
    json!({ "by_hour": arrivals.by_hour, "working": arrivals.n_working, "off_hours": arrivals.n_off_hours })
}

fn response(response: &Response) -> Value {
    let by_severity = response.by_severity.iter().map(|of| {
        json!({
            "severity": of.severity,
            "alerts": of.n_alerts,
            "measured": of.n_measured,
            "summary": of.summary.map(summary),
        })
    });
    json!({
        "overall": response.overall.map(summary),
        "by_severity": by_severity.collect::<Value>(),
        "waiting": response.n_waiting,
        "no_action": response.n_no_action,
        "negative": response.n_negative,
    })
}

fn summary(summary: Summary) -> Value {
    let Summary {
        n,
        mean,
        median,
        p90,
        p95,
    } = summary;
    json!({ "n": n, "mean": mean, "median": median, "p90": p90, "p95": p95 })
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
