//! `.studio.json` of the `studio` command (npm package `@tokens-studio/studio-cli`, 0.1.7).

use tokens_model::{JsonRef, Member};

use super::{Source, Takeover, studio_remote};
use crate::error::CommandError;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::ui::Ui;

/// What the configurations stand under: the first as the tool writes it, the others as its
/// documentation has them.
pub(super) const GROUPS: [&str; 3] = ["configurations", "sources", "dependencies"];
const NAME: &str = "studio";
/// How many characters of a name are kept: four bytes each, and a number, come to less than 64.
const LONGEST_NAME: usize = 14;

/// One configuration: a project and a folder for it.
struct Configuration<'a> {
    at: JsonRef<'a>,
    name: String,
    entry: Option<RemoteEntry>,
    output: Option<(JsonRef<'a>, String)>,
}

pub(super) fn read(
    source: &Source<'_>,
    root: JsonRef<'_>,
    ui: &mut Ui,
    wanted: Option<&str>,
    found: &mut Takeover,
) -> Result<(), CommandError> {
    let mut all = Vec::new();
    for member in root.members() {
        match member.name().as_ref() {
            "$schema" => {}
            group if GROUPS.contains(&group) => {
                if !member.value.is_object() {
                    let problem = format!("`{group}` has to be an object");
                    return Err(source.mistake(member.value, &problem));
                }
                for one in member.value.members() {
                    all.push(configuration(source, &one, found)?);
                }
            }
            other => found.leave_out_unknown(member.key, other),
        }
    }
    if let Some(first) = first(source, root, ui, wanted, &all)? {
        found.configuration = all.get(first).map(|one| one.name.clone());
        all.swap(0, first);
    }
    let folder = |one: &Configuration<'_>| one.output.as_ref().map(|(_, path)| path.clone());
    let shared = all.first().and_then(folder);
    for (index, one) in all.into_iter().enumerate() {
        if index > 0 && folder(&one) != shared {
            found.leave_out(
                one.at,
                "the configuration has a folder of its own: it needs a project of its own",
            );
            continue;
        }
        if let (0, Some((at, path))) = (index, &one.output) {
            found.take_output(*at, path);
        }
        if let Some(entry) = one.entry {
            let name = free_name(&one.name, found);
            found.remotes.push((name, entry));
        }
    }
    Ok(())
}

/// Which configuration comes first, if somebody says it. Without somebody to ask it is the one that
/// stands there first.
fn first(
    source: &Source<'_>,
    root: JsonRef<'_>,
    ui: &mut Ui,
    wanted: Option<&str>,
    all: &[Configuration<'_>],
) -> Result<Option<usize>, CommandError> {
    let names: Vec<String> = all.iter().map(|one| shown(&one.name)).collect();
    if let Some(wanted) = wanted {
        let place = all.iter().position(|one| one.name == wanted);
        return place.map(Some).ok_or_else(|| {
            let problem = format!("there is no configuration `{}`", shown(wanted));
            source
                .mistake(root, &problem)
                .hint(format!("there is {}", names.join(", ")))
        });
    }
    if all.len() < 2 || !ui.is_interactive() {
        return Ok(None);
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let chosen = ui.choose("which of them is for this folder", &names);
    chosen.map(Some).ok_or_else(super::super::stopped)
}

fn configuration<'a>(
    source: &Source<'_>,
    member: &Member<'a>,
    found: &mut Takeover,
) -> Result<Configuration<'a>, CommandError> {
    if !member.value.is_object() {
        return Err(source.mistake(member.value, "a configuration has to be an object"));
    }
    let mut entry = studio_remote("rest");
    let mut follows = true;
    let mut output = None;
    let mut is_raw = true;
    for field in member.value.members() {
        let name = field.name();
        match name.as_ref() {
            "project" => {
                if let Some(id) = source.text(field.value, "project")? {
                    entry.options.insert("project".to_owned(), id);
                }
            }
            "ref" => follows = reference(source, field.value, &mut entry, found)?,
            "output" => {
                let text = source.text(field.value, "output")?;
                output = text.map(|text| (field.value, text));
            }
            "format" => {
                let format = source.text(field.value, "format")?;
                is_raw = format.is_none_or(|format| format == "raw");
                if !is_raw {
                    found.leave_out(
                        field.value,
                        "`format`: only `raw` files are token files; `output` is left out with it",
                    );
                }
            }
            other => found.leave_out_unknown(field.key, other),
        }
    }
    if entry.option("project").is_none() {
        found.leave_out(member.key, "the remote, which needs a `project`");
    }
    let complete = follows && entry.option("project").is_some();
    Ok(Configuration {
        at: member.key,
        name: member.name().into_owned(),
        entry: complete.then_some(entry),
        output: output.filter(|_| is_raw),
    })
}

/// Whether it is a branch, which can be followed.
fn reference(
    source: &Source<'_>,
    at: JsonRef<'_>,
    entry: &mut RemoteEntry,
    found: &mut Takeover,
) -> Result<bool, CommandError> {
    if !at.is_object() {
        return Err(source.mistake(at, "`ref` has to be an object"));
    }
    let mut is_branch = true;
    for field in at.members() {
        match field.name().as_ref() {
            "type" => {
                let kind = source.text(field.value, "type")?;
                is_branch = kind.is_none_or(|kind| kind == "branch");
            }
            "name" => {
                if let Some(name) = source.text(field.value, "name")? {
                    entry.options.insert("branch".to_owned(), name);
                }
            }
            other => found.leave_out_unknown(field.key, other),
        }
    }
    if !is_branch {
        found.leave_out(
            at,
            "`ref`: a release or tag never changes, so there is nothing to keep in step; the \
             remote is left out with it",
        );
    }
    Ok(is_branch)
}

/// A name that a remote can have and none has yet.
fn free_name(name: &str, found: &Takeover) -> String {
    let allowed = |char: char| char.is_alphanumeric() || matches!(char, '-' | '_' | '.');
    let dashed = |char| if allowed(char) { char } else { '-' };
    let name: String = name.chars().map(dashed).take(LONGEST_NAME).collect();
    let name = match name.trim_matches('-') {
        "" => NAME,
        name => name,
    };
    let taken = |name: &String| found.remotes.iter().any(|(known, _)| known == name);
    let numbered = (2..).map(|n| format!("{name}-{n}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}
