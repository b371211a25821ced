//! The one place that suggests: what somebody may have meant by a name that is not known.

use crate::error::CommandError;
use crate::shown::shown;

/// How many characters of a name are compared.
const COMPARED: usize = 128;

impl CommandError {
    /// Asks whether the known name was meant that is nearest to what was typed; where none is
    /// near, says `otherwise`.
    pub(crate) fn suggest<'a>(
        self,
        typed: &str,
        known: impl IntoIterator<Item = &'a str>,
        otherwise: impl Into<String>,
    ) -> Self {
        match nearest(typed, known) {
            Some(near) => self.hint(format!("did you mean `{}`?", shown(near))),
            None => self.hint(otherwise),
        }
    }
}

/// The known name that is at most a few slips of the keyboard away: of several the first in the
/// alphabet. Takes as long as reading the names, if most are longer or shorter than what was typed.
fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.chars().take(COMPARED).collect();
    known
        .into_iter()
        .filter_map(|known| {
            let name: Vec<char> = known.chars().take(COMPARED).collect();
            let most = 1 + name.len() / 4;
            let is_far = name.len().abs_diff(typed.len()) > most;
            let slips = (!is_far).then(|| distance(&typed, &name))?;
            (slips <= most).then_some((slips, known))
        })
        .min()
        .map(|(_, known)| known)
}

/// Edits (insert, remove, replace) between two words.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let kept = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = kept.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_keyboard_find_the_name() {
        let check = |typed: &str, known: &[&str], meant: Option<&str>| {
            assert_eq!(nearest(typed, known.iter().copied()), meant, "{typed}");
        };
        let fields = ["version", "tokens", "check", "remote", "remotes"];
        check("token", &fields, Some("tokens"));
        check("remtoes", &fields, Some("remotes"));
        check("bim", &["bin", "key"], Some("bin"));
        check("colour", &fields, None);
        check("", &fields, None);
        check("tokens", &[], None);
        check("ab", &["b", "a"], Some("a"));
        let long = "x".repeat(10_000);
        check(&long, &[&long, "tokens"], Some(&long));
    }

    #[test]
    fn a_hostile_name_is_suggested_harmlessly() {
        let error = CommandError::usage("no").suggest("a\u{1b}[", ["a\u{1b}[2"], "none");
        assert_eq!(error.hints(), ["did you mean `a\\u{1b}[2`?"]);
        let error = CommandError::usage("no").suggest("b", ["team-bin"], "remotes: team-bin");
        assert_eq!(error.hints(), ["remotes: team-bin"]);
    }
}
