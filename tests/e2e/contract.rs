//! Every answer for programs is one that the published schema knows, and every project file that a
//! command could use is one that its schema takes: after each run both are held against them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::answer::Ran;
use crate::support::Person;

const OUTPUT: &str = include_str!("../../schemas/output.schema.json");
const PROJECT: &str = include_str!("../../schemas/tokensync.schema.json");

/// Global options with a value of their own.
const WITH_VALUE: [&str; 6] = [
    "-C",
    "--remote",
    "--color",
    "--timeout",
    "--ca-file",
    "--prefer",
];
/// Commands with commands of their own.
const GROUPS: [&str; 3] = ["auth", "keys", "remote"];
/// Commands that do without the project file.
const NEED_NO_PROJECT: [&str; 6] = [
    "demo",
    "history",
    "keys scopes",
    "sandbox",
    "schema",
    "show",
];

impl Person {
    /// Fails if a finished run has told programs something that no schema knows, or did with a
    /// project file that its schema refuses.
    #[track_caller]
    pub(crate) fn kept_the_contract(&self, words: &[&str], ran: &Ran) {
        let command = command(words);
        if words.contains(&"--json") {
            answered(&command, words, ran);
        }
        let is_elsewhere = words.contains(&"-C") || command.is_empty();
        if ran.code == Some(0) && !is_elsewhere && !NEED_NO_PROJECT.contains(&&*command) {
            self.has_a_project();
        }
    }

    #[track_caller]
    fn has_a_project(&self) {
        static SCHEMA: OnceLock<Validator> = OnceLock::new();
        let Ok(text) = std::fs::read_to_string(self.folder.join("tokensync.json")) else {
            return;
        };
        let schema = SCHEMA.get_or_init(|| validator(&serde_json::from_str(PROJECT).unwrap()));
        let project = serde_json::from_str(&text).unwrap();
        refuse(schema, &project, "tokensync.json");
    }
}

/// What a run was about: `sync`, `remote add`; nothing if the words name no command.
fn command(words: &[&str]) -> String {
    let mut skip = false;
    let mut names = words.iter().filter(|word| {
        let is_value = std::mem::replace(&mut skip, WITH_VALUE.contains(*word));
        !is_value && !word.starts_with('-')
    });
    let first = names.next().copied().unwrap_or_default();
    match names.next() {
        Some(second) if GROUPS.contains(&first) => format!("{first} {second}"),
        _ => first.to_owned(),
    }
}

/// One line is an answer, or says why there is none; of `watch` every line is.
#[track_caller]
fn answered(command: &str, words: &[&str], ran: &Ran) {
    let is_report = words.contains(&"--report") || words.contains(&"--output");
    if is_report || command == "schema" || ran.code.is_none() {
        return;
    }
    let text = &ran.raw[0];
    assert!(!text.trim().is_empty(), "{words:?} answers nothing");
    let lines: Vec<&str> = text.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        let answer: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{words:?}: {error}: {line}"));
        let is_failure = answer.get("error").is_some() && at + 1 == lines.len();
        let name = if is_failure { "error" } else { command };
        refuse(&schema_of(name), &answer, &format!("{words:?}"));
    }
}

/// A line of a running command.
#[track_caller]
pub(crate) fn is_an_answer(command: &str, line: &str) {
    let answer: Value = serde_json::from_str(line).unwrap();
    let is_failure = answer.get("error").is_some();
    let name = if is_failure { "error" } else { command };
    refuse(&schema_of(name), &answer, command);
}

/// The schema of what a command answers.
#[track_caller]
fn schema_of(name: &str) -> Arc<Validator> {
    static KNOWN: OnceLock<Mutex<HashMap<String, Arc<Validator>>>> = OnceLock::new();
    let known = KNOWN.get_or_init(Mutex::default).lock();
    // A test that failed meanwhile has left nothing half done here.
    let mut known = known.unwrap_or_else(std::sync::PoisonError::into_inner);
    let schema = known.entry(name.to_owned()).or_insert_with(|| {
        let all: Value = serde_json::from_str(OUTPUT).unwrap();
        let answer = format!("#/$defs/{}", name.replace(' ', "%20"));
        assert!(all["$defs"].get(name).is_some(), "no schema of `{name}`");
        Arc::new(validator(&json!({ "$ref": answer, "$defs": all["$defs"] })))
    });
    Arc::clone(schema)
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).unwrap()
}

#[track_caller]
fn refuse(schema: &Validator, value: &Value, what: &str) {
    let problems: Vec<String> = schema
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert!(
        problems.is_empty(),
        "{what}: the schema refuses {value}:\n{}",
        problems.join("\n")
    );
}

/// Without this no test above would notice a field that is missing in the schema.
#[test]
fn a_field_that_the_schema_does_not_know_is_found() {
    let status = schema_of("status");
    let answer = json!({ "version": 1, "remotes": [] });
    refuse(&status, &answer, "status");
    for (field, value) in [
        ("version", json!(2)),
        ("remotes", json!(1)),
        ("more", json!(1)),
    ] {
        let mut answer = answer.clone();
        answer[field] = value;
        assert!(!status.is_valid(&answer), "{answer}");
    }
    assert!(!status.is_valid(&json!({ "remotes": [] })));
}

#[test]
fn commands_are_told_apart_from_their_options() {
    let check = |words: &str, name: &str| {
        let words: Vec<&str> = words.split(' ').collect();
        assert_eq!(command(&words), name);
    };
    check("sync --json", "sync");
    check("-C folder --json remote list", "remote list");
    check("--remote team-bin status", "status");
    check("remote --json add team-bin", "remote add");
    check("--json", "");
}
