//! `remote list`, `show`, `use`, `trust`, `remove`.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same};

/// Somebody with a default remote, and another one with a value of its own.
fn somebody() -> Person {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let other = Project::sample().record().replace("#ff0000", "#cc0000");
    let bin = service.control.create_bin(&other);
    let more = [
        "--bin",
        &bin,
        "--no-sync",
        "--label",
        "Client B",
        "--versioning",
    ];
    ada.ok(&service.add_words("other", &more));
    ada
}

#[test]
fn list() {
    let ada = somebody();
    assert_ran!(ada.harmless(0, &["remote", "list"]), @"
    $ tokensync remote list
    exit code 0
    --- stdout ---
    * team-bin  (jsonbin)
      other  (jsonbin)  Client B
    ");
    assert_ran!(ada.harmless(0, &["remote", "list", "--json"]), @r#"
    $ tokensync remote list --json
    exit code 0
    --- stdout ---
    {"version":1,"remotes":[{"remote":"team-bin","kind":"jsonbin","default":true,"read_only":false,"bin":"[bin]","endpoint":"http://127.0.0.1:[port]/v3"},{"remote":"other","kind":"jsonbin","default":false,"label":"Client B","read_only":false,"bin":"[bin]","endpoint":"http://127.0.0.1:[port]/v3","versioning":"true"}]}
    "#);
}

#[test]
fn list_of_none() {
    let ada = Service::start().person();
    ada.ok(&["init"]);
    assert_ran!(ada.harmless(0, &["remote", "list"]), @"
    $ tokensync remote list
    exit code 0
    --- stdout ---
    no remotes yet
    --- stderr ---
    hint: run `tokensync remote add NAME --kind jsonbin|studio|url` to add one
    ");
}

#[test]
fn show() {
    let ada = somebody();
    assert_ran!(ada.harmless(0, &["remote", "show", "other"]), @"
    $ tokensync remote show other
    exit code 0
    --- stdout ---
    other  (jsonbin)
      label: Client B
      bin: [bin]
      endpoint: http://127.0.0.1:[port]/v3
      versioning: true
      default: no
    ");
    assert_ran!(ada.harmless(0, &["remote", "show", "--json"]), @r#"
    $ tokensync remote show --json
    exit code 0
    --- stdout ---
    {"version":1,"remote":"team-bin","kind":"jsonbin","default":true,"read_only":false,"bin":"[bin]","endpoint":"http://127.0.0.1:[port]/v3"}
    "#);
    ada.harmless(2, &["remote", "show", "nobody"]);
}

#[test]
fn use_asks_where_the_tokens_differ() {
    let ada = somebody();
    assert_ran!(ada.ends(3, &["remote", "use", "other"]), @"
    $ tokensync remote use other
    exit code 3
    --- stdout ---
    stopped: the tokens here and on the remote differ, and they were never synced
      - core: color.red (value)
    nothing was written on either side
    --- stderr ---
    hint: `--adopt remote` (or --yes) takes over the remote's tokens; a copy of yours is kept
    hint: `--adopt merge` unites both; `--adopt local` replaces the remote's tokens
    ");
    let answer = ada.ok(&["remote", "list", "--json"]).json();
    assert_eq!(answer["remotes"][0]["default"], true);
    assert!(ada.text("tokens.json").contains("#ff0000"));
}

#[test]
fn use_takes_over_the_remote() {
    let ada = somebody();
    assert_ran!(ada.ok(&["remote", "use", "other", "--yes"]), @r##"
    $ tokensync remote use other --yes
    exit code 0
    --- stdout ---
    other: wrote 1 change to the files
      ~ core: color.red (value)  "#ff0000" → "#cc0000"
    `other` is the default remote now
    --- stderr ---
    the tokens here and on `other` differ; taking over the remote changes 1 place here:
      ~ core: color.red (value)  "#ff0000" → "#cc0000"
    "##);
    assert!(ada.text("tokens.json").contains("#cc0000"));
    assert!(ada.ok(&["status"]).raw[0].contains("other: in sync"));
    assert_ran!(ada.ok(&["remote", "list"]), @"
    $ tokensync remote list
    exit code 0
    --- stdout ---
      team-bin  (jsonbin)
    * other  (jsonbin)  Client B
    ");
    // And back: the first one is a change behind now.
    ada.ok(&["remote", "use", "team-bin"]);
    ada.ok(&["sync"]);
    let bins = ada.service.control.bins();
    let document = |bin: &str| {
        let record = ada.service.control.record(bin).unwrap();
        tokens_model::TokenDocument::parse(record).unwrap()
    };
    assert_same(&document(&bins[0]), &document(&bins[1]));
}

#[test]
fn use_without_pulling() {
    let ada = somebody();
    let files = ada.token_files();
    ada.service.control.clear_requests();
    assert_ran!(ada.ok(&["remote", "use", "other", "--no-sync"]), @"
    $ tokensync remote use other --no-sync
    exit code 0
    --- stdout ---
    `other` is the default remote now
    ");
    assert_eq!(ada.token_files(), files);
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn remove_leaves_the_data() {
    let ada = somebody();
    let records = || {
        let bins = ada.service.control.bins();
        bins.iter()
            .map(|bin| ada.service.control.record(bin))
            .collect::<Vec<_>>()
    };
    let before = (records(), ada.token_files());
    ada.service.control.clear_requests();
    assert_ran!(ada.ok(&["remote", "remove", "team-bin"]), @"
    $ tokensync remote remove team-bin
    exit code 0
    --- stdout ---
    removed `team-bin` from the project; its data is untouched
    ");
    assert_eq!((records(), ada.token_files()), before);
    assert_eq!(ada.service.control.requests(), []);
    let answer = ada.ok(&["remote", "list", "--json"]).json();
    assert_eq!(answer["remotes"].as_array().unwrap().len(), 1);
    ada.harmless(2, &["remote", "remove", "team-bin"]);
}

#[test]
fn the_rest_of_the_project_file_stays_as_it_is() {
    let ada = somebody();
    let text = ada
        .text("tokensync.json")
        .replace("  ", "\t")
        .replace('\n', "\r\n");
    ada.put("tokensync.json", &text);
    ada.ok(&["remote", "use", "other", "--no-sync"]);
    let expected = text.replace("\"remote\": \"team-bin\"", "\"remote\": \"other\"");
    assert_eq!(ada.text("tokensync.json"), expected);
}

#[test]
fn an_endpoint_from_somebody_else_gets_no_key_until_it_is_trusted() {
    let ada = somebody();
    let elsewhere = Service::start();
    let ben = elsewhere.person();
    for (name, bytes) in ada.files() {
        crate::support::save(&ben.path(&name), &bytes);
    }
    ada.service.control.clear_requests();
    for words in [
        &["status"][..],
        &["diff"],
        &["pull"],
        &["push"],
        &["remote", "use", "other"],
    ] {
        ben.harmless(3, words);
    }
    ben.run_with_input(
        &["auth", "login", "team-bin", "--insecure-storage", "--stdin"],
        "a-key-of-somebody\n",
    );
    assert_ran!(ben.harmless(3, &["sync"]), @"
    $ tokensync sync
    exit code 3
    --- stderr ---
    error: the project file sends `team-bin` to http://127.0.0.1:[port], which you have not trusted yet
    hint: if your secret may go there, run `tokensync remote trust team-bin`
    ");
    ben.harmless(3, &["sync", "--yes"]);
    assert_eq!(
        ada.service.control.requests(),
        [],
        "somebody who is not trusted was asked"
    );
    assert_eq!(
        ben.settings(),
        [].into(),
        "a key was stored for somebody who is not trusted"
    );

    assert_ran!(ben.ok(&["remote", "trust", "team-bin"]), @"
    $ tokensync remote trust team-bin
    exit code 0
    --- stdout ---
    secrets may go to http://127.0.0.1:[port]
    ");
    // Trusted, but Ben's key is for another account.
    ben.harmless(5, &["sync"]);
}

#[test]
fn trust_is_for_one_origin() {
    let ada = somebody();
    let elsewhere = Service::start();
    // A later commit leads the project somewhere else.
    let text = ada
        .text("tokensync.json")
        .replace(&ada.service.endpoint, &elsewhere.endpoint);
    ada.put("tokensync.json", &text);
    ada.harmless(3, &["sync"])
        .says("tokensync remote trust team-bin");
    assert_eq!(elsewhere.control.requests(), []);
}
