//! References by place: `$ref` and `$extends` of the DTCG format.

use std::collections::{HashMap, HashSet};

use tokens_model::{JsonRef, Member, Node, references};

use crate::document::{Document, Set, spot};
use crate::findings::Findings;
use crate::rule::{Rule, Severity};
use crate::rules::references::BROKEN_REFERENCE;

pub(crate) const POINTER_REFERENCE: Rule = Rule {
    id: "pointer-reference",
    severity: Severity::Warning,
    summary: "A reference is written as `$ref` or `$extends`.",
    help: "The DTCG format has them (2025.10, \"Aliases / References\" and \"Groups\"), the Figma \
           plugin follows neither (`AliasRegex.ts` knows braces and `$name` only): tokens with \
           `$ref` are no tokens for it. If plugin users read the document, write `{name}`.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let mut pointers = Pointers {
        document,
        findings,
        groups: None,
        into: HashMap::new(),
    };
    for set in &document.sets {
        set.content.for_each_node(|_, node| match node {
            Node::Token(token) => pointers.inside(set, token.json()),
            Node::Field(member) if member.is("$ref") => pointers.pointer(set, member),
            Node::Field(member) if member.is("$extends") => pointers.extends(set, member),
            _ => {}
        });
    }
    pointers.follow();
}

struct Pointers<'a, 'f> {
    document: &'a Document,
    findings: &'f mut Findings,
    /// The paths of all groups, as soon as they are needed.
    groups: Option<HashSet<String>>,
    /// By source: the pointers into it, and where they stand.
    into: HashMap<usize, Vec<Pointer<'a>>>,
}

struct Pointer<'a> {
    /// `$ref` or `$extends`.
    field: Member<'a>,
    /// A JSON pointer (RFC 6901).
    pointer: String,
}

impl<'a> Pointers<'a, '_> {
    fn inside(&mut self, set: &Set, value: JsonRef<'a>) {
        for member in value.members() {
            if member.is("$ref") {
                self.pointer(set, member);
            } else if !member.is("$extensions") {
                self.inside(set, member.value);
            }
        }
        for item in value.items() {
            self.inside(set, item);
        }
    }

    fn pointer(&mut self, set: &Set, field: Member<'a>) {
        let Some(text) = field.value.as_str() else {
            return;
        };
        self.unread(set, field, &text);
        // Without `#` in front it leads into another document; what is percent-encoded is left
        // to those who read URIs.
        if let Some(pointer) = text.strip_prefix('#')
            && !pointer.contains('%')
        {
            let into = self.into.entry(set.spot.source).or_default();
            into.push(Pointer {
                field,
                pointer: pointer.to_owned(),
            });
        }
    }

    fn extends(&mut self, set: &Set, field: Member<'a>) {
        let Some(text) = field.value.as_str() else {
            return;
        };
        if text.starts_with('#') {
            return self.pointer(set, field);
        }
        self.unread(set, field, &text);
        let document = self.document;
        let groups = self.groups.get_or_insert_with(|| paths_of_groups(document));
        let name = references(&text).next().map(|reference| reference.name);
        if !name.is_some_and(|name| groups.contains(name)) {
            self.broken(set.spot.source, field);
        }
    }

    fn unread(&mut self, set: &Set, field: Member<'_>, text: &str) {
        let name = field.name();
        let message = format!("the Figma plugin does not follow `{name}`: `{text}`");
        self.findings
            .add(&POINTER_REFERENCE, set.spot_of(field.key), message);
    }

    fn broken(&mut self, source: usize, field: Member<'_>) {
        let name = field.name();
        let text = field.value.as_str().unwrap_or_default();
        let message = format!("`{name}` leads to `{text}`, which is not there");
        self.findings
            .add(&BROKEN_REFERENCE, spot(source, field.value), message)
            .hint("correct it");
    }

    /// Looks for all pointers into a text in one walk over it.
    fn follow(mut self) {
        for (source, pointers) in std::mem::take(&mut self.into) {
            let mut wanted: HashSet<&str> = pointers
                .iter()
                .map(|pointer| pointer.pointer.as_str())
                .collect();
            if let Some(text) = &self.document.texts[source] {
                cross_off(text.root(), &mut String::new(), &mut wanted);
            }
            for pointer in &pointers {
                if wanted.contains(pointer.pointer.as_str()) {
                    self.broken(source, pointer.field);
                }
            }
        }
    }
}

/// Takes out of `wanted` what leads to this value or to something in it.
fn cross_off(value: JsonRef<'_>, pointer: &mut String, wanted: &mut HashSet<&str>) {
    wanted.remove(pointer.as_str());
    let length = pointer.len();
    for member in value.members() {
        let key = member.name().replace('~', "~0").replace('/', "~1");
        pointer.push('/');
        pointer.push_str(&key);
        cross_off(member.value, pointer, wanted);
        pointer.truncate(length);
    }
    for (i, item) in value.items().enumerate() {
        pointer.push('/');
        pointer.push_str(&i.to_string());
        cross_off(item, pointer, wanted);
        pointer.truncate(length);
    }
}

fn paths_of_groups(document: &Document) -> HashSet<String> {
    let mut groups = HashSet::new();
    for set in &document.sets {
        set.content.for_each_node(|path, node| {
            if let Node::Group(_) = node {
                groups.insert(path.to_string());
            }
        });
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_set;

    #[test]
    fn pointers_to_what_there_is_are_not_broken() {
        let text = r##"{"a/~":{"$value":{"x":[1]}},"b":{"$ref":"#/a~1~0/$value/x/0","$type":"number"},
"c":{"$value":{"value":{"$ref":"#/a~1~0"},"unit":"px"}},"d":{"$ref":"other.json#/x"},"e":{"$extends":"{g.h}"},
"g":{"h":{"i":{"$value":1,"$extensions":{"x":{"$ref":"#/none"}}}}}}"##;
        assert_eq!(in_set(&BROKEN_REFERENCE, text), Vec::<String>::new());
        assert_eq!(
            in_set(&POINTER_REFERENCE, text),
            [
                "1:34 the Figma plugin does not follow `$ref`: `#/a~1~0/$value/x/0`",
                "2:25 the Figma plugin does not follow `$ref`: `#/a~1~0`",
                "2:62 the Figma plugin does not follow `$ref`: `other.json#/x`",
                "2:91 the Figma plugin does not follow `$extends`: `{g.h}`",
            ]
        );
        let plain = r#"{"a":{"$value":"{b}"},"b":{"$value":1}}"#;
        assert_eq!(in_set(&POINTER_REFERENCE, plain), Vec::<String>::new());
    }

    #[test]
    fn pointers_to_nothing_are_broken() {
        let text = r##"{"b":{"$ref":"#/a/$value"},"c":{"$extends":"{g}"},"d":{"$extends":"#/x"},
"e":{"$value":[{"$ref":"#/e/$value/1"}]}}"##;
        assert_eq!(
            in_set(&BROKEN_REFERENCE, text),
            [
                "1:14 `$ref` leads to `#/a/$value`, which is not there",
                "1:44 `$extends` leads to `{g}`, which is not there",
                "1:67 `$extends` leads to `#/x`, which is not there",
                "2:24 `$ref` leads to `#/e/$value/1`, which is not there",
            ]
        );
    }
}
