//! Texts and shapes without which there is no document.

use std::collections::HashMap;

use tokens_model::{
    Form, Json, JsonRef, Member, NodeKind, SetName, TokenDocument, TokenSet, ValueKind, node_kind,
};

use crate::document::{Document, Extra, Layout, Section, Set, spot};
use crate::findings::{Findings, Spot};
use crate::rule::{Rule, Severity};
use crate::source::{Part, Source};

pub(crate) const UNREADABLE: Rule = Rule {
    id: "unreadable",
    severity: Severity::Error,
    summary: "The text is no JSON, or no token document.",
    help: "Nothing can be said about a text that is no JSON, and a part of the wrong kind (a list \
           where an object has to stand) is not checked any further. Correct the place that is \
           named.",
};

pub(crate) const DUPLICATE_SET: Rule = Rule {
    id: "duplicate-set",
    severity: Severity::Error,
    summary: "Two files hold the same set, or the same part of the document.",
    help: "Which of the two counts would depend on the order in which they are read. Rename or \
           remove one of them.",
};

pub(crate) const TOKEN_AS_SET: Rule = Rule {
    id: "token-as-set",
    severity: Severity::Error,
    summary: "A token stands where a set has to stand.",
    help: "The Figma plugin reads such a set as empty and the token is gone (file import and URL \
           sources, `complexSingleFileSchema.ts`). Put the token into a set: \
           `{\"core\": {\"red\": {\"$value\": …}}}`.",
};

pub(crate) const ROOT_FIELD: Rule = Rule {
    id: "root-field",
    severity: Severity::Warning,
    summary: "A value beside the sets is neither a set nor `$themes` nor `$metadata`.",
    help: "The Figma plugin refuses a file with such a value, also a `$schema`, when it is \
           imported or read from a URL (`complexSingleFileSchema.ts`). Move it into `$metadata`, \
           or leave it out.",
};

/// Puts the document together from what can be read of the sources.
pub(crate) fn read(sources: &[Source], findings: &mut Findings) -> Document {
    let mut reader = Reader {
        findings,
        layout: Layout::Folder,
        root: Spot {
            source: 0,
            offset: 0,
        },
        sets: Vec::new(),
        themes: None,
        metadata: None,
        extra: Vec::new(),
    };
    for (i, source) in sources.iter().enumerate() {
        match &source.json {
            Ok(json) => reader.source(i, &source.part, json),
            Err(error) => reader.unreadable(
                Spot {
                    source: i,
                    offset: 0,
                },
                error.problem.to_string(),
            ),
        }
    }
    reader.document(sources)
}

struct Reader<'a> {
    findings: &'a mut Findings,
    layout: Layout,
    root: Spot,
    sets: Vec<Set>,
    themes: Option<Section>,
    metadata: Option<Section>,
    extra: Vec<Extra>,
}

impl Reader<'_> {
    fn unreadable(&mut self, spot: Spot, message: impl Into<String>) {
        self.findings.add(&UNREADABLE, spot, message);
    }

    fn source(&mut self, source: usize, part: &Part, json: &Json) {
        let root = json.root();
        match part {
            Part::Whole => self.whole(source, root),
            Part::Set(name) => self.set(name.clone(), spot(source, root), root),
            Part::Themes => self.themes(source, root),
            Part::Metadata => self.metadata(source, root),
        }
    }

    fn whole(&mut self, source: usize, root: JsonRef<'_>) {
        if !root.is_object() {
            let message = "a token document has to be an object";
            return self.unreadable(spot(source, root), message);
        }
        let form = Form::of(root);
        self.layout = Layout::Single(form);
        self.root = spot(source, root);
        for member in root.members() {
            if member.is("$themes") {
                self.themes(source, member.value);
            } else if member.is("$metadata") {
                self.metadata(source, member.value);
            } else if form == Form::Values && member.is("values") {
                for set in member.value.members() {
                    self.named_set(source, set);
                }
            } else if form == Form::Bare && member.value.is_object() {
                self.named_set(source, member);
            } else if form == Form::Bare && member.is("values") {
                let message = "`values` has to be an object of sets";
                self.unreadable(spot(source, member.value), message);
            } else {
                self.extra(source, member, form);
            }
        }
    }

    fn extra(&mut self, source: usize, member: Member<'_>, form: Form) {
        let (name, spot) = (member.name().into_owned(), spot(source, member.key));
        if form == Form::Bare {
            let message = format!("`{name}` stands beside the sets and is no set");
            self.findings
                .add(&ROOT_FIELD, spot, message)
                .hint("move it into `$metadata`, or leave it out");
        }
        self.extra.push(Extra { name, spot });
    }

    fn named_set(&mut self, source: usize, member: Member<'_>) {
        let name = SetName::new(member.name().as_ref());
        self.set(name, spot(source, member.key), member.value);
    }

    fn set(&mut self, name: SetName, at: Spot, json: JsonRef<'_>) {
        if node_kind("", json) == NodeKind::Token {
            let message = format!("`{name}` is a token where a set has to stand");
            self.findings
                .add(&TOKEN_AS_SET, at, message)
                .hint("put it into a set");
            return;
        }
        match TokenSet::new(json.to_json()) {
            Ok(content) => self.sets.push(Set {
                name,
                spot: at,
                content,
            }),
            Err(_) => self.unreadable(at, format!("the set `{name}` has to be an object")),
        }
    }

    fn themes(&mut self, source: usize, json: JsonRef<'_>) {
        let at = spot(source, json);
        if json.kind() != ValueKind::Array {
            self.unreadable(at, "`$themes` has to be a list of themes");
        } else if self.themes.is_some() {
            self.twice(at, "`$themes`");
        } else {
            self.themes = Some(Section {
                source,
                json: json.to_json(),
            });
        }
    }

    fn metadata(&mut self, source: usize, json: JsonRef<'_>) {
        let at = spot(source, json);
        if !json.is_object() {
            self.unreadable(at, "`$metadata` has to be an object");
        } else if self.metadata.is_some() {
            self.twice(at, "`$metadata`");
        } else {
            self.metadata = Some(Section {
                source,
                json: json.to_json(),
            });
        }
    }

    fn twice(&mut self, at: Spot, what: &str) {
        self.findings
            .add(
                &DUPLICATE_SET,
                at,
                format!("{what} stands in two of the files"),
            )
            .hint("rename or remove one of them");
    }

    fn document(mut self, sources: &[Source]) -> Document {
        let mut first: HashMap<SetName, usize> = HashMap::new();
        let mut sets = Vec::with_capacity(self.sets.len());
        for set in std::mem::take(&mut self.sets) {
            if let Some(other) = first.get(&set.name) {
                let other = &sources[*other].name;
                let what = format!("the set `{}`, which is in `{other}` too,", set.name);
                self.twice(set.spot, &what);
            } else {
                first.insert(set.name.clone(), set.spot.source);
                sets.push(set);
            }
        }
        let section = |section: &Option<Section>| section.as_ref().map(|part| part.json.clone());
        let mut model = TokenDocument::from_parts(
            sets.iter()
                .map(|set| (set.name.clone(), set.content.clone()))
                .collect(),
            section(&self.themes),
            section(&self.metadata),
            Vec::new(),
        )
        .expect("only parts of the right kind are taken in, each once");
        model.apply_listed_order();
        Document {
            layout: self.layout,
            texts: sources
                .iter()
                .map(|source| source.json.as_ref().ok().cloned())
                .collect(),
            root: self.root,
            sets,
            themes: self.themes,
            metadata: self.metadata,
            extra: self.extra,
            model,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{found, in_set, in_whole};

    #[test]
    fn what_is_no_document_is_found_with_its_place() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(in_whole(&UNREADABLE, text), expected, "{text}");
        };
        check("{", &["1:2 the text ends too early"]);
        check(
            "{\"a\":1,\n\"a\":2}",
            &["2:1 the key `a` stands twice in one object, first in line 1, column 2"],
        );
        check("[]", &["1:1 a token document has to be an object"]);
        check(
            r#"{"values":[]}"#,
            &["1:11 `values` has to be an object of sets"],
        );
        check(
            r#"{"$themes":{},"$metadata":null}"#,
            &[
                "1:12 `$themes` has to be a list of themes",
                "1:27 `$metadata` has to be an object",
            ],
        );
        check(r#"{"core":{}}"#, &[]);
        assert_eq!(
            in_set(&UNREADABLE, "[]"),
            ["1:1 the set `core` has to be an object"]
        );
    }

    #[test]
    fn the_rest_of_a_document_is_read_even_if_a_part_is_not() {
        let text = r#"{"$themes":{},"core":{"a":{"$value":null,"$type":"color"}}}"#;
        assert_eq!(in_whole(&super::super::tokens::NULL_VALUE, text).len(), 1);
    }

    #[test]
    fn parts_that_stand_twice_are_found() {
        let set = || Part::Set(SetName::new("core"));
        let twice = [
            (set(), "{}"),
            (set(), "{}"),
            (Part::Themes, "[]"),
            (Part::Themes, "[]"),
        ];
        assert_eq!(
            found(&DUPLICATE_SET, &twice),
            [
                "1:1 the set `core`, which is in `x.json` too, stands in two of the files",
                "1:1 `$themes` stands in two of the files",
            ]
        );
        assert_eq!(found(&DUPLICATE_SET, &twice[1..3]), Vec::<String>::new());
    }

    #[test]
    fn a_token_in_the_place_of_a_set_is_found() {
        let text = r##"{"red":{"$value":"#f00"},"core":{"value":{"value":"1"}}}"##;
        assert_eq!(
            in_whole(&TOKEN_AS_SET, text),
            ["1:2 `red` is a token where a set has to stand"]
        );
    }

    #[test]
    fn values_beside_the_sets_are_found() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(in_whole(&ROOT_FIELD, text), expected, "{text}");
        };
        check(
            r#"{"$schema":"x","core":{}}"#,
            &["1:2 `$schema` stands beside the sets and is no set"],
        );
        check(r#"{"values":{},"x":1}"#, &[]);
        check(r#"{"core":{},"$themes":[],"$metadata":{}}"#, &[]);
    }
}
