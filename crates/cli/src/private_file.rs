//! JSON files of the user's that nobody else can read, changed by one process at a time.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::error::{Code, CommandError};
use crate::replace::{Readers, replace};

/// How long to wait for another process: it may be renewing a login.
const PATIENCE: Duration = Duration::from_mins(1);
const NAP: Duration = Duration::from_millis(20);

/// A JSON object in a file that only this user can read.
#[derive(Clone, Debug)]
pub(crate) struct PrivateFile {
    path: PathBuf,
}

/// The same while no other process changes it.
#[derive(Debug)]
pub(crate) struct Held {
    file: PrivateFile,
    _lock: File,
}

impl PrivateFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads it; `{}` if there is none. Refuses one that others can read.
    pub(crate) fn read(&self) -> Result<Value, CommandError> {
        let failed = |problem: String| self.failed("read", &problem);
        let mut file = match File::open(&self.path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(json!({})),
            Err(error) => return Err(failed(error.to_string())),
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = file
                .metadata()
                .map_err(|error| failed(error.to_string()))?
                .permissions()
                .mode();
            if mode & 0o077 != 0 {
                return Err(CommandError::new(
                    Code::Credential,
                    format!("`{}` can be read by other users", self.path.display()),
                )
                .hint(format!("run `chmod 600 {}`", self.path.display())));
            }
        }
        let mut text = String::new();
        file.read_to_string(&mut text)
            .map_err(|error| failed(error.to_string()))?;
        // The parser's own message could quote a secret.
        let value: Value = serde_json::from_str(&text)
            .map_err(|error| failed(format!("it is not JSON (line {})", error.line())))?;
        if value.is_object() {
            Ok(value)
        } else {
            Err(failed("it has to be a JSON object".to_owned()))
        }
    }

    /// Waits until no other process is changing it.
    pub(crate) async fn hold(self) -> Result<Held, CommandError> {
        let path = self.path.with_extension("lock");
        let failed = |error: std::io::Error| self.failed("lock", &error.to_string());
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let mut options = OpenOptions::new();
        options.create(true).append(true);
        let lock = options.open(&path).map_err(failed)?;
        let begin = Instant::now();
        loop {
            match lock.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begin.elapsed() < PATIENCE => {
                    tokio::time::sleep(NAP).await;
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(CommandError::new(
                        Code::Unavailable,
                        format!("another tokensync is changing `{}`", self.path.display()),
                    )
                    .hint("wait until it is done, then run this again"));
                }
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        Ok(Held {
            file: self,
            _lock: lock,
        })
    }

    fn failed(&self, what: &str, problem: &str) -> CommandError {
        CommandError::new(
            Code::LocalFile,
            format!("cannot {what} `{}`: {problem}", self.path.display()),
        )
    }
}

impl Held {
    pub(crate) fn read(&self) -> Result<Value, CommandError> {
        self.file.read()
    }

    /// Replaces the whole file.
    pub(crate) fn write(&self, value: &Value) -> Result<(), CommandError> {
        replace(&self.file.path, &format!("{value:#}\n"), Readers::Owner)
    }

    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }
}
