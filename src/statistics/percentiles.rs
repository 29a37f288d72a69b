//! Percentiles and means of waits.

/// Statistics of a non-empty set of waits, in minutes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Summary {
    /// How many waits.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// 50th percentile.
    pub median: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
}

const NANOS_A_MINUTE: f64 = 60e9;

impl Summary {
    /// The statistics of waits in nanoseconds, in any order, which they lose; `None` if there is none.
    ///
    /// The mean is that of the exact sum, rounded once.
    pub fn of_nanos(nanos: &mut [u64]) -> Option<Self> {
        settle_percentiles(nanos, [50.0, 90.0, 95.0]);
        let minutes = |index: usize| nanos[index] as f64 / NANOS_A_MINUTE;
        let n = nanos.len();
        Some(Self {
            n: n as u64,
            median: interpolated(n, 50.0, minutes)?,
            p90: interpolated(n, 90.0, minutes)?,
            p95: interpolated(n, 95.0, minutes)?,
            mean: sum(nanos) as f64 / (n as f64 * NANOS_A_MINUTE),
        })
    }
}

/// Their exact sum. Halves are added apart, each of which fits into 64 bits for as many rows as can be numbered: 128-bit additions
/// are slow in WebAssembly.
fn sum(nanos: &[u64]) -> u128 {
    const LOW: u64 = u32::MAX as u64;
    let low: u64 = nanos.iter().map(|nanos| nanos & LOW).sum();
    let high: u64 = nanos.iter().map(|nanos| nanos >> 32).sum();
    (u128::from(high) << 32) + u128::from(low)
}

/// Puts the values that these percentiles, in ascending order, lie between where they would stand if all were sorted: sorting the
/// rest, too, would take several times as long.
fn settle_percentiles(values: &mut [u64], percentiles: [f64; 3]) {
    // Nothing before this place is above anything from it on.
    let mut unsettled = 0;
    for p in percentiles {
        let (below, _) = place(values.len(), p);
        for place in [below, below + 1] {
            if (unsettled..values.len()).contains(&place) {
                values[unsettled..].select_nth_unstable(place - unsettled);
                unsettled = place + 1;
            }
        }
    }
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
fn interpolated(n: usize, p: f64, value: impl Fn(usize) -> f64) -> Option<f64> {
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

    #[test]
    fn a_summary_is_in_minutes() {
        let minutes = |minutes: u64| minutes * 60_000_000_000;
        let summary =
            Summary::of_nanos(&mut [8, 1, 2, 100, 4, 5, 0, 7, 3, 6].map(minutes)).unwrap();
        assert_eq!((summary.n, summary.mean, summary.median), (10, 13.6, 4.5));
        // numpy.percentile([0, …, 8, 100], [90, 95])
        assert_eq!(
            (summary.p90, summary.p95),
            (17.199_999_999_999_967, 58.599_999_999_999_9)
        );
        assert_eq!(Summary::of_nanos(&mut []), None);
    }

    #[test]
    fn a_mean_of_extreme_waits_does_not_overflow() {
        let summary = Summary::of_nanos(&mut [u64::MAX; 1000]).unwrap();
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
            let summary = Summary::of_nanos(&mut nanos).unwrap();
            prop_assert!((summary.mean - mean).abs() <= 1e-12 * mean);
            prop_assert!(summary.median <= summary.p90 && summary.p90 <= summary.p95);
        }

        #[test]
        fn a_summary_needs_no_order(mut nanos in prop::collection::vec(0_u64..40, 1..200), big in any::<u64>()) {
            nanos.push(big);
            let mut sorted = nanos.clone();
            sorted.sort_unstable();
            let minutes: Vec<f64> = sorted.iter().map(|&nanos| nanos as f64 / NANOS_A_MINUTE).collect();
            let exact: u128 = sorted.iter().map(|&nanos| u128::from(nanos)).sum();
            let summary = Summary::of_nanos(&mut nanos).unwrap();
            prop_assert_eq!(Some(summary.median), percentile(&minutes, 50.0));
            prop_assert_eq!(Some(summary.p90), percentile(&minutes, 90.0));
            prop_assert_eq!(Some(summary.p95), percentile(&minutes, 95.0));
            prop_assert_eq!(sum(&sorted), exact);
        }
    }
}
