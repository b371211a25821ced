//! How the Figma plugin reads the same answer, where that is not how it stands there.
//!
//! The plugin tries the newer form, then the older one, and drops what fits neither without a word
//! (`singleFileSchema.ts`, `complexSingleFileSchema.ts`, `UrlTokenStorage.ts` of Tokens Studio for
//! Figma 2.11.10). People would see other tokens there than here.

use std::borrow::Cow;

use tokens_model::{Form, JsonRef, Member, ValueKind};

use crate::document::list;

/// Where the plugin stumbles, and over what.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Stumble {
    path: Vec<String>,
    why: &'static str,
}

impl Stumble {
    fn at(name: &str, why: &'static str) -> Self {
        Self {
            path: vec![name.to_owned()],
            why,
        }
    }

    fn told(&self, quote: impl Fn(&str) -> String) -> String {
        if self.path.is_empty() {
            self.why.to_owned()
        } else {
            format!("`{}` {}", quote(&self.path.join(".")), self.why)
        }
    }
}

/// What to tell people who use the plugin on the same address, if anything.
pub(crate) fn remark(
    root: JsonRef<'_>,
    form: Form,
    quote: impl Fn(&str) -> String,
) -> Option<String> {
    let newer = match form {
        Form::Values => Some(newer(root)?),
        Form::Bare => None,
    };
    if let Some(stumble) = refusal(root) {
        let why = newer.unwrap_or(stumble).told(quote);
        return Some(format!("the Figma plugin cannot read this document: {why}"));
    }
    if let Some(stumble) = newer {
        let why = stumble.told(quote);
        return Some(format!(
            "the Figma plugin reads this document as one set called `values`: {why}"
        ));
    }
    let sets = root
        .members()
        .filter(|member| member.value.is_object() && !member.is("$metadata"));
    let empty: Vec<String> = sets
        .filter_map(|set| {
            let stumble = set_stumble(set.value)?;
            let name = quote(&set.name());
            Some(format!("`{name}` ({})", stumble.told(&quote)))
        })
        .collect();
    (!empty.is_empty()).then(|| format!("the Figma plugin reads as empty sets: {}", list(&empty)))
}

/// Why the newer form is not accepted.
fn newer(root: JsonRef<'_>) -> Option<Stumble> {
    let sets = root.get("values").into_iter().flat_map(JsonRef::members);
    let mut in_sets = sets.filter_map(|set| {
        let mut stumble = set_stumble(set.value)?;
        stumble.path.insert(0, set.name().into_owned());
        Some(stumble)
    });
    let in_metadata = || {
        let metadata = root.get("$metadata")?;
        let odd = ["version", "updatedAt"]
            .into_iter()
            .find(|field| metadata.get(field).is_some_and(|value| !is_text(value)))?;
        Some(Stumble::at(odd, "in `$metadata` is no text"))
    };
    in_sets
        .next()
        .or_else(|| sections(root))
        .or_else(in_metadata)
}

/// Why not even the older form is accepted.
fn refusal(root: JsonRef<'_>) -> Option<Stumble> {
    let odd = root
        .members()
        .filter(|member| !member.is("$themes"))
        .find(|member| !member.value.is_object() && !is_empty_list(member.value));
    sections(root).or_else(|| Some(Stumble::at(&odd?.name(), "stands at the top and is no set")))
}

/// What is wrong with the themes or the order of the sets, in either form.
fn sections(root: JsonRef<'_>) -> Option<Stumble> {
    let order = root
        .get("$metadata")
        .and_then(|metadata| metadata.get("tokenSetOrder"));
    if order.is_some_and(|order| order.kind() != ValueKind::Array || !order.items().all(is_text)) {
        return Some(Stumble::at("tokenSetOrder", "is no list of names"));
    }
    let themes = root.get("$themes").into_iter().flat_map(JsonRef::items);
    themes.zip(1..).find_map(|(theme, number)| {
        let why = theme_flaw(theme)?;
        let name = theme.get("name").and_then(JsonRef::as_str);
        let name = name.map_or_else(|| format!("$themes.{number}"), Cow::into_owned);
        Some(Stumble::at(&name, why))
    })
}

fn theme_flaw(theme: JsonRef<'_>) -> Option<&'static str> {
    let text = |field| theme.get(field).is_some_and(is_text);
    let statuses = theme.get("selectedTokenSets");
    let known = |value: JsonRef<'_>| {
        let status = value.as_str();
        status.is_some_and(|status| matches!(&*status, "enabled" | "disabled" | "source"))
    };
    if !theme.is_object() || !text("id") || !text("name") {
        Some("is a theme without an id or a name")
    } else if theme.get("group").is_some_and(|group| !is_text(group)) {
        Some("is a theme whose group is no text")
    } else if !statuses
        .is_some_and(|sets| sets.is_object() && sets.members().all(|member| known(member.value)))
    {
        Some("is a theme with sets that are neither `enabled`, `disabled` nor `source`")
    } else {
        None
    }
}

/// The first member of a set or group that is neither a token nor a group to the plugin. What is in
/// a group with a type of its own it takes for the content of a token, and does not look at.
fn set_stumble(group: JsonRef<'_>) -> Option<Stumble> {
    let has_value = group.get("$value").or_else(|| group.get("value")).is_some();
    let has_type = ["$type", "type"]
        .iter()
        .any(|kind| group.get(kind).is_some_and(is_text));
    let odd = |member: Member<'_>| {
        if !member.value.is_object() {
            let why = match (has_value, &*member.name()) {
                (true, _) if has_type => "is a token with a description that is no text",
                (true, _) => "is a token without a type",
                (false, "$type" | "type") => "has a type for a whole set",
                (false, "$description" | "description" | "$extensions") => {
                    "describes a set, or a group without a type"
                }
                (false, _) => "holds a plain value",
            };
            return Some(Stumble {
                path: Vec::new(),
                why,
            });
        }
        if is_token(member.value) {
            return None;
        }
        let mut stumble = set_stumble(member.value)?;
        stumble.path.insert(0, member.name().into_owned());
        Some(stumble)
    };
    group.members().find_map(odd)
}

/// What the plugin takes for one token (`singleTokenSchema`): it has a type, and whether it has a
/// value makes no difference.
fn is_token(value: JsonRef<'_>) -> bool {
    [("type", "description"), ("$type", "$description")]
        .iter()
        .any(|(kind, description)| {
            value.get(kind).is_some_and(is_text) && value.get(description).is_none_or(is_text)
        })
}

fn is_text(value: JsonRef<'_>) -> bool {
    value.kind() == ValueKind::String
}

fn is_empty_list(value: JsonRef<'_>) -> bool {
    value.kind() == ValueKind::Array && value.is_empty()
}
