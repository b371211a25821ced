//! From the bytes of an answer to JSON, whatever media type it says it has; and what else the bytes
//! are, where they are no JSON.

use provider_api::{ErrorKind, ProviderError};
use provider_http::Response;
use tokens_model::{Json, ParseProblem};

use crate::raw;

const AS_UTF8: &str = "save the file as UTF-8 and publish it again";

/// How far into a page its title may stand.
const HEAD: usize = 64 * 1024;

/// The JSON in a whole answer.
pub(crate) fn json(response: &Response) -> Result<Json, ProviderError> {
    let body = response.body();
    match Bytes::of(body) {
        Bytes::Text => {}
        Bytes::Nothing => {
            return Err(foreign("the answer is empty").with_hint(
                "open the address in a browser: if there is nothing either, the tokens have not \
                 been published yet",
            ));
        }
        Bytes::Page => return Err(page(response)),
        Bytes::Utf16 => {
            return Err(foreign("the answer is UTF-16 text, and JSON is UTF-8").with_hint(AS_UTF8));
        }
        Bytes::Archive => {
            return Err(
                foreign("the answer is an archive or compressed file, not JSON")
                    .with_hint("give the address of the JSON file itself"),
            );
        }
        Bytes::Pointer => {
            return Err(foreign("the answer is a pointer of Git LFS, not the file it stands for")
                .with_hint(
                    "give the address of the file itself, or keep it in Git without LFS; GitHub \
                     has such files under `https://media.githubusercontent.com/media/`",
                ));
        }
    }
    // The limits of a file: what is read here has to be readable there.
    Json::parse_bytes(body.to_vec()).map_err(|error| {
        let kind = match error.problem {
            ParseProblem::TooLarge { .. } => ErrorKind::TooLarge,
            _ => ErrorKind::InvalidDocument,
        };
        let shown = response.excerpt().unwrap_or_default();
        let problem = format!(
            "the answer is no JSON that can be read: line {}, column {}: {}: {shown}",
            error.line,
            error.column,
            response.quote(&error.problem.to_string())
        );
        ProviderError::new(kind, problem).with_hint(match error.problem {
            ParseProblem::NotUtf8 => AS_UTF8,
            _ => "the address has to lead to the JSON itself, whole and valid",
        })
    })
}

/// What bytes are, by their beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bytes {
    Nothing,
    Page,
    Utf16,
    Archive,
    Pointer,
    /// Anything else, perhaps JSON.
    Text,
}

impl Bytes {
    fn of(body: &[u8]) -> Self {
        let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let start = text.trim_ascii_start();
        match (body, start) {
            // A mark of order, or a first ASCII character of two bytes.
            ([0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [0, _, ..] | [_, 0, ..], _) => Self::Utf16,
            (_, []) => Self::Nothing,
            (_, [b'<', ..]) => Self::Page,
            ([0x1f, 0x8b, ..] | [b'P', b'K', 3, 4, ..], _) => Self::Archive,
            _ if start.starts_with(b"version https://git-lfs.") => Self::Pointer,
            _ => Self::Text,
        }
    }
}

/// A page in place of the document: of a login, of a network, of a code host.
fn page(response: &Response) -> ProviderError {
    let shown = title(response)
        .map(|title| format!("`{title}`"))
        .or_else(|| response.excerpt())
        .unwrap_or_default();
    let error = foreign(&format!(
        "the answer is a web page or XML, not JSON: {shown}"
    ));
    if let Some(address) = raw::address(response.url()) {
        return error.with_hint(format!(
            "this is the page around the file; the file itself is at `{address}`"
        ));
    }
    let lower = head(response.body()).to_ascii_lowercase();
    if lower.contains("type=\"password\"") || lower.contains("type='password'") {
        return error.with_hint(
            "the address wants a login: give it a credential in a secret header, as \
             `\"Authorization\": {\"secret\": true}`",
        );
    }
    error.with_hint(
        "open the address in a browser: it may be the login page of a network or a service, or \
         a page about the file instead of the file",
    )
}

/// The title of a page, fit for a message.
pub(crate) fn title(response: &Response) -> Option<String> {
    let page = head(response.body());
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let title = response.quote(&page[start..end]);
    (!title.is_empty()).then_some(title)
}

fn head(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(HEAD)]).into_owned()
}

pub(crate) fn foreign(problem: &str) -> ProviderError {
    ProviderError::new(ErrorKind::InvalidDocument, problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_known_by_their_beginning() {
        let check = |body: &[u8], expected| assert_eq!(Bytes::of(body), expected, "{body:?}");
        check(b"", Bytes::Nothing);
        check(b" \r\n\t", Bytes::Nothing);
        check(b"\xef\xbb\xbf", Bytes::Nothing);
        check(b"\xef\xbb\xbf {}", Bytes::Text);
        check(b"\xef\xbb\xbf\n<!DOCTYPE html>", Bytes::Page);
        check(b"<?xml version=\"1.0\"?>", Bytes::Page);
        check(b"\xff\xfe{\0}\0", Bytes::Utf16);
        check(b"\xfe\xff\0{\0}", Bytes::Utf16);
        check(b"{\0}\0", Bytes::Utf16);
        check(b"\0{\0}", Bytes::Utf16);
        check(b"\x1f\x8b\x08", Bytes::Archive);
        check(b"PK\x03\x04", Bytes::Archive);
        check(
            b"version https://git-lfs.github.com/spec/v1\n",
            Bytes::Pointer,
        );
        check(b"{", Bytes::Text);
        check(b"P", Bytes::Text);
    }
}
