//! How slow the slowest alerts were, as far as their number allows: a percentile of few alerts is less certain than it looks.

use std::fmt;

use super::WaitsOf;
use crate::numbers::{count, minutes};
use crate::statistics::{Percentile, Ranks};

/// How slow the slowest of some alerts were, in minutes, as far as their number allows.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Slowest {
    /// None could be measured.
    #[default]
    Unknown,
    /// So few that not even their median has an interval: the waits themselves, in ascending order.
    Waits(Box<[f64]>),
    /// Too few for percentiles: the longest wait, and the number of waits.
    Longest(f64, u64),
    /// The 95th percentile is at least the first; the second is the number of waits.
    AtLeast(f64, u64),
    /// The 95th percentile, with both ends of its interval.
    Within {
        /// The percentile.
        p95: f64,
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
}

impl Slowest {
    /// Of the alerts with one value, or of all.
    pub fn of(waits: &WaitsOf) -> Self {
        let Some(summary) = waits.summary else {
            return Self::Unknown;
        };
        let Percentile { value, low, high } = summary.p95;
        let has_percentiles = waits.few.is_empty();
        match (low, high) {
            _ if summary.n < Ranks::n_for_high(50.0) as u64 => Self::Waits(waits.few.clone()),
            (Some(low), Some(high)) if has_percentiles => Self::Within {
                p95: value,
                low,
                high,
            },
            (Some(low), None) if has_percentiles => Self::AtLeast(low, summary.n),
            _ => Self::Longest(summary.longest, summary.n),
        }
    }

    /// Whether there are enough alerts for percentiles.
    pub fn has_percentiles(&self) -> bool {
        matches!(self, Self::AtLeast(..) | Self::Within { .. })
    }
}

/// In a few words, next to the name of what it is about.
impl fmt::Display for Slowest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("not measured"),
            Self::Waits(waits) => {
                let longest = minutes(waits.last().copied().unwrap_or_default());
                match waits.len() {
                    1 => write!(f, "1 alert: {longest}"),
                    n => write!(f, "slowest of {n}: {longest}"),
                }
            }
            Self::Longest(wait, n) => write!(f, "slowest of {}: {}", count(*n), minutes(*wait)),
            Self::AtLeast(low, _) => write!(f, "p95 at least {}", minutes(*low)),
            Self::Within { p95, .. } => write!(f, "p95 {}", minutes(*p95)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Selection, TimeTo, Waits};
    use crate::calendar::Zone;

    /// N alerts with waits of one minute, two minutes and so on.
    fn slowest(n: usize) -> Slowest {
        let at = |minute: usize| {
            let (hour, minute) = (12 + minute / 60, minute % 60);
            format!("2026-11-20T{hour}:{minute:02}:00Z")
        };
        let times: Vec<String> = (1..=n).map(at).collect();
        let alerts = times.iter().map(|first_action| Alert {
            first_action,
            ..Alert::default()
        });
        let table = table(&alerts.collect::<Vec<_>>());
        let all = Selection::of(&table, Zone::named("UTC").unwrap(), None);
        Slowest::of(&Waits::to(TimeTo::FirstAction, &table.severity, &table, &all, None).all)
    }

    #[test]
    fn what_can_be_said_depends_on_how_many_there_are() {
        let within = |p95, low, high| Slowest::Within { p95, low, high };
        for (n, expected, words) in [
            (0, Slowest::Unknown, "not measured"),
            (1, Slowest::Waits([1.0].into()), "1 alert: 1 min"),
            (
                5,
                Slowest::Waits([1.0, 2.0, 3.0, 4.0, 5.0].into()),
                "slowest of 5: 5 min",
            ),
            (6, Slowest::Longest(6.0, 6), "slowest of 6: 6 min"),
            (19, Slowest::Longest(19.0, 19), "slowest of 19: 19 min"),
            (20, Slowest::AtLeast(17.0, 20), "p95 at least 17 min"),
            (71, Slowest::AtLeast(63.0, 71), "p95 at least 1 h 3 min"),
            (72, within(68.45, 64.0, 72.0), "p95 1 h 8 min"),
        ] {
            let slowest = slowest(n);
            assert_eq!(slowest, expected);
            assert_eq!(slowest.has_percentiles(), n >= Waits::MIN_FOR_PERCENTILES);
            assert_eq!(slowest.to_string(), words);
        }
    }
}
