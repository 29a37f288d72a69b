//! What each figure means: the text behind every `?` on the page.

/// The meaning of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Definition {
    /// What the page calls it.
    pub name: &'static str,
    /// What it says, in a sentence.
    pub meaning: &'static str,
    /// How it is computed, in terms of the export's columns.
    pub formula: &'static str,
    /// What it leaves out.
    pub left_out: &'static str,
    /// Where it differs from Expel's metrics notebook, and why.
    pub differs: Option<&'static str>,
}

/// All alerts.
pub const ALERTS: Definition = Definition {
    name: "Alerts",
    meaning: "Alerts that Expel generated on the chosen days.",
    formula: "Rows with distinct “Expel Alert ID”, created from the start of the first day to the end of the last, in the chosen time \
              zone. A row without an ID is an alert of its own.",
    left_out: "Rows of severity TESTING, rows whose creation time can’t be read, rows that repeat an earlier ID, and alerts created \
               outside the chosen days. The header tells how many, with examples.",
    differs: Some(
        "The notebook counts rows in some figures and distinct IDs in others. Its days are UTC, and it leaves out the last one.",
    ),
};

/// Alerts that needed nothing from the customer.
pub const NO_ACTION: Definition = Definition {
    name: "No action needed from you",
    meaning: "Alerts that Expel reviewed and that required nothing from you.",
    formula: "Alerts with a blank “Investigation ID” and a blank “First Assigned To Org At”.",
    left_out: "Alerts that belong to an investigation or incident, or that you were notified of.",
    differs: None,
};

/// Investigations.
pub const INVESTIGATIONS: Definition = Definition {
    name: "Investigations",
    meaning: "Investigations that Expel performed on these alerts.",
    formula: "Distinct “Investigation ID” among alerts whose “Investigation Type” is Investigation.",
    left_out: "Incidents, which are counted apart, and alerts without an “Investigation ID”.",
    differs: Some("The notebook counts a blank ID as one more investigation."),
};

/// Incidents.
pub const INCIDENTS: Definition = Definition {
    name: "Incidents",
    meaning: "Incidents that Expel found among these alerts.",
    formula: "Distinct “Investigation ID” among alerts whose “Investigation Type” is Incident.",
    left_out: "Investigations, which are counted apart, and alerts without an “Investigation ID”.",
    differs: Some("The notebook counts a blank ID as one more incident."),
};

/// Alerts that the customer was notified of.
pub const NOTIFIED: Definition = Definition {
    name: "Times you were notified",
    meaning: "Alerts that Expel brought to you.",
    formula: "Alerts with a “First Assigned To Org At”.",
    left_out: "Alerts that were never assigned to your organization, or whose time of it can’t be read.",
    differs: None,
};

/// Working time and off hours.
pub const OFF_HOURS: Definition = Definition {
    name: "Working time and off hours",
    meaning: "How many alerts came while your team was at work, and how many while it was off.",
    formula: "Working time is every hour from “Work starts” until just before “Work ends” on the days you chose, in the chosen time \
              zone, daylight saving time included. If work starts after it ends, it is a night shift: the part after midnight belongs \
              to the day on which the shift began. If both are the same hour, it is the whole day. Everything else is off hours.",
    left_out: "Nothing: every alert is one or the other.",
    differs: Some(
        "The notebook calls every alert of a night shift off hours, and can never count 23:00 to midnight as working time. It starts \
         with UTC and 13 to 21; this page with your browser’s time zone and 9 to 17.",
    ),
};

/// Alerts by weekday and hour.
pub const ARRIVALS: Definition = Definition {
    name: "Alerts by weekday and hour",
    meaning: "When in the week alerts arrive.",
    formula: "Alerts by the weekday and hour in which they were created, in the chosen time zone, daylight saving time included.",
    left_out: "Nothing: every alert is in one of the 168 cells.",
    differs: None,
};

/// Time to action by severity.
pub const TIME_TO_ACTION: Definition = Definition {
    name: "Time to action",
    meaning: "How long an alert waited until someone first looked at it.",
    formula: "First action − creation time. The first action is the first of these that is present, in this order: “First Assigned To \
              User At”, “First Investigated At” (or “First Investigative Action At”), “Promoted To Incident At”, “First Closed At”. \
              Half of the alerts waited no longer than the median, 90% no longer than p90, 95% no longer than p95; between two \
              alerts, percentiles are interpolated linearly.",
    left_out: "Alerts that still wait (status NEW), alerts without a recorded action, and alerts whose first action is before their \
               creation (a clock error). They are counted below the table.",
    differs: Some(
        "The notebook scores every waiting alert as −1 minute and averages that in, fails on an alert without an action, and tells \
         only the mean.",
    ),
};

/// Alerts per day and change points.
pub const CHANGES: Definition = Definition {
    name: "Alerts per day and lasting changes",
    meaning: "Days from which on the typical number of alerts per day was a different one.",
    formula: "Alerts per calendar day in the chosen time zone; a day without alerts is 0. A change is sought with Taylor’s method: the \
              cumulative sum of deviations from the mean, compared with the same days shuffled many times. Confidence is the share \
              of shuffles whose cumulative sum has a smaller range. A change counts if its confidence is above the level \
              you set (95% at first). Then both sides are searched in the same way.",
    left_out: "Days before the first alert and after the last. Changes that shuffled days could well show too.",
    differs: Some(
        "In the notebook, changes in the later part of a series are off by a day at every step, the last mean leaves out the last day, \
         and short or constant series can make it fail. Its shuffles differ from run to run; here the same data gives the same answer.",
    ),
};

/// Top hosts.
pub const TOP_HOSTS: Definition = Definition {
    name: "Top hosts",
    meaning: "The hosts that the newest alerts were about, those in most alerts first.",
    formula: "Alerts whose evidence names a host (type HOSTNAME), for each host name; an alert counts once for each of its hosts. The \
              share is of the alerts whose evidence is known, so shares may sum to more than 100%.",
    left_out: "Alerts older than the newest ones you chose to look at, alerts without an ID, alerts whose evidence has not been loaded \
               or could not be, and blank names. Names that differ in any letter, or in its case, are counted apart.",
    differs: Some(
        "The notebook takes the first 101 alerts in the order of the export; this page takes the newest ones, as many as you choose.",
    ),
};

/// Top users.
pub const TOP_USERS: Definition = Definition {
    name: "Top users",
    meaning: "The users that the newest alerts were about, those in most alerts first.",
    formula: "Alerts whose evidence names a user (type USERNAME), for each user name; an alert counts once for each of its users. The \
              share is of the alerts whose evidence is known, so shares may sum to more than 100%.",
    left_out: "Users named as the source or destination of traffic only (types SRC_USERNAME and DST_USERNAME). Alerts older than the \
               newest ones you chose to look at, alerts without an ID, alerts whose evidence has not been loaded or could not be, and \
               blank names. Names that differ in any letter, or in its case, are counted apart.",
    differs: Some(
        "The notebook takes the first 101 alerts in the order of the export; this page takes the newest ones, as many as you choose.",
    ),
};

/// Top operating systems.
pub const TOP_OPERATING_SYSTEMS: Definition = Definition {
    name: "Top operating systems",
    meaning: "The operating systems that the newest alerts were about, those in most alerts first.",
    formula: "Alerts whose vendor alerts name an operating system (“os.name” in their evidence summary), for each of them; an alert \
              counts once for each of its operating systems. The share is of the alerts whose evidence is known, so shares may sum to \
              more than 100%.",
    left_out: "Vendor alerts that name no operating system. Alerts older than the newest ones you chose to look at, alerts without an \
               ID, and alerts whose evidence has not been loaded or could not be. Names that differ in any letter, or in its case, are \
               counted apart.",
    differs: Some(
        "The notebook counts an operating system once for each vendor alert, so one alert may count several times, and counts a missing \
         one as if it were an operating system. It takes the first 101 alerts in the order of the export; this page takes the newest \
         ones, as many as you choose.",
    ),
};

/// Top destination addresses.
pub const TOP_DESTINATION_IPS: Definition = Definition {
    name: "Top destination IPs",
    meaning: "The addresses that traffic in the newest alerts went to, those in most alerts first.",
    formula: "Alerts whose evidence names a destination address (type DST_IP), for each address; an alert counts once for each of its \
              addresses. The share is of the alerts whose evidence is known, so shares may sum to more than 100%.",
    left_out: "Source addresses. Alerts older than the newest ones you chose to look at, alerts without an ID, alerts whose evidence \
               has not been loaded or could not be, and blank addresses. Two spellings of one address are counted apart.",
    differs: Some(
        "The notebook takes the first 101 alerts in the order of the export; this page takes the newest ones, as many as you choose.",
    ),
};

/// All of them, in the order of the page.
pub const ALL: [&Definition; 13] = [
    &ALERTS,
    &NO_ACTION,
    &INVESTIGATIONS,
    &INCIDENTS,
    &NOTIFIED,
    &OFF_HOURS,
    &ARRIVALS,
    &TIME_TO_ACTION,
    &TOP_HOSTS,
    &TOP_USERS,
    &TOP_OPERATING_SYSTEMS,
    &TOP_DESTINATION_IPS,
    &CHANGES,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_defined_in_full() {
        for definition in ALL {
            let texts = [definition.meaning, definition.formula, definition.left_out];
            for text in texts.into_iter().chain(definition.differs) {
                assert!(
                    text.ends_with('.') && !text.contains("  "),
                    "{}: {text}",
                    definition.name
                );
            }
        }
    }
}
