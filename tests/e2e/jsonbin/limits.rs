//! How large a record may be.

use sandbox::Settings;

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

fn edited(layout: Layout) -> Person {
    let ada = Service::start().owner(&Project::sample(), layout);
    ada.edit("#00ff00", "#00ee00");
    ada.service.control.clear_requests();
    ada
}

#[test]
fn what_is_too_large_is_never_sent() {
    let ada = edited(Layout::Folder);
    ada.ok(&["remote", "edit", "team-bin", "--limit", "900"]);
    assert_ran!(ada.harmless(10, &["push"]), @"
    $ tokensync push
    exit code 10
    --- stdout ---
    refused: the remote does not take these tokens:
      - the record would have 938 bytes, and the option `limit` says 900 bytes: take out sets that nobody needs, or spread them over several bins, or correct `limit`
    nothing was written on either side
    ");
    let told = ada.harmless(10, &["sync", "--json"]).json();
    assert_eq!(told["outcome"], "refused");
    ada.harmless(10, &["sync", "--dry-run"]);
    ada.harmless(10, &["watch", "--once"]);
    assert_eq!(ada.service.count("PUT"), 0);
    ada.ok(&["remote", "edit", "team-bin", "--limit", "1MB"]);
    ada.ok(&["push"]);
}

#[test]
fn what_nearly_is_goes_out_with_a_word() {
    let ada = edited(Layout::Single);
    ada.ok(&["remote", "edit", "team-bin", "--limit", "1040"]);
    assert_ran!(ada.ok(&["push"]), @r##"
    $ tokensync push
    exit code 0
    --- stdout ---
    team-bin: wrote 1 change to the remote
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    --- stderr ---
    note: the record has 938 bytes, and the option `limit` says 1040 bytes
    "##);
}

#[test]
fn a_bin_that_would_be_too_large_is_not_made() {
    let service = Service::start();
    let ada = service.person();
    Project::sample().put(&ada, Layout::Single);
    ada.ok(&["init"]);
    let words = service.add_words("team-bin", &["--limit", "100"]);
    assert_ran!(ada.harmless(10, &words), @"
    $ tokensync remote add team-bin --kind jsonbin --endpoint http://127.0.0.1:[port]/v3 --limit 100
    exit code 10
    --- stderr ---
    error: remote `team-bin`: the record would have 938 bytes, and the option `limit` says 100 bytes; nothing was sent
    hint: take out sets that nobody needs, or correct the option `limit`
    ");
    assert_eq!(service.control.requests(), []);
}

#[test]
fn a_limit_that_nobody_has_told_of_is_found_out_by_the_service() {
    let settings = Settings::default().with_record_limit(102_400);
    let service = Service::with(settings);
    let ada = service.owner(&Project::of_size("core", 2_000), Layout::Single);
    let more = Project::of_size("core", 3_000);
    more.put(&ada, Layout::Single);
    let ran = ada.harmless(10, &["push"]);
    ran.says("hint: with the option `limit` (`100kB`) this is told before anything is sent");
    ada.ok(&["remote", "edit", "team-bin", "--limit", "100kB"]);
    service.control.clear_requests();
    ada.harmless(10, &["push"]);
    assert_eq!(service.count("PUT"), 0);
}
