//! Times in every spelling, against what Python says that they mean: `tests/golden/times.py` writes both.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use expel_metrics::calendar::Timestamp;
use expel_metrics::choices::Choices;
use expel_metrics::table::{Assumptions, Column, Table, TableBuilder, TimeFormat};
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    columns: Vec<Spelled>,
    turns: Vec<Turn>,
}

/// A column, as one program writes it.
#[derive(Deserialize)]
struct Spelled {
    name: String,
    format: TimeFormat,
    /// Of its times, if they do not say it.
    zone: String,
    has_zone: bool,
    cells: Vec<String>,
    micros: Vec<i64>,
}

/// A time near a turn of a zone's clock.
#[derive(Deserialize)]
struct Turn {
    zone: String,
    text: String,
    micros: i64,
    is_twice: bool,
    is_skipped: bool,
}

fn golden() -> Golden {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/times.json");
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

fn assuming(zone: &str) -> Assumptions {
    let choices: Choices = [("zone-of-times", zone)].into_iter().collect();
    Assumptions::from(&choices)
}

/// The table of alerts created at these times, and closed at them, too.
fn read(cells: &[String], assumptions: Assumptions) -> Table {
    let rows = cells.iter().enumerate();
    let rows = rows.map(|(id, cell)| format!("a-{id},LOW,CLOSED,\"{cell}\",\"{cell}\"\n"));
    let header = "Expel Alert ID,Severity,Alert Status,Created At,First Closed At\n";
    let file = [header.to_owned()].into_iter().chain(rows);
    let mut builder = TableBuilder::default().assuming(assumptions);
    builder.begin_file("times.csv");
    for line in file {
        builder.feed(line.as_bytes()).unwrap();
    }
    builder.end_file().unwrap();
    assert!(!builder.must_read_again());
    builder.finish()
}

fn instants(micros: &[i64]) -> Vec<Timestamp> {
    let nanos = micros.iter().map(|micros| micros * 1_000);
    nanos.map(Timestamp::from_nanos).collect()
}

#[test]
fn every_spelling_is_read_as_python_reads_it() {
    let golden = golden();
    assert!(golden.columns.len() > 100);
    for column in &golden.columns {
        let table = read(&column.cells, assuming(&column.zone));
        let name = format!("{} in {}: {}", column.name, column.zone, column.cells[0]);
        assert_eq!(table.created_at, instants(&column.micros), "{name}");
        let [created, closed] = &*table.file_times[0].columns else {
            panic!("two columns of times");
        };
        assert_eq!(
            (created.column, closed.column),
            (Column::CreatedAt, Column::ClosedAt)
        );
        for of in [created, closed] {
            let n = column.cells.len() as u64;
            assert_eq!(
                (of.format, of.n_read, of.n_unreadable),
                (column.format, n, 0),
                "{name}"
            );
            assert_eq!(
                of.n_without_zone,
                if column.has_zone { 0 } else { n },
                "{name}"
            );
            assert_eq!((of.n_twice, of.n_skipped), (0, 0), "{name}");
            assert_eq!(of.first, table.created_at.iter().min().copied());
            assert_eq!(of.last, table.created_at.iter().max().copied());
            let example = (column.cells[0].clone(), table.created_at[0]);
            assert_eq!(of.example, Some(example));
        }
    }
}

#[test]
fn hours_at_which_clocks_are_turned_are_read_as_is_said() {
    for turn in golden().turns {
        let table = read(std::slice::from_ref(&turn.text), assuming(&turn.zone));
        assert_eq!(
            table.created_at,
            instants(&[turn.micros]),
            "{} in {}",
            turn.text,
            turn.zone
        );
        let of = &table.file_times[0].columns[0];
        assert_eq!(of.n_without_zone, 1);
        assert_eq!(
            (of.n_twice, of.n_skipped),
            (u64::from(turn.is_twice), u64::from(turn.is_skipped)),
            "{} in {}",
            turn.text,
            turn.zone
        );
    }
}
