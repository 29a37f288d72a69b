//! The alerts behind the figures, one by one: those that are selected, searched and sorted, a window of rows at a time.
//!
//! A million alerts are put in order once for a column and looked through once for a search; a window then costs what it shows. What is
//! typed after a search that is still on looks through what that found.

mod field;

use serde::{Deserialize, Serialize};

pub use field::Field;

use crate::alerts::Selected;
use crate::calendar::{Zone, iso_day};
use crate::export::to_csv;
use crate::order;
use crate::section::{Table, Value};
use crate::text::{MAX_SHOWN, cut};
use field::MOST;

/// In which order alerts are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    /// By what.
    pub field: Field,
    /// Whether the greatest comes first. Alerts without a value come last either way.
    pub is_descending: bool,
}

impl Default for Order {
    /// The newest first.
    fn default() -> Self {
        Self {
            field: Field::CREATED_AT,
            is_descending: true,
        }
    }
}

/// What is asked of the list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// A window of rows.
    Rows {
        /// In which order.
        order: Order,
        /// What to look for: words, each of which an alert must have somewhere. All alerts if blank.
        search: String,
        /// The first row of the window, from 0.
        first: u32,
        /// How many rows it has.
        n: u32,
    },
    /// All rows, as CSV.
    Export {
        /// In which order.
        order: Order,
        /// What to look for.
        search: String,
        /// The columns.
        fields: Vec<Field>,
    },
}

/// What the list answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// A window of rows.
    Rows(Window),
    /// A CSV file comes with this; what it is called.
    Exported {
        /// The file's name.
        name: String,
    },
    /// What was asked for cannot be had, and why.
    Failed(String),
}

/// Some of the alerts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// What the alerts have in common, in words.
    pub context: String,
    /// What is known of alerts here: the columns.
    pub fields: Vec<Field>,
    /// How many alerts are selected.
    pub n_selected: u32,
    /// How many of them have what was looked for.
    pub n_found: u32,
    /// The first row of the window, from 0.
    pub first: u32,
    /// The rows, each with a value a column.
    pub rows: Vec<Vec<Value>>,
}

/// The most rows of a window: more than any screen shows.
const MAX_ROWS: u32 = 500;

/// The most characters of a search that count.
const MAX_SEARCH: usize = 200;

/// How many rows are made into CSV at a time.
const ROWS_A_PART: usize = 20_000;

/// The selected alerts in an order, and those of them that a search finds. Empty at first, and to be thrown away when others are selected.
#[derive(Debug, Default)]
pub struct Listing {
    sorted: Option<(Order, Vec<u32>)>,
    found: Option<(String, Vec<u32>)>,
}

impl Listing {
    /// Some of the selected alerts, with times of `zone`.
    pub fn window(
        &mut self,
        alerts: &Selected,
        zone: Zone,
        order: Order,
        search: &str,
        rows: std::ops::Range<u32>,
    ) -> Window {
        let found = self.rows(alerts, order, search);
        let n_found = found.len() as u32;
        let first = rows.start.min(n_found);
        let last = rows.end.clamp(first, n_found).min(first + MAX_ROWS);
        let fields = Field::of(alerts.table);
        let columns: Vec<_> = fields
            .iter()
            .map(|field| field.values(alerts.table))
            .collect();
        let values = |&row: &u32| {
            let columns = columns.iter();
            columns
                .map(|values| cut_to_screen(values.value(zone, row as usize)))
                .collect()
        };
        let shown = &found[first as usize..last as usize];
        Window {
            context: String::new(),
            n_selected: alerts.selection.rows.len() as u32,
            n_found,
            first,
            rows: shown.iter().map(values).collect(),
            fields,
        }
    }

    /// All of the selected alerts that a search finds, as a CSV file in parts, under the names that Workbench gives the columns where it has
    /// them: such a file can be opened again.
    pub fn to_csv(
        &mut self,
        alerts: &Selected,
        zone: Zone,
        order: Order,
        search: &str,
        fields: &[Field],
    ) -> Vec<Vec<u8>> {
        let known = Field::of(alerts.table);
        let fields: Vec<Field> = fields
            .iter()
            .copied()
            .filter(|field| known.contains(field))
            .collect();
        let found = self.rows(alerts, order, search);
        let mut table = Table {
            columns: fields.iter().map(|field| field.exported()).collect(),
            ..Table::default()
        };
        let header = to_csv(&table);
        let n_header = header.len();
        let mut parts = vec![header];
        let columns: Vec<_> = fields
            .iter()
            .map(|field| field.values(alerts.table))
            .collect();
        for rows in found.chunks(ROWS_A_PART) {
            let values = |&row: &u32| {
                let columns = columns.iter();
                columns
                    .map(|values| values.value(zone, row as usize))
                    .collect()
            };
            table.rows = rows.iter().map(values).collect();
            parts.push(to_csv(&table).split_off(n_header));
        }
        parts
    }

    /// The rows of the table, in order.
    fn rows(&mut self, alerts: &Selected, order: Order, search: &str) -> &[u32] {
        if self
            .sorted
            .as_ref()
            .is_none_or(|(sorted, _)| *sorted != order)
        {
            self.sorted = Some((order, sorted(alerts, order)));
            self.found = None;
        }
        let (_, sorted) = self.sorted.get_or_insert_with(|| (order, Vec::new()));
        let search: String = search.trim().chars().take(MAX_SEARCH).collect();
        if search.is_empty() {
            self.found = None;
            return sorted;
        }
        if self
            .found
            .as_ref()
            .is_none_or(|(former, _)| *former != search)
        {
            let words: Vec<String> = search.split_whitespace().map(str::to_lowercase).collect();
            let is_narrower = |former: &str| {
                // A word that becomes a day finds what its beginning did not.
                search.starts_with(former) && words.iter().all(|word| iso_day(word).is_none())
            };
            let within = match &self.found {
                Some((former, rows)) if is_narrower(former) => rows,
                _ => &*sorted,
            };
            let rows = field::find(alerts, &words, within);
            self.found = Some((search, rows));
        }
        match &self.found {
            Some((_, rows)) => rows,
            None => sorted,
        }
    }
}

/// The value with no more text than a cell can show.
fn cut_to_screen(value: Value) -> Value {
    match value {
        Value::Text(text) => Value::Text(cut(&text, MAX_SHOWN).unwrap_or(text)),
        value => value,
    }
}

/// The selected rows in an order; those with the same value in the order of the table.
fn sorted(alerts: &Selected, order: Order) -> Vec<u32> {
    let values = order.field.values(alerts.table);
    let key = values.keys();
    let direct = |key: u64| match key {
        u64::MAX => u64::MAX,
        key if order.is_descending => MOST - key,
        key => key,
    };
    let rows = alerts.selection.rows.iter();
    let mut keyed: Vec<(u64, u32)> = rows.map(|row| (direct(key(row)), row)).collect();
    // An export is in order of creation, and so is what is taken from it.
    if !keyed.is_sorted() {
        keyed.sort_unstable();
    }
    if let Some(ids) = values.ids() {
        // The keys of ids are their beginnings.
        for same in keyed.chunk_by_mut(|one, next| one.0 == next.0) {
            order::sort_by(same, |&(_, one), &(_, other)| {
                let by_id = ids.compare(one as usize, other as usize);
                if order.is_descending {
                    by_id.reverse()
                } else {
                    by_id
                }
            });
        }
    }
    keyed.into_iter().map(|(_, row)| row).collect()
}

#[cfg(test)]
mod tests;
