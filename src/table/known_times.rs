//! Up to when a file knows: on which days its recognized times lie.
//!
//! Of each day only the first and the last time are kept, and how many there are. No time of a day is further than a day from
//! the next one, so that is all it takes to find a step of more than a year between two of them, whatever their number.

use rustc_hash::FxHashMap;

use crate::calendar::Timestamp;

/// Nanoseconds a day in UTC.
const DAY_NANOS: i64 = 24 * 60 * 60 * 1_000_000_000;

/// The recognized times of one file's alerts.
#[derive(Debug, Clone, Default)]
pub struct KnownTimes {
    days: Vec<KnownDay>,
    /// The position in `days` of each of them, by its number.
    index: FxHashMap<i64, usize>,
    /// The position of the day that was noted last: most times lie close to each other.
    latest: usize,
}

/// The recognized times of one day in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct KnownDay {
    /// The first one, in nanoseconds since the Unix epoch.
    pub first_nanos: i64,
    /// The last one.
    pub last_nanos: i64,
    /// How many there are.
    pub n_times: u64,
}

impl KnownTimes {
    /// Takes a time into account.
    #[inline(always)]
    pub fn note(&mut self, at: Timestamp) {
        let nanos = at.nanos();
        if let Some(day) = self.days.get_mut(self.latest)
            && day.first_nanos <= nanos
            && nanos <= day.last_nanos
        {
            day.n_times += 1;
            return;
        }
        self.note_outside(nanos);
    }

    /// Apart, so that the usual case stays small.
    #[inline(never)]
    fn note_outside(&mut self, nanos: i64) {
        let n_days = self.days.len();
        let at = *self
            .index
            .entry(nanos.div_euclid(DAY_NANOS))
            .or_insert(n_days);
        if at == n_days {
            self.days.push(KnownDay {
                first_nanos: nanos,
                last_nanos: nanos,
                n_times: 0,
            });
        }
        let day = &mut self.days[at];
        day.first_nanos = day.first_nanos.min(nanos);
        day.last_nanos = day.last_nanos.max(nanos);
        day.n_times += 1;
        self.latest = at;
    }

    /// The days with times, in no order.
    pub fn days(&self) -> &[KnownDay] {
        &self.days
    }
}

/// Whatever the order in which they were noted.
impl PartialEq for KnownTimes {
    fn eq(&self, other: &Self) -> bool {
        let sorted = |times: &Self| {
            let mut days = times.days.clone();
            days.sort_unstable();
            days
        };
        sorted(self) == sorted(other)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn each_day_has_its_first_and_its_last_time(
            times in prop::collection::vec(prop_oneof![-3 * DAY_NANOS..3 * DAY_NANOS, any::<i64>()], 0..60),
        ) {
            let mut known = KnownTimes::default();
            for &nanos in &times {
                known.note(Timestamp::from_nanos(nanos));
            }
            let mut days = known.days().to_vec();
            days.sort_unstable();

            let mut sorted = times;
            sorted.sort_unstable();
            let expected: Vec<KnownDay> = sorted
                .chunk_by(|one, next| one.div_euclid(DAY_NANOS) == next.div_euclid(DAY_NANOS))
                .map(|day| KnownDay {
                    first_nanos: day[0],
                    last_nanos: day[day.len() - 1],
                    n_times: day.len() as u64,
                })
                .collect();
            prop_assert_eq!(days, expected);
        }
    }
}
