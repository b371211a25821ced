//! A secret and what is known of it, as it stands in the user's file and in the keychain.

use jiff::Timestamp;
use provider_api::Secret;
use serde_json::{Map, Value, json};

/// Where the secret itself is kept. What is known of it stands in the file in either case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Keychain,
    File,
}

/// What the file says of a secret that is in the keychain.
const KEYCHAIN: &str = "keychain";

impl Place {
    pub(super) fn of(json: &Value) -> Self {
        if json.get("store").and_then(Value::as_str) == Some(KEYCHAIN) {
            Self::Keychain
        } else {
            Self::File
        }
    }
}

/// What is known of a stored secret without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) place: Place,
    pub(crate) expires_at: Option<Timestamp>,
    pub(crate) key_id: Option<String>,
    pub(crate) is_login: bool,
}

impl Record {
    /// `None` for what is no secret.
    pub(super) fn from_json(json: &Value) -> Option<Self> {
        let place = Place::of(json);
        if place == Place::File {
            Credential::from_file(json)?;
        }
        Some(Self {
            place,
            expires_at: text(json, "expires_at").and_then(|at| at.parse().ok()),
            key_id: text(json, "key_id"),
            is_login: json.get("login").is_some(),
        })
    }
}

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
    pub(super) fn from_file(json: &Value) -> Option<Self> {
        if let Some(secret) = json.as_str() {
            return Some(Self::new(Secret::new(secret)));
        }
        Self::from_both(json, json)
    }

    /// What stands in the file, with what the keychain holds for it: the secrets of a login as an
    /// object, because both change at once, and any other secret as it is.
    pub(super) fn from_keychain(json: &Value, text: &str) -> Option<Self> {
        let secrets = if json.get("login").is_some() {
            serde_json::from_str(text).ok()?
        } else {
            json!({ "secret": text })
        };
        Self::from_both(json, &secrets)
    }

    fn from_both(known: &Value, secrets: &Value) -> Option<Self> {
        let refresh = match secrets.get("login") {
            Some(login) => text(login, "refresh"),
            None => text(secrets, "refresh"),
        };
        let login = known.get("login").and_then(|login| {
            Some(Login {
                client_id: text(login, "client_id")?,
                refresh: refresh.map(Secret::new),
            })
        });
        Some(Self {
            secret: Secret::new(text(secrets, "secret")?),
            made_at: text(known, "made_at").and_then(|at| at.parse().ok()),
            expires_at: text(known, "expires_at").and_then(|at| at.parse().ok()),
            key_id: text(known, "key_id"),
            login,
        })
    }

    /// What stands in the file: no secret if that is kept elsewhere.
    pub(super) fn in_file(&self, place: Place) -> Value {
        let mut object = Map::new();
        let mut put = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                object.insert(name.to_owned(), value.into());
            }
        };
        match place {
            Place::Keychain => put("store", Some(KEYCHAIN.to_owned())),
            Place::File => put("secret", Some(self.secret.expose().to_owned())),
        }
        put("made_at", self.made_at.map(|at| at.to_string()));
        put("expires_at", self.expires_at.map(|at| at.to_string()));
        put("key_id", self.key_id.clone());
        if let Some(Login { client_id, refresh }) = &self.login {
            let mut login = Map::new();
            login.insert("client_id".to_owned(), client_id.clone().into());
            if let (Place::File, Some(refresh)) = (place, refresh) {
                login.insert("refresh".to_owned(), refresh.expose().into());
            }
            object.insert("login".to_owned(), login.into());
        }
        object.into()
    }

    /// What the keychain holds.
    pub(super) fn in_keychain(&self) -> String {
        let secret = self.secret.expose();
        match &self.login {
            None => secret.to_owned(),
            Some(Login { refresh: None, .. }) => json!({ "secret": secret }).to_string(),
            Some(Login {
                refresh: Some(refresh),
                ..
            }) => json!({ "secret": secret, "refresh": refresh.expose() }).to_string(),
        }
    }
}

fn text(json: &Value, name: &str) -> Option<String> {
    json.get(name)?.as_str().map(str::to_owned)
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
            let file = credential.in_file(Place::File);
            assert_eq!(Credential::from_file(&file), Some(credential.clone()));
            let (file, text) = (
                credential.in_file(Place::Keychain),
                credential.in_keychain(),
            );
            assert_eq!(Place::of(&file), Place::Keychain);
            assert_eq!(
                Credential::from_keychain(&file, &text),
                Some(credential.clone())
            );
            let record = Record::from_json(&file).unwrap();
            assert_eq!(record.expires_at, credential.expires_at);
            assert_eq!(record.key_id, credential.key_id);
            assert_eq!(record.is_login, credential.login.is_some());
        }
    }

    #[test]
    fn beside_a_secret_in_the_keychain_the_file_holds_none() {
        let login = Credential {
            login: Some(Login {
                client_id: "tokensync".to_owned(),
                refresh: Some(Secret::new("r")),
            }),
            ..Credential::new(Secret::new("k"))
        };
        assert_eq!(
            login.in_file(Place::Keychain),
            json!({ "store": "keychain", "login": { "client_id": "tokensync" } })
        );
        assert_eq!(
            Credential::new(Secret::new("k")).in_file(Place::Keychain),
            json!({ "store": "keychain" })
        );
    }

    #[test]
    fn a_text_is_a_secret() {
        let read = Credential::from_file(&json!("k"));
        assert_eq!(read, Some(Credential::new(Secret::new("k"))));
        assert_eq!(Credential::from_file(&json!(["k"])), None);
    }

    #[test]
    fn what_the_keychain_holds_of_a_login_has_to_be_one() {
        let login = json!({ "login": { "client_id": "tokensync" } });
        for text in ["k", "[]", "{}", r#"{"secret": 1}"#] {
            assert_eq!(Credential::from_keychain(&login, text), None, "{text}");
        }
    }
}
