//! Writes to token sets. The unit is a whole set; there is none for a single token.

use std::collections::HashSet;

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use serde_json::Value;

use super::scalars::{Json, Moment};
use super::session::{Place, Session};
use super::sets::{GeneratorNode, Kind, SetNode};
use crate::settings::Behaviour;
use crate::store::Transaction;
use crate::studio::branch::Branch;
use crate::studio::sets::{self, Set};
use crate::studio::trouble::Trouble;
use crate::world::stored;

#[derive(Debug, InputObject)]
#[graphql(name = "TokenSetInput")]
struct NewSet {
    path: String,
    order_index: Option<i32>,
    raw: Option<Json>,
    #[graphql(name = "type")]
    kind: Option<Kind>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "TokenSetUpdateInput")]
struct SetChanges {
    path: String,
    new_path: Option<String>,
    order_index: Option<i32>,
    raw: Option<Json>,
    #[graphql(name = "type")]
    kind: Option<Kind>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "DuplicateTokenSetInput")]
struct Copied {
    duplicate_from: String,
    path: String,
    order_index: Option<f64>,
}

#[derive(Debug, InputObject)]
#[graphql(name = "TokenSetOrderInput")]
struct SetOrder {
    path: String,
    order_index: f64,
}

#[derive(Debug, InputObject)]
#[graphql(name = "GeneratorUpdateInput")]
struct GeneratorChanges {
    id: String,
    raw: Option<Json>,
}

/// What became of a folder of sets.
#[derive(Debug, SimpleObject)]
#[graphql(name = "DeleteSetTransaction")]
struct Deleted {
    completed: Moment,
    sets: Vec<SetNode>,
}

/// What became of a folder of sets.
#[derive(Debug, SimpleObject)]
#[graphql(name = "RenameSetTransaction")]
struct Renamed {
    completed: Moment,
    sets: Vec<SetNode>,
}

/// The JSON as the service keeps it.
fn kept(raw: Json, behaviour: Behaviour) -> Value {
    let text = raw.0.to_string();
    serde_json::from_slice(&stored(behaviour, text.into())).unwrap_or(raw.0)
}

/// Where a set goes when nobody says.
fn last(rows: &Transaction<'_>, branch: &Branch) -> Result<f64, Trouble> {
    let count = sets::all(rows, &branch.id)?.len();
    Ok(u32::try_from(count).map_or(f64::MAX, f64::from))
}

fn node(rows: &Transaction<'_>, set: Set, branch: &Branch) -> Result<SetNode, Trouble> {
    let raw = sets::raw(rows, &branch.id, &set.id)?;
    Ok(SetNode::written(set, branch, raw))
}

/// The sets that are called like a folder or are in it.
fn in_folder(rows: &Transaction<'_>, branch: &str, folder: &str) -> Result<Vec<Set>, Trouble> {
    let inside = format!("{folder}/");
    let mut found = sets::all(rows, branch)?;
    found.retain(|set| set.name == folder || set.name.starts_with(&inside));
    if found.is_empty() {
        return Err(Trouble::absent("token set", folder));
    }
    Ok(found)
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "SetWrites")]
impl Writes {
    async fn create_token_set(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: NewSet,
    ) -> Result<SetNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |rows, branch| {
            sets::check_name(rows, &branch.id, &input.path, None)?;
            let order = match input.order_index {
                Some(order) => f64::from(order),
                None => last(rows, branch)?,
            };
            let mut set = Set::new(&input.path, order, session.now);
            set.dynamic = input.kind == Some(Kind::Dynamic);
            set.save(rows, &branch.id)?;
            if let Some(raw) = input.raw {
                let raw = kept(raw, session.behaviour());
                sets::replace_raw(rows, &branch.id, &set.id, &raw)?;
            }
            node(rows, set, branch)
        })
    }

    async fn update_token_set(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: SetChanges,
    ) -> Result<SetNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |rows, branch| {
            let mut set = sets::need(rows, &branch.id, &input.path)?;
            if let Some(name) = input.new_path {
                sets::check_name(rows, &branch.id, &name, Some(&set.id))?;
                set.name = name;
            }
            set.order = input.order_index.map_or(set.order, f64::from);
            set.dynamic = input.kind.map_or(set.dynamic, |kind| kind == Kind::Dynamic);
            set.updated = session.now;
            set.save(rows, &branch.id)?;
            if let Some(raw) = input.raw {
                let raw = kept(raw, session.behaviour());
                sets::replace_raw(rows, &branch.id, &set.id, &raw)?;
            }
            node(rows, set, branch)
        })
    }

    async fn delete_set(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: String,
        path: String,
    ) -> Result<SetNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, Some(&branch));
        session.write_branch(place, |rows, branch| {
            let set = sets::need(rows, &branch.id, &path)?;
            let gone = node(rows, set.clone(), branch)?;
            set.delete(rows, &branch.id)?;
            Ok(gone)
        })
    }

    async fn delete_all_sets(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: String,
        path: String,
    ) -> Result<Deleted> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, Some(&branch));
        session.write_branch(place, |rows, branch| {
            let mut gone = Vec::new();
            for set in in_folder(rows, &branch.id, &path)? {
                gone.push(node(rows, set.clone(), branch)?);
                set.delete(rows, &branch.id)?;
            }
            Ok(Deleted {
                completed: Moment(session.now),
                sets: gone,
            })
        })
    }

    async fn rename_token_sets(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: String,
        path: String,
        new_path: String,
    ) -> Result<Renamed> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, Some(&branch));
        session.write_branch(place, |rows, branch| {
            let mut renamed = Vec::new();
            let folder = in_folder(rows, &branch.id, &path)?;
            let inside: HashSet<&str> = folder.iter().map(|set| set.id.as_str()).collect();
            let mut outside = sets::all(rows, &branch.id)?;
            outside.retain(|set| !inside.contains(set.id.as_str()));
            let taken: HashSet<&str> = outside.iter().map(|set| set.name.as_str()).collect();
            for mut set in folder.clone() {
                set.name = format!("{new_path}{}", &set.name[path.len()..]);
                if taken.contains(set.name.as_str()) {
                    return Err(sets::taken(&set.name));
                }
                set.updated = session.now;
                set.save(rows, &branch.id)?;
                renamed.push(node(rows, set, branch)?);
            }
            Ok(Renamed {
                completed: Moment(session.now),
                sets: renamed,
            })
        })
    }

    async fn duplicate_token_set(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: Copied,
    ) -> Result<SetNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |rows, branch| {
            let from = sets::need(rows, &branch.id, &input.duplicate_from)?;
            sets::check_name(rows, &branch.id, &input.path, None)?;
            let order = match input.order_index {
                Some(order) => order,
                None => last(rows, branch)?,
            };
            let mut set = Set::new(&input.path, order, session.now);
            set.dynamic = from.dynamic;
            set.save(rows, &branch.id)?;
            let raw = sets::raw(rows, &branch.id, &from.id)?;
            sets::replace_raw(rows, &branch.id, &set.id, &raw)?;
            node(rows, set, branch)
        })
    }

    /// There are no generators in the sandbox: it looks for one in vain.
    async fn update_generator(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: GeneratorChanges,
    ) -> Result<GeneratorNode> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |_, _| Err(Trouble::absent("generator", &input.id)))
    }

    async fn update_token_sets_order(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        updates: Vec<SetOrder>,
    ) -> Result<Vec<SetNode>> {
        let session = Session::of(context)?;
        let place = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(place, |rows, branch| {
            let all = sets::all(rows, &branch.id)?;
            let mut moved = Vec::new();
            for update in updates {
                let set = all.iter().find(|set| set.name == update.path);
                let mut set = set
                    .cloned()
                    .ok_or_else(|| Trouble::absent("token set", &update.path))?;
                set.order = update.order_index;
                set.updated = session.now;
                set.save(rows, &branch.id)?;
                moved.push(node(rows, set, branch)?);
            }
            Ok(moved)
        })
    }
}
