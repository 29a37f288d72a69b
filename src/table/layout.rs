//! Which column of a file is which, and what its words for severities and states mean: exports of other tools than Workbench.
//!
//! A file whose header has the names that Workbench writes is read by these. Of any other, each column is found by its name, or by what its
//! first rows hold; the user may say otherwise, for all files with the same header.

mod known;
mod values;

use std::borrow::Cow;

use super::encoding::text_of;
use super::fingerprint::fingerprint;
use super::records::Record;
use super::times::{Assumptions, each_reading};
use super::{Column, TimeFormat};
use crate::text::quoted;
use known::{KNOWN, is_none_at_zero, is_seconds_to_action, names_of};
use values::{is_word_of, read_as};

/// The columns of a file that are looked at; no export has as many.
const MAX_COLUMNS: usize = 200;

/// The most characters of a name or an example.
const MAX_NAME_CHARS: usize = 60;

/// The most different words of a file that are kept for the account.
const MAX_VALUES: usize = 200;

/// Who wrote a file, by its header.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// Workbench, or somebody who keeps to its names.
    #[default]
    Workbench,
    /// A tool whose names are known: what its rows are, such as “Microsoft Sentinel incidents”.
    Known(&'static str),
    /// Somebody else.
    Unknown,
}

/// How a column was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// Its name says so.
    ByName,
    /// What its first rows hold says so.
    ByContent,
    /// The user says so, or says that there is none.
    Chosen,
    /// It was not found.
    Not,
}

/// What was taken from which column of a file. For a file of [`Origin::Workbench`] its lists are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// Stands for the names in the file's header: files of one program have the same.
    pub header: String,
    /// Who wrote it.
    pub origin: Origin,
    /// The names in its header; untrusted text, fit for a sentence.
    pub names: Vec<String>,
    /// Each of [`Column::MAPPED`].
    pub columns: Vec<MappedColumn>,
    /// What its words were read as, in the order met.
    pub values: Vec<MappedValue>,
    /// What the user says that words mean, by what stands for these; blank for what they are.
    chosen: Vec<(Column, String, &'static str)>,
    /// What numbers mean that stand for states.
    states: &'static [(&'static str, &'static str)],
    /// The name, as it is compared, of the column of the first action, if that holds seconds since the creation.
    seconds_to_action: Option<String>,
}

/// After how many seconds an alert was first acted on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum SecondsToAction {
    /// It was not, as far as the file says.
    None,
    /// After this many seconds.
    After(f64),
    /// The cell cannot be read.
    Unreadable,
}

/// Where a column was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedColumn {
    /// Which.
    pub column: Column,
    /// Its place in the header, if the file has it.
    pub position: Option<usize>,
    /// How it was found.
    pub found: Found,
}

/// What a word of a file was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedValue {
    /// [`Column::Severity`] or [`Column::Status`].
    pub column: Column,
    /// The word; untrusted text, fit for a sentence.
    pub text: String,
    /// Stands for it among the user's choices.
    pub key: String,
    /// What it was read as; itself if it is not known.
    pub read_as: String,
    /// Rows with it.
    pub n_rows: u64,
}

impl MappedValue {
    /// Whether it is the word that Workbench has, in whatever case.
    pub fn is_said_by_itself(&self) -> bool {
        let known = Assumptions::meanings(self.column);
        known.contains(&self.read_as.as_str()) && self.text.eq_ignore_ascii_case(&self.read_as)
    }
}

impl Column {
    /// The columns that are looked for in files of other tools, those that are hardest to mistake for others first.
    pub const MAPPED: [Self; 7] = [
        Self::CreatedAt,
        Self::InvestigatedAt,
        Self::ClosedAt,
        Self::AlertId,
        Self::Severity,
        Self::Status,
        Self::Vendor,
    ];

    /// What stands for it among the user's choices, if it is one of [`MAPPED`](Self::MAPPED).
    pub const fn key(self) -> &'static str {
        match self {
            Self::CreatedAt => "created",
            Self::InvestigatedAt => "action",
            Self::ClosedAt => "closed",
            Self::AlertId => "id",
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Vendor => "technology",
            _ => "",
        }
    }
}

impl Layout {
    /// What was found of a column.
    pub fn find(&self, column: Column) -> Option<&MappedColumn> {
        self.columns.iter().find(|of| of.column == column)
    }

    /// The name in the file's header of what a column was found as.
    pub fn name_of(&self, column: Column) -> Option<&str> {
        let position = self.find(column)?.position?;
        self.names.get(position).map(String::as_str)
    }

    /// The columns whose names say that they hold times in UTC, as exports of Azure do: `CreatedTime [UTC]`.
    pub(super) fn columns_in_utc(&self) -> impl Iterator<Item = Column> {
        let columns = self.columns.iter();
        let columns = columns.filter(|of| {
            let name = of.position.and_then(|position| self.names.get(position));
            name.is_some_and(|name| name.ends_with("[UTC]"))
        });
        columns.map(|of| of.column)
    }

    /// Whether a row repeats the header's names, where the columns are that were found.
    pub(super) fn is_header(&self, record: Record<'_>) -> bool {
        let mut places = self.columns.iter().filter_map(|of| of.position);
        let has_any = places.clone().next().is_some();
        let is_name = |position: usize| {
            let cell = quoted(&text_of(&record.cell(position)).0, MAX_NAME_CHARS);
            self.names.get(position).is_some_and(|name| *name == cell)
        };
        has_any && places.all(is_name)
    }

    /// A cell of the file as it is to be read: a word for a severity or a state is the one that Workbench has for it.
    #[cold]
    pub(super) fn translated<'a>(&self, column: Column, cell: Cow<'a, [u8]>) -> Cow<'a, [u8]> {
        if column == Column::InvestigatedAt && self.seconds_to_action.is_some() {
            // No time is in it.
            return Cow::Borrowed(b"");
        }
        if !matches!(column, Column::Severity | Column::Status) || cell.is_empty() {
            return cell;
        }
        let word = text_of(&cell).0;
        match self.chosen_for(column, &word) {
            Some("") => cell,
            Some(chosen) => Cow::Borrowed(chosen.as_bytes()),
            None => match self
                .state_of(column, &word)
                .or_else(|| read_as(column, &word))
            {
                Some(known) => Cow::Borrowed(known.as_bytes()),
                None => cell,
            },
        }
    }

    /// What a number means that stands for a state.
    fn state_of(&self, column: Column, word: &str) -> Option<&'static str> {
        let mut states = self.states.iter();
        let state = states.find(|(number, _)| column == Column::Status && *number == word)?;
        Some(state.1)
    }

    /// After how many seconds an alert was first acted on, by this cell; `None` if the file has times of first actions, or none of both.
    #[cold]
    pub(super) fn seconds_to_action(&self, cell: &[u8]) -> Option<SecondsToAction> {
        let name = self.seconds_to_action.as_deref()?;
        let text = text_of(cell).0;
        let seconds = text.parse().unwrap_or(f64::NAN);
        Some(match seconds {
            _ if text.is_empty() => SecondsToAction::None,
            0.0 if is_none_at_zero(name) => SecondsToAction::None,
            0.0..=1e9 => SecondsToAction::After(seconds),
            _ => SecondsToAction::Unreadable,
        })
    }

    /// What the user says that a word means; blank for what it is.
    fn chosen_for(&self, column: Column, word: &str) -> Option<&'static str> {
        if self.chosen.is_empty() {
            return None;
        }
        let key = key_of_word(word);
        let mut chosen = self.chosen.iter();
        let chosen = chosen.find(|(of, word, _)| *of == column && *word == key);
        chosen.map(|(.., meaning)| *meaning)
    }

    /// With what its words were read as.
    pub(super) fn with_words(&self, words: &Words) -> Self {
        let of_word = |(column, word, n_rows): &(Column, Box<[u8]>, u64)| {
            let read_as = self.translated(*column, Cow::Borrowed(word));
            let text = text_of(word).0;
            MappedValue {
                column: *column,
                text: quoted(&text, MAX_NAME_CHARS),
                key: key_of_word(&text),
                read_as: quoted(&text_of(&read_as).0, MAX_NAME_CHARS),
                n_rows: *n_rows,
            }
        };
        Self {
            values: words.0.iter().map(of_word).collect(),
            ..self.clone()
        }
    }
}

/// How often each word for a severity or a state occurs in a file.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<(Column, Box<[u8]>, u64)>);

impl Words {
    /// Counts a word.
    pub fn note(&mut self, column: Column, cell: &[u8]) {
        if cell.is_empty() {
            return;
        }
        let mut words = self.0.iter_mut();
        if let Some((.., n)) = words.find(|(of, word, _)| *of == column && **word == *cell) {
            *n += 1;
        } else if self.0.len() < MAX_VALUES {
            self.0.push((column, cell.into(), 1));
        }
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// What stands for a word among the user's choices.
fn key_of_word(word: &str) -> String {
    fingerprint(word.bytes())
}

/// What the first rows of a file hold.
#[derive(Debug, Default)]
pub(super) struct Sample {
    n_rows: usize,
    columns: Vec<Cells>,
}

/// What the first cells of a column are.
#[derive(Debug, Clone, Copy, Default)]
struct Cells {
    n_filled: usize,
    n_times: usize,
    n_severities: usize,
    n_states: usize,
}

impl Sample {
    /// Looks at a row.
    pub fn note(&mut self, record: Record<'_>) {
        self.n_rows += 1;
        let n_cells = record.n_cells().min(MAX_COLUMNS);
        if self.columns.len() < n_cells {
            self.columns.resize(n_cells, Cells::default());
        }
        for (position, cells) in self.columns.iter_mut().enumerate().take(n_cells) {
            let cell = record.cell(position);
            if cell.is_empty() {
                continue;
            }
            cells.n_filled += 1;
            cells.n_times += usize::from(is_time(&cell));
            let text = text_of(&cell).0;
            cells.n_severities += usize::from(is_word_of(Column::Severity, &text));
            cells.n_states += usize::from(is_word_of(Column::Status, &text));
        }
    }

    fn of(&self, position: usize) -> Cells {
        self.columns.get(position).copied().unwrap_or_default()
    }

    /// Whether the cells at that place can be those of this column: nothing says otherwise.
    fn allows(&self, column: Column, position: usize) -> bool {
        let cells = self.of(position);
        // Totals and repeated headers may be among few rows.
        !Column::TIMES.contains(&column) || cells.n_times * 2 >= cells.n_filled
    }

    /// Whether the cells at that place say by themselves that they are those of this column.
    fn shows(&self, column: Column, position: usize) -> bool {
        let cells = self.of(position);
        let n = match column {
            Column::CreatedAt => cells.n_times,
            Column::Severity => cells.n_severities,
            Column::Status => cells.n_states,
            _ => 0,
        };
        n > 0 && is_most(n, cells.n_filled) && is_most(cells.n_filled, self.n_rows)
    }
}

/// Nine of ten: some cell is always odd.
fn is_most(n: usize, of: usize) -> bool {
    n * 10 >= of * 9
}

/// Whether a cell is a time, and not only a number that could be a spreadsheet's day.
fn is_time(cell: &[u8]) -> bool {
    let mut is_time = false;
    each_reading(cell, &mut |format, _| {
        is_time |= !matches!(format, TimeFormat::DaysFrom1900 | TimeFormat::DaysFrom1904);
    });
    is_time
}

/// The names of a header, as they are compared: without case, signs between words, and a zone in brackets behind them.
fn plain_name(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name);
    let is_letter = |letter: &char| letter.is_ascii_alphanumeric() || !letter.is_ascii();
    let letters = name.chars().filter(is_letter);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

/// How many of the columns that are looked for a header has by name: which of several lines is the header.
pub(super) fn n_named(record: Record<'_>) -> usize {
    let names = plain_names(record);
    let is_named = |column: &&Column| {
        let mut known = names_of(**column).split(' ');
        known.any(|known| names.iter().any(|name| name == known))
    };
    Column::MAPPED.iter().filter(is_named).count()
}

fn plain_names(record: Record<'_>) -> Vec<String> {
    let n_cells = record.n_cells().min(MAX_COLUMNS);
    let names = (0..n_cells).map(|position| plain_name(&text_of(&record.cell(position)).0));
    names.collect()
}

/// What a file has of each column, whoever wrote it. `None` if nothing in it can be when alerts were created.
pub(super) fn recognize(
    header: Record<'_>,
    key: &str,
    sample: &Sample,
    assumptions: &Assumptions,
) -> Option<Layout> {
    let names = plain_names(header);
    let known = KNOWN.iter().find(|known| {
        known
            .signature
            .split(' ')
            .all(|name| names.iter().any(|one| one == name))
    });
    // What the user has chosen is nothing else.
    let chosen = Column::MAPPED.into_iter();
    let chosen = chosen.filter_map(|column| assumptions.place(key, column).flatten());
    let mut taken: Vec<usize> = chosen.collect();
    let mut find = |column: Column| {
        if let Some(chosen) = assumptions.place(key, column) {
            let position = chosen.filter(|position| *position < names.len());
            return MappedColumn {
                column,
                position,
                found: Found::Chosen,
            };
        }
        let is_free = |position: &usize| !taken.contains(position);
        let preferred = known.map_or("", |known| known.names_of(column));
        let known_names = preferred.split(' ').chain(names_of(column).split(' '));
        let mut by_name = known_names.filter_map(|name| {
            let mut places =
                (0..names.len()).filter(|position| !name.is_empty() && names[*position] == name);
            places.find(|position| {
                let is_seconds = column == Column::InvestigatedAt && is_seconds_to_action(name);
                is_free(position) && (is_seconds || sample.allows(column, *position))
            })
        });
        let by_name = by_name.next();
        let by_content = || {
            let mut places = (0..names.len()).filter(is_free);
            places.find(|position| sample.shows(column, *position))
        };
        let (position, found) = match by_name {
            Some(position) => (Some(position), Found::ByName),
            None => match by_content() {
                Some(position) => (Some(position), Found::ByContent),
                None => (None, Found::Not),
            },
        };
        taken.extend(position);
        MappedColumn {
            column,
            position,
            found,
        }
    };
    let columns: Vec<MappedColumn> = Column::MAPPED.into_iter().map(&mut find).collect();
    let is_any = |found: Found| columns.iter().any(|of| of.found == found);
    let is_about_alerts = match columns.first() {
        // A column of times alone may be anything.
        Some(created) if created.found == Found::ByContent => is_any(Found::ByName),
        Some(created) => created.found == Found::ByName,
        None => false,
    } || is_any(Found::Chosen);
    let action = columns
        .iter()
        .find(|of| of.column == Column::InvestigatedAt);
    let action = action.and_then(|of| names.get(of.position?)).cloned();
    is_about_alerts.then(|| Layout {
        header: key.to_owned(),
        origin: known.map_or(Origin::Unknown, |known| Origin::Known(known.rows)),
        names: (0..names.len())
            .map(|position| quoted(&text_of(&header.cell(position)).0, MAX_NAME_CHARS))
            .collect(),
        columns,
        values: Vec::new(),
        chosen: assumptions.words_of(key),
        states: known.map_or(&[], |known| known.states),
        seconds_to_action: action.filter(|name| is_seconds_to_action(name)),
    })
}
