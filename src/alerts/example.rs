//! Tables built by hand, for the tests of this module.

use chrono::DateTime;

use crate::calendar::Timestamp;
use crate::table::{FileLine, KnownTimes, Table};

/// What a test says about an alert; instants are RFC 3339 or blank.
#[derive(Clone, Copy)]
pub struct Alert<'a> {
    pub created: &'a str,
    pub severity: &'a str,
    pub status: &'a str,
    pub investigation_id: &'a str,
    pub investigation_type: &'a str,
    pub assigned_to_org: &'a str,
    pub assigned_to_user: &'a str,
    pub first_action: &'a str,
    pub has_other_action: bool,
    pub vendor: &'a str,
    pub remediated: &'a str,
    pub closed: &'a str,
    pub last_closed: &'a str,
    pub investigative: &'a str,
    pub promoted: &'a str,
    pub name: &'a str,
    pub close_reason: &'a str,
}

impl Default for Alert<'_> {
    fn default() -> Self {
        Self {
            created: "2026-11-20T12:00:00Z",
            severity: "HIGH",
            status: "CLOSED",
            investigation_id: "",
            investigation_type: "",
            assigned_to_org: "",
            assigned_to_user: "",
            first_action: "",
            has_other_action: false,
            vendor: "",
            remediated: "",
            closed: "",
            last_closed: "",
            investigative: "",
            promoted: "",
            name: "",
            close_reason: "",
        }
    }
}

/// A table of these alerts: file 0, from line 2 on, with blank ids.
pub fn table(alerts: &[Alert]) -> Table {
    let mut table = Table {
        known_times: vec![KnownTimes::default()],
        ..Table::default()
    };
    for (line, alert) in (2..).zip(alerts) {
        table.id.push("");
        table.created_at.push(instant(alert.created).unwrap());
        table.severity.push(alert.severity);
        table.status.push(alert.status);
        table.vendor.push(alert.vendor);
        table.assignee_name.push("");
        table.alert_name.push(alert.name);
        table.close_reason.push(alert.close_reason);
        table.investigation_id.push(alert.investigation_id);
        table.investigation_type.push(alert.investigation_type);
        table
            .assigned_to_org_at
            .push(instant(alert.assigned_to_org));
        table
            .assigned_to_user_at
            .push(instant(alert.assigned_to_user));
        table.investigated_at.push(None);
        table.remediation_at.push(instant(alert.remediated));
        table.closed_at.push(instant(alert.closed));
        table
            .last_closes
            .push(instant(alert.last_closed), instant(alert.closed));
        table
            .investigative_action_at
            .push(instant(alert.investigative));
        table.promoted_at.push(instant(alert.promoted));
        table.first_action_at.push(instant(alert.first_action));
        for text in [alert.created, alert.assigned_to_org, alert.first_action] {
            if let Some(at) = instant(text) {
                table.known_times[0].note(at);
            }
        }
        table.has_other_first_action.push(alert.has_other_action);
        table.lines.push(FileLine { file: 0, line });
    }
    table
}

fn instant(text: &str) -> Option<Timestamp> {
    (!text.is_empty()).then(|| {
        let at = DateTime::parse_from_rfc3339(text).unwrap();
        Timestamp::from_nanos(at.timestamp_nanos_opt().unwrap())
    })
}

/// A table of alerts by id and the minute after 12:00 at which they were created.
pub fn with_ids(alerts: &[(&str, u32)]) -> Table {
    let created: Vec<String> = alerts
        .iter()
        .map(|(_, minute)| format!("2026-11-20T12:{minute:02}:00Z"))
        .collect();
    let rows: Vec<_> = created
        .iter()
        .map(|created| Alert {
            created,
            ..Alert::default()
        })
        .collect();
    let mut table = table(&rows);
    table.id = crate::table::AlertIds::default();
    for (id, _) in alerts {
        assert!(table.id.push(id), "{id} comes twice");
    }
    table
}
