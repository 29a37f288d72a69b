//! The browser's event loop, the same in the page as in the engine.

use js_sys::Promise;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Resolves in a later turn of the event loop, after the messages that already wait, so that the browser can hear the user and
/// paint in between.
pub async fn next_task() {
    // A timer would wait for 4 ms once a few had followed one another.
    let channel = MessageChannel::new().expect("every browser with workers has channels");
    let later = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        channel
            .port2()
            .post_message(&JsValue::NULL)
            .expect("null can be posted");
    });
    // The promise is never rejected.
    let _ = JsFuture::from(later).await;
    channel.port1().close();
}
