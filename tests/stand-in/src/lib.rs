//! A stand-in for Expel Workbench: the part of its API that Expel Metrics uses, on made-up data, with faults to order.
//!
//! | path | answer |
//! |---|---|
//! | `POST /auth/v0/login` | a token, for user name, password and MFA code in two steps |
//! | `GET /api/v2/service_metrics/export`, `…/export/beta` | CSV, one row an alert ([`export`]) |
//! | `GET /api/v2/expel_alerts/{id}`, `…/evidence`, `…/vendor_alerts` | JSON:API ([`alerts`]) |
//! | `GET /api/v2/vendor_alert_evidences`, `/api/v2/vendor_alerts` | the same lists, filtered by alert |
//! | `GET`, `POST /stand-in/faults` | the [`settings`], and changes to them |
//! | `POST /stand-in/reset` | as at the start, the log and the tokens included |
//! | `GET /stand-in/requests` | what was asked so far, secrets left out |
//!
//! Modeled on what the public Python client sends and expects; `tests/pyexclient` proves that this client can use it. It holds
//! no state but tokens, faults and the log, and must never be reachable from another machine: whoever reaches it controls it.

pub mod alerts;
pub mod answer;
pub mod control;
pub mod cross_origin;
pub mod export;
pub mod faults;
pub mod settings;
pub mod sign_in;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use tower_http::services::ServeDir;

use control::Seen;
use settings::Settings;

/// The stand-in's state, shared by all requests.
#[derive(Debug, Clone)]
pub struct StandIn(Arc<Mutex<State>>);

/// What changes while it runs.
#[derive(Debug)]
pub struct State {
    at_start: Settings,
    /// In force now.
    pub settings: Settings,
    /// Valid bearer tokens.
    pub tokens: BTreeSet<String>,
    /// How many tokens were handed out: no two are the same.
    pub n_tokens: u64,
    /// Every request but those to control the stand-in, in the order of arrival.
    pub requests: Vec<Seen>,
}

impl State {
    fn new(settings: Settings) -> Self {
        Self {
            at_start: settings.clone(),
            tokens: BTreeSet::from([settings.api_token.clone()]),
            settings,
            n_tokens: 0,
            requests: Vec::new(),
        }
    }

    /// As at the start, but for the count of tokens: one from before must not become valid again.
    pub fn reset(&mut self) {
        let n_tokens = self.n_tokens;
        *self = Self {
            n_tokens,
            ..Self::new(self.at_start.clone())
        };
    }

    /// A new valid token.
    pub fn issue_token(&mut self) -> String {
        self.n_tokens += 1;
        let token = format!("stand-in-session-{}", self.n_tokens);
        self.tokens.insert(token.clone());
        token
    }
}

/// The page's settings file where page and Workbench share an origin.
const SAME_ORIGIN: &str = r#"{ "workbench_address": "same-origin" }"#;

impl StandIn {
    /// Serves by these settings.
    pub fn new(settings: Settings) -> Self {
        Self(Arc::new(Mutex::new(State::new(settings))))
    }

    /// The state. Never to be held over an `await`.
    pub fn state(&self) -> MutexGuard<'_, State> {
        // No request leaves the state half changed, so one that panicked needn't end the others.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All routes, and the files of a folder beside them if one is given.
    pub fn router(self, pages: Option<&Path>) -> Router {
        let api = Router::new()
            .route("/service_metrics/export", get(export::first_path))
            .route("/service_metrics/export/beta", get(export::beta_path))
            .route("/expel_alerts/{id}", get(alerts::expel_alert))
            .route("/expel_alerts/{id}/{relationship}", get(alerts::related))
            .route("/{resource_type}", get(alerts::listed))
            .fallback(answer::not_found)
            .layer(from_fn_with_state(self.clone(), sign_in::require_token));
        let workbench = Router::new()
            .route("/auth/v0/login", post(sign_in::log_in))
            .nest("/api/v2", api)
            .method_not_allowed_fallback(answer::method_not_allowed);
        let workbench = match pages {
            Some(folder) => workbench
                // Tells the page that Workbench is here.
                .route("/settings.json", get(SAME_ORIGIN))
                .fallback_service(ServeDir::new(folder)),
            None => workbench.fallback(answer::not_found),
        };
        // From the outside in: everything is seen, a browser may be refused before anything can go wrong.
        let workbench = workbench
            .layer(from_fn_with_state(self.clone(), faults::go_wrong))
            .layer(from_fn_with_state(self.clone(), cross_origin::allow))
            .layer(from_fn_with_state(self.clone(), control::see));
        let control = Router::new()
            .route(
                "/stand-in/faults",
                get(control::settings).post(control::change),
            )
            .route("/stand-in/reset", post(control::reset))
            .route("/stand-in/requests", get(control::requests))
            .layer(axum::middleware::from_fn(cross_origin::always_allow));
        control.merge(workbench).with_state(self)
    }
}
