//! Which tokens say something else in the end.

use std::collections::{HashMap, HashSet};

use tokens_model::{ChangeKind, DocumentDiff, SetName, TokenDocument};
use tokens_resolve::{Color, Found, Resolver, Value};

use crate::no_effect::{WithoutEffect, without_effect};
use crate::review::Side;
use crate::themes::{Pair, Resolvers, for_each, pairs};
use crate::way;

/// What a change does, theme by theme.
#[derive(Clone, Debug, Default)]
pub struct Impact {
    /// The themes of the second document in their order, then those that are gone.
    pub themes: Vec<ThemeImpact>,
    /// The changes that nobody notices who reads values, in their order.
    pub without_effect: Vec<WithoutEffect>,
    /// How many themes at the end of `themes` were not looked at, because themes and tokens are
    /// too many. No document that people made has as many.
    pub left_out: usize,
}

/// What a change does under one theme, with the first theme of every other group beside it.
#[derive(Clone, Debug)]
pub struct ThemeImpact {
    /// Group and name, `Mode / Dark`; empty if the documents have no themes and all sets count.
    pub name: String,
    /// [`Added`](ChangeKind::Added) or [`Removed`](ChangeKind::Removed) if only one document has
    /// the theme, otherwise [`Changed`](ChangeKind::Changed).
    pub kind: ChangeKind,
    /// The tokens that say something else, in the order of the second document; those that are
    /// gone at the end.
    pub effects: Vec<Effect>,
}

/// One token that says something else.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The name by which others refer to it.
    pub name: String,
    /// What it said; nothing if it is new.
    pub before: Option<Saying>,
    /// What it says; nothing if it is gone.
    pub after: Option<Saying>,
    /// The names from this token over its aliases to the one that was changed itself; only its own
    /// if that is this one. Of a long way the middle is left out; `…` stands for it.
    pub way: Vec<String>,
}

/// What a token says under a theme.
#[derive(Clone, Debug)]
pub struct Saying {
    /// The set that defines it there.
    pub set: SetName,
    /// Its type.
    pub token_type: Option<String>,
    /// The value as it is written, on one line.
    pub written: String,
    /// The value with everything followed and computed.
    pub value: Value,
}

impl Impact {
    /// What it does that `before` becomes `after`; `diff` is what is different between them.
    ///
    /// Takes as long as resolving both documents under each theme.
    pub fn between(before: &TokenDocument, after: &TokenDocument, diff: &DocumentDiff) -> Self {
        let pairs = pairs(before, after);
        let mut themes = Vec::new();
        let left_out = for_each(&pairs, before, after, |place, resolvers| {
            themes.push(ThemeImpact::of(&pairs[place], resolvers));
        });
        Self::of(&pairs, themes, diff, left_out)
    }

    pub(crate) fn of(
        pairs: &[Pair],
        mut themes: Vec<ThemeImpact>,
        diff: &DocumentDiff,
        left_out: usize,
    ) -> Self {
        let without_effect = without_effect(pairs, &themes, diff);
        let rest = pairs.iter().skip(themes.len());
        themes.extend(rest.map(|pair| ThemeImpact::of(pair, None)));
        Self {
            themes,
            without_effect,
            left_out,
        }
    }

    /// The effects under the themes that both documents have, those together that are the same
    /// under the same themes: the places of these, and the effects under the first of them.
    pub fn together(&self) -> Vec<(Vec<usize>, Vec<&Effect>)> {
        let mut places = HashMap::new();
        let mut found: Vec<(Vec<usize>, &Effect)> = Vec::new();
        for (theme, impact) in self.themes.iter().enumerate() {
            let effects = impact.effects.iter();
            for effect in effects.filter(|_| impact.kind == ChangeKind::Changed) {
                let texts = [&effect.before, &effect.after].map(|saying| {
                    let saying = saying.as_ref()?;
                    Some(crate::look::text(&saying.value))
                });
                let key = (effect.name.as_str(), effect.way.as_slice(), texts);
                let place = *places.entry(key).or_insert(found.len());
                match found.get_mut(place) {
                    Some((themes, _)) => themes.push(theme),
                    None => found.push((vec![theme], effect)),
                }
            }
        }
        let mut together: Vec<(Vec<usize>, Vec<&Effect>)> = Vec::new();
        let mut places: HashMap<Vec<usize>, usize> = HashMap::new();
        for (themes, effect) in found {
            let place = *places.entry(themes.clone()).or_insert(together.len());
            match together.get_mut(place) {
                Some((_, effects)) => effects.push(effect),
                None => together.push((themes, vec![effect])),
            }
        }
        together
    }

    /// How many tokens say something else, or nothing any more, under at least one theme. Each
    /// name counts once; new ones do not count.
    pub fn affected(&self) -> usize {
        self.names(|effect| effect.kind() != ChangeKind::Added)
            .len()
    }

    /// How many tokens are new under at least one theme, and not affected under any.
    pub fn new_tokens(&self) -> usize {
        let affected = self.names(|effect| effect.kind() != ChangeKind::Added);
        let new = self.names(|effect| effect.kind() == ChangeKind::Added);
        new.difference(&affected).count()
    }

    fn names(&self, is_meant: impl Fn(&Effect) -> bool) -> HashSet<&str> {
        let effects = self.themes.iter().flat_map(|theme| &theme.effects);
        let meant = effects.filter(|effect| is_meant(effect));
        meant.map(|effect| effect.name.as_str()).collect()
    }
}

impl ThemeImpact {
    pub(crate) fn of(pair: &Pair, resolvers: Option<&Resolvers<'_>>) -> Self {
        let kind = match (&pair.before, &pair.after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        Self {
            name: pair.name.clone(),
            kind,
            effects: resolvers.map_or_else(Vec::new, effects),
        }
    }

    /// How many of its tokens are new, changed and gone.
    pub fn count(&self, kind: ChangeKind) -> usize {
        let effects = self.effects.iter();
        effects.filter(|effect| effect.kind() == kind).count()
    }
}

impl Effect {
    /// [`Added`](ChangeKind::Added), [`Removed`](ChangeKind::Removed) or
    /// [`Changed`](ChangeKind::Changed).
    pub fn kind(&self) -> ChangeKind {
        match (&self.before, &self.after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        }
    }

    /// Whether it was changed itself, rather than something that it refers to.
    pub fn is_own(&self) -> bool {
        self.way.len() == 1
    }
}

impl Saying {
    /// What it comes to, for people.
    pub fn side(&self) -> Side {
        Side::of(&self.value, self.token_type.as_deref())
    }

    fn of(found: &Found<'_>, value: &Value) -> Self {
        Self {
            set: found.set.clone(),
            token_type: found.token.type_name().map(Into::into),
            written: crate::look::text(&written(found)),
            value: value.clone(),
        }
    }
}

fn written(found: &Found<'_>) -> Value {
    found.token.value().map_or(Value::Null, Value::as_written)
}

fn effects(resolvers: &Resolvers<'_>) -> Vec<Effect> {
    let said = |resolver: &Option<Resolver<'_>>, name: &str| {
        let resolver = resolver.as_ref()?;
        Some(Saying::of(resolver.token(name)?, resolver.value(name)?))
    };
    let is_same = |name: &str, found: &Found<'_>, value: &Value| {
        let old = resolvers.before.as_ref();
        let old = old.and_then(|old| Some((old.token(name)?, old.value(name)?)));
        old.is_some_and(|(old, before)| {
            old.token.type_name() == found.token.type_name() && same(before, value)
        })
    };
    let mut effects = Vec::new();
    let mut add = |name: &str| {
        effects.push(Effect {
            name: name.to_owned(),
            before: said(&resolvers.before, name),
            after: said(&resolvers.after, name),
            way: Vec::new(),
        });
    };
    for (found, value) in resolvers.after.iter().flat_map(Resolver::resolve_all) {
        if !is_same(&found.name, found, value) {
            add(&found.name);
        }
    }
    let is_gone = |name: &str| {
        let after = resolvers.after.as_ref();
        after.is_none_or(|after| after.token(name).is_none())
    };
    for found in resolvers.before.iter().flat_map(Resolver::tokens) {
        if is_gone(&found.name) {
            add(&found.name);
        }
    }
    way::find(&mut effects, resolvers);
    effects
}

/// Whether two values are the same in effect: `1.0` is `1`, and `#F00` is `#ff0000`.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(&**other).all(|(a, b)| same(a, b))
        }
        // The order of fields says nothing.
        (Value::Record(fields), Value::Record(others)) => {
            fields.len() == others.len()
                && fields.iter().zip(&**others).all(|((name, a), (place, b))| {
                    let b = if name == place {
                        Some(b)
                    } else {
                        other.get(name)
                    };
                    b.is_some_and(|b| same(a, b))
                })
        }
        (Value::Number(one), Value::Number(other)) => {
            one == other || one.value().to_bits() == other.value().to_bits()
        }
        (Value::Text(a), Value::Text(b)) => {
            a == b
                || a.starts_with('#')
                    && b.starts_with('#')
                    && seen(a).is_some_and(|color| seen(b) == Some(color))
        }
        _ => one == other,
    }
}

fn seen(text: &str) -> Option<([u8; 3], u64)> {
    let color = Color::parse(text)?;
    Some((color.to_srgb(), color.alpha().to_bits()))
}
