//! A disk that fails at any of the calls that change it: nothing is overwritten by halves, the
//! reason is told, and the next run completes.

use super::calls::{Call, Trouble};
use super::scene::{Scene, Start};
use crate::project::Layout;

/// What a disk says to this call when it is full, over a quota, read-only or broken.
fn errors(call: &Call) -> &'static [&'static str] {
    match call.name.as_str() {
        "write" | "fsync" => &["ENOSPC", "EIO", "EDQUOT"],
        "openat" | "mkdir" => &["ENOSPC", "EROFS", "EACCES"],
        "ftruncate" | "rename" | "renameat" => &["EIO", "EROFS"],
        "fchmod" => &["EPERM"],
        "unlink" | "unlinkat" => &["EACCES"],
        _ => &[],
    }
}

fn failing_anywhere(start: Start) {
    let Some(scene) = Scene::begin(start) else {
        return;
    };
    let mut points = 0;
    let mut wrong = Vec::new();
    // Each call fails in one way, and calls of one name in all of its ways by turns.
    for (turn, call) in scene.calls.iter().filter(|call| call.matters()).enumerate() {
        let errors = errors(call);
        if errors.is_empty() {
            continue;
        }
        let error = errors[turn % errors.len()];
        let when = format!("{start:?}, {error} at {}", call.line);
        scene.restore();
        let before = scene.ada.before();
        let ran = scene.disturbed(call, Trouble::Error(error));
        points += 1;
        scene.nothing_is_lost(&when);
        let is_told = match ran.code {
            // What is only for the convenience of a later run.
            Some(0) => scene.files_now() == scene.files[1],
            Some(8) => ran.to_string().contains("\nhint: "),
            _ => false,
        };
        if !is_told {
            wrong.push(format!("{when}: {ran}"));
        }
        // Copies and history come before anything that is overwritten.
        let first = scene
            .calls
            .iter()
            .position(|other| other.step() == Some("write"));
        let at = scene.calls.iter().position(|other| other.line == call.line);
        if matches!(call.step(), Some("lock" | "copies")) && (first.is_none() || at < first) {
            before.holds(&scene.ada);
        }
        // A file that could not be made durable replaces nothing.
        if call.says("/project/tokens") && call.says(".tokens-tmp-") && !call.is("renameat") {
            assert_eq!(scene.files_now(), scene.files[0], "{when}");
        }
        scene.completes(&when);
    }
    println!("{start:?}: {points} points");
    assert!(points >= 15, "{points}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn from_a_folder_and_a_bin_that_have_both_changed() {
    failing_anywhere(Start::Both(Layout::Folder));
}

#[test]
fn from_an_empty_folder() {
    failing_anywhere(Start::NoFiles);
}
