//! Secrets that are stored: in the keychain, or in a file that only this user can read.
//!
//! What is known of a secret stands in the file in either case, so that the keychain is asked only
//! for what was put into it, and only when the secret itself is needed.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::keychain::{Keychain, Problem};
use super::{Binding, Credential, Need, Place, Record, Source};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::private_file::{Held, PrivateFile};

/// The secret that is stored, and where.
pub(super) fn find(
    context: &Context<'_>,
    need: &Need,
) -> Result<Option<(Credential, Source)>, CommandError> {
    let Ok(file) = file(context) else {
        return Ok(None);
    };
    let content = file.read()?;
    let Some(json) = entry(&content, need.binding.as_str()) else {
        return Ok(None);
    };
    let place = Place::of(json);
    let keychain = Keychain::of(&context.env);
    let found = read(&keychain, need, json, need.binding.as_str())?;
    Ok(found.map(|credential| (credential, source(file.path(), place))))
}

/// What is known of the secret that is stored under a binding. Asks no keychain.
pub(super) fn record(
    context: &Context<'_>,
    binding: &Binding,
) -> Result<Option<Record>, CommandError> {
    let Ok(file) = file(context) else {
        return Ok(None);
    };
    let content = file.read()?;
    Ok(entry(&content, binding.as_str()).and_then(Record::from_json))
}

/// How many secrets are stored, and where.
#[derive(Clone, Debug)]
pub(crate) struct Inventory {
    pub(crate) in_keychain: usize,
    pub(crate) in_file: usize,
    /// The file, which lists both.
    pub(crate) path: PathBuf,
}

/// Counts what is stored. Asks no keychain, and refuses a file that others can read.
pub(crate) fn stored(context: &Context<'_>) -> Result<Inventory, CommandError> {
    let file = file(context)?;
    let content = file.read()?;
    let all = content.get("secrets").and_then(Value::as_object);
    let all = all.into_iter().flat_map(|all| all.values());
    let (in_file, in_keychain): (Vec<_>, Vec<_>) =
        all.partition(|json| Place::of(json) == Place::File);
    Ok(Inventory {
        in_keychain: in_keychain.len(),
        in_file: in_file.len(),
        path: file.path().to_owned(),
    })
}

/// Whether a secret could be put into the keychain now.
pub(crate) fn check_keychain(context: &Context<'_>, need: &Need) -> Result<(), CommandError> {
    let checked = Keychain::of(&context.env).check();
    checked.map_err(|problem| need.failed(problem))
}

/// Keeps a secret, and reads it back.
pub(crate) async fn store(
    context: &Context<'_>,
    need: &Need,
    credential: &Credential,
    place: Place,
) -> Result<Stored, CommandError> {
    let kept = hold(context, need).await?;
    let source = kept.store_in(place, credential)?;
    let left = match place {
        Place::Keychain => None,
        Place::File => kept.clear_keychain().err(),
    };
    Ok(Stored { source, left })
}

/// Where a secret is kept now.
pub(crate) struct Stored {
    pub(crate) source: Source,
    /// Why an older one may still be in the keychain.
    pub(crate) left: Option<Problem>,
}

/// Forgets every copy of a secret.
pub(crate) async fn forget(context: &Context<'_>, need: &Need) -> Result<Forgotten, CommandError> {
    hold(context, need).await?.forget()
}

/// What there was before it was forgotten.
pub(crate) struct Forgotten {
    pub(crate) record: Option<Record>,
    /// Whether the keychain held one.
    pub(crate) was_in_keychain: bool,
    /// Why another copy may still be in the keychain.
    pub(crate) left: Option<Problem>,
}

impl Forgotten {
    pub(crate) fn is_any(&self) -> bool {
        self.record.is_some() || self.was_in_keychain
    }

    pub(crate) fn is_login(&self) -> bool {
        self.record.as_ref().is_some_and(|record| record.is_login)
    }
}

/// The stored secret of a remote, which no other process changes meanwhile.
pub(crate) struct Kept {
    file: Held,
    keychain: Keychain,
    pub(super) need: Need,
}

/// Waits until no other process changes stored secrets.
pub(crate) async fn hold(context: &Context<'_>, need: &Need) -> Result<Kept, CommandError> {
    let file = file(context)?.hold().await?;
    Ok(Kept {
        file,
        keychain: Keychain::of(&context.env),
        need: need.clone(),
    })
}

impl Kept {
    /// Keeps a secret in this place, and reads it back.
    pub(crate) fn store_in(
        &self,
        place: Place,
        credential: &Credential,
    ) -> Result<Source, CommandError> {
        self.put(self.need.binding.as_str(), place, credential)?;
        Ok(source(self.file.path(), place))
    }

    /// The secret goes into the keychain before the file says that it is there.
    pub(super) fn put(
        &self,
        binding: &str,
        place: Place,
        credential: &Credential,
    ) -> Result<(), CommandError> {
        let mut content = self.file.read()?;
        if place == Place::Keychain {
            let put = self.keychain.put(binding, &credential.in_keychain());
            put.map_err(|problem| self.need.failed(problem))?;
        }
        content["version"] = json!(1);
        if !content["secrets"].is_object() {
            content["secrets"] = json!({});
        }
        content["secrets"][binding] = credential.in_file(place);
        self.file.write(&content)?;
        if self.file.read()? == content {
            return Ok(());
        }
        Err(CommandError::new(
            Code::LocalFile,
            format!(
                "`{}` does not hold what was just kept in it",
                self.file.path().display()
            ),
        ))
    }

    /// Forgets what is stored under a binding. It goes out of the keychain before the file forgets
    /// that it is there.
    pub(super) fn remove(&self, binding: &str) -> Result<bool, CommandError> {
        let mut content = self.file.read()?;
        let mut was_in_keychain = false;
        if entry(&content, binding).map(Place::of) == Some(Place::Keychain) {
            let removed = self.keychain.remove(binding);
            was_in_keychain = removed.map_err(|problem| self.need.failed(problem))?;
        }
        let secrets = content.get_mut("secrets").and_then(Value::as_object_mut);
        if secrets.is_some_and(|secrets| secrets.shift_remove(binding).is_some()) {
            self.file.write(&content)?;
        }
        Ok(was_in_keychain)
    }

    fn forget(&self) -> Result<Forgotten, CommandError> {
        let content = self.file.read()?;
        let record = entry(&content, self.need.binding.as_str()).and_then(Record::from_json);
        let was_in_keychain = self.remove(self.need.binding.as_str())?;
        // One that the file knows nothing of is left from before the file was lost.
        let cleared = self.clear_keychain();
        Ok(Forgotten {
            record,
            was_in_keychain: was_in_keychain || cleared == Ok(true),
            left: cleared.err(),
        })
    }

    /// Removes what the keychain holds for a secret that is not kept there. Where there is no
    /// keychain, nothing is left in it.
    fn clear_keychain(&self) -> Result<bool, Problem> {
        match self.keychain.remove(self.need.binding.as_str()) {
            Err(problem) if problem.is_none_there() => Ok(false),
            removed => removed,
        }
    }
}

/// For secrets that are renewed and replaced.
#[cfg(feature = "studio")]
impl Kept {
    /// What is stored now: another process may have changed it while this one waited.
    pub(crate) fn read(&self) -> Result<Option<Credential>, CommandError> {
        Ok(self
            .read_at(self.need.binding.as_str())?
            .map(|(_, secret)| secret))
    }

    /// Where the secret is kept now; a new one belongs into the keychain.
    pub(crate) fn place(&self) -> Result<Place, CommandError> {
        let content = self.file.read()?;
        Ok(entry(&content, self.need.binding.as_str()).map_or(Place::Keychain, Place::of))
    }

    /// Fails if nothing could be stored there.
    pub(crate) fn check(&self, place: Place) -> Result<(), CommandError> {
        match place {
            Place::File => self.file.read().map(|_| ()),
            Place::Keychain => self.keychain.check().map_err(|p| self.need.failed(p)),
        }
    }

    /// Keeps a secret where the one before it is kept.
    pub(crate) fn store(&self, credential: &Credential) -> Result<Source, CommandError> {
        self.store_in(self.place()?, credential)
    }

    pub(super) fn read_at(
        &self,
        binding: &str,
    ) -> Result<Option<(Place, Credential)>, CommandError> {
        let content = self.file.read()?;
        let Some(json) = entry(&content, binding) else {
            return Ok(None);
        };
        let found = read(&self.keychain, &self.need, json, binding)?;
        Ok(found.map(|credential| (Place::of(json), credential)))
    }

    /// The bindings of a service that a key with this id is stored under, and where it is kept.
    pub(super) fn places_of(&self, id: &str) -> Result<Vec<(String, Place)>, CommandError> {
        let content = self.file.read()?;
        let secrets = content.get("secrets").and_then(Value::as_object);
        let is_it = |(binding, json): &(&String, &Value)| {
            binding.starts_with(self.need.binding.platform())
                && json.get("key_id") == Some(&json!(id))
        };
        let found = secrets.into_iter().flatten().filter(is_it);
        Ok(found
            .map(|(binding, json)| (binding.clone(), Place::of(json)))
            .collect())
    }
}

fn read(
    keychain: &Keychain,
    need: &Need,
    json: &Value,
    binding: &str,
) -> Result<Option<Credential>, CommandError> {
    if Place::of(json) == Place::File {
        return Ok(Credential::from_file(json));
    }
    let text = keychain.get(binding);
    let text = text.map_err(|problem| need.failed(problem))?;
    let problem = match text {
        None => "the keychain no longer has",
        Some(text) => match Credential::from_keychain(json, &text) {
            Some(credential) => return Ok(Some(credential)),
            None => "the keychain has something else than",
        },
    };
    Err(need.gone(problem))
}

fn file(context: &Context<'_>) -> Result<PrivateFile, CommandError> {
    let folder = context.config_folder()?;
    Ok(PrivateFile::new(folder.join("credentials.json")))
}

fn source(file: &Path, place: Place) -> Source {
    match place {
        Place::Keychain => Source::Keychain,
        Place::File => Source::File(file.to_owned()),
    }
}

fn entry<'a>(content: &'a Value, binding: &str) -> Option<&'a Value> {
    content.get("secrets")?.get(binding)
}
