//! When alerts arrive, in words.

use super::answer::Arrivals;
use crate::calendar::Schedule;
use crate::calendar::words::{WEEKDAYS, hour};
use crate::numbers::{count, counted, listed, percent};
use crate::questions::View;
use crate::section::{Definition, Text};

/// How many alerts came off hours, and the busiest hour of the week.
///
/// Two hours that share the first place are both named, more of them are not.
pub fn answer(arrivals: &Arrivals, view: &View) -> String {
    let total = arrivals.n_working + arrivals.n_off_hours;
    let busiest = busiest_hours(&arrivals.by_hour);
    if total == 0 {
        return view.nothing();
    }
    if total == 1 {
        let when = busiest
            .first()
            .map_or(String::new(), |when| format!(", on {when}"));
        return match arrivals.n_working {
            1 => format!("The one alert came in working time{when}."),
            _ => format!("The one alert came while your team was off{when}."),
        };
    }
    let share = match arrivals.n_off_hours {
        0 => "Every alert came in working time.".into(),
        n if n == total => "Every alert came while your team was off.".into(),
        n => format!(
            "{} of alerts came while your team was off.",
            percent(n, total)
        ),
    };
    match busiest.as_slice() {
        [one] => format!("{share} {one} is the busiest hour of the week."),
        [one, other] => format!("{share} {one} and {other} are the busiest hours of the week."),
        _ => share,
    }
}

/// The hours of the week with the most alerts, Monday first: “Tuesday 10:00”.
fn busiest_hours(by_hour: &[[u64; 7]; 24]) -> Vec<String> {
    let most = by_hour.iter().flatten().copied().max().unwrap_or(0);
    let mut hours = Vec::new();
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        for (at, row) in (0..).zip(by_hour) {
            if row[weekday] == most && most > 0 {
                hours.push(format!("{name} {}", hour(at)));
            }
        }
    }
    hours
}

/// What the bar of working time and off hours shows.
pub fn split_alt(arrivals: &Arrivals) -> String {
    let total = arrivals.n_working + arrivals.n_off_hours;
    if total == 0 {
        return "Bar of working time and off hours: no alerts.".into();
    }
    format!(
        "Bar of working time and off hours: {} in working time ({}), {} off hours ({}).",
        counted(arrivals.n_working, "alert", "alerts"),
        percent(arrivals.n_working, total),
        count(arrivals.n_off_hours),
        percent(arrivals.n_off_hours, total),
    )
}

/// What the heat map of weekdays and hours shows.
pub fn arrivals_alt(arrivals: &Arrivals, schedule: Schedule) -> String {
    let by_day: Vec<u64> = (0..WEEKDAYS.len())
        .map(|weekday| arrivals.by_hour.iter().map(|row| row[weekday]).sum())
        .collect();
    if by_day.iter().sum::<u64>() == 0 {
        return "Heat map of alerts by weekday and hour: no alerts.".into();
    }
    let days: Vec<String> = WEEKDAYS
        .iter()
        .zip(&by_day)
        .map(|(name, n)| format!("{name} {}", count(*n)))
        .collect();
    let most = arrivals
        .by_hour
        .iter()
        .flatten()
        .copied()
        .max()
        .unwrap_or(0);
    format!(
        "Heat map of alerts by weekday and hour, working time from {} to {} outlined: {}; at most {} in one hour of the week.",
        hour(schedule.start_hour),
        hour(schedule.end_hour),
        listed(&days),
        count(most),
    )
}

/// Working time and off hours.
pub const OFF_HOURS: Definition = Definition {
    name: Text::Borrowed("Working time and off hours"),
    meaning: Text::Borrowed("How many alerts came while your team was at work, and how many while it was off."),
    formula: Text::Borrowed("Working time is every hour from “Work starts” until just before “Work ends” on the days you chose, in the chosen time \
              zone, daylight saving time included. If work starts after it ends, it is a night shift: the part after midnight belongs \
              to the day on which the shift began. If both are the same hour, it is the whole day. Everything else is off hours."),
    left_out: Text::Borrowed("Nothing: every alert is one or the other."),
    differs: Some(Text::Borrowed("The notebook calls every alert of a night shift off hours, and can never count 23:00 to midnight as working time. It starts \
         with UTC and 13 to 21; this page with your browser’s time zone and 9 to 17.")),
};

/// Alerts by weekday and hour.
pub const ARRIVALS: Definition = Definition {
    name: Text::Borrowed("Alerts by weekday and hour"),
    meaning: Text::Borrowed("When in the week alerts arrive."),
    formula: Text::Borrowed("Alerts by the weekday and hour in which they were created, in the chosen time zone, daylight saving time included."),
    left_out: Text::Borrowed("Nothing: every alert is in one of the 168 cells."),
    differs: None,
};

#[cfg(test)]
mod tests {
    use super::*;

    fn arrivals(n_working: u64, n_off_hours: u64, cells: &[(usize, usize, u64)]) -> Arrivals {
        let mut by_hour = [[0; 7]; 24];
        for &(hour, weekday, n) in cells {
            by_hour[hour][weekday] = n;
        }
        Arrivals {
            by_hour,
            n_working,
            n_off_hours,
        }
    }

    #[test]
    fn answers() {
        for (n_working, n_off_hours, cells, expected) in [
            (0, 0, &[][..], "There are no alerts in this data."),
            (
                0,
                1,
                &[(3, 6, 1)],
                "The one alert came while your team was off, on Sunday 03:00.",
            ),
            (
                2,
                1,
                &[(3, 6, 1), (10, 1, 2)],
                "33% of alerts came while your team was off. Tuesday 10:00 is the busiest hour of the week.",
            ),
            (
                2,
                2,
                &[(3, 6, 2), (10, 1, 2)],
                "50% of alerts came while your team was off. Tuesday 10:00 and Sunday 03:00 are the busiest hours of the week.",
            ),
            (
                0,
                6,
                &[(3, 6, 2), (4, 6, 2), (10, 1, 2)],
                "Every alert came while your team was off.",
            ),
        ] {
            let arrivals = arrivals(n_working, n_off_hours, cells);
            assert_eq!(answer(&arrivals, &View::default()), expected);
        }
    }

    #[test]
    fn charts_in_words() {
        let none = arrivals(0, 0, &[]);
        assert!(split_alt(&none).ends_with("no alerts."));
        assert!(arrivals_alt(&none, Schedule::default()).ends_with("no alerts."));
        let two = arrivals(1, 1, &[(10, 1, 2)]);
        assert_eq!(
            split_alt(&two),
            "Bar of working time and off hours: 1 alert in working time (50%), 1 off hours (50%)."
        );
        assert_eq!(
            arrivals_alt(&two, Schedule::default()),
            "Heat map of alerts by weekday and hour, working time from 09:00 to 17:00 outlined: Monday 0, Tuesday 2, Wednesday 0, \
             Thursday 0, Friday 0, Saturday 0 and Sunday 0; at most 2 in one hour of the week."
        );
    }
}
