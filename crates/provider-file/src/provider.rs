//! The contract, carried out on files.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use provider_api::{
    Capabilities, Coverage, ErrorKind, Expected, Location, Proof, Provider, ProviderError,
    ProviderInfo, ReadOutcome, ReadRequest, Revision, Snapshot, Trace, WriteRequest, WriteSupport,
    Written, async_trait,
};

use crate::atomic;
use crate::config::{FileConfig, FileLayout, KIND};
use crate::failure::shown;
use crate::folder::Folder;
use crate::image::files_of;
use crate::plan::{self, Plan};
use crate::scan::Scan;
use crate::single::{self, SingleFile};
use crate::trace;

/// A token document in one local file or in a folder of them.
#[derive(Clone, Debug)]
pub struct FileProvider {
    info: ProviderInfo,
    path: PathBuf,
    layout: FileLayout,
}

impl FileProvider {
    /// The document at this place, which need not exist yet.
    pub fn new(config: FileConfig) -> Self {
        // It only fails for an empty path or without a working directory; reading then says so.
        let path = std::path::absolute(&config.path).unwrap_or(config.path);
        // Lossy text could make two paths one, so the address counts every byte.
        let full = path.as_os_str().as_encoded_bytes().escape_ascii();
        let coverage = Coverage {
            themes: true,
            metadata: true,
            // A file beside the sets would be one more set.
            extra: config.layout == FileLayout::Single,
        };
        Self {
            info: ProviderInfo {
                kind: KIND,
                location: Location::new(shown(&path), &full.to_string()),
                capabilities: Capabilities::read_only()
                    .with_write(WriteSupport::CheckThenWrite)
                    .with_conditional_read()
                    .with_coverage(coverage),
            },
            path,
            layout: config.layout,
        }
    }

    fn read_single(&self, known: Option<&Revision>) -> Result<ReadOutcome, ProviderError> {
        let Some(file) = SingleFile::of(&self.path)? else {
            return Ok(ReadOutcome::Absent);
        };
        let revision = file.revision();
        if known == Some(&revision) {
            return Ok(ReadOutcome::NotModified);
        }
        let json = file.json(&self.path)?;
        let document = single::document(&self.path, &json)?;
        let proof = Proof::of_text(&json);
        Ok(ReadOutcome::Found(Snapshot::new(document, revision, proof)))
    }

    fn read_folder(&self, known: Option<&Revision>) -> Result<ReadOutcome, ProviderError> {
        let Some(scan) = Scan::of(&self.path)? else {
            return Ok(ReadOutcome::Absent);
        };
        let revision = scan.revision();
        if known == Some(&revision) {
            return Ok(ReadOutcome::NotModified);
        }
        let folder = Folder::of(&self.path, scan)?;
        if folder.is_absent() {
            return Ok(ReadOutcome::Absent);
        }
        let Some(proof) = folder.proof() else {
            return Err(ProviderError::new(
                ErrorKind::InvalidDocument,
                format!("not every file of `{}` could be placed", shown(&self.path)),
            )
            .with_hint("two files may hold the same part of the document: remove one"));
        };
        let mut snapshot = Snapshot::new(folder.document(&self.path)?, revision, proof);
        snapshot.notes = folder.notes();
        Ok(ReadOutcome::Found(snapshot))
    }

    /// What a write changes below which folder.
    fn plan(&self, request: &WriteRequest<'_>) -> Result<(&Path, Plan), ProviderError> {
        match self.layout {
            FileLayout::Single => {
                let plan = self.plan_single(request)?;
                Ok((single::folder_of(&self.path), plan))
            }
            FileLayout::Directory => Ok((&self.path, self.plan_folder(request)?)),
        }
    }

    fn plan_single(&self, request: &WriteRequest<'_>) -> Result<Plan, ProviderError> {
        let current = SingleFile::of(&self.path)?;
        let revision = current.as_ref().map(SingleFile::revision);
        self.expect(request.expected, revision.as_ref(), revision.is_some())?;
        atomic::sweep(&single::leftovers(&self.path));
        single::plan(&self.path, current, request.document, request.image)
    }

    fn plan_folder(&self, request: &WriteRequest<'_>) -> Result<Plan, ProviderError> {
        let scan = Scan::of(&self.path)?;
        let revision = scan.as_ref().map(Scan::revision);
        if let Expected::Revision(_) = request.expected {
            // Before anything is parsed: a foreign file may be broken just now.
            self.expect(request.expected, revision.as_ref(), true)?;
        }
        let folder = match scan {
            Some(scan) => Folder::of(&self.path, scan)?,
            None => Folder::default(),
        };
        self.expect(request.expected, revision.as_ref(), !folder.is_absent())?;
        atomic::sweep(&folder.leftovers);
        let image = request.image.and_then(files_of);
        let exactly =
            image.and_then(|files| plan::exactly(&self.path, &folder, &files, request.document));
        match exactly {
            Some(plan) => Ok(plan),
            None => plan::plan(&self.path, &folder, request.document),
        }
    }

    fn image_now(&self) -> Result<Option<(Revision, Option<String>)>, ProviderError> {
        Ok(match self.layout {
            FileLayout::Single => {
                SingleFile::of(&self.path)?.map(|file| (file.revision(), file.image()))
            }
            FileLayout::Directory => {
                Scan::of(&self.path)?.map(|scan| (scan.revision(), scan.image()))
            }
        })
    }

    /// Refuses a write whose writer believes something else to be there.
    fn expect(
        &self,
        expected: Expected<'_>,
        current: Option<&Revision>,
        there: bool,
    ) -> Result<(), ProviderError> {
        let problem = match expected {
            Expected::Any => return Ok(()),
            Expected::Absent if !there => return Ok(()),
            Expected::Revision(revision) if there && current == Some(revision) => return Ok(()),
            Expected::Absent => "already holds tokens",
            Expected::Revision(_) => "has changed since it was read",
        };
        Err(ProviderError::new(
            ErrorKind::RevisionMismatch,
            format!("`{}` {problem}", self.info.location),
        ))
    }
}

#[async_trait]
impl Provider for FileProvider {
    fn info(&self) -> &ProviderInfo {
        &self.info
    }

    async fn read(&self, request: ReadRequest<'_>) -> Result<ReadOutcome, ProviderError> {
        match self.layout {
            FileLayout::Single => self.read_single(request.known),
            FileLayout::Directory => self.read_folder(request.known),
        }
    }

    async fn trace(&self) -> Option<Trace> {
        trace::of(&self.path, self.layout, SystemTime::now())
    }

    async fn image(&self, at: &Revision) -> Result<Option<String>, ProviderError> {
        let (revision, image) = self.image_now()?.unzip();
        self.expect(
            Expected::Revision(at),
            revision.as_ref(),
            revision.is_some(),
        )?;
        Ok(image.flatten())
    }

    async fn try_write(&self, request: WriteRequest<'_>) -> Result<(), ProviderError> {
        let (_, plan) = self.plan(&request)?;
        atomic::try_out(&plan.changes, &plan.removals)
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Written, ProviderError> {
        let (root, plan) = self.plan(&request)?;
        for note in &plan.notes {
            request.progress.note(note);
        }
        atomic::apply(root, &plan.changes, &plan.removals, request.progress)?;
        Ok(plan.revision.into())
    }
}
