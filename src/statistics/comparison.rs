//! Whether two periods differ, and by how much.
//!
//! - **The test** reorders whole days between the periods within each weekday: a permutation test (P. Good, Permutation, Parametric and Bootstrap
//!   Tests of Hypotheses, 3rd edition 2005, 3.2), stratified by weekday. Alerts of a day hang together, so days are reordered, not alerts:
//!   reordering alerts finds a difference where there is none in 19% of cases, reordering days in 5%. p = (1 + reorderings as far
//!   apart or farther) / (1 + reorderings).
//! - **Several figures** at once: Y. Benjamini and Y. Hochberg, "Controlling the False Discovery Rate" (1995).
//! - **A ratio of counts**: quasi-Poisson (P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd edition 1989, 6.2), with the weekday means of
//!   each period apart.
//! - **A difference of shares**: R. G. Newcombe, "Interval estimation for the difference between independent proportions" (1998), method 10.

use rand::Rng;
use statrs::function::beta::beta_reg;

use super::draws::Draws;
use super::percentiles::{NANOS_A_MINUTE, interpolated};
use crate::order;

/// How often days are reordered.
pub const N_REORDERINGS: u32 = 999;

/// Distances that are nearer to each other than this are equal.
const EQUAL: f64 = 1e-9;

/// How much probability an interval leaves out, at both ends together.
const LEFT_OUT: f64 = 0.05;

/// The normal quantile of 97.5%.
const NORMAL_QUANTILE: f64 = 1.959_963_984_540_054;

/// How large something is, and between what it lies with 95% confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// As observed.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// What a day adds to both numbers of a share; of a count, `part` alone says how many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OfDay {
    /// 0 (Monday) to 6 (Sunday).
    pub weekday: u8,
    /// The count, or the part of the whole.
    pub part: u64,
    /// The whole.
    pub whole: u64,
}

/// In how many of 1,000 orders, the observed one included, the periods are as far apart as observed or farther: days change places within their
/// weekday, as often as [`N_REORDERINGS`] says. `distance` gets which days are the first period's, and measures two things.
///
/// The first `n_first` days are those of the first period. Without days of both periods all orders are alike.
pub fn days_as_far_apart(
    weekdays: &[u8],
    n_first: usize,
    rng: &mut impl Rng,
    distance: &mut dyn FnMut(&[bool]) -> [f64; 2],
) -> [u32; 2] {
    let mut are_first: Vec<bool> = (0..weekdays.len()).map(|day| day < n_first).collect();
    let observed = distance(&are_first);
    let of_weekday = |weekday| {
        let days = (0..weekdays.len()).filter(move |&day| weekdays[day] == weekday);
        days.collect::<Vec<usize>>()
    };
    let by_weekday: [Vec<usize>; 7] = [0, 1, 2, 3, 4, 5, 6].map(of_weekday);
    let mut draws = Draws::new(rng);
    let mut n = [1; 2];
    for _ in 0..N_REORDERINGS {
        for days in &by_weekday {
            for last in (1..days.len()).rev() {
                are_first.swap(days[last], days[draws.up_to(last)]);
            }
        }
        for ((n, distance), observed) in n.iter_mut().zip(distance(&are_first)).zip(observed) {
            *n += u32::from(distance >= observed - EQUAL);
        }
    }
    n
}

/// How far apart the mean counts a day are.
pub fn distance_of_means(days: &[OfDay], are_first: &[bool]) -> f64 {
    let [first, second] = sums(days, are_first);
    let mean = |of: Sums| of.part as f64 / of.n_days.max(1) as f64;
    (mean(first) - mean(second)).abs()
}

/// How far apart the pooled shares are. The share of nothing is 0.
pub fn distance_of_shares(days: &[OfDay], are_first: &[bool]) -> f64 {
    let [first, second] = sums(days, are_first);
    let share = |of: Sums| of.part as f64 / of.whole.max(1) as f64;
    (share(first) - share(second)).abs()
}

/// Waits are counted in blocks of this many, so that one by its rank is found without going through all of them, in each order of the days anew.
// In tests a few waits fill several.
const BLOCK: usize = if cfg!(test) { 4 } else { 1_024 };

/// The waits of several days, in ascending order, each with its day.
#[derive(Debug, Clone, Default)]
pub struct PooledWaits {
    waits: Vec<(u64, u32)>,
    n_days: usize,
    /// Before each block, and at the end: how many there are of each day.
    before: Vec<u32>,
}

impl PooledWaits {
    /// Of waits in nanoseconds, each with the position of its day, in any order.
    pub fn of(mut waits: Vec<(u64, u32)>) -> Self {
        order::sort(&mut waits);
        let n_days = waits.iter().map(|(_, day)| *day as usize + 1);
        let n_days = n_days.max().unwrap_or(0);
        let mut counts = vec![0; n_days];
        let mut before = counts.clone();
        for block in waits.chunks(BLOCK) {
            for (_, day) in block {
                counts[*day as usize] += 1;
            }
            before.extend_from_slice(&counts);
        }
        Self {
            waits,
            n_days,
            before,
        }
    }

    /// How far apart, in minutes, the median of the waits of the first period's days is from that of the others, and p95 from p95: as
    /// [`percentile`](super::percentile) has them. Without waits on a side, infinitely far.
    pub fn distance_of_percentiles(&self, are_first: &[bool]) -> [f64; 2] {
        let percentile = |is_first: bool, p: f64| {
            let n = self.n_before(self.waits.len().div_ceil(BLOCK), are_first, is_first);
            interpolated(n, p, |rank| {
                self.at(rank, are_first, is_first) as f64 / NANOS_A_MINUTE
            })
        };
        [50.0, 95.0].map(|p| {
            let sides = percentile(true, p).zip(percentile(false, p));
            sides.map_or(f64::INFINITY, |(one, other)| (one - other).abs())
        })
    }

    /// How many waits of one side there are before that block.
    fn n_before(&self, block: usize, are_first: &[bool], is_first: bool) -> usize {
        let counts = &self.before[block * self.n_days..][..self.n_days];
        let of_side = counts
            .iter()
            .zip(are_first)
            .filter(|(_, of)| **of == is_first);
        of_side.map(|(n, _)| *n as usize).sum()
    }

    /// The wait of that rank, from 0, among those of one side.
    fn at(&self, rank: usize, are_first: &[bool], is_first: bool) -> u64 {
        let (mut from, mut to) = (0, self.waits.len().div_ceil(BLOCK));
        while from + 1 < to {
            let middle = usize::midpoint(from, to);
            if self.n_before(middle, are_first, is_first) <= rank {
                from = middle;
            } else {
                to = middle;
            }
        }
        let rank = rank - self.n_before(from, are_first, is_first);
        let in_block = self.waits.iter().skip(from * BLOCK);
        let mut of_side = in_block.filter(|(_, day)| are_first[*day as usize] == is_first);
        of_side.nth(rank).map_or(0, |(nanos, _)| *nanos)
    }
}

#[derive(Clone, Copy, Default)]
struct Sums {
    n_days: u64,
    part: u64,
    whole: u64,
}

fn sums(days: &[OfDay], are_first: &[bool]) -> [Sums; 2] {
    let mut sums = [Sums::default(); 2];
    for (day, is_first) in days.iter().zip(are_first) {
        let of = &mut sums[usize::from(!is_first)];
        of.n_days += 1;
        of.part += day.part;
        of.whole += day.whole;
    }
    sums
}

/// The p of several tests, adjusted for how many there are: where those of at most 5% are called differences, about 5% of these are none. Each is p times
/// the number of tests over its rank, and never above that of a larger p.
///
/// ```
/// use expel_metrics::statistics::adjusted;
/// assert_eq!(adjusted(&[0.01, 0.04, 0.03]), [0.03, 0.04, 0.04]);
/// ```
pub fn adjusted(p: &[f64]) -> Vec<f64> {
    let mut places: Vec<usize> = (0..p.len()).collect();
    order::sort_by(&mut places, |&one, &other| p[one].total_cmp(&p[other]));
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 1.0_f64;
    for (rank, place) in places.into_iter().enumerate().rev() {
        least = least.min(p[place] * (p.len() as f64 / (rank + 1) as f64));
        adjusted[place] = least;
    }
    adjusted
}

/// How many times as many there are on the days of `now` as on those of `former`, which are as many; `None` if there are none on one side, or too few
/// days to say how much days vary.
///
/// With X and Y in all: φ = max(1, Σ(x − m)²/m ÷ df), m the mean of the weekday in its period (0 adds nothing), df = days − weekdays that occur in
/// each period; the logarithm's variance is φ(1/X + 1/Y), its distribution t.
pub fn ratio_of_counts(now: &[OfDay], former: &[OfDay]) -> Option<Interval> {
    let (mut dispersion, mut n_cells) = (0.0, 0);
    for period in [now, former] {
        for weekday in 0..7 {
            let days = period.iter().filter(|day| day.weekday == weekday);
            let (n, sum) = days
                .clone()
                .fold((0_u64, 0), |(n, sum), day| (n + 1, sum + day.part));
            n_cells += usize::from(n > 0);
            if sum > 0 {
                let mean = sum as f64 / n as f64;
                let squares = days.map(|day| (day.part as f64 - mean).powi(2));
                dispersion += squares.sum::<f64>() / mean;
            }
        }
    }
    let [of_now, of_former] =
        [now, former].map(|days| days.iter().map(|day| day.part).sum::<u64>());
    let freedom = (now.len() + former.len()).saturating_sub(n_cells) as f64;
    if freedom == 0.0 || of_now == 0 || of_former == 0 {
        return None;
    }
    let dispersion = (dispersion / freedom).max(1.0);
    let deviation = (dispersion * (1.0 / of_now as f64 + 1.0 / of_former as f64)).sqrt();
    let (value, factor) = (
        of_now as f64 / of_former as f64,
        (t_quantile(freedom) * deviation).exp(),
    );
    Some(Interval {
        value,
        low: value / factor,
        high: value * factor,
    })
}

/// The 97.5% quantile of Student's distribution.
fn t_quantile(freedom: f64) -> f64 {
    // From the normal one, of endless freedom, to that of one degree, 12.71.
    let (mut low, mut high) = (1.9, 12.8);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let beyond = beta_reg(freedom / 2.0, 0.5, freedom / (freedom + middle * middle));
        if beyond > LEFT_OUT {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// By how much the share `now` exceeds the one of `former`, each a part and its whole; `None` without a whole.
pub fn difference_of_shares(now: (u64, u64), former: (u64, u64)) -> Option<Interval> {
    let (one, other) = (interval_of_share(now)?, interval_of_share(former)?);
    let value = one.value - other.value;
    Some(Interval {
        value,
        low: value - length(one.value - one.low, other.high - other.value),
        high: value + length(one.high - one.value, other.value - other.low),
    })
}

/// Both are at most 1, so their squares do no harm.
fn length(one: f64, other: f64) -> f64 {
    (one * one + other * other).sqrt()
}

/// A share of a whole with its interval, 95%; `None` without a whole. E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference" (1927).
pub fn interval_of_share((part, whole): (u64, u64)) -> Option<Interval> {
    if whole == 0 {
        return None;
    }
    let (n, z) = (whole as f64, NORMAL_QUANTILE);
    let value = part as f64 / n;
    let middle = value + z * z / (2.0 * n);
    let half = z * (value * (1.0 - value) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    // Exactly, where rounding would miss it by a little.
    let low = if part == 0 {
        0.0
    } else {
        (middle - half) / scale
    };
    let high = if part == whole {
        1.0
    } else {
        (middle + half) / scale
    };
    Some(Interval { value, low, high })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    fn days(counts: &[u64]) -> Vec<OfDay> {
        let days = counts.iter().enumerate();
        days.map(|(at, &part)| OfDay {
            weekday: (at % 7) as u8,
            part,
            whole: part * 2,
        })
        .collect()
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-9
    }

    const BEFORE: [u64; 14] = [44, 51, 45, 59, 38, 35, 25, 33, 54, 47, 33, 63, 12, 19];
    const AFTER: [u64; 14] = [60, 58, 71, 66, 49, 30, 22, 52, 75, 61, 58, 70, 25, 31];

    #[test]
    fn a_ratio_of_counts_equals_statsmodels() {
        // A quasi-Poisson regression on period × weekday: statsmodels 0.15, scipy 1.17.
        let ratio = ratio_of_counts(&days(&AFTER), &days(&BEFORE)).unwrap();
        assert!(near(ratio.value, 1.304_659_498_207_885_4), "{ratio:?}");
        assert!(near(ratio.low, 1.072_203_223_321_264_8), "{ratio:?}");
        assert!(near(ratio.high, 1.587_512_860_660_408), "{ratio:?}");
    }

    #[test]
    fn without_counts_on_a_side_or_days_to_vary_there_is_no_interval() {
        for (now, former) in [
            (&[0_u64; 14][..], &BEFORE[..]),
            (&AFTER, &[0; 14]),
            (&AFTER[..7], &BEFORE[..7]),
            (&[], &[]),
        ] {
            assert_eq!(ratio_of_counts(&days(now), &days(former)), None);
        }
    }

    #[test]
    fn quantiles_equal_scipys() {
        for (freedom, expected) in [
            (1.0, 12.706_204_736_174_694),
            (14.0, 2.144_786_687_917_804),
            (42.0, 2.018_081_702_818_444),
            (700.0, 1.963_358_711_099_818_3),
        ] {
            assert!(near(t_quantile(freedom), expected), "{freedom}");
        }
    }

    #[test]
    fn a_difference_of_shares_equals_newcombes() {
        for (now, former, low, high) in [
            (
                (45, 50),
                (38, 50),
                -0.009_397_279_766_490_796,
                0.285_550_670_589_638_7,
            ),
            (
                (0, 10),
                (3, 12),
                -0.532_305_334_933_565_8,
                0.070_880_415_699_408_4,
            ),
            (
                (188, 200),
                (170, 195),
                0.010_366_871_005_381_792,
                0.128_041_934_454_58,
            ),
        ] {
            let of = difference_of_shares(now, former).unwrap();
            assert!(near(of.low, low) && near(of.high, high), "{of:?}");
        }
        assert_eq!(difference_of_shares((0, 0), (1, 2)), None);
    }

    fn p_of(now: &[u64], former: &[u64]) -> u32 {
        let all: Vec<OfDay> = [days(now), days(former)].concat();
        let weekdays: Vec<u8> = all.iter().map(|day| day.weekday).collect();
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(7);
        days_as_far_apart(&weekdays, now.len(), &mut rng, &mut |are_first| {
            [distance_of_means(&all, are_first), 0.0]
        })[0]
    }

    #[test]
    fn days_that_differ_are_rarely_as_far_apart_by_chance() {
        // All orders within weekdays, enumerated (numpy 2.4): 1,004 of 279,936 are as far apart.
        assert!((1..12).contains(&p_of(&AFTER, &BEFORE)));
        assert_eq!(p_of(&BEFORE, &BEFORE), 1_000);
        assert_eq!(p_of(&[], &[]), 1_000);
        // Mondays are compared with Mondays: a single one each says nothing but by changing places.
        assert_eq!(p_of(&[9], &[1]), 1_000);
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_ratio_and_turns_with_the_periods(
            now in prop::collection::vec(1_u64..90, 14..35),
            former in prop::collection::vec(1_u64..90, 14..35),
        ) {
            let there = ratio_of_counts(&days(&now), &days(&former)).unwrap();
            let back = ratio_of_counts(&days(&former), &days(&now)).unwrap();
            prop_assert!(there.low < there.value && there.value < there.high);
            prop_assert!(near(there.low * back.high, 1.0) && near(there.high * back.low, 1.0));
        }

        #[test]
        fn percentiles_of_pooled_days_are_those_of_their_waits(
            waits in prop::collection::vec((0_u64..50, 0_u32..9), 0..60),
            are_first in prop::collection::vec(any::<bool>(), 9),
        ) {
            let side = |wanted: bool| {
                let of_side = waits.iter().filter(|(_, day)| are_first[*day as usize] == wanted);
                let mut minutes: Vec<f64> = of_side.map(|(nanos, _)| *nanos as f64).collect();
                minutes.sort_by(f64::total_cmp);
                minutes
            };
            let in_nanos = waits.iter().map(|(nanos, day)| (nanos * 60_000_000_000, *day));
            let found = PooledWaits::of(in_nanos.collect()).distance_of_percentiles(&are_first);
            for (found, p) in found.into_iter().zip([50.0, 95.0]) {
                let sides = [true, false].map(|wanted| super::super::percentile(&side(wanted), p));
                let expected = sides[0].zip(sides[1]).map_or(f64::INFINITY, |(one, other)| (one - other).abs());
                prop_assert!(found == expected || near(found, expected), "{} {}", found, expected);
            }
        }

        #[test]
        fn a_difference_of_shares_stays_between_its_ends(one in 0_u64..40, more in 0_u64..40, other in 0_u64..40, others in 0_u64..40) {
            let (now, former) = ((one, one + more), (other, other + others));
            prop_assume!(now.1 > 0 && former.1 > 0);
            let of = difference_of_shares(now, former).unwrap();
            prop_assert!(of.low <= of.value + 1e-12 && of.value <= of.high + 1e-12);
            prop_assert!(of.low >= -1.0 - 1e-12 && of.high <= 1.0 + 1e-12);
            let back = difference_of_shares(former, now).unwrap();
            prop_assert!(near(of.low, -back.high));
        }

        #[test]
        fn adjusting_raises_p_and_keeps_their_order(p in prop::collection::vec(0.0..=1.0_f64, 0..9)) {
            let adjusted = adjusted(&p);
            for (at, &of) in p.iter().enumerate() {
                prop_assert!(adjusted[at] >= of && adjusted[at] <= 1.0);
                for (other, &than) in p.iter().enumerate() {
                    prop_assert!(of > than || adjusted[at] <= adjusted[other]);
                }
            }
        }

        #[test]
        fn the_order_of_days_within_a_weekday_and_the_sides_do_not_matter_to_the_distance(
            counts in prop::collection::vec(0_u64..50, 2..30),
            n_first in 1_usize..29,
        ) {
            let n_first = n_first.min(counts.len() - 1);
            let all = days(&counts);
            let first: Vec<bool> = (0..all.len()).map(|day| day < n_first).collect();
            let second: Vec<bool> = first.iter().map(|is_first| !is_first).collect();
            prop_assert!(near(distance_of_means(&all, &first), distance_of_means(&all, &second)));
            prop_assert!(near(distance_of_shares(&all, &first), distance_of_shares(&all, &second)));
        }
    }
}
