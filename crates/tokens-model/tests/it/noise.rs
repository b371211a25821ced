//! What an edit does not change keeps its bytes, however the text is laid out.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use tokens_model::{Json, JsonRef, NodeKind, TokenDocument, node_kind};

/// A member of a document: its value as text where it is no group.
#[derive(Clone, Debug)]
enum Node {
    Group(Vec<(&'static str, Self)>),
    /// Fields by key.
    Token(Vec<(&'static str, &'static str)>),
    /// A field of the group, or a root member that the format does not name.
    Field(&'static str),
}

const KEYS: [&str; 8] = [
    r#""a""#,
    r#""b""#,
    r#""\u0063""#,
    r#""50""#,
    r#""7""#,
    r#""é""#,
    r#""x y""#,
    r#""d\/e""#,
];

const VALUES: [&str; 10] = [
    r##""#f00""##,
    r#""{a.b}""#,
    r#""\u00e9\/\ud83c\udfa8""#,
    "1.50",
    "1E+2",
    "-0",
    "true",
    "null",
    r#"{ "x":1.0 ,"y" : [ ] }"#,
    r#"[1,  "two"]"#,
];

const FIELDS: [&str; 3] = [r#""own""#, "1e0", r"[ null,{} ]"];

fn unique<T: std::fmt::Debug>(
    item: impl Strategy<Value = T>,
    most: usize,
) -> impl Strategy<Value = Vec<(&'static str, T)>> {
    proptest::collection::vec((select(&KEYS[..]), item), 0..=most).prop_map(|mut list| {
        let mut seen = std::collections::BTreeSet::new();
        list.retain(|(key, _)| seen.insert(*key));
        list
    })
}

fn token() -> impl Strategy<Value = Node> {
    let more = (any::<bool>(), any::<bool>(), any::<bool>());
    (select(&VALUES[..]), more).prop_map(|(value, (kind, behind, own))| {
        let mut fields = vec![(r#""value""#, value)];
        if kind {
            fields.insert(usize::from(behind), (r#""type""#, r#""color""#));
        }
        if own {
            fields.push((r#""$extensions""#, r#"{"own" : {"n":1.0}}"#));
        }
        Node::Token(fields)
    })
}

fn group() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![4 => token(), 1 => select(&FIELDS[..]).prop_map(Node::Field)];
    let inner = leaf.prop_recursive(3, 20, 5, |inner| unique(inner, 4).prop_map(Node::Group));
    unique(inner, 4).prop_map(Node::Group)
}

/// Sets, and around them what documents also have.
fn document() -> impl Strategy<Value = Node> {
    let around = (any::<bool>(), any::<bool>(), any::<Index>());
    (unique(group(), 4), around).prop_map(|(mut members, (themes, note, at))| {
        let mut put = |key, value| {
            let at = at.index(members.len() + 1);
            members.insert(at, (key, Node::Field(value)));
        };
        if themes {
            put(r#""$themes""#, r#"[ {"id":"1" , "name":"L"} ]"#);
            put(r#""$metadata""#, r#"{ "own":[ 1 ],"updatedAt" :"x"}"#);
        }
        if note {
            put(r#""note""#, r#""x""#);
        }
        Node::Group(members)
    })
}

/// How a text is laid out.
#[derive(Clone, Debug)]
struct Layout {
    /// One level of indent; the whole on one line without it.
    indent: &'static str,
    newline: &'static str,
    /// Tokens stand on one line.
    inline: bool,
    bom: bool,
    final_newline: bool,
    /// White space that nobody would choose, one for each gap in turn; none for a regular text.
    odd: Vec<usize>,
}

fn layout(odd: impl Strategy<Value = Vec<usize>>) -> impl Strategy<Value = Layout> {
    (
        select(vec!["  ", "\t", "    ", ""]),
        select(vec!["\n", "\r\n"]),
        any::<[bool; 3]>(),
        odd,
    )
        .prop_map(
            |(indent, newline, [inline, bom, final_newline], odd)| Layout {
                indent,
                newline,
                inline,
                bom,
                final_newline,
                odd,
            },
        )
}

fn regular() -> impl Strategy<Value = Layout> {
    layout(Just(Vec::new()))
}

fn any_layout() -> impl Strategy<Value = Layout> {
    prop_oneof![
        regular(),
        layout(proptest::collection::vec(0..9_usize, 1..40))
    ]
}

/// Prints a document gap by gap.
struct Printer<'a> {
    layout: &'a Layout,
    gaps: usize,
    out: String,
}

fn print(node: &Node, layout: &Layout) -> String {
    let mut printer = Printer {
        layout,
        gaps: 0,
        out: String::new(),
    };
    if layout.bom {
        printer.out.push('\u{feff}');
    }
    printer.node(node, 0);
    if layout.final_newline {
        printer.out.push_str(layout.newline);
    }
    printer.out
}

impl Printer<'_> {
    fn node(&mut self, node: &Node, depth: usize) {
        match node {
            Node::Field(text) => self.out.push_str(text),
            Node::Group(members) => self.members(members, depth, false, |printer, value| {
                printer.node(value, depth + 1);
            }),
            Node::Token(fields) => {
                let inline = self.layout.inline;
                self.members(fields, depth, inline, |printer, value| {
                    printer.out.push_str(value);
                });
            }
        }
    }

    fn members<T>(
        &mut self,
        members: &[(&'static str, T)],
        depth: usize,
        inline: bool,
        value: impl Fn(&mut Self, &T),
    ) {
        self.out.push('{');
        for (i, (key, member)) in members.iter().enumerate() {
            if i > 0 {
                self.odd_gap();
                self.out.push(',');
            }
            self.gap(depth + 1, inline);
            self.out.push_str(key);
            self.odd_gap();
            self.out.push(':');
            if self.layout.odd.is_empty() && !self.layout.indent.is_empty() {
                self.out.push(' ');
            }
            self.odd_gap();
            value(self, member);
        }
        if !members.is_empty() {
            self.gap(depth, inline);
        }
        self.out.push('}');
    }

    /// In front of a member, or of the closing bracket.
    fn gap(&mut self, depth: usize, inline: bool) {
        if !self.layout.odd.is_empty() {
            self.odd_gap();
        } else if self.layout.indent.is_empty() {
        } else if inline {
            self.out.push(' ');
        } else {
            self.out.push_str(self.layout.newline);
            self.out.push_str(&self.layout.indent.repeat(depth));
        }
    }

    fn odd_gap(&mut self) {
        let odd = &self.layout.odd;
        if odd.is_empty() {
            return;
        }
        let chosen = odd[self.gaps % odd.len()];
        self.gaps += 1;
        let newline = self.layout.newline;
        match chosen {
            0 => self.out.push(' '),
            1 => self.out.push('\t'),
            2 | 3 => self.out.push_str(newline),
            4 => {
                self.out.push_str(newline);
                self.out.push_str("   ");
            }
            5 => {
                self.out.push_str(newline);
                self.out.push_str("\t ");
            }
            _ => {}
        }
    }
}

fn group_count(node: &Node) -> usize {
    match node {
        Node::Group(members) => {
            1 + members
                .iter()
                .map(|(_, node)| group_count(node))
                .sum::<usize>()
        }
        _ => 0,
    }
}

/// The members of the `nth` group, the root being the first.
fn nth_group<'a>(node: &'a mut Node, nth: &mut usize) -> Option<&'a mut Vec<(&'static str, Node)>> {
    let Node::Group(members) = node else {
        return None;
    };
    if *nth == 0 {
        return Some(members);
    }
    *nth -= 1;
    members
        .iter_mut()
        .find_map(|(_, member)| nth_group(member, nth))
}

/// The document that `node` says, read from a text without any layout.
fn read(node: &Node) -> TokenDocument {
    let text = print(
        node,
        &Layout {
            indent: "",
            newline: "\n",
            inline: true,
            bom: false,
            final_newline: false,
            odd: Vec::new(),
        },
    );
    TokenDocument::parse(text).expect("what is printed is a document")
}

fn over(new: &TokenDocument, old: &str) -> String {
    let written = new.write_over(&Json::parse(old).expect("what is printed is JSON"));
    let again = TokenDocument::parse(written.clone()).expect("what is written is a document");
    assert!(again.same(new), "{old:?} {written:?}");
    written
}

/// Whether `long` is `short` with something put in at one place.
fn is_one_insertion(short: &str, long: &str) -> bool {
    let pairs = short.bytes().zip(long.bytes());
    let front = pairs.take_while(|(a, b)| a == b).count();
    let pairs = short.bytes().rev().zip(long.bytes().rev());
    let back = pairs.take_while(|(a, b)| a == b).count();
    short.len() <= long.len() && front + back >= short.len()
}

/// Where the values of tokens stand, and the other fields of tokens and groups.
fn places(value: JsonRef<'_>, found: &mut Vec<std::ops::Range<usize>>) {
    for member in value.members() {
        match node_kind(&member.name(), member.value) {
            NodeKind::Group => places(member.value, found),
            NodeKind::Token => {
                found.extend(member.value.members().map(|field| field.value.span()));
            }
            NodeKind::Field if member.name().starts_with('$') => {}
            NodeKind::Field => found.push(member.value.span()),
        }
    }
}

proptest! {
    #[test]
    fn one_changed_value_changes_its_bytes_only(
        node in document(),
        layout in any_layout(),
        at in any::<Index>(),
        new in select(&VALUES[..8]),
    ) {
        let old = print(&node, &layout);
        let mut found = Vec::new();
        places(Json::parse(old.clone()).unwrap().root(), &mut found);
        prop_assume!(!found.is_empty());
        let mut expected = old.clone();
        expected.replace_range(found[at.index(found.len())].clone(), new);
        let compact = Json::parse(expected.clone()).unwrap().to_compact();
        let changed = TokenDocument::parse(compact).unwrap();
        let unchanged = TokenDocument::parse(old.clone()).unwrap();
        // An equal value in another spelling is no change.
        let expected = if changed.same(&unchanged) { old.clone() } else { expected };
        prop_assert_eq!(over(&changed, &old), expected);
    }

    #[test]
    fn one_removed_member_takes_one_piece_of_the_text_away(
        node in document(),
        layout in any_layout(),
        (group, member) in any::<(Index, Index)>(),
    ) {
        let old = print(&node, &layout);
        let mut less = node.clone();
        let mut nth = group.index(group_count(&node));
        let members = nth_group(&mut less, &mut nth).unwrap();
        prop_assume!(!members.is_empty());
        let (key, removed) = members.remove(member.index(members.len()));
        // Without a list of themes, there is an empty one.
        prop_assume!(!matches!(removed, Node::Field(_)) || !key.starts_with("\"$"));
        let new = over(&read(&less), &old);
        prop_assert!(is_one_insertion(&new, &old), "{old:?}\n{new:?}");
    }

    #[test]
    fn one_added_member_adds_one_piece_to_the_text(
        node in document(),
        layout in any_layout(),
        (group, member) in any::<(Index, Index)>(),
        new in token(),
    ) {
        let old = print(&node, &layout);
        let mut more = node.clone();
        let nth = group.index(group_count(&node));
        let members = nth_group(&mut more, &mut nth.clone()).unwrap();
        prop_assume!(!members.is_empty());
        let new = if nth == 0 { Node::Group(vec![(KEYS[0], new)]) } else { new };
        members.insert(member.index(members.len() + 1), (r#""new""#, new));
        let new = over(&read(&more), &old);
        prop_assert!(is_one_insertion(&old, &new), "{old:?}\n{new:?}");
    }

    #[test]
    fn what_is_added_looks_like_what_is_there(
        node in document(),
        layout in regular(),
        (group, member) in any::<(Index, Index)>(),
    ) {
        let old = print(&node, &layout);
        let mut more = node.clone();
        let nth = group.index(group_count(&node));
        let members = nth_group(&mut more, &mut nth.clone()).unwrap();
        let is_token = |(_, node): &(&str, Node)| matches!(node, Node::Token(_));
        prop_assume!(nth > 0 && members.iter().any(is_token));
        prop_assume!(!members.iter().any(|(_, node)| matches!(node, Node::Group(_))));
        let fields = vec![(r#""value""#, "1.50"), (r#""type""#, r#""color""#)];
        members.insert(member.index(members.len() + 1), (r#""new""#, Node::Token(fields)));
        let expected = read(&more);
        let written = over(&expected, &old);
        // An index has no place, so that the place of what stands beside it may be another.
        let indices = |text: &str| text.contains("\"50\"") || text.contains("\"7\"");
        if !indices(&old) {
            prop_assert_eq!(written, print(&more, &layout));
        }
    }
}
