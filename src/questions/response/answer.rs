//! Time to action: the minutes from an alert's creation to the first human action.
//!
//! The first action is the first present of several timestamps; the table has already chosen it.
//!
//! **Differs** from the notebook, which scores a waiting alert as −1 minute and averages it in, fails on an alert without any
//! action, averages in waits below zero, and rounds each wait to hundredths of a minute.

use serde::{Deserialize, Serialize};

use super::{Selection, Unlisted};
use crate::table::{Column, Table};

/// Time to action, in all and by severity.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    /// All measured alerts together; `None` if there is none.
    pub overall: Option<Summary>,
    /// CRITICAL, HIGH, MEDIUM, LOW, then the others by name; only severities that occur among the selected alerts.
    pub by_severity: Vec<SeverityResponse>,
    /// What `by_severity` does not list: nothing, except in an [excerpt](super::Report::excerpt).
    pub unlisted: Unlisted,
    /// Alerts left out because their status is NEW: still waiting.
    pub n_waiting: u64,
    /// Alerts left out because no action is recorded.
    pub n_no_action: u64,
    /// Alerts left out because the first action is before the creation (a clock error).
    pub n_negative: u64,
}

/// Time to action of the alerts of one severity.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SeverityResponse {
    /// As spelled in the data; may be blank.
    pub severity: String,
    /// All selected alerts of the severity.
    pub n_alerts: u64,
    /// Those whose time to action could be measured.
    pub n_measured: u64,
    /// Their times; `None` if none could be measured.
    pub summary: Option<Summary>,
}

/// Statistics of a non-empty set of waits, in minutes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// How many waits.
    pub n: u64,
    /// Arithmetic mean.
    pub mean: f64,
    /// 50th percentile.
    pub median: f64,
    /// 90th percentile.
    pub p90: f64,
    /// 95th percentile.
    pub p95: f64,
}

impl Response {
    /// What a table must have, so that a missing action means that there was none. A table is said to lack
    /// [`Column::InvestigatedAt`] only if it lacks [`Column::InvestigativeActionAt`] too.
    pub(super) const COLUMNS: [Column; 4] = [
        Column::AssignedToUserAt,
        Column::InvestigatedAt,
        Column::PromotedAt,
        Column::ClosedAt,
    ];

    /// The waits of the alerts of `selection`.
    ///
    /// An alert that is left out is counted once, under the first of waiting, no action, negative that holds. A wait of zero is
    /// measured.
    pub(super) fn of(table: &Table, selection: &Selection) -> Self {
        let new = table.status.find("NEW");
        let wait = |row: usize| {
            if Some(table.status.code(row)) == new {
                return Wait::GoesOn;
            }
            let created_at = table.created_at[row];
            match table.first_action_at.get(row) {
                None => Wait::NoAction,
                Some(action_at) if action_at < created_at => Wait::Negative,
                // The distance between two `i64` instants always fits into a `u64`.
                Some(action_at) => Wait::Nanos(action_at.nanos().abs_diff(created_at.nanos())),
            }
        };

        let mut response = Self::default();
        let mut by_code = vec![Measured::default(); table.severity.values().len()];
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            let of_severity = &mut by_code[table.severity.code(row) as usize];
            of_severity.n_alerts += 1;
            match wait(row) {
                Wait::GoesOn => response.n_waiting += 1,
                Wait::NoAction => response.n_no_action += 1,
                Wait::Negative => response.n_negative += 1,
                Wait::Nanos(_) => of_severity.n_measured += 1,
            }
        });

        // All waits in one piece of memory, severity by severity: a million take 8 MB, and need not be gathered twice.
        let mut n_measured = 0;
        for of_severity in &mut by_code {
            of_severity.next = n_measured;
            n_measured += of_severity.n_measured;
        }
        let mut nanos = vec![0; n_measured];
        selection.rows.iter().for_each(|row| {
            let row = row as usize;
            if let Wait::Nanos(of_alert) = wait(row) {
                let next = &mut by_code[table.severity.code(row) as usize].next;
                nanos[*next] = of_alert;
                *next += 1;
            }
        });

        let values = table.severity.values().iter().zip(by_code);
        let mut severities: Vec<_> = values.filter(|(_, of)| of.n_alerts > 0).collect();
        severities.sort_unstable_by_key(|(severity, _)| crate::severity::order(severity));
        for (severity, of) in severities {
            response.by_severity.push(SeverityResponse {
                severity: severity.to_string(),
                n_alerts: of.n_alerts,
                n_measured: of.n_measured as u64,
                summary: Summary::of_nanos(&mut nanos[of.next - of.n_measured..of.next]),
            });
        }
        response.overall = Summary::of_nanos(&mut nanos);
        response
    }
}

/// How long an alert waited, or why that cannot be told.
enum Wait {
    Nanos(u64),
    /// It waits still.
    GoesOn,
    NoAction,
    Negative,
}

/// The alerts of one severity.
#[derive(Debug, Clone, Copy, Default)]
struct Measured {
    n_alerts: u64,
    n_measured: usize,
    /// Where the next wait goes; in the end, where the last one ends.
    next: usize,
}

const NANOS_A_MINUTE: f64 = 60e9;

impl Summary {
    /// The statistics of waits in nanoseconds, in any order, which they lose; `None` if there is none.
    ///
    /// The mean is that of the exact sum, rounded once.
    fn of_nanos(nanos: &mut [u64]) -> Option<Self> {
        settle_percentiles(nanos, [50.0, 90.0, 95.0]);
        let minutes = |index: usize| nanos[index] as f64 / NANOS_A_MINUTE;
        let n = nanos.len();
        Some(Self {
            n: n as u64,
            median: interpolated(n, 50.0, minutes)?,
            p90: interpolated(n, 90.0, minutes)?,
            p95: interpolated(n, 95.0, minutes)?,
            mean: sum(nanos) as f64 / (n as f64 * NANOS_A_MINUTE),
        })
    }
}

/// Their exact sum. Halves are added apart, each of which fits into 64 bits for as many rows as can be numbered: 128-bit additions
/// are slow in WebAssembly.
fn sum(nanos: &[u64]) -> u128 {
    const LOW: u64 = u32::MAX as u64;
    let low: u64 = nanos.iter().map(|nanos| nanos & LOW).sum();
    let high: u64 = nanos.iter().map(|nanos| nanos >> 32).sum();
    (u128::from(high) << 32) + u128::from(low)
}

/// Puts the values that these percentiles, in ascending order, lie between where they would stand if all were sorted: sorting the
/// rest, too, would take several times as long.
fn settle_percentiles(values: &mut [u64], percentiles: [f64; 3]) {
    // Nothing before this place is above anything from it on.
    let mut unsettled = 0;
    for p in percentiles {
        let (below, _) = place(values.len(), p);
        for place in [below, below + 1] {
            if (unsettled..values.len()).contains(&place) {
                values[unsettled..].select_nth_unstable(place - unsettled);
                unsettled = place + 1;
            }
        }
    }
}

/// The `p`th percentile of values sorted in ascending order, `p` from 0 to 100.
///
/// With v = (n − 1) · p/100, it lies between the values at ⌊v⌋ and ⌊v⌋ + 1 (counted from 0), at the fraction v − ⌊v⌋ of
/// the way: numpy's default method "linear", definition 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages"
/// (1996). It reproduces numpy's own rounding. `None` if there is no value, or `p` is not from 0 to 100. Ties need no care.
///
/// ```
/// use expel_metrics::analysis::percentile;
/// assert_eq!(percentile(&[1.0, 2.0, 4.0], 75.0), Some(3.0));
/// assert_eq!(percentile(&[], 50.0), None);
/// ```
pub fn percentile(sorted: &[f64], p: f64) -> Option<f64> {
    interpolated(sorted.len(), p, |index| sorted[index])
}

/// Where the `p`th percentile of `n` sorted values lies: at or after this index, at this fraction of the way to the next.
fn place(n: usize, p: f64) -> (usize, f64) {
    let last = n.saturating_sub(1);
    let place = last as f64 * (p / 100.0);
    let below = place.floor();
    ((below as usize).min(last), place - below)
}

/// [`percentile`] of `n` values that are computed where they are needed.
fn interpolated(n: usize, p: f64, value: impl Fn(usize) -> f64) -> Option<f64> {
    if n == 0 || !(0.0..=100.0).contains(&p) {
        return None;
    }
    let last = n - 1;
    let (below, fraction) = place(n, p);
    let (low, high) = (value(below), value((below + 1).min(last)));
    // From whichever end is nearer, as numpy does: the result is then exact at both ends and monotone between.
    Some(if fraction < 0.5 {
        low + (high - low) * fraction
    } else {
        high - (high - low) * (1.0 - fraction)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::analysis::example::{Alert, table};
    use crate::calendar::Zone;

    fn response(alerts: &[Alert]) -> Response {
        let table = table(alerts);
        Response::of(
            &table,
            &Selection::of(&table, Zone::named("UTC").unwrap(), None),
        )
    }

    /// Alerts created at noon, as (severity, status, first action).
    fn check(alerts: &[(&str, &str, &str)], expected: &str) {
        let alerts: Vec<_> = alerts
            .iter()
            .map(|&(severity, status, first_action)| Alert {
                severity,
                status,
                first_action,
                ..Alert::default()
            })
            .collect();
        let response = response(&alerts);
        let mut told: Vec<_> = response
            .by_severity
            .iter()
            .map(|of| {
                let mean = of
                    .summary
                    .map_or("-".to_owned(), |summary| summary.mean.to_string());
                format!("{} {}/{} {mean}", of.severity, of.n_measured, of.n_alerts)
            })
            .collect();
        told.push(format!(
            "left out {} {} {}",
            response.n_waiting, response.n_no_action, response.n_negative
        ));
        assert_eq!(told.join(", "), expected);
    }

    #[test]
    fn an_alert_is_measured_or_left_out_for_one_reason() {
        let (before, noon, after) = (
            "2026-11-20T11:59:59.999999999Z",
            "2026-11-20T12:00:00Z",
            "2026-11-20T12:01:30Z",
        );
        check(&[], "left out 0 0 0");
        check(&[("HIGH", "CLOSED", after)], "HIGH 1/1 1.5, left out 0 0 0");
        check(&[("HIGH", "CLOSED", noon)], "HIGH 1/1 0, left out 0 0 0");
        check(&[("HIGH", "CLOSED", "")], "HIGH 0/1 -, left out 0 1 0");
        check(&[("HIGH", "CLOSED", before)], "HIGH 0/1 -, left out 0 0 1");
        // Waiting comes first, whatever else is wrong; only NEW is waiting.
        check(
            &[
                ("HIGH", "NEW", before),
                ("HIGH", "NEW", ""),
                ("HIGH", "NEW", after),
            ],
            "HIGH 0/3 -, left out 3 0 0",
        );
        check(
            &[("HIGH", "new", after), ("HIGH", "", after)],
            "HIGH 2/2 1.5, left out 0 0 0",
        );
        check(
            &[("HIGH", "OPEN", after), ("HIGH", "OPEN", noon)],
            "HIGH 2/2 0.75, left out 0 0 0",
        );
    }

    #[test]
    fn severities_come_gravest_first_then_by_name_then_blank() {
        let names = [
            "", "TUNING", "INFO", "LOW", "critical", "MEDIUM", "Zeta", "CRITICAL", "HIGH",
        ];
        let alerts = names.map(|severity| Alert {
            severity,
            ..Alert::default()
        });
        let order: Vec<_> = response(&alerts)
            .by_severity
            .into_iter()
            .map(|of| of.severity)
            .collect();
        assert_eq!(
            order,
            [
                "CRITICAL", "HIGH", "MEDIUM", "LOW", "INFO", "TUNING", "Zeta", "critical", ""
            ]
        );
    }

    #[test]
    fn severities_of_unselected_alerts_are_not_told() {
        let alerts = [
            Alert {
                severity: "LOW",
                created: "2026-11-19T00:00:00Z",
                ..Alert::default()
            },
            Alert {
                severity: "HIGH",
                ..Alert::default()
            },
        ];
        let table = table(&alerts);
        let days = crate::analysis::DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let response = Response::of(
            &table,
            &Selection::of(&table, Zone::named("UTC").unwrap(), Some(days)),
        );
        assert_eq!(response.by_severity.len(), 1);
        assert_eq!(
            (
                response.by_severity[0].severity.as_str(),
                response.n_no_action
            ),
            ("HIGH", 1)
        );
    }

    #[test]
    fn a_summary_is_in_minutes() {
        let minutes = |minutes: u64| minutes * 60_000_000_000;
        let summary =
            Summary::of_nanos(&mut [8, 1, 2, 100, 4, 5, 0, 7, 3, 6].map(minutes)).unwrap();
        assert_eq!((summary.n, summary.mean, summary.median), (10, 13.6, 4.5));
        // numpy.percentile([0, …, 8, 100], [90, 95])
        assert_eq!(
            (summary.p90, summary.p95),
            (17.199_999_999_999_967, 58.599_999_999_999_9)
        );
        assert_eq!(Summary::of_nanos(&mut []), None);
    }

    #[test]
    fn a_mean_of_extreme_waits_does_not_overflow() {
        let summary = Summary::of_nanos(&mut [u64::MAX; 1000]).unwrap();
        assert_eq!(summary.mean, u64::MAX as f64 / NANOS_A_MINUTE);
    }

    #[test]
    fn percentiles_equal_numpys() {
        // numpy 2.4.6: numpy.percentile(values, p)
        for (values, p, expected) in [
            (&[7.0][..], 95.0, 7.0),
            (&[1.0, 2.0], 50.0, 1.5),
            (&[1.0, 2.0], 90.0, 1.9),
            (&[1.0, 2.0, 4.0], 0.0, 1.0),
            (&[1.0, 2.0, 4.0], 100.0, 4.0),
            (&[0.1, 0.2, 0.3, 0.7], 95.0, 0.639_999_999_999_999_8),
            (&[5.0, 5.0, 5.0], 33.3, 5.0),
            // Halfway is taken from above.
            (&[0.8, 4.4], 50.0, 2.6),
        ] {
            assert_eq!(percentile(values, p), Some(expected), "{values:?} {p}");
        }
        assert_eq!(percentile(&[], 50.0), None);
        for p in [-0.1, 100.1, f64::NAN] {
            assert_eq!(percentile(&[1.0], p), None);
        }
    }

    fn sorted_values() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec(-1e6..1e6, 1..60).prop_map(|mut values| {
            values.sort_by(f64::total_cmp);
            values
        })
    }

    proptest! {
        #[test]
        fn percentiles_are_monotone_and_within_the_values(values in sorted_values(), p in 0.0..=100.0, q in 0.0..=100.0) {
            let (p, q) = if p <= q { (p, q) } else { (q, p) };
            let (low, high) = (percentile(&values, p).unwrap(), percentile(&values, q).unwrap());
            prop_assert!(low <= high);
            prop_assert!(values[0] <= low && high <= values[values.len() - 1]);
        }

        #[test]
        fn percentiles_equal_the_definition(values in sorted_values(), p in 0.0..=100.0) {
            let place: f64 = (values.len() - 1) as f64 * p / 100.0;
            let (low, high) = (values[place.floor() as usize], values[place.ceil() as usize]);
            let expected = low * (1.0 - place.fract()) + high * place.fract();
            let actual = percentile(&values, p).unwrap();
            prop_assert!((actual - expected).abs() <= 1e-9 * expected.abs().max(1e3), "{actual} {expected}");
        }

        #[test]
        fn means_equal_the_definition(mut nanos in prop::collection::vec(0_u64..1 << 60, 1..200)) {
            let mean = nanos.iter().map(|&nanos| nanos as f64 / NANOS_A_MINUTE).sum::<f64>() / nanos.len() as f64;
            let summary = Summary::of_nanos(&mut nanos).unwrap();
            prop_assert!((summary.mean - mean).abs() <= 1e-12 * mean);
            prop_assert!(summary.median <= summary.p90 && summary.p90 <= summary.p95);
        }

        #[test]
        fn a_summary_needs_no_order(mut nanos in prop::collection::vec(0_u64..40, 1..200), big in any::<u64>()) {
            nanos.push(big);
            let mut sorted = nanos.clone();
            sorted.sort_unstable();
            let minutes: Vec<f64> = sorted.iter().map(|&nanos| nanos as f64 / NANOS_A_MINUTE).collect();
            let exact: u128 = sorted.iter().map(|&nanos| u128::from(nanos)).sum();
            let summary = Summary::of_nanos(&mut nanos).unwrap();
            prop_assert_eq!(Some(summary.median), percentile(&minutes, 50.0));
            prop_assert_eq!(Some(summary.p90), percentile(&minutes, 90.0));
            prop_assert_eq!(Some(summary.p95), percentile(&minutes, 95.0));
            prop_assert_eq!(sum(&sorted), exact);
        }
    }
}
