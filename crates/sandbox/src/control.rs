//! The handle for tests that run in the same process.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::faults::Fault;
use crate::journal::RequestLog;
use crate::settings::Behaviour;
use crate::studio::StudioControl;
use crate::world::{Target, World};

/// Looks into a running sandbox, writes past its routes, and scripts its faults.
///
/// What a test asks for and the sandbox cannot do is a mistake in the test, and panics with the
/// place of the call.
#[derive(Clone, Debug)]
pub struct Control(Arc<World>);

/// What an access key may do with bins (JSONBin API reference, access-keys/create).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Right {
    /// Create bins.
    Create,
    /// Read private bins.
    Read,
    /// Update private bins.
    Update,
    /// Delete bins.
    Delete,
}

impl Control {
    pub(crate) fn new(world: Arc<World>) -> Self {
        Self(world)
    }

    /// Makes a private bin and gives its id.
    ///
    /// # Panics
    ///
    /// If the record is not JSON, or the sandbox cannot write it.
    #[track_caller]
    pub fn create_bin(&self, record: &str) -> String {
        match self.0.create(&Bytes::copy_from_slice(record.as_bytes())) {
            Ok(id) => id,
            Err(error) => panic!("cannot make a bin: {error}"),
        }
    }

    /// The newest record of a bin as it is kept.
    ///
    /// With a data folder there is nothing to read any more once the sandbox has stopped.
    pub fn record(&self, bin: &str) -> Option<String> {
        self.0.record(bin)
    }

    /// Replaces the record of a bin as another client would, with no `X-Bin-Versioning` header.
    ///
    /// # Panics
    ///
    /// If there is no such bin, the record is not JSON, or the sandbox cannot write it.
    #[track_caller]
    pub fn set_record(&self, bin: &str, record: &str) {
        self.write(&Target::Bin(bin.to_owned()), record);
    }

    /// Makes a bin private, or public: anyone who knows its id can read it and write to it then.
    ///
    /// # Panics
    ///
    /// If there is no such bin, or the sandbox cannot write.
    #[track_caller]
    pub fn set_private(&self, bin: &str, private: bool) {
        if let Err(error) = self.0.set_private(bin, private) {
            panic!("cannot change the privacy: {error}");
        }
    }

    /// The ids of all bins.
    pub fn bins(&self) -> Vec<String> {
        self.0.bins()
    }

    /// Makes an access key and gives its text.
    ///
    /// # Panics
    ///
    /// If there are four already, the name is blank or over 32 characters, or the sandbox cannot
    /// write it.
    #[track_caller]
    pub fn access_key(&self, name: &str, rights: &[Right]) -> String {
        match self.0.access_key(name, rights) {
            Ok(key) => key,
            Err(refusal) => panic!("cannot make an access key: {refusal:?}"),
        }
    }

    /// Everything that opens something here and was given out since the start, whether it still
    /// does or not: keys, tokens of logins, device codes. For tests that look for leaks.
    pub fn secrets(&self) -> BTreeSet<String> {
        self.0.secrets()
    }

    /// The text of a file; the path is what follows `/files/`.
    pub fn file(&self, path: &str) -> Option<String> {
        self.0.file(path)
    }

    /// Keeps a JSON file.
    ///
    /// # Panics
    ///
    /// If the text is not JSON, or the sandbox cannot write it.
    #[track_caller]
    pub fn put_file(&self, path: &str, text: &str) {
        self.write(&Target::File(path.to_owned()), text);
    }

    #[track_caller]
    fn write(&self, target: &Target, text: &str) {
        if let Err(error) = self
            .0
            .write(target, Bytes::copy_from_slice(text.as_bytes()))
        {
            panic!("cannot write: {error}");
        }
    }

    /// Appends a rule to the script of faults.
    ///
    /// # Panics
    ///
    /// If the rule cannot be played: a status that no answer can have, a header value that no
    /// header can carry, a record that is not JSON.
    #[track_caller]
    pub fn script(&self, fault: Fault) {
        if let Some(flaw) = fault.flaw() {
            panic!("cannot play this fault: {flaw}");
        }
        self.0.script.add(fault);
    }

    /// The rules that are still to come, with what is left of their counts.
    pub fn scripted(&self) -> Vec<Fault> {
        self.0.script.waiting()
    }

    /// Forgets every rule.
    pub fn clear_script(&self) {
        self.0.script.clear();
    }

    /// The requests to the services in the order in which they arrived whole.
    ///
    /// Kept are the newest 10,000, fewer if their bodies come to more than 256 MiB.
    pub fn requests(&self) -> Vec<RequestLog> {
        self.0.journal.requests()
    }

    /// Forgets the requests so far. The count of used requests stays.
    pub fn clear_requests(&self) {
        self.0.journal.clear();
    }

    /// How many JSONBin requests count towards the quota.
    pub fn requests_used(&self) -> u64 {
        self.0.store.used()
    }

    /// How many JSONBin requests are left; `None` is no end.
    pub fn requests_left(&self) -> Option<u64> {
        Some(
            self.behaviour()
                .request_quota?
                .saturating_sub(self.requests_used()),
        )
    }

    /// The handle for the Studio service.
    pub fn studio(&self) -> StudioControl {
        StudioControl::new(Arc::clone(&self.0))
    }

    /// How the services behave now.
    pub fn behaviour(&self) -> Behaviour {
        self.0.behaviour()
    }

    /// Lets the services behave differently from the next request on.
    pub fn change_behaviour(&self, behaviour: Behaviour) {
        self.0.change_behaviour(behaviour);
    }
}
