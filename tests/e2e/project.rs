//! A small token project, in both layouts and both notations.

use std::fmt::Write as _;

use tokens_model::TokenDocument;

use crate::support::Person;

/// How the files of a project are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Layout {
    Single,
    Folder,
}

pub(crate) const LAYOUTS: [Layout; 2] = [Layout::Single, Layout::Folder];

/// Token files before they are put anywhere. Nobody's formatter made them: what is written back
/// shows whether it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Project {
    pub(crate) sets: Vec<(String, String)>,
    themes: Option<String>,
    metadata: Option<String>,
}

const CORE: &str = r##"{
  "color": {
    "red":   { "value": "#ff0000", "type": "color" },
    "green": { "value": "#00ff00", "type": "color" },
    "blue":  { "value": "#0000ff", "type": "color", "description": "The sky" }
  },
  "size": { "s": {"value": 4, "type": "sizing"}, "m": {"value": 8.0, "type": "sizing"} }
}
"##;

const BRAND: &str = r##"{
	"primary": { "value": "{color.red}", "type": "color" },
	"shadow": {
		"value": { "x": "0", "y": "2", "blur": "4", "color": "#00000080" },
		"type": "boxShadow"
	}
}
"##;

const LIGHT: &str = r##"{ "background": { "value": "#ffffff", "type": "color" } }
"##;

const DARK: &str = r##"{ "background": { "value": "#101010", "type": "color" } }
"##;

const OLD: &str = r#"{
  "unused": { "value": "1", "type": "other" },
  "kept":   { "value": "2", "type": "other" }
}
"#;

const THEMES: &str = r#"[
  { "id": "t1", "name": "light", "selectedTokenSets": { "core": "source", "theme/light": "enabled" } },
  { "id": "t2", "name": "dark", "selectedTokenSets": { "core": "source", "theme/dark": "enabled" } }
]
"#;

const METADATA: &str = r#"{ "tokenSetOrder": ["core", "brand", "theme/light", "theme/dark", "old"] }
"#;

impl Project {
    /// Five sets, two themes, an order; the notation of Tokens Studio.
    pub(crate) fn sample() -> Self {
        let sets = [
            ("core", CORE),
            ("brand", BRAND),
            ("theme/light", LIGHT),
            ("theme/dark", DARK),
            ("old", OLD),
        ];
        Self {
            sets: sets
                .map(|(name, text)| (name.to_owned(), text.to_owned()))
                .into(),
            themes: Some(THEMES.to_owned()),
            metadata: Some(METADATA.to_owned()),
        }
    }

    /// Sets and nothing else.
    pub(crate) fn of_sets(sets: &[(&str, &str)]) -> Self {
        Self {
            sets: sets
                .iter()
                .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
                .collect(),
            themes: None,
            metadata: None,
        }
    }

    /// One set with this many tokens, a line each: `"t7": { "value": "7", "type": "other" }`.
    pub(crate) fn of_size(set: &str, tokens: usize) -> Self {
        let mut text = "{".to_owned();
        for i in 0..tokens {
            let comma = if i == 0 { "" } else { "," };
            write!(text, "{comma}\n  \"t{i}\": {}", numbered(i)).unwrap();
        }
        text.push_str("\n}\n");
        Self::of_sets(&[(set, &text)])
    }

    /// The same in the notation of the DTCG format.
    pub(crate) fn in_dtcg(mut self) -> Self {
        for (_, text) in &mut self.sets {
            *text = dtcg(text);
        }
        self
    }

    /// One text with everything.
    pub(crate) fn single(&self) -> String {
        let mut members: Vec<(&str, &str)> = self
            .sets
            .iter()
            .map(|(name, text)| (name.as_str(), text.trim_end()))
            .collect();
        members.extend(
            self.themes
                .as_deref()
                .map(|text| ("$themes", text.trim_end())),
        );
        members.extend(
            self.metadata
                .as_deref()
                .map(|text| ("$metadata", text.trim_end())),
        );
        let members: Vec<String> = members
            .iter()
            .map(|(name, text)| format!("\"{name}\": {text}"))
            .collect();
        format!("{{\n{}\n}}\n", members.join(",\n"))
    }

    /// The same as a bin holds it.
    pub(crate) fn record(&self) -> String {
        self.document()
            .to_json(tokens_model::Form::Values)
            .to_compact()
    }

    pub(crate) fn document(&self) -> TokenDocument {
        TokenDocument::parse(self.single()).unwrap()
    }

    /// Puts the token files where `init` looks for them.
    pub(crate) fn put(&self, person: &Person, layout: Layout) {
        if layout == Layout::Single {
            person.put("tokens.json", &self.single());
            return;
        }
        for (name, text) in &self.sets {
            person.put(&format!("tokens/{name}.json"), text);
        }
        for (name, text) in [("$themes", &self.themes), ("$metadata", &self.metadata)] {
            if let Some(text) = text {
                person.put(&format!("tokens/{name}.json"), text);
            }
        }
    }
}

fn numbered(i: usize) -> String {
    format!(r#"{{ "value": "{i}", "type": "other" }}"#)
}

/// Fields of tokens as the DTCG format calls them.
pub(crate) fn dtcg(text: &str) -> String {
    ["value", "type", "description"]
        .iter()
        .fold(text.to_owned(), |text, field| {
            text.replace(&format!("\"{field}\":"), &format!("\"${field}\":"))
        })
}
