//! IANA time zones: what a local clock shows, daylight saving time included.
//!
//! build/zones.rs writes down what chrono-tz says of them; here it is read. Every zone keeps the last offset that chrono-tz knows:
//! its tables end in 2100.
//!
//! This module must not know of anything else of this project.

use std::sync::OnceLock;

use chrono::{DateTime, MappedLocalTime, NaiveDateTime, TimeDelta, Utc};

/// The zones' names, sorted, where in [`TURNS`] their turns begin, and the abbreviations of their times.
const NAMES: &[(&str, usize, &str)] = &include!(concat!(env!("OUT_DIR"), "/zone_names.rs"));

/// How the clocks are turned, as build/zones.rs writes it.
const TURNS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/zone_turns.bin"));

/// Not a time zone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("There is no time zone named “{0}”. Names look like Europe/Berlin or America/New_York.")]
pub struct UnknownZone(pub String);

/// An IANA time zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone(
    /// Among [`NAMES`].
    usize,
);

impl Zone {
    /// The zone of that name; upper and lower case are the same, space around it does not matter.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let name = name.trim();
        NAMES
            .iter()
            .position(|(known, ..)| known.eq_ignore_ascii_case(name))
            .map(Self)
            .ok_or_else(|| UnknownZone(name.to_owned()))
    }

    /// The zone's name as IANA spells it.
    pub fn name(self) -> &'static str {
        NAMES[self.0].0
    }

    /// Every zone, by name.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..NAMES.len()).map(Self)
    }

    /// What people call its time, in winter and in summer: `EST`, `EDT`.
    pub(super) fn abbreviations(self) -> impl Iterator<Item = &'static str> {
        NAMES[self.0].2.split_whitespace()
    }

    /// Every zone name, sorted.
    pub fn names() -> Vec<&'static str> {
        NAMES.iter().map(|(name, ..)| *name).collect()
    }

    /// What the local clock shows at `at`; in the very last hours that chrono knows, what UTC's shows.
    pub(crate) fn local_of(self, at: DateTime<Utc>) -> NaiveDateTime {
        let ahead = TimeDelta::seconds(self.offset_at(at.timestamp()).into());
        let utc = at.naive_utc();
        utc.checked_add_signed(ahead).unwrap_or(utc)
    }

    /// When the local clock shows `local`: twice if it falls back then, never if it skips that time.
    pub(crate) fn instants_of(self, local: NaiveDateTime) -> MappedLocalTime<DateTime<Utc>> {
        let second = local.and_utc().timestamp();
        let mut instants = self
            // No clock is a day away from UTC.
            .spans(second - SECONDS_A_DAY, second + SECONDS_A_DAY)
            .filter(|span| span.holds(second - i64::from(span.offset_seconds)))
            .filter_map(|span| local.and_utc().checked_sub_signed(span.ahead()));
        match (instants.next(), instants.next()) {
            (Some(first), Some(second)) => MappedLocalTime::Ambiguous(first, second),
            (Some(only), None) => MappedLocalTime::Single(only),
            (None, _) => MappedLocalTime::None,
        }
    }

    /// The second since the Unix epoch at which the local clock shows `local` of them since 1970-01-01 00:00:00.
    pub(crate) fn second_of(self, local: i64) -> LocalSecond {
        let mut before = local;
        let mut shown = None;
        // No clock is a day away from UTC.
        for span in self.spans(
            local.saturating_sub(SECONDS_A_DAY),
            local.saturating_add(SECONDS_A_DAY),
        ) {
            let second = local.saturating_sub(span.offset_seconds.into());
            match shown {
                None if span.holds(second) => shown = Some(second),
                Some(first) if span.holds(second) => return LocalSecond::Twice(first),
                // The clock went past without showing it, so far.
                None if span.until <= second => before = second,
                _ => {}
            }
        }
        match shown {
            Some(second) => LocalSecond::Once(second),
            None => LocalSecond::Skipped(before),
        }
    }

    /// For how many seconds the local clock shows each hour of a day since the Unix epoch: 3,600 but where it is turned. A day that it skips
    /// has none.
    pub(crate) fn seconds_by_hour(self, day: i32) -> [u32; 24] {
        let begins = i64::from(day) * SECONDS_A_DAY;
        let mut seconds = [0; 24];
        // No clock is a day away from UTC.
        for span in self.spans(begins - SECONDS_A_DAY, begins + 2 * SECONDS_A_DAY) {
            let local = |second: i64| {
                second
                    .saturating_add(span.offset_seconds.into())
                    .saturating_sub(begins)
            };
            let (from, until) = (local(span.from), local(span.until));
            for (hour, seconds) in (0..).zip(&mut seconds) {
                let (first, end) = (hour * SECONDS_AN_HOUR, (hour + 1) * SECONDS_AN_HOUR);
                let shown = until.min(end).saturating_sub(from.max(first));
                *seconds += u32::try_from(shown).unwrap_or(0);
            }
        }
        seconds
    }

    /// Seconds by which the local clock is ahead of UTC at that second since the Unix epoch.
    pub(super) fn offset_at(self, second: i64) -> i32 {
        self.span_at(second).offset_seconds
    }

    /// The stretch of time with one offset that holds that second.
    pub(crate) fn span_at(self, second: i64) -> Span {
        self.span(self.index_at(second))
    }

    /// The stretches of time, in order, from the one that holds the second `first` to the one that holds `last`.
    fn spans(self, first: i64, last: i64) -> impl Iterator<Item = Span> {
        (self.index_at(first)..=self.index_at(last)).map(move |index| self.span(index))
    }

    /// Which of the turns was the last one at that second.
    fn index_at(self, second: i64) -> usize {
        self.turns().partition_point(|turn| turn.at <= second) - 1
    }

    /// What begins with that turn.
    fn span(self, index: usize) -> Span {
        let turns = self.turns();
        Span {
            from: turns[index].at,
            until: turns.get(index + 1).map_or(i64::MAX, |turn| turn.at),
            offset_seconds: turns[index].offset_seconds,
        }
    }

    /// In order; the first is at the beginning of time.
    fn turns(self) -> &'static [Turn] {
        static READ: [OnceLock<Box<[Turn]>>; NAMES.len()] =
            [const { OnceLock::new() }; NAMES.len()];
        READ[self.0].get_or_init(|| read_turns(&TURNS[NAMES[self.0].1..]))
    }
}

/// The second at which a clock shows a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LocalSecond {
    /// It shows that once.
    Once(i64),
    /// It shows that once more after it was set back; this is the first time.
    Twice(i64),
    /// It skips that; this is when it would have shown it, had it not been set forward.
    Skipped(i64),
}

impl LocalSecond {
    /// The second, whichever it is.
    pub(crate) fn second(self) -> i64 {
        match self {
            Self::Once(second) | Self::Twice(second) | Self::Skipped(second) => second,
        }
    }
}

const SECONDS_AN_HOUR: i64 = 60 * 60;

const SECONDS_A_DAY: i64 = 24 * SECONDS_AN_HOUR;

/// From a second on, a clock is ahead of UTC by so much.
#[derive(Debug, Clone, Copy)]
struct Turn {
    at: i64,
    offset_seconds: i32,
}

/// A stretch of time during which the offset of a zone does not change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first second of it.
    pub(crate) from: i64,
    /// The second after the last one.
    pub(crate) until: i64,
    /// By how much the local clock is ahead of UTC.
    pub(crate) offset_seconds: i32,
}

impl Span {
    fn ahead(&self) -> TimeDelta {
        TimeDelta::seconds(self.offset_seconds.into())
    }

    /// Whether that second is in it.
    pub(crate) fn holds(&self, second: i64) -> bool {
        self.from <= second && second < self.until
    }
}

fn read_turns(mut bytes: &[u8]) -> Box<[Turn]> {
    let n_turns = read_number(&mut bytes);
    let mut offset = read_span(&mut bytes);
    let mut turns = vec![Turn {
        at: i64::MIN,
        offset_seconds: offset as i32,
    }];
    // What the clock showed when it was turned last.
    let mut shown = 0;
    for _ in 0..n_turns {
        shown += read_span(&mut bytes);
        let at = shown - offset;
        offset += read_span(&mut bytes);
        turns.push(Turn {
            at,
            offset_seconds: offset as i32,
        });
    }
    turns.into()
}

fn read_span(bytes: &mut &[u8]) -> i64 {
    let number = read_number(bytes);
    let count = (number >> 2) as i64;
    let seconds = if number & 1 == 0 {
        count * 15 * 60
    } else {
        count
    };
    if number & 2 == 0 { seconds } else { -seconds }
}

fn read_number(bytes: &mut &[u8]) -> u64 {
    let mut number = 0;
    for place in 0.. {
        let (&byte, rest) = bytes
            .split_first()
            .expect("build/zones.rs writes every number to its end");
        *bytes = rest;
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            break;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Offset, TimeZone};
    use chrono_tz::Tz;
    use proptest::prelude::*;

    use super::*;

    fn by_chrono(zone: Zone) -> Tz {
        zone.name().parse().unwrap()
    }

    fn at(second: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(second, 0).unwrap()
    }

    #[test]
    fn a_day_shows_its_hours_for_as_long_as_they_last() {
        for (zone, day, expected) in [
            ("UTC", "2026-03-08", ""),
            ("America/New_York", "2026-03-08", "2: 0"),
            ("America/New_York", "2026-11-01", "1: 7200"),
            ("Australia/Lord_Howe", "2026-04-05", "1: 5400"),
            ("Australia/Lord_Howe", "2026-10-04", "2: 1800"),
            // A clock that fell back over midnight, and a day that was skipped.
            ("America/Sao_Paulo", "2018-02-17", "23: 7200"),
            ("Pacific/Apia", "2011-12-31", ""),
        ] {
            let day: NaiveDate = day.parse().unwrap();
            let seconds = Zone::named(zone)
                .unwrap()
                .seconds_by_hour(day.to_epoch_days());
            let odd: Vec<String> = (0..)
                .zip(seconds)
                .filter(|(_, seconds)| *seconds != 3600)
                .map(|(hour, seconds)| format!("{hour}: {seconds}"))
                .collect();
            assert_eq!(odd.join(", "), expected, "{day} in {zone}");
        }
        let skipped: NaiveDate = "2011-12-30".parse().unwrap();
        let apia = Zone::named("Pacific/Apia").unwrap();
        assert_eq!(apia.seconds_by_hour(skipped.to_epoch_days()), [0; 24]);
    }

    fn check_equals_chrono(zone: Zone, second: i64) {
        let tz = by_chrono(zone);
        let utc = at(second).naive_utc();
        let expected = tz.offset_from_utc_datetime(&utc).fix().local_minus_utc();
        assert_eq!(zone.offset_at(second), expected, "{} at {utc}", zone.name());
        assert_eq!(
            zone.local_of(at(second)),
            at(second).with_timezone(&tz).naive_local()
        );
        // What the clock shows at that second, and what UTC shows then: both may be skipped or come twice.
        for local in [zone.local_of(at(second)), utc] {
            let expected = tz
                .from_local_datetime(&local)
                .map(|instant| instant.to_utc());
            assert_eq!(
                zone.instants_of(local),
                expected,
                "{local} in {}",
                zone.name()
            );
        }
    }

    #[test]
    fn zones_are_found_by_name_in_any_case() {
        for (name, expected) in [
            ("America/New_York", Some("America/New_York")),
            (" europe/berlin\n", Some("Europe/Berlin")),
            ("utc", Some("UTC")),
            ("Berlin", None),
            ("", None),
        ] {
            assert_eq!(Zone::named(name).ok().map(Zone::name), expected, "{name:?}");
        }
        assert_eq!(
            Zone::named(" Mars/Olympus ").unwrap_err().to_string(),
            "There is no time zone named “Mars/Olympus”. Names look like Europe/Berlin or America/New_York."
        );
    }

    #[test]
    fn the_zones_are_those_of_chrono() {
        let mut expected: Vec<_> = chrono_tz::TZ_VARIANTS.iter().map(|tz| tz.name()).collect();
        expected.sort_unstable();
        assert!(expected.len() > 400);
        assert_eq!(Zone::names(), expected);
        for name in expected {
            assert_eq!(Zone::named(name).map(Zone::name), Ok(name));
        }
    }

    #[test]
    fn every_clock_is_turned_when_chronos_is() {
        for name in Zone::names() {
            let zone = Zone::named(name).unwrap();
            for turn in &zone.turns()[1..] {
                for second in [turn.at - 1, turn.at] {
                    check_equals_chrono(zone, second);
                }
                assert_ne!(zone.offset_at(turn.at - 1), turn.offset_seconds, "{name}");
            }
        }
    }

    /// A turn that is undone before the next look, or beyond the years that were searched, would be missed.
    #[test]
    fn no_clock_is_turned_in_between() {
        let seconds = |year| {
            let new_year = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            new_year.and_hms_opt(0, 0, 0).unwrap().and_utc().timestamp()
        };
        for name in Zone::names() {
            let zone = Zone::named(name).unwrap();
            let tz = by_chrono(zone);
            // Every ten hours while laws change and every month before and after.
            let often = (seconds(1835)..seconds(2040)).step_by(10 * 60 * 60);
            let rarely = [seconds(1677)..seconds(1835), seconds(2040)..seconds(9999)];
            for second in often.chain(
                rarely
                    .into_iter()
                    .flat_map(|years| years.step_by(2_629_746)),
            ) {
                let expected = tz.offset_from_utc_datetime(&at(second).naive_utc()).fix();
                assert_eq!(
                    zone.offset_at(second),
                    expected.local_minus_utc(),
                    "{name} at {}",
                    at(second)
                );
            }
        }
    }

    #[test]
    fn spans_follow_each_other() {
        let zone = Zone::named("Europe/Berlin").unwrap();
        // 2026-03-29 01:00 and 2026-10-25 01:00 UTC.
        let (spring, autumn) = (1_774_746_000, 1_792_890_000);
        let span = |from, until, offset_seconds| Span {
            from,
            until,
            offset_seconds,
        };
        let last_autumn = 1_761_440_400;
        let spans = |first, last| zone.spans(first, last).collect::<Vec<_>>();
        let (winter, summer) = (span(last_autumn, spring, 3600), span(spring, autumn, 7200));
        assert_eq!(spans(spring - 1, spring - 1), [winter]);
        assert_eq!(spans(spring - 1, spring), [winter, summer]);
        assert_eq!(spans(spring, autumn - 1), [summer]);
        assert_eq!(spans(last_autumn, autumn - 1), [winter, summer]);
        let all = spans(i64::MIN, i64::MAX);
        assert_eq!(
            (all[0].from, all[all.len() - 1].until),
            (i64::MIN, i64::MAX)
        );
        assert!(all.is_sorted_by(|a, b| a.until == b.from));
        assert!(winter.holds(spring - 1) && !winter.holds(spring) && summer.holds(spring));
    }

    proptest! {
        #[test]
        fn clocks_equal_chronos(name in prop::sample::select(Zone::names()), second in -9_223_372_036_i64..250_000_000_000) {
            check_equals_chrono(Zone::named(name).unwrap(), second);
        }

        #[test]
        fn clocks_equal_chronos_near_their_turns(
            name in prop::sample::select(Zone::names()),
            turn in any::<prop::sample::Index>(),
            distance in -3 * SECONDS_A_DAY..3 * SECONDS_A_DAY,
        ) {
            let zone = Zone::named(name).unwrap();
            let turns = &zone.turns()[1..];
            if !turns.is_empty() {
                check_equals_chrono(zone, turns[turn.index(turns.len())].at + distance);
            }
        }
    }
}
