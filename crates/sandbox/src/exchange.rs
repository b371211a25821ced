//! One request to a service as its handlers see it, and the two kinds of answer.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts as _, RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, MethodRouter};
use bytes::Bytes;
use serde_json::{Value, json};

use crate::settings::Behaviour;
use crate::store::{StoreError, Transaction};
use crate::studio::Home;
use crate::world::World;

/// The content type of every answer of the JSONBin service.
pub(crate) const JSON: &str = "application/json; charset=utf-8";
/// The content type of pages.
pub(crate) const HTML: &str = "text/html; charset=utf-8";

/// What a fault lets a request do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Effect {
    #[default]
    Usual,
    /// A read answers what was there before the last write.
    Stale,
    /// A write is answered and not kept.
    Forgotten,
}

/// A request.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) effect: Effect,
    query: String,
    params: Vec<String>,
}

impl Call {
    /// The variable part of the path at this place, without escapes.
    pub(crate) fn param(&self, place: usize) -> &str {
        self.params.get(place).map_or("", String::as_str)
    }

    /// The value of a header; what is not UTF-8 in it is replaced.
    pub(crate) fn header(&self, name: &str) -> Option<Cow<'_, str>> {
        self.headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    }

    /// Whether a header has this value in any case.
    pub(crate) fn header_is(&self, name: &str, value: &str) -> bool {
        self.header(name)
            .is_some_and(|own| own.trim().eq_ignore_ascii_case(value))
    }

    /// What follows the `?`, with escapes.
    pub(crate) fn query(&self) -> &str {
        &self.query
    }

    /// The address of the service as the client knows it.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.header("host").unwrap_or_default())
    }

    /// Whether the query has this pair in any case.
    pub(crate) fn query_has(&self, pair: &str) -> bool {
        self.query
            .split('&')
            .any(|own| own.eq_ignore_ascii_case(pair))
    }
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let params = RawPathParams::from_request_parts(&mut parts, state)
            .await
            .map_err(|_| {
                Refusal::new(StatusCode::BAD_REQUEST, "The path is not UTF-8").into_response()
            })?;
        let body = axum::body::to_bytes(body, crate::LARGEST_BODY)
            .await
            .map_err(|error| {
                Refusal::new(StatusCode::BAD_REQUEST, error.to_string()).into_response()
            })?;
        Ok(Self {
            body,
            effect: parts.extensions.get().copied().unwrap_or_default(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
            params: params.iter().map(|(_, value)| value.to_owned()).collect(),
            headers: parts.headers,
        })
    }
}

/// What a handler works with.
#[derive(Debug)]
pub(crate) struct Exchange<'a, 'b> {
    pub(crate) call: &'a Call,
    pub(crate) rows: &'a mut Transaction<'b>,
    pub(crate) behaviour: Behaviour,
    pub(crate) master_key: &'a str,
    /// The time of the Studio service.
    pub(crate) now: i64,
    /// What the Studio service started with.
    pub(crate) home: &'a Home,
}

/// A route's code: looks, writes, answers; a refusal takes its writes back.
pub(crate) type Handler = fn(&mut Exchange<'_, '_>) -> Result<Answer, Refusal>;

/// Routes one method to a handler. It runs on a thread that may wait for the disk, and to its end
/// even if the client goes away.
pub(crate) fn on(filter: MethodFilter, handler: Handler) -> MethodRouter<Arc<World>> {
    axum::routing::on(
        filter,
        async move |State(world): State<Arc<World>>, call: Call| {
            tokio::task::spawn_blocking(move || world.exchange(&call, handler).into_response())
                .await
                .unwrap_or_else(|_| {
                    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "The sandbox has a bug")
                        .into_response()
                })
        },
    )
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    content_type: Option<&'static str>,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: Bytes,
}

impl Answer {
    pub(crate) fn json(value: &Value) -> Self {
        Self::text(value.to_string())
    }

    /// JSON that is text already.
    pub(crate) fn text(body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            content_type: Some(JSON),
            ..Self::empty(StatusCode::OK)
        }
    }

    pub(crate) fn html(page: impl Into<Bytes>) -> Self {
        Self {
            body: page.into(),
            content_type: Some(HTML),
            ..Self::empty(StatusCode::OK)
        }
    }

    /// No body, and nothing said about it.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self {
            status,
            content_type: None,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        if let Some(content_type) = self.content_type
            && self.status != StatusCode::NOT_MODIFIED
        {
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
        }
        response.headers_mut().extend(self.headers);
        response
    }
}

/// An answer that takes back what was written: mostly a status and a text under `message`.
#[derive(Debug)]
pub(crate) struct Refusal(Answer);

impl Refusal {
    pub(crate) fn new(status: StatusCode, message: impl Into<Cow<'static, str>>) -> Self {
        let message: Cow<'static, str> = message.into();
        Self(Answer::json(&json!({ "message": message })).with_status(status))
    }

    pub(crate) fn bad_request(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(crate) fn not_found(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }
}

impl From<Answer> for Refusal {
    fn from(answer: Answer) -> Self {
        Self(answer)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        let source = std::error::Error::source(&error)
            .map(|source| format!(": {source}"))
            .unwrap_or_default();
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            format!("{error}{source}"),
        )
    }
}
