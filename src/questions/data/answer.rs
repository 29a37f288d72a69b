//! What was taken from which column, and how the times of each were read.

use crate::alerts::Selected;
use crate::calendar::{Timestamp, Zone};
use crate::table::Table;

pub use crate::table::{
    Assumptions, Column, ColumnTimes, DateOrder, DaysFrom, Found, Layout, MappedColumn,
    MappedValue, Origin, TimeFormat,
};

/// How many of a file's alerts are shown as they were read.
const MAX_PREVIEWED: usize = 5;

/// How the files were read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The files, in the order read.
    pub files: Vec<FileReading>,
    /// Whether they are files that the user chose.
    pub are_files: bool,
    /// What was found in files that Workbench did not write: of files with the same header the first, for they are read alike.
    pub layouts: Vec<FileLayout>,
    /// What was assumed of what they leave open.
    pub assumptions: Assumptions,
    /// The zone that times are shown in.
    pub shown_in: Option<Zone>,
}

/// How the times of a file were read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileReading {
    /// The file's name; untrusted text.
    pub name: String,
    /// Stands for the names in its header.
    pub header: String,
    /// Its columns of times.
    pub columns: Vec<ColumnTimes>,
    /// Its rows.
    pub n_rows: u64,
    /// Those of them that are an alert's.
    pub n_alert_rows: u64,
    /// Alerts whose latest state is in it.
    pub n_alerts: u64,
}

impl FileReading {
    /// Rows of alerts whose latest state, or the same one, is in another row.
    pub fn n_repeats(&self) -> u64 {
        self.n_alert_rows - self.n_alerts
    }

    /// When the first and the last of its alerts were created, whichever row counts.
    pub fn created(&self) -> [Option<Timestamp>; 2] {
        let mut columns = self.columns.iter();
        let created = columns.find(|of| of.column == Column::CreatedAt);
        created.map_or([None; 2], |of| [of.first, of.last])
    }
}

/// What was taken from which column of a file that Workbench did not write.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FileLayout {
    /// The file's name; untrusted text.
    pub name: String,
    /// Its columns and words.
    pub layout: Layout,
    /// Its first alerts, as they were read.
    pub preview: Vec<Previewed>,
}

/// An alert as it was read; untrusted text.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Previewed {
    /// On which line it begins.
    pub line: u64,
    /// When it was created, acted on, closed.
    pub times: [Option<Timestamp>; 3],
    /// Its id, severity, status and technology.
    pub texts: [String; 4],
}

impl FileLayout {
    /// Whether the file has this column.
    pub fn has(&self, column: Column) -> bool {
        self.layout.name_of(column).is_some()
    }

    /// Whether the user has said what is which.
    pub fn is_chosen(&self) -> bool {
        self.layout
            .columns
            .iter()
            .any(|of| of.found == Found::Chosen)
    }
}

/// The first alerts of a file, in the order of their lines.
fn previewed(table: &Table, file: usize) -> Vec<Previewed> {
    let rows = (0..table.len()).filter(|row| usize::from(table.lines.file(*row)) == file);
    rows.take(MAX_PREVIEWED)
        .map(|row| Previewed {
            line: table.lines.get(row).line.into(),
            times: [
                Some(table.created_at[row]),
                table.investigated_at.get(row),
                table.closed_at.get(row),
            ],
            texts: [
                table.id.text(row).into_owned(),
                table.severity.text(row).to_owned(),
                table.status.text(row).to_owned(),
                table.vendor.text(row).to_owned(),
            ],
        })
        .collect()
}

/// What the rows of a file leave open about all of its columns in one format.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LeftOpen<'a> {
    /// The file.
    pub file: &'a FileReading,
    /// The first of the columns; another reading of it is known.
    pub column: &'a ColumnTimes,
    /// Whether the user has said how to read it.
    pub is_chosen: bool,
}

impl Reading {
    /// How the data behind the alerts was read, all of it: no period or filter matters.
    pub fn of(alerts: &Selected) -> Self {
        let table = alerts.table;
        let mut n_alerts = vec![0; table.intake.files.len()];
        for place in table.lines.iter() {
            n_alerts[usize::from(place.file)] += 1;
        }
        let files = table.intake.files.iter().zip(&table.file_times);
        let files = files
            .zip(n_alerts)
            .map(|((file, times), n_alerts)| FileReading {
                name: file.name.clone(),
                n_rows: file.n_rows,
                n_alert_rows: file.n_alert_rows,
                n_alerts,
                header: times.header.clone(),
                columns: times.columns.clone(),
            });
        let mut layouts: Vec<FileLayout> = Vec::new();
        for (index, layout) in table.layouts.iter().enumerate() {
            let is_known = layouts.iter().any(|of| of.layout.header == layout.header);
            if layout.origin != Origin::Workbench && !is_known {
                layouts.push(FileLayout {
                    name: table.intake.files[index].name.clone(),
                    layout: layout.clone(),
                    preview: previewed(table, index),
                });
            }
        }
        Self {
            files: files.collect(),
            are_files: alerts.coverage.asked.is_none(),
            layouts,
            assumptions: table.assumptions.clone(),
            shown_in: alerts.hours.map(|hours| hours.zone()),
        }
    }

    /// What a column is called in files with this header.
    pub fn name_of(&self, header: &str, column: Column) -> &str {
        let mut layouts = self.layouts.iter();
        let layout = layouts.find(|of| of.layout.header == header);
        let name = layout.and_then(|of| of.layout.name_of(column));
        name.unwrap_or(column.name())
    }

    /// Every column of times.
    pub fn columns(&self) -> impl Iterator<Item = &ColumnTimes> {
        self.files.iter().flat_map(|file| &file.columns)
    }

    /// The sum of a count over all columns.
    pub fn sum(&self, count: impl Fn(&ColumnTimes) -> u64) -> u64 {
        self.columns().map(count).sum()
    }

    /// What is left open about a pair of formats, of which this is one: of files with the same header the first, for they are read alike.
    pub fn left_open(&self, one: TimeFormat) -> Vec<LeftOpen<'_>> {
        let mut open: Vec<LeftOpen> = Vec::new();
        for file in &self.files {
            let mut columns = file.columns.iter().filter(|of| of.other.is_some());
            let column = columns
                .find(|of| of.format == one || of.other.is_some_and(|other| other.format == one));
            let is_known = open.iter().any(|before| before.file.header == file.header);
            if let Some(column) = column.filter(|_| !is_known) {
                let is_chosen = match one {
                    TimeFormat::MonthFirst => self.assumptions.order(&file.header).is_some(),
                    _ => self.assumptions.days_from().is_some(),
                };
                open.push(LeftOpen {
                    file,
                    column,
                    is_chosen,
                });
            }
        }
        open
    }
}
