//! When alerts arrive, in words.

use super::answer::{Arrivals, Busiest, Compared, Rated};
use super::settings::Settings;
use super::table::HOURS_A_WEEK;
use crate::calendar::Schedule;
use crate::calendar::words::{WEEKDAYS, day, hour};
use crate::filters::{self, Dimension, place_of};
use crate::numbers::{count, counted, listed, mean, percent};
use crate::questions::View;
use crate::section::{Definition, Here, Step, Text};

/// How many alerts arrived off-hours, what share of the week these are, and whether an hour stands out.
pub fn answer(arrivals: &Arrivals, view: &View) -> String {
    let total = arrivals.n_working + arrivals.n_off_hours;
    if total == 0 {
        return view.nothing();
    }
    if total == 1 {
        let when = if arrivals.n_working == 1 {
            "in working hours"
        } else {
            "off-hours"
        };
        let at = only_hour(&arrivals.by_hour);
        return format!("The one alert arrived {when}{at}.");
    }
    let share = share_off_hours(arrivals, total);
    let stands_out = match arrivals.busiest {
        Busiest::Untested => "There are too few days to compare hours.".to_owned(),
        Busiest::None => "No hour stands out.".to_owned(),
        Busiest::Hour {
            weekday,
            hour,
            mean: of_hour,
        } => format!(
            "{} is the busiest hour, with {} alerts on average.",
            weekday_hour(weekday, hour),
            mean(of_hour)
        ),
        Busiest::Day {
            weekday,
            hour,
            on,
            n_alerts,
            n_of_hour,
        } => format!(
            "No hour stands out but by one day: {} of the {} at {} arrived on {}.",
            count(n_alerts),
            counted(n_of_hour, "alert", "alerts"),
            weekday_hour(weekday, hour),
            day(on)
        ),
    };
    format!("{share} {stands_out}")
}

fn share_off_hours(arrivals: &Arrivals, total: u64) -> String {
    let n_working_hours = arrivals.n_working_hours;
    if n_working_hours == 0 {
        return "No work days are set, so every hour is off-hours.".to_owned();
    }
    if n_working_hours == HOURS_A_WEEK {
        return "All hours of the week are working hours.".to_owned();
    }
    let off_hours = percent(HOURS_A_WEEK - n_working_hours, HOURS_A_WEEK);
    match arrivals.n_off_hours {
        0 => format!(
            "All alerts arrived in working hours, which are {} of the week.",
            percent(n_working_hours, HOURS_A_WEEK)
        ),
        n if n == total => {
            format!("All alerts arrived off-hours, which are {off_hours} of the week.")
        }
        n => format!(
            "{} arrived off-hours, which are {off_hours} of the week.",
            percent(n, total)
        ),
    }
}

/// “ at 03:00 on Sunday” for the only alert.
fn only_hour(by_hour: &[[u64; 7]; 24]) -> String {
    for (at, by_weekday) in (0..).zip(by_hour) {
        for (name, n) in WEEKDAYS.iter().zip(by_weekday) {
            if *n > 0 {
                return format!(" at {} on {name}", hour(at));
            }
        }
    }
    String::new()
}

fn weekday_hour(weekday: u8, at: u8) -> String {
    format!("{} {}", WEEKDAYS[usize::from(weekday % 7)], hour(at))
}

/// What the cells of the heat map are.
pub fn heat_map_subtitle(settings: Settings) -> &'static str {
    if settings.shows_means() {
        "Mean alerts an hour, with bars of the means by day and by hour. Outlined: your working hours"
    } else {
        "Alerts, with bars of the sums by day and by hour. Outlined: your working hours"
    }
}

/// Which days means count, if that needs saying.
pub fn days_counted(arrivals: &Arrivals) -> Option<Text> {
    (arrivals.rated == Rated::Known).then_some(Text::Borrowed(
        "The mean alerts an hour include part days: there are too few whole days without them.",
    ))
}

/// What the same hour had in another period, below its own number.
pub fn former(of: &Compared, n_alerts: u64) -> String {
    format!("<br>{}: {}", of.other.name(), count(n_alerts))
}

/// How the share of alerts off-hours differs from another period's, if that was asked for.
pub fn compared(arrivals: &Arrivals) -> Option<Text> {
    let compared = arrivals.compared.as_ref()?;
    let difference = compared.off_hours.in_words(&compared.other.name());
    Some(format!("Off-hours share: {difference}.").into())
}

/// What the figure of working hours and off-hours means, with how its difference from another period is tested, if there is one.
pub fn off_hours(arrivals: &Arrivals) -> Definition {
    if arrivals.compared.is_none() {
        return OFF_HOURS;
    }
    let formula = format!(
        "{} Compared with another period by its whole days: days change places between the periods within each weekday, 999 times; a difference \
         is one that at most 5% of these orders show as well. Its interval is Newcombe’s (method 10), in percentage points.",
        OFF_HOURS.formula
    );
    Definition {
        formula: formula.into(),
        ..OFF_HOURS
    }
}

/// How many alerts Expel's metrics notebook would call off-hours: work ends on the day it starts, by 23:00.
fn n_off_hours_by_notebook(arrivals: &Arrivals, schedule: Schedule) -> u64 {
    let is_working = |hour: u8, weekday: u8| {
        let hours = schedule.start_hour..schedule.end_hour.min(23);
        schedule.days.contains(weekday) && hours.contains(&hour)
    };
    let mut n_off_hours = 0;
    for (row, hour) in arrivals.by_hour.iter().zip(0..) {
        for (n, weekday) in row.iter().zip(0..) {
            if !is_working(hour, weekday) {
                n_off_hours += n;
            }
        }
    }
    n_off_hours
}

/// What that comes to with this data.
pub fn off_hours_here(arrivals: &Arrivals, schedule: Schedule) -> Here {
    let total = arrivals.n_working + arrivals.n_off_hours;
    if total == 0 {
        return Here::default();
    }
    let n_hours = HOURS_A_WEEK - arrivals.n_working_hours;
    let formula = format!(
        "{} off-hours ÷ {} = {}. Off-hours are {n_hours} of {HOURS_A_WEEK} hours of the week = {}.",
        count(arrivals.n_off_hours),
        counted(total, "alert", "alerts"),
        percent(arrivals.n_off_hours, total),
        percent(n_hours, HOURS_A_WEEK)
    );
    Here {
        path: vec![Step::of(
            arrivals.n_off_hours,
            "off-hours",
            place_of(Dimension::Shift, filters::OFF_HOURS),
        )],
        formula: formula.into(),
        notebook: match n_off_hours_by_notebook(arrivals, schedule) {
            n if n == arrivals.n_off_hours => Text::Borrowed(
                "With these alerts and working hours, the notebook would show the same.",
            ),
            n => format!(
                "With these alerts and working hours, the notebook would show {} off-hours.",
                counted(n, "alert", "alerts")
            )
            .into(),
        },
    }
}

/// What the bars of working hours and off-hours show.
pub fn split_alt(arrivals: &Arrivals) -> String {
    let total = arrivals.n_working + arrivals.n_off_hours;
    if total == 0 {
        return "Bars of working hours and off-hours: no alerts.".into();
    }
    format!(
        "Bars of working hours and off-hours: {} in working hours ({}), which are {} of the week; {} off-hours ({}), which are {}.",
        counted(arrivals.n_working, "alert", "alerts"),
        percent(arrivals.n_working, total),
        percent(arrivals.n_working_hours, HOURS_A_WEEK),
        count(arrivals.n_off_hours),
        percent(arrivals.n_off_hours, total),
        percent(HOURS_A_WEEK - arrivals.n_working_hours, HOURS_A_WEEK),
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
        "Heat map of alerts by weekday and hour, working hours from {} to {} outlined: {}; at most {} in one hour of the week.",
        hour(schedule.start_hour),
        hour(schedule.end_hour),
        listed(&days),
        count(most),
    )
}

/// Working hours and off-hours.
pub const OFF_HOURS: Definition = Definition {
    name: Text::Borrowed("Working hours and off-hours"),
    meaning: Text::Borrowed(
        "How many alerts arrived while your team was at work, and how many while it was off. The second bar shows what share of the \
              week these hours are: if alerts arrived at random, both bars would be equal.",
    ),
    formula: Text::Borrowed(
        "Working hours are every hour from “Work starts” until just before “Work ends” on the days you chose, in the chosen time \
              zone, daylight saving time included. If work starts after it ends, it is a night shift: the part after midnight belongs \
              to the day on which the shift began. If both are the same hour, it is the whole day. All other hours are off-hours. \
              The share of the week is out of 168 hours.",
    ),
    left_out: Text::Borrowed("Nothing: every alert is one or the other."),
    differs: Some(Text::Borrowed(
        "The notebook calls every alert of a night shift off-hours, and can never count 23:00 to midnight as working time. It starts \
         with UTC and 13 to 21; this page with your browser’s time zone and 9 to 17.",
    )),
};

/// Alerts by weekday and hour.
pub const ARRIVALS: Definition = Definition {
    name: Text::Borrowed("Alerts by weekday and hour"),
    meaning: Text::Borrowed("When in the week alerts arrive."),
    formula: Text::Borrowed(
        "Alerts by the weekday and hour in which they were created, in the chosen time zone, daylight saving time included. The mean is \
              per hour that occurred: a period may have more Mondays than Thursdays, and the days on which clocks change have an hour more \
              or less. The bars are all alerts of a weekday and all alerts of an hour; where the cells are means, so are the bars, again per hour \
              that occurred on such a day or at such an hour. An hour is called busy only if chance would make it so at most once in 20 times (exact binomial test against the \
              same hour of other days, allowing for bursts, corrected for choosing among 168 hours).",
    ),
    left_out: Text::Borrowed(
        "The counts include every alert. Means and the test for the busiest hour leave out days that the data covers only in part.",
    ),
    differs: Some(Text::Borrowed("The notebook shows counts only.")),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Weekdays;
    use crate::questions::arrivals::answer::example;

    fn arrivals(n_working: u64, n_off_hours: u64, cells: &[(usize, usize, u64)]) -> Arrivals {
        let mut by_hour = [[0; 7]; 24];
        for &(hour, weekday, n) in cells {
            by_hour[hour][weekday] = n;
        }
        example::of(by_hour, n_working, n_off_hours)
    }

    #[test]
    fn the_notebook_knows_no_night_and_no_last_hour() {
        // Monday 10:00, 22:00 and 23:00, Tuesday 02:00.
        let cells = [(10, 0, 4), (22, 0, 3), (23, 0, 2), (2, 1, 1)];
        for (start_hour, end_hour, n_off_hours, expected) in [
            (9, 17, 6, "the same"),
            (9, 23, 3, "the same"),
            (9, 24, 1, "3 alerts off-hours"),
            (22, 6, 4, "10 alerts off-hours"),
            (10, 10, 1, "10 alerts off-hours"),
            (0, 24, 1, "3 alerts off-hours"),
        ] {
            let schedule = Schedule {
                start_hour,
                end_hour,
                days: Weekdays::from_digits("1000000").unwrap(),
            };
            let here = off_hours_here(&arrivals(10 - n_off_hours, n_off_hours, &cells), schedule);
            let expected =
                format!("With these alerts and working hours, the notebook would show {expected}.");
            assert_eq!(here.notebook, expected, "{start_hour} to {end_hour}");
        }
    }

    #[test]
    fn answers_name_the_share_of_the_week() {
        for (n_working, n_off_hours, cells, expected) in [
            (0, 0, &[][..], "There are no alerts in this data."),
            (
                0,
                1,
                &[(3, 6, 1)],
                "The one alert arrived off-hours at 03:00 on Sunday.",
            ),
            (
                1,
                0,
                &[(10, 1, 1)],
                "The one alert arrived in working hours at 10:00 on Tuesday.",
            ),
            (
                2,
                1,
                &[(3, 6, 1), (10, 1, 2)],
                "33% arrived off-hours, which are 76% of the week. No hour stands out.",
            ),
            (
                0,
                6,
                &[(3, 6, 2), (4, 6, 2), (10, 1, 2)],
                "All alerts arrived off-hours, which are 76% of the week. No hour stands out.",
            ),
            (
                6,
                0,
                &[(10, 1, 6)],
                "All alerts arrived in working hours, which are 24% of the week. No hour stands out.",
            ),
        ] {
            let arrivals = arrivals(n_working, n_off_hours, cells);
            assert_eq!(answer(&arrivals, &View::default()), expected);
        }
        for (n_working_hours, expected) in [
            (
                0,
                "No work days are set, so every hour is off-hours. No hour stands out.",
            ),
            (
                168,
                "All hours of the week are working hours. No hour stands out.",
            ),
        ] {
            let arrivals = Arrivals {
                n_working_hours,
                ..arrivals(2, 1, &[])
            };
            assert_eq!(answer(&arrivals, &View::default()), expected);
        }
    }

    #[test]
    fn an_hour_is_named_only_if_it_stands_out() {
        let (weekday, hour) = (3, 15);
        for (busiest, expected) in [
            (Busiest::None, "No hour stands out."),
            (
                Busiest::Untested,
                "There are too few days to compare hours.",
            ),
            (
                Busiest::Hour {
                    weekday,
                    hour,
                    mean: 4.25,
                },
                "Thursday 15:00 is the busiest hour, with 4.2 alerts on average.",
            ),
            (
                Busiest::Day {
                    weekday,
                    hour,
                    on: "2026-10-08".parse().unwrap(),
                    n_alerts: 259,
                    n_of_hour: 1_300,
                },
                "No hour stands out but by one day: 259 of the 1,300 alerts at Thursday 15:00 arrived on Oct 8, 2026.",
            ),
        ] {
            let arrivals = Arrivals {
                busiest,
                ..arrivals(2, 1, &[])
            };
            let sentence = answer(&arrivals, &View::default());
            assert_eq!(
                sentence,
                format!("33% arrived off-hours, which are 76% of the week. {expected}")
            );
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
            "Bars of working hours and off-hours: 1 alert in working hours (50%), which are 24% of the week; 1 off-hours (50%), which are 76%."
        );
        assert_eq!(
            arrivals_alt(&two, Schedule::default()),
            "Heat map of alerts by weekday and hour, working hours from 09:00 to 17:00 outlined: Monday 0, Tuesday 2, Wednesday 0, \
             Thursday 0, Friday 0, Saturday 0 and Sunday 0; at most 2 in one hour of the week."
        );
    }
}
