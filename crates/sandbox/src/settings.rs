//! What a sandbox is started with.

mod studio;

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

pub(crate) use studio::StudioSettings;
pub use studio::{PageSize, StudioBehaviour};

/// What a sandbox is started with: by default any free port, everything in memory, a made-up
/// master key, no limits.
#[derive(Clone, Debug, Default)]
#[must_use = "settings do nothing until a sandbox is started with them"]
pub struct Settings {
    pub(crate) port: u16,
    pub(crate) data: Option<PathBuf>,
    pub(crate) master_key: Option<String>,
    pub(crate) seed: Option<String>,
    pub(crate) studio: StudioSettings,
    pub(crate) behaviour: Behaviour,
}

impl Settings {
    /// Listens on this port of `127.0.0.1`; 0, the default, means any free port.
    pub fn with_port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Keeps everything in this folder, so that it outlives the sandbox.
    ///
    /// A write is on the disk before it is acknowledged. One sandbox at a time may use a folder.
    pub fn with_data(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Uses this master key instead of the remembered or a made-up one.
    pub fn with_master_key(mut self, key: impl Into<String>) -> Self {
        self.master_key = Some(key.into());
        self
    }

    /// Puts this JSON into a private bin whose id is then in [`Addresses`](crate::Addresses).
    ///
    /// A kept folder is seeded once: at the next start the bin is there already and stays as its
    /// users left it, unless somebody deleted it.
    pub fn with_seed(mut self, record: impl Into<String>) -> Self {
        self.seed = Some(record.into());
        self
    }

    /// Uses this API key for the Studio service instead of the remembered or a made-up one.
    pub fn with_studio_key(mut self, key: impl Into<String>) -> Self {
        self.studio.api_key = Some(key.into());
        self
    }

    /// Puts this token document into the main branch of the Studio project: JSON with the sets by
    /// name, or with them under `values`, beside `$themes` and `$metadata`.
    ///
    /// A kept folder is seeded once.
    pub fn with_studio_seed(mut self, document: impl Into<String>) -> Self {
        self.studio.seed = Some(document.into());
        self
    }

    /// Approves device authorizations of the Studio service as soon as they are asked for.
    pub fn with_auto_approve(mut self) -> Self {
        self.behaviour.studio.auto_approve = true;
        self
    }

    /// Lets the Studio service behave like this where its documentation is silent.
    pub fn with_studio(mut self, behaviour: StudioBehaviour) -> Self {
        self.behaviour.studio = behaviour;
        self
    }

    /// Lets the clock of the Studio service run ahead of the system's.
    pub fn with_studio_clock_ahead(mut self, by: Duration) -> Self {
        self.studio.clock_ahead = by;
        self
    }

    /// Refuses records of more than this many bytes, as the service does for a free account at
    /// about 100,000.
    pub fn with_record_limit(mut self, bytes: usize) -> Self {
        self.behaviour.record_limit = Some(bytes);
        self
    }

    /// Refuses JSONBin requests once this many have been used.
    pub fn with_request_quota(mut self, requests: u64) -> Self {
        self.behaviour.request_quota = Some(requests);
        self
    }

    /// Writes stored records anew as a JavaScript engine would; see [`Behaviour::javascript_json`].
    pub fn with_javascript_json(mut self) -> Self {
        self.behaviour.javascript_json = true;
        self
    }
}

/// The part of the settings that can change while a sandbox runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Behaviour {
    /// The largest record in bytes of the request body; `None` is no limit.
    ///
    /// Whether the service measures the bytes sent or the record as it stores it is not documented.
    pub record_limit: Option<usize>,
    /// How many JSONBin requests there are before `403`; `None` is no end.
    pub request_quota: Option<u64>,
    /// Whether stored records are written anew as a JavaScript engine would: keys that look like
    /// array indices first and ascending, the last of equal keys, numbers as 64-bit floats.
    ///
    /// Off, the default, a record comes back as the bytes that were sent. The service documents
    /// neither, and a client has to live with both.
    pub javascript_json: bool,
    /// The Studio service.
    pub studio: StudioBehaviour,
}
