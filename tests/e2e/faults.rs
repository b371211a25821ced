//! The list of faults in `docs/faults.md`, as far as no other test shows them: what breaks, what
//! is asked of a run then, and that the next one completes.

mod answers;
mod machine;
mod network;
mod people;
mod state;
pub(crate) mod table;

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod disk;
#[cfg(target_os = "linux")]
mod kill;
#[cfg(target_os = "linux")]
mod order;
#[cfg(target_os = "linux")]
mod scene;
