//! How long alerts took by severity, by default from their creation to the first human action; and what all clocks say of all of them together.

use crate::alerts::{Clock, Selected, Wait, measured_waits, settle};
use crate::calendar::{Schedule, Timestamp, WorkingTime};
use crate::order;
use crate::severity;
use crate::statistics::{KnownRanks, Ranks};

pub use crate::alerts::{
    Acted, COLUMNS_OF_WAITS, Contrast, OtherPeriod, Slowest, Targets, TimeTo, Waits, WaitsOf,
};
pub use crate::statistics::{Percentile, Reached, Summary};

/// Seeds the reorderings of days: those of all alerts, the next for each severity.
const SEED: u64 = 0x57_61_69_74;

/// How long the selected alerts waited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Response {
    /// What is measured.
    pub time_to: TimeTo,
    /// By severity: CRITICAL, HIGH, MEDIUM, LOW, then the others by name, a blank one last.
    pub waits: Waits,
    /// Until when those that still wait have waited; `None` without alerts.
    pub as_of: Option<Timestamp>,
    /// How many alerts the upper end of each percentile's interval takes.
    pub takes: Takes,
    /// The same in another period, if that was asked for and the data reaches back to it.
    pub compared: Option<Compared>,
    /// What each clock says, in the order of [`TimeTo::ALL`].
    pub clocks: Vec<Timed>,
    /// How much of the times to the first action was working time; `None` if nobody works, or none was measured.
    pub in_working_time: Option<Summary>,
    /// Alerts whose last close is later than their first.
    pub n_reopened: u64,
}

/// What a clock says of all selected alerts together.
#[derive(Debug, Clone, PartialEq)]
pub struct Timed {
    /// What it measures.
    pub time_to: TimeTo,
    /// Alerts with both times in order.
    pub n_measured: u64,
    /// Alerts whose end is before their start.
    pub n_clock_error: u64,
    /// Of those that were measured; `None` if none was.
    pub summary: Option<Summary>,
}

/// The waits of two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The other period.
    pub other: OtherPeriod,
    /// By severity as in [`Response::waits`], as far as both periods have waits, then all of them, under a blank name, if there are several.
    pub of: Vec<ComparedWaits>,
}

/// The waits of a severity in two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparedWaits {
    /// As spelled in the data; `None` for all alerts.
    pub severity: Option<String>,
    /// The 50th percentile.
    pub median: Contrast,
    /// The 95th percentile.
    pub p95: Contrast,
}

/// How many alerts the upper end of a percentile's interval takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Takes {
    /// Of the median, whose lower end takes as many.
    pub median: u64,
    /// Of p90.
    pub p90: u64,
    /// Of p95.
    pub p95: u64,
}

impl Default for Takes {
    fn default() -> Self {
        let [median, p90, p95] = [50.0, 90.0, 95.0].map(|p| Ranks::n_for_high(p) as u64);
        Self { median, p90, p95 }
    }
}

impl Response {
    /// The same with other working hours, or in another zone.
    pub fn with_schedule(&self, alerts: &Selected, schedule: Schedule) -> Self {
        let nanos = &mut Vec::with_capacity(alerts.selection.rows.len());
        Self {
            in_working_time: in_working_time(alerts, schedule, nanos),
            ..self.clone()
        }
    }
}

/// The waits of the selected alerts by severity. What still waits for the first action has waited until `as_of`.
pub fn answer(
    alerts: &Selected,
    time_to: TimeTo,
    schedule: Schedule,
    as_of: Option<Timestamp>,
) -> Response {
    let as_of = as_of.filter(|_| time_to == TimeTo::FirstAction);
    let mut waits = Waits::to(
        time_to,
        &alerts.table.severity,
        alerts.table,
        alerts.selection,
        as_of,
    );
    order::sort_by(&mut waits.by_value, |a, b| {
        severity::order(&a.value).cmp(&severity::order(&b.value))
    });
    let takes = Takes::default();
    for of in waits.by_value.iter_mut().chain([&mut waits.all]) {
        withhold_upper_ends(of, takes);
    }
    let compared = compared(time_to, alerts, &waits);
    let nanos = &mut Vec::with_capacity(alerts.selection.rows.len());
    let clocks = TimeTo::ALL
        .into_iter()
        .map(|of| {
            if of == time_to {
                Timed {
                    time_to,
                    n_measured: waits.all.n_measured,
                    n_clock_error: waits.n_clock_error,
                    summary: waits.all.summary,
                }
            } else {
                Timed::of(of, alerts, nanos)
            }
        })
        .collect();
    Response {
        time_to,
        as_of,
        takes,
        compared,
        clocks,
        in_working_time: in_working_time(alerts, schedule, nanos),
        n_reopened: n_reopened(alerts),
        waits,
    }
}

impl Timed {
    /// Of the selected alerts. `nanos` is room for them.
    fn of(time_to: TimeTo, alerts: &Selected, nanos: &mut Vec<u64>) -> Self {
        let clock = Clock::to(time_to, alerts.table);
        nanos.clear();
        let mut n_clock_error = 0;
        clock.each(&alerts.selection.rows, |_, wait| match wait {
            Wait::Nanos(of_alert) => nanos.push(of_alert),
            Wait::ClockError => n_clock_error += 1,
            Wait::NoAction | Wait::GoesOn { .. } => {}
        });
        Self {
            time_to,
            n_measured: nanos.len() as u64,
            n_clock_error,
            summary: Summary::of_nanos(nanos, &mut KnownRanks::default()),
        }
    }
}

/// How much of the times to the first action was working time. `nanos` is room for them.
fn in_working_time(alerts: &Selected, schedule: Schedule, nanos: &mut Vec<u64>) -> Option<Summary> {
    let zone = alerts.hours?.zone();
    if schedule.n_hours_a_week() == 0 {
        return None;
    }
    let table = alerts.table;
    // From the first creation to the last action of any alert.
    let from = *table.created_at.iter().min()?;
    let to = table.first_action_at.latest()?;
    let mut working_time = WorkingTime::between(from, to, zone, schedule);
    nanos.clear();
    Clock::of(table).each(&alerts.selection.rows, |row, wait| {
        if let Wait::Nanos(wait) = wait {
            let created_at = table.created_at[row];
            let action_at = Timestamp::from_nanos(created_at.nanos() + wait as i64);
            nanos.push(working_time.nanos(created_at, action_at));
        }
    });
    Summary::of_nanos(nanos, &mut KnownRanks::default())
}

fn n_reopened(alerts: &Selected) -> u64 {
    let table = alerts.table;
    let mut n_reopened = 0;
    for run in alerts.selection.rows.runs() {
        table.last_closes.differing(run, |row, last| {
            let first = table.closed_at.get(row);
            n_reopened += u64::from(first.is_some_and(|first| first < last));
        });
    }
    n_reopened
}

fn compared(time_to: TimeTo, alerts: &Selected, waits: &Waits) -> Option<Compared> {
    let hours = alerts.hours?;
    let (periods, there) = alerts.compared()?;
    let column = &alerts.table.severity;
    let measured = [alerts, &there].map(|of| measured_waits(time_to, of.table, of.selection));
    let contrast = |severity: Option<&str>, seed: u64| {
        let code = severity.map(|severity| column.find(severity));
        let of_side = |side: usize| -> Vec<(i32, u64)> {
            let waits = measured[side].iter();
            let wanted = waits.filter(|(row, _)| {
                code.is_none_or(|code| code == Some(column.code(*row as usize)))
            });
            wanted
                .map(|&(row, nanos)| (hours.day(row), nanos))
                .collect()
        };
        let [median, p95] = periods.percentiles([&of_side(0), &of_side(1)], seed)?;
        Some(ComparedWaits {
            severity: severity.map(str::to_owned),
            median,
            p95,
        })
    };
    let severities = waits.by_value.iter().take(MAX_COMPARED);
    let severities = severities.zip(SEED + 1..);
    let all = (waits.by_value.len() != 1).then(|| contrast(None, SEED));
    let of = severities.map(|(of, seed)| contrast(Some(&of.value), seed));
    let mut of: Vec<ComparedWaits> = of.chain(all).flatten().collect();
    settle(
        of.iter_mut()
            .flat_map(|of| [&mut of.median, &mut of.p95])
            .collect(),
    );
    Some(Compared {
        other: periods.other,
        of,
    })
}

/// The most severities that are compared: a file may hold a million, and each takes a test.
const MAX_COMPARED: usize = 12;

/// Of few alerts, the upper end of an interval that counts those that still wait is not shown, although there may be one: by Greenwood's
/// variance it would be too low.
fn withhold_upper_ends(of: &mut WaitsOf, takes: Takes) {
    let n_alerts = of.n_with_open();
    if let Some(survival) = &mut of.with_open {
        for (reached, takes) in [
            (&mut survival.median, takes.median),
            (&mut survival.p90, takes.p90),
            (&mut survival.p95, takes.p95),
        ] {
            reached.high = reached.high.filter(|_| n_alerts >= takes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};
    use crate::calendar::DayRange;

    fn response(alerts: &[Alert], range: Option<DayRange>) -> Response {
        let alerts = Alerts::selecting(table(alerts), range);
        let selected = alerts.selected();
        answer(
            &selected,
            TimeTo::FirstAction,
            Schedule::default(),
            selected.coverage.as_of,
        )
    }

    fn severities(alerts: &[Alert], range: Option<DayRange>) -> Vec<String> {
        let by_value = response(alerts, range).waits.by_value;
        by_value.into_iter().map(|of| of.value).collect()
    }

    #[test]
    fn severities_come_gravest_first_then_by_name_then_blank() {
        let names = [
            "", "TUNING", "INFO", "LOW", "critical", "MEDIUM", "Zeta", "CRITICAL", "HIGH",
        ];
        let alerts = names.map(|severity| Alert {
            severity,
            ..Alert::default()
        });
        assert_eq!(
            severities(&alerts, None),
            [
                "CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO", "TUNING", "Zeta", "critical", ""
            ]
        );
    }

    const CREATED: &str = "2026-11-20T12:00:00Z";

    /// Of one alert of two hours, whose times are ten minutes apart.
    fn eventful() -> Alert<'static> {
        Alert {
            created: CREATED,
            first_action: "2026-11-20T12:10:00Z",
            assigned_to_org: "2026-11-20T12:20:00Z",
            investigative: "2026-11-20T12:30:00Z",
            promoted: "2026-11-20T12:40:00Z",
            remediated: "2026-11-20T12:50:00Z",
            closed: "2026-11-20T13:00:00Z",
            last_closed: "2026-11-20T13:10:00Z",
            ..Alert::default()
        }
    }

    /// Each clock as (measured, clock errors, median).
    fn clocks(alerts: &[Alert]) -> Vec<(u64, u64, Option<f64>)> {
        let clocks = response(alerts, None).clocks.into_iter();
        clocks
            .map(|of| {
                let median = of.summary.map(|summary| summary.median.value);
                (of.n_measured, of.n_clock_error, median)
            })
            .collect()
    }

    #[test]
    fn each_clock_has_its_start_and_its_end() {
        let measured = [10.0, 20.0, 40.0, 50.0, 60.0, 70.0, 40.0];
        assert_eq!(
            clocks(&[eventful()]),
            measured.map(|median| (1, 0, Some(median)))
        );
        assert_eq!(clocks(&[Alert::default()]), [(0, 0, None); 7]);
        assert_eq!(clocks(&[]), [(0, 0, None); 7]);
        assert_eq!(response(&[eventful(), eventful()], None).n_reopened, 2);
        let closed_once = Alert {
            last_closed: eventful().closed,
            ..eventful()
        };
        assert_eq!(response(&[closed_once], None).n_reopened, 0);
    }

    #[test]
    fn an_alert_that_is_open_again_has_no_last_close() {
        let open = Alert {
            status: "OPEN",
            ..eventful()
        };
        let kept = [10.0, 20.0, 40.0, 50.0, 60.0].map(|median| (1, 0, Some(median)));
        assert_eq!(clocks(&[open])[..5], kept);
        assert_eq!(clocks(&[open])[5..], [(0, 0, None); 2]);
        // Who waits for the first action may have other times.
        let new = Alert {
            status: "NEW",
            ..eventful()
        };
        assert_eq!(clocks(&[new])[0], (0, 0, None));
        assert_eq!(clocks(&[new])[4], (1, 0, Some(60.0)));
    }

    #[test]
    fn an_end_before_the_start_is_a_clock_error() {
        let late = Alert {
            created: "2026-11-20T12:25:00Z",
            investigative: "2026-11-20T13:11:00Z",
            ..eventful()
        };
        assert_eq!(
            clocks(&[late]),
            [
                (0, 1, None),
                (0, 1, None),
                (1, 0, Some(15.0)),
                (1, 0, Some(25.0)),
                (1, 0, Some(35.0)),
                (1, 0, Some(45.0)),
                (0, 1, None),
            ]
        );
        let at_once = Alert {
            created: eventful().first_action,
            ..eventful()
        };
        assert_eq!(clocks(&[at_once])[0], (1, 0, Some(0.0)));
    }

    #[test]
    fn the_chosen_clock_fills_the_figures_by_severity() {
        let low = Alert {
            severity: "LOW",
            status: "NEW",
            closed: "",
            ..eventful()
        };
        let alerts = Alerts::selecting(table(&[eventful(), low]), None);
        let selected = alerts.selected();
        for time_to in TimeTo::ALL {
            let response = answer(
                &selected,
                time_to,
                Schedule::default(),
                selected.coverage.as_of,
            );
            let of_clock = response.clocks.iter().find(|of| of.time_to == time_to);
            let waits = &response.waits;
            let of_clock = of_clock.map(|of| (of.n_measured, of.n_clock_error, of.summary));
            let of_all = (waits.all.n_measured, waits.n_clock_error, waits.all.summary);
            assert_eq!(of_clock, Some(of_all));
            // Nobody waits for anything but the first action.
            let waits_for_it = time_to == TimeTo::FirstAction;
            assert_eq!(waits.all.n_waiting, u64::from(waits_for_it));
            assert_eq!(waits.all.with_open.is_some(), waits_for_it);
            assert_eq!(waits.by_value.len(), 2);
        }
    }

    #[test]
    fn other_working_hours_change_nothing_but_working_time() {
        let night = Schedule {
            start_hour: 22,
            end_hour: 6,
            ..Schedule::default()
        };
        let alerts = Alerts::selecting(table(&[eventful(), eventful()]), None);
        let selected = alerts.selected();
        let of = |schedule| answer(&selected, TimeTo::FirstClose, schedule, None);
        let (by_day, by_night) = (of(Schedule::default()), of(night));
        assert_ne!(by_day, by_night);
        assert_eq!(by_day.with_schedule(&selected, night), by_night);
        assert_eq!(
            by_night.with_schedule(&selected, Schedule::default()),
            by_day
        );
    }

    #[test]
    fn some_of_the_time_to_the_first_action_is_working_time() {
        let working = |alerts: &[Alert], schedule| {
            let alerts = Alerts::selecting(table(alerts), None);
            let response = answer(&alerts.selected(), TimeTo::FirstClose, schedule, None);
            let summary = response.in_working_time?;
            Some((summary.n, summary.median.value, summary.longest))
        };
        let overnight = Alert {
            created: "2026-11-19T16:30:00Z",
            first_action: "2026-11-20T09:10:00Z",
            ..Alert::default()
        };
        let at_night = Alert {
            created: "2026-11-19T23:30:00Z",
            first_action: "2026-11-20T02:10:00Z",
            ..Alert::default()
        };
        let alerts = [at_night, overnight, eventful()];
        // Those off-hours only count as zero.
        assert_eq!(working(&alerts, Schedule::default()), Some((3, 10.0, 40.0)));
        let never = Schedule {
            days: crate::calendar::Weekdays::NONE,
            ..Schedule::default()
        };
        assert_eq!(working(&alerts, never), None);
        assert_eq!(working(&[Alert::default()], Schedule::default()), None);
    }

    #[test]
    fn severities_that_only_unselected_alerts_have_are_left_out() {
        let alerts = [
            Alert {
                severity: "LOW",
                created: "2026-11-19T00:00:00Z",
                ..Alert::default()
            },
            Alert {
                severity: "HIGH",
                ..Alert::default()
            },
        ];
        let on = "2026-11-20".parse().unwrap();
        let days = DayRange {
            start_on: on,
            end_on: on,
        };
        assert_eq!(severities(&alerts, Some(days)), ["HIGH"]);
    }

    /// N alerts with waits of one minute, two minutes and so on, then some that still wait.
    fn waited(n_measured: usize, n_waiting: usize) -> WaitsOf {
        let at =
            |minute: usize| format!("2026-11-20T{:02}:{:02}:00Z", 12 + minute / 60, minute % 60);
        let times: Vec<String> = (1..=n_measured).map(at).collect();
        let measured = times.iter().map(|first_action| Alert {
            first_action,
            ..Alert::default()
        });
        let waiting = Alert {
            status: "NEW",
            ..Alert::default()
        };
        let alerts: Vec<_> = measured.chain(vec![waiting; n_waiting]).collect();
        response(&alerts, None).waits.all
    }

    #[test]
    fn upper_ends_take_as_many_alerts_with_open_ones_as_without() {
        let ends = |n_measured, n_waiting| {
            let survival = waited(n_measured, n_waiting).with_open.unwrap();
            [survival.median, survival.p90, survival.p95].map(|reached| reached.high.is_some())
        };
        assert_eq!(ends(4, 1), [false; 3]);
        assert_eq!(ends(7, 1), [true, false, false]);
        // Here the upper curve itself does not come down to one half.
        assert_eq!(ends(5, 1), [false; 3]);
        assert_eq!(ends(34, 1), [true, false, false]);
        assert!(waited(4, 1).with_open.unwrap().median.value.is_some());
        assert_eq!(
            Takes::default(),
            Takes {
                median: 6,
                p90: 36,
                p95: 72
            }
        );
    }
}
