//! The shapes of answers.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::form::Form;
use crate::studio::paging::Page;
use crate::studio::trouble::Trouble;

/// A resource of JSON:API.
pub(super) fn resource(kind: &str, id: &str, attributes: Value) -> Value {
    let mut resource = json!({ "type": kind, "id": id });
    resource["attributes"] = attributes;
    resource
}

/// One thing under `data`.
pub(super) fn one(data: Value) -> Answer {
    Answer::json(&Value::Object(Map::from_iter([("data".to_owned(), data)])))
}

/// A thing that has just been made.
pub(super) fn made(data: Value) -> Answer {
    one(data).with_status(StatusCode::CREATED)
}

/// What is left to say when something has been deleted.
pub(super) fn gone() -> Answer {
    Answer::empty(StatusCode::NO_CONTENT)
}

/// The page of a list that the query asks for. Its `meta` has the two members that clients read.
pub(super) fn page<T>(
    exchange: &Exchange<'_, '_>,
    items: Vec<T>,
    resource: impl FnMut(T) -> Value,
) -> Answer {
    let query = Form::parse(exchange.call.query().as_bytes());
    let number = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let limits = exchange.behaviour.studio.rest_pages;
    let page = Page::of(items, number("page"), number("per_page"), limits);
    let data: Vec<Value> = page.items.into_iter().map(resource).collect();
    let pagination = json!({ "total_pages": page.pages, "total_items": page.total });
    Answer::json(&json!({ "data": data, "meta": { "pagination": pagination } }))
}

/// An error in the shape that clients look for first.
pub(crate) fn error(status: StatusCode, code: &str, detail: &str) -> Answer {
    Answer::json(&json!({ "errors": [{ "code": code, "detail": detail }] })).with_status(status)
}

/// What the service answers to a body that it did not foresee, without a word of what is wrong.
pub(super) fn internal_error(status: StatusCode) -> Refusal {
    error(status, "INTERNAL_ERROR", "An unexpected error occurred").into()
}

/// A credential that opens nothing: no body, and not even JSON.
pub(crate) fn unauthorized() -> Answer {
    Answer::html("").with_status(StatusCode::UNAUTHORIZED)
}

/// The credential is good, but not for this.
pub(super) fn forbidden(permission: &str) -> Refusal {
    let detail = format!("You may not do this. Required permission: {permission}?");
    Answer::json(&json!({ "detail": detail }))
        .with_status(StatusCode::FORBIDDEN)
        .into()
}

impl From<Trouble> for Refusal {
    fn from(trouble: Trouble) -> Self {
        let text = trouble.to_string();
        match trouble {
            Trouble::Absent { .. } => error(StatusCode::NOT_FOUND, "NOT_FOUND", &text).into(),
            Trouble::Invalid(_) => {
                error(StatusCode::UNPROCESSABLE_ENTITY, "VALIDATION_ERROR", &text).into()
            }
            Trouble::Forbidden(permission) => forbidden(&permission),
            Trouble::Store(error) => error.into(),
        }
    }
}
