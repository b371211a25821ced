//! The user that a key belongs to, and all of that user's keys.

use async_graphql::{
    Context, Error, ErrorExtensions as _, Guard, ID, InputObject, Object, Result, SimpleObject,
};

use super::organizations::UserNode;
use super::pages::Paginated;
use super::scalars::Moment;
use super::session::Session;
use crate::studio::account::User;
use crate::studio::keys::{self, Key, NewKey};
use crate::studio::paging::Page;

#[derive(Debug)]
struct SelfNode;

/// Marks of a user.
#[derive(Debug, SimpleObject)]
#[graphql(name = "UserFlags")]
struct Flags {
    waitlist: Option<bool>,
}

/// A key without its value, which is given once.
#[derive(Debug, SimpleObject)]
#[graphql(name = "APIKeyWithoutValue")]
pub(super) struct KeyNode {
    id: ID,
    name: String,
    description: Option<String>,
    last_used: Option<Moment>,
    #[graphql(visible = "has_limits", guard = "Limits")]
    expires_at: Option<Moment>,
    #[graphql(visible = "has_limits", guard = "Limits")]
    scopes: Vec<&'static str>,
}

impl From<Key> for KeyNode {
    fn from(key: Key) -> Self {
        Self {
            scopes: key.scopes.iter().map(|scope| scope.name()).collect(),
            id: key.id.into(),
            name: key.name,
            description: key.description,
            last_used: key.last_used.map(Moment),
            expires_at: key.expires.map(Moment),
        }
    }
}

/// A new key with its value.
#[derive(Debug, SimpleObject)]
#[graphql(name = "APIKey")]
struct NewKeyNode {
    id: ID,
    name: String,
    description: Option<String>,
    value: String,
    #[graphql(visible = "has_limits")]
    expires_at: Option<Moment>,
    #[graphql(visible = "has_limits")]
    scopes: Vec<&'static str>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "APIKeyInput")]
struct KeyInput {
    name: String,
    description: Option<String>,
    #[graphql(visible = "has_limits")]
    expires_at: Option<Moment>,
    #[graphql(visible = "has_limits")]
    scopes: Option<Vec<String>>,
}

/// Whether keys have an end and scopes in this schema. The engine leaves what is invisible out of
/// introspection only, so that it is refused here.
fn has_limits(context: &Context<'_>) -> bool {
    context
        .data::<Session>()
        .map_or(true, |session| session.behaviour().studio.key_limits)
}

struct Limits;

impl Guard for Limits {
    async fn check(&self, context: &Context<'_>) -> Result<()> {
        if has_limits(context) {
            return Ok(());
        }
        let field = &context.item.node.name.node;
        Err(unknown(field.as_str()))
    }
}

fn unknown(field: &str) -> Error {
    Error::new(format!("Unknown field \"{field}\""))
        .extend_with(|_, extensions| extensions.set("code", "GRAPHQL_VALIDATION_FAILED"))
}

/// Refuses what the schema without limits does not have, before a key is made.
fn check_limits(context: &Context<'_>, input: &KeyInput) -> Result<()> {
    if has_limits(context) {
        return Ok(());
    }
    let asked = context.look_ahead();
    for (field, given) in [
        ("expiresAt", input.expires_at.is_some()),
        ("scopes", input.scopes.is_some()),
    ] {
        if given || asked.field(field).exists() {
            return Err(unknown(field));
        }
    }
    Ok(())
}

#[Object(name = "Self")]
impl SelfNode {
    async fn id(&self, context: &Context<'_>) -> Result<String> {
        Ok(Session::of(context)?.caller.user.clone())
    }

    async fn user(&self, context: &Context<'_>) -> Result<UserNode> {
        let session = Session::of(context)?;
        session
            .read(|rows| User::find(rows, &session.caller.user))
            .map(UserNode::from)
    }

    async fn api_keys(
        &self,
        context: &Context<'_>,
        limit: Option<i64>,
        page: Option<i64>,
    ) -> Result<Paginated<KeyNode>> {
        let session = Session::of(context)?;
        let user = &session.caller.user;
        let own = |key: &Key| key.user == *user && key.project.is_none();
        let all = session.read(|rows| Ok(Key::all(rows, own)?))?;
        let page = Page::of(all, page, limit, session.pages());
        Ok(Paginated::new(page, KeyNode::from))
    }

    async fn api_key(&self, context: &Context<'_>, id: String) -> Result<KeyNode> {
        let session = Session::of(context)?;
        session
            .read(|rows| Key::of_user(rows, &session.caller.user, &id))
            .map(KeyNode::from)
    }

    async fn flags(&self) -> Flags {
        Flags { waitlist: None }
    }
}

#[derive(Debug, Default)]
pub(super) struct Reads;

#[Object(name = "KeyReads")]
impl Reads {
    #[graphql(name = "self")]
    async fn own_self(&self, context: &Context<'_>) -> Result<SelfNode> {
        Session::of(context)?;
        Ok(SelfNode)
    }
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "KeyWrites")]
impl Writes {
    #[graphql(name = "createAPIKey")]
    async fn create_api_key(&self, context: &Context<'_>, input: KeyInput) -> Result<NewKeyNode> {
        let session = Session::of(context)?;
        check_limits(context, &input)?;
        session.write(|rows| {
            let new = NewKey {
                scopes: keys::granted(&session.caller, input.scopes.as_deref())?,
                name: input.name,
                description: input.description,
                expires: input.expires_at.map(|end| end.0),
                project: None,
            };
            let (key, value) = keys::create(rows, &session.caller.user, new, session.now)?;
            let KeyNode {
                id,
                name,
                description,
                expires_at,
                scopes,
                ..
            } = key.into();
            Ok(NewKeyNode {
                id,
                name,
                description,
                value,
                expires_at,
                scopes,
            })
        })
    }

    async fn regenerate_api_key(&self, context: &Context<'_>, id: String) -> Result<KeyNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let key = Key::of_user(rows, &session.caller.user, &id)?;
            key.regenerate(rows)?;
            Ok(key.into())
        })
    }

    #[graphql(name = "deleteAPIKey")]
    async fn delete_api_key(&self, context: &Context<'_>, id: String) -> Result<KeyNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let key = Key::of_user(rows, &session.caller.user, &id)?;
            key.delete(rows)?;
            Ok(key.into())
        })
    }
}
