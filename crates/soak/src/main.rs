//! `cargo xtask soak`: see the README of this crate.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it talks to the person who started it"
)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use soak::{Failure, Ledger, Plan, Run, Strategy, json, table};

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
  --binary PATH      this program as processes, in real time, beside its own sandbox
  --json             for programs
";

#[derive(Debug)]
struct Options {
    plan: Plan,
    strategies: Vec<Strategy>,
    binary: Option<PathBuf>,
    json: bool,
}

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let Some(options) = Options::parse(&args) else {
        eprint!("{USAGE}");
        return ExitCode::from(2);
    };
    match carried_out(&options) {
        Ok((runs, verdicts)) => {
            if options.json {
                println!("{}", json(&runs));
            } else {
                print!("{}", table(&runs));
            }
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

/// The runs, and what is wrong with them.
fn carried_out(options: &Options) -> Result<(Vec<Run>, Vec<String>), Failure> {
    let mut runs = Vec::new();
    let mut verdicts = Vec::new();
    for strategy in &options.strategies {
        eprintln!("==> {}", strategy.name());
        let plan = Plan {
            strategy: *strategy,
            ..options.plan
        };
        let begin = Instant::now();
        let run = match &options.binary {
            Some(binary) => plan.run_with(Path::new(binary))?,
            None => plan.run(),
        };
        eprintln!("    {:.1} s", begin.elapsed().as_secs_f64());
        verdicts.extend(run.verdict(*strategy).err());
        runs.push(run);
    }
    Ok((runs, verdicts))
}

impl Options {
    fn parse(args: &[String]) -> Option<Self> {
        let mut options = Self {
            plan: Plan::default(),
            strategies: vec![Strategy::Ours(Ledger::On)],
            binary: None,
            json: false,
        };
        let mut args = args.iter();
        while let Some(arg) = args.next() {
            let plan = &mut options.plan;
            match arg.as_str() {
                "--binary" => options.binary = Some(args.next()?.into()),
                "--json" => options.json = true,
                "--compare" => options.strategies = Strategy::COMPARED.to_vec(),
                "--no-ledger" => options.strategies = vec![Strategy::Ours(Ledger::Off)],
                "--strategy" => options.strategies = vec![Strategy::named(args.next()?)?],
                "--clients" => plan.clients = args.next()?.parse().ok().filter(|n| *n > 0)?,
                "--ops" => plan.operations = args.next()?.parse().ok().filter(|n| *n > 0)?,
                "--every" => plan.every = args.next()?.parse().ok()?,
                "--blind" => plan.blind = args.next()?.parse().ok()?,
                "--vandal" => plan.vandals = args.next()?.parse().ok()?,
                "--seed" => plan.seed = args.next()?.parse().ok()?,
                _ => return None,
            }
        }
        Some(options)
    }
}
