//! The account whose keys are meant: that of the secret of a remote.

use provider_api::ProviderError;
use provider_studio::keys::{ApiKey, KeyRequest, Keys, Terms};
use provider_studio::places::Places;
use provider_studio::{Api, KIND, StudioConfig};

use super::failed;
use super::made::Made;
use crate::context::Context;
use crate::credentials::{self, Credential, Need, Secrets, Source};
use crate::error::{Code, CommandError};
use crate::link;
use crate::narrator::Narrator;
use crate::project_file::{ProjectFile, RemoteEntry};
use crate::shown::shown;
use crate::trust;
use crate::ui::Ui;

/// The account of a remote's secret.
pub(super) struct Account<'a> {
    pub(super) name: String,
    pub(super) entry: &'a RemoteEntry,
    pub(super) need: Need,
    pub(super) credential: Credential,
    pub(super) source: Source,
    keys: Keys,
}

/// Refuses remotes that have no API keys.
pub(super) fn check_kind(name: &str, entry: &RemoteEntry) -> Result<(), CommandError> {
    let shown = shown(name);
    if entry.kind != KIND {
        return Err(CommandError::usage(format!(
            "`{shown}` is a {} remote: only Tokens Studio has keys that are made from here",
            entry.kind
        ))
        .hint("name a Tokens Studio remote with --remote"));
    }
    if entry.option("api") == Some("rest") {
        return Err(CommandError::usage(format!(
            "`{shown}` uses the platform's REST interface, which has no API keys"
        ))
        .hint(
            "service tokens are made on the project's page in the web application, under \
             Integrations",
        )
        .hint(format!("then run `tokensync auth login {shown}`")));
    }
    Ok(())
}

impl<'a> Account<'a> {
    /// The account of this remote, else of the one that is named by flag or is the default.
    pub(super) fn open(
        context: &Context<'_>,
        project: &'a ProjectFile,
        remote: Option<&str>,
    ) -> Result<Self, CommandError> {
        let named = context.global.remote.as_deref().or(remote);
        let name = context.remote_name(project, named)?;
        let entry = project.entry(&name)?;
        check_kind(&name, entry)?;
        trust::check(context, &name, entry)?;
        let need = credentials::only_need(context, &name, entry)?;
        let Some(found) = need.find(context)? else {
            let way = credentials::login_words(&name);
            return Err(credentials::missing(&name, &[need], &way));
        };
        let config = config(context, entry, &need, &found.credential)
            .map_err(|error| failed(error, &name))?;
        let http = config.http_client().map_err(|error| failed(error, &name))?;
        Ok(Self {
            keys: Keys::new(&config, http),
            name,
            entry,
            need,
            credential: found.credential,
            source: found.source,
        })
    }

    pub(super) async fn terms(&self, ui: &Ui) -> Result<&Terms, CommandError> {
        let terms = self.keys.terms(&Narrator::new(ui)).await;
        terms.map_err(|error| failed(error, &self.name))
    }

    pub(super) async fn list(&self, ui: &Ui) -> Result<Vec<ApiKey>, CommandError> {
        let keys = self.keys.list(&Narrator::new(ui)).await;
        keys.map_err(|error| failed(error, &self.name))
    }

    /// The key with this id.
    pub(super) async fn find(&self, ui: &Ui, id: &str) -> Result<ApiKey, CommandError> {
        let mut keys = self.list(ui).await?;
        let found = keys.iter().position(|key| key.id == id);
        found.map(|at| keys.swap_remove(at)).ok_or_else(|| {
            CommandError::new(
                Code::Decision,
                format!(
                    "the account of `{}` has no API key `{}`",
                    shown(&self.name),
                    shown(id)
                ),
            )
            .suggest(
                id,
                keys.iter().map(|key| key.id.as_str()),
                format!(
                    "`tokensync keys list --remote {}` shows which there are",
                    shown(&self.name)
                ),
            )
        })
    }

    pub(super) async fn create(&self, ui: &Ui, wanted: &KeyRequest) -> Result<Made, ProviderError> {
        let new = self.keys.create(wanted, &Narrator::new(ui)).await?;
        Ok(Made::new(new, wanted))
    }

    pub(super) async fn delete(&self, ui: &Ui, id: &str) -> Result<(), CommandError> {
        let deleted = self.keys.delete(id, &Narrator::new(ui)).await;
        deleted.map_err(|error| failed(error, &self.name))
    }

    /// Whether another key opens what this remote is for.
    pub(super) async fn opens(
        &self,
        context: &Context<'_>,
        ui: &Ui,
        key: &Credential,
    ) -> Result<(), ProviderError> {
        let config = config(context, self.entry, &self.need, key)?;
        let places = Places::new(&config, config.http_client()?);
        let seen = places.organizations(&Narrator::new(ui)).await?;
        let own = self.entry.option("organization").unwrap_or_default();
        if seen.iter().any(|organization| organization.id == own) {
            return Ok(());
        }
        Err(ProviderError::new(
            provider_api::ErrorKind::PermissionDenied,
            "the new key does not see the organization of the remote",
        ))
    }
}

fn config(
    context: &Context<'_>,
    entry: &RemoteEntry,
    need: &Need,
    credential: &Credential,
) -> Result<StudioConfig, ProviderError> {
    let secrets = Secrets::default().with(need, credential);
    let config = StudioConfig::from_options(&link::config(context, entry, &secrets))?;
    debug_assert_eq!(config.api(), Api::Graphql, "others have been refused");
    Ok(config)
}
