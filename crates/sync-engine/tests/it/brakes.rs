//! Every brake: just below its threshold, at it, with its own override, with all others, and after
//! renames.

use std::fmt::Write as _;

use provider_api::{Coverage, Proof, Revision, Snapshot};
use sync_engine::{
    Adopt, Base, Direction, GuardKind, Observation, Observed, Overrides, Plan, Policy, Side, plan,
};
use tokens_model::TokenDocument;

use crate::stage::parse;

/// A document of sets and themes, put together step by step.
#[derive(Clone, Default)]
struct Doc {
    sets: Vec<(String, String)>,
    themes: Vec<String>,
}

impl Doc {
    /// A set with tokens of these numbers; what each says is up to `value`.
    fn set(
        mut self,
        name: &str,
        numbers: std::ops::Range<usize>,
        value: fn(usize) -> String,
    ) -> Self {
        let mut text = String::new();
        for n in numbers {
            let comma = if text.is_empty() { "" } else { "," };
            write!(text, r#"{comma}"t{n}":{}"#, value(n)).expect("a text grows");
        }
        self.sets.push((name.to_owned(), text));
        self
    }

    /// A theme of this id and name.
    fn theme(mut self, id: usize, name: &str) -> Self {
        self.themes.push(format!(
            r#"{{"id":"{id}","name":"{name}","selectedTokenSets":{{}}}}"#
        ));
        self
    }

    /// Themes of these ids, each with a name of its own.
    fn themes(self, ids: std::ops::Range<usize>) -> Self {
        ids.fold(self, |doc, id| doc.theme(id, &format!("theme {id}")))
    }

    fn parse(&self) -> TokenDocument {
        let sets = self.sets.iter();
        let sets: Vec<String> = sets
            .map(|(name, tokens)| format!(r#""{name}":{{{tokens}}}"#))
            .collect();
        let themes = self.themes.join(",");
        parse(&format!(
            r#"{{"values":{{{}}},"$themes":[{themes}]}}"#,
            sets.join(",")
        ))
    }
}

fn said(n: usize) -> String {
    format!(r#"{{"value":"{n}","type":"other"}}"#)
}

fn said_otherwise(n: usize) -> String {
    format!(r#"{{"value":"other {n}","type":"other"}}"#)
}

fn said_in_dtcg(n: usize) -> String {
    format!(r#"{{"$value":"{n}","$type":"other"}}"#)
}

/// One set with tokens of these numbers.
fn core(numbers: std::ops::Range<usize>) -> Doc {
    Doc::default().set("core", numbers, said)
}

fn policy(overrides: Overrides) -> Policy {
    Policy {
        overrides,
        ..Policy::careful(Direction::Both)
    }
}

fn observed(document: &TokenDocument) -> Observed {
    let revision = Revision::digest_of(document);
    Observed {
        found: Some(Snapshot::new(document.clone(), revision, Proof::of_known())),
    }
}

/// Both sides as they are seen, with what they agreed on.
fn seen(base: Option<&Doc>, local: &Doc, remote: &Doc) -> Observation {
    Observation::of(
        observed(&local.parse()),
        observed(&remote.parse()),
        base.map(|base| Base::new(base.parse())),
        Coverage::FULL,
    )
}

fn tripped(plan: &Plan) -> Vec<(GuardKind, Side)> {
    plan.guards.iter().map(|g| (g.kind, g.side)).collect()
}

/// Everything lifted but what `kept` puts back.
fn all_but(kept: fn(&mut Overrides)) -> Overrides {
    let mut overrides = Overrides {
        deletes: Some(usize::MAX),
        empty: None,
        rebind: true,
        rewrite: true,
        theme_loss: Some(usize::MAX),
        format: true,
        accept_remote: true,
    };
    kept(&mut overrides);
    overrides
}

/// One brake: documents of one side before and after, and what is said about the change.
struct Brake {
    kind: GuardKind,
    before: Doc,
    /// Changes that pass.
    passes: Vec<(&'static str, Doc)>,
    /// Changes that trip it, with the flag that is named.
    trips: Vec<(&'static str, Doc, &'static str)>,
    /// Lifts this brake.
    lift: fn(&mut Overrides),
    /// Lifts everything but this brake.
    others: Overrides,
}

impl Brake {
    /// The change happens on one side since both agreed, and would go to the other.
    fn check(&self) {
        for changed in [Side::Local, Side::Remote] {
            let plan_of = |after: &Doc, overrides| {
                let (local, remote) = match changed {
                    Side::Local => (after, &self.before),
                    Side::Remote => (&self.before, after),
                };
                plan(&seen(Some(&self.before), local, remote), &policy(overrides))
            };
            for (what, after) in &self.passes {
                let plan = plan_of(after, Overrides::default());
                assert_eq!(tripped(&plan), [], "{what}, changed: {changed:?}");
                assert!(!plan.writes_nothing(), "{what}");
            }
            for (what, after, flag) in &self.trips {
                for overrides in [Overrides::default(), self.others] {
                    let plan = plan_of(after, overrides);
                    let kinds: Vec<GuardKind> = plan.guards.iter().map(|g| g.kind).collect();
                    assert_eq!(kinds, [self.kind], "{what}, changed: {changed:?}");
                    let guard = &plan.guards[0];
                    let flag = flag.replace("SIDE", changed.as_str());
                    assert_eq!(guard.lifted_by, Some(flag), "{what}");
                    assert!(guard.examples.len() <= 10, "{what}");
                    assert!(!guard.examples.is_empty(), "{what}");
                    assert!(plan.is_blocked());
                }
                let mut lifted = Overrides::default();
                (self.lift)(&mut lifted);
                lifted.empty = lifted.empty.map(|_| changed);
                // Some losses are about several brakes; what is looked at here is this one.
                let kinds = tripped(&plan_of(after, lifted));
                assert!(
                    kinds.iter().all(|(kind, _)| *kind != self.kind),
                    "{what}: {kinds:?}"
                );
            }
        }
    }
}

#[test]
fn deletions() {
    let rest = || core(0..100);
    let extra = |doc: Doc, name: &str, numbers| doc.set(name, numbers, said_otherwise);
    Brake {
        kind: GuardKind::Deletions,
        before: core(0..50),
        passes: vec![
            ("9 of 50", core(9..50)),
            ("10 of 50 are a fifth", core(10..50)),
            (
                "all renamed with their set",
                Doc::default().set("base", 0..50, said),
            ),
        ],
        trips: vec![
            ("11 of 50", core(11..50), "--allow-deletes 11"),
            (
                "11 of a set that was renamed",
                Doc::default()
                    .set("core", 11..50, said)
                    .set("new", 900..950, said),
                "--allow-deletes 11",
            ),
        ],
        lift: |overrides| overrides.deletes = Some(11),
        others: all_but(|overrides| overrides.deletes = Some(10)),
    }
    .check();
    Brake {
        kind: GuardKind::Deletions,
        before: extra(rest(), "set", 200..230),
        passes: vec![
            ("a set of 30 renamed", extra(rest(), "sets/new", 200..230)),
            ("9 of a set of 30", extra(rest(), "set", 209..230)),
        ],
        trips: vec![("a set of 30", rest(), "--allow-deletes 30")],
        lift: |overrides| overrides.deletes = Some(30),
        others: all_but(|overrides| overrides.deletes = Some(29)),
    }
    .check();
    for (size, trips) in [(9, false), (10, true)] {
        let before = extra(rest(), "set", 200..200 + size);
        let plan = plan(
            &seen(Some(&before), &before, &rest()),
            &policy(Overrides::default()),
        );
        assert_eq!(plan.is_blocked(), trips, "a set of {size}");
    }
}

#[test]
fn emptied() {
    Brake {
        kind: GuardKind::Emptied,
        before: core(0..5),
        passes: vec![
            ("one is left", core(4..5)),
            ("one in another set", core(0..0).set("rest", 0..1, said)),
        ],
        trips: vec![
            ("no token", core(0..0), "--allow-empty SIDE"),
            ("no set", Doc::default(), "--allow-empty SIDE"),
        ],
        lift: |overrides| overrides.empty = Some(Side::Local),
        others: all_but(|_| {}),
    }
    .check();
    // The other side is another brake.
    let (before, after) = (core(0..5), Doc::default());
    let mut overrides = all_but(|_| {});
    overrides.empty = Some(Side::Remote);
    let plan = plan(&seen(Some(&before), &after, &before), &policy(overrides));
    assert_eq!(tripped(&plan), [(GuardKind::Emptied, Side::Local)]);
}

#[test]
fn all_changed() {
    let edited = |numbers: std::ops::Range<usize>, of: usize| {
        let changed = Doc::default()
            .set("core", numbers.clone(), said_otherwise)
            .sets
            .remove(0)
            .1;
        let left = Doc::default()
            .set("core", numbers.end..of, said)
            .sets
            .remove(0)
            .1;
        let parts: Vec<String> = [changed, left]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        Doc {
            sets: vec![("core".to_owned(), parts.join(","))],
            themes: Vec::new(),
        }
    };
    Brake {
        kind: GuardKind::AllChanged,
        before: core(0..20),
        passes: vec![
            ("18 of 20", edited(0..18, 20)),
            ("all renamed", Doc::default().set("base", 0..20, said)),
            ("none, and as many again", core(0..40)),
        ],
        trips: vec![
            ("19 of 20", edited(0..19, 20), "--allow-rewrite"),
            ("20 of 20", edited(0..20, 20), "--allow-rewrite"),
            (
                "17 of 20, and 2 are gone",
                edited(2..19, 20),
                "--allow-rewrite",
            ),
        ],
        lift: |overrides| overrides.rewrite = true,
        others: all_but(|overrides| overrides.rewrite = false),
    }
    .check();
    let all_of_19 = edited(0..19, 19);
    let plan = plan(
        &seen(Some(&core(0..19)), &core(0..19), &all_of_19),
        &policy(Overrides::default()),
    );
    assert_eq!(tripped(&plan), [], "19 tokens are few");
}

#[test]
fn themes() {
    Brake {
        kind: GuardKind::Themes,
        before: core(0..3).themes(0..4),
        passes: vec![
            ("2 of 4", core(0..3).themes(2..4)),
            (
                "all renamed",
                (0..4).fold(core(0..3), |doc, id| doc.theme(id, &format!("new {id}"))),
            ),
            (
                "all with other ids",
                (0..4).fold(core(0..3), |doc, id| {
                    doc.theme(id + 10, &format!("theme {id}"))
                }),
            ),
        ],
        trips: vec![
            ("3 of 4", core(0..3).themes(3..4), "--allow-theme-loss 3"),
            (
                "3 of 4, and others are new",
                core(0..3).themes(3..4).themes(10..20),
                "--allow-theme-loss 3",
            ),
        ],
        lift: |overrides| overrides.theme_loss = Some(3),
        others: all_but(|overrides| overrides.theme_loss = Some(2)),
    }
    .check();
    Brake {
        kind: GuardKind::Themes,
        before: core(0..3).themes(0..3),
        passes: vec![
            ("2 of 3", core(0..3).themes(2..3)),
            ("all 3, and others are new", core(0..3).themes(10..12)),
        ],
        trips: vec![("all 3", core(0..3), "--allow-theme-loss 3")],
        lift: |overrides| overrides.theme_loss = Some(4),
        others: all_but(|overrides| overrides.theme_loss = None),
    }
    .check();
}

/// Only the remote can turn out to be another project or to write in another way: what happens to
/// the files is somebody's own doing.
fn check_remote(
    kind: GuardKind,
    before: &Doc,
    passes: &[(&str, Doc)],
    trips: &[(&str, Doc)],
    lift: fn(&mut Overrides),
    others: Overrides,
) {
    let plan_of =
        |after: &Doc, overrides| plan(&seen(Some(before), before, after), &policy(overrides));
    for (what, after) in passes {
        let kinds = tripped(&plan_of(after, Overrides::default()));
        assert!(kinds.iter().all(|(k, _)| *k != kind), "{what}: {kinds:?}");
    }
    for (what, after) in trips {
        for overrides in [Overrides::default(), others] {
            let plan = plan_of(after, overrides);
            assert_eq!(tripped(&plan), [(kind, Side::Remote)], "{what}");
            assert!(!plan.guards[0].examples.is_empty(), "{what}");
        }
        let mut lifted = Overrides::default();
        lift(&mut lifted);
        let kinds = tripped(&plan_of(after, lifted));
        assert!(kinds.iter().all(|(k, _)| *k != kind), "{what}: {kinds:?}");
    }
}

#[test]
fn other_project() {
    check_remote(
        GuardKind::OtherProject,
        &core(0..20),
        &[
            ("4 of 20 are shared", core(16..36)),
            (
                "a set that was renamed",
                Doc::default().set("base", 0..20, said),
            ),
            ("19 other tokens", core(100..119)),
        ],
        &[
            ("3 of 20 are shared", core(17..37)),
            ("none is", core(100..120)),
        ],
        |overrides| overrides.rebind = true,
        all_but(|overrides| overrides.rebind = false),
    );
}

#[test]
fn format() {
    let mixed = |dtcg: usize| {
        let parts = [
            Doc::default()
                .set("core", 0..dtcg, said_in_dtcg)
                .sets
                .remove(0)
                .1,
            Doc::default().set("core", dtcg..20, said).sets.remove(0).1,
        ];
        Doc {
            sets: vec![("core".to_owned(), parts.join(","))],
            themes: Vec::new(),
        }
    };
    let two_sets = || core(0..5).set("brand", 10..15, said);
    let wrapped = Doc {
        sets: vec![(
            "data".to_owned(),
            two_sets()
                .sets
                .iter()
                .map(|(name, tokens)| format!(r#""{name}":{{{tokens}}}"#))
                .collect::<Vec<_>>()
                .join(","),
        )],
        themes: Vec::new(),
    };
    let lift: fn(&mut Overrides) = |overrides| overrides.format = true;
    let others = all_but(|overrides| overrides.format = false);
    check_remote(
        GuardKind::Format,
        &core(0..20),
        &[("half of the tokens as $value", mixed(10))],
        &[
            ("most tokens as $value", mixed(11)),
            (
                "all tokens as $value",
                Doc::default().set("core", 0..20, said_in_dtcg),
            ),
        ],
        lift,
        others,
    );
    check_remote(
        GuardKind::Format,
        &two_sets(),
        &[("a set more", two_sets().set("more", 20..30, said))],
        &[("all sets in one", wrapped.clone())],
        lift,
        others,
    );
    check_remote(
        GuardKind::Format,
        &wrapped,
        &[],
        &[("all groups are sets", two_sets())],
        lift,
        others,
    );

    // The other notation alone is no change of all tokens.
    let dtcg = Doc::default().set("core", 0..20, said_in_dtcg);
    let mut overrides = Overrides::default();
    lift(&mut overrides);
    let seen_so = |local: &Doc| seen(Some(&core(0..20)), local, &dtcg);
    assert_eq!(
        tripped(&plan(&seen_so(&core(0..20)), &policy(overrides))),
        []
    );
    // Where somebody has converted the files as well, nothing is new.
    assert_eq!(
        tripped(&plan(&seen_so(&dtcg), &policy(Overrides::default()))),
        []
    );
}

#[test]
fn time_travel() {
    let (base, older) = (core(0..5), core(0..4));
    let plan_of = |went_back, local: &Doc, overrides| {
        let mut seen = seen(Some(&base), local, &older);
        seen.went_back = went_back;
        tripped(&plan(&seen, &policy(overrides)))
    };
    let trips = [(GuardKind::TimeTravel, Side::Remote)];
    assert_eq!(plan_of(false, &base, Overrides::default()), []);
    assert_eq!(plan_of(true, &base, Overrides::default()), trips);
    assert_eq!(
        plan_of(true, &base, all_but(|o| o.accept_remote = false)),
        trips
    );
    let accepted = Overrides {
        accept_remote: true,
        ..Overrides::default()
    };
    assert_eq!(plan_of(true, &base, accepted), []);
    assert_eq!(plan_of(true, &older, Overrides::default()), []);
}

#[test]
fn a_first_sync_is_somebodys_decision() {
    let plan_of = |local: &Doc, remote: &Doc, direction, adopt| {
        let policy = Policy {
            adopt,
            ..Policy::careful(direction)
        };
        plan(&seen(None, local, remote), &policy)
    };
    let (some, others, none) = (core(0..3), core(1..5), Doc::default());
    for direction in [Direction::Both, Direction::Pull, Direction::Push] {
        let asked = |local: &Doc, remote: &Doc| {
            let plan = plan_of(local, remote, direction, Adopt::Ask);
            plan.guards.first().map(|guard| {
                assert_eq!(guard.kind, GuardKind::FirstSync);
                guard.lifted_by.clone().unwrap()
            })
        };
        let decide = Some("--adopt remote|merge|local".to_owned());
        assert_eq!(asked(&some, &others), decide);
        assert_eq!(asked(&some, &some), None);
        assert_eq!(asked(&none, &some), None);
        let upload = (direction != Direction::Pull).then(|| "--adopt local".to_owned());
        assert_eq!(asked(&some, &none), upload);
        for adopt in [Adopt::Local, Adopt::Remote, Adopt::Merge] {
            assert!(!plan_of(&some, &others, direction, adopt).is_blocked());
        }
    }
    // It is asked before anything else, whether there is a conflict or not.
    let otherwise = Doc::default().set("core", 0..3, said_otherwise);
    let plan = plan_of(&some, &otherwise, Direction::Both, Adopt::Ask);
    assert!(plan.conflicts.is_empty() && plan.is_blocked());
    let plan = plan_of(&core(0..20), &core(100..120), Direction::Both, Adopt::Ask);
    assert_eq!(tripped(&plan), [(GuardKind::FirstSync, Side::Remote)]);
}

#[test]
fn to_take_over_a_side_without_tokens_is_asked_about() {
    let (some, none) = (core(0..3), Doc::default());
    for (local, remote, adopt, side) in [
        (&none, &some, Adopt::Local, Side::Local),
        (&some, &none, Adopt::Remote, Side::Remote),
    ] {
        let plan_of = |empty| {
            let overrides = Overrides {
                empty,
                ..Overrides::default()
            };
            let policy = Policy {
                adopt,
                ..policy(overrides)
            };
            plan(&seen(None, local, remote), &policy)
        };
        assert_eq!(tripped(&plan_of(None)), [(GuardKind::Emptied, side)]);
        assert!(!plan_of(Some(side)).is_blocked());
    }
}

#[test]
fn references_that_a_merge_breaks_are_told_and_stop_only_who_is_strict() {
    let doc = |text: &str| Doc {
        sets: vec![("s".to_owned(), text.to_owned())],
        themes: Vec::new(),
    };
    let token = |name: &str, value: &str| format!(r#""{name}":{{"value":"{value}"}}"#);
    let doc = |tokens: &[(&str, &str)]| {
        let tokens: Vec<String> = tokens
            .iter()
            .map(|(name, value)| token(name, value))
            .collect();
        doc(&tokens.join(","))
    };
    let base = doc(&[("red", "1"), ("a", "2"), ("old", "{nothing}")]);
    let check = |what: &str, local: &Doc, remote: &Doc, examples: &[&str]| {
        for strict in [false, true] {
            let policy = Policy {
                strict,
                ..Policy::careful(Direction::Both)
            };
            let plan = plan(&seen(Some(&base), local, remote), &policy);
            assert!(plan.conflicts.is_empty(), "{what}");
            let (told, other) = if strict {
                (&plan.guards, &plan.warnings)
            } else {
                (&plan.warnings, &plan.guards)
            };
            assert!(other.is_empty(), "{what}");
            let got: Vec<&str> = told
                .iter()
                .flat_map(|g| &g.examples)
                .map(String::as_str)
                .collect();
            assert_eq!(got, examples, "{what}");
            assert_eq!(plan.is_blocked(), strict && !examples.is_empty());
            assert!(told.iter().all(|guard| guard.lifted_by.is_none()));
        }
    };
    let without = doc(&[("a", "2"), ("old", "{nothing}")]);
    let uses = doc(&[
        ("red", "1"),
        ("a", "{red}"),
        ("old", "{nothing}"),
        ("b", "{red.x} $red {c.{red}}"),
    ]);
    check(
        "used there, removed here",
        &without,
        &uses,
        &["s: a refers to red", "s: b refers to red.x"],
    );
    check(
        "removed there, used here",
        &uses,
        &without,
        &["s: a refers to red", "s: b refers to red.x"],
    );
    let renamed = doc(&[("rot", "1"), ("a", "2"), ("old", "{nothing}")]);
    check(
        "renamed here",
        &renamed,
        &doc(&[("red", "1"), ("a", "{red}"), ("old", "{nothing}")]),
        &["s: a refers to red"],
    );
    // Who breaks them alone knows, and what both have broken already is not new.
    let broken = doc(&[("a", "{red}"), ("old", "{nothing}")]);
    check("broken on one side", &base, &broken, &[]);
    let more = doc(&[("red", "1"), ("a", "2"), ("old", "{nothing}"), ("c", "3")]);
    check(
        "broken on one side, and more on the other",
        &more,
        &broken,
        &[],
    );
    let edited = doc(&[("red", "1"), ("a", "3"), ("old", "{nothing}")]);
    check("nothing is broken", &more, &edited, &[]);
    // What is not decided yet refers to nothing for the time being.
    let [here, there] = ["4", "5"].map(|value| doc(&[("red", value), ("a", "{red}")]));
    for strict in [false, true] {
        let policy = Policy {
            strict,
            ..Policy::careful(Direction::Both)
        };
        let plan = plan(&seen(None, &here, &there), &policy);
        assert_eq!(plan.conflicts.len(), 1);
        assert!(plan.warnings.is_empty() && plan.guards.is_empty());
    }
}

/// Nobody can tell a shortened answer from removals. A push that writes the remote would make them
/// last, so it stops as a pull would.
#[test]
fn what_the_remote_has_lost_is_not_made_to_last_by_a_push() {
    let push = |overrides| Policy {
        direction: Direction::Push,
        ..policy(overrides)
    };
    let planned = |local: &Doc, remote: &Doc, overrides| {
        let base = core(0..50).themes(0..4);
        plan(&seen(Some(&base), local, remote), &push(overrides))
    };
    let edited = core(0..50).set("new", 900..901, said).themes(0..4);
    let check = |remote: &Doc, kind: GuardKind, flag: &str, lift: fn(&mut Overrides)| {
        let stopped = planned(&edited, remote, Overrides::default());
        assert_eq!(tripped(&stopped), [(kind, Side::Remote)], "{stopped:?}");
        assert_eq!(stopped.guards[0].lifted_by.as_deref(), Some(flag));
        let message = &stopped.guards[0].message;
        assert!(
            message.contains("are gone from the remote side"),
            "{message}"
        );
        let mut lifted = Overrides::default();
        lift(&mut lifted);
        let through = planned(&edited, remote, lifted);
        assert!(!through.is_blocked() && through.remote.is_some());
    };
    check(
        &core(11..50).themes(0..4),
        GuardKind::Deletions,
        "--allow-deletes 11",
        |overrides| overrides.deletes = Some(11),
    );
    check(
        &core(0..50).themes(3..4),
        GuardKind::Themes,
        "--allow-theme-loss 3",
        |overrides| overrides.theme_loss = Some(3),
    );
    for (what, local, remote) in [
        ("few are gone", &edited, core(10..50).themes(0..4)),
        (
            "the set was renamed there",
            &edited,
            Doc::default().set("base", 0..50, said).themes(0..4),
        ),
    ] {
        let plan = planned(local, &remote, Overrides::default());
        assert_eq!(tripped(&plan), [], "{what}");
        assert!(plan.remote.is_some(), "{what}");
    }
    // What both have removed is gone from neither by this run.
    let both = core(11..50).set("new", 900..901, said).themes(0..4);
    let plan = planned(&both, &core(11..50).themes(0..4), Overrides::default());
    assert_eq!(tripped(&plan), []);
    // A push that has nothing to say writes nothing, so that nothing is made to last.
    let plan = planned(
        &core(0..50).themes(0..4),
        &core(11..50).themes(0..4),
        Overrides::default(),
    );
    assert!(plan.writes_nothing() && !plan.is_blocked());
}
