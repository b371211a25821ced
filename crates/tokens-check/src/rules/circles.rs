//! What shows only when references are followed: circles, and values that grow beyond measure.

mod graph;

use std::collections::{BTreeSet, HashMap, HashSet};

use tokens_model::{SetName, Theme, references};
use tokens_resolve::{Problem, ResolveError, Resolver, Selection};

use crate::document::{Document, Set};
use crate::findings::Findings;
use crate::rule::{Rule, Severity};
use crate::rules::references::{broken, for_each_text, is_nested};

pub(crate) const REFERENCE_CYCLE: Rule = Rule {
    id: "reference-cycle",
    severity: Severity::Error,
    summary: "References lead around in a circle.",
    help: "None of the tokens in it has a value: they stay as text in whatever is built from them \
           (`TokenResolver.ts` of the Figma plugin; DTCG format, \"Aliases / References\"). Give \
           one of the tokens a value of its own. Each theme is looked at with one theme of every \
           other group, up to a million tokens in all.",
};

pub(crate) const REFERENCE_TOO_MUCH: Rule = Rule {
    id: "reference-too-much",
    severity: Severity::Error,
    summary: "Following the references of a token takes more than is reasonable.",
    help: "Values that refer to others several times grow with every step, until readers run out \
           of memory. Make the values shorter, or the chains.",
};

pub(crate) const REFERENCE_NOT_TEXT: Rule = Rule {
    id: "reference-not-text",
    severity: Severity::Warning,
    summary: "A reference in the middle of a text leads to a value with several fields.",
    help: "A typography or a shadow cannot stand in the middle of a text. Refer to one of its \
           fields (`{heading.fontSize}`), or to it alone.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let mut circles = Circles {
        sets: document.sets.iter().map(|set| (&set.name, set)).collect(),
        seen: HashSet::new(),
        findings,
    };
    let mut left = FOLLOWED.max(document.model.token_count());
    for selection in selections(document) {
        let tokens = tokens(document, &selection);
        if tokens > left {
            break;
        }
        left -= tokens;
        for problem in Resolver::new(&document.model, &selection).problems() {
            circles.problem(&problem);
        }
    }
    if has_nested_references(document) {
        let all = Selection::all(&document.model);
        for problem in Resolver::new(&document.model, &all).problems() {
            circles.nested(&problem);
        }
    }
}

/// How many tokens are followed, over all selections: no document has as many themes and tokens,
/// but one that is made to take time may.
const FOLLOWED: usize = 1_000_000;

fn tokens(document: &Document, selection: &Selection) -> usize {
    let selected: HashSet<&SetName> = selection.names().iter().collect();
    document
        .model
        .sets()
        .iter()
        .filter(|(name, _)| selected.contains(name))
        .map(|(_, set)| set.token_count())
        .sum()
}

/// What is looked at: each theme with the first theme of every other group; everything at once in
/// a document without themes, or one in which nothing can lead around in any theme.
fn selections(document: &Document) -> Vec<Selection> {
    let themes: Vec<Theme<'_>> = document.model.theme_list().collect();
    if themes.is_empty() || !graph::may_lead_around(document) {
        return vec![Selection::all(&document.model)];
    }
    let mut groups = HashSet::new();
    let first: Vec<Theme<'_>> = themes
        .iter()
        .filter(|theme| groups.insert(theme.group()))
        .copied()
        .collect();
    let mut known: HashSet<Vec<SetName>> = HashSet::new();
    themes
        .iter()
        .map(|theme| {
            let others = first.iter().filter(|other| other.group() != theme.group());
            Selection::of_themes(&document.model, others.chain([theme]).copied())
        })
        .filter(|selection| known.insert(selection.names().to_vec()))
        .collect()
}

fn has_nested_references(document: &Document) -> bool {
    let mut nested = false;
    for set in &document.sets {
        set.content.for_each_token(|_, token| {
            for_each_text(token, &mut |_, text| nested |= has_nested(text));
        });
    }
    nested
}

fn has_nested(text: &str) -> bool {
    references(text).any(|reference| is_nested(&reference))
}

struct Circles<'a, 'f> {
    sets: HashMap<&'a SetName, &'a Set>,
    /// What was reported under another theme already.
    seen: HashSet<BTreeSet<String>>,
    findings: &'f mut Findings,
}

impl Circles<'_, '_> {
    fn problem(&mut self, problem: &Problem<'_>) {
        let chain = problem.error.chain();
        let path = &problem.path;
        let (rule, message, hint) = match &problem.error {
            // Of a token that leads into a circle, the circle is reported.
            ResolveError::Cycle { .. } if chain.first() == chain.last() => (
                &REFERENCE_CYCLE,
                format!(
                    "references lead around in a circle: `{}`",
                    chain.join("` → `")
                ),
                "give one of these tokens a value of its own",
            ),
            ResolveError::TooMuch { excess, .. } if chain.len() == 1 => (
                &REFERENCE_TOO_MUCH,
                format!("the value of the token `{path}` takes more than {excess}"),
                "make the values that it refers to shorter",
            ),
            ResolveError::NotText { name, .. } if chain.len() == 2 => (
                &REFERENCE_NOT_TEXT,
                format!("the token `{path}` has `{name}` with its several fields in a text"),
                "refer to one of its fields",
            ),
            _ => return,
        };
        let key = chain.iter().cloned().chain([rule.id.to_owned()]).collect();
        if let Some(set) = self.sets.get(problem.set)
            && self.seen.insert(key)
        {
            self.findings
                .add(rule, set.spot_of(problem.value), message)
                .hint(hint);
        }
    }

    /// What a nested reference names is known only once the inner one is followed.
    fn nested(&mut self, problem: &Problem<'_>) {
        if let ResolveError::Missing { name, chain } = &problem.error
            && chain.len() == 2
            && problem.value.as_str().is_some_and(|text| has_nested(&text))
            && let Some(set) = self.sets.get(problem.set)
        {
            let spot = set.spot_of(problem.value);
            broken(problem.path.as_str(), name, spot, self.findings);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::references::BROKEN_REFERENCE;
    use crate::rules::testing::{in_set, in_whole};

    #[test]
    fn a_circle_is_found_once() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(in_set(&REFERENCE_CYCLE, text), expected, "{text}");
        };
        check(
            r#"{"x":{"value":"{a}"},"a":{"value":"{b} + 1"},"b":{"value":"{a}"}}"#,
            &["1:35 references lead around in a circle: `a` → `b` → `a`"],
        );
        check(
            r#"{"a":{"value":"{a}"}}"#,
            &["1:15 references lead around in a circle: `a` → `a`"],
        );
        check(r#"{"a":{"value":"{b}"},"b":{"value":"1"}}"#, &[]);
    }

    #[test]
    fn sets_that_are_never_active_together_make_no_circle() {
        let text = |other: &str| {
            format!(
                r#"{{"l":{{"a":{{"value":"{{b}}"}},"b":{{"value":"1"}}}},
"d":{{"a":{{"value":"1"}},"b":{{"value":"{{a}}"}}}},
"c":{{"a":{{"value":"{{b}}"}}}},
"$themes":[{{"id":"1","name":"L","selectedTokenSets":{{"l":"enabled"}}}},
{{"id":"2","name":"D","selectedTokenSets":{{"d":"enabled"{other}}}}}]}}"#
            )
        };
        assert_eq!(in_whole(&REFERENCE_CYCLE, &text("")), Vec::<String>::new());
        assert_eq!(
            in_whole(&REFERENCE_CYCLE, &text(r#","c":"enabled""#)).len(),
            1
        );
    }

    #[test]
    fn values_that_grow_beyond_measure_are_found() {
        let tokens: Vec<String> = (1..30)
            .map(|i| {
                let before = format!("{{t{}}}", i - 1).repeat(10);
                format!(r#""t{i}":{{"value":"{before}"}}"#)
            })
            .collect();
        let text = format!(r#"{{"t0":{{"value":"0123456789"}},{}}}"#, tokens.join(","));
        let found = in_set(&REFERENCE_TOO_MUCH, &text);
        assert!(!found.is_empty());
        assert!(found[0].contains("takes more than"), "{found:?}");
        assert_eq!(
            in_set(&REFERENCE_TOO_MUCH, r#"{"a":{"value":"1"}}"#),
            Vec::<String>::new()
        );
    }

    #[test]
    fn composites_in_a_text_are_found() {
        let text = r#"{"t":{"value":{"fontSize":"1"},"type":"typography"},
"a":{"value":"{t}"},"b":{"value":"1px {t}"},"c":{"value":"1px {t.fontSize}"}}"#;
        assert_eq!(
            in_set(&REFERENCE_NOT_TEXT, text),
            ["2:34 the token `b` has `t` with its several fields in a text"]
        );
    }

    #[test]
    fn nested_references_are_followed() {
        let text =
            r#"{"mode":{"value":"dark"},"c":{"light":{"value":"1"}},"x":{"value":"{c.{mode}}"}}"#;
        assert_eq!(
            in_set(&BROKEN_REFERENCE, text),
            ["1:67 the token `x` refers to `c.dark`, which no set defines"]
        );
        let text = text.replace("light", "dark");
        assert_eq!(in_set(&BROKEN_REFERENCE, &text), Vec::<String>::new());
    }
}
