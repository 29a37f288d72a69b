//! The columns that no figure needs, kept so that alerts can be listed with all that their files say of them.
//!
//! Cells are kept in blocks of some thousand rows, column by column within a block: a cell that one like it came before by its number,
//! another by how much of its beginning it shares with the last new one, which of times is half. That takes a pass over the cell and no
//! more, and a block is read without the others. A blank cell takes nothing.

use rustc_hash::FxHashMap;

use super::encoding::text_of;
use super::records::Record;

/// The most rows of a block: a few of them are read for a window of the list, and one takes some 50 µs.
const MAX_ROWS: u32 = 4_096;

/// The most bytes of distinct cells in a block, however few its rows: a block is read as a whole.
const MAX_TEXT: usize = 1 << 20;

/// The most bytes that are kept of all columns: where there are more, the largest column goes, and the next one. The figures, and what is read
/// after them, need room too.
const MAX_KEPT: usize = if cfg!(test) { 8 << 20 } else { 512 << 20 };

/// How many of the latest distinct cells of a column are looked at for one that is the same.
const N_RECENT: usize = 256;

/// Where a text may be among those that came lately; it is not blank.
#[inline(always)]
fn recent_place(text: &[u8]) -> usize {
    let at = |at: usize| usize::from(text[at]);
    let n = text.len();
    let (third, middle, last) = (at(n / 3), at(n / 2), at(n - 1));
    (text.len() ^ third.wrapping_mul(3) ^ middle.wrapping_mul(5) ^ last.wrapping_mul(11)) % N_RECENT
}

/// What is written of cells, by the lowest two bits of a number.
mod op {
    /// The number of blank rows.
    pub const SKIP: u32 = 0;
    /// The distinct cell of that number.
    pub const KNOWN: u32 = 1;
    /// How often the last cell repeats.
    pub const REPEAT: u32 = 2;
    /// A new cell: the number of bytes it shares with the last new one; then the number of its other bytes, and these.
    pub const NEW: u32 = 3;
}

/// The cells of all columns that no figure needs, by the row of the table.
#[derive(Debug, Clone, Default)]
pub struct OtherColumns {
    names: Vec<String>,
    blocks: Vec<Block>,
    /// Of the block under way.
    open: Vec<OpenColumn>,
    n_open_rows: u32,
    n_open_text: usize,
    /// Where each row's cells are, once some row's were replaced: cells are only ever added.
    places: Option<Vec<u32>>,
    n_places: u32,
    /// How many bytes the blocks have.
    n_kept: usize,
    /// The columns that were too large to keep.
    left_out: Vec<usize>,
}

/// A part of the rows, with what some columns have in them.
#[derive(Debug, Clone)]
struct Block {
    first: u32,
    n_rows: u32,
    bytes: Box<[u8]>,
    /// The columns that have something, and where their bytes end.
    columns: Box<[(u32, u32)]>,
}

impl Block {
    fn forget(&mut self, column: u32) {
        let Ok(at) = self
            .columns
            .binary_search_by_key(&column, |(column, _)| *column)
        else {
            return;
        };
        let start = at.checked_sub(1).map_or(0, |former| self.columns[former].1);
        let end = self.columns[at].1;
        let bytes = [&self.bytes[..start as usize], &self.bytes[end as usize..]].concat();
        self.bytes = bytes.into();
        let columns = self.columns.iter().filter(|(other, _)| *other != column);
        let moved = columns.map(|&(other, at)| match at > end {
            true => (other, at - (end - start)),
            false => (other, at),
        });
        self.columns = moved.collect();
    }
}

#[derive(Debug, Clone)]
struct OpenColumn {
    bytes: Vec<u8>,
    n_rows: u32,
    n_repeats: u32,
    text: Vec<u8>,
    ends: Vec<u32>,
    latest: u32,
    recent: Box<[u16; N_RECENT]>,
}

impl Default for OpenColumn {
    fn default() -> Self {
        Self {
            bytes: Vec::new(),
            n_rows: 0,
            n_repeats: 0,
            text: Vec::new(),
            ends: Vec::new(),
            latest: 0,
            recent: Box::new([0; N_RECENT]),
        }
    }
}

#[inline(always)]
fn cell_at<'a>(text: &'a [u8], ends: &[u32], code: u32) -> &'a [u8] {
    let start = match code {
        0 => 0,
        _ => ends[code as usize - 1],
    };
    &text[start as usize..ends[code as usize] as usize]
}

#[inline(always)]
fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn read_number(bytes: &mut &[u8]) -> u32 {
    let mut number = 0;
    let mut shift = 0;
    while let Some((&byte, rest)) = bytes.split_first() {
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        shift += 7;
        if byte < 0x80 || shift > 28 {
            break;
        }
    }
    number
}

impl OpenColumn {
    fn write(&mut self, op: u32, number: u32) {
        write_number(&mut self.bytes, number << 2 | op);
    }

    fn end_repeats(&mut self) {
        if self.n_repeats > 0 {
            let n = std::mem::take(&mut self.n_repeats);
            self.write(op::REPEAT, n);
        }
    }

    /// Appends a cell that is not blank, in that row of the block; returns how many bytes of text are new.
    #[inline(always)]
    fn push(&mut self, row: u32, cell: &[u8]) -> usize {
        if row > self.n_rows {
            self.end_repeats();
            self.write(op::SKIP, row - self.n_rows);
        } else if row > 0 && cell_at(&self.text, &self.ends, self.latest) == cell {
            self.n_repeats += 1;
            self.n_rows = row + 1;
            return 0;
        }
        self.n_rows = row + 1;
        let place = recent_place(cell);
        let code = u32::from(self.recent[place]);
        if (code as usize) < self.ends.len() && cell_at(&self.text, &self.ends, code) == cell {
            self.end_repeats();
            self.write(op::KNOWN, code);
            self.latest = code;
            return 0;
        }
        self.push_new(place, cell)
    }

    fn push_new(&mut self, place: usize, cell: &[u8]) -> usize {
        self.end_repeats();
        let n_known = self.ends.len();
        let former = match n_known {
            0 => &[][..],
            _ => cell_at(&self.text, &self.ends, n_known as u32 - 1),
        };
        let pairs = former.iter().zip(cell);
        let n_shared = pairs.take_while(|(one, other)| one == other).count();
        self.write(op::NEW, n_shared as u32);
        write_number(&mut self.bytes, (cell.len() - n_shared) as u32);
        self.bytes.extend_from_slice(&cell[n_shared..]);
        self.text.extend_from_slice(cell);
        self.ends.push(self.text.len() as u32);
        self.latest = n_known as u32;
        self.recent[place] = n_known as u16;
        cell.len()
    }

    /// Empties it; of a huge cell, no room is kept.
    fn clear(&mut self) {
        self.bytes.clear();
        self.text.clear();
        self.ends.clear();
        if self.text.capacity() > MAX_TEXT {
            *self = Self::default();
        }
        (self.n_rows, self.n_repeats, self.latest) = (0, 0, 0);
    }
}

/// Which cells of a file's rows are kept: their positions, and the columns they belong to.
pub(super) type Kept = Vec<(usize, usize)>;

impl OtherColumns {
    /// What the columns are called, in the order in which files brought them: as in the files' headers, with the number of a name that a
    /// header repeats. Untrusted text.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The columns of a file with these names in its header that are none of those that are `known`. Files share those of the same name.
    pub(super) fn of_file(&mut self, names: &[String], known: impl Fn(usize) -> bool) -> Kept {
        let mut n_of_name: FxHashMap<&str, u32> = FxHashMap::default();
        let mut columns: FxHashMap<String, usize> = self.names.iter().cloned().zip(0..).collect();
        let mut kept = Vec::new();
        for (position, name) in names.iter().enumerate() {
            let n = n_of_name.entry(name).or_default();
            *n += 1;
            let name = match (name.as_str(), *n) {
                ("", _) => format!("Column {}", position + 1),
                (name, 1) => name.to_owned(),
                (name, n) => format!("{name} ({n})"),
            };
            if known(position) {
                continue;
            }
            let column = *columns.entry(name).or_insert_with_key(|name| {
                self.names.push(name.clone());
                self.names.len() - 1
            });
            // Two positions of one row must not write the same cell.
            if kept.iter().all(|(_, other)| *other != column) {
                kept.push((position, column));
            }
        }
        kept
    }

    /// Appends a row.
    #[inline]
    pub(super) fn push(&mut self, record: Record<'_>, kept: &Kept) {
        self.append(record, kept);
        if let Some(places) = &mut self.places {
            places.push(self.n_places - 1);
        }
    }

    /// Puts other cells into a row; returns where those are that were there.
    pub(super) fn replace(&mut self, row: u32, record: Record<'_>, kept: &Kept) -> u32 {
        self.append(record, kept);
        self.put_back(row, self.n_places - 1)
    }

    /// Puts those cells into a row that are there.
    pub(super) fn put_back(&mut self, row: u32, place: u32) -> u32 {
        let n_rows = self.n_places - u32::from(self.places.is_none());
        let places = self.places.get_or_insert_with(|| (0..n_rows).collect());
        std::mem::replace(&mut places[row as usize], place)
    }

    #[inline(always)]
    fn append(&mut self, record: Record<'_>, kept: &Kept) {
        for &(position, column) in kept {
            let cell = record.cell(position);
            if cell.is_empty() || !self.left_out.is_empty() && self.left_out.contains(&column) {
                continue;
            }
            if column >= self.open.len() {
                self.open.resize_with(column + 1, OpenColumn::default);
            }
            let open = &mut self.open[column];
            self.n_open_text += if cell.is_ascii() {
                open.push(self.n_open_rows, &cell)
            } else {
                open.push(self.n_open_rows, text_of(&cell).0.as_bytes())
            };
        }
        self.n_open_rows += 1;
        self.n_places += 1;
        if self.n_open_rows == MAX_ROWS || self.n_open_text >= MAX_TEXT {
            self.seal();
        }
    }

    /// Ends the block under way.
    #[inline(never)]
    pub(super) fn seal(&mut self) {
        if self.n_open_rows == 0 {
            return;
        }
        let mut bytes = Vec::with_capacity(self.open.iter().map(|open| open.bytes.len() + 5).sum());
        let mut columns = Vec::new();
        for (column, open) in (0..).zip(&mut self.open) {
            if open.n_rows == 0 {
                continue;
            }
            open.end_repeats();
            bytes.extend_from_slice(&open.bytes);
            columns.push((column, bytes.len() as u32));
            open.clear();
        }
        self.n_kept += bytes.len();
        self.blocks.push(Block {
            first: self.n_places - self.n_open_rows,
            n_rows: self.n_open_rows,
            bytes: bytes.into(),
            columns: columns.into(),
        });
        (self.n_open_rows, self.n_open_text) = (0, 0);
        while self.n_kept > MAX_KEPT {
            self.leave_out_largest();
        }
    }

    /// Forgets the column that takes most, and takes no more of it.
    #[inline(never)]
    fn leave_out_largest(&mut self) {
        let mut sizes = vec![0; self.names.len()];
        for block in &self.blocks {
            let mut start = 0;
            for (column, end) in &block.columns {
                sizes[*column as usize] += (end - start) as usize;
                start = *end;
            }
        }
        let sizes = sizes.into_iter().zip(0..);
        let Some((n_bytes, largest)) = sizes.max() else {
            return;
        };
        for block in &mut self.blocks {
            block.forget(largest as u32);
        }
        self.n_kept -= n_bytes;
        self.left_out.push(largest);
    }

    /// What the columns are called that were too large to keep. Untrusted text.
    pub fn left_out(&self) -> impl Iterator<Item = &str> {
        self.left_out.iter().map(|&column| &*self.names[column])
    }

    /// Where it ends now, to take it back to; a block ends there.
    pub(super) fn mark(&mut self) -> OtherMark {
        self.seal();
        OtherMark {
            n_names: self.names.len(),
            n_places: self.n_places,
            is_replaced: self.places.is_some(),
        }
    }

    /// Takes it back to where it ended then.
    pub(super) fn truncate(&mut self, n_rows: usize, mark: &OtherMark) {
        for open in &mut self.open {
            open.clear();
        }
        (self.n_open_rows, self.n_open_text) = (0, 0);
        self.names.truncate(mark.n_names);
        self.open.truncate(mark.n_names);
        self.blocks.retain(|block| block.first < mark.n_places);
        self.n_kept = self.blocks.iter().map(|block| block.bytes.len()).sum();
        self.left_out.retain(|&column| column < mark.n_names);
        self.n_places = mark.n_places;
        match &mut self.places {
            Some(places) if mark.is_replaced => places.truncate(n_rows),
            places => *places = None,
        }
    }

    /// All is read: makes it as small as it gets.
    pub(super) fn finish(&mut self) {
        self.seal();
        self.open = Vec::new();
        self.blocks.shrink_to_fit();
    }

    /// The number of blocks.
    pub fn n_blocks(&self) -> usize {
        self.blocks.len()
    }

    /// The columns that have something in a block.
    pub fn columns_in(&self, block: usize) -> impl Iterator<Item = usize> + '_ {
        self.blocks[block]
            .columns
            .iter()
            .map(|(column, _)| *column as usize)
    }

    /// The places of cells that are in a block.
    pub fn places_in(&self, block: usize) -> std::ops::Range<u32> {
        let block = &self.blocks[block];
        block.first..block.first + block.n_rows
    }

    /// Of each column, whether some row has something in it.
    pub fn are_filled(&self) -> Vec<bool> {
        let mut are_filled = vec![false; self.names.len()];
        for block in &self.blocks {
            for (column, _) in &block.columns {
                are_filled[*column as usize] = true;
            }
        }
        are_filled
    }

    /// Where the cells of a row are.
    pub fn place(&self, row: u32) -> u32 {
        match &self.places {
            Some(places) => places[row as usize],
            None => row,
        }
    }

    /// Whether every row has the place of its number.
    pub fn are_in_order(&self) -> bool {
        self.places.is_none()
    }

    /// The number of places: as many as rows, and those of replaced cells.
    pub fn n_places(&self) -> usize {
        self.n_places as usize
    }

    /// The block with the cells at a place, which is that of a row.
    pub fn block_with(&self, place: u32) -> usize {
        self.blocks
            .partition_point(|block| block.first + block.n_rows <= place)
    }

    /// Reads the cells of a column in a block.
    pub fn read(&self, column: usize, block: usize, cells: &mut Cells) {
        let Block {
            n_rows,
            bytes,
            columns,
            ..
        } = &self.blocks[block];
        cells.text.clear();
        cells.ends.clear();
        cells.codes.clear();
        if let Ok(at) = columns.binary_search_by_key(&(column as u32), |(column, _)| *column) {
            let start = match at {
                0 => 0,
                _ => columns[at - 1].1,
            };
            cells.decode(&bytes[start as usize..columns[at].1 as usize]);
        }
        cells.codes.resize(*n_rows as usize, 0);
    }

    /// Hands over each of these rows' cells of a column, in no order: by the position in `rows`. Blank cells are passed over.
    pub fn each(&self, column: usize, rows: &[u32], mut take: impl FnMut(usize, &str)) {
        let mut places: Vec<(u32, u32)> =
            rows.iter().map(|&row| self.place(row)).zip(0..).collect();
        // Each block is read once.
        if !places.is_sorted() {
            crate::order::sort(&mut places);
        }
        let mut cells = Cells::default();
        let mut in_block = 0..0;
        for (place, at) in places {
            if !in_block.contains(&place) {
                let block = self.block_with(place);
                self.read(column, block, &mut cells);
                in_block = self.places_in(block);
            }
            let text = cells.text((place - in_block.start) as usize);
            if !text.is_empty() {
                take(at as usize, text);
            }
        }
    }
}

/// However they are kept.
impl PartialEq for OtherColumns {
    fn eq(&self, other: &Self) -> bool {
        let rows = |of: &Self| {
            let n_rows = of.places.as_ref().map_or(of.n_places as usize, Vec::len);
            (0..n_rows as u32).collect::<Vec<_>>()
        };
        let texts = |of: &Self, column| {
            let mut texts = Vec::new();
            of.each(column, &rows(of), |row, text| {
                texts.push((row, text.to_owned()))
            });
            texts.sort_unstable();
            texts
        };
        self.names == other.names
            && rows(self) == rows(other)
            && (0..self.names.len()).all(|column| texts(self, column) == texts(other, column))
    }
}

/// Where the columns ended at some time.
#[derive(Debug)]
pub(super) struct OtherMark {
    n_names: usize,
    n_places: u32,
    is_replaced: bool,
}

/// The cells of a column in a block.
#[derive(Debug, Default)]
pub struct Cells {
    text: Vec<u8>,
    ends: Vec<u32>,
    codes: Vec<u16>,
}

impl Cells {
    fn decode(&mut self, mut bytes: &[u8]) {
        let Self { text, ends, codes } = self;
        let mut latest = 0;
        while !bytes.is_empty() {
            let number = read_number(&mut bytes);
            let (op, number) = (number & 3, number >> 2);
            let n = match op {
                op::SKIP | op::REPEAT => number as usize,
                _ => 1,
            };
            match op {
                op::SKIP => {
                    codes.resize(codes.len() + n, 0);
                    continue;
                }
                op::KNOWN => latest = number as u16 + 1,
                op::NEW => {
                    let start = match ends.len() {
                        0 | 1 => 0,
                        n => ends[n - 2] as usize,
                    };
                    let n_new = read_number(&mut bytes) as usize;
                    let (new, rest) = bytes.split_at(n_new.min(bytes.len()));
                    bytes = rest;
                    text.extend_from_within(start..start + number as usize);
                    text.extend_from_slice(new);
                    ends.push(text.len() as u32);
                    latest = ends.len() as u16;
                }
                _ => {}
            }
            codes.resize(codes.len() + n, latest);
        }
    }

    /// The number of distinct cells; some may be there twice.
    pub fn n_distinct(&self) -> usize {
        self.ends.len()
    }

    /// One of these, by its number.
    pub fn distinct(&self, number: usize) -> &str {
        // What was written is UTF-8, and so is every cell of it.
        std::str::from_utf8(cell_at(&self.text, &self.ends, number as u32)).unwrap_or_default()
    }

    /// All of these, one after another, and where each ends.
    pub fn all(&self) -> (&[u8], &[u32]) {
        (&self.text, &self.ends)
    }

    /// The number of the cell in a row of the block; `None` if it is blank.
    pub fn number(&self, row: usize) -> Option<usize> {
        usize::from(self.codes[row]).checked_sub(1)
    }

    /// The cell in a row of the block.
    pub fn text(&self, row: usize) -> &str {
        self.number(row).map_or("", |number| self.distinct(number))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::table::{Table, TableBuilder};

    const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Created At,One,Two\n";

    fn texts(table: &Table, column: usize) -> Vec<String> {
        let rows: Vec<u32> = (0..table.len() as u32).collect();
        let mut texts = vec![String::new(); rows.len()];
        table
            .others
            .each(column, &rows, |row, text| texts[row] = text.to_owned());
        texts
    }

    proptest! {
        /// As the csv crate reads the same file, in chunks of any size; of rows with one id, the latest.
        #[test]
        fn cells_are_kept_as_the_file_has_them(
            cells in prop::collection::vec((0..30_u32, "[a-c]{0,3}|\\PC{0,9}|2026-03-0[1-9]T12:0[0-9]:00Z", "[xy]?"), 0..80),
            chunk in 1_usize..200,
        ) {
            let mut writer = csv::Writer::from_writer(HEADER.as_bytes().to_vec());
            for (at, (id, one, two)) in cells.iter().enumerate() {
                let second = format!("2026-03-01T12:{:02}:{:02}Z", at / 60, at % 60);
                writer.write_record([&format!("id-{id}"), "LOW", "OPEN", &second, one, two]).unwrap();
            }
            let bytes = writer.into_inner().unwrap();
            let mut builder = TableBuilder::default();
            builder.begin_file("a.csv");
            for chunk in bytes.chunks(chunk) {
                builder.feed(chunk).unwrap();
            }
            builder.end_file().unwrap();
            let table = builder.finish();
            let mut expected: Vec<(u32, [String; 2])> = Vec::new();
            for (record, (id, ..)) in csv::Reader::from_reader(&*bytes).records().zip(&cells) {
                let record = record.unwrap();
                let cells = [4, 5].map(|at| record[at].trim_ascii().to_owned());
                match expected.iter_mut().find(|(other, _)| other == id) {
                    Some((_, former)) => *former = cells,
                    None => expected.push((*id, cells)),
                }
            }
            for column in 0..table.others.names().len() {
                let expected: Vec<String> = expected.iter().map(|(_, cells)| cells[column].clone()).collect();
                prop_assert_eq!(texts(&table, column), expected);
            }
        }
    }

    #[test]
    fn the_largest_column_is_left_out_where_all_would_take_too_much() {
        // No cell begins like the one before, so that all of it is kept.
        let texts_of = |row: usize| [format!("{row}"), format!("{}", row % 7).repeat(1_000)];
        let mut builder = TableBuilder::default();
        builder.begin_file("a.csv");
        builder.feed(HEADER.as_bytes()).unwrap();
        for row in 0..12_000 {
            let [one, two] = texts_of(row);
            let line = format!("id-{row},LOW,OPEN,2026-03-01T12:00:00Z,{one},{row}{two}\n");
            builder.feed(line.as_bytes()).unwrap();
        }
        builder.end_file().unwrap();
        let others = builder.finish().others;
        assert_eq!(others.left_out().collect::<Vec<_>>(), ["Two"]);
        assert_eq!(others.are_filled(), [true, false]);
        let n_bytes: usize = others.blocks.iter().map(|block| block.bytes.len()).sum();
        assert_eq!(others.n_kept, n_bytes);
        assert!(n_bytes < 100_000);
        let mut n_cells = 0;
        let rows: Vec<u32> = (0..12_000).collect();
        others.each(0, &rows, |row, text| {
            assert_eq!(text, texts_of(row)[0]);
            n_cells += 1;
        });
        assert_eq!(n_cells, rows.len());
    }

    #[test]
    fn a_file_that_begins_anew_leaves_nothing_of_what_it_had_brought() {
        let row = |id, second, text| format!("{id},LOW,OPEN,2026-03-01T12:00:0{second}Z,{text},\n");
        let mut builder = TableBuilder::default();
        builder.begin_file("a.csv");
        builder
            .feed(
                [HEADER, &row(1, 0, "first"), &row(2, 0, "")]
                    .concat()
                    .as_bytes(),
            )
            .unwrap();
        builder.end_file().unwrap();
        builder.begin_file("b.csv");
        let other = HEADER.replace("Two", "Three");
        builder
            .feed(
                [&other, &*row(1, 5, "later"), &row(3, 0, "gone")]
                    .concat()
                    .as_bytes(),
            )
            .unwrap();
        builder.restart_file();
        let huge = "z".repeat(3_000_000);
        builder
            .feed(
                [HEADER, &row(2, 7, "second"), &row(4, 0, &huge)]
                    .concat()
                    .as_bytes(),
            )
            .unwrap();
        builder.end_file().unwrap();
        let table = builder.finish();
        assert_eq!(table.others.names(), ["One", "Two"]);
        assert_eq!(texts(&table, 0), ["first", "second", &huge]);
        assert_eq!(table.others.are_filled(), [true, false]);
    }
}
