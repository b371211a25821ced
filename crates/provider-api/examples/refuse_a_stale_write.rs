//! Two people write to one place; who has not seen the last write is refused.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::{ErrorKind, Expected, MemoryProvider, NoProgress, Provider as _, WriteRequest};
use tokens_model::TokenDocument;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let place = MemoryProvider::new("team");
    let [ada, ben] = ["#ff0000", "#00ff00"].map(|red| {
        TokenDocument::parse(format!(
            r#"{{"core":{{"red":{{"value":"{red}","type":"color"}}}}}}"#
        ))
    });
    let (ada, ben) = (ada?, ben?);
    // Both believe the place to be empty.
    let request = WriteRequest::new(&ada, Expected::Absent, &NoProgress);
    let written = place.write(request).await?;
    println!("Ada wrote {}", written.revision.as_str());
    let request = WriteRequest::new(&ben, Expected::Absent, &NoProgress);
    let Err(refused) = place.write(request).await else {
        return Err("Ben has overwritten Ada".into());
    };
    assert_eq!(refused.kind(), ErrorKind::RevisionMismatch);
    println!("Ben: {refused}");
    Ok(())
}
