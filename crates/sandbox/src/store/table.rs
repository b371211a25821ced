//! The tables of the store.

use redb::TableDefinition;

/// The tables. The names are in the file on disk: changing one loses what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Table {
    Account,
    Bins,
    Records,
    Collections,
    AccessKeys,
    Files,
    FileTimes,
    /// Who uses the Studio service, by id.
    StudioUsers,
    StudioOrganizations,
    StudioProjects,
    /// Branches by `project/branch`.
    StudioBranches,
    /// Token sets without their tokens by `branch/set`.
    StudioSets,
    /// The nested JSON of a token set by `branch/set`.
    StudioRaw,
    /// The ids of the tokens of a set by `branch/set`.
    StudioTokenIds,
    /// The set of a token by `branch/token`.
    StudioTokens,
    /// All theme groups of a branch with their options, by branch.
    StudioThemes,
    /// Releases by `project/version`.
    StudioReleases,
    /// Style Dictionary configurations by `branch/name`.
    StudioConfigs,
    /// API keys by id, without their values.
    StudioKeys,
    /// What opens the Studio service, by its hash.
    StudioCredentials,
    /// Device authorizations under way, by the hash of the device code.
    StudioDevices,
}

impl Table {
    pub(super) const ALL: [Self; 21] = [
        Self::Account,
        Self::Bins,
        Self::Records,
        Self::Collections,
        Self::AccessKeys,
        Self::Files,
        Self::FileTimes,
        Self::StudioUsers,
        Self::StudioOrganizations,
        Self::StudioProjects,
        Self::StudioBranches,
        Self::StudioSets,
        Self::StudioRaw,
        Self::StudioTokenIds,
        Self::StudioTokens,
        Self::StudioThemes,
        Self::StudioReleases,
        Self::StudioConfigs,
        Self::StudioKeys,
        Self::StudioCredentials,
        Self::StudioDevices,
    ];

    pub(super) fn definition(self) -> TableDefinition<'static, &'static str, &'static [u8]> {
        TableDefinition::new(match self {
            Self::Account => "account",
            Self::Bins => "bins",
            Self::Records => "records",
            Self::Collections => "collections",
            Self::AccessKeys => "access-keys",
            Self::Files => "files",
            Self::FileTimes => "file-times",
            Self::StudioUsers => "studio-users",
            Self::StudioOrganizations => "studio-organizations",
            Self::StudioProjects => "studio-projects",
            Self::StudioBranches => "studio-branches",
            Self::StudioSets => "studio-sets",
            Self::StudioRaw => "studio-raw",
            Self::StudioTokenIds => "studio-token-ids",
            Self::StudioTokens => "studio-tokens",
            Self::StudioThemes => "studio-themes",
            Self::StudioReleases => "studio-releases",
            Self::StudioConfigs => "studio-configs",
            Self::StudioKeys => "studio-keys",
            Self::StudioCredentials => "studio-credentials",
            Self::StudioDevices => "studio-devices",
        })
    }
}
