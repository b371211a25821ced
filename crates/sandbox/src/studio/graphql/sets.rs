//! Token sets and the flat view of their tokens.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use serde_json::Value;

use super::scalars::{Json, Moment};
use super::session::Session;
use crate::studio::branch::Branch;
use crate::studio::raw;
use crate::studio::sets::{self, Set};

/// How a token set comes about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(name = "TokenSetType")]
pub(super) enum Kind {
    /// By a generator.
    #[graphql(name = "Dynamic")]
    Dynamic,
    /// By hand.
    #[graphql(name = "Static")]
    Static,
}

/// Conditions on a text; all that are given have to hold.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "StringFilterInput")]
pub(super) struct StringFilter {
    eq: Option<String>,
    ne: Option<String>,
    starts_with: Option<String>,
}

impl StringFilter {
    pub(super) fn takes(&self, text: &str) -> bool {
        self.eq.as_deref().is_none_or(|own| own == text)
            && self.ne.as_deref().is_none_or(|own| own != text)
            && self
                .starts_with
                .as_deref()
                .is_none_or(|start| text.starts_with(start))
    }
}

#[derive(Debug, InputObject)]
#[graphql(name = "TokenSetsFilterInput")]
pub(super) struct SetsFilter {
    name: Option<StringFilter>,
}

impl SetsFilter {
    pub(super) fn takes(&self, set: &Set) -> bool {
        self.name.as_ref().is_none_or(|name| name.takes(&set.name))
    }
}

/// A set with its place, or with the JSON that a mutation has just left in it.
#[derive(Clone, Debug)]
pub(super) struct SetNode {
    set: Set,
    branch: Branch,
    raw: Option<Value>,
}

impl SetNode {
    /// A set whose JSON is read when it is asked for.
    pub(super) fn kept(set: Set, branch: &Branch) -> Self {
        Self {
            set,
            branch: branch.clone(),
            raw: None,
        }
    }

    /// A set as it was in the transaction that wrote or removed it.
    pub(super) fn written(set: Set, branch: &Branch, raw: Value) -> Self {
        Self {
            raw: Some(raw),
            ..Self::kept(set, branch)
        }
    }

    fn json(&self, context: &Context<'_>) -> Result<Value> {
        if let Some(raw) = &self.raw {
            return Ok(raw.clone());
        }
        Session::of(context)?.read_branch(&self.branch, |rows, branch| {
            Ok(sets::raw(rows, branch, &self.set.id)?)
        })
    }
}

#[derive(Debug, SimpleObject)]
#[graphql(name = "Token")]
struct TokenNode {
    name: String,
    #[graphql(name = "type")]
    kind: String,
    value: Json,
    description: Option<String>,
    extensions: Option<Json>,
}

/// What makes a dynamic set. The sandbox has none.
#[derive(Debug, SimpleObject)]
#[graphql(name = "Generator")]
pub(super) struct GeneratorNode {
    id: ID,
    name: String,
    description: Option<String>,
    graph: Json,
    project_id: String,
    created_at: Moment,
    updated_at: Moment,
}

#[Object(name = "TokensSet")]
impl SetNode {
    async fn id(&self) -> &str {
        &self.set.id
    }

    async fn name(&self) -> &str {
        &self.set.name
    }

    #[graphql(name = "type")]
    async fn kind(&self) -> Kind {
        if self.set.dynamic {
            Kind::Dynamic
        } else {
            Kind::Static
        }
    }

    /// Places can be set between whole numbers; they are read as whole ones.
    async fn order_index(&self) -> i32 {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "the schema has 32-bit numbers"
        )]
        let order = self.set.order as i32;
        order
    }

    async fn raw(&self, context: &Context<'_>) -> Result<Option<Json>> {
        self.json(context).map(|raw| Some(Json(raw)))
    }

    /// A token of no known type has an empty one: the schema wants a text.
    async fn tokens(&self, context: &Context<'_>) -> Result<Vec<TokenNode>> {
        let raw = self.json(context)?;
        Ok(raw::leaves(&raw)
            .iter()
            .map(|token| TokenNode {
                name: token.name(),
                kind: token.kind().unwrap_or_default().to_owned(),
                value: Json(token.value()),
                description: token.description(),
                extensions: Some(Json(token.extensions())),
            })
            .collect())
    }

    /// A set without a generator has an empty one: the schema wants a text.
    async fn generator_id(&self) -> &str {
        ""
    }

    async fn source(&self) -> Option<GeneratorNode> {
        None
    }

    async fn created_at(&self) -> Moment {
        Moment(self.set.created)
    }

    async fn updated_at(&self) -> Moment {
        Moment(self.set.updated)
    }
}
