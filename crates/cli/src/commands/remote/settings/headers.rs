//! Headers as people type them: `Name: value`, a name alone, or a JSON object of several.

use provider_api::{MisplacedSecret, Secret};
use tokens_model::{Json, ObjectText, ValueKind};

use crate::error::CommandError;
use crate::project_file::RemoteEntry;

/// The option that holds them.
pub(super) const OPTION: &str = "headers";
/// How a secret one stands in the project file.
const SECRET: &str = r#"{"secret": true}"#;

/// Whether remotes of a kind with these options take headers.
pub(crate) fn is_taken(options: &[provider_api::OptionSpec]) -> bool {
    options.iter().any(|spec| spec.name == OPTION)
}

/// Headers in their order, each with its value as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Those of a remote.
    pub(crate) fn of(entry: &RemoteEntry) -> Self {
        let json = entry.objects.get(OPTION).map(String::as_str);
        let json = json.and_then(|text| Json::parse(text).ok());
        let members = json.iter().flat_map(|json| json.root().members());
        Self(
            members
                .map(|member| (member.name().into_owned(), member.value.raw().to_owned()))
                .collect(),
        )
    }

    /// Makes them those of a remote.
    pub(crate) fn save(&self, entry: &mut RemoteEntry) {
        if self.0.is_empty() {
            entry.objects.remove(OPTION);
            return;
        }
        let mut object = ObjectText::new();
        for (name, json) in &self.0 {
            object.push(name, json);
        }
        entry.objects.insert(OPTION.to_owned(), object.finish());
    }

    /// Puts in what was typed: `Name: value`, or a JSON object. A value of nothing takes the header
    /// out. No error repeats what was typed: it may be a secret.
    pub(crate) fn put(&mut self, typed: &str) -> Result<(), CommandError> {
        let typed = typed.trim();
        if typed.starts_with('{') {
            return self.put_object(typed);
        }
        let Some((name, value)) = typed.split_once(':') else {
            return Err(CommandError::usage("a header has no `:` in it").hint(
                "write it as 'Name: value'; for a secret one give its name with --secret-header",
            ));
        };
        match value.trim() {
            "" => self
                .0
                .retain(|(known, _)| !known.eq_ignore_ascii_case(name.trim())),
            value => self.set(name.trim(), &json(value)),
        }
        Ok(())
    }

    /// Puts a header in whose value is a secret.
    pub(crate) fn put_secret(&mut self, name: &str) -> Result<(), CommandError> {
        if name.contains([':', '{', ' ']) {
            return Err(
                CommandError::usage("--secret-header takes a name and no value").hint(
                    "what was typed stays in the history of the shell: if it was a secret, make a \
                     new one at the service",
                ),
            );
        }
        self.set(name, SECRET);
        Ok(())
    }

    /// Takes out a secret that was typed or pasted as a value, so that only its name is left.
    pub(crate) fn take_secret(&mut self, found: &MisplacedSecret) -> Option<Secret> {
        let name = found.member.as_deref()?;
        let (_, value) = self.0.iter_mut().find(|(known, _)| known == name)?;
        let json = Json::parse(std::mem::replace(value, SECRET.to_owned())).ok()?;
        let inner = json.root().get("secret").unwrap_or(json.root());
        Some(Secret::new(match inner.as_str() {
            Some(text) => text.into_owned(),
            None => inner.raw().to_owned(),
        }))
    }

    /// What there is, for people: no value that is a secret.
    pub(crate) fn describe(&self) -> String {
        let each = self.0.iter().map(|(name, value)| match value.as_str() {
            SECRET => format!("{name} (secret)"),
            value => format!("{name}: {value}"),
        });
        each.collect::<Vec<_>>().join(", ")
    }

    /// The flags that put in the same headers in the same order: one each if all secret ones come
    /// last, as they do by flags, otherwise one for all.
    pub(crate) fn as_flags(&self) -> Vec<(&'static str, String)> {
        let is_secret = |(_, value): &(String, String)| value == SECRET;
        let last = self.0.iter().skip_while(|header| !is_secret(header));
        if last.clone().all(is_secret) {
            let all = self.0.iter().map(|(name, value)| match value.as_str() {
                SECRET => ("--secret-header", name.clone()),
                value => ("--header", as_typed(name, value)),
            });
            return all.collect();
        }
        let mut object = ObjectText::new();
        for (name, json) in &self.0 {
            object.push(name, json);
        }
        vec![("--header", object.finish())]
    }

    fn put_object(&mut self, typed: &str) -> Result<(), CommandError> {
        let json = Json::parse(typed).map_err(|error| {
            CommandError::usage(format!(
                "the headers are no JSON: line {}, column {}",
                error.line, error.column
            ))
            .hint("write them as '{\"X-Bin-Meta\": false}', with double quotes")
        })?;
        for member in json.root().members() {
            let is_secret = member.value.to_compact() == r#"{"secret":true}"#;
            let value = if is_secret {
                SECRET
            } else {
                member.value.raw()
            };
            self.set(&member.name(), value);
        }
        Ok(())
    }

    fn set(&mut self, name: &str, json: &str) {
        let mut all = self.0.iter_mut();
        match all.find(|(known, _)| known.eq_ignore_ascii_case(name)) {
            Some((_, value)) => json.clone_into(value),
            None => self.0.push((name.to_owned(), json.to_owned())),
        }
    }
}

/// A header as `put` takes it: `Name: value` where that comes to the same.
fn as_typed(name: &str, raw: &str) -> String {
    let value = Json::parse(raw).ok();
    let value = value.as_ref().and_then(|json| json.root().as_str());
    let value = value.as_deref().unwrap_or(raw);
    let fits = value.trim() == value && !value.is_empty() && json(value) == raw;
    if fits && !name.starts_with('{') && !name.contains(':') {
        return format!("{name}: {value}");
    }
    let mut object = ObjectText::new();
    object.push(name, raw);
    object.finish()
}

/// A value as it stands in the project file: numbers and truth values as they were typed.
fn json(value: &str) -> String {
    let plain = Json::parse(value)
        .is_ok_and(|json| matches!(json.root().kind(), ValueKind::Bool | ValueKind::Number));
    if plain {
        value.to_owned()
    } else {
        Json::string(value).to_compact()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn saved(typed: &[&str]) -> String {
        let mut headers = Headers::default();
        for typed in typed {
            headers.put(typed).unwrap();
        }
        let mut entry = RemoteEntry::default();
        headers.save(&mut entry);
        assert_eq!(Headers::of(&entry), headers);
        entry.objects.remove(OPTION).unwrap_or_default()
    }

    #[test]
    fn values_stand_in_the_file_as_they_were_typed() {
        let check = |typed: &[&str], expected: &str| assert_eq!(saved(typed), expected);
        check(&["X-Bin-Meta: false"], r#"{"X-Bin-Meta":false}"#);
        check(&["X-V:1.50"], r#"{"X-V":1.50}"#);
        check(&["X-V: 007"], r#"{"X-V":"007"}"#);
        check(&["Accept: a/b; q=\"1\""], r#"{"Accept":"a/b; q=\"1\""}"#);
        check(&["X-Null: null"], r#"{"X-Null":"null"}"#);
        check(&["X-A: 1", "x-a: 2"], r#"{"X-A":2}"#);
        check(&["X-A: 1", "X-B: 2", "x-a:"], r#"{"X-B":2}"#);
        check(&["X-A: 1", "X-A: "], "");
        check(
            &[r#"{ "X-Access-Key":{"secret":true}, "X-Bin-Meta":false }"#],
            r#"{"X-Access-Key":{"secret": true},"X-Bin-Meta":false}"#,
        );
    }

    #[test]
    fn flags_make_the_same_headers_again() {
        let check = |typed: &[&str], secret: &[&str], expected: &[&str]| {
            let mut headers = Headers::default();
            for typed in typed {
                headers.put(typed).unwrap();
            }
            for name in secret {
                headers.put_secret(name).unwrap();
            }
            let flags = headers.as_flags();
            let mut again = Headers::default();
            for (flag, value) in &flags {
                match *flag {
                    "--secret-header" => again.put_secret(value).unwrap(),
                    _ => again.put(value).unwrap(),
                }
            }
            assert_eq!(again, headers);
            let told: Vec<&str> = flags.iter().map(|(_, value)| value.as_str()).collect();
            assert_eq!(told, expected);
        };
        check(&[], &[], &[]);
        check(
            &["X-A: 1", "X-B: b c"],
            &["X-K"],
            &["X-A: 1", "X-B: b c", "X-K"],
        );
        check(&[r#"{"X-A": "1"}"#], &[], &[r#"{"X-A":"1"}"#]);
        check(&[r#"{"X-A": ""}"#], &[], &[r#"{"X-A":""}"#]);
        let mixed = r#"{"X-K":{"secret": true},"X-A":1}"#;
        check(&[mixed], &[], &[mixed]);
    }

    #[test]
    fn what_cannot_be_read_is_not_repeated() {
        for typed in ["CANARY", "{CANARY", r#"{"X-A": "CANARY""#] {
            let error = Headers::default().put(typed).unwrap_err();
            assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        }
        let error = Headers::default().put_secret("X-Key: CANARY").unwrap_err();
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
    }

    #[test]
    fn a_secret_is_taken_out_of_what_was_pasted() {
        for (pasted, secret) in [
            (r#"{"X-Key": "k\"1"}"#, "k\"1"),
            (r#"{"X-Key": 123}"#, "123"),
            (r#"{"X-Key": {"secret": "k"}}"#, "k"),
        ] {
            let mut headers = Headers::default();
            headers.put(pasted).unwrap();
            let found = MisplacedSecret {
                option: "headers",
                member: Some("X-Key".to_owned()),
                problem: String::new(),
                hint: String::new(),
            };
            assert_eq!(headers.take_secret(&found), Some(Secret::new(secret)));
            assert_eq!(headers.describe(), "X-Key (secret)");
        }
    }
}
