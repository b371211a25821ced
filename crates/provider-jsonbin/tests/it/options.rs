//! What may stand in a project file, and what is said about the rest.

use insta::assert_snapshot;
use provider_api::{
    ErrorKind, Expected, NoProgress, Provider as _, ProviderConfig, ProviderError,
    ProviderFactory as _, Secret, WriteSupport,
};
use provider_jsonbin::{JsonbinConfig, JsonbinFactory, KIND};

use crate::desk::{Desk, GREEN, KEY, RED, document, open, write};

const BIN: &str = "65f0c1d2e3a4b5c6d7e8f901";

fn told(error: &ProviderError) -> String {
    let hints = error.hints().iter().map(|hint| format!("\n  - {hint}"));
    format!("{:?}: {error}{}", error.kind(), hints.collect::<String>())
}

fn refused(option: &str, value: &str) -> String {
    let config = ProviderConfig::new()
        .with("bin", BIN)
        .with_secret("secret", Secret::new(KEY))
        .with(option, value);
    match JsonbinFactory.open(&config) {
        Ok(provider) => panic!("{provider:?}"),
        Err(error) => told(&error),
    }
}

#[test]
fn options_that_cannot_be_used_are_refused_with_a_hint() {
    let all = [
        ("bin", " "),
        ("bin", "65F0C1D2E3A4B5C6D7E8F901"),
        (
            "bin",
            "https://api.jsonbin.io/v3/b/65f0c1d2e3a4b5c6d7e8f901/latest",
        ),
        ("bin", "../../etc"),
        ("bin", KEY),
        ("key", "secret"),
        ("name", "Gestaltungswerte für alle"),
        ("collection", "design"),
        ("versioning", "yes"),
        ("limit", "1 GB"),
        ("allowance", "many"),
        ("read_only", "1"),
        ("timeout", "0"),
        ("endpoint", "ftp://api.jsonbin.io"),
    ];
    let texts: Vec<String> = all
        .iter()
        .map(|(name, value)| refused(name, value))
        .collect();
    assert!(!texts.join("").contains("CANARY"));
    assert_snapshot!(texts.join("\n"), @"
    InvalidConfig: option `bin` is missing
      - give the id of a bin that exists, or let `tokensync init` create one
    InvalidConfig: option `bin` is not the id of a bin
      - an id has no capitals: use `65f0c1d2e3a4b5c6d7e8f901`
    InvalidConfig: option `bin` is not the id of a bin
      - give the id alone: `65f0c1d2e3a4b5c6d7e8f901`
    InvalidConfig: option `bin` is not the id of a bin
      - an id is 24 characters 0-9 and a-f; it stands in the address of the bin's page
    InvalidConfig: option `bin` is not the id of a bin
      - this looks like a key: store it with `tokensync auth login` instead
    InvalidConfig: option `key` has to be `master` or `access`
      - it says which sort of key the secret is; the key itself is stored with `tokensync auth login`
    InvalidConfig: option `name` cannot be the name of a bin
      - use 1 to 128 of the characters that are on every keyboard, without accents
    InvalidConfig: option `collection` is not the id of a collection
      - an id is 24 characters 0-9 and a-f; it stands in the address of the collection's page
    InvalidConfig: option `versioning` is `yes`, but has to be `true` or `false`
    InvalidConfig: option `limit` has to be a size such as `100kB`, `1MB` or a number of bytes
      - JSONBin tells free accounts 100 kB and paid ones 1 MB
    InvalidConfig: option `allowance` has to be a number of requests
    InvalidConfig: option `read_only` is `1`, but has to be `true` or `false`
    InvalidConfig: option `timeout` has to be a whole number of seconds, 1 to 600
    InvalidConfig: option `endpoint`: the address begins with `ftp:`
      - use an https:// address
    ");
    assert!(refused("name", &"n".repeat(129)).contains("1 to 128"));
}

#[test]
fn no_hostile_id_opens_anything() {
    let ids = include_str!("../../../../tests/fixtures/hostile/ids.json");
    let ids = tokens_model::Json::parse(ids.to_owned()).unwrap();
    let ids = ids.root().items().map(|id| id.as_str().unwrap());
    // Blanks are as good as nothing.
    for id in ids.filter(|id| !id.trim().is_empty()) {
        for option in ["bin", "collection"] {
            let text = refused(option, &id);
            assert!(text.starts_with("InvalidConfig: "), "{text}");
            let is_plain = |char: char| char == '\n' || char == ' ' || char.is_ascii_graphic();
            assert!(text.chars().all(is_plain), "{text:?}");
        }
        // A name is no address, but a header.
        if provider_jsonbin::BinName::parse(&id).is_ok() {
            assert!(id.trim().bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }
    }
}

#[test]
fn without_a_key_nothing_is_opened() {
    let open = |secret| {
        let config = ProviderConfig::new()
            .with("bin", BIN)
            .with_secret("secret", Secret::new(secret));
        told(&JsonbinFactory.open(&config).unwrap_err())
    };
    assert_snapshot!(open(""), @"
    Unauthenticated: there is no key for JSONBin
      - store a key with `tokensync auth login`
      - the keys are on the page `API Keys` of a JSONBin account
    ");
    assert_eq!(open(" \n"), open(""));
}

#[test]
fn a_provider_says_what_it_is_and_not_its_key() {
    let config = ProviderConfig::new()
        .with("bin", BIN)
        .with("timeout", "5")
        .with_secret("secret", Secret::new(KEY));
    let provider = JsonbinFactory.open(&config).unwrap();
    let info = provider.info();
    assert_eq!(info.kind, KIND);
    assert_eq!(JsonbinFactory.kind(), KIND);
    assert_eq!(
        info.location.to_string(),
        format!("https://api.jsonbin.io/v3/b/{BIN}")
    );
    assert_eq!(info.capabilities.write, WriteSupport::CheckThenWrite);
    let checked = JsonbinConfig::from_options(&config).unwrap();
    assert!(!format!("{provider:?} {checked:?}").contains("CANARY"));
    let secrets: Vec<&str> = JsonbinFactory
        .options()
        .iter()
        .filter(|option| option.secret)
        .map(|option| option.name)
        .collect();
    assert_eq!(secrets, ["secret"]);
}

#[tokio::test]
async fn a_read_only_bin_is_never_written_to() {
    let desk = Desk::with(RED).await;
    let options = desk.options().with("read_only", "true");
    let provider = open(&options);
    assert_eq!(provider.info().capabilities.write, WriteSupport::ReadOnly);
    let error = write(&provider, GREEN, Expected::Any).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    let account = desk.account().with("read_only", "true");
    let error = JsonbinFactory
        .create(&account, &document(GREEN), &NoProgress)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(desk.traffic(), "");
}

#[tokio::test]
async fn a_new_name_is_handed_over_and_a_collection_cannot_be() {
    let desk = Desk::with(RED).await;
    let config = desk.options().with("name", "Tokens of 2026");
    JsonbinFactory
        .hand_over(&config, "name", &NoProgress)
        .await
        .unwrap();
    assert_eq!(desk.traffic(), "PUT 200");
    assert!(desk.sent("PUT").contains("x-bin-name: Tokens of 2026"));
    let config = config.with("collection", BIN);
    let error = JsonbinFactory
        .hand_over(&config, "collection", &NoProgress)
        .await
        .unwrap_err();
    assert_snapshot!(told(&error), @"
    Unsupported: JSONBin has no way to change the collection of a bin
      - the option `collection` only counts for a bin that is made
    ");
    assert_eq!(desk.traffic(), "PUT 200");
    let shared: Vec<&str> = JsonbinFactory
        .options()
        .iter()
        .filter(|option| option.shared)
        .map(|option| option.name)
        .collect();
    assert_eq!(shared, ["name", "collection"]);
}

#[tokio::test]
async fn what_the_factory_creates_it_opens() {
    let desk = Desk::with(RED).await;
    let config = desk.account().with("name", "tokens");
    let made = JsonbinFactory
        .create(&config, &document(GREEN), &NoProgress)
        .await
        .unwrap();
    let provider = JsonbinFactory.open(&made.config).unwrap();
    let location = provider.info().location.to_string();
    assert!(
        location.ends_with(made.config.get("bin").unwrap()),
        "{location}"
    );
    // Its settings name a bin now, and another one would leave that behind.
    let error = JsonbinFactory
        .create(&made.config, &document(GREEN), &NoProgress)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidConfig);
    assert_eq!(desk.traffic(), "POST 200");
}
