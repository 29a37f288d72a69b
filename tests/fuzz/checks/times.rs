//! Any lines as a column of times: no panic, no more read than there is, and what is read is what its format would be read as alone.

use expel_metrics::table::{Table, TableBuilder};

/// The table of alerts created at these times.
fn table(cells: &[&[u8]]) -> Table {
    let mut builder = TableBuilder::default();
    builder.begin_file("times.csv");
    let mut file = b"Expel Alert ID,Severity,Alert Status,Created At\n".to_vec();
    for cell in cells {
        file.extend_from_slice(b",LOW,NEW,\"");
        file.extend_from_slice(cell);
        file.extend_from_slice(b"\"\n");
    }
    builder.feed(&file).expect("quoted cells make a file");
    builder.end_file().expect("every quote is closed");
    assert!(!builder.must_read_again(), "all rows were seen");
    builder.finish()
}

/// Panics if `input` shows something wrong: a cell a line.
pub fn check(input: &[u8]) {
    let cells = input.split(|byte| matches!(byte, b'\n' | b'\r'));
    let cells: Vec<&[u8]> = cells.filter(|cell| !cell.contains(&b'"')).collect();
    let read = table(&cells);
    let of = &read.file_times[0].columns[0];
    let n_blank = cells
        .iter()
        .filter(|cell| cell.trim_ascii().is_empty())
        .count();
    assert_eq!(of.n_read, read.len() as u64);
    assert_eq!(of.n_read + of.n_unreadable, (cells.len() - n_blank) as u64);
    assert!(of.n_without_zone <= of.n_read);
    assert_eq!((of.n_twice, of.n_skipped), (0, 0), "UTC is never turned");
    assert_eq!(of.first, read.created_at.iter().min().copied());
    assert_eq!(of.last, read.created_at.iter().max().copied());
    // In any order, a column is the same.
    let reversed: Vec<&[u8]> = cells.iter().rev().copied().collect();
    let mut again = table(&reversed).created_at;
    again.reverse();
    assert_eq!(again, read.created_at);
    // Written as the export does, the same times are read again.
    let written: Vec<String> = read
        .created_at
        .iter()
        .map(|at| chrono::DateTime::from_timestamp_nanos(at.nanos()).to_rfc3339())
        .collect();
    let written: Vec<&[u8]> = written.iter().map(String::as_bytes).collect();
    assert_eq!(table(&written).created_at, read.created_at);
}
