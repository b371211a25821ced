//! `cargo xtask merge-file` and `diff-files`: the engine on plain files, without a project. The
//! benchmarks run them as processes of their own.

use std::path::Path;

use sync_engine::{Settle, merge};
use tokens_model::{DocumentDiff, Json, TokenDocument};

use crate::files;
use crate::outcome::{Failure, Result};

/// Merges two versions of a token file and writes the result over the text of `ours`.
pub(crate) fn merge_file(base: &str, ours: &str, theirs: &str, out: &str) -> Result {
    let (_, base) = read(base)?;
    let (text, local) = read(ours)?;
    let (_, remote) = read(theirs)?;
    let merged = merge(Some(&base), &local, &remote, Settle::Hold);
    let written = merged.document.write_over(&text);
    files::replace(Path::new(out), written.as_bytes())?;
    for conflict in &merged.conflicts {
        println!("conflict: {}", conflict.at);
    }
    println!("{} conflicts", merged.conflicts.len());
    Ok(())
}

/// Counts the differences between two token files.
pub(crate) fn diff_files(from: &str, to: &str) -> Result {
    let (_, from) = read(from)?;
    let (_, to) = read(to)?;
    println!("{} differences", DocumentDiff::between(&from, &to).len());
    Ok(())
}

fn read(path: &str) -> Result<(Json, TokenDocument)> {
    let bytes = files::read(Path::new(path))?;
    let wrong = |error| Failure::new(format!("{path}: {error}"));
    let json = Json::parse_bytes(bytes).map_err(wrong)?;
    let document = TokenDocument::from_json(&json).map_err(wrong)?;
    Ok((json, document))
}
