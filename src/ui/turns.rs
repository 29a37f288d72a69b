//! Work for the page's thread, one piece per turn of the event loop: in between the browser paints and hears the user.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::event_loop::next_task;

type Piece = Pin<Box<dyn Future<Output = ()>>>;

thread_local! {
    static QUEUE: RefCell<VecDeque<Piece>> = const { RefCell::new(VecDeque::new()) };
    static IS_RUNNING: Cell<bool> = const { Cell::new(false) };
    static WAITING: RefCell<Vec<Function>> = const { RefCell::new(Vec::new()) };
}

/// Adds a piece of work, to be done in its turn.
pub fn add(piece: impl Future<Output = ()> + 'static) {
    QUEUE.with_borrow_mut(|queue| queue.push_back(Box::pin(piece)));
    if !IS_RUNNING.replace(true) {
        spawn_local(run());
    }
}

async fn run() {
    loop {
        next_task().await;
        let Some(piece) = QUEUE.with_borrow_mut(VecDeque::pop_front) else {
            break;
        };
        piece.await;
    }
    IS_RUNNING.set(false);
    for resolve in WAITING.take() {
        // A promise's resolver does not throw.
        let _ = resolve.call0(&JsValue::UNDEFINED);
    }
}

/// Resolves when no work is left.
pub async fn all_done() {
    if IS_RUNNING.get() {
        let done = Promise::new(&mut |resolve, _| {
            WAITING.with_borrow_mut(|waiting| waiting.push(resolve))
        });
        // The promise is never rejected.
        let _ = JsFuture::from(done).await;
    }
}
