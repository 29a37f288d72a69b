//! Whether pages of other origins may ask, by the rules of the Fetch standard's CORS protocol.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::StandIn;

/// What the API takes from other origins.
const METHODS: HeaderValue = HeaderValue::from_static("GET, POST");
const HEADERS: HeaderValue =
    HeaderValue::from_static("accept, authorization, content-type, x-expelinc-otp");
/// Headers that a page may read although no standard lets it.
const EXPOSED: HeaderValue = HeaderValue::from_static("retry-after");

/// Answers preflights and marks answers as readable, if the settings say so. Otherwise a browser gets what a server gives
/// that has never heard of CORS, and keeps it from the page.
pub async fn allow(State(stand_in): State<StandIn>, request: Request, next: Next) -> Response {
    if stand_in.state().settings.cors {
        always_allow(request, next).await
    } else {
        next.run(request).await
    }
}

/// The same, whatever the settings say.
pub async fn always_allow(request: Request, next: Next) -> Response {
    let Some(origin) = request.headers().get(header::ORIGIN).cloned() else {
        return next.run(request).await;
    };
    let mut response = if is_preflight(&request) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        next.run(request).await
    };
    allow_origin(response.headers_mut(), origin);
    response
}

fn is_preflight(request: &Request) -> bool {
    request.method() == Method::OPTIONS
        && request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
}

fn allow_origin(headers: &mut HeaderMap, origin: HeaderValue) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
}
