//! [`Network`] in the browser: `fetch` in a web worker. The only place that sends anything anywhere.

use std::cell::RefCell;
use std::rc::Rc;

use futures_util::future::{Either, select};
use gloo_net::http::{Headers, Method as HttpMethod, RequestBuilder};
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, DedicatedWorkerGlobalScope, ReadableStreamDefaultReader, RequestCache,
    RequestCredentials, RequestMode, RequestRedirect,
};

use super::network::Network;
use crate::workbench::{Answer, Cut, Method, Outcome, Request};

/// A server that computes a month of metrics may think this long before it answers.
const ANSWER_WITHIN_MS: u32 = 120_000;

/// A body that stands still for so long is not coming.
const BYTES_WITHIN_MS: u32 = 60_000;

/// A quick question, to find out whether anybody is there.
const PROBE_WITHIN_MS: u32 = 10_000;

/// The browser's network. Requests under way end when their group is given up.
#[derive(Clone)]
pub struct Fetch {
    now_ms: fn() -> f64,
    under_way: Rc<RefCell<Vec<AbortController>>>,
}

impl Fetch {
    /// A group of requests. `now_ms` tells the time in milliseconds since the Unix epoch.
    pub fn new(now_ms: fn() -> f64) -> Self {
        Self {
            now_ms,
            under_way: Rc::default(),
        }
    }

    /// Ends all requests of the group that are under way: nobody waits for them any more.
    pub fn give_up(&self) {
        for controller in self.under_way.take() {
            controller.abort();
        }
    }

    /// Whether anything answers at `url`, whatever it says: asked without credentials, and without being shown the answer, which
    /// browsers allow for any address.
    pub async fn is_anybody_there(&self, url: &str) -> bool {
        let request = RequestBuilder::new(url)
            .method(HttpMethod::GET)
            .mode(RequestMode::NoCors)
            .credentials(RequestCredentials::Omit)
            .cache(RequestCache::NoStore)
            .build();
        let Ok(request) = request else { return false };
        let asked = Box::pin(request.send());
        match select(asked, Box::pin(sleep(PROBE_WITHIN_MS))).await {
            Either::Left((answer, _)) => answer.is_ok(),
            Either::Right(_) => false,
        }
    }

    async fn answer(
        &self,
        request: &Request,
        controller: &AbortController,
        on_bytes: &mut dyn FnMut(&[u8]),
    ) -> Outcome {
        let headers = Headers::new();
        for (name, value) in request.headers() {
            headers.set(name, value);
        }
        let builder = RequestBuilder::new(request.url().as_str())
            .method(match request.method() {
                Method::Get => HttpMethod::GET,
                Method::Post => HttpMethod::POST,
            })
            .headers(headers)
            .mode(RequestMode::Cors)
            .credentials(RequestCredentials::Omit)
            .cache(RequestCache::NoStore)
            .redirect(RequestRedirect::Manual)
            .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
            .abort_signal(Some(&controller.signal()));
        let built = match request.body() {
            Some(body) => builder.body(Uint8Array::from(body)),
            None => builder.build(),
        };
        // Headers and addresses were checked when they were made; what the browser still refuses, it cannot send.
        let built = built.map_err(|_| Cut::Unreachable)?;
        let sent = Box::pin(built.send());
        let response = match select(sent, Box::pin(sleep(ANSWER_WITHIN_MS))).await {
            Either::Left((Ok(response), _)) => response,
            Either::Left((Err(_), _)) if is_offline() => return Err(Cut::Offline),
            Either::Left((Err(_), _)) => return Err(Cut::Unreachable),
            Either::Right(_) => {
                controller.abort();
                return Err(Cut::TimedOut);
            }
        };
        if response.type_() == web_sys::ResponseType::Opaqueredirect {
            return Err(Cut::Redirected);
        }
        let headers: Vec<(String, String)> = response.headers().entries().collect();
        let mut answer = request.answer(
            response.status(),
            headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        if let Some(body) = response.body() {
            let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
            read(&reader, &mut answer, on_bytes).await?;
        }
        Ok(answer)
    }
}

/// Reads a body to its end.
async fn read(
    reader: &ReadableStreamDefaultReader,
    answer: &mut Answer,
    on_bytes: &mut dyn FnMut(&[u8]),
) -> Result<(), Cut> {
    let mut buffer = Vec::new();
    loop {
        let next = Box::pin(JsFuture::from(reader.read()));
        let chunk = match select(next, Box::pin(sleep(BYTES_WITHIN_MS))).await {
            Either::Left((Ok(chunk), _)) => chunk,
            Either::Left((Err(_), _)) if is_offline() => return Err(Cut::Offline),
            Either::Left((Err(_), _)) => return Err(Cut::Broken),
            Either::Right(_) => return Err(Cut::TimedOut),
        };
        let is_done = Reflect::get(&chunk, &"done".into()).is_ok_and(|done| done.is_truthy());
        if is_done {
            return Ok(());
        }
        let bytes: Uint8Array = Reflect::get(&chunk, &"value".into())
            .unwrap_or_default()
            .unchecked_into();
        buffer.resize(bytes.length() as usize, 0);
        bytes.copy_to(&mut buffer);
        answer.take(&buffer);
        if answer.is_success() {
            on_bytes(&buffer);
        }
    }
}

impl Network for Fetch {
    async fn send(&self, request: &Request, on_bytes: &mut dyn FnMut(&[u8])) -> Outcome {
        let controller =
            AbortController::new().expect("every browser with workers can abort requests");
        self.under_way.borrow_mut().push(controller.clone());
        let outcome = self.answer(request, &controller, on_bytes).await;
        self.under_way
            .borrow_mut()
            .retain(|other| *other != controller);
        outcome
    }

    async fn wait(&self, ms: u32) {
        sleep(ms).await;
    }

    fn random(&self) -> f64 {
        js_sys::Math::random()
    }

    fn now_ms(&self) -> f64 {
        (self.now_ms)()
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Whether the browser itself says that there is no network.
fn is_offline() -> bool {
    !scope().navigator().on_line()
}

/// Resolves so many milliseconds from now.
pub async fn sleep(ms: u32) {
    let later = Promise::new(&mut |resolve, _| {
        scope()
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms as i32)
            .expect("a worker can set a timer");
    });
    // The promise is never rejected.
    let _ = JsFuture::from(later).await;
}

/// The page's own origin.
pub fn origin() -> String {
    scope().location().origin()
}
