//! release
use crate::outcome::Result;
pub(crate) fn prepare(_v: &str) -> Result {
    Ok(())
}
pub(crate) fn dry_run() -> Result {
    Ok(())
}
