//! From bytes to records: `csv-core`'s state machine with the buffers, line numbers and limits it leaves to its caller.
//!
//! Must not know what the cells mean.

use memchr::memchr2_iter;

/// The most bytes of one record. Real ones have about a thousand; without a limit, a quote that is never closed would make
/// one cell of the rest of the file.
pub(super) const MAX_RECORD_BYTES: usize = 16 << 20;

/// The most cells of one record.
pub(super) const MAX_CELLS: usize = 10_000;

/// Why the rest of a file cannot be told apart into records. `line` is the one on which the record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RecordError {
    TooLong {
        line: u32,
    },
    TooManyCells {
        line: u32,
    },
    /// The file ends inside a quoted cell.
    OpenQuote {
        line: u32,
    },
}

/// One record, unquoted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// The line on which it begins, from 1.
    pub line: u32,
    text: &'a [u8],
    ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// At least 1.
    pub fn n_cells(self) -> usize {
        self.ends.len()
    }

    /// The cell at `position` without ASCII whitespace around it; blank beyond the last cell.
    pub fn cell(self, position: usize) -> &'a [u8] {
        let Some(&end) = self.ends.get(position) else {
            return b"";
        };
        let start = if position == 0 {
            0
        } else {
            self.ends[position - 1]
        };
        self.text[start..end].trim_ascii()
    }

    /// Whether a person would call it a blank line.
    pub fn is_blank(self) -> bool {
        self.n_cells() == 1 && self.cell(0).is_empty()
    }
}

/// Tells the records of one file apart, whatever the pieces in which its bytes arrive.
#[derive(Debug)]
pub(super) struct RecordReader {
    csv: csv_core::Reader,
    /// The record's unquoted cells, one after another; only the first `n_text` bytes are in use.
    text: Vec<u8>,
    n_text: usize,
    /// Where each cell ends in `text`; only the first `n_cells` are in use.
    ends: Vec<usize>,
    n_cells: usize,
    /// Bytes of the record so far, as they are in the file.
    n_bytes: usize,
    in_record: bool,
    record_line: u32,
    line: u32,
    /// Whether the last byte was a carriage return, so that a line feed ends the same line.
    after_return: bool,
}

impl RecordReader {
    /// A reader at the start of a file.
    pub fn new(delimiter: u8) -> Self {
        Self {
            csv: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            text: vec![0; 4096],
            n_text: 0,
            ends: vec![0; 64],
            n_cells: 0,
            n_bytes: 0,
            in_record: false,
            record_line: 1,
            line: 1,
            after_return: false,
        }
    }

    /// The next record that `input` completes. Takes from `input` what it has read: all of it, if there is no such record.
    /// Empty lines are passed over.
    pub fn read(&mut self, input: &mut &[u8]) -> Result<Option<Record<'_>>, RecordError> {
        if !self.in_record {
            let n_breaks = input
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
            self.advance(input, n_breaks);
            self.in_record = !input.is_empty();
            self.record_line = self.line;
            (self.n_text, self.n_cells, self.n_bytes) = (0, 0, 0);
        }
        // csv-core takes an empty input for the end of the file.
        while !input.is_empty() {
            let (result, n_in) = self.step(input);
            self.advance(input, n_in);
            self.n_bytes += n_in;
            if self.n_bytes > MAX_RECORD_BYTES {
                return Err(RecordError::TooLong {
                    line: self.record_line,
                });
            }
            if self.make_room(result)? {
                return Ok(Some(self.record()));
            }
        }
        Ok(None)
    }

    /// The last record of the file, if no line break ends it. Nothing can be read after.
    pub fn end(&mut self) -> Result<Option<Record<'_>>, RecordError> {
        if !self.in_record {
            return Ok(None);
        }
        // csv-core does not tell whether a quote is open. A line feed does: it ends the record, unless it is quoted text.
        loop {
            let n_text = self.n_text;
            let (result, _) = self.step(b"\n");
            if self.n_text > n_text {
                return Err(RecordError::OpenQuote {
                    line: self.record_line,
                });
            }
            if self.make_room(result)? {
                return Ok(Some(self.record()));
            }
        }
    }

    fn step(&mut self, input: &[u8]) -> (csv_core::ReadRecordResult, usize) {
        let (result, n_in, n_out, n_ends) = self.csv.read_record(
            input,
            &mut self.text[self.n_text..],
            &mut self.ends[self.n_cells..],
        );
        self.n_text += n_out;
        self.n_cells += n_ends;
        (result, n_in)
    }

    /// Whether a record is complete; if it waits for room, makes some.
    fn make_room(&mut self, result: csv_core::ReadRecordResult) -> Result<bool, RecordError> {
        use csv_core::ReadRecordResult::{End, InputEmpty, OutputEndsFull, OutputFull, Record};
        if self.n_cells > MAX_CELLS {
            return Err(RecordError::TooManyCells {
                line: self.record_line,
            });
        }
        match result {
            Record => return Ok(true),
            OutputFull => self.text.resize(2 * self.text.len(), 0),
            OutputEndsFull => self.ends.resize(2 * self.ends.len(), 0),
            InputEmpty | End => {}
        }
        Ok(false)
    }

    fn record(&mut self) -> Record<'_> {
        self.in_record = false;
        Record {
            line: self.record_line,
            text: &self.text[..self.n_text],
            ends: &self.ends[..self.n_cells],
        }
    }

    /// Drops the first `n` bytes of `input`, counting lines: each line feed, carriage return or pair of both ends one.
    fn advance(&mut self, input: &mut &[u8], n: usize) {
        let (bytes, rest) = input.split_at(n);
        *input = rest;
        for at in memchr2_iter(b'\r', b'\n', bytes) {
            let follows_return = if at == 0 {
                self.after_return
            } else {
                bytes[at - 1] == b'\r'
            };
            if bytes[at] == b'\r' || !follows_return {
                self.line = self.line.saturating_add(1);
            }
        }
        if let Some(&last) = bytes.last() {
            self.after_return = last == b'\r';
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every way to cut the bytes in two, and one byte at a time, gives these records: line and cells.
    fn check(bytes: &[u8], expected: Result<&[(u32, &[&str])], RecordError>) {
        let read = |pieces: &[&[u8]]| {
            let mut reader = RecordReader::new(b',');
            let mut records = Vec::new();
            let mut keep = |record: Record<'_>| {
                let cells = (0..record.n_cells())
                    .map(|at| String::from_utf8_lossy(record.cell(at)).into_owned());
                records.push((record.line, cells.collect::<Vec<_>>()));
            };
            for &piece in pieces {
                let mut input = piece;
                while let Some(record) = reader.read(&mut input)? {
                    keep(record);
                }
                assert!(input.is_empty());
            }
            if let Some(record) = reader.end()? {
                keep(record);
            }
            Ok(records)
        };
        let expected = expected.map(|records| {
            let owned = records
                .iter()
                .map(|&(line, cells)| (line, cells.iter().map(ToString::to_string).collect()));
            owned.collect::<Vec<(u32, Vec<String>)>>()
        });
        for at in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(at);
            assert_eq!(
                read(&[head, tail]),
                expected,
                "{} cut at {at}",
                bytes.escape_ascii()
            );
        }
        assert_eq!(
            read(&bytes.chunks(1).collect::<Vec<_>>()),
            expected,
            "{}",
            bytes.escape_ascii()
        );
    }

    #[test]
    fn records_and_their_lines() {
        check(b"", Ok(&[]));
        check(b"\n\r\n\r", Ok(&[]));
        check(b"a,b\nc,d\n", Ok(&[(1, &["a", "b"]), (2, &["c", "d"])]));
        check(
            b"a\r\nb\rc\nd",
            Ok(&[(1, &["a"]), (2, &["b"]), (3, &["c"]), (4, &["d"])]),
        );
        check(b"\n\r\n\ra\n\n\nb\n", Ok(&[(4, &["a"]), (7, &["b"])]));
        check(
            b"a\n\rb\r\r\nc",
            Ok(&[(1, &["a"]), (3, &["b"]), (5, &["c"])]),
        );
        check(
            b"\"a\r\nb\rc\nd\n\r\",e\nf,g",
            Ok(&[(1, &["a\r\nb\rc\nd", "e"]), (7, &["f", "g"])]),
        );
        check(
            b"\"a \"\"b\"\" , c\",  d \t,\n,\"\"",
            Ok(&[(1, &["a \"b\" , c", "d", ""]), (2, &["", ""])]),
        );
        check(b"a,\"b\"", Ok(&[(1, &["a", "b"])]));
        check(b"a,", Ok(&[(1, &["a", ""])]));
        check(
            "ä,\u{1f600}\u{a0}\n€".as_bytes(),
            Ok(&[(1, &["ä", "\u{1f600}\u{a0}"]), (2, &["€"])]),
        );
        // What a strict reader would refuse: quotes inside a bare cell, text after a closing quote.
        check(b"a\"b\"c,\"d\"e\n", Ok(&[(1, &["a\"b\"c", "de"])]));
    }

    #[test]
    fn a_quote_left_open_at_the_end() {
        check(b"a\n\nb,\"c\nd\n", Err(RecordError::OpenQuote { line: 3 }));
        check(b"\"", Err(RecordError::OpenQuote { line: 1 }));
        check(b"a,\"b\"\"", Err(RecordError::OpenQuote { line: 1 }));
    }

    #[test]
    fn limits() {
        let read = |bytes: &[u8], piece: usize| {
            let mut reader = RecordReader::new(b',');
            for mut input in bytes.chunks(piece) {
                while reader.read(&mut input)?.is_some() {}
            }
            reader.end().map(|_| ())
        };
        let cell = |n_bytes: usize| [b"a,b\n\"", "x".repeat(n_bytes).as_bytes(), b"\"\n"].concat();
        let cells = |n_cells: usize| [b"a,b\n", ",".repeat(n_cells - 1).as_bytes(), b"\n"].concat();
        for piece in [4096, 1 << 20, usize::MAX] {
            assert_eq!(read(&cell(MAX_RECORD_BYTES - 3), piece), Ok(()));
            assert_eq!(
                read(&cell(MAX_RECORD_BYTES - 2), piece),
                Err(RecordError::TooLong { line: 2 })
            );
            assert_eq!(read(&cells(MAX_CELLS), piece), Ok(()));
            assert_eq!(
                read(&cells(MAX_CELLS + 1), piece),
                Err(RecordError::TooManyCells { line: 2 })
            );
        }
    }
}
