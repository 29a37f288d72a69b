//! The alerts behind the figures, one by one: those that are selected, searched and sorted, a window of rows at a time.
//!
//! A million alerts are put in order once for a column and looked through once for a search; a window then costs what it shows. What is
//! typed after a search that is still on looks through what that found.

mod field;
mod link;
mod search;

use serde::{Deserialize, Serialize};

pub use field::{Field, Known};
pub use link::{AlertAddress, NotAnAlert};

use crate::alerts::Selected;
use crate::calendar::{Zone, iso_day};
use crate::export::to_csv;
use crate::order;
use crate::section::{Table, Value};
use crate::text::{MAX_QUOTED, MAX_SHOWN, cut, quoted};
use field::MOST;
use search::Search;

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
        /// The columns; `None` for those that are shown at first, and to hear what else there is.
        fields: Option<Vec<Field>>,
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
    /// What the addresses of all alerts are, given that of one.
    Address {
        /// As the user copied it.
        of_one: String,
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
    /// The addresses of alerts, or why the given one isn't that of an alert.
    Address(Result<AlertAddress, NotAnAlert>),
    /// What was asked for cannot be had, and why.
    Failed(String),
}

/// Some of the alerts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Window {
    /// What the alerts have in common, in words.
    pub context: String,
    /// What is known of alerts here, if it was asked for.
    pub known: Vec<Known>,
    /// What columns of the files are called that were too large to keep, with it: untrusted text, fit to be shown.
    pub left_out: Vec<String>,
    /// The columns.
    pub fields: Vec<Field>,
    /// How many alerts are selected.
    pub n_selected: u32,
    /// How many of them have what was looked for, as far as is known.
    pub n_found: u32,
    /// Whether more may be found: whoever asks the same again has it looked for further.
    pub is_partial: bool,
    /// The first row of the window, from 0.
    pub first: u32,
    /// The rows, each with a value a column.
    pub rows: Vec<Vec<Value>>,
}

/// The most rows of a window: more than any screen shows.
const MAX_ROWS: u32 = 500;

/// The most characters of a search that count.
const MAX_SEARCH: usize = 200;

/// How many bytes of cells a search reads before it answers: what is typed next waits for that at most.
const BYTES_A_STEP: usize = 8 << 20;

/// How many rows are made into CSV at a time.
const ROWS_A_PART: usize = 20_000;

/// The selected alerts in an order, and those of them that a search finds. Empty at first, and to be thrown away when others are selected.
#[derive(Debug, Default)]
pub struct Listing {
    sorted: Option<(Order, Vec<u32>)>,
    found: Option<Found>,
}

/// What a search has found so far.
#[derive(Debug)]
struct Found {
    text: String,
    search: Search,
    is_done: bool,
    rows: Vec<u32>,
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
        fields: Option<&[Field]>,
    ) -> Window {
        let table = alerts.table;
        let mut left_out = Vec::new();
        let (known, fields): (_, Vec<Field>) = match fields {
            None => {
                let names = table.others.left_out();
                left_out = names.map(|name| quoted(name, MAX_QUOTED)).collect();
                let known = Field::known(table);
                let fields = known.iter().map(|known| known.field);
                let at_first = fields.filter(|field| field.is_shown_at_first());
                let at_first = at_first.collect();
                (known, at_first)
            }
            Some(fields) => {
                let fields = fields.iter().copied();
                (
                    Vec::new(),
                    fields.filter(|field| field.is_in(table)).collect(),
                )
            }
        };
        let is_partial = self.look(alerts, order, search, BYTES_A_STEP);
        let found = self.rows();
        let n_found = found.len() as u32;
        let first = rows.start.min(n_found);
        let last = rows.end.clamp(first, n_found).min(first + MAX_ROWS);
        let shown = &found[first as usize..last as usize];
        let cut = |text: &str| cut(text, MAX_SHOWN);
        let rows = rows_of(&fields, shown, |field| {
            field.values(table).values(zone, shown, cut)
        });
        Window {
            context: String::new(),
            n_selected: alerts.selection.rows.len() as u32,
            n_found,
            first,
            rows,
            known,
            left_out,
            fields,
            is_partial,
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
        let known = Field::known(alerts.table);
        let heads: Vec<&Known> = fields
            .iter()
            .filter_map(|field| known.iter().find(|known| known.field == *field))
            .collect();
        let fields: Vec<Field> = heads.iter().map(|known| known.field).collect();
        while self.look(alerts, order, search, usize::MAX) {}
        let found = self.rows();
        let mut table = Table {
            columns: heads.iter().map(|known| known.exported()).collect(),
            ..Table::default()
        };
        let header = to_csv(&table);
        let n_header = header.len();
        let mut parts = vec![header];
        for rows in found.chunks(ROWS_A_PART) {
            table.rows = rows_of(&fields, rows, |field| {
                let mut values = field.values(alerts.table).values(zone, rows, |_| None);
                if let Field::Other(_) = field {
                    values.iter_mut().for_each(count_if_one);
                }
                values
            });
            parts.push(to_csv(&table).split_off(n_header));
        }
        parts
    }

    /// Goes on with the search until it has read `n_bytes` of the columns that no figure needs. Returns whether more may be found.
    fn look(&mut self, alerts: &Selected, order: Order, search: &str, n_bytes: usize) -> bool {
        let table = alerts.table;
        if self
            .sorted
            .as_ref()
            .is_none_or(|(sorted, _)| *sorted != order)
        {
            self.sorted = Some((order, sorted(alerts, order)));
            self.found = None;
        }
        let (_, sorted) = self.sorted.get_or_insert_with(|| (order, Vec::new()));
        let text: String = search.trim().chars().take(MAX_SEARCH).collect();
        if text.is_empty() {
            self.found = None;
            return false;
        }
        if let Some(found) = self.found.as_mut().filter(|found| found.text == text) {
            if !found.is_done && found.search.go_on(table, n_bytes) {
                found.rows = found_among(sorted, &found.search);
            }
            found.is_done = found.search.is_done(table);
            return !found.is_done;
        }
        let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
        let is_narrower = |former: &Found| {
            // A word that becomes a day finds what its beginning did not.
            former.is_done
                && text.starts_with(&former.text)
                && words.iter().all(|word| iso_day(word).is_none())
        };
        let within = match &self.found {
            Some(former) if is_narrower(former) => &former.rows,
            _ => &*sorted,
        };
        let mut search = Search::begin(alerts, words, within);
        // The first of them soon; the others once it is asked for them.
        search.go_on(table, n_bytes / 4);
        let is_done = search.is_done(table);
        self.found = Some(Found {
            rows: found_among(sorted, &search),
            text,
            search,
            is_done,
        });
        !is_done
    }

    /// The rows of the table that were found, in order.
    fn rows(&self) -> &[u32] {
        match (&self.found, &self.sorted) {
            (Some(found), _) => &found.rows,
            (None, Some((_, sorted))) => sorted,
            (None, None) => &[],
        }
    }
}

/// Makes a count of a text that is one and that every program shows with the same digits: it need not be kept as text.
fn count_if_one(value: &mut Value) {
    let Value::Text(text) = value else {
        return;
    };
    let is_exact = text.len() <= 15 && (!text.starts_with('0') || text == "0");
    let is_whole = text.bytes().all(|byte| byte.is_ascii_digit());
    if is_exact
        && is_whole
        && let Ok(count) = text.parse()
    {
        *value = Value::Count(count);
    }
}

fn found_among(sorted: &[u32], search: &Search) -> Vec<u32> {
    let rows = sorted.iter().copied();
    rows.filter(|&row| search.has(row)).collect()
}

/// The values of some rows, row by row, from those of each field.
fn rows_of(
    fields: &[Field],
    rows: &[u32],
    values: impl Fn(Field) -> Vec<Value>,
) -> Vec<Vec<Value>> {
    let mut table: Vec<Vec<Value>> = rows
        .iter()
        .map(|_| Vec::with_capacity(fields.len()))
        .collect();
    for &field in fields {
        for (row, value) in table.iter_mut().zip(values(field)) {
            row.push(value);
        }
    }
    table
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
