//! The totals at the top of the page.
//!
//! **Differs** from the notebook: it counts rows rather than distinct alerts, and counts the blank investigation id of an
//! alert as one more investigation or incident.

use crate::alerts::{Given, Selection, has_columns};
use crate::table::{Column, Table, TextColumn};

/// Totals over the selected alerts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overview {
    /// All alerts.
    pub n_alerts: u64,
    /// Alerts with a blank investigation id that the customer was not notified of: no customer action needed.
    pub n_no_action: Given<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Investigation`.
    pub n_investigations: Given<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Incident`.
    pub n_incidents: Given<u64>,
    /// Alerts that the customer was notified of.
    pub n_notified: Given<u64>,
}

impl Overview {
    /// The totals of `selection`; all 0 if it is empty. A figure whose columns some file lacks is not given.
    pub fn of(table: &Table, selection: &Selection) -> Self {
        use Column::{AssignedToOrgAt, InvestigationId, InvestigationType};
        let counts = Counts::of(table, selection);
        Self {
            n_alerts: selection.n_alerts(),
            n_no_action: has_columns(table, &[InvestigationId, AssignedToOrgAt]).map(|()| counts.n_no_action),
            n_investigations: has_columns(table, &[InvestigationId, InvestigationType]).map(|()| counts.n_investigations),
            n_incidents: has_columns(table, &[InvestigationId, InvestigationType]).map(|()| counts.n_incidents),
            n_notified: has_columns(table, &[AssignedToOrgAt]).map(|()| counts.n_notified),
        }
    }

    /// Each total under its stable key, in the order of the page.
    pub fn totals(&self) -> [(&'static str, Given<u64>); 5] {
        let count = Given::clone;
        [
            ("alerts", Ok(self.n_alerts)),
            ("no-action", count(&self.n_no_action)),
            ("investigations", count(&self.n_investigations)),
            ("incidents", count(&self.n_incidents)),
            ("notified", count(&self.n_notified)),
        ]
    }
}

/// The totals, whether or not the files have the columns for them: together they cost one look at each alert.
#[derive(Default)]
struct Counts {
    n_no_action: u64,
    n_investigations: u64,
    n_incidents: u64,
    n_notified: u64,
}

impl Counts {
    fn of(table: &Table, selection: &Selection) -> Self {
        // Spelled exactly so; a type that no row has is nobody's.
        let investigation = table.investigation_type.find("Investigation");
        let incident = table.investigation_type.find("Incident");
        let n_ids = table.investigation_id.values().len();
        let (mut is_investigation, mut is_incident) = (vec![false; n_ids], vec![false; n_ids]);
        let mut counts = Self::default();
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            let id = table.investigation_id.code(row);
            let is_notified = table.assigned_to_org_at.get(row).is_some();
            counts.n_notified += u64::from(is_notified);
            if id == TextColumn::BLANK {
                counts.n_no_action += u64::from(!is_notified);
                return;
            }
            let investigation_type = Some(table.investigation_type.code(row));
            if investigation_type == investigation {
                is_investigation[id as usize] = true;
            } else if investigation_type == incident {
                is_incident[id as usize] = true;
            }
        });
        let n_met = |met: Vec<bool>| met.into_iter().filter(|&met| met).count() as u64;
        counts.n_investigations = n_met(is_investigation);
        counts.n_incidents = n_met(is_incident);
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::MissingColumns;
    use crate::alerts::example::{Alert, table};
    use crate::calendar::Zone;
    use crate::table::MissingColumn;

    const NOTIFIED: &str = "2026-11-20T13:00:00Z";

    /// Alerts as (investigation id, investigation type, notified at).
    fn overview(alerts: &[(&str, &str, &str)], missing: &[Column]) -> Overview {
        let alerts: Vec<_> = alerts
            .iter()
            .map(
                |&(investigation_id, investigation_type, assigned_to_org)| Alert {
                    investigation_id,
                    investigation_type,
                    assigned_to_org,
                    ..Alert::default()
                },
            )
            .collect();
        let mut table = table(&alerts);
        table.intake.missing = missing
            .iter()
            .map(|&column| MissingColumn { column, file: 0 })
            .collect();
        let selection = Selection::of(&table, Zone::named("UTC").unwrap(), None);
        Overview::of(&table, &selection)
    }

    fn check(
        alerts: &[(&str, &str, &str)],
        [n_alerts, no_action, investigations, incidents, notified]: [u64; 5],
    ) {
        let expected = Overview {
            n_alerts,
            n_no_action: Ok(no_action),
            n_investigations: Ok(investigations),
            n_incidents: Ok(incidents),
            n_notified: Ok(notified),
        };
        assert_eq!(overview(alerts, &[]), expected, "{alerts:?}");
    }

    #[test]
    fn totals_count_alerts_and_distinct_investigations() {
        check(&[], [0, 0, 0, 0, 0]);
        check(&[("", "", "")], [1, 1, 0, 0, 0]);
        check(&[("", "", NOTIFIED)], [1, 0, 0, 0, 1]);
        check(
            &[
                ("i1", "Investigation", ""),
                ("i1", "Investigation", NOTIFIED),
            ],
            [2, 0, 1, 0, 1],
        );
        // The same id under both types is one of each; a blank id or an unknown type is none.
        check(
            &[("i1", "Investigation", ""), ("i1", "Incident", "")],
            [2, 0, 1, 1, 0],
        );
        check(
            &[("", "Incident", ""), ("", "Investigation", "")],
            [2, 2, 0, 0, 0],
        );
        check(
            &[
                ("i1", "incident", ""),
                ("i2", "", ""),
                ("i3", "Incident", ""),
            ],
            [3, 0, 0, 1, 0],
        );
    }

    #[test]
    fn totals_count_selected_alerts_only() {
        let mut alerts = [Alert {
            investigation_id: "i1",
            investigation_type: "Incident",
            ..Alert::default()
        }; 3];
        alerts[2] = Alert {
            created: "2026-11-21T00:00:00Z",
            investigation_id: "i2",
            ..alerts[2]
        };
        let table = table(&alerts);
        let days = crate::calendar::DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let overview = Overview::of(
            &table,
            &Selection::of(&table, Zone::named("UTC").unwrap(), Some(days)),
        );
        assert_eq!((overview.n_alerts, overview.n_incidents), (2, Ok(1)));
    }

    #[test]
    fn missing_columns_turn_off_the_figures_that_need_them() {
        use Column::{AssignedToOrgAt, InvestigationId, InvestigationType, PromotedAt};
        let alerts = [("i1", "Incident", NOTIFIED)];
        let lacks = |columns: &[Column]| Err(MissingColumns(columns.to_vec()));
        for (missing, no_action, incidents, notified) in [
            (vec![PromotedAt], Ok(0), Ok(1), Ok(1)),
            (
                vec![InvestigationId],
                lacks(&[InvestigationId]),
                lacks(&[InvestigationId]),
                Ok(1),
            ),
            (
                vec![InvestigationType],
                Ok(0),
                lacks(&[InvestigationType]),
                Ok(1),
            ),
            (
                vec![AssignedToOrgAt],
                lacks(&[AssignedToOrgAt]),
                Ok(1),
                lacks(&[AssignedToOrgAt]),
            ),
            (
                vec![AssignedToOrgAt, InvestigationType, InvestigationId],
                lacks(&[InvestigationId, AssignedToOrgAt]),
                lacks(&[InvestigationId, InvestigationType]),
                lacks(&[AssignedToOrgAt]),
            ),
        ] {
            let overview = overview(&alerts, &missing);
            assert_eq!(overview.n_alerts, 1);
            assert_eq!(overview.n_no_action, no_action, "{missing:?}");
            assert_eq!(overview.n_incidents, incidents, "{missing:?}");
            assert_eq!(overview.n_notified, notified, "{missing:?}");
        }
    }
}
