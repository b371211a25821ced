//! OAuth of the second generation: the device authorization of RFC 8628, and refresh tokens.
//!
//! Fields, paths and answers are those of Tokens Studio plugin 2.11; statuses, and the checks of a
//! request that the plugin never fails, are those of RFC 6749 and RFC 8628. Which clients there are
//! is not known: any `client_id` is one, and a refresh token is not bound to it. The authorization
//! code flow with its mailbox is not there.

mod page;

use std::sync::Arc;

use axum::Router;
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::credentials::{Via, hash};
use super::form::Form;
use super::scopes;
use super::sessions::{self, Terms};
use super::trouble::Trouble;
use crate::exchange::{Answer, Exchange, Refusal, on};
use crate::ids;
use crate::store::{StoreError, Table, Transaction};
use crate::world::World;

const DEVICE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// How much longer a device has to wait after it was too fast, in seconds (RFC 8628, 3.5).
const SLOWER: u32 = 5;

/// A device that waits for its user.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Device {
    user_code: String,
    scopes: String,
    expires: i64,
    poll_seconds: u32,
    polled: Option<i64>,
    decision: Decision,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Decision {
    Pending,
    Denied,
    /// Approved by this user.
    Approved(String),
}

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route(
            "/oauth/authorize_device",
            on(MethodFilter::POST, authorize_device),
        )
        .route("/oauth/token", on(MethodFilter::POST, token))
        .route(page::PATH, on(MethodFilter::GET, page::show))
        .route(page::PATH, on(MethodFilter::POST, page::decide))
}

fn error(status: StatusCode, error: &str, description: &str) -> Answer {
    let body = json!({ "error": error, "error_description": description });
    Answer::json(&body).with_status(status)
}

fn bad(code: &str, description: &str) -> Answer {
    error(StatusCode::BAD_REQUEST, code, description)
}

/// `POST /oauth/authorize_device`.
fn authorize_device(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let form = Form::parse(&exchange.call.body);
    check_client(&form)?;
    let scopes = form.get("scope").unwrap_or("read");
    if scopes::of_second_generation(scopes).is_none() {
        return Err(bad("invalid_scope", "The requested scope is unknown").into());
    }
    let behaviour = exchange.behaviour.studio;
    let device_code = ids::secret();
    let device = Device {
        user_code: fresh_user_code(exchange.rows)?,
        scopes: scopes.to_owned(),
        expires: exchange.now + i64::from(behaviour.device_code_seconds) * 1000,
        poll_seconds: behaviour.poll_seconds,
        polled: None,
        decision: if behaviour.auto_approve {
            Decision::Approved(exchange.home.user.clone())
        } else {
            Decision::Pending
        },
    };
    exchange.rows.give_out(&device_code);
    exchange
        .rows
        .save(Table::StudioDevices, &hash(&device_code), &device)?;
    let uri = format!("{}{}", exchange.call.origin(), page::PATH);
    Ok(Answer::json(&json!({
        "device_code": device_code,
        "user_code": device.user_code,
        "verification_uri": uri,
        "verification_uri_complete": format!("{uri}?user_code={}", device.user_code),
        "expires_in": behaviour.device_code_seconds,
        "interval": device.poll_seconds,
    })))
}

/// `POST /oauth/token`.
fn token(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let form = Form::parse(&exchange.call.body);
    check_client(&form)?;
    match form.get("grant_type") {
        Some(DEVICE_GRANT) => poll(exchange, &form),
        Some("refresh_token") => refresh(exchange, &form),
        Some(_) => Err(bad(
            "unsupported_grant_type",
            "The sandbox knows device codes and refresh tokens",
        )
        .into()),
        None => Err(bad("invalid_request", "`grant_type` is missing").into()),
    }
}

fn check_client(form: &Form) -> Result<(), Refusal> {
    if form.get("client_id").is_some() {
        return Ok(());
    }
    let description = "`client_id` is missing";
    Err(error(StatusCode::UNAUTHORIZED, "invalid_client", description).into())
}

/// A poll of a device. Its answers are no refusals: what they note has to stay.
fn poll(exchange: &mut Exchange<'_, '_>, form: &Form) -> Result<Answer, Refusal> {
    let Some(code) = form.get("device_code") else {
        return Err(bad("invalid_request", "`device_code` is missing").into());
    };
    let place = hash(code);
    let Some(mut device) = exchange.rows.load::<Device>(Table::StudioDevices, &place)? else {
        return Err(bad(
            "invalid_grant",
            "The device code is unknown or has been used",
        )
        .into());
    };
    let now = exchange.now;
    if device.expires <= now {
        return Ok(bad("expired_token", "The device code has expired"));
    }
    let wait = i64::from(device.poll_seconds) * 1000;
    let too_fast = device.polled.is_some_and(|last| now - last < wait);
    device.polled = Some(now);
    let answer = match device.decision.clone() {
        Decision::Approved(user) => {
            exchange.rows.remove(Table::StudioDevices, place);
            let terms = Terms {
                user,
                scopes: scopes::of_second_generation(&device.scopes).unwrap_or_default(),
                seconds: exchange.behaviour.studio.session_seconds,
                via: Via::OAuth,
            };
            let session = sessions::open(exchange.rows, terms, now)?;
            return Ok(granted(exchange, &session));
        }
        Decision::Denied => bad("access_denied", "The user said no"),
        Decision::Pending if too_fast => {
            device.poll_seconds = device.poll_seconds.saturating_add(SLOWER);
            bad("slow_down", "The device polls too fast")
        }
        Decision::Pending => bad("authorization_pending", "The user has not decided yet"),
    };
    exchange.rows.save(Table::StudioDevices, &place, &device)?;
    Ok(answer)
}

fn refresh(exchange: &mut Exchange<'_, '_>, form: &Form) -> Result<Answer, Refusal> {
    let Some(refresh) = form.get("refresh_token") else {
        return Err(bad("invalid_request", "`refresh_token` is missing").into());
    };
    let seconds = exchange.behaviour.studio.session_seconds;
    let session = sessions::renew(exchange.rows, refresh, Via::OAuth, seconds, exchange.now)?
        .ok_or_else(|| {
            bad(
                "invalid_grant",
                "The refresh token is unknown or has been used",
            )
        })?;
    Ok(granted(exchange, &session))
}

fn granted(exchange: &Exchange<'_, '_>, session: &sessions::Session) -> Answer {
    Answer::json(&json!({
        "access_token": session.access,
        "refresh_token": session.refresh,
        "token_type": "Bearer",
        "expires_in": exchange.behaviour.studio.session_seconds,
    }))
}

/// Eight consonants that make no words, in two groups.
fn fresh_user_code(rows: &Transaction<'_>) -> Result<String, StoreError> {
    const SIGNS: &[u8] = b"BCDFGHJKLMNPQRSTVWXZ";
    loop {
        let random = ids::secret();
        let sign = |byte: u8| char::from(SIGNS[usize::from(byte) % SIGNS.len()]);
        // Two hex digits make one sign.
        let digits = random.as_bytes().chunks(2).take(8);
        let signs: String = digits
            .map(|pair| {
                let text = std::str::from_utf8(pair).unwrap_or_default();
                sign(u8::from_str_radix(text, 16).unwrap_or_default())
            })
            .collect();
        let code = format!("{}-{}", &signs[..4], &signs[4..]);
        if find(rows, &code)?.is_none() {
            return Ok(code);
        }
    }
}

/// The device that shows this code, with its place.
fn find(rows: &Transaction<'_>, user_code: &str) -> Result<Option<(String, Device)>, StoreError> {
    let devices = rows.load_all::<Device>(Table::StudioDevices)?;
    Ok(devices
        .into_iter()
        .find(|(_, device)| device.user_code.eq_ignore_ascii_case(user_code.trim())))
}

/// Notes what a user says to the device that shows this code.
pub(crate) fn decide(
    rows: &mut Transaction<'_>,
    user_code: &str,
    user: &str,
    approved: bool,
    now: i64,
) -> Result<(), Trouble> {
    let (place, mut device) = find(rows, user_code)?
        .filter(|(_, device)| device.expires > now && device.decision == Decision::Pending)
        .ok_or_else(|| Trouble::absent("device with the code", user_code))?;
    device.decision = if approved {
        Decision::Approved(user.to_owned())
    } else {
        Decision::Denied
    };
    Ok(rows.save(Table::StudioDevices, &place, &device)?)
}
