//! Time and memory of whole processes, round-robin.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::files;
use crate::outcome::{Failure, Result};
use crate::run;

/// Rounds in which the memory is measured too, by a second run; it hardly varies.
const PEAK_ROUNDS: usize = 3;

const LAUNCHER: &str = "/usr/bin/time";

/// Medians, by what was measured and the size of the document.
pub(super) type Measured = BTreeMap<(String, usize), Cost>;

/// What something costs; `None` where this machine cannot tell.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cost {
    /// From start to end, in milliseconds.
    pub(super) wall: f64,
    /// User and system time, in milliseconds.
    pub(super) cpu: Option<f64>,
    /// The largest resident set, in MiB.
    pub(super) peak: Option<f64>,
}

type Make<'a> = Box<dyn FnMut() -> Result<Command> + 'a>;
type Work<'a> = Box<dyn FnMut() -> Result<Duration> + 'a>;

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
        work: impl FnMut() -> Result<Duration> + 'a,
    ) -> Self {
        Self::new(name, tokens, Kind::Here(Box::new(work)))
    }

    fn new(name: &str, tokens: usize, kind: Kind<'a>) -> Self {
        Self {
            name: name.to_owned(),
            tokens,
            kind,
            may_be_missing: false,
        }
    }

    /// Leaves it out if it cannot be run here.
    pub(super) fn may_be_missing(mut self) -> Self {
        self.may_be_missing = true;
        self
    }

    fn once(&mut self, peak: Option<&Path>) -> Result<Cost> {
        match &mut self.kind {
            Kind::Here(work) => Ok(Cost {
                wall: millis(work()?),
                ..Cost::default()
            }),
            Kind::Process(make) => {
                let mut cost = timed(&mut make()?)?;
                if let Some(note) = peak {
                    cost.peak = peak_of(&make()?, note)?;
                }
                Ok(cost)
            }
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

    pub(super) fn run(&self, mut subjects: Vec<Subject<'_>>) -> Result<Measured> {
        // The round that warms up also tells which subjects are there.
        let mut present = Vec::new();
        for mut subject in subjects.drain(..) {
            match subject.once(None) {
                Ok(_) => present.push((subject, Vec::new())),
                Err(_) if subject.may_be_missing => eprintln!("missing: {}", subject.name),
                Err(failure) => return Err(failure),
            }
        }
        for round in 0..self.count {
            let peak = (round < PEAK_ROUNDS).then_some(self.note.as_path());
            for (subject, costs) in &mut present {
                costs.push(subject.once(peak)?);
            }
        }
        let medians = present
            .into_iter()
            .map(|(subject, costs)| ((subject.name, subject.tokens), median_cost(&costs)));
        Ok(medians.collect())
    }
}

fn median_cost(costs: &[Cost]) -> Cost {
    let of = |value: fn(&Cost) -> Option<f64>| median(costs.iter().filter_map(value).collect());
    Cost {
        wall: of(|cost| Some(cost.wall)).unwrap_or_default(),
        cpu: of(|cost| cost.cpu),
        peak: of(|cost| cost.peak),
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        Some(upper)
    } else {
        Some(f64::midpoint(values[middle - 1], upper))
    }
}

/// Runs a process to its end.
fn timed(command: &mut Command) -> Result<Cost> {
    command.stdout(Stdio::piped()).stderr(Stdio::null());
    let failed = |what: &dyn fmt::Display, command: &Command| {
        Failure::new(format!("bench: `{}`: {what}", run::typed(command)))
    };
    let begin = Instant::now();
    let mut child = command.spawn().map_err(|error| failed(&error, command))?;
    let mut said = Vec::new();
    if let Some(stdout) = &mut child.stdout {
        // Ends when the process does, without asking it again and again.
        let read = stdout.read_to_end(&mut said);
        read.map_err(|error| failed(&error, command))?;
    }
    let cpu = cpu_of_ended(&child);
    let in_time = begin.elapsed();
    let status = child.wait().map_err(|error| failed(&error, command))?;
    let wall = if cpu.is_some() {
        in_time
    } else {
        begin.elapsed()
    };
    if !status.success() {
        return Err(failed(&status, command));
    }
    Ok(Cost {
        wall: millis(wall),
        cpu,
        peak: None,
    })
}

/// CPU time of a process that has ended and was not waited for yet (Linux).
///
/// `schedstat` counts nanoseconds of the first thread, `stat` hundredths of a second of all: the
/// larger is the better lower bound.
fn cpu_of_ended(child: &Child) -> Option<f64> {
    let folder = PathBuf::from(format!("/proc/{}", child.id()));
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(2) {
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        let (_, fields) = stat.rsplit_once(") ")?;
        let fields: Vec<&str> = fields.split(' ').collect();
        if fields.first() != Some(&"Z") {
            std::thread::yield_now();
            continue;
        }
        let ticks = |at: usize| fields.get(at).and_then(|text| text.parse::<f64>().ok());
        let of_all = (ticks(11)? + ticks(12)?) * 10.0;
        let first = std::fs::read_to_string(folder.join("schedstat")).ok()?;
        let first: f64 = first.split(' ').next()?.parse().ok()?;
        return Some(of_all.max(first / 1e6));
    }
    None
}

/// The largest resident set of a process, told by a tiny launcher; `None` if there is none.
fn peak_of(command: &Command, note: &Path) -> Result<Option<f64>> {
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
    run::captured(&mut launched)?;
    let said = files::read_text(note)?;
    let kibibytes = said
        .lines()
        .last()
        .and_then(|line| line.trim().parse::<f64>().ok());
    Ok(kibibytes.map(|kibibytes| kibibytes / 1024.0))
}

pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(vec![4.0, 1.0, 2.0, 3.0]), Some(2.5));
    }

    #[test]
    fn a_process_takes_time() {
        let cost = timed(Command::new("cargo").arg("--version")).unwrap();
        assert!(cost.wall > 0.0);
        assert!(cost.cpu.is_some_and(|cpu| cpu > 0.0) || !cfg!(target_os = "linux"));
        assert!(timed(Command::new("cargo").arg("--no-such-option")).is_err());
    }

    #[test]
    fn what_is_missing_is_left_out() {
        let scratch = files::Scratch::new("measure-test").unwrap();
        let rounds = Rounds::new(1, scratch.path().join("peak"));
        let missing = Subject::process("no", 0, || Ok(Command::new("no-such-program")));
        let here = Subject::here("here", 7, || Ok(Duration::from_millis(5)));
        let measured = rounds.run(vec![missing.may_be_missing(), here]).unwrap();
        assert_eq!(measured.len(), 1);
        let cost = measured[&("here".to_owned(), 7)];
        assert!((cost.wall - 5.0).abs() < 1e-9);
    }
}
