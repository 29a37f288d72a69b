//! How many alerts were acted on within their target, in words.

use super::answer::{Compared, Met, OfSeverity, Standing, Timeliness, share};
use crate::calendar::words as calendar;
use crate::calendar::{Zone, local_text};
use crate::filters::{Dimension, place};
use crate::numbers::{count, counted, exact, listed, minutes, percent, percentage, plural};
use crate::questions::View;
use crate::section::{Definition, Here, Step, Text};
use crate::severity;

/// What is open past its target, then which share met it, and whether that is what was aimed for: `goal` in percent.
pub fn answer(timeliness: &Timeliness, goal: f64, view: &View) -> String {
    if view.n_alerts == 0 {
        return view.nothing();
    }
    if timeliness.by_severity.is_empty() {
        return "Targets are for critical, high, medium and low alerts; no alert has one of these severities.".into();
    }
    let sentences = [open_past(timeliness), Some(met(timeliness, goal))];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    sentences.join(" ")
}

/// What the figure comes to with this data.
pub fn here(timeliness: &Timeliness) -> Here {
    let all = &timeliness.all;
    let steps: [(u64, &str, &[Standing]); 5] = [
        (
            timeliness.n_without_target,
            "of a severity without a target",
            &[Standing::NoTarget],
        ),
        (
            all.n_no_action,
            "without a recorded action",
            &[Standing::NoAction],
        ),
        (
            all.n_clock_error,
            "with a clock error",
            &[Standing::ClockError],
        ),
        (all.n_not_due, "not due yet", &[Standing::NotDue]),
        (
            all.n_due(),
            "due",
            &[Standing::Met, Standing::Late, Standing::OpenPast],
        ),
    ];
    let steps = steps.into_iter().filter(|(n, ..)| *n > 0);
    let steps = steps.map(|(n, what, standings)| {
        let stand = standings.iter().map(|of| (Dimension::Target, of.key()));
        Step::of(n, what, place(stand))
    });
    let shares = timeliness
        .by_severity
        .iter()
        .filter(|of| of.met.n_due() > 0);
    let shares: Vec<String> = shares
        .map(|of| {
            let (n_met, n_due) = (of.met.n_met, of.met.n_due());
            format!(
                "{} {} in time ÷ {} due = {}",
                severity::label(&of.severity),
                count(n_met),
                count(n_due),
                percent(n_met, n_due)
            )
        })
        .collect();
    Here {
        path: steps.collect(),
        formula: match shares.is_empty() {
            true => Text::default(),
            false => format!("{}.", shares.join("; ")).into(),
        },
        ..Here::default()
    }
}

/// “2 critical alerts and 1 high alert are open past their target.”
fn open_past(timeliness: &Timeliness) -> Option<String> {
    let late = timeliness.by_severity.iter();
    let late = late.filter(|of| of.met.n_open_past > 0);
    let parts: Vec<String> = late
        .map(|of| {
            let n = of.met.n_open_past;
            format!(
                "{} {} {}",
                count(n),
                called(of),
                plural(n, "alert", "alerts")
            )
        })
        .collect();
    let (are, their) = match timeliness.all.n_open_past {
        0 => return None,
        1 => ("is", "its target"),
        _ => ("are", "their target"),
    };
    Some(format!("{} {are} open past {their}.", listed(&parts)))
}

fn met(timeliness: &Timeliness, goal: f64) -> String {
    let all = &timeliness.all;
    let Some(share) = share(all) else {
        return match all.n_not_due {
            0 => "No alert with a target has a first action that can be measured.".into(),
            1 => "The only alert that can be measured is not due yet.".into(),
            n => format!(
                "None of the {} alerts that can be measured is due yet.",
                count(n)
            ),
        };
    };
    let goal_text = format!("{}%", exact(goal));
    let verdict = if 100.0 * share.high < goal {
        format!(", below the goal of {goal_text}")
    } else if 100.0 * share.low >= goal {
        format!(", which meets the goal of {goal_text}")
    } else {
        format!(
            "; too few to say whether the goal of {goal_text} is met (95% interval {})",
            interval(all)
        )
    };
    let of_all = match (all.n_due(), all.n_met) {
        (1, 0) => "The one alert that is due was not acted on within its target".to_owned(),
        (1, _) => "The one alert that is due was acted on within its target".to_owned(),
        (n, _) => format!(
            "{} of {} due alerts were acted on within their target",
            percent(all.n_met, n),
            count(n)
        ),
    };
    let due = timeliness.by_severity.iter();
    let mut due = due.filter(|of| of.met.n_due() > 0);
    let gravest = match (due.next(), due.next()) {
        (Some(of), Some(_)) => {
            let n = of.met.n_due();
            format!(
                " Of {} due {} {}, {} within {}.",
                count(n),
                called(of),
                plural(n, "alert", "alerts"),
                percent(of.met.n_met, n),
                minutes(of.target.into())
            )
        }
        _ => String::new(),
    };
    format!("{of_all}{verdict}.{gravest}")
}

/// The severity inside a sentence: one of four known ones.
fn called(of: &OfSeverity) -> String {
    severity::label(&of.severity).to_lowercase()
}

/// “88.1% to 94.4%”; blank if no alert is due.
fn interval(met: &Met) -> String {
    share(met).map_or_else(String::new, |share| {
        format!(
            "{} to {}",
            percentage(100.0 * share.low),
            percentage(100.0 * share.high)
        )
    })
}

/// What a row of the chart is about: “Critical, within 15 min”.
pub fn name(of: &OfSeverity) -> String {
    format!(
        "{}, {}",
        severity::label(&of.severity),
        minutes(of.target.into())
    )
}

/// What came of it: “88% of 50 due”.
pub fn result(of: &OfSeverity) -> String {
    match of.met.n_due() {
        0 => "None due".into(),
        n => format!("{} of {} due", percent(of.met.n_met, n), count(n)),
    }
}

/// A severity under the pointer, below its name, as lines.
pub fn details(of: &OfSeverity) -> String {
    let met = &of.met;
    let mut lines = vec![
        result(of),
        format!("95% interval {}", interval(met)),
        counted(met.n_missed, "missed", "missed"),
    ];
    if met.n_open_past > 0 {
        lines.push(format!("{} open past target", count(met.n_open_past)));
    }
    lines.join("<br>")
}

/// What the dots show.
pub fn alt(timeliness: &Timeliness, goal: f64) -> String {
    let of_each = timeliness.by_severity.iter();
    let of_each: Vec<String> = of_each
        .map(|of| {
            let severity = severity::label(&of.severity);
            format!(
                "{severity}, within {}: {}",
                minutes(of.target.into()),
                result(of)
            )
        })
        .collect();
    if of_each.is_empty() {
        return "Shares of alerts acted on within their target: no alerts.".into();
    }
    format!(
        "Shares of alerts acted on within their target. {}. Goal {}%.",
        of_each.join("; "),
        exact(goal)
    )
}

/// How the share of the gravest alerts and that of all differ from those of another period, if that was asked for.
fn compared(timeliness: &Timeliness) -> Vec<String> {
    let Some(compared) = &timeliness.compared else {
        return Vec::new();
    };
    let name = compared.other.name();
    let severities = timeliness.by_severity.iter();
    let mut of_each = severities.zip(&compared.by_severity);
    let gravest = of_each.next().filter(|_| of_each.next().is_some());
    let gravest = gravest.map(|(of, contrast)| {
        format!(
            "Due {} alerts within target: {}.",
            called(of),
            contrast.in_words(&name)
        )
    });
    let all = format!(
        "All due alerts within target: {}.",
        compared.all.in_words(&name)
    );
    gravest.into_iter().chain([all]).collect()
}

/// A severity's share in the period that this one is compared with: “94.1% of 85 due in the 28 days before”; `None` if none was due.
pub fn former(of: &Compared, at: usize) -> Option<(f64, String)> {
    let (n_met, n_due) = of.by_severity.get(at)?.former_share()?;
    let share = 100.0 * n_met as f64 / n_due as f64;
    let text = format!(
        "{} of {} due in {}",
        percent(n_met, n_due),
        count(n_due),
        of.other.name()
    );
    Some((share, text))
}

/// What the gray dots are.
pub fn legend_of_former(of: &Compared) -> String {
    format!("○\u{a0}Gray: {}", of.other.name())
}

/// What the figure means, with how a difference from another period is tested, if there is one.
pub fn targets(timeliness: &Timeliness) -> Definition {
    if timeliness.compared.is_none() {
        return TARGETS;
    }
    let formula = format!(
        "{} Compared with another period by its whole days and the alerts created on them: days change places between the periods within each weekday, \
         999 times. p is the share of these orders, the observed one included, in which the shares are as far apart or farther; what counts as a \
         difference is chosen from the p of all rows together (Benjamini and Hochberg, 5%). Its interval is Newcombe’s (method 10), in percentage points.",
        TARGETS.formula
    );
    Definition {
        formula: formula.into(),
        ..TARGETS
    }
}

/// Lines below the chart: differences from another period, what is left out, and by when a target must have passed.
pub fn notes(timeliness: &Timeliness, view: &View) -> Vec<Text> {
    let all = &timeliness.all;
    let parts = [
        (all.n_no_action, "without a recorded action"),
        (all.n_clock_error, "with a clock error"),
        (
            timeliness.n_without_target,
            "of a severity without a target",
        ),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, why)| format!("{} {why}", count(*n)))
        .collect();
    let left_out = (!parts.is_empty()).then(|| format!("Not included: {}.", parts.join(", ")));
    let zone = Zone::named(&view.zone).ok();
    let until = timeliness.as_of.zip(zone).map(|(at, zone)| {
        format!(
            "As of {} ({}): an alert is due once its target has passed by then, acted on or not.",
            local_text(zone, at),
            calendar::zone(&view.zone)
        )
    });
    let differences = compared(timeliness).into_iter();
    differences
        .chain(left_out)
        .chain(until)
        .map(Into::into)
        .collect()
}

/// What the figure means.
pub const TARGETS: Definition = Definition {
    name: Text::Borrowed("Alerts within target"),
    meaning: Text::Borrowed(
        "Which share of the alerts got their first human action within the target of their severity, and which alerts are open past it.",
    ),
    formula: Text::Borrowed(
        "An alert is due if its creation plus the target is not later than “as of”. Met: its time to action is at most the target. Missed: it is longer, \
         or the status is still NEW; open past target are those with status NEW. Share met = met ÷ (met + missed), with Wilson’s 95% interval. \
         Time to action is that of “Time to action by severity”.",
    ),
    left_out: Text::Borrowed(
        "Alerts that are not due yet, even if they were acted on already: counting only those that were quick would make the share too good. Alerts without a \
         recorded action, with a clock error, or of a severity without a target.",
    ),
    differs: Some(Text::Borrowed("The notebook has no targets.")),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn of(severity: &str, target: u32, n_met: u64, n_missed: u64, n_open_past: u64) -> OfSeverity {
        OfSeverity {
            severity: severity.to_owned(),
            target,
            met: Met {
                n_met,
                n_missed,
                n_open_past,
                ..Met::default()
            },
        }
    }

    fn timeliness(by_severity: Vec<OfSeverity>) -> Timeliness {
        let mut all = Met::default();
        for OfSeverity { met, .. } in &by_severity {
            all.n_met += met.n_met;
            all.n_missed += met.n_missed;
            all.n_open_past += met.n_open_past;
            all.n_not_due += met.n_not_due;
        }
        Timeliness {
            all,
            by_severity,
            ..Timeliness::default()
        }
    }

    fn said(by_severity: Vec<OfSeverity>) -> String {
        let view = View {
            n_alerts: 9,
            ..View::default()
        };
        answer(&timeliness(by_severity), 95.0, &view)
    }

    #[test]
    fn answers() {
        for (by_severity, expected) in [
            (
                vec![of("CRITICAL", 15, 44, 6, 2), of("HIGH", 30, 800, 200, 1)],
                "2 critical alerts and 1 high alert are open past their target. 80% of 1,050 due alerts were acted on within their target, below the \
                 goal of 95%. Of 50 due critical alerts, 88% within 15 min.",
            ),
            (
                vec![of("LOW", 240, 990, 10, 0)],
                "99% of 1,000 due alerts were acted on within their target, which meets the goal of 95%.",
            ),
            (
                vec![of("HIGH", 30, 6, 0, 0)],
                "100% of 6 due alerts were acted on within their target; too few to say whether the goal of 95% is met (95% interval 61% to 100%).",
            ),
            (
                vec![of("HIGH", 30, 0, 1, 1)],
                "1 high alert is open past its target. The one alert that is due was not acted on within its target, below the goal of 95%.",
            ),
            (
                vec![of("HIGH", 30, 0, 0, 0)],
                "No alert with a target has a first action that can be measured.",
            ),
            (
                vec![],
                "Targets are for critical, high, medium and low alerts; no alert has one of these severities.",
            ),
        ] {
            assert_eq!(said(by_severity), expected);
        }
        assert_eq!(
            answer(&Timeliness::default(), 95.0, &View::default()),
            "There are no alerts in this data."
        );
    }

    #[test]
    fn what_is_not_due_is_said_to_be_so() {
        let not_due = |n_not_due| {
            let mut one = of("HIGH", 30, 0, 0, 0);
            one.met.n_not_due = n_not_due;
            said(vec![one])
        };
        assert_eq!(
            not_due(1),
            "The only alert that can be measured is not due yet."
        );
        assert_eq!(
            not_due(2),
            "None of the 2 alerts that can be measured is due yet."
        );
    }
}
