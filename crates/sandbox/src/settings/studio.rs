//! The part of the settings that is about the Studio service.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What the Studio service is started with.
#[derive(Clone, Debug, Default)]
pub(crate) struct StudioSettings {
    pub(crate) api_key: Option<String>,
    pub(crate) seed: Option<String>,
    pub(crate) clock_ahead: Duration,
}

/// How the Studio service behaves. Most of it is what no source tells of the real service, so that
/// a client can be tried against every answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own that the sources leave open"
)]
pub struct StudioBehaviour {
    /// The pages of GraphQL lists. Official clients ask for 100 (`tokens-studio/sync-providers`)
    /// and 1000 items (Tokens Studio plugin); the sizes themselves are assumptions.
    pub graphql_pages: PageSize,
    /// The pages of REST lists. The plugin asks for up to 10,000 tokens at once and warns when
    /// there are more; that no page is larger is an assumption.
    pub rest_pages: PageSize,
    /// Whether tokens are listed in no order, as they were seen to be.
    pub unordered_tokens: bool,
    /// Whether GraphQL tells with status 200 that a key opens nothing, and not with 401.
    pub denial_in_body: bool,
    /// Whether each generation takes the credentials of the other.
    pub any_credential: bool,
    /// Whether a device authorization is approved as soon as it is asked for.
    pub auto_approve: bool,
    /// How long a device code lives, in seconds; 900 in the Tokens Studio plugin.
    pub device_code_seconds: u32,
    /// How long a device has to wait between two polls, in seconds; 5 in the Tokens Studio plugin.
    pub poll_seconds: u32,
    /// How long a session lives, in seconds; 86,400 in the Tokens Studio plugin.
    pub session_seconds: u32,
    /// Whether a branch is archived when it is merged. The documentation says so; it has not been
    /// seen.
    pub archive_merged: bool,
    /// Whether API keys have an end and scopes in the GraphQL schema. `@tokens-studio/sdk` 1.4.2
    /// knows neither; the web application has both.
    pub key_limits: bool,
    /// Whether the GraphQL schema can be asked for.
    pub introspection: bool,
    /// Whether the lists of a project answer that its tokens are Figma variables.
    pub variables_based: bool,
}

/// How many items the pages of a list have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageSize {
    /// When the client does not say.
    pub usual: usize,
    /// At most, whatever the client says.
    pub most: usize,
}

impl Default for StudioBehaviour {
    fn default() -> Self {
        Self {
            graphql_pages: PageSize {
                usual: 25,
                most: 1000,
            },
            rest_pages: PageSize {
                usual: 25,
                most: 10_000,
            },
            unordered_tokens: true,
            denial_in_body: false,
            any_credential: false,
            auto_approve: false,
            device_code_seconds: 900,
            poll_seconds: 5,
            session_seconds: 86_400,
            archive_merged: true,
            key_limits: true,
            introspection: true,
            variables_based: false,
        }
    }
}
