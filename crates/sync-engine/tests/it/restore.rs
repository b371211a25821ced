//! What a side held at some time comes back, or a part of it.

use proptest::prelude::*;
use provider_api::MemoryProvider;
use sync_engine::{
    Direction, Ends, HistoryEntry, Moment, Overrides, Part, PartError, Policy, Restore, Settle,
    Side, Silent, SyncError, apply, held_at, plan_restore,
};
use tokens_model::TokenDocument;
use tokens_model::strategies::document;

use crate::runs::held;
use crate::stage::{Link, action_of, now, parse, print, same, unbraked};

/// Restores a part in the files.
fn restore(
    now_there: &TokenDocument,
    then: &TokenDocument,
    part: Part<'_>,
) -> Result<TokenDocument, SyncError> {
    let link = Link::holding(None, now_there, now_there);
    restore_in(&link, Side::Local, then, part).map(|()| link.local.document().unwrap_or_default())
}

fn restore_in(
    link: &Link,
    side: Side,
    then: &TokenDocument,
    part: Part<'_>,
) -> Result<(), SyncError> {
    let restore = Restore {
        side,
        then,
        image: None,
        part,
        overrides: Overrides {
            empty: Some(side),
            ..unbraked(Direction::Both, Settle::Hold).overrides
        },
    };
    let (ends, state) = (
        Ends {
            local: &link.local,
            remote: &link.remote,
        },
        &*link.state,
    );
    let (observation, plan) = now(plan_restore(ends, &restore, state, &Silent))?;
    if !plan.is_blocked() && !plan.writes_nothing() {
        let action = action_of("r", "restore");
        now(apply(ends, &observation, &plan, &action, state, &Silent))?;
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_set_comes_back_and_nothing_else_changes(here in document(), then in document(), at in any::<prop::sample::Index>()) {
        prop_assume!(!then.sets().is_empty());
        let (name, set) = &then.sets()[at.index(then.sets().len())];
        let got = restore(&here, &then, Part::Set(name.as_str())).expect("it was there");
        prop_assert!(got.set(name.as_str()).is_some_and(|got| got.same(set)));
        let others = |document: &TokenDocument| {
            let sets = document.sets().iter().filter(|(other, _)| other != name).cloned();
            let json = |section: Option<tokens_model::JsonRef<'_>>| section.map(tokens_model::JsonRef::to_json);
            TokenDocument::from_parts(
                sets.collect(), json(document.themes()), json(document.metadata()), document.extra().to_vec(),
            ).expect("a part of a document is one")
        };
        prop_assert!(others(&got).same(&others(&here)), "{}", print(Some(&got)));
    }

    #[test]
    fn all_of_it_comes_back(here in document(), then in document()) {
        let got = restore(&here, &then, Part::Whole).expect("nothing fails");
        prop_assert!(got.same(&then), "{}", print(Some(&got)));
    }
}

const THEN: &str = r#"{"one":{"g":{"a":{"value":"then"},"b":{"value":"b"}},"x.y":{"value":"dot"}},
    "gone":{"only":{"value":"g"}},"two":{"g":{"a":{"value":"two"}}}}"#;
const NOW: &str = r#"{"one":{"g":{"a":{"value":"now"},"c":{"value":"c"}},"x.y":{"value":"new"}},
    "two":{"g":{"a":{"value":"two"}}},"g":{"value":"1"},"$themes":[{"id":"1"}]}"#;

fn part(part: Part<'_>) -> Result<TokenDocument, PartError> {
    match restore(&parse(NOW), &parse(THEN), part) {
        Ok(document) => Ok(document),
        Err(SyncError::Part(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn one_token_comes_back() {
    let check = |set, path, expected: &str| {
        let got = part(Part::Token { set, path });
        let expected = parse(expected);
        assert!(got.as_ref().is_ok_and(|got| got.same(&expected)), "{got:?}");
    };
    check(Some("one"), "g.a", &NOW.replace("\"now\"", "\"then\""));
    check(None, "x.y", &NOW.replace("\"new\"", "\"dot\""));
    check(
        None,
        "g.b",
        &NOW.replace(
            r#""c":{"value":"c"}"#,
            r#""c":{"value":"c"},"b":{"value":"b"}"#,
        ),
    );
    // With its set, if that is gone.
    check(
        None,
        "only",
        &NOW.replace(r#""$themes""#, r#""gone":{"only":{"value":"g"}},"$themes""#),
    );
}

#[test]
fn a_set_comes_back_to_its_place() {
    let got = part(Part::Set("gone")).expect("it was there");
    let names: Vec<&str> = got.sets().iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["one", "gone", "two", "g"]);
}

#[test]
fn what_was_not_there_is_told_and_not_taken_away() {
    let token = |set, path| part(Part::Token { set, path });
    assert_eq!(
        part(Part::Set("g")).unwrap_err(),
        PartError::NoSet("g".to_owned())
    );
    assert_eq!(
        token(None, "g.c").unwrap_err(),
        PartError::NoToken("g.c".to_owned())
    );
    assert_eq!(
        token(None, "g").unwrap_err(),
        PartError::NoToken("g".to_owned())
    );
    assert_eq!(
        token(Some("x"), "g.a").unwrap_err(),
        PartError::NoSet("x".to_owned())
    );
    assert_eq!(
        token(Some("two"), "only").unwrap_err(),
        PartError::NoToken("only".to_owned())
    );
    let several = token(None, "g.a").unwrap_err();
    assert_eq!(
        several.to_string(),
        "the token `g.a` was there in 2 sets: one, two"
    );
    let in_the_way = restore(
        &parse(r#"{"one":{"g":{"value":"1"}}}"#),
        &parse(THEN),
        Part::Token {
            set: Some("one"),
            path: "g.a",
        },
    );
    assert!(matches!(
        in_the_way,
        Err(SyncError::Part(PartError::InTheWay(_)))
    ));
}

#[test]
fn the_next_sync_carries_it_on() {
    let (old, new) = (
        parse(r#"{"s":{"a":{"value":"1"}}}"#),
        parse(r#"{"s":{"a":{"value":"2"}}}"#),
    );
    for side in [Side::Local, Side::Remote] {
        let link = Link::holding(Some(&new), &new, &new);
        restore_in(&link, side, &old, Part::Whole).expect("nothing fails");
        let [local, remote, base] = held(&link);
        assert!(same(base.as_ref(), Some(&new)));
        let (written, left) = if side == Side::Local {
            (local, remote)
        } else {
            (remote, local)
        };
        assert!(same(written.as_ref(), Some(&old)) && same(left.as_ref(), Some(&new)));

        // Undone, it is as if nothing had been.
        assert!(link.undo("u").expect("nothing fails").1.is_some());
        assert!(held(&link).iter().all(|one| same(one.as_ref(), Some(&new))));
        assert!(link.undo("v").expect("nothing fails").1.is_some());

        let outcome = link
            .run(&Policy::careful(Direction::Both))
            .expect("nothing fails");
        assert!(outcome.report.is_some());
        assert!(held(&link).iter().all(|one| same(one.as_ref(), Some(&old))));
    }
}

#[test]
fn brakes_hold_a_restore() {
    let (old, new) = (TokenDocument::new(), parse(r#"{"s":{"a":{"value":"2"}}}"#));
    let remote = MemoryProvider::holding("team", new.clone());
    let link = Link::holding(None, &new, &new);
    let ends = Ends {
        local: &link.local,
        remote: &remote,
    };
    let plan = |empty| {
        let restore = Restore {
            side: Side::Remote,
            then: &old,
            image: None,
            part: Part::Whole,
            overrides: Overrides {
                empty,
                ..Overrides::default()
            },
        };
        now(plan_restore(ends, &restore, &*link.state, &Silent))
            .expect("nothing fails")
            .1
    };
    assert_eq!(plan(None).guards[0].lifted_by, "--allow-empty remote");
    assert_eq!(plan(Some(Side::Local)).guards.len(), 1);
    assert!(plan(Some(Side::Remote)).guards.is_empty());
}

/// An entry with copies named by what they are of.
fn entry(id: &str, link: Option<&str>, local: [&str; 2], remote: [&str; 2]) -> HistoryEntry {
    let name = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    HistoryEntry {
        id: id.to_owned(),
        link: link.map(str::to_owned),
        local_before: name(local[0]),
        local_after: name(local[1]),
        local_image: name(local[1]).map(|_| format!("image of {}", local[0])),
        remote_before: name(remote[0]),
        remote_after: name(remote[1]),
        ..HistoryEntry::default()
    }
}

#[test]
fn what_a_side_held_is_found_in_the_entries_around() {
    use Moment::{After, Before};

    let entries = [
        entry("pull", Some("x"), ["l1", "l2"], ["r2", ""]),
        entry("push", Some("x"), ["l3", ""], ["r2", "r3"]),
        entry("other", Some("y"), ["l3", "l4"], ["o1", "o2"]),
        HistoryEntry {
            files: Some("elsewhere".to_owned()),
            ..entry("convert", None, ["e1", "e2"], ["", ""])
        },
        entry("undo", Some("x"), ["l5", "l6"], ["r3", ""]),
    ];
    let check = |moment, side, link, expected: Option<(&str, Option<&str>)>| {
        let held = held_at(&entries, moment, side, link);
        let held = held.map(|held| (held.document, held.image));
        assert_eq!(held, expected, "{moment:?} {side:?} {link:?}");
    };
    let local = |moment, document, image: &str| {
        let image = (!image.is_empty()).then_some(image);
        check(moment, Side::Local, None, Some((document, image)));
    };
    local(Before(0), "l1", "image of l1");
    local(After(0), "l2", "image of l3");
    local(Before(1), "l3", "image of l3");
    local(After(1), "l3", "image of l3");
    local(After(2), "l4", "image of l5");
    local(Before(3), "l4", "image of l5");
    local(After(3), "l4", "image of l5");
    local(Before(4), "l5", "image of l5");
    local(After(4), "l6", "");
    let remote = |moment, link, document: Option<&str>| {
        check(
            moment,
            Side::Remote,
            link,
            document.map(|document| (document, None)),
        );
    };
    remote(Before(0), Some("x"), Some("r2"));
    remote(After(1), Some("x"), Some("r3"));
    remote(Before(2), Some("x"), Some("r3"));
    remote(Before(2), Some("y"), Some("o1"));
    remote(Before(0), Some("y"), Some("o1"));
    remote(After(4), Some("y"), Some("o2"));
    remote(After(4), Some("x"), Some("r3"));
    remote(After(4), Some("z"), None);
    remote(After(4), None, None);
}
