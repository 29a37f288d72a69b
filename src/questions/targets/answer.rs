//! How many alerts were acted on within the target of their severity.

use crate::alerts::{CreationHours, Selected, settle};
use crate::calendar::Timestamp;
use crate::order;
use crate::severity;
use crate::statistics::interval_of_share;

pub use crate::alerts::{COLUMNS_OF_SHARES, Contrast, OtherPeriod, Standing, Targets, Waits};
pub use crate::statistics::Interval;

/// Seeds the orders in which days change places between two periods: this and the following numbers.
const SEED: u64 = 0x54_61_72_67;

/// How many of the selected alerts met their target.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeliness {
    /// Those severities with a target that occur, gravest first.
    pub by_severity: Vec<OfSeverity>,
    /// All of them together.
    pub all: Met,
    /// Alerts whose severity has no target.
    pub n_without_target: u64,
    /// By when a target has passed; `None` without alerts.
    pub as_of: Option<Timestamp>,
    /// The shares in both periods, if that was asked for and the data reaches back to the other one.
    pub compared: Option<Compared>,
}

/// Shares met in two periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The other period.
    pub other: OtherPeriod,
    /// Those of [`Timeliness::by_severity`], in its order.
    pub by_severity: Vec<Contrast>,
    /// All of them together.
    pub all: Contrast,
}

/// How many alerts of a severity met their target.
#[derive(Debug, Clone, PartialEq)]
pub struct OfSeverity {
    /// As spelled in the data.
    pub severity: String,
    /// The target in minutes.
    pub target: u32,
    /// How many.
    pub met: Met,
}

/// How many alerts met a target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Met {
    /// Acted on within the target, which has passed.
    pub n_met: u64,
    /// Acted on later, or still waiting, though the target has passed.
    pub n_missed: u64,
    /// Those of them that still wait.
    pub n_open_past: u64,
    /// Acted on or still waiting, while the target has not passed.
    pub n_not_due: u64,
    /// Left out: no action is recorded.
    pub n_no_action: u64,
    /// Left out: every action is before the creation.
    pub n_clock_error: u64,
}

impl Met {
    /// Those whose target has passed.
    pub fn n_due(&self) -> u64 {
        self.n_met + self.n_missed
    }

    /// Of how many there are of each [`Standing`].
    fn of(n_by_standing: &[u64; Standing::ALL.len()]) -> Self {
        let n = |standing: Standing| n_by_standing[standing as usize];
        Self {
            n_met: n(Standing::Met),
            n_missed: n(Standing::Late) + n(Standing::OpenPast),
            n_open_past: n(Standing::OpenPast),
            n_not_due: n(Standing::NotDue),
            n_no_action: n(Standing::NoAction),
            n_clock_error: n(Standing::ClockError),
        }
    }
}

/// The share of those due that met their target, with its interval; `None` if none is due.
pub fn share(met: &Met) -> Option<Interval> {
    interval_of_share((met.n_met, met.n_due()))
}

impl Timeliness {
    /// Of the selected alerts.
    pub fn of(alerts: &Selected, targets: Targets) -> Self {
        let severities = &alerts.table.severity;
        let mut by_code = vec![[0; Standing::ALL.len()]; severities.values().len()];
        let rows = &alerts.selection.rows;
        rows.iter().for_each(|row| {
            let row = row as usize;
            by_code[severities.code(row) as usize][alerts.standings[row] as usize] += 1;
        });
        let mut all = [0; Standing::ALL.len()];
        let mut by_severity = Vec::new();
        for (severity, n_by_standing) in severities.values().iter().zip(&by_code) {
            for (total, n) in all.iter_mut().zip(n_by_standing) {
                *total += n;
            }
            let occurs = n_by_standing.iter().any(|n| *n > 0);
            if let Some(target) = targets.of(severity).filter(|_| occurs) {
                by_severity.push(OfSeverity {
                    severity: severity.to_string(),
                    target,
                    met: Met::of(n_by_standing),
                });
            }
        }
        order::sort_by(&mut by_severity, |a, b| {
            severity::order(&a.severity).cmp(&severity::order(&b.severity))
        });
        Self {
            by_severity,
            all: Met::of(&all),
            n_without_target: all[Standing::NoTarget as usize],
            as_of: alerts.coverage.as_of,
            compared: None,
        }
    }

    /// The same, beside the period that the alerts are compared with, if there is one.
    pub fn with_comparison(self, alerts: &Selected) -> Self {
        let Some(hours) = alerts.hours.filter(|_| !self.by_severity.is_empty()) else {
            return self;
        };
        let n_severities = self.by_severity.len();
        let compared = alerts.compared().map(|(periods, there)| {
            let [now, former] = [alerts, &there].map(|of| self.met_by_day(of, hours));
            let contrast = |(at, seed): (usize, u64)| periods.shares([&now[at], &former[at]], seed);
            let mut contrasts: Vec<_> = (0..now.len()).zip(SEED..).map(contrast).collect();
            // If both periods have one severity alone, it is all of them: one figure, not two. The other period may have more.
            let is_all =
                |of: &Contrast| of.former_share() == contrasts[n_severities].former_share();
            let n_figures = match n_severities {
                1 if is_all(&contrasts[0]) => 1,
                n => n + 1,
            };
            settle(contrasts.iter_mut().take(n_figures).collect());
            let all = contrasts[n_figures - 1];
            contrasts.truncate(n_severities);
            Compared {
                other: periods.other,
                by_severity: contrasts,
                all,
            }
        });
        Self { compared, ..self }
    }

    /// For each of the severities, then for all of them, how many alerts met their target on each of the known days, and how many were due.
    fn met_by_day(&self, alerts: &Selected, hours: &CreationHours) -> Vec<Vec<(u64, u64)>> {
        let days = &*alerts.selection.known_days;
        let first = days.first_on.map_or(0, |first| first.to_epoch_days());
        let severities = &alerts.table.severity;
        let n_of = self.by_severity.len();
        let mut place_of_code = vec![n_of; severities.values().len()];
        for (place, of) in self.by_severity.iter().enumerate() {
            if let Some(code) = severities.find(&of.severity) {
                place_of_code[code as usize] = place;
            }
        }
        let mut by_day = vec![vec![(0, 0); days.len()]; n_of + 1];
        let rows = &alerts.selection.rows;
        rows.iter().for_each(|row| {
            let known = hours.day(row).wrapping_sub(first) as u32 as usize;
            let (met, due) = match alerts.standings[row as usize] {
                Standing::Met => (1, 1),
                Standing::Late | Standing::OpenPast => (0, 1),
                _ => return,
            };
            let place = place_of_code[severities.code(row as usize) as usize];
            if known >= days.len() {
                return;
            }
            let mut count = |place: usize| {
                let of_day: &mut (u64, u64) = &mut by_day[place][known];
                of_day.0 += met;
                of_day.1 += due;
            };
            count(n_of);
            if place < n_of {
                count(place);
            }
        });
        by_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Alerts, Narrowing};

    #[test]
    fn each_severity_is_counted() {
        let alert = |severity, first_action| Alert {
            severity,
            first_action,
            ..Alert::default()
        };
        // Created at noon; the last action is as-of.
        let alerts = [
            alert("LOW", "2026-11-20T12:50:00Z"),
            alert("HIGH", "2026-11-20T12:20:00Z"),
            alert("HIGH", "2026-11-20T12:21:00Z"),
            alert("INFO", "2026-11-20T12:01:00Z"),
            Alert {
                status: "NEW",
                ..alert("HIGH", "")
            },
        ];
        let mut alerts = Alerts::of_files(table(&alerts));
        let targets = Targets::for_test([1, 20, 30, 40]);
        let narrowing = Narrowing {
            targets,
            ..Narrowing::default()
        };
        alerts.select("UTC", &narrowing, None).unwrap();
        let timeliness = Timeliness::of(&alerts.selected(), targets);
        let found = timeliness.by_severity.iter();
        let found: Vec<_> = found
            .map(|of| {
                (
                    &*of.severity,
                    of.target,
                    of.met.n_met,
                    of.met.n_missed,
                    of.met.n_open_past,
                )
            })
            .collect();
        assert_eq!(found, [("HIGH", 20, 1, 2, 1), ("LOW", 40, 0, 1, 0)]);
        assert_eq!(
            (timeliness.all.n_due(), timeliness.n_without_target),
            (4, 1)
        );
    }

    #[test]
    fn without_alerts_there_is_nothing_to_be_late() {
        let alerts = Alerts::selecting(table(&[]), None);
        let timeliness = Timeliness::of(&alerts.selected(), Targets::default());
        assert_eq!(timeliness, Timeliness::default());
    }
}
