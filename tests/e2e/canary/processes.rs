//! What everybody on this machine sees of a running command: the list of processes.

use std::collections::BTreeSet;
use std::fs;

/// The command lines of a process and of all that it has started.
pub(crate) fn command_lines(id: u32) -> BTreeSet<Vec<u8>> {
    let mut lines = BTreeSet::new();
    let mut waiting = vec![id];
    while let Some(id) = waiting.pop() {
        lines.extend(fs::read(format!("/proc/{id}/cmdline")));
        let Ok(tasks) = fs::read_dir(format!("/proc/{id}/task")) else {
            continue;
        };
        for task in tasks.flatten() {
            let children = fs::read_to_string(task.path().join("children")).unwrap_or_default();
            let ids = children.split_whitespace();
            waiting.extend(ids.filter_map(|id| id.parse::<u32>().ok()));
        }
    }
    lines
}

#[test]
fn a_secret_in_the_list_of_processes_is_seen() {
    use std::process::{Command, Stdio};

    let mut sh = Command::new("sh");
    sh.args(["-c", "sh -c 'read line; : child-canary'; :"]);
    let mut child = sh.stdin(Stdio::piped()).spawn().unwrap();
    let seen = |word: &str| {
        let lines = command_lines(child.id()).into_iter();
        let lines: Vec<String> = lines.map(|line| String::from_utf8(line).unwrap()).collect();
        // The command line of the shell itself has both.
        lines.iter().filter(|line| line.contains(word)).count() > 1
    };
    let end = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while !seen("child-canary") {
        assert!(std::time::Instant::now() < end, "no child is seen");
        std::thread::yield_now();
    }
    drop(child.stdin.take());
    child.wait().unwrap();
}
