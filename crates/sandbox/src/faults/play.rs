//! Takes a request, plays what the script says about it, and gives the answer or none.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, Response};
use bytes::Bytes;
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use hyper::body::Incoming;
use tower::ServiceExt as _;

use super::Action;
use super::bodies::{self, Dropped};
use super::shape::Shape;
use crate::LARGEST_BODY;
use crate::exchange::Effect;
use crate::stop::Stop;
use crate::wire::Flushes;
use crate::world::{Target, World};

/// Answers one request to a service. An error closes the connection without an answer.
pub(crate) async fn answer(
    world: Arc<World>,
    services: Router,
    request: Request<Incoming>,
    mut stop: Stop,
) -> Result<Response<Body>, Dropped> {
    let (parts, incoming) = request.into_parts();
    let flushes = parts
        .extensions
        .get::<Flushes>()
        .cloned()
        .unwrap_or_default();
    let shape = Shape::of(parts.uri.path());
    let body = match Limited::new(incoming, LARGEST_BODY).collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) if error.is::<LengthLimitError>() => {
            return Ok(shape.error(413, Some("The request body is over 64 MiB")));
        }
        // The client went away in the middle of its request.
        Err(_) => return Err(Dropped),
    };
    let number = world.journal.arrived(&parts, body.clone());
    let path = parts.uri.path_and_query().map_or("", |path| path.as_str());
    let action = world.script.next(parts.method.as_str(), path, &body);
    let request = Request::from_parts(parts, body);
    let journal = Arc::clone(&world);
    let result = match action {
        Some(Action::DropBefore) => Err(Dropped),
        Some(Action::Hang) => {
            stop.come().await;
            Err(Dropped)
        }
        Some(action) => match bodies::canned(&action, shape) {
            Some(answer) => Ok(answer),
            None => spoiled(world, services, request, action, stop, flushes).await,
        },
        None => untouched(world, services, request, None, stop).await,
    };
    if let Ok(answer) = &result {
        journal.journal.answered(number, answer.status().as_u16());
    }
    result
}

/// Lets the service handle the request, then does to its answer what the action says.
async fn spoiled(
    world: Arc<World>,
    services: Router,
    request: Request<Bytes>,
    action: Action,
    stop: Stop,
    flushes: Flushes,
) -> Result<Response<Body>, Dropped> {
    let shape = Shape::of(request.uri().path());
    let answer = untouched(world, services, request, Some(action.clone()), stop.clone()).await?;
    match action {
        Action::DropAfter => return Err(Dropped),
        Action::EffectThenStatus { code } => return Ok(shape.error(code, None)),
        Action::Truncate { .. } | Action::TruncateQuietly { .. } | Action::Drip { .. } => {}
        _ => return Ok(answer),
    }
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    let answer = Response::from_parts(parts, ());
    Ok(match action {
        Action::Truncate { keep } => bodies::cut(answer, &body, keep, flushes),
        Action::TruncateQuietly { keep } => bodies::cut_quietly(answer, &body, keep),
        Action::Drip { every } => bodies::drip(answer, body, every, stop),
        _ => answer.map(|()| Body::from(body)),
    })
}

/// Handles the request to its end, even if the client goes away meanwhile: a service that has a
/// whole request carries it out.
async fn untouched(
    world: Arc<World>,
    services: Router,
    request: Request<Bytes>,
    action: Option<Action>,
    stop: Stop,
) -> Result<Response<Body>, Dropped> {
    tokio::spawn(handle(world, services, request, action, stop))
        .await
        .unwrap_or(Err(Dropped))
}

async fn handle(
    world: Arc<World>,
    services: Router,
    mut request: Request<Bytes>,
    action: Option<Action>,
    mut stop: Stop,
) -> Result<Response<Body>, Dropped> {
    let uri = request.uri();
    let target = Target::of(uri.path(), uri.query().unwrap_or_default());
    let mut effect = Effect::Usual;
    let mut afterwards = None;
    match action {
        Some(Action::Delay { wait }) => tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = stop.come() => return Err(Dropped),
        },
        Some(Action::ChangeBefore { bin, record }) => {
            change(&world, bin.map(Target::Bin).or(target), record).await;
        }
        Some(Action::ChangeAfter { bin, record }) => {
            afterwards = Some((bin.map(Target::Bin).or(target), record));
        }
        Some(Action::Stale) => effect = Effect::Stale,
        Some(Action::AckWithoutEffect) if *request.method() != Method::GET => {
            effect = Effect::Forgotten;
        }
        _ => {}
    }
    request.extensions_mut().insert(effect);
    let Ok(answer) = services.oneshot(request.map(Body::from)).await;
    if let Some((target, record)) = afterwards {
        change(&world, target, record).await;
    }
    Ok(answer)
}

/// The foreign writer. There is nobody to tell if the bin is gone: then there is nothing to change.
async fn change(world: &Arc<World>, target: Option<Target>, record: String) {
    let world = Arc::clone(world);
    let Some(target) = target else { return };
    drop(tokio::task::spawn_blocking(move || world.write(&target, Bytes::from(record))).await);
}
