//! What all of the engine's handlers share: its session, what it knows of Workbench, and the line to the page.

use std::cell::{OnceCell, RefCell};
use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Array, Date, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, File};

use super::access::Online;
use super::chosen::Chosen;
use super::countries::countries;
use super::{PROGRESS_EVERY_MS, Session};
use crate::calendar::ZoneSearch;
use crate::event_loop::next_task;
use crate::protocol::{self, Event, RequestId, Source};
use crate::questions::Query;

/// Whoever sees more zones than these types another letter.
const MAX_ZONES_FOUND: usize = 8;

/// Work without waiting for the browser pauses this often to hear messages, such as Cancel.
pub const HEAR_EVERY_MS: f64 = 30.0;

/// Settings to report on.
pub struct Pending {
    pub request: RequestId,
    pub query: Query,
    /// The ids of the sections in view.
    pub in_view: Vec<String>,
}

/// Everything the worker's handlers share.
#[derive(Clone)]
pub struct Engine {
    pub scope: DedicatedWorkerGlobalScope,
    pub session: Rc<RefCell<Session>>,
    /// The latest settings asked for and not yet reported on.
    pub pending: Rc<RefCell<Option<Pending>>>,
    /// The files of the latest load of any that was complete, for they may have to be read again.
    pub files: Rc<RefCell<Chosen<File>>>,
    pub online: Rc<Online>,
    /// Time zones by what people call them, made when they are first asked for.
    pub zones: Rc<OnceCell<ZoneSearch>>,
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
    /// Says which time zones fit what the user typed.
    pub fn find_zones(&self, text: String) {
        let search = self.zones.get_or_init(|| {
            // Float to integer casts saturate.
            ZoneSearch::new(&countries(), (now_ms() / 1_000.0) as i64)
        });
        let found = search.find(&text, MAX_ZONES_FOUND).into_iter();
        let zones = found
            .map(|found| (found.name.to_owned(), found.detail))
            .collect();
        self.say(&Event::ZonesFound { text, zones });
    }

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
        self.answer_rest(request);
    }

    /// Computes what is not in view of an answer, if it is not all of it, while the page draws the other. Whatever is asked meanwhile comes first.
    pub fn answer_rest(&self, request: RequestId) {
        let engine = self.clone();
        spawn_local(async move {
            loop {
                next_task().await;
                if engine.pending.borrow().is_some() {
                    continue;
                }
                let step = engine.session.borrow_mut().rest(request);
                match step {
                    Some(ControlFlow::Continue(())) => {}
                    Some(ControlFlow::Break(event)) => return engine.say(&event),
                    None => return,
                }
            }
        });
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
