//! How much of the time between two instants is working time.

use super::local_times::{LocalHour, LocalTimes, begins_at};
use super::schedule::Schedule;
use super::timestamp::Timestamp;
use super::zone::Zone;

const NANOS_A_SECOND: i64 = 1_000_000_000;

const HOURS_A_DAY: usize = 24;

/// When the team has worked, by the instants at which the local hours of its [`Schedule`] begin: a day on which the clock is put forward may
/// have a shorter shift than others, and one on which it is put back a longer one.
///
/// Asking in roughly ascending or descending order is cheapest.
#[derive(Debug, Clone)]
pub struct WorkingTime {
    /// In the order of time; none overlaps another.
    shifts: Vec<Shift>,
    /// In which shift, or in the time after it, the last stretch began, and in which it ended.
    latest: [usize; 2],
}

/// Instants are in nanoseconds since the Unix epoch.
#[derive(Debug, Clone, Copy)]
struct Shift {
    from: i64,
    /// The nanosecond after the last one.
    until: i64,
    /// How long all shifts before it are together, in nanoseconds.
    before: u64,
}

impl WorkingTime {
    /// Between `from` and `to`, on the local clock of `zone`.
    pub fn between(from: Timestamp, to: Timestamp, zone: Zone, schedule: Schedule) -> Self {
        let mut times = LocalTimes::new(zone);
        let [first, last] = [from, to].map(|at| times.hour_of(at).day());
        let (start, end) = (
            usize::from(schedule.start_hour),
            usize::from(schedule.end_hour),
        );
        let (start, end) = match start.cmp(&end) {
            std::cmp::Ordering::Less => (start, end),
            std::cmp::Ordering::Equal => (0, HOURS_A_DAY),
            std::cmp::Ordering::Greater => (start, end + HOURS_A_DAY),
        };
        let mut shifts: Vec<Shift> = Vec::new();
        let mut before = 0;
        // A night shift may have begun on the day before.
        for day in first - 1..=last {
            let midnight = LocalHour::midnight(day);
            if !schedule.days.contains(midnight.weekday()) {
                continue;
            }
            let [from, until] = [start, end]
                .map(|hour| begins_at(zone, midnight.plus(hour)).saturating_mul(NANOS_A_SECOND));
            // Where a clock was put back by a whole day, two days share their hours.
            let from = shifts.last().map_or(from, |last| from.max(last.until));
            let until = until.max(from);
            shifts.push(Shift {
                from,
                until,
                before,
            });
            before += until.abs_diff(from);
        }
        Self {
            shifts,
            latest: [0; 2],
        }
    }

    /// How much of the time from `from` until just before `to` is working time, in nanoseconds; none if `to` isn't later. Both are among the
    /// instants that this was made for.
    pub fn nanos(&mut self, from: Timestamp, to: Timestamp) -> u64 {
        let [from, to] = [from, to].map(Timestamp::nanos);
        let before_from = self.before(from, 0);
        self.before(to, 1).saturating_sub(before_from)
    }

    /// How long all shifts are together until just before that instant. `end` is 0 or 1, for the two ends of a stretch.
    fn before(&mut self, at: i64, end: usize) -> u64 {
        let has_begun = |shift: &Shift| shift.from <= at;
        let mut latest = self.latest[end];
        let is_same = self.shifts.get(latest).is_some_and(has_begun)
            && !self.shifts.get(latest + 1).is_some_and(has_begun);
        if !is_same {
            let n_begun = self.shifts.partition_point(has_begun);
            let Some(last) = n_begun.checked_sub(1) else {
                return 0;
            };
            latest = last;
            self.latest[end] = latest;
        }
        match self.shifts.get(latest) {
            Some(shift) => shift.before + at.min(shift.until).abs_diff(shift.from),
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Weekdays;
    use crate::table::parse_timestamp;

    fn schedule((start_hour, end_hour, days): (u8, u8, Weekdays)) -> Schedule {
        Schedule {
            start_hour,
            end_hour,
            days,
        }
    }

    #[test]
    fn working_minutes() {
        for (zone, from, to, hours, elapsed, working) in [
            (
                "Europe/Berlin",
                "2026-03-27T15:30:00Z",
                "2026-03-30T07:15:00Z",
                (9, 17, Weekdays::WORKDAYS),
                3825,
                45,
            ),
            (
                "Europe/Berlin",
                "2026-06-10T20:00:00Z",
                "2026-06-11T00:00:00Z",
                (9, 17, Weekdays::WORKDAYS),
                240,
                0,
            ),
            (
                "Europe/Berlin",
                "2026-06-10T20:00:00Z",
                "2026-06-11T07:10:00Z",
                (9, 17, Weekdays::WORKDAYS),
                670,
                10,
            ),
            (
                "Europe/Berlin",
                "2026-03-28T22:00:00Z",
                "2026-03-29T03:00:00Z",
                (22, 6, Weekdays::ALL),
                300,
                300,
            ),
            (
                "Europe/Berlin",
                "2026-10-24T21:00:00Z",
                "2026-10-25T04:00:00Z",
                (22, 6, Weekdays::ALL),
                420,
                420,
            ),
            (
                "Europe/Berlin",
                "2026-06-12T21:30:00Z",
                "2026-06-13T05:00:00Z",
                (22, 6, Weekdays::WORKDAYS),
                450,
                390,
            ),
            (
                "Europe/Berlin",
                "2026-06-15T01:00:00Z",
                "2026-06-15T21:00:00Z",
                (22, 6, Weekdays::WORKDAYS),
                1200,
                60,
            ),
            (
                "Europe/Berlin",
                "2026-03-28T23:30:00Z",
                "2026-03-29T10:00:00Z",
                (2, 10, Weekdays::ALL),
                630,
                420,
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-04T11:00:00Z",
                "2026-04-04T21:30:00Z",
                (22, 6, Weekdays::ALL),
                630,
                510,
            ),
            (
                "America/New_York",
                "2026-10-30T20:45:00Z",
                "2026-11-06T21:45:00Z",
                (9, 17, Weekdays::WORKDAYS),
                10140,
                2400,
            ),
            (
                "America/New_York",
                "2026-11-01T04:00:00Z",
                "2026-11-02T05:00:00Z",
                (8, 8, Weekdays::ALL),
                1500,
                1500,
            ),
            (
                "Europe/Berlin",
                "2026-06-12T18:00:00Z",
                "2026-06-15T07:00:00Z",
                (8, 8, Weekdays::WORKDAYS),
                3660,
                780,
            ),
            // Nobody works, nothing passes, and the end is before the start.
            (
                "UTC",
                "2026-06-10T20:00:00Z",
                "2026-06-11T00:00:00Z",
                (9, 17, Weekdays::NONE),
                240,
                0,
            ),
            (
                "UTC",
                "2026-06-10T12:00:00Z",
                "2026-06-10T12:00:00Z",
                (9, 17, Weekdays::ALL),
                0,
                0,
            ),
        ] {
            let [from_at, to_at] = [from, to].map(|text| parse_timestamp(text).unwrap());
            assert_eq!(
                (to_at.nanos() - from_at.nanos()) / 60_000_000_000,
                elapsed,
                "{zone} {from}"
            );
            let zone = Zone::named(zone).unwrap();
            let mut working_time = WorkingTime::between(from_at, to_at, zone, schedule(hours));
            let nanos = working_time.nanos(from_at, to_at);
            assert_eq!(nanos, working * 60_000_000_000, "{zone:?} {from}");
            assert_eq!(working_time.nanos(to_at, from_at), 0);
        }
    }

    /// With turns of the clock by an hour and half an hour, in both hemispheres, at midnight too, and for a month.
    const ZONES: [&str; 7] = [
        "UTC",
        "America/New_York",
        "America/Sao_Paulo",
        "Europe/Berlin",
        "Africa/Casablanca",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn working_time_is_that_of_its_minutes(
            zone in prop::sample::select(&ZONES[..]),
            hours in (0..24_u8, 1..=24_u8),
            days in any::<[bool; 7]>(),
            year in 2014..2030_i64,
            minute in 0..525_000_i64,
            stretches in prop::collection::vec((0..3_000_i64, 0..4_000_i64), 1..8),
        ) {
            let zone = Zone::named(zone).unwrap();
            let schedule = schedule((hours.0, hours.1, Weekdays(days)));
            let first = (year - 1970) * 525_949 + minute;
            let at = |minute: i64| Timestamp::from_nanos((first + minute) * 60_000_000_000);
            let mut times = LocalTimes::new(zone);
            let working: Vec<bool> = (0..7_000).map(|minute| {
                let hour = times.hour_of(at(minute));
                schedule.is_working(hour.weekday(), hour.hour())
            }).collect();
            let mut working_time = WorkingTime::between(at(0), at(7_000), zone, schedule);
            for (from, n_minutes) in stretches {
                let n_working = working[from as usize..(from + n_minutes) as usize].iter().filter(|is_working| **is_working).count() as u64;
                prop_assert_eq!(working_time.nanos(at(from), at(from + n_minutes)), n_working * 60_000_000_000);
            }
        }
    }
}
