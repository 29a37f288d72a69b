//! Which alerts were acted on within a target, and which were not.
//!
//! Whether an alert met its target is known once the target has passed, whether or not it was acted on by then: counting those that were acted on at
//! once and not those that still wait would make any share too good.

use super::Selection;
use super::waits::{Clock, Wait};
use crate::calendar::Timestamp;
use crate::table::{Table, TextColumn};

/// A minute in nanoseconds.
pub const NANOS_A_MINUTE: u64 = 60_000_000_000;

/// How many alerts met a target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Met {
    /// Acted on within the target, which has passed.
    pub n_met: u64,
    /// Acted on later, or still waiting, though the target has passed.
    pub n_missed: u64,
    /// Those of them that still wait.
    pub n_open_past: u64,
    /// Acted on or still waiting, while the target has not passed.
    pub n_not_due: u64,
    /// Left out: no action is recorded.
    pub n_no_action: u64,
    /// Left out: every action is before the creation.
    pub n_clock_error: u64,
}

impl Met {
    /// Those whose target has passed.
    pub fn n_due(&self) -> u64 {
        self.n_met + self.n_missed
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self {
            n_met: self.n_met + other.n_met,
            n_missed: self.n_missed + other.n_missed,
            n_open_past: self.n_open_past + other.n_open_past,
            n_not_due: self.n_not_due + other.n_not_due,
            n_no_action: self.n_no_action + other.n_no_action,
            n_clock_error: self.n_clock_error + other.n_clock_error,
        }
    }

    fn note(&mut self, wait: Wait, created_at: Timestamp, target: u64, as_of: Timestamp) {
        // An alert that is created later than as-of, as a wrong clock may say, is not due either.
        let age = i128::from(as_of.nanos()) - i128::from(created_at.nanos());
        let is_due = age >= i128::from(target);
        match wait {
            Wait::NoAction => self.n_no_action += 1,
            Wait::ClockError => self.n_clock_error += 1,
            _ if !is_due => self.n_not_due += 1,
            Wait::Nanos(nanos) if nanos <= target => self.n_met += 1,
            Wait::Nanos(_) => self.n_missed += 1,
            Wait::GoesOn { .. } => {
                self.n_missed += 1;
                self.n_open_past += 1;
            }
        }
    }
}

/// How many of the alerts of `selection` met their target by `as_of`, for each value of `column`, in the order of its codes. The target of a value is
/// in nanoseconds; `None` where it has none, and its alerts are not counted.
pub fn met(
    column: &TextColumn,
    table: &Table,
    selection: &Selection,
    as_of: Timestamp,
    target_of: impl Fn(&str) -> Option<u64>,
) -> Vec<Option<Met>> {
    let targets: Vec<Option<u64>> = column
        .values()
        .iter()
        .map(|value| target_of(value))
        .collect();
    let mut all: Vec<Option<Met>> = vec![None; targets.len()];
    let clock = Clock::of(table);
    selection.rows.iter().for_each(|row| {
        let row = row as usize;
        let code = column.code(row) as usize;
        if let Some(target) = targets[code] {
            let met = all[code].get_or_insert_default();
            met.note(clock.wait(row), table.created_at[row], target, as_of);
        }
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: f64) -> Timestamp {
        Timestamp::from_nanos((minute * NANOS_A_MINUTE as f64) as i64)
    }

    #[test]
    fn what_is_due_is_met_or_missed() {
        // Ages and waits in minutes at as-of, of a target of 15 minutes. `None` still waits.
        let alerts = [
            (200.0, Some(5.0)),
            (180.0, None),
            (14.0, Some(3.0)),
            (14.0, None),
            (15.0, Some(15.0)),
            (15.0, None),
            (16.0, Some(15.5)),
            (16.0, None),
            (60.0, Some(15.0)),
            (61.0, Some(15.01)),
            (90.0, Some(2.0)),
        ];
        let as_of = at(1_000.0);
        let mut met = Met::default();
        for (age, wait) in alerts {
            let created_at = at(1_000.0 - age);
            let wait = match wait {
                Some(wait) => Wait::Nanos((wait * NANOS_A_MINUTE as f64) as u64),
                None => Wait::GoesOn { created_at },
            };
            met.note(wait, created_at, 15 * NANOS_A_MINUTE, as_of);
        }
        met.note(Wait::NoAction, at(0.0), 0, as_of);
        met.note(Wait::ClockError, at(0.0), 0, as_of);
        let expected = Met {
            n_met: 4,
            n_missed: 5,
            n_open_past: 3,
            n_not_due: 2,
            n_no_action: 1,
            n_clock_error: 1,
        };
        assert_eq!(met, expected);
        assert_eq!(met.n_due(), 9);
        assert_eq!(met.and(met).n_due(), 18);
    }

    #[test]
    fn no_clock_is_too_wrong() {
        let mut met = Met::default();
        let (first, last) = (
            Timestamp::from_nanos(i64::MIN),
            Timestamp::from_nanos(i64::MAX),
        );
        met.note(Wait::Nanos(0), last, u64::MAX, first);
        met.note(Wait::Nanos(0), first, u64::MAX, last);
        assert_eq!((met.n_not_due, met.n_met), (1, 1));
    }
}
