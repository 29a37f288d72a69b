//! Alerts per day, the days on which their number changed, runaway days and gaps, as tables.

use std::collections::BTreeSet;

use super::answer::{Answer, Change, CountedDay, Standing, When, Whose};
use super::words;
use crate::filters::{Dimension, place_of, place_of_day};
use crate::section::{Column, Kind, Table, Value};

/// Alerts on each day; no rows without alerts. Blank where nothing is known of a day.
pub fn daily_alerts(answer: &Answer) -> Table {
    let days = answer.days.iter();
    let rows = days.enumerate().map(|(at, day)| {
        let mut row = vec![Value::Date(day.on), known(day, day.n)];
        if let Some(behind) = &answer.behind {
            let other = behind.daily.get(at).copied().flatten();
            row.extend(other.map_or([Value::Blank, Value::Blank], |(on, n)| {
                [Value::Date(on), Value::Count(n.into())]
            }));
        }
        row
    });
    let mut columns = vec![
        Column::new("date", "Date", Kind::Date),
        Column::new("alerts", "Alerts", Kind::Count),
    ];
    if answer.behind.is_some() {
        columns.extend([
            Column::new("other-date", "Other date", Kind::Date),
            Column::new("other-alerts", "Alerts then", Kind::Count),
        ]);
    }
    Table {
        name: "daily-alerts".into(),
        caption: "Alerts per day".into(),
        columns,
        rows: rows.collect(),
        places: answer
            .days
            .iter()
            .map(|day| place_of_day(day.on).into())
            .collect(),
        ..Table::default()
    }
}

/// The same with a column more for each severity that occurs.
pub fn daily_alerts_by_severity(answer: &Answer) -> Table {
    let mut table = daily_alerts(answer);
    for (key, of) in column_keys(answer).into_iter().zip(&answer.by_severity) {
        table.columns.push(Column {
            key: key.into(),
            label: words::severity_name(&of.whose).into(),
            kind: Kind::Count,
            place: match &of.whose {
                Whose::One(severity) => place_of(Dimension::Severity, severity).into(),
                Whose::Others(_) => "".into(),
            },
        });
        let days = answer.days.iter().zip(&of.daily);
        for (row, (day, &n)) in table.rows.iter_mut().zip(days) {
            row.push(known(day, n));
        }
    }
    Table {
        caption: "Alerts per day by severity".into(),
        ..table
    }
}

/// The most characters of a key: a severity is untrusted, and may be a book.
const MAX_KEY: usize = 40;

/// A key for the column of each severity, no two alike: its name in lower case, with hyphens for all but ASCII letters and digits.
fn column_keys(answer: &Answer) -> Vec<String> {
    let mut taken: BTreeSet<String> = ["date", "alerts", "other", "other-date", "other-alerts"]
        .map(String::from)
        .into();
    let severities = answer.by_severity.iter();
    severities
        .map(|of| {
            let name = match &of.whose {
                Whose::Others(_) => return "other".to_owned(),
                Whose::One(severity) => hyphenated(severity),
            };
            let numbered = (2..).map(|nth| format!("{name}-{nth}"));
            let mut keys = std::iter::once(name.clone()).chain(numbered);
            // There are fewer severities than numbers.
            keys.find(|key| taken.insert(key.clone())).unwrap_or(name)
        })
        .collect()
}

/// “none” for a blank severity; “severity” for one without a letter or digit.
fn hyphenated(severity: &str) -> String {
    if severity.is_empty() {
        return "none".into();
    }
    let mut key = String::new();
    for character in severity.chars().take(MAX_KEY) {
        if character.is_ascii_alphanumeric() {
            key.push(character.to_ascii_lowercase());
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    match key.trim_end_matches('-') {
        "" => "severity".into(),
        key => key.into(),
    }
}

/// A number of alerts; blank if nothing is known of the day.
fn known(day: &CountedDay, n: u32) -> Value {
    match day.standing {
        Standing::Unknown => Value::Blank,
        _ => Value::Count(u64::from(n)),
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

#[cfg(test)]
mod tests {
    use super::super::answer::OfSeverity;
    use super::*;

    #[test]
    fn keys_of_severities_are_stable_and_no_two_alike() {
        let one = |severity: &str| Whose::One(severity.to_owned());
        let book = "x".repeat(1_000_000);
        let whose = [
            (one("CRITICAL"), "critical"),
            (one("LOW"), "low"),
            (one("critical"), "critical-2"),
            (one("Alerts"), "alerts-2"),
            (one("Other"), "other-2"),
            (one("=cmd|' /C calc'!A0"), "cmd-c-calc-a0"),
            (one("très grave"), "tr-s-grave"),
            (one("高"), "severity"),
            (one("低"), "severity-2"),
            (one(&book), &book[..MAX_KEY]),
            (one(""), "none"),
            (Whose::Others(3), "other"),
        ];
        let by_severity = whose.iter().map(|(whose, _)| OfSeverity {
            whose: whose.clone(),
            daily: Vec::new(),
        });
        let answer = Answer {
            by_severity: by_severity.collect(),
            ..Answer::default()
        };
        let expected = whose.each_ref().map(|(_, key)| *key);
        assert_eq!(column_keys(&answer), expected);
    }
}
