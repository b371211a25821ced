//! The project itself: its tokens, and what is remembered of it.

use provider_api::{NoProgress, ReadOutcome, ReadRequest};
use sync_engine::{DirStateStore, History as _};
use tokens_check::{Severity, check};

use super::Check;
use crate::commands::check::{Document, Files};
use crate::context::Context;
use crate::error::CommandError;
use crate::link::open_files;
use crate::project_file::ProjectFile;
use crate::render::count;

pub(super) async fn look(context: &Context<'_>, project: &ProjectFile) -> Vec<Check> {
    let mut checks = vec![tokens(context, project).await];
    checks.extend(findings(context, project));
    checks.push(memory(context));
    checks
}

/// Whether the files make a document.
async fn tokens(context: &Context<'_>, project: &ProjectFile) -> Check {
    let files = match open_files(context, &project.tokens) {
        Ok(files) => files,
        Err(error) => return Check::fail("tokens", &error),
    };
    match files.read(ReadRequest::new(&NoProgress)).await {
        Ok(ReadOutcome::Found(snapshot)) => Check::pass(
            "tokens",
            format!(
                "{} in {}",
                count(snapshot.document.token_count(), "token"),
                count(snapshot.document.sets().len(), "set")
            ),
        ),
        Ok(ReadOutcome::Absent | ReadOutcome::NotModified) => Check::warn(
            "tokens",
            format!("there are none in `{}` yet", project.tokens),
            "run `tokensync pull`, or put some there",
        ),
        Err(error) => Check::fail("tokens", &CommandError::from(error)),
    }
}

/// Whether every reader, the Figma plugin among them, reads the same in them.
fn findings(context: &Context<'_>, project: &ProjectFile) -> Vec<Check> {
    let documents = Document::all(context, Some(project), &[]);
    let (mut errors, mut warnings) = (0, 0);
    for document in documents {
        let files = Files::read(context, &document, &project.rules);
        let mut found = check(&files.sources, project.rules.of_document());
        found.extend(files.findings);
        let of = |severity| found.iter().filter(|one| one.severity == severity).count();
        errors += of(Severity::Error);
        warnings += of(Severity::Warning);
    }
    let fix = "run `tokensync check` to see them with their places";
    vec![match (errors, warnings) {
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
    }]
}

/// Whether what is remembered can be read.
fn memory(context: &Context<'_>) -> Check {
    let state = DirStateStore::new(context.state_folder(), "");
    match state.entries() {
        Ok(entries) => Check::pass(
            "history",
            format!("{} noted in `.tokensync`", count(entries.len(), "change")),
        ),
        Err(error) => Check::fail("history", &CommandError::from(error)),
    }
}
