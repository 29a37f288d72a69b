//! How long alerts waited for the first human action.
//!
//! The first action is the earliest of several timestamps that is not before the creation; the table has already chosen it.
//!
//! **Differs** from the notebook, which takes the first present of those timestamps in a fixed order, scores a waiting alert as −1 minute and
//! averages it in, fails on an alert without any action, averages in waits below zero, and rounds each wait to hundredths of a minute.

use super::Selection;
use super::clock::{Clock, TimeTo, Wait, nanos_between};
use crate::calendar::Timestamp;
use crate::order;
use crate::statistics::{KnownRanks, Summary, Survival};
use crate::table::{Column, Table, TextColumn};

/// The waits of the selected alerts, in all and by the values of a column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Waits {
    /// All of them together. Their value is blank.
    pub all: WaitsOf,
    /// For each value that occurs among the selected alerts, in the order in which the table met them.
    pub by_value: Vec<WaitsOf>,
    /// Alerts left out because no action is recorded.
    pub n_no_action: u64,
    /// Alerts left out because every action is before the creation (a clock error).
    pub n_clock_error: u64,
    /// Measured alerts whose wait would be another if the first action were the first present, in the notebook's order.
    pub n_other_by_notebook: u64,
}

/// The waits of the alerts with one value.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WaitsOf {
    /// As spelled in the data; may be blank.
    pub value: String,
    /// All selected alerts with the value.
    pub n_alerts: u64,
    /// Those whose wait could be measured.
    pub n_measured: u64,
    /// Those left out because their status is NEW: still waiting.
    pub n_waiting: u64,
    /// The waits that were measured; `None` if none was.
    pub summary: Option<Summary>,
    /// The waits themselves in minutes, in ascending order, if they are too few for percentiles; empty otherwise.
    pub few: Box<[f64]>,
    /// The waits with those that go on; `None` if none does, or as-of is unknown.
    pub with_open: Option<Box<Survival>>,
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

    /// The fewest waits whose percentiles are worth showing.
    pub const MIN_FOR_PERCENTILES: usize = 20;

    /// The waits of the alerts of `selection` by the values of `column`, which is one of the table's. Those that go on have lasted until
    /// `as_of`, and are counted only if it is `None`. One that begins later has lasted for no time.
    ///
    /// An alert that is left out is counted once, under the first of waiting, no action, clock error that holds. A wait of zero is
    /// measured.
    pub fn by(
        column: &TextColumn,
        table: &Table,
        selection: &Selection,
        as_of: Option<Timestamp>,
    ) -> Self {
        Self::to(TimeTo::FirstAction, column, table, selection, as_of)
    }

    /// The same of what another clock measures. No alert waits for the end of any but that of first actions.
    pub fn to(
        time_to: TimeTo,
        column: &TextColumn,
        table: &Table,
        selection: &Selection,
        as_of: Option<Timestamp>,
    ) -> Self {
        let clock = Clock::to(time_to, table);

        let mut waits = Self::default();
        let mut by_code = vec![Places::default(); column.values().len()];
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            let of_value = &mut by_code[column.code(row) as usize];
            of_value.n_alerts += 1;
            match clock.wait(row) {
                Wait::GoesOn { .. } => of_value.waiting.n += 1,
                Wait::NoAction => waits.n_no_action += 1,
                Wait::ClockError => waits.n_clock_error += 1,
                Wait::Nanos(_) => {
                    of_value.measured.n += 1;
                    waits.n_other_by_notebook += u64::from(table.has_other_first_action[row]);
                }
            }
        });

        // All waits in one piece of memory, value by value: a million take 8 MB, and need not be gathered twice.
        let (mut n_measured, mut n_waiting) = (0, 0);
        for Places {
            measured, waiting, ..
        } in &mut by_code
        {
            measured.begin_at(&mut n_measured);
            waiting.begin_at(&mut n_waiting);
        }
        let mut nanos = vec![0; n_measured];
        let mut open_nanos = vec![0; as_of.map_or(0, |_| n_waiting)];
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            let of_value = &mut by_code[column.code(row) as usize];
            match (clock.wait(row), as_of) {
                (Wait::Nanos(of_alert), _) => nanos[of_value.measured.next()] = of_alert,
                (Wait::GoesOn { created_at }, Some(as_of)) => {
                    open_nanos[of_value.waiting.next()] =
                        nanos_between(created_at, as_of.max(created_at));
                }
                _ => {}
            }
        });

        let ranks = &mut KnownRanks::default();
        for (value, of) in column.values().iter().zip(by_code) {
            if of.n_alerts > 0 {
                let open = if as_of.is_some() {
                    &mut open_nanos[of.waiting.range()]
                } else {
                    &mut []
                };
                waits.by_value.push(WaitsOf {
                    value: value.to_string(),
                    n_alerts: of.n_alerts,
                    n_waiting: of.waiting.n as u64,
                    ..WaitsOf::of_nanos(&mut nanos[of.measured.range()], open, ranks)
                });
            }
        }
        waits.all = WaitsOf {
            n_alerts: selection.n_alerts(),
            n_waiting: n_waiting as u64,
            ..WaitsOf::of_nanos(&mut nanos, &mut open_nanos, ranks)
        };
        waits
    }
}

impl WaitsOf {
    /// The alerts that were measured and those that still wait: no others.
    pub fn n_with_open(&self) -> u64 {
        self.n_measured + self.n_waiting
    }

    /// What follows from the waits alone, which lose their order: those that were measured, and those that go on.
    pub fn of_nanos(nanos: &mut [u64], open_nanos: &mut [u64], ranks: &mut KnownRanks) -> Self {
        let with_open = (!open_nanos.is_empty()).then(|| {
            // Of all alerts together, runs are in order already: this way of sorting makes use of it.
            nanos.sort();
            open_nanos.sort();
            Box::new(Survival::of_sorted_nanos(nanos, open_nanos))
        });
        let summary = Summary::of_nanos(nanos, ranks);
        let mut few = Vec::new();
        if nanos.len() < Waits::MIN_FOR_PERCENTILES {
            few.extend(nanos.iter().map(|&nanos| nanos as f64 / 60e9));
            order::sort_by(&mut few, f64::total_cmp);
        }
        Self {
            n_measured: nanos.len() as u64,
            summary,
            few: few.into(),
            with_open,
            ..Self::default()
        }
    }
}

/// Where the waits of one value are.
#[derive(Debug, Clone, Copy, Default)]
struct Places {
    n_alerts: u64,
    measured: Run,
    waiting: Run,
}

/// A run of waits.
#[derive(Debug, Clone, Copy, Default)]
struct Run {
    n: usize,
    /// Where the next one goes; in the end, where the run ends.
    end: usize,
}

impl Run {
    /// The run begins where the former one ends, which then is this one's end.
    fn begin_at(&mut self, end: &mut usize) {
        self.end = *end;
        *end += self.n;
    }

    fn next(&mut self) -> usize {
        self.end += 1;
        self.end - 1
    }

    /// Of a run that is complete.
    fn range(self) -> std::ops::Range<usize> {
        self.end - self.n..self.end
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Coverage;
    use crate::alerts::example::{Alert, table};
    use crate::calendar::Zone;

    fn waits(alerts: &[Alert]) -> Waits {
        let table = table(alerts);
        let all = Selection::of(&table, Zone::named("UTC").unwrap(), None);
        Waits::by(
            &table.severity,
            &table,
            &all,
            Coverage::of_files(&table).as_of,
        )
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
            waits.all.n_waiting, waits.n_no_action, waits.n_clock_error
        ));
        assert_eq!(lines.join(", "), expected);
        let sum = |n: fn(&WaitsOf) -> u64| waits.by_value.iter().map(n).sum::<u64>();
        let all = &waits.all;
        assert_eq!(all.n_alerts, sum(|of| of.n_alerts));
        assert_eq!(all.n_measured, sum(|of| of.n_measured));
        assert_eq!(all.n_waiting, sum(|of| of.n_waiting));
        let n_left_out = waits.n_no_action + waits.n_clock_error + all.n_waiting;
        assert_eq!(all.n_measured + n_left_out, all.n_alerts);
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

    #[test]
    fn what_the_notebook_measures_otherwise_is_counted() {
        let alert = |status, first_action| Alert {
            status,
            first_action,
            has_other_action: true,
            ..Alert::default()
        };
        let after = "2026-11-20T12:01:30Z";
        // Of those that are left out, nothing is measured.
        let alerts = [
            alert("CLOSED", after),
            alert("OPEN", after),
            alert("NEW", after),
            alert("CLOSED", ""),
            Alert {
                has_other_action: false,
                ..alert("CLOSED", after)
            },
        ];
        let waits = waits(&alerts);
        assert_eq!((waits.n_other_by_notebook, waits.all.n_measured), (2, 3));
    }

    #[test]
    fn few_waits_are_kept_themselves() {
        let minutes: Vec<String> = (0..20)
            .rev()
            .map(|n| format!("2026-11-20T12:{n:02}:00Z"))
            .collect();
        let alerts: Vec<_> = minutes
            .iter()
            .map(|first_action| Alert {
                first_action,
                ..Alert::default()
            })
            .collect();
        let few = |n: usize| waits(&alerts[..n]).all.few.into_vec();
        assert!(few(0).is_empty());
        assert_eq!(few(3), [17.0, 18.0, 19.0]);
        assert_eq!((few(19).len(), few(20).len()), (19, 0));
    }

    #[test]
    fn waits_that_go_on_last_until_as_of() {
        let alert = |status, created, first_action| Alert {
            status,
            created,
            first_action,
            ..Alert::default()
        };
        let at = |minute: u32| format!("2026-11-20T12:{minute:02}:00Z");
        let times = [at(0), at(1), at(2), at(8)];
        let [noon, one, two, eight] = times.each_ref().map(String::as_str);
        let alerts = [
            alert("CLOSED", noon, two),
            alert("CLOSED", noon, eight),
            // Seven minutes at eight past.
            alert("NEW", one, ""),
        ];
        let table = table(&alerts);
        let all = Selection::of(&table, Zone::named("UTC").unwrap(), None);
        let by = |as_of| Waits::by(&table.severity, &table, &all, as_of);
        let of = by(Coverage::of_files(&table).as_of).by_value.remove(0);
        assert_eq!((of.n_alerts, of.n_measured, of.n_waiting), (3, 2, 1));
        let survival = of.with_open.unwrap();
        assert_eq!(survival.median.value, Some(8.0));
        assert_eq!(
            survival,
            by(Coverage::of_files(&table).as_of).all.with_open.unwrap()
        );
        // Before it was created, it had waited for no time: as if it were not there.
        let early = by(Some(table.created_at[0])).all.with_open.unwrap();
        assert_eq!(early.median.value, Some(2.0));
        assert_eq!(by(None).all.with_open, None);
        assert_eq!(waits(&alerts[..2]).all.with_open, None);
    }
}
