//! An export on its way into the session: feeds it with the rows as they come, and reports to the page how far they have come.
//!
//! Knows no browser: whoever asks Workbench, in a worker or in a test, hands over what comes.

use std::cell::RefCell;
use std::ops::ControlFlow;

use super::network::{ExportListener, Listener};
use super::{PROGRESS_EVERY_MS, Progress, Session};
use crate::calendar::Timestamp;
use crate::protocol::{Event, RequestId};
use crate::workbench::{ExportSlice, RowsEnd, Wait};

/// A load of the session's whose files are the slices of an export.
pub struct ExportLoad<'a, Say> {
    session: &'a RefCell<Session>,
    request: RequestId,
    say: Say,
    slice: Option<ExportSlice>,
    /// Whether the session has begun a file for the slice.
    is_open: bool,
    said_at_ms: f64,
}

impl<'a, Say: FnMut(Event)> ExportLoad<'a, Say> {
    /// The load that was begun as `request`. What there is to report is reported with `say`.
    pub fn new(session: &'a RefCell<Session>, request: RequestId, say: Say) -> Self {
        Self {
            session,
            request,
            say,
            slice: None,
            is_open: false,
            said_at_ms: 0.0,
        }
    }

    /// Says whether the load goes on.
    fn step(&mut self, step: impl FnOnce(&mut Session) -> Progress) -> bool {
        let stepped = step(&mut self.session.borrow_mut());
        match stepped {
            ControlFlow::Continue(()) => true,
            ControlFlow::Break(event) => {
                event.into_iter().for_each(&mut self.say);
                false
            }
        }
    }
}

impl<Say: FnMut(Event)> Listener for ExportLoad<'_, Say> {
    fn on_wait(&mut self, wait: Wait) {
        (self.say)(Event::Waiting {
            request: self.request,
            ms: wait.ms,
            reason: wait.reason.to_string(),
        });
    }

    fn on_try(&mut self) {
        let Some(slice) = self.slice else { return };
        let request = self.request;
        if self.is_open {
            self.step(|session| session.restart_file(request));
        } else {
            self.is_open = true;
            self.step(|session| session.begin_file(request, &format!("Workbench, {slice}")));
        }
    }

    fn on_bytes(&mut self, bytes: &[u8]) {
        let request = self.request;
        if !self.step(|session| session.feed_stream(request, bytes)) {
            return;
        }
        let now_ms = (self.session.borrow().now_ms)();
        if now_ms - self.said_at_ms >= PROGRESS_EVERY_MS {
            self.said_at_ms = now_ms;
            let progress = self.session.borrow().progress();
            progress.into_iter().for_each(&mut self.say);
        }
    }
}

impl<Say: FnMut(Event)> ExportListener for ExportLoad<'_, Say> {
    fn on_slice(&mut self, slice: ExportSlice) {
        self.slice = Some(slice);
        let [from, to] = [slice.from, slice.to].map(|at| {
            // What is out of reach is later than any alert.
            Timestamp::from_nanos(at.timestamp_nanos_opt().unwrap_or(i64::MAX))
        });
        self.session.borrow_mut().ask_for(self.request, from, to);
    }

    fn rows_end(&mut self) -> Option<RowsEnd> {
        self.session.borrow_mut().rows_end(self.request)
    }

    fn on_slice_end(&mut self) -> bool {
        self.is_open = false;
        let request = self.request;
        self.step(|session| session.end_file(request))
    }
}
