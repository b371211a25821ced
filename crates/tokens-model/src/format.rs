//! Documents → text: fresh in a layout, or over an old text without noise.

use std::collections::{HashMap, HashSet};

use crate::document::{BOOKKEEPING, Form, MARKER, TokenDocument};
use crate::json::text::push_string;
use crate::json::{Json, JsonRef, print_compact};
use crate::rewrite;
use crate::role::Role;
use crate::set::TokenSet;
use crate::set_order::{effective_order, listed_in};
use crate::style::Style;

impl TokenDocument {
    /// The whole document as one JSON value without spaces.
    ///
    /// `Values` is written in the key order of the Figma plugin: `values`, `$metadata` with
    /// `version`, `updatedAt` and `tokenSetOrder` in front, `$themes`. `Bare` has the sets,
    /// `$themes`, `$metadata`; a document that does not [fit](Self::fits) it is written in the
    /// `Values` form.
    pub fn to_json(&self, form: Form) -> Json {
        Json::of_written(self.to_compact(form))
    }

    /// The whole document as a record of a service: as [`to_json`](Self::to_json) in the `Values`
    /// form, with its [marker](Self::marker).
    pub fn to_record(&self) -> Json {
        Json::of_written(self.to_compact_record())
    }

    /// The text of [`to_json`](Self::to_json), without spaces.
    pub fn to_compact(&self, form: Form) -> String {
        self.compact_with(form, None)
    }

    /// The text of [`to_record`](Self::to_record), without spaces.
    pub fn to_compact_record(&self) -> String {
        self.compact_with(Form::Values, self.marker())
    }

    fn compact_with(&self, form: Form, marker: Option<JsonRef<'_>>) -> String {
        let list = self.order_list();
        let mut metadata = self.metadata_text(self.metadata(), Some(&list));
        if let Some(marker) = marker {
            metadata.push(MARKER, marker.raw());
        }
        let metadata = Json::of_written(metadata.finish());
        let sets = self.sets().iter();
        let sets = sets.map(|(name, set)| (name.as_str(), set.json()));
        let mut object = ObjectText::with_room(self.themes_text().len());
        let write_themes = |object: &mut ObjectText| match self.themes() {
            Some(themes) => object.push_compact("$themes", themes),
            None => object.push("$themes", "[]"),
        };
        match self.form_that_fits(form) {
            Form::Values => {
                object.push_object("values", |values| {
                    sets.for_each(|(name, set)| values.push_compact(name, set));
                });
                object.push_compact("$metadata", metadata.root());
                write_themes(&mut object);
                self.write_compact_extra(&mut object);
            }
            Form::Bare => {
                sets.for_each(|(name, set)| object.push_compact(name, set));
                self.write_compact_extra(&mut object);
                write_themes(&mut object);
                object.push_compact("$metadata", metadata.root());
            }
        }
        object.finish()
    }

    /// The whole document as a new text in this form and layout.
    pub fn to_text(&self, form: Form, style: &Style) -> String {
        rewrite::print(self.to_json(form).root(), style)
    }

    /// The document written over the text of `old`, in whose form and layout it stays: only the
    /// bytes of what differs change. A document that does not [fit](Self::fits) the form of `old`
    /// is written anew in the other one.
    ///
    /// The order of the sets is kept by the place of the sets in the text where that suffices,
    /// otherwise by `$metadata.tokenSetOrder`. Bookkeeping (`version`, `updatedAt`) and a
    /// [marker](Self::marker) stay as the old text has them.
    pub fn write_over(&self, old: &Json) -> String {
        let root = old.root();
        let form = Form::of(root);
        if !self.fits(form) {
            return self.to_text(Form::Values, &Style::of(old.source()));
        }
        let sets = match form {
            Form::Values => root.get("values"),
            Form::Bare => Some(root),
        };
        let names: HashSet<&str> = self.sets().iter().map(|(name, _)| name.as_str()).collect();
        let old_order: Vec<String> = sets
            .into_iter()
            .flat_map(JsonRef::members)
            .map(|member| member.name().into_owned())
            .filter(|name| names.contains(name.as_str()))
            .collect();
        let kept: HashSet<&str> = old_order.iter().map(String::as_str).collect();
        let in_place = self
            .sets()
            .iter()
            .map(|(name, _)| name.as_str())
            .filter(|name| kept.contains(name))
            .eq(old_order.iter().map(String::as_str));

        let old_metadata = root.get("$metadata");
        let metadata = self.metadata_over(old_metadata, in_place || form == Form::Values);
        let mut object = ObjectText::new();
        if form == Form::Values {
            let mut values = ObjectText::new();
            if self.is_told_by(old_metadata) {
                self.push_sets_in_place(&mut values, &old_order);
            } else {
                self.push_sets(&mut values);
            }
            object.push("values", &values.finish());
        } else {
            self.push_sets(&mut object);
        }
        self.write_extra(&mut object);
        for key in BOOKKEEPING {
            if let Some(value) = root.get(key)
                && (form == Form::Values || !value.is_object() && !names.contains(key))
            {
                object.push(key, value.raw());
            }
        }
        if root.get("$themes").is_some() || self.theme_count() > 0 {
            object.push("$themes", self.themes_text());
        }
        if let Some(metadata) = metadata {
            object.push("$metadata", &metadata);
        }
        let role = match form {
            Form::Bare => Role::File,
            Form::Values => Role::Envelope,
        };
        rewrite::rewrite(role, old, Json::of_written(object.finish()).root())
    }

    /// What `$metadata` has to say where it said `old` before; `None` if it need not exist.
    ///
    /// `in_place`: the order of the sets is already told by where they stand.
    pub fn metadata_over(&self, old: Option<JsonRef<'_>>, in_place: bool) -> Option<String> {
        let order = self.order_list();
        let list = if self.is_told_by(old) {
            None
        } else {
            let listed = old.is_some_and(|old| listed_in(old).is_some());
            (listed || !in_place).then_some(order.as_slice())
        };
        if old.is_none() && list.is_none() && self.metadata_content().next().is_none() {
            return None;
        }
        let mut text = self.metadata_text(old, list);
        // Somebody has put it there, such as with a copy of what a service says.
        if let Some(marker) = old.and_then(|old| old.get(MARKER)) {
            text.push(MARKER, marker.raw());
        }
        Some(text.finish())
    }

    /// Whether the list in this metadata already gives the sets the order that they have.
    fn is_told_by(&self, metadata: Option<JsonRef<'_>>) -> bool {
        let Some(list) = metadata.and_then(listed_in) else {
            return false;
        };
        let order = self.order_list();
        effective_order(order.iter().map(String::as_str), &list) == order
    }

    /// `$metadata` with the bookkeeping of `old` and this list; without one, the list of `old`.
    fn metadata_text(&self, old: Option<JsonRef<'_>>, list: Option<&[String]>) -> ObjectText {
        let mut object = ObjectText::new();
        for key in BOOKKEEPING.iter().rev() {
            match (*key, list) {
                ("tokenSetOrder", Some(list)) => object.push(key, &list_text(list)),
                _ => {
                    if let Some(value) = old.and_then(|old| old.get(key)) {
                        object.push(key, value.raw());
                    }
                }
            }
        }
        for member in self.metadata_content() {
            object.push(&member.name(), member.value.raw());
        }
        object
    }

    fn form_that_fits(&self, form: Form) -> Form {
        if self.fits(form) { form } else { Form::Values }
    }

    fn order_list(&self) -> Vec<String> {
        self.sets()
            .iter()
            .map(|(name, _)| name.as_str().to_owned())
            .collect()
    }

    fn push_sets(&self, object: &mut ObjectText) {
        for (name, set) in self.sets() {
            object.push(name.as_str(), set.json().raw());
        }
    }

    /// The sets where the old text has them, others after their left neighbour.
    fn push_sets_in_place(&self, object: &mut ObjectText, old_order: &[String]) {
        let place: HashMap<&str, usize> = (1..)
            .zip(old_order)
            .map(|(place, name)| (name.as_str(), place))
            .collect();
        let mut left = 0;
        let mut sets: Vec<_> = self
            .sets()
            .iter()
            .map(|(name, set)| {
                left = place.get(name.as_str()).copied().unwrap_or(left);
                (left, name, set)
            })
            .collect();
        sets.sort_by_key(|(left, name, _)| (*left, !place.contains_key(name.as_str())));
        for (_, name, set) in sets {
            object.push(name.as_str(), set.json().raw());
        }
    }

    fn write_extra(&self, object: &mut ObjectText) {
        for (name, value) in self.extra_content() {
            object.push(name, value.raw());
        }
    }

    fn write_compact_extra(&self, object: &mut ObjectText) {
        for (name, value) in self.extra_content() {
            object.push_compact(name, value);
        }
    }

    fn themes_text(&self) -> &str {
        self.themes().map_or("[]", JsonRef::raw)
    }

    /// The text of a `$themes.json` file where it said `old` before.
    pub fn themes_over(&self, old: Option<&Json>, style: &Style) -> String {
        let none = Json::of_written("[]".to_owned());
        let themes = self.themes().unwrap_or(none.root());
        match old {
            Some(old) => rewrite::rewrite(Role::Themes, old, themes),
            None => rewrite::print(themes, style),
        }
    }
}

impl TokenSet {
    /// The text of a file that holds just this set, where it said `old` before.
    pub fn write_over(&self, old: Option<&Json>, style: &Style) -> String {
        match old {
            Some(old) => rewrite::rewrite(Role::Group, old, self.json()),
            None => rewrite::print(self.json(), style),
        }
    }
}

impl Json {
    /// This value written over the text of `old`, in whose layout it stays: only the bytes of
    /// what differs change. For records such as settings: the order of members is no content.
    pub fn write_over(&self, old: &Self) -> String {
        rewrite::rewrite(Role::Record, old, self.root())
    }

    /// This value as a new text in this layout.
    pub fn to_text(&self, style: &Style) -> String {
        rewrite::print(self.root(), style)
    }
}

/// An object being written member by member.
///
/// ```
/// use tokens_model::ObjectText;
///
/// let mut object = ObjectText::new();
/// object.push("size", "1.50");
/// object.push_text("name", "core");
/// assert_eq!(object.finish(), r#"{"size":1.50,"name":"core"}"#);
/// ```
#[derive(Clone, Debug)]
pub struct ObjectText {
    text: String,
    /// Where the object begins whose members are written.
    begin: usize,
}

impl Default for ObjectText {
    fn default() -> Self {
        Self::new()
    }
}

impl ObjectText {
    /// An object without members.
    pub fn new() -> Self {
        // Mostly a token or a record comes to stand in it.
        let mut text = String::with_capacity(128);
        text.push('{');
        Self { text, begin: 0 }
    }

    /// An object without members, that is about to have so many bytes.
    fn with_room(bytes: usize) -> Self {
        let mut object = Self::new();
        object.text.reserve(bytes);
        object
    }

    /// Adds a member with this value, without spaces.
    fn push_compact(&mut self, key: &str, value: JsonRef<'_>) {
        self.key(key);
        print_compact(&mut self.text, value);
    }

    /// Adds a member that is an object itself.
    fn push_object(&mut self, key: &str, write: impl FnOnce(&mut Self)) {
        self.key(key);
        let around = std::mem::replace(&mut self.begin, self.text.len());
        self.text.push('{');
        write(self);
        self.text.push('}');
        self.begin = around;
    }

    /// Adds a member whose value is this JSON text.
    pub fn push(&mut self, key: &str, value: &str) {
        self.key(key);
        self.text.push_str(value);
    }

    /// Adds a member whose value is a string of these characters.
    pub fn push_text(&mut self, key: &str, characters: &str) {
        self.key(key);
        push_string(&mut self.text, characters);
    }

    fn key(&mut self, key: &str) {
        if !self.is_empty() {
            self.text.push(',');
        }
        push_string(&mut self.text, key);
        self.text.push(':');
    }

    /// Whether it has no member yet.
    pub fn is_empty(&self) -> bool {
        self.text.len() == self.begin + 1
    }

    /// The object as JSON text.
    pub fn finish(mut self) -> String {
        self.text.push('}');
        self.text
    }
}

fn list_text(names: &[String]) -> String {
    let mut text = "[".to_owned();
    for (i, name) in names.iter().enumerate() {
        if i > 0 {
            text.push(',');
        }
        push_string(&mut text, name);
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(old: &str, new: &str, expected: &str) {
        let new = TokenDocument::parse(new).unwrap();
        let text = new.write_over(&Json::parse(old).unwrap());
        assert_eq!(text, expected);
        assert!(TokenDocument::parse(text).unwrap().same(&new));
    }

    #[test]
    fn an_untouched_document_keeps_its_bytes() {
        let old = "{ \"$metadata\": {\"tokenSetOrder\":[\"b\",\"gone\",\"a\"],\"updatedAt\":\"then\"},\n\"a\": {}, \"b\": {} }";
        check(old, r#"{"values":{"b":{},"a":{}},"version":"2"}"#, old);
    }

    #[test]
    fn sets_in_another_order_are_told_by_the_list() {
        check(
            "{\n  \"a\": {},\n  \"b\": {}\n}\n",
            r#"{"b":{},"a":{}}"#,
            "{\n  \"a\": {},\n  \"b\": {},\n  \"$metadata\": {\n    \"tokenSetOrder\": [\n      \"b\",\n      \"a\"\n    ]\n  }\n}\n",
        );
    }

    #[test]
    fn an_added_set_needs_no_list_where_the_place_tells() {
        check(
            "{\n  \"a\": {},\n  \"b\": {}\n}\n",
            r#"{"a":{},"n":{},"b":{}}"#,
            "{\n  \"a\": {},\n  \"n\": {},\n  \"b\": {}\n}\n",
        );
    }

    #[test]
    fn a_values_file_stays_one() {
        check(
            r#"{"values": {"a": {}}, "updatedAt": "then"}"#,
            r#"{"b":{},"a":{},"$themes":[{"id":"1","name":"T"}]}"#,
            r#"{"values": {"b": {},"a": {}}, "updatedAt": "then", "$themes": [{"id":"1","name":"T"}]}"#,
        );
    }

    #[test]
    fn a_values_file_whose_list_tells_another_order_keeps_its_bytes() {
        let old = r#"{"values": {"b": {}, "a": {}}, "$metadata": {"tokenSetOrder": ["a", "b"]}}"#;
        check(old, r#"{"a":{},"b":{}}"#, old);
        check(
            old,
            r#"{"a":{},"b":{"t":{}},"c":{}}"#,
            &old.replace(r#""b": {}"#, r#""b": {"t":{}}, "c": {}"#),
        );
        check(
            old,
            r#"{"b":{},"a":{}}"#,
            &old.replace(r#"["a", "b"]"#, r#"["b", "a"]"#),
        );
    }

    #[test]
    fn bookkeeping_of_any_kind_stays() {
        for old in [
            r#"{"values": {}, "updatedAt": {}, "tokenSetOrder": []}"#,
            r#"{"a": {}, "version": 1, "tokenSetOrder": ["a"]}"#,
            r#"{"b": {}, "a": {}, "$metadata": {"tokenSetOrder": {"a": 1}}}"#,
            r#"{"a": {}, "$metadata": {"tokensync": {"id": "of a bin"}, "own": 1}}"#,
        ] {
            let json = Json::parse(old).unwrap();
            let document = TokenDocument::from_json(&json).unwrap();
            assert_eq!(document.write_over(&json), old);
        }
    }

    #[test]
    fn what_bare_sets_cannot_hold_moves_under_values() {
        for text in [
            r#"{"values":{"$themes":{"a":{"value":"1"}}}}"#,
            r#"{"values":{"values":{"g":{"t":{"value":"1"}}}}}"#,
            r#"{"values":{"note":{}},"note":"x"}"#,
            r#"{"values":{"a":{}},"more":{"t":{"value":"1"}}}"#,
        ] {
            let document = TokenDocument::parse(text).unwrap();
            assert!(!document.fits(Form::Bare), "{text}");
            let fresh = document.to_text(Form::Bare, &Style::default());
            assert!(
                TokenDocument::parse(fresh).unwrap().same(&document),
                "{text}"
            );
            let old = Json::parse("{\n  \"a\": {}\n}").unwrap();
            let over = document.write_over(&old);
            assert!(
                TokenDocument::parse(over).unwrap().same(&document),
                "{text}"
            );
        }
        let named = TokenDocument::parse(r#"{"version":{"t":{"value":"1"}}}"#).unwrap();
        let over = named.write_over(&Json::parse(r#"{"version":"1"}"#).unwrap());
        assert!(TokenDocument::parse(over).unwrap().same(&named));
    }

    #[test]
    fn the_values_form_has_the_key_order_of_the_plugin() {
        let document = TokenDocument::parse(
            r#"{"b":{},"a":{},"$metadata":{"own":1,"updatedAt":"t","version":"2"}}"#,
        )
        .unwrap();
        assert_eq!(
            document.to_json(Form::Values).to_compact(),
            r#"{"values":{"b":{},"a":{}},"$metadata":{"version":"2","updatedAt":"t","tokenSetOrder":["b","a"],"own":1},"$themes":[]}"#
        );
    }
}
