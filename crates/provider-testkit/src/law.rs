//! The laws by name, and what a run of the suite says about them.

use std::error::Error;
use std::fmt;

use crate::Fault;

/// One promise of the provider contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Law {
    /// What was written is read, at the revision that the write returned.
    ReadAfterWrite,
    /// Reading twice gives the same revision.
    SteadyRevision,
    /// Any change from outside gives another revision.
    ChangedRevision,
    /// A write that expects an old revision is refused and changes nothing.
    StaleRefused,
    /// A write that expects an empty place happens once.
    CreatedOnce,
    /// A known revision is answered with `NotModified` if that is declared, otherwise never.
    ConditionalRead,
    /// A read-only provider refuses to write before it sends anything.
    ReadOnly,
    /// Concurrent writers over a compare-and-swap lose nothing.
    NothingLost,
    /// Unknown fields, order and number text survive.
    Survival,
    /// What goes wrong is told by the right kind, never as an empty place.
    FaultKinds,
    /// Nothing that people or other origins see holds a secret.
    NoSecrets,
    /// A cancelled write leaves the old or the new document.
    Cancellation,
}

impl Law {
    /// All laws in order.
    pub const ALL: [Self; 12] = [
        Self::ReadAfterWrite,
        Self::SteadyRevision,
        Self::ChangedRevision,
        Self::StaleRefused,
        Self::CreatedOnce,
        Self::ConditionalRead,
        Self::ReadOnly,
        Self::NothingLost,
        Self::Survival,
        Self::FaultKinds,
        Self::NoSecrets,
        Self::Cancellation,
    ];

    /// Its number, counted from 1.
    pub fn number(self) -> usize {
        self as usize + 1
    }

    /// The law in one sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ReadAfterWrite => "what was written is read, at the revision the write returned",
            Self::SteadyRevision => "reading twice gives the same revision",
            Self::ChangedRevision => "any outside change gives another revision",
            Self::StaleRefused => "a stale revision is refused and nothing changes",
            Self::CreatedOnce => "a write that expects nothing creates once",
            Self::ConditionalRead => "a known revision is not read again if that is declared",
            Self::ReadOnly => "a read-only provider refuses without a request",
            Self::NothingLost => "concurrent writers over a compare-and-swap lose nothing",
            Self::Survival => "unknown fields, order and number text survive",
            Self::FaultKinds => "faults are told by their kind, never as an empty place",
            Self::NoSecrets => "no secret is shown",
            Self::Cancellation => "a cancelled write leaves old or new, never a mix",
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "law {} ({})", self.number(), self.sentence())
    }
}

/// A law that a provider breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The law.
    pub law: Law,
    /// The name of the harness.
    pub provider: String,
    /// What was seen, and what should have been.
    pub problem: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "provider `{}` breaks {}: {}",
            self.provider, self.law, self.problem
        )
    }
}

impl Error for Violation {}

/// What a provider was held to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The name of the harness.
    pub provider: String,
    /// The laws that were checked, with how they were where that depends on the provider.
    pub checked: Vec<(Law, &'static str)>,
    /// Faults that cannot happen to this provider, with the reason that the harness gave.
    pub not_applicable: Vec<(Fault, String)>,
    /// Documents of the suite that the place cannot hold and refuses, with the reason that the
    /// harness gave.
    pub not_held: Vec<(&'static str, String)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "provider `{}` keeps the contract", self.provider)?;
        for (law, how) in &self.checked {
            writeln!(f, "  {law}: {how}")?;
        }
        for (fault, reason) in &self.not_applicable {
            writeln!(f, "  does not apply: {fault}, because {reason}")?;
        }
        for (document, reason) in &self.not_held {
            writeln!(f, "  cannot hold: `{document}`, because {reason}")?;
        }
        Ok(())
    }
}
