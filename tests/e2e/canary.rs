//! Every secret of the tests is a canary: after each run of the command its streams are searched
//! for all of them, and with the end of a person all of that person's files.
//!
//! What a service hands out it knows itself; a test that makes up a secret gives it to the service
//! with [`Service::learn`], which the environment and standard input of a person do on their own.

mod forms;
#[cfg(target_os = "linux")]
mod processes;
mod repository;
mod shown;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Output;

use crate::hostile::{harm, uncolored};
use crate::support::{Person, Service, files_below};
use forms::Search;
#[cfg(target_os = "linux")]
pub(crate) use processes::command_lines;

/// The file of a home that is there to hold secrets.
const KEPT: &str = "home/.config/tokensync/credentials.json";

/// Shorter ones would be found by chance.
const SHORTEST: usize = 12;

impl Service {
    /// A secret that somebody has, whether it opens something or not.
    #[track_caller]
    pub(crate) fn learn(&self, secret: &str) {
        let long = secret.len() >= SHORTEST;
        assert!(long, "`{secret}` is too short to be looked for");
        self.learned.borrow_mut().insert(secret.to_owned());
    }

    /// Every secret there has been so far.
    pub(crate) fn canaries(&self) -> BTreeSet<String> {
        let mut canaries = self.control.secrets();
        canaries.extend(self.learned.borrow().iter().cloned());
        canaries
    }

    /// Fails if there is a secret in these bytes.
    #[track_caller]
    pub(crate) fn keeps_quiet(&self, place: &str, bytes: &[u8]) {
        clean(&Search::of(&self.canaries()), place, bytes);
    }
}

impl Person {
    /// Fails if a finished run has told a secret, or something that drives a terminal. A command that shows the key that it makes may
    /// tell that one, new since `before` and on standard output.
    #[track_caller]
    pub(crate) fn told(&self, words: &[&str], before: &BTreeSet<String>, output: &Output) {
        let canaries = self.service.canaries();
        let line = format!("tokensync {}", words.join(" "));
        let all = Search::of(&canaries);
        if may_tell(words) {
            let old = canaries.intersection(before).cloned().collect();
            clean(&Search::of(&old), &line, &output.stdout);
        } else {
            clean(&all, &line, &output.stdout);
        }
        clean(&all, &line, &output.stderr);
        for stream in [&output.stdout, &output.stderr] {
            let text = String::from_utf8_lossy(stream);
            let text = if words.contains(&"--color") {
                uncolored(&text)
            } else {
                text.into_owned()
            };
            assert_eq!(harm(&text), None, "{line}: {text:?}");
        }
    }

    /// Fails if a file of this person has a secret in it, but for the one that is there for them.
    #[track_caller]
    pub(crate) fn look_everywhere(&self) {
        look(&Search::of(&self.service.canaries()), self.root());
    }
}

/// Whether these words make a key that is shown once: `keys create`, and `keys rotate` if somebody
/// says `--print`. The other command that prints a secret is `sandbox`, whose own keys are no
/// canaries: they belong to the process that prints them.
fn may_tell(words: &[&str]) -> bool {
    words.windows(2).any(|pair| match pair {
        ["keys", "create"] => true,
        ["keys", "rotate"] => words.contains(&"--print"),
        _ => false,
    })
}

#[track_caller]
fn look(search: &Search, root: &Path) {
    for file in files_below(root) {
        let name = file.strip_prefix(root).unwrap().to_string_lossy();
        // Gone, or not to be read: nobody else finds anything there either.
        let Ok(bytes) = std::fs::read(&file) else {
            continue;
        };
        clean(search, &format!("the name {name}"), name.as_bytes());
        if name.replace('\\', "/") != KEPT {
            clean(search, &name, &bytes);
        }
    }
}

#[track_caller]
fn clean(search: &Search, place: &str, bytes: &[u8]) {
    let Some(leak) = search.find(bytes) else {
        return;
    };
    // The place can be a command line with a key in it.
    let place = match search.find(place.as_bytes()) {
        Some(_) => "a command line with the secret in it",
        None => place,
    };
    let test = std::thread::current().name().unwrap_or("?").to_owned();
    panic!("{test}: {leak} in {place}");
}
