//! How many alerts there would be of each value that filters can name, under the filters by other dimensions.

use super::narrowing::{Derived, Passing, fails_only};
use super::selection::Selection;
use crate::filters::{Dimension, Filters};
use crate::table::Table;

/// A value of a dimension, and how many alerts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// As the data has it: untrusted text.
    pub value: String,
    /// The alerts of the period that have it and pass the filters by other dimensions.
    pub n_alerts: u64,
}

/// The values of a dimension that alerts of the period have under the filters by others, and those that its own filter names, in the order of their
/// codes. `rows` are those selected, one by one. `None` if a file lacks the column, or there are more values than anybody would choose from.
pub(super) fn counted(
    by: Dimension,
    table: &Table,
    derived: Derived,
    selection: &Selection,
    rows: &[u32],
    passing: &Passing,
    filters: &Filters,
) -> Option<Vec<Counted>> {
    if by.column().is_some_and(|column| table.intake.lacks(column)) {
        return None;
    }
    match by {
        Dimension::Target if derived.standings.is_empty() => return None,
        Dimension::Path if derived.paths.is_empty() => return None,
        Dimension::Refire if derived.refires.is_empty() => return None,
        Dimension::Escalation if derived.escalations.is_empty() => return None,
        Dimension::Acted if derived.acted.is_empty() => return None,
        Dimension::Age if derived.ages.is_empty() => return None,
        _ => {}
    }
    let texts = by.texts(table);
    if texts.is_some_and(|texts| texts.values().len() > MAX_VALUES) {
        return None;
    }
    let derived_values = by.derived_values();
    let values: Vec<&str> = match texts {
        Some(texts) => texts.values().iter().map(|value| &**value).collect(),
        None => derived_values.iter().map(String::as_str).collect(),
    };
    let mut n_by_code = vec![0_u64; values.len()];
    let has_own_filter = filters.by(by).is_some();
    let fails = fails_only(by);
    match texts {
        Some(texts) if has_own_filter => {
            for run in selection.in_period.runs() {
                texts.for_each_code(run, |row, code| {
                    n_by_code[code as usize] += u64::from(passing.passes_others(row, fails));
                });
            }
        }
        // What passes the other filters passes all.
        Some(texts) => rows
            .iter()
            .for_each(|&row| n_by_code[texts.code(row as usize) as usize] += 1),
        None if has_own_filter => {
            let rows = selection.in_period.iter();
            rows.filter(|&row| passing.passes_others(row, fails))
                .for_each(|row| n_by_code[derived.code(by, row as usize)] += 1);
        }
        None => {
            let n = n_by_code.as_mut_slice();
            match by {
                Dimension::Target => tally(rows, derived.standings, |of| of as usize, n),
                Dimension::Age => tally(rows, derived.ages, |of| of as usize, n),
                Dimension::Path => tally(rows, derived.paths, |of| of as usize, n),
                Dimension::Refire => tally(rows, derived.refires, |of| of as usize, n),
                Dimension::Escalation => tally(rows, derived.escalations, |of| of as usize, n),
                Dimension::Acted => tally(rows, derived.acted, |of| of as usize, n),
                _ => {
                    for (hour, by_weekday) in (0..).zip(&selection.by_hour) {
                        for (weekday, n_then) in (0..).zip(by_weekday) {
                            n[by.of_week_hour(weekday, hour, derived.schedule)] += n_then;
                        }
                    }
                }
            }
        }
    }
    let counted = values.into_iter().zip(n_by_code);
    let counted = counted
        .filter(|(value, n)| *n > 0 || filters.names(by, value))
        .map(|(value, n_alerts)| Counted {
            value: value.to_owned(),
            n_alerts,
        });
    Some(counted.collect())
}

/// Adds to the numbers of each code one for every row.
fn tally<T: Copy>(rows: &[u32], by_row: &[T], code: impl Fn(T) -> usize, n_by_code: &mut [u64]) {
    rows.iter()
        .for_each(|&row| n_by_code[code(by_row[row as usize])] += 1);
}

/// The most values that are offered of a column, the blank one included.
const MAX_VALUES: usize = 301;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::example::{Alert, table};
    use super::super::narrowing::Narrowing;
    use super::super::{Alerts, TimeTo};
    use super::*;
    use crate::calendar::{DayRange, Schedule};
    use crate::calendar::{LocalTimes, Timestamp, Zone};
    use crate::filters::{Choosing, Filter, Filters, OFF_HOURS, WEEKDAYS, WORKING, place};

    const SEVERITIES: [&str; 3] = ["HIGH", "LOW", ""];
    const VENDORS: [&str; 2] = ["A", "B & C"];

    /// Where an alert stands with its target, in minutes, as the definition says.
    fn standing(alert: &Alert, as_of: i64) -> &'static str {
        let target = match alert.severity {
            "HIGH" => 30,
            "LOW" => 240,
            _ => return "none",
        };
        let minute = |text| {
            chrono::DateTime::parse_from_rfc3339(text)
                .unwrap()
                .timestamp()
                / 60
        };
        let is_due = minute(alert.created) + target <= as_of;
        let wait = (!alert.first_action.is_empty())
            .then(|| minute(alert.first_action) - minute(alert.created));
        match wait {
            None if alert.status != "NEW" => "no-action",
            Some(wait) if wait < 0 => "clock-error",
            _ if !is_due => "not-due",
            None => "open",
            Some(wait) if wait > target => "late",
            Some(_) => "met",
        }
    }

    /// For how long an alert has been open, in minutes, as the definition says.
    fn age(alert: &Alert, as_of: i64) -> &'static str {
        if alert.status.to_uppercase() == "CLOSED" {
            return "closed";
        }
        let created = chrono::DateTime::parse_from_rfc3339(alert.created).unwrap();
        match as_of - created.timestamp() / 60 {
            ..60 => "0h",
            60..240 => "1h",
            240..1_440 => "4h",
            1_440..10_080 => "1d",
            10_080.. => "7d",
        }
    }

    /// Which way the alert in a row went, as the definition says.
    fn path(rows: &[Alert], row: usize) -> &'static str {
        let alert = &rows[row];
        let is_before = |other: usize| {
            let of = |row: usize| (rows[row].created, row);
            of(other) < of(row)
        };
        match (alert.remediated, alert.investigation_type) {
            ("", "Incident") => "incident",
            ("", "Investigation") => {
                let mut others = rows.iter().enumerate().filter(|(other, of)| {
                    of.investigation_type == "Investigation"
                        && of.investigation_id == alert.investigation_id
                        && is_before(*other)
                });
                let is_joined = !alert.investigation_id.is_empty() && others.next().is_some();
                if is_joined { "joined" } else { "new" }
            }
            ("", _) if alert.status.to_uppercase() == "CLOSED" => "closed",
            ("", _) => "open",
            _ => "remediated",
        }
    }

    /// Whether an alert was escalated, as the definition says.
    fn escalation(alert: &Alert) -> &'static str {
        let is_closed = alert.status.to_uppercase() == "CLOSED";
        match (alert.assigned_to_org, alert.investigation_id) {
            ("", "") if is_closed => "without-you",
            ("", _) => "neither",
            _ => "to-you",
        }
    }

    /// Whether an alert was acted on, as the definition says.
    fn acted(alert: &Alert, time_to: TimeTo) -> &'static str {
        let end = match time_to {
            TimeTo::FirstAction if alert.status == "NEW" => return "waiting",
            TimeTo::FirstAction => alert.first_action,
            TimeTo::Escalation => alert.assigned_to_org,
            _ => alert.remediated,
        };
        match end {
            "" => "none",
            end if end < alert.created => "clock-error",
            _ => "measured",
        }
    }

    /// The value of an alert by a dimension, as the definition says.
    fn value_of(by: Dimension, alert: &Alert, zone: Zone, schedule: Schedule) -> String {
        let at = chrono::DateTime::parse_from_rfc3339(alert.created).unwrap();
        let at = Timestamp::from_nanos(at.timestamp_nanos_opt().unwrap());
        let hour = LocalTimes::new(zone).hour_of(at);
        match by {
            Dimension::Severity => alert.severity.to_owned(),
            Dimension::Status => alert.status.to_owned(),
            Dimension::Technology => alert.vendor.to_owned(),
            Dimension::InvestigationType => alert.investigation_type.to_owned(),
            Dimension::Weekday => WEEKDAYS[usize::from(hour.weekday())].to_owned(),
            Dimension::Hour => hour.hour().to_string(),
            Dimension::Shift if schedule.is_working(hour.weekday(), hour.hour()) => {
                WORKING.to_owned()
            }
            Dimension::Shift => OFF_HOURS.to_owned(),
            _ => String::new(),
        }
    }

    fn choices() -> impl Strategy<Value = Vec<(Dimension, String, Choosing)>> {
        let value = prop_oneof![
            prop::sample::select(SEVERITIES.to_vec())
                .prop_map(|of| (Dimension::Severity, of.to_owned())),
            prop::sample::select(VENDORS.to_vec())
                .prop_map(|of| (Dimension::Technology, of.to_owned())),
            prop::sample::select(WEEKDAYS.to_vec())
                .prop_map(|of| (Dimension::Weekday, of.to_owned())),
            (0..24_u8).prop_map(|of| (Dimension::Hour, of.to_string())),
            prop::sample::select(vec![WORKING, OFF_HOURS])
                .prop_map(|of| (Dimension::Shift, of.to_owned())),
            prop::sample::select(vec!["met", "late", "open", "not-due", "none"])
                .prop_map(|of| (Dimension::Target, of.to_owned())),
            prop::sample::select(vec!["0h", "4h", "7d", "closed"])
                .prop_map(|of| (Dimension::Age, of.to_owned())),
            prop::sample::select(vec![
                "closed",
                "joined",
                "new",
                "incident",
                "remediated",
                "open"
            ])
            .prop_map(|of| (Dimension::Path, of.to_owned())),
            prop::sample::select(vec!["to-you", "without-you", "neither"])
                .prop_map(|of| (Dimension::Escalation, of.to_owned())),
            prop::sample::select(vec!["measured", "waiting", "none", "clock-error"])
                .prop_map(|of| (Dimension::Acted, of.to_owned())),
            Just((Dimension::Status, "NEW".to_owned())),
        ];
        let choosing = prop::sample::select(vec![Choosing::Only, Choosing::Also, Choosing::Except]);
        prop::collection::vec(
            (value, choosing).prop_map(|((by, of), how)| (by, of, how)),
            0..5,
        )
    }

    proptest! {
        #[test]
        fn filters_select_what_going_through_the_alerts_does(
            alerts in prop::collection::vec((0_u32..10, 0_u32..24, 0_usize..3, 0_usize..2, 0_usize..5, 0_usize..7), 0..40),
            choices in choices(),
            is_cut in any::<bool>(),
            time_to in prop::sample::select(vec![TimeTo::FirstAction, TimeTo::Escalation, TimeTo::Remediation]),
        ) {
            let created: Vec<String> = alerts
                .iter()
                .map(|(day, hour, ..)| format!("2026-10-{:02}T{hour:02}:30:00Z", 20 + day))
                .collect();
            // An alert that waits, then those acted on: never, before their creation, 20 minutes after it, and 50 minutes.
            let first_actions: Vec<String> = alerts
                .iter()
                .map(|(day, hour, _, _, action, _)| match ["", "", ":10", ":50", "+:20"][*action] {
                    "" => String::new(),
                    "+:20" if *hour == 23 => format!("2026-10-{:02}T00:20:00Z", 21 + day),
                    "+:20" => format!("2026-10-{:02}T{:02}:20:00Z", 20 + day, hour + 1),
                    minute => format!("2026-10-{:02}T{hour:02}{minute}:00Z", 20 + day),
                })
                .collect();
            let rows: Vec<Alert> = alerts
                .iter()
                .zip(&created)
                .zip(&first_actions)
                .map(|((&(_, _, severity, vendor, action, path), created), first_action)| Alert {
                    created,
                    severity: SEVERITIES[severity],
                    vendor: VENDORS[vendor],
                    status: ["NEW", "", "closed", "CLOSED", "CLOSED"][action],
                    first_action,
                    investigation_type: ["", "", "Incident", "Investigation", "Investigation", "Investigation", "Hunt"][path],
                    investigation_id: ["", "i1", "i1", "i1", "i2", "", "i2"][path],
                    remediated: if path == 4 && severity == 0 { created } else { "" },
                    assigned_to_org: if vendor == 0 && severity == 1 { created } else { "" },
                    ..Alert::default()
                })
                .collect();
            let mut filters = Filters::default();
            for (by, value, choosing) in &choices {
                filters.choose_place(&place([(*by, &**value)]), *choosing);
            }
            let range = is_cut.then(|| DayRange {
                start_on: "2026-10-22".parse().unwrap(),
                end_on: "2026-10-26".parse().unwrap(),
            });
            let narrowing = Narrowing {
                filters: filters.clone(),
                time_to,
                ..Narrowing::from(range)
            };
            let mut selecting = Alerts::of_files(table(&rows));
            // What was known of another clock is no answer.
            let of_first = Narrowing { time_to: TimeTo::FirstAction, ..narrowing.clone() };
            selecting.select("America/New_York", &of_first, None).unwrap();
            selecting.count_choices(&of_first);
            selecting.select("America/New_York", &narrowing, None).unwrap();
            prop_assert!(selecting.selected().counted.is_none());
            selecting.count_choices(&narrowing);
            let selected = selecting.selected();

            let zone = Zone::named("America/New_York").unwrap();
            let times = rows.iter().flat_map(|alert| [alert.created, alert.first_action]);
            let times = times.filter_map(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
            let as_of = times.max().map_or(0, |at| at.timestamp() / 60);
            let row_of = |alert: &Alert| rows.iter().position(|of| std::ptr::eq(of, alert)).unwrap();
            let value = |by, alert: &Alert| match by {
                Dimension::Path => path(&rows, row_of(alert)).to_owned(),
                Dimension::Target => standing(alert, as_of).to_owned(),
                Dimension::Age => age(alert, as_of).to_owned(),
                Dimension::Escalation => escalation(alert).to_owned(),
                Dimension::Acted => acted(alert, time_to).to_owned(),
                by => value_of(by, alert, zone, narrowing.schedule),
            };
            let passes = |filter: &Filter, alert: &Alert| {
                filter.values.contains(&value(filter.by, alert)) != filter.is_exclusion
            };
            let is_in_period = |alert: &Alert| {
                let at = chrono::DateTime::parse_from_rfc3339(alert.created).unwrap();
                let at = Timestamp::from_nanos(at.timestamp_nanos_opt().unwrap());
                let on = LocalTimes::new(zone).hour_of(at).on();
                range.is_none_or(|range| range.start_on <= on && on <= range.end_on)
            };
            let of = |is_wanted: &dyn Fn(&Alert) -> bool| -> Vec<u32> {
                (0..).zip(&rows).filter(|(_, alert)| is_wanted(alert)).map(|(row, _)| row).collect()
            };
            let pass_all = |alert: &Alert| filters.iter().all(|filter| passes(filter, alert));
            let selection = selected.selection;
            let expected = of(&|alert| is_in_period(alert) && pass_all(alert));
            prop_assert_eq!(selection.rows.iter().collect::<Vec<_>>(), expected.clone());
            let outside = of(&|alert| !is_in_period(alert) && pass_all(alert));
            prop_assert_eq!(selection.outside.iter().collect::<Vec<_>>(), outside);
            let n_in_period = of(&is_in_period).len() as u64;
            prop_assert_eq!(selection.n_filtered_out, n_in_period - expected.len() as u64);
            prop_assert_eq!(selection.n_out_of_range, rows.len() as u64 - n_in_period);
            let n_by_hour: u64 = selection.by_hour.iter().flatten().sum();
            prop_assert_eq!(n_by_hour, expected.len() as u64);
            let n_on_days: u64 = selection.daily.iter().map(|&n| u64::from(n)).sum();
            prop_assert_eq!(n_on_days, expected.len() as u64);
            for (by, counted) in selected.counted.unwrap() {
                for Counted { value: counted_value, n_alerts } in counted {
                    let expected = of(&|alert| {
                        let others = filters.iter().filter(|filter| filter.by != *by);
                        let mut others = others.map(|filter| passes(filter, alert));
                        is_in_period(alert) && value(*by, alert) == *counted_value && others.all(|passes| passes)
                    });
                    prop_assert_eq!(*n_alerts, expected.len() as u64, "{:?} {}", by, counted_value);
                }
            }
            // Selected apart, they are the same, and what was selected stays so.
            let mut apart = Alerts::of_files(table(&rows));
            apart.select("America/New_York", &Narrowing { time_to, ..Narrowing::default() }, None).unwrap();
            let rows_apart: Vec<u32> = apart.apart(&narrowing).selection.rows.iter().collect();
            prop_assert_eq!(rows_apart, expected);
            prop_assert_eq!(apart.selected().selection.n_alerts(), rows.len() as u64);
            // The days are those of all alerts, whatever the filters.
            let mut all = Alerts::of_files(table(&rows));
            all.select("America/New_York", &Narrowing::from(range), None).unwrap();
            let (all, some) = (&all.selected().selection.known_days, &selection.known_days);
            prop_assert_eq!((&all.are_part, &all.gaps, all.rated), (&some.are_part, &some.gaps, some.rated));
        }
    }

    #[test]
    fn columns_of_many_values_are_not_offered() {
        let vendors: Vec<String> = (0..400).map(|n| n.to_string()).collect();
        let rows = vendors.iter().map(|vendor| Alert {
            vendor,
            ..Alert::default()
        });
        let mut alerts = Alerts::of_files(table(&rows.collect::<Vec<_>>()));
        alerts.select("UTC", &Narrowing::default(), None).unwrap();
        alerts.count_choices(&Narrowing::default());
        let offered: Vec<Dimension> = alerts
            .selected()
            .counted
            .unwrap()
            .iter()
            .map(|(by, _)| *by)
            .collect();
        assert!(
            offered.contains(&Dimension::Severity) && !offered.contains(&Dimension::Technology)
        );
    }
}
