//! `remote add` step by step, for an address.

use std::rc::Rc;

use super::desk::{CTRL_C, DOWN, ENTER, ESCAPE, Terminal};
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same};

fn starter(service: &Rc<Service>) -> Person {
    let ada = service.person().without_key();
    ada.ok(&["init", "--layout", "single"]);
    ada
}

/// Up to the question for headers.
fn add(ada: &Person, url: &str) -> Terminal {
    let mut terminal = ada.at_terminal(&["remote", "add"]);
    terminal.until("> jsonbin").press(DOWN).press(DOWN);
    terminal
        .until("> url: a document at a web address")
        .press(ENTER);
    terminal.until("in this project [url]: ").line("released");
    terminal.until("name for people").press(ENTER);
    terminal
        .until("url (address of the document: https://…): ")
        .line(url);
    terminal.until("header (Enter: no more) (stays invisible): ");
    terminal
}

#[test]
fn an_address_without_headers_is_pulled() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ada = starter(&service);
    let mut terminal = add(&ada, &service.file_url());
    terminal
        .press(ENTER)
        .until("added the remote `released`")
        .ends(0);
    assert_same(&Project::sample().document(), &ada.document());
}

#[test]
fn headers_are_asked_for_one_by_one_and_then_their_secrets() {
    let service = Service::start();
    let (bin, key) = service.bin_and_key();
    let ada = starter(&service);
    let mut terminal = add(&ada, &service.bin_url(&bin));
    terminal
        .line("X-Bin-Meta: false")
        .until("headers: X-Bin-Meta: false");
    terminal.until("header (").line("X-Access-Key");
    terminal.until("headers: X-Bin-Meta: false, X-Access-Key (secret)");
    terminal.until("header (").press(ENTER);
    terminal.until("JSONBin.io shows it under your avatar");
    terminal
        .until("header X-Access-Key (stays invisible): ")
        .line("nothing-that-opens");
    terminal.until("it was refused: ");
    terminal
        .until("header X-Access-Key (stays invisible): ")
        .line(&key);
    terminal.until("added the remote `released`");
    terminal
        .until("keep the secret in a file")
        .press("y")
        .ends(0);
    assert!(!terminal.output().contains(&key) && !terminal.output().contains("nothing-that-opens"));
    assert_same(&Project::sample().document(), &ada.document());
    ada.ok(&["pull"]);
}

/// What the plugin's URL sync takes, with secrets in it: they go where secrets belong.
#[test]
fn pasted_json_keeps_no_secret_in_the_project() {
    let service = Service::start();
    let (bin, access) = service.bin_and_key();
    let ada = starter(&service);
    let mut terminal = add(&ada, &service.bin_url(&bin));
    let master = &service.key;
    terminal.line(&format!(
        r#"{{ "X-Master-Key":"{master}", "X-Access-Key":"{access}", "X-Bin-Meta": false }}"#
    ));
    terminal.until("headers: X-Master-Key (secret), X-Access-Key (secret), X-Bin-Meta: false");
    terminal.until("header (").press(ENTER);
    terminal.until("added the remote `released`");
    terminal
        .until("keep the secrets in a file")
        .press("y")
        .ends(0);
    let project = ada.text("tokensync.json");
    for secret in [master, &access] {
        assert!(!terminal.output().contains(secret), "{}", terminal.output());
        assert!(!project.contains(secret), "{project}");
    }
    assert!(project.contains("\"secret\": true"), "{project}");
    ada.ok(&["pull"]);
    let sent = service.control.requests();
    let headers = &sent.last().unwrap().headers;
    assert_eq!(
        (&headers["x-master-key"], &headers["x-access-key"]),
        (master, &access)
    );
    assert_eq!(headers["x-bin-meta"], "false");
}

#[test]
fn what_is_no_header_is_asked_for_again() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ada = starter(&service);
    let mut terminal = add(&ada, &service.file_url());
    terminal
        .line("{ X-Bin-Meta: false }")
        .until("the headers are no JSON");
    terminal
        .until("header (")
        .line("two words")
        .until("takes a name and no value");
    terminal
        .until("header (")
        .press(ENTER)
        .until("added the remote")
        .ends(0);
    assert!(!ada.text("tokensync.json").contains("headers"));
}

#[test]
fn whose_tokens_count_is_asked_as_ever() {
    let service = Service::start();
    service.publish(&Project::sample().record().replace("#ff0000", "#cc0000"));
    let ada = starter(&service);
    Project::sample().put(&ada, Layout::Single);
    let mut terminal = add(&ada, &service.file_url());
    terminal
        .press(ENTER)
        .until("whose tokens count")
        .until("stop here")
        .press(ENTER);
    terminal.until("added the remote `released`").ends(0);
    assert!(ada.text("tokens.json").contains("#cc0000"));
}

#[test]
fn leaving_at_the_headers_leaves_no_trace() {
    let service = Service::start();
    service.publish(&Project::sample().record());
    let ada = starter(&service);
    let before = ada.everything();
    for (way_out, code) in [(ESCAPE, 2), (CTRL_C, 130)] {
        let mut terminal = add(&ada, &service.file_url());
        terminal.line("X-Access-Key: half").until("header (");
        terminal.press(way_out).ends(code);
        assert_eq!(before, ada.everything());
    }
}

#[test]
fn each_missing_secret_is_asked_for() {
    let service = Service::start();
    let ada = service.reader();
    ada.ok(&[
        "remote",
        "edit",
        "released",
        "--secret-header",
        "X-A",
        "--secret-header",
        "X-B",
    ]);
    ada.piped(
        &[
            "auth",
            "login",
            "--insecure-storage",
            "--stdin",
            "--header",
            "X-A",
        ],
        &["first-of-the-two"],
    );
    let mut terminal = ada.at_terminal(&["auth", "login", "--insecure-storage"]);
    terminal
        .until("header X-B for `released` (stays invisible): ")
        .line("Bearer second-token");
    terminal
        .until("stored the header X-B for `released`")
        .ends(0);
    let mut terminal = ada.at_terminal(&["auth", "login", "--insecure-storage"]);
    terminal
        .until("header X-A for `released`")
        .line("third-and-unused");
    terminal
        .until("header X-B for `released`")
        .press(ESCAPE)
        .ends(3);
    ada.ok(&["pull"]);
    let sent = service.control.requests();
    let headers = &sent.last().unwrap().headers;
    assert_eq!(
        (headers["x-a"].as_str(), headers["x-b"].as_str()),
        ("first-of-the-two", "Bearer second-token")
    );
}
