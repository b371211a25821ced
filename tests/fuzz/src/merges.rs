//! Any three documents, merged.

use sync_engine::{Conflict, MergeNote, Merged, Settle, merge};
use tokens_model::{
    EntryPath, Form, JsonRef, NodeKind, Role, Section, SetName, TokenDocument, TokenPath,
    node_kind, same,
};

use super::drafts;

/// The laws of the merge: it gives a document, changes nothing where one side did nothing, does
/// not care which side is which, and keeps every token that one side made or changed alone.
pub fn merge3(data: &[u8]) {
    let Some([base, local, remote]) = drafts::three(data) else {
        return;
    };
    let merged = merge(Some(&base), &local, &remote, Settle::Hold);
    reads_back(&merged.document);
    for settle in [Settle::Local, Settle::Remote] {
        let settled = merge(Some(&base), &local, &remote, settle);
        assert!(settled.conflicts.is_empty());
        reads_back(&settled.document);
    }
    reads_back(&merge(None, &local, &remote, Settle::Hold).document);

    for (one, other, expected) in [
        (&local, &base, &local),
        (&base, &remote, &remote),
        (&local, &local, &local),
    ] {
        let merged = merge(Some(&base), one, other, Settle::Hold);
        assert!(merged.conflicts.is_empty(), "{:?}", merged.conflicts);
        assert!(
            merged.document.same(expected),
            "{:?} is not {:?}, of {:?}",
            merged.document,
            expected,
            base
        );
    }

    let mirrored = merge(Some(&base), &remote, &local, Settle::Hold);
    let told = format!("{base:?}\n{local:?}\n{remote:?}");
    mirrors(&merged, &mirrored, &told);
    keeps(&base, &local, &remote, &merged);
    keeps(&base, &remote, &local, &merged);
}

fn reads_back(document: &TokenDocument) {
    for form in [Form::Bare, Form::Values] {
        let text = document.to_json(form).to_compact();
        let read = TokenDocument::parse(text.clone());
        let read = read.unwrap_or_else(|error| panic!("{error}: {text}"));
        assert!(read.same(document), "{text}");
    }
}

fn mirrors(one: &Merged, other: &Merged, told: &str) {
    let places = |conflicts: &[Conflict]| {
        let place = |conflict: &Conflict| (place_of(&conflict.at), conflict.kind.as_str());
        let mut list: Vec<_> = conflicts.iter().map(place).collect();
        list.sort();
        list
    };
    assert_eq!(places(&one.conflicts), places(&other.conflicts), "{told}");
    // Where both sides moved the same things, the remote order is taken by rule.
    let by_rule = |note: &MergeNote| matches!(note, MergeNote::RemoteOrder(_));
    let ordered = one.notes.iter().any(by_rule) || !one.conflicts.is_empty();
    assert!(
        ordered || one.document.same(&other.document),
        "{:?} {:?}",
        one.document,
        other.document
    );
}

/// The path without the names of themes and the spelling of fields, which a side may change.
fn place_of(at: &EntryPath) -> String {
    let skipped = usize::from(at.section == Section::Theme);
    let keys: Vec<&str> = at.path.keys().skip(skipped).collect();
    let field = at
        .field
        .as_deref()
        .map(|field| field.trim_start_matches('$'));
    format!("{:?} {:?} {keys:?} {field:?}", at.section, at.set)
}

/// A token that `side` made or changed, while `other` left its place alone, is in the result.
fn keeps(base: &TokenDocument, side: &TokenDocument, other: &TokenDocument, merged: &Merged) {
    for (name, set) in side.sets() {
        set.for_each_token(|path, token| {
            let untouched = match (
                value_at(base, name, path, Through::Groups),
                value_at(other, name, path, Through::Groups),
            ) {
                (None, None) => true,
                (Some(a), Some(b)) => same(Role::Group, a, b),
                _ => false,
            };
            // Fields of both sides together can make a token of the group around it.
            let kept = value_at(&merged.document, name, path, Through::Anything)
                .is_some_and(|value| same(Role::Record, value, token.json()));
            let told = merged
                .conflicts
                .iter()
                .any(|conflict| speaks_of(&conflict.at, name, path));
            assert!(
                !untouched || kept || told,
                "{name}: {path} is lost: {:?}",
                merged.document
            );
        });
    }
}

/// What may stand around the value that is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Through {
    Groups,
    Anything,
}

fn value_at<'a>(
    document: &'a TokenDocument,
    set: &SetName,
    path: &TokenPath,
    through: Through,
) -> Option<JsonRef<'a>> {
    let mut keys = path.keys().peekable();
    let mut value = document.set(set.as_str())?.json();
    while let Some(key) = keys.next() {
        value = value.get(key)?;
        let outer = keys.peek().is_some();
        if through == Through::Groups && outer && node_kind(key, value) != NodeKind::Group {
            return None;
        }
    }
    Some(value)
}

/// Whether a conflict is about this token, or something around or inside it.
fn speaks_of(at: &EntryPath, set: &SetName, path: &TokenPath) -> bool {
    let near = at.path.starts_with(path) || path.starts_with(&at.path);
    at.set.as_ref() == Some(set) && near
}
