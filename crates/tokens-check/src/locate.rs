//! Bytes → places for people: one walk over each text, however much was found in it.

use tokens_model::{Form, Json, JsonRef, NodeKind, SetName, TokenPath, node_kind};

use crate::finding::Place;
use crate::findings::Draft;
use crate::source::{Part, Source};

/// The place of each draft. The drafts have to be sorted by their spots.
pub(crate) fn places(sources: &[Source], drafts: &[Draft]) -> Vec<Place> {
    let mut places = Vec::with_capacity(drafts.len());
    for found in drafts.chunk_by(|a, b| a.spot.source == b.spot.source) {
        let source = &sources[found[0].spot.source];
        match &source.json {
            Err(error) => places.extend(found.iter().map(|_| Place {
                source: source.name.clone(),
                line: error.line,
                column: error.column,
                pointer: error.pointer.clone(),
                ..Place::default()
            })),
            Ok(json) => {
                let mut walk = Walk {
                    source: &source.name,
                    offsets: found.iter().map(|draft| draft.spot.offset).collect(),
                    reader: Reader::of(json),
                    pointer: String::new(),
                    places: &mut places,
                };
                walk.value(json.root(), &Inside::of(source, json));
            }
        }
    }
    places
}

/// What the walk is in.
#[derive(Clone)]
enum Inside {
    /// The root, whose members are sets in this form.
    Whole(Form),
    /// `values`, whose members are sets.
    Sets,
    /// A group of a set, or its root.
    Group(SetName, TokenPath),
    /// A token or a field of a group: further keys lead to no other node.
    Node(SetName, TokenPath),
    /// Themes, metadata, and what the format does not name.
    Elsewhere,
}

impl Inside {
    fn of(source: &Source, json: &Json) -> Self {
        match &source.part {
            Part::Whole => Self::Whole(Form::of(json.root())),
            Part::Set(name) => Self::Group(name.clone(), TokenPath::default()),
            Part::Themes | Part::Metadata => Self::Elsewhere,
        }
    }

    fn member(&self, key: &str, value: JsonRef<'_>) -> Self {
        match self {
            Self::Whole(Form::Values) if key == "values" => Self::Sets,
            Self::Whole(Form::Bare) if value.is_object() && !is_section(key) => {
                Self::Group(SetName::new(key), TokenPath::default())
            }
            Self::Whole(_) | Self::Elsewhere => Self::Elsewhere,
            Self::Sets => Self::Group(SetName::new(key), TokenPath::default()),
            Self::Group(set, path) => match node_kind(key, value) {
                NodeKind::Group => Self::Group(set.clone(), path.child(key)),
                NodeKind::Token => Self::Node(set.clone(), path.child(key)),
                NodeKind::Field => Self::Node(set.clone(), path.clone()),
            },
            Self::Node(..) => self.clone(),
        }
    }

    fn set_and_path(&self) -> (Option<SetName>, Option<TokenPath>) {
        match self {
            Self::Group(set, path) | Self::Node(set, path) => {
                let path = Some(path.clone()).filter(|path| !path.is_root());
                (Some(set.clone()), path)
            }
            Self::Whole(_) | Self::Sets | Self::Elsewhere => (None, None),
        }
    }
}

fn is_section(key: &str) -> bool {
    matches!(key, "$themes" | "$metadata")
}

struct Walk<'a> {
    source: &'a str,
    /// What is still to be found, in order.
    offsets: std::collections::VecDeque<usize>,
    reader: Reader<'a>,
    pointer: String,
    places: &'a mut Vec<Place>,
}

impl Walk<'_> {
    fn value(&mut self, value: JsonRef<'_>, inside: &Inside) {
        for member in value.members() {
            self.found_before(member.key.span().start, inside);
            if !self.has_next_before(member.value.span().end) {
                continue;
            }
            let name = member.name();
            let length = self.pointer.len();
            self.push(&name);
            let inner = inside.member(&name, member.value);
            self.found_before(member.value.span().start, &inner);
            self.value(member.value, &inner);
            self.pointer.truncate(length);
        }
        for (i, item) in value.items().enumerate() {
            self.found_before(item.span().start, inside);
            if !self.has_next_before(item.span().end) {
                continue;
            }
            let length = self.pointer.len();
            self.push(&i.to_string());
            self.value(item, inside);
            self.pointer.truncate(length);
        }
        self.found_before(value.span().end, inside);
    }

    fn push(&mut self, key: &str) {
        self.pointer.push('/');
        self.pointer
            .push_str(&key.replace('~', "~0").replace('/', "~1"));
    }

    fn has_next_before(&self, end: usize) -> bool {
        self.offsets.front().is_some_and(|next| *next < end)
    }

    /// Gives what was found before `end` the place where the walk is.
    fn found_before(&mut self, end: usize, inside: &Inside) {
        while self.has_next_before(end) {
            let offset = self.offsets.pop_front().unwrap_or(end);
            let (line, column) = self.reader.line_column(offset);
            let (set, path) = inside.set_and_path();
            self.places.push(Place {
                source: self.source.to_owned(),
                line,
                column,
                pointer: self.pointer.clone(),
                set,
                path,
            });
        }
    }
}

/// Counts lines and columns forward: a text on one line costs no more than any other.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
}

impl<'a> Reader<'a> {
    fn of(json: &'a Json) -> Self {
        Self {
            text: json.source(),
            at: 0,
            line: 1,
            column: 1,
        }
    }

    /// The place of an offset that is not before the last one asked for.
    fn line_column(&mut self, offset: usize) -> (usize, usize) {
        let mut passed = &self.text[self.at..offset];
        if let Some(last) = passed.rfind('\n') {
            self.line += passed.bytes().filter(|byte| *byte == b'\n').count();
            self.column = 1;
            passed = &passed[last + 1..];
        }
        self.column += passed.chars().filter(|char| *char != '\u{feff}').count();
        self.at = offset;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::{Findings, Spot};
    use crate::rules::reading::UNREADABLE;
    use crate::settings::Settings;

    #[test]
    fn every_byte_has_the_place_of_the_value_around_it() {
        let text = "\u{feff}{\"values\":{\r\n \"é/~\":{\"g\":{\"t\":{\"$value\":[1,{\"x\":2}]}}}},\n\
                    \"$themes\":[{\"id\":\"1\"}]}";
        let json = Json::parse(text).unwrap();
        let sources = [Source {
            name: "a.json".to_owned(),
            part: Part::Whole,
            json: Ok(json),
        }];
        let place = |needle: &str| {
            let mut findings = Findings::default();
            let offset = text.find(needle).unwrap();
            findings.add(&UNREADABLE, Spot { source: 0, offset }, "");
            let place = findings
                .finish(&sources, &Settings::default())
                .remove(0)
                .place;
            let set = place.set.map_or(String::new(), |set| set.to_string());
            let path = place.path.map_or(String::new(), |path| path.to_string());
            format!(
                "{}:{} {} {set}: {path}",
                place.line, place.column, place.pointer
            )
        };
        assert_eq!(place("{\"values"), "1:1  : ");
        assert_eq!(place("\"values"), "1:2 /values : ");
        assert_eq!(place("\"é"), "2:2 /values/é~1~0 é/~: ");
        assert_eq!(place("\"g\""), "2:9 /values/é~1~0/g é/~: g");
        assert_eq!(place("{\"$value"), "2:18 /values/é~1~0/g/t é/~: g.t");
        assert_eq!(place("2}"), "2:36 /values/é~1~0/g/t/$value/1/x é/~: g.t");
        assert_eq!(place("\"1\""), "3:18 /$themes/0/id : ");
    }
}
