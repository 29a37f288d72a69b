//! Percentiles and means of waits.

use super::intervals::{KnownRanks, Ranks};
use super::ordered::{Ordered, values_at};
use crate::order;

/// Statistics of a non-empty set of waits, in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many waits.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// The longest.
    pub longest: f64,
    /// 50th percentile.
    pub median: Percentile,
    /// 90th percentile.
    pub p90: Percentile,
    /// 95th percentile.
    pub p95: Percentile,
}

/// A percentile, and between which of the values it lies with 95% confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentile {
    /// As [`percentile`] has it.
    pub value: f64,
    /// The lower end; `None` if there are too few values for one.
    pub low: Option<f64>,
    /// The upper end; `None` if there are too few values for one. See [`Ranks`].
    pub high: Option<f64>,
}

pub(super) const NANOS_A_MINUTE: f64 = 60e9;

/// The percentiles of a [`Summary`], in ascending order.
const PERCENTILES: [f64; 3] = [50.0, 90.0, 95.0];

impl Summary {
    /// The statistics of waits in nanoseconds, in any order, which they lose; `None` if there is none.
    ///
    /// The mean is that of the exact sum, rounded once. Ranks that one summary after another needs are computed once.
    pub fn of_nanos(nanos: &mut [u64], ranks: &mut KnownRanks) -> Option<Self> {
        let totals = Totals::of(nanos);
        Self::of(nanos.len(), totals, ranks, |places| {
            values_at(nanos, places)
        })
    }

    /// The same of waits that are already in buckets.
    pub fn of_ordered(nanos: &mut Ordered, ranks: &mut KnownRanks) -> Option<Self> {
        let totals = Totals::of(nanos.values());
        Self::of(nanos.n(), totals, ranks, |places| {
            places.iter().map(|&place| nanos.get(place)).collect()
        })
    }

    /// Of `n` waits, of which `values_at` gives those at some places in ascending order.
    fn of(
        n: usize,
        totals: Totals,
        ranks: &mut KnownRanks,
        values_at: impl FnOnce(&[usize]) -> Vec<u64>,
    ) -> Option<Self> {
        if n == 0 {
            return None;
        }
        let ranks = ranks.of(n, PERCENTILES);
        let places = places_of(n, ranks);
        let values = values_at(&places);
        // All that is looked at is among the places.
        let minutes = |index: usize| {
            let at = places.iter().position(|&place| place == index);
            at.map_or(f64::NAN, |at| values[at] as f64 / NANOS_A_MINUTE)
        };
        let percentile = |p: f64, Ranks { low, high }| {
            Some(Percentile {
                value: interpolated(n, p, minutes)?,
                low: low.map(|rank| minutes(rank - 1)),
                high: high.map(|rank| minutes(rank - 1)),
            })
        };
        let [median, p90, p95] = [0, 1, 2].map(|at| percentile(PERCENTILES[at], ranks[at]));
        Some(Self {
            n: n as u64,
            longest: totals.longest as f64 / NANOS_A_MINUTE,
            median: median?,
            p90: p90?,
            p95: p95?,
            mean: totals.sum as f64 / (n as f64 * NANOS_A_MINUTE),
        })
    }
}

/// What follows from all waits.
#[derive(Debug, Clone, Copy)]
struct Totals {
    sum: u128,
    longest: u64,
}

impl Totals {
    /// The sum is exact. Halves are added apart, each of which fits into 64 bits for as many rows as can be numbered: 128-bit additions are slow in
    /// WebAssembly.
    fn of(nanos: &[u64]) -> Self {
        let (mut low, mut high, mut longest) = (0_u64, 0_u64, 0);
        nanos.iter().for_each(|&nanos| {
            low += nanos & u64::from(u32::MAX);
            high += nanos >> 32;
            longest = nanos.max(longest);
        });
        Self {
            sum: (u128::from(high) << 32) + u128::from(low),
            longest,
        }
    }
}

/// Between which of `n` sorted values [`PERCENTILES`] lie, and where the ends of their intervals are, in ascending order.
fn places_of(n: usize, ranks: [Ranks; 3]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::with_capacity(12);
    for (p, Ranks { low, high }) in PERCENTILES.into_iter().zip(ranks) {
        let (below, _) = place(n, p);
        places.extend([below, below + 1].into_iter().filter(|&place| place < n));
        places.extend([low, high].into_iter().flatten().map(|rank| rank - 1));
    }
    order::sort(&mut places);
    places.dedup();
    places
}

/// The `p`th percentile of values sorted in ascending order, `p` from 0 to 100.
///
/// With v = (n − 1) · p/100, it lies between the values at ⌊v⌋ and ⌊v⌋ + 1 (counted from 0), at the fraction v − ⌊v⌋ of
/// the way: numpy's default method "linear", definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages"
/// (1996). It reproduces numpy's own rounding. `None` if there is no value, or `p` is not from 0 to 100. Ties need no care.
///
/// ```
/// use expel_metrics::statistics::percentile;
/// assert_eq!(percentile(&[1.0, 2.0, 4.0], 75.0), Some(3.0));
/// assert_eq!(percentile(&[], 50.0), None);
/// ```
pub fn percentile(sorted: &[f64], p: f64) -> Option<f64> {
    interpolated(sorted.len(), p, |index| sorted[index])
}

/// Where the `p`th percentile of `n` sorted values lies: at or after this index, at this fraction of the way to the next.
fn place(n: usize, p: f64) -> (usize, f64) {
    let last = n.saturating_sub(1);
    let place = last as f64 * (p / 100.0);
    let below = place.floor();
    ((below as usize).min(last), place - below)
}

/// [`percentile`] of `n` values that are computed where they are needed.
pub(super) fn interpolated(n: usize, p: f64, value: impl Fn(usize) -> f64) -> Option<f64> {
    if n == 0 || !(0.0..=100.0).contains(&p) {
        return None;
    }
    let last = n - 1;
    let (below, fraction) = place(n, p);
    let (low, high) = (value(below), value((below + 1).min(last)));
    // From whichever end is nearer, as numpy does: the result is then exact at both ends and monotone between.
    Some(if fraction < 0.5 {
        low + (high - low) * fraction
    } else {
        high - (high - low) * (1.0 - fraction)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn summary(nanos: &mut [u64]) -> Option<Summary> {
        Summary::of_nanos(nanos, &mut KnownRanks::default())
    }

    #[test]
    fn a_summary_is_in_minutes() {
        let minutes = |minutes: u64| minutes * 60_000_000_000;
        let mut nanos = [8, 1, 2, 100, 4, 5, 0, 7, 3, 6].map(minutes);
        let summary = summary(&mut nanos).unwrap();
        assert_eq!((summary.n, summary.mean), (10, 13.6));
        assert_eq!(summary.longest, 100.0);
        let percentile = |value, low, high| Percentile { value, low, high };
        assert_eq!(summary.median, percentile(4.5, Some(1.0), Some(8.0)));
        // numpy.percentile([0, …, 8, 100], [90, 95])
        assert_eq!(
            (summary.p90, summary.p95),
            (
                percentile(17.199_999_999_999_967, Some(6.0), None),
                percentile(58.599_999_999_999_9, Some(7.0), None)
            )
        );
        assert_eq!(super::tests::summary(&mut []), None);
    }

    #[test]
    fn intervals_are_order_statistics() {
        // Sixty waits, with numpy's percentiles, and the values at the ranks that scipy's binomial distribution gives.
        let mut nanos = [
            2.1, 3.2, 3.7, 4.7, 5.1, 5.5, 5.5, 5.6, 5.6, 5.7, 5.8, 6.5, 6.6, 6.8, 7.6, 7.9, 8.2,
            8.3, 8.7, 9.0, 9.0, 9.4, 10.2, 10.4, 10.8, 11.5, 11.8, 12.7, 12.8, 13.3, 13.5, 14.6,
            14.7, 14.8, 15.6, 15.8, 16.7, 16.7, 17.4, 17.7, 18.3, 19.4, 19.6, 20.9, 21.2, 21.6,
            22.1, 23.4, 23.6, 24.2, 26.3, 26.5, 26.5, 28.0, 28.7, 33.1, 33.1, 36.1, 46.1, 82.5_f64,
        ]
        .map(|minutes| (minutes * 60e9).round() as u64);
        let summary = summary(&mut nanos).unwrap();
        for (of, expected) in [
            (summary.median, (13.4, Some(9.4), Some(17.4))),
            (summary.p90, (28.07, Some(23.6), Some(46.1))),
            (summary.p95, (33.25, Some(26.5), None)),
        ] {
            assert!((of.value - expected.0).abs() < 1e-9, "{of:?}");
            assert_eq!((of.low, of.high), (expected.1, expected.2));
        }
    }

    #[test]
    fn a_mean_of_extreme_waits_does_not_overflow() {
        let summary = summary(&mut [u64::MAX; 1000]).unwrap();
        assert_eq!(summary.mean, u64::MAX as f64 / NANOS_A_MINUTE);
    }

    #[test]
    fn percentiles_equal_numpys() {
        // numpy 2.4.6: numpy.percentile(values, p)
        for (values, p, expected) in [
            (&[7.0][..], 95.0, 7.0),
            (&[1.0, 2.0], 50.0, 1.5),
            (&[1.0, 2.0], 90.0, 1.9),
            (&[1.0, 2.0, 4.0], 0.0, 1.0),
            (&[1.0, 2.0, 4.0], 100.0, 4.0),
            (&[0.1, 0.2, 0.3, 0.7], 95.0, 0.639_999_999_999_999_8),
            (&[5.0, 5.0, 5.0], 33.3, 5.0),
            // Halfway is taken from above.
            (&[0.8, 4.4], 50.0, 2.6),
        ] {
            assert_eq!(percentile(values, p), Some(expected), "{values:?} {p}");
        }
        assert_eq!(percentile(&[], 50.0), None);
        for p in [-0.1, 100.1, f64::NAN] {
            assert_eq!(percentile(&[1.0], p), None);
        }
    }

    fn sorted_values() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(-1e6..1e6, 1..60).prop_map(|mut values| {
            values.sort_by(f64::total_cmp);
            values
        })
    }

    proptest! {
        #[test]
        fn percentiles_are_monotone_and_within_the_values(values in sorted_values(), p in 0.0..=100.0, q in 0.0..=100.0) {
            let (p, q) = if p <= q { (p, q) } else { (q, p) };
            let (low, high) = (percentile(&values, p).unwrap(), percentile(&values, q).unwrap());
            prop_assert!(low <= high);
            prop_assert!(values[0] <= low && high <= values[values.len() - 1]);
        }

        #[test]
        fn percentiles_equal_the_definition(values in sorted_values(), p in 0.0..=100.0) {
            let place: f64 = (values.len() - 1) as f64 * p / 100.0;
            let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
            let expected = low * (1.0 - place.fract()) + high * place.fract();
            let actual = percentile(&values, p).unwrap();
            prop_assert!((actual - expected).abs() <= 1e-9 * expected.abs().max(1e3), "{actual} {expected}");
        }

        #[test]
        fn means_equal_the_definition(mut nanos in prop::collection::vec(0_u64..1 << 60, 1..200)) {
            let mean = nanos.iter().map(|&nanos| nanos as f64 / NANOS_A_MINUTE).sum::<f64>() / nanos.len() as f64;
            let summary = summary(&mut nanos).unwrap();
            prop_assert!((summary.mean - mean).abs() <= 1e-12 * mean);
            let mut former = (0.0, 0.0, 0.0);
            for of in [summary.median, summary.p90, summary.p95] {
                let (low, high) = (of.low.unwrap_or(0.0), of.high.unwrap_or(f64::INFINITY));
                prop_assert!(low <= of.value && of.value <= high && of.value <= summary.longest);
                // An end, like the percentile itself, is the higher, the higher the percentile is.
                prop_assert!(former.0 <= low && former.1 <= of.value && former.2 <= high);
                former = (low, of.value, high);
            }
        }

        #[test]
        fn a_summary_needs_no_order(mut nanos in prop::collection::vec(0_u64..40, 1..200), big in any::<u64>()) {
            nanos.push(big);
            let mut sorted = nanos.clone();
            sorted.sort_unstable();
            let minutes: Vec<f64> = sorted.iter().map(|&nanos| nanos as f64 / NANOS_A_MINUTE).collect();
            let exact: u128 = sorted.iter().map(|&nanos| u128::from(nanos)).sum();
            let summary = summary(&mut nanos).unwrap();
            let of_ordered = Summary::of_ordered(&mut Ordered::of(&mut nanos), &mut KnownRanks::default());
            prop_assert_eq!(Some(summary), of_ordered);
            for (p, of) in [(50.0, summary.median), (90.0, summary.p90), (95.0, summary.p95)] {
                let ranks = Ranks::of(minutes.len(), p);
                let at = |rank: Option<usize>| rank.map(|rank| minutes[rank - 1]);
                prop_assert_eq!(Some(of.value), percentile(&minutes, p));
                prop_assert_eq!((of.low, of.high), (at(ranks.low), at(ranks.high)));
            }
            prop_assert_eq!(Some(&summary.longest), minutes.last());
            prop_assert_eq!(Totals::of(&sorted).sum, exact);
        }
    }
}
