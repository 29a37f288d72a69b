//! Alerts by the technology that raised them, and by the rule.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::alerts::{
    CreationHours, DamagedIds, Given, OtherPeriod, Path, Selected, Waits, WaitsOf, has_columns,
};
use crate::calendar::monday_of;
use crate::order;
use crate::statistics::{Interval, interval_of_share};
use crate::table::{Column, Table, TextColumn};

pub use super::settings::Order;
pub use crate::alerts::Slowest;

/// The most rules that are compared: where there are more, hardly two alerts have the same name.
const MAX_RULES: usize = 10_000;

/// The most weeks of a trend.
const MAX_WEEKS: usize = 12;

/// The most values of a column that have a trend: of more, hardly one has alerts in two weeks.
const MAX_TRENDS: usize = MAX_RULES + 1;

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
    /// The same in another period, if that was asked for and the data reaches back to it.
    pub other: Option<Box<Other>>,
}

/// Technologies or rules of another period.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The other period.
    pub period: OtherPeriod,
    /// Whether both periods are as many whole days, on the same weekdays.
    are_equal: bool,
    /// Its alerts.
    pub n_alerts: u64,
    /// What it has of those of this period, one by one.
    of_each: Vec<Option<Source>>,
    /// Those that none of this period's alerts come from, in their order.
    pub only_there: Vec<Source>,
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
        let of = |column| Sources::of(alerts, column, by).with_comparison(alerts, column, by);
        let technologies = of(&table.vendor);
        let rules = &table.alert_name;
        let n_rules = rules
            .values()
            .iter()
            .filter(|name| !name.is_empty())
            .count();
        Self {
            reasons: reasons(alerts, &technologies),
            technologies,
            rules: (1..=MAX_RULES).contains(&n_rules).then(|| of(rules)),
            n_rules,
        }
    }
}

impl Other {
    /// What it has of the technology or rule at that position in this period's order.
    pub fn source(&self, at: usize) -> Option<&Source> {
        self.of_each.get(at)?.as_ref()
    }

    /// Whether what they are ordered by can be set side by side: numbers of alerts take as many whole days, on the same weekdays.
    pub fn sets_beside(&self, by: Order) -> bool {
        self.are_equal || !matches!(by, Order::Alerts | Order::WithoutAction)
    }

    /// The same, if what they are ordered by is known of it, and can be set side by side.
    pub fn beside(&self, at: usize, by: Order) -> Option<&Source> {
        let source = self.source(at).filter(|_| self.sets_beside(by))?;
        source.rank(by).map(|_| source)
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
        let waits = WaitsOf::by(column, table, alerts.selection);
        let can_wait = has_columns(table, Waits::COLUMNS).is_ok();
        let has_damaged_incidents = DamagedIds::of(alerts).of_incidents;
        let counts = Counts::of(alerts, column);
        let can_close = has_columns(table, Path::COLUMNS).is_ok();
        let has_incidents = !has_damaged_incidents && can_count_incidents(table).is_ok();
        let sources = waits.into_iter().map(|of| {
            let code = column.find(&of.value).unwrap_or_default() as usize;
            let (closed, n_incidents) = counts.by_code[code];
            let summary = of.summary.filter(|_| can_wait);
            Source {
                n_alerts: of.n_alerts,
                n_incidents: has_incidents.then_some(n_incidents),
                closed: can_close.then_some(closed),
                median_minutes: summary.map(|waits| waits.median.value),
                p95_minutes: summary.map(|waits| waits.p95.value),
                slowest: if can_wait {
                    Slowest::of(&of)
                } else {
                    Slowest::Unknown
                },
                weeks: counts.weeks(code).to_vec(),
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
            n_weeks: counts.n_weeks,
            all,
            other: None,
        }
    }

    /// The same, beside the period that the alerts are compared with, if there is one.
    fn with_comparison(self, alerts: &Selected, column: &TextColumn, by: Order) -> Self {
        let other = alerts.compared().map(|(periods, there)| {
            let mut all = Self::of(&there, column, by).all;
            // Where each is in this period's order, by code.
            let mut places = vec![None; column.values().len()];
            for (at, of) in self.all.iter().enumerate() {
                if let Some(code) = column.find(&of.name) {
                    places[code as usize] = Some(at);
                }
            }
            let mut of_each = vec![None; self.all.len()];
            all.retain(|of| {
                let place = column.find(&of.name).and_then(|code| places[code as usize]);
                if let Some(at) = place {
                    of_each[at] = Some(of.clone());
                }
                place.is_none()
            });
            Box::new(Other {
                period: periods.other,
                are_equal: periods.are_equal,
                n_alerts: there.selection.n_alerts(),
                of_each,
                only_there: all,
            })
        });
        Self { other, ..self }
    }
}

/// Whether the data has what incidents are counted by.
fn can_count_incidents(table: &Table) -> Given<()> {
    has_columns(table, &[Column::InvestigationId, Column::InvestigationType])
}

/// What is counted of the alerts of each value of a column.
struct Counts {
    /// Those that are closed, and the distinct incidents that they belong to, by the value's code.
    by_code: Vec<(Closed, u64)>,
    n_weeks: usize,
    /// How many there are in each of the last whole weeks, value by value; empty if there are too many values.
    by_week: Vec<u32>,
}

impl Counts {
    fn of(alerts: &Selected, column: &TextColumn) -> Self {
        let table = alerts.table;
        let n_values = column.values().len();
        let weeks = Weeks::of(alerts).filter(|_| n_values <= MAX_TRENDS);
        let n_weeks = weeks.as_ref().map_or(0, |weeks| weeks.n);
        let mut by_week = vec![0; n_values * n_weeks];
        let mut by_code = vec![(Closed::default(), 0); n_values];
        let closed = table.status.find("CLOSED");
        let incident = table.investigation_type.find("Incident");
        let mut met = FxHashSet::default();
        alerts.selection.rows.iter().for_each(|of_row| {
            let row = of_row as usize;
            let code = column.code(row);
            let (of_closed, n_incidents) = &mut by_code[code as usize];
            if Some(table.status.code(row)) == closed {
                of_closed.n_alerts += 1;
                let is_without = alerts.paths.get(row) == Some(&Path::Closed);
                of_closed.n_without_action += u64::from(is_without);
            }
            let id = table.investigation_id.code(row);
            if id != TextColumn::BLANK
                && Some(table.investigation_type.code(row)) == incident
                && met.insert((code, id))
            {
                *n_incidents += 1;
            }
            if let Some(weeks) = &weeks
                && let Some(nth) = weeks.nth(weeks.hours.day(of_row))
            {
                by_week[code as usize * n_weeks + nth] += 1;
            }
        });
        Self {
            by_code,
            n_weeks,
            by_week,
        }
    }

    /// Those of one value.
    fn weeks(&self, code: usize) -> &[u32] {
        self.by_week
            .get(code * self.n_weeks..(code + 1) * self.n_weeks)
            .unwrap_or_default()
    }
}

/// The last whole weeks of the period.
struct Weeks<'a> {
    hours: &'a CreationHours,
    n: usize,
    begins_on: i32,
    /// Which of them each week is, from the first one's first day on: there may be others between them.
    nth_of: Vec<Option<usize>>,
}

impl<'a> Weeks<'a> {
    /// None without a whole week.
    fn of(alerts: &Selected<'a>) -> Option<Self> {
        let days = &*alerts.selection.known_days;
        let first_day = days.range()?.start_on.to_epoch_days();
        let monday = monday_of(first_day);
        // In days from the first known one.
        let firsts = (0..).map(|nth| 7 * nth + monday - first_day);
        let firsts = firsts.take_while(|&first| first < days.len() as i32);
        let mut firsts: Vec<i32> = firsts.filter(|&first| days.is_whole_week(first)).collect();
        firsts.drain(..firsts.len().saturating_sub(MAX_WEEKS));
        let (&from, &last) = (firsts.first()?, firsts.last()?);
        let mut nth_of = vec![None; ((last - from) / 7 + 1) as usize];
        for (nth, first) in firsts.iter().enumerate() {
            nth_of[((first - from) / 7) as usize] = Some(nth);
        }
        Some(Self {
            hours: alerts.hours?,
            n: firsts.len(),
            begins_on: first_day + from,
            nth_of,
        })
    }

    /// In which of them a day is.
    #[inline(always)]
    fn nth(&self, day: i32) -> Option<usize> {
        let day = usize::try_from(day - self.begins_on).ok()?;
        *self.nth_of.get(day / 7)?
    }
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
