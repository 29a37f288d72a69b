//! Change points: days on which the typical number of alerts a day shifted.
//!
//! W. A. Taylor, "Change-Point Analysis: A Powerful New Tool for Detecting Changes" (2000): cumulative sums of the deviations
//! from the mean, and a bootstrap of shuffled series to tell how sure a change is.
//!
//! Sums are exact integers, so that a shuffle that ties with the series is never counted as below it by rounding.

use chrono::NaiveDate;

use super::draws::Draws;

use crate::order;

/// How sure a change must be, and how hard to look.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangeSettings {
    /// A change is found when its confidence, in percent, is strictly above this.
    pub confidence_level: f64,
    /// How often a segment is shuffled.
    pub n_shuffles: u32,
}

impl Default for ChangeSettings {
    /// Above 95 % of 1,000 shuffles, as in the notebook.
    fn default() -> Self {
        Self {
            confidence_level: 95.0,
            n_shuffles: 1000,
        }
    }
}

/// A day since which the mean differs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// Position in the series: the first day of the new regime.
    pub index: usize,
    /// The same, as a date.
    pub on: NaiveDate,
    /// Share of shuffled series with a smaller range of cumulative sums, in percent.
    pub confidence: f64,
    /// Mean alerts a day of the regime that ends the day before.
    pub mean_before: f64,
    /// Mean alerts a day of the regime that begins on this day.
    pub mean_after: f64,
    /// 1 for the change that splits the whole series, 2 for those that split its sides, and so on.
    pub level: u32,
}

/// A stretch of days without a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regime {
    /// Position of its first day in the series.
    pub first: usize,
    /// Position of its last day in the series.
    pub last: usize,
    /// Mean alerts a day.
    pub mean: f64,
}

/// Alerts per day and where their number changed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Changes {
    /// The first alert's day; `None` without alerts.
    pub first_on: Option<NaiveDate>,
    /// Alerts on each day from then to the last alert's day.
    pub daily: Vec<u32>,
    /// Mean alerts a day over the whole series; 0 without alerts.
    pub mean: f64,
    /// The regimes between changes, in order; none without alerts.
    pub regimes: Vec<Regime>,
    /// The changes, by date.
    pub points: Vec<ChangePoint>,
}

/// The changes in a series of alerts per day that begins on `first_on`.
///
/// For a segment x\[0..n) with the mean m: S₀ = 0, S_k = S_{k−1} + (x_{k−1} − m), D = max S − min S. The segment is shuffled
/// `n_shuffles` times; the confidence is 100 × the share of shuffles whose range is strictly below D. If it is strictly above
/// the level, the segment is split before day i, the first k in 1..n with the largest |S_k|, and both sides are searched in
/// the same way. Means before and after are those of the regimes that remain in the end.
///
/// Segments of one day or of equal days have no change; without shuffles, or with a `first_on` of `None`, nothing has. The
/// order of the search is fixed, left before right, so the same generator state gives the same answer. The shuffling of a
/// segment ends as soon as it cannot rise above the level any more: the verdict is certain then, and a quiet series takes a
/// tenth of the time.
pub fn changes(
    first_on: Option<NaiveDate>,
    daily: Vec<u32>,
    settings: ChangeSettings,
    rng: &mut impl rand::Rng,
) -> Changes {
    let splits = match first_on {
        Some(_) => splits(&daily, settings, rng),
        None => Vec::new(),
    };
    let bounds: Vec<usize> = splits
        .iter()
        .map(|split| split.index)
        .chain([daily.len()])
        .collect();
    let mut regimes = Vec::with_capacity(bounds.len());
    let mut first = 0;
    for end in bounds {
        if first < end {
            regimes.push(Regime {
                first,
                last: end - 1,
                mean: mean(&daily[first..end]),
            });
        }
        first = end;
    }
    let points = splits
        .iter()
        .zip(regimes.windows(2))
        .filter_map(|(split, sides)| {
            Some(ChangePoint {
                index: split.index,
                on: first_on?.checked_add_days(chrono::Days::new(split.index as u64))?,
                confidence: split.confidence,
                mean_before: sides[0].mean,
                mean_after: sides[1].mean,
                level: split.level,
            })
        })
        .collect();
    Changes {
        first_on,
        mean: mean(&daily),
        regimes,
        points,
        daily,
    }
}

fn mean(daily: &[u32]) -> f64 {
    if daily.is_empty() {
        0.0
    } else {
        total(daily) as f64 / daily.len() as f64
    }
}

fn total(daily: &[u32]) -> i64 {
    daily.iter().map(|&n| i64::from(n)).sum()
}

/// Where a segment is split.
struct Split {
    index: usize,
    confidence: f64,
    level: u32,
}

/// Every change in the series, by position.
fn splits(daily: &[u32], settings: ChangeSettings, rng: &mut impl rand::Rng) -> Vec<Split> {
    let mut splits = Vec::new();
    let mut deviations = Vec::with_capacity(daily.len());
    // A stack of our own: a long series may be split deeper than a thread's stack in the browser goes.
    let mut segments = vec![(0, daily.len(), 1)];
    while let Some((start, end, level)) = segments.pop() {
        scaled_deviations(&daily[start..end], &mut deviations);
        if let Some((index, confidence)) = split(&mut deviations, settings, rng) {
            let index = start + index;
            splits.push(Split {
                index,
                confidence,
                level,
            });
            segments.push((index, end, level + 1));
            segments.push((start, index, level + 1));
        }
    }
    order::sort_by_key(&mut splits, |split| split.index);
    splits
}

/// n·x − Σx for each x of a segment: its deviation from the mean, times n to stay an integer.
///
/// Sums of these cannot overflow. A cumulative sum is n·(a part of Σx) − k·Σx with k ≤ n, so within ±n·Σx. [`Timestamp`]s
/// span 585 years, so n < 2¹⁸; rows are counted in 32 bits, so Σx < 2³²; the range of two such sums is below 2⁵¹.
///
/// [`Timestamp`]: crate::calendar::Timestamp
fn scaled_deviations(segment: &[u32], deviations: &mut Vec<i64>) {
    let (n, total) = (segment.len() as i64, total(segment));
    deviations.clear();
    deviations.extend(segment.iter().map(|&x| n * i64::from(x) - total));
}

/// Where a segment with these deviations changes, if it does, and with what confidence. Leaves them shuffled.
fn split(
    deviations: &mut [i64],
    settings: ChangeSettings,
    rng: &mut impl rand::Rng,
) -> Option<(usize, f64)> {
    let range = range_of_sums(deviations);
    if range == 0 || settings.n_shuffles == 0 {
        return None;
    }
    let index = largest_sum(deviations);
    let confidence_of = |n_below: u32| 100.0 * f64::from(n_below) / f64::from(settings.n_shuffles);
    let mut n_below = 0;
    for n_left in (0..settings.n_shuffles).rev() {
        if shuffled_range(deviations, rng) < range {
            n_below += 1;
        } else if confidence_of(n_below + n_left) <= settings.confidence_level {
            return None;
        }
    }
    let confidence = confidence_of(n_below);
    (confidence > settings.confidence_level).then_some((index, confidence))
}

/// Shuffles a segment's deviations, each order as likely, and gives [`range_of_sums`] of the new order.
///
/// Fisher's and Yates's shuffle settles one place after another, from the last to the first, so the sums can be taken on the way,
/// from the end. Because the deviations come to 0 together, sums from the end have the same range as sums from the start.
fn shuffled_range(deviations: &mut [i64], rng: &mut impl rand::Rng) -> i64 {
    let (mut sum, mut least, mut greatest) = (0, 0, 0);
    let mut draws = Draws::new(rng);
    for last in (1..deviations.len()).rev() {
        let chosen = draws.up_to(last);
        deviations.swap(chosen, last);
        sum += deviations[last];
        least = least.min(sum);
        greatest = greatest.max(sum);
    }
    greatest - least
}

/// max S − min S of the cumulative sums, S₀ = 0 included.
fn range_of_sums(deviations: &[i64]) -> i64 {
    let (mut sum, mut least, mut greatest) = (0, 0, 0);
    for deviation in deviations {
        sum += deviation;
        least = least.min(sum);
        greatest = greatest.max(sum);
    }
    greatest - least
}

/// The first k in 1..n at which the cumulative sum is farthest from 0. Needs n ≥ 2, which a range above 0 implies.
fn largest_sum(deviations: &[i64]) -> usize {
    let (mut sum, mut farthest, mut index) = (0_i64, 0, 0);
    for (k, deviation) in (1..deviations.len()).zip(deviations) {
        sum += deviation;
        if sum.abs() > farthest {
            farthest = sum.abs();
            index = k;
        }
    }
    index
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    fn search_with(daily: &[u32], settings: ChangeSettings, seed: u64) -> Changes {
        let first_on = (!daily.is_empty()).then(|| "2026-02-27".parse().unwrap());
        changes(
            first_on,
            daily.to_vec(),
            settings,
            &mut Xoshiro256PlusPlus::seed_from_u64(seed),
        )
    }

    fn search(daily: &[u32]) -> Changes {
        search_with(daily, ChangeSettings::default(), 7)
    }

    /// Days as (how many, alerts on each), with a ripple of ±1 so that no segment is constant.
    fn planted(regimes: &[(usize, u32)]) -> Vec<u32> {
        let days = regimes
            .iter()
            .flat_map(|&(n_days, level)| std::iter::repeat_n(level, n_days));
        days.zip([0, 1, 0, 2, 1].into_iter().cycle())
            .map(|(level, ripple)| level + ripple)
            .collect()
    }

    fn positions(changes: &Changes) -> Vec<usize> {
        changes.points.iter().map(|point| point.index).collect()
    }

    #[test]
    fn planted_shifts_are_found_where_they_are() {
        for (regimes, expected) in [
            (&[(30, 10), (30, 40)][..], &[30][..]),
            (&[(30, 40), (30, 10)], &[30]),
            (&[(20, 10), (30, 60), (25, 20)], &[20, 50]),
            (&[(40, 5), (10, 50), (40, 5)], &[40, 50]),
            (&[(60, 10)], &[]),
        ] {
            let changes = search(&planted(regimes));
            assert_eq!(positions(&changes), expected, "{regimes:?}");
            assert_eq!(changes.regimes.len(), expected.len() + 1);
        }
    }

    #[test]
    fn a_change_is_told_with_its_date_and_the_means_around_it() {
        let mut daily = vec![2; 10];
        daily.extend([4; 10]);
        let changes = search(&daily);
        let point = changes.points[0];
        assert_eq!(
            (point.index, point.on.to_string().as_str()),
            (10, "2026-03-09")
        );
        assert_eq!(
            (point.mean_before, point.mean_after, changes.mean),
            (2.0, 4.0, 3.0)
        );
        assert!(point.confidence > 99.0);
        assert_eq!(
            changes.regimes,
            [
                Regime {
                    first: 0,
                    last: 9,
                    mean: 2.0
                },
                Regime {
                    first: 10,
                    last: 19,
                    mean: 4.0
                }
            ]
        );
    }

    #[test]
    fn series_without_a_change_are_one_regime() {
        for daily in [
            &[5][..],
            &[5, 5],
            &[0, 7],
            &[3; 50],
            &[0, 0, 1],
            &[u32::MAX; 3],
        ] {
            let changes = search(daily);
            assert_eq!(changes.points, []);
            let mean = daily.iter().map(|&n| f64::from(n)).sum::<f64>() / daily.len() as f64;
            assert_eq!(
                changes.regimes,
                [Regime {
                    first: 0,
                    last: daily.len() - 1,
                    mean
                }],
                "{daily:?}"
            );
        }
        let none = Changes {
            first_on: None,
            daily: vec![],
            mean: 0.0,
            regimes: vec![],
            points: vec![],
        };
        assert_eq!(search(&[]), none);
    }

    #[test]
    fn settings_decide_how_sure_a_change_must_be() {
        let daily = planted(&[(30, 10), (30, 40)]);
        for (confidence_level, n_shuffles, expected) in [
            (95.0, 1000, &[30][..]),
            // Nothing is strictly above all of the shuffles, no shuffle says anything.
            (100.0, 1000, &[]),
            (95.0, 0, &[]),
            (99.0, 1, &[30]),
        ] {
            let settings = ChangeSettings {
                confidence_level,
                n_shuffles,
            };
            assert_eq!(
                positions(&search_with(&daily, settings, 7)),
                expected,
                "{settings:?}"
            );
        }
        assert_eq!(
            ChangeSettings::default(),
            ChangeSettings {
                confidence_level: 95.0,
                n_shuffles: 1000
            }
        );
        // A constant segment has no change even where any confidence would do.
        let any = ChangeSettings {
            confidence_level: -1.0,
            n_shuffles: 10,
        };
        assert_eq!(search_with(&[4; 9], any, 7).points, []);
    }

    #[test]
    fn ties_go_to_the_first_day() {
        for (deviations, expected) in [
            // Sums 1, 0, −1, 0: the first of the two that are as far from 0.
            (&[1, -1, -1, 1][..], 1),
            (&[-1, 1, 1, -1], 1),
            (&[1, 1, -1, -1], 2),
            (&[-1, 1], 1),
            (&[0, 0, 2, -2], 3),
        ] {
            assert_eq!(largest_sum(deviations), expected, "{deviations:?}");
        }
    }

    #[test]
    fn a_long_staircase_is_searched_to_the_last_step() {
        let daily: Vec<u32> = (0..2_000).collect();
        let changes = search_with(
            &daily,
            ChangeSettings {
                confidence_level: 0.0,
                n_shuffles: 3,
            },
            7,
        );
        assert!(changes.points.len() > 500);
        assert!(changes.points.is_sorted_by_key(|point| point.index));
    }

    /// Counts how often each of the 24 orders of four days comes up.
    #[test]
    fn every_order_is_as_likely() {
        const N_SHUFFLES: u32 = 240_000;
        let mut rng = Xoshiro256PlusPlus::seed_from_u64(3);
        let mut n_by_order = std::collections::BTreeMap::new();
        let mut deviations = [-6, 1, 2, 3];
        for _ in 0..N_SHUFFLES {
            let range = shuffled_range(&mut deviations, &mut rng);
            assert_eq!(range, range_of_sums(&deviations));
            *n_by_order.entry(deviations).or_insert(0) += 1;
        }
        assert_eq!(n_by_order.len(), 24);
        // Chi-squared with 23 degrees of freedom: above 49.7 once in a thousand generators.
        let expected = f64::from(N_SHUFFLES) / 24.0;
        let chi_squared: f64 = n_by_order
            .values()
            .map(|&n| (f64::from(n) - expected).powi(2) / expected)
            .sum();
        assert!(chi_squared < 49.7, "{chi_squared}: {n_by_order:?}");
    }

    /// Whether every shuffle of a small segment has a range below that of the segment, over all orders: 100 × share.
    fn exact_confidence(daily: &[u32]) -> f64 {
        fn orders(values: &mut Vec<i64>, fixed: usize, visit: &mut impl FnMut(&[i64])) {
            if fixed == values.len() {
                return visit(values);
            }
            for index in fixed..values.len() {
                values.swap(fixed, index);
                orders(values, fixed + 1, visit);
                values.swap(fixed, index);
            }
        }
        let mut deviations = Vec::new();
        scaled_deviations(daily, &mut deviations);
        let range = range_of_sums(&deviations);
        let (mut n_below, mut n_orders) = (0, 0);
        orders(&mut deviations, 0, &mut |order| {
            n_orders += 1;
            n_below += u32::from(range_of_sums(order) < range);
        });
        100.0 * f64::from(n_below) / f64::from(n_orders)
    }

    #[test]
    fn the_bootstrap_estimates_the_share_of_all_orders() {
        for daily in [
            &[1, 2, 2, 65, 66, 66][..],
            &[0, 0, 0, 9, 9, 9],
            &[3, 1, 4, 1, 5, 9, 2],
            &[1, 0, 0, 0, 0, 0, 8],
        ] {
            let exact = exact_confidence(daily);
            let settings = ChangeSettings {
                confidence_level: 0.0,
                n_shuffles: 100_000,
            };
            let mut deviations = Vec::new();
            scaled_deviations(daily, &mut deviations);
            let found = split(
                &mut deviations,
                settings,
                &mut Xoshiro256PlusPlus::seed_from_u64(1),
            );
            let confidence = found.map_or(0.0, |(_, confidence)| confidence);
            // Five standard errors of a share of 100,000.
            assert!(
                (confidence - exact).abs() < 0.8,
                "{daily:?}: {confidence} but exactly {exact}"
            );
        }
    }

    proptest! {
        #[test]
        fn a_planted_shift_is_found_at_its_position(
            before in prop::collection::vec(90_u32..110, 15..60),
            after in prop::collection::vec(290_u32..310, 15..60),
            falls in any::<bool>(),
            seed in any::<u64>(),
        ) {
            let (before, after) = if falls { (after, before) } else { (before, after) };
            let daily = [before.clone(), after].concat();
            prop_assert!(positions(&search_with(&daily, ChangeSettings::default(), seed)).contains(&before.len()));
        }

        #[test]
        fn the_same_seed_gives_the_same_answer(daily in prop::collection::vec(0_u32..50, 0..60), seed in any::<u64>()) {
            let settings = ChangeSettings { confidence_level: 60.0, n_shuffles: 50 };
            prop_assert_eq!(search_with(&daily, settings, seed), search_with(&daily, settings, seed));
        }

        #[test]
        fn regimes_cover_the_series_and_meet_at_the_changes(daily in prop::collection::vec(0_u32..50, 1..60), seed in any::<u64>()) {
            let changes = search_with(&daily, ChangeSettings { confidence_level: 60.0, n_shuffles: 50 }, seed);
            prop_assert_eq!(changes.regimes.len(), changes.points.len() + 1);
            prop_assert_eq!(changes.regimes[0].first, 0);
            prop_assert_eq!(changes.regimes[changes.regimes.len() - 1].last, daily.len() - 1);
            for (point, sides) in changes.points.iter().zip(changes.regimes.windows(2)) {
                prop_assert_eq!((sides[0].last + 1, sides[1].first), (point.index, point.index));
                prop_assert_eq!((sides[0].mean, sides[1].mean), (point.mean_before, point.mean_after));
                prop_assert!(point.confidence > 60.0 && point.confidence <= 100.0);
            }
            let weighted: f64 = changes.regimes.iter().map(|r| r.mean * (r.last + 1 - r.first) as f64).sum();
            prop_assert!((weighted / daily.len() as f64 - changes.mean).abs() < 1e-9);
        }

        #[test]
        fn the_range_is_the_same_backwards(daily in prop::collection::vec(0_u32..50, 1..60)) {
            let mut deviations = Vec::new();
            scaled_deviations(&daily, &mut deviations);
            prop_assert_eq!(deviations.iter().sum::<i64>(), 0);
            let range = range_of_sums(&deviations);
            deviations.reverse();
            prop_assert_eq!(range_of_sums(&deviations), range);
        }
    }
}
