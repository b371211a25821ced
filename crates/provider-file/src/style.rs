//! The layout of new files: that of their neighbours.

use tokens_model::{Json, Style};

/// The layout that most of these texts have, the first one where it is a tie. Empty values say
/// nothing about layout. Without any other text it is the default.
pub(crate) fn majority<'a>(texts: impl IntoIterator<Item = &'a Json>) -> Style {
    let mut votes: Vec<(Style, usize)> = Vec::new();
    for json in texts {
        if json.root().is_empty() {
            continue;
        }
        let style = Style {
            // A byte order mark is kept where it is, but no new file needs one.
            bom: false,
            ..Style::of(json.source())
        };
        match votes.iter_mut().find(|(known, _)| *known == style) {
            Some((_, count)) => *count += 1,
            None => votes.push((style, 1)),
        }
    }
    let most = votes.iter().map(|(_, count)| *count).max();
    votes
        .into_iter()
        .find(|(_, count)| Some(*count) == most)
        .map(|(style, _)| style)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(texts: &[&str]) -> Style {
        let parsed: Vec<Json> = texts.iter().map(|t| Json::parse(*t).unwrap()).collect();
        majority(&parsed)
    }

    #[test]
    fn most_files_win_and_the_first_breaks_a_tie() {
        let (tab, wide) = ("{\r\n\t\"a\": {}\r\n}", "{\n    \"a\": {}\n}\n");
        assert_eq!(of(&[tab, wide, wide]).indent, "    ");
        let first = of(&[tab, wide]);
        assert_eq!((first.indent.as_str(), first.newline), ("\t", "\r\n"));
        assert!(!first.final_newline);
    }

    #[test]
    fn empty_files_and_byte_order_marks_do_not_spread() {
        assert_eq!(of(&["{}", "{}"]), Style::default());
        assert!(!of(&["\u{feff}{\n  \"a\": {}\n}\n"]).bom);
    }
}
