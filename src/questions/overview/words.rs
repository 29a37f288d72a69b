//! The totals in words.

use chrono::Datelike;

use super::answer::Overview;
use crate::calendar::words::{day, day_of_year};
use crate::numbers::{counted, listed, mean, percent, plural};
use crate::questions::View;
use crate::section::{Definition, Text};

/// How much there was to do, and how much of it was yours.
pub fn answer(overview: &Overview, view: &View) -> String {
    let n_alerts = overview.n_alerts;
    if n_alerts == 0 {
        return view.nothing();
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
    let when = match view.days {
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

/// What a total means, by its key.
pub fn definition(key: &str) -> Definition {
    match key {
        "no-action" => NO_ACTION,
        "investigations" => INVESTIGATIONS,
        "incidents" => INCIDENTS,
        "notified" => NOTIFIED,
        _ => ALERTS,
    }
}

/// What a total comes to; blank if the number says it all.
pub fn note(key: &str, n: u64, view: &View) -> String {
    match key {
        // The share that all alerts are of all alerts says nothing.
        "alerts" => per_day(n, view),
        "no-action" | "notified" => share_of_alerts(n, view.n_alerts),
        _ => String::new(),
    }
}

/// How many alerts a day: “116 a day”; blank without alerts.
fn per_day(n_alerts: u64, view: &View) -> String {
    match view.days {
        Some(days) => format!("{} a day", mean(n_alerts as f64 / days.n_days() as f64)),
        None => String::new(),
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
    formula: Text::Borrowed("Rows with distinct “Expel Alert ID”, created from the start of the first day to the end of the last, in the chosen time \
              zone. A row without an ID is an alert of its own."),
    left_out: Text::Borrowed("Rows of severity TESTING, rows whose creation time can’t be read, rows that repeat an earlier ID, and alerts created \
               outside the chosen days. The header tells how many, with examples."),
    differs: Some(Text::Borrowed("The notebook counts rows in some figures and distinct IDs in others. Its days are UTC, and it leaves out the last one.")),
};

/// Alerts that needed nothing from the customer.
const NO_ACTION: Definition = Definition {
    name: Text::Borrowed("No action needed from you"),
    meaning: Text::Borrowed("Alerts that Expel reviewed and that required nothing from you."),
    formula: Text::Borrowed("Alerts with a blank “Investigation ID” and a blank “First Assigned To Org At”."),
    left_out: Text::Borrowed("Alerts that belong to an investigation or incident, or that you were notified of."),
    differs: None,
};

/// Investigations.
const INVESTIGATIONS: Definition = Definition {
    name: Text::Borrowed("Investigations"),
    meaning: Text::Borrowed("Investigations that Expel performed on these alerts."),
    formula: Text::Borrowed("Distinct “Investigation ID” among alerts whose “Investigation Type” is Investigation."),
    left_out: Text::Borrowed("Incidents, which are counted apart, and alerts without an “Investigation ID”."),
    differs: Some(Text::Borrowed("The notebook counts a blank ID as one more investigation.")),
};

/// Incidents.
const INCIDENTS: Definition = Definition {
    name: Text::Borrowed("Incidents"),
    meaning: Text::Borrowed("Incidents that Expel found among these alerts."),
    formula: Text::Borrowed("Distinct “Investigation ID” among alerts whose “Investigation Type” is Incident."),
    left_out: Text::Borrowed("Investigations, which are counted apart, and alerts without an “Investigation ID”."),
    differs: Some(Text::Borrowed("The notebook counts a blank ID as one more incident.")),
};

/// Alerts that the customer was notified of.
const NOTIFIED: Definition = Definition {
    name: Text::Borrowed("Times you were notified"),
    meaning: Text::Borrowed("Alerts that Expel brought to you."),
    formula: Text::Borrowed("Alerts with a “First Assigned To Org At”."),
    left_out: Text::Borrowed("Alerts that were never assigned to your organization, or whose time of it can’t be read."),
    differs: None,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::MissingColumns;
    use crate::calendar::DayRange;
    use crate::table::Column;

    fn view(start: &str, end: &str) -> View {
        View {
            days: Some(DayRange {
                start_on: start.parse().unwrap(),
                end_on: end.parse().unwrap(),
            }),
            ..View::default()
        }
    }

    fn overview(n_alerts: u64, n_no_action: u64, n_incidents: u64) -> Overview {
        Overview {
            n_alerts,
            n_no_action: Ok(n_no_action),
            n_investigations: Ok(0),
            n_incidents: Ok(n_incidents),
            n_notified: Ok(0),
        }
    }

    #[test]
    fn answers() {
        let quarter = view("2026-08-24", "2026-11-21");
        assert_eq!(
            answer(&overview(10_482, 9_871, 14), &quarter),
            "10,482 alerts from Aug 24 to Nov 21, 2026: 94% needed no action from you and 14 incidents were found."
        );
        let missing = MissingColumns(vec![Column::InvestigationId]);
        let less = Overview {
            n_no_action: Err(missing.clone()),
            n_incidents: Err(missing),
            ..overview(10_482, 0, 0)
        };
        assert_eq!(
            answer(&less, &quarter),
            "10,482 alerts from Aug 24 to Nov 21, 2026."
        );
        assert_eq!(
            answer(&overview(1, 1, 0), &view("2026-08-24", "2026-08-24")),
            "1 alert on Aug 24, 2026: it needed no action from you and there was no incident."
        );
        assert_eq!(
            answer(&overview(0, 0, 0), &View::default()),
            "There are no alerts in this data."
        );
    }

    #[test]
    fn notes() {
        assert_eq!(per_day(10, &view("2026-08-24", "2026-08-27")), "2.5 a day");
        assert_eq!(per_day(0, &View::default()), "");
        assert_eq!(share_of_alerts(94, 100), "94% of alerts");
        assert_eq!(share_of_alerts(0, 0), "");
    }
}
