//! What can be typed after `cargo xtask bench`.

use std::time::Duration;

use super::row::Judge;
use crate::outcome::{Failure, Result};
use crate::product::Build;

/// From here on `--large-rounds` counts.
const LARGE: usize = 100_000;

/// What can be measured alone.
pub(super) const PARTS: [&str; 5] = ["start", "documents", "shapes", "studio", "watch"];

#[derive(Debug)]
pub(super) struct Options {
    pub(super) json: bool,
    /// Whether the npm packages take part.
    pub(super) peer: bool,
    pub(super) judge: Judge,
    /// Whether the table goes into the page about it.
    pub(super) save: bool,
    pub(super) rounds: usize,
    large_rounds: Option<usize>,
    pub(super) sizes: Vec<usize>,
    /// How long an idle watch is looked at.
    pub(super) watch: Duration,
    only: Vec<String>,
    pub(super) build: Build,
}

impl Options {
    pub(super) fn parse(args: &[&str]) -> Result<Self> {
        let mut options = Self {
            json: false,
            peer: false,
            judge: Judge::Wall,
            save: false,
            rounds: 11,
            large_rounds: None,
            sizes: vec![1_000, 10_000, 100_000],
            watch: Duration::from_mins(1),
            only: Vec::new(),
            build: Build::Dist,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            match *arg {
                "--json" => options.json = true,
                "--peer" => options.peer = true,
                "--by-cpu" => options.judge = Judge::Cpu,
                "--save" => options.save = true,
                _ => {
                    let set = args.next().and_then(|value| options.set(arg, value));
                    set.ok_or_else(|| {
                        Failure::new(format!(
                            "bench: `{arg}` is no option, or its value is missing or wrong"
                        ))
                    })?;
                }
            }
        }
        Ok(options)
    }

    /// Sets an option that has a value; `None` if there is no such option or value.
    fn set(&mut self, option: &str, value: &str) -> Option<()> {
        match option {
            "--rounds" => self.rounds = count(value)?,
            "--large-rounds" => self.large_rounds = Some(count(value)?),
            "--binary" => self.build = Build::Done(value.into()),
            "--sizes" => self.sizes = value.split(',').map(size).collect::<Option<_>>()?,
            "--watch" => self.watch = Duration::from_secs(value.parse().ok()?),
            "--only" => {
                let part = |part: &str| PARTS.contains(&part).then(|| part.to_owned());
                self.only = value.split(',').map(part).collect::<Option<_>>()?;
            }
            _ => return None,
        }
        Some(())
    }

    /// Whether this part is measured.
    pub(super) fn has(&self, part: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|only| only == part)
    }

    pub(super) fn rounds_for(&self, tokens: usize) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_read() {
        let args = "--json --sizes 1k,2500 --rounds 3 --peer --by-cpu --only start,watch";
        let args: Vec<&str> = args.split(' ').collect();
        let options = Options::parse(&args).unwrap();
        assert!(options.json && options.peer && options.judge == Judge::Cpu);
        assert_eq!(options.sizes, [1000, 2500]);
        assert_eq!(options.rounds_for(LARGE), 3);
        assert!(options.has("watch") && !options.has("shapes"));
        let options = Options::parse(&["--large-rounds", "5"]).unwrap();
        assert_eq!(
            (options.rounds_for(1000), options.rounds_for(LARGE)),
            (11, 5)
        );
        assert!(PARTS.iter().all(|part| options.has(part)));
        for wrong in ["--rounds 0", "--sizes big", "--only nothing", "--rounds"] {
            let args: Vec<&str> = wrong.split(' ').collect();
            assert!(Options::parse(&args).is_err(), "{wrong}");
        }
    }
}
