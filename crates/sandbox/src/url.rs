//! A file service: JSON documents at addresses, with the conditional requests of RFC 9110.

use std::sync::Arc;

use axum::Router;
use axum::http::header::{ETAG, LAST_MODIFIED};
use axum::http::{Method, StatusCode};
use axum::routing::MethodFilter;
use bytes::Bytes;
use serde_json::json;

use crate::exchange::{Answer, Effect, Exchange, Refusal, on};
use crate::ids;
use crate::json_text;
use crate::store::{StoreError, Table, Transaction};
use crate::world::World;

/// Files at `/files/…`. They need no key and count towards no quota.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/files/{*path}", on(MethodFilter::GET, read))
        .route("/files/{*path}", on(MethodFilter::PUT, write))
        .method_not_allowed_fallback(async |method: Method| {
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                format!("Files have no {method}: use GET or PUT"),
            )
        })
}

/// The name of the file with this escaped path after `/files/`.
pub(crate) fn name(path: &str) -> String {
    let mut name = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            name.push(high * 16 + low);
            rest = &after[2..];
        } else {
            name.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&name).into_owned()
}

fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// Keeps a file.
pub(crate) fn keep(rows: &mut Transaction<'_>, name: &str, text: Bytes) -> Result<(), StoreError> {
    let before = rows.get(Table::Files, name)?;
    rows.remember(memory(name), before);
    rows.put(Table::Files, name, text);
    rows.save(Table::FileTimes, name, &ids::now())
}

/// Under which name the text before the last write is remembered.
fn memory(name: &str) -> String {
    format!("file {name}")
}

fn read(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let name = exchange.call.param(0);
    let text = exchange.rows.get(Table::Files, name)?;
    let text = match exchange.call.effect {
        Effect::Stale => exchange.rows.before(&memory(name), text),
        Effect::Usual | Effect::Forgotten => text,
    };
    let text = text.ok_or_else(|| Refusal::not_found("File not found"))?;
    let modified = exchange
        .rows
        .load(Table::FileTimes, name)?
        .unwrap_or_default();
    let tag = tag(&text);
    let unchanged = exchange
        .call
        .header("if-none-match")
        .is_some_and(|tags| names(&tags, &tag, Comparison::Weak));
    let answer = if unchanged {
        Answer::text(Bytes::new()).with_status(StatusCode::NOT_MODIFIED)
    } else {
        Answer::text(text)
    };
    Ok(answer
        .with_header(ETAG, &tag)
        .with_header(LAST_MODIFIED, &ids::http_date(modified)))
}

fn write(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let name = exchange.call.param(0);
    let now = exchange.rows.get(Table::Files, name)?;
    let own = now.as_deref().map(tag);
    if let Some(tags) = exchange.call.header("if-match")
        && !own
            .as_deref()
            .is_some_and(|own| names(&tags, own, Comparison::Strong))
    {
        return Err(Refusal::new(
            StatusCode::PRECONDITION_FAILED,
            "The file is not the one in If-Match",
        ));
    }
    if let Some(tags) = exchange.call.header("if-none-match")
        && own
            .as_deref()
            .is_some_and(|own| names(&tags, own, Comparison::Weak))
    {
        return Err(Refusal::new(
            StatusCode::PRECONDITION_FAILED,
            "The file is the one in If-None-Match",
        ));
    }
    let text = exchange.call.body.clone();
    if json_text::value(&text).is_none() {
        return Err(Refusal::bad_request("The body is not JSON"));
    }
    let tag = tag(&text);
    keep(exchange.rows, name, text)?;
    let (status, message) = match now {
        Some(_) => (StatusCode::OK, "File replaced"),
        None => (StatusCode::CREATED, "File created"),
    };
    Ok(Answer::json(&json!({ "message": message }))
        .with_status(status)
        .with_header(ETAG, &tag))
}

/// A strong tag: it differs when any byte differs.
fn tag(text: &[u8]) -> String {
    format!("\"{}\"", &blake3::hash(text).to_hex()[..32])
}

/// How tags are compared (RFC 9110, 8.8.3.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Weak,
    Strong,
}

/// Whether a list of tags names this one. Ours have no commas, so a list can be split at them.
fn names(tags: &str, own: &str, comparison: Comparison) -> bool {
    tags.split(',')
        .map(str::trim)
        .any(|tag| match tag.strip_prefix("W/") {
            Some(weak) => comparison == Comparison::Weak && weak == own,
            None => tag == own || tag == "*",
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_taken_out_of_names_and_broken_ones_stay() {
        assert_eq!(name("a%20b/%C3%A9.json"), "a b/é.json");
        assert_eq!(name("100%/%zz%2"), "100%/%zz%2");
    }

    #[test]
    fn weak_tags_count_only_in_weak_comparison() {
        let own = tag(b"{}");
        assert!(names(&format!("\"x\", W/{own}"), &own, Comparison::Weak));
        assert!(!names(&format!("W/{own}"), &own, Comparison::Strong));
        assert!(names(&own, &own, Comparison::Strong));
        assert!(names("*", &own, Comparison::Strong));
    }
}
