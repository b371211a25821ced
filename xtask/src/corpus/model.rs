//! Documents through the model alone.

use std::path::Path;

use tokens_model::{
    Digest, Json, JsonRef, NodeKind, ParseError, SetName, Style, TokenDocument, TokenSet,
    ValueKind, effective_order, node_kind, path_to_set,
};

use super::documents::{Document, Layout};
use crate::files;
use crate::outcome::{Failure, Result};

const THEMES: &str = "$themes.json";
const METADATA: &str = "$metadata.json";

/// What the model made of a document.
#[derive(Debug)]
pub(super) struct Read {
    /// Each file, with what became of it.
    pub(super) files: Vec<(String, FileVerdict)>,
    /// The whole, if no file was refused.
    pub(super) document: Option<TokenDocument>,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum FileVerdict {
    /// Written back, it has the same bytes; with another value, other bytes only there.
    Identical,
    /// It is no acceptable JSON, or no such part of a document.
    Refused(String),
    /// Written back, it has other bytes.
    Differs(&'static str),
}

/// Reads a document and writes every file of it back over itself.
pub(super) fn read(document: &Document) -> Result<Read> {
    let mut verdicts = Vec::new();
    for path in document.files()? {
        let full = if path.is_empty() {
            document.path.clone()
        } else {
            document.path.join(&path)
        };
        let bytes = files::read(&full)?;
        let verdict = match document.layout {
            Layout::Single => written_back(&bytes, whole),
            Layout::Folder => match path.as_str() {
                THEMES => written_back(&bytes, themes),
                METADATA => written_back(&bytes, metadata),
                _ => written_back(&bytes, set),
            },
        };
        verdicts.push((path, verdict));
    }
    let refused = |verdict: &FileVerdict| matches!(verdict, FileVerdict::Refused(_));
    let document = if verdicts.iter().any(|(_, verdict)| refused(verdict)) {
        None
    } else {
        Some(match document.layout {
            Layout::Single => single(&document.path)?,
            Layout::Folder => folder(&document.path)?,
        })
    };
    Ok(Read {
        files: verdicts,
        document,
    })
}

/// Writes what the first text says over the second.
type WriteOver = fn(&Json, &Json) -> std::result::Result<String, ParseError>;

fn written_back(bytes: &[u8], write_over: WriteOver) -> FileVerdict {
    let json = match Json::parse_bytes(bytes.to_vec()) {
        Ok(json) => json,
        Err(error) => return FileVerdict::Refused(error.to_string()),
    };
    if json.source().as_bytes() != bytes {
        return FileVerdict::Differs("the text is not the one that was read");
    }
    match write_over(&json, &json) {
        Ok(text) if text.as_bytes() != bytes => {
            return FileVerdict::Differs("written over itself, other bytes come out");
        }
        Ok(_) => {}
        Err(error) => return FileVerdict::Refused(error.to_string()),
    }
    let Some(expected) = with_one_other_value(&json) else {
        return FileVerdict::Identical;
    };
    // Without any of its layout, so that all of it has to come from the old text.
    let changed = Json::parse(expected.clone())
        .and_then(|changed| Json::parse(changed.to_compact()))
        .and_then(|changed| write_over(&changed, &json));
    match changed {
        Ok(text) if text == expected => FileVerdict::Identical,
        Ok(_) => FileVerdict::Differs("one changed value changes more than its bytes"),
        Err(_) => FileVerdict::Differs("with one changed value it is refused"),
    }
}

/// The text with another value for one of its tokens; which one, its digest decides.
fn with_one_other_value(json: &Json) -> Option<String> {
    let mut values = Vec::new();
    token_values(json.root(), &mut values);
    let digest = Digest::of_bytes(json.source().as_bytes()).to_string();
    let seed = usize::from_str_radix(&digest[..8], 16).unwrap_or(0);
    let value = values.get(seed.checked_rem(values.len())?)?;
    let mut text = json.source().to_owned();
    text.replace_range(value.span(), "\"another \\u0076alue\"");
    Some(text)
}

/// The values of all tokens that are strings or numbers.
fn token_values<'a>(group: JsonRef<'a>, found: &mut Vec<JsonRef<'a>>) {
    for member in group.members() {
        match node_kind(&member.name(), member.value) {
            NodeKind::Group => token_values(member.value, found),
            NodeKind::Token => {
                let mut fields = ["$value", "value"].iter();
                let value = fields.find_map(|key| member.value.get(key));
                let scalar = |value: &JsonRef<'_>| {
                    matches!(value.kind(), ValueKind::String | ValueKind::Number)
                };
                found.extend(value.filter(scalar));
            }
            NodeKind::Field => {}
        }
    }
}

fn whole(new: &Json, old: &Json) -> std::result::Result<String, ParseError> {
    Ok(TokenDocument::from_json(new)?.write_over(old))
}

fn set(new: &Json, old: &Json) -> std::result::Result<String, ParseError> {
    let style = Style::of(old.source());
    Ok(TokenSet::new(new.clone())?.write_over(Some(old), &style))
}

fn themes(new: &Json, old: &Json) -> std::result::Result<String, ParseError> {
    let document = TokenDocument::from_parts(Vec::new(), Some(new.clone()), None, Vec::new())?;
    Ok(document.themes_over(Some(old), &Style::of(old.source())))
}

fn metadata(new: &Json, old: &Json) -> std::result::Result<String, ParseError> {
    let document = TokenDocument::from_parts(Vec::new(), None, Some(new.clone()), Vec::new())?;
    match document.metadata_over(Some(old.root()), true) {
        Some(text) => Ok(Json::parse(text)?.write_over(old)),
        None => Ok(String::new()),
    }
}

/// Reads a document in one file.
pub(super) fn single(path: &Path) -> Result<TokenDocument> {
    parsed(path, |json| TokenDocument::from_json(&json))
}

/// Reads a document in a folder, by the rules of the local provider.
pub(super) fn folder(path: &Path) -> Result<TokenDocument> {
    let mut sets = Vec::new();
    let (mut themes, mut metadata) = (None, None);
    for file in files::below(path, is_ours)? {
        let full = path.join(&file);
        match file.as_str() {
            THEMES => themes = Some(parsed(&full, Ok)?),
            METADATA => metadata = Some(parsed(&full, Ok)?),
            _ => {
                let Some(name) = path_to_set(&file) else {
                    continue;
                };
                let json = parsed(&full, Ok)?;
                if json.root().is_object() {
                    sets.push((SetName::new(name), set_of(&full, json)?));
                }
            }
        }
    }
    // Without a list the order is that of the names.
    let order = effective_order(sets.iter().map(|(name, _)| name.as_str()), &[]);
    sets.sort_by_key(|(name, _)| order.iter().position(|known| known == name.as_str()));
    let mut document = TokenDocument::from_parts(sets, themes, metadata, Vec::new())
        .map_err(|error| Failure::at(path, error))?;
    document.apply_listed_order();
    Ok(document)
}

/// Whether a folder can hold token files.
fn is_ours(folder: &str) -> bool {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    !name.starts_with('.') && name != "node_modules"
}

fn set_of(path: &Path, json: Json) -> Result<TokenSet> {
    TokenSet::new(json).map_err(|error| Failure::at(path, error))
}

fn parsed<T>(
    path: &Path,
    read: impl FnOnce(Json) -> std::result::Result<T, ParseError>,
) -> Result<T> {
    Json::parse_bytes(files::read(path)?)
        .and_then(read)
        .map_err(|error| Failure::at(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_identical_refused_or_different() {
        let text = "{ \"a\": { \"value\": 1.50 } }\n";
        assert_eq!(written_back(text.as_bytes(), set), FileVerdict::Identical);
        let refused = written_back(b"{\"a\":1,}", set);
        assert!(matches!(refused, FileVerdict::Refused(text) if text.starts_with("line 1")));
        let refused = written_back(b"[]", set);
        assert!(matches!(refused, FileVerdict::Refused(_)));
        let other: WriteOver = |_, _| Ok(String::new());
        assert!(matches!(
            written_back(b"{}", other),
            FileVerdict::Differs(_)
        ));
        let noise: WriteOver = |new, _| Ok(new.source().to_owned());
        assert_eq!(
            written_back(text.as_bytes(), noise),
            FileVerdict::Differs("one changed value changes more than its bytes")
        );
    }
}
