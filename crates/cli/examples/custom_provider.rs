//! A `tokensync` with one more kind of remote: `share`, a file on a drive that a team shares.

use std::{fmt::Display, fs, io::Write as _, path::Path, path::PathBuf, process::ExitCode};

use provider_api::{
    Capabilities, ErrorKind, Location, OptionSpec, Proof, Provider, ProviderConfig, ProviderError,
    ProviderFactory, ProviderInfo, ReadOutcome, ReadRequest, Revision, Snapshot, WriteRequest,
    WriteSupport, Written, async_trait,
};
use tokens_model::{Form, Json, Limits, TokenDocument};

#[derive(Debug)]
pub(crate) struct ShareFactory;

impl ProviderFactory for ShareFactory {
    fn kind(&self) -> &'static str {
        "share"
    }
    fn options(&self) -> &'static [OptionSpec] {
        const { &[OptionSpec::new("path", "the file on the drive").required()] }
    }
    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError> {
        let path = config.require("path")?;
        let info = ProviderInfo {
            kind: self.kind(),
            location: Location::plain(path),
            capabilities: Capabilities::read_only().with_write(WriteSupport::CheckThenWrite),
        };
        Ok(Box::new(Share(path.into(), info)))
    }
}

#[derive(Debug)]
struct Share(PathBuf, ProviderInfo);

#[async_trait]
impl Provider for Share {
    fn info(&self) -> &ProviderInfo {
        &self.1
    }
    async fn read(&self, _: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        if !self.0.try_exists().map_err(unreadable)? {
            return Ok(ReadOutcome::Absent);
        }
        if fs::metadata(&self.0).map_err(unreadable)?.len() > Limits::default().bytes as u64 {
            return Err(ProviderError::new(ErrorKind::TooLarge, "it is too large"));
        }
        let wrong = |error| ProviderError::new(ErrorKind::InvalidDocument, format!("{error}"));
        let json = Json::parse_bytes(fs::read(&self.0).map_err(unreadable)?).map_err(wrong)?;
        let document = TokenDocument::from_json(&json).map_err(wrong)?;
        let revision = Revision::digest_of(&document);
        let snapshot = Snapshot::new(document, revision, Proof::of_text(&json));
        Ok(ReadOutcome::Found(snapshot))
    }
    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        let there = match self.read(ReadRequest::new(request.progress)).await? {
            ReadOutcome::Found(snapshot) => Some(snapshot.revision),
            _ => None,
        };
        request.expected.check(there.as_ref(), &self.1.location)?;
        let folder = self.0.parent().unwrap_or(Path::new("."));
        let text = request.document.to_json(Form::Bare).to_compact();
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(unreadable)?;
        file.write_all(text.as_bytes()).map_err(unreadable)?;
        file.as_file().sync_all().map_err(unreadable)?;
        file.persist(&self.0).map_err(unreadable)?;
        Ok(Revision::digest_of(request.document).into())
    }
}

fn unreadable(error: impl Display) -> ProviderError {
    ProviderError::new(ErrorKind::LocalFile, error.to_string())
}

fn main() -> ExitCode {
    let registry = cli::Registry::default().with(provider_file::FileFactory);
    let env = cli::Env::from_process();
    cli::run(std::env::args_os(), env, &registry.with(ShareFactory))
}
