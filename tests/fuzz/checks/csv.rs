//! Any bytes as a file: no panic, the same table however they are cut, the same rows as the plain `csv` crate reads, and every row
//! accounted for.
//!
//! The first byte of the input says how the file is cut, and whether a header is put in front.

use expel_metrics::table::{ReadError, Table, TableBuilder};

const HEADER: &[u8] =
    b"Expel Alert ID,Severity,Alert Status,Created At,Investigation ID,First Closed At\n";

/// The table of a file of which `n_first` bytes come at once and the rest in chunks.
fn table(bytes: &[u8], n_first: usize, chunk_bytes: usize) -> Result<Table, ReadError> {
    let mut builder = TableBuilder::default();
    builder.begin_file("any.csv");
    let (head, rest) = bytes.split_at(n_first.min(bytes.len()));
    builder.feed(head)?;
    for chunk in rest.chunks(chunk_bytes) {
        builder.feed(chunk)?;
    }
    builder.end_file()?;
    Ok(builder.finish())
}

/// How many records the `csv` crate finds after the header, those of one blank cell aside.
fn n_records(bytes: &[u8]) -> u64 {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(bytes);
    let records = reader
        .byte_records()
        .map(|record| record.expect("memory can be read, and lengths may differ"));
    let is_blank =
        |record: &csv::ByteRecord| record.len() == 1 && record[0].trim_ascii().is_empty();
    records.filter(|record| !is_blank(record)).count() as u64 - 1
}

/// Panics if `input` shows something wrong.
pub fn check(input: &[u8]) {
    let Some((&first, rest)) = input.split_first() else {
        return;
    };
    let has_header = first & 1 == 1;
    let (file, n_first) = if has_header {
        ([HEADER, rest].concat(), HEADER.len())
    } else {
        (rest.to_vec(), usize::from(first))
    };
    // Byte by byte, every record is left to csv-core; whole, whatever can be is scanned. Which of several reasons for a refusal is given may
    // depend on how much has come.
    let read = table(&file, file.len(), 1);
    for chunk_bytes in [1, 1 + usize::from(first >> 1)] {
        assert_eq!(
            table(&file, n_first, chunk_bytes).ok(),
            read.as_ref().ok().cloned()
        );
    }
    let Ok(table) = read else {
        return;
    };
    let intake = &table.intake;
    let n_set_aside = intake.n_testing + intake.n_duplicate + intake.n_unreadable;
    assert_eq!(table.len() as u64 + n_set_aside, intake.n_rows);
    if has_header {
        let n_around: u64 = intake.files.iter().map(|file| file.n_lines_around).sum();
        assert_eq!(intake.n_rows + n_around, n_records(&file));
    }
}
