//! What is known of each alert: the columns of a list.

use serde::{Deserialize, Serialize};

use crate::alerts::Selected;
use crate::calendar::{Timestamp, Zone, iso_day, local_iso_text, local_text};
use crate::order;
use crate::section::{Column as Head, Kind, Text, Value};
use crate::severity;
use crate::table::{AlertIds, Column, SparseTimestampColumn, Table, TextColumn, TimestampColumn};

/// Something that may be known of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Field {
    /// What a column of the export says.
    Of(Column),
    /// The first human action, as the figures take it.
    FirstActionAt,
    /// Minutes from the creation to that; blank where there is none, and where clocks put it before the creation.
    TimeToAction,
    /// The file that the alert's row is in.
    File,
    /// The line of that file on which it begins.
    Line,
}

/// The greatest key of a value.
pub(super) const MOST: u64 = u64::MAX - 1;

const NANOS_A_MINUTE: f64 = 60e9;

/// Where in a table a field's values are.
#[derive(Clone, Copy)]
pub(super) struct Values<'a> {
    table: &'a Table,
    of: Source<'a>,
}

#[derive(Clone, Copy)]
enum Source<'a> {
    Ids,
    Texts(&'a TextColumn),
    Created,
    Times(&'a TimestampColumn),
    SparseTimes(&'a SparseTimestampColumn),
    Minutes,
    File,
    Line,
}

impl<'a> Values<'a> {
    fn instant(self, row: usize) -> Option<Timestamp> {
        match self.of {
            Source::Created => Some(self.table.created_at[row]),
            Source::Times(times) => times.get(row),
            Source::SparseTimes(times) => times.get(row),
            _ => None,
        }
    }

    /// Whether some alert has one.
    fn are_there(self) -> bool {
        let mut rows = 0..self.table.len();
        match self.of {
            Source::Texts(texts) => texts.values().len() > 1,
            Source::Times(_) | Source::SparseTimes(_) => {
                rows.any(|row| self.instant(row).is_some())
            }
            Source::Minutes => rows.any(|row| wait_nanos(self.table, row).is_some()),
            Source::Ids | Source::Created | Source::File | Source::Line => true,
        }
    }

    /// The value of an alert, with times of `zone`.
    pub(super) fn value(self, zone: Zone, row: usize) -> Value {
        match self.of {
            Source::Ids => text(&self.table.id.text(row)),
            Source::Texts(texts) => text(texts.text(row)),
            Source::Created | Source::Times(_) | Source::SparseTimes(_) => {
                self.instant(row).map_or(Value::Blank, |at| Value::Named {
                    key: local_iso_text(zone, at).into(),
                    name: local_text(zone, at).into(),
                })
            }
            Source::Minutes => {
                let nanos = wait_nanos(self.table, row);
                Value::number(nanos.map(|nanos| nanos as f64 / NANOS_A_MINUTE))
            }
            Source::File => text(file_name(self.table, row)),
            Source::Line => Value::Count(self.table.line[row].into()),
        }
    }

    /// The ids, if it is these.
    pub(super) fn ids(self) -> Option<&'a AlertIds> {
        matches!(self.of, Source::Ids).then_some(&self.table.id)
    }

    /// What to put rows in order by: a number of each, of which [`u64::MAX`] stands for nothing and no other is above [`MOST`]. Ids that begin
    /// alike have the same.
    pub(super) fn keys(self) -> Box<dyn Fn(u32) -> u64 + 'a> {
        let table = self.table;
        match self.of {
            Source::Ids => Box::new(|row| {
                let beginning = table.id.beginning(row as usize);
                beginning.map_or(u64::MAX, |key| key.min(MOST))
            }),
            Source::Texts(texts) => {
                let ranks = if std::ptr::eq(texts, &table.severity) {
                    ranks(texts, severity::order)
                } else {
                    ranks(texts, |text| (text.to_lowercase(), text))
                };
                Box::new(move |row| ranks[texts.code(row as usize) as usize])
            }
            // Later instants have greater numbers, also those before 1970.
            Source::Created | Source::Times(_) | Source::SparseTimes(_) => Box::new(move |row| {
                self.instant(row as usize).map_or(u64::MAX, |at| {
                    let key = at.nanos().cast_unsigned() ^ (1 << 63);
                    key.min(MOST)
                })
            }),
            Source::Minutes => Box::new(|row| wait_nanos(table, row as usize).unwrap_or(u64::MAX)),
            Source::File => Box::new(|row| table.file[row as usize].into()),
            Source::Line => Box::new(|row| table.line[row as usize].into()),
        }
    }
}

impl Field {
    /// When the alert was created.
    pub const CREATED_AT: Self = Self::Of(Column::CreatedAt);

    /// All there are, in the order in which they are shown at first.
    pub const ALL: [Self; 23] = [
        Self::CREATED_AT,
        Self::Of(Column::Severity),
        Self::Of(Column::AlertName),
        Self::Of(Column::Vendor),
        Self::Of(Column::Status),
        Self::TimeToAction,
        Self::Of(Column::InvestigationType),
        Self::Of(Column::AssigneeName),
        Self::Of(Column::CloseReason),
        Self::FirstActionAt,
        Self::Of(Column::AssignedToOrgAt),
        Self::Of(Column::ClosedAt),
        Self::Of(Column::AlertId),
        Self::Of(Column::InvestigationId),
        Self::Of(Column::AssignedToUserAt),
        Self::Of(Column::InvestigatedAt),
        Self::Of(Column::InvestigativeActionAt),
        Self::Of(Column::PromotedAt),
        Self::Of(Column::RemediationAt),
        Self::Of(Column::LastClosedAt),
        Self::Of(Column::AssigneeId),
        Self::File,
        Self::Line,
    ];

    /// Those that some alert of the table has a value of.
    pub fn of(table: &Table) -> Vec<Self> {
        let all = Self::ALL.into_iter();
        all.filter(|field| field.values(table).are_there())
            .collect()
    }

    /// What a list calls it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstActionAt => "First action",
            Self::TimeToAction => "Time to action",
            Self::File => "File",
            Self::Line => "Line",
            Self::Of(column) => match column {
                Column::AlertId => "Alert ID",
                Column::Severity => "Severity",
                Column::Status => "Status",
                Column::CreatedAt => "Created",
                Column::Vendor => "Technology",
                Column::InvestigationId => "Investigation ID",
                Column::InvestigationType => "Investigation type",
                Column::AssignedToOrgAt => "Customer notified",
                Column::AssignedToUserAt => "First assigned",
                Column::InvestigatedAt => "First investigated",
                Column::InvestigativeActionAt => "First investigative action",
                Column::PromotedAt => "Promoted to incident",
                Column::ClosedAt => "First closed",
                Column::RemediationAt => "First remediation",
                Column::LastClosedAt => "Last closed",
                Column::AssigneeId => "First assignee ID",
                Column::AssigneeName => "First assignee",
                Column::AlertName => "Alert name",
                Column::CloseReason => "Close reason",
            },
        }
    }

    /// How its values are shown.
    pub const fn kind(self) -> Kind {
        match self {
            Self::TimeToAction => Kind::Minutes,
            Self::Line => Kind::Count,
            Self::Of(Column::Severity) => Kind::Severity,
            _ => Kind::Text,
        }
    }

    /// Whether a list shows it before the user chooses.
    pub const fn is_shown_at_first(self) -> bool {
        !matches!(
            self,
            Self::File
                | Self::Line
                | Self::Of(
                    Column::InvestigationId
                        | Column::AssignedToUserAt
                        | Column::InvestigatedAt
                        | Column::InvestigativeActionAt
                        | Column::PromotedAt
                        | Column::RemediationAt
                        | Column::LastClosedAt
                        | Column::AssigneeId
                )
        )
    }

    /// Whether whoever sorts by it looks for the greatest first: the latest, the slowest.
    pub const fn is_greatest_first(self) -> bool {
        match self {
            Self::FirstActionAt | Self::TimeToAction => true,
            Self::Of(column) => matches!(
                column,
                Column::CreatedAt
                    | Column::AssignedToOrgAt
                    | Column::AssignedToUserAt
                    | Column::InvestigatedAt
                    | Column::InvestigativeActionAt
                    | Column::PromotedAt
                    | Column::ClosedAt
                    | Column::RemediationAt
                    | Column::LastClosedAt
            ),
            Self::File | Self::Line => false,
        }
    }

    /// How a CSV file heads it.
    pub(super) fn exported(self) -> Head {
        Head {
            key: Text::Borrowed(self.key()),
            ..Head::new("", "", self.kind())
        }
    }

    /// Its stable name: what Workbench calls the column, or our own in a CSV file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Of(column) => column.name(),
            Self::FirstActionAt => "first_action_at",
            Self::TimeToAction => "time_to_action",
            Self::File => "file",
            Self::Line => "line",
        }
    }

    /// Where its values are.
    pub(super) fn values(self, table: &Table) -> Values<'_> {
        let of = match self {
            Self::FirstActionAt => Source::Times(&table.first_action_at),
            Self::TimeToAction => Source::Minutes,
            Self::File => Source::File,
            Self::Line => Source::Line,
            Self::Of(column) => match column {
                Column::AlertId => Source::Ids,
                Column::Severity => Source::Texts(&table.severity),
                Column::Status => Source::Texts(&table.status),
                Column::Vendor => Source::Texts(&table.vendor),
                Column::InvestigationId => Source::Texts(&table.investigation_id),
                Column::InvestigationType => Source::Texts(&table.investigation_type),
                Column::AssigneeId => Source::Texts(&table.assignee_id),
                Column::AssigneeName => Source::Texts(&table.assignee_name),
                Column::AlertName => Source::Texts(&table.alert_name),
                Column::CloseReason => Source::Texts(&table.close_reason),
                Column::CreatedAt => Source::Created,
                Column::AssignedToOrgAt => Source::Times(&table.assigned_to_org_at),
                Column::AssignedToUserAt => Source::SparseTimes(&table.assigned_to_user_at),
                Column::InvestigatedAt => Source::SparseTimes(&table.investigated_at),
                Column::InvestigativeActionAt => {
                    Source::SparseTimes(&table.investigative_action_at)
                }
                Column::PromotedAt => Source::SparseTimes(&table.promoted_at),
                Column::ClosedAt => Source::SparseTimes(&table.closed_at),
                Column::RemediationAt => Source::SparseTimes(&table.remediation_at),
                Column::LastClosedAt => Source::SparseTimes(&table.last_closed_at),
            },
        };
        Values { table, of }
    }
}

fn text(text: &str) -> Value {
    if text.is_empty() {
        Value::Blank
    } else {
        Value::Text(text.to_owned())
    }
}

fn file_name(table: &Table, row: usize) -> &str {
    let file = table.intake.files.get(usize::from(table.file[row]));
    file.map_or("", |file| &file.name)
}

/// From the creation to the first action; `None` where there is none, or before the creation.
fn wait_nanos(table: &Table, row: usize) -> Option<u64> {
    let action_at = table.first_action_at.get(row)?;
    let nanos = action_at
        .nanos()
        .checked_sub(table.created_at[row].nanos())?;
    u64::try_from(nanos).ok()
}

/// Of each code, where its text stands among the others; [`u64::MAX`] for the blank one.
fn ranks<'a, K: Ord>(texts: &'a TextColumn, key: impl Fn(&'a str) -> K) -> Vec<u64> {
    let values = texts.values();
    let mut codes: Vec<usize> = (1..values.len()).collect();
    order::sort_by_key(&mut codes, |&code| key(&values[code]));
    let mut ranks = vec![u64::MAX; values.len()];
    for (rank, code) in (0..).zip(codes) {
        ranks[code] = rank;
    }
    ranks
}

/// The rows among `rows` in which each word, in lower case, is somewhere: in a text or an id, whatever the case; a day in full, in the day of
/// the creation.
pub(super) fn find(alerts: &Selected, words: &[String], rows: &[u32]) -> Vec<u32> {
    let table = alerts.table;
    let texts: Vec<&TextColumn> = Field::ALL
        .iter()
        .filter_map(|field| match field.values(table).of {
            Source::Texts(texts) => Some(texts),
            _ => None,
        })
        .collect();
    let mut found = rows.to_vec();
    for word in words {
        // A text is looked at once, however many alerts have it.
        let has_word = |text: &str| text.to_lowercase().contains(&**word);
        let of_texts: Vec<(&TextColumn, Vec<bool>)> = texts
            .iter()
            .map(|texts| {
                (
                    *texts,
                    texts
                        .values()
                        .iter()
                        .map(|text| has_word(text))
                        .collect::<Vec<_>>(),
                )
            })
            .filter(|(_, has_word)| has_word.contains(&true))
            .collect();
        let day = iso_day(word)
            .zip(alerts.hours)
            .map(|(day, hours)| (day.to_epoch_days(), hours));
        // No id has any other character, so that most words need not be looked for among them.
        let are_uuids = table.id.are_uuids();
        let may_be_id = !are_uuids
            || word
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
        found.retain(|&row| {
            let at = row as usize;
            of_texts
                .iter()
                .any(|(texts, has_word)| has_word[texts.code(at) as usize])
                || day.is_some_and(|(day, hours)| hours.day(row) == day)
                || may_be_id && has_id(&table.id, at, word)
        });
    }
    found
}

fn has_id(ids: &AlertIds, row: usize, word: &str) -> bool {
    let id = ids.text(row);
    // UUIDs are kept in lower case.
    id.contains(word) || !ids.are_uuids() && id.to_lowercase().contains(word)
}
