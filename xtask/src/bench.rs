//! bench
use crate::outcome::Result;
pub(crate) fn run(_o: &[&str]) -> Result {
    Ok(())
}
