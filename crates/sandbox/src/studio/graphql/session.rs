//! What resolvers know of the request, and how they reach the store.

use std::sync::Arc;

use async_graphql::{Context, Error, ErrorExtensions as _, Result};

use crate::exchange::Effect;
use crate::settings::{Behaviour, PageSize};
use crate::store::{Outcome, Transaction};
use crate::studio::account::Project;
use crate::studio::branch::Branch;
use crate::studio::credentials::Caller;
use crate::studio::trouble::Trouble;
use crate::world::World;

/// One request by somebody. Each field reads or writes in a transaction of its own: that a request
/// with several mutations is all or nothing is not promised by any source.
#[derive(Debug)]
pub(super) struct Session {
    world: Arc<World>,
    pub(super) caller: Caller,
    pub(super) effect: Effect,
    pub(super) now: i64,
}

impl Session {
    pub(super) fn new(world: Arc<World>, caller: Caller, effect: Effect, now: i64) -> Self {
        Self {
            world,
            caller,
            effect,
            now,
        }
    }

    /// The session, if its credential may use the field that is being resolved.
    pub(super) fn of<'a>(context: &Context<'a>) -> Result<&'a Self> {
        let session: &Self = context.data()?;
        let field = context.item.node.name.node.as_str();
        session
            .caller
            .need_for(field)
            .map_err(|trouble| error(&trouble))?;
        Ok(session)
    }

    pub(super) fn behaviour(&self) -> Behaviour {
        self.world.behaviour()
    }

    pub(super) fn pages(&self) -> PageSize {
        self.behaviour().studio.graphql_pages
    }

    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T> {
        self.world
            .store
            .transact(Outcome::Discarded, work)
            .map_err(|trouble| error(&trouble))
    }

    /// Reads the content of a branch.
    pub(super) fn read_branch<T>(
        &self,
        branch: &Branch,
        work: impl FnOnce(&Transaction<'_>, &str) -> Result<T, Trouble>,
    ) -> Result<T> {
        self.read(|rows| {
            branch.read(rows, self.effect);
            work(rows, &branch.id)
        })
    }

    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&mut Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T> {
        let outcome = match self.effect {
            Effect::Forgotten => Outcome::Discarded,
            Effect::Usual | Effect::Stale => Outcome::Kept,
        };
        self.world
            .store
            .transact(outcome, work)
            .map_err(|trouble| error(&trouble))
    }

    /// Writes to a branch of a project; the main one if none is named.
    pub(super) fn write_branch<T>(
        &self,
        place: Place<'_>,
        work: impl FnOnce(&mut Transaction<'_>, &Branch) -> Result<T, Trouble>,
    ) -> Result<T> {
        self.write(|rows| {
            let Place {
                organization,
                project,
                branch,
            } = place;
            let project = Project::seen_in(rows, &self.caller.user, organization, project)?;
            let mut branch = match branch {
                Some(name) => Branch::named(rows, &project.id, name)?,
                None => Branch::main(rows, &project.id)?,
            };
            branch.write(rows)?;
            work(rows, &branch)
        })
    }
}

/// The arguments by which mutations address a branch.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    organization: &'a str,
    project: &'a str,
    branch: Option<&'a str>,
}

impl<'a> Place<'a> {
    pub(super) fn of(organization: &'a str, project: &'a str, branch: Option<&'a str>) -> Self {
        Self {
            organization,
            project,
            branch,
        }
    }
}

fn error(trouble: &Trouble) -> Error {
    let code = match trouble {
        Trouble::Absent { .. } => "NOT_FOUND",
        Trouble::Invalid(_) => "BAD_USER_INPUT",
        Trouble::Forbidden(_) => "FORBIDDEN",
        Trouble::Store(_) => "INTERNAL_SERVER_ERROR",
    };
    Error::new(trouble.to_string()).extend_with(|_, extensions| extensions.set("code", code))
}
