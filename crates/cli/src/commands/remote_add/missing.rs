//! What was not given as a flag: asked for at a terminal, named in the error elsewhere.

use provider_api::{OptionSpec, ProviderFactory};

use super::Addition;
use super::settings;
use crate::args::RemoteAddArgs;
use crate::context::Context;
use crate::credentials;
use crate::error::CommandError;
use crate::link;
use crate::project_file::{ProjectFile, RemoteEntry, remote_factory, remote_kinds};
use crate::shown::shown;
use crate::ui::Ui;

/// What is said where somebody does not want to answer.
pub(super) fn stopped() -> CommandError {
    CommandError::stopped("nothing was added", "remote add")
}

/// The kind, the name, and the settings that no service is needed for.
pub(super) fn addition(
    context: &Context<'_>,
    ui: &mut Ui,
    project: &ProjectFile,
    args: &RemoteAddArgs,
) -> Result<Addition, CommandError> {
    if let (false, None, _) | (false, _, None) = (ui.is_interactive(), &args.name, &args.kind) {
        return Err(incomplete(context, args));
    }
    let kind = match &args.kind {
        Some(kind) => kind.clone(),
        None => kind(context, ui)?,
    };
    let factory = remote_factory(context.registry, &kind)?;
    let mut entry = RemoteEntry {
        kind,
        ..RemoteEntry::default()
    };
    let name = match &args.name {
        Some(name) => check_name(project, name).map(|()| name.clone())?,
        None => name(ui, project, &entry.kind)?,
    };
    settings::set(&mut entry, factory, &args.settings)?;
    let mut new = Addition {
        name,
        entry,
        pasted: Vec::new(),
    };
    // With --yes and --no-sync nothing is asked that can be done without.
    if ui.is_interactive() && !args.no_sync {
        if args.name.is_none() && args.settings.label.is_none() && !ui.is_yes() {
            let label = ui.text("name for people (Enter: none)", "");
            let label = label.ok_or_else(stopped)?;
            new.entry.label = Some(label).filter(|label| !label.is_empty());
        }
        interface(context, ui, &mut new)?;
        if !super::creates(factory, &new.entry) {
            for spec in factory.options() {
                required(context, ui, spec, &mut new.entry)?;
            }
        }
        if !ui.is_yes() && settings::is_taken(factory.options()) && new.entry.objects.is_empty() {
            headers(ui, factory, &mut new)?;
        }
    }
    Ok(new)
}

fn incomplete(context: &Context<'_>, args: &RemoteAddArgs) -> CommandError {
    let missing = match (&args.name, &args.kind) {
        (None, None) => "a name and --kind",
        (None, _) => "a name",
        _ => "--kind",
    };
    let kinds = remote_kinds(context.registry);
    CommandError::usage(format!("the new remote needs {missing}"))
        .hint(format!(
            "run `tokensync remote add NAME --kind {}`",
            kinds.join("|")
        ))
        .hint("at a terminal, `tokensync remote add` asks step by step")
}

fn kind(context: &Context<'_>, ui: &mut Ui) -> Result<String, CommandError> {
    let kinds = remote_kinds(context.registry);
    let shown: Vec<String> = kinds.iter().map(|kind| described(kind)).collect();
    let shown: Vec<&str> = shown.iter().map(String::as_str).collect();
    let chosen = ui.choose("where are the tokens shared", &shown);
    let chosen = chosen.and_then(|index| kinds.get(index));
    chosen.map(|kind| (*kind).to_owned()).ok_or_else(stopped)
}

fn described(kind: &str) -> String {
    match kind {
        "studio" => "studio: a project on the Tokens Studio platform".to_owned(),
        "jsonbin" => "jsonbin: a bin on JSONBin.io".to_owned(),
        "url" => "url: a document at a web address".to_owned(),
        other => other.to_owned(),
    }
}

fn name(ui: &mut Ui, project: &ProjectFile, kind: &str) -> Result<String, CommandError> {
    let taken = |name: &str| project.remotes.iter().any(|(known, _)| known == name);
    let usual = std::iter::once(kind.to_owned()).chain((2..).map(|n| format!("{kind}-{n}")));
    let usual = usual.into_iter().find(|name| !taken(name));
    let usual = usual.unwrap_or_default();
    loop {
        let question = "how the remote is called in this project";
        let name = ui.text(question, &usual).ok_or_else(stopped)?;
        match check_name(project, &name) {
            Ok(()) => return Ok(name),
            Err(error) => again(ui, &error),
        }
    }
}

/// Tells what is wrong with an answer, which is then asked for again.
fn again(ui: &mut Ui, error: &CommandError) {
    ui.not_that();
    ui.narrate(error.message());
    for hint in error.hints() {
        ui.hint(hint);
    }
}

pub(crate) fn check_name(project: &ProjectFile, name: &str) -> Result<(), CommandError> {
    let harmless = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    if name.is_empty() || name.len() > 64 || !name.chars().all(harmless) {
        return Err(CommandError::usage(format!(
            "`{}` cannot be the name of a remote",
            shown(name)
        ))
        .hint("use letters, digits, `-`, `_` and `.`"));
    }
    if project.remotes.iter().any(|(known, _)| known == name) {
        return Err(
            CommandError::usage(format!("there is a remote `{name}` already")).hint(format!(
                "run `tokensync remote remove {name}` first, or use another name"
            )),
        );
    }
    Ok(())
}

/// Which interface of the platform a secret is for, unless one is there that tells.
fn interface(context: &Context<'_>, ui: &mut Ui, new: &mut Addition) -> Result<(), CommandError> {
    if new.entry.kind != "studio" || new.entry.option("api").is_some() {
        return Ok(());
    }
    for api in ["graphql", "rest"] {
        let mut entry = new.entry.clone();
        entry.options.insert("api".to_owned(), api.to_owned());
        if !credentials::find(context, &new.name, &entry)?.is_empty() {
            new.entry = entry;
            return Ok(());
        }
    }
    let ways = [
        "an API key, as the Figma plugin asked for one",
        "a service account token of the project, or a login on a web page",
    ];
    let chosen = ui.choose("what do you have to get in", &ways);
    let api = match chosen.ok_or_else(stopped)? {
        0 => "graphql",
        _ => "rest",
    };
    new.entry.options.insert("api".to_owned(), api.to_owned());
    Ok(())
}

/// A setting that the kind cannot do without and the service does not offer.
fn required(
    context: &Context<'_>,
    ui: &mut Ui,
    spec: &OptionSpec,
    entry: &mut RemoteEntry,
) -> Result<(), CommandError> {
    if !spec.required || spec.secret || spec.offered || entry.option(spec.name).is_some() {
        return Ok(());
    }
    let question = format!("{} ({})", spec.name, spec.help);
    loop {
        let value = ui.text(&question, "").ok_or_else(stopped)?;
        if value.is_empty() {
            ui.not_that();
            continue;
        }
        entry.options.insert(spec.name.to_owned(), value);
        match is_possible(context, entry) {
            Ok(()) => return Ok(()),
            Err(error) => again(ui, &error),
        }
        entry.options.remove(spec.name);
    }
}

/// Whether a place could be opened by these settings, as far as that shows before they are all
/// there.
fn is_possible(context: &Context<'_>, entry: &RemoteEntry) -> Result<(), CommandError> {
    let options = context.registry.factory(&entry.kind)?.options();
    let is_there = |spec: &OptionSpec| !spec.required || entry.option(spec.name).is_some();
    if options.iter().filter(|spec| !spec.secret).all(is_there) {
        link::open_remote_unused(context, entry)?;
    }
    Ok(())
}

/// Headers one by one, or all as JSON. Whoever pastes a secret among them is not left with it in
/// the project file: it is kept apart. Nothing typed appears, for that reason.
fn headers(
    ui: &mut Ui,
    factory: &dyn ProviderFactory,
    new: &mut Addition,
) -> Result<(), CommandError> {
    ui.narrate("headers, if the address needs some: `Name: value`, the name alone of a secret one, or JSON");
    loop {
        let typed = ui.hidden("header (Enter: no more)").ok_or_else(stopped)?;
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(());
        }
        let mut headers = settings::Headers::of(&new.entry);
        let put = if typed.contains([':', '{']) {
            headers.put(typed)
        } else {
            headers.put_secret(typed)
        };
        if let Err(error) = put {
            again(ui, &error);
            continue;
        }
        headers.save(&mut new.entry);
        while let Some(found) = factory.misplaced_secret(&new.entry.config()) {
            let Some(secret) = headers.take_secret(&found) else {
                break;
            };
            new.pasted.push((found.member.unwrap_or_default(), secret));
            headers.save(&mut new.entry);
        }
        ui.narrate(&format!("headers: {}", shown(&headers.describe())));
    }
}

/// The place to join, where a new one could be made as well.
pub(super) fn bin(
    context: &Context<'_>,
    ui: &mut Ui,
    factory: &dyn ProviderFactory,
    args: &RemoteAddArgs,
    entry: &mut RemoteEntry,
) -> Result<(), CommandError> {
    let settings = &args.settings;
    let creates = settings.bin_name.is_some() || settings.collection.is_some() || args.empty;
    if !super::creates(factory, entry) || creates || !ui.is_interactive() || ui.is_yes() {
        return Ok(());
    }
    let question = "id of the bin to join (Enter: make a new one)";
    loop {
        let bin = ui.text(question, "").ok_or_else(stopped)?;
        if bin.is_empty() {
            return Ok(());
        }
        entry.options.insert("bin".to_owned(), bin);
        match is_possible(context, entry) {
            Ok(()) => return Ok(()),
            Err(error) => again(ui, &error),
        }
        entry.options.remove("bin");
    }
}
