//! The whole document: sets in order, themes, metadata, and what the format does not name.

mod content;
mod themes;

use std::collections::HashSet;

use crate::ObjectText;
use crate::json::{Json, JsonRef, Member};
use crate::parse::{ParseError, ParseProblem};
use crate::path::SetName;
use crate::set::TokenSet;
use themes::Themes;

/// How a document stands in one JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The sets are members of the root, beside `$themes` and `$metadata` (a file in Git).
    Bare,
    /// The sets are members of `values` (JSONBin, URL).
    Values,
}

/// A token document. Cloning is cheap: the texts are shared.
///
/// Sets stand in their effective order: that of `$metadata.tokenSetOrder`, then the sets it does
/// not name. See [`TokenDocument::parse`].
#[derive(Clone, Debug, Default)]
pub struct TokenDocument {
    pub(crate) sets: Vec<(SetName, TokenSet)>,
    themes: Option<Themes>,
    metadata: Option<Json>,
    extra: Vec<(String, Json)>,
}

/// Keys of `$metadata` and of the root that tools write for themselves: the order of the sets is
/// part of the document in another way, and times and versions are no content.
pub const BOOKKEEPING: [&str; 3] = ["tokenSetOrder", "updatedAt", "version"];

/// The key of `$metadata` under which a document can carry what its last writer says of itself. It
/// is no content, and comes into no file; one that stands in a file already stays.
pub const MARKER: &str = "tokensync";

impl TokenDocument {
    /// An empty document.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a document from one text, in whichever [form](Form) it is.
    pub fn parse(text: impl Into<String>) -> Result<Self, ParseError> {
        Self::from_json(&Json::parse(text)?)
    }

    /// Reads a document from JSON, in whichever [form](Form) it is.
    ///
    /// The order of the sets is that of `$metadata.tokenSetOrder`: listed sets first, the others
    /// after them by name (the Figma plugin's `applyTokenSetOrder`). Without a list it is the
    /// order of the text.
    pub fn from_json(json: &Json) -> Result<Self, ParseError> {
        match Form::of(json.root()) {
            Form::Values => Self::from_values(json, Order::Listed),
            Form::Bare => Self::from_bare(json),
        }
    }

    /// Reads a document in the `values` form whose sets are taken in the order of `values`, as
    /// the Figma plugin reads a bin. Names like array indices are the exception: engines that
    /// store the text move them to the front, so for them `tokenSetOrder` decides.
    pub fn from_bin(json: &Json) -> Result<Self, ParseError> {
        Self::from_values(json, Order::Keys)
    }

    fn from_bare(json: &Json) -> Result<Self, ParseError> {
        let root = json.root();
        if !root.is_object() {
            return Err(shape(root, "a token document has to be an object"));
        }
        let mut document = Self::default();
        for member in root.members() {
            if document.take_section(member) {
            } else if member.value.is_object() {
                document.push_set(member);
            } else if member.is("values") {
                return Err(shape(member.value, "`values` has to be an object of sets"));
            } else {
                document.push_extra(member);
            }
        }
        document.apply_listed_order();
        document.check_sections()?;
        Ok(document)
    }

    fn from_values(json: &Json, order: Order) -> Result<Self, ParseError> {
        let root = json.root();
        let mut document = Self::default();
        for member in root.members() {
            if member.is("values") {
                if !member.value.is_object() {
                    return Err(shape(member.value, "`values` has to be an object of sets"));
                }
                for set in member.value.members() {
                    if !set.value.is_object() {
                        let problem = format!("the set `{}` has to be an object", set.name());
                        return Err(shape(set.value, problem));
                    }
                    document.push_set(set);
                }
            } else if !document.take_section(member) {
                document.push_extra(member);
            }
        }
        match order {
            Order::Listed => document.apply_listed_order(),
            Order::Keys => document.restore_index_names(),
        }
        document.check_sections()?;
        Ok(document)
    }

    /// Puts a document together from its parts; the sets keep the order they come in.
    pub fn from_parts(
        sets: Vec<(SetName, TokenSet)>,
        themes: Option<Json>,
        metadata: Option<Json>,
        extra: Vec<(String, Json)>,
    ) -> Result<Self, ParseError> {
        let document = Self {
            sets,
            themes: themes.map(Themes::of),
            metadata,
            extra,
        };
        document.check_sections()?;
        document.check_names()?;
        Ok(document)
    }

    /// No set stands twice, and nothing unknown is called like a section.
    fn check_names(&self) -> Result<(), ParseError> {
        let mut seen = HashSet::new();
        for (name, set) in &self.sets {
            if !seen.insert(name.as_str()) {
                return Err(shape(set.json(), format!("the set `{name}` stands twice")));
            }
        }
        let mut seen = HashSet::from(["values", "$themes", "$metadata"]);
        for (name, value) in &self.extra {
            if !seen.insert(name) {
                return Err(shape(
                    value.root(),
                    format!("the member `{name}` stands twice"),
                ));
            }
        }
        Ok(())
    }

    /// Whether a text of this form can hold the document so that it reads back as the same.
    ///
    /// Bare sets cannot stand beside others of their name: a set called `$themes`, an unknown
    /// member called like a set or looking like one, a set called `values` that looks like the
    /// sets of the other form.
    pub fn fits(&self, form: Form) -> bool {
        if form == Form::Values {
            return true;
        }
        let mut names = HashSet::from(["$themes", "$metadata"]);
        let sets = self.sets.iter().all(|(name, set)| {
            let wraps = name.as_str() == "values" && Form::looks_like_sets(set.json());
            names.insert(name.as_str()) && !wraps
        });
        sets && self
            .extra
            .iter()
            .all(|(name, value)| !value.root().is_object() && names.insert(name))
    }

    fn take_section(&mut self, member: Member<'_>) -> bool {
        if member.is("$themes") {
            self.themes = Some(Themes::of(member.value.to_json()));
        } else if member.is("$metadata") {
            self.metadata = Some(member.value.to_json());
        } else {
            return false;
        }
        true
    }

    fn push_set(&mut self, member: Member<'_>) {
        let set = TokenSet::of(member.value.to_json());
        self.sets.push((SetName::new(member.name().as_ref()), set));
    }

    fn push_extra(&mut self, member: Member<'_>) {
        self.extra
            .push((member.name().into_owned(), member.value.to_json()));
    }

    fn check_sections(&self) -> Result<(), ParseError> {
        use crate::json::ValueKind::Array;
        if let Some(themes) = self.themes()
            && themes.kind() != Array
        {
            return Err(shape(themes, "`$themes` has to be a list of themes"));
        }
        if let Some(metadata) = &self.metadata
            && !metadata.root().is_object()
        {
            return Err(shape(metadata.root(), "`$metadata` has to be an object"));
        }
        Ok(())
    }

    /// The sets in their order.
    pub fn sets(&self) -> &[(SetName, TokenSet)] {
        &self.sets
    }

    /// The set of this name, in time linear in the number of sets.
    pub fn set(&self, name: &str) -> Option<&TokenSet> {
        self.sets
            .iter()
            .find(|(known, _)| known.as_str() == name)
            .map(|(_, set)| set)
    }

    /// The list under `$themes`, where there is one.
    pub fn themes(&self) -> Option<JsonRef<'_>> {
        self.themes.as_ref().map(Themes::json)
    }

    /// The object under `$metadata`, where there is one, with its bookkeeping.
    pub fn metadata(&self) -> Option<JsonRef<'_>> {
        self.metadata.as_ref().map(Json::root)
    }

    /// Members of the root that the format does not name.
    pub fn extra(&self) -> &[(String, Json)] {
        &self.extra
    }

    /// How many tokens the document holds.
    pub fn token_count(&self) -> usize {
        self.sets.iter().map(|(_, set)| set.token_count()).sum()
    }

    /// How many themes the document holds.
    pub fn theme_count(&self) -> usize {
        self.themes().map_or(0, |themes| themes.items().count())
    }

    /// Whether there is neither a set nor a theme.
    pub fn is_empty(&self) -> bool {
        self.sets.is_empty() && self.theme_count() == 0
    }

    /// The same document with other themes.
    #[must_use]
    pub fn with_themes(mut self, themes: Option<Json>) -> Self {
        self.themes = themes.map(Themes::of);
        self
    }

    /// The same document with other metadata.
    #[must_use]
    pub fn with_metadata(mut self, metadata: Option<Json>) -> Self {
        self.metadata = metadata;
        self
    }

    /// The same document with other members that the format does not name.
    #[must_use]
    pub fn with_extra(mut self, extra: Vec<(String, Json)>) -> Self {
        self.extra = extra;
        self
    }

    /// What the last writer says of itself, where it does: see [`MARKER`].
    pub fn marker(&self) -> Option<JsonRef<'_>> {
        self.metadata()?.get(MARKER)
    }

    /// The same document with another marker.
    #[must_use]
    pub fn with_marker(self, marker: &Json) -> Self {
        let mut metadata = ObjectText::new();
        let members = self.metadata().into_iter().flat_map(JsonRef::members);
        for member in members.filter(|member| !member.is(MARKER)) {
            metadata.push(&member.name(), member.value.raw());
        }
        metadata.push(MARKER, marker.root().raw());
        let metadata = Json::assembled(metadata.finish());
        self.with_metadata(Some(metadata))
    }
}

#[derive(Clone, Copy)]
enum Order {
    Listed,
    Keys,
}

impl Form {
    /// The form of a text: `values` with an object of objects in it makes it the `values` form, as
    /// in every tool that reads these files.
    pub fn of(root: JsonRef<'_>) -> Self {
        match root.get("values") {
            Some(values) if Self::looks_like_sets(values) => Self::Values,
            _ => Self::Bare,
        }
    }

    fn looks_like_sets(values: JsonRef<'_>) -> bool {
        values.is_object() && values.members().all(|set| set.value.is_object())
    }
}

pub(crate) fn shape(value: JsonRef<'_>, problem: impl Into<String>) -> ParseError {
    let (line, column) = value.line_column();
    ParseError {
        line,
        column,
        pointer: String::new(),
        problem: ParseProblem::Shape(problem.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(document: &TokenDocument) -> Vec<&str> {
        document
            .sets()
            .iter()
            .map(|(name, _)| name.as_str())
            .collect()
    }

    #[test]
    fn the_three_forms_are_told_apart() {
        let bare = TokenDocument::parse(r#"{"core":{"a":{"value":"1"}},"$themes":[]}"#).unwrap();
        let values = TokenDocument::parse(
            r#"{"version":"1","values":{"core":{"a":{"value":"1"}}},"$metadata":{"updatedAt":"x"}}"#,
        )
        .unwrap();
        assert!(bare.same(&values));
        assert_eq!(bare.digest(), values.digest());
        assert_eq!(bare.token_count(), 1);
    }

    #[test]
    fn a_set_called_values_is_a_set_if_it_holds_a_token_value() {
        let document = TokenDocument::parse(r#"{"values":{"a":"text"}}"#).unwrap();
        assert_eq!(names(&document), ["values"]);
    }

    #[test]
    fn sets_may_be_called_like_fields_of_a_token() {
        let text = r#"{"values":{"$value":{"a":{"value":"1"}},"value":{}}}"#;
        let document = TokenDocument::parse(text).unwrap();
        assert_eq!(names(&document), ["$value", "value"]);
        for form in [Form::Bare, Form::Values] {
            let again = TokenDocument::from_json(&document.to_json(form)).unwrap();
            assert!(again.same(&document), "{again:?}");
        }
    }

    #[test]
    fn the_listed_order_decides_and_the_rest_follows_by_name() {
        let document = TokenDocument::parse(
            r#"{"b":{},"z":{},"B":{},"a":{},"$metadata":{"tokenSetOrder":["gone","z","z","a"]}}"#,
        )
        .unwrap();
        assert_eq!(names(&document), ["z", "a", "B", "b"]);
    }

    #[test]
    fn a_bin_keeps_the_order_of_its_values() {
        let read = |text: &str| TokenDocument::from_bin(&Json::parse(text).unwrap()).unwrap();
        let document =
            read(r#"{"values":{"b":{},"a":{}},"$metadata":{"tokenSetOrder":["a","b"]}}"#);
        assert_eq!(names(&document), ["b", "a"]);
        let document = read(
            r#"{"values":{"1":{},"2":{},"a":{}},"$metadata":{"tokenSetOrder":["a","2","1"]}}"#,
        );
        assert_eq!(names(&document), ["a", "2", "1"]);
    }

    #[test]
    fn order_themes_and_unknown_members_are_content() {
        let a = TokenDocument::parse(r#"{"a":{},"b":{}}"#).unwrap();
        for other in [
            r#"{"b":{},"a":{}}"#,
            r#"{"a":{},"b":{},"$themes":[{"id":"1"}]}"#,
            r#"{"a":{},"b":{},"$metadata":{"own":1}}"#,
            r#"{"a":{},"b":{},"note":"x"}"#,
        ] {
            let b = TokenDocument::parse(other).unwrap();
            assert!(!a.same(&b), "{other}");
            assert_ne!(a.digest(), b.digest(), "{other}");
        }
    }

    #[test]
    fn a_section_of_the_wrong_shape_is_an_error_with_a_place() {
        let error = TokenDocument::parse("{\n\"$themes\": {}}").unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2, column 12: `$themes` has to be a list of themes"
        );
        assert!(TokenDocument::parse("[]").is_err());
    }
}
