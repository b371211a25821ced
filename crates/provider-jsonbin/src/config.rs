//! The options of a bin, checked, and the factory that opens one.

use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use async_trait::async_trait;
use provider_api::{
    ConfigError, Created, ErrorKind, Marking, OptionSpec, Progress, Provider, ProviderConfig,
    ProviderError, ProviderFactory, Secret, SecretSpec,
};
use provider_http::{HttpClient, SafeUrl};
use tokens_model::TokenDocument;

use crate::size::Limit;
use crate::{JsonbinProvider, KIND};

const ENDPOINT: &str = "https://api.jsonbin.io/v3";
const LONGEST_NAME: usize = 128;
const OPTIONS: [OptionSpec; 12] = [
    OptionSpec::new("bin", "id of the bin: 24 characters 0-9 and a-f").required(),
    OptionSpec::new("secret", "key of the JSONBin account")
        .required()
        .secret(),
    OptionSpec::new(
        "key",
        "which key the secret is: `master` (default) or `access`",
    )
    .one_of(&["master", "access"]),
    OptionSpec::new("name", "name of the bin, at most 128 characters").shared(),
    OptionSpec::new("collection", "id of the collection that a new bin goes to").shared(),
    OptionSpec::new(
        "versioning",
        "`true` lets the service keep a version at each write",
    )
    .switch(),
    OptionSpec::new(
        "limit",
        "largest record that the account takes, such as `100kB` or `1MB`; more is not sent",
    ),
    OptionSpec::new(
        "allowance",
        "how many requests the account may send in all, which the service tells nobody",
    ),
    OptionSpec::new(
        "marker",
        "`false` writes no marker into the record: what others overwrite is only suspected",
    )
    .switch(),
    OptionSpec::new("read_only", "`true` refuses every write").switch(),
    OptionSpec::new("timeout", "seconds that one request may take: 1 to 600"),
    OptionSpec::new("endpoint", "address of the service, if it is another one").address(),
];

/// The id of a bin: 24 lower-case hex digits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BinId(String);

impl BinId {
    /// Checks an id. The error says what to do about an address or capitals, and never repeats
    /// what was given: it may be a key in the wrong place.
    pub fn parse(text: &str) -> Result<Self, ProviderError> {
        object_id("bin", text).map(Self)
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BinId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The name of a bin: 1 to 128 printable ASCII characters, as it travels in a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BinName(String);

impl BinName {
    /// Checks a name; spaces around it do not count.
    pub fn parse(text: &str) -> Result<Self, ProviderError> {
        let name = text.trim();
        let printable = |sign: char| sign == ' ' || sign.is_ascii_graphic();
        if name.is_empty() || name.len() > LONGEST_NAME || !name.chars().all(printable) {
            return Err(invalid("name", "cannot be the name of a bin").with_hint(
                "use 1 to 128 of the characters that are on every keyboard, without accents",
            ));
        }
        Ok(Self(name.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which of the two sorts of key the secret is, and so in which header it goes out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyKind {
    /// The key of the account, which opens everything: `X-Master-Key`.
    #[default]
    Master,
    /// A key made by the user, with rights of its own: `X-Access-Key`.
    Access,
}

impl KeyKind {
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Master => "x-master-key",
            Self::Access => "x-access-key",
        }
    }
}

/// The settings of a bin, checked.
#[derive(Clone, Debug)]
pub struct JsonbinConfig {
    pub(crate) bin: Option<BinId>,
    pub(crate) secret: Secret,
    pub(crate) key: KeyKind,
    pub(crate) name: Option<BinName>,
    pub(crate) collection: Option<String>,
    pub(crate) versioning: bool,
    pub(crate) limit: Option<Limit>,
    pub(crate) allowance: Option<u64>,
    pub(crate) marking: Marking,
    pub(crate) read_only: bool,
    pub(crate) timeout: Option<Duration>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) endpoint: SafeUrl,
}

impl JsonbinConfig {
    /// Checks the options. A missing key is `Unauthenticated`, everything else `InvalidConfig`.
    pub fn from_options(config: &ProviderConfig) -> Result<Self, ProviderError> {
        let key = match config.get("key") {
            None | Some("master") => KeyKind::Master,
            Some("access") => KeyKind::Access,
            Some(_) => {
                return Err(invalid("key", "has to be `master` or `access`").with_hint(
                    "it says which sort of key the secret is; the key itself is stored with \
                     `tokensync auth login`",
                ));
            }
        };
        let endpoint = SafeUrl::parse(config.get("endpoint").unwrap_or(ENDPOINT))
            .map_err(|error| error.in_context("option `endpoint`"))?;
        Ok(Self {
            bin: config.get("bin").map(BinId::parse).transpose()?,
            name: config.get("name").map(BinName::parse).transpose()?,
            collection: config
                .get("collection")
                .map(|id| object_id("collection", id))
                .transpose()?,
            versioning: config.switch("versioning")?,
            limit: config.get("limit").map(Limit::parse).transpose()?,
            allowance: config.get("allowance").map(allowance).transpose()?,
            marking: if config.switch_or("marker", true)? {
                Marking::Written
            } else {
                Marking::Read
            },
            read_only: config.switch("read_only")?,
            timeout: config.timeout()?,
            ca_file: config.ca_file().map(Path::to_owned),
            secret: secret(config)?,
            key,
            endpoint,
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
}

fn secret(config: &ProviderConfig) -> Result<Secret, ProviderError> {
    let key = config.secret("secret").map_or("", Secret::expose).trim();
    if key.is_empty() {
        return Err(
            ProviderError::new(ErrorKind::Unauthenticated, "there is no key for JSONBin")
                .with_hint("store a key with `tokensync auth login`")
                .with_hint("the keys are on the page `API Keys` of a JSONBin account"),
        );
    }
    Ok(Secret::new(key))
}

fn allowance(text: &str) -> Result<u64, ProviderError> {
    match text.trim().parse() {
        Ok(requests @ 1..) => Ok(requests),
        _ => Err(invalid("allowance", "has to be a number of requests")),
    }
}

/// The ids of bins and collections look alike.
fn object_id(option: &str, text: &str) -> Result<String, ProviderError> {
    let text = text.trim();
    if is_object_id(text) {
        return Ok(text.to_owned());
    }
    let error = invalid(option, &format!("is not the id of a {option}"));
    let inside = text
        .split(|sign: char| !sign.is_ascii_alphanumeric())
        .map(str::to_ascii_lowercase)
        .find(|part| is_object_id(part));
    Err(match inside {
        // A key could hold 24 such digits between two of its dots.
        _ if text.starts_with('$') => {
            error.with_hint("this looks like a key: store it with `tokensync auth login` instead")
        }
        Some(id) if text.eq_ignore_ascii_case(&id) => {
            error.with_hint(format!("an id has no capitals: use `{id}`"))
        }
        Some(id) => error.with_hint(format!("give the id alone: `{id}`")),
        None => error.with_hint(format!(
            "an id is 24 characters 0-9 and a-f; it stands in the address of the {option}'s page"
        )),
    })
}

fn is_object_id(text: &str) -> bool {
    text.len() == 24
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

pub(crate) fn invalid(option: &str, problem: &str) -> ProviderError {
    ConfigError::new(option, problem).into()
}

/// Opens and creates bins.
#[derive(Clone, Copy, Debug, Default)]
pub struct JsonbinFactory;

#[async_trait]
impl ProviderFactory for JsonbinFactory {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn options(&self) -> &'static [OptionSpec] {
        &OPTIONS
    }

    fn secrets(&self, config: &ProviderConfig) -> Vec<SecretSpec> {
        let key = match config.get("key") {
            Some("access") => {
                SecretSpec::new("secret", "access key").in_variable("JSONBIN_ACCESS_KEY")
            }
            _ => SecretSpec::new("secret", "master key").in_variable("JSONBIN_MASTER_KEY"),
        };
        vec![key.for_account(config.get("bin")).shown_at(
            "everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys",
        )]
    }

    fn open(&self, config: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError> {
        let config = JsonbinConfig::from_options(config)?;
        let http = config.http_client()?;
        Ok(Box::new(JsonbinProvider::with_client(&config, http)?))
    }

    async fn hand_over(
        &self,
        config: &ProviderConfig,
        option: &str,
        progress: &dyn Progress,
    ) -> Result<(), ProviderError> {
        if option != "name" {
            return Err(ProviderError::new(
                ErrorKind::Unsupported,
                format!("JSONBin has no way to change the {option} of a bin"),
            )
            .with_hint(format!(
                "the option `{option}` only counts for a bin that is made"
            )));
        }
        let checked = JsonbinConfig::from_options(config)?;
        let bin = JsonbinProvider::with_client(&checked, checked.http_client()?)?;
        match &checked.name {
            Some(name) => bin.rename(name, progress).await,
            None => Ok(()),
        }
    }

    fn can_create(&self) -> bool {
        true
    }

    async fn create(
        &self,
        config: &ProviderConfig,
        document: &TokenDocument,
        progress: &dyn Progress,
    ) -> Result<Created, ProviderError> {
        let checked = JsonbinConfig::from_options(config)?;
        let http = checked.http_client()?;
        let (id, revision) = JsonbinProvider::create(&checked, http, document, progress).await?;
        Ok(Created {
            config: config.clone().with("bin", id.as_str()),
            revision,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_follows_the_kind_of_key_and_belongs_to_the_bin() {
        let check = |config: ProviderConfig, noun: &str, variable: &str, account: Option<&str>| {
            let [spec] = &JsonbinFactory.secrets(&config)[..] else {
                panic!("there is one");
            };
            assert_eq!(
                (spec.noun.as_str(), &spec.variables[..]),
                (noun, &[variable.to_owned()][..])
            );
            assert_eq!(spec.account.as_deref(), account);
            assert_eq!((spec.name.as_str(), &spec.header), ("secret", &None));
        };
        let none = ProviderConfig::new();
        check(none.clone(), "master key", "JSONBIN_MASTER_KEY", None);
        let access = none.with("key", "access").with("bin", "65f0");
        check(access, "access key", "JSONBIN_ACCESS_KEY", Some("65f0"));
    }
}
