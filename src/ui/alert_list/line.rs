//! The list's own line to the engine: a port, of which the page knows nothing.

use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, MessageChannel, MessageEvent, MessagePort, Worker};

use crate::listing::{Answer, Ask};
use crate::protocol;

/// A line to the engine. Dropping it ends it.
pub(super) struct Line {
    scope: String,
    port: MessagePort,
    _on_answer: Closure<dyn Fn(MessageEvent)>,
}

impl Line {
    /// A line to the engine that runs, about the alerts of a scope, if one does (`src/boot.mjs` says under which name it is found). Its answers go to `hear`, with the file
    /// that comes with one.
    pub(super) fn to_engine(
        scope: String,
        hear: impl Fn(Answer, Option<Blob>) + 'static,
    ) -> Option<Self> {
        let engine = Reflect::get(&js_sys::global(), &"engine".into()).ok()?;
        let engine: Worker = engine.dyn_into().ok()?;
        let channel = MessageChannel::new().ok()?;
        let port = channel.port1();
        let on_answer = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let message: Array = message.data().unchecked_into();
            let bytes = Uint8Array::new(&message.get(0)).to_vec();
            // List and engine are of one build.
            if let Ok(answer) = protocol::decode(&bytes) {
                hear(answer, message.get(1).dyn_into().ok());
            }
        });
        port.set_onmessage(Some(on_answer.as_ref().unchecked_ref()));
        let other = channel.port2();
        engine
            .post_message_with_transfer(&JsValue::NULL, &Array::of1(&other))
            .ok()?;
        Some(Self {
            scope,
            port,
            _on_answer: on_answer,
        })
    }

    pub(super) fn send(&self, ask: &Ask) {
        // A question is a few bytes: there is room for it as long as the page has any.
        let bytes = protocol::encode(&(&self.scope, ask));
        let _ = self.port.post_message(&Uint8Array::from(bytes.as_slice()));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}
