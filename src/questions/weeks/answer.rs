//! How long alerts waited week by week, and how many met their target.

use chrono::NaiveDate;

use crate::alerts::{Clock, CreationHours, Days, OtherPeriod, Selected, Standing, Wait};
use crate::calendar::{DayRange, monday_of};
use crate::statistics::{KnownRanks, Ranks};
use crate::table::TextColumn;

pub use crate::alerts::{Slowest, Targets, Waits, WaitsOf};
pub use crate::statistics::{Percentile, Summary};

/// The most weeks that are drawn, and known by severity: three years. No chart has room for more.
pub const MAX_DRAWN: usize = 156;

/// The waits of the selected alerts by week.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trend {
    /// From the week of the period's first day to that of its last known one, also those without alerts.
    pub weeks: Vec<Week>,
    /// Those severities with a target that were measured in the weeks that are drawn, gravest first.
    pub by_severity: Vec<OfSeverity>,
    /// The weeks of another period, if that was asked for and the data reaches back to it.
    pub other: Option<Box<Other>>,
}

/// The weeks of another period.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The other period.
    pub period: OtherPeriod,
    /// Its weeks.
    pub trend: Trend,
}

/// Monday to Sunday.
#[derive(Debug, Clone, PartialEq)]
pub struct Week {
    /// Its Monday.
    pub starts_on: NaiveDate,
    /// Its days in the period, as far as they are known.
    pub days: DayRange,
    /// Whether all seven are whole days of the period.
    pub is_whole: bool,
    /// How long its alerts waited.
    pub waits: WaitsOf,
    /// Those of them that met their target.
    pub n_met: u64,
    /// Those whose target has passed.
    pub n_due: u64,
}

/// A severity's waits week by week.
#[derive(Debug, Clone, PartialEq)]
pub struct OfSeverity {
    /// As spelled in the data.
    pub severity: String,
    /// The target in minutes.
    pub target: u32,
    /// Those of the last [`MAX_DRAWN`] weeks.
    pub weeks: Vec<WaitsOf>,
}

/// How many alerts a percentile takes to have both ends of its interval.
pub fn takes(percent: f64) -> usize {
    Ranks::n_for_high(percent)
}

/// The alerts of a week with a severity.
#[derive(Clone, Copy, Default)]
struct Group {
    n_alerts: u64,
    n_met: u64,
    n_due: u64,
    n_measured: usize,
    /// Where the next wait goes; in the end, where they end.
    end: usize,
}

/// In which group each alert is.
struct Grouping<'a> {
    hours: &'a CreationHours,
    severities: &'a TextColumn,
    first_day: i32,
    last_day: i32,
    monday: i32,
    n_a_week: u32,
    /// Where in a week the alerts with that severity are.
    by_code: Vec<u32>,
}

impl Grouping<'_> {
    /// None for an alert outside the known days.
    // It is asked of every alert.
    #[inline(always)]
    fn group(&self, row: u32) -> Option<usize> {
        let day = self.hours.day(row);
        if day < self.first_day || day > self.last_day {
            return None;
        }
        let week = (day - self.monday) as u32 / 7;
        let of_severity = self.by_code[self.severities.code(row as usize) as usize];
        Some((week * self.n_a_week + of_severity) as usize)
    }
}

impl Trend {
    /// Of the selected alerts. Those outside the known days of the period are in no week.
    pub fn of(alerts: &Selected, targets: Targets) -> Self {
        let days = &*alerts.selection.known_days;
        let (Some(hours), Some(range)) = (alerts.hours, days.range()) else {
            return Self::default();
        };
        let first_day = range.start_on.to_epoch_days();
        let monday = monday_of(first_day);
        let n_weeks = ((range.end_on.to_epoch_days() - monday) / 7 + 1) as usize;

        // The groups of a week: one of all severities without a target, then one of each with a target, gravest first.
        let severities = &alerts.table.severity;
        let mut named: Vec<(&str, u32)> = Vec::new();
        let mut by_code = vec![0; severities.values().len()];
        for (severity, target) in targets.by_severity() {
            if let Some(code) = severities.find(severity) {
                named.push((severity, target));
                by_code[code as usize] = named.len() as u32;
            }
        }
        let n_a_week = named.len() + 1;
        let grouping = Grouping {
            hours,
            severities,
            first_day,
            last_day: range.end_on.to_epoch_days(),
            monday,
            n_a_week: n_a_week as u32,
            by_code,
        };
        let mut groups = vec![Group::default(); n_weeks * n_a_week];

        let clock = Clock::of(alerts.table);
        let rows = &alerts.selection.rows;
        rows.iter().for_each(|row| {
            let Some(group) = grouping.group(row) else {
                return;
            };
            let group = &mut groups[group];
            group.n_alerts += 1;
            match alerts.standings[row as usize] {
                Standing::Met => {
                    group.n_met += 1;
                    group.n_due += 1;
                }
                Standing::Late | Standing::OpenPast => group.n_due += 1,
                _ => {}
            }
            if let Wait::Nanos(_) = clock.wait(row as usize) {
                group.n_measured += 1;
            }
        });
        // All waits in one piece of memory, week by week, and there severity by severity.
        let mut n_measured = 0;
        for group in &mut groups {
            group.end = n_measured;
            n_measured += group.n_measured;
        }
        let mut nanos = vec![0; n_measured];
        rows.iter().for_each(|row| {
            if let (Some(group), Wait::Nanos(wait)) =
                (grouping.group(row), clock.wait(row as usize))
            {
                let group = &mut groups[group];
                nanos[group.end] = wait;
                group.end += 1;
            }
        });

        let ranks = &mut KnownRanks::default();
        let mut of_group = |groups: &[Group]| {
            let (Some(first), Some(last)) = (groups.first(), groups.last()) else {
                return WaitsOf::default();
            };
            let waits = &mut nanos[first.end - first.n_measured..last.end];
            WaitsOf {
                n_alerts: groups.iter().map(|group| group.n_alerts).sum(),
                ..WaitsOf::of_nanos(waits, &mut [], ranks)
            }
        };
        let mut by_severity: Vec<OfSeverity> = Vec::new();
        for ((severity, target), at) in named.into_iter().zip(1..) {
            let of_weeks = groups.chunks(n_a_week);
            let drawn = of_weeks.skip(n_weeks.saturating_sub(MAX_DRAWN));
            let weeks: Vec<_> = drawn.map(|week| of_group(&week[at..=at])).collect();
            if weeks.iter().any(|week| week.n_measured > 0) {
                by_severity.push(OfSeverity {
                    severity: severity.to_owned(),
                    target,
                    weeks,
                });
            }
        }
        // Last: waits of a week in other orders are no longer severity by severity.
        let mut weeks = Vec::new();
        for (nth, groups) in groups.chunks(n_a_week).enumerate() {
            let first = 7 * nth as i32 + monday - first_day;
            let (Some(starts_on), Some(known)) = (
                NaiveDate::from_epoch_days(first_day + first),
                known_days(days, first),
            ) else {
                continue;
            };
            weeks.push(Week {
                starts_on,
                days: known,
                is_whole: days.is_whole_week(first),
                waits: of_group(groups),
                n_met: groups.iter().map(|group| group.n_met).sum(),
                n_due: groups.iter().map(|group| group.n_due).sum(),
            });
        }
        Self {
            weeks,
            by_severity,
            other: None,
        }
    }

    /// The same, beside the weeks of the period that the alerts are compared with, if there is one.
    pub fn with_comparison(self, alerts: &Selected, targets: Targets) -> Self {
        let other = alerts.compared().map(|(periods, there)| {
            Box::new(Other {
                period: periods.other,
                trend: Self::of(&there, targets),
            })
        });
        // Of days right before, the week may be the same.
        let other = other.filter(|other| other.n_weeks_earlier() > 0);
        Self { other, ..self }
    }

    /// The weeks that are drawn.
    pub fn drawn(&self) -> &[Week] {
        &self.weeks[self.weeks.len().saturating_sub(MAX_DRAWN)..]
    }

    /// All alerts of these weeks.
    pub fn n_alerts(&self) -> u64 {
        self.weeks.iter().map(|week| week.waits.n_alerts).sum()
    }
}

impl Other {
    /// The week that is set beside one of the selected period: as many whole weeks earlier as come nearest to how much earlier the period is.
    pub fn beside(&self, week: &Week) -> Option<&Week> {
        self.trend.weeks.get(self.position(week)?)
    }

    /// The waits of a severity in that week, if it is known by severity.
    pub fn of_severity_beside(&self, severity: &str, week: &Week) -> Option<&WaitsOf> {
        let mut severities = self.trend.by_severity.iter();
        let of = severities.find(|of| of.severity == severity)?;
        let n_before = self.trend.weeks.len() - self.trend.drawn().len();
        of.weeks.get(self.position(week)?.checked_sub(n_before)?)
    }

    /// How many whole weeks earlier.
    pub fn n_weeks_earlier(&self) -> u64 {
        (self.period.n_days_earlier + 3) / 7
    }

    fn position(&self, week: &Week) -> Option<usize> {
        let n_days = 7 * self.n_weeks_earlier();
        let starts_on = week.starts_on.checked_sub_days(chrono::Days::new(n_days))?;
        let mut weeks = self.trend.weeks.iter();
        weeks.position(|other| other.starts_on == starts_on)
    }
}

/// Those of the seven days from that position on that are known.
fn known_days(days: &Days, first: i32) -> Option<DayRange> {
    let last = (first + 6).min(days.len() as i32 - 1);
    Some(DayRange {
        start_on: days.on(first.max(0) as usize)?,
        end_on: days.on(usize::try_from(last).ok()?)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Alerts, Comparison, Narrowing, With};

    /// Alerts as (severity, status, created, first action).
    fn trend(alerts: &[(&str, &str, &str, &str)], zone: &str, range: Option<DayRange>) -> Trend {
        let alerts: Vec<_> = alerts
            .iter()
            .map(|&(severity, status, created, first_action)| Alert {
                severity,
                status,
                created,
                first_action,
                ..Alert::default()
            })
            .collect();
        let mut alerts = Alerts::of_files(table(&alerts));
        alerts.select(zone, &range.into(), None).unwrap();
        Trend::of(&alerts.selected(), Targets::default())
    }

    /// A line a week: Monday, its days, `w`hole or `p`art, alerts, measured, met of due, the longest wait.
    fn lines(trend: &Trend) -> Vec<String> {
        let weeks = trend.weeks.iter();
        weeks
            .map(|week| {
                let kind = if week.is_whole { 'w' } else { 'p' };
                let longest = week.waits.summary.map(|summary| summary.longest);
                format!(
                    "{} {}..{} {kind} {}/{} {}/{} {longest:?}",
                    week.starts_on,
                    week.days.start_on,
                    week.days.end_on,
                    week.waits.n_measured,
                    week.waits.n_alerts,
                    week.n_met,
                    week.n_due,
                )
            })
            .collect()
    }

    const ALERTS: [(&str, &str, &str, &str); 6] = [
        // Sunday in UTC and Monday in Kolkata.
        (
            "HIGH",
            "CLOSED",
            "2026-03-01T23:00:00Z",
            "2026-03-01T23:30:00Z",
        ),
        (
            "LOW",
            "CLOSED",
            "2026-03-02T12:00:00Z",
            "2026-03-02T12:01:00Z",
        ),
        (
            "HIGH",
            "CLOSED",
            "2026-03-03T12:00:00Z",
            "2026-03-03T12:31:00Z",
        ),
        ("HIGH", "NEW", "2026-03-03T12:00:00Z", ""),
        (
            "INFO",
            "CLOSED",
            "2026-03-18T12:00:00Z",
            "2026-03-18T12:05:00Z",
        ),
        ("LOW", "CLOSED", "2026-03-18T13:00:00Z", ""),
    ];

    #[test]
    fn weeks_are_those_of_the_zone_and_empty_ones_stay() {
        assert_eq!(
            lines(&trend(&ALERTS, "UTC", None)),
            [
                "2026-02-23 2026-03-01..2026-03-01 p 1/1 1/1 Some(30.0)",
                "2026-03-02 2026-03-02..2026-03-08 w 2/3 1/3 Some(31.0)",
                "2026-03-09 2026-03-09..2026-03-15 w 0/0 0/0 None",
                "2026-03-16 2026-03-16..2026-03-18 p 1/2 0/0 Some(5.0)",
            ]
        );
        // The first day of a file is cut off, and with it the week.
        assert_eq!(
            lines(&trend(&ALERTS, "Asia/Kolkata", None))[0],
            "2026-03-02 2026-03-02..2026-03-08 p 3/4 2/4 Some(31.0)"
        );
    }

    #[test]
    fn a_period_cuts_weeks_off() {
        let range = DayRange {
            start_on: "2026-03-03".parse().unwrap(),
            end_on: "2026-03-15".parse().unwrap(),
        };
        assert_eq!(
            lines(&trend(&ALERTS, "UTC", Some(range))),
            [
                "2026-03-02 2026-03-03..2026-03-08 p 1/2 0/2 Some(31.0)",
                "2026-03-09 2026-03-09..2026-03-15 w 0/0 0/0 None",
            ]
        );
    }

    #[test]
    fn severities_with_a_target_are_apart() {
        let trend = trend(&ALERTS, "UTC", None);
        let found: Vec<_> = trend
            .by_severity
            .iter()
            .map(|of| {
                let longest = of
                    .weeks
                    .iter()
                    .map(|week| week.summary.map(|of| of.longest));
                (&*of.severity, of.target, longest.collect::<Vec<_>>())
            })
            .collect();
        assert_eq!(
            found,
            [
                ("HIGH", 30, vec![Some(30.0), Some(31.0), None, None]),
                ("LOW", 240, vec![None, Some(1.0), None, None]),
            ]
        );
    }

    #[test]
    fn a_week_has_another_beside_it_or_none() {
        let rows: Vec<String> = (1..=28)
            .map(|day| format!("2026-03-{day:02}T12:00:00Z"))
            .collect();
        let rows: Vec<_> = rows
            .iter()
            .map(|created| Alert {
                created,
                first_action: created,
                ..Alert::default()
            })
            .collect();
        let on = |day: u32| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        // From and to a day of March, and the Monday of the week beside the first one, if there is any.
        for (first, last, beside) in [
            (16, 22, Some(9)),
            (18, 24, Some(9)),
            (18, 20, None),
            (18, 21, Some(9)),
        ] {
            let mut alerts = Alerts::of_files(table(&rows));
            let narrowing = Narrowing {
                comparison: Comparison {
                    compare_with: With::Before,
                    ..Comparison::default()
                },
                ..Some(DayRange {
                    start_on: on(first),
                    end_on: on(last),
                })
                .into()
            };
            alerts.select("UTC", &narrowing, None).unwrap();
            let alerts = alerts.selected();
            let targets = Targets::default();
            let trend = Trend::of(&alerts, targets).with_comparison(&alerts, targets);
            let found = trend.other.as_ref().and_then(|other| {
                let week = other.beside(&trend.weeks[0])?;
                Some(week.starts_on)
            });
            assert_eq!(found, beside.map(on), "{first} to {last}");
        }
    }

    #[test]
    fn without_alerts_there_are_no_weeks() {
        assert_eq!(trend(&[], "UTC", None), Trend::default());
        let table = table(&[]);
        let nothing = Alerts::of_files(table);
        assert_eq!(
            Trend::of(&nothing.selected(), Targets::default()),
            Trend::default()
        );
    }
}
