//! The page on which a person lets a device in. It asks for no login: whoever can open it is on
//! this machine, and stands for the one user of the sandbox.

use axum::http::StatusCode;

use super::{Decision, decide as note, find};
use crate::exchange::{Answer, Exchange, Refusal};
use crate::studio::form::Form;

/// Where the page is. Its real path is not known.
pub(super) const PATH: &str = "/device";

/// `GET /device`.
pub(super) fn show(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let form = Form::parse(exchange.call.query().as_bytes());
    let Some(code) = form.get("user_code") else {
        return Ok(page(
            StatusCode::OK,
            "<form method=\"get\"><label>The code that your device shows \
             <input name=\"user_code\" autofocus></label> <button>Continue</button></form>",
        ));
    };
    let now = exchange.now;
    let waits = find(exchange.rows, code)?
        .filter(|(_, device)| device.expires > now && device.decision == Decision::Pending);
    let Some((_, device)) = waits else {
        return Ok(unknown());
    };
    // Codes and scopes are the sandbox's own words: nothing that was sent gets onto the page.
    Ok(page(
        StatusCode::OK,
        &format!(
            "<p>A device shows the code <strong>{code}</strong> and asks for: {scopes}</p>\
             <form method=\"post\"><input type=\"hidden\" name=\"user_code\" value=\"{code}\">\
             <button name=\"decision\" value=\"approve\">Approve</button> \
             <button name=\"decision\" value=\"deny\">Deny</button></form>",
            code = device.user_code,
            scopes = device
                .scopes
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(", "),
        ),
    ))
}

/// `POST /device`.
pub(super) fn decide(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let own = exchange.call.origin();
    // Every origin may read the service; only its own page may decide.
    if exchange
        .call
        .header("origin")
        .is_some_and(|origin| origin != own)
    {
        return Err(page(StatusCode::FORBIDDEN, "<p>Only this page may decide.</p>").into());
    }
    let form = Form::parse(&exchange.call.body);
    let approved = match form.get("decision") {
        Some("approve") => true,
        Some("deny") => false,
        _ => return Err(page(StatusCode::BAD_REQUEST, "<p>Approve or deny?</p>").into()),
    };
    let code = form.get("user_code").unwrap_or_default();
    let user = &exchange.home.user;
    match note(exchange.rows, code, user, approved, exchange.now) {
        Ok(()) if approved => Ok(page(
            StatusCode::OK,
            "<p>Approved. Go back to your device.</p>",
        )),
        Ok(()) => Ok(page(StatusCode::OK, "<p>Denied.</p>")),
        Err(_) => Err(unknown().into()),
    }
}

fn unknown() -> Answer {
    page(
        StatusCode::NOT_FOUND,
        "<p>No device shows this code, or it has been decided about or is too old.</p>",
    )
}

fn page(status: StatusCode, body: &str) -> Answer {
    let text = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <title>Connect a device</title></head><body><h1>Connect a device</h1>{body}</body></html>\n"
    );
    Answer::html(text).with_status(status)
}
