#![doc = include_str!("../README.md")]

mod settings;

mod control;
mod control_routes;
mod server;

mod faults;
mod journal;

mod jsonbin;
mod studio;
mod url;

mod exchange;
mod ids;
mod javascript;
mod json_text;
mod stop;
mod store;
mod wire;
mod world;

pub use control::{Control, Right};
pub use faults::{Action, Fault, Framing, When};
pub use journal::RequestLog;
pub use server::{Addresses, JsonbinAddress, Sandbox, StartError, StudioAddress, UrlAddress};
pub use settings::{Behaviour, PageSize, Settings, StudioBehaviour};
pub use studio::StudioControl;

/// The largest request body that the services take: 64 MiB.
///
/// What the JSONBin service does at its HTTP edge is not documented; the sandbox answers `413`.
pub const LARGEST_BODY: usize = 64 * 1024 * 1024;
