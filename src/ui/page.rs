//! What the page is doing: which answers it waits for, what it shows, what went wrong.

use std::sync::Arc;

use crate::protocol::{
    AnswerPart, Answers, Event, EvidenceProgress, RequestId, SignInField, SignInOffer, Source,
    Span, Summary,
};
use crate::section::Section;
use crate::text::quoted;

/// The page as a whole, for the document's `data-state`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// No data yet.
    Empty,
    /// Data is on its way, or its charts are being drawn.
    Loading,
    /// Everything asked for is on the screen.
    Ready,
    /// The last thing asked for failed; what was on the screen still is.
    Error,
}

impl State {
    /// As `data-state` spells it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Loading => "loading",
            Self::Ready => "ready",
            Self::Error => "error",
        }
    }
}

/// A load under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LoadProgress {
    /// Rows read so far.
    pub n_rows: u64,
    /// Bytes read so far.
    pub n_bytes: u64,
    /// Bytes in all; 0 if unknown.
    pub n_bytes_total: u64,
}

/// The data on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// Which load it came from.
    pub load: RequestId,
    /// Where it came from.
    pub source: Source,
    /// What is said of it as a whole.
    pub summary: Arc<Summary>,
    /// The answers, question by question, in the order of the page.
    pub sections: Vec<Arc<Section>>,
}

impl Shown {
    /// Takes in other answers about the same data. Sections that are not among them stay.
    fn update(&mut self, answers: Answers) {
        let mut summary = answers.summary;
        // Those come later, and nobody sees them now.
        summary.filter_choices = summary
            .filter_choices
            .or_else(|| self.summary.filter_choices.clone());
        self.summary = Arc::new(summary);
        for section in answers.sections {
            match self
                .sections
                .iter_mut()
                .find(|shown| shown.id == section.id)
            {
                // What is equal stays the same, so that nothing is drawn again.
                Some(shown) if *shown == section => {}
                Some(shown) => *shown = section,
                None => self.sections.push(section),
            }
        }
    }
}

/// A question of which the sections in view are answered, or a load of which they are.
#[derive(Debug, Clone, PartialEq)]
struct HalfAnswered {
    request: RequestId,
    /// What was on the screen before, if anything was.
    former: Option<Shown>,
    /// When the engine began.
    start_ms: f64,
}

/// Whether the user is signed in to Workbench.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Access {
    /// Not, or no longer.
    #[default]
    SignedOut,
    /// An answer is awaited.
    SigningIn,
    /// To the Workbench at this address.
    SignedIn(String),
}

/// Why signing in failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInProblem {
    /// The field it concerns, if it is one alone.
    pub field: Option<SignInField>,
    /// What failed, why, and what to do.
    pub message: String,
}

/// A wait for the next try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Tells it from others that are as long and have the same reason.
    nth: u32,
    /// How long, in milliseconds from when it was heard of.
    pub ms: u32,
    /// Why: a clause.
    pub reason: String,
}

/// Fetching evidence: under way, or as it ended.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EvidenceWork {
    /// How far it has come.
    pub progress: EvidenceProgress,
    /// Whether it is over.
    pub is_over: bool,
    /// Why it ended early, if it did.
    pub problem: Option<String>,
}

/// What the page is doing. Commands are tagged with a [`RequestId`] here, and answers to any but the latest are dropped.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Page {
    n_requests: u32,
    /// The load under way.
    load: Option<(RequestId, LoadProgress)>,
    /// The load that reads files again, if one does.
    reading_again: Option<RequestId>,
    /// The latest settings asked about.
    analysis: Option<RequestId>,
    /// The question of which only the sections in view are answered so far.
    half_answered: Option<HalfAnswered>,
    shown: Option<Shown>,
    problem: Option<String>,
    /// Something to know that is no failure.
    notice: Option<String>,
    /// That figures have not come for long.
    late: Option<String>,
    /// Whether the engine that had the data on the screen is gone.
    is_data_lost: bool,
    /// Whether the charts of the last load are still to be drawn.
    is_drawing: bool,
    /// Which time zone is used in place of one that is not known, until the user has read it.
    zone_note: Option<String>,
    zones: Arc<Vec<String>>,
    /// What was typed last to find a zone, and the zones that fit: name, and what helps to tell it.
    zones_found: (String, Vec<(String, String)>),
    is_engine_up: bool,
    /// Whether and where one can sign in, once that is known.
    sign_in_offer: Option<SignInOffer>,
    /// Where the user has last signed in, or tried to: a token that is refused or runs out must not turn the form to another address.
    latest_address: Option<String>,
    /// As whom, until the user signs out.
    latest_user_name: String,
    access: Access,
    sign_in: Option<RequestId>,
    /// A sign-in that is given up, until the engine has said so.
    sign_in_given_up: Option<RequestId>,
    /// A sign-out under way, and what to say once it is done.
    sign_out: Option<(RequestId, String)>,
    sign_in_problem: Option<SignInProblem>,
    /// Why the user has to sign in again, if so.
    signed_out_because: Option<String>,
    /// Which work under way waits, how long and why.
    waiting: Option<(RequestId, Waiting)>,
    n_waits: u32,
    evidence: Option<(RequestId, EvidenceWork)>,
    /// Exports that the engine writes.
    exports: Vec<RequestId>,
}

/// What an event changed, for whoever keeps the profiler informed.
#[derive(Debug, Clone, PartialEq)]
pub enum Heard {
    /// Nothing that is shown.
    Nothing,
    /// The engine is up.
    EngineUp {
        /// Plots to make the drawing library ready with.
        rehearsal: Vec<String>,
    },
    /// The user is signed in.
    SignedIn,
    /// New data.
    Loaded {
        /// How much of the answers came with it.
        part: AnswerPart,
        /// First byte to table complete.
        ingest: Span,
        /// Table to answers.
        analyze: Span,
    },
    /// Other answers, for there is more evidence.
    Evidence,
    /// Files that were to be read again, for figures that were asked for last, stay as they were read.
    NotReadAgain,
    /// New figures for the same data.
    Analyzed {
        /// How much of the answer.
        part: AnswerPart,
        /// Table to answers, all that came so far.
        analyze: Span,
    },
    /// A table as a file.
    Exported {
        /// What it is to be called.
        name: String,
    },
}

impl Page {
    /// Tags a load that the user asks for now. It takes the place of the one under way.
    pub fn begin_load(&mut self) -> RequestId {
        let request = self.next_request();
        self.load = Some((request, LoadProgress::default()));
        self.problem = None;
        self.notice = None;
        self.late = None;
        // What waited for a new sign-in waits no more.
        self.signed_out_because = None;
        request
    }

    /// Tags a question about the loaded data with new settings.
    pub fn begin_analysis(&mut self) -> RequestId {
        let request = self.next_request();
        self.analysis = Some(request);
        request
    }

    /// Tags an attempt to sign in at an address; an API token has no user name.
    pub fn begin_sign_in(&mut self, address: &str, user_name: Option<&str>) -> RequestId {
        let request = self.next_request();
        self.latest_address = Some(address.to_owned());
        self.latest_user_name = user_name.unwrap_or_default().to_owned();
        self.sign_in = Some(request);
        self.access = Access::SigningIn;
        self.sign_in_problem = None;
        self.notice = None;
        request
    }

    /// The user gives up the sign-in under way, if any: its answer counts no more. Gives its tag.
    pub fn cancel_sign_in(&mut self) -> Option<RequestId> {
        let request = self.sign_in.take()?;
        self.access = Access::SignedOut;
        self.sign_in_given_up = Some(request);
        Some(request)
    }

    /// Whether the engine has not yet heard that this sign-in is given up.
    pub fn is_giving_up_sign_in(&self, request: RequestId) -> bool {
        self.sign_in_given_up == Some(request)
    }

    /// Tags signing out; nothing if the engine was asked to already. `note` is said once the token is gone.
    pub fn begin_sign_out(&mut self, note: String) -> Option<RequestId> {
        if let Some((_, before)) = &mut self.sign_out {
            *before = note;
            return None;
        }
        let request = self.next_request();
        self.sign_out = Some((request, note));
        Some(request)
    }

    /// Whether the engine has not yet said that the token is gone.
    pub fn is_signing_out(&self, request: RequestId) -> bool {
        self.sign_out
            .as_ref()
            .is_some_and(|(sign_out, _)| *sign_out == request)
    }

    /// Tags fetching evidence.
    pub fn begin_evidence(&mut self) -> RequestId {
        let request = self.next_request();
        self.evidence = Some((request, EvidenceWork::default()));
        request
    }

    /// Tags an export that the engine is to write.
    pub fn begin_export(&mut self) -> RequestId {
        let request = self.next_request();
        self.exports.push(request);
        request
    }

    /// Fetching evidence is given up; what has come stays.
    pub fn end_evidence(&mut self) {
        if let Some((_, work)) = &mut self.evidence {
            work.is_over = true;
        }
    }

    /// Takes in what the engine says.
    pub fn hear(&mut self, event: Event) -> Heard {
        match event {
            Event::Ready { zones, rehearsal } => {
                self.zones = Arc::new(zones);
                self.is_engine_up = true;
                return Heard::EngineUp { rehearsal };
            }
            Event::ZonesFound { text, zones } => self.zones_found = (text, zones),
            Event::Deployment { offer } => self.sign_in_offer = Some(offer),
            Event::Progress {
                request,
                n_rows,
                n_bytes,
                n_bytes_total,
            } => {
                // Files are read again, for figures that were asked for.
                let is_asked = self.analysis.is_some_and(|latest| request <= latest);
                if is_asked && self.load.is_none_or(|(load, _)| load < request) {
                    self.load = Some((request, LoadProgress::default()));
                    self.reading_again = Some(request);
                }
                if let Some((_, progress)) = self.load_of(request) {
                    *progress = LoadProgress {
                        n_rows,
                        n_bytes,
                        n_bytes_total,
                    };
                    self.goes_on(request);
                }
            }
            Event::Loaded {
                request,
                part,
                source,
                answers,
                ingest,
                analyze,
            } => {
                if self.load_of(request).is_some() {
                    self.load = None;
                    match part {
                        AnswerPart::InView => self.await_rest(request, analyze.start_ms),
                        // The rest of what was asked about the former data does not come any more.
                        _ => {
                            let half = self.half_answered.take();
                            let half = half.map(|half| half.request);
                            self.analysis.take_if(|latest| Some(*latest) == half);
                        }
                    }
                    // What the former data's evidence waited for no longer matters.
                    self.waiting = None;
                    self.evidence = None;
                    self.is_data_lost = false;
                    self.is_drawing = true;
                    self.shown = Some(Shown {
                        load: request,
                        source,
                        summary: Arc::new(answers.summary),
                        sections: answers.sections,
                    });
                    return Heard::Loaded {
                        part,
                        ingest,
                        analyze,
                    };
                }
            }
            Event::Analyzed {
                request,
                part,
                answers,
                analyze,
            } => {
                let was_load = self.load.take_if(|(load, _)| *load == request).is_some();
                // The rest makes a whole of it, even if something else is asked about by now.
                let half = self.half_answered.take_if(|half| half.request == request);
                if self.analysis == Some(request) || was_load || half.is_some() {
                    if part == AnswerPart::InView {
                        self.await_rest(request, analyze.start_ms);
                    } else {
                        self.analysis.take_if(|analysis| *analysis == request);
                    }
                    if part == AnswerPart::All {
                        self.half_answered = None;
                    }
                    self.late = None;
                    let Some(shown) = &mut self.shown else {
                        return Heard::Nothing;
                    };
                    // An answer about the data that a later load replaced cannot come: the engine answers in order.
                    shown.update(*answers);
                    let start_ms = half.map_or(analyze.start_ms, |half| half.start_ms);
                    let analyze = Span {
                        start_ms,
                        ..analyze
                    };
                    return Heard::Analyzed { part, analyze };
                }
            }
            Event::SignedIn { request, address } => {
                if self.sign_in == Some(request) {
                    self.latest_address = Some(address.clone());
                    self.access = Access::SignedIn(address);
                    self.sign_in = None;
                    self.signed_out_because = None;
                    return Heard::SignedIn;
                }
            }
            Event::SignInFailed {
                request,
                field,
                message,
            } => {
                if self.sign_in == Some(request) {
                    self.access = Access::SignedOut;
                    self.sign_in = None;
                    self.sign_in_problem = Some(SignInProblem { field, message });
                }
            }
            Event::SignInCancelled { request } => {
                self.sign_in_given_up
                    .take_if(|given_up| *given_up == request);
            }
            Event::SignedOut { message } => {
                self.access = Access::SignedOut;
                self.waiting = None;
                if message.is_none() {
                    self.latest_user_name.clear();
                    self.notice = match self.sign_out.take() {
                        Some((_, note)) => Some(note),
                        None => self.notice.take(),
                    };
                }
                self.signed_out_because = message;
            }
            Event::Waiting {
                request,
                ms,
                reason,
            } => {
                self.n_waits += 1;
                let nth = self.n_waits;
                self.waiting = Some((request, Waiting { nth, ms, reason }));
            }
            Event::Evidence {
                request,
                answers,
                progress,
                is_over,
                problem,
            } => {
                if let Some((latest, work)) = &mut self.evidence
                    && *latest == request
                {
                    *work = EvidenceWork {
                        progress,
                        is_over: is_over || work.is_over,
                        problem,
                    };
                    self.goes_on(request);
                    if let (Some(shown), Some(answers)) = (&mut self.shown, answers) {
                        shown.update(*answers);
                        return Heard::Evidence;
                    }
                }
            }
            Event::Failed { request, message } => {
                if self.load_of(request).is_some() {
                    self.problem = Some(message);
                    return self.end_load(request);
                } else if self.analysis == Some(request) {
                    self.end_analysis();
                    self.problem = Some(message);
                } else if self.ends_export(request) {
                    self.problem = Some(message);
                }
            }
            Event::Exported { request, name } => {
                if self.ends_export(request) {
                    return Heard::Exported { name };
                }
            }
            Event::Note { message } => self.note(message),
            Event::Cancelled { request } => {
                if self.load_of(request).is_some() {
                    return self.end_load(request);
                }
            }
        }
        Heard::Nothing
    }

    /// Something went wrong on the page itself; what was on the screen stays, and a load under way goes on.
    pub fn fail(&mut self, problem: String) {
        self.problem = Some(problem);
    }

    /// The engine died: nothing under way will be answered.
    pub fn lose_engine(&mut self, problem: String) {
        self.forget_engine();
        self.fail(problem);
    }

    /// The engine was ended for a reason that is no failure: it had a secret and did not answer.
    pub fn end_engine(&mut self, note: String) {
        self.forget_engine();
        self.note(note);
    }

    fn forget_engine(&mut self) {
        self.load = None;
        self.end_analysis();
        self.late = None;
        self.is_engine_up = false;
        self.is_data_lost = self.shown.is_some();
        // The token was the engine's, and went with it.
        self.access = Access::SignedOut;
        self.sign_in = None;
        self.sign_in_given_up = None;
        self.sign_out = None;
        self.evidence = None;
        self.waiting = None;
        self.exports.clear();
    }

    /// The user leaves, signed in or about to be: an answer to a sign-in under way counts no more.
    pub fn leave(&mut self) {
        self.access = Access::SignedOut;
        self.sign_in = None;
    }

    /// The user has read what went wrong.
    pub fn dismiss_problem(&mut self) {
        self.problem = None;
    }

    /// Tells the user something that is no failure, until dismissed or out of date.
    pub fn note(&mut self, notice: String) {
        self.notice = Some(notice);
    }

    /// A time zone that is not known is replaced by `used`: the user is shown that until it is read, whatever is loaded meanwhile.
    pub fn note_zone(&mut self, unknown: &str, used: &str) {
        let why = if unknown.is_empty() {
            "This browser does not say its time zone.".to_owned()
        } else {
            format!("The time zone {} is not known here.", quoted(unknown, 60))
        };
        self.zone_note = Some(format!(
            "{why} Times are in {used}; choose another under “Time zone”."
        ));
    }

    /// Shows that figures are late, until they arrive.
    pub fn note_late(&mut self, notice: String) {
        self.late = Some(notice);
    }

    /// The user has read the notices.
    pub fn dismiss_notice(&mut self) {
        self.notice = None;
        self.late = None;
        self.zone_note = None;
    }

    /// What the user should know though nothing failed.
    pub fn notice(&self) -> Option<String> {
        let notices = [&self.zone_note, &self.late, &self.notice];
        notices
            .into_iter()
            .flatten()
            .cloned()
            .reduce(|all, next| format!("{all} {next}"))
    }

    /// Whether the engine that had the data on the screen is gone: then nothing more can be asked about it.
    pub fn is_data_lost(&self) -> bool {
        self.is_data_lost
    }

    /// Whether a load or evidence is under way.
    pub fn is_at_work(&self) -> bool {
        self.load.is_some() || self.evidence().is_some_and(|work| !work.is_over)
    }

    /// Whether that is the load under way.
    pub fn is_loading(&self, request: RequestId) -> bool {
        self.load.is_some_and(|(load, _)| load == request)
    }

    /// The load under way.
    pub fn load(&self) -> Option<RequestId> {
        self.load.map(|(load, _)| load)
    }

    /// Whether no figures are awaited.
    pub fn is_all_answered(&self) -> bool {
        self.load.is_none() && self.analysis.is_none()
    }

    /// Whether a question about the loaded data waits for its answer, or for the rest of it.
    pub fn is_asking(&self) -> bool {
        self.analysis.is_some()
    }

    /// Whether nothing has come yet of the latest answer about the loaded data: what is on the screen answers another question.
    pub fn is_unanswered(&self) -> bool {
        let half = self.half_answered.as_ref().map(|half| half.request);
        self.analysis.is_some() && self.analysis != half
    }

    /// Whether that question about the loaded data still waits for its answer.
    pub fn is_analyzing(&self, request: RequestId) -> bool {
        self.analysis == Some(request)
    }

    /// All charts are drawn.
    pub fn drawn(&mut self) {
        self.is_drawing = false;
    }

    /// The page as a whole.
    pub fn state(&self) -> State {
        if self.load.is_some() {
            State::Loading
        } else if self.problem.is_some() {
            State::Error
        } else if self.is_drawing {
            State::Loading
        } else if self.shown.is_some() {
            State::Ready
        } else {
            State::Empty
        }
    }

    /// How far the load under way has come.
    pub fn progress(&self) -> Option<LoadProgress> {
        self.load.map(|(_, progress)| progress)
    }

    /// The data on the screen.
    pub fn shown(&self) -> Option<&Shown> {
        self.shown.as_ref()
    }

    /// What went wrong last, until dismissed.
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether and where one can sign in; `None` before it is known.
    pub fn sign_in_offer(&self) -> Option<&SignInOffer> {
        self.sign_in_offer.as_ref()
    }

    /// Workbench's address: where the user last signed in or tried to, else as the deployment says; blank before that is known.
    pub fn workbench_address(&self) -> &str {
        match (&self.sign_in_offer, &self.latest_address) {
            (
                Some(SignInOffer::On {
                    address,
                    is_fixed: true,
                    ..
                }),
                _,
            ) => address,
            (_, Some(latest)) => latest,
            (Some(SignInOffer::On { address, .. }), None) => address,
            (Some(SignInOffer::Off { .. }) | None, None) => "",
        }
    }

    /// As whom the user has last signed in, or tried to; blank once signed out.
    pub fn user_name(&self) -> &str {
        &self.latest_user_name
    }

    /// Whether the user is signed in to Workbench.
    pub fn access(&self) -> &Access {
        &self.access
    }

    /// Why the last attempt to sign in failed, until the next one.
    pub fn sign_in_problem(&self) -> Option<&SignInProblem> {
        self.sign_in_problem.as_ref()
    }

    /// Why the user has to sign in again, if so.
    pub fn signed_out_because(&self) -> Option<&str> {
        self.signed_out_because.as_deref()
    }

    /// What the load under way waits for, if it does.
    pub fn load_waits(&self) -> Option<&Waiting> {
        self.waits(self.load.as_ref().map(|(request, _)| *request))
    }

    /// What fetching evidence waits for, if it is under way and does.
    pub fn evidence_waits(&self) -> Option<&Waiting> {
        let under_way = self.evidence.as_ref().filter(|(_, work)| !work.is_over);
        self.waits(under_way.map(|(request, _)| *request))
    }

    /// Fetching evidence: under way, or as it ended.
    pub fn evidence(&self) -> Option<&EvidenceWork> {
        self.evidence.as_ref().map(|(_, work)| work)
    }

    /// The time zone names on offer; none before the engine is up.
    pub fn zones(&self) -> Arc<Vec<String>> {
        Arc::clone(&self.zones)
    }

    /// The time zones that fit a text, best first: name, and what helps to tell it; `None` before the engine has said which.
    pub fn zones_found(&self, text: &str) -> Option<&[(String, String)]> {
        (self.zones_found.0 == text).then_some(&self.zones_found.1)
    }

    /// Whether the engine can take commands.
    pub fn is_engine_up(&self) -> bool {
        self.is_engine_up
    }

    fn next_request(&mut self) -> RequestId {
        self.n_requests += 1;
        RequestId(self.n_requests)
    }

    fn waits(&self, request: Option<RequestId>) -> Option<&Waiting> {
        let (waits, waiting) = self.waiting.as_ref()?;
        (Some(*waits) == request).then_some(waiting)
    }

    /// Whether an export waited for that answer. It does not any more.
    fn ends_export(&mut self, request: RequestId) -> bool {
        let n_before = self.exports.len();
        self.exports.retain(|export| *export != request);
        self.exports.len() < n_before
    }

    /// That work waits no more.
    fn goes_on(&mut self, request: RequestId) {
        self.waiting.take_if(|(waits, _)| *waits == request);
    }

    /// The sections in view are answered, and the others will be.
    fn await_rest(&mut self, request: RequestId, start_ms: f64) {
        // Something else may have been asked meanwhile.
        self.analysis = self.analysis.max(Some(request));
        // The rest of what was asked before does not come any more.
        let former = match self.half_answered.take() {
            Some(half) => half.former,
            None => self.shown.clone(),
        };
        self.half_answered = Some(HalfAnswered {
            request,
            former,
            start_ms,
        });
    }

    /// It is not answered to the end: what was on the screen before stays there, for half of the one and half of the other would be neither.
    fn end_analysis(&mut self) {
        self.analysis = None;
        if let Some(half) = self.half_answered.take() {
            self.shown = half.former;
        }
    }

    fn end_load(&mut self, request: RequestId) -> Heard {
        self.load = None;
        self.goes_on(request);
        self.analysis.take_if(|analysis| *analysis == request);
        // Later settings that are asked about decide for themselves.
        if self.reading_again == Some(request) && self.analysis.is_none() {
            Heard::NotReadAgain
        } else {
            Heard::Nothing
        }
    }

    fn load_of(&mut self, request: RequestId) -> Option<&mut (RequestId, LoadProgress)> {
        self.load.as_mut().filter(|(load, _)| *load == request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::alerts::Period;
    use crate::engine::Session;
    use crate::questions::Query;
    use crate::ui::settings::Settings;

    /// Has the page show files.
    fn shows_files(page: &mut Page) -> RequestId {
        let request = page.begin_load();
        let at_once = Span {
            start_ms: 0.0,
            end_ms: 0.0,
        };
        page.hear(Event::Loaded {
            request,
            part: AnswerPart::All,
            source: Source::Files,
            answers: Box::default(),
            ingest: at_once,
            analyze: at_once,
        });
        page.drawn();
        request
    }

    fn failed(request: RequestId) -> Event {
        Event::Failed {
            request,
            message: "No such luck.".to_owned(),
        }
    }

    fn progress(request: RequestId, n_rows: u64) -> Event {
        Event::Progress {
            request,
            n_rows,
            n_bytes: 10,
            n_bytes_total: 100,
        }
    }

    #[test]
    fn a_new_page_is_empty() {
        assert_eq!(Page::default().state(), State::Empty);
    }

    #[test]
    fn a_failed_load_says_why_until_dismissed() {
        let mut page = Page::default();
        let load = page.begin_load();
        assert_eq!(page.state(), State::Loading);
        page.hear(failed(load));
        assert_eq!(
            (page.state(), page.problem()),
            (State::Error, Some("No such luck."))
        );
        page.dismiss_problem();
        assert_eq!((page.state(), page.problem()), (State::Empty, None));
    }

    #[test]
    fn a_new_load_clears_the_former_problem() {
        let mut page = Page::default();
        page.fail("Something".to_owned());
        page.begin_load();
        assert_eq!((page.state(), page.problem()), (State::Loading, None));
    }

    #[test]
    fn a_cancelled_load_leaves_no_trace() {
        let mut page = Page::default();
        let request = page.begin_load();
        page.hear(Event::Cancelled { request });
        assert_eq!((page.state(), page.progress()), (State::Empty, None));
    }

    #[test]
    fn only_the_latest_load_is_heard() {
        let mut page = Page::default();
        let earlier = page.begin_load();
        let later = page.begin_load();
        for event in [
            progress(earlier, 7),
            failed(earlier),
            Event::Cancelled { request: earlier },
        ] {
            page.hear(event);
        }
        assert_eq!((page.state(), page.problem()), (State::Loading, None));
        assert_eq!(page.progress().unwrap().n_rows, 0);
        page.hear(progress(later, 8));
        assert_eq!(page.progress().unwrap().n_rows, 8);
    }

    #[test]
    fn figures_may_need_a_load() {
        let analyzed = |request| Event::Analyzed {
            request,
            part: AnswerPart::All,
            answers: Box::default(),
            analyze: Span {
                start_ms: 0.0,
                end_ms: 0.0,
            },
        };
        let mut page = Page::default();
        let load = shows_files(&mut page);
        let first = page.begin_analysis();
        page.hear(progress(first, 7));
        assert_eq!(
            (page.state(), page.progress().unwrap().n_rows),
            (State::Loading, 7)
        );
        // Another question meanwhile is answered meanwhile, and takes nothing from it.
        let other = page.begin_analysis();
        assert!(matches!(page.hear(analyzed(other)), Heard::Analyzed { .. }));
        assert_eq!(page.state(), State::Loading);
        assert!(matches!(page.hear(analyzed(first)), Heard::Analyzed { .. }));
        assert_eq!((page.state(), page.progress()), (State::Ready, None));
        // It is the same data.
        assert_eq!(page.shown().unwrap().load, load);

        for (end, state) in [
            (Event::Cancelled { request: first }, State::Ready),
            (failed(first), State::Error),
        ] {
            let request = page.begin_analysis();
            page.hear(progress(request, 1));
            let heard = page.hear(match end {
                Event::Cancelled { .. } => Event::Cancelled { request },
                _ => failed(request),
            });
            assert_eq!(heard, Heard::NotReadAgain);
            assert_eq!((page.state(), page.progress()), (state, None));
            assert!(!page.is_analyzing(request));
        }

        // Another question that was answered meanwhile changes nothing about it.
        let again = page.begin_analysis();
        page.hear(progress(again, 1));
        let other = page.begin_analysis();
        page.hear(analyzed(other));
        assert_eq!(
            page.hear(Event::Cancelled { request: again }),
            Heard::NotReadAgain
        );
    }

    #[test]
    fn reading_again_for_later_settings_leaves_no_moment_without_a_load() {
        let mut page = Page::default();
        shows_files(&mut page);
        let first = page.begin_analysis();
        page.hear(progress(first, 7));
        let second = page.begin_analysis();
        // The engine has begun with the second only when the page asks for the third.
        let third = page.begin_analysis();
        for later in [second, third] {
            page.hear(progress(later, 0));
            assert_eq!(page.load(), Some(later));
        }
        for earlier in [first, second] {
            let heard = page.hear(Event::Cancelled { request: earlier });
            assert_eq!((heard, page.load()), (Heard::Nothing, Some(third)));
        }
        page.hear(progress(first, 8));
        assert_eq!(page.load(), Some(third));
        assert_eq!(
            page.hear(Event::Cancelled { request: third }),
            Heard::NotReadAgain
        );
        assert_eq!(page.state(), State::Ready);
    }

    #[test]
    fn signing_in_succeeds_only_if_the_engine_says_so() {
        let mut page = Page::default();
        let wrong = page.begin_sign_in("https://a.example", Some("ana"));
        assert_eq!(page.access(), &Access::SigningIn);
        page.hear(Event::SignInFailed {
            request: wrong,
            field: Some(SignInField::Code),
            message: "The code is blank.".to_owned(),
        });
        assert_eq!(page.access(), &Access::SignedOut);
        assert_eq!(
            page.sign_in_problem().unwrap().field,
            Some(SignInField::Code)
        );

        let right = page.begin_sign_in("https://a.example", Some("ana"));
        assert_eq!(page.sign_in_problem(), None);
        let signed_in = |request| Event::SignedIn {
            request,
            address: "https://workbench.example".to_owned(),
        };
        assert_eq!(page.hear(signed_in(wrong)), Heard::Nothing);
        assert_eq!(page.hear(signed_in(right)), Heard::SignedIn);
        assert_eq!(
            page.access(),
            &Access::SignedIn("https://workbench.example".to_owned())
        );
    }

    #[test]
    fn who_leaves_while_signing_in_is_not_signed_in() {
        let mut page = Page::default();
        let request = page.begin_sign_in("https://a.example", Some("ana"));
        page.leave();
        let signed_in = Event::SignedIn {
            request,
            address: "https://workbench.example".to_owned(),
        };
        assert_eq!(page.hear(signed_in), Heard::Nothing);
        assert_eq!(page.access(), &Access::SignedOut);
    }

    #[test]
    fn a_lost_token_keeps_the_load_waiting_until_another_is_begun() {
        let mut page = Page::default();
        page.begin_load();
        page.hear(Event::SignedOut {
            message: Some("Sign in again.".to_owned()),
        });
        assert_eq!(page.state(), State::Loading);
        assert_eq!(page.signed_out_because(), Some("Sign in again."));
        page.begin_load();
        assert_eq!(page.signed_out_because(), None);
    }

    #[test]
    fn waiting_is_told_until_work_goes_on() {
        let mut page = Page::default();
        let load = page.begin_load();
        page.hear(Event::Waiting {
            request: load,
            ms: 8_000,
            reason: "it is busy".to_owned(),
        });
        assert_eq!(page.load_waits().unwrap().reason, "it is busy");
        page.hear(progress(load, 1));
        assert_eq!(page.load_waits(), None);
    }

    #[test]
    fn a_load_and_evidence_wait_each_for_themselves() {
        let mut page = Page::default();
        let load = page.begin_load();
        let evidence = page.begin_evidence();
        page.hear(Event::Waiting {
            request: evidence,
            ms: 8_000,
            reason: "it is busy".to_owned(),
        });
        assert_eq!(page.load_waits(), None);
        assert_eq!(page.evidence_waits().unwrap().ms, 8_000);
        page.hear(progress(load, 1));
        assert!(page.evidence_waits().is_some());
        page.end_evidence();
        assert_eq!(page.evidence_waits(), None);
    }

    #[test]
    fn a_lost_engine_ends_what_was_under_way() {
        let mut page = Page::default();
        page.hear(Event::Ready {
            rehearsal: Vec::new(),
            zones: vec!["UTC".to_owned()],
        });
        assert!(page.is_engine_up());
        page.begin_load();
        page.lose_engine("It stopped.".to_owned());
        assert_eq!((page.state(), page.progress()), (State::Error, None));
        assert!(!page.is_engine_up());
        assert!(!page.is_data_lost(), "there was none");
    }

    #[test]
    fn an_export_is_handed_over_once_or_says_why_not() {
        let mut page = Page::default();
        let exported = |request| Event::Exported {
            request,
            name: "daily-alerts.csv".to_owned(),
        };
        let (first, second) = (page.begin_export(), page.begin_export());
        let heard = Heard::Exported {
            name: "daily-alerts.csv".to_owned(),
        };
        assert_eq!(page.hear(exported(first)), heard);
        assert_eq!(page.hear(exported(first)), Heard::Nothing);
        page.hear(failed(second));
        assert_eq!(page.problem(), Some("No such luck."));
    }

    #[test]
    fn work_is_told_from_rest() {
        let mut page = Page::default();
        assert!(!page.is_at_work());
        let load = page.begin_load();
        assert!(page.is_at_work() && page.is_loading(load));
        page.hear(failed(load));
        assert!(!page.is_at_work());
        page.begin_evidence();
        assert!(page.is_at_work());
        page.end_evidence();
        assert!(!page.is_at_work());
    }

    #[test]
    fn a_notice_is_told_until_it_is_out_of_date() {
        let mut page = Page::default();
        let told = |page: &mut Page| {
            page.note("You were signed out.".to_owned());
            assert_eq!(page.notice().as_deref(), Some("You were signed out."));
            assert_eq!(page.state(), State::Empty);
        };
        told(&mut page);
        page.dismiss_notice();
        assert_eq!(page.notice(), None);
        told(&mut page);
        page.begin_sign_in("https://a.example", Some("ana"));
        assert_eq!(page.notice(), None);
    }

    fn offer(address: &str, is_fixed: bool) -> Event {
        Event::Deployment {
            offer: SignInOffer::On {
                address: address.to_owned(),
                is_fixed,
                remark: None,
            },
        }
    }

    fn signed_in(page: &mut Page, address: &str) {
        let request = page.begin_sign_in(address, Some("ana"));
        let address = address.to_owned();
        page.hear(Event::SignedIn { request, address });
    }

    #[test]
    fn the_form_keeps_the_address_of_the_latest_sign_in_unless_the_site_fixes_one() {
        let mut page = Page::default();
        assert_eq!(page.workbench_address(), "");
        page.hear(offer("https://a.example", false));
        assert_eq!(page.workbench_address(), "https://a.example");
        signed_in(&mut page, "https://b.example");
        page.hear(Event::SignedOut {
            message: Some("The session has expired.".to_owned()),
        });
        assert_eq!(page.workbench_address(), "https://b.example");
        page.hear(offer("https://a.example", true));
        assert_eq!(page.workbench_address(), "https://a.example");
    }

    #[test]
    fn the_form_keeps_address_and_user_name_of_a_sign_in_that_failed_or_ran_out() {
        let mut page = Page::default();
        page.hear(offer("https://a.example", false));
        let request = page.begin_sign_in("https://b.example", Some("bo"));
        page.hear(Event::SignInFailed {
            request,
            field: None,
            message: "No.".to_owned(),
        });
        let kept = ("https://b.example", "bo");
        assert_eq!((page.workbench_address(), page.user_name()), kept);
        page.hear(Event::SignedOut {
            message: Some("The session has expired.".to_owned()),
        });
        assert_eq!((page.workbench_address(), page.user_name()), kept);
        // Whoever signs out may leave the browser to somebody else.
        page.hear(Event::SignedOut { message: None });
        assert_eq!(page.user_name(), "");
    }

    #[test]
    fn a_sign_out_is_under_way_until_the_engine_says_that_the_token_is_gone() {
        let mut page = Page::default();
        signed_in(&mut page, "https://a.example");
        let request = page.begin_sign_out("Out.".to_owned()).unwrap();
        // Whoever presses twice, or is idle as well, waits for the same answer.
        assert_eq!(page.begin_sign_out("Out twice.".to_owned()), None);
        // A token that ran out meanwhile is not that answer.
        page.hear(Event::SignedOut {
            message: Some("The session has expired.".to_owned()),
        });
        assert!(page.is_signing_out(request));
        assert_eq!(page.notice(), None);
        page.hear(Event::SignedOut { message: None });
        assert!(!page.is_signing_out(request));
        assert_eq!(page.notice().as_deref(), Some("Out twice."));
        assert_eq!(page.access(), &Access::SignedOut);
    }

    #[test]
    fn a_sign_in_that_was_given_up_signs_nobody_in() {
        let mut page = Page::default();
        assert_eq!(page.cancel_sign_in(), None);
        let request = page.begin_sign_in("https://a.example", Some("ana"));
        assert_eq!(page.cancel_sign_in(), Some(request));
        assert!(page.is_giving_up_sign_in(request));
        page.hear(Event::SignedIn {
            request,
            address: "https://a.example".to_owned(),
        });
        assert_eq!(page.access(), &Access::SignedOut);
        page.hear(Event::SignInCancelled { request });
        assert!(!page.is_giving_up_sign_in(request));
    }

    #[test]
    fn an_engine_that_is_ended_for_its_secrets_is_no_failure() {
        let mut page = Page::default();
        signed_in(&mut page, "https://a.example");
        let request = page.begin_sign_out("Out.".to_owned()).unwrap();
        page.begin_load();
        page.end_engine("It was ended.".to_owned());
        assert!(!page.is_signing_out(request) && !page.is_engine_up());
        assert_eq!(page.access(), &Access::SignedOut);
        assert_eq!(page.state(), State::Empty);
        assert_eq!(page.notice().as_deref(), Some("It was ended."));
    }

    #[test]
    fn a_zone_that_is_replaced_is_named_until_that_is_read() {
        let mut page = Page::default();
        page.note_zone("Mars/Base", "UTC");
        page.begin_load();
        page.note("Signed out.".to_owned());
        assert_eq!(
            page.notice().as_deref(),
            Some(
                "The time zone Mars/Base is not known here. Times are in UTC; choose another under “Time zone”. Signed out."
            )
        );
        page.dismiss_notice();
        assert_eq!(page.notice(), None);
    }

    #[test]
    fn what_fails_beside_a_load_does_not_end_it() {
        let mut page = Page::default();
        let load = page.begin_load();
        page.fail("No room for a file.".to_owned());
        assert!(page.is_loading(load));
        assert_eq!(page.problem(), Some("No room for a file."));
        page.lose_engine("It died.".to_owned());
        assert!(!page.is_loading(load));
    }

    /// A page that shows an alert, its session, and the query.
    fn shown_alert() -> (Page, Session, Query) {
        let mut page = Page::default();
        let mut session = Session::new(|| 0.0);
        let query = Settings::default().query("UTC", Period::default(), 320);
        let load = page.begin_load();
        session.begin_load(load, Source::Files, query.clone(), 0);
        let few = b"Expel Alert ID,Severity,Alert Status,Created At\n1,HIGH,CLOSED,2026-03-02T12:00:00Z\n";
        assert!(session.begin_file(load, "few.csv").is_continue());
        assert!(session.feed(load, few).is_continue());
        assert!(session.end_file(load).is_continue());
        page.hear(session.finish_load(load).unwrap());
        (page, session, query)
    }

    #[test]
    fn half_an_answer_is_made_whole_or_taken_back() {
        let (mut page, mut session, query) = shown_alert();
        let filtered = Query {
            filters: "severity=low".to_owned(),
            ..query.clone()
        };
        let in_view = ["overview".to_owned()];
        let mut of_session = |request, part| {
            let event = match part {
                AnswerPart::InView => session.analyze_in_view(request, &filtered, in_view.to_vec()),
                _ => session.rest_at_once(),
            };
            event.unwrap()
        };
        let before = page.shown().unwrap().clone();
        let rest_of = |page: &Page| page.shown().unwrap().sections[1..].to_vec();

        let request = page.begin_analysis();
        let heard = page.hear(of_session(request, AnswerPart::InView));
        assert!(matches!(
            heard,
            Heard::Analyzed {
                part: AnswerPart::InView,
                ..
            }
        ));
        assert_eq!(page.shown().unwrap().summary.query, filtered);
        assert_ne!(page.shown().unwrap().sections[0], before.sections[0]);
        assert_eq!(rest_of(&page), before.sections[1..]);
        assert!(page.is_asking() && page.is_analyzing(request) && !page.is_all_answered());
        assert!(!page.is_unanswered());
        // The engine goes, or fails: nothing is on the screen that is half of the one and half of the other.
        let mut lost = page.clone();
        lost.lose_engine("The engine stopped.".to_owned());
        assert_eq!(lost.shown(), Some(&before));
        let mut failing = page.clone();
        failing.hear(failed(request));
        assert_eq!(failing.shown(), Some(&before));
        assert!(!lost.is_asking() && !failing.is_asking());

        // Something else is asked about before the rest comes.
        let other = page.begin_analysis();
        let heard = page.hear(of_session(request, AnswerPart::Rest));
        assert!(matches!(
            heard,
            Heard::Analyzed {
                part: AnswerPart::Rest,
                ..
            }
        ));
        assert_ne!(rest_of(&page), before.sections[1..]);
        assert!(page.is_analyzing(other) && page.is_unanswered());
        let whole = page.shown().unwrap().clone();
        page.lose_engine("The engine stopped.".to_owned());
        assert_eq!(page.shown(), Some(&whole));
    }

    #[test]
    fn what_takes_the_place_of_half_an_answer_is_whole_or_taken_back() {
        let (page, mut session, query) = shown_alert();
        let before = page.shown().unwrap().clone();
        let filtered = Query {
            filters: "severity=low".to_owned(),
            ..query.clone()
        };
        let mut half = |page: &mut Page, query: &Query| {
            let request = page.begin_analysis();
            let in_view = vec!["overview".to_owned()];
            let event = session.analyze_in_view(request, query, in_view);
            page.hear(event.unwrap());
            assert!(page.is_analyzing(request) && !page.is_unanswered());
        };
        let lost = |page: &Page| {
            let mut lost = page.clone();
            lost.lose_engine("The engine stopped.".to_owned());
            lost.shown().unwrap().clone()
        };

        // Half of another answer.
        let mut both = page.clone();
        half(&mut both, &filtered);
        half(&mut both, &query);
        assert_eq!(lost(&both), before);
        half(&mut both, &filtered);
        assert_eq!(lost(&both), before);
        both.hear(session.rest_at_once().unwrap());
        assert!(both.is_all_answered());
        assert_ne!(lost(&both), before);

        // All of another answer.
        let (mut whole, mut session, _) = shown_alert();
        let request = whole.begin_analysis();
        let in_view = vec!["overview".to_owned()];
        let event = session.analyze_in_view(request, &query, in_view.clone());
        whole.hear(event.unwrap());
        let other = whole.begin_analysis();
        whole.hear(session.analyze(other, &filtered).unwrap());
        assert!(whole.is_all_answered());
        assert_eq!(lost(&whole), *whole.shown().unwrap());

        // Other data, of which all comes at once.
        let request = whole.begin_analysis();
        let event = session.analyze_in_view(request, &query, in_view);
        whole.hear(event.unwrap());
        let load = whole.begin_load();
        let [mut loaded, _] = halves_of_load(&mut whole, load);
        if let Event::Loaded { part, .. } = &mut loaded {
            *part = AnswerPart::All;
        }
        whole.hear(loaded);
        assert!(whole.is_all_answered());
        assert_eq!(lost(&whole).load, load);
    }

    /// Half of a load, and the other half.
    fn halves_of_load(page: &mut Page, load: RequestId) -> [Event; 2] {
        let (_, mut session, query) = shown_alert();
        let Some(Event::Analyzed {
            answers, analyze, ..
        }) = session.analyze(load, &query)
        else {
            panic!("no answer");
        };
        let loaded = Event::Loaded {
            request: load,
            part: AnswerPart::InView,
            source: Source::Files,
            answers: answers.clone(),
            ingest: analyze,
            analyze,
        };
        let rest = Event::Analyzed {
            request: load,
            part: AnswerPart::Rest,
            answers,
            analyze,
        };
        assert!(page.is_loading(load));
        [loaded, rest]
    }

    #[test]
    fn half_a_load_is_made_whole_or_taken_back() {
        for mut page in [Page::default(), shown_alert().0] {
            let before = page.shown().cloned();
            let load = page.begin_load();
            let [loaded, rest] = halves_of_load(&mut page, load);
            assert!(matches!(page.hear(loaded), Heard::Loaded { .. }));
            page.drawn();
            assert_eq!(page.shown().unwrap().load, load);
            assert_eq!(page.state(), State::Ready);
            assert!(page.is_asking() && !page.is_unanswered() && !page.is_all_answered());
            let mut lost = page.clone();
            lost.lose_engine("The engine stopped.".to_owned());
            assert_eq!(lost.shown().cloned(), before);
            assert_eq!(lost.is_data_lost(), before.is_some());

            assert!(matches!(page.hear(rest), Heard::Analyzed { .. }));
            assert!(page.is_all_answered());

            // Other settings, of which the engine hears when it has answered the load.
            let load = page.begin_load();
            let [loaded, rest] = halves_of_load(&mut page, load);
            let other = page.begin_analysis();
            page.hear(loaded);
            assert!(page.is_analyzing(other) && page.is_unanswered());
            page.hear(rest);
            assert!(page.is_analyzing(other) && page.is_unanswered());
            page.lose_engine("The engine stopped.".to_owned());
            assert_eq!(page.shown().unwrap().load, load);
        }
    }

    #[test]
    fn an_answer_takes_back_that_it_is_late_and_nothing_else() {
        let (mut page, mut session, query) = shown_alert();
        page.note("Settings cannot be kept.".to_owned());
        let analysis = page.begin_analysis();
        page.note_late("Still computing.".to_owned());
        assert_eq!(
            page.notice().as_deref(),
            Some("Still computing. Settings cannot be kept.")
        );
        page.hear(session.analyze(analysis, &query).unwrap());
        assert_eq!(page.notice().as_deref(), Some("Settings cannot be kept."));
    }
}
