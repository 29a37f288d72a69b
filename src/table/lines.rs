//! Where each row was read.

use rustc_hash::FxHashMap;

/// The file and the line from which a row came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FileLine {
    /// Which file of [`Intake::files`](super::Intake::files).
    pub file: u16,
    /// The line on which the row begins in its file, from 1 (the header is line 1).
    pub line: u32,
}

/// A column of files and lines. Most rows begin on the line after the one before, so only those are kept that do not.
#[derive(Debug, Clone, Default)]
pub struct LineColumn {
    n_rows: u32,
    /// The first row of each file, and which it is.
    files: Vec<(u32, u16)>,
    /// Rows that begin elsewhere than on the next line, in ascending order.
    firsts: Vec<u32>,
    /// The line of each of `firsts`.
    lines: Vec<u32>,
    /// Rows that have been read again elsewhere.
    changed: FxHashMap<u32, FileLine>,
}

impl LineColumn {
    /// Appends a row.
    pub fn push(&mut self, FileLine { file, line }: FileLine) {
        let row = self.n_rows;
        let is_same_file = self.files.last().is_some_and(|&(_, last)| last == file);
        if !is_same_file {
            self.files.push((row, file));
        }
        let next = self.firsts.last().zip(self.lines.last());
        let next = next.and_then(|(first, line)| line.checked_add(row - first));
        if !is_same_file || next != Some(line) {
            self.firsts.push(row);
            self.lines.push(line);
        }
        self.n_rows = row.checked_add(1).expect("rows fit into u32");
    }

    /// Where that row was read.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn get(&self, row: usize) -> FileLine {
        assert!(row < self.len(), "row {row} of {}", self.n_rows);
        let row = row as u32;
        if let Some(changed) = self.changed.get(&row) {
            return *changed;
        }
        let at = self.firsts.partition_point(|first| *first <= row) - 1;
        FileLine {
            file: self.file_of(row),
            line: self.lines[at] + (row - self.firsts[at]),
        }
    }

    /// Only the file where that row was read.
    ///
    /// # Panics
    /// If `row` is not below [`len`](Self::len).
    pub fn file(&self, row: usize) -> u16 {
        assert!(row < self.len(), "row {row} of {}", self.n_rows);
        let row = row as u32;
        match self.changed.get(&row) {
            Some(changed) => changed.file,
            None => self.file_of(row),
        }
    }

    fn file_of(&self, row: u32) -> u16 {
        self.files[self.files.partition_point(|(first, _)| *first <= row) - 1].1
    }

    /// That of each row.
    pub fn iter(&self) -> impl Iterator<Item = FileLine> {
        (0..self.len()).map(|row| self.get(row))
    }

    pub(super) fn set(&mut self, row: usize, place: FileLine) {
        if self.get(row) != place {
            self.changed.insert(row as u32, place);
        }
    }

    /// Drops the rows after the first so many.
    pub(super) fn truncate(&mut self, n_rows: usize) {
        let Some(n_rows) = u32::try_from(n_rows)
            .ok()
            .filter(|n_rows| *n_rows < self.n_rows)
        else {
            return;
        };
        let n_files = self.files.partition_point(|(first, _)| *first < n_rows);
        self.files.truncate(n_files);
        let n_firsts = self.firsts.partition_point(|first| *first < n_rows);
        self.firsts.truncate(n_firsts);
        self.lines.truncate(n_firsts);
        self.changed.retain(|row, _| *row < n_rows);
        self.n_rows = n_rows;
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.n_rows as usize
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.n_rows == 0
    }
}

/// However they are kept.
impl PartialEq for LineColumn {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lines_are_given_back(
            steps in prop::collection::vec((0_u16..3, prop_oneof![9 => Just(1), 1 => 2_u32..5]), 0..80),
            changes in prop::collection::vec((any::<prop::sample::Index>(), 0_u16..3, 1_u32..9), 0..6),
            n_kept in 0_usize..90,
            more in 0_usize..5,
        ) {
            let (mut file, mut line) = (0, 1);
            let mut expected: Vec<FileLine> = Vec::new();
            let mut column = LineColumn::default();
            for &(step, n_lines) in &steps {
                // A file hardly ever ends.
                if step == 2 && n_lines > 1 {
                    (file, line) = (file + 1, 1);
                }
                line += n_lines;
                expected.push(FileLine { file, line });
                column.push(FileLine { file, line });
            }
            for (at, file, line) in changes {
                if !expected.is_empty() {
                    let at = at.index(expected.len());
                    expected[at] = FileLine { file, line };
                    column.set(at, expected[at]);
                }
            }
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), expected.clone());
            prop_assert!((0..expected.len()).all(|row| column.file(row) == expected[row].file));
            column.truncate(n_kept);
            expected.truncate(n_kept);
            for n in 0..more as u32 {
                let place = FileLine { file: 7, line: n + 1 };
                expected.push(place);
                column.push(place);
            }
            prop_assert_eq!(column.iter().collect::<Vec<_>>(), expected.clone());
            let mut again = LineColumn::default();
            expected.iter().for_each(|place| again.push(*place));
            prop_assert_eq!(column == again, true);
            again.truncate(expected.len().saturating_sub(1));
            prop_assert_eq!(column == again, expected.is_empty());
        }
    }

    #[test]
    fn lines_that_follow_one_another_take_no_memory() {
        let mut column = LineColumn::default();
        for line in 2..1_000 {
            column.push(FileLine { file: 0, line });
        }
        column.push(FileLine {
            file: 1,
            line: 1_000,
        });
        assert_eq!((column.firsts.len(), column.files.len()), (2, 2));
        assert_eq!(column.get(997).line, 999);
    }
}
