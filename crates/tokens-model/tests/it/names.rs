//! Set names and the files that hold the sets.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

use std::path::{Component, Path};

use proptest::prelude::*;
use tokens_model::strategies::hostile_names;
use tokens_model::{Json, NameError, check_collisions, path_to_set, set_to_path};
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// What is wrong with a path on some system, told without the rule that made it.
fn problem(path: &str) -> Option<&'static str> {
    if !Path::new(path)
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
        || path.starts_with('/')
    {
        return Some("leads out of the folder");
    }
    if path.len() > 240 || path.split('/').count() > 16 {
        return Some("is too long or too deep");
    }
    if ["$themes.json", "$metadata.json"].contains(&path) {
        return Some("is a section");
    }
    if !is_nfc(path) {
        return Some("is composed anew by some system");
    }
    let stem = path.strip_suffix(".json")?;
    stem.split('/').find_map(part_problem)
}

fn part_problem(part: &str) -> Option<&'static str> {
    const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    let first = part.split('.').next().unwrap_or_default();
    let device = first.trim_end().to_uppercase();
    let mut numbered = device.chars();
    let port: String = numbered.by_ref().take(3).collect();
    let number: String = numbered.collect();
    let forbidden = |char: char| char.is_control() || "<>:\"|?*\\".contains(char);
    match part {
        "" | "." | ".." => Some("has a part that is no name"),
        _ if part.len() > 100 => Some("has a part that is too long"),
        _ if part.contains(forbidden) => Some("has a character that Windows refuses"),
        _ if part.starts_with([' ', '.']) || part.ends_with([' ', '.']) => {
            Some("has an end that Windows removes, or is hidden")
        }
        _ if DEVICES.contains(&device.as_str()) => Some("is a device"),
        _ if ["COM", "LPT"].contains(&port.as_str())
            && ["0", "1", "2", "3", "9", "\u{b9}", "\u{b2}", "\u{b3}"].contains(&&*number) =>
        {
            Some("is a port")
        }
        _ => None,
    }
}

/// A name has a harmless file, and the file has the name; or the name is refused.
fn check(name: &str) -> Result<String, NameError> {
    let path = set_to_path(name)?;
    assert_eq!(problem(&path), None, "{name:?} in {path:?}");
    assert!(path.strip_suffix(".json").is_some(), "{path:?}");
    assert_eq!(path_to_set(&path).as_deref(), Some(name), "{path:?}");
    // As some systems hand names back.
    let decomposed: String = path.nfd().collect();
    assert_eq!(path_to_set(&decomposed).as_deref(), Some(name), "{path:?}");
    Ok(path)
}

#[test]
fn no_hostile_name_leaves_the_folder_or_is_another_one_afterwards() {
    let names = hostile_names();
    assert!(names.len() >= 400, "{}", names.len());
    let mut refused = [0, 0];
    for name in &names {
        match check(name) {
            Ok(_) => {}
            Err(NameError::Traversal(of)) => {
                assert!(name.split('/').any(|part| part == "." || part == ".."));
                assert_eq!(of, *name);
                refused[0] += 1;
            }
            Err(NameError::TooLong(of)) => {
                assert!(
                    name.len() > 70 || name.matches('/').count() > 15,
                    "{name:?}"
                );
                assert_eq!(of, *name);
                refused[1] += 1;
            }
            Err(other) => panic!("{name:?}: {other}"),
        }
    }
    assert!(refused[0] >= 50 && refused[1] >= 10, "{refused:?}");
    assert!(names.len() - refused[0] - refused[1] >= 300, "{refused:?}");
}

#[test]
fn the_refusal_of_a_name_drives_no_terminal() {
    for name in hostile_names() {
        if let Err(error) = set_to_path(&name) {
            let text = error.to_string();
            assert!(!text.contains(char::is_control), "{text:?}");
            assert!(text.len() < 1000, "{text:?}");
        }
    }
}

/// Names of two sets that one system or another puts into one file.
const TWINS: &str = include_str!("../../../../tests/fixtures/hostile/twins.json");

/// The files of these sets stand beside those of the sections.
fn collide(names: &[&str]) -> bool {
    let sections = [("$themes", "$themes.json"), ("$metadata", "$metadata.json")];
    let paths: Vec<String> = names
        .iter()
        .map(|name| set_to_path(name).unwrap())
        .collect();
    let files = names.iter().copied().zip(paths.iter().map(String::as_str));
    check_collisions(files.chain(sections)).is_err()
}

#[test]
fn sets_that_would_share_a_file_are_refused_on_every_system() {
    let twins = Json::parse(TWINS.to_owned()).unwrap();
    let twins = twins.root().items();
    let mut pairs = 0;
    for pair in twins {
        let names: Vec<String> = pair
            .items()
            .map(|name| name.as_str().unwrap().into_owned())
            .collect();
        let [one, other] = [names[0].as_str(), names[1].as_str()];
        assert!(collide(&[one, other]), "{one:?} {other:?}");
        assert!(collide(&[other, one]), "{other:?} {one:?}");
        assert!(collide(&[&format!("x/{one}"), &format!("x/{other}")]));
        pairs += 1;
    }
    assert!(pairs >= 60, "{pairs}");
    for section in ["$Themes", "$METADATA"] {
        assert!(collide(&[section]), "{section}");
    }
}

#[test]
fn sets_with_files_of_their_own_stand_side_by_side() {
    for (one, other) in [
        ("a", "b"),
        ("a", "a/b"),
        ("a/b", "a/c"),
        // What makes them alike is encoded.
        ("a.", "a"),
        ("a ", "a"),
        ("a/b.", "a/b"),
        ("cafe\u{301}", "caf\u{e9}"),
        (":", "%3A"),
        ("", "%"),
        ("con", "%63on"),
        ("con", "CON"),
        ("sub/$themes", "$themes"),
        ("$themes", "%24themes"),
        ("o", "ö"),
        ("1", "¹"),
        ("Ａ", "A"),
        ("а", "a"),
    ] {
        assert!(!collide(&[one, other]), "{one:?} {other:?}");
    }
}

proptest! {
    #[test]
    fn any_name_comes_back_from_its_file_or_is_refused(name in any::<String>()) {
        drop(check(&name));
    }

    #[test]
    fn odd_names_come_back_from_their_files(
        parts in proptest::collection::vec(
            "[%./\\\\: cCoOnN$0-9A-F\u{301}\u{338}\u{327}e\u{e9}\u{212b}\u{1100}\u{1161}]{0,12}",
            1..5,
        ),
    ) {
        drop(check(&parts.join("/")));
    }

    #[test]
    fn what_any_json_file_is_called_is_a_name(path in "[^/\0]{0,20}(/[^/\0]{1,20}){0,3}\\.json") {
        prop_assert!(path_to_set(&path).is_some());
    }
}
