//! `cargo xtask fuzz`: the targets of `tests/fuzz` under libFuzzer, with the toolchain that builds
//! everything else.
//!
//! `cargo fuzz` wants a nightly toolchain for its sanitizers. Safe Rust gains little from them, so
//! this builds with the flags that `cargo fuzz --sanitizer none` (cargo-fuzz 0.13) uses: coverage
//! is counted by a pass that the stable compiler has.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files::{self, Scratch};
use crate::outcome::{Failure, Result};
use crate::run;

const CRATE: &str = "tests/fuzz";

const TARGETS: [&str; 4] = [
    "merge3",
    "name_to_path_to_name",
    "read_document",
    "roundtrip_bytes",
];

const FLAGS: [&str; 8] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
    "-Cdebug-assertions",
    "-Ccodegen-units=1",
];

/// How long a target runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bound {
    /// Until the time is over; what is found is kept below `target`.
    Seconds(u64),
    /// So many inputs, the same ones each time.
    Inputs(u32),
}

/// What CI does: the saved inputs, and a few seconds of others.
const SHORT: Bound = Bound::Inputs(20_000);

/// Runs targets for as long as somebody wants.
pub(crate) fn run(args: &[&str]) -> Result {
    let (targets, bound) = options(args)?;
    build()?;
    for target in targets {
        let mut command = libfuzzer(target, bound)?;
        let found = kept(target);
        files::make_folder(&found)?;
        command.args([&found, &saved(target)]);
        println!("==> {}", run::typed(&command));
        run::through(&mut command).map_err(|failure| explained(target, &failure))?;
    }
    Ok(())
}

/// Runs every target for a short while, the same way each time.
pub(crate) fn check() -> Result {
    if cfg!(windows) {
        println!(
            "fuzz: not here, libFuzzer needs a sanitizer on Windows; the tests ran the saved inputs"
        );
        return Ok(());
    }
    build()?;
    for target in TARGETS {
        // The first folder is the one that libFuzzer writes to.
        let scratch = Scratch::new(&format!("fuzz-{target}"))?;
        let mut command = libfuzzer(target, SHORT)?;
        command.args([scratch.path(), &saved(target)]);
        let output = run::output(&mut command)?;
        let said = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(explained(target, &Failure::new(said)));
        }
        println!(
            "fuzz: {target}: {} inputs, none breaks a law",
            executed(&said)?
        );
    }
    Ok(())
}

fn options(args: &[&str]) -> Result<(Vec<&'static str>, Bound)> {
    let mut targets = TARGETS.to_vec();
    let mut seconds = 60;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        if *arg == "--seconds" {
            let number = args.next().and_then(|number| number.parse().ok());
            seconds = number.ok_or_else(|| Failure::new("fuzz: `--seconds` wants a number"))?;
        } else if TARGETS.contains(arg) {
            targets.retain(|target| target == arg);
        } else {
            let all = TARGETS.join(", ");
            return Err(Failure::new(format!("fuzz: no target `{arg}`, only {all}")));
        }
    }
    Ok((targets, Bound::Seconds(seconds)))
}

fn build() -> Result {
    let host = host()?;
    let manifest = format!("{CRATE}/Cargo.toml");
    let mut command = run::cargo(&[
        "build",
        "--release",
        "--locked",
        "--manifest-path",
        &manifest,
    ]);
    command
        // With a target, the flags are for it alone and not for what runs while building.
        .args(["--target", &host, "--target-dir", "target/fuzz"])
        .env("RUSTFLAGS", FLAGS.join(" "))
        .env_remove("CARGO_ENCODED_RUSTFLAGS");
    run::through(&mut command)
}

fn libfuzzer(target: &str, bound: Bound) -> Result<Command> {
    let program = run::root()
        .join("target/fuzz")
        .join(host()?)
        .join("release")
        .join(target);
    let mut command = Command::new(program);
    command.current_dir(run::root()).args([
        "-timeout=10",
        "-rss_limit_mb=1024",
        "-max_len=4096",
        "-print_final_stats=1",
    ]);
    command.arg(format!("-dict={CRATE}/tokens.dict"));
    command.arg(format!("-artifact_prefix=target/fuzz/{target}-"));
    match bound {
        Bound::Seconds(seconds) => command.arg(format!("-max_total_time={seconds}")),
        Bound::Inputs(count) => command.args(["-seed=1", &format!("-runs={count}")]),
    };
    Ok(command)
}

fn host() -> Result<String> {
    let version = run::captured(Command::new("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned)
        .ok_or_else(|| Failure::new("`rustc -vV` names no host"))
}

/// Inputs that are worth keeping, in the repository.
fn saved(target: &str) -> PathBuf {
    run::root().join(CRATE).join("corpus").join(target)
}

/// Inputs that longer runs found, on this machine.
fn kept(target: &str) -> PathBuf {
    Path::new("target/fuzz/found").join(target)
}

fn executed(said: &str) -> Result<&str> {
    said.lines()
        .find_map(|line| line.strip_prefix("stat::number_of_executed_units:"))
        .map(str::trim)
        .ok_or_else(|| Failure::new(format!("fuzz: no count of inputs in:\n{said}")))
}

fn explained(target: &str, failure: &Failure) -> Failure {
    Failure::new(format!(
        "{failure}\nfuzz: `{target}` breaks a law; the input is target/fuzz/{target}-*. Write the \
         failing test first, and put the input into {CRATE}/corpus/{target}"
    ))
}

#[cfg(test)]
#[path = "../../tests/fuzz/src/lib.rs"]
#[expect(
    unreachable_pub,
    reason = "it is a crate of its own for the fuzz targets"
)]
mod targets;

#[cfg(test)]
mod tests {
    use super::*;

    const BYTES: usize = 1_000_000;
    const FILES: usize = 300;

    #[test]
    fn the_saved_inputs_keep_the_laws() {
        let (mut count, mut bytes) = (0, 0);
        for target in TARGETS {
            let body: fn(&[u8]) = match target {
                "merge3" => targets::merge3,
                "name_to_path_to_name" => targets::name_to_path_to_name,
                "read_document" => targets::read_document,
                "roundtrip_bytes" => targets::roundtrip_bytes,
                other => panic!("{other} has no body"),
            };
            let names = files::below(&saved(target), |_| true).unwrap();
            assert!(!names.is_empty(), "{target}");
            for name in names {
                let data = files::read(&saved(target).join(name)).unwrap();
                count += 1;
                bytes += data.len();
                body(&data);
            }
        }
        assert!(
            count < FILES && bytes < BYTES,
            "{count} files, {bytes} bytes"
        );
    }

    #[test]
    fn options_are_read() {
        assert_eq!(
            options(&[]).unwrap(),
            (TARGETS.to_vec(), Bound::Seconds(60))
        );
        let (targets, bound) = options(&["merge3", "--seconds", "5"]).unwrap();
        assert_eq!((targets, bound), (vec!["merge3"], Bound::Seconds(5)));
        assert!(options(&["merge4"]).is_err());
        assert!(options(&["--seconds"]).is_err());
    }

    #[test]
    fn the_count_of_inputs_is_found() {
        assert_eq!(
            executed("x\nstat::number_of_executed_units: 20000\n").unwrap(),
            "20000"
        );
        assert!(executed("").is_err());
    }
}
