//! `sandbox`: the services on this machine.

use provider_api::{ProviderConfig, ReadOutcome, ReadRequest};
use sandbox::{Sandbox, Settings};
use tokens_model::Form;

use crate::args::SandboxArgs;
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Services;
use crate::narrator::Narrator;
use crate::ui::Ui;

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: SandboxArgs,
) -> Result<Code, CommandError> {
    let mut settings = Settings::default().with_port(args.port);
    if let Some(data) = args.data {
        settings = settings.with_data(context.root.join(data));
    }
    if let Some(key) = args.jsonbin_key {
        settings = settings.with_master_key(key);
    }
    if let Some(limit) = args.record_limit {
        settings = settings.with_record_limit(limit);
    }
    if let Some(quota) = args.request_quota {
        settings = settings.with_request_quota(quota);
    }
    if args.javascript_json {
        settings = settings.with_javascript_json();
    }
    if let Some(path) = args.seed {
        let document = seed(context, ui, &path).await?;
        settings = settings
            .with_studio_seed(document.clone())
            .with_seed(document);
    }
    if let Some(key) = args.studio_key {
        settings = settings.with_studio_key(key);
    }
    if args.auto_approve {
        settings = settings.with_auto_approve();
    }
    let sandbox = Sandbox::start(settings)
        .await
        .map_err(|error| CommandError::new(Code::LocalFile, error.to_string()))?;
    announce(ui, &sandbox);
    wait_for_the_end().await;
    sandbox.stop().await;
    Ok(Code::Done)
}

async fn seed(
    context: &Context<'_>,
    ui: &Ui,
    path: &std::path::Path,
) -> Result<String, CommandError> {
    let path = context.root.join(path);
    let config = ProviderConfig::new().with("path", path.to_string_lossy());
    let files = context.registry.factory("file")?.open(&config)?;
    let narrator = Narrator::new(ui);
    match files.read(ReadRequest::new(&narrator)).await? {
        ReadOutcome::Found(snapshot) => Ok(snapshot.document.to_json(Form::Values).to_compact()),
        ReadOutcome::Absent | ReadOutcome::NotModified => Err(CommandError::new(
            Code::LocalFile,
            format!("there are no tokens in `{}`", path.display()),
        )),
    }
}

fn announce(ui: &mut Ui, sandbox: &Sandbox) {
    let addresses = sandbox.addresses();
    let (jsonbin, studio) = (&addresses.jsonbin, &addresses.studio);
    if ui.is_json() {
        let url = &addresses.url;
        ui.json(&Services {
            jsonbin,
            studio,
            url,
        });
        return;
    }
    ui.say("the sandbox is running; stop it with Ctrl-C");
    ui.say("");
    ui.say(&format!("  JSONBin   {}", jsonbin.endpoint));
    ui.say(&format!("  Studio    {}", studio.graphql));
    ui.say(&format!("            {}", studio.rest));
    ui.say(&format!("  files     {}", addresses.url.base));
    if let Some(bin) = &jsonbin.bin {
        ui.say(&format!("  bin       {bin}"));
    }
    ui.say("");
    ui.say("in another terminal, in a folder with tokens:");
    ui.say("");
    ui.say("  tokensync init --yes");
    ui.say(&format!(
        "  export JSONBIN_MASTER_KEY='{}'",
        jsonbin.master_key
    ));
    let bin = jsonbin
        .bin
        .as_ref()
        .map_or_else(String::new, |bin| format!(" --bin {bin}"));
    ui.say(&format!(
        "  tokensync remote add team-bin --kind jsonbin --endpoint {}{bin}",
        jsonbin.endpoint
    ));
    ui.say("");
    ui.say("or, with Tokens Studio, instead of the last two:");
    ui.say("");
    ui.say(&format!(
        "  export TOKENS_STUDIO_API_KEY='{}'",
        studio.api_key
    ));
    ui.say(&format!(
        "  tokensync remote add studio --kind studio --api graphql --endpoint {}",
        studio.discovery
    ));
}

/// Until SIGTERM; Ctrl-C ends every command from outside.
async fn wait_for_the_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        let stop = tokio::signal::ctrl_c();
        tokio::select! {
            _ = terminate.recv() => {}
            _ = stop => {}
        }
        return;
    }
    // Without signals there is only Ctrl-C.
    let _ended = tokio::signal::ctrl_c().await;
}
