//! The file in which a service says where its parts are.
//!
//! Fields are those that Tokens Studio plugins 2.10 and 2.11 read. Every address is the one under
//! which the client found the file, so that one sandbox can stand for all hosts and a client can
//! also be sent to two. The mailbox of the authorization code flow, which the plugin wants to find
//! here, is named and not served.

use serde_json::json;

use crate::exchange::{Answer, Exchange, Refusal};

pub(crate) const PATH: &str = "/.well-known/plugin-config.json";

/// `GET /.well-known/plugin-config.json`.
pub(crate) fn show(exchange: &mut Exchange<'_, '_>) -> Result<Answer, Refusal> {
    let base = exchange.call.origin();
    let (_, host) = base
        .split_once("://")
        .ok_or_else(|| Refusal::bad_request("No host"))?;
    Ok(Answer::json(&json!({
        "frontend_base_url": base,
        "auth_domain": base,
        "legacy_graphql_endpoint": host,
        "auth_graphql_endpoint": format!("{base}/graphql/"),
        "oauth": {
            "authorization_endpoint": format!("{base}/accounts/oauth/authorize/"),
            "token_endpoint": format!("{base}/oauth/token"),
            "client_id": null,
            "generate_keypair": format!("{base}/oauth-native/keypair/"),
            "read_code": format!("{base}/oauth-native/code/CODE_PLACEHOLDER/"),
            "callback": format!("{base}/oauth-native/callback/"),
        },
        "features": {},
    })))
}
