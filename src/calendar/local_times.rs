//! The local clock: IANA time zones, daylight saving time included.
//!
//! A day is a calendar day of the chosen zone. **Differs** from the notebook, whose days are UTC everywhere but in the
//! heat map.
//!
//! This module must not know of alerts.

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, SubsecRound};

use super::timestamp::Timestamp;
use super::zone::{Span, Zone};

/// An hour of a calendar day on a local clock, as one number: later hours are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalHour(
    /// Hours since 1970-01-01 00:00, as if every day had 24 (negative before). [`Timestamp`]s span 585 years: 5.1 million hours.
    i32,
);

impl LocalHour {
    /// The first hour of a day, given as days since 1970-01-01; as early or as late as is known, for days beyond that.
    pub fn midnight(day: i32) -> Self {
        Self(day.saturating_mul(HOURS_A_DAY))
    }

    /// The hour in which the local clock shows `local_second` seconds since 1970-01-01 00:00:00.
    fn at_local_second(local_second: i64) -> Self {
        let hours = i32::try_from(local_second.div_euclid(SECONDS_AN_HOUR));
        Self(hours.expect("a Timestamp is less than 300 years from the epoch"))
    }

    /// The calendar day, as days since 1970-01-01 (negative before).
    // It is asked of every alert, like the next.
    #[inline(always)]
    pub fn day(self) -> i32 {
        self.0.div_euclid(HOURS_A_DAY)
    }

    /// 0 (Monday) to 6 (Sunday).
    pub fn weekday(self) -> u8 {
        // 1970-01-01 was a Thursday.
        (self.day() + 3).rem_euclid(7) as u8
    }

    /// How many hours after the beginning of a Monday: 0 to 167.
    #[inline(always)]
    pub fn of_week(self) -> usize {
        (self.0 + 3 * HOURS_A_DAY).rem_euclid(7 * HOURS_A_DAY) as usize
    }

    /// 0 to 23.
    pub fn hour(self) -> u8 {
        self.0.rem_euclid(HOURS_A_DAY) as u8
    }

    /// The calendar day as a date.
    pub fn on(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.day())
            .expect("a Timestamp is less than 300 years from the epoch")
    }

    /// How many hours this one is after `earlier`; 0 if it isn't.
    pub(crate) fn hours_since(self, earlier: Self) -> usize {
        self.0.saturating_sub(earlier.0).max(0) as usize
    }

    /// The hour that is `n_hours` later.
    pub(crate) fn plus(self, n_hours: usize) -> Self {
        Self(i32::try_from(n_hours).map_or(i32::MAX, |n_hours| self.0.saturating_add(n_hours)))
    }
}

/// The Monday of the week of a day; both as days since 1970-01-01, which was a Thursday.
pub(crate) fn monday_of(day: i32) -> i32 {
    day - (day + 3).rem_euclid(7)
}

/// The second since the Unix epoch at which that hour begins. One that the clock skips begins with the first instant after it; one that it
/// shows twice begins the first time.
pub(crate) fn begins_at(zone: Zone, hour: LocalHour) -> i64 {
    zone.second_of(i64::from(hour.0) * SECONDS_AN_HOUR).second()
}

const HOURS_A_DAY: i32 = 24;

const SECONDS_AN_HOUR: i64 = 3600;

const NANOS_A_SECOND: i64 = 1_000_000_000;

/// A stretch of time during which the local clock shows one hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct HourSpan {
    from_nanos: i64,
    /// The nanosecond after the last one.
    until_nanos: i64,
    hour: LocalHour,
}

impl HourSpan {
    const NONE: Self = Self {
        from_nanos: 0,
        until_nanos: 0,
        hour: LocalHour(0),
    };

    /// The part of `hour` that lies within `span`. Of spans that reach beyond what nanoseconds can tell, the part that they can.
    fn of(hour: LocalHour, span: Span) -> Self {
        let begins_at = i64::from(hour.0) * SECONDS_AN_HOUR - i64::from(span.offset_seconds);
        let nanos = |second: i64| second.saturating_mul(NANOS_A_SECOND);
        Self {
            from_nanos: nanos(begins_at.max(span.from)),
            until_nanos: nanos((begins_at + SECONDS_AN_HOUR).min(span.until)),
            hour,
        }
    }
}

/// What the clock of `zone` shows at `at`, such as `2026-11-21 14:03:07`.
pub(crate) fn local_text(zone: Zone, at: Timestamp) -> String {
    let local = zone.local_of(DateTime::from_timestamp_nanos(at.nanos()));
    local.trunc_subsecs(0).to_string()
}

/// The instant as the clock of `zone` shows it, exactly and with its distance from UTC: `2026-11-21T14:03:07-05:00`.
pub(crate) fn local_iso_text(zone: Zone, at: Timestamp) -> String {
    let utc = DateTime::from_timestamp_nanos(at.nanos());
    let offset_seconds = zone.offset_at(utc.timestamp());
    // Before there were zones, clocks were seconds apart, which ISO 8601 cannot say.
    let offset = FixedOffset::east_opt(if offset_seconds % 60 == 0 {
        offset_seconds
    } else {
        0
    });
    offset.map_or_else(String::new, |offset| {
        let local = utc.with_timezone(&offset);
        local.to_rfc3339_opts(SecondsFormat::AutoSi, false)
    })
}

/// Tells local days and hours for instants: as the zone does, but with two comparisons each while they stay in one hour, and a
/// few integer operations while they stay in one offset.
///
/// Asking in roughly ascending or descending order is cheapest.
#[derive(Debug, Clone)]
pub struct LocalTimes {
    zone: Zone,
    /// The stretch with one offset that answered last.
    latest: Span,
    /// The hour that was given last.
    latest_hour: HourSpan,
}

impl LocalTimes {
    /// The local clock of `zone`.
    pub fn new(zone: Zone) -> Self {
        Self {
            zone,
            latest: zone.span_at(0),
            latest_hour: HourSpan::NONE,
        }
    }

    /// The local hour of `at`; fractions of a second are rounded down, before 1970 too.
    pub fn hour_of(&mut self, at: Timestamp) -> LocalHour {
        let HourSpan {
            from_nanos,
            until_nanos,
            hour,
        } = self.latest_hour;
        if from_nanos <= at.nanos() && at.nanos() < until_nanos {
            return hour;
        }
        self.other_hour_of(at)
    }

    /// Apart, so that the usual case stays small.
    #[inline(never)]
    fn other_hour_of(&mut self, at: Timestamp) -> LocalHour {
        let second = at.seconds();
        if !self.latest.holds(second) {
            self.latest = self.zone.span_at(second);
        }
        let local_second = second + i64::from(self.latest.offset_seconds);
        let hour = LocalHour::at_local_second(local_second);
        self.latest_hour = HourSpan::of(hour, self.latest);
        hour
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDateTime, Timelike};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;

    const SECONDS_A_DAY: i64 = 24 * SECONDS_AN_HOUR;

    /// Half hours, quarter hours, both hemispheres, a daylight saving time of 30 minutes, one that stops for Ramadan, days that
    /// were skipped or came twice, clocks that fall back over midnight, local mean times with odd seconds.
    const ZONES: [&str; 16] = [
        "UTC",
        "America/New_York",
        "America/Noronha",
        "America/Sao_Paulo",
        "America/St_Johns",
        "America/Juneau",
        "Europe/Berlin",
        "Europe/Dublin",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Asia/Kolkata",
        "Asia/Manila",
        "Australia/Lord_Howe",
        "Australia/Sydney",
        "Pacific/Apia",
        "Pacific/Kwajalein",
    ];

    fn instant(rfc3339: &str) -> Timestamp {
        let at = DateTime::parse_from_rfc3339(rfc3339).unwrap();
        Timestamp::from_nanos(at.timestamp_nanos_opt().unwrap())
    }

    /// What chrono-tz itself says.
    fn local_by_chrono(zone: Zone, at: Timestamp) -> NaiveDateTime {
        DateTime::from_timestamp_nanos(at.nanos())
            .with_timezone(&zone.name().parse::<Tz>().unwrap())
            .naive_local()
    }

    fn check_equals_chrono(times: &mut LocalTimes, at: Timestamp) {
        let expected = local_by_chrono(times.zone, at);
        let hour = times.hour_of(at);
        assert_eq!(
            (hour.on(), u32::from(hour.weekday()), u32::from(hour.hour())),
            (
                expected.date(),
                expected.weekday().num_days_from_monday(),
                expected.hour()
            ),
            "{} at {at:?}",
            times.zone.name()
        );
        assert_eq!(
            local_text(times.zone, at),
            expected.format("%Y-%m-%d %H:%M:%S").to_string()
        );
    }

    #[test]
    fn hours_of_the_week_begin_on_monday() {
        for hours in -400..400 {
            let hour = LocalHour(hours);
            let expected = usize::from(hour.weekday()) * 24 + usize::from(hour.hour());
            assert_eq!(hour.of_week(), expected, "{hours}");
        }
    }

    #[test]
    fn local_hours_at_the_turns_of_the_clock() {
        for (zone, at, expected) in [
            ("UTC", "1970-01-01T00:00:00Z", "1970-01-01 3 0"),
            ("UTC", "1969-12-31T23:59:59.999999999Z", "1969-12-31 2 23"),
            ("UTC", "2026-11-21T14:03:07Z", "2026-11-21 5 14"),
            (
                "America/New_York",
                "2026-03-08T06:59:59.999Z",
                "2026-03-08 6 1",
            ),
            ("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 6 3"),
            ("America/New_York", "2026-11-01T05:59:59Z", "2026-11-01 6 1"),
            ("America/New_York", "2026-11-01T06:00:00Z", "2026-11-01 6 1"),
            ("America/New_York", "2026-11-01T07:00:00Z", "2026-11-01 6 2"),
            (
                "Australia/Lord_Howe",
                "2026-04-04T14:59:59Z",
                "2026-04-05 6 1",
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-04T15:00:00Z",
                "2026-04-05 6 1",
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-04T15:30:00Z",
                "2026-04-05 6 2",
            ),
            ("Asia/Kathmandu", "2026-01-01T18:14:59Z", "2026-01-01 3 23"),
            ("Asia/Kathmandu", "2026-01-01T18:15:00Z", "2026-01-02 4 0"),
            // Apia had no 30 December 2011.
            ("Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29 3 23"),
            ("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31 5 0"),
            // Sao Paulo had the last hour of 17 February 2018 twice.
            (
                "America/Sao_Paulo",
                "2018-02-18T01:59:59Z",
                "2018-02-17 5 23",
            ),
            (
                "America/Sao_Paulo",
                "2018-02-18T02:59:59Z",
                "2018-02-17 5 23",
            ),
            (
                "America/Sao_Paulo",
                "2018-02-18T03:00:00Z",
                "2018-02-18 6 0",
            ),
        ] {
            let mut times = LocalTimes::new(Zone::named(zone).unwrap());
            let hour = times.hour_of(instant(at));
            assert_eq!(
                format!("{} {} {}", hour.on(), hour.weekday(), hour.hour()),
                expected,
                "{zone} at {at}"
            );
            check_equals_chrono(&mut times, instant(at));
        }
    }

    #[test]
    fn every_zone_equals_chrono_at_both_sides_of_each_turn() {
        for name in Zone::names() {
            let (first, last) = (
                instant("2005-01-01T00:00:00Z"),
                instant("2035-01-01T00:00:00Z"),
            );
            let zone = Zone::named(name).unwrap();
            let mut times = LocalTimes::new(zone);
            let mut second = first.seconds();
            while zone.span_at(second).until < last.seconds() {
                second = zone.span_at(second).until;
                // Both ways, so that the hour given last is now the one before, now the one after the turn.
                for second in [second - 1, second, second - 1] {
                    check_equals_chrono(&mut times, Timestamp::from_nanos(second * NANOS_A_SECOND));
                }
            }
        }
    }

    #[test]
    fn the_hour_told_last_is_remembered() {
        for (zone, at, from, until) in [
            (
                "UTC",
                "2026-04-04T12:59:59.9Z",
                "2026-04-04T12:00:00Z",
                "2026-04-04T13:00:00Z",
            ),
            (
                "Asia/Kathmandu",
                "2026-04-04T12:00:00Z",
                "2026-04-04T11:15:00Z",
                "2026-04-04T12:15:00Z",
            ),
            // Half an hour comes twice: each is one stretch.
            (
                "Australia/Lord_Howe",
                "2026-04-04T14:40:00Z",
                "2026-04-04T14:00:00Z",
                "2026-04-04T15:00:00Z",
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-04T15:00:00Z",
                "2026-04-04T15:00:00Z",
                "2026-04-04T15:30:00Z",
            ),
            (
                "Australia/Lord_Howe",
                "2026-04-04T15:30:00Z",
                "2026-04-04T15:30:00Z",
                "2026-04-04T16:30:00Z",
            ),
        ] {
            let mut times = LocalTimes::new(Zone::named(zone).unwrap());
            let hour = times.hour_of(instant(at));
            let remembered = HourSpan {
                from_nanos: instant(from).nanos(),
                until_nanos: instant(until).nanos(),
                hour,
            };
            assert_eq!(times.latest_hour, remembered, "{zone} at {at}");
        }
    }

    #[test]
    fn the_whole_range_of_timestamps_is_told() {
        let (first, last) = (
            Timestamp::from_nanos(i64::MIN + 1),
            Timestamp::from_nanos(i64::MAX),
        );
        for name in ZONES {
            let mut times = LocalTimes::new(Zone::named(name).unwrap());
            for at in [first, last] {
                check_equals_chrono(&mut times, at);
            }
        }
    }

    proptest! {
        #[test]
        fn local_hours_equal_chronos(
            zone in prop::sample::select(&ZONES[..]),
            // 1883 (the end of local mean times) to 2100 (the end of chrono-tz's tables).
            start in -2_700_000_000_i64..4_100_000_000,
            days in 0_i64..4_000,
            places in prop::collection::vec((-0.1..1.1, 0..NANOS_A_SECOND), 1..200),
        ) {
            let span = days * SECONDS_A_DAY;
            let at = |second: i64, nanos: i64| Timestamp::from_nanos(second * NANOS_A_SECOND + nanos);
            let mut times = LocalTimes::new(Zone::named(zone).unwrap());
            for (place, nanos) in places {
                check_equals_chrono(&mut times, at(start + (place * span as f64) as i64, nanos));
            }
        }
    }
}
