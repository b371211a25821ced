//! `cargo xtask soak`: many people and one bin, and an account of every value; see `crates/soak`.

use std::process::Command;

use crate::files::Scratch;
use crate::outcome::Result;
use crate::product::{Build, Product, tested};
use crate::run;

/// What `cargo xtask ci` can wait for. Five people lose something without a ledger, so that the account
/// has to tell, and nothing with it, beside a vandal and somebody with the plugin, too.
const CHECKS: [&[&str]; 4] = [
    &["--no-ledger", "--clients", "5", "--ops", "60"],
    &["--clients", "5", "--ops", "100", "--every", "20"],
    &[
        "--clients",
        "4",
        "--ops",
        "70",
        "--blind",
        "1",
        "--vandal",
        "1",
    ],
    &[
        "--processes",
        "--clients",
        "2",
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
    let mut command = match build {
        Build::Debug => Command::new(tested("soak")?),
        _ => run::cargo(&[
            "run",
            "--quiet",
            "--locked",
            "--package=soak",
            "--release",
            "--",
        ]),
    };
    if args.contains(&"--processes") {
        let scratch = Scratch::new("soak")?;
        let product = Product::build(build, scratch.path())?;
        command.arg("--binary").arg(product.path);
    }
    command.args(args.iter().filter(|arg| **arg != "--processes"));
    run::through(&mut command)
}
