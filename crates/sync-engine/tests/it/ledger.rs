//! A remote that keeps whichever write comes last: what is lost there is known and made again, and
//! what somebody took back stays so.

use std::sync::Mutex;

use proptest::prelude::*;
use provider_api::{Capabilities, ErrorKind, Marking, MemoryProvider, Progress, WriteSupport};
use provider_testkit::{Faulty, Trouble};
use sync_engine::{
    DirStateStore, Direction, Ends, Event, GuardKind, History as _, MemoryStateStore, Observer,
    Outcome, Overrides, Part, Policy, Repair, Restore, Settle, Side, Silent, StateStore as _,
    apply, plan_restore, plan_undo, sync,
};
use tokens_model::{Form, JsonRef, TokenDocument};

use crate::stage::{action, action_of, now, parse, unbraked};

/// A service that the clients write to, each over what it has read, whoever wrote since.
fn service(document: &TokenDocument) -> MemoryProvider {
    marking(document, Marking::Written)
}

fn marking(document: &TokenDocument, marking: Marking) -> MemoryProvider {
    let capabilities = Capabilities::read_only()
        .with_write(WriteSupport::CheckThenWrite)
        .with_marking(marking);
    MemoryProvider::holding("team", document.clone()).with_capabilities(capabilities)
}

/// Two values that nobody shares.
fn values(a: &str, b: &str) -> TokenDocument {
    let token = |name: &str, value: &str| match value {
        "-" => String::new(),
        _ => format!(r#""{name}":{{"value":"{value}"}},"#),
    };
    let tokens = format!("{}{}", token("a", a), token("b", b));
    parse(&format!(r#"{{"s":{{{}}}}}"#, tokens.trim_end_matches(',')))
}

struct Client {
    files: MemoryProvider,
    state: MemoryStateStore,
}

impl Client {
    /// Somebody in step with a service.
    fn of(service: &MemoryProvider) -> Self {
        let document = service.document().expect("it holds something");
        let client = Self {
            files: MemoryProvider::holding("files", document),
            state: MemoryStateStore::default(),
        };
        client.syncs(service);
        client
    }

    fn run(&self, service: &MemoryProvider, policy: &Policy) -> Outcome {
        let ends = Ends {
            local: &self.files,
            remote: service,
        };
        now(sync(ends, policy, &action(), &self.state, &Silent)).expect("nothing fails")
    }

    #[track_caller]
    fn syncs(&self, service: &MemoryProvider) -> Outcome {
        let outcome = self.run(service, &Policy::careful(Direction::Both));
        assert!(outcome.report.is_some(), "{:?}", outcome.plan);
        outcome
    }

    fn has(&self, document: &TokenDocument) -> bool {
        self.files
            .document()
            .is_some_and(|here| here.same(document))
    }
}

fn holds(service: &MemoryProvider, document: &TokenDocument) -> bool {
    service.document().is_some_and(|there| there.same(document))
}

/// The service as somebody sees it who has read it now and writes later.
fn held(there: &MemoryProvider) -> MemoryProvider {
    service(&there.document().expect("it holds something"))
}

/// Ada has pushed `a`, and Ben, who had read before that, pushes `b` over it.
fn lost_update() -> (MemoryProvider, Client, Client) {
    lost_update_with(Marking::Written)
}

fn lost_update_with(marker: Marking) -> (MemoryProvider, Client, Client) {
    let service = marking(&values("0", "0"), marker);
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    let seen_by_ben = marking(&values("0", "0"), marker);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    ben.files.replace(Some(values("0", "2")));
    ben.syncs(&seen_by_ben);
    service.replace(seen_by_ben.document());
    (service, ada, ben)
}

#[test]
fn two_who_write_in_one_moment_lose_nothing() {
    let (service, ada, ben) = lost_update();
    let outcome = ada.syncs(&service);
    assert_eq!(outcome.plan.repaired.len(), 1);
    let repaired = &outcome.plan.repaired.changes[0];
    assert_eq!(repaired.at.to_string(), "s: a (value)");
    let both = values("1", "2");
    assert!(ada.has(&both) && holds(&service, &both));
    let outcome = ben.syncs(&service);
    assert!(outcome.plan.repaired.is_empty());
    assert!(ben.has(&both));
    // Nothing is repaired twice.
    assert!(ada.syncs(&service).plan.writes_nothing());
}

#[test]
fn without_a_marker_the_same_loses_an_edit() {
    let (service, ada, _) = lost_update_with(Marking::None);
    ada.syncs(&service);
    assert!(ada.has(&values("0", "2")));
}

#[test]
fn a_pull_keeps_what_was_lost_and_leaves_it_to_the_next_push() {
    let (service, ada, _) = lost_update();
    let there = service.document().unwrap();
    let outcome = ada.run(&service, &Policy::careful(Direction::Pull));
    assert_eq!(outcome.plan.repaired.len(), 1);
    assert!(ada.has(&values("1", "2")));
    assert!(holds(&service, &there));
    ada.run(&service, &Policy::careful(Direction::Push));
    assert!(holds(&service, &values("1", "2")));
}

#[test]
fn a_push_makes_a_lost_change_again_and_pulls_nothing() {
    let (service, ada, _) = lost_update();
    let outcome = ada.run(&service, &Policy::careful(Direction::Push));
    assert_eq!(outcome.plan.repaired.len(), 1);
    assert!(ada.has(&values("1", "0")));
    assert!(holds(&service, &values("1", "2")));
    ada.syncs(&service);
    assert!(ada.has(&values("1", "2")));
}

#[test]
fn two_who_change_one_value_in_one_moment_are_told() {
    let service = service(&values("0", "0"));
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    let seen_by_ben = held(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    ben.files.replace(Some(values("2", "0")));
    ben.syncs(&seen_by_ben);
    service.replace(seen_by_ben.document());
    let outcome = ada.run(&service, &Policy::careful(Direction::Both));
    assert_eq!(outcome.plan.conflicts.len(), 1);
    assert!(outcome.report.is_none());
    assert!(ada.has(&values("1", "0")));
}

#[test]
fn what_the_service_acknowledged_and_lost_is_made_again() {
    let service = service(&values("0", "0"));
    let ada = Client::of(&service);
    ada.files.replace(Some(values("1", "0")));
    let before = service.document();
    ada.syncs(&service);
    let first = service.document();
    ada.files.replace(Some(values("1", "3")));
    ada.syncs(&service);
    // It has what it had before the last write, and that was one of ours.
    service.replace(first);
    let outcome = ada.syncs(&service);
    assert_eq!(outcome.plan.repaired.len(), 1);
    assert!(holds(&service, &values("1", "3")));
    // It has what it had before there was any marker: nobody can tell.
    service.replace(before);
    let outcome = ada.run(&service, &Policy::careful(Direction::Both));
    assert_eq!(outcome.plan.suspected.len(), 2);
    assert!(outcome.report.is_none());
}

#[test]
fn what_a_peer_took_back_stays_so() {
    let service = service(&values("0", "0"));
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    ben.syncs(&service);
    ben.files.replace(Some(values("0", "0")));
    ben.syncs(&service);
    let outcome = ada.syncs(&service);
    assert!(outcome.plan.repaired.is_empty() && outcome.plan.suspected.is_empty());
    assert!(ada.has(&values("0", "0")));
}

#[test]
fn what_a_peer_took_back_after_a_lost_answer_stays_so() {
    let service = service(&values("0", "0"));
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    ada.files.replace(Some(values("1", "0")));
    // The write arrives, and Ada never hears of it.
    let unheard = Faulty::new(service.clone());
    unheard.on_write(Trouble::AfterEffect(ErrorKind::Other));
    let ends = Ends {
        local: &ada.files,
        remote: &unheard,
    };
    let policy = Policy::careful(Direction::Both);
    now(sync(ends, &policy, &action(), &ada.state, &Silent)).unwrap_err();
    ben.syncs(&service);
    assert!(ben.has(&values("1", "0")));
    ben.files.replace(Some(values("0", "2")));
    ben.syncs(&service);
    ada.syncs(&service);
    assert!(ada.has(&values("0", "2")) && holds(&service, &values("0", "2")));
}

/// Ada has pushed; a foreign writer has written `document` without any marker.
fn overwritten(document: &TokenDocument) -> (MemoryProvider, Client) {
    let service = service(&values("0", "0"));
    let ada = Client::of(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    service.replace(Some(document.clone()));
    (service, ada)
}

#[test]
fn a_foreign_writer_that_may_not_have_seen_a_change_is_suspected() {
    let stale = values("0", "9");
    let (service, ada) = overwritten(&stale);
    let outcome = ada.run(&service, &Policy::careful(Direction::Both));
    let plan = &outcome.plan;
    assert!(outcome.report.is_none());
    assert_eq!(plan.guards[0].kind, GuardKind::SuspectedOverwrite);
    assert_eq!(plan.guards[0].lifted_by.as_deref(), Some("--accept-remote"));
    let suspected = &plan.suspected.changes;
    assert_eq!(suspected.len(), 1);
    let shown = [&suspected[0].before, &suspected[0].after].map(|value| {
        let value = value.as_ref().expect("both say something");
        value.to_compact()
    });
    assert_eq!(shown, [r#""0""#, r#""1""#]);
    assert!(ada.has(&values("1", "0")) && holds(&service, &stale));

    let decided = |policy: Policy, expected: &TokenDocument| {
        let (service, ada) = overwritten(&stale);
        ada.run(&service, &policy);
        assert!(ada.has(expected) && holds(&service, expected));
        assert!(ada.syncs(&service).plan.writes_nothing());
    };
    let careful = || Policy::careful(Direction::Both);
    let overrides = Overrides {
        accept_remote: true,
        ..Overrides::default()
    };
    decided(
        Policy {
            overrides,
            ..careful()
        },
        &stale,
    );
    let (mine, theirs) = (Settle::Local, Settle::Remote);
    decided(
        Policy {
            settle: theirs.into(),
            ..careful()
        },
        &stale,
    );
    decided(
        Policy {
            settle: mine.into(),
            ..careful()
        },
        &values("1", "9"),
    );
    let repair = Repair::Auto;
    decided(
        Policy {
            repair,
            ..careful()
        },
        &values("1", "9"),
    );
}

#[test]
fn a_foreign_writer_that_has_seen_everything_is_no_suspect() {
    for document in [values("1", "9"), values("2", "0"), values("2", "9")] {
        let (service, ada) = overwritten(&document);
        let outcome = ada.syncs(&service);
        assert!(outcome.plan.suspected.is_empty() && outcome.plan.repaired.is_empty());
        assert!(ada.has(&document));
    }
}

#[test]
fn what_a_foreign_writer_does_not_know_is_put_back() {
    let full = parse(
        r#"{"s":{"a":{"value":"1"}},"note":1,"$metadata":{"own":1},"$themes":[{"id":"1","name":"x","selectedTokenSets":{},"own":1}]}"#,
    );
    let service = service(&full);
    let ada = Client::of(&service);
    service.replace(Some(parse(
        r#"{"s":{"a":{"value":"2"}},"$themes":[{"id":"1","name":"y","selectedTokenSets":{}}]}"#,
    )));
    let outcome = ada.syncs(&service);
    assert!(!outcome.plan.repaired.is_empty());
    let expected = parse(
        r#"{"s":{"a":{"value":"2"}},"note":1,"$metadata":{"own":1},"$themes":[{"id":"1","name":"y","selectedTokenSets":{},"own":1}]}"#,
    );
    assert!(ada.has(&expected) && holds(&service, &expected));
    // Who has the marker knows what it does.
    let without = parse(
        r#"{"s":{"a":{"value":"2"}},"note":1,"$themes":[{"id":"1","name":"y","selectedTokenSets":{},"own":1}]}"#,
    );
    ada.files.replace(Some(without.clone()));
    ada.syncs(&service);
    assert!(holds(&service, &without));
}

#[test]
fn only_what_is_sent_carries_a_marker() {
    let service = service(&values("0", "0"));
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    assert!(service.document().unwrap().marker().is_some());
    ben.syncs(&service);
    for client in [&ada, &ben] {
        assert!(client.files.document().unwrap().marker().is_none());
        let base = client.state.base().unwrap().unwrap();
        assert!(base.document.marker().is_none());
    }
}

#[test]
fn without_markers_it_only_asks() {
    let start = values("0", "0");
    let service = marking(&start, Marking::Read);
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    assert!(service.document().unwrap().marker().is_none());
    ben.syncs(&service);
    assert!(ben.has(&values("1", "0")));
    service.replace(Some(start));
    let outcome = ada.run(&service, &Policy::careful(Direction::Both));
    assert_eq!(outcome.plan.suspected.len(), 1);
    assert!(outcome.report.is_none());
}

#[test]
fn a_place_that_needs_no_marker_has_none() {
    let service = marking(&values("0", "0"), Marking::None);
    let ada = Client::of(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    assert!(service.document().unwrap().marker().is_none());
    let before = ada.state.base().unwrap().unwrap();
    // Not exactly what it was before: that would be a remote that went back in time.
    service.replace(Some(values("0", "1")));
    ada.syncs(&service);
    assert!(ada.has(&values("0", "1")));
    let after = ada.state.base().unwrap().unwrap();
    assert_eq!(before.ledger, after.ledger);
}

/// Remembers why a ledger was forgotten.
#[derive(Default)]
struct Witness(Mutex<Vec<String>>);

impl Progress for Witness {}

impl Observer for Witness {
    fn event(&self, event: &Event) {
        if let Event::LedgerLost(why) = event {
            self.0.lock().expect("nobody panics").push(why.clone());
        }
    }
}

#[test]
fn a_damaged_ledger_is_told_and_learned_anew() {
    let damage: [(&str, &str, &str); 4] = [
        (r#""version":1"#, r#""version":9"#, "format 9"),
        (r#""seen":["#, r#""seen":[7,"#, "invalid type"),
        (r#""known":""#, r#""known":"x"#, "is not the id of a copy"),
        (r#""steps":["#, r#""steps":7,"x":["#, "invalid type"),
    ];
    for (from, to, told) in damage {
        let folder = tempfile::tempdir().unwrap();
        let state = DirStateStore::new(folder.path(), "link");
        let service = service(&values("0", "0"));
        let files = MemoryProvider::holding("files", values("0", "0"));
        let ends = Ends {
            local: &files,
            remote: &service,
        };
        let policy = Policy::careful(Direction::Both);
        let run = |witness: &Witness| now(sync(ends, &policy, &action(), &state, witness)).unwrap();
        let witness = Witness::default();
        run(&witness);
        files.replace(Some(values("1", "0")));
        run(&witness);
        assert!(witness.0.lock().unwrap().is_empty());

        let links = folder.path().join("links");
        let link = std::fs::read_dir(links).unwrap().next().unwrap().unwrap();
        let path = link.path().join("state.json");
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{text}");
        #[expect(clippy::disallowed_methods, reason = "a test that damages a file")]
        std::fs::write(&path, text.replace(from, to)).unwrap();

        // Something has to be asked of it.
        service.replace(Some(values("1", "9")));
        assert!(run(&witness).report.is_some());
        let why = witness.0.lock().unwrap().join("\n");
        assert!(why.contains(told), "{why}");
        // That is told once.
        assert!(run(&witness).plan.writes_nothing());
        assert_eq!(witness.0.lock().unwrap().len(), 1);
    }
}

/// What a client puts back on the service.
fn put_back(client: &Client, service: &MemoryProvider, command: &str) {
    let ends = Ends {
        local: &client.files,
        remote: service,
    };
    let (state, overrides) = (&client.state, Overrides::default());
    let planned = if command == "undo" {
        let entry = state.entries().expect("readable").pop().expect("a run");
        let undo = plan_undo(ends, &entry, overrides, state, state, &Silent);
        now(undo)
    } else {
        let then = values("0", "0");
        let restore = Restore {
            side: Side::Remote,
            then: &then,
            image: None,
            part: Part::Token {
                set: None,
                path: "b",
            },
            overrides,
        };
        now(plan_restore(ends, &restore, state, &Silent))
    };
    let (observation, plan) = planned.expect("it can be planned");
    assert!(plan.remote.is_some() && !plan.is_blocked(), "{plan:?}");
    let action = action_of("2", command);
    now(apply(ends, &observation, &plan, &action, state, &Silent)).expect("nobody is in the way");
}

#[track_caller]
fn asks_and_repairs_nothing(outcome: &Outcome) {
    assert!(outcome.plan.repaired.is_empty(), "{:?}", outcome.plan);
    assert!(outcome.plan.suspected.is_empty(), "{:?}", outcome.plan);
}

#[test]
fn what_is_undone_is_lost_to_nobody() {
    let service = service(&values("0", "0"));
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    ben.syncs(&service);
    assert!(ben.has(&values("1", "0")));
    put_back(&ada, &service, "undo");
    assert!(holds(&service, &values("0", "0")));
    asks_and_repairs_nothing(&ben.syncs(&service));
    assert!(ben.has(&values("0", "0")));
    // Only the remote was written, and so only that is undone: the edit is one again.
    asks_and_repairs_nothing(&ada.syncs(&service));
    assert!(holds(&service, &values("1", "0")));
}

#[test]
fn an_undoing_of_both_sides_that_is_overwritten_unseen_is_made_again() {
    let service = service(&values("0", "0"));
    let (ada, ben) = (Client::of(&service), Client::of(&service));
    ben.files.replace(Some(values("0", "2")));
    ben.syncs(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    ben.syncs(&service);
    let seen_by_ben = held(&service);
    put_back(&ada, &service, "undo");
    assert!(holds(&service, &values("0", "2")) && ada.has(&values("1", "0")));
    ben.files.replace(Some(values("5", "2")));
    ben.syncs(&seen_by_ben);
    service.replace(seen_by_ben.document());
    assert_eq!(ada.syncs(&service).plan.repaired.len(), 1);
    ben.syncs(&service);
    for client in [&ada, &ben] {
        assert!(
            client.has(&values("5", "0")),
            "{:?}",
            client.files.document()
        );
    }
}

#[test]
fn what_was_lost_before_something_is_put_back_there_is_still_made_again() {
    let (service, ada, ben) = lost_update();
    assert!(holds(&service, &values("0", "2")));
    put_back(&ada, &service, "restore");
    assert!(holds(&service, &values("0", "0")));
    let outcome = ada.syncs(&service);
    assert_eq!(outcome.plan.repaired.len(), 1);
    asks_and_repairs_nothing(&ben.syncs(&service));
    for client in [&ada, &ben] {
        assert!(
            client.has(&values("1", "0")),
            "{:?}",
            client.files.document()
        );
    }
    assert!(holds(&service, &values("1", "0")));
}

/// What the writer of `b` had not seen was put back by somebody who knows nothing of it.
#[test]
fn what_the_plugin_may_have_overwritten_is_still_asked_about_after_something_is_put_back() {
    let service = service(&values("0", "0"));
    let ada = Client::of(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    service.replace(Some(values("0", "2")));
    put_back(&ada, &service, "restore");
    let outcome = ada.run(&service, &Policy::careful(Direction::Both));
    assert_eq!(outcome.plan.suspected.len(), 1, "{:?}", outcome.plan);
    assert!(outcome.report.is_none());
}

#[test]
fn who_saw_only_the_later_of_two_writes_is_asked_nothing() {
    // The second write of Ben changes what the first one did, or something else.
    for (first, second, cleos) in [
        (("1", "0"), ("2", "0"), ("1", "9")),
        (("0", "1"), ("2", "1"), ("0", "9")),
    ] {
        let of = |(a, b): (&str, &str)| values(a, b);
        let service = service(&values("0", "0"));
        let [ada, ben, cleo] = [(); 3].map(|()| Client::of(&service));
        ben.files.replace(Some(of(first)));
        ben.syncs(&service);
        cleo.syncs(&service);
        let seen_by_cleo = held(&service);
        ben.files.replace(Some(of(second)));
        ben.syncs(&service);
        ada.syncs(&service);
        cleo.files.replace(Some(of(cleos)));
        cleo.syncs(&seen_by_cleo);
        service.replace(seen_by_cleo.document());
        for person in [&ada, &ben, &ada, &cleo] {
            person.syncs(&service);
        }
        for person in [&ada, &ben, &cleo] {
            assert!(
                person.has(&values("2", "9")),
                "{:?}",
                person.files.document()
            );
        }
    }
}

#[test]
fn who_has_just_joined_is_told_what_somebody_replaced_who_knew_only_older_writes() {
    let service = service(&values("0", "0"));
    let [ben, cleo] = [(); 2].map(|()| Client::of(&service));
    ben.files.replace(Some(values("0", "1")));
    ben.syncs(&service);
    cleo.syncs(&service);
    let seen_by_cleo = held(&service);
    ben.files.replace(Some(values("5", "1")));
    ben.syncs(&service);
    let ada = Client::of(&service);
    ada.files.replace(Some(values("6", "1")));
    ada.syncs(&service);
    cleo.files.replace(Some(values("0", "9")));
    cleo.syncs(&seen_by_cleo);
    service.replace(seen_by_cleo.document());
    let outcome = ada.run(&service, &Policy::careful(Direction::Both));
    assert_eq!(outcome.plan.conflicts.len(), 1);
    assert!(ada.has(&values("6", "1")));
}

/// Ben has written twice and knew nothing of what Ada had written; she has made her `a` again.
fn made_again() -> (MemoryProvider, Client, Policy) {
    let service = service(&values("0", "0"));
    let [ada, ben] = [(); 2].map(|()| Client::of(&service));
    let seen_by_ben = held(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    for (a, b) in [("4", "0"), ("5", "7")] {
        ben.files.replace(Some(values(a, b)));
        ben.syncs(&seen_by_ben);
    }
    service.replace(seen_by_ben.document());
    let mine = Policy {
        settle: Settle::Local.into(),
        ..Policy::careful(Direction::Both)
    };
    ada.run(&service, &mine);
    assert!(holds(&service, &values("1", "7")));
    (service, ada, mine)
}

#[test]
fn who_brings_back_what_was_there_before_something_was_made_again_is_suspected() {
    let (service, ada, mine) = made_again();
    let stale = values("5", "9");
    service.replace(Some(stale.clone()));
    let plan = ada.run(&service, &Policy::careful(Direction::Both)).plan;
    assert_eq!(plan.suspected.changes.len(), 1, "{plan:?}");
    assert!(ada.has(&values("1", "7")) && holds(&service, &stale));
    ada.run(&service, &mine);
    assert!(holds(&service, &values("1", "9")));
}

#[test]
fn what_somebody_replaces_who_may_have_read_before_it_was_made_again_is_told() {
    let (service, ada, _) = made_again();
    service.replace(Some(values("6", "7")));
    let plan = ada.syncs(&service).plan;
    assert_eq!(plan.replaced.changes.len(), 1, "{plan:?}");
}

#[test]
fn who_only_pushes_has_nothing_to_prove() {
    let start = values("0", "0");
    let service = service(&start);
    let ada = Client {
        files: MemoryProvider::holding("files", start),
        state: MemoryStateStore::default(),
    };
    for a in ["0", "1", "2", "3"] {
        ada.files.replace(Some(values(a, "0")));
        ada.run(&service, &Policy::careful(Direction::Push));
        assert!(holds(&service, &values(a, "0")));
        let ledger = ada.state.base().unwrap().unwrap().ledger;
        let ledger = serde_json::to_value(ledger).unwrap();
        assert_eq!(ledger["unproven"], serde_json::json!([]));
    }
}

#[test]
fn what_is_known_is_not_written_again() {
    let service = service(&values("0", "0"));
    let ada = Client::of(&service);
    ada.files.replace(Some(values("1", "0")));
    ada.syncs(&service);
    let base = |client: &Client| client.state.base().unwrap().unwrap();
    let (before, there) = (base(&ada), service.document().unwrap());
    for _ in 0..3 {
        assert!(ada.syncs(&service).plan.writes_nothing());
    }
    assert_eq!(base(&ada).ledger, before.ledger);
    let now_there = service.document().unwrap();
    let text = |document: &TokenDocument| document.marker().map(JsonRef::to_compact);
    assert_eq!(text(&there), text(&now_there));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Three people, each with a token of their own, who write over each other as it comes.
    #[test]
    fn own_edits_survive_every_order(moves in proptest::collection::vec((0..3usize, 0..4u8), 1..24)) {
        let document = |values: [u32; 3]| {
            let [a, b, c] = values;
            let text = format!(
                r#"{{"s":{{"a":{{"value":{a}}},"b":{{"value":{b}}},"c":{{"value":{c}}}}}}}"#
            );
            parse(&text)
        };
        let value = |document: &TokenDocument, at: usize| {
            let text = document.to_json(Form::Values).to_compact();
            let key = ["\"a\":{\"value\":", "\"b\":{\"value\":", "\"c\":{\"value\":"][at];
            let from = text.find(key).expect("nobody removes a token") + key.len();
            let digits = text[from..].chars().take_while(char::is_ascii_digit);
            digits.collect::<String>().parse::<u32>().expect("a number")
        };
        let service = service(&document([0; 3]));
        let people: Vec<Client> = (0..3).map(|_| Client::of(&service)).collect();
        let mut newest = [0; 3];
        let mut held_by: [Option<MemoryProvider>; 3] = Default::default();
        let policy = unbraked(Direction::Both, Settle::Hold);
        for (step, (who, what)) in (1..).zip(moves) {
            match what {
                // An edit of one's own token.
                0 | 1 => {
                    let here = people[who].files.document().unwrap();
                    let mut all = [0, 1, 2].map(|at| value(&here, at));
                    all[who] = step;
                    newest[who] = step;
                    people[who].files.replace(Some(document(all)));
                }
                // A look, for a write that comes later,
                2 => held_by[who] = Some(held(&service)),
                // and the write, over whatever is there by now.
                _ => {
                    let seen = held_by[who].take().unwrap_or_else(|| held(&service));
                    let before = seen.document();
                    let outcome = people[who].run(&seen, &policy);
                    prop_assert!(outcome.report.is_some(), "{:?}", outcome.plan);
                    let after = seen.document();
                    let marker = |document: &Option<TokenDocument>| {
                        document.as_ref()?.marker().map(JsonRef::to_compact)
                    };
                    if marker(&before) != marker(&after) {
                        service.replace(after);
                    }
                }
            }
        }
        for _ in 0..4 {
            for person in &people {
                person.run(&service, &policy);
            }
        }
        let end = document(newest);
        prop_assert!(holds(&service, &end), "{:?} {newest:?}", service.document());
        for person in &people {
            prop_assert!(person.has(&end));
        }
    }
}
