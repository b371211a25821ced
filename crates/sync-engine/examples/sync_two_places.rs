//! Two places that have both changed are brought in step.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use std::error::Error;

use provider_api::MemoryProvider;
use sync_engine::{Action, Direction, Ends, MemoryStateStore, Policy, Silent, sync};
use tokens_model::TokenDocument;

fn tokens(red: &str, blue: &str) -> Result<TokenDocument, Box<dyn Error>> {
    Ok(TokenDocument::parse(format!(
        r#"{{"core":{{"red":{{"value":"{red}"}},"blue":{{"value":"{blue}"}}}}}}"#
    ))?)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let local = MemoryProvider::holding("files", tokens("#f00", "#00f")?);
    let remote = MemoryProvider::new("service");
    let ends = Ends {
        local: &local,
        remote: &remote,
    };
    let state = MemoryStateStore::default();
    let policy = Policy::careful(Direction::Both);
    let action = |id: &str| Action {
        id: id.into(),
        at: "2026-01-02T03:04:05Z".into(),
        command: "sync".into(),
        remote: "team".into(),
    };
    sync(ends, &policy, &action("1"), &state, &Silent).await?;

    // One changes here, the other there.
    local.replace(Some(tokens("#e00", "#00f")?));
    remote.replace(Some(tokens("#f00", "#00e")?));
    sync(ends, &policy, &action("2"), &state, &Silent).await?;
    let both = tokens("#e00", "#00e")?;
    for place in [&local, &remote] {
        assert!(place.document().is_some_and(|there| there.same(&both)));
    }
    println!("both changes are on both sides");
    Ok(())
}
