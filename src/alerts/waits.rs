//! How long alerts waited for the first human action.
//!
//! The first action is the first present of several timestamps; the table has already chosen it.
//!
//! **Differs** from the notebook, which scores a waiting alert as −1 minute and averages it in, fails on an alert without any
//! action, averages in waits below zero, and rounds each wait to hundredths of a minute.

use super::Selection;
use crate::statistics::Summary;
use crate::table::{Column, Table, TextColumn};

/// The waits of the selected alerts, in all and by the values of a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waits {
    /// All measured alerts together; `None` if there is none.
    pub overall: Option<Summary>,
    /// For each value that occurs among the selected alerts, in the order in which the table met them.
    pub by_value: Vec<WaitsOf>,
    /// Alerts left out because their status is NEW: still waiting.
    pub n_waiting: u64,
    /// Alerts left out because no action is recorded.
    pub n_no_action: u64,
    /// Alerts left out because the first action is before the creation (a clock error).
    pub n_negative: u64,
}

/// The waits of the alerts with one value.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitsOf {
    /// As spelled in the data; may be blank.
    pub value: String,
    /// All selected alerts with the value.
    pub n_alerts: u64,
    /// Those whose wait could be measured.
    pub n_measured: u64,
    /// Their waits; `None` if none could be measured.
    pub summary: Option<Summary>,
}

impl Waits {
    /// What a table must have, so that a missing action means that there was none. A table is said to lack
    /// [`Column::InvestigatedAt`] only if it lacks [`Column::InvestigativeActionAt`] too.
    pub const COLUMNS: &[Column] = &[
        Column::AssignedToUserAt,
        Column::InvestigatedAt,
        Column::PromotedAt,
        Column::ClosedAt,
    ];

    /// The waits of the alerts of `selection` by the values of `column`, which is one of the table's.
    ///
    /// An alert that is left out is counted once, under the first of waiting, no action, negative that holds. A wait of zero is
    /// measured.
    pub fn by(column: &TextColumn, table: &Table, selection: &Selection) -> Self {
        let new = table.status.find("NEW");
        let wait = |row: usize| {
            if Some(table.status.code(row)) == new {
                return Wait::GoesOn;
            }
            let created_at = table.created_at[row];
            match table.first_action_at.get(row) {
                None => Wait::NoAction,
                Some(action_at) if action_at < created_at => Wait::Negative,
                // The distance between two `i64` instants always fits into a `u64`.
                Some(action_at) => Wait::Nanos(action_at.nanos().abs_diff(created_at.nanos())),
            }
        };

        let mut waits = Self::default();
        let mut by_code = vec![Measured::default(); column.values().len()];
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            let of_value = &mut by_code[column.code(row) as usize];
            of_value.n_alerts += 1;
            match wait(row) {
                Wait::GoesOn => waits.n_waiting += 1,
                Wait::NoAction => waits.n_no_action += 1,
                Wait::Negative => waits.n_negative += 1,
                Wait::Nanos(_) => of_value.n_measured += 1,
            }
        });

        // All waits in one piece of memory, value by value: a million take 8 MB, and need not be gathered twice.
        let mut n_measured = 0;
        for of_value in &mut by_code {
            of_value.next = n_measured;
            n_measured += of_value.n_measured;
        }
        let mut nanos = vec![0; n_measured];
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            if let Wait::Nanos(of_alert) = wait(row) {
                let next = &mut by_code[column.code(row) as usize].next;
                nanos[*next] = of_alert;
                *next += 1;
            }
        });

        for (value, of) in column.values().iter().zip(by_code) {
            if of.n_alerts > 0 {
                waits.by_value.push(WaitsOf {
                    value: value.to_string(),
                    n_alerts: of.n_alerts,
                    n_measured: of.n_measured as u64,
                    summary: Summary::of_nanos(&mut nanos[of.next - of.n_measured..of.next]),
                });
            }
        }
        waits.overall = Summary::of_nanos(&mut nanos);
        waits
    }
}

/// How long an alert waited, or why that is unknown.
enum Wait {
    Nanos(u64),
    /// It waits still.
    GoesOn,
    NoAction,
    Negative,
}

/// The alerts of one value.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    n_alerts: u64,
    n_measured: usize,
    /// Where the next wait goes; in the end, where the last one ends.
    next: usize,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::calendar::Zone;

    fn waits(alerts: &[Alert]) -> Waits {
        let table = table(alerts);
        let all = Selection::of(&table, Zone::named("UTC").unwrap(), None);
        Waits::by(&table.severity, &table, &all)
    }

    /// Alerts created at noon, as (severity, status, first action).
    fn check(alerts: &[(&str, &str, &str)], expected: &str) {
        let alerts: Vec<_> = alerts
            .iter()
            .map(|&(severity, status, first_action)| Alert {
                severity,
                status,
                first_action,
                ..Alert::default()
            })
            .collect();
        let waits = waits(&alerts);
        let mut lines: Vec<_> = waits
            .by_value
            .iter()
            .map(|of| {
                let mean = of
                    .summary
                    .map_or("-".to_owned(), |summary| summary.mean.to_string());
                format!("{} {}/{} {mean}", of.value, of.n_measured, of.n_alerts)
            })
            .collect();
        lines.push(format!(
            "left out {} {} {}",
            waits.n_waiting, waits.n_no_action, waits.n_negative
        ));
        assert_eq!(lines.join(", "), expected);
    }

    #[test]
    fn an_alert_is_measured_or_left_out_for_one_reason() {
        let (before, noon, after) = (
            "2026-11-20T11:59:59.999999999Z",
            "2026-11-20T12:00:00Z",
            "2026-11-20T12:01:30Z",
        );
        check(&[], "left out 0 0 0");
        check(&[("HIGH", "CLOSED", after)], "HIGH 1/1 1.5, left out 0 0 0");
        check(&[("HIGH", "CLOSED", noon)], "HIGH 1/1 0, left out 0 0 0");
        check(&[("HIGH", "CLOSED", "")], "HIGH 0/1 -, left out 0 1 0");
        check(&[("HIGH", "CLOSED", before)], "HIGH 0/1 -, left out 0 0 1");
        // Waiting comes first, whatever else is wrong; only NEW is waiting.
        check(
            &[
                ("HIGH", "NEW", before),
                ("HIGH", "NEW", ""),
                ("HIGH", "NEW", after),
            ],
            "HIGH 0/3 -, left out 3 0 0",
        );
        check(
            &[("HIGH", "new", after), ("HIGH", "", after)],
            "HIGH 2/2 1.5, left out 0 0 0",
        );
        check(
            &[("HIGH", "OPEN", after), ("HIGH", "OPEN", noon)],
            "HIGH 2/2 0.75, left out 0 0 0",
        );
    }
}
