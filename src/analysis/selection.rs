//! Which alerts a query selects, and where each of them falls on the local clock.
//!
//! **Differs** from the notebook in two ways: a range is whole local days with both ends inclusive (the notebook's days are
//! UTC, and its end is left out), and alerts outside it are left out at either end (the notebook cuts at the start only).

use super::zone::date_of_day;
use super::{DayRange, LocalHour, LocalTimes, Zone};
use crate::table::{Reason, SetAside, Table, Timestamp};

/// One selected alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SelectedAlert {
    /// Its row in the table.
    pub row: u32,
    /// When it was created, on the local clock.
    pub created: LocalHour,
}

/// The alerts that a range of days selects.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The selected alerts, in the order of the table.
    pub alerts: Vec<SelectedAlert>,
    /// The days from the first to the last alert of the table, whatever the range; `None` for an empty table.
    pub data_days: Option<DayRange>,
    /// The days from the first to the last selected alert; `None` if there is none.
    pub days: Option<DayRange>,
    /// Alerts outside the range.
    pub n_out_of_range: u64,
    /// The first [`SetAside::MAX_EXAMPLES`] of them, in the order of the table.
    pub out_of_range: Vec<SetAside>,
}

impl Selection {
    /// The alerts of `table` created on a local day of `range` (both ends inclusive), or all of them if it is `None`.
    pub fn of(table: &Table, zone: Zone, range: Option<DayRange>) -> Self {
        let (Some(&first), Some(&last)) =
            (table.created_at.iter().min(), table.created_at.iter().max())
        else {
            return Self::default();
        };
        let mut times = LocalTimes::new(zone, first, last);
        let (start_day, end_day) = match range {
            Some(range) => (range.start_on.to_epoch_days(), range.end_on.to_epoch_days()),
            None => (i32::MIN, i32::MAX),
        };

        let mut selection = Self::default();
        // Not the days of the first and last instants: a clock that goes back may go back to the day before.
        let (mut data_days, mut days) = (DaySpan::EMPTY, DaySpan::EMPTY);
        for (row, &created_at) in table.created_at.iter().enumerate() {
            let created = times.hour_of(created_at);
            data_days.include(created.day);
            if (start_day..=end_day).contains(&created.day) {
                days.include(created.day);
                let row = u32::try_from(row).expect("rows fit into u32");
                selection.alerts.push(SelectedAlert { row, created });
            } else {
                selection.n_out_of_range += 1;
                if selection.out_of_range.len() < SetAside::MAX_EXAMPLES {
                    selection
                        .out_of_range
                        .push(out_of_range(table, row, created_at, &mut times));
                }
            }
        }
        selection.data_days = data_days.range();
        selection.days = days.range();
        selection
    }
}

fn out_of_range(
    table: &Table,
    row: usize,
    created_at: Timestamp,
    times: &mut LocalTimes,
) -> SetAside {
    SetAside {
        reason: Reason::OutOfRange,
        file: table.file[row],
        line: table.line[row],
        detail: times.text_of(created_at),
    }
}

/// The least and the greatest of some day numbers.
struct DaySpan {
    least: i32,
    greatest: i32,
}

impl DaySpan {
    const EMPTY: Self = Self {
        least: i32::MAX,
        greatest: i32::MIN,
    };

    fn include(&mut self, day: i32) {
        self.least = self.least.min(day);
        self.greatest = self.greatest.max(day);
    }

    fn range(&self) -> Option<DayRange> {
        (self.least <= self.greatest).then(|| DayRange {
            start_on: date_of_day(self.least),
            end_on: date_of_day(self.greatest),
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::analysis::example::{Alert, table};

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
            let selected: Vec<_> = selection.alerts.iter().map(|alert| alert.row).collect();
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
        assert_eq!(select(&[], zone, None), Selection::default());
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
                selection.alerts.len(),
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
}
