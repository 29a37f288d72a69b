//! A change between its neighbors: on which day, and how sure.

use super::series::Sums;
use super::{NEAR, SHORTEST};
use crate::statistics::draws::Draws;

/// A change is on a day whose likelihood ratio is within this, times the dispersion, of the largest: such an interval covers the true day in
/// about 96%. D. Siegmund, “Confidence sets in change-point problems” (1988).
const DROP: f64 = 7.35;

/// How often the bounds of what is certain are halved. Any number is right; what is not certain is computed.
const N_HALVINGS: usize = 30;

/// The days between two neighbors of a change: their ends, or the series'.
#[derive(Debug, Clone, Copy)]
pub struct Between<'a> {
    pub sums: &'a Sums,
    pub first: usize,
    /// The day after the last one.
    pub end: usize,
}

/// The days on which a change may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct When {
    pub earliest: usize,
    /// Whether it cannot be told from an earlier day: a nearer one would leave less than seven days.
    pub is_open_before: bool,
    pub latest: usize,
    pub is_open_after: bool,
}

impl Between<'_> {
    /// The days that leave seven days on both sides.
    fn splits(self) -> std::ops::RangeInclusive<usize> {
        self.first + SHORTEST..=self.end.saturating_sub(SHORTEST)
    }

    /// Twice by how much more likely two rates make the days than one: the first rate before `split`, the second from it on.
    pub fn likelihood_ratio(self, split: usize) -> f64 {
        self.ratio_with(split, self.sums.alerts(self.first, split))
    }

    /// The same if this number of the alerts were before it.
    fn ratio_with(self, split: usize, alerts_before: f64) -> f64 {
        let Self { sums, first, end } = self;
        let rate = sums.rate(first, end);
        let part = |alerts: f64, factors: f64| {
            if alerts > 0.0 {
                alerts * (alerts / (factors * rate)).ln()
            } else {
                0.0
            }
        };
        let alerts_after = sums.alerts(first, end) - alerts_before;
        2.0 * (part(alerts_before, sums.factors(first, split))
            + part(alerts_after, sums.factors(split, end)))
    }

    fn largest(self) -> f64 {
        let ratios = self.splits().map(|split| self.likelihood_ratio(split));
        ratios.fold(f64::NEG_INFINITY, f64::max)
    }

    /// The days on which the change may be; `None` if fewer than fourteen lie between the neighbors.
    pub fn when(self, dispersion: f64) -> Option<When> {
        let least = self.largest() - DROP * dispersion - NEAR;
        let mut possible = self
            .splits()
            .filter(|&split| self.likelihood_ratio(split) >= least);
        let earliest = possible.next()?;
        let latest = possible.next_back().unwrap_or(earliest);
        Some(When {
            earliest,
            is_open_before: earliest == *self.splits().start(),
            latest,
            is_open_after: latest == *self.splits().end(),
        })
    }

    /// The share, in percent, of reorderings within weekdays whose largest likelihood ratio is smaller by more than 1e-9 than that of the
    /// days as they are. 0 without reorderings.
    ///
    /// `calmed` and `weekdays` are of the whole series.
    pub fn confidence(
        self,
        calmed: &[f64],
        weekdays: &[usize],
        n_reorderings: u32,
        rng: &mut impl rand::Rng,
    ) -> f64 {
        let Self { first, end, .. } = self;
        if n_reorderings == 0 || self.splits().is_empty() {
            return 0.0;
        }
        let least = self.largest() - NEAR;
        let certain = self.certainly_smaller(least);
        let mut by_weekday: [Vec<f64>; 7] = Default::default();
        for (weekday, alerts) in weekdays[first..end].iter().zip(&calmed[first..end]) {
            by_weekday[*weekday].push(*alerts);
        }
        let mut draws = Draws::new(rng);
        let mut n_smaller = 0;
        for _ in 0..n_reorderings {
            // Fisher's and Yates's shuffle of each weekday, a day at a time.
            let mut n_left = by_weekday.each_ref().map(Vec::len);
            let mut alerts_before = 0.0;
            let mut is_smaller = true;
            for (day, &weekday) in weekdays[first..end].iter().enumerate() {
                let split = day.checked_sub(SHORTEST).and_then(|at| certain.get(at));
                if let Some((low, high)) = split
                    && !(*low < alerts_before && alerts_before < *high)
                    && self.ratio_with(first + day, alerts_before) >= least
                {
                    // What is left keeps its order: any order is as good to begin the next with.
                    is_smaller = false;
                    break;
                }
                let last = n_left[weekday] - 1;
                let values = &mut by_weekday[weekday];
                values.swap(draws.up_to(last), last);
                alerts_before += values[last];
                n_left[weekday] = last;
            }
            n_smaller += u32::from(is_smaller);
        }
        100.0 * f64::from(n_smaller) / f64::from(n_reorderings)
    }

    /// For each split, between which numbers of alerts before it the likelihood ratio is below `least` for certain. It is convex in them, and
    /// 0 where both rates are equal.
    fn certainly_smaller(self, least: f64) -> Vec<(f64, f64)> {
        let Self { sums, first, end } = self;
        let all = sums.alerts(first, end);
        let mut bounds = Vec::with_capacity(self.splits().count());
        for split in self.splits() {
            let equal = sums.rate(first, end) * sums.factors(first, split);
            let bound = |beyond: f64| {
                let (mut inside, mut outside) = (equal, beyond);
                for _ in 0..N_HALVINGS {
                    let middle = (inside + outside) / 2.0;
                    if self.ratio_with(split, middle) < least {
                        inside = middle;
                    } else {
                        outside = middle;
                    }
                }
                inside
            };
            bounds.push((bound(0.0), bound(all)));
        }
        bounds
    }
}

#[cfg(test)]
mod tests {
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    /// The confidence of the only possible split of fourteen days, over all 2⁷ orders within weekdays.
    fn exact_confidence(calmed: &[f64], factors: &[f64]) -> f64 {
        let ratio = |calmed: &[f64]| {
            let sums = Sums::of(calmed, factors);
            let between = Between {
                sums: &sums,
                first: 0,
                end: 14,
            };
            between.likelihood_ratio(7)
        };
        let observed = ratio(calmed);
        let n_smaller = (0..128_u32).filter(|order| {
            let mut reordered = calmed.to_vec();
            for weekday in (0..7).filter(|weekday| order >> weekday & 1 == 1) {
                reordered.swap(weekday, weekday + 7);
            }
            ratio(&reordered) < observed - NEAR
        });
        100.0 * n_smaller.count() as f64 / 128.0
    }

    #[test]
    fn the_confidence_is_the_share_of_all_orders() {
        let weekdays: Vec<usize> = (0..14).map(|day| day % 7).collect();
        for (calmed, factors) in [
            ([5, 9, 4, 8, 7, 1, 2, 8, 9, 9, 13, 9, 3, 2], [1.0; 7]),
            (
                [5, 9, 4, 8, 7, 1, 2, 6, 8, 4, 9, 7, 2, 1],
                [1.1, 1.3, 1.1, 1.4, 1.3, 0.4, 0.4],
            ),
            ([0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 3, 0, 0], [1.0; 7]),
            ([7; 14], [1.0; 7]),
            ([0; 14], [1.0; 7]),
        ] {
            let calmed = calmed.map(f64::from);
            let factors = [factors, factors].concat();
            let sums = Sums::of(&calmed, &factors);
            let between = Between {
                sums: &sums,
                first: 0,
                end: 14,
            };
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
            let actual = between.confidence(&calmed, &weekdays, 100_000, &mut rng);
            let exact = exact_confidence(&calmed, &factors);
            // Five standard errors of a share of 100,000.
            assert!(
                (actual - exact).abs() < 0.8,
                "{calmed:?}: {actual} but exactly {exact}"
            );
        }
    }

    #[test]
    fn bounds_of_what_is_certain_change_nothing() {
        let calmed: Vec<f64> = (0..60)
            .map(|day| f64::from(day * 37 % 11 + day / 30))
            .collect();
        let factors = vec![1.0; 60];
        let sums = Sums::of(&calmed, &factors);
        let between = Between {
            sums: &sums,
            first: 3,
            end: 58,
        };
        let least = between.largest() - NEAR;
        let certain = between.certainly_smaller(least);
        for (split, (low, high)) in between.splits().zip(certain) {
            for tenth in 0..=10 {
                let inside = low + (high - low) * f64::from(tenth) / 10.0;
                assert!(between.ratio_with(split, inside) < least + NEAR);
            }
            for outside in [low - 1e-3, high + 1e-3] {
                assert!(between.ratio_with(split, outside) >= least - 1e-3);
            }
        }
    }

    #[test]
    fn fewer_than_two_weeks_have_no_split() {
        let sums = Sums::of(&[3.0; 13], &[1.0; 13]);
        let between = Between {
            sums: &sums,
            first: 0,
            end: 13,
        };
        assert_eq!(between.when(1.0), None);
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(5);
        assert_eq!(between.confidence(&[3.0; 13], &[0; 13], 99, &mut rng), 0.0);
    }
}
