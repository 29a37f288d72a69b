//! Alerts by the technology that raised them, and by the rule.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::alerts::{DamagedIds, Given, Path, Selected, Waits, has_columns};
use crate::calendar::monday_of;
use crate::order;
use crate::statistics::{Interval, interval_of_share};
use crate::table::{Column, TextColumn};

pub use super::settings::Order;
pub use crate::alerts::Slowest;

/// The most rules that are compared: where there are more, hardly two alerts have the same name.
const MAX_RULES: usize = 10_000;

/// The most weeks of a trend.
const MAX_WEEKS: usize = 12;

/// The most sources that have a trend: no page shows more rows of them.
const MAX_TRENDS: usize = 1_000;

/// What raised the selected alerts.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Technologies {
    /// Each technology that occurs among them.
    pub technologies: Sources,
    /// Each rule; `None` if the data has none, or too many.
    pub rules: Option<Sources>,
    /// How many different rules there are.
    pub n_rules: usize,
    /// Why alerts were closed, by technology in their order, then the most frequent reason first, then by name; none if no reason is given for any.
    pub reasons: Vec<Reason>,
}

/// Technologies or rules, in the order asked for, then by name.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sources {
    /// All selected alerts.
    pub n_alerts: u64,
    /// Whether incidents can't be counted because a spreadsheet has rounded the id of one.
    pub has_damaged_incidents: bool,
    /// How many whole weeks a trend has.
    pub n_weeks: usize,
    /// They.
    pub all: Vec<Source>,
}

/// A technology or rule.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Source {
    /// As spelled in the data; may be blank.
    pub name: String,
    /// The selected alerts that it raised.
    pub n_alerts: u64,
    /// Distinct incidents among them; unknown if the data lacks a column for it, or has damaged ids. Summed over sources, an incident that alerts of several
    /// belong to counts several times.
    pub n_incidents: Option<u64>,
    /// How many of them are closed, and how many of these were never part of an investigation or incident, nor remediated; unknown if the data lacks a
    /// column for it.
    pub closed: Option<Closed>,
    /// The median of their times to the first action in minutes; unknown if none can be measured.
    pub median_minutes: Option<f64>,
    /// The 95th percentile; unknown in the same case.
    pub p95_minutes: Option<f64>,
    /// How slow the slowest of them were; unknown in the same case.
    pub slowest: Slowest,
    /// How many alerts it raised in each of the last whole weeks.
    pub weeks: Vec<u32>,
}

/// Alerts that are closed.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Closed {
    /// All of them.
    pub n_alerts: u64,
    /// Those without any outcome.
    pub n_without_action: u64,
}

/// Why alerts of a technology were closed.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Which technology: its position.
    pub technology: usize,
    /// As spelled in the data; may be blank.
    pub name: String,
    /// The closed alerts with it.
    pub n_alerts: u64,
}

impl Technologies {
    /// What raised the selected alerts.
    pub fn of(alerts: &Selected, by: Order) -> Self {
        let table = alerts.table;
        let technologies = Sources::of(alerts, &table.vendor, by);
        let rules = &table.alert_name;
        let n_rules = rules
            .values()
            .iter()
            .filter(|name| !name.is_empty())
            .count();
        Self {
            reasons: reasons(alerts, &technologies),
            technologies,
            rules: (1..=MAX_RULES)
                .contains(&n_rules)
                .then(|| Sources::of(alerts, rules, by)),
            n_rules,
        }
    }
}

impl Source {
    /// Incidents among its alerts, with their interval, if they are known; as shares.
    pub fn incidents(&self) -> Option<Interval> {
        interval_of_share((self.n_incidents?, self.n_alerts))
    }

    /// By what it is ordered: the greatest comes first, what is not known last.
    fn rank(&self, by: Order) -> Option<f64> {
        match by {
            Order::Alerts => Some(self.n_alerts as f64),
            Order::WithoutAction => self.closed.map(|closed| closed.n_without_action as f64),
            Order::Incidents => self.incidents().map(|share| share.value),
            Order::Slowest => self.p95_minutes,
        }
    }
}

impl Sources {
    /// By the values of `column`, which is one of the table's; none without alerts.
    fn of(alerts: &Selected, column: &TextColumn, by: Order) -> Self {
        let table = alerts.table;
        let waits = Waits::by(column, table, alerts.selection, None);
        let can_wait = has_columns(table, Waits::COLUMNS).is_ok();
        let has_damaged_incidents = DamagedIds::of(alerts).of_incidents;
        let incidents = incidents(alerts, column).ok();
        let incidents = incidents.filter(|_| !has_damaged_incidents);
        let closed = closed(alerts, column);
        let sources = waits.by_value.into_iter().map(|of| {
            let code = column.find(&of.value).unwrap_or_default() as usize;
            let summary = of.summary.filter(|_| can_wait);
            Source {
                n_alerts: of.n_alerts,
                n_incidents: incidents.as_ref().map(|of_code| of_code[code]),
                closed: closed.as_ref().map(|of_code| of_code[code]),
                median_minutes: summary.map(|waits| waits.median.value),
                p95_minutes: summary.map(|waits| waits.p95.value),
                slowest: if can_wait {
                    Slowest::of(&of)
                } else {
                    Slowest::Unknown
                },
                weeks: Vec::new(),
                name: of.value,
            }
        });
        let mut all: Vec<Source> = sources.collect();
        let rank = |of: &Source| of.rank(by).unwrap_or(-1.0);
        order::sort_by(&mut all, |a, b| {
            let ranks = rank(b).total_cmp(&rank(a));
            ranks.then_with(|| (Reverse(a.n_alerts), &a.name).cmp(&(Reverse(b.n_alerts), &b.name)))
        });
        Self {
            n_alerts: alerts.selection.n_alerts(),
            has_damaged_incidents,
            n_weeks: add_weeks(alerts, column, &mut all),
            all,
        }
    }
}

/// How many distinct incidents alerts of each value belong to, by its code.
fn incidents(alerts: &Selected, column: &TextColumn) -> Given<Vec<u64>> {
    let table = alerts.table;
    has_columns(table, &[Column::InvestigationId, Column::InvestigationType])?;
    let mut n_incidents = vec![0; column.values().len()];
    // A type that no row has is nobody's.
    let Some(incident) = table.investigation_type.find("Incident") else {
        return Ok(n_incidents);
    };
    let mut met = FxHashSet::default();
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        let id = table.investigation_id.code(row);
        if id != TextColumn::BLANK && table.investigation_type.code(row) == incident {
            let code = column.code(row);
            if met.insert((code, id)) {
                n_incidents[code as usize] += 1;
            }
        }
    });
    Ok(n_incidents)
}

/// How many alerts of each value are closed, by its code; `None` if the data lacks a column for it.
fn closed(alerts: &Selected, column: &TextColumn) -> Option<Vec<Closed>> {
    let table = alerts.table;
    has_columns(table, Path::COLUMNS).ok()?;
    let is_closed = table.status.find("CLOSED");
    let mut closed = vec![Closed::default(); column.values().len()];
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        if Some(table.status.code(row)) == is_closed {
            let of_code = &mut closed[column.code(row) as usize];
            of_code.n_alerts += 1;
            of_code.n_without_action += u64::from(alerts.paths[row] == Path::Closed);
        }
    });
    Some(closed)
}

/// Gives each of the first sources its last whole weeks. Returns how many these are.
fn add_weeks(alerts: &Selected, column: &TextColumn, all: &mut [Source]) -> usize {
    let days = &*alerts.selection.known_days;
    let (Some(hours), Some(range)) = (alerts.hours, days.range()) else {
        return 0;
    };
    let first_day = range.start_on.to_epoch_days();
    let monday = monday_of(first_day);
    // In days from the first known one.
    let firsts = (0..).map(|nth| 7 * nth + monday - first_day);
    let firsts = firsts.take_while(|&first| first < days.len() as i32);
    let mut firsts: Vec<i32> = firsts.filter(|&first| days.is_whole_week(first)).collect();
    firsts.drain(..firsts.len().saturating_sub(MAX_WEEKS));
    let n_weeks = firsts.len();
    let (Some(&from), Some(&last)) = (firsts.first(), firsts.last()) else {
        return 0;
    };
    // Which of the weeks each week is: there may be others between them.
    let mut nth_of = vec![None; ((last - from) / 7 + 1) as usize];
    for (nth, first) in firsts.iter().enumerate() {
        nth_of[((first - from) / 7) as usize] = Some(nth);
    }
    let mut place_of = vec![usize::MAX; column.values().len()];
    for (place, source) in all.iter_mut().take(MAX_TRENDS).enumerate() {
        source.weeks = vec![0; n_weeks];
        if let Some(code) = column.find(&source.name) {
            place_of[code as usize] = place;
        }
    }
    let begins = first_day + from;
    alerts.selection.rows.iter().for_each(|row| {
        let day = hours.day(row) - begins;
        let place = place_of[column.code(row as usize) as usize];
        if day < 0 || place == usize::MAX {
            return;
        }
        if let Some(Some(nth)) = nth_of.get((day / 7) as usize) {
            all[place].weeks[*nth] += 1;
        }
    });
    n_weeks
}

/// Why the closed alerts of each technology were closed.
fn reasons(alerts: &Selected, technologies: &Sources) -> Vec<Reason> {
    let table = alerts.table;
    if has_columns(table, &[Column::Status]).is_err() {
        return Vec::new();
    }
    let is_closed = table.status.find("CLOSED");
    let mut counts: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    alerts.selection.rows.iter().for_each(|row| {
        let row = row as usize;
        if Some(table.status.code(row)) == is_closed {
            *counts
                .entry((table.vendor.code(row), table.close_reason.code(row)))
                .or_default() += 1;
        }
    });
    if counts
        .keys()
        .all(|&(_, reason)| reason == TextColumn::BLANK)
    {
        return Vec::new();
    }
    let mut place_of = vec![0; table.vendor.values().len()];
    for (place, technology) in technologies.all.iter().enumerate() {
        if let Some(code) = table.vendor.find(&technology.name) {
            place_of[code as usize] = place;
        }
    }
    let names = table.close_reason.values();
    let mut reasons: Vec<Reason> = Vec::with_capacity(counts.len());
    for ((technology, reason), n_alerts) in counts {
        reasons.push(Reason {
            technology: place_of[technology as usize],
            name: names[reason as usize].to_string(),
            n_alerts,
        });
    }
    order::sort_by(&mut reasons, |a, b| {
        (a.technology, Reverse(a.n_alerts), &a.name).cmp(&(
            b.technology,
            Reverse(b.n_alerts),
            &b.name,
        ))
    });
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Alerts;
    use crate::alerts::example::{Alert, table};
    use crate::table::MissingColumn;

    fn technologies(
        alerts: &[(&str, &str, &str)],
        missing: &[Column],
    ) -> Vec<(String, u64, Option<u64>, Option<f64>)> {
        let rows: Vec<_> = alerts
            .iter()
            .map(|&(vendor, incident, first_action)| Alert {
                vendor,
                investigation_id: incident,
                investigation_type: "Incident",
                first_action,
                ..Alert::default()
            })
            .collect();
        let mut table = table(&rows);
        let missing = missing.iter();
        table.intake.missing = missing
            .map(|&column| MissingColumn { column, file: 0 })
            .collect();
        let alerts = Alerts::selecting(table, None);
        let technologies = Technologies::of(&alerts.selected(), Order::Alerts)
            .technologies
            .all
            .into_iter();
        technologies
            .map(|of| (of.name, of.n_alerts, of.n_incidents, of.p95_minutes))
            .collect()
    }

    #[test]
    fn each_technology_has_its_alerts_incidents_and_waits() {
        let alerts = [
            ("okta", "i1", "2026-11-20T12:02:00Z"),
            ("edr", "i1", "2026-11-20T12:04:00Z"),
            ("edr", "i1", "2026-11-20T12:04:00Z"),
            ("edr", "i2", "2026-11-20T12:04:00Z"),
            ("", "", ""),
        ];
        let edr = |n, p95| ("edr".to_owned(), 3, n, p95);
        let okta = |n, p95| ("okta".to_owned(), 1, n, p95);
        let blank = |n| (String::new(), 1, n, None);
        // Of equal ones, the first by name.
        assert_eq!(
            technologies(&alerts, &[]),
            [
                edr(Some(2), Some(4.0)),
                blank(Some(0)),
                okta(Some(1), Some(2.0))
            ]
        );
        assert_eq!(
            technologies(&alerts, &[Column::InvestigationType, Column::ClosedAt]),
            [edr(None, None), blank(None), okta(None, None)]
        );
        assert_eq!(technologies(&[], &[]), []);
    }
}
