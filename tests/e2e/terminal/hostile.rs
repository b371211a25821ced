//! Names from the service that would drive a terminal, or do not fit into one.

use super::desk::{DOWN, ENTER, ESCAPE};
use super::studio::{add, starter};
use crate::hostile::{harm, texts};
use crate::support::Service;

#[test]
fn names_that_would_drive_the_terminal_are_shown_harmlessly() {
    let service = Service::start();
    let studio = service.control.studio();
    let organization = &service.studio.organization;
    let title = "\u{1b}]0;owned\u{7}\u{9b}2J\u{1b}[999;999H";
    studio.create_project(organization, &format!("a{title}"));
    studio.create_project(organization, "b\u{202e}gnp.exe\u{200b}");
    studio.create_project(organization, "c\r\nerror: forged");
    studio.create_project(organization, &format!("d{}", "長".repeat(200)));
    let ada = starter(&service);
    let mut terminal = add(&ada, &["s", "--kind", "studio", "--api", "graphql"]);
    terminal.until("API key").line(&service.studio.api_key);
    terminal.until("project (arrows").until("Tokens");
    let screen = terminal.screen();
    for piece in [
        r"a\u{1b}]0;owned\u{7}\u{9b}2J",
        r"b\u{202e}gnp.exe\u{200b}",
        "長…",
        "Tokens",
    ] {
        assert!(screen.contains(piece), "{piece}: {screen}");
    }
    for _ in 0..3 {
        terminal.press(DOWN);
    }
    terminal.until("> d").press(ENTER).until("project: d");
    terminal.until("upload the tokens").press("n").ends(3);
    let output = terminal.output();
    for evil in [
        "\u{1b}]0;",
        "\u{9b}",
        "\u{202e}",
        "\u{200b}",
        "\nerror: forged",
    ] {
        assert!(!output.contains(evil), "{evil:?} in {output:?}");
    }
    // Nothing above the list was overwritten by a line that was too long.
    assert!(screen.contains("organization: Sandbox"), "{screen}");
}

/// What came without the sequences that our own lists are drawn with: places, colours, and what
/// clears a line or hides the cursor. Whatever else drives a terminal stays.
fn undrawn(output: &str) -> String {
    let mut parts = output.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let text = parts.fold(first, |all, part| {
        let code = part.trim_start_matches(|char: char| char.is_ascii_digit() || char == ';');
        if let Some(rest) = code.strip_prefix(['A', 'B', 'C', 'D', 'G', 'K', 'm']) {
            return all + rest;
        }
        match part.strip_prefix("?25l").or(part.strip_prefix("?25h")) {
            Some(rest) => all + rest,
            None => all + "\u{1b}[" + part,
        }
    });
    text.replace("\r\n", "\n").replace('\r', "")
}

#[test]
fn every_hostile_name_can_be_chosen_and_drives_nothing() {
    let service = Service::start();
    let studio = service.control.studio();
    let organization = &service.studio.organization;
    let texts: Vec<String> = texts()
        .into_iter()
        .map(|text| format!("{text} ."))
        .collect();
    for text in &texts {
        studio.create_project(organization, text);
    }
    let ada = starter(&service);
    let mut terminal = add(&ada, &["s", "--kind", "studio", "--api", "graphql"]);
    terminal.until("API key").line(&service.studio.api_key);
    terminal.until("project (arrows").until("> ");
    // A screen at a time, and once around.
    for _ in 0..texts.len() {
        terminal.press(DOWN);
    }
    terminal.press(ESCAPE).ends(2);
    let output = undrawn(&terminal.output());
    assert!(output.contains("section_start:1560896352"), "{output}");
    assert_eq!(harm(&output), None);
    for sign in ["\u{1b}", "[2J", "]52;", "[999;999H"] {
        let drawn = output.matches(sign).count();
        let escaped = output.matches(&format!("\\u{{1b}}{sign}")).count();
        assert_eq!(drawn, escaped, "{sign:?}");
    }
}

#[test]
fn five_hundred_projects_are_found_by_typing() {
    let service = Service::start();
    let studio = service.control.studio();
    for n in 0..500 {
        studio.create_project(&service.studio.organization, &format!("Client {n:03}"));
    }
    let ada = starter(&service);
    let mut terminal = add(&ada, &["s", "--kind", "studio", "--api", "graphql"]);
    terminal.until("API key").line(&service.studio.api_key);
    terminal.until("project (arrows").until("Client 000");
    terminal.press("437").until("437").press(ENTER);
    terminal.until("project: Client 437");
    terminal
        .until("upload the tokens")
        .press("y")
        .until("added the remote");
    terminal.until("keep the secret").press("n").ends(0);
}

#[test]
fn of_two_projects_with_one_name_the_chosen_one_is_taken() {
    let service = Service::start();
    let studio = service.control.studio();
    let organization = &service.studio.organization;
    let twins = [0, 1].map(|_| studio.create_project(organization, "Brand"));
    let ada = starter(&service);
    let mut terminal = add(&ada, &["s", "--kind", "studio", "--api", "graphql"]);
    terminal.until("API key").line(&service.studio.api_key);
    terminal.until("project (arrows").until("Tokens");
    let screen = terminal.screen();
    let second = screen
        .lines()
        .filter(|line| line.contains("Brand ("))
        .nth(1);
    let second = second.unwrap_or_else(|| panic!("{screen}"));
    let id = twins.iter().find(|id| second.contains(&id[..20])).unwrap();
    terminal.press(DOWN).until("> Brand").press(ENTER);
    terminal.until("upload the tokens").press("y");
    terminal.until("keep the secret").press("n").ends(0);
    assert!(ada.text("tokensync.json").contains(id.as_str()));
}
