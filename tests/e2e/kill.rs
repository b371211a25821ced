//! Killed at any moment: every file is the old or the new one, and the next run completes.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use sandbox::Fault;

use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same, assert_same_files};

const KILLS: u32 = 200;
const SETS: [&str; 6] = ["a", "b", "c", "deep/d", "deep/e", "f"];

/// Six files, each with what the bin says of it and what is said here.
fn project() -> Project {
    let sets = SETS.map(|set| {
        let text = format!(
            "{{\n  \"there\": {{ \"value\": \"{set} there 0\", \"type\": \"other\" }},\n  \
             \"here\": {{ \"value\": \"{set} here 0\", \"type\": \"other\" }}\n}}\n"
        );
        (set, text)
    });
    let sets: Vec<(&str, &str)> = sets
        .iter()
        .map(|(set, text)| (*set, text.as_str()))
        .collect();
    Project::of_sets(&sets)
}

/// How far a run had come when it was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stage {
    BeforeCopies,
    BeforeRemote,
    BeforeFiles,
    AmongFiles,
    BeforeBase,
    Ended,
}

struct Story {
    ada: Person,
    /// How long an undisturbed run takes now.
    usual: Duration,
    stages: BTreeMap<Stage, u32>,
    random: u64,
}

impl Story {
    /// Everything below is decided by a fixed seed, but for how fast the machine is.
    fn random(&mut self, below: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % below
    }

    /// The token files, without the temporary ones that a killed run leaves beside them.
    fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.ada.token_files();
        files.retain(|name, _| !name.contains("/.tokens-tmp-"));
        files
    }

    fn spawn(&self) -> Child {
        let mut command = self.ada.command(&["sync"]);
        command.stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().unwrap()
    }

    /// The `n`-th change: the remote side of every set, and the local side of one.
    fn change(&mut self, n: u32) {
        let mut record = self.ada.service.record();
        for set in SETS {
            let old = format!("{set} there {}\"", n - 1);
            assert!(record.contains(&old), "{old}");
            record = record.replace(&old, &format!("{set} there {n}\""));
        }
        self.ada
            .service
            .control
            .set_record(&self.ada.service.bin(), &record);
        let set = SETS[usize::try_from(n).unwrap() % SETS.len()];
        let name = format!("tokens/{set}.json");
        let text = self.ada.text(&name);
        let at = text.find(&format!("{set} here ")).unwrap();
        let end = at + text[at..].find('"').unwrap();
        let text = format!("{}{set} here {n}{}", &text[..at], &text[end..]);
        self.ada.put(&name, &text);
    }

    /// The token files as they have to be after the change has arrived.
    fn expected(&self, n: u32) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files();
        for set in SETS {
            let bytes = files.get_mut(&format!("tokens/{set}.json")).unwrap();
            let text = String::from_utf8(bytes.clone()).unwrap();
            let old = format!("{set} there {}\"", n - 1);
            *bytes = text
                .replace(&old, &format!("{set} there {n}\""))
                .into_bytes();
        }
        files
    }

    fn copies(&self) -> usize {
        let state = crate::support::below(&self.ada.path(".tokensync"));
        state
            .keys()
            .filter(|name| name.starts_with("objects/"))
            .count()
    }

    /// One change, one kill, one look, one run that completes it.
    fn round(&mut self, n: u32) {
        let service = std::rc::Rc::clone(&self.ada.service);
        self.change(n);
        let old = self.files();
        let new = self.expected(n);
        let (record, copies) = (service.record(), self.copies());
        let mut slow = Duration::ZERO;
        if n.is_multiple_of(2) {
            // On every other run the service takes its time, on one of its requests.
            slow = self.usual / 2;
            let skip = u32::try_from(self.random(3)).unwrap();
            service.script(Fault::on_any().after(skip).delay(slow));
        }
        let span = u64::try_from((self.usual + slow).as_micros()).unwrap();
        let moment = Duration::from_micros(self.random(span * 11 / 10));

        let mut child = self.spawn();
        service.wait(moment);
        // It fails only for a process that has ended.
        let _ended = child.kill();
        let status = child.wait().unwrap();
        service.control.clear_script();
        if let Some(code) = status.code() {
            assert_eq!(code, 0, "round {n}: an undisturbed run fails");
        }

        let now = self.files();
        assert!(now.keys().eq(old.keys()), "round {n}: {:?}", now.keys());
        for (name, bytes) in &now {
            let whole = *bytes == old[name] || *bytes == new[name];
            let text = String::from_utf8_lossy(bytes);
            assert!(whole, "round {n}: `{name}` is neither old nor new: {text}");
        }
        let arrived = now
            .iter()
            .filter(|(name, bytes)| **bytes != old[*name])
            .count();
        let stage = match arrived {
            _ if status.code().is_some() => Stage::Ended,
            0 if self.copies() == copies => Stage::BeforeCopies,
            0 if service.record() == record => Stage::BeforeRemote,
            0 => Stage::BeforeFiles,
            _ if now == new => Stage::BeforeBase,
            _ => Stage::AmongFiles,
        };
        *self.stages.entry(stage).or_default() += 1;

        let begin = Instant::now();
        self.ada.ok(&["sync"]);
        if stage <= Stage::BeforeRemote {
            self.usual = (self.usual * 3 + begin.elapsed()) / 4;
        }
        assert_same_files(&new, &self.files());
        assert_same(&self.ada.document(), &service.document());
    }
}

#[test]
fn killed_at_any_moment() {
    let service = Service::start();
    let mut story = Story {
        ada: service.owner(&project(), Layout::Folder),
        usual: Duration::ZERO,
        stages: BTreeMap::new(),
        random: 0x9e37_79b9_7f4a_7c15,
    };
    story.change(1);
    let begin = Instant::now();
    story.ada.ok(&["sync"]);
    story.usual = begin.elapsed();
    for n in 2..KILLS + 2 {
        story.round(n);
    }
    println!("{:?}, usual {:?}", story.stages, story.usual);
    let killed: u32 = KILLS - story.stages.get(&Stage::Ended).copied().unwrap_or_default();
    let hit = |stage| story.stages.get(&stage).copied().unwrap_or_default();
    // Evenly spread moments hit a run nine times out of eleven, however fast the machine is; far
    // fewer would mean that this test looks at runs that had ended.
    assert!(killed >= KILLS / 4, "{:?}", story.stages);
    let late = hit(Stage::BeforeRemote)
        + hit(Stage::BeforeFiles)
        + hit(Stage::AmongFiles)
        + hit(Stage::BeforeBase);
    assert!(
        late >= 5,
        "no kill came after the copies: {:?}",
        story.stages
    );
}

/// A single file takes part in the same.
#[test]
fn killed_in_a_single_file() {
    let service = Service::start();
    let ada = service.owner(&project(), Layout::Single);
    let begin = Instant::now();
    ada.ok(&["sync"]);
    let usual = begin.elapsed();
    for n in 0..20_u32 {
        let from = if n == 0 {
            "f there 0".to_owned()
        } else {
            format!("f there x{}", n - 1)
        };
        service.edit(&format!("{from}\""), &format!("f there x{n}\""));
        let old = ada.text("tokens.json");
        let new = old.replace(&format!("{from}\""), &format!("f there x{n}\""));
        let mut child = ada
            .command(&["sync"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        service.wait(usual * n / 16);
        let _ended = child.kill();
        child.wait().unwrap();
        let now = ada.text("tokens.json");
        assert!(now == old || now == new, "{now}");
        ada.ok(&["sync"]);
        assert_eq!(ada.text("tokens.json"), new);
        assert_same(&ada.document(), &service.document());
    }
}
