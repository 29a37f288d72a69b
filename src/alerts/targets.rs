//! Whether each alert was acted on within the target of its severity.
//!
//! Whether an alert met its target is known once the target has passed, whether or not it was acted on by then: counting those that were acted on at
//! once and not those that still wait would make any share too good.

use serde::Deserialize;

use super::clock::{Clock, Wait};
use crate::calendar::Timestamp;
use crate::section::control::Bounds;
use crate::table::Table;

/// The severities that have a target, gravest first.
const SEVERITIES: [&str; 4] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

/// A minute in nanoseconds.
const NANOS_A_MINUTE: u64 = 60_000_000_000;

/// Within how long alerts are to be acted on, and how many of them: what the user chose. Bounds are in the types: what lies outside of them cannot be
/// read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Targets {
    target_critical: Minutes<15>,
    target_high: Minutes<30>,
    target_medium: Minutes<60>,
    target_low: Minutes<240>,
    target_goal: Goal,
}

/// A target in minutes, and what it is at first.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Minutes<const AT_FIRST: u32>(u32);

/// Which share of the alerts is to meet its target, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Goal(f64);

impl Targets {
    /// Which minutes are allowed: up to thirty days.
    pub const MINUTES: Bounds = Bounds {
        min: 1.0,
        max: 43_200.0,
        is_below_max: false,
        is_whole: true,
    };

    /// Which goals are.
    pub const GOALS: Bounds = Bounds {
        min: 50.0,
        max: 100.0,
        is_below_max: true,
        is_whole: false,
    };

    /// The target in minutes of each of the severities that have one, gravest first.
    pub fn minutes(self) -> [u32; 4] {
        [
            self.target_critical.0,
            self.target_high.0,
            self.target_medium.0,
            self.target_low.0,
        ]
    }

    /// The severities that have a target, gravest first, each with its minutes.
    pub fn by_severity(self) -> [(&'static str, u32); 4] {
        let [critical, high, medium, low] = self.minutes();
        [
            (SEVERITIES[0], critical),
            (SEVERITIES[1], high),
            (SEVERITIES[2], medium),
            (SEVERITIES[3], low),
        ]
    }

    /// The target in minutes of a severity, if it has one.
    pub fn of(self, severity: &str) -> Option<u32> {
        let at = SEVERITIES.iter().position(|known| *known == severity)?;
        Some(self.minutes()[at])
    }

    /// Which share of the alerts is to meet its target, in percent.
    pub fn goal(self) -> f64 {
        self.target_goal.0
    }

    #[cfg(test)]
    pub(crate) fn for_test([critical, high, medium, low]: [u32; 4]) -> Self {
        Self {
            target_critical: Minutes(critical),
            target_high: Minutes(high),
            target_medium: Minutes(medium),
            target_low: Minutes(low),
            ..Self::default()
        }
    }
}

impl<const AT_FIRST: u32> Default for Minutes<AT_FIRST> {
    fn default() -> Self {
        Self(AT_FIRST)
    }
}

impl Default for Goal {
    fn default() -> Self {
        Self(95.0)
    }
}

impl<const AT_FIRST: u32> TryFrom<String> for Minutes<AT_FIRST> {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let minutes = Targets::MINUTES.read(&text);
        minutes
            .map(|minutes| Self(minutes as u32))
            .ok_or("no target")
    }
}

impl TryFrom<String> for Goal {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Targets::GOALS.read(&text).map(Self).ok_or("no goal")
    }
}

/// Where an alert stands with its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Standing {
    /// Acted on within the target, which has passed.
    Met,
    /// Acted on, but later.
    Late,
    /// Still waiting, though the target has passed.
    OpenPast,
    /// Acted on or still waiting, while the target has not passed.
    NotDue,
    /// Not known: no action is recorded.
    NoAction,
    /// Not known: every action is before the creation.
    ClockError,
    /// Its severity has no target.
    NoTarget,
}

impl Standing {
    /// Each, with the key by which filters name it and its name on the page.
    pub const ALL: [(Self, &'static str, &'static str); 7] = [
        (Self::Met, "met", "Acted on in time"),
        (Self::Late, "late", "Acted on late"),
        (Self::OpenPast, "open", "Open past target"),
        (Self::NotDue, "not-due", "Not due yet"),
        (Self::NoAction, "no-action", "No recorded action"),
        (Self::ClockError, "clock-error", "Clock error"),
        (Self::NoTarget, "none", "Severity without a target"),
    ];

    /// The key by which filters name it.
    pub fn key(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// Its name on the page.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    // It is asked of every alert.
    #[inline(always)]
    fn of(wait: Wait, created_at: Timestamp, target: u64, as_of: Timestamp) -> Self {
        // An alert that is created later than as-of, as a wrong clock may say, is not due either.
        let age = i128::from(as_of.nanos()) - i128::from(created_at.nanos());
        let is_due = age >= i128::from(target);
        match wait {
            Wait::NoAction => Self::NoAction,
            Wait::ClockError => Self::ClockError,
            _ if !is_due => Self::NotDue,
            Wait::Nanos(nanos) if nanos <= target => Self::Met,
            Wait::Nanos(_) => Self::Late,
            Wait::GoesOn { .. } => Self::OpenPast,
        }
    }

    /// Where each alert of `table` stands by `as_of`, row by row.
    pub(super) fn of_each(table: &Table, targets: Targets, as_of: Option<Timestamp>) -> Vec<Self> {
        let values = table.severity.values();
        let targets: Vec<Option<u64>> = values
            .iter()
            .map(|value| Some(u64::from(targets.of(value)?) * NANOS_A_MINUTE))
            .collect();
        let mut standings = vec![Self::NoTarget; table.len()];
        let Some(as_of) = as_of else {
            return standings;
        };
        let clock = Clock::of(table);
        for (row, standing) in standings.iter_mut().enumerate() {
            if let Some(target) = targets[table.severity.code(row) as usize] {
                *standing = Self::of(clock.wait(row), table.created_at[row], target, as_of);
            }
        }
        standings
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::choices::Choices;

    fn at(minute: f64) -> Timestamp {
        Timestamp::from_nanos((minute * NANOS_A_MINUTE as f64) as i64)
    }

    #[test]
    fn what_is_due_is_met_or_missed() {
        // Ages and waits in minutes at as-of, of a target of 15 minutes. `None` still waits.
        let as_of = at(1_000.0);
        for (age, wait, expected) in [
            (200.0, Some(5.0), Standing::Met),
            (180.0, None, Standing::OpenPast),
            (14.0, Some(3.0), Standing::NotDue),
            (14.0, None, Standing::NotDue),
            (15.0, Some(15.0), Standing::Met),
            (15.0, None, Standing::OpenPast),
            (16.0, Some(15.5), Standing::Late),
            (60.0, Some(15.0), Standing::Met),
            (61.0, Some(15.01), Standing::Late),
        ] {
            let created_at = at(1_000.0 - age);
            let of = match wait {
                Some(wait) => Wait::Nanos((wait * NANOS_A_MINUTE as f64) as u64),
                None => Wait::GoesOn { created_at },
            };
            let standing = Standing::of(of, created_at, 15 * NANOS_A_MINUTE, as_of);
            assert_eq!(standing, expected, "{age} {wait:?}");
        }
        for (wait, expected) in [
            (Wait::NoAction, Standing::NoAction),
            (Wait::ClockError, Standing::ClockError),
        ] {
            assert_eq!(Standing::of(wait, at(0.0), 0, as_of), expected);
        }
    }

    #[test]
    fn no_clock_is_too_wrong() {
        let (first, last) = (
            Timestamp::from_nanos(i64::MIN),
            Timestamp::from_nanos(i64::MAX),
        );
        let wait = Wait::Nanos(0);
        assert_eq!(Standing::of(wait, last, u64::MAX, first), Standing::NotDue);
        assert_eq!(Standing::of(wait, first, u64::MAX, last), Standing::Met);
    }

    #[test]
    fn each_severity_has_its_own_target() {
        let alert = |severity, first_action| Alert {
            severity,
            first_action,
            ..Alert::default()
        };
        // Created at noon.
        let table = table(&[
            alert("LOW", "2026-11-20T12:20:00Z"),
            alert("HIGH", "2026-11-20T12:20:00Z"),
            alert("INFO", "2026-11-20T12:01:00Z"),
        ]);
        let targets = Targets::for_test([1, 19, 30, 40]);
        let as_of = Some(table.created_at[0]).map(|at| {
            let later = at.nanos() + 60 * NANOS_A_MINUTE as i64;
            Timestamp::from_nanos(later)
        });
        let standings = Standing::of_each(&table, targets, as_of);
        let expected = [Standing::Met, Standing::Late, Standing::NoTarget];
        assert_eq!(standings, expected);
        assert_eq!(
            Standing::of_each(&table, targets, None),
            [Standing::NoTarget; 3]
        );
    }

    #[test]
    fn keys_are_in_the_order_of_what_they_name() {
        for (at, (standing, key, _)) in Standing::ALL.into_iter().enumerate() {
            assert_eq!((standing as usize, standing.key()), (at, key));
        }
    }

    #[test]
    fn targets_are_read_or_give_way_to_the_examples() {
        for (choices, minutes, goal) in [
            (&[][..], [15, 30, 60, 240], 95.0),
            (
                &[("target-high", "20"), ("target-goal", "99.5")],
                [15, 20, 60, 240],
                99.5,
            ),
            (&[("target-high", "0")], [15, 30, 60, 240], 95.0),
            (&[("target-low", "1.5")], [15, 30, 60, 240], 95.0),
            (&[("target-goal", "100")], [15, 30, 60, 240], 95.0),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            let targets: Targets = choices.read();
            assert_eq!((targets.minutes(), targets.goal()), (minutes, goal));
        }
    }
}
