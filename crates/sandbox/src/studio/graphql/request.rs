//! A request as it arrives, with the checks that the engine leaves out.

use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection};
use async_graphql::{Name, Request};

/// As deep as token documents get. The parser of queries has no bound of its own for literals.
const DEEPEST: usize = 128;

/// Reads a request, or says what is wrong with it.
pub(super) fn parse(body: &[u8]) -> Result<Request, String> {
    let mut request: Request = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    check_depth(&request.query)?;
    let name = request.operation_name.clone();
    let variables = request.variables.clone();
    let document = request.parsed_query().map_err(|error| error.message)?;
    for operation in chosen(document, name.as_deref()) {
        // The engine finds this out in the middle of the operation only.
        for variable in &operation.variable_definitions {
            let variable = &variable.node;
            let given = variables.get(&variable.name.node);
            let missing = given.is_none_or(|value| *value == async_graphql::Value::Null);
            if !variable.var_type.node.nullable && variable.default_value.is_none() && missing {
                return Err(format!("The variable `${}` needs a value", variable.name));
            }
        }
    }
    Ok(request)
}

fn check_depth(query: &str) -> Result<(), String> {
    let mut depth = 0_usize;
    for sign in query.bytes() {
        match sign {
            b'{' | b'[' | b'(' => depth += 1,
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(format!("The query is nested deeper than {DEEPEST}"));
        }
    }
    Ok(())
}

/// The operation of this name, or all if none is named.
fn chosen<'a>(
    document: &'a ExecutableDocument,
    name: Option<&'a str>,
) -> impl Iterator<Item = &'a OperationDefinition> {
    document
        .operations
        .iter()
        .filter(move |(own, _)| name.is_none() || own.map(Name::as_str) == name)
        .map(|(_, operation)| &operation.node)
}

/// The names of the operation and of its fields, for faults that are for some operations only.
pub(crate) fn operations(body: &[u8]) -> Vec<String> {
    let Ok(mut request) = parse(body) else {
        return Vec::new();
    };
    let name = request.operation_name.clone();
    let mut names: Vec<String> = name.iter().cloned().collect();
    if let Ok(document) = request.parsed_query() {
        for operation in chosen(document, name.as_deref()) {
            for selection in &operation.selection_set.node.items {
                if let Selection::Field(field) = &selection.node {
                    names.push(field.node.name.node.to_string());
                }
            }
        }
    }
    names
}

/// Whether the schema itself is asked for.
pub(super) fn asks_for_the_schema(body: &[u8]) -> bool {
    let fields = operations(body);
    fields
        .iter()
        .any(|name| name == "__schema" || name == "__type")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_known_by_their_name_and_by_their_fields() {
        let body = r#"{"operationName":"B","query":"query A { self { id } } mutation B { x: deleteSet(path: \"a\") { id } }"}"#;
        assert_eq!(operations(body.as_bytes()), ["B", "deleteSet"]);
        assert_eq!(
            operations(br#"{"query":"{ organizations { total } }"}"#),
            ["organizations"]
        );
        assert!(operations(b"{").is_empty());
    }

    #[test]
    fn a_query_that_is_nested_too_deep_is_not_parsed() {
        let deep = serde_json::json!({ "query": "[".repeat(100_000) }).to_string();
        let flaw = parse(deep.as_bytes()).map(drop).unwrap_err();
        assert!(flaw.contains("deeper than 128"), "{flaw}");
    }

    #[test]
    fn variables_that_need_a_value_have_one() {
        let flaw = |declared: &str, given: serde_json::Value| {
            let query = format!("query({declared}) {{ self {{ id }} }}");
            let body = serde_json::json!({ "query": query, "variables": given });
            parse(body.to_string().as_bytes()).map(drop).err()
        };
        let missing = Some("The variable `$a` needs a value".to_owned());
        assert_eq!(flaw("$a: String!", serde_json::json!({})), missing);
        assert_eq!(
            flaw("$a: String!", serde_json::json!({ "a": null })),
            missing
        );
        assert_eq!(flaw("$a: String! = \"x\"", serde_json::json!({})), None);
        assert_eq!(flaw("$a: String", serde_json::json!({})), None);
        assert_eq!(flaw("$a: String!", serde_json::json!({ "a": "x" })), None);
    }
}
