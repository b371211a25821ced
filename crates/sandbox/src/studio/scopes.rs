//! What a credential may do: the scopes of API keys (Tokens Studio documentation, API keys), and
//! which of them an operation needs.
//!
//! The page says what each scope grants, not which operation asks for which, nor whether one scope
//! implies another. Assumed here: none implies another; organizations are also seen with
//! `projects:read`, because the scopes that the page names for syncing have no other for the list
//! that syncing starts with; keys are made, renewed and deleted with `actor_tokens:create`.
//! `organizations:user:invite` and `organizations:user:write` are for operations that the sandbox
//! does not have.

use serde::{Deserialize, Serialize};

/// One scope of an API key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Scope {
    #[serde(rename = "me:read")]
    MeRead,
    #[serde(rename = "organizations:read")]
    OrganizationsRead,
    #[serde(rename = "organizations:write")]
    OrganizationsWrite,
    #[serde(rename = "organizations:admin")]
    OrganizationsAdmin,
    #[serde(rename = "organizations:user:read")]
    UsersRead,
    #[serde(rename = "organizations:user:invite")]
    UsersInvite,
    #[serde(rename = "organizations:user:write")]
    UsersWrite,
    #[serde(rename = "projects:read")]
    ProjectsRead,
    #[serde(rename = "projects:write")]
    ProjectsWrite,
    #[serde(rename = "projects:admin")]
    ProjectsAdmin,
    #[serde(rename = "actor_tokens:create")]
    ActorTokensCreate,
}

/// All scopes in the order of the page.
pub(crate) const ALL: [Scope; 11] = [
    Scope::MeRead,
    Scope::OrganizationsRead,
    Scope::OrganizationsWrite,
    Scope::OrganizationsAdmin,
    Scope::UsersRead,
    Scope::UsersInvite,
    Scope::UsersWrite,
    Scope::ProjectsRead,
    Scope::ProjectsWrite,
    Scope::ProjectsAdmin,
    Scope::ActorTokensCreate,
];

/// Which fields of the GraphQL schema ask for a scope; any one of those named is enough.
const NEEDED: &[(&str, &[Scope])] = &[
    ("self", &[Scope::MeRead]),
    ("organizations", SEES_ORGANIZATIONS),
    ("organization", SEES_ORGANIZATIONS),
    ("users", &[Scope::UsersRead]),
    ("projects", &[Scope::ProjectsRead]),
    ("project", &[Scope::ProjectsRead]),
    ("branch", &[Scope::ProjectsRead]),
    ("createOrganization", &[Scope::OrganizationsWrite]),
    ("updateOrganization", &[Scope::OrganizationsWrite]),
    ("deleteOrganization", &[Scope::OrganizationsAdmin]),
    ("createProject", &[Scope::ProjectsAdmin]),
    ("updateProject", WRITES),
    ("deleteProject", &[Scope::ProjectsAdmin]),
    ("createTokenSet", WRITES),
    ("updateTokenSet", WRITES),
    ("deleteSet", WRITES),
    ("deleteAllSets", WRITES),
    ("renameTokenSets", WRITES),
    ("duplicateTokenSet", WRITES),
    ("updateTokenSetsOrder", WRITES),
    ("createThemeGroup", WRITES),
    ("updateThemeGroup", WRITES),
    ("deleteThemeGroup", WRITES),
    ("createRelease", WRITES),
    ("createSDConfig", WRITES),
    ("updateSDConfig", WRITES),
    ("deleteSDConfig", WRITES),
    ("updateGenerator", WRITES),
    ("createAPIKey", MAKES_KEYS),
    ("regenerateApiKey", MAKES_KEYS),
    ("deleteAPIKey", MAKES_KEYS),
];

const SEES_ORGANIZATIONS: &[Scope] = &[Scope::OrganizationsRead, Scope::ProjectsRead];
const WRITES: &[Scope] = &[Scope::ProjectsWrite];
const MAKES_KEYS: &[Scope] = &[Scope::ActorTokensCreate];

/// The scopes of which a field asks for one; none for a field that asks for nothing of its own.
pub(crate) fn needed(field: &str) -> &'static [Scope] {
    NEEDED
        .iter()
        .find(|(name, _)| *name == field)
        .map_or(&[], |(_, scopes)| scopes)
}

impl Scope {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::MeRead => "me:read",
            Self::OrganizationsRead => "organizations:read",
            Self::OrganizationsWrite => "organizations:write",
            Self::OrganizationsAdmin => "organizations:admin",
            Self::UsersRead => "organizations:user:read",
            Self::UsersInvite => "organizations:user:invite",
            Self::UsersWrite => "organizations:user:write",
            Self::ProjectsRead => "projects:read",
            Self::ProjectsWrite => "projects:write",
            Self::ProjectsAdmin => "projects:admin",
            Self::ActorTokensCreate => "actor_tokens:create",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        ALL.into_iter().find(|scope| scope.name() == name)
    }
}

/// What the scopes of OAuth and of service account tokens come to, or `None` if one is unknown.
///
/// `read write` is what Tokens Studio plugin 2.11 asks for, `read_tokens write_tokens` what the
/// documentation has, and `tokens:read`, `tokens:write` are those of service account tokens. What
/// exactly each grants is not known: reading sees everything of the user, writing changes projects.
pub(crate) fn of_second_generation(names: &str) -> Option<Vec<Scope>> {
    let mut found = Vec::new();
    for name in names.split_whitespace() {
        match name {
            "read" | "read_tokens" | "tokens:read" => {
                found.extend([Scope::MeRead, Scope::OrganizationsRead, Scope::ProjectsRead]);
            }
            "write" | "write_tokens" | "tokens:write" => found.push(Scope::ProjectsWrite),
            _ => return None,
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_in_the_store_and_on_the_wire() {
        for scope in ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.name());
            assert_eq!(Scope::parse(scope.name()), Some(scope));
        }
        assert_eq!(
            Scope::parse("project:read"),
            None,
            "the table has the plural"
        );
    }
}
