//! Days, hours and zones as a person would say them.

use chrono::{Datelike, NaiveDate};

use super::DayRange;

/// The days of the week, Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// January first, as short as [`day`] writes them.
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A day, spelled so that nobody can misread it: “Nov 21, 2026”.
pub fn day(on: NaiveDate) -> String {
    format!("{}, {}", day_of_year(on), on.year())
}

/// A day whose year goes without saying: “Nov 21”.
pub fn day_of_year(on: NaiveDate) -> String {
    // Not chrono's own way: it brings code for every pattern, to be downloaded before the page shows.
    format!("{} {}", MONTHS[on.month0() as usize], on.day())
}

/// A day with its weekday: “Tuesday, Sep 29, 2026”.
pub fn weekday_and_day(on: NaiveDate) -> String {
    let weekday = on.weekday().num_days_from_monday();
    format!("{}, {}", WEEKDAYS[weekday as usize], day(on))
}

/// A range of days: “Aug 24 – Nov 21, 2026”; one day is that day.
pub fn day_range(range: DayRange) -> String {
    let DayRange { start_on, end_on } = range;
    if start_on == end_on {
        day(start_on)
    } else if start_on.year() == end_on.year() {
        format!("{} – {}", day_of_year(start_on), day(end_on))
    } else {
        format!("{} – {}", day(start_on), day(end_on))
    }
}

/// Days near each other, without their year: “Sep 26 – 30”, “Sep 28 – Oct 2”; one day is that day. If they are of two years, both are said.
pub fn day_range_of_year(range: DayRange) -> String {
    let DayRange { start_on, end_on } = range;
    if start_on == end_on {
        day_of_year(start_on)
    } else if start_on.year() != end_on.year() {
        day_range(range)
    } else if start_on.month() == end_on.month() {
        format!("{} – {}", day_of_year(start_on), end_on.day())
    } else {
        format!("{} – {}", day_of_year(start_on), day_of_year(end_on))
    }
}

/// An hour of the day: “09:00”.
pub fn hour(hour: u8) -> String {
    format!("{hour:02}:00")
}

/// A time zone as one says it: “New York”, “Argentina/Buenos Aires”, “UTC”.
pub fn zone(name: &str) -> String {
    let place = name.split_once('/').map_or(name, |(_, place)| place);
    // Etc/GMT+5 and the like mean nothing without their first part.
    let place = if name.starts_with("Etc/") {
        name
    } else {
        place
    };
    place.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days() {
        let range = |start: &str, end: &str| {
            day_range(DayRange {
                start_on: on(start),
                end_on: on(end),
            })
        };
        assert_eq!(day(on("2026-11-01")), "Nov 1, 2026");
        assert_eq!(weekday_and_day(on("2026-09-29")), "Tuesday, Sep 29, 2026");
        assert_eq!(range("2026-08-24", "2026-11-21"), "Aug 24 – Nov 21, 2026");
        assert_eq!(
            range("2025-12-30", "2026-01-02"),
            "Dec 30, 2025 – Jan 2, 2026"
        );
        assert_eq!(range("2026-08-24", "2026-08-24"), "Aug 24, 2026");
        for (start, end, text) in [
            ("2026-09-26", "2026-09-30", "Sep 26 – 30"),
            ("2026-09-28", "2026-10-02", "Sep 28 – Oct 2"),
            ("2026-09-28", "2026-09-28", "Sep 28"),
            ("2025-12-30", "2026-01-02", "Dec 30, 2025 – Jan 2, 2026"),
        ] {
            let range = DayRange {
                start_on: on(start),
                end_on: on(end),
            };
            assert_eq!(day_range_of_year(range), text);
        }
        assert_eq!(hour(9), "09:00");
    }

    #[test]
    fn zones_are_places() {
        for (name, expected) in [
            ("America/New_York", "New York"),
            ("America/Argentina/Buenos_Aires", "Argentina/Buenos Aires"),
            ("UTC", "UTC"),
            ("Etc/GMT+5", "Etc/GMT+5"),
        ] {
            assert_eq!(zone(name), expected);
        }
    }
}
