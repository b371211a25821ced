//! Reads the tokens of a bin, here of a sandbox on this machine.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::{
    NoProgress, ProviderConfig, ProviderFactory as _, ReadOutcome, ReadRequest, Secret,
};
use provider_jsonbin::JsonbinFactory;
use sandbox::{Sandbox, Settings};

const RECORD: &str =
    r##"{"values":{"core":{"red":{"value":"#f00","type":"color"}}},"$themes":[]}"##;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Settings::default().with_seed(RECORD)).await?;
    let service = sandbox.addresses().jsonbin;
    let config = ProviderConfig::new()
        .with("bin", service.bin.unwrap_or_default())
        .with("endpoint", service.endpoint)
        .with_secret("secret", Secret::new(service.master_key));

    let place = JsonbinFactory.open(&config)?;
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
