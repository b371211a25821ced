//! No keychain: this build, or this system, has none.

use super::Problem;
use crate::env::Env;

pub(super) fn reachable(_: &Env) -> Result<(), Problem> {
    absent()
}

pub(super) fn check() -> Result<(), Problem> {
    absent()
}

pub(super) fn get(_: &str) -> Result<Option<String>, Problem> {
    absent()
}

pub(super) fn put(_: &str, _: &str) -> Result<(), Problem> {
    absent()
}

pub(super) fn remove(_: &str) -> Result<bool, Problem> {
    absent()
}

fn absent<T>() -> Result<T, Problem> {
    let why = "this tokensync was built without one";
    Err(Problem::Absent(why.to_owned()))
}
