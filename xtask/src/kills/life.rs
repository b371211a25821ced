//! One project from its first sync on: edits, a kill, a look at what is there, a run that completes.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::act::{Act, Scene};
use super::remote::Remote;
use super::says::Says;
use super::tally::{Stage, Tally};
use super::{Kind, Layout};
use crate::files;
use crate::generate::random::Random;
use crate::outcome::{Failure, Result};
use crate::product::{Answer, Product, Project, Sandbox};

/// How long a run may take that nobody disturbs, on a machine that does other things too. One that
/// waited for a lock which nobody holds would take ten seconds and fail.
const BOUND: Duration = Duration::from_secs(20);

/// What a killed process had sent may still be on its way to the service.
const ON_ITS_WAY: Duration = Duration::from_millis(2);

/// What all projects of one thread share.
pub(super) struct Shared<'a> {
    pub(super) product: &'a Product,
    pub(super) sandbox: &'a Sandbox,
    pub(super) chance: Random,
    /// How long a run takes, as far as kills have found out.
    pub(super) usual: BTreeMap<(Kind, Layout, Act), Duration>,
    pub(super) tally: Tally,
}

/// A project in step with its remotes.
pub(super) struct Life<'a, 'b> {
    pub(super) shared: &'b mut Shared<'a>,
    pub(super) project: Project<'a>,
    pub(super) kind: Kind,
    pub(super) layout: Layout,
    /// The first is the default one.
    pub(super) remotes: Vec<(&'static str, Remote)>,
    pub(super) says: Says,
    /// The last number that anybody has used.
    pub(super) last: u32,
}

impl<'a, 'b> Life<'a, 'b> {
    /// A new project on a new place.
    pub(super) fn begin(
        shared: &'b mut Shared<'a>,
        folder: PathBuf,
        kind: Kind,
        layout: Layout,
    ) -> Result<Self> {
        let project = Project::new(shared.product, shared.sandbox, folder);
        let mut life = Self {
            shared,
            project,
            kind,
            layout,
            remotes: Vec::new(),
            says: Says::first(),
            last: 1000,
        };
        life.put(&life.says)?;
        let tokens = match layout {
            Layout::Single => "tokens.json",
            Layout::Folder => "tokens/",
        };
        succeeded(&life.project.init(tokens, None)?)?;
        life.add_remotes()?;
        life.shared.tally.lives += 1;
        life.in_step("at the beginning")?;
        Ok(life)
    }

    fn add_remotes(&mut self) -> Result {
        let sandbox = self.shared.sandbox;
        if let Some(api) = self.kind.api() {
            let id = sandbox.create_project(&self.project.folder.to_string_lossy())?;
            self.project.note_studio(&id, api)?;
            self.project.must(&["push", "--adopt", "local"])?;
            self.remotes.push(("studio", Remote::Project(id)));
            return Ok(());
        }
        succeeded(&self.project.add_bin(None)?)?;
        self.remotes.push(("bin", Remote::Bin(self.bin("bin")?)));
        if self.kind == Kind::TwoBins {
            let add = ["remote", "add", "other", "--kind", "jsonbin", "--yes"];
            let at = ["--endpoint", &sandbox.endpoint];
            self.project.must(&[&add[..], &at[..]].concat())?;
            self.remotes
                .push(("other", Remote::Bin(self.bin("other")?)));
            self.project.must(&["remote", "use", "bin"])?;
        }
        Ok(())
    }

    fn bin(&self, name: &str) -> Result<String> {
        let path = self.project.folder.join("tokensync.json");
        let settings = json(&files::read_text(&path)?)?;
        let id = settings["remotes"][name]["bin"].as_str();
        id.map(str::to_owned)
            .ok_or_else(|| Failure::at(&path, format!("no bin of `{name}`")))
    }

    /// How many kills there were in this thread.
    pub(super) fn kills(&self) -> usize {
        self.shared.tally.kills()[0]
    }

    /// Edits, one kill or two, and a run that completes.
    pub(super) fn round(&mut self) -> Result {
        let act = self.kind.act(&mut self.shared.chance);
        let scene = self.scene(act)?;
        let place = self.place();
        let settings = self.settings()?;
        let told = |failure: Failure| {
            let args = scene.args.join(" ");
            Failure::new(format!("{place}: `tokensync {args}`, killed: {failure}"))
        };
        self.kill(&scene, act, &scene.args).map_err(told)?;
        // What was killed may be killed again.
        while act.can_be_typed_again() && self.shared.chance.chance(60) {
            self.kill(&scene, act, &scene.args).map_err(told)?;
        }
        let project_file = self.settings()?;
        if self.shared.chance.chance(25) && !act.is_repeated() && !act.resolves() {
            let sync = ["sync".to_owned()];
            self.kill(&scene, Act::Completing, &sync).map_err(told)?;
        }
        self.complete(&scene).map_err(told)?;
        let after = self.settings()?;
        if ![&settings, &after].contains(&&project_file) {
            return Err(told(Failure::new(format!(
                "tokensync.json is neither the old nor the new one: {project_file}"
            ))));
        }
        self.says = scene.here[2];
        Ok(())
    }

    /// Runs, kills at some moment, and looks at what is there. The first run of its kind is left to
    /// end, to find out how long it takes.
    fn kill(&mut self, scene: &Scene, act: Act, args: &[String]) -> Result {
        let key = (self.kind, self.layout, act);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let Some(usual) = self.shared.usual.get(&key).copied() else {
            let begin = Instant::now();
            self.must(&args)?;
            self.shared.usual.insert(key, begin.elapsed());
            return self.look(scene).map(drop);
        };
        let history = self.history();
        let moment = usual * self.share() / 1000;
        let mut command = self.project.command(&args);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let path = self.project.folder.clone();
        let wrong = |error: std::io::Error| Failure::at(&path, error);
        let mut child = command.spawn().map_err(wrong)?;
        sleep(moment);
        child.kill().map_err(wrong)?;
        let status = child.wait().map_err(wrong)?;
        sleep(ON_ITS_WAY);
        if let Some(code) = status.code().filter(|code| *code != 0) {
            return Err(Failure::new(format!(
                "it ended with {code} before the kill"
            )));
        }
        // So that about one of ten has ended: fewer would leave the end out, more the beginning.
        let usual = self.shared.usual.entry(key).or_default();
        *usual = if status.success() {
            *usual * 85 / 100
        } else {
            *usual * 102 / 100
        };
        let at = format!("after {moment:?} ({status})");
        let stage = self
            .look(scene)
            .map_err(|failure| Failure::new(format!("{at}: {failure}")))?;
        let stage = match stage {
            _ if status.success() => Stage::Ended,
            Stage::Nothing if self.history() != history => Stage::Kept,
            stage => stage,
        };
        let place = self.place();
        let tally = &mut self.shared.tally;
        *tally.stages.entry((act, stage)).or_default() += 1;
        *tally.places.entry(place).or_default() += 1;
        Ok(())
    }

    /// The thousandths of the usual time after which the kill comes. Nothing is written in the first
    /// half of a run, so most come later.
    fn share(&mut self) -> u32 {
        let chance = &mut self.shared.chance;
        let share = match chance.below(4) {
            0 => chance.below(1000),
            _ => 450 + chance.below(550),
        };
        u32::try_from(share).expect("it is below 1000")
    }

    fn place(&self) -> String {
        format!("{}, {}", self.kind.name(), self.layout.name())
    }

    /// What completes the run, and what has to hold then.
    fn complete(&mut self, scene: &Scene) -> Result {
        let args: Vec<&str> = scene.args.iter().map(String::as_str).collect();
        if scene.act.is_repeated() {
            if scene.act == Act::Convert && self.shared.chance.chance(50) {
                self.must(&["sync"])?;
            }
            self.must(&args)?;
        } else if scene.act.resolves() {
            let answer = self.ask(&["sync", "--json"])?;
            let said = json(&answer.stdout)?;
            let open = said["conflicts"]
                .as_array()
                .is_some_and(|open| !open.is_empty());
            match answer.code {
                Some(0) => {}
                Some(3) if open => drop(self.must(&args)?),
                _ => return Err(Failure::new(format!("`sync`: {answer}"))),
            }
        }
        self.must(&["sync"])?;
        if self.kind == Kind::TwoBins {
            let other = self.remotes[1].0;
            self.must(&["sync", other])?;
        }
        self.says = scene.here[2];
        self.in_step("after the next run")?;
        if !scene.copied.is_empty() {
            let copies = self.copies()?;
            let lost = |value: &&String| !copies.contains(value.as_str());
            if let Some(value) = scene.copied.iter().find(lost) {
                return Err(Failure::new(format!("no copy says `{value}`")));
            }
        }
        Ok(())
    }

    pub(super) fn must(&mut self, args: &[&str]) -> Result<Answer> {
        let answer = self.ask(args)?;
        match answer.code {
            Some(0) => Ok(answer),
            _ => Err(Failure::new(format!("`{}`: {answer}", args.join(" ")))),
        }
    }

    /// A run that nobody disturbs; it has to end in time.
    fn ask(&mut self, args: &[&str]) -> Result<Answer> {
        let begin = Instant::now();
        let path = &self.project.folder;
        let mut command = self.project.command(args);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn();
        let mut child = child.map_err(|error| Failure::at(path, error))?;
        while matches!(child.try_wait(), Ok(None)) {
            if begin.elapsed() > BOUND {
                let stopped = child.kill().and_then(|()| child.wait());
                let args = args.join(" ");
                return Err(Failure::new(format!(
                    "`{args}` is stuck for {BOUND:?} ({stopped:?})"
                )));
            }
            sleep(Duration::from_micros(500));
        }
        let output = child.wait_with_output();
        let output = output.map_err(|error| Failure::at(path, error))?;
        let tally = &mut self.shared.tally;
        tally.runs += 1;
        tally.slowest = tally.slowest.max(begin.elapsed());
        Ok(output.into())
    }
}

fn succeeded(answer: &Answer) -> Result {
    match answer.code {
        Some(0) => Ok(()),
        _ => Err(Failure::new(answer.to_string())),
    }
}

pub(super) fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| Failure::new(format!("{error}: {text}")))
}

#[expect(clippy::disallowed_methods, reason = "there is no runtime here")]
fn sleep(time: Duration) {
    std::thread::sleep(time);
}
