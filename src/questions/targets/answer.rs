//! How many alerts were acted on within the target of their severity.

use crate::alerts::{NANOS_A_MINUTE, Selected, met};
use crate::calendar::Timestamp;
use crate::order;
use crate::severity;
use crate::statistics::interval_of_share;

pub use crate::alerts::{Met, Waits};
pub use crate::statistics::Interval;

/// The severities that have a target, gravest first.
const SEVERITIES: [&str; 4] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

/// Minutes for each of [`SEVERITIES`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Targets(pub [u32; 4]);

impl Targets {
    fn of(self, severity: &str) -> Option<u32> {
        let at = SEVERITIES.iter().position(|known| *known == severity)?;
        Some(self.0[at])
    }
}

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

/// The share of those due that met their target, with its interval; `None` if none is due.
pub fn share(met: &Met) -> Option<Interval> {
    interval_of_share((met.n_met, met.n_due()))
}

impl Timeliness {
    /// Of the selected alerts.
    pub fn of(alerts: &Selected, targets: Targets) -> Self {
        let Some(as_of) = alerts.coverage.as_of else {
            return Self::default();
        };
        let column = &alerts.table.severity;
        let target_of = |severity: &str| Some(u64::from(targets.of(severity)?) * NANOS_A_MINUTE);
        let met = met(column, alerts.table, alerts.selection, as_of, target_of);
        let found = column.values().iter().zip(met);
        let mut by_severity: Vec<OfSeverity> = found
            .filter_map(|(severity, met)| {
                Some(OfSeverity {
                    severity: severity.to_string(),
                    target: targets.of(severity)?,
                    met: met?,
                })
            })
            .collect();
        order::sort_by(&mut by_severity, |a, b| {
            severity::order(&a.severity).cmp(&severity::order(&b.severity))
        });
        let all = by_severity.iter().map(|of| of.met);
        let all = all.fold(Met::default(), Met::and);
        let n_with_target = all.n_due() + all.n_not_due + all.n_no_action + all.n_clock_error;
        Self {
            by_severity,
            all,
            n_without_target: alerts.selection.n_alerts() - n_with_target,
            as_of: Some(as_of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};

    #[test]
    fn each_severity_has_its_own_target() {
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
        let alerts = Alerts::selecting(table(&alerts), None);
        let timeliness = Timeliness::of(&alerts.selected(), Targets([1, 20, 30, 40]));
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
        assert_eq!(
            Timeliness::of(&alerts.selected(), Targets([1; 4])),
            Timeliness::default()
        );
    }
}
