//! A look at everything: what has to hold after a kill, and when all is done.

use std::collections::BTreeMap;
use std::path::Path;

use super::act::Scene;
use super::life::{Life, json};
use super::remote::Remote;
use super::says::SETS;
use super::tally::Stage;
use crate::files;
use crate::outcome::{Failure, Result};

impl Life<'_, '_> {
    /// What has to hold after a kill: each file is one of those it may be, and so is the remote; the
    /// state is whole; `status` answers.
    pub(super) fn look(&mut self, scene: &Scene) -> Result<Stage> {
        let now = self.files()?;
        for (name, text) in &now {
            if !scene.holds(self.layout, name, text) {
                return Err(Failure::new(format!(
                    "`{name}` is neither old nor new: {text}"
                )));
            }
        }
        if now.len() != scene.here[0].files(self.layout).len() {
            return Err(Failure::new(format!("files are missing: {:?}", now.keys())));
        }
        let there = self.remotes[0].1.numbers(self.shared.sandbox)?;
        let is_one = |set: usize| scene.there.iter().any(|says| says[set] == there[set]);
        let whole = match self.remotes[0].1 {
            Remote::Bin(_) => scene.there.contains(&there),
            // Of several requests each set is one.
            Remote::Project(_) => (0..SETS.len()).all(is_one),
        };
        if !whole {
            return Err(Failure::new(format!(
                "the remote is neither old nor new: {there:?}"
            )));
        }
        self.verified()?;
        self.must(&["status", "--json"])?;
        let [arrived, due] = scene.arrived(self.layout, &now);
        let is_due = scene.there[0] != scene.there[1];
        let begun = arrived > 0 || (is_due && there != scene.there[0]);
        let done = arrived == due && (!is_due || there == scene.there[1]);
        Ok(match (begun, done) {
            (_, true) => Stage::Written,
            (true, false) => Stage::Between,
            (false, false) => Stage::Nothing,
        })
    }

    /// All sides say what they have to, nothing is left to do, and the state is whole.
    pub(super) fn in_step(&mut self, when: &str) -> Result {
        let wrong = |what: String| Err(Failure::new(format!("{when}: {what}")));
        let now = self.files()?;
        let due = self.says.files(self.layout);
        if now != due {
            return wrong(format!("the files say {now:?} and not {due:?}"));
        }
        for (name, remote) in &self.remotes {
            let there = remote.numbers(self.shared.sandbox)?;
            if there != self.says.numbers {
                let due = self.says.numbers;
                return wrong(format!("`{name}` says {there:?} and not {due:?}"));
            }
        }
        let said = json(&self.must(&["sync", "--json"])?.stdout)?;
        if said["outcome"] != "nothing" {
            return wrong(format!("there is something left to do: {said}"));
        }
        self.verified()
    }

    /// The history, the copies that it names, and the base are there and undamaged.
    pub(super) fn verified(&self) -> Result {
        let state = self.project.folder.join(".tokensync");
        let damage = sync_engine::verify(&state).map_err(|error| Failure::at(&state, error))?;
        match damage.first() {
            None => Ok(()),
            Some(one) => Err(Failure::at(Path::new(&one.path), &one.problem)),
        }
    }

    /// The token files, without the temporary ones that a killed run leaves beside them.
    pub(super) fn files(&self) -> Result<BTreeMap<String, String>> {
        let folder = &self.project.folder;
        let names = files::below(folder, |name| name != ".tokensync")?;
        let names = names
            .into_iter()
            .filter(|name| name != "tokensync.json" && !name.contains(".tokens-tmp-"));
        names
            .map(|name| {
                let text = files::read_text(&folder.join(&name))?;
                Ok((name, text))
            })
            .collect()
    }

    pub(super) fn settings(&self) -> Result<String> {
        files::read_text(&self.project.folder.join("tokensync.json"))
    }

    pub(super) fn history(&self) -> u64 {
        let path = self.project.folder.join(".tokensync/history.jsonl");
        std::fs::metadata(path).map_or(0, |file| file.len())
    }

    /// All copies in one text.
    pub(super) fn copies(&self) -> Result<String> {
        let folder = self.project.folder.join(".tokensync/objects");
        let mut all = String::new();
        for name in files::below(&folder, |_| true)? {
            all.push_str(&String::from_utf8_lossy(&files::read(&folder.join(name))?));
        }
        Ok(all)
    }
}
