//! How the times of each column were read.

use crate::alerts::Selected;
use crate::calendar::Zone;

pub use crate::table::{Assumptions, ColumnTimes, DateOrder, DaysFrom, TimeFormat};

/// How the files were read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The files, in the order read.
    pub files: Vec<FileReading>,
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
        let files = table.intake.files.iter().zip(&table.file_times);
        let files = files.map(|(file, times)| FileReading {
            name: file.name.clone(),
            header: times.header.clone(),
            columns: times.columns.clone(),
        });
        Self {
            files: files.collect(),
            assumptions: table.assumptions.clone(),
            shown_in: alerts.hours.map(|hours| hours.zone()),
        }
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
