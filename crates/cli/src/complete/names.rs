//! The names that can be typed here, and after which word.

use std::ffi::OsStr;
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Arg, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use provider_file::{FileConfig, FileLayout, Part, source_files};
use sync_engine::DirStateStore;
use tokens_model::{SetName, TokenDocument, TokenSet};

use super::word;
use crate::args::Shell;
use crate::context::Context;
use crate::link::{open_remote_unused, state};
use crate::project_file::{ProjectFile, remote_kinds};
use crate::shown::shown;

/// More than these nobody reads.
const MOST: usize = 500;

/// What an argument names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Remote,
    Kind,
    Branch,
    Side,
    Entry,
    Set,
    Token,
    Conflict,
    Scope,
}

impl What {
    /// By the command and the argument of it.
    fn of(command: &str, arg: &Arg) -> Option<Self> {
        Some(match (command, arg.get_id().as_str()) {
            (_, "remote" | "remote_flag" | "store")
            | ("show" | "edit" | "use" | "trust" | "remove", "name") => Self::Remote,
            (_, "kind") => Self::Kind,
            (_, "branch") => Self::Branch,
            (_, "sides") => Self::Side,
            ("show", "id") | ("restore", "at") => Self::Entry,
            ("restore", "set") => Self::Set,
            ("restore", "token_path") => Self::Token,
            ("resolve", "ours" | "theirs") => Self::Conflict,
            (_, "scope") => Self::Scope,
            _ => return None,
        })
    }
}

/// A name, and what there is to say about it.
type Named = (String, String);

/// What the files here tell.
#[derive(Debug)]
pub(super) struct Names {
    shell: Shell,
    root: PathBuf,
    tokens: Option<String>,
    remotes: Vec<Named>,
    kinds: Vec<Named>,
    branches: Vec<Named>,
    history: DirStateStore,
    conflicts: Option<DirStateStore>,
}

impl Names {
    /// Reads the project file, if that can be read; all else is read when it is asked for.
    pub(super) fn here(context: &Context<'_>, shell: Shell, with_conflicts: bool) -> Self {
        let project = context.project().ok();
        let entries = project.iter().flat_map(|project| &project.remotes);
        let branch = |name: &str| (name.to_owned(), String::new());
        let conflicts = project.as_ref().filter(|_| with_conflicts);
        Self {
            shell,
            root: context.root.clone(),
            tokens: project.as_ref().map(|project| project.tokens.clone()),
            remotes: entries
                .clone()
                .map(|(name, entry)| {
                    let label = entry.label.as_deref().unwrap_or(&entry.kind);
                    (name.clone(), label.to_owned())
                })
                .collect(),
            kinds: remote_kinds(context.registry)
                .into_iter()
                .map(|kind| (kind.to_owned(), String::new()))
                .collect(),
            branches: entries
                .filter_map(|(_, entry)| entry.option("branch"))
                .map(branch)
                .collect(),
            history: DirStateStore::new(context.state_folder(), ""),
            conflicts: conflicts.and_then(|project| link_of(context, project)),
        }
    }

    /// The command with these names after the words that take one.
    pub(super) fn attach(self, command: Command) -> Command {
        attach(&Arc::new(self), command)
    }

    fn offer(&self, what: What, part: &str) -> Vec<CompletionCandidate> {
        let typed = word::typed(part);
        let mut offered = Vec::new();
        for (order, (name, about)) in self.all(what).into_iter().enumerate() {
            if offered.len() == MOST {
                break;
            }
            if !name.starts_with(&typed) {
                continue;
            }
            let Some(word) = word::of(self.shell, &name) else {
                continue;
            };
            let about = Some(shown(&about)).filter(|about| !about.is_empty());
            let candidate = CompletionCandidate::new(word)
                .help(about.map(Into::into))
                .display_order(Some(order));
            offered.push(candidate);
        }
        offered
    }

    fn all(&self, what: What) -> Vec<Named> {
        match what {
            What::Remote => self.remotes.clone(),
            What::Kind => self.kinds.clone(),
            What::Branch => self.branches.clone(),
            What::Side => {
                let sides = [
                    ("local", "the files"),
                    ("remote", "the remote"),
                    ("base", "what both last agreed on"),
                ];
                let sides = sides.map(|(name, about)| (name.to_owned(), about.to_owned()));
                let sides = sides.into_iter().chain(self.remotes.clone());
                sides.chain(self.entries()).collect()
            }
            What::Entry => self.entries(),
            What::Set => {
                let sets = self.sets().into_iter();
                sets.map(|(name, _)| (name.to_string(), String::new()))
                    .collect()
            }
            What::Token => self.token_paths(),
            What::Conflict => self.open_conflicts(),
            What::Scope => scopes(),
        }
    }

    /// The history, newest first.
    fn entries(&self) -> Vec<Named> {
        let Ok((entries, _)) = self.history.readable_entries() else {
            return Vec::new();
        };
        let newest = entries.into_iter().rev();
        newest
            .map(|entry| {
                let about = format!("{} {} {}", entry.at, entry.command, entry.remote);
                (entry.id, about.trim_end().to_owned())
            })
            .collect()
    }

    /// The sets in the files that can be read.
    fn sets(&self) -> Vec<(SetName, TokenSet)> {
        let Some(tokens) = &self.tokens else {
            return Vec::new();
        };
        let path = self.root.join(tokens);
        let layout = FileLayout::suggested_by(&path);
        let Ok(Some(files)) = source_files(&FileConfig { path, layout }) else {
            return Vec::new();
        };
        let mut sets = Vec::new();
        for file in files {
            match (file.part, file.content) {
                (Part::Set(name), Ok(json)) => {
                    sets.extend(TokenSet::new(json).ok().map(|set| (name, set)));
                }
                (Part::Whole, Ok(json)) => {
                    let document = TokenDocument::from_json(&json).unwrap_or_default();
                    sets.extend(document.sets().iter().cloned());
                }
                _ => {}
            }
        }
        sets
    }

    fn token_paths(&self) -> Vec<Named> {
        let mut paths = Vec::new();
        for (name, set) in self.sets() {
            set.for_each_token(|path, _| paths.push((path.to_string(), name.to_string())));
        }
        paths
    }

    /// The ids of the open conflicts: a place is no single word, and these say where they are.
    fn open_conflicts(&self) -> Vec<Named> {
        let store = self.conflicts.as_ref();
        let open = store.and_then(|store| store.open_conflicts().ok());
        let open = open.unwrap_or_default().into_iter();
        open.map(|conflict| (conflict.id, conflict.at)).collect()
    }
}

fn attach(names: &Arc<Names>, command: Command) -> Command {
    let called = command.get_name().to_owned();
    command
        .mut_args(|arg| match What::of(&called, &arg) {
            Some(what) => {
                let names = Arc::clone(names);
                arg.add(ArgValueCompleter::new(move |part: &OsStr| {
                    names.offer(what, &part.to_string_lossy())
                }))
            }
            None => arg,
        })
        .mut_subcommands(|inner| attach(names, inner))
}

/// The state of the project's default remote. Nothing is asked of the remote.
fn link_of(context: &Context<'_>, project: &ProjectFile) -> Option<DirStateStore> {
    let name = context.remote_name(project, None).ok()?;
    let remote = open_remote_unused(context, project.entry(&name).ok()?).ok()?;
    Some(state(context, &project.tokens, remote.as_ref()))
}

#[cfg(feature = "studio")]
fn scopes() -> Vec<Named> {
    let scopes = provider_studio::keys::SCOPES.iter();
    scopes
        .map(|scope| (scope.name.to_owned(), scope.grants.to_owned()))
        .collect()
}

#[cfg(not(feature = "studio"))]
fn scopes() -> Vec<Named> {
    Vec::new()
}
