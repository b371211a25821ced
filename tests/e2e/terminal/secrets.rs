//! Secrets that are typed, and questions of other commands.

use super::desk::{CTRL_C, ENTER, ESCAPE};
use crate::project::{Layout, Project};
use crate::remote_add::variant;
use crate::support::Service;

#[test]
fn a_secret_that_is_typed_or_pasted_does_not_appear() {
    let service = Service::start();
    let owner = service.owner(&Project::sample(), Layout::Single);
    let ben = service.person().without_key();
    ben.join(&owner);
    let mut terminal = ben.at_terminal(&["auth", "login", "team-bin", "--insecure-storage"]);
    terminal.until("master key for `team-bin`");
    // Key by key, so that some come while none is waited for.
    for key in service.key.chars() {
        terminal.press(key.encode_utf8(&mut [0; 4]));
    }
    terminal.press(ENTER).ends(0);
    assert!(!terminal.output().contains(&service.key));
    for part in service.key.as_bytes().windows(8) {
        let part = String::from_utf8_lossy(part);
        assert!(
            !terminal.output().contains(&*part),
            "{part} in {}",
            terminal.output()
        );
    }
    ben.ok(&["pull"]);
}

#[test]
fn where_there_is_no_keychain_the_file_is_a_question_of_its_own() {
    let service = Service::start();
    let owner = service.owner(&Project::sample(), Layout::Single);
    let ben = service.person().without_key();
    ben.join(&owner);
    let before = ben.everything();
    let question = "keep the secret in a file that only you can read? [y/N]";
    let mut terminal = ben.at_terminal(&["auth", "login", "team-bin"]);
    terminal.until("there is no keychain here").until(question);
    terminal.press(ENTER).ends(3);
    assert_eq!(before, ben.everything());
    // A yes to everything is no yes to this.
    let mut terminal = ben.at_terminal(&["auth", "login", "team-bin", "--yes"]);
    terminal.until("there is no keychain here").ends(5);
    assert_eq!(before, ben.everything());
    let mut terminal = ben.at_terminal(&["auth", "login", "team-bin"]);
    terminal.until(question).press("y");
    terminal.until("master key for `team-bin`");
    terminal.press(&service.key).press(ENTER).ends(0);
    ben.ok(&["pull"]);
}

#[test]
fn leaving_the_question_for_a_secret_stores_none() {
    let service = Service::start();
    let owner = service.owner(&Project::sample(), Layout::Single);
    let ben = service.person().without_key();
    ben.join(&owner);
    let before = ben.everything();
    service.learn("half-a-secret");
    for (way_out, code) in [(ESCAPE, 3), (CTRL_C, 130)] {
        let mut terminal = ben.at_terminal(&["auth", "login", "team-bin", "--insecure-storage"]);
        terminal
            .until("master key for `team-bin`")
            .press("half-a-secret")
            .press(way_out)
            .ends(code);
        assert_eq!(before, ben.everything());
        assert!(!terminal.output().contains("half"), "{}", terminal.output());
    }
}

#[test]
fn the_first_sync_of_another_remote_asks_whose_tokens_count() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let bin = service.control.create_bin(&variant());
    ada.ok(&service.add_words("other", &["--bin", &bin, "--no-sync"]));
    let before = ada.everything();
    for (way_out, code) in [(ESCAPE, 3), (CTRL_C, 130)] {
        let mut terminal = ada.at_terminal(&["remote", "use", "other"]);
        terminal
            .until("core: color.red")
            .until("whose tokens count");
        terminal.press(way_out).ends(code);
        assert_eq!(before, ada.everything());
    }
    let mut terminal = ada.at_terminal(&["remote", "use", "other"]);
    terminal.until("whose tokens count").press(ENTER).ends(0);
    assert!(ada.text("tokens.json").contains("#cc0000"));
}
