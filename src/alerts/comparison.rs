//! The other period that the selected alerts are compared with, and how far the data reaches back to it.

use chrono::{Days, NaiveDate};
use serde::Deserialize;

use crate::calendar::words::{day, day_of_year, day_range, day_range_of_year};
use crate::calendar::{DayRange, iso_day};
use crate::numbers::counted;
use crate::section::control::Bounds;

/// A year as whole weeks, so that weekdays match.
const YEAR: u64 = 364;

/// With what the selected alerts are compared: what the user chose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Comparison {
    /// With which period.
    pub compare_with: With,
    /// How many days earlier it begins, where that is what was chosen.
    pub days_earlier: DaysEarlier,
    /// On which day it begins, where that is what was chosen.
    pub compare_from: FirstDay,
}

/// With which period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum With {
    /// With none.
    #[default]
    Nothing,
    /// As many days right before.
    Before,
    /// The same days 52 weeks earlier.
    Year,
    /// The same days a number of days earlier.
    Earlier,
    /// As many days from a chosen one on.
    From,
}

/// How many days earlier a period begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct DaysEarlier(pub u64);

/// The first day of a period, if one was chosen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct FirstDay(Option<NaiveDate>);

/// Anything but a day as `2026-10-05` is none.
impl From<String> for FirstDay {
    fn from(text: String) -> Self {
        Self(iso_day(&text))
    }
}

impl With {
    /// Each, with the key that is kept and its name on the page.
    pub const OPTIONS: [(Self, &'static str, &'static str); 5] = [
        (Self::Nothing, "nothing", "Nothing"),
        (Self::Before, "before", "The period before"),
        (Self::Year, "year", "A year ago (364 days)"),
        (Self::Earlier, "earlier", "Chosen days earlier"),
        (Self::From, "from", "Days from a date"),
    ];

    /// The key that is kept.
    pub fn key(self) -> &'static str {
        let known = Self::OPTIONS.iter().find(|(of, ..)| *of == self);
        known.map_or("", |(_, key, _)| key)
    }
}

/// Anything else is nothing.
impl From<String> for With {
    fn from(key: String) -> Self {
        let chosen = Self::OPTIONS.iter().find(|(_, option, _)| *option == key);
        chosen.map_or_else(Self::default, |(of, ..)| *of)
    }
}

impl DaysEarlier {
    /// As many as ten years have.
    pub const BOUNDS: Bounds = Bounds {
        min: 1.0,
        max: 3_660.0,
        is_below_max: false,
        is_whole: true,
    };

    /// What is said of any other number.
    pub const PROBLEM: &'static str = "Enter a whole number of days from 1 to 3,660.";
}

impl Default for DaysEarlier {
    fn default() -> Self {
        Self(28)
    }
}

impl TryFrom<String> for DaysEarlier {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let n = Self::BOUNDS.read(&text);
        n.map(|n| Self(n as u64)).ok_or(Self::PROBLEM)
    }
}

/// The other period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OtherPeriod {
    with: With,
    /// All its days.
    pub days: DayRange,
    /// Those of them that the data reaches back to, if there are any to compare with.
    pub known: Option<DayRange>,
    /// How many days before the other its days are.
    pub n_days_earlier: u64,
    reach: Reach,
}

/// Up to where the data reaches back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Reach {
    first_on: NaiveDate,
    /// The last day that Workbench was asked for, if the data is from there.
    asked_until: Option<NaiveDate>,
    /// Whether the data has no day before the period.
    is_all_data: bool,
    /// Whether both periods have days in common.
    overlaps: bool,
}

impl Comparison {
    /// The period to compare `period` with, if one was chosen. The data begins on `first_on`: Workbench was asked from there on, or it is the
    /// day of the first alert.
    pub(super) fn other(
        self,
        period: DayRange,
        first_on: NaiveDate,
        asked_until: Option<NaiveDate>,
    ) -> Option<OtherPeriod> {
        let n_days = period.n_days();
        if n_days == 0 {
            return None;
        }
        let n_days_earlier = match self.compare_with {
            With::Nothing => return None,
            With::Before => n_days,
            With::Year => YEAR,
            With::Earlier => self.days_earlier.0,
            // Until one is chosen, those right before. Later days overlap, as the period itself does.
            With::From => self.compare_from.0.map_or(n_days, |from| {
                let n = (period.start_on - from).num_days();
                u64::try_from(n).unwrap_or(0)
            }),
        };
        let earlier = |on: NaiveDate| on.checked_sub_days(Days::new(n_days_earlier));
        let days = DayRange {
            start_on: earlier(period.start_on)?,
            end_on: earlier(period.end_on)?,
        };
        let overlaps = n_days_earlier < n_days;
        let known = DayRange {
            start_on: days.start_on.max(first_on),
            ..days
        };
        Some(OtherPeriod {
            with: self.compare_with,
            days,
            known: Some(known).filter(|known| !overlaps && known.start_on <= known.end_on),
            n_days_earlier,
            reach: Reach {
                first_on,
                asked_until,
                is_all_data: period.start_on <= first_on,
                overlaps,
            },
        })
    }
}

impl OtherPeriod {
    /// Whether the data reaches back to all its days, and they fall on the same weekdays.
    pub fn is_aligned(&self) -> bool {
        self.known == Some(self.days) && self.n_days_earlier.is_multiple_of(7)
    }

    /// What it is called inside a sentence: “the 28 days before”.
    pub fn name(&self) -> String {
        match self.with {
            With::Year => "the same days a year ago".to_owned(),
            With::Earlier => format!("the same days {} earlier", days(self.n_days_earlier)),
            With::From => format!("the days {}", day_range(self.days)),
            _ => format!("the {} before", days(self.days.n_days())),
        }
    }

    /// The days to ask Workbench for, so that the data has those that it lacks as well as its own.
    pub fn to_get(&self) -> Option<DayRange> {
        let end_on = self.reach.asked_until?;
        let is_lacking = !self.reach.overlaps && self.known != Some(self.days);
        is_lacking.then_some(DayRange {
            start_on: self.days.start_on,
            end_on,
        })
    }

    /// Which days are compared, or why none are, and what to do.
    pub fn in_words(&self) -> String {
        let Reach {
            first_on,
            asked_until,
            is_all_data,
            overlaps,
        } = self.reach;
        if overlaps && self.with == With::From {
            // As many days before the period as it has; these days begin less than that before it.
            let n = self.days.n_days() - self.n_days_earlier;
            let latest = self.days.start_on.checked_sub_days(Days::new(n));
            let latest = latest.map_or_else(String::new, |latest| {
                format!(" Choose {} or an earlier day.", day(latest))
            });
            return format!("The days to compare with overlap with the period.{latest}");
        }
        if overlaps {
            let or_more = match self.with {
                With::Earlier => " or more days",
                _ => "",
            };
            return format!(
                "The period overlaps with the same days {} earlier. Choose a shorter period{or_more}.",
                days(self.n_days_earlier)
            );
        }
        if self.known.is_none() && is_all_data && self.with == With::Before {
            return "The period is all of the data, so nothing is before it. Choose a shorter period to compare it with the one before.".to_owned();
        }
        let (what, begins, are) = match self.with {
            With::Year => ("The period a year ago", "begins", "is"),
            With::Earlier | With::From => ("The days to compare with", "begin", "are"),
            _ => ("The period before", "begins", "is"),
        };
        let start = format!(
            "{} {}",
            match asked_until.is_some() {
                true => "the loaded days, which begin on",
                false => "the first alert, on",
            },
            day_of_year(first_on)
        );
        match self.known {
            Some(known) if known == self.days => format!("Compared with {}.", day_range(known)),
            Some(known) => format!(
                "{what}, {}, {begins} before {start}. Compared with {} only.",
                day_range_of_year(self.days),
                day_range(known)
            ),
            None => format!(
                "{what}, {}, {are} before {start}, so there is nothing to compare with.",
                day_range(self.days),
            ),
        }
    }
}

/// “28 days”.
fn days(n: u64) -> String {
    counted(n, "day", "days")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    fn range(start: &str, end: &str) -> DayRange {
        DayRange {
            start_on: start.parse().unwrap(),
            end_on: end.parse().unwrap(),
        }
    }

    fn other(choices: &[(&str, &str)], first_on: &str, is_of_workbench: bool) -> OtherPeriod {
        let choices: Choices = choices.iter().copied().collect();
        let comparison: Comparison = choices.read();
        let period = range("2026-07-29", "2026-08-25");
        let asked_until = is_of_workbench.then_some(period.end_on);
        let other = comparison.other(period, first_on.parse().unwrap(), asked_until);
        other.unwrap()
    }

    #[test]
    fn choices_are_read_or_nothing_is_compared() {
        for (choices, with, n) in [
            (&[][..], With::Nothing, 28),
            (&[("compare-with", "before")], With::Before, 28),
            (&[("compare-with", "<b>")], With::Nothing, 28),
            (
                &[("compare-with", "earlier"), ("days-earlier", "35")],
                With::Earlier,
                35,
            ),
            (
                &[("compare-with", "earlier"), ("days-earlier", "0")],
                With::Nothing,
                28,
            ),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            let expected = Comparison {
                compare_with: with,
                days_earlier: DaysEarlier(n),
                ..Comparison::default()
            };
            assert_eq!(choices.read::<Comparison>(), expected, "{choices:?}");
        }
    }

    #[test]
    fn the_other_period_has_as_many_days() {
        let before = other(&[("compare-with", "before")], "2026-01-01", false);
        assert_eq!(before.known, Some(range("2026-07-01", "2026-07-28")));
        assert!(before.is_aligned());
        assert_eq!(before.name(), "the 28 days before");
        assert_eq!(before.in_words(), "Compared with Jul 1 – Jul 28, 2026.");
        let year = other(&[("compare-with", "year")], "2025-01-01", false);
        assert_eq!(year.known, Some(range("2025-07-30", "2025-08-26")));
        assert!(year.is_aligned());
        let earlier = [("compare-with", "earlier"), ("days-earlier", "31")];
        let earlier = other(&earlier, "2026-01-01", false);
        assert_eq!(earlier.known, Some(range("2026-06-28", "2026-07-25")));
        assert!(!earlier.is_aligned());
        assert_eq!(earlier.name(), "the same days 31 days earlier");
        let from = [("compare-with", "from"), ("compare-from", "2026-06-03")];
        let from = other(&from, "2026-01-01", false);
        assert_eq!(from.known, Some(range("2026-06-03", "2026-06-30")));
        assert!(from.is_aligned());
        assert_eq!(from.name(), "the days Jun 3 – Jun 30, 2026");
        // Until a day is chosen, and where it is none.
        for day in ["", "2026-06-31"] {
            let from = [("compare-with", "from"), ("compare-from", day)];
            assert_eq!(other(&from, "2026-01-01", false).days, before.days);
        }
    }

    #[test]
    fn which_days_lack_and_what_to_do_is_said() {
        let before = &[("compare-with", "before")][..];
        let year = &[("compare-with", "year")];
        let late = &[("compare-with", "from"), ("compare-from", "2026-07-02")][..];
        let later = &[("compare-with", "from"), ("compare-from", "2026-09-01")];
        let overlapping = &[("compare-with", "earlier"), ("days-earlier", "27")];
        for (choices, first_on, is_of_workbench, is_known, expected) in [
            (
                late,
                "2026-01-01",
                false,
                false,
                "The days to compare with overlap with the period. Choose Jul 1, 2026 or an earlier day.",
            ),
            (
                later,
                "2026-01-01",
                false,
                false,
                "The days to compare with overlap with the period. Choose Jul 1, 2026 or an earlier day.",
            ),
            (
                before,
                "2026-07-10",
                false,
                true,
                "The period before, Jul 1 – 28, begins before the first alert, on Jul 10. Compared with Jul 10 – Jul 28, 2026 only.",
            ),
            (
                before,
                "2026-07-10",
                true,
                true,
                "The period before, Jul 1 – 28, begins before the loaded days, which begin on Jul 10. Compared with Jul 10 – Jul 28, 2026 \
                 only.",
            ),
            (
                before,
                "2026-07-29",
                false,
                false,
                "The period is all of the data, so nothing is before it. Choose a shorter period to compare it with the one before.",
            ),
            (
                year,
                "2026-07-10",
                true,
                false,
                "The period a year ago, Jul 30 – Aug 26, 2025, is before the loaded days, which begin on Jul 10, so there is nothing to \
                 compare with.",
            ),
            (
                overlapping,
                "2026-01-01",
                false,
                false,
                "The period overlaps with the same days 27 days earlier. Choose a shorter period or more days.",
            ),
        ] {
            let other = other(choices, first_on, is_of_workbench);
            assert_eq!(other.in_words(), expected);
            assert_eq!(other.known.is_some(), is_known, "{expected}");
            // Workbench is asked for what is there, too.
            let to_get = is_of_workbench.then_some(DayRange {
                start_on: other.days.start_on,
                end_on: "2026-08-25".parse().unwrap(),
            });
            assert_eq!(other.to_get(), to_get, "{expected}");
        }
    }

    #[test]
    fn nothing_is_compared_without_a_choice_or_days() {
        let period = range("2026-07-29", "2026-08-25");
        let first_on = period.start_on;
        assert_eq!(Comparison::default().other(period, first_on, None), None);
        let before = Comparison {
            compare_with: With::Before,
            ..Comparison::default()
        };
        let backward = range("2026-08-25", "2026-07-29");
        assert_eq!(before.other(backward, first_on, None), None);
        let first_day = DayRange {
            start_on: NaiveDate::MIN,
            end_on: NaiveDate::MIN,
        };
        assert_eq!(before.other(first_day, first_on, None), None);
    }
}
