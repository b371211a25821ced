//! The same people with the real program: a process for each run, files on this disk, and the
//! sandbox over sockets. Time is real here, and everybody lives a hundred times as fast.

mod desk;
mod service;

use std::collections::VecDeque;
use std::path::Path;

use tempfile::TempDir;
use tokio::task::LocalSet;

use self::desk::Desk;
use self::service::Service;
use crate::pace::Pace;
use crate::person::Person;
use crate::report::Run;
use crate::strategy::Client;
use crate::world::Plan;

/// A minute is 600 ms: a run of the program with its requests takes some 50.
const PACE: Pace = Pace(100);

/// Why the program could not be driven at all.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Plan {
    /// Carries the plan out with this binary of tokensync. Its own ledger setting counts, the
    /// network is never taken away, and chance has its part in when what happens.
    ///
    /// # Panics
    ///
    /// If the program breaks its promises to files, or the sandbox stops.
    pub fn run_with(&self, binary: &Path) -> Result<Run, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        LocalSet::new().block_on(&runtime, async {
            let folder = TempDir::new()?;
            let first = Person::first_document();
            let service = Service::start(binary, &first, PACE).await?;
            let mut desks = VecDeque::new();
            for writer in 1..=self.clients {
                let folder = folder.path().join(writer.to_string());
                desks.push_back(Desk::open(binary, folder, &service, &first).await?);
            }
            let start = |_, _| {
                let desk = desks.pop_front().expect("there is one for each client");
                Box::new(desk) as Box<dyn Client>
            };
            Ok(self
                .carried_out(&first, Box::new(service), PACE, start)
                .await)
        })
    }
}
