//! What `undo` and `restore` have in common: what they write through, and what they tell.

use provider_api::Provider;
use sync_engine::{
    DirStateStore, Ends, Observation, Overrides, PausedBy, Plan, Report, Side, apply,
};

use super::sync::{self, changes};
use crate::args::{LiftedArgs, SideArg};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::{Back, Clash, Restored};
use crate::link::{self, Link, open_files, open_remote_unused};
use crate::narrator::Narrator;
use crate::past;
use crate::project_file::ProjectFile;
use crate::render;
use crate::shown::shown;
use crate::ui::Ui;

/// The project's files, and the remote if it is to be written.
pub(super) struct Way {
    local: Box<dyn Provider>,
    /// The files and the remote, if that is to be written.
    link: Option<Link>,
    pub(super) state: DirStateStore,
    /// The name of the remote; empty if only the files take part.
    pub(super) name: String,
}

impl Way {
    /// Files alone.
    pub(super) fn of_files(context: &Context<'_>, path: &str) -> Result<Self, CommandError> {
        Ok(Self {
            local: open_files(context, path)?,
            link: None,
            state: link::state_of_files(context),
            name: String::new(),
        })
    }

    /// Files that are linked with a remote, which is asked for nothing.
    pub(super) fn of_link(
        context: &Context<'_>,
        project: &ProjectFile,
        name: &str,
    ) -> Result<Self, CommandError> {
        let unused = open_remote_unused(context, project.entry(name)?)?;
        Ok(Self {
            local: open_files(context, &project.tokens)?,
            link: None,
            state: link::state(context, &project.tokens, unused.as_ref()),
            name: name.to_owned(),
        })
    }

    /// The same with the remote, if it may be written.
    pub(super) async fn with_remote(
        self,
        context: &Context<'_>,
        project: &ProjectFile,
    ) -> Result<Self, CommandError> {
        let name = shown(&self.name);
        if link::is_read_only(context, project.entry(&self.name)?) {
            let problem = format!("the remote `{name}` is read-only here: nothing was sent");
            return Err(CommandError::usage(problem).hint(format!(
                "`tokensync remote show {name}` tells what makes it so"
            )));
        }
        let paused = self.state.paused()?;
        if let Some(pause) = paused.filter(|pause| pause.by == PausedBy::Person) {
            let since = shown(&pause.since);
            return Err(CommandError::new(
                Code::Decision,
                format!("pushing to `{name}` is paused since {since}"),
            )
            .hint(format!("run `tokensync resume {name}` to go on")));
        }
        Ok(Self {
            link: Some(Link::open(context, project, &self.name).await?),
            ..self
        })
    }

    pub(super) fn ends(&self) -> Ends<'_> {
        let files = || Ends::of_files(self.local.as_ref());
        self.link.as_ref().map_or_else(files, Link::ends)
    }

    /// An error of a run on this way.
    pub(super) fn error(&self, error: sync_engine::SyncError) -> CommandError {
        let error = CommandError::from(error);
        match &self.link {
            Some(_) => error.about_remote(&shown(&self.name)),
            None => error,
        }
    }

    /// Carries a plan out, unless somebody has to decide first or there is nothing to do.
    pub(super) async fn go(
        &self,
        context: &Context<'_>,
        ui: &Ui,
        (observation, plan): (&Observation, &Plan),
        command: &str,
        dry_run: bool,
    ) -> Result<Option<Report>, CommandError> {
        if dry_run {
            return Ok(None);
        }
        let done = self.write(context, ui, observation, plan, command).await;
        if let Some(link) = &self.link {
            link.count_requests();
        }
        done
    }

    async fn write(
        &self,
        context: &Context<'_>,
        ui: &Ui,
        observation: &Observation,
        plan: &Plan,
        command: &str,
    ) -> Result<Option<Report>, CommandError> {
        if plan.is_blocked() || plan.writes_nothing() {
            return Ok(None);
        }
        let action = past::action(command, &self.name);
        let narrator = Narrator::new(ui);
        let state = &self.state;
        let done = apply(self.ends(), observation, plan, &action, state, &narrator).await;
        let report = done.map_err(|error| self.error(error))?;
        past::forget_old(context, ui);
        Ok(Some(report))
    }
}

pub(super) fn overrides(lifted: LiftedArgs) -> Overrides {
    Overrides {
        deletes: lifted.allow_deletes,
        empty: lifted.allow_empty.map(side),
        theme_loss: lifted.allow_theme_loss,
        ..Overrides::default()
    }
}

pub(super) fn side(arg: SideArg) -> Side {
    match arg {
        SideArg::Local => Side::Local,
        SideArg::Remote => Side::Remote,
    }
}

/// What a run is about.
pub(super) enum What {
    /// The id of the entry that is taken back.
    Undo(String),
    /// The moment that is brought back.
    Restore(Restored),
}

/// What was done, or would be, or stops it.
pub(super) struct Told<'a> {
    /// What it is called where nothing stops it: `undid x`, and `would undo x`.
    pub(super) headings: [String; 2],
    /// What is said where there is nothing to do.
    pub(super) nothing: String,
    /// The id of the entry that it is about.
    pub(super) entry: &'a str,
    /// What is done, for programs.
    pub(super) what: What,
    /// What to do next when it is done.
    pub(super) next: Option<String>,
    pub(super) way: &'a Way,
    pub(super) observation: &'a Observation,
    pub(super) plan: &'a Plan,
    pub(super) report: Option<&'a Report>,
    pub(super) dry_run: bool,
}

impl Told<'_> {
    pub(super) fn tell(&self, ui: &mut Ui) -> Code {
        let (mut run, code) = sync::answer(&self.way.name, self.plan, self.report, self.dry_run);
        run.remote = run.remote.filter(|name| !name.is_empty());
        let clashes = self.plan.conflicts.iter().map(Clash::of).collect();
        let (undoes, restored) = match &self.what {
            What::Undo(id) => (Some(id.clone()), None),
            What::Restore(moment) => (None, Some(moment.clone())),
        };
        ui.json(&Back {
            run: run.with_conflicts(clashes),
            undoes,
            restored,
        });
        self.for_people(ui);
        code
    }

    fn for_people(&self, ui: &mut Ui) {
        let (plan, color) = (self.plan, ui.color);
        for note in render::notes(&plan.notes) {
            ui.narrate(&note);
        }
        if plan.is_blocked() {
            let clashes = render::clashes(&plan.conflicts, color);
            ui.say(&render::stopped(&clashes, plan, color));
            if !plan.conflicts.is_empty() {
                let id = shown(self.entry);
                ui.hint(&format!(
                    "these were changed again since; `tokensync restore --at {id} --before` takes \
                     what was there before, with `--set` or `--token` a part of it"
                ));
            }
            for hint in render::ways_out(&plan.guards) {
                ui.hint(&hint);
            }
            return;
        }
        if plan.writes_nothing() {
            ui.say(&self.nothing);
            return;
        }
        let [done, would] = &self.headings;
        ui.say(if self.dry_run { would } else { done });
        let verb = if self.dry_run { "would write" } else { "wrote" };
        changes::tell(ui, self.observation, plan, |side, count| {
            let place = match side {
                Side::Remote => format!("`{}`", shown(&self.way.name)),
                Side::Local => "the files".to_owned(),
            };
            format!("{verb} {count} to {place}")
        });
        if let Some(next) = self.next.as_ref().filter(|_| !self.dry_run) {
            ui.hint(next);
        }
    }
}
