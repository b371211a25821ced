//! The first thing that people read.

use super::Finding;
use super::workspace::Workspace;

/// What somebody who just cloned the repository types: to see it, and to change it.
const COMMANDS: [&str; 2] = ["cargo run --release -- demo", "cargo xtask ci"];

pub(super) fn commands(workspace: &Workspace) -> Vec<Finding> {
    let text = workspace.file("README.md").map_or("", |file| file.text());
    COMMANDS
        .iter()
        .filter(|command| !text.contains(*command))
        .map(|command| Finding::new("README.md", format!("does not show `{command}`")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::workspace::File;
    use super::*;

    #[test]
    fn a_readme_without_the_commands_is_found() {
        let mut workspace = Workspace::default();
        assert_eq!(commands(&workspace).len(), COMMANDS.len());
        workspace.files.push(File {
            path: "README.md".to_owned(),
            text: Some(format!("`{}`\n{}\n", COMMANDS[0], COMMANDS[1])),
        });
        assert_eq!(commands(&workspace), []);
    }
}
