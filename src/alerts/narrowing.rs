//! Which alerts pass the filters, and how many of each value would under the others.
//!
//! Each alert needs to be known only as one that passes all filters, all but one, or fewer: then one pass over a column of codes counts how often
//! each value occurs under all the other filters.

use super::period::Period;
use super::selection::{CreationHours, Selection};
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

    fn texts(self, table: &Table) -> Option<&TextColumn> {
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
    fn of_time(self) -> Vec<String> {
        match self {
            Self::Shift => [WORKING, OFF_HOURS].map(str::to_owned).into(),
            Self::Weekday => WEEKDAYS.map(str::to_owned).into(),
            Self::Hour => (0..24).map(|hour| hour.to_string()).collect(),
            _ => Vec::new(),
        }
    }

    /// The code of an hour's value, of what is no column.
    fn of_hour(self, hour: LocalHour, schedule: Schedule) -> usize {
        self.of_week_hour(hour.weekday(), hour.hour(), schedule)
    }

    fn of_week_hour(self, weekday: u8, hour: u8, schedule: Schedule) -> usize {
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
fn fails_only(by: Dimension) -> u8 {
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
    pub(super) fn of(table: &Table, hours: &CreationHours, narrowing: &Narrowing) -> Self {
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
                    (0..table.len()).for_each(|row| apply(row, passes[texts.code(row) as usize]));
                }
                None => {
                    let passes = passing(filter, &filter.by.of_time());
                    for (row, hour) in (0..).zip(hours.iter()) {
                        apply(row, passes[filter.by.of_hour(hour, *schedule)]);
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
    fn passes_others(&self, row: u32, fails: u8) -> bool {
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

/// A value of a dimension, and how many alerts have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// As the data has it: untrusted text.
    pub value: String,
    /// The alerts of the period that have it and pass the filters by other dimensions.
    pub n_alerts: u64,
}

/// The values of a dimension that alerts of the period have under the filters by others, and those that its own filter names, in the order of their
/// codes. `None` if a file lacks the column, or there are more values than anybody would choose from.
pub(super) fn counted(
    by: Dimension,
    table: &Table,
    hours: &CreationHours,
    selection: &Selection,
    passing: &Passing,
    narrowing: &Narrowing,
) -> Option<Vec<Counted>> {
    if by.column().is_some_and(|column| table.intake.lacks(column)) {
        return None;
    }
    let texts = by.texts(table);
    if texts.is_some_and(|texts| texts.values().len() > MAX_VALUES) {
        return None;
    }
    let schedule = narrowing.schedule;
    let of_time = by.of_time();
    let values: Vec<&str> = match texts {
        Some(texts) => texts.values().iter().map(|value| &**value).collect(),
        None => of_time.iter().map(String::as_str).collect(),
    };
    let mut n_by_code = vec![0_u64; values.len()];
    let mut count = |row: u32| {
        let code = match texts {
            Some(texts) => texts.code(row as usize) as usize,
            None => by.of_hour(hours.hour(row), schedule),
        };
        n_by_code[code] += 1;
    };
    if narrowing.filters.by(by).is_some() {
        let fails = fails_only(by);
        let rows = selection.in_period.iter();
        rows.filter(|&row| passing.passes_others(row, fails))
            .for_each(&mut count);
    } else if texts.is_some() {
        // What passes the other filters passes all.
        selection.rows.iter().for_each(&mut count);
    } else {
        for (hour, by_weekday) in (0..).zip(&selection.by_hour) {
            for (weekday, n) in (0..).zip(by_weekday) {
                n_by_code[by.of_week_hour(weekday, hour, schedule)] += n;
            }
        }
    }
    let counted = values.into_iter().zip(n_by_code);
    let counted = counted
        .filter(|(value, n)| *n > 0 || narrowing.filters.names(by, value))
        .map(|(value, n_alerts)| Counted {
            value: value.to_owned(),
            n_alerts,
        });
    Some(counted.collect())
}

/// The most values that are offered of a column, the blank one included.
const MAX_VALUES: usize = 301;
