//! The search for lasting changes against its own implementation, and against what the documentation promises of it.
//!
//! `tests/golden/regimes.py` writes the cases and what is found in them, by the definitions and without any of this code.

// The whole file is a test; clippy knows only the functions marked so.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use expel_metrics::statistics::regimes::{
    CountedDay, Findings, LevelChange, RegimeSettings, Search, Sensitivity, Standing, search,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_distr::{Distribution, Gamma, Poisson, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde_json::{Value, json};

const N_REORDERINGS: u32 = 20_000;

fn cases() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/regimes.json");
    let cases: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    cases.as_array().unwrap().clone()
}

fn days_of(case: &Value) -> Vec<CountedDay> {
    let first_on: NaiveDate = case["first_on"].as_str().unwrap().parse().unwrap();
    let left_out = case["left_out"].as_array().unwrap();
    let counts = case["count"].as_array().unwrap().iter();
    let days = first_on.iter_days().zip(counts).enumerate();
    days.map(|(at, (on, n))| CountedDay {
        on,
        n: u32::try_from(n.as_u64().unwrap()).unwrap(),
        standing: if left_out.contains(&json!(at)) {
            Standing::Gap
        } else {
            Standing::Whole
        },
    })
    .collect()
}

fn sensitivity(name: &str) -> Sensitivity {
    match name {
        "strict" => Sensitivity::Strict,
        "normal" => Sensitivity::Normal,
        "sensitive" => Sensitivity::Sensitive,
        other => panic!("{other}"),
    }
}

#[test]
fn findings_equal_the_golden_ones() {
    let cases = cases();
    assert!(cases.len() > 40);
    for case in cases {
        let name = case["name"].as_str().unwrap();
        let settings = RegimeSettings {
            sensitivity: sensitivity(case["sensitivity"].as_str().unwrap()),
            n_reorderings: N_REORDERINGS,
        };
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(20_261_129);
        let actual = match search(&days_of(&case), settings, &mut rng) {
            Search::TooFewDays { n_days } => json!({ "too_few": n_days }),
            Search::Done(findings) => found(&findings),
        };
        check(name, &actual, &case["found"]);
    }
}

fn found(findings: &Findings) -> Value {
    let runaway = findings.runaway_days.iter();
    let regimes = findings.regimes.iter();
    json!({
        "n_days": findings.n_days,
        "factors": findings.weekday_factors,
        "calmed": findings.calmed,
        "runaway": runaway
            .map(|day| json!({ "index": day.index, "alerts": day.n, "expected": day.expected }))
            .collect::<Value>(),
        "dispersion": findings.dispersion,
        "regimes": regimes
            .map(|regime| json!({ "first": regime.first, "last": regime.last, "mean": regime.mean }))
            .collect::<Value>(),
        "changes": findings.changes.iter().map(change).collect::<Value>(),
        "unseen": findings.unseen.map(|unseen| json!({ "rise": unseen.rise, "fall": unseen.fall })),
        "dependence": findings.dependence,
        "is_dependent": findings.is_dependent,
    })
}

fn change(change: &LevelChange) -> Value {
    json!({
        "date": change.on.to_string(),
        "confidence": change.confidence,
        "before": change.mean_before,
        "after": change.mean_after,
        "earliest": change.earliest_on.to_string(),
        "is_open_before": change.is_open_before,
        "latest": change.latest_on.to_string(),
        "is_open_after": change.is_open_after,
        "ratio": change.ratio.map(|ratio| ratio.value),
        "ratio_low": change.ratio.map(|ratio| ratio.low),
        "ratio_high": change.ratio.map(|ratio| ratio.high),
        "level": change.level,
    })
}

/// Compares what is expected with what is there, number by number.
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
        (Value::Number(actual), Value::Number(expected)) => {
            let (actual, expected) = (actual.as_f64().unwrap(), expected.as_f64().unwrap());
            let tolerance = if path.ends_with("confidence") {
                // Five standard errors of the difference between a share of 20,000 and one of 9,999; at the ends, of one in a thousand.
                let share = (expected / 100.0).clamp(0.001, 0.999);
                let of_one = share * (1.0 - share);
                500.0 * (of_one / f64::from(N_REORDERINGS) + of_one / 9_999.0).sqrt()
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

/// What Monday to Sunday bring.
const WEEK: [f64; 7] = [1.13, 1.35, 1.15, 1.4, 1.3, 0.45, 0.5];

/// A series of the simulation: 90 days from a Monday on.
#[derive(Clone, Copy, Default)]
struct Simulated {
    mean: f64,
    /// From which day on there are 40% more.
    rise: Option<usize>,
    has_runaway_day: bool,
    /// How much the normal variable behind a day's count goes with that of the day before.
    dependence: f64,
}

impl Simulated {
    /// Negative binomial counts with a variance of three times the mean.
    fn days(self, rng: &mut impl Rng) -> Vec<CountedDay> {
        let first_on: NaiveDate = "2026-08-24".parse().unwrap();
        let mut normal: f64 = StandardNormal.sample(rng);
        let mut counts: Vec<u32> = (0..90)
            .map(|day| {
                let rise = self.rise.is_some_and(|rise| day >= rise);
                let mean = self.mean * WEEK[day % 7] * if rise { 1.4 } else { 1.0 };
                let step: f64 = StandardNormal.sample(rng);
                normal = self.dependence * normal + (1.0 - self.dependence.powi(2)).sqrt() * step;
                if self.dependence > 0.0 {
                    negative_binomial_below(mean, below(normal))
                } else {
                    let rate: f64 = Gamma::new(mean / 2.0, 2.0).unwrap().sample(rng);
                    Poisson::new(rate.max(1e-12)).unwrap().sample(rng) as u32
                }
            })
            .collect();
        if self.has_runaway_day {
            counts[rng.random_range(0..90)] *= 25;
        }
        let days = first_on.iter_days().zip(counts);
        days.map(|(on, n)| CountedDay {
            on,
            n,
            standing: Standing::Whole,
        })
        .collect()
    }
}

/// The share of standard normal values below this one, by Simpson's rule.
fn below(value: f64) -> f64 {
    let n = 200;
    let step = value / f64::from(n);
    let density = |x: f64| (-x * x / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let sum: f64 = (0..=n)
        .map(|at| {
            let weight = match at {
                0 => 1.0,
                at if at == n => 1.0,
                at if at % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * density(step * f64::from(at))
        })
        .sum();
    (0.5 + sum * step / 3.0).clamp(0.0, 1.0)
}

/// The smallest count whose negative binomial distribution function is at least `share`; the variance is three times the mean.
fn negative_binomial_below(mean: f64, share: f64) -> u32 {
    let size = mean / 2.0;
    let mut probability = (size * (1.0_f64 / 3.0).ln()).exp();
    let mut so_far = probability;
    let mut count = 0;
    while so_far < share && count < 10_000 {
        probability *= (f64::from(count) + size) / f64::from(count + 1) * (2.0 / 3.0);
        so_far += probability;
        count += 1;
    }
    count
}

/// The shares of 1,000 series in which any change is found, in which one is found within three days of the planted one, in which days are
/// said to depend on each other, in which the interval of the planted one's change has it, and the mean dispersion.
fn simulated(of: Simulated, seed: u64) -> [f64; 5] {
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    let (mut any, mut planted, mut dependent, mut covered) = (0, 0, 0, 0);
    let mut dispersion = 0.0;
    for _ in 0..1_000 {
        let days = of.days(&mut rng);
        let settings = RegimeSettings {
            n_reorderings: 0,
            ..RegimeSettings::default()
        };
        let Search::Done(found) = search(&days, settings, &mut rng) else {
            panic!("too few days");
        };
        any += u32::from(!found.changes.is_empty());
        dependent += u32::from(found.is_dependent);
        dispersion += found.dispersion / 1_000.0;
        if let Some(rise) = of.rise {
            let near = |change: &&LevelChange| change.index.abs_diff(rise) <= 3;
            planted += u32::from(found.changes.iter().any(|change| near(&change)));
            let on = days[rise].on;
            let covers = |change: &LevelChange| {
                (change.earliest_on <= on || change.is_open_before)
                    && (on <= change.latest_on || change.is_open_after)
            };
            covered += u32::from(found.changes.iter().any(covers));
        }
    }
    let share = |n: u32| f64::from(n) / 1_000.0;
    [
        share(any),
        share(planted),
        share(dependent),
        share(covered),
        dispersion,
    ]
}

/// What the search is documented to find, and to find wrongly: within five standard errors of shares of 1,000. `--nocapture` shows the shares.
#[test]
fn false_alarms_and_power_are_as_documented() {
    let plain = Simulated {
        mean: 33.0,
        ..Simulated::default()
    };
    let rising = |rise| Simulated {
        rise: Some(rise),
        ..plain
    };
    let with_runaway = |of| Simulated {
        has_runaway_day: true,
        ..of
    };
    let of_mean = |mean| Simulated { mean, ..rising(75) };
    for (name, of, expected) in [
        ("nothing", plain, 0.015),
        ("a runaway day", with_runaway(plain), 0.025),
        ("+40% at day 45", rising(45), 0.79),
        ("+40% at day 75", rising(75), 0.70),
        (
            "+40% at day 45, a runaway day",
            with_runaway(rising(45)),
            0.76,
        ),
        ("+40% at day 75, 25 a day", of_mean(25.0), 0.50),
        ("+40% at day 75, 50 a day", of_mean(50.0), 0.86),
        (
            "days that depend on each other",
            Simulated {
                dependence: 0.4,
                ..plain
            },
            0.28,
        ),
    ] {
        let [any, planted, dependent, covered, dispersion] = simulated(of, 20_261_129);
        println!(
            "{name}: any {any:.3}, at the planted day {planted:.3}, expected {expected:.3}; covered {covered:.3}, dependent {dependent:.3}, dispersion {dispersion:.2}"
        );
        let is_plain = of.rise.is_none() && !of.has_runaway_day && of.dependence == 0.0;
        assert!(
            !is_plain || (dispersion - 3.0).abs() < 0.3,
            "{name}: {dispersion}"
        );
        // Of the changes that are found, the days on which they may have been have the planted one in about 96%.
        assert!(
            of.rise != Some(45) || covered / any > 0.94,
            "{name}: {covered} of {any}"
        );
        let actual = if of.rise.is_some() { planted } else { any };
        // Both shares are estimates.
        let error = 5.0 * (2.0 * expected * (1.0 - expected) / 1_000.0_f64).sqrt();
        assert!(
            (actual - expected).abs() <= error,
            "{name}: {actual} is not {expected}"
        );
    }
}
