//! The options of an address, checked, and the factory that opens one.

use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use provider_api::{
    ConfigError, MisplacedSecret, OptionSpec, Provider, ProviderConfig, ProviderError,
    ProviderFactory, SecretSpec,
};
use provider_http::{HttpClient, SafeUrl};

use crate::headers::{self, Headers};
use crate::{KIND, UrlProvider};

const OPTIONS: [OptionSpec; 4] = [
    OptionSpec::new("url", "address of the document: https://…")
        .required()
        .address(),
    OptionSpec::new(
        "headers",
        "JSON object of headers to send: texts, numbers, true, false, or {\"secret\": true}",
    )
    .object(),
    OptionSpec::new("read_only", "always `true`: an address is never written to").one_of(&["true"]),
    OptionSpec::new("timeout", "seconds that one request may take: 1 to 600"),
];

/// The settings of an address, checked.
#[derive(Clone, Debug)]
pub struct UrlConfig {
    pub(crate) url: SafeUrl,
    pub(crate) headers: Headers,
    timeout: Option<Duration>,
    ca_file: Option<PathBuf>,
    only_public: bool,
}

impl UrlConfig {
    /// Checks the options. A secret header without a secret is `Unauthenticated`, everything else
    /// that is wrong is `InvalidConfig`.
    pub fn from_options(config: &ProviderConfig) -> Result<Self, ProviderError> {
        if config.get("read_only").is_some() && !config.switch("read_only")? {
            return Err(
                invalid("read_only", "is `false`, but an address can only be read")
                    .with_hint("take the option out; to write, use a remote of another kind"),
            );
        }
        let url = config.require("url").map_err(|error| {
            ProviderError::from(error)
                .with_hint("give the address of the token document: `https://…`")
        })?;
        Ok(Self {
            url: address(url)?,
            headers: Headers::from_options(config)?,
            timeout: config.timeout()?,
            ca_file: config.ca_file().map(Path::to_owned),
            only_public: config.only_public(),
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
        if self.only_public {
            builder = builder.only_public();
        }
        builder.build()
    }
}

const AS_A_HEADER: &str = "as a secret header: `\"Authorization\": {\"secret\": true}` with the \
                           value `Basic …`";

/// Whether a user stands in the address, as in `https://user:password@host/`.
fn names_a_user(address: &str) -> bool {
    let (_, rest) = address.trim().split_once(':').unwrap_or(("", address));
    let host = rest.trim_start_matches('/').split(['/', '?', '#']).next();
    host.is_some_and(|host| host.contains('@'))
}

/// The path of an address: one host may hold the files of many.
fn path(address: &str) -> Option<String> {
    let url = SafeUrl::parse(address).ok()?;
    let shown = url.to_string();
    let path = shown.strip_prefix(&url.origin().to_string())?;
    Some(path.split('?').next().unwrap_or_default().to_owned())
}

/// The address, or an error that repeats nothing of it: a part may be a secret.
fn address(text: &str) -> Result<SafeUrl, ProviderError> {
    let (scheme, _) = text.trim().split_once(':').unwrap_or(("", text));
    SafeUrl::parse(text).map_err(|error| {
        let error = error.in_context("option `url`");
        if scheme.eq_ignore_ascii_case("file") {
            error.with_hint("a file on this machine needs no remote: name it under `tokens`")
        } else if names_a_user(text) {
            error
                .with_hint(AS_A_HEADER)
                .with_hint("store the value with `tokensync auth login`")
        } else if error.hints().is_empty() {
            error.with_hint("give the whole address, as `https://example.com/tokens.json`")
        } else {
            error
        }
    })
}

pub(crate) fn invalid(option: &str, problem: &str) -> ProviderError {
    ConfigError::new(option, problem).into()
}

/// Opens addresses.
#[derive(Clone, Copy, Debug, Default)]
pub struct UrlFactory;

#[async_trait]
impl ProviderFactory for UrlFactory {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn options(&self) -> &'static [OptionSpec] {
        &OPTIONS
    }

    fn secrets(&self, config: &ProviderConfig) -> Vec<SecretSpec> {
        let path = config.get("url").and_then(path);
        let secrets = headers::secrets(config).into_iter();
        let bound = secrets.map(|secret| secret.for_account(path.as_deref()));
        bound.collect()
    }

    fn misplaced_secret(&self, config: &ProviderConfig) -> Option<MisplacedSecret> {
        if config.get("url").is_some_and(names_a_user) {
            return Some(MisplacedSecret {
                option: "url",
                member: None,
                problem: "has a user name or a password in it: those must not stand in the \
                          project file, which is shared"
                    .to_owned(),
                hint: format!("take the part before the `@` out and give it {AS_A_HEADER}"),
            });
        }
        headers::misplaced_secret(config)
    }

    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError> {
        let config = UrlConfig::from_options(config)?;
        let http = config.http_client()?;
        Ok(Box::new(UrlProvider::with_client(&config, http)))
    }
}
