//! The engine: owns the loaded table, takes the page's commands, says events.
//!
//! [`Session`] does no I/O and knows no browser: whoever drives it hands over bytes and passes its events on. In the
//! browser that is `engine::worker`, in a web worker; in tests it is the test.

pub mod evidence_queue;
#[cfg(target_arch = "wasm32")]
mod fetch;
pub mod load;
pub mod network;
#[cfg(target_arch = "wasm32")]
mod online;
#[cfg(target_arch = "wasm32")]
mod stream;
#[cfg(target_arch = "wasm32")]
pub mod worker;

use std::ops::ControlFlow;

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::analysis::{Assets, Query, Report, Reporter};
use crate::calendar::UnknownZone;
use crate::evidence::{AlertEvidence, EvidenceCache};
use crate::figures::{self, to_csv};
use crate::protocol::{Event, RequestId, Source, Span};
use crate::sample::sample_evidence;
use crate::table::{Ending, ReadError, Table, TableBuilder};
use crate::workbench::{Identity, LastLine, RowsEnd};

/// Seeds the shuffles of the change-point analysis: a fixed seed, so that the same data gives the same answer, always.
const SHUFFLE_SEED: u64 = 0x45_78_70_65_6c;

/// Progress is said at most this often: a page need not redraw a counter faster.
const PROGRESS_EVERY_MS: f64 = 100.0;

/// What is loaded, what is being loaded, and the answers to the page.
pub struct Session {
    now_ms: fn() -> f64,
    loaded: Option<Loaded>,
    load: Option<Load>,
}

struct Loaded {
    /// Which load it came with.
    request: RequestId,
    source: Source,
    /// The table, and the answer now on the page.
    reporter: Reporter,
    /// The evidence fetched so far. It belongs to the alerts' ids, so it serves every selection.
    evidence: EvidenceCache,
    /// Whose access the rows came by, or the evidence of rows that came from elsewhere.
    bound_to: Option<Identity>,
}

impl Loaded {
    fn new(request: RequestId, source: Source, table: Table, bound_to: Option<Identity>) -> Self {
        Self {
            request,
            source,
            reporter: Reporter::new(table),
            evidence: EvidenceCache::default(),
            bound_to,
        }
    }

    fn report(&mut self, query: &Query) -> Result<Report, UnknownZone> {
        if self.source == Source::Sample {
            self.reporter.select(query)?;
            self.make_evidence();
        }
        let shuffles = &mut Xoshiro256PlusPlus::seed_from_u64(SHUFFLE_SEED);
        self.reporter.report(&self.evidence, query, shuffles)
    }

    /// The sample's evidence costs no request: it is there as soon as it is asked for.
    fn make_evidence(&mut self) {
        for alert_id in self.unknown() {
            self.evidence.insert(&alert_id, sample_evidence(&alert_id));
        }
    }

    /// The newest alerts whose evidence is not known yet, by id.
    fn unknown(&self) -> Vec<String> {
        let ids = &self.reporter.table().id;
        self.reporter
            .newest()
            .iter()
            .map(|&row| ids.text(row as usize))
            .filter(|alert_id| self.evidence.get(alert_id).is_none())
            .map(|alert_id| alert_id.into_owned())
            .collect()
    }
}

/// A load under way. What was loaded before stays until it is complete.
struct Load {
    request: RequestId,
    source: Source,
    query: Query,
    builder: TableBuilder,
    n_bytes_total: u64,
    /// When its first byte came.
    first_byte_ms: Option<f64>,
    /// Why the stream under way is no file of metrics, if it is none.
    refusal: Option<ReadError>,
    /// Whose access the rows come by.
    bound_to: Option<Identity>,
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
        let given_up = self.cancel();
        self.load = Some(Load {
            request,
            source,
            query,
            builder: TableBuilder::of_bytes(n_bytes_total),
            n_bytes_total,
            first_byte_ms: None,
            refusal: None,
            bound_to: None,
        });
        given_up
    }

    /// Gives up the load under way, if any. What was loaded before stays.
    pub fn cancel(&mut self) -> Option<Event> {
        let load = self.load.take()?;
        Some(Event::Cancelled {
            request: load.request,
        })
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

    /// Takes the next bytes of a stream that may yet turn out to be something else, or break off. If they are refused, that is told once
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
    /// of the file](Self::end_file) tells, or if the load is no longer under way.
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
        Some(Event::Progress {
            request: load.request,
            n_rows: intake.n_rows,
            n_bytes: intake.files.iter().map(|file| file.n_bytes).sum(),
            n_bytes_total: load.n_bytes_total,
        })
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
        let intake = table.intake.clone();
        let mut loaded = Loaded::new(request, load.source.clone(), table, load.bound_to);
        let report = match loaded.report(&load.query) {
            Ok(report) => Box::new(report.excerpt()),
            Err(unknown_zone) => {
                return Some(Event::Failed {
                    request,
                    message: unknown_zone.to_string(),
                });
            }
        };
        let event = Event::Loaded {
            request,
            source: load.source,
            intake,
            report,
            ingest,
            analyze: self.span_since(complete_ms),
        };
        self.loaded = Some(loaded);
        Some(event)
    }

    /// Ends the load with a failure that the session itself cannot see, such as a file that can no longer be read.
    pub fn fail_load(&mut self, request: RequestId, message: String) -> Option<Event> {
        self.load.take_if(|load| load.request == request)?;
        Some(Event::Failed { request, message })
    }

    /// Reports on the loaded data with other settings; a load under way will use them too. `None` while nothing is loaded.
    pub fn analyze(&mut self, request: RequestId, query: &Query) -> Option<Event> {
        if let Some(load) = &mut self.load {
            load.query = query.clone();
        }
        let start_ms = (self.now_ms)();
        let report = self.loaded.as_mut()?.report(query);
        Some(match report {
            Ok(report) => Event::Analyzed {
                request,
                report: Box::new(report.excerpt()),
                analyze: self.span_since(start_ms),
            },
            Err(unknown_zone) => Event::Failed {
                request,
                message: unknown_zone.to_string(),
            },
        })
    }

    /// All of a figure as CSV, of which the page has a part, about the data of `load` with these settings.
    ///
    /// # Errors
    /// If that data is no longer loaded, or there is no such figure; says what to do.
    pub fn export(
        &mut self,
        load: RequestId,
        query: &Query,
        figure: &str,
    ) -> Result<Vec<u8>, String> {
        let loaded = self.loaded.as_mut().filter(|loaded| loaded.request == load);
        let report = loaded
            .ok_or("Other data has taken the place of what this was about. Export it again from what is on the screen now.")?
            .report(query)
            .map_err(|unknown_zone| unknown_zone.to_string())?;
        let table = figures::whole(figure, &report)
            .ok_or("This figure cannot be given for the data that is loaded.")?;
        Ok(to_csv(&table))
    }

    /// The alerts whose evidence the figures on the page still lack, by id, the newest first.
    pub fn evidence_needed(&self) -> Vec<String> {
        self.loaded
            .as_ref()
            .map(Loaded::unknown)
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
            loaded.evidence.insert(alert_id, evidence);
        }
    }

    /// What the newest alerts were about, with all evidence kept so far; `None` while nothing is loaded.
    pub fn assets(&self) -> Option<Assets> {
        let loaded = self.loaded.as_ref()?;
        Some(loaded.reporter.assets(&loaded.evidence).excerpt())
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
