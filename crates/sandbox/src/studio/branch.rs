//! Branches. The second generation calls them change sets and addresses them by id.

use serde::{Deserialize, Serialize};

use super::themes;
use super::trouble::Trouble;
use crate::exchange::Effect;
use crate::ids;
use crate::store::{StoreError, Table, Transaction};

/// The name of the branch that a project starts with (Tokens Studio plugin 2.11).
pub(crate) const MAIN: &str = "main";

/// Where the content of branches is, but for the themes; the keys of all of them start with the
/// branch.
const TABLES: [Table; 5] = [
    Table::StudioSets,
    Table::StudioRaw,
    Table::StudioTokenIds,
    Table::StudioTokens,
    Table::StudioConfigs,
];

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Branch {
    pub(crate) id: String,
    pub(crate) project: String,
    pub(crate) name: String,
    pub(crate) is_main: bool,
    pub(crate) created: i64,
    /// The branch that this one was made from.
    pub(crate) based_on: Option<String>,
    pub(crate) created_by: Option<String>,
    pub(crate) archived: Option<i64>,
    /// How many writes there were.
    pub(crate) events: u64,
}

impl Branch {
    pub(crate) fn create_main(
        rows: &mut Transaction<'_>,
        project: &str,
        now: i64,
    ) -> Result<Self, StoreError> {
        let branch = Self {
            id: ids::uuid(),
            project: project.to_owned(),
            name: MAIN.to_owned(),
            is_main: true,
            created: now,
            based_on: None,
            created_by: None,
            archived: None,
            events: 0,
        };
        branch.save(rows)?;
        Ok(branch)
    }

    /// Makes a branch with everything that is in this one; ids stay the same.
    pub(crate) fn fork(
        &self,
        rows: &mut Transaction<'_>,
        name: &str,
        user: &str,
        now: i64,
    ) -> Result<Self, StoreError> {
        let branch = Self {
            id: ids::uuid(),
            name: name.to_owned(),
            is_main: false,
            created: now,
            based_on: Some(self.id.clone()),
            created_by: Some(user.to_owned()),
            archived: None,
            events: 0,
            ..self.clone()
        };
        branch.save(rows)?;
        copy(rows, &self.id, &branch.id)?;
        copy(rows, &self.id, &branch.base())?;
        Ok(branch)
    }

    /// Under which name the content is kept that this branch started from.
    pub(crate) fn base(&self) -> String {
        format!("{}~base", self.id)
    }

    /// All branches of a project, the main one first, then the oldest.
    pub(crate) fn all(rows: &Transaction<'_>, project: &str) -> Result<Vec<Self>, StoreError> {
        let mut found: Vec<Self> = rows
            .load_under::<Self>(Table::StudioBranches, &format!("{project}/"))?
            .into_iter()
            .map(|(_, branch)| branch)
            .collect();
        found.sort_by(|one, other| {
            (!one.is_main, one.created, &one.id).cmp(&(!other.is_main, other.created, &other.id))
        });
        Ok(found)
    }

    pub(crate) fn main(rows: &Transaction<'_>, project: &str) -> Result<Self, Trouble> {
        Self::named(rows, project, MAIN)
    }

    pub(crate) fn named(
        rows: &Transaction<'_>,
        project: &str,
        name: &str,
    ) -> Result<Self, Trouble> {
        Self::all(rows, project)?
            .into_iter()
            .find(|branch| branch.name == name)
            .ok_or_else(|| Trouble::absent("branch", name))
    }

    pub(crate) fn with_id(
        rows: &Transaction<'_>,
        project: &str,
        id: &str,
    ) -> Result<Self, Trouble> {
        rows.load(Table::StudioBranches, &format!("{project}/{id}"))?
            .ok_or_else(|| Trouble::absent("branch", id))
    }

    pub(crate) fn save(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        let place = format!("{}/{}", self.project, self.id);
        rows.save(Table::StudioBranches, &place, self)
    }

    /// Says that the transaction writes to this branch.
    pub(crate) fn write(&mut self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        self.events += 1;
        rows.writes_to(&self.id);
        self.save(rows)
    }

    /// Lets a read that is to be stale see the branch as it was before its last write.
    pub(crate) fn read(&self, rows: &mut Transaction<'_>, effect: Effect) {
        if effect == Effect::Stale {
            rows.rewind(&self.id);
        }
    }

    pub(crate) fn delete(&self, rows: &mut Transaction<'_>) -> Result<(), StoreError> {
        clear(rows, &self.id)?;
        clear(rows, &self.base())?;
        rows.remove(
            Table::StudioBranches,
            format!("{}/{}", self.project, self.id),
        );
        Ok(())
    }
}

/// Replaces the content under one name by that under another.
pub(crate) fn copy(rows: &mut Transaction<'_>, from: &str, to: &str) -> Result<(), StoreError> {
    clear(rows, to)?;
    for table in TABLES {
        for (key, row) in rows.under(table, &format!("{from}/"))? {
            rows.put(table, format!("{to}{}", &key[from.len()..]), row);
        }
    }
    let groups = themes::all(rows, from)?;
    themes::save(rows, to, &groups)
}

/// Removes all content under a name.
pub(crate) fn clear(rows: &mut Transaction<'_>, content: &str) -> Result<(), StoreError> {
    for table in TABLES {
        for key in rows.under(table, &format!("{content}/"))?.into_keys() {
            rows.remove(table, key);
        }
    }
    rows.remove(Table::StudioThemes, content);
    Ok(())
}
