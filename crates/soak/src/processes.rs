//! The same people with the real program: a process for each run, files on this disk, and the
//! sandbox over sockets. Time is real here, and everybody lives a hundred times as fast.

mod desk;
mod service;

use std::path::Path;

use tempfile::TempDir;
use tokio::task::LocalSet;

use self::desk::Desk;
use self::service::Service;
use crate::pace::Pace;
use crate::person::Person;
use crate::report::Run;
use crate::world::Plan;

/// A minute is 600 ms: a run of the program with its requests takes some 50.
const PACE: Pace = Pace(100);

/// Why the program could not be driven at all.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

impl Plan {
    /// Carries the plan out with this binary of tokensync. Its own ledger setting counts, the
    /// network is never taken away, and chance has its part in when what happens.
    pub fn run_with(&self, binary: &Path) -> Result<Run, Failure> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        LocalSet::new().block_on(&runtime, async {
            let folder = TempDir::new()?;
            let first = Person::first_document();
            let service = Service::start(binary, &first, PACE).await?;
            let mut desks = Vec::new();
            for writer in 1..=self.clients {
                let folder = folder.path().join(writer.to_string());
                desks.push(Some(Desk::open(binary, folder, &service, &first).await?));
            }
            let desks = std::cell::RefCell::new(desks);
            let start = |writer: u16, _, _| {
                let desk = desks.borrow_mut()[usize::from(writer) - 1].take();
                let desk = desk.expect("everybody starts once");
                Box::new(desk) as Box<dyn crate::strategy::Client>
            };
            Ok(self.carried_out(&first, Box::new(service), PACE, start).await)
        })
    }
}
