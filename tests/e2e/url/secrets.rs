//! Secret headers: each is looked up, stored, told and forgotten by itself.

use std::rc::Rc;

use crate::answer::assert_ran;
use crate::support::{Person, Service};
use crate::url::url_words;

const STORED: &str = ".config/tokensync/credentials.json";

/// Somebody whose remote has two secret headers, and who has neither.
fn somebody(service: &Rc<Service>) -> Person {
    let ada = service.reader();
    ada.ok(&[
        "remote",
        "edit",
        "released",
        "--secret-header",
        "X-Access-Key",
        "--secret-header",
        "Authorization",
        "--header",
        "X-Bin-Meta: false",
    ]);
    ada
}

/// The two headers of the last request.
fn sent(service: &Service) -> [Option<String>; 2] {
    let requests = service.control.requests();
    let headers = &requests.last().unwrap().headers;
    ["x-access-key", "authorization"].map(|name| headers.get(name).cloned())
}

fn both(key: &str, authorization: &str) -> [Option<String>; 2] {
    [key, authorization].map(|text| Some(text.to_owned()))
}

#[test]
fn what_is_missing_is_named() {
    let service = Service::start();
    let mut ada = somebody(&service);
    assert_ran!(ada.harmless(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: there is no secret for the headers `X-Access-Key` and `Authorization` of the remote `released`
    hint: run `tokensync auth login released`, or set TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY and TOKENSYNC_RELEASED_SECRET_AUTHORIZATION
    hint: everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys
    hint: everybody uses a secret of their own: whoever publishes the tokens gives you one
    ");
    assert_ran!(ada.harmless(5, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 5
    --- stdout ---
    released: no secret for the header X-Access-Key
    released: no secret for the header Authorization
    --- stderr ---
    hint: run `tokensync auth login released`, or set TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY
    hint: run `tokensync auth login released`, or set TOKENSYNC_RELEASED_SECRET_AUTHORIZATION
    ");
    ada.var(
        "TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY",
        "access-key-unused",
    );
    assert_ran!(ada.harmless(5, &["pull"]), @"
    $ tokensync pull
    exit code 5
    --- stderr ---
    error: there is no secret for the header `Authorization` of the remote `released`
    hint: run `tokensync auth login released`, or set TOKENSYNC_RELEASED_SECRET_AUTHORIZATION
    hint: everybody uses a secret of their own: whoever publishes the tokens gives you one
    ");
    // With several there is no variable for the one.
    ada.var("TOKENSYNC_RELEASED_SECRET", "access-key-unused");
    ada.harmless(5, &["pull"]);
    assert_eq!(service.control.requests(), []);
}

#[test]
fn each_comes_from_a_variable_of_its_own() {
    let service = Service::start();
    let mut ada = somebody(&service);
    ada.var("TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY", "access-key-one");
    ada.var(
        "TOKENSYNC_RELEASED_SECRET_AUTHORIZATION",
        "Bearer token with blanks",
    );
    ada.ok(&["pull"]);
    assert_eq!(
        sent(&service),
        both("access-key-one", "Bearer token with blanks")
    );
    assert_ran!(ada.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    released: header X-Access-Key from environment variable TOKENSYNC_RELEASED_SECRET_X_ACCESS_KEY
    released: header Authorization from environment variable TOKENSYNC_RELEASED_SECRET_AUTHORIZATION
    ");
}

#[test]
fn they_are_stored_told_and_forgotten() {
    let service = Service::start();
    let ada = somebody(&service);
    assert_ran!(ada.piped(&["auth", "login", "--insecure-storage", "--stdin"], &["access-key-one", "Bearer first-token"]), @"
    $ tokensync auth login --insecure-storage --stdin
    exit code 0
    --- stdout ---
    stored the header X-Access-Key for `released`
    stored the header Authorization for `released`
    --- stderr ---
    warning: it is kept as plain text in `[home]/.config/tokensync/credentials.json`, readable by you alone
    ");
    ada.ok(&["pull"]);
    assert_eq!(sent(&service), both("access-key-one", "Bearer first-token"));
    ada.piped(
        &[
            "auth",
            "login",
            "--insecure-storage",
            "--stdin",
            "--header",
            "authorization",
        ],
        &["Bearer second-token"],
    )
    .says("stored the header Authorization for `released`");
    ada.ok(&["pull"]);
    assert_eq!(
        sent(&service),
        both("access-key-one", "Bearer second-token")
    );
    assert_ran!(ada.ok(&["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    released: header X-Access-Key from file [home]/.config/tokensync/credentials.json
    released: header Authorization from file [home]/.config/tokensync/credentials.json
    ");
    assert_ran!(ada.ok(&["auth", "status", "--json"]), @r#"
    $ tokensync auth status --json
    exit code 0
    --- stdout ---
    {"version":1,"remotes":[{"remote":"released","store":"file","source":"file [home]/.config/tokensync/credentials.json","kind":"header X-Access-Key","state":"not-asked","account":null,"scopes":null,"expires_at":null,"header":"X-Access-Key"},{"remote":"released","store":"file","source":"file [home]/.config/tokensync/credentials.json","kind":"header Authorization","state":"not-asked","account":null,"scopes":null,"expires_at":null,"header":"Authorization"}]}
    "#);
    assert_ran!(ada.ok(&["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    forgot the header X-Access-Key for `released`
    forgot the header Authorization for `released`
    --- stderr ---
    the service still honours it: remove it there if it is no longer needed
    ");
    assert_ran!(ada.ok(&["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    no secret was stored for the header X-Access-Key of `released`
    no secret was stored for the header Authorization of `released`
    ");
    let stored = String::from_utf8_lossy(&ada.settings()[STORED]).into_owned();
    assert!(
        !stored.contains("access-key-one") && !stored.contains("Bearer"),
        "{stored}"
    );
    ada.harmless(5, &["pull"]);
}

#[test]
fn too_few_lines_store_nothing() {
    let service = Service::start();
    let ada = somebody(&service);
    let ran = ada.run_with_input(
        &["auth", "login", "--insecure-storage", "--stdin"],
        "access-key-one\n",
    );
    assert_ran!(ran, @"
    $ tokensync auth login --insecure-storage --stdin
    exit code 5
    --- stderr ---
    error: standard input has 1 line for 2 headers
    hint: give a line each for X-Access-Key, Authorization
    hint: with --header NAME there is one to give
    ");
    for (words, input) in [
        (
            &["auth", "login", "--insecure-storage", "--stdin"][..],
            "access-key-one\n\n",
        ),
        (
            &["auth", "login", "--insecure-storage", "--stdin"],
            "access-key-one\nBear\u{e9}r\n",
        ),
        (
            &[
                "auth",
                "login",
                "--insecure-storage",
                "--stdin",
                "--header",
                "Authorization",
            ],
            "",
        ),
    ] {
        let ran = ada.run_with_input(words, input);
        assert_eq!(ran.code, Some(5), "{ran}");
    }
    ada.harmless(
        2,
        &[
            "auth",
            "login",
            "--insecure-storage",
            "--stdin",
            "--header",
            "X-Bin-Meta",
        ],
    )
    .says("its secret headers: X-Access-Key, Authorization");
    assert!(!ada.settings().contains_key(STORED));
}

#[test]
fn a_remote_without_secrets_needs_no_login() {
    let service = Service::start();
    let ada = service.reader();
    assert_ran!(ada.ok(&["auth", "login"]), @"
    $ tokensync auth login
    exit code 0
    --- stdout ---
    `released` needs no secret
    ");
    assert_ran!(ada.ok(&["auth", "status", "--json"]), @r#"
    $ tokensync auth status --json
    exit code 0
    --- stdout ---
    {"version":1,"remotes":[{"remote":"released","store":null,"source":null,"kind":null,"state":"not-needed","account":null,"scopes":null,"expires_at":null}]}
    "#);
    ada.ok(&["auth", "logout"])
        .says("`released` needs no secret");
    ada.ok(&["doctor"]).says("pass");
    assert!(!ada.settings().contains_key(STORED));
}

/// A secret is for the place it was given for.
#[test]
fn a_stored_secret_does_not_follow_the_project_file() {
    let service = Service::start();
    let ada = somebody(&service);
    ada.piped(
        &["auth", "login", "--insecure-storage", "--stdin"],
        &["access-key-one", "Bearer first-token"],
    );
    let whole = ada.text("tokensync.json");
    let elsewhere = Service::start();
    for (from, to) in [
        (service.files.as_str(), elsewhere.files.as_str()),
        ("released.json", "other.json"),
        ("\"X-Access-Key\"", "\"X-Other-Key\""),
    ] {
        ada.put("tokensync.json", &whole.replace(from, to));
        ada.ok(&["remote", "trust", "released"]);
        service.control.clear_requests();
        ada.harmless(5, &["pull"]);
        assert_eq!(service.control.requests(), []);
        assert_eq!(elsewhere.control.requests(), []);
    }
    ada.put("tokensync.json", &whole);
    ada.ok(&["pull"]);
}

#[test]
fn what_is_refused_is_said_with_the_names_of_the_headers() {
    let service = Service::start();
    let (bin, _) = service.bin_and_key();
    let mut ada = service.person().without_key();
    ada.var("TOKENSYNC_RELEASED_SECRET", "nothing-that-opens");
    ada.ok(&["init", "--layout", "single"]);
    let url = service.bin_url(&bin);
    let words = [
        &url_words("released", &url)[..],
        &["--secret-header", "X-Access-Key"],
    ];
    assert_ran!(ada.harmless(5, &words.concat()), @"
    $ tokensync remote add released --kind url --url http://127.0.0.1:[port]/v3/b/[bin] --secret-header X-Access-Key
    exit code 5
    --- stderr ---
    error: remote `released`: reading `http://127.0.0.1:[port]/v3/b/[bin]`: `http://127.0.0.1:[port]` answered 401 Unauthorized: X-Access-Key is invalid or the bin doesn't belong to your account
    hint: the service does not take what was sent in `X-Access-Key`: check the name of the header, and store another value with `tokensync auth login`
    ");
}
