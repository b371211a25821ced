//! A project folder, and the program run in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use async_trait::async_trait;
use serde_json::Value;
use tokens_model::{Form, Style, TokenDocument};
use tokio::process::Command;

use super::Failure;
use super::service::{Door, Service};
use crate::mark::Mark;
use crate::save::save;
use crate::strategy::{Answer, Client, Decision, End, Question, Way};

pub(super) struct Desk {
    binary: PathBuf,
    folder: PathBuf,
    door: Door,
    /// The sides of the conflicts that were shown last: mine, theirs.
    shown: [Vec<Mark>; 2],
    /// What was told last of as perhaps overwritten.
    suspected: Vec<Mark>,
}

impl Desk {
    /// Somebody with these tokens in a file, in step with the bin.
    pub(super) async fn open(
        binary: &Path,
        folder: PathBuf,
        service: &Service,
        first: &TokenDocument,
    ) -> Result<Self, Failure> {
        fs::create_dir_all(&folder)?;
        let mut desk = Self {
            binary: binary.to_owned(),
            folder,
            door: service.door().clone(),
            shown: Default::default(),
            suspected: Vec::new(),
        };
        desk.edit(first.clone());
        desk.must(&["init", "--tokens", "tokens.json"]).await?;
        let door = desk.door.clone();
        let add = ["remote", "add", "bin", "--kind", "jsonbin", "--yes"];
        let place = ["--endpoint", &door.endpoint, "--bin", &door.bin];
        desk.must(&[&add[..], &place[..]].concat()).await?;
        Ok(desk)
    }

    fn tokens(&self) -> PathBuf {
        self.folder.join("tokens.json")
    }

    /// The program with these arguments; it is killed when the run is dropped.
    fn command(&self, args: &[&str]) -> Command {
        let home = self.folder.join(".home");
        let mut command = Command::new(&self.binary);
        command
            .arg("-C")
            .arg(&self.folder)
            .args(["--no-input", "--json"])
            .args(args)
            .env("JSONBIN_MASTER_KEY", &self.door.key)
            .env("HOME", &home)
            .env("USERPROFILE", &home)
            .env("XDG_CONFIG_HOME", home.join("config"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        command
    }

    async fn must(&self, args: &[&str]) -> Result<(), Failure> {
        let output = self.command(args).output().await?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("`tokensync {}`: {}: {said}", args.join(" "), output.status).into())
    }

    /// Runs the program, and says how it ended if it has kept everything.
    async fn ask(&mut self, args: &[&str], done: End) -> End {
        let Ok(output) = self.command(args).output().await else {
            return End::Failed;
        };
        match output.status.code() {
            Some(0) => done,
            Some(3) => {
                let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
                self.shown = ["local", "remote"].map(|side| sides(&said["conflicts"], side));
                self.suspected = Mark::all_in(&said["suspected"].to_string()).collect();
                End::Asked(question(&said))
            }
            _ => End::Failed,
        }
    }
}

fn question(said: &Value) -> Question {
    let brakes = said["blocked_by"].as_array().into_iter().flatten();
    let mut kinds = brakes.map(|brake| &brake["kind"]).peekable();
    if kinds.peek().is_none() {
        Question::Conflict
    } else if kinds.all(|kind| kind == "suspected-overwrite") {
        Question::Overwrite
    } else {
        Question::Brake
    }
}

fn sides(conflicts: &Value, side: &str) -> Vec<Mark> {
    let conflicts = conflicts.as_array().into_iter().flatten();
    conflicts
        .flat_map(|conflict| Mark::all_in(&conflict[side].to_string()).collect::<Vec<_>>())
        .collect()
}

#[async_trait(?Send)]
impl Client for Desk {
    fn document(&self) -> TokenDocument {
        let text = fs::read_to_string(self.tokens()).expect("a file is always there, and whole");
        TokenDocument::parse(text).expect("nobody writes anything but tokens")
    }

    fn edit(&mut self, document: TokenDocument) {
        let text = document.to_text(Form::Bare, &Style::default());
        save(&self.tokens(), &text).expect("the folder is ours");
    }

    async fn run(&mut self, way: Way) -> Answer {
        let (command, done) = match way {
            Way::Sync => ("sync", End::Kept),
            Way::Pull => ("pull", End::Pulled),
            Way::Push => ("push", End::Kept),
        };
        self.ask(&[command], done).await.into()
    }

    async fn decide(&mut self, question: Question, decision: Decision) -> Answer {
        match question {
            Question::Brake => self.bring_back().await,
            Question::Conflict => self.prefer(decision).await,
            Question::Overwrite => self.judge(decision).await,
        }
    }
}

impl Desk {
    /// Decides the conflicts that were shown.
    async fn prefer(&mut self, decision: Decision) -> Answer {
        let [mine, theirs] = std::mem::take(&mut self.shown);
        let (side, put_aside) = match decision {
            Decision::Mine => ("local", theirs),
            Decision::Theirs => ("remote", mine),
        };
        match self.ask(&["sync", "--prefer", side], End::Kept).await {
            End::Kept => Answer {
                put_aside,
                ..End::Kept.into()
            },
            end => end.into(),
        }
    }

    /// Decides whether changes were overwritten unseen or taken back.
    async fn judge(&mut self, decision: Decision) -> Answer {
        let suspected = std::mem::take(&mut self.suspected);
        let (args, reported) = match decision {
            Decision::Mine => (&["sync", "--repair", "auto"][..], Vec::new()),
            Decision::Theirs => (&["sync", "--accept-remote"][..], suspected),
        };
        match self.ask(args, End::Kept).await {
            End::Kept => Answer {
                reported,
                ..End::Kept.into()
            },
            end => end.into(),
        }
    }

    /// As if both had never met: the files bring back what is gone, and what others have changed
    /// since is newer.
    async fn bring_back(&mut self) -> Answer {
        let links = self.folder.join(".tokensync").join("links");
        if fs::remove_dir_all(links).is_err() {
            return End::Failed.into();
        }
        match self.ask(&["sync"], End::Kept).await {
            End::Asked(Question::Conflict) => self.prefer(Decision::Theirs).await,
            end => end.into(),
        }
    }
}
