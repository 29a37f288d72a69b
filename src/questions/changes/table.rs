//! Alerts per day, the days on which their number changed, runaway days and gaps, as tables.

use super::answer::{Answer, Change, Standing, When};
use crate::section::{Column, Kind, Table, Value};

/// Alerts on each day; no rows without alerts. Blank where nothing is known of a day.
pub fn daily_alerts(answer: &Answer) -> Table {
    let rows = answer.days.iter().map(|day| {
        let n = match day.standing {
            Standing::Unknown => Value::Blank,
            _ => Value::Count(u64::from(day.n)),
        };
        vec![Value::Date(day.on), n]
    });
    Table {
        name: "daily-alerts".into(),
        caption: "Alerts per day".into(),
        columns: vec![
            Column::new("date", "Date", Kind::Date),
            Column::new("alerts", "Alerts", Kind::Count),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The days on which the number of alerts changed.
pub fn change_points(answer: &Answer) -> Table {
    let rows = answer.changes.iter().map(|change| {
        let Change { when, ratio, .. } = *change;
        vec![
            Value::Date(change.on),
            Value::Number(change.confidence),
            Value::Number(change.mean_before),
            Value::Number(change.mean_after),
            when.map_or(Value::Blank, |when| Value::Date(when.days.start_on)),
            when.map_or(Value::Blank, |when| Value::Date(when.days.end_on)),
            when.map_or(Value::Blank, open_end),
            Value::number(ratio.map(|ratio| ratio.value)),
            Value::number(ratio.map(|ratio| ratio.low)),
            Value::number(ratio.map(|ratio| ratio.high)),
            Value::Count(u64::from(change.level)),
        ]
    });
    Table {
        name: "change-points".into(),
        caption: "Lasting changes in alerts per day".into(),
        columns: vec![
            Column::new("date", "Changed on", Kind::Date),
            Column::new("confidence", "Confidence", Kind::Confidence),
            Column::new("before", "Mean per day before", Kind::Mean),
            Column::new("after", "Mean per day after", Kind::Mean),
            Column::new("earliest", "Earliest", Kind::Date),
            Column::new("latest", "Latest", Kind::Date),
            Column::new("open", "Or", Kind::Text),
            Column::new("ratio", "Change", Kind::Ratio),
            Column::new("ratio_low", "At least", Kind::Ratio),
            Column::new("ratio_high", "At most", Kind::Ratio),
            Column::new("level", "Level", Kind::Count),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

fn open_end(when: When) -> Value {
    match (when.is_open_before, when.is_open_after) {
        (true, true) => Value::named("both", "earlier or later"),
        (true, false) => Value::named("earlier", "earlier"),
        (false, true) => Value::named("later", "later"),
        (false, false) => Value::Blank,
    }
}

/// The days that do not fit.
pub fn runaway_days(answer: &Answer) -> Table {
    let rows = answer.runaway_days.iter().map(|day| {
        vec![
            Value::Date(day.on),
            Value::Count(u64::from(day.n)),
            Value::Number(day.expected),
        ]
    });
    Table {
        name: "runaway-days".into(),
        caption: "Runaway days".into(),
        columns: vec![
            Column::new("date", "Date", Kind::Date),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("expected", "Expected", Kind::Mean),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}

/// The runs of days on which the source was down.
pub fn gaps(answer: &Answer) -> Table {
    let rows = answer.gaps.iter().map(|gap| {
        vec![
            Value::Date(gap.start_on),
            Value::Date(gap.end_on),
            Value::Count(gap.n_days()),
        ]
    });
    Table {
        name: "gaps".into(),
        caption: "Gaps without alerts".into(),
        columns: vec![
            Column::new("start", "First day", Kind::Date),
            Column::new("end", "Last day", Kind::Date),
            Column::new("days", "Days", Kind::Count),
        ],
        rows: rows.collect(),
        ..Table::default()
    }
}
