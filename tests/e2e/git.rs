//! The real Git with our drivers: what people type to Git, and what is in their files afterwards.

mod diff;
mod fallback;
mod hook;
mod install;
mod merge;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::answer::Ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, save};

/// Somebody with a project in a repository that has our drivers.
fn somebody(layout: Layout) -> Person {
    let ada = without_drivers(&Project::sample(), layout);
    ada.ok(&["git", "install"]);
    commit(&ada, "drivers");
    ada
}

/// Somebody with a project in a repository.
fn without_drivers(project: &Project, layout: Layout) -> Person {
    let ada = repository();
    project.put(&ada, layout);
    ada.ok(&["init"]);
    commit(&ada, "first");
    ada
}

/// Somebody with an empty repository.
fn repository() -> Person {
    let ada = Service::start().person();
    let settings = "[user]\n\tname = Ada\n\temail = ada@example.org\n\
                    [init]\n\tdefaultBranch = main\n[advice]\n\tdefaultBranchName = false\n";
    save(&ada.home.join(".gitconfig"), settings.as_bytes());
    git(&ada, &["init", "--quiet"]);
    ada
}

/// What Git does to these words, whatever that is.
fn tried(person: &Person, folder: &Path, words: &[&str]) -> Ran {
    let mut command = Command::new("git");
    person.prepare(&mut command);
    command
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_EDITOR", "true")
        .args(words);
    let output = person.output_of_files(words, command.spawn().unwrap());
    Ran::new(words, output, [&person.folder, &person.home])
}

/// What Git does to words that have to succeed, on standard output.
#[track_caller]
fn git(person: &Person, words: &[&str]) -> String {
    git_ends(person, 0, words).raw[0].clone()
}

/// What Git does to words that have to end with this code.
#[track_caller]
fn git_ends(person: &Person, code: i32, words: &[&str]) -> Ran {
    let ran = tried(person, &person.folder, words);
    assert_eq!(ran.code, Some(code), "git: {ran}");
    ran
}

/// The token files, without what Git keeps.
fn tokens(person: &Person) -> BTreeMap<String, String> {
    let mut files = person.token_files();
    files.retain(|name, _| name.starts_with("tokens"));
    let text = |bytes| String::from_utf8(bytes).unwrap();
    files
        .into_iter()
        .map(|(name, bytes)| (name, text(bytes)))
        .collect()
}

fn commit(person: &Person, message: &str) {
    git(person, &["add", "--all"]);
    git(person, &["commit", "--quiet", "--message", message]);
}

/// Two branches from what is committed: `side` with the second change, and on it `main` with the
/// first.
fn two_branches(person: &Person, ours: impl FnOnce(), theirs: impl FnOnce()) {
    git(person, &["checkout", "--quiet", "-b", "side"]);
    theirs();
    commit(person, "theirs");
    git(person, &["checkout", "--quiet", "main"]);
    ours();
    commit(person, "ours");
}
