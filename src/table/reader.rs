//! Files, one after another, from their bytes to the table's rows.

use super::encoding::Decoder;
use super::opening::{Header, Opened, open};
use super::records::{MAX_HEADER_BYTES, RecordReader, Unended};
use super::refusal::ReadError;
use super::rows::{Row, Rows};
use super::times::{Assumptions, FileTimes, Formats};
use super::{
    Column, Encoding, Ending, FileIntake, Intake, KnownTimes, Layout, Mark, MissingColumn, Table,
};
use crate::text::quoted;

/// The most characters of a file's name; most file systems allow 255 bytes.
const MAX_NAME_CHARS: usize = 120;

/// As many as [`SetAside::file`] can number.
const MAX_FILES: usize = 1 << 16;

/// Reads files, one after another, chunk by chunk, into a [`Table`].
///
/// A file is refused as a whole, and with it the load: after an error the builder is of no further use.
///
/// In which formats a file's times are written is settled on its first megabyte, and these rows are then read in these. Should all rows
/// together show other formats, it [must be read again](Self::must_read_again).
///
/// ```
/// use expel_metrics::table::TableBuilder;
///
/// let mut builder = TableBuilder::default();
/// builder.begin_file("june.csv");
/// builder.feed(b"Expel Alert ID,Severity,Alert Status,Created")?;
/// builder.feed(b" At\na-1,HIGH,CLOSED,2026-06-01T10:00:00Z\n")?;
/// builder.end_file()?;
/// assert_eq!(builder.finish().len(), 1);
/// # Ok::<(), expel_metrics::table::ReadError>(())
/// ```
#[derive(Debug, Default)]
pub struct TableBuilder {
    rows: Rows,
    file: Option<OpenFile>,
    /// How many bytes all files have together, while that has not been used to make room.
    n_bytes_expected: Option<u64>,
    /// The formats that all rows of each file have shown, once all were read.
    shown: Vec<Formats>,
    /// The formats to read each file in, if it comes again.
    known: Vec<Formats>,
}

#[derive(Debug)]
struct OpenFile {
    name: String,
    index: u16,
    stage: Stage,
    decoder: Decoder,
    last_byte: Option<u8>,
    /// Where the table ended before the file's first row.
    before: Mark,
    /// All bytes so far, while the formats of its times are not settled.
    held: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Stage {
    /// The header is not complete: the bytes so far.
    Opening(Vec<u8>),
    Rows(Box<(Header, RecordReader)>),
}

/// A chunk is taken in pieces of this size, so that a huge one is not copied whole while the header is looked for.
const PIECE_BYTES: usize = 1 << 16;

/// So many bytes tell how many alerts the rest has; roughly, and that is enough.
const SAMPLE_BYTES: u64 = 1 << 20;

/// Room is made at once for at most so many alerts, however short the rows are with which a huge file begins.
const MAX_ROOM: u128 = 2_000_000;

/// The formats of times are settled on so many bytes.
const HELD_BYTES: usize = 1 << 20;

/// As long as there are fewer bytes, every new one may tell what kind of file this is; then only a line break can.
const TELLING_BYTES: usize = 64;

impl TableBuilder {
    /// A builder for files that have `n_bytes` together: knowing that, it takes less memory. It need not be true.
    pub fn of_bytes(n_bytes: u64) -> Self {
        Self {
            n_bytes_expected: Some(n_bytes),
            ..Self::default()
        }
    }

    /// What is assumed of what the files leave open. Must be said before the first file begins.
    #[must_use]
    pub fn assuming(mut self, assumptions: Assumptions) -> Self {
        self.rows.table.assumptions = assumptions;
        self
    }

    /// What is assumed.
    pub fn assumptions(&self) -> &Assumptions {
        &self.rows.table.assumptions
    }

    /// Whether all rows of some file have shown other formats of times than its first ones. Then the files had better be
    /// [read again](Self::read_again), which happens once at most.
    pub fn must_read_again(&self) -> bool {
        let table = &self.rows.table;
        let read = table.file_times.iter().map(FileTimes::formats);
        read.zip(&self.shown).any(|(read, shown)| read != *shown)
    }

    /// Forgets all files: they come again, in the same order, and are read in the formats that all of their rows have shown.
    pub fn read_again(&mut self) {
        let n_bytes = self.intake().files.iter().map(|file| file.n_bytes).sum();
        let table = std::mem::take(&mut self.rows.table);
        *self = Self {
            known: std::mem::take(&mut self.shown),
            ..Self::of_bytes(n_bytes).assuming(table.assumptions)
        };
    }

    /// Begins the next file. The one before it must have been ended. Its name, which is untrusted, is kept as it can be shown, in a
    /// sentence or alone.
    pub fn begin_file(&mut self, name: &str) {
        self.rows.begin_file();
        let before = self.rows.table.mark();
        let known = self.known.get(self.intake().files.len()).copied();
        self.open_file(&quoted(name, MAX_NAME_CHARS), before, known);
    }

    /// Forgets what the current file has brought so far, and begins it anew: a stream that broke off will be sent again.
    ///
    /// # Panics
    /// If no file was begun.
    pub fn restart_file(&mut self) {
        let index = self.intake().files.len() - 1;
        let known = self.known.get(index).copied();
        self.begin_anew(known);
    }

    /// In these formats, if they are settled.
    fn begin_anew(&mut self, formats: Option<Formats>) {
        let file = self
            .file
            .take()
            .expect("a file is begun before it is begun anew");
        self.rows.forget_from(&file.before);
        self.open_file(&file.name, file.before, formats);
    }

    fn open_file(&mut self, name: &str, before: Mark, formats: Option<Formats>) {
        let Rows { table, times, .. } = &mut self.rows;
        times.begin(formats.unwrap_or_default(), &table.assumptions);
        table.file_times.push(FileTimes::default());
        table.layouts.push(Layout::default());
        let files = &mut self.rows.table.intake.files;
        let index = u16::try_from(files.len()).unwrap_or(u16::MAX);
        files.push(FileIntake {
            name: name.to_owned(),
            ..FileIntake::default()
        });
        self.rows.table.known_times.push(KnownTimes::default());
        self.file = Some(OpenFile {
            name: name.to_owned(),
            index,
            stage: Stage::Opening(Vec::new()),
            decoder: Decoder::default(),
            last_byte: None,
            before,
            held: formats.is_none().then(Vec::new),
        });
    }

    /// Takes the next bytes of the file, cut anywhere.
    ///
    /// # Errors
    /// As soon as the file turns out not to be a service-metrics CSV.
    ///
    /// # Panics
    /// If no file was begun.
    pub fn feed(&mut self, mut bytes: &[u8]) -> Result<(), ReadError> {
        let file = self.file.as_mut();
        let file = file.expect("a file is begun before it is fed");
        if let Some(held) = &mut file.held {
            let n_held = bytes.len().min(HELD_BYTES - held.len());
            let (first, rest) = bytes.split_at(n_held);
            held.extend_from_slice(first);
            let is_enough = held.len() == HELD_BYTES;
            self.take(first)?;
            if is_enough {
                self.settle()?;
            }
            bytes = rest;
        }
        self.take(bytes)
    }

    /// Settles the formats of the file's times on what has come of it. If they are other ones than those that were tried, it is read anew
    /// so far, and `true`.
    fn settle(&mut self) -> Result<bool, ReadError> {
        let Self { rows, file, .. } = self;
        let file = file.as_mut();
        let file = file.expect("a file is begun before its formats are settled");
        let (Some(held), Stage::Rows(stage)) = (file.held.take(), &file.stage) else {
            return Ok(false);
        };
        let formats = rows.times.settled(&stage.0.key, &rows.table.assumptions);
        if formats == rows.times.formats() {
            return Ok(false);
        }
        self.begin_anew(Some(formats));
        self.take(&held)?;
        Ok(true)
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        let Self { rows, file, .. } = self;
        let file = file.as_mut().expect("a file is begun before it is fed");
        if rows.table.intake.files.len() > MAX_FILES {
            return Err(ReadError::TooManyFiles {
                file: file.name.clone(),
            });
        }
        rows.table.intake.files[usize::from(file.index)].n_bytes += bytes.len() as u64;
        file.feed_encoded(bytes, rows)?;
        if let Some(n_bytes) = self.n_bytes_expected {
            let n_read = rows
                .table
                .intake
                .files
                .iter()
                .map(|file| file.n_bytes)
                .sum();
            if n_read >= SAMPLE_BYTES {
                self.n_bytes_expected = None;
                let n_left = u128::from(n_bytes.saturating_sub(n_read));
                // A twentieth more, in case that rows get shorter.
                let n_alerts = n_left * rows.table.len() as u128 * 21 / 20 / u128::from(n_read);
                rows.table.make_room(n_alerts.min(MAX_ROOM) as usize);
            }
        }
        Ok(())
    }

    /// How the file ends, of which all bytes have come. What is left to do is to end it or, if it may have ended early, to begin it anew.
    ///
    /// # Errors
    /// If that cannot be told for a reason that [`end_file`](Self::end_file) gives, too.
    ///
    /// # Panics
    /// If no file was begun.
    pub fn ending(&mut self) -> Result<Ending, ReadError> {
        let file = self.file.as_mut();
        file.expect("a file is begun before it ends").ending()
    }

    /// Ends the file.
    ///
    /// # Errors
    /// If what was fed is no service-metrics CSV, or ends inside a quoted cell.
    ///
    /// # Panics
    /// If no file was begun.
    pub fn end_file(&mut self) -> Result<(), ReadError> {
        self.end_rows()?;
        if self.settle()? {
            self.end_rows()?;
        }
        let file = self.file.take();
        let Rows {
            table,
            times,
            words,
            ..
        } = &mut self.rows;
        let (header, index) = match &file {
            Some(OpenFile {
                stage: Stage::Rows(stage),
                index,
                ..
            }) => (&stage.0, *index),
            _ => return Ok(()),
        };
        self.shown
            .push(times.settled(&header.key, &table.assumptions));
        table.file_times[usize::from(index)] =
            times.of_file(&header.key, |column| header.has(column), &table.assumptions);
        if let Some(layout) = &header.layout {
            table.layouts[usize::from(index)] = layout.with_words(words);
        }
        Ok(())
    }

    fn end_rows(&mut self) -> Result<(), ReadError> {
        let file = self.file.as_mut();
        let file = file.expect("a file is begun before it is ended");
        file.end(&mut self.rows)
    }

    /// The account so far, for progress.
    pub fn intake(&self) -> &Intake {
        &self.rows.table.intake
    }

    /// The table of all files. Files without rows make an empty table.
    pub fn finish(self) -> Table {
        self.rows.finish()
    }
}

impl OpenFile {
    /// Takes bytes as they are in the file.
    fn feed_encoded(&mut self, bytes: &[u8], rows: &mut Rows) -> Result<(), ReadError> {
        let text = self.decoder.decode(bytes);
        self.last_byte = text.last().copied().or(self.last_byte);
        self.feed(&text, rows)
    }

    /// Takes the same as UTF-8.
    fn feed(&mut self, mut bytes: &[u8], rows: &mut Rows) -> Result<(), ReadError> {
        while let Stage::Opening(head) = &mut self.stage {
            let Some((piece, rest)) = bytes.split_at_checked(PIECE_BYTES.min(bytes.len()).max(1))
            else {
                return Ok(());
            };
            bytes = rest;
            let may_tell =
                head.len() < TELLING_BYTES || memchr::memchr2(b'\r', b'\n', piece).is_some();
            head.extend_from_slice(piece);
            if !may_tell && head.len() <= MAX_HEADER_BYTES {
                continue;
            }
            if let Some(opened) = open(&self.name, head, false, &rows.table.assumptions)? {
                self.begin_rows(opened, rows)?;
            }
        }
        self.read_rows(bytes, rows)
    }

    fn ending(&mut self) -> Result<Ending, ReadError> {
        let is_inside_character = self.decoder.is_inside_character();
        let Stage::Rows(stage) = &mut self.stage else {
            return Ok(Ending::InsideHeader);
        };
        if is_inside_character {
            return Ok(Ending::InsideRow);
        }
        let (header, records) = &mut **stage;
        let unended = records
            .unended()
            .map_err(|error| ReadError::from_record(&self.name, error))?;
        Ok(match unended {
            Unended::Nothing if self.last_byte == Some(b'\r') => Ending::InsideLineBreak,
            Unended::Nothing => Ending::LineBreak,
            Unended::Record {
                n_cells,
                is_inside_character: false,
            } if n_cells >= header.n_cells => Ending::LastCell,
            Unended::Record { .. } | Unended::Quote => Ending::InsideRow,
        })
    }

    fn end(&mut self, rows: &mut Rows) -> Result<(), ReadError> {
        let rest = self.decoder.end();
        self.feed(&rest, rows)?;
        if let Stage::Opening(head) = &self.stage {
            let Some(opened) = open(&self.name, head, true, &rows.table.assumptions)? else {
                return Err(ReadError::Empty {
                    file: self.name.clone(),
                });
            };
            self.begin_rows(opened, rows)?;
        }
        let Stage::Rows(stage) = &mut self.stage else {
            return Ok(());
        };
        let (header, records) = &mut **stage;
        let last = records
            .end()
            .map_err(|error| ReadError::from_record(&self.name, error))?;
        if let Some(record) = last {
            rows.take(Row {
                record,
                header,
                file: self.index,
                ends_file: true,
            });
        }
        let is_windows_1252 = rows.take_is_windows_1252();
        rows.table.intake.files[usize::from(self.index)].encoding = match self.decoder.encoding() {
            Encoding::Utf8 if is_windows_1252 => Encoding::Windows1252,
            encoding => encoding,
        };
        Ok(())
    }

    fn begin_rows(&mut self, opened: Opened, rows: &mut Rows) -> Result<(), ReadError> {
        let Opened {
            header,
            records,
            n_head_bytes,
            delimiter,
            n_lines_above,
        } = opened;
        let file = &mut rows.table.intake.files[usize::from(self.index)];
        file.delimiter = Some(delimiter);
        file.n_lines_around = n_lines_above;
        let missing = missing_columns(&header).map(|column| MissingColumn {
            column,
            file: self.index,
        });
        rows.table.intake.missing.extend(missing);
        rows.kept = rows
            .table
            .others
            .of_file(&header.names, |position| header.is_taken(position));
        if let Some(layout) = &header.layout {
            for column in layout.columns_in_utc() {
                rows.times.know_utc(column);
            }
        }
        let stage = std::mem::replace(&mut self.stage, Stage::Rows(Box::new((header, records))));
        match stage {
            Stage::Opening(head) => self.read_rows(&head[n_head_bytes..], rows),
            Stage::Rows(_) => Ok(()),
        }
    }

    fn read_rows(&mut self, bytes: &[u8], rows: &mut Rows) -> Result<(), ReadError> {
        let Stage::Rows(stage) = &mut self.stage else {
            return Ok(());
        };
        let (header, records) = &mut **stage;
        let file = self.index;
        let taken = records.read_all(bytes, &mut |record| {
            rows.take(Row {
                record,
                header,
                file,
                ends_file: false,
            });
        });
        taken.map_err(|error| ReadError::from_record(&self.name, error))
    }
}

/// The columns that the header lacks and that some figure needs. [`Column::InvestigatedAt`] and
/// [`Column::InvestigativeActionAt`] tell of the same act, so the first stands for both, if neither is there.
///
/// Other tools than Workbench keep fewer times: any one of those of a first action will do.
fn missing_columns(header: &Header) -> impl Iterator<Item = Column> {
    let is_other = header.layout.is_some();
    let has_action = Column::FIRST_ACTION
        .into_iter()
        .any(|column| header.has(column));
    Column::ALL.into_iter().filter(move |&column| match column {
        _ if is_other && has_action && Column::FIRST_ACTION.contains(&column) => false,
        Column::InvestigatedAt => !header.has(column) && !header.has(Column::InvestigativeActionAt),
        Column::InvestigativeActionAt => false,
        _ if Column::TELLING.contains(&column) => false,
        _ => !header.has(column),
    })
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::*;
    use crate::table::records::MAX_CELLS;
    use crate::table::records::MAX_RECORD_BYTES;
    use crate::table::{Reason, SetAside, TimeFormat, parse_timestamp};

    fn read(files: &[&[u8]], chunk: usize) -> Result<Table, ReadError> {
        let mut builder = TableBuilder::default();
        for (at, file) in files.iter().enumerate() {
            builder.begin_file(&format!("{}.csv", ["a", "b", "c"][at]));
            for chunk in file.chunks(chunk) {
                builder.feed(chunk)?;
            }
            builder.end_file()?;
        }
        Ok(builder.finish())
    }

    /// What became of every row: alerts with their line, then the counts and examples.
    fn account(table: &Table) -> String {
        let mut text = String::new();
        for row in 0..table.len() {
            let minutes = table
                .first_action_at
                .get(row)
                .map(|at| at.minutes_since(table.created_at[row]));
            let other = match table.has_other_first_action[row] {
                true => " not the first present",
                false => "",
            };
            text += &format!(
                "{}:{} {:?} {} {} action {minutes:?}{other} org {}\n",
                table.intake.files[usize::from(table.lines.file(row))].name,
                table.lines.get(row).line,
                table.id.text(row),
                table.severity.text(row),
                table.status.text(row),
                table.assigned_to_org_at.has(row),
            );
        }
        let intake = &table.intake;
        text += &format!(
            "{} rows, {} testing, {} duplicate, {} unreadable; {} bad timestamps, {} short\n",
            intake.n_rows,
            intake.n_testing,
            intake.n_duplicate,
            intake.n_unreadable,
            intake.n_bad_timestamps,
            intake.n_short_rows
        );
        for example in &intake.examples {
            let SetAside {
                reason,
                file,
                line,
                detail,
            } = example;
            text += &format!(
                "{reason:?} {}:{line} {detail}\n",
                intake.files[usize::from(*file)].name
            );
        }
        text
    }

    const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Insert At (T3),First Assigned To Org At,\
                          First Assigned To User At (T4),First Investigated At,Time First Investigative Action (T5a),\
                          Time Promoted To Incident,Time First Closed (T60)\n";

    fn account_of(rows: &str) -> String {
        account(&read(&[[HEADER, rows].concat().as_bytes()], usize::MAX).unwrap())
    }

    #[test]
    fn rules_go_in_order() {
        assert_snapshot!(account_of(
            "1,TESTING,NEW,2026-03-01,,,,,,\n\
             1,TESTING,NEW,never,,,,,,\n\
             1,LOW,NEW,,,,,,,\n\
             1,LOW,NEW,2026-02-30,,,,,,\n\
             1,LOW,NEW,2026-03-01,,,,,,\n\
             1,TESTING,NEW,2026-03-02,,,,,,\n\
             1,HIGH,NEW,soon,,,,,,\n\
             1,HIGH,NEW,2026-03-02,,,,,,\n\
             1,TESTING,NEW,2026-03-02,,,,,,,more\n\
             \u{20}2 , TESTING ,NEW,2026-03-01,,,,,,\n\
             \u{20}2 ,Testing, OPEN ,2026-03-01,,,,,,\n\
             ,LOW,NEW,2026-03-01,,,,,,\n\
             \u{20},LOW,NEW,2026-03-01,,,,,,\n"
        ), @r#"
        a.csv:9 "1" HIGH NEW action None org false
        a.csv:13 "" LOW NEW action None org false
        a.csv:14 "" LOW NEW action None org false
        13 rows, 5 testing, 1 duplicate, 4 unreadable; 0 bad timestamps, 0 short
        Testing a.csv:2 1
        Testing a.csv:3 1
        CreationTime a.csv:4 
        CreationTime a.csv:5 2026-02-30
        Testing a.csv:7 1
        CreationTime a.csv:8 soon
        Duplicate a.csv:6 1
        Malformed a.csv:10 11 cells, the header has 10
        Testing a.csv:11 2
        Testing a.csv:12 2
        "#);
    }

    #[test]
    fn the_first_action_is_the_earliest_that_is_not_before_the_creation() {
        assert_snapshot!(account_of(
            "1,LOW,CLOSED,2026-03-01 10:00,,2026-03-01 10:50,2026-03-01 10:40,2026-03-01 10:30,2026-03-01 10:20,2026-03-01 10:10\n\
             2,LOW,CLOSED,2026-03-01 10:00,,,2026-03-01 10:40,2026-03-01 10:30,2026-03-01 10:20,2026-03-01 10:10\n\
             3,LOW,CLOSED,2026-03-01 10:00,,,,2026-03-01 10:30,2026-03-01 10:20,2026-03-01 10:10\n\
             4,LOW,CLOSED,2026-03-01 10:00,,,,,2026-03-01 10:20,2026-03-01 10:10\n\
             5,LOW,CLOSED,2026-03-01 10:00,,,,,,2026-03-01 10:10\n\
             6,LOW,CLOSED,2026-03-01 10:00,2026-03-01 10:05,,,,,\n\
             7,LOW,CLOSED,2026-03-01 10:00,,x,,2026-03-01 09:00:30,,z\n\
             8,LOW,CLOSED,2026-03-01 10:00,x,y,,,,\n\
             8,LOW,CLOSED,2026-03-01 10:00,x,y,,,,\n\
             9,TESTING,CLOSED,2026-03-01 10:00,x,y,,,,\n\
             10,LOW,CLOSED,2026-03-01 10:00,,2026-03-01 09:59:59,2026-03-01 10:40,2026-03-01 10:30,,\n\
             11,LOW,CLOSED,2026-03-01 10:00,,2026-03-01 10:30,,,,2026-03-01 10:30\n\
             12,LOW,CLOSED,2026-03-01 10:00,,2026-03-01 10:30,,,,2026-03-01 10:00\n\
             13,LOW,CLOSED,2026-03-01 10:00,,2026-03-01 09:30,,,2026-03-01 09:10,2026-03-01 09:50\n"
        ), @r#"
        a.csv:2 "1" LOW CLOSED action Some(10.0) not the first present org false
        a.csv:3 "2" LOW CLOSED action Some(10.0) not the first present org false
        a.csv:4 "3" LOW CLOSED action Some(10.0) not the first present org false
        a.csv:5 "4" LOW CLOSED action Some(10.0) not the first present org false
        a.csv:6 "5" LOW CLOSED action Some(10.0) org false
        a.csv:7 "6" LOW CLOSED action None org true
        a.csv:8 "7" LOW CLOSED action Some(-59.5) org false
        a.csv:9 "8" LOW CLOSED action None org false
        a.csv:12 "10" LOW CLOSED action Some(30.0) not the first present org false
        a.csv:13 "11" LOW CLOSED action Some(30.0) org false
        a.csv:14 "12" LOW CLOSED action Some(0.0) not the first present org false
        a.csv:15 "13" LOW CLOSED action Some(-30.0) org false
        14 rows, 1 testing, 1 duplicate, 0 unreadable; 4 bad timestamps, 0 short
        BadTimestamp(AssignedToUserAt) a.csv:8 x
        BadTimestamp(ClosedAt) a.csv:8 z
        BadTimestamp(AssignedToUserAt) a.csv:9 y
        BadTimestamp(AssignedToOrgAt) a.csv:9 x
        Duplicate a.csv:10 8
        Testing a.csv:11 9
        "#);
    }

    #[test]
    fn rows_of_another_length() {
        assert_snapshot!(account_of(
            "1,LOW,NEW,2026-03-01\n\
             1,LOW,NEW,2026-03-01\n\
             2,TESTING\n\
             3\n\
             \n  \n\"\"\n\
             4,LOW,NEW,2026-03-01,,,,,,,\" \",\n\
             5,LOW,NEW,2026-03-01,,,,,,,,x\n\
             6,LOW,NEW,2026-03-01,,,,,"
        ), @r#"
        a.csv:2 "1" LOW NEW action None org false
        a.csv:9 "4" LOW NEW action None org false
        6 rows, 1 testing, 1 duplicate, 2 unreadable; 0 bad timestamps, 1 short
        ShortRow a.csv:2 4 cells, the header has 10
        Duplicate a.csv:3 1
        Testing a.csv:4 2
        AroundTable a.csv:5 3
        Malformed a.csv:10 12 cells, the header has 10
        Malformed a.csv:11 9 cells, the header has 10; the file ends inside the row
        "#);
    }

    #[test]
    fn examples_are_few_and_short() {
        let rows = format!(
            "1,LOW,NEW,2026-03-01,{},b,,,,\n2,LOW,NEW,{},,,,,,\n",
            "ü".repeat(80),
            "€".repeat(81)
        )
        .repeat(30);
        let rows = (0..60)
            .zip(rows.lines())
            .map(|(id, row)| format!("{id}{row}\n"))
            .collect::<String>();
        let intake = read(&[[HEADER, &rows].concat().as_bytes()], 100)
            .unwrap()
            .intake;
        assert_eq!((intake.n_unreadable, intake.n_bad_timestamps), (30, 60));
        for reason in [
            Reason::CreationTime,
            Reason::BadTimestamp(Column::AssignedToOrgAt),
            Reason::BadTimestamp(Column::AssignedToUserAt),
        ] {
            let examples: Vec<_> = intake
                .examples
                .iter()
                .filter(|example| example.reason == reason)
                .collect();
            assert_eq!(examples.len(), SetAside::MAX_EXAMPLES, "{reason:?}");
        }
        let details: Vec<_> = intake
            .examples
            .iter()
            .take(3)
            .map(|example| example.detail.clone())
            .collect();
        assert_eq!(
            details,
            ["b".to_owned(), "ü".repeat(80), "€".repeat(79) + "…"]
        );
    }

    #[test]
    fn ids_are_shared_by_the_files_of_a_load() {
        let first = b"Expel Alert ID,Severity,Alert Status,Created At\n1,LOW,NEW,2026-03-01\n2,TESTING,NEW,2026-03-01\n";
        let second = b"created at,alert status,SEVERITY,\" expel alert id\"\r\n2026-03-02,NEW,LOW,1\r\n2026-03-02,NEW,LOW,2";
        let table = read(&[first, second], usize::MAX).unwrap();
        assert_snapshot!(account(&table), @r#"
        b.csv:2 "1" LOW NEW action None org false
        b.csv:3 "2" LOW NEW action None org false
        4 rows, 1 testing, 1 duplicate, 0 unreadable; 0 bad timestamps, 0 short
        Testing a.csv:3 2
        Duplicate a.csv:2 1
        "#);
        let sizes: Vec<_> = table
            .intake
            .files
            .iter()
            .map(|file| (file.n_bytes, file.n_rows))
            .collect();
        assert_eq!(sizes, [(first.len() as u64, 2), (second.len() as u64, 2)]);
    }

    #[test]
    fn the_latest_state_of_an_alert_counts() {
        // The later time; at a tie closed before others, NEW last; then more that is known; then the greater values.
        assert_snapshot!(account_of(
            "1,LOW,CLOSED,2026-03-01 10:00,,2026-03-01 11:00,,,,2026-03-01 12:00\n\
             1,HIGH,NEW,2026-03-01 10:00,,,,,,\n\
             2,LOW,NEW,2026-03-01 10:00,,,,,,\n\
             2,HIGH,closed,2026-03-01 10:00,,2026-03-01 11:00,,,,2026-03-01 12:00\n\
             3,LOW,new,2026-03-01 10:00,,,,,,\n\
             3,MEDIUM,OPEN,2026-03-01 10:00,,,,,,\n\
             3,HIGH,Closed,2026-03-01 10:00,,,,,,\n\
             3,CRITICAL,,2026-03-01 10:00,,,,,,\n\
             4,,OPEN,2026-03-01 10:00,,,,,,\n\
             4,LOW,OPEN,2026-03-01 10:00,,,,,,\n\
             4,,OPEN,2026-03-01 10:00,,soon,,,,\n\
             5,LOW,OPEN,2026-03-01 10:00,,,,,,\n\
             5,MEDIUM,OPEN,2026-03-01 10:00,,,,,,\n\
             5,low,OPEN,2026-03-01 10:00,,,,,,\n\
             6,LOW,OPEN,2026-03-01 10:00,x,,,,,\n\
             6,LOW,OPEN,2026-03-01 10:00,,,,,,2026-03-01 12:00\n\
             7,LOW,OPEN,2026-03-01 10:00\n\
             7,LOW,OPEN,2026-03-01 10:00,y,,,,,2026-03-01 12:00\n"
        ), @r#"
        a.csv:2 "1" LOW CLOSED action Some(60.0) org false
        a.csv:5 "2" HIGH CLOSED action Some(60.0) org false
        a.csv:8 "3" HIGH CLOSED action None org false
        a.csv:11 "4" LOW OPEN action None org false
        a.csv:14 "5" MEDIUM OPEN action None org false
        a.csv:17 "6" LOW OPEN action Some(120.0) org false
        a.csv:19 "7" LOW OPEN action Some(120.0) org false
        18 rows, 0 testing, 11 duplicate, 0 unreadable; 1 bad timestamps, 0 short
        Duplicate a.csv:3 1
        Duplicate a.csv:4 2
        Duplicate a.csv:6 3
        Duplicate a.csv:7 3
        Duplicate a.csv:9 3
        Duplicate a.csv:10 4
        Duplicate a.csv:12 4
        Duplicate a.csv:13 5
        Duplicate a.csv:15 5
        Duplicate a.csv:16 6
        Duplicate a.csv:18 7
        BadTimestamp(AssignedToOrgAt) a.csv:19 y
        "#);
    }

    /// Alerts, duplicates, and how many of these differ from the row that counts.
    fn n_differing(rows: &[&str]) -> [u64; 3] {
        let header = "Expel Alert ID,Created At,Severity,Alert Status,Vendor Name,Investigation Type,Close Reason,Last Closed At\n";
        let file = [header, &rows.join("\n")].concat();
        let table = read(&[file.as_bytes()], usize::MAX).unwrap();
        [
            table.len() as u64,
            table.intake.n_duplicate,
            table.intake.n_differing,
        ]
    }

    #[test]
    fn duplicates_that_differ_are_counted() {
        const ROW: &str = "1,2026-03-01 10:00,HIGH,NEW,okta,Incident,Benign,";
        assert_eq!(n_differing(&[ROW]), [1, 0, 0]);
        assert_eq!(n_differing(&[ROW, ROW, ROW]), [1, 2, 0]);
        // Neither case nor blanks, nor how an instant is spelled.
        let same = "1,2026-03-01T11:00+01:00, high ,New,okta ,INCIDENT,BENIGN,  ";
        assert_eq!(n_differing(&[ROW, same]), [1, 1, 0]);
        for other in [
            "1,2026-03-01 10:00:01,HIGH,NEW,okta,Incident,Benign,",
            "1,2026-03-01 10:00,LOW,NEW,okta,Incident,Benign,",
            "1,2026-03-01 10:00,HIGH,OPEN,okta,Incident,Benign,",
            "1,2026-03-01 10:00,HIGH,NEW,Okta,Incident,Benign,",
            "1,2026-03-01 10:00,HIGH,NEW,okta,Investigation,Benign,",
            "1,2026-03-01 10:00,HIGH,NEW,okta,Incident,,",
            "1,2026-03-01 10:00,HIGH,NEW,okta,Incident,Benign,2026-03-01 10:00",
        ] {
            assert_eq!(n_differing(&[ROW, other]), [1, 1, 1], "{other}");
            assert_eq!(n_differing(&[other, ROW]), [1, 1, 1], "{other}");
            // Counted against the row that counts in the end.
            let last = "1,2026-03-01 10:00,HIGH,NEW,okta,Incident,Benign,2026-03-05";
            assert_eq!(n_differing(&[ROW, other, ROW, last]), [1, 3, 3], "{other}");
            assert_eq!(n_differing(&[ROW, last, other, last]), [1, 3, 2], "{other}");
        }
    }

    #[test]
    fn a_file_that_is_begun_anew_gives_back_what_it_replaced() {
        let header = b"Expel Alert ID,Severity,Alert Status,Created At,Last Closed At\n";
        let first =
            b"1,LOW,OPEN,2026-03-01,x\n2,odd,OPEN,2026-03-01,\n3,LOW,OPEN,2026-03-01,2026-03-07\n";
        let broken = b"1,HIGH,CLOSED,2026-03-01,2026-03-02\n1,HIGH,CLOSED,2026-03-01,2026-03-03\n2,MEDIUM,OPEN,2026-03-02\n4,Odd,NEW,2026-03-01,y\n";
        let second = b"3,LOW,OPEN,2026-03-01,\n4,HIGH,NEW,2026-03-01,\n";
        let mut builder = TableBuilder::default();
        builder.begin_file("a.csv");
        builder.feed(header).unwrap();
        builder.feed(first).unwrap();
        builder.end_file().unwrap();
        builder.begin_file("b.csv");
        builder.feed(header).unwrap();
        builder.feed(broken).unwrap();
        assert_eq!(builder.intake().n_duplicate, 3);
        builder.restart_file();
        builder.feed(header).unwrap();
        builder.feed(second).unwrap();
        builder.end_file().unwrap();
        let files = [
            &[&header[..], first].concat()[..],
            &[&header[..], second].concat(),
        ];
        let table = builder.finish();
        assert_eq!(table, read(&files, usize::MAX).unwrap());
        assert_snapshot!(account(&table), @r#"
        a.csv:2 "1" LOW OPEN action None org false
        a.csv:3 "2" odd OPEN action None org false
        a.csv:4 "3" LOW OPEN action None org false
        b.csv:3 "4" HIGH NEW action None org false
        5 rows, 0 testing, 1 duplicate, 0 unreadable; 1 bad timestamps, 0 short
        BadTimestamp(LastClosedAt) a.csv:2 x
        Duplicate b.csv:2 3
        "#);
    }

    #[test]
    fn damaged_ids_are_counted() {
        let file = b"Expel Alert ID,Severity,Alert Status,Created At,Investigation ID\n\
                     1.2E+15,LOW,NEW,2026-03-01,3E8\n1.2E+15,LOW,NEW,2026-03-01,3E8\n1,LOW,NEW,2026-03-01,4E8\n1,LOW,CLOSED,2026-03-01,i\n,LOW,NEW,2026-03-01,\n";
        let table = read(&[file], usize::MAX).unwrap();
        let intake = &table.intake;
        assert_eq!((table.len(), intake.n_duplicate), (4, 1));
        assert_eq!(
            (intake.n_damaged_ids, intake.n_damaged_investigation_ids),
            (2, 2)
        );
    }

    #[test]
    fn missing_columns_are_listed() {
        fn check(more: &str, expected: &[Column]) {
            let file = format!("Expel Alert ID,Severity,Alert Status,Created At,{more}\n");
            let intake = read(&[file.as_bytes()], usize::MAX).unwrap().intake;
            assert_eq!(
                intake
                    .missing
                    .iter()
                    .map(|missing| missing.column)
                    .collect::<Vec<_>>(),
                expected,
                "{more}"
            );
            assert_eq!(
                Column::ALL
                    .into_iter()
                    .filter(|&column| intake.lacks(column))
                    .collect::<Vec<_>>(),
                expected
            );
        }
        use Column::*;
        let all = [
            Vendor,
            InvestigationId,
            InvestigationType,
            AssignedToOrgAt,
            AssignedToUserAt,
            InvestigatedAt,
            PromotedAt,
            ClosedAt,
        ];
        check("", &all);
        check(
            "Vendor Name,Investigation ID,Investigation Type,First Notification At",
            &all[4..],
        );
        check("First Investigated At", &[&all[..5], &all[6..]].concat());
        check(
            "First Investigative Action At",
            &[&all[..5], &all[6..]].concat(),
        );
        check(
            "Promoted To Incident At,first closed at , First Assigned To User At",
            &[&all[..4], &all[5..6]].concat(),
        );
    }

    #[test]
    fn the_exported_spelling_wins_and_then_the_first() {
        let file = "Severity,Created At,Expel Alert ID,INSERT AT (T3),Alert Status,severity,Insert At (T3)\n\
                    HIGH,2026-01-01,1,2026-01-02,NEW,TESTING,2026-01-03\n";
        let table = read(&[file.as_bytes()], usize::MAX).unwrap();
        assert_eq!(table.severity.text(0), "HIGH");
        assert_eq!(Some(table.created_at[0]), parse_timestamp("2026-01-02"));
    }

    #[test]
    fn semicolons_and_tabs_separate_too() {
        let file = "Note, or so;Expel Alert ID;Severity;Alert Status;Created At\na,b;1;LOW;NEW;2026-03-01\n";
        let mut expected = read(&[file.as_bytes()], usize::MAX).unwrap();
        assert_eq!(expected.id.text(0), "1");
        for delimiter in ['\t', '|'] {
            expected.intake.files[0].delimiter = Some(delimiter as u8);
            let file = file.replace(';', &delimiter.to_string());
            assert_eq!(read(&[file.as_bytes()], usize::MAX).unwrap(), expected);
        }
        // Any other, if the first line names it.
        for named in ["sep=^\n", "\u{feff}\"SEP=^\"\r\n"] {
            let file = [named, &file.replace(';', "^")].concat();
            let table = read(&[file.as_bytes()], usize::MAX).unwrap();
            let of_file = &table.intake.files[0];
            assert_eq!(
                (
                    of_file.delimiter,
                    of_file.n_lines_around,
                    table.lines.get(0).line
                ),
                (Some(b'^'), 0, 3)
            );
            assert_eq!(table.id, expected.id);
        }
        // No separator is a letter, a digit or a quote.
        for named in ["sep=x\n", "sep=\"\n", "sep=\n", "sep=,,\n"] {
            let file = [named, file].concat();
            let table = read(&[file.as_bytes()], usize::MAX).unwrap();
            assert_eq!(table.intake.files[0].n_lines_around, 1, "{named}");
        }
    }

    #[test]
    fn what_stands_around_the_table_is_passed_over_and_counted() {
        let file = "Service metrics\nfrom,2026-11-01\n\n,,\n\
                    Expel Alert ID,Severity,Alert Status,Insert At (T3)\n\
                    1,LOW,NEW,2026-03-01\n\
                    expel alert id,SEVERITY,Alert Status,Created At\n\
                    2,LOW,NEW,2026-03-01\n\
                    3,LOW,NEW,\n\
                    4,LOW,,\n\
                    Total,2,,\n\nMade by hand\n";
        let whole = read(&[file.as_bytes()], usize::MAX).unwrap();
        assert_snapshot!(account(&whole), @r#"
        a.csv:6 "1" LOW NEW action None org false
        a.csv:8 "2" LOW NEW action None org false
        4 rows, 0 testing, 0 duplicate, 2 unreadable; 0 bad timestamps, 0 short
        AroundTable a.csv:7 expel alert id
        CreationTime a.csv:9 
        CreationTime a.csv:10 
        AroundTable a.csv:11 Total
        AroundTable a.csv:13 Made by hand
        "#);
        assert_eq!(whole.intake.files[0].n_lines_around, 6);
        for chunk in [1, 3] {
            assert_eq!(read(&[file.as_bytes()], chunk).unwrap(), whole);
        }
        // A file that ends inside a row may have lost more than a remark.
        let table = read(&[&file.as_bytes()[..file.len() - 1]], usize::MAX).unwrap();
        assert_eq!(table.intake.files[0].ends_inside_row_on, Some(13));
        // The header is not looked for without end.
        let titles = "a title\n".repeat(60);
        assert!(read(&[[&titles[..], file].concat().as_bytes()], 100).is_err());
    }

    #[test]
    fn bytes_that_are_not_utf8_are_windows_1252() {
        let file = b"Expel Alert ID,Severity,Alert Status,Created At,\xff\n\xe9t\xe9,LOW,caf\xc3\xa9,2026-03-01,\x80\n";
        let table = read(&[file], usize::MAX).unwrap();
        assert_eq!((&*table.id.text(0), table.status.text(0)), ("été", "café"));
        // Whether some column says so.
        assert_eq!(table.intake.files[0].encoding, Encoding::Utf8);
        let other = String::from_utf8_lossy(file).into_owned();
        let other = other.replace('\u{fffd}', "e");
        let cafe = other.bytes().collect::<Vec<u8>>();
        let at = cafe.windows(2).position(|two| two == b"\xc3\xa9").unwrap();
        let cafe = [&cafe[..at], b"\xe9", &cafe[at + 2..]].concat();
        let tables = read(&[&cafe, file], 5).unwrap();
        assert_eq!(tables.status.text(0), "café");
        let encodings: Vec<_> = tables
            .intake
            .files
            .iter()
            .map(|file| file.encoding)
            .collect();
        assert_eq!(encodings, [Encoding::Windows1252, Encoding::Utf8]);
    }

    #[test]
    fn a_table_in_utf_16_is_the_same_table() {
        let file = "Expel Alert ID;Severity;Alert Status;Created At\r\nété \u{1f600};LOW;NEW;2026-03-01\r\n2;LOW;NEW;2026-03-01";
        let expected = read(&[file.as_bytes()], usize::MAX).unwrap();
        for mark in ["", "\u{feff}"] {
            let text = [mark, file].concat();
            for (of_unit, encoding) in [
                (u16::to_le_bytes as fn(u16) -> [u8; 2], Encoding::Utf16Le),
                (u16::to_be_bytes, Encoding::Utf16Be),
            ] {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(of_unit).collect();
                for chunk in [1, 7, usize::MAX] {
                    let mut table = read(&[&bytes], chunk).unwrap();
                    let of_file = &mut table.intake.files[0];
                    assert_eq!(of_file.encoding, encoding);
                    of_file.encoding = Encoding::Utf8;
                    of_file.n_bytes = file.len() as u64;
                    assert_eq!(table, expected);
                }
                // Half a character at the end.
                let mut builder = TableBuilder::default();
                builder.begin_file("a.csv");
                builder.feed(&bytes[..bytes.len() - 1]).unwrap();
                assert_eq!(builder.ending().unwrap(), Ending::InsideRow);
            }
        }
    }

    #[test]
    fn a_file_may_have_no_rows() {
        for file in [
            "Expel Alert ID,Severity,Alert Status,Created At",
            "\n\nExpel Alert ID,Severity,Alert Status,Created At\r\n\r\n",
        ] {
            let table = read(&[file.as_bytes()], usize::MAX).unwrap();
            assert!(table.is_empty());
            assert_eq!(table.intake.n_rows, 0);
        }
    }

    /// How a file with these bytes ends, however it is cut, and the line of the row that it ends inside of.
    fn ending(file: &str) -> (Ending, Option<u32>) {
        let header = "Expel Alert ID,Severity,Alert Status,Created At,Notes";
        let bytes = [header, file].concat().into_bytes();
        let endings = [1, 3, usize::MAX].map(|chunk| {
            let mut builder = TableBuilder::default();
            builder.begin_file("a.csv");
            for chunk in bytes.chunks(chunk) {
                builder.feed(chunk).unwrap();
            }
            let ending = builder.ending().unwrap();
            let line = builder
                .end_file()
                .ok()
                .and_then(|()| builder.intake().files[0].ends_inside_row_on);
            (ending, line)
        });
        assert!(endings.iter().all(|ending| *ending == endings[0]), "{file}");
        endings[0]
    }

    #[test]
    fn how_a_file_ends_is_known() {
        use Ending::{InsideHeader, InsideLineBreak, InsideRow, LastCell, LineBreak};
        for (file, expected, line) in [
            ("", InsideHeader, None),
            (",\"More\n", InsideHeader, None),
            ("\r", InsideLineBreak, None),
            ("\n", LineBreak, None),
            ("\r\n", LineBreak, None),
            // Blank lines, as editors leave them.
            ("\n1,LOW,NEW,2026-03-01,\n\n\r\n", LineBreak, None),
            ("\n1,LOW,NEW,2026-03-01,\n  ", InsideRow, None),
            ("\n1,LOW,NEW,2026-03-01,\n\"\"", InsideRow, None),
            ("\n1,LOW,NEW,2026-03-01,", LastCell, None),
            ("\n1,LOW,NEW,2026-03-01,so", LastCell, None),
            ("\n1,LOW,NEW,2026-03-01,\"so\"", LastCell, None),
            ("\n1,LOW,NEW,2026-03-01,,x", LastCell, None),
            ("\n1,LOW,NEW,2026-03-01,\r", InsideLineBreak, None),
            ("\n1,LOW,NEW,2026-03-01", InsideRow, Some(2)),
            ("\n1,LOW,NEW,2026-03-01,\r\n\n2", InsideRow, Some(4)),
            // Refused as a whole.
            ("\n1,LOW,NEW,2026-03-01,\"so\n", InsideRow, None),
            // A short row that a line break ends is no sign of a cut.
            ("\n1,LOW,NEW,2026-03-01\n", LineBreak, None),
        ] {
            assert_eq!(ending(file), (expected, line), "{file:?}");
        }
    }

    #[test]
    fn a_file_that_is_begun_anew_ends_anew() {
        let header = b"Expel Alert ID,Severity,Alert Status,Created At\n";
        let mut builder = TableBuilder::default();
        builder.begin_file("a.csv");
        assert_eq!(builder.ending(), Ok(Ending::InsideHeader));
        builder
            .feed(&[header, &b"1,LOW,NEW,2026-03-01\r"[..]].concat())
            .unwrap();
        assert_eq!(builder.ending(), Ok(Ending::InsideLineBreak));
        builder.restart_file();
        assert_eq!(builder.ending(), Ok(Ending::InsideHeader));
        builder.feed(&[header, &b"1,LOW"[..]].concat()).unwrap();
        builder.end_file().unwrap();
        builder.begin_file("b.csv");
        builder.feed(header).unwrap();
        builder.end_file().unwrap();
        let lines: Vec<_> = builder
            .finish()
            .intake
            .files
            .iter()
            .map(|file| file.ends_inside_row_on)
            .collect();
        assert_eq!(lines, [Some(2), None]);
    }

    #[test]
    fn every_way_to_cut_a_file_gives_the_same_table() {
        let file = "\u{feff}\r\n\"Expel Alert ID\",Severity,Alert Status,\"Insert At (T3)\",\"Notes,\n\"\"more\"\"\"\r\n\
                    1,LOW,NEW,2026-03-01T10:00:00Z,\"a\r\nb\n\nc\"\r\n\
                    \r\n\n  \r\n\
                    2,\"TESTING\",NEW,2026-03-01,é€\u{1f600}\r\
                    3,\"HI\"\"GH\",NEW,\"2026-03-01 10:00:00.5 +02:00\",\"\"\n\
                    1,LOW,NEW,2026-03-01,\n4,LOW\n5,LOW,NEW,x,\n6,LOW,NEW,2026-03-01,,,x\n\n\
                    7,\"LOW\",\"NEW\",2026-03-01,\"end\"";
        let bytes = file.as_bytes();
        let whole = read(&[bytes], usize::MAX).unwrap();
        assert_snapshot!(account(&whole), @r#"
        a.csv:4 "1" LOW NEW action None org false
        a.csv:12 "3" HI"GH NEW action None org false
        a.csv:18 "7" LOW NEW action None org false
        8 rows, 1 testing, 1 duplicate, 3 unreadable; 0 bad timestamps, 0 short
        Testing a.csv:11 2
        Duplicate a.csv:13 1
        CreationTime a.csv:14 
        CreationTime a.csv:15 x
        Malformed a.csv:16 7 cells, the header has 5
        "#);
        for at in 0..=bytes.len() {
            let mut builder = TableBuilder::default();
            builder.begin_file("a.csv");
            builder.feed(&bytes[..at]).unwrap();
            builder.feed(&bytes[at..]).unwrap();
            builder.end_file().unwrap();
            assert_eq!(builder.finish(), whole, "cut at {at}");
        }
        for chunk in 1..10 {
            assert_eq!(read(&[bytes], chunk).unwrap(), whole, "chunks of {chunk}");
        }
    }

    /// However the file is cut.
    fn refusal(file: &[u8]) -> String {
        let message = read(&[file], usize::MAX).unwrap_err().to_string();
        for chunk in [1, 2, 7, 4096] {
            assert_eq!(
                read(&[file], chunk).unwrap_err().to_string(),
                message,
                "chunks of {chunk}"
            );
        }
        message
    }

    #[test]
    fn other_files_are_refused_in_a_sentence() {
        for file in [
            &b""[..],
            b"\xef\xbb\xbf",
            b"\xef\xbb\xbf \r\n\n",
            b"\"\"\n",
            // csv-core passes over a mark of its own accord, wherever a file's first record may begin.
            b"\n\xef\xbb\xbf",
            b"\xef\xbb\xbf\xef\xbb\xbf",
            b"\xef\xbb\xbf\xef\xbb\xbf\r\n",
        ] {
            assert_eq!(
                refusal(file),
                "Can’t open a.csv: it is empty. Choose a service-metrics CSV exported from Workbench."
            );
        }
        for file in [
            &b"<!DOCTYPE html><html>"[..],
            b"\xef\xbb\xbf\r\n  <html lang=en>\n",
            b"<?xml version=\"1.0\"?>",
        ] {
            assert_eq!(
                refusal(file),
                "Can’t open a.csv: it is a web page, not a CSV. A sign-in page may have been saved in its place. \
                 Sign in to Workbench and export the service metrics again."
            );
        }
        assert_snapshot!(refusal(b"{\"errors\":[{\"status\":401}]}"), @"Can’t open a.csv: it is JSON, not a CSV. An error message may have been saved in its place. Export the service metrics from Workbench again.");
        assert_snapshot!(refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), @"Can’t open a.csv: it is an Excel workbook, not a CSV. Save it as CSV in Excel and choose that.");
        for file in [&b"PK\x03\x04\x14\0\x06\0"[..], b"\x1f\x8b\x08\0\0"] {
            assert_eq!(
                refusal(file),
                "Can’t open a.csv: it is an archive inside an archive. Unpack it and choose the CSV inside."
            );
        }
        assert_snapshot!(refusal(b"\x7fELF\x02\x01\x01\0\0\n\0"), @"Can’t open a.csv: it is not a text file. Choose the CSV that Workbench exports.");
        assert_snapshot!(refusal(b"name, price ,\"a very long column name, in which somebody explains\",x,y\n1,2,3,4,5\n"), @"Can’t open a.csv: none of its columns says when alerts were created. It begins with “name”, “price”, “a very long column name, in which someb…”, “x”. Choose the CSV that Workbench exports, or an export of alerts from another tool.");
        assert_snapshot!(refusal("Expel Alert ID;Severity;Größe;Alert Status\n".as_bytes()), @"Can’t open a.csv: none of its columns says when alerts were created. It begins with “Expel Alert ID”, “Severity”, “Größe”, “Alert Status”. Choose the CSV that Workbench exports, or an export of alerts from another tool.");
    }

    /// What a file brings, or why it is refused, before it ends.
    fn so_far(pieces: &[&[u8]]) -> Result<u64, ReadError> {
        let mut builder = TableBuilder::default();
        builder.begin_file("a.csv");
        for piece in pieces {
            builder.feed(piece)?;
        }
        Ok(builder.intake().n_rows)
    }

    #[test]
    fn what_can_be_told_is_told_before_the_end() {
        const HEADER: &[u8] =
            b"Expel Alert ID,Severity,Alert Status,Created At,a column to fill up the line with";
        assert_eq!(so_far(&[]), Ok(0));
        assert_eq!(so_far(&[HEADER, b"\n1,LOW,NEW,2026-03-01\n2,LOW"]), Ok(1));
        for pieces in [
            &[&b"<html>"[..]][..],
            &[b"{ "],
            &[b"PK\x03\x04"],
            &["name,price\n".repeat(60).as_bytes()],
            &[
                b"name,price,and more, up to the length that no longer tells anything",
                "\n1,2".repeat(60).as_bytes(),
            ],
        ] {
            assert!(so_far(pieces).is_err(), "{pieces:?}");
        }
        let endless = vec![b'x'; 2 * MAX_HEADER_BYTES];
        let file = "a.csv".to_owned();
        assert_eq!(so_far(&[&endless]), Err(ReadError::HeaderTooLong { file }));
    }

    #[test]
    fn a_header_has_a_megabyte_at_most() {
        const HEADER: &str = "Expel Alert ID,Severity,Alert Status,Created At,";
        for (n_bytes, is_taken) in [
            (MAX_HEADER_BYTES - 1, true),
            (MAX_HEADER_BYTES, true),
            (MAX_HEADER_BYTES + 1, false),
            (MAX_HEADER_BYTES + 2, false),
        ] {
            let fill = "x".repeat(n_bytes - HEADER.len() - 1);
            let file = format!("{HEADER}{fill}\n");
            assert_eq!(file.len(), n_bytes);
            assert_eq!(so_far(&[file.as_bytes()]).is_ok(), is_taken, "{n_bytes}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_told_apart_is_refused() {
        let header = "Expel Alert ID,Severity,Alert Status,Created At\n";
        assert_snapshot!(refusal(format!("{header}1,LOW,NEW,2026-03-01\n\n2,LOW,\"NEW,2026-03-01\n3,LOW,NEW,2026-03-01\n").as_bytes()), @"Can’t open a.csv: it ends inside a quoted cell of the row that begins on line 4. The file is incomplete, or a quote is missing. Export it again.");
        assert_snapshot!(refusal(b"\"Expel Alert ID,Severity,Alert Status,Created At\n1,LOW,NEW,2026-03-01\n"), @"Can’t open a.csv: it ends inside a quoted cell of the row that begins on line 1. The file is incomplete, or a quote is missing. Export it again.");
        let endless = |start: &str| {
            read(
                &[(start.to_owned() + &"x\n".repeat(MAX_RECORD_BYTES / 2)).as_bytes()],
                1 << 20,
            )
            .unwrap_err()
            .to_string()
        };
        assert_snapshot!(endless(&format!("{header}1,\"")), @"Can’t open a.csv: the row that begins on line 2 is longer than 16 MB. A closing quote may be missing.");
        assert_snapshot!(endless("\"a"), @"Can’t open a.csv: it is not a table of alerts. Its first row does not end within 1 MB; a quote may be missing.");
        let wide = ",".repeat(MAX_CELLS);
        assert_snapshot!(refusal(format!("{header}1,LOW{wide}\n").as_bytes()), @"Can’t open a.csv: the row that begins on line 2 has more than 10,000 cells.");
        assert_snapshot!(refusal(format!("{}{wide}\n", header.trim_end()).as_bytes()), @"Can’t open a.csv: the row that begins on line 1 has more than 10,000 cells.");
    }

    /// How much room the table has and how many alerts, after a first megabyte of a load that is said to have so many bytes.
    fn room_after_a_sample(n_bytes: Option<u64>) -> (usize, usize) {
        const ROW: &str = "a-,LOW,NEW,2026-03-01\n";
        let header = "Expel Alert ID,Severity,Alert Status,Created At\n";
        let mut builder = n_bytes.map_or_else(TableBuilder::default, TableBuilder::of_bytes);
        builder.begin_file("a");
        builder.feed(header.as_bytes()).unwrap();
        let mut n_left = SAMPLE_BYTES as usize - header.len();
        let mut n_rows = 0;
        while n_left > 0 {
            // As wide as the number: the last row fills up what is left, to the byte.
            let id = format!("{n_rows:06}");
            let n_row = ROW.len() + id.len();
            let fill = if n_left < 2 * n_row {
                n_left - n_row
            } else {
                0
            };
            let row = format!("a-{id}{},LOW,NEW,2026-03-01\n", "x".repeat(fill));
            assert!(
                n_left > row.len() || builder.rows.table.created_at.capacity() < 2 * n_rows,
                "room is made once the sample is complete"
            );
            builder.feed(row.as_bytes()).unwrap();
            n_left -= row.len();
            n_rows += 1;
        }
        let table = &builder.rows.table;
        assert_eq!((table.len(), table.is_empty()), (n_rows, false));
        (table.created_at.capacity(), n_rows)
    }

    #[test]
    fn a_first_megabyte_tells_how_much_room_the_rest_needs() {
        let (grown, n_rows) = room_after_a_sample(None);
        assert!(grown < 2 * n_rows);
        // A twentieth more than ten times what the sample has.
        let (room, n_rows) = room_after_a_sample(Some(11 * SAMPLE_BYTES));
        assert_eq!(room, n_rows + n_rows * 10 * 21 / 20);
        let (room, n_rows) = room_after_a_sample(Some(u64::MAX));
        assert_eq!(room, n_rows + 2_000_000);
        // What was said need not be true.
        assert_eq!(room_after_a_sample(Some(1)), (grown, n_rows));
    }

    #[test]
    fn files_are_as_many_as_can_be_numbered() {
        let mut builder = TableBuilder::default();
        for _ in 0..MAX_FILES {
            builder.begin_file("a");
        }
        builder
            .feed(b"Expel Alert ID,Severity,Alert Status,Created At\n")
            .unwrap();
        builder.end_file().unwrap();
        builder.begin_file("b");
        assert_eq!(
            builder.feed(b"x"),
            Err(ReadError::TooManyFiles { file: "b".into() })
        );
    }

    /// Rows of one file with a column of creation times, and how many bytes they have.
    fn with_times(cells: impl Iterator<Item = String>) -> Vec<u8> {
        let header = "Expel Alert ID,Severity,Alert Status,Created At,Notes\n".to_owned();
        let rows = cells
            .enumerate()
            .map(|(id, cell)| format!("{id},LOW,NEW,{cell},{}\n", "x".repeat(200)));
        [header]
            .into_iter()
            .chain(rows)
            .collect::<String>()
            .into_bytes()
    }

    /// What is read of a file that is given once more if need be: how often, the format, how many alerts, how many rows are unreadable.
    fn read_as_needed(file: &[u8], chunk: usize) -> (u32, TimeFormat, usize, u64) {
        let mut builder = TableBuilder::default();
        for n_reads in 1.. {
            builder.begin_file("a.csv");
            for chunk in file.chunks(chunk) {
                builder.feed(chunk).unwrap();
            }
            builder.end_file().unwrap();
            if builder.must_read_again() {
                builder.read_again();
                continue;
            }
            let table = builder.finish();
            let format = table.file_times[0].columns[0].format;
            return (n_reads, format, table.len(), table.intake.n_unreadable);
        }
        unreachable!("a file is read twice at most")
    }

    #[test]
    fn what_later_rows_contradict_is_read_again() {
        // The first megabyte has a good 4,000 rows.
        let dates = |n: usize, later: &'static str| {
            let early = (0..5_000).map(|_| "11/2/2026 10:00".to_owned());
            with_times(early.chain((0..n).map(move |_| later.to_owned())))
        };
        for chunk in [4_099, 1 << 20, usize::MAX] {
            let check = |file: &[u8], expected| {
                assert_eq!(read_as_needed(file, chunk), expected, "{chunk}");
            };
            check(
                &dates(1, "11/3/2026 10:00"),
                (1, TimeFormat::MonthFirst, 5_001, 0),
            );
            check(
                &dates(1, "11/13/2026 10:00"),
                (1, TimeFormat::MonthFirst, 5_001, 0),
            );
            check(
                &dates(1, "13/11/2026 10:00"),
                (2, TimeFormat::DayFirst, 5_001, 0),
            );
            // A few that are odd change nothing, and do not count.
            check(
                &dates(3, "2026-11-02T10:00:00Z"),
                (1, TimeFormat::MonthFirst, 5_000, 3),
            );
            check(
                &dates(6_000, "2026-11-02T10:00:00Z"),
                (2, TimeFormat::Iso, 6_000, 5_000),
            );
            check(&dates(2, "soon"), (1, TimeFormat::MonthFirst, 5_000, 2));
        }
    }

    #[test]
    fn files_of_a_load_have_formats_of_their_own() {
        let files = ["13/11/2026", "11/13/2026", "2026-11-13T00:00:00Z"].map(|cell| {
            format!("Expel Alert ID,Severity,Alert Status,Created At\n{cell},LOW,NEW,{cell}\n")
        });
        let files: Vec<&[u8]> = files.iter().map(String::as_bytes).collect();
        let table = read(&files, 7).unwrap();
        let expected = parse_timestamp("2026-11-13").unwrap();
        assert_eq!(table.created_at, [expected; 3]);
        let formats = table.file_times.iter().map(|of| of.columns[0].format);
        assert_eq!(
            formats.collect::<Vec<_>>(),
            [
                TimeFormat::DayFirst,
                TimeFormat::MonthFirst,
                TimeFormat::Iso
            ]
        );
    }

    #[test]
    fn cells_are_counted_in_rows_that_count_and_in_their_duplicates() {
        let rows = "1,LOW,NEW,11/2/2026 10:00,11/2/2026 10:05,,,,,\n\
             1,LOW,NEW,11/2/2026 10:00,11/2/2026 10:06,11/2/2026 10:07 Z,,,,\n\
             2,TESTING,NEW,11/2/2026 10:00,11/2/2026 10:05,,,,,\n\
             3,LOW,NEW,soon,11/2/2026 10:05,,,,,\n\
             4,LOW,NEW,11/2/2026 10:00,soon,,,,,\n";
        let table = read(&[[HEADER, rows].concat().as_bytes()], usize::MAX).unwrap();
        let counts = table.file_times[0].columns.iter();
        let counts: Vec<_> = counts
            .map(|of| (of.n_read, of.n_without_zone, of.n_unreadable))
            .collect();
        assert_eq!(
            counts,
            [
                (3, 3, 1),
                (1, 0, 0),
                (0, 0, 0),
                (0, 0, 0),
                (0, 0, 0),
                (0, 0, 0),
                (2, 2, 1)
            ]
        );
    }
}
