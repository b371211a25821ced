//! Where the converted tokens go, and what must not be there.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use provider_api::{Provider, ProviderConfig};
use tokens_model::{NameError, TokenDocument, check_collisions, set_to_path};

use crate::args::{ConvertArgs, Layout};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::ProjectFile;
use crate::shown::shown;

/// Where the converted tokens go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Over the files of the project.
    Here,
    /// Beside them, in another layout; the project moves there.
    Beside,
    /// To a path that the user typed.
    Elsewhere,
}

/// Where the converted tokens go, and how they are laid out there.
#[derive(Debug)]
pub(super) struct Target {
    pub(super) place: Place,
    /// As in the project file, or as typed.
    pub(super) path: String,
    pub(super) layout: Layout,
}

impl Target {
    pub(super) fn choose(
        context: &Context<'_>,
        project: &ProjectFile,
        args: &ConvertArgs,
    ) -> Result<Self, CommandError> {
        let here = layout_of(&project.tokens);
        if let Some(path) = &args.output {
            let target = Self::elsewhere(path, args.layout)?;
            return target.apart_from(context, &project.tokens);
        }
        let layout = args.layout.unwrap_or(here);
        if layout == here {
            return Ok(Self {
                place: Place::Here,
                path: project.tokens.clone(),
                layout,
            });
        }
        Ok(Self {
            place: Place::Beside,
            path: beside(&project.tokens, layout)?,
            layout,
        })
    }

    fn elsewhere(path: &str, layout: Option<Layout>) -> Result<Self, CommandError> {
        let suggested = layout_of(path);
        if let Some(layout) = layout.filter(|layout| *layout != suggested) {
            let needs = match layout {
                Layout::Single => "`single` needs a path that ends with .json",
                Layout::Folder => "`folder` needs the path of a folder",
            };
            let problem = format!("the layout {needs}, not `{}`", shown(path));
            return Err(CommandError::usage(problem)
                .hint("leave `--layout` out, or name another path with `--output`"));
        }
        Ok(Self {
            place: Place::Elsewhere,
            path: path.to_owned(),
            layout: suggested,
        })
    }

    /// Neither in the project's tokens nor around them: one would be read as part of the other.
    fn apart_from(mut self, context: &Context<'_>, tokens: &str) -> Result<Self, CommandError> {
        let (out, tokens) = (
            real(&context.root.join(&self.path)),
            real(&context.root.join(tokens)),
        );
        if out == tokens {
            self.place = Place::Here;
        } else if out.starts_with(&tokens) || tokens.starts_with(&out) {
            return Err(CommandError::usage(format!(
                "`{}` and the project's tokens are inside each other",
                shown(&self.path)
            ))
            .hint("give a path outside of the token folder"));
        }
        Ok(self)
    }

    /// A folder needs a file for every set; asked before anything is written.
    pub(super) fn refuse_names(&self, document: &TokenDocument) -> Result<(), CommandError> {
        if self.layout == Layout::Single {
            return Ok(());
        }
        let files = || -> Result<(), NameError> {
            let names = document.sets().iter().map(|(name, _)| name.as_str());
            let files: Vec<(&str, String)> = names
                .map(|name| Ok((name, set_to_path(name)?)))
                .collect::<Result<_, NameError>>()?;
            check_collisions(files.iter().map(|(name, path)| (*name, path.as_str())))
        };
        files().map_err(|error| {
            let path = shown(&self.path);
            CommandError::new(
                Code::LocalFile,
                format!("`{path}` cannot hold the document: {error}"),
            )
            .hint("rename the set where it comes from")
            .hint("or use the layout `single`: one file can hold sets of any name")
        })
    }

    /// What is only there would be removed, and may be no tokens at all.
    pub(super) fn refuse_strangers(
        &self,
        there: &TokenDocument,
        document: &TokenDocument,
    ) -> Result<(), CommandError> {
        fn names(document: &TokenDocument) -> impl Iterator<Item = &str> {
            let sets = document.sets().iter().map(|(name, _)| name.as_str());
            sets.chain(document.extra_content().map(|(name, _)| name))
        }
        let ours: HashSet<&str> = names(document).collect();
        match names(there).find(|name| !ours.contains(name)) {
            None => Ok(()),
            Some(name) => Err(CommandError::new(
                Code::Decision,
                format!(
                    "`{}` holds something else, `{}` for one: nothing was written",
                    shown(&self.path),
                    shown(name)
                ),
            )
            .hint("give the path of an empty place")),
        }
    }

    pub(super) fn question(&self) -> String {
        format!(
            "`{}` holds tokens already: overwrite them?",
            shown(&self.path)
        )
    }

    pub(super) fn taken(&self) -> CommandError {
        CommandError::new(
            Code::Decision,
            format!(
                "`{}` holds tokens already: nothing was written",
                shown(&self.path)
            ),
        )
        .hint("run it again with `--yes` to overwrite them, or give the path of an empty place")
    }
}

/// The layout that a path suggests; the provider of the files decides alike.
pub(super) fn layout_of(path: &str) -> Layout {
    if Path::new(path).extension().is_some_and(|end| end == "json") {
        Layout::Single
    } else {
        Layout::Folder
    }
}

/// Where the tokens of a project go when their layout changes: `tokens/` ↔ `tokens.json`.
fn beside(tokens: &str, layout: Layout) -> Result<String, CommandError> {
    let path = tokens.trim_end_matches('/');
    let name = Path::new(path).file_stem();
    match layout {
        Layout::Folder => Ok(format!("{}/", path.trim_end_matches(".json"))),
        Layout::Single if name.is_some() && !path.ends_with('.') => Ok(format!("{path}.json")),
        Layout::Single => Err(CommandError::usage(
            "the tokens are the whole project folder: there is no place beside it",
        )
        .hint("say where the file should be: `--output PATH`")),
    }
}

/// The path without links and `..`, as far as it exists.
fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut at = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    loop {
        if let Ok(real) = at.canonicalize() {
            return missing
                .iter()
                .rev()
                .fold(real, |path, part| path.join(part));
        }
        match (at.file_name().map(ToOwned::to_owned), at.parent()) {
            (Some(name), Some(parent)) => {
                missing.push(name);
                at = parent.to_owned();
            }
            _ => return path.to_owned(),
        }
    }
}

/// Files as a provider: a path from the project's folder on.
pub(super) fn open(
    context: &Context<'_>,
    path: &str,
    layout: Layout,
) -> Result<Box<dyn Provider>, CommandError> {
    let full = context.root.join(path);
    let Some(text) = full.to_str() else {
        return Err(CommandError::new(
            Code::LocalFile,
            format!("the path `{}` is not text", full.display()),
        ));
    };
    let word = match layout {
        Layout::Single => "single",
        Layout::Folder => "directory",
    };
    let config = ProviderConfig::new()
        .with("path", text)
        .with("layout", word);
    Ok(context.registry.factory("file")?.open(&config)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_layout_is_beside_the_tokens() {
        let check = |tokens: &str, layout, expected: Option<&str>| {
            assert_eq!(beside(tokens, layout).ok().as_deref(), expected, "{tokens}");
        };
        check("tokens/", Layout::Single, Some("tokens.json"));
        check("a/b", Layout::Single, Some("a/b.json"));
        check("tokens.json", Layout::Folder, Some("tokens/"));
        check("a/t.v1.json", Layout::Folder, Some("a/t.v1/"));
        check("./", Layout::Single, None);
    }
}
