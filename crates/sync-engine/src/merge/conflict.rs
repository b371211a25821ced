//! Conflicts as values, and how they are settled.

use std::collections::HashMap;

use tokens_model::{Digest, EntryPath, Json, ObjectText, Section, SetName, ValueKind};

use crate::policy::Side;

/// What a merge does where both sides changed the same unit in different ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle {
    /// The unit keeps its base value and the conflict is reported.
    Hold,
    /// The local side wins.
    Local,
    /// The remote side wins.
    Remote,
}

/// What a person wants to have where both sides clash.
#[derive(Clone, Debug)]
pub enum Choice {
    /// What this side says.
    Side(Side),
    /// Neither: this value. Only for a unit that is one [plain value](Conflict::is_plain); any
    /// other stays open.
    Value(Json),
}

/// How clashes are settled: all by one rule, but for units that a person decided one by one.
#[derive(Clone, Debug)]
pub struct Settlement {
    rule: Settle,
    decided: HashMap<EntryPath, Choice>,
}

impl From<Settle> for Settlement {
    fn from(rule: Settle) -> Self {
        Self {
            rule,
            decided: HashMap::new(),
        }
    }
}

impl Settlement {
    /// Decides one unit, whatever the rule says: the [place](Conflict::at) of its conflict.
    #[must_use]
    pub fn with_decided(mut self, at: EntryPath, choice: Choice) -> Self {
        self.decided.insert(at, choice);
        self
    }

    /// The same decisions, and this rule for all else.
    pub(crate) fn with_rule(&self, rule: Settle) -> Self {
        Self {
            rule,
            decided: self.decided.clone(),
        }
    }

    /// What happens where nothing else is decided.
    pub(crate) fn rule(&self) -> Settle {
        self.rule
    }

    pub(super) fn of(&self, at: &EntryPath) -> Settle {
        match self.decided.get(at) {
            Some(Choice::Side(Side::Local)) => Settle::Local,
            Some(Choice::Side(Side::Remote)) => Settle::Remote,
            Some(Choice::Value(_)) | None => self.rule,
        }
    }

    /// The value that neither side has, if one was decided.
    pub(super) fn value_of(&self, at: &EntryPath) -> Option<&Json> {
        match self.decided.get(at) {
            Some(Choice::Value(value)) => Some(value),
            _ => None,
        }
    }
}

/// Why two changes cannot both be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ConflictKind {
    /// Both sides say something else.
    Value,
    /// One side made a token where the other made a group.
    Shape,
    /// Both sides moved the same things to different places, and the order changes the result.
    Order,
    /// Both sides gave the same thing different names or places; the conflict holds the places,
    /// each with its `set` and `path`.
    Rename,
}

impl ConflictKind {
    /// The word for it in machine-readable output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Shape => "shape",
            Self::Order => "order",
            Self::Rename => "rename",
        }
    }
}

/// One unit that both sides changed in different ways.
#[derive(Clone, Debug)]
pub struct Conflict {
    /// The unit.
    pub at: EntryPath,
    /// Why the changes cannot both be had.
    pub kind: ConflictKind,
    /// What both sides last agreed on.
    pub base: Option<Json>,
    /// What the local side says.
    pub local: Option<Json>,
    /// What the remote side says.
    pub remote: Option<Json>,
}

impl Conflict {
    /// What tells it from every other one, and from itself with another value on any side: half a
    /// BLAKE3 digest as hexadecimal digits, the same on every machine.
    pub fn id(&self) -> String {
        let at = &self.at;
        let mut object = ObjectText::new();
        object.push_text("kind", self.kind.as_str());
        object.push_text("section", at.section.as_str());
        if let Some(set) = &at.set {
            object.push_text("set", set.as_str());
        }
        for key in at.path.keys() {
            object.push_text("key", key);
        }
        if let Some(field) = &at.field {
            object.push_text("field", field);
        }
        for (name, value) in self.sides() {
            if let Some(value) = value {
                object.push(name, &value.to_compact());
            }
        }
        let mut id = Digest::of_bytes(object.finish().as_bytes()).to_string();
        id.truncate(32);
        id
    }

    /// All of it as members of an object: its id, its kind, where it is and what each side says.
    pub fn to_object(&self) -> ObjectText {
        let at = &self.at;
        let mut object = ObjectText::new();
        object.push_text("id", &self.id());
        object.push_text("kind", self.kind.as_str());
        object.push_text("section", at.section.as_str());
        let optional = |object: &mut ObjectText, name: &str, text: Option<&str>| match text {
            Some(text) => object.push_text(name, text),
            None => object.push(name, "null"),
        };
        let set = at.set.as_ref().map(SetName::as_str);
        optional(&mut object, "set", set);
        let path = match at.section {
            Section::Theme => at.path.keys().next().unwrap_or_default(),
            _ => at.path.as_str(),
        };
        object.push_text("path", path);
        optional(&mut object, "field", at.field.as_deref());
        for (name, value) in self.sides() {
            let value = value.map(Json::to_compact);
            object.push(name, value.as_deref().unwrap_or("null"));
        }
        object
    }

    /// Base, local and remote, each with the word for it in machine-readable output.
    fn sides(&self) -> [(&'static str, Option<&Json>); 3] {
        [
            ("base", self.base.as_ref()),
            ("local", self.local.as_ref()),
            ("remote", self.remote.as_ref()),
        ]
    }

    /// Whether it is about one text or one number, so that a person can type [another
    /// one](Choice::Value).
    pub fn is_plain(&self) -> bool {
        // Ids that are only had in pairs.
        const PAIRED: [&str; 2] = ["$figmaCollectionId", "$figmaModeId"];
        let kind = |side: &Option<Json>| side.as_ref().map(|json| json.root().kind());
        let is_plain = match (kind(&self.local), kind(&self.remote)) {
            (Some(local), Some(remote)) => {
                local == remote && matches!(local, ValueKind::String | ValueKind::Number)
            }
            _ => false,
        };
        let field = self.at.field.as_deref();
        let is_unit = field.is_some_and(|field| !PAIRED.contains(&field));
        is_plain && is_unit && self.kind == ConflictKind::Value
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::TokenPath;

    use super::*;

    fn conflict(field: Option<&str>, local: &str, remote: &str) -> Conflict {
        let json = |text: &str| Json::parse(text).ok();
        Conflict {
            at: EntryPath::in_set(&SetName::new("core"), TokenPath::new(["a", "b"]), field),
            kind: ConflictKind::Value,
            base: None,
            local: json(local),
            remote: json(remote),
        }
    }

    #[test]
    fn an_id_is_about_the_place_and_every_value() {
        let all = [
            conflict(Some("value"), "1", "2"),
            conflict(Some("value"), "1", "1.50"),
            conflict(Some("value"), "\"1\"", "2"),
            conflict(Some("value"), "", "2"),
            conflict(Some("value"), "2", ""),
            conflict(Some("b"), "1", "2"),
            conflict(None, "1", "2"),
        ];
        let ids: std::collections::BTreeSet<String> = all.iter().map(Conflict::id).collect();
        assert_eq!(ids.len(), all.len());
        assert_eq!(all[0].clone().id(), all[0].id());
        let told = all[1].to_object().finish();
        assert_eq!(
            told.replace(&all[1].id(), "ID"),
            r#"{"id":"ID","kind":"value","section":"token","set":"core","path":"a.b","field":"value","base":null,"local":1,"remote":1.50}"#
        );
    }

    #[test]
    fn one_text_or_one_number_is_plain() {
        let check = |field, local: &str, remote: &str, plain: bool| {
            let conflict = conflict(field, local, remote);
            assert_eq!(conflict.is_plain(), plain, "{conflict:?}");
        };
        check(Some("value"), "1", "2", true);
        check(Some("value"), "\"1\"", "\"2\"", true);
        check(Some("value"), "1", "\"2\"", false);
        check(Some("value"), "[1]", "[2]", false);
        check(Some("value"), "", "2", false);
        check(None, "1", "2", false);
        check(Some("$figmaModeId"), "\"1\"", "\"2\"", false);
    }
}
