//! A D-Bus session of a test's own, on which nothing is started by itself.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::support::save;

pub(crate) struct Bus {
    daemon: Child,
    address: String,
    folder: TempDir,
}

impl Bus {
    /// Nothing if there is no `dbus-daemon` here.
    pub(crate) fn start() -> Option<Self> {
        if !is_here("dbus-daemon") {
            return None;
        }
        let folder = TempDir::new().unwrap();
        let config = folder.path().join("bus.conf");
        let socket = folder.path().join("socket");
        save(&config, configuration(&socket).as_bytes());
        let mut daemon = Command::new("dbus-daemon")
            .args(["--nofork", "--print-address"])
            .arg(format!("--config-file={}", config.display()))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let mut said = BufReader::new(daemon.stdout.take().unwrap());
        said.read_line(&mut address).unwrap();
        Some(Self {
            daemon,
            address: address.trim().to_owned(),
            folder,
        })
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// For what programs on this bus keep.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        end(&mut self.daemon);
    }
}

pub(crate) fn end(child: &mut Child) {
    let _gone = child.kill();
    let _gone = child.wait();
}

/// Whether a program can be started; says which test is skipped if it cannot.
pub(crate) fn is_here(program: &str) -> bool {
    let version = Command::new(program).arg("--version").output();
    let is_here = version.is_ok_and(|output| output.status.success());
    if !is_here {
        println!("skipped: no `{program}` here, so no keychain is asked");
    }
    is_here
}

/// No folders of services: what is installed on this machine stays out.
fn configuration(socket: &Path) -> String {
    format!(
        r#"<busconfig>
  <type>session</type>
  <listen>unix:path={}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#,
        socket.display()
    )
}
