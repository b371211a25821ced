//! Headers that the user wants to be sent: public ones as they stand in the project file, secret
//! ones by name only.

use provider_api::{ErrorKind, MisplacedSecret, ProviderConfig, ProviderError, Secret, SecretSpec};
use provider_http::Request;
use tokens_model::{Json, JsonRef, ValueKind};

use crate::config::invalid;

const OPTION: &str = "headers";

/// Names that describe the connection (RFC 9110, 7.6.1), that the client writes itself, or that
/// would ask for something else than the whole document.
const REFUSED: [(&str, &str); 20] = [
    ("accept-encoding", OWN),
    ("connection", CONNECTION),
    ("content-length", CONNECTION),
    ("expect", CONNECTION),
    ("host", OWN),
    ("if-match", CONDITION),
    ("if-modified-since", CONDITION),
    ("if-none-match", CONDITION),
    ("if-range", CONDITION),
    ("if-unmodified-since", CONDITION),
    ("keep-alive", CONNECTION),
    ("proxy-authorization", CONNECTION),
    ("proxy-connection", CONNECTION),
    ("range", "asks for a part of the document"),
    ("referer", OWN),
    ("te", CONNECTION),
    ("trailer", CONNECTION),
    ("transfer-encoding", CONNECTION),
    ("upgrade", CONNECTION),
    ("user-agent", OWN),
];
const STORE: &str = "store the value with `tokensync auth login`";
const OWN: &str = "is written by tokensync itself";
const CONNECTION: &str = "is about the connection, not about the document";
const CONDITION: &str = "is a condition, and tokensync sets those itself";

/// Words in a name that say that the value is a credential.
const SECRET_WORDS: [&str; 12] = [
    "apikey",
    "auth",
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "key",
    "password",
    "secret",
    "sig",
    "signature",
    "token",
];

/// How well-known credentials begin: HTTP schemes, JSONBin (bcrypt), GitHub, GitLab.
const SECRET_STARTS: [&str; 10] = [
    "basic ",
    "bearer ",
    "token ",
    "$2a$",
    "$2b$",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
];

/// The headers of every request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers {
    plain: Vec<(String, String)>,
    secret: Vec<(String, Secret)>,
}

/// The name under which [`ProviderConfig`] holds the value of a secret header, spelled as in the
/// option `headers`: `header X-Access-Key`.
pub fn secret_name(header: &str) -> String {
    format!("header {header}")
}

/// The secret headers that the settings name, in their order; none that could not be sent.
pub(crate) fn secrets(config: &ProviderConfig) -> Vec<SecretSpec> {
    let json = config.get(OPTION).and_then(|text| Json::parse(text).ok());
    let named = json.iter().flat_map(|json| json.root().members());
    let mut seen = Headers::default();
    let mut secrets = Vec::new();
    for member in named.filter(|member| is_secret(member.value)) {
        let name = member.name();
        if seen.check_name(&name).is_err() {
            continue;
        }
        let noun = format!("header {name}");
        let spec = SecretSpec::new(secret_name(&name), noun).in_header(name.as_ref());
        secrets.push(spec.shown_at(place(&name)));
        seen.plain.push((name.into_owned(), String::new()));
    }
    secrets
}

/// Where people get the value of a header.
fn place(name: &str) -> &'static str {
    if ["x-master-key", "x-access-key"].contains(&name.to_ascii_lowercase().as_str()) {
        "everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys"
    } else {
        "everybody uses a secret of their own: whoever publishes the tokens gives you one"
    }
}

/// The first header whose value is a secret and stands in the settings.
pub(crate) fn misplaced_secret(config: &ProviderConfig) -> Option<MisplacedSecret> {
    let json = Json::parse(config.get(OPTION)?).ok()?;
    let mut members = json.root().members();
    let member = members.find(|member| holds_secret(&member.name(), member.value))?;
    Some(misplaced(&member.name()))
}

impl Headers {
    /// Reads the option `headers`: a JSON object whose values are texts, numbers and truth values,
    /// sent as they stand there, or `{"secret": true}`.
    pub(crate) fn from_options(config: &ProviderConfig) -> Result<Self, ProviderError> {
        let mut headers = Self::default();
        let Some(text) = config.get(OPTION) else {
            return Ok(headers);
        };
        // The plugin sends nothing where it cannot read the text (`UrlTokenStorage.ts`), and the
        // answer is then about a missing key.
        let json = Json::parse(text).map_err(|error| {
            invalid(OPTION, &format!("is no JSON: {error}"))
                .with_hint("write it as `{\"X-Bin-Meta\": false}`, with double quotes")
        })?;
        if !json.root().is_object() {
            return Err(invalid(OPTION, "has to be an object of names and values")
                .with_hint("write it as `{\"X-Bin-Meta\": false}`"));
        }
        for member in json.root().members() {
            let name = member.name();
            headers.check_name(&name)?;
            if is_secret(member.value) {
                let secret = secret(config, &name)?;
                headers.secret.push((name.into_owned(), secret));
            } else {
                let value = plain(&name, member.value)?;
                headers.plain.push((name.into_owned(), value));
            }
        }
        Ok(headers)
    }

    /// The names of the secret ones.
    pub(crate) fn secret_names(&self) -> impl Iterator<Item = &str> {
        self.secret.iter().map(|(name, _)| name.as_str())
    }

    /// All names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let plain = self.plain.iter().map(|(name, _)| name.as_str());
        plain.chain(self.secret_names())
    }

    /// How many there are, plain and secret.
    pub(crate) fn count(&self) -> (usize, usize) {
        (self.plain.len(), self.secret.len())
    }

    /// Puts them onto a request.
    pub(crate) fn apply(&self, mut request: Request) -> Request {
        for (name, value) in &self.plain {
            request = request.with_header(name, value);
        }
        for (name, value) in &self.secret {
            request = request.with_secret_header(name, value);
        }
        request
    }

    fn check_name(&self, name: &str) -> Result<(), ProviderError> {
        let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
        if name.is_empty() || name.len() > 100 || !name.bytes().all(token) {
            return Err(wrong(name, "has no name that can be sent")
                .with_hint("use letters, digits and `-`, at most 100 characters"));
        }
        let refused = REFUSED
            .iter()
            .find(|(refused, _)| name.eq_ignore_ascii_case(refused));
        if let Some((_, why)) = refused {
            return Err(wrong(name, why).with_hint("take it out"));
        }
        let mut known = self
            .plain
            .iter()
            .map(|(name, _)| name)
            .chain(self.secret.iter().map(|(name, _)| name));
        if known.any(|known| known.eq_ignore_ascii_case(name)) {
            return Err(wrong(name, "stands twice: capitals make no difference")
                .with_hint("leave one of the two"));
        }
        Ok(())
    }
}

/// Whether a name says that its value is a credential: `X-Master-Key`, `access_token`,
/// `accessToken`.
pub(crate) fn names_a_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.split(['-', '_', '.'])
        .any(|word| SECRET_WORDS.contains(&word))
        || ["token", "secret", "password", "apikey", "signature"]
            .iter()
            .any(|word| name.ends_with(word))
}

/// Whether the value is `{"secret": true}`.
fn is_secret(value: JsonRef<'_>) -> bool {
    let mut members = value.members();
    let only = members.next();
    members.next().is_none()
        && only.is_some_and(|member| member.is("secret") && member.value.raw() == "true")
}

/// The value of a public header as it is sent.
fn plain(name: &str, value: JsonRef<'_>) -> Result<String, ProviderError> {
    if holds_secret(name, value) {
        let MisplacedSecret { problem, hint, .. } = misplaced(name);
        return Err(invalid(OPTION, &problem).with_hint(hint).with_hint(STORE));
    }
    let text = match value.kind() {
        ValueKind::String => value.as_str().unwrap_or_default().into_owned(),
        ValueKind::Number | ValueKind::Bool => value.raw().to_owned(),
        ValueKind::Null => {
            return Err(wrong(name, "has no value").with_hint("take it out, or give it a value"));
        }
        ValueKind::Array | ValueKind::Object => {
            return Err(wrong(
                name,
                "has to be a text, a number, `true`, `false` or `{\"secret\": true}`",
            ));
        }
    };
    check_value(name, &text)?;
    Ok(text)
}

/// Whether the value is a secret itself: by its name, by how it begins, or by its letters.
fn holds_secret(name: &str, value: JsonRef<'_>) -> bool {
    match value.kind() {
        ValueKind::String => {
            let text = value.as_str().unwrap_or_default();
            let lower = text.trim_start().to_ascii_lowercase();
            names_a_secret(name)
                || SECRET_STARTS.iter().any(|start| lower.starts_with(start))
                || looks_random(&text)
        }
        ValueKind::Number | ValueKind::Bool => names_a_secret(name),
        // `{"secret": "…"}`, which looks as if it were meant so.
        ValueKind::Object => value
            .get("secret")
            .is_some_and(|value| matches!(value.kind(), ValueKind::String | ValueKind::Number)),
        ValueKind::Null | ValueKind::Array => false,
    }
}

/// How long a text has to be for its letters to say something, and how many bits each then holds.
/// Random hexadecimal digits hold almost 4, words some 4 as well, but no digits among them.
const RANDOM: (usize, f64, usize) = (32, 3.3, 4);

/// Whether a text is one long word of letters with digits among them, as keys are. Ids of the
/// form of RFC 9562 (UUID) and dates are none.
fn looks_random(text: &str) -> bool {
    let (length, bits, digits) = RANDOM;
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"_-+/=.".contains(&byte);
    let is_id = text.split('-').map(str::len).eq([8, 4, 4, 4, 12]);
    let count = |is: fn(&u8) -> bool| text.bytes().filter(is).count();
    let letters = count(u8::is_ascii_alphabetic);
    text.len() >= length
        && text.bytes().all(fits)
        && !is_id
        && letters >= digits
        && count(u8::is_ascii_digit) >= digits
        && entropy(text.as_bytes()) >= bits
}

/// Bits for each byte (Shannon).
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = f64::from(counts.iter().sum::<u32>());
    let share = |count: u32| f64::from(count) / total;
    let terms = counts.iter().filter(|count| **count > 0);
    terms
        .map(|count| -share(*count) * share(*count).log2())
        .sum()
}

fn misplaced(name: &str) -> MisplacedSecret {
    let name_shown = readable(name);
    MisplacedSecret {
        option: OPTION,
        member: Some(name.to_owned()),
        problem: format!(
            "holds the value of the header `{name_shown}`, a secret: it must not stand in the \
             project file, which is shared"
        ),
        hint: format!(
            "write `\"{name_shown}\": {{\"secret\": true}}` instead; if the file was shared \
             already, make a new secret at the service"
        ),
    }
}

fn secret(config: &ProviderConfig, name: &str) -> Result<Secret, ProviderError> {
    let secret = config.secret(&secret_name(name));
    let value = secret.map_or("", Secret::expose).trim();
    if value.is_empty() {
        return Err(ProviderError::new(
            ErrorKind::Unauthenticated,
            format!("there is no secret for the header `{name}`"),
        )
        .with_hint(STORE));
    }
    check_value(name, value)?;
    Ok(Secret::new(value))
}

fn check_value(name: &str, value: &str) -> Result<(), ProviderError> {
    if value.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Ok(());
    }
    Err(wrong(
        name,
        "has a character in its value that is not visible ASCII",
    )
    .with_hint("look for a line end or a curly quote that was copied along"))
}

/// The value is left out on purpose: it may be a secret, or hold one.
fn wrong(name: &str, problem: &str) -> ProviderError {
    let name = readable(name);
    invalid(
        OPTION,
        &format!("names the header `{name}`, which {problem}"),
    )
}

fn readable(name: &str) -> String {
    name.chars().take(60).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Headers, ProviderError> {
        let config = ProviderConfig::new()
            .with("headers", text)
            .with_secret("header X-Access-Key", Secret::new(" CANARY\n"))
            .with_secret("header X-Odd", Secret::new("CAN\nARY"));
        Headers::from_options(&config)
    }

    #[test]
    fn values_are_sent_as_they_are_written() {
        let headers = read(
            r#"{"X-Bin-Meta":false,"X-Version":1.50,"x-text":"a \"b\"","X-Access-Key":{"secret":true}}"#,
        )
        .unwrap();
        let plain: Vec<_> = headers
            .plain
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            plain,
            ["X-Bin-Meta=false", "X-Version=1.50", "x-text=a \"b\""]
        );
        assert_eq!(headers.secret[0].1.expose(), "CANARY");
        assert!(!format!("{headers:?}").contains("CANARY"));
    }

    #[test]
    fn what_cannot_be_sent_is_refused() {
        let check = |text: &str, kind: ErrorKind, says: &str| {
            let error = read(text).expect_err(text);
            assert_eq!(error.kind(), kind, "{text}");
            assert!(error.to_string().contains(says), "{error}");
            assert!(!format!("{error:?}").contains("CAN"), "{error:?}");
        };
        let config = ErrorKind::InvalidConfig;
        check("{ X: 1 }", config, "is no JSON: line 1");
        check("[\"CANARY\"]", config, "has to be an object");
        check("\"CANARY\"", config, "has to be an object");
        check(r#"{"":"1"}"#, config, "no name");
        check(r#"{"a b":"1"}"#, config, "`a b`, which has no name");
        check(r#"{"a\r\nb: c":"1"}"#, config, "`a\\r\\nb: c`");
        check(r#"{"ä":"1"}"#, config, "no name");
        check(r#"{"x-a":"CAN\nARY"}"#, config, "not visible ASCII");
        check(r#"{"x-a":"CANÄRY"}"#, config, "not visible ASCII");
        check(r#"{"x-a":null}"#, config, "has no value");
        check(r#"{"x-a":["CANARY"]}"#, config, "has to be a text");
        check(r#"{"x-a":{"secret":false}}"#, config, "has to be a text");
        check(r#"{"x-a":{"secret":"CANARY"}}"#, config, "must not stand");
        check(r#"{"x-a":"1","X-A":"2"}"#, config, "stands twice");
        check(r#"{"X-Odd":{"secret":true}}"#, config, "not visible ASCII");
        let none = ErrorKind::Unauthenticated;
        check(
            r#"{"X-None":{"secret":true}}"#,
            none,
            "no secret for the header `X-None`",
        );
    }

    #[test]
    fn the_secrets_are_told_in_their_order() {
        let told = |text: &str| {
            let specs = secrets(&ProviderConfig::new().with("headers", text));
            let names = specs.into_iter().map(|spec| spec.name);
            names.collect::<Vec<_>>().join(", ")
        };
        assert_eq!(
            told(r#"{"X-B":{"secret":true},"X-Bin-Meta":false,"X-A":{"secret":true}}"#),
            "header X-B, header X-A"
        );
        for text in [
            "",
            "{",
            "[]",
            "{}",
            r#"{"Host":{"secret":true}}"#,
            r#"{"a b":{"secret":true}}"#,
        ] {
            assert_eq!(told(text), "", "{text}");
        }
        assert_eq!(
            told(r#"{"X-A":{"secret":true},"x-a":{"secret":true}}"#),
            "header X-A"
        );
    }

    #[test]
    fn t29_a_misplaced_secret_is_found_by_its_member() {
        let found = |text: &str| {
            let config = ProviderConfig::new().with("headers", text);
            misplaced_secret(&config).and_then(|found| found.member)
        };
        let check = |text: &str, member: Option<&str>| {
            assert_eq!(found(text).as_deref(), member, "{text}");
        };
        check(
            r#"{"X-Bin-Meta":false,"X-Master-Key":"CANARY"}"#,
            Some("X-Master-Key"),
        );
        check(r#"{"X-Who":{"secret":"CANARY"}}"#, Some("X-Who"));
        check(r#"{"X-Who":"Bearer CANARY"}"#, Some("X-Who"));
        check(r#"{"X-Master-Key":{"secret":true}}"#, None);
        check(r#"{"X-Bin-Meta":false}"#, None);
        check("no json", None);
    }

    #[test]
    fn names_of_the_connection_and_the_client_are_refused_in_any_case() {
        for (name, why) in REFUSED {
            for name in [name.to_owned(), name.to_ascii_uppercase()] {
                for value in ["\"1\"", r#"{"secret":true}"#] {
                    let error = read(&format!("{{\"{name}\":{value}}}")).unwrap_err();
                    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
                    assert!(error.to_string().contains(why), "{error}");
                }
            }
        }
    }

    #[test]
    fn t29_a_secret_in_plain_text_is_refused() {
        for text in [
            r#"{"Authorization":"CANARY"}"#,
            r#"{"Cookie":"CANARY"}"#,
            r#"{"X-Master-Key":"CANARY"}"#,
            r#"{"x-access-key":"CANARY"}"#,
            r#"{"X-API-Key":12345}"#,
            r#"{"Private-Token":"CANARY"}"#,
            r#"{"X-AuthToken":"CANARY"}"#,
            r#"{"X-Who":"Bearer CANARY"}"#,
            r#"{"X-Who":" $2a$10$CANARY"}"#,
            r#"{"X-Who":"glpat-CANARY"}"#,
            r#"{"X-Who":"CANARY9fQ2xLr7Zt0VbN4mKc8Wj5HsPe3Ya"}"#,
            r#"{"X-Who":"4f9c2a7e1b8d3056CANARY92aebc17f5d0836e"}"#,
        ] {
            let error = read(text).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::InvalidConfig, "{text}");
            assert!(error.to_string().contains("must not stand"), "{error}");
            assert!(error.hints()[0].contains("{\"secret\": true}"), "{error:?}");
            assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        }
        for text in [
            r#"{"X-Bin-Meta":false}"#,
            r#"{"Accept":"text/plain"}"#,
            r#"{"Accept":"application/vnd.github.v3.raw+json"}"#,
            r#"{"X-Tenant":"550e8400-e29b-41d4-a716-446655440000"}"#,
            r#"{"X-Date":"2026-11-23T11:58:15.000000000Z"}"#,
            r#"{"X-Zero":"00000000000000000000000000000000000a"}"#,
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
    }
}
