//! Makes requests go wrong as ordered.

use std::io::{self, Write};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;
use tokio::time::sleep;
use tokio_stream::{Stream, StreamExt};

use crate::settings::{ErrorBody, ExtraHeader, Framing, Kind, Part, take_fault};
use crate::{StandIn, answer, control, sign_in};

/// A session cookie, as servers set them whether one wants it or not: a proxy in front must take it away.
const COOKIE: HeaderValue = HeaderValue::from_static("stand-in=cookie; HttpOnly; SameSite=Lax");

/// Answers a request to Workbench, or has it go wrong.
pub async fn go_wrong(State(stand_in): State<StandIn>, request: Request, next: Next) -> Response {
    // A preflight isn't the request that a fault was ordered for.
    let part = Part::of(request.uri().path()).filter(|_| request.method() != Method::OPTIONS);
    let Some(part) = part else {
        return next.run(request).await;
    };
    let (fault, extra_headers) = {
        let settings = &mut stand_in.state().settings;
        let path_and_query = control::path_and_query(request.uri());
        (
            take_fault(settings.faults(part), path_and_query),
            settings.headers.clone(),
        )
    };
    let mut response = match fault {
        None => next.run(request).await,
        Some(Kind::Status {
            code,
            retry_after,
            body,
            detail,
        }) => status(code, retry_after.as_deref(), body, detail.as_deref()),
        Some(Kind::Delay { ms }) => {
            sleep(Duration::from_millis(ms)).await;
            next.run(request).await
        }
        Some(Kind::Hang) => std::future::pending().await,
        Some(Kind::Cut { after, framing }) => cut(next.run(request).await, after, framing).await,
        Some(Kind::Stall { after }) => stall(next.run(request).await, after),
        Some(Kind::Html) => answer::page("Sign in to the network", "This is not Workbench."),
        Some(Kind::WrongShape) => Json(json!({"data": {"unexpected": [1, null]}})).into_response(),
        Some(Kind::Slow { bytes, ms }) => slow(next.run(request).await, bytes, ms),
        Some(Kind::Expire) => {
            if let Some(token) = sign_in::bearer(request.headers()) {
                stand_in.state().tokens.remove(token);
            }
            sign_in::unauthorized()
        }
    };
    response.headers_mut().append(header::SET_COOKIE, COOKIE);
    for ExtraHeader { name, value } in extra_headers {
        response.headers_mut().append(name, value);
    }
    response
}

fn status(code: u16, retry_after: Option<&str>, body: ErrorBody, detail: Option<&str>) -> Response {
    // A number that is no status would only confuse whoever wrote it into a test.
    let status = StatusCode::from_u16(code).unwrap_or(StatusCode::IM_A_TEAPOT);
    let reason = status.canonical_reason().unwrap_or("Something went wrong");
    let mut response = answer::error(status, body, detail.unwrap_or(reason));
    if let Some(value) = retry_after.and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// The first bytes of a response, and then its end, or a broken connection.
async fn cut(response: Response, after: usize, framing: Framing) -> Response {
    /// More than any answer has, so that what it declares never arrives.
    const DECLARED: HeaderValue = HeaderValue::from_static("1000000000");
    const GZIP: HeaderValue = HeaderValue::from_static("gzip");
    /// Lets what was written reach the network before the connection is reset.
    const FLUSH: Duration = Duration::from_millis(20);

    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let broken = tokio_stream::once(()).then(async |()| {
        sleep(FLUSH).await;
        Err::<Bytes, _>(io::Error::other("cut, as ordered"))
    });
    let body = match framing {
        Framing::Length => {
            parts.headers.insert(header::CONTENT_LENGTH, DECLARED);
            Body::from_stream(beginning(body, after).chain(broken))
        }
        Framing::Chunked => Body::from_stream(beginning(body, after).chain(broken)),
        Framing::ClosedChunked => Body::from_stream(beginning(body, after)),
        // Of a body that is all there, its length is sent along.
        Framing::ShortLength => Body::from(whole(Body::from_stream(beginning(body, after))).await),
        Framing::Close => {
            parts.version = Version::HTTP_10;
            Body::from_stream(beginning(body, after))
        }
        Framing::Gzip => {
            parts.headers.insert(header::CONTENT_ENCODING, GZIP);
            let packed = Body::from(gzip(&whole(body).await));
            Body::from_stream(beginning(packed, after))
        }
    };
    Response::from_parts(parts, body)
}

/// A body that is made here, so that it has an end and no errors.
async fn whole(body: Body) -> Bytes {
    to_bytes(body, usize::MAX).await.unwrap_or_default()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    // Memory takes all that is written to it.
    packed
        .write_all(bytes)
        .and_then(|()| packed.finish())
        .unwrap_or_default()
}

/// The first bytes of a response, and then nothing.
fn stall(response: Response, after: usize) -> Response {
    let (mut parts, body) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let silence = tokio_stream::once(()).then(async |()| std::future::pending().await);
    Response::from_parts(
        parts,
        Body::from_stream(beginning(body, after).chain(silence)),
    )
}

/// The first bytes of a body.
fn beginning(body: Body, n_bytes: usize) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let mut left = n_bytes;
    body.into_data_stream().map_while(move |chunk| {
        let chunk = chunk.ok().filter(|_| left > 0)?;
        let kept = chunk.slice(..chunk.len().min(left));
        left -= kept.len();
        Some(Ok(kept))
    })
}

/// A response in pieces, with a pause before each.
fn slow(response: Response, bytes: usize, ms: u64) -> Response {
    let (parts, body) = response.into_parts();
    let (pieces_in, pieces) = tokio::sync::mpsc::channel(1);
    tokio::spawn(async move {
        let mut chunks = body.into_data_stream();
        while let Some(chunk) = chunks.next().await {
            let Ok(mut rest) = chunk else { return };
            while !rest.is_empty() {
                sleep(Duration::from_millis(ms)).await;
                let piece = rest.split_to(rest.len().min(bytes.max(1)));
                // Nobody listens any more.
                if pieces_in.send(Ok::<_, io::Error>(piece)).await.is_err() {
                    return;
                }
            }
        }
    });
    let pieces = tokio_stream::wrappers::ReceiverStream::new(pieces);
    Response::from_parts(parts, Body::from_stream(pieces))
}
