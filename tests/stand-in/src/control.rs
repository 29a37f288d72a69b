//! How tests tell the stand-in what to do and ask what it saw.

use std::collections::BTreeMap;

use axum::Json;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::Value;

use crate::settings::Settings;
use crate::{StandIn, answer};

/// A request, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// `GET`, …
    pub method: String,
    /// With the query, as sent.
    pub path: String,
    /// Header names in lower case. Values are left out, but for those that tell where from and where to.
    pub headers: BTreeMap<String, String>,
    /// Bytes of the body.
    pub body_bytes: usize,
}

/// Headers whose values are no secret and matter to tests.
const TOLD: [&str; 3] = ["host", "origin", "x-forwarded-for"];

/// In place of a value.
const LEFT_OUT: &str = "…";

/// More than any request of the API has.
const MAX_BODY_BYTES: usize = 1 << 20;

/// Writes a request into the log.
pub async fn see(State(stand_in): State<StandIn>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, MAX_BODY_BYTES).await else {
        return answer::bad_request("the body is too long or broke off");
    };
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = if TOLD.contains(&name.as_str()) {
            String::from_utf8_lossy(value.as_bytes()).into_owned()
        } else {
            LEFT_OUT.to_owned()
        };
        (name.to_string(), value)
    });
    let seen = Seen {
        method: parts.method.to_string(),
        path: path_and_query(&parts.uri).to_owned(),
        headers: headers.collect(),
        body_bytes: body.len(),
    };
    stand_in.state().requests.push(seen);
    next.run(Request::from_parts(parts, Body::from(body))).await
}

/// `/` if there is none.
pub fn path_and_query(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", |it| it.as_str())
}

/// `GET /stand-in/faults`: the settings in force.
pub async fn settings(State(stand_in): State<StandIn>) -> Json<Settings> {
    Json(stand_in.state().settings.clone())
}

/// `POST /stand-in/faults`: changes the settings by a JSON Merge Patch and answers with all of them; 400 if one is misspelled.
pub async fn change(State(stand_in): State<StandIn>, body: String) -> Response {
    // Any content type: a page of another origin sends text/plain without asking first.
    let mut state = stand_in.state();
    let patched =
        serde_json::from_str::<Value>(&body).and_then(|patch| state.settings.patched(patch));
    match patched {
        Ok(settings) => {
            let api_token_before = state.settings.api_token.clone();
            if settings.api_token != api_token_before {
                state.tokens.remove(&api_token_before);
                state.tokens.insert(settings.api_token.clone());
            }
            state.settings = settings.clone();
            Json(settings).into_response()
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    }
}

/// `POST /stand-in/reset`: everything as at the start.
pub async fn reset(State(stand_in): State<StandIn>) -> StatusCode {
    stand_in.state().reset();
    StatusCode::NO_CONTENT
}

/// `GET /stand-in/requests`: the log.
pub async fn requests(State(stand_in): State<StandIn>) -> Json<Vec<Seen>> {
    Json(stand_in.state().requests.clone())
}
