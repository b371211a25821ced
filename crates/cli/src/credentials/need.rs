//! A secret that a remote needs: where it is looked for, and what it is bound to.

use provider_api::{Secret, SecretSpec};

use super::keychain::Problem;
use super::{Credential, Found, Record, Source, store};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::project_file::RemoteEntry;
use crate::shown::shown;
use crate::trust;

/// A secret that a remote needs, and where it is looked for.
#[derive(Clone, Debug)]
pub(crate) struct Need {
    /// The name of the remote.
    remote: String,
    /// What the provider says of it.
    pub(crate) spec: SecretSpec,
    /// The environment variables that can hold it, in the order they are asked.
    pub(crate) variables: Vec<String>,
    pub(crate) binding: Binding,
}

/// What a stored secret is bound to: kind, origins and account, and the header if it goes out in
/// one. A project file that points elsewhere finds nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Binding {
    text: String,
    platform: usize,
}

impl Binding {
    /// The text that it is stored under.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The part that all accounts of a service share.
    #[cfg(feature = "studio")]
    pub(crate) fn platform(&self) -> &str {
        &self.text[..self.platform]
    }
}

/// The secrets that a remote needs, in the order they are asked for.
pub(crate) fn needs(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Vec<Need>, CommandError> {
    let factory = context.registry.factory(&entry.kind)?;
    let specs = factory.secrets(&entry.config());
    let origins = Vec::from_iter(trust::origins(context, entry)?);
    let only = specs.len() == 1;
    let need = |spec: SecretSpec| Need {
        remote: name.to_owned(),
        variables: variables(name, &spec, only),
        binding: binding(name, &entry.kind, &origins, &spec),
        spec,
    };
    Ok(specs.into_iter().map(need).collect())
}

/// The secret of a remote that has one.
#[cfg(feature = "studio")]
pub(crate) fn only_need(
    context: &Context<'_>,
    name: &str,
    entry: &RemoteEntry,
) -> Result<Need, CommandError> {
    let first = needs(context, name, entry)?.into_iter().next();
    first.ok_or_else(|| CommandError::usage(format!("`{}` needs no secret", shown(name))))
}

impl Need {
    /// The secret, and where it was found.
    pub(crate) fn find(&self, context: &Context<'_>) -> Result<Option<Found>, CommandError> {
        let found = |(credential, source)| Found {
            need: self.clone(),
            credential,
            source,
        };
        if let Some(variable) = self.set_variable(context) {
            let value = context.env.var(variable).unwrap_or_default().trim();
            let source = Source::Environment(variable.to_owned());
            return Ok(Some(found((Credential::new(Secret::new(value)), source))));
        }
        Ok(store::find(context, self)?.map(found))
    }

    /// What is known of it where it is stored. Asks no keychain.
    pub(crate) fn record(&self, context: &Context<'_>) -> Result<Option<Record>, CommandError> {
        store::record(context, &self.binding)
    }

    /// The environment variable that holds it.
    pub(crate) fn set_variable(&self, context: &Context<'_>) -> Option<&str> {
        let mut variables = self.variables.iter().map(String::as_str);
        variables.find(|variable| context.env.var(variable).is_some())
    }

    /// What people call it, once it is there.
    pub(crate) fn noun(&self, credential: &Credential) -> &str {
        match credential.login {
            Some(_) => "login",
            None => &self.spec.noun,
        }
    }

    /// The same for one of which only so much is known.
    pub(crate) fn noun_of(&self, record: Option<&Record>) -> &str {
        if record.is_some_and(|record| record.is_login) {
            "login"
        } else {
            &self.spec.noun
        }
    }

    /// The secret in what somebody typed or piped in.
    pub(crate) fn secret(&self, typed: &str) -> Option<Secret> {
        // A whole header may be `Bearer …`.
        let spaces = self.spec.header.is_some();
        let fits = |char: char| char.is_ascii_graphic() || (spaces && char == ' ');
        let typed = typed.trim();
        (!typed.is_empty() && typed.chars().all(fits)).then(|| Secret::new(typed))
    }

    /// What to say of a text that is no such secret.
    pub(crate) fn complaint(&self) -> &'static str {
        match self.spec.header {
            Some(_) => "that is no value of a header: it is empty or holds special characters",
            None => "that is no key: it is empty or holds spaces or special characters",
        }
    }

    /// The error for a keychain that gives or takes nothing: what to do about it, and what works
    /// without it.
    pub(super) fn failed(&self, problem: Problem) -> CommandError {
        let error = CommandError::from(problem);
        let or = if error.hints().is_empty() { "" } else { "or " };
        error
            .hint(format!("{or}set {}", self.variables.join(" or ")))
            .hint(format!(
                "or keep the secret in a file that only you can read: `tokensync auth login {} \
                 --insecure-storage`",
                shown(&self.remote)
            ))
    }

    /// The error for a secret that is not where it was put.
    pub(super) fn gone(&self, problem: &str) -> CommandError {
        let remote = shown(&self.remote);
        CommandError::new(
            Code::Credential,
            format!("{problem} the secret that was stored in it for `{remote}`"),
        )
        .hint(format!(
            "run `tokensync auth login {remote}`, or set {}",
            self.variables.join(" or ")
        ))
    }
}

fn variables(remote: &str, spec: &SecretSpec, only: bool) -> Vec<String> {
    let own = format!("TOKENSYNC_{}_SECRET", in_capitals(remote));
    let header = spec.header.as_deref();
    let header = header.map(|header| format!("{own}_{}", in_capitals(header)));
    let mut names = Vec::new();
    names.extend(only.then_some(own));
    names.extend(header);
    names.extend(spec.variables.iter().cloned());
    names
}

fn in_capitals(name: &str) -> String {
    let capital = |char: char| match char {
        char if char.is_ascii_alphanumeric() => char.to_ascii_uppercase(),
        _ => '_',
    };
    name.chars().map(capital).collect()
}

fn binding(remote: &str, kind: &str, origins: &[String], spec: &SecretSpec) -> Binding {
    let origins = match origins {
        [] => "default".to_owned(),
        origins => origins.join(" "),
    };
    let mut text = format!("{kind} {origins} ");
    let platform = text.len();
    text += spec.account.as_deref().unwrap_or(remote);
    if let Some(header) = &spec.header {
        text += " ";
        text += header;
    }
    Binding { text, platform }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variables_follow_the_name_of_the_remote_and_of_the_header() {
        let check = |spec: &SecretSpec, only: bool, expected: &[&str]| {
            assert_eq!(variables("team-bin", spec, only), expected);
        };
        let key = SecretSpec::new("secret", "key").in_variable("SERVICE_KEY");
        check(&key, true, &["TOKENSYNC_TEAM_BIN_SECRET", "SERVICE_KEY"]);
        let header = SecretSpec::new("header X-Key", "header").in_header("X-Key");
        let own = "TOKENSYNC_TEAM_BIN_SECRET_X_KEY";
        check(&header, true, &["TOKENSYNC_TEAM_BIN_SECRET", own]);
        check(&header, false, &[own]);
    }

    #[test]
    fn a_secret_belongs_to_a_kind_an_origin_an_account_and_a_header() {
        let check = |origins: &[&str], spec: &SecretSpec, expected: &str| {
            let origins: Vec<String> = origins.iter().map(|&origin| origin.into()).collect();
            let binding = binding("team", "kind", &origins, spec);
            assert_eq!(binding.as_str(), expected);
            assert!(expected.starts_with(&binding.text[..binding.platform]));
        };
        let key = SecretSpec::new("secret", "key");
        check(&[], &key, "kind default team");
        let of_bin = key.for_account(Some("65f0"));
        check(&["https://a.b"], &of_bin, "kind https://a.b 65f0");
        let header = of_bin.in_header("X-Key");
        check(
            &["https://a.b", "https://c.d"],
            &header,
            "kind https://a.b https://c.d 65f0 X-Key",
        );
    }
}
