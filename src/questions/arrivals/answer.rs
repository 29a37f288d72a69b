//! When alerts arrive: by weekday and hour, and in or out of working time.
//!
//! Days and hours are those of the local clock. An hour that a clock shows twice at the end of daylight saving time counts
//! both times, as one hour of the heat map.

use crate::alerts::Selection;
use crate::calendar::Schedule;

/// Alerts by local weekday and hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrivals {
    /// Alerts by hour (0 to 23) and weekday (Monday first).
    pub by_hour: [[u64; 7]; 24],
    /// Alerts in working time.
    pub n_working: u64,
    /// The others.
    pub n_off_hours: u64,
}

impl Arrivals {
    /// When the alerts of `selection` were created; all 0 if it is empty.
    pub fn of(selection: &Selection, schedule: Schedule) -> Self {
        let by_hour = selection.by_hour;
        let mut arrivals = Self {
            by_hour,
            n_working: 0,
            n_off_hours: 0,
        };
        for (hour, by_weekday) in (0..).zip(&by_hour) {
            for (weekday, n_alerts) in (0..).zip(by_weekday) {
                if schedule.is_working(weekday, hour) {
                    arrivals.n_working += n_alerts;
                } else {
                    arrivals.n_off_hours += n_alerts;
                }
            }
        }
        arrivals
    }
}

/// Arrivals to draw.
#[cfg(test)]
pub mod example {
    use super::Arrivals;

    /// A busy week: most alerts around noon, few on weekends.
    pub fn busy_arrivals() -> Arrivals {
        let mut by_hour = [[0; 7]; 24];
        let mut n_working = 0;
        let mut total = 0;
        for (hour, row) in by_hour.iter_mut().enumerate() {
            for (weekday, cell) in row.iter_mut().enumerate() {
                let by_daylight = 110_u64.saturating_sub((hour as i64 - 11).unsigned_abs().pow(2) * 3);
                *cell = (20 + by_daylight + (hour * 7 + weekday * 5) as u64 % 11)
                    / if weekday < 5 { 1 } else { 6 };
                total += *cell;
                if weekday < 5 && (9..17).contains(&hour) {
                    n_working += *cell;
                }
            }
        }
        Arrivals {
            by_hour,
            n_working,
            n_off_hours: total - n_working,
        }
    }

    pub fn one_arrival() -> Arrivals {
        let mut by_hour = [[0; 7]; 24];
        by_hour[3][6] = 1;
        Arrivals {
            by_hour,
            n_working: 0,
            n_off_hours: 1,
        }
    }

    pub fn no_arrivals() -> Arrivals {
        Arrivals {
            by_hour: [[0; 7]; 24],
            n_working: 0,
            n_off_hours: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Weekdays;

    #[test]
    fn an_empty_selection_has_no_arrivals() {
        let arrivals = Arrivals::of(&Selection::default(), Schedule::default());
        assert_eq!(
            arrivals,
            Arrivals {
                by_hour: [[0; 7]; 24],
                n_working: 0,
                n_off_hours: 0
            }
        );
    }

    proptest! {
        #[test]
        fn every_alert_is_in_one_cell_and_either_working_or_off(
            created in prop::collection::vec((0_u8..7, 0_u8..24), 0..300),
            start_hour in 0_u8..24,
            end_hour in 1_u8..=24,
            days in any::<[bool; 7]>(),
        ) {
            let mut selection = Selection::default();
            for &(weekday, hour) in &created {
                selection.by_hour[usize::from(hour)][usize::from(weekday)] += 1;
            }
            let schedule = Schedule { start_hour, end_hour, days: Weekdays(days) };
            let arrivals = Arrivals::of(&selection, schedule);

            prop_assert_eq!(arrivals.by_hour.iter().flatten().sum::<u64>(), created.len() as u64);
            prop_assert_eq!(arrivals.n_working + arrivals.n_off_hours, created.len() as u64);
            let n_working = created.iter().filter(|&&(weekday, hour)| schedule.is_working(weekday, hour)).count();
            prop_assert_eq!(arrivals.n_working, n_working as u64);
        }

    }
}
