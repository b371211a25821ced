//! Where tokens may be: what looks like them in the project's folder.

use std::collections::VecDeque;
use std::fs;
use std::path::Path;

use super::{checked, is_file, stopped};
use crate::context::Context;
use crate::error::CommandError;
use crate::shown::shown;
use crate::ui::Ui;

/// How deep below the project is looked, how much, and how many places are offered.
const DEPTH: usize = 4;
const LOOKED_AT: usize = 5000;
const OFFERED: usize = 12;

/// Folders of other people's files and of generated ones.
const FOREIGN: [&str; 5] = ["node_modules", "target", "dist", "build", "vendor"];
/// What `tokensync` and the tools of Tokens Studio put beside the sets.
const BESIDE: [&str; 2] = ["$metadata.json", "$themes.json"];
const USUAL_FILE: &str = "tokens.json";
const USUAL_FOLDER: &str = "tokens/";

/// Asks where the tokens are, or are to be.
pub(super) fn ask(context: &Context<'_>, ui: &mut Ui) -> Result<String, CommandError> {
    let mut places = candidates(&context.root);
    for usual in [USUAL_FOLDER, USUAL_FILE] {
        if !places.iter().any(|place| place == usual) {
            places.push(usual.to_owned());
        }
    }
    let mut lines: Vec<String> = places
        .iter()
        .map(|place| {
            let exists = context.root.join(place).exists();
            let new = if exists { "" } else { "a new " };
            let layout = if is_file(place) {
                "file with all sets"
            } else {
                "folder with a file per set"
            };
            format!("{place}  ({new}{layout})")
        })
        .collect();
    lines.push("another place".to_owned());
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    let chosen = ui
        .choose("where are the tokens", &lines)
        .ok_or_else(stopped)?;
    if let Some(place) = places.get(chosen) {
        return Ok(place.clone());
    }
    loop {
        let question = "path of the folder, or of the file (ends with .json)";
        let path = ui.text(question, "").ok_or_else(stopped)?;
        let problem = match checked(&path) {
            Ok(_) if path.is_empty() => None,
            Ok(path) => return Ok(path),
            Err(error) => Some(error),
        };
        ui.not_that();
        if let Some(error) = problem {
            ui.narrate(error.message());
        }
    }
}

/// The places that look like tokens, those higher up first.
fn candidates(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut waiting = VecDeque::from([(String::new(), 0)]);
    let mut left = LOOKED_AT;
    while let Some((folder, depth)) = waiting.pop_front() {
        let Ok(entries) = fs::read_dir(root.join(&folder)) else {
            continue;
        };
        let mut names: Vec<(String, bool)> = entries
            .flatten()
            .take(left)
            .filter_map(|entry| {
                let is_folder = entry.file_type().ok()?.is_dir();
                Some((entry.file_name().into_string().ok()?, is_folder))
            })
            .filter(|(name, _)| shown(name) == *name && !name.starts_with('.'))
            .collect();
        left -= names.len().min(left);
        names.sort();
        let is_token_folder = names
            .iter()
            .any(|(name, _)| BESIDE.contains(&name.as_str()));
        if is_token_folder && depth > 0 {
            found.push(folder);
            continue;
        }
        for (name, is_folder) in names {
            let path = format!("{folder}{name}");
            if is_folder && depth < DEPTH && !FOREIGN.contains(&name.as_str()) {
                waiting.push_back((format!("{path}/"), depth + 1));
            } else if !is_folder && (name == USUAL_FILE || name.ends_with(".tokens.json")) {
                found.push(path);
            }
        }
    }
    found.truncate(OFFERED);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_tokens_is_found() {
        let root = tempfile::tempdir().unwrap();
        for path in [
            "tokens.json",
            "src/brand.tokens.json",
            "src/design/$themes.json",
            "src/design/sub/$metadata.json",
            "src/package.json",
            "node_modules/x/tokens.json",
            ".git/tokens.json",
            "dark\u{1b}[2J/tokens.json",
        ] {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::File::create(path).unwrap();
        }
        assert_eq!(
            candidates(root.path()),
            ["tokens.json", "src/brand.tokens.json", "src/design/"]
        );
    }
}
