//! The best division of a series into segments with a rate each.
//!
//! R. Killick, P. Fearnhead and I. A. Eckley, “Optimal detection of changepoints with a linear computational cost” (2012): the best division of
//! the first t days is a last segment after the best division of the days before it, and a start of that segment which a later one has
//! overtaken can be forgotten. A series that never changes would keep all of them; therefore a start is kept for those rates alone at which no
//! later one has overtaken it, and forgotten if an earlier one is better at those: R. Maidstone, T. Hocking, G. Rigaill and P. Fearnhead, “On
//! optimal multiple changepoint algorithms for large data” (2017). What is forgotten cannot win, so the result is exact.

use super::series::Sums;
use super::{NEAR, SHORTEST};

/// Two ways that are nearer than this are both kept, so that a tie is decided by the rule for ties.
const SLACK: f64 = 1e-8;

/// How often the bounds of a start's rates are moved toward the exact ones when a later start comes. Any number is right.
const N_STEPS: usize = 3;

/// The first days of all segments but the first.
///
/// Minimizes the sum of −`weight` · X ln(X/E) over the segments, X their alerts and E their weekday factors (0 without alerts), plus `penalty`
/// for each change, with at least seven days a segment. Of divisions that are equal within 1e-9 the one with fewer changes, then with the
/// earlier first change that differs. `penalty` and `weight` are positive. Fewer than fourteen days, or none with alerts, have no change.
pub fn best_changes(sums: &Sums, weight: f64, penalty: f64) -> Vec<usize> {
    let n = sums.len();
    // Rates relative to the whole's make costs small, and rounding with them. It adds the same to each division.
    let overall = sums.rate(0, n);
    if n < 2 * SHORTEST || overall <= 0.0 {
        return Vec::new();
    }
    let ways = Ways {
        sums,
        weight,
        overall,
        slack: SLACK + 1e-13 * weight * sums.alerts(0, n),
    };
    let mut best: Vec<Option<Best>> = vec![None; n + 1];
    best[0] = Some(Best::default());
    let mut starts: Vec<Start> = Vec::new();
    for end in SHORTEST..=n {
        let day = end - SHORTEST;
        if let Some(before) = best[day] {
            let start = Start {
                day,
                n_changes: before.n_changes + u32::from(day > 0),
                cost: before.cost + if day > 0 { penalty } else { 0.0 },
                low: Rate::ZERO,
                high: Rate::ANY,
            };
            // In a stretch without alerts, the winner below is never better at the rate 0; the start before is.
            let mut before: Option<Start> = None;
            starts.retain_mut(|earlier| {
                let is_kept = ways.is_kept(earlier, &start)
                    && !before.is_some_and(|before| ways.is_beaten(earlier, &before));
                if is_kept {
                    before = Some(*earlier);
                }
                is_kept
            });
            starts.push(start);
        }
        let mut least: Option<Best> = None;
        for start in &starts {
            let rate = ways.rate(start.day, end);
            if rate < start.low.rate || rate > start.high.rate {
                continue;
            }
            let found = Best {
                cost: start.cost - ways.likelihood(start.day, end, rate),
                n_changes: start.n_changes,
                last_start: start.day,
            };
            let is_better = least.is_none_or(|least| found.is_better(least, &best));
            if is_better {
                least = Some(found);
            }
        }
        best[end] = least;
        let is_best = |start: &&Start| least.is_some_and(|least| least.last_start == start.day);
        if let Some(winner) = starts.iter().find(is_best).copied() {
            starts.retain(|start| start.day <= winner.day || !ways.is_beaten(start, &winner));
        }
    }
    best[n]
        .map(|whole| whole.changes(&best))
        .unwrap_or_default()
}

/// The best division of the first days.
#[derive(Debug, Clone, Copy, Default)]
struct Best {
    cost: f64,
    n_changes: u32,
    /// Where its last segment begins.
    last_start: usize,
}

impl Best {
    fn is_better(self, other: Self, best: &[Option<Self>]) -> bool {
        if (self.cost - other.cost).abs() > NEAR {
            return self.cost < other.cost;
        }
        match self.n_changes.cmp(&other.n_changes) {
            std::cmp::Ordering::Equal => self.changes(best) < other.changes(best),
            order => order.is_lt(),
        }
    }

    fn changes(self, best: &[Option<Self>]) -> Vec<usize> {
        let mut changes = Vec::with_capacity(self.n_changes as usize);
        let mut start = self.last_start;
        while start > 0 {
            changes.push(start);
            start = best[start].map_or(0, |before| before.last_start);
        }
        changes.reverse();
        changes
    }
}

/// A rate, relative to the whole's, and its logarithm.
#[derive(Debug, Clone, Copy)]
struct Rate {
    rate: f64,
    ln: f64,
}

impl Rate {
    const ZERO: Self = Self {
        rate: 0.0,
        ln: f64::NEG_INFINITY,
    };
    const ANY: Self = Self {
        rate: f64::INFINITY,
        ln: f64::INFINITY,
    };

    fn of_ln(ln: f64) -> Self {
        Self { rate: ln.exp(), ln }
    }
}

/// A day that the last segment may begin on.
#[derive(Debug, Clone, Copy)]
struct Start {
    day: usize,
    n_changes: u32,
    /// Of the best division of the days before it, with the penalty of a change on it.
    cost: f64,
    /// No later start is better at rates from `low` to `high`; at all others one is.
    low: Rate,
    high: Rate,
}

/// What a segment costs.
struct Ways<'a> {
    sums: &'a Sums,
    weight: f64,
    overall: f64,
    slack: f64,
}

impl Ways<'_> {
    fn rate(&self, first: usize, end: usize) -> f64 {
        self.sums.rate(first, end) / self.overall
    }

    fn likelihood(&self, first: usize, end: usize, rate: f64) -> f64 {
        if rate > 0.0 {
            self.weight * self.sums.alerts(first, end) * rate.ln()
        } else {
            0.0
        }
    }

    /// How much more the earlier start costs than the later one at a rate, whatever comes after: d(u) = c − a(u + 1) + b·eᵘ, u the rate's
    /// logarithm, a the weight of the alerts between the two, b of what the rate 1 brings there. d is convex.
    fn excess(&self, earlier: &Start, later: &Start, at: Rate) -> f64 {
        let (a, b) = self.between(earlier, later);
        let of_alerts = if a > 0.0 { a * (at.ln + 1.0) } else { 0.0 };
        earlier.cost - later.cost - of_alerts + b * at.rate
    }

    fn between(&self, earlier: &Start, later: &Start) -> (f64, f64) {
        let alerts = self.sums.alerts(earlier.day, later.day);
        let factors = self.sums.factors(earlier.day, later.day);
        (self.weight * alerts, self.weight * factors * self.overall)
    }

    /// Whether an earlier start is better at every rate that a start is kept for.
    fn is_beaten(&self, start: &Start, earlier: &Start) -> bool {
        [start.low, start.high]
            .into_iter()
            .all(|rate| self.excess(earlier, start, rate) < -self.slack)
    }

    /// Leaves a start only the rates at which the later one is not better; false if there is none.
    ///
    /// These are on one interval, because the [excess](Self::excess) is convex. Newton's steps toward its ends come from outside and never
    /// pass them.
    fn is_kept(&self, earlier: &mut Start, later: &Start) -> bool {
        let c = earlier.cost - later.cost;
        let (a, b) = self.between(earlier, later);
        if a <= 0.0 {
            // No alerts between the two: the earlier start is better at low rates alone, d(u) = c + b·eᵘ.
            let most = self.slack - c;
            if most < 0.0 {
                return false;
            }
            if b * earlier.high.rate > most {
                earlier.high = Rate::of_ln((most / b).ln());
            }
            return earlier.low.rate <= earlier.high.rate;
        }
        let excess = |at: Rate| c - a * (at.ln + 1.0) + b * at.rate - self.slack;
        let least = Rate {
            rate: a / b,
            ln: (a / b).ln(),
        };
        if excess(least) > 0.0 {
            return false;
        }
        if earlier.low.rate <= 0.0 {
            // Without the last, positive part d is a line, which is above 0 up to here.
            earlier.low = Rate::of_ln((c - self.slack) / a - 1.0);
        }
        if earlier.high.rate.is_infinite() {
            // d grows without bound beyond its least: within a few steps of a factor of e it is above 0.
            let mut high = least;
            while excess(high) <= 0.0 {
                high = Rate::of_ln(high.ln + 1.0);
            }
            earlier.high = high;
        }
        for (bound, is_low) in [(&mut earlier.low, true), (&mut earlier.high, false)] {
            for _ in 0..N_STEPS {
                let above = excess(*bound);
                if above <= 0.0 {
                    break;
                }
                let slope = b * bound.rate - a;
                // Beyond the least, the excess only grows: no rate is left on this side of it.
                if (slope >= 0.0) == is_low {
                    return false;
                }
                *bound = Rate::of_ln(bound.ln - above / slope);
            }
        }
        earlier.low.rate <= earlier.high.rate
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What segments from each of these days to the next one cost.
    fn cost_of(sums: &Sums, bounds: &[usize], weight: f64, penalty: f64) -> f64 {
        let segments = bounds.windows(2).map(|ends| {
            let (alerts, rate) = (sums.alerts(ends[0], ends[1]), sums.rate(ends[0], ends[1]));
            if alerts > 0.0 {
                -weight * alerts * rate.ln()
            } else {
                0.0
            }
        });
        segments.sum::<f64>() + penalty * (bounds.len() - 2) as f64
    }

    /// The best division by trying every start of every last segment.
    fn exhaustive(sums: &Sums, weight: f64, penalty: f64) -> Vec<usize> {
        // By number of days, the first days of the segments.
        let mut best: Vec<Option<Vec<usize>>> = vec![None; sums.len() + 1];
        best[0] = Some(Vec::new());
        for end in SHORTEST..=sums.len() {
            let mut least: Option<(f64, Vec<usize>)> = None;
            for (start, before) in best[..=end - SHORTEST].iter().enumerate() {
                let Some(before) = before else { continue };
                let starts = [before, &[start][..]].concat();
                let cost = cost_of(sums, &[&starts[..], &[end]].concat(), weight, penalty);
                let is_better = least.as_ref().is_none_or(|(least, of)| {
                    cost < least - NEAR
                        || cost <= least + NEAR && (starts.len(), &starts) < (of.len(), of)
                });
                if is_better {
                    least = Some((cost, starts));
                }
            }
            best[end] = least.map(|(_, starts)| starts);
        }
        best[sums.len()].iter().flatten().copied().skip(1).collect()
    }

    /// Stretches of days, each with about the same number of alerts a day.
    fn stretches() -> impl Strategy<Value = Vec<f64>> {
        let stretch = (
            1_usize..30,
            prop::sample::select(vec![0_u32, 1, 2, 5, 30, 1000]),
        );
        let stretches = prop::collection::vec(stretch, 1..5);
        (stretches, any::<u32>()).prop_map(|(stretches, seed)| {
            let days = stretches
                .into_iter()
                .flat_map(|(n_days, n)| std::iter::repeat_n(n, n_days));
            let noise = (0..).map(move |day: u32| (day.wrapping_mul(2_654_435_761) ^ seed) % 5);
            let alerts = days
                .zip(noise)
                .map(|(n, noise)| f64::from(n * (noise + 4) / 6));
            alerts.collect()
        })
    }

    fn factors(n_days: usize, is_weekly: bool) -> Vec<f64> {
        let week = if is_weekly {
            [1.2, 1.3, 1.15, 1.4, 1.3, 0.02, 0.63]
        } else {
            [1.0; 7]
        };
        week.into_iter().cycle().take(n_days).collect()
    }

    proptest! {
        #[test]
        fn it_is_the_best_of_all(
            alerts in stretches(),
            is_weekly in any::<bool>(),
            weight in 0.05..2.0,
            penalty in 0.5..20.0,
        ) {
            let sums = Sums::of(&alerts, &factors(alerts.len(), is_weekly));
            prop_assert_eq!(best_changes(&sums, weight, penalty), exhaustive(&sums, weight, penalty));
        }

        #[test]
        fn it_costs_no_more_than_no_change(alerts in stretches(), penalty in 0.5..20.0) {
            let sums = Sums::of(&alerts, &factors(alerts.len(), true));
            let changes = best_changes(&sums, 2.0, penalty);
            let bounds = [&[0], &changes[..], &[alerts.len()]].concat();
            if !changes.is_empty() {
                prop_assert!(bounds.windows(2).all(|ends| ends[1] - ends[0] >= SHORTEST));
            }
            prop_assert!(cost_of(&sums, &bounds, 2.0, penalty) <= cost_of(&sums, &[0, alerts.len()], 2.0, penalty) + NEAR);
        }
    }

    #[test]
    fn ties_go_to_the_earlier_change() {
        let alerts = [[4.0; 10], [9.0; 10]].concat();
        let sums = Sums::of(&alerts, &factors(20, false));
        assert_eq!(best_changes(&sums, 2.0, 3.0), [10]);
        // A single day in its own week: the week may begin on six days.
        let mut one_day = [0.0; 60];
        one_day[30] = 5000.0;
        let sums = Sums::of(&one_day, &factors(60, false));
        assert_eq!(best_changes(&sums, 0.08, 10.0), [24, 31]);
        let zeros = Sums::of(&[0.0; 40], &factors(40, false));
        assert_eq!(best_changes(&zeros, 2.0, 3.0), [0; 0]);
        let constant = Sums::of(&[3.0; 40], &factors(40, false));
        assert_eq!(best_changes(&constant, 2.0, 3.0), [0; 0]);
    }

    /// Centuries of days end at once: it would take minutes if what is kept of them grew with them.
    #[test]
    fn what_is_kept_of_long_series_does_not_grow() {
        for kind in 0..6 {
            let alerts = (0..100_000_u32).map(|day| {
                let noise = day.wrapping_mul(2_654_435_761) >> 27;
                f64::from(match kind {
                    0 => 0,
                    1 => 40,
                    2 => noise,
                    3 => u32::from(day % 99_999 == 0) * 5,
                    4 => u32::from(day % 80 < 40),
                    _ => noise / 30 * (day / 70_000),
                })
            });
            let alerts: Vec<f64> = alerts.collect();
            let sums = Sums::of(&alerts, &factors(alerts.len(), false));
            best_changes(&sums, 2.0, 2.5 * (alerts.len() as f64).ln());
        }
    }
}
