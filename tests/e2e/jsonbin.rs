//! Remotes on JSONBin, where they differ from others: keys and their rights, what the account
//! takes, who else gets in.

mod keys;
mod limits;
mod public;
mod rename;
mod requests;
mod versions;
