//! What holds of every series.

use proptest::prelude::*;
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::*;

fn days(counts: &[u32], is_left: impl Fn(usize) -> bool) -> Vec<CountedDay> {
    let first_on: NaiveDate = "2026-08-24".parse().unwrap();
    let days = first_on.iter_days().zip(counts).enumerate();
    days.map(|(at, (on, &n))| CountedDay {
        on,
        n,
        standing: if is_left(at) {
            Standing::Whole
        } else {
            Standing::Gap
        },
    })
    .collect()
}

fn search_of(days: &[CountedDay]) -> Search {
    let settings = RegimeSettings {
        n_reorderings: 99,
        ..RegimeSettings::default()
    };
    search(days, settings, &mut Xoshiro256PlusPlus::seed_from_u64(7))
}

fn findings(counts: &[u32]) -> Findings {
    match search_of(&days(counts, |_| true)) {
        Search::Done(findings) => *findings,
        Search::TooFewDays { n_days } => panic!("{n_days} days"),
    }
}

/// A week's shape, with a ripple, and these means from these days on.
fn planted(n_days: usize, regimes: &[(usize, f64)]) -> Vec<u32> {
    let week = [1.13, 1.35, 1.15, 1.4, 1.3, 0.45, 0.5];
    let day = |day: usize| {
        let (_, mean) = regimes
            .iter()
            .rev()
            .find(|(first, _)| *first <= day)
            .unwrap();
        (mean * week[day % 7]).round() as u32 + (day * 7 % 5) as u32
    };
    (0..n_days).map(day).collect()
}

fn positions(findings: &Findings) -> Vec<usize> {
    findings.changes.iter().map(|change| change.index).collect()
}

#[test]
fn planted_changes_are_found_where_they_are() {
    for (n_days, regimes, expected) in [
        (90, &[(0, 90.0)][..], &[][..]),
        (90, &[(0, 90.0), (45, 130.0)], &[45]),
        (90, &[(0, 130.0), (44, 90.0)], &[44]),
        (90, &[(0, 90.0), (75, 130.0)], &[75]),
        (120, &[(0, 90.0), (40, 150.0), (81, 70.0)], &[40, 81]),
        (90, &[(0, 90.0), (40, 200.0), (47, 90.0)], &[40, 47]),
        (60, &[(0, 0.0), (30, 50.0)], &[30]),
    ] {
        let findings = findings(&planted(n_days, regimes));
        assert_eq!(positions(&findings), expected, "{regimes:?}");
    }
}

#[test]
fn a_runaway_day_is_no_change() {
    let mut counts = planted(90, &[(0, 33.0)]);
    counts[30] *= 25;
    let found = findings(&counts);
    assert_eq!(positions(&found), [0; 0]);
    let runaway: Vec<usize> = found.runaway_days.iter().map(|day| day.index).collect();
    assert_eq!(runaway, [30]);
    assert_eq!(found.runaway_days[0].n, counts[30]);
    assert!(found.runaway_days[0].expected < 60.0);
}

#[test]
fn a_gap_is_no_change_and_no_runaway_day() {
    let mut counts = planted(90, &[(0, 33.0)]);
    counts[40..55].fill(0);
    let Search::Done(found) = search_of(&days(&counts, |day| !(40..55).contains(&day))) else {
        panic!("too few days");
    };
    assert_eq!(
        (found.n_days, found.changes.len(), found.runaway_days.len()),
        (75, 0, 0)
    );
    assert_eq!((found.regimes[0].first, found.regimes[0].last), (0, 89));
}

#[test]
fn too_few_days_are_not_searched() {
    for (n_days, n_left) in [(0, 0), (1, 1), (27, 27)] {
        let search = search_of(&days(&vec![5; n_days], |_| true));
        assert_eq!(search, Search::TooFewDays { n_days: n_left });
    }
    let search = search_of(&days(&[5; 40], |day| day < 27));
    assert_eq!(search, Search::TooFewDays { n_days: 27 });
    assert!(matches!(
        search_of(&days(&[5; 28], |_| true)),
        Search::Done(_)
    ));
}

#[test]
fn constant_days_have_one_regime() {
    for n in [0, 1, 12, u32::MAX] {
        let found = findings(&[n; 60]);
        assert_eq!(found.changes.len() + found.runaway_days.len(), 0, "{n}");
        assert_eq!(
            found.regimes,
            [LevelRegime {
                first: 0,
                last: 59,
                mean: f64::from(n)
            }]
        );
        assert_eq!((found.dispersion, found.is_dependent), (1.0, false), "{n}");
        assert_eq!(found.unseen.is_some(), n > 0);
    }
}

#[test]
fn from_zero_there_is_no_ratio() {
    let mut counts = vec![0; 40];
    counts.extend(planted(40, &[(0, 30.0)]));
    let found = findings(&counts);
    assert_eq!(found.changes.len(), 1);
    assert_eq!(
        (found.changes[0].ratio, found.changes[0].mean_before),
        (None, 0.0)
    );
}

fn counts() -> impl Strategy<Value = Vec<u32>> {
    let days = prop::collection::vec(0_u32..60, 28..120);
    (days, 0_usize..28, prop::sample::select(vec![0_u32, 1, 40])).prop_map(
        |(mut days, at, times)| {
            days[at] *= times;
            days
        },
    )
}

proptest! {
    #[test]
    fn the_same_seed_gives_the_same_answer(counts in counts(), modulus in 2_usize..40) {
        let days = days(&counts, |day| day % modulus > 0);
        prop_assert_eq!(search_of(&days), search_of(&days));
    }

    #[test]
    fn regimes_meet_at_the_changes(counts in counts(), modulus in 2_usize..40) {
        let days = days(&counts, |day| day % modulus > 0);
        let Search::Done(found) = search_of(&days) else { return Ok(()) };
        prop_assert_eq!(found.regimes.len(), found.changes.len() + 1);
        for (change, sides) in found.changes.iter().zip(found.regimes.windows(2)) {
            prop_assert_eq!(sides[1].first, change.index);
            prop_assert_eq!((sides[0].mean, sides[1].mean), (change.mean_before, change.mean_after));
            prop_assert!(change.earliest_on <= change.on && change.on <= change.latest_on);
            prop_assert!((0.0..=100.0).contains(&change.confidence));
            if let Some(ratio) = change.ratio {
                prop_assert!(ratio.low <= ratio.value && ratio.value <= ratio.high);
            }
        }
        for regime in &found.regimes {
            let n_left = (regime.first..=regime.last).filter(|day| day % modulus > 0).count();
            prop_assert!(n_left >= SHORTEST);
        }
        prop_assert!((found.weekday_factors.iter().sum::<f64>() - 7.0).abs() < 1e-9);
        prop_assert!(found.calmed.iter().all(|alerts| alerts.is_finite() && *alerts >= 0.0));
        prop_assert!(found.dispersion >= 1.0 && found.dispersion.is_finite());
        prop_assert!(found.dependence.abs() <= 1.0);
    }

    /// Twice as many alerts on each day are the same weekday factors, and of every ratio the same.
    #[test]
    fn scaling_leaves_the_weekdays(counts in counts(), times in 2_u32..9) {
        let scaled: Vec<u32> = counts.iter().map(|n| n * times).collect();
        let (one, other) = (findings(&counts), findings(&scaled));
        for (one, other) in one.weekday_factors.iter().zip(other.weekday_factors) {
            prop_assert!((one - other).abs() < 1e-9);
        }
        // What limits are made of is in standard deviations of counts, at least one alert wide, so more days may be taken back, never fewer.
        prop_assert!(one.dispersion <= other.dispersion * (1.0 + 1e-9) * f64::from(times));
    }

    /// A weekend or a runaway day beside it says little of the very day.
    #[test]
    fn a_planted_change_is_found(
        mean in 60_u32..300,
        at in 14_usize..76,
        falls in any::<bool>(),
        runaway in 0_usize..90,
    ) {
        let (low, high) = (f64::from(mean), f64::from(mean) * 1.7);
        let (before, after) = if falls { (high, low) } else { (low, high) };
        let mut counts = planted(90, &[(0, before), (at, after)]);
        counts[runaway] *= 20;
        let found = positions(&findings(&counts));
        prop_assert!(found.iter().any(|found| found.abs_diff(at) <= 3), "{found:?} but planted at {at}");
    }
}
