//! How long alerts waited for the first human action.
//!
//! The first action is the earliest of several timestamps that is not before the creation; the table has already chosen it.
//!
//! **Differs** from the notebook, which takes the first present of those timestamps in a fixed order, scores a waiting alert as −1 minute and
//! averages it in, fails on an alert without any action, averages in waits below zero, and rounds each wait to hundredths of a minute.

use std::ops::Range;

use super::Selection;
use super::clock::{Clock, TimeTo, Wait, nanos_between};
use crate::calendar::Timestamp;
use crate::order;
use crate::statistics::{KnownRanks, Ordered, Summary, Survival};
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
    /// Alerts on which the notebook fails: none of the actions that it knows is recorded.
    pub n_failing_by_notebook: u64,
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
    /// The mean in minutes that the notebook would show, of all alerts but those on which it fails; `None` without any, and for other clocks.
    pub notebook_mean: Option<f64>,
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

    /// What a clock measures of the alerts of `selection`, by the values of `column`, which is one of the table's. Waits that go on have lasted
    /// until `as_of`, and are counted only if it is `None`. One that begins later has lasted for no time. No alert waits for the end of any clock
    /// but that of first actions.
    ///
    /// An alert that is left out is counted once, under the first of waiting, no action, clock error that holds. A wait of zero is
    /// measured.
    pub fn to(
        time_to: TimeTo,
        column: &TextColumn,
        table: &Table,
        selection: &Selection,
        as_of: Option<Timestamp>,
    ) -> Self {
        let mut waits = Self::default();
        let mut gathered = Gathered::of(time_to, column, table, selection, as_of, Some(&mut waits));
        let ranks = &mut KnownRanks::default();
        waits.by_value = gathered.by_value(column, ranks);
        waits.all = WaitsOf {
            n_alerts: selection.n_alerts(),
            n_waiting: waits.by_value.iter().map(|of| of.n_waiting).sum(),
            ..gathered.all(ranks)
        };
        waits
    }
}

/// The waits of some alerts, value by value, in one piece of memory: a million take 8 MB.
struct Gathered {
    places: Vec<Place>,
    /// Those of each value where its place says: first what was measured, last those that go on.
    nanos: Vec<u64>,
    has_open: bool,
}

/// Where the waits of one value are. There is room for each of its alerts.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    begin: u32,
    n_alerts: u32,
    n_measured: u32,
    n_waiting: u32,
    by_notebook: ByNotebook,
}

/// Waits as the notebook has them.
#[derive(Debug, Clone, Copy, Default)]
struct ByNotebook {
    n_alerts: u32,
    /// Their sum in hundredths of a minute, to which the notebook rounds.
    hundredths: i64,
}

impl ByNotebook {
    /// A hundredth of a minute in nanoseconds.
    const HUNDREDTH: i64 = 600_000_000;

    /// Below this, the quotient of whole numbers as floating-point numbers is never rounded up to the next whole one: it is at least
    /// 1/`HUNDREDTH` away from that, and rounded by less.
    const EXACT: i64 = 1 << 53;

    /// Takes in a wait of this many nanoseconds, which is below zero where the action is before the creation.
    // It is asked of every alert, and whole numbers are divided slowly.
    #[inline(always)]
    fn add(&mut self, nanos: i64) {
        self.n_alerts += 1;
        let nanos = nanos + Self::HUNDREDTH / 2;
        self.hundredths += if (0..Self::EXACT).contains(&nanos) {
            (nanos as f64 / Self::HUNDREDTH as f64) as i64
        } else {
            nanos.div_euclid(Self::HUNDREDTH)
        };
    }

    /// Takes in the wait of the alert in that row until the first action that is recorded, in the notebook's order; whether there is one. The notebook does
    /// not know the first investigative action.
    #[inline(never)]
    fn add_first_recorded(&mut self, table: &Table, row: usize) -> bool {
        let recorded = [
            &table.assigned_to_user_at,
            &table.investigated_at,
            &table.promoted_at,
            &table.closed_at,
        ];
        let Some(action_at) = recorded.into_iter().find_map(|times| times.get(row)) else {
            return false;
        };
        let nanos = action_at
            .nanos()
            .saturating_sub(table.created_at[row].nanos());
        self.add(nanos.clamp(-i64::MAX / 4, i64::MAX / 4));
        true
    }

    fn mean(self) -> Option<f64> {
        (self.n_alerts > 0).then(|| self.hundredths as f64 / 100.0 / f64::from(self.n_alerts))
    }
}

impl Place {
    /// Where those that were measured are, and where those that go on.
    fn ranges(self) -> [Range<usize>; 2] {
        let end = self.begin + self.n_alerts;
        [
            self.begin..self.begin + self.n_measured,
            end - self.n_waiting..end,
        ]
        .map(|of| of.start as usize..of.end as usize)
    }
}

impl Gathered {
    /// Counts in `left_out`, if it is given, what has no wait, and what the notebook measures otherwise.
    fn of(
        time_to: TimeTo,
        column: &TextColumn,
        table: &Table,
        selection: &Selection,
        as_of: Option<Timestamp>,
        left_out: Option<&mut Waits>,
    ) -> Self {
        let counts_left_out = left_out.is_some();
        let mut nobodys = Waits::default();
        let left_out = left_out.unwrap_or(&mut nobodys);
        let mut places = vec![Place::default(); column.values().len()];
        let rows = &selection.rows;
        rows.iter()
            .for_each(|row| places[column.code(row as usize) as usize].n_alerts += 1);
        let mut end = 0;
        for place in &mut places {
            place.begin = end;
            end += place.n_alerts;
        }
        let mut nanos = vec![0; end as usize];
        let mut n_found = 0_u64;
        Clock::to(time_to, table).each(rows, |row, wait| {
            let place = &mut places[column.code(row) as usize];
            n_found += 1;
            match wait {
                Wait::Nanos(of_alert) => {
                    nanos[(place.begin + place.n_measured) as usize] = of_alert;
                    place.n_measured += 1;
                    if !counts_left_out {
                        return;
                    }
                    let is_other = table.has_other_first_action[row];
                    left_out.n_other_by_notebook += u64::from(is_other);
                    if !is_other && table.assigned_to_user_at.has(row) {
                        place.by_notebook.add(of_alert as i64);
                    } else if !place.by_notebook.add_first_recorded(table, row) {
                        left_out.n_failing_by_notebook += 1;
                    }
                }
                Wait::GoesOn { created_at } => {
                    place.n_waiting += 1;
                    // A minute less than none.
                    place.by_notebook.add(-100 * ByNotebook::HUNDREDTH);
                    if let Some(as_of) = as_of {
                        let at = place.begin + place.n_alerts - place.n_waiting;
                        nanos[at as usize] = nanos_between(created_at, as_of.max(created_at));
                    }
                }
                Wait::NoAction => n_found -= 1,
                Wait::ClockError => {
                    left_out.n_clock_error += 1;
                    if !place.by_notebook.add_first_recorded(table, row) {
                        left_out.n_failing_by_notebook += 1;
                    }
                }
            }
        });
        let n_no_action = u64::from(end) - n_found;
        left_out.n_no_action += n_no_action;
        left_out.n_failing_by_notebook += n_no_action;
        Self {
            places,
            nanos,
            has_open: as_of.is_some(),
        }
    }

    /// Of each value that occurs.
    fn by_value(&mut self, column: &TextColumn, ranks: &mut KnownRanks) -> Vec<WaitsOf> {
        let mut by_value = Vec::new();
        for (value, place) in column.values().iter().zip(&self.places) {
            if place.n_alerts == 0 {
                continue;
            }
            let [measured, waiting] = place.ranges();
            let (nanos, open) = self.nanos.split_at_mut(waiting.start);
            let open = if self.has_open {
                &mut open[..waiting.len()]
            } else {
                &mut []
            };
            by_value.push(WaitsOf {
                value: value.to_string(),
                n_alerts: place.n_alerts.into(),
                n_waiting: place.n_waiting.into(),
                notebook_mean: place.by_notebook.mean(),
                ..WaitsOf::of_nanos(&mut nanos[measured], open, ranks)
            });
        }
        by_value
    }

    /// Of all together.
    fn all(mut self, ranks: &mut KnownRanks) -> WaitsOf {
        let mut open = Vec::new();
        let mut n_measured = 0;
        for place in &self.places {
            let [measured, waiting] = place.ranges();
            if self.has_open {
                open.extend_from_slice(&self.nanos[waiting]);
            }
            let n = measured.len();
            self.nanos.copy_within(measured, n_measured);
            n_measured += n;
        }
        WaitsOf::of_nanos(&mut self.nanos[..n_measured], &mut open, ranks)
    }
}

impl WaitsOf {
    /// The times to the first action of the alerts of `selection`, for each value of `column` that occurs among them, in the order in which the
    /// table met them. Alerts that still wait are only counted.
    pub fn by(column: &TextColumn, table: &Table, selection: &Selection) -> Vec<Self> {
        let first = TimeTo::FirstAction;
        Gathered::of(first, column, table, selection, None, None)
            .by_value(column, &mut KnownRanks::default())
    }

    /// The alerts that were measured and those that still wait: no others.
    pub fn n_with_open(&self) -> u64 {
        self.n_measured + self.n_waiting
    }

    /// What follows from the waits alone, which lose their order: those that were measured, and those that go on.
    pub fn of_nanos(nanos: &mut [u64], open_nanos: &mut [u64], ranks: &mut KnownRanks) -> Self {
        let (with_open, summary) = if open_nanos.is_empty() {
            (None, Summary::of_nanos(nanos, ranks))
        } else {
            let mut ordered = Ordered::of(nanos);
            let survival = Survival::of_nanos(&mut ordered, open_nanos);
            (
                Some(Box::new(survival)),
                Summary::of_ordered(&mut ordered, ranks),
            )
        };
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::Coverage;
    use crate::alerts::example::{Alert, table};
    use crate::calendar::Zone;

    fn waits(alerts: &[Alert]) -> Waits {
        let table = table(alerts);
        let all = Selection::of(&table, Zone::named("UTC").unwrap(), None);
        Waits::to(
            TimeTo::FirstAction,
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
    fn the_notebook_averages_in_what_is_no_wait() {
        let noon = "2026-11-20T12:00:00Z";
        let alert = |status, first_action, assigned_to_user, closed| Alert {
            severity: "HIGH",
            status,
            created: noon,
            first_action,
            assigned_to_user,
            closed,
            has_other_action: first_action != assigned_to_user,
            ..Alert::default()
        };
        let (before, in_ten) = ("2026-11-20T11:58:00Z", "2026-11-20T12:10:00.2Z");
        let waits = waits(&[
            alert("CLOSED", in_ten, in_ten, ""),
            alert("CLOSED", in_ten, "", in_ten),
            // Counts as −1.
            alert("NEW", in_ten, in_ten, ""),
            // As it is: −2.
            alert("CLOSED", before, before, ""),
            // The first of them in its order, though it is before the creation.
            alert("CLOSED", in_ten, before, in_ten),
            // It fails.
            alert("CLOSED", "", "", ""),
        ]);
        let mean = waits.by_value[0].notebook_mean.unwrap();
        assert!(
            (mean - (10.0 + 10.0 - 1.0 - 2.0 - 2.0) / 5.0).abs() < 1e-9,
            "{mean}"
        );
        assert_eq!(waits.n_failing_by_notebook, 1);
    }

    proptest! {
        #[test]
        fn waits_are_rounded_to_hundredths_however_they_are_divided(
            hundredths in 0_i64..20_000_000,
            less in prop_oneof![-2_i64..3, -ByNotebook::HUNDREDTH..ByNotebook::HUNDREDTH],
        ) {
            let nanos = hundredths * ByNotebook::HUNDREDTH - ByNotebook::HUNDREDTH / 2 + less;
            let mut of = ByNotebook::default();
            of.add(nanos);
            let expected = (nanos + ByNotebook::HUNDREDTH / 2).div_euclid(ByNotebook::HUNDREDTH);
            prop_assert_eq!((of.n_alerts, of.hundredths), (1, expected));
        }
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
        let by = |as_of| Waits::to(TimeTo::FirstAction, &table.severity, &table, &all, as_of);
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
