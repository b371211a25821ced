//! The suite: every law, checked against places that a [`Harness`] makes.

mod suite;

mod cancellation;
mod reads;
mod trouble;
mod writes;

use crate::harness::Harness;
use crate::law::{Report, Violation};
use suite::Suite;

/// Holds a provider to every law.
///
/// # Panics
///
/// Panics with the law and the provider in the message if a law is broken.
pub async fn run(harness: &dyn Harness) -> Report {
    match check(harness).await {
        Ok(report) => report,
        Err(violation) => panic!("{violation}"),
    }
}

/// Holds a provider to every law and returns the first one that it breaks.
pub async fn check(harness: &dyn Harness) -> Result<Report, Violation> {
    let suite = Suite::new(harness).await;
    reads::check(&suite).await?;
    writes::check(&suite).await?;
    trouble::check(&suite).await?;
    suite.finish()
}
