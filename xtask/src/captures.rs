//! `cargo xtask captures`: what README and `docs/` show of the terminal, from the real thing.
//!
//! The pages are run by a test, `tests/e2e/documents.rs`, as part of `cargo xtask ci`; here it is told to
//! write what has changed.

use crate::outcome::Result;
use crate::run;

/// Types what the pages say, and puts what is printed now below it.
pub(crate) fn write() -> Result {
    run::through(test().env("ACCEPT_DOCS", "1"))?;
    println!("captures: look at the difference before it is committed");
    Ok(())
}

/// Says which pages show something else than what is printed now.
pub(crate) fn check() -> Result {
    run::through(test().env_remove("ACCEPT_DOCS"))
}

fn test() -> std::process::Command {
    run::cargo(&[
        "test",
        "--package=cli",
        "--test=e2e",
        "--locked",
        "--",
        "--skip=real_documents::",
        "documents::",
    ])
}
