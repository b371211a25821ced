//! Both layouts keep the provider contract.

use std::fs;
use std::path::{Path, PathBuf};

use provider_api::Provider;
use provider_file::{FileConfig, FileLayout, FileProvider};
use provider_testkit::{Fault, Harness, Law, Medium, Place, Support, async_trait, conformance};
use tempfile::TempDir;
use tokens_model::{
    Form, Json, Limits, SetName, TokenDocument, TokenSet, path_to_set, set_to_path,
};

struct Files(FileLayout);

struct Shelf {
    layout: FileLayout,
    path: PathBuf,
    /// Removed with everything in it once the place is no longer needed.
    _folder: TempDir,
}

#[async_trait]
impl Harness for Files {
    fn name(&self) -> &str {
        self.0.as_str()
    }

    fn medium(&self) -> Medium {
        Medium::Local
    }

    async fn fresh(&self) -> Box<dyn Place> {
        let folder = TempDir::new().expect("a temporary folder");
        let path = match self.0 {
            FileLayout::Single => folder.path().join("tokens.json"),
            FileLayout::Directory => folder.path().join("tokens"),
        };
        Box::new(Shelf {
            layout: self.0,
            path,
            _folder: folder,
        })
    }
}

#[async_trait]
impl Place for Shelf {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(FileProvider::new(FileConfig {
            path: self.path.clone(),
            layout: self.layout,
        }))
    }

    async fn put(&self, document: &TokenDocument) {
        match self.layout {
            FileLayout::Single => save(&self.path, &document.to_json(Form::Values).to_compact()),
            FileLayout::Directory => put_folder(&self.path, document),
        }
    }

    async fn stored(&self) -> Option<TokenDocument> {
        match self.layout {
            FileLayout::Single => {
                let text = fs::read_to_string(&self.path).ok()?;
                Some(TokenDocument::parse(text).expect("a token document"))
            }
            FileLayout::Directory => stored_folder(&self.path),
        }
    }

    async fn break_with(&self, fault: Fault) -> Support {
        let victim = match self.layout {
            FileLayout::Single => self.path.clone(),
            FileLayout::Directory => self.path.join("core.json"),
        };
        match fault {
            Fault::Malformed => save(&victim, "{\"core\": {"),
            Fault::Oversized => {
                let file = fs::File::create(&victim).expect("a file");
                let size = Limits::default().bytes as u64 + 1;
                file.set_len(size).expect("a file with a hole");
            }
            // Not a matter of permissions: root may read everything.
            Fault::Unreadable => {
                fs::remove_file(&victim).expect("a file");
                fs::create_dir(&victim).expect("a folder");
            }
            _ => return Support::DoesNotApply("no network and no credential stands in between"),
        }
        Support::Armed
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the outside writer of a test needs no atomic writes"
)]
fn save(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

fn put_folder(root: &Path, document: &TokenDocument) {
    if root.exists() {
        fs::remove_dir_all(root).expect("a folder");
    }
    let mut names = Vec::new();
    for (name, set) in document.sets() {
        let path = root.join(set_to_path(name.as_str()).expect("a file name"));
        save(&path, &set.json().to_compact());
        names.push(Json::string(name.as_str()).to_compact());
    }
    if let Some(themes) = document.themes() {
        save(&root.join("$themes.json"), &themes.to_compact());
    }
    let content = document.metadata_content().map(|member| {
        let (key, value) = (member.key.to_compact(), member.value.to_compact());
        format!("{key}:{value}")
    });
    let mut members = vec![format!("\"tokenSetOrder\":[{}]", names.join(","))];
    members.extend(content);
    let metadata = format!("{{{}}}", members.join(","));
    save(&root.join("$metadata.json"), &metadata);
}

fn stored_folder(root: &Path) -> Option<TokenDocument> {
    let mut files = Vec::new();
    list(root, "", &mut files);
    files.sort();
    if files.is_empty() {
        return None;
    }
    let (mut sets, mut themes, mut metadata) = (Vec::new(), None, None);
    for rel in files {
        let json = Json::parse(fs::read_to_string(root.join(&rel)).expect("a text")).expect("JSON");
        match rel.as_str() {
            "$themes.json" => themes = Some(json),
            "$metadata.json" => metadata = Some(json),
            _ => sets.push((
                SetName::new(path_to_set(&rel).expect("a set name")),
                TokenSet::new(json).expect("a set"),
            )),
        }
    }
    let mut document =
        TokenDocument::from_parts(sets, themes, metadata, Vec::new()).expect("a document");
    document.apply_listed_order();
    Some(document)
}

fn list(folder: &Path, prefix: &str, files: &mut Vec<String>) {
    let Ok(items) = fs::read_dir(folder) else {
        return;
    };
    for item in items {
        let item = item.expect("an entry");
        let rel = format!("{prefix}{}", item.file_name().to_str().expect("text"));
        if item.path().is_dir() {
            list(&item.path(), &format!("{rel}/"), files);
        } else {
            // Nothing but set files may be left over, temporary files least of all.
            assert!(path_to_set(&rel).is_some(), "a stray file: {rel}");
            files.push(rel);
        }
    }
}

#[tokio::test]
async fn one_file_keeps_the_contract() {
    let report = conformance::run(&Files(FileLayout::Single)).await;
    assert_eq!(report.checked.len(), Law::ALL.len(), "{report}");
}

#[tokio::test]
async fn a_folder_keeps_the_contract() {
    let report = conformance::run(&Files(FileLayout::Directory)).await;
    assert_eq!(report.checked.len(), Law::ALL.len(), "{report}");
    assert_eq!(report.not_applicable.len(), 7, "{report}");
}
