//! What a power cut may take back. A system may lose or reorder all that was not flushed; so what
//! is relied on has to be flushed before what relies on it.

use std::collections::BTreeSet;

use super::calls::Call;
use super::scene::{Scene, Start};
use crate::project::Layout;

/// What a power cut would take back now: contents of files, and names in folders.
#[derive(Default)]
struct Loose {
    contents: BTreeSet<String>,
    names: BTreeSet<String>,
}

/// Texts between these in a line of the tracer.
fn between(line: &str, open: char, close: char) -> Vec<&str> {
    let parts = line.split(open).skip(1);
    parts
        .filter_map(|part| part.split_once(close))
        .map(|(text, _)| text)
        .collect()
}

/// Paths that are arguments.
fn quoted(line: &str) -> Vec<&str> {
    line.split('"').skip(1).step_by(2).collect()
}

fn folder(path: &str) -> String {
    path.rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}

impl Loose {
    fn below(&self, part: &str) -> Vec<&String> {
        let all = self.contents.iter().chain(&self.names);
        all.filter(|path| path.contains(part)).collect()
    }

    /// Takes a call into account. `known` says which files were there before the run.
    fn follow(&mut self, call: &Call, known: &dyn Fn(&str) -> bool) {
        if !call.succeeded() {
            return;
        }
        let file = between(&call.line, '<', '>')
            .first()
            .map(|file| (*file).to_owned());
        let paths = quoted(&call.line);
        match call.name.as_str() {
            "write" | "ftruncate" => self
                .contents
                .extend(file.filter(|file| file.starts_with('/'))),
            "fsync" | "fdatasync" => {
                let file = file.expect("it is of an open file");
                self.contents.remove(&file);
                self.names.remove(&file);
            }
            "mkdir" => {
                self.names.insert(folder(paths[0]));
            }
            "openat" if call.creates() && !known(paths[0]) => {
                self.names.insert(folder(paths[0]));
            }
            "rename" | "renameat" | "renameat2" => {
                let [from, to] = paths[..] else {
                    panic!("{}", call.line)
                };
                assert!(!self.contents.contains(from), "not flushed: {}", call.line);
                self.names.insert(folder(to));
            }
            "unlink" | "unlinkat" | "rmdir" => {
                let path = paths.first().copied().unwrap_or_default();
                self.contents.remove(path);
                self.names.insert(folder(path));
                self.names.remove(path);
            }
            _ => {}
        }
    }
}

fn flushed_in_order(start: Start) {
    let Some(scene) = Scene::begin(start) else {
        return;
    };
    scene.restore();
    let there = scene.ada.root().canonicalize().unwrap();
    let known: BTreeSet<String> = crate::support::files_below(&there)
        .into_iter()
        .map(|path| path.to_string_lossy().into_owned())
        .collect();
    let (mut loose, mut overwrites) = (Loose::default(), 0);
    for call in &scene.calls {
        let to = quoted(&call.line).last().copied().unwrap_or_default();
        let replaces = call.name.starts_with("rename") && call.succeeded();
        let is_file = replaces && to.contains("/project/tokens");
        if call.step() == Some("write") || is_file {
            overwrites += 1;
            // What is about to be overwritten is kept, and known to be.
            for part in [".tokensync/objects", "history.jsonl"] {
                assert_eq!(loose.below(part), Vec::<&String>::new(), "{}", call.line);
            }
            let state = there
                .join("project/.tokensync")
                .to_string_lossy()
                .into_owned();
            assert!(!loose.names.contains(&state), "{}", call.line);
        }
        if replaces && to.ends_with("/state.json") {
            overwrites += 1;
            // The base says what both sides say by now.
            for part in [".tokensync/objects", "/project/tokens"] {
                assert_eq!(loose.below(part), Vec::<&String>::new(), "{}", call.line);
            }
        }
        loose.follow(call, &|path| known.contains(path));
    }
    let lasting = ["state.json", "history.jsonl", "objects", "/project/tokens"];
    for part in lasting {
        assert_eq!(loose.below(part), Vec::<&String>::new(), "at the end");
    }
    assert!(overwrites >= 2, "{overwrites}");
}

#[test]
fn what_is_relied_on_is_flushed_first() {
    for start in [
        Start::Ahead,
        Start::Behind,
        Start::Both(Layout::Folder),
        Start::Both(Layout::Single),
        Start::NoBase,
        Start::NoFiles,
    ] {
        println!("{start:?}");
        flushed_in_order(start);
    }
}
