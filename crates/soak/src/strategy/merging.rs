//! What a careful program can do that remembers nothing but a base: read directly before it writes,
//! merge three ways, and perhaps read back at once.

use std::sync::Arc;

use async_trait::async_trait;
use sync_engine::{Settle, merge};
use tokens_model::{Json, TokenDocument};
use tokio::time::sleep;

use super::{Answer, Client, Decision, End, Question, Way};
use crate::mark::Mark;
use crate::place::{Cut, Line};
use crate::random::Random;

/// How often it begins again when what it reads back is not what it wrote.
const ROUNDS: u32 = 5;

pub(super) struct Merging {
    line: Arc<dyn Line>,
    document: TokenDocument,
    base: TokenDocument,
    /// For the waits between rounds; without it nothing is read back.
    reads_back: Option<Random>,
}

impl Merging {
    pub(super) fn new(
        document: &TokenDocument,
        line: Arc<dyn Line>,
        reads_back: Option<Random>,
    ) -> Self {
        Self {
            line,
            document: document.clone(),
            base: document.clone(),
            reads_back,
        }
    }

    async fn sync(&mut self, way: Way) -> Result<Answer, Cut> {
        let mut put_aside = Vec::new();
        for round in 0..ROUNDS {
            let there = self.line.read().await?.document;
            let merged = self.merge(&there, &mut put_aside);
            if way == Way::Pull || merged.same(&there) {
                self.document = merged;
                self.base = there;
                let end = if way == Way::Pull {
                    End::Pulled
                } else {
                    End::Kept
                };
                return Ok(Answer {
                    put_aside,
                    ..end.into()
                });
            }
            self.line.write(&merged).await?;
            let Some(chance) = &mut self.reads_back else {
                self.document = merged.clone();
                self.base = merged;
                return Ok(Answer {
                    put_aside,
                    ..End::Kept.into()
                });
            };
            let wait = chance.between(0, 2_000 << round);
            if self.line.read().await?.document.same(&merged) {
                self.document = merged.clone();
                self.base = merged;
                return Ok(Answer {
                    put_aside,
                    ..End::Kept.into()
                });
            }
            // The base stays behind what was written, so that it still counts as an edit.
            self.document = merged;
            self.base = there;
            sleep(wait).await;
        }
        Ok(End::Failed.into())
    }

    /// A conflict is shown, and decided for the other side at once.
    fn merge(&self, there: &TokenDocument, put_aside: &mut Vec<Mark>) -> TokenDocument {
        let merged = merge(Some(&self.base), &self.document, there, Settle::Hold);
        if merged.conflicts.is_empty() {
            return merged.document;
        }
        let sides = merged
            .conflicts
            .iter()
            .filter_map(|conflict| conflict.local.as_ref());
        put_aside.extend(
            sides
                .map(Json::to_compact)
                .flat_map(|text| Mark::all_in(&text).collect::<Vec<_>>()),
        );
        merge(Some(&self.base), &self.document, there, Settle::Remote).document
    }
}

#[async_trait(?Send)]
impl Client for Merging {
    fn document(&self) -> TokenDocument {
        self.document.clone()
    }

    fn edit(&mut self, document: TokenDocument) {
        self.document = document;
    }

    async fn run(&mut self, way: Way) -> Answer {
        self.sync(way).await.unwrap_or_else(|_| End::Failed.into())
    }

    async fn decide(&mut self, _: Question, _: Decision) -> Answer {
        // It never asks.
        self.run(Way::Sync).await
    }
}
