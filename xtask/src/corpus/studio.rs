//! Documents through the binary and the platform: pushed over one of its interfaces, and pulled
//! into a new project.

use std::path::Path;

use super::documents::Document;
use super::kept::Interface;
use super::model::{self, Read};
use super::round_trip::{Trip, copy, equal, in_sync, succeeded};
use crate::files;
use crate::outcome::{Failure, Result};
use crate::product::{Product, Project, Sandbox};

/// Pushes a document to a project of its own, and pulls it into a single file. Nothing comes of
/// documents that cannot be read, or that hold nothing.
pub(super) fn run(
    product: &Product,
    sandbox: &Sandbox,
    scratch: &Path,
    document: &Document,
    read: &Read,
    interface: Interface,
) -> Result<Option<Trip>> {
    let Some(expected) = read.document.as_ref().filter(|one| !one.is_empty()) else {
        return Ok(None);
    };
    let api = interface.name();
    let place = sandbox.create_project(&document.name)?;
    let origin = Project::new(product, sandbox, scratch.join(format!("{api}-origin")));
    let tokens = copy(document, &origin.folder)?;
    succeeded("init", &origin.init(tokens, None)?)?;
    origin.note_studio(&place, api)?;
    let pushed = origin.ask(&["push", "--adopt", "local"])?;
    match (interface.refusal(expected), pushed.code) {
        (None, Some(0)) => {}
        (Some(_), Some(10)) => return Ok(Some(Trip::Refused(pushed.to_string()))),
        (reason, _) => {
            let due = reason.map_or_else(
                || "it can be kept".to_owned(),
                |reason| format!("it cannot be kept, as {reason}"),
            );
            return Err(Failure::new(format!(
                "{api}: {due}, and `push` says {pushed}"
            )));
        }
    }
    in_sync(&origin, "the project it came from")?;

    let single = Project::new(product, sandbox, scratch.join(format!("{api}-single")));
    files::make_folder(&single.folder)?;
    succeeded("init", &single.init("tokens.json", Some("single"))?)?;
    single.note_studio(&place, api)?;
    succeeded("pull", &single.ask(&["pull"])?)?;
    let result = model::single(&single.folder.join("tokens.json"))?;
    let [expected, result] = [expected, &result].map(|document| interface.kept(document));
    equal(&expected, &result, &format!("{api}: what is kept"))?;
    in_sync(&single, "the project with a single file")?;
    Ok(Some(Trip::Equal))
}
