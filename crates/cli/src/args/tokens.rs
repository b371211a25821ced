//! What can be typed after `check` and `convert`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

use super::Layout;

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct ConvertArgs {
    /// The notation; types and values stay as they are
    #[arg(long, value_enum, value_name = "NOTATION")]
    pub(crate) to: Option<NotationArg>,
    /// The layout; without --output the project moves to it, and its old files stay
    #[arg(long, value_enum)]
    pub(crate) layout: Option<Layout>,
    /// Write there and leave the project as it is; a path that ends with `.json` is one file
    #[arg(long, value_name = "PATH")]
    pub(crate) output: Option<String>,
    /// Show what would happen and write nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NotationArg {
    /// `value`, `type`, `description`
    Legacy,
    /// `$value`, `$type`, `$description`
    Dtcg,
}

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// What to check: token files, or folders with a file per set; by default the project's
    /// tokens. A file of the project is checked together with the rest of it
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Also find what is different on the remote
    #[arg(long, conflicts_with = "paths")]
    pub(crate) drift: bool,
    /// How to tell what was found; `--json` is the same as `--report json`
    #[arg(long, value_enum, value_name = "FORMAT", conflicts_with = "json")]
    pub(crate) report: Option<ReportFormat>,
    /// Write the report into this file, and only a summary to standard error
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ReportFormat {
    /// A line for each finding
    #[default]
    Human,
    /// Remarks in a GitHub Actions run
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, for what shows test results
    Junit,
    /// One object
    Json,
}
