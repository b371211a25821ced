//! Settings of the platform's own command-line tools, read and never changed.

mod sdk;
mod studio_cli;

use std::fs;
use std::path::Path;

use tokens_model::{Json, JsonRef, ValueKind};

use super::checked;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::link::open_remote_unused;
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// The names that the tools look for.
const FILES: [&str; 2] = [".tokensstudio.json", ".studio.json"];

/// What can be taken over, and what cannot.
#[derive(Clone, Debug, Default)]
pub(super) struct Takeover {
    /// The file, as it was named.
    pub(super) file: String,
    /// Which of its configurations, where somebody said it.
    pub(super) configuration: Option<String>,
    pub(super) tokens: Option<String>,
    pub(super) remotes: Vec<(String, RemoteEntry)>,
    left_out: Vec<LeftOut>,
    /// Whether a remote has an address that only the file names.
    has_address: bool,
}

/// What cannot be taken over, fit to be shown. Never a value: it could be a secret.
#[derive(Clone, Debug)]
struct LeftOut {
    /// Line and column, where it is about a place.
    at: Option<(usize, usize)>,
    what: String,
}

/// The first file of another tool that is there.
pub(super) fn noticed(context: &Context<'_>) -> Option<&'static str> {
    let is_there = |name: &&str| context.root.join(name).is_file();
    FILES.into_iter().find(is_there)
}

/// Asks whether to take over what is there.
pub(super) fn offer(context: &Context<'_>, ui: &mut Ui) -> Result<Option<Takeover>, CommandError> {
    let Some(name) = noticed(context) else {
        return Ok(None);
    };
    let question = format!("there is a `{name}` of the Tokens Studio command line");
    let ways = ["take over its settings", "begin without them"];
    match ui.choose(&question, &ways) {
        Some(0) => read(context, ui, Path::new(name), None).map(Some),
        Some(_) => Ok(None),
        None => Err(super::stopped()),
    }
}

/// Reads a file of either tool; of several configurations the one with this name, or the one that
/// somebody chooses.
pub(super) fn read(
    context: &Context<'_>,
    ui: &mut Ui,
    file: &Path,
    configuration: Option<&str>,
) -> Result<Takeover, CommandError> {
    let path = context.root.join(file);
    let file = shown(&file.to_string_lossy());
    let bytes = fs::read(&path).map_err(|error| {
        CommandError::new(Code::LocalFile, format!("cannot read `{file}`: {error}"))
    })?;
    let json = Json::parse_bytes(bytes)
        .map_err(|error| CommandError::usage(format!("{file}: {error}")))?;
    let source = Source { file: &file };
    let root = json.root();
    if !root.is_object() {
        return Err(source.mistake(root, "the settings have to be an object"));
    }
    let mut found = Takeover {
        file: file.clone(),
        ..Takeover::default()
    };
    if studio_cli::GROUPS
        .iter()
        .any(|group| root.get(group).is_some())
    {
        studio_cli::read(&source, root, ui, configuration, &mut found)?;
    } else if let Some(wanted) = configuration {
        return Err(source
            .mistake(
                root,
                &format!("there is no configuration `{}`", shown(wanted)),
            )
            .hint("only `.studio.json` has configurations: leave `--configuration` out"));
    } else if sdk::FIELDS.iter().any(|field| root.get(field).is_some()) {
        sdk::read(&source, root, &mut found)?;
    } else {
        return Err(source
            .mistake(root, "these are no settings that can be taken over")
            .hint(
                "`.tokensstudio.json` has `org` and `project`, `.studio.json` has `configurations`",
            ));
    }
    found.check(context);
    Ok(found)
}

impl Takeover {
    fn leave_out(&mut self, at: JsonRef<'_>, what: &str) {
        self.left_out.push(LeftOut {
            at: Some(at.line_column()),
            what: what.to_owned(),
        });
    }

    /// Tells a field that nobody here knows, without its value.
    fn leave_out_unknown(&mut self, at: JsonRef<'_>, name: &str) {
        let lower = name.to_ascii_lowercase();
        let secret = ["key", "token", "secret", "password"];
        let what = if secret.iter().any(|word| lower.contains(word)) {
            "looks like a secret, which no file of a project should hold: take it out there"
        } else {
            "is a field that means nothing here"
        };
        self.leave_out(at, &format!("`{}` {what}", shown(name)));
    }

    /// Takes over a folder of set files, if it can be one of this project.
    fn take_output(&mut self, at: JsonRef<'_>, output: &str) {
        let output = output.trim_start_matches("./");
        match checked(output) {
            Ok(path) if !matches!(output, "" | "." | "/") => self.tokens = Some(path),
            Ok(_) => self.leave_out(
                at,
                "`output` is the whole project, where other JSON files would be taken for tokens",
            ),
            Err(_) => self.leave_out(at, "`output` is outside of the project"),
        }
    }

    /// Drops remotes with settings that their provider refuses.
    fn check(&mut self, context: &Context<'_>) {
        let left_out = &mut self.left_out;
        let has_address = &mut self.has_address;
        self.remotes.retain(|(name, entry)| {
            if let Err(error) = open_remote_unused(context, entry) {
                let what = format!("the remote `{name}`: {}", error.message());
                left_out.push(LeftOut { at: None, what });
                return false;
            }
            *has_address |= !trust::origins(context, entry)
                .unwrap_or_default()
                .is_empty();
            true
        });
        self.left_out.sort_by_key(|left_out| left_out.at);
    }

    /// What cannot be taken over, a line for each.
    pub(super) fn left_out(&self) -> Vec<String> {
        let line = |left_out: &LeftOut| match left_out.at {
            Some((line, column)) => format!("line {line}, column {column}: {}", left_out.what),
            None => left_out.what.clone(),
        };
        self.left_out.iter().map(line).collect()
    }

    pub(super) fn tell(&self, ui: &mut Ui) {
        for (name, entry) in &self.remotes {
            ui.say(&format!(
                "took over the remote `{}` from `{}`",
                shown(name),
                self.file
            ));
            for (option, value) in &entry.options {
                ui.say(&format!("  {option}: {}", shown(value)));
            }
        }
        if !self.left_out.is_empty() {
            ui.say(&format!("not taken over from `{}`:", self.file));
            for line in self.left_out() {
                ui.say(&format!("  {line}"));
            }
        }
        match self.remotes.first() {
            None => ui.hint("run `tokensync remote add NAME --kind studio` to share the tokens"),
            Some((name, _)) => {
                let name = shown(name);
                if self.has_address {
                    ui.hint(&format!(
                        "if your secret may go to that address, run `tokensync remote trust {name}`"
                    ));
                }
                ui.hint(&format!(
                    "run `tokensync auth login {name}`, then `tokensync pull`"
                ));
            }
        }
    }
}

/// The file that mistakes are in.
struct Source<'a> {
    file: &'a str,
}

impl Source<'_> {
    fn mistake(&self, at: JsonRef<'_>, problem: &str) -> CommandError {
        let (line, column) = at.line_column();
        CommandError::usage(format!(
            "{}: line {line}, column {column}: {problem}",
            self.file
        ))
    }

    /// A text; `None` if it is empty or `null`, as the tools write what is not set.
    fn text(&self, value: JsonRef<'_>, field: &str) -> Result<Option<String>, CommandError> {
        if value.kind() == ValueKind::Null {
            return Ok(None);
        }
        let text = value
            .as_str()
            .ok_or_else(|| self.mistake(value, &format!("`{field}` has to be a text")))?;
        let text = text.trim();
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }
}

/// The entry of a remote on the platform, over this interface.
fn studio_remote(api: &str) -> RemoteEntry {
    let mut entry = RemoteEntry {
        kind: "studio".to_owned(),
        ..RemoteEntry::default()
    };
    entry.options.insert("api".to_owned(), api.to_owned());
    entry
}
