//! Asks whether a provider keeps the contract: here the one in memory.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use provider_api::{MemoryProvider, Provider};
use provider_testkit::{Fault, Harness, Law, Medium, Place, Support, async_trait, conformance};
use tokens_model::TokenDocument;

struct Memory;
struct Shelf(MemoryProvider);

#[async_trait]
impl Harness for Memory {
    fn name(&self) -> &'static str {
        "memory"
    }
    fn medium(&self) -> Medium {
        Medium::Memory
    }
    async fn fresh(&self) -> Box<dyn Place> {
        Box::new(Shelf(MemoryProvider::new("suite")))
    }
}

#[async_trait]
impl Place for Shelf {
    fn provider(&self) -> Box<dyn Provider> {
        Box::new(self.0.clone())
    }
    async fn put(&self, document: &TokenDocument) {
        self.0.replace(Some(document.clone()));
    }
    async fn stored(&self) -> Option<TokenDocument> {
        self.0.document()
    }
    async fn break_with(&self, _: Fault) -> Support {
        Support::DoesNotApply("memory does not fail")
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let report = conformance::run(&Memory).await;
    println!("{report}");
    assert_eq!(report.checked.len(), Law::ALL.len());
}
