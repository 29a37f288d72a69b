//! The days of a period: which of them are known, whole, or without data, and which of them rates count.
//!
//! - **Days of the period** are those chosen, also where no alert came; without a choice, those that Workbench was asked for, or from the
//!   first alert's to the last one's. Days after as-of's are not known yet: nothing counts them.
//! - **Part days** are cut off: as-of's day; a day that Workbench was asked for in part; of files, the days of the first and of the last
//!   alert, unless the user knows that they are whole.
//! - **Gaps** are runs of days without any alert where alerts were to be expected. Nobody knows whether there were none.
//!
//! All of this follows from all alerts in the data: what a period or a filter hides makes no day a gap.

use std::ops::Range;

use chrono::NaiveDate;

use super::coverage::Coverage;
use super::period::Period;
use crate::calendar::{DayRange, LocalHour, LocalTimes, Timestamp, Zone};
use crate::order;

/// Fewer days without an alert than this are not a gap.
const MIN_GAP_DAYS: usize = 3;

/// The silence of a day means something if at least this number of alerts was to be expected.
const MIN_EXPECTED: f64 = 3.0;

/// Fewer whole days than this say nothing: then rates count part days, too.
const MIN_WHOLE_DAYS: usize = 3;

/// The known days of a period.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    /// The whole period, known or not: the chosen one, or all there is to choose from; `None` without alerts.
    pub period: Option<DayRange>,
    /// The first known day; `None` if none is.
    pub first_on: Option<NaiveDate>,
    /// The selected alerts on each of them.
    pub counts: Vec<u32>,
    /// The selected alerts in each hour of each of them, as the local clock shows it. What it shows twice is one hour.
    pub hourly: Vec<[u32; 24]>,
    /// How many seconds each of these hours lasted.
    pub seconds: Vec<[u32; 24]>,
    /// Which of them are cut off.
    pub are_part: Vec<bool>,
    /// Runs of them without data, by position.
    pub gaps: Vec<Range<usize>>,
    /// Which of them rates count.
    pub rated: Rated,
    /// Days of the chosen period that are not known yet.
    pub n_unknown: u64,
}

/// Which days rates count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rated {
    /// The whole ones.
    #[default]
    Whole,
    /// All that are known: too few are whole, or half of the alerts or more are on part days.
    Known,
}

/// How many alerts a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// The selected alerts on the days that count.
    pub n_alerts: u64,
    /// How many days count; never 0.
    pub n_days: u64,
}

impl Rate {
    /// Alerts a day.
    pub fn mean(self) -> f64 {
        self.n_alerts as f64 / self.n_days as f64
    }
}

/// All alerts of the data by day, from the first one's to the last one's.
#[derive(Debug, Clone, Copy)]
pub(super) struct ByDay<'a> {
    pub days: DayRange,
    pub counts: &'a [u32],
}

impl ByDay<'_> {
    /// How many there are on a day since the Unix epoch.
    pub fn on(self, day: i32) -> u32 {
        let after = day.checked_sub(self.days.start_on.to_epoch_days());
        let count = after
            .and_then(|after| usize::try_from(after).ok())
            .and_then(|after| self.counts.get(after));
        count.copied().unwrap_or(0)
    }
}

impl Days {
    /// The days of a period, or of all there is to choose from. `of_data` counts all alerts; `selected` says how many of the selected ones
    /// there are in an hour.
    pub(super) fn of(
        of_data: Option<ByDay>,
        coverage: &Coverage,
        zone: Zone,
        period: Period,
        selected: impl Fn(LocalHour) -> u32,
    ) -> Self {
        let (Some(of_data), Some(as_of)) = (of_data, coverage.as_of) else {
            return Self::default();
        };
        let mut times = LocalTimes::new(zone);
        let mut day_of = |at: Timestamp| times.hour_of(at).day();
        let as_of_on = day_of(as_of);
        let asked = coverage.asked.map(|(from, to)| Asked {
            first_on: day_of(from),
            // The last instant that was asked for.
            last_on: day_of(Timestamp::from_nanos(to.nanos().saturating_sub(1))),
            begins_inside_day: day_of(Timestamp::from_nanos(from.nanos().saturating_sub(1)))
                == day_of(from),
            ends_inside_day: day_of(Timestamp::from_nanos(to.nanos().saturating_sub(1)))
                == day_of(to),
        });
        let (data_first, data_last) = (
            of_data.days.start_on.to_epoch_days(),
            of_data.days.end_on.to_epoch_days(),
        );
        let (first, last) = match (period.chosen, &asked) {
            (Some(chosen), _) => (
                chosen.start_on.to_epoch_days(),
                chosen.end_on.to_epoch_days(),
            ),
            (None, Some(asked)) => (asked.first_on, asked.last_on),
            (None, None) => (data_first, data_last),
        };
        let day = NaiveDate::from_epoch_days;
        let whole_period = day(first)
            .zip(day(last))
            .map(|(start_on, end_on)| DayRange { start_on, end_on });
        // A year that nobody means would make a million days: those before 1970 count only where there are alerts.
        let first = first.max(data_first.min(0));
        let known = first..last.min(as_of_on).saturating_add(1);
        let n_unknown = i64::from(last) - i64::from(as_of_on.max(first.saturating_sub(1)));
        let n_unknown = u64::try_from(n_unknown).unwrap_or(0);
        if known.is_empty() {
            return Self {
                period: whole_period,
                n_unknown,
                ..Self::default()
            };
        }
        let is_part = |day: i32| {
            let is_end =
                day == as_of_on || (asked.is_none() && (day == data_first || day == data_last));
            let is_asked_in_part = asked.as_ref().is_some_and(|asked| asked.has_in_part(day));
            (is_end && !period.ends_are_whole) || is_asked_in_part
        };
        // What is usual is learned from all that there is to choose from, whatever is chosen.
        let (whole_first, whole_last) = asked.as_ref().map_or((data_first, data_last), |asked| {
            (asked.first_on, asked.last_on)
        });
        let around =
            whole_first.min(data_first)..whole_last.max(data_last).min(as_of_on).saturating_add(1);
        let silent = silent_days(around.clone(), |day| of_data.on(day) == 0 && !is_part(day));
        let usual = Usual::of(around, |day| {
            let is_silent = silent.iter().any(|run| run.contains(&day));
            (!is_part(day) && !is_silent).then(|| of_data.on(day))
        });
        let gaps = silent.into_iter().filter_map(|run| {
            let run = run.start.max(known.start)..run.end.min(known.end);
            let is_inside = data_first < run.start && run.end <= data_last;
            let n_expected = run
                .clone()
                .filter(|&day| usual.on(day) >= MIN_EXPECTED)
                .count();
            (is_inside && run.len() >= MIN_GAP_DAYS && n_expected >= MIN_GAP_DAYS)
                .then(|| (run.start - known.start) as usize..(run.end - known.start) as usize)
        });
        let gaps = gaps.collect();

        let are_part: Vec<bool> = known.clone().map(is_part).collect();
        let n_of_data = |of: bool| -> u64 {
            let days = known.clone().zip(&are_part);
            days.filter(|(_, is_part)| **is_part == of)
                .map(|(day, _)| u64::from(of_data.on(day)))
                .sum()
        };
        let n_whole_days = are_part.iter().filter(|is_part| !**is_part).count();
        let n_on_part = n_of_data(true);
        let n_known = n_on_part + n_of_data(false);
        let is_mostly_part = n_known > 0 && 2 * n_on_part >= n_known;
        let all = Self {
            period: whole_period,
            first_on: day(known.start),
            seconds: known.map(|day| zone.seconds_by_hour(day)).collect(),
            are_part,
            gaps,
            rated: if n_whole_days < MIN_WHOLE_DAYS || is_mostly_part {
                Rated::Known
            } else {
                Rated::Whole
            },
            n_unknown,
            ..Self::default()
        };
        all.with_alerts(selected)
    }

    /// The same days with other alerts selected on them.
    pub(super) fn with_alerts(&self, selected: impl Fn(LocalHour) -> u32) -> Self {
        let first = self.first_on.map_or(0, |first| first.to_epoch_days());
        let days = (first..).take(self.are_part.len());
        let hourly: Vec<[u32; 24]> = days
            .map(|day| {
                let midnight = LocalHour::midnight(day);
                std::array::from_fn(|hour| selected(midnight.plus(hour)))
            })
            .collect();
        Self {
            counts: hourly.iter().map(|of_day| of_day.iter().sum()).collect(),
            hourly,
            ..self.clone()
        }
    }

    /// How many days are known.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The date of the day at that position; `None` beyond the last one.
    pub fn on(&self, position: usize) -> Option<NaiveDate> {
        if position >= self.len() {
            return None;
        }
        let after = chrono::Days::new(position as u64);
        self.first_on
            .and_then(|first| first.checked_add_days(after))
    }

    /// From the first to the last of them.
    pub fn range(&self) -> Option<DayRange> {
        Some(DayRange {
            start_on: self.first_on?,
            end_on: self.on(self.len().checked_sub(1)?)?,
        })
    }

    /// Whether the seven days from that position on are all known, and none is cut off.
    pub fn is_whole_week(&self, first: i32) -> bool {
        let week = usize::try_from(first).ok();
        let are_part = week.and_then(|first| self.are_part.get(first..first + 7));
        are_part.is_some_and(|are_part| !are_part.contains(&true))
    }

    /// Whether rates count the day at that position.
    pub fn is_rated(&self, position: usize) -> bool {
        self.rated == Rated::Known || self.are_part.get(position) == Some(&false)
    }

    /// The positions of the days that rates count.
    pub fn rated(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|&position| self.is_rated(position))
    }

    /// How many alerts a day there are on the days that rates count; `None` if there is no such day.
    pub fn rate(&self) -> Option<Rate> {
        let n_days = self.rated().count() as u64;
        (n_days > 0).then(|| Rate {
            n_alerts: self.rated().map(|day| u64::from(self.counts[day])).sum(),
            n_days,
        })
    }

    /// Whether the day at that position lies in a gap.
    pub fn is_in_gap(&self, position: usize) -> bool {
        self.gaps.iter().any(|gap| gap.contains(&position))
    }
}

/// The days that Workbench was asked for, since the Unix epoch.
struct Asked {
    first_on: i32,
    last_on: i32,
    begins_inside_day: bool,
    ends_inside_day: bool,
}

impl Asked {
    fn has_in_part(&self, day: i32) -> bool {
        (self.begins_inside_day && day == self.first_on)
            || (self.ends_inside_day && day == self.last_on)
    }
}

/// The runs of at least [`MIN_GAP_DAYS`] days that are silent.
fn silent_days(days: Range<i32>, is_silent: impl Fn(i32) -> bool) -> Vec<Range<i32>> {
    let mut runs: Vec<Range<i32>> = Vec::new();
    for day in days {
        if !is_silent(day) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.end == day => run.end += 1,
            _ => runs.push(day..day + 1),
        }
    }
    runs.retain(|run| run.len() >= MIN_GAP_DAYS);
    runs
}

/// How many alerts are usual on a weekday: the median of the whole days outside of silent runs; where there is none of that weekday, of
/// all of them.
struct Usual {
    by_weekday: [Option<f64>; 7],
    overall: f64,
}

impl Usual {
    fn of(days: Range<i32>, counted: impl Fn(i32) -> Option<u32>) -> Self {
        let mut by_weekday: [Vec<u32>; 7] = Default::default();
        for day in days {
            by_weekday[weekday(day)].extend(counted(day));
        }
        let all: Vec<u32> = by_weekday.iter().flatten().copied().collect();
        Self {
            by_weekday: by_weekday.map(median),
            overall: median(all).unwrap_or(0.0),
        }
    }

    fn on(&self, day: i32) -> f64 {
        self.by_weekday[weekday(day)].unwrap_or(self.overall)
    }
}

/// 0 (Monday) to 6 (Sunday).
fn weekday(day: i32) -> usize {
    // 1970-01-01 was a Thursday.
    (day + 3).rem_euclid(7) as usize
}

fn median(mut counts: Vec<u32>) -> Option<f64> {
    order::sort(&mut counts);
    let upper = *counts.get(counts.len() / 2)?;
    let lower = counts[(counts.len() - 1) / 2];
    Some(f64::midpoint(f64::from(lower), f64::from(upper)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const DAY_NANOS: i64 = 24 * 60 * 60 * 1_000_000_000;

    /// Monday.
    fn first_on() -> NaiveDate {
        "2026-03-02".parse().unwrap()
    }

    fn at(day: i32, hours: i64) -> Timestamp {
        let epoch_day = i64::from(first_on().to_epoch_days() + day);
        Timestamp::from_nanos(epoch_day * DAY_NANOS + hours * DAY_NANOS / 24)
    }

    fn range(first: i64, last: i64) -> DayRange {
        let on = |day| first_on() + chrono::TimeDelta::days(day);
        DayRange {
            start_on: on(first),
            end_on: on(last),
        }
    }

    /// The days of a file with this many alerts a day from a Monday on.
    fn days_of(counts: &[u32], as_of: Timestamp, chosen: Option<DayRange>, whole: bool) -> Days {
        days(
            counts,
            &Coverage {
                as_of: Some(as_of),
                ..Coverage::default()
            },
            chosen,
            whole,
        )
    }

    fn days(counts: &[u32], coverage: &Coverage, chosen: Option<DayRange>, whole: bool) -> Days {
        let by_day = (!counts.is_empty()).then(|| ByDay {
            days: range(0, counts.len() as i64 - 1),
            counts,
        });
        let utc = Zone::named("UTC").unwrap();
        let period = Period {
            chosen,
            ends_are_whole: whole,
        };
        Days::of(by_day, coverage, utc, period, |day| {
            // All at noon.
            let is_noon = day.hour() == 12;
            by_day
                .filter(|_| is_noon)
                .map_or(0, |by_day| by_day.on(day.day()))
        })
    }

    /// `p` a part day, `w` a whole one, `g` one in a gap.
    fn kinds(days: &Days) -> String {
        (0..days.len())
            .map(|day| match (days.are_part[day], days.is_in_gap(day)) {
                (true, _) => 'p',
                (false, true) => 'g',
                (false, false) => 'w',
            })
            .collect()
    }

    /// From which to before which day.
    fn gaps_of(days: &Days) -> Vec<(usize, usize)> {
        days.gaps.iter().map(|gap| (gap.start, gap.end)).collect()
    }

    #[test]
    fn the_first_and_the_last_day_of_a_file_are_cut_off() {
        let week = [2, 12, 12, 12, 12, 12, 12, 12, 2];
        let days = days_of(&week, at(8, 5), None, false);
        assert_eq!(kinds(&days), "pwwwwwwwp");
        assert_eq!(days.rated, Rated::Whole);
        assert_eq!(
            days.rate(),
            Some(Rate {
                n_alerts: 84,
                n_days: 7
            })
        );
        // The user may know better, about as-of's day, too.
        let whole = days_of(&week, at(8, 5), None, true);
        assert_eq!(kinds(&whole), "wwwwwwwww");
        assert_eq!(
            whole.rate(),
            Some(Rate {
                n_alerts: 88,
                n_days: 9
            })
        );
    }

    #[test]
    fn days_after_as_of_are_not_known() {
        let days = days_of(&[5; 8], at(9, 1), Some(range(-2, 20)), false);
        assert_eq!(days.first_on, Some(range(-2, 0).start_on));
        // As-of is two days after the last alert: that day is cut off, the ones between are not.
        assert_eq!(kinds(&days), "wwpwwwwwwpwp");
        assert_eq!(days.n_unknown, 11);
        assert_eq!(
            days.rate(),
            Some(Rate {
                n_alerts: 30,
                n_days: 9
            })
        );
        let later = days_of(&[5; 8], at(9, 1), Some(range(15, 20)), false);
        assert_eq!((later.len(), later.n_unknown, later.rate()), (0, 6, None));
        let backward = days_of(&[5; 8], at(9, 1), Some(range(4, 2)), false);
        assert_eq!((backward.len(), backward.n_unknown), (0, 0));
    }

    #[test]
    fn few_whole_days_or_many_alerts_on_part_days_make_rates_count_all() {
        let few = days_of(&[4, 4, 4, 4], at(3, 9), None, false);
        assert_eq!((kinds(&few).as_str(), few.rated), ("pwwp", Rated::Known));
        assert_eq!(
            few.rate(),
            Some(Rate {
                n_alerts: 16,
                n_days: 4
            })
        );
        let mostly = days_of(&[6, 4, 4, 4, 6], at(4, 9), None, false);
        assert_eq!(mostly.rated, Rated::Known);
        let hardly = days_of(&[6, 4, 4, 5, 6], at(4, 9), None, false);
        assert_eq!(hardly.rated, Rated::Whole);
        let one = days_of(&[1], at(0, 9), None, false);
        assert_eq!(
            one.rate(),
            Some(Rate {
                n_alerts: 1,
                n_days: 1
            })
        );
    }

    #[test]
    fn of_an_answer_only_days_asked_for_in_part_and_that_of_as_of_are_cut_off() {
        let asked = |from, to, as_of| Coverage::of_answer(as_of, from, to);
        let all = days(&[5; 6], &asked(at(0, 0), at(6, 0), at(9, 1)), None, false);
        assert_eq!(kinds(&all), "wwwwww");
        // Asked for in another zone, 5 hours off.
        let other = days(&[5; 7], &asked(at(0, 5), at(6, 5), at(9, 1)), None, false);
        assert_eq!(kinds(&other), "pwwwwwp");
        let other = days(&[5; 7], &asked(at(0, 5), at(6, 5), at(9, 1)), None, true);
        assert_eq!(kinds(&other), "pwwwwwp");
        // To the end of a week that is not over, and no alerts at its beginning.
        let week = days(&[5, 5], &asked(at(-2, 0), at(5, 0), at(1, 3)), None, false);
        assert_eq!((kinds(&week).as_str(), week.n_unknown), ("wwwp", 3));
    }

    #[test]
    fn days_without_alerts_that_should_have_some_are_a_gap() {
        let mut counts = vec![6; 42];
        counts[14..28].fill(0);
        let gap = days_of(&counts, at(41, 20), None, false);
        assert_eq!(gaps_of(&gap), [(14, 28)]);
        assert_eq!(
            gap.rate(),
            Some(Rate {
                n_alerts: 26 * 6,
                n_days: 40
            })
        );
        // Two days are none; nor are quiet ones where nothing is expected.
        counts[14..28].fill(6);
        counts[14..16].fill(0);
        assert!(days_of(&counts, at(41, 20), None, false).gaps.is_empty());
        let rare: Vec<u32> = (0..42).map(|day| u32::from(day % 5 == 0) * 2).collect();
        assert!(days_of(&rare, at(41, 20), None, false).gaps.is_empty());
        // Quiet weekends stay quiet, and a long weekend has too few days that should have had alerts.
        let mut working: Vec<u32> = (0..42).map(|day| if day % 7 < 5 { 9 } else { 0 }).collect();
        working[14] = 0;
        working[15] = 0;
        assert!(days_of(&working, at(41, 20), None, false).gaps.is_empty());
        working[16] = 0;
        // The weekend before belongs to the run.
        assert_eq!(
            gaps_of(&days_of(&working, at(41, 20), None, false)),
            [(12, 17)]
        );
    }

    #[test]
    fn a_gap_is_looked_for_in_the_period_and_may_begin_before_it() {
        let mut counts = vec![6; 42];
        counts[14..28].fill(0);
        let part = days_of(&counts, at(41, 20), Some(range(20, 35)), false);
        assert_eq!((gaps_of(&part), part.len()), (vec![(0, 8)], 16));
        let inside = days_of(&counts, at(41, 20), Some(range(16, 20)), false);
        assert_eq!(gaps_of(&inside), [(0, 5)]);
        // Before the first and after the last alert nobody knows.
        let around = days_of(&[6; 14], at(30, 1), Some(range(-10, 30)), false);
        assert!(around.gaps.is_empty());
    }

    #[test]
    fn without_alerts_no_day_is_known() {
        let none = days(&[], &Coverage::default(), Some(range(0, 5)), false);
        assert_eq!(none, Days::default());
        assert_eq!((none.rate(), none.range()), (None, None));
    }

    proptest! {
        #[test]
        fn days_add_up(
            between in prop::collection::vec(prop_oneof![Just(0_u32), 0..9_u32], 0..40),
            as_of in 0_i32..60,
            first in -20_i64..60,
            n_days in 0_i64..60,
            whole in any::<bool>(),
        ) {
            // There is an alert on the first and on the last day.
            let counts = [&[1], &between[..], &[1]].concat();
            let chosen = range(first, first + n_days);
            let days = days_of(&counts, at(as_of, 7), Some(chosen), whole);
            prop_assert_eq!(days.len() as u64 + days.n_unknown, chosen.n_days());
            prop_assert_eq!(days.are_part.len(), days.len());
            for gap in &days.gaps {
                prop_assert!(gap.len() >= MIN_GAP_DAYS && gap.end <= days.len());
                prop_assert!(days.counts[gap.clone()].iter().all(|&n| n == 0));
            }
            if let Some(rate) = days.rate() {
                prop_assert!(rate.n_days <= days.len() as u64);
            }
            // A longer period makes no other gaps of the days that both have.
            let all = days_of(&counts, at(as_of, 7), Some(range(-20, 200)), whole);
            for position in 0..days.len() {
                let same = (first + 20) as usize + position;
                prop_assert!(!days.is_in_gap(position) || all.is_in_gap(same));
            }
        }
    }
}
