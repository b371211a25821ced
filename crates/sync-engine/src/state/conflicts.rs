//! The record of the conflicts that are left open over a link.

use std::fs;
use std::io::ErrorKind;

use serde::Deserialize;
use tokens_model::{ObjectText, TokenDocument};

use super::files::{damaged, io_error, read, replace};
use super::{DirStateStore, StateError, StateStore as _};
use crate::merge::Conflict;
use crate::observe::{Observation, Observed};
use crate::plan::Plan;

const SCHEMA: u32 = 1;

/// A conflict that was left open, as the record has it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct OpenConflict {
    /// The [id](Conflict::id) of the conflict.
    pub id: String,
    /// Where it is, for people.
    pub at: String,
    /// Since when it is open like this, as ISO 8601.
    pub since: String,
}

#[derive(Deserialize)]
struct Record {
    conflicts: Vec<OpenConflict>,
}

impl DirStateStore {
    fn conflicts_path(&self) -> std::path::PathBuf {
        self.link.join("conflicts.json")
    }

    /// The conflicts that the last run left open.
    pub fn open_conflicts(&self) -> Result<Vec<OpenConflict>, StateError> {
        let path = self.conflicts_path();
        let Some(text) = read(&path)? else {
            return Ok(Vec::new());
        };
        let record: Result<Record, _> = serde_json::from_str(&text);
        let record = record.map_err(|e| damaged(&path, e.to_string()))?;
        Ok(record.conflicts)
    }

    /// Records which conflicts a run has left open: what each of them says on every side, and the
    /// names of copies of the documents. Nothing is written if they are those of the run before.
    ///
    /// The record can be made again from the base and both sides, which every run does: a
    /// record that cannot be read is no obstacle.
    pub fn note_conflicts(
        &self,
        observation: &Observation,
        plan: &Plan,
        now: &str,
    ) -> Result<(), StateError> {
        let path = self.conflicts_path();
        if !plan.leaves_conflicts {
            return match fs::remove_file(&path) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    Err(io_error("remove", &path)(error))
                }
                _ => Ok(()),
            };
        }
        let ids: Vec<String> = plan.conflicts.iter().map(Conflict::id).collect();
        let known = self.open_conflicts().unwrap_or_default();
        if known.iter().map(|open| &open.id).eq(&ids) {
            return Ok(());
        }
        let mut list = Vec::with_capacity(ids.len());
        for (conflict, id) in plan.conflicts.iter().zip(&ids) {
            let before = known.iter().find(|open| open.id == *id);
            let mut object = conflict.to_object();
            object.push_text("at", &conflict.at.to_string());
            object.push_text("since", before.map_or(now, |open| &open.since));
            list.push(object.finish());
        }
        let mut documents = ObjectText::new();
        let now = |written: &Option<TokenDocument>, observed: &Observed| {
            written.as_ref().or(observed.document()).cloned()
        };
        for (name, document) in [
            ("base", Some(plan.base.clone())),
            ("local", now(&plan.local, &observation.local)),
            ("remote", now(&plan.remote, &observation.remote)),
        ] {
            if let Some(document) = document {
                documents.push_text(name, &self.keep(&document)?);
            }
        }
        let mut record = ObjectText::new();
        record.push("schema", &SCHEMA.to_string());
        record.push("documents", &documents.finish());
        record.push("conflicts", &format!("[{}]", list.join(",")));
        replace(&path, &record.finish())
    }
}

#[cfg(test)]
mod tests {
    use provider_api::{Coverage, Ids, Proof, Revision, Snapshot};

    use super::*;
    use crate::history::History as _;
    use crate::plan::plan;
    use crate::policy::{Direction, Policy};
    use crate::state::{Base, verify};

    fn document(value: &str) -> TokenDocument {
        TokenDocument::parse(format!(r#"{{"s":{{"a":{{"value":{value}}}}}}}"#)).unwrap()
    }

    fn seen(local: &str, remote: &str) -> Observation {
        let observed = |value| {
            let document = document(value);
            let revision = Revision::digest_of(&document);
            let found = Some(Snapshot::new(document, revision, Proof::of_known()));
            Observed { found }
        };
        Observation {
            local: observed(local),
            remote: observed(remote),
            base: Some(Base {
                local: None,
                remote: None,
                document: document("1"),
                ids: Ids::default(),
            }),
            coverage: Coverage::FULL,
        }
    }

    fn note(store: &DirStateStore, observation: &Observation, now: &str) {
        let policy = Policy {
            leaves_conflicts: true,
            ..Policy::careful(Direction::Both)
        };
        let plan = plan(observation, &policy);
        store.note_conflicts(observation, &plan, now).unwrap();
    }

    #[test]
    fn what_is_open_is_recorded_with_its_copies_until_it_is_settled() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path(), "files and team");
        assert_eq!(store.open_conflicts().unwrap(), []);
        note(&store, &seen("2.50", "3"), "first");
        let open = store.open_conflicts().unwrap();
        assert_eq!((open.len(), &*open[0].since), (1, "first"));
        assert_eq!(open[0].at, "s: a (value)");

        let text = fs::read_to_string(store.conflicts_path()).unwrap();
        assert!(
            text.contains(r#""base":1,"local":2.50,"remote":3"#),
            "{text}"
        );
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        let local = json["documents"]["local"].as_str().unwrap();
        assert!(store.copy(local).unwrap().same(&document("2.50")));
        // The copies are open: nothing prunes them.
        assert!(
            super::super::prune::open(folder.path())
                .unwrap()
                .contains(local)
        );
        assert_eq!(verify(folder.path()).unwrap(), []);

        note(&store, &seen("2.50", "3"), "second");
        assert_eq!(store.open_conflicts().unwrap(), open);
        note(&store, &seen("2.50", "4"), "third");
        assert_eq!(store.open_conflicts().unwrap()[0].since, "third");

        note(&store, &seen("1", "4"), "fourth");
        assert_eq!(store.open_conflicts().unwrap(), []);
        assert!(!store.conflicts_path().exists());
    }

    #[test]
    fn a_damaged_record_is_told_and_made_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = DirStateStore::new(folder.path(), "files and team");
        fs::create_dir_all(&store.link).unwrap();
        replace(&store.conflicts_path(), "{").unwrap();
        assert!(store.open_conflicts().is_err());
        note(&store, &seen("2", "3"), "now");
        assert_eq!(store.open_conflicts().unwrap().len(), 1);
    }
}
