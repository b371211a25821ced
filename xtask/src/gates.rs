//! Checks that have a job of their own in CI, because they want another toolchain or a tool that
//! not everybody has.

use std::process::Command;

use crate::outcome::{Failure, Result};
use crate::{metadata, run};

/// Builds everything with the Rust that the manifests claim, installing it if need be.
pub(crate) fn msrv() -> Result {
    let metadata = metadata::of(&["--no-deps", "--locked"])?;
    let claimed = metadata["packages"][0]["rust_version"]
        .as_str()
        .ok_or_else(|| Failure::new("Cargo.toml: claims no `rust-version`"))?;
    let check = ["check", "--workspace", "--all-features", "--locked"];
    let current = metadata::rustc("release")?;
    let mut command = if is_of(&current, claimed) {
        run::cargo(&check)
    } else {
        let mut rustup = Command::new("rustup");
        rustup.current_dir(run::root());
        rustup.args(["run", "--install", claimed, "cargo"]);
        rustup.args(check).arg("--target-dir=target/msrv");
        rustup
    };
    println!("==> {} (with Rust {claimed})", run::typed(&command));
    run::through(&mut command)
}

/// Whether a toolchain such as 1.95.0 is what 1.95 or 1.95.0 means.
fn is_of(current: &str, claimed: &str) -> bool {
    let rest = current.strip_prefix(claimed);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The documentation of all crates; a warning is an error.
pub(crate) fn docs() -> Result {
    let args = [
        "doc",
        "--workspace",
        "--no-deps",
        "--all-features",
        "--locked",
    ];
    run::through(run::cargo(&args).env("RUSTDOCFLAGS", "-D warnings"))
}

/// What `deny.toml` says of licences, sources and crates.
pub(crate) fn deny() -> Result {
    tool("deny", &["check", "bans", "licenses", "sources"])
}

/// What is known about dependencies since they were taken.
pub(crate) fn advisories() -> Result {
    tool("deny", &["check", "advisories"])
}

/// Compares the public items of the libraries with those of the last release: the last tag, for
/// nothing needs to be at crates.io for that.
pub(crate) fn semver() -> Result {
    let mut git = Command::new("git");
    git.current_dir(run::root());
    git.args([
        "tag",
        "--list",
        "v[0-9]*",
        "--merged=HEAD",
        "--sort=-version:refname",
    ]);
    let tags = run::captured(&mut git)?;
    let Some(last) = tags.lines().next() else {
        println!(
            "semver: nothing is released yet (no tag v…), so there is nothing to compare with"
        );
        return Ok(());
    };
    println!("==> compared with {last}");
    let baseline = format!("--baseline-rev={last}");
    tool(
        "semver-checks",
        &["check-release", "--workspace", &baseline],
    )
}

/// Runs a subcommand of Cargo that has to be installed. One that is missing is a failure: whoever
/// asks for this check wants to know, and a job that looks at nothing must not be green.
fn tool(name: &str, args: &[&str]) -> Result {
    let mut version = run::cargo(&[name, "--version"]);
    if !run::output(&mut version)?.status.success() {
        return Err(Failure::new(format!(
            "there is no `cargo {name}` here: `cargo install --locked cargo-{name}`"
        )));
    }
    let mut command = run::cargo(&[name]);
    run::through(command.args(args))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_is_the_claimed_one_or_not() {
        for (current, claimed, expected) in [
            ("1.95.0", "1.95", true),
            ("1.95.1", "1.95", true),
            ("1.95.0", "1.95.0", true),
            ("1.950.0", "1.95", false),
            ("1.96.0", "1.95", false),
        ] {
            assert_eq!(is_of(current, claimed), expected, "{current} {claimed}");
        }
    }
}
