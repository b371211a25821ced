//! A change as it is seen at a terminal: old and new side by side, in the colours that it has.

use super::desk::Terminal;
use crate::hostile::harm;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Somebody with four edits that were not pushed.
fn painter() -> Person {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.edit("#00000080", "#00000040");
    ada.edit("{color.red}", "{color.blue}");
    ada.edit("\"value\": 4,", "\"value\": 6,");
    ada
}

fn seen(ada: &Person, words: &[&str], columns: u16) -> Terminal {
    let mut terminal = ada.at_terminal_of(words, columns);
    terminal.ends(0);
    terminal
}

/// Everything that came, without colours, for a terminal of any width.
fn plain(terminal: &Terminal) -> String {
    let page = terminal.page();
    assert_eq!(harm(&page), None);
    page
}

#[test]
fn counts_stand_first_and_old_and_new_side_by_side() {
    let mut ada = painter();
    ada.var("NO_COLOR", "1");
    let terminal = seen(&ada, &["diff"], 120);
    insta::assert_snapshot!(plain(&terminal), @r"
    4 changes from remote to local:
      4 changed
      in effect: 2 tokens different under 2 of 2 themes; 2 changes without effect

      set core  2 changed
        ~ color.red             #ff0000                                 → #ee0000                                  ΔE 3.6
        ~ size.s                4                                       → 6                                        +2px

      set brand  2 changed
        ~ primary               {color.red}                             → {color.blue}
          = with all sets       #ff0000                                 → #0000ff                                  ΔE 55.8
            no effect: no theme selects the set
        ~ shadow
          · color               #00000080 (50%)                         → #00000040 (25%)
            no effect: no theme selects the set
    ");
    assert!(
        !terminal.output().contains('\u{1b}'),
        "{:?}",
        terminal.output()
    );
}

#[test]
fn a_narrow_terminal_has_them_below_each_other() {
    let mut ada = painter();
    ada.var("NO_COLOR", "1");
    insta::assert_snapshot!(plain(&seen(&ada, &["diff"], 60)), @r"
    4 changes from remote to local:
      4 changed
      in effect: 2 tokens different under 2 of 2 themes; 2 changes without effect

      set core  2 changed
        ~ color.red             #ff0000   → #ee0000    ΔE 3.6
        ~ size.s                4         → 6          +2px

      set brand  2 changed
        ~ primary
            - {color.red}
            + {color.blue}
          = with all sets       #ff0000   → #0000ff    ΔE 55.8
            no effect: no theme selects the set
        ~ shadow
            · color
              - #00000080 (50%)
              + #00000040 (25%)
            no effect: no theme selects the set
    ");
}

#[test]
fn swatches_have_as_many_colours_as_the_terminal() {
    let mut ada = painter();
    let swatches = |ada: &Person| {
        let output = seen(ada, &["diff"], 120).output();
        let true_color = output.contains("\u{1b}[48;2;238;0;0m  ");
        let indexed = output.contains("\u{1b}[48;5;196m  ");
        (true_color, indexed)
    };
    assert_eq!(swatches(&ada), (false, true));
    ada.var("COLORTERM", "truecolor");
    assert_eq!(swatches(&ada), (true, false));
    // What shines through is drawn on a board.
    let page = seen(&ada, &["diff"], 120).output();
    assert!(page.contains('▀'), "{page:?}");
    ada.var("NO_COLOR", "1");
    assert_eq!(swatches(&ada), (false, false));
}

#[test]
fn plans_are_shown_like_differences() {
    let mut ada = painter();
    ada.var("COLORTERM", "truecolor");
    for words in [
        &["push", "--dry-run"][..],
        &["push"],
        &["undo", "--dry-run"],
    ] {
        let terminal = seen(&ada, words, 120);
        let output = terminal.output();
        assert!(
            output.contains("\u{1b}[48;2;238;0;0m  "),
            "{words:?}: {output:?}"
        );
        assert!(plain(&terminal).contains("ΔE"), "{words:?}");
    }
}

#[test]
fn without_a_terminal_each_change_is_a_line() {
    let ada = painter();
    let ran = ada.ok(&["diff"]);
    assert!(!ran.raw[0].contains('\u{1b}'), "{ran}");
    assert!(
        ran.raw[0].contains("  ~ core: color.red (value)  \"#ff0000\" → \"#ee0000\"\n"),
        "{ran}"
    );
    // Somebody may want to page through it in colours.
    let ran = ada.ok(&["diff", "--color", "always"]);
    assert!(ran.raw[0].contains("\u{1b}[48;5;196m  "), "{ran}");
}

#[test]
fn hostile_names_and_values_drive_nothing() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    let mut sets = Vec::new();
    for (n, text) in crate::hostile::texts().iter().enumerate() {
        let text = serde_json::Value::from(text.as_str());
        sets.push(format!(
            "\"t{n}\":{{{text}:{{\"value\":{text},\"type\":\"color\"}}}}"
        ));
    }
    ada.put(
        "tokens.json",
        &format!("{{\"core\":{{{}}}}}", sets.join(",")),
    );
    for words in [
        &["diff"][..],
        &["impact"],
        &[
            "push",
            "--dry-run",
            "--allow-deletes",
            "99",
            "--allow-theme-loss",
            "2",
        ],
    ] {
        let mut terminal = ada.at_terminal_of(words, 120);
        terminal.ends(0);
        let output = terminal.output().replace("\r\n", "\n");
        let mut parts = output.split("\u{1b}[");
        let first = parts.next().unwrap_or_default().to_owned();
        let uncolored = parts.fold(first, |all, part| {
            let rest = part.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';');
            all + rest.strip_prefix('m').expect("a colour and nothing else")
        });
        assert_eq!(harm(&uncolored), None, "{words:?}");
    }
}
