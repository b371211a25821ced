//! Tasks of the workspace, started as `cargo xtask TASK`.
//!
//! Everything that CI does is a task here, so that it runs the same on every machine. The crate
//! depends on the model and serde_json only: it is built before anything else is.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task runner talks to the person who started it"
)]

mod captures;
mod ci;
mod gates;
mod tidy;

mod fixtures;
mod fuzz;
mod generate;
mod merges;
mod packages;
mod real;
mod workflows;

mod bench;
mod corpus;
mod kills;
mod product;
mod resolve_file;
mod soak;

mod release;

mod files;
mod metadata;
mod outcome;
mod run;

use std::path::Path;
use std::process::ExitCode;

use outcome::{Failure, Result};

const USAGE: &str = "\
usage: cargo xtask TASK

  ci                              everything that has to be green before a merge
  tidy                            rules of the workspace that no compiler checks
  captures [--check]              what README and docs show of the terminal, from the real thing
  fixtures [--check]              write the generated fixtures, or say which differ
           [--accept-real]        take the files in tests/fixtures/real as they are now
           [--sd-transforms]      ask the npm packages for tests/fixtures/resolve
  workflows                       are those of GitHub and the examples of others sound?
  corpus DIR [--limit N]          every document of a corpus through the model and the binary
             [--model-only]       only through the model
             [--accept-merges]  write tests/fixtures/merges.md about its merges
             [--debug]            with a debug build of the binary
             [--binary PATH]      with a binary that is there
  fuzz [TARGET] [--seconds N]     the targets of tests/fuzz, each for so long (60)
  bench [--json] [--rounds N]     how fast the shipped binary is, beside its limits
        [--peer]                and npm packages, which are installed for it
        [--by-cpu]              judged by CPU time, on a machine with other work
        [--large-rounds N]      from 100k tokens on
        [--sizes 1k,10k,100k]
        [--watch SECONDS]       how long an idle watch is looked at
        [--only PART,PART]      start, documents, shapes, studio, watch
        [--binary PATH]
        [--save]                writes the table into docs/benchmarks.md
  bench --in-process              the crates by themselves
        [--sizes 1k,10k,100k]
  soak [--clients N] [--ops M]    many people and one bin in virtual time: nothing may be lost
       [--blind 1] [--vandal 1]   beside somebody with the plugin, and one who removes half
       [--no-ledger]              ours without its ledger, which has to lose something
       [--compare]                the plugin and others beside ours
       [--processes]              the real binary against the sandbox, in real time
       [--help]                   all options
  kills [--count N] [--seed N]    the binary, killed at random moments in all that writes (1000)
        [--threads N] [--debug]
        [--binary PATH]
        [--report PATH]         writes the figures to a file, too
  resolve-file FILE [VALUES]      parse, check and resolve a token file
  msrv                            does it build with the oldest Rust that it claims?
  docs                            the documentation of all crates, without a warning
  deny [advisories]               licences, sources and bans of dependencies, by cargo-deny
  semver                          what breaks since the last release, by cargo-semver-checks
  release prepare VERSION         one version everywhere, the changelog, what is generated
  release dist                    what people download, for this system, tried out
          [--debug]               from a debug build
          [--check-reproducible]  built twice in different folders, and compared
  release binary                  the binary as it is shipped, and its size
  release publish --dry-run       what a release would upload to crates.io
          [--no-verify]           without building it
  release notes TAG               the changes of the version that has this tag
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match task(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn task(args: &[&str]) -> Result {
    match args {
        ["ci"] => ci::run(),
        ["tidy"] => tidy::run(),
        ["captures"] => captures::write(),
        ["captures", "--check"] => captures::check(),
        ["fixtures"] => fixtures::write(),
        ["fixtures", "--check"] => fixtures::check(),
        ["fixtures", "--accept-real"] => real::accept(),
        ["corpus", dir, "--accept-merges"] => merges::write(Path::new(dir)),
        ["fixtures", "--sd-transforms"] => packages::write(),
        ["corpus", dir, options @ ..] => corpus::run(dir, options),
        ["workflows"] => workflows::check(),
        ["fuzz", options @ ..] => fuzz::run(options),
        ["bench", options @ ..] => bench::run(options),
        ["soak", options @ ..] => soak::run(options),
        ["kills", options @ ..] => kills::run(options),
        ["resolve-file", file] => resolve_file::run(file, None),
        ["resolve-file", file, values] => resolve_file::run(file, Some(values)),
        ["msrv"] => gates::msrv(),
        ["docs"] => gates::docs(),
        ["deny"] => gates::deny(),
        ["deny", "advisories"] => gates::advisories(),
        ["semver"] => gates::semver(),
        ["release", "prepare", version] => release::prepare::run(version),
        ["release", "dist"] => release::dist::make(),
        ["release", "dist", "--debug"] => release::dist::rehearse(),
        ["release", "dist", "--check-reproducible"] => release::reproduce::check(),
        ["release", "binary"] => release::binary(),
        ["release", "publish", "--dry-run"] => release::publish::dry_run(),
        ["release", "publish", "--dry-run", "--no-verify"] => release::publish::unbuilt(),
        ["release", "notes", tag] => release::prepare::notes(tag),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        _ => Err(Failure::new(USAGE)),
    }
}
