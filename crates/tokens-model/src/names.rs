//! Set names ↔ file names, safe on every system.
//!
//! A set name is data from somewhere else. It becomes a relative path part by part (`/` separates
//! parts); a part that some system could not hold, or would read differently, is percent-encoded
//! where it offends, so that decoding gives the exact name back. Names that would leave the
//! folder are refused.

use std::collections::HashMap;
use std::fmt::Write as _;

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization as _, is_nfc};

/// Why a set cannot have a file.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum NameError {
    /// A part is `.` or `..`.
    #[error("the set name `{}` leads out of the folder", shown(.0))]
    Traversal(String),
    /// A part has more than 100 bytes, or the path more than 240, or more than 16 parts.
    #[error("the set name `{}` is too long or too deep for a file", shown(.0))]
    TooLong(String),
    /// Two sets would share a file on a system that ignores case or Unicode composition.
    #[error("the sets `{}` and `{}` would share the file `{}` on some systems", shown(.0), shown(.1), shown(.2))]
    Collision(String, String, String),
}

const PART_BYTES: usize = 100;
const PATH_BYTES: usize = 240;
const PARTS: usize = 16;

/// Prefix of the temporary files that a writer makes beside its targets.
pub const TEMPORARY_PREFIX: &str = ".tokens-tmp-";

/// The relative path, with `/` and `.json`, of the file that holds the set `name`.
pub fn set_to_path(name: &str) -> Result<String, NameError> {
    let parts: Vec<&str> = name.split('/').collect();
    if parts.iter().any(|part| matches!(*part, "." | "..")) {
        return Err(NameError::Traversal(name.to_owned()));
    }
    let encoded: Vec<String> = parts.iter().map(|part| encode(part)).collect();
    let mut path = encoded.join("/");
    if encoded.len() == 1 && matches!(path.as_str(), "$themes" | "$metadata") {
        path.replace_range(..1, "%24");
    }
    path.push_str(".json");
    let too_long = parts.len() > PARTS
        || path.len() > PATH_BYTES
        || encoded.iter().any(|part| part.len() > PART_BYTES);
    if too_long {
        return Err(NameError::TooLong(name.to_owned()));
    }
    Ok(path)
}

/// The name of the set in the file at this relative path (with `/`), if it is a `.json` file.
pub fn path_to_set(path: &str) -> Option<String> {
    let stem = path.strip_suffix(".json")?;
    let parts: Vec<String> = stem.split('/').map(decode).collect();
    Some(parts.join("/"))
}

/// Refuses a group of sets whose files some system could not tell apart.
pub fn check_collisions<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<(), NameError> {
    collisions(files).into_iter().next().map_or(Ok(()), Err)
}

/// Every pair of sets whose files, given as name and path, some system could not tell apart.
pub fn collisions<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<NameError> {
    let mut files: Vec<(&str, &str)> = files.into_iter().collect();
    files.sort_unstable();
    let mut found = Vec::new();
    let mut seen: HashMap<String, (&str, &str)> = HashMap::new();
    for &(name, path) in &files {
        if let Some((other, _)) = seen.insert(fold(path), (name, path)) {
            found.push(collision(other, name, path));
        }
    }
    // A file and a folder of the same name cannot both be.
    for &(name, path) in &files {
        for (at, _) in path.match_indices('/') {
            if let Some((other, file)) = seen.get(&fold(&path[..at])) {
                found.push(collision(other, name, file));
            }
        }
    }
    found
}

fn collision(a: &str, b: &str, path: &str) -> NameError {
    NameError::Collision(a.to_owned(), b.to_owned(), path.to_owned())
}

/// What systems that ignore case and composition compare: lower → upper → lower folds `ẞ`, `ß`
/// and `ss`, and both small sigmas, together.
fn fold(path: &str) -> String {
    path.nfd()
        .collect::<String>()
        .to_lowercase()
        .to_uppercase()
        .to_lowercase()
        .nfc()
        .collect()
}

fn encode(part: &str) -> String {
    if part.is_empty() {
        // Nothing else is ever encoded as a lone percent sign.
        return "%".to_owned();
    }
    let composed = is_nfc(part);
    let device = is_device(part);
    let last = part.chars().count() - 1;
    let mut out = String::with_capacity(part.len());
    for (i, char) in part.chars().enumerate() {
        let offends = char.is_control()
            || matches!(char, '<' | '>' | ':' | '"' | '|' | '?' | '*' | '\\' | '%')
            || (char == ' ' && (i == 0 || i == last))
            || (char == '.' && (i == 0 || i == last))
            || (device && i == 0)
            || (!composed && !char.is_ascii());
        if offends {
            let mut bytes = [0; 4];
            for byte in char.encode_utf8(&mut bytes).bytes() {
                write!(out, "%{byte:02X}").expect("writing to a string does not fail");
            }
        } else {
            out.push(char);
        }
    }
    out
}

fn decode(part: &str) -> String {
    if part == "%" {
        return String::new();
    }
    // Some systems hand composed names back decomposed; decomposed names are stored encoded.
    let part: String = part.nfc().collect();
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let value = tail
            .get(..2)
            .filter(|hex| byte == b'%' && hex.iter().all(u8::is_ascii_hexdigit))
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(value) = value {
            bytes.push(value);
            rest = &tail[2..];
        } else {
            bytes.push(byte);
            rest = tail;
        }
    }
    // Not our encoding if it is no text: then the name is what stands there.
    String::from_utf8(bytes).unwrap_or(part)
}

/// Names that Windows gives to devices, whatever follows the first dot.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let stem: String = stem
        .chars()
        .map(|char| match char {
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            other => other.to_ascii_uppercase(),
        })
        .collect();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        other => {
            other.len() == 4
                && (other.starts_with("COM") || other.starts_with("LPT"))
                && other.as_bytes()[3].is_ascii_digit()
        }
    }
}

/// A name as it may stand in a message: no control characters, not endless.
fn shown(name: &str) -> String {
    name.chars().take(80).flat_map(char::escape_debug).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_are_their_paths() {
        for name in [
            "core",
            "a/b c/d",
            "größe",
            "1.5",
            "$root",
            "a.json",
            "Brand (old)",
        ] {
            assert_eq!(set_to_path(name).unwrap(), format!("{name}.json"));
        }
    }

    #[test]
    fn offending_names_are_encoded_and_come_back() {
        let check = |name: &str, path: &str| {
            assert_eq!(set_to_path(name).unwrap(), path, "{name:?}");
            assert_eq!(path_to_set(path).unwrap(), name, "{path:?}");
        };
        check("", "%.json");
        check("/abs", "%/abs.json");
        check("a//b", "a/%/b.json");
        check("con", "%63on.json");
        check("COM¹.x/y", "%43OM¹.x/y.json");
        check("c:\\d", "c%3A%5Cd.json");
        check("a. / b", "a.%20/%20b.json");
        check("a./b", "a%2E/b.json");
        check("100%", "100%25.json");
        check("%41", "%2541.json");
        check("$themes", "%24themes.json");
        check("core/$themes", "core/$themes.json");
        check(".git/config", "%2Egit/config.json");
        check(".tokens-tmp-x", "%2Etokens-tmp-x.json");
        check("cafe\u{301}", "cafe%CC%81.json");
        check("caf\u{e9}", "caf\u{e9}.json");
        check("a\u{0}\u{9b}\u{7f}", "a%00%C2%9B%7F.json");
    }

    #[test]
    fn names_that_leave_the_folder_are_refused() {
        for name in ["..", ".", "../x", "a/../../x", "../../x", "a/."] {
            assert_eq!(
                set_to_path(name),
                Err(NameError::Traversal(name.to_owned())),
                "{name}"
            );
        }
        assert!(matches!(
            set_to_path(&"x".repeat(101)),
            Err(NameError::TooLong(_))
        ));
        assert!(matches!(
            set_to_path(&vec!["x"; 17].join("/")),
            Err(NameError::TooLong(_))
        ));
    }

    #[test]
    fn files_that_some_system_mixes_up_are_refused() {
        let clash = |a: &str, b: &str| check_collisions([("a", a), ("b", b)]).is_err();
        assert!(clash("A/x.json", "a/x.json"));
        assert!(clash("caf\u{e9}.json", "cafe\u{301}.json"));
        assert!(clash("stra\u{df}e.json", "strasse.json"));
        assert!(clash("f.json", "f.json/g.json"));
        assert!(!clash("f.json", "f/g.json"));
    }

    #[test]
    fn a_file_name_with_a_stray_percent_sign_is_read_as_it_stands() {
        assert_eq!(path_to_set("100%.json").unwrap(), "100%");
        assert_eq!(path_to_set("%zz.json").unwrap(), "%zz");
        assert_eq!(path_to_set("%FF.json").unwrap(), "%FF");
        assert_eq!(path_to_set("notes.txt"), None);
    }
}
