//! Looking at both sides with what spares some of the work says what reading everything says.

use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use provider_api::{Capabilities, Marking, MemoryProvider, WriteSupport};
use sync_engine::{
    DirStateStore, Direction, Ends, LinkState, Look, Plan, Policy, Silent, StateStore as _, look,
    observe, plan, sync,
};
use tempfile::TempDir;
use tokens_model::TokenDocument;
use tokens_model::strategies::triple;

use crate::stage::{action, now};

/// Two places, and a state in a folder.
struct Scene {
    folder: TempDir,
    local: MemoryProvider,
    remote: MemoryProvider,
    state: DirStateStore,
}

/// What happens between two looks.
#[derive(Clone, Copy, Debug)]
enum Step {
    Local(usize),
    Remote(usize),
    Sync,
    Forget,
    /// The note is cut off after so many bytes, or garbled there.
    Cut(usize),
    Garble(usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        2 => (0..3_usize).prop_map(Step::Local),
        2 => (0..3_usize).prop_map(Step::Remote),
        4 => Just(Step::Sync),
        1 => Just(Step::Forget),
        1 => (0..400_usize).prop_map(Step::Cut),
        1 => (0..400_usize).prop_map(Step::Garble),
    ];
    prop::collection::vec(step, 1..8)
}

impl Scene {
    fn new(document: &TokenDocument, marking: Marking) -> Self {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let state = DirStateStore::new(folder.path(), "files and team");
        let can = Capabilities::read_only()
            .with_write(WriteSupport::CompareAndSwap)
            .with_conditional_read()
            .with_marking(marking);
        Self {
            local: MemoryProvider::holding("files", document.clone()),
            remote: MemoryProvider::holding("team", document.clone()).with_capabilities(can),
            folder,
            state,
        }
    }

    fn ends(&self) -> Ends<'_> {
        Ends {
            local: &self.local,
            remote: &self.remote,
        }
    }

    fn note(&self) -> PathBuf {
        let links = fs::read_dir(self.folder.path().join("links"));
        let links = links.into_iter().flatten().flatten();
        let mut notes = links.map(|link| link.path().join("rest"));
        notes.find(|note| note.exists()).unwrap_or_default()
    }

    fn damage(&self, change: impl FnOnce(&mut Vec<u8>)) {
        if let Ok(mut bytes) = fs::read(self.note()) {
            change(&mut bytes);
            #[expect(clippy::disallowed_methods, reason = "a test that damages a file")]
            fs::write(self.note(), bytes).expect("it can be written");
        }
    }

    fn does(&self, step: Step, documents: &[TokenDocument; 3]) {
        match step {
            Step::Local(at) => self.local.replace(Some(documents[at].clone())),
            Step::Remote(at) => self.remote.replace(Some(documents[at].clone())),
            Step::Sync => {
                let policy = Policy {
                    settle: sync_engine::Settle::Local.into(),
                    ..Policy::careful(Direction::Both)
                };
                let action = action();
                let run = sync(self.ends(), &policy, &action, &self.state, &Silent);
                now(run).expect("nothing fails");
            }
            Step::Forget => drop(fs::remove_file(self.note())),
            Step::Cut(at) => self.damage(|bytes| bytes.truncate(at)),
            Step::Garble(at) => self.damage(|bytes| {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = byte.wrapping_add(1) & 0x7f;
                }
            }),
        }
    }

    /// Says whether a look found everything as it was, after comparing it with a plan.
    fn looks_right(&self) -> bool {
        let seen = now(observe(self.ends(), &self.state, &Silent)).expect("nothing fails");
        let plan = plan(&seen, &Policy::careful(Direction::Both));
        match now(look(self.ends(), &self.state, &Silent)).expect("nothing fails") {
            Look::AtRest { notes } => {
                assert_eq!(notes, seen.remote.notes());
                assert_eq!(plan.state, LinkState::InSync);
                assert_eq!(told(&plan), [0; 8]);
                true
            }
            Look::Seen(looked) => {
                assert_eq!(looked.1.state, plan.state);
                assert_eq!(told(&looked.1), told(&plan));
                false
            }
        }
    }
}

/// How much there is to say about a plan.
fn told(plan: &Plan) -> [usize; 8] {
    [
        plan.local_news.len(),
        plan.remote_news.len(),
        plan.local_changes.len(),
        plan.remote_changes.len(),
        plan.conflicts.len(),
        plan.guards.len() + plan.warnings.len(),
        plan.repaired.len() + plan.suspected.len() + plan.replaced.len(),
        plan.notes.len(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 48,
        rng_seed: RngSeed::Fixed(8),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_look_says_what_reading_everything_says(
        documents in triple(), steps in steps(), marked in any::<bool>(),
    ) {
        let marking = if marked { Marking::Written } else { Marking::None };
        let scene = Scene::new(&documents[0], marking);
        for step in steps {
            scene.does(step, &documents);
            scene.looks_right();
            scene.looks_right();
        }
    }
}

#[test]
fn what_rests_is_planned_once() {
    let document = TokenDocument::parse(r#"{"s":{"a":{"value":"1"}}}"#).expect("it is one");
    let other = TokenDocument::parse(r#"{"s":{"a":{"value":"2"}}}"#).expect("it is one");
    let documents = [document.clone(), other, document.clone()];
    let scene = Scene::new(&document, Marking::None);
    assert!(!scene.looks_right(), "never synced");
    scene.does(Step::Sync, &documents);
    let rests = |rests: [bool; 2]| {
        assert_eq!([scene.looks_right(), scene.looks_right()], rests);
    };
    rests([false, true]);
    scene.does(Step::Local(1), &documents);
    rests([false, false]);
    scene.does(Step::Local(0), &documents);
    rests([true, true]);
    scene.does(Step::Forget, &documents);
    rests([false, true]);
    scene.does(Step::Garble(80), &documents);
    rests([false, true]);
    // Another base, and so another state, though both sides say the same.
    scene.does(Step::Local(1), &documents);
    scene.does(Step::Sync, &documents);
    rests([false, true]);
}

/// Removes the copies that are wanted away.
fn remove_copies(scene: &Scene, wanted: impl Fn(&str) -> bool) {
    let mut folders = vec![scene.folder.path().join("objects")];
    while let Some(folder) = folders.pop() {
        for item in fs::read_dir(folder).expect("it is there") {
            let item = item.expect("it can be listed");
            if item.path().is_dir() {
                folders.push(item.path());
            } else if wanted(&item.file_name().to_string_lossy()) {
                fs::remove_file(item.path()).expect("it can be removed");
            }
        }
    }
}

#[test]
fn a_base_that_is_damaged_is_told_of() {
    let document = TokenDocument::parse(r#"{"s":{"a":{"value":"1"}}}"#).expect("it is one");
    let scene = Scene::new(&document, Marking::None);
    scene.does(Step::Sync, &[document.clone(), document.clone(), document]);
    assert_eq!([scene.looks_right(), scene.looks_right()], [false, true]);
    remove_copies(&scene, |_| true);
    now(look(scene.ends(), &scene.state, &Silent)).expect_err("the base is gone");
}

#[test]
fn a_ledger_without_its_copies_is_looked_at_again() {
    let document = |value: &str| {
        let text = format!(r#"{{"s":{{"a":{{"value":"{value}"}}}}}}"#);
        TokenDocument::parse(text).expect("it is one")
    };
    let documents = ["1", "2", "3"].map(document);
    let scene = Scene::new(&documents[0], Marking::Written);
    for at in 0..3 {
        scene.does(Step::Local(at), &documents);
        scene.does(Step::Sync, &documents);
    }
    assert_eq!([scene.looks_right(), scene.looks_right()], [false, true]);
    let base = scene.state.keep(&documents[2]).expect("it can be kept");
    remove_copies(&scene, |copy| copy != base);
    assert!(!scene.looks_right());
}
