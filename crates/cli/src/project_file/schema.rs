//! The schema of the project file, made of what the file is read by: its fields, the rules of
//! `check`, and the options of each kind of remote.

use std::path::Path;

use provider_api::{OptionSpec, ProviderFactory};
use serde_json::{Map, Value, json};
use tokens_check::Severity;
use tokens_model::Json;

use super::{FIELDS, ProjectFile, check, remote};
use crate::generated;
use crate::rules::Rules;

fn registry() -> provider_api::Registry {
    provider_api::Registry::default()
        .with(provider_file::FileFactory)
        .with(provider_jsonbin::JsonbinFactory)
        .with(provider_studio::StudioFactory)
        .with(provider_url::UrlFactory)
}

/// An object with these members and no others.
fn object(properties: &Map<String, Value>, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn described(mut schema: Value, description: &str) -> Value {
    schema["description"] = description.into();
    schema
}

fn rules() -> Value {
    let words = [Severity::Note, Severity::Warning, Severity::Error].map(Severity::as_str);
    let words: Vec<&str> = [check::OFF].into_iter().chain(words).collect();
    let rules = Rules::all().into_iter().map(|rule| {
        let schema = json!({ "enum": words, "default": rule.severity.as_str() });
        (rule.id.to_owned(), described(schema, rule.summary))
    });
    let rules = described(
        object(&rules.collect(), &[]),
        "how bad the findings of a rule are",
    );
    object(
        &check::FIELDS
            .map(|name| (name.to_owned(), rules.clone()))
            .into_iter()
            .collect(),
        &[],
    )
}

/// What an option takes. A text that says the same as a number or a switch is read like one.
fn option(spec: &OptionSpec) -> Value {
    let schema = if spec.object {
        json!({ "type": "object" })
    } else if spec.values.is_empty() {
        json!({ "type": ["string", "number", "boolean"] })
    } else {
        let bare = |word: &&str| serde_json::from_str(word).unwrap_or_else(|_| json!(word));
        json!({ "enum": spec.values.iter().map(bare).collect::<Vec<Value>>() })
    };
    described(schema, spec.help)
}

fn kind(factory: &dyn ProviderFactory) -> Value {
    let options = factory.options().iter().filter(|spec| !spec.secret);
    let needed = options.clone().filter(|spec| spec.required);
    let required: Vec<&str> = ["kind"]
        .into_iter()
        .chain(needed.map(|spec| spec.name))
        .collect();
    let own = remote::FIELDS.map(|(name, help)| {
        let schema = match name {
            "kind" => json!({ "const": factory.kind() }),
            _ => json!({ "type": "string" }),
        };
        (name.to_owned(), described(schema, help))
    });
    let options = options.map(|spec| (spec.name.to_owned(), option(spec)));
    object(&own.into_iter().chain(options).collect(), &required)
}

fn schema() -> Value {
    let registry = registry();
    let kinds = remote::remote_kinds(&registry);
    let factories = kinds
        .iter()
        .map(|kind| registry.factory(kind).expect("it is one of them"));
    let kinds: Vec<Value> = factories.map(kind).collect();
    let fields = FIELDS.map(|(name, help)| {
        let schema = match name {
            "version" => json!({ "const": 1 }),
            "tokens" => json!({ "type": "string", "minLength": 1, "pattern": "^[^/\\\\]" }),
            "check" => rules(),
            "remotes" => json!({ "type": "object", "additionalProperties": { "anyOf": kinds } }),
            _ => json!({ "type": "string" }),
        };
        (name.to_owned(), described(schema, help))
    });
    let mut schema = object(&fields.into_iter().collect(), &["tokens"]);
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
    schema["title"] = "The project file of tokensync: tokensync.json".into();
    schema
}

#[test]
fn the_schema_of_the_project_file_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/tokensync.schema.json");
    generated::check_schema(&path, &schema());
}

/// What one of both takes, the other takes.
#[test]
fn the_schema_takes_what_the_reader_takes() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let check = |text: &str, is_taken: bool| {
        let mut file = ProjectFile::new(Path::new("."), "");
        let read = file.fill(Json::parse(text).unwrap().root(), &registry());
        assert_eq!(read.is_ok(), is_taken, "{text}: {read:?}");
        let value = serde_json::from_str(text).unwrap();
        assert_eq!(validator.is_valid(&value), is_taken, "{text}");
    };
    let remote = |remote: &str| format!(r#"{{"tokens": "t.json", "remotes": {{"r": {remote}}}}}"#);
    let bin = "65f0c1d2e3a4b5c6d7e8f901";
    check(r#"{"tokens": "t.json"}"#, true);
    check(
        r#"{"version": 1, "tokens": "tokens/", "remotes": {}}"#,
        true,
    );
    check(
        r#"{"$schema": "x", "tokens": "a/b.json", "remote": "r"}"#,
        true,
    );
    check(
        r#"{"tokens": "t.json", "check": {"rules": {"drift": "off"}}}"#,
        true,
    );
    check(
        &remote(&format!(
            r#"{{"kind": "jsonbin", "bin": "{bin}", "read_only": true}}"#
        )),
        true,
    );
    check(
        &remote(&format!(
            r#"{{"kind": "jsonbin", "bin": "{bin}", "key": "access", "label": "L"}}"#
        )),
        true,
    );
    check(
        &remote(r#"{"kind": "studio", "project": "p", "page_size": 100}"#),
        true,
    );
    check(
        &remote(
            r#"{"kind": "url", "url": "https://a.example", "headers": {"A": {"secret": true}}}"#,
        ),
        true,
    );

    check("[]", false);
    check("{}", false);
    check(r#"{"tokens": ""}"#, false);
    check(r#"{"tokens": 1}"#, false);
    check(r#"{"tokens": "/t.json"}"#, false);
    check(r#"{"tokens": "t.json", "version": 2}"#, false);
    check(r#"{"tokens": "t.json", "token": "t"}"#, false);
    check(r#"{"tokens": "t.json", "check": {"rule": {}}}"#, false);
    check(
        r#"{"tokens": "t.json", "check": {"rules": {"drfit": "off"}}}"#,
        false,
    );
    check(
        r#"{"tokens": "t.json", "check": {"rules": {"drift": "loud"}}}"#,
        false,
    );
    check(r#"{"tokens": "t.json", "remotes": []}"#, false);
    check(&remote("{}"), false);
    check(&remote(r#"{"kind": "file", "path": "/etc"}"#), false);
    check(&remote(r#"{"kind": "jsonbin", "bim": "x"}"#), false);
    check(
        &remote(&format!(
            r#"{{"kind": "jsonbin", "bin": "{bin}", "secret": "CANARY-0123456789"}}"#
        )),
        false,
    );
    check(
        &remote(r#"{"kind": "url", "url": "https://a.example", "headers": []}"#),
        false,
    );
}
