//! Secrets as data: which ones a place needs, and one that stands where everybody reads it.

/// A secret that a place needs: asking for it, storing it and looking it up need no code of the
/// provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretSpec {
    /// The name under which [`ProviderConfig`](crate::ProviderConfig) holds it.
    pub name: String,
    /// What people call it: `API key`.
    pub noun: String,
    /// Environment variables that the service itself names for it.
    pub variables: Vec<String>,
    /// Where somebody who has none gets one.
    pub place: Option<String>,
    /// What it opens, as far as the settings say: a stored secret is used for nothing else.
    pub account: Option<String>,
    /// The header that it goes out in, where the settings name it: it tells several secrets of one
    /// place apart.
    pub header: Option<String>,
}

impl SecretSpec {
    /// A secret of which nothing else is known.
    pub fn new(name: impl Into<String>, noun: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            noun: noun.into(),
            variables: Vec::new(),
            place: None,
            account: None,
            header: None,
        }
    }

    /// Names an environment variable of the service that may hold it.
    #[must_use]
    pub fn in_variable(mut self, variable: impl Into<String>) -> Self {
        self.variables.push(variable.into());
        self
    }

    /// Says where somebody who has none gets one.
    #[must_use]
    pub fn shown_at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Says what it opens, if the settings do.
    #[must_use]
    pub fn for_account(mut self, account: Option<&str>) -> Self {
        self.account = account.map(str::to_owned);
        self
    }

    /// Makes it the one that goes out in this header.
    #[must_use]
    pub fn in_header(mut self, header: impl Into<String>) -> Self {
        self.header = Some(header.into());
        self
    }
}

/// A secret among the plain settings, which stand in a file that is shared. Its value is not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MisplacedSecret {
    /// The option that holds it.
    pub option: &'static str,
    /// The member of the option that holds it, if the option is an object.
    pub member: Option<String>,
    /// What is wrong, without the value.
    pub problem: String,
    /// What to do instead.
    pub hint: String,
}
