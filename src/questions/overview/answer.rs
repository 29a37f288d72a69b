//! The totals at the top of the page.
//!
//! **Differs** from the notebook: it counts rows rather than distinct alerts, counts open alerts among those that needed nothing from the
//! customer, and counts the blank investigation id of an alert as one more investigation or incident.

use crate::alerts::{Given, Selected, Selection, has_columns};
use crate::calendar::Timestamp;
use crate::severity;
use crate::table::{Column, Table, TextColumn};

/// Totals over the selected alerts.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// All alerts.
    pub n_alerts: u64,
    /// Those that are not closed.
    pub n_open: u64,
    /// The same by severity, gravest first.
    pub open: Vec<Open>,
    /// Open alerts that the chosen period leaves out, by severity, gravest first.
    pub open_outside: Vec<Open>,
    /// Closed alerts with a blank investigation id that never were the customer's: no customer action needed.
    pub n_no_action: Given<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Investigation`, but for those that are incidents.
    pub n_investigations: Given<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Incident`.
    pub n_incidents: Given<u64>,
    /// Alerts that were escalated to the customer.
    pub n_notified: Given<u64>,
}

/// The open alerts of a severity.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// As the data spells it.
    pub severity: String,
    /// How many.
    pub n_alerts: u64,
    /// How long the oldest of them has been there when the data was made, in minutes.
    pub oldest_minutes: f64,
}

impl Overview {
    /// The totals of the selected alerts; all 0 if there is none. A figure whose columns some file lacks is not given.
    pub fn of(alerts: &Selected) -> Self {
        use Column::{AssignedToOrgAt, InvestigationId, InvestigationType};
        let (table, selection) = (alerts.table, alerts.selection);
        let counts = Counts::of(table, selection);
        let as_of = alerts.coverage.as_of;
        let open = open(table, selection.rows.iter(), as_of);
        let others = selection.rows.others(table.len());
        Self {
            n_alerts: selection.n_alerts(),
            n_open: open.iter().map(|of| of.n_alerts).sum(),
            open,
            open_outside: self::open(table, others.iter(), as_of),
            n_no_action: has_columns(table, &[InvestigationId, AssignedToOrgAt])
                .map(|()| counts.n_no_action),
            n_investigations: has_columns(table, &[InvestigationId, InvestigationType])
                .map(|()| counts.n_investigations),
            n_incidents: has_columns(table, &[InvestigationId, InvestigationType])
                .map(|()| counts.n_incidents),
            n_notified: has_columns(table, &[AssignedToOrgAt]).map(|()| counts.n_notified),
        }
    }

    /// Those that are closed.
    pub fn n_closed(&self) -> u64 {
        self.n_alerts - self.n_open
    }

    /// Whether a critical or high alert is open, which comes before anything else.
    pub fn is_grave(&self) -> bool {
        self.open.iter().any(Open::is_grave)
    }

    /// Each total under its stable key, in the order of the page.
    pub fn totals(&self) -> Vec<(&'static str, Given<u64>)> {
        let count = Given::clone;
        let mut totals = vec![
            ("alerts", Ok(self.n_alerts)),
            ("no-action", count(&self.n_no_action)),
            ("investigations", count(&self.n_investigations)),
            ("incidents", count(&self.n_incidents)),
            ("notified", count(&self.n_notified)),
        ];
        let at = usize::from(!self.is_grave());
        totals.insert(at, ("open", Ok(self.n_open)));
        totals
    }
}

impl Open {
    /// Whether it must not wait.
    pub fn is_grave(&self) -> bool {
        matches!(self.severity.as_str(), "CRITICAL" | "HIGH")
    }
}

/// The open alerts among these rows, by severity.
fn open(table: &Table, rows: impl Iterator<Item = u32>, as_of: Option<Timestamp>) -> Vec<Open> {
    let is_closed = is_spelled(&table.status, "CLOSED");
    let mut by_severity = vec![(0_u64, None::<Timestamp>); table.severity.values().len()];
    rows.for_each(|row| {
        let row = row as usize;
        if is_closed[table.status.code(row) as usize] {
            return;
        }
        let (n, oldest) = &mut by_severity[table.severity.code(row) as usize];
        let created_at = table.created_at[row];
        *n += 1;
        *oldest = Some(oldest.map_or(created_at, |oldest| oldest.min(created_at)));
    });
    let mut open: Vec<Open> = table
        .severity
        .values()
        .iter()
        .zip(by_severity)
        .filter(|(_, (n_alerts, _))| *n_alerts > 0)
        .map(|(severity, (n_alerts, oldest))| Open {
            severity: severity.to_string(),
            n_alerts,
            // A clock error may have created an alert after all else that is known.
            oldest_minutes: as_of
                .zip(oldest)
                .map_or(0.0, |(as_of, oldest)| as_of.minutes_since(oldest).max(0.0)),
        })
        .collect();
    open.sort_by(|a, b| severity::order(&a.severity).cmp(&severity::order(&b.severity)));
    open
}

/// Of each value of a column, whether it is this word, in whatever case.
fn is_spelled(column: &TextColumn, word: &str) -> Vec<bool> {
    let values = column.values().iter();
    values
        .map(|value| value.eq_ignore_ascii_case(word))
        .collect()
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
        let is_type = |word| is_spelled(&table.investigation_type, word);
        let (investigation, incident) = (is_type("Investigation"), is_type("Incident"));
        let closed = is_spelled(&table.status, "CLOSED");
        let n_ids = table.investigation_id.values().len();
        let (mut is_investigation, mut is_incident) = (vec![false; n_ids], vec![false; n_ids]);
        let mut counts = Self::default();
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            let id = table.investigation_id.code(row);
            let is_notified = table.assigned_to_org_at.get(row).is_some();
            counts.n_notified += u64::from(is_notified);
            if id == TextColumn::BLANK {
                let is_closed = closed[table.status.code(row) as usize];
                counts.n_no_action += u64::from(is_closed && !is_notified);
                return;
            }
            let of_type = table.investigation_type.code(row) as usize;
            is_investigation[id as usize] |= investigation[of_type];
            is_incident[id as usize] |= incident[of_type];
        });
        let ids = is_investigation.into_iter().zip(is_incident);
        for (is_investigation, is_incident) in ids {
            counts.n_incidents += u64::from(is_incident);
            counts.n_investigations += u64::from(is_investigation && !is_incident);
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Alerts, MissingColumns};
    use crate::calendar::DayRange;
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
        Overview::of(&Alerts::selecting(table, None).selected())
    }

    fn check(
        alerts: &[(&str, &str, &str)],
        [n_alerts, no_action, investigations, incidents, notified]: [u64; 5],
    ) {
        let expected = Overview {
            n_alerts,
            n_open: 0,
            open: Vec::new(),
            open_outside: Vec::new(),
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
        // What any alert calls an incident is one, and nothing else; a blank id or an unknown type is neither.
        check(
            &[("i1", "Investigation", ""), ("i1", "Incident", "")],
            [2, 0, 0, 1, 0],
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
            [3, 0, 0, 2, 0],
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
        let day = DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let overview = Overview::of(&Alerts::selecting(table, Some(day)).selected());
        assert_eq!((overview.n_alerts, overview.n_incidents), (2, Ok(1)));
    }

    #[test]
    fn what_is_not_closed_is_open_and_needed_something_or_not_yet() {
        let alert = |severity, status, created| Alert {
            severity,
            status,
            created,
            ..Alert::default()
        };
        let table = table(&[
            alert("LOW", "NEW", "2026-11-20T10:00:00Z"),
            alert("CRITICAL", "OPEN", "2026-11-20T06:00:00Z"),
            alert("CRITICAL", "new", "2026-11-20T02:00:00Z"),
            alert("HIGH", "closed", "2026-11-20T09:00:00Z"),
            alert("HIGH", "", "2026-11-19T23:00:00Z"),
        ]);
        let day = DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let overview = Overview::of(&Alerts::selecting(table, Some(day)).selected());
        assert_eq!((overview.n_alerts, overview.n_open), (4, 3));
        assert_eq!((overview.n_closed(), &overview.n_no_action), (1, &Ok(1)));
        let open = |severity: &str, n_alerts, oldest_minutes| Open {
            severity: severity.to_owned(),
            n_alerts,
            oldest_minutes,
        };
        // As of the last alert.
        assert_eq!(
            overview.open,
            [open("CRITICAL", 2, 480.0), open("LOW", 1, 0.0)]
        );
        assert_eq!(overview.open_outside, [open("HIGH", 1, 660.0)]);
        assert!(overview.is_grave());
        assert_eq!(overview.totals()[0].0, "open");
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
