//! Conflicts by name: a place, a pattern, or an id.

use sync_engine::{Choice, Conflict, Side};
use tokens_model::EntryPath;

use super::Decision;
use crate::error::CommandError;
use crate::shown::shown;

/// What is decided by patterns for either side. Each of them has to name something, and nothing
/// can be named for both.
pub(super) fn decisions(
    open: &[Conflict],
    ours: &[String],
    theirs: &[String],
) -> Result<Vec<Decision>, CommandError> {
    let names: Vec<Names> = open.iter().map(Names::of).collect();
    if open.is_empty() {
        return Ok(Vec::new());
    }
    for pattern in ours.iter().chain(theirs) {
        if !names.iter().any(|names| names.are_named(pattern)) {
            let known = names.iter().flat_map(|names| &names.0).map(String::as_str);
            return Err(CommandError::usage(format!(
                "`{}` names no open conflict",
                shown(pattern)
            ))
            .suggest(pattern, known, "`tokensync resolve` lists them"));
        }
    }
    let mut decisions = Vec::new();
    for (conflict, names) in open.iter().zip(&names) {
        let named = |patterns: &[String]| patterns.iter().any(|pattern| names.are_named(pattern));
        let side = match (named(ours), named(theirs)) {
            (true, true) => {
                let at = shown(&conflict.at.to_string());
                return Err(CommandError::usage(format!(
                    "{at} is named for both sides: nothing was written"
                ))
                .hint("name it in `--ours` or in `--theirs`, not in both"));
            }
            (true, false) => Side::Local,
            (false, true) => Side::Remote,
            (false, false) => continue,
        };
        decisions.push(Decision {
            conflict: conflict.clone(),
            choice: Choice::Side(side),
        });
    }
    Ok(decisions)
}

/// What a conflict can be called.
struct Names(Vec<String>);

impl Names {
    fn of(conflict: &Conflict) -> Self {
        let at = conflict.at.to_string();
        let whole = EntryPath {
            field: None,
            ..conflict.at.clone()
        };
        Self(vec![
            shown(&at),
            at,
            whole.to_string(),
            conflict.at.path.to_string(),
            conflict.id(),
        ])
    }

    fn are_named(&self, pattern: &str) -> bool {
        let mut names = self.0.iter();
        names.any(|name| name == pattern || matches(pattern, name))
    }
}

/// Whether the pattern is about the whole name: `*` stands for any text, also none, and `?` for
/// any character.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut read) = (0, 0);
    // The last star, and how much of the name it stands for so far.
    let mut star = None;
    while read < name.len() {
        match pattern.get(at) {
            Some('*') => {
                star = Some((at, read));
                at += 1;
            }
            Some(wanted) if *wanted == '?' || *wanted == name[read] => {
                at += 1;
                read += 1;
            }
            _ => {
                let Some((place, taken)) = star else {
                    return false;
                };
                star = Some((place, taken + 1));
                at = place + 1;
                read = taken + 1;
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use sync_engine::ConflictKind;
    use tokens_model::{SetName, TokenPath};

    use super::*;

    fn conflict(set: &str, path: &[&str]) -> Conflict {
        let path = TokenPath::new(path.iter().copied());
        Conflict {
            at: EntryPath::in_set(&SetName::new(set), path, Some("value")),
            kind: ConflictKind::Value,
            base: None,
            local: None,
            remote: None,
        }
    }

    #[test]
    fn a_pattern_is_about_the_whole_name() {
        let check = |pattern: &str, name: &str, wanted: bool| {
            assert_eq!(matches(pattern, name), wanted, "{pattern} {name}");
        };
        check("", "", true);
        check("*", "", true);
        check("a", "ab", false);
        check("a*", "ab", true);
        check("*b", "ab", true);
        check("?b", "äb", true);
        check("?", "", false);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-b-b-", false);
        check("**", "x", true);
        // Many stars are no reason to try for long.
        check(&"*a".repeat(40), &"a".repeat(39), false);
    }

    #[test]
    fn conflicts_are_named_by_place_by_path_and_by_id() {
        let open = [
            conflict("core", &["color", "red"]),
            conflict("dark", &["color", "red"]),
            conflict("dark", &["odd*\u{1b}"]),
        ];
        let check = |pattern: &str, wanted: &[usize]| {
            let named: Vec<usize> = (0..open.len())
                .filter(|n| Names::of(&open[*n]).are_named(pattern))
                .collect();
            assert_eq!(named, wanted, "{pattern}");
        };
        check("core: color.red (value)", &[0]);
        check("core: color.red", &[0]);
        check("color.red", &[0, 1]);
        check("color.*", &[0, 1]);
        check("dark: *", &[1, 2]);
        check("*", &[0, 1, 2]);
        check("dark: odd*\\u{1b} (value)", &[2]);
        check(&open[2].id(), &[2]);
        check("red", &[]);
    }

    #[test]
    fn what_is_named_twice_or_not_at_all_is_refused() {
        let open = [conflict("core", &["a"]), conflict("core", &["b"])];
        let check = |ours: &[&str], theirs: &[&str], wanted: Result<usize, &str>| {
            let list = |names: &[&str]| names.iter().map(ToString::to_string).collect::<Vec<_>>();
            let got = decisions(&open, &list(ours), &list(theirs));
            let got = got.as_ref().map(Vec::len).map_err(CommandError::message);
            assert_eq!(got, wanted);
        };
        check(&["a"], &["b"], Ok(2));
        check(&["a"], &[], Ok(1));
        check(
            &["*"],
            &["b"],
            Err("core: b (value) is named for both sides: nothing was written"),
        );
        check(&["a", "c"], &[], Err("`c` names no open conflict"));
    }
}
