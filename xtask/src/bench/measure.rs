//! Time and memory of whole processes, round-robin.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use super::clock::{self, Spent, millis};
use super::figure::Figure;
use crate::files;
use crate::outcome::{Failure, Result};
use crate::run;

/// Rounds in which the memory is measured too, by a second run; it hardly varies.
const PEAK_ROUNDS: usize = 3;

const LAUNCHER: &str = "/usr/bin/time";

/// What something costs; `None` where this machine cannot tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cost {
    /// From start to end, in milliseconds.
    pub(super) wall: Figure,
    /// User and system time of all threads, in milliseconds.
    pub(super) cpu: Option<Figure>,
    /// The largest resident set, in MiB.
    pub(super) peak: Option<Figure>,
    /// How often it was run.
    pub(super) rounds: usize,
}

/// What was measured, by name and tokens of the document, and what could not be.
#[derive(Debug, Default)]
pub(super) struct Measured {
    pub(super) costs: BTreeMap<(String, usize), Cost>,
    /// Why, by the same.
    pub(super) missing: BTreeMap<(String, usize), String>,
}

impl Measured {
    pub(super) fn get(&self, name: &str, tokens: usize) -> Option<&Cost> {
        self.costs.get(&(name.to_owned(), tokens))
    }

    /// Whether somebody tried to measure this at this size, and could not.
    pub(super) fn is_missing(&self, name: &str, tokens: usize) -> bool {
        self.missing.contains_key(&(name.to_owned(), tokens))
    }

    /// The sizes at which this was measured.
    pub(super) fn sizes(&self, name: &str) -> impl Iterator<Item = usize> {
        let keys = self.costs.keys().filter(move |(known, _)| known == name);
        keys.map(|(_, tokens)| *tokens)
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.costs.extend(others.costs);
        self.missing.extend(others.missing);
    }
}

type Make<'a> = Box<dyn FnMut() -> Result<Command> + 'a>;
type Work<'a> = Box<dyn FnMut() -> Result<Spent> + 'a>;

enum Kind<'a> {
    /// A process; made anew for every run, with what it finds.
    Process(Make<'a>),
    /// Work in this process, which says how long it took.
    Here(Work<'a>),
}

/// Something to measure.
pub(super) struct Subject<'a> {
    name: String,
    tokens: usize,
    kind: Kind<'a>,
    may_be_missing: bool,
    may_find: bool,
    most: usize,
}

impl fmt::Debug for Subject<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.name, self.tokens)
    }
}

impl<'a> Subject<'a> {
    pub(super) fn process(
        name: &str,
        tokens: usize,
        make: impl FnMut() -> Result<Command> + 'a,
    ) -> Self {
        Self::new(name, tokens, Kind::Process(Box::new(make)))
    }

    pub(super) fn here(
        name: &str,
        tokens: usize,
        work: impl FnMut() -> Result<Spent> + 'a,
    ) -> Self {
        Self::new(name, tokens, Kind::Here(Box::new(work)))
    }

    fn new(name: &str, tokens: usize, kind: Kind<'a>) -> Self {
        Self {
            name: name.to_owned(),
            tokens,
            kind,
            may_be_missing: false,
            may_find: false,
            most: usize::MAX,
        }
    }

    /// Leaves it out if it cannot be run here, and says why.
    pub(super) fn may_be_missing(mut self) -> Self {
        self.may_be_missing = true;
        self
    }

    /// Exit code 1 is no failure: it says that something was found.
    pub(super) fn may_find(mut self) -> Self {
        self.may_find = true;
        self
    }

    /// Takes part in so many rounds only, since it takes too long.
    pub(super) fn at_most(mut self, rounds: usize) -> Self {
        self.most = rounds;
        self
    }

    fn peak_rounds(&self) -> usize {
        if self.most == usize::MAX {
            PEAK_ROUNDS
        } else {
            1
        }
    }

    /// The run that is not counted: it warms up, and says whether this can be run here.
    fn try_out(&mut self) -> Result {
        let may_find = self.may_find;
        match &mut self.kind {
            Kind::Here(work) => work().map(|_| ()),
            Kind::Process(make) => {
                let mut command = make()?;
                let output = run::output(&mut command)?;
                let said = String::from_utf8_lossy(&output.stderr);
                let said = said.trim_end().lines().last().unwrap_or_default();
                succeeded(output.status, may_find, &command, said)
            }
        }
    }

    fn once(&mut self, peak: Option<&Path>) -> Result<Sample> {
        match &mut self.kind {
            Kind::Here(work) => work().map(Sample::from),
            Kind::Process(make) => {
                let mut sample = timed(&mut make()?, self.may_find)?;
                if let Some(note) = peak {
                    sample.peak = peak_of(&make()?, self.may_find, note)?;
                }
                Ok(sample)
            }
        }
    }
}

/// What one run took, in milliseconds and MiB.
#[derive(Clone, Copy, Debug)]
struct Sample {
    wall: f64,
    cpu: Option<f64>,
    peak: Option<f64>,
}

impl From<Spent> for Sample {
    fn from(spent: Spent) -> Self {
        Self {
            wall: millis(spent.wall),
            cpu: spent.cpu.map(millis),
            peak: None,
        }
    }
}

/// So many rounds over all subjects.
#[derive(Debug)]
pub(super) struct Rounds {
    count: usize,
    /// A file for what the launcher says.
    note: PathBuf,
}

impl Rounds {
    pub(super) fn new(count: usize, note: PathBuf) -> Self {
        Self { count, note }
    }

    pub(super) fn run(&self, subjects: Vec<Subject<'_>>) -> Result<Measured> {
        let mut measured = Measured::default();
        let mut present = Vec::new();
        for mut subject in subjects {
            match subject.try_out() {
                Ok(()) => present.push((subject, Vec::new())),
                Err(failure) if subject.may_be_missing => {
                    eprintln!("missing: {}: {failure}", subject.name);
                    let key = (subject.name, subject.tokens);
                    measured.missing.insert(key, failure.to_string());
                }
                Err(failure) => return Err(failure),
            }
        }
        for round in 0..self.count {
            for (subject, samples) in &mut present {
                if round < subject.most {
                    let peak = round < subject.peak_rounds();
                    samples.push(subject.once(peak.then_some(&self.note))?);
                }
            }
        }
        for (subject, samples) in present {
            let key = (subject.name, subject.tokens);
            measured.costs.insert(key, cost(&samples));
        }
        Ok(measured)
    }
}

fn cost(samples: &[Sample]) -> Cost {
    let of =
        |value: fn(&Sample) -> Option<f64>| Figure::of(samples.iter().filter_map(value).collect());
    Cost {
        wall: of(|sample| Some(sample.wall)).unwrap_or_default(),
        cpu: of(|sample| sample.cpu),
        peak: of(|sample| sample.peak),
        rounds: samples.len(),
    }
}

/// Runs a process to its end.
fn timed(command: &mut Command, may_find: bool) -> Result<Sample> {
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let failed = |what: std::io::Error, command: &Command| {
        Failure::new(format!("bench: `{}`: {what}", run::typed(command)))
    };
    let before = clock::of_children();
    let begin = Instant::now();
    let mut child = command.spawn().map_err(|error| failed(error, command))?;
    let mut said = Vec::new();
    if let Some(stdout) = &mut child.stdout {
        // Ends when the process does, without asking it again and again.
        let read = stdout.read_to_end(&mut said);
        read.map_err(|error| failed(error, command))?;
    }
    let status = child.wait().map_err(|error| failed(error, command))?;
    let wall = begin.elapsed();
    let cpu = clock::of_children().zip(before);
    let cpu = cpu.map(|(after, before)| after.saturating_sub(before));
    succeeded(status, may_find, command, "")?;
    Ok(Spent { wall, cpu }.into())
}

fn succeeded(status: ExitStatus, may_find: bool, command: &Command, said: &str) -> Result {
    if status.success() || may_find && status.code() == Some(1) {
        return Ok(());
    }
    let command = run::typed(command);
    Err(Failure::new(format!("bench: `{command}`: {status} {said}")))
}

/// The largest resident set of a process, told by a tiny launcher; `None` if there is none.
fn peak_of(command: &Command, may_find: bool, note: &Path) -> Result<Option<f64>> {
    if !Path::new(LAUNCHER).exists() {
        return Ok(None);
    }
    let mut launched = Command::new(LAUNCHER);
    launched.args(["-f", "%M", "-o"]).arg(note);
    launched.arg(command.get_program()).args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => launched.env(name, value),
            None => launched.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        launched.current_dir(folder);
    }
    launched.stdin(Stdio::null());
    let output = run::output(&mut launched)?;
    succeeded(output.status, may_find, command, "")?;
    let said = files::read_text(note)?;
    let kibibytes = said
        .lines()
        .last()
        .and_then(|line| line.trim().parse::<f64>().ok());
    Ok(kibibytes.map(|kibibytes| kibibytes / 1024.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_takes_time() {
        let sample = timed(Command::new("cargo").arg("--version"), false).unwrap();
        assert!(sample.wall > 0.0);
        assert!(sample.cpu.is_some_and(|cpu| cpu > 0.0) || !cfg!(unix));
        let ends_with_1 = |may_find| timed(Command::new("cargo").arg("--no-such-option"), may_find);
        assert!(ends_with_1(true).is_ok() && ends_with_1(false).is_err());
    }

    #[test]
    fn what_cannot_be_run_is_missing_with_its_reason() {
        let gone = || Ok(Command::new("no-such-program"));
        let here = || Ok(clock::Stopwatch::start().stop());
        let subjects = vec![
            Subject::process("gone", 0, gone).may_be_missing(),
            Subject::here("slow", 0, here).at_most(1),
            Subject::here("here", 0, here),
        ];
        let rounds = Rounds::new(2, std::env::temp_dir().join("no-note"));
        let measured = rounds.run(subjects).unwrap();
        assert!(measured.is_missing("gone", 0));
        let rounds = |name| measured.get(name, 0).map(|cost| cost.rounds);
        assert_eq!(
            [rounds("slow"), rounds("here"), rounds("gone")],
            [Some(1), Some(2), None]
        );
    }
}
