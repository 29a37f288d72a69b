//! How much more days differ than counts of independent alerts would.

use super::series::Series;

use crate::order;

/// The mean of the smallest nine tenths of squared standard normal values.
const TRIMMED_MEAN: f64 = 0.6230;

/// The variance of a day's alerts over their mean, at least 1: of neighboring days or of days a week apart, whichever differ more.
///
/// Squared differences, each over what Poisson counts would make of it, without the largest tenth: days on which the rate changes, or that
/// did not fit, are in it.
pub fn dispersion(series: &Series, calmed: &[f64], n_calendar_days: usize) -> f64 {
    let indices = series.indices(n_calendar_days);
    let rates: Vec<f64> = calmed
        .iter()
        .zip(&series.factors)
        .map(|(alerts, factor)| alerts / factor)
        .collect();
    let of_lags = [1, 7].map(|lag| of_lag(series, &rates, &indices, lag));
    of_lags.into_iter().flatten().fold(1.0, f64::max)
}

/// The same of days that lie `lag` calendar days apart; `None` without such days, or where none of them has alerts around it.
fn of_lag(series: &Series, rates: &[f64], indices: &[Option<usize>], lag: usize) -> Option<f64> {
    let mut squares = Vec::new();
    for (index, &place) in series.places.iter().enumerate() {
        let earlier = place.checked_sub(lag);
        let Some(other) = earlier.and_then(|earlier| indices[earlier]) else {
            continue;
        };
        // Three days around each of the two, each day once: they overlap, or at a lag of seven they meet.
        let start = place.saturating_sub(lag + 3);
        let end = (place + 4).min(indices.len());
        let (mut sum, mut n) = (0.0, 0.0);
        for near in indices[start..end].iter().flatten() {
            sum += rates[*near];
            n += 1.0;
        }
        if sum > 0.0 {
            let of_poisson = sum / n * (1.0 / series.factors[index] + 1.0 / series.factors[other]);
            squares.push((rates[index] - rates[other]).powi(2) / of_poisson);
        }
    }
    if squares.is_empty() {
        return None;
    }
    order::sort_by(&mut squares, f64::total_cmp);
    let n_kept = (squares.len() * 9 / 10).max(1);
    let mean = squares[..n_kept].iter().sum::<f64>() / n_kept as f64;
    Some(mean / TRIMMED_MEAN)
}
