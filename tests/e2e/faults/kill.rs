//! Killed before every call that changes a disk or speaks with the service, from every start.

use std::collections::BTreeSet;

use super::calls::{Call, Trouble};
use super::scene::{Scene, Start};
use crate::project::Layout;

/// Whether a kill after this call finds something else than one before it. To flush makes no
/// difference to a process that is killed; what a power cut takes is in `order.rs`.
fn leaves_a_trace(call: &Call) -> bool {
    let is_first_lock = call.is("flock") && call.step() == Some("lock");
    let silent = ["flock", "fsync", "connect", "openat", "ftruncate"];
    call.matters() && (is_first_lock || !silent.iter().any(|name| call.is(name)))
}

/// Kills a run before each of its calls, and the run after it before the same one; then the next
/// one completes.
fn killed_anywhere(start: Start, expected: &[&str]) {
    let Some(scene) = Scene::begin(start) else {
        return;
    };
    let mut steps = BTreeSet::new();
    let mut killed = 0;
    let calls: Vec<&Call> = scene
        .calls
        .iter()
        .filter(|call| leaves_a_trace(call))
        .collect();
    for call in &calls {
        let when = format!("{start:?}, killed before {}", call.line);
        scene.restore();
        let ran = scene.disturbed(call, Trouble::Kill);
        scene.nothing_is_lost(&when);
        if ran.code.is_none() {
            killed += 1;
            steps.extend(call.step());
            scene.disturbed(call, Trouble::Kill);
            scene.nothing_is_lost(&format!("{when} twice"));
        }
        scene.completes(&when);
    }
    println!("{start:?}: {killed} of {} points, {steps:?}", calls.len());
    // How often an answer is looked for differs from run to run.
    assert!(
        killed * 10 >= calls.len() * 9,
        "{killed} of {}",
        calls.len()
    );
    let expected: BTreeSet<&str> = expected.iter().copied().collect();
    assert_eq!(steps, expected);
}

const BOTH: [&str; 7] = [
    "base", "copies", "files", "history", "lock", "read", "write",
];

#[test]
fn from_a_file_that_is_ahead() {
    killed_anywhere(
        Start::Ahead,
        &["base", "copies", "history", "lock", "read", "write"],
    );
}

#[test]
fn from_a_folder_that_is_behind() {
    killed_anywhere(
        Start::Behind,
        &["base", "copies", "files", "history", "lock", "read"],
    );
}

#[test]
fn from_a_folder_and_a_bin_that_have_both_changed() {
    killed_anywhere(Start::Both(Layout::Folder), &BOTH);
}

#[test]
fn from_a_file_and_a_bin_that_have_both_changed() {
    killed_anywhere(Start::Both(Layout::Single), &BOTH);
}

#[test]
fn from_two_sides_that_never_agreed() {
    killed_anywhere(Start::NoBase, &BOTH);
}

#[test]
fn from_an_empty_folder() {
    killed_anywhere(
        Start::NoFiles,
        &["base", "copies", "files", "history", "lock", "read"],
    );
}
