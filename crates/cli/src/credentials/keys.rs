//! Stored keys by their ids at the service, wherever they are stored.

use serde_json::{Map, Value, json};

use super::{Credential, Kept};
use crate::error::CommandError;

impl Kept {
    /// Puts another key in the place of the one with this id, wherever that is stored for the
    /// same platform: one key can be stored for several organizations. Tells for how many.
    pub(crate) fn replace_key(&self, id: &str, by: &Credential) -> Result<usize, CommandError> {
        self.change_key(id, |secrets, binding| {
            secrets.insert(binding, by.to_json());
        })
    }

    /// Forgets the key with this id in the same way.
    pub(crate) fn forget_key(&self, id: &str) -> Result<usize, CommandError> {
        self.change_key(id, |secrets, binding| {
            secrets.shift_remove(&binding);
        })
    }

    fn change_key(
        &self,
        id: &str,
        change: impl Fn(&mut Map<String, Value>, String),
    ) -> Result<usize, CommandError> {
        let mut content = self.file.read()?;
        let Some(secrets) = content.get_mut("secrets").and_then(Value::as_object_mut) else {
            return Ok(0);
        };
        let is_it = |(binding, json): &(&String, &Value)| {
            binding.starts_with(self.binding.platform()) && json.get("key_id") == Some(&json!(id))
        };
        let found: Vec<String> = secrets
            .iter()
            .filter(is_it)
            .map(|(b, _)| b.clone())
            .collect();
        let count = found.len();
        if count > 0 {
            for binding in found {
                change(secrets, binding);
            }
            self.file.write(&content)?;
        }
        Ok(count)
    }

    /// All that is stored, to set it back to.
    pub(crate) fn content(&self) -> Result<Value, CommandError> {
        self.file.read()
    }

    /// Sets everything back to what it was.
    pub(crate) fn restore(&self, content: &Value) -> Result<(), CommandError> {
        if self.file.read()? == *content {
            return Ok(());
        }
        self.file.write(content)
    }
}
