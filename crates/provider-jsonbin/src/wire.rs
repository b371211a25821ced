//! Records as the service wraps them and as the Figma plugin stores them, to and from documents.

use jiff::Timestamp;
use provider_api::{ErrorKind, Proof, ProviderError, Revision};
use provider_http::Response;
use tokens_model::{
    Json, JsonRef, Limits, MARKER, ObjectText, ParseError, ParseProblem, TokenDocument, ValueKind,
};

use crate::config::BinId;

/// The release of Tokens Studio for Figma whose format is written; it goes into records that name
/// no other.
pub const PLUGIN_VERSION: &str = "2.11.10";

/// How many milliseconds pass at least before a record arrives: what is that near is no future.
const TICK: i64 = 10;

/// What a bin holds.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub(crate) document: TokenDocument,
    pub(crate) revision: Revision,
    /// The plugin has made the bin, and nobody has stored tokens in it yet.
    pub(crate) blank: bool,
    /// Whether anyone who knows the id can read the bin, and write to it, where the answer tells.
    pub(crate) public: Option<bool>,
    /// The length of the record in bytes, as it came.
    pub(crate) size: usize,
    pub(crate) stamp: Stamp,
    pub(crate) proof: Proof,
}

/// What the answer to a write says was written.
#[derive(Debug)]
pub(crate) struct Echo {
    pub(crate) revision: Revision,
    pub(crate) public: Option<bool>,
    /// The version that the write made, where the answer tells it.
    pub(crate) version: Option<u64>,
}

/// An answer of the service, opened.
#[derive(Debug)]
struct Envelope {
    record: Json,
    /// What the service says about the bin; nothing if it sent the record alone.
    metadata: Option<Json>,
}

impl Held {
    /// Reads an answer to `GET /b/{id}/latest`, `PUT /b/{id}` or `POST /b`.
    pub(crate) fn read(response: &Response) -> Result<Self, ProviderError> {
        Envelope::open(response)?.held(response)
    }

    /// Reads the answer to `POST /b`, which has to name the new bin.
    pub(crate) fn read_new(
        response: &Response,
    ) -> Result<(BinId, Result<Self, ProviderError>), ProviderError> {
        let envelope = Envelope::open(response)?;
        let id = envelope
            .about("id")
            .and_then(JsonRef::as_str)
            .and_then(|id| BinId::parse(&id).ok())
            .ok_or_else(|| foreign("the answer does not say the id of the new bin", None))?;
        Ok((id, envelope.held(response)))
    }
}

impl Echo {
    /// Reads the answer to the write of this `record`, which says what is marked by `sent`.
    pub(crate) fn read(
        response: &Response,
        record: &[u8],
        sent: &Revision,
    ) -> Result<Self, ProviderError> {
        let back = Envelope::around(response.body(), record);
        let (envelope, revision) = if let Some(envelope) = back {
            (envelope, sent.clone())
        } else {
            let envelope = Envelope::open(response)?;
            let revision = envelope.held(response)?.revision;
            (envelope, revision)
        };
        let version = envelope.about("version");
        Ok(Self {
            revision,
            public: envelope.public(),
            version: version.and_then(|version| version.raw().parse().ok()),
        })
    }
}

impl Envelope {
    /// The envelope around a record that came back byte for byte, which nobody has to read again:
    /// what stands around it is read as if it stood around another value.
    fn around(body: &[u8], record: &[u8]) -> Option<Self> {
        const BEFORE: &[u8] = br#"{"record":"#;
        let after = body.strip_prefix(BEFORE)?.strip_prefix(record)?;
        let json = Json::parse_bytes([BEFORE, b"{}", after].concat()).ok()?;
        let root = json.root();
        root.get("values").is_none().then(|| Self {
            record: Json::empty_object(),
            metadata: root.get("metadata").map(JsonRef::to_json),
        })
    }

    /// A wrapped answer never has `values` beside `record`, and a record without `values` is no
    /// token document: so neither can be taken for the other.
    fn open(response: &Response) -> Result<Self, ProviderError> {
        let json = parse(response)?;
        let root = json.root();
        if root.get("values").is_none() {
            if let Some(record) = root.get("record") {
                return Ok(Self {
                    record: record.to_json(),
                    metadata: root.get("metadata").map(JsonRef::to_json),
                });
            }
            if let Some(message) = root.get("message").and_then(JsonRef::as_str) {
                return Err(foreign(
                    "the answer is a message and no record",
                    Some(response.quote(&message)),
                ));
            }
        }
        Ok(Self {
            record: json,
            metadata: None,
        })
    }

    fn about(&self, key: &str) -> Option<JsonRef<'_>> {
        self.metadata.as_ref()?.root().get(key)
    }

    /// Whether anyone who knows the id can read the bin, if the service says so.
    fn public(&self) -> Option<bool> {
        match self.about("private")?.raw() {
            "false" => Some(true),
            "true" => Some(false),
            _ => None,
        }
    }

    fn held(&self, response: &Response) -> Result<Held, ProviderError> {
        let record = self.record.root();
        let shown = || Some(response.quote(record.raw()));
        if !record.is_object() {
            let problem = format!("the record is {}, not a token document", name(record));
            return Err(foreign(&problem, shown()));
        }
        if record.get("values").is_none() {
            return Err(foreign(
                "the record is not a token document as Tokens Studio stores it (no `values`)",
                shown(),
            )
            .with_hint(
                "check that the option `bin` names the right bin; sets that stand in it without \
                 `values` around them cannot be read by the Figma plugin either",
            ));
        }
        let document = TokenDocument::from_bin(&self.record).map_err(|error| {
            let problem = "the record is not a token document as Tokens Studio stores it";
            foreign(problem, Some(response.quote(&error.problem.to_string())))
        })?;
        Ok(Held {
            revision: Revision::digest_of(&document),
            blank: is_blank(&document),
            public: self.public(),
            size: record.raw().len(),
            stamp: Stamp::of(&document),
            proof: Proof::of_text(&self.record),
            document,
        })
    }
}

/// Reads the answer to `GET /b/{id}/versions/count`. Older ones spell the wrapper `metaData`.
pub(crate) fn version_count(response: &Response) -> Result<u64, ProviderError> {
    let json = parse(response)?;
    let root = json.root();
    root.get("metadata")
        .or_else(|| root.get("metaData"))
        .and_then(|metadata| metadata.get("versionCount")?.raw().parse().ok())
        .ok_or_else(|| foreign("the answer does not say how many versions there are", None))
}

/// Whether this is what the plugin puts into a bin that it makes: no set, or an empty one called
/// `options`, and no `$themes`, which every later write has.
fn is_blank(document: &TokenDocument) -> bool {
    let unused = match document.sets() {
        [] => true,
        [(name, set)] => name.as_str() == "options" && set.json().is_empty(),
        _ => false,
    };
    unused
        && document.themes().is_none()
        && document.metadata_content().next().is_none()
        && document.extra_content().next().is_none()
}

fn parse(response: &Response) -> Result<Json, ProviderError> {
    let body = response.body();
    let start = body.trim_ascii_start();
    if start.is_empty() {
        return Err(foreign("the answer is empty", None));
    }
    if start.starts_with(b"<") {
        return Err(
            foreign("the answer is a web page, not JSON", response.excerpt()).with_hint(
                "something on the way answers in place of the service: the login page of a \
                 network, a proxy, or a wrong option `endpoint`",
            ),
        );
    }
    Json::parse_bytes_within(body.to_vec(), &Limits::around_a_document()).map_err(|error| {
        let problem = format!(
            "the answer is no JSON that can be read: {}",
            response.quote(&error.to_string())
        );
        let kind = match error.problem {
            ParseProblem::TooLarge { .. } => ErrorKind::TooLarge,
            _ => ErrorKind::InvalidDocument,
        };
        strange(kind, &problem, response.excerpt())
    })
}

fn foreign(problem: &str, shown: Option<String>) -> ProviderError {
    strange(ErrorKind::InvalidDocument, problem, shown)
}

fn strange(kind: ErrorKind, problem: &str, shown: Option<String>) -> ProviderError {
    let shown = shown.map(|text| format!(": {text}")).unwrap_or_default();
    ProviderError::new(kind, format!("{problem}{shown}"))
}

fn name(value: JsonRef<'_>) -> &'static str {
    match value.kind() {
        ValueKind::Null => "`null`",
        ValueKind::Bool => "a truth value",
        ValueKind::Number => "a number",
        ValueKind::String => "a string",
        ValueKind::Array => "an array",
        ValueKind::Object => "an object",
    }
}

/// What a record says about the write that made it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    version: Option<String>,
    updated_at: Option<Timestamp>,
}

impl Stamp {
    /// Of a document: from `$metadata`, and before the plugin had that, from the top level.
    pub(crate) fn of(document: &TokenDocument) -> Self {
        let find = |key: &str| {
            let in_metadata = document.metadata().and_then(|metadata| metadata.get(key));
            let on_top = || {
                let mut extra = document.extra().iter();
                Some(extra.find(|(name, _)| name == key)?.1.root())
            };
            let text = in_metadata.or_else(on_top)?.as_str()?;
            Some(text.into_owned())
        };
        Self {
            version: find("version"),
            updated_at: find("updatedAt").and_then(|text| text.parse().ok()),
        }
    }

    /// When the record was written, if it says that in a way that can be read.
    pub(crate) fn written_at(&self) -> Option<Timestamp> {
        self.updated_at
    }

    /// Whether the last write bears a time that has not come yet.
    pub(crate) fn is_ahead_of(&self, now: Timestamp) -> bool {
        let begun = now.as_millisecond();
        self.last().is_some_and(|last| last > begun + TICK)
    }

    /// The time of a write at `now`: later than the last one, but not in the future, as plugins
    /// refuse to push over a record from the future.
    fn next(&self, now: Timestamp) -> Timestamp {
        let begun = now.as_millisecond();
        let next = match self.last() {
            Some(last) if last >= begun && !self.is_ahead_of(now) => last + 1,
            _ => begun,
        };
        Timestamp::from_millisecond(next).unwrap_or(now)
    }

    fn last(&self) -> Option<i64> {
        self.updated_at.map(Timestamp::as_millisecond)
    }
}

/// The record of a document, compact, in the key order of the plugin, stamped after `last`: the
/// stamp of the record that it replaces.
pub(crate) fn record(
    document: &TokenDocument,
    last: Option<&Stamp>,
    now: Timestamp,
) -> Result<String, ProviderError> {
    let own = Stamp::of(document);
    let last = last.unwrap_or(&own);
    let version = last.version.as_deref().or(own.version.as_deref());
    let mut metadata = ObjectText::new();
    let mut push = |key, text: &str| metadata.push(key, Json::string(text).source());
    push("version", version.unwrap_or(PLUGIN_VERSION));
    push("updatedAt", &format!("{:.3}", last.next(now)));
    for member in document.metadata_content() {
        metadata.push(&member.name(), member.value.raw());
    }
    if let Some(marker) = document.marker() {
        metadata.push(MARKER, marker.raw());
    }
    let metadata = Json::parse(metadata.finish()).map_err(|error: ParseError| {
        ProviderError::new(ErrorKind::InvalidDocument, format!("`$metadata`: {error}"))
    })?;
    let stamped = document.clone().with_metadata(Some(metadata));
    Ok(stamped.to_compact_record())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_grow_but_not_into_the_future() {
        let time = |text: &str| text.parse::<Timestamp>().unwrap();
        let check = |last: Option<&str>, expected: &str, ahead: bool| {
            let now = time("2026-01-02T03:04:05.678901Z");
            let stamp = Stamp {
                version: None,
                updated_at: last.map(time),
            };
            assert_eq!(format!("{:.3}", stamp.next(now)), expected, "{last:?}");
            assert_eq!(stamp.is_ahead_of(now), ahead, "{last:?}");
        };
        check(None, "2026-01-02T03:04:05.678Z", false);
        check(
            Some("2025-01-01T00:00:00Z"),
            "2026-01-02T03:04:05.678Z",
            false,
        );
        check(
            Some("2026-01-02T03:04:05.678Z"),
            "2026-01-02T03:04:05.679Z",
            false,
        );
        check(
            Some("2026-01-02T03:04:05.680Z"),
            "2026-01-02T03:04:05.681Z",
            false,
        );
        check(
            Some("2026-01-02T05:04:06+02:00"),
            "2026-01-02T03:04:05.678Z",
            true,
        );
        check(
            Some("9999-12-30T00:00:00Z"),
            "2026-01-02T03:04:05.678Z",
            true,
        );
    }

    #[test]
    fn the_version_is_that_of_the_record_then_of_the_document_then_ours() {
        let document = |text: &str| TokenDocument::parse(text).unwrap();
        let version = |text: &str, last: Option<&str>| {
            let last = last.map(|last| Stamp::of(&document(last)));
            let record = record(&document(text), last.as_ref(), Timestamp::now()).unwrap();
            let json = Json::parse(record).unwrap();
            let metadata = json.root().get("$metadata").unwrap();
            metadata.get("version").unwrap().raw().to_owned()
        };
        let own = r#"{"a":{},"$metadata":{"version":"7"}}"#;
        let read = r#"{"values":{},"version":"1"}"#;
        assert_eq!(version(own, Some(read)), r#""1""#);
        assert_eq!(version(own, Some(r#"{"values":{}}"#)), r#""7""#);
        assert_eq!(version(own, None), r#""7""#);
        assert_eq!(
            version(r#"{"$metadata":{"version":7}}"#, None),
            r#""2.11.10""#
        );
    }

    #[test]
    fn a_record_that_came_back_is_not_read_again() {
        let check = |body: &str, around: Option<(&str, Option<bool>)>| {
            let envelope = Envelope::around(body.as_bytes(), br#"{"values":{"s":{}}}"#);
            let said = envelope.as_ref().map(|envelope| {
                let version = envelope.about("version").map_or("none", JsonRef::raw);
                (version, envelope.public())
            });
            assert_eq!(said, around, "{body}");
        };
        let public = r#"{"record":{"values":{"s":{}}},"metadata":{"version":3,"private":false}}"#;
        check(public, Some(("3", Some(true))));
        check(r#"{"record":{"values":{"s":{}}}}"#, Some(("none", None)));
        for other in [
            r#"{"record":{"values":{"t":{}}},"metadata":{}}"#,
            r#"{"record":{"values":{"s":{} }},"metadata":{}}"#,
            r#"{"metadata":{},"record":{"values":{"s":{}}}}"#,
            r#"{"record":{"values":{"s":{}}},"values":{}}"#,
            r#"{"record":{"values":{"s":{}}},"record":{}}"#,
            r#"{"record":{"values":{"s":{}}}"#,
            r#"{"record":{"values":{"s":{}}}}{}"#,
        ] {
            check(other, None);
        }
    }
}
