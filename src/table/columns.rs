//! The column types: instants as integers, repeated text as indices into its distinct values.

use rustc_hash::FxHashMap;

/// An instant: nanoseconds since 1970-01-01T00:00:00Z, so between the years 1677 and 2262.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `nanos` nanoseconds after the Unix epoch.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the Unix epoch.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// Minutes from `earlier` to `self`; negative if `self` is the earlier one.
    pub fn minutes_since(self, earlier: Self) -> f64 {
        // i128, because the distance between two i64 may not fit into an i64.
        (i128::from(self.0) - i128::from(earlier.0)) as f64 / 60e9
    }
}

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
    pub fn get(&self, row: usize) -> Option<Timestamp> {
        let nanos = self.0[row];
        (nanos != Self::ABSENT).then_some(Timestamp(nanos))
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

/// A column of text that repeats: every row holds the code of one of the distinct values. Code 0 is the blank text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextColumn {
    codes: Vec<u32>,
    values: Vec<Box<str>>,
    index: FxHashMap<Box<str>, u32>,
}

impl Default for TextColumn {
    fn default() -> Self {
        Self {
            codes: Vec::new(),
            values: vec!["".into()],
            index: FxHashMap::from_iter([("".into(), Self::BLANK)]),
        }
    }
}

impl TextColumn {
    /// The code of the blank text.
    pub const BLANK: u32 = 0;

    /// Appends a row.
    pub fn push(&mut self, text: &str) {
        let code = match self.index.get(text) {
            Some(&code) => code,
            None => {
                let code = u32::try_from(self.values.len()).expect("fewer distinct values than rows, rows fit into u32");
                self.values.push(text.into());
                self.index.insert(text.into(), code);
                code
            }
        };
        self.codes.push(code);
    }

    /// The code in `row`.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn code(&self, row: usize) -> u32 {
        self.codes[row]
    }

    /// The text in `row`.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn text(&self, row: usize) -> &str {
        &self.values[self.codes[row] as usize]
    }

    /// The distinct values, each at the position of its code; the first is blank.
    pub fn values(&self) -> &[Box<str>] {
        &self.values
    }

    /// The code of `text`, if any row ever held it.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.index.get(text).copied()
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

/// The column of alert ids. Ids do not repeat (blank ones aside), so each is kept once: a UUID as its 16 bytes, anything
/// else as text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AlertIds {
    rows: Vec<AlertId>,
    others: Vec<Box<str>>,
    seen_uuids: rustc_hash::FxHashSet<u128>,
    seen_others: rustc_hash::FxHashSet<Box<str>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum AlertId {
    Blank,
    /// Only the canonical spelling (lower case, hyphens), so that the text can be given back as it was.
    Uuid([u8; 16]),
    Other(u32),
}
