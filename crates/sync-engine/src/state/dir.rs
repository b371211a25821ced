//! State in a folder of the project.

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use provider_api::Revision;
use serde::{Deserialize, Serialize};
use tokens_model::{Digest, Form, Json, Limits, TokenDocument};

use super::files::{append_line, damaged, io_error, keep_object, object, read, replace};
use super::{Base, StateError, StateStore};
use crate::history::{History, HistoryEntry};

const SCHEMA: u32 = 1;

/// State of one link in a folder that several links share.
///
/// ```text
/// links/<key>/state.json   schema, revisions, the id of the base
/// objects/ab/<digest>      documents, each stored once under the digest of its text
/// history.jsonl            what was done, a line each
/// lock                     held by the process that works on the project
/// ```
///
/// `state.json` is replaced last, so that it never names an object that is not there.
#[derive(Debug)]
pub struct DirStateStore {
    root: PathBuf,
    link: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct StateFile {
    schema: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    local: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remote: Option<String>,
    base: String,
}

impl DirStateStore {
    /// The state of the link `key` (any text) in the folder `root`, which is made when needed.
    pub fn new(root: impl Into<PathBuf>, key: &str) -> Self {
        let root = root.into();
        let digest = Digest::of_bytes(key.as_bytes()).to_string();
        let link = root.join("links").join(&digest[..16]);
        Self { root, link }
    }

    fn state_path(&self) -> PathBuf {
        self.link.join("state.json")
    }

    fn objects(&self) -> PathBuf {
        self.root.join("objects")
    }

    fn history_path(&self) -> PathBuf {
        self.root.join("history.jsonl")
    }

    /// Makes the folder, which hides itself from Git.
    pub fn prepare(root: &Path) -> Result<(), StateError> {
        fs::create_dir_all(root).map_err(io_error("create", root))?;
        let ignore = root.join(".gitignore");
        if read(&ignore)?.is_none() {
            replace(&ignore, "*\n")?;
        }
        Ok(())
    }

    /// Forgets the base of the link; copies and history stay.
    pub fn forget(&self) -> Result<(), StateError> {
        match fs::remove_file(self.state_path()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(io_error("remove", &self.state_path())(error))
            }
            _ => Ok(()),
        }
    }
}

impl StateStore for DirStateStore {
    fn base(&self) -> Result<Option<Base>, StateError> {
        let path = self.state_path();
        let Some(text) = read(&path)? else {
            return Ok(None);
        };
        let schema: SchemaOnly =
            serde_json::from_str(&text).map_err(|e| damaged(&path, e.to_string()))?;
        if schema.schema > SCHEMA {
            return Err(StateError::Newer {
                path: path.display().to_string(),
            });
        }
        let file: StateFile =
            serde_json::from_str(&text).map_err(|e| damaged(&path, e.to_string()))?;
        Ok(Some(Base {
            document: self.copy(&file.base).map_err(|error| match error {
                // What has to go is the file that names the copy.
                StateError::Damaged {
                    path: copy,
                    problem,
                } => damaged(&path, format!("`{copy}`: {problem}")),
                other => other,
            })?,
            local: file.local.map(Revision::new),
            remote: file.remote.map(Revision::new),
        }))
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        let text = |revision: &Option<Revision>| revision.as_ref().map(|r| r.as_str().to_owned());
        let file = StateFile {
            schema: SCHEMA,
            local: text(&base.local),
            remote: text(&base.remote),
            base: self.keep(&base.document)?,
        };
        let path = self.state_path();
        let text = serde_json::to_string(&file).map_err(|e| damaged(&path, e.to_string()))?;
        replace(&path, &text)
    }

    fn keep(&self, document: &TokenDocument) -> Result<String, StateError> {
        Self::prepare(&self.root)?;
        let text = document.to_json(Form::Values).to_compact();
        keep_object(&self.objects(), &text)
    }

    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError> {
        Self::prepare(&self.root)?;
        let path = self.history_path();
        let line = serde_json::to_string(entry).map_err(|e| damaged(&path, e.to_string()))?;
        append_line(&path, &line)
    }
}

impl History for DirStateStore {
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError> {
        let path = self.history_path();
        let text = read(&path)?.unwrap_or_default();
        let complete = text.rfind('\n').map_or("", |end| &text[..end]);
        // A last line without its end was being written when the process was stopped. A run that
        // planned again tells of itself again; its last word counts.
        let mut entries: Vec<HistoryEntry> = Vec::new();
        for (i, line) in complete.lines().enumerate() {
            let entry: HistoryEntry = serde_json::from_str(line)
                .map_err(|e| damaged(&path, format!("line {}: {e}", i + 1)))?;
            match entries.last_mut() {
                Some(last) if last.id == entry.id => *last = entry,
                _ => entries.push(entry),
            }
        }
        Ok(entries)
    }

    fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        let objects = self.objects();
        let text = object(&objects, id)?;
        let json = Json::parse_within(text, &Limits::around_a_document())
            .map_err(|e| damaged(&objects.join(id), e.to_string()))?;
        TokenDocument::from_json(&json).map_err(|e| damaged(&objects.join(id), e.to_string()))
    }
}

#[derive(Deserialize)]
struct SchemaOnly {
    schema: u32,
}

/// Holds a project for one process. The operating system lets go of it when the process ends,
/// however it ends; the file stays.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock in the state folder `root`, or says who has it.
    ///
    /// `holder` describes this process to whoever finds the lock taken.
    pub fn take(root: &Path, holder: &str) -> Result<Self, StateError> {
        DirStateStore::prepare(root)?;
        let path = root.join("lock");
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(io_error("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Only for the message: what cannot be read is left out.
                let _unreadable = file.read_to_string(&mut holder);
                let holder: String = holder
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(200)
                    .collect();
                return Err(StateError::Locked { holder });
            }
            Err(TryLockError::Error(error)) => return Err(io_error("lock", &path)(error)),
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(io_error("write", &path))?;
        Ok(Self { _file: file })
    }
}
