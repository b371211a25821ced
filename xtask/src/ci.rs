//! `cargo xtask ci`: everything that has to be green before a merge, cheapest first.

use std::time::Instant;

use crate::outcome::{Failure, Result};
use crate::release::dist;
use crate::{fixtures, fuzz, gates, kills, run, soak, tidy, workflows};

enum Step {
    Cargo(
        &'static [&'static str],
        &'static [(&'static str, &'static str)],
    ),
    Task(&'static str, fn() -> Result),
}

const STEPS: &[Step] = &[
    Step::Cargo(&["fmt", "--all", "--", "--check"], &[]),
    Step::Cargo(
        &[
            "clippy",
            "--workspace",
            "--all-targets",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    ),
    // The workspace turns on the features that its tests want; these two are what a reuser of the
    // model and a build without any provider get.
    Step::Cargo(
        &[
            "clippy",
            "--package=tokens-model",
            "--all-features",
            "--locked",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    ),
    Step::Cargo(
        &[
            "check",
            "--package=cli",
            "--no-default-features",
            "--locked",
        ],
        &[],
    ),
    Step::Task("cargo xtask tidy", tidy::run),
    Step::Task("cargo xtask fixtures --check", fixtures::check),
    Step::Task("cargo xtask workflows", workflows::check),
    Step::Task("cargo xtask docs", gates::docs),
    // With what passing tests print: one that could not run here says so in a line that begins
    // with `skipped:`.
    Step::Cargo(
        &["test", "--workspace", "--locked", "--", "--show-output"],
        // Most of them wait for processes and services most of the time.
        &[("INSTA_UPDATE", "no"), ("RUST_TEST_THREADS", "4")],
    ),
    Step::Task("cargo xtask release dist --debug", dist::rehearse),
    Step::Task("cargo xtask soak, for a short while", soak::check),
    Step::Task("cargo xtask kills, a few of them", kills::check),
    Step::Task("cargo xtask fuzz, for a short while", fuzz::check),
];

pub(crate) fn run() -> Result {
    let begin = Instant::now();
    let count = STEPS.len();
    for (number, step) in (1..).zip(STEPS) {
        let (shown, result) = step.run(number, count);
        if let Err(failure) = result {
            return Err(Failure::new(format!(
                "{failure}\nci: step {number} of {count} failed: {shown}"
            )));
        }
    }
    let seconds = begin.elapsed().as_secs();
    println!("\nci: all {count} steps passed in {seconds} s");
    Ok(())
}

impl Step {
    fn run(&self, number: usize, count: usize) -> (String, Result) {
        let announce = |shown: &str| println!("\n==> [{number}/{count}] {shown}");
        match self {
            Self::Cargo(args, env) => {
                let mut command = run::cargo(args);
                command.envs(env.iter().copied());
                let shown = run::typed(&command);
                announce(&shown);
                (shown, run::through(&mut command))
            }
            Self::Task(shown, task) => {
                announce(shown);
                ((*shown).to_owned(), task())
            }
        }
    }
}
