//! Which way alerts went, in words.

use super::answer::{Age, OfPath, Outcomes, Path, Refire, Refires};
use crate::draw::ranked::count_and_share;
use crate::filters::{Dimension, place};
use crate::numbers::{count, counted, listed, minutes, percent, plural, share_in_numbers};
use crate::questions::View;
use crate::section::{Definition, Here, Step, Text};
use crate::text::{MAX_QUOTED, quoted};

/// The fewest alerts whose shares are given in percent.
const MIN_FOR_PERCENT: u64 = 20;

/// What the outcomes come to with this data.
pub fn here(outcomes: &Outcomes) -> Here {
    let whole = outcomes.n_alerts;
    let each = Path::ALL.iter().zip(&outcomes.by_path);
    let each = each.filter(|(_, of)| of.n_alerts > 0);
    let shares: Vec<String> = each
        .map(|((.., name), of)| {
            let share = percent(of.n_alerts, whole);
            format!(
                "{name}: {} ÷ {} = {share}",
                count(of.n_alerts),
                count(whole)
            )
        })
        .collect();
    in_numbers(shares.join(". "))
}

/// Which alerts are closed, and what the share of the most frequent reason comes to.
pub fn reasons_here(outcomes: &Outcomes) -> Here {
    let n_closed = outcomes.n_closed;
    let share = outcomes.reasons.first().map(|of| {
        format!(
            "{}: {}",
            quoted(&reason(&of.name), MAX_QUOTED),
            share_in_numbers(of.n_alerts, n_closed, "closed alert", "closed alerts")
        )
    });
    Here {
        path: vec![Step::of(n_closed, "closed", Age::Closed.place())],
        formula: share.unwrap_or_default().into(),
        ..Here::default()
    }
}

/// Which alerts fired again, and what their share comes to.
pub fn again_here(refires: &Refires, n_alerts: u64) -> Here {
    let n_again = refires.n_again;
    let again = Refire::AGAIN.map(|key| (Dimension::Refire, key));
    Here {
        path: vec![Step::of(n_again, "fired again", place(again))],
        formula: share_in_numbers(n_again, n_alerts, "alert", "alerts").into(),
        ..Here::default()
    }
}

fn in_numbers(formula: String) -> Here {
    Here {
        formula: match formula.is_empty() {
            true => Text::default(),
            false => format!("{formula}.").into(),
        },
        ..Here::default()
    }
}

/// How many were closed without an investigation, and how many were remediated or part of incidents.
pub fn answer(outcomes: &Outcomes, view: &View) -> String {
    let n_alerts = outcomes.n_alerts;
    if n_alerts == 0 {
        return view.nothing();
    }
    if let Some((path, ..)) = Path::ALL
        .into_iter()
        .find(|(path, ..)| outcomes.n(*path) == n_alerts)
    {
        let all = match n_alerts {
            1 => "The only alert".to_owned(),
            n => format!("All {} alerts", count(n)),
        };
        return format!("{all} {}.", went(path, n_alerts));
    }
    let is_few = n_alerts < MIN_FOR_PERCENT;
    let part = |n: u64| match n {
        0 => "none".to_owned(),
        n if is_few => count(n),
        n => percent(n, n_alerts),
    };
    let n_closed = outcomes.n(Path::Closed);
    let closed = match n_closed {
        0 => "None".to_owned(),
        n => part(n),
    };
    // A percentage is of several alerts, whatever number it stands for.
    let n_shown = |n: u64| if is_few { n } else { 2 };
    let mut others: Vec<String> = Vec::new();
    // Most of what was remediated was part of an incident, too, but counts once.
    for path in [Path::Remediated, Path::Incident] {
        let n = outcomes.n(path);
        if n > 0 {
            let another = if others.is_empty() { "" } else { "another " };
            others.push(format!("{another}{} {}", part(n), went(path, n_shown(n))));
        }
    }
    let n_investigated = outcomes.n(Path::New) + outcomes.n(Path::Joined);
    if others.is_empty() && n_investigated > 0 {
        others.push(format!(
            "{} {} investigated, and none was part of an incident",
            part(n_investigated),
            plural(n_shown(n_investigated), "was", "were"),
        ));
    }
    if others.is_empty() {
        let n_open = outcomes.n(Path::Open);
        others.push(format!(
            "{} {}, and none was investigated",
            part(n_open),
            went(Path::Open, n_shown(n_open))
        ));
    }
    format!(
        "{closed} of {} alerts {}; {}.",
        count(n_alerts),
        went(
            Path::Closed,
            if n_closed == 0 { 1 } else { n_shown(n_closed) }
        ),
        listed(&others),
    )
}

/// What an alert that went this way did, or several of them.
fn went(path: Path, n: u64) -> &'static str {
    match path {
        Path::Closed => plural(
            n,
            "was closed without an investigation",
            "were closed without an investigation",
        ),
        Path::Joined => "joined an investigation",
        Path::New => plural(n, "began an investigation", "began investigations"),
        Path::Incident => plural(n, "was part of an incident", "were part of incidents"),
        Path::Remediated => plural(n, "was remediated", "were remediated"),
        Path::Open => plural(n, "is open", "are open"),
    }
}

/// What is said of a path under the pointer.
pub fn details(path: Path, of: &OfPath) -> String {
    let Some(median) = of.median_minutes else {
        return String::new();
    };
    let end = match path {
        Path::Closed => "closed",
        Path::Incident => "promoted",
        Path::Remediated => "remediation",
        _ => "first action",
    };
    format!(
        "Created to {end}, median {} ({} measured)",
        minutes(median),
        count(of.n_measured.unwrap_or_default())
    )
}

/// What the bars show.
pub fn alt(outcomes: &Outcomes) -> String {
    if outcomes.n_alerts == 0 {
        return "Bars of alerts by outcome: no alerts.".into();
    }
    let mut bars = Vec::new();
    for ((.., name), of) in Path::ALL.into_iter().zip(&outcomes.by_path) {
        bars.push(format!("{name} {}", count(of.n_alerts)));
    }
    format!("Bars of alerts by outcome: {}.", listed(&bars))
}

/// Lines below the chart: what is not measured, and what cannot be told.
pub fn notes(outcomes: &Outcomes) -> Vec<Text> {
    let mut notes: Vec<Text> = Vec::new();
    let (n_without_end, n_clock_error) = outcomes.not_measured();
    let mut left_out = Vec::new();
    if n_without_end > 0 {
        left_out.push(format!("{} without a recorded time", count(n_without_end)));
    }
    if n_clock_error > 0 {
        left_out.push(format!("{} with a clock error", count(n_clock_error)));
    }
    if !left_out.is_empty() {
        notes.push(format!("Not included in the medians: {}.", listed(&left_out)).into());
    }
    if !outcomes.has_types && outcomes.n_alerts > 0 {
        notes.push(
            "No alert in this data has an investigation type, so none counts as investigated."
                .into(),
        );
    }
    if !outcomes.has_remediations && outcomes.n_alerts > 0 {
        notes.push(
            "No alert in this data has a remediation time (T5b), so none counts as remediated."
                .into(),
        );
    }
    if outcomes.reasons.is_empty() && outcomes.n_closed > 0 {
        notes.push("No close reason is recorded for these alerts.".into());
    }
    if outcomes.refires.is_none() && outcomes.n_alerts > 0 {
        notes.push(
            "Which alerts fired again is not known: that takes alert names, technologies and close times, and no more than a million pairs of name and technology."
                .into(),
        );
    }
    if outcomes.has_damaged_investigations {
        notes.push(
            "A spreadsheet has rounded some investigation IDs. Each alert with one counts as a new investigation."
                .into(),
        );
    }
    notes
}

/// What the page calls a blank reason.
pub const NO_REASON: &str = "No reason given";

/// What the page calls a reason, untrusted text.
pub fn reason(name: &str) -> String {
    match name {
        "" => NO_REASON.to_owned(),
        name => name.to_owned(),
    }
}

/// What the bars of reasons show.
pub fn alt_of_reasons(outcomes: &Outcomes) -> String {
    let Some(first) = outcomes.reasons.first() else {
        return "Bars of closed alerts by close reason: none is recorded.".into();
    };
    format!(
        "Bars of {} by close reason. The most frequent of {}: {}, {}.",
        counted(outcomes.n_closed, "closed alert", "closed alerts"),
        count(outcomes.reasons.len() as u64),
        quoted(&reason(&first.name), MAX_QUOTED),
        count_and_share(first.n_alerts, outcomes.n_closed),
    )
}

/// How many alerts fired again.
pub fn again(refires: &Refires, n_alerts: u64) -> String {
    let again = match (refires.n_again, n_alerts) {
        (0, _) => "No alert".to_owned(),
        (_, 1) => "The only alert".to_owned(),
        (n, _) if n_alerts < MIN_FOR_PERCENT => {
            format!("{} of {} alerts", count(n), count(n_alerts))
        }
        (n, _) => format!(
            "{} of {} alerts ({})",
            count(n),
            count(n_alerts),
            percent(n, n_alerts)
        ),
    };
    let on_asset = match (refires.n_again, refires.n_known) {
        (0, _) => String::new(),
        (_, 0) => " The asset may be another: no evidence is loaded.".to_owned(),
        (_, n_known) => format!(
            " Of {} with known hosts or users, {} did on the same host or user.",
            counted(n_known, "alert", "alerts"),
            match refires.n_on_asset {
                0 => "none".to_owned(),
                n => count(n),
            }
        ),
    };
    format!(
        "{again} came within 24 h of an earlier one with the same name and technology that was already closed.{on_asset}"
    )
}

/// What the figure of rules that fired again means.
pub const REFIRES: Definition = Definition {
    name: Text::Borrowed("Rules that fired again"),
    meaning: Text::Borrowed(
        "Which rules raised alerts again soon after one of theirs had been closed: to be tuned, or with a cause that stays.",
    ),
    formula: Text::Borrowed(
        "An alert fired again if it was created at most 24 hours after an earlier one in the data with the same alert name and technology, whose first close (T60) was at or before its creation. \
         It did so on the same host or user if one of these earlier alerts names a host or a user that it names, too; that is known of alerts whose evidence is loaded (“Assets”) alone, \
         and of the earlier ones likewise.",
    ),
    left_out: Text::Borrowed("Alerts without a name."),
    differs: Some(Text::Borrowed("The notebook does not look at this.")),
};

/// What the figure of reasons means.
pub const REASONS: Definition = Definition {
    name: Text::Borrowed("Close reasons"),
    meaning: Text::Borrowed("Why alerts were closed, in the words of the data."),
    formula: Text::Borrowed(
        "Closed alerts by “Close Reason”. Shares are of all closed alerts, those without a reason included.",
    ),
    left_out: Text::Borrowed("Alerts that are not closed."),
    differs: Some(Text::Borrowed(
        "The notebook does not look at close reasons.",
    )),
};

/// What the figure means.
pub const PATHS: Definition = Definition {
    name: Text::Borrowed("Alerts by outcome"),
    meaning: Text::Borrowed(
        "What became of the alerts: how many were closed without an investigation, how many were investigated, and how many were part of incidents or were remediated.",
    ),
    formula: Text::Borrowed(
        "Each alert counts once, by its own “Investigation Type”, as the first of these that is true of it. Remediated: it has a “Time First Remediation Action (T5b)”. Incident: the type is Incident. \
         New investigation: the type is Investigation, and of all alerts in the data with that type and “Investigation ID” it was created first (at a tie, the smaller alert ID); each ID that is \
         blank or rounded by a spreadsheet is a new one. Joined an investigation: the others of that ID. Closed without investigation: the status is CLOSED. Open: all others. \
         The median time is that from the creation to “Time First Closed (T60)” of alerts closed without investigation, to the first action of both kinds of investigations, to “Time Promoted To Incident” and to T5b, \
         whatever the status.",
    ),
    left_out: Text::Borrowed(
        "From the medians only: alerts without that time, and those where it is before the creation, a clock error.",
    ),
    differs: Some(Text::Borrowed("The notebook does not look at outcomes.")),
};

#[cfg(test)]
mod tests {
    use super::super::answer::Reason;
    use super::*;

    fn outcomes(by_path: [u64; 6]) -> Outcomes {
        Outcomes {
            n_alerts: by_path.iter().sum(),
            by_path: by_path.map(|n_alerts| OfPath {
                n_alerts,
                n_measured: Some(n_alerts),
                ..OfPath::default()
            }),
            ..Outcomes::default()
        }
    }

    #[test]
    fn answers() {
        for (by_path, expected) in [
            ([0; 6], "There are no alerts in this data."),
            (
                [1, 0, 0, 0, 0, 0],
                "The only alert was closed without an investigation.",
            ),
            ([0, 0, 1, 0, 0, 0], "The only alert began an investigation."),
            ([0, 0, 0, 0, 0, 1], "The only alert is open."),
            ([0, 0, 0, 0, 0, 10], "All 10 alerts are open."),
            (
                [40, 0, 0, 0, 0, 0],
                "All 40 alerts were closed without an investigation.",
            ),
            (
                [1, 0, 0, 1, 0, 1],
                "1 of 3 alerts was closed without an investigation; 1 was part of an incident.",
            ),
            (
                [0, 2, 1, 2, 1, 0],
                "None of 6 alerts was closed without an investigation; 1 was remediated and another 2 were part of incidents.",
            ),
            (
                [90, 3, 2, 1, 4, 0],
                "90% of 100 alerts were closed without an investigation; 4% were remediated and another 1% were part of incidents.",
            ),
            (
                [95, 3, 2, 0, 0, 0],
                "95% of 100 alerts were closed without an investigation; 5% were investigated, and none was part of an incident.",
            ),
            (
                [5, 0, 1, 0, 0, 0],
                "5 of 6 alerts were closed without an investigation; 1 was investigated, and none was part of an incident.",
            ),
            (
                [35, 0, 0, 0, 0, 5],
                "88% of 40 alerts were closed without an investigation; 12% are open, and none was investigated.",
            ),
        ] {
            assert_eq!(answer(&outcomes(by_path), &View::default()), expected);
        }
    }

    #[test]
    fn what_is_not_measured_is_said() {
        assert_eq!(notes(&Outcomes::default()), [""; 0]);
        let mut odd = outcomes([10, 0, 2, 0, 0, 3]);
        odd.by_path[0] = OfPath {
            n_alerts: 10,
            n_measured: Some(6),
            n_clock_error: 1,
            ..OfPath::default()
        };
        odd.by_path[5].n_measured = None;
        odd.has_damaged_investigations = true;
        odd.refires = Some(Refires::default());
        assert_eq!(
            notes(&odd),
            [
                "Not included in the medians: 3 without a recorded time and 1 with a clock error.",
                "No alert in this data has an investigation type, so none counts as investigated.",
                "No alert in this data has a remediation time (T5b), so none counts as remediated.",
                "A spreadsheet has rounded some investigation IDs. Each alert with one counts as a new investigation.",
            ]
        );
    }

    #[test]
    fn what_fired_again_is_said() {
        let again = |n_again, n_alerts| {
            let refires = Refires {
                n_again,
                ..Refires::default()
            };
            let said = again(&refires, n_alerts);
            said.split(" came").next().unwrap_or_default().to_owned()
        };
        assert_eq!(again(0, 40), "No alert");
        assert_eq!(again(1, 1), "The only alert");
        assert_eq!(again(1, 6), "1 of 6 alerts");
        assert_eq!(again(36, 1_200), "36 of 1,200 alerts (3%)");
        let unknown = Outcomes {
            n_alerts: 1,
            has_types: true,
            has_remediations: true,
            ..Outcomes::default()
        };
        assert_eq!(
            notes(&unknown),
            [
                "Which alerts fired again is not known: that takes alert names, technologies and close times, and no more than a million pairs of name and technology."
            ]
        );
    }

    #[test]
    fn reasons_in_words() {
        let mut outcomes = outcomes([3, 0, 0, 0, 0, 0]);
        assert_eq!(
            alt_of_reasons(&outcomes),
            "Bars of closed alerts by close reason: none is recorded."
        );
        outcomes.n_closed = 3;
        outcomes.reasons = vec![Reason {
            name: "Benign".into(),
            n_alerts: 2,
        }];
        assert_eq!(
            alt_of_reasons(&outcomes),
            "Bars of 3 closed alerts by close reason. The most frequent of 1: Benign, 2 (67%)."
        );
    }
}
