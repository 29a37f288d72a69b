//! What page and engine say to each other: [`Command`]s in, [`Event`]s out, as bytes.
//!
//! The bytes are postcard's: page and engine are always of one build, so no other program reads them. What only the browser can
//! hand over (files), or what must not be printed or kept (passwords, codes, tokens), goes beside a command, not in it.

use std::sync::Arc;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::calendar::DayRange;
use crate::questions::Query;
use crate::section::{Section, Table, Text};

/// Says which act of the user's something belongs to; later acts have larger numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct RequestId(pub u32);

/// What files that are to be read are to those that are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Opening {
    /// They take their place.
    Replace,
    /// They are added to them. Those that are loaded are not read twice.
    Add,
    /// There are none; one of those that are loaded is to go.
    Remove {
        /// Which load's.
        load: RequestId,
        /// Which of its files, in the order in which they were read.
        position: u32,
    },
}

/// What the page asks for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Command {
    /// Read the files that come with this command and report on them.
    OpenFiles {
        /// Tags everything said in answer.
        request: RequestId,
        /// What is asked about them.
        query: Query,
        /// What they are to what is loaded.
        opening: Opening,
    },
    /// Make the sample data and report on it.
    ExploreSample {
        /// Tags everything said in answer.
        request: RequestId,
        /// What is asked about them.
        query: Query,
    },
    /// Sign in to Workbench with what comes with this command: password and MFA code, or an API token.
    SignIn {
        /// Tags the answer.
        request: RequestId,
        /// Workbench's address as the user typed it, or the page's own origin.
        address: String,
        /// The user name; `None` to sign in with an API token.
        user_name: Option<String>,
    },
    /// Give up the sign-in under way: forget what was typed, and the token if it has just come.
    CancelSignIn {
        /// The sign-in's.
        request: RequestId,
    },
    /// Forget the token.
    SignOut,
    /// Look again what the deployment says about signing in.
    ReadDeployment,
    /// Export the service metrics of a range of days from Workbench and report on them.
    GetMetrics {
        /// Tags everything said in answer.
        request: RequestId,
        /// What is asked about; its range is what is asked for.
        query: Query,
        /// Which days.
        range: DayRange,
    },
    /// Fetch the evidence that the figures on the page still lack.
    LoadEvidence {
        /// Tags everything said in answer.
        request: RequestId,
    },
    /// Give up fetching evidence; what has come stays.
    CancelEvidence,
    /// Give up the load under way; what was loaded before stays.
    Cancel,
    /// Report again on the loaded data, with other settings.
    Analyze {
        /// Tags the answer; only the latest is answered.
        request: RequestId,
        /// What is asked about them.
        query: Query,
        /// The ids of the sections in view, which are answered first, and [`FILTER_PANEL`] if that is; if there are none, all are answered at once.
        in_view: Vec<String>,
    },
    /// Find time zones by what people call them.
    FindZones {
        /// What the user typed.
        text: String,
    },
    /// Write a table as CSV that the page has whole.
    Write {
        /// Tags the answer.
        request: RequestId,
        /// The table.
        table: Table,
        /// What the file is to be called.
        name: String,
    },
    /// Write all of a table as CSV, of which the page has a part.
    Export {
        /// Tags the answer.
        request: RequestId,
        /// Which load's data the table is about.
        load: RequestId,
        /// The settings it is about.
        query: Query,
        /// Which table, by name.
        table: String,
        /// What the file is to be called.
        name: String,
    },
}

/// Where the loaded data came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Source {
    /// Files that the user chose.
    Files,
    /// The sample generator.
    Sample,
    /// Expel Workbench at this host.
    Workbench(String),
}

/// Whether and where one can sign in to Workbench from this page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInOffer {
    /// One can.
    On {
        /// Workbench's address.
        address: String,
        /// Whether it must be that one.
        is_fixed: bool,
        /// Something to know about it.
        remark: Option<String>,
    },
    /// One cannot.
    Off {
        /// Why, and what to do.
        message: String,
        /// Whether looking again may help.
        can_try_again: bool,
    },
}

/// Which field of the sign-in form something concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignInField {
    /// Workbench's address.
    Address,
    /// The user name.
    UserName,
    /// The password.
    Password,
    /// The MFA code.
    Code,
    /// The API token.
    Token,
}

/// How far fetching evidence has come.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct EvidenceProgress {
    /// Alerts asked about and answered for, failures included.
    pub n_done: u32,
    /// Alerts to ask about.
    pub n_total: u32,
    /// About how long the rest will take; `None` before there is anything to tell it by.
    pub ms_left: Option<f64>,
    /// Alerts whose evidence could not be fetched.
    pub n_failed: u32,
    /// The first of them, as many as a page can show.
    pub failures: Vec<EvidenceFailure>,
}

/// An alert whose evidence could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EvidenceFailure {
    /// The alert, by id; untrusted text.
    pub alert_id: String,
    /// What failed, why, and what to do; may quote untrusted text.
    pub message: String,
}

/// A stretch of time in the engine, as milliseconds since the Unix epoch, for the browser's profiler.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// When it began.
    pub start_ms: f64,
    /// When it ended.
    pub end_ms: f64,
}

/// The id of the panel with what can be filtered by.
pub const FILTER_PANEL: &str = "filters";

/// How much of an answer about the loaded data came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum AnswerPart {
    /// All of it at once.
    All,
    /// The sections in view. The others follow, unless another answer takes the place of this one first.
    InView,
    /// The other sections: that is all of it.
    Rest,
}

/// What the engine says of the loaded data, for one query.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Answers {
    /// Of the data as a whole.
    pub summary: Summary,
    /// Question by question, in the order of the page. Those that are missing are as they were.
    pub sections: Vec<Arc<Section>>,
}

/// What is said of the data as a whole.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// The query that is answered.
    pub query: Query,
    /// The days from the first to the last alert, whatever the query; `None` if there is none.
    pub data_days: Option<DayRange>,
    /// Where the data came from: names of files, untrusted text, or a host.
    pub source: String,
    /// What a picture or a sheet of paper must say, because nothing around it does: the period, the time zone, the source.
    pub context: String,
    /// What the names of exported files end in: the period and the time zone.
    pub file_tag: String,
    /// How many alerts of which days, and up to when the data knows: “10,482 alerts · Aug 24 – Nov 21, 2026 · as of Nov 21, 14:03”.
    pub headline: String,
    /// The day of that moment, since 1970-01-01.
    pub as_of_day: Option<i32>,
    /// Why no alert is selected; blank if there is one.
    pub nothing: String,
    /// Whether that is for the filters alone.
    pub is_filtered_away: bool,
    /// The filters that are on, in words.
    pub filters: Vec<FilterInWords>,
    /// What can be filtered by; `None` if it comes with the rest of the answer.
    pub filter_choices: Option<Vec<FilterChoices>>,
    /// Days that the data covers only in part, and what that means; blank if there is none.
    pub part_days: String,
    /// Of how many alerts the evidence is wanted and not known.
    pub n_without_evidence: u64,
    /// What was read and what was excluded.
    pub account: Account,
}

/// A filter that is on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterInWords {
    /// The [place](crate::filters) that takes it off.
    pub place: String,
    /// Such as “Severity: Critical, High”; may quote untrusted text.
    pub text: String,
}

/// The values of a dimension to choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterChoices {
    /// The [place](crate::filters) that turns its filter around.
    pub place: String,
    /// What the page calls it.
    pub label: Text,
    /// Whether there is a filter by it, and whether that leaves out what it names.
    pub is_exclusion: Option<bool>,
    /// Each.
    pub values: Vec<FilterValue>,
}

/// A value to filter by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilterValue {
    /// The [place](crate::filters) that it is.
    pub place: String,
    /// As the page shows it.
    pub label: String,
    /// Whether a filter names it.
    pub is_named: bool,
    /// How many alerts of the period have it and pass the filters by other dimensions, as the page shows it.
    pub n_alerts: String,
}

/// The account of what was read and what was excluded.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// How many rows were excluded, in words.
    pub headline: String,
    /// Every row, under exactly one of these, and the alerts that are left.
    pub counts: Vec<AccountCount>,
    /// What else was odd.
    pub notes: Vec<String>,
    /// The first few rows of each kind.
    pub examples: Table,
    /// Why the figures may be of a part of the alerts: files that end inside a row, rows that could not be read; blank if they are whole.
    pub cut_files: String,
    /// How grave that is, as app.css calls it: `caution`, or `grave` if so much is missing that no figure can be relied on.
    pub cut_tone: String,
}

/// How many rows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AccountCount {
    /// Stable name: `rows-read`, `rows-testing`, …
    pub key: Text,
    /// Which rows.
    pub label: Text,
    /// How many.
    pub n_rows: u64,
}

/// What the engine says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The engine is up. Nothing may be said to it before.
    Ready {
        /// Every IANA time zone name it knows, by name.
        zones: Vec<String>,
        /// One plot of each kind, as JSON, of invented alerts. Drawing them out of sight warms up the drawing library.
        rehearsal: Vec<String>,
    },
    /// The time zones that fit what the user typed, best first.
    ZonesFound {
        /// What was typed.
        text: String,
        /// The name of each, and what helps to recognize it.
        zones: Vec<(String, String)>,
    },
    /// Whether and where one can sign in, by the settings file beside the page.
    Deployment {
        /// That.
        offer: SignInOffer,
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
        /// How much of the answers it is; the rest comes as [`Event::Analyzed`].
        part: AnswerPart,
        /// Where the data came from.
        source: Source,
        /// The answers.
        answers: Box<Answers>,
        /// First byte to table complete.
        ingest: Span,
        /// Table to answers.
        analyze: Span,
    },
    /// The loaded data, reported on with other settings.
    Analyzed {
        /// The latest [`Command::Analyze`]'s.
        request: RequestId,
        /// How much of the answer it is.
        part: AnswerPart,
        /// The answers.
        answers: Box<Answers>,
        /// Table to answers: how long this part took.
        analyze: Span,
    },
    /// Signed in; requests go to this address.
    SignedIn {
        /// The sign-in's.
        request: RequestId,
        /// Where.
        address: String,
    },
    /// Signing in failed.
    SignInFailed {
        /// The sign-in's.
        request: RequestId,
        /// The field it concerns, if it is one alone.
        field: Option<SignInField>,
        /// What failed, why, and what to do. May quote untrusted text.
        message: String,
    },
    /// A sign-in was given up, as asked.
    SignInCancelled {
        /// The sign-in's.
        request: RequestId,
    },
    /// The token is forgotten. If a request was under way, it waits until the user has signed in again.
    SignedOut {
        /// Why, if the user did not ask for it.
        message: Option<String>,
    },
    /// Work under way waits before it tries again.
    Waiting {
        /// The load's, or the latest [`Command::LoadEvidence`]'s.
        request: RequestId,
        /// How long, in milliseconds.
        ms: u32,
        /// Why: a clause.
        reason: String,
    },
    /// Evidence has come, or fetching it is over.
    Evidence {
        /// The latest [`Command::LoadEvidence`]'s.
        request: RequestId,
        /// The answers that depend on evidence, as far as it is known now; `None` if they are not yet worth drawing again.
        answers: Option<Box<Answers>>,
        /// How far it has come.
        progress: EvidenceProgress,
        /// Whether it is over.
        is_over: bool,
        /// Why it ended early, if it did.
        problem: Option<String>,
    },
    /// What was asked for cannot be done; what was there stays.
    Failed {
        /// The command's.
        request: RequestId,
        /// What was expected, what was found, what to do: one or two sentences. May quote untrusted text.
        message: String,
    },
    /// A table as CSV, which comes as a file with this event.
    Exported {
        /// The [`Command::Export`]'s or [`Command::Write`]'s.
        request: RequestId,
        /// What the file is to be called.
        name: String,
    },
    /// Something to know that is no failure.
    Note {
        /// One or two sentences. May quote untrusted text.
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
