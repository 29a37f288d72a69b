//! Work for the page's thread, one piece per turn of the event loop: in between the browser paints and hears the user.
//!
//! What is in view comes first. Work for what nobody sees yet is done once the browser has nothing better to do.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::browser;
use crate::event_loop::next_task;

type Piece = Pin<Box<dyn Future<Output = ()>>>;

/// Work for what is out of view waits no longer than so long for an idle browser.
const IDLE_WITHIN_MS: u32 = 200;

thread_local! {
    static NOW: Line = const { Line::new() };
    static LATER: Line = const { Line::new() };
    /// Has no pieces: it runs while figures are awaited.
    static ANSWER: Line = const { Line::new() };
    /// Whether somebody waits for what is out of view, too.
    static IS_URGENT: Cell<bool> = const { Cell::new(false) };
}

/// Pieces of work that wait for their turn, and whoever waits for them to be done.
struct Line {
    pieces: RefCell<VecDeque<Piece>>,
    is_running: Cell<bool>,
    waiting: RefCell<Vec<Function>>,
}

impl Line {
    const fn new() -> Self {
        Self {
            pieces: RefCell::new(VecDeque::new()),
            is_running: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
        }
    }

    /// Adds a piece. Says whether the line has to be started.
    fn add(&self, piece: Piece) -> bool {
        self.pieces.borrow_mut().push_back(piece);
        !self.is_running.replace(true)
    }

    fn next(&self) -> Option<Piece> {
        self.pieces.borrow_mut().pop_front()
    }

    fn end(&self) {
        self.is_running.set(false);
        for resolve in self.waiting.take() {
            // A promise's resolver does not throw.
            let _ = resolve.call0(&JsValue::UNDEFINED);
        }
    }

    /// Is resolved when the line ends; at once if it does not run.
    fn ended(&self) -> Promise {
        if self.is_running.get() {
            Promise::new(&mut |resolve, _| self.waiting.borrow_mut().push(resolve))
        } else {
            Promise::resolve(&JsValue::UNDEFINED)
        }
    }
}

/// Adds a piece of work for what is in view, to be done in its turn.
pub fn add(piece: impl Future<Output = ()> + 'static) {
    if NOW.with(|line| line.add(Box::pin(piece))) {
        spawn_local(async {
            loop {
                next_task().await;
                let Some(piece) = NOW.with(Line::next) else {
                    break;
                };
                piece.await;
            }
            NOW.with(Line::end);
        });
    }
}

/// Adds a piece of work for what is out of view.
pub fn add_later(piece: impl Future<Output = ()> + 'static) {
    if LATER.with(|line| line.add(Box::pin(piece))) {
        spawn_local(async {
            loop {
                if IS_URGENT.get() {
                    next_task().await;
                } else {
                    browser::idle(IDLE_WITHIN_MS).await;
                }
                view_done().await;
                let Some(piece) = LATER.with(Line::next) else {
                    break;
                };
                piece.await;
            }
            IS_URGENT.set(false);
            LATER.with(Line::end);
        });
    }
}

/// Resolves when no work for what is in view is left.
pub async fn view_done() {
    // The promise is never rejected.
    let _ = JsFuture::from(NOW.with(Line::ended)).await;
}

/// Figures are awaited, which will be work; or no longer.
pub fn await_answer(is_awaited: bool) {
    if is_awaited {
        ANSWER.with(|line| line.is_running.set(true));
    } else {
        ANSWER.with(Line::end);
    }
}

/// Whether figures are awaited or any work is left.
pub fn is_any_left() -> bool {
    let mut lines = [&NOW, &LATER, &ANSWER].into_iter();
    lines.any(|line| line.with(|line| line.is_running.get()))
}

/// Resolves when no figures are awaited and no work at all is left.
pub async fn all_done() {
    while is_any_left() {
        answered().await;
        view_done().await;
        // Nor is this one.
        let _ = JsFuture::from(LATER.with(Line::ended)).await;
    }
}

/// Resolves when no figures are awaited, and the components have seen the latest.
async fn answered() {
    // Nor is this one.
    let _ = JsFuture::from(ANSWER.with(Line::ended)).await;
    next_task().await;
}

/// The same as [`all_done`], with nothing left for an idle browser.
pub async fn hurry() {
    answered().await;
    IS_URGENT.set(LATER.with(|line| line.is_running.get()));
    all_done().await;
}
