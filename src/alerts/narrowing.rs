//! What the selected alerts have in common, and which alerts pass the filters.
//!
//! Each alert needs to be known only as one that passes all filters, all but one, or fewer: then one pass over a column of codes counts how often
//! each value occurs under all the other filters.

use super::comparison::Comparison;
use super::period::Period;
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
    /// With what they are compared, which selects none of them.
    pub comparison: Comparison,
}

impl Narrowing {
    /// The schedule, where it makes a difference to which alerts are selected.
    pub(super) fn needed_schedule(&self) -> Option<Schedule> {
        self.filters.by(Dimension::Shift).map(|_| self.schedule)
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
            Self::Shift | Self::Weekday | Self::Hour => None,
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
            Self::Shift | Self::Weekday | Self::Hour => None,
        }
    }

    /// The values of what is no column: what they are called, by code.
    pub(super) fn of_time(self) -> Vec<String> {
        match self {
            Self::Shift => [WORKING, OFF_HOURS].map(str::to_owned).into(),
            Self::Weekday => WEEKDAYS.map(str::to_owned).into(),
            Self::Hour => (0..24).map(|hour| hour.to_string()).collect(),
            _ => Vec::new(),
        }
    }

    /// The code of an hour's value, of what is no column.
    pub(super) fn of_hour(self, hour: LocalHour, schedule: Schedule) -> usize {
        self.of_week_hour(hour.weekday(), hour.hour(), schedule)
    }

    pub(super) fn of_week_hour(self, weekday: u8, hour: u8, schedule: Schedule) -> usize {
        match self {
            Self::Shift => usize::from(!schedule.is_working(weekday, hour)),
            Self::Weekday => usize::from(weekday),
            _ => usize::from(hour),
        }
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
    /// Of the alerts of `table`, created in these local hours.
    pub(super) fn of(table: &Table, hours: &[LocalHour], narrowing: &Narrowing) -> Self {
        let Narrowing {
            filters, schedule, ..
        } = narrowing;
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
                    let passes = passing(filter, &filter.by.of_time());
                    for (row, hour) in hours.iter().enumerate() {
                        apply(row, passes[filter.by.of_hour(*hour, *schedule)]);
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
