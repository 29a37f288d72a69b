//! How quickly alerts are handled, in words.

use super::answer::{Acted, OtherPeriod, Response, Slowest, TimeTo, Waits, WaitsOf};
use super::{clocks, table};
use crate::calendar::words as calendar;
use crate::calendar::{Zone, local_text};
use crate::draw::more_than_drawn;
use crate::numbers::{count, counted, listed, minutes, plural};
use crate::questions::View;
use crate::section::{Definition, Here, Step, Text};
use crate::severity;
use crate::text::{MAX_QUOTED, quoted};

/// The most severities that the description of a chart names.
const MAX_SEVERITIES: usize = 12;

/// How quickly the gravest alerts are handled, and half of all alerts, by which clock.
pub fn answer(response: &Response, view: &View) -> String {
    match response.time_to {
        TimeTo::FirstAction => answer_in_short(response, view),
        _ if view.n_alerts == 0 => view.nothing(),
        other if response.waits.all.summary.is_none() => clocks::none_measured(other, response),
        other => format!(
            "From {}: {}",
            clocks::name_inside(other),
            answer_in_short(response, view)
        ),
    }
}

/// What the axis of times measures.
pub fn axis(time_to: TimeTo) -> &'static str {
    match time_to {
        TimeTo::FirstAction => "Time to first action",
        other => other.name(),
    }
}

/// The same without the clock.
fn answer_in_short(response: &Response, view: &View) -> String {
    let all = &response.waits.all;
    let Some(overall) = all.summary else {
        return none_measured(response, view);
    };
    let median = minutes(overall.median.value);
    let has_median = Slowest::of(all).has_percentiles();
    match gravest(response) {
        Some((severity, of)) if of.n_alerts < all.n_alerts => {
            let gravest = slowest(response, of, &severity);
            if has_median {
                let of_all = alerts_of(all, "", 50);
                format!("{gravest}. Half of {of_all} within {median}.")
            } else {
                format!("{gravest}.")
            }
        }
        _ => {
            let slowest = slowest(response, all, "");
            if has_median {
                format!("{slowest}. Half within {median}.")
            } else {
                format!("{slowest}.")
            }
        }
    }
}

/// Why there is no time to action.
fn none_measured(response: &Response, view: &View) -> String {
    let waits = &response.waits;
    let n = view.n_alerts;
    let (all, none) = match n {
        0 => return view.nothing(),
        1 => ("The one alert".to_owned(), "The one alert".to_owned()),
        _ => (
            format!("All {} alerts", count(n)),
            format!("None of the {} alerts", count(n)),
        ),
    };
    if waits.all.n_waiting == n {
        return format!("{all} {} still open.", plural(n, "is", "are"));
    }
    if waits.n_no_action == n {
        let has = plural(n, "has no", "has a");
        return format!("{none} {has} recorded action.");
    }
    if waits.n_clock_error == n {
        return format!(
            "{all} {} a clock error: every action is before the alert’s creation.",
            plural(n, "has", "have")
        );
    }
    "No alert has a first action that can be measured.".into()
}

/// The gravest severity that has been measured, of those whose order is known, as it is called inside a sentence.
fn gravest(response: &Response) -> Option<(String, &WaitsOf)> {
    ["CRITICAL", "HIGH"].iter().find_map(|known| {
        let mut by_severity = response.waits.by_value.iter();
        let found = by_severity.find(|of| of.value == *known && of.summary.is_some())?;
        Some((format!("{} ", severity::label(known).to_lowercase()), found))
    })
}

/// What a claim about `percent` percent of some alerts is about: “critical alerts” if so few were not measured that the claim is true of all to
/// within one percent, else “the 52 measured critical alerts”. The severity is blank or ends with a space.
fn alerts_of(of: &WaitsOf, severity: &str, percent: u64) -> String {
    if (of.n_alerts - of.n_measured) * percent >= of.n_alerts {
        format!("the {} measured {severity}alerts", count(of.n_measured))
    } else if severity.is_empty() {
        "all alerts".into()
    } else {
        format!("{severity}alerts")
    }
}

/// How slow the slowest of these alerts were, as far as is known.
fn slowest(response: &Response, of: &WaitsOf, severity: &str) -> String {
    let takes = response.takes.p95;
    let measured = if of.n_measured < of.n_alerts {
        "measured "
    } else {
        ""
    };
    match Slowest::of(of) {
        Slowest::Unknown => format!("No {severity}alert has a first action that can be measured"),
        Slowest::Waits(waits) => {
            let waits: Vec<String> = waits.iter().map(|&wait| minutes(wait)).collect();
            let alerts = match waits.len() as u64 {
                1 => format!("The one {measured}{severity}alert"),
                n => format!("The {} {measured}{severity}alerts", count(n)),
            };
            format!("{alerts}: {}", listed(&waits))
        }
        Slowest::Longest(wait, n) => format!(
            "Slowest of {} {measured}{severity}alerts: {}. A 95th percentile needs {takes}",
            count(n),
            minutes(wait)
        ),
        Slowest::AtLeast(low, n) => {
            let of = if measured.is_empty() && severity.is_empty() {
                String::new()
            } else {
                format!(" of {measured}{severity}alerts")
            };
            format!(
                "p95{of} is at least {} ({} alerts; an upper end needs {takes})",
                minutes(low),
                count(n)
            )
        }
        Slowest::Within { p95, .. } => {
            format!(
                "95% of {} within {}",
                alerts_of(of, severity, 95),
                minutes(p95)
            )
        }
    }
}

/// What the times to action leave out; `None` if nothing.
pub fn left_out(response: &Response) -> Option<String> {
    let waits = &response.waits;
    let without = clocks::without(response.time_to);
    let parts = [
        // Other open alerts have been acted on, and are measured.
        (waits.all.n_waiting, "open with status NEW"),
        (waits.n_no_action, &without),
        (waits.n_clock_error, "with a clock error"),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, why)| format!("{} {why}", count(*n)))
        .collect();
    (!parts.is_empty()).then(|| format!("Not included: {}.", parts.join(", ")))
}

/// What is said where no alert waits.
pub fn none_open(response: &Response) -> &'static str {
    match response.time_to {
        TimeTo::FirstAction => "No alert has status NEW.",
        _ => "Open alerts are counted as waiting for the first action only.",
    }
}

/// Lines below the chart: what is left out, why cells of the tables are blank, and until when open alerts count.
pub fn notes(response: &Response, view: &View) -> Vec<Text> {
    let takes = response.takes;
    let blank = table::lacks_an_end(response).then(|| {
        format!(
            "A dash under “from” or “to”: too few alerts for that end of the 95% interval. The upper end needs {} alerts for the median, \
             {} for p90 and {} for p95; the lower end {}, 2 and 2.",
            takes.median, takes.p90, takes.p95, takes.median
        )
    });
    compared(response)
        .into_iter()
        .chain(
            [left_out(response), blank, until(response, view)]
                .into_iter()
                .flatten(),
        )
        .map(Into::into)
        .collect()
}

/// How p95 of the gravest alerts and the median of all differ from those of another period, if that was asked for.
fn compared(response: &Response) -> Vec<String> {
    let Some(compared) = &response.compared else {
        return Vec::new();
    };
    let name = compared.other.name();
    let gravest = ["CRITICAL", "HIGH"].iter().find_map(|known| {
        let mut of = compared.of.iter();
        let found = of.find(|of| of.severity.as_deref() == Some(*known))?;
        let known = severity::label(known).to_lowercase();
        Some(format!(
            "p95 of {known} alerts: {}.",
            found.p95.in_words(&name)
        ))
    });
    // The last are all alerts, or those of the only severity.
    let all = compared
        .of
        .last()
        .map(|of| format!("Median of all alerts: {}.", of.median.in_words(&name)));
    gravest.into_iter().chain(all).collect()
}

/// How a difference between periods is tested.
const HOW_COMPARED: &str = " Compared with another period by its whole days and the alerts created on them: days change places between the periods within \
     each weekday, 999 times. p is the share of these orders, the observed one included, in which the percentiles are as far apart or farther; what counts \
     as a difference is chosen from the p of all rows together (Benjamini and Hochberg, 5%). A verdict takes 14 whole days and 20 measured alerts in each.";

/// Until when open alerts have waited; `None` if none is open.
fn until(response: &Response, view: &View) -> Option<String> {
    let has_open = response.waits.all.n_waiting > 0;
    let at = response.as_of.filter(|_| has_open)?;
    let zone = Zone::named(&view.zone).ok()?;
    Some(format!(
        "With open alerts: as of {} ({}), the latest time in the data, when they were still waiting. “Not reached” or a dash: too many alerts are \
         open, or there are too few in all.",
        local_text(zone, at),
        calendar::zone(&view.zone)
    ))
}

/// One wait among few, under the pointer, as lines.
pub fn one_of(wait: f64, of: &WaitsOf) -> Vec<String> {
    let among = match of.n_measured {
        1 => "the one measured alert".to_owned(),
        n => format!("one of {} measured alerts", count(n)),
    };
    vec![minutes(wait), among]
}

/// A severity's target, under the pointer, where it can be set as well.
pub fn target(target: u32) -> String {
    format!("target {}, set under “Targets”", minutes(target.into()))
}

/// A severity's percentiles, under the pointer, as lines.
pub fn details(of: &WaitsOf) -> Vec<String> {
    let measured = if of.n_measured == of.n_alerts {
        counted(of.n_alerts, "alert", "alerts")
    } else {
        format!(
            "{} of {} measured",
            count(of.n_measured),
            counted(of.n_alerts, "alert", "alerts")
        )
    };
    let mut lines = vec![measured];
    let Some(summary) = of.summary else {
        return lines;
    };
    match Slowest::of(of) {
        Slowest::Unknown | Slowest::Waits(_) | Slowest::Longest(..) => {}
        Slowest::AtLeast(low, _) => lines.extend([
            format!(
                "half within {}, mean {}",
                minutes(summary.median.value),
                minutes(summary.mean)
            ),
            format!(
                "p90 {}, p95 {}",
                minutes(summary.p90.value),
                minutes(summary.p95.value)
            ),
            format!("p95 is at least {}", minutes(low)),
        ]),
        Slowest::Within { p95, low, high } => lines.extend([
            format!(
                "half within {}, mean {}",
                minutes(summary.median.value),
                minutes(summary.mean)
            ),
            format!("p90 {}, p95 {}", minutes(summary.p90.value), minutes(p95)),
            format!("95% interval of p95: {} to {}", minutes(low), minutes(high)),
        ]),
    }
    lines
}

/// What the plot of times to action shows. Severity names inside are untrusted text.
pub fn alt(response: &Response) -> String {
    let by_severity = &response.waits.by_value;
    let title = match response.time_to {
        TimeTo::FirstAction => "Times to first action by severity".to_owned(),
        other => clocks::title(other),
    };
    if by_severity.is_empty() {
        return format!("{title}: no alerts.");
    }
    let shown = by_severity.len().min(MAX_SEVERITIES);
    let mut parts: Vec<String> = by_severity[..shown].iter().map(described).collect();
    if let more @ 1.. = by_severity.len() - shown {
        parts.push(more_than_drawn(more, table::is_cut(response)));
    }
    format!("{title}: {}.", parts.join("; "))
}

fn described(of: &WaitsOf) -> String {
    let name = quoted(&severity::label(&of.value), MAX_QUOTED);
    let slowest = Slowest::of(of);
    match (&slowest, of.summary) {
        (&Slowest::Within { p95, low, high }, Some(summary)) => format!(
            "{name} half within {}, p95 {} with a 95% interval from {} to {}",
            minutes(summary.median.value),
            minutes(p95),
            minutes(low),
            minutes(high)
        ),
        (Slowest::AtLeast(..), Some(summary)) => format!(
            "{name} half within {}, {slowest}",
            minutes(summary.median.value)
        ),
        _ => format!("{name} {slowest}"),
    }
}

/// What the percentiles and their intervals are.
const PERCENTILES: &str = "Half of the alerts waited no longer than the median, 90% no longer than p90, 95% no longer than p95; between two alerts, \
     percentiles are interpolated linearly. “From” and “to” are the ends of a percentile’s 95% interval, by order statistics: where the percentile \
     of many more alerts like these would lie, whatever their distribution.";

/// What the figures by severity measure, with this data's counts.
pub fn definition(response: &Response) -> Definition {
    let how_compared = match response.compared {
        Some(_) => HOW_COMPARED,
        None => "",
    };
    match response.time_to {
        TimeTo::FirstAction => time_to_action(response, how_compared),
        _ => clocks::definition(response, &format!("{PERCENTILES}{how_compared}")),
    }
}

/// A statistic of the period that this one is compared with.
pub fn former(name: &str, of_minutes: f64, other: &OtherPeriod) -> String {
    format!("{name} of {}: {}", other.name(), minutes(of_minutes))
}

/// What the figure comes to with this data.
pub fn here(response: &Response) -> Here {
    let waits = &response.waits;
    let is_first = response.time_to == TimeTo::FirstAction;
    let of_clock = |n: u64, which: &str, of: Acted| Step::of(n, which, of.place());
    let without = clocks::without(response.time_to);
    let mut path = vec![
        of_clock(waits.all.n_waiting, "still waiting", Acted::Waiting),
        of_clock(waits.n_no_action, &without, Acted::NoAction),
        of_clock(waits.n_clock_error, "with a clock error", Acted::ClockError),
        of_clock(waits.all.n_measured, "measured", Acted::Measured),
    ];
    path.retain(|step: &Step| !step.text.starts_with("0 "));
    Here {
        path,
        formula: percentile_in_numbers(waits).into(),
        notebook: match is_first {
            true => by_notebook(waits).into(),
            false => Text::default(),
        },
    }
}

/// Where among the waits of the gravest severity with enough of them the 95th percentile lies.
fn percentile_in_numbers(waits: &Waits) -> String {
    let enough = |of: &&WaitsOf| {
        !of.value.is_empty() && of.n_measured as usize >= Waits::MIN_FOR_PERCENTILES
    };
    let Some(of) = waits.by_value.iter().find(enough) else {
        return String::new();
    };
    let Some(summary) = of.summary else {
        return String::new();
    };
    let n = of.n_measured;
    // Hundredths, which is what 0.95 × (n − 1) has at most.
    let hundredths = 100 + 95 * (n - 1);
    let (whole, part) = (hundredths / 100, hundredths % 100);
    let between = match part {
        0 => format!("the {} wait", ordinal(whole)),
        _ => format!(
            "between the {} and the {}, {part}% of the way",
            ordinal(whole),
            ordinal(whole + 1)
        ),
    };
    format!(
        "Of {} {} waits in ascending order, the 95th percentile is at place 1 + 0.95 × {}: {between}: {}.",
        count(n),
        quoted(&severity::label(&of.value).to_lowercase(), MAX_QUOTED),
        count(n - 1),
        minutes(summary.p95.value),
    )
}

/// “1st”, “22nd”, “1,113th”.
fn ordinal(n: u64) -> String {
    let ending = match (n % 10, n % 100) {
        (1, 1 | 21..) => "st",
        (2, 2 | 21..) => "nd",
        (3, 3 | 21..) => "rd",
        _ => "th",
    };
    format!("{}{ending}", count(n))
}

/// The means that the notebook would show.
fn by_notebook(waits: &Waits) -> String {
    let means = waits.by_value.iter().filter_map(|of| {
        let (notebook, here) = (of.notebook_mean?, of.summary?.mean);
        // It has no row for alerts without a severity.
        (!of.value.is_empty()).then(|| {
            format!(
                "{} {} ({} here)",
                quoted(&severity::label(&of.value), MAX_QUOTED),
                three_decimals(notebook),
                minutes(here)
            )
        })
    });
    let means: Vec<String> = means.take(MAX_SEVERITIES).collect();
    if means.is_empty() {
        return String::new();
    }
    let means = format!("it would show these means: {}.", means.join(", "));
    match waits.n_failing_by_notebook {
        0 => format!("With these alerts, {means}"),
        n => format!(
            "With these alerts, it would fail on {} without an action that it knows; without {}, {means}",
            counted(n, "alert", "alerts"),
            if n == 1 { "it" } else { "them" }
        ),
    }
}

/// Minutes as the notebook shows them: “8.012 min”.
fn three_decimals(minutes: f64) -> String {
    let sign = if minutes < 0.0 { "−" } else { "" };
    let thousandths = (minutes.abs() * 1_000.0).round() as u64;
    format!(
        "{sign}{}.{:03} min",
        count(thousandths / 1_000),
        thousandths % 1_000
    )
}

fn time_to_action(response: &Response, how_compared: &str) -> Definition {
    let waits = &response.waits;
    let n_measured = waits.all.n_measured;
    let other = match waits.n_other_by_notebook {
        0 => "In this data, that changes no wait".to_owned(),
        n => format!(
            "In this data, that changes the wait of {} of {}",
            count(n),
            counted(n_measured, "measured alert", "measured alerts")
        ),
    };
    Definition {
        name: "Time to action".into(),
        meaning: "How long alerts waited until someone first acted on them. Expel calls it time to triage.".into(),
        formula: format!("First action − creation time. The first action is the earliest of “First Assigned To User At”, “First Investigated At”, \
                  “First Investigative Action At”, “Promoted To Incident At” and “First Closed At” that is not before the creation. {PERCENTILES} \
                  With open alerts: by the method of Kaplan and Meier, in which an open alert has waited at least until the latest time in \
                  the data. In working time: what of that time lies in the working hours set under “Arrivals”, over both turns of the clock.{how_compared}")
            .into(),
        left_out: format!(
            "Open alerts (status NEW, whatever times they have), alerts without a recorded action, and alerts with a clock error: every \
             action is before the creation. In this data: {}, {} and {}. Open alerts are in the table “With open alerts”.",
            count(waits.all.n_waiting),
            count(waits.n_no_action),
            count(waits.n_clock_error)
        )
        .into(),
        differs: Some(
            format!(
                "The notebook takes the first of these times that is present, in the order above, even if another is earlier or it is before \
                 the creation. {other}. It also scores each NEW alert as −1 minute and averages that in, fails on an alert without an action, \
                 and has only the mean."
            )
            .into(),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table as table_of};

    use super::super::answer;

    /// Alerts, as (severity, status, minutes to the first action, if there is one).
    fn response(alerts: &[(&str, &str, Option<i32>)]) -> Response {
        let at = |minutes: i32| {
            let minutes = minutes + 12 * 60;
            format!("2026-11-20T{:02}:{:02}:00Z", minutes / 60, minutes % 60)
        };
        let times: Vec<String> = alerts
            .iter()
            .map(|(_, _, minutes)| minutes.map(at).unwrap_or_default())
            .collect();
        let rows = alerts.iter().zip(&times);
        let rows: Vec<_> = rows
            .map(|(&(severity, status, _), first_action)| Alert {
                severity,
                status,
                first_action,
                ..Alert::default()
            })
            .collect();
        let alerts = Alerts::selecting(table_of(&rows), None);
        let selected = alerts.selected();
        answer::answer(
            &selected,
            TimeTo::FirstAction,
            crate::calendar::Schedule::default(),
            selected.coverage.as_of,
        )
    }

    fn view(response: &Response) -> View {
        View {
            zone: "UTC".into(),
            n_alerts: response.waits.all.n_alerts,
            ..View::default()
        }
    }

    /// Sentence and notes.
    fn check(alerts: &[(&str, &str, Option<i32>)], sentence: &str, notes: &[&str]) {
        let response = response(alerts);
        let view = view(&response);
        assert_eq!(answer(&response, &view), sentence);
        let actual = super::notes(&response, &view);
        let actual: Vec<&str> = actual
            .iter()
            .map(|note| &**note)
            .filter(|note| !note.starts_with("A dash"))
            .collect();
        assert_eq!(actual, notes, "{sentence}");
    }

    /// N closed alerts, with waits of one minute, two minutes and so on.
    fn closed(severity: &str, n: i32) -> Vec<(&str, &str, Option<i32>)> {
        (1..=n)
            .map(|wait| (severity, "CLOSED", Some(wait)))
            .collect()
    }

    #[test]
    fn none() {
        check(&[], "There are no alerts in this data.", &[]);
        let as_of = "With open alerts: as of 2026-11-20 12:00:00 (UTC), the latest time in the data, when they were still waiting. “Not \
                     reached” or a dash: too many alerts are open, or there are too few in all.";
        let new = ("HIGH", "NEW", None);
        check(
            &[new],
            "The one alert is still open.",
            &["Not included: 1 open with status NEW.", as_of],
        );
        check(
            &[new; 3],
            "All 3 alerts are still open.",
            &["Not included: 3 open with status NEW.", as_of],
        );
        let no_action = ("HIGH", "CLOSED", None);
        let left_out = "Not included: 2 without a recorded action.";
        check(
            &[no_action; 2],
            "None of the 2 alerts has a recorded action.",
            &[left_out],
        );
        check(
            &[no_action],
            "The one alert has no recorded action.",
            &["Not included: 1 without a recorded action."],
        );
        let error = ("HIGH", "CLOSED", Some(-5));
        check(
            &[error; 2],
            "All 2 alerts have a clock error: every action is before the alert’s creation.",
            &["Not included: 2 with a clock error."],
        );
        check(
            &[error],
            "The one alert has a clock error: every action is before the alert’s creation.",
            &["Not included: 1 with a clock error."],
        );
        check(
            &[new, no_action, error],
            "No alert has a first action that can be measured.",
            &[
                "Not included: 1 open with status NEW, 1 without a recorded action, 1 with a clock error.",
                as_of,
            ],
        );
    }

    #[test]
    fn too_few() {
        let one = closed("HIGH", 1);
        check(&one, "The one alert: 1 min.", &[]);
        check(
            &closed("LOW", 3),
            "The 3 alerts: 1 min, 2 min and 3 min.",
            &[],
        );
        let mut alerts = closed("CRITICAL", 5);
        alerts.extend(closed("LOW", 1));
        check(
            &alerts,
            "The 5 critical alerts: 1 min, 2 min, 3 min, 4 min and 5 min.",
            &[],
        );
        alerts.extend(closed("CRITICAL", 1));
        check(
            &alerts,
            "Slowest of 6 critical alerts: 5 min. A 95th percentile needs 72.",
            &[],
        );
        alerts.push(("CRITICAL", "CLOSED", None));
        check(
            &alerts,
            "Slowest of 6 measured critical alerts: 5 min. A 95th percentile needs 72.",
            &["Not included: 1 without a recorded action."],
        );
        let mut alerts = vec![("CRITICAL", "OPEN", Some(7)), ("CRITICAL", "CLOSED", None)];
        alerts.extend(closed("LOW", 40));
        check(
            &alerts,
            "The one measured critical alert: 7 min. Half of the 41 measured alerts within 20 min.",
            &["Not included: 1 without a recorded action."],
        );
    }

    #[test]
    fn percentiles() {
        check(
            &closed("HIGH", 19),
            "Slowest of 19 alerts: 19 min. A 95th percentile needs 72.",
            &[],
        );
        check(
            &closed("HIGH", 40),
            "p95 is at least 35 min (40 alerts; an upper end needs 72). Half within 21 min.",
            &[],
        );
        let mut alerts = closed("CRITICAL", 40);
        alerts.extend(closed("LOW", 40));
        check(
            &alerts,
            "p95 of critical alerts is at least 35 min (40 alerts; an upper end needs 72). Half of all alerts within 21 min.",
            &[],
        );
        check(
            &closed("LOW", 72),
            "95% of all alerts within 1 h 8 min. Half within 37 min.",
            &[],
        );
        let mut alerts = closed("CRITICAL", 100);
        alerts.extend(closed("LOW", 20));
        check(
            &alerts,
            "95% of critical alerts within 1 h 35 min. Half of all alerts within 41 min.",
            &[],
        );
        // One alert that was not measured changes nothing; of several, a claim would be untrue.
        alerts.push(("CRITICAL", "CLOSED", None));
        check(
            &alerts,
            "95% of critical alerts within 1 h 35 min. Half of all alerts within 41 min.",
            &["Not included: 1 without a recorded action."],
        );
        alerts.extend([("CRITICAL", "CLOSED", None); 2]);
        check(
            &alerts,
            "95% of the 100 measured critical alerts within 1 h 35 min. Half of the 120 measured alerts within 41 min.",
            &["Not included: 3 without a recorded action."],
        );
    }

    #[test]
    fn a_blank_has_a_reason() {
        let dash = |alerts: &[(&str, &str, Option<i32>)]| {
            let response = response(alerts);
            let notes = notes(&response, &view(&response));
            notes.iter().any(|note| note.starts_with("A dash"))
        };
        assert!(!dash(&[]) && !dash(&[("LOW", "NEW", None)]));
        assert!(dash(&closed("LOW", 1)) && dash(&closed("LOW", 71)));
        assert!(!dash(&closed("LOW", 72)));
        let response = response(&closed("LOW", 71));
        assert_eq!(
            notes(&response, &view(&response)),
            [
                "A dash under “from” or “to”: too few alerts for that end of the 95% interval. The upper end needs 6 alerts for the median, 36 \
                 for p90 and 72 for p95; the lower end 6, 2 and 2."
            ]
        );
    }

    #[test]
    fn a_chart_in_words() {
        let mut alerts = closed("CRITICAL", 3);
        alerts.extend(closed("HIGH", 72));
        alerts.extend(closed("MEDIUM", 20));
        alerts.extend([("LOW", "CLOSED", None), ("odd", "CLOSED", Some(9))]);
        assert_eq!(
            alt(&response(&alerts)),
            "Times to first action by severity: Critical slowest of 3: 3 min; High half within 37 min, p95 1 h 8 min with a 95% interval from \
             1 h 4 min to 1 h 12 min; Medium half within 11 min, p95 at least 17 min; Low not measured; odd 1 alert: 9 min."
        );
        assert!(alt(&response(&[])).ends_with("no alerts."));
        let names: Vec<String> = (0..14).map(|n| format!("S{n}")).collect();
        let alerts: Vec<_> = names.iter().map(|name| (&**name, "CLOSED", None)).collect();
        assert!(alt(&response(&alerts)).ends_with("; 2 more in the table."));
    }

    #[test]
    fn details_fit_a_phone() {
        let lines = |n: i32| details(&response(&closed("LOW", n)).waits.all);
        assert_eq!(lines(0), ["0 alerts"]);
        assert_eq!(lines(5), ["5 alerts"]);
        assert_eq!(
            lines(20),
            [
                "20 alerts",
                "half within 11 min, mean 11 min",
                "p90 18 min, p95 19 min",
                "p95 is at least 17 min"
            ]
        );
        let few = response(&closed("LOW", 2)).waits.all;
        assert_eq!(one_of(1.5, &few), ["1.5 min", "one of 2 measured alerts"]);
        let one = response(&closed("LOW", 1)).waits.all;
        assert_eq!(one_of(1.0, &one), ["1 min", "the one measured alert"]);
        assert_eq!(lines(72)[3], "95% interval of p95: 1 h 4 min to 1 h 12 min");
    }

    #[test]
    fn a_definition_has_the_counts_of_this_data() {
        let mut alerts = closed("LOW", 40);
        alerts.extend([
            ("LOW", "NEW", None),
            ("LOW", "CLOSED", None),
            ("LOW", "CLOSED", None),
            ("LOW", "CLOSED", Some(-1)),
        ]);
        let mut response = response(&alerts);
        let before = definition(&response);
        assert!(before.left_out.contains("In this data: 1, 2 and 1."));
        let differs = |response: &Response| definition(response).differs.unwrap().into_owned();
        assert!(differs(&response).contains("that changes no wait."));
        response.waits.n_other_by_notebook = 7;
        assert!(differs(&response).contains("that changes the wait of 7 of 40 measured alerts."));
    }
}
