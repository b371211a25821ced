//! `cargo xtask resolve-file`: parses a token file, checks it, and resolves every alias and
//! expression in it. The benchmarks run it as a process of its own.

use std::path::Path;

use serde_json::{Map, Value as Plain};
use tokens_check::{Part, Settings, Source, check};
use tokens_model::{Json, TokenDocument};
use tokens_resolve::{Resolver, Selection, Value};

use crate::files;
use crate::outcome::{Failure, Result};

/// Resolves all sets of a file, later ones over earlier ones; writes the values into `output`.
pub(crate) fn run(file: &str, output: Option<&str>) -> Result {
    let wrong = |error| Failure::new(format!("{file}: {error}"));
    let json = Json::parse_bytes(files::read(Path::new(file))?).map_err(wrong)?;
    let document = TokenDocument::from_json(&json).map_err(wrong)?;
    let resolver = Resolver::new(&document, &Selection::all(&document));
    let count = resolver.resolve_all().count();
    let source = Source {
        name: file.to_owned(),
        part: Part::Whole,
        json: Ok(json),
    };
    let findings = check(&[source], &Settings::default()).len();
    println!("{count} tokens, {findings} findings");
    let Some(output) = output else { return Ok(()) };
    let values: Map<String, Plain> = resolver
        .resolve_all()
        .map(|(token, value)| (token.name.to_string(), plain(value)))
        .collect();
    files::replace(
        Path::new(output),
        Plain::Object(values).to_string().as_bytes(),
    )
}

/// A value as JSON; what could not be resolved as it is written.
fn plain(value: &Value) -> Plain {
    match value {
        Value::Null => Plain::Null,
        Value::Bool(value) => Plain::Bool(*value),
        Value::Number(number) => {
            serde_json::from_str(number.text()).unwrap_or_else(|_| number.text().into())
        }
        Value::Text(text) => Plain::String(text.to_string()),
        Value::List(items) => items.iter().map(plain).collect(),
        Value::Record(fields) => fields
            .iter()
            .map(|(name, value)| (name.to_string(), plain(value)))
            .collect(),
        Value::Unresolved(text) => Plain::String(text.text().to_owned()),
    }
}
