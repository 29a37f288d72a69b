//! The page's end of the line to the engine: starts the worker, sends commands, hands events on.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, ErrorEvent, File, MessageEvent, Worker, WorkerOptions, WorkerType};
use zeroize::Zeroizing;

use crate::protocol::{self, Command, Event};

/// A running engine. Dropping it ends the worker.
pub struct EngineLink {
    worker: Worker,
    /// Messages that wait for the engine to come up; `None` once it is.
    waiting: Rc<RefCell<Option<Vec<Array>>>>,
    _on_message: Closure<dyn Fn(MessageEvent)>,
    _on_error: Closure<dyn Fn(ErrorEvent)>,
}

impl EngineLink {
    /// Starts the worker whose script is at `address`. Its events go to `on_event`, with the file that comes with one; `on_lost` is told if it dies or cannot
    /// start.
    ///
    /// # Errors
    /// If the browser has no module workers or forbids them.
    pub fn start(
        address: &str,
        on_event: impl Fn(Event, Option<Blob>) + 'static,
        on_lost: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name("engine");
        let worker = Worker::new_with_options(address, &options)?;
        let waiting = Rc::new(RefCell::new(Some(Vec::new())));

        let on_message = Closure::<dyn Fn(MessageEvent)>::new({
            let (worker, waiting) = (worker.clone(), Rc::clone(&waiting));
            move |message: MessageEvent| {
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
                if matches!(event, Event::Ready { .. }) {
                    for message in waiting.borrow_mut().take().into_iter().flatten() {
                        post(&worker, &message);
                    }
                }
                on_event(event, file);
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let on_error = Closure::<dyn Fn(ErrorEvent)>::new(move |_| on_lost());
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));

        Ok(Self {
            worker,
            waiting,
            _on_message: on_message,
            _on_error: on_error,
        })
    }

    /// Sends a command, with the files it is about and the secrets it needs. It waits until the engine is up.
    pub fn send(&self, command: &Command, files: &[File], secrets: &[Zeroizing<String>]) {
        let message = Array::of3(
            &Uint8Array::from(protocol::encode(command).as_slice()),
            &files.iter().collect::<Array>(),
            &secrets
                .iter()
                .map(|secret| Uint8Array::from(secret.as_bytes()))
                .collect::<Array>(),
        );
        match self.waiting.borrow_mut().as_mut() {
            Some(waiting) => waiting.push(message),
            None => post(&self.worker, &message),
        }
    }
}

impl Drop for EngineLink {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn post(worker: &Worker, message: &Array) {
    worker
        .post_message(message)
        .expect("bytes and files can be cloned into a worker");
    // The worker has its own, which it wipes, too.
    for secret in message.get(2).unchecked_into::<Array>().iter() {
        let secret: Uint8Array = secret.unchecked_into();
        secret.fill(0, 0, secret.length());
    }
}
