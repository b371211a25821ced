//! How the token files lie: names that not every machine can tell apart, and files that look like
//! tokens of this project and are read by nobody.

use std::collections::BTreeMap;
use std::path::Path;

use provider_file::FileLayout;
use unicode_normalization::UnicodeNormalization as _;

use super::Check;
use super::files::list;
use crate::render::count;
use crate::shown::shown;

/// The places that `init` would take, and another tool may still write to.
const USUAL: [&str; 2] = ["tokens.json", "tokens"];

pub(super) fn look(root: &Path, tokens: &str, names: &[&str]) -> Check {
    const WHAT: &str = "layout";
    let alike = alike(names);
    if !alike.is_empty() {
        return Check::warn(
            WHAT,
            format!(
                "{} called the same but for capitals or accents, which Windows and macOS take for \
                 one: {}",
                count(alike.len(), "file"),
                list(&alike)
            ),
            "rename one of them, and run `tokensync sync`",
        );
    }
    let own = tokens.trim_end_matches('/');
    let other = USUAL.into_iter().find(|place| {
        *place != own && !own.starts_with(&format!("{place}/")) && root.join(place).exists()
    });
    match other {
        Some(place) => Check::warn(
            WHAT,
            format!(
                "tokens are in `{}`; `{place}` is there as well, and nothing in it is read",
                shown(tokens)
            ),
            "remove the one that is not meant, or name it as `tokens` in tokensync.json",
        ),
        None if FileLayout::suggested_by(Path::new(own)) == FileLayout::Single => {
            Check::pass(WHAT, "one file with all sets")
        }
        None => Check::pass(WHAT, "a folder with a file per set"),
    }
}

/// The names that a file system without capitals or with other accents takes for another one.
fn alike<'a>(names: &[&'a str]) -> Vec<&'a str> {
    let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for name in names {
        let folded: String = name.nfc().flat_map(char::to_lowercase).collect();
        seen.entry(folded).or_default().push(name);
    }
    let several = seen.into_values().filter(|names| names.len() > 1);
    several.flatten().collect()
}

#[cfg(test)]
mod tests {
    use provider_api::Verdict;

    use super::*;

    #[test]
    fn names_that_not_every_machine_tells_apart_are_found() {
        let check = |names: &[&str], expected: &[&str]| assert_eq!(alike(names), expected);
        check(&["core.json", "dark.json"], &[]);
        check(
            &["Core.json", "dark.json", "core.json"],
            &["Core.json", "core.json"],
        );
        check(
            &["gr\u{fc}n.json", "gru\u{308}n.json"],
            &["gr\u{fc}n.json", "gru\u{308}n.json"],
        );
    }

    #[test]
    fn a_place_beside_is_told() {
        let root = tempfile::tempdir().unwrap();
        let check = |tokens: &str, verdict: Verdict| {
            let found = look(root.path(), tokens, &[]);
            assert_eq!(found.verdict, verdict, "{tokens}: {found:?}");
        };
        std::fs::create_dir(root.path().join("tokens")).unwrap();
        check("tokens/", Verdict::Pass);
        check("tokens/all.json", Verdict::Pass);
        check("tokens.json", Verdict::Warn);
        check("src/design/", Verdict::Warn);
    }
}
