//! The second generation: JSON over REST under `/api/v1`.
//!
//! Paths, bodies and answers are those of Tokens Studio plugin 2.11, or were measured by the
//! public client in `equinor/design-system` (`apps/tsctl`, July 2026), or stand in the
//! documentation alone (documentation-v2.tokens.studio). Where these differ, what was measured
//! counts. Not there: imports of files, releases, webhooks, the events of a branch, comments on
//! it, registration and the login by way of Google.
//!
//! Assumed, for want of a source: the lists of organizations, projects and branches come whole;
//! what a body has too much is not looked at; the body of a 404 is empty on a route that is not
//! there and an error on one whose resource is not there; a service account outside its project is
//! refused with 403.

mod account;
mod answers;
mod auth;
mod batch;
mod branches;
mod gate;
mod resolved;
mod reviews;
mod theme_groups;
mod theme_options;
mod token_sets;
mod tokens;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::MethodFilter;

use crate::exchange::{Answer, Handler, on};
use crate::world::World;

pub(crate) use answers::{error, unauthorized};

const GET: MethodFilter = MethodFilter::GET;
const POST: MethodFilter = MethodFilter::POST;
const PATCH: MethodFilter = MethodFilter::PATCH;
const DELETE: MethodFilter = MethodFilter::DELETE;

/// Every route under `/api/v1`.
const ROUTES: &[(MethodFilter, &str, Handler)] = &[
    (POST, "/auth/login", auth::login),
    (POST, "/auth/refresh", auth::refresh),
    (POST, "/auth/service-token/validate", auth::validate),
    (POST, "/auth/oidc/exchange", auth::exchange_oidc),
    (GET, "/auth/me", auth::me),
    (DELETE, "/auth/logout", auth::logout),
    (GET, "/organizations", account::organizations),
    (GET, "/projects", account::projects),
    (GET, "/projects/{pid}", account::project),
    (
        GET,
        "/projects/{pid}/service_account_tokens",
        account::service_account_tokens,
    ),
    (GET, "/projects/{pid}/branches", branches::list),
    (POST, "/projects/{pid}/branches", branches::create),
    (GET, "/projects/{pid}/branches/{id}", branches::show),
    (PATCH, "/projects/{pid}/branches/{id}", branches::rename),
    (
        POST,
        "/projects/{pid}/branches/{id}/archive",
        branches::archive,
    ),
    (
        POST,
        "/projects/{pid}/branches/{id}/restore",
        branches::restore,
    ),
    (POST, "/projects/{pid}/branches/{id}/merge", reviews::merge),
    (
        GET,
        "/projects/{pid}/branches/{id}/merge_preview",
        reviews::preview,
    ),
    (
        GET,
        "/projects/{pid}/branches/{id}/conflict_details",
        reviews::conflict_details,
    ),
    (
        GET,
        "/projects/{pid}/branches/{id}/review/changes",
        reviews::changes,
    ),
    (GET, "/projects/{pid}/token_sets", token_sets::list),
    (POST, "/projects/{pid}/token_sets", token_sets::create),
    (GET, "/projects/{pid}/token_sets/{id}", token_sets::show),
    (PATCH, "/projects/{pid}/token_sets/{id}", token_sets::update),
    (
        DELETE,
        "/projects/{pid}/token_sets/{id}",
        token_sets::delete,
    ),
    (GET, "/projects/{pid}/tokens", tokens::list),
    (POST, "/projects/{pid}/tokens", tokens::create),
    (POST, "/projects/{pid}/tokens/batch_create", batch::create),
    (POST, "/projects/{pid}/tokens/batch_update", batch::update),
    (POST, "/projects/{pid}/tokens/batch_move", batch::relocate),
    (POST, "/projects/{pid}/tokens/batch_delete", batch::delete),
    (GET, "/projects/{pid}/tokens/{id}", tokens::show),
    (PATCH, "/projects/{pid}/tokens/{id}", tokens::update),
    (DELETE, "/projects/{pid}/tokens/{id}", tokens::delete),
    (GET, "/projects/{pid}/resolved_tokens", resolved::list),
    (GET, "/projects/{pid}/theme_groups", theme_groups::list),
    (POST, "/projects/{pid}/theme_groups", theme_groups::create),
    (
        PATCH,
        "/projects/{pid}/theme_groups/{id}",
        theme_groups::update,
    ),
    (
        DELETE,
        "/projects/{pid}/theme_groups/{id}",
        theme_groups::delete,
    ),
    (GET, "/projects/{pid}/theme_options", theme_options::list),
    (POST, "/projects/{pid}/theme_options", theme_options::create),
    (
        PATCH,
        "/projects/{pid}/theme_options/{id}",
        theme_options::update,
    ),
    (
        DELETE,
        "/projects/{pid}/theme_options/{id}",
        theme_options::delete,
    ),
];

pub(crate) fn routes() -> Router<Arc<World>> {
    ROUTES
        .iter()
        .fold(Router::new(), |routes, (method, path, handler)| {
            routes.route(path, on(*method, *handler))
        })
        .fallback(no_route)
        .method_not_allowed_fallback(no_route)
}

async fn no_route() -> Answer {
    Answer::empty(StatusCode::NOT_FOUND)
}
