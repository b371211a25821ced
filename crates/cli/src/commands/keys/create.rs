//! `keys create`: a new key, shown once or stored without being shown.

use jiff::Timestamp;
use provider_studio::keys::KeyRequest;

use super::account::{Account, check_kind};
use super::{not_made, scopes};
use crate::args::KeysCreateArgs;
use crate::context::Context;
use crate::credentials::{self, Kept, Need};
use crate::error::{Code, CommandError};
use crate::expiry;
use crate::json::KeptFor;
use crate::project_file::ProjectFile;
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

pub(super) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &KeysCreateArgs,
) -> Result<Code, CommandError> {
    let now = Timestamp::now();
    let wanted = wanted(ui, args, now)?;
    let project = context.project()?;
    let account = Account::open(context, &project, args.store.as_deref())?;
    let place = match args.store.as_deref() {
        Some(remote) => {
            let insecure = args.insecure_storage;
            Some(Place::open(context, &project, &account, remote, insecure).await?)
        }
        None => None,
    };
    let made = account.create(ui, &wanted).await;
    let made = made.map_err(|error| {
        let remote = args.store.as_deref().unwrap_or(&account.name);
        not_made(error, &account.name, remote, args.expires.as_deref())
    })?;
    let mut answer = made.answer();
    let Some(place) = place else {
        answer.value = Some(made.value.expose().to_owned());
        made.tell(ui);
        ui.narrate("this is the only time that its value is shown: keep it where only you read it");
        ui.json(&answer);
        made.show(ui);
        return Ok(Code::Done);
    };
    if let Err(error) = place.kept.store_in(place.kind, &made.credential(now)) {
        return Err(match account.delete(ui, &made.id).await {
            Ok(()) => error.hint("the new key was deleted again, because nobody has its value"),
            Err(_) => error.hint(format!(
                "the new key is there, and nobody has its value: run `tokensync keys delete {} \
                 --remote {}`",
                shown(&made.id),
                shown(&account.name)
            )),
        });
    }
    made.tell(ui);
    answer.stored = Some(KeptFor::Remote(place.remote.to_owned()));
    ui.json(&answer);
    ui.say(&format!(
        "stored the new API key as the secret for `{}`",
        shown(place.remote)
    ));
    place.remark(context, ui, &wanted);
    Ok(Code::Done)
}

fn wanted(ui: &mut Ui, args: &KeysCreateArgs, now: Timestamp) -> Result<KeyRequest, CommandError> {
    if args.name.trim().is_empty() {
        return Err(CommandError::usage("--name: a key needs a name"));
    }
    let end = args.expires.as_deref();
    let end = end.map(|text| expiry::parse(text, now)).transpose()?;
    Ok(KeyRequest {
        name: args.name.trim().to_owned(),
        description: args.description.clone(),
        expires_at: end.map(|end| end.to_string()),
        scopes: scopes::checked(ui, &args.scope)?,
    })
}

/// Where the value of a new key goes.
struct Place<'a> {
    remote: &'a str,
    need: Need,
    kept: Kept,
    kind: credentials::Place,
}

impl<'a> Place<'a> {
    async fn open(
        context: &Context<'_>,
        project: &'a ProjectFile,
        account: &Account<'_>,
        remote: &'a str,
        insecure: bool,
    ) -> Result<Self, CommandError> {
        let entry = project.entry(remote)?;
        check_kind(remote, entry)?;
        if trust::origins(context, entry)? != trust::origins(context, account.entry)? {
            return Err(CommandError::usage(format!(
                "`{}` is on another platform than `{}`: the key would not open it",
                shown(remote),
                shown(&account.name)
            ))
            .hint(format!("make the key with --remote {}", shown(remote))));
        }
        let need = credentials::only_need(context, remote, entry)?;
        let kept = credentials::hold(context, &need).await?;
        let kind = if insecure {
            credentials::Place::File
        } else {
            kept.place()?
        };
        // Its value is shown once: it needs a place before it is made.
        kept.check(kind).map_err(|error| match kind {
            credentials::Place::Keychain => {
                error.hint("or run this again with `--insecure-storage`")
            }
            credentials::Place::File => error,
        })?;
        Ok(Self {
            remote,
            need,
            kept,
            kind,
        })
    }

    /// What keeps the new key from being used, or from being of use.
    fn remark(&self, context: &Context<'_>, ui: &mut Ui, wanted: &KeyRequest) {
        if let Some(name) = self.need.set_variable(context) {
            ui.narrate(&format!(
                "the environment variable {name} comes first: unset it to use the new key"
            ));
        }
        let lacking = scopes::lacking(&wanted.scopes);
        if !wanted.scopes.is_empty() && !lacking.is_empty() {
            ui.narrate(&format!(
                "warning: without {} the key is not enough to sync",
                lacking.join(" and ")
            ));
        }
    }
}
