//! Where cells and rows end, found many bytes at a time: a fast way through what most files consist of.
//!
//! It reads a window of bytes that begins with a record, 64 at a time, and tells delimiters, line breaks and quotes apart by
//! comparing all 64 at once. Whether a delimiter is quoted follows from the number of quotes before it, odd or even, as long as
//! every quote is where RFC 4180 has it. G. Langdale and D. Lemire, "Parsing Gigabytes of JSON per Second" (2019), section 3.1.1.
//!
//! What it cannot tell for certain (a quote inside a bare cell, text after a closing quote, a carriage return without a line feed)
//! it leaves to `csv-core`, and the tests hold it to the same records, byte for byte.
//!
//! Must not know what the cells mean.

use std::borrow::Cow;
use std::ops::Range;

use wide::u8x64;

/// How many bytes are looked at before their rows are taken: what was found must stay in the processor's nearest caches.
pub(super) const WINDOW_BYTES: usize = 32 << 10;

const BLOCK_BYTES: usize = 64;

/// What a scan found; reused for window after window.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// Where each cell ends, as offsets into the window: at a delimiter or at the line feed. Only the first `n_ends` are in use.
    ends: Vec<u32>,
    n_ends: usize,
    rows: Vec<ScannedRow>,
    is_certain: bool,
}

/// A record that lies wholly inside the window, its line feed included.
#[derive(Debug, Clone)]
struct ScannedRow {
    /// Which of the scan's `ends` are its cells'.
    ends: Range<u32>,
    /// How many line feeds of the window come before its own end.
    n_lines_before_end: u32,
}

/// One scanned record; quotes around its cells are still there.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlainRecord<'a> {
    window: &'a [u8],
    /// Where it begins in the window.
    start: usize,
    /// Where its cells end; at least one.
    ends: &'a [u32],
    /// On which line of the window it begins, from 0.
    pub n_lines_before: u32,
}

impl Scan {
    /// Scans the first [`WINDOW_BYTES`] of `bytes`, which begin with a record.
    pub fn scan(&mut self, bytes: &[u8], delimiter: u8) {
        let window = &bytes[..bytes.len().min(WINDOW_BYTES)];
        // Every byte may end a cell.
        self.ends.resize(WINDOW_BYTES + BLOCK_BYTES, 0);
        self.n_ends = 0;
        self.rows.clear();
        self.is_certain = true;
        let mut state = State::default();
        let (blocks, rest) = window.as_chunks::<BLOCK_BYTES>();
        for (start, block) in (0..).step_by(BLOCK_BYTES).zip(blocks) {
            if !self.block(block, start, delimiter, &mut state) {
                return;
            }
        }
        // Zeros beyond the window's end are none of the bytes that are looked for.
        let mut block = [0; BLOCK_BYTES];
        block[..rest.len()].copy_from_slice(rest);
        self.block(&block, window.len() - rest.len(), delimiter, &mut state);
    }

    /// Whether all of the window could be told. If not, what follows the rows is for a reader that knows every quirk.
    pub fn is_certain(&self) -> bool {
        self.is_certain
    }

    /// How many bytes of the window the rows take up.
    pub fn n_bytes(&self) -> usize {
        self.rows
            .last()
            .map_or(0, |row| self.ends[row.ends.end as usize - 1] as usize + 1)
    }

    /// How many line feeds those bytes have.
    pub fn n_lines(&self) -> u32 {
        self.rows.last().map_or(0, |row| row.n_lines_before_end + 1)
    }

    /// The records found in the scanned `bytes`; one of a single blank cell may be an empty line.
    pub fn records<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = PlainRecord<'a>> {
        let (mut start, mut n_lines_before) = (0, 0);
        self.rows.iter().map(move |row| {
            let ends = &self.ends[row.ends.start as usize..row.ends.end as usize];
            let record = PlainRecord {
                window: bytes,
                start,
                ends,
                n_lines_before,
            };
            start = ends[ends.len() - 1] as usize + 1;
            n_lines_before = row.n_lines_before_end + 1;
            record
        })
    }

    /// Takes the next block. Says whether the scan goes on.
    #[inline(always)]
    fn block(
        &mut self,
        block: &[u8; BLOCK_BYTES],
        start: usize,
        delimiter: u8,
        state: &mut State,
    ) -> bool {
        let block = u8x64::new(*block);
        let places_of = |byte: u8| block.simd_eq(u8x64::splat(byte)).to_bitmask();
        let (feeds, returns, quotes) = (places_of(b'\n'), places_of(b'\r'), places_of(b'"'));
        let mut ends = places_of(delimiter) | feeds;
        if quotes | returns != 0 || state.is_special() {
            let Some(unquoted) = state.unquoted(ends, feeds, returns, quotes) else {
                self.is_certain = false;
                return false;
            };
            ends &= unquoted;
        } else {
            state.after_end = ends >> 63;
        }
        self.keep(start as u32, ends, feeds, state);
        true
    }

    /// Notes the places of one block.
    #[inline(always)]
    fn keep(&mut self, start: u32, ends: u64, feeds: u64, state: &mut State) {
        let mut row_ends = ends & feeds;
        while row_ends != 0 {
            let before = (row_ends & row_ends.wrapping_neg()) - 1;
            let end = (self.n_ends as u32) + (ends & before).count_ones() + 1;
            self.rows.push(ScannedRow {
                ends: state.row_start..end,
                n_lines_before_end: state.n_lines + (feeds & before).count_ones(),
            });
            state.row_start = end;
            row_ends &= row_ends - 1;
        }
        state.n_lines += feeds.count_ones();
        let mut left = ends;
        let kept = &mut self.ends[self.n_ends..self.n_ends + BLOCK_BYTES];
        let mut n = 0;
        while left != 0 {
            kept[n & (BLOCK_BYTES - 1)] = start + left.trailing_zeros();
            n += 1;
            left &= left - 1;
        }
        self.n_ends += n;
    }
}

/// What one block leaves to the next.
#[derive(Debug)]
struct State {
    /// All ones inside quotes, else 0.
    inside: u64,
    /// 1 if the last byte ended a cell, or there was none.
    after_end: u64,
    /// 1 if the last byte closed a quote.
    after_close: u64,
    /// 1 if the last byte was a carriage return.
    after_return: u64,
    /// Line feeds so far, quoted ones included.
    n_lines: u32,
    /// The first of the scan's ends that belongs to the row under way.
    row_start: u32,
}

impl Default for State {
    fn default() -> Self {
        Self {
            inside: 0,
            after_end: 1,
            after_close: 0,
            after_return: 0,
            n_lines: 0,
            row_start: 0,
        }
    }
}

impl State {
    fn is_special(&self) -> bool {
        (self.inside | self.after_close | self.after_return) != 0
    }

    /// The places outside of quotes in a block with these delimiters and line feeds, line feeds, carriage returns and quotes; `None`
    /// if one of them is where only a general reader can say what it means.
    fn unquoted(&mut self, ends: u64, feeds: u64, returns: u64, quotes: u64) -> Option<u64> {
        let inside = odd_so_far(quotes) ^ self.inside;
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let ends = ends & !inside;
        // A quote opens at the start of a cell, or right after one that closed: together they are one quote of the text.
        let may_open = ((ends | closing) << 1) | self.after_end | self.after_close;
        // One that closes is followed by the end of its cell or by another quote; of the block's last one the next block tells.
        let after_closing = (closing << 1) | self.after_close;
        let may_follow = ends | returns | quotes;
        // A carriage return belongs to a line feed, in text as between lines.
        let after_returns = (returns << 1) | self.after_return;
        let is_odd =
            (opening & !may_open) | (after_closing & !may_follow) | (after_returns & !feeds);
        self.inside = ((inside as i64) >> 63) as u64;
        self.after_end = ends >> 63;
        self.after_close = closing >> 63;
        self.after_return = returns >> 63;
        (is_odd == 0).then_some(!inside)
    }
}

/// At each bit, whether the number of ones from the lowest to it is odd.
fn odd_so_far(mut bits: u64) -> u64 {
    for distance in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << distance;
    }
    bits
}

impl<'a> PlainRecord<'a> {
    /// At least 1.
    pub fn n_cells(self) -> usize {
        self.ends.len()
    }

    /// The cell at `position` without its quotes and ASCII whitespace around it; blank beyond the last cell.
    #[inline(always)]
    pub fn cell(self, position: usize) -> Cow<'a, [u8]> {
        let Some(&end) = self.ends.get(position) else {
            return Cow::Borrowed(b"");
        };
        let start = match position {
            0 => self.start,
            _ => self.ends[position - 1] as usize + 1,
        };
        let cell = &self.window[start..end as usize];
        match cell {
            // Most cells: neither whitespace nor quotes around the text.
            [first, .., last] if *first > b' ' && *first != b'"' && *last > b' ' => {
                Cow::Borrowed(cell)
            }
            [] => Cow::Borrowed(cell),
            _ => bare_cell(cell),
        }
    }
}

/// A cell without the whitespace and the quotes around it.
#[cold]
fn bare_cell(cell: &[u8]) -> Cow<'_, [u8]> {
    let cell = cell.trim_ascii();
    match cell {
        // Whether the quote is the cell's first byte or follows whitespace, in which case it is text, the scan has made sure.
        [b'"', ..] => unquoted_cell(cell),
        _ => Cow::Borrowed(cell),
    }
}

/// The text of a cell in quotes.
fn unquoted_cell(cell: &[u8]) -> Cow<'_, [u8]> {
    let text = cell.strip_prefix(b"\"").unwrap_or(cell);
    let text = text.strip_suffix(b"\"").unwrap_or(text);
    let text = text.trim_ascii();
    if memchr::memchr(b'"', text).is_none() {
        return Cow::Borrowed(text);
    }
    let mut single = Vec::with_capacity(text.len());
    let mut quotes = 0;
    for &byte in text {
        quotes = if byte == b'"' { quotes + 1 } else { 0 };
        // The second of each two.
        if quotes != 2 {
            single.push(byte);
        } else {
            quotes = 0;
        }
    }
    Cow::Owned(single)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and cells of each row that a scan of `bytes` tells, how many bytes they take up, and whether all could be told.
    fn told(bytes: &[u8]) -> (Vec<(u32, Vec<String>)>, usize, bool) {
        let mut scan = Scan::default();
        scan.scan(bytes, b',');
        let records = scan.records(bytes).map(|record| {
            let cells = (0..record.n_cells())
                .map(|at| String::from_utf8_lossy(&record.cell(at)).into_owned());
            (record.n_lines_before, cells.collect())
        });
        (records.collect(), scan.n_bytes(), scan.is_certain())
    }

    fn check(bytes: &[u8], expected: &[(u32, &[&str])], n_bytes: usize, is_certain: bool) {
        let expected: Vec<_> = expected
            .iter()
            .map(|(line, cells)| {
                (
                    *line,
                    cells
                        .iter()
                        .map(|cell| cell.to_string())
                        .collect::<Vec<_>>(),
                )
            })
            .collect();
        assert_eq!(
            told(bytes),
            (expected, n_bytes, is_certain),
            "{}",
            bytes.escape_ascii()
        );
    }

    #[test]
    fn whole_rows_are_told() {
        check(b"", &[], 0, true);
        check(b"a,b", &[], 0, true);
        check(b"a,b\n", &[(0, &["a", "b"])], 4, true);
        check(b"a,b\r\n\nc", &[(0, &["a", "b"]), (1, &[""])], 6, true);
        check(b",\n", &[(0, &["", ""])], 2, true);
        check(b"\ta\t, b ,\t\n", &[(0, &["a", "b", ""])], 10, true);
        // A block is told as a whole or not at all.
        check(b"a\nb, \"c\"\n", &[], 0, false);
        check(
            b"\"say \"\"so\"\"\"\r\n\"\"\"\"\r\nx",
            &[(0, &["say \"so\""]), (1, &["\""])],
            20,
            true,
        );
    }

    /// Each way in which only a general reader knows what a quote or a carriage return means, wherever it falls in a block.
    #[test]
    fn what_is_odd_is_left_alone() {
        for odd in [
            &b"a\"b\"\n"[..],
            b"\"a\"b\n",
            b"\"a\" \n",
            b" \"a\"\n",
            b"a\rb\n",
            b"\r\r\n",
            b"\"a\rb\"\n",
            b"a\r\"b\"\n",
        ] {
            for n_before in 0..3 * BLOCK_BYTES {
                let bytes = [&b"x".repeat(n_before)[..], b"\n", odd, &b"y\n".repeat(100)].concat();
                let (rows, n_bytes, is_certain) = told(&bytes);
                assert!(!is_certain, "{} after {n_before}", odd.escape_ascii());
                assert!(
                    n_bytes <= n_before + 1 && rows.len() <= 1,
                    "{} after {n_before}",
                    odd.escape_ascii()
                );
            }
        }
    }

    /// Whatever falls together with the end of a block.
    #[test]
    fn blocks_meet_without_a_seam() {
        for row in [
            &b"\"a\",\"b\"\n"[..],
            b"\"\"\"\",\"\"\r\n",
            b"\"\n\r\n\",,\r\n",
        ] {
            let cells = told(row).0.remove(0).1;
            for n_before in 0..2 * BLOCK_BYTES {
                let bytes = [
                    &b"x".repeat(n_before)[..],
                    b",",
                    &row.repeat(2 * BLOCK_BYTES),
                ]
                .concat();
                let (rows, n_bytes, is_certain) = told(&bytes);
                assert_eq!(
                    (n_bytes, is_certain, rows.len()),
                    (bytes.len(), true, 2 * BLOCK_BYTES)
                );
                assert_eq!(rows[0].1[1..], cells);
                assert!(rows[1..].iter().all(|row| row.1 == cells));
            }
        }
    }

    #[test]
    fn no_more_than_a_window_is_scanned() {
        let commas = b",".repeat(WINDOW_BYTES - 1);
        let bytes = [&commas[..], b"\n\n\n"].concat();
        let (rows, n_bytes, is_certain) = told(&bytes);
        assert_eq!((n_bytes, is_certain), (WINDOW_BYTES, true));
        assert_eq!(rows, [(0, vec![String::new(); WINDOW_BYTES])]);
        let lines = b"\n".repeat(2 * WINDOW_BYTES);
        let (rows, n_bytes, _) = told(&lines);
        assert_eq!((rows.len(), n_bytes), (WINDOW_BYTES, WINDOW_BYTES));
        assert_eq!(rows[WINDOW_BYTES - 1].0, WINDOW_BYTES as u32 - 1);
    }

    #[test]
    fn a_scan_forgets_the_one_before() {
        let mut scan = Scan::default();
        scan.scan(b"a\"b\n", b',');
        assert!(!scan.is_certain());
        scan.scan(b"a;b\n\n", b';');
        assert!(scan.is_certain());
        assert_eq!((scan.n_bytes(), scan.n_lines()), (5, 2));
        assert_eq!(
            scan.records(b"a;b\n\n")
                .map(PlainRecord::n_cells)
                .collect::<Vec<_>>(),
            [2, 1]
        );
        assert!(
            scan.ends.len() <= 2 * WINDOW_BYTES,
            "more room than a window may need"
        );
    }
}
