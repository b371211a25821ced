//! `remote edit`: changes the settings of a remote. No service is asked but for what it keeps as
//! well, such as the name of a bin.

use super::{answer, settings};
use crate::args::RemoteEditArgs;
use crate::context::Context;
use crate::credentials;
use crate::error::{Code, CommandError};
use crate::json::Edited;
use crate::link::{self, open_remote_unused};
use crate::narrator::Narrator;
use crate::project_file::{RemoteEntry, remote_factory};
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

pub(super) async fn edit(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &RemoteEditArgs,
) -> Result<Code, CommandError> {
    let mut project = context.project()?;
    let name = &args.name;
    let before = project.entry(name)?.clone();
    let mut after = before.clone();
    let factory = remote_factory(context.registry, &before.kind)?;
    settings::set(&mut after, factory, &args.settings)?;
    let typed = trust::origins(context, &after)?;
    let typed = &typed - &trust::origins(context, &before).unwrap_or_default();
    if after == before {
        return Err(CommandError::usage("there is nothing to change")
            .hint("name a setting and its value, such as --label, --branch or --read-only=false"));
    }
    let now = open_remote_unused(context, &after)?;
    // What it was may have been a mistake, which this corrects.
    let moved = open_remote_unused(context, &before).map_or(true, |was| {
        was.info().location.digest() != now.info().location.digest()
    });
    let shared: Vec<&str> = factory
        .options()
        .iter()
        .filter(|spec| spec.shared && after.option(spec.name) != before.option(spec.name))
        // What is taken out is forgotten here; a service has no name that is none.
        .filter(|spec| after.option(spec.name).is_some())
        .map(|spec| spec.name)
        .collect();
    if args.settings.endpoint.is_none() && !shared.is_empty() {
        trust::check(context, name, &after)?;
    }
    for option in shared {
        hand_over(context, ui, name, &after, option).await?;
    }
    project.put(name, after.clone());
    project.save()?;
    // Typed by this user, so trusted by this user.
    trust::add_origins(context, &typed).await?;
    let is_default = project.remote.as_deref() == Some(name);
    ui.json(&Edited {
        moved,
        remote: answer(context, name, &after, is_default),
    });
    ui.say(&format!("changed the remote `{}`", shown(name)));
    if moved {
        ui.narrate("it is another place now: the next sync is a first one, as after `remote add`");
    }
    if !credentials::lacking(context, name, &after)?.is_empty() {
        ui.hint(&format!(
            "there is no secret for it: {}",
            credentials::login_words(name)
        ));
    }
    Ok(Code::Done)
}

/// Hands the new value of an option over to the service, which keeps it as well.
async fn hand_over(
    context: &Context<'_>,
    ui: &Ui,
    name: &str,
    entry: &RemoteEntry,
    option: &str,
) -> Result<(), CommandError> {
    let found = credentials::require(context, name, entry)?;
    #[cfg(feature = "studio")]
    let found = crate::login::fresh_ones(context, name, entry, found).await?;
    let config = link::config(context, entry, &found.iter().collect());
    let factory = remote_factory(context.registry, &entry.kind)?;
    let handed = factory.hand_over(&config, option, &Narrator::new(ui)).await;
    handed.map_err(|error| CommandError::from(error).about_remote(&shown(name)))
}
