//! How much work was done.

use crate::error::Excess;

/// See [`Limits::steps`](crate::Limits::steps).
const COPIED_IN_A_STEP: usize = 64;

/// Counts evaluation steps up to a bound.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Steps {
    pub(crate) taken: u64,
    allowed: u64,
}

impl Steps {
    pub(crate) fn up_to(allowed: u64) -> Self {
        Self { taken: 0, allowed }
    }

    pub(crate) fn charge(&mut self, steps: usize) -> Result<(), Excess> {
        self.taken = self.taken.saturating_add(steps as u64);
        if self.taken > self.allowed {
            return Err(Excess::Steps(self.allowed));
        }
        Ok(())
    }

    /// So many bytes are copied or searched.
    pub(crate) fn copy(&mut self, bytes: usize) -> Result<(), Excess> {
        self.charge(bytes / COPIED_IN_A_STEP)
    }
}
