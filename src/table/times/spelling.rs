//! What a cell spells, in each of the formats that occur.
//!
//! A cell is taken as a whole or not at all. What programs add to a time and what does not change it is passed over: a weekday, a
//! zone's name in parentheses, spaces of any kind.

use std::borrow::Cow;

use chrono::NaiveDate;

use super::TimeFormat;
use crate::table::timestamp::{Spelled, spelled};

/// What `Date.toString` writes has some sixty bytes, most of them the zone's name.
const MAX_BYTES: usize = 100;

const SECONDS_A_DAY: i64 = 86_400;

/// Numbers are times only from 1990 up to 2100: others are counts, codes, or zeros that stand for "none".
const NUMBERS_FROM: i64 = 631_152_000;
const NUMBERS_UNTIL: i64 = 4_102_444_800;

/// The day number of 1970-01-01 in a spreadsheet whose day 1 is 1900-01-01 (and which knows a February 29 in that year).
const EPOCH_FROM_1900: i64 = 25_569;

/// How many days later a spreadsheet begins that counts from 1904.
const DAYS_FROM_1900_TO_1904: i64 = 1_462;

/// Two digits are a year from 2010 on: no alert is older than the service.
const TWO_DIGIT_YEARS_FROM: u32 = 10;

/// Hands over what `text` spells in each format that it is of. No text is of more than two: it may be month and day or day and month, or
/// count days from 1900 or from 1904.
pub fn each(text: &[u8], hand_over: &mut impl FnMut(TimeFormat, Spelled)) {
    if let Some(spelled) = spelled(text) {
        return hand_over(TimeFormat::Iso, spelled);
    }
    if text.len() > MAX_BYTES {
        return;
    }
    let text = plain(text);
    let text = text.trim_ascii();
    if let Some(number) = Number::read(text) {
        return number.each(hand_over);
    }
    let mut rest = Cursor(text);
    rest.weekday();
    let digits = rest.0.iter().take_while(|byte| byte.is_ascii_digit());
    let named = match digits.count() {
        0 => month_first(rest),
        1 | 2 => match NumericDate::read(&mut rest) {
            Some(date) => {
                if let Some(tail) = rest.tail(false) {
                    date.each(tail, hand_over);
                }
                return;
            }
            None => day_first(rest),
        },
        _ => match iso(rest) {
            Some(iso) => return hand_over(TimeFormat::Iso, iso),
            None => year_first(rest),
        },
    };
    if let Some(named) = named {
        hand_over(TimeFormat::Named, named);
    }
}

/// The text with spaces of every kind as plain ones, and without marks that only say in which direction to write.
fn plain(text: &[u8]) -> Cow<'_, [u8]> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let text = String::from_utf8_lossy(text);
    let characters = text
        .chars()
        .filter(|character| !matches!(character, '\u{200e}' | '\u{200f}' | '\u{feff}'))
        .map(|character| match character {
            space if space.is_whitespace() => ' ',
            other => other,
        });
    Cow::Owned(characters.collect::<String>().into_bytes())
}

/// The second at which a day begins, if there is one.
fn midnight(year: u32, month: u32, day: u32) -> Option<i64> {
    let on = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?;
    Some(i64::from(on.to_epoch_days()) * SECONDS_A_DAY)
}

/// The year that two or four digits stand for.
fn year((number, n_digits): (u32, usize)) -> Option<u32> {
    match n_digits {
        4 => Some(number),
        2 if number >= TWO_DIGIT_YEARS_FROM => Some(2_000 + number),
        _ => None,
    }
}

/// What follows a date: a time of the day and a zone, each if there is one.
#[derive(Debug, Clone, Copy, Default)]
struct Tail {
    second: i64,
    nanos: i64,
    ahead_seconds: Option<i64>,
}

impl Tail {
    fn on(self, midnight: i64) -> Spelled {
        Spelled {
            second: midnight + self.second,
            nanos: self.nanos,
            ahead_seconds: self.ahead_seconds,
        }
    }
}

/// A number with its decimals.
struct Number<'a> {
    whole: i64,
    decimals: &'a [u8],
}

impl<'a> Number<'a> {
    fn read(text: &'a [u8]) -> Option<Self> {
        let n_whole = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (whole, rest) = text.split_at(n_whole);
        let decimals = match rest {
            [] => rest,
            [b'.' | b',', decimals @ ..] if !decimals.is_empty() => decimals,
            _ => return None,
        };
        if n_whole == 0 || !decimals.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let whole = whole.iter().try_fold(0_i64, |number, digit| {
            number.checked_mul(10)?.checked_add(i64::from(digit - b'0'))
        })?;
        Some(Self { whole, decimals })
    }

    /// So many billionths, cut off.
    fn billionths(&self) -> i64 {
        let digits = self.decimals.iter().map(|digit| i64::from(digit - b'0'));
        digits
            .chain(std::iter::repeat(0))
            .take(9)
            .fold(0, |number, digit| number * 10 + digit)
    }

    fn each(&self, hand_over: &mut impl FnMut(TimeFormat, Spelled)) {
        for (format, n_a_second) in [
            (TimeFormat::UnixSeconds, 1),
            (TimeFormat::UnixMillis, 1_000),
            (TimeFormat::UnixMicros, 1_000_000),
            (TimeFormat::UnixNanos, 1_000_000_000),
        ] {
            let second = self.whole / n_a_second;
            if (NUMBERS_FROM..NUMBERS_UNTIL).contains(&second) {
                let nanos = self.whole % n_a_second * (1_000_000_000 / n_a_second);
                return hand_over(
                    format,
                    Spelled {
                        second,
                        nanos: nanos + self.billionths() / n_a_second,
                        ahead_seconds: Some(0),
                    },
                );
            }
        }
        if let Some(spelled) = self.digits_of_a_date() {
            return hand_over(TimeFormat::Iso, spelled);
        }
        for (format, epoch) in [
            (TimeFormat::DaysFrom1900, EPOCH_FROM_1900),
            (
                TimeFormat::DaysFrom1904,
                EPOCH_FROM_1900 - DAYS_FROM_1900_TO_1904,
            ),
        ] {
            let midnight = (self.whole - epoch).saturating_mul(SECONDS_A_DAY);
            if (NUMBERS_FROM..NUMBERS_UNTIL).contains(&midnight) {
                // Spreadsheets keep fifteen digits, so a time comes back to the millisecond at best.
                let millis = (self.billionths() * 864 + 5_000) / 10_000;
                let second = midnight + millis / 1_000;
                hand_over(
                    format,
                    Spelled {
                        second,
                        nanos: millis % 1_000 * 1_000_000,
                        ahead_seconds: None,
                    },
                );
            }
        }
    }

    /// `20261102` or `20261102134905`, with decimals of the second.
    fn digits_of_a_date(&self) -> Option<Spelled> {
        let (date, time, nanos) = match self.whole {
            19_000_101..=21_001_231 if self.decimals.is_empty() => (self.whole, 0, 0),
            19_000_101_000_000..=21_001_231_235_959 => {
                let time = self.whole % 1_000_000;
                (self.whole / 1_000_000, time, self.billionths())
            }
            _ => return None,
        };
        let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let [year, month, day] = [date / 10_000, date / 100 % 100, date % 100]
            .map(|part| u32::try_from(part).unwrap_or(0));
        Some(Spelled {
            second: midnight(year, month, day)? + (hour * 60 + minute) * 60 + second,
            nanos,
            ahead_seconds: None,
        })
    }
}

/// A date of three numbers, the year last.
struct NumericDate {
    first: u32,
    second: u32,
    year: u32,
}

impl NumericDate {
    /// Moves on only if there is one.
    fn read(rest: &mut Cursor<'_>) -> Option<Self> {
        let mut ahead = *rest;
        let (first, _) = ahead.number(2)?;
        let separator = ahead.separator()?;
        let (second, _) = ahead.number(2)?;
        if ahead.separator()? != separator {
            return None;
        }
        let year = year(ahead.number(4)?)?;
        ahead.last_dot(separator);
        *rest = ahead;
        Some(Self {
            first,
            second,
            year,
        })
    }

    fn each(&self, tail: Tail, hand_over: &mut impl FnMut(TimeFormat, Spelled)) {
        for (format, month, day) in [
            (TimeFormat::MonthFirst, self.first, self.second),
            (TimeFormat::DayFirst, self.second, self.first),
        ] {
            if let Some(midnight) = midnight(self.year, month, day) {
                hand_over(format, tail.on(midnight));
            }
        }
    }
}

/// A date of three numbers, the year first, or of eight digits; more leniently than the export spells it.
fn iso(mut rest: Cursor<'_>) -> Option<Spelled> {
    let (number, n_digits) = rest.number(8)?;
    if n_digits == 8 {
        let midnight = midnight(number / 10_000, number / 100 % 100, number % 100)?;
        return Some(rest.tail(true)?.on(midnight));
    }
    let year = year((number, n_digits)).filter(|_| n_digits == 4)?;
    let separator = rest.separator()?;
    let (month, _) = rest.number(2)?;
    if rest.separator()? != separator {
        return None;
    }
    let (day, _) = rest.number(2)?;
    rest.last_dot(separator);
    let midnight = midnight(year, month, day)?;
    Some(rest.tail(false)?.on(midnight))
}

/// `Nov 2, 2026`, `Nov-02-26`; or with the time before the year, `Nov  2 13:49:05 EST 2026`.
fn month_first(mut rest: Cursor<'_>) -> Option<Spelled> {
    let month = rest.month()?;
    rest.between();
    let (day, _) = rest.number(2)?;
    rest.ordinal();
    if !rest.between() {
        return None;
    }
    let mut ahead = rest;
    if ahead.number(2).is_some() && ahead.take(b':') {
        let (second, nanos) = rest.clock(false)?;
        let zone = rest.zone()?;
        rest.spaces();
        let year = year(rest.number(4)?)?;
        let zone = zone.or(rest.zone()?);
        let tail = Tail {
            second,
            nanos,
            ahead_seconds: zone,
        };
        return rest
            .0
            .is_empty()
            .then_some(tail.on(midnight(year, month, day)?));
    }
    let year = year(rest.number(4)?)?;
    let midnight = midnight(year, month, day)?;
    Some(rest.tail(false)?.on(midnight))
}

/// `2 Nov 2026`, `02-NOV-26`, `02/Nov/2026`, `2nd of November, 2026`.
fn day_first(mut rest: Cursor<'_>) -> Option<Spelled> {
    let (day, _) = rest.number(2)?;
    rest.ordinal();
    rest.between();
    if rest.word_is(&["of"]) {
        rest.between();
    }
    let month = rest.month()?;
    rest.between();
    let year = year(rest.number(4)?)?;
    let midnight = midnight(year, month, day)?;
    Some(rest.tail(false)?.on(midnight))
}

/// `2026-Nov-02`, `2026 Nov 2`.
fn year_first(mut rest: Cursor<'_>) -> Option<Spelled> {
    let year = year(rest.number(4)?)?;
    rest.between();
    let month = rest.month()?;
    rest.between();
    let (day, _) = rest.number(2)?;
    let midnight = midnight(year, month, day)?;
    Some(rest.tail(false)?.on(midnight))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Zones that mean one offset: those of RFC 5322, and Central Europe's.
const ZONES: [(&str, i64); 14] = [
    ("z", 0),
    ("utc", 0),
    ("gmt", 0),
    ("ut", 0),
    ("est", -5),
    ("edt", -4),
    ("cst", -6),
    ("cdt", -5),
    ("mst", -7),
    ("mdt", -6),
    ("pst", -8),
    ("pdt", -7),
    ("cet", 1),
    ("cest", 2),
];

/// What is left to read.
#[derive(Debug, Clone, Copy)]
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    /// All digits that come next, if they are one to so many.
    fn number(&mut self, max_digits: usize) -> Option<(u32, usize)> {
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let n_digits = digits.count();
        if n_digits == 0 || n_digits > max_digits {
            return None;
        }
        let (digits, rest) = self.0.split_at(n_digits);
        self.0 = rest;
        let number = digits
            .iter()
            .fold(0, |number, digit| number * 10 + u32::from(digit - b'0'));
        Some((number, n_digits))
    }

    fn take(&mut self, byte: u8) -> bool {
        match self.0 {
            [first, rest @ ..] if *first == byte => {
                self.0 = rest;
                true
            }
            _ => false,
        }
    }

    fn take_any(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = self
            .0
            .first()
            .copied()
            .filter(|byte| bytes.contains(byte))?;
        self.take(byte);
        Some(byte)
    }

    fn spaces(&mut self) -> bool {
        let before = self.0.len();
        self.0 = self.0.trim_ascii_start();
        self.0.len() < before
    }

    /// What separates the numbers of a date.
    fn separator(&mut self) -> Option<u8> {
        let separator = self.take_any(b"-/.")?;
        if separator == b'.' {
            self.spaces();
        }
        Some(separator)
    }

    /// Some languages end a date with a point, too.
    fn last_dot(&mut self, separator: u8) {
        if separator == b'.' {
            self.take(b'.');
        }
    }

    /// What stands between a month's name and the numbers around it. Says whether there was anything.
    fn between(&mut self) -> bool {
        let n_before = self.0.len();
        while self.take_any(b" \t-/.,").is_some() {}
        self.0.len() < n_before
    }

    /// The letters that come next.
    fn word(&self) -> &'a [u8] {
        let letters = self.0.iter().take_while(|byte| byte.is_ascii_alphabetic());
        &self.0[..letters.count()]
    }

    /// Moves over the next word if it is one of these.
    fn word_is(&mut self, words: &[&str]) -> bool {
        let word = self.word();
        let is_one = words
            .iter()
            .any(|one| word.eq_ignore_ascii_case(one.as_bytes()));
        if is_one {
            self.0 = &self.0[word.len()..];
        }
        is_one
    }

    /// Moves over the next word if it is one of these, or the first three letters or more of one. Says which.
    fn name(&mut self, names: &[&str]) -> Option<u32> {
        let word = self.word();
        let at = names.iter().position(|name| {
            let start = name.as_bytes().get(..word.len());
            word.len() >= 3 && start.is_some_and(|start| start.eq_ignore_ascii_case(word))
        })?;
        self.0 = &self.0[word.len()..];
        u32::try_from(at).ok()
    }

    fn month(&mut self) -> Option<u32> {
        self.name(&MONTHS).map(|at| at + 1)
    }

    fn weekday(&mut self) {
        let mut ahead = *self;
        if ahead.name(&WEEKDAYS).is_some() && ahead.between() {
            *self = ahead;
        }
    }

    fn ordinal(&mut self) {
        self.word_is(&["st", "nd", "rd", "th"]);
    }

    /// The rest of a text after its date.
    fn tail(mut self, is_compact: bool) -> Option<Tail> {
        if self.0.is_empty() {
            return Some(Tail::default());
        }
        let needs_points = self.gap()?;
        let before = self.0;
        let (second, nanos) = self.clock(is_compact)?;
        // DB2's way; with colons, it would be the offset of a day.
        if needs_points && before.get(2) != Some(&b'.') {
            return None;
        }
        let ahead_seconds = self.zone()?;
        self.0.is_empty().then_some(Tail {
            second,
            nanos,
            ahead_seconds,
        })
    }

    /// What stands between a date and a time. Says whether the time must be written with points.
    fn gap(&mut self) -> Option<bool> {
        let n_before = self.0.len();
        self.take(b',');
        let has_space = self.spaces();
        match self.0 {
            [b'-', rest @ ..] => {
                self.0 = rest;
                self.spaces();
                return Some(!has_space);
            }
            [b'@' | b'_', rest @ ..] => self.0 = rest,
            [b':', rest @ ..] | [b'T' | b't', rest @ ..] if !has_space => self.0 = rest,
            _ => {
                self.word_is(&["at"]);
            }
        }
        self.spaces();
        (self.0.len() < n_before).then_some(false)
    }

    /// The seconds and nanoseconds of the time of day that comes next.
    fn clock(&mut self, is_compact: bool) -> Option<(i64, i64)> {
        if is_compact && let Some(time) = self.compact_clock() {
            return Some(time);
        }
        let (hour, _) = self.number(2)?;
        let (mut minute, mut second, mut nanos) = (0, 0, 0);
        let separator = match self.0 {
            [separator @ (b':' | b'.'), first, ..] if first.is_ascii_digit() => *separator,
            _ => b' ',
        };
        if separator != b' ' {
            self.take(separator);
            minute = self.two_digits()?;
            if let [next, first, ..] = self.0
                && *next == separator
                && first.is_ascii_digit()
            {
                self.take(separator);
                second = self.two_digits()?;
                nanos = self.fraction()?;
            }
        }
        let hour = match (self.half_of_day(), hour) {
            (Some(is_afternoon), 0..=12) => hour % 12 + if is_afternoon { 12 } else { 0 },
            // Some write both 24 hours and the half of the day.
            (Some(true), 13..=23) => hour,
            (None, 0..=23) if separator != b' ' => hour,
            _ => return None,
        };
        if minute > 59 || second > 60 {
            return None;
        }
        // A leap second is the instant at which the next minute starts.
        let nanos = if second == 60 { 0 } else { nanos };
        Some((i64::from((hour * 60 + minute) * 60 + second), nanos))
    }

    /// `134905` or `1349`, as they follow a date without separators.
    fn compact_clock(&mut self) -> Option<(i64, i64)> {
        let mut ahead = *self;
        let (number, n_digits) = ahead.number(6)?;
        let time = match n_digits {
            6 => number,
            4 => number * 100,
            _ => return None,
        };
        let (hour, minute, second) = (time / 10_000, time / 100 % 100, time % 100);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let nanos = ahead.fraction()?;
        *self = ahead;
        Some((i64::from((hour * 60 + minute) * 60 + second), nanos))
    }

    fn two_digits(&mut self) -> Option<u32> {
        self.number(2)
            .filter(|(_, n_digits)| *n_digits == 2)
            .map(|(number, _)| number)
    }

    /// The fraction of a second that comes next, if one does, in nanoseconds; `None` if it has no digits.
    fn fraction(&mut self) -> Option<i64> {
        let Some(mark) = self.take_any(b".,:") else {
            return Some(0);
        };
        let digits = self.0.iter().take_while(|byte| byte.is_ascii_digit());
        let (digits, rest) = self.0.split_at(digits.count());
        if digits.is_empty() || (mark == b':' && digits.len() != 3) {
            return None;
        }
        self.0 = rest;
        let digits = digits.iter().map(|digit| i64::from(digit - b'0'));
        let nanos = digits
            .chain(std::iter::repeat(0))
            .take(9)
            .fold(0, |number, digit| number * 10 + digit);
        Some(nanos)
    }

    /// `AM`, `p.m.`: whether it is the afternoon. Moves on only if it is said.
    fn half_of_day(&mut self) -> Option<bool> {
        let mut ahead = *self;
        ahead.spaces();
        let half = ahead.take_any(b"aApP")?;
        if ahead.take(b'.') {
            ahead.spaces();
        }
        ahead.take_any(b"mM")?;
        ahead.take(b'.');
        if !ahead.word().is_empty() {
            return None;
        }
        *self = ahead;
        Some(half.eq_ignore_ascii_case(&b'p'))
    }

    /// By how many seconds the clock is ahead of UTC, if that comes next. `None` if what comes next is neither a zone nor a year.
    fn zone(&mut self) -> Option<Option<i64>> {
        self.spaces();
        let word = self.word();
        let named = ZONES
            .iter()
            .find(|(name, _)| word.eq_ignore_ascii_case(name.as_bytes()));
        let mut ahead_seconds = match (named, word) {
            (Some((_, hours)), _) => Some(hours * 3_600),
            (None, []) => None,
            (None, _) => return None,
        };
        self.0 = &self.0[word.len()..];
        let is_utc = named.is_some_and(|(name, hours)| *hours == 0 && *name != "z");
        if word.is_empty() || is_utc {
            let mut ahead = *self;
            ahead.spaces();
            if let Some(sign) = ahead.take_any(b"+-") {
                let seconds = ahead.offset(is_utc)?;
                ahead_seconds = Some(if sign == b'-' { -seconds } else { seconds });
                *self = ahead;
            }
        }
        if ahead_seconds.is_some() {
            self.zone_name();
        }
        Some(ahead_seconds)
    }

    /// `0530`, `05:30`, `05`, and after `UTC` also `5`.
    fn offset(&mut self, may_be_short: bool) -> Option<i64> {
        let (number, n_digits) = self.number(4)?;
        let (hours, minutes) = match n_digits {
            4 => (number / 100, number % 100),
            2 if self.take(b':') => (number, self.two_digits()?),
            2 => (number, 0),
            1 if may_be_short => (number, 0),
            _ => return None,
        };
        (hours <= 23 && minutes <= 59).then_some(i64::from((hours * 60 + minutes) * 60))
    }

    /// Moves over a zone's name that repeats the offset: `(Coordinated Universal Time)`, `[Europe/Berlin]`.
    fn zone_name(&mut self) {
        let mut ahead = *self;
        ahead.spaces();
        if let [b'(', .., b')'] | [b'[', .., b']'] = ahead.0 {
            self.0 = b"";
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Timestamp;
    use crate::table::parse_timestamp;
    use crate::table::timestamp::nanos_since_epoch;

    /// Every reading of a text: the format and what a clock shows, with the offset if there is one.
    fn readings(text: &str) -> Vec<(TimeFormat, String)> {
        let mut readings = Vec::new();
        each(text.as_bytes(), &mut |format, spelled| {
            let nanos = u32::try_from(spelled.nanos).unwrap();
            let shown = chrono::DateTime::from_timestamp(spelled.second, nanos).unwrap();
            let zone = match spelled.ahead_seconds {
                None => String::new(),
                Some(ahead) => format!(" {:+}", ahead / 60),
            };
            let shown = shown.naive_utc();
            readings.push((format, format!("{shown}{zone}")));
        });
        readings
    }

    fn check(text: &str, expected: &[(TimeFormat, &str)]) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(format, shown)| (*format, (*shown).to_owned()))
            .collect();
        assert_eq!(readings(text), expected, "{text:?}");
    }

    #[test]
    fn spellings_of_one_meaning() {
        use TimeFormat::{Iso, Named, UnixMicros, UnixMillis, UnixSeconds};
        for (text, format, shown) in [
            ("2026-11-02 9:05:00", Iso, "2026-11-02 09:05:00"),
            ("2026-1-2", Iso, "2026-01-02 00:00:00"),
            ("2026/11/2 9:05", Iso, "2026-11-02 09:05:00"),
            ("2026. 11. 2. 9:05", Iso, "2026-11-02 09:05:00"),
            ("2026-11-02T9:05:00+02:00", Iso, "2026-11-02 09:05:00 +120"),
            ("2026-11-02 09:05:00 UTC+1", Iso, "2026-11-02 09:05:00 +60"),
            ("2026-11-02 09:05:00 EST", Iso, "2026-11-02 09:05:00 -300"),
            ("2026-11-02 09:05 PM", Iso, "2026-11-02 21:05:00"),
            ("2026-11-02 13:05 PM", Iso, "2026-11-02 13:05:00"),
            ("2026-11-02 23:59:60Z", Iso, "2026-11-03 00:00:00 +0"),
            ("20261102", Iso, "2026-11-02 00:00:00"),
            ("20261102T1349Z", Iso, "2026-11-02 13:49:00 +0"),
            ("20261102134905.25", Iso, "2026-11-02 13:49:05.250"),
            ("2-Nov-26", Named, "2026-11-02 00:00:00"),
            ("NOV 2, 2026 12:30 am", Named, "2026-11-02 00:30:00"),
            ("Nov. 2 2026, 12:30 p.m.", Named, "2026-11-02 12:30:00"),
            ("2nd of November, 2026 1 PM", Named, "2026-11-02 13:00:00"),
            ("Sept 2, 2026", Named, "2026-09-02 00:00:00"),
            ("2026 Nov 2 13:49:05:123", Named, "2026-11-02 13:49:05.123"),
            ("Mon Nov  2 13:49:05 2026", Named, "2026-11-02 13:49:05"),
            (
                "Mon Nov 2 13:49:05 EST 2026",
                Named,
                "2026-11-02 13:49:05 -300",
            ),
            (
                "Mon Nov 02 13:49:05 +0000 2026",
                Named,
                "2026-11-02 13:49:05 +0",
            ),
            (
                "Mon Nov 02 2026 13:49:05 GMT+0100 (Mitteleuropäische Normalzeit)",
                Named,
                "2026-11-02 13:49:05 +60",
            ),
            ("1793627345", UnixSeconds, "2026-11-02 13:49:05 +0"),
            ("1793627345.5", UnixSeconds, "2026-11-02 13:49:05.500 +0"),
            ("1793627345123", UnixMillis, "2026-11-02 13:49:05.123 +0"),
            (
                "1793627345123456",
                UnixMicros,
                "2026-11-02 13:49:05.123456 +0",
            ),
        ] {
            check(text, &[(format, shown)]);
        }
    }

    #[test]
    fn spellings_of_two_meanings() {
        use TimeFormat::{DayFirst, DaysFrom1900, DaysFrom1904, MonthFirst};
        let both = |text: &str, month_first: &str, day_first: &str| {
            check(text, &[(MonthFirst, month_first), (DayFirst, day_first)]);
        };
        both(
            "11/2/2026 0:05",
            "2026-11-02 00:05:00",
            "2026-02-11 00:05:00",
        );
        both("11.2.26", "2026-11-02 00:00:00", "2026-02-11 00:00:00");
        both(
            "Mon 11/2/2026 1:05:09 PM +01:00",
            "2026-11-02 13:05:09 +60",
            "2026-02-11 13:05:09 +60",
        );
        both(
            "\u{200e}11\u{200e}/\u{200e}2\u{200e}/\u{200e}2026 1:05\u{202f}PM",
            "2026-11-02 13:05:00",
            "2026-02-11 13:05:00",
        );
        check("13/2/2026", &[(DayFirst, "2026-02-13 00:00:00")]);
        check("2-13-2026", &[(MonthFirst, "2026-02-13 00:00:00")]);
        check(
            "46328.57575",
            &[
                (DaysFrom1900, "2026-11-02 13:49:04.800"),
                (DaysFrom1904, "2030-11-03 13:49:04.800"),
            ],
        );
        check(
            "32874",
            &[
                (DaysFrom1900, "1990-01-01 00:00:00"),
                (DaysFrom1904, "1994-01-02 00:00:00"),
            ],
        );
        check("32873", &[(DaysFrom1904, "1994-01-01 00:00:00")]);
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            " ",
            "-",
            "null",
            "NaT",
            "0",
            "2026",
            "12345",
            "123456789",
            "99999999999999999999",
            "1.79E+12",
            "46328,57,5",
            "49:05.0",
            "13:49",
            "Nov 2",
            "Nov 2026",
            "Monday",
            "13/13/2026",
            "0/1/2026",
            "29/2/2025",
            "11/2/2026 24:00",
            "11/2/2026 13:60",
            "11/2/2026 1",
            "11/2/2026 0:5",
            "11/2/2026 14:05 AM",
            "11/2/2026 1:05 XM",
            "11/2/2026 1:05 Mars",
            "11/2/2026 13:05 soon",
            "11/2-2026",
            "11/2/126",
            "11/2/05",
            "11 2 2026",
            "26-11",
            "2026-11-02-05:00",
            "2026-11-02T",
            "2026-11-02 1",
            "2026-11-31 9:05",
            "2026-13-2",
            "02-Foo-2026",
            "Nov 31, 2026",
            "Nov 2, 2026 @",
            "Nov 2, 2026 13:49:05.",
            "Nov 2, 2026 13:49 +25:00",
            "Mar 2, 2026 (UTC)",
            "２/３/2026",
        ] {
            check(text, &[]);
        }
        check(&format!("Nov 2, 2026 13:49 UTC ({})", "x".repeat(90)), &[]);
    }

    proptest! {
        #[test]
        fn what_the_export_may_spell_is_read_as_it_is_read_there(
            text in "[0-9]{4}-[01][0-9]-[0-3][0-9]([Tt ][0-2][0-9]:[0-5][0-9](:[0-6][0-9]([.,][0-9]{1,10})?)?( ?[+-][0-2][0-9]:?[0-5][0-9]|Z| UTC)?)?",
        ) {
            let mut read = Vec::new();
            each(text.as_bytes(), &mut |format, spelled| read.push((format, spelled)));
            let instant = read.first().and_then(|(format, spelled)| {
                let second = spelled.second - spelled.ahead_seconds.unwrap_or(0);
                assert_eq!(*format, TimeFormat::Iso);
                nanos_since_epoch(second, spelled.nanos).map(Timestamp::from_nanos)
            });
            prop_assert_eq!(instant, parse_timestamp(&text));
            // The lenient way knows no more of them, and nothing else.
            if let Some((_, spelled)) = read.first() {
                prop_assert_eq!(iso(Cursor(text.as_bytes())), Some(*spelled));
            }
        }

        #[test]
        fn a_text_has_one_reading_or_two_that_belong_together(
            text in prop_oneof!["\\PC*", "[0-9]{1,2}[-/. ][0-9]{1,2}[-/. ][0-9]{2,4}[ T,]?.{0,12}", "[0-9.,]{0,25}", "[A-Za-z0-9 :,@+-]{0,40}"],
            bytes in prop::collection::vec(any::<u8>(), 0..40),
        ) {
            for text in [text.as_bytes(), &bytes] {
                let mut formats = Vec::new();
                each(text, &mut |format, spelled| {
                    assert!((0..1_000_000_000).contains(&spelled.nanos));
                    formats.push(format);
                });
                match *formats {
                    [] | [_] => {}
                    [one, other] => prop_assert_eq!(one.counterpart(), Some(other)),
                    _ => prop_assert!(false, "{:?}", formats),
                }
            }
        }
    }
}
