//! What is known of each alert: the columns of a list.

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use crate::calendar::{Timestamp, Zone, local_iso_text, local_text};
use crate::order;
use crate::section::{Column as Head, Kind, Text, Value};
use crate::severity;
use crate::table::{AlertIds, Cells, Column, Instants, Table, TextColumn, TimestampColumn};
use crate::text::{MAX_QUOTED, plain};

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
    /// What a column says that no figure needs, by its number among those.
    Other(u32),
}

/// A field, and what to call it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// The field.
    pub field: Field,
    /// Its stable name, which no other has: what its choice is kept by. Untrusted text.
    pub key: String,
    /// What a list calls it: untrusted text, fit to be shown.
    pub label: String,
}

impl Known {
    /// How a CSV file heads it.
    pub(super) fn exported(&self) -> Head {
        Head {
            key: Text::Owned(self.key.clone()),
            ..Head::new("", "", self.field.kind())
        }
    }
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
    SparseTimes(Instants<'a>),
    Minutes,
    File,
    Line,
    Other(usize),
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
            Source::Ids | Source::Created | Source::File | Source::Line | Source::Other(_) => true,
        }
    }

    /// The value of an alert, with times of `zone`.
    fn value(self, zone: Zone, row: usize) -> Value {
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
            Source::Line => Value::Count(self.table.lines.get(row).line.into()),
            Source::Other(_) => Value::Blank,
        }
    }

    /// The values of some alerts, with times of `zone` and texts as `cut` leaves them.
    pub(super) fn values(
        self,
        zone: Zone,
        rows: &[u32],
        cut: impl Fn(&str) -> Option<String>,
    ) -> Vec<Value> {
        if let Source::Other(column) = self.of {
            let mut values = vec![Value::Blank; rows.len()];
            self.table.others.each(column, rows, |at, text| {
                values[at] = Value::Text(cut(text).unwrap_or_else(|| text.to_owned()));
            });
            return values;
        }
        let values = rows.iter().map(|&row| self.value(zone, row as usize));
        let cut_value = |value| match value {
            Value::Text(text) => Value::Text(cut(&text).unwrap_or(text)),
            value => value,
        };
        values.map(cut_value).collect()
    }

    /// The texts, if it is some that repeat.
    pub(super) fn texts(self) -> Option<&'a TextColumn> {
        match self.of {
            Source::Texts(texts) => Some(texts),
            _ => None,
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
            Source::File => Box::new(|row| table.lines.file(row as usize).into()),
            Source::Line => Box::new(|row| table.lines.get(row as usize).line.into()),
            Source::Other(column) => {
                let ranks = other_ranks(table, column);
                Box::new(move |row| match ranks[table.others.place(row) as usize] {
                    0 => u64::MAX,
                    rank => rank.into(),
                })
            }
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
        let known = all.filter(|field| field.values(table).are_there());
        let are_filled = table.others.are_filled().into_iter();
        let others = (0..).zip(are_filled);
        known
            .chain(others.filter_map(|(at, is_filled)| is_filled.then_some(Self::Other(at))))
            .collect()
    }

    /// Those, and what to call each.
    pub fn known(table: &Table) -> Vec<Known> {
        let mut keys: FxHashSet<String> = Self::ALL
            .iter()
            .map(|field| field.key().to_lowercase())
            .collect();
        let mut labels: FxHashSet<String> = Self::ALL
            .iter()
            .map(|field| field.label().to_lowercase())
            .collect();
        let known = |field: Self| match field {
            Self::Other(at) => {
                let name = &table.others.names()[at as usize];
                Known {
                    field,
                    key: apart(name.clone(), &mut keys),
                    label: apart(plain(name, MAX_QUOTED), &mut labels),
                }
            }
            field => Known {
                field,
                key: field.key().to_owned(),
                label: field.label().to_owned(),
            },
        };
        Self::of(table).into_iter().map(known).collect()
    }

    /// Whether the table can have it.
    pub(super) fn is_in(self, table: &Table) -> bool {
        match self {
            Self::Other(at) => (at as usize) < table.others.names().len(),
            _ => true,
        }
    }

    /// What a list calls it, if it is none of the file's own.
    pub const fn label(self) -> &'static str {
        match self {
            Self::FirstActionAt => "First action",
            Self::TimeToAction => "Time to action",
            Self::File => "File",
            Self::Line => "Line",
            Self::Other(_) => "",
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
                | Self::Other(_)
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
            Self::File | Self::Line | Self::Other(_) => false,
        }
    }

    /// Its stable name, if it is none of the file's own: what Workbench calls the column, or ours in a CSV file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Of(column) => column.name(),
            Self::FirstActionAt => "first_action_at",
            Self::TimeToAction => "time_to_action",
            Self::File => "file",
            Self::Line => "line",
            Self::Other(_) => "",
        }
    }

    /// Where its values are.
    pub(super) fn values(self, table: &Table) -> Values<'_> {
        let of = match self {
            Self::FirstActionAt => Source::Times(&table.first_action_at),
            Self::TimeToAction => Source::Minutes,
            Self::File => Source::File,
            Self::Line => Source::Line,
            Self::Other(at) => Source::Other(at as usize),
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
                Column::AssignedToOrgAt => Source::SparseTimes((&table.assigned_to_org_at).into()),
                Column::AssignedToUserAt => {
                    Source::SparseTimes((&table.assigned_to_user_at).into())
                }
                Column::InvestigatedAt => Source::SparseTimes((&table.investigated_at).into()),
                Column::InvestigativeActionAt => {
                    Source::SparseTimes((&table.investigative_action_at).into())
                }
                Column::PromotedAt => Source::SparseTimes((&table.promoted_at).into()),
                Column::ClosedAt => Source::SparseTimes((&table.closed_at).into()),
                Column::RemediationAt => Source::SparseTimes((&table.remediation_at).into()),
                Column::LastClosedAt => Source::SparseTimes(table.last_closed_at()),
            },
        };
        Values { table, of }
    }
}

/// The name with a number if it is taken in any case.
fn apart(name: String, taken: &mut FxHashSet<String>) -> String {
    let mut unique = name.clone();
    let mut n = 1;
    while !taken.insert(unique.to_lowercase()) {
        n += 1;
        unique = format!("{name} (column {n})");
    }
    unique
}

fn text(text: &str) -> Value {
    if text.is_empty() {
        Value::Blank
    } else {
        Value::Text(text.to_owned())
    }
}

fn file_name(table: &Table, row: usize) -> &str {
    let file = table.intake.files.get(usize::from(table.lines.file(row)));
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

/// Of each place, where its cell stands among the others of a column that no figure needs, from 1; 0 for a blank one. Numbers go by size if
/// all are numbers, else by their text.
fn other_ranks(table: &Table, column: usize) -> Vec<u32> {
    let others = &table.others;
    let mut cells = Cells::default();
    // What the distinct cells of each block are compared by, one after another.
    let mut keys = Vec::new();
    let mut ends = vec![0];
    let mut numbers = Some(Vec::new());
    let mut of_places: Vec<u32> = Vec::with_capacity(others.n_places());
    for block in 0..others.n_blocks() {
        others.read(column, block, &mut cells);
        let first = ends.len();
        let rows = 0..others.places_in(block).len();
        of_places.extend(rows.map(|row| {
            let number = cells.number(row);
            number.map_or(0, |number| (first + number) as u32)
        }));
        for number in 0..cells.n_distinct() {
            let text = cells.distinct(number);
            let lower = text.to_lowercase();
            keys.extend_from_slice(lower.as_bytes());
            if lower != text {
                keys.push(0);
                keys.extend_from_slice(text.as_bytes());
            }
            ends.push(keys.len());
            match (&mut numbers, plain_number(text)) {
                (Some(numbers), Some(number)) => numbers.push(number),
                _ => numbers = None,
            }
        }
    }
    let key = |at: u32| &keys[ends[at as usize - 1]..ends[at as usize]];
    let compare = |one: u32, other: u32| match &numbers {
        Some(numbers) => numbers[one as usize - 1].total_cmp(&numbers[other as usize - 1]),
        None => key(one).cmp(key(other)),
    };
    let mut in_order: Vec<u32> = (1..ends.len() as u32).collect();
    order::sort_by(&mut in_order, |&one, &other| compare(one, other));
    let mut ranks = vec![0; ends.len()];
    let mut rank = 0;
    for (at, &this) in in_order.iter().enumerate() {
        let former = at.checked_sub(1).map(|former| in_order[former]);
        if former.is_none_or(|former| compare(former, this).is_ne()) {
            rank += 1;
        }
        ranks[this as usize] = rank;
    }
    for of_place in &mut of_places {
        *of_place = ranks[*of_place as usize];
    }
    of_places
}

/// A number of few enough digits to be exact, written as most are.
fn plain_number(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits.len() > 15 || !are_digits(whole) || !are_digits(part) {
        return None;
    }
    let whole: f64 = whole.parse::<u64>().ok()? as f64;
    let fraction = part.parse::<u64>().ok()? as f64 / 10_f64.powi(part.len() as i32);
    let number = whole + fraction;
    Some(if digits.len() < text.len() {
        -number
    } else {
        number
    })
}
