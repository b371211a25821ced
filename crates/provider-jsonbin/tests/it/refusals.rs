//! What the service refuses, and what is said about it.

use insta::assert_snapshot;
use provider_api::{ErrorKind, Expected, NoProgress, Secret};
use provider_jsonbin::BinName;
use sandbox::{Fault, Right, Settings};

use crate::desk::{Desk, GREEN, KEY, RED, open, read, write};

#[tokio::test]
async fn refusals_are_told_apart_by_their_words() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for (status, message) in [
        (400, "Invalid Bin Id provided"),
        (422, "Invalid Record ID"),
        (400, "Bin version is invalid"),
        (
            401,
            "You need to pass X-Master-Key or X-Access-Key in the header to read a private bin",
        ),
        (
            401,
            "X-Master-Key is invalid or the bin doesn't belong to your account",
        ),
        (
            403,
            "Bins not associated to any user are now blocked. Contact the admin at https://jsonbin.io/contact for further info",
        ),
        (
            403,
            "Requests exhausted. Buy additional requests at https://jsonbin.io/pricing",
        ),
        (
            403,
            "API Requests Quota is Exhausted. Purchase more requests at https://jsonbin.io/pricing.",
        ),
        (403, "Something new"),
        (404, "Bin not found or it doesn't belong to your account"),
        (404, "Route not found!"),
        (418, "I'm a teapot"),
    ] {
        desk.fault(Fault::on("GET").refuse(status, message));
        texts.push(desk.told(&read(&desk.provider()).await.unwrap_err()));
    }
    assert_eq!(desk.control().requests().len(), texts.len());
    assert_snapshot!(texts.join("\n"), @"
    InvalidConfig: reading bin `BIN`: `http://HOST` answered 400 Bad Request: Invalid Bin Id provided
      - check the option `bin`: the service does not take this as an id
    InvalidConfig: reading bin `BIN`: `http://HOST` answered 422 Unprocessable Entity: Invalid Record ID
      - check the option `bin`: the service does not take this as an id
    Other: reading bin `BIN`: `http://HOST` answered 400 Bad Request: Bin version is invalid
    Unauthenticated: reading bin `BIN`: `http://HOST` answered 401 Unauthorized: You need to pass X-Master-Key or X-Access-Key in the header to read a private bin
      - the key was sent as a master key: if it is an access key, say so with `--key access` (of `tokensync remote edit`, too)
      - or store another key with `tokensync auth login`
    Unauthenticated: reading bin `BIN`: `http://HOST` answered 401 Unauthorized: X-Master-Key is invalid or the bin doesn't belong to your account
      - the key was sent as a master key: if it is an access key, say so with `--key access` (of `tokensync remote edit`, too)
      - or store another key with `tokensync auth login`
    PermissionDenied: reading bin `BIN`: `http://HOST` answered 403 Forbidden: Bins not associated to any user are now blocked. Contact the admin at https://jsonbin.io/contact for further info
      - JSONBin blocks bins that belong to no account: create one of your own
    Exhausted: reading bin `BIN`: `http://HOST` answered 403 Forbidden: Requests exhausted. Buy additional requests at https://jsonbin.io/pricing
      - the account has used up its requests: buy more at https://jsonbin.io/pricing
    Exhausted: reading bin `BIN`: `http://HOST` answered 403 Forbidden: API Requests Quota is Exhausted. Purchase more requests at https://jsonbin.io/pricing.
      - the account has used up its requests: buy more at https://jsonbin.io/pricing
    PermissionDenied: reading bin `BIN`: `http://HOST` answered 403 Forbidden: Something new
    NotFound: reading bin `BIN`: `http://HOST` answered 404 Not Found: Bin not found or it doesn't belong to your account
      - check the option `bin`: the bin was deleted, or another account has it
    InvalidConfig: reading bin `BIN`: `http://HOST` answered 404 Not Found: Route not found!
      - check the option `endpoint`: it ends with `/v3`
    Other: reading bin `BIN`: `http://HOST` answered 418 I'm a teapot: I'm a teapot
    ");
}

#[tokio::test]
async fn refused_writes_change_nothing() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    for (status, message) in [
        (400, "Schema Doc Validation Mismatch: must have `name`"),
        (
            403,
            "Free users cannot update a record over 100kb. Upgrade to Pro plan http://api.jsonbin.io/pricing to update records upto 1mb",
        ),
        (404, "Bin not found"),
        (413, "Payload too large"),
    ] {
        desk.fault(Fault::on("PUT").refuse(status, message));
        let error = write(&desk.provider(), GREEN, Expected::Any)
            .await
            .unwrap_err();
        texts.push(desk.told(&error));
    }
    assert_eq!(desk.record(), RED);
    assert_eq!(desk.traffic(), "PUT 400, PUT 403, PUT 404, PUT 413");
    assert_snapshot!(texts.join("\n"), @"
    InvalidDocument: writing 170 bytes to bin `BIN`: `http://HOST` answered 400 Bad Request: Schema Doc Validation Mismatch: must have `name`
      - the collection of the bin checks records against a schema: change it there
    TooLarge: writing 170 bytes to bin `BIN`: `http://HOST` answered 403 Forbidden: Free users cannot update a record over 100kb. Upgrade to Pro plan http://api.jsonbin.io/pricing to update records upto 1mb
      - a record of a free JSONBin account may have 100 kB, of a paid one more: remove sets that are not needed, or choose a larger plan
      - with the option `limit` (`100kB`) this is told before anything is sent
    NotFound: writing 170 bytes to bin `BIN`: `http://HOST` answered 404 Not Found: Bin not found
      - check the option `bin`: the bin was deleted, or another account has it
    TooLarge: writing 170 bytes to bin `BIN`: `http://HOST` answered 413 Payload Too Large: Payload too large
      - a record of a free JSONBin account may have 100 kB, of a paid one more: remove sets that are not needed, or choose a larger plan
    ");
}

#[tokio::test]
async fn the_real_refusals_of_the_service() {
    let desk = Desk::with(RED).await;
    let mut texts = Vec::new();
    let wrong = desk
        .options()
        .with_secret("secret", Secret::new("$2a$10$wrong"));
    texts.push(read(&open(&wrong)).await.unwrap_err());
    texts.push(read(&open(&wrong.with("key", "access"))).await.unwrap_err());

    let key = desk.control().access_key("ci", &[Right::Read]);
    let reader = desk
        .options()
        .with("key", "access")
        .with_secret("secret", Secret::new(key));
    texts.push(
        write(&open(&reader), GREEN, Expected::Any)
            .await
            .unwrap_err(),
    );
    texts.push(
        read(&open(&reader.with("key", "master")))
            .await
            .unwrap_err(),
    );

    let unknown = desk.options().with("bin", "111111111111111111111111");
    texts.push(read(&open(&unknown)).await.unwrap_err());
    texts.push(
        write(&open(&unknown), GREEN, Expected::Any)
            .await
            .unwrap_err(),
    );

    let texts: Vec<String> = texts.iter().map(|error| desk.told(error)).collect();
    assert_eq!(desk.record(), RED);
    assert_snapshot!(texts.join("\n"), @"
    Unauthenticated: reading bin `BIN`: `http://HOST` answered 401 Unauthorized: X-Master-Key is invalid or the bin doesn't belong to your account
      - the key was sent as a master key: if it is an access key, say so with `--key access` (of `tokensync remote edit`, too)
      - or store another key with `tokensync auth login`
    Unauthenticated: reading bin `BIN`: `http://HOST` answered 401 Unauthorized: X-Access-Key is invalid or the bin doesn't belong to your account
      - the key was sent as an access key: if it is the master key, set the option `key` to `master`; if not, it has to be one of this account that may read bins
      - or store another key with `tokensync auth login`
    PermissionDenied: writing 170 bytes to bin `BIN`: `http://HOST` answered 401 Unauthorized: X-Access-Key has no permission to update bins
      - the access key lacks the right to update bins
      - the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
      - to only take over what is there, run `tokensync pull`, or set the option `read_only`
    Unauthenticated: reading bin `BIN`: `http://HOST` answered 401 Unauthorized: X-Master-Key is invalid or the bin doesn't belong to your account
      - the key was sent as a master key: if it is an access key, say so with `--key access` (of `tokensync remote edit`, too)
      - or store another key with `tokensync auth login`
    NotFound: reading bin `111111111111111111111111`: `http://HOST` answered 404 Not Found: Bin not found or it doesn't belong to your account
      - check the option `bin`: the bin was deleted, or another account has it
    NotFound: writing 170 bytes to bin `111111111111111111111111`: `http://HOST` answered 404 Not Found: Bin not found
      - check the option `bin`: the bin was deleted, or another account has it
    ");
}

#[tokio::test]
async fn an_access_key_without_the_right_is_told_which() {
    let desk = Desk::with(RED).await;
    let options = desk.options().with("key", "access");
    let mut texts = Vec::new();
    // What the service really says is not documented: neither the status nor the words.
    for (status, message) in [
        (401, "X-Access-Key has no permission to update bins"),
        (403, "You are not allowed to do this"),
        (401, "Something new"),
        (403, "Something new"),
        (401, "Invalid X-Access-Key provided"),
    ] {
        desk.fault(Fault::on("PUT").refuse(status, message));
        let error = write(&open(&options), GREEN, Expected::Any).await;
        texts.push(desk.told(&error.unwrap_err()));
    }
    desk.fault(Fault::on("GET").refuse(403, "Something new"));
    texts.push(desk.told(&read(&open(&options)).await.unwrap_err()));
    assert_eq!(desk.record(), RED);
    assert_snapshot!(texts.join("\n"), @"
    PermissionDenied: writing 170 bytes to bin `BIN`: `http://HOST` answered 401 Unauthorized: X-Access-Key has no permission to update bins
      - the access key lacks the right to update bins
      - the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
      - to only take over what is there, run `tokensync pull`, or set the option `read_only`
    PermissionDenied: writing 170 bytes to bin `BIN`: `http://HOST` answered 403 Forbidden: You are not allowed to do this
      - the access key lacks the right to update bins
      - the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
      - to only take over what is there, run `tokensync pull`, or set the option `read_only`
    PermissionDenied: writing 170 bytes to bin `BIN`: `http://HOST` answered 401 Unauthorized: Something new
      - JSONBin does not say which it is: the access key lacks the right to update bins, or it is no key of this account
      - the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
      - to only take over what is there, run `tokensync pull`, or set the option `read_only`
    PermissionDenied: writing 170 bytes to bin `BIN`: `http://HOST` answered 403 Forbidden: Something new
      - JSONBin does not say which it is: the access key lacks the right to update bins, or it is no key of this account
      - the rights of an access key cannot be changed: make one that may read and update bins under API Keys, and store it with `tokensync auth login`
      - to only take over what is there, run `tokensync pull`, or set the option `read_only`
    Unauthenticated: writing 170 bytes to bin `BIN`: `http://HOST` answered 401 Unauthorized: Invalid X-Access-Key provided
      - the key was sent as an access key: if it is the master key, set the option `key` to `master`; if not, it has to be one of this account that may update bins
      - or store another key with `tokensync auth login`
    PermissionDenied: reading bin `BIN`: `http://HOST` answered 403 Forbidden: Something new
      - JSONBin does not say which it is: the access key lacks the right to read bins, or it is no key of this account
      - the rights of an access key cannot be changed: make one that may read bins under API Keys, and store it with `tokensync auth login`
    ");
}

#[tokio::test]
async fn only_the_master_key_renames() {
    let desk = Desk::with(RED).await;
    let name = BinName::parse("Tokens").unwrap();
    let options = desk.options().with("key", "access");
    let error = open(&options).rename(&name, &NoProgress).await.unwrap_err();
    assert_snapshot!(desk.told(&error), @"
    PermissionDenied: an access key cannot rename bin `BIN`
      - JSONBin takes the master key for that: rename the bin on its page
      - for a name that only this project knows, use `--label`
    ");
    let options = desk.options().with("read_only", "true");
    let error = open(&options).rename(&name, &NoProgress).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    assert_eq!(desk.traffic(), "");
}

#[tokio::test]
async fn limits_of_the_account() {
    let settings = Settings::default()
        .with_record_limit(20)
        .with_request_quota(1);
    let desk = Desk::start(settings, RED).await;
    let large = write(&desk.provider(), GREEN, Expected::Any)
        .await
        .unwrap_err();
    assert_snapshot!(desk.told(&large), @"
    TooLarge: writing 170 bytes to bin `BIN`: `http://HOST` answered 403 Forbidden: Free users cannot update a record over 100kb. Upgrade to Pro plan http://api.jsonbin.io/pricing to update records upto 1mb
      - a record of a free JSONBin account may have 100 kB, of a paid one more: remove sets that are not needed, or choose a larger plan
      - with the option `limit` (`100kB`) this is told before anything is sent
    ");
    let exhausted = write(&desk.provider(), GREEN, Expected::Any)
        .await
        .unwrap_err();
    assert_snapshot!(desk.told(&exhausted), @"
    Exhausted: writing 170 bytes to bin `BIN`: `http://HOST` answered 403 Forbidden: Requests exhausted. Buy additional requests at https://jsonbin.io/pricing
      - the account has used up its requests: buy more at https://jsonbin.io/pricing
    ");
    assert_eq!(desk.record(), RED);
}

#[tokio::test]
async fn too_many_requests_are_repeated_as_asked_or_handed_over() {
    let desk = Desk::with(RED).await;
    desk.fault(Fault::on("GET").times(2).retry_after(429, "2"));
    desk.found().await;
    assert_eq!(desk.traffic(), "GET 429, GET 429, GET 200");
    desk.fault(Fault::on("GET").retry_after(429, "1800"));
    let error = read(&desk.provider()).await.unwrap_err();
    assert_eq!(error.retry_after().unwrap().as_secs(), 1800);
    assert_snapshot!(desk.told(&error), @"
    RateLimited: reading bin `BIN`: `http://HOST` answered 429 Too Many Requests: Too Many Requests
      - wait before the next request: JSONBin may block an account that asks too often
    ");
}

#[tokio::test]
async fn an_echoed_key_is_in_no_error() {
    let desk = Desk::with(RED).await;
    let echo = format!("no key {KEY} here");
    let quoted = format!(r#"{{"{KEY}":1,"{KEY}":2}}"#);
    let record = format!(r#"{{"values":{{"core":{{"{KEY}":{{"value":1,"type":"number"}}}}}}}}"#);
    for fault in [
        Fault::on("GET").refuse(401, &echo),
        Fault::on("GET").refuse(403, &echo),
        Fault::on("GET").body(200, "text/html", format!("<p>{echo}")),
        Fault::on("GET").body(200, "application/json", &quoted),
        Fault::on("GET").body(
            200,
            "application/json",
            format!(r#"{{"message":"{echo}"}}"#),
        ),
        Fault::on("GET").body(
            200,
            "application/json",
            format!(r#"{{"values":{{"{KEY}":1}}}}"#),
        ),
        Fault::on("GET").body(200, "application/json", format!(r#"{{"record":"{echo}"}}"#)),
    ] {
        desk.fault(fault);
        let error = read(&desk.provider()).await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(
            !text.contains("CANARY") && text.contains("[secret]"),
            "{text}"
        );
    }
    desk.fault(Fault::on("PUT").change_after(&record));
    desk.fault(Fault::on("PUT").body(200, "application/json", &echo));
    desk.fault(Fault::on("GET").body(200, "application/json", &record));
    write(&desk.provider(), GREEN, Expected::Any).await.unwrap();
    let error = write(&desk.provider(), GREEN, Expected::Any)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::OutcomeUnknown);
    let text = format!("{error} {error:?}");
    assert!(
        !text.contains("CANARY") && text.contains("[secret]"),
        "{text}"
    );
}
