//! Where the alerts came from, in words. Names are untrusted text.

use super::answer::{Slowest, Technologies, Technology};
use super::table;
use crate::draw::more_than_drawn;
use crate::numbers::{count, counted, listed, percent, plural};
use crate::questions::View;
use crate::section::{Definition, Text};
use crate::text::{MAX_QUOTED, quoted};

/// The most technologies that the description of the chart names, as many as it draws.
const MAX_NAMED: usize = 10;

/// A technology inside a sentence.
fn named(technology: &Technology) -> String {
    quoted(&name(&technology.name), MAX_QUOTED)
}

/// A technology by its name, which may be blank.
pub fn name(name: &str) -> String {
    match name {
        "" => "No technology named".to_owned(),
        name => name.to_owned(),
    }
}

/// Which technology raised most alerts, and which most incidents.
pub fn answer(technologies: &Technologies, view: &View) -> String {
    let all = &technologies.technologies;
    let n_most = all.first().map_or(0, |of| of.n_alerts);
    let n_top = all.iter().take_while(|of| of.n_alerts == n_most).count();
    let most = match (all.as_slice(), n_top) {
        ([], _) => return view.nothing(),
        ([only], _) if only.name.is_empty() => {
            return "No alert names the technology that it came from.".to_owned();
        }
        ([only], _) => {
            let all = match technologies.n_alerts {
                1 => "The one alert".to_owned(),
                n => format!("All {} alerts", count(n)),
            };
            return format!(
                "{all} came from {}.{}",
                named(only),
                incidents(technologies)
            );
        }
        ([top, ..], 1) if top.name.is_empty() => format!(
            "{} of alerts name no technology.",
            percent(top.n_alerts, technologies.n_alerts)
        ),
        ([top, ..], 1) => format!(
            "{} raised most alerts, {} of them.",
            named(top),
            percent(top.n_alerts, technologies.n_alerts)
        ),
        ([one, other, ..], 2) => format!(
            "{} and {} raised most alerts, {} of them each.",
            named(one),
            named(other),
            percent(n_most, technologies.n_alerts)
        ),
        (_, n) => format!(
            "No technology stands out: {} of them raised {} each.",
            count(n as u64),
            counted(n_most, "alert", "alerts")
        ),
    };
    most + &incidents(technologies)
}

/// “ Most incidents, 9, came from okta.” Nothing if there is none, or several came first.
fn incidents(technologies: &Technologies) -> String {
    let all = &technologies.technologies;
    let n_most = all
        .iter()
        .filter_map(|of| of.n_incidents)
        .max()
        .unwrap_or(0);
    let mut first = all.iter().filter(|of| of.n_incidents == Some(n_most));
    match (first.next(), first.next()) {
        (Some(top), None) if n_most > 0 && all.len() > 1 && !top.name.is_empty() => format!(
            " Most incidents, {}, came from {}.",
            count(n_most),
            named(top)
        ),
        _ => String::new(),
    }
}

/// How many technologies there are.
pub fn subtitle(technologies: &Technologies) -> String {
    let n = technologies.technologies.len() as u64;
    format!("{} {}", count(n), plural(n, "technology", "technologies"))
}

/// A technology under the pointer, below its name: “120 alerts, 3 incidents<br>time to action: p95 22 min”.
pub fn details(technology: &Technology) -> String {
    let mut details = counted(technology.n_alerts, "alert", "alerts");
    if let Some(n) = technology.n_incidents {
        details += &format!(", {}", counted(n, "incident", "incidents"));
    }
    if technology.slowest != Slowest::Unknown {
        details += &format!("<br>time to action: {}", technology.slowest);
    }
    details
}

/// What the bars show.
pub fn alt(technologies: &Technologies) -> String {
    let all = &technologies.technologies;
    if all.is_empty() {
        return "Bars of alerts by technology: no alerts.".to_owned();
    }
    let bars = all.iter().take(MAX_NAMED);
    let bars: Vec<String> = bars
        .map(|of| format!("{} {}", named(of), count(of.n_alerts)))
        .collect();
    let more = match all.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!("; {}", more_than_drawn(more, table::is_cut(technologies))),
    };
    format!("Bars of alerts by technology: {}{more}.", listed(&bars))
}

/// What the figure means.
pub const TECHNOLOGIES: Definition = Definition {
    name: Text::Borrowed("Alerts by technology"),
    meaning: Text::Borrowed(
        "Which of your security technologies the alerts came from, how many incidents were found among them, and how long they waited.",
    ),
    formula: Text::Borrowed(
        "Alerts by “Expel Vendor Tech Name”, and their share of all alerts. Incidents are distinct “Investigation ID” among a technology’s \
         alerts whose “Investigation Type” is Incident; one with alerts of several technologies counts for each of them; they are not given if a spreadsheet has rounded \
         the ID of one. Time to action is \
         that of “Time to action by severity”: 95% of a technology’s alerts with a recorded action waited no longer than p95.",
    ),
    left_out: Text::Borrowed(
        "Nothing from the alerts: those without a name count as a technology of their own. Times leave out what “Time to action by severity” \
         leaves out. Names that differ in any letter, or in its case, are counted apart.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook does not look at technologies.",
    )),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn technologies(of: &[(&str, u64, Option<u64>)]) -> Technologies {
        Technologies {
            n_alerts: of.iter().map(|(_, n, _)| n).sum(),
            has_damaged_incidents: false,
            technologies: of
                .iter()
                .map(|&(name, n_alerts, n_incidents)| Technology {
                    name: name.to_owned(),
                    n_alerts,
                    n_incidents,
                    p95_minutes: None,
                    slowest: Slowest::Unknown,
                })
                .collect(),
        }
    }

    #[test]
    fn answers() {
        for (of, expected) in [
            (&[][..], "There are no alerts in this data."),
            (&[("okta", 1, Some(1))], "The one alert came from okta."),
            (&[("okta", 2, None)], "All 2 alerts came from okta."),
            (
                &[("", 2, Some(0))],
                "No alert names the technology that it came from.",
            ),
            (
                &[("edr", 6, Some(1)), ("okta", 2, Some(3)), ("", 2, Some(0))],
                "edr raised most alerts, 60% of them. Most incidents, 3, came from okta.",
            ),
            (
                &[("edr", 6, Some(1)), ("okta", 4, Some(1))],
                "edr raised most alerts, 60% of them.",
            ),
            (
                &[("", 6, Some(1)), ("okta", 4, None)],
                "60% of alerts name no technology.",
            ),
            (
                &[("a", 4, None), ("b", 4, None), ("c", 2, None)],
                "a and b raised most alerts, 40% of them each.",
            ),
            (
                &[("a", 1, None), ("b", 1, None), ("c", 1, None)],
                "No technology stands out: 3 of them raised 1 alert each.",
            ),
        ] {
            let technologies = technologies(of);
            assert_eq!(answer(&technologies, &View::default()), expected);
        }
    }

    #[test]
    fn charts_in_words() {
        assert!(alt(&technologies(&[])).ends_with("no alerts."));
        assert_eq!(
            alt(&technologies(&[("edr", 6, None), ("", 2, None)])),
            "Bars of alerts by technology: edr 6 and No technology named 2."
        );
        assert!(alt(&technologies(&[("a", 1, None); 12])).ends_with("; 2 more in the table."));
    }
}
