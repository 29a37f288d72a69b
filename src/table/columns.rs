//! The column types: instants as integers, repeated text as indices into its distinct values.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::cmp::Ordering;
use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::{FxBuildHasher, FxHashMap};

use super::encoding::text_of;
use crate::calendar::Timestamp;

/// A column of instants that may be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimestampColumn(Vec<i64>);

impl TimestampColumn {
    /// Stands for "absent"; [`Timestamp`]s read from text never reach it.
    const ABSENT: i64 = i64::MIN;

    /// Appends a row.
    pub fn push(&mut self, at: Option<Timestamp>) {
        self.0.push(at.map_or(Self::ABSENT, Timestamp::nanos));
    }

    /// The instant in `row`, if there is one.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<Timestamp> {
        let nanos = self.0.as_slice()[row];
        (nanos != Self::ABSENT).then_some(Timestamp::from_nanos(nanos))
    }

    /// The latest instant; `None` if there is none.
    pub fn latest(&self) -> Option<Timestamp> {
        let latest = self.0.iter().max();
        let latest = latest.filter(|nanos| **nanos != Self::ABSENT);
        latest.copied().map(Timestamp::from_nanos)
    }

    pub(super) fn set(&mut self, row: usize, at: Option<Timestamp>) {
        self.0[row] = at.map_or(Self::ABSENT, Timestamp::nanos);
    }

    pub(super) fn make_room(&mut self, n_rows: usize) {
        make_room(&mut self.0, n_rows);
    }

    pub(super) fn truncate(&mut self, n_rows: usize) {
        self.0.truncate(n_rows);
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A column of instants most of which may be absent: these take a bit and a half each.
#[derive(Debug, Clone, Default)]
pub struct SparseTimestampColumn {
    n_rows: usize,
    /// Which rows have an instant, 64 of them at a time.
    present: Vec<u64>,
    /// How many instants there are before each of these 64.
    n_before: Vec<u32>,
    /// The instants, in the order of their rows.
    nanos: Vec<i64>,
    /// Rows that have been changed, until [`settle`](Self::settle).
    changed: FxHashMap<u32, Option<Timestamp>>,
}

impl SparseTimestampColumn {
    /// Appends a row.
    #[inline(always)]
    pub fn push(&mut self, at: Option<Timestamp>) {
        let bit = self.n_rows % 64;
        if bit == 0 {
            let n_before = u32::try_from(self.nanos.len()).expect("rows fit into u32");
            self.n_before.push(n_before);
            self.present.push(0);
        }
        if let (Some(at), Some(present)) = (at, self.present.last_mut()) {
            *present |= 1 << bit;
            self.nanos.push(at.nanos());
        }
        self.n_rows += 1;
    }

    /// The instant in `row`, if there is one.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    #[inline(always)]
    pub fn get(&self, row: usize) -> Option<Timestamp> {
        if !self.changed.is_empty()
            && let Some(at) = self.changed_at(row)
        {
            return at;
        }
        let (present, bit) = (self.present.as_slice()[row / 64], 1 << (row % 64));
        if present & bit == 0 {
            assert!(row < self.n_rows, "row {row} of {}", self.n_rows);
            return None;
        }
        let n_before = self.n_before.as_slice()[row / 64] + (present & (bit - 1)).count_ones();
        let nanos = self.nanos.as_slice()[n_before as usize];
        Some(Timestamp::from_nanos(nanos))
    }

    /// What has been put into `row`, if anything has.
    #[inline(never)]
    fn changed_at(&self, row: usize) -> Option<Option<Timestamp>> {
        self.changed.get(&(row as u32)).copied()
    }

    /// Whether there is an instant in `row`, one of the column's.
    #[inline(always)]
    pub fn has(&self, row: usize) -> bool {
        if self.changed.is_empty() {
            self.present.as_slice()[row / 64] & (1 << (row % 64)) != 0
        } else {
            self.get(row).is_some()
        }
    }

    /// Gives `with` each of these rows that has an instant, and it. An instant of `over`, which has as many rows, takes the place of one here, or
    /// of none.
    ///
    /// # Panics
    /// If there are not that many rows.
    #[inline(always)]
    pub(super) fn each_under(
        &self,
        over: Option<&Self>,
        rows: Range<u32>,
        mut with: impl FnMut(usize, Timestamp),
    ) {
        let (begin, end) = (rows.start as usize, rows.end as usize);
        assert!(end <= self.n_rows, "rows to {end} of {}", self.n_rows);
        if !self.changed.is_empty() || over.is_some_and(|over| !over.changed.is_empty()) {
            for row in begin..end {
                if let Some(at) = over.and_then(|over| over.get(row)).or(self.get(row)) {
                    with(row, at);
                }
            }
            return;
        }
        for word in begin / 64..end.div_ceil(64) {
            let first = word * 64;
            let skipped = (1 << begin.saturating_sub(first)) - 1;
            let (here, mut instants) = self.from(word, skipped);
            let (there, mut others) =
                over.map_or_else(Default::default, |over| over.from(word, skipped));
            let mut left = here | there;
            if end - first < 64 {
                left &= (1 << (end - first)) - 1;
            }
            while left != 0 {
                let bit = left & left.wrapping_neg();
                left ^= bit;
                let mut at = None;
                if here & bit != 0 {
                    at = instants.next();
                }
                if there & bit != 0 {
                    at = others.next();
                }
                if let Some(&nanos) = at {
                    let row = first + bit.trailing_zeros() as usize;
                    with(row, Timestamp::from_nanos(nanos));
                }
            }
        }
    }

    /// Which of these 64 rows have an instant, but for those that are skipped, and the instants from there on.
    #[inline(always)]
    fn from(&self, word: usize, skipped: u64) -> (u64, std::slice::Iter<'_, i64>) {
        let all = self.present[word];
        let nth = (self.n_before[word] + (all & skipped).count_ones()) as usize;
        (
            all & !skipped,
            self.nanos.get(nth..).unwrap_or_default().iter(),
        )
    }

    /// Puts another instant into a row, or none.
    pub(super) fn set(&mut self, row: usize, at: Option<Timestamp>) {
        if self.get(row) != at {
            self.changed.insert(row as u32, at);
        }
    }

    /// Writes down what has been changed.
    pub(super) fn settle(&mut self) {
        if self.changed.is_empty() {
            return;
        }
        let mut settled = Self::default();
        make_room(&mut settled.nanos, self.nanos.len());
        for row in 0..self.n_rows {
            settled.push(self.get(row));
        }
        *self = settled;
    }

    pub(super) fn make_room(&mut self, n_rows: usize) {
        make_room(&mut self.present, n_rows / 64 + 1);
        make_room(&mut self.n_before, n_rows / 64 + 1);
        // As many of them as so far, and some more.
        let n_present = self.nanos.len() as u64 * n_rows as u64 / (self.n_rows as u64).max(1);
        make_room(&mut self.nanos, (n_present + n_present / 16) as usize);
    }

    pub(super) fn truncate(&mut self, n_rows: usize) {
        if n_rows >= self.n_rows {
            return;
        }
        let (n_full, n_bits) = (n_rows / 64, n_rows % 64);
        let kept = self.present[n_full] & ((1 << n_bits) - 1);
        self.nanos
            .truncate((self.n_before[n_full] + kept.count_ones()) as usize);
        self.present[n_full] = kept;
        let n_words = n_rows.div_ceil(64);
        self.present.truncate(n_words);
        self.n_before.truncate(n_words);
        self.changed.retain(|row, _| (*row as usize) < n_rows);
        self.n_rows = n_rows;
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.n_rows
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }
}

/// However they are kept.
impl PartialEq for SparseTimestampColumn {
    fn eq(&self, other: &Self) -> bool {
        self.n_rows == other.n_rows && (0..self.n_rows).all(|row| self.get(row) == other.get(row))
    }
}

impl Eq for SparseTimestampColumn {}

/// A column of text that repeats: every row holds the code of one of the distinct values. Code 0 is the blank text.
#[derive(Debug, Clone)]
pub struct TextColumn {
    codes: Codes,
    values: Vec<Box<str>>,
    /// The code of each of `values`, found by its text.
    index: HashTable<u32>,
    /// Whether some text was not UTF-8.
    is_windows_1252: bool,
    /// Codes of values that came lately, at the place that their text [has](recent_place) here: most columns have few values, and
    /// these need not be hashed.
    recent: [u32; N_RECENT],
}

/// How many values a column remembers as those that came lately.
const N_RECENT: usize = 32;

/// Where a text may be among those that came lately; it is not blank.
#[inline(always)]
fn recent_place(text: &[u8]) -> usize {
    let at = |at: usize| usize::from(text[at]);
    let (middle, last) = (at(text.len() / 2), at(text.len() - 1));
    (text.len() ^ middle.wrapping_mul(5) ^ last.wrapping_mul(11)) % N_RECENT
}

impl Default for TextColumn {
    fn default() -> Self {
        let mut column = Self {
            codes: Codes::Narrow(Vec::new()),
            values: Vec::new(),
            index: HashTable::new(),
            is_windows_1252: false,
            recent: [Self::BLANK; N_RECENT],
        };
        column.code_of("");
        column
    }
}

/// One code a row. Hardly any column has more distinct values than 16 bits can number.
#[derive(Debug, Clone)]
enum Codes {
    Narrow(Vec<u16>),
    Wide(Vec<u32>),
}

impl Codes {
    #[inline(always)]
    fn push(&mut self, code: u32) {
        match self {
            Self::Narrow(codes) => match u16::try_from(code) {
                Ok(code) => codes.push(code),
                Err(_) => {
                    self.widen();
                    self.push(code);
                }
            },
            Self::Wide(codes) => codes.push(code),
        }
    }

    /// Makes room for codes that need more than 16 bits.
    #[cold]
    fn widen(&mut self) {
        let n_rows = self.len();
        let mut wide = Vec::new();
        make_room(&mut wide, n_rows.saturating_mul(2));
        wide.extend((0..n_rows).map(|row| self.get(row)));
        *self = Self::Wide(wide);
    }

    fn set(&mut self, row: usize, code: u32) {
        match self {
            Self::Narrow(codes) => match u16::try_from(code) {
                Ok(code) => codes[row] = code,
                Err(_) => {
                    self.widen();
                    self.set(row, code);
                }
            },
            Self::Wide(codes) => codes[row] = code,
        }
    }

    // A compiler that saves space calls what looks into a vector, but not what looks into a slice.
    #[inline(always)]
    fn get(&self, row: usize) -> u32 {
        match self {
            Self::Narrow(codes) => codes.as_slice()[row].into(),
            Self::Wide(codes) => codes.as_slice()[row],
        }
    }

    fn len(&self) -> usize {
        match self {
            Self::Narrow(codes) => codes.len(),
            Self::Wide(codes) => codes.len(),
        }
    }

    fn make_room(&mut self, n_rows: usize) {
        match self {
            Self::Narrow(codes) => make_room(codes, n_rows),
            Self::Wide(codes) => make_room(codes, n_rows),
        }
    }

    fn truncate(&mut self, n_rows: usize) {
        match self {
            Self::Narrow(codes) => codes.truncate(n_rows),
            Self::Wide(codes) => codes.truncate(n_rows),
        }
    }
}

/// However they are kept.
impl PartialEq for Codes {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && (0..self.len()).all(|row| self.get(row) == other.get(row))
    }
}

/// The index follows from the values.
impl PartialEq for TextColumn {
    fn eq(&self, other: &Self) -> bool {
        self.codes == other.codes && self.values == other.values
    }
}

impl Eq for TextColumn {}

impl TextColumn {
    /// The code of the blank text.
    pub const BLANK: u32 = 0;

    /// Appends a row.
    pub fn push(&mut self, text: &str) {
        self.push_bytes(text.as_bytes());
    }

    /// Appends a row. Bytes that are not UTF-8 are Windows-1252.
    #[inline(always)]
    pub(super) fn push_bytes(&mut self, text: &[u8]) {
        let code = self.code_for(text);
        self.codes.push(code);
    }

    /// The code of the text that these bytes are, U+FFFD in place of what is not UTF-8. It becomes one of the values if it is not.
    #[inline(always)]
    pub(super) fn code_for(&mut self, text: &[u8]) -> u32 {
        if text.is_empty() {
            return Self::BLANK;
        }
        let place = recent_place(text);
        let recent = self.recent[place];
        if is_same(self.values[recent as usize].as_bytes(), text) {
            return recent;
        }
        // Whether it is UTF-8 need not be asked of what is one of the values already.
        let code = match self.code_of_bytes(text) {
            Some(code) => code,
            None => self.code_of_new(text),
        };
        self.recent[place] = code;
        code
    }

    #[cold]
    fn code_of_new(&mut self, text: &[u8]) -> u32 {
        let (text, is_other) = text_of(text);
        self.is_windows_1252 |= is_other;
        self.code_of(&text)
    }

    /// Puts the value with this code into a row.
    pub(super) fn set(&mut self, row: usize, code: u32) {
        self.codes.set(row, code);
    }

    /// Forgets the values that no row holds, and spells others as given by their code. Values spelled alike become one.
    pub(super) fn respell(&mut self, spellings: &FxHashMap<u32, String>) {
        let mut respelled = Self::default();
        let mut new_codes = vec![None; self.values.len()];
        respelled.make_room(self.len());
        for row in 0..self.len() {
            let old = self.code(row);
            let new = new_codes[old as usize].get_or_insert_with(|| {
                let spelling = spellings.get(&old).map(String::as_str);
                respelled.code_of(spelling.unwrap_or(&self.values[old as usize]))
            });
            respelled.codes.push(*new);
        }
        *self = respelled;
    }

    /// The code of the value that consists of these bytes.
    fn code_of_bytes(&self, text: &[u8]) -> Option<u32> {
        self.index
            .find(hash(text), |&code| {
                is_same(self.values[code as usize].as_bytes(), text)
            })
            .copied()
    }

    /// The code of `text`, which becomes one of the values if it is not.
    #[cold]
    fn code_of(&mut self, text: &str) -> u32 {
        let Self { values, index, .. } = self;
        let entry = index.entry(
            hash(text.as_bytes()),
            |&code| *values[code as usize] == *text,
            |&code| hash(values[code as usize].as_bytes()),
        );
        match entry {
            Entry::Occupied(entry) => *entry.get(),
            Entry::Vacant(entry) => {
                let code = u32::try_from(values.len())
                    .expect("fewer distinct values than rows, rows fit into u32");
                entry.insert(code);
                values.push(text.into());
                code
            }
        }
    }

    /// Whether some text since this was last asked was not UTF-8, and read as Windows-1252.
    pub(super) fn take_is_windows_1252(&mut self) -> bool {
        std::mem::take(&mut self.is_windows_1252)
    }

    pub(super) fn make_room(&mut self, n_rows: usize) {
        self.codes.make_room(n_rows);
    }

    /// Drops the rows and the values after the first so many.
    pub(super) fn truncate(&mut self, n_rows: usize, n_values: usize) {
        self.codes.truncate(n_rows);
        self.index.retain(|code| (*code as usize) < n_values);
        self.values.truncate(n_values);
        self.recent = [Self::BLANK; N_RECENT];
        // What is dropped is of the file that comes again.
        self.is_windows_1252 = false;
    }

    /// The code in `row`.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    // Figures ask it of every alert: a compiler that saves space would call it instead, and they would take several times as long.
    #[inline(always)]
    pub fn code(&self, row: usize) -> u32 {
        self.codes.get(row)
    }

    /// Hands over each of these rows with its code.
    ///
    /// # Panics
    /// If a row is not below [`len`](Self::len).
    // How codes are kept is asked once, not for each of a million rows.
    #[inline(always)]
    pub fn for_each_code(&self, rows: std::ops::Range<u32>, mut each: impl FnMut(u32, u32)) {
        let run = rows.start as usize..rows.end as usize;
        match &self.codes {
            Codes::Narrow(codes) => {
                for (row, &code) in rows.zip(&codes[run]) {
                    each(row, code.into());
                }
            }
            Codes::Wide(codes) => {
                for (row, &code) in rows.zip(&codes[run]) {
                    each(row, code);
                }
            }
        }
    }

    /// The text in `row`.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn text(&self, row: usize) -> &str {
        &self.values[self.code(row) as usize]
    }

    /// The distinct values, each at the position of its code; the first is blank.
    pub fn values(&self) -> &[Box<str>] {
        &self.values
    }

    /// The code of `text`, if any row ever held it.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.code_of_bytes(text.as_bytes())
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.len() == 0
    }
}

/// The column of alert ids. Ids do not repeat (blank ones aside), so each is kept once: a UUID as its 16 bytes, anything
/// else as text.
#[derive(Debug, Clone, Default)]
pub struct AlertIds {
    rows: Vec<AlertId>,
    /// The ids that are not UUIDs, in the order of their rows.
    others: Vec<Box<str>>,
    /// Every row whose id identifies its alert, found by the id: a set that does not hold the ids a second time. It is made when it is asked for.
    index: OnceCell<HashTable<u32>>,
}

/// The 16 bytes of a UUID, which are not [`AlertId::MARK`] and something; or the mark, then what else there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct AlertId([u8; 16]);

/// What an [`AlertId`] stands for.
#[derive(Debug, Clone, Copy)]
enum IdKind {
    Blank,
    /// Only the canonical spelling (lower case, hyphens), so that the text can be given back as it was.
    Uuid,
    /// A position in `others`.
    Other(u32),
}

impl AlertId {
    /// The few UUIDs that begin so are kept as text.
    const MARK: [u8; 8] = *b"no uuid ";
    const BLANK: Self = Self::marked(0);

    const fn marked(number: u64) -> Self {
        let ([a, b, c, d, e, f, g, h], [i, j, k, l, m, n, o, p]) =
            (Self::MARK, number.to_le_bytes());
        Self([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    fn other(position: u32) -> Self {
        Self::marked(u64::from(position) + 1)
    }

    /// The id, if it is a UUID that can be kept as its bytes.
    #[inline(always)]
    fn uuid(text: &[u8]) -> Option<Self> {
        uuid_bytes(text)
            .filter(|bytes| !bytes.starts_with(&Self::MARK))
            .map(Self)
    }

    fn kind(self) -> IdKind {
        let number = match (self.0.first_chunk(), self.0.last_chunk()) {
            (Some(&Self::MARK), Some(number)) => u64::from_le_bytes(*number),
            _ => return IdKind::Uuid,
        };
        match number.checked_sub(1).map(u32::try_from) {
            Some(Ok(position)) => IdKind::Other(position),
            _ => IdKind::Blank,
        }
    }
}

/// The index follows from the rows.
impl PartialEq for AlertIds {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows && self.others == other.others
    }
}

impl Eq for AlertIds {}

impl AlertIds {
    /// Appends a row, unless an earlier row has this id: an id is an alert's only once. A blank or [damaged](is_damaged_id) id is
    /// nobody's, so it is always appended. Says whether the row was appended.
    ///
    /// Ids are the same if their text is, to the letter.
    pub fn push(&mut self, id: &str) -> bool {
        !matches!(self.push_bytes(id.as_bytes()), PushedId::Taken(_))
    }

    /// [`push`](Self::push); bytes that are not UTF-8 are Windows-1252.
    #[inline(always)]
    pub(super) fn push_bytes(&mut self, id: &[u8]) -> PushedId {
        if id.is_empty() {
            self.rows.push(AlertId::BLANK);
            return PushedId::New;
        }
        match AlertId::uuid(id) {
            Some(uuid) => self.insert(Some(uuid), ""),
            None if is_damaged_id(id) => {
                let Self { rows, others, .. } = self;
                rows.push(other_id(others, &text_of(id).0));
                PushedId::Damaged
            }
            None => self.insert(None, &text_of(id).0),
        }
    }

    /// Appends a row with this UUID or this text.
    #[inline(always)]
    fn insert(&mut self, uuid: Option<AlertId>, id: &str) -> PushedId {
        let (rows, others, index) = self.parts();
        let is_same = |&row: &u32| is_id(rows[row as usize], others, uuid, id);
        let hash_of = |&row: &u32| hash_of(rows[row as usize], others);
        match index.entry(
            uuid.map_or_else(|| hash(id.as_bytes()), hash_uuid),
            is_same,
            hash_of,
        ) {
            Entry::Occupied(entry) => return PushedId::Taken(*entry.get()),
            Entry::Vacant(entry) => {
                entry.insert(u32::try_from(rows.len()).expect("rows fit into u32"));
            }
        }
        rows.push(uuid.unwrap_or_else(|| other_id(others, id)));
        PushedId::New
    }

    /// What an index follows from, and the index.
    #[inline(always)]
    fn parts(&mut self) -> (&mut Vec<AlertId>, &mut Vec<Box<str>>, &mut HashTable<u32>) {
        if self.index.get().is_none() {
            self.index();
        }
        let index = self.index.get_mut().expect("it has just been made");
        (&mut self.rows, &mut self.others, index)
    }

    #[inline(never)]
    fn index(&self) -> &HashTable<u32> {
        self.index.get_or_init(|| {
            let hash_of = |row: &u32| hash_of(self.rows[*row as usize], &self.others);
            let mut index = HashTable::with_capacity(self.rows.len());
            for row in 0..self.rows.len() {
                if self.identifies(row) {
                    let row = u32::try_from(row).expect("rows fit into u32");
                    index.insert_unique(hash_of(&row), row, hash_of);
                }
            }
            index
        })
    }

    /// Gives back the memory by which ids are found, some 10 MB of a million, until one is looked for.
    pub(super) fn forget_index(&mut self) {
        self.index.take();
    }

    pub(super) fn make_room(&mut self, n_rows: usize) {
        let (rows, others, index) = self.parts();
        make_room(rows, n_rows);
        // Without room it grows as it goes.
        let _ = index.try_reserve(n_rows, |&row| hash_of(rows[row as usize], others));
    }

    /// Drops the rows after the first so many.
    pub(super) fn truncate(&mut self, n_rows: usize) {
        self.parts().2.retain(|row| (*row as usize) < n_rows);
        self.rows.truncate(n_rows);
        let n_others = self
            .rows
            .iter()
            .filter(|id| matches!(id.kind(), IdKind::Other(_)));
        self.others.truncate(n_others.count());
    }

    /// Whether the id in `row` tells its alert from others: it is neither blank nor [damaged](is_damaged_id).
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn identifies(&self, row: usize) -> bool {
        match self.rows[row].kind() {
            IdKind::Blank => false,
            IdKind::Uuid => true,
            IdKind::Other(position) => !is_damaged_id(self.others[position as usize].as_bytes()),
        }
    }

    /// How the ids in two rows are ordered as text.
    ///
    /// # Panics
    /// If one of them is not below [`len`](Self::len).
    pub fn compare(&self, one: usize, other: usize) -> Ordering {
        match [one, other].map(|row| self.rows[row].kind()) {
            // The digits of all of them are at the same places.
            [IdKind::Uuid, IdKind::Uuid] => self.rows[one].0.cmp(&self.rows[other].0),
            _ => self.text(one).cmp(&self.text(other)),
        }
    }

    /// The row whose id this is; `None` for a blank or damaged one, which is nobody's.
    pub fn find(&self, id: &str) -> Option<u32> {
        let uuid = AlertId::uuid(id.as_bytes());
        let hash = uuid.map_or_else(|| hash(id.as_bytes()), hash_uuid);
        let is_same = |&row: &u32| is_id(self.rows[row as usize], &self.others, uuid, id);
        self.index().find(hash, is_same).copied()
    }

    /// The id in `row`, as it was pushed.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn text(&self, row: usize) -> Cow<'_, str> {
        match self.rows[row].kind() {
            IdKind::Blank => Cow::Borrowed(""),
            IdKind::Uuid => Cow::Owned(uuid_text(self.rows[row].0)),
            IdKind::Other(position) => Cow::Borrowed(&self.others[position as usize]),
        }
    }

    /// The first eight bytes of the id in `row` as a number: ids that begin differently are in the order of these. `None` of a blank one.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn beginning(&self, row: usize) -> Option<u64> {
        let id = self.rows[row];
        let mut first = [0; 8];
        match id.kind() {
            IdKind::Blank => return None,
            IdKind::Uuid => {
                let digit =
                    |nibble: u8| char::from_digit(nibble.into(), 16).map_or(0, |digit| digit as u8);
                for (pair, byte) in first.chunks_exact_mut(2).zip(id.0) {
                    pair.copy_from_slice(&[digit(byte >> 4), digit(byte & 15)]);
                }
            }
            IdKind::Other(position) => {
                for (to, from) in first.iter_mut().zip(self.others[position as usize].bytes()) {
                    *to = from;
                }
            }
        }
        Some(u64::from_be_bytes(first))
    }

    /// Whether all of them are UUIDs, in lower case and with hyphens, or blank.
    pub fn are_uuids(&self) -> bool {
        self.others.is_empty()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// What became of an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PushedId {
    /// A row was appended.
    New,
    /// A row was appended whose id is [damaged](is_damaged_id).
    Damaged,
    /// This row has the id already.
    Taken(u32),
}

/// Whether a spreadsheet made this of an id that it took for a number, such as `1.23457E+15`: one digit, perhaps a point or comma and more
/// digits, `E`, perhaps a sign, one to three digits. Many ids become the same, so it identifies nobody.
pub fn is_damaged_id(id: &[u8]) -> bool {
    let [b'0'..=b'9', rest @ ..] = id else {
        return false;
    };
    let rest = match rest {
        [b'.' | b',', more @ ..] => match n_digits(more) {
            0 => return false,
            n => &more[n..],
        },
        _ => rest,
    };
    let [b'E', exponent @ ..] = rest else {
        return false;
    };
    let exponent = match exponent {
        [b'+' | b'-', digits @ ..] => digits,
        _ => exponent,
    };
    (1..=3).contains(&exponent.len()) && n_digits(exponent) == exponent.len()
}

/// How many digits the text begins with.
fn n_digits(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_digit()).count()
}

/// Keeps an id that is no UUID.
fn other_id(others: &mut Vec<Box<str>>, id: &str) -> AlertId {
    others.push(id.into());
    let position = u32::try_from(others.len() - 1);
    AlertId::other(position.expect("fewer other ids than rows, rows fit into u32"))
}

/// Makes room for so many more rows at once: a column that grows by doubling leaves as much behind as it holds, and memory that
/// WebAssembly once took it never gives back. Where there is not so much, nothing is lost but that.
pub(super) fn make_room<T>(column: &mut Vec<T>, n_rows: usize) {
    let _ = column.try_reserve_exact(n_rows);
}

/// Whether the row's id is this UUID or, if it is none, this text.
fn is_id(row: AlertId, others: &[Box<str>], uuid: Option<AlertId>, text: &str) -> bool {
    match (uuid, row.kind()) {
        (Some(uuid), _) => row == uuid,
        (None, IdKind::Other(position)) => *others[position as usize] == *text,
        (None, _) => false,
    }
}

fn hash_of(id: AlertId, others: &[Box<str>]) -> u64 {
    match id.kind() {
        IdKind::Blank => hash(b""),
        IdKind::Uuid => hash_uuid(id),
        IdKind::Other(position) => hash(others[position as usize].as_bytes()),
    }
}

/// Whether the texts are equal, eight bytes at a time: what WebAssembly has for `==` goes byte by byte.
#[inline(always)]
fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let eight = |text: &[u8], at: usize| {
        text[at..]
            .first_chunk()
            .map(|eight| u64::from_le_bytes(*eight))
    };
    let Some(last) = one.len().checked_sub(8) else {
        return (0..one.len()).all(|at| one[at] == other[at]);
    };
    // The last eight overlap those before them.
    let mut at = 0;
    while at < last {
        if eight(one, at) != eight(other, at) {
            return false;
        }
        at += 8;
    }
    eight(one, last) == eight(other, last)
}

fn hash(text: &[u8]) -> u64 {
    FxBuildHasher.hash_one(text)
}

/// Not Fx, whose one multiplication leaves ids that differ in high bits alone (counters, times) with the same tag in a table.
fn hash_uuid(AlertId(bytes): AlertId) -> u64 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = bytes;
    let first = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let second = u64::from_be_bytes([i, j, k, l, m, n, o, p]);
    mix(mix(second).wrapping_add(first))
}

/// The last step of SplitMix64 (Stafford's 13th variant of MurmurHash3's): every bit of `n` reaches every bit of the result.
fn mix(n: u64) -> u64 {
    let n = (n ^ n >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ n >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    n ^ n >> 31
}

/// Where a UUID's text has its hyphens.
const HYPHENS: [usize; 4] = [8, 13, 18, 23];

/// The bytes of a UUID in its canonical spelling.
#[inline(always)]
fn uuid_bytes(text: &[u8]) -> Option<[u8; 16]> {
    let text: &[u8; 36] = text.try_into().ok()?;
    // Written out: in a build for size, calls that take a closure remain calls.
    let [first, second, third, fourth] = HYPHENS;
    let hyphens = [text[first], text[second], text[third], text[fourth]];
    if hyphens != *b"----" {
        return None;
    }
    let mut digits = [[0; 8]; 4];
    for (eight, starts) in digits.iter_mut().zip([[0, 4], [9, 14], [19, 24], [28, 32]]) {
        for (four, start) in eight.chunks_exact_mut(4).zip(starts) {
            four.copy_from_slice(&text[start..start + 4]);
        }
    }
    let mut bytes = [0; 16];
    for (four, eight) in bytes.chunks_exact_mut(4).zip(digits) {
        four.copy_from_slice(&hex_bytes(eight)?);
    }
    Some(bytes)
}

/// What eight lower-case hexadecimal digits spell.
#[inline(always)]
fn hex_bytes(digits: [u8; 8]) -> Option<[u8; 4]> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let digits = u64::from_be_bytes(digits);
    let tops = 0x80 * ONES;
    if digits & tops != 0 {
        return None;
    }
    // The top bit of a byte that is at least, or above, some character.
    let at_least = |character: u8| digits + (0x80 - u64::from(character)) * ONES;
    let is_number = at_least(b'0') & !at_least(b'9' + 1) & tops;
    let is_letter = at_least(b'a') & !at_least(b'f' + 1) & tops;
    if is_number | is_letter != tops {
        return None;
    }
    let values = (digits & (0x0f * ONES)) + 9 * (is_letter >> 7);
    // Two to a byte, then the bytes side by side.
    let pairs = (values | values >> 4) & 0x00ff_00ff_00ff_00ff;
    let pairs = (pairs | pairs >> 8) & 0x0000_ffff_0000_ffff;
    Some(((pairs | pairs >> 16) as u32).to_be_bytes())
}

/// The canonical spelling.
fn uuid_text(bytes: [u8; 16]) -> String {
    let mut text = String::with_capacity(36);
    for byte in bytes {
        if HYPHENS.contains(&text.len()) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_makes_of_an_id_identifies_nobody() {
        for damaged in ["1.23457E+15", "1,5E+3", "1E5", "0E-999", "9.0E12"] {
            assert!(is_damaged_id(damaged.as_bytes()), "{damaged}");
        }
        for whole in [
            "",
            "1",
            "E",
            "E5",
            "1E",
            "1E+",
            "1.E5",
            "1.E+5",
            "12E5",
            "12.3E+4",
            "1.2.3E4",
            "1e15",
            "1.23457e+15",
            "1E1234",
            "1E+1x",
            "-1E5",
            "+1E5",
            " 1E5",
            "1E5 ",
            "1.5",
            "1;5E3",
            "1.5E++3",
            "123457000000000",
            "١E5",
            "alert 1E5",
            "1E5a4f20-0000-4000-8000-000000000000",
        ] {
            assert!(!is_damaged_id(whole.as_bytes()), "{whole}");
        }
        check_ids(
            &["1E5", "1E5", "1e5", "1e5", "a", "1E5"],
            &["1E5", "1E5", "1e5", "a", "1E5"],
        );
        let mut ids = AlertIds::default();
        for id in ["1E5", "", "1e5", "0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ffe9"] {
            ids.push(id);
        }
        assert_eq!(
            [0, 1, 2, 3].map(|row| ids.identifies(row)),
            [false, false, true, true]
        );
        assert_eq!((ids.find("1E5"), ids.find("1e5")), (None, Some(2)));
    }

    #[test]
    fn ids_are_ordered_as_text() {
        let texts = [
            "",
            "-",
            "0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ffe8",
            "0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ffe9",
            "0c6ab9d6-8b3e-4a39-8f2b-01dce5a4ffe8",
            "0d",
            "a",
        ];
        let mut ids = AlertIds::default();
        for text in texts {
            ids.push(text);
        }
        for one in 0..texts.len() {
            for other in 0..texts.len() {
                assert_eq!(ids.compare(one, other), one.cmp(&other));
            }
        }
    }

    fn check_ids(pushed: &[&str], kept: &[&str]) {
        let mut ids = AlertIds::default();
        let mut appended = Vec::new();
        for &id in pushed {
            if ids.push(id) {
                appended.push(id);
            }
        }
        assert_eq!(appended, kept);
        assert_eq!(
            (0..ids.len()).map(|row| ids.text(row)).collect::<Vec<_>>(),
            kept
        );
        assert_eq!(ids.is_empty(), kept.is_empty());
    }

    #[test]
    fn an_id_is_kept_once_and_a_blank_one_always() {
        const LOWER: &str = "0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ffe9";
        const UPPER: &str = "0C6AB9D6-7B3E-4A39-8F2B-01DCE5A4FFE9";
        const BARE: &str = "0c6ab9d67b3e4a398f2b01dce5a4ffe9";
        const NIL: &str = "00000000-0000-0000-0000-000000000000";
        check_ids(&[], &[]);
        check_ids(&["", "", ""], &["", "", ""]);
        check_ids(&[LOWER, LOWER], &[LOWER]);
        check_ids(
            &["a", LOWER, "", "a", "A", LOWER, "", "b"],
            &["a", LOWER, "", "A", "", "b"],
        );
        check_ids(&[LOWER, UPPER, BARE, UPPER, BARE], &[LOWER, UPPER, BARE]);
        check_ids(&[NIL, "", NIL, "0", " "], &[NIL, "", "0", " "]);
        // Bytes that stand for a blank id, and for the first and second of those that are no UUIDs.
        let marked = [0, 1, 2].map(|number| uuid_text(AlertId::marked(number).0));
        let [blank, first, second] = &marked;
        let mixed = [blank, "", "a", first, second, blank, first, "a", "b"];
        check_ids(&mixed, &[blank, "", "a", first, second, "b"]);
    }

    #[test]
    fn codes_outgrow_16_bits() {
        let text = |n: u32| format!("value {n}");
        let mut column = TextColumn::default();
        for n in 1..=70_000 {
            column.push(&text(n));
            if [65_535, 65_536].contains(&n) {
                let is_narrow = matches!(column.codes, Codes::Narrow(_));
                assert_eq!(is_narrow, n == 65_535, "{n}");
            }
        }
        column.push(&text(1));
        for (row, n) in (1..=70_000).chain([1]).enumerate() {
            assert_eq!((column.code(row), column.text(row)), (n, &*text(n)));
        }
        assert_eq!((column.len(), column.is_empty()), (70_001, false));
        // Rows taken back leave a column like one that never had them.
        column.truncate(10, 11);
        let mut short = TextColumn::default();
        (1..=10).for_each(|n| short.push(&text(n)));
        assert_eq!(column, short);
        short.push("one more");
        assert_ne!(column, short);
    }

    #[test]
    fn only_canonical_uuids_become_bytes() {
        for (text, is_uuid) in [
            ("0123abcd-0123-abcd-0123-abcdef012345", true),
            ("ffffffff-ffff-ffff-ffff-ffffffffffff", true),
            ("0123ABCD-0123-abcd-0123-abcdef012345", false),
            ("0123abcd-0123-abcd-0123-abcdef01234", false),
            ("0123abcd-0123-abcd-0123-abcdef0123456", false),
            ("0123abcd0-123-abcd-0123-abcdef012345", false),
            ("0123abcg-0123-abcd-0123-abcdef012345", false),
            ("{123abcd-0123-abcd-0123-abcdef012345", false),
            ("0123abcd-0123-abcd-0123-abcdef01234é", false),
        ] {
            assert_eq!(
                uuid_bytes(text.as_bytes()).map(uuid_text),
                is_uuid.then(|| text.to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn only_lower_case_digits_are_hexadecimal() {
        for at in 0..8 {
            for byte in 0..=u8::MAX {
                let mut digits = *b"01a9f6bc";
                digits[at] = byte;
                let expected = matches!(byte, b'0'..=b'9' | b'a'..=b'f').then(|| {
                    let text = std::str::from_utf8(&digits).unwrap();
                    u32::from_str_radix(text, 16).unwrap().to_be_bytes()
                });
                assert_eq!(hex_bytes(digits), expected, "{byte:#x} at {at}");
            }
        }
    }

    #[test]
    fn columns_are_equal_if_their_rows_are() {
        let ids = |ids: &[&str]| {
            let mut column = AlertIds::default();
            for id in ids {
                column.push(id);
            }
            column
        };
        let texts = |texts: &[&str]| {
            let mut column = TextColumn::default();
            for text in texts {
                column.push(text);
            }
            column
        };
        for (one, other) in [
            (&["a", "b"][..], &["a", "c"][..]),
            (&["a", "b"], &["a"]),
            (&["a", ""], &["a"]),
            (&["a"], &[]),
        ] {
            assert_eq!(ids(one), ids(one));
            assert_ne!(ids(one), ids(other), "{one:?} {other:?}");
            assert_eq!(texts(one), texts(one));
            assert_ne!(texts(one), texts(other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn texts_are_the_same_to_the_last_byte() {
        for (one, other, expected) in [
            ("", "", true),
            ("", "a", false),
            ("a", "b", false),
            ("12345678", "12345678", true),
            ("12345678", "12345679", false),
            ("12345678", "123456789", false),
            ("12345678a", "12345678b", false),
            ("12345678a", "12345679a", false),
            ("1234567812345678ab", "1234567812345678ab", true),
            ("1234567812345678ab", "1234567812345679ab", false),
        ] {
            assert_eq!(
                is_same(one.as_bytes(), other.as_bytes()),
                expected,
                "{one} {other}"
            );
            assert_eq!(
                is_same(other.as_bytes(), one.as_bytes()),
                expected,
                "{other} {one}"
            );
        }
    }

    /// A hash table asks this of ids whose hashes are alike, which may be of either kind.
    #[test]
    fn an_id_is_itself_only() {
        let others = [Box::from("a")];
        let (uuid, text) = (AlertId([7; 16]), AlertId::other(0));
        for (row, sought, id, expected) in [
            (AlertId::BLANK, None, "", false),
            (uuid, Some(uuid), "", true),
            (uuid, Some(AlertId([8; 16])), "", false),
            (uuid, None, "a", false),
            (text, None, "a", true),
            (text, None, "b", false),
            (text, Some(uuid), "a", false),
        ] {
            assert_eq!(
                is_id(row, &others, sought, id),
                expected,
                "{row:?} {uuid:?} {id}"
            );
        }
    }

    #[test]
    fn instants_are_nanoseconds_and_seconds_are_rounded_down() {
        for (nanos, seconds) in [
            (0, 0),
            (999_999_999, 0),
            (5_000_000_000, 5),
            (-1, -1),
            (-1_000_000_000, -1),
        ] {
            let at = Timestamp::from_nanos(nanos);
            assert_eq!((at.nanos(), at.seconds()), (nanos, seconds));
        }
        let [first, last] = [i64::MIN, i64::MAX].map(Timestamp::from_nanos);
        assert_eq!(last.minutes_since(first), 2_f64.powi(64) / 60e9);
        assert_eq!(first.minutes_since(last), -last.minutes_since(first));
    }

    #[test]
    fn many_texts_are_kept_apart() {
        let mut column = TextColumn::default();
        for n in 0..5_000_u32 {
            column.push(&n.to_string());
            assert_eq!(column.code(n as usize), n + 1);
        }
        column.push_bytes(b"\xff");
        column.push_bytes(b"\xff");
        assert_eq!(column.code(5_000), column.code(5_001));
        assert_eq!(column.values().len(), 5_002);
    }

    #[test]
    fn columns_go_back_to_where_they_were() {
        const UUID: &str = "0c6ab9d6-7b3e-4a39-8f2b-01dce5a4ffe9";
        let mut texts = TextColumn::default();
        for text in ["a", "b", "a", "c"] {
            texts.push(text);
        }
        assert!(!texts.is_empty() && TextColumn::default().is_empty());
        texts.truncate(3, 3);
        assert_eq!((texts.len(), texts.values().len()), (3, 3));
        assert_eq!(
            ["a", "b", "c"].map(|text| texts.find(text)),
            [Some(1), Some(2), None]
        );
        texts.push("c");
        assert_eq!((texts.code(3), texts.text(3)), (3, "c"));

        let mut ids = AlertIds::default();
        for id in ["a", UUID, "b", "", "c"] {
            ids.push(id);
        }
        ids.truncate(2);
        assert_eq!((ids.len(), ids.others.len()), (2, 1));
        assert_eq!(
            ["a", UUID, "b", "c"].map(|id| ids.find(id)),
            [Some(0), Some(1), None, None]
        );
        assert!(ids.push("b") && !ids.push(UUID));
        assert_eq!(ids.text(2), "b");

        let mut instants = TimestampColumn::default();
        assert!(instants.is_empty());
        for nanos in 0..3 {
            instants.push(Some(Timestamp::from_nanos(nanos)));
        }
        instants.truncate(2);
        assert_eq!((instants.len(), instants.is_empty()), (2, false));
    }

    #[test]
    fn room_is_made_at_once() {
        let mut texts = TextColumn::default();
        let mut ids = AlertIds::default();
        let mut instants = TimestampColumn::default();
        let room_of = |texts: &TextColumn| match &texts.codes {
            Codes::Narrow(codes) => codes.capacity(),
            Codes::Wide(codes) => codes.capacity(),
        };
        texts.make_room(1_000);
        ids.make_room(1_000);
        instants.make_room(1_000);
        let room = [
            room_of(&texts),
            ids.rows.capacity(),
            ids.index().capacity(),
            instants.0.capacity(),
        ];
        assert!(room.iter().all(|room| *room >= 1_000), "{room:?}");
        // What there is no room for is asked in vain.
        texts.make_room(usize::MAX);
        assert_eq!(room_of(&texts), room[0]);
        (1..=65_536).for_each(|n| texts.push(&n.to_string()));
        texts.make_room(100_000);
        assert!(room_of(&texts) >= 165_536);
    }

    #[test]
    fn hashes_are_splitmix64s() {
        // The first numbers of the generator begun at 0, whose steps are of this size.
        const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
        assert_eq!(
            [1, 2, 3].map(|n| mix(STEP.wrapping_mul(n))),
            [
                0xe220_a839_7b1d_cdaf,
                0x6e78_9e6a_a1b9_65f4,
                0x06c4_5d18_8009_454f
            ]
        );
        let bytes = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        assert_eq!(
            hash_uuid(AlertId(bytes)),
            mix(mix(0x0809_0a0b_0c0d_0e0f).wrapping_add(0x0001_0203_0405_0607))
        );
        assert_ne!(hash(b"a"), hash(b"b"));
    }

    /// The table takes the place of an entry from the low bits of its hash and a tag from the topmost seven: ids that
    /// differ little must differ in both.
    #[test]
    fn alike_uuids_hash_apart() {
        for shift in [0, 8, 24, 40, 56, 64, 72, 96, 112] {
            let hashes: Vec<u64> = (0..4096_u128)
                .map(|n| hash_uuid(AlertId((n << shift).to_be_bytes())))
                .collect();
            let tags: HashSet<u64> = hashes.iter().map(|hash| hash >> 57).collect();
            let places: HashSet<u64> = hashes.iter().map(|hash| hash & 0x1fff).collect();
            assert!(tags.len() > 100, "{} of 128 tags at {shift}", tags.len());
            // 4,096 random hashes fill about 3,200 of 8,192 places.
            assert!(
                places.len() > 2600,
                "{} of 8,192 places at {shift}",
                places.len()
            );
        }
    }

    proptest! {
        /// Row by row, before and after what has been changed is written down.
        #[test]
        fn instants_of_many_rows_are_those_of_each(
            pushed in prop::collection::vec(prop::option::of(any::<i64>()), 0..300),
            changed in prop::collection::vec((any::<prop::sample::Index>(), prop::option::of(any::<i64>())), 0..4),
            ends in prop::collection::vec(any::<prop::sample::Index>(), 2),
        ) {
            let mut column = SparseTimestampColumn::default();
            for nanos in &pushed {
                column.push(nanos.map(Timestamp::from_nanos));
            }
            let at = |index: &prop::sample::Index| index.index(pushed.len() + 1) as u32;
            let rows = at(&ends[0]).min(at(&ends[1]))..at(&ends[0]).max(at(&ends[1]));
            for is_settled in [false, true] {
                if is_settled {
                    column.settle();
                } else if !pushed.is_empty() {
                    for (row, nanos) in &changed {
                        column.set(row.index(pushed.len()), nanos.map(Timestamp::from_nanos));
                    }
                }
                let mut met = Vec::new();
                column.each_under(None, rows.clone(), |row, at| met.push((row, at)));
                let expected = rows.clone().filter_map(|row| Some((row as usize, column.get(row as usize)?)));
                prop_assert_eq!(met, expected.collect::<Vec<_>>());
            }
            if let Some(latest) = pushed.iter().flatten().max().filter(|nanos| **nanos != i64::MIN) {
                let mut all = TimestampColumn::default();
                pushed.iter().for_each(|nanos| all.push(nanos.map(Timestamp::from_nanos)));
                prop_assert_eq!(all.latest(), Some(Timestamp::from_nanos(*latest)));
            }
        }

        #[test]
        fn rare_instants_are_given_back(
            ats in prop::collection::vec(prop::option::weighted(0.3, any::<i64>()), 0..300),
            changes in prop::collection::vec((0_usize..300, prop::option::of(any::<i64>())), 0..20),
            n_kept in 0_usize..320,
            more in prop::collection::vec(prop::option::of(any::<i64>()), 0..100),
        ) {
            let instant = |at: Option<i64>| at.map(Timestamp::from_nanos);
            let mut column = SparseTimestampColumn::default();
            column.make_room(10);
            let mut expected: Vec<_> = ats.into_iter().map(instant).collect();
            for &at in &expected {
                column.push(at);
            }
            for (row, at) in changes {
                if row < expected.len() {
                    column.set(row, instant(at));
                    expected[row] = instant(at);
                }
            }
            column.truncate(n_kept);
            expected.truncate(n_kept);
            for at in more {
                column.push(instant(at));
                expected.push(instant(at));
            }
            let all = |column: &SparseTimestampColumn| (0..column.len()).map(|row| column.get(row)).collect::<Vec<_>>();
            prop_assert_eq!(all(&column), expected.clone());
            let before = column.clone();
            column.settle();
            prop_assert!(column.changed.is_empty());
            prop_assert_eq!(&before, &column);
            prop_assert_eq!(all(&column), expected);
        }

        #[test]
        fn ids_are_those_of_a_set(
            picks in prop::collection::vec((any::<bool>(), 0_u32..300), 0..600),
            forget_before in 0_usize..600,
        ) {
            let texts: Vec<String> = picks
                .iter()
                .map(|&(uuid, n)| if uuid { uuid_text((u128::from(n) << 61).to_be_bytes()) } else if n == 0 { String::new() } else if n % 7 == 0 { format!("{n}E+15") } else { n.to_string() })
                .collect();
            let mut ids = AlertIds::default();
            let mut seen = HashSet::new();
            let mut kept = Vec::new();
            for (at, text) in texts.iter().enumerate() {
                if at == forget_before {
                    ids.forget_index();
                }
                let new = text.is_empty() || is_damaged_id(text.as_bytes()) || seen.insert(text);
                prop_assert_eq!(ids.push(text), new);
                if new {
                    kept.push(text.as_str());
                }
            }
            ids.forget_index();
            for (row, id) in kept.iter().enumerate() {
                let identifies = !id.is_empty() && !is_damaged_id(id.as_bytes());
                prop_assert_eq!(ids.identifies(row), identifies);
                prop_assert_eq!(ids.find(id), identifies.then_some(row as u32));
            }
            prop_assert_eq!(ids.find("never pushed"), None);
            prop_assert_eq!((0..ids.len()).map(|row| ids.text(row)).collect::<Vec<_>>(), kept);
        }

        #[test]
        fn text_is_given_back(texts in prop::collection::vec("[ab]{0,3}|\\PC{0,5}", 0..100)) {
            let mut column = TextColumn::default();
            prop_assert_eq!(column.find(""), Some(TextColumn::BLANK));
            for text in &texts {
                column.push(text);
            }
            prop_assert_eq!((0..column.len()).map(|row| column.text(row)).collect::<Vec<_>>(), texts.iter().collect::<Vec<_>>());
            for (row, text) in texts.iter().enumerate() {
                prop_assert_eq!(column.find(text), Some(column.code(row)));
            }
            let distinct: HashSet<&str> = texts.iter().map(String::as_str).chain([""]).collect();
            prop_assert_eq!(column.values().len(), distinct.len());
            prop_assert_eq!(column.find("never pushed"), None);
        }
    }
}
