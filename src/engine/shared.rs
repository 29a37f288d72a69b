//! What all of the engine's handlers share: its session, what it knows of Workbench, and the line to the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Date, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::DedicatedWorkerGlobalScope;

use super::access::Online;
use super::{PROGRESS_EVERY_MS, Session};
use crate::protocol::{self, Event, RequestId, Source};
use crate::questions::Query;

/// Everything the worker's handlers share.
#[derive(Clone)]
pub struct Engine {
    pub scope: DedicatedWorkerGlobalScope,
    pub session: Rc<RefCell<Session>>,
    /// The latest settings asked for and not yet reported on.
    pub pending: Rc<RefCell<Option<(RequestId, Query)>>>,
    pub online: Rc<Online>,
}

/// Milliseconds since the Unix epoch, with the resolution of the browser's clock for profiling.
pub fn now_ms() -> f64 {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    match scope.performance() {
        Some(performance) => performance.time_origin() + performance.now(),
        None => Date::now(),
    }
}

impl Engine {
    /// Begins a load, giving up the one under way.
    pub fn begin_load(&self, request: RequestId, source: Source, query: Query, n_bytes: u64) {
        // The load that it takes the place of asks for nothing more.
        self.online.load.give_up();
        let event = self
            .session
            .borrow_mut()
            .begin_load(request, source, query, n_bytes);
        self.say_if(event);
    }

    /// Gives up the load under way.
    pub fn cancel_load(&self) {
        self.online.load.give_up();
        let event = self.session.borrow_mut().cancel();
        self.say_if(event);
    }

    /// Completes a load.
    pub fn finish_load(&self, request: RequestId) {
        let event = self.session.borrow_mut().finish_load(request);
        self.say_if(event);
    }

    /// Says how far the load under way has come, unless that was said just now.
    pub fn say_progress(&self, said_at_ms: &mut f64) {
        let now = now_ms();
        if now - *said_at_ms < PROGRESS_EVERY_MS {
            return;
        }
        *said_at_ms = now;
        let event = self.session.borrow().progress();
        self.say_if(event);
    }

    /// Says an event, if there is one.
    pub fn say_if(&self, event: Option<Event>) {
        if let Some(event) = event {
            self.say(&event);
        }
    }

    /// Says an event to the page.
    pub fn say(&self, event: &Event) {
        let bytes = Uint8Array::from(protocol::encode(event).as_slice());
        let transfer = Array::of1(&bytes.buffer());
        self.scope
            .post_message_with_transfer(&bytes, &transfer)
            .expect("a buffer made just now can be transferred");
    }
}
