//! `cargo xtask soak`: see the README of this crate.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to the person who started it"
)]

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use soak::{Failure, Ledger, Plan, Run, Strategy, json, table, write_report};

const USAGE: &str = "\
usage: cargo xtask soak [OPTIONS]

  --clients N        people who use the strategy (8)
  --ops N            operations of each (20000)
  --every SECONDS    the mean time between two operations of one person (60)
  --blind N          people who use the plugin beside them (0)
  --vandal N         people who remove half of everything once an hour (0)
  --strategy NAME    plugin, reread, readback or ours (ours)
  --compare          all of them, one after the other
  --no-ledger        ours without its ledger, which has to lose something
  --seed N           what decides all chance (1)
  --processes        the real program as processes, in real time, beside its sandbox
  --json             for programs
  --report PATH      writes the table to a file, with what it is of
";

#[derive(Debug)]
struct Options {
    plan: Plan,
    strategies: Vec<Strategy>,
    /// The program that `cargo xtask` has built for `--processes`.
    binary: Option<PathBuf>,
    json: bool,
    report: Option<PathBuf>,
    /// What somebody types for the same run.
    command: String,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    if args.iter().any(|arg| arg == "--help") {
        print!("{USAGE}");
        return ExitCode::SUCCESS;
    }
    let Some(options) = Options::parse(&args) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match carried_out(&options) {
        Ok(verdicts) => {
            for verdict in &verdicts {
                eprintln!("soak: {verdict}");
            }
            ExitCode::from(u8::from(!verdicts.is_empty()))
        }
        Err(failure) => {
            eprintln!("soak: {failure}");
            ExitCode::from(2)
        }
    }
}

/// Runs everything and shows it; tells what is wrong with it.
fn carried_out(options: &Options) -> Result<Vec<String>, Failure> {
    let begin = Instant::now();
    let mut runs: Vec<Run> = Vec::new();
    let mut verdicts = Vec::new();
    for strategy in &options.strategies {
        eprintln!("==> {}", strategy.name());
        let plan = Plan {
            strategy: *strategy,
            ..options.plan
        };
        let run = match &options.binary {
            Some(binary) => plan.run_with(binary)?,
            None => plan.run(),
        };
        verdicts.extend(run.verdict(*strategy).err());
        runs.push(run);
    }
    if let Some(path) = &options.report {
        let seconds = begin.elapsed().as_secs_f64();
        write_report(path, &runs, &options.command, seconds)?;
    }
    if options.json {
        println!("{}", json(&runs));
    } else {
        print!("{}", table(&runs));
    }
    Ok(verdicts)
}

impl Options {
    fn parse(args: &[String]) -> Option<Self> {
        let mut options = Self {
            plan: Plan::default(),
            strategies: vec![Strategy::Ours(Ledger::On)],
            binary: None,
            json: false,
            report: None,
            command: "cargo xtask soak".to_owned(),
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let mut shown = vec![arg.as_str()];
            let mut value = || {
                let value = args.next()?;
                shown.push(value);
                Some(value)
            };
            let plan = &mut options.plan;
            match arg.as_str() {
                "--json" => options.json = true,
                "--compare" => options.strategies = Strategy::COMPARED.to_vec(),
                "--no-ledger" => options.strategies = vec![Strategy::Ours(Ledger::Off)],
                "--strategy" => options.strategies = vec![Strategy::named(value()?)?],
                "--clients" => plan.clients = value()?.parse().ok().filter(|n| *n > 0)?,
                "--ops" => plan.operations = value()?.parse().ok().filter(|n| *n > 0)?,
                "--every" => plan.every = value()?.parse().ok()?,
                "--blind" => plan.blind = value()?.parse().ok()?,
                "--vandal" => plan.vandals = value()?.parse().ok()?,
                "--seed" => plan.seed = value()?.parse().ok()?,
                "--binary" => {
                    options.binary = Some(value()?.into());
                    shown = vec!["--processes"];
                }
                "--report" => {
                    options.report = Some(value()?.into());
                    shown.clear();
                }
                _ => return None,
            }
            for word in shown {
                options.command.push(' ');
                options.command.push_str(word);
            }
        }
        Some(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<Options> {
        let args: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        Options::parse(&args)
    }

    #[test]
    fn options_are_read_and_shown_as_they_are_typed() {
        let options = parsed("--clients 3 --binary a/b --report c --blind 1").unwrap();
        assert_eq!((options.plan.clients, options.plan.blind), (3, 1));
        assert_eq!(
            options.command,
            "cargo xtask soak --clients 3 --processes --blind 1"
        );
        assert_eq!(parsed("--compare").unwrap().strategies.len(), 4);
        for wrong in ["--clients 0", "--ops", "--strategy best", "--more"] {
            assert!(parsed(wrong).is_none(), "{wrong}");
        }
    }
}
