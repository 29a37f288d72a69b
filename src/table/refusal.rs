//! Why files are refused.

use super::Column;
use super::records::{MAX_HEADER_BYTES, MAX_RECORD_BYTES, RecordError};

/// Why a file was refused: what was expected, what was found, what to do. Every `file` is a file's name; it and cell text
/// inside are untrusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No bytes, or nothing but blank lines.
    #[error("{file} is empty. Choose a CSV of service metrics as Workbench exports it.")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// HTML or XML.
    #[error(
        "{file} is a web page, not a CSV: perhaps a sign-in page was saved in its place. Sign in to Workbench and export \
         the service metrics again."
    )]
    WebPage {
        /// The file's name.
        file: String,
    },
    /// JSON.
    #[error(
        "{file} is JSON, not a CSV: perhaps an error message was saved in its place. Export the service metrics from \
         Workbench again."
    )]
    Json {
        /// The file's name.
        file: String,
    },
    /// An Excel workbook, or another zip archive.
    #[error(
        "{file} is an Excel workbook or a zip archive, not a CSV. Open it, then save or unpack what is inside as CSV."
    )]
    Workbook {
        /// The file's name.
        file: String,
    },
    /// A gzip archive.
    #[error("{file} is compressed (gzip). Unpack it, then choose the CSV that was inside.")]
    Compressed {
        /// The file's name.
        file: String,
    },
    /// Text in UTF-16.
    #[error(
        "{file} is saved as UTF-16, and UTF-8 is expected. Save it as “CSV UTF-8”, then choose it again."
    )]
    Utf16 {
        /// The file's name.
        file: String,
    },
    /// Not text.
    #[error(
        "{file} holds bytes that no text has, so it is not a CSV. Choose the CSV that Workbench exports."
    )]
    Binary {
        /// The file's name.
        file: String,
    },
    /// A table of something else.
    #[error(
        "{file} is not an export of service metrics: its header lacks {}. {} Choose the CSV that Workbench exports.",
        listed(missing),
        found_columns(found)
    )]
    MissingColumns {
        /// The file's name.
        file: String,
        /// The required columns that the header lacks; not empty.
        missing: Vec<Column>,
        /// The names of its first few columns, each cut to a few words.
        found: Vec<String>,
    },
    /// The first row goes on and on.
    #[error(
        "{file} is not an export of service metrics: its first row does not end within {} MB. Perhaps a quote in it is \
         never closed.", MAX_HEADER_BYTES >> 20
    )]
    HeaderTooLong {
        /// The file's name.
        file: String,
    },
    /// A row goes on and on.
    #[error(
        "{file} cannot be read: the row that begins on line {line} is longer than {} MB. Perhaps a quote in it is never \
         closed.", MAX_RECORD_BYTES >> 20
    )]
    RowTooLong {
        /// The file's name.
        file: String,
        /// The line on which the row begins, from 1.
        line: u32,
    },
    /// A row, or the header, has more cells than any real one.
    #[error(
        "{file} cannot be read: the row that begins on line {line} has more than 10,000 cells."
    )]
    TooManyCells {
        /// The file's name.
        file: String,
        /// The line on which the row begins, from 1.
        line: u32,
    },
    /// The end of the file is inside a quoted cell: where the quote is cannot be told, so no row from there on can.
    #[error(
        "{file} ends inside a quoted cell, which belongs to the row that begins on line {line}: the file is incomplete, \
         or a quote is missing. Export it again."
    )]
    OpenQuote {
        /// The file's name.
        file: String,
        /// The line on which the row begins, from 1.
        line: u32,
    },
    /// More files at once than can be told apart.
    #[error("{file} is one file too many: at most 65,536 can be loaded together.")]
    TooManyFiles {
        /// The file's name.
        file: String,
    },
}

impl ReadError {
    pub(super) fn from_record(file: &str, error: RecordError) -> Self {
        let file = file.to_owned();
        match error {
            RecordError::TooLong { line } => Self::RowTooLong { file, line },
            RecordError::TooManyCells { line } => Self::TooManyCells { file, line },
            RecordError::OpenQuote { line } => Self::OpenQuote { file, line },
        }
    }
}

fn listed(columns: &[Column]) -> String {
    let names = columns.iter().map(|column| match column.other_name() {
        Some(other) => format!("“{column}” (or “{other}”)"),
        None => format!("“{column}”"),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn found_columns(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    format!("It begins with {}.", quoted.join(", "))
}
