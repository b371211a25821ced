//! Branches, whose ids are the `change_set_id` of everything else.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answers::{error, made, one, resource};
use super::gate::{self, Need, body, text};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::ids;
use crate::store::Transaction;
use crate::studio::account::User;
use crate::studio::branch::Branch;
use crate::studio::trouble::Trouble;

fn data(rows: &Transaction<'_>, branch: &Branch) -> Result<Value, Trouble> {
    let user = match &branch.created_by {
        Some(id) => {
            let user = User::find(rows, id)?;
            json!({ "id": user.id, "email": user.email, "name": user.name })
        }
        None => Value::Null,
    };
    let attributes = json!({
        "name": branch.name,
        "is_main": branch.is_main,
        "status": if branch.archived.is_some() { "archived" } else { "active" },
        "archived_at": branch.archived.map(ids::iso),
        "based_on_change_set_id": branch.based_on,
        "event_count": branch.events,
        "authored_by": "user",
        "created_by": user,
    });
    Ok(resource("branches", &branch.id, attributes))
}

/// `GET /projects/{pid}/branches`. That archived branches are among them is an assumption.
pub(super) fn list(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let (_, project) = gate::admit_to_project(exchange, Need::Read)?;
    let all = Branch::all(exchange.rows, &project.id)?;
    let data: Result<Value, Trouble> = all
        .iter()
        .map(|branch| data(exchange.rows, branch))
        .collect();
    Ok(one(data?))
}

/// `GET /projects/{pid}/branches/{id}`, which is only documented.
pub(super) fn show(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let branch = admit(exchange, Need::Read)?;
    Ok(one(data(exchange.rows, &branch)?))
}

/// The branch of the path.
pub(super) fn admit(exchange: &mut Exchange<'_, '_>, need: Need) -> Result<Branch, Refusal> {
    let (_, project) = gate::admit_to_project(exchange, need)?;
    let id = exchange.call.param(1);
    Ok(Branch::with_id(exchange.rows, &project.id, id)?)
}

/// `POST /projects/{pid}/branches`, from the main branch. The documented wrapper around the name is
/// not looked at, which leaves a branch without a name of its own.
pub(super) fn create(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let (caller, project) = gate::admit_to_project(exchange, Need::Update)?;
    let name = text(&body(exchange)?, "name")
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| format!("branch-{}", &ids::secret()[..8]));
    check_name(exchange, &project.id, &name)?;
    let main = Branch::main(exchange.rows, &project.id)?;
    let branch = main.fork(exchange.rows, &name, &caller.user, exchange.now)?;
    Ok(made(data(exchange.rows, &branch)?))
}

/// A name that a branch has, even an archived one, is answered as an error of the server.
fn check_name(exchange: &Exchange<'_, '_>, project: &str, name: &str) -> Result<(), Refusal> {
    let taken = Branch::all(exchange.rows, project)?
        .iter()
        .any(|branch| branch.name == name);
    if !taken {
        return Ok(());
    }
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Err(error(status, "VALIDATION_ERROR", "Name has already been taken").into())
}

/// `PATCH /projects/{pid}/branches/{id}`, which is only documented.
pub(super) fn rename(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let mut branch = admit(exchange, Need::Update)?;
    if let Some(name) = text(&body(exchange)?["branch"], "name")
        && name != branch.name
    {
        check_name(exchange, &branch.project, &name)?;
        refuse_main(&branch)?;
        branch.name = name;
    }
    branch.save(exchange.rows)?;
    Ok(one(data(exchange.rows, &branch)?))
}

/// `POST /projects/{pid}/branches/{id}/archive`.
pub(super) fn archive(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let mut branch = admit(exchange, Need::Update)?;
    refuse_main(&branch)?;
    branch.archived = Some(exchange.now);
    branch.save(exchange.rows)?;
    Ok(one(data(exchange.rows, &branch)?))
}

/// `POST /projects/{pid}/branches/{id}/restore`, which is only documented.
pub(super) fn restore(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let mut branch = admit(exchange, Need::Update)?;
    branch.archived = None;
    branch.save(exchange.rows)?;
    Ok(one(data(exchange.rows, &branch)?))
}

/// That the main branch cannot be renamed or archived is an assumption.
fn refuse_main(branch: &Branch) -> Result<(), Trouble> {
    if branch.is_main {
        return Err(Trouble::invalid("The main branch stays as it is"));
    }
    Ok(())
}
