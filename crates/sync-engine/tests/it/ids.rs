//! Renames that a service tells by ids, whatever else changed.

use provider_api::{Ids, MemoryProvider};
use sync_engine::{Direction, Outcome, Policy, Settle, StateStore as _};
use tokens_model::{EntryPath, SetName, TokenPath, theme_keys};

use crate::stage::{Link, STOPS, parse, print, unbraked};

const AGREED: &str = r#"{"s":{"a":{"value":"1","type":"n"},"k":{"value":"9"}}}"#;

fn token(set: &str, key: &str) -> EntryPath {
    EntryPath::in_set(&SetName::new(set), TokenPath::new(key.split('.')), None)
}

fn set(name: &str) -> EntryPath {
    EntryPath::set(&SetName::new(name))
}

/// A link that agreed on this with a service that gives ids.
fn agreed(text: &str) -> Link {
    let document = parse(text);
    let mut link = Link::holding(None, &document, &document);
    link.remote = link.remote.with_ids();
    link.run(&Policy::careful(Direction::Both))
        .expect("nothing fails");
    assert_eq!(link.base_ids(), link.remote.ids());
    link
}

/// What the service has now, as somebody there would leave it who renamed this.
fn remote(link: &Link, text: &str, renames: &[(EntryPath, EntryPath)]) {
    replace(&link.remote, text, renames);
}

fn replace(place: &MemoryProvider, text: &str, renames: &[(EntryPath, EntryPath)]) {
    let old = place.ids();
    let kept = renames.iter().map(|(from, to)| {
        let id = old.get(from).expect("what is renamed was there");
        (to.clone(), id)
    });
    place.replace_known(parse(text), &kept.collect());
}

fn run(link: &Link, direction: Direction) -> Outcome {
    link.run(&Policy::careful(direction))
        .expect("nothing fails")
}

/// Both sides hold this, and the ids of these places are still the same.
fn check(link: &Link, expected: &str, before: &Ids, kept: &[(EntryPath, EntryPath)]) {
    let outcome = run(link, Direction::Both);
    assert!(outcome.report.is_some(), "{:?}", outcome.plan);
    for (side, place) in [("local", &link.local), ("remote", &link.remote)] {
        let held = place.document();
        let same = held
            .as_ref()
            .is_some_and(|held| held.same(&parse(expected)));
        assert!(same, "{side}: {}", print(held.as_ref()));
    }
    for (old, new) in kept {
        assert_eq!(link.remote.ids().get(new), before.get(old), "{old} > {new}");
    }
    assert_eq!(link.base_ids(), link.remote.ids());
}

#[test]
fn a_token_renamed_and_changed_there_keeps_what_was_changed_here() {
    let link = agreed(AGREED);
    let before = link.remote.ids();
    let renamed = [(token("s", "a"), token("s", "g.q"))];
    remote(
        &link,
        r#"{"s":{"k":{"value":"9"},"g":{"q":{"value":"2","type":"n"}}}}"#,
        &renamed,
    );
    link.local.replace(Some(parse(
        r#"{"s":{"a":{"value":"1","type":"n","description":"d"},"k":{"value":"9"}}}"#,
    )));
    check(
        &link,
        r#"{"s":{"k":{"value":"9"},"g":{"q":{"value":"2","type":"n","description":"d"}}}}"#,
        &before,
        &renamed,
    );
}

#[test]
fn a_copy_here_does_not_hide_what_an_id_tells() {
    let link = agreed(AGREED);
    let before = link.remote.ids();
    let renamed = [(token("s", "a"), token("s", "q"))];
    let there = r#"{"s":{"k":{"value":"9"},"q":{"value":"2","type":"n"}}}"#;
    remote(&link, there, &renamed);
    link.local.replace(Some(parse(
        r#"{"s":{"a":{"value":"1","type":"n","description":"d"},"n":{"value":"2","type":"n"},"k":{"value":"9"}}}"#,
    )));
    check(
        &link,
        r#"{"s":{"k":{"value":"9"},"q":{"value":"2","type":"n","description":"d"},"n":{"value":"2","type":"n"}}}"#,
        &before,
        &renamed,
    );
}

#[test]
fn a_set_renamed_and_changed_there_keeps_what_was_changed_here() {
    let link = agreed(AGREED);
    let before = link.remote.ids();
    // A token in it was renamed and changed, too.
    let renamed = [
        (set("s"), set("t")),
        (token("s", "a"), token("t", "q")),
        (token("s", "k"), token("t", "k")),
    ];
    remote(
        &link,
        r#"{"t":{"k":{"value":"8"},"q":{"value":"2","type":"n"},"n":{"value":"3"}}}"#,
        &renamed,
    );
    link.local.replace(Some(parse(
        r#"{"s":{"a":{"value":"1","type":"n","description":"d"},"k":{"value":"9","own":1}}}"#,
    )));
    check(
        &link,
        r#"{"t":{"k":{"value":"8","own":1},"q":{"value":"2","type":"n","description":"d"},"n":{"value":"3"}}}"#,
        &before,
        &renamed,
    );
}

#[test]
fn a_theme_known_by_its_name_alone_is_known_again() {
    let document = |theme: &str| format!(r#"{{"s":{{"k":{{"value":"9"}}}},"$themes":[{theme}]}}"#);
    let place = |theme: &str| {
        let document = parse(&document(theme));
        Ids::place_of_theme(&theme_keys(document.themes())[0].0)
    };
    let old = r#"{"name":"Dark","group":"m","selectedTokenSets":{}}"#;
    let new = r#"{"name":"Night","group":"m","selectedTokenSets":{"s":"source"}}"#;
    let link = agreed(&document(old));
    let before = link.remote.ids();
    let renamed = [(place(old), place(new))];
    remote(&link, &document(new), &renamed);
    link.local.replace(Some(parse(&document(
        r#"{"name":"Dark","group":"m","selectedTokenSets":{},"$figmaModeId":"1:0"}"#,
    ))));
    check(
        &link,
        &document(
            r#"{"name":"Night","group":"m","selectedTokenSets":{"s":"source"},"$figmaModeId":"1:0"}"#,
        ),
        &before,
        &renamed,
    );
}

#[test]
fn what_is_renamed_here_stays_the_same_thing_there() {
    let id = |value: &str| {
        format!(r#"{{"value":"{value}","$extensions":{{"studio.tokens":{{"id":"7"}}}}}}"#)
    };
    let base = format!(r#"{{"s":{{"a":{},"k":{{"value":"9"}}}}}}"#, id("1"));
    // Renamed alone, renamed and changed, in a renamed set, and renamed here while changed there.
    for (local, remotely, expected, renames) in [
        (
            format!(r#"{{"s":{{"q":{},"k":{{"value":"9"}}}}}}"#, id("1")),
            base.clone(),
            format!(r#"{{"s":{{"q":{},"k":{{"value":"9"}}}}}}"#, id("1")),
            vec![(token("s", "a"), token("s", "q"))],
        ),
        (
            format!(r#"{{"s":{{"q":{},"k":{{"value":"8"}}}}}}"#, id("2")),
            base.clone(),
            format!(r#"{{"s":{{"q":{},"k":{{"value":"8"}}}}}}"#, id("2")),
            vec![(token("s", "a"), token("s", "q"))],
        ),
        (
            format!(r#"{{"t":{{"a":{},"k":{{"value":"9"}}}}}}"#, id("1")),
            format!(r#"{{"s":{{"a":{},"k":{{"value":"9"}}}}}}"#, id("3")),
            format!(r#"{{"t":{{"a":{},"k":{{"value":"9"}}}}}}"#, id("3")),
            vec![
                (set("s"), set("t")),
                (token("s", "a"), token("t", "a")),
                (token("s", "k"), token("t", "k")),
            ],
        ),
    ] {
        let link = agreed(&base);
        let before = link.remote.ids();
        link.local.replace(Some(parse(&local)));
        remote(&link, &remotely, &[]);
        check(&link, &expected, &before, &renames);
    }
}

#[test]
fn what_was_just_made_is_known_from_then_on() {
    let link = agreed(AGREED);
    link.local.replace(Some(parse(
        r#"{"s":{"a":{"value":"1","type":"n"},"n":{"value":"5"},"k":{"value":"9"}}}"#,
    )));
    run(&link, Direction::Push);
    assert_eq!(link.base_ids(), link.remote.ids());
    let before = link.remote.ids();
    let renamed = [(token("s", "n"), token("s", "m"))];
    remote(
        &link,
        r#"{"s":{"a":{"value":"1","type":"n"},"m":{"value":"6"},"k":{"value":"9"}}}"#,
        &renamed,
    );
    link.local.replace(Some(parse(
        r#"{"s":{"a":{"value":"1","type":"n"},"n":{"value":"5","own":1},"k":{"value":"9"}}}"#,
    )));
    check(
        &link,
        r#"{"s":{"a":{"value":"1","type":"n"},"m":{"value":"6","own":1},"k":{"value":"9"}}}"#,
        &before,
        &renamed,
    );
}

#[test]
fn a_push_before_the_rename_is_taken_over_forgets_nothing() {
    let link = agreed(AGREED);
    let before = link.remote.ids();
    let renamed = [(token("s", "a"), token("s", "q"))];
    let there = r#"{"s":{"q":{"value":"2","type":"n"},"k":{"value":"9"}}}"#;
    remote(&link, there, &renamed);
    let local = |fields: &str| parse(&AGREED.replace("\"type\":\"n\"", fields));
    link.local
        .replace(Some(local(r#""type":"n","description":"d""#)));
    run(&link, Direction::Push);
    assert_eq!(
        link.base_ids().get(&token("s", "a")),
        before.get(&token("s", "a"))
    );
    link.local
        .replace(Some(local(r#""type":"n","description":"e""#)));
    check(
        &link,
        r#"{"s":{"q":{"value":"2","type":"n","description":"e"},"k":{"value":"9"}}}"#,
        &before,
        &renamed,
    );
}

#[test]
fn ids_that_are_new_to_the_state_are_kept_without_a_write() {
    let document = parse(AGREED);
    let mut link = Link::holding(Some(&document), &document, &document);
    link.remote = link.remote.with_ids();
    let outcome = run(&link, Direction::Both);
    assert!(outcome.plan.writes_nothing());
    assert_eq!(link.base_ids(), link.remote.ids());
    let commits = link.state.commits();
    run(&link, Direction::Both);
    assert_eq!(link.state.commits(), commits);
}

#[test]
fn no_brake_takes_known_renames_for_removals() {
    let list = |key: &str, value: usize| {
        let token = |n| format!(r#""{key}{n}":{{"value":"{}"}}"#, n + value);
        let tokens: Vec<String> = (0..50).map(token).collect();
        let rest = (0..50).map(|n| format!(r#""r{n}":{{"value":"r{n}"}}"#));
        let rest: Vec<String> = rest.collect();
        format!(r#"{{"s":{{{},{}}}}}"#, tokens.join(","), rest.join(","))
    };
    let link = agreed(&list("a", 0));
    let before = link.remote.ids();
    let renamed: Vec<_> = (0..50)
        .map(|n| (token("s", &format!("a{n}")), token("s", &format!("b{n}"))))
        .collect();
    remote(&link, &list("b", 1000), &renamed);
    check(&link, &list("b", 1000), &before, &renamed);
}

#[test]
fn a_stopped_run_is_completed_by_the_next_where_ids_tell_renames() {
    let changed = || {
        let link = agreed(AGREED);
        remote(
            &link,
            r#"{"s":{"q":{"value":"2","type":"n"},"k":{"value":"9"}}}"#,
            &[(token("s", "a"), token("s", "q"))],
        );
        let local = AGREED.replace("\"type\":\"n\"", "\"type\":\"n\",\"description\":\"d\"");
        link.local.replace(Some(parse(&local)));
        link
    };
    for stop in STOPS {
        let link = changed();
        let before = link.remote.ids();
        let stopped = link.run_stopped(&unbraked(Direction::Both, Settle::Hold), stop);
        assert!(stopped.is_err(), "{stop:?}");
        check(
            &link,
            r#"{"s":{"q":{"value":"2","type":"n","description":"d"},"k":{"value":"9"}}}"#,
            &before,
            &[(token("s", "q"), token("s", "q"))],
        );
    }
}

impl Link {
    fn base_ids(&self) -> Ids {
        let base = self.state.base().expect("memory can be read");
        base.map(|base| base.ids).unwrap_or_default()
    }
}
