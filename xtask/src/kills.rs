//! `cargo xtask kills`: the binary, killed at random moments in everything that writes.
//!
//! A project lives for some rounds. In each somebody edits on both sides, a command is killed after
//! some share of the time that it takes, and everything is looked at; then the next run completes it
//! and everything is looked at again. See `docs/kills.md`.

mod act;
mod life;
mod look;
mod remote;
mod says;
mod scene;
mod tally;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use act::Act;
use life::{Life, Shared};
use tally::Tally;

use crate::files::{self, Scratch};
use crate::generate::random::Random;
use crate::outcome::{Failure, Result};
use crate::product::{Build, Product, Sandbox};

/// After so many rounds a project has enough of a history, and another one begins.
const ROUNDS: usize = 40;

/// How the files of a project are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Layout {
    Single,
    Folder,
}

impl Layout {
    fn name(self) -> &'static str {
        match self {
            Self::Single => "one file",
            Self::Folder => "a folder",
        }
    }
}

/// What a project is in step with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Bin,
    TwoBins,
    Graphql,
    Rest,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Bin => "bin",
            Self::TwoBins => "two bins",
            Self::Graphql => "studio (graphql)",
            Self::Rest => "studio (rest)",
        }
    }

    fn api(self) -> Option<&'static str> {
        match self {
            Self::Bin | Self::TwoBins => None,
            Self::Graphql => Some("graphql"),
            Self::Rest => Some("rest"),
        }
    }

    /// What is done next. The platform has a notation of its own, and there is one remote but in
    /// projects that are about two.
    fn act(self, chance: &mut Random) -> Act {
        const ALL: [Act; 11] = [
            Act::Sync,
            Act::Sync,
            Act::Pull,
            Act::Push,
            Act::Undo,
            Act::Redo,
            Act::RestoreHere,
            Act::RestoreThere,
            Act::ResolveOurs,
            Act::ResolveTheirs,
            Act::Convert,
        ];
        let acts = match self {
            Self::Bin => &ALL[..],
            Self::TwoBins => &[Act::Use, Act::Use, Act::Sync][..],
            Self::Graphql | Self::Rest => &ALL[..ALL.len() - 1],
        };
        acts[chance.below(acts.len())]
    }
}

/// How often each place is chosen.
const PLACES: [(Kind, Layout); 9] = [
    (Kind::Bin, Layout::Folder),
    (Kind::Rest, Layout::Single),
    (Kind::Bin, Layout::Single),
    (Kind::TwoBins, Layout::Folder),
    (Kind::Graphql, Layout::Folder),
    (Kind::Bin, Layout::Folder),
    (Kind::Graphql, Layout::Single),
    (Kind::TwoBins, Layout::Single),
    (Kind::Rest, Layout::Folder),
];

struct Options {
    count: usize,
    seed: u64,
    threads: usize,
    rounds: usize,
    build: Build,
    report: Option<PathBuf>,
}

impl Options {
    fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            count: 1000,
            seed: 1,
            threads: 2,
            rounds: ROUNDS,
            build: Build::Release,
            report: None,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let wrong = || Failure::new(format!("kills: `{arg}` wants another value"));
            let mut value = || args.next().copied().ok_or_else(wrong);
            match *arg {
                "--count" => options.count = value()?.parse().map_err(|_| wrong())?,
                "--seed" => options.seed = value()?.parse().map_err(|_| wrong())?,
                "--threads" => options.threads = value()?.parse().map_err(|_| wrong())?,
                "--debug" => options.build = Build::Debug,
                "--binary" => options.build = Build::Done(value()?.into()),
                "--report" => options.report = Some(value()?.into()),
                other => return Err(Failure::new(format!("kills: unknown option `{other}`"))),
            }
        }
        options.threads = options.threads.clamp(1, 64);
        Ok(options)
    }
}

pub(crate) fn run(args: &[&str]) -> Result {
    let options = Options::parse(args)?;
    let (tally, time) = killed(&options)?;
    let [all, live] = tally.kills();
    let said = told(&tally, time);
    println!("{said}\n\n{}", tally.tables());
    if let Some(path) = &options.report {
        let args: Vec<&str> = args
            .iter()
            .copied()
            .take_while(|arg| *arg != "--report")
            .collect();
        let command = format!("cargo xtask kills {}", args.join(" "));
        let text = format!(
            "{said}\n\n```sh\n{}\n```\n\n{}",
            command.trim_end(),
            tally.tables()
        );
        files::replace(path, text.as_bytes())?;
    }
    enough(all, live)
}

/// What `cargo xtask ci` can wait for.
pub(crate) fn check() -> Result {
    let options = Options {
        count: 60,
        rounds: 8,
        build: Build::Debug,
        ..Options::parse(&[])?
    };
    let (tally, time) = killed(&options)?;
    println!("{}", told(&tally, time));
    let [all, live] = tally.kills();
    enough(all, live)
}

/// Far fewer would mean that this looks at runs that had ended.
fn enough(all: usize, live: usize) -> Result {
    if live * 2 >= all {
        return Ok(());
    }
    Err(Failure::new(format!(
        "kills: only {live} of {all} hit a live process"
    )))
}

fn told(tally: &Tally, time: Duration) -> String {
    let [all, live] = tally.kills();
    format!(
        "{all} kills, {live} of them of a live process, in {} projects and {:.0} s; {} runs beside \
         them, the slowest took {:.1} s. No file mixed, nothing lost, no run stuck.",
        tally.lives,
        time.as_secs_f64(),
        tally.runs,
        tally.slowest.as_secs_f64()
    )
}

/// Kills in several threads, each with a sandbox of its own, until the count is reached.
fn killed(options: &Options) -> Result<(Tally, Duration)> {
    let binary = Build::Done(options.build.binary()?);
    let scratch = Scratch::new("kills")?;
    let begin = Instant::now();
    let failed = AtomicBool::new(false);
    let outcomes: Vec<Result<Tally>> = thread::scope(|scope| {
        let threads: Vec<_> = (0..options.threads)
            .map(|number| {
                let folder = scratch.path().join(number.to_string());
                let (binary, options) = (&binary, &options);
                let failed = &failed;
                scope.spawn(move || {
                    let outcome = thread_of(number, binary, options, &folder, failed);
                    failed.fetch_or(outcome.is_err(), Ordering::Relaxed);
                    outcome
                })
            })
            .collect();
        let outcomes = threads.into_iter();
        outcomes
            .map(|thread| thread.join().expect("a thread tells what is wrong"))
            .collect()
    });
    let mut tally = Tally::default();
    for outcome in outcomes {
        match outcome {
            Ok(part) => tally.add(part),
            Err(failure) => {
                drop(scratch.keep());
                return Err(failure);
            }
        }
    }
    Ok((tally, begin.elapsed()))
}

/// Its share of the kills, unless another thread has `failed` meanwhile.
fn thread_of(
    number: usize,
    binary: &Build,
    options: &Options,
    folder: &Path,
    failed: &AtomicBool,
) -> Result<Tally> {
    let count = (options.count + number) / options.threads;
    let product = Product::build(binary, &folder.join("home"))?;
    files::make_folder(&folder.join("home"))?;
    let sandbox = Sandbox::start(&product)?;
    // One key for both interfaces: how a session begins is not what is killed.
    sandbox.settle(&serde_json::json!({ "studio": { "any_credential": true } }))?;
    let mut shared = Shared {
        product: &product,
        sandbox: &sandbox,
        chance: Random::new(options.seed, &format!("kills {number}")),
        usual: std::collections::BTreeMap::default(),
        tally: Tally::default(),
    };
    for life in number.. {
        let (kind, layout) = PLACES[life % PLACES.len()];
        let folder = folder.join(life.to_string());
        let mut life = Life::begin(&mut shared, folder.clone(), kind, layout)?;
        for _ in 0..options.rounds {
            life.round()
                .map_err(|failure| Failure::at(&folder, failure))?;
            if life.kills() >= count || failed.load(Ordering::Relaxed) {
                drop(life);
                return Ok(shared.tally);
            }
        }
        drop(life);
        files::remove_folder(&folder)?;
        sandbox.send("DELETE /sandbox/requests", "")?;
    }
    unreachable!("numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let options = Options::parse(&["--count", "60", "--seed", "2", "--debug"]).unwrap();
        assert_eq!((options.count, options.seed), (60, 2));
        assert_eq!(options.build, Build::Debug);
        for wrong in [&["--count"][..], &["--count", "x"], &["--more"]] {
            assert!(Options::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn every_place_has_acts() {
        let mut chance = Random::new(1, "acts");
        let acts: Vec<Act> = (0..200).map(|_| Kind::Bin.act(&mut chance)).collect();
        assert!(acts.contains(&Act::Convert) && !acts.contains(&Act::Use));
        let acts: Vec<Act> = (0..200).map(|_| Kind::Rest.act(&mut chance)).collect();
        assert!(acts.contains(&Act::RestoreThere) && !acts.contains(&Act::Convert));
    }
}
