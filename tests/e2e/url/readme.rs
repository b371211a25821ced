//! The recipe in the README of the repository, as it is printed there.

use crate::project::Project;
use crate::support::{Service, assert_same};

const README: &str = include_str!("../../../README.md");
const HEADING: &str = "## Let people read, and only read";

/// The commands of the first block under the heading, a line each.
fn commands() -> Vec<String> {
    let (_, section) = README.split_once(HEADING).unwrap();
    let (_, block) = section.split_once("```sh\n").unwrap();
    let (block, _) = block.split_once("```").unwrap();
    let whole = block.replace("\\\n", " ");
    let lines = whole
        .lines()
        .map(|line| line.split(" #").next().unwrap().trim());
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The words of a line as a shell reads it; only single quotes are used there.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (i, part) in line.split('\'').enumerate() {
        if i % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

#[test]
fn the_recipe_reads_a_bin_with_a_key_that_may_only_read() {
    let service = Service::start();
    let (bin, key) = service.bin_and_key();
    let mut ada = service.person().without_key();
    let mut ran = Vec::new();
    for line in commands() {
        let line = line
            .replace("https://api.jsonbin.io/v3", &service.endpoint)
            .replace("BIN_ID", &bin);
        if let Some(variable) = line.strip_prefix("export ") {
            let (name, _) = variable.split_once('=').unwrap();
            ada.var(name, &key);
            continue;
        }
        let words = words(&line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        assert_eq!(words[0], "tokensync", "{line}");
        ada.ok(&words[1..]);
        ran.push(words[1].to_owned());
    }
    assert_eq!(ran, ["init", "remote", "pull"]);
    assert_same(&Project::sample().document(), &ada.document());
    assert_eq!((service.count("PUT"), service.count("POST")), (0, 0));
}
