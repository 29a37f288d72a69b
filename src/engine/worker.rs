//! The engine in a web worker: messages in, messages out.
//!
//! A message from the page is an array of the command's bytes, the files of [`Command::OpenFiles`], and the secrets of
//! [`Command::SignIn`]. A message to the page is the event's bytes or, with [`Event::Exported`], an array of these and the file. A message that
//! brings a port comes from the list of alerts, which asks through it: an [`Ask`]'s bytes, for an array of the [`Answer`]'s and perhaps a file.

use std::cell::RefCell;
use std::ops::ControlFlow;
use std::rc::Rc;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, File, MessageEvent, MessagePort};
use zeroize::Zeroizing;

use super::access::Online;
use super::shared::{Engine, HEAR_EVERY_MS, Pending, now_ms};
use super::{Reading, Session, rehearsal};
use crate::calendar::Zone;
use crate::event_loop::next_task;
use crate::export::to_csv;
use crate::filters::Scope;
use crate::listing::{Answer, Ask};
use crate::protocol::{self, Command, Event, RequestId, Source};
use crate::questions::Query;
use crate::sample::sample_csv;

/// Starts the engine: listens to the page, then says [`Event::Ready`].
pub fn start() {
    let engine = Engine {
        scope: js_sys::global().unchecked_into(),
        session: Rc::new(RefCell::new(Session::new(now_ms))),
        pending: Rc::default(),
        files: Rc::default(),
        online: Rc::new(Online::new(now_ms)),
        zones: Rc::default(),
    };
    let listener = engine.clone();
    let on_message =
        Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            match message.ports().get(0).dyn_into::<MessagePort>() {
                Ok(port) => listener.answer_list(&port),
                Err(_) => listener.hear(&message.data().unchecked_into()),
            }
        });
    engine
        .scope
        .set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The listeners live as long as the worker.
    on_message.forget();
    // The page waits for an answer to a command that could not be read. It hears of an error, and starts another engine.
    let on_unreadable = Closure::<dyn Fn() -> Result<(), JsValue>>::new(|| {
        Err(js_sys::Error::new("A command could not be read: there was no room for it.").into())
    });
    engine
        .scope
        .set_onmessageerror(Some(on_unreadable.as_ref().unchecked_ref()));
    on_unreadable.forget();
    engine.say(&Event::Ready {
        zones: Zone::names().into_iter().map(str::to_owned).collect(),
        rehearsal: rehearsal(),
    });
    spawn_local(async move { engine.tell_deployment().await });
}

const NO_ROOM: &str = "The browser ran out of room for the file.";

/// The browser has none for a file.
struct NoRoom;

/// A CSV file of these parts.
fn csv_file(parts: Vec<Vec<u8>>) -> Result<Blob, NoRoom> {
    let options = BlobPropertyBag::new();
    options.set_type("text/csv;charset=utf-8");
    let parts: Array = parts
        .iter()
        .map(|part| Uint8Array::from(part.as_slice()))
        .collect();
    Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(|_| NoRoom)
}

impl Engine {
    fn hear(&self, message: &Array) {
        let bytes = Uint8Array::new(&message.get(0)).to_vec();
        // Page and engine are of one build: what cannot be decoded did not come from the page.
        let Ok(command) = protocol::decode::<Command>(&bytes) else {
            return;
        };
        match command {
            Command::OpenFiles {
                request,
                query,
                opening,
            } => {
                let files: Vec<File> = message
                    .get(1)
                    .unchecked_into::<Array>()
                    .iter()
                    .map(JsCast::unchecked_into)
                    .collect();
                self.open_files(request, query, opening, files);
            }
            Command::ExploreSample { request, query } => {
                self.begin_load(request, Source::Sample, query, 0);
                let engine = self.clone();
                spawn_local(async move { engine.make_sample(request).await });
            }
            Command::Cancel => {
                // What was asked before is what the user gives up: it is not to begin after.
                self.analyze_latest();
                self.cancel_load();
            }
            Command::SignIn {
                request,
                address,
                user_name,
            } => {
                let secrets = message.get(2).unchecked_into::<Array>();
                let secrets = secrets
                    .iter()
                    .map(|bytes| {
                        let bytes: Uint8Array = bytes.unchecked_into();
                        let text = String::from_utf8(bytes.to_vec());
                        bytes.fill(0, 0, bytes.length());
                        Zeroizing::new(text.unwrap_or_default())
                    })
                    .collect();
                let engine = self.clone();
                spawn_local(async move {
                    engine.sign_in(request, &address, user_name, secrets).await;
                });
            }
            Command::FindZones { text } => self.find_zones(text),
            Command::CancelSignIn { request } => self.cancel_sign_in(request),
            Command::SignOut => self.sign_out(None),
            Command::ReadDeployment => {
                let engine = self.clone();
                spawn_local(async move { engine.tell_deployment().await });
            }
            Command::GetMetrics {
                request,
                query,
                range,
            } => {
                let zone = query.zone.clone();
                let source = Source::Workbench(self.host());
                self.begin_load(request, source, query, 0);
                let engine = self.clone();
                spawn_local(async move { engine.get_metrics(request, range, &zone).await });
            }
            Command::LoadEvidence { request } => {
                let engine = self.clone();
                spawn_local(async move { engine.load_evidence(request).await });
            }
            Command::CancelEvidence => self.cancel_evidence(),
            Command::Analyze {
                request,
                query,
                in_view,
            } => self.analyze_soon(Pending {
                request,
                query,
                in_view,
            }),
            Command::Write {
                request,
                table,
                name,
            } => self.hand_over(request, name, Ok(to_csv(&table))),
            Command::Export {
                request,
                load,
                query,
                table,
                name,
            } => {
                let csv = self.session.borrow_mut().export(load, &query, &table);
                self.hand_over(request, name, csv);
            }
        }
    }

    /// Answers what the list of alerts asks, for as long as it holds the other end of the port.
    fn answer_list(&self, port: &MessagePort) {
        let (engine, to) = (self.clone(), port.clone());
        let on_ask = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
            let bytes = Uint8Array::new(&message.data()).to_vec();
            // As above: list and engine are of one build.
            let Ok((scope, ask)) = protocol::decode::<(String, Ask)>(&bytes) else {
                return;
            };
            let (mut answer, parts) = engine
                .session
                .borrow_mut()
                .list(&Scope::from_text(&scope), ask);
            let mut file = JsValue::UNDEFINED;
            if !parts.is_empty() {
                match csv_file(parts) {
                    Ok(csv) => file = csv.into(),
                    Err(NoRoom) => answer = Answer::Failed(NO_ROOM.to_owned()),
                }
            }
            let answer = Uint8Array::from(protocol::encode(&answer).as_slice());
            // Whoever asked may be gone.
            let _ = to.post_message(&Array::of2(&answer, &file));
        });
        port.set_onmessage(Some(on_ask.as_ref().unchecked_ref()));
        // It lives as long as the port, which goes when the list closes it.
        on_ask.forget();
    }

    /// Reports once the messages that wait have been heard, so that only the latest settings cost anything.
    fn analyze_soon(&self, asked: Pending) {
        let waiting = self.pending.borrow_mut().replace(asked).is_some();
        if waiting {
            return;
        }
        let engine = self.clone();
        spawn_local(async move {
            next_task().await;
            engine.analyze_latest();
        });
    }

    /// Reports for the settings that wait, if any do.
    fn analyze_latest(&self) {
        let latest = self.pending.borrow_mut().take();
        if let Some(latest) = latest {
            self.analyze(latest);
        }
    }

    fn analyze(&self, asked: Pending) {
        let Pending {
            request,
            query,
            in_view,
        } = asked;
        let reading = self.session.borrow_mut().reading_for(&query);
        match reading {
            Reading::Again(load) if self.files.borrow().load == load => {
                // It stays on the screen meanwhile, so it must not be a part.
                self.say_rest_at_once();
                return self.read_again(request, query);
            }
            Reading::AsLoaded => {
                let event = self.session.borrow_mut().stop_reading_again();
                self.say_if(event);
            }
            Reading::Again(_) | Reading::UnderWay => {}
        }
        let mut session = self.session.borrow_mut();
        let event = session.analyze_in_view(request, &query, in_view);
        drop(session);
        if matches!(event, Some(Event::Failed { .. })) {
            // As above.
            self.say_rest_at_once();
        }
        self.say_if(event);
        self.answer_rest(request);
    }

    fn say_rest_at_once(&self) {
        let rest = self.session.borrow_mut().rest_at_once();
        self.say_if(rest);
    }

    /// Reads the files of what is loaded again, because the query assumes something else of their times.
    fn read_again(&self, request: RequestId, query: Query) {
        let files = self.files.borrow().clone();
        let mut session = self.session.borrow_mut();
        let given_up = session.begin_reading_again(request, query, files.n_bytes());
        // The page asked for figures, and is shown that it waits for a load; before it hears that the former ended, so that there is at no
        // moment nothing to cancel.
        let begun = session.progress();
        drop(session);
        self.say_if(begun);
        self.say_if(given_up);
        let engine = self.clone();
        spawn_local(async move { engine.read_files(request, files, Vec::new()).await });
    }

    /// Hands the page a table's CSV. As a file, not as bytes: however large it is, the page then has nothing to copy.
    fn hand_over(&self, request: RequestId, name: String, csv: Result<Vec<u8>, String>) {
        let no_room = || NO_ROOM.to_owned();
        let file = csv.and_then(|csv| csv_file(vec![csv]).map_err(|NoRoom| no_room()));
        let sent = file.and_then(|file| {
            let event = protocol::encode(&Event::Exported { request, name });
            let message = Array::of2(&Uint8Array::from(event.as_slice()), &file);
            self.scope.post_message(&message).map_err(|_| no_room())
        });
        if let Err(message) = sent {
            self.say(&Event::Failed { request, message });
        }
    }

    async fn make_sample(&self, request: RequestId) {
        let mut said_at_ms = now_ms();
        let begun = self.session.borrow_mut().begin_file(request, "Sample data");
        if let ControlFlow::Break(event) = begun {
            return self.say_if(event);
        }
        let mut heard_at_ms = said_at_ms;
        for chunk in sample_csv() {
            if now_ms() - heard_at_ms > HEAR_EVERY_MS {
                next_task().await;
                heard_at_ms = now_ms();
            }
            let fed = self.session.borrow_mut().feed(request, &chunk);
            if let ControlFlow::Break(event) = fed {
                return self.say_if(event);
            }
            self.say_progress(&mut said_at_ms);
        }
        let ended = self.session.borrow_mut().end_file(request);
        match ended {
            ControlFlow::Break(event) => self.say_if(event),
            ControlFlow::Continue(()) => self.finish_load(request),
        }
    }
}
