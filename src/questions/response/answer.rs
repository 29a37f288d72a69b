//! Time to action by severity: how long alerts wait for the first human action.

use crate::alerts::{Selected, measured_waits, settle};
use crate::calendar::Timestamp;
use crate::order;
use crate::severity;
use crate::statistics::Ranks;

pub use crate::alerts::{Contrast, OtherPeriod, Slowest, Targets, Waits, WaitsOf};
pub use crate::statistics::{Percentile, Reached, Summary};

/// Seeds the reorderings of days: those of all alerts, the next for each severity.
const SEED: u64 = 0x57_61_69_74;

/// How long the selected alerts waited.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Response {
    /// By severity: CRITICAL, HIGH, MEDIUM, LOW, then the others by name, a blank one last.
    pub waits: Waits,
    /// Until when those that still wait have waited; `None` without alerts.
    pub as_of: Option<Timestamp>,
    /// How many alerts the upper end of each percentile's interval takes.
    pub takes: Takes,
    /// The same in another period, if that was asked for and the data reaches back to it.
    pub compared: Option<Compared>,
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

/// The waits of the selected alerts by severity. What still waits has waited until `as_of`.
pub fn answer(alerts: &Selected, as_of: Option<Timestamp>) -> Response {
    let mut waits = Waits::by(
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
    let compared = compared(alerts, &waits);
    Response {
        waits,
        as_of,
        takes,
        compared,
    }
}

fn compared(alerts: &Selected, waits: &Waits) -> Option<Compared> {
    let hours = alerts.hours?;
    let (periods, there) = alerts.compared()?;
    let column = &alerts.table.severity;
    let measured = [alerts, &there].map(|of| measured_waits(of.table, of.selection));
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
        answer(&selected, selected.coverage.as_of)
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
