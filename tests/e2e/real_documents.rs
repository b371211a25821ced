//! Real and odd token documents go to every kind of remote, come back in both layouts, and are the
//! same; the files they came from keep every byte.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use sandbox::Settings;
use tokens_model::TokenDocument;

use crate::place::{PLACES, Place};
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same_files, below, save};

fn fixtures(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/fixtures")
        .join(folder)
}

/// Token files as they are put into a project.
pub(crate) struct Sample {
    pub(crate) name: String,
    layout: Layout,
    files: BTreeMap<String, Vec<u8>>,
}

impl Sample {
    fn single(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            name: name.to_owned(),
            layout: Layout::Single,
            files: [("tokens.json".to_owned(), bytes)].into(),
        }
    }

    fn folder(name: &str, files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        let place = |(name, bytes)| (format!("tokens/{name}"), bytes);
        Self {
            name: name.to_owned(),
            layout: Layout::Folder,
            files: files.into_iter().map(place).collect(),
        }
    }

    pub(crate) fn put(&self, person: &Person) {
        for (name, bytes) in &self.files {
            save(&person.path(name), bytes);
        }
    }

    /// A section of a folder, with the sample's sets beside it.
    fn section(name: &str, section: &str, bytes: Vec<u8>) -> Self {
        let sets = Project::sample().sets.into_iter();
        let sets = sets.map(|(name, text)| (format!("{name}.json"), text.into_bytes()));
        Self::folder(name, sets.chain([(format!("{section}.json"), bytes)]))
    }
}

/// What a folder can hold of a document: members that the format does not name have no file.
fn in_folder(document: &TokenDocument) -> TokenDocument {
    document.clone().with_extra(Vec::new())
}

fn newcomer(place: Place, owner: &Person, layout: Layout) -> Person {
    let person = owner.service.person_at(place);
    person.join_at(place, owner);
    let tokens = match layout {
        Layout::Single => "\"tokens\": \"tokens.json\"",
        Layout::Folder => "\"tokens\": \"tokens/\"",
    };
    let project = person.text("tokensync.json");
    let project = project
        .replace("\"tokens\": \"tokens.json\"", tokens)
        .replace("\"tokens\": \"tokens/\"", tokens);
    person.put("tokensync.json", &project);
    person
}

/// There and back, on every kind of remote. `unnameable` documents have sets that no folder can
/// hold.
#[track_caller]
fn there_and_back(sample: &Sample, settings: &Settings, unnameable: bool) {
    for place in PLACES {
        println!("{} as {:?}, {place:?}", sample.name, sample.layout);
        let service = Service::with(settings.clone());
        let ada = service.person_at(place);
        sample.put(&ada);
        ada.ok(&["init"]);
        if let Some(reason) = place.refusal(&ada.document()) {
            println!("  refused: {reason}");
            ada.harmless(10, &service.add_words_at(place));
            continue;
        }
        ada.ok(&service.add_words_at(place));
        assert_same_files(&sample.files, &ada.token_files());
        service.holds(place, &ada.document());

        for layout in LAYOUTS {
            println!("  into {layout:?}");
            let ben = newcomer(place, &ada, layout);
            if unnameable && layout == Layout::Folder {
                ben.harmless(8, &["pull"]);
                continue;
            }
            ben.ok(&["pull"]);
            let expected = match layout {
                Layout::Single => ada.document(),
                Layout::Folder => in_folder(&ada.document()),
            };
            place.agree(&expected, &ben.document());
            for person in [&ben, &ada] {
                let before = person.before();
                let ran = person.ok(&["sync", "--json"]);
                assert_eq!(ran.json()["outcome"], "nothing", "{ran}");
                before.holds(person);
            }
        }
        assert_same_files(&sample.files, &ada.token_files());
    }
}

/// The projects as people keep them, and what they merged.
pub(crate) fn real() -> Vec<Sample> {
    let root = fixtures("real");
    let manifest = String::from_utf8(std::fs::read(root.join("MANIFEST")).unwrap()).unwrap();
    let listed: BTreeSet<&str> = manifest
        .lines()
        .map(|line| line.split_whitespace().last().unwrap())
        .filter(|path| Path::new(path).extension().is_some_and(|e| e == "json"))
        .collect();
    assert!(listed.len() >= 30, "{}", listed.len());
    let read = |path: &str| std::fs::read(root.join(path)).unwrap();

    let mut samples = Vec::new();
    let mut projects: BTreeMap<String, BTreeMap<String, Vec<u8>>> = BTreeMap::new();
    for path in listed {
        if path.contains("/merges/") {
            let sample = match path {
                _ if path.contains("@$metadata/") => Sample::section(path, "$metadata", read(path)),
                _ if path.contains("@$themes/") => Sample::section(path, "$themes", read(path)),
                _ => Sample::single(path, read(path)),
            };
            samples.push(sample);
        } else if let Some((project, name)) = path.split_once("/design-tokens/") {
            let files = projects.entry(project.to_owned()).or_default();
            files.insert(name.to_owned(), read(path));
        } else {
            samples.push(Sample::single(path, read(path)));
            let name = path.rsplit('/').next().unwrap();
            samples.push(Sample::folder(path, [(name.to_owned(), read(path))]));
        }
    }
    samples.extend(
        projects
            .into_iter()
            .map(|(name, files)| Sample::folder(&name, files)),
    );
    samples
}

#[test]
fn real_projects() {
    for sample in &real() {
        there_and_back(sample, &Settings::default(), false);
    }
}

/// A service that writes records anew as a JavaScript engine does.
#[test]
fn real_projects_through_javascript() {
    let tokens = "digdir__designsystemet/design-tokens";
    let sample = Sample::folder(tokens, below(&fixtures("real").join(tokens)));
    there_and_back(&sample, &Settings::default().with_javascript_json(), false);
}

#[test]
fn generated_documents() {
    let root = fixtures("documents");
    for notation in ["legacy", "dtcg"] {
        let folder = below(&root.join(notation).join("folder"));
        there_and_back(
            &Sample::folder(notation, folder),
            &Settings::default(),
            false,
        );
    }
    for name in [
        "legacy/single.json",
        "legacy/values.json",
        "dtcg/single.json",
    ] {
        let sample = Sample::single(name, std::fs::read(root.join(name)).unwrap());
        there_and_back(&sample, &Settings::default(), false);
    }
    for (name, bytes) in below(&root.join("merge")) {
        there_and_back(&Sample::single(&name, bytes), &Settings::default(), false);
    }
}

#[test]
fn odd_documents() {
    let documents = below(&fixtures("documents/odd"));
    assert!(documents.len() >= 15);
    for (name, bytes) in documents {
        let unnameable = name == "unsafe-set-names.json";
        there_and_back(
            &Sample::single(&name, bytes),
            &Settings::default(),
            unnameable,
        );
    }
}
