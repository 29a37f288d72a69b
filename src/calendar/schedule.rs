//! When the team works.

use std::ops::RangeInclusive;

use serde::Deserialize;

use super::words::{WEEKDAYS, hour};
use crate::numbers::listed;

/// Days of the week, Monday first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays(pub [bool; 7]);

impl Weekdays {
    /// Monday to Friday.
    pub const WORKDAYS: Self = Self([true, true, true, true, true, false, false]);
    /// All seven.
    pub const ALL: Self = Self([true; 7]);
    /// None.
    pub const NONE: Self = Self([false; 7]);

    /// Seven digits, Monday first: 1 for each of the days, 0 for the others.
    pub fn digits(self) -> String {
        self.0.map(|day| if day { "1" } else { "0" }).concat()
    }

    /// The days that are 1 among seven digits of 0 and 1, Monday first; `None` if it is anything else.
    pub fn from_digits(digits: &str) -> Option<Self> {
        let days: Option<Vec<bool>> = digits
            .chars()
            .map(|digit| match digit {
                '0' => Some(false),
                '1' => Some(true),
                _ => None,
            })
            .collect();
        days?.try_into().ok().map(Self)
    }

    /// Whether `weekday` (0 Monday to 6 Sunday) is one of them.
    ///
    /// # Panics
    /// If `weekday` is above 6.
    pub fn contains(self, weekday: u8) -> bool {
        self.0[usize::from(weekday)]
    }
}

/// When the team works: on `days`, from `start_hour` until just before `end_hour`.
///
/// A start after the end is a night shift: its part after midnight belongs to the day on which the shift began. A start
/// equal to the end is the whole day, from midnight to midnight.
///
/// **Differs** from the notebook, which has no night shift (all its alerts are off-hours), offers no end at 24 (23:00 to
/// midnight is never working time), and starts with 13 to 21.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "Chosen")]
pub struct Schedule {
    /// 0 to 23.
    pub start_hour: u8,
    /// 1 to 24.
    pub end_hour: u8,
    /// The days on which a shift begins.
    pub days: Weekdays,
}

impl Default for Schedule {
    /// 9 to 17, Monday to Friday.
    fn default() -> Self {
        Self {
            start_hour: 9,
            end_hour: 17,
            days: Weekdays::WORKDAYS,
        }
    }
}

impl Schedule {
    /// The hours at which work may start.
    pub const STARTS: RangeInclusive<u8> = 0..=23;
    /// The hours at which it may end.
    pub const ENDS: RangeInclusive<u8> = 1..=24;

    /// Whether the team works in `hour` (0 to 23) of `weekday` (0 Monday to 6 Sunday).
    ///
    /// # Panics
    /// If `weekday` is above 6.
    pub fn is_working(self, weekday: u8, hour: u8) -> bool {
        let began_today = self.days.contains(weekday);
        if self.start_hour == self.end_hour {
            return began_today;
        }
        if self.start_hour < self.end_hour {
            return began_today && (self.start_hour..self.end_hour).contains(&hour);
        }
        let began_yesterday = self.days.contains((weekday + 6) % 7);
        (began_today && hour >= self.start_hour) || (began_yesterday && hour < self.end_hour)
    }

    /// How many of the 168 hours of a week are working hours.
    pub fn n_hours_a_week(self) -> u64 {
        let hours = (0..7).flat_map(|weekday| (0..24).map(move |hour| (weekday, hour)));
        hours
            .filter(|&(weekday, hour)| self.is_working(weekday, hour))
            .count() as u64
    }
}

/// A schedule as the user chose it, in words: hours from 0 to 23 and from 1 to 24, and a digit a weekday, 1 for each on which a shift begins.
#[derive(Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Chosen {
    work_starts: String,
    work_ends: String,
    work_days: String,
}

impl Default for Chosen {
    fn default() -> Self {
        let Schedule {
            start_hour,
            end_hour,
            days,
        } = Schedule::default();
        Self {
            work_starts: start_hour.to_string(),
            work_ends: end_hour.to_string(),
            work_days: days.digits(),
        }
    }
}

/// What is damaged gives way to the default as a whole: a mixture of both would be nobody's schedule.
impl From<Chosen> for Schedule {
    fn from(chosen: Chosen) -> Self {
        let hour = |text: &str, hours: RangeInclusive<u8>| {
            text.parse().ok().filter(|hour| hours.contains(hour))
        };
        let schedule = || {
            Some(Self {
                start_hour: hour(&chosen.work_starts, Self::STARTS)?,
                end_hour: hour(&chosen.work_ends, Self::ENDS)?,
                days: Weekdays::from_digits(&chosen.work_days)?,
            })
        };
        schedule().unwrap_or_default()
    }
}

/// What the working time set means, in words.
pub fn schedule_hint(schedule: &Schedule) -> String {
    let days: Vec<usize> = (0..7).filter(|&day| schedule.days.0[day]).collect();
    if days.is_empty() {
        return "No work days: every hour is off-hours.".to_owned();
    }
    let days = weekday_list(&days);
    let (start, end) = (schedule.start_hour, schedule.end_hour);
    if start == end || (start, end) == (0, 24) {
        return format!("All day, {days}.");
    }
    let hours = format!("{} to {}", hour(start), hour(end));
    if start > end {
        format!("Night shift: {hours} the next day, beginning {days}.")
    } else {
        format!("{hours}, {days}.")
    }
}

/// Weekdays by number: “every day”, “Monday to Friday”, “Monday, Wednesday and Friday”.
fn weekday_list(days: &[usize]) -> String {
    let name = |day: &usize| WEEKDAYS[*day].to_owned();
    match days {
        [0, .., 6] if days.len() == 7 => "every day".to_owned(),
        [first, .., last] if days.len() > 2 && last - first + 1 == days.len() => {
            format!("{} to {}", name(first), name(last))
        }
        _ => listed(&days.iter().map(name).collect::<Vec<_>>()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::choices::Choices;

    const MONDAY: u8 = 0;

    const FRIDAY: u8 = 4;

    const SATURDAY: u8 = 5;

    const SUNDAY: u8 = 6;

    /// The working hours of a weekday as `#`, the others as `.`.
    fn hours(start_hour: u8, end_hour: u8, days: Weekdays, weekday: u8) -> String {
        let schedule = Schedule {
            start_hour,
            end_hour,
            days,
        };
        (0..24)
            .map(|hour| {
                if schedule.is_working(weekday, hour) {
                    '#'
                } else {
                    '.'
                }
            })
            .collect()
    }

    #[test]
    fn working_hours_by_schedule_and_weekday() {
        for (start_hour, end_hour, days, weekday, expected) in [
            (
                9,
                17,
                Weekdays::WORKDAYS,
                MONDAY,
                ".........########.......",
            ),
            (
                9,
                17,
                Weekdays::WORKDAYS,
                SUNDAY,
                "........................",
            ),
            (0, 1, Weekdays::ALL, MONDAY, "#......................."),
            (23, 24, Weekdays::ALL, MONDAY, ".......................#"),
            (
                0,
                24,
                Weekdays::WORKDAYS,
                FRIDAY,
                "########################",
            ),
            (
                0,
                24,
                Weekdays::WORKDAYS,
                SATURDAY,
                "........................",
            ),
            // A night shift: Friday's ends on Saturday morning, none began on Sunday.
            (
                22,
                6,
                Weekdays::WORKDAYS,
                MONDAY,
                "......................##",
            ),
            (
                22,
                6,
                Weekdays::WORKDAYS,
                FRIDAY,
                "######................##",
            ),
            (
                22,
                6,
                Weekdays::WORKDAYS,
                SATURDAY,
                "######..................",
            ),
            (
                22,
                6,
                Weekdays::WORKDAYS,
                SUNDAY,
                "........................",
            ),
            (
                22,
                6,
                Weekdays([false, false, false, false, false, false, true]),
                MONDAY,
                "######..................",
            ),
            (
                22,
                6,
                Weekdays([false, false, false, false, false, false, true]),
                SUNDAY,
                "......................##",
            ),
            (2, 1, Weekdays::ALL, MONDAY, "#.######################"),
            // The whole calendar day, whatever the hour.
            (7, 7, Weekdays::WORKDAYS, MONDAY, "########################"),
            (
                7,
                7,
                Weekdays::WORKDAYS,
                SATURDAY,
                "........................",
            ),
            (7, 7, Weekdays::NONE, MONDAY, "........................"),
        ] {
            assert_eq!(
                hours(start_hour, end_hour, days, weekday),
                expected,
                "{start_hour} to {end_hour} on {weekday}"
            );
        }
    }

    #[test]
    fn by_default_a_team_works_nine_to_five_on_workdays() {
        assert_eq!(
            Schedule::default(),
            Schedule {
                start_hour: 9,
                end_hour: 17,
                days: Weekdays::WORKDAYS
            }
        );
    }

    #[test]
    fn working_time_is_told_as_it_counts() {
        let check = |start_hour, end_hour, days: [u8; 7], expected: &str| {
            let schedule = Schedule {
                start_hour,
                end_hour,
                days: Weekdays(days.map(|day| day == 1)),
            };
            assert_eq!(schedule_hint(&schedule), expected);
        };
        let workdays = [1, 1, 1, 1, 1, 0, 0];
        check(9, 17, workdays, "09:00 to 17:00, Monday to Friday.");
        check(
            22,
            6,
            workdays,
            "Night shift: 22:00 to 06:00 the next day, beginning Monday to Friday.",
        );
        check(0, 24, [1; 7], "All day, every day.");
        check(9, 9, [0, 0, 0, 0, 0, 1, 1], "All day, Saturday and Sunday.");
        check(
            23,
            24,
            [1, 0, 1, 0, 1, 0, 0],
            "23:00 to 24:00, Monday, Wednesday and Friday.",
        );
        check(9, 17, [0; 7], "No work days: every hour is off-hours.");
    }

    #[test]
    fn a_schedule_is_read_as_a_whole_or_not_at_all() {
        let default = Schedule::default();
        for (choices, expected) in [
            (&[][..], default),
            (
                &[
                    ("work-starts", "22"),
                    ("work-ends", "6"),
                    ("work-days", "1111111"),
                ],
                Schedule {
                    start_hour: 22,
                    end_hour: 6,
                    days: Weekdays::ALL,
                },
            ),
            (
                &[("work-ends", "24")],
                Schedule {
                    end_hour: 24,
                    ..default
                },
            ),
            (&[("work-starts", "24")], default),
            (&[("work-starts", "8"), ("work-ends", "0")], default),
            (&[("work-starts", "8"), ("work-days", "111")], default),
            (&[("work-starts", "8"), ("work-days", "111111x")], default),
            (&[("work-starts", "-1")], default),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            assert_eq!(choices.read::<Schedule>(), expected, "{choices:?}");
        }
    }

    proptest! {
        #[test]
        fn a_shift_lasts_as_long_as_it_says(start_hour in 0_u8..24, end_hour in 1_u8..=24, days in any::<[bool; 7]>()) {
            let schedule = Schedule { start_hour, end_hour, days: Weekdays(days) };
            let n_hours = (0..7).flat_map(|weekday| (0..24).map(move |hour| (weekday, hour)));
            let n_hours = n_hours.filter(|&(weekday, hour)| schedule.is_working(weekday, hour)).count();
            let length = if start_hour < end_hour { end_hour - start_hour } else { 24 - start_hour + end_hour };
            let n_days = days.iter().filter(|&&works| works).count();
            prop_assert_eq!(n_hours, n_days * usize::from(length));
        }
    }
}
