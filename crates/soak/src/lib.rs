#![doc = include_str!("../README.md")]

mod account;
mod mark;
mod trail;

mod life;
mod person;
mod vandal;
mod world;

mod place;
mod processes;
mod register;
mod strategy;

mod pace;
mod random;
mod report;
mod save;

pub use processes::Failure;
pub use report::{Run, json, table, write_report};
pub use strategy::{Ledger, Strategy};
pub use world::Plan;
