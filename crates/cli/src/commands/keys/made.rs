//! A key that was just made, and its value, which is shown or stored once.

use jiff::Timestamp;
use provider_api::Secret;
use provider_studio::keys::{KeyRequest, NewKey};

use crate::credentials::Credential;
use crate::json::MadeKey;
use crate::shown::shown;
use crate::ui::Ui;

/// A key that was just made.
pub(super) struct Made {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) value: Secret,
    expires_at: Option<Timestamp>,
    scopes: Option<Vec<String>>,
}

impl Made {
    /// What the platform told of it counts, then what was asked for.
    pub(super) fn new(new: NewKey, wanted: &KeyRequest) -> Self {
        let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
        let asked = (!wanted.scopes.is_empty()).then(|| wanted.scopes.clone());
        Self {
            expires_at: time(&new.key.expires_at).or_else(|| time(&wanted.expires_at)),
            scopes: new.key.scopes.or(asked),
            id: new.key.id,
            name: new.key.name,
            value: new.value,
        }
    }

    /// What is stored of it.
    pub(super) fn credential(&self, made_at: Timestamp) -> Credential {
        Credential {
            made_at: Some(made_at),
            expires_at: self.expires_at,
            key_id: Some(self.id.clone()),
            ..Credential::new(self.value.clone())
        }
    }

    /// The answer for programs, without the value.
    pub(super) fn answer(&self) -> MadeKey {
        MadeKey {
            id: self.id.clone(),
            name: self.name.clone(),
            expires_at: self.expires_at.map(|end| end.to_string()),
            scopes: self.scopes.clone(),
            value: None,
            stored: None,
            replaces: None,
        }
    }

    /// Tells of it without its value.
    pub(super) fn tell(&self, ui: &mut Ui) {
        let end = self
            .expires_at
            .map_or_else(String::new, |end| format!(", which expires at {end}"));
        ui.narrate(&format!(
            "made the API key `{}` ({}){end}",
            shown(&self.name),
            shown(&self.id)
        ));
    }

    /// Shows the value to people and pipes, alone on its line. Nothing else keeps it from them:
    /// it cannot be had again.
    pub(super) fn show(&self, ui: &mut Ui) {
        if !ui.is_json() {
            ui.answer(&format!("{}\n", self.value.expose()));
        }
    }
}
