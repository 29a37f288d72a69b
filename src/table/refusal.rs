//! Why files are refused.

use super::records::{MAX_HEADER_BYTES, MAX_RECORD_BYTES, RecordError};

/// Why a file was refused: what was expected, what was found, what to do. Every `file` is a file's name; it and cell text
/// inside are untrusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No bytes, or nothing but blank lines.
    #[error(
        "Can’t open {file}: it is empty. Choose a service-metrics CSV exported from Workbench."
    )]
    Empty {
        /// The file's name.
        file: String,
    },
    /// HTML or XML.
    #[error(
        "Can’t open {file}: it is a web page, not a CSV. A sign-in page may have been saved in its place. Sign in to Workbench and \
         export the service metrics again."
    )]
    WebPage {
        /// The file's name.
        file: String,
    },
    /// JSON.
    #[error(
        "Can’t open {file}: it is JSON, not a CSV. An error message may have been saved in its place. Export the service metrics \
         from Workbench again."
    )]
    Json {
        /// The file's name.
        file: String,
    },
    /// An Excel workbook.
    #[error(
        "Can’t open {file}: it is an Excel workbook, not a CSV. Save it as CSV in Excel and choose that."
    )]
    Workbook {
        /// The file's name.
        file: String,
    },
    /// A zip or gzip archive. Whoever opens archives hands over what is in them.
    #[error(
        "Can’t open {file}: it is an archive inside an archive. Unpack it and choose the CSV inside."
    )]
    Packed {
        /// The file's name.
        file: String,
    },
    /// Not text.
    #[error("Can’t open {file}: it is not a text file. Choose the CSV that Workbench exports.")]
    Binary {
        /// The file's name.
        file: String,
    },
    /// A table of something else.
    #[error(
        "Can’t open {file}: none of its columns says when alerts were created. {} Choose the CSV that Workbench exports, or an export of \
         alerts from another tool.",
        found_columns(found)
    )]
    NoAlerts {
        /// The file's name.
        file: String,
        /// The names of its first few columns, each cut to a few words.
        found: Vec<String>,
    },
    /// The first row goes on and on.
    #[error(
        "Can’t open {file}: it is not a table of alerts. Its first row does not end within {} MB; a quote may \
         be missing.", MAX_HEADER_BYTES >> 20
    )]
    HeaderTooLong {
        /// The file's name.
        file: String,
    },
    /// A row goes on and on.
    #[error(
        "Can’t open {file}: the row that begins on line {line} is longer than {} MB. A closing quote may be \
         missing.", MAX_RECORD_BYTES >> 20
    )]
    RowTooLong {
        /// The file's name.
        file: String,
        /// The line on which the row begins, from 1.
        line: u32,
    },
    /// A row, or the header, has more cells than any real one.
    #[error("Can’t open {file}: the row that begins on line {line} has more than 10,000 cells.")]
    TooManyCells {
        /// The file's name.
        file: String,
        /// The line on which the row begins, from 1.
        line: u32,
    },
    /// The end of the file is inside a quoted cell: where the quote is cannot be told, so no row from there on can.
    #[error(
        "Can’t open {file}: it ends inside a quoted cell of the row that begins on line {line}. The file is incomplete, \
         or a quote is missing. Export it again."
    )]
    OpenQuote {
        /// The file's name.
        file: String,
        /// The line on which the row begins, from 1.
        line: u32,
    },
    /// More files at once than can be told apart.
    #[error("Can’t open {file}: at most 65,536 files can be loaded together.")]
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

fn found_columns(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("“{name}”")).collect();
    format!("It begins with {}.", quoted.join(", "))
}
