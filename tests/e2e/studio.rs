//! Remotes on the Tokens Studio platform, over both of its interfaces.

mod add;
mod desk;
mod keys;
