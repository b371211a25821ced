//! `cargo xtask bench`: how long the shipped binary takes, and how much memory, beside what is
//! measured in the same rounds: the limits of the machine, and other programs where they are.
//!
//! Whole processes, round-robin, one round to warm up, then medians. What is missing on a machine
//! is printed as missing.

mod goals;
mod limits;
mod line;
mod measure;
mod projects;
mod studio;
mod table;
mod texts;

use std::path::Path;

use crate::files::Scratch;
use crate::outcome::{Failure, Result};
use crate::product::{Build, Product, Sandbox};
use crate::run;
use goals::Size;
use measure::{Measured, Rounds, Subject};
use projects::Projects;
use texts::Texts;

#[derive(Debug)]
struct Options {
    json: bool,
    rounds: usize,
    large_rounds: Option<usize>,
    sizes: Vec<usize>,
    build: Build,
}

/// From here on `--large-rounds` counts.
const LARGE: usize = 100_000;

impl Options {
    fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            json: false,
            rounds: 11,
            large_rounds: None,
            sizes: vec![1_000, 10_000, 100_000],
            build: Build::Dist,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            if *arg == "--json" {
                options.json = true;
                continue;
            }
            let wrong = || {
                Failure::new(format!(
                    "bench: `{arg}` is no option, or its value is missing or wrong"
                ))
            };
            let value = args.next().ok_or_else(wrong)?;
            match *arg {
                "--rounds" => options.rounds = count(value).ok_or_else(wrong)?,
                "--large-rounds" => options.large_rounds = Some(count(value).ok_or_else(wrong)?),
                "--binary" => options.build = Build::Done(value.into()),
                "--sizes" => {
                    let sizes = value.split(',').map(size);
                    options.sizes = sizes.collect::<Option<_>>().ok_or_else(wrong)?;
                }
                _ => return Err(wrong()),
            }
        }
        Ok(options)
    }

    fn rounds_for(&self, tokens: usize) -> usize {
        match self.large_rounds {
            Some(rounds) if tokens >= LARGE => rounds,
            _ => self.rounds,
        }
    }
}

fn count(text: &str) -> Option<usize> {
    text.parse().ok().filter(|count| *count > 0)
}

/// `10k` or `10000`.
fn size(text: &str) -> Option<usize> {
    match text.strip_suffix('k') {
        Some(thousands) => Some(count(thousands)? * 1000),
        None => count(text),
    }
}

pub(crate) fn run(args: &[&str]) -> Result {
    let options = Options::parse(args)?;
    if cfg!(debug_assertions) {
        // The limits are measured in this program, so it has to be a fast one too.
        let mut command = run::cargo(&["run", "--release", "--quiet", "--package=xtask", "--"]);
        return run::through(command.arg("bench").args(args));
    }
    let scratch = Scratch::new("bench")?;
    let product = Product::build(&options.build, &scratch.path().join("home"))?;
    let sandbox = Sandbox::start(&product)?;
    let mut measured = measure_start(&product, scratch.path(), options.rounds)?;
    let mut sizes = Vec::new();
    for tokens in &options.sizes {
        let folder = scratch.path().join(tokens.to_string());
        let rounds = options.rounds_for(*tokens);
        eprintln!("==> {tokens} tokens, {rounds} rounds");
        let projects = Projects::make(&product, &sandbox, &folder, *tokens)?;
        let texts = Texts::make(&folder, *tokens)?;
        let rounds = Rounds::new(rounds, folder.join("peak"));
        let mut subjects = projects.subjects();
        subjects.extend(texts.subjects());
        measured.extend(rounds.run(subjects)?);
        sizes.push(Size {
            tokens: *tokens,
            bytes: projects.bytes(),
        });
        crate::files::remove_folder(&folder)?;
    }
    let mut rows = goals::rows(&product.path, &sizes, &measured)?;
    rows.extend(studio::rows(&product, scratch.path(), options.rounds)?);
    if options.json {
        println!("{}", table::json(&rows, options.rounds));
    } else {
        print!("{}", table::text(&rows));
    }
    Ok(())
}

/// What does not depend on any document.
fn measure_start(product: &Product, scratch: &Path, rounds: usize) -> Result<Measured> {
    let alone = |name: &str, arg: &'static str| {
        let make = move || {
            let mut command = std::process::Command::new(&product.path);
            product.isolate(command.arg(arg));
            Ok(command)
        };
        Subject::process(name, 0, make)
    };
    let official = Subject::process("official --help", 0, || {
        let mut command = std::process::Command::new("tokensstudio");
        product.isolate(command.arg("--help"));
        Ok(command)
    });
    let subjects = vec![
        alone("--version", "--version"),
        alone("--help", "--help"),
        official.may_be_missing(),
    ];
    Rounds::new(rounds, scratch.join("peak")).run(subjects)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let options = Options::parse(&["--json", "--sizes", "1k,2500", "--rounds", "3"]).unwrap();
        assert!(options.json);
        assert_eq!(options.sizes, [1000, 2500]);
        assert_eq!(options.rounds_for(LARGE), 3);
        let options = Options::parse(&["--large-rounds", "5"]).unwrap();
        assert_eq!(
            (options.rounds_for(1000), options.rounds_for(LARGE)),
            (11, 5)
        );
        assert!(Options::parse(&["--rounds", "0"]).is_err());
        assert!(Options::parse(&["--sizes", "big"]).is_err());
    }
}
