//! Names as words of a command line. A name comes from a document, so from anybody: as a word it
//! must stay one word, and run nothing.

use crate::args::Shell;
use crate::shown::shown;

/// What bash takes as a part of a word once there is a backslash before it.
const ESCAPED: &str = " ()&'#{}$";

/// The name as this shell has to be given it; nothing if it cannot be one harmless word.
pub(super) fn of(shell: Shell, name: &str) -> Option<String> {
    if name.is_empty() || name.starts_with('-') || shown(name) != name {
        return None;
    }
    match shell {
        // They quote what they are offered.
        Shell::Zsh | Shell::Fish => Some(name.to_owned()),
        // It puts into the line what it is offered.
        Shell::Bash => {
            let mut word = String::with_capacity(name.len());
            for char in name.chars() {
                if ESCAPED.contains(char) {
                    word.push('\\');
                } else if !is_plain(char) {
                    return None;
                }
                word.push(char);
            }
            Some(word)
        }
        Shell::Powershell => name.chars().all(is_plain).then(|| name.to_owned()),
    }
}

fn is_plain(char: char) -> bool {
    char.is_alphanumeric() || "_-./%+=@:".contains(char)
}

/// What is meant by the part of a word that somebody has typed so far.
pub(super) fn typed(part: &str) -> String {
    let mut text = String::with_capacity(part.len());
    let mut chars = part.trim_start_matches(['\'', '"']).chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => text.extend(chars.next()),
            _ => text.push(char),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shown::testing::hostile;

    #[test]
    fn a_word_of_bash_is_one_word() {
        let check = |name: &str, expected: Option<&str>| {
            assert_eq!(of(Shell::Bash, name).as_deref(), expected, "{name}");
        };
        check("core", Some("core"));
        check("größe/m", Some("größe/m"));
        check("Platform scale (web)", Some("Platform\\ scale\\ \\(web\\)"));
        check("$(reboot)", Some("\\$\\(reboot\\)"));
        for name in [
            "", "-x", "a*b", "a;b", "a`b`", "a\nb", "a\\b", "a|b", "a>b", "~", "!x",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn what_is_typed_leads_back_to_the_name() {
        for name in ["core", "Platform scale (web)", "$(reboot)", "a'b"] {
            let word = of(Shell::Bash, name).unwrap();
            assert_eq!(typed(&word), name);
        }
        assert_eq!(typed("'Platform sc"), "Platform sc");
        assert_eq!(typed("a\\"), "a");
    }

    #[test]
    fn no_hostile_name_leaves_its_word() {
        for name in hostile() {
            for shell in [Shell::Zsh, Shell::Fish, Shell::Powershell, Shell::Bash] {
                if let Some(word) = of(shell, &name) {
                    assert!(
                        !word.contains(['\n', '\t', '\u{1b}', '\u{202e}']),
                        "{word:?}"
                    );
                }
            }
            let Some(word) = of(Shell::Bash, &name) else {
                continue;
            };
            let mut escaped = false;
            for char in word.chars() {
                assert!(escaped || char == '\\' || is_plain(char), "{word}");
                escaped = char == '\\' && !escaped;
            }
        }
    }
}
