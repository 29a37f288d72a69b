//! Timestamps as the export spells them: ISO 8601 / RFC 3339, read from fixed positions.
//!
//! A general date library reads the same text several times slower, and a load holds millions of timestamps; the tests
//! hold this reader against chrono.

use chrono::NaiveDate;

use crate::calendar::Timestamp;

const NANOS_PER_SECOND: i64 = 1_000_000_000;

/// The instant that `text` spells, leading and trailing ASCII whitespace aside: a date, then `T` or a space, hours and
/// minutes, then as far as given seconds, a fraction of a second, and an offset from UTC.
///
/// - Without an offset (`Z`, `+02:00`, `-0530`, `+02`, ` UTC`) the time is UTC; a date alone is its midnight in UTC.
/// - Digits of the fraction beyond the ninth are cut off, not rounded.
/// - A leap second (`:60`) is the instant at which the next minute starts, whatever its fraction.
///
/// `None` for anything else: other spellings, days and times that do not exist (`24:00:00` among them), and instants
/// outside the years 1677 to 2262, which 64-bit nanoseconds cannot hold.
///
/// ```
/// use expel_metrics::table::parse_timestamp;
///
/// assert_eq!(parse_timestamp("2026-03-01T10:00:00.5+02:00"), parse_timestamp("2026-03-01 08:00:00,5"));
/// assert_eq!(parse_timestamp("2026-02-29"), None);
/// ```
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    TimestampReader::default().read(text.as_bytes())
}

/// [`parse_timestamp`] for one text after another. Most are of the same few days: the latest date is remembered, and what it comes to.
#[derive(Debug, Clone, Default)]
pub(super) struct TimestampReader {
    /// None at first, which no text spells.
    date: [u8; 10],
    /// The nanoseconds at which it begins in UTC; all of the day fits into 64 bits.
    midnight_nanos: i64,
}

impl TimestampReader {
    /// The instant that `text` spells, which need not be UTF-8.
    #[inline(always)]
    fn read(&mut self, text: &[u8]) -> Option<Timestamp> {
        self.common(text).or_else(|| any_timestamp(text))
    }

    /// The instant, if it is spelled as Workbench does, `2026-03-01T10:20:30.123Z`, or the same without a fraction: eight bytes at a
    /// time. `None` for everything else, which [`spelled`] reads.
    #[inline(always)]
    pub fn common(&mut self, text: &[u8]) -> Option<Timestamp> {
        let (date, rest) = text.split_first_chunk::<10>()?;
        let (time, rest) = rest.split_first_chunk::<6>()?;
        let &[t, h1, h2, colon, m1, m2] = time;
        let time = Digits::read([t, h1, h2, colon, m1, m2, b'0', b'0'], b"T00:0000")?;
        let seconds = match *rest {
            [c, s1, s2, p, f1, f2, f3, z] => [c, s1, s2, p, f1, f2, f3, z],
            [c, s1, s2, z] => [c, s1, s2, b'.', b'0', b'0', b'0', z],
            _ => return None,
        };
        let seconds = Digits::read(seconds, b":00.000Z")?;
        if *date != self.date {
            self.remember(date)?;
        }
        let (hour, minute, second) = (time.pair(1), time.pair(4), seconds.pair(1));
        let millis = seconds.pair(4) * 10 + seconds.digit(6);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let nanos = ((hour * 60 + minute) * 60 + second) * NANOS_PER_SECOND + millis * 1_000_000;
        Some(Timestamp::from_nanos(self.midnight_nanos + nanos))
    }

    /// `None` if there is no such day, or not all of it can be told in 64 bits.
    #[cold]
    fn remember(&mut self, date: &[u8; 10]) -> Option<()> {
        let days = days_since_epoch(date)?;
        nanos_since_epoch((days + 1) * 86_400, 0)?;
        self.midnight_nanos = nanos_since_epoch(days * 86_400, 0)?;
        self.date = *date;
        Some(())
    }
}

/// The digits in eight bytes of text.
#[derive(Clone, Copy)]
struct Digits(u64);

impl Digits {
    /// `None` unless `text` has a digit where `like` has `0`, and else the same bytes.
    #[inline(always)]
    fn read(text: [u8; 8], like: &[u8; 8]) -> Option<Self> {
        let digits = u64::from_le_bytes(text) ^ u64::from_le_bytes(*like);
        // Adding this raises the top bit of a byte above 9 where a digit should be, above 0 elsewhere. What carries into a neighbor
        // had its own top bit set before.
        let room = like.map(|byte| if byte == b'0' { 0x7f - 9 } else { 0x7f });
        let raised = digits | digits.wrapping_add(u64::from_le_bytes(room));
        (raised & 0x8080_8080_8080_8080 == 0).then_some(Self(digits))
    }

    /// The number of the two digits from `position` on.
    #[inline(always)]
    fn pair(self, position: u32) -> i64 {
        self.digit(position) * 10 + self.digit(position + 1)
    }

    #[inline(always)]
    fn digit(self, position: u32) -> i64 {
        (self.0 >> (8 * position) & 0xff) as i64
    }
}

/// The instant, read the slow way; without an offset in UTC.
fn any_timestamp(text: &[u8]) -> Option<Timestamp> {
    let Spelled {
        second,
        nanos,
        ahead_seconds,
    } = spelled(text)?;
    let ahead_seconds = ahead_seconds.unwrap_or(0);
    nanos_since_epoch(second - ahead_seconds, nanos).map(Timestamp::from_nanos)
}

/// A time as a cell spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Spelled {
    /// Seconds since 1970-01-01 00:00:00 on the clock that shows it.
    pub second: i64,
    /// 0 to 999,999,999.
    pub nanos: i64,
    /// By how many seconds that clock is ahead of UTC; `None` if the cell does not say.
    pub ahead_seconds: Option<i64>,
}

/// What `text` spells the way of [`parse_timestamp`].
pub(super) fn spelled(text: &[u8]) -> Option<Spelled> {
    let (date, rest) = text.trim_ascii().split_at_checked(10)?;
    let days = days_since_epoch(date)?;
    let (time, rest) = match rest {
        [] => (TimeOfDay::default(), rest),
        [b'T' | b't' | b' ', rest @ ..] => time_of_day(rest)?,
        _ => return None,
    };
    let ahead_seconds = match rest {
        [] => None,
        offset => Some(offset_seconds(offset)?),
    };
    Some(Spelled {
        second: days * 86_400 + time.seconds,
        nanos: time.nanos,
        ahead_seconds,
    })
}

/// Whether the text, which [`parse_timestamp`] does not take, is written as a time but lies outside the years that it can take.
pub(super) fn is_out_of_reach(text: &[u8]) -> bool {
    let text = text.trim_ascii();
    // In a leap year, every day exists that exists in any.
    text.first_chunk::<4>()
        .is_some_and(|year| year.iter().all(u8::is_ascii_digit))
        && any_timestamp(&[b"2000", &text[4..]].concat()).is_some()
        && any_timestamp(text).is_none()
        // What has no day in its own year is no time.
        && days_since_epoch(text.get(..10).unwrap_or_default()).is_some()
}

#[derive(Default)]
struct TimeOfDay {
    seconds: i64,
    /// 0 to 999,999,999.
    nanos: i64,
}

fn days_since_epoch(date: &[u8]) -> Option<i64> {
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else {
        return None;
    };
    let year = two_digits(y1, y2)? * 100 + two_digits(y3, y4)?;
    let (month, day) = (two_digits(m1, m2)?, two_digits(d1, d2)?);
    let date = NaiveDate::from_ymd_opt(year as i32, month as u32, day as u32)?;
    Some(date.to_epoch_days().into())
}

/// The time at the start of `text`, and what follows it.
fn time_of_day(text: &[u8]) -> Option<(TimeOfDay, &[u8])> {
    let &[h1, h2, b':', m1, m2, ref rest @ ..] = text else {
        return None;
    };
    let hour = two_digits(h1, h2).filter(|&hour| hour <= 23)?;
    let minute = two_digits(m1, m2).filter(|&minute| minute <= 59)?;
    let minutes = hour * 60 + minute;
    let &[b':', s1, s2, ref rest @ ..] = rest else {
        return Some((
            TimeOfDay {
                seconds: minutes * 60,
                nanos: 0,
            },
            rest,
        ));
    };
    let second = two_digits(s1, s2).filter(|&second| second <= 60)?;
    let (nanos, rest) = match rest {
        [b'.' | b',', rest @ ..] => fraction_nanos(rest)?,
        _ => (0, rest),
    };
    let nanos = if second == 60 { 0 } else { nanos };
    Some((
        TimeOfDay {
            seconds: minutes * 60 + second,
            nanos,
        },
        rest,
    ))
}

/// The fraction whose digits start `text`, and what follows them.
fn fraction_nanos(text: &[u8]) -> Option<(i64, &[u8])> {
    let n_digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if n_digits == 0 {
        return None;
    }
    let (digits, rest) = text.split_at(n_digits);
    let kept = &digits[..n_digits.min(9)];
    let mut nanos = kept
        .iter()
        .fold(0, |nanos, digit| nanos * 10 + i64::from(digit - b'0'));
    for _ in kept.len()..9 {
        nanos *= 10;
    }
    Some((nanos, rest))
}

/// What to take off the local time to get UTC.
fn offset_seconds(text: &[u8]) -> Option<i64> {
    match text {
        [b'Z' | b'z'] | b" UTC" => return Some(0),
        _ => {}
    }
    let (sign, hours, minutes) = match *text.strip_prefix(b" ").unwrap_or(text) {
        [sign, h1, h2] => (sign, two_digits(h1, h2)?, 0),
        [sign, h1, h2, m1, m2] | [sign, h1, h2, b':', m1, m2] => {
            (sign, two_digits(h1, h2)?, two_digits(m1, m2)?)
        }
        _ => return None,
    };
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = (hours * 60 + minutes) * 60;
    match sign {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

fn two_digits(tens: u8, ones: u8) -> Option<i64> {
    (tens.is_ascii_digit() && ones.is_ascii_digit())
        .then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
}

/// Nanoseconds since the Unix epoch; `None` if 64 bits cannot hold them.
pub(super) fn nanos_since_epoch(seconds: i64, nanos: i64) -> Option<i64> {
    // Both of one sign, or the first representable second before the epoch would overflow on the way.
    let (seconds, nanos) = if seconds < 0 && nanos > 0 {
        (seconds + 1, nanos - NANOS_PER_SECOND)
    } else {
        (seconds, nanos)
    };
    if !(i64::MIN / NANOS_PER_SECOND..=i64::MAX / NANOS_PER_SECOND).contains(&seconds) {
        return None;
    }
    // The least number stands for "absent" in a column.
    (seconds * NANOS_PER_SECOND)
        .checked_add(nanos)
        .filter(|&nanos| nanos != i64::MIN)
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, FixedOffset, SecondsFormat, TimeZone, Utc};
    use proptest::prelude::*;

    use super::*;

    /// Both are what chrono reads, in nanoseconds.
    fn check(spelled: &str, rfc3339: &str) {
        let expected = DateTime::parse_from_rfc3339(rfc3339)
            .unwrap()
            .timestamp_nanos_opt()
            .unwrap();
        assert_eq!(
            parse_timestamp(spelled).map(Timestamp::nanos),
            Some(expected),
            "{spelled:?}"
        );
    }

    #[test]
    fn years_that_times_do_not_reach_are_told_from_what_is_no_time() {
        for (text, expected) in [
            ("2262-04-12T00:00:00Z", true),
            ("9999-12-31", true),
            ("0001-01-01 00:00", true),
            (" 1600-02-29T12:00:00.5+02:00", true),
            ("1677-09-21T00:12:43.145224192Z", true),
            ("1500-02-29", false),
            ("2262-04-11", false),
            ("2026-02-30", false),
            ("9999-13-01", false),
            ("99999-01-01", false),
            ("9999", false),
            ("999", false),
            ("soon", false),
            ("", false),
        ] {
            assert_eq!(is_out_of_reach(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn spellings() {
        for (spelled, rfc3339) in [
            ("2026-03-01T10:20:30Z", "2026-03-01T10:20:30Z"),
            ("2026-03-01t10:20:30z", "2026-03-01T10:20:30Z"),
            ("2026-03-01 10:20:30", "2026-03-01T10:20:30Z"),
            ("2026-03-01 10:20:30 UTC", "2026-03-01T10:20:30Z"),
            ("2026-03-01T10:20", "2026-03-01T10:20:00Z"),
            ("2026-03-01T10:20Z", "2026-03-01T10:20:00Z"),
            ("2026-03-01 10:20+02", "2026-03-01T08:20:00Z"),
            ("2026-03-01", "2026-03-01T00:00:00Z"),
            ("2026-03-01 ", "2026-03-01T00:00:00Z"),
            (" \t2026-03-01T10:20:30Z\r\n", "2026-03-01T10:20:30Z"),
            ("2026-03-01T10:20:30.5Z", "2026-03-01T10:20:30.5Z"),
            ("2026-03-01T10:20:30,25", "2026-03-01T10:20:30.25Z"),
            (
                "2026-03-01T10:20:30.123456789Z",
                "2026-03-01T10:20:30.123456789Z",
            ),
            (
                "2026-03-01T10:20:30.1234567899Z",
                "2026-03-01T10:20:30.123456789Z",
            ),
            ("2026-03-01T10:20:30+02:00", "2026-03-01T08:20:30Z"),
            ("2026-03-01T10:20:30 +0200", "2026-03-01T08:20:30Z"),
            ("2026-03-01T10:20:30-05:30", "2026-03-01T15:50:30Z"),
            ("2026-03-01T10:20:30-0530", "2026-03-01T15:50:30Z"),
            ("2026-03-01T10:20:30 -05", "2026-03-01T15:20:30Z"),
            ("2026-03-01T10:20:30-00:00", "2026-03-01T10:20:30Z"),
            ("2026-03-01T00:00:00+23:59", "2026-02-28T00:01:00Z"),
            ("2026-03-01T00:00:00-23:59", "2026-03-01T23:59:00Z"),
            ("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"),
            ("2000-02-29", "2000-02-29T00:00:00Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.5Z"),
            ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"),
            ("2016-12-31T23:59:60.75Z", "2017-01-01T00:00:00Z"),
            ("2017-01-01T01:59:60+02:00", "2017-01-01T00:00:00Z"),
            (
                "2262-04-11T23:47:16.854775807Z",
                "2262-04-11T23:47:16.854775807Z",
            ),
            (
                "1677-09-21T00:12:43.145224193Z",
                "1677-09-21T00:12:43.145224193Z",
            ),
        ] {
            check(spelled, rfc3339);
        }
    }

    #[test]
    fn anything_else_is_not_a_timestamp() {
        for text in [
            "",
            " ",
            "null",
            "NaT",
            "2026",
            "2026-03",
            "20260301",
            "2026-3-1",
            "2026/03/01",
            "01.03.2026",
            "26-03-01",
            "+2026-03-01",
            "２０２６-03-01",
            "2026-03-01T",
            "2026-03-01T10",
            "2026-03-01T10:2",
            "2026-03-01T1:20:30",
            "2026-03-01T10:20:",
            "2026-03-01T10:20:3",
            "2026-03-01T10:20:30.",
            "2026-03-01T10:20:30.Z",
            "2026-03-01T10:20.5Z",
            "2026-03-01T10:20:30  Z",
            "2026-03-01T10:20:30 Z",
            "2026-03-01T10:20:30UTC",
            "2026-03-01T10:20:30  +02:00",
            "2026-03-01T10:20:30+2",
            "2026-03-01T10:20:30+020",
            "2026-03-01T10:20:30+02:0",
            "2026-03-01T10:20:30+02:000",
            "2026-03-01T10:20:30+24:00",
            "2026-03-01T10:20:30+02:60",
            "2026-03-01T10:20:30−02:00",
            "2026-03-01Z",
            "2026-03-01  10:20:30",
            "2026-03-01T10:20:30 PM",
            "2026-03-01T10:20:30Zx",
            "2026-03-01T10-20-30",
            "2026-00-01",
            "2026-13-01",
            "2026-01-00",
            "2026-01-32",
            "2026-04-31",
            "2026-02-29",
            "1900-02-29",
            "2100-02-29",
            "2026-03-01T24:00:00Z",
            "2026-03-01T10:60:00Z",
            "2026-03-01T10:20:61Z",
            "1677-09-21T00:12:43.145224192Z",
            "1677-09-20T23:59:59Z",
            "2262-04-11T23:47:16.854775808Z",
            "2262-04-11T23:47:16.855Z",
            "2262-04-11T23:47:17Z",
            "2262-04-12",
            "0000-01-01",
            "9999-12-31T23:59:59Z",
        ] {
            assert_eq!(parse_timestamp(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_workbench_writes_is_read_the_quick_way() {
        for (text, is_quick) in [
            ("2026-03-01T10:20:30.123Z", true),
            ("2026-03-01T10:20:30Z", true),
            ("2024-12-31T23:59:59.999Z", true),
            ("1970-01-01T00:00:00.000Z", true),
            ("1969-12-31T23:59:59.001Z", true),
            // The other way can read these, or knows that nobody can.
            ("2026-03-01 10:20:30Z", false),
            ("2026-03-01T10:20:30.1234Z", false),
            ("2026-03-01T10:20:30+02:00", false),
            ("2016-12-31T23:59:60Z", false),
            ("2026-03-01T24:00:00Z", false),
            ("2026-03-01T10:60:00Z", false),
            ("2026-03-01T10:20:30.12xZ", false),
            ("2026-03-01T10:20:30x123Z", false),
            ("2026-02-29T10:20:30Z", false),
        ] {
            let other = any_timestamp(text.as_bytes());
            let expected = if is_quick { other } else { None };
            let read = TimestampReader::default().common(text.as_bytes());
            assert_eq!(read, expected, "{text}");
            assert!(!is_quick || other.is_some());
        }
    }

    #[test]
    fn digits_are_told_from_everything_else() {
        let like = b"00T00:00";
        for at in 0..8 {
            for byte in 0..=u8::MAX {
                let mut text = *b"27T18:39";
                text[at] = byte;
                let expected = match like[at] {
                    b'0' => byte.is_ascii_digit(),
                    same => byte == same,
                };
                let number =
                    |at: usize| i64::from(text[at] - b'0') * 10 + i64::from(text[at + 1] - b'0');
                assert_eq!(
                    Digits::read(text, like).map(|read| [
                        read.pair(0),
                        read.pair(3),
                        read.pair(6),
                        read.digit(7)
                    ]),
                    expected.then(|| [number(0), number(3), number(6), i64::from(text[7] - b'0')]),
                    "{byte:#x} at {at}"
                );
            }
        }
    }

    #[test]
    fn every_day_is_chronos() {
        // All that 64-bit nanoseconds can hold, and the edges of four-digit years.
        for (first, last) in [
            ("0000-01-01", "0004-12-31"),
            ("1677-01-01", "2262-12-31"),
            ("9999-01-01", "9999-12-31"),
        ] {
            let last: NaiveDate = last.parse().unwrap();
            for on in first
                .parse::<NaiveDate>()
                .unwrap()
                .iter_days()
                .take_while(|&on| on <= last)
            {
                let days = on
                    .signed_duration_since(DateTime::UNIX_EPOCH.date_naive())
                    .num_days();
                assert_eq!(
                    days_since_epoch(on.to_string().as_bytes()),
                    Some(days),
                    "{on}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn every_spelling_of_an_instant_reads_back(nanos in i64::MIN + 86_400 * NANOS_PER_SECOND..=i64::MAX - 86_400 * NANOS_PER_SECOND, offset_minutes in -1439_i32..=1439) {
            let utc = DateTime::from_timestamp_nanos(nanos);
            let local = FixedOffset::east_opt(offset_minutes * 60).unwrap().from_utc_datetime(&utc.naive_utc());
            let at = Some(Timestamp::from_nanos(nanos));
            prop_assert_eq!(parse_timestamp(&utc.to_rfc3339()), at);
            prop_assert_eq!(parse_timestamp(&utc.to_rfc3339_opts(SecondsFormat::Nanos, true)), at);
            for format in ["%Y-%m-%dT%H:%M:%S%.9fZ", "%Y-%m-%d %H:%M:%S,%f", "%Y-%m-%d %H:%M:%S%.9f UTC", "%Y-%m-%dt%H:%M:%S.%f123z"] {
                prop_assert_eq!(parse_timestamp(&utc.format(format).to_string()), at);
            }
            for format in ["%Y-%m-%dT%H:%M:%S%.9f%:z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S.%f %:z"] {
                prop_assert_eq!(parse_timestamp(&local.format(format).to_string()), at);
            }
            let whole = |seconds: i64| Some(Timestamp::from_nanos(nanos.div_euclid(seconds * NANOS_PER_SECOND) * seconds * NANOS_PER_SECOND));
            prop_assert_eq!(parse_timestamp(&utc.format("%Y-%m-%d %H:%M:%S").to_string()), whole(1));
            prop_assert_eq!(parse_timestamp(&utc.format("%Y-%m-%dT%H:%MZ").to_string()), whole(60));
            prop_assert_eq!(parse_timestamp(&utc.format("%Y-%m-%d").to_string()), whole(86_400));
        }

        #[test]
        fn what_both_read_is_the_same(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-][0-2][0-9]:[0-5][0-9])") {
            let chronos = DateTime::parse_from_rfc3339(&text).ok().and_then(|at| at.with_timezone(&Utc).timestamp_nanos_opt());
            prop_assert_eq!(parse_timestamp(&text).map(Timestamp::nanos), chronos);
        }

        #[test]
        fn a_reader_reads_each_as_if_it_were_alone(
            texts in prop::collection::vec("(2026-03-0[1-3]|2024-02-(29|30)|1677-09-2[0-2]|2262-04-1[0-2]|[0-9]{4}-[01][0-9]-[0-3][0-9])T[0-3][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{3}|)[Zz]?|.{0,30}", 0..20),
            flip in any::<(usize, u8)>(),
        ) {
            let mut reader = TimestampReader::default();
            for text in texts {
                let mut bytes = text.into_bytes();
                prop_assert_eq!(reader.read(&bytes), any_timestamp(&bytes));
                if !bytes.is_empty() {
                    let at = flip.0 % bytes.len();
                    bytes[at] = flip.1;
                }
                prop_assert_eq!(reader.read(&bytes), any_timestamp(&bytes));
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC*", nearly in "[-0-9TtZz:., +UC]{0,40}", bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            parse_timestamp(&text);
            parse_timestamp(&nearly);
            parse_timestamp(&String::from_utf8_lossy(&bytes));
        }
    }
}
