//! The wizard for a bin on JSONBin.io.

use super::desk::{ENTER, Terminal};
use crate::project::{Layout, Project};
use crate::remote_add::variant;
use crate::support::{Person, Service, assert_same};

fn starter() -> Person {
    let ada = Service::start().person().without_key();
    Project::sample().put(&ada, Layout::Single);
    ada.ok(&["init"]);
    ada
}

fn add(ada: &Person) -> Terminal {
    let mut terminal = ada.at_terminal(&["remote", "add", "--endpoint", &ada.service.endpoint]);
    terminal.until("> jsonbin").press(ENTER);
    terminal
        .until("in this project [jsonbin]: ")
        .line("team-bin");
    terminal.until("name for people").press(ENTER);
    terminal.until("master key (stays invisible): ");
    terminal
}

#[test]
fn without_an_id_a_new_bin_is_made() {
    let ada = starter();
    let mut terminal = add(&ada);
    terminal.line(&ada.service.key);
    terminal
        .until("id of the bin to join (Enter: make a new one): ")
        .press(ENTER);
    terminal
        .until("created the private bin")
        .until("keep the secret")
        .press("y")
        .ends(0);
    assert_same(&Project::sample().document(), &ada.service.document());
    ada.ok(&["sync"]);
    assert!(!terminal.output().contains(&ada.service.key));
}

#[cfg(all(target_os = "linux", feature = "keychain"))]
#[test]
fn a_key_that_is_typed_can_go_into_the_keychain() {
    use crate::keychain::{bus::Bus, double::Double};

    let Some(bus) = Bus::start() else { return };
    let double = Double::start(&bus);
    let ada = starter().on(&bus);
    let mut terminal = add(&ada);
    terminal.line(&ada.service.key);
    terminal.until("id of the bin to join").press(ENTER);
    terminal
        .until("keep the secret in the OS keychain? [y/N]")
        .press("y")
        .ends(0);
    assert!(!ada.has_on_disk(&ada.service.key));
    assert_eq!(double.sealed().len(), 1);
    ada.ok(&["sync"]);
}

#[test]
fn a_wrong_key_makes_no_bin() {
    let ada = starter();
    let mut terminal = add(&ada);
    terminal
        .secret("wrong-secret")
        .until("id of the bin to join")
        .press(ENTER);
    terminal
        .until("it was refused: ")
        .until("master key (stays invisible): ");
    assert_eq!(ada.service.control.bins(), Vec::<String>::new());
    terminal
        .line(&ada.service.key)
        .until("created the private bin");
    terminal.until("keep the secret").press("n").ends(0);
    assert_same(&Project::sample().document(), &ada.service.document());
}

#[test]
fn with_an_id_somebody_says_which_side_counts() {
    for (keys, red) in [("", "#cc0000"), ("jj", "#ff0000")] {
        let ada = starter();
        let bin = ada.service.control.create_bin(&variant());
        let mut terminal = add(&ada);
        terminal
            .line(&ada.service.key)
            .until("id of the bin to join")
            .line(&bin);
        terminal
            .until("core: color.red")
            .until("whose tokens count")
            .until("stop here");
        terminal
            .press(keys)
            .press(ENTER)
            .until("added the remote `team-bin`");
        terminal.until("keep the secret").press("n").ends(0);
        assert!(ada.text("tokens.json").contains(red));
        assert!(ada.service.record().contains(red));
    }
}

#[test]
fn nothing_is_added_if_nobody_counts() {
    let ada = starter();
    let bin = ada.service.control.create_bin(&variant());
    let before = ada.everything();
    let mut terminal = add(&ada);
    terminal
        .line(&ada.service.key)
        .until("id of the bin to join")
        .line(&bin);
    terminal.until("whose tokens count").until("stop here");
    terminal
        .press("jjj")
        .until("> stop here")
        .press(ENTER)
        .until("nothing was added")
        .ends(3);
    assert_eq!(before, ada.everything());
}

#[test]
fn a_name_that_cannot_be_is_asked_for_again() {
    let ada = starter();
    let before = ada.everything();
    let words = [
        "remote",
        "add",
        "--kind",
        "jsonbin",
        "--endpoint",
        &ada.service.endpoint,
    ];
    let mut terminal = ada.at_terminal(&words);
    terminal.until("[jsonbin]: ").line("a b");
    terminal
        .until("cannot be the name of a remote")
        .until("[jsonbin]: ");
    // Backspace takes back what was typed, also what is wide.
    terminal
        .press("größe長\u{7f}\u{7f}")
        .until("\u{1b}")
        .line("");
    terminal.until("name for people").press("\u{3}").ends(130);
    assert_eq!(before, ada.everything());
}
