//! Between which of the sorted values a percentile lies, with 95% confidence.
//!
//! By order statistics: how many of n values are at or below the true percentile p is binomial, whatever the distribution, so the bounds hold
//! for any. David and Nagaraja, "Order Statistics" (3rd edition, 2003), 7.1. A bootstrap of the 95th percentile covers it in 64% of cases at
//! n = 20, where 95% are claimed.

use rustc_hash::FxHashMap;
use statrs::distribution::{Binomial, DiscreteCDF};

/// How much probability is left out at either end.
const TAIL: f64 = 0.025;

/// The normal quantile of [`TAIL`], where the search for a rank begins.
const NORMAL_QUANTILE: f64 = 1.96;

/// The ranks, from 1, of the values between which a percentile lies; `None` where no value is a bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranks {
    /// The rank of the lower end.
    pub low: Option<usize>,
    /// The rank of the upper end.
    pub high: Option<usize>,
}

impl Ranks {
    /// Between which of `n` sorted values the `p`th percentile lies, `p` between 0 and 100.
    ///
    /// With B binomial of n and p/100, low is the smallest l with P(B ≤ l) ≥ 0.025, and high is 1 + the smallest k with
    /// P(B ≤ k) ≥ 0.975; 0 and n + 1 are no bounds. Without values there are none.
    ///
    /// ```
    /// use expel_metrics::statistics::Ranks;
    /// assert_eq!(Ranks::of(100, 95.0), Ranks { low: Some(90), high: Some(100) });
    /// assert_eq!(Ranks::of(71, 95.0).high, None);
    /// ```
    pub fn of(n: usize, p: f64) -> Self {
        let p = p / 100.0;
        let Ok(binomial) = Binomial::new(p, n as u64) else {
            return Self {
                low: None,
                high: None,
            };
        };
        let (mean, deviation) = (n as f64 * p, (n as f64 * p * (1.0 - p)).sqrt());
        // The smallest k with P(B ≤ k) ≥ q: a step or two from where a normal distribution has it, so the few sums are cheap for any n.
        let quantile = |q: f64, normal: f64| {
            // A float becomes the nearest integer that there is.
            let mut k = ((mean + normal * deviation).round() as u64).min(n as u64);
            while k > 0 && binomial.cdf(k - 1) >= q {
                k -= 1;
            }
            while k < n as u64 && binomial.cdf(k) < q {
                k += 1;
            }
            k as usize
        };
        let low = quantile(TAIL, -NORMAL_QUANTILE);
        let high = 1 + quantile(1.0 - TAIL, NORMAL_QUANTILE);
        Self {
            low: Some(low).filter(|&low| low > 0),
            high: Some(high).filter(|&high| high <= n),
        }
    }

    /// From how many values on the `p`th percentile has an upper end, `p` between 0 and 100: 6 for the median, 36 for p90, 72 for p95.
    pub fn n_for_high(p: f64) -> usize {
        // The largest value is a bound if P(B ≤ n − 1) = 1 − pⁿ is at least 0.975.
        (TAIL.ln() / (p / 100.0).ln()).ceil() as usize
    }
}

/// Ranks of the same three percentiles for one n after another, each computed once: data may hold a million groups, of few sizes.
#[derive(Debug, Clone, Default)]
pub struct KnownRanks(FxHashMap<usize, [Ranks; 3]>);

impl KnownRanks {
    /// Those of the three percentiles of `n` values.
    pub(super) fn of(&mut self, n: usize, percentiles: [f64; 3]) -> [Ranks; 3] {
        let known = self.0.entry(n);
        *known.or_insert_with(|| percentiles.map(|p| Ranks::of(n, p)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ranks_equal_scipys() {
        // scipy 1.17.1: l = binom.ppf(0.025, n, p), u = 1 + binom.ppf(0.975, n, p)
        for (n, p, low, high) in [
            (0, 50.0, None, None),
            (1, 50.0, None, None),
            (5, 50.0, None, None),
            (5, 90.0, Some(3), None),
            (5, 95.0, Some(4), None),
            (6, 50.0, Some(1), Some(6)),
            (20, 50.0, Some(6), Some(15)),
            (20, 90.0, Some(15), None),
            (20, 95.0, Some(17), None),
            (35, 90.0, Some(28), None),
            (36, 50.0, Some(12), Some(25)),
            (36, 90.0, Some(29), Some(36)),
            (36, 95.0, Some(31), None),
            (59, 50.0, Some(22), Some(38)),
            (59, 90.0, Some(48), Some(58)),
            (59, 95.0, Some(52), None),
            (71, 50.0, Some(27), Some(45)),
            (71, 90.0, Some(59), Some(69)),
            (71, 95.0, Some(63), None),
            (72, 50.0, Some(28), Some(45)),
            (72, 90.0, Some(59), Some(70)),
            (72, 95.0, Some(64), Some(72)),
            (100, 50.0, Some(40), Some(61)),
            (100, 90.0, Some(84), Some(96)),
            (100, 95.0, Some(90), Some(100)),
            (500, 50.0, Some(228), Some(273)),
            (500, 90.0, Some(436), Some(464)),
            (500, 95.0, Some(465), Some(485)),
        ] {
            assert_eq!(Ranks::of(n, p), Ranks { low, high }, "{n} {p}");
        }
    }

    #[test]
    fn an_upper_end_takes_more_values_the_higher_the_percentile() {
        assert_eq!([50.0, 90.0, 95.0].map(Ranks::n_for_high), [6, 36, 72]);
        for p in [50.0, 75.0, 90.0, 95.0, 99.0] {
            let n = Ranks::n_for_high(p);
            assert_eq!(
                [Ranks::of(n - 1, p).high, Ranks::of(n, p).high],
                [None, Some(n)]
            );
        }
    }

    proptest! {
        #[test]
        fn ranks_hold_the_percentiles_place_and_rise_with_it(n in 1..1_000_000_usize, p in 1.0..99.0, q in 1.0..99.0) {
            let (p, q) = if p <= q { (p, q) } else { (q, p) };
            let (of_p, of_q) = (Ranks::of(n, p), Ranks::of(n, q));
            let end = |high: Option<usize>| high.unwrap_or(n + 1);
            prop_assert!(of_p.low.unwrap_or(0) <= of_q.low.unwrap_or(0));
            prop_assert!(end(of_p.high) <= end(of_q.high));
            // Between which of the sorted values the percentile is interpolated, from 1.
            let place = 1.0 + (n - 1) as f64 * p / 100.0;
            prop_assert!(of_p.low.unwrap_or(0) as f64 <= place && place <= end(of_p.high) as f64, "{n} {p} {of_p:?}");
        }
    }
}
