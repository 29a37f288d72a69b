//! The way from rows to the alerts that the figures are about, in a sentence or two: the first thing to know of what any figure leaves out.

use super::Selected;
use crate::numbers::{count, counted, listed};

/// How many rows became how many alerts, and how many of these are selected: “Of 10,200 rows read, 10,092 are alerts; the others are 59 test
/// alerts and 49 duplicates. 9,364 of the alerts are in the period, and 984 of these pass the filters.” Blank without rows.
pub fn path_in_words(alerts: &Selected) -> String {
    let (intake, selection) = (&alerts.table.intake, alerts.selection);
    let others = [
        (intake.n_testing, "test alert", "test alerts"),
        (intake.n_duplicate, "duplicate", "duplicates"),
        (intake.n_unreadable, "unreadable row", "unreadable rows"),
    ];
    let n_selected = selection.n_alerts();
    let n_in_period = n_selected + selection.n_filtered_out;
    in_words(
        intake.n_rows,
        others,
        n_in_period + selection.n_out_of_range,
        (selection.n_out_of_range > 0).then_some(n_in_period),
        (selection.n_filtered_out > 0).then_some(n_selected),
    )
}

fn in_words(
    n_rows: u64,
    others: [(u64, &str, &str); 3],
    n_alerts: u64,
    in_period: Option<u64>,
    passing: Option<u64>,
) -> String {
    if n_rows == 0 {
        return String::new();
    }
    let others: Vec<String> = others
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| counted(n, one, many))
        .collect();
    let rows = match (n_rows, others.len()) {
        (1, 0) => "The only row is an alert.".to_owned(),
        (n, 0) => format!("All {} rows read are alerts.", count(n)),
        (1, _) => format!("The only row is no alert: {}.", listed(&others)),
        (n, _) => format!(
            "Of {} rows read, {} {}; not counted: {}.",
            count(n),
            count(n_alerts),
            if n_alerts == 1 {
                "is an alert"
            } else {
                "are alerts"
            },
            listed(&others),
        ),
    };
    let is = |n: u64| if n == 1 { "is" } else { "are" };
    let pass = |n: u64| if n == 1 { "passes" } else { "pass" };
    let selected = match (in_period, passing) {
        (None, None) => return rows,
        (Some(n), None) => format!("{} of the alerts {} in the period.", count(n), is(n)),
        (None, Some(n)) => format!("{} of the alerts {} the filters.", count(n), pass(n)),
        (Some(n), Some(passing)) => format!(
            "{} of the alerts {} in the period, and {} of these {} the filters.",
            count(n),
            is(n),
            count(passing),
            pass(passing),
        ),
    };
    format!("{rows} {selected}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences() {
        let others = |n_testing, n_duplicate, n_unreadable| {
            [
                (n_testing, "test alert", "test alerts"),
                (n_duplicate, "duplicate", "duplicates"),
                (n_unreadable, "unreadable row", "unreadable rows"),
            ]
        };
        for ((n_rows, others, n_alerts, in_period, passing), expected) in [
            ((0, others(0, 0, 0), 0, None, None), ""),
            (
                (1, others(0, 0, 0), 1, None, None),
                "The only row is an alert.",
            ),
            (
                (1, others(0, 0, 1), 0, None, None),
                "The only row is no alert: 1 unreadable row.",
            ),
            (
                (1_200, others(0, 0, 0), 1_200, None, None),
                "All 1,200 rows read are alerts.",
            ),
            (
                (10_200, others(59, 48, 1), 10_092, None, None),
                "Of 10,200 rows read, 10,092 are alerts; not counted: 59 test alerts, 48 duplicates and 1 unreadable row.",
            ),
            (
                (3, others(2, 0, 0), 1, Some(1), None),
                "Of 3 rows read, 1 is an alert; not counted: 2 test alerts. 1 of the alerts is in the period.",
            ),
            (
                (30, others(0, 0, 0), 30, None, Some(0)),
                "All 30 rows read are alerts. 0 of the alerts pass the filters.",
            ),
            (
                (30, others(0, 0, 0), 30, Some(20), Some(1)),
                "All 30 rows read are alerts. 20 of the alerts are in the period, and 1 of these passes the filters.",
            ),
        ] {
            assert_eq!(
                in_words(n_rows, others, n_alerts, in_period, passing),
                expected
            );
        }
    }
}
