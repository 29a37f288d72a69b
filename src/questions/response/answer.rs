//! Time to action by severity: how long alerts wait for the first human action.

use crate::alerts::Selected;
use crate::severity;

pub use crate::alerts::{Waits, WaitsOf};
pub use crate::statistics::Summary;

/// The waits of the selected alerts by severity: CRITICAL, HIGH, MEDIUM, LOW, then the others by name, a blank one last.
pub fn answer(alerts: &Selected) -> Waits {
    let mut waits = Waits::by(&alerts.table.severity, alerts.table, alerts.selection);
    waits
        .by_value
        .sort_unstable_by(|a, b| severity::order(&a.value).cmp(&severity::order(&b.value)));
    waits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};
    use crate::calendar::DayRange;

    fn severities(alerts: &[Alert], range: Option<DayRange>) -> Vec<String> {
        let alerts = Alerts::selecting(table(alerts), range);
        let waits = answer(&alerts.selected());
        waits.by_value.into_iter().map(|of| of.value).collect()
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
}
