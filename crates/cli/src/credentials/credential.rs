//! A secret and what is known of it, as it stands in the user's file.

use jiff::Timestamp;
use provider_api::Secret;
use serde_json::{Map, Value};

/// A secret and what is known of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) secret: Secret,
    /// When it was made, where that is known.
    pub(crate) made_at: Option<Timestamp>,
    /// When it stops working, where that is known.
    pub(crate) expires_at: Option<Timestamp>,
    /// The id of the key at the service, where that is known: it is deleted by it.
    pub(crate) key_id: Option<String>,
    /// Set if the secret is the access token of a login on a device.
    pub(crate) login: Option<Login>,
}

/// What renews the access token of a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Login {
    /// The program that the login was given to.
    pub(crate) client_id: String,
    /// The token that gives a new access token, once.
    pub(crate) refresh: Option<Secret>,
}

impl Credential {
    /// A secret of which nothing else is known.
    pub(crate) fn new(secret: Secret) -> Self {
        Self {
            secret,
            made_at: None,
            expires_at: None,
            key_id: None,
            login: None,
        }
    }

    /// A text, or an object with a `secret`. `None` for anything else.
    pub(super) fn from_json(json: &Value) -> Option<Self> {
        if let Some(secret) = json.as_str() {
            return Some(Self::new(Secret::new(secret)));
        }
        let text = |json: &Value, name: &str| json.get(name)?.as_str().map(str::to_owned);
        let login = json.get("login").and_then(|login| {
            Some(Login {
                client_id: text(login, "client_id")?,
                refresh: text(login, "refresh").map(Secret::new),
            })
        });
        Some(Self {
            secret: Secret::new(text(json, "secret")?),
            made_at: text(json, "made_at").and_then(|at| at.parse().ok()),
            expires_at: text(json, "expires_at").and_then(|at| at.parse().ok()),
            key_id: text(json, "key_id"),
            login,
        })
    }

    pub(super) fn to_json(&self) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                object.insert(name.to_owned(), value.into());
            }
        };
        put("secret", Some(self.secret.expose().to_owned()));
        put("made_at", self.made_at.map(|at| at.to_string()));
        put("expires_at", self.expires_at.map(|at| at.to_string()));
        put("key_id", self.key_id.clone());
        if let Some(Login { client_id, refresh }) = &self.login {
            let mut login = Map::new();
            login.insert("client_id".to_owned(), client_id.clone().into());
            if let Some(refresh) = refresh {
                login.insert("refresh".to_owned(), refresh.expose().into());
            }
            object.insert("login".to_owned(), login.into());
        }
        object.into()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_stored_is_read_again() {
        let bare = Credential::new(Secret::new("k"));
        let full = Credential {
            made_at: Some("2026-09-24T12:00:00Z".parse().unwrap()),
            expires_at: Some("2026-12-24T12:00:00Z".parse().unwrap()),
            key_id: Some("7".to_owned()),
            login: Some(Login {
                client_id: "tokensync".to_owned(),
                refresh: Some(Secret::new("r")),
            }),
            ..bare.clone()
        };
        for credential in [bare, full] {
            assert_eq!(
                Credential::from_json(&credential.to_json()),
                Some(credential)
            );
        }
    }

    #[test]
    fn a_text_is_a_secret() {
        let read = Credential::from_json(&json!("k"));
        assert_eq!(read, Some(Credential::new(Secret::new("k"))));
        assert_eq!(Credential::from_json(&json!(["k"])), None);
    }
}
