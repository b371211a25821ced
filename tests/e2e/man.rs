//! `man`: pages that the programs which read manuals have nothing to say against.

use std::process::Command;

use crate::support::{Person, Service};

/// What a reader of manuals says against all pages.
fn complaints(ada: &Person, words: &[&str]) -> Option<String> {
    let mut command = Command::new(words[0]);
    ada.prepare(&mut command);
    command.args(&words[1..]);
    for page in ada.files().keys() {
        command.arg(page);
    }
    let Ok(child) = command.spawn() else {
        println!(
            "skipped: no `{}` here, so nobody reads the manual",
            words[0]
        );
        return None;
    };
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{output:?}");
    Some(String::from_utf8(output.stderr).unwrap())
}

#[test]
fn every_page_is_sound() {
    let ada = Service::start().person();
    ada.ok(&["man", "--output", "."]).says("pages into `.`");
    assert!(ada.text("tokensync.1").contains(".SH \"EXIT STATUS\""));
    assert!(ada.text("tokensync-sync.1").contains("tokensync\\-sync"));
    for words in [
        &["groff", "-man", "-ww", "-Tutf8", "-z"] as &[&str],
        &["mandoc", "-T", "lint", "-W", "error"],
    ] {
        if let Some(said) = complaints(&ada, words) {
            assert_eq!(said, "", "{words:?}");
        }
    }
    let page = ada.ok(&["man"]).raw[0].clone();
    assert_eq!(page, ada.text("tokensync.1"));
}
