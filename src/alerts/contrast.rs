//! A figure in two periods: how far apart it is, whether that is beyond chance, and both in words.
//!
//! Whole days are compared. Only where both periods have nothing but whole days, as many of them, on the same weekdays, are sums set side by
//! side, with an interval of their ratio; else means a day are, and only the test of days says whether they differ.

use std::rc::Rc;

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use super::comparison::OtherPeriod;
use super::days::{Days, Rated};
use super::waits::Waits;
use crate::numbers::{change, count, mean, minutes, percent};
use crate::statistics::{
    Interval, KnownRanks, N_REORDERINGS, OfDay, Percentile, PooledWaits, Summary, adjusted,
    days_as_far_apart, difference_of_shares, distance_of_means, distance_of_shares,
    ratio_of_counts,
};

/// Fewer whole days on a side than these are no base for a verdict.
const MIN_DAYS: usize = 14;

/// Of fewer things than these in both periods together, no split is beyond chance: even of five, all fall on one side once in 16 times.
const MIN_THINGS: u64 = 6;

/// How often chance may bring about what is called a difference.
const LEVEL: f64 = 0.05;

/// The days of two periods that are set side by side.
#[derive(Debug, Clone, PartialEq)]
pub struct Periods {
    /// The other one.
    pub other: OtherPeriod,
    /// The known days of both, the selected period's first.
    days: [Rc<Days>; 2],
    /// Whether sums can be set side by side.
    pub are_equal: bool,
    /// Whether there are whole days enough for a verdict.
    pub have_verdicts: bool,
}

/// A figure in both periods.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    pub(super) measure: Measure,
    /// In the selected period.
    pub now: f64,
    /// In the other one.
    pub other: f64,
    /// The difference, between its ends: of counts a ratio, of shares a difference.
    pub interval: Option<Interval>,
    /// In how many of 1,000 orders of the days the periods are as far apart; `None` if that was not tested.
    pub p: Option<u32>,
    verdict: Verdict,
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Measure {
    Counts,
    /// Counts a day.
    Rates,
    /// A part and its whole in each period.
    Shares([(u64, u64); 2]),
    /// A percentile of waits in minutes, in each period.
    Waits([Percentile; 2]),
}

/// What can be said of a difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It is beyond chance.
    Differs,
    /// It is not.
    Chance,
    /// There are too few whole days.
    TooFewDays,
    /// There are too few to count.
    TooFew,
}

impl Periods {
    /// The days of the selected period, and of the other one.
    pub fn of(now: &Rc<Days>, former: &Rc<Days>, other: OtherPeriod) -> Self {
        let days = [now, former];
        let are_whole = days.iter().all(|of| {
            of.n_unknown == 0 && of.rated == Rated::Whole && of.rated().count() == of.len()
        });
        Self {
            other,
            days: days.map(Rc::clone),
            are_equal: are_whole && other.is_aligned() && now.len() == former.len(),
            have_verdicts: days
                .iter()
                .all(|of| of.rated == Rated::Whole && of.rated().count() >= MIN_DAYS),
        }
    }

    /// How many days of each are compared.
    pub fn n_days(&self) -> [usize; 2] {
        [0, 1].map(|side: usize| self.days[side].rated().count())
    }

    /// A count, from how many there are on each known day of both periods. The seed is the figure's own.
    pub fn counts(&self, by_day: [&[u64]; 2], seed: u64) -> Contrast {
        let sides = [0, 1].map(|side| self.of_days(side, &|day| (by_day[side][day], 0)));
        let sums = [0, 1].map(|side: usize| sides[side].iter().map(|day| day.part).sum::<u64>());
        let interval = ratio_of_counts(&sides[0], &sides[1]);
        let [now, other] = [0, 1].map(|side| match self.are_equal {
            true => sums[side] as f64,
            false => sums[side] as f64 / sides[side].len().max(1) as f64,
        });
        let p = self.p(&sides, sums[0] + sums[1], seed, distance_of_means);
        Contrast {
            measure: if self.are_equal {
                Measure::Counts
            } else {
                Measure::Rates
            },
            now,
            other,
            interval: interval.filter(|_| self.are_equal && self.have_verdicts),
            p: p.ok(),
            verdict: p.err().unwrap_or(Verdict::Chance),
        }
    }

    /// A share, from the part and the whole on each known day of both periods. The seed is the figure's own.
    pub fn shares(&self, by_day: [&[(u64, u64)]; 2], seed: u64) -> Contrast {
        let sides = [0, 1].map(|side| self.of_days(side, &|day| by_day[side][day]));
        let sums = [0, 1].map(|side: usize| {
            let days = sides[side].iter();
            days.fold((0, 0), |(part, whole), day| {
                (part + day.part, whole + day.whole)
            })
        });
        let [now, other] = sums.map(|(part, whole)| part as f64 / whole.max(1) as f64);
        let p = self.p(&sides, sums[0].1.min(sums[1].1), seed, distance_of_shares);
        let interval = difference_of_shares(sums[0], sums[1]);
        Contrast {
            measure: Measure::Shares(sums),
            now,
            other,
            interval: interval.filter(|_| self.are_equal && self.have_verdicts),
            p: p.ok(),
            verdict: p.err().unwrap_or(Verdict::Chance),
        }
    }

    /// The median and p95 of waits in nanoseconds, each with the row's day since 1970-01-01, of both periods; `None` if there are none in
    /// one of them. The seed is the figure's own.
    pub fn percentiles(&self, waits: [&[(i32, u64)]; 2], seed: u64) -> Option<[Contrast; 2]> {
        let sides = [0, 1].map(|side| self.of_days(side, &|_| (0, 0)));
        let mut pooled = Vec::new();
        let mut of_side = [0, 1].map(|side: usize| {
            let days = &self.days[side];
            let first = days.first_on.map_or(0, |first| first.to_epoch_days());
            // Which of the compared days each known day is, the selected period's first.
            let mut places = vec![None; days.len()];
            for (place, day) in (side * sides[0].len()..).zip(days.rated()) {
                places[day] = Some(place as u32);
            }
            let place = |day: i32| {
                let known = usize::try_from(i64::from(day) - i64::from(first)).ok()?;
                places.get(known).copied().flatten()
            };
            let waits = waits[side].iter();
            let compared = waits.filter_map(|&(day, nanos)| Some((nanos, place(day)?)));
            let from = pooled.len();
            pooled.extend(compared);
            pooled[from..]
                .iter()
                .map(|(nanos, _)| *nanos)
                .collect::<Vec<u64>>()
        });
        let n_fewest = of_side[0].len().min(of_side[1].len());
        let ranks = &mut KnownRanks::default();
        let [now, other] = of_side
            .each_mut()
            .map(|nanos| Summary::of_nanos(nanos, ranks));
        let (now, other) = now.zip(other)?;
        let verdict = match (self.have_verdicts, n_fewest >= Waits::MIN_FOR_PERCENTILES) {
            (_, false) => Some(Verdict::TooFew),
            (false, _) => Some(Verdict::TooFewDays),
            _ => None,
        };
        let p = verdict.map_or_else(
            || {
                let pooled = PooledWaits::of(pooled);
                let distance = &mut |are_first: &[bool]| pooled.distance_of_percentiles(are_first);
                reordered(&sides, seed, distance).map(Some)
            },
            |_| [None; 2],
        );
        let contrast = |p: Option<u32>, now: Percentile, other: Percentile| Contrast {
            measure: Measure::Waits([now, other]),
            now: now.value,
            other: other.value,
            interval: None,
            p,
            verdict: verdict.unwrap_or(Verdict::Chance),
        };
        Some([
            contrast(p[0], now.median, other.median),
            contrast(p[1], now.p95, other.p95),
        ])
    }

    /// Those of the known days that are compared.
    fn of_days(&self, side: usize, on: &dyn Fn(usize) -> (u64, u64)) -> Vec<OfDay> {
        let days = &self.days[side];
        // 1970-01-01 was a Thursday.
        let first = days.first_on.map_or(0, |first| first.to_epoch_days()) + 3;
        let of_day = |day: usize| {
            let (part, whole) = on(day);
            OfDay {
                weekday: (i64::from(first) + day as i64).rem_euclid(7) as u8,
                part,
                whole,
            }
        };
        days.rated().map(of_day).collect()
    }

    fn p(
        &self,
        sides: &[Vec<OfDay>; 2],
        n_things: u64,
        seed: u64,
        distance: fn(&[OfDay], &[bool]) -> f64,
    ) -> Result<u32, Verdict> {
        if n_things < MIN_THINGS {
            return Err(Verdict::TooFew);
        }
        if !self.have_verdicts {
            return Err(Verdict::TooFewDays);
        }
        let days = sides.concat();
        let distance = &mut |are_first: &[bool]| [distance(&days, are_first), 0.0];
        let [p, _] = reordered(sides, seed, distance);
        Ok(p)
    }
}

/// In how many of 1,000 orders the days of both sides are as far apart.
fn reordered(
    sides: &[Vec<OfDay>; 2],
    seed: u64,
    distance: &mut dyn FnMut(&[bool]) -> [f64; 2],
) -> [u32; 2] {
    let days = sides.iter().flatten();
    let weekdays: Vec<u8> = days.map(|day| day.weekday).collect();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(seed);
    days_as_far_apart(&weekdays, sides[0].len(), &mut rng, distance)
}

/// Says of figures that are shown together which of them differ: the more figures, the more of them would seem to by chance.
pub fn settle(contrasts: Vec<&mut Contrast>) {
    let mut tested = contrasts;
    tested.retain(|of| of.p.is_some());
    let p = tested.iter().filter_map(|of| of.p);
    let p: Vec<f64> = p
        .map(|p| f64::from(p) / f64::from(N_REORDERINGS + 1))
        .collect();
    for (of, p) in tested.into_iter().zip(adjusted(&p)) {
        if p <= LEVEL {
            of.verdict = Verdict::Differs;
        }
    }
}

impl Contrast {
    /// What can be said of the difference, in a few words: “longer”, “no difference beyond chance”.
    pub fn verdict_in_words(&self) -> &'static str {
        match self.verdict {
            Verdict::Differs => self.which(),
            Verdict::Chance => "no difference beyond chance",
            Verdict::TooFewDays => "too few days",
            Verdict::TooFew => "too few to say",
        }
    }

    /// In which way the figure differs.
    fn which(&self) -> &'static str {
        match (self.measure, self.now < self.other) {
            (Measure::Waits(_), true) => "shorter",
            (Measure::Waits(_), false) => "longer",
            (Measure::Shares(_), true) => "lower",
            (Measure::Shares(_), false) => "higher",
            (_, true) => "fewer",
            (_, false) => "more",
        }
    }

    /// The other period's part and whole, where that is a share of something.
    pub fn former_share(&self) -> Option<(u64, u64)> {
        match self.measure {
            Measure::Shares([_, former]) if former.1 > 0 => Some(former),
            _ => None,
        }
    }

    /// How the figure differs from that of the other period, which `name` says: “18% more than the 28 days before (+6% to +31%), which had 3,520”.
    pub fn in_words(&self, name: &str) -> String {
        let had = self.had();
        let interval = self.interval.map_or_else(String::new, |of| {
            let unit = match self.measure {
                Measure::Shares(_) => " points",
                _ => "",
            };
            let [low, high] = [of.low, of.high].map(|end| match self.measure {
                Measure::Shares(_) => {
                    let sign = if end < 0.0 { "−" } else { "+" };
                    format!("{sign}{}", mean(end.abs() * 100.0))
                }
                // As its other end.
                _ if change(1.0, of.high).starts_with('×') => format!("×{}", mean(end)),
                _ => change(1.0, end),
            });
            format!(" ({low} to {high}{unit})")
        });
        match self.verdict {
            Verdict::Differs => format!("{} {name}{interval}, which had {had}", self.size_than()),
            Verdict::Chance => {
                format!("no difference beyond chance from {name}{interval}, which had {had}")
            }
            Verdict::TooFew if matches!(self.measure, Measure::Waits(_)) => {
                "too few measured alerts to say".to_owned()
            }
            Verdict::TooFew if matches!(self.measure, Measure::Shares([_, (_, 0)])) => {
                format!("too few to say: none in {name}")
            }
            Verdict::TooFew => format!("too few to say: {name} had {had}"),
            Verdict::TooFewDays if self.now == self.other => {
                format!("as in {name}; too few days for a verdict")
            }
            Verdict::TooFewDays => format!(
                "{} {name}, which had {had}; too few days for a verdict",
                self.size_than()
            ),
        }
    }

    /// What the other period had.
    fn had(&self) -> String {
        match self.measure {
            Measure::Counts | Measure::Rates if self.other == 0.0 => "none".to_owned(),
            Measure::Counts => count(self.other as u64),
            Measure::Rates => format!("{} a day", mean(self.other)),
            Measure::Shares([_, (part, whole)]) => percent(part, whole),
            Measure::Waits([_, other]) => {
                let ends = match (other.low, other.high) {
                    (Some(low), Some(high)) => {
                        format!(" ({} to {})", minutes(low), minutes(high))
                    }
                    (Some(low), None) => format!(" (at least {})", minutes(low)),
                    _ => String::new(),
                };
                format!("{}{ends}", minutes(self.other))
            }
        }
    }

    /// How much more or fewer: “18% more than”, “3 points lower than”, “14 times as many as”.
    fn size_than(&self) -> String {
        let which = self.which();
        if let Measure::Shares(_) = self.measure {
            let points = mean((self.now - self.other).abs() * 100.0);
            let unit = if points == "1" { "point" } else { "points" };
            return format!("{points} {unit} {which} than");
        }
        let a_day = match self.measure {
            Measure::Rates => " a day",
            _ => "",
        };
        let change = change(self.other, self.now);
        if self.other == 0.0 || self.now == 0.0 {
            format!("{which}{a_day} than")
        } else if let Some(times) = change.strip_prefix('×') {
            let as_such = match self.measure {
                Measure::Waits(_) => "as long",
                _ => "as many",
            };
            format!("{times} times {as_such}{a_day} as")
        } else {
            let size = change.trim_start_matches(['+', '−']);
            format!("{size} {which}{a_day} than")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Alerts, Comparison, Narrowing, With};
    use crate::calendar::DayRange;
    use crate::filters::{Choosing, Dimension, Filters, place};

    /// From Monday, Sep 28, 2026: this many alerts on each day, an alert on the days before and after, and a comparison of the days from the
    /// `first` on, as many as `n_days`.
    fn selecting(by_day: &[usize], first: u64, n_days: u64, with: With) -> Alerts {
        let monday: chrono::NaiveDate = "2026-09-28".parse().unwrap();
        let on = |day: u64| monday + chrono::Days::new(day);
        let before = monday - chrono::Days::new(1);
        let mut created = vec![format!("{before}T12:00:00Z")];
        for (day, &n) in (0..).zip(by_day) {
            created.extend((0..n).map(|minute| format!("{}T12:{minute:02}:00Z", on(day))));
        }
        created.push(format!("{}T12:00:00Z", on(by_day.len() as u64)));
        let rows: Vec<Alert> = created
            .iter()
            .enumerate()
            .map(|(at, created)| Alert {
                created,
                severity: if at % 3 == 0 { "LOW" } else { "HIGH" },
                ..Alert::default()
            })
            .collect();
        let mut alerts = Alerts::of_files(table(&rows));
        let narrowing = Narrowing {
            comparison: Comparison {
                compare_with: with,
                ..Comparison::default()
            },
            ..Narrowing::from(Some(DayRange {
                start_on: on(first),
                end_on: on(first + n_days - 1),
            }))
        };
        alerts.select("UTC", &narrowing, None).unwrap();
        alerts
    }

    /// The number of alerts of both periods, compared and settled.
    fn contrast(alerts: &Alerts) -> (Contrast, String) {
        let selected = alerts.selected();
        let other = selected.other.unwrap();
        let days = [
            &selected.selection.known_days,
            &other.selection.unwrap().known_days,
        ];
        let periods = Periods::of(days[0], days[1], other.period);
        let counts = days.map(|days| days.counts.iter().map(|&n| n.into()).collect::<Vec<u64>>());
        let mut contrast = periods.counts([&counts[0], &counts[1]], 7);
        settle(vec![&mut contrast]);
        (contrast, contrast.in_words(&other.period.name()))
    }

    fn check(by_day: &[usize], first: u64, n_days: u64, expected: &str) {
        let alerts = selecting(by_day, first, n_days, With::Before);
        assert_eq!(contrast(&alerts).1, expected);
    }

    #[test]
    fn differences_in_words() {
        let weeks = |level: usize| (0..14).map(move |day| level + day % 5);
        let of = |before, after| weeks(before).chain(weeks(after)).collect::<Vec<_>>();
        check(
            &of(10, 20),
            14,
            14,
            "84% more than the 14 days before (+50% to +127%), which had 166",
        );
        check(
            &of(20, 10),
            14,
            14,
            "46% fewer than the 14 days before (−56% to −33%), which had 306",
        );
        check(
            &of(10, 10),
            14,
            14,
            "no difference beyond chance from the 14 days before (−21% to +27%), which had 166",
        );
        check(
            &of(2, 50),
            14,
            14,
            "13 times as many as the 14 days before (×9.9 to ×18), which had 54",
        );
        check(
            &[10; 28],
            21,
            7,
            "as in the 7 days before; too few days for a verdict",
        );
        check(
            &of(10, 20)[7..],
            7,
            7,
            "78% more than the 7 days before, which had 85; too few days for a verdict",
        );
        let mut rare = [0; 28];
        rare[3] = 2;
        rare[20] = 1;
        check(&rare, 14, 14, "too few to say: the 14 days before had 2");
        rare[20] = 30;
        rare[3] = 0;
        check(
            &rare,
            14,
            14,
            "no difference beyond chance from the 14 days before, which had none",
        );
    }

    #[test]
    fn periods_that_are_not_whole_weeks_are_compared_by_means_a_day() {
        let by_day: Vec<usize> = (0..40).map(|day| if day < 20 { 10 } else { 20 }).collect();
        let (of, words) = contrast(&selecting(&by_day, 20, 20, With::Before));
        assert_eq!((of.now, of.other, of.interval), (20.0, 10.0, None));
        assert_eq!(
            words,
            "100% more a day than the 20 days before, which had 10 a day"
        );
        // The last day of the file is cut off, and one day of the other period lies before the data.
        let (of, words) = contrast(&selecting(&by_day, 20, 21, With::Before));
        assert_eq!((of.now, of.other), (20.0, 10.0));
        assert_eq!(
            words,
            "100% more a day than the 21 days before, which had 10 a day"
        );
    }

    #[test]
    fn the_same_filters_pass_alerts_of_both_periods() {
        let mut alerts = selecting(&[6; 28], 14, 14, With::Before);
        let mut filters = Filters::default();
        filters.choose_place(&place([(Dimension::Severity, "LOW")]), Choosing::Only);
        let narrowing = Narrowing {
            filters,
            comparison: Comparison {
                compare_with: With::Before,
                ..Comparison::default()
            },
            ..Narrowing::from(alerts.selected().selection.known_days.period)
        };
        alerts.select("UTC", &narrowing, None).unwrap();
        let (of, _) = contrast(&alerts);
        assert_eq!((of.now, of.other), (28.0, 28.0));
    }

    #[test]
    fn shares_differ_in_points() {
        let alerts = selecting(&[10; 28], 14, 14, With::Before);
        let selected = alerts.selected();
        let other = selected.other.unwrap();
        let days = [
            &selected.selection.known_days,
            &other.selection.unwrap().known_days,
        ];
        let periods = Periods::of(days[0], days[1], other.period);
        let check = |now: u64, former: u64, expected: &str| {
            let mut of = periods.shares([&[(now, 10); 14], &[(former, 10); 14]], 7);
            settle(vec![&mut of]);
            assert_eq!(of.in_words("the 14 days before"), expected);
        };
        check(
            4,
            7,
            "30 points lower than the 14 days before (−40 to −18 points), which had 70%",
        );
        check(
            5,
            5,
            "no difference beyond chance from the 14 days before (−12 to +12 points), which had 50%",
        );
    }

    #[test]
    fn without_a_choice_nothing_is_compared() {
        let alerts = selecting(&[6; 28], 14, 14, With::Nothing);
        assert!(alerts.selected().other.is_none());
        assert_eq!(alerts.selected().other_basis(), None);
        // The data does not reach back.
        let alerts = selecting(&[6; 28], 14, 14, With::Year);
        let other = alerts.selected().other.unwrap();
        assert!(other.selection.is_none());
    }
}
