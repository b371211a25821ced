//! The factory that opens a project, and tells what there is to open.

use async_trait::async_trait;
use provider_api::{
    Account, Choice, OptionSpec, Progress, Provider, ProviderConfig, ProviderError,
    ProviderFactory, SecretSpec,
};

use crate::config::OPTIONS;
use crate::places::{Organization, Places, Project};
use crate::{KIND, StudioConfig, StudioProvider};

/// Opens projects. None is created from here.
#[derive(Clone, Copy, Debug, Default)]
pub struct StudioFactory;

#[async_trait]
impl ProviderFactory for StudioFactory {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn options(&self) -> &'static [OptionSpec] {
        &OPTIONS
    }

    /// A key of the older interface opens everything of an organization, any other secret only
    /// one project.
    fn secrets(&self, config: &ProviderConfig) -> Vec<SecretSpec> {
        if config.get("api") != Some("rest") {
            return vec![
                SecretSpec::new("secret", "API key")
                    .in_variable("TOKENS_STUDIO_API_KEY")
                    .for_account(config.get("organization"))
                    .shown_at(
                        "everybody uses a key of their own: press Cmd or Ctrl + K in Tokens \
                         Studio, Manage API Keys",
                    ),
            ];
        }
        let noun = match config.get("credential") {
            Some("bearer") => "access token",
            _ => "service account token",
        };
        vec![
            SecretSpec::new("secret", noun)
                .in_variable("STUDIO_SERVICE_TOKEN")
                .for_account(config.get("project"))
                .shown_at(
                    "everybody uses a token of their own: the project's page makes one under \
                     Integrations, and without one a login on a web page does",
                ),
        ]
    }

    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError> {
        let config = StudioConfig::from_options(config)?;
        let http = config.http_client()?;
        Ok(Box::new(StudioProvider::with_client(&config, http)?))
    }

    async fn choices(
        &self,
        config: &ProviderConfig,
        option: &str,
        progress: &dyn Progress,
    ) -> Result<Vec<Choice>, ProviderError> {
        let config = StudioConfig::from_options(config)?;
        let places = Places::new(&config, config.http_client()?);
        Ok(match option {
            "organization" => {
                let all = places.organizations(progress).await?;
                let choice = |Organization { id, name, .. }| choice(id, name);
                all.into_iter().map(choice).collect()
            }
            "project" => {
                let all = places.organizations(progress).await?;
                let chosen = config.organization.as_deref();
                all.into_iter()
                    .filter(|organization| chosen.is_none_or(|id| organization.id == id))
                    .flat_map(|organization| organization.projects)
                    .map(|Project { id, name }| choice(id, name))
                    .collect()
            }
            "branch" => {
                // Over REST a project is found without its organization.
                let organization = config.organization.as_deref().unwrap_or_default();
                let project = config.project()?;
                let all = places.branches(organization, project, progress).await?;
                let choice = |branch: crate::places::Branch| Choice {
                    is_default: branch.is_default,
                    ..choice(branch.name.clone(), branch.name)
                };
                all.into_iter().map(choice).collect()
            }
            _ => Vec::new(),
        })
    }

    async fn account(
        &self,
        config: &ProviderConfig,
        progress: &dyn Progress,
    ) -> Result<Option<Account>, ProviderError> {
        let config = StudioConfig::from_options(config)?;
        let places = Places::new(&config, config.http_client()?);
        places.account(progress).await.map(Some)
    }
}

fn choice(value: String, name: String) -> Choice {
    Choice {
        value,
        name,
        is_default: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_follows_the_interface() {
        let check = |options: &[(&str, &str)], noun: &str, variable: &str, account: &str| {
            let place = [("organization", "acme"), ("project", "brand")];
            let all = place.iter().chain(options);
            let config = all.fold(ProviderConfig::new(), |config, (name, value)| {
                config.with(*name, *value)
            });
            let [spec] = &StudioFactory.secrets(&config)[..] else {
                panic!("there is one");
            };
            assert_eq!(
                (spec.noun.as_str(), &spec.variables[..]),
                (noun, &[variable.to_owned()][..])
            );
            assert_eq!(spec.account.as_deref(), Some(account));
            assert_eq!((spec.name.as_str(), &spec.header), ("secret", &None));
        };
        check(&[], "API key", "TOKENS_STUDIO_API_KEY", "acme");
        check(
            &[("api", "graphql")],
            "API key",
            "TOKENS_STUDIO_API_KEY",
            "acme",
        );
        let rest = ("api", "rest");
        check(
            &[rest],
            "service account token",
            "STUDIO_SERVICE_TOKEN",
            "brand",
        );
        let bearer = [rest, ("credential", "bearer")];
        check(&bearer, "access token", "STUDIO_SERVICE_TOKEN", "brand");
    }
}
