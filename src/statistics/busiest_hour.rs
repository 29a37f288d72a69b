//! Whether an hour of the week stands out from the same hour of other days.
//!
//! Some hour always has the most alerts, in flat random data, too. Only the one with the highest mean is tested, against its neighbors: the
//! same hour of the other weekdays of its kind (work days or not). With c alerts in it, n in its neighbors and π, its share of the hours that
//! occurred among both, p is the tail of the binomial distribution at c, I_π(c/φ, n/φ + 1), times 168 for the hours that it was chosen
//! from (Bonferroni). I is the regularized incomplete beta function; φ, at least 1, says how much more the hours of a weekday vary than
//! those of a Poisson process would (quasi-binomial; P. McCullagh and J. A. Nelder, Generalized Linear Models, 2nd ed. 1989, 4.5): alerts
//! come in bursts.

use statrs::function::beta::beta_reg;

/// An hour stands out if chance would bring it about at most this often.
const LEVEL: f64 = 0.05;

/// The hours that the busiest one is chosen from.
const HOURS_A_WEEK: f64 = 168.0;

/// One hour of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayHour {
    /// Which day.
    pub day: usize,
    /// 0 (Monday) to 6 (Sunday).
    pub weekday: u8,
    /// 0 to 23, as the local clock shows it. What it shows twice is one hour.
    pub hour: u8,
    /// How long it lasted.
    pub seconds: u32,
    /// The alerts in it.
    pub n_alerts: u32,
}

/// What can be said of the busiest hour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BusiestHour {
    /// There is nothing to compare it with.
    Untested,
    /// None stands out.
    None,
    /// This one stands out.
    Hour {
        /// 0 (Monday) to 6 (Sunday).
        weekday: u8,
        /// 0 to 23.
        hour: u8,
        /// Alerts in each such hour that occurred.
        mean: f64,
    },
    /// This one would stand out because of a single day.
    Day {
        /// 0 (Monday) to 6 (Sunday).
        weekday: u8,
        /// 0 to 23.
        hour: u8,
        /// Which day.
        day: usize,
        /// The alerts in that hour of that day.
        n_alerts: u32,
        /// The alerts in that hour of all days.
        n_of_hour: u64,
    },
}

/// All such hours of a weekday.
#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    n_alerts: u64,
    seconds: u64,
    n_hours: u64,
}

impl Cell {
    /// Alerts an hour; 0 if there was none.
    fn mean(self) -> f64 {
        if self.seconds == 0 {
            return 0.0;
        }
        self.n_alerts as f64 * 3600.0 / self.seconds as f64
    }
}

type Week = [[Cell; 24]; 7];

/// Whether the busiest hour of the week stands out, and whether a single day makes it. `are_work_days` says of which kind a weekday is,
/// Monday first.
///
/// The busiest one has the highest mean; of equal ones, the first from Monday. If one day brings more than a third of it, and it does not
/// stand out without that day, that day is what stands out. Without alerts there is nothing to test.
pub fn busiest_hour(hours: &[DayHour], are_work_days: [bool; 7]) -> BusiestHour {
    let week = week_of(hours);
    let mut busiest = (0, 0);
    for weekday in 0..7 {
        for hour in 0..24 {
            if week[weekday][hour].mean() > week[busiest.0][busiest.1].mean() {
                busiest = (weekday, hour);
            }
        }
    }
    let (weekday, hour) = busiest;
    let of_hour = week[weekday][hour];
    let Some(p) = chance(hours, &week, busiest, are_work_days) else {
        return BusiestHour::Untested;
    };
    if p > LEVEL {
        return BusiestHour::None;
    }
    let is_in_it =
        |at: &&DayHour| usize::from(at.weekday) == weekday && usize::from(at.hour) == hour;
    // Of equal days, the first.
    let most = hours
        .iter()
        .filter(is_in_it)
        .rev()
        .max_by_key(|at| at.n_alerts);
    let (weekday, hour) = (weekday as u8, hour as u8);
    if let Some(most) = most.filter(|most| 3 * u64::from(most.n_alerts) > of_hour.n_alerts) {
        let others: Vec<DayHour> = hours.iter().filter(|at| *at != most).copied().collect();
        let p = chance(&others, &week_of(&others), busiest, are_work_days);
        if p.is_none_or(|p| p > LEVEL) {
            return BusiestHour::Day {
                weekday,
                hour,
                day: most.day,
                n_alerts: most.n_alerts,
                n_of_hour: of_hour.n_alerts,
            };
        }
    }
    BusiestHour::Hour {
        weekday,
        hour,
        mean: of_hour.mean(),
    }
}

fn week_of(hours: &[DayHour]) -> Week {
    let mut week = Week::default();
    for at in hours.iter().filter(|at| at.seconds > 0) {
        let cell = &mut week[usize::from(at.weekday)][usize::from(at.hour)];
        cell.n_alerts += u64::from(at.n_alerts);
        cell.seconds += u64::from(at.seconds);
        cell.n_hours += 1;
    }
    week
}

/// How often chance would make an hour of the week as busy; `None` if it did not occur, or none of its neighbors did.
fn chance(
    hours: &[DayHour],
    week: &Week,
    (weekday, hour): (usize, usize),
    are_work_days: [bool; 7],
) -> Option<f64> {
    let of_hour = week[weekday][hour];
    let (mut n_neighbors, mut seconds) = (0, 0);
    for (other, is_work_day) in are_work_days.into_iter().enumerate() {
        if other != weekday && is_work_day == are_work_days[weekday] {
            n_neighbors += week[other][hour].n_alerts;
            seconds += week[other][hour].seconds;
        }
    }
    if of_hour.seconds == 0 || of_hour.n_alerts == 0 || seconds == 0 {
        return None;
    }
    let share = of_hour.seconds as f64 / (of_hour.seconds + seconds) as f64;
    let dispersion = dispersion(hours, week);
    let tail = beta_reg(
        of_hour.n_alerts as f64 / dispersion,
        n_neighbors as f64 / dispersion + 1.0,
        share,
    );
    Some((tail * HOURS_A_WEEK).min(1.0))
}

/// φ = max(1, Σ(x − m)²/m ÷ (hours − cells)): x the alerts of an hour of a day, m their mean over all days of that weekday. Hours of the week
/// without alerts are left out.
fn dispersion(hours: &[DayHour], week: &Week) -> f64 {
    let with_alerts = || week.iter().flatten().filter(|cell| cell.n_alerts > 0);
    let n_cells = with_alerts().count() as u64;
    let n_hours: u64 = with_alerts().map(|cell| cell.n_hours).sum();
    if n_hours <= n_cells {
        return 1.0;
    }
    let sum: f64 = hours
        .iter()
        .filter(|at| at.seconds > 0)
        .filter_map(|at| {
            let cell = week[usize::from(at.weekday)][usize::from(at.hour)];
            let mean = cell.n_alerts as f64 / cell.n_hours as f64;
            (mean > 0.0).then(|| (f64::from(at.n_alerts) - mean).powi(2) / mean)
        })
        .sum();
    (sum / (n_hours - n_cells) as f64).max(1.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_xoshiro::Xoshiro256PlusPlus;

    use super::*;

    const WORK_DAYS: [bool; 7] = [true, true, true, true, true, false, false];

    /// Whole weeks from a Monday on, with this many alerts in an hour of a day.
    fn weeks(n_weeks: usize, mut alerts: impl FnMut(usize, u8) -> u32) -> Vec<DayHour> {
        (0..7 * n_weeks)
            .flat_map(|day| (0..24).map(move |hour| (day, hour)))
            .map(|(day, hour)| DayHour {
                day,
                weekday: (day % 7) as u8,
                hour,
                seconds: 3600,
                n_alerts: alerts(day, hour),
            })
            .collect()
    }

    #[test]
    fn an_hour_with_more_alerts_on_most_days_stands_out() {
        let hours = weeks(
            8,
            |day, hour| if day % 7 == 3 && hour == 15 { 9 } else { 2 },
        );
        assert_eq!(
            busiest_hour(&hours, WORK_DAYS),
            BusiestHour::Hour {
                weekday: 3,
                hour: 15,
                mean: 9.0
            }
        );
    }

    #[test]
    fn a_day_that_makes_an_hour_is_what_stands_out() {
        let hours = weeks(12, |day, hour| match (day, hour) {
            (10, 15) => 300,
            _ => 1 + u32::from((day * 31 + usize::from(hour) * 17) % 3 == 0),
        });
        let BusiestHour::Day {
            weekday,
            hour,
            day,
            n_alerts,
            n_of_hour,
        } = busiest_hour(&hours, WORK_DAYS)
        else {
            panic!("one day makes the hour");
        };
        assert_eq!((weekday, hour, day, n_alerts), (3, 15, 10, 300));
        assert!((311..=323).contains(&n_of_hour), "{n_of_hour}");
    }

    #[test]
    fn nothing_is_made_of_equal_hours_or_of_none() {
        assert_eq!(
            busiest_hour(&weeks(8, |_, _| 2), WORK_DAYS),
            BusiestHour::None
        );
        assert_eq!(
            busiest_hour(&weeks(8, |_, _| 0), WORK_DAYS),
            BusiestHour::Untested
        );
        assert_eq!(busiest_hour(&[], WORK_DAYS), BusiestHour::Untested);
        // A Monday alone has no other work day beside it.
        let monday = weeks(1, |day, hour| if day == 0 && hour == 4 { 50 } else { 0 });
        assert_eq!(
            busiest_hour(&monday[..24], WORK_DAYS),
            BusiestHour::Untested
        );
        // Nor has a work day that is the only one.
        let only = [true, false, false, false, false, false, false];
        let monday = weeks(
            4,
            |day, hour| if day % 7 == 0 && hour == 4 { 50 } else { 1 },
        );
        assert_eq!(busiest_hour(&monday, only), BusiestHour::Untested);
    }

    #[test]
    fn means_are_of_hours_that_occurred() {
        // Five Mondays with 5 alerts at ten, four Thursdays with 20 at two: an hour of 30 minutes counts half.
        let mut hours = weeks(5, |day, hour| match (day % 7, hour) {
            (0, 10) => 5,
            (3, 14) => 5,
            _ => 1,
        });
        for at in &mut hours {
            if at.weekday == 3 && at.hour == 14 {
                at.seconds = 1800;
            }
        }
        assert_eq!(
            busiest_hour(&hours, WORK_DAYS),
            BusiestHour::Hour {
                weekday: 3,
                hour: 14,
                mean: 10.0
            }
        );
    }

    /// scipy 1.17.1: 168 * scipy.stats.binom.sf(c - 1, c + n, π), for c = 36, n = 64, π = 8 / 40.
    #[test]
    fn the_tail_is_that_of_the_binomial_distribution() {
        let hours = weeks(8, |day, hour| match (day % 7, hour) {
            (2, 9) => [5, 4][usize::from(day % 2 == 0)],
            (0..5, 9) => 2,
            _ => 0,
        });
        let n: u32 = hours
            .iter()
            .filter(|at| at.weekday == 2)
            .map(|at| at.n_alerts)
            .sum();
        assert_eq!(n, 36);
        let p = chance(&hours, &week_of(&hours), (2, 9), WORK_DAYS).unwrap();
        assert!((p / TAIL_BY_SCIPY - 1.0).abs() < 1e-9, "{p}");
    }

    const TAIL_BY_SCIPY: f64 = 0.024_719_565_114_063_76;

    /// On flat random data, something is named at most 3.5% of the time.
    #[test]
    fn flat_random_data_has_no_busiest_hour() {
        let random = &mut Xoshiro256PlusPlus::seed_from_u64(1);
        let mut n_named = 0;
        let n_series = 400;
        for _ in 0..n_series {
            // Poisson with a mean of 0.5, by counting in an interval.
            let hours = weeks(8, |_, _| {
                let (mut n, mut product) = (0, random.random::<f64>());
                while product > (-0.5_f64).exp() {
                    n += 1;
                    product *= random.random::<f64>();
                }
                n
            });
            n_named += u32::from(busiest_hour(&hours, WORK_DAYS) != BusiestHour::None);
        }
        assert!(
            f64::from(n_named) <= 0.05 * f64::from(n_series),
            "{n_named} of {n_series}"
        );
    }

    proptest! {
        #[test]
        fn only_an_hour_with_the_highest_mean_is_named(
            counts in prop::collection::vec(0_u32..20, 168),
            n_weeks in 1_usize..5,
        ) {
            let hours = weeks(n_weeks, |day, hour| counts[day % 7 * 24 + usize::from(hour)]);
            let most = *counts.iter().max().unwrap();
            match busiest_hour(&hours, WORK_DAYS) {
                BusiestHour::Hour { weekday, hour, mean } => {
                    prop_assert_eq!(counts[usize::from(weekday) * 24 + usize::from(hour)], most);
                    prop_assert_eq!(mean, f64::from(most));
                }
                BusiestHour::Day { n_alerts, .. } => prop_assert_eq!(n_alerts, most),
                BusiestHour::None | BusiestHour::Untested => {}
            }
        }
    }
}
