//! Several rows with one id are states of one alert: which of them is the latest, and how many of the others differ from it.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHasher};

use super::spelling::CATEGORIES;
use super::{Column, Table, Timestamp};

/// What is known of an alert in one row.
#[derive(Debug)]
pub(super) struct State<'a> {
    /// In the order of [`Column::TIMES`].
    pub times: [Option<Timestamp>; Column::TIMES.len()],
    /// In the order of [`Column::TEXTS`].
    pub texts: [Cow<'a, str>; Column::TEXTS.len()],
}

impl<'a> State<'a> {
    /// The state in a row of the table.
    pub fn in_row(table: &'a Table, row: u32) -> Self {
        let row = row as usize;
        Self {
            times: table.times(row),
            texts: table.texts(row).map(Cow::Borrowed),
        }
    }

    /// Which of two states of an alert is the later one. The one with the latest time; of two with the same, one that is closed rather than
    /// one that isn't, NEW last; then the one of which more is known; then the one whose values, one after another, are greater. Equal are
    /// only states whose values are all the same, but for case where that makes no difference.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.rank().cmp(&other.rank()).then_with(|| {
            let times = self.times.cmp(&other.times);
            let texts = Column::TEXTS.into_iter().zip(&self.texts).zip(&other.texts);
            times.then_with(|| {
                let mut orders = texts.map(|((column, one), other)| compare(column, one, other));
                orders
                    .find(|order| order.is_ne())
                    .unwrap_or(Ordering::Equal)
            })
        })
    }

    fn rank(&self) -> (Option<Timestamp>, u8, usize) {
        let [.., status, _] = &self.texts;
        let status = if status.eq_ignore_ascii_case("CLOSED") {
            2
        } else {
            u8::from(!status.eq_ignore_ascii_case("NEW"))
        };
        let n_times = self.times.iter().flatten().count();
        let n_texts = self.texts.iter().filter(|text| !text.is_empty()).count();
        let latest = self.times.iter().flatten().max();
        (latest.copied(), status, n_times + n_texts)
    }

    /// A number that is the same for the same state, and for no other that anybody will ever see.
    fn fingerprint(&self) -> u64 {
        let mut hasher = FxHasher::default();
        for at in self.times {
            hasher.write_u8(u8::from(at.is_some()));
            hasher.write_i64(at.map_or(0, Timestamp::nanos));
        }
        for (column, text) in Column::TEXTS.into_iter().zip(&self.texts) {
            hasher.write_usize(text.len());
            if is_category(column) {
                // FNV-1a: a word has a few letters.
                let of_letters = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                    (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0000_01b3)
                });
                hasher.write_u64(of_letters);
            } else {
                hasher.write(text.as_bytes());
            }
        }
        hasher.finish()
    }
}

fn is_category(column: Column) -> bool {
    CATEGORIES.iter().any(|(category, _)| *category == column)
}

/// In the order of bytes; those of a category in lower case.
fn compare(column: Column, one: &str, other: &str) -> Ordering {
    if is_category(column) {
        let [one, other] =
            [one, other].map(|text| text.bytes().map(|byte| byte.to_ascii_lowercase()));
        one.cmp(other)
    } else {
        one.cmp(other)
    }
}

/// The states that gave way to a later one of the same alert, or to an equal one: how many of each, by row and fingerprint.
#[derive(Debug, Default)]
pub(super) struct FormerStates {
    /// Those of the file under way.
    of_file: FxHashMap<(u32, u64), u32>,
    /// Those of the files before it.
    before: FxHashMap<(u32, u64), u32>,
}

impl FormerStates {
    /// Counts a state of the alert in `row`.
    pub fn note(&mut self, row: u32, state: &State) {
        *self.of_file.entry((row, state.fingerprint())).or_default() += 1;
    }

    /// What was noted stays, whatever becomes of the next file.
    pub fn begin_file(&mut self) {
        if self.before.is_empty() {
            std::mem::swap(&mut self.before, &mut self.of_file);
        }
        for (state, n) in self.of_file.drain() {
            *self.before.entry(state).or_default() += n;
        }
    }

    /// Forgets what the file under way brought.
    pub fn forget_file(&mut self) {
        self.of_file.clear();
    }

    /// How many differ from the states that are in the table now.
    pub fn n_differing(&self, table: &Table) -> u64 {
        let states = self.before.iter().chain(&self.of_file);
        states
            .filter(|((row, of), _)| State::in_row(table, *row).fingerprint() != *of)
            .map(|(_, n)| u64::from(*n))
            .sum()
    }
}
