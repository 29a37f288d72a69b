//! One alert of the sample: what becomes of an arrival, and its row.

use super::catalog::{self, DETECTIONS, ORGANIZATION, RUNAWAY, SEVERITIES, Severity};
use super::{
    Arrival, Cause, DateTime, Detection, Investigation, Millis, RngExt, Sample, Utc, pick, uuid,
};

/// Someone who looks at alerts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Analyst {
    pub id: u128,
    pub name: &'static str,
}

/// The columns: those that the figures use, and others as they are next to them in an export.
const HEADER: [&str; 25] = [
    "Organization Name",
    "Expel Alert ID",
    "Expel Alert Title",
    "Expel Vendor Tech Name",
    "Severity",
    "Alert Status",
    "Alert Close Reason",
    "Vendor Alert Count",
    "Activity First At (T0)",
    "Vendor Alert At (T1)",
    "Received At (T2)",
    "Insert At (T3)",
    "First Assigned To User At (T4)",
    "First Assigned User (T4 Assignee)",
    "First Assigned User Name (T4 Assignee)",
    "First Assigned To Org At",
    "Time First Investigative Action (T5a)",
    "Time First Remediation Action (T5b)",
    "Time Promoted To Incident",
    "Time First Closed (T60)",
    "Time Last Closed (T6)",
    "Last Closed User Name",
    "Investigation ID",
    "Investigation Type",
    "Investigation Title",
];

/// What real exports get wrong now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Defect {
    CreationTime,
    ActionTime,
    /// The tool's clock was ahead: assigned before created.
    Clock,
    /// The row comes twice.
    Repeated,
}

/// A timestamp that a program could not make sense of.
const UNREADABLE: &str = "Invalid date";

impl Defect {
    /// The defect of the `n`th alert. By position rather than by chance, so that every sample of some size has each of them.
    fn of(n: u64) -> Option<Self> {
        match n {
            _ if n % 1_700 == 911 => Some(Self::Repeated),
            _ if n % 2_300 == 700 => Some(Self::Clock),
            _ if n % 3_100 == 1_300 => Some(Self::ActionTime),
            _ if n % 4_300 == 2_100 => Some(Self::CreationTime),
            _ => None,
        }
    }
}

/// When what was done about an alert; `None` for what was not, or not yet.
#[derive(Debug, Clone, Copy, Default)]
struct Handling {
    assigned_at: Option<Millis>,
    notified_at: Option<Millis>,
    investigated_at: Option<Millis>,
    remediated_at: Option<Millis>,
    promoted_at: Option<Millis>,
    closed_at: Option<Millis>,
    last_closed_at: Option<Millis>,
}

/// How an alert came to be looked at first.
#[derive(Debug, Clone, Copy)]
enum FirstAction {
    Assigned,
    Investigated,
    Closed,
    /// Closed, but nobody wrote down when.
    Unrecorded,
    /// Nothing yet.
    Waiting,
}

/// What an alert belongs to.
#[derive(Debug, Clone, Copy)]
enum Belongs {
    Nowhere,
    ToInvestigation(Investigation),
    ToIncident(Investigation),
}

/// Writes the header row.
pub(super) fn write_header(out: &mut Vec<u8>) {
    write_row(HEADER.iter().copied(), out);
}

impl Sample {
    /// Draws the rest of an alert and writes its row, or its two rows.
    pub(super) fn write_alert(&mut self, arrival: Arrival, out: &mut Vec<u8>) {
        let defect = Defect::of(self.n_made);
        self.n_made += 1;

        let id = uuid(&mut self.rng);
        let severity = self.severity(arrival.cause);
        let detection = self.detection(arrival.cause, severity);
        let belongs = self.belonging(arrival.cause, severity, detection);
        let first_action = self.first_action(arrival.created_at, severity, belongs);
        let handling = self.handling(arrival, severity, belongs, first_action);
        let handling = match defect {
            Some(Defect::Clock) => Handling {
                assigned_at: Some(
                    arrival.created_at - i64::from(self.rng.random_range(5_000..90_000_u32)),
                ),
                ..handling
            },
            _ => handling,
        };
        let status = match first_action {
            FirstAction::Unrecorded => "CLOSED",
            _ if handling.closed_at.is_some() => "CLOSED",
            _ if handling.assigned_at.or(handling.investigated_at).is_some() => "OPEN",
            _ => "NEW",
        };
        let close_reason = self.close_reason(status, belongs);
        let assignee = self.analysts[pick(&mut self.rng, self.analysts.iter().map(|_| 1))];
        let closer = if self.chance(0.7) {
            assignee
        } else {
            self.analysts[pick(&mut self.rng, self.analysts.iter().map(|_| 1))]
        };
        let n_vendor_alerts = 1 + self.after(0, 0.000_01, 1.2);
        let received_at = arrival.created_at - 300 - self.after(0, 0.01, 0.8);
        let vendor_alert_at = self.before(received_at, 0.4);
        let activity_at = self.before(vendor_alert_at, 1.5);

        let (investigation, kind) = match belongs {
            Belongs::Nowhere => (None, ""),
            Belongs::ToInvestigation(investigation) => (Some(investigation), "Investigation"),
            Belongs::ToIncident(incident) => (Some(incident), "Incident"),
        };
        let at = |at: Option<Millis>| at.map(timestamp).unwrap_or_default();
        let unreadable_if = |is: bool, text: String| if is { UNREADABLE.to_owned() } else { text };
        let if_assigned = |text: String| {
            if handling.assigned_at.is_some() {
                text
            } else {
                String::new()
            }
        };
        let row = [
            ORGANIZATION.to_owned(),
            uuid_text(id),
            detection.title.to_owned(),
            detection.vendor.to_owned(),
            severity.name.to_owned(),
            status.to_owned(),
            close_reason.to_owned(),
            n_vendor_alerts.to_string(),
            timestamp(activity_at),
            timestamp(vendor_alert_at),
            timestamp(received_at),
            unreadable_if(
                defect == Some(Defect::CreationTime),
                timestamp(arrival.created_at),
            ),
            unreadable_if(defect == Some(Defect::ActionTime), at(handling.assigned_at)),
            if_assigned(uuid_text(assignee.id)),
            if_assigned(assignee.name.to_owned()),
            at(handling.notified_at),
            at(handling.investigated_at),
            at(handling.remediated_at),
            at(handling.promoted_at),
            at(handling.closed_at),
            at(handling.last_closed_at),
            handling.closed_at.map_or("", |_| closer.name).to_owned(),
            investigation.map(|it| uuid_text(it.id)).unwrap_or_default(),
            kind.to_owned(),
            investigation.map_or("", |it| it.title).to_owned(),
        ];
        for _ in 0..if defect == Some(Defect::Repeated) {
            2
        } else {
            1
        } {
            write_row(row.iter().map(String::as_str), out);
        }
    }

    fn severity(&mut self, cause: Cause) -> &'static Severity {
        let position = match cause {
            Cause::Usual => pick(
                &mut self.rng,
                SEVERITIES.iter().map(|severity| severity.weight),
            ),
            Cause::Incident(_) => pick(
                &mut self.rng,
                SEVERITIES
                    .iter()
                    .map(|severity| severity.weight_in_incident),
            ),
            Cause::Runaway => SEVERITIES
                .iter()
                .position(|severity| severity.name == RUNAWAY.severity)
                .unwrap_or(0),
        };
        &SEVERITIES[position]
    }

    fn detection(&mut self, cause: Cause, severity: &Severity) -> &'static Detection {
        match cause {
            Cause::Runaway => &RUNAWAY,
            Cause::Usual | Cause::Incident(_) => {
                let weight = |detection: &Detection| {
                    if detection.severity == severity.detections {
                        detection.weight
                    } else {
                        0
                    }
                };
                &DETECTIONS[pick(&mut self.rng, DETECTIONS.iter().map(weight))]
            }
        }
    }

    fn belonging(
        &mut self,
        cause: Cause,
        severity: &Severity,
        detection: &'static Detection,
    ) -> Belongs {
        match cause {
            Cause::Incident(position) => Belongs::ToIncident(self.incidents[position]),
            Cause::Runaway => Belongs::Nowhere,
            Cause::Usual if self.chance(severity.investigated) => {
                let investigation = Investigation {
                    id: uuid(&mut self.rng),
                    title: detection.title,
                };
                self.latest_investigation = Some(investigation);
                Belongs::ToInvestigation(investigation)
            }
            // Now and then an alert turns out to be part of what is being investigated already.
            Cause::Usual if severity.investigated > 0.0 && self.chance(0.008) => self
                .latest_investigation
                .map_or(Belongs::Nowhere, Belongs::ToInvestigation),
            Cause::Usual => Belongs::Nowhere,
        }
    }

    fn first_action(
        &mut self,
        created_at: Millis,
        severity: &Severity,
        belongs: Belongs,
    ) -> FirstAction {
        const BACKLOG: Millis = 36 * super::HOUR as Millis;

        let of_hundred = self.rng.random_range(0..100_u32);
        let can_wait = severity.median_minutes > 10.0 && matches!(belongs, Belongs::Nowhere);
        if can_wait && created_at > self.ended_at - BACKLOG && of_hundred < 15 {
            return FirstAction::Waiting;
        }
        match (belongs, of_hundred) {
            (Belongs::Nowhere, 0) => FirstAction::Unrecorded,
            (Belongs::Nowhere, 1..=2) => FirstAction::Closed,
            (_, 0..=5) => FirstAction::Investigated,
            _ => FirstAction::Assigned,
        }
    }

    /// Each step some time after the one before; steps after the end of the sample have not happened.
    fn handling(
        &mut self,
        arrival: Arrival,
        severity: &Severity,
        belongs: Belongs,
        first_action: FirstAction,
    ) -> Handling {
        let mut handling = Handling::default();
        if matches!(first_action, FirstAction::Unrecorded | FirstAction::Waiting) {
            return handling;
        }
        // When a detection runs away, people are slow to get to the bottom of its pile.
        let slowed = if matches!(arrival.cause, Cause::Runaway) {
            2.5
        } else {
            1.0
        };
        let first_at = self.after(arrival.created_at, severity.median_minutes * slowed, 1.0);
        let mut latest_at = first_at;
        match first_action {
            FirstAction::Assigned => handling.assigned_at = Some(first_at),
            FirstAction::Investigated => handling.investigated_at = Some(first_at),
            FirstAction::Closed | FirstAction::Unrecorded | FirstAction::Waiting => {}
        }
        let looked_into = !matches!(belongs, Belongs::Nowhere);
        if matches!(first_action, FirstAction::Assigned) && (looked_into || self.chance(0.5)) {
            latest_at = self.after(first_at, 3.0, 0.8);
            handling.investigated_at = Some(latest_at);
        }
        if matches!(belongs, Belongs::ToIncident(_)) {
            latest_at = self.after(latest_at, 15.0, 0.8);
            handling.promoted_at = Some(latest_at);
        }
        if self.chance(if looked_into { 0.7 } else { 0.007 }) {
            latest_at = self.after(latest_at, 12.0, 1.0);
            handling.notified_at = Some(latest_at);
        }
        if handling.promoted_at.is_some() && self.chance(0.85) {
            latest_at = self.after(latest_at, 45.0, 0.8);
            handling.remediated_at = Some(latest_at);
        }
        let minutes_to_close = match (belongs, first_action) {
            (Belongs::ToIncident(_), _) => Some(26.0 * 60.0),
            (Belongs::ToInvestigation(_), _) => Some(4.0 * 60.0),
            (Belongs::Nowhere, FirstAction::Closed) => Some(0.0),
            // A few are forgotten; the older ones were found again.
            (Belongs::Nowhere, _) => {
                let is_recent =
                    arrival.created_at > self.ended_at - 10 * 24 * Millis::from(super::HOUR);
                let is_forgotten = self.chance(if is_recent { 0.03 } else { 0.001 });
                (!is_forgotten).then_some(9.0)
            }
        };
        if let Some(minutes) = minutes_to_close {
            let closed_at = self.after(latest_at, minutes, 0.9);
            handling.closed_at = Some(closed_at);
            handling.last_closed_at = Some(if self.chance(0.03) {
                self.after(closed_at, 300.0, 0.9)
            } else {
                closed_at
            });
        }
        handling.until(self.ended_at)
    }

    fn close_reason(&mut self, status: &str, belongs: Belongs) -> &'static str {
        match (status, belongs) {
            ("CLOSED", Belongs::ToIncident(_)) => "TRUE_POSITIVE",
            ("CLOSED", _) => {
                catalog::CLOSE_REASONS
                    [pick(&mut self.rng, catalog::CLOSE_REASON_WEIGHTS.iter().copied())]
            }
            _ => "",
        }
    }

    /// A log-normal time before `at`.
    fn before(&mut self, at: Millis, median_minutes: f64) -> Millis {
        at - self.after(0, median_minutes, 1.0)
    }
}

impl Handling {
    /// What of it had happened by then.
    fn until(self, ended_at: Millis) -> Self {
        let known = |at: Option<Millis>| at.filter(|&at| at < ended_at);
        Self {
            assigned_at: known(self.assigned_at),
            notified_at: known(self.notified_at),
            investigated_at: known(self.investigated_at),
            remediated_at: known(self.remediated_at),
            promoted_at: known(self.promoted_at),
            closed_at: known(self.closed_at),
            last_closed_at: known(self.last_closed_at),
        }
    }
}

/// As the export spells instants: `2026-08-24T13:05:09.120Z`; blank for one that chrono cannot tell.
fn timestamp(at: Millis) -> String {
    use chrono::{Datelike, Timelike};
    let Some(at) = DateTime::<Utc>::from_timestamp_millis(at) else {
        return String::new();
    };
    // Field by field: chrono's own formatting takes several times as long, and a row has up to ten of these.
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        at.year(),
        at.month(),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        at.timestamp_subsec_millis()
    )
}

fn uuid_text(id: u128) -> String {
    let group = |shift: u32, bits: u32| (id >> shift) & ((1 << bits) - 1);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        group(96, 32),
        group(80, 16),
        group(64, 16),
        group(48, 16),
        group(0, 48)
    )
}

/// Writes a row as RFC 4180 has it, but ends it with a line feed alone, as the export does.
fn write_row<'a>(cells: impl Iterator<Item = &'a str>, out: &mut Vec<u8>) {
    for (position, cell) in cells.enumerate() {
        if position > 0 {
            out.push(b',');
        }
        if cell.contains([',', '"', '\r', '\n']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
}
