//! The filters in words: what is on, and what there is to choose from.

use crate::alerts::{Acted, Age, Counted, Escalation, Path, Refire, Selected, Standing, TimeTo};
use crate::calendar::words::{WEEKDAYS, hour};
use crate::filters::{self, Dimension, Filters, WORKING};
use crate::numbers::{count, listed};
use crate::order;
use crate::protocol::{FilterChoices, FilterInWords, FilterValue};
use crate::severity;
use crate::text::{MAX_SHOWN, quoted};

/// As many values of a filter are named in words.
const MAX_NAMED: usize = 3;

/// What the page calls what alerts are filtered by.
fn label(by: Dimension, clock: TimeTo) -> &'static str {
    match by {
        Dimension::Severity => "Severity",
        Dimension::Status => "Status",
        Dimension::Technology => "Technology",
        Dimension::Rule => "Alert name",
        Dimension::InvestigationType => "Investigation type",
        Dimension::Assignee => "First assigned to",
        Dimension::CloseReason => "Close reason",
        Dimension::Target => "Target",
        Dimension::Age => "Open for",
        Dimension::Path => "Outcome",
        Dimension::Refire => "Fired again",
        Dimension::Escalation => "Escalation",
        Dimension::Acted if clock == TimeTo::FirstAction => "First action",
        Dimension::Acted => clock.name(),
        Dimension::Shift => "Working time",
        Dimension::Weekday => "Weekday",
        Dimension::Hour => "Hour",
    }
}

/// What the page calls what has that key; blank if nothing does.
fn name_of<T>(all: &[(T, &str, &str)], key: &str) -> String {
    let known = all.iter().find(|(_, known, _)| *known == key);
    known.map_or("", |(.., name)| *name).to_owned()
}

/// What the page calls a value; the data’s own words otherwise, fit for a sentence.
fn value_label(by: Dimension, value: &str, clock: TimeTo) -> String {
    let weekday = || filters::WEEKDAYS.iter().position(|day| *day == value);
    match by {
        _ if value.is_empty() => "(blank)".to_owned(),
        Dimension::Severity => quoted(&severity::label(value), MAX_SHOWN),
        Dimension::Target => name_of(&Standing::ALL, value),
        Dimension::Age => name_of(&Age::ALL, value),
        Dimension::Path => name_of(&Path::ALL, value),
        Dimension::Refire => name_of(&Refire::ALL, value),
        Dimension::Escalation => name_of(&Escalation::ALL, value),
        // Its other values are called the same whatever the clock.
        Dimension::Acted if value == Acted::NoAction.key() => clock.without().to_owned(),
        Dimension::Acted => name_of(&Acted::ALL, value),
        Dimension::Shift if value == WORKING => "Working hours".to_owned(),
        Dimension::Shift => "Off-hours".to_owned(),
        Dimension::Weekday => weekday().map_or("", |day| WEEKDAYS[day]).to_owned(),
        Dimension::Hour => value.parse().map(hour).unwrap_or_default(),
        _ => quoted(value, MAX_SHOWN),
    }
}

/// Hours or weekdays that follow each other, as one: “Tuesday to Thursday”, “05:00 to 10:00”; and all that is open.
fn run(by: Dimension, values: &[String]) -> Option<String> {
    if by == Dimension::Age {
        let is_open = |value: &String| Age::OPEN.iter().any(|(_, key, _)| key == value);
        let are_all = values.len() == Age::OPEN.len() && values.iter().all(is_open);
        return are_all.then(|| "any time".to_owned());
    }
    let at = |value: &String| match by {
        Dimension::Weekday => filters::WEEKDAYS.iter().position(|day| day == value),
        Dimension::Hour => value.parse().ok(),
        _ => None,
    };
    let at: Option<Vec<usize>> = values.iter().map(at).collect();
    let at = at.filter(|at| at.len() > 2 && at.windows(2).all(|pair| pair[0] + 1 == pair[1]))?;
    let (from, to) = (at[0], at[at.len() - 1]);
    Some(match by {
        Dimension::Hour => format!("{} to {}", hour(from as u8), hour(to as u8 + 1)),
        _ => format!("{} to {}", WEEKDAYS[from], WEEKDAYS[to]),
    })
}

/// The filters that are on: “Severity: Critical, High”, “Technology: all but Azure AD”.
pub fn in_words(filters: &str, clock: TimeTo) -> Vec<FilterInWords> {
    let filters = Filters::from_text(filters);
    let each = filters.iter().map(|filter| {
        let n_more = filter.values.len().saturating_sub(MAX_NAMED);
        let named = filter.values.iter().take(filter.values.len() - n_more);
        let mut names: Vec<String> = named
            .map(|value| value_label(filter.by, value, clock))
            .collect();
        if n_more > 0 {
            names.push(format!("{} more", count(n_more as u64)));
        }
        if let Some(run) = run(filter.by, &filter.values) {
            names = vec![run];
        }
        let names = if filter.is_exclusion {
            format!("all but {}", listed(&names))
        } else {
            names.join(", ")
        };
        FilterInWords {
            place: filters::place_of(filter.by, ""),
            text: format!("{}: {names}", label(filter.by, clock)),
        }
    });
    each.collect()
}

/// What can be filtered by: dimensions of which alerts of the period have several values under the other filters, or a filter names one. `None` if
/// nobody counted them.
pub fn choices(alerts: &Selected, filters: &str, clock: TimeTo) -> Option<Vec<FilterChoices>> {
    let filters = Filters::from_text(filters);
    let offered = alerts
        .counted?
        .iter()
        .filter(|(by, values)| values.len() > 1 || filters.by(*by).is_some());
    let each = offered.map(|(by, values)| {
        let mut values: Vec<&Counted> = values
            .iter()
            .filter(|counted| counted.value.len() <= filters::MAX_BYTES)
            .collect();
        match by {
            Dimension::Severity => order::sort_by(&mut values, |one, other| {
                severity::order(&one.value).cmp(&severity::order(&other.value))
            }),
            Dimension::Target
            | Dimension::Age
            | Dimension::Path
            | Dimension::Refire
            | Dimension::Escalation
            | Dimension::Acted
            | Dimension::Shift
            | Dimension::Weekday
            | Dimension::Hour => {}
            _ => order::sort_by(&mut values, |one, other| {
                let by_count = other.n_alerts.cmp(&one.n_alerts);
                by_count.then_with(|| one.value.cmp(&other.value))
            }),
        }
        let values = values.into_iter().map(|counted| FilterValue {
            label: value_label(*by, &counted.value, clock),
            n_alerts: count(counted.n_alerts),
            is_named: filters.names(*by, &counted.value),
            place: filters::place_of(*by, &counted.value),
        });
        FilterChoices {
            place: filters::place_of(*by, ""),
            is_exclusion: filters.by(*by).map(|filter| filter.is_exclusion),
            label: label(*by, clock).into(),
            values: values.collect(),
        }
    });
    Some(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_in_words() {
        for (filters, expected) in [
            ("", vec![]),
            ("severity=HIGH&severity=LOW", vec!["Severity: High, Low"]),
            ("-severity=HIGH", vec!["Severity: all but High"]),
            (
                "technology=a&technology=b&technology=c&technology=",
                vec!["Technology: a, b, c, 1 more"],
            ),
            (
                "weekday=tue&weekday=wed&weekday=thu&hour=21&hour=22&hour=23",
                vec!["Weekday: Tuesday to Thursday", "Hour: 21:00 to 24:00"],
            ),
            (
                "-hour=5&-hour=6&-hour=7",
                vec!["Hour: all but 05:00 to 08:00"],
            ),
            ("age=0h&age=7d", vec!["Open for: Under 1 h, 7 d and more"]),
            (
                "age=0h&age=1h&age=4h&age=1d&age=7d",
                vec!["Open for: any time"],
            ),
            (
                "path=joined&path=new",
                vec!["Outcome: Joined an investigation, New investigation"],
            ),
            ("hour=5&hour=6", vec!["Hour: 05:00, 06:00"]),
            ("hour=5&hour=7&hour=6", vec!["Hour: 05:00, 07:00, 06:00"]),
        ] {
            let words = in_words(filters, TimeTo::default())
                .into_iter()
                .map(|filter| filter.text);
            assert_eq!(words.collect::<Vec<_>>(), expected);
        }
        let acted = "acted=measured&acted=none&acted=clock-error";
        for (clock, expected) in [
            (
                TimeTo::FirstAction,
                "First action: Measured, Without a recorded action, Clock error",
            ),
            (
                TimeTo::Remediation,
                "Creation to first remediation: Measured, Without both times, Clock error",
            ),
            (
                TimeTo::LastClose,
                "Creation to last close: Measured, Open or without both times, Clock error",
            ),
        ] {
            assert_eq!(in_words(acted, clock)[0].text, expected);
        }
    }
}
