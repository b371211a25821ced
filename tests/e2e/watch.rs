//! `watch` as a running process: what it tells, what it does, and what makes it stop.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Child;
use std::rc::Rc;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use sandbox::Fault;
use serde_json::Value;

use crate::contract::is_an_answer;
use crate::hostile::{harm, texts};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Nothing takes this long unless something is wrong.
const LIMIT: Duration = Duration::from_mins(1);

/// A running watch and what it tells.
pub(crate) struct Watching {
    remote: &'static str,
    child: Child,
    lines: Receiver<String>,
    service: Rc<Service>,
    told: Vec<Value>,
}

impl Watching {
    fn of(person: &Person) -> Self {
        Self::of_remote(person, "studio")
    }

    pub(crate) fn of_remote(person: &Person, remote: &'static str) -> Self {
        let words = ["watch", remote, "--interval", "1s", "--json"];
        let mut child = person.command(&words).spawn().unwrap();
        let out = child.stdout.take().unwrap();
        let (tell, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(out).lines().map_while(Result::ok) {
                let _over = tell.send(line);
            }
        });
        let mut watching = Self {
            remote,
            child,
            lines,
            service: Rc::clone(&person.service),
            told: Vec::new(),
        };
        watching.until("started");
        watching
    }

    /// Waits until it tells of this event.
    #[track_caller]
    pub(crate) fn until(&mut self, event: &str) -> Value {
        let end = Instant::now() + LIMIT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("no `{event}` after {:#?}", self.told));
            self.service.keeps_quiet("watch", line.as_bytes());
            assert_eq!(harm(&line), None);
            let told: Value = serde_json::from_str(&line).unwrap();
            assert_eq!(
                (&told["version"], &told["remote"]),
                (&1.into(), &self.remote.into())
            );
            self.told.push(told.clone());
            if told["event"] == event {
                return told;
            }
        }
    }

    /// Ends it with a signal and gives its exit code.
    #[cfg(unix)]
    #[track_caller]
    fn end(mut self, signal: &str) -> Option<i32> {
        let id = self.child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-s", signal, &id])
            .status();
        assert!(kill.unwrap().success());
        // Its end closes the pipe.
        while let Ok(line) = self.lines.recv_timeout(LIMIT) {
            self.service.keeps_quiet("watch", line.as_bytes());
            is_an_answer("watch", &line);
            self.told.push(serde_json::from_str(&line).unwrap());
        }
        assert_eq!(self.lines.try_recv(), Err(TryRecvError::Disconnected));
        self.child.wait().unwrap().code()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.child.kill();
        let _ended = self.child.wait();
        if !std::thread::panicking() {
            let mut said = self.lines.iter().collect::<String>();
            let mut stderr = self.child.stderr.take().unwrap();
            stderr.read_to_string(&mut said).unwrap();
            self.service.keeps_quiet("watch", said.as_bytes());
            assert_eq!(harm(&said), None);
        }
    }
}

/// Whether `status` says so, whatever else it says.
fn is_paused(person: &Person) -> bool {
    let status = person.run(&["status", "--json"]).json();
    status["remotes"][0]["paused"].as_bool().unwrap()
}

fn pair(service: &Rc<Service>) -> [Person; 2] {
    let ada = service.studio_owner(&Project::sample(), Layout::Folder, "graphql");
    let ben = service.studio_person();
    for (name, bytes) in ada.files() {
        crate::support::save(&ben.path(&name), &bytes);
    }
    ben.ok(&["remote", "trust", "studio"]);
    ben.ok(&["pull"]);
    [ada, ben]
}

#[test]
fn what_changes_on_one_side_comes_to_the_other() {
    let service = Service::start();
    let [ada, ben] = pair(&service);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    ada.edit("#00ff00", "#00ff01");
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
    ben.ok(&["pull"]);
    ben.edit("#00ff01", "#00ff02");
    ben.ok(&["push"]);
    assert_eq!(watching.until("wrote")["wrote"]["local"], 1);
    assert!(ada.text("tokens/core.json").contains("#00ff02"));
    // Not its own write either makes it write again.
    watching.until("in-step");
    ada.ok(&["status"]).says("studio: in sync");
}

#[cfg(unix)]
#[test]
fn it_ends_when_it_is_told_to() {
    let service = Service::start();
    let [ada, _] = pair(&service);
    for (signal, code) in [("INT", 130), ("TERM", 0)] {
        let mut watching = Watching::of(&ada);
        watching.until("in-step");
        assert_eq!(watching.end(signal), Some(code), "{signal}");
    }
    ada.ok(&["sync"]);
}

#[test]
fn a_second_watch_of_the_same_remote_names_the_first() {
    let service = Service::start();
    let [ada, _] = pair(&service);
    let watching = Watching::of(&ada);
    let ran = ada.harmless(6, &["watch"]);
    ran.says("is watched already: process");
    ran.says(&watching.child.id().to_string());
    drop(watching);
    ada.ok(&["watch", "--once"]);
}

#[test]
fn once_is_a_sync() {
    let service = Service::start();
    let [ada, ben] = pair(&service);
    ada.edit("#00ff00", "#00ff01");
    ada.ok(&["watch", "--once"])
        .says("wrote 1 change to the remote");
    ben.ok(&["watch", "--once"])
        .says("wrote 1 change to the files");
}

#[test]
fn a_key_that_expires_pauses_it_and_a_new_one_lets_it_go_on() {
    let service = Service::start();
    let studio = service.control.studio();
    let [ada, _] = pair(&service);
    let scopes = [
        "me:read",
        "organizations:read",
        "projects:read",
        "projects:write",
    ];
    let ada = ada.without_key();
    // The service's clock runs in the test's hands.
    studio.hold_clock();
    let short = studio.create_key(&scopes, Some(Duration::from_hours(1)));
    let login = ["auth", "login", "studio", "--insecure-storage", "--stdin"];
    ada.run_with_input(&login, &short);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    studio.advance_clock(Duration::from_secs(4000));
    ada.edit("#00ff00", "#00ff01");
    let told = watching.until("refused");
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("remote `studio`"), "{message}");
    assert!(message.contains("credentials.json"), "{message}");
    assert!(!message.contains(&short), "{message}");
    assert!(is_paused(&ada));
    // The edit stays, and nothing is asked any more.
    assert!(ada.text("tokens/core.json").contains("#00ff01"));
    service.control.clear_requests();
    ada.edit("#ff0000", "#ff0001");
    service.wait(Duration::from_secs(3));
    let asked = service.control.requests().len();
    assert_eq!(asked, 0, "{:?}", service.control.requests());

    let fresh = studio.create_key(&scopes, None);
    ada.run_with_input(&login, &fresh);
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 2);
    watching.until("in-step");
    assert!(!is_paused(&ada));
}

#[test]
fn all_else_goes_on_around_a_conflict_until_somebody_decides() {
    let service = Service::start();
    let [ada, ben] = pair(&service);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    ada.ok(&["pause"]);
    watching.until("paused");
    ada.edit("#00ff00", "#00ff02");
    watching.until("only-pulls");
    ben.edit("#00ff00", "#00ff01");
    ben.ok(&["push"]);
    let told = watching.until("conflicts");
    assert_eq!(told["conflicts"], 1);
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("green"), "{told}");
    ada.ok(&["resume"]);
    watching.until("resumed");
    assert!(!is_paused(&ada));

    ben.edit("#0000ff", "#0000fe");
    ben.ok(&["push"]);
    assert_eq!(watching.until("wrote")["wrote"]["local"], 1);
    ada.edit("#ff0000", "#ff0001");
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
    let core = ada.text("tokens/core.json");
    let all = ["#00ff02", "#0000fe", "#ff0001"];
    assert!(all.iter().all(|value| core.contains(value)), "{core}");
    ada.run(&["status"]).says("conflict: core: color.green");
    // Nobody hears of it twice.
    let events = watching
        .told
        .iter()
        .filter(|told| told["event"] == "conflicts");
    assert_eq!(events.count(), 1);

    ada.ok(&["resolve", "--theirs", "color.green"]);
    watching.until("in-step");
    assert!(ada.text("tokens/core.json").contains("#00ff01"));
    ben.ok(&["pull"]);
    assert!(ben.text("tokens/core.json").contains("#ff0001"));
}

#[test]
fn hostile_names_in_a_conflict_are_told_and_remembered_harmlessly() {
    let service = Service::start();
    let [ada, _] = pair(&service);
    let set = |value: &str| {
        let tokens = texts().into_iter().map(|text| {
            let token = serde_json::json!({ "value": value, "type": "other" });
            (text, token)
        });
        Value::Object(tokens.collect()).to_string()
    };
    ada.put("tokens/hostile.json", &set("1"));
    ada.ok(&["push"]);
    ada.put("tokens/hostile.json", &set("3"));
    let there = service.studio_text();
    let theirs = there.replace(r#"value":"1""#, r#"value":"2""#);
    assert!(there != theirs);
    service.put_studio(&theirs);
    let mut watching = Watching::of(&ada);
    let told = watching.until("conflicts");
    let message = told["message"].as_str().unwrap();
    assert!(message.contains("first one at hostile: "), "{message}");
    ada.run(&["status"]).says("conflict: hostile: ");
    ada.run(&["status", "--json"]);
    drop(watching);
    // The same for people.
    ada.ends(3, &["watch", "--once"]);
}

#[test]
fn while_it_is_paused_it_only_pulls() {
    let service = Service::start();
    let [ada, ben] = pair(&service);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    ada.ok(&["pause"]);
    watching.until("paused");
    ada.edit("#00ff00", "#00ff01");
    assert_eq!(watching.until("only-pulls")["local_changes"], 1);
    ben.edit("#ff0000", "#ff0001");
    ben.ok(&["push"]);
    assert_eq!(watching.until("wrote")["wrote"]["local"], 1);
    let there = service.studio_document("main").unwrap();
    let there = there.to_json(tokens_model::Form::Values).to_compact();
    assert!(!there.contains("#00ff01"), "{there}");
    // Neither does anybody else.
    ada.harmless(3, &["push"]).says("is paused since");
    ada.ok(&["sync"]).says("this only pulls");
    ada.ok(&["resume"])
        .says("would write 1 change to the remote");
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
}

#[test]
fn a_broken_file_is_told_and_never_pushed() {
    let service = Service::start();
    let [ada, _] = pair(&service);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    let whole = ada.text("tokens/core.json");
    ada.put("tokens/core.json", &whole[..whole.len() / 2]);
    let told = watching.until("failed");
    assert!(
        told["message"].as_str().unwrap().contains("core.json:"),
        "{told}"
    );
    ada.put("tokens/core.json", &whole.replace("#00ff00", "#00ff01"));
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
}

#[test]
fn a_service_that_is_away_is_asked_again() {
    let service = Service::start();
    let [ada, _] = pair(&service);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    // More than one run tries.
    service.script(Fault::on_any().times(12).status(503));
    ada.edit("#00ff00", "#00ff01");
    watching.until("failed");
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
}

#[test]
fn when_no_request_is_left_it_waits_for_somebody() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    let mut watching = Watching::of_remote(&ada, "team-bin");
    watching.until("in-step");
    let mut behaviour = service.control.behaviour();
    behaviour.request_quota = Some(0);
    service.control.change_behaviour(behaviour);
    ada.edit("#00ff00", "#00ff01");
    let told = watching.until("refused");
    let hints = told["hints"].as_array().unwrap();
    assert_eq!(
        hints.last().unwrap(),
        "then run `tokensync resume team-bin`"
    );
    assert!(is_paused(&ada));
    behaviour.request_quota = None;
    service.control.change_behaviour(behaviour);
    ada.ok(&["resume"])
        .says("would write 1 change to the remote");
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
}

#[test]
fn a_folder_that_is_replaced_is_still_heard_of() {
    let service = Service::start();
    let [ada, _] = pair(&service);
    let mut watching = Watching::of(&ada);
    watching.until("in-step");
    let files = ada.token_files();
    std::fs::rename(ada.path("tokens"), ada.folder.join("../away")).unwrap();
    for (name, bytes) in &files {
        crate::support::save(&ada.path(name), bytes);
    }
    service.wait(Duration::from_secs(1));
    ada.edit("#00ff00", "#00ff01");
    assert_eq!(watching.until("wrote")["wrote"]["remote"], 1);
}
