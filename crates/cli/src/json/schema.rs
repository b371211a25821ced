//! The schema of all answers, made of their types.

use std::path::Path;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::{JsonSchema, Schema, json_schema};
use serde_json::{Map, Value, json};

use super::{
    Added, Back, Converted, DeletedKey, Demo, Diff, Doctor, Edited, Failure, History, Impact,
    Initialized, Installed, Keys, Line, LoggedOut, MadeKey, Named, Page, Pages, Paused, Remote,
    Remotes, Resumed, Run, Scopes, Script, SecretStatus, Services, Several, Shown, Statuses,
    StoredSecret, Trusted, VERSION, WrittenDown, views,
};
use crate::args::Args;
use crate::generated;

/// A command without its arguments, and the schema of what it answers.
type Answer = (&'static str, fn(&mut SchemaGenerator) -> Schema);

/// What each command answers. A command that is not here answers in no JSON of its own.
const ANSWERS: &[Answer] = &[
    ("auth login", |schemas| {
        either(&of::<StoredSecret>(schemas), &of::<Several>(schemas))
    }),
    ("auth logout", of::<LoggedOut>),
    ("auth status", of::<SecretStatus>),
    ("check", of::<views::Findings<'_>>),
    ("completions", of::<Script>),
    ("convert", of::<Converted>),
    ("demo", of::<Demo>),
    ("diff", of::<Diff>),
    ("doctor", of::<Doctor>),
    ("git check-staged", of::<views::Findings<'_>>),
    ("git install", of::<Installed<'_>>),
    ("git uninstall", of::<Installed<'_>>),
    ("history", of::<History>),
    ("impact", of::<Impact>),
    ("init", of::<Initialized>),
    ("keys create", of::<MadeKey>),
    ("keys delete", of::<DeletedKey>),
    ("keys list", of::<Keys>),
    ("keys rotate", of::<MadeKey>),
    ("keys scopes", of::<Scopes>),
    ("man", |schemas| {
        either(&of::<Page<'_>>(schemas), &of::<Pages<'_>>(schemas))
    }),
    ("pause", of::<Paused>),
    ("pull", of::<Run>),
    ("push", of::<Run>),
    ("remote add", |schemas| {
        either(&of::<Run>(schemas), &of::<Added>(schemas))
    }),
    ("remote edit", of::<Edited>),
    ("remote list", of::<Remotes>),
    ("remote remove", of::<Named>),
    ("remote show", of::<Remote>),
    ("remote trust", of::<Trusted>),
    ("remote use", |schemas| {
        either(&of::<Run>(schemas), &of::<Named>(schemas))
    }),
    ("resolve", |schemas| {
        either(&of::<Run>(schemas), &of::<WrittenDown>(schemas))
    }),
    ("restore", of::<Back>),
    ("resume", of::<Resumed>),
    ("sandbox", of::<Services<'_>>),
    ("show", of::<Shown>),
    ("status", of::<Statuses>),
    ("sync", of::<Run>),
    ("undo", of::<Back>),
    ("watch", of::<Line>),
];

/// Commands that print a text which is no answer, with or without `--json`.
const TEXTS: [&str; 4] = ["git diff-file", "git merge-file", "git text-file", "schema"];

fn of<T: JsonSchema>(schemas: &mut SchemaGenerator) -> Schema {
    T::json_schema(schemas)
}

fn either(one: &Schema, other: &Schema) -> Schema {
    json_schema!({ "anyOf": [one, other] })
}

fn text_fields(names: &[&str], optional: &[&str]) -> Schema {
    let text = |name: &&str| ((*name).to_owned(), json!({ "type": "string" }));
    let all: Map<String, Value> = names.iter().chain(optional).map(text).collect();
    json_schema!({ "type": "object", "properties": all, "required": names })
}

pub(super) fn jsonbin_address(_: &mut SchemaGenerator) -> Schema {
    text_fields(&["endpoint", "master_key"], &["bin"])
}

pub(super) fn studio_address(_: &mut SchemaGenerator) -> Schema {
    let names = [
        "graphql",
        "rest",
        "discovery",
        "api_key",
        "organization",
        "project",
        "branch",
    ];
    text_fields(&names, &[])
}

pub(super) fn url_address(_: &mut SchemaGenerator) -> Schema {
    text_fields(&["base"], &[])
}

/// Refuses fields that are not named, in every object of a schema.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.contains_key("properties") && !object.contains_key("additionalProperties") {
                object.insert("additionalProperties".to_owned(), json!(false));
            }
            object.values_mut().for_each(close);
        }
        Value::Array(items) => items.iter_mut().for_each(close),
        _ => {}
    }
}

/// Gives the objects at the top of a schema their version.
fn version(schema: &mut Value) {
    for word in ["anyOf", "oneOf"] {
        if let Some(several) = schema.get_mut(word).and_then(Value::as_array_mut) {
            several.iter_mut().for_each(version);
            return;
        }
    }
    schema["properties"]["version"] = json!({ "const": VERSION });
    match schema["required"].as_array_mut() {
        Some(required) => required.insert(0, "version".into()),
        None => schema["required"] = json!(["version"]),
    }
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/$defs/{}", name.replace(' ', "%20")) })
}

fn output() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schemas = settings.into_generator();
    let failure: Answer = ("error", of::<Failure>);
    let mut answers = Map::new();
    for (name, answer) in [failure].iter().chain(ANSWERS) {
        let mut schema = answer(&mut schemas).to_value();
        version(&mut schema);
        let same = answers.iter().find(|(_, known)| **known == schema);
        let schema = same.map_or(schema.clone(), |(known, _)| reference(known));
        answers.insert((*name).to_owned(), schema);
    }
    let any: Vec<Value> = answers.keys().map(|name| reference(name)).collect();
    let mut defs = answers;
    for (name, schema) in schemas.take_definitions(true) {
        assert!(defs.insert(name.clone(), schema).is_none(), "{name} twice");
    }
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What tokensync answers with --json",
        "description": "One object on one line of standard output, of `watch` one for each thing \
                        that happens. `$defs` has the answer of each command under its name, and \
                        under `error` what is told instead of it, or last, where a command fails.",
        "anyOf": any,
        "$defs": defs,
    });
    close(&mut schema);
    schema
}

#[test]
fn the_schema_of_the_answers_is_documented() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/output.schema.json");
    generated::check_schema(&path, &output());
}

/// Whoever adds a command says what it answers.
#[test]
fn every_command_answers_in_json() {
    use clap::CommandFactory as _;
    fn names(command: &clap::Command, before: &str, all: &mut Vec<String>) {
        for inner in command.get_subcommands() {
            let name = format!("{before}{}", inner.get_name());
            if inner.get_subcommands().next().is_some() {
                names(inner, &format!("{name} "), all);
            } else {
                all.push(name);
            }
        }
    }
    let mut commands = Vec::new();
    names(&Args::command(), "", &mut commands);
    commands.retain(|name| !TEXTS.contains(&name.as_str()));
    commands.sort();
    let answers: Vec<&str> = ANSWERS.iter().map(|(name, _)| *name).collect();
    assert_eq!(commands, answers);
}
