//! Remotes on the Tokens Studio platform, over both of its interfaces.

mod add;
mod desk;
mod faults;
pub(crate) mod kept;
mod kept_there;
mod keys;
pub(crate) mod kill;
mod login;
mod official;
mod rights;
mod secrets;
