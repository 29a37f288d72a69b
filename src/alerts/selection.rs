//! Which alerts a query selects, and how many of them fall on each hour of the local clock.
//!
//! A million alerts are looked at twice: once to tell the local hours of a zone, which is costly and is kept while the zone stays,
//! and once to find the rows of a range. What days and hours are asked for later comes from counts by hour, of which there are a
//! few thousand.
//!
//! **Differs** from the notebook in two ways: a range is whole local days with both ends inclusive (the notebook's days are
//! UTC, and its end is left out), and alerts outside it are left out at either end (the notebook cuts at the start only).

use std::ops::Range;
use std::rc::Rc;

use super::coverage::Coverage;
use super::days::{ByDay, Days};
use super::narrowing::Passing;
use super::period::Period;
use crate::calendar::Zone;
use crate::calendar::{DayRange, LocalHour, LocalTimes, local_text};
use crate::table::{FileLine, Reason, SetAside, Table};

/// The local hour in which each alert of a table was created, in one zone.
#[derive(Debug, Clone)]
pub struct CreationHours {
    zone: Zone,
    by_row: Vec<LocalHour>,
    n_by_hour: HourCounts,
}

impl CreationHours {
    /// The hours of every alert of `table`.
    pub(super) fn of(table: &Table, zone: Zone) -> Self {
        let mut times = LocalTimes::new(zone);
        let by_row: Vec<_> = table
            .created_at
            .iter()
            .map(|&at| times.hour_of(at))
            .collect();
        Self {
            zone,
            n_by_hour: HourCounts::of(&by_row),
            by_row,
        }
    }

    /// In which zone they are local.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// The local hour in which each alert was created, row by row.
    pub(super) fn by_row(&self) -> &[LocalHour] {
        &self.by_row
    }

    /// The local hour in which the alert in that row was created.
    #[inline(always)]
    pub fn hour(&self, row: u32) -> LocalHour {
        self.by_row.as_slice()[row as usize]
    }

    /// The local day on which the alert in that row was created, as days since 1970-01-01.
    // As `TextColumn::code`: it is asked of every alert.
    #[inline(always)]
    pub fn day(&self, row: u32) -> i32 {
        self.by_row.as_slice()[row as usize].day()
    }

    /// The alerts of `table`, which these hours are of, created in a period, and passing the filters.
    pub(super) fn selection(
        &self,
        table: &Table,
        coverage: &Coverage,
        period: Period,
        passing: &Passing,
    ) -> Selection {
        let in_period = self.in_period(table, coverage, period);
        if passing.is_all() {
            return in_period;
        }
        let rows = |all: &Rows| Rows::of(all.iter().filter(|&row| passing.passes(row)));
        let selected = rows(&in_period.rows);
        let n_by_hour = HourCounts::of_rows(&selected, &self.by_row);
        let n_filtered_out = in_period.n_alerts() - selected.len() as u64;
        Selection {
            n_filtered_out,
            outside: Rc::new(rows(&in_period.outside)),
            in_period: in_period.in_period,
            n_out_of_range: in_period.n_out_of_range,
            out_of_range: in_period.out_of_range,
            // Filters move no day: those without a selected alert are days of the period, too.
            known_days: Rc::new(
                in_period
                    .known_days
                    .with_alerts(|hour| n_by_hour.in_hour(hour)),
            ),
            ..Selection::new(selected, &n_by_hour, in_period.data_days)
        }
    }

    /// The alerts of `table` created in a period.
    fn in_period(&self, table: &Table, coverage: &Coverage, period: Period) -> Selection {
        let data_days = self.n_by_hour.days();
        let known_days = |selected: &HourCounts| {
            let of_data = self.n_by_hour.daily();
            let of_data = data_days.map(|days| ByDay {
                days,
                counts: &of_data,
            });
            Days::of(of_data, coverage, self.zone, period, |hour| {
                selected.in_hour(hour)
            })
        };
        let Some(range) = period.chosen else {
            return Selection {
                known_days: Rc::new(known_days(&self.n_by_hour)),
                ..Selection::new(Rows::all(self.by_row.len()), &self.n_by_hour, data_days)
            };
        };
        let hours = hours_of(range);
        let (mut runs, mut out_of_range) = (Vec::new(), Vec::new());
        let mut n_out_of_range = 0;
        let mut first = 0;
        // An export is in order of creation, forward or backward: it falls into few pieces, wherever the range lies.
        for piece in self
            .by_row
            .chunk_by(|one, next| hours.contains(one) == hours.contains(next))
        {
            let rows = first..first + piece.len() as u32;
            first = rows.end;
            if hours.contains(&piece[0]) {
                runs.push(rows);
                continue;
            }
            n_out_of_range += piece.len() as u64;
            let n_wanted = SetAside::MAX_EXAMPLES - out_of_range.len();
            let examples = rows.take(n_wanted);
            out_of_range.extend(examples.map(|row| self.set_aside(table, row as usize)));
        }
        let selected = self.n_by_hour.within(&hours);
        let rows = Rows(runs);
        Selection {
            n_out_of_range,
            out_of_range,
            outside: Rc::new(rows.others(self.by_row.len())),
            known_days: Rc::new(known_days(&selected)),
            ..Selection::new(rows, &selected, data_days)
        }
    }

    fn set_aside(&self, table: &Table, row: usize) -> SetAside {
        let FileLine { file, line } = table.lines.get(row);
        SetAside {
            reason: Reason::OutOfRange,
            file,
            line,
            detail: local_text(self.zone, table.created_at[row]),
        }
    }
}

/// The hours of a range of days.
fn hours_of(range: DayRange) -> Range<LocalHour> {
    let midnight_after = range.end_on.to_epoch_days().saturating_add(1);
    LocalHour::midnight(range.start_on.to_epoch_days())..LocalHour::midnight(midnight_after)
}

/// How many alerts were created in each hour from the first one's to the last one's.
#[derive(Debug, Clone, Default)]
struct HourCounts {
    first: Option<LocalHour>,
    /// Rows are counted in 32 bits.
    counts: Vec<u32>,
}

impl HourCounts {
    fn of(hours: &[LocalHour]) -> Self {
        // Not the hours of the first and last instants: a clock that goes back may go back to the day before.
        let (Some(&first), Some(&last)) = (hours.iter().min(), hours.iter().max()) else {
            return Self::default();
        };
        let mut counts = vec![0; last.hours_since(first) + 1];
        for hour in hours {
            counts[hour.hours_since(first)] += 1;
        }
        Self {
            first: Some(first),
            counts,
        }
    }

    /// Of those rows only.
    fn of_rows(rows: &Rows, hours: &[LocalHour]) -> Self {
        let hours: Vec<_> = rows.iter().map(|row| hours[row as usize]).collect();
        Self::of(&hours)
    }

    /// The counts of those hours only.
    fn within(&self, hours: &Range<LocalHour>) -> Self {
        let counted = self
            .iter()
            .filter(|(hour, n)| *n > 0 && hours.contains(hour));
        let mut first = None;
        let mut counts = Vec::new();
        for (hour, n) in counted {
            let first = *first.get_or_insert(hour);
            counts.resize(hour.hours_since(first), 0);
            counts.push(n);
        }
        Self { first, counts }
    }

    /// How many there are in an hour.
    fn in_hour(&self, hour: LocalHour) -> u32 {
        let counted = self
            .first
            .filter(|first| *first <= hour)
            .and_then(|first| self.counts.get(hour.hours_since(first)));
        counted.copied().unwrap_or(0)
    }

    fn iter(&self) -> impl Iterator<Item = (LocalHour, u32)> {
        let first = self.first.into_iter();
        first.flat_map(|first| {
            (0..)
                .map(move |n| first.plus(n))
                .zip(self.counts.iter().copied())
        })
    }

    /// The days of the first and the last hour.
    fn days(&self) -> Option<DayRange> {
        let first = self.first?;
        Some(DayRange {
            start_on: first.on(),
            end_on: first.plus(self.counts.len() - 1).on(),
        })
    }

    /// By hour (0 to 23) and weekday (Monday first).
    fn by_weekday(&self) -> [[u64; 7]; 24] {
        let mut by_weekday = [[0; 7]; 24];
        for (hour, n) in self.iter() {
            by_weekday[usize::from(hour.hour())][usize::from(hour.weekday())] += u64::from(n);
        }
        by_weekday
    }

    /// By day, from the first hour's to the last one's.
    fn daily(&self) -> Vec<u32> {
        let mut daily = Vec::new();
        for (hour, n) in self.iter() {
            if daily.is_empty() || hour.hour() == 0 {
                daily.push(0);
            }
            if let Some(n_of_day) = daily.last_mut() {
                *n_of_day += n;
            }
        }
        daily
    }
}

/// Rows of a table, in ascending order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rows(
    /// Runs of consecutive rows, none of them empty.
    Vec<Range<u32>>,
);

impl Rows {
    fn all(n_rows: usize) -> Self {
        let all = 0..u32::try_from(n_rows).expect("rows fit into u32");
        Self(
            Some(all)
                .filter(|all| !all.is_empty())
                .into_iter()
                .collect(),
        )
    }

    /// Those rows, which are in ascending order.
    fn of(rows: impl Iterator<Item = u32>) -> Self {
        let mut runs: Vec<Range<u32>> = Vec::new();
        rows.for_each(|row| match runs.last_mut() {
            Some(run) if run.end == row => run.end += 1,
            _ => runs.push(row..row + 1),
        });
        Self(runs)
    }

    /// How many rows.
    pub fn len(&self) -> usize {
        self.0.iter().map(ExactSizeIterator::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The other rows of a table with that number of rows.
    pub fn others(&self, n_rows: usize) -> Self {
        let end = u32::try_from(n_rows).expect("rows fit into u32");
        let mut others = Vec::new();
        let mut next = 0;
        for run in self.0.iter().chain(std::iter::once(&(end..end))) {
            if next < run.start {
                others.push(next..run.start);
            }
            next = run.end;
        }
        Self(others)
    }

    /// The runs of consecutive rows.
    pub fn runs(&self) -> impl Iterator<Item = Range<u32>> {
        self.0.iter().cloned()
    }

    /// Each row. Fastest with `for_each` and the like, which go run by run.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> + Clone {
        self.0.iter().flat_map(Range::clone)
    }
}

/// The alerts that a period and filters select.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Their rows in the table. Shared, so that figures can be kept together with the rows that they are of.
    pub rows: Rc<Rows>,
    /// The rows of all alerts of the period, whatever the filters.
    pub in_period: Rc<Rows>,
    /// The rows of the alerts that pass the filters, outside the period.
    pub outside: Rc<Rows>,
    /// How many there are by local hour (0 to 23) and weekday (Monday first).
    pub by_hour: [[u64; 7]; 24],
    /// How many there are on each local day from the first one's to the last one's, days without alerts included.
    pub daily: Vec<u32>,
    /// The days from the first to the last alert of the table, whatever the range; `None` for an empty table.
    pub data_days: Option<DayRange>,
    /// The days from the first to the last selected alert; `None` if there is none.
    pub days: Option<DayRange>,
    /// The known days of the chosen period, or of all there is; shared like the rows.
    pub known_days: Rc<Days>,
    /// Alerts outside the range, whatever the filters.
    pub n_out_of_range: u64,
    /// Alerts of the period that the filters leave out.
    pub n_filtered_out: u64,
    /// The first [`SetAside::MAX_EXAMPLES`] of them, in the order of the table.
    pub out_of_range: Vec<SetAside>,
}

impl Selection {
    /// The alerts of `table` created on a local day of `range` (both ends inclusive), or all of them if it is `None`.
    pub fn of(table: &Table, zone: Zone, range: Option<DayRange>) -> Self {
        let coverage = Coverage::of_files(table);
        CreationHours::of(table, zone).in_period(table, &coverage, range.into())
    }

    /// How many alerts are selected.
    pub fn n_alerts(&self) -> u64 {
        self.rows.len() as u64
    }

    fn new(rows: Rows, n_by_hour: &HourCounts, data_days: Option<DayRange>) -> Self {
        let rows = Rc::new(rows);
        Self {
            in_period: Rc::clone(&rows),
            outside: Rc::default(),
            rows,
            by_hour: n_by_hour.by_weekday(),
            daily: n_by_hour.daily(),
            data_days,
            days: n_by_hour.days(),
            known_days: Rc::default(),
            n_out_of_range: 0,
            n_filtered_out: 0,
            out_of_range: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::{Datelike, NaiveDate, Timelike};
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::example::{Alert, table};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn range(text: &str) -> DayRange {
        let (start_on, end_on) = text.split_once("..").unwrap();
        DayRange {
            start_on: day(start_on),
            end_on: day(end_on),
        }
    }

    fn select(created: &[&str], zone: &str, days: Option<&str>) -> Selection {
        let alerts: Vec<_> = created
            .iter()
            .map(|&created| Alert {
                created,
                ..Alert::default()
            })
            .collect();
        Selection::of(&table(&alerts), Zone::named(zone).unwrap(), days.map(range))
    }

    const AROUND_THE_END_OF_DST: [&str; 6] = [
        "2026-11-01T03:59:59.999Z", // 31 October, 23:59:59 in New York
        "2026-11-01T04:00:00Z",
        "2026-11-01T05:30:00Z",
        "2026-11-01T06:30:00Z",
        "2026-11-02T04:59:59Z",
        "2026-11-02T05:00:00Z", // midnight, an hour later than the day before
    ];

    #[test]
    fn a_range_is_whole_local_days_with_both_ends() {
        for (zone, days, rows) in [
            (
                "America/New_York",
                "2026-11-01..2026-11-01",
                vec![1, 2, 3, 4],
            ),
            (
                "America/New_York",
                "2026-10-31..2026-11-01",
                vec![0, 1, 2, 3, 4],
            ),
            ("America/New_York", "2026-11-02..2026-12-31", vec![5]),
            ("UTC", "2026-11-01..2026-11-01", vec![0, 1, 2, 3]),
            ("Asia/Kolkata", "2026-11-02..2026-11-02", vec![4, 5]),
            ("UTC", "2026-11-02..2026-11-01", vec![]),
        ] {
            let selection = select(&AROUND_THE_END_OF_DST, zone, Some(days));
            let selected: Vec<_> = selection.rows.iter().collect();
            assert_eq!(selected, rows, "{days} in {zone}");
            assert_eq!(
                selection.n_out_of_range,
                6 - rows.len() as u64,
                "{days} in {zone}"
            );
        }
    }

    #[test]
    fn days_are_told_for_the_data_and_for_the_selection() {
        let zone = "America/New_York";
        let all = select(&AROUND_THE_END_OF_DST, zone, None);
        assert_eq!(
            (all.data_days, all.days),
            (
                Some(range("2026-10-31..2026-11-02")),
                Some(range("2026-10-31..2026-11-02"))
            )
        );
        let some = select(&AROUND_THE_END_OF_DST, zone, Some("2026-11-01..2027-01-01"));
        assert_eq!(
            (some.data_days, some.days),
            (
                Some(range("2026-10-31..2026-11-02")),
                Some(range("2026-11-01..2026-11-02"))
            )
        );
        let none = select(&AROUND_THE_END_OF_DST, zone, Some("2027-11-01..2028-01-01"));
        assert_eq!(
            (none.data_days, none.days),
            (Some(range("2026-10-31..2026-11-02")), None)
        );
        let empty = select(&[], zone, None);
        assert_eq!(
            (empty.data_days, empty.days, empty.n_alerts()),
            (None, None, 0)
        );
    }

    #[test]
    fn a_clock_that_goes_back_a_day_does_not_lose_one() {
        // Midnight became 23:00 of the day before.
        let created = ["2018-02-18T01:59:59Z", "2018-02-18T02:00:00Z"];
        let selection = select(&created, "America/Sao_Paulo", None);
        assert_eq!(selection.days, Some(range("2018-02-17..2018-02-17")));
        // The date line moved: the later instant is on the earlier day.
        let created = ["1867-10-19T00:00:00Z", "1867-10-19T01:00:00Z"];
        let selection = select(&created, "America/Juneau", None);
        assert_eq!(selection.days, Some(range("1867-10-18..1867-10-19")));
    }

    #[test]
    fn alerts_out_of_range_are_named_by_file_line_and_local_time() {
        let mut created = vec!["2026-11-21T14:03:07.9Z"; 30];
        created[0] = "2026-11-20T14:03:07Z";
        let selection = select(&created, "Asia/Kathmandu", Some("2026-11-20..2026-11-20"));
        assert_eq!(
            (
                selection.n_alerts(),
                selection.n_out_of_range,
                selection.out_of_range.len()
            ),
            (1, 29, 20)
        );
        let expected = SetAside {
            reason: Reason::OutOfRange,
            file: 0,
            line: 3,
            detail: "2026-11-21 19:48:07".to_owned(),
        };
        assert_eq!(selection.out_of_range[0], expected);
        assert_eq!(selection.out_of_range[19].line, 22);
    }

    #[test]
    fn days_without_alerts_count_as_zero() {
        let created = ["1970-01-04", "1969-12-31", "1970-01-04", "1970-01-02"];
        let created = created.map(|day| format!("{day}T12:00:00Z"));
        let created = created.each_ref().map(String::as_str);
        assert_eq!(select(&created, "UTC", None).daily, [1, 0, 1, 0, 2]);
        assert_eq!(select(&[], "UTC", None).daily, [0; 0]);
        let some = select(&created, "UTC", Some("1970-01-01..1970-01-04"));
        assert_eq!(
            (some.daily, some.days),
            (vec![1, 0, 2], Some(range("1970-01-02..1970-01-04")))
        );
    }

    #[test]
    fn a_range_beyond_the_days_that_can_be_told_selects_all_or_nothing() {
        let created = ["2026-11-01T00:00:00Z"];
        let day_range = |start_on, end_on| DayRange { start_on, end_on };
        let zone = Zone::named("UTC").unwrap();
        let table = table(&[Alert {
            created: created[0],
            ..Alert::default()
        }]);
        for (range, n_alerts) in [
            (day_range(NaiveDate::MIN, NaiveDate::MAX), 1),
            (day_range(NaiveDate::MIN, NaiveDate::MIN), 0),
            (day_range(NaiveDate::MAX, NaiveDate::MAX), 0),
        ] {
            let selection = Selection::of(&table, zone, Some(range));
            assert_eq!(selection.n_alerts(), n_alerts, "{range:?}");
            assert_eq!(selection.rows.is_empty(), n_alerts == 0, "{range:?}");
        }
    }

    proptest! {
        /// Alert by alert, by what the local clock shows.
        #[test]
        fn a_selection_is_what_going_through_the_alerts_gives(
            zone in prop::sample::select(&["UTC", "America/New_York", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia"][..]),
            // 2009 to 2036, so that days and hours come once, twice and not at all.
            seconds in prop::collection::vec(1_250_000_000_i64..2_100_000_000, 0..60),
            in_order in any::<bool>(),
            range in proptest::option::of((14_000_i32..24_500, 14_000_i32..24_500)),
        ) {
            let mut seconds = seconds;
            if in_order {
                seconds.sort_unstable();
            }
            let created: Vec<String> = seconds.iter().map(|&second| chrono::DateTime::from_timestamp(second, 0).unwrap().to_rfc3339()).collect();
            let alerts: Vec<_> = created.iter().map(|created| Alert { created, ..Alert::default() }).collect();
            let table = table(&alerts);
            let zone = Zone::named(zone).unwrap();
            let range = range.map(|(start, end)| DayRange {
                start_on: NaiveDate::from_epoch_days(start).unwrap(),
                end_on: NaiveDate::from_epoch_days(end).unwrap(),
            });
            let shown: Vec<chrono::NaiveDateTime> = table
                .created_at
                .iter()
                .map(|&at| local_text(zone, at).replace(' ', "T").parse().unwrap())
                .collect();
            let is_selected = |row: &usize| range.is_none_or(|range| (range.start_on..=range.end_on).contains(&shown[*row].date()));
            let (selected, out): (Vec<usize>, Vec<usize>) = (0..table.len()).partition(is_selected);
            let days = |rows: &[usize]| Some(DayRange {
                start_on: rows.iter().map(|&row| shown[row].date()).min()?,
                end_on: rows.iter().map(|&row| shown[row].date()).max()?,
            });

            let selection = Selection::of(&table, zone, range);
            prop_assert_eq!(selection.rows.iter().map(|row| row as usize).collect::<Vec<_>>(), selected.clone());
            prop_assert_eq!((selection.n_alerts(), selection.n_out_of_range), (selected.len() as u64, out.len() as u64));
            let examples: Vec<_> = out.iter().take(SetAside::MAX_EXAMPLES).map(|&row| table.lines.get(row).line).collect();
            prop_assert_eq!(selection.out_of_range.iter().map(|aside| aside.line).collect::<Vec<_>>(), examples);
            let mut by_hour = [[0; 7]; 24];
            for at in selected.iter().map(|&row| shown[row]) {
                by_hour[at.hour() as usize][at.weekday().num_days_from_monday() as usize] += 1;
            }
            prop_assert_eq!(selection.by_hour, by_hour);
            prop_assert_eq!((selection.days, selection.data_days), (days(&selected), days(&(0..table.len()).collect::<Vec<_>>())));
            let daily: Vec<u32> = selection.days.map_or(vec![], |days| {
                let on = days.start_on.iter_days().take_while(|&day| day <= days.end_on);
                on.map(|day| selected.iter().filter(|&&row| shown[row].date() == day).count() as u32).collect()
            });
            prop_assert_eq!(selection.daily, daily);
        }
    }
}
