//! What a pull is compared with: its parts, each as fast as this machine does it.

use super::limits;
use super::measure::Subject;
use super::projects::Stage;
use crate::outcome::{Failure, Result};

/// What nobody who pulls this document can do without.
pub(super) fn parts<'a>(stage: &Stage<'a>) -> Result<Vec<Subject<'a>>> {
    let tokens = stage.tokens;
    let (bin, sandbox) = (stage.bin.clone(), stage.sandbox);
    let (still, written) = (stage.still_tokens(), stage.folder.join("written"));
    let files = stage.files.clone();
    let text = stage.document.values();
    let value = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("a generated document: {error}")))?;
    let same = text.clone();
    let address = format!("{}/b/{bin}", sandbox.endpoint);
    Ok(vec![
        Subject::here("read + BLAKE3", tokens, move || {
            limits::read_and_digest(&still)
        }),
        Subject::here("GET", tokens, move || {
            limits::get(&sandbox.endpoint, &bin, &sandbox.master_key)
        }),
        Subject::here("validate", tokens, move || limits::validate(&text)),
        Subject::here("format", tokens, move || limits::format(&value)),
        Subject::here("write", tokens, move || limits::write(&written, &files)),
        Subject::here("digest", tokens, move || Ok(limits::digest(&same))),
        Subject::process("curl", tokens, move || {
            let mut command = std::process::Command::new("curl");
            let key = format!("X-Master-Key: {}", sandbox.master_key);
            command.args([
                "--silent",
                "--fail",
                "--noproxy",
                "*",
                "--header",
                &key,
                &address,
            ]);
            Ok(command)
        })
        .may_be_missing(),
    ])
}
