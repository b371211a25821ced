//! Sessions of the second generation, each with a refresh token that buys the next one.

use serde_json::json;

use super::credentials::{self, Credential, Kind, Via};
use super::scopes::Scope;
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

/// What a client gets.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) user: String,
    pub(crate) access: String,
    pub(crate) refresh: String,
}

/// Who a session is for, and how long.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) user: String,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) seconds: u32,
    pub(crate) via: Via,
}

/// Opens a session. Those of OAuth are opaque, those of a login are JSON Web Tokens; that the
/// former are not is an assumption.
pub(crate) fn open(
    rows: &mut Transaction<'_>,
    terms: Terms,
    now: i64,
) -> Result<Session, StoreError> {
    let end = now.saturating_add(i64::from(terms.seconds) * 1000);
    let access = match terms.via {
        Via::OAuth => ids::secret(),
        Via::Login => web_token(&terms.user, end),
    };
    let refresh = ids::secret();
    let session = Credential {
        kind: Kind::Session,
        user: terms.user.clone(),
        scopes: terms.scopes,
        expires: Some(end),
    };
    session.save(rows, &access)?;
    let next = Credential {
        kind: Kind::Refresh {
            session: credentials::hash(&access),
            via: terms.via,
        },
        expires: None,
        ..session
    };
    next.save(rows, &refresh)?;
    Ok(Session {
        user: terms.user,
        access,
        refresh,
    })
}

/// Ends the session that a refresh token came with, and opens the next one; `None` if it is no
/// refresh token, or one that has been used.
///
/// That a refresh token is good for one refresh is what Tokens Studio plugin 2.11 relies on; that
/// the session before it ends with it is an assumption.
pub(crate) fn renew(
    rows: &mut Transaction<'_>,
    refresh: &str,
    via: Via,
    seconds: u32,
    now: i64,
) -> Result<Option<Session>, StoreError> {
    let Ok(own) = Credential::find(rows, refresh, now)? else {
        return Ok(None);
    };
    match own.kind {
        Kind::Refresh {
            session,
            via: own_via,
        } if own_via == via => {
            credentials::revoke(rows, &session);
            credentials::revoke(rows, &credentials::hash(refresh));
            let terms = Terms {
                user: own.user,
                scopes: own.scopes,
                seconds,
                via,
            };
            open(rows, terms, now).map(Some)
        }
        _ => Ok(None),
    }
}

/// Ends the session of this hash with its refresh token.
pub(crate) fn close(rows: &mut Transaction<'_>, session: &str) -> Result<(), StoreError> {
    for (hash, credential) in rows.load_all::<Credential>(Table::StudioCredentials)? {
        if matches!(&credential.kind, Kind::Refresh { session: own, .. } if own == session) {
            credentials::revoke(rows, &hash);
        }
    }
    credentials::revoke(rows, session);
    Ok(())
}

/// A JSON Web Token with an end. The sandbox knows it by its hash like every credential and never
/// looks at the signature, which is random.
pub(crate) fn web_token(user: &str, end: i64) -> String {
    let header = json!({ "alg": "HS256", "typ": "JWT" }).to_string();
    let claims = json!({ "sub": user, "exp": end.div_euclid(1000), "jti": ids::uuid() });
    format!(
        "{}.{}.{}",
        base64url(header.as_bytes()),
        base64url(claims.to_string().as_bytes()),
        ids::secret()
    )
}

/// Base64 for addresses, without padding (RFC 4648, 5).
fn base64url(bytes: &[u8]) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let mut bits = [0; 3];
        bits[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, bits[0], bits[1], bits[2]]);
        for place in 0..=chunk.len() {
            let index = (bits >> (18 - 6 * place)) & 63;
            text.push(char::from(SIGNS[index as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_one_of_the_rfc() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg"),
        ] {
            assert_eq!(base64url(plain.as_bytes()), encoded);
        }
        assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
    }
}
