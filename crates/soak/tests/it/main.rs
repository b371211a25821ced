//! What the soak itself has to be: the same for the same seed, and not blind.

use serde_json::Value;
use soak::{Ledger, Plan, Run, Strategy, json};

fn runs(plans: &[Plan]) -> Vec<Value> {
    let runs: Vec<Run> = plans.iter().map(Plan::run).collect();
    let said: Value = serde_json::from_str(&json(&runs)).expect("it is JSON");
    said["runs"].as_array().expect("it lists them").clone()
}

/// Five people who get into each other's way.
fn five(strategy: Strategy) -> Plan {
    Plan {
        strategy,
        clients: 5,
        operations: 40,
        every: 20,
        ..Plan::default()
    }
}

fn lost(run: &Value) -> u64 {
    run["ours"]["lost"].as_u64().expect("a count")
}

#[test]
fn the_same_seed_gives_the_same_run() {
    let plan = Plan {
        blind: 1,
        vandals: 1,
        ..five(Strategy::Ours(Ledger::On))
    };
    let [first, again, other] = [1, 1, 2].map(|seed| runs(&[Plan { seed, ..plan }]));
    assert_eq!(first, again);
    assert_ne!(first, other);
}

#[test]
fn each_step_of_care_loses_less_and_every_loss_is_found() {
    let compared = [Strategy::Plugin, Strategy::Reread, Strategy::Readback];
    let runs = runs(&compared.map(five));
    let lost: Vec<u64> = runs.iter().map(lost).collect();
    assert!(lost[0] > lost[1] && lost[1] > lost[2], "{lost:?}");
}

/// The account blames nobody without a reason.
#[test]
fn where_requests_take_no_time_only_the_plugin_loses() {
    let at_once = |strategy| Plan {
        leg: [0, 0],
        ..five(strategy)
    };
    let runs = runs(&Strategy::COMPARED.map(at_once));
    let lost: Vec<u64> = runs.iter().map(lost).collect();
    assert!(lost[0] > 0);
    assert_eq!(lost[1..], [0, 0, 0]);
}

#[test]
fn every_acknowledged_value_has_one_fate() {
    for run in runs(&Strategy::COMPARED.map(five)) {
        let fates = run["ours"].as_object().unwrap();
        let others = fates.iter().filter(|(name, _)| *name != "acknowledged");
        let sum: u64 = others.map(|(_, count)| count.as_u64().unwrap()).sum();
        assert_eq!(sum, fates["acknowledged"], "{run}");
        assert_eq!(run["operations"], 200);
        assert!(run["settled_seconds"].is_number(), "{run}");
    }
}

#[test]
fn without_its_ledger_ours_loses_and_the_soak_says_so() {
    let off = Strategy::Ours(Ledger::Off);
    let run = five(off).run();
    assert!(run.lost() > 0);
    assert_eq!(run.verdict(off), Ok(()));
    let verdict = run.verdict(Strategy::Ours(Ledger::On)).unwrap_err();
    assert!(
        verdict.contains("acknowledged values are lost"),
        "{verdict}"
    );
}

#[test]
fn a_run_that_finds_nothing_without_a_ledger_is_called_blind() {
    let alone = Strategy::Ours(Ledger::Off);
    let plan = Plan {
        clients: 1,
        ..five(alone)
    };
    let verdict = plan.run().verdict(alone).unwrap_err();
    assert!(verdict.contains("blind"), "{verdict}");
}

/// Brakes stop the program, a person answers, and the files bring everything back.
#[test]
fn one_person_loses_nothing_to_crashes_outages_and_a_vandal() {
    let plan = Plan {
        clients: 1,
        operations: 150,
        vandals: 1,
        every: 60,
        ..five(Strategy::Ours(Ledger::On))
    };
    let runs = runs(&[plan]);
    let run = &runs[0];
    assert_eq!(lost(run), 0, "{run}");
    assert_eq!(run["ours"]["vandalised"], 0, "{run}");
    for happened in ["crashes", "failed_runs", "brakes", "vandalism"] {
        assert!(run[happened].as_u64().unwrap() > 0, "{happened}: {run}");
    }
}

/// In virtual time.
#[test]
fn w19_twenty_people_who_repair_each_other_settle_within_three_minutes() {
    let plan = Plan {
        clients: 20,
        operations: 4,
        ..Plan::default()
    };
    for run in runs(&[1, 2, 3].map(|seed| Plan { seed, ..plan })) {
        let settled = run["settled_seconds"].as_f64().expect("it settled");
        assert!(settled <= 180.0, "{run}");
        assert_eq!(lost(&run), 0, "{run}");
    }
}
