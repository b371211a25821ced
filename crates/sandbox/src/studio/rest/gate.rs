//! Who may pass, and to which branch of which project.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answers::{forbidden, internal_error, unauthorized};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::account::Project;
use crate::studio::branch::Branch;
use crate::studio::credentials::{self, Caller, Door};
use crate::studio::form::Form;
use crate::studio::scopes::Scope;

/// What a request is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need {
    Read,
    /// Write tokens, sets and themes.
    Write,
    /// Change the project itself, as making branches does. Service accounts may not.
    Update,
}

/// Lets a request through that is about no project.
pub(super) fn admit(exchange: &mut Exchange<'_, '_>) -> Result<Caller, Refusal> {
    let any = exchange.behaviour.studio.any_credential;
    let header = exchange.call.header("authorization");
    credentials::caller(
        exchange.rows,
        header.as_deref(),
        Door::Rest { any },
        exchange.now,
    )?
    .map_err(|_| unauthorized().into())
}

/// Lets a request through to the project of its path.
pub(super) fn admit_to_project(
    exchange: &mut Exchange<'_, '_>,
    need: Need,
) -> Result<(Caller, Project), Refusal> {
    let caller = admit(exchange)?;
    let project = Project::seen_by(exchange.rows, &caller.user, exchange.call.param(0))?;
    let abroad = caller
        .service
        .as_ref()
        .is_some_and(|own| *own != project.id);
    let (scope, permission) = match need {
        Need::Read => (Scope::ProjectsRead, "read"),
        Need::Write => (Scope::ProjectsWrite, "write"),
        Need::Update => (Scope::ProjectsWrite, "update"),
    };
    let reaches = caller.need(&[scope]).is_ok();
    if abroad || !reaches || need == Need::Update && caller.service.is_some() {
        return Err(forbidden(permission));
    }
    Ok((caller, project))
}

/// Lets a read through to the branch that its query names by id; to the main one if none is named.
pub(super) fn admit_to_read(exchange: &mut Exchange<'_, '_>) -> Result<Branch, Refusal> {
    let (_, project) = admit_to_project(exchange, Need::Read)?;
    let branch = chosen(exchange, &project, None)?;
    branch.read(exchange.rows, exchange.call.effect);
    Ok(branch)
}

/// The same for a list of the content of a project.
pub(super) fn admit_to_list(exchange: &mut Exchange<'_, '_>) -> Result<Branch, Refusal> {
    let branch = admit_to_read(exchange)?;
    if exchange.behaviour.studio.variables_based {
        let body = json!({
            "error": "The tokens of this project are Figma variables",
            "code": "variables_source_of_truth",
        });
        return Err(Answer::json(&body)
            .with_status(StatusCode::UNPROCESSABLE_ENTITY)
            .into());
    }
    Ok(branch)
}

/// Lets a write through to the branch that its query names, or else its body.
pub(super) fn admit_to_write(
    exchange: &mut Exchange<'_, '_>,
    body: Option<&Value>,
) -> Result<Branch, Refusal> {
    let (_, project) = admit_to_project(exchange, Need::Write)?;
    let named = body.and_then(|body| body["change_set_id"].as_str());
    let mut branch = chosen(exchange, &project, named)?;
    branch.write(exchange.rows)?;
    Ok(branch)
}

fn chosen(
    exchange: &Exchange<'_, '_>,
    project: &Project,
    named: Option<&str>,
) -> Result<Branch, Refusal> {
    let query = Form::parse(exchange.call.query().as_bytes());
    Ok(match query.get("change_set_id").or(named) {
        Some(id) => Branch::with_id(exchange.rows, &project.id, id)?,
        None => Branch::main(exchange.rows, &project.id)?,
    })
}

/// The body as JSON; nothing at all counts as an empty object. How the service answers text that
/// is not JSON is not known.
pub(super) fn body(exchange: &Exchange<'_, '_>) -> Result<Value, Refusal> {
    let text = exchange.call.body.trim_ascii();
    if text.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(text).map_err(|_| internal_error(StatusCode::BAD_REQUEST))
}

/// The object under this name, without which the service answers this status.
pub(super) fn wrapped<'a>(
    body: &'a Value,
    name: &str,
    otherwise: StatusCode,
) -> Result<&'a Value, Refusal> {
    match &body[name] {
        object @ Value::Object(members) if !members.is_empty() => Ok(object),
        _ => Err(internal_error(otherwise)),
    }
}

/// A text member, if it is one.
pub(super) fn text(object: &Value, name: &str) -> Option<String> {
    object[name].as_str().map(str::to_owned)
}
