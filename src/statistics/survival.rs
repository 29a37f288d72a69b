//! How long waits are if those that still go on count as well: the estimator of Kaplan and Meier.
//!
//! Kaplan and Meier, "Nonparametric Estimation from Incomplete Observations" (1958); Greenwood's variance, on the scale of log(−log S) as in
//! Kalbfleisch and Prentice, "The Statistical Analysis of Failure Time Data" (1980), 1.4. The values are those of lifelines 0.30.

use std::ops::Range;

use super::ordered::Ordered;
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
    /// Of waits that have ended and of waits that go on, both in nanoseconds. Of equal waits, those that go on are taken to end later.
    /// Without waits, or if none has ended, nothing is reached.
    ///
    /// With d of the n that still wait ending after t, the share S that waits longer is the product of 1 − d/n. Its interval is
    /// exp(−exp(log(−log S) ± 1.96 √(Σ d/(n(n − d))) / log S)).
    pub fn of_nanos(ended: &mut Ordered, going_on: &mut [u64]) -> Self {
        going_on.sort_unstable();
        let mut search = Search::default();
        let mut curve = Curve {
            n: ended.n() + going_on.len(),
            share: 1.0,
            variance: 0.0,
        };
        let mut from = 0;
        for dropped in going_on.chunk_by(|one, next| one == next) {
            let until = ended.n_up_to(dropped[0]);
            curve = search.along(ended, from..until, curve);
            curve.n -= dropped.len();
            from = until;
        }
        search.along(ended, from..ended.n(), curve);
        let [median, p90, p95] = search.levels.map(|(_, reached)| reached);
        Self { median, p90, p95 }
    }
}

/// The curve after some wait.
#[derive(Debug, Clone, Copy)]
struct Curve {
    /// How many wait longer.
    n: usize,
    /// Which share does.
    share: f64,
    /// Greenwood's sum.
    variance: f64,
}

impl Curve {
    /// After `n_ended` more, among which none went on: the product and the sum over single ones are those over all at once.
    fn after(self, n_ended: usize) -> Self {
        let (before, after) = (self.n as f64, (self.n - n_ended) as f64);
        Self {
            n: self.n - n_ended,
            share: self.share * (after / before),
            // Once nobody is left, no interval is either.
            variance: if after > 0.0 {
                self.variance + (1.0 / after - 1.0 / before)
            } else {
                self.variance
            },
        }
    }

    /// Between which shares the true one lies.
    fn interval(self) -> (f64, f64) {
        if self.share <= 0.0 {
            return (0.0, 0.0);
        }
        let log = self.share.ln();
        let center = (-log).ln();
        let deviation = NORMAL_QUANTILE * self.variance.sqrt() / log;
        let curve = |exponent: f64| (-exponent.exp()).exp();
        (curve(center - deviation), curve(center + deviation))
    }
}

/// Where the curves come down to the levels.
#[derive(Debug)]
struct Search {
    levels: [(f64, Reached); 3],
}

impl Default for Search {
    fn default() -> Self {
        Self {
            levels: [0.5, 0.1, 0.05].map(|level| (level + ROUNDING, Reached::default())),
        }
    }
}

impl Search {
    /// Goes on along those of the waits that ended, among which none goes on. Steps over as many of them at once as bring no curve down to its
    /// next level: of a million, few are looked at.
    fn along(&mut self, ended: &mut Ordered, mut places: Range<usize>, mut curve: Curve) -> Curve {
        let mut step = places.len();
        while !places.is_empty() {
            step = step.clamp(1, places.len());
            let after = curve.after(step);
            if self.passes_over(curve, after) {
                places.start += step;
                curve = after;
                step *= 2;
            } else if step > 1 {
                step /= 2;
            } else {
                // The curves have steps at whole times only.
                let nanos = ended.get(places.start);
                let after = ended.n_up_to(nanos);
                curve = curve.after(after - places.start);
                self.look(nanos as f64 / NANOS_A_MINUTE, curve);
                places.start = after;
            }
        }
        curve
    }

    /// Whether no curve comes down to its next level between these two.
    fn passes_over(&self, from: Curve, to: Curve) -> bool {
        let next = |of: fn(&Reached) -> Option<f64>| {
            let mut levels = self.levels.iter();
            levels
                .find(|(_, reached)| of(reached).is_none())
                .map(|(level, _)| *level)
        };
        let is_above = |level: Option<f64>| level.is_none_or(|level| to.share > level);
        // The upper curve is above the middle one.
        if !is_above(next(|reached| reached.value)) || !is_above(next(|reached| reached.high)) {
            return false;
        }
        let Some(level) = next(|reached| reached.low) else {
            return true;
        };
        // The lower one is exp(−u exp(1.96 √V/u)), u = −log S. For any u and V up to that of `to`, u exp(…) is at most that of the smallest or of the
        // largest u, with the largest V: it falls, then rises with u.
        let deviation = NORMAL_QUANTILE * to.variance.sqrt();
        let exponent = |curve: Curve| {
            let u = -curve.share.ln();
            u * (deviation / u).exp()
        };
        // Without a wait that has ended, u is 0: that is not a number, or infinite.
        let limit = -level.ln();
        exponent(from) < limit && exponent(to) < limit
    }

    /// After which wait, in minutes, the curves have come to where they are.
    fn look(&mut self, minutes: f64, curve: Curve) {
        let (low, high) = curve.interval();
        for (level, reached) in &mut self.levels {
            for (share, at) in [
                (curve.share, &mut reached.value),
                (low, &mut reached.low),
                (high, &mut reached.high),
            ] {
                if share <= *level {
                    at.get_or_insert(minutes);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::statistics::{KnownRanks, Summary};

    fn nanos(minutes: u64) -> u64 {
        minutes * 60_000_000_000
    }

    fn estimate(ended: &[u64], going_on: &[u64]) -> Survival {
        Survival::of_nanos(
            &mut Ordered::of(&mut ended.to_vec()),
            &mut going_on.to_vec(),
        )
    }

    /// Waits in minutes, and those that go on, then the three percentiles with their intervals.
    fn check(
        ended: &[u64],
        going_on: &[u64],
        expected: [(Option<f64>, Option<f64>, Option<f64>); 3],
    ) {
        let of = |minutes: &[u64]| minutes.iter().copied().map(nanos).collect::<Vec<_>>();
        let survival = estimate(&of(ended), &of(going_on));
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

    /// Event by event.
    fn by_definition(ended: &[u64], going_on: &[u64]) -> Survival {
        let mut levels = [0.5, 0.1, 0.05].map(|level| (level, Reached::default()));
        let (mut share, mut sum) = (1.0, 0.0);
        for at_once in ended.chunk_by(|one, next| one == next) {
            let waits = |all: &[u64]| all.iter().filter(|nanos| **nanos >= at_once[0]).count();
            let (n, d) = (
                (waits(ended) + waits(going_on)) as f64,
                at_once.len() as f64,
            );
            share *= 1.0 - d / n;
            if n > d {
                sum += d / (n * (n - d));
            }
            let log = f64::ln(share);
            let end = |sign: f64| match share {
                0.0 => 0.0,
                _ => (-((-log).ln() + sign * 1.959963984540054 * f64::sqrt(sum) / log).exp()).exp(),
            };
            for (level, reached) in &mut levels {
                let curves = [
                    (share, &mut reached.value),
                    (end(-1.0), &mut reached.low),
                    (end(1.0), &mut reached.high),
                ];
                for (curve, at) in curves {
                    if curve <= *level + 1e-9 {
                        at.get_or_insert(at_once[0] as f64 / NANOS_A_MINUTE);
                    }
                }
            }
        }
        let [median, p90, p95] = levels.map(|(_, reached)| reached);
        Survival { median, p90, p95 }
    }

    fn sorted(most: usize) -> impl Strategy<Value = Vec<u64>> {
        prop::collection::vec(0_u64..50, 0..most).prop_map(|mut minutes| {
            minutes.sort_unstable();
            minutes.into_iter().map(nanos).collect()
        })
    }

    proptest! {
        #[test]
        fn nothing_is_stepped_over(ended in sorted(300), going_on in sorted(300), n_early in 0..400_usize) {
            prop_assert_eq!(estimate(&ended, &going_on), by_definition(&ended, &going_on));
            prop_assert_eq!(estimate(&ended, &[]), by_definition(&ended, &[]));
            // Where most go on and few are left, the upper curve goes up again.
            let few = [vec![nanos(20); n_early], going_on].concat();
            let mut few = few;
            few.sort_unstable();
            prop_assert_eq!(estimate(&ended, &few), by_definition(&ended, &few));
        }

        #[test]
        fn without_waits_that_go_on_it_is_the_empirical_distribution(ended in sorted(200)) {
            let survival = estimate(&ended, &[]);
            for (p, reached) in [(50, survival.median), (90, survival.p90), (95, survival.p95)] {
                // The smallest value that at least p% are at or below.
                let rank = (ended.len() * p).div_ceil(100);
                let expected = rank.checked_sub(1).map(|at| ended[at] as f64 / NANOS_A_MINUTE);
                prop_assert_eq!(reached.value, expected);
            }
        }

        #[test]
        fn a_wait_that_goes_on_makes_no_percentile_shorter(ended in sorted(80), going_on in sorted(20)) {
            let survival = estimate(&ended, &going_on);
            let without = estimate(&ended, &[]);
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
