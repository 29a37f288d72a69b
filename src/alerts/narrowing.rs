//! What the selected alerts have in common, and which alerts pass the filters.
//!
//! Each alert needs to be known only as one that passes all filters, all but one, or fewer: then one pass over a column of codes counts how often
//! each value occurs under all the other filters.

use super::acted::Acted;
use super::ages::Age;
use super::clock::TimeTo;
use super::comparison::Comparison;
use super::escalations::Escalation;
use super::paths::Path;
use super::period::Period;
use super::refires::Refire;
use super::targets::{Standing, Targets};
#[cfg(test)]
use crate::calendar::DayRange;
use crate::calendar::{LocalHour, Schedule};
use crate::filters::{Dimension, Filter, Filters, OFF_HOURS, WEEKDAYS, WORKING};
use crate::table::{Column, Table, TextColumn};

/// Everything that the selected alerts have in common.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Narrowing {
    /// When they were created.
    pub period: Period,
    /// What else they are.
    pub filters: Filters,
    /// Which hours are working hours.
    pub schedule: Schedule,
    /// Within how long alerts are to be acted on.
    pub targets: Targets,
    /// What the chosen clock measures of them.
    pub time_to: TimeTo,
    /// With what they are compared, which selects none of them.
    pub comparison: Comparison,
}

/// What of a [`Narrowing`] makes a difference.
pub(super) type Needed = (Option<Schedule>, Option<[u32; 4]>, Option<TimeTo>, u32);

impl Narrowing {
    /// The schedule, the targets in minutes, the clock, and which alerts fired again on the same asset, where they make a difference to which alerts
    /// are selected.
    pub(super) fn needed(&self, on_assets: u32) -> Needed {
        let is_filtered = |by| self.filters.by(by).is_some();
        (
            is_filtered(Dimension::Shift).then_some(self.schedule),
            is_filtered(Dimension::Target).then(|| self.targets.minutes()),
            is_filtered(Dimension::Acted).then_some(self.time_to),
            if is_filtered(Dimension::Refire) {
                on_assets
            } else {
                0
            },
        )
    }
}

/// No filters.
impl From<Period> for Narrowing {
    fn from(period: Period) -> Self {
        Self {
            period,
            ..Self::default()
        }
    }
}

#[cfg(test)]
impl From<Option<DayRange>> for Narrowing {
    fn from(range: Option<DayRange>) -> Self {
        Period::from(range).into()
    }
}

impl Dimension {
    /// The column that has its values, if it is one.
    pub fn column(self) -> Option<Column> {
        match self {
            Self::Severity => Some(Column::Severity),
            Self::Status => Some(Column::Status),
            Self::Technology => Some(Column::Vendor),
            Self::Rule => Some(Column::AlertName),
            Self::InvestigationType => Some(Column::InvestigationType),
            Self::Assignee => Some(Column::AssigneeName),
            Self::CloseReason => Some(Column::CloseReason),
            Self::Target
            | Self::Age
            | Self::Path
            | Self::Refire
            | Self::Escalation
            | Self::Acted
            | Self::Shift
            | Self::Weekday
            | Self::Hour => None,
        }
    }

    pub(super) fn texts(self, table: &Table) -> Option<&TextColumn> {
        match self {
            Self::Severity => Some(&table.severity),
            Self::Status => Some(&table.status),
            Self::Technology => Some(&table.vendor),
            Self::Rule => Some(&table.alert_name),
            Self::InvestigationType => Some(&table.investigation_type),
            Self::Assignee => Some(&table.assignee_name),
            Self::CloseReason => Some(&table.close_reason),
            Self::Target
            | Self::Age
            | Self::Path
            | Self::Refire
            | Self::Escalation
            | Self::Acted
            | Self::Shift
            | Self::Weekday
            | Self::Hour => None,
        }
    }

    /// The values of what is no column: what they are called, by code.
    pub(super) fn derived_values(self) -> Vec<String> {
        match self {
            Self::Target => Standing::ALL.map(|(_, key, _)| key.to_owned()).into(),
            Self::Age => Age::ALL.map(|(_, key, _)| key.to_owned()).into(),
            Self::Path => Path::ALL.map(|(_, key, _)| key.to_owned()).into(),
            Self::Refire => Refire::ALL.map(|(_, key, _)| key.to_owned()).into(),
            Self::Acted => Acted::ALL.map(|(_, key, _)| key.to_owned()).into(),
            Self::Escalation => Escalation::ALL.map(|(_, key, _)| key.to_owned()).into(),
            Self::Shift => [WORKING, OFF_HOURS].map(str::to_owned).into(),
            Self::Weekday => WEEKDAYS.map(str::to_owned).into(),
            Self::Hour => (0..24).map(|hour| hour.to_string()).collect(),
            _ => Vec::new(),
        }
    }

    /// The code of an hour's value, of what depends on the hour.
    pub(super) fn of_week_hour(self, weekday: u8, hour: u8, schedule: Schedule) -> usize {
        match self {
            Self::Shift => usize::from(!schedule.is_working(weekday, hour)),
            Self::Weekday => usize::from(weekday),
            _ => usize::from(hour),
        }
    }
}

/// What decides the values of what is no column.
#[derive(Debug, Clone, Copy)]
pub(super) struct Derived<'a> {
    /// In which local hour each alert was created.
    pub hours: &'a [LocalHour],
    /// Which hours are working hours.
    pub schedule: Schedule,
    /// Where each alert stands with its target; empty if that is not known of any.
    pub standings: &'a [Standing],
    /// For how long each alert has been open; empty if that is not known of any.
    pub ages: &'a [Age],
    /// Which way each alert went; empty if that is not known of any.
    pub paths: &'a [Path],
    /// Whether each alert fired again; empty if that is not known of any.
    pub refires: &'a [Refire],
    /// Whether each alert was escalated; empty if that is not known of any.
    pub escalations: &'a [Escalation],
    /// Whether the chosen clock measures each alert; empty if that is not known of any.
    pub acted: &'a [Acted],
}

impl Derived<'_> {
    /// The code of the value that the alert in that row has.
    // It is asked of every alert.
    #[inline(always)]
    pub(super) fn code(&self, by: Dimension, row: usize) -> usize {
        match by {
            Dimension::Target => match self.standings.get(row) {
                Some(standing) => return *standing as usize,
                None => return Standing::NoTarget as usize,
            },
            Dimension::Age => match self.ages.get(row) {
                Some(age) => return *age as usize,
                None => return Age::Closed as usize,
            },
            Dimension::Path => match self.paths.get(row) {
                Some(path) => return *path as usize,
                None => return Path::Open as usize,
            },
            Dimension::Refire => match self.refires.get(row) {
                Some(refire) => return *refire as usize,
                None => return Refire::No as usize,
            },
            Dimension::Escalation => match self.escalations.get(row) {
                Some(escalation) => return *escalation as usize,
                None => return Escalation::Neither as usize,
            },
            Dimension::Acted => match self.acted.get(row) {
                Some(acted) => return *acted as usize,
                None => return Acted::NoAction as usize,
            },
            _ => {}
        }
        let hour = self.hours[row];
        by.of_week_hour(hour.weekday(), hour.hour(), self.schedule)
    }
}

/// An alert that passes all filters.
const PASSES: u8 = 0;

/// An alert that fails several filters.
const FAILS_SEVERAL: u8 = u8::MAX;

/// What fails no other filter than the one by this dimension.
pub(super) fn fails_only(by: Dimension) -> u8 {
    1 + by as u8
}

/// Whether each alert of a table passes the filters.
#[derive(Debug, Default)]
pub struct Passing(
    /// By row; empty if no filter is on.
    Vec<u8>,
);

impl Passing {
    /// Of the alerts of `table`.
    pub(super) fn of(table: &Table, derived: Derived, filters: &Filters) -> Self {
        if filters.is_empty() {
            return Self::default();
        }
        let mut states = vec![PASSES; table.len()];
        for filter in filters.iter() {
            let fails = fails_only(filter.by);
            let mut apply = |row: usize, passes: bool| {
                if !passes {
                    let state = &mut states[row];
                    *state = if *state == PASSES {
                        fails
                    } else {
                        FAILS_SEVERAL
                    };
                }
            };
            match filter.by.texts(table) {
                Some(texts) => {
                    let passes = passing(filter, texts.values());
                    let all = 0..table.len() as u32;
                    texts
                        .for_each_code(all, |row, code| apply(row as usize, passes[code as usize]));
                }
                None => {
                    let passes = passing(filter, &filter.by.derived_values());
                    for row in 0..table.len() {
                        apply(row, passes[derived.code(filter.by, row)]);
                    }
                }
            }
        }
        Self(states)
    }

    /// Whether every alert passes, because no filter is on.
    pub(super) fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the alert in that row does.
    // It is asked of every alert.
    #[inline(always)]
    pub(super) fn passes(&self, row: u32) -> bool {
        self.0
            .get(row as usize)
            .is_none_or(|state| *state == PASSES)
    }

    /// Whether it would without the filter by that dimension.
    #[inline(always)]
    pub(super) fn passes_others(&self, row: u32, fails: u8) -> bool {
        self.0
            .get(row as usize)
            .is_none_or(|state| *state == PASSES || *state == fails)
    }
}

/// Whether each value, by code, passes a filter.
fn passing(filter: &Filter, values: &[impl AsRef<str>]) -> Vec<bool> {
    let is_named = |value: &str| filter.values.iter().any(|named| named == value);
    values
        .iter()
        .map(|value| is_named(value.as_ref()) != filter.is_exclusion)
        .collect()
}
