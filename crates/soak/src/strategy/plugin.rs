//! What Tokens Studio for Figma 2.11.10 does with a bin.
//!
//! From its sources: `app/store/models/tokenState.tsx` sends the whole document at every change
//! (`updateDocument`), `app/store/updateSources.tsx` asks for the bin first and compares
//! `updatedAt` with a time that nothing ever sets, so that nearly every remote counts as older, and
//! `storage/JSONBinTokenStorage.ts` writes `values`, `$themes` and of `$metadata` only what it
//! knows. A pull replaces everything.

use std::sync::Arc;

use async_trait::async_trait;
use tokens_model::TokenDocument;

use super::{Answer, Client, Decision, End, Question, Way};
use crate::place::{Cut, Line};

pub(super) struct Plugin {
    line: Arc<dyn Line>,
    document: TokenDocument,
    /// There are changes whose push has not been answered. The plugin asks at its next start
    /// whether to recover them; here everybody says yes.
    unsent: bool,
}

impl Plugin {
    pub(super) fn new(document: &TokenDocument, line: Arc<dyn Line>) -> Self {
        Self {
            line,
            document: document.clone(),
            unsent: false,
        }
    }

    async fn push(&mut self) -> Result<End, Cut> {
        // The answer changes nothing: see above.
        self.line.read().await?;
        let known = self
            .document
            .clone()
            .with_metadata(None)
            .with_extra(Vec::new());
        self.line.write(&known).await?;
        self.unsent = false;
        Ok(End::Kept)
    }

    async fn pull(&mut self) -> Result<End, Cut> {
        let there = self.line.read().await?.document;
        self.document = there.with_metadata(None).with_extra(Vec::new());
        Ok(End::Pulled)
    }
}

#[async_trait(?Send)]
impl Client for Plugin {
    fn document(&self) -> TokenDocument {
        self.document.clone()
    }

    fn edit(&mut self, document: TokenDocument) {
        self.document = document;
        self.unsent = true;
    }

    async fn run(&mut self, way: Way) -> Answer {
        let end = if self.unsent || way == Way::Push {
            self.push().await
        } else {
            self.pull().await
        };
        end.unwrap_or(End::Failed).into()
    }

    async fn decide(&mut self, _: Question, _: Decision) -> Answer {
        // It never asks.
        self.run(Way::Sync).await
    }
}
