//! From bytes to rows to columns.

use super::{Intake, Table};

/// Why a file was refused: what was expected, what was found. Cell text inside is untrusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No bytes, or nothing but blank lines.
    #[error("{file} is empty.")]
    Empty {
        /// The file's name.
        file: String,
    },
}

/// Reads files, one after another, chunk by chunk, into a [`Table`].
#[derive(Debug, Default)]
pub struct TableBuilder {}

impl TableBuilder {
    /// Begins the next file.
    pub fn begin_file(&mut self, name: &str) {
        todo!()
    }
    /// Takes the next bytes of the file, cut anywhere.
    ///
    /// # Errors
    /// As soon as the file turns out not to be a service-metrics CSV.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), ReadError> {
        todo!()
    }
    /// Ends the file.
    ///
    /// # Errors
    /// If what was fed is no service-metrics CSV, or ends inside a quoted cell.
    pub fn end_file(&mut self) -> Result<(), ReadError> {
        todo!()
    }
    /// The account so far, for progress.
    pub fn intake(&self) -> &Intake {
        todo!()
    }
    /// The table of all files. Files without rows make an empty table.
    pub fn finish(self) -> Table {
        todo!()
    }
}
