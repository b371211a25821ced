//! Settings of a provider as data, and secrets that cannot be printed.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use thiserror::Error;

use crate::error::{ErrorKind, ProviderError};

/// The longest time that one request may be given.
const LONGEST_TIMEOUT: u64 = 600;

/// A value that must not be shown: `Debug` is redacted, and there is no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret in.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The value itself, for the one place that sends it.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// One option that a provider takes, described as data: questions, help and redaction need no
/// code of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
pub struct OptionSpec {
    /// The name in the project file and of the flag.
    pub name: &'static str,
    /// One line of help.
    pub help: &'static str,
    /// Whether the provider cannot be opened without it.
    pub required: bool,
    /// Whether the value is a secret, which never stands in the project file.
    pub secret: bool,
    /// Whether the value is an address that secrets may be sent to.
    pub address: bool,
    /// Whether the value is the text of a JSON object, which the project file holds as an object.
    pub object: bool,
    /// Whether the service can list what there is to choose from
    /// ([`ProviderFactory::choices`](crate::ProviderFactory::choices)).
    pub offered: bool,
    /// The values that it takes; empty if others are fine too.
    pub values: &'static [&'static str],
    /// Whether the place keeps the value as well, so that a change has to be handed over
    /// ([`ProviderFactory::hand_over`](crate::ProviderFactory::hand_over)).
    pub shared: bool,
}

impl OptionSpec {
    /// An optional, public option.
    pub const fn new(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            required: false,
            secret: false,
            address: false,
            object: false,
            offered: false,
            values: &[],
            shared: false,
        }
    }

    /// Makes the option required.
    #[must_use]
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Makes the option a secret.
    #[must_use]
    pub const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Makes the option an address: a user has to trust it before a secret goes there.
    #[must_use]
    pub const fn address(mut self) -> Self {
        self.address = true;
        self
    }

    /// Makes the option one whose value the place keeps as well.
    #[must_use]
    pub const fn shared(mut self) -> Self {
        self.shared = true;
        self
    }

    /// Makes the option a JSON object.
    #[must_use]
    pub const fn object(mut self) -> Self {
        self.object = true;
        self
    }

    /// Makes the option one that takes these values only.
    #[must_use]
    pub const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }

    /// Makes the option one that is `true` or `false`.
    #[must_use]
    pub const fn switch(self) -> Self {
        self.one_of(&["true", "false"])
    }

    /// Makes the option one that is chosen from what the service has.
    #[must_use]
    pub const fn offered(mut self) -> Self {
        self.offered = true;
        self
    }
}

/// The settings a provider is opened with: plain options and, apart from them, secrets.
#[derive(Clone, Debug, Default)]
pub struct ProviderConfig {
    options: BTreeMap<String, String>,
    secrets: BTreeMap<String, Secret>,
}

/// An option that is missing or cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("option `{option}` {problem}")]
pub struct ConfigError {
    /// The option's name.
    pub option: String,
    /// What is wrong with it.
    pub problem: String,
}

impl ConfigError {
    /// Says what is wrong with an option.
    pub fn new(option: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            option: option.into(),
            problem: problem.into(),
        }
    }
}

impl From<ConfigError> for ProviderError {
    fn from(error: ConfigError) -> Self {
        Self::new(ErrorKind::InvalidConfig, error.to_string())
    }
}

impl ProviderConfig {
    /// No options at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a plain option.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// Sets a secret.
    #[must_use]
    pub fn with_secret(mut self, name: impl Into<String>, value: Secret) -> Self {
        self.secrets.insert(name.into(), value);
        self
    }

    /// A plain option, where given and not blank.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.options
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.trim().is_empty())
    }

    /// A plain option that has to be there.
    pub fn require(&self, name: &str) -> Result<&str, ConfigError> {
        self.get(name)
            .ok_or_else(|| ConfigError::new(name, "is missing"))
    }

    /// A switch: `true` or `false`, absent means `false`.
    pub fn switch(&self, name: &str) -> Result<bool, ConfigError> {
        self.switch_or(name, false)
    }

    /// A switch with another meaning of its absence.
    pub fn switch_or(&self, name: &str, absent: bool) -> Result<bool, ConfigError> {
        match self.get(name) {
            None => Ok(absent),
            Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(other) => Err(ConfigError::new(
                name,
                format!("is `{other}`, but has to be `true` or `false`"),
            )),
        }
    }

    /// How long one request may take, where that is given: `timeout`, 1 to 600 seconds.
    pub fn timeout(&self) -> Result<Option<Duration>, ConfigError> {
        let seconds = self.get("timeout").map(|text| match text.trim().parse() {
            Ok(seconds @ 1..=LONGEST_TIMEOUT) => Ok(Duration::from_secs(seconds)),
            _ => Err(ConfigError::new(
                "timeout",
                "has to be a whole number of seconds, 1 to 600",
            )),
        });
        seconds.transpose()
    }

    /// A PEM file of authorities to trust beside those of the system, where given: `ca_file`.
    ///
    /// Providers do not list it among their [`OptionSpec`]s: a project that is cloned must not say
    /// whom this machine trusts.
    pub fn ca_file(&self) -> Option<&Path> {
        self.get("ca_file").map(Path::new)
    }

    /// Whether the place has to be one that everybody can reach, and not on this machine or in its
    /// network: `only_public`.
    ///
    /// Providers do not list it among their [`OptionSpec`]s: it is set for addresses that somebody
    /// else has written down.
    pub fn only_public(&self) -> bool {
        self.get("only_public") == Some("true")
    }

    /// A secret, where given.
    pub fn secret(&self, name: &str) -> Option<&Secret> {
        self.secrets.get(name)
    }

    /// The plain options, by name.
    pub fn options(&self) -> impl Iterator<Item = (&str, &str)> {
        self.options
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_no_secret() {
        let config = ProviderConfig::new()
            .with("bin", "65f0")
            .with_secret("key", Secret::new("CANARY"));
        let text = format!("{config:?}");
        assert!(text.contains("65f0"), "{text}");
        assert!(!text.contains("CANARY"), "{text}");
    }

    #[test]
    fn a_blank_option_counts_as_absent() {
        let config = ProviderConfig::new().with("bin", "  ");
        assert_eq!(config.get("bin"), None);
        assert!(config.require("bin").is_err());
    }

    #[test]
    fn a_switch_is_true_or_false_and_nothing_else() {
        let config = ProviderConfig::new().with("versioning", "yes");
        assert_eq!(config.switch("absent"), Ok(false));
        assert_eq!(config.switch_or("absent", true), Ok(true));
        assert_eq!(
            config.switch("versioning").map_err(|e| e.to_string()),
            Err("option `versioning` is `yes`, but has to be `true` or `false`".to_owned())
        );
    }
}
