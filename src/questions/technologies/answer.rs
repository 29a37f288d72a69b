//! Alerts by the technology that raised them.

use std::cmp::Reverse;

use rustc_hash::FxHashSet;

use crate::alerts::{DamagedIds, Given, Selected, Waits, has_columns};
use crate::order;
use crate::table::{Column, TextColumn};

pub use crate::alerts::Slowest;

/// Each technology that occurs among the selected alerts, that with most alerts first, then by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Technologies {
    /// All selected alerts.
    pub n_alerts: u64,
    /// Whether incidents can't be counted because a spreadsheet has rounded the id of one.
    pub has_damaged_incidents: bool,
    /// The technologies.
    pub technologies: Vec<Technology>,
}

/// A technology.
#[derive(Debug, Clone, PartialEq)]
pub struct Technology {
    /// `Expel Vendor Tech Name` as spelled in the data; may be blank.
    pub name: String,
    /// The selected alerts that it raised.
    pub n_alerts: u64,
    /// Distinct incidents among them; unknown if the data lacks a column for it, or has damaged ids. Summed over technologies, an incident that alerts of several
    /// belong to counts several times.
    pub n_incidents: Option<u64>,
    /// The 95th percentile of their times to the first action in minutes; unknown if none can be measured.
    pub p95_minutes: Option<f64>,
    /// How slow the slowest of them were; unknown in the same case.
    pub slowest: Slowest,
}

impl Technologies {
    /// The technologies of the selected alerts; none without alerts.
    pub fn of(alerts: &Selected) -> Self {
        let vendor = &alerts.table.vendor;
        let waits = Waits::by(vendor, alerts.table, alerts.selection, None);
        let can_wait = has_columns(alerts.table, Waits::COLUMNS).is_ok();
        let incidents = incidents(alerts);
        let has_damaged_incidents = incidents.is_ok() && DamagedIds::of(alerts).of_incidents;
        let incidents = incidents.ok().filter(|_| !has_damaged_incidents);
        let technologies = waits.by_value.into_iter().map(|of| {
            let code = vendor.find(&of.value);
            Technology {
                n_alerts: of.n_alerts,
                n_incidents: incidents
                    .as_ref()
                    .map(|all| all.iter().filter(|(by, _)| Some(*by) == code).count() as u64),
                p95_minutes: of.summary.filter(|_| can_wait).map(|waits| waits.p95.value),
                slowest: if can_wait {
                    Slowest::of(&of)
                } else {
                    Slowest::Unknown
                },
                name: of.value,
            }
        });
        let mut technologies: Vec<_> = technologies.collect();
        order::sort_by(&mut technologies, |a, b| {
            (Reverse(a.n_alerts), &a.name).cmp(&(Reverse(b.n_alerts), &b.name))
        });
        Self {
            n_alerts: alerts.selection.n_alerts(),
            has_damaged_incidents,
            technologies,
        }
    }
}

/// Each pair of a technology and an incident that one of its alerts belongs to, by their codes.
fn incidents(alerts: &Selected) -> Given<FxHashSet<(u32, u32)>> {
    let table = alerts.table;
    has_columns(table, &[Column::InvestigationId, Column::InvestigationType])?;
    // A type that no row has is nobody's.
    let Some(incident) = table.investigation_type.find("Incident") else {
        return Ok(FxHashSet::default());
    };
    let mut met = FxHashSet::default();
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        let id = table.investigation_id.code(row);
        if id != TextColumn::BLANK && table.investigation_type.code(row) == incident {
            met.insert((table.vendor.code(row), id));
        }
    });
    Ok(met)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};
    use crate::table::MissingColumn;

    fn technologies(
        alerts: &[(&str, &str, &str)],
        missing: &[Column],
    ) -> Vec<(String, u64, Option<u64>, Option<f64>)> {
        let rows: Vec<_> = alerts
            .iter()
            .map(|&(vendor, incident, first_action)| Alert {
                vendor,
                investigation_id: incident,
                investigation_type: "Incident",
                first_action,
                ..Alert::default()
            })
            .collect();
        let mut table = table(&rows);
        let missing = missing.iter();
        table.intake.missing = missing
            .map(|&column| MissingColumn { column, file: 0 })
            .collect();
        let alerts = Alerts::selecting(table, None);
        let technologies = Technologies::of(&alerts.selected())
            .technologies
            .into_iter();
        technologies
            .map(|of| (of.name, of.n_alerts, of.n_incidents, of.p95_minutes))
            .collect()
    }

    #[test]
    fn each_technology_has_its_alerts_incidents_and_waits() {
        let alerts = [
            ("okta", "i1", "2026-11-20T12:02:00Z"),
            ("edr", "i1", "2026-11-20T12:04:00Z"),
            ("edr", "i1", "2026-11-20T12:04:00Z"),
            ("edr", "i2", "2026-11-20T12:04:00Z"),
            ("", "", ""),
        ];
        let edr = |n, p95| ("edr".to_owned(), 3, n, p95);
        let okta = |n, p95| ("okta".to_owned(), 1, n, p95);
        let blank = |n| (String::new(), 1, n, None);
        // Of equal ones, the first by name.
        assert_eq!(
            technologies(&alerts, &[]),
            [
                edr(Some(2), Some(4.0)),
                blank(Some(0)),
                okta(Some(1), Some(2.0))
            ]
        );
        assert_eq!(
            technologies(&alerts, &[Column::InvestigationType, Column::ClosedAt]),
            [edr(None, None), blank(None), okta(None, None)]
        );
        assert_eq!(technologies(&[], &[]), []);
    }
}
