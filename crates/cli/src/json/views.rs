//! Answers of commands that look at tokens, or at everything around them.

use serde::Serialize;
use serde_json::Value;

use super::Change;

/// The answer of `diff`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Diff {
    /// What is compared: `local`, `remote`, `base` or the id of an entry of the history.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) changes: Vec<Change>,
}

/// The answer of `impact`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Impact {
    /// What is compared: `local`, `remote`, `base` or the id of an entry of the history.
    pub(crate) from: String,
    pub(crate) to: String,
    /// How many changes there are.
    pub(crate) changes: usize,
    /// How many tokens say something else in the end.
    pub(crate) affected: usize,
    /// What `--max-affected` allows.
    pub(crate) max_affected: Option<usize>,
    pub(crate) themes: Vec<ThemeImpact>,
    pub(crate) without_effect: Vec<WithoutEffect>,
    /// How many themes were not looked at.
    pub(crate) themes_left_out: usize,
}

/// What happens under one theme.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ThemeImpact {
    /// Group and name; nothing if there are no themes and all sets count.
    pub(crate) theme: Option<String>,
    #[cfg_attr(test, schemars(extend("enum" = ["added", "removed", "changed"])))]
    pub(crate) kind: &'static str,
    pub(crate) tokens: Vec<Effect>,
}

/// One token that says something else.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Effect {
    #[cfg_attr(test, schemars(extend("enum" = ["added", "removed", "changed"])))]
    pub(crate) kind: &'static str,
    pub(crate) path: String,
    /// The names from the token to the one that was changed itself.
    pub(crate) way: Vec<String>,
    pub(crate) before: Option<Said>,
    pub(crate) after: Option<Said>,
    /// How different both colours look, if both are colours.
    pub(crate) delta_e: Option<f64>,
}

/// What a token says.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Said {
    /// The set that defines it.
    pub(crate) set: String,
    pub(crate) r#type: Option<String>,
    /// The value as it is written.
    pub(crate) written: String,
    /// The value with everything followed and computed.
    pub(crate) value: Value,
}

/// A change that makes no token say something else.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WithoutEffect {
    #[serde(flatten)]
    pub(crate) change: Change,
    /// Why, in words.
    pub(crate) why: &'static str,
}

/// What `convert` did, or would do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Converted {
    #[cfg_attr(test, schemars(extend("enum" = ["written", "nothing", "dry-run"])))]
    pub(crate) outcome: &'static str,
    /// The notation; nothing if it stays.
    #[cfg_attr(test, schemars(extend("enum" = ["legacy", "dtcg", null])))]
    pub(crate) to: Option<&'static str>,
    #[cfg_attr(test, schemars(extend("enum" = ["single", "folder"])))]
    pub(crate) layout: &'static str,
    /// Where the tokens are written.
    pub(crate) output: String,
    /// How many tokens there are.
    pub(crate) tokens: usize,
    /// How many of them have another notation now.
    pub(crate) converted: usize,
    /// What could not be carried.
    pub(crate) losses: Vec<Loss>,
}

/// Something that could not be carried.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Loss {
    pub(crate) set: Option<String>,
    pub(crate) path: String,
    pub(crate) problem: String,
}

/// Something that `check` found. Its answer has a list of these and a summary.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Finding<'a> {
    /// The id of the rule, as in the project file.
    pub(crate) rule: &'a str,
    #[cfg_attr(test, schemars(extend("enum" = ["note", "warning", "error"])))]
    pub(crate) severity: &'a str,
    pub(crate) file: &'a str,
    /// Counted from 1.
    pub(crate) line: usize,
    /// In characters, counted from 1.
    pub(crate) column: usize,
    /// The JSON pointer (RFC 6901) of the value.
    pub(crate) pointer: &'a str,
    pub(crate) set: Option<&'a str>,
    pub(crate) path: Option<String>,
    pub(crate) message: &'a str,
    pub(crate) hint: Option<&'a str>,
}

/// How many findings of each severity there are.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Summary {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
}

/// The answer of `check`, as it is described: if there are any, it is written finding by finding,
/// because many of them take many times their text in memory.
#[derive(Debug, Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Findings<'a> {
    findings: Vec<Finding<'a>>,
    summary: Summary,
}

/// The answer of `doctor`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Doctor {
    /// The worst of all.
    #[cfg_attr(test, schemars(extend("enum" = ["pass", "warn", "fail"])))]
    pub(crate) verdict: &'static str,
    pub(crate) checks: Vec<Check>,
}

/// Something that `doctor` looked at.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Check {
    /// The remote; nothing if it is about the project.
    pub(crate) remote: Option<String>,
    /// One word that stays the same.
    pub(crate) check: &'static str,
    #[cfg_attr(test, schemars(extend("enum" = ["pass", "warn", "fail"])))]
    pub(crate) verdict: &'static str,
    pub(crate) says: String,
    /// What to do about it.
    pub(crate) fixes: Vec<String>,
}

/// Where `sandbox` runs its services: the first line that it prints.
#[cfg(feature = "sandbox")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Services<'a> {
    #[cfg_attr(test, schemars(schema_with = "super::schema::jsonbin_address"))]
    pub(crate) jsonbin: &'a sandbox::JsonbinAddress,
    #[cfg_attr(test, schemars(schema_with = "super::schema::studio_address"))]
    pub(crate) studio: &'a sandbox::StudioAddress,
    #[cfg_attr(test, schemars(schema_with = "super::schema::url_address"))]
    pub(crate) url: &'a sandbox::UrlAddress,
}

/// What became of the edits in `demo`.
#[cfg(feature = "sandbox")]
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Demo {
    /// How many tokens each of both people has in the end.
    pub(crate) tokens: [usize; 2],
    /// Whether both have the same.
    pub(crate) equal: bool,
    /// How many edits were lost.
    pub(crate) lost: usize,
}
