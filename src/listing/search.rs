//! Which alerts have what was typed: looked for at once in what figures are made of, then block by block in all else.

use super::field::Field;
use crate::alerts::Selected;
use crate::calendar::iso_day;
use crate::table::{AlertIds, Cells, Table, TextColumn};

/// A set of rows.
#[derive(Debug, Default)]
struct Rows(Vec<u64>);

impl Rows {
    fn none_of(n_rows: usize) -> Self {
        Self(vec![0; n_rows.div_ceil(64)])
    }

    fn insert(&mut self, row: u32) {
        self.0[row as usize / 64] |= 1 << (row % 64);
    }

    fn has(&self, row: u32) -> bool {
        self.0[row as usize / 64] & 1 << (row % 64) != 0
    }
}

/// A search under way. It goes on in steps, so that whoever types on need not wait for it.
#[derive(Debug)]
pub(super) struct Search {
    /// Words in lower case, each of which an alert must have somewhere, and the alerts that have it as far as is known.
    words: Vec<(String, Rows)>,
    /// The alerts that are looked through.
    within: Rows,
    /// The row whose cells are at each place, `u32::MAX` for none; empty if all have the place of their number.
    rows_at: Vec<u32>,
    next_block: usize,
}

impl Search {
    /// Looks for each word in the texts and ids of the rows `within`, whatever the case; for a day in full, in the day of the creation.
    pub(super) fn begin(alerts: &Selected, words: Vec<String>, rows: &[u32]) -> Self {
        let table = alerts.table;
        let mut within = Rows::none_of(table.len());
        for &row in rows {
            within.insert(row);
        }
        let texts: Vec<&TextColumn> = Field::ALL
            .iter()
            .filter_map(|field| field.values(table).texts())
            .collect();
        let hits = |word: String| {
            let hits = hits(alerts, &texts, &word, rows);
            (word, hits)
        };
        let mut rows_at = Vec::new();
        if !table.others.are_in_order() {
            rows_at = vec![u32::MAX; table.others.n_places()];
            for row in 0..table.len() as u32 {
                rows_at[table.others.place(row) as usize] = row;
            }
        }
        Self {
            words: words.into_iter().map(hits).collect(),
            within,
            rows_at,
            next_block: 0,
        }
    }

    /// Whether nothing more can be found.
    pub(super) fn is_done(&self, table: &Table) -> bool {
        self.next_block >= table.others.n_blocks()
    }

    /// Looks through the next blocks of the columns that no figure needs, until it has read `n_bytes` of text. Returns whether it found more.
    pub(super) fn go_on(&mut self, table: &Table, n_bytes: usize) -> bool {
        let others = &table.others;
        let n_blocks = others.n_blocks();
        let Self {
            words,
            within,
            rows_at,
            next_block,
        } = self;
        // The row with its cells at that place, if it is looked through.
        let row_at = |place: u32| {
            let row = rows_at.get(place as usize).copied().unwrap_or(place);
            (row != u32::MAX && within.has(row)).then_some(row)
        };
        let mut cells = Cells::default();
        let mut lower = String::new();
        let mut has_found = false;
        let mut n_read = 0;
        while n_read < n_bytes && *next_block < n_blocks {
            let block = *next_block;
            *next_block += 1;
            let places = others.places_in(block);
            // What already has all words need not be read.
            let is_open = |place: u32| {
                row_at(place).is_some_and(|row| words.iter().any(|(_, hits)| !hits.has(row)))
            };
            if !places.clone().any(is_open) {
                continue;
            }
            for column in others.columns_in(block) {
                others.read(column, block, &mut cells);
                n_read += cells.all().0.len() + places.len();
                to_lower(&cells, &mut lower);
                for (word, hits) in &mut *words {
                    let has_word = have_word(&cells, &lower, word);
                    if has_word.is_empty() {
                        continue;
                    }
                    for place in places.clone() {
                        let number = cells.number((place - places.start) as usize);
                        if number.is_some_and(|number| has_word[number])
                            && let Some(row) = row_at(place)
                        {
                            hits.insert(row);
                            has_found = true;
                        }
                    }
                }
            }
        }
        has_found
    }

    /// Whether an alert is known to have all words.
    pub(super) fn has(&self, row: u32) -> bool {
        self.words.iter().all(|(_, hits)| hits.has(row))
    }
}

/// The distinct cells in lower case if they are ASCII, which has the same places; else nothing.
fn to_lower(cells: &Cells, lower: &mut String) {
    lower.clear();
    let (text, _) = cells.all();
    if text.is_ascii()
        && let Ok(text) = std::str::from_utf8(text)
    {
        lower.push_str(text);
        lower.make_ascii_lowercase();
    }
}

/// Which of the distinct cells have a word; nothing if none has.
fn have_word(cells: &Cells, lower: &str, word: &str) -> Vec<bool> {
    let mut have_word = Vec::new();
    let mut note = |number: usize| {
        have_word.resize(cells.n_distinct(), false);
        have_word[number] = true;
    };
    let (_, ends) = cells.all();
    if lower.is_empty() {
        for number in 0..cells.n_distinct() {
            if cells.distinct(number).to_lowercase().contains(word) {
                note(number);
            }
        }
        return have_word;
    }
    let mut from = 0;
    while let Some(at) = lower[from..].find(word) {
        let at = from + at;
        let number = ends.partition_point(|&end| end as usize <= at);
        let end = ends[number] as usize;
        if at + word.len() <= end {
            note(number);
            from = end;
        } else {
            // It runs into the next cell.
            from = at + 1;
        }
    }
    have_word
}

/// The rows among `rows` that have the word in a text, an id, or the day of their creation.
fn hits(alerts: &Selected, texts: &[&TextColumn], word: &str, rows: &[u32]) -> Rows {
    let table = alerts.table;
    // A text is looked at once, however many alerts have it.
    let has_word = |text: &str| text.to_lowercase().contains(word);
    let of_texts: Vec<(&TextColumn, Vec<bool>)> = texts
        .iter()
        .map(|texts| {
            let values = texts.values().iter();
            (
                *texts,
                values.map(|text| has_word(text)).collect::<Vec<_>>(),
            )
        })
        .filter(|(_, has_word)| has_word.contains(&true))
        .collect();
    let day = iso_day(word)
        .zip(alerts.hours)
        .map(|(day, hours)| (day.to_epoch_days(), hours));
    // No id has any other character, so that most words need not be looked for among them.
    let may_be_id = !table.id.are_uuids()
        || word
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let mut hits = Rows::none_of(table.len());
    for &row in rows {
        let at = row as usize;
        let is_hit = of_texts
            .iter()
            .any(|(texts, has_word)| has_word[texts.code(at) as usize])
            || day.is_some_and(|(day, hours)| hours.day(row) == day)
            || may_be_id && has_id(&table.id, at, word);
        if is_hit {
            hits.insert(row);
        }
    }
    hits
}

fn has_id(ids: &AlertIds, row: usize, word: &str) -> bool {
    let id = ids.text(row);
    // UUIDs are kept in lower case.
    id.contains(word) || !ids.are_uuids() && id.to_lowercase().contains(word)
}
