//! What comes off-hours, in words.

use super::answer::{BANDS, DamagedIds, NotGiven, Shifts};
use crate::calendar::{Schedule, schedule_hint};
use crate::numbers::{count, counted, minutes, share_in_numbers};
use crate::questions::View;
use crate::section::{Definition, Here, Step, Text};
use crate::severity;

/// How many critical and high alerts came off-hours, how long they would have waited for the team, and how soon alerts were acted on then.
pub fn answer(shifts: &Shifts, view: &View) -> String {
    if view.n_alerts == 0 {
        return view.nothing();
    }
    if !shifts.has_working_hours {
        return "There are no working hours. Choose work days under “Arrivals”.".into();
    }
    let held = &shifts.all_held;
    let n_grave = shifts.n_grave;
    let came = match (held.n_alerts, n_grave) {
        _ if !shifts.has_severities => {
            "The data does not say which alerts are critical or high.".into()
        }
        (_, 0) => "No alert is critical or high.".into(),
        (0, _) => "No critical or high alert came off-hours.".into(),
        (1, 1) => format!(
            "The only critical or high alert came off-hours. Left until the next working hour, it would have waited {}.",
            minutes(held.longest)
        ),
        (1, n) => format!(
            "1 of {} critical and high alerts came off-hours. Left until the next working hour, it would have waited {}.",
            count(n),
            minutes(held.longest)
        ),
        (n, all) => {
            let which = match n {
                _ if n < all => format!("{} of {} critical and high", count(n), count(all)),
                2 => "Both critical or high".into(),
                n => format!("All {} critical and high", count(n)),
            };
            format!(
                "{which} alerts came off-hours. Left until the next working hour, they would have waited a median of {}, at most {}.",
                minutes(held.median),
                minutes(held.longest)
            )
        }
    };
    match acted(shifts) {
        Some(acted) => format!("{came} {acted}"),
        None => came,
    }
}

/// What the bars are by.
pub fn subtitle(schedule: &Schedule) -> String {
    format!(
        "By the time to the next working hour. {}",
        schedule_hint(schedule)
    )
}

/// How soon alerts were acted on off-hours and in working hours, if both are known.
fn acted(shifts: &Shifts) -> Option<String> {
    if shifts.without_waits.is_some() {
        return None;
    }
    let [off, working] = [shifts.off_hours.p95?, shifts.working.p95?];
    Some(format!(
        "95% of all off-hours alerts were acted on within {}; in working hours, within {}.",
        minutes(off.value),
        minutes(working.value)
    ))
}

/// Which figures are not given, and why.
pub fn not_given(shifts: &Shifts) -> Vec<Text> {
    let [incidents, escalated, waits] =
        ["“Incidents”", "“Escalated to you”", "“Time to action”"].map(str::to_owned);
    let mut not_given = Vec::new();
    let lacks_escalated = shifts.without_escalated.as_ref();
    match (&shifts.without_incidents, lacks_escalated) {
        (Some(NotGiven::Lacks(missing)), Some(_)) if missing.are_workbenchs_own() => {
            not_given.push(missing.why_not(&[incidents, escalated]));
        }
        (why, lacks_escalated) => {
            not_given.extend(why.as_ref().map(|why| match why {
                NotGiven::Lacks(missing) => missing.why_not(&[incidents]),
                NotGiven::DamagedIds => DamagedIds::why_not(&[incidents]),
            }));
            not_given.extend(lacks_escalated.map(|missing| missing.why_not(&[escalated])));
        }
    }
    let lacks_waits = shifts.without_waits.as_ref();
    not_given.extend(lacks_waits.map(|missing| missing.why_not(&[waits])));
    not_given.into_iter().map(Text::from).collect()
}

/// Which alerts would have waited, if that can be said, and what their share of the grave ones comes to.
pub fn here(shifts: &Shifts) -> Here {
    if !shifts.has_severities || !shifts.has_working_hours {
        return Here::default();
    }
    let n = shifts.all_held.n_alerts;
    Here {
        path: vec![Step::of(
            n,
            "critical or high, off-hours",
            shifts.place_of_held(),
        )],
        formula: share_in_numbers(
            n,
            shifts.n_grave,
            "critical or high alert",
            "critical and high alerts",
        )
        .into(),
        ..Here::default()
    }
}

/// The alerts of a band under the pointer, a line a severity.
pub fn by_severity(shifts: &Shifts, band: usize) -> String {
    let of_band = shifts.held.iter().filter_map(|of| {
        let n = of.by_band[band];
        let name = severity::label(&of.severity).to_lowercase();
        (n > 0).then(|| format!("{} {name}", count(n)))
    });
    of_band.collect::<Vec<_>>().join("<br>")
}

/// What the bars show.
pub fn alt(shifts: &Shifts) -> String {
    let held = &shifts.all_held;
    if held.n_alerts == 0 {
        return "Critical and high alerts that came off-hours: none.".into();
    }
    let bands = BANDS.iter().zip(held.by_band);
    let bands: Vec<String> = bands
        .map(|((.., name), n)| format!("{name}: {}", count(n)))
        .collect();
    format!(
        "{} off-hours, by the time to the next working hour. {}.",
        counted(
            held.n_alerts,
            "critical or high alert that came",
            "critical and high alerts that came"
        ),
        bands.join("; ")
    )
}

/// The figure’s definition.
pub const SHIFTS: Definition = Definition {
    name: Text::Borrowed("Critical and high alerts that came off-hours"),
    meaning: Text::Borrowed(
        "What comes while your team is off, and how long it would have waited for your team if nobody else had looked.",
    ),
    formula: Text::Borrowed(
        "Alerts of severity CRITICAL or HIGH, whatever their status, that were created outside working hours. Wait = the next instant at which working hours begin − created. \
         An hour that the clock skips begins with the first instant after it, one that it shows twice begins the first time. Incidents: distinct investigation IDs of type Incident with an alert of that time; one may count in both rows. \
         Escalated to you: “First Assigned To Org At” is there. p95 with a 95% interval, as under “Response”.",
    ),
    left_out: Text::Borrowed(
        "Alerts of other severities. Times to action of fewer than 20 measured alerts.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook shows only how many alerts come off-hours.",
    )),
};

#[cfg(test)]
mod tests {
    use super::super::answer::{Held, MissingColumns, Shift};
    use super::*;
    use crate::statistics::Percentile;
    use crate::table::Column;

    fn shifts(n_held: u64, n_grave: u64) -> Shifts {
        Shifts {
            all_held: Held {
                n_alerts: n_held,
                median: 555.0,
                longest: 3_900.0,
                ..Held::default()
            },
            n_grave,
            has_severities: true,
            has_working_hours: true,
            ..Shifts::default()
        }
    }

    fn said(shifts: &Shifts) -> String {
        let view = View {
            n_alerts: 9,
            ..View::default()
        };
        answer(shifts, &view)
    }

    #[test]
    fn answers() {
        for (n_held, n_grave, expected) in [
            (0, 0, "No alert is critical or high."),
            (0, 7, "No critical or high alert came off-hours."),
            (
                1,
                1,
                "The only critical or high alert came off-hours. Left until the next working hour, it would have waited 2 d 17 h.",
            ),
            (
                1,
                1_234,
                "1 of 1,234 critical and high alerts came off-hours. Left until the next working hour, it would have waited 2 d 17 h.",
            ),
            (
                1_000,
                1_234,
                "1,000 of 1,234 critical and high alerts came off-hours. Left until the next working hour, they would have waited a median of 9 h 15 min, at most 2 d 17 h.",
            ),
            (
                2,
                2,
                "Both critical or high alerts came off-hours. Left until the next working hour, they would have waited a median of 9 h 15 min, at most 2 d 17 h.",
            ),
            (
                3,
                3,
                "All 3 critical and high alerts came off-hours. Left until the next working hour, they would have waited a median of 9 h 15 min, at most 2 d 17 h.",
            ),
        ] {
            assert_eq!(said(&shifts(n_held, n_grave)), expected);
        }
        let unknown = Shifts {
            has_severities: false,
            ..shifts(0, 0)
        };
        assert_eq!(
            said(&unknown),
            "The data does not say which alerts are critical or high."
        );
        let none = Shifts {
            has_working_hours: false,
            ..shifts(0, 3)
        };
        assert_eq!(
            said(&none),
            "There are no working hours. Choose work days under “Arrivals”."
        );
        assert_eq!(
            answer(&shifts(0, 0), &View::default()),
            "There are no alerts in this data."
        );
    }

    #[test]
    fn times_to_action_are_said_if_both_are_known() {
        let p95 = |value| Shift {
            p95: Some(Percentile {
                value,
                low: None,
                high: None,
            }),
            ..Shift::default()
        };
        let both = Shifts {
            working: p95(90.0),
            off_hours: p95(100.0),
            ..shifts(0, 7)
        };
        assert_eq!(
            said(&both),
            "No critical or high alert came off-hours. 95% of all off-hours alerts were acted on within 1 h 40 min; in working hours, within 1 h 30 min."
        );
        let one = Shifts {
            working: Shift::default(),
            ..both.clone()
        };
        assert_eq!(said(&one), "No critical or high alert came off-hours.");
        let unknown = Shifts {
            without_waits: Some(MissingColumns::of(vec![Column::ClosedAt])),
            ..both
        };
        assert_eq!(said(&unknown), "No critical or high alert came off-hours.");
    }

    #[test]
    fn what_is_not_given_is_said_once() {
        let lacks = |column| MissingColumns {
            columns: vec![column],
            is_of_other_tool: true,
        };
        let of_other_tool = Shifts {
            without_incidents: Some(NotGiven::Lacks(lacks(Column::InvestigationId))),
            without_escalated: Some(lacks(Column::AssignedToOrgAt)),
            ..shifts(0, 0)
        };
        assert_eq!(
            not_given(&of_other_tool),
            ["“Incidents” and “Escalated to you” are only in exports from Workbench."]
        );
        let damaged = Shifts {
            without_incidents: Some(NotGiven::DamagedIds),
            without_escalated: Some(MissingColumns::of(vec![Column::AssignedToOrgAt])),
            ..shifts(0, 0)
        };
        let said = not_given(&damaged);
        assert!(
            said[0].starts_with("“Incidents” can’t be counted: a spreadsheet"),
            "{said:?}"
        );
        assert!(said[1].contains("First Assigned To Org"), "{said:?}");
        assert_eq!(not_given(&shifts(1, 2)), Vec::<Text>::new());
    }
}
