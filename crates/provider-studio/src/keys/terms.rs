//! What the interface can be told of a new key and what it tells of keys: asked for, not assumed.
//!
//! The schema of `@tokens-studio/sdk` 1.4.2 has a name and a description. The web application has
//! an end and scopes, too, through an operation that is not known. So the schema is asked, and
//! what it has counts if it is called `expiresAt` and `scopes` and has the form that such a field
//! has to have: a time as text, a list of texts. Anything else is taken to be absent.

use provider_api::{ErrorKind, Progress, ProviderError};
use tokens_model::JsonRef;

use crate::answer;
use crate::graphql::{Client, Variables};

const CREATE: &str = "createAPIKey";
/// It gives the type that lists have (`@tokens-studio/sdk` 1.4.2: `APIKeyWithoutValue`).
const DELETE: &str = "deleteAPIKey";
const INPUT: &str = "input";
const EXPIRY: &str = "expiresAt";
const SCOPES: &str = "scopes";

/// What times are called that go over the wire as RFC 3339 text.
const TIMES: [&str; 3] = ["DateTimeISO", "DateTime", "String"];

const OPERATIONS: &str = "query KeyOperations { __schema { mutationType { fields { \
    name type { ...Named } args { name type { ...Named } } } } } } \
    fragment Named on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";
const TYPES: &str = "query KeyTypes($input: String!, $made: String!, $listed: String!) { \
    input: __type(name: $input) { inputFields { name type { ...Named } } } \
    made: __type(name: $made) { fields { name type { ...Named } } } \
    listed: __type(name: $listed) { fields { name type { ...Named } } } } \
    fragment Named on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// Whether keys have an end, and whether they have scopes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// An end.
    pub expiry: bool,
    /// Scopes.
    pub scopes: bool,
}

/// What the platform's interface takes and tells of keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Terms {
    /// What a new key can be given.
    pub takes: Limits,
    /// What is told of a key in a list.
    pub tells: Limits,
    /// What the platform says in place of telling any of that. Nothing is taken and told then.
    pub refused: Option<String>,
    /// What is told of a key when it is made.
    pub(super) tells_of_new: Limits,
    /// What the time of an end is called in the schema.
    pub(super) time: &'static str,
}

impl Terms {
    /// Asks the platform for its schema.
    pub(super) async fn ask(
        client: &Client,
        progress: &dyn Progress,
    ) -> Result<Self, ProviderError> {
        let what = "asking what API keys can have";
        let operations =
            match told(client, OPERATIONS, Variables::default(), what, progress).await? {
                Ok(operations) => operations,
                Err(refused) => return Ok(Self::refused(refused)),
            };
        let Some(names) = Names::of(operations.root()) else {
            return Ok(Self::default());
        };
        let variables = Variables::default()
            .text("input", &names.input)
            .text("made", &names.made)
            .text("listed", &names.listed);
        Ok(
            match told(client, TYPES, variables, what, progress).await? {
                Ok(types) => Self::read(types.root()),
                Err(refused) => Self::refused(refused),
            },
        )
    }

    fn refused(said: String) -> Self {
        Self {
            refused: Some(said),
            ..Self::default()
        }
    }

    fn read(types: JsonRef<'_>) -> Self {
        let input = Fields::of(types, &["input", "inputFields"]);
        let time = input.get(EXPIRY).and_then(|shape| shape.time());
        let limits = |fields: &Fields<'_>| Limits {
            expiry: fields.get(EXPIRY).is_some_and(|shape| shape.is_scalar()),
            scopes: fields.get(SCOPES).is_some_and(|shape| shape.is_list()),
        };
        Self {
            takes: Limits {
                expiry: time.is_some(),
                scopes: input.get(SCOPES).is_some_and(|shape| shape.is_texts()),
            },
            tells: limits(&Fields::of(types, &["listed", "fields"])),
            tells_of_new: limits(&Fields::of(types, &["made", "fields"])),
            time: time.unwrap_or_default(),
            refused: None,
        }
    }
}

/// The answer of the schema, or the words of a platform that keeps it to itself.
async fn told(
    client: &Client,
    text: &str,
    variables: Variables,
    what: &str,
    progress: &dyn Progress,
) -> Result<Result<tokens_model::Json, String>, ProviderError> {
    use ErrorKind as Kind;
    match client.ask(text, variables, what, progress).await {
        Ok(Ok(data)) => Ok(Ok(data)),
        Ok(Err(refusal)) => match refusal.kind {
            Some(Kind::Unauthenticated | Kind::RateLimited | Kind::Unavailable) => {
                Err(refusal.error(Kind::Other))
            }
            _ => Ok(Err(refusal.said)),
        },
        Err(error) if matches!(error.kind(), Kind::Other | Kind::PermissionDenied) => {
            Ok(Err(error.to_string()))
        }
        Err(error) => Err(error),
    }
}

/// What the types are called that the operations take and give.
struct Names {
    input: String,
    made: String,
    listed: String,
}

impl Names {
    fn of(data: JsonRef<'_>) -> Option<Self> {
        let operations = Fields::of(data, &["__schema", "mutationType", "fields"]);
        let create = operations.json(CREATE)?;
        let input = Fields::of(create, &["args"]);
        let name = |shape: Shape| shape.name;
        let made = name(Shape::of(create)?);
        Some(Self {
            input: name(input.get(INPUT)?),
            listed: operations.get(DELETE).map_or_else(|| made.clone(), name),
            made,
        })
    }
}

/// A list of things with a name and a type.
struct Fields<'a>(Option<JsonRef<'a>>);

impl<'a> Fields<'a> {
    fn of(json: JsonRef<'a>, keys: &[&str]) -> Self {
        Self(answer::at(json, keys))
    }

    fn json(&self, name: &str) -> Option<JsonRef<'a>> {
        let mut fields = self.0?.items();
        fields.find(|field| answer::text(*field, &["name"]).as_deref() == Some(name))
    }

    fn get(&self, name: &str) -> Option<Shape> {
        Shape::of(self.json(name)?)
    }
}

/// A type without its marks for what is never null.
struct Shape {
    lists: usize,
    kind: String,
    name: String,
}

impl Shape {
    fn of(field: JsonRef<'_>) -> Option<Self> {
        let mut lists = 0;
        let mut at = answer::at(field, &["type"]);
        while let Some(json) = at {
            let kind = answer::text(json, &["kind"])?;
            if let Some(name) = answer::text(json, &["name"]) {
                return Some(Self { lists, kind, name });
            }
            lists += usize::from(kind == "LIST");
            at = answer::at(json, &["ofType"]);
        }
        None
    }

    fn is_plain(&self) -> bool {
        matches!(self.kind.as_str(), "SCALAR" | "ENUM")
    }

    fn is_scalar(&self) -> bool {
        self.lists == 0 && self.is_plain()
    }

    fn is_list(&self) -> bool {
        self.lists == 1 && self.is_plain()
    }

    fn is_texts(&self) -> bool {
        self.is_list() && self.name == "String"
    }

    fn time(&self) -> Option<&'static str> {
        let time = TIMES.into_iter().find(|name| *name == self.name);
        time.filter(|_| self.lists == 0 && self.kind == "SCALAR")
    }
}

#[cfg(test)]
mod tests {
    use tokens_model::Json;

    use super::*;

    fn field(name: &str, shape: &str) -> String {
        let shape = shape
            .chars()
            .rev()
            .fold(String::new(), |inner, sign| match sign {
                '!' => format!(r#"{{"kind":"NON_NULL","name":null,"ofType":{inner}}}"#),
                '[' => format!(r#"{{"kind":"LIST","name":null,"ofType":{inner}}}"#),
                'S' => r#"{"kind":"SCALAR","name":"String","ofType":null}"#.to_owned(),
                'D' => r#"{"kind":"SCALAR","name":"DateTimeISO","ofType":null}"#.to_owned(),
                'I' => r#"{"kind":"SCALAR","name":"Int","ofType":null}"#.to_owned(),
                'E' => r#"{"kind":"ENUM","name":"Scope","ofType":null}"#.to_owned(),
                _ => r#"{"kind":"OBJECT","name":"Thing","ofType":null}"#.to_owned(),
            });
        format!(r#"{{"name":"{name}","type":{shape}}}"#)
    }

    #[test]
    fn only_a_time_and_a_list_of_texts_count() {
        let check = |expiry: &str, scopes: &str, taken: [bool; 2], told: [bool; 2]| {
            let fields = format!(
                "[{},{}]",
                field("expiresAt", expiry),
                field("scopes", scopes)
            );
            let types = format!(
                r#"{{"input":{{"inputFields":{fields}}},"made":null,"listed":{{"fields":{fields}}}}}"#
            );
            let terms = Terms::read(Json::parse(types).unwrap().root());
            let pair = |limits: Limits| [limits.expiry, limits.scopes];
            assert_eq!(pair(terms.takes), taken, "{expiry} {scopes}");
            assert_eq!(pair(terms.tells), told, "{expiry} {scopes}");
            assert_eq!(terms.tells_of_new, Limits::default());
        };
        check("D", "![!S", [true; 2], [true; 2]);
        check("!S", "[S", [true; 2], [true; 2]);
        check("I", "[E", [false; 2], [true; 2]);
        check("O", "[O", [false; 2], [false; 2]);
        check("[D", "S", [false; 2], [false; 2]);
    }

    #[test]
    fn other_names_do_not_count() {
        let fields = format!("[{},{}]", field("expiry", "D"), field("scope", "[S"));
        let types =
            format!(r#"{{"input":{{"inputFields":{fields}}},"made":{{"fields":{fields}}}}}"#);
        let terms = Terms::read(Json::parse(types).unwrap().root());
        assert_eq!(terms, Terms::default());
    }

    #[test]
    fn the_types_are_those_of_the_operations() {
        let names = |operations: &str| {
            let data = format!(r#"{{"__schema":{{"mutationType":{{"fields":[{operations}]}}}}}}"#);
            let names = Names::of(Json::parse(data).unwrap().root())?;
            Some([names.input, names.made, names.listed])
        };
        let kind = |name: &str| format!(r#"{{"kind":"OBJECT","name":"{name}"}}"#);
        let create = format!(
            r#"{{"name":"createAPIKey","type":{},"args":[{{"name":"input","type":{{"kind":"NON_NULL","name":null,"ofType":{}}}}}]}}"#,
            kind("Made"),
            kind("In")
        );
        let delete = format!(
            r#"{{"name":"deleteAPIKey","type":{},"args":[]}}"#,
            kind("Listed")
        );
        let both = names(&format!("{delete},{create}"));
        assert_eq!(both, Some(["In", "Made", "Listed"].map(str::to_owned)));
        assert_eq!(
            names(&create),
            Some(["In", "Made", "Made"].map(str::to_owned))
        );
        assert_eq!(names(&delete), None);
        assert_eq!(names(r#"{"name":"createAPIKey"}"#), None);
    }
}
