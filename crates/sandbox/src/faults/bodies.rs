//! The answers that no service gives on purpose.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, Response, StatusCode, header};
use bytes::Bytes;
use futures_util::{StreamExt as _, stream};

use super::shape::Shape;
use super::{Action, Framing};
use crate::exchange::{HTML, JSON};
use crate::stop::Stop;
use crate::wire::Flushes;

const CHUNK: u64 = 64 * 1024;

/// Tells the HTTP layer to close the connection: in place of an answer, or inside of one.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
pub(crate) struct Dropped;

/// The answer that is given in place of the service's, if the action is of that kind.
pub(super) fn canned(action: &Action, shape: Shape) -> Option<Response<Body>> {
    let answer = match action {
        Action::Status {
            code,
            message,
            retry_after,
        } => {
            let mut answer = shape.error(*code, message.as_deref());
            if let Some(value) = retry_after
                .as_deref()
                .and_then(|value| HeaderValue::from_str(value).ok())
            {
                answer.headers_mut().insert(header::RETRY_AFTER, value);
            }
            answer
        }
        Action::Redirect { code, location } => {
            let mut answer = shape.error(*code, None);
            if let Ok(value) = HeaderValue::from_str(location) {
                answer.headers_mut().insert(header::LOCATION, value);
            }
            answer
        }
        Action::Html => plain(
            200,
            HTML,
            "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body><h1>Sign in to this network</h1></body></html>\n",
        ),
        Action::EmptyBody => plain(200, JSON, Body::empty()),
        Action::Body {
            status,
            content_type,
            body,
        } => plain(*status, content_type, body.clone()),
        Action::Oversized { bytes, framing } => oversized(*bytes, *framing),
        _ => return None,
    };
    Some(answer)
}

/// The answer with its whole length announced and only a part of it sent.
pub(super) fn cut(
    answer: Response<()>,
    body: &Bytes,
    keep: usize,
    flushes: Flushes,
) -> Response<Body> {
    let kept = body.slice(..keep.min(body.len()));
    // The failure has to wait until the kept part is on the wire.
    let end = async move {
        flushes.next().await;
        Err(Dropped)
    };
    let parts = stream::iter([Ok(kept)]).chain(stream::once(end));
    announced(answer, body.len() as u64, Body::from_stream(parts))
}

/// The answer cut, with an ordinary end.
pub(super) fn cut_quietly(mut answer: Response<()>, body: &Bytes, keep: usize) -> Response<Body> {
    let kept = body.slice(..keep.min(body.len()));
    answer.headers_mut().remove(header::CONTENT_LENGTH);
    answer.map(|()| Body::from_stream(stream::iter([Ok::<_, Infallible>(kept)])))
}

/// The answer byte by byte.
pub(super) fn drip(
    answer: Response<()>,
    body: Bytes,
    every: Duration,
    stop: Stop,
) -> Response<Body> {
    let length = body.len() as u64;
    let first = (body, Duration::ZERO, stop);
    let bytes = stream::unfold(first, move |(mut rest, pause, mut stop)| async move {
        if rest.is_empty() {
            return None;
        }
        let byte = tokio::select! {
            () = tokio::time::sleep(pause) => Ok(rest.split_to(1)),
            () = stop.come() => {
                rest.clear();
                Err(Dropped)
            }
        };
        Some((byte, (rest, every, stop)))
    });
    announced(answer, length, Body::from_stream(bytes))
}

/// A JSON document of exactly this size, made while it is sent.
fn oversized(bytes: u64, framing: Framing) -> Response<Body> {
    const HEAD: &str = r#"{"record":{"filler":""#;
    const TAIL: &str = r#""}}"#;
    let around = (HEAD.len() + TAIL.len()) as u64;
    // There is no room for the wrapper in a tiny body: a number is JSON of any size.
    let (head, tail, filler) = if bytes >= around {
        (HEAD, TAIL, "a")
    } else {
        ("", "", "1")
    };
    let mut left = bytes - (head.len() + tail.len()) as u64;
    let chunk = Bytes::from(filler.repeat(usize::try_from(CHUNK.min(left)).unwrap_or_default()));
    let middle = stream::iter(std::iter::from_fn(move || {
        let size = left.min(CHUNK);
        left -= size;
        (size > 0).then(|| chunk.slice(..usize::try_from(size).unwrap_or_default()))
    }));
    let parts = stream::iter([Bytes::from_static(head.as_bytes())])
        .chain(middle)
        .chain(stream::iter([Bytes::from_static(tail.as_bytes())]));
    let answer = plain(200, JSON, Body::from_stream(parts.map(Ok::<_, Infallible>)));
    match framing {
        Framing::Chunked => answer,
        Framing::Announced => {
            let (parts, body) = answer.into_parts();
            announced(Response::from_parts(parts, ()), bytes, body)
        }
    }
}

fn announced(mut answer: Response<()>, length: u64, body: Body) -> Response<Body> {
    answer
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length.into());
    answer.map(|()| body)
}

fn plain(code: u16, content_type: &str, body: impl Into<Body>) -> Response<Body> {
    let mut answer = Response::new(body.into());
    // Codes and header values were looked at when the rule was given.
    *answer.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if let Ok(value) = HeaderValue::from_str(content_type) {
        answer.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    answer
}
