//! In which words each service says that something went wrong.

use axum::body::Body;
use axum::http::{Response, StatusCode};
use axum::response::IntoResponse as _;
use serde_json::json;

use crate::exchange::Answer;
use crate::studio;

/// The shape of a service's errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text under `message`: JSONBin, and the files.
    Message,
    /// `errors` of GraphQL.
    Graphql,
    /// `errors` of the second generation of Studio.
    Rest,
    OAuth,
}

impl Shape {
    /// The shape of the service at this path.
    pub(super) fn of(path: &str) -> Self {
        let under = |root: &str| path == root || path.starts_with(&format!("{root}/"));
        if under("/graphql") {
            Self::Graphql
        } else if under("/api/v1") {
            Self::Rest
        } else if under("/oauth") {
            Self::OAuth
        } else {
            Self::Message
        }
    }

    /// An error; without a text of its own it has the standard phrase of the status.
    pub(super) fn error(self, code: u16, message: Option<&str>) -> Response<Body> {
        // Codes were looked at when the rule was given.
        let status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let phrase = status.canonical_reason().unwrap_or("Error");
        let message = message.unwrap_or(phrase);
        let name = phrase.to_uppercase().replace([' ', '-'], "_");
        let answer = match self {
            Self::Message => Answer::json(&json!({ "message": message })).with_status(status),
            Self::Graphql => studio::graphql_error(status, message, Some(&name)),
            Self::Rest if status == StatusCode::UNAUTHORIZED => studio::unauthorized(),
            Self::Rest => studio::rest_error(status, &name, message),
            Self::OAuth => {
                let error = if status.is_server_error() {
                    "server_error"
                } else {
                    "invalid_request"
                };
                Answer::json(&json!({ "error": error, "error_description": message }))
                    .with_status(status)
            }
        };
        answer.into_response()
    }
}
