//! Whether the rows of an export are all there, as far as anybody can tell.
//!
//! A transfer may end early and yet by the book: chunks that are closed too soon, a `Content-Length` that is too small, HTTP/1.0, where
//! a body ends with its connection, a compressed stream that stops. No browser reports any of these as an error, and as far as is
//! publicly known, Workbench sends no number of rows. What can be compared is compared: the length, where a `Content-Length` came without
//! a `Content-Encoding` (by [`Retry`](super::Retry)), and here how the rows end, with the other tries and the other slices.
//!
//! What nobody can tell: that the rows end early right after a line break, unless an earlier try brought more of them; and that they
//! end early in their last cell or right behind it, if that happens twice in the same row and no other slice has a line break there.
//!
//! This module must not know what is in a row: whoever reads them knows how they end.

/// How the rows of an answer end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowsEnd {
    /// How many there are, without the header, with the last one, however much of it there is.
    pub n_rows: u64,
    /// What the bytes end with.
    pub last_line: LastLine,
}

/// The last line of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastLine {
    /// A line break follows.
    Ended,
    /// A row with all its cells, but without a line break.
    Unended,
    /// A row that cannot be whole.
    CutRow,
    /// The header, which is not known to be whole.
    CutHeader,
}

/// What is wrong with the rows of an answer. `Display` is a clause that goes on after the host's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Incomplete {
    /// The header is cut short, or may be: all rows are missing.
    #[error("sent an export that ends in the middle of its header")]
    Header,
    /// The last row is cut short.
    #[error("sent an export that ends in the middle of a row")]
    Row,
    /// The last row may be cut short.
    #[error("sent an export that may be cut short: it lacks its last line break")]
    LineBreak,
    /// An earlier try brought more.
    #[error("sent only {n_rows} of at least {n_before} rows")]
    FewerRows {
        /// How many came now.
        n_rows: u64,
        /// How many came before.
        n_before: u64,
    },
    /// This slice has a line break at its end, and an earlier one was believed without.
    #[error(
        "sent an export that may be cut short: an earlier part of it lacks its last line break"
    )]
    EarlierSlice,
}

/// What is known of the slices of an export: of those that are done, and of the tries of the one under way.
#[derive(Debug, Clone, Default)]
pub struct Completeness {
    /// Whether those that have rows end with a line break. Of an empty slice nothing can be learned: some programs write a line break
    /// after the header and between rows alone.
    have_line_breaks: Option<bool>,
    /// The most rows that a try of this slice brought.
    most_rows: u64,
    /// How many rows the last try of this slice brought, if only its line break was missing.
    n_unended: Option<u64>,
}

impl Completeness {
    /// Whether the slice is to be believed; then the next one begins.
    ///
    /// Some programs write no line break at the end. So a slice that lacks nothing else is asked for again, once, and believed if it ends
    /// in the same way: without a line break, after as many rows.
    ///
    /// # Errors
    /// If the slice is not whole, or may not be. It is worth another try, except for [`Incomplete::EarlierSlice`].
    pub fn judge(&mut self, end: RowsEnd) -> Result<(), Incomplete> {
        let RowsEnd { n_rows, last_line } = end;
        let n_before = self.most_rows;
        self.most_rows = n_rows.max(n_before);
        let n_unended_before = self.n_unended.take();
        match last_line {
            LastLine::CutHeader => return Err(Incomplete::Header),
            LastLine::CutRow => return Err(Incomplete::Row),
            LastLine::Ended | LastLine::Unended if n_rows < n_before => {
                return Err(Incomplete::FewerRows { n_rows, n_before });
            }
            LastLine::Unended => {
                self.n_unended = Some(n_rows);
                if self.have_line_breaks == Some(true) || n_unended_before != self.n_unended {
                    return Err(Incomplete::LineBreak);
                }
                self.have_line_breaks = Some(false);
            }
            // The same program wrote both, so the other one was cut short.
            LastLine::Ended if n_rows > 0 && self.have_line_breaks == Some(false) => {
                return Err(Incomplete::EarlierSlice);
            }
            LastLine::Ended if n_rows > 0 => self.have_line_breaks = Some(true),
            LastLine::Ended => {}
        }
        *self = Self {
            have_line_breaks: self.have_line_breaks,
            ..Self::default()
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::LastLine::{CutHeader, CutRow, Ended, Unended};
    use super::*;

    /// What comes of one try after another.
    fn check(tries: &[(u64, LastLine, Result<(), Incomplete>)]) {
        let mut completeness = Completeness::default();
        for (nth, &(n_rows, last_line, expected)) in tries.iter().enumerate() {
            let end = RowsEnd { n_rows, last_line };
            assert_eq!(completeness.judge(end), expected, "{tries:?} {nth}");
        }
    }

    const MAYBE: Result<(), Incomplete> = Err(Incomplete::LineBreak);

    #[test]
    fn what_ends_with_a_line_break_is_believed() {
        check(&[
            (9, Ended, Ok(())),
            (3, Ended, Ok(())),
            (0, Ended, Ok(())),
            (4, Ended, Ok(())),
        ]);
    }

    #[test]
    fn what_is_cut_short_never_is() {
        check(&[
            (0, CutHeader, Err(Incomplete::Header)),
            (0, CutHeader, Err(Incomplete::Header)),
            (7, CutRow, Err(Incomplete::Row)),
            (7, CutRow, Err(Incomplete::Row)),
            (9, Ended, Ok(())),
        ]);
    }

    #[test]
    fn a_try_that_brings_less_than_an_earlier_one_is_not_believed() {
        let fewer = |n_rows, n_before| Err(Incomplete::FewerRows { n_rows, n_before });
        check(&[
            (7, CutRow, Err(Incomplete::Row)),
            (6, Ended, fewer(6, 7)),
            (6, Unended, fewer(6, 7)),
            (0, Ended, fewer(0, 7)),
            (8, Unended, MAYBE),
            (7, Ended, fewer(7, 8)),
            (8, Ended, Ok(())),
            // The next slice may be shorter.
            (1, Ended, Ok(())),
        ]);
    }

    #[test]
    fn what_lacks_its_last_line_break_is_believed_if_it_ends_so_again() {
        check(&[(9, Unended, MAYBE), (9, Unended, Ok(()))]);
        check(&[(9, Unended, MAYBE), (9, Ended, Ok(()))]);
        check(&[
            (8, Unended, MAYBE),
            (9, Unended, MAYBE),
            (9, Unended, Ok(())),
        ]);
        // One after the other, not now and then.
        check(&[
            (9, Unended, MAYBE),
            (9, CutRow, Err(Incomplete::Row)),
            (9, Unended, MAYBE),
            (9, Unended, Ok(())),
            // Each slice anew.
            (9, Unended, MAYBE),
            (9, Unended, Ok(())),
        ]);
    }

    #[test]
    fn slices_with_rows_end_alike() {
        check(&[
            (5, Ended, Ok(())),
            (9, Unended, MAYBE),
            (9, Unended, MAYBE),
            (9, Unended, MAYBE),
            (10, Ended, Ok(())),
        ]);
        let earlier = Err(Incomplete::EarlierSlice);
        check(&[
            (9, Unended, MAYBE),
            (9, Unended, Ok(())),
            (5, Ended, earlier),
            (5, Ended, earlier),
        ]);
        // Of a header alone nothing is learned.
        check(&[
            (0, Ended, Ok(())),
            (9, Unended, MAYBE),
            (9, Unended, Ok(())),
            (0, Ended, Ok(())),
        ]);
    }
}
