//! Stored keys by their ids at the service, wherever they are stored.

use super::{Credential, Kept, Place};
use crate::error::CommandError;

/// What was stored in some places, to set them back to.
pub(crate) struct Before(Vec<(String, Option<(Place, Credential)>)>);

impl Kept {
    /// Puts another key in the place of the one with this id, wherever that is stored for the
    /// same platform: one key can be stored for several organizations. Tells for how many.
    pub(crate) fn replace_key(&self, id: &str, by: &Credential) -> Result<usize, CommandError> {
        let places = self.places_of(id)?;
        for (binding, place) in &places {
            self.put(binding, *place, by)?;
        }
        Ok(places.len())
    }

    /// Forgets the key with this id in the same way.
    pub(crate) fn forget_key(&self, id: &str) -> Result<usize, CommandError> {
        let places = self.places_of(id)?;
        for (binding, _) in &places {
            self.remove(binding)?;
        }
        Ok(places.len())
    }

    /// What is stored for this remote, and wherever the key with this id is.
    pub(crate) fn before(&self, id: &str) -> Result<Before, CommandError> {
        let places = self.places_of(id)?;
        let mut bindings: Vec<String> = places.into_iter().map(|(binding, _)| binding).collect();
        let own = self.need.binding.as_str().to_owned();
        if !bindings.contains(&own) {
            bindings.push(own);
        }
        let read = |binding: String| Ok((binding.clone(), self.read_at(&binding)?));
        let stored: Result<_, CommandError> = bindings.into_iter().map(read).collect();
        Ok(Before(stored?))
    }

    /// Sets everything back to what it was.
    pub(crate) fn restore(&self, before: &Before) -> Result<(), CommandError> {
        for (binding, was) in &before.0 {
            if self.read_at(binding)? == *was {
                continue;
            }
            match was {
                Some((place, credential)) => self.put(binding, *place, credential)?,
                None => {
                    self.remove(binding)?;
                }
            }
        }
        Ok(())
    }
}
