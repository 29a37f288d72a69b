//! One snapshot of the JSON for each realistic chart, plus empty and single-alert data.

// clippy.toml allows it in tests, but does not see that these functions are theirs.
#![allow(clippy::unwrap_used)]

use chrono::{Days, NaiveDate};
use expel_metrics::analysis::{
    Arrivals, AssetCount, ChangePoint, Changes, MissingColumns, Overview, Regime, Response,
    SeverityResponse, Summary, Unlisted,
};
use expel_metrics::calendar::{Schedule, Weekdays};
use expel_metrics::charts::{self, Plot, Theme};
use expel_metrics::table::Column;

use serde_json::Value;

const OFFICE: Schedule = Schedule {
    start_hour: 9,
    end_hour: 17,
    days: Weekdays([true, true, true, true, true, false, false]),
};

fn check(name: &str, plot: &Plot) {
    let value: Value = serde_json::from_str(&charts::json(plot)).unwrap();
    insta::with_settings!({ snapshot_path => "charts-snapshots", prepend_module_to_snapshot => false }, {
        insta::assert_json_snapshot!(name, value);
    });
}

/// A busy week: most alerts around noon, few on weekends.
fn busy_arrivals() -> Arrivals {
    let mut by_hour = [[0; 7]; 24];
    let mut n_working = 0;
    let mut total = 0;
    for (hour, row) in by_hour.iter_mut().enumerate() {
        for (weekday, cell) in row.iter_mut().enumerate() {
            let by_daylight = 110_u64.saturating_sub((hour as i64 - 11).unsigned_abs().pow(2) * 3);
            *cell = (20 + by_daylight + (hour * 7 + weekday * 5) as u64 % 11)
                / if weekday < 5 { 1 } else { 6 };
            total += *cell;
            if weekday < 5 && (9..17).contains(&hour) {
                n_working += *cell;
            }
        }
    }
    Arrivals {
        by_hour,
        n_working,
        n_off_hours: total - n_working,
    }
}

fn one_arrival() -> Arrivals {
    let mut by_hour = [[0; 7]; 24];
    by_hour[3][6] = 1;
    Arrivals {
        by_hour,
        n_working: 0,
        n_off_hours: 1,
    }
}

fn no_arrivals() -> Arrivals {
    Arrivals {
        by_hour: [[0; 7]; 24],
        n_working: 0,
        n_off_hours: 0,
    }
}

fn severity(severity: &str, n_alerts: u64, waits: Option<[f64; 4]>) -> SeverityResponse {
    SeverityResponse {
        severity: severity.into(),
        n_alerts,
        n_measured: waits.map_or(0, |_| n_alerts - n_alerts / 20),
        summary: waits.map(|[mean, median, p90, p95]| Summary {
            n: n_alerts - n_alerts / 20,
            mean,
            median,
            p90,
            p95,
        }),
    }
}

fn usual_response() -> Response {
    Response {
        overall: None,
        by_severity: vec![
            severity("CRITICAL", 87, Some([4.9, 3.1, 8.8, 11.2])),
            severity("HIGH", 1204, Some([9.7, 6.4, 19.6, 27.0])),
            severity("MEDIUM", 4377, Some([31.5, 18.2, 71.4, 104.9])),
            severity("LOW", 4699, Some([58.0, 33.7, 131.2, 188.4])),
        ],
        n_waiting: 77,
        n_no_action: 3,
        n_negative: 0,
        unlisted: Unlisted::default(),
    }
}

fn odd_response() -> Response {
    let mut by_severity = vec![
        severity("", 3, Some([500.0, 1.0, 2.0, 3.0])),
        severity("<b>R&D</b> of a name without end", 40, None),
    ];
    by_severity.extend((0..14).map(|n| severity(&format!("S{n}"), 1, Some([0.0; 4]))));
    Response {
        by_severity,
        ..usual_response()
    }
}

fn no_response() -> Response {
    Response {
        by_severity: Vec::new(),
        ..usual_response()
    }
}

/// A series with weekly ups and downs and these means from these days on.
fn series(n_days: usize, regimes: &[(usize, u32)]) -> Changes {
    let first_on = NaiveDate::from_ymd_opt(2026, 8, 24).unwrap();
    let mut daily = Vec::new();
    for day in 0..n_days {
        let (_, mean) = regimes
            .iter()
            .rev()
            .find(|(first, _)| *first <= day)
            .unwrap();
        let swing = [12, 20, 16, 14, 18, -40, -40][day % 7] + (day * 7 % 5) as i64 * 3 - 6;
        daily.push((i64::from(*mean) + swing * i64::from(*mean) / 100) as u32);
    }
    let mean_of = |days: &[u32]| days.iter().sum::<u32>() as f64 / days.len() as f64;
    let ends = regimes
        .iter()
        .skip(1)
        .map(|(first, _)| *first)
        .chain([n_days]);
    let regimes: Vec<Regime> = regimes
        .iter()
        .zip(ends)
        .map(|((first, _), end)| Regime {
            first: *first,
            last: end - 1,
            mean: mean_of(&daily[*first..end]),
        })
        .collect();
    let points = regimes.windows(2).map(|pair| ChangePoint {
        index: pair[1].first,
        on: first_on + Days::new(pair[1].first as u64),
        confidence: 99.9,
        mean_before: pair[0].mean,
        mean_after: pair[1].mean,
    });
    Changes {
        first_on: Some(first_on),
        mean: mean_of(&daily),
        points: points.collect(),
        regimes,
        daily,
    }
}

fn no_changes() -> Changes {
    Changes {
        first_on: None,
        daily: Vec::new(),
        mean: 0.0,
        regimes: Vec::new(),
        points: Vec::new(),
    }
}

fn totals(n_alerts: u64) -> Overview {
    Overview {
        n_alerts,
        n_no_action: Ok(n_alerts * 94 / 100),
        n_investigations: Ok(n_alerts / 34),
        n_incidents: Err(MissingColumns(vec![Column::InvestigationType])),
        n_notified: Ok(n_alerts / 26),
    }
}

#[test]
fn split() {
    let theme = Theme::light();
    check("split", &charts::split(&busy_arrivals(), &theme));
    check("split-one", &charts::split(&one_arrival(), &theme));
    check("split-empty", &charts::split(&no_arrivals(), &theme));
}

#[test]
fn arrivals() {
    let theme = Theme::light();
    check(
        "arrivals",
        &charts::arrivals(&busy_arrivals(), &OFFICE, &theme),
    );
    check(
        "arrivals-one",
        &charts::arrivals(&one_arrival(), &OFFICE, &theme),
    );
    check(
        "arrivals-empty",
        &charts::arrivals(&no_arrivals(), &OFFICE, &Theme::dark()),
    );
}

#[test]
fn response() {
    let theme = Theme::light();
    check("response", &charts::response(&usual_response(), &theme));
    check("response-odd", &charts::response(&odd_response(), &theme));
    check("response-empty", &charts::response(&no_response(), &theme));
}

#[test]
fn changes() {
    let theme = Theme::light();
    check(
        "changes",
        &charts::changes(&series(90, &[(0, 93), (34, 133), (67, 107)]), &theme),
    );
    check(
        "changes-one",
        &charts::changes(&series(1, &[(0, 1)]), &theme),
    );
    check("changes-empty", &charts::changes(&no_changes(), &theme));
}

#[test]
fn overview() {
    check(
        "overview",
        &charts::overview(&totals(10_482), &Theme::light()),
    );
    check(
        "overview-empty",
        &charts::overview(&totals(0), &Theme::light()),
    );
}

fn asset_counts(counts: &[(&str, u64)]) -> Vec<AssetCount> {
    counts
        .iter()
        .map(|&(value, n_alerts)| AssetCount {
            value: value.into(),
            n_alerts,
        })
        .collect()
}

fn usual_hosts() -> Vec<AssetCount> {
    let mut hosts = asset_counts(&[
        ("WIN-DC01", 23),
        ("lark-build-03.internal.example", 14),
        ("LARK-RDS01", 9),
        ("LARK-SQL01", 7),
        ("LARK-LT-4065", 5),
        ("lark-web-01", 4),
        ("LARK-FS01", 4),
        ("LARK-LT-7506", 3),
    ]);
    hosts.extend((10..40).map(|n| AssetCount {
        value: format!("LARK-LT-10{n}"),
        n_alerts: 1,
    }));
    hosts
}

fn hostile_values() -> Vec<AssetCount> {
    asset_counts(&[
        ("<a href=\"javascript:alert(1)\">R&D</a>", 12_345),
        ("an operating system of a name without end, first", 999),
        ("an operating system of a name without end, second", 998),
        ("שרת-הדואר-הראשי", 70),
        ("\u{202e}drowssap\n\t%{label}", 9),
        ("漢字漢字漢字漢字漢字漢字漢字漢字", 3),
        (&"W".repeat(400), 1),
    ])
}

#[test]
fn assets() {
    let (light, dark) = (Theme::light(), Theme::dark());
    let one = asset_counts(&[("WIN-DC01", 1)]);
    check(
        "assets",
        &charts::ranked_bars(&usual_hosts(), Unlisted::default(), 100, &light),
    );
    check(
        "assets-one",
        &charts::ranked_bars(&one, Unlisted::default(), 1, &light),
    );
    check(
        "assets-empty",
        &charts::ranked_bars(&[], Unlisted::default(), 0, &light),
    );
    check(
        "assets-hostile",
        &charts::ranked_bars(&hostile_values(), Unlisted::default(), 20_000, &dark),
    );
    check(
        "assets-pie",
        &charts::pie(&usual_hosts(), Unlisted::default(), 100, &light),
    );
    check(
        "assets-pie-one",
        &charts::pie(&one, Unlisted::default(), 1, &light),
    );
    check(
        "assets-pie-empty",
        &charts::pie(&[], Unlisted::default(), 7, &light),
    );
    check(
        "assets-pie-hostile",
        &charts::pie(&hostile_values(), Unlisted::default(), 20_000, &dark),
    );
}

/// Everything that can be drawn, drawn once more with every theme, width and oddity: nothing panics.
#[test]
fn odd_data_is_drawn() {
    for theme in [Theme::light(), Theme::dark(), Theme::from_tokens(|_| None)] {
        for width in [-1.0, 0.0, 350.0, 1e9] {
            let many: Vec<(usize, u32)> =
                (0..80).map(|day| (day, 10 + day as u32 % 9 * 20)).collect();
            charts::json(&charts::changes_at_width(&series(80, &many), &theme, width));
        }
        let mut broken = series(3, &[(0, 9), (1, 5)]);
        broken.regimes[1].last = 99;
        broken.points[0].mean_before = f64::NAN;
        charts::json(&charts::changes(&broken, &theme));
        broken.first_on = None;
        charts::json(&charts::changes(&broken, &theme));
        broken.first_on = Some(NaiveDate::MAX);
        charts::json(&charts::changes(&broken, &theme));
    }
}
