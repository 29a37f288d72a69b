//! Lasting changes in a series of daily counts with a weekly rhythm: days since which the typical number is a different one.
//!
//! What the weekday brings is taken out, single days that do not fit are taken back to what fits, and the best division into regimes of at least
//! seven days is found: by likelihood, each change at a price that grows with how much days differ anyway. A runaway day is then no change, and
//! a change is found however the weekdays fall.
//!
//! Sources: W. A. Taylor, “Change-Point Analysis: A Powerful New Tool for Detecting Changes” (2000), for the confidence; R. Killick,
//! P. Fearnhead and I. A. Eckley, “Optimal detection of changepoints with a linear computational cost” (2012), for the division; D. Siegmund,
//! “Confidence sets in change-point problems” (1988), for the days on which a change may be. Among 1,000 series of 90 days with 33 alerts a day
//! that vary three times as much as independent alerts would, about 15 have a change found that is none, and of rises by 40% in the middle
//! four in five are found within three days (`tests/regimes.rs`).
//!
//! Pure functions: they must not know where counts, part days and gaps come from.

mod dispersion;
mod segmentation;
mod series;
mod splits;
mod week;

use chrono::NaiveDate;

use series::{Series, Sums};
use splits::Between;

/// The fewest days of a regime: one of each weekday.
pub const SHORTEST: usize = 7;

/// The fewest days in which a change can be told from the weekly rhythm: each weekday four times.
pub const LEAST_DAYS: usize = 28;

/// What is nearer than this is equal: sums in another order differ by less.
const NEAR: f64 = 1e-9;

/// The normal value that 97.5% are below.
const NORMAL_95: f64 = 1.96;

/// The normal value that 80% are below: by as much must an effect exceed a threshold to be found in four of five cases.
const NORMAL_80: f64 = 0.84;

/// What a day of the series is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Standing {
    /// A whole day. Only these are searched.
    #[default]
    Whole,
    /// A day of which the data has a part only.
    Part,
    /// A day of a gap: the source was down.
    Gap,
    /// A day after the data's end, of which nothing is known.
    Unknown,
}

impl Standing {
    /// Whether the search counts such a day.
    pub fn is_searched(self) -> bool {
        self == Self::Whole
    }
}

/// A day of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedDay {
    /// Which.
    pub on: NaiveDate,
    /// Alerts on it.
    pub n: u32,
    /// What it is.
    pub standing: Standing,
}

/// How readily a change is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sensitivity {
    /// Fewer false alarms, fewer changes.
    Strict,
    /// About 15 false alarms in 1,000 quiet quarters.
    #[default]
    Normal,
    /// More changes, more false alarms.
    Sensitive,
}

impl Sensitivity {
    /// The price of a change, in ln n.
    fn price(self) -> f64 {
        match self {
            Self::Strict => 3.0,
            Self::Normal => 2.5,
            Self::Sensitive => 2.0,
        }
    }
}

/// How to search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegimeSettings {
    /// How readily a change is found.
    pub sensitivity: Sensitivity,
    /// How often the days around a change are reordered. It changes the confidence's precision, never what is found.
    pub n_reorderings: u32,
}

impl Default for RegimeSettings {
    fn default() -> Self {
        Self {
            sensitivity: Sensitivity::default(),
            n_reorderings: 999,
        }
    }
}

/// What a search comes to.
#[derive(Debug, Clone, PartialEq)]
pub enum Search {
    /// Fewer than 28 whole days: a change could not be told from the weekly rhythm.
    TooFewDays {
        /// How many whole days there are.
        n_days: usize,
    },
    /// Searched.
    Done(Box<Findings>),
}

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// How many days were searched.
    pub n_days: usize,
    /// Mean alerts a day of these, runaway days as they are.
    pub mean: f64,
    /// What each weekday brings relative to a mean day, Monday first; their mean is 1.
    pub weekday_factors: [f64; 7],
    /// Alerts on each day searched, runaway days taken back.
    pub calmed: Vec<f64>,
    /// Days far from what was to be expected of their weekday around that time, by date.
    pub runaway_days: Vec<RunawayDay>,
    /// How much more days differ than independent alerts would make them: variance over mean, at least 1.
    pub dispersion: f64,
    /// The stretches between changes, in order; at least one.
    pub regimes: Vec<LevelRegime>,
    /// The changes, by date.
    pub changes: Vec<LevelChange>,
    /// What change in the middle would probably not have been found; `None` where a half of the days has no alerts.
    pub unseen: Option<Unseen>,
    /// How much a day's deviation goes with that of the day before, from −1 to 1; 0 if no day deviates.
    pub dependence: f64,
    /// Whether that is more than chance would bring: confidences are then too high.
    pub is_dependent: bool,
}

/// A day that does not fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RunawayDay {
    /// Position among all days.
    pub index: usize,
    /// Which.
    pub on: NaiveDate,
    /// Alerts on it.
    pub n: u32,
    /// Alerts that were to be expected.
    pub expected: f64,
}

impl RunawayDay {
    /// By how many alerts it is off, either way.
    pub fn distance(&self) -> f64 {
        (f64::from(self.n) - self.expected).abs()
    }
}

/// A stretch of days with one typical number of alerts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelRegime {
    /// Position of its first searched day among all days.
    pub first: usize,
    /// Position of its last one.
    pub last: usize,
    /// Mean alerts a day over the days searched, runaway days as they are.
    pub mean: f64,
}

/// A day since which the typical number of alerts is a different one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LevelChange {
    /// Position among all days: the first day of the new regime.
    pub index: usize,
    /// The same, as a date.
    pub on: NaiveDate,
    /// The first day on which it may have been.
    pub earliest_on: NaiveDate,
    /// Whether an earlier day cannot be excluded: it would leave less than seven days before.
    pub is_open_before: bool,
    /// The last day on which it may have been.
    pub latest_on: NaiveDate,
    /// Whether a later day cannot be excluded.
    pub is_open_after: bool,
    /// Share of reorderings within weekdays that change less, in percent.
    pub confidence: f64,
    /// Mean alerts a day of the regime before, runaway days as they are.
    pub mean_before: f64,
    /// Mean alerts a day of the regime that begins.
    pub mean_after: f64,
    /// How many times as many alerts as before, weekdays and runaway days apart; `None` where a side has none.
    pub ratio: Option<Ratio>,
    /// 1 for the change that divides the whole best, 2 for the best one on each side of it, and so on.
    pub level: u32,
}

/// A ratio with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The estimate.
    pub value: f64,
    /// The lower end of its 95% interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The smallest changes in the middle of the series that would be found in four of five cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unseen {
    /// As a share of what was before: 0.27 for +27%.
    pub rise: f64,
    /// 0.21 for −21%.
    pub fall: f64,
}

/// The lasting changes among consecutive calendar days.
///
/// Only whole days are searched; with fewer than 28 of them nothing is. With x the alerts of a day left:
///
/// 1. Weekday factor e: the median, over all runs of seven consecutive days, of x ÷ the run's mean, for the day in its middle; at least 0.02;
///    scaled to a mean of 1. A weekday without a run that has alerts: 1. r = x/e.
/// 2. Calmed: r is taken back to c ± h and multiplied with e. c is the median of r, weighted with e, of the 13 days around; h = 3.145 ·
///    max(u, 0.954) · √(max(c, 1)/e), u the median, weighted with the smaller e, of the steps between neighboring days in such units.
///    A day more than 1.5 h and at least 5 alerts off is *runaway*.
/// 3. Dispersion φ: from differences of neighboring days and of days a week apart, without their largest tenth; at least 1.
/// 4. Regimes of at least seven days minimize Σ −(2/φ) · X ln(X/E) + β ln n for each change, β = 3, 2.5 or 2.
/// 5. The change may be on any day from the first to the last whose likelihood ratio is within 7.35 φ of the largest.
/// 6. Its confidence is the share of reorderings within weekdays whose largest likelihood ratio is smaller.
/// 7. Means are of the days as they are; the ratio is of calmed days, with exp(± 1.96 √(φ(1/X₁ + 1/X₂))).
/// 8. A change in the middle is found in four of five cases from |ln ratio| = (√(β ln n) + 0.84) · √(φ(1/X₁ + 1/X₂)) on. Days depend on each
///    other if Σ z z₋₁ / Σ z² > 2/√n, z a day's deviation from its regime in standard deviations.
///
/// Days without alerts are 0 and count; a series of zeros has one regime, a mean of 0 and no changes. Of changes that explain the series
/// as well (within 1e-9), fewer, then earlier ones are found. Only the confidence is random; it comes from `rng`, change by change in the
/// order of dates.
///
/// ```
/// use chrono::NaiveDate;
/// use expel_metrics::statistics::regimes::{CountedDay, RegimeSettings, Search, Standing, search};
/// use rand::SeedableRng;
/// use rand_xoshiro::Xoshiro256PlusPlus;
///
/// let first_on = NaiveDate::from_ymd_opt(2026, 8, 24).unwrap();
/// let counts = [40; 35].into_iter().chain([60; 35]);
/// let days: Vec<CountedDay> = first_on
///     .iter_days()
///     .zip(counts)
///     .map(|(on, n)| CountedDay { on, n, standing: Standing::Whole })
///     .collect();
/// let mut rng = Xoshiro256PlusPlus::seed_from_u64(1);
/// let Search::Done(found) = search(&days, RegimeSettings::default(), &mut rng) else { unreachable!() };
/// assert_eq!(found.changes[0].on.to_string(), "2026-09-28");
/// ```
pub fn search(days: &[CountedDay], settings: RegimeSettings, rng: &mut impl rand::Rng) -> Search {
    let mut series = Series::of(days);
    let n_days = series.len();
    if n_days < LEAST_DAYS {
        return Search::TooFewDays { n_days };
    }
    let weekday_factors = week::weekday_factors(&series);
    series.factors = series
        .weekdays
        .iter()
        .map(|&weekday| weekday_factors[weekday])
        .collect();
    let calmed = week::calmed(&series);
    let runaway_days = calmed.runaway.iter().map(|&(index, expected)| {
        let index = series.places[index];
        let CountedDay { on, n, .. } = days[index];
        RunawayDay {
            index,
            on,
            n,
            expected,
        }
    });
    let runaway_days = runaway_days.collect();
    let calmed = calmed.alerts;
    let dispersion = dispersion::dispersion(&series, &calmed, days.len());
    let sums = Sums::of(&calmed, &series.factors);
    let price = settings.sensitivity.price() * (n_days as f64).ln();
    let splits = segmentation::best_changes(&sums, 2.0 / dispersion, price);
    let bounds: Vec<usize> = std::iter::once(0)
        .chain(splits.iter().copied())
        .chain([n_days])
        .collect();
    let mean = |first: usize, end: usize| {
        series.counts[first..end].iter().sum::<f64>() / (end - first) as f64
    };
    let regimes = bounds.windows(2).map(|ends| LevelRegime {
        first: series.places[ends[0]],
        last: series.places[ends[1] - 1],
        mean: mean(ends[0], ends[1]),
    });
    let regimes: Vec<LevelRegime> = regimes.collect();
    let on = |day: usize| days[series.places[day]].on;
    let mut changes = Vec::with_capacity(splits.len());
    for (ends, level) in bounds.windows(3).zip(levels(&sums, &splits)) {
        let (first, split, end) = (ends[0], ends[1], ends[2]);
        let between = Between {
            sums: &sums,
            first,
            end,
        };
        let Some(when) = between.when(dispersion) else {
            continue;
        };
        let confidence = between.confidence(&calmed, &series.weekdays, settings.n_reorderings, rng);
        changes.push(LevelChange {
            index: series.places[split],
            on: on(split),
            earliest_on: on(when.earliest),
            is_open_before: when.is_open_before,
            latest_on: on(when.latest),
            is_open_after: when.is_open_after,
            confidence,
            mean_before: mean(first, split),
            mean_after: mean(split, end),
            ratio: ratio(&sums, [first, split, end], dispersion),
            level,
        });
    }
    let dependence = dependence(&series, &calmed, &sums, &bounds);
    Search::Done(Box::new(Findings {
        n_days,
        mean: mean(0, n_days),
        weekday_factors,
        unseen: unseen(&sums, price, dispersion),
        calmed,
        runaway_days,
        dispersion,
        regimes,
        changes,
        dependence,
        is_dependent: dependence > 2.0 / (n_days as f64).sqrt(),
    }))
}

/// The standard error of the logarithm of a ratio of two numbers of alerts; `None` if one is 0.
fn error_of_ratio(before: f64, after: f64, dispersion: f64) -> Option<f64> {
    (before > 0.0 && after > 0.0).then(|| (dispersion * (1.0 / before + 1.0 / after)).sqrt())
}

/// Of the calmed alerts on both sides of a change.
fn ratio(sums: &Sums, [first, split, end]: [usize; 3], dispersion: f64) -> Option<Ratio> {
    let (before, after) = (sums.alerts(first, split), sums.alerts(split, end));
    let factor = (NORMAL_95 * error_of_ratio(before, after, dispersion)?).exp();
    let value = sums.rate(split, end) / sums.rate(first, split);
    Some(Ratio {
        value,
        low: value / factor,
        high: value * factor,
    })
}

fn unseen(sums: &Sums, price: f64, dispersion: f64) -> Option<Unseen> {
    let (middle, end) = (sums.len() / 2, sums.len());
    let (before, after) = (sums.alerts(0, middle), sums.alerts(middle, end));
    let size = (price.sqrt() + NORMAL_80) * error_of_ratio(before, after, dispersion)?;
    Some(Unseen {
        rise: size.exp() - 1.0,
        fall: 1.0 - (-size).exp(),
    })
}

/// For each change its level: 1 for the one with the largest likelihood ratio over the whole series, 2 for the largest on each side of it, and
/// so on. Of equal ones the earlier.
fn levels(sums: &Sums, splits: &[usize]) -> Vec<u32> {
    let mut levels = vec![0; splits.len()];
    // Changes from … to …, between these days. A stack of our own: there may be many.
    let mut parts = vec![(0, splits.len(), 0, sums.len(), 1)];
    while let Some((from, to, first, end, level)) = parts.pop() {
        let between = Between { sums, first, end };
        let mut best: Option<(usize, f64)> = None;
        for (at, &split) in (from..to).zip(&splits[from..to]) {
            let ratio = between.likelihood_ratio(split);
            if best.is_none_or(|(_, most)| ratio > most + NEAR) {
                best = Some((at, ratio));
            }
        }
        if let Some((at, _)) = best {
            levels[at] = level;
            parts.push((from, at, first, splits[at], level + 1));
            parts.push((at + 1, to, splits[at], end, level + 1));
        }
    }
    levels
}

/// How much neighboring days' deviations from their regimes go together.
fn dependence(series: &Series, calmed: &[f64], sums: &Sums, bounds: &[usize]) -> f64 {
    let (mut together, mut squares) = (0.0, 0.0);
    for ends in bounds.windows(2) {
        let (first, end) = (ends[0], ends[1]);
        let rate = sums.rate(first, end);
        if rate <= 0.0 {
            continue;
        }
        let mut before = 0.0;
        for (day, alerts) in (first..end).zip(&calmed[first..end]) {
            let expected = series.factors[day] * rate;
            let deviation = (alerts - expected) / expected.sqrt();
            squares += deviation * deviation;
            if day > first && series.follows(day) {
                together += deviation * before;
            }
            before = deviation;
        }
    }
    // A constant series differs from its mean by roundings only.
    if squares > NEAR {
        together / squares
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests;
