//! What changed, and when, in words.

use chrono::{Datelike, Days};

use super::answer::{ChangePoint, Changes};
use crate::calendar::DayRange;
use crate::calendar::words::{day, day_of_year, day_range};
use crate::numbers::{change, confidence, count, counted, listed, mean};
use crate::questions::View;
use crate::section::{Definition, Text};

/// The most changes that a description tells.
const MAX_CHANGES: usize = 20;

/// When the number of alerts a day changed for good, and by how much.
pub fn answer(changes: &Changes, view: &View) -> String {
    match (changes.daily.len(), changes.points.as_slice()) {
        (0, _) => view.nothing(),
        (1, _) => "All alerts are of one day: too short a time to tell a change.".into(),
        (_, []) => format!(
            "No lasting change: about {} a day throughout.",
            mean_alerts(changes.mean)
        ),
        (_, points) if points.len() <= 3 => {
            let mut parts: Vec<String> = Vec::new();
            for point in points {
                let before = parts.is_empty().then_some(point.mean_before);
                parts.push(told_change(changes, point, before));
            }
            // Parts have commas of their own, so the last "and" needs one too.
            let told = match parts.as_slice() {
                [first @ .., last] if !first.is_empty() => {
                    format!("{}, and {last}", first.join(", "))
                }
                _ => parts.concat(),
            };
            format!("Alerts per day {told}.")
        }
        (_, points) => {
            let latest = points
                .last()
                .map(|point| told_change(changes, point, Some(point.mean_before)))
                .unwrap_or_default();
            format!(
                "Alerts per day changed {} times. Most recently they {latest}.",
                count(points.len() as u64)
            )
        }
    }
}

/// “about 93 alerts”, without “about”.
fn mean_alerts(value: f64) -> String {
    let text = mean(value);
    let noun = if text == "1" { "alert" } else { "alerts" };
    format!("{text} {noun}")
}

/// “rose by 45% on Sep 27, from 93 to 133”.
fn told_change(changes: &Changes, point: &ChangePoint, before: Option<f64>) -> String {
    let ChangePoint {
        mean_before,
        mean_after,
        ..
    } = *point;
    let verb = if mean_after >= mean_before {
        "rose"
    } else {
        "fell"
    };
    let when = if same_year(changes) {
        day_of_year(point.on)
    } else {
        day(point.on)
    };
    let size = change(mean_before, mean_after);
    if let Some(percent) = size.strip_prefix(['+', '−']) {
        return match before {
            Some(before) => format!(
                "{verb} by {percent} on {when}, from {} to {}",
                mean(before),
                mean(mean_after)
            ),
            None => format!("{verb} by {percent} on {when}, to {}", mean(mean_after)),
        };
    }
    format!(
        "{verb} on {when}, from {} to {}",
        mean(mean_before),
        mean(mean_after)
    )
}

/// Whether the series lies within one calendar year, so that its days need no year.
fn same_year(changes: &Changes) -> bool {
    changes.first_on.is_some_and(|first_on| {
        first_on
            .checked_add_days(Days::new(changes.daily.len().saturating_sub(1) as u64))
            .is_some_and(|last_on| last_on.year() == first_on.year())
    })
}

/// How many changes were found, and how sure they are.
pub fn subtitle(changes: &Changes, confidence_level: f64) -> String {
    let n = changes.points.len() as u64;
    let level = confidence(confidence_level);
    match n {
        0 => format!("No change with more than {level} confidence"),
        n => format!(
            "{} with more than {level} confidence",
            counted(n, "change", "changes")
        ),
    }
}

/// A change in a few characters: “Sep 27 · +45% · 99.9%” (day, how much, confidence).
pub fn change_label(point: &ChangePoint) -> String {
    format!(
        "{} · {} · {}",
        day_of_year(point.on),
        change(point.mean_before, point.mean_after),
        confidence(point.confidence)
    )
}

/// Which of so many days a chart of the series draws; nothing if all.
pub fn days_drawn(n_days: usize, n_drawn: usize) -> Option<String> {
    (n_drawn < n_days).then(|| {
        format!(
            "The chart draws {} of {} days: of each stretch the first and the last, the lowest and the highest. The CSV has all of them.",
            count(n_drawn as u64),
            count(n_days as u64),
        )
    })
}

/// What the series of alerts per day shows.
pub fn alt(changes: &Changes) -> String {
    let days = changes.first_on.and_then(|start_on| {
        let more = changes.daily.len().checked_sub(1)?;
        let end_on = start_on.checked_add_days(chrono::Days::new(more as u64))?;
        Some(DayRange { start_on, end_on })
    });
    let Some(days) = days else {
        return "Line of alerts per day: no alerts.".into();
    };
    let low = changes.daily.iter().copied().min().unwrap_or(0);
    let high = changes.daily.iter().copied().max().unwrap_or(0);
    let mut points: Vec<String> = changes
        .points
        .iter()
        .take(MAX_CHANGES)
        .map(|point| {
            format!(
                "{} (from {} to {})",
                day_of_year(point.on),
                mean(point.mean_before),
                mean(point.mean_after)
            )
        })
        .collect();
    if let more @ 1.. = changes.points.len() - points.len() {
        points.push(format!("{} more days", count(more as u64)));
    }
    let told = if points.is_empty() {
        "no lasting change".into()
    } else {
        format!("changes on {}", listed(&points))
    };
    format!(
        "Line of alerts per day, {}: between {} and {}, {} on average; {told}.",
        day_range(days),
        count(u64::from(low)),
        count(u64::from(high)),
        mean(changes.mean),
    )
}

/// Alerts per day and change points.
pub const CHANGES: Definition = Definition {
    name: Text::Borrowed("Alerts per day and lasting changes"),
    meaning: Text::Borrowed("Days from which on the typical number of alerts per day was a different one."),
    formula: Text::Borrowed("Alerts per calendar day in the chosen time zone; a day without alerts is 0. A change is sought with Taylor’s method: the \
              cumulative sum of deviations from the mean, compared with the same days shuffled many times. Confidence is the share \
              of shuffles whose cumulative sum has a smaller range. A change counts if its confidence is above the level \
              you set (95% at first). Then both sides are searched in the same way."),
    left_out: Text::Borrowed("Days before the first alert and after the last. Changes that shuffled days could well show too."),
    differs: Some(Text::Borrowed("In the notebook, changes in the later part of a series are off by a day at every step, the last mean leaves out the last day, \
         and short or constant series can make it fail. Its shuffles differ from run to run; here the same data gives the same answer.")),
};

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn labels() {
        for (before, after, text) in [
            (93.0, 133.0, "Sep 27 · +43% · 99.9%"),
            (133.0, 107.0, "Sep 27 · −20% · 99.9%"),
            (0.0, 12.0, "Sep 27 · from 0 to 12 · 99.9%"),
            (12.0, 0.0, "Sep 27 · −100% · 99.9%"),
            (1000.0, 1003.0, "Sep 27 · +0.3% · 99.9%"),
            (1.0, 14.2, "Sep 27 · ×14 · 99.9%"),
        ] {
            let point = ChangePoint {
                index: 34,
                on: on("2026-09-27"),
                confidence: 99.9,
                mean_before: before,
                mean_after: after,
            };
            assert_eq!(change_label(&point), text);
        }
    }

    #[test]
    fn answers() {
        let answer = |changes: &Changes| answer(changes, &View::default());
        let mut changes = Changes::default();
        assert_eq!(answer(&changes), "There are no alerts in this data.");
        changes.first_on = Some(on("2026-08-24"));
        changes.daily = vec![1];
        changes.mean = 1.0;
        assert_eq!(
            answer(&changes),
            "All alerts are of one day: too short a time to tell a change."
        );
        changes.daily = vec![100; 90];
        changes.mean = 100.0;
        assert_eq!(
            answer(&changes),
            "No lasting change: about 100 alerts a day throughout."
        );
        let point = |text: &str, mean_before: f64, mean_after: f64| ChangePoint {
            index: 1,
            on: on(text),
            confidence: 99.9,
            mean_before,
            mean_after,
        };
        changes.points = vec![
            point("2026-09-27", 92.0, 133.4),
            point("2026-10-30", 133.4, 107.0),
        ];
        assert_eq!(
            answer(&changes),
            "Alerts per day rose by 45% on Sep 27, from 92 to 133, and fell by 20% on Oct 30, to 107."
        );
        changes.points = vec![point("2026-09-27", 0.0, 12.0)];
        assert_eq!(
            answer(&changes),
            "Alerts per day rose on Sep 27, from 0 to 12."
        );
        changes.daily = vec![100; 900];
        changes.points = vec![point("2026-09-27", 92.0, 133.4); 4];
        assert_eq!(
            answer(&changes),
            "Alerts per day changed 4 times. Most recently they rose by 45% on Sep 27, 2026, from 92 to 133."
        );
    }

    #[test]
    fn charts_in_words() {
        let mut changes = Changes::default();
        assert!(alt(&changes).ends_with("no alerts."));
        changes.first_on = Some(on("2026-08-24"));
        changes.daily = vec![1, 3];
        changes.mean = 2.0;
        assert_eq!(
            alt(&changes),
            "Line of alerts per day, Aug 24 – Aug 25, 2026: between 1 and 3, 2 on average; no lasting change."
        );
    }
}
