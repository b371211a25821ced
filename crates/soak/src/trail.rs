//! What happened to each text that nothing explains: for whoever has to find out why it is gone,
//! without another hour to see it again.

use std::collections::HashMap;

use tokens_model::TokenDocument;
use tokio::time::Instant;

use crate::account::Account;
use crate::mark::{Mark, Marks, places};

/// At how many looks in a row something has to be nowhere until that is told: by then whoever has it
/// and was away is back.
pub(crate) const LOOKS: u32 = 4;

/// How each text came and went, as long as nothing explains that it may be gone.
#[derive(Debug)]
pub(crate) struct Trail {
    began: Instant,
    of: HashMap<Mark, Steps>,
}

#[derive(Debug, Default)]
struct Steps {
    lines: Vec<String>,
    /// At how many looks in a row it was nowhere.
    missing: u32,
    told: bool,
}

impl Trail {
    pub(crate) fn begin() -> Self {
        Self {
            began: Instant::now(),
            of: HashMap::new(),
        }
    }

    /// At some time one document took the place of another; `why` tells more of what went.
    pub(crate) fn replaced(
        &mut self,
        account: &Account,
        at: Instant,
        whose: &str,
        [before, after]: [&TokenDocument; 2],
        why: impl Fn(Mark) -> String,
    ) {
        if before.same(after) {
            return;
        }
        let at = at.saturating_duration_since(self.began).as_secs_f64();
        let (old, new) = (Marks::of(before), Marks::of(after));
        for mark in old.without(&new).filter(|mark| account.is_open(*mark)) {
            let line = format!(
                "{at:.1} s, {whose}: gone from {}{}",
                places(before, mark),
                why(mark)
            );
            self.of.entry(mark).or_default().lines.push(line);
        }
        for mark in new.without(&old).filter(|mark| account.is_open(*mark)) {
            let line = format!("{at:.1} s, {whose}: at {}", places(after, mark));
            self.of.entry(mark).or_default().lines.push(line);
        }
    }

    /// Forgets what is explained, and gives, once, the trail of each text that was promised to be
    /// kept and is in none of these documents, nor was at the last looks, so many of them.
    pub(crate) fn look(
        &mut self,
        account: &Account,
        documents: &[TokenDocument],
        looks: u32,
    ) -> Vec<String> {
        let documents: Vec<Marks> = documents.iter().map(Marks::of).collect();
        let mut told = Vec::new();
        self.of.retain(|mark, steps| {
            let is_there = documents.iter().any(|marks| marks.contains(*mark));
            let is_missing = account.is_promised(*mark) && !is_there;
            steps.missing = if is_missing { steps.missing + 1 } else { 0 };
            if steps.missing >= looks && !steps.told {
                steps.told = true;
                told.push(format!("{mark} is nowhere\n  {}", steps.lines.join("\n  ")));
            }
            account.is_open(*mark)
        });
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Act;

    fn document(value: &str) -> TokenDocument {
        TokenDocument::parse(format!(
            r#"{{"values":{{"s":{{"w0n1":{{"value":"{value}"}}}}}}}}"#
        ))
        .unwrap()
    }

    #[tokio::test]
    async fn what_is_nowhere_for_long_is_told_with_all_that_happened_to_it() {
        let [first, ours, theirs] = ["w0n2", "w1n1", "w9n1"].map(document);
        let mut account = Account::of(&first);
        let mut trail = Trail::begin();
        account.acted(1, Act::Edit, &first, &ours);
        let now = Instant::now();
        trail.replaced(&account, now, "w1", [&first, &ours], |_| String::new());
        account.acknowledged(1);
        trail.replaced(&account, now, "the register", [&ours, &theirs], |_| {
            ", unseen".to_owned()
        });
        for _ in 1..LOOKS {
            assert!(
                trail
                    .look(&account, std::slice::from_ref(&theirs), LOOKS)
                    .is_empty()
            );
        }
        let told = trail.look(&account, std::slice::from_ref(&theirs), LOOKS);
        let expected = "w1n1 is nowhere\n  0.0 s, w1: at s.w0n1 = w1n1\n  \
                        0.0 s, the register: gone from s.w0n1 = w1n1, unseen";
        assert_eq!(told, [expected]);
        let gone = Mark {
            writer: 1,
            number: 1,
        };
        account.in_report(&[gone]);
        assert!(trail.look(&account, &[theirs], LOOKS).is_empty());
        assert!(!trail.of.contains_key(&gone));
    }
}
