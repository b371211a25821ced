//! `remote add`: the first sync, and nothing saved unless it succeeded.

use sandbox::Fault;

use crate::answer::assert_ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same};

/// Somebody with these tokens, or with none, who has run `init` for this layout.
pub(crate) fn starter(project: Option<&Project>, layout: Layout) -> Person {
    let ada = Service::start().person();
    if let Some(project) = project {
        project.put(&ada, layout);
    }
    let word = if layout == Layout::Single {
        "single"
    } else {
        "folder"
    };
    ada.ok(&["init", "--layout", word]);
    ada
}

/// The sample with two other values and a set less.
pub(crate) fn variant() -> String {
    let mut project = Project::sample();
    project.sets.pop();
    let record = project.record();
    record
        .replace("#ff0000", "#cc0000")
        .replace("#101010", "#202020")
}

impl Person {
    pub(crate) fn add(&self, more: &[&str]) -> crate::answer::Ran {
        let service = std::rc::Rc::clone(&self.service);
        self.run(&service.add_words("team-bin", more))
    }

    /// Neither side changes, and the project has no remote.
    #[track_caller]
    pub(crate) fn add_fails(&self, code: i32, more: &[&str]) -> crate::answer::Ran {
        let before = self.before();
        let ran = self.add(more);
        assert_eq!(ran.code, Some(code), "{ran}");
        before.holds(self);
        let answer = self.ok(&["remote", "list", "--json"]).json();
        assert_eq!(answer["remotes"], serde_json::json!([]));
        ran
    }
}

#[test]
fn a_new_bin_gets_the_tokens() {
    let ada = starter(Some(&Project::sample()), Layout::Single);
    let before = ada.token_files();
    assert_ran!(ada.add(&["--bin-name", "Client A"]), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --bin-name Client A
    exit code 0
    --- stdout ---
    added the remote `team-bin`
    created the private bin [bin] with 11 tokens in 5 sets
    --- stderr ---
    hint: commit tokensync.json: teammates join with it and a key of their own
    ");
    assert_eq!(ada.token_files(), before);
    assert_same(&Project::sample().document(), &ada.service.document());
    let bin = ada.service.bin();
    let project = ada.text("tokensync.json").replace(&bin, "[bin]");
    let project = project.replace(&ada.service.endpoint, "[endpoint]");
    insta::assert_snapshot!(project, @r#"
    {
      "version": 1,
      "tokens": "tokens.json",
      "remote": "team-bin",
      "remotes": {
        "team-bin": {
          "kind": "jsonbin",
          "bin": "[bin]",
          "endpoint": "[endpoint]",
          "name": "Client A"
        }
      }
    }
    "#);

    let request = &ada.service.control.requests()[0];
    let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
    assert_eq!(
        [header("x-bin-private"), header("x-bin-name")],
        ["true", "Client A"]
    );
    assert_eq!(ada.ok(&["sync", "--json"]).json()["outcome"], "nothing");
}

#[test]
fn a_new_bin_in_both_layouts() {
    for layout in LAYOUTS {
        let ada = starter(Some(&Project::sample()), layout);
        let answer = ada.add(&["--json"]).json();
        assert_eq!(answer["outcome"], "written");
        assert_eq!(answer["created"], *ada.service.bin());
        assert_eq!(answer["wrote"]["remote"], 11);
        assert_same(&Project::sample().document(), &ada.service.document());
    }
}

#[test]
fn what_the_bin_holds_can_be_read_by_the_plugin() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    ada.add(&[]);
    let record: serde_json::Value = serde_json::from_str(&ada.service.record()).unwrap();
    let keys = |value: &serde_json::Value| {
        value
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&record["values"]),
        ["core", "brand", "theme/light", "theme/dark", "old"]
    );
    assert!(record["$themes"].is_array());
    let metadata = &record["$metadata"];
    assert_eq!(metadata["tokenSetOrder"].as_array().unwrap().len(), 5);
    assert!(
        metadata["updatedAt"].is_string() && metadata["version"].is_string(),
        "{metadata}"
    );
}

#[test]
fn nothing_to_upload() {
    let ada = starter(None, Layout::Folder);
    assert_ran!(ada.add_fails(2, &[]), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3
    exit code 2
    --- stderr ---
    error: there are no tokens in `tokens/` to upload
    hint: give --bin ID to join a bin that exists, or --empty to create an empty one
    ");
    assert_eq!(ada.service.control.requests(), []);
    assert_eq!(ada.add(&["--empty"]).code, Some(0));
}

#[test]
fn a_bin_that_the_plugin_made_is_filled_after_asking() {
    let skeleton = r#"{"values":{"options":{}},"$metadata":{"version":"1"}}"#;
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    let bin = ada.service.control.create_bin(skeleton);
    assert_ran!(ada.add_fails(3, &["--bin", &bin]), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --bin [bin]
    exit code 3
    --- stderr ---
    error: the remote `team-bin` is empty
    hint: run it again with --yes to upload the tokens that are here
    ");
    assert_eq!(ada.add(&["--bin", &bin, "--yes"]).code, Some(0));
    assert_same(&Project::sample().document(), &ada.service.document());
}

#[test]
fn nothing_is_saved_when_the_first_sync_fails() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    let bin = ada.service.control.create_bin(&variant());
    ada.add_fails(3, &["--bin", "0123456789abcdef01234567", "--yes"]);
    ada.service.script(Fault::on("GET").html());
    ada.add_fails(7, &["--bin", &bin, "--yes"]);
    ada.service.script(
        Fault::on("PUT")
            .every_time()
            .refuse(403, "Requests exhausted."),
    );
    ada.add_fails(6, &["--bin", &bin, "--adopt", "local"]);
    ada.service
        .script(Fault::on("POST").refuse(401, "Invalid X-Master-Key"));
    ada.add_fails(5, &[]);
}

#[test]
fn a_new_bin_whose_answer_is_lost_is_not_made_twice() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    ada.service.script(Fault::on("POST").drop_after());
    let ran = ada.add(&["--bin-name", "Client A"]);
    assert_ran!(ran, @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --bin-name Client A
    exit code 4
    --- stderr ---
    error: remote `team-bin`: a bin called `Client A` may have been created: creating a bin of 938 bytes: POST `http://127.0.0.1:[port]/v3/b`: the connection broke before an answer came: connection closed before message completed; it may have taken effect all the same
    hint: look for it among the bins of the account before creating another
    ");
    assert_eq!(ada.service.count("POST"), 1);
}

#[test]
fn no_key() {
    let ada = starter(Some(&Project::sample()), Layout::Folder).without_key();
    assert_ran!(ada.add_fails(5, &[]), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3
    exit code 5
    --- stderr ---
    error: there is no secret for the remote `team-bin`
    hint: run this at a terminal, or set TOKENSYNC_TEAM_BIN_SECRET or JSONBIN_MASTER_KEY
    hint: everybody uses a key of their own: JSONBin.io shows it under your avatar, API Keys
    ");
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn only_noted() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    let bin = ada.service.control.create_bin(&variant());
    let record = ada.service.record();
    assert_ran!(ada.add(&["--bin", &bin, "--no-sync"]), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --bin [bin] --no-sync
    exit code 0
    --- stdout ---
    added the remote `team-bin`
    ");
    assert_eq!(ada.service.control.requests(), []);
    assert_eq!(ada.service.record(), record);
    assert_eq!(
        ada.ok(&["status", "--json"]).json()["remotes"][0]["state"],
        "never-synced"
    );
}

#[test]
fn only_noted_needs_a_bin() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    assert_ran!(ada.add_fails(2, &["--no-sync"]), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --no-sync
    exit code 2
    --- stderr ---
    error: --no-sync needs --bin: without an id a new bin is created and filled
    hint: give the id of a bin with --bin, or leave --no-sync out
    ");
}

#[test]
fn read_only() {
    let ada = starter(None, Layout::Folder);
    let bin = ada.service.control.create_bin(&Project::sample().record());
    assert_eq!(ada.add(&["--bin", &bin, "--read-only"]).code, Some(0));
    assert_same(&Project::sample().document(), &ada.document());
    ada.edit("#ff0000", "#ee0000");
    ada.service.control.clear_requests();
    assert_ran!(ada.harmless(2, &["push"]), @"
    $ tokensync push
    exit code 2
    --- stderr ---
    error: the remote `team-bin` is read-only here: nothing was sent
    hint: run `tokensync pull team-bin` to take over what it has; what was edited here stays here
    ");
    ada.harmless(2, &["sync"]);
    assert_eq!(ada.service.control.requests(), []);
    ada.service.edit("#101010", "#202020");
    ada.ok(&["pull"]);
    let text = ada.text("tokens/theme/dark.json") + &ada.text("tokens/core.json");
    assert!(
        text.contains("#202020") && text.contains("#ee0000"),
        "{text}"
    );
    assert_ran!(ada.run(&["status"]), @r##"
    $ tokensync status
    exit code 0
    --- stdout ---
    team-bin: local ahead (read-only)
    1 change here:
      ~ core: color.red (value)  "#ff0000" → "#ee0000"
    --- stderr ---
    hint: nothing is pushed to it: what was edited here stays here
    "##);
}

#[test]
fn a_new_bin_cannot_be_read_only() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    ada.add_fails(2, &["--read-only"]);
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn names() {
    let ada = starter(Some(&Project::sample()), Layout::Folder);
    for name in ["", "a b", "../x", "a\u{1b}[2J", &"x".repeat(65)] {
        let words = ["remote", "add", name, "--kind", "jsonbin"];
        let ran = ada.harmless(2, &words);
        assert!(!ran.raw.concat().contains('\u{1b}'), "{ran}");
    }
    assert_ran!(ada.harmless(2, &["remote", "add", "a b", "--kind", "jsonbin"]), @"
    $ tokensync remote add a b --kind jsonbin
    exit code 2
    --- stderr ---
    error: `a b` cannot be the name of a remote
    hint: use letters, digits, `-`, `_` and `.`
    ");
    assert_ran!(ada.harmless(2, &["remote", "add", "a", "--kind", "jsonbim"]), @"
    $ tokensync remote add a --kind jsonbim
    exit code 2
    --- stderr ---
    error: unknown kind of remote `jsonbim`
    hint: did you mean `jsonbin`?
    ");
    ada.add(&[]);
    assert_ran!(ada.harmless(2, &["remote", "add", "team-bin", "--kind", "jsonbin"]), @"
    $ tokensync remote add team-bin --kind jsonbin
    exit code 2
    --- stderr ---
    error: there is a remote `team-bin` already
    hint: run `tokensync remote remove team-bin` first, or use another name
    ");
}
