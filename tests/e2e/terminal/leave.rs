//! Leaving a wizard at any question leaves no trace.

use super::desk::{CTRL_C, DOWN, ENTER, ESCAPE};
use super::studio::{add, platform, starter};
use crate::project::Project;

/// What the wizard asks, and an answer to each.
fn steps(key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("jsonbin: a bin", format!("{DOWN}{ENTER}")),
        ("how the remote is called in this project", ENTER.to_owned()),
        ("name for people", format!("Client A{ENTER}")),
        ("what do you have to get in", ENTER.to_owned()),
        ("API key (stays invisible): ", format!("{key}{ENTER}")),
        ("organization (arrows", ENTER.to_owned()),
        ("project (arrows", ENTER.to_owned()),
        ("branch (arrows", ENTER.to_owned()),
        ("whose tokens count", ENTER.to_owned()),
    ]
}

#[test]
fn leaving_at_any_question_leaves_no_trace() {
    let (service, brand) = platform();
    let theirs = Project::sample().single().replace("#ff0000", "#cc0000");
    service
        .control
        .studio()
        .put_document(&brand, "main", &theirs);
    let key = service.studio.api_key.clone();
    let steps = steps(&key);
    for (last, (question, _)) in steps.iter().enumerate() {
        for (way_out, code) in [(ESCAPE, 2), (CTRL_C, 130)] {
            let ada = starter(&service);
            let before = ada.everything();
            let mut terminal = add(&ada, &[]);
            for (question, answer) in &steps[..last] {
                terminal.until(question).press(answer);
            }
            terminal.until(question).press(way_out);
            // Whose tokens count is a decision, not a slip at the keyboard.
            let code = match (*question, code) {
                ("whose tokens count", 2) => 3,
                (_, code) => code,
            };
            terminal.ends(code);
            assert_eq!(before, ada.everything(), "{question}");
            assert!(!terminal.output().contains(&key), "{question}");
        }
    }
}

#[test]
fn after_the_sync_only_the_secret_is_left_out() {
    let (service, brand) = platform();
    for (way_out, code) in [(ESCAPE, 0), (CTRL_C, 130)] {
        service
            .control
            .studio()
            .put_document(&brand, "main", &Project::sample().single());
        let ada = starter(&service);
        let words = ["mine", "--kind", "studio", "--organization", "Acme"];
        let more = ["--api", "graphql", "--project", "Brand", "--branch", "main"];
        let mut terminal = add(&ada, &[&words[..], &more, &["--adopt", "remote"]].concat());
        terminal.until("API key").line(&service.studio.api_key);
        terminal.until("keep the secret").press(way_out).ends(code);
        assert!(ada.text("tokensync.json").contains("mine"));
        let settings = ada.settings();
        assert!(
            !settings.keys().any(|name| name.contains("credentials")),
            "{settings:?}"
        );
    }
}

#[test]
fn without_input_nothing_is_asked_at_a_terminal_either() {
    let (service, _) = platform();
    let ada = starter(&service);
    let before = ada.everything();
    let mut terminal = add(&ada, &["--no-input"]);
    terminal
        .until("the new remote needs a name and --kind")
        .ends(2);
    let mut terminal = add(&ada, &["mine", "--kind", "studio", "--no-input"]);
    terminal
        .until("there is no secret for the remote `mine`")
        .ends(5);
    assert_eq!(before, ada.everything());
}
