//! `cargo xtask bench --in-process`: what the crates take by themselves, without a process, a
//! service or a disk to wait for. The benches are in the crates; criterion runs and prints them.

use super::texts;
use crate::files::{self, Scratch};
use crate::generate::Recipe;
use crate::outcome::Result;
use crate::run;

/// What is measured for how long; a bench that is slower takes what it needs.
const BENCH: [&str; 10] = [
    "bench",
    "--locked",
    "--package=tokens-model",
    "--package=tokens-resolve",
    "--package=sync-engine",
    "--package=provider-file",
    "--bench=*",
    "--",
    "--warm-up-time=1",
    "--measurement-time=4",
];

/// Every bench with a document of each size.
pub(super) fn run(sizes: &[usize]) -> Result {
    for tokens in sizes {
        let scratch = Scratch::new("bench")?;
        let document = Recipe::of_size(*tokens).make();
        // As in tests/fixtures/documents, on which the benches run without this.
        for (name, text) in texts::versions(&document, *tokens) {
            let path = scratch.path().join("merge").join(name);
            files::replace(&path, text.as_bytes())?;
        }
        for (name, text) in document.folder() {
            let path = scratch.path().join("legacy/folder").join(name);
            files::replace(&path, text.as_bytes())?;
        }
        run::through(run::cargo(&BENCH).env("BENCH_DOCUMENTS", scratch.path()))?;
    }
    Ok(())
}
