//! Files that are made of the code, committed, and checked.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::replace::{Readers, replace};

/// Fails if a file says something else than it should; with `ACCEPT_DOCS` it is written anew.
pub(crate) fn check(path: &Path, right: &str) {
    #[expect(
        clippy::disallowed_methods,
        reason = "whoever runs the test says whether the file is written anew"
    )]
    let is_accepted = std::env::var("ACCEPT_DOCS").is_ok();
    if is_accepted {
        replace(path, right, Readers::Everybody).unwrap();
        return;
    }
    let text = fs::read_to_string(path).unwrap_or_default();
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    assert!(
        text.replace("\r\n", "\n") == right,
        "{name} is not up to date: run `ACCEPT_DOCS=1 cargo test -p cli documented`"
    );
}

/// The same for a schema, which has to be one itself.
pub(crate) fn check_schema(path: &Path, schema: &Value) {
    jsonschema::meta::validate(schema).unwrap_or_else(|error| panic!("{error}"));
    jsonschema::validator_for(schema).unwrap();
    let text = serde_json::to_string_pretty(schema).unwrap();
    check(path, &format!("{text}\n"));
}
