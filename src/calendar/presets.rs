//! Ranges of days that are asked for often.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::DayRange;

/// A range of days, reckoned from today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// This many days, today included.
    LastDays(u8),
    /// From the first of this month to today.
    ThisMonth,
    /// The whole month before.
    LastMonth,
}

impl Preset {
    /// All of them, in the order offered.
    pub const ALL: [Self; 5] = [
        Self::LastDays(7),
        Self::LastDays(30),
        Self::LastDays(90),
        Self::ThisMonth,
        Self::LastMonth,
    ];

    /// What is asked for at first.
    pub const DEFAULT: Self = Self::LastDays(30);

    /// What it is called.
    pub fn name(self) -> String {
        match self {
            Self::LastDays(n) => format!("Last {n} days"),
            Self::ThisMonth => "This month".to_owned(),
            Self::LastMonth => "Last month".to_owned(),
        }
    }

    /// The preset of that [`name`](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }

    /// The days it means on the day `today`.
    pub fn days(self, today: NaiveDate) -> DayRange {
        // The calendar ends long after any today.
        let back = |n| today.checked_sub_days(Days::new(n)).unwrap_or(today);
        let first_of_month = today.with_day(1).unwrap_or(today);
        match self {
            Self::LastDays(n) => DayRange {
                start_on: back(u64::from(n) - 1),
                end_on: today,
            },
            Self::ThisMonth => DayRange {
                start_on: first_of_month,
                end_on: today,
            },
            Self::LastMonth => DayRange {
                start_on: first_of_month
                    .checked_sub_months(Months::new(1))
                    .unwrap_or(first_of_month),
                end_on: first_of_month.pred_opt().unwrap_or(first_of_month),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_told_from_today() {
        for (preset, today, start_on, end_on) in [
            (
                Preset::LastDays(7),
                "2026-11-23",
                "2026-11-17",
                "2026-11-23",
            ),
            (
                Preset::LastDays(30),
                "2026-03-01",
                "2026-01-31",
                "2026-03-01",
            ),
            (Preset::ThisMonth, "2026-11-01", "2026-11-01", "2026-11-01"),
            (Preset::ThisMonth, "2028-02-29", "2028-02-01", "2028-02-29"),
            (Preset::LastMonth, "2026-01-31", "2025-12-01", "2025-12-31"),
            (Preset::LastMonth, "2028-03-31", "2028-02-01", "2028-02-29"),
        ] {
            let days = preset.days(today.parse().unwrap());
            assert_eq!(
                (
                    days.start_on.to_string().as_str(),
                    days.end_on.to_string().as_str()
                ),
                (start_on, end_on),
                "{preset:?} on {today}"
            );
        }
    }

    #[test]
    fn presets_have_names() {
        for preset in Preset::ALL {
            assert_eq!(Preset::named(&preset.name()), Some(preset));
        }
        assert_eq!(Preset::named(""), None);
    }
}
