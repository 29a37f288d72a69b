//! What page and engine say to each other: [`Command`]s in, [`Event`]s out, as bytes.
//!
//! The bytes are postcard's: page and engine are always of one build, so no other program reads them. Files themselves go
//! beside a command, since only the browser can hand them over.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::analysis::{Query, Report};
use crate::table::Intake;

/// Says which act of the user's something belongs to; later acts have larger numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Read the files that come with this command and report on them.
    OpenFiles {
        /// Tags everything said in answer.
        request: RequestId,
        /// The settings to report with.
        query: Query,
    },
    /// Make the sample data and report on it.
    ExploreSample {
        /// Tags everything said in answer.
        request: RequestId,
        /// The settings to report with.
        query: Query,
    },
    /// Give up the load under way; what was loaded before stays.
    Cancel,
    /// Report again on the loaded data, with other settings.
    Analyze {
        /// Tags the answer; only the latest is answered.
        request: RequestId,
        /// The settings to report with.
        query: Query,
    },
}

/// Where the loaded data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// The files named in [`Intake::files`].
    Files,
    /// The sample generator.
    Sample,
}

/// A stretch of time in the engine, as milliseconds since the Unix epoch, for the browser's profiler.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// When it began.
    pub start_ms: f64,
    /// When it ended.
    pub end_ms: f64,
}

/// What the engine says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The engine is up. Nothing may be said to it before.
    Ready {
        /// Every IANA time zone name it knows, by name.
        zones: Vec<String>,
    },
    /// A load goes on.
    Progress {
        /// The load's.
        request: RequestId,
        /// Rows read so far.
        n_rows: u64,
        /// Bytes read so far.
        n_bytes: u64,
        /// Bytes in all.
        n_bytes_total: u64,
    },
    /// A load is done: the new data replaces what was there.
    Loaded {
        /// The load's.
        request: RequestId,
        /// Where the data came from.
        source: Source,
        /// What was read and set aside.
        intake: Intake,
        /// The figures.
        report: Box<Report>,
        /// First byte to table complete.
        ingest: Span,
        /// Table to report.
        analyze: Span,
    },
    /// The loaded data, reported on with other settings.
    Analyzed {
        /// The latest [`Command::Analyze`]'s.
        request: RequestId,
        /// The figures.
        report: Box<Report>,
        /// Table to report.
        analyze: Span,
    },
    /// What was asked for cannot be done; what was there stays.
    Failed {
        /// The command's.
        request: RequestId,
        /// What was expected, what was found, what to do: one or two sentences. May quote untrusted text.
        message: String,
    },
    /// A load was given up, as asked; what was there stays.
    Cancelled {
        /// The load's.
        request: RequestId,
    },
}

/// The bytes of a command or event.
pub fn encode(message: &impl Serialize) -> Vec<u8> {
    postcard::to_stdvec(message)
        .expect("commands and events hold only types that postcard can write")
}

/// A command or event from its bytes.
///
/// # Errors
/// If the bytes are no such message.
pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, postcard::Error> {
    postcard::from_bytes(bytes)
}
