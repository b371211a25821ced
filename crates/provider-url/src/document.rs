//! From the JSON of an answer to a document: what stands around it, which form it has, and whether
//! it is one at all.

use provider_api::{Proof, ProviderError};
use provider_http::Response;
use tokens_model::{
    Form, Json, JsonRef, Node, NodeKind, TokenDocument, TokenSet, ValueKind, node_kind,
};

use crate::answer::foreign;
use crate::{plugin, refusal, wrapping};

/// How many names a message lists.
const LISTED: usize = 3;

/// A document that was found in an answer.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) document: TokenDocument,
    pub(crate) notes: Vec<String>,
    /// What the Figma plugin makes of the same answer, where that is something else.
    pub(crate) for_plugin: Vec<String>,
    pub(crate) proof: Proof,
    form: Form,
}

impl Found {
    /// Finds the document in an answer. Whatever would be read as "no tokens" or as other tokens
    /// without anybody having meant that is an error.
    pub(crate) fn in_answer(json: &Json, response: &Response) -> Result<Self, ProviderError> {
        let reader = Reader { response };
        let root = json.root();
        wrapping::refuse_foreign(root)?;
        let Some(record) = wrapping::record(root) else {
            return reader.document(json);
        };
        let mut found = reader
            .document(&record.to_json())
            .map_err(|error| error.in_context("the record of the bin"))?;
        found.for_plugin.insert(
            0,
            "the answer is a bin of JSONBin with its own data around the record, which alone is \
             read; the Figma plugin cannot read that: send `X-Bin-Meta: false`"
                .to_owned(),
        );
        Ok(found)
    }

    /// What was found, in the words of its form: the newer one of the plugin's URL sync has the
    /// sets under `values`, the older one has them at the top (`UrlTokenStorage.ts`).
    pub(crate) fn description(&self) -> String {
        let sets = match self.document.sets().len() {
            1 => "1 set".to_owned(),
            count => format!("{count} sets"),
        };
        match self.form {
            Form::Values => format!("{sets}, under `values`"),
            Form::Bare => format!("{sets}, at its top"),
        }
    }
}

/// Reads one answer; the answer itself makes what it says fit for messages.
#[derive(Clone, Copy)]
struct Reader<'a> {
    response: &'a Response,
}

impl Reader<'_> {
    fn quote(self, text: &str) -> String {
        self.response.quote(text)
    }

    fn document(self, json: &Json) -> Result<Found, ProviderError> {
        let root = json.root();
        if !root.is_object() {
            let problem = format!(
                "{} is no token document: {}",
                name(root),
                self.quote(root.raw())
            );
            return Err(foreign(&problem).with_hint(
                "a token document is an object of sets, or has them in `values`: \
                 {\"global\": {\"red\": {\"value\": \"#f00\", \"type\": \"color\"}}}",
            ));
        }
        self.check_values(root)?;
        let document = TokenDocument::from_json(json).map_err(|error| {
            let problem = self.quote(&error.to_string());
            foreign(&format!("the answer is no token document: {problem}"))
                .with_hint("correct it where it is published; nothing was taken over")
        })?;
        let form = Form::of(root);
        self.check_sets(&document)?;
        self.check_tokens(&document, root, form)?;
        let for_plugin = plugin::remark(root, form, |text| self.quote(text));
        Ok(Found {
            notes: self.left_out(&document, form),
            for_plugin: for_plugin.into_iter().collect(),
            proof: Proof::of_text(json),
            document,
            form,
        })
    }

    /// `values` with something in it that is no set: to read it as one set of that name would
    /// move every token.
    fn check_values(self, root: JsonRef<'_>) -> Result<(), ProviderError> {
        let values = root.get("values").filter(|values| values.is_object());
        let sets = values.into_iter().flat_map(JsonRef::members);
        let odd = sets.clone().find(|set| {
            let name = set.name();
            !set.value.is_object() && !name.starts_with('$') && !is_field(&name)
        });
        // A token or a group of that name holds plain values only under the names of fields.
        let Some(odd) = odd.filter(|_| sets.clone().any(|set| set.value.is_object())) else {
            return Ok(());
        };
        let problem = format!(
            "`values` holds `{}`, which is {} and no set",
            self.quote(&odd.name()),
            name(odd.value)
        );
        Err(foreign(&problem).with_hint("take it out of the document, or make it an object"))
    }

    /// A token in the place of a set (a file of the DTCG format may look like this). Read as a
    /// set, it would be an empty one.
    fn check_sets(self, document: &TokenDocument) -> Result<(), ProviderError> {
        let mut tokens = document
            .sets()
            .iter()
            .filter(|(_, set)| node_kind("", set.json()) == NodeKind::Token)
            .map(|(name, _)| name.as_str());
        let Some(first) = tokens.next() else {
            return Ok(());
        };
        let others = match tokens.count() {
            0 => String::new(),
            1 => ", and so does 1 more".to_owned(),
            more => format!(", and so do {more} more"),
        };
        let problem = format!(
            "`{}` is a token and stands where a set has to stand{others}",
            self.quote(first)
        );
        Err(foreign(&problem).with_hint("put the tokens into a set: {\"global\": { … }}"))
    }

    /// An error message, a page of some list, a foreign file: JSON objects all of them.
    fn check_tokens(
        self,
        document: &TokenDocument,
        root: JsonRef<'_>,
        form: Form,
    ) -> Result<(), ProviderError> {
        if document.token_count() > 0 {
            return Ok(());
        }
        let marked =
            form == Form::Values || document.themes().is_some() || document.metadata().is_some();
        let foreign_members = document.extra_content().next().is_some();
        if marked && !foreign_members && !document.sets().iter().any(|(_, set)| is_plain(set)) {
            return Ok(());
        }
        if let Some(words) = refusal::words(root) {
            let problem = format!(
                "the answer is a message and no token document: {}",
                self.quote(&words)
            );
            return Err(foreign(&problem).with_hint("check the option `url`, and the headers"));
        }
        let problem = format!(
            "there is no design token in the answer: {}",
            self.quote(root.raw())
        );
        Err(foreign(&problem).with_hint(
            "check that the option `url` leads to a token document of Tokens Studio or of the \
             DTCG format",
        ))
    }

    /// What would be a set, did it not stand beside `values` or as a list: kept, but as unknown
    /// members of the document.
    fn left_out(self, document: &TokenDocument, form: Form) -> Vec<String> {
        let extra = document.extra_content();
        let names: Vec<String> = extra
            .filter(|(_, value)| holds_token(*value))
            .map(|(name, _)| format!("`{}`", self.quote(name)))
            .collect();
        if names.is_empty() {
            return Vec::new();
        }
        let why = match form {
            Form::Values => "not under `values`, where the sets are",
            Form::Bare => "a list, and sets are objects",
        };
        let listed = list(&names);
        vec![format!(
            "{listed}: not read as sets, with tokens in them: {why}"
        )]
    }
}

/// Whether a set without tokens holds plain values, as other JSON does.
fn is_plain(set: &TokenSet) -> bool {
    let mut plain = false;
    set.for_each_node(|_, node| {
        if let Node::Field(member) = node {
            plain |= !member.name().starts_with('$') && !is_field(&member.name());
        }
    });
    plain
}

/// Fields that a group may have in the older notation.
fn is_field(name: &str) -> bool {
    matches!(name, "type" | "description" | "value")
}

/// Whether there is a token in this, or in a list of it.
fn holds_token(value: JsonRef<'_>) -> bool {
    let inside = |value: JsonRef<'_>| {
        value.members().any(|member| holds_token(member.value)) || value.items().any(holds_token)
    };
    node_kind("", value) == NodeKind::Token || inside(value)
}

/// The first few names, and how many more.
pub(crate) fn list(names: &[String]) -> String {
    let shown = names[..names.len().min(LISTED)].join(", ");
    match names.len().saturating_sub(LISTED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

fn name(value: JsonRef<'_>) -> &'static str {
    match value.kind() {
        ValueKind::Null => "`null`",
        ValueKind::Bool => "a truth value",
        ValueKind::Number => "a number",
        ValueKind::String => "a text",
        ValueKind::Array => "a list",
        ValueKind::Object => "an object",
    }
}
