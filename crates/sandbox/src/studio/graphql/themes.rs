//! Theme groups, which are written with all of their options.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use serde_json::{Map, Value};

use super::pages::int;
use super::scalars::{Json, Moment};
use super::session::{Place, Session};
use crate::studio::sets::{self, Set};
use crate::studio::themes::{self, Group, ThemeOption};
use crate::studio::trouble::Trouble;

#[derive(Debug, SimpleObject)]
#[graphql(name = "ThemeGroup")]
pub(super) struct GroupNode {
    id: ID,
    name: String,
    order_index: i32,
    options: Option<Vec<OptionNode>>,
    created_at: Moment,
    updated_at: Moment,
}

#[derive(Debug, SimpleObject)]
#[graphql(name = "ThemeOption")]
struct OptionNode {
    id: ID,
    name: String,
    order_index: i32,
    selected_token_sets: Option<Json>,
    figma_style_references: Option<Json>,
    figma_variable_references: Option<Json>,
    figma_collection_id: Option<String>,
    figma_mode_id: Option<String>,
}

impl GroupNode {
    pub(super) fn new(group: Group, order: usize, sets: &[Set]) -> Self {
        let options = group.options.into_iter().enumerate();
        Self {
            id: group.id.into(),
            name: group.name,
            order_index: int(order),
            options: Some(
                options
                    .map(|(order, option)| OptionNode::new(option, order, sets))
                    .collect(),
            ),
            created_at: Moment(group.created),
            updated_at: Moment(group.updated),
        }
    }
}

impl OptionNode {
    fn new(option: ThemeOption, order: usize, sets: &[Set]) -> Self {
        Self {
            id: option.id.into(),
            name: option.name,
            order_index: int(order),
            selected_token_sets: Some(Json(themes::by_name(option.selected, sets))),
            figma_style_references: Some(Json(option.style_references)),
            figma_variable_references: Some(Json(option.variable_references)),
            figma_collection_id: option.collection,
            figma_mode_id: option.mode,
        }
    }
}

#[derive(Debug, InputObject)]
#[graphql(name = "ThemeOptionInput")]
struct NewOption {
    name: String,
    selected_token_sets: Option<Json>,
    figma_style_references: Option<Json>,
    figma_variable_references: Option<Json>,
    figma_collection_id: Option<String>,
    figma_mode_id: Option<String>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "ThemeGroupInput")]
struct NewGroup {
    name: String,
    options: Vec<NewOption>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "ThemeGroupUpdateInput")]
struct GroupChanges {
    name: String,
    new_name: Option<String>,
    options: Vec<NewOption>,
}

impl NewOption {
    /// The option as it is kept; it keeps the id of the one that had its name.
    fn option(self, before: &[ThemeOption], sets: &[Set]) -> ThemeOption {
        let json = |sent: Option<Json>| sent.map_or(Value::Object(Map::new()), |sent| sent.0);
        let new = ThemeOption::new(&self.name);
        let old = before.iter().find(|option| option.name == self.name);
        ThemeOption {
            id: old.map_or(new.id, |old| old.id.clone()),
            description: old.and_then(|old| old.description.clone()),
            name: self.name,
            selected: themes::by_id(json(self.selected_token_sets), sets),
            style_references: json(self.figma_style_references),
            variable_references: json(self.figma_variable_references),
            collection: self.figma_collection_id,
            mode: self.figma_mode_id,
        }
    }
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "ThemeWrites")]
impl Writes {
    async fn create_theme_group(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: NewGroup,
    ) -> Result<GroupNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |rows, branch| {
            let sets = sets::all(rows, &branch.id)?;
            let mut groups = themes::all(rows, &branch.id)?;
            themes::check_name(&groups, &input.name, None)?;
            let mut group = Group::new(&input.name, session.now);
            group.options = input
                .options
                .into_iter()
                .map(|option| option.option(&[], &sets))
                .collect();
            groups.push(group.clone());
            themes::save(rows, &branch.id, &groups)?;
            Ok(GroupNode::new(group, groups.len() - 1, &sets))
        })
    }

    async fn update_theme_group(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: GroupChanges,
    ) -> Result<GroupNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |rows, branch| {
            let sets = sets::all(rows, &branch.id)?;
            let mut groups = themes::all(rows, &branch.id)?;
            let place = position(&groups, &input.name)?;
            if let Some(name) = &input.new_name {
                themes::check_name(&groups, name, Some(&groups[place].id))?;
                groups[place].name.clone_from(name);
            }
            let group = &mut groups[place];
            let before = std::mem::take(&mut group.options);
            group.options = input
                .options
                .into_iter()
                .map(|option| option.option(&before, &sets))
                .collect();
            group.updated = session.now;
            let written = group.clone();
            themes::save(rows, &branch.id, &groups)?;
            Ok(GroupNode::new(written, place, &sets))
        })
    }

    async fn delete_theme_group(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: String,
        theme_group_name: String,
    ) -> Result<GroupNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, Some(&branch));
        session.write_branch(place, |rows, branch| {
            let sets = sets::all(rows, &branch.id)?;
            let mut groups = themes::all(rows, &branch.id)?;
            let place = position(&groups, &theme_group_name)?;
            let gone = groups.remove(place);
            themes::save(rows, &branch.id, &groups)?;
            Ok(GroupNode::new(gone, place, &sets))
        })
    }
}

fn position(groups: &[Group], name: &str) -> Result<usize, Trouble> {
    groups
        .iter()
        .position(|group| group.name == name)
        .ok_or_else(|| Trouble::absent("theme group", name))
}
