//! `cargo xtask soak`: many people and one bin, and an account of every value; see `crates/soak`.

use crate::files::Scratch;
use crate::outcome::Result;
use crate::product::{Build, Product};
use crate::run;

/// What `cargo xtask ci` can wait for. One person alone, in virtual time and as processes, has
/// nobody to lose anything to; five without a ledger have, and then the account has to tell.
const CHECKS: [&[&str]; 3] = [
    &["--no-ledger", "--clients", "5", "--ops", "60"],
    &["--clients", "1", "--ops", "200", "--vandal", "1"],
    &[
        "--processes",
        "--clients",
        "1",
        "--ops",
        "15",
        "--every",
        "20",
    ],
];

pub(crate) fn run(args: &[&str]) -> Result {
    soak(args, &Build::Release)
}

/// A short while, with debug builds.
pub(crate) fn check() -> Result {
    for args in CHECKS {
        soak(args, &Build::Debug)?;
    }
    Ok(())
}

/// `--processes` is about the binary, which is built first.
fn soak(args: &[&str], build: &Build) -> Result {
    let mut command = run::cargo(&["run", "--quiet", "--locked", "--package=soak"]);
    if *build == Build::Release {
        command.arg("--release");
    }
    command.arg("--");
    if args.contains(&"--processes") {
        let scratch = Scratch::new("soak")?;
        let product = Product::build(build, scratch.path())?;
        command.arg("--binary").arg(product.path);
    }
    command.args(args.iter().filter(|arg| **arg != "--processes"));
    run::through(&mut command)
}
