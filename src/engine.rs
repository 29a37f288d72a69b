//! The engine: owns the loaded table, takes the page's commands, says events.
//!
//! [`Session`] does no I/O and knows no browser: whoever drives it hands over bytes and passes its events on. In the
//! browser that is `engine::worker`, in a web worker; in tests it is the test.

#[cfg(target_arch = "wasm32")]
mod access;
pub mod archive;
pub mod chosen;
#[cfg(target_arch = "wasm32")]
mod countries;
pub mod evidence_queue;
#[cfg(target_arch = "wasm32")]
mod fetch;
#[cfg(target_arch = "wasm32")]
mod files;
mod filter_words;
pub mod list;
pub mod load;
pub mod network;
#[cfg(target_arch = "wasm32")]
mod online;
#[cfg(target_arch = "wasm32")]
mod shared;
#[cfg(target_arch = "wasm32")]
mod stream;
mod summary;
#[cfg(target_arch = "wasm32")]
pub mod worker;

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::alerts::{Alerts, Coverage};
use crate::calendar::{DayRange, Timestamp, UnknownZone};
use crate::evidence::AlertEvidence;
use crate::export::to_csv;
use crate::protocol::{AnswerPart, Answers, Event, FILTER_PANEL, RequestId, Source, Span};
use crate::questions::{N_ON_TOP, Query, Questions};
use crate::sample::sample_evidence;
use crate::section::Section;
use crate::table::{Assumptions, Column, Ending, ReadError, Table, TableBuilder};
use crate::workbench::{Identity, LastLine, RowsEnd};
use list::Listed;
use summary::summary;

/// Progress is said at most this often: a page need not redraw a counter faster.
const PROGRESS_EVERY_MS: f64 = 100.0;

/// A plot of each kind, as JSON, of two alerts that nobody will see.
pub fn rehearsal() -> Vec<String> {
    let header = Column::ALL.map(Column::name).join(",");
    let row = |id: &str, day: &str| {
        let cell = |column| match column {
            Column::AlertId => id.to_owned(),
            Column::Severity => "HIGH".to_owned(),
            Column::CreatedAt => format!("{day}T12:00:00Z"),
            Column::AssignedToUserAt => format!("{day}T12:04:00Z"),
            _ => String::new(),
        };
        Column::ALL.map(cell).join(",")
    };
    let csv = [
        header,
        row("1", "2026-03-02"),
        row("2", "2026-03-03"),
        String::new(),
    ]
    .join("\n");
    let mut builder = TableBuilder::default();
    builder.begin_file("rehearsal");
    let read = builder.feed(csv.as_bytes());
    if read.and_then(|()| builder.end_file()).is_err() {
        return Vec::new();
    }
    let table = builder.finish();
    let coverage = Coverage::of_files(&table);
    let mut rehearsed = Loaded::new(RequestId(0), Source::Sample, table, coverage, None);
    let answers = rehearsed.answers(&Query::default()).unwrap_or_default();
    // Further figures of a section differ from the first two in their data alone.
    let figures = answers
        .sections
        .iter()
        .flat_map(|section| section.figures.iter().take(2));
    figures
        .map(|figure| figure.numbers.plot.json.clone())
        .collect()
}

/// From how many alerts on the page first gets the answers that are on top of it: of fewer, all take less than a twentieth of a second.
const MIN_FOR_HALVES: usize = 50_000;

/// What is said once the chosen days are given up.
const RANGE_IS_GONE: &str =
    "The period is all days again, because none of the chosen days is in these files.";

/// Whether none of the chosen days is among those of the data.
fn is_beyond(chosen: Option<DayRange>, data: Option<DayRange>) -> bool {
    chosen.zip(data).is_some_and(|(chosen, data)| {
        chosen.end_on < data.start_on || chosen.start_on > data.end_on
    })
}

/// The instant at a number of milliseconds since the Unix epoch.
fn instant(ms: f64) -> Timestamp {
    // Casts saturate: a clock that is centuries off still gives the latest or the earliest time there is.
    Timestamp::from_nanos((ms as i64).saturating_mul(1_000_000))
}

/// What is loaded, what is being loaded, and the answers to the page.
pub struct Session {
    now_ms: fn() -> f64,
    loaded: Option<Loaded>,
    load: Option<Load>,
    /// What to say beside the latest answers.
    note: Option<&'static str>,
}

struct Loaded {
    /// Which load it came with.
    request: RequestId,
    source: Source,
    /// The table, and the evidence fetched so far. That belongs to the alerts' ids, so it serves every selection.
    alerts: Alerts,
    /// The answers now on the page.
    questions: Questions,
    /// What they are answers to.
    query: Query,
    /// Whose access the rows came by, or the evidence of rows that came from elsewhere.
    bound_to: Option<Identity>,
    /// What the user would not wait for the files to be read with again, or could not be.
    declined: Option<Assumptions>,
    /// The alerts one by one, as they were listed last.
    listed: Option<Listed>,
    /// What the page still lacks of the latest answers.
    rest: Option<Rest>,
}

/// What is left of answers of which the page has what is in view.
struct Rest {
    /// The load or the question that it belongs to.
    request: RequestId,
    query: Query,
    /// The ids of the sections that the page has.
    in_view: Vec<String>,
    /// The ids of the sections that are not computed yet, the last on the page first.
    left: Vec<String>,
}

impl Loaded {
    fn new(
        request: RequestId,
        source: Source,
        table: Table,
        coverage: Coverage,
        bound_to: Option<Identity>,
    ) -> Self {
        Self {
            request,
            source,
            alerts: Alerts::new(table, coverage),
            questions: Questions::default(),
            query: Query::default(),
            bound_to,
            declined: None,
            listed: None,
            rest: None,
        }
    }

    fn answers(&mut self, query: &Query) -> Result<Answers, UnknownZone> {
        self.answers_where(query, &|_| true)
    }

    /// The answers on top of the page, and the headings of the others.
    fn answers_on_top(
        &mut self,
        request: RequestId,
        query: &Query,
    ) -> Result<Answers, UnknownZone> {
        let mut headings = self.questions.headings();
        let others = headings.split_off(N_ON_TOP.min(headings.len()));
        let on_top = headings.iter().map(|section| section.id.to_string());
        let mut answers = self.answers_in_view(request, query, on_top.collect())?;
        answers.sections.extend(others.into_iter().map(Arc::new));
        Ok(answers)
    }

    /// The answers in view. The others are the [rest](Self::rest).
    fn answers_in_view(
        &mut self,
        request: RequestId,
        query: &Query,
        in_view: Vec<String>,
    ) -> Result<Answers, UnknownZone> {
        let is_in_view = |id: &str| in_view.iter().any(|in_view| in_view == id);
        let answers = self.answers_where(query, &is_in_view)?;
        let headings = self.questions.headings().into_iter().rev();
        let left = headings.map(|section| section.id.to_string());
        let left = left.filter(|id| !is_in_view(id)).collect();
        self.rest = Some(Rest {
            request,
            query: query.clone(),
            in_view,
            left,
        });
        Ok(answers)
    }

    /// Computes one more section of the rest, for the answers to find it there; `None` once there is none left.
    fn prepare(&mut self, rest: &mut Rest) -> Option<()> {
        let next = rest.left.pop()?;
        let query = rest.query.settled();
        // The zone is that of the answers in view.
        let _ = self
            .questions
            .sections_where(&mut self.alerts, &query, &|id| id == next);
        Some(())
    }

    /// The answers as far as they are those sections.
    fn answers_where(
        &mut self,
        query: &Query,
        is_wanted: &dyn Fn(&str) -> bool,
    ) -> Result<Answers, UnknownZone> {
        let query = query.settled();
        self.select(&query)?;
        let sections = self
            .questions
            .sections_where(&mut self.alerts, &query, is_wanted)?;
        self.query = query;
        if is_wanted(FILTER_PANEL) {
            self.count_choices();
        }
        Ok(self.with_summary(sections))
    }

    /// Counts what there is to choose from among filters.
    fn count_choices(&mut self) {
        self.alerts.count_choices(&self.query.narrowing());
    }

    /// The answers that depend on evidence, to the latest query.
    fn answers_of_evidence(&mut self) -> Result<Answers, UnknownZone> {
        let sections = self
            .questions
            .sections_of_evidence(&mut self.alerts, &self.query)?;
        self.count_choices();
        Ok(self.with_summary(sections))
    }

    fn with_summary(&self, sections: Vec<Arc<Section>>) -> Answers {
        let selected = self.alerts.selected();
        // Workbench knows no alert of another tool.
        let files = 0..selected.table.intake.files.len() as u16;
        let knows_some = files.is_empty()
            || files
                .into_iter()
                .any(|file| selected.table.is_of_workbench(file));
        let n_without_evidence = if knows_some {
            self.alerts.n_without_evidence()
        } else {
            0
        };
        Answers {
            summary: summary(&self.source, &selected, &self.query, n_without_evidence),
            sections,
        }
    }

    fn select(&mut self, query: &Query) -> Result<(), UnknownZone> {
        self.questions.select(&mut self.alerts, query)?;
        if self.source == Source::Sample {
            // The sample's evidence costs no request: it is there as soon as it is asked for.
            for alert_id in self.alerts.without_evidence() {
                self.alerts
                    .keep_evidence(&alert_id, sample_evidence(&alert_id));
            }
        }
        Ok(())
    }
}

/// A load under way. What was loaded before stays until it is complete.
struct Load {
    request: RequestId,
    source: Source,
    query: Query,
    builder: TableBuilder,
    n_bytes_total: u64,
    /// Of the bytes so far, how many were unpacked, and from how many.
    n_unpacked: u64,
    n_packed: u64,
    /// When its first byte came.
    first_byte_ms: Option<f64>,
    /// Why the stream under way is no file of metrics, if it is none.
    refusal: Option<ReadError>,
    /// The instants that Workbench is asked for: from the first up to the second.
    asked: Option<(Timestamp, Timestamp)>,
    /// Whose access the rows come by.
    bound_to: Option<Identity>,
    /// Which load's files are read again with other assumptions, if so.
    again: Option<RequestId>,
    /// Whether it is what is loaded, read again or with more files or fewer: what is known of alerts that stay is kept.
    is_of_loaded: bool,
}

/// How a query is to be answered, by what it assumes of times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// With what is loaded.
    AsLoaded,
    /// With what is loaded; it will be once more when the files are read, which is under way.
    UnderWay,
    /// Once the files of that load are read again.
    Again(RequestId),
}

/// Whether a load goes on. If not, the event to say, unless the load was cancelled or superseded and all is said already.
pub type Progress = ControlFlow<Option<Event>>;

impl Session {
    /// A session without data. `now_ms` tells the time in milliseconds since the Unix epoch.
    pub fn new(now_ms: fn() -> f64) -> Self {
        Self {
            now_ms,
            loaded: None,
            load: None,
            note: None,
        }
    }

    /// Begins a load of `n_bytes_total` bytes, giving up the one under way, if any (the event says so).
    pub fn begin_load(
        &mut self,
        request: RequestId,
        source: Source,
        query: Query,
        n_bytes_total: u64,
    ) -> Option<Event> {
        let given_up = self.give_up();
        let assumptions = Assumptions::from(&query.choices);
        self.load = Some(Load {
            request,
            source,
            query,
            builder: TableBuilder::of_bytes(n_bytes_total).assuming(assumptions),
            n_bytes_total,
            n_unpacked: 0,
            n_packed: 0,
            first_byte_ms: None,
            refusal: None,
            asked: None,
            bound_to: None,
            again: None,
            is_of_loaded: false,
        });
        given_up
    }

    /// Begins to read the files of the loaded data together with others, or without some. What is loaded stays until then, and evidence
    /// beyond.
    pub fn begin_changed_load(
        &mut self,
        request: RequestId,
        query: Query,
        n_bytes_total: u64,
    ) -> Option<Event> {
        let given_up = self.begin_load(request, Source::Files, query, n_bytes_total);
        if let (Some(load), Some(loaded)) = (&mut self.load, &self.loaded) {
            load.is_of_loaded = true;
            load.bound_to = loaded.bound_to.clone();
        }
        given_up
    }

    /// Begins to read the files of the loaded data again, for a query that assumes something else of their times. What is loaded stays
    /// until then, and evidence beyond.
    pub fn begin_reading_again(
        &mut self,
        request: RequestId,
        query: Query,
        n_bytes_total: u64,
    ) -> Option<Event> {
        let given_up = self.begin_changed_load(request, query, n_bytes_total);
        if let (Some(load), Some(loaded)) = (&mut self.load, &self.loaded) {
            load.again = Some(loaded.request);
        }
        given_up
    }

    /// How a query about the loaded data is to be answered.
    pub fn reading_for(&mut self, query: &Query) -> Reading {
        let Some(loaded) = &mut self.loaded else {
            return Reading::AsLoaded;
        };
        let assumptions = Assumptions::from(&query.choices);
        if loaded.declined.as_ref() == Some(&assumptions) {
            return Reading::AsLoaded;
        }
        loaded.declined = None;
        let is_file = loaded.source == Source::Files;
        if !is_file || !loaded.alerts.selected().table.depends_on(&assumptions) {
            return Reading::AsLoaded;
        }
        match &self.load {
            // Whatever else is loaded takes the place of this.
            Some(load) if load.again.is_none() => Reading::UnderWay,
            Some(load) if load.builder.assumptions() == &assumptions => Reading::UnderWay,
            _ => Reading::Again(loaded.request),
        }
    }

    /// Gives up reading the files again, if that is under way: the user wants them as they were read.
    pub fn stop_reading_again(&mut self) -> Option<Event> {
        let is_again = self.load.as_ref().is_some_and(|load| load.again.is_some());
        if is_again { self.give_up() } else { None }
    }

    /// Gives up the load under way, if any, as the user asked. What was loaded before stays.
    pub fn cancel(&mut self) -> Option<Event> {
        self.decline();
        self.give_up()
    }

    fn give_up(&mut self) -> Option<Event> {
        let load = self.load.take()?;
        Some(Event::Cancelled {
            request: load.request,
        })
    }

    /// Files that are read again are not to be once more, only because the settings say so still.
    fn decline(&mut self) {
        if let (Some(load), Some(loaded)) = (&self.load, &mut self.loaded)
            && load.again.is_some()
        {
            loaded.declined = Some(load.builder.assumptions().clone());
        }
    }

    /// Begins the load's next file.
    pub fn begin_file(&mut self, request: RequestId, name: &str) -> Progress {
        self.with_load(request, |load, _| {
            load.builder.begin_file(name);
            Ok(())
        })
    }

    /// Takes the next bytes of the load's current file.
    pub fn feed(&mut self, request: RequestId, bytes: &[u8]) -> Progress {
        self.with_load(request, |load, now_ms| {
            load.first_byte_ms.get_or_insert_with(now_ms);
            load.builder.feed(bytes)
        })
    }

    /// Takes the next bytes of the load's current file, which came out of the next `n_packed` bytes of an archive: how far the load has come is
    /// counted in these.
    pub fn feed_unpacked(&mut self, request: RequestId, bytes: &[u8], n_packed: u64) -> Progress {
        self.with_load(request, |load, _| {
            load.n_unpacked += bytes.len() as u64;
            load.n_packed += n_packed;
            Ok(())
        })?;
        self.feed(request, bytes)
    }

    /// Takes the next bytes of a stream that may yet turn out to be something else, or break off. If they are refused, that is reported once
    /// the stream is at its end: until then, whoever reads it may know a better reason.
    pub fn feed_stream(&mut self, request: RequestId, bytes: &[u8]) -> Progress {
        self.with_load(request, |load, now_ms| {
            load.first_byte_ms.get_or_insert_with(now_ms);
            if load.refusal.is_none() {
                load.refusal = load.builder.feed(bytes).err();
            }
            Ok(())
        })
    }

    /// Forgets what the load's current file has brought so far: it will come again, from its first byte.
    pub fn restart_file(&mut self, request: RequestId) -> Progress {
        self.with_load(request, |load, _| {
            load.refusal = None;
            load.builder.restart_file();
            Ok(())
        })
    }

    /// How the rows of the load's current file end, for a stream that may have ended early; `None` if they were refused, which the [end
    /// of the file](Self::end_file) reports, or if the load is no longer under way.
    pub fn rows_end(&mut self, request: RequestId) -> Option<RowsEnd> {
        let load = self.load.as_mut().filter(|load| load.request == request)?;
        if load.refusal.is_some() {
            return None;
        }
        let (n_unended, last_line) = match load.builder.ending().ok()? {
            Ending::LineBreak => (0, LastLine::Ended),
            Ending::LastCell => (1, LastLine::Unended),
            Ending::InsideRow => (1, LastLine::CutRow),
            Ending::InsideLineBreak => (0, LastLine::CutRow),
            Ending::InsideHeader => (0, LastLine::CutHeader),
        };
        let file = load.builder.intake().files.last()?;
        Some(RowsEnd {
            n_rows: file.n_rows + n_unended,
            last_line,
        })
    }

    /// Ends the load's current file.
    pub fn end_file(&mut self, request: RequestId) -> Progress {
        self.with_load(request, |load, _| match load.refusal.take() {
            Some(refusal) => Err(refusal),
            None => load.builder.end_file(),
        })
    }

    /// Notes that Workbench is asked for the alerts created from one instant up to another, too.
    pub fn ask_for(&mut self, request: RequestId, from: Timestamp, to: Timestamp) {
        if let Some(load) = self.load.as_mut().filter(|load| load.request == request) {
            let (first, last) = load.asked.unwrap_or((from, to));
            load.asked = Some((first.min(from), last.max(to)));
        }
    }

    /// Binds the load to whoever's access its rows come by. The first one counts: rows that may be somebody else's are not taken into it.
    ///
    /// # Errors
    /// If the load began as somebody else; says what to do.
    pub fn bind_load(&mut self, request: RequestId, identity: &Identity) -> Result<(), String> {
        let load = self.load.as_mut().filter(|load| load.request == request);
        let Some(load) = load else { return Ok(()) };
        let began = load.bound_to.get_or_insert_with(|| identity.clone());
        if identity.may_go_on_for(began) {
            Ok(())
        } else {
            Err(identity.why_export_ends(began))
        }
    }

    /// Whether evidence of the loaded data may come by this access.
    ///
    /// # Errors
    /// If its rows came by somebody else's access, or evidence kept before did; says what to do.
    pub fn may_load_evidence(&self, identity: &Identity) -> Result<(), String> {
        let Some(loaded) = &self.loaded else {
            return Ok(());
        };
        match &loaded.bound_to {
            Some(began) if !identity.may_go_on_for(began) => {
                let what = match loaded.source {
                    Source::Workbench(_) => "These alerts were",
                    Source::Files | Source::Sample => "The evidence on the page was",
                };
                Err(identity.why_evidence_ends(what, began))
            }
            _ => Ok(()),
        }
    }

    /// Whether that load is still under way: not complete, cancelled or superseded.
    pub fn is_loading(&self, request: RequestId) -> bool {
        self.load
            .as_ref()
            .is_some_and(|load| load.request == request)
    }

    /// How far the load under way has come.
    pub fn progress(&self) -> Option<Event> {
        let load = self.load.as_ref()?;
        let intake = load.builder.intake();
        let n_bytes: u64 = intake.files.iter().map(|file| file.n_bytes).sum();
        Some(Event::Progress {
            request: load.request,
            n_rows: intake.n_rows,
            n_bytes: n_bytes.saturating_sub(load.n_unpacked) + load.n_packed,
            n_bytes_total: load.n_bytes_total,
        })
    }

    /// Whether the load's files, all of which have been read, must be read once more: later rows have shown other formats of times than the
    /// first ones. They are to be begun anew then, in the same order.
    pub fn must_read_again(&mut self, request: RequestId) -> bool {
        let load = self.load.as_mut().filter(|load| load.request == request);
        let load = load.filter(|load| load.builder.must_read_again());
        let again = load.map(|load| {
            load.builder.read_again();
            load.n_unpacked = 0;
            load.n_packed = 0;
        });
        again.is_some()
    }

    /// Whether this load's data is what is loaded.
    pub fn has_loaded(&self, request: RequestId) -> bool {
        self.loaded
            .as_ref()
            .is_some_and(|loaded| loaded.request == request)
    }

    /// Completes the load: its table replaces what was there. Nothing happens if the load is no longer under way.
    pub fn finish_load(&mut self, request: RequestId) -> Option<Event> {
        let load = self.load.take_if(|load| load.request == request)?;
        let table = load.builder.finish();
        if table.intake.n_rows == 0 {
            return Some(Event::Failed {
                request,
                message: "There are no alerts to show: the file has a header but no rows. Export a longer range, or choose another file."
                    .to_owned(),
            });
        }
        let complete_ms = (self.now_ms)();
        let ingest = Span {
            start_ms: load.first_byte_ms.unwrap_or(complete_ms),
            end_ms: complete_ms,
        };
        let coverage = match load.asked {
            // What Workbench sends is what it knows when it begins to answer.
            Some((from, to)) => Coverage::of_answer(instant(ingest.start_ms), from, to),
            None => Coverage::of_files(&table),
        };
        let n_alerts = table.created_at.len();
        let source = load.source.clone();
        // What is read again is the same data, for whoever exports it.
        let named = load.again.unwrap_or(request);
        let mut loaded = Loaded::new(named, source, table, coverage, load.bound_to);
        let mut former = self.loaded.take_if(|_| load.is_of_loaded);
        if let Some(former) = &mut former {
            loaded.alerts.swap_evidence(&mut former.alerts);
        }
        // The page draws the one while the other is computed.
        let is_of_others = !load.is_of_loaded && load.again.is_none();
        let mut answers = if is_of_others && n_alerts >= MIN_FOR_HALVES {
            loaded.answers_on_top(request, &load.query)
        } else {
            loaded.answers(&load.query)
        };
        if load.is_of_loaded
            && load.again.is_none()
            && let Ok(of_range) = &answers
            && is_beyond(load.query.range, of_range.summary.data_days)
        {
            self.note = Some(RANGE_IS_GONE);
            answers = loaded.answers(&Query {
                range: None,
                ..load.query
            });
        }
        let answers = match answers {
            Ok(answers) => Box::new(answers),
            Err(unknown_zone) => {
                if let Some(mut former) = former {
                    loaded.alerts.swap_evidence(&mut former.alerts);
                    self.loaded = Some(former);
                }
                return Some(Event::Failed {
                    request,
                    message: unknown_zone.to_string(),
                });
            }
        };
        let analyze = self.span_since(complete_ms);
        let event = match load.again {
            Some(_) => Event::Analyzed {
                request,
                part: AnswerPart::All,
                answers,
                analyze,
            },
            None => Event::Loaded {
                request,
                part: if loaded.rest.is_some() {
                    AnswerPart::InView
                } else {
                    AnswerPart::All
                },
                source: load.source,
                answers,
                ingest,
                analyze,
            },
        };
        self.loaded = Some(loaded);
        Some(event)
    }

    /// One step towards the rest of the answers to a load or a question of which the page has what is in view. The last step gives them. `None`
    /// if nothing is left: all came at once, or other answers have taken their place.
    pub fn rest(&mut self, request: RequestId) -> Option<ControlFlow<Event>> {
        let loaded = self.loaded.as_mut()?;
        let mut rest = loaded.rest.take_if(|rest| rest.request == request)?;
        if loaded.prepare(&mut rest).is_some() {
            loaded.rest = Some(rest);
            return Some(ControlFlow::Continue(()));
        }
        let start_ms = (self.now_ms)();
        let is_left = |id: &str| !rest.in_view.iter().any(|in_view| in_view == id);
        let answers = loaded.answers_where(&rest.query, &is_left);
        let event = self.analyzed(request, AnswerPart::Rest, start_ms, answers);
        Some(ControlFlow::Break(event))
    }

    /// All of it at once, whatever it belongs to.
    pub fn rest_at_once(&mut self) -> Option<Event> {
        let request = self.loaded.as_ref()?.rest.as_ref()?.request;
        loop {
            if let ControlFlow::Break(event) = self.rest(request)? {
                return Some(event);
            }
        }
    }

    /// What the user should know of the load that was just completed, once.
    pub fn take_note(&mut self) -> Option<&'static str> {
        self.note.take()
    }

    /// Ends the load with a failure that the session itself cannot see, such as a file that can no longer be read.
    pub fn fail_load(&mut self, request: RequestId, message: String) -> Option<Event> {
        if !self.is_loading(request) {
            return None;
        }
        self.decline();
        self.load = None;
        Some(Event::Failed { request, message })
    }

    /// Answers another query about the loaded data; a load under way will use it, too. `None` while nothing is loaded.
    pub fn analyze(&mut self, request: RequestId, query: &Query) -> Option<Event> {
        self.analyze_in_view(request, query, Vec::new())
    }

    /// The same, of the sections in view first, by their ids; [`rest`](Self::rest) gives the others. If none are in view, all come at once.
    pub fn analyze_in_view(
        &mut self,
        request: RequestId,
        query: &Query,
        in_view: Vec<String>,
    ) -> Option<Event> {
        if let Some(load) = &mut self.load {
            load.query = query.clone();
        }
        let part = match in_view.is_empty() {
            true => AnswerPart::All,
            false => AnswerPart::InView,
        };
        let start_ms = (self.now_ms)();
        let loaded = self.loaded.as_mut()?;
        let answers = match part {
            AnswerPart::InView => loaded.answers_in_view(request, query, in_view),
            _ => loaded.answers(query).inspect(|_| loaded.rest = None),
        };
        Some(self.analyzed(request, part, start_ms, answers))
    }

    /// How answers, computed since a moment, are said.
    fn analyzed(
        &self,
        request: RequestId,
        part: AnswerPart,
        start_ms: f64,
        answers: Result<Answers, UnknownZone>,
    ) -> Event {
        match answers {
            Ok(answers) => Event::Analyzed {
                request,
                part,
                answers: Box::new(answers),
                analyze: self.span_since(start_ms),
            },
            Err(unknown_zone) => Event::Failed {
                request,
                message: unknown_zone.to_string(),
            },
        }
    }

    /// A table as CSV, all of it, whatever the page shows: about the data of `load`, for this query.
    ///
    /// # Errors
    /// If that data is no longer loaded, or there is no such table; says what to do.
    pub fn export(
        &mut self,
        load: RequestId,
        query: &Query,
        table: &str,
    ) -> Result<Vec<u8>, String> {
        let loaded = self.loaded.as_mut().filter(|loaded| loaded.request == load);
        let loaded = loaded.ok_or(
            "Other data has taken the place of what this was about. Export it again from what is on the screen now.",
        )?;
        loaded
            .select(query)
            .map_err(|unknown| unknown.to_string())?;
        let table = loaded
            .questions
            .table(table, &mut loaded.alerts, query)
            .map_err(|unknown| unknown.to_string())?;
        // What is selected is again what the page shows: evidence that comes later is about that.
        let shown = loaded.query.clone();
        loaded
            .select(&shown)
            .map_err(|unknown| unknown.to_string())?;
        let table = table.ok_or("This figure cannot be given for the data that is loaded.")?;
        Ok(to_csv(&table))
    }

    /// What the loaded file that was read at this position is called, as it can be shown.
    pub fn file_name(&self, position: usize) -> Option<&str> {
        let table = self.loaded.as_ref()?.alerts.selected().table;
        table
            .intake
            .files
            .get(position)
            .map(|file| file.name.as_str())
    }

    /// The alerts whose evidence the figures on the page still lack, by id, the newest first.
    pub fn evidence_needed(&self) -> Vec<String> {
        self.loaded
            .as_ref()
            .map(|loaded| loaded.alerts.without_evidence())
            .unwrap_or_default()
    }

    /// Keeps an alert's evidence, which came by this access, for as long as the data is loaded; unless that [may not
    /// be](Self::may_load_evidence).
    pub fn keep_evidence(&mut self, alert_id: &str, evidence: AlertEvidence, identity: &Identity) {
        if self.may_load_evidence(identity).is_err() {
            return;
        }
        if let Some(loaded) = &mut self.loaded {
            loaded.bound_to.get_or_insert_with(|| identity.clone());
            loaded.alerts.keep_evidence(alert_id, evidence);
        }
    }

    /// The answers that depend on evidence, with all that was kept so far; `None` while nothing is loaded.
    pub fn answers_of_evidence(&mut self) -> Option<Answers> {
        // The zone of a query that was answered is known.
        self.loaded.as_mut()?.answers_of_evidence().ok()
    }

    /// Where the loaded data came from, if any is loaded.
    pub fn source(&self) -> Option<&Source> {
        self.loaded.as_ref().map(|loaded| &loaded.source)
    }

    fn with_load(
        &mut self,
        request: RequestId,
        step: impl FnOnce(&mut Load, fn() -> f64) -> Result<(), ReadError>,
    ) -> Progress {
        let Some(load) = self.load.as_mut().filter(|load| load.request == request) else {
            return ControlFlow::Break(None);
        };
        match step(load, self.now_ms) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => ControlFlow::Break(self.fail_load(request, error.to_string())),
        }
    }

    fn span_since(&self, start_ms: f64) -> Span {
        Span {
            start_ms,
            end_ms: (self.now_ms)(),
        }
    }
}
