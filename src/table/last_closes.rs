//! When alerts were last closed.

use std::ops::Range;

use super::columns::SparseTimestampColumn;
use crate::calendar::Timestamp;

/// The column of last closes. Most alerts are closed once, so only those are kept that differ from the first close.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LastCloseColumn {
    /// [`NEVER`](Self::NEVER) where there is a first close, but no last one.
    differing: SparseTimestampColumn,
}

impl LastCloseColumn {
    /// [`Timestamp`]s read from text never reach it.
    const NEVER: Timestamp = Timestamp::from_nanos(i64::MIN);

    /// Appends a row whose alert was first closed at `first`.
    #[inline(always)]
    pub fn push(&mut self, last: Option<Timestamp>, first: Option<Timestamp>) {
        self.differing.push(Self::kept(last, first));
    }

    #[inline(always)]
    fn kept(last: Option<Timestamp>, first: Option<Timestamp>) -> Option<Timestamp> {
        (last != first).then(|| last.unwrap_or(Self::NEVER))
    }

    /// All of them; `first` are the first closes.
    pub(super) fn after<'a>(&'a self, first: &'a SparseTimestampColumn) -> Instants<'a> {
        Instants {
            column: first,
            over: Some(&self.differing),
        }
    }

    /// Only those that differ from the first close; an alert that has a first close and no last one is not among them.
    pub fn differing(&self, rows: Range<u32>, with: impl FnMut(usize, Timestamp)) {
        Instants::from(&self.differing).each(rows, with);
    }

    /// Puts another instant into a row whose alert was first closed at `first`.
    pub(super) fn set(&mut self, row: usize, last: Option<Timestamp>, first: Option<Timestamp>) {
        self.differing.set(row, Self::kept(last, first));
    }

    pub(super) fn settle(&mut self) {
        self.differing.settle();
    }

    pub(super) fn make_room(&mut self, n_rows: usize) {
        self.differing.make_room(n_rows);
    }

    pub(super) fn truncate(&mut self, n_rows: usize) {
        self.differing.truncate(n_rows);
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.differing.len()
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.differing.is_empty()
    }
}

/// The instants of a column, however they are kept.
#[derive(Debug, Clone, Copy)]
pub struct Instants<'a> {
    column: &'a SparseTimestampColumn,
    /// What takes the place of theirs, or of none.
    over: Option<&'a SparseTimestampColumn>,
}

impl<'a> From<&'a SparseTimestampColumn> for Instants<'a> {
    fn from(column: &'a SparseTimestampColumn) -> Self {
        Self { column, over: None }
    }
}

impl Instants<'_> {
    /// The one in `row`, if there is one.
    ///
    /// # Panics
    /// If there is no such row.
    #[inline(always)]
    pub fn get(self, row: usize) -> Option<Timestamp> {
        let over = self.over.and_then(|over| over.get(row));
        let at = over.or_else(|| self.column.get(row));
        at.filter(|at| *at != LastCloseColumn::NEVER)
    }

    /// Gives `with` each of these rows that has an instant, and it, in the order of the table. For many rows faster than asking for one
    /// after another.
    ///
    /// # Panics
    /// If there are not that many rows.
    #[inline(always)]
    pub fn each(self, rows: Range<u32>, mut with: impl FnMut(usize, Timestamp)) {
        self.column.each_under(self.over, rows, |row, at| {
            if at != LastCloseColumn::NEVER {
                with(row, at);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn instant(nanos: Option<i64>) -> Option<Timestamp> {
        nanos.map(Timestamp::from_nanos)
    }

    /// One of few, mostly the same, or none.
    fn maybe() -> impl Strategy<Value = Option<i64>> {
        prop_oneof![6 => Just(Some(1)), 1 => Just(None), 1 => (2_i64..4).prop_map(Some)]
    }

    proptest! {
        #[test]
        fn last_closes_are_given_back(
            pairs in prop::collection::vec((maybe(), maybe()), 0..200),
            changes in prop::collection::vec((any::<prop::sample::Index>(), maybe(), maybe()), 0..4),
            n_kept in 0_usize..220,
            is_settled in any::<bool>(),
            (from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        ) {
            let mut first = SparseTimestampColumn::default();
            let mut last = LastCloseColumn::default();
            let mut expected: Vec<_> = pairs.into_iter().map(|(first, last)| (instant(first), instant(last))).collect();
            last.make_room(expected.len());
            for of in &expected {
                first.push(of.0);
                last.push(of.1, of.0);
            }
            for (at, one, other) in changes {
                if !expected.is_empty() {
                    let at = at.index(expected.len());
                    expected[at] = (instant(one), instant(other));
                    first.set(at, expected[at].0);
                    last.set(at, expected[at].1, expected[at].0);
                }
            }
            if is_settled {
                first.settle();
                last.settle();
            }
            first.truncate(n_kept);
            last.truncate(n_kept);
            expected.truncate(n_kept);
            let n = expected.len();
            prop_assert_eq!((last.len(), last.is_empty()), (n, n == 0));
            let all = last.after(&first);
            let got: Vec<_> = (0..n).map(|row| (first.get(row), all.get(row))).collect();
            prop_assert_eq!(&got, &expected);
            let range = {
                let (one, other) = (from.index(n + 1), to.index(n + 1));
                one.min(other)..one.max(other)
            };
            let rows = range.start as u32..range.end as u32;
            let mut met = Vec::new();
            all.each(rows.clone(), |row, at| met.push((row, at)));
            let of_range = || range.clone().filter_map(|row| Some((row, expected[row].1?)));
            prop_assert_eq!(met, of_range().collect::<Vec<_>>());
            let mut differing = Vec::new();
            last.differing(rows, |row, at| differing.push((row, at)));
            prop_assert_eq!(differing, of_range().filter(|(row, at)| expected[*row].0 != Some(*at)).collect::<Vec<_>>());
        }
    }
}
