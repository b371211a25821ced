//! `init` step by step.

use super::desk::{CTRL_C, DOWN, ENTER, ESCAPE};
use crate::project::{Layout, Project};
use crate::support::Service;

#[test]
fn from_an_empty_folder_to_a_remote() {
    let service = Service::start();
    let ada = service.person();
    service.control.studio().put_document(
        &service.studio.project,
        "main",
        &Project::sample().single(),
    );
    let mut terminal = ada.at_terminal(&["init"]);
    terminal
        .until("where are the tokens")
        .until("> tokens/")
        .press(ENTER);
    terminal
        .until("wrote tokensync.json")
        .until("share them")
        .until("> with a remote, now");
    terminal
        .press(ENTER)
        .until("where are the tokens shared")
        .press(ESCAPE)
        .ends(2);
    assert!(ada.text("tokensync.json").contains("\"tokens/\""));
}

#[test]
fn tokens_anywhere_are_offered() {
    let service = Service::start();
    let ada = service.person();
    ada.put("src/design/brand.tokens.json", "{}");
    ada.put("src/tokens/$themes.json", "[]");
    ada.put("src/tokens/core.json", "{}");
    ada.put("tokens/core.json", "{}");
    let mut terminal = ada.at_terminal(&["init"]);
    terminal.until("> src/design/brand.tokens.json  (file with all sets)");
    terminal.until("  src/tokens/  (folder with a file per set)");
    terminal.until("  tokens/  (folder with a file per set)");
    terminal.until("  tokens.json  (a new file with all sets)");
    terminal.until("another place").press(DOWN);
    terminal.until("> src/tokens/").press(ENTER);
    terminal
        .until("share them")
        .until("later")
        .press(DOWN)
        .until("> later")
        .press(ENTER);
    terminal.until("hint: run `tokensync remote add`").ends(0);
    assert!(ada.text("tokensync.json").contains("src/tokens/"));
}

#[test]
fn another_place_has_to_be_in_the_project() {
    let ada = Service::start().person();
    let mut terminal = ada.at_terminal(&["init"]);
    terminal
        .until("another place")
        .press("k")
        .until("> another place")
        .press(ENTER);
    terminal.until("path of the folder").line("../out");
    terminal
        .until("inside the project")
        .until("path of the folder")
        .line("design/all.json");
    terminal.until("share them").press(ESCAPE).ends(0);
    assert!(ada.text("tokensync.json").contains("design/all.json"));
}

#[test]
fn leaving_writes_no_project_file() {
    let ada = Service::start().person();
    ada.put(".studio.json", r#"{"configurations":{}}"#);
    let before = ada.everything();
    for (way_out, code) in [(ESCAPE, 2), (CTRL_C, 130)] {
        let mut terminal = ada.at_terminal(&["init"]);
        terminal
            .until("there is a `.studio.json`")
            .press(way_out)
            .ends(code);
        let mut terminal = ada.at_terminal(&["init"]);
        terminal
            .until("begin without them")
            .press(DOWN)
            .until("> begin")
            .press(ENTER);
        terminal
            .until("where are the tokens")
            .press(way_out)
            .ends(code);
        assert_eq!(before, ada.everything());
    }
}

#[test]
fn the_settings_of_another_tool_are_offered() {
    let service = Service::start();
    service.studio_owner(&Project::sample(), Layout::Folder, "rest");
    let ben = service.studio_person();
    let config = format!(
        r#"{{"configurations": {{
            "site": {{ "project": "elsewhere", "output": "site" }},
            "app": {{ "project": "{}", "ref": {{ "type": "branch", "name": "main" }},
                      "output": "src/tokens", "format": "raw" }} }} }}"#,
        service.studio.project
    );
    ben.put(".studio.json", &config);
    let mut terminal = ben.at_terminal(&["init"]);
    terminal.until("> take over its settings").press(ENTER);
    terminal
        .until("which of them is for this folder")
        .until("app");
    terminal.press(DOWN).until("> app").press(ENTER);
    terminal.until("took over the remote `app`").ends(0);
    assert_eq!(ben.text(".studio.json"), config);
    // The address of the sandbox is not in such a file.
    let endpoint = service.studio.discovery.as_str();
    ben.ok(&["remote", "edit", "app", "--endpoint", endpoint]);
    ben.ok(&["pull"]);
    let names: Vec<String> = ben.token_files().into_keys().collect();
    assert!(
        names.contains(&"src/tokens/core.json".to_owned()),
        "{names:?}"
    );
}
