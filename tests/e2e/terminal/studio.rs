//! The wizard for a project on the Tokens Studio platform.

use std::rc::Rc;

use super::desk::{DOWN, ENTER, Terminal};
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// Two organizations; in the second, two projects with a branch each beside the main one.
pub(super) fn platform() -> (Rc<Service>, String) {
    let service = Service::start();
    let studio = service.control.studio();
    let acme = studio.create_organization("Acme", &[&studio.user()]);
    let brand = studio.create_project(&acme, "Brand");
    studio.create_project(&acme, "Web");
    studio.create_branch(&brand, "next");
    (service, brand)
}

/// Somebody with tokens and a project file, and no key anywhere.
pub(super) fn starter(service: &Rc<Service>) -> Person {
    let ada = service.person().without_key();
    Project::sample().put(&ada, Layout::Folder);
    ada.ok(&["init"]);
    ada
}

/// `remote add` for this sandbox.
pub(super) fn add(ada: &Person, more: &[&str]) -> Terminal {
    let endpoint = ada.service.studio.discovery.as_str();
    let words = ["remote", "add", "--endpoint", endpoint];
    ada.at_terminal(&[&words[..], more].concat())
}

/// Answers what comes before the key.
fn to_the_key(terminal: &mut Terminal) {
    terminal
        .until("where are the tokens shared")
        .until("jsonbin");
    terminal.press(DOWN).until("> studio").press(ENTER);
    terminal.until("how the remote is called in this project [studio]: ");
    terminal.press(ENTER).until("name for people");
    terminal
        .line("Client A")
        .until("what do you have to get in");
    terminal.press(ENTER).until("API key (stays invisible): ");
}

#[test]
fn from_nothing_to_in_step() {
    let (service, brand) = platform();
    let ada = starter(&service);
    let key = service.studio.api_key.clone();
    let mut terminal = add(&ada, &[]);
    to_the_key(&mut terminal);
    terminal.line(&key);
    terminal
        .until("organization (arrows")
        .until("> Acme")
        .until("Sandbox");
    assert!(
        !terminal.output().contains("Brand"),
        "too early for projects"
    );
    terminal.press(ENTER).until("organization: Acme");
    terminal
        .until("project (arrows")
        .until("> Brand")
        .until("Web");
    assert!(
        !terminal
            .screen()
            .lines()
            .any(|line| line.trim() == "Tokens"),
        "a project of the other organization: {}",
        terminal.screen()
    );
    terminal.press(ENTER).until("project: Brand");
    terminal.until("branch (arrows").until("main").until("next");
    terminal
        .press("next")
        .until("> ")
        .press(ENTER)
        .until("branch: next");
    terminal.until("the remote is empty; upload the tokens that are here? [y/N]");
    terminal.press("y").until("added the remote `studio`");
    terminal.until("keep the secret in a file that only you can read? [y/N]");
    terminal.press("y").ends(0);
    assert!(!terminal.output().contains(&key), "{}", terminal.output());
    insta::with_settings!({ filters => crate::answer::FILTERS.to_vec() }, {
        let page = terminal.page().replace(&*ada.home.to_string_lossy(), "[home]");
        insta::assert_snapshot!(page, @"
        Esc stops and saves nothing; `← back`, or ← on an empty line, goes a step back
        where are the tokens shared: studio: a project on the Tokens Studio platform
        how the remote is called in this project [studio]:
        name for people (Enter: none): Client A
        what do you have to get in: an API key, as the Figma plugin asked for one
        everybody uses a key of their own: press Cmd or Ctrl + K in Tokens Studio,
        Manage API Keys
        API key (stays invisible):
        organization: Acme
        project: Brand
        branch: next
        the remote is empty; upload the tokens that are here? yes
        studio: wrote 18 changes to the remote
          18 added
          in effect: 6 tokens new under 2 of 2 themes; 6 changes without effect

          set core  6 added
            + (the set)
            + color.red                #ff0000
            + color.green              #00ff00
            + color.blue               #0000ff
            + size.s                4
            + size.m                8.0

          set brand  3 added
            + (the set)
            + primary               {color.red}
              = with all sets          #ff0000
                no effect: no theme selects the set
            + shadow                x: 0, y: 2, blur: 4, color: #00000080
                no effect: no theme selects the set

          set theme/light  2 added
            + (the set)
            + background               #ffffff

          set theme/dark  2 added
            + (the set)
          … and 6 more
        added the remote `studio`
        there is no keychain here: no D-Bus session
        keep the secret in a file that only you can read? yes
        kept in `[home]/.config/tokensync/credentials.json`
        the same without questions:
          tokensync remote add --kind=studio --api=graphql --branch=next --endpoint=http://127.0.0.1:[port] --organization=[uuid] --project=[uuid] --label='Client A' --keep=file studio
        ");
    });

    let document = service.control.studio().document(&brand, "next").unwrap();
    let document = tokens_model::TokenDocument::parse(document).unwrap();
    assert_eq!(document.token_count(), ada.document().token_count());
    ada.ok(&["status"]).says("studio: in sync");
    let project = ada.text("tokensync.json");
    assert!(project.contains(r#""label": "Client A""#), "{project}");
    assert!(
        project.contains(&brand) && !project.contains(&key),
        "{project}"
    );
}

#[test]
fn a_wrong_key_is_asked_for_again() {
    let service = Service::start();
    let ada = starter(&service);
    let mut terminal = add(&ada, &["mine", "--kind", "studio", "--api", "graphql"]);
    terminal
        .until("API key (stays invisible): ")
        .secret("wrong-secret-1");
    terminal
        .until("it was refused: ")
        .until("API key (stays invisible): ");
    terminal.secret("wrong-secret-2").until("it was refused: ");
    terminal
        .until("API key (stays invisible): ")
        .line(&service.studio.api_key);
    terminal
        .until("project: Tokens")
        .until("upload the tokens that are here?");
    terminal.press("y").until("added the remote `mine`");
    // Not kept: the next command knows no key.
    terminal.until("keep the secret").press("n").ends(0);
    assert!(
        !terminal.output().contains("wrong-secret-1"),
        "{}",
        terminal.output()
    );
    ada.ends(5, &["status"]);
    assert_eq!(
        ada.settings()
            .keys()
            .filter(|name| name.contains("credentials"))
            .count(),
        0
    );
}

#[test]
fn three_wrong_keys_are_enough() {
    let service = Service::start();
    let ada = starter(&service);
    let before = ada.everything();
    let mut terminal = add(&ada, &["mine", "--kind", "studio", "--api", "graphql"]);
    for _ in 0..3 {
        terminal
            .until("API key (stays invisible): ")
            .secret("wrong-secret");
    }
    terminal.until("error: ").ends(5);
    insta::with_settings!({ filters => crate::answer::FILTERS.to_vec() }, {
        insta::assert_snapshot!(terminal.page(), @"
        Esc stops and saves nothing; `← back`, or ← on an empty line, goes a step back
        everybody uses a key of their own: press Cmd or Ctrl + K in Tokens Studio,
        Manage API Keys
        API key (stays invisible):
        it was refused: listing the organizations: `http://127.0.0.1:[port]` answered 401
        Unauthorized: Unauthorized: unknown credential
        API key (stays invisible):
        it was refused: listing the organizations: `http://127.0.0.1:[port]` answered 401
        Unauthorized: Unauthorized: unknown credential
        API key (stays invisible):
        error: listing the organizations: `http://127.0.0.1:[port]` answered 401
               Unauthorized: Unauthorized: unknown credential
        hint: the platform does not know the key or token, or it has expired: store
              another one with `tokensync auth login`
        ");
    });
    assert_eq!(before, ada.everything());
}

#[test]
fn a_service_that_cannot_be_reached_ends_it() {
    let service = Service::start();
    let ada = starter(&service);
    let before = ada.everything();
    // Nothing listens on the port of a service that has ended.
    let gone = Service::start().studio.discovery.clone();
    let words = [
        "remote",
        "add",
        "mine",
        "--kind",
        "studio",
        "--endpoint",
        &gone,
    ];
    let mut terminal = ada.at_terminal(&[&words[..], &["--timeout", "1"]].concat());
    terminal.until("what do you have to get in").press(ENTER);
    terminal
        .until("API key (stays invisible): ")
        .secret("wrong-secret");
    terminal.until("error: ").ends(6);
    assert_eq!(before, ada.everything());
}

#[test]
fn a_service_account_token_opens_its_project() {
    let service = Service::start();
    let ada = starter(&service);
    let project = &service.studio.project;
    let scopes = ["tokens:read", "tokens:write"];
    let token = service
        .control
        .studio()
        .create_service_token(project, &scopes, None);
    let mut terminal = add(&ada, &["mine", "--kind", "studio"]);
    terminal.until("what do you have to get in").press(DOWN);
    terminal.until("> a service account token").press(ENTER);
    terminal
        .until("service account token, or Enter for a web page (stays invisible): ")
        .line(&token);
    terminal
        .until("upload the tokens that are here?")
        .press("y");
    terminal.until("keep the secret").press("y").ends(0);
    ada.ok(&["status"]).says("mine: in sync");
}

#[test]
fn a_login_on_a_web_page_opens_what_its_user_sees() {
    let service = Service::with(sandbox::Settings::default().with_auto_approve());
    let ada = starter(&service);
    let mut terminal = add(&ada, &["mine", "--kind", "studio", "--api", "rest"]);
    terminal.until("or Enter for a web page").press(ENTER);
    terminal.until("/device?user_code=");
    terminal
        .until("upload the tokens that are here?")
        .press("y");
    terminal.until("keep the secret").press("y").ends(0);
    ada.ok(&["status"]).says("mine: in sync");
}

#[test]
fn a_key_in_the_environment_is_not_asked_for() {
    let service = Service::start();
    let ada = service.person();
    ada.ok(&["init"]);
    service.control.studio().put_document(
        &service.studio.project,
        "main",
        &Project::sample().single(),
    );
    let mut terminal = add(&ada, &["mine", "--kind", "studio"]);
    terminal.until("secret: from the environment variable TOKENS_STUDIO_API_KEY");
    terminal.until("added the remote `mine`").ends(0);
    let there = service.studio_document("main").unwrap();
    assert_eq!(ada.document().token_count(), there.token_count());
}

#[test]
fn what_differs_is_shown_and_asked_about() {
    let service = Service::start();
    let ada = starter(&service);
    let theirs = Project::sample().single().replace("#ff0000", "#cc0000");
    let project = &service.studio.project;
    service
        .control
        .studio()
        .put_document(project, "main", &theirs);
    let mut terminal = add(&ada, &["mine", "--kind", "studio", "--api", "graphql"]);
    terminal.until("API key").line(&service.studio.api_key);
    terminal.until("#cc0000").until("whose tokens count");
    terminal
        .until("> the remote's (a copy of yours is kept)")
        .press(ENTER);
    terminal
        .until("added the remote")
        .until("keep the secret")
        .press("n")
        .ends(0);
    assert!(ada.text("tokens/core.json").contains("#cc0000"));
    let copies = crate::support::below(&ada.path(".tokensync/objects"));
    let is_kept = |copy: &Vec<u8>| String::from_utf8_lossy(copy).contains("#ff0000");
    assert!(copies.values().any(is_kept), "no copy was kept");
}
