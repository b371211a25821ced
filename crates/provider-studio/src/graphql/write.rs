//! The mutations, one per step.

use std::fmt::Write as _;

use provider_api::{Progress, ProviderError};

use super::client::Variables;
use super::plan::Step;
use super::read::Graphql;
use crate::themes::{ThemeGroup, object};

const CREATE_SET: &str = "mutation CreateTokenSet($organization: String!, $project: String!, $branch: String, $path: String!, $orderIndex: Int, $raw: JSON) { \
    createTokenSet(organization: $organization, project: $project, branch: $branch, input: { path: $path, orderIndex: $orderIndex, raw: $raw }) { name } }";
const WRITE_SET: &str = "mutation UpdateTokenSet($organization: String!, $project: String!, $branch: String, $path: String!, $raw: JSON) { \
    updateTokenSet(organization: $organization, project: $project, branch: $branch, input: { path: $path, raw: $raw }) { name } }";
const RENAME_SET: &str = "mutation RenameTokenSet($organization: String!, $project: String!, $branch: String, $path: String!, $newPath: String) { \
    updateTokenSet(organization: $organization, project: $project, branch: $branch, input: { path: $path, newPath: $newPath }) { name } }";
const DELETE_SET: &str = "mutation DeleteSet($organization: String!, $project: String!, $branch: String!, $path: String!) { \
    deleteSet(organization: $organization, project: $project, branch: $branch, path: $path) { name } }";
const DELETE_GROUP: &str = "mutation DeleteThemeGroup($organization: String!, $project: String!, $branch: String!, $name: String!) { \
    deleteThemeGroup(organization: $organization, project: $project, branch: $branch, themeGroupName: $name) { name } }";

/// What all of them say of themselves and pass on.
const WHERE: &str = "$organization: String!, $project: String!, $branch: String";
const HERE: &str = "organization: $organization, project: $project, branch: $branch";

/// Sends the mutation of a step.
pub(super) async fn take(
    branch: &Graphql,
    step: &Step,
    progress: &dyn Progress,
) -> Result<(), ProviderError> {
    let variables = branch.variables();
    let (text, variables, what) = match step {
        Step::CreateSet { name, raw, index } => (
            CREATE_SET.to_owned(),
            variables
                .text("path", name)
                .number("orderIndex", *index)
                .json("raw", raw),
            format!("creating set `{}`", name.escape_debug()),
        ),
        Step::WriteSet { name, raw } => (
            WRITE_SET.to_owned(),
            variables.text("path", name).json("raw", raw),
            format!("writing set `{}`", name.escape_debug()),
        ),
        Step::RenameSet { from, to } => (
            RENAME_SET.to_owned(),
            variables.text("path", from).text("newPath", to),
            format!(
                "renaming set `{}` to `{}`",
                from.escape_debug(),
                to.escape_debug()
            ),
        ),
        Step::Reorder(names) => {
            let (text, variables) = order(names, variables);
            (text, variables, "ordering the sets".to_owned())
        }
        Step::CreateGroup(group) => {
            let (text, variables) = group_mutation(None, group, variables);
            let what = format!("creating theme group `{}`", group.name.escape_debug());
            (text, variables, what)
        }
        Step::WriteGroup { name, group } => {
            let (text, variables) = group_mutation(Some(name), group, variables);
            let what = format!("writing theme group `{}`", name.escape_debug());
            (text, variables, what)
        }
        Step::DeleteGroup(name) => (
            DELETE_GROUP.to_owned(),
            variables.text("name", name),
            format!("deleting theme group `{}`", name.escape_debug()),
        ),
        Step::DeleteSet(name) => (
            DELETE_SET.to_owned(),
            variables.text("path", name),
            format!("deleting set `{}`", name.escape_debug()),
        ),
    };
    branch
        .client
        .mutate(&text, variables, &what, progress)
        .await?;
    Ok(())
}

fn order(names: &[String], mut variables: Variables) -> (String, Variables) {
    let (mut declared, mut updates) = (String::new(), String::new());
    for (at, name) in names.iter().enumerate() {
        write!(declared, ", $p{at}: String!").expect("writing to a string cannot fail");
        write!(updates, "{{ path: $p{at}, orderIndex: {at} }} ")
            .expect("writing to a string cannot fail");
        variables = variables.text(&format!("p{at}"), name);
    }
    let text = format!(
        "mutation UpdateTokenSetsOrder({WHERE}{declared}) {{ \
         updateTokenSetsOrder({HERE}, updates: [{updates}]) {{ name }} }}"
    );
    (text, variables)
}

/// Creates a group, or replaces the one called `old`, always with all its options.
fn group_mutation(
    old: Option<&str>,
    group: &ThemeGroup,
    variables: Variables,
) -> (String, Variables) {
    let mut declared = ", $name: String!".to_owned();
    let mut options = String::new();
    let mut variables = variables.text("name", old.unwrap_or(&group.name));
    for (at, option) in group.options.iter().enumerate() {
        write!(
            declared,
            ", $n{at}: String!, $s{at}: JSON, $f{at}: JSON, $v{at}: JSON, $c{at}: String, $m{at}: String"
        )
        .expect("writing to a string cannot fail");
        write!(
            options,
            "{{ name: $n{at}, selectedTokenSets: $s{at}, figmaStyleReferences: $f{at}, \
             figmaVariableReferences: $v{at}, figmaCollectionId: $c{at}, figmaModeId: $m{at} }} "
        )
        .expect("writing to a string cannot fail");
        variables = variables
            .text(&format!("n{at}"), &option.name)
            .json(&format!("s{at}"), &object(&option.selected))
            .json(&format!("f{at}"), &object(&option.styles))
            .json(&format!("v{at}"), &object(&option.variables))
            .text_or_null(&format!("c{at}"), option.collection.as_deref())
            .text_or_null(&format!("m{at}"), option.mode.as_deref());
    }
    let renamed = old.is_some_and(|old| old != group.name);
    let mut new_name = "";
    if renamed {
        declared.push_str(", $newName: String");
        variables = variables.text("newName", &group.name);
        new_name = ", newName: $newName";
    }
    let (operation, field) = match old {
        None => ("CreateThemeGroup", "createThemeGroup"),
        Some(_) => ("UpdateThemeGroup", "updateThemeGroup"),
    };
    let text = format!(
        "mutation {operation}({WHERE}{declared}) {{ {field}({HERE}, \
         input: {{ name: $name{new_name}, options: [{options}] }}) {{ name }} }}"
    );
    (text, variables)
}
