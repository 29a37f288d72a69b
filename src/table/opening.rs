//! The opening of a file: whether it is a table of alerts at all, what separates its cells, which column is where.

use std::cmp::Reverse;

use super::Column;
use super::encoding::text_of;
use super::fingerprint::fingerprint;
use super::layout::{Layout, Sample, n_named, recognize};
use super::records::{MAX_HEADER_BYTES, Record, RecordError, RecordReader};
use super::refusal::ReadError;
use super::times::Assumptions;
use crate::text::quoted;

/// What may separate cells: spreadsheets save semicolons where the comma is the decimal sign, and tabs as "text"; databases write bars.
const DELIMITERS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// The header may have titles and blank lines above it, at most this many of them.
const MAX_LINES_ABOVE: usize = 50;

/// The most columns that an error message lists, and the most characters of each.
const MAX_LISTED: usize = 4;
const MAX_LISTED_CHARS: usize = 40;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Which column is where.
#[derive(Debug, Clone)]
pub(super) struct Header {
    /// At the place of each column in [`Column::ALL`].
    positions: [Option<usize>; Column::ALL.len()],
    /// The number of cells in the header.
    pub n_cells: usize,
    /// Its names.
    pub names: Vec<String>,
    /// Stands for these: files of one program have the same.
    pub key: String,
    /// What was found of its columns, if its names are not those that Workbench writes.
    pub layout: Option<Box<Layout>>,
}

impl Header {
    /// A name counts whatever its case and the whitespace around it. The exported name wins over the friendlier one, and
    /// the first of columns with the same name over the others.
    fn read(record: Record<'_>) -> Self {
        let position = |name: &str| {
            (0..record.n_cells())
                .find(|&position| record.cell(position).eq_ignore_ascii_case(name.as_bytes()))
        };
        Self {
            positions: Column::ALL
                .map(|column| position(column.name()).or_else(|| position(column.other_name()?))),
            n_cells: record.n_cells(),
            names: (0..record.n_cells())
                .map(|position| text_of(&record.cell(position)).0.into_owned())
                .collect(),
            key: key(record),
            layout: None,
        }
    }

    /// The columns are where this layout has them; those that it is not about stay where their names are.
    fn laid_out(mut self, layout: Layout) -> Self {
        for of in &layout.columns {
            self.positions[of.column as usize] = of.position;
        }
        self.layout = Some(Box::new(layout));
        self
    }

    /// The place of `column` among the cells of a row.
    pub fn position(&self, column: Column) -> Option<usize> {
        self.positions[column as usize]
    }

    /// Whether some column is at that place.
    pub fn is_taken(&self, position: usize) -> bool {
        self.positions.contains(&Some(position))
    }

    /// Whether the file has `column`.
    pub fn has(&self, column: Column) -> bool {
        self.position(column).is_some()
    }

    fn missing_required(&self) -> Vec<Column> {
        Column::REQUIRED
            .into_iter()
            .filter(|&column| !self.has(column))
            .collect()
    }
}

/// What stands for the names of a header, whatever their case.
fn key(header: Record<'_>) -> String {
    fingerprint((0..header.n_cells()).flat_map(|position| {
        let name = header.cell(position).into_owned();
        // Is in no name, so that names don't run together.
        name.into_iter().chain([0])
    }))
}

/// A file that is a table of alerts: its header, and a reader that stands before its first row.
#[derive(Debug)]
pub(super) struct Opened {
    pub header: Header,
    pub records: RecordReader,
    /// How many bytes of the head were read; the rows start there.
    pub n_head_bytes: usize,
    /// What separates the cells.
    pub delimiter: u8,
    /// How many lines stand above the header; blank ones, and one that names the separator, do not count.
    pub n_lines_above: u64,
}

/// A header, read with one of the delimiters.
struct Candidate {
    header: Header,
    missing: Vec<Column>,
    /// How many columns it has by the names that other tools give them.
    n_named: usize,
    /// The names of the first columns.
    found: Vec<String>,
    has_nul: bool,
    /// The rows below it, of those lines among which the header was looked for.
    sample: Sample,
    records: RecordReader,
    /// Where the rows start.
    n_bytes: usize,
    delimiter: u8,
    n_lines_above: u64,
}

/// Reads the header at the start of `head`, the bytes of the file so far; `None` if it is not complete yet.
///
/// The result does not depend on how many bytes follow the header, except for which error it is.
pub(super) fn open(
    file: &str,
    head: &[u8],
    is_whole_file: bool,
    assumptions: &Assumptions,
) -> Result<Option<Opened>, ReadError> {
    refuse_other_formats(file, head)?;
    let n_mark_bytes = if head.starts_with(BYTE_ORDER_MARK) {
        BYTE_ORDER_MARK.len()
    } else {
        0
    };
    let text = &head[n_mark_bytes..];
    if text.trim_ascii().is_empty() {
        return if is_whole_file {
            Err(ReadError::Empty { file: file.into() })
        } else {
            within_limit(file, head)
        };
    }

    let mut candidates = Vec::new();
    let mut error = None;
    let mut is_incomplete = false;
    let named = named_delimiter(text);
    let delimiters = named.as_ref().map_or(&DELIMITERS[..], std::slice::from_ref);
    for &delimiter in delimiters {
        match candidate(text, delimiter, is_whole_file) {
            Ok(Some(candidate)) => candidates.push(candidate),
            Ok(None) => is_incomplete = true,
            Err(record_error) => error = error.or(Some(record_error)),
        }
    }
    // The one that ends first, so that bytes that come later cannot change the choice.
    let complete = candidates
        .iter()
        .enumerate()
        .filter(|(_, candidate)| candidate.missing.is_empty());
    if let Some((best, _)) = complete.min_by_key(|(_, candidate)| candidate.n_bytes) {
        let Candidate {
            header,
            records,
            n_bytes,
            has_nul,
            delimiter,
            n_lines_above,
            ..
        } = candidates.swap_remove(best);
        if has_nul {
            return Err(ReadError::Binary { file: file.into() });
        }
        if n_bytes > MAX_HEADER_BYTES {
            return Err(ReadError::HeaderTooLong { file: file.into() });
        }
        return Ok(Some(Opened {
            header,
            records,
            n_head_bytes: n_mark_bytes + n_bytes,
            delimiter,
            n_lines_above: n_lines_above - u64::from(named.is_some()),
        }));
    }
    if text.contains(&0) {
        return Err(ReadError::Binary { file: file.into() });
    }
    if is_incomplete && !is_whole_file {
        return within_limit(file, head);
    }
    if let Some(error) = error {
        return Err(ReadError::from_record(file, error));
    }
    let best = candidates.into_iter().min_by_key(Candidate::rank);
    if let Some(best) = best.as_ref().filter(|best| !best.has_nul)
        && let Some(mut opened) = best.laid_out(text, assumptions)
    {
        opened.n_head_bytes += n_mark_bytes;
        opened.n_lines_above = opened.n_lines_above.saturating_sub(named.is_some().into());
        return Ok(Some(opened));
    }
    Err(match best {
        Some(best) => ReadError::NoAlerts {
            file: file.into(),
            found: best.found,
        },
        None => ReadError::Empty { file: file.into() },
    })
}

impl Candidate {
    /// The lowest is the most likely header: it lacks fewest names that Workbench writes, has most of those that others write, has most cells.
    fn rank(&self) -> (usize, Reverse<usize>, Reverse<usize>) {
        (
            self.missing.len(),
            Reverse(self.n_named),
            Reverse(self.header.n_cells),
        )
    }

    /// The file, as one that another tool has written; `None` if it is no table of alerts.
    fn laid_out(&self, text: &[u8], assumptions: &Assumptions) -> Option<Opened> {
        // The lines above are read once more, so that lines are numbered from the first.
        let mut records = RecordReader::new(self.delimiter);
        let mut rest = text;
        let layout = loop {
            let Ok(record) = records.read(&mut rest) else {
                return None;
            };
            let is_header = text.len() - rest.len() == self.n_bytes;
            match record {
                Some(record) if is_header => {
                    break recognize(record, &self.header.key, &self.sample, assumptions)?;
                }
                Some(_) => {}
                None => return None,
            }
        };
        Some(Opened {
            header: self.header.clone().laid_out(layout),
            records,
            n_head_bytes: self.n_bytes,
            delimiter: self.delimiter,
            n_lines_above: self.n_lines_above,
        })
    }
}

fn within_limit<T>(file: &str, head: &[u8]) -> Result<Option<T>, ReadError> {
    if head.len() > MAX_HEADER_BYTES {
        Err(ReadError::HeaderTooLong { file: file.into() })
    } else {
        Ok(None)
    }
}

/// What people hand over by mistake, told by the first bytes.
fn refuse_other_formats(file: &str, head: &[u8]) -> Result<(), ReadError> {
    let file = || file.to_owned();
    match head {
        // The container of xls. An xlsx is a zip archive.
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(ReadError::Workbook { file: file() }),
        [b'P', b'K', 3, 4, ..] | [0x1f, 0x8b, ..] => {
            return Err(ReadError::Packed { file: file() });
        }
        _ => {}
    }
    match head
        .strip_prefix(BYTE_ORDER_MARK)
        .unwrap_or(head)
        .trim_ascii_start()
    {
        [b'<', ..] => Err(ReadError::WebPage { file: file() }),
        [b'{' | b'[', ..] => Err(ReadError::Json { file: file() }),
        _ => Ok(()),
    }
}

/// The separator that a first line names, as Excel wants it: `sep=;`, perhaps in quotes.
fn named_delimiter(text: &[u8]) -> Option<u8> {
    let line = text.split(|byte| matches!(byte, b'\r' | b'\n')).next()?;
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    let (name, separator) = line.split_at_checked(4)?;
    match *separator {
        [separator @ (b'\t' | b' ' | b'!'..=b'~')]
            if name.eq_ignore_ascii_case(b"sep=")
                && separator != b'"'
                && !separator.is_ascii_alphanumeric() =>
        {
            Some(separator)
        }
        _ => None,
    }
}

/// The header as one of the delimiters shows it: the first line that has all required columns or, if there is none, the line that lacks fewest.
/// `None` if it may be yet to come.
fn candidate(
    text: &[u8],
    delimiter: u8,
    is_whole_file: bool,
) -> Result<Option<Candidate>, RecordError> {
    let mut records = RecordReader::new(delimiter);
    let mut rest = text;
    let mut n_lines_above = 0;
    let mut nearest: Option<Candidate> = None;
    loop {
        let record = match records.read(&mut rest)? {
            None if is_whole_file => records.end()?,
            record => record,
        };
        let Some(record) = record else {
            let is_all = is_whole_file || text.len() > MAX_HEADER_BYTES;
            return Ok(nearest.filter(|_| is_all));
        };
        if record.is_blank() {
            continue;
        }
        let cells = || (0..record.n_cells()).map(|position| record.cell(position));
        let header = Header::read(record);
        let missing = header.missing_required();
        let is_complete = missing.is_empty();
        let n_named = if is_complete { 0 } else { n_named(record) };
        let rank = (missing.len(), Reverse(n_named), Reverse(header.n_cells));
        let is_nearer = nearest.as_ref().is_none_or(|nearest| rank < nearest.rank());
        if !is_nearer && let Some(nearest) = &mut nearest {
            nearest.sample.note(record);
        }
        if is_nearer {
            let found = cells()
                .take(MAX_LISTED)
                .map(|cell| quoted(&text_of(&cell).0, MAX_LISTED_CHARS))
                .collect();
            let has_nul = cells().any(|cell| cell.contains(&0));
            nearest = Some(Candidate {
                header,
                missing,
                n_named,
                found,
                has_nul,
                sample: Sample::default(),
                records: RecordReader::new(delimiter),
                n_bytes: text.len() - rest.len(),
                delimiter,
                n_lines_above,
            });
        }
        n_lines_above += 1;
        if is_complete || n_lines_above > MAX_LINES_ABOVE as u64 {
            return Ok(nearest.map(|nearest| Candidate { records, ..nearest }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_waited_for_up_to_the_limit() {
        for byte in [b'x', b'\n'] {
            let mut head = vec![byte; MAX_HEADER_BYTES];
            assert!(matches!(
                open("a.csv", &head, false, &Assumptions::default()),
                Ok(None)
            ));
            head.push(byte);
            assert!(matches!(
                open("a.csv", &head, false, &Assumptions::default()),
                Err(ReadError::HeaderTooLong { .. })
            ));
        }
    }
}
