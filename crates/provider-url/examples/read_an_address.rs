//! Reads the tokens of a file on a web server, here of a sandbox on this machine.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::{NoProgress, ProviderConfig, ProviderFactory as _, ReadOutcome, ReadRequest};
use provider_url::UrlFactory;
use sandbox::{Sandbox, Settings};

const RECORD: &str =
    r##"{"values":{"core":{"red":{"value":"#f00","type":"color"}}},"$themes":[]}"##;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let sandbox = Sandbox::start(Settings::default()).await?;
    sandbox.control().put_file("tokens.json", RECORD);
    let url = format!("{}tokens.json", sandbox.addresses().url.base);
    let config = ProviderConfig::new().with("url", url);

    let place = UrlFactory.open(&config)?;
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
