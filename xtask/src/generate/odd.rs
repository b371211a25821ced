//! Small documents that no generator makes and that real projects lack: each goes to one edge.

/// A document at an edge.
#[derive(Clone, Debug)]
pub(crate) struct Odd {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
    pub(crate) bytes: Vec<u8>,
    /// Part of the message with which it is refused; none if it is a document.
    pub(crate) refused: Option<&'static str>,
}

/// A name, what is odd, and the text.
type Case = (&'static str, &'static str, &'static str);

const DOCUMENTS: [Case; 18] = [
    (
        "bom-crlf-tabs",
        "a byte order mark, CRLF and tabs",
        "\u{feff}{\r\n\t\"global\": {\r\n\t\t\"a\": {\r\n\t\t\t\"value\": \"1\",\r\n\t\t\t\"type\": \"other\"\r\n\t\t}\r\n\t}\r\n}\r\n",
    ),
    (
        "cycles",
        "aliases in a circle, to themselves, to nothing",
        r#"{"global":{"a":{"value":"{b}","type":"color"},"b":{"value":"{c}","type":"color"},"c":{"value":"{a}","type":"color"},"self":{"value":"{self}","type":"color"},"gone":{"value":"{not.there}","type":"color"}}}"#,
    ),
    (
        "dots-in-names",
        "a dot in a name makes alias paths ambiguous",
        r#"{"global":{"space":{"0.5":{"value":"2px","type":"spacing"},"1.5":{"value":"{space.0.5} * 3","type":"spacing"}},"a.b":{"c":{"value":"1","type":"other"}}},"$themes":[],"$metadata":{"tokenSetOrder":["global"]}}"#,
    ),
    (
        "empties",
        "empty sets and groups must not vanish",
        r#"{"empty":{},"nested/empty":{},"global":{"g":{},"h":{"i":{}}},"$themes":[],"$metadata":{"tokenSetOrder":["empty","nested/empty","global"]}}"#,
    ),
    (
        "escapes",
        "escaped text and control characters",
        r#"{"global":{"t":{"\u00e9t\u00e9":{"value":"\ud83c\udfa8 \u65e5\u672c","type":"text"},"control":{"value":"a\u0000b\u001f\u2028","type":"text"}}}}"#,
    ),
    (
        "inherited-type",
        "a type on the group instead of the token",
        r##"{"global":{"c":{"$type":"color","x":{"$value":"#fff"},"y":{"$value":"4px","$type":"dimension"}}}}"##,
    ),
    (
        "integer-like-keys",
        "a JavaScript reader moves 7, 50 and 100 to the front; 007 stays",
        r#"{"global":{"size":{"100":{"value":"1","type":"sizing"},"50":{"value":"2","type":"sizing"},"b":{"value":"3","type":"sizing"},"007":{"value":"4","type":"sizing"},"7":{"value":"5","type":"sizing"}}}}"#,
    ),
    (
        "integer-like-set-names",
        "an order that only tokenSetOrder keeps",
        r#"{"2":{"a":{"value":"1","type":"other"}},"1":{"a":{"value":"2","type":"other"}},"core":{},"$themes":[],"$metadata":{"tokenSetOrder":["2","1","core"]}}"#,
    ),
    (
        "mixed-notations",
        "one set in each notation",
        r#"{"a":{"x":{"value":"1","type":"color"}},"b":{"x":{"$value":"1","$type":"color"}}}"#,
    ),
    (
        "nfc-nfd",
        "two names that look alike, composed and decomposed",
        "{\"global\":{\"caf\u{e9}\":{\"value\":\"1\",\"type\":\"other\"},\"cafe\u{301}\":{\"value\":\"2\",\"type\":\"other\"}}}",
    ),
    (
        "null-and-odd-values",
        "null, empty and nested values",
        r#"{"global":{"a":{"value":null,"type":"other"},"b":{"value":"","type":"other"},"c":{"value":true,"type":"boolean"},"d":{"value":[],"type":"boxShadow"},"e":{"value":{},"type":"typography"},"f":{"value":[["x"]],"type":"other"}}}"#,
    ),
    (
        "numbers",
        "number texts that floating point would change or refuse",
        r#"{"global":{"n":{"a":{"value":1.0,"type":"number"},"b":{"value":1e3,"type":"number"},"c":{"value":9007199254740993,"type":"number"},"d":{"value":-0,"type":"number"},"e":{"value":0.1,"type":"number"},"f":{"value":1E400,"type":"number"},"g":{"value":123456789012345678901234567890,"type":"number"},"h":{"value":0.30000000000000004,"type":"number"}}}}"#,
    ),
    (
        "proto",
        "names that break JavaScript objects",
        r#"{"__proto__":{"a":{"value":"1","type":"other"}},"global":{"__proto__":{"value":"x","type":"other"},"constructor":{"value":"y","type":"other"},"hasOwnProperty":{"value":"z","type":"other"}}}"#,
    ),
    (
        "reserved-nested",
        "sets in a folder, with the names of the reserved files",
        r#"{"core/$themes":{"Mode":{"id":{"value":"1","type":"other"}}},"core/$metadata":{"tokenSetOrder":{"0":{"value":"a","type":"other"}}},"$themes":[],"$metadata":{"tokenSetOrder":["core/$themes","core/$metadata"]}}"#,
    ),
    (
        "theme-oddities",
        "missing sets, a double id, unknown keys",
        r#"{"a":{"x":{"value":"1","type":"other"}},"$themes":[{"id":"1","name":"T","selectedTokenSets":{"a":"enabled","gone":"source","b":"disabled"}},{"id":"1","name":"same id","selectedTokenSets":{}},{"id":"3","name":"null id","group":"G","selectedTokenSets":{"a":"source"},"$figmaCollectionId":null,"unknownKey":{"keep":true}}],"$metadata":{"tokenSetOrder":["gone","a","a"],"tokenSetsData":{"a":{"isDynamic":true}},"unknown":1}}"#,
    ),
    (
        "token-and-group",
        "a token that has a token in it",
        r#"{"global":{"a":{"value":"1","type":"color","b":{"value":"2","type":"color"}}}}"#,
    ),
    (
        "unsafe-set-names",
        "set names that are no file names everywhere, or lead elsewhere",
        r#"{"../evil":{"a":{"value":"1","type":"other"}},"/abs":{"a":{"value":"1","type":"other"}},"a//b":{"a":{"value":"1","type":"other"}},"c:\\d":{"a":{"value":"1","type":"other"}},"con":{"a":{"value":"1","type":"other"}},"a/.":{"a":{"value":"1","type":"other"}},"A/x":{"a":{"value":"1","type":"other"}},"a/x":{"a":{"value":"2","type":"other"}},"f":{"a":{"value":"1","type":"other"}},"f/g":{"a":{"value":"1","type":"other"}},"":{"a":{"value":"1","type":"other"}}}"#,
    ),
    (
        "value-named-token",
        "tokens called value and type",
        r#"{"global":{"input":{"value":{"value":"1","type":"color"},"type":{"value":"2","type":"other"}}}}"#,
    ),
];

/// The same, with part of the message in front of the text.
const NO_DOCUMENTS: [(Case, &str); 5] = [
    (
        (
            "conflict-markers",
            "a merge that nobody finished",
            "{\n<<<<<<< HEAD\n  \"a\": {\"x\": {\"value\": \"1\", \"type\": \"other\"}}\n=======\n  \"a\": {\"x\": {\"value\": \"2\", \"type\": \"other\"}}\n>>>>>>> other\n}\n",
        ),
        "line 2, column 1",
    ),
    (
        (
            "duplicate-keys",
            "readers disagree about which one counts",
            r#"{"global":{"a":{"value":"1","type":"other"},"a":{"value":"2","type":"other"}}}"#,
        ),
        "stands twice",
    ),
    (
        (
            "list",
            "JSON, and no document",
            "[{\"value\": \"1\", \"type\": \"other\"}]\n",
        ),
        "has to be an object",
    ),
    (
        (
            "lone-surrogate",
            "half of a character",
            r#"{"global":{"lone":{"value":"\ud800","type":"text"}}}"#,
        ),
        "surrogate",
    ),
    (
        (
            "truncated",
            "cut short",
            r#"{"global":{"a":{"value":"1","type":"other"}"#,
        ),
        "ends too early",
    ),
];

/// All of them, by name.
pub(crate) fn all() -> Vec<Odd> {
    let odd = |(name, why, text): Case, refused| Odd {
        name,
        why,
        bytes: text.as_bytes().to_vec(),
        refused,
    };
    let mut all: Vec<Odd> = DOCUMENTS.iter().map(|case| odd(*case, None)).collect();
    let refused = NO_DOCUMENTS.iter();
    all.extend(refused.map(|(case, message)| odd(*case, Some(message))));
    all.push(Odd {
        name: "deep",
        why: "200 groups inside each other",
        bytes: nested(200).into_bytes(),
        refused: Some("nested deeper"),
    });
    all.sort_by_key(|odd| odd.name);
    all
}

fn nested(groups: usize) -> String {
    let open = "{\"g\":".repeat(groups);
    let close = "}".repeat(groups);
    format!("{{\"global\":{open}{{\"value\":\"1\",\"type\":\"other\"}}{close}}}")
}

#[cfg(test)]
mod tests {
    use tokens_model::{Json, TokenDocument};

    use super::*;

    #[test]
    fn each_is_read_or_refused_as_it_says() {
        for odd in all() {
            let read =
                Json::parse_bytes(odd.bytes).and_then(|json| TokenDocument::from_json(&json));
            match (odd.refused, read) {
                (None, read) => assert!(read.is_ok(), "{}: {}", odd.name, read.unwrap_err()),
                (Some(part), read) => {
                    let message = read.expect_err(odd.name).to_string();
                    assert!(message.contains(part), "{}: {message}", odd.name);
                }
            }
        }
    }
}
