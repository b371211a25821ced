//! Writes a document into a folder, a file for each set, and reads it again.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::{Expected, NoProgress, Provider as _, ReadOutcome, ReadRequest, WriteRequest};
use provider_file::{FileConfig, FileLayout, FileProvider};
use tokens_model::TokenDocument;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let tokens = FileProvider::new(FileConfig {
        path: folder.path().join("tokens"),
        layout: FileLayout::Directory,
    });
    let text = r##"{"core":{"red":{"value":"#f00","type":"color"}},"theme/dark":{}}"##;
    let document = TokenDocument::parse(text)?;
    let request = WriteRequest::new(&document, Expected::Absent, &NoProgress);
    let written = tokens.write(request).await?;
    println!(
        "theme/dark.json: {}",
        folder.path().join("tokens/theme/dark.json").is_file()
    );

    let known = ReadRequest::new(&NoProgress).with_known(Some(&written.revision));
    assert!(matches!(
        tokens.read(known).await?,
        ReadOutcome::NotModified
    ));
    let ReadOutcome::Found(snapshot) = tokens.read(ReadRequest::new(&NoProgress)).await? else {
        return Err("it was just written".into());
    };
    assert!(snapshot.document.same(&document));
    println!(
        "{} token in {} sets",
        snapshot.document.token_count(),
        document.sets().len()
    );
    Ok(())
}
