//! The totals in words.

use chrono::{Datelike, Days, NaiveDate};

use super::answer::{Age, Comparison, Escalation, Open, Overview, With};
use crate::calendar::DayRange;
use crate::calendar::words::{day, day_of_year, day_range};
use crate::filters::{Dimension, place_of};
use crate::numbers::{count, counted, listed, mean, minutes, percent, plural, share_in_numbers};
use crate::questions::{Rated, View};
use crate::section::{Definition, Here, Step, Text};
use crate::severity;

/// What is open, how much there was to do, and how much of it was yours. What must not wait comes first.
pub fn answer(overview: &Overview, view: &View) -> String {
    let outside = open_outside(overview);
    if overview.n_alerts == 0 {
        return join([Some(view.nothing()), outside]);
    }
    let alerts = counted(overview.n_alerts, "alert", "alerts");
    let when = when(view);
    if overview.n_alerts == 1 {
        return join([Some(only_alert(overview, &when)), outside]);
    }
    let closed = closed(overview);
    let sentences = match overview.n_open {
        0 => {
            let closed = closed.map_or_else(String::new, |closed| format!(": {closed}"));
            [Some(format!("{alerts}{when}{closed}.")), None]
        }
        n if n == overview.n_alerts => [
            Some(format!(
                "All {alerts}{when} are still open{}.",
                gravest(&overview.open)
            )),
            incidents(overview).map(|incidents| format!("{}.", capital(&incidents))),
        ],
        n if overview.is_grave() => [
            Some(format!("{} still open{}.", are(n), gravest(&overview.open))),
            closed.map(|closed| format!("{}.", capital(&closed))),
        ],
        n => [
            Some(format!(
                "{alerts}{when}; {} {} still open{}.",
                count(n),
                plural(n, "is", "are"),
                gravest(&overview.open)
            )),
            closed.map(|closed| format!("{}.", capital(&closed))),
        ],
    };
    let [first, second] = sentences;
    join([first, second].into_iter().chain([outside]))
}

/// What these figures are called.
pub fn names(keys: &[&str]) -> Vec<String> {
    let names = keys.iter().map(|key| format!("“{}”", definition(key).name));
    names.collect()
}

fn join(sentences: impl IntoIterator<Item = Option<String>>) -> String {
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    sentences.join(" ")
}

/// “21 alerts are”, “1 alert is”.
fn are(n: u64) -> String {
    format!(
        "{} {}",
        counted(n, "alert", "alerts"),
        plural(n, "is", "are")
    )
}

/// The page's own words as they begin a sentence.
fn capital(words: &str) -> String {
    let mut words = words.to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

fn when(view: &View) -> String {
    match view.period {
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
    }
}

fn only_alert(overview: &Overview, when: &str) -> String {
    let state = match (overview.open.first(), &overview.n_no_action) {
        (Some(open), _) => format!(
            "is still open ({}, {} old)",
            severity_in_words(&open.severity),
            minutes(open.oldest_minutes)
        ),
        (None, Ok(1)) => "closed without you".to_owned(),
        (None, Ok(_)) => "involved you or an investigation".to_owned(),
        (None, Err(_)) if overview.lacks_status.is_some() => {
            return format!("There is one alert{when}.");
        }
        (None, Err(_)) => "is closed".to_owned(),
    };
    let incidents =
        incidents(overview).map_or_else(String::new, |incidents| format!("; {incidents}"));
    format!("The one alert{when} {state}{incidents}.")
}

/// “ (2 critical, the oldest 4 h)”: of all that is open if nothing of it is grave.
fn gravest(open: &[Open]) -> String {
    let parts: Vec<String> = open.iter().filter(|of| of.is_grave()).map(aged).collect();
    if !parts.is_empty() {
        return format!(" ({})", parts.join("; "));
    }
    let oldest = open.iter().map(|of| of.oldest_minutes).fold(0.0, f64::max);
    let n: u64 = open.iter().map(|of| of.n_alerts).sum();
    if n == 1 {
        format!(" ({} old)", minutes(oldest))
    } else {
        format!(" (the oldest {})", minutes(oldest))
    }
}

fn severity_in_words(severity: &str) -> String {
    severity::label(severity).to_lowercase()
}

/// How much of what is closed was the customer's, and how many incidents there were: the second half of a sentence.
fn closed(overview: &Overview) -> Option<String> {
    let whose = if overview.n_open == 0 {
        "all"
    } else {
        "all the others"
    };
    let of_whom = if overview.n_open == 0 {
        ""
    } else {
        " of the others"
    };
    let no_action = overview.n_no_action.as_ref().ok().map(|&n| match n {
        0 => format!("none{of_whom} closed without you"),
        n if n == overview.n_closed() => format!("{whose} closed without you"),
        n => format!(
            "{}{of_whom} closed without you",
            percent(n, overview.n_closed())
        ),
    });
    let parts: Vec<String> = no_action.into_iter().chain(incidents(overview)).collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// “no incidents”, “14 incidents”.
fn incidents(overview: &Overview) -> Option<String> {
    let n = *overview.n_incidents.as_ref().ok()?;
    Some(match n {
        0 => "no incidents".to_owned(),
        n => counted(n, "incident", "incidents"),
    })
}

/// What must not wait, though it is not in the chosen period.
fn open_outside(overview: &Overview) -> Option<String> {
    let parts: Vec<String> = overview
        .open_outside
        .iter()
        .filter(|of| of.is_grave())
        .map(|of| format!("{} {}", count(of.n_alerts), severity_in_words(&of.severity)))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let grave = overview.open_outside.iter().filter(|of| of.is_grave());
    let n: u64 = grave.map(|of| of.n_alerts).sum();
    Some(format!(
        "Outside the period, {} {} {} still open.",
        listed(&parts),
        plural(n, "alert", "alerts"),
        plural(n, "is", "are"),
    ))
}

/// What a total means, by its key.
pub fn definition(key: &str) -> Definition {
    match key {
        "open" => OPEN,
        "no-action" => NO_ACTION,
        "investigations" => INVESTIGATIONS,
        "incidents" => INCIDENTS,
        "notified" => NOTIFIED,
        _ => ALERTS,
    }
}

/// What a total means, with how its difference from another period is tested, if there is one.
pub fn definition_in(overview: &Overview, key: &str) -> Definition {
    let definition = definition(key);
    if overview.compared.is_none() || key == "open" {
        return definition;
    }
    Definition {
        formula: format!("{} {HOW_COMPARED}", definition.formula).into(),
        ..definition
    }
}

/// What a total comes to with this data.
pub fn here(key: &str, overview: &Overview, view: &View) -> Here {
    let n_alerts = overview.n_alerts;
    if n_alerts == 0 {
        return Here::default();
    }
    let parts = &overview.parts;
    let [no_action, investigations, incidents] = parts.by_notebook;
    // Of these alerts: the notebook also counts duplicates, which are gone.
    let by_notebook = |n: u64, here: u64| match n == here {
        true => Text::Borrowed(NO_DIFFERENCE),
        false => format!("With these alerts, it would show {}.", count(n)).into(),
    };
    // Which alerts they repeat is not kept.
    let with_duplicates = || match view.n_duplicate {
        0 => Text::Borrowed(NO_DIFFERENCE),
        n => format!("With these alerts, it would show up to {} more.", count(n)).into(),
    };
    let of_type = |n: u64, name: &str| {
        let which = format!("of type {name}");
        Step::of(n, &which, place_of(Dimension::InvestigationType, name))
    };
    match (key, overview.given(key)) {
        ("alerts", Some(_)) => Here {
            formula: rate_in_numbers(view).into(),
            notebook: match view.n_out_of_range + view.n_filtered_out {
                0 => by_notebook(n_alerts + view.n_duplicate, n_alerts),
                _ => with_duplicates(),
            },
            ..Here::default()
        },
        ("open", Some(n)) => Here {
            path: vec![Step::of(n, "not closed", Age::place_of_open())],
            formula: share_in_numbers(n, n_alerts, "alert", "alerts").into(),
            notebook: match overview.n_no_action.as_ref() {
                Ok(&n_no_action) if no_action == n_no_action => NO_DIFFERENCE.into(),
                Ok(&n_no_action) => format!(
                    "With these alerts, it would do so with {} of {}.",
                    count(no_action - n_no_action),
                    count(n)
                )
                .into(),
                Err(_) => Text::default(),
            },
        },
        ("no-action", Some(n)) => Here {
            path: vec![
                Step::of(overview.n_closed(), "closed", Age::Closed.place()),
                Step::of(
                    n,
                    "of them without an investigation or escalation",
                    Escalation::WithoutYou.place(),
                ),
            ],
            formula: share_in_numbers(n, overview.n_closed(), "closed alert", "closed alerts")
                .into(),
            notebook: by_notebook(no_action, n),
        },
        ("investigations", Some(n)) => Here {
            path: vec![of_type(parts.n_of_investigations, "Investigation")],
            formula: match parts.n_of_both {
                0 => format!(
                    "{} on these alerts.",
                    counted(n, "distinct ID", "distinct IDs")
                ),
                both => format!(
                    "{} on these alerts − {} that an alert calls an incident = {}.",
                    counted(n + both, "distinct ID", "distinct IDs"),
                    count(both),
                    count(n)
                ),
            }
            .into(),
            notebook: by_notebook(investigations, n),
        },
        ("incidents", Some(n)) => Here {
            path: vec![of_type(parts.n_of_incidents, "Incident")],
            formula: format!(
                "{} on these alerts.",
                counted(n, "distinct ID", "distinct IDs")
            )
            .into(),
            notebook: by_notebook(incidents, n),
        },
        ("notified", Some(n)) => Here {
            path: vec![Step::of(
                n,
                "escalated to you",
                match overview.n_no_action {
                    Ok(_) => Escalation::ToYou.place(),
                    Err(_) => String::new(),
                },
            )],
            formula: share_in_numbers(n, n_alerts, "alert", "alerts").into(),
            notebook: with_duplicates(),
        },
        _ => Here::default(),
    }
}

/// Where the notebook counts otherwise, and it comes to the same.
const NO_DIFFERENCE: &str = "With these alerts, that makes no difference.";

/// “9,700 alerts ÷ 89 whole days = 109 a day.” Blank if no day counts.
fn rate_in_numbers(view: &View) -> String {
    let Some(rate) = view.rate else {
        return String::new();
    };
    let days = match view.rated {
        Rated::Whole => ("whole day", "whole days"),
        Rated::Known => ("day", "days"),
    };
    format!(
        "{} ÷ {} = {} a day.",
        counted(rate.n_alerts, "alert", "alerts"),
        counted(rate.n_days, days.0, days.1),
        mean(rate.mean())
    )
}

/// How a difference is tested.
const HOW_COMPARED: &str = "Compared with another period by its whole days: days change places between the periods within each weekday, 999 times. \
     p is the share of these orders, the observed one included, in which the daily means are as far apart or farther. What counts as a difference is \
     chosen from the p of all cards together (Benjamini and Hochberg, 5%). The interval is that of a ratio of counts that vary from day to day as \
     much as these do (quasi-Poisson), with 95% confidence. Periods with part days, of other lengths or on other weekdays are compared by their means \
     a day, without an interval.";

/// Which days are compared and how, or why none are; blank if nothing was chosen.
pub fn compared(overview: &Overview, comparison: Comparison) -> String {
    let Some(compared) = &overview.compared else {
        return match comparison.compare_with {
            With::Nothing => String::new(),
            _ => "There are no days to compare.".to_owned(),
        };
    };
    let days = compared.other.in_words();
    let Some(figures) = &compared.figures else {
        return days;
    };
    let [now, former] = figures.n_days;
    let how = match figures.are_equal {
        true => String::new(),
        false => format!(
            " The periods are not the same whole days of the week, so means a day are compared, over {} and {} whole days.",
            count(now as u64),
            count(former as u64)
        ),
    };
    let verdict = match figures.have_verdicts {
        true => "",
        false => " A verdict takes 14 whole days in each.",
    };
    format!("{days}{how}{verdict}")
}

/// What a total comes to, and how it differs from that of another period.
pub fn note(key: &str, n: u64, overview: &Overview, view: &View) -> String {
    let own = own_note(key, n, overview, view);
    let compared = overview.compared.as_ref();
    let figures = compared.and_then(|compared| Some((&compared.other, compared.figures.as_ref()?)));
    let difference = figures.and_then(|(other, figures)| match key {
        "open" if overview.lacks_status.is_none() => Some(match figures.n_open {
            0 => format!("None open from {}", other.name()),
            n => format!("{} open from {}", count(n), other.name()),
        }),
        _ => Some(capital(&figures.of(key)?.in_words(&other.name()))),
    });
    let notes: Vec<String> = [Some(own).filter(|own| !own.is_empty()), difference]
        .into_iter()
        .flatten()
        .collect();
    notes.join(". ")
}

/// What a total comes to; blank if the number says it all.
fn own_note(key: &str, n: u64, overview: &Overview, view: &View) -> String {
    if overview.n_alerts == 0 {
        return String::new();
    }
    match key {
        // The share that all alerts are of all alerts says nothing.
        "alerts" => per_day(view),
        "open" => open_by_severity(&overview.open),
        "no-action" => match overview.n_closed() {
            0 => "None is closed yet".to_owned(),
            whole => format!("{} of closed alerts", percent(n, whole)),
        },
        "notified" => share_of_alerts(n, view.n_alerts),
        _ => String::new(),
    }
}

/// What the line of a figure shows: “Alerts by week, Aug 31 – Nov 15, 2026: 604 to 1,010, 745 in the last week.”
pub fn trend_alt(key: &str, is_weekly: bool, starts_on: &[NaiveDate], counts: &[u64]) -> String {
    let name = definition(key).name;
    let (step, n_more_days) = if is_weekly { ("week", 6) } else { ("day", 0) };
    let days = starts_on
        .first()
        .zip(starts_on.last())
        .map(|(&start_on, &last)| {
            let end_on = last.checked_add_days(Days::new(n_more_days));
            day_range(DayRange {
                start_on,
                end_on: end_on.unwrap_or(last),
            })
        });
    let days = days.unwrap_or_default();
    let least = counts.iter().copied().min().unwrap_or(0);
    let most = counts.iter().copied().max().unwrap_or(0);
    if least == most {
        return format!("{name} by {step}, {days}: {} each {step}.", count(most));
    }
    let last = counts.last().copied().unwrap_or(0);
    format!(
        "{name} by {step}, {days}: {} to {}, {} in the latest {step}.",
        count(least),
        count(most),
        count(last)
    )
}

/// How many alerts a day: “116 a day”; blank without alerts.
fn per_day(view: &View) -> String {
    let Some(rate) = view.rate else {
        return String::new();
    };
    let mean = mean(rate.mean());
    match view.rated {
        Rated::Whole => format!("{mean} a day"),
        Rated::Known if rate.n_days == 1 => String::new(),
        Rated::Known => format!("{mean} a day, part days included"),
    }
}

/// “2 critical, the oldest 4 h · 19 others”; how old the oldest is if nothing of it is grave.
fn open_by_severity(open: &[Open]) -> String {
    let n: u64 = open.iter().map(|of| of.n_alerts).sum();
    let n_grave: u64 = open
        .iter()
        .filter(|of| of.is_grave())
        .map(|of| of.n_alerts)
        .sum();
    let oldest = open.iter().map(|of| of.oldest_minutes).fold(0.0, f64::max);
    if n == 0 {
        return "All alerts are closed".to_owned();
    }
    if n_grave == 0 {
        return format!("The oldest {}", minutes(oldest));
    }
    let grave = open.iter().filter(|of| of.is_grave()).map(aged);
    let others = (n > n_grave).then(|| counted(n - n_grave, "other", "others"));
    let parts: Vec<String> = grave.chain(others).collect();
    parts.join(" · ")
}

/// “2 critical, the oldest 4 h”, “1 high, 2 d old”.
fn aged(of: &Open) -> String {
    let (name, age) = (severity_in_words(&of.severity), minutes(of.oldest_minutes));
    match of.n_alerts {
        1 => format!("1 {name}, {age} old"),
        n => format!("{} {name}, the oldest {age}", count(n)),
    }
}

/// What share of the alerts `part` is: “94% of alerts”; blank without alerts.
fn share_of_alerts(part: u64, n_alerts: u64) -> String {
    match n_alerts {
        0 => String::new(),
        n => format!("{} of alerts", percent(part, n)),
    }
}

/// All alerts.
const ALERTS: Definition = Definition {
    name: Text::Borrowed("Alerts"),
    meaning: Text::Borrowed("Alerts that Expel generated on the chosen days."),
    formula: Text::Borrowed(
        "Rows with distinct “Expel Alert ID”, created from the start of the first day to the end of the last, in the chosen time \
              zone. Of several rows with one ID, the one with the latest state of the alert counts. A row without an ID, or with one that a \
              spreadsheet has rounded (like 1.23457E+15), counts as a separate alert. \
              The line in the card counts alerts by week of creation, Monday to Sunday, or by day if there are fewer than 28 whole days.",
    ),
    left_out: Text::Borrowed(
        "Rows of severity TESTING, rows whose creation time can’t be read, duplicates of a row that counts, and alerts created \
               outside the chosen period. The link below the first sentence shows how many, with examples. The mean a day leaves out days that the data covers only \
               in part, with their alerts: the first and the last day of a file, and the day on which the data ends. The line leaves out weeks with such a day.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook counts rows in some figures and distinct IDs in others. Its days are UTC, and it leaves out the last one.",
    )),
};

/// Alerts that are not closed.
const OPEN: Definition = Definition {
    name: Text::Borrowed("Open"),
    meaning: Text::Borrowed(
        "Alerts that nobody has closed yet. Their age is that of the moment up to which the data reaches.",
    ),
    formula: Text::Borrowed(
        "Alerts whose “Alert Status” is not CLOSED. Age = as of − created. The line in the card counts the open alerts by week or day of creation.",
    ),
    left_out: Text::Borrowed(
        "Closed alerts. Open alerts that the chosen period leaves out are mentioned apart if they are critical or high.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook counts open alerts among those that needed no action from you.",
    )),
};

/// Alerts that needed nothing from the customer.
const NO_ACTION: Definition = Definition {
    name: Text::Borrowed("Closed without you"),
    meaning: Text::Borrowed("Alerts that Expel closed and that required nothing from you."),
    formula: Text::Borrowed(
        "Closed alerts with a blank “Investigation ID” and a blank “First Assigned To Org At”, and their share of the closed alerts. The line in the card counts them by week or day of creation.",
    ),
    left_out: Text::Borrowed(
        "Open alerts, and alerts that belong to an investigation or incident or were escalated to you.",
    ),
    differs: Some(Text::Borrowed("The notebook counts open alerts, too.")),
};

/// Investigations.
const INVESTIGATIONS: Definition = Definition {
    name: Text::Borrowed("Investigations"),
    meaning: Text::Borrowed("Investigations that Expel performed on these alerts."),
    formula: Text::Borrowed(
        "Distinct “Investigation ID” among alerts whose “Investigation Type” is Investigation. The line in the card counts each in the week or on the day in which the first of its alerts was created.",
    ),
    left_out: Text::Borrowed(
        "Incidents, which are counted apart: an ID that any alert calls an incident is not counted here. Alerts without an \
               “Investigation ID”. The figure is not given if a spreadsheet has rounded the ID of one of these alerts.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook counts a blank ID as one more investigation, and an ID with both types twice.",
    )),
};

/// Incidents.
const INCIDENTS: Definition = Definition {
    name: Text::Borrowed("Incidents"),
    meaning: Text::Borrowed("Incidents that Expel found among these alerts."),
    formula: Text::Borrowed(
        "Distinct “Investigation ID” among alerts whose “Investigation Type” is Incident. The line in the card counts each in the week or on the day in which the first of its alerts was created.",
    ),
    left_out: Text::Borrowed(
        "Investigations, which are counted apart, and alerts without an “Investigation ID”. The figure is not given if a spreadsheet has \
         rounded the ID of one of these alerts.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook counts a blank ID as one more incident.",
    )),
};

/// Alerts that were escalated to the customer.
const NOTIFIED: Definition = Definition {
    name: Text::Borrowed("Alerts escalated to you"),
    meaning: Text::Borrowed("Alerts that Expel assigned to your organization."),
    formula: Text::Borrowed(
        "Alerts with a “First Assigned To Org At”. The line in the card counts them by week or day of creation.",
    ),
    left_out: Text::Borrowed(
        "Alerts that were never assigned to your organization, or whose time of it can’t be read.",
    ),
    differs: Some(Text::Borrowed("The notebook counts duplicates, too.")),
};

#[cfg(test)]
mod tests {
    use super::super::answer::Trend;
    use super::super::answer::{NotGiven, Parts};
    use super::*;
    use crate::alerts::MissingColumns;
    use crate::calendar::DayRange;
    use crate::questions::Rate;
    use crate::table::Column;

    fn view(start: &str, end: &str) -> View {
        View {
            period: Some(DayRange {
                start_on: start.parse().unwrap(),
                end_on: end.parse().unwrap(),
            }),
            ..View::default()
        }
    }

    fn overview(n_alerts: u64, n_no_action: u64, n_incidents: u64) -> Overview {
        Overview {
            parts: Parts::default(),
            is_unread: false,
            n_alerts,
            n_open: 0,
            lacks_status: None,
            open: Vec::new(),
            open_outside: Vec::new(),
            n_no_action: Ok(n_no_action),
            n_investigations: Ok(0),
            n_incidents: Ok(n_incidents),
            n_notified: Ok(0),
            trend: Trend::default(),
            compared: None,
        }
    }

    fn open(open: &[(&str, u64, f64)]) -> Vec<Open> {
        let of = |&(severity, n_alerts, oldest_minutes): &(&str, _, _)| Open {
            severity: severity.to_owned(),
            n_alerts,
            oldest_minutes,
        };
        open.iter().map(of).collect()
    }

    fn with_open(whole: Overview, of: &[(&str, u64, f64)]) -> Overview {
        let open = open(of);
        Overview {
            n_open: open.iter().map(|of| of.n_alerts).sum(),
            open,
            ..whole
        }
    }

    #[test]
    fn answers_without_open_alerts() {
        let quarter = view("2026-08-24", "2026-11-21");
        let day = view("2026-08-24", "2026-08-24");
        let missing = MissingColumns::of(vec![Column::InvestigationId]);
        let less = Overview {
            n_no_action: Err(missing.clone().into()),
            n_incidents: Err(missing.into()),
            ..overview(10_482, 0, 0)
        };
        for (overview, view, expected) in [
            (
                overview(10_482, 9_871, 14),
                &quarter,
                "10,482 alerts from Aug 24 to Nov 21, 2026: 94% closed without you; 14 incidents.",
            ),
            (less, &quarter, "10,482 alerts from Aug 24 to Nov 21, 2026."),
            (
                overview(6, 6, 0),
                &day,
                "6 alerts on Aug 24, 2026: all closed without you; no incidents.",
            ),
            (
                overview(6, 0, 1),
                &day,
                "6 alerts on Aug 24, 2026: none closed without you; 1 incident.",
            ),
            (
                overview(1, 1, 0),
                &day,
                "The one alert on Aug 24, 2026 closed without you; no incidents.",
            ),
            (
                overview(0, 0, 0),
                &View::default(),
                "There are no alerts in this data.",
            ),
        ] {
            assert_eq!(answer(&overview, view), expected);
        }
    }

    #[test]
    fn what_is_open_and_grave_comes_first() {
        let quarter = view("2026-08-24", "2026-11-21");
        for (overview, expected) in [
            (
                with_open(
                    overview(10_482, 9_900, 14),
                    &[("CRITICAL", 2, 240.0), ("LOW", 19, 9_000.0)],
                ),
                "21 alerts are still open (2 critical, the oldest 4 h). 95% of the others closed without you; 14 incidents.",
            ),
            (
                with_open(
                    overview(10_482, 10_479, 1),
                    &[("CRITICAL", 1, 240.0), ("HIGH", 2, 9_000.0)],
                ),
                "3 alerts are still open (1 critical, 4 h old; 2 high, the oldest 6 d 6 h). All the others closed without you; 1 incident.",
            ),
            (
                with_open(overview(10_482, 0, 0), &[("LOW", 19, 9_000.0)]),
                "10,482 alerts from Aug 24 to Nov 21, 2026; 19 are still open (the oldest 6 d 6 h). None of the others closed without you; no incidents.",
            ),
            (
                with_open(overview(10, 0, 0), &[("CRITICAL", 10, 240.0)]),
                "All 10 alerts from Aug 24 to Nov 21, 2026 are still open (10 critical, the oldest 4 h). No incidents.",
            ),
            (
                with_open(overview(1, 0, 0), &[("CRITICAL", 1, 240.0)]),
                "The one alert from Aug 24 to Nov 21, 2026 is still open (critical, 4 h old); no incidents.",
            ),
            (
                Overview {
                    parts: Parts::default(),
                    open_outside: open(&[("CRITICAL", 2, 9_000.0), ("LOW", 7, 1.0)]),
                    ..overview(10, 10, 0)
                },
                "10 alerts from Aug 24 to Nov 21, 2026: all closed without you; no incidents. Outside the period, 2 critical alerts are still open.",
            ),
        ] {
            assert_eq!(answer(&overview, &quarter), expected);
        }
    }

    #[test]
    fn what_the_notebook_would_show() {
        let overview = Overview {
            n_open: 3,
            n_investigations: Ok(4),
            n_notified: Ok(5),
            parts: Parts {
                by_notebook: [92, 5, 2],
                ..Parts::default()
            },
            ..overview(100, 90, 2)
        };
        let all = View {
            n_duplicate: 7,
            ..View::default()
        };
        let some = View {
            n_out_of_range: 1,
            ..all.clone()
        };
        let without_duplicates = View {
            n_filtered_out: 1,
            ..View::default()
        };
        let shows = |n: &str| format!("With these alerts, it would show {n}.");
        for (key, view, expected) in [
            ("alerts", &all, shows("107")),
            ("alerts", &some, shows("up to 7 more")),
            ("alerts", &without_duplicates, NO_DIFFERENCE.into()),
            ("alerts", &View::default(), NO_DIFFERENCE.into()),
            (
                "open",
                &all,
                "With these alerts, it would do so with 2 of 3.".into(),
            ),
            ("no-action", &all, shows("92")),
            ("investigations", &all, shows("5")),
            ("incidents", &all, NO_DIFFERENCE.into()),
            ("notified", &all, shows("up to 7 more")),
            ("notified", &without_duplicates, NO_DIFFERENCE.into()),
        ] {
            assert_eq!(here(key, &overview, view).notebook, expected, "{key}");
        }
        let unknown = Overview {
            n_no_action: Err(NotGiven::DamagedIds),
            ..overview
        };
        assert_eq!(here("open", &unknown, &all).notebook, "");
    }

    #[test]
    fn lines_in_words() {
        let starts: Vec<NaiveDate> = ["2026-11-02", "2026-11-09", "2026-11-16"]
            .map(|on| on.parse().unwrap())
            .into();
        assert_eq!(
            trend_alt("alerts", true, &starts, &[1_010, 604, 745]),
            "Alerts by week, Nov 2 – Nov 22, 2026: 604 to 1,010, 745 in the latest week."
        );
        assert_eq!(
            trend_alt("incidents", false, &starts, &[0; 3]),
            "Incidents by day, Nov 2 – Nov 16, 2026: 0 each day."
        );
        let years = ["2025-12-29", "2026-01-05"].map(|on| on.parse().unwrap());
        assert_eq!(
            trend_alt("open", true, &years, &[0, 1]),
            "Open by week, Dec 29, 2025 – Jan 11, 2026: 0 to 1, 1 in the latest week."
        );
    }

    #[test]
    fn notes() {
        let of = |n_alerts, n_days, rated| {
            per_day(&View {
                rate: Some(Rate { n_alerts, n_days }),
                rated,
                ..View::default()
            })
        };
        assert_eq!(of(10, 4, Rated::Whole), "2.5 a day");
        assert_eq!(of(10, 2, Rated::Known), "5 a day, part days included");
        assert_eq!(of(10, 1, Rated::Known), "");
        assert_eq!(per_day(&View::default()), "");
        assert_eq!(share_of_alerts(94, 100), "94% of alerts");
        assert_eq!(share_of_alerts(0, 0), "");
        assert_eq!(
            open_by_severity(&open(&[("CRITICAL", 2, 240.0), ("", 1, 1.0)])),
            "2 critical, the oldest 4 h · 1 other"
        );
        assert_eq!(
            open_by_severity(&open(&[("LOW", 2, 240.0)])),
            "The oldest 4 h"
        );
        assert_eq!(open_by_severity(&[]), "All alerts are closed");
        let all_open = with_open(overview(2, 0, 0), &[("LOW", 2, 1.0)]);
        let of_closed = note("no-action", 0, &all_open, &View::default());
        assert_eq!(of_closed, "None is closed yet");
    }
}
