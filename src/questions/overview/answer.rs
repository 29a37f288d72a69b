//! The totals at the top of the page.
//!
//! **Differs** from the notebook: it counts rows rather than distinct alerts, counts open alerts among those that needed nothing from the
//! customer, and counts the blank investigation id of an alert as one more investigation or incident.

use chrono::NaiveDate;

use crate::alerts::{DamagedIds, Days, MissingColumns, Rows, Selected, has_columns, settle};

use crate::calendar::Timestamp;
use crate::order;
use crate::severity;
use crate::table::{Column, Table, TextColumn};

/// From this number of whole days on, a trend has a point a week; below, a point a day.
const WEEKLY_FROM: usize = 28;

pub use crate::alerts::{Age, Comparison, Contrast, DaysEarlier, Escalation, OtherPeriod, With};

/// Seeds the reorderings of days, each figure's with its place in [`COMPARED`].
const SEED: u64 = 0x43_6f_6d_70_61_72_65;

/// The figures that are compared. Open alerts are not among them: of earlier ones, more have been closed since.
const COMPARED: [&str; 5] = [
    "alerts",
    "no-action",
    "investigations",
    "incidents",
    "notified",
];

/// Why a figure is not given.
#[derive(Debug, Clone, PartialEq)]
pub enum NotGiven {
    /// Some file lacks columns for it.
    Lacks(MissingColumns),
    /// What it counts has ids that a spreadsheet has rounded.
    DamagedIds,
    /// There are rows, and none that is an alert's could be read.
    Unread,
}

impl NotGiven {
    /// Whether the same words say why.
    fn is_same(&self, other: &Self) -> bool {
        let are_own =
            |of: &Self| matches!(of, Self::Lacks(missing) if missing.are_workbenchs_own());
        self == other || are_own(self) && are_own(other)
    }
}

impl From<MissingColumns> for NotGiven {
    fn from(missing: MissingColumns) -> Self {
        Self::Lacks(missing)
    }
}

/// A figure, or why it is not given.
pub type Given<T> = Result<T, NotGiven>;

/// Totals over the selected alerts.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    /// All alerts.
    pub n_alerts: u64,
    /// Whether there are alerts of which no row could be read, so that no total is known.
    pub is_unread: bool,
    /// Those that are not closed.
    pub n_open: u64,
    /// Whether some file does not say which alerts are open, and why: then none is counted as such.
    pub lacks_status: Option<MissingColumns>,
    /// The same by severity, gravest first.
    pub open: Vec<Open>,
    /// Open alerts that the chosen period leaves out, by severity, gravest first.
    pub open_outside: Vec<Open>,
    /// Closed alerts with a blank investigation id that never were the customer's: no customer action needed.
    pub n_no_action: Given<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Investigation`, but for those that are incidents.
    pub n_investigations: Given<u64>,
    /// Distinct non-blank investigation ids among alerts of investigation type `Incident`.
    pub n_incidents: Given<u64>,
    /// Alerts that were escalated to the customer.
    pub n_notified: Given<u64>,
    /// What some of them are made of.
    pub parts: Parts,
    /// The same figures by week or day.
    pub trend: Trend,
    /// The same figures in another period, if that was asked for.
    pub compared: Option<Compared>,
}

/// What figures are made of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Parts {
    /// Alerts of investigation type `Investigation`.
    pub n_of_investigations: u64,
    /// Alerts of investigation type `Incident`.
    pub n_of_incidents: u64,
    /// Investigation ids that alerts of both types have.
    pub n_of_both: u64,
    /// What the notebook counts among these alerts as requiring no customer action, as investigations, and as incidents.
    pub by_notebook: [u64; 3],
}

/// The figures in another period.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The other period.
    pub other: OtherPeriod,
    /// What is set side by side; `None` if the data does not reach back.
    pub figures: Option<Figures>,
}

/// The figures of both periods.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Whether sums are compared, not means a day.
    pub are_equal: bool,
    /// Whether there are whole days enough for a verdict.
    pub have_verdicts: bool,
    /// How many days are compared, of the selected period and of the other one.
    pub n_days: [usize; 2],
    /// Alerts of the other period that are open.
    pub n_open: u64,
    /// Each by its stable key.
    contrasts: Vec<(&'static str, Contrast)>,
}

impl Figures {
    /// A figure by its stable key; `None` if it is not given in both periods.
    pub fn of(&self, key: &str) -> Option<&Contrast> {
        let mut contrasts = self.contrasts.iter();
        contrasts.find(|(of, _)| *of == key).map(|(_, of)| of)
    }
}

/// Each figure by week or by day, over those weeks and days that rates count as a whole. Alerts count where they were created, investigations and
/// incidents where the first of their alerts was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trend {
    /// Whether by week, from Monday to Sunday.
    pub is_weekly: bool,
    /// The first day of each week, or each day.
    pub starts_on: Vec<NaiveDate>,
    alerts: Vec<u64>,
    open: Vec<u64>,
    no_action: Vec<u64>,
    investigations: Vec<u64>,
    incidents: Vec<u64>,
    notified: Vec<u64>,
}

/// The open alerts of a severity.
#[derive(Debug, Clone, PartialEq)]
pub struct Open {
    /// As the data spells it.
    pub severity: String,
    /// How many.
    pub n_alerts: u64,
    /// How long the oldest of them has been there when the data was made, in minutes.
    pub oldest_minutes: f64,
}

impl Overview {
    /// The totals of the selected alerts; all 0 if there is none. A figure whose columns some file lacks is not given, and neither is the
    /// number of investigations or incidents if one of them has a damaged id.
    pub fn of(alerts: &Selected) -> Self {
        use Column::{AssignedToOrgAt, InvestigationId, InvestigationType, Status};
        let (table, selection) = (alerts.table, alerts.selection);
        let steps = Steps::of(&selection.known_days);
        let counts = Counts::of(alerts, &steps);
        let as_of = alerts.coverage.as_of;
        let has_status = has_columns(table, &[Status]);
        let open_of = |rows| match has_status {
            Ok(()) => open(table, rows, as_of),
            Err(_) => Vec::new(),
        };
        let open = open_of(&selection.rows);
        let damaged = DamagedIds::of(alerts);
        // What is not known is not none.
        let is_unread = table.is_empty() && table.intake.n_unreadable > 0;
        let given = |columns: &[Column], n: u64| -> Given<u64> {
            has_columns(table, columns)?;
            if is_unread {
                return Err(NotGiven::Unread);
            }
            Ok(n)
        };
        let counted = |is_damaged: bool, n: u64| {
            let n = given(&[InvestigationId, InvestigationType], n)?;
            if is_damaged {
                return Err(NotGiven::DamagedIds);
            }
            Ok(n)
        };
        Self {
            n_alerts: selection.n_alerts(),
            is_unread,
            n_open: open.iter().map(|of| of.n_alerts).sum(),
            open,
            open_outside: open_of(&selection.outside),
            lacks_status: has_status.err(),
            n_no_action: given(
                &[Status, InvestigationId, AssignedToOrgAt],
                counts.no_action.n,
            ),
            n_investigations: counted(damaged.of_investigations, counts.investigations.n),
            n_incidents: counted(damaged.of_incidents, counts.incidents.n),
            n_notified: given(&[AssignedToOrgAt], counts.notified.n),
            parts: counts.parts,
            trend: Trend {
                is_weekly: steps.n_days == 7,
                starts_on: steps.starts_on,
                ..counts.into()
            },
            compared: None,
        }
    }

    /// The same, with the figures of the period that the alerts are compared with, if there is one.
    pub fn with_comparison(self, alerts: &Selected) -> Self {
        let compared = alerts.other.map(|other| Compared {
            other: other.period,
            figures: alerts.compared().map(|(periods, there)| {
                let given = [&self, &Self::of(&there)];
                let [now, former] = [alerts, &there].map(|of| {
                    let steps = Steps::daily(&of.selection.known_days);
                    Trend::from(Counts::of(of, &steps))
                });
                let mut contrasts = Vec::new();
                for (key, seed) in COMPARED.into_iter().zip(SEED..) {
                    let is_given = |of: &Self| {
                        let mut totals = of.totals().into_iter();
                        totals.any(|(of_key, total)| of_key == key && total.is_ok())
                    };
                    if given.into_iter().all(is_given) {
                        contrasts.push((key, periods.counts([now.of(key), former.of(key)], seed)));
                    }
                }
                settle(contrasts.iter_mut().map(|(_, of)| of).collect());
                Figures {
                    are_equal: periods.are_equal,
                    have_verdicts: periods.have_verdicts,
                    n_days: periods.n_days(),
                    n_open: given[1].n_open,
                    contrasts,
                }
            }),
        });
        Self { compared, ..self }
    }

    /// Those that are closed.
    pub fn n_closed(&self) -> u64 {
        self.n_alerts - self.n_open
    }

    /// A total by its stable key, if it is given.
    pub fn given(&self, key: &str) -> Option<u64> {
        let mut totals = self.totals().into_iter();
        totals.find(|(of, _)| *of == key)?.1.ok()
    }

    /// Whether a critical or high alert is open, which comes before anything else.
    pub fn is_grave(&self) -> bool {
        self.open.iter().any(Open::is_grave)
    }

    /// Each total under its stable key, in the order of the page.
    pub fn totals(&self) -> Vec<(&'static str, Given<u64>)> {
        let count = Given::clone;
        let given = |n| match self.is_unread {
            true => Err(NotGiven::Unread),
            false => Ok(n),
        };
        let mut totals = vec![
            ("alerts", given(self.n_alerts)),
            ("no-action", count(&self.n_no_action)),
            ("investigations", count(&self.n_investigations)),
            ("incidents", count(&self.n_incidents)),
            ("notified", count(&self.n_notified)),
        ];
        let at = usize::from(!self.is_grave());
        let open = match &self.lacks_status {
            Some(missing) => Err(missing.clone().into()),
            None => given(self.n_open),
        };
        totals.insert(at, ("open", open));
        totals
    }
}

impl Overview {
    /// The figures that are not given, together those for the same reason.
    pub fn not_given(&self) -> Vec<(NotGiven, Vec<&'static str>)> {
        let mut not_given: Vec<(NotGiven, Vec<_>)> = Vec::new();
        for (key, total) in self.totals() {
            let Err(why) = total else { continue };
            match not_given.iter_mut().find(|(same, _)| same.is_same(&why)) {
                Some((_, keys)) => keys.push(key),
                None => not_given.push((why, vec![key])),
            }
        }
        not_given
    }
}

impl Open {
    /// Whether it must not wait.
    pub fn is_grave(&self) -> bool {
        matches!(self.severity.as_str(), "CRITICAL" | "HIGH")
    }
}

/// The open alerts among these rows, by severity.
fn open(table: &Table, rows: &Rows, as_of: Option<Timestamp>) -> Vec<Open> {
    let is_closed = is_spelled(&table.status, "CLOSED");
    let mut by_severity = vec![(0_u64, None::<Timestamp>); table.severity.values().len()];
    rows.iter().for_each(|row| {
        let row = row as usize;
        if is_closed[table.status.code(row) as usize] {
            return;
        }
        let (n, oldest) = &mut by_severity[table.severity.code(row) as usize];
        let created_at = table.created_at[row];
        *n += 1;
        *oldest = Some(oldest.map_or(created_at, |oldest| oldest.min(created_at)));
    });
    let mut open: Vec<Open> = table
        .severity
        .values()
        .iter()
        .zip(by_severity)
        .filter(|(_, (n_alerts, _))| *n_alerts > 0)
        .map(|(severity, (n_alerts, oldest))| Open {
            severity: severity.to_string(),
            n_alerts,
            // A clock error may have created an alert after all else that is known.
            oldest_minutes: as_of
                .zip(oldest)
                .map_or(0.0, |(as_of, oldest)| as_of.minutes_since(oldest).max(0.0)),
        })
        .collect();
    order::sort_by(&mut open, |a, b| {
        severity::order(&a.severity).cmp(&severity::order(&b.severity))
    });
    open
}

/// Of each value of a column, whether it is this word, in whatever case.
fn is_spelled(column: &TextColumn, word: &str) -> Vec<bool> {
    let values = column.values().iter();
    values
        .map(|value| value.eq_ignore_ascii_case(word))
        .collect()
}

impl Trend {
    /// A figure by its stable key, a number for each week or day.
    pub fn of(&self, key: &str) -> &[u64] {
        match key {
            "open" => &self.open,
            "no-action" => &self.no_action,
            "investigations" => &self.investigations,
            "incidents" => &self.incidents,
            "notified" => &self.notified,
            _ => &self.alerts,
        }
    }
}

impl From<Counts> for Trend {
    fn from(counts: Counts) -> Self {
        Self {
            alerts: counts.alerts.by_step,
            open: counts.open.by_step,
            no_action: counts.no_action.by_step,
            investigations: counts.investigations.by_step,
            incidents: counts.incidents.by_step,
            notified: counts.notified.by_step,
            ..Self::default()
        }
    }
}

/// The weeks or days that a trend has a point for.
struct Steps {
    /// Of how many days each is.
    n_days: usize,
    /// The first day of each.
    starts_on: Vec<NaiveDate>,
    /// The first known day, since 1970-01-01.
    first: i32,
    /// In which of them each of the known days lies.
    by_day: Vec<Option<u32>>,
}

impl Steps {
    fn of(days: &Days) -> Self {
        let n_days = if days.rated().count() < WEEKLY_FROM {
            1
        } else {
            7
        };
        let first = days.first_on.map_or(0, |first| first.to_epoch_days());
        // 1970-01-01 was a Thursday.
        let to_monday = (4 - i64::from(first)).rem_euclid(7) as usize;
        let mut starts_on = Vec::new();
        let mut by_day = vec![None; days.len()];
        let from = if n_days == 7 { to_monday } else { 0 };
        for start in (from..days.len()).step_by(n_days) {
            let step = start..start + n_days;
            if step.end > days.len() || !step.clone().all(|day| days.is_rated(day)) {
                continue;
            }
            by_day[step].fill(Some(starts_on.len() as u32));
            starts_on.extend(days.on(start));
        }
        Self {
            n_days,
            starts_on,
            first,
            by_day,
        }
    }

    /// Each of the known days, whatever rates count.
    fn daily(days: &Days) -> Self {
        Self {
            n_days: 1,
            starts_on: (0..days.len()).filter_map(|day| days.on(day)).collect(),
            first: days.first_on.map_or(0, |first| first.to_epoch_days()),
            by_day: (0..days.len() as u32).map(Some).collect(),
        }
    }

    /// In which of them a day since 1970-01-01 lies.
    // It is asked of every alert, and so is what follows.
    #[inline(always)]
    fn at(&self, day: i32) -> Option<usize> {
        let known = usize::try_from(day.saturating_sub(self.first)).ok()?;
        let step = self.by_day.as_slice().get(known).copied().flatten();
        step.map(|step| step as usize)
    }
}

/// How many there are, in all and by week or day.
#[derive(Clone, Default)]
struct Tally {
    n: u64,
    by_step: Vec<u64>,
}

impl Tally {
    #[inline(always)]
    fn add(&mut self, step: Option<usize>) {
        self.n += 1;
        if let Some(step) = step {
            self.by_step.as_mut_slice()[step] += 1;
        }
    }
}

/// What is known of an investigation's id.
#[derive(Clone, Copy, Default)]
struct Named {
    is_investigation: bool,
    is_incident: bool,
    /// When the first of its alerts was created, and in which week or on which day.
    first: Option<(Timestamp, Option<usize>)>,
}

/// The totals, whether or not the files have the columns for them: together they cost one look at each alert.
struct Counts {
    alerts: Tally,
    open: Tally,
    no_action: Tally,
    investigations: Tally,
    incidents: Tally,
    notified: Tally,
    parts: Parts,
}

impl Counts {
    fn of(alerts: &Selected, steps: &Steps) -> Self {
        let table = alerts.table;
        let is_type = |word| is_spelled(&table.investigation_type, word);
        let (investigation, incident) = (is_type("Investigation"), is_type("Incident"));
        let closed = is_spelled(&table.status, "CLOSED");
        let mut ids = vec![Named::default(); table.investigation_id.values().len()];
        let none = Tally {
            n: 0,
            by_step: vec![0; steps.starts_on.len()],
        };
        let mut counts = Self {
            alerts: none.clone(),
            open: none.clone(),
            no_action: none.clone(),
            investigations: none.clone(),
            incidents: none.clone(),
            notified: none,
            parts: Parts::default(),
        };
        let types = table.investigation_type.values().len();
        let (mut n_of_type, mut n_without_id) = (vec![0_u64; types], vec![0_u64; types]);
        alerts.selection.rows.iter().for_each(|row| {
            let step = alerts.hours.and_then(|hours| steps.at(hours.day(row)));
            let row = row as usize;
            let id = table.investigation_id.code(row);
            let of_type = table.investigation_type.code(row) as usize;
            n_of_type[of_type] += 1;
            let is_notified = table.assigned_to_org_at.has(row);
            let is_closed = closed[table.status.code(row) as usize];
            counts.alerts.add(step);
            if !is_closed {
                counts.open.add(step);
            }
            if is_notified {
                counts.notified.add(step);
            }
            if id == TextColumn::BLANK {
                n_without_id[of_type] += 1;
                counts.parts.by_notebook[0] += u64::from(!is_notified);
                if is_closed && !is_notified {
                    counts.no_action.add(step);
                }
                return;
            }
            let id = &mut ids[id as usize];
            id.is_investigation |= investigation[of_type];
            id.is_incident |= incident[of_type];
            let created_at = table.created_at[row];
            if id.first.is_none_or(|(first_at, _)| created_at < first_at) {
                id.first = Some((created_at, step));
            }
        });
        for id in ids {
            let step = id.first.and_then(|(_, step)| step);
            if id.is_incident {
                counts.incidents.add(step);
            } else if id.is_investigation {
                counts.investigations.add(step);
            }
            counts.parts.n_of_both += u64::from(id.is_incident && id.is_investigation);
        }
        let sum = |of: &[u64], is_type: &[bool]| {
            let n = of.iter().zip(is_type).filter(|(_, is_type)| **is_type);
            n.map(|(n, _)| n).sum::<u64>()
        };
        let parts = &mut counts.parts;
        parts.n_of_investigations = sum(&n_of_type, &investigation);
        parts.n_of_incidents = sum(&n_of_type, &incident);
        // A blank id is one more.
        let blank = |is_type| u64::from(sum(&n_without_id, is_type) > 0);
        parts.by_notebook[1] = counts.investigations.n + parts.n_of_both + blank(&investigation);
        parts.by_notebook[2] = counts.incidents.n + blank(&incident);
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::example::{Alert, table};
    use crate::alerts::{Alerts, MissingColumns};
    use crate::calendar::DayRange;
    use crate::table::MissingColumn;

    const NOTIFIED: &str = "2026-11-20T13:00:00Z";

    /// Alerts as (investigation id, investigation type, notified at).
    fn overview(alerts: &[(&str, &str, &str)], missing: &[Column]) -> Overview {
        let alerts: Vec<_> = alerts
            .iter()
            .map(
                |&(investigation_id, investigation_type, assigned_to_org)| Alert {
                    investigation_id,
                    investigation_type,
                    assigned_to_org,
                    ..Alert::default()
                },
            )
            .collect();
        let mut table = table(&alerts);
        table.intake.missing = missing
            .iter()
            .map(|&column| MissingColumn { column, file: 0 })
            .collect();
        Overview::of(&Alerts::selecting(table, None).selected())
    }

    fn check(
        alerts: &[(&str, &str, &str)],
        [n_alerts, no_action, investigations, incidents, notified]: [u64; 5],
    ) {
        let expected = Overview {
            is_unread: false,
            n_alerts,
            n_open: 0,
            lacks_status: None,
            open: Vec::new(),
            open_outside: Vec::new(),
            n_no_action: Ok(no_action),
            n_investigations: Ok(investigations),
            n_incidents: Ok(incidents),
            n_notified: Ok(notified),
            parts: Parts::default(),
            trend: Trend::default(),
            compared: None,
        };
        let found = Overview {
            parts: Parts::default(),
            trend: Trend::default(),
            ..overview(alerts, &[])
        };
        assert_eq!(found, expected, "{alerts:?}");
    }

    #[test]
    fn totals_count_alerts_and_distinct_investigations() {
        check(&[], [0, 0, 0, 0, 0]);
        check(&[("", "", "")], [1, 1, 0, 0, 0]);
        check(&[("", "", NOTIFIED)], [1, 0, 0, 0, 1]);
        check(
            &[
                ("i1", "Investigation", ""),
                ("i1", "Investigation", NOTIFIED),
            ],
            [2, 0, 1, 0, 1],
        );
        // What any alert calls an incident is one, and nothing else; a blank id or an unknown type is neither.
        check(
            &[("i1", "Investigation", ""), ("i1", "Incident", "")],
            [2, 0, 0, 1, 0],
        );
        check(
            &[("", "Incident", ""), ("", "Investigation", "")],
            [2, 2, 0, 0, 0],
        );
        check(
            &[
                ("i1", "incident", ""),
                ("i2", "", ""),
                ("i3", "Incident", ""),
            ],
            [3, 0, 0, 2, 0],
        );
    }

    /// The trend over these days, on each of which this many alerts were created, the last of them just before midnight.
    fn trend(n_by_day: &[usize], query: impl Fn(usize, usize) -> Alert<'static>) -> Trend {
        let first: NaiveDate = "2026-08-24".parse().unwrap();
        let days = first.iter_days().zip(n_by_day).enumerate();
        let alerts = days.flat_map(|(day, (on, &n))| {
            let query = &query;
            (0..n).map(move |nth| (format!("{on}T{:02}:59:59Z", 24 - n + nth), query(day, nth)))
        });
        let alerts: Vec<_> = alerts.collect();
        let alerts = alerts
            .iter()
            .map(|(created, alert)| Alert { created, ..*alert });
        let table = table(&alerts.collect::<Vec<_>>());
        Overview::of(&Alerts::selecting(table, None).selected()).trend
    }

    #[test]
    fn a_trend_has_whole_weeks_of_many_days_and_days_of_few() {
        // Both ends are part days, so that the first week and the last are not whole.
        let weekly = trend(&[3; 40], |_, _| Alert::default());
        assert_eq!(
            (weekly.is_weekly, weekly.of("alerts")),
            (true, &[21; 4][..])
        );
        let starts: Vec<String> = weekly.starts_on.iter().map(ToString::to_string).collect();
        assert_eq!(
            starts,
            ["2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21"]
        );
        let daily = trend(&[1, 3, 0, 2, 1], |_, _| Alert::default());
        assert_eq!(
            (daily.is_weekly, daily.of("alerts")),
            (false, &[3, 0, 2][..])
        );
        assert_eq!(daily.starts_on[0].to_string(), "2026-08-25");
        for n_days in [29, 30] {
            let trend = trend(&vec![1; n_days], |_, _| Alert::default());
            assert_eq!(trend.is_weekly, n_days == 30, "{n_days}");
            assert!(trend.starts_on.len() >= 3);
        }
        assert_eq!(trend(&[], |_, _| Alert::default()), Trend::default());
    }

    #[test]
    fn a_trend_counts_an_investigation_once_where_it_begins() {
        let trend = trend(&[1, 2, 2, 2, 1], |day, nth| Alert {
            status: if (day, nth) == (2, 0) {
                "NEW"
            } else {
                "CLOSED"
            },
            investigation_id: match (day, nth) {
                // It begins on a part day.
                (0, 0) | (1, 0) => "i0",
                (1, 1) | (2, 1) | (4, 0) => "i1",
                (3, 0) => "i2",
                _ => "",
            },
            investigation_type: match (day, nth) {
                (2, 1) => "Incident",
                (4, 0) | (0, 0) | (3, 0) => "Investigation",
                _ => "",
            },
            assigned_to_org: if day == 3 { NOTIFIED } else { "" },
            ..Alert::default()
        });
        assert_eq!(trend.of("alerts"), [2, 2, 2]);
        assert_eq!(trend.of("open"), [0, 1, 0]);
        assert_eq!(trend.of("no-action"), [0, 0, 0]);
        assert_eq!(trend.of("investigations"), [0, 0, 1]);
        assert_eq!(trend.of("incidents"), [1, 0, 0]);
        assert_eq!(trend.of("notified"), [0, 0, 2]);
    }

    #[test]
    fn what_totals_are_made_of_and_what_the_notebook_counts() {
        let parts = |alerts: &[(&str, &str, &str)]| overview(alerts, &[]).parts;
        assert_eq!(parts(&[]), Parts::default());
        let found = parts(&[
            ("i1", "Investigation", ""),
            ("i1", "Incident", ""),
            ("i2", "investigation", NOTIFIED),
            ("", "Investigation", ""),
            ("", "Investigation", NOTIFIED),
            ("i3", "Incident", ""),
            ("i3", "Incident", ""),
            ("", "", ""),
        ]);
        // The notebook: blank ids once among investigations, i1 among both.
        let expected = Parts {
            n_of_investigations: 4,
            n_of_incidents: 3,
            n_of_both: 1,
            by_notebook: [2, 3, 2],
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn totals_count_selected_alerts_only() {
        let mut alerts = [Alert {
            investigation_id: "i1",
            investigation_type: "Incident",
            ..Alert::default()
        }; 3];
        alerts[2] = Alert {
            created: "2026-11-21T00:00:00Z",
            investigation_id: "i2",
            ..alerts[2]
        };
        let table = table(&alerts);
        let day = DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let overview = Overview::of(&Alerts::selecting(table, Some(day)).selected());
        assert_eq!((overview.n_alerts, overview.n_incidents), (2, Ok(1)));
    }

    #[test]
    fn what_is_not_closed_is_open_and_needed_something_or_not_yet() {
        let alert = |severity, status, created| Alert {
            severity,
            status,
            created,
            ..Alert::default()
        };
        let table = table(&[
            alert("LOW", "NEW", "2026-11-20T10:00:00Z"),
            alert("CRITICAL", "OPEN", "2026-11-20T06:00:00Z"),
            alert("CRITICAL", "new", "2026-11-20T02:00:00Z"),
            alert("HIGH", "closed", "2026-11-20T09:00:00Z"),
            alert("HIGH", "", "2026-11-19T23:00:00Z"),
        ]);
        let day = DayRange {
            start_on: "2026-11-20".parse().unwrap(),
            end_on: "2026-11-20".parse().unwrap(),
        };
        let overview = Overview::of(&Alerts::selecting(table, Some(day)).selected());
        assert_eq!((overview.n_alerts, overview.n_open), (4, 3));
        assert_eq!((overview.n_closed(), &overview.n_no_action), (1, &Ok(1)));
        let open = |severity: &str, n_alerts, oldest_minutes| Open {
            severity: severity.to_owned(),
            n_alerts,
            oldest_minutes,
        };
        // As of the last alert.
        assert_eq!(
            overview.open,
            [open("CRITICAL", 2, 480.0), open("LOW", 1, 0.0)]
        );
        assert_eq!(overview.open_outside, [open("HIGH", 1, 660.0)]);
        assert!(overview.is_grave());
        assert_eq!(overview.totals()[0].0, "open");
    }

    #[test]
    fn investigations_with_damaged_ids_are_not_counted() {
        let overview = overview(
            &[
                ("i1", "Incident", ""),
                ("1.2E+15", "Investigation", ""),
                ("1.2E+15", "Investigation", ""),
                ("", "", ""),
            ],
            &[],
        );
        assert_eq!(overview.n_investigations, Err(NotGiven::DamagedIds));
        assert_eq!((overview.n_incidents, overview.n_no_action), (Ok(1), Ok(1)));
        let lacking = self::overview(&[("1.2E+15", "Incident", "")], &[Column::InvestigationType]);
        assert_eq!(
            lacking.n_incidents,
            Err(MissingColumns::of(vec![Column::InvestigationType]).into())
        );
    }

    #[test]
    fn missing_columns_turn_off_the_figures_that_need_them() {
        use Column::{AssignedToOrgAt, InvestigationId, InvestigationType, PromotedAt};
        let alerts = [("i1", "Incident", NOTIFIED)];
        let lacks = |columns: &[Column]| Err(NotGiven::Lacks(MissingColumns::of(columns.to_vec())));
        for (missing, no_action, incidents, notified) in [
            (vec![PromotedAt], Ok(0), Ok(1), Ok(1)),
            (
                vec![InvestigationId],
                lacks(&[InvestigationId]),
                lacks(&[InvestigationId]),
                Ok(1),
            ),
            (
                vec![InvestigationType],
                Ok(0),
                lacks(&[InvestigationType]),
                Ok(1),
            ),
            (
                vec![AssignedToOrgAt],
                lacks(&[AssignedToOrgAt]),
                Ok(1),
                lacks(&[AssignedToOrgAt]),
            ),
            (
                vec![AssignedToOrgAt, InvestigationType, InvestigationId],
                lacks(&[InvestigationId, AssignedToOrgAt]),
                lacks(&[InvestigationId, InvestigationType]),
                lacks(&[AssignedToOrgAt]),
            ),
        ] {
            let overview = overview(&alerts, &missing);
            assert_eq!(overview.n_alerts, 1);
            assert_eq!(overview.n_no_action, no_action, "{missing:?}");
            assert_eq!(overview.n_incidents, incidents, "{missing:?}");
            assert_eq!(overview.n_notified, notified, "{missing:?}");
        }
    }
}
