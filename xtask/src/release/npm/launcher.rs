//! The script of the wrapper in a real Node.js, with a shell script in place of the binary.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Command, Output, Stdio};

use super::*;
use crate::files::Scratch;
use crate::packages;

/// A folder into which the packages are installed.
struct Installed(Scratch);

impl Installed {
    /// With this script in place of the binary, or without the package that holds it; nothing if
    /// there is no Node.js.
    fn with(name: &str, script: Option<&str>) -> Option<Self> {
        if let Some(program) = packages::missing_program() {
            println!("skipped: no `{program}` here, so nobody starts the script of the wrapper");
            return None;
        }
        let scratch = Scratch::new(&format!("launcher-{name}")).unwrap();
        let modules = scratch.path().join("node_modules");
        let wrapper = wrapper("1.2.3").unwrap();
        wrapper.bundle.unfold(&modules.join(WRAPPER)).unwrap();
        if let Some(script) = script {
            let script = format!("#!/bin/sh\n{script}\n");
            for platform in &PLATFORMS {
                let package = binary(platform, "1.2.3", script.as_bytes(), "").unwrap();
                let folder = modules.join(name_for(platform));
                package.bundle.unfold(&folder).unwrap();
            }
        }
        Some(Self(scratch))
    }

    fn command(&self) -> Command {
        let mut command = Command::new("node");
        let script = "node_modules/tokensync/bin/tokensync.js";
        command.arg(self.0.path().join(script));
        command
    }
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[test]
fn arguments_and_streams_reach_the_binary() {
    let script = "printf '<%s>' \"$@\"; cat; echo to stderr >&2";
    let Some(installed) = Installed::with("arguments", Some(script)) else {
        return;
    };
    let mut command = installed.command();
    command.args(["sync", "a b", "", "$HOME", "--", "-x"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(b"typed").unwrap();
    drop(stdin);
    let Output {
        status,
        stdout,
        stderr,
    } = child.wait_with_output().unwrap();
    assert_eq!(text(&stdout), "<sync><a b><><$HOME><--><-x>typed");
    assert_eq!((text(&stderr), status.code()), ("to stderr\n", Some(0)));
}

#[test]
fn it_ends_as_the_binary_ends() {
    let Some(installed) = Installed::with("ends", Some("eval \"$1\"")) else {
        return;
    };
    let ended = |script: &str| installed.command().arg(script).status().unwrap();
    assert_eq!(ended("exit 0").code(), Some(0));
    assert_eq!(ended("exit 10").code(), Some(10));
    assert_eq!(ended("exit 130").code(), Some(130));
    assert_eq!(ended("kill -TERM $$").signal(), Some(15));
    assert_eq!(ended("kill -KILL $$").signal(), Some(9));
}

#[test]
fn a_signal_for_the_script_reaches_the_binary() {
    let script = "trap 'exit 7' TERM; echo ready; read -r line";
    let Some(installed) = Installed::with("signal", Some(script)) else {
        return;
    };
    let mut command = installed.command();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let stdout = child.stdout.take().unwrap();
    BufReader::new(stdout).read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    let id = child.id().to_string();
    let killed = Command::new("kill").args(["-TERM", &id]).status().unwrap();
    assert!(killed.success());
    // The end of input is not what ends it: `read` would, with 1.
    let stdin = child.stdin.take().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(7));
    drop(stdin);
}

#[test]
fn a_missing_package_is_told_with_what_to_type() {
    let Some(installed) = Installed::with("missing", None) else {
        return;
    };
    let output = installed.command().output().unwrap();
    assert_eq!(output.status.code(), Some(127));
    let said = text(&output.stderr);
    assert!(
        said.starts_with("error: the package @tokensync/tokensync-"),
        "{said}"
    );
    assert!(
        said.contains("\nhint: optional dependencies were left out"),
        "{said}"
    );
    assert!(said.contains("`npm install --include=optional`"), "{said}");
}

#[test]
fn a_platform_without_a_package_is_told() {
    let Some(installed) = Installed::with("platform", Some("exit 0")) else {
        return;
    };
    let script = "Object.defineProperty(process, 'arch', { value: 'mips' });";
    let preload = installed.0.path().join("preload.js");
    files::replace(&preload, script.as_bytes()).unwrap();
    let mut command = Command::new("node");
    command.arg("--require").arg(preload);
    command.args(installed.command().get_args());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(127));
    let said = text(&output.stderr);
    assert!(
        said.starts_with("error: there is no tokensync for "),
        "{said}"
    );
    assert!(
        said.contains("-mips at npm\nhint: build it with Rust"),
        "{said}"
    );
}
