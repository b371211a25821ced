//! People who press Tab, in real shells.

use std::env;
use std::path::Path;
use std::process::Command;

use super::desk::Terminal;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const TAB: &str = "\t";

/// Somebody with two remotes, one of which nobody answers at, and a set with blanks in its name.
fn somebody() -> Person {
    let core = r#"{"color": {"red": {"value": "1", "type": "other"}}}"#;
    let sets = Project::of_sets(&[("core", core), ("Platform scale (web)", "{}")]);
    let ada = Service::start().owner(&sets, Layout::Folder);
    ada.edit("\"value\": \"1\"", "\"value\": \"2\"");
    ada.ok(&["sync"]);
    let project = ada.text("tokensync.json");
    let more = r#""remotes": {
    "nobody-answers": { "kind": "url", "url": "http://127.0.0.1:9/" },
    "$(touch hacked)": { "kind": "url", "url": "http://127.0.0.1:9/" },"#;
    ada.put(
        "tokensync.json",
        &project.replacen("\"remotes\": {", more, 1),
    );
    ada.ok(&["remote", "list"]);
    ada.service.control.clear_requests();
    ada
}

/// A shell that finds the command; or nothing, where there is no such shell.
fn shell(ada: &Person, name: &str, words: &[&str]) -> Option<Command> {
    let mut command = Command::new(name);
    ada.prepare(&mut command);
    let folder = Path::new(env!("CARGO_BIN_EXE_tokensync")).parent().unwrap();
    let mut vars = env::vars_os();
    let path = vars.find_map(|(name, value)| (name == "PATH").then_some(value));
    let path = path.unwrap_or_default();
    let folders = env::split_paths(&path);
    let path = env::join_paths([folder.to_owned()].into_iter().chain(folders)).unwrap();
    command.env("PATH", path);
    if Command::new(name).arg("--version").output().is_err() {
        println!("skipped: no `{name}` here, so nobody presses Tab in it");
        return None;
    }
    command.args(words);
    Some(command)
}

/// A shell in front of somebody, with the completions.
fn interactive(ada: &Person, name: &str, words: &[&str], setup: &[&str]) -> Option<Terminal> {
    let command = shell(ada, name, words)?;
    let mut terminal = ada.program_at_terminal(command, &[name], 120);
    for line in setup {
        terminal.line(line);
    }
    terminal.line("echo rea''dy").until("ready");
    Some(terminal)
}

/// A Tab after each of these makes the last word this one, as the shell then reads it.
fn completes(terminal: &mut Terminal, ada: &Person) {
    // The cursor goes to the beginning of the line, and the words of it are shown.
    const SHOW: &str = "\u{1}printf '<%s>' ";
    for (typed, word) in [
        ("tokensync comp", "completions"),
        ("tokensync sync nob", "nobody-answers"),
        ("tokensync --remote te", "team-bin"),
        ("tokensync remote show nob", "nobody-answers"),
        ("tokensync diff loc", "local"),
        ("tokensync remote add x --kind ur", "url"),
        ("tokensync restore --set cor", "core"),
        ("tokensync restore --token color.r", "color.red"),
        ("tokensync restore --set Plat", "Platform scale (web)"),
        ("tokensync sync \\$", "$(touch hacked)"),
    ] {
        terminal.press(typed).press(TAB).line(SHOW);
        terminal.until(&format!("<{word}>"));
    }
    let id = ada.ok(&["history", "--json"]).json()["entries"][0]["id"].clone();
    let id = id.as_str().unwrap();
    let typed = format!("tokensync show {}", &id[..4]);
    terminal.press(&typed).press(TAB).line(SHOW);
    terminal.until(&format!("<{id}>"));
    assert!(!ada.path("hacked").exists());
    assert_eq!(ada.service.control.requests(), []);
    terminal.line("exit").ends(0);
}

#[test]
fn bash_completes_the_names_of_the_project() {
    let ada = somebody();
    let setup = ["eval \"$(tokensync completions bash)\""];
    let words = ["--norc", "--noprofile", "-i"];
    if let Some(mut terminal) = interactive(&ada, "bash", &words, &setup) {
        completes(&mut terminal, &ada);
    }
}

#[test]
fn zsh_completes_the_names_of_the_project() {
    let ada = somebody();
    let setup = [
        "unsetopt prompt_cr prompt_sp; PS1='> '",
        "autoload -U compinit && compinit -u -D",
        "eval \"$(tokensync completions zsh)\"",
    ];
    if let Some(mut terminal) = interactive(&ada, "zsh", &["-f", "-i"], &setup) {
        completes(&mut terminal, &ada);
    }
}

/// As the archive of a release has it.
#[test]
fn a_file_in_the_fpath_of_zsh_completes_from_the_first_tab_on() {
    let ada = somebody();
    let setup = [
        "unsetopt prompt_cr prompt_sp; PS1='> '",
        "mkdir functions && tokensync completions zsh > functions/_tokensync",
        "fpath=($PWD/functions $fpath)",
        "autoload -U compinit && compinit -u -D",
    ];
    if let Some(mut terminal) = interactive(&ada, "zsh", &["-f", "-i"], &setup) {
        terminal.press("tokensync sync nob").press(TAB);
        terminal.line("\u{1}printf '<%s>' ");
        terminal.until("<nobody-answers>");
        terminal.line("exit").ends(0);
    }
}

#[test]
fn fish_completes_the_names_of_the_project() {
    let ada = somebody();
    let ask = |line: &str| {
        let script = format!("tokensync completions fish | source; complete -C '{line}'");
        let mut command = shell(&ada, "fish", &["--no-config", "-c", &script])?;
        let output = ada.output_of_files(&[line], command.spawn().unwrap());
        assert!(output.stderr.is_empty(), "{output:?}");
        Some(String::from_utf8(output.stdout).unwrap())
    };
    let Some(remotes) = ask("tokensync sync ") else {
        return;
    };
    for name in [
        "nobody-answers\turl",
        "team-bin\tjsonbin",
        "$(touch hacked)\turl",
    ] {
        assert!(remotes.lines().any(|line| line == name), "{remotes}");
    }
    let sets = ask("tokensync restore --set ").unwrap();
    assert!(sets.starts_with("Platform scale (web)\ncore\n"), "{sets}");
    assert!(ask("tokensync show ").unwrap().contains(" sync team-bin"));
    assert!(ask("tokensync git ").unwrap().contains("install\t"));
    assert_eq!(ada.service.control.requests(), []);
}

#[test]
fn where_nothing_can_be_read_nothing_is_offered_and_nothing_is_said() {
    let ada = Service::start().person();
    let ask = |words: &[&str]| {
        let mut command = ada.command(&[&["--", "tokensync"], words].concat());
        command.env("TOKENSYNC_COMPLETE", "fish");
        let output = ada.output_of_files(words, command.spawn().unwrap());
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{output:?}"
        );
        String::from_utf8(output.stdout).unwrap()
    };
    let nothing = |words: &[&str]| {
        let said = ask(words);
        assert!(
            said.lines().all(|line| line.starts_with('-')),
            "{words:?}: {said}"
        );
    };
    nothing(&["sync", ""]);
    nothing(&["show", ""]);
    ada.put("tokensync.json", "{ broken");
    nothing(&["sync", ""]);
    nothing(&["resolve", "--ours", ""]);
    ada.put(
        "tokensync.json",
        r#"{"version": 1, "tokens": "gone", "remote": "x", "remotes": {}}"#,
    );
    nothing(&["restore", "--set", ""]);
    ada.put(".tokensync/history.jsonl", "no history");
    nothing(&["show", ""]);
    ask(&["no-such-command", "--no-such-flag", ""]);
    // A person who set the variable for another shell still has a command.
    let mut command = ada.command(&["--version"]);
    command.env("TOKENSYNC_COMPLETE", "csh");
    let output = ada.output(&["--version"], command.spawn().unwrap());
    assert!(output.stdout.starts_with(b"tokensync "), "{output:?}");
}

#[test]
fn another_folder_has_other_names() {
    let ada = somebody();
    let mut command = ada.command(&["--", "tokensync", "-C", "../project", "sync", "tea"]);
    command
        .env("TOKENSYNC_COMPLETE", "zsh")
        .env("_CLAP_COMPLETE_INDEX", "4");
    command.current_dir(&ada.home);
    let output = ada.output(&["sync"], command.spawn().unwrap());
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "team-bin:jsonbin"
    );
}
