//! Set names are data from elsewhere.

use provider_api::{ErrorKind, Expected, Provider as _, WriteRequest};

use crate::{Fixture, parse, set_names};

fn sets(names: &[&str]) -> tokens_model::TokenDocument {
    let members: Vec<String> = names
        .iter()
        .map(|name| {
            let key = tokens_model::Json::string(name).to_compact();
            format!("{key}:{{\"t\":{{\"value\":{key}}}}}")
        })
        .collect();
    parse(&format!("{{\"values\":{{{}}}}}", members.join(",")))
}

#[tokio::test]
async fn a_name_that_leads_out_is_refused_before_anything_is_written() {
    for name in ["..", "../x", "a/../../x", "a/./b", "."] {
        let place = Fixture::folder(&[("core.json", "{}")]);
        let error = place.refuses(&sets(&["core", "new", name])).await;
        assert_eq!(error.kind(), ErrorKind::LocalFile, "{name}");
        assert!(
            error.to_string().contains("leads out of the folder"),
            "{error}"
        );
        assert!(
            error
                .hints()
                .iter()
                .any(|hint| hint.contains("rename the set"))
        );
        assert!(error.hints().iter().any(|hint| hint.contains("`single`")));
    }
    let place = Fixture::folder(&[]);
    place.refuses(&sets(&["../x"])).await;
    assert!(!place.root.exists());
}

#[tokio::test]
async fn hostile_and_reserved_names_come_back_exactly() {
    let names = [
        "con",
        "NUL.x",
        "COM1/a",
        "c:\\windows",
        "\\\\host\\share",
        "/abs",
        "a//b",
        "",
        "~",
        "name:stream",
        "nul\u{0}byte",
        "\u{1b}[2J",
        "trailing. ",
        " leading",
        "100%",
        "%41",
        "$themes",
        "$metadata",
        "sub/$themes",
        ".hidden",
        ".git/config",
        "cafe\u{301}",
        "größe",
        "a.json",
        "a.json/b",
        "node_modules/x",
        "a/node_modules/y",
        "node_modules",
        ".tokens-tmp-x",
        "CLOCK$",
        "*?<>|\"",
    ];
    let place = Fixture::folder(&[]);
    let document = sets(&names);
    place.replace(&document).await;
    assert_eq!(set_names(&place.found().await.document), names);
    // Nothing stands beside the folder, and no name needs more than plain characters.
    let beside = place.everything();
    assert!(
        beside.keys().all(|name| name.starts_with("tokens/")),
        "{beside:?}"
    );
    assert!(
        beside
            .keys()
            .all(|name| !name.contains(['\\', ':', '\u{1b}']))
    );
}

#[tokio::test]
async fn names_that_some_system_mixes_up_are_refused() {
    for (one, other) in [
        ("Core", "core"),
        ("a/X", "A/x"),
        ("straße", "STRASSE"),
        ("$THEMES", "x"),
        ("$Metadata", "x"),
        ("f.json/g", "f"),
    ] {
        let place = Fixture::folder(&[("old.json", "{}")]);
        let error = place.refuses(&sets(&["old", one, other])).await;
        assert_eq!(error.kind(), ErrorKind::LocalFile, "{one} {other}");
        assert!(error.to_string().contains(one), "{error}");
    }
}

#[tokio::test]
async fn a_set_keeps_the_file_it_came_from() {
    let place = Fixture::folder(&[("%63ore.json", "{}"), ("100%.json", "{}")]);
    assert_eq!(set_names(&place.found().await.document), ["100%", "core"]);
    place.replace(&sets(&["100%", "core"])).await;
    assert_eq!(place.names(), ["%63ore.json", "100%.json"]);
}

#[tokio::test]
async fn two_files_of_one_set_are_an_error_that_names_both() {
    let place = Fixture::folder(&[("%63ore.json", "{}"), ("core.json", "{}")]);
    let error = place.fails_to_read().await;
    assert_eq!(error.kind(), ErrorKind::InvalidDocument);
    let text = error.to_string();
    assert!(
        text.contains("`%63ore.json`") && text.contains("`core.json`"),
        "{text}"
    );
    place.refuses(&sets(&["core"])).await;
}

#[tokio::test]
async fn a_name_that_changes_only_in_case_is_renamed() {
    let place = Fixture::folder(&[]);
    place.replace(&sets(&["a/Core", "b"])).await;
    place.replace(&sets(&["a/core", "b"])).await;
    assert_eq!(
        place.names(),
        ["$metadata.json", "a/", "a/core.json", "b.json"]
    );
    place.replace(&sets(&["A/core", "b"])).await;
    assert_eq!(
        place.names(),
        ["$metadata.json", "A/", "A/core.json", "b.json"]
    );
}

#[tokio::test]
async fn a_name_too_long_for_a_folder_fits_into_a_file() {
    let long = sets(&[&"x".repeat(300), "../up", "Core", "core"]);
    Fixture::folder(&[]).refuses(&long).await;
    Fixture::file(None).replace(&long).await;
}

/// Every hostile name that a folder takes, all in one; the others are refused one by one.
#[tokio::test]
async fn no_hostile_name_is_written_outside_or_lost() {
    let mut taken: Vec<(String, String)> = Vec::new();
    let mut refused = Vec::new();
    for name in tokens_model::strategies::hostile_names() {
        let Ok(path) = tokens_model::set_to_path(&name) else {
            refused.push(name);
            continue;
        };
        taken.push((name, path));
        let files = taken.iter().map(|(n, p)| (n.as_str(), p.as_str()));
        let sections = [("", "$themes.json"), ("", "$metadata.json")];
        if tokens_model::check_collisions(files.chain(sections)).is_err() {
            taken.pop();
        }
    }
    assert!(taken.len() >= 300, "{}", taken.len());
    let names: Vec<&str> = taken.iter().map(|(name, _)| name.as_str()).collect();
    let place = Fixture::folder(&[]);
    place.replace(&sets(&names)).await;
    assert_eq!(set_names(&place.found().await.document), names);
    let everything = place.everything();
    assert!(everything.keys().all(|name| name.starts_with("tokens/")));
    assert!(refused.len() >= 60, "{}", refused.len());
    for name in refused {
        let empty = Fixture::folder(&[]);
        empty.refuses(&sets(&[&name])).await;
    }
}

#[tokio::test]
async fn a_file_that_the_plugin_reads_as_another_set_is_named() {
    #[derive(Default)]
    struct Notes(std::sync::Mutex<Vec<String>>);

    impl provider_api::Progress for Notes {
        fn note(&self, text: &str) {
            self.0.lock().unwrap().push(text.to_owned());
        }
    }

    let notes_of = async |name: &str| {
        let (place, notes) = (Fixture::folder(&[]), Notes::default());
        let document = sets(&[name]);
        let request = WriteRequest::new(&document, Expected::Absent, &notes);
        place.provider.write(request).await.unwrap();
        notes.0.into_inner().unwrap()
    };
    assert_eq!(
        notes_of("a.json/b").await,
        [
            "the set `a.json/b` is kept in `a.json/b.json`, which the Figma plugin reads as a set of another name"
        ]
    );
    assert_eq!(
        notes_of("con").await,
        ["the set `con` is kept in `%63on.json`, a name that every system can hold"]
    );
    assert_eq!(notes_of("a.json").await, [""; 0]);
    assert_eq!(notes_of("core").await, [""; 0]);
}
