//! What a side says, told so that anybody can work out what each file has to hold.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Layout;
use crate::outcome::{Failure, Result};

pub(super) const SETS: [&str; 4] = ["a", "b", "deep/c", "d"];

/// In every set: one that is edited here, one there, one on both sides, and some that nobody touches.
pub(super) const TOKENS: [&str; 6] = ["here", "there", "both", "left", "still", "right"];
pub(super) const HERE: usize = 0;
pub(super) const THERE: usize = 1;
pub(super) const BOTH: usize = 2;

/// A number for each token of each set; no two values that anybody writes have the same one.
pub(super) type Numbers = [[u32; TOKENS.len()]; SETS.len()];

/// What all files say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Says {
    pub(super) numbers: Numbers,
    /// Whether fields are spelled with a `$`.
    pub(super) dtcg: bool,
}

impl Says {
    /// What a project begins with.
    pub(super) fn first() -> Self {
        let mut next = 0;
        Self {
            numbers: [[(); TOKENS.len()]; SETS.len()].map(|set| {
                set.map(|()| {
                    next += 1;
                    next
                })
            }),
            dtcg: false,
        }
    }

    /// The files of a project that says this. Nobody's formatter made them, so that what is written
    /// back shows what was touched.
    pub(super) fn files(&self, layout: Layout) -> BTreeMap<String, String> {
        let sets = (0..SETS.len()).map(|set| (SETS[set], self.set_text(set)));
        match layout {
            Layout::Folder => sets
                .map(|(name, text)| (format!("tokens/{name}.json"), text))
                .collect(),
            Layout::Single => {
                let sets: Vec<String> = sets
                    .map(|(name, text)| format!("\"{name}\": {}", text.trim_end()))
                    .collect();
                let text = format!("{{\n{}\n}}\n", sets.join(",\n"));
                [("tokens.json".to_owned(), text)].into()
            }
        }
    }

    fn set_text(&self, set: usize) -> String {
        let mark = if self.dtcg { "$" } else { "" };
        let lines: Vec<String> = (0..TOKENS.len())
            .map(|token| {
                let indent = " ".repeat(token % 3 + 1);
                let value = value(set, token, self.numbers[set][token]);
                format!(
                    "{indent}\"{}\": {{ \"{mark}value\": \"{value}\",  \"{mark}type\": \"other\" }}",
                    TOKENS[token]
                )
            })
            .collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }
}

/// The value of a token; no other value holds it.
pub(super) fn value(set: usize, token: usize, number: u32) -> String {
    format!("{} {} {number}.", SETS[set], TOKENS[token])
}

/// The values that stand in the first and not in the second.
pub(super) fn without(numbers: &Numbers, others: &Numbers) -> Vec<String> {
    let mut found = Vec::new();
    for set in 0..SETS.len() {
        for token in 0..TOKENS.len() {
            if numbers[set][token] != others[set][token] {
                found.push(value(set, token, numbers[set][token]));
            }
        }
    }
    found
}

/// What the sets of a service say, in whichever notation.
pub(super) fn numbers_of(sets: &Map<String, Value>) -> Result<Numbers> {
    let wrong = || Failure::new(format!("the service says something else: {}", json!(sets)));
    let mut numbers = Numbers::default();
    if sets.len() != SETS.len() {
        return Err(wrong());
    }
    for (set, name) in SETS.iter().enumerate() {
        let tokens = sets.get(*name).and_then(Value::as_object);
        let tokens = tokens.filter(|tokens| tokens.len() == TOKENS.len());
        let tokens = tokens.ok_or_else(wrong)?;
        for (token, called) in TOKENS.iter().enumerate() {
            let fields = &tokens[*called];
            let text = [&fields["value"], &fields["$value"]];
            let text = text.into_iter().find_map(Value::as_str);
            let number = text
                .and_then(|text| text.strip_suffix('.')?.rsplit(' ').next()?.parse().ok())
                .filter(|number| text == Some(&*value(set, token, *number)));
            numbers[set][token] = number.ok_or_else(wrong)?;
        }
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_and_services_say_the_same() {
        let says = Says::first();
        let text = &says.files(Layout::Single)["tokens.json"];
        let sets: Map<String, Value> = serde_json::from_str(text).unwrap();
        assert_eq!(numbers_of(&sets).unwrap(), says.numbers);
        assert_eq!(says.files(Layout::Folder).len(), SETS.len());
        let dtcg = Says { dtcg: true, ..says };
        let text = &dtcg.files(Layout::Single)["tokens.json"];
        let mut sets: Map<String, Value> = serde_json::from_str(text).unwrap();
        assert_eq!(numbers_of(&sets).unwrap(), says.numbers);
        sets.remove("a");
        assert!(numbers_of(&sets).is_err());
    }

    #[test]
    fn what_is_new_is_named() {
        let before = Says::first().numbers;
        let mut after = before;
        after[2][BOTH] = 99;
        assert_eq!(without(&after, &before), ["deep/c both 99."]);
        assert_eq!(without(&before, &before), [""; 0]);
    }
}
