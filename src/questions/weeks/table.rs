//! Times to action by week, as a table.

use super::answer::{Other, Summary, Trend, Week};
use crate::filters::place_of_range;
use crate::section::{Column, Kind, Table, Value};

const COLUMNS: [Column; 9] = [
    Column::new("week", "Week from", Kind::Date),
    Column::new("kind", "Week is", Kind::Text),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("measured", "Measured", Kind::Count),
    Column::new("median", "Median", Kind::Minutes),
    Column::new("p95", "p95", Kind::Minutes),
    Column::new("low", "p95: from", Kind::Minutes),
    Column::new("high", "p95: to", Kind::Minutes),
    Column::new("share_met", "Share within target", Kind::Share),
];

/// A row a week, each standing for its days. Blank where no alert could be measured, an interval has no such end, or none is due.
pub fn table(trend: &Trend) -> Table {
    let weeks = trend.weeks.iter();
    Table {
        name: "response-weeks".into(),
        caption: "Time from an alert’s creation to its first action, by week".into(),
        columns: COLUMNS.into(),
        rows: weeks.clone().map(row).collect(),
        places: weeks.map(|week| place_of_range(week.days).into()).collect(),
        ..Table::default()
    }
}

const COMPARED_COLUMNS: [Column; 6] = [
    Column::new("week", "Week from", Kind::Date),
    Column::new("other_week", "Other week from", Kind::Date),
    Column::new("median", "Median", Kind::Minutes),
    Column::new("other_median", "Other median", Kind::Minutes),
    Column::new("p95", "p95", Kind::Minutes),
    Column::new("other_p95", "Other p95", Kind::Minutes),
];

/// A row for each week that has one of the other period beside it.
pub fn compared(trend: &Trend, other: &Other) -> Table {
    let beside = trend.weeks.iter();
    let beside = beside.filter_map(|week| Some((week, other.beside(week)?)));
    let rows = beside.clone().map(|(week, other)| {
        let [now, former] = [week, other].map(|of| of.waits.summary);
        let median = |of: Option<Summary>| Value::number(of.map(|of| of.median.value));
        let p95 = |of: Option<Summary>| Value::number(of.map(|of| of.p95.value));
        vec![
            Value::Date(week.starts_on),
            Value::Date(other.starts_on),
            median(now),
            median(former),
            p95(now),
            p95(former),
        ]
    });
    Table {
        name: "response-weeks-compared".into(),
        caption: "Time to action in the weeks of both periods".into(),
        columns: COMPARED_COLUMNS.into(),
        rows: rows.collect(),
        places: beside
            .map(|(week, _)| place_of_range(week.days).into())
            .collect(),
        ..Table::default()
    }
}

fn row(week: &Week) -> Vec<Value> {
    let summary = week.waits.summary;
    let p95 = summary.map(|summary| summary.p95);
    vec![
        Value::Date(week.starts_on),
        if week.is_whole {
            Value::named("whole", "Whole")
        } else {
            Value::named("part", "Part")
        },
        Value::Count(week.waits.n_alerts),
        Value::Count(week.waits.n_measured),
        Value::number(summary.map(|summary| summary.median.value)),
        Value::number(p95.map(|p95| p95.value)),
        Value::number(p95.and_then(|p95| p95.low)),
        Value::number(p95.and_then(|p95| p95.high)),
        Value::Share {
            part: week.n_met,
            whole: week.n_due,
        },
    ]
}
