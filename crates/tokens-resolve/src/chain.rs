//! From failures to what is reported: by which way a reference leads nowhere.

use crate::definition::Definitions;
use crate::error::{Problem, ResolveError};
use crate::follow::{Answers, Cause, Failure};

/// Names in a chain.
const NAMES: usize = 32;
/// References of a circle that are looked at for the way around it.
const LOOKED_AT: usize = 30;
const LEFT_OUT: &str = "…";

impl<'a> Answers<'a> {
    /// Every reference that cannot be followed, in the order of the tokens.
    pub(crate) fn problems(&self, definitions: &Definitions<'a>) -> Vec<Problem<'a>> {
        let mut failures: Vec<&Failure<'a>> = self.failures.iter().collect();
        failures.sort_by_key(|failure| failure.token);
        let problems = failures.into_iter().map(|failure| Problem {
            set: failure.set,
            path: definitions.get(failure.token).found.path.clone(),
            value: failure.place,
            error: self.error(failure, definitions),
        });
        problems.collect()
    }

    /// Why a reference cannot be followed, with its chain.
    pub(crate) fn error(
        &self,
        failure: &Failure<'a>,
        definitions: &Definitions<'a>,
    ) -> ResolveError {
        let root = &self.failures[failure.root as usize];
        let name = |token: u32| definitions.get(token).found.name.to_string();
        let names = |tokens: Vec<Option<u32>>| -> Vec<String> {
            let name = |token: Option<u32>| token.map_or(LEFT_OUT.to_owned(), name);
            tokens.into_iter().map(name).collect()
        };
        let mut chain = names(self.way_to(failure, root));
        match &root.cause {
            Cause::Missing(missing) => {
                chain.push(missing.to_string());
                ResolveError::Missing {
                    name: missing.to_string(),
                    chain,
                }
            }
            Cause::Cycle(target) => {
                chain.extend(names(self.way_around(root.token, *target)));
                ResolveError::Cycle { chain }
            }
            Cause::NotText(target) => {
                chain.push(name(*target));
                ResolveError::NotText {
                    name: name(*target),
                    chain,
                }
            }
            Cause::TooMuch(excess) => ResolveError::TooMuch {
                name: name(root.token),
                excess: *excess,
                chain,
            },
            // The root of a failure follows no other.
            Cause::Follows(_) => ResolveError::Cycle { chain },
        }
    }

    /// The tokens from that of one failure to that of its root; `None` is what was left out.
    fn way_to(&self, failure: &Failure<'a>, root: &Failure<'a>) -> Vec<Option<u32>> {
        let mut way = vec![Some(failure.token)];
        let mut at = failure;
        while let Cause::Follows(next) = at.cause {
            if way.len() == NAMES - 3 {
                way.extend([None, Some(root.token)]);
                break;
            }
            at = &self.failures[next as usize];
            way.push(Some(at.token));
        }
        way
    }

    /// The tokens from `target` on to the token that refers to it, which are of one circle, by the
    /// shortest way.
    fn way_around(&self, token: u32, target: u32) -> Vec<Option<u32>> {
        // Each with the place of the one before it.
        let mut seen = vec![(target, 0)];
        let mut place = 0;
        let mut left = LOOKED_AT;
        while let Some(&(at, _)) = seen.get(place) {
            if at == token {
                return way_back(&seen, place);
            }
            for &next in self.tokens[at as usize].targets.iter().take(left) {
                left -= 1;
                let is_new = || seen.iter().all(|(known, _)| *known != next);
                if self.same_circle(next, token) && is_new() {
                    seen.push((next, place));
                }
            }
            place += 1;
        }
        vec![Some(target), None, Some(token)]
    }
}

fn way_back(seen: &[(u32, usize)], mut place: usize) -> Vec<Option<u32>> {
    let mut way = vec![Some(seen[place].0)];
    while place > 0 {
        place = seen[place].1;
        way.push(Some(seen[place].0));
    }
    way.reverse();
    way
}
