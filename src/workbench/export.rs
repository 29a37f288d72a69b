//! Exporting the service metrics of a range of days, slice by slice.
//!
//! This module must not know what is in a row: the table tells, and refuses a last row that was cut short.

use std::fmt;
use std::num::NonZeroU32;

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

use super::address::ExportPath;
use super::credentials::Access;
use super::failure::{Cause, Failure, Found, first_character};
use super::request::{Answer, Asked, Request};
use crate::analysis::{DayRange, Zone};

/// A slice is this long unless told otherwise: a month of a busy team is some ten thousand alerts, which a server can send well before
/// it, or anything on the way, grows tired of waiting.
pub const DEFAULT_SLICE_DAYS: NonZeroU32 = NonZeroU32::new(31).expect("31 is not 0");

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
    #[error("The year {0} is out of reach. Choose days between 1970 and 9998.")]
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
            if !(1970..=9998).contains(&day.year()) {
                return Err(RangeError::Year(day.year()));
            }
        }
        let tz: Tz = zone
            .name()
            .parse()
            .expect("a zone's name leads back to the zone");
        let mut slices = Vec::new();
        let mut first_on = start_on;
        let mut from = start_of(start_on, tz);
        loop {
            let last_on = end_on.min(later(first_on, u64::from(max_days.get()) - 1));
            let next_on = later(last_on, 1);
            let to = if last_on == end_on {
                end_before(next_on, tz)
            } else {
                start_of(next_on, tz)
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

/// The day so many days later; for days whose year has four digits.
fn later(day: NaiveDate, n_days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(n_days))
        .unwrap_or(NaiveDate::MAX)
}

/// The first instant whose local date is `day` or later.
fn start_of(day: NaiveDate, tz: Tz) -> DateTime<Utc> {
    match tz.from_local_datetime(&day.and_time(NaiveTime::MIN)) {
        MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => at.to_utc(),
        MappedLocalTime::None => start_after_gap(day, tz),
    }
}

/// The instant after the last one whose local date is before `day`.
fn end_before(day: NaiveDate, tz: Tz) -> DateTime<Utc> {
    match tz.from_local_datetime(&day.and_time(NaiveTime::MIN)) {
        // The clock fell back: over midnight, or just to midnight, when nothing of the day before came again.
        MappedLocalTime::Ambiguous(_, second)
            if (second - TimeDelta::seconds(1)).date_naive() < day =>
        {
            second.to_utc()
        }
        _ => start_of(day, tz),
    }
}

/// The first instant of `day`, or of a later day, where the clock skips its midnight.
fn start_after_gap(day: NaiveDate, tz: Tz) -> DateTime<Utc> {
    let midnight_utc = day.and_time(NaiveTime::MIN).and_utc();
    // Local clocks are less than a day from UTC, and are turned by a day at most.
    let (mut before, mut after) = (
        midnight_utc - TimeDelta::days(2),
        midnight_utc + TimeDelta::days(2),
    );
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if middle.with_timezone(&tz).date_naive() < day {
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
/// Keep the bytes of a slice until [`ExportStep::Rows`] says that they are whole, and only then give them to the table: rows that
/// were fed cannot be taken back when the connection breaks off.
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
    /// The rows of this slice, all of them: feed what was kept of the body to the table, as a file of its own, then go on with the next
    /// request.
    Rows {
        /// Which slice.
        slice: ExportSlice,
        /// Whether the body ends at the end of a line, as those of most servers do. If not, the table tells whether a cell of the last row
        /// is missing; that the last cell was cut short, nothing can tell.
        ends_with_line_break: bool,
    },
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
        // A server that knows no other name for CSV, and errors in JSON, are welcome too.
        Some(self.access.get(Asked::Export, url, "text/csv, */*;q=0.1"))
    }

    /// What the answer to the request is.
    ///
    /// # Errors
    /// If it is anything but CSV. The export cannot go on then.
    pub fn receive(&mut self, answer: &Answer) -> Result<ExportStep, Failure> {
        let host = self.access.address().host();
        let Some(&slice) = self.slices.get(self.n_done) else {
            let cause = Cause::Unexpected(Found::Status(answer.status()));
            return Err(Failure::new(Asked::Export, host, cause));
        };
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
        self.n_done += 1;
        Ok(ExportStep::Rows {
            slice,
            ends_with_line_break: answer.ends_with_line_break().unwrap_or(false),
        })
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
