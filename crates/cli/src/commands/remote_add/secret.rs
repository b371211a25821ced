//! The secret that a remote is added with: found, or typed.

use provider_api::Secret;

use super::{Addition, missing};
use crate::context::Context;
use crate::credentials::{self, Credential, Place, Source};
use crate::error::CommandError;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::shown::shown;
use crate::ui::Ui;

/// A secret, and where it is from.
pub(super) struct Found {
    pub(super) credential: Credential,
    origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    Stored,
    Typed,
}

impl Found {
    pub(super) fn is_typed(&self) -> bool {
        self.origin == Origin::Typed
    }
}

pub(super) async fn find_or_ask(
    context: &Context<'_>,
    ui: &mut Ui,
    new: &Addition,
) -> Result<Found, CommandError> {
    if let Some((credential, source)) = credentials::find(context, &new.name, &new.entry)? {
        if ui.is_interactive() {
            ui.narrate(&format!("secret: from the {}", source.describe()));
        }
        return Ok(Found {
            credential,
            origin: Origin::Stored,
        });
    }
    if !ui.is_interactive() {
        let way = "run this at a terminal";
        return Err(credentials::missing(&new.name, &new.entry, way));
    }
    if let Some(place) = credentials::where_from(&new.entry) {
        ui.narrate(place);
    }
    ask(context, ui, new).await
}

/// Asks until something is typed, or somebody logs in on a web page.
pub(super) async fn ask(
    context: &Context<'_>,
    ui: &mut Ui,
    new: &Addition,
) -> Result<Found, CommandError> {
    #[cfg(not(feature = "studio"))]
    let _ = context;
    let by_page = takes_logins(&new.entry);
    let noun = credentials::noun(&new.entry, &Credential::new(Secret::new("")));
    let question = if by_page {
        format!("{noun}, or Enter for a web page")
    } else {
        noun.to_owned()
    };
    loop {
        let typed = ui.secret(&question).ok_or_else(missing::stopped)?;
        let typed = typed.trim();
        #[cfg(feature = "studio")]
        if typed.is_empty() && by_page {
            return log_in(context, ui, new).await;
        }
        if typed.is_empty() || typed.chars().any(|char| !char.is_ascii_graphic()) {
            ui.narrate("that is no key: it is empty or holds spaces or special characters");
            continue;
        }
        return Ok(Found {
            credential: Credential::new(Secret::new(typed)),
            origin: Origin::Typed,
        });
    }
}

#[cfg(feature = "studio")]
fn takes_logins(entry: &RemoteEntry) -> bool {
    crate::login::is_possible(entry)
}

#[cfg(not(feature = "studio"))]
fn takes_logins(_: &RemoteEntry) -> bool {
    false
}

#[cfg(feature = "studio")]
async fn log_in(context: &Context<'_>, ui: &mut Ui, new: &Addition) -> Result<Found, CommandError> {
    let login = crate::login::device::log_in(context, ui, &new.name, &new.entry).await?;
    Ok(Found {
        credential: login,
        origin: Origin::Typed,
    })
}

/// Offers to store a secret that was typed.
pub(super) async fn offer_to_keep(
    context: &Context<'_>,
    ui: &mut Ui,
    project: &ProjectFile,
    name: &str,
    secret: &Found,
) -> Result<(), CommandError> {
    if !secret.is_typed() {
        return Ok(());
    }
    let entry = project.entry(name)?;
    let (place, question) = match credentials::check_keychain(context, name, entry) {
        Ok(()) => (Place::Keychain, "keep the secret in the OS keychain?"),
        Err(error) => {
            ui.narrate(error.message());
            let file = "keep the secret in a file that only you can read?";
            (Place::File, file)
        }
    };
    // A yes to everything is not meant for a file of secrets.
    let is_meant = place == Place::Keychain || !ui.is_yes();
    if is_meant && ui.confirm(question) == Some(true) {
        let stored = credentials::store(context, name, entry, &secret.credential, place).await?;
        ui.narrate(&match &stored.source {
            Source::File(path) => format!("kept in `{}`", path.display()),
            _ => "kept in the OS keychain".to_owned(),
        });
    } else {
        ui.hint(&format!(
            "run `tokensync auth login {}` to store it later",
            shown(name)
        ));
    }
    Ok(())
}
