//! How the times of a file are spelled: one format a column, settled from many rows and never guessed row by row.
//!
//! [`Times`] reads the cells of one file, each column in its format, and keeps count of what else they could be. Once rows enough were
//! seen, [`Times::settled`] says in which formats the columns are better read; whoever reads the file begins anew with these.

mod assumptions;
mod clock;
mod spelling;
mod survey;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::intake::cut;
use super::timestamp::{Spelled, TimestampReader, nanos_since_epoch};
use super::{Column, SetAside};
use crate::calendar::{LocalSecond, Timestamp};
pub use assumptions::{Assumptions, DateOrder, DaysFrom};
use clock::Clock;
pub(super) use spelling::each as each_reading;
pub use survey::Days;
use survey::{Settled, Survey, settle_file};

/// A way to spell times.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
pub enum TimeFormat {
    /// Year, month, day: ISO 8601, leniently.
    #[default]
    Iso,
    /// `11/2/2026 1:49 PM`.
    MonthFirst,
    /// `2.11.2026 13:49`.
    DayFirst,
    /// With the month's English name, in any order.
    Named,
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMillis,
    /// Microseconds since 1970.
    UnixMicros,
    /// Nanoseconds since 1970.
    UnixNanos,
    /// A spreadsheet's days, the first of which is 1900-01-01.
    DaysFrom1900,
    /// A spreadsheet's days, counted from 1904-01-01.
    DaysFrom1904,
}

impl TimeFormat {
    /// Every format, those first that are taken when several read as many cells.
    pub const ALL: [Self; 10] = [
        Self::Iso,
        Self::MonthFirst,
        Self::DayFirst,
        Self::Named,
        Self::UnixSeconds,
        Self::UnixMillis,
        Self::UnixMicros,
        Self::UnixNanos,
        Self::DaysFrom1900,
        Self::DaysFrom1904,
    ];

    /// Whether it counts from 1970.
    pub fn is_unix(self) -> bool {
        matches!(
            self,
            Self::UnixSeconds | Self::UnixMillis | Self::UnixMicros | Self::UnixNanos
        )
    }

    /// The format that may read the same cells as other times.
    pub fn counterpart(self) -> Option<Self> {
        match self {
            Self::MonthFirst => Some(Self::DayFirst),
            Self::DayFirst => Some(Self::MonthFirst),
            Self::DaysFrom1900 => Some(Self::DaysFrom1904),
            Self::DaysFrom1904 => Some(Self::DaysFrom1900),
            _ => None,
        }
    }
}

/// As one says it after “written as”.
impl fmt::Display for TimeFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Iso => "year-month-day",
            Self::MonthFirst => "month/day/year",
            Self::DayFirst => "day/month/year",
            Self::Named => "dates with the month’s name",
            Self::UnixSeconds => "Unix seconds",
            Self::UnixMillis => "Unix milliseconds",
            Self::UnixMicros => "Unix microseconds",
            Self::UnixNanos => "Unix nanoseconds",
            Self::DaysFrom1900 => "spreadsheet days since 1900",
            Self::DaysFrom1904 => "spreadsheet days since 1904",
        })
    }
}

/// What the user says about what a file leaves open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Open {
    /// Which of the two orders of month and day.
    pub order: Option<TimeFormat>,
    /// Which of the two ways to count days.
    pub days_from: Option<TimeFormat>,
}

/// The formats of a file's columns, at the place of each in [`Column::ALL`]; those without times have the default one.
pub(super) type Formats = [TimeFormat; Column::ALL.len()];

/// How the times of a file were read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FileTimes {
    /// Stands for the names in the file's header: files of one program have the same.
    pub header: String,
    /// Its columns with times, in the order of [`Column::ALL`].
    pub columns: Vec<ColumnTimes>,
}

/// How the times of a column were read. Counted are cells in rows that are neither tests nor unreadable, duplicates included; of the
/// creation time, unreadable ones too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnTimes {
    /// Which column.
    pub column: Column,
    /// The format it was read in.
    pub format: TimeFormat,
    /// The format that would read its cells as well, and the days that they span in either.
    pub other: Option<OtherReading>,
    /// Cells that were read.
    pub n_read: u64,
    /// Of these, cells that don't say of which time zone they are.
    pub n_without_zone: u64,
    /// Of these, cells of a local time that comes twice; read as the first.
    pub n_twice: u64,
    /// Of these, cells of a local time that is skipped; read as if the clock had been turned after them.
    pub n_skipped: u64,
    /// Cells that are neither blank nor readable.
    pub n_unreadable: u64,
    /// The earliest time.
    pub first: Option<Timestamp>,
    /// The latest one.
    pub last: Option<Timestamp>,
    /// The first cell that was read, untrusted text, and what it was read as.
    pub example: Option<(String, Timestamp)>,
}

/// A format that would read a column as well as the one it was read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherReading {
    /// Which.
    pub format: TimeFormat,
    /// The days as they were read.
    pub days: Days,
    /// The days as they would be read.
    pub other_days: Days,
}

impl FileTimes {
    /// Whether it would be read as other times if something else were assumed.
    pub(super) fn depends_on(&self, before: &Assumptions, after: &Assumptions) -> bool {
        let zone_differs = before.zone() != after.zone();
        let (before, after) = (before.open(&self.header), after.open(&self.header));
        self.columns.iter().any(|of| {
            let other = of.other.map(|other| other.format);
            let differs = match other {
                None => false,
                Some(TimeFormat::MonthFirst | TimeFormat::DayFirst) => before.order != after.order,
                Some(_) => before.days_from != after.days_from,
            };
            differs || zone_differs && of.n_without_zone > 0
        })
    }

    /// The formats of its columns.
    pub(super) fn formats(&self) -> Formats {
        let mut formats = Formats::default();
        for of in &self.columns {
            formats[of.column as usize] = of.format;
        }
        formats
    }
}

/// Reads the times of a file.
#[derive(Debug, Default)]
pub(super) struct Times {
    quick: TimestampReader,
    clock: Clock,
    columns: [ColumnState; Column::ALL.len()],
}

/// A column as it is read.
#[derive(Debug, Default)]
struct ColumnState {
    format: TimeFormat,
    /// Whether the header says that its times are UTC.
    is_utc: bool,
    n_read: u64,
    /// [`Timestamp::nanos`] of the earliest and the latest, if any was read.
    first_nanos: i64,
    last_nanos: i64,
    /// Of what was read, how many cells the survey knows.
    n_surveyed: u64,
    n_without_zone: u64,
    n_twice: u64,
    n_skipped: u64,
    n_unreadable: u64,
    survey: Survey,
    example: Option<(String, Timestamp)>,
}

impl ColumnState {
    #[inline(always)]
    fn note(&mut self, cell: &[u8], at: Timestamp) {
        let nanos = at.nanos();
        if self.n_read == 0 {
            self.begin(cell, at);
        }
        self.n_read += 1;
        self.first_nanos = self.first_nanos.min(nanos);
        self.last_nanos = self.last_nanos.max(nanos);
    }

    #[cold]
    fn begin(&mut self, cell: &[u8], at: Timestamp) {
        (self.first_nanos, self.last_nanos) = (at.nanos(), at.nanos());
        let text = String::from_utf8_lossy(cell);
        self.example = Some((cut(&text, SetAside::MAX_DETAIL), at));
    }

    fn settled(&self) -> Settled {
        self.survey.settled(self.n_read - self.n_surveyed)
    }
}

impl Times {
    /// Begins with a file whose columns are of these formats, with the clock of times without a zone.
    pub fn begin(&mut self, formats: Formats, assumptions: &Assumptions) {
        self.clock = Clock::of(assumptions.zone());
        for (of, format) in self.columns.iter_mut().zip(formats) {
            *of = ColumnState {
                format,
                ..ColumnState::default()
            };
        }
    }

    /// The header says of this column that its times are UTC.
    pub fn know_utc(&mut self, column: Column) {
        self.columns[column as usize].is_utc = true;
    }

    /// The formats in which cells are read.
    pub fn formats(&self) -> Formats {
        std::array::from_fn(|at| self.columns[at].format)
    }

    /// The instant that a cell spells which is not blank.
    #[inline(always)]
    pub fn read(&mut self, column: Column, cell: &[u8]) -> Option<Timestamp> {
        let of = &mut self.columns[column as usize];
        if of.format == TimeFormat::Iso
            && let Some(at) = self.quick.common(cell)
        {
            of.note(cell, at);
            return Some(at);
        }
        self.read_slowly(column, cell)
    }

    /// A cell that could not be read was none of the table's.
    pub fn take_back(&mut self, column: Column, cell: &[u8]) {
        self.columns[column as usize].n_unreadable -= u64::from(!cell.is_empty());
    }

    #[inline(never)]
    fn read_slowly(&mut self, column: Column, cell: &[u8]) -> Option<Timestamp> {
        let of = &mut self.columns[column as usize];
        let read = of.survey.note(cell, of.format);
        let ahead_seconds = of.is_utc.then_some(0);
        let read = read.map(|spelled| Spelled {
            ahead_seconds: spelled.ahead_seconds.or(ahead_seconds),
            ..spelled
        });
        let Some((at, local)) = read.and_then(|spelled| instant(spelled, &mut self.clock)) else {
            of.n_unreadable += u64::from(!cell.is_empty());
            return None;
        };
        of.n_surveyed += 1;
        match local {
            None => {}
            Some(LocalSecond::Once(_)) => of.n_without_zone += 1,
            Some(LocalSecond::Twice(_)) => {
                of.n_without_zone += 1;
                of.n_twice += 1;
            }
            Some(LocalSecond::Skipped(_)) => {
                of.n_without_zone += 1;
                of.n_skipped += 1;
            }
        }
        of.note(cell, at);
        Some(at)
    }

    /// Takes a cell into account only for what its column's format is: its row cannot be read.
    #[cold]
    pub fn survey(&mut self, column: Column, cell: &[u8]) {
        let of = &mut self.columns[column as usize];
        of.survey.note(cell, of.format);
    }

    /// The formats that read most cells of what was seen so far, of a file with this header.
    pub fn settled(&self, header: &str, assumptions: &Assumptions) -> Formats {
        let settled = self.settled_columns(header, assumptions);
        let mut formats = Formats::default();
        for (column, settled) in Column::TIMES.into_iter().zip(settled) {
            formats[column as usize] = settled.format;
        }
        formats
    }

    fn settled_columns(
        &self,
        header: &str,
        assumptions: &Assumptions,
    ) -> [Settled; Column::TIMES.len()] {
        let mut columns = Column::TIMES.map(|column| self.columns[column as usize].settled());
        settle_file(&mut columns, &assumptions.open(header));
        columns
    }

    /// How the file was read, at its end: those of its columns that `has` says it has.
    pub fn of_file(
        &self,
        header: &str,
        has: impl Fn(Column) -> bool,
        assumptions: &Assumptions,
    ) -> FileTimes {
        let settled = self.settled_columns(header, assumptions);
        let columns = Column::TIMES.into_iter().zip(settled);
        let columns = columns
            .filter(|(column, _)| has(*column))
            .map(|(column, settled)| {
                let of = &self.columns[column as usize];
                // What later rows contradict, and could not be read again, is no matter of opinion.
                let other = settled.other.filter(|_| settled.format == of.format);
                let other = other.and_then(|format| {
                    Some(OtherReading {
                        format,
                        days: of.survey.days(of.format)?,
                        other_days: of.survey.days(format)?,
                    })
                });
                let at = |nanos| (of.n_read > 0).then_some(Timestamp::from_nanos(nanos));
                ColumnTimes {
                    column,
                    format: of.format,
                    other,
                    n_read: of.n_read,
                    n_without_zone: of.n_without_zone,
                    n_twice: of.n_twice,
                    n_skipped: of.n_skipped,
                    n_unreadable: of.n_unreadable,
                    first: at(of.first_nanos),
                    last: at(of.last_nanos),
                    example: of.example.clone(),
                }
            });
        FileTimes {
            header: header.to_owned(),
            columns: columns.collect(),
        }
    }
}

/// The instant of what a cell spells, and which of its clock's times it is if the cell does not say of which zone it is. `None` if it is
/// out of reach.
fn instant(spelled: Spelled, clock: &mut Clock) -> Option<(Timestamp, Option<LocalSecond>)> {
    let (second, local) = match spelled.ahead_seconds {
        Some(ahead) => (spelled.second - ahead, None),
        None => {
            let local = clock.second_of(spelled.second);
            (local.second(), Some(local))
        }
    };
    let nanos = nanos_since_epoch(second, spelled.nanos)?;
    Some((Timestamp::from_nanos(nanos), local))
}
