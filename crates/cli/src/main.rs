//! The `tokensync` command: puts the providers together and hands over.

use std::process::ExitCode;

use cli::{Env, Registry};

fn main() -> ExitCode {
    let registry = Registry::default().with(provider_file::FileFactory);
    #[cfg(feature = "jsonbin")]
    let registry = registry.with(provider_jsonbin::JsonbinFactory);
    #[cfg(feature = "studio")]
    let registry = registry.with(provider_studio::StudioFactory);
    #[cfg(feature = "url")]
    let registry = registry.with(provider_url::UrlFactory);
    cli::run(std::env::args_os(), Env::from_process(), &registry)
}
