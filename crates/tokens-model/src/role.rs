//! What a value is in a token document, and so what order and equality mean in it.

use std::collections::HashMap;

use crate::digest::Digest;
use crate::json::number::{push_canonical, same_number};
use crate::json::{JsonRef, Member, ValueKind};
use crate::tree::{NodeKind, node_kind};

/// What a value is. The role decides whether the order of members carries meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// One file with bare sets, `$themes` and `$metadata`.
    File,
    /// One file or answer with `values`, `$themes` and `$metadata`.
    Envelope,
    /// A map of sets: `values`.
    Sets,
    /// A set or a group: the order of tokens is shown to people, so it is content.
    Group,
    /// `$themes`: the order of themes is content, each has fields.
    Themes,
    /// One theme: a record with `selectedTokenSets`.
    Theme,
    /// `selectedTokenSets`: later sets override earlier ones.
    Ordered,
    /// A token, its value, extensions, metadata: records whose order means nothing.
    Record,
}

impl Role {
    /// The role of the member `key` of a value with this role.
    #[must_use]
    pub fn member(self, key: &str, value: JsonRef<'_>) -> Self {
        match self {
            Self::File => match key {
                "$themes" => Self::Themes,
                "$metadata" => Self::Record,
                _ => Self::Group,
            },
            Self::Envelope => match key {
                "$themes" => Self::Themes,
                "values" => Self::Sets,
                _ => Self::Record,
            },
            Self::Sets => Self::Group,
            Self::Group => match node_kind(key, value) {
                NodeKind::Group => Self::Group,
                NodeKind::Token | NodeKind::Field => Self::Record,
            },
            Self::Theme if key == "selectedTokenSets" => Self::Ordered,
            Self::Theme | Self::Themes | Self::Ordered | Self::Record => Self::Record,
        }
    }

    /// The role of the items of an array with this role.
    #[must_use]
    pub fn item(self) -> Self {
        if self == Self::Themes {
            Self::Theme
        } else {
            Self::Record
        }
    }

    /// Whether the order of members is content.
    pub fn is_ordered(self) -> bool {
        matches!(self, Self::Sets | Self::Group | Self::Ordered)
    }
}

/// Whether `key` is one that every JavaScript engine sorts to the front of an object, so that its
/// place says nothing: a canonical array index (ECMA-262, OrdinaryOwnPropertyKeys).
pub fn is_index(key: &str) -> bool {
    let digits = key.bytes().all(|byte| byte.is_ascii_digit());
    digits
        && (key == "0" || !key.starts_with('0'))
        && key.parse::<u32>().is_ok_and(|index| index < u32::MAX)
}

/// The members in the order that carries meaning: as a JavaScript engine would list them.
pub(crate) fn members_in_order<'a>(value: JsonRef<'a>) -> Vec<Member<'a>> {
    let mut members: Vec<Member<'a>> = value.members().collect();
    if members.iter().any(|member| is_index(&member.name())) {
        members.sort_by_cached_key(|member| {
            let name = member.name();
            if is_index(&name) {
                (0, name.parse::<u32>().unwrap_or(u32::MAX))
            } else {
                (1, 0)
            }
        });
    }
    members
}

/// Whether two values mean the same: spelling, spaces and the order of records do not count.
pub fn same(role: Role, a: JsonRef<'_>, b: JsonRef<'_>) -> bool {
    if a.is_identical(b) || a.raw() == b.raw() {
        return true;
    }
    if a.kind() != b.kind() {
        return false;
    }
    match a.kind() {
        ValueKind::Null => true,
        ValueKind::Bool => false,
        ValueKind::Number => same_number(a.raw(), b.raw()),
        ValueKind::String => a.as_str() == b.as_str(),
        ValueKind::Array => {
            let (mut x, mut y) = (a.items(), b.items());
            loop {
                match (x.next(), y.next()) {
                    (None, None) => return true,
                    (Some(x), Some(y)) if same(role.item(), x, y) => {}
                    _ => return false,
                }
            }
        }
        ValueKind::Object => same_objects(role, a, b),
    }
}

fn same_objects(role: Role, a: JsonRef<'_>, b: JsonRef<'_>) -> bool {
    let same_member = |x: Member<'_>, y: Member<'_>| {
        let name = x.name();
        name == y.name() && same(role.member(&name, x.value), x.value, y.value)
    };
    // Mostly both sides list the same keys in the same order.
    let (mut x, mut y) = (a.members(), b.members());
    let mut equal = 0;
    loop {
        match (x.next(), y.next()) {
            (None, None) => return true,
            (Some(x), Some(y)) if x.name() == y.name() => {
                if !same_member(x, y) {
                    return false;
                }
                equal += 1;
            }
            (Some(_), Some(_)) => break,
            _ => return false,
        }
    }
    if role.is_ordered() {
        let (x, y) = (members_in_order(a), members_in_order(b));
        return x.len() == y.len() && x.into_iter().zip(y).all(|(x, y)| same_member(x, y));
    }
    let rest: HashMap<_, _> = b
        .members()
        .skip(equal)
        .map(|member| (member.name(), member))
        .collect();
    let mut found = 0;
    a.members().skip(equal).all(|x| {
        found += 1;
        rest.get(&x.name()).is_some_and(|y| same_member(x, *y))
    }) && found == rest.len()
}

/// A digest that is equal exactly for values that are [`same`].
pub(crate) fn digest(role: Role, value: JsonRef<'_>) -> Digest {
    let mut canonical = Canonical {
        hasher: blake3::Hasher::new(),
        buffer: String::with_capacity(value.raw().len().min(FLUSH) + 1024),
    };
    canonical.value(role, value);
    canonical.flush();
    Digest::of_hash(canonical.hasher.finalize())
}

const FLUSH: usize = 64 * 1024;

struct Canonical {
    hasher: blake3::Hasher,
    buffer: String,
}

impl Canonical {
    fn flush(&mut self) {
        self.hasher.update(self.buffer.as_bytes());
        self.buffer.clear();
    }

    fn string(&mut self, text: &str) {
        // The length in front makes the sequence of strings unambiguous.
        self.buffer.push('"');
        push_number(&mut self.buffer, text.len());
        self.buffer.push(':');
        self.buffer.push_str(text);
    }

    fn member(&mut self, role: Role, name: &str, value: JsonRef<'_>) {
        self.string(name);
        self.value(role.member(name, value), value);
    }

    fn value(&mut self, role: Role, value: JsonRef<'_>) {
        if self.buffer.len() > FLUSH {
            self.flush();
        }
        match value.kind() {
            ValueKind::Null | ValueKind::Bool => self.buffer.push_str(value.raw()),
            ValueKind::Number => push_canonical(&mut self.buffer, value.raw()),
            ValueKind::String => self.string(&value.as_str().unwrap_or_default()),
            ValueKind::Array => {
                self.buffer.push('[');
                for item in value.items() {
                    self.value(role.item(), item);
                    self.buffer.push(',');
                }
                self.buffer.push(']');
            }
            ValueKind::Object => {
                self.buffer.push('{');
                if role.is_ordered() {
                    for member in members_in_order(value) {
                        self.member(role, &member.name(), member.value);
                    }
                } else {
                    let members = value.members();
                    let mut by_name: Vec<_> = members.map(|m| (m.name(), m.value)).collect();
                    by_name.sort_unstable_by(|a, b| a.0.cmp(&b.0));
                    for (name, value) in by_name {
                        self.member(role, &name, value);
                    }
                }
                self.buffer.push('}');
            }
        }
    }
}

/// Appends a number in decimal digits, some times faster than `write!` would.
fn push_number(out: &mut String, number: usize) {
    if number >= 10 {
        push_number(out, number / 10);
    }
    out.push(char::from(b"0123456789"[number % 10]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    fn check(role: Role, a: &str, b: &str, expected: bool) {
        let (a, b) = (Json::parse(a).unwrap(), Json::parse(b).unwrap());
        assert_eq!(same(role, a.root(), b.root()), expected, "{a:?} {b:?}");
        assert_eq!(same(role, b.root(), a.root()), expected, "{b:?} {a:?}");
        let equal = digest(role, a.root()) == digest(role, b.root());
        assert_eq!(equal, expected, "digests of {a:?} {b:?}");
    }

    #[test]
    fn spelling_is_no_difference() {
        check(Role::Record, r#"{"a":1.0}"#, r#"{ "\u0061" : 1 }"#, true);
        check(Role::Record, r#""16""#, "16", false);
        check(Role::Record, "[1,2]", "[2,1]", false);
        check(Role::Record, "null", "false", false);
    }

    #[test]
    fn order_counts_for_tokens_and_not_for_fields() {
        let red = r#"{"red":{"value":"1","type":"x"},"blue":{"value":"2"}}"#;
        let fields = r#"{"red":{"type":"x","value":"1"},"blue":{"value":"2"}}"#;
        let moved = r#"{"blue":{"value":"2"},"red":{"value":"1","type":"x"}}"#;
        check(Role::Group, red, fields, true);
        check(Role::Group, red, moved, false);
        check(Role::Record, red, moved, true);
    }

    #[test]
    fn keys_like_array_indices_have_no_place() {
        let text = r#"{"100":{"value":"1"},"50":{"value":"2"},"b":{"value":"3"}}"#;
        let engine = r#"{"50":{"value":"2"},"100":{"value":"1"},"b":{"value":"3"}}"#;
        let moved = r#"{"b":{"value":"3"},"50":{"value":"2"},"100":{"value":"1"}}"#;
        check(Role::Group, text, engine, true);
        check(Role::Group, text, moved, true);
        check(
            Role::Group,
            r#"{"007":{"value":"1"},"a":{"value":"2"}}"#,
            r#"{"a":{"value":"2"},"007":{"value":"1"}}"#,
            false,
        );
    }

    #[test]
    fn one_side_with_more_members_differs() {
        check(Role::Record, r#"{"a":1,"b":2}"#, r#"{"b":2}"#, false);
        check(Role::Record, r#"{"a":1,"b":2}"#, r#"{"b":2,"c":3}"#, false);
        check(Role::Record, r#"{"a":1,"b":2}"#, r#"{"b":2,"a":1}"#, true);
    }
}
