//! What the clocks measure, in words.

use super::answer::{Response, TimeTo};
use crate::calendar::{Schedule, schedule_hint};
use crate::numbers::{count, counted, listed};
use crate::section::{Definition, Text};

/// The name of a clock inside a sentence: its start and its end.
pub fn name_inside(time_to: TimeTo) -> String {
    inside(time_to.name())
}

/// What the figures by severity are called.
pub fn title(time_to: TimeTo) -> String {
    match time_to {
        TimeTo::FirstAction => "Time to action by severity".into(),
        other => format!("{} by severity", other.name()),
    }
}

/// From when until when.
pub fn subtitle(time_to: TimeTo) -> &'static str {
    match time_to {
        TimeTo::FirstAction => "From the alert’s creation to the first human action",
        TimeTo::Escalation => "From the alert’s creation to its escalation to you",
        TimeTo::Incident => "From the alert’s creation to its promotion to an incident",
        TimeTo::Remediation => "From the alert’s creation to the first remediation action",
        TimeTo::FirstClose => "From the alert’s creation to its first close",
        TimeTo::LastClose => {
            "From the alert’s creation to its last close, of alerts that are closed"
        }
        TimeTo::Investigation => {
            "From the first investigative action to the last close, of alerts that are closed"
        }
    }
}

/// Why some alerts are not measured, inside a sentence: “without both times”.
pub fn without(time_to: TimeTo) -> String {
    inside(time_to.without())
}

/// Why that clock measures no alert.
pub fn none_measured(time_to: TimeTo, response: &Response) -> String {
    let name = name_inside(time_to);
    match response.waits.n_clock_error {
        0 if time_to.takes_closed() => {
            format!("From {name}: no alert is closed and has both times.")
        }
        0 => format!("From {name}: no alert has both times."),
        1 => format!(
            "From {name}: the one alert with both times has a clock error, its end is before its start."
        ),
        n => format!(
            "From {name}: the {} alerts with both times have a clock error, their end is before their start.",
            count(n)
        ),
    }
}

/// Lines below the chart: what working time is, which clocks no alert has both times for, and how many alerts were closed again.
pub fn notes(response: &Response, schedule: Schedule) -> Vec<Text> {
    let working = response.in_working_time.map(|_| {
        format!(
            "Working time: {} What was acted on off-hours only counts as 0.",
            schedule_hint(&schedule)
        )
    });
    let clocks = response.clocks.iter();
    let lacking: Vec<String> = clocks
        .filter(|of| of.n_measured + of.n_clock_error == 0)
        .map(|of| name_inside(of.time_to))
        .collect();
    let lacking = (!lacking.is_empty() && lacking.len() < response.clocks.len())
        .then(|| format!("No alert has both times of: {}.", listed(&lacking)));
    let reopened = match response.n_reopened {
        0 => None,
        1 => Some("1 alert was reopened: its last close is later than its first.".to_owned()),
        n => Some(format!(
            "{} alerts were reopened: their last close is later than their first.",
            count(n)
        )),
    };
    [working, lacking, reopened]
        .into_iter()
        .flatten()
        .map(Into::into)
        .collect()
}

/// What a clock that is not that of first actions measures, with this data's counts.
pub fn definition(response: &Response, percentiles: &str) -> Definition {
    let time_to = response.time_to;
    let waits = &response.waits;
    let [start, end] = time_to.columns().map(|column| column.name());
    Definition {
        name: time_to.name().into(),
        meaning: format!("How long it took: {}.", inside(subtitle(time_to))).into(),
        formula: format!("“{end}” − “{start}”. {percentiles}").into(),
        left_out: format!(
            "Alerts {}, and alerts with a clock error: the end is before the start. In this data: {} and {}. An alert that has not got to the \
             end yet is not counted as waiting for it.",
            without(time_to),
            count(waits.n_no_action),
            counted(waits.n_clock_error, "clock error", "clock errors")
        )
        .into(),
        differs: Some("The notebook has no such clock.".into()),
    }
}

/// With a small first letter, which is one of ASCII.
fn inside(sentence: &str) -> String {
    format!("{}{}", sentence[..1].to_ascii_lowercase(), &sentence[1..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};
    use crate::questions::View;

    use super::super::answer::answer;
    use super::super::words;

    /// What is said of alerts, as (status, minute of the first close, minute of the last one) after noon.
    fn check(time_to: TimeTo, alerts: &[(&str, &str, &str)], sentence: &str, lines: &[&str]) {
        let at = |minute: &str| match minute {
            "" => String::new(),
            minute => format!("2026-11-20T{minute}:00Z"),
        };
        let times: Vec<_> = alerts
            .iter()
            .map(|(_, first, last)| (at(first), at(last)))
            .collect();
        let rows: Vec<_> = alerts
            .iter()
            .zip(&times)
            .map(|((status, ..), (closed, last_closed))| Alert {
                status,
                closed,
                last_closed,
                first_action: "2026-11-20T12:01:00Z",
                ..Alert::default()
            })
            .collect();
        let alerts = Alerts::selecting(table(&rows), None);
        let response = answer(&alerts.selected(), time_to, Schedule::default(), None);
        let view = View {
            zone: "UTC".into(),
            n_alerts: rows.len() as u64,
            ..View::default()
        };
        assert_eq!(words::answer(&response, &view), sentence);
        let notes = words::notes(&response, &view);
        let notes = notes.iter().map(|note| &**note);
        let notes: Vec<_> = notes.filter(|note| !note.starts_with("A dash")).collect();
        assert_eq!(notes, lines, "{sentence}");
    }

    #[test]
    fn what_is_measured_is_said_first() {
        use TimeTo::{FirstClose, Incident, Investigation, LastClose};
        let alerts = [
            ("CLOSED", "12:30", "12:40"),
            ("OPEN", "12:20", "12:50"),
            ("CLOSED", "11:59", "11:59"),
        ];
        check(
            FirstClose,
            &alerts,
            "From creation to first close: The 2 measured alerts: 20 min and 30 min.",
            &["Not included: 1 with a clock error."],
        );
        check(
            LastClose,
            &alerts,
            "From creation to last close: The one measured alert: 40 min.",
            &["Not included: 1 open or without both times, 1 with a clock error."],
        );
        check(
            Incident,
            &alerts,
            "From creation to incident: no alert has both times.",
            &["Not included: 3 without both times."],
        );
        check(
            Investigation,
            &alerts,
            "From first investigative action to last close: no alert is closed and has both times.",
            &["Not included: 3 open or without both times."],
        );
        check(
            FirstClose,
            &alerts[2..],
            "From creation to first close: the one alert with both times has a clock error, its end is before its start.",
            &["Not included: 1 with a clock error."],
        );
        check(FirstClose, &[], "There are no alerts in this data.", &[]);
    }

    #[test]
    fn clocks_that_measure_nothing_are_named() {
        let rows = [Alert {
            first_action: "2026-11-20T12:01:00Z",
            closed: "2026-11-20T12:01:00Z",
            last_closed: "2026-11-20T12:02:00Z",
            ..Alert::default()
        }];
        let alerts = Alerts::selecting(table(&rows), None);
        let response = answer(
            &alerts.selected(),
            TimeTo::FirstAction,
            Schedule::default(),
            None,
        );
        let notes = notes(&response, Schedule::default());
        let notes: Vec<&str> = notes.iter().map(|note| &**note).collect();
        assert_eq!(
            notes,
            [
                "Working time: 09:00 to 17:00, Monday to Friday. What was acted on off-hours only counts as 0.",
                "No alert has both times of: creation to escalation, creation to incident, creation to first remediation and first \
                 investigative action to last close.",
                "1 alert was reopened: its last close is later than its first."
            ]
        );
    }
}
