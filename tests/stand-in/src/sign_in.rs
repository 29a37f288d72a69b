//! Signing in, in two steps, and the check of every later request's token.

use axum::Json;
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;

use crate::settings::ErrorBody;
use crate::{StandIn, answer};

/// The header that carries the MFA code.
pub const MFA_CODE: &str = "x-expelinc-otp";

/// The body of both steps.
#[derive(Deserialize)]
pub struct Credentials {
    grant_type: String,
    username: String,
    password: String,
}

/// `POST /auth/v0/login`: without a code always 401, which asks for one; with a code 200 and a token, or 401.
pub async fn log_in(
    State(stand_in): State<StandIn>,
    headers: HeaderMap,
    form: Result<Form<Credentials>, FormRejection>,
) -> Response {
    let refused = |detail: &str| answer::error(StatusCode::UNAUTHORIZED, ErrorBody::Oauth, detail);
    let Form(credentials) = match form {
        Ok(form) => form,
        Err(rejection) => return answer::bad_request(&rejection.to_string()),
    };
    if credentials.grant_type != "password" {
        return answer::bad_request("grant_type must be password");
    }
    // The same words for a good and a wrong password: the first step reveals nothing.
    let Some(code) = headers.get(MFA_CODE) else {
        return refused("A second factor is needed.");
    };
    let mut state = stand_in.state();
    let settings = &state.settings;
    if credentials.username != settings.user || credentials.password != settings.password {
        return refused("Wrong user name or password.");
    }
    if code.as_bytes() != settings.mfa_code.as_bytes() {
        return refused("Invalid MFA code.");
    }
    Json(json!({"access_token": state.issue_token()})).into_response()
}

/// The bearer token of a request, if it has one.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
}

/// 401, unless the request carries a valid token.
pub async fn require_token(
    State(stand_in): State<StandIn>,
    request: Request,
    next: Next,
) -> Response {
    let valid =
        bearer(request.headers()).is_some_and(|token| stand_in.state().tokens.contains(token));
    if valid {
        next.run(request).await
    } else {
        unauthorized()
    }
}

/// 401, as for a token that is missing, wrong or expired.
pub fn unauthorized() -> Response {
    let detail = "The access token is missing or no longer valid.";
    answer::error(StatusCode::UNAUTHORIZED, ErrorBody::Errors, detail)
}
