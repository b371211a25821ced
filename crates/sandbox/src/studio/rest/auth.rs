//! Logins, sessions, and whose they are.
//!
//! Where the session of a service account token is in the answer is not known; here it is under
//! `token`. The answer to a wrong password is not known either.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::answers::{error, gone, one, resource};
use super::gate::{self, body};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::account::User;
use crate::studio::credentials::{Credential, Kind, Via, bearer, hash};
use crate::studio::keys::Key;
use crate::studio::scopes;
use crate::studio::sessions::{self, Session, Terms};

/// `POST /auth/login`.
pub(super) fn login(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = body(exchange)?;
    let said = |name: &str| body["user"][name].as_str().unwrap_or_default();
    let user = User::with_email(exchange.rows, said("email"))?
        .filter(|user| user.password == hash(said("password")));
    let Some(user) = user else {
        let detail = "Unknown address or wrong password";
        return Err(error(StatusCode::UNAUTHORIZED, "invalid_credentials", detail).into());
    };
    let terms = Terms {
        user: user.id.clone(),
        scopes: scopes::ALL.to_vec(),
        seconds: exchange.behaviour.studio.session_seconds,
        via: Via::Login,
    };
    let session = sessions::open(exchange.rows, terms, exchange.now)?;
    Ok(opened(&user, &session))
}

/// `POST /auth/refresh`.
pub(super) fn refresh(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = body(exchange)?;
    let token = body["refresh_token"].as_str().unwrap_or_default();
    let seconds = exchange.behaviour.studio.session_seconds;
    let session = sessions::renew(exchange.rows, token, Via::Login, seconds, exchange.now)?
        .ok_or_else(|| {
            let detail = "The refresh token is unknown or has been used";
            error(StatusCode::UNAUTHORIZED, "invalid_token", detail)
        })?;
    let user = User::find(exchange.rows, &session.user)?;
    Ok(opened(&user, &session))
}

fn opened(user: &User, session: &Session) -> Answer {
    Answer::json(&json!({
        "data": resource("users", &user.id, json!({ "email": user.email })),
        "meta": { "token": session.access, "refresh_token": session.refresh },
    }))
}

/// `POST /auth/service-token/validate`.
pub(super) fn validate(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let refuse = |status: StatusCode, text: &str| {
        Refusal::from(Answer::json(&json!({ "error": text })).with_status(status))
    };
    let body = body(exchange)?;
    let Some(token) = body["token"].as_str() else {
        return Err(refuse(StatusCode::BAD_REQUEST, "Missing token"));
    };
    let invalid = || refuse(StatusCode::UNAUTHORIZED, "Invalid or expired token");
    let now = exchange.now;
    let own = Credential::find(exchange.rows, token, now)?.map_err(|_| invalid())?;
    let Kind::Key(id) = own.kind else {
        return Err(invalid());
    };
    let mut key = Key::find(exchange.rows, &id)?.ok_or_else(invalid)?;
    let project = key.project.clone().ok_or_else(invalid)?;
    key.used(exchange.rows, now)?;
    let life = i64::from(exchange.behaviour.studio.session_seconds) * 1000;
    let end = now.saturating_add(life);
    let end = own.expires.map_or(end, |own| own.min(end));
    let session = Credential {
        kind: Kind::Service { project, key: id },
        expires: Some(end),
        ..own
    };
    let token = sessions::web_token(&session.user, end);
    session.save(exchange.rows, &token)?;
    Ok(Answer::json(&json!({ "token": token })))
}

/// `POST /auth/oidc/exchange`. The sandbox is in no organization's CI.
pub(super) fn exchange_oidc(_: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let body = json!({ "error": "No matching CI integration found" });
    Err(Answer::json(&body)
        .with_status(StatusCode::FORBIDDEN)
        .into())
}

/// `GET /auth/me`. A service account is its owner here.
pub(super) fn me(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let caller = gate::admit(exchange)?;
    let user = User::find(exchange.rows, &caller.user)?;
    let attributes = json!({
        "email": user.email,
        "first_name": user.name,
        "last_name": Value::Null,
        "full_name": user.name,
        "avatar_url": Value::Null,
    });
    Ok(one(resource("users", &user.id, attributes)))
}

/// `DELETE /auth/logout`, which is only documented. Its refresh token opens nothing after it.
pub(super) fn logout(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    gate::admit(exchange)?;
    let header = exchange.call.header("authorization");
    let session = hash(bearer(header.as_deref()).unwrap_or_default());
    sessions::close(exchange.rows, &session)?;
    Ok(gone())
}
