//! By which aliases a change reaches a token.

use std::collections::HashMap;

use tokens_model::{JsonRef, Role, same};
use tokens_resolve::{Found, Resolver};

use crate::impact::Effect;
use crate::themes::Resolvers;

/// Names in a way.
const NAMES: usize = 16;
const LEFT_OUT: &str = "…";

/// Says of each effect by which way it came.
pub(crate) fn find(effects: &mut [Effect], resolvers: &Resolvers<'_>) {
    let next = carriers(effects, resolvers);
    let roots = roots(&next);
    let names: Vec<String> = effects.iter().map(|effect| effect.name.clone()).collect();
    for (place, effect) in effects.iter_mut().enumerate() {
        let mut at = place;
        effect.way.push(names[at].clone());
        while at != roots[place]
            && let Some(to) = next[at]
        {
            at = to;
            if effect.way.len() == NAMES - 2 && at != roots[place] {
                at = roots[place];
                effect.way.push(LEFT_OUT.to_owned());
            }
            effect.way.push(names[at].clone());
        }
    }
}

/// For each effect the one that it comes from: of the first token that it refers to and that says
/// something else, too. None if it was changed itself.
fn carriers(effects: &[Effect], resolvers: &Resolvers<'_>) -> Vec<Option<usize>> {
    let names = effects.iter().enumerate();
    let places: HashMap<&str, usize> = names.map(|(at, effect)| (&*effect.name, at)).collect();
    let (Some(before), Some(after)) = (&resolvers.before, &resolvers.after) else {
        return vec![None; effects.len()];
    };
    let carrier = |(place, effect): (usize, &Effect)| {
        let name = effect.name.as_str();
        let (old, new) = (before.token(name)?, after.token(name)?);
        if is_changed(old, new) {
            return None;
        }
        let targets = |resolver: &Resolver<'_>| -> Option<usize> {
            let mut targets = resolver.targets(name);
            targets.find_map(|target| {
                let at = places.get(&*target.name)?;
                (*at != place).then_some(*at)
            })
        };
        targets(after).or_else(|| targets(before))
    };
    effects.iter().enumerate().map(carrier).collect()
}

/// Whether a token says something else itself.
fn is_changed(old: &Found<'_>, new: &Found<'_>) -> bool {
    let differ = |a: Option<JsonRef<'_>>, b: Option<JsonRef<'_>>| match (a, b) {
        (Some(a), Some(b)) => !same(Role::Record, a, b),
        (a, b) => a.is_some() != b.is_some(),
    };
    old.token.type_name() != new.token.type_name()
        || differ(old.token.value(), new.token.value())
        || differ(modifier(old), modifier(new))
}

fn modifier<'a>(found: &Found<'a>) -> Option<JsonRef<'a>> {
    let extensions = found.token.extensions()?;
    extensions.get("studio.tokens")?.get("modify")
}

/// Where each way ends. One that leads around ends where it was met again.
fn roots(next: &[Option<usize>]) -> Vec<usize> {
    let mut roots: Vec<Option<usize>> = vec![None; next.len()];
    let mut walked_by = vec![usize::MAX; next.len()];
    for start in 0..next.len() {
        let mut way = Vec::new();
        let mut at = start;
        let root = loop {
            if let Some(root) = roots[at] {
                break root;
            }
            if walked_by[at] == start {
                break at;
            }
            walked_by[at] = start;
            way.push(at);
            match next[at] {
                Some(to) => at = to,
                None => break at,
            }
        };
        for place in way {
            roots[place] = Some(root);
        }
    }
    let roots = roots.into_iter().enumerate();
    roots.map(|(place, root)| root.unwrap_or(place)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_ends() {
        assert_eq!(roots(&[Some(1), Some(2), None, Some(1)]), [2, 2, 2, 2]);
        assert_eq!(roots(&[Some(1), Some(0), Some(0), None]), [0, 0, 0, 3]);
        let long: Vec<Option<usize>> = (1..100_000).map(Some).chain([None]).collect();
        assert!(roots(&long).iter().all(|root| *root == 99_999));
    }
}
