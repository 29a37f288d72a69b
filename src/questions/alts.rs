//! What each chart shows, in one sentence for people who don't see it.

use crate::analysis::{Arrivals, Changes, Response};
use crate::calendar::Schedule;

use super::{
    WEEKDAYS, count, counted, day_of_year, day_range, hour, listed, mean, minutes, more_than_drawn,
    percent, quoted_value, severity_label,
};

/// The most severities that a chart or its description tells.
const MAX_SEVERITIES: usize = 12;

/// The most changes that a description tells.
const MAX_CHANGES: usize = 20;

/// What the bar of working time and off hours shows.
pub fn split_alt(arrivals: &Arrivals) -> String {
    let total = arrivals.n_working + arrivals.n_off_hours;
    if total == 0 {
        return "Bar of working time and off hours: no alerts.".into();
    }
    format!(
        "Bar of working time and off hours: {} in working time ({}), {} off hours ({}).",
        counted(arrivals.n_working, "alert", "alerts"),
        percent(arrivals.n_working, total),
        count(arrivals.n_off_hours),
        percent(arrivals.n_off_hours, total),
    )
}

/// What the heat map of weekdays and hours shows.
pub fn arrivals_alt(arrivals: &Arrivals, schedule: &Schedule) -> String {
    let by_day: Vec<u64> = (0..WEEKDAYS.len())
        .map(|weekday| arrivals.by_hour.iter().map(|row| row[weekday]).sum())
        .collect();
    if by_day.iter().sum::<u64>() == 0 {
        return "Heat map of alerts by weekday and hour: no alerts.".into();
    }
    let days: Vec<String> = WEEKDAYS
        .iter()
        .zip(&by_day)
        .map(|(name, n)| format!("{name} {}", count(*n)))
        .collect();
    let most = arrivals
        .by_hour
        .iter()
        .flatten()
        .copied()
        .max()
        .unwrap_or(0);
    format!(
        "Heat map of alerts by weekday and hour, working time from {} to {} outlined: {}; at most {} in one hour of the week.",
        hour(schedule.start_hour),
        hour(schedule.end_hour),
        listed(&days),
        count(most),
    )
}

/// What the plot of times to action shows. Severity names inside are untrusted text.
pub fn response_alt(response: &Response) -> String {
    if response.by_severity.is_empty() {
        return "Times to first action by severity: no alerts.".into();
    }
    let shown = response.by_severity.len().min(MAX_SEVERITIES);
    let mut parts: Vec<String> = response.by_severity[..shown]
        .iter()
        .map(|row| match row.summary {
            Some(summary) => format!(
                "{} half within {}, 95% within {}",
                severity(&row.severity),
                minutes(summary.median),
                minutes(summary.p95)
            ),
            None => format!("{} not measured", severity(&row.severity)),
        })
        .collect();
    let n_beyond = (response.by_severity.len() - shown) as u64 + response.unlisted.n_rows;
    if let more @ 1.. = n_beyond {
        parts.push(more_than_drawn(more, response.unlisted));
    }
    format!("Times to first action by severity: {}.", parts.join("; "))
}

/// A severity inside a sentence.
fn severity(severity: &str) -> String {
    quoted_value(&severity_label(severity))
}

/// What the series of alerts per day shows.
pub fn changes_alt(changes: &Changes) -> String {
    let days = changes.first_on.and_then(|start_on| {
        let more = changes.daily.len().checked_sub(1)?;
        let end_on = start_on.checked_add_days(chrono::Days::new(more as u64))?;
        Some(crate::calendar::DayRange { start_on, end_on })
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

#[cfg(test)]
mod tests {
    use super::super::sentences::tests::{empty, on};
    use super::*;
    use crate::analysis::SeverityResponse;

    #[test]
    fn empty_charts() {
        let report = empty();
        assert!(split_alt(&report.arrivals).ends_with("no alerts."));
        assert!(arrivals_alt(&report.arrivals, &report.query.schedule).ends_with("no alerts."));
        assert!(response_alt(&report.response.unwrap()).ends_with("no alerts."));
        assert!(changes_alt(&report.changes).ends_with("no alerts."));
    }

    #[test]
    fn charts() {
        let mut report = empty();
        report.arrivals.by_hour[10][1] = 2;
        report.arrivals.n_working = 1;
        report.arrivals.n_off_hours = 1;
        assert_eq!(
            split_alt(&report.arrivals),
            "Bar of working time and off hours: 1 alert in working time (50%), 1 off hours (50%)."
        );
        assert_eq!(
            arrivals_alt(&report.arrivals, &report.query.schedule),
            "Heat map of alerts by weekday and hour, working time from 09:00 to 17:00 outlined: Monday 0, Tuesday 2, Wednesday 0, \
             Thursday 0, Friday 0, Saturday 0 and Sunday 0; at most 2 in one hour of the week."
        );
        let mut response = report.response.unwrap();
        response.by_severity = vec![
            SeverityResponse {
                severity: "HIGH".into(),
                n_alerts: 2,
                n_measured: 0,
                summary: None,
            };
            14
        ];
        let text = response_alt(&response);
        assert!(text.starts_with("Times to first action by severity: High not measured; "));
        assert!(text.ends_with("; 2 more in the table."));
        report.changes.first_on = Some(on("2026-08-24"));
        report.changes.daily = vec![1, 3];
        report.changes.mean = 2.0;
        assert_eq!(
            changes_alt(&report.changes),
            "Line of alerts per day, Aug 24 – Aug 25, 2026: between 1 and 3, 2 on average; no lasting change."
        );
    }
}
