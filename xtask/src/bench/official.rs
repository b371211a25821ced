//! What the official command line client needs for a pull: the platform, which answers from memory.

use std::path::Path;
use std::time::Duration;

use serde_json::json;

use super::line::Line;
use super::measure::Subject;
use super::peers::Peers;
use crate::files;
use crate::generate::Document;
use crate::outcome::Result;
use crate::product::{Product, Sandbox};

/// The client reads the first page of sets only; so many have to be on it.
const PAGE: usize = 1000;

/// `tokensstudio pull` of this document into a folder that is not there.
pub(super) fn pull<'a>(
    product: &Product,
    peers: &'a Peers,
    folder: &Path,
    document: &Document,
    tokens: usize,
) -> Result<Subject<'a>> {
    let folder = folder.join("official");
    let seed = folder.join("seed.json");
    files::replace(&seed, document.values().as_bytes())?;
    let sandbox = Sandbox::seeded(product, &seed)?;
    let pages = json!({ "usual": PAGE, "most": PAGE });
    sandbox.settle(&json!({ "studio": { "graphql_pages": pages } }))?;
    let line = Line::to(&sandbox.studio.address, Duration::ZERO)?;
    let studio = &sandbox.studio;
    let config = json!({
        "org": studio.organization,
        "project": studio.project,
        "branch": "main",
        "output": "pulled",
    });
    let config_file = folder.join(".tokensstudio.json");
    files::replace(&config_file, config.to_string().as_bytes())?;
    let key = studio.api_key.clone();
    let subject = Subject::process("tokensstudio pull", tokens, move || {
        // Asked the first time only; it has to be there until then.
        let _service = &sandbox;
        files::set_aside(&folder.join("pulled"))?;
        let mut command = peers.official()?;
        let host = line.address.trim_start_matches("http://");
        command
            .args(["pull", "--insecure", "--host", host])
            .env("TOKENS_STUDIO_API_KEY", &key)
            .current_dir(&folder);
        Ok(command)
    });
    Ok(subject.may_be_missing())
}
