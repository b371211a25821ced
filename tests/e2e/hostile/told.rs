//! Hostile texts in a bin, through every command that prints. That no stream has anything on it that
//! drives a terminal is looked at after each run, see `Person::told`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{document, no_line_begins_with, texts};
use crate::answer::Ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Somebody who is in step with a bin of these texts.
fn owner(texts: &[String]) -> Person {
    let service = Service::start();
    let mut ada = service.owner(&Project::of_sets(&[("core", "{}")]), Layout::Single);
    // No build system needs to be told to look away.
    ada.var("GITHUB_ACTIONS", "true");
    ada.var("TF_BUILD", "True");
    ada.put("tokens.json", &document(texts, ""));
    ada.ok(&["push"]);
    ada
}

fn put(ada: &Person, texts: &[String], mark: &str) {
    let document: Value = serde_json::from_str(&document(texts, mark)).unwrap();
    let mut sets = document.as_object().unwrap().clone();
    let sections = ["$themes", "$metadata"].map(|name| (name, sets.remove(name).unwrap()));
    let mut record = serde_json::Map::new();
    record.insert("values".to_owned(), sets.into());
    record.extend(sections.map(|(name, section)| (name.to_owned(), section)));
    let service = &ada.service;
    service
        .control
        .set_record(&service.bin(), &Value::from(record).to_string());
}

/// Runs in both forms of telling.
#[track_caller]
fn told(ada: &Person, texts: &[String], code: i32, words: &[&str]) -> Value {
    let ran = ada.harmless(code, words);
    no_line_begins_with(texts, &ran.raw.concat());
    let ran = ada.harmless(code, &[words, &["--color", "always", "-v"]].concat());
    no_line_begins_with(texts, &super::uncolored(&ran.raw.concat()));
    ada.harmless(code, &[words, &["--json"]].concat()).json()
}

/// Every text that is somewhere in a JSON value.
fn strings(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(into.insert(text.clone())),
        Value::Array(items) => items.iter().for_each(|item| strings(item, into)),
        Value::Object(members) => members.values().for_each(|item| strings(item, into)),
        _ => {}
    }
}

#[track_caller]
fn tells_all(texts: &[String], value: &Value) {
    let mut told = BTreeSet::new();
    strings(value, &mut told);
    let missing: Vec<&String> = texts.iter().filter(|text| !told.contains(*text)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn what_is_told_of_a_bin() {
    let texts = texts();
    let ada = owner(&texts);
    put(&ada, &texts, "!");
    told(&ada, &texts, 0, &["status"]);
    tells_all(&texts, &told(&ada, &texts, 0, &["diff"]));
    tells_all(&texts, &told(&ada, &texts, 0, &["impact"]));
    let ran = ada.harmless(0, &["diff", "--markdown"]);
    let ours = ["<details open>\n", "<details>\n"];
    let markdown = ours
        .iter()
        .fold(ran.raw.concat(), |text, own| text.replace(own, ""));
    no_line_begins_with(&texts, &markdown);
    for command in ["pull", "sync"] {
        told(&ada, &texts, 0, &[command, "--dry-run", "--allow-rewrite"]);
    }
    told(&ada, &texts, 0, &["doctor"]);

    // Everything is in conflict.
    ada.put("tokens.json", &document(&texts, "?"));
    tells_all(&texts, &told(&ada, &texts, 3, &["sync"]));
    told(&ada, &texts, 0, &["status"]);
    let ran = ada.harmless(1, &["check", "--drift"]);
    no_line_begins_with(&texts, &ran.raw.concat());

    // What was written, and decided by rule.
    put(&ada, &texts[..200], "!");
    let ran = ada.ok(&["sync", "--prefer", "remote", "-v"]);
    no_line_begins_with(&texts, &ran.raw.concat());
    ran.says("the change is kept");

    // A brake with examples.
    put(&ada, &texts[..2], "!");
    told(&ada, &texts, 3, &["sync"]);
    let ran = ada.harmless(3, &["watch", "--once"]);
    no_line_begins_with(&texts, &ran.raw.concat());
}

#[test]
fn what_is_told_of_files() {
    let texts = texts();
    let ada = owner(&texts);
    let lines = |ran: Ran| no_line_begins_with(&texts, &ran.raw.concat());
    for format in ["human", "sarif", "junit", "json"] {
        let ran = ada.run(&["check", "--report", format]);
        assert!(ran.raw[0].len() > 10_000, "{ran}");
        match format {
            "junit" => drop(uppsala::parse(&ran.raw[0]).unwrap()),
            "human" => {}
            _ => drop(ran.json()),
        }
        // The tags of JUnit are among the texts.
        if format != "junit" {
            lines(ran);
        }
    }
    let ran = ada.run(&["check", "--report", "github"]);
    for line in ran.raw[0].lines() {
        let kinds = [
            "::error file=tokens.json,",
            "::warning file=tokens.json,",
            "::notice file=tokens.json,",
        ];
        assert!(kinds.iter().any(|begin| line.starts_with(begin)), "{line}");
    }
    lines(ada.harmless(0, &["convert", "--to", "dtcg", "--dry-run"]));
    lines(ada.run(&["convert", "--layout", "folder", "--dry-run"]));
}
