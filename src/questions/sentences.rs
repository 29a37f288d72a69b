//! One sentence or two for each section: its question, answered with the data at hand.

use chrono::{Datelike, Days};

use crate::analysis::{ChangePoint, Changes, MissingColumns, Report, SeverityResponse, Summary};

use super::{
    WEEKDAYS, change, count, counted, day, day_of_year, hour, listed, mean, minutes, percent,
    plural, severity_label,
};

/// How much there was to do, and how much of it was yours.
pub fn overview_sentence(report: &Report) -> String {
    let overview = &report.overview;
    let n_alerts = overview.n_alerts;
    if n_alerts == 0 {
        return nothing(report);
    }
    let mut parts = Vec::new();
    if let Ok(n) = overview.n_no_action {
        parts.push(match n_alerts {
            1 if n == 1 => "it needed no action from you".into(),
            1 => "it needed your attention".into(),
            _ if n == n_alerts => "none of them needed action from you".into(),
            _ => format!("{} needed no action from you", percent(n, n_alerts)),
        });
    }
    if let Ok(n) = overview.n_incidents {
        parts.push(match n {
            0 => "there was no incident".into(),
            _ => format!(
                "{} {} found",
                counted(n, "incident", "incidents"),
                plural(n, "was", "were")
            ),
        });
    }
    let when = match report.days {
        Some(days) if days.start_on == days.end_on => format!(" on {}", day(days.start_on)),
        Some(days) if days.start_on.year() == days.end_on.year() => {
            format!(
                " from {} to {}",
                day_of_year(days.start_on),
                day(days.end_on)
            )
        }
        Some(days) => format!(" from {} to {}", day(days.start_on), day(days.end_on)),
        None => String::new(),
    };
    let total = format!("{}{when}", counted(n_alerts, "alert", "alerts"));
    if parts.is_empty() {
        format!("{total}.")
    } else {
        format!("{total}: {}.", listed(&parts))
    }
}

/// How many alerts came off hours, and the busiest hour of the week.
///
/// Two hours that share the first place are both named, more of them are not.
pub fn arrivals_sentence(report: &Report) -> String {
    let arrivals = &report.arrivals;
    let total = arrivals.n_working + arrivals.n_off_hours;
    let busiest = busiest_hours(&arrivals.by_hour);
    if total == 0 {
        return nothing(report);
    }
    if total == 1 {
        let when = busiest
            .first()
            .map_or(String::new(), |when| format!(", on {when}"));
        return match arrivals.n_working {
            1 => format!("The one alert came in working time{when}."),
            _ => format!("The one alert came while your team was off{when}."),
        };
    }
    let share = match arrivals.n_off_hours {
        0 => "Every alert came in working time.".into(),
        n if n == total => "Every alert came while your team was off.".into(),
        n => format!(
            "{} of alerts came while your team was off.",
            percent(n, total)
        ),
    };
    match busiest.as_slice() {
        [one] => format!("{share} {one} is the busiest hour of the week."),
        [one, other] => format!("{share} {one} and {other} are the busiest hours of the week."),
        _ => share,
    }
}

/// The hours of the week with the most alerts, Monday first: “Tuesday 10:00”.
fn busiest_hours(by_hour: &[[u64; 7]; 24]) -> Vec<String> {
    let most = by_hour.iter().flatten().copied().max().unwrap_or(0);
    let mut hours = Vec::new();
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        for (at, row) in (0..).zip(by_hour) {
            if row[weekday] == most && most > 0 {
                hours.push(format!("{name} {}", hour(at)));
            }
        }
    }
    hours
}

/// How long alerts wait for the first human action: half of all of them, and 95% of the gravest.
pub fn response_sentence(report: &Report) -> String {
    let response = match &report.response {
        Ok(response) => response,
        Err(missing) => return missing_columns_sentence(missing),
    };
    let Some(overall) = response.overall else {
        return if report.overview.n_alerts == 0 {
            nothing(report)
        } else {
            "No alert has a first action that could be measured.".into()
        };
    };
    if overall.n == 1 {
        return format!(
            "The one alert that could be measured was looked at after {}.",
            minutes(overall.median)
        );
    }
    let n_left_out = response.n_waiting + response.n_no_action + response.n_negative;
    // The times are those of measured alerts: where many are not, "all alerts" would be untrue.
    let half = if n_left_out * 20 > overall.n {
        "Of the alerts with a recorded action, half were looked at within"
    } else {
        "Half of all alerts were looked at within"
    };
    let half = format!("{half} {}", minutes(overall.median));
    match gravest(&response.by_severity) {
        Some((severity, summary)) if summary.n == 1 => format!(
            "{half}, the one {} alert after {}.",
            in_running_text(severity),
            minutes(summary.p95)
        ),
        Some((severity, summary)) => format!(
            "{half}, 95% of {} ones within {}.",
            in_running_text(severity),
            minutes(summary.p95)
        ),
        None => format!("{half}, 95% within {}.", minutes(overall.p95)),
    }
}

/// The gravest severity that has been measured, of those whose order is known.
fn gravest(by_severity: &[SeverityResponse]) -> Option<(&str, Summary)> {
    ["CRITICAL", "HIGH"].iter().find_map(|known| {
        let found = by_severity.iter().find(|row| row.severity == *known)?;
        Some((found.severity.as_str(), found.summary?))
    })
}

/// A known severity inside a sentence: “critical”. The known ones are ASCII, and tables of all letters would be downloaded before
/// the page shows.
fn in_running_text(severity: &str) -> String {
    severity_label(severity).to_ascii_lowercase()
}

/// What the times to action leave out; `None` if nothing, or if there are none.
pub fn response_left_out(report: &Report) -> Option<String> {
    let response = report.response.as_ref().ok()?;
    let mut parts = Vec::new();
    let mut total = 0;
    let mut add = |n: u64, one: &str, many: &str| {
        if n > 0 {
            let noun = if parts.is_empty() {
                format!(" {}", plural(n, "alert", "alerts"))
            } else {
                String::new()
            };
            parts.push(format!("{}{noun} {}", count(n), plural(n, one, many)));
            total += n;
        }
    };
    add(response.n_waiting, "is still waiting", "are still waiting");
    add(
        response.n_no_action,
        "had no recorded action",
        "had no recorded action",
    );
    add(
        response.n_negative,
        "was acted on before it was created, a clock error",
        "were acted on before they were created, a clock error",
    );
    if parts.is_empty() {
        return None;
    }
    let what = plural(total, "it is", "they are");
    Some(format!("{}; {what} not in these figures.", listed(&parts)))
}

/// When the number of alerts a day changed for good, and by how much.
pub fn changes_sentence(report: &Report) -> String {
    let changes = &report.changes;
    match (changes.daily.len(), changes.points.as_slice()) {
        (0, _) => nothing(report),
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

/// Why a figure is absent, and what to do.
pub fn missing_columns_sentence(missing: &MissingColumns) -> String {
    let names: Vec<String> = missing
        .0
        .iter()
        .map(|column| format!("“{}”", column.name()))
        .collect();
    if names.is_empty() {
        return "The data lacks a column that this figure needs.".into();
    }
    let n = names.len() as u64;
    format!(
        "The data lacks the {} {}, which this figure needs. Export the service metrics again with {} in.",
        plural(n, "column", "columns"),
        listed(&names),
        plural(n, "it", "them"),
    )
}

/// Why there is nothing to tell.
fn nothing(report: &Report) -> String {
    match report.n_out_of_range {
        0 => "There are no alerts in this data.".into(),
        1 => {
            "There are no alerts on the chosen days. The one alert in the data is outside of them."
                .into()
        }
        n => format!(
            "There are no alerts on the chosen days. All {} alerts in the data are outside of them.",
            count(n)
        ),
    }
}

#[cfg(test)]
pub(super) mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::analysis::{Arrivals, Assets, ChangeSettings, Overview, Query, Response, Unlisted};
    use crate::calendar::{DayRange, Schedule, Weekdays};
    use crate::table::Column;

    pub fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub fn empty() -> Report {
        Report {
            query: Query {
                range: None,
                zone: "UTC".into(),
                schedule: Schedule {
                    start_hour: 9,
                    end_hour: 17,
                    days: Weekdays([true, true, true, true, true, false, false]),
                },
                changes: ChangeSettings {
                    confidence_level: 95.0,
                    n_shuffles: 1000,
                },
                n_newest: None,
            },
            data_days: None,
            days: None,
            n_out_of_range: 0,
            out_of_range: Vec::new(),
            overview: Overview {
                n_alerts: 0,
                n_no_action: Ok(0),
                n_investigations: Ok(0),
                n_incidents: Ok(0),
                n_notified: Ok(0),
            },
            arrivals: Arrivals {
                by_hour: [[0; 7]; 24],
                n_working: 0,
                n_off_hours: 0,
            },
            response: Ok(Response {
                overall: None,
                by_severity: Vec::new(),
                n_waiting: 0,
                n_no_action: 0,
                n_negative: 0,
                unlisted: Unlisted::default(),
            }),
            changes: Changes {
                first_on: None,
                daily: Vec::new(),
                mean: 0.0,
                regimes: Vec::new(),
                points: Vec::new(),
            },
            assets: Assets::default(),
        }
    }

    fn summary(n: u64, median: f64, p95: f64) -> Summary {
        Summary {
            n,
            mean: median,
            median,
            p90: p95,
            p95,
        }
    }

    #[test]
    fn without_alerts() {
        let mut report = empty();
        for sentence in [
            overview_sentence,
            arrivals_sentence,
            response_sentence,
            changes_sentence,
        ] {
            assert_eq!(sentence(&report), "There are no alerts in this data.");
        }
        assert_eq!(response_left_out(&report), None);
        report.n_out_of_range = 1204;
        assert_eq!(
            overview_sentence(&report),
            "There are no alerts on the chosen days. All 1,204 alerts in the data are outside of them."
        );
    }

    #[test]
    fn overviews() {
        let mut report = empty();
        report.days = Some(DayRange {
            start_on: on("2026-08-24"),
            end_on: on("2026-11-21"),
        });
        report.overview.n_alerts = 10_482;
        report.overview.n_no_action = Ok(9_871);
        report.overview.n_incidents = Ok(14);
        assert_eq!(
            overview_sentence(&report),
            "10,482 alerts from Aug 24 to Nov 21, 2026: 94% needed no action from you and 14 incidents were found."
        );
        let missing = MissingColumns(vec![Column::InvestigationId]);
        report.overview.n_no_action = Err(missing.clone());
        report.overview.n_incidents = Err(missing);
        assert_eq!(
            overview_sentence(&report),
            "10,482 alerts from Aug 24 to Nov 21, 2026."
        );
        report.days = Some(DayRange {
            start_on: on("2026-08-24"),
            end_on: on("2026-08-24"),
        });
        report.overview.n_alerts = 1;
        report.overview.n_no_action = Ok(1);
        report.overview.n_incidents = Ok(0);
        assert_eq!(
            overview_sentence(&report),
            "1 alert on Aug 24, 2026: it needed no action from you and there was no incident."
        );
    }

    #[test]
    fn arrivals() {
        let mut report = empty();
        report.arrivals.n_off_hours = 1;
        report.arrivals.by_hour[3][6] = 1;
        assert_eq!(
            arrivals_sentence(&report),
            "The one alert came while your team was off, on Sunday 03:00."
        );
        report.arrivals.by_hour[10][1] = 2;
        report.arrivals.n_working = 2;
        assert_eq!(
            arrivals_sentence(&report),
            "33% of alerts came while your team was off. Tuesday 10:00 is the busiest hour of the week."
        );
        report.arrivals.by_hour[3][6] = 2;
        report.arrivals.n_off_hours = 2;
        assert_eq!(
            arrivals_sentence(&report),
            "50% of alerts came while your team was off. Tuesday 10:00 and Sunday 03:00 are the busiest hours of the week."
        );
        report.arrivals.by_hour[4][6] = 2;
        report.arrivals.n_working = 0;
        assert_eq!(
            arrivals_sentence(&report),
            "Every alert came while your team was off."
        );
    }

    #[test]
    fn responses() {
        let mut report = empty();
        report.overview.n_alerts = 3;
        assert_eq!(
            response_sentence(&report),
            "No alert has a first action that could be measured."
        );
        let row = |severity: &str, summary: Option<Summary>| SeverityResponse {
            severity: severity.into(),
            n_alerts: 100,
            n_measured: summary.map_or(0, |summary| summary.n),
            summary,
        };
        let mut response = Response {
            overall: Some(summary(10_402, 6.0, 30.0)),
            by_severity: vec![
                row("CRITICAL", Some(summary(9, 3.0, 11.2))),
                row("odd", Some(summary(81, 7.0, 31.0))),
            ],
            n_waiting: 77,
            n_no_action: 3,
            n_negative: 0,
            unlisted: Unlisted::default(),
        };
        report.response = Ok(response.clone());
        assert_eq!(
            response_sentence(&report),
            "Half of all alerts were looked at within 6 min, 95% of critical ones within 11 min."
        );
        assert_eq!(
            response_left_out(&report).unwrap(),
            "77 alerts are still waiting and 3 had no recorded action; they are not in these figures."
        );
        response.n_waiting = 9_000;
        report.response = Ok(response.clone());
        assert_eq!(
            response_sentence(&report),
            "Of the alerts with a recorded action, half were looked at within 6 min, 95% of critical ones within 11 min."
        );
        response.by_severity[0] = row("CRITICAL", None);
        response.n_waiting = 0;
        response.n_no_action = 0;
        response.n_negative = 1;
        report.response = Ok(response.clone());
        assert_eq!(
            response_sentence(&report),
            "Half of all alerts were looked at within 6 min, 95% within 30 min."
        );
        assert_eq!(
            response_left_out(&report).unwrap(),
            "1 alert was acted on before it was created, a clock error; it is not in these figures."
        );
        response.by_severity[0] = row("HIGH", Some(summary(1, 8.0, 8.0)));
        report.response = Ok(response.clone());
        assert_eq!(
            response_sentence(&report),
            "Half of all alerts were looked at within 6 min, the one high alert after 8 min."
        );
        response.overall = Some(summary(1, 4.1, 4.1));
        report.response = Ok(response);
        assert_eq!(
            response_sentence(&report),
            "The one alert that could be measured was looked at after 4.1 min."
        );
        report.response = Err(MissingColumns(vec![
            Column::AssignedToUserAt,
            Column::ClosedAt,
        ]));
        assert_eq!(
            response_sentence(&report),
            "The data lacks the columns “First Assigned To User At (T4)” and “Time First Closed (T60)”, which this figure needs. Export the service metrics again with them in."
        );
        assert_eq!(response_left_out(&report), None);
    }

    #[test]
    fn changes_told() {
        let mut report = empty();
        report.changes.first_on = Some(on("2026-08-24"));
        report.changes.daily = vec![1];
        report.changes.mean = 1.0;
        assert_eq!(
            changes_sentence(&report),
            "All alerts are of one day: too short a time to tell a change."
        );
        report.changes.daily = vec![100; 90];
        report.changes.mean = 100.0;
        assert_eq!(
            changes_sentence(&report),
            "No lasting change: about 100 alerts a day throughout."
        );
        let point = |text: &str, mean_before: f64, mean_after: f64| ChangePoint {
            index: 1,
            on: on(text),
            confidence: 99.9,
            mean_before,
            mean_after,
        };
        report.changes.points = vec![
            point("2026-09-27", 92.0, 133.4),
            point("2026-10-30", 133.4, 107.0),
        ];
        assert_eq!(
            changes_sentence(&report),
            "Alerts per day rose by 45% on Sep 27, from 92 to 133, and fell by 20% on Oct 30, to 107."
        );
        report.changes.points = vec![point("2026-09-27", 0.0, 12.0)];
        assert_eq!(
            changes_sentence(&report),
            "Alerts per day rose on Sep 27, from 0 to 12."
        );
        report.changes.daily = vec![100; 900];
        report.changes.points = vec![point("2026-09-27", 92.0, 133.4); 4];
        assert_eq!(
            changes_sentence(&report),
            "Alerts per day changed 4 times. Most recently they rose by 45% on Sep 27, 2026, from 92 to 133."
        );
    }
}
