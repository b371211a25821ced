//! The examples of the crates, and the provider that somebody else might write.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use provider_api::{Provider, ProviderConfig, ProviderFactory as _};
use provider_testkit::{Fault, Harness, Law, Medium, Place, Support, async_trait, conformance};
use tempfile::TempDir;
use tokens_model::{Form, Limits, TokenDocument};

use crate::project::{Layout, Project};
use crate::support::{Service, assert_same, save};

#[path = "../../crates/cli/examples/custom_provider.rs"]
#[expect(dead_code, reason = "its `main` is a program of its own")]
mod custom_provider;

const SOURCE: &str = include_str!("../../crates/cli/examples/custom_provider.rs");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The program that cargo has made of an example, beside the command itself.
fn program(name: &str) -> Option<PathBuf> {
    let binary = Path::new(env!("CARGO_BIN_EXE_tokensync"));
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let path = binary.with_file_name("examples").join(name);
    path.is_file().then_some(path)
}

/// The examples there are, with the crate of each.
fn examples() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for member in fs::read_dir(root().join("crates")).unwrap() {
        let member = member.unwrap().path();
        let name = member.file_name().unwrap().to_string_lossy().into_owned();
        let Ok(files) = fs::read_dir(member.join("examples")) else {
            panic!("the crate `{name}` has no example");
        };
        for file in files.map(|file| file.unwrap().path()) {
            let example = file.file_stem().unwrap().to_string_lossy().into_owned();
            let other = found.insert(example, name.clone());
            assert_eq!(
                other,
                None,
                "two examples have one name: {}",
                file.display()
            );
        }
    }
    found
}

#[test]
fn every_crate_has_an_example_that_does_what_it_says() {
    let person = Service::start().person().without_key();
    for (example, member) in examples() {
        let Some(program) = program(&example) else {
            println!(
                "skipped: the example `{example}` of `{member}` is built with the workspace only"
            );
            continue;
        };
        let mut command = Command::new(program);
        person.prepare(&mut command);
        if example == "custom_provider" {
            command.arg("--help");
        }
        let ran = person.ran(&mut command, &[&example], "");
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(!ran.raw[0].is_empty(), "{ran}");
        assert_eq!(ran.raw[1], "", "{ran}");
    }
}

#[test]
fn the_page_shows_the_example_as_it_is() {
    let page = fs::read_to_string(root().join("docs/adding-a-provider.md")).unwrap();
    let quoted = format!("```rust\n{SOURCE}```\n");
    assert!(
        page.contains(&quoted),
        "docs/adding-a-provider.md has to show crates/cli/examples/custom_provider.rs"
    );
    assert!(SOURCE.lines().count() < 80, "it has to stay small");
}

/// Places for the provider of the example.
struct Shares;

struct Shelf {
    path: PathBuf,
    /// Removed with everything in it once the place is no longer needed.
    _folder: TempDir,
}

#[async_trait]
impl Harness for Shares {
    fn name(&self) -> &'static str {
        "share"
    }

    fn medium(&self) -> Medium {
        Medium::Local
    }

    async fn fresh(&self) -> Box<dyn Place> {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("tokens.json");
        Box::new(Shelf {
            path,
            _folder: folder,
        })
    }
}

#[async_trait]
impl Place for Shelf {
    fn provider(&self) -> Box<dyn Provider> {
        let config = ProviderConfig::new().with("path", self.path.to_string_lossy());
        custom_provider::ShareFactory.open(&config).unwrap()
    }

    async fn put(&self, document: &TokenDocument) {
        let text = document.to_json(Form::Values).to_compact();
        save(&self.path, text.as_bytes());
    }

    async fn stored(&self) -> Option<TokenDocument> {
        let text = fs::read_to_string(&self.path).ok()?;
        Some(TokenDocument::parse(text).unwrap())
    }

    async fn break_with(&self, fault: Fault) -> Support {
        match fault {
            Fault::Malformed => save(&self.path, b"{\"core\": {"),
            Fault::Oversized => {
                let file = fs::File::create(&self.path).unwrap();
                file.set_len(Limits::default().bytes as u64 + 1).unwrap();
            }
            Fault::Unreadable => {
                fs::remove_file(&self.path).unwrap();
                fs::create_dir(&self.path).unwrap();
            }
            _ => return Support::DoesNotApply("no network and no credential stands in between"),
        }
        Support::Armed
    }
}

#[test]
fn a_provider_of_less_than_eighty_lines_keeps_the_contract() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let report = runtime.block_on(conformance::run(&Shares));
    assert_eq!(report.checked.len(), Law::ALL.len(), "{report}");
}

#[test]
fn a_tokensync_with_it_syncs() {
    let Some(program) = program("custom_provider") else {
        println!("skipped: the example `custom_provider` is not built");
        return;
    };
    let service = Service::start();
    let [ada, ben] = [
        service.person().without_key(),
        service.person().without_key(),
    ];
    let share = ada.path("share.json").to_string_lossy().replace('\\', "/");
    let project = format!(
        "{{\n  \"version\": 1,\n  \"tokens\": \"tokens.json\",\n  \"remotes\": {{\n    \
         \"drive\": {{ \"kind\": \"share\", \"path\": \"{share}\" }}\n  }}\n}}\n"
    );
    Project::sample().put(&ada, Layout::Single);
    let run = |person: &crate::support::Person, words: &[&str]| {
        let mut command = Command::new(&program);
        command.args(words);
        person.prepare(&mut command);
        let ran = person.ran(&mut command, words, "");
        assert_eq!(ran.code, Some(0), "{ran}");
    };
    for person in [&ada, &ben] {
        person.put("tokensync.json", &project);
        run(person, &["sync", "--yes"]);
    }
    assert_same(&ada.document(), &ben.document());
    ben.edit("#ff0000", "#ee0000");
    run(&ben, &["push"]);
    run(&ada, &["pull"]);
    assert_same(&ada.document(), &ben.document());
}
