//! Whether references can lead around in a circle at all, whatever sets are active.

use std::collections::HashMap;

use tokens_model::references;

use crate::document::Document;
use crate::rules::references::{KEYS_INSIDE, for_each_text, is_nested};

/// Who refers to whom, over all definitions of each name.
#[derive(Default)]
struct Graph {
    names: HashMap<String, usize>,
    /// By name: the names that it refers to.
    targets: Vec<Vec<usize>>,
}

/// Whether there may be a circle under some selection of the sets. If not, there is none under
/// any: each has some of the definitions looked at here. What a nested reference names is not
/// known before it is followed, so with one there may be.
pub(super) fn may_lead_around(document: &Document) -> bool {
    let mut graph = Graph::default();
    for set in &document.sets {
        set.content.for_each_token(|path, _| {
            graph.name(path.to_string());
        });
    }
    let mut nested = false;
    for set in &document.sets {
        set.content.for_each_token(|path, token| {
            let mut from = None;
            for_each_text(token, &mut |_, text| {
                for reference in references(text) {
                    nested |= is_nested(&reference);
                    let from = *from.get_or_insert_with(|| graph.name(path.to_string()));
                    graph.refer(from, reference.name);
                }
            });
        });
    }
    nested || !graph.can_be_sorted()
}

impl Graph {
    fn name(&mut self, name: String) -> usize {
        let next = self.targets.len();
        let place = *self.names.entry(name).or_insert(next);
        if place == next {
            self.targets.push(Vec::new());
        }
        place
    }

    /// The name may be that of a token, or lead on into one with a composite value.
    fn refer(&mut self, from: usize, name: &str) {
        let mut end = name.len();
        for _ in 0..=KEYS_INSIDE {
            if let Some(target) = self.names.get(&name[..end]) {
                self.targets[from].push(*target);
            }
            match name[..end].rfind('.') {
                Some(dot) => end = dot,
                None => break,
            }
        }
    }

    /// Whether the names can stand in a row so that all refer forward (Kahn's algorithm).
    fn can_be_sorted(&self) -> bool {
        let mut references_to = vec![0_usize; self.targets.len()];
        for target in self.targets.iter().flatten() {
            references_to[*target] += 1;
        }
        let mut free: Vec<usize> = (0..self.targets.len())
            .filter(|name| references_to[*name] == 0)
            .collect();
        let mut sorted = 0;
        while let Some(name) = free.pop() {
            sorted += 1;
            for target in &self.targets[name] {
                references_to[*target] -= 1;
                if references_to[*target] == 0 {
                    free.push(*target);
                }
            }
        }
        sorted == self.targets.len()
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::{Json, SetName};

    use super::*;
    use crate::findings::Findings;
    use crate::rules::reading::read;
    use crate::{Part, Source};

    #[test]
    fn only_what_may_be_a_circle_is_followed() {
        let check = |text: &str, expected: bool| {
            let source = Source {
                name: String::new(),
                part: Part::Set(SetName::new("core")),
                json: Json::parse(text),
            };
            let document = read(&[source], &mut Findings::default());
            assert_eq!(may_lead_around(&document), expected, "{text}");
        };
        check(
            r#"{"a":{"value":"{b} {b} {c}"},"b":{"value":"{c}"},"c":{"value":"1"}}"#,
            false,
        );
        check(r#"{"a":{"value":"{b}"},"b":{"value":"{a}"}}"#, true);
        check(r#"{"a":{"value":"{a}"}}"#, true);
        check(r#"{"a":{"value":{"x":"{b}"}},"b":{"value":"{a.y}"}}"#, true);
        check(r#"{"a":{"value":"{{b}}"},"b":{"value":"c"}}"#, true);
        check("{}", false);
    }
}
