//! The ledger as the state keeps it: beside the base, replaced with it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ledger::Ledger;

const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Kept<L> {
    version: u32,
    #[serde(flatten)]
    ledger: L,
}

/// Nothing if nothing was learned.
pub(super) fn write(ledger: &Ledger) -> Option<Value> {
    let kept = Kept {
        version: VERSION,
        ledger,
    };
    (!ledger.is_empty()).then(|| serde_json::to_value(kept).expect("lists of texts can be written"))
}

/// What cannot be read is no reason to stop: it is told of, and learned anew.
pub(super) fn read(kept: Value) -> Ledger {
    match serde_json::from_value::<Kept<Ledger>>(kept) {
        Ok(kept) if kept.version == VERSION => kept.ledger.bounded(),
        Ok(kept) => Ledger::damaged(format!("it has the format {}", kept.version)),
        Err(error) => Ledger::damaged(error.to_string()),
    }
}
