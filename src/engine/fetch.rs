//! [`Network`] in the browser: `fetch` in a web worker. The only place that sends anything anywhere.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::pin::pin;
use std::rc::Rc;

use futures_util::future::{Either, select};
use gloo_net::http::{Headers, Method as HttpMethod, RequestBuilder};
use gloo_timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use tokio_util::sync::CancellationToken;
use wasm_bindgen::prelude::*;
use web_sys::{
    AbortController, DedicatedWorkerGlobalScope, RequestCache, RequestCredentials, RequestMode,
    RequestRedirect, SecurityPolicyViolationEvent, SecurityPolicyViolationEventDisposition,
};

use super::network::Network;
use super::stream::ByteStream;
use crate::workbench::{Answer, Cut, Method, Outcome, Request, Url};

/// A server that computes a month of metrics may think this long before it answers.
const ANSWER_WITHIN_MS: u32 = 120_000;

/// A body that stands still for so long is not coming.
const BYTES_WITHIN_MS: u32 = 60_000;

/// A quick question, to find out whether anybody is there.
const PROBE_WITHIN_MS: u32 = 10_000;

/// A browser that refuses a request because of a policy says so in an event, which may come a moment after the request has failed.
const HEAR_WITHIN_MS: u32 = 50;

/// What the browser let on about servers so far, whoever asked them; by origin.
#[derive(Clone, Default)]
pub struct Servers(Rc<RefCell<Known>>);

#[derive(Default)]
struct Known {
    /// They have sent an answer that this page could read: their name is right, and they let this page ask.
    answering: BTreeSet<String>,
    /// A policy of the page's host forbids to ask them.
    blocked: BTreeSet<String>,
}

impl Servers {
    /// Nothing known. Listens to what the browser says about policies, as long as the worker lives.
    pub fn new() -> Self {
        let servers = Self::default();
        let known = servers.0.clone();
        let on_violation = Closure::<dyn Fn(SecurityPolicyViolationEvent)>::new(
            move |event: SecurityPolicyViolationEvent| {
                // A policy may also be there only to be reported on.
                if event.disposition() == SecurityPolicyViolationEventDisposition::Enforce
                    && let Some(origin) = origin_of(&event.blocked_uri())
                {
                    known.borrow_mut().blocked.insert(origin.to_owned());
                }
            },
        );
        scope()
            .add_event_listener_with_callback(
                "securitypolicyviolation",
                on_violation.as_ref().unchecked_ref(),
            )
            .expect("any name of an event can be listened to");
        on_violation.forget();
        servers
    }

    fn answered(&self, url: &Url) {
        let mut known = self.0.borrow_mut();
        if let Some(origin) = origin_of(url.as_str())
            && !known.answering.contains(origin)
        {
            known.answering.insert(origin.to_owned());
        }
    }

    /// Why a request has failed of which the browser says no more.
    async fn why_failed(&self, url: &Url) -> Cut {
        TimeoutFuture::new(HEAR_WITHIN_MS).await;
        let asked = origin_of(url.as_str()).unwrap_or_default();
        let known = self.0.borrow();
        if known.blocked.contains(asked) {
            Cut::Blocked
        } else if is_offline() {
            Cut::Offline
        } else if known.answering.contains(asked) || asked == origin() {
            Cut::Unreadable
        } else {
            Cut::Unreachable
        }
    }
}

/// The part of an address before its path.
fn origin_of(url: &str) -> Option<&str> {
    let host_at = url.find("://")? + 3;
    let n_host_bytes = url[host_at..].find(['/', '?', '#']);
    Some(n_host_bytes.map_or(url, |n| &url[..host_at + n]))
}

/// The browser's network, for one piece of work after another.
#[derive(Clone)]
pub struct Fetch {
    now_ms: fn() -> f64,
    servers: Servers,
    /// Ends the latest piece of work; those before it were given up.
    latest: Rc<RefCell<CancellationToken>>,
    /// Ends the piece of work that this is for.
    given_up: CancellationToken,
}

impl Fetch {
    /// For a first piece of work. `now_ms` tells the time in milliseconds since the Unix epoch.
    pub fn new(now_ms: fn() -> f64, servers: &Servers) -> Self {
        let given_up = CancellationToken::new();
        Self {
            now_ms,
            servers: servers.clone(),
            latest: Rc::new(RefCell::new(given_up.clone())),
            given_up,
        }
    }

    /// Ends all requests under way, and lets the work that sent them send no further ones: nobody waits for them any more.
    pub fn give_up(&self) {
        self.latest.borrow().cancel();
    }

    /// For the next piece of work; the one before is given up.
    pub fn anew(&self) -> Self {
        self.give_up();
        let given_up = CancellationToken::new();
        self.latest.replace(given_up.clone());
        Self {
            given_up,
            ..self.clone()
        }
    }

    /// Whether later work took its place, or nobody wants it any more.
    pub fn is_given_up(&self) -> bool {
        self.given_up.is_cancelled()
    }

    /// What `work` comes to; `None` as soon as the piece of work that it belongs to is given up.
    pub async fn unless_given_up<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        self.given_up.run_until_cancelled(work).await
    }

    /// Whether anything answers at `url`, whatever it says: asked without credentials, and without being shown the answer, which
    /// browsers allow for any address.
    pub async fn is_anybody_there(&self, url: &str) -> bool {
        let request = RequestBuilder::new(url)
            .method(HttpMethod::GET)
            .mode(RequestMode::NoCors)
            .credentials(RequestCredentials::Omit)
            .cache(RequestCache::NoStore)
            .referrer_policy(web_sys::ReferrerPolicy::NoReferrer)
            .build();
        let Ok(request) = request else { return false };
        let asked = Box::pin(request.send());
        match select(asked, TimeoutFuture::new(PROBE_WITHIN_MS)).await {
            Either::Left((answer, _)) => answer.is_ok(),
            Either::Right(_) => false,
        }
    }

    async fn answer(
        &self,
        request: &Request,
        controller: &AbortOnDrop,
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
            .abort_signal(Some(&controller.0.signal()));
        let built = match request.body() {
            Some(body) => builder.body(Uint8Array::from(body)),
            None => builder.build(),
        };
        // Headers and addresses were checked when they were made; what the browser still refuses, it cannot send.
        let built = built.map_err(|_| Cut::Unreachable)?;
        let sent = Box::pin(built.send());
        let response = match select(sent, TimeoutFuture::new(ANSWER_WITHIN_MS)).await {
            Either::Left((Ok(response), _)) => response,
            Either::Left((Err(_), _)) => return Err(self.servers.why_failed(request.url()).await),
            Either::Right(_) => return Err(Cut::TimedOut),
        };
        if response.type_() == web_sys::ResponseType::Opaqueredirect {
            return Err(Cut::Redirected);
        }
        self.servers.answered(request.url());
        let headers: Vec<(String, String)> = response.headers().entries().collect();
        let mut answer = request.answer(
            response.status(),
            headers
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str())),
        );
        if let Some(body) = response.body() {
            read(ByteStream::new(&body), &mut answer, on_bytes).await?;
        }
        Ok(answer)
    }
}

/// Ends a request that nobody waits for any more: one that stands still would hold its connection. It changes nothing about one that is over.
struct AbortOnDrop(AbortController);

impl AbortOnDrop {
    fn new() -> Self {
        Self(AbortController::new().expect("every browser with workers can abort requests"))
    }
}

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// Reads a body to its end.
async fn read(
    mut body: ByteStream,
    answer: &mut Answer,
    on_bytes: &mut dyn FnMut(&[u8]),
) -> Result<(), Cut> {
    loop {
        let next = Box::pin(body.next());
        let bytes = match select(next, TimeoutFuture::new(BYTES_WITHIN_MS)).await {
            Either::Left((Ok(Some(bytes)), _)) => bytes,
            Either::Left((Ok(None), _)) => return Ok(()),
            Either::Left((Err(_), _)) if is_offline() => return Err(Cut::Offline),
            Either::Left((Err(_), _)) => return Err(Cut::Broken),
            Either::Right(_) => return Err(Cut::Stalled),
        };
        answer.take(bytes);
        if answer.is_success() {
            on_bytes(bytes);
        }
    }
}

impl Network for Fetch {
    async fn send(&self, request: &Request, on_bytes: &mut dyn FnMut(&[u8])) -> Outcome {
        // Between two tries, too, work may have been given up.
        if self.is_given_up() {
            return Err(Cut::GivenUp);
        }
        let controller = AbortOnDrop::new();
        let answer = pin!(self.answer(request, &controller, on_bytes));
        let outcome = match select(answer, pin!(self.given_up.cancelled())).await {
            Either::Left((outcome, _)) => outcome,
            Either::Right(((), answer)) => {
                controller.0.abort();
                // It ends at once, and wipes what it was just reading.
                answer.await
            }
        };
        if self.is_given_up() {
            return Err(Cut::GivenUp);
        }
        outcome
    }

    async fn wait(&self, ms: u32) {
        // Given up while it waits, it sends nothing more either way.
        let _ = self.unless_given_up(TimeoutFuture::new(ms)).await;
    }

    fn random(&self) -> f64 {
        // A browser that has no random numbers has waits without jitter.
        getrandom::u32().map_or(1.0, |fresh| f64::from(fresh) / 2f64.powi(32))
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

/// The text of a file of the page's own folder; the status if it cannot be had, and none if nobody answers.
pub async fn own_text(name: &str) -> Result<String, Option<u16>> {
    let answer = gloo_net::http::Request::get(name).send().await;
    let answer = answer.map_err(|_| None)?;
    if !answer.ok() {
        return Err(Some(answer.status()));
    }
    answer.text().await.map_err(|_| None)
}

/// Whether nobody on the way could have changed the page: it came over https, or from this computer.
pub fn is_secure() -> bool {
    scope().is_secure_context()
}

/// The page's own origin.
pub fn origin() -> String {
    scope().location().origin()
}
