//! Which alerts are open, in words.

use super::answer::{Age, N_OLDEST, OpenAlerts};
use crate::calendar::words as calendar;
use crate::calendar::{Zone, local_text};
use crate::draw::escaped;
use crate::numbers::{count, minutes};
use crate::questions::View;
use crate::section::{Definition, Here, Step, Text};
use crate::severity;
use crate::text::{MAX_QUOTED, quoted};

/// How many are open, how many of them long, which has been open longest, and how many wait past their target.
pub fn answer(open: &OpenAlerts, view: &View) -> String {
    if view.n_alerts == 0 {
        return view.nothing();
    }
    let Some(oldest) = open.oldest.first() else {
        return "No alert is open.".into();
    };
    let n = open.all.n_alerts();
    let age = minutes(oldest.minutes);
    let name = called(&oldest.severity);
    let past_target = match open.all.n_past_target {
        0 => String::new(),
        1 if n == 1 => " It waits past its target.".into(),
        1 => " 1 waits past its target.".into(),
        n => format!(" {} wait past their target.", count(n)),
    };
    if n == 1 {
        return format!("1 alert is open ({name}), for {age}.{past_target}");
    }
    format!(
        "{} alerts are open{}. The oldest ({name}) has been open for {age}.{past_target}",
        count(n),
        long(open)
    )
}

/// “, 3 of them for 7 days or more”, if that is true of any; else of a day.
fn long(open: &OpenAlerts) -> String {
    let [.., from_1d, from_7d] = open.all.by_age;
    match (from_1d, from_7d) {
        (0, 0) => ", all for less than a day".into(),
        (n, 0) => format!(", {} of them for a day or more", count(n)),
        (_, n) => format!(", {} of them for 7 days or more", count(n)),
    }
}

/// The severity inside a sentence; untrusted text.
fn called(severity: &str) -> String {
    quoted(&severity::label(severity).to_lowercase(), MAX_QUOTED)
}

/// As of when.
pub fn as_of(open: &OpenAlerts, view: &View) -> String {
    let zone = Zone::named(&view.zone).ok();
    let until = open.as_of.zip(zone).map(|(at, zone)| {
        let zone_name = calendar::zone(&view.zone);
        format!("As of {} ({zone_name})", local_text(zone, at))
    });
    until.unwrap_or_default()
}

/// Which alerts are open, and how the age of the oldest comes about: in UTC, where no hour is skipped or comes twice in between.
pub fn here(open: &OpenAlerts) -> Here {
    let utc = Zone::named("UTC").ok();
    let oldest = open.oldest.first().zip(open.as_of.zip(utc));
    let age = oldest.map(|(oldest, (as_of, utc))| {
        format!(
            "The oldest, in UTC: {} − {} = {}.",
            local_text(utc, as_of),
            local_text(utc, oldest.created_at),
            minutes(oldest.minutes)
        )
    });
    let n = open.all.n_alerts();
    Here {
        path: vec![Step::of(n, "not closed", Age::place_of_open())],
        formula: age.unwrap_or_default().into(),
        ..Here::default()
    }
}

/// The open alerts of an age under the pointer, a line a severity: no more than fit.
pub fn by_severity(open: &OpenAlerts, key: &str) -> String {
    let at = Age::OPEN.iter().position(|(_, of, _)| *of == key);
    let of_age = open.by_severity.iter().filter_map(|of| {
        let n = of.counts.by_age[at?];
        (n > 0).then(|| format!("{} {}", count(n), escaped(&called(&of.severity))))
    });
    of_age.take(N_OLDEST).collect::<Vec<_>>().join("<br>")
}

/// What the bars show.
pub fn alt(open: &OpenAlerts) -> String {
    if open.all.n_alerts() == 0 {
        return "Open alerts by age: none.".into();
    }
    let ages = Age::OPEN.iter().zip(open.all.by_age);
    let ages: Vec<String> = ages
        .map(|((.., name), n)| format!("{name}: {}", count(n)))
        .collect();
    format!("Open alerts by age. {}.", ages.join("; "))
}

/// The figure’s definition.
pub const OPEN: Definition = Definition {
    name: Text::Borrowed("Open alerts by age"),
    meaning: Text::Borrowed(
        "Which alerts are still open, and for how long they have been: what somebody has to look at next.",
    ),
    formula: Text::Borrowed(
        "Alerts of the period whose “Alert Status” is not CLOSED. Age = as of − created; each age begins with its lower end. As of is the latest time in the data. \
         Past target: the status is NEW, and the target of the severity has passed.",
    ),
    left_out: Text::Borrowed("Open alerts that were created outside the period."),
    differs: Some(Text::Borrowed(
        "The notebook does not show which alerts are open.",
    )),
};

#[cfg(test)]
mod tests {
    use super::super::answer::{Counts, OpenAlert};
    use super::*;
    use crate::calendar::Timestamp;

    fn oldest() -> OpenAlert {
        OpenAlert {
            id: String::new(),
            severity: "HIGH".to_owned(),
            status: String::new(),
            technology: String::new(),
            name: String::new(),
            created_at: Timestamp::from_nanos(0),
            minutes: 125.0,
            standing: None,
        }
    }

    fn said(by_age: [u64; 5], n_past_target: u64) -> String {
        let n = by_age.iter().sum::<u64>();
        let open = OpenAlerts {
            all: Counts {
                by_age,
                n_past_target,
                oldest_minutes: 125.0,
            },
            oldest: vec![oldest(); usize::from(n > 0)],
            ..OpenAlerts::default()
        };
        let view = View {
            n_alerts: 9,
            ..View::default()
        };
        answer(&open, &view)
    }

    #[test]
    fn answers() {
        for (by_age, n_past_target, expected) in [
            ([0; 5], 0, "No alert is open."),
            ([0, 1, 0, 0, 0], 0, "1 alert is open (high), for 2 h 5 min."),
            (
                [0, 1, 0, 0, 0],
                1,
                "1 alert is open (high), for 2 h 5 min. It waits past its target.",
            ),
            (
                [1, 1, 0, 0, 0],
                1,
                "2 alerts are open, all for less than a day. The oldest (high) has been open for 2 h 5 min. 1 waits past its target.",
            ),
            (
                [1, 1, 0, 2, 0],
                0,
                "4 alerts are open, 2 of them for a day or more. The oldest (high) has been open for 2 h 5 min.",
            ),
            (
                [1_000, 1, 0, 2, 3],
                12,
                "1,006 alerts are open, 3 of them for 7 days or more. The oldest (high) has been open for 2 h 5 min. 12 wait past their target.",
            ),
        ] {
            assert_eq!(said(by_age, n_past_target), expected);
        }
        assert_eq!(
            answer(&OpenAlerts::default(), &View::default()),
            "There are no alerts in this data."
        );
    }

    #[test]
    fn the_age_of_the_oldest_is_what_lies_between() {
        let at = |hours: i64| Timestamp::from_nanos(hours * 3_600_000_000_000);
        let open = OpenAlerts {
            oldest: vec![OpenAlert {
                created_at: at(1),
                minutes: 3_180.0,
                ..oldest()
            }],
            as_of: Some(at(54)),
            ..OpenAlerts::default()
        };
        let said = "The oldest, in UTC: 1970-01-03 06:00:00 − 1970-01-01 01:00:00 = 2 d 5 h.";
        assert_eq!(here(&open).formula, said);
        assert_eq!(here(&OpenAlerts::default()).formula, "");
    }
}
