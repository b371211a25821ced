//! The same control over HTTP, for shells and other languages.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value, json};

use crate::LARGEST_BODY;
use crate::control::Control;
use crate::exchange::Refusal;
use crate::faults::Fault;
use crate::settings::StudioBehaviour;
use crate::world::World;

/// The routes under `/sandbox`. They need no key, are in no journal and count as no request.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route(
            "/sandbox/faults",
            post(add_faults).get(list_faults).delete(clear_faults),
        )
        .route(
            "/sandbox/requests",
            get(list_requests).delete(clear_requests),
        )
        .route("/sandbox/settings", get(show_settings).put(change_settings))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .fallback(async || Refusal::not_found("No such control route"))
        .method_not_allowed_fallback(async || {
            Refusal::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "This control route has no such method",
            )
        })
}

async fn add_faults(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    check_content_type(&headers)?;
    let faults: Vec<Fault> = if body.trim_ascii_start().starts_with(b"[") {
        parse(&body)?
    } else {
        vec![parse(&body)?]
    };
    if let Some(flaw) = faults.iter().find_map(Fault::flaw) {
        return Err(Refusal::bad_request(flaw));
    }
    for fault in faults {
        world.script.add(fault);
    }
    Ok(Json(world.script.waiting()).into_response())
}

async fn list_faults(State(world): State<Arc<World>>) -> Response {
    Json(world.script.waiting()).into_response()
}

async fn clear_faults(State(world): State<Arc<World>>) -> StatusCode {
    world.script.clear();
    StatusCode::NO_CONTENT
}

async fn list_requests(State(world): State<Arc<World>>) -> Response {
    Json(world.journal.requests()).into_response()
}

async fn clear_requests(State(world): State<Arc<World>>) -> StatusCode {
    world.journal.clear();
    StatusCode::NO_CONTENT
}

async fn show_settings(State(world): State<Arc<World>>) -> Json<Value> {
    Json(settings(world))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Changes {
    record_limit: Change<usize>,
    request_quota: Change<u64>,
    javascript_json: Option<bool>,
    studio: Map<String, Value>,
}

/// A limit that is absent stays, `null` is no limit.
#[derive(Debug, Default)]
enum Change<T> {
    #[default]
    Keep,
    To(Option<T>),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Change<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(Self::To)
    }
}

impl<T> Change<T> {
    fn apply(self, limit: &mut Option<T>) {
        if let Self::To(new) = self {
            *limit = new;
        }
    }
}

/// The behaviour with these members in place of its own.
fn merged(
    behaviour: &StudioBehaviour,
    changes: Map<String, Value>,
) -> Result<StudioBehaviour, Refusal> {
    let mut members = json!(behaviour);
    if let Value::Object(members) = &mut members {
        members.extend(changes);
    }
    serde_json::from_value(members).map_err(|error| Refusal::bad_request(error.to_string()))
}

async fn change_settings(
    State(world): State<Arc<World>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    check_content_type(&headers)?;
    let changes: Changes = parse(&body)?;
    let mut behaviour = world.behaviour();
    changes.record_limit.apply(&mut behaviour.record_limit);
    changes.request_quota.apply(&mut behaviour.request_quota);
    behaviour.javascript_json = changes.javascript_json.unwrap_or(behaviour.javascript_json);
    behaviour.studio = merged(&behaviour.studio, changes.studio)?;
    world.change_behaviour(behaviour);
    Ok(Json(settings(world)))
}

fn settings(world: Arc<World>) -> Value {
    let control = Control::new(world);
    let behaviour = control.behaviour();
    json!({
        "record_limit": behaviour.record_limit,
        "request_quota": behaviour.request_quota,
        "javascript_json": behaviour.javascript_json,
        "studio": behaviour.studio,
        "requests_used": control.requests_used(),
        "requests_left": control.requests_left(),
    })
}

/// Any web page may send plain text to any address without asking; for this type its browser asks
/// first, and is not allowed.
fn check_content_type(headers: &HeaderMap) -> Result<(), Refusal> {
    let own = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = own.split(';').next().unwrap_or_default();
    if essence.trim().eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "Send `Content-Type: application/json`",
    ))
}

fn parse<'a, T: Deserialize<'a>>(body: &'a [u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| Refusal::bad_request(error.to_string()))
}
