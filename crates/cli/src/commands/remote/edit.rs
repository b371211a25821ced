//! `remote edit`: changes the settings of a remote. Asks no service.

use serde_json::json;

use super::{as_json, settings};
use crate::args::RemoteEditArgs;
use crate::context::Context;
use crate::credentials;
use crate::error::{Code, CommandError};
use crate::link::open_remote_unused;
use crate::project_file::remote_factory;
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
    project.put(name, after.clone());
    project.save()?;
    // Typed by this user, so trusted by this user.
    trust::add_origins(context, &typed).await?;
    let is_default = project.remote.as_deref() == Some(name);
    let mut answer = as_json(context, name, &after, is_default);
    answer["version"] = json!(1);
    answer["moved"] = moved.into();
    ui.json(&answer);
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
