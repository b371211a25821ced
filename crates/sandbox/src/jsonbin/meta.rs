//! Change the name and the privacy of a bin. The body is ignored; whether a content type is needed
//! is not documented, and it is not.

use serde_json::json;

use super::gate::{self, Passed};
use crate::exchange::{Answer, Exchange, Refusal};

/// `PUT /b/{id}/meta/name` (JSONBin API reference, bins/meta/name/update).
pub(super) fn rename(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let Passed { mut bin, .. } = gate::OWNER.admit_to_bin(exchange)?;
    let name = exchange.call.bin_name()?;
    let name = name.ok_or_else(|| {
        Refusal::bad_request("You need to pass X-Bin-Name header to Update the Bin Name")
    })?;
    let answer = json!({ "record": bin.id(), "metadata": { "name": name } });
    bin.name = Some(name);
    bin.save(exchange.rows)?;
    Ok(Answer::json(&answer))
}

/// `PUT /b/{id}/meta/privacy` (JSONBin API reference, bins/meta/privacy/update).
///
/// A value other than `true` and `false` is refused as if the header were missing: what the service
/// makes of it is not known, and a bin must not become public by a slip.
pub(super) fn change_privacy(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let Passed { mut bin, .. } = gate::OWNER.admit_to_bin(exchange)?;
    let call = exchange.call;
    if !call.header_is("x-bin-private", "true") && !call.header_is("x-bin-private", "false") {
        let message = "You need to provide X-Bin-Private header to change the Bin privacy";
        return Err(Refusal::bad_request(message));
    }
    let private = call.header_is("x-bin-private", "true");
    bin.set_private(exchange.rows, private)?;
    Ok(Answer::json(
        &json!({ "record": bin.id(), "metadata": { "private": bin.private } }),
    ))
}
