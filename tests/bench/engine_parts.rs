//! The engine's parts natively, each on its own: parsing, timestamps, and the answers part by part.
//!
//! The profile is that of the engine as shipped. Ratios between parts carry over to the browser, times do not quite: WebAssembly
//! takes longer.

// The whole file is a benchmark; clippy knows only tests.
#![allow(clippy::unwrap_used)]

use std::hint::black_box;
use std::time::Duration;

use chrono::{Days, NaiveDate};
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use expel_metrics::alerts::{Alerts, Selection, newest_alerts};
use expel_metrics::calendar::{DayRange, Zone};
use expel_metrics::questions::{Query, Questions};
use expel_metrics::sample::{SampleSettings, sample_csv_of};
use expel_metrics::statistics::regimes::{self, CountedDay, RegimeSettings, Standing};
use expel_metrics::statistics::{ChangeSettings, changes, percentile};
use expel_metrics::table::{Table, TableBuilder, parse_timestamp};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

fn random() -> Xoshiro256PlusPlus {
    Xoshiro256PlusPlus::seed_from_u64(5)
}

fn sample(n_alerts: u32) -> Vec<u8> {
    let settings = SampleSettings {
        n_alerts,
        ..SampleSettings::default()
    };
    sample_csv_of(settings).flatten().collect()
}

fn table(csv: &[u8]) -> Table {
    let mut builder = TableBuilder::default();
    builder.begin_file("sample.csv");
    for piece in csv.chunks(4 << 20) {
        builder.feed(piece).unwrap();
    }
    builder.end_file().unwrap();
    builder.finish()
}

fn query(zone: &str, choices: &[(&str, &str)]) -> Query {
    Query {
        zone: zone.to_owned(),
        choices: choices.iter().copied().collect(),
        ..Query::default()
    }
}

fn parsing(criterion: &mut Criterion) {
    let csv = sample(100_000);
    let mut group = criterion.benchmark_group("table");
    group.throughput(Throughput::Bytes(csv.len() as u64));
    group.bench_function("100,000 rows of CSV", |bencher| {
        bencher.iter(|| table(black_box(&csv)));
    });
    let texts: Vec<String> = (0..1_000)
        .map(|n| {
            format!(
                "2026-{:02}-{:02}T{:02}:14:15.926Z",
                n % 12 + 1,
                n % 28 + 1,
                n % 24
            )
        })
        .collect();
    group.throughput(Throughput::Elements(texts.len() as u64));
    group.bench_function("1,000 timestamps", |bencher| {
        bencher.iter(|| {
            texts
                .iter()
                .filter_map(|text| parse_timestamp(black_box(text)))
                .count()
        });
    });
    group.finish();
}

fn reports(criterion: &mut Criterion) {
    let table = table(&sample(1_000_000));
    let zone = Zone::named("America/New_York").unwrap();
    let range = Some(DayRange {
        start_on: "2026-09-01".parse().unwrap(),
        end_on: "2026-11-15".parse().unwrap(),
    });
    let mut group = criterion.benchmark_group("1,000,000 alerts");
    group.sample_size(20);
    group.bench_function("selection, all days", |bencher| {
        bencher.iter(|| Selection::of(black_box(&table), zone, None));
    });
    group.bench_function("selection, 76 days", |bencher| {
        bencher.iter(|| Selection::of(black_box(&table), zone, range));
    });
    let selection = Selection::of(&table, zone, None);
    group.bench_function("newest 100", |bencher| {
        bencher.iter(|| newest_alerts(black_box(&table), &selection, Some(100)));
    });
    let new_york = query("America/New_York", &[]);
    let mut alerts = Alerts::of_files(table);
    group.bench_function("sections from scratch, alerts selected", |bencher| {
        let mut sections = || Questions::default().sections(&mut alerts, &new_york);
        sections().unwrap();
        bencher.iter(sections);
    });

    // One after another of more variants than are remembered.
    let mut questions = Questions::default();
    let with = |key: &'static str, value: String| query("America/New_York", &[(key, &value)]);
    let zones = [
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Asia/Tokyo",
        "UTC",
    ];
    let variants: [(&str, &dyn Fn(u32) -> Query); 6] = [
        ("schedule", &|n| with("work-starts", (5 + n).to_string())),
        ("zone", &|n| query(zones[n as usize], &[])),
        ("range", &|n| Query {
            range: range.map(|range| DayRange {
                start_on: range.start_on + Days::new(n.into()),
                ..range
            }),
            ..new_york.clone()
        }),
        ("confidence level", &|n| {
            let level = (95 + n).to_string();
            let choices = [("method", "notebook"), ("confidence-level", &level)];
            query("America/New_York", &choices)
        }),
        ("alerts to look at", &|n| {
            with("newest", (100 * (n + 1)).to_string())
        }),
        ("target", &|n| with("target-high", (30 + n).to_string())),
    ];
    for (control, variant) in variants {
        let variants: Vec<Query> = (0..5).map(variant).collect();
        let mut queries = variants.iter().cycle();
        group.bench_function(format!("sections after another {control}"), |bencher| {
            bencher.iter(|| questions.sections(&mut alerts, queries.next().unwrap()));
        });
    }
    group.finish();
}

/// Ten years of days with five shifts, as a Poisson series would scatter.
fn ten_years() -> Vec<u32> {
    let mut rng = random();
    let levels = [200, 260, 240, 320, 280, 310];
    (0..3_650)
        .map(|day| levels[day * levels.len() / 3_650] + rng.random_range(0..40))
        .collect()
}

fn statistics(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("statistics");
    group
        .measurement_time(Duration::from_secs(8))
        .sample_size(20);
    let daily = ten_years();
    let first_on = Some("2016-11-24".parse().unwrap());
    let found = changes(
        first_on,
        daily.clone(),
        ChangeSettings::default(),
        &mut random(),
    );
    let positions: Vec<usize> = found.points.iter().map(|point| point.index).collect();
    eprintln!("change points at {positions:?}");
    group.bench_function(
        "change points, 3,650 days, 5 shifts, 1,000 shuffles",
        |bencher| {
            bencher.iter_batched(
                || daily.clone(),
                |daily| changes(first_on, daily, ChangeSettings::default(), &mut random()),
                BatchSize::SmallInput,
            );
        },
    );
    let first_on: NaiveDate = "2016-11-24".parse().unwrap();
    let days: Vec<CountedDay> = first_on
        .iter_days()
        .zip(daily)
        .map(|(on, n)| CountedDay {
            on,
            n,
            standing: Standing::Whole,
        })
        .collect();
    for (name, n_reorderings) in [
        ("regimes, 3,650 days, 5 shifts, 999 reorderings", 999),
        ("regimes, 3,650 days, 5 shifts, found only", 0),
    ] {
        let settings = RegimeSettings {
            n_reorderings,
            ..RegimeSettings::default()
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| regimes::search(black_box(&days), settings, &mut random()));
        });
    }
    let mut rng = random();
    let mut waits: Vec<f64> = (0..1_000_000).map(|_| rng.random::<f64>()).collect();
    waits.sort_by(f64::total_cmp);
    group.bench_function("percentiles of 1,000,000 sorted values", |bencher| {
        bencher.iter(|| [50.0, 90.0, 95.0].map(|p| percentile(black_box(&waits), p)));
    });
    group.finish();
}

criterion_group!(benches, parsing, reports, statistics);
criterion_main!(benches);
