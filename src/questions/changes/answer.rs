//! Days since which the typical number of alerts a day is a different one, days that do not fit, and gaps: three things that look alike in a
//! mean.
//!
//! By default the weekly rhythm is taken out first: see [`regimes`]. **Differs** from the notebook, whose search of raw days is blind to most
//! changes, because weekends make more of a difference than they do. Its way can be chosen, with its faults mended: its right half is off by
//! one at every level, its last regime's mean leaves out the last day, it can fail or recurse without end on short or constant segments, its
//! days are UTC, and its shuffles differ from run to run.

use std::cmp::Reverse;

use chrono::{Days, NaiveDate};
use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::alerts::Selected;
use crate::calendar::DayRange;
use crate::order;
use crate::severity;
use crate::statistics::changes;
use crate::statistics::regimes::{self, Findings, Search};

pub use crate::alerts::OtherPeriod;
pub use crate::statistics::ChangeSettings;
pub use crate::statistics::regimes::{
    CountedDay, LEAST_DAYS, Ratio, RegimeSettings, RunawayDay, Sensitivity, Standing, Unseen,
};

/// Seeds the notebook's shuffles, so that the same data gives the same answer, always.
const SHUFFLE_SEED: u64 = 0x45_78_70_65_6c;

/// Seeds the reorderings within weekdays.
const REORDERING_SEED: u64 = 0x57_65_65_6b;

/// The most severities that are counted apart: a file may hold any number of them, and a chart has few colors.
const MAX_SEVERITIES: usize = 8;

/// How changes are searched for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Method {
    /// With the weekly rhythm and single days apart.
    Adjusted(RegimeSettings),
    /// As in the notebook.
    Notebook(ChangeSettings),
}

impl Default for Method {
    fn default() -> Self {
        Self::Adjusted(RegimeSettings::default())
    }
}

/// Alerts per day, and what happened to their number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Answer {
    /// Each day from the first to the last.
    pub days: Vec<CountedDay>,
    /// Mean alerts a day over the days that were searched; 0 without any.
    pub mean: f64,
    /// The same where runaway days are taken back to what fits.
    pub typical: f64,
    /// The stretches between changes, in order; none without a search.
    pub regimes: Vec<Regime>,
    /// The changes, by date.
    pub changes: Vec<Change>,
    /// Days that do not fit, by date.
    pub runaway_days: Vec<RunawayDay>,
    /// Runs of days on which the source was down, by date.
    pub gaps: Vec<DayRange>,
    /// What the search was able to find.
    pub scope: Scope,
    /// The same days by severity, gravest first, at most [`MAX_SEVERITIES`].
    pub by_severity: Vec<OfSeverity>,
    /// The days of another period, if that was asked for and the data reaches back to it.
    pub behind: Option<Behind>,
}

/// The days of another period, aligned by weekday.
#[derive(Debug, Clone, PartialEq)]
pub struct Behind {
    /// Which.
    pub other: OtherPeriod,
    /// For each day, the one of the other period that is behind it, and its alerts.
    pub daily: Vec<Option<(NaiveDate, u32)>>,
}

/// The alerts of a severity, or of several together.
#[derive(Debug, Clone, PartialEq)]
pub struct OfSeverity {
    /// Whose they are.
    pub whose: Whose,
    /// How many on each day.
    pub daily: Vec<u32>,
}

/// Whose alerts are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// Those of a severity as the data spells it: untrusted, and perhaps blank.
    One(String),
    /// Those of this many severities that have the fewest alerts.
    Others(usize),
}

/// What the search was able to find.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Scope {
    /// Nothing: this number of whole days is too small to tell a change from the weekly rhythm.
    TooFewDays(usize),
    /// With the weekly rhythm apart.
    Adjusted {
        /// What change would probably not have been found, if that can be said.
        unseen: Option<Unseen>,
        /// Whether days depend on each other: confidences are then too high.
        is_dependent: bool,
    },
    /// As in the notebook.
    #[default]
    Notebook,
}

/// A stretch of days without a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regime {
    /// Position of its first day.
    pub first: usize,
    /// Position of its last day.
    pub last: usize,
    /// Mean alerts a day.
    pub mean: f64,
}

/// A day since which the number of alerts is a different one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Its position among the days.
    pub index: usize,
    /// The same, as a date.
    pub on: NaiveDate,
    /// In percent.
    pub confidence: f64,
    /// Mean alerts a day of the regime that ends the day before.
    pub mean_before: f64,
    /// Mean alerts a day of the regime that begins.
    pub mean_after: f64,
    /// 1 for the change that divides all days best, 2 for those that divide its sides, and so on.
    pub level: u32,
    /// When it may have been; the notebook's way does not say.
    pub when: Option<When>,
    /// How many times as many alerts, weekdays and runaway days apart; the notebook's way does not say, and there is none from or to 0.
    pub ratio: Option<Ratio>,
    /// Whether the means say about the same as the ratio: a runaway day may make them say something else.
    pub do_means_agree: bool,
}

/// When a change may have been.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct When {
    /// From the first of these days to the last.
    pub days: DayRange,
    /// Or earlier.
    pub is_open_before: bool,
    /// Or later.
    pub is_open_after: bool,
}

/// The alerts on each of the known days by severity, gravest first. If there are more severities than a chart has room for, those that every
/// SOC knows and those with the most alerts stay; the others are counted together, last.
pub fn by_severity(alerts: &Selected) -> Vec<OfSeverity> {
    let days = &alerts.selection.known_days;
    let Some((hours, first_on)) = alerts.hours.zip(days.first_on) else {
        return Vec::new();
    };
    let first = first_on.to_epoch_days();
    let severities = &alerts.table.severity;
    // Which day and which severity; nothing for a day that is not known.
    let place = |row: u32| {
        let at = usize::try_from(hours.day(row).saturating_sub(first)).ok()?;
        (at < days.len()).then(|| (at, severities.code(row as usize) as usize))
    };
    let mut n_by_code = vec![0_u64; severities.values().len()];
    let rows = alerts.selection.rows.iter();
    rows.clone()
        .filter_map(place)
        .for_each(|(_, code)| n_by_code[code] += 1);
    let mut codes: Vec<usize> = (0..n_by_code.len())
        .filter(|&code| n_by_code[code] > 0)
        .collect();
    let n_others = if codes.len() > MAX_SEVERITIES {
        codes.len() - (MAX_SEVERITIES - 1)
    } else {
        0
    };
    let severity_order = |code: usize| severity::order(&severities.values()[code]);
    order::sort_by(&mut codes, |&a, &b| {
        let rank = |code: usize| {
            let of_severity = severity_order(code);
            (of_severity.0, Reverse(n_by_code[code]), of_severity)
        };
        rank(a).cmp(&rank(b))
    });
    codes.truncate(codes.len() - n_others);
    order::sort_by(&mut codes, |&a, &b| {
        severity_order(a).cmp(&severity_order(b))
    });

    let mut groups = vec![codes.len(); n_by_code.len()];
    for (group, &code) in codes.iter().enumerate() {
        groups[code] = group;
    }
    let mut daily = vec![vec![0; days.len()]; codes.len() + usize::from(n_others > 0)];
    rows.filter_map(place)
        .for_each(|(at, code)| daily[groups[code]][at] += 1);
    let named = codes
        .iter()
        .map(|&code| Whose::One(severities.values()[code].to_string()));
    let others = (n_others > 0).then_some(Whose::Others(n_others));
    let whose = named.chain(others);
    whose
        .zip(daily)
        .map(|(whose, daily)| OfSeverity { whose, daily })
        .collect()
}

/// The days of the other period, each as many whole weeks earlier as come nearest to how much earlier that period is.
pub fn behind(alerts: &Selected) -> Option<Behind> {
    let other = alerts.other?;
    let days = &other.selection?.known_days;
    let first_on = days.first_on?;
    let n_weeks = (other.period.n_days_earlier + 3) / 7;
    let behind = counted_days(alerts).into_iter().map(|day| {
        let on = day.on.checked_sub_days(Days::new(n_weeks * 7))?;
        let position = usize::try_from((on - first_on).num_days()).ok()?;
        Some((on, *days.counts.get(position)?))
    });
    Some(Behind {
        other: other.period,
        daily: behind.collect(),
    })
}

/// The known days of the period, and what each of them is.
pub fn counted_days(alerts: &Selected) -> Vec<CountedDay> {
    let days = &alerts.selection.known_days;
    let dates = days.first_on.into_iter().flat_map(|on| on.iter_days());
    dates
        .zip(&days.counts)
        .enumerate()
        .map(|(at, (on, &n))| CountedDay {
            on,
            n,
            standing: if days.are_part[at] {
                Standing::Part
            } else if days.is_in_gap(at) {
                Standing::Gap
            } else {
                Standing::Whole
            },
        })
        .collect()
}

/// What happened to the number of alerts on these days, which follow one another.
pub fn answer(days: Vec<CountedDay>, method: Method) -> Answer {
    let gaps = gaps(&days);
    let answer = match method {
        Method::Adjusted(settings) => {
            let mut rng = Xoshiro256PlusPlus::seed_from_u64(REORDERING_SEED);
            match regimes::search(&days, settings, &mut rng) {
                Search::Done(findings) => adjusted(*findings),
                Search::TooFewDays { n_days } => Answer {
                    scope: Scope::TooFewDays(n_days),
                    ..mean_only(&days)
                },
            }
        }
        Method::Notebook(settings) => notebook(&days, settings),
    };
    Answer {
        days,
        gaps,
        ..answer
    }
}

fn adjusted(findings: Findings) -> Answer {
    let n_days = findings.n_days as f64;
    let changes = findings.changes.iter().map(|change| Change {
        index: change.index,
        on: change.on,
        confidence: change.confidence,
        mean_before: change.mean_before,
        mean_after: change.mean_after,
        level: change.level,
        when: Some(When {
            days: DayRange {
                start_on: change.earliest_on,
                end_on: change.latest_on,
            },
            is_open_before: change.is_open_before,
            is_open_after: change.is_open_after,
        }),
        ratio: change.ratio,
        do_means_agree: change.ratio.is_none_or(|ratio| {
            let of_means = change.mean_after / change.mean_before;
            ratio.low <= of_means && of_means <= ratio.high
        }),
    });
    let regimes = findings.regimes.iter().map(|regime| Regime {
        first: regime.first,
        last: regime.last,
        mean: regime.mean,
    });
    Answer {
        mean: findings.mean,
        typical: findings.calmed.iter().sum::<f64>() / n_days,
        regimes: regimes.collect(),
        changes: changes.collect(),
        runaway_days: findings.runaway_days,
        scope: Scope::Adjusted {
            unseen: findings.unseen,
            is_dependent: findings.is_dependent,
        },
        ..Answer::default()
    }
}

/// Part days and gaps are searched, too: they are days with few alerts or none.
fn notebook(days: &[CountedDay], settings: ChangeSettings) -> Answer {
    let known = days.iter().filter(|day| day.standing != Standing::Unknown);
    let daily = known.map(|day| day.n).collect();
    let mut rng = Xoshiro256PlusPlus::seed_from_u64(SHUFFLE_SEED);
    let found = changes(days.first().map(|day| day.on), daily, settings, &mut rng);
    let points = found.points.iter().map(|point| Change {
        index: point.index,
        on: point.on,
        confidence: point.confidence,
        mean_before: point.mean_before,
        mean_after: point.mean_after,
        level: point.level,
        when: None,
        ratio: None,
        do_means_agree: true,
    });
    let regimes = found.regimes.iter().map(|regime| Regime {
        first: regime.first,
        last: regime.last,
        mean: regime.mean,
    });
    Answer {
        mean: found.mean,
        typical: found.mean,
        regimes: regimes.collect(),
        changes: points.collect(),
        scope: Scope::Notebook,
        ..Answer::default()
    }
}

/// The alerts of those of the days that the search counts, and how many days these are.
pub fn searched(days: &[CountedDay]) -> (u64, u64) {
    let whole = days.iter().filter(|day| day.standing.is_searched());
    whole.fold((0, 0), |(n_alerts, n_days), day| {
        (n_alerts + u64::from(day.n), n_days + 1)
    })
}

/// What can be said of any number of days.
fn mean_only(days: &[CountedDay]) -> Answer {
    let (n_alerts, n_days) = searched(days);
    let mean = n_alerts as f64 / n_days.max(1) as f64;
    Answer {
        mean,
        typical: mean,
        ..Answer::default()
    }
}

/// The runs of days of a gap.
fn gaps(days: &[CountedDay]) -> Vec<DayRange> {
    days.chunk_by(|one, next| one.standing == next.standing)
        .filter(|run| run[0].standing == Standing::Gap)
        .map(|run| DayRange {
            start_on: run[0].on,
            end_on: run[run.len() - 1].on,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};

    fn days(counts: &[(u32, Standing)]) -> Vec<CountedDay> {
        let first_on: NaiveDate = "2026-08-24".parse().unwrap();
        let days = first_on.iter_days().zip(counts);
        days.map(|(on, &(n, standing))| CountedDay { on, n, standing })
            .collect()
    }

    /// Alerts of these severities, each on the day after the former one's.
    fn of_severities(severities: &[&str]) -> Vec<(Whose, Vec<u32>)> {
        let times: Vec<String> = (0..severities.len())
            .map(|at| format!("2026-{:02}-{:02}T10:00:00Z", 1 + at / 28, 1 + at % 28))
            .collect();
        let alerts = severities
            .iter()
            .zip(&times)
            .map(|(severity, created)| Alert {
                severity,
                created,
                ..Alert::default()
            });
        let alerts = Alerts::selecting(table(&alerts.collect::<Vec<_>>()), None);
        let found = by_severity(&alerts.selected()).into_iter();
        found.map(|of| (of.whose, of.daily)).collect()
    }

    #[test]
    fn severities_are_counted_by_day_gravest_first() {
        assert_eq!(of_severities(&[]), []);
        let one = |severity: &str, daily: &[u32]| (Whose::One(severity.to_owned()), daily.to_vec());
        assert_eq!(
            of_severities(&["LOW", "", "CRITICAL", "LOW", "odd"]),
            [
                one("CRITICAL", &[0, 0, 1, 0, 0]),
                one("LOW", &[1, 0, 0, 1, 0]),
                one("odd", &[0, 0, 0, 0, 1]),
                one("", &[0, 1, 0, 0, 0]),
            ]
        );
    }

    #[test]
    fn of_many_severities_the_known_and_the_most_common_stay() {
        let mut severities: Vec<String> = (0..200).map(|nth| format!("P{nth}")).collect();
        severities.extend(["P7", "P7", "P7", "LOW", "HIGH", "P9", "P9"].map(String::from));
        let severities: Vec<&str> = severities.iter().map(String::as_str).collect();
        let found = of_severities(&severities);
        let whose: Vec<&Whose> = found.iter().map(|(whose, _)| whose).collect();
        let one = |severity: &str| Whose::One(severity.to_owned());
        let expected = ["HIGH", "LOW", "P0", "P1", "P10", "P7", "P9"].map(one);
        assert_eq!(whose[..7], expected.iter().collect::<Vec<_>>());
        assert_eq!(whose[7..], [&Whose::Others(195)]);
        let n_alerts: u32 = found.iter().flat_map(|(_, daily)| daily).sum();
        assert_eq!(n_alerts, 207);
    }

    #[test]
    fn gaps_are_runs() {
        use Standing::{Gap, Part, Unknown, Whole};
        let standings = [Part, Gap, Gap, Whole, Gap, Unknown].map(|standing| (3, standing));
        let answer = answer(days(&standings), Method::default());
        let found: Vec<(String, u64)> = answer
            .gaps
            .iter()
            .map(|gap| (gap.start_on.to_string(), gap.n_days()))
            .collect();
        assert_eq!(found, [("2026-08-25".into(), 2), ("2026-08-28".into(), 1)]);
        assert_eq!((answer.scope, answer.mean), (Scope::TooFewDays(1), 3.0));
    }

    #[test]
    fn the_notebook_searches_all_days_that_are_known() {
        let mut counts = vec![(20, Standing::Whole); 20];
        counts.extend([(0, Standing::Gap); 20]);
        counts.extend([(9, Standing::Unknown); 20]);
        let method = Method::Notebook(ChangeSettings::default());
        let found = answer(days(&counts), method);
        assert_eq!(found.mean, 10.0);
        let indices: Vec<usize> = found.changes.iter().map(|change| change.index).collect();
        assert_eq!(indices, [20]);
        let found = answer(days(&counts), Method::default());
        assert_eq!(found.scope, Scope::TooFewDays(20));
    }

    #[test]
    fn no_days_have_no_answer() {
        for method in [
            Method::default(),
            Method::Notebook(ChangeSettings::default()),
        ] {
            let answer = answer(Vec::new(), method);
            assert_eq!((answer.mean, answer.typical), (0.0, 0.0));
            assert!(answer.changes.is_empty() && answer.gaps.is_empty());
        }
    }
}
