//! Organizations, projects, and the service accounts of a project.

use serde_json::{Value, json};

use super::answers::{one, resource};
use super::gate::{self, Need};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::ids;
use crate::studio::account::{Organization, Project};
use crate::studio::branch::Branch;
use crate::studio::form::Form;
use crate::studio::keys::Key;
use crate::studio::scopes::Scope;
use crate::studio::tokens;

/// `GET /organizations`.
pub(super) fn organizations(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let caller = gate::admit(exchange)?;
    let all = Organization::of_user(exchange.rows, &caller.user)?;
    let data = all.into_iter().map(|organization| {
        let attributes = json!({
            "name": organization.name,
            "slug": slug(&organization.name),
            "logo_url": organization.icon,
            "current_user_seat_type": "EDITOR",
            "subscription": {
                "current_plan": "organisation", "plan_status": "active",
                "access": ["figma_plugin"], "trial_ends_at": Value::Null,
                "editor_seats_total": 5, "editor_seats_used": 1,
                "viewer_seats_total": 0, "viewer_seats_used": 0,
            },
            "projects": { "data": [] },
        });
        resource("organizations", &organization.id, attributes)
    });
    Ok(one(data.collect()))
}

/// `GET /projects`, of one organization or of all.
pub(super) fn projects(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let caller = gate::admit(exchange)?;
    let query = Form::parse(exchange.call.query().as_bytes());
    let organizations = match query.get("organization_id") {
        Some(id) => vec![Organization::seen_by(exchange.rows, &caller.user, id)?],
        None => Organization::of_user(exchange.rows, &caller.user)?,
    };
    let mut data = Vec::new();
    for organization in organizations {
        for project in organization.projects(exchange.rows)? {
            if caller.service.as_ref().is_none_or(|own| *own == project.id) {
                data.push(resource("projects", &project.id, attributes(&project)));
            }
        }
    }
    Ok(one(data.into()))
}

/// `GET /projects/{pid}`.
pub(super) fn project(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let (_, project) = gate::admit_to_project(exchange, Need::Read)?;
    let mut attributes = attributes(&project);
    let mut count = 0;
    for branch in Branch::all(exchange.rows, &project.id)? {
        count += tokens::of_branch(exchange.rows, &branch.id)?.len();
    }
    // An aggregate: it was seen to differ from the number of tokens on the main branch.
    attributes["token_count"] = count.into();
    attributes["members"] = json!([]);
    Ok(one(resource("projects", &project.id, attributes)))
}

fn attributes(project: &Project) -> Value {
    json!({
        "name": project.name,
        "slug": slug(&project.name),
        "visibility": if project.public { "PUBLIC" } else { "PRIVATE" },
        "base_permission": "edit",
    })
}

fn slug(name: &str) -> String {
    name.to_lowercase()
        .split(|sign: char| !sign.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join("-")
}

/// `GET /projects/{pid}/service_account_tokens`.
pub(super) fn service_account_tokens(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let (_, project) = gate::admit_to_project(exchange, Need::Update)?;
    let all = Key::all(exchange.rows, |key| {
        key.project.as_ref() == Some(&project.id)
    })?;
    let now = exchange.now;
    let data = all.into_iter().map(|key| {
        let expired = key.expires.is_some_and(|end| end <= now);
        let scopes: Vec<&str> = key.scopes.iter().filter_map(|&scope| name(scope)).collect();
        let attributes = json!({
            "name": key.name,
            "description": key.description,
            "token_prefix": key.prefix,
            "display_identifier": format!("{}…", key.prefix),
            "active": !expired,
            "revoked": false,
            "expired": expired,
            "expires_at": key.expires.map(ids::iso),
            "max_scopes": ["tokens:read", "tokens:write"],
            "effective_scopes": scopes,
            "scopes": scopes,
        });
        resource("service_account_tokens", &key.id, attributes)
    });
    Ok(one(data.collect()))
}

fn name(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::ProjectsRead => Some("tokens:read"),
        Scope::ProjectsWrite => Some("tokens:write"),
        _ => None,
    }
}
