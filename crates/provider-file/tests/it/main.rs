//! The provider on real files.

#![expect(
    clippy::unwrap_used,
    reason = "the whole file is a test; the lint knows only functions marked as one"
)]

mod images;
mod layout;
mod links;
mod names;
mod races;
mod refusals;
mod scale;
mod sources;
mod untouched;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use provider_api::{
    Expected, NoProgress, Provider as _, ProviderError, ReadOutcome, ReadRequest, Revision,
    Snapshot, WriteRequest,
};
use provider_file::{FileConfig, FileLayout, FileProvider};
use tempfile::TempDir;
use tokens_model::TokenDocument;

/// A temporary folder with a place in it.
struct Fixture {
    folder: TempDir,
    root: PathBuf,
    provider: FileProvider,
}

impl Fixture {
    /// A folder `tokens` with these files; without any it is not there yet.
    fn folder(files: &[(&str, &str)]) -> Self {
        let fixture = Self::at("tokens", FileLayout::Directory);
        for (name, text) in files {
            fixture.put(name, text);
        }
        fixture
    }

    /// A file `tokens.json` with this text.
    fn file(text: Option<&str>) -> Self {
        let fixture = Self::at("tokens.json", FileLayout::Single);
        if let Some(text) = text {
            save(&fixture.root, text);
        }
        fixture
    }

    fn at(name: &str, layout: FileLayout) -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path().join(name);
        Self {
            provider: provider(&root, layout),
            folder,
            root,
        }
    }

    fn put(&self, name: &str, text: &str) {
        save(&self.root.join(name), text);
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.root.join(name)).unwrap()
    }

    /// Every file below the temporary folder, hidden ones included, with its bytes.
    fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        collect(self.folder.path(), self.folder.path(), &mut files);
        files
    }

    fn names(&self) -> Vec<String> {
        let mut files = BTreeMap::new();
        collect(&self.root, &self.root, &mut files);
        files.into_keys().collect()
    }

    async fn read(&self) -> Result<ReadOutcome, ProviderError> {
        self.provider.read(ReadRequest::new(&NoProgress)).await
    }

    async fn found(&self) -> Snapshot {
        match self.read().await {
            Ok(ReadOutcome::Found(snapshot)) => snapshot,
            other => panic!("expected a document, found {other:?}"),
        }
    }

    async fn fails_to_read(&self) -> ProviderError {
        match self.read().await {
            Err(error) => error,
            Ok(outcome) => panic!("expected an error, found {outcome:?}"),
        }
    }

    async fn write(
        &self,
        document: &TokenDocument,
        expected: Expected<'_>,
    ) -> Result<Revision, ProviderError> {
        self.provider
            .write(WriteRequest::new(document, expected, &NoProgress))
            .await
            .map(|written| written.revision)
    }

    /// An image of what is there.
    async fn image(&self) -> String {
        let at = self.found().await.revision;
        let image = self.provider.image(&at).await.unwrap();
        image.expect("text has an image")
    }

    /// Writes with an image and checks that the next read gives the document back.
    async fn write_imaged(&self, document: &TokenDocument, image: &str) {
        let request = WriteRequest::new(document, Expected::Any, &NoProgress);
        let written = self.provider.write(request.with_image(Some(image))).await;
        let snapshot = self.found().await;
        assert!(snapshot.document.same(document));
        assert_eq!(snapshot.revision, written.unwrap().revision);
    }

    /// Writes over what is there and checks that the next read gives it back.
    async fn replace(&self, document: &TokenDocument) {
        let revision = self.write(document, Expected::Any).await.unwrap();
        let snapshot = self.found().await;
        assert!(snapshot.document.same(document));
        assert_eq!(snapshot.revision, revision);
    }

    /// Checks that the write fails and leaves every byte as it is.
    async fn refuses(&self, document: &TokenDocument) -> ProviderError {
        let before = self.everything();
        let error = self
            .write(document, Expected::Any)
            .await
            .expect_err("the write should be refused");
        assert_eq!(self.everything(), before, "after: {error}");
        error
    }
}

fn provider(path: &Path, layout: FileLayout) -> FileProvider {
    FileProvider::new(FileConfig {
        path: path.to_owned(),
        layout,
    })
}

#[expect(
    clippy::disallowed_methods,
    reason = "the outside writer of a test needs no atomic writes"
)]
fn save(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(items) = fs::read_dir(folder) else {
        return;
    };
    for item in items {
        let path = item.unwrap().path();
        let name = path
            .strip_prefix(root)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if path.is_dir() {
            files.insert(format!("{name}/"), Vec::new());
            collect(root, &path, files);
        } else {
            files.insert(name, fs::read(&path).unwrap_or_default());
        }
    }
}

fn parse(text: &str) -> TokenDocument {
    TokenDocument::parse(text).unwrap()
}

fn set_names(document: &TokenDocument) -> Vec<&str> {
    document
        .sets()
        .iter()
        .map(|(name, _)| name.as_str())
        .collect()
}
