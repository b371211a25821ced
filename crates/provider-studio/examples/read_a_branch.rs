//! Reads the tokens of a branch of a project, here of a sandbox on this machine.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::{
    NoProgress, ProviderConfig, ProviderFactory as _, ReadOutcome, ReadRequest, Secret,
};
use provider_studio::StudioFactory;
use sandbox::{Sandbox, Settings};

const RECORD: &str = r##"{"core":{"red":{"$value":"#f00","$type":"color"}}}"##;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Settings::default().with_studio_seed(RECORD)).await?;
    let service = sandbox.addresses().studio;
    let config = ProviderConfig::new()
        .with("organization", service.organization)
        .with("project", service.project)
        .with("branch", "main")
        .with("endpoint", service.discovery)
        .with_secret("secret", Secret::new(service.api_key));

    let place = StudioFactory.open(&config)?;
    let ReadOutcome::Found(snapshot) = place.read(ReadRequest::new(&NoProgress)).await? else {
        return Err("there should be tokens".into());
    };
    println!(
        "{} token at {:?}",
        snapshot.document.token_count(),
        snapshot.revision
    );
    assert_eq!(snapshot.document.token_count(), 1);
    sandbox.stop().await;
    Ok(())
}
