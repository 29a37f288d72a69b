//! From bytes to records: `csv-core`'s state machine with the buffers, line numbers and limits it leaves to its caller, and in
//! front of it the scan, which is several times as fast and reads whatever is written as plainly as most files are.
//!
//! Must not know what the cells mean.

use std::borrow::Cow;

use memchr::memchr2_iter;

use super::scan::{PlainRecord, Scan, WINDOW_BYTES};

/// The most bytes before the first row. Real headers have about a kilobyte.
pub(super) const MAX_HEADER_BYTES: usize = 1 << 20;

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

/// What a file leaves without a line break at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unended {
    Nothing,
    Record {
        n_cells: usize,
        /// Whether bytes of its last character are missing.
        is_inside_character: bool,
    },
    /// A quoted cell, whose record nobody can tell.
    Quote,
}

/// One record.
#[derive(Debug, Clone, Copy)]
pub(super) struct Record<'a> {
    /// The line on which it begins, from 1.
    pub line: u32,
    cells: Cells<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Cells<'a> {
    /// As they are in the file.
    Plain(PlainRecord<'a>),
    /// Unquoted, one after another, and where each ends.
    Unquoted { text: &'a [u8], ends: &'a [usize] },
}

impl<'a> Record<'a> {
    /// At least 1.
    pub fn n_cells(self) -> usize {
        match self.cells {
            Cells::Plain(record) => record.n_cells(),
            Cells::Unquoted { ends, .. } => ends.len(),
        }
    }

    /// The cell at `position` without ASCII whitespace around it; blank beyond the last cell.
    #[inline(always)]
    pub fn cell(self, position: usize) -> Cow<'a, [u8]> {
        match self.cells {
            Cells::Plain(record) => record.cell(position),
            Cells::Unquoted { text, ends } => {
                let Some(&end) = ends.get(position) else {
                    return Cow::Borrowed(b"");
                };
                let start = match position {
                    0 => 0,
                    _ => ends[position - 1],
                };
                Cow::Borrowed(text[start..end].trim_ascii())
            }
        }
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
    delimiter: u8,
    scan: Scan,
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
    /// What the file leaves without a line break, once it is at its end.
    unended: Option<Result<Unended, RecordError>>,
}

impl RecordReader {
    /// A reader at the start of a file.
    pub fn new(delimiter: u8) -> Self {
        Self {
            csv: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            delimiter,
            scan: Scan::default(),
            text: vec![0; 4096],
            n_text: 0,
            ends: vec![0; 64],
            n_cells: 0,
            n_bytes: 0,
            in_record: false,
            record_line: 1,
            line: 1,
            after_return: false,
            unended: None,
        }
    }

    /// Takes all of `input`, and hands on the records that it completes.
    pub fn read_all(
        &mut self,
        mut input: &[u8],
        take: &mut impl FnMut(Record<'_>),
    ) -> Result<(), RecordError> {
        // The scan leaves alone what lies before the last so many bytes of the input.
        let mut n_bytes_to_scan = input.len();
        loop {
            if !self.in_record && self.after_return && input.first() == Some(&b'\n') {
                self.advance(&mut input, 1);
            }
            if self.in_record || input.len() > n_bytes_to_scan {
                match self.read(&mut input)? {
                    Some(record) => take(record),
                    None => return Ok(()),
                }
            } else if input.is_empty() {
                return Ok(());
            } else {
                n_bytes_to_scan = self.scan(&mut input, take)?;
            }
        }
    }

    /// Hands on the records of a window that the scan can tell, and says how many bytes of the input will be left when it is to try
    /// again.
    fn scan(
        &mut self,
        input: &mut &[u8],
        take: &mut impl FnMut(Record<'_>),
    ) -> Result<usize, RecordError> {
        let n_after_window = input.len().saturating_sub(WINDOW_BYTES);
        self.scan.scan(input, self.delimiter);
        for record in self.scan.records(input) {
            let line = self.line.saturating_add(record.n_lines_before);
            if record.n_cells() > MAX_CELLS {
                return Err(RecordError::TooManyCells { line });
            }
            take(Record {
                line,
                cells: Cells::Plain(record),
            });
        }
        let n_bytes = self.scan.n_bytes();
        *input = &input[n_bytes..];
        self.line = self.line.saturating_add(self.scan.n_lines());
        self.after_return &= n_bytes == 0;
        Ok(if !self.scan.is_certain() {
            n_after_window
        } else if n_bytes == 0 {
            // A record that is longer than the window, or that the input does not complete.
            input.len().saturating_sub(1)
        } else {
            input.len()
        })
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
        match self.unended()? {
            Unended::Nothing => Ok(None),
            Unended::Record { .. } => {
                self.unended = None;
                Ok(Some(self.record()))
            }
            Unended::Quote => Err(RecordError::OpenQuote {
                line: self.record_line,
            }),
        }
    }

    /// What the file leaves without a line break at its end. Nothing can be read after, but the last record can be [had](Self::end).
    pub fn unended(&mut self) -> Result<Unended, RecordError> {
        if let Some(known) = self.unended {
            return known;
        }
        let unended = self.find_unended();
        self.unended = Some(unended);
        unended
    }

    fn find_unended(&mut self) -> Result<Unended, RecordError> {
        use csv_core::ReadRecordResult::{End, InputEmpty};
        if !self.in_record {
            return Ok(Unended::Nothing);
        }
        // csv-core does not tell whether a quote is open. A line feed does: it ends the record, unless it is quoted text. It has to be
        // fed to the reader itself, not to a copy, which csv-core 0.1 makes without all of the reader's tables.
        loop {
            let n_text = self.n_text;
            let (result, _) = self.step(b"\n");
            if self.n_text > n_text {
                return Ok(Unended::Quote);
            }
            // csv-core passed over a byte order mark, and line breaks perhaps: there is no record that a line feed could end.
            if matches!(result, InputEmpty | End) {
                return Ok(Unended::Nothing);
            }
            if self.make_room(result)? {
                return Ok(Unended::Record {
                    n_cells: self.n_cells,
                    is_inside_character: ends_inside_character(&self.text[..self.n_text]),
                });
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
            cells: Cells::Unquoted {
                text: &self.text[..self.n_text],
                ends: &self.ends[..self.n_cells],
            },
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

/// Whether `text` ends with some, but not all of the bytes of a character in UTF-8.
fn ends_inside_character(text: &[u8]) -> bool {
    let tail = &text[text.len().saturating_sub(3)..];
    // The last byte that begins a character.
    let Some(at) = tail.iter().rposition(|byte| byte & 0xc0 != 0x80) else {
        return false;
    };
    // Nothing is wrong with what there is, but more has to follow.
    std::str::from_utf8(&tail[at..]).is_err_and(|error| error.error_len().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Line and cells of each record.
    type Records = Result<Vec<(u32, Vec<Vec<u8>>)>, RecordError>;

    fn keep(record: Record<'_>) -> (u32, Vec<Vec<u8>>) {
        let cells = (0..record.n_cells()).map(|at| record.cell(at).into_owned());
        (record.line, cells.collect())
    }

    /// By `csv-core` alone.
    fn read_slowly(bytes: &[u8]) -> Records {
        let mut reader = RecordReader::new(b',');
        let mut records = Vec::new();
        let mut input = bytes;
        while let Some(record) = reader.read(&mut input)? {
            records.push(keep(record));
        }
        records.extend(reader.end()?.map(keep));
        Ok(records)
    }

    /// With the scan in front, in pieces of these sizes, again and again.
    fn read_scanning(bytes: &[u8], sizes: &[usize]) -> Records {
        let mut reader = RecordReader::new(b',');
        let mut records = Vec::new();
        let (mut rest, mut sizes) = (bytes, sizes.iter().cycle());
        while !rest.is_empty() {
            let size = sizes
                .next()
                .map_or(rest.len(), |&size| size.min(rest.len()));
            let (piece, later) = rest.split_at(size);
            reader.read_all(piece, &mut |record| records.push(keep(record)))?;
            rest = later;
        }
        records.extend(reader.end()?.map(keep));
        // Empty lines are records to the scan, and nobody's alert to either.
        records.retain(|(_, cells)| *cells != [b""]);
        Ok(records)
    }

    fn check_scanning(bytes: &[u8], sizes: &[usize]) -> Result<(), TestCaseError> {
        let mut expected = read_slowly(bytes);
        if let Ok(records) = &mut expected {
            records.retain(|(_, cells)| *cells != [b""]);
        }
        prop_assert_eq!(
            read_scanning(bytes, sizes),
            expected,
            "{}",
            bytes.escape_ascii()
        );
        Ok(())
    }

    /// Text in which whatever has a meaning stands beside whatever else has.
    fn dense_text() -> impl Strategy<Value = Vec<u8>> {
        let parts: Vec<&[u8]> = vec![
            b",",
            b"\"",
            b"\"\"",
            b"\n",
            b"\r\n",
            b"\r",
            b"a",
            b" ",
            b"\xc3\xa9",
            b"\0",
            b"\x80",
            b"\"a, b\",",
            b"\"a\"\"b\"\n",
            b"a long cell, and another one that fills a block of sixty-four bytes all by itself,",
        ];
        prop::collection::vec(prop::sample::select(parts), 0..120).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn a_scan_reads_what_csv_core_reads(bytes in dense_text(), sizes in prop::collection::vec(prop_oneof![1..8_usize, 1..400_usize], 1..9)) {
            check_scanning(&bytes, &sizes)?;
            check_scanning(&bytes, &[usize::MAX])?;
        }

        #[test]
        fn what_is_unended_is_what_the_end_finds(bytes in dense_text(), cut in any::<prop::sample::Index>(), size in 1..99_usize) {
            let bytes = &bytes[..cut.index(bytes.len() + 1)];
            let mut reader = RecordReader::new(b',');
            let is_read = bytes.chunks(size).try_for_each(|piece| reader.read_all(piece, &mut |_| {}));
            prop_assert_eq!(is_read, Ok(()));
            let unended = reader.unended();
            let expected = match reader.end() {
                Ok(None) => Unended::Nothing,
                Ok(Some(record)) => Unended::Record {
                    n_cells: record.n_cells(),
                    is_inside_character: bytes.last() == Some(&0xc3),
                },
                Err(_) => Unended::Quote,
            };
            prop_assert_eq!(unended, Ok(expected));
        }

        #[test]
        fn windows_meet_without_a_seam(text in dense_text(), n_before in 0..300_usize, sizes in prop::collection::vec(1_usize..100_000, 1..3)) {
            let row = b"0c6ab9d6,\"a, b\",\"say \"\"so\"\"\",2026-03-01T10:00:00Z,\r\n";
            let bytes = [&row.repeat((WINDOW_BYTES - n_before) / row.len()), &text[..], &row.repeat(1000)].concat();
            check_scanning(&bytes, &sizes)?;
        }
    }

    /// Every way to cut the bytes in two, and one byte at a time, gives these records, by the scan and without it: line and cells.
    fn check(bytes: &[u8], expected: Result<&[(u32, &[&str])], RecordError>) {
        let expected = expected.map(|records| {
            let owned = records.iter().map(|&(line, cells)| {
                let cells = cells.iter().map(|cell| cell.as_bytes().to_vec());
                (line, cells.collect())
            });
            owned.collect()
        });
        let text = bytes.escape_ascii();
        assert_eq!(read_slowly(bytes), expected, "{text}");
        for at in 0..=bytes.len() {
            let read = read_scanning(bytes, &[at.max(1), usize::MAX]);
            assert_eq!(read, expected, "{text} cut at {at}");
        }
        assert_eq!(read_scanning(bytes, &[1]), expected, "{text}");
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

    /// How many records the scan has told, and how many it has left to `csv-core`.
    fn scanned_and_left(bytes: &[u8], piece: usize) -> (usize, usize) {
        let mut reader = RecordReader::new(b',');
        let (mut n_scanned, mut n_left) = (0, 0);
        for piece in bytes.chunks(piece) {
            let mut count = |record: Record<'_>| match record.cells {
                Cells::Plain(_) => n_scanned += 1,
                Cells::Unquoted { .. } => n_left += 1,
            };
            reader.read_all(piece, &mut count).unwrap();
        }
        (n_scanned, n_left)
    }

    #[test]
    fn the_scan_reads_all_that_it_can_tell() {
        const ROW: &[u8; 32] = b"0c6ab9d6,\"a, b\",2026-03-01 10:0\n";
        const ODD: &[u8; 32] = b"0c6ab9d6,a \"b\",2026-03-01 10:00\n";
        const LONG: usize = 3 * WINDOW_BYTES;
        let n_in_window = WINDOW_BYTES / ROW.len();
        let rows = ROW.repeat(5_000);
        assert_eq!(scanned_and_left(&rows, usize::MAX), (5_000, 0));
        // One row is cut by each piece that does not end with it, every fourth.
        assert_eq!(scanned_and_left(&rows, 1_000), (4_880, 120));
        // An odd row costs no more than the rest of its window, from its block on.
        let bytes = [&ROW.repeat(100)[..], ODD, &rows].concat();
        assert_eq!(
            scanned_and_left(&bytes, usize::MAX),
            (5_101 - (n_in_window - 100), n_in_window - 100)
        );
        // So does one that is longer than a window.
        let long = [b"\"", &b"x".repeat(LONG - 3)[..], b"\"\n"].concat();
        let bytes = [&rows[..], &long, &rows].concat();
        assert_eq!(scanned_and_left(&bytes, usize::MAX), (10_000, 1));
    }

    /// A carriage return that ended a line is forgotten with the next line.
    #[test]
    fn a_blank_line_after_an_odd_one_is_counted() {
        let records = read_scanning(b"a\rb\rc\n\nd\n", &[4, 2, 3]).unwrap();
        let lines: Vec<u32> = records.into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, [1, 2, 3, 5]);
    }

    #[test]
    fn cells_may_be_as_many_as_the_limit_says() {
        let read = |n_cells: usize, bytes: &[u8]| {
            let bytes = [b"a\n", &bytes.repeat(n_cells - 1)[..], b"\n"].concat();
            read_scanning(&bytes, &[usize::MAX]).map(|records| records[1].1.len())
        };
        // By the scan, and by `csv-core`, since a row of these is longer than a window.
        for cell in [&b","[..], b"abcdef,"] {
            assert_eq!(read(MAX_CELLS, cell), Ok(MAX_CELLS));
            assert_eq!(
                read(MAX_CELLS + 1, cell),
                Err(RecordError::TooManyCells { line: 2 })
            );
        }
    }

    #[test]
    fn a_quote_left_open_at_the_end() {
        check(b"a\n\nb,\"c\nd\n", Err(RecordError::OpenQuote { line: 3 }));
        check(b"\"", Err(RecordError::OpenQuote { line: 1 }));
        check(b"a,\"b\"\"", Err(RecordError::OpenQuote { line: 1 }));
    }

    #[test]
    fn what_is_unended_is_known() {
        use Unended::{Nothing, Quote};
        let record = |n_cells| Unended::Record {
            n_cells,
            is_inside_character: false,
        };
        let character = Unended::Record {
            n_cells: 2,
            is_inside_character: true,
        };
        for (bytes, expected) in [
            (&b""[..], Nothing),
            (b"a,b\n", Nothing),
            (b"a,b\r", Nothing),
            (b"a,b\r\n\n", Nothing),
            (b"a,\"b\"\n", Nothing),
            (b"a,b\nc", record(1)),
            (b"a,b\n ", record(1)),
            (b"a,b\nc,", record(2)),
            (b"a,b\nc,\"\"", record(2)),
            (b"a,b\nc,\"", Quote),
            (b"a,b\nc,\"d\n", Quote),
            (b"a,b\nc,\"\"\"", Quote),
            (b"a,b\nc,\"\"\"\"", record(2)),
            (b"a,b\nc,\xc3\xa9", record(2)),
            (b"a,b\nc,\xc3", character),
            (b"a,b\nc,\xe2\x82", character),
            (b"a,b\nc,\xe2", character),
            (b"a,b\nc,\xf0\x9f\x98", character),
            (b"a,b\nc,\xf0\x9f\x98\x80", record(2)),
            // Wrong, but not cut short.
            (b"a,b\nc,\x80", record(2)),
            (b"a,b\nc,\x80\x80\x80\x80", record(2)),
            (b"a,b\nc,\xff", record(2)),
            (b"a,b\nc,\xc3d", record(2)),
        ] {
            for size in 1..=bytes.len().max(1) {
                let mut reader = RecordReader::new(b',');
                for piece in bytes.chunks(size) {
                    reader.read_all(piece, &mut |_| {}).unwrap();
                }
                assert_eq!(reader.unended(), Ok(expected), "{}", bytes.escape_ascii());
            }
        }
        // As many cells as there is just room for, just no more room for, and no longer room for.
        for n_cells in [63, 64, 65, MAX_CELLS] {
            let mut reader = RecordReader::new(b',');
            reader
                .read_all(&b",".repeat(n_cells - 1), &mut |_| {})
                .unwrap();
            assert_eq!(reader.unended(), Ok(record(n_cells)));
        }
        let mut reader = RecordReader::new(b',');
        reader
            .read_all(&b",".repeat(MAX_CELLS), &mut |_| {})
            .unwrap();
        for _ in 0..2 {
            let too_many = RecordError::TooManyCells { line: 1 };
            assert_eq!(reader.unended(), Err(too_many));
            assert_eq!(reader.end().err(), Some(too_many));
        }
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
