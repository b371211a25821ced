//! Resolving: ours, Style Dictionary with sd-transforms, and whether they say the same.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value};

use super::dtcg;
use super::measure::Subject;
use super::peers::{Peers, with_files};
use crate::generate::Document;
use crate::outcome::{Failure, Result};
use crate::{files, run};

/// The size at which the packages take part; they need minutes beyond.
const SIZE: usize = 10_000;
const ROUNDS: usize = 3;

/// One file that ours and the packages resolve.
#[derive(Debug)]
pub(super) struct Resolving<'a> {
    tokens: usize,
    folder: PathBuf,
    peers: &'a Peers,
}

impl<'a> Resolving<'a> {
    pub(super) fn make(
        peers: &'a Peers,
        folder: &Path,
        document: &Document,
        tokens: usize,
    ) -> Result<Self> {
        let folder = folder.join("resolve");
        files::replace(&folder.join("tokens.json"), document.single().as_bytes())?;
        let dtcg = dtcg::of(document).to_string();
        files::replace(&folder.join("dtcg.json"), dtcg.as_bytes())?;
        Ok(Self {
            tokens,
            folder,
            peers,
        })
    }

    pub(super) fn subjects(&self) -> Vec<Subject<'a>> {
        let folder = self.folder.clone();
        let ours = Subject::process("resolve", self.tokens, move || {
            Ok(with_files(ours()?, &folder, &["tokens.json"]))
        });
        let mut subjects = vec![ours];
        if self.tokens == SIZE {
            subjects.extend([
                self.package(
                    "style-dictionary + sd-transforms",
                    "resolve.mjs",
                    "tokens.json",
                ),
                self.package("terrazzo parser", "terrazzo.mjs", "dtcg.json"),
            ]);
        }
        subjects
    }

    fn package(&self, name: &str, script: &'static str, file: &'static str) -> Subject<'a> {
        let (peers, folder) = (self.peers, self.folder.clone());
        let make = move || Ok(with_files(peers.script(script)?, &folder, &[file]));
        let subject = Subject::process(name, self.tokens, make);
        subject.may_be_missing().at_most(ROUNDS)
    }

    /// How many values ours and sd-transforms have in common, of how many; `None` at sizes that
    /// the packages do not take part in, or where they are missing.
    pub(super) fn same_values(&self) -> Result<Option<(usize, usize)>> {
        if self.tokens != SIZE {
            return Ok(None);
        }
        let Ok(script) = self.peers.script("resolve.mjs") else {
            return Ok(None);
        };
        let values = |command: Command, output: &str| -> Result<Map<String, Value>> {
            run::captured(&mut with_files(
                command,
                &self.folder,
                &["tokens.json", output],
            ))?;
            let path = self.folder.join(output);
            serde_json::from_slice(&files::read(&path)?).map_err(|error| Failure::at(&path, error))
        };
        let ours = values(ours()?, "ours.json")?;
        let theirs = values(script, "theirs.json")?;
        let common = ours.iter().filter(|(name, value)| {
            let their = theirs.get(*name);
            their.is_some_and(|their| same(value, their))
        });
        Ok(Some((common.count(), ours.len().max(theirs.len()))))
    }
}

fn ours() -> Result<Command> {
    let path = std::env::current_exe()
        .map_err(|error| Failure::new(format!("this program's own path: {error}")))?;
    let mut command = Command::new(path);
    command.arg("resolve-file");
    Ok(command)
}

/// Whether both are the same; numbers if their values are.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
