//! What can be typed after `sandbox` and `demo`.

use std::path::PathBuf;

use clap::Args as ClapArgs;

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct SandboxArgs {
    /// The port to listen on; any free one by default
    #[arg(long, default_value_t = 0)]
    pub(crate) port: u16,
    /// Keep everything in this folder across restarts
    #[arg(long, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Put these tokens (a file or a folder) into a new bin and into the Studio project
    #[arg(long, value_name = "PATH")]
    pub(crate) seed: Option<PathBuf>,
    /// The master key of the JSONBin service
    #[arg(long, value_name = "K")]
    pub(crate) jsonbin_key: Option<String>,
    /// The API key of the Studio service
    #[arg(long, value_name = "K")]
    pub(crate) studio_key: Option<String>,
    /// Let every device into the Studio service that asks, without the approval page
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Refuse larger records, as the service does at 100000 bytes for free accounts
    #[arg(long, value_name = "BYTES")]
    pub(crate) record_limit: Option<usize>,
    /// Refuse requests once this many were made
    #[arg(long, value_name = "N")]
    pub(crate) request_quota: Option<u64>,
    /// Store JSON as a JavaScript engine would print it
    #[arg(long)]
    pub(crate) javascript_json: bool,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct DemoArgs {
    /// Work in this new folder and keep it
    #[arg(long, value_name = "DIR")]
    pub(crate) keep: Option<PathBuf>,
}
