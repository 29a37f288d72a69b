//! How long waits are if those that still go on count as well: the estimator of Kaplan and Meier.
//!
//! Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations" (1958); Greenwood's variance, on the scale of log(−log S) as in
//! Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data" (1980), 1.4. The values are those of lifelines 0.30.

use super::percentiles::NANOS_A_MINUTE;

/// How far above a level a curve may be and count as having reached it: its products are rounded.
const ROUNDING: f64 = 1e-9;

/// The normal quantile of 0.975.
const NORMAL_QUANTILE: f64 = 1.959_963_984_540_054;

/// Percentiles of all waits, those that go on included, in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Survival {
    /// After which half have.
    pub median: Reached,
    /// After which 90% have.
    pub p90: Reached,
    /// After which 95% have.
    pub p95: Reached,
}

/// A percentile in minutes, and between which waits it lies with 95% confidence.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Reached {
    /// The smallest wait after which the share that still waits is at most 1 − p; `None` if it never is.
    pub value: Option<f64>,
    /// The same of the lower curve of the interval.
    pub low: Option<f64>,
    /// The same of the upper curve.
    pub high: Option<f64>,
}

impl Survival {
    /// Of waits that have ended and of waits that go on, both in nanoseconds in ascending order. Of equal waits, those that go on are
    /// taken to end later. Without waits, or if none has ended, nothing is reached.
    ///
    /// With d of the n that still wait ending after t, the share S that waits longer is the product of 1 − d/n. Its interval is
    /// exp(−exp(log(−log S) ± 1.96 √(Σ d/(n(n − d))) / log S)).
    pub fn of_sorted_nanos(ended: &[u64], going_on: &[u64]) -> Self {
        let mut share = 1.0;
        let mut variance = 0.0;
        let mut levels = [0.5, 0.1, 0.05].map(|level| (level, Reached::default()));
        let (mut n_ended, mut n_dropped) = (0, 0);
        for at_once in ended.chunk_by(|one, next| one == next) {
            n_dropped += going_on[n_dropped..].partition_point(|nanos| *nanos < at_once[0]);
            let n = (ended.len() - n_ended + going_on.len() - n_dropped) as f64;
            let d = at_once.len() as f64;
            n_ended += at_once.len();
            share *= (n - d) / n;
            if n > d {
                variance += d / (n * (n - d));
            }
            let minutes = at_once[0] as f64 / NANOS_A_MINUTE;
            let (low, high) = interval(share, variance);
            for (level, reached) in &mut levels {
                for (curve, at) in [
                    (share, &mut reached.value),
                    (low, &mut reached.low),
                    (high, &mut reached.high),
                ] {
                    if curve <= *level + ROUNDING {
                        at.get_or_insert(minutes);
                    }
                }
            }
            // The upper curve is the last to reach a level.
            if levels[2].1.high.is_some() {
                break;
            }
        }
        let [median, p90, p95] = levels.map(|(_, reached)| reached);
        Self { median, p90, p95 }
    }
}

/// Between which shares the true one lies.
fn interval(share: f64, variance: f64) -> (f64, f64) {
    if share <= 0.0 {
        return (0.0, 0.0);
    }
    let log = share.ln();
    let center = (-log).ln();
    let deviation = NORMAL_QUANTILE * variance.sqrt() / log;
    let curve = |exponent: f64| (-exponent.exp()).exp();
    (curve(center - deviation), curve(center + deviation))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{KnownRanks, Summary};

    fn nanos(minutes: u64) -> u64 {
        minutes * 60_000_000_000
    }

    /// Waits in minutes, and those that go on, then the three percentiles with their intervals.
    fn check(
        ended: &[u64],
        going_on: &[u64],
        expected: [(Option<f64>, Option<f64>, Option<f64>); 3],
    ) {
        let of = |minutes: &[u64]| minutes.iter().copied().map(nanos).collect::<Vec<_>>();
        let survival = Survival::of_sorted_nanos(&of(ended), &of(going_on));
        let reached = [survival.median, survival.p90, survival.p95];
        let expected = expected.map(|(value, low, high)| Reached { value, low, high });
        assert_eq!(reached, expected, "{ended:?} {going_on:?}");
    }

    #[test]
    fn percentiles_equal_lifelines() {
        // lifelines 0.30: KaplanMeierFitter, the first time at which survival_function_ or a curve of confidence_interval_ is ≤ 1 − p.
        let none = (None, None, None);
        check(
            &[2, 3, 3, 4, 6, 7, 9, 10, 12, 14, 18, 21, 25, 33, 40, 61],
            &[9, 15, 26, 90],
            [
                (Some(14.0), Some(6.0), Some(33.0)),
                (Some(61.0), Some(33.0), None),
                (None, Some(40.0), None),
            ],
        );
        check(&[], &[5, 5, 5, 5], [none; 3]);
        check(&[], &[], [none; 3]);
        // A tie of one that ended and one that goes on.
        check(
            &[4, 4, 9],
            &[4],
            [
                (Some(4.0), Some(4.0), Some(9.0)),
                (Some(9.0), Some(4.0), Some(9.0)),
                (Some(9.0), Some(9.0), Some(9.0)),
            ],
        );
        // Exactly one half.
        check(
            &[1, 2, 3, 4],
            &[],
            [
                (Some(2.0), Some(1.0), Some(4.0)),
                (Some(4.0), Some(2.0), Some(4.0)),
                (Some(4.0), Some(3.0), Some(4.0)),
            ],
        );
    }

    fn sorted(most: usize) -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(0_u64..50, 0..most).prop_map(|mut minutes| {
            minutes.sort_unstable();
            minutes.into_iter().map(nanos).collect()
        })
    }

    proptest! {
        #[test]
        fn without_waits_that_go_on_it_is_the_empirical_distribution(ended in sorted(200)) {
            let survival = Survival::of_sorted_nanos(&ended, &[]);
            for (p, reached) in [(50, survival.median), (90, survival.p90), (95, survival.p95)] {
                // The smallest value that at least p% are at or below.
                let rank = (ended.len() * p).div_ceil(100);
                let expected = rank.checked_sub(1).map(|at| ended[at] as f64 / NANOS_A_MINUTE);
                prop_assert_eq!(reached.value, expected);
            }
        }

        #[test]
        fn a_wait_that_goes_on_makes_no_percentile_shorter(ended in sorted(80), going_on in sorted(20)) {
            let survival = Survival::of_sorted_nanos(&ended, &going_on);
            let without = Survival::of_sorted_nanos(&ended, &[]);
            let minutes = |value: Option<f64>| value.unwrap_or(f64::INFINITY);
            let mut former = Reached { value: Some(0.0), low: Some(0.0), high: Some(0.0) };
            for (of, without) in [(survival.median, without.median), (survival.p90, without.p90), (survival.p95, without.p95)] {
                prop_assert!(minutes(without.value) <= minutes(of.value));
                prop_assert!(minutes(of.low) <= minutes(of.value) && minutes(of.value) <= minutes(of.high));
                prop_assert!(minutes(former.low) <= minutes(of.low) && minutes(former.value) <= minutes(of.value) && minutes(former.high) <= minutes(of.high));
                former = of;
            }
            // Not more than the longest of those that ended.
            let mut ended = ended;
            let longest = Summary::of_nanos(&mut ended, &mut KnownRanks::default()).map(|summary| summary.longest);
            prop_assert!(survival.p95.value.is_none_or(|value| Some(value) <= longest));
        }
    }
}
