//! Three people share one bin for an hour of virtual time, and nothing of theirs is lost.

#![expect(clippy::print_stdout, reason = "an example talks to its user")]

use soak::{Ledger, Plan, Strategy, table};

fn main() {
    let strategy = Strategy::Ours(Ledger::On);
    let plan = Plan {
        strategy,
        clients: 3,
        operations: 60,
        ..Plan::default()
    };
    let run = plan.run();
    assert_eq!(run.verdict(strategy), Ok(()));
    print!("{}", table(&[run]));
}
