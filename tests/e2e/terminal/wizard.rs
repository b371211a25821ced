//! What all step-by-step questions have in common: a way back, a flag each, and at the end the
//! command that would do the same.

use std::process::Command;
use std::rc::Rc;

use super::desk::{DOWN, ENTER, ESCAPE, Terminal};
use super::studio::{add, platform, starter};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const LEFT: &str = "\u{1b}[D";
const UP: &str = "\u{1b}[A";
const REPEATED: &str = "the same without questions:";

/// From the first choice of a list to the last one, which goes back.
fn back() -> String {
    format!("{UP}{ENTER}")
}

#[test]
fn each_question_leads_back_to_the_one_before() {
    let (service, _) = platform();
    let ada = starter(&service);
    let mut terminal = add(&ada, &[]);
    let key = &service.studio.api_key;
    terminal
        .until("Esc stops and saves nothing")
        .until("jsonbin: a bin");
    assert!(
        !terminal.screen().contains("← back\n"),
        "there is nothing before"
    );
    terminal.press(DOWN).press(ENTER);
    terminal.until("in this project [studio]: ").line("wrong");
    terminal
        .until("name for people (Enter: none): ")
        .press(LEFT);
    terminal.until("in this project [studio]: ").line("brand");
    terminal
        .until("name for people (Enter: none): ")
        .line("Client A");
    terminal
        .until("what do you have to get in")
        .until("← back")
        .press(&back());
    terminal
        .until("name for people (Enter: none): ")
        .line("Client B");
    terminal.until("what do you have to get in").press(ENTER);
    terminal.until("API key (stays invisible): ").press(LEFT);
    terminal.until("what do you have to get in").press(ENTER);
    terminal.until("API key (stays invisible): ").line(key);
    terminal
        .until("organization (arrows")
        .until("← back")
        .press(&back());
    terminal.until("API key (stays invisible): ").line(key);
    terminal
        .until("organization (arrows")
        .until("> Acme")
        .press(ENTER);
    terminal
        .until("project (arrows")
        .until("> Brand")
        .press(&back());
    // The key is not typed again for what came after it.
    terminal
        .until("organization (arrows")
        .until("> Acme")
        .press(ENTER);
    terminal
        .until("project (arrows")
        .until("> Brand")
        .press(ENTER);
    terminal
        .until("branch (arrows")
        .until("> main")
        .press(ENTER);
    terminal.until("upload the tokens").press(LEFT);
    terminal
        .until("branch (arrows")
        .until("> main")
        .press(ENTER);
    terminal.until("upload the tokens").press("y");
    terminal.until("keep the secret").press("n");
    terminal.until(REPEATED).ends(0);
    let project = ada.text("tokensync.json");
    assert!(
        project.contains("\"brand\"") && project.contains("Client B"),
        "{project}"
    );
    assert!(
        !project.contains("wrong") && !project.contains("Client A"),
        "{project}"
    );
    assert!(!terminal.output().contains(key.as_str()));
}

#[test]
fn whoever_decides_whose_tokens_count_can_go_back() {
    let (service, brand) = platform();
    let theirs = Project::sample().single().replace("#ff0000", "#cc0000");
    service
        .control
        .studio()
        .put_document(&brand, "main", &theirs);
    let ada = starter(&service);
    let before = ada.everything();
    let words = [
        "s",
        "--kind=studio",
        "--api=graphql",
        "--organization=Acme",
        "--project=Brand",
    ];
    let mut terminal = add(&ada, &words);
    terminal.until("API key").line(&service.studio.api_key);
    terminal
        .until("branch (arrows")
        .until("> main")
        .press(ENTER);
    terminal
        .until("whose tokens count")
        .until("← back")
        .press(&back());
    terminal
        .until("branch (arrows")
        .until("> main")
        .press(ESCAPE)
        .ends(2);
    assert_eq!(before, ada.everything());
}

#[test]
fn an_answer_that_cannot_be_is_told_before_the_next_question() {
    let service = Service::start();
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    let before = ada.everything();
    let mut terminal = ada.at_terminal(&["remote", "add", "released", "--kind", "url"]);
    terminal.until("url (address").line("tokens.json");
    terminal
        .until("is no address")
        .until("url (address")
        .line("ftp://example.com/t.json");
    terminal
        .until("hint: ")
        .until("url (address")
        .line("https://example.com/t.json");
    // Going back leads to the address, and to none of the answers that could not be.
    terminal.until("header (Enter").press(LEFT);
    terminal.until("url (address").press(ESCAPE).ends(2);
    assert_eq!(before, ada.everything());
}

#[test]
fn a_part_of_a_name_is_enough_in_a_long_list() {
    let ada = Service::start().person();
    for number in 0..9 {
        ada.put(&format!("src/brand{number}.tokens.json"), "{}");
    }
    let mut terminal = ada.at_terminal(&["init"]);
    terminal.until("where are the tokens (arrows, or type a part of it)");
    terminal.press("brand7").until("> ").press(ENTER);
    terminal.until("wrote tokensync.json").until("share them");
    terminal.press(ESCAPE).ends(0);
    assert!(
        ada.text("tokensync.json")
            .contains("src/brand7.tokens.json")
    );
}

/// The command that was told at the end.
#[track_caller]
fn repeated(terminal: &Terminal) -> String {
    let output = terminal.output();
    let (_, rest) = output
        .rsplit_once(REPEATED)
        .unwrap_or_else(|| panic!("{output}"));
    rest.trim_start()
        .lines()
        .next()
        .unwrap()
        .trim_end()
        .to_owned()
}

/// Somebody else pastes what was told into a shell, in a folder of their own.
#[track_caller]
fn paste(person: &Person, line: &str) {
    let program = env!("CARGO_BIN_EXE_tokensync");
    let rest = line.strip_prefix("tokensync ").unwrap();
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("'{program}' {rest}"));
    person.prepare(&mut shell);
    let ran = person.ran(&mut shell, &[line], "");
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn the_command_for_a_project_on_the_platform_does_the_same() {
    let (service, brand) = platform();
    let theirs = Project::sample().single().replace("#ff0000", "#cc0000");
    service
        .control
        .studio()
        .put_document(&brand, "main", &theirs);
    let ada = starter(&service);
    let key = &service.studio.api_key;
    let mut terminal = add(&ada, &[]);
    terminal.until("jsonbin: a bin").press(DOWN).press(ENTER);
    terminal.until("in this project").line("team");
    terminal.until("name for people").line("it's $HOME `x`");
    terminal.until("what do you have to get in").press(ENTER);
    terminal.until("API key (stays invisible)").line(key);
    for question in ["organization (arrows", "project (arrows", "branch (arrows"] {
        terminal.until(question).press(ENTER);
    }
    terminal.until("whose tokens count").press(ENTER);
    terminal.until("keep the secret").press("n").ends(0);
    let line = repeated(&terminal);
    assert!(!line.contains(key.as_str()), "{line}");
    let ben = service.studio_person();
    ben.ok(&["init"]);
    paste(&ben, &line);
    assert_eq!(ben.text("tokensync.json"), ada.text("tokensync.json"));
}

#[test]
fn the_command_for_a_bin_joins_the_one_that_was_made() {
    let service = Service::start();
    let ada = service.person().without_key();
    Project::sample().put(&ada, Layout::Folder);
    let mut terminal = ada.at_terminal(&["init"]);
    terminal.until("> tokens/").press(ENTER);
    terminal
        .until("share them")
        .press(DOWN)
        .press(ENTER)
        .ends(0);
    let begun = repeated(&terminal);
    let mut terminal = ada.at_terminal(&["remote", "add", "--endpoint", &service.endpoint]);
    terminal.until("> jsonbin").press(ENTER);
    terminal.until("in this project").press(ENTER);
    terminal.until("name for people").press(ENTER);
    terminal.until("master key").line(&service.key);
    terminal.until("id of the bin to join").line("no id");
    terminal.until("id of the bin to join").press(ENTER);
    terminal.until("keep the secret").press("y").ends(0);
    let added = repeated(&terminal);
    assert!(
        added.contains("--keep=file") && !added.contains(&service.key),
        "{added}"
    );
    let ben = service.person();
    paste(&ben, &begun);
    paste(&ben, &added);
    assert_eq!(ben.text("tokensync.json"), ada.text("tokensync.json"));
    assert_eq!(service.control.bins().len(), 1);
}

#[test]
fn the_command_for_an_address_has_its_headers() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    let mut terminal = ada.at_terminal(&["remote", "add", "released", "--kind", "url"]);
    terminal.until("url (address").line(&service.file_url());
    terminal.until("header (").line("X-Team: the brand's");
    terminal.until("header (").line("X-Old: 1");
    // The last one is taken back.
    terminal.until("header (").press(LEFT);
    terminal.until("header (").press(ENTER);
    terminal.until("added the remote").ends(0);
    let ben = service.person().without_key();
    ben.ok(&["init", "--layout", "single"]);
    paste(&ben, &repeated(&terminal));
    let project = ada.text("tokensync.json");
    assert_eq!(ben.text("tokensync.json"), project);
    assert!(
        project.contains("X-Team") && !project.contains("X-Old"),
        "{project}"
    );
}

#[test]
fn no_command_repeats_a_secret_in_an_address() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    let url = format!("{}?token=CANARY-0123456789", service.file_url());
    let mut terminal =
        ada.at_terminal(&["remote", "add", "released", "--kind", "url", "--url", &url]);
    terminal.until("header (").press(ENTER);
    terminal
        .until("no command is shown that would do the same")
        .ends(0);
    assert!(
        !terminal.output().contains("CANARY"),
        "{}",
        terminal.output()
    );
}

/// All words but those, up to a question; before it the secret is asked for or not.
fn asks(person: &Person, words: &[String], without: &str, secret: Option<&str>, question: &str) {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let words: Vec<&str> = words
        .into_iter()
        .filter(|word| !word.starts_with(without))
        .collect();
    let mut terminal = person.at_terminal(&words);
    if let Some(secret) = secret {
        terminal.until("(stays invisible): ").line(secret);
    }
    terminal.until(question).press(ESCAPE);
    let code = match question {
        "whose tokens count" => 3,
        "keep the secret" => 0,
        _ => 2,
    };
    terminal.ends(code);
}

fn words(all: &[&str], more: &[String]) -> Vec<String> {
    let all = all.iter().map(|word| (*word).to_owned());
    all.chain(more.iter().cloned()).collect()
}

/// What each question of a kind of remote is without its flag; with all of them none is asked.
fn check(
    begin: &dyn Fn() -> Person,
    words: &[String],
    secret: &str,
    questions: &[(&str, bool, &str)],
) {
    for (flag, after_secret, question) in questions {
        let secret = after_secret.then_some(secret);
        asks(&begin(), words, flag, secret, question);
    }
    let all: Vec<&str> = words.iter().map(String::as_str).collect();
    let person = begin();
    let mut terminal = person.at_terminal(&all);
    if !secret.is_empty() {
        terminal.until("(stays invisible): ").line(secret);
    }
    terminal.until("added the remote").ends(0);
    for (_, _, question) in questions {
        assert!(!terminal.output().contains(question), "{question}");
    }
}

#[test]
fn every_question_about_the_platform_has_a_flag() {
    let (service, brand) = platform();
    let theirs = Project::sample().single().replace("#ff0000", "#cc0000");
    service
        .control
        .studio()
        .put_document(&brand, "main", &theirs);
    let place = format!("--endpoint={}", service.studio.discovery);
    let flags = [
        "remote",
        "add",
        "mine",
        "--kind=studio",
        "--api=graphql",
        "--organization=Acme",
        "--project=Brand",
        "--branch=main",
        "--adopt=remote",
        "--keep=no",
    ];
    check(
        &|| starter(&service),
        &words(&flags, &[place]),
        &service.studio.api_key,
        &[
            ("mine", false, "how the remote is called"),
            ("--kind", false, "where are the tokens shared"),
            ("--api", false, "what do you have to get in"),
            ("--organization", true, "organization (arrows"),
            ("--project", true, "project (arrows"),
            ("--branch", true, "branch (arrows"),
            ("--adopt", true, "whose tokens count"),
            ("--keep", true, "keep the secret"),
        ],
    );
    let label = words(&["remote", "add", "--kind=studio", "--label=A"], &[]);
    let person = starter(&service);
    let mut terminal = person.at_terminal(&["remote", "add", "--kind=studio"]);
    terminal.until("in this project").line("mine");
    terminal.until("name for people").press(ESCAPE).ends(2);
    let label: Vec<&str> = label.iter().map(String::as_str).collect();
    let person = starter(&service);
    let mut terminal = person.at_terminal(&label);
    terminal.until("in this project").line("mine");
    terminal.until("what do you have").press(ESCAPE).ends(2);
    assert!(!terminal.output().contains("name for people"));
}

#[test]
fn every_question_about_a_bin_and_an_address_has_a_flag() {
    let service = Service::start();
    let begin = |service: &Rc<Service>| {
        let ada = service.person().without_key();
        ada.ok(&["init", "--layout", "single"]);
        ada
    };
    let bin = service.control.create_bin(&Project::sample().record());
    let place = [
        format!("--endpoint={}", service.endpoint),
        format!("--bin={bin}"),
    ];
    let flags = ["remote", "add", "mine", "--kind=jsonbin", "--keep=no"];
    check(
        &|| begin(&service),
        &words(&flags, &place),
        &service.key,
        &[
            ("--bin", true, "id of the bin to join"),
            ("--keep", true, "keep the secret"),
        ],
    );
    service.publish(&Project::sample().record());
    let place = [
        format!("--url={}", service.file_url()),
        "--header=X-Team: a".to_owned(),
    ];
    check(
        &|| begin(&service),
        &words(&["remote", "add", "mine", "--kind=url"], &place),
        "",
        &[
            ("--url", false, "url (address"),
            ("--header", false, "header (Enter"),
        ],
    );
}

#[test]
fn every_question_of_the_beginning_has_a_flag() {
    let service = Service::start();
    let config = r#"{"configurations": {"site": {"project": "p1"}, "app": {"project": "p2"}}}"#;
    let begin = || {
        let ada = service.person();
        ada.put(".studio.json", config);
        ada
    };
    let all = words(&["init", "--from=.studio.json", "--configuration=app"], &[]);
    asks(
        &begin(),
        &all,
        "--configuration",
        None,
        "which of them is for this folder",
    );
    let person = begin();
    let mut terminal = person.at_terminal(&["init"]);
    terminal
        .until("there is a `.studio.json`")
        .until("begin without")
        .press(DOWN)
        .press(ENTER);
    terminal
        .until("where are the tokens")
        .until("← back")
        .press(&back());
    terminal.until("> take over its settings").press(ENTER);
    terminal
        .until("which of them is for this folder")
        .press(DOWN)
        .press(ENTER);
    let line = "tokensync init --from=.studio.json --configuration=app";
    terminal
        .until("took over the remote `app`")
        .until(line)
        .ends(0);
    let ben = begin();
    paste(&ben, &repeated(&terminal));
    let ran = begin().ends(2, &["init", "--from=.studio.json", "--configuration=web"]);
    assert!(ran.to_string().contains("there is site, app"), "{ran}");
    let person = begin();
    let mut terminal = person.at_terminal(&["init", "--tokens=tokens/"]);
    terminal.until("wrote tokensync.json").ends(0);
    assert!(
        !terminal.output().contains("where are"),
        "{}",
        terminal.output()
    );
}
