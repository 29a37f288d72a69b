//! Which one format the cells of a column are of.

use chrono::NaiveDate;

use super::spelling::each;
use super::{Open, TimeFormat};
use crate::table::timestamp::Spelled;

const SECONDS_A_DAY: i64 = 86_400;

/// Expel's service began in 2016: days before belong to no alert.
const SERVICE_FROM: i64 = 1_451_606_400;

/// What the cells of a column could be read as.
#[derive(Debug, Clone, Default)]
pub struct Survey {
    /// At the place of each format in [`TimeFormat::ALL`].
    tallies: [Tally; TimeFormat::ALL.len()],
    /// Dates of three numbers with points between them.
    n_with_points: u64,
}

/// The cells that one format can read.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    n: u64,
    /// The earliest and the latest, in seconds on the clock that shows them.
    first: i64,
    last: i64,
}

impl Tally {
    fn note(&mut self, second: i64) {
        (self.first, self.last) = match self.n {
            0 => (second, second),
            _ => (self.first.min(second), self.last.max(second)),
        };
        self.n += 1;
    }

    fn days(self) -> Option<Days> {
        let on = |second: i64| {
            let day = i32::try_from(second.div_euclid(SECONDS_A_DAY)).ok()?;
            NaiveDate::from_epoch_days(day)
        };
        Some(Days {
            first_on: on(self.first)?,
            last_on: on(self.last)?,
        })
    }
}

/// The first and the last day of a column, read in some way, on the clock of its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// The first one.
    pub first_on: NaiveDate,
    /// The last one.
    pub last_on: NaiveDate,
}

/// The format of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// The format.
    pub format: TimeFormat,
    /// The other format that reads as much, if its cells leave that open.
    pub other: Option<TimeFormat>,
}

impl Survey {
    /// Takes a cell into account, and gives what it spells in `format`.
    pub fn note(&mut self, text: &[u8], format: TimeFormat) -> Option<Spelled> {
        let mut read = None;
        each(text, &mut |of, spelled| {
            self.tallies[of as usize].note(spelled.second);
            if of == format {
                read = Some(spelled);
            }
            let is_numeric = matches!(of, TimeFormat::MonthFirst | TimeFormat::DayFirst);
            // A time may have points, too, but never as the first separator.
            let separator = text.iter().find(|byte| b"/-.".contains(byte));
            self.n_with_points += u64::from(is_numeric && separator == Some(&b'.'));
        });
        read
    }

    /// The format that reads most cells, beside `n_iso` more in ISO 8601 than were noted; of several, the first of [`TimeFormat::ALL`].
    /// ISO 8601 where nothing reads any.
    ///
    /// What two formats read as well is settled by what is assumed: of month and day, that the month comes first, unless points
    /// separate them; of spreadsheets, that they count from 1900, unless that would be before there was a service.
    pub fn settled(&self, n_iso: u64) -> Settled {
        let n_of = |format: TimeFormat| {
            let noted = self.tallies[format as usize].n;
            noted + if format == TimeFormat::Iso { n_iso } else { 0 }
        };
        let best = TimeFormat::ALL
            .into_iter()
            .rev()
            .max_by_key(|format| n_of(*format))
            .filter(|format| n_of(*format) > 0)
            .unwrap_or(TimeFormat::Iso);
        let Some(other) = best
            .counterpart()
            .filter(|other| n_of(*other) == n_of(best))
        else {
            return Settled {
                format: best,
                other: None,
            };
        };
        if best == TimeFormat::DaysFrom1900 {
            let [from_1900, from_1904] = [best, other].map(|of| self.tallies[of as usize].last);
            if from_1900 < SERVICE_FROM && from_1904 >= SERVICE_FROM {
                return Settled {
                    format: other,
                    other: None,
                };
            }
        }
        // Each of them is noted in both ways.
        let has_points = self.n_with_points > n_of(best);
        if best == TimeFormat::MonthFirst && has_points {
            return Settled {
                format: other,
                other: Some(best),
            };
        }
        Settled {
            format: best,
            other: Some(other),
        }
    }

    /// The days that the column spans if it is read in `format`; `None` if that reads nothing.
    pub fn days(&self, format: TimeFormat) -> Option<Days> {
        let tally = self.tallies[format as usize];
        (tally.n > 0).then(|| tally.days()).flatten()
    }
}

/// Settles the columns of a file: what one leaves open, the others may show, for one program wrote them all; and what all leave open, the
/// user may have said.
pub fn settle_file(columns: &mut [Settled], open: &Open) {
    for (one, chosen) in [
        (TimeFormat::MonthFirst, open.order),
        (TimeFormat::DaysFrom1900, open.days_from),
    ] {
        let is_of_pair = |format: TimeFormat| format == one || Some(format) == one.counterpart();
        let shown = columns
            .iter()
            .find(|column| column.other.is_none() && is_of_pair(column.format))
            .map(|column| column.format);
        for column in columns.iter_mut() {
            let Some(other) = column.other.filter(|_| is_of_pair(column.format)) else {
                continue;
            };
            match (shown, chosen) {
                (Some(shown), _) => {
                    *column = Settled {
                        format: shown,
                        other: None,
                    };
                }
                (None, Some(chosen)) if chosen == other => {
                    *column = Settled {
                        format: other,
                        other: Some(column.format),
                    };
                }
                (None, _) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use TimeFormat::{DayFirst, DaysFrom1900, DaysFrom1904, Iso, MonthFirst, Named};

    fn survey(cells: &[&str]) -> Survey {
        let mut survey = Survey::default();
        for cell in cells {
            survey.note(cell.as_bytes(), Iso);
        }
        survey
    }

    fn check(cells: &[&str], format: TimeFormat, other: Option<TimeFormat>) {
        let settled = survey(cells).settled(0);
        assert_eq!(settled, Settled { format, other }, "{cells:?}");
    }

    #[test]
    fn a_column_has_the_format_that_reads_most() {
        check(&[], Iso, None);
        check(&["", "soon"], Iso, None);
        check(
            &["2026-11-02", "11/2/2026", "12/2/2026"],
            MonthFirst,
            Some(DayFirst),
        );
        check(&["2026-11-02", "13/2/2026"], Iso, None);
        check(
            &["2026-11-02", "soon", "Nov 2, 2026", "Nov 3, 2026"],
            Named,
            None,
        );
        assert_eq!(survey(&["13/2/2026"]).settled(2).format, Iso);
        assert_eq!(survey(&["13/2/2026"; 3]).settled(2).format, DayFirst);
    }

    #[test]
    fn one_row_may_tell_day_from_month() {
        check(&["11/2/2026", "11/3/2026"], MonthFirst, Some(DayFirst));
        check(&["11/2/2026", "11/13/2026"], MonthFirst, None);
        check(&["11/2/2026", "13/11/2026"], DayFirst, None);
        // Points are hardly ever between month and day.
        check(&["11.2.2026", "11.3.2026"], DayFirst, Some(MonthFirst));
        check(&["11.2.2026", "11.13.2026"], MonthFirst, None);
        // Rows that contradict each other leave it open.
        check(&["13/11/2026", "11/13/2026"], MonthFirst, Some(DayFirst));
    }

    #[test]
    fn days_are_counted_so_that_there_was_a_service() {
        check(&["46328.5", "46329"], DaysFrom1900, Some(DaysFrom1904));
        // 2014 or 2018, and 2017 or 2021.
        check(&["41700.5"], DaysFrom1904, None);
        check(&["41700.5", "42900"], DaysFrom1900, Some(DaysFrom1904));
    }

    #[test]
    fn both_readings_have_their_days() {
        let of = survey(&["11/5/2026 23:59", "11/2/2026 0:00"]);
        let days = |first: &str, last: &str| {
            Some(Days {
                first_on: first.parse().unwrap(),
                last_on: last.parse().unwrap(),
            })
        };
        assert_eq!(of.days(MonthFirst), days("2026-11-02", "2026-11-05"));
        assert_eq!(of.days(DayFirst), days("2026-02-11", "2026-05-11"));
        assert_eq!(of.days(Named), None);
    }

    #[test]
    fn other_columns_tell_and_else_the_user() {
        let settled = |format, other| Settled { format, other };
        let month_first = settled(MonthFirst, Some(DayFirst));
        let day_first = settled(DayFirst, Some(MonthFirst));
        let check = |columns: &[Settled], chosen: Option<TimeFormat>, expected: &[Settled]| {
            let mut columns = columns.to_vec();
            let open = Open {
                order: chosen,
                days_from: None,
            };
            settle_file(&mut columns, &open);
            assert_eq!(columns, expected);
        };
        let certain = settled(DayFirst, None);
        let iso = settled(Iso, None);
        check(&[month_first, iso], None, &[month_first, iso]);
        check(&[month_first, iso, certain], None, &[certain, iso, certain]);
        check(
            &[month_first, certain],
            Some(MonthFirst),
            &[certain, certain],
        );
        check(&[month_first, iso], Some(DayFirst), &[day_first, iso]);
        check(&[day_first], Some(MonthFirst), &[month_first]);
        check(&[day_first], Some(DayFirst), &[day_first]);
    }
}
