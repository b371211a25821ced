//! Secrets that are stored: in a file that only this user can read.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::{Binding, Credential, Source};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::private_file::{Held, PrivateFile};

/// The secret that is stored under this binding, and where.
pub(super) fn find(
    context: &Context<'_>,
    binding: &Binding,
) -> Result<Option<(Credential, Source)>, CommandError> {
    let Ok(file) = file(context) else {
        return Ok(None);
    };
    let found = stored(&file.read()?, binding);
    Ok(found.map(|credential| (credential, Source::File(file.path().to_owned()))))
}

/// Keeps a secret in a file that only this user can read, and reads it back.
pub(crate) async fn store(
    context: &Context<'_>,
    binding: &Binding,
    credential: &Credential,
) -> Result<PathBuf, CommandError> {
    let kept = hold(context, binding).await?;
    let path = kept.store(credential)?;
    if kept.read()?.as_ref() == Some(credential) {
        return Ok(path);
    }
    Err(CommandError::new(
        Code::LocalFile,
        format!(
            "`{}` does not hold what was just kept in it",
            path.display()
        ),
    ))
}

/// Forgets a secret, and gives what was forgotten.
pub(crate) async fn forget(
    context: &Context<'_>,
    binding: &Binding,
) -> Result<Option<Credential>, CommandError> {
    let kept = hold(context, binding).await?;
    let forgotten = kept.read()?;
    let mut content = kept.file.read()?;
    let removed = content
        .get_mut("secrets")
        .and_then(Value::as_object_mut)
        .and_then(|secrets| secrets.shift_remove(kept.binding.as_str()));
    if removed.is_some() {
        kept.file.write(&content)?;
    }
    Ok(forgotten)
}

/// The stored secret of a remote, which no other process changes meanwhile.
pub(crate) struct Kept {
    pub(super) file: Held,
    pub(super) binding: Binding,
}

/// Waits until no other process changes stored secrets.
pub(crate) async fn hold(context: &Context<'_>, binding: &Binding) -> Result<Kept, CommandError> {
    let file = file(context)?.hold().await?;
    Ok(Kept {
        file,
        binding: binding.clone(),
    })
}

impl Kept {
    /// What is stored now: another process may have changed it while this one waited.
    pub(crate) fn read(&self) -> Result<Option<Credential>, CommandError> {
        Ok(stored(&self.file.read()?, &self.binding))
    }

    pub(crate) fn store(&self, credential: &Credential) -> Result<PathBuf, CommandError> {
        let mut content = self.file.read()?;
        content["version"] = json!(1);
        if !content["secrets"].is_object() {
            content["secrets"] = json!({});
        }
        content["secrets"][self.binding.as_str()] = credential.to_json();
        self.file.write(&content)?;
        Ok(self.file.path().to_owned())
    }
}

fn file(context: &Context<'_>) -> Result<PrivateFile, CommandError> {
    let folder = context.config_folder()?;
    Ok(PrivateFile::new(folder.join("credentials.json")))
}

fn stored(content: &Value, binding: &Binding) -> Option<Credential> {
    Credential::from_json(content.get("secrets")?.get(binding.as_str())?)
}
