//! Style Dictionary configurations, which are kept and handed out, and never run.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use serde::{Deserialize, Serialize};

use super::scalars::{Json, Moment};
use super::session::{Place, Session};
use crate::store::{Table, Transaction};
use crate::studio::branch::Branch;
use crate::studio::trouble::Trouble;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoredConfig {
    name: String,
    description: Option<String>,
    settings: serde_json::Value,
    functions: String,
    theme_options: serde_json::Value,
    created: i64,
    updated: i64,
}

#[derive(Clone, Debug, SimpleObject)]
#[graphql(name = "SDConfig")]
pub(super) struct ConfigNode {
    name: String,
    config: Json,
    functions: String,
    branch: String,
    project_id: String,
    organization_id: String,
    created_at: Moment,
    updated_at: Moment,
}

impl ConfigNode {
    pub(super) fn new(config: StoredConfig, branch: &Branch, organization: &str) -> Self {
        Self {
            name: config.name,
            config: Json(config.settings),
            functions: config.functions,
            branch: branch.name.clone(),
            project_id: branch.project.clone(),
            organization_id: organization.to_owned(),
            created_at: Moment(config.created),
            updated_at: Moment(config.updated),
        }
    }
}

/// What is left to say of a deleted configuration.
#[derive(Debug, SimpleObject)]
#[graphql(name = "DeletedSDConfig")]
struct Deleted {
    name: String,
    branch: String,
    project_id: String,
    organization_id: String,
}

#[derive(Debug, InputObject)]
#[graphql(name = "SDConfigInput")]
struct NewConfig {
    name: String,
    description: Option<String>,
    config: Json,
    functions: String,
    theme_options: Json,
}

#[derive(Debug, InputObject)]
#[graphql(name = "SDConfigInputUpdate")]
struct ConfigChanges {
    name: String,
    new_name: String,
    description: Option<String>,
    config: Json,
    functions: String,
    theme_options: Json,
}

#[derive(Debug, InputObject)]
#[graphql(name = "SDConfigInputDelete")]
struct ConfigName {
    name: String,
}

fn place(branch: &str, name: &str) -> String {
    format!("{branch}/{name}")
}

/// The configurations of a branch by name.
pub(super) fn all(rows: &Transaction<'_>, branch: &str) -> Result<Vec<StoredConfig>, Trouble> {
    let found = rows.load_under(Table::StudioConfigs, &place(branch, ""))?;
    Ok(found.into_iter().map(|(_, config)| config).collect())
}

pub(super) fn need(
    rows: &Transaction<'_>,
    branch: &str,
    name: &str,
) -> Result<StoredConfig, Trouble> {
    rows.load(Table::StudioConfigs, &place(branch, name))?
        .ok_or_else(|| Trouble::absent("configuration", name))
}

fn check_free(rows: &Transaction<'_>, branch: &str, name: &str) -> Result<(), Trouble> {
    if rows
        .get(Table::StudioConfigs, &place(branch, name))?
        .is_none()
    {
        return Ok(());
    }
    Err(Trouble::invalid(format!(
        "A configuration called `{name}` is there already"
    )))
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "ConfigWrites")]
impl Writes {
    /// The project is under `id` here, and under `project` everywhere else.
    #[graphql(name = "createSDConfig")]
    async fn create_config(
        &self,
        context: &Context<'_>,
        organization: String,
        id: String,
        branch: Option<String>,
        input: NewConfig,
    ) -> Result<ConfigNode> {
        let session = Session::of(context)?;
        let at = Place::of(&organization, &id, branch.as_deref());
        session.write_branch(at, |rows, branch| {
            check_free(rows, &branch.id, &input.name)?;
            let config = StoredConfig {
                name: input.name,
                description: input.description,
                settings: input.config.0,
                functions: input.functions,
                theme_options: input.theme_options.0,
                created: session.now,
                updated: session.now,
            };
            let place = place(&branch.id, &config.name);
            rows.save(Table::StudioConfigs, &place, &config)?;
            Ok(ConfigNode::new(config, branch, &organization))
        })
    }

    #[graphql(name = "updateSDConfig")]
    async fn update_config(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: ConfigChanges,
    ) -> Result<ConfigNode> {
        let session = Session::of(context)?;
        let at = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(at, |rows, branch| {
            let before = need(rows, &branch.id, &input.name)?;
            if input.new_name != input.name {
                check_free(rows, &branch.id, &input.new_name)?;
                rows.remove(Table::StudioConfigs, place(&branch.id, &input.name));
            }
            let config = StoredConfig {
                name: input.new_name,
                description: input.description,
                settings: input.config.0,
                functions: input.functions,
                theme_options: input.theme_options.0,
                created: before.created,
                updated: session.now,
            };
            let place = place(&branch.id, &config.name);
            rows.save(Table::StudioConfigs, &place, &config)?;
            Ok(ConfigNode::new(config, branch, &organization))
        })
    }

    #[graphql(name = "deleteSDConfig")]
    async fn delete_config(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        branch: Option<String>,
        input: ConfigName,
    ) -> Result<Deleted> {
        let session = Session::of(context)?;
        let at = Place::of(&organization, &project, branch.as_deref());
        session.write_branch(at, |rows, branch| {
            let gone = need(rows, &branch.id, &input.name)?;
            rows.remove(Table::StudioConfigs, place(&branch.id, &gone.name));
            Ok(Deleted {
                name: gone.name,
                branch: branch.name.clone(),
                project_id: branch.project.clone(),
                organization_id: organization.clone(),
            })
        })
    }
}
