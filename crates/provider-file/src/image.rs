//! The files of a place in one text, from which a later write can bring back every byte.
//!
//! ```text
//! files 1
//! 27 theme/dark.json
//! { "a": { "value": "1" } }
//! ```
//!
//! A line for each file, with the number of its bytes and its path below the root, then these
//! bytes and a line end. The path of the only file of a place is empty.

use std::fmt::Write as _;

use tokens_model::{Json, TokenDocument, path_to_set};

const HEAD: &str = "files 1\n";

/// Puts files, given by their paths below the root, into one text. `None` if one of them cannot
/// be in there: it is no text, or its path has a line end.
pub(crate) fn image_of<'a>(files: impl Iterator<Item = (&'a str, &'a [u8])>) -> Option<String> {
    let mut image = HEAD.to_owned();
    for (rel, bytes) in files {
        let text = std::str::from_utf8(bytes).ok()?;
        if rel.contains('\n') {
            return None;
        }
        writeln!(image, "{} {rel}\n{text}", text.len()).expect("writing to a string cannot fail");
    }
    Some(image)
}

/// The files in an image, if it is one and none of them is outside of the root.
///
/// It comes from a file that anybody could have written, so its paths are as little trusted as
/// set names are.
pub(crate) fn files_of(image: &str) -> Option<Vec<(&str, &str)>> {
    let mut rest = image.strip_prefix(HEAD)?;
    let mut files = Vec::new();
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n')?;
        let (len, rel) = line.split_once(' ')?;
        let len: usize = len.parse().ok()?;
        if !rel.is_empty() && !stays_inside(rel) {
            return None;
        }
        files.push((rel, after.get(..len)?));
        rest = after.get(len..)?.strip_prefix('\n')?;
    }
    Some(files)
}

/// The text of the only file in an image, if it says this document.
pub(crate) fn single_text<'a>(image: &'a str, document: &TokenDocument) -> Option<&'a str> {
    let files = files_of(image)?;
    let [("", text)] = files.as_slice() else {
        return None;
    };
    let json = Json::parse(*text).ok()?;
    let says_it = TokenDocument::from_json(&json).is_ok_and(|then| then.same(document));
    says_it.then_some(*text)
}

/// Whether a path leads to a file below the root, on every system, that a walk of it would find.
fn stays_inside(rel: &str) -> bool {
    let outside = |char: char| matches!(char, '\\' | ':') || char.is_control();
    path_to_set(rel).is_some()
        && !rel.contains(outside)
        && rel
            .split('/')
            .all(|part| !part.is_empty() && !part.starts_with('.') && part != "node_modules")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_every_file_is_in_an_image() {
        let files = [
            ("a.json", "\u{feff}{\r\n}\n\n"),
            ("b/\u{e9} c.json", "9 x.json\n{}"),
            ("b/empty.json", ""),
        ];
        let bytes = files.iter().map(|(rel, text)| (*rel, text.as_bytes()));
        let image = image_of(bytes).unwrap();
        assert_eq!(files_of(&image).unwrap(), files);
        assert_eq!(
            files_of(&image_of(std::iter::empty()).unwrap()),
            Some(vec![])
        );
    }

    #[test]
    fn what_cannot_be_brought_back_has_no_image() {
        assert!(image_of([("a\n.json", &b"{}"[..])].into_iter()).is_none());
        assert!(image_of([("a.json", &b"\xff"[..])].into_iter()).is_none());
    }

    #[test]
    fn a_path_that_leads_elsewhere_makes_it_no_image() {
        for rel in [
            "../a.json",
            "a/../../b.json",
            "/etc/a.json",
            "a//b.json",
            "./a.json",
            "..\\a.json",
            "C:a.json",
            ".git/a.json",
            ".tokensync.json",
            "node_modules/a.json",
            "a.txt",
            "a\u{0}.json",
        ] {
            let image = format!("files 1\n2 {rel}\n{{}}\n");
            assert!(files_of(&image).is_none(), "{rel}");
        }
        assert!(files_of("files 1\n2 a/b..c.json\n{}\n").is_some());
    }

    #[test]
    fn a_text_of_another_kind_is_no_image() {
        for text in [
            "",
            "files 2\n",
            "files 1\n2 a.json\n{}",
            "files 1\n3 a.json\n{}\n",
            "files 1\n1 a.json\n\u{e9}\n",
            "files 1\n-1 a.json\n{}\n",
            "files 1\n99999999999999999999 a.json\n{}\n",
            "files 1\na.json\n{}\n",
        ] {
            assert!(files_of(text).is_none(), "{text:?}");
        }
    }
}
