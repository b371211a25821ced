//! The Secret Service of a Linux desktop, over the session's D-Bus.
//!
//! Entries carry the attributes `service` and `username`, as those of the crate `keyring` do. The
//! crate `secret-service` is asked directly, because that one unlocks by a window on every look-up
//! (`zbus-secret-service-keyring-store` 1.0.1), which nobody sees where nobody sits.

use std::collections::HashMap;
use std::path::Path;

use secret_service::blocking::{Collection, Item, SecretService};
use secret_service::{EncryptionType, Error, SearchItemsResult};
use zbus::DBusError as _;
use zbus::blocking::Connection;

use super::{Problem, SERVICE};
use crate::env::Env;

/// Whether there is a bus to ask on: a variable or a socket tells, so that nothing is waited for.
pub(super) fn reachable(env: &Env) -> Result<(), Problem> {
    let socket = |folder: &str| Path::new(folder).join("bus").exists();
    if env.var("DBUS_SESSION_BUS_ADDRESS").is_some()
        || env.var("XDG_RUNTIME_DIR").is_some_and(socket)
    {
        return Ok(());
    }
    Err(Problem::Absent("no D-Bus session".to_owned()))
}

pub(super) fn check() -> Result<(), Problem> {
    unlocked(&connect()?).map(|_| ())
}

pub(super) fn get(user: &str) -> Result<Option<String>, Problem> {
    let service = connect()?;
    let found = search(&service, user)?;
    let Some(item) = found.unlocked.first() else {
        return if found.locked.is_empty() {
            Ok(None)
        } else {
            Err(Problem::Locked)
        };
    };
    let bytes = item.get_secret().map_err(problem)?;
    String::from_utf8(bytes)
        .map(Some)
        .map_err(|_| Problem::Failed("what it holds is not text".to_owned()))
}

/// Changes the entry where it is, which may be another collection than the default one.
pub(super) fn put(user: &str, text: &str) -> Result<(), Problem> {
    const PLAIN: &str = "text/plain";
    let service = connect()?;
    let found = search(&service, user)?;
    if !found.locked.is_empty() {
        return Err(Problem::Locked);
    }
    if let Some(item) = found.unlocked.first() {
        return item.set_secret(text.as_bytes(), PLAIN).map_err(problem);
    }
    let label = format!("{SERVICE}: {}", user.trim_end());
    unlocked(&service)?
        .create_item(&label, attributes(user), text.as_bytes(), true, PLAIN)
        .map_err(problem)?;
    Ok(())
}

pub(super) fn remove(user: &str) -> Result<bool, Problem> {
    let service = connect()?;
    let found = search(&service, user)?;
    if !found.locked.is_empty() {
        return Err(Problem::Locked);
    }
    for item in &found.unlocked {
        item.delete().map_err(problem)?;
    }
    Ok(!found.unlocked.is_empty())
}

fn connect() -> Result<SecretService<'static>, Problem> {
    let bus = Connection::session()
        .map_err(|error| Problem::Absent(format!("no D-Bus session ({error})")))?;
    SecretService::connect_with_existing(EncryptionType::Dh, bus).map_err(problem)
}

fn search<'a>(
    service: &'a SecretService<'a>,
    user: &str,
) -> Result<SearchItemsResult<Item<'a>>, Problem> {
    service.search_items(attributes(user)).map_err(problem)
}

fn attributes(user: &str) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", user)])
}

/// The place for new entries.
fn unlocked<'a>(service: &'a SecretService<'a>) -> Result<Collection<'a>, Problem> {
    let collection = service.get_default_collection().map_err(problem)?;
    collection.ensure_unlocked().map_err(problem)?;
    Ok(collection)
}

fn problem(error: Error) -> Problem {
    let name = match &error {
        Error::Zbus(zbus::Error::MethodError(name, ..)) => name.to_string(),
        Error::Zbus(zbus::Error::FDO(error)) => error.name().to_string(),
        Error::ZbusFdo(error) => error.name().to_string(),
        _ => String::new(),
    };
    match (error, name.as_str()) {
        (Error::Locked | Error::Prompt | Error::PromptDisconnected, _)
        // Secret Service API 0.2, "Errors".
        | (_, "org.freedesktop.Secret.Error.IsLocked") => Problem::Locked,
        (Error::NoResult, _) => Problem::Absent("it has no collection to store in".to_owned()),
        (Error::Unavailable, _)
        | (
            _,
            "org.freedesktop.DBus.Error.ServiceUnknown"
            | "org.freedesktop.DBus.Error.NameHasNoOwner",
        ) => Problem::Absent("no program on the D-Bus session offers the Secret Service".to_owned()),
        (other, _) => Problem::Failed(other.to_string()),
    }
}
