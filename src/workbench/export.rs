//! Exporting the service metrics of a range of days, slice by slice.
//!
//! This module must not know what is in a row: the table knows, and [`Completeness`](super::Completeness) judges by it whether one was cut
//! short.

use std::fmt;
use std::num::NonZeroU32;

use chrono::{DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, Utc};

use super::address::ExportPath;
use super::credentials::Access;
use super::failure::{Cause, Failure, Found, first_character};
use super::request::{Answer, Asked, Request};
use crate::calendar::DayRange;
use crate::calendar::Zone;

/// A slice is this long by default: a month of a busy team is some ten thousand alerts, which a server can send well before
/// it, or anything on the way, grows tired of waiting.
pub const DEFAULT_SLICE_DAYS: NonZeroU32 = NonZeroU32::new(31).expect("31 is not 0");

/// What an export may be: CSV. A server that knows no other name for it, and errors in JSON, are welcome too.
pub(super) const CSV: &str = "text/csv, */*;q=0.1";

/// Why a range cannot be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RangeError {
    /// The end is before the start.
    #[error(
        "The range ends on {end_on}, before it starts on {start_on}. Choose an end on or after the start."
    )]
    EndsBeforeStart {
        /// The first day.
        start_on: NaiveDate,
        /// The last day.
        end_on: NaiveDate,
    },
    /// A year that nobody means.
    #[error("The year {0} is out of reach. Choose days between 1970 and 2261.")]
    Year(i32),
}

/// Whole days of a range, and the instants that Workbench is asked for: it sends the alerts created from the one up to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportSlice {
    /// The days.
    pub days: DayRange,
    /// When the first of them begins.
    pub from: DateTime<Utc>,
    /// When the last of them is over.
    pub to: DateTime<Utc>,
}

/// `2026-03-01 to 2026-03-31`, or just the day if there is only one.
impl fmt::Display for ExportSlice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let DayRange { start_on, end_on } = self.days;
        if start_on == end_on {
            write!(f, "{start_on}")
        } else {
            write!(f, "{start_on} to {end_on}")
        }
    }
}

impl ExportSlice {
    /// The days of `range` in the time zone, in slices of at most `max_days`, without gaps or overlap: each slice ends at the very
    /// instant at which the next begins.
    ///
    /// A range begins at the first instant whose local date is not before its start, and is over with the last whose local date is not
    /// after its end. That is midnight, unless the clock is turned there: if it skips midnight, a day begins later; if it falls back
    /// over midnight, some of the next day lies within (the table leaves it out as out of range).
    ///
    /// # Errors
    /// If the range is empty, or too far from the present to be written with a year of four digits.
    pub fn of(range: DayRange, zone: Zone, max_days: NonZeroU32) -> Result<Vec<Self>, RangeError> {
        let DayRange { start_on, end_on } = range;
        if end_on < start_on {
            return Err(RangeError::EndsBeforeStart { start_on, end_on });
        }
        for day in [start_on, end_on] {
            if !(1970..=2261).contains(&day.year()) {
                return Err(RangeError::Year(day.year()));
            }
        }
        let mut slices = Vec::new();
        let mut first_on = start_on;
        let mut from = start_of(start_on, zone);
        loop {
            let last_on = end_on.min(later(first_on, u64::from(max_days.get()) - 1));
            let next_on = later(last_on, 1);
            let to = if last_on == end_on {
                end_before(next_on, zone)
            } else {
                start_of(next_on, zone)
            };
            slices.push(Self {
                days: DayRange {
                    start_on: first_on,
                    end_on: last_on,
                },
                from,
                to,
            });
            if last_on == end_on {
                return Ok(slices);
            }
            (first_on, from) = (next_on, to);
        }
    }
}

/// The day this many days later; for days whose year has four digits.
fn later(day: NaiveDate, n_days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(n_days))
        .unwrap_or(NaiveDate::MAX)
}

/// The first instant whose local date is `day` or later.
fn start_of(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    match zone.instants_of(day.and_time(NaiveTime::MIN)) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at,
        MappedLocalTime::None => start_after_gap(day, zone),
    }
}

/// The instant after the last one whose local date is before `day`.
fn end_before(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    match zone.instants_of(day.and_time(NaiveTime::MIN)) {
        // The clock fell back: over midnight, or just to midnight, when nothing of the day before came again.
        MappedLocalTime::Ambiguous(_, second)
            if zone.local_of(second - TimeDelta::seconds(1)).date() < day =>
        {
            second
        }
        _ => start_of(day, zone),
    }
}

/// The first instant of `day`, or of a later day, where the clock skips its midnight.
fn start_after_gap(day: NaiveDate, zone: Zone) -> DateTime<Utc> {
    let midnight_utc = day.and_time(NaiveTime::MIN).and_utc();
    // Local clocks are less than a day from UTC, and are turned by a day at most.
    let (mut before, mut after) = (
        midnight_utc - TimeDelta::days(2),
        midnight_utc + TimeDelta::days(2),
    );
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if zone.local_of(middle).date() < day {
            before = middle;
        } else {
            after = middle;
        }
    }
    after
}

/// An export under way: send its [`request`](Self::request), tried again as [`Retry`](super::Retry) says, hand the answer to
/// [`receive`](Self::receive), and so on until there is no request left.
///
/// The rows of a slice count once they are known to be whole, by [`Completeness`](super::Completeness): whoever gives them to a table as
/// they come must take them back ([`TableBuilder::restart_file`]) when they are not, or when the connection breaks off.
///
/// [`TableBuilder::restart_file`]: crate::table::TableBuilder::restart_file
pub struct ExportFetch<'a> {
    access: &'a Access,
    slices: Vec<ExportSlice>,
    n_done: usize,
    path: ExportPath,
    /// What the path asked first answered, if it was 404 and no path has answered otherwise.
    first_not_found: Option<Failure>,
    is_path_proven: bool,
}

/// What an answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportStep {
    /// Rows of the slice asked for. If they are whole, end the file that they make and the [slice](ExportFetch::end_slice), then go on
    /// with the next request; else send this one again.
    Rows,
    /// There is no export at this path; forget the body and send the next request, which goes to the other one.
    OtherPath,
}

impl<'a> ExportFetch<'a> {
    /// An export of these slices, in order. `path` is the one that answered last time.
    pub fn new(access: &'a Access, slices: Vec<ExportSlice>, path: ExportPath) -> Self {
        Self {
            access,
            slices,
            n_done: 0,
            path,
            first_not_found: None,
            is_path_proven: false,
        }
    }

    /// The next request; `None` when all slices have come.
    pub fn request(&self) -> Option<Request> {
        let slice = self.slices.get(self.n_done)?;
        let url = self
            .access
            .address()
            .export(self.path, slice.from, slice.to);
        Some(self.access.get(Asked::Export, url, CSV))
    }

    /// What the answer to the request is.
    ///
    /// # Errors
    /// If it is anything but CSV. The export cannot go on then.
    pub fn receive(&mut self, answer: &Answer) -> Result<ExportStep, Failure> {
        let host = self.access.address().host();
        if self.slice().is_none() {
            let cause = Cause::Unexpected(Found::Status(answer.status()));
            return Err(Failure::new(Asked::Export, host, cause));
        }
        if answer.status() == 404 && !self.is_path_proven {
            let failure = Failure::of_status(Asked::Export, host, answer);
            return match self.first_not_found.take() {
                None => {
                    self.first_not_found = Some(failure);
                    self.path = self.path.other();
                    Ok(ExportStep::OtherPath)
                }
                Some(first) => Err(Failure {
                    said: failure.said.or(first.said),
                    ..first
                }),
            };
        }
        if answer.status() != 200 {
            return Err(Failure::of_status(Asked::Export, host, answer));
        }
        let unexpected = |found| {
            Err(Failure::answered(
                Asked::Export,
                host,
                Cause::Unexpected(found),
                answer,
            ))
        };
        // The first character decides, not the content type, which servers get wrong: no name of a column begins with any of these.
        match first_character(answer.body()) {
            None => return unexpected(Found::Nothing),
            Some(b'<') => return unexpected(Found::Page),
            Some(b'{' | b'[') => return unexpected(Found::Message),
            Some(b'"') if answer.content_type().ends_with("json") => {
                return unexpected(Found::Message);
            }
            Some(_) => {}
        }
        self.is_path_proven = true;
        Ok(ExportStep::Rows)
    }

    /// The rows of the slice asked for are whole: the next request asks for the next one.
    pub fn end_slice(&mut self) {
        self.n_done += 1;
    }

    /// The slice that the next request asks for.
    pub fn slice(&self) -> Option<ExportSlice> {
        self.slices.get(self.n_done).copied()
    }

    /// How many slices there are, and how many of them have come.
    pub fn n_slices(&self) -> (usize, usize) {
        (self.slices.len(), self.n_done)
    }

    /// Where the export is: to be remembered for the next one, once a slice has come.
    pub fn path(&self) -> ExportPath {
        self.path
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::LocalTimes;
    use crate::calendar::Timestamp;
    use crate::workbench::{Address, Identity, Token};

    fn access() -> Access {
        Access::new(
            Identity::new(Address::default(), None),
            Token::from_text("secret".to_owned()).ok().unwrap(),
        )
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(start: &str, end: &str) -> DayRange {
        DayRange {
            start_on: day(start),
            end_on: day(end),
        }
    }

    fn slices(range: DayRange, zone: &str, max_days: u32) -> Vec<ExportSlice> {
        let max_days = NonZeroU32::new(max_days).unwrap();
        ExportSlice::of(range, Zone::named(zone).unwrap(), max_days).unwrap()
    }

    #[test]
    fn days_begin_and_end_where_the_local_date_does() {
        for (zone, day, from, to) in [
            (
                "UTC",
                "2026-03-01",
                "2026-03-01T00:00:00Z",
                "2026-03-02T00:00:00Z",
            ),
            // 23 and 25 hours long.
            (
                "America/New_York",
                "2026-03-08",
                "2026-03-08T05:00:00Z",
                "2026-03-09T04:00:00Z",
            ),
            (
                "America/New_York",
                "2026-11-01",
                "2026-11-01T04:00:00Z",
                "2026-11-02T05:00:00Z",
            ),
            (
                "Asia/Kathmandu",
                "2026-01-01",
                "2025-12-31T18:15:00Z",
                "2026-01-01T18:15:00Z",
            ),
            // The clock went from midnight to one o'clock, and from midnight back to eleven.
            (
                "America/Sao_Paulo",
                "2018-11-04",
                "2018-11-04T03:00:00Z",
                "2018-11-05T02:00:00Z",
            ),
            (
                "America/Sao_Paulo",
                "2018-11-03",
                "2018-11-03T03:00:00Z",
                "2018-11-04T03:00:00Z",
            ),
            (
                "America/Sao_Paulo",
                "2018-02-17",
                "2018-02-17T02:00:00Z",
                "2018-02-18T03:00:00Z",
            ),
            (
                "America/Sao_Paulo",
                "2018-02-18",
                "2018-02-18T03:00:00Z",
                "2018-02-19T03:00:00Z",
            ),
            // From one o'clock back to midnight: nothing of the day before came again.
            (
                "America/Havana",
                "2025-11-01",
                "2025-11-01T04:00:00Z",
                "2025-11-02T04:00:00Z",
            ),
            (
                "America/Havana",
                "2025-11-02",
                "2025-11-02T04:00:00Z",
                "2025-11-03T05:00:00Z",
            ),
            // From a minute past midnight back to a minute past eleven: both days lie in two pieces.
            (
                "America/St_Johns",
                "2010-11-06",
                "2010-11-06T02:30:00Z",
                "2010-11-07T03:30:00Z",
            ),
            (
                "America/St_Johns",
                "2010-11-07",
                "2010-11-07T02:30:00Z",
                "2010-11-08T03:30:00Z",
            ),
            // There was no 30 December 2011.
            (
                "Pacific/Apia",
                "2011-12-29",
                "2011-12-29T10:00:00Z",
                "2011-12-30T10:00:00Z",
            ),
            (
                "Pacific/Apia",
                "2011-12-31",
                "2011-12-30T10:00:00Z",
                "2011-12-31T10:00:00Z",
            ),
            (
                "Pacific/Apia",
                "2011-12-30",
                "2011-12-30T10:00:00Z",
                "2011-12-30T10:00:00Z",
            ),
        ] {
            let slice = slices(days(day, day), zone, 31)[0];
            let text = |at: DateTime<Utc>| at.format("%Y-%m-%dT%H:%M:%SZ").to_string();
            assert_eq!(
                (text(slice.from).as_str(), text(slice.to).as_str()),
                (from, to),
                "{day} in {zone}"
            );
        }
    }

    #[test]
    fn long_ranges_come_in_slices() {
        let told: Vec<String> = slices(days("2026-01-01", "2026-03-05"), "Europe/Berlin", 31)
            .iter()
            .map(|slice| format!("{slice}: {} {}", slice.from, slice.to))
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r"
        2026-01-01 to 2026-01-31: 2025-12-31 23:00:00 UTC 2026-01-31 23:00:00 UTC
        2026-02-01 to 2026-03-03: 2026-01-31 23:00:00 UTC 2026-03-03 23:00:00 UTC
        2026-03-04 to 2026-03-05: 2026-03-03 23:00:00 UTC 2026-03-05 23:00:00 UTC
        ");
        assert_eq!(slices(days("2026-01-01", "2026-01-31"), "UTC", 31).len(), 1);
        assert_eq!(
            slices(days("2026-01-01", "2026-02-01"), "UTC", 31)[1].to_string(),
            "2026-02-01"
        );
        assert_eq!(slices(days("2026-01-01", "2026-01-10"), "UTC", 1).len(), 10);
        assert_eq!(
            slices(days("1970-01-01", "2261-12-31"), "Asia/Tokyo", u32::MAX).len(),
            1
        );
    }

    #[test]
    fn ranges_out_of_reach_are_refused() {
        let error = |range| {
            ExportSlice::of(range, Zone::named("UTC").unwrap(), DEFAULT_SLICE_DAYS)
                .unwrap_err()
                .to_string()
        };
        assert_eq!(
            error(days("2026-03-02", "2026-03-01")),
            "The range ends on 2026-03-01, before it starts on 2026-03-02. Choose an end on or after the start."
        );
        let far = DayRange {
            start_on: day("2026-01-01"),
            end_on: NaiveDate::MAX,
        };
        assert!(error(far).contains("is out of reach"));
        assert!(error(days("0001-01-01", "2026-01-01")).contains("The year 1 is"));
    }

    /// What comes of an answer, in words.
    fn told(
        fetch: &mut ExportFetch<'_>,
        status: u16,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> String {
        let request = fetch.request().unwrap();
        let mut answer = request.answer(status, headers.iter().copied());
        for chunk in body.chunks(3) {
            answer.take(chunk);
        }
        match fetch.receive(&answer) {
            Ok(ExportStep::Rows) => "rows".to_owned(),
            Ok(ExportStep::OtherPath) => "other path".to_owned(),
            Err(failure) => failure.to_string(),
        }
    }

    const CSV: &[u8] = b"Expel Alert ID,Created At\r\na,2026-01-01T00:00:00Z\r\n";

    #[test]
    fn the_slices_are_asked_for_in_turn() {
        let access = access();
        let slices = slices(days("2026-01-01", "2026-02-05"), "UTC", 31);
        let (first, second) = (slices[0], slices[1]);
        let mut fetch = ExportFetch::new(&access, slices, ExportPath::Plain);
        assert_eq!(fetch.slice(), Some(first));
        let request = fetch.request().unwrap();
        assert_eq!(
            request.headers().collect::<Vec<_>>(),
            [
                ("accept", "text/csv, */*;q=0.1"),
                ("authorization", "Bearer secret")
            ]
        );
        insta::assert_snapshot!(format!("{request:?}"), @"GET https://workbench.expel.io/api/v2/service_metrics/export?filter[from]=2026-01-01T00:00:00Z&filter[to]=2026-02-01T00:00:00Z, accept: text/csv, */*;q=0.1, authorization: …");
        // Again and again, until they are whole.
        for _ in 0..2 {
            assert_eq!(told(&mut fetch, 200, &[], CSV), "rows");
            assert_eq!((fetch.n_slices(), fetch.slice()), ((2, 0), Some(first)));
        }
        fetch.end_slice();
        assert_eq!((fetch.n_slices(), fetch.slice()), ((2, 1), Some(second)));
        assert!(
            fetch
                .request()
                .unwrap()
                .url()
                .as_str()
                .contains("filter[from]=2026-02-01T00:00:00Z")
        );
        assert_eq!(told(&mut fetch, 200, &[], b"a,b\nc,d"), "rows");
        fetch.end_slice();
        assert!(fetch.request().is_none() && fetch.slice().is_none());
    }

    #[test]
    fn the_other_path_is_asked_on_404_and_remembered() {
        let access = access();
        let all = slices(days("2026-01-01", "2026-02-05"), "UTC", 31);
        let path = |fetch: &ExportFetch<'_>| {
            fetch
                .request()
                .unwrap()
                .url()
                .as_str()
                .contains("/export/beta?")
        };

        let mut fetch = ExportFetch::new(&access, all.clone(), ExportPath::Plain);
        assert!(!path(&fetch));
        assert_eq!(told(&mut fetch, 404, &[], b""), "other path");
        assert!(path(&fetch));
        assert!(told(&mut fetch, 200, &[], CSV).starts_with("rows"));
        assert!(path(&fetch));
        assert_eq!(fetch.path(), ExportPath::Beta);
        // Once it has answered, 404 means something else.
        assert!(told(&mut fetch, 404, &[], b"").contains("has no such address"));

        // It may move back.
        let mut fetch = ExportFetch::new(&access, all.clone(), ExportPath::Beta);
        assert!(path(&fetch));
        assert_eq!(told(&mut fetch, 404, &[], b""), "other path");
        assert!(!path(&fetch));

        // What the second says is shown, or else what the first says.
        let said = br#"{"message":"no route"}"#;
        for (first, second) in [(&said[..], &b""[..]), (b"", said), (b"Oh", said)] {
            let mut fetch = ExportFetch::new(&access, all.clone(), ExportPath::Plain);
            assert_eq!(told(&mut fetch, 404, &[], first), "other path");
            assert_eq!(
                told(&mut fetch, 404, &[], second),
                "Couldn’t load service metrics: workbench.expel.io has no such address (404). It said: “no route”. Check the Workbench address."
            );
        }
    }

    #[test]
    fn only_csv_is_taken() {
        let access = access();
        let slices = slices(days("2026-01-01", "2026-01-05"), "UTC", 31);
        let json = ("content-type", "application/json; charset=utf-8");
        for (status, headers, body, expected) in [
            (200, &[][..], CSV, "rows"),
            // Servers get the type wrong; the table looks closer.
            (200, &[("Content-Type", "text/html")], CSV, "rows"),
            (200, &[json], CSV, "rows"),
            (200, &[], b"\xef\xbb\xbf\r\n\"Expel Alert ID\"", "rows"),
            (200, &[], b"", "sent an empty response"),
            (200, &[], b"\xef\xbb\xbf \r\n", "sent an empty response"),
            (
                200,
                &[],
                b"\n<!DOCTYPE html><title>Log in</title>",
                "sent a web page instead of data. It said: “Log in”.",
            ),
            (
                200,
                &[],
                b"\xef\xbb\xbf<html>",
                "sent a web page instead of data.",
            ),
            (
                200,
                &[],
                br#"{"errors":[{"detail":"Not yet."}]}"#,
                "sent a message instead of a CSV. It said: “Not yet.” ",
            ),
            (200, &[], b"[]", "sent a message instead of a CSV."),
            (
                200,
                &[json],
                b"\"Not yet\"",
                "sent a message instead of a CSV. It said: “Not yet”.",
            ),
            (204, &[], b"", "unexpected status (204)"),
            (206, &[], CSV, "unexpected status (206)"),
            (
                400,
                &[json],
                br#"{"errors":[{"title":"Bad Request","detail":"filter[from] is no date"}]}"#,
                "refused the request (400). It said: “filter[from] is no date”.",
            ),
            (401, &[], b"", "no longer accepts this sign-in"),
            (403, &[], b"", "denied access"),
            (
                500,
                &[],
                b"<h1>Oops</h1>",
                "returned a server error (500). Try again",
            ),
            (0, &[], b"", "redirected to another address"),
        ] {
            let mut fetch = ExportFetch::new(&access, slices.clone(), ExportPath::Plain);
            let told = told(&mut fetch, status, headers, body);
            assert!(told.contains(expected), "{told}");
        }
    }

    #[test]
    fn of_an_export_only_the_start_is_kept() {
        let access = access();
        let slices = slices(days("2026-01-01", "2026-01-05"), "UTC", 31);
        let fetch = ExportFetch::new(&access, slices, ExportPath::Plain);
        let mut answer = fetch.request().unwrap().answer(200, []);
        for _ in 0..100 {
            answer.take(&[b'x'; 10_000]);
        }
        assert_eq!((answer.n_bytes(), answer.body().len()), (1_000_000, 65_536));
    }

    proptest! {
        #[test]
        fn slices_hold_every_instant_of_their_days_once(
            zone in prop::sample::select(Zone::names()),
            start in 0_i32..25_000,
            n_days in 0_i32..100,
            max_days in 1_u32..40,
            place in 0.0..1.0,
        ) {
            let date = |day| NaiveDate::from_epoch_days(day).unwrap();
            let range = DayRange { start_on: date(start), end_on: date(start + n_days) };
            let slices = slices(range, zone, max_days);
            prop_assert!(slices.is_sorted_by(|one, next| one.to == next.from));
            prop_assert_eq!(slices.len(), (n_days as usize + 1).div_ceil(max_days as usize));
            prop_assert!(slices.iter().all(|slice| slice.from <= slice.to));
            let (from, to) = (slices[0].from.timestamp(), slices[slices.len() - 1].to.timestamp());
            // Around both ends, and anywhere.
            let any = from + (place * (to - from) as f64) as i64;
            let timestamp = |second: i64| Timestamp::from_nanos(second * 1_000_000_000);
            let mut times = LocalTimes::new(Zone::named(zone).unwrap());
            for second in [from - 7200, from - 1, from, any, to - 1, to, to + 7200] {
                let is_in_range = (start..=start + n_days).contains(&times.hour_of(timestamp(second)).day());
                prop_assert!(!is_in_range || (from..to).contains(&second), "{} in {}", second, zone);
            }
        }
    }
}
