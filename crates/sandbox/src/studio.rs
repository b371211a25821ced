//! The Tokens Studio service: two generations over one store.
//!
//! The first is a GraphQL API for API keys that reads and replaces whole token sets; the second is
//! a REST API for sessions that has a resource for every token. They are written from what their
//! clients send and read (`@tokens-studio/sdk` 1.4.2 and 3.0.1, the Tokens Studio plugin up to
//! 2.11, `tokens-studio/sync-providers`), from the public documentation, and from answers that
//! others measured. What none of these tells is a setting ([`StudioBehaviour`]) or an assumption
//! that the documentation of its module names.
//!
//! [`StudioBehaviour`]: crate::StudioBehaviour

mod account;
mod branch;
mod clock;
mod control;
mod credentials;
mod discovery;
mod document;
mod form;
mod graphql;
mod home;
mod keys;
mod merge;
mod oauth;
mod paging;
mod raw;
mod resolve;
mod rest;
mod scopes;
mod sessions;
mod sets;
mod themes;
mod tokens;
mod trouble;

use std::sync::Arc;

use axum::Router;
use axum::routing::{MethodFilter, post};

use crate::exchange::on;
use crate::world::World;

pub(crate) use branch::MAIN;
pub(crate) use clock::Clock;
pub use control::StudioControl;
pub(crate) use document::BranchOf;
pub(crate) use graphql::failure as graphql_error;
pub(crate) use home::{Home, HomeError, open};
pub(crate) use rest::{error as rest_error, unauthorized};
pub(crate) use trouble::Trouble;

/// Everything of the service, of both generations.
pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/graphql", post(graphql::answer))
        .route("/graphql/", post(graphql::answer))
        .route(discovery::PATH, on(MethodFilter::GET, discovery::show))
        .merge(oauth::routes())
        .nest("/api/v1", rest::routes())
}

/// The names of what a request asks of GraphQL, if it is for it.
pub(crate) fn operations(path: &str, body: &[u8]) -> Vec<String> {
    if path.starts_with("/graphql") {
        graphql::operations(body)
    } else {
        Vec::new()
    }
}
