//! Where everything in the files stands.

use std::collections::HashMap;

use tokens_check::{Part, Source};
use tokens_model::{
    EntryPath, Form, JsonRef, Member, NodeKind, Section, SetName, TokenPath, node_kind, theme_keys,
};

/// One thing in the files.
#[derive(Clone, Debug)]
pub(super) struct Spot<'a> {
    pub(super) source: usize,
    /// The byte at which it begins: that of its key, if it has one.
    pub(super) offset: usize,
    /// The JSON pointer (RFC 6901).
    pub(super) pointer: String,
    value: JsonRef<'a>,
}

impl<'a> Spot<'a> {
    fn of(source: usize, value: JsonRef<'a>) -> Self {
        Self {
            source,
            offset: value.span().start,
            pointer: String::new(),
            value,
        }
    }

    fn member(&self, member: Member<'a>) -> Self {
        Self {
            offset: member.key.span().start,
            ..self.child(&member.name(), member.value)
        }
    }

    fn child(&self, key: &str, value: JsonRef<'a>) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self {
            source: self.source,
            offset: value.span().start,
            pointer: format!("{}/{key}", self.pointer),
            value,
        }
    }

    fn get(&self, key: &str) -> Option<Self> {
        let member = self.value.members().find(|member| member.is(key))?;
        Some(self.member(member))
    }
}

/// Everything in the files that a difference can be about, by its path without a field.
#[derive(Debug, Default)]
pub(super) struct Spots<'a> {
    known: HashMap<EntryPath, Spot<'a>>,
    /// For what has no place of its own.
    first: Option<Spot<'a>>,
}

impl<'a> Spots<'a> {
    pub(super) fn of(sources: &'a [Source]) -> Self {
        let mut spots = Self::default();
        for (i, source) in sources.iter().enumerate() {
            let Ok(json) = &source.json else { continue };
            let root = Spot::of(i, json.root());
            match &source.part {
                Part::Whole => spots.whole(&root),
                Part::Set(name) => spots.set(name, root.clone()),
                Part::Themes => spots.themes(root.clone()),
                Part::Metadata => spots.metadata(&root),
            }
            spots.first.get_or_insert(root);
        }
        spots
    }

    /// What a path leads to; where that is missing, the nearest thing around it that is there.
    pub(super) fn nearest(&self, at: &EntryPath) -> Option<Spot<'a>> {
        let mut around = EntryPath {
            field: None,
            ..at.clone()
        };
        if let Some(spot) = self.known.get(&around) {
            let field = at.field.as_deref();
            return Some(
                field
                    .and_then(|name| field_of(spot, name))
                    .unwrap_or(spot.clone()),
            );
        }
        while let Some((outer, _)) = around.path.split_last() {
            around.path = outer;
            if let Some(spot) = self.known.get(&around) {
                return Some(spot.clone());
            }
        }
        let set = at.set.as_ref().map(EntryPath::set);
        let set = set.and_then(|set| self.known.get(&set));
        set.or(self.first.as_ref()).cloned()
    }

    fn whole(&mut self, root: &Spot<'a>) {
        let form = Form::of(root.value);
        for member in root.value.members() {
            let spot = root.member(member);
            if member.is("$themes") {
                self.themes(spot);
            } else if member.is("$metadata") {
                self.metadata(&spot);
            } else if form == Form::Values && member.is("values") {
                for set in member.value.members() {
                    self.set(&SetName::new(set.name().as_ref()), spot.member(set));
                }
            } else if form == Form::Bare && member.value.is_object() {
                self.set(&SetName::new(member.name().as_ref()), spot);
            } else {
                let path = TokenPath::new([member.name()]);
                self.put(EntryPath::in_section(Section::Metadata, path), spot);
            }
        }
    }

    fn set(&mut self, name: &SetName, spot: Spot<'a>) {
        self.group(name, &TokenPath::default(), &spot);
        self.put(EntryPath::set(name), spot);
    }

    /// What is in a group: documents are read to a bounded depth.
    fn group(&mut self, set: &SetName, path: &TokenPath, group: &Spot<'a>) {
        for member in group.value.members() {
            let name = member.name();
            let kind = node_kind(&name, member.value);
            if kind == NodeKind::Field {
                continue;
            }
            let (path, spot) = (path.child(&name), group.member(member));
            if kind == NodeKind::Group {
                self.group(set, &path, &spot);
            }
            self.put(EntryPath::in_set(set, path, None), spot);
        }
        self.put(EntryPath::in_set(set, path.clone(), None), group.clone());
    }

    fn themes(&mut self, themes: Spot<'a>) {
        for (i, (key, theme)) in theme_keys(Some(themes.value)).into_iter().enumerate() {
            let at = EntryPath::in_section(Section::Theme, key.path(theme));
            self.put(at, themes.child(&i.to_string(), theme));
        }
        let root = TokenPath::default();
        self.put(EntryPath::in_section(Section::Theme, root), themes);
    }

    fn metadata(&mut self, metadata: &Spot<'a>) {
        for member in metadata.value.members() {
            let path = TokenPath::new([member.name()]);
            let at = EntryPath::in_section(Section::Metadata, path);
            self.put(at, metadata.member(member));
        }
        let root = EntryPath::in_section(Section::Metadata, TokenPath::default());
        self.put(root, metadata.clone());
    }

    fn put(&mut self, at: EntryPath, spot: Spot<'a>) {
        self.known.entry(at).or_insert(spot);
    }
}

/// A field by its name; `outer.inner` for one inside a field of a theme.
fn field_of<'a>(spot: &Spot<'a>, name: &str) -> Option<Spot<'a>> {
    spot.get(name).or_else(|| {
        let (outer, inner) = name.split_once('.')?;
        let outer = spot.get(outer)?;
        Some(outer.get(inner).unwrap_or(outer))
    })
}

/// Counts lines and columns forward, so that many places in one long line take no longer than
/// one.
pub(super) struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// Line and column of an offset that is not before the last one, counted from 1, columns in
    /// characters. A byte order mark does not count.
    pub(super) fn place(&mut self, offset: usize) -> (usize, usize) {
        for char in self.text[self.at..offset].chars() {
            match char {
                '\n' => (self.line, self.column) = (self.line + 1, 1),
                '\u{feff}' => {}
                _ => self.column += 1,
            }
        }
        self.at = offset;
        (self.line, self.column)
    }
}
