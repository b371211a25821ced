//! Somebody who edits tokens: what they do to the document in front of them.

use serde_json::{Map, Value, json};
use tokens_model::{Json, JsonRef, SetName, TokenDocument, TokenSet};

use crate::account::{Account, Act};
use crate::mark::{Mark, Marks, SEED, Writer};
use crate::random::Random;

/// How many tokens a document begins with, and is kept near to.
pub(crate) const TOKENS: usize = 300;
const MARGIN: usize = 20;
const SETS: usize = 6;
const THEMES: usize = 3;

/// In so many of a hundred cases people look after their own tokens.
const OWN: usize = 90;

/// How often somebody looks for another token before they take the one at hand.
const LOOKS: usize = 12;

/// What somebody is about to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Intent {
    Edit,
    Revert,
    Add,
    Delete,
    RenameToken,
    RenameSet,
    Reorder,
    Theme,
}

/// Somebody with texts of their own.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) writer: Writer,
    /// How many people there are, for who looks after what.
    people: Writer,
    chance: Random,
    written: u32,
}

/// A token: in which set, under which name, with which value.
struct Found {
    at: usize,
    name: String,
    value: Mark,
}

/// A set taken apart, to be changed.
struct Opened {
    at: usize,
    tokens: Map<String, Value>,
}

impl Opened {
    fn of(document: &TokenDocument, at: usize) -> Self {
        Self {
            at,
            tokens: opened(&document.sets()[at].1),
        }
    }
}

impl Person {
    pub(crate) fn new(writer: Writer, people: Writer, chance: Random) -> Self {
        Self {
            writer,
            people,
            chance,
            written: 0,
        }
    }

    /// The document that everybody begins with.
    pub(crate) fn first_document() -> TokenDocument {
        let mut seed = Self::new(SEED, 1, Random::new(0, 0));
        let mut sets = Vec::new();
        for _ in 0..SETS {
            let name = seed.mark();
            let mut tokens = Map::new();
            for _ in 0..TOKENS / SETS {
                seed.put_new(&mut tokens);
            }
            sets.push((SetName::new(name), set_of(tokens)));
        }
        let selected: Map<String, Value> = sets
            .iter()
            .map(|(name, _)| (name.as_str().to_owned(), json!("enabled")))
            .collect();
        let themes = (0..THEMES)
            .map(|id| json!({ "id": format!("t{id}"), "name": seed.mark(), "selectedTokenSets": selected }))
            .collect();
        assembled(sets, Some(json_of(&Value::Array(themes))))
    }

    /// Does it to a document; nothing if there is nothing to do it to.
    pub(crate) fn act(
        &mut self,
        intent: Intent,
        document: &TokenDocument,
        account: &Account,
    ) -> Option<(Act, TokenDocument)> {
        if document.sets().is_empty() {
            return None;
        }
        match intent {
            Intent::Edit => self.edit(document),
            Intent::Revert => self.revert(document, account),
            // So that the document stays as large as it is.
            Intent::Delete if document.token_count() < TOKENS => Some(self.add(document)),
            Intent::Add if document.token_count() > TOKENS + MARGIN => self.delete(document),
            Intent::Add => Some(self.add(document)),
            Intent::Delete => self.delete(document),
            Intent::RenameToken => self.rename_token(document),
            Intent::RenameSet => Some(self.rename_set(document)),
            Intent::Reorder => self.reorder(document),
            Intent::Theme => self.change_theme(document),
        }
    }

    /// Removes half of all tokens.
    pub(crate) fn halve(&mut self, document: &TokenDocument) -> TokenDocument {
        let mut sets = document.sets().to_vec();
        for (_, set) in &mut sets {
            let mut tokens = opened(set);
            tokens.retain(|_, _| self.chance.chance(50));
            *set = set_of(tokens);
        }
        with_sets(document, sets)
    }

    fn edit(&mut self, document: &TokenDocument) -> Option<(Act, TokenDocument)> {
        let Found { at, name, .. } = self.own_token(document)?;
        let mut open = Opened::of(document, at);
        open.tokens[&name]["value"] = self.mark().into();
        Some((Act::Edit, closed(document, open)))
    }

    /// Mostly the value of somebody else: one's own second thoughts nobody else has seen.
    fn revert(
        &mut self,
        document: &TokenDocument,
        account: &Account,
    ) -> Option<(Act, TokenDocument)> {
        for _ in 0..LOOKS {
            let Found { at, name, value } = self.any_token(document)?;
            if let Some(before) = account.before(value) {
                let mut open = Opened::of(document, at);
                open.tokens[&name]["value"] = before.to_string().into();
                return Some((Act::Revert, closed(document, open)));
            }
        }
        None
    }

    fn add(&mut self, document: &TokenDocument) -> (Act, TokenDocument) {
        let mut open = Opened::of(document, self.chance.below(document.sets().len()));
        self.put_new(&mut open.tokens);
        (Act::Add, closed(document, open))
    }

    fn delete(&mut self, document: &TokenDocument) -> Option<(Act, TokenDocument)> {
        let Found { at, name, .. } = self.own_token(document)?;
        let mut open = Opened::of(document, at);
        open.tokens.shift_remove(&name);
        Some((Act::Delete, closed(document, open)))
    }

    fn rename_token(&mut self, document: &TokenDocument) -> Option<(Act, TokenDocument)> {
        let Found { at, name: old, .. } = self.own_token(document)?;
        let mut open = Opened::of(document, at);
        let new = self.mark();
        let renamed = open.tokens.into_iter().map(|(name, token)| {
            let name = if name == old { new.clone() } else { name };
            (name, token)
        });
        open.tokens = renamed.collect();
        Some((Act::Rename, closed(document, open)))
    }

    /// Themes follow, as in every tool.
    fn rename_set(&mut self, document: &TokenDocument) -> (Act, TokenDocument) {
        let mut sets = document.sets().to_vec();
        let at = self.chance.below(sets.len());
        let new = self.mark();
        let old = std::mem::replace(&mut sets[at].0, SetName::new(new.clone()));
        let mut themes = themes(document);
        for theme in &mut themes {
            let Some(selected) = theme["selectedTokenSets"].as_object_mut() else {
                continue;
            };
            let renamed = std::mem::take(selected).into_iter().map(|(name, status)| {
                let name = if name == old.as_str() {
                    new.clone()
                } else {
                    name
                };
                (name, status)
            });
            *selected = renamed.collect();
        }
        let document = with_sets(document, sets);
        (Act::Rename, with_themes(document, themes))
    }

    fn reorder(&mut self, document: &TokenDocument) -> Option<(Act, TokenDocument)> {
        if self.chance.chance(50) {
            let mut sets = document.sets().to_vec();
            let moved = sets.remove(self.chance.below(sets.len()));
            sets.insert(self.chance.below(sets.len() + 1), moved);
            return Some((Act::Arrange, with_sets(document, sets)));
        }
        let mut open = Opened::of(document, self.chance.below(document.sets().len()));
        let mut tokens: Vec<(String, Value)> = open.tokens.into_iter().collect();
        if tokens.len() < 2 {
            return None;
        }
        let moved = tokens.remove(self.chance.below(tokens.len()));
        tokens.insert(self.chance.below(tokens.len() + 1), moved);
        open.tokens = tokens.into_iter().collect();
        Some((Act::Arrange, closed(document, open)))
    }

    /// Another name, or another status of a set.
    fn change_theme(&mut self, document: &TokenDocument) -> Option<(Act, TokenDocument)> {
        let mut themes = themes(document);
        if themes.is_empty() {
            return None;
        }
        let at = self.chance.below(themes.len());
        let act = if self.chance.chance(70) {
            themes[at]["name"] = self.mark().into();
            Act::Rename
        } else {
            let set = self.chance.below(document.sets().len());
            let (name, _) = &document.sets()[set];
            let status = if self.chance.chance(50) {
                "enabled"
            } else {
                "source"
            };
            themes[at]["selectedTokenSets"][name.as_str()] = status.into();
            Act::Arrange
        };
        Some((act, with_themes(document.clone(), themes)))
    }

    /// A text that nobody has written before.
    fn mark(&mut self) -> String {
        self.written += 1;
        let mark = Mark {
            writer: self.writer,
            number: self.written,
        };
        mark.to_string()
    }

    fn put_new(&mut self, tokens: &mut Map<String, Value>) {
        let (name, value) = (self.mark(), self.mark());
        tokens.insert(name, json!({ "value": value, "type": "other" }));
    }

    fn any_token(&mut self, document: &TokenDocument) -> Option<Found> {
        for _ in 0..LOOKS {
            let at = self.chance.below(document.sets().len());
            let set = document.sets()[at].1.json();
            let nth = self.chance.below(set.members().count());
            if let Some(token) = set.members().nth(nth) {
                let value = token.value.get("value").and_then(JsonRef::as_str)?;
                return Some(Found {
                    at,
                    name: token.name().into_owned(),
                    value: Mark::first_in(&value)?,
                });
            }
        }
        None
    }

    /// A token that this person looks after, in most cases.
    fn own_token(&mut self, document: &TokenDocument) -> Option<Found> {
        let mut found = self.any_token(document)?;
        if self.chance.chance(OWN) {
            for _ in 0..LOOKS {
                if self.looks_after(found.value) {
                    break;
                }
                found = self.any_token(document)?;
            }
        }
        Some(found)
    }

    /// What one has written last; what nobody has changed yet is shared out.
    fn looks_after(&self, value: Mark) -> bool {
        match value.writer {
            SEED => value.number % u32::from(self.people.max(1)) == u32::from(self.writer - 1),
            writer => writer == self.writer,
        }
    }
}

fn opened(set: &TokenSet) -> Map<String, Value> {
    serde_json::from_str(set.json().raw()).expect("a set is an object")
}

fn closed(document: &TokenDocument, open: Opened) -> TokenDocument {
    let mut sets = document.sets().to_vec();
    sets[open.at].1 = set_of(open.tokens);
    with_sets(document, sets)
}

fn set_of(tokens: Map<String, Value>) -> TokenSet {
    TokenSet::new(json_of(&Value::Object(tokens))).expect("it is an object")
}

fn themes(document: &TokenDocument) -> Vec<Value> {
    let themes = document
        .themes()
        .map(|themes| serde_json::from_str(themes.raw()));
    themes.map_or_else(Vec::new, |themes| themes.expect("`$themes` is a list"))
}

fn with_themes(document: TokenDocument, themes: Vec<Value>) -> TokenDocument {
    document.with_themes(Some(json_of(&Value::Array(themes))))
}

/// The document with the tokens of an earlier one that are nowhere in it any more, neither their
/// names nor their values, in the sets that are still there.
pub(crate) fn brought_back(document: &TokenDocument, earlier: &TokenDocument) -> TokenDocument {
    let there = Marks::of(document);
    let mut sets = document.sets().to_vec();
    for (name, set) in &mut sets {
        let Some(earlier) = earlier.set(name.as_str()) else {
            continue;
        };
        let mut tokens = opened(set);
        for (name, token) in opened(earlier) {
            let text = format!("{name} {token}");
            if !Mark::all_in(&text).any(|mark| there.contains(mark)) {
                tokens.insert(name, token);
            }
        }
        *set = set_of(tokens);
    }
    with_sets(document, sets)
}

fn with_sets(document: &TokenDocument, sets: Vec<(SetName, TokenSet)>) -> TokenDocument {
    let themes = document.themes().map(JsonRef::to_json);
    assembled(sets, themes)
        .with_metadata(document.metadata().map(JsonRef::to_json))
        .with_extra(document.extra().to_vec())
}

fn assembled(sets: Vec<(SetName, TokenSet)>, themes: Option<Json>) -> TokenDocument {
    TokenDocument::from_parts(sets, themes, None, Vec::new()).expect("names are given once")
}

fn json_of(value: &Value) -> Json {
    Json::assembled(value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_act_writes_and_removes_what_it_is_called() {
        let document = Person::first_document();
        let account = Account::of(&document);
        let mut ada = Person::new(1, 2, Random::new(1, 1));
        let before = Marks::of(&document);
        let mut check = |intent, [written, removed]: [usize; 2]| {
            let (_, after) = ada.act(intent, &document, &account).unwrap();
            assert!(!after.same(&document), "{intent:?}");
            let after = Marks::of(&after);
            let counts = [
                after.without(&before).count(),
                before.without(&after).count(),
            ];
            assert_eq!(counts, [written, removed], "{intent:?}");
        };
        check(Intent::Edit, [1, 1]);
        check(Intent::Add, [2, 0]);
        check(Intent::Delete, [0, 2]);
        check(Intent::RenameToken, [1, 1]);
        check(Intent::RenameSet, [1, 1]);
        assert!(ada.act(Intent::Revert, &document, &account).is_none());
    }

    #[test]
    fn a_revert_brings_back_what_was_there_before() {
        let first = Person::first_document();
        let mut account = Account::of(&first);
        let mut ada = Person::new(1, 1, Random::new(1, 1));
        let mut document = first;
        for _ in 0..TOKENS {
            let (act, after) = ada.act(Intent::Edit, &document, &account).unwrap();
            account.acted(1, act, &document, &after);
            document = after;
        }
        let mut ben = Person::new(2, 2, Random::new(1, 2));
        let (act, after) = ben.act(Intent::Revert, &document, &account).unwrap();
        assert_eq!(act, Act::Revert);
        let (before, after) = (Marks::of(&document), Marks::of(&after));
        let removed: Vec<Mark> = before.without(&after).collect();
        assert_eq!(removed.len(), 1);
        assert!(
            account
                .before(removed[0])
                .is_some_and(|old| after.contains(old))
        );
    }

    #[test]
    fn the_vandal_removes_about_half() {
        let document = Person::first_document();
        let left = Person::new(9, 9, Random::new(1, 9))
            .halve(&document)
            .token_count();
        assert!((TOKENS / 3..TOKENS * 2 / 3).contains(&left), "{left}");
    }

    #[test]
    fn what_is_brought_back_has_no_other_place() {
        let parse = |tokens: &str| {
            TokenDocument::parse(format!(r#"{{"values":{{"s":{{{tokens}}}}}}}"#)).unwrap()
        };
        let token = |name: &str, value: &str| format!(r#""{name}":{{"value":"{value}"}}"#);
        let earlier = ["w1n1 w1n2", "w1n3 w1n4", "w1n5 w1n6"];
        let tokens = |pairs: &[&str]| {
            let pairs = pairs.iter().map(|pair| pair.split_once(' ').unwrap());
            let tokens: Vec<_> = pairs.map(|(name, value)| token(name, value)).collect();
            parse(&tokens.join(","))
        };
        // One was renamed, one has another value, one is gone.
        let now = tokens(&["w2n1 w1n2", "w1n3 w2n2"]);
        let expected = tokens(&["w2n1 w1n2", "w1n3 w2n2", "w1n5 w1n6"]);
        assert!(brought_back(&now, &tokens(&earlier)).same(&expected));
    }
}
