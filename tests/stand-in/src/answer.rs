//! Answers that are not the right one: errors in every shape in which they come.

use axum::Json;
use axum::http::{HeaderName, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use crate::settings::ErrorBody;

/// The media type of JSON:API.
pub const JSON_API: [(HeaderName, &str); 1] = [(header::CONTENT_TYPE, "application/vnd.api+json")];

/// A JSON:API document.
pub fn json_api(document: &Value) -> Response {
    (JSON_API, document.to_string()).into_response()
}

/// An error of a shape, in words.
pub fn error(status: StatusCode, shape: ErrorBody, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let body = match shape {
        ErrorBody::Errors => {
            let code = status.as_u16().to_string();
            let errors = json!({"errors": [{"status": code, "title": title, "detail": detail}]});
            return (status, JSON_API, errors.to_string()).into_response();
        }
        ErrorBody::Message => Json(json!({"message": title, "validation": detail})).into_response(),
        ErrorBody::Oauth => {
            Json(json!({"error": "invalid_grant", "error_description": detail})).into_response()
        }
        ErrorBody::Html => page(title, detail),
        ErrorBody::Empty => ().into_response(),
    };
    (status, body).into_response()
}

/// A web page, as something between the browser and Workbench would send. The words are markup: a page that shows them as
/// such has a fault.
pub fn page(title: &str, detail: &str) -> Response {
    Html(format!(
        "<!doctype html>\n<html><head><title>{title}</title></head>\n<body><h1>{title}</h1><p>{detail}</p></body></html>\n"
    ))
    .into_response()
}

/// 400, as the API reports that a parameter is wrong.
pub fn bad_request(detail: &str) -> Response {
    error(StatusCode::BAD_REQUEST, ErrorBody::Message, detail)
}

/// 404, for what isn't there.
pub async fn not_found() -> Response {
    let detail = "There is no such resource.";
    error(StatusCode::NOT_FOUND, ErrorBody::Errors, detail)
}

/// 405. The stand-in changes nothing, so it needs few methods.
pub async fn method_not_allowed() -> Response {
    let detail = "This resource has no such method.";
    error(StatusCode::METHOD_NOT_ALLOWED, ErrorBody::Errors, detail)
}
