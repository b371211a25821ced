//! The keyring of GNOME, as it is on a desktop: unlocked with the password of its user.

use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::bus::{Bus, end, is_here};
use super::somebody;
use crate::answer::assert_ran;
use crate::support::{Service, below};

/// A keyring on a bus, with its files in a folder of its own.
struct Gnome {
    daemon: Child,
    bus: Bus,
}

impl Gnome {
    /// Nothing if it is not installed here.
    fn start() -> Option<Self> {
        let bus = Bus::start()?;
        if !is_here("gnome-keyring-daemon") {
            return None;
        }
        let [home, run] = ["home", "run"].map(|name| bus.folder().join(name));
        for folder in [&home, &run] {
            std::fs::create_dir(folder).unwrap();
        }
        let mut daemon = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .env("HOME", home)
            .env("XDG_RUNTIME_DIR", run)
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // The end of the input is the end of the password.
        let mut password = daemon.stdin.take().unwrap();
        password.write_all(b"password of ada").unwrap();
        drop(password);
        Some(Self { daemon, bus })
    }

    fn home(&self) -> std::path::PathBuf {
        self.bus.folder().join("home")
    }
}

impl Drop for Gnome {
    fn drop(&mut self) {
        end(&mut self.daemon);
    }
}

/// Whether a text is in any file of a folder.
fn holds(folder: &Path, text: &str) -> bool {
    let is_in = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).contains(text);
    below(folder).into_values().any(is_in)
}

#[test]
fn a_key_goes_into_it_is_used_from_it_and_leaves_it() {
    let Some(gnome) = Gnome::start() else { return };
    let ada = somebody(&gnome.bus);
    let key = ada.service.key.clone();
    // It takes a moment to come up: until then there is none.
    let login = ["auth", "login", "--stdin"];
    let mut ran = ada.run_with_input(&login, &key);
    for _ in 0..100 {
        if ran.code == Some(0) {
            break;
        }
        ada.service.wait(Duration::from_millis(50));
        ran = ada.run_with_input(&login, &key);
    }
    assert_ran!(ran, @"
    $ tokensync auth login --stdin
    exit code 0
    --- stdout ---
    stored the master key for `team-bin`
    --- stderr ---
    it is kept in the OS keychain
    ");
    assert!(!ada.has_on_disk(&key));
    assert!(!holds(&gnome.home(), &key), "it is encrypted at rest");
    assert!(!below(&gnome.home()).is_empty(), "it is kept");
    ada.ok(&["pull"]);
    assert_ran!(ada.harmless(0, &["auth", "status"]), @"
    $ tokensync auth status
    exit code 0
    --- stdout ---
    team-bin: master key from OS keychain
    ");

    let elsewhere = Service::start();
    let project = ada.text("tokensync.json");
    let foreign = project.replace(&ada.service.endpoint, &elsewhere.endpoint);
    ada.put("tokensync.json", &foreign);
    ada.ok(&["remote", "trust", "team-bin"]);
    ada.harmless(5, &["pull"])
        .says("there is no secret for the remote `team-bin`");
    assert_eq!(elsewhere.control.requests(), []);
    ada.put("tokensync.json", &project);

    assert_ran!(ada.harmless(0, &["auth", "logout"]), @"
    $ tokensync auth logout
    exit code 0
    --- stdout ---
    forgot the master key for `team-bin`
    --- stderr ---
    the service still honours it: remove it there if it is no longer needed
    ");
    ada.harmless(5, &["pull"])
        .says("there is no secret for the remote `team-bin`");
}
