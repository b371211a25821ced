//! The options of a project, checked, and the factory that opens one.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::time::Duration;

use provider_api::{ConfigError, ErrorKind, OptionSpec, ProviderConfig, ProviderError, Secret};
use provider_http::{HttpClient, SafeUrl};

/// Where API keys belong: the default base address of the Figma plugin as long as it took them
/// (`StudioConfigurationService.ts`).
const KEY_HOME: &str = "https://app.prod.tokens.studio";
/// `constants/TokensStudio.ts` of Tokens Studio for Figma 2.11.10.
const TOKEN_HOME: &str = "https://production.tokens.studio";
/// Web applications whose interface is on another host (`OAuthService.ts` of the same release).
const REST_HOSTS: [(&str, &str); 2] = [
    (
        "production.tokens.studio",
        "https://api-production.tokens.studio",
    ),
    ("staging.tokens.studio", "https://api-staging.tokens.studio"),
];
const DISCOVERY: [&str; 2] = [".well-known", "plugin-config.json"];
const BRANCH: &str = "main";
const UNGROUPED: &str = "No group";
const LONGEST_NAME: usize = 200;
const LARGEST_PAGE: u32 = 10_000;
pub(crate) const OPTIONS: [OptionSpec; 15] = [
    OptionSpec::new(
        "organization",
        "id of the organization; needed with `api` = `graphql`",
    )
    .offered(),
    OptionSpec::new("project", "id of the project")
        .required()
        .offered(),
    OptionSpec::new("branch", "name of the branch; `main` unless said").offered(),
    OptionSpec::new("secret", "API key or token")
        .required()
        .secret(),
    OptionSpec::new(
        "api",
        "interface of the platform: `graphql` (default; API keys) or `rest`",
    )
    .one_of(&["graphql", "rest"]),
    OptionSpec::new(
        "credential",
        "with `rest`: the secret is a `service` account token (default) or a `bearer` token",
    )
    .one_of(&["service", "bearer"]),
    OptionSpec::new(
        "client_id",
        "with `rest`: the program that a login on a web page is given to, as the platform knows it",
    ),
    OptionSpec::new(
        "ungrouped",
        "theme group for themes without one; `No group` unless said",
    ),
    OptionSpec::new("page_size", "items asked for at once: 1 to 10000"),
    OptionSpec::new("read_only", "`true` refuses every write").switch(),
    OptionSpec::new("timeout", "seconds that one request may take: 1 to 600"),
    OptionSpec::new("endpoint", "address of the platform, if it is another one").address(),
    OptionSpec::new(
        "graphql_endpoint",
        "address of the GraphQL interface; nothing is discovered then",
    )
    .address(),
    OptionSpec::new("rest_endpoint", "address of the REST interface").address(),
    OptionSpec::new(
        "discovery",
        "address of the file that names the GraphQL interface",
    )
    .address(),
];

/// Which interface of the platform is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Api {
    /// API keys; sets are written as a whole.
    #[default]
    Graphql,
    /// Tokens of accounts; every design token is written by itself.
    Rest,
}

/// What the secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Credential {
    /// An API key, sent as it is.
    Key,
    /// A service account token, which is exchanged for a session first.
    Service,
    /// An access token, sent as it is.
    Bearer,
}

/// The settings of a project, checked.
#[derive(Clone, Debug)]
pub struct StudioConfig {
    pub(crate) organization: Option<String>,
    pub(crate) project: Option<String>,
    pub(crate) branch: String,
    pub(crate) api: Api,
    pub(crate) credential: Credential,
    pub(crate) secret: Secret,
    client_id: Option<String>,
    pub(crate) ungrouped: String,
    pub(crate) page_size: Option<NonZeroU32>,
    pub(crate) read_only: bool,
    pub(crate) home: SafeUrl,
    pub(crate) graphql: Option<SafeUrl>,
    pub(crate) rest: SafeUrl,
    pub(crate) discovery: SafeUrl,
    timeout: Option<Duration>,
    ca_file: Option<PathBuf>,
}

impl StudioConfig {
    /// Checks the options. A missing secret is `Unauthenticated`, everything else
    /// `InvalidConfig`.
    ///
    /// Organization and project may be missing here: [`places`](crate::places) finds them.
    pub fn from_options(config: &ProviderConfig) -> Result<Self, ProviderError> {
        let api = match config.get("api") {
            None | Some("graphql") => Api::Graphql,
            Some("rest") => Api::Rest,
            Some(_) => return Err(invalid("api", "has to be `graphql` or `rest`")),
        };
        let credential = match (api, config.get("credential")) {
            (Api::Graphql, None | Some("key")) => Credential::Key,
            (Api::Rest, None | Some("service")) => Credential::Service,
            (Api::Rest, Some("bearer")) => Credential::Bearer,
            (Api::Graphql, Some(_)) => {
                return Err(
                    invalid("credential", "has to be `key` with `api` = `graphql`")
                        .with_hint("the other kinds belong to `api` = `rest`"),
                );
            }
            (Api::Rest, Some(_)) => {
                return Err(invalid("credential", "has to be `service` or `bearer`"));
            }
        };
        let home = match address(config, "endpoint")? {
            Some(home) => home,
            None => SafeUrl::parse(match api {
                Api::Graphql => KEY_HOME,
                Api::Rest => TOKEN_HOME,
            })?,
        };
        Ok(Self {
            organization: config
                .get("organization")
                .map(|id| name("organization", id))
                .transpose()?,
            project: config
                .get("project")
                .map(|id| name("project", id))
                .transpose()?,
            branch: name("branch", config.get("branch").unwrap_or(BRANCH))?,
            client_id: config
                .get("client_id")
                .map(|id| name("client_id", id))
                .transpose()?,
            ungrouped: name("ungrouped", config.get("ungrouped").unwrap_or(UNGROUPED))?,
            page_size: config.get("page_size").map(page_size).transpose()?,
            read_only: config.switch("read_only")?,
            timeout: config.timeout()?,
            ca_file: config.ca_file().map(Path::to_owned),
            graphql: address(config, "graphql_endpoint")?,
            rest: match config.get("rest_endpoint").map(rest_base) {
                Some(rest) => SafeUrl::parse(rest)
                    .map_err(|error| error.in_context("option `rest_endpoint`"))?,
                None => rest_address(&home)?,
            },
            discovery: match address(config, "discovery")? {
                Some(discovery) => discovery,
                None => home.join_segments(&DISCOVERY)?,
            },
            secret: secret(config, credential)?,
            home,
            api,
            credential,
        })
    }

    /// The client that these settings ask for.
    pub fn http_client(&self) -> Result<HttpClient, ProviderError> {
        let mut builder = HttpClient::builder();
        if let Some(limit) = self.timeout {
            builder = builder.with_timeout(limit);
        }
        if let Some(file) = &self.ca_file {
            builder = builder.with_ca_file(file);
        }
        builder.build()
    }

    /// Which interface is spoken.
    pub fn api(&self) -> Api {
        self.api
    }

    /// The address of the REST interface, which is where OAuth is, too.
    pub fn rest_endpoint(&self) -> &SafeUrl {
        &self.rest
    }

    /// The program that a login is given to, if the settings name one.
    pub fn client_id(&self) -> Option<&str> {
        self.client_id.as_deref()
    }

    pub(crate) fn organization(&self) -> Result<&str, ProviderError> {
        self.organization.as_deref().ok_or_else(|| {
            invalid("organization", "is missing")
                .with_hint("it is the part after `/org/` in the address of the project's page")
        })
    }

    pub(crate) fn project(&self) -> Result<&str, ProviderError> {
        self.project
            .as_deref()
            .ok_or_else(|| invalid("project", "is missing"))
    }

    /// How many items to ask for where `usual` are usual.
    pub(crate) fn page_size(&self, usual: u32) -> u32 {
        self.page_size.map_or(usual, NonZeroU32::get)
    }
}

/// The documentation gives the address now with its version, now without.
fn rest_base(text: &str) -> &str {
    let text = text.trim().trim_end_matches('/');
    text.strip_suffix("/api/v1").unwrap_or(text)
}

/// The interface of a web application is on a host of its own; any other address is taken to be
/// that of the interface.
fn rest_address(home: &SafeUrl) -> Result<SafeUrl, ProviderError> {
    let known = REST_HOSTS.iter().find(|(web, _)| *web == home.host());
    known.map_or_else(|| Ok(home.clone()), |(_, rest)| SafeUrl::parse(rest))
}

fn address(config: &ProviderConfig, option: &str) -> Result<Option<SafeUrl>, ProviderError> {
    config
        .get(option)
        .map(SafeUrl::parse)
        .transpose()
        .map_err(|error| error.in_context(&format!("option `{option}`")))
}

fn secret(config: &ProviderConfig, credential: Credential) -> Result<Secret, ProviderError> {
    let key = config.secret("secret").map_or("", Secret::expose).trim();
    if key.is_empty() {
        let (what, page) = match credential {
            Credential::Key => ("API key", "the page `API keys` of your account"),
            Credential::Service => (
                "service account token",
                "the page `Integrations` of the project",
            ),
            Credential::Bearer => ("access token", "a login on the platform"),
        };
        return Err(ProviderError::new(
            ErrorKind::Unauthenticated,
            format!("there is no {what} for Tokens Studio"),
        )
        .with_hint("store one with `tokensync auth login`")
        .with_hint(format!("it comes from {page}")));
    }
    Ok(Secret::new(key))
}

/// An id or a name: it is shown, and goes into addresses and comparisons, so nothing invisible.
fn name(option: &str, text: &str) -> Result<String, ProviderError> {
    let text = text.trim();
    if text.len() > LONGEST_NAME || text.chars().any(char::is_control) {
        return Err(invalid(
            option,
            "has to be at most 200 bytes without control characters",
        ));
    }
    Ok(text.to_owned())
}

fn page_size(text: &str) -> Result<NonZeroU32, ProviderError> {
    match text.trim().parse::<NonZeroU32>() {
        Ok(size) if size.get() <= LARGEST_PAGE => Ok(size),
        _ => Err(invalid("page_size", "has to be a whole number, 1 to 10000")),
    }
}

fn invalid(option: &str, problem: &str) -> ProviderError {
    ConfigError::new(option, problem).into()
}
