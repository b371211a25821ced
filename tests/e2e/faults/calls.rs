//! Faults in the calls that the command makes to the system: a kill before one of them, or an error
//! in its place. The command is the one that people get; what plays the faults is `strace`.

use std::fs;
use std::process::Command;

use tempfile::TempDir;

use crate::answer::Ran;
use crate::support::Person;

/// The calls that change a disk or speak with somebody.
const CALLS: &str = "flock,mkdir,openat,write,ftruncate,fchmod,fsync,fdatasync,rename,renameat,\
    renameat2,unlink,unlinkat,rmdir,connect,writev,sendto,recvfrom,inotify_init1,inotify_add_watch";

/// A call in the course of a run.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Such as `fsync`.
    pub(crate) name: String,
    /// The how many-th of this name on its thread, from 1.
    nth: usize,
    /// Whether it is one of the thread that does nearly all of it.
    is_main: bool,
    /// Its arguments, with the paths of open files, and its result.
    pub(crate) line: String,
}

/// What happens at a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The process is killed before the call.
    Kill,
    /// The call is not made and fails with this error.
    Error(&'static str),
}

impl Call {
    /// One that no run has been seen to make yet.
    pub(crate) fn imagined(name: &str, nth: usize) -> Self {
        Self {
            name: name.to_owned(),
            nth,
            is_main: true,
            line: String::new(),
        }
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.name == name
    }

    pub(crate) fn says(&self, part: &str) -> bool {
        self.line.contains(part)
    }

    pub(crate) fn succeeded(&self) -> bool {
        !self.says(" = -1 ")
    }

    /// Whether it makes something new where there may be nothing.
    pub(crate) fn creates(&self) -> bool {
        self.is("openat") && self.says("O_CREAT")
    }

    /// Whether a stop before it can differ from one before the call after it.
    pub(crate) fn matters(&self) -> bool {
        let is_own = ["<anon_inode", "<pipe:", "</dev/"].map(|file| self.says(file));
        self.is_main
            && self.succeeded()
            && !is_own.contains(&true)
            && (!self.is("openat") || self.creates())
    }

    /// The step of a run that it belongs to.
    pub(crate) fn step(&self) -> Option<&'static str> {
        let steps = [
            ("/.tokensync/lock", "lock"),
            ("/.tokensync/objects", "copies"),
            ("/history.jsonl", "history"),
            ("/.tokensync/links/", "base"),
            ("\"PUT ", "write"),
            ("\"GET ", "read"),
            ("/project/tokens", "files"),
        ];
        let mut steps = steps.iter().filter(|(part, _)| self.says(part));
        steps.next().map(|(_, step)| *step)
    }
}

impl Person {
    /// Runs under the tracer, with trouble at one call, and gives the calls that were made; nothing
    /// on a machine without it.
    #[track_caller]
    pub(crate) fn traced(
        &self,
        words: &[&str],
        trouble: Option<(&Call, Trouble)>,
    ) -> Option<(Ran, Vec<Call>)> {
        self.traced_under(&[], words, trouble)
    }

    /// The same for a command that does not end: it is interrupted after so many seconds.
    #[track_caller]
    pub(crate) fn traced_for(
        &self,
        seconds: &str,
        words: &[&str],
        call: &Call,
        trouble: Trouble,
    ) -> Ran {
        let timeout = ["timeout", "--signal", "INT", seconds];
        let traced = self.traced_under(&timeout, words, Some((call, trouble)));
        traced.expect("it was there before").0
    }

    #[track_caller]
    fn traced_under(
        &self,
        wrapper: &[&str],
        words: &[&str],
        trouble: Option<(&Call, Trouble)>,
    ) -> Option<(Ran, Vec<Call>)> {
        // Not among the person's files: what is sent stands in it, with the key.
        let folder = TempDir::new().unwrap();
        let log = folder.path().join("calls");
        let mut command = Command::new("strace");
        command.args(["-f", "-qq", "-y", "-s", "32", "-o"]);
        command
            .arg(&log)
            .args(["-e", &format!("trace={CALLS}"), "-e", "signal=none"]);
        if trouble.is_none_or(|(_, trouble)| trouble != Trouble::Kill) {
            // Faster, but then no signal arrives.
            command.arg("--seccomp-bpf");
        }
        if let Some((call, trouble)) = trouble {
            let effect = match trouble {
                Trouble::Kill => "signal=KILL".to_owned(),
                Trouble::Error(error) => format!("error={error}"),
            };
            let inject = format!("inject={}:{effect}:when={}", call.name, call.nth);
            command.args(["-e", &inject]);
        }
        command
            .arg("--")
            .args(wrapper)
            .arg(env!("CARGO_BIN_EXE_tokensync"));
        command.args(words);
        self.prepare(&mut command);
        if Command::new("strace").arg("--version").output().is_err() {
            println!("skipped: no `strace` here, so no call fails");
            return None;
        }
        let ran = self.ran(&mut command, words, "");
        let text = fs::read(&log).unwrap();
        Some((ran, calls(&String::from_utf8_lossy(&text))))
    }
}

/// The calls in the log of a tracer: each line has a thread, a name and the rest.
fn calls(log: &str) -> Vec<Call> {
    let mut calls: Vec<(&str, Call)> = Vec::new();
    let main = log.split(' ').next().unwrap_or_default();
    for line in log.lines() {
        let Some((thread, line)) = line.split_once(' ') else {
            continue;
        };
        let Some((name, _)) = line.trim_start().split_once('(') else {
            continue;
        };
        if !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            // The second half of a call that another thread interrupted.
            continue;
        }
        let before = calls
            .iter()
            .filter(|(of, call)| *of == thread && call.name == name);
        let call = Call {
            name: name.to_owned(),
            nth: before.count() + 1,
            is_main: thread == main,
            line: line.to_owned(),
        };
        calls.push((thread, call));
    }
    calls.into_iter().map(|(_, call)| call).collect()
}
