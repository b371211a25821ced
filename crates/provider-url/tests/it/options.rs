//! What may stand in a project file, and what is said about the rest.

use insta::assert_snapshot;
use provider_api::{
    ErrorKind, Expected, NoProgress, Provider as _, ProviderConfig, ProviderFactory as _,
    ReadRequest, Secret, WriteRequest, WriteSupport,
};
use provider_url::{KIND, UrlConfig, UrlFactory, secret_name};

use crate::desk::{Desk, GREEN, KEY, RED, document, found, open, read, told};

const URL: &str = "https://example.com/tokens.json";

fn refused(option: &str, value: &str) -> String {
    let config = ProviderConfig::new().with("url", URL).with(option, value);
    match UrlFactory.open(&config) {
        Ok(provider) => panic!("{provider:?}"),
        Err(error) => told(&error),
    }
}

#[test]
fn options_that_cannot_be_used_are_refused_with_a_hint() {
    let all = [
        ("url", " "),
        ("url", "tokens.json"),
        ("url", "example.com/tokens.json"),
        ("url", "file:///etc/CANARY"),
        ("url", "FILE:///etc/CANARY"),
        ("url", "ftp://example.com/CANARY"),
        ("url", "data:application/json,{}"),
        ("url", "https://me:CANARY@example.com/tokens.json"),
        ("url", "https://example.com/a\nb"),
        ("read_only", "false"),
        ("read_only", "1"),
        ("timeout", "0"),
        ("headers", "( X-Master-Key: CANARY )"),
        ("headers", "[]"),
        ("headers", r#"{"X-Master-Key":"CANARY","X-Bin-Meta":false}"#),
        ("headers", r#"{"Host":"example.org"}"#),
        ("headers", r#"{"Range":"bytes=0-5"}"#),
        ("headers", r#"{"X-Access-Key":{"secret":true}}"#),
    ];
    let texts: Vec<String> = all
        .iter()
        .map(|(name, value)| refused(name, value))
        .collect();
    assert!(!texts.join("").contains("CANARY"), "{}", texts.join("\n"));
    assert_snapshot!(texts.join("\n"), @r#"
    InvalidConfig: option `url` is missing
      - give the address of the token document: `https://…`
    InvalidConfig: option `url`: the address is no address: relative URL without a base
      - give the whole address, as `https://example.com/tokens.json`
    InvalidConfig: option `url`: the address is no address: relative URL without a base
      - give the whole address, as `https://example.com/tokens.json`
    InvalidConfig: option `url`: the address begins with `file:`
      - use an https:// address
      - a file on this machine needs no remote: name it under `tokens`
    InvalidConfig: option `url`: the address begins with `file:`
      - use an https:// address
      - a file on this machine needs no remote: name it under `tokens`
    InvalidConfig: option `url`: the address begins with `ftp:`
      - use an https:// address
    InvalidConfig: option `url`: the address begins with `data:`
      - use an https:// address
    InvalidConfig: option `url`: the address has a user name or a password in it
      - take the part before the `@` out and give it as a credential instead
      - as a secret header: `"Authorization": {"secret": true}` with the value `Basic …`
      - store the value with `tokensync auth login`
    InvalidConfig: option `url`: the address has a control character in it
      - give the whole address, as `https://example.com/tokens.json`
    InvalidConfig: option `read_only` is `false`, but an address can only be read
      - take the option out; to write, use a remote of another kind
    InvalidConfig: option `read_only` is `1`, but has to be `true` or `false`
    InvalidConfig: option `timeout` has to be a whole number of seconds, 1 to 600
    InvalidConfig: option `headers` is no JSON: line 1, column 1: expected a value
      - write it as `{"X-Bin-Meta": false}`, with double quotes
    InvalidConfig: option `headers` has to be an object of names and values
      - write it as `{"X-Bin-Meta": false}`
    InvalidConfig: option `headers` holds the value of the header `X-Master-Key`, a secret: it must not stand in the project file, which is shared
      - write `"X-Master-Key": {"secret": true}` instead; if the file was shared already, make a new secret at the service
      - store the value with `tokensync auth login`
    InvalidConfig: option `headers` names the header `Host`, which is written by tokensync itself
      - take it out
    InvalidConfig: option `headers` names the header `Range`, which asks for a part of the document
      - take it out
    Unauthenticated: there is no secret for the header `X-Access-Key`
      - store the value with `tokensync auth login`
    "#);
}

#[test]
fn a_provider_says_what_it_is_and_nothing_secret() {
    let config = ProviderConfig::new()
        .with(
            "url",
            "https://example.com/t.json?token=CANARY&page=1#CANARY",
        )
        .with("headers", r#"{"X-Access-Key":{"secret":true}}"#)
        .with("read_only", "true")
        .with("timeout", "5")
        .with_secret(secret_name("X-Access-Key"), Secret::new("CANARY"));
    let provider = UrlFactory.open(&config).unwrap();
    let info = provider.info();
    assert_eq!((info.kind, UrlFactory.kind()), (KIND, KIND));
    assert_eq!(
        info.location.to_string(),
        "https://example.com/t.json?token=…&page=…"
    );
    assert_eq!(info.capabilities.write, WriteSupport::ReadOnly);
    assert!(info.capabilities.conditional_read);
    let checked = UrlConfig::from_options(&config).unwrap();
    assert!(!format!("{provider:?} {checked:?}").contains("CANARY"));
    let options = UrlFactory.options();
    assert!(options.iter().all(|option| !option.secret));
    let required = options.iter().filter(|option| option.required);
    assert!(required.map(|option| option.name).eq(["url"]));
}

#[test]
fn its_secrets_are_bound_to_the_path_and_the_header() {
    let config = ProviderConfig::new()
        .with("url", "https://example.com:8443/a/t.json?token=CANARY#x")
        .with(
            "headers",
            r#"{"X-B":{"secret":true},"X-Bin-Meta":false,"X-A":{"secret":true}}"#,
        );
    let told: Vec<_> = UrlFactory
        .secrets(&config)
        .into_iter()
        .map(|spec| (spec.name, spec.account.unwrap(), spec.header.unwrap()))
        .collect();
    let of = |header: &str| {
        (
            secret_name(header),
            "/a/t.json".to_owned(),
            header.to_owned(),
        )
    };
    assert_eq!(told, [of("X-B"), of("X-A")]);
    let public = ProviderConfig::new().with("url", URL);
    assert_eq!(UrlFactory.secrets(&public), []);
}

#[test]
fn t29_a_user_in_the_address_is_a_misplaced_secret() {
    let found = |url: &str| {
        let config = ProviderConfig::new().with("url", url);
        UrlFactory.misplaced_secret(&config)
    };
    let misplaced = found("https://me:CANARY@example.com/t.json").unwrap();
    assert_eq!((misplaced.option, &misplaced.member), ("url", &None));
    assert!(!format!("{misplaced:?}").contains("CANARY"));
    for url in [URL, "https://example.com/a@b", "https://example.com/?a=b@c"] {
        assert_eq!(found(url), None, "{url}");
    }
}

#[tokio::test]
async fn t25_an_address_that_nobody_trusts_is_public_or_not_asked() {
    let desk = Desk::with(RED).await;
    let options = desk.options().with("only_public", "true");
    let provider = UrlFactory.open(&options).unwrap();
    let error = provider
        .read(ReadRequest::new(&NoProgress))
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Untrusted);
    assert_eq!(desk.traffic(), "");
}

#[test]
fn addresses_that_differ_in_a_hidden_value_are_two_places() {
    let location = |url: &str| {
        let config = ProviderConfig::new().with("url", url);
        let provider = UrlFactory.open(&config).unwrap();
        provider.info().location.clone()
    };
    let one = location("https://example.com/t.json?team=a");
    let other = location("https://example.com/t.json?team=b");
    assert_eq!(one.to_string(), other.to_string());
    assert_ne!(one.digest(), other.digest());
}

#[tokio::test]
async fn a_write_is_refused_before_any_request() {
    let desk = Desk::with(RED).await;
    let provider = open(&desk.with_key());
    let revision = found(read(&provider).await).revision;
    desk.control().clear_requests();
    let mut texts = Vec::new();
    for expected in [
        Expected::Any,
        Expected::Absent,
        Expected::Revision(&revision),
    ] {
        let tokens = document(GREEN);
        let error = provider
            .write(WriteRequest::new(&tokens, expected, &NoProgress))
            .await
            .unwrap_err();
        texts.push(desk.told(&error));
    }
    texts.dedup();
    assert_snapshot!(texts.join("\n"), @"
    Unsupported: `http://HOST/files/tokens.json` is only read: an address takes no tokens
      - pull from it; to push, use a remote of the kind `jsonbin` or `studio`
    ");
    let error = UrlFactory
        .create(&desk.options(), &document(GREEN), &NoProgress)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(desk.traffic(), "");
}

#[tokio::test]
async fn a_secret_in_the_address_is_remarked_on_and_not_shown() {
    let desk = Desk::with(RED).await;
    let check = async |query: &str, remarked: bool| {
        let options = desk
            .options()
            .with("url", format!("{}?{query}", desk.url()));
        let notes = found(read(&open(&options)).await).notes.join("\n");
        assert_eq!(!notes.is_empty(), remarked, "{query}: {notes}");
        assert!(!notes.contains(KEY), "{notes}");
    };
    for name in [
        "token",
        "access_token",
        "accessToken",
        "sig",
        "X-Amz-Signature",
        "apikey",
    ] {
        check(&format!("page=1&{name}={KEY}"), true).await;
    }
    check("raw=true&ref=main", false).await;
    check("plain", false).await;
}
