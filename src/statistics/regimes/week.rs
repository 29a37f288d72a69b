//! The weekly rhythm, and days that do not fit into it.

use super::NEAR;
use super::series::Series;

use crate::order;

/// A weekday's factor is at least this: alerts on a weekday that has none by habit must not weigh without bound.
const LEAST_FACTOR: f64 = 0.02;

/// Days around each day that its typical rate is of: a stretch of seven days is the majority around each of its days.
const N_AROUND: usize = 13;

/// The width of control limits: 3 / 0.954, by which a median of moving ranges becomes three standard deviations.
const LIMIT: f64 = 3.145;

/// The median moving range of independent normal values with a standard deviation of 1.
const MEDIAN_MOVING_RANGE: f64 = 0.954;

/// A day is runaway beyond this many times the limit …
const RUNAWAY_LIMITS: f64 = 1.5;

/// … if it is off by as many alerts.
const RUNAWAY_ALERTS: f64 = 5.0;

/// Alerts a day where runaway days are taken back to the limits.
pub struct Calmed {
    /// By day of the series.
    pub alerts: Vec<f64>,
    /// Which days are runaway, with the alerts that were to be expected.
    pub runaway: Vec<(usize, f64)>,
}

/// What each weekday brings relative to a mean day, Monday first; their mean is 1.
///
/// The median of what the day has of the mean of seven consecutive calendar days around it, over all weeks of which no day is left out.
/// Weeks without alerts are passed over; a weekday that no week is left for brings 1.
pub fn weekday_factors(series: &Series) -> [f64; 7] {
    let mut ratios: [Vec<f64>; 7] = Default::default();
    for middle in 3..series.len().saturating_sub(3) {
        let (first, last) = (middle - 3, middle + 3);
        let total: f64 = series.counts[first..=last].iter().sum();
        if series.places[last] - series.places[first] == 6 && total > 0.0 {
            let ratio = series.counts[middle] / (total / 7.0);
            ratios[series.weekdays[middle]].push(ratio);
        }
    }
    let factors =
        ratios.map(|mut ratios| median(&mut ratios).map_or(1.0, |of| of.max(LEAST_FACTOR)));
    let mean = factors.iter().sum::<f64>() / 7.0;
    factors.map(|factor| factor / mean)
}

/// Takes each day back to within limits around what is typical of the thirteen days around it. Needs as many.
pub fn calmed(series: &Series) -> Calmed {
    let rates: Vec<f64> = series
        .counts
        .iter()
        .zip(&series.factors)
        .map(|(count, factor)| count / factor)
        .collect();
    let weighted = |index: usize| (rates[index], series.factors[index]);
    let last_start = rates.len().saturating_sub(N_AROUND);
    let centers: Vec<f64> = (0..rates.len())
        .map(|index| {
            let start = index.saturating_sub(N_AROUND / 2).min(last_start);
            let end = (start + N_AROUND).min(rates.len());
            weighted_median((start..end).map(weighted).collect()).unwrap_or(0.0)
        })
        .collect();
    let spreads: Vec<f64> = centers
        .iter()
        .zip(&series.factors)
        .map(|(center, factor)| (center.max(1.0) / factor).sqrt())
        .collect();
    let steps = (1..rates.len()).filter(|&index| series.follows(index));
    let steps = steps.map(|index| {
        let variance = (spreads[index].powi(2) + spreads[index - 1].powi(2)) / 2.0;
        let step = (rates[index] - rates[index - 1]).abs() / variance.sqrt();
        (step, series.factors[index].min(series.factors[index - 1]))
    });
    let step = weighted_median(steps.collect()).unwrap_or(0.0);
    let mut alerts = Vec::with_capacity(rates.len());
    let mut runaway = Vec::new();
    for (index, &rate) in rates.iter().enumerate() {
        let (center, factor) = (centers[index], series.factors[index]);
        let limit = LIMIT * step.max(MEDIAN_MOVING_RANGE) * spreads[index];
        alerts.push(rate.clamp(center - limit, center + limit) * factor);
        let expected = center * factor;
        let is_off = (rate - center).abs() > RUNAWAY_LIMITS * limit + NEAR;
        if is_off && (series.counts[index] - expected).abs() >= RUNAWAY_ALERTS - NEAR {
            runaway.push((index, expected));
        }
    }
    Calmed { alerts, runaway }
}

/// The middle value, or the mean of the two in the middle. Loses the order.
fn median(values: &mut [f64]) -> Option<f64> {
    let middle = values.len() / 2;
    let is_even = values.len().is_multiple_of(2);
    if values.is_empty() {
        return None;
    }
    let (below, &mut upper, _) = values.select_nth_unstable_by(middle, f64::total_cmp);
    if is_even {
        let lower = below.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Some((lower + upper) / 2.0)
    } else {
        Some(upper)
    }
}

/// The value at which half of the weight is reached; midway to the next one where it is exactly half. `None` without values.
fn weighted_median(mut values: Vec<(f64, f64)>) -> Option<f64> {
    order::sort_by(&mut values, |one, other| one.0.total_cmp(&other.0));
    let half = values.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut weight_so_far = 0.0;
    for (at, &(value, weight)) in values.iter().enumerate() {
        weight_so_far += weight;
        if (weight_so_far - half).abs() <= NEAR * half {
            let next = values.get(at + 1).map_or(value, |next| next.0);
            return Some((value + next) / 2.0);
        }
        if weight_so_far > half {
            return Some(value);
        }
    }
    values.last().map(|last| last.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medians() {
        for (values, expected) in [
            (&[][..], None),
            (&[3.0], Some(3.0)),
            (&[9.0, 1.0], Some(5.0)),
            (&[9.0, 1.0, 2.0], Some(2.0)),
            (&[4.0, 1.0, 2.0, 8.0], Some(3.0)),
        ] {
            assert_eq!(median(&mut values.to_vec()), expected, "{values:?}");
        }
        for (values, expected) in [
            (&[][..], None),
            (&[(3.0, 0.1)], Some(3.0)),
            (&[(5.0, 1.0), (1.0, 1.0)], Some(3.0)),
            (&[(5.0, 1.1), (1.0, 1.0)], Some(5.0)),
            (&[(5.0, 1.0), (1.0, 1.0), (2.0, 1.0)], Some(2.0)),
            // 0.1 + 0.2 is half of the weight, whatever floating-point numbers make of it.
            (&[(1.0, 0.1), (2.0, 0.2), (4.0, 0.3)], Some(3.0)),
            (&[(2.0, 1.0), (2.0, 1.0), (2.0, 7.0)], Some(2.0)),
        ] {
            assert_eq!(weighted_median(values.to_vec()), expected, "{values:?}");
        }
    }
}
