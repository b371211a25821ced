//! A change, laid out for somebody who has to judge it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tokens_model::{
    Change, ChangeKind, DocumentDiff, EntryPath, Json, Section, SetName, TokenDocument, TokenPath,
};
use tokens_resolve::{Resolver, Value};

use crate::impact::{Impact, ThemeImpact};
use crate::look::{self, Look};
use crate::no_effect::NoEffect;
use crate::themes::{Resolvers, for_each, pairs};

/// Everything that there is to see of a change: what is different, set by set, what that looks
/// like, and what it does.
#[derive(Clone, Debug, Default)]
pub struct Review {
    /// How many changes of which kind.
    pub counts: Counts,
    /// The changes, those of each set together, then those of themes and of the rest.
    pub parts: Vec<Part>,
    /// What they do.
    pub impact: Impact,
}

/// How many changes of which kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names are those of the kinds")]
pub struct Counts {
    pub added: usize,
    pub removed: usize,
    pub changed: usize,
    /// Renamed and moved.
    pub renamed: usize,
    pub order: usize,
}

/// The changes of one set, of the themes, or of the rest of the document.
#[derive(Clone, Debug)]
pub struct Part {
    /// Of what.
    pub section: Section,
    /// The set, if it is one.
    pub set: Option<SetName>,
    /// How many changes of which kind.
    pub counts: Counts,
    /// The changes, in the order of the difference.
    pub rows: Vec<Row>,
}

/// One change.
#[derive(Clone, Debug)]
pub struct Row {
    /// What happened.
    pub kind: ChangeKind,
    /// Where; of what was renamed or moved, in the second document.
    pub at: EntryPath,
    /// Where it was, if it was renamed or moved.
    pub from: Option<EntryPath>,
    /// The type of the token.
    pub token_type: Option<String>,
    /// What the first document says there.
    pub before: Option<Side>,
    /// What the second document says there.
    pub after: Option<Side>,
    /// What the token comes to; themes in which it comes to the same stand together. None of them
    /// is one in which another set defines the token.
    pub resolved: Vec<Resolved>,
    /// Why it makes no token say something else, if it does not.
    pub no_effect: Option<NoEffect>,
}

/// One side of a change.
#[derive(Clone, Debug)]
pub struct Side {
    /// The value on one line; of a whole token its value. Untrusted text.
    pub text: String,
    /// What it looks like.
    pub look: Look,
    /// The fields of a composite value, those of its second layer as `1.blur`.
    pub fields: Vec<Field>,
}

/// One field of a composite value.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name; untrusted text.
    pub name: String,
    /// Its value on one line; untrusted text.
    pub text: String,
    /// What it looks like by itself.
    pub look: Look,
}

/// What a token comes to under some themes.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// The places of the themes in [`Impact::themes`]. None if it stands in a set that no theme
    /// selects: then it is what the token comes to with all sets.
    pub themes: Vec<usize>,
    /// In the first document.
    pub before: Option<Side>,
    /// In the second document.
    pub after: Option<Side>,
}

impl Review {
    /// Everything to see when `before` becomes `after`.
    pub fn between(before: &TokenDocument, after: &TokenDocument) -> Self {
        Self::of(before, after, &DocumentDiff::between(before, after))
    }

    /// The same of a difference that is known already.
    ///
    /// Takes as long as resolving both documents under each theme.
    pub fn of(before: &TokenDocument, after: &TokenDocument, diff: &DocumentDiff) -> Self {
        Self::first(before, after, diff, usize::MAX)
    }

    /// The same, but only the first `most` changes know what their tokens come to.
    pub fn first(
        before: &TokenDocument,
        after: &TokenDocument,
        diff: &DocumentDiff,
        most: usize,
    ) -> Self {
        let types = Types::of(before, after, diff);
        let changes = diff.changes.iter();
        let mut rows: Vec<Row> = changes.map(|change| Row::of(change, &types)).collect();
        let pairs = pairs(before, after);
        let mut themes = Vec::new();
        let left_out = for_each(&pairs, before, after, |place, resolvers| {
            themes.push(ThemeImpact::of(&pairs[place], resolvers));
            if let Some(resolvers) = resolvers {
                for row in rows.iter_mut().take(most) {
                    row.resolve(Some(place), resolvers);
                }
            }
        });
        let impact = Impact::of(&pairs, themes, diff, left_out);
        for without in &impact.without_effect {
            rows[without.change].no_effect = Some(without.why);
        }
        let unselected = rows
            .iter_mut()
            .take(most)
            .filter(|row| row.no_effect == Some(NoEffect::NotSelected));
        let mut unselected = unselected.peekable();
        if unselected.peek().is_some() {
            let resolvers = Resolvers::of_all(before, after);
            unselected.for_each(|row| row.resolve(None, &resolvers));
        }
        let mut review = Self {
            impact,
            ..Self::default()
        };
        let mut places = HashMap::new();
        for row in rows {
            review.add(&mut places, row);
        }
        // Sets stand as they come, what is not in a set behind them.
        review.parts.sort_by_key(|part| match part.section {
            Section::Token | Section::Set => 0,
            Section::Theme => 1,
            Section::Metadata => 2,
        });
        review
    }

    fn add(&mut self, places: &mut HashMap<(Section, Option<SetName>), usize>, row: Row) {
        let section = match row.at.section {
            Section::Set => Section::Token,
            section => section,
        };
        let set = row.at.set.clone();
        let place = *places.entry((section, set.clone())).or_insert_with(|| {
            self.parts.push(Part {
                section,
                set,
                counts: Counts::default(),
                rows: Vec::new(),
            });
            self.parts.len() - 1
        });
        self.counts.add(row.kind);
        self.parts[place].counts.add(row.kind);
        self.parts[place].rows.push(row);
    }
}

impl Counts {
    fn add(&mut self, kind: ChangeKind) {
        *match kind {
            ChangeKind::Added => &mut self.added,
            ChangeKind::Removed => &mut self.removed,
            ChangeKind::Renamed | ChangeKind::Moved => &mut self.renamed,
            ChangeKind::Order => &mut self.order,
            _ => &mut self.changed,
        } += 1;
    }

    /// The changes of one difference.
    pub fn of(diff: &DocumentDiff) -> Self {
        let mut counts = Self::default();
        for change in &diff.changes {
            counts.add(change.kind);
        }
        counts
    }

    /// How many there are in all.
    pub fn all(&self) -> usize {
        self.named().iter().map(|(_, count)| count).sum()
    }

    /// Those that are not zero, each with its word.
    pub fn present(&self) -> impl Iterator<Item = (&'static str, usize)> {
        self.named().into_iter().filter(|(_, count)| *count > 0)
    }

    /// Each with its word, those that are none too.
    pub fn named(&self) -> [(&'static str, usize); 5] {
        [
            ("added", self.added),
            ("removed", self.removed),
            ("changed", self.changed),
            ("renamed", self.renamed),
            ("reordered", self.order),
        ]
    }
}

impl Row {
    fn of(change: &Change, types: &Types) -> Self {
        let from = change.from.as_ref().unwrap_or(&change.at);
        let (old, new) = (types.before(from), types.after(&change.at));
        let side = |json: &Option<Json>, token_type: Option<&str>| {
            let json = json.as_ref()?;
            Some(Side::written(json, &change.at, token_type))
        };
        Self {
            kind: change.kind,
            at: change.at.clone(),
            from: change.from.clone(),
            token_type: new.or(old).map(str::to_owned),
            before: side(&change.before, old),
            after: side(&change.after, new),
            resolved: Vec::new(),
            no_effect: None,
        }
    }

    /// Whether it is about what the token says.
    fn is_of_value(&self) -> bool {
        let field = self.at.field.as_deref();
        self.at.section == Section::Token
            && self.kind != ChangeKind::Order
            && !self.at.path.is_root()
            && field.is_none_or(|field| !matches!(field, "description" | "$description"))
    }

    fn resolve(&mut self, theme: Option<usize>, resolvers: &Resolvers<'_>) {
        if !self.is_of_value() {
            return;
        }
        let side = |resolver: &Option<Resolver<'_>>, at: &EntryPath| {
            let (resolver, name) = (resolver.as_ref()?, at.path.to_string());
            let found = resolver.token(&name)?;
            (Some(found.set) == at.set.as_ref()).then_some(())?;
            let token_type = found.token.type_name();
            Some(Side::of(resolver.value(&name)?, token_type.as_deref()))
        };
        let before = side(&resolvers.before, self.from.as_ref().unwrap_or(&self.at));
        let after = side(&resolvers.after, &self.at);
        if before.is_none() && after.is_none() {
            return;
        }
        let text = |side: &Option<Side>| side.as_ref().map(|side| side.text.clone());
        let texts = (text(&before), text(&after));
        let mut known = self.resolved.iter_mut();
        match known.find(|known| (text(&known.before), text(&known.after)) == texts) {
            Some(known) => known.themes.extend(theme),
            None => self.resolved.push(Resolved {
                themes: theme.into_iter().collect(),
                before,
                after,
            }),
        }
    }
}

impl Side {
    pub(crate) fn of(value: &Value, token_type: Option<&str>) -> Self {
        Self {
            text: look::text(value),
            look: Look::of(token_type, value),
            fields: fields(token_type, value),
        }
    }

    fn written(json: &Json, at: &EntryPath, token_type: Option<&str>) -> Self {
        let root = json.root();
        let is_whole = at.section == Section::Token && at.field.is_none();
        let inner = root.get("$value").or_else(|| root.get("value"));
        let value = Value::as_written(inner.filter(|_| is_whole).unwrap_or(root));
        let is_value = is_whole || matches!(at.field.as_deref(), Some("value" | "$value"));
        Self::of(&value, token_type.filter(|_| is_value))
    }
}

/// Fields that are told one by one.
const FIELDS: usize = 64;

fn fields(token_type: Option<&str>, value: &Value) -> Vec<Field> {
    let is_composite =
        |value: &Value| matches!(value, Value::Record(_)) && !look::is_dimension(value);
    let of = |before: &str, value: &Value| -> Vec<Field> {
        let Value::Record(fields) = value else {
            return Vec::new();
        };
        let field = |(name, value): &(Arc<str>, Value)| Field {
            name: format!("{before}{name}"),
            text: look::text(value),
            look: Look::of_field(name, value),
        };
        fields.iter().take(FIELDS).map(field).collect()
    };
    match value {
        // Its parts say less than the whole.
        _ if token_type.is_none_or(|kind| kind == "color") => Vec::new(),
        value if is_composite(value) => of("", value),
        Value::List(layers) if layers.iter().all(is_composite) => {
            let layers = layers.iter().enumerate();
            let fields = layers.flat_map(|(place, layer)| of(&format!("{place}."), layer));
            fields.take(FIELDS).collect()
        }
        _ => Vec::new(),
    }
}

/// The types of the tokens that a difference is about.
struct Types {
    before: HashMap<(SetName, TokenPath), String>,
    after: HashMap<(SetName, TokenPath), String>,
}

impl Types {
    fn of(before: &TokenDocument, after: &TokenDocument, diff: &DocumentDiff) -> Self {
        let mut wanted: HashMap<&SetName, HashSet<&TokenPath>> = HashMap::new();
        let places = diff.changes.iter();
        for at in places
            .flat_map(|change| [Some(&change.at), change.from.as_ref()])
            .flatten()
        {
            if let Some(set) = &at.set {
                wanted.entry(set).or_default().insert(&at.path);
            }
        }
        let types = |document: &TokenDocument| {
            let mut types = HashMap::new();
            for (name, set) in document.sets() {
                let Some(wanted) = wanted.get(name) else {
                    continue;
                };
                set.for_each_token(|path, token| {
                    if let Some(token_type) = token.type_name().filter(|_| wanted.contains(path)) {
                        types.insert((name.clone(), path.clone()), token_type.into_owned());
                    }
                });
            }
            types
        };
        Self {
            before: types(before),
            after: types(after),
        }
    }

    fn before(&self, at: &EntryPath) -> Option<&str> {
        find(&self.before, at)
    }

    fn after(&self, at: &EntryPath) -> Option<&str> {
        find(&self.after, at)
    }
}

fn find<'t>(types: &'t HashMap<(SetName, TokenPath), String>, at: &EntryPath) -> Option<&'t str> {
    let key = (at.set.clone()?, at.path.clone());
    types.get(&key).map(String::as_str)
}
