//! Up to when the data knows, and from when to when it was asked for.
//!
//! **As-of** is the moment up to which the data knows. There is no clock here: of files it follows from their times, of Workbench's
//! answer whoever got it says when that was.

use crate::calendar::Timestamp;
use crate::order;
use crate::table::{KnownDay, Table};

/// No two times of one set of files are further from each other than a year: what is beyond such a step is a mistake.
const STEP_NANOS: i64 = 366 * 24 * 60 * 60 * 1_000_000_000;

/// What time the data covers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Coverage {
    /// The moment up to which the data knows; `None` without alerts.
    pub as_of: Option<Timestamp>,
    /// How many recognized times are more than a year beyond all others, and so are no part of what the data knows.
    pub n_beyond: u64,
    /// The instants that Workbench was asked for: from the first up to the second. `None` for files.
    pub asked: Option<(Timestamp, Timestamp)>,
}

impl Coverage {
    /// Of files: of the recognized times of their alerts, going up from the lower median of when alerts were created, the last one before
    /// the first step of more than 366 days.
    pub fn of_files(table: &Table) -> Self {
        let mut created: Vec<i64> = table.created_at.iter().map(|at| at.nanos()).collect();
        if created.is_empty() {
            return Self::default();
        }
        let middle = (created.len() - 1) / 2;
        let (_, &mut median, _) = created.select_nth_unstable(middle);
        let mut days: Vec<KnownDay> = table
            .known_times
            .iter()
            .flat_map(|of_file| of_file.days())
            .copied()
            .collect();
        order::sort(&mut days);
        let mut as_of = median;
        let mut n_beyond = 0;
        for day in days.iter().filter(|day| day.last_nanos >= median) {
            if n_beyond == 0 && day.first_nanos.saturating_sub(as_of) <= STEP_NANOS {
                as_of = as_of.max(day.last_nanos);
            } else {
                n_beyond += day.n_times;
            }
        }
        Self {
            as_of: Some(Timestamp::from_nanos(as_of)),
            n_beyond,
            asked: None,
        }
    }

    /// Of an answer of Workbench's that came at `as_of`, about the alerts created from one instant up to another.
    pub fn of_answer(as_of: Timestamp, from: Timestamp, to: Timestamp) -> Self {
        Self {
            as_of: Some(as_of),
            n_beyond: 0,
            asked: Some((from, to)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::table::KnownTimes;

    const DAY: i64 = 24 * 60 * 60 * 1_000_000_000;

    /// Alerts created at those times, and other times of theirs, spread over files.
    fn coverage(created: &[i64], others: &[i64], n_files: usize) -> Coverage {
        let mut table = Table {
            known_times: vec![KnownTimes::default(); n_files],
            ..Table::default()
        };
        for &nanos in created {
            table.created_at.push(Timestamp::from_nanos(nanos));
        }
        for (at, &nanos) in created.iter().chain(others).enumerate() {
            table.known_times[at % n_files].note(Timestamp::from_nanos(nanos));
        }
        Coverage::of_files(&table)
    }

    /// As defined, time by time.
    fn by_definition(created: &[i64], others: &[i64]) -> (i64, u64) {
        let mut sorted = created.to_vec();
        sorted.sort_unstable();
        let mut as_of = sorted[(sorted.len() - 1) / 2];
        let mut later: Vec<i64> = created.iter().chain(others).copied().collect();
        later.retain(|&at| at > as_of);
        later.sort_unstable();
        let mut rest = later.into_iter();
        for at in rest.by_ref() {
            if i128::from(at) - i128::from(as_of) > i128::from(STEP_NANOS) {
                return (as_of, 1 + rest.count() as u64);
            }
            as_of = at;
        }
        (as_of, 0)
    }

    #[test]
    fn a_time_far_in_the_future_is_not_what_the_data_knows() {
        let (step, beyond) = (10 * DAY + STEP_NANOS, 10 * DAY + STEP_NANOS + 1);
        for (created, others, expected) in [
            (&[0][..], &[][..], (0, 0)),
            (&[0, 10 * DAY], &[12 * DAY], (12 * DAY, 0)),
            (&[0, 10 * DAY], &[step], (step, 0)),
            (
                &[0, 10 * DAY],
                &[beyond, beyond, 40_000 * DAY],
                (10 * DAY, 3),
            ),
            // A creation may be the mistake; one long ago is none of what is beyond.
            (&[-20_000 * DAY, 0, 10 * DAY, beyond], &[], (10 * DAY, 1)),
            // With two of them, the lower is the median.
            (&[0, 9_000 * DAY], &[], (0, 1)),
        ] {
            let coverage = coverage(created, others, 1);
            let (as_of, n_beyond) = expected;
            assert_eq!(coverage.as_of, Some(Timestamp::from_nanos(as_of)));
            assert_eq!(coverage.n_beyond, n_beyond);
        }
        assert_eq!(Coverage::of_files(&Table::default()), Coverage::default());
    }

    proptest! {
        #[test]
        fn as_of_is_what_its_definition_says(
            created in prop::collection::vec(-2_000_i64..2_000, 1..12),
            others in prop::collection::vec((-2_000_i64..3_000, 0_i64..DAY), 0..12),
            n_files in 1_usize..4,
        ) {
            let created: Vec<i64> = created.into_iter().map(|day| day * DAY).collect();
            let others: Vec<i64> = others.into_iter().map(|(day, more)| day * DAY + more).collect();
            let coverage = coverage(&created, &others, n_files);
            let (as_of, n_beyond) = by_definition(&created, &others);
            prop_assert_eq!(coverage.as_of, Some(Timestamp::from_nanos(as_of)));
            prop_assert_eq!(coverage.n_beyond, n_beyond);
        }
    }
}
