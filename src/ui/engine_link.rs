//! The page's end of the line to the engine: starts the worker, sends commands, hands events on.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};
use zeroize::Zeroizing;

use super::browser;
use crate::protocol::{self, Command, Event};

/// An engine that runs or is about to. Dropping it ends the worker.
pub struct EngineLink {
    line: Rc<RefCell<Line>>,
}

enum Line {
    /// The engine is not up yet: messages wait for it.
    Waiting {
        worker: Option<Engine>,
        messages: Vec<Array>,
    },
    Up(Engine),
}

/// The event of a message that could not be read.
const UNREADABLE: &str = "messageerror";

/// The worker, with what listens to it.
struct Engine {
    worker: Worker,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
    on_unreadable: Closure<dyn Fn()>,
}

/// The worker's script: its address and the digest that it must have.
pub struct Script {
    pub address: String,
    pub integrity: String,
}

/// A command did not reach the engine.
pub struct NotSent;

/// Why there is no engine any more.
pub enum Loss {
    /// It died, or its script cannot be had or is not the one that was built.
    Died,
    /// The browser has no module workers, or forbids them.
    Forbidden,
}

impl EngineLink {
    /// Starts the worker. Its events go to `on_event`, with the file that comes with one; `on_lost` hears if it dies or cannot start.
    ///
    /// A worker's script cannot be given a digest. So it is fetched with one first: what the browser then starts is what it has just got.
    pub fn start(
        script: Script,
        on_event: impl Fn(Event, Option<Blob>) + 'static,
        on_lost: impl Fn(Loss) + 'static,
    ) -> Self {
        let line = Rc::new(RefCell::new(Line::Waiting {
            worker: None,
            messages: Vec::new(),
        }));
        let started = Rc::downgrade(&line);
        spawn_local(async move {
            let is_built = browser::has_digest(&script.address, &script.integrity).await;
            // Nobody may want it any more.
            let Some(line) = started.upgrade() else {
                return;
            };
            if !is_built {
                return on_lost(Loss::Died);
            }
            let on_lost = Rc::new(on_lost);
            match Engine::start(&script.address, &line, on_event, Rc::clone(&on_lost)) {
                Ok(engine) => {
                    if let Line::Waiting { worker, .. } = &mut *line.borrow_mut() {
                        *worker = Some(engine);
                    }
                }
                Err(_) => on_lost(Loss::Forbidden),
            }
        });
        Self { line }
    }

    /// Sends a command, with the files it is about and the secrets it needs. It waits until the engine is up.
    ///
    /// # Errors
    /// If the browser can't hand it over: it has no room for a copy. An engine that misses a command is of no further use.
    pub fn send(
        &self,
        command: &Command,
        files: &Array,
        secrets: &[Zeroizing<String>],
    ) -> Result<(), NotSent> {
        let message = Array::of3(
            &Uint8Array::from(protocol::encode(command).as_slice()),
            files,
            &secrets
                .iter()
                .map(|secret| Uint8Array::from(secret.as_bytes()))
                .collect::<Array>(),
        );
        match &mut *self.line.borrow_mut() {
            Line::Waiting { messages, .. } => {
                messages.push(message);
                Ok(())
            }
            Line::Up(engine) => post(&engine.worker, &message),
        }
    }
}

impl Line {
    /// The engine is up: it gets what waits for it.
    fn connect(&mut self) -> Result<(), NotSent> {
        let Self::Waiting { worker, messages } = self else {
            return Ok(());
        };
        let Some(engine) = worker.take() else {
            return Ok(());
        };
        let mut sent = Ok(());
        for message in messages.drain(..) {
            match sent {
                Ok(()) => sent = post(&engine.worker, &message),
                Err(NotSent) => wipe(&message),
            }
        }
        *self = Self::Up(engine);
        sent
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Self::Waiting { messages, .. } = self {
            messages.iter().for_each(wipe);
        }
    }
}

impl Engine {
    fn start(
        address: &str,
        line: &Rc<RefCell<Line>>,
        on_event: impl Fn(Event, Option<Blob>) + 'static,
        on_lost: Rc<impl Fn(Loss) + 'static>,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("engine");
        let worker = Worker::new_with_options(address, &options)?;
        // Should the page itself fail, src/boot.mjs ends the engine: nothing here can any more.
        js_sys::Reflect::set(&js_sys::global(), &"engine".into(), &worker)?;

        let line = Rc::downgrade(line);
        let on_not_sent = Rc::clone(&on_lost);
        let on_message = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let data = message.data();
            let (bytes, file) = match data.dyn_ref::<Array>() {
                Some(parts) => (parts.get(0), parts.get(1).dyn_into::<Blob>().ok()),
                None => (data, None),
            };
            let bytes = Uint8Array::new(&bytes).to_vec();
            // Page and engine are of one build: what cannot be decoded did not come from the engine.
            let Ok(event) = protocol::decode::<Event>(&bytes) else {
                return;
            };
            if matches!(event, Event::Ready { .. })
                && let Some(line) = line.upgrade()
            {
                let connected = line.borrow_mut().connect();
                if connected.is_err() {
                    on_event(event, file);
                    return on_not_sent(Loss::Died);
                }
            }
            on_event(event, file);
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        // A message for which there was no room. Nobody knows what it said, so nobody may wait for it.
        let on_unread = Rc::clone(&on_lost);
        let on_unreadable = Closure::<dyn Fn()>::new(move || on_unread(Loss::Died));
        // Chromium sends this event, but has no handler of its name.
        worker
            .add_event_listener_with_callback(UNREADABLE, on_unreadable.as_ref().unchecked_ref())?;
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |_| on_lost(Loss::Died));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        Ok(Self {
            worker,
            _on_message: on_message,
            _on_error: on_error,
            on_unreadable,
        })
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        // What is not there can't be called, and nothing else can go wrong.
        let _ = self.worker.remove_event_listener_with_callback(
            UNREADABLE,
            self.on_unreadable.as_ref().unchecked_ref(),
        );
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn post(worker: &Worker, message: &Array) -> Result<(), NotSent> {
    let sent = worker.post_message(message).map_err(|_| NotSent);
    // The worker has its own, which it wipes, too.
    wipe(message);
    sent
}

/// Takes the secrets out of a message.
fn wipe(message: &Array) {
    for secret in message.get(2).unchecked_into::<Array>().iter() {
        let secret: Uint8Array = secret.unchecked_into();
        secret.fill(0, 0, secret.length());
    }
}
