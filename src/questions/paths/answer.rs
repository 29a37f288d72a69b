//! Which way the selected alerts went, how long each way took, and why alerts were closed.

use crate::alerts::{DamagedIds, Selected, has_columns};
use crate::order;
use crate::statistics::{KnownRanks, Summary};
use crate::table::{Table, TextColumn};

pub use crate::alerts::{Age, Path, Refire};

/// The outcomes of the selected alerts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outcomes {
    /// All selected alerts.
    pub n_alerts: u64,
    /// In the order of [`Path::ALL`]; together they are all selected alerts.
    pub by_path: [OfPath; Path::ALL.len()],
    /// Whether any alert of the data, selected or not, has the type of an investigation or incident.
    pub has_types: bool,
    /// Whether any has a remediation.
    pub has_remediations: bool,
    /// Whether investigations are not told apart because a spreadsheet has rounded the id of one.
    pub has_damaged_investigations: bool,
    /// Why the selected closed alerts were closed, the most frequent reason first, then by name; none if no reason is given for any of them.
    pub reasons: Vec<Reason>,
    /// Those that are closed.
    pub n_closed: u64,
    /// Which of them fired again; `None` if the data lacks what shows it.
    pub refires: Option<Refires>,
}

/// The alerts that fired again.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Refires {
    /// How many.
    pub n_again: u64,
    /// How many of all selected alerts have an alert name and known hosts or users.
    pub n_known: u64,
    /// Those that fired again on one of these.
    pub n_on_asset: u64,
    /// By rule and technology, as far as any did, the most frequent first, then by technology and rule.
    pub by_rule: Vec<RefiresOf>,
}

/// Those of a rule and technology.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RefiresOf {
    /// The technology, as spelled in the data; may be blank.
    pub technology: String,
    /// The rule, as spelled in the data.
    pub rule: String,
    /// All selected alerts of both.
    pub n_alerts: u64,
    /// Those that fired again.
    pub n_again: u64,
    /// Those that did on the same host or user, where these are known.
    pub n_on_asset: u64,
}

/// The alerts that went one way.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct OfPath {
    /// How many.
    pub n_alerts: u64,
    /// Those whose time to the end is known; `None` if it cannot be: the way has no end, or a file lacks a column for it.
    pub n_measured: Option<u64>,
    /// Those whose end is before their creation, so that it is not measured.
    pub n_clock_error: u64,
    /// The median time to the end in minutes, if any was measured.
    pub median_minutes: Option<f64>,
}

/// A reason for closing alerts.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// As spelled in the data: untrusted text, which may be blank.
    pub name: String,
    /// The closed alerts with it.
    pub n_alerts: u64,
}

impl Outcomes {
    /// Of the selected alerts.
    pub fn of(alerts: &Selected) -> Self {
        let (reasons, n_closed) = reasons(alerts);
        let kinds = &alerts.table.investigation_type;
        let (investigation, incident) = (kinds.find("Investigation"), kinds.find("Incident"));
        Self {
            n_alerts: alerts.selection.n_alerts(),
            by_path: by_path(alerts),
            has_types: investigation.or(incident).is_some(),
            has_remediations: alerts.paths.contains(&Path::Remediated),
            has_damaged_investigations: DamagedIds::of(alerts).of_investigations,
            reasons,
            n_closed,
            refires: (!alerts.refires.is_empty()).then(|| refires(alerts)),
        }
    }

    /// The same, where more is known of what alerts were about.
    pub fn with_evidence(&self, alerts: &Selected) -> Self {
        let mut outcomes = self.clone();
        if let Some(known) = &mut outcomes.refires {
            *known = refires(alerts);
        }
        outcomes
    }

    /// The alerts that went that way.
    pub fn n(&self, path: Path) -> u64 {
        self.by_path[path as usize].n_alerts
    }

    /// Those that were left out of the medians though they went a way that has an end: without a recorded end, and with a clock error.
    pub fn not_measured(&self) -> (u64, u64) {
        let (mut n_without_end, mut n_clock_error) = (0, 0);
        for of in &self.by_path {
            if let Some(n_measured) = of.n_measured {
                n_without_end += of.n_alerts - n_measured - of.n_clock_error;
                n_clock_error += of.n_clock_error;
            }
        }
        (n_without_end, n_clock_error)
    }
}

/// How long an alert took to its end.
enum Measure {
    Nanos(u64),
    ClockError,
    NoEnd,
}

// It is asked of every alert.
#[inline(always)]
fn measure(table: &Table, path: Path, row: usize) -> Measure {
    let created_at = table.created_at[row];
    match path.end(table, row) {
        None => Measure::NoEnd,
        Some(end) if end < created_at => Measure::ClockError,
        Some(end) => Measure::Nanos(end.nanos().abs_diff(created_at.nanos())),
    }
}

fn by_path(alerts: &Selected) -> [OfPath; Path::ALL.len()] {
    let table = alerts.table;
    let rows = &alerts.selection.rows;
    let mut by_path = [OfPath::default(); Path::ALL.len()];
    let mut n_alerts = [0_usize; Path::ALL.len()];
    rows.iter()
        .for_each(|row| n_alerts[alerts.paths[row as usize] as usize] += 1);
    // All times in one piece of memory, path by path, with as much room as each may need.
    let mut next = [0; Path::ALL.len()];
    let mut n_all = 0;
    for (next, n) in next.iter_mut().zip(n_alerts) {
        *next = n_all;
        n_all += n;
    }
    let mut nanos = vec![0; n_all];
    let begins = next;
    rows.iter().for_each(|row| {
        let path = alerts.paths[row as usize];
        match measure(table, path, row as usize) {
            Measure::Nanos(of_alert) => {
                nanos[next[path as usize]] = of_alert;
                next[path as usize] += 1;
            }
            Measure::ClockError => by_path[path as usize].n_clock_error += 1,
            Measure::NoEnd => {}
        }
    });
    let ranks = &mut KnownRanks::default();
    for (path, ..) in Path::ALL {
        let at = path as usize;
        let of = &mut by_path[at];
        of.n_alerts = n_alerts[at] as u64;
        if path == Path::Open || has_columns(table, path.columns_of_end()).is_err() {
            of.n_clock_error = 0;
            continue;
        }
        let nanos = &mut nanos[begins[at]..next[at]];
        of.n_measured = Some(nanos.len() as u64);
        of.median_minutes = Summary::of_nanos(nanos, ranks).map(|summary| summary.median.value);
    }
    by_path
}

fn refires(alerts: &Selected) -> Refires {
    let table = alerts.table;
    // Of each pair, all alerts, those that fired again, and those that did on the same asset.
    let mut counts = vec![[0_u32; 3]; Refire::n_pairs(table)];
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        let of = &mut counts[Refire::pair(table, row)];
        let refire = alerts.refires[row];
        of[0] += 1;
        of[1] += u32::from(refire != Refire::No);
        of[2] += u32::from(refire == Refire::OnAsset);
    });
    let mut refires = Refires {
        n_known: n_with_assets(alerts),
        ..Refires::default()
    };
    let rules = table.alert_name.values();
    for (pair, [n_alerts, n_again, n_on_asset]) in counts.into_iter().enumerate() {
        if n_again == 0 {
            continue;
        }
        refires.n_again += u64::from(n_again);
        refires.n_on_asset += u64::from(n_on_asset);
        refires.by_rule.push(RefiresOf {
            technology: table.vendor.values()[pair / rules.len()].to_string(),
            rule: rules[pair % rules.len()].to_string(),
            n_alerts: n_alerts.into(),
            n_again: n_again.into(),
            n_on_asset: n_on_asset.into(),
        });
    }
    order::sort_by(&mut refires.by_rule, |a, b| {
        let by_count = b.n_again.cmp(&a.n_again);
        by_count.then_with(|| (&a.technology, &a.rule).cmp(&(&b.technology, &b.rule)))
    });
    refires
}

/// How many selected alerts have an alert name and known hosts or users.
fn n_with_assets(alerts: &Selected) -> u64 {
    if alerts.evidence.is_empty() {
        return 0;
    }
    let have_assets = alerts.have_assets();
    let names = &alerts.table.alert_name;
    let mut n = 0;
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        n += u64::from(have_assets[row] && names.code(row) != TextColumn::BLANK);
    });
    n
}

/// Why the closed ones of the selected alerts were closed, and how many these are.
fn reasons(alerts: &Selected) -> (Vec<Reason>, u64) {
    let table = alerts.table;
    let Some(closed) = table.status.find("CLOSED") else {
        return (Vec::new(), 0);
    };
    let mut n_by_code = vec![0_u64; table.close_reason.values().len()];
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        if table.status.code(row) == closed {
            n_by_code[table.close_reason.code(row) as usize] += 1;
        }
    });
    let n_closed = n_by_code.iter().sum();
    let mut reasons = Vec::new();
    for (name, &n_alerts) in table.close_reason.values().iter().zip(&n_by_code) {
        if n_alerts > 0 {
            reasons.push(Reason {
                name: name.to_string(),
                n_alerts,
            });
        }
    }
    if reasons.iter().all(|reason| reason.name.is_empty()) {
        return (Vec::new(), n_closed);
    }
    order::sort_by(&mut reasons, |a, b| {
        let by_count = b.n_alerts.cmp(&a.n_alerts);
        by_count.then_with(|| a.name.cmp(&b.name))
    });
    (reasons, n_closed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};
    use crate::table::{Column, MissingColumn};

    const NOON: &str = "2026-11-20T12:00:00Z";
    const LATER: &str = "2026-11-20T12:10:00Z";
    const BEFORE: &str = "2026-11-20T11:50:00Z";

    fn outcomes(alerts: &[Alert], missing: &[Column]) -> Outcomes {
        let mut table = table(alerts);
        table.intake.missing = missing
            .iter()
            .map(|&column| MissingColumn { column, file: 0 })
            .collect();
        Outcomes::of(&Alerts::selecting(table, None).selected())
    }

    /// Alerts, measured, with a clock error, median.
    fn of(outcomes: &Outcomes, path: Path) -> (u64, Option<u64>, u64, Option<f64>) {
        let of = outcomes.by_path[path as usize];
        (
            of.n_alerts,
            of.n_measured,
            of.n_clock_error,
            of.median_minutes,
        )
    }

    #[test]
    fn each_way_has_its_end() {
        let alert = Alert {
            closed: LATER,
            ..Alert::default()
        };
        let kind = |investigation_type| Alert {
            investigation_type,
            investigation_id: "i",
            first_action: "2026-11-20T12:02:00Z",
            promoted: "2026-11-20T12:04:00Z",
            ..alert
        };
        let alerts = [
            alert,
            Alert {
                closed: NOON,
                ..alert
            },
            Alert {
                closed: BEFORE,
                ..alert
            },
            Alert {
                closed: "",
                ..alert
            },
            kind("Investigation"),
            kind("Incident"),
            Alert {
                remediated: "2026-11-20T12:06:00Z",
                ..kind("Incident")
            },
            Alert {
                status: "NEW",
                ..alert
            },
        ];
        let found = outcomes(&alerts, &[]);
        assert_eq!(of(&found, Path::Closed), (4, Some(2), 1, Some(5.0)));
        assert_eq!(of(&found, Path::New), (1, Some(1), 0, Some(2.0)));
        assert_eq!(of(&found, Path::Joined), (0, Some(0), 0, None));
        assert_eq!(of(&found, Path::Incident), (1, Some(1), 0, Some(4.0)));
        assert_eq!(of(&found, Path::Remediated), (1, Some(1), 0, Some(6.0)));
        assert_eq!(of(&found, Path::Open), (1, None, 0, None));
        assert_eq!(found.not_measured(), (1, 1));
        assert!(found.has_types && found.has_remediations);
        let lacking = outcomes(&alerts, &[Column::ClosedAt]);
        assert_eq!(of(&lacking, Path::Closed), (4, None, 0, None));
        assert_eq!(of(&lacking, Path::Joined), (0, None, 0, None));
        assert_eq!(of(&lacking, Path::Incident), (1, Some(1), 0, Some(4.0)));
        let none = outcomes(&[], &[]);
        assert_eq!(none.by_path[0].n_measured, Some(0));
        assert!(!none.has_types && !none.has_remediations);
    }

    #[test]
    fn reasons_are_those_of_closed_alerts() {
        let alert = |status, close_reason| Alert {
            status,
            close_reason,
            ..Alert::default()
        };
        let found = outcomes(
            &[
                alert("CLOSED", "Tuned"),
                alert("CLOSED", "Benign"),
                alert("CLOSED", ""),
                alert("CLOSED", ""),
                alert("OPEN", "Benign"),
                alert("OPEN", "Never"),
            ],
            &[],
        );
        let reasons = found.reasons.iter();
        let reasons: Vec<_> = reasons.map(|of| (&*of.name, of.n_alerts)).collect();
        assert_eq!(reasons, [("", 2), ("Benign", 1), ("Tuned", 1)]);
        assert_eq!(found.n_closed, 4);
        assert_eq!(outcomes(&[alert("CLOSED", "")], &[]).reasons, []);
        assert_eq!(outcomes(&[alert("OPEN", "Benign")], &[]).reasons, []);
    }
}
