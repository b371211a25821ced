//! The JSONBin.io service, version 3, for one account.
//!
//! Routes, headers, statuses and texts are those of the JSONBin API reference, or were seen in
//! answers of the service by public test suites. Where neither tells, the sandbox refuses only
//! what is documented to be refused, promises only what is documented to be promised, and says so
//! at the place. Schema docs, XL bins and usage logs are not here: they answer `Route not found!`.

mod access_keys;
mod bin;
mod bins;
mod collections;
mod gate;
mod headers;
mod meta;
mod versions;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::MethodFilter;

use crate::exchange::{Refusal, on};
use crate::world::World;

pub(crate) use access_keys::add as add_access_key;
pub(crate) use bin::{Bin, NewBin};

/// Everything under `/v3`.
pub(crate) fn routes() -> Router<Arc<World>> {
    const GET: MethodFilter = MethodFilter::GET;
    const POST: MethodFilter = MethodFilter::POST;
    const PUT: MethodFilter = MethodFilter::PUT;
    const DELETE: MethodFilter = MethodFilter::DELETE;

    Router::new()
        .route("/b", on(POST, bins::create))
        .route("/b/{id}", on(GET, bins::read))
        .route("/b/{id}", on(PUT, bins::update))
        .route("/b/{id}", on(DELETE, bins::delete))
        .route("/b/{id}/latest", on(GET, bins::read_latest))
        .route("/b/{id}/{version}", on(GET, bins::read_version))
        .route("/b/{id}/versions", on(DELETE, versions::delete))
        .route("/b/{id}/versions/count", on(GET, versions::count))
        .route("/b/{id}/meta/name", on(PUT, meta::rename))
        .route("/b/{id}/meta/privacy", on(PUT, meta::change_privacy))
        .route("/c", on(POST, collections::create))
        .route("/c", on(GET, collections::list))
        .route("/c/uncategorized/bins", on(GET, collections::uncategorized))
        .route(
            "/c/uncategorized/bins/{last}",
            on(GET, collections::uncategorized),
        )
        .route("/c/{id}/bins", on(GET, collections::bins))
        .route("/c/{id}/bins/{last}", on(GET, collections::bins))
        .route("/c/{id}/meta/name", on(PUT, collections::rename))
        .route("/a", on(POST, access_keys::create))
        .route("/a", on(GET, access_keys::list))
        .route("/a/{id}", on(DELETE, access_keys::delete))
        .fallback(no_route)
        // The service has no 405: a method that a route lacks is a route that is not there.
        .method_not_allowed_fallback(no_route)
}

/// What a route that is not there answers.
pub(crate) async fn no_route() -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "Route not found!")
}
