//! Alerts by local hour and weekday, in working hours and off-hours, and whether an hour stands out.

use chrono::NaiveDate;

use crate::alerts::{Days, Selected, Selection, settle};
use crate::calendar::Schedule;
use crate::statistics::{self, DayHour};

pub use crate::alerts::{COLUMNS_OF_SHARES, Contrast, OtherPeriod, Rated};

/// Seeds the reorderings of days.
const SEED: u64 = 0x4f_66_66;

/// Alerts by local weekday and hour.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrivals {
    /// Alerts by hour (0 to 23) and weekday (Monday first).
    pub by_hour: [[u64; 7]; 24],
    /// The same an hour that occurred, on the days that rates count; `None` where none did.
    pub means: [[Option<f64>; 7]; 24],
    /// Alerts by hour of the day, whatever the weekday.
    pub hours: [Sum; 24],
    /// Alerts by weekday (Monday first), whatever the hour.
    pub weekdays: [Sum; 7],
    /// Alerts in working hours.
    pub n_working: u64,
    /// The others.
    pub n_off_hours: u64,
    /// How many of the 168 hours of a week are working hours.
    pub n_working_hours: u64,
    /// Whether an hour stands out.
    pub busiest: Busiest,
    /// Which days the means count.
    pub rated: Rated,
    /// The alerts of another period, if that was asked for and the data reaches back to it.
    pub compared: Option<Compared>,
}

/// The alerts of another period.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The other period.
    pub other: OtherPeriod,
    /// The share of alerts off-hours in both.
    pub off_hours: Contrast,
    /// How many there are by local hour (0 to 23) and weekday (Monday first).
    pub by_hour: [[u64; 7]; 24],
}

/// The alerts of several cells.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    /// How many.
    pub n_alerts: u64,
    /// How many an hour that occurred, on the days that rates count; `None` if none did.
    pub mean: Option<f64>,
}

/// What can be said of the hour with the highest mean.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Busiest {
    /// There is nothing to compare it with.
    Untested,
    /// No hour stands out.
    None,
    /// This hour stands out.
    Hour {
        /// 0 (Monday) to 6 (Sunday).
        weekday: u8,
        /// 0 to 23.
        hour: u8,
        /// Alerts in each such hour.
        mean: f64,
    },
    /// It would, because of a single day.
    Day {
        /// 0 (Monday) to 6 (Sunday).
        weekday: u8,
        /// 0 to 23.
        hour: u8,
        /// The day.
        on: NaiveDate,
        /// Alerts in that hour of that day.
        n_alerts: u64,
        /// Alerts in that hour of all days.
        n_of_hour: u64,
    },
}

impl Arrivals {
    /// When the alerts of `selection` were created; all 0 if it is empty.
    pub fn of(selection: &Selection, schedule: Schedule) -> Self {
        let by_hour = selection.by_hour;
        let days = &*selection.known_days;
        let (mut n_working, mut n_off_hours) = (0, 0);
        for (hour, by_weekday) in (0..).zip(&by_hour) {
            for (weekday, n_alerts) in (0..).zip(by_weekday) {
                if schedule.is_working(weekday, hour) {
                    n_working += n_alerts;
                } else {
                    n_off_hours += n_alerts;
                }
            }
        }
        let hours = hours_of(days);
        let means = |place: fn(&DayHour) -> u8| {
            let mut sums = [(0, 0); 24];
            add(&mut sums, &hours, |at| usize::from(place(at)));
            sums.map(mean_of)
        };
        let (of_hours, of_weekdays) = (means(|at| at.hour), means(|at| at.weekday));
        Self {
            by_hour,
            means: cell_means(&hours),
            hours: std::array::from_fn(|hour| Sum {
                n_alerts: by_hour[hour].iter().sum(),
                mean: of_hours[hour],
            }),
            weekdays: std::array::from_fn(|weekday| Sum {
                n_alerts: by_hour.iter().map(|of_hour| of_hour[weekday]).sum(),
                mean: of_weekdays[weekday],
            }),
            n_working,
            n_off_hours,
            n_working_hours: schedule.n_hours_a_week(),
            busiest: busiest(&hours, days, schedule),
            rated: days.rated,
            compared: None,
        }
    }

    /// The same, beside the period that the alerts are compared with, if there is one.
    pub fn with_comparison(self, alerts: &Selected, schedule: Schedule) -> Self {
        let compared = alerts.compared().map(|(periods, there)| {
            let [now, former] =
                [alerts, &there].map(|of| off_hours_by_day(&of.selection.known_days, schedule));
            let mut off_hours = periods.shares([&now, &former], SEED);
            settle(vec![&mut off_hours]);
            Compared {
                other: periods.other,
                off_hours,
                by_hour: there.selection.by_hour,
            }
        });
        Self { compared, ..self }
    }
}

/// How many alerts there are off-hours on each of the known days, and how many in all.
fn off_hours_by_day(days: &Days, schedule: Schedule) -> Vec<(u64, u64)> {
    let first = days.first_on.map_or(0, |first| first.to_epoch_days());
    let off_hours = |(day, hourly): (usize, &[u32; 24])| {
        // 1970-01-01 was a Thursday.
        let weekday = (i64::from(first) + day as i64 + 3).rem_euclid(7) as u8;
        let hours = (0..).zip(hourly);
        let off = hours.filter(|(hour, _)| !schedule.is_working(weekday, *hour));
        let sum = |n: u64, of: u32| n + u64::from(of);
        (
            off.map(|(_, n)| *n).fold(0, sum),
            hourly.iter().copied().fold(0, sum),
        )
    };
    days.hourly.iter().enumerate().map(off_hours).collect()
}

/// Each hour of the days that rates count.
fn hours_of(days: &Days) -> Vec<DayHour> {
    let first = days.first_on.map_or(0, |first| first.to_epoch_days());
    days.rated()
        .flat_map(|day| {
            // 1970-01-01 was a Thursday.
            let weekday = (i64::from(first) + day as i64 + 3).rem_euclid(7) as u8;
            let alerts = days.hourly[day].into_iter().zip(days.seconds[day]);
            (0..)
                .zip(alerts)
                .map(move |(hour, (n_alerts, seconds))| DayHour {
                    day,
                    weekday,
                    hour,
                    seconds,
                    n_alerts,
                })
        })
        .collect()
}

fn cell_means(hours: &[DayHour]) -> [[Option<f64>; 7]; 24] {
    let mut sums = [(0, 0); 24 * 7];
    add(&mut sums, hours, |at| {
        usize::from(at.hour) * 7 + usize::from(at.weekday)
    });
    let mean = |hour: usize, weekday: usize| mean_of(sums[hour * 7 + weekday]);
    std::array::from_fn(|hour| std::array::from_fn(|weekday| mean(hour, weekday)))
}

/// Adds the alerts and the seconds of each hour in its place.
fn add(sums: &mut [(u64, u64)], hours: &[DayHour], place: impl Fn(&DayHour) -> usize) {
    for at in hours {
        let (n_alerts, seconds) = &mut sums[place(at)];
        *n_alerts += u64::from(at.n_alerts);
        *seconds += u64::from(at.seconds);
    }
}

/// Alerts an hour; `None` without any hour.
fn mean_of((n_alerts, seconds): (u64, u64)) -> Option<f64> {
    (seconds > 0).then(|| n_alerts as f64 * 3600.0 / seconds as f64)
}

fn busiest(hours: &[DayHour], days: &Days, schedule: Schedule) -> Busiest {
    use statistics::BusiestHour;
    match statistics::busiest_hour(hours, schedule.days.0) {
        BusiestHour::Untested => Busiest::Untested,
        BusiestHour::None => Busiest::None,
        BusiestHour::Hour {
            weekday,
            hour,
            mean,
        } => Busiest::Hour {
            weekday,
            hour,
            mean,
        },
        BusiestHour::Day {
            weekday,
            hour,
            day,
            n_alerts,
            n_of_hour,
        } => days.on(day).map_or(Busiest::None, |on| Busiest::Day {
            weekday,
            hour,
            on,
            n_alerts: n_alerts.into(),
            n_of_hour,
        }),
    }
}

/// Arrivals to draw.
#[cfg(test)]
pub mod example {
    use super::{Arrivals, Busiest, Rated, Sum};

    /// A busy week: most alerts around noon, few on weekends.
    pub fn busy_arrivals() -> Arrivals {
        let mut by_hour = [[0; 7]; 24];
        let mut n_working = 0;
        let mut total = 0;
        for (hour, row) in by_hour.iter_mut().enumerate() {
            for (weekday, cell) in row.iter_mut().enumerate() {
                let by_daylight =
                    110_u64.saturating_sub((hour as i64 - 11).unsigned_abs().pow(2) * 3);
                *cell = (20 + by_daylight + (hour * 7 + weekday * 5) as u64 % 11)
                    / if weekday < 5 { 1 } else { 6 };
                total += *cell;
                if weekday < 5 && (9..17).contains(&hour) {
                    n_working += *cell;
                }
            }
        }
        of(by_hour, n_working, total - n_working)
    }

    pub fn one_arrival() -> Arrivals {
        let mut by_hour = [[0; 7]; 24];
        by_hour[3][6] = 1;
        of(by_hour, 0, 1)
    }

    pub fn no_arrivals() -> Arrivals {
        of([[0; 7]; 24], 0, 0)
    }

    /// Of four weeks, with a team that works 40 hours of them.
    pub fn of(by_hour: [[u64; 7]; 24], n_working: u64, n_off_hours: u64) -> Arrivals {
        let sum = |n_alerts, n_hours| Sum {
            n_alerts,
            mean: Some(n_alerts as f64 / n_hours),
        };
        let of_weekday = |weekday: usize| by_hour.iter().map(|row| row[weekday]).sum();
        Arrivals {
            by_hour,
            means: by_hour.map(|by_weekday| by_weekday.map(|n| Some(n as f64 / 4.0))),
            hours: by_hour.map(|by_weekday| sum(by_weekday.iter().sum(), 28.0)),
            weekdays: std::array::from_fn(|weekday| sum(of_weekday(weekday), 96.0)),
            n_working,
            n_off_hours,
            n_working_hours: 40,
            busiest: Busiest::None,
            rated: Rated::Whole,
            compared: None,
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
        assert_eq!(arrivals.by_hour, [[0; 7]; 24]);
        assert_eq!((arrivals.n_working, arrivals.n_off_hours), (0, 0));
        assert_eq!(arrivals.means, [[None; 7]; 24]);
        assert_eq!(arrivals.hours, [Sum::default(); 24]);
        assert_eq!(arrivals.weekdays, [Sum::default(); 7]);
        assert_eq!(arrivals.busiest, Busiest::Untested);
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
            for sums in [&arrivals.hours[..], &arrivals.weekdays] {
                prop_assert_eq!(sums.iter().map(|of| of.n_alerts).sum::<u64>(), created.len() as u64);
            }
            let n_working = created.iter().filter(|&&(weekday, hour)| schedule.is_working(weekday, hour)).count();
            prop_assert_eq!(arrivals.n_working, n_working as u64);
        }

    }
}
