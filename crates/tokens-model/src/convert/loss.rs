//! What a notation cannot hold, and what became of it.

use std::fmt;

use crate::path::EntryPath;

/// Something that the notation cannot hold as every reader of it would understand it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    /// The token, group or set.
    pub at: EntryPath,
    /// What it is.
    pub kind: LossKind,
}

/// What it is that cannot be carried, and what became of it. Nothing is ever dropped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LossKind {
    /// A token stands where a set has to be, and its value looks like tokens of that set. It keeps
    /// its notation. (Others of the kind, in no set and so read by nobody, are converted.)
    SetIsToken,
    /// A token has a field in both spellings. It keeps its notation.
    BothSpellings(String),
    /// A group has a member that is called as its type or description would be. That stays as it
    /// is.
    NameTaken(String),
    /// The value has a part called `value`, in which the Figma plugin sees a token of its own
    /// when it reads the older notation (`convertTokens.tsx`). The token is converted, with a
    /// type beside the value that tells other readers what it is: its own, or that of its group.
    ValueInValue,
    /// A value that nothing would tell from a group in the older notation: it has tokens of the
    /// newer one in it, or a part called `value` and there is no type. The token keeps its
    /// notation.
    ValueLikeGroup,
    /// A token or group called `value`, so that its group would look like a token in the older
    /// notation. What is in it keeps its notation.
    CalledValue,
    /// A name or field that only readers of the DTCG format know: `$root`, `$extends`, `$ref`,
    /// `$deprecated`. It stays as it is.
    OnlyDtcg(String),
    /// A name that begins with `$`, which the DTCG format reserves ("Character Restrictions"),
    /// so that nobody sees a token in it. It stays as it is.
    ReservedName(String),
    /// The text `$value` is left in a set, which the Figma plugin therefore takes for one in the
    /// newer notation (`detectFormat.tsx`).
    LooksLikeDtcg,
}

impl fmt::Display for LossKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SetIsToken => {
                f.write_str("is made like a token, and its value like tokens: it keeps its notation")
            }
            Self::BothSpellings(field) => write!(
                f,
                "has both `{field}` and `${field}`: the token keeps its notation"
            ),
            Self::NameTaken(field) => write!(
                f,
                "`${field}` stays: the group has a member called `{field}`"
            ),
            Self::ValueInValue => f.write_str(
                "the Figma plugin takes the `value` inside the value for a token of its own",
            ),
            Self::ValueLikeGroup => f.write_str(
                "its value would look like a group in the older notation: the token keeps its notation",
            ),
            Self::CalledValue => f.write_str(
                "in the older notation the name `value` would make a token of the group around it: what is in it keeps its notation",
            ),
            Self::OnlyDtcg(name) => {
                write!(f, "only readers of the DTCG format know `{name}`: it stays")
            }
            Self::ReservedName(name) => write!(
                f,
                "the DTCG format reserves names like `{name}`: it stays and is no token"
            ),
            Self::LooksLikeDtcg => f.write_str(
                "holds the text `$value`, so the Figma plugin reads the whole set in the newer notation",
            ),
        }
    }
}
