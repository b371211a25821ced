//! What `docs/ci.md` and the GitHub Action run in a build, with real shells and the sandbox.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::answer::Ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, save};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Somebody's project in step with its bin, and what a runner of GitHub sets.
fn runner() -> Person {
    let good = Project::of_sets(&[(
        "core",
        "{\n  \"green\": { \"value\": \"#00ff00\", \"type\": \"color\" }\n}\n",
    )]);
    let mut ada = Service::start().owner(&good, Layout::Folder);
    let temp = ada.path("../temp");
    fs::create_dir(&temp).unwrap();
    for (name, file) in [
        ("GITHUB_OUTPUT", "output"),
        ("GITHUB_PATH", "path"),
        ("GITHUB_STEP_SUMMARY", "summary.md"),
    ] {
        ada.var(name, temp.join(file).to_str().unwrap());
    }
    ada.var("RUNNER_TEMP", temp.to_str().unwrap());
    ada.var("GITHUB_REPOSITORY", "acme/brand");
    let action = root().join(".github/actions/tokensync");
    ada.var("GITHUB_ACTION_PATH", action.to_str().unwrap());
    // What action.yml has by default.
    for (name, value) in [
        ("DIRECTORY", "."),
        ("REMOTE", ""),
        ("DRIFT", "true"),
        ("REPORT", "github"),
        ("COMMENT", "false"),
        ("PULL_REQUEST", ""),
        ("VERSION", ""),
    ] {
        ada.var(name, value);
    }
    with_path(
        &mut ada,
        Path::new(env!("CARGO_BIN_EXE_tokensync")).parent().unwrap(),
    );
    ada
}

/// Puts a folder before all others where programs are looked for.
fn with_path(ada: &mut Person, folder: &Path) {
    let mut vars = std::env::vars();
    let known = ada.var_of("PATH").map(str::to_owned);
    let path = known.or_else(|| vars.find_map(|(name, value)| (name == "PATH").then_some(value)));
    let path = path.unwrap_or_default();
    ada.var("PATH", &format!("{}:{path}", folder.display()));
}

/// A program that writes down how it was called.
fn with_program(ada: &mut Person, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = ada.path("../programs");
    let path = folder.join(name);
    save(&path, format!("#!/bin/sh\n{script}\n").as_bytes());
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    with_path(ada, &folder);
}

fn shell(ada: &Person, words: &[&str]) -> Ran {
    let mut command = Command::new(words[0]);
    ada.prepare(&mut command);
    command.args(&words[1..]);
    let output = ada.output(words, command.spawn().unwrap());
    Ran::new(words, output, [&ada.folder, &ada.home])
}

fn script(ada: &Person, name: &str) -> Ran {
    let path = root().join(".github/actions/tokensync").join(name);
    shell(ada, &["bash", path.to_str().unwrap()])
}

fn temp(ada: &Person, name: &str) -> String {
    fs::read_to_string(ada.path("../temp").join(name)).unwrap_or_default()
}

#[test]
fn the_action_passes_where_all_is_in_step() {
    let ada = runner();
    let before = ada.before();
    let ran = script(&ada, "check.sh");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.raw[0], "");
    assert!(temp(&ada, "summary.md").starts_with("<!-- tokensync -->\n"));
    before.holds(&ada);
}

#[test]
fn the_action_fails_with_remarks_and_tells_the_difference() {
    let ada = runner();
    ada.edit("#00ff00", "#00ee00");
    let ran = script(&ada, "check.sh");
    assert_eq!(ran.code, Some(1), "{ran}");
    assert_eq!(
        ran.raw[0],
        "::warning file=tokens/core.json,line=2,col=14,title=drift::`core: green (value)` is `\"#00ee00\"` here and `\"#00ff00\"` on the remote\n"
    );
    let summary = temp(&ada, "summary.md");
    assert!(
        summary.contains("#00ee00") && summary.contains("#00ff00"),
        "{summary}"
    );
}

#[test]
fn the_action_without_drift_asks_nobody() {
    let mut ada = runner();
    ada.edit("#00ff00", "#00ee00");
    ada.var("DRIFT", "false");
    ada.var("JSONBIN_MASTER_KEY", "");
    ada.service.control.clear_requests();
    let ran = script(&ada, "check.sh");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ada.service.control.requests(), []);
    ada.var("DRIFT", "true");
    assert_eq!(script(&ada, "check.sh").code, Some(5));
}

#[test]
fn the_action_writes_a_report_for_code_scanning() {
    let mut ada = runner();
    ada.edit("#00ff00", "{no.where}");
    ada.var("REPORT", "sarif");
    ada.var("DRIFT", "false");
    assert_eq!(script(&ada, "check.sh").code, Some(1));
    let output = temp(&ada, "output");
    let path = output.trim().strip_prefix("sarif=").unwrap();
    assert!(
        fs::read_to_string(path)
            .unwrap()
            .contains("broken-reference")
    );
}

#[test]
fn the_action_keeps_one_comment() {
    let mut ada = runner();
    ada.edit("#00ff00", "#00ee00");
    ada.var("COMMENT", "true");
    ada.var("PULL_REQUEST", "7");
    with_program(
        &mut ada,
        "gh",
        r#"echo "gh $*" >> "$RUNNER_TEMP/gh"; case "$*" in *--paginate*) echo "$KNOWN";; esac"#,
    );
    assert_eq!(script(&ada, "check.sh").code, Some(1));
    let told = temp(&ada, "gh");
    assert!(
        told.contains("gh api --silent repos/acme/brand/issues/7/comments -F body=@"),
        "{told}"
    );
    ada.var("KNOWN", "42");
    assert_eq!(script(&ada, "check.sh").code, Some(1));
    let told = temp(&ada, "gh");
    assert!(
        told.contains("--method PATCH repos/acme/brand/issues/comments/42 -F body=@"),
        "{told}"
    );
}

#[test]
fn the_action_takes_a_release_only_if_its_digest_is_right() {
    let mut ada = runner();
    ada.var("VERSION", "1.2.3");
    ada.var("RUNNER_OS", "Linux");
    ada.var("RUNNER_ARCH", "X64");
    let name = "tokensync-1.2.3-x86_64-unknown-linux-gnu";
    save(
        &ada.path(&format!("../temp/{name}/tokensync")),
        b"#!/bin/sh\necho tokensync 1.2.3\n",
    );
    let pack = format!(
        "cd ../temp && mkdir -p releases/v1.2.3 && chmod +x {name}/tokensync && \
         tar -czf releases/v1.2.3/{name}.tar.gz {name} && cd releases/v1.2.3 && \
         sha256sum {name}.tar.gz > {name}.tar.gz.sha256"
    );
    assert_eq!(shell(&ada, &["bash", "-c", &pack]).code, Some(0));
    let releases = format!(
        "file://{}",
        ada.path("../temp/releases")
            .canonicalize()
            .unwrap()
            .display()
    );
    ada.var("TOKENSYNC_RELEASES", &releases);
    let ran = script(&ada, "install.sh");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(ran.raw[0], "tokensync 1.2.3\n");
    assert!(temp(&ada, "path").ends_with("/tokensync/bin\n"));
    let digest = ada.path(&format!("../temp/releases/v1.2.3/{name}.tar.gz.sha256"));
    let text = fs::read_to_string(&digest).unwrap();
    save(
        &digest,
        format!("{}{}", "0".repeat(64), &text[64..]).as_bytes(),
    );
    assert_ne!(script(&ada, "install.sh").code, Some(0));
    ada.var("RUNNER_ARCH", "RISCV64");
    script(&ada, "install.sh").says("::error::there is no release");
    ada.var("VERSION", "");
    script(&ada, "install.sh").says("tokensync 0.");
}

/// The first code block of the page that begins with this line.
fn block(begin: &str) -> String {
    let page = fs::read_to_string(root().join("docs/ci.md")).unwrap();
    let at = page
        .find(begin)
        .unwrap_or_else(|| panic!("no block {begin}"));
    page[at..].split("```").next().unwrap().to_owned()
}

#[test]
fn the_example_for_gitlab_runs() {
    let ada = runner();
    let block = block("# .gitlab-ci.yml\n");
    let (_, rest) = block.split_once("\n  script:\n").unwrap();
    let lines: Vec<&str> = rest
        .lines()
        .map_while(|line| line.strip_prefix("    - "))
        .collect();
    assert_eq!(lines.len(), 2);
    // GitLab stops at the first line that fails.
    let job = format!("set -e\n{}", lines.join("\n"));
    assert_eq!(shell(&ada, &["sh", "-c", &job]).code, Some(0));
    ada.edit("#00ff00", "#00ee00");
    assert_eq!(shell(&ada, &["sh", "-c", &job]).code, Some(1));
    let report = ada.text("tokens.xml");
    assert!(
        report.contains("<failure") && report.contains("drift"),
        "{report}"
    );
    assert!(ada.text("tokens.md").contains("#00ee00"));
}

#[test]
fn the_example_for_a_plain_shell_runs() {
    let mut ada = runner();
    let script = block("#!/bin/sh\n# tokens.sh");
    let run = |ada: &Person| shell(ada, &["sh", "-c", &script]);
    let ran = run(&ada);
    assert_eq!((ran.code, &*ran.raw[0]), (Some(0), "tokens: in step\n"));
    ada.edit("#00ff00", "#00ee00");
    let ran = run(&ada);
    assert_eq!(ran.code, Some(1));
    ran.says("\"#00ff00\" → \"#00ee00\"");
    ada.var("JSONBIN_MASTER_KEY", "");
    let ran = run(&ada);
    assert_eq!(ran.code, Some(5), "{ran}");
    ran.says("to a key that may read");
}

/// Where the program that looks at shell scripts is there.
#[test]
fn the_scripts_are_sound() {
    let ada = runner();
    let action = root().join(".github/actions/tokensync");
    for name in ["install.sh", "check.sh"] {
        let path = action.join(name);
        let path = path.to_str().unwrap();
        assert_eq!(shell(&ada, &["bash", "-n", path]).code, Some(0));
        if Command::new("shellcheck")
            .arg("--version")
            .output()
            .is_err()
        {
            println!("skipped: no `shellcheck` here, so nobody looks at the scripts");
            return;
        }
        let ran = shell(&ada, &["shellcheck", path]);
        assert_eq!(ran.code, Some(0), "{ran}");
    }
}
