//! New content in the layout of the old text: what did not change stays byte for byte.

mod places;

use std::borrow::Cow;
use std::collections::HashMap;

use crate::json::{Json, JsonRef, Member, ValueKind, print_compact, print_indented};
use crate::role::{Role, same};
use crate::style::Style;
use places::{OldPlaces, arrange, pair_items};

/// `new`, laid out like `style` says.
pub(crate) fn print(new: JsonRef<'_>, style: &Style) -> String {
    let mut out = String::new();
    if style.bom {
        out.push('\u{feff}');
    }
    if style.indent.is_empty() {
        print_compact(&mut out, new);
    } else {
        print_indented(&mut out, new, "", &style.indent, style.newline);
    }
    if style.final_newline {
        out.push_str(style.newline);
    }
    out
}

/// `new`, written over the text of `old` so that only the bytes of what differs change.
pub(crate) fn rewrite(role: Role, old: &Json, new: JsonRef<'_>) -> String {
    let source = old.source();
    let span = old.root().span();
    let mut rewriter = Rewriter {
        out: String::with_capacity(source.len() + 256),
        style: Style::of(source),
    };
    rewriter.out.push_str(&source[..span.start]);
    rewriter.value(role, old.root(), new, "");
    rewriter.out.push_str(&source[span.end..]);
    rewriter.out
}

struct Rewriter {
    out: String,
    style: Style,
}

/// The white space around the members of an object or the items of an array.
struct Gaps<'a> {
    /// Between the opening bracket and the first.
    first: &'a str,
    /// Between a comma and the next.
    next: Cow<'a, str>,
    /// Between the last and the closing bracket.
    last: Cow<'a, str>,
}

/// One member or item of the old text: where it ends, and the white space around it.
struct Piece<'a> {
    lead: &'a str,
    end: usize,
    /// Up to the comma; nothing for the last one.
    tail: &'a str,
}

impl Rewriter {
    /// `outer` is the indent of the line on which the value begins.
    fn value(&mut self, role: Role, old: JsonRef<'_>, new: JsonRef<'_>, outer: &str) {
        if same(role, old, new) {
            self.out.push_str(old.raw());
            return;
        }
        match (old.kind(), new.kind()) {
            (ValueKind::Object, ValueKind::Object) => self.object(role, old, new, outer),
            (ValueKind::Array, ValueKind::Array) => self.array(role, old, new, outer),
            _ => self.fresh(new, outer, is_inline(old)),
        }
    }

    /// A value that the old text does not have.
    fn fresh(&mut self, new: JsonRef<'_>, outer: &str, inline: bool) {
        if self.style.indent.is_empty() {
            print_compact(&mut self.out, new);
        } else if inline {
            print_inline(&mut self.out, new);
        } else {
            print_indented(
                &mut self.out,
                new,
                outer,
                &self.style.indent,
                self.style.newline,
            );
        }
    }

    fn object(&mut self, role: Role, old: JsonRef<'_>, new: JsonRef<'_>, outer: &str) {
        if new.is_empty() {
            self.out.push_str("{}");
            return;
        }
        let old_members: Vec<Member<'_>> = old.members().collect();
        let pieces = pieces(
            old,
            old_members
                .iter()
                .map(|m| m.key.span().start..m.value.span().end),
        );
        let place: HashMap<Cow<'_, str>, usize> = old_members
            .iter()
            .enumerate()
            .map(|(i, member)| (member.name(), i))
            .collect();
        let place = OldPlaces::new(place, new);
        let members = arrange(role, &old_members, &place, new);
        let gaps = self.gaps(old, &pieces, outer);
        // A new member looks like its neighbours: on one line if they all are.
        let inline = old_members
            .iter()
            .any(|m| is_inline(m.value) && !m.value.is_empty())
            && old_members.iter().all(|m| is_inline(m.value));
        self.out.push('{');
        let mut tail = "";
        for (i, member) in members.iter().enumerate() {
            let name = member.name();
            let known = place.of(*member);
            let lead = lead(&gaps, &pieces, i, known);
            if i > 0 {
                self.out.push_str(tail);
                self.out.push(',');
            }
            tail = known.map_or("", |at| pieces[at].tail);
            self.out.push_str(lead);
            let inner = indent_of(lead).unwrap_or(outer).to_owned();
            if let Some(at) = known {
                let before = old_members[at];
                let key = if before.is(&name) {
                    before.key
                } else {
                    member.key
                };
                self.out.push_str(key.raw());
                // The colon with the white space around it.
                let (end, start) = (before.key.span().end, before.value.span().start);
                self.out.push_str(old.text(end, start));
                // What the new value is decides what order means in it.
                let role = role.member(&name, member.value);
                self.value(role, before.value, member.value, &inner);
            } else {
                self.out.push_str(member.key.raw());
                self.out.push_str(colon(old, &old_members, &self.style));
                self.fresh(member.value, &inner, inline);
            }
        }
        self.out.push_str(&gaps.last);
        self.out.push('}');
    }

    fn array(&mut self, role: Role, old: JsonRef<'_>, new: JsonRef<'_>, outer: &str) {
        if new.is_empty() {
            self.out.push_str("[]");
            return;
        }
        let old_items: Vec<JsonRef<'_>> = old.items().collect();
        let new_items: Vec<JsonRef<'_>> = new.items().collect();
        let pieces = pieces(old, old_items.iter().map(|item| item.span()));
        let gaps = self.gaps(old, &pieces, outer);
        let partner = pair_items(role, &old_items, &new_items);
        let inline = !old_items.is_empty() && old_items.iter().all(|item| is_inline(*item));
        self.out.push('[');
        let mut tail = "";
        for (i, item) in new_items.iter().enumerate() {
            let lead = lead(&gaps, &pieces, i, partner[i]);
            if i > 0 {
                self.out.push_str(tail);
                self.out.push(',');
            }
            tail = partner[i].map_or("", |at| pieces[at].tail);
            self.out.push_str(lead);
            let inner = indent_of(lead).unwrap_or(outer).to_owned();
            match partner[i] {
                Some(at) => self.value(role.item(), old_items[at], *item, &inner),
                None => self.fresh(*item, &inner, inline),
            }
        }
        self.out.push_str(&gaps.last);
        self.out.push(']');
    }

    fn gaps<'a>(&self, old: JsonRef<'a>, pieces: &[Piece<'a>], outer: &str) -> Gaps<'a> {
        let span = old.span();
        let Some(last) = pieces.last() else {
            // It was empty: open it as the text does elsewhere.
            let (next, last) = if self.style.indent.is_empty() {
                (String::new(), String::new())
            } else {
                let line = format!("{}{outer}", self.style.newline);
                (format!("{line}{}", self.style.indent), line)
            };
            return Gaps {
                first: "",
                next: Cow::Owned(next),
                last: Cow::Owned(last),
            };
        };
        let first = pieces[0].lead;
        let next = match pieces.get(1) {
            Some(second) => Cow::Borrowed(second.lead),
            None if first.contains('\n') || self.style.indent.is_empty() => Cow::Borrowed(first),
            None => Cow::Borrowed(" "),
        };
        Gaps {
            first,
            next,
            last: Cow::Borrowed(old.text(last.end, span.end - 1)),
        }
    }
}

fn pieces(old: JsonRef<'_>, spans: impl Iterator<Item = std::ops::Range<usize>>) -> Vec<Piece<'_>> {
    let mut from = old.span().start + 1;
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for span in spans {
        let between = old.text(from, span.start);
        let lead = match pieces.last_mut() {
            None => between,
            Some(before) => {
                let (tail, lead) = between.split_once(',').unwrap_or(("", between));
                before.tail = tail;
                lead
            }
        };
        from = span.end;
        pieces.push(Piece {
            lead,
            end: span.end,
            tail: "",
        });
    }
    pieces
}

/// What stands in front of the member or item at place `i` that was at `known` before.
fn lead<'g>(
    gaps: &'g Gaps<'_>,
    pieces: &'g [Piece<'_>],
    i: usize,
    known: Option<usize>,
) -> &'g str {
    match (i, known) {
        (0, _) if pieces.is_empty() => &gaps.next,
        (0, _) => gaps.first,
        (_, Some(at)) if at > 0 => pieces[at].lead,
        _ => &gaps.next,
    }
}

/// The indent that a gap leaves the cursor at, if it begins a line.
fn indent_of(lead: &str) -> Option<&str> {
    lead.rfind('\n').map(|at| &lead[at + 1..])
}

fn is_inline(value: JsonRef<'_>) -> bool {
    !value.raw().contains('\n')
}

/// The colon with the white space that the neighbours have.
fn colon<'a>(old: JsonRef<'a>, members: &[Member<'a>], style: &Style) -> &'a str {
    match members.first() {
        Some(member) => old.text(member.key.span().end, member.value.span().start),
        None if style.indent.is_empty() => ":",
        None => ": ",
    }
}

/// On one line, with the usual spaces.
fn print_inline(out: &mut String, value: JsonRef<'_>) {
    match value.kind() {
        ValueKind::Object if !value.is_empty() => {
            out.push_str("{ ");
            for (i, member) in value.members().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                out.push_str(member.key.raw());
                out.push_str(": ");
                print_inline(out, member.value);
            }
            out.push_str(" }");
        }
        ValueKind::Array if !value.is_empty() => {
            out.push('[');
            for (i, item) in value.items().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                print_inline(out, item);
            }
            out.push(']');
        }
        _ => out.push_str(value.raw()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let (old, new) = (Json::parse(old).unwrap(), Json::parse(new).unwrap());
        let written = rewrite(Role::Group, &old, new.root());
        assert_eq!(written, expected);
        let again = Json::parse(written).unwrap();
        assert!(same(Role::Group, again.root(), new.root()));
    }

    const TWO: &str = "{\n  \"a\": {\n    \"value\": \"1\",\n    \"type\": \"x\"\n  },\n  \"b\": {\n    \"value\": \"2\",\n    \"type\": \"x\"\n  }\n}\n";

    #[test]
    fn an_equal_document_is_not_touched() {
        check(
            TWO,
            r#"{"a":{"type":"x","value":"1"},"b":{"value":"2","type":"x"}}"#,
            TWO,
        );
        check("\u{feff}{ }\r\n", "{}", "\u{feff}{ }\r\n");
        check(
            "{\"a\":{\"value\": 1.0}}",
            "{\"a\":{\"value\":1}}",
            "{\"a\":{\"value\": 1.0}}",
        );
    }

    #[test]
    fn one_changed_value_changes_its_bytes_only() {
        check(
            TWO,
            r#"{"a":{"value":"1","type":"x"},"b":{"value":"9","type":"x"}}"#,
            &TWO.replace("\"2\"", "\"9\""),
        );
    }

    #[test]
    fn an_added_token_adds_its_lines_and_one_comma() {
        check(
            TWO,
            r#"{"a":{"value":"1","type":"x"},"b":{"value":"2","type":"x"},"c":{"value":"3"}}"#,
            &TWO.replace(
                "\"x\"\n  }\n}",
                "\"x\"\n  },\n  \"c\": {\n    \"value\": \"3\"\n  }\n}",
            ),
        );
        check(
            "{\"a\":{},\n \"z\":{}}",
            r#"{"m":{},"a":{},"z":{}}"#,
            "{\"m\":{},\n \"a\":{},\n \"z\":{}}",
        );
    }

    #[test]
    fn a_removed_token_takes_its_lines_and_one_comma_away() {
        check(
            TWO,
            r#"{"b":{"value":"2","type":"x"}}"#,
            "{\n  \"b\": {\n    \"value\": \"2\",\n    \"type\": \"x\"\n  }\n}\n",
        );
        check(
            TWO,
            r#"{"a":{"value":"1","type":"x"}}"#,
            "{\n  \"a\": {\n    \"value\": \"1\",\n    \"type\": \"x\"\n  }\n}\n",
        );
        check(TWO, "{}", "{}\n");
    }

    #[test]
    fn moved_tokens_move_and_index_names_stay() {
        check(
            "{\n\t\"a\": {},\n\t\"b\": {}\n}",
            r#"{"b":{},"a":{}}"#,
            "{\n\t\"b\": {},\n\t\"a\": {}\n}",
        );
        check(
            "{\n\t\"100\": {},\n\t\"50\": {}\n}",
            r#"{"50":{},"100":{},"x":{}}"#,
            "{\n\t\"x\": {},\n\t\"100\": {},\n\t\"50\": {}\n}",
        );
    }

    #[test]
    fn an_empty_group_opens_in_the_layout_of_the_text() {
        check(
            "{\r\n\t\"g\": {}\r\n}",
            r#"{"g":{"a":{"value":"1"}}}"#,
            "{\r\n\t\"g\": {\r\n\t\t\"a\": {\r\n\t\t\t\"value\": \"1\"\r\n\t\t}\r\n\t}\r\n}",
        );
        check(
            "{\"g\":{}}",
            r#"{"g":{"a":{"value":"1"}}}"#,
            "{\"g\":{\"a\":{\"value\":\"1\"}}}",
        );
    }

    #[test]
    fn one_line_tokens_get_one_line_neighbours() {
        check(
            "{\n  \"a\": { \"value\": \"1\" }\n}",
            r#"{"a":{"value":"1"},"b":{"value":"2","type":"x"}}"#,
            "{\n  \"a\": { \"value\": \"1\" },\n  \"b\": { \"value\": \"2\", \"type\": \"x\" }\n}",
        );
    }

    #[test]
    fn a_field_in_another_notation_changes_its_key_only() {
        let old = "{\n \"g\": {\"type\" : \"x\",\n\n   \"a\": {\"type\":\"x\",\n\t\"value\"  :{ \"x\":1,\n\n\"y\": [ 1 ] },\"more\": 1\n}}}";
        check(
            old,
            r#"{"g":{"$type":"x","a":{"more":1,"$value":{"x":1,"y":[1]},"$type":"x"}}}"#,
            &old.replace("\"type\"", "\"$type\"")
                .replace("\"value\"", "\"$value\""),
        );
        check(
            "{\"a\": { \"value\": 1,  \"type\": \"x\" }}",
            r#"{"a":{"$value":2,"type":"y","$type":"z"}}"#,
            "{\"a\": { \"$value\": 2,  \"type\": \"y\",  \"$type\": \"z\" }}",
        );
    }

    #[test]
    fn a_token_that_becomes_a_group_has_its_members_in_order() {
        check(
            r#"{"g":{"value":"1","b":{"value":"2"},"a":{"value":"3"}}}"#,
            r#"{"g":{"a":{"value":"3"},"b":{"value":"2"}}}"#,
            r#"{"g":{"a":{"value":"3"},"b":{"value":"2"}}}"#,
        );
    }

    #[test]
    fn list_items_keep_their_layout() {
        let old =
            "[\n  { \"id\": \"1\", \"name\": \"A\" },\n  { \"id\": \"2\", \"name\": \"B\" }\n]";
        let old = Json::parse(old).unwrap();
        let new =
            Json::parse(r#"[{"id":"0","name":"N"},{"id":"1","name":"A"},{"id":"2","name":"C"}]"#)
                .unwrap();
        assert_eq!(
            rewrite(Role::Themes, &old, new.root()),
            "[\n  { \"id\": \"0\", \"name\": \"N\" },\n  { \"id\": \"1\", \"name\": \"A\" },\n  { \"id\": \"2\", \"name\": \"C\" }\n]"
        );
    }
}
