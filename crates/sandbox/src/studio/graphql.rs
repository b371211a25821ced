//! The first generation: one GraphQL endpoint.
//!
//! The schema is that of `@tokens-studio/sdk` 1.4.2, with the ids and places of theme groups and
//! options that version 3.0.1 reads, and the end and scopes of API keys (see [`super::keys`]).
//! Left out, and so refused like any unknown field, is the administration of people: groups,
//! policies, invitations, `public`, `updateSelf`; and subscriptions, which tell of new groups and
//! projects only; and `tokenSetStatuses` and the artifacts of releases, whose types are not known.
//! There are no generators, so that `updateGenerator` finds none.
//!
//! Assumed, for want of a source: a request that is refused before it is carried out is answered
//! with 400, one that fails on the way with 200 and `errors`; a missing, unknown or expired key
//! with 401, or with 200 and `errors` if the settings say so; codes are in `extensions.code`.

#![expect(
    clippy::unused_async,
    reason = "resolvers have to be async for the macro"
)]

mod branches;
mod configs;
mod keys;
mod organizations;
mod pages;
mod projects;
mod releases;
mod request;
mod scalars;
mod session;
mod set_writes;
mod sets;
mod themes;

use std::sync::{Arc, LazyLock};

use async_graphql::{EmptySubscription, MergedObject, Response, Schema, ServerError};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response as HttpResponse};

use super::credentials::{self, Denial, Door};
use crate::exchange::{Answer, Call, Refusal};
use crate::store::{Outcome, StoreError};
use crate::world::World;
pub(crate) use request::operations;
use session::Session;

#[derive(Debug, Default, MergedObject)]
pub(crate) struct Query(
    organizations::Reads,
    projects::Reads,
    branches::Reads,
    keys::Reads,
);

#[derive(Debug, Default, MergedObject)]
pub(crate) struct Mutation(
    organizations::Writes,
    projects::Writes,
    set_writes::Writes,
    themes::Writes,
    releases::Writes,
    configs::Writes,
    keys::Writes,
);

type StudioSchema = Schema<Query, Mutation, EmptySubscription>;

static SCHEMA: LazyLock<StudioSchema> = LazyLock::new(|| {
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).finish()
});

/// `POST /graphql`.
pub(crate) async fn answer(State(world): State<Arc<World>>, call: Call) -> HttpResponse {
    let runtime = tokio::runtime::Handle::current();
    // Resolvers wait for the disk, so they run on a thread that may.
    let carried_out = tokio::task::spawn_blocking(move || {
        let session = match admit(&world, &call) {
            Ok(session) => session,
            Err(answer) => return answer.into_response(),
        };
        if !world.behaviour().studio.introspection && request::asks_for_the_schema(&call.body) {
            let message = "GraphQL introspection is not allowed";
            let code = Some("GRAPHQL_VALIDATION_FAILED");
            return failure(StatusCode::BAD_REQUEST, message, code).into_response();
        }
        let request = match request::parse(&call.body) {
            Ok(request) => request.data(session),
            Err(message) => {
                return failure(StatusCode::BAD_REQUEST, &message, None).into_response();
            }
        };
        runtime
            .block_on(SCHEMA.execute(request))
            .into_answer()
            .into_response()
    });
    carried_out.await.unwrap_or_else(|_| {
        Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "The sandbox has a bug").into_response()
    })
}

fn admit(world: &Arc<World>, call: &Call) -> Result<Session, Answer> {
    let behaviour = world.behaviour().studio;
    let now = world.clock.now();
    let header = call.header("authorization");
    let door = Door::Graphql {
        any: behaviour.any_credential,
    };
    let caller = world.store.transact(Outcome::Kept, |rows| {
        credentials::caller(rows, header.as_deref(), door, now)
    });
    match caller {
        Ok(Ok(caller)) => Ok(Session::new(Arc::clone(world), caller, call.effect, now)),
        Ok(Err(denial)) => Err(denied(denial, behaviour.denial_in_body)),
        Err(error) => Err(broken(&error)),
    }
}

fn denied(denial: Denial, in_body: bool) -> Answer {
    let status = if in_body {
        StatusCode::OK
    } else {
        StatusCode::UNAUTHORIZED
    };
    failure(status, &denial.to_string(), Some("UNAUTHENTICATED"))
}

fn broken(error: &StoreError) -> Answer {
    failure(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string(), None)
}

/// An answer with one error and no data.
pub(crate) fn failure(status: StatusCode, message: &str, code: Option<&str>) -> Answer {
    let mut error = ServerError::new(message, None);
    if let Some(code) = code {
        let mut extensions = async_graphql::ErrorExtensionValues::default();
        extensions.set("code", code);
        error.extensions = Some(extensions);
    }
    Response::from_errors(vec![error])
        .into_answer()
        .with_status(status)
}

trait IntoAnswer {
    fn into_answer(self) -> Answer;
}

impl IntoAnswer for Response {
    fn into_answer(self) -> Answer {
        // What was refused before it was carried out failed at no field.
        let refused =
            !self.errors.is_empty() && self.errors.iter().all(|error| error.path.is_empty());
        let status = if refused {
            StatusCode::BAD_REQUEST
        } else {
            StatusCode::OK
        };
        match serde_json::to_vec(&self) {
            Ok(body) => Answer::text(body).with_status(status),
            Err(_) => Answer::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_the_one_of_the_service() {
        insta::assert_snapshot!("schema", SCHEMA.sdl());
    }
}
