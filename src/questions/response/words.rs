//! How fast alerts are looked at, in words.

use super::answer::{Summary, Waits, WaitsOf};
use super::table;
use crate::draw::more_than_drawn;
use crate::numbers::{count, listed, minutes, plural};
use crate::questions::View;
use crate::section::{Definition, Text};
use crate::severity;
use crate::text::{MAX_QUOTED, quoted};

/// The most severities that the description of a chart names.
const MAX_SEVERITIES: usize = 12;

/// How long alerts wait for the first human action: half of all of them, and 95% of the gravest.
pub fn answer(response: &Waits, view: &View) -> String {
    let Some(overall) = response.overall else {
        return if view.n_alerts == 0 {
            view.nothing()
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
    match gravest(&response.by_value) {
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
fn gravest(by_severity: &[WaitsOf]) -> Option<(&str, Summary)> {
    ["CRITICAL", "HIGH"].iter().find_map(|known| {
        let found = by_severity.iter().find(|row| row.value == *known)?;
        Some((found.value.as_str(), found.summary?))
    })
}

/// A known severity inside a sentence: “critical”.
fn in_running_text(severity: &str) -> String {
    severity::label(severity).to_lowercase()
}

/// What the times to action leave out; `None` if nothing, or if there are none.
pub fn left_out(response: &Waits) -> Option<String> {
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

/// What the plot of times to action shows. Severity names inside are untrusted text.
pub fn alt(response: &Waits) -> String {
    if response.by_value.is_empty() {
        return "Times to first action by severity: no alerts.".into();
    }
    let shown = response.by_value.len().min(MAX_SEVERITIES);
    let mut parts: Vec<String> = response.by_value[..shown]
        .iter()
        .map(|row| match row.summary {
            Some(summary) => format!(
                "{} half within {}, 95% within {}",
                named(&row.value),
                minutes(summary.median),
                minutes(summary.p95)
            ),
            None => format!("{} not measured", named(&row.value)),
        })
        .collect();
    if let more @ 1.. = response.by_value.len() - shown {
        parts.push(more_than_drawn(more, table::is_cut(response)));
    }
    format!("Times to first action by severity: {}.", parts.join("; "))
}

/// A severity inside a sentence.
fn named(severity: &str) -> String {
    quoted(&severity::label(severity), MAX_QUOTED)
}

/// Time to action by severity.
pub const TIME_TO_ACTION: Definition = Definition {
    name: Text::Borrowed("Time to action"),
    meaning: Text::Borrowed("How long an alert waited until someone first looked at it."),
    formula: Text::Borrowed("First action − creation time. The first action is the first of these that is present, in this order: “First Assigned To \
              User At”, “First Investigated At” (or “First Investigative Action At”), “Promoted To Incident At”, “First Closed At”. \
              Half of the alerts waited no longer than the median, 90% no longer than p90, 95% no longer than p95; between two \
              alerts, percentiles are interpolated linearly."),
    left_out: Text::Borrowed("Alerts that still wait (status NEW), alerts without a recorded action, and alerts whose first action is before their \
               creation (a clock error). They are counted below the table."),
    differs: Some(Text::Borrowed("The notebook scores every waiting alert as −1 minute and averages that in, fails on an alert without an action, and tells \
         only the mean.")),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(n: u64, median: f64, p95: f64) -> Summary {
        Summary {
            n,
            mean: median,
            median,
            p90: p95,
            p95,
        }
    }

    fn of(severity: &str, summary: Option<Summary>) -> WaitsOf {
        WaitsOf {
            value: severity.into(),
            n_alerts: 100,
            n_measured: summary.map_or(0, |summary| summary.n),
            summary,
        }
    }

    fn said(response: &Waits) -> (String, String) {
        let view = View {
            n_alerts: 3,
            ..View::default()
        };
        (answer(response, &view), left_out(response).unwrap_or_default())
    }

    #[test]
    fn answers() {
        let mut response = Waits::default();
        assert_eq!(
            answer(&response, &View::default()),
            "There are no alerts in this data."
        );
        assert_eq!(
            said(&response),
            ("No alert has a first action that could be measured.".into(), String::new())
        );
        response = Waits {
            overall: Some(summary(10_402, 6.0, 30.0)),
            by_value: vec![
                of("CRITICAL", Some(summary(9, 3.0, 11.2))),
                of("odd", Some(summary(81, 7.0, 31.0))),
            ],
            n_waiting: 77,
            n_no_action: 3,
            n_negative: 0,
        };
        assert_eq!(
            said(&response),
            (
                "Half of all alerts were looked at within 6 min, 95% of critical ones within 11 min.".into(),
                "77 alerts are still waiting and 3 had no recorded action; they are not in these figures.".into()
            )
        );
        response.n_waiting = 9_000;
        assert_eq!(
            said(&response).0,
            "Of the alerts with a recorded action, half were looked at within 6 min, 95% of critical ones within 11 min."
        );
        response.by_value[0] = of("CRITICAL", None);
        (response.n_waiting, response.n_no_action, response.n_negative) = (0, 0, 1);
        assert_eq!(
            said(&response),
            (
                "Half of all alerts were looked at within 6 min, 95% within 30 min.".into(),
                "1 alert was acted on before it was created, a clock error; it is not in these figures.".into()
            )
        );
        response.by_value[0] = of("HIGH", Some(summary(1, 8.0, 8.0)));
        assert_eq!(
            said(&response).0,
            "Half of all alerts were looked at within 6 min, the one high alert after 8 min."
        );
        response.overall = Some(summary(1, 4.1, 4.1));
        assert_eq!(
            said(&response).0,
            "The one alert that could be measured was looked at after 4.1 min."
        );
    }

    #[test]
    fn charts_in_words() {
        let mut response = Waits::default();
        assert!(alt(&response).ends_with("no alerts."));
        response.by_value = vec![of("HIGH", None); 14];
        let text = alt(&response);
        assert!(text.starts_with("Times to first action by severity: High not measured; "));
        assert!(text.ends_with("; 2 more in the table."));
    }
}
