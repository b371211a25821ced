//! `resolve` step by step.

use super::desk::{DOWN, ENTER, ESCAPE, Terminal};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Two people who say different things in three places of two sets.
fn clash() -> [Person; 2] {
    let service = Service::start();
    let [ada, ben] = service.team(&Project::sample(), Layout::Folder);
    for [before, adas, bens] in [
        ["#ff0000", "#aa0000", "#bb0000"],
        ["The sky", "The sea", "The lake"],
        ["#ffffff", "#fafafa", "#f0f0f0"],
    ] {
        ada.edit(before, adas);
        ben.edit(before, bens);
    }
    ben.ok(&["push"]);
    [ada, ben]
}

impl Terminal {
    /// Goes down to this choice and takes it.
    fn take_choice(&mut self, choice: &str) -> &mut Self {
        self.until("which one counts").until("> yours: ");
        if !choice.starts_with("yours: ") {
            for _ in 0..12 {
                self.press(DOWN).until("> ");
                if self.screen().contains(&format!("> {choice}")) {
                    break;
                }
            }
        }
        self.press(ENTER)
    }
}

#[test]
fn each_conflict_is_decided_with_all_three_values_in_sight() {
    let [ada, ben] = clash();
    let mut terminal = ada.at_terminal(&["resolve"]);
    terminal
        .until("1 of 3")
        .until("conflict: core: color.red (value)")
        .until("base    \"#ff0000\"")
        .until("local   \"#aa0000\"")
        .until("remote  \"#bb0000\"")
        .take_choice("another value")
        .until("the value, of the type `color`: ")
        .line("notacolor")
        .until("\"notacolor\" does not fit the type `color`: expected a color such as")
        .take_choice("yours: \"#aa0000\"");
    terminal
        .until("2 of 3")
        .take_choice("another value")
        .until("the value: ")
        .line("The ocean");
    terminal.until("3 of 3").take_choice("theirs: \"#f0f0f0\"");
    terminal
        .until("settled 3 conflicts: 1 yours, 1 theirs, 1 with another value")
        .ends(0);
    ben.ok(&["pull"]);
    for text in ["#aa0000", "The ocean"] {
        assert!(ben.text("tokens/core.json").contains(text), "{text}");
    }
    assert!(ben.text("tokens/theme/light.json").contains("#f0f0f0"));
}

#[test]
fn a_whole_set_is_decided_at_once_and_the_rest_later() {
    let [ada, ben] = clash();
    let mut terminal = ada.at_terminal(&["resolve"]);
    terminal
        .until("1 of 3")
        .take_choice("theirs for all 2 that are left in core");
    terminal.until("3 of 3").take_choice("later");
    terminal
        .until("settled 2 conflicts: 2 theirs")
        .until("1 conflict left open")
        .ends(3);
    assert!(ada.text("tokens/core.json").contains("The lake"));
    assert!(ada.text("tokens/theme/light.json").contains("#fafafa"));
    ben.ok(&["sync"]);
}

#[test]
fn who_leaves_has_settled_nothing() {
    let [ada, _] = clash();
    let before = ada.before();
    let mut terminal = ada.at_terminal(&["resolve"]);
    terminal.until("1 of 3").take_choice("yours: ");
    terminal
        .until("2 of 3")
        .until("which one counts")
        .until("later")
        .press(ESCAPE)
        .until("nothing was settled")
        .ends(3);
    before.holds(&ada);
}

#[test]
fn what_changes_while_somebody_decides_is_not_overwritten() {
    let [ada, ben] = clash();
    let mut terminal = ada.at_terminal(&["resolve"]);
    terminal.until("1 of 3").take_choice("yours: ");
    terminal
        .until("2 of 3")
        .until("which one counts")
        .until("> yours: ");
    ben.edit("#bb0000", "#bb0001");
    ben.ok(&["push"]);
    let before = ada.before();
    let choice = "settle what is decided, leave the rest";
    for _ in 0..12 {
        terminal.press(DOWN).until("> ");
        if terminal.screen().contains(&format!("> {choice}")) {
            break;
        }
    }
    terminal
        .press(ENTER)
        .until("core: color.red (value) was changed while you decided")
        .ends(3);
    before.holds(&ada);
}
