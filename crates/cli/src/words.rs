//! Command lines as people paste them into a POSIX shell.

use crate::shown::shown_within;

/// The words as one line that a POSIX shell reads as these words. Nothing if one of them could
/// drive a terminal or hide what it says: no shell could be given that by pasting.
pub(crate) fn command_line<S: AsRef<str>>(words: &[S]) -> Option<String> {
    let words = words.iter().map(|word| quoted(word.as_ref()));
    Some(words.collect::<Option<Vec<_>>>()?.join(" "))
}

/// A word as it is, or in single quotes, in which nothing means anything (POSIX.1-2024, XCU 2.2.2).
fn quoted(word: &str) -> Option<String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-_./:=@%+,".contains(char);
    if !word.is_empty() && word.chars().all(plain) {
        return Some(word.to_owned());
    }
    let harmless = shown_within(word, usize::MAX) == word;
    // The value alone is quoted where it follows a flag, as people would write it.
    let (flag, value) = match word.split_once('=') {
        Some((flag, value)) if flag.starts_with("--") && flag.chars().all(plain) => {
            (format!("{flag}="), value)
        }
        _ => (String::new(), word),
    };
    harmless.then(|| format!("{flag}'{}'", value.replace('\'', r"'\''")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shown::testing::hostile;

    #[test]
    fn each_word_is_one_word_to_a_shell() {
        let check = |words: &[&str], line: Option<&str>| {
            assert_eq!(command_line(words).as_deref(), line, "{words:?}");
        };
        check(&["tokensync", "--bin=1a"], Some("tokensync --bin=1a"));
        check(&["--label=Client A"], Some("--label='Client A'"));
        check(&["it's", "$HOME", "`x`"], Some(r"'it'\''s' '$HOME' '`x`'"));
        check(&["", "--label="], Some("'' --label="));
        check(&["a=b c"], Some("'a=b c'"));
        check(&["tokens/größe/"], Some("'tokens/größe/'"));
        check(&["a\u{1b}[2J"], None);
        check(&["two\nlines"], None);
    }

    #[cfg(unix)]
    #[test]
    fn a_shell_reads_back_what_was_written() {
        for word in hostile() {
            let Some(line) = command_line(&["printf", "%s", &word]) else {
                continue;
            };
            let shell = std::process::Command::new("sh")
                .args(["-c", &line])
                .output();
            assert_eq!(String::from_utf8(shell.unwrap().stdout).unwrap(), word);
        }
    }
}
