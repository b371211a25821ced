//! What `diff` and `impact` compare: two of local, remote, base and the entries of the history.

use provider_api::{ReadOutcome, ReadRequest};
use sync_engine::{Moment, Observation, Side, SyncError};
use tokens_model::TokenDocument;

use crate::context::Context;
use crate::error::CommandError;
use crate::link::{Link, open_files};
use crate::narrator::Narrator;
use crate::past::Past;
use crate::project_file::ProjectFile;
use crate::shown::shown;
use crate::ui::Ui;

const SIDES: [&str; 3] = ["local", "remote", "base"];

/// Two documents, with what they are called.
pub(in crate::commands) struct Compared {
    pub(in crate::commands) from: String,
    pub(in crate::commands) to: String,
    pub(in crate::commands) before: TokenDocument,
    pub(in crate::commands) after: TokenDocument,
}

/// Reads the two sides that these words name: the remote and local where they name none. The
/// remote is only asked if it is one of them.
pub(in crate::commands) async fn compared(
    context: &Context<'_>,
    ui: &Ui,
    words: &[String],
) -> Result<Compared, CommandError> {
    let project = context.project()?;
    let past = Past::read(context)?;
    let mut sides: Vec<&str> = Vec::new();
    let mut remote = None;
    for word in words {
        if SIDES.contains(&word.as_str()) {
            sides.push(word);
        } else if project.remotes.iter().any(|(name, _)| name == word) {
            remote = Some(word.as_str());
        } else if let Ok(at) = past.find(word) {
            sides.push(&past.entries[at].id);
        } else {
            let names = project.remotes.iter().map(|(name, _)| name.as_str());
            let known: Vec<&str> = SIDES.into_iter().chain(names).collect();
            let error =
                CommandError::usage(format!("`{}` is neither a side nor a remote", shown(word)));
            let all = known.join(", ");
            let all = format!("one of: {all}, or an id of `tokensync history`");
            let ids = past.entries.iter().map(|entry| entry.id.as_str());
            return Err(error.suggest(word, known.into_iter().chain(ids), all));
        }
    }
    let (from, to) = match sides[..] {
        [from, to] => (from, to),
        ["local"] => ("remote", "local"),
        [from] => (from, "local"),
        _ => ("remote", "local"),
    };
    let mut known = Known {
        context,
        project: &project,
        past: &past,
        remote,
        seen: None,
    };
    if [from, to]
        .iter()
        .any(|side| ["remote", "base"].contains(side))
    {
        known.look(ui).await?;
    }
    Ok(Compared {
        before: known.side(ui, from).await?,
        after: known.side(ui, to).await?,
        from: from.to_owned(),
        to: to.to_owned(),
    })
}

/// What can be compared. The remote is only asked if it is.
struct Known<'a> {
    context: &'a Context<'a>,
    project: &'a ProjectFile,
    past: &'a Past,
    remote: Option<&'a str>,
    /// Both sides, once they were read, and the name of the remote.
    seen: Option<(Observation, String)>,
}

impl Known<'_> {
    /// Reads both sides and what they last agreed on.
    async fn look(&mut self, ui: &Ui) -> Result<(), CommandError> {
        let name = self.context.remote_name(self.project, self.remote)?;
        let link = Link::open(self.context, self.project, &name).await?;
        self.seen = Some((link.look(ui, &name).await?, name));
        Ok(())
    }

    async fn side(&self, ui: &Ui, word: &str) -> Result<TokenDocument, CommandError> {
        match &self.seen {
            _ if !SIDES.contains(&word) => {
                let moment = Moment::After(self.past.find(word)?);
                Ok(self.past.held(moment, Side::Local, None)?.0)
            }
            Some((seen, name)) => side(seen, word, name),
            None => self.files(ui).await,
        }
    }

    async fn files(&self, ui: &Ui) -> Result<TokenDocument, CommandError> {
        let files = open_files(self.context, &self.project.tokens)?;
        let narrator = Narrator::new(ui);
        let found = files.read(ReadRequest::new(&narrator)).await;
        let found = found.map_err(|source| SyncError::Provider {
            side: Side::Local,
            source,
        })?;
        Ok(match found {
            ReadOutcome::Found(found) => found.document,
            ReadOutcome::NotModified | ReadOutcome::Absent => TokenDocument::new(),
        })
    }
}

fn side(seen: &Observation, word: &str, name: &str) -> Result<TokenDocument, CommandError> {
    let document = match word {
        "local" => seen.local.document(),
        "remote" => seen.remote.document(),
        _ => match &seen.base {
            Some(base) => Some(&base.document),
            None => {
                return Err(CommandError::usage(format!(
                    "there is no base yet: `{}` was never synced",
                    shown(name)
                ))
                .hint("run `tokensync sync` first"));
            }
        },
    };
    Ok(document.cloned().unwrap_or_default())
}
