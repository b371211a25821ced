//! The scopes that an API key can have, from the page "API keys" of the Tokens Studio
//! documentation.

/// One scope of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Scope {
    /// The name, as `projects:read`.
    pub name: &'static str,
    /// What a key with it may do.
    pub grants: &'static str,
    /// Whether the page tells people who sync to enable it. Its tip is about the platform's
    /// plugins for Figma, and has the names of `projects:…` in the singular.
    pub syncing: bool,
}

const fn scope(name: &'static str, grants: &'static str) -> Scope {
    Scope {
        name,
        grants,
        syncing: false,
    }
}

const fn for_syncing(name: &'static str, grants: &'static str) -> Scope {
    Scope {
        name,
        grants,
        syncing: true,
    }
}

/// All scopes, in the order of the page.
pub const SCOPES: [Scope; 11] = [
    scope("me:read", "see the account that the key belongs to"),
    scope("organizations:read", "see organizations"),
    scope(
        "organizations:write",
        "change organizations and their settings",
    ),
    scope("organizations:admin", "administer organizations"),
    scope("organizations:user:read", "see who is in an organization"),
    scope(
        "organizations:user:invite",
        "invite people to an organization",
    ),
    scope(
        "organizations:user:write",
        "change people in an organization",
    ),
    for_syncing("projects:read", "read projects and their tokens"),
    for_syncing("projects:write", "change projects and their tokens"),
    scope("projects:admin", "administer projects"),
    for_syncing("actor_tokens:create", "make actor tokens for the account"),
];
