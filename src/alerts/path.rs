//! The way from rows to the alerts that the figures are about: the first thing to know of what any figure leaves out.

use super::Selected;
use crate::filters::Scope;
use crate::numbers::{counted, listed, plural};
use crate::section::{ROWS, Step};

/// How many rows became how many alerts, and how many of these are selected: “10,200 rows read”, “10,092 alerts, without 59 test alerts and 49 duplicates”,
/// “9,364 in the period”, “984 pass the filters”. Nothing without rows.
pub fn path(alerts: &Selected) -> Vec<Step> {
    let (intake, selection) = (&alerts.table.intake, alerts.selection);
    let others = [
        (intake.n_testing, "test alert", "test alerts"),
        (intake.n_duplicate, "duplicate", "duplicates"),
        (intake.n_unreadable, "unreadable row", "unreadable rows"),
    ];
    let n_selected = selection.n_alerts();
    let n_in_period = n_selected + selection.n_filtered_out;
    steps(
        intake.n_rows,
        others,
        n_in_period + selection.n_out_of_range,
        (selection.n_out_of_range > 0).then_some(n_in_period),
        (selection.n_filtered_out > 0).then_some(n_selected),
    )
}

fn steps(
    n_rows: u64,
    others: [(u64, &str, &str); 3],
    n_alerts: u64,
    in_period: Option<u64>,
    passing: Option<u64>,
) -> Vec<Step> {
    if n_rows == 0 {
        return Vec::new();
    }
    let others: Vec<String> = others
        .into_iter()
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| counted(n, one, many))
        .collect();
    let mut alerts = plural(n_alerts, "alert", "alerts").to_owned();
    if !others.is_empty() {
        alerts = format!("{alerts}, without {}", listed(&others));
    }
    let rows = plural(n_rows, "row read", "rows read");
    let mut steps = vec![
        Step::of(n_rows, rows, ROWS),
        Step::of(n_alerts, &alerts, Scope::DATA),
    ];
    if let Some(n) = in_period {
        steps.push(Step::of(n, "in the period", Scope::PERIOD));
    }
    if let Some(n) = passing {
        let pass = plural(n, "passes the filters", "pass the filters");
        steps.push(Step::of(n, pass, Scope::SELECTED));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_says_how_many_are_left_and_leads_to_them() {
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
                "1 row read > +rows, 1 alert > +data",
            ),
            (
                (1, others(1, 0, 0), 0, None, None),
                "1 row read > +rows, 0 alerts, without 1 test alert",
            ),
            (
                (10_200, others(59, 49, 1), 10_091, Some(9_364), Some(984)),
                "10,200 rows read > +rows, 10,091 alerts, without 59 test alerts, 49 duplicates and 1 unreadable row > +data, \
                 9,364 in the period > +period, 984 pass the filters > +selected",
            ),
            (
                (7, others(0, 0, 0), 7, None, Some(1)),
                "7 rows read > +rows, 7 alerts > +data, 1 passes the filters > +selected",
            ),
            (
                (7, others(0, 0, 0), 7, Some(3), Some(0)),
                "7 rows read > +rows, 7 alerts > +data, 3 in the period > +period, 0 pass the filters",
            ),
        ] {
            let steps = steps(n_rows, others, n_alerts, in_period, passing);
            let steps = steps.iter().map(|step| match &*step.scope {
                "" => step.text.to_string(),
                scope => format!("{} > {scope}", step.text),
            });
            assert_eq!(steps.collect::<Vec<_>>().join(", "), expected);
        }
    }
}
