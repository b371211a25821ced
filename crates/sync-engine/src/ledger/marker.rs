//! What a document says of its writer.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use tokens_model::{Digest, Json, JsonRef, ObjectText, TokenDocument};

use super::NAMED;

/// One write of a remote's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum WriteId {
    /// One that carried a marker.
    Marked(u64),
    /// One of a foreign writer, known by what it says.
    Foreign(u64),
}

impl WriteId {
    /// The write that left this document without a marker of its own.
    pub(crate) fn foreign(document: &TokenDocument) -> Self {
        Self::Foreign(first_bits(document.digest()))
    }

    /// An id that no other write has: 64 random bits.
    pub(crate) fn fresh() -> Self {
        // Each of these has keys of its own, which the system drew.
        Self::Marked(RandomState::new().hash_one(()))
    }

    pub(crate) fn is_foreign(self) -> bool {
        matches!(self, Self::Foreign(_))
    }
}

fn first_bits(digest: Digest) -> u64 {
    let text = digest.to_string();
    u64::from_str_radix(&text[..16], 16).expect("a digest is written in hex digits")
}

impl fmt::Display for WriteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Marked(bits) => write!(f, "{bits:016x}"),
            Self::Foreign(bits) => write!(f, "~{bits:016x}"),
        }
    }
}

impl FromStr for WriteId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.strip_prefix('~').unwrap_or(text);
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if digits.len() != 16 || !digits.bytes().all(hex) {
            return Err("the id of a write has 16 hex digits");
        }
        let bits = u64::from_str_radix(digits, 16).map_err(|_| "not hex")?;
        Ok(if digits.len() == text.len() {
            Self::Marked(bits)
        } else {
            Self::Foreign(bits)
        })
    }
}

impl Serialize for WriteId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WriteId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// What a document of ours carries in `$metadata`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) own: WriteId,
    /// The writes that it descends from, the newest first.
    pub(crate) parents: Vec<WriteId>,
}

impl Marker {
    /// The text of it in this document. It names the content, so that it is known for another's
    /// if somebody else carries it along.
    pub(crate) fn text(&self, document: &TokenDocument) -> Json {
        let quoted = |write: &WriteId| format!("\"{write}\"");
        let parents: Vec<String> = self.parents.iter().map(quoted).collect();
        let mut object = ObjectText::new();
        object.push("id", &quoted(&self.own));
        object.push("parents", &format!("[{}]", parents.join(",")));
        object.push("content", Json::string(&content(document)).source());
        Json::assembled(object.finish())
    }
}

fn content(document: &TokenDocument) -> String {
    let mut digest = document.digest().to_string();
    digest.truncate(16);
    digest
}

/// Which writes a document descends from, as far as it tells.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Descent {
    /// The write that left it there.
    pub(crate) own: WriteId,
    /// The writes before that, the newest first.
    pub(crate) before: Vec<WriteId>,
    /// Whether it says what its writer knew.
    pub(crate) told: bool,
}

impl Descent {
    /// Reads the marker of a document. What is no marker is none. A marker that names another
    /// content was carried along by a writer that does not know it: its document is what that
    /// writer had read.
    pub(crate) fn of(document: &TokenDocument) -> Self {
        let foreign = || WriteId::foreign(document);
        let Some((marker, named)) = document.marker().and_then(read) else {
            return Self {
                own: foreign(),
                before: Vec::new(),
                told: false,
            };
        };
        let mut before = marker.parents;
        let own = if named == content(document) {
            marker.own
        } else {
            before.insert(0, marker.own);
            foreign()
        };
        Self {
            own,
            before,
            told: true,
        }
    }

    /// All writes that it tells of.
    pub(crate) fn writes(&self) -> impl Iterator<Item = WriteId> {
        std::iter::once(self.own).chain(self.before.iter().copied())
    }
}

/// A marker, and which content it names.
fn read(marker: JsonRef<'_>) -> Option<(Marker, String)> {
    let id = |value: JsonRef<'_>| value.as_str()?.parse().ok();
    let own = id(marker.get("id")?).filter(|own: &WriteId| !own.is_foreign())?;
    let parents = marker.get("parents")?.items().take(NAMED);
    let parents = parents.map(id).collect::<Option<_>>()?;
    let content = marker.get("content")?.as_str()?.into_owned();
    Some((Marker { own, parents }, content))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> TokenDocument {
        TokenDocument::parse(text).unwrap()
    }

    /// A document with this marker in it.
    fn marked(marker: &str) -> TokenDocument {
        document(r#"{"s":{"a":{"value":"1"}}}"#).with_marker(&Json::parse(marker).unwrap())
    }

    #[test]
    fn a_marker_is_read_as_it_was_written() {
        let text = r#"{"s":{"a":{"value":"1"}},"$metadata":{"own":1}}"#;
        let [old, other] = [WriteId::fresh(), WriteId::foreign(&document(text))];
        let marker = Marker {
            own: WriteId::fresh(),
            parents: vec![old, other],
        };
        let carrying = document(text).with_marker(&marker.text(&document(text)));
        assert!(carrying.same(&document(text)), "it is no content");
        let descent = Descent::of(&carrying);
        assert_eq!(descent.own, marker.own);
        assert_eq!(descent.before, marker.parents);
        assert!(descent.told);
        for id in descent.writes() {
            assert_eq!(id.to_string().parse(), Ok(id));
        }
        // Another marker takes the place of the first.
        let again = carrying.with_marker(&marker.text(&document(text)));
        let metadata = again.metadata().unwrap();
        assert_eq!(metadata.members().count(), 2);
    }

    #[test]
    fn what_is_no_marker_is_none() {
        for marker in [
            "null",
            "1",
            "[]",
            "{}",
            r#"{"id":"0000000000000001"}"#,
            r#"{"id":"0000000000000001","parents":[]}"#,
            r#"{"id":1,"parents":[],"content":"x"}"#,
            r#"{"id":"~000000000000001","parents":[],"content":"x"}"#,
            r#"{"id":"000000000000000G","parents":[],"content":"x"}"#,
            r#"{"id":"+000000000000001","parents":[],"content":"x"}"#,
            r#"{"id":"0000000000000001","parents":["x"],"content":"x"}"#,
            r#"{"id":"0000000000000001","parents":[1],"content":"x"}"#,
        ] {
            let document = marked(marker);
            let descent = Descent::of(&document);
            assert!(!descent.told && descent.before.is_empty(), "{marker}");
            assert_eq!(descent.own, WriteId::foreign(&document), "{marker}");
        }
    }

    #[test]
    fn a_marker_of_another_content_tells_what_its_carrier_had_read() {
        let document =
            marked(r#"{"id":"0000000000000001","parents":["0000000000000002"],"content":"0"}"#);
        let descent = Descent::of(&document);
        assert!(descent.told && descent.own.is_foreign());
        assert_eq!(
            descent.before,
            [WriteId::Marked(1), WriteId::Marked(2)],
            "{descent:?}"
        );
    }

    #[test]
    fn a_marker_of_any_length_is_read_up_to_its_limit() {
        let id = r#""0000000000000002""#;
        let parents = vec![id; 1000].join(",");
        let document = marked(&format!(
            r#"{{"id":"0000000000000001","parents":[{parents}],"content":"x"}}"#
        ));
        assert_eq!(Descent::of(&document).before.len(), NAMED + 1);
    }
}
