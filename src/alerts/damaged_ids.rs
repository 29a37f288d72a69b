//! Investigations whose ids a spreadsheet has rounded: different ones look the same, so they can't be counted.

use super::Selected;
use crate::numbers::listed;
use crate::table::is_damaged_id;

/// Of which kind some selected alert has an investigation id that identifies nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DamagedIds {
    /// An alert of type Investigation.
    pub of_investigations: bool,
    /// An alert of type Incident.
    pub of_incidents: bool,
}

impl DamagedIds {
    /// Those of the selected alerts.
    pub fn of(alerts: &Selected) -> Self {
        let table = alerts.table;
        let ids = &table.investigation_id;
        let are_damaged = ids.values().iter();
        let are_damaged: Vec<bool> = are_damaged.map(|id| is_damaged_id(id.as_bytes())).collect();
        if !are_damaged.contains(&true) {
            return Self::default();
        }
        let of_type = |name| {
            let Some(kind) = table.investigation_type.find(name) else {
                return false;
            };
            alerts.selection.rows.iter().any(|row| {
                let row = row as usize;
                let is_damaged = are_damaged[ids.code(row) as usize];
                is_damaged && table.investigation_type.code(row) == kind
            })
        };
        Self {
            of_investigations: of_type("Investigation"),
            of_incidents: of_type("Incident"),
        }
    }

    /// Why `figures` are not given, and what to do.
    pub fn why_not(figures: &[String]) -> String {
        format!(
            "{} can’t be counted: a spreadsheet has rounded investigation IDs (like 1.23457E+15), so several may share one. Open the CSV as \
             Workbench exported it, without a spreadsheet in between, or import the column “Investigation ID” as text.",
            listed(figures),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};

    #[test]
    fn alerts_of_a_kind_with_a_damaged_id_are_found() {
        let check = |alerts: &[(&str, &str)], expected: [bool; 2]| {
            let alerts: Vec<Alert> = alerts
                .iter()
                .map(|&(investigation_type, investigation_id)| Alert {
                    investigation_type,
                    investigation_id,
                    ..Alert::default()
                })
                .collect();
            let alerts = Alerts::selecting(table(&alerts), None);
            let found = DamagedIds::of(&alerts.selected());
            assert_eq!([found.of_investigations, found.of_incidents], expected);
        };
        check(&[], [false, false]);
        check(&[("Incident", "i1"), ("Investigation", "")], [false, false]);
        check(
            &[("Incident", "1.2E+15"), ("Investigation", "i1")],
            [false, true],
        );
        check(
            &[("Incident", "i1"), ("Investigation", "1.2E+15")],
            [true, false],
        );
        // Of neither kind.
        check(&[("Hunt", "1.2E+15"), ("", "5E8")], [false, false]);
        // Out of the selected days.
        let outside = Alert {
            created: "2026-11-19T12:00:00Z",
            investigation_type: "Incident",
            investigation_id: "5E8",
            ..Alert::default()
        };
        let day = crate::calendar::DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let alerts = Alerts::selecting(table(&[outside, Alert::default()]), Some(day));
        assert_eq!(DamagedIds::of(&alerts.selected()), DamagedIds::default());
    }
}
