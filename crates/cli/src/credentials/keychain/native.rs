//! The keychains of macOS and Windows, by the stores that `keyring-core` has for them.

use keyring_core::api::CredentialStoreApi as _;
use keyring_core::{Entry, Error};

#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
#[cfg(windows)]
use windows_native_keyring_store::Store;

use super::{Problem, SERVICE};
use crate::env::Env;

/// Part of the system, so that it is always there.
pub(super) fn reachable(_: &Env) -> Result<(), Problem> {
    Ok(())
}

pub(super) fn check() -> Result<(), Problem> {
    get("").map(|_| ())
}

pub(super) fn get(user: &str) -> Result<Option<String>, Problem> {
    match entry(user)?.get_secret() {
        Ok(bytes) => String::from_utf8(bytes)
            .map(Some)
            .map_err(|_| Problem::Failed("what it holds is not text".to_owned())),
        Err(Error::NoEntry) => Ok(None),
        Err(error) => Err(problem(error)),
    }
}

pub(super) fn put(user: &str, text: &str) -> Result<(), Problem> {
    entry(user)?.set_secret(text.as_bytes()).map_err(problem)
}

pub(super) fn remove(user: &str) -> Result<bool, Problem> {
    match entry(user)?.delete_credential() {
        Ok(()) => Ok(true),
        Err(Error::NoEntry) => Ok(false),
        Err(error) => Err(problem(error)),
    }
}

fn entry(user: &str) -> Result<Entry, Problem> {
    let store = Store::new().map_err(problem)?;
    store.build(SERVICE, user, None).map_err(problem)
}

/// Texts of errors that could quote a secret are not taken over.
fn problem(error: Error) -> Problem {
    match error {
        Error::NoStorageAccess(_) => Problem::Locked,
        Error::NotSupportedByStore(why) => Problem::Absent(why),
        Error::TooLong(_, most) => Problem::Failed(format!("it takes at most {most} bytes")),
        Error::BadEncoding(_) | Error::BadDataFormat(..) => {
            Problem::Failed("what it holds is not text".to_owned())
        }
        other => Problem::Failed(other.to_string()),
    }
}
