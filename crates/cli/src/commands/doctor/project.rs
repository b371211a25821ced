//! The project itself: its tokens, its files, what is remembered of it, and the way out of this
//! machine.

use provider_api::{NoProgress, ReadOutcome, ReadRequest, Snapshot};
use sync_engine::{DirStateStore, History as _, verify};
use tokens_check::{Finding, Severity, check};

use super::{Check, files, layout, proxy, storage};
use crate::commands::check::{Document, Files};
use crate::context::Context;
use crate::error::CommandError;
use crate::link::open_files;
use crate::project_file::ProjectFile;
use crate::render::count;
use crate::shown::shown;

/// What stands in the files, if that can be read, beside the checks.
pub(super) async fn look(
    context: &Context<'_>,
    project: &ProjectFile,
) -> (Vec<Check>, Option<Snapshot>) {
    let (tokens, snapshot) = tokens(context, project).await;
    let mut checks = vec![tokens];
    let (mut found, mut names) = (Vec::new(), Vec::new());
    for document in Document::all(context, Some(project), &[]) {
        let read = Files::read(context, &document, &project.rules);
        found.extend(check(&read.sources, project.rules.of_document()));
        found.extend(read.findings);
        names.extend(read.names);
    }
    checks.push(content(
        &found,
        "run `tokensync check` to see them with their places",
    ));
    checks.extend(files::look(&names));
    let called: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
    checks.push(layout::look(&context.root, &project.tokens, &called));
    checks.push(memory(context));
    checks.extend(storage::look(context));
    checks.push(proxy::look(&context.env));
    (checks, snapshot)
}

/// Whether the files make a document.
async fn tokens(context: &Context<'_>, project: &ProjectFile) -> (Check, Option<Snapshot>) {
    let files = match open_files(context, &project.tokens) {
        Ok(files) => files,
        Err(error) => return (Check::fail("tokens", &error), None),
    };
    match files.read(ReadRequest::new(&NoProgress)).await {
        Ok(ReadOutcome::Found(snapshot)) => {
            let document = &snapshot.document;
            let says = format!(
                "{} in {}",
                count(document.token_count(), "token"),
                count(document.sets().len(), "set")
            );
            (Check::pass("tokens", says), Some(snapshot))
        }
        Ok(ReadOutcome::Absent | ReadOutcome::NotModified) => {
            let none = Check::warn(
                "tokens",
                format!("there are none in `{}` yet", project.tokens),
                "run `tokensync pull`, or put some there",
            );
            (none, None)
        }
        Err(error) => (Check::fail("tokens", &CommandError::from(error)), None),
    }
}

/// Whether every reader, the Figma plugin among them, reads the same in a document.
pub(super) fn content(found: &[Finding], fix: &str) -> Check {
    let of = |severity| found.iter().filter(|one| one.severity == severity).count();
    match (of(Severity::Error), of(Severity::Warning)) {
        (0, 0) => Check::pass("check", "the Figma plugin and other tools read them alike"),
        (0, warnings) => Check::warn(
            "check",
            format!(
                "{}: some reader, the Figma plugin among them, may lose or misread something",
                count(warnings, "warning")
            ),
            fix,
        ),
        (errors, _) => Check::warn(
            "check",
            format!(
                "{}: the tokens do not say what they mean to say",
                count(errors, "error")
            ),
            fix,
        ),
    }
}

/// Whether what is remembered can be read, every copy included.
fn memory(context: &Context<'_>) -> Check {
    const WHAT: &str = "history";
    let folder = context.state_folder();
    let entries = DirStateStore::new(&folder, "").entries();
    let damages = verify(&folder);
    match entries.and_then(|entries| Ok((entries, damages?))) {
        Ok((entries, damages)) => match damages.first() {
            None => Check::pass(
                WHAT,
                format!("{} noted in `.tokensync`", count(entries.len(), "change")),
            ),
            Some(first) => Check::warn(
                WHAT,
                format!(
                    "{} in `.tokensync`, the first one in `{}`: {}",
                    count(damages.len(), "damaged place"),
                    shown(&first.path),
                    shown(&first.problem)
                ),
                "what needs it cannot be brought back; `tokensync history` names the entries, and \
                 everything else goes on",
            ),
        },
        Err(error) => Check::fail(WHAT, &CommandError::from(error)),
    }
}
