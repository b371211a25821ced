//! What may stand in a project file, and what is said about the rest.

use insta::assert_snapshot;
use provider_api::{ProviderConfig, ProviderFactory as _, Secret, WriteSupport};
use provider_studio::{KIND, StudioConfig, StudioFactory};

fn whole() -> ProviderConfig {
    ProviderConfig::new()
        .with("organization", "org-1")
        .with("project", "proj-1")
        .with_secret("secret", Secret::new(" CANARY "))
}

#[test]
fn a_project_is_opened_without_a_request() {
    let check = |options: ProviderConfig, place: &str| {
        let provider = StudioFactory.open(&options).unwrap();
        assert_eq!(provider.info().kind, KIND);
        assert_eq!(provider.info().location.to_string(), place);
        assert!(!format!("{provider:?}").contains("CANARY"));
        provider.info().capabilities.write
    };
    let write = check(
        whole(),
        "https://app.prod.tokens.studio/org/org-1/projects/proj-1/branches/main",
    );
    assert_eq!(write, WriteSupport::CheckThenWrite);
    let rest = whole().with("api", "rest").with("branch", "a/b");
    check(
        rest.clone(),
        "https://api-production.tokens.studio/api/v1/projects/proj-1/branches/a%2Fb",
    );
    check(
        rest.clone()
            .with("endpoint", "https://staging.tokens.studio"),
        "https://api-staging.tokens.studio/api/v1/projects/proj-1/branches/a%2Fb",
    );
    check(
        rest.clone().with("endpoint", "http://127.0.0.1:3000/"),
        "http://127.0.0.1:3000/api/v1/projects/proj-1/branches/a%2Fb",
    );
    let write = check(
        rest.with("rest_endpoint", "https://x.test/api/v1/")
            .with("read_only", "true"),
        "https://x.test/api/v1/projects/proj-1/branches/a%2Fb",
    );
    assert_eq!(write, WriteSupport::ReadOnly);
}

#[test]
fn another_address_is_another_place() {
    let digest = |options: &ProviderConfig| {
        let provider = StudioFactory.open(options).unwrap();
        provider.info().location.digest().to_owned()
    };
    let places = [
        whole(),
        whole().with("graphql_endpoint", "https://x.test/graphql"),
        whole().with("discovery", "https://x.test/config.json"),
        whole().with("endpoint", "https://x.test"),
        whole().with("branch", "next"),
        whole().with("api", "rest"),
        whole()
            .with("api", "rest")
            .with("rest_endpoint", "https://x.test"),
    ];
    let digests: std::collections::BTreeSet<String> = places.iter().map(digest).collect();
    assert_eq!(digests.len(), places.len());
}

#[test]
fn no_hostile_id_reaches_another_part_of_the_address() {
    let ids = include_str!("../../../../tests/fixtures/hostile/ids.json");
    let ids = tokens_model::Json::parse(ids.to_owned()).unwrap();
    let ids = ids.root().items().map(|id| id.as_str().unwrap());
    let mut opened = 0;
    for id in ids {
        for option in ["organization", "project", "branch"] {
            for api in ["graphql", "rest"] {
                let options = whole().with("api", api).with(option, &*id);
                let place = match StudioFactory.open(&options) {
                    Ok(provider) => provider.info().location.to_string(),
                    Err(error) => {
                        assert!(!error.to_string().contains(char::is_control), "{error}");
                        continue;
                    }
                };
                opened += 1;
                let (home, slashes) = match api {
                    "rest" => ("https://api-production.tokens.studio/api/v1/", 8),
                    _ => ("https://app.prod.tokens.studio/org/", 8),
                };
                assert!(place.starts_with(home), "{place}");
                assert_eq!(place.matches('/').count(), slashes, "{place}");
                let is_plain = |char: char| char.is_ascii_graphic() && !"\\?#\"<>".contains(char);
                assert!(place.chars().all(is_plain), "{place}");
            }
        }
    }
    assert!(opened >= 200, "{opened}");
}

#[test]
fn what_cannot_be_used_is_named() {
    let mut texts = Vec::new();
    for options in [
        ProviderConfig::new().with("project", "p"),
        ProviderConfig::new()
            .with("project", "p")
            .with("api", "rest")
            .with_secret("secret", Secret::new("  ")),
        whole().with("api", "soap"),
        whole().with("credential", "service"),
        whole().with("api", "rest").with("credential", "key"),
        whole().with("branch", "a\u{1b}[31m"),
        whole().with("page_size", "0"),
        whole().with("page_size", "10001"),
        whole().with("timeout", "1h"),
        whole().with("read_only", "yes"),
        whole().with("endpoint", "app.tokens.studio"),
        whole().with("graphql_endpoint", "ftp://x"),
        whole().with("rest_endpoint", "https://user:CANARY@x.test"),
    ] {
        let error = StudioFactory.open(&options).unwrap_err();
        assert!(!format!("{error:?}").contains("CANARY"), "{error:?}");
        texts.push(format!("{:?}: {error} {:?}", error.kind(), error.hints()));
    }
    let missing = |name: &str| whole().with(name, " ");
    for options in [missing("organization"), missing("project")] {
        // The settings alone are fine: places can be listed with them.
        StudioConfig::from_options(&options).unwrap();
        let error = StudioFactory.open(&options).unwrap_err();
        texts.push(format!("{:?}: {error} {:?}", error.kind(), error.hints()));
    }
    assert_snapshot!(texts.join("\n"), @r#"
    Unauthenticated: there is no API key for Tokens Studio ["store one with `tokensync auth login`", "it comes from the page `API keys` of your account"]
    Unauthenticated: there is no service account token for Tokens Studio ["store one with `tokensync auth login`", "it comes from the page `Integrations` of the project"]
    InvalidConfig: option `api` has to be `graphql` or `rest` []
    InvalidConfig: option `credential` has to be `key` with `api` = `graphql` ["the other kinds belong to `api` = `rest`"]
    InvalidConfig: option `credential` has to be `service` or `bearer` []
    InvalidConfig: option `branch` has to be at most 200 bytes without control characters []
    InvalidConfig: option `page_size` has to be a whole number, 1 to 10000 []
    InvalidConfig: option `page_size` has to be a whole number, 1 to 10000 []
    InvalidConfig: option `timeout` has to be a whole number of seconds, 1 to 600 []
    InvalidConfig: option `read_only` is `yes`, but has to be `true` or `false` []
    InvalidConfig: option `endpoint`: the address is no address: relative URL without a base []
    InvalidConfig: option `graphql_endpoint`: the address begins with `ftp:` ["use an https:// address"]
    InvalidConfig: option `rest_endpoint`: the address has a user name or a password in it ["take the part before the `@` out and give it as a credential instead"]
    InvalidConfig: option `organization` is missing ["it is the part after `/org/` in the address of the project's page"]
    InvalidConfig: option `project` is missing []
    "#);
}

#[test]
fn over_rest_no_organization_is_needed() {
    let options = whole().with("organization", "").with("api", "rest");
    assert!(StudioFactory.open(&options).is_ok());
}
