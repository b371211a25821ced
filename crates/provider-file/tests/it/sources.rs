//! Every file is listed, whatever is wrong with another one.

use std::fs;

use provider_file::{FileConfig, FileLayout, Part, SourceFile, Unreadable, source_files};
use tokens_model::SetName;

use crate::Fixture;

fn files(place: &Fixture, layout: FileLayout) -> Vec<SourceFile> {
    let config = FileConfig {
        path: place.root.clone(),
        layout,
    };
    source_files(&config).unwrap().unwrap()
}

/// Path below the root, part, and what is wrong.
fn told(place: &Fixture) -> Vec<(String, Part, String)> {
    files(place, FileLayout::Directory)
        .into_iter()
        .map(|file| {
            let rel = file.path.strip_prefix(&place.root).unwrap();
            let problem = match file.content {
                Ok(_) => String::new(),
                Err(Unreadable::Text(error)) => format!("text: {error}"),
                Err(Unreadable::File(error)) => {
                    let shown = format!("`{}` ", file.path.display());
                    format!("file: {}", error.to_string().replace(&shown, ""))
                }
                Err(other) => panic!("{other}"),
            };
            (rel.to_str().unwrap().to_owned(), file.part, problem)
        })
        .collect()
}

fn set(name: &str) -> Part {
    Part::Set(SetName::new(name))
}

fn line(rel: &str, part: Part, problem: &str) -> (String, Part, String) {
    (rel.to_owned(), part, problem.to_owned())
}

#[test]
fn invalid_files_do_not_hide_the_others() {
    let place = Fixture::folder(&[
        ("$metadata.json", "[]"),
        ("$themes.json", "{"),
        ("a/b.json", "{}"),
        ("bad.json", "{\n  ,"),
        ("list.json", "[]"),
        (".hidden.json", "{"),
        ("readme.txt", "{"),
        ("a%2Fb.json", "{}"),
    ]);
    let huge = fs::File::create(place.root.join("huge.json")).unwrap();
    huge.set_len(1 << 40).unwrap();
    fs::create_dir(place.root.join("empty.json")).unwrap();
    assert_eq!(
        told(&place),
        [
            line("$metadata.json", Part::Metadata, ""),
            line(
                "$themes.json",
                Part::Themes,
                "text: line 1, column 2: the text ends too early"
            ),
            line("a%2Fb.json", set("a/b"), ""),
            line("a/b.json", set("a/b"), ""),
            line(
                "bad.json",
                set("bad"),
                "text: line 2, column 3: expected a key in double quotes"
            ),
            line(
                "empty.json",
                set("empty"),
                "file: is a folder without token files, named like a set file"
            ),
            line(
                "huge.json",
                set("huge"),
                "file: has more than 67108864 bytes"
            ),
            line("list.json", Part::Nothing, ""),
        ]
    );
}

#[cfg(unix)]
#[test]
fn links_that_are_not_followed_do_not_hide_the_others() {
    use std::os::unix::fs::symlink;

    let place = Fixture::folder(&[("core.json", "{}"), ("../outside.json", "{}")]);
    symlink("../outside.json", place.root.join("linked.json")).unwrap();
    symlink("nothing.json", place.root.join("gone.json")).unwrap();
    symlink("core.json", place.root.join("twin.json")).unwrap();
    assert_eq!(
        told(&place),
        [
            line("core.json", set("core"), ""),
            line(
                "gone.json",
                set("gone"),
                "file: cannot be followed: No such file or directory (os error 2)"
            ),
            line(
                "linked.json",
                set("linked"),
                "file: is a link that leads out of the token folder"
            ),
            line(
                "twin.json",
                set("twin"),
                "file: and `core.json` are one file, linked"
            ),
        ]
    );
}

#[test]
fn a_single_file_is_the_whole_document() {
    let place = Fixture::file(Some("{"));
    let [file] = files(&place, FileLayout::Single).try_into().unwrap();
    assert_eq!((file.path, file.part), (place.root, Part::Whole));
    assert!(matches!(file.content, Err(Unreadable::Text(_))));
}

#[test]
fn a_place_that_is_not_there_is_no_empty_document() {
    for (name, layout) in [
        ("tokens", FileLayout::Directory),
        ("tokens.json", FileLayout::Single),
    ] {
        let place = Fixture::at(name, layout);
        let config = FileConfig {
            path: place.root.clone(),
            layout,
        };
        assert!(source_files(&config).unwrap().is_none());
        let config = FileConfig {
            path: place.root.join("deeper/still").join(name),
            layout,
        };
        source_files(&config).expect_err("even the folder around it is missing");
    }
}
