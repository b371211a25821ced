//! Secrets in the keychain of the system. Tests that need a program that is not here say so.

pub(crate) mod bus;
pub(crate) mod double;
mod faults;
mod gnome;
mod moves;
mod studio;

use bus::Bus;

use crate::answer::Ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const STORED: &str = ".config/tokensync/credentials.json";

/// Somebody whose project is in a bin, whose key is nowhere, and who has a D-Bus session.
fn somebody(bus: &Bus) -> Person {
    let owner = Service::start().owner(&Project::sample(), Layout::Single);
    owner.without_key().on(bus)
}

impl Person {
    pub(crate) fn on(mut self, bus: &Bus) -> Self {
        self.var("DBUS_SESSION_BUS_ADDRESS", bus.address());
        self
    }

    fn off_every_bus(mut self) -> Self {
        self.var("DBUS_SESSION_BUS_ADDRESS", "");
        self
    }

    /// Pipes the key of the service into `auth login`.
    #[track_caller]
    fn gives_key(&self, code: i32, more: &[&str]) -> Ran {
        let words = [&["auth", "login", "--stdin"], more].concat();
        let ran = self.run_with_input(&words, &format!("{}\n", self.service.key));
        assert_eq!(ran.code, Some(code), "{ran}");
        let key = &self.service.key;
        assert!(!ran.raw.concat().contains(key), "the key is shown");
        ran
    }

    /// The file beside the keychain; empty if there is none.
    fn file(&self) -> String {
        let file = self.settings().remove(STORED).unwrap_or_default();
        String::from_utf8(file).unwrap()
    }

    /// Whether a text is anywhere in the project or in the settings.
    pub(crate) fn has_on_disk(&self, secret: &str) -> bool {
        let files = crate::support::below(&self.folder);
        files
            .into_iter()
            .chain(self.settings())
            .any(|(_, bytes)| String::from_utf8_lossy(&bytes).contains(secret))
    }
}
