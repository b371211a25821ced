//! `demo`: two people, one bin, real tokens, no account.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Parser as _;
use sandbox::{Sandbox, Settings};
use tokens_model::TokenDocument;

use crate::args::{Args, DemoArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::Demo;
use crate::mistyped::mistyped;
use crate::ui::Ui;

/// Part of a public design system; see the notice beside the file.
const TOKENS: &str = include_str!(
    "../../../../tests/fixtures/real/Infineon__Infineon-Design-System-Tokens/src/tokens/global.json"
);

/// One edit of the story: who makes it, what to replace in the file, and where to look for it.
struct Edit {
    who: &'static str,
    says: &'static str,
    from: &'static str,
    to: &'static str,
}

const APART: [Edit; 3] = [
    Edit {
        who: "ada",
        says: "Ada makes color.ocean.500 darker",
        from: r##""value": "#0A8276""##,
        to: r##""value": "#007A6E""##,
    },
    Edit {
        who: "ben",
        says: "Ben describes the very same token",
        from: r##""value": "#0A8276""##,
        to: r##""value": "#0A8276",
          "description": "The brand colour""##,
    },
    Edit {
        who: "ben",
        says: "Ben adds a token beside it",
        from: r#""ocean": {"#,
        to: r##""ocean": {
        "50": {
          "value": "#F0FAF9",
          "type": "color"
        },"##,
    },
];

const CLASH: [Edit; 2] = [
    Edit {
        who: "ada",
        says: "Ada changes color.base.black …",
        from: r##""#1D1D1D""##,
        to: r##""#111111""##,
    },
    Edit {
        who: "ben",
        says: "… and so does Ben, to something else",
        from: r##""#1D1D1D""##,
        to: r##""#000000""##,
    },
];

/// What must be on both sides in the end, whoever wrote it.
const EXPECTED: [(&str, &str, &str); 4] = [
    ("color.ocean.500", "value", "\"#007A6E\""),
    ("color.ocean.500", "description", "\"The brand colour\""),
    ("color.ocean.50", "value", "\"#F0FAF9\""),
    ("color.base.black", "value", "\"#000000\""),
];

pub(crate) async fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: DemoArgs,
) -> Result<Code, CommandError> {
    let temporary = tempfile::tempdir().map_err(|error| failed(&error))?;
    let folder = match &args.keep {
        Some(folder) => context.root.join(folder),
        None => temporary.path().to_owned(),
    };
    let sandbox = Sandbox::start(Settings::default())
        .await
        .map_err(|error| CommandError::new(Code::LocalFile, error.to_string()))?;
    let mut story = Story {
        context,
        folder,
        endpoint: sandbox.addresses().jsonbin.endpoint,
        key: sandbox.addresses().jsonbin.master_key,
    };
    let end = Box::pin(story.tell(ui)).await;
    sandbox.stop().await;
    if end.is_ok() {
        match &args.keep {
            Some(kept) => ui.say(&format!("\nthe two projects are in `{}`", kept.display())),
            None => ui.say(""),
        }
        ui.hint("run `tokensync sandbox` to have such a service for tokens of your own");
        ui.hint("run `tokensync init` in the folder of your project to begin");
    }
    end
}

struct Story<'a> {
    context: &'a Context<'a>,
    folder: PathBuf,
    endpoint: String,
    key: String,
}

impl Story<'_> {
    async fn tell(&mut self, ui: &mut Ui) -> Result<Code, CommandError> {
        ui.say("Two people share one token project through a JSONBin bin. The service runs on");
        ui.say("this machine, the tokens are those of a public design system (208 tokens).\n");

        ui.say("# Ada has tokens and makes a bin of them");
        let ada = self.person("ada")?;
        write(&ada.join("tokens.json"), TOKENS)?;
        let add = [
            "remote",
            "add",
            "team-bin",
            "--kind",
            "jsonbin",
            "--bin-name",
            "Client A",
            "--endpoint",
            &self.endpoint.clone(),
        ];
        self.command(ui, "ada", &["init"], Code::Done).await?;
        self.command(ui, "ada", &add, Code::Done).await?;

        ui.say("\n# Ben clones the project file, brings a key of his own, and pulls");
        let ben = self.person("ben")?;
        let shared = fs::read_to_string(ada.join("tokensync.json")).map_err(|e| failed(&e))?;
        write(&ben.join("tokensync.json"), &shared)?;
        self.command(ui, "ben", &["remote", "trust", "team-bin"], Code::Done)
            .await?;
        self.command(ui, "ben", &["pull", "--quiet"], Code::Done)
            .await?;

        ui.say("\n# Both edit at the same time: different tokens, and two fields of one token");
        self.edit(ui, &APART)?;
        self.command(ui, "ada", &["sync"], Code::Done).await?;
        self.command(ui, "ben", &["sync"], Code::Done).await?;
        self.command(ui, "ada", &["sync"], Code::Done).await?;

        ui.say("\n# Both edit the same value: nobody is overwritten, somebody decides");
        self.edit(ui, &CLASH)?;
        self.command(ui, "ada", &["sync"], Code::Done).await?;
        self.command(ui, "ben", &["sync"], Code::Decision).await?;
        self.command(ui, "ben", &["sync", "--prefer", "local"], Code::Done)
            .await?;
        self.command(ui, "ada", &["sync"], Code::Done).await?;
        self.account(ui)
    }

    fn person(&self, name: &str) -> Result<PathBuf, CommandError> {
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder).map_err(|error| failed(&error))?;
        if folder.join("tokensync.json").exists() {
            return Err(CommandError::usage(format!(
                "there is a project in `{}` already",
                folder.display()
            ))
            .hint("name a new folder with `--keep`"));
        }
        Ok(folder)
    }

    /// Runs a command of the tool as this person, in their folder and with their settings.
    async fn command(
        &self,
        ui: &mut Ui,
        who: &str,
        words: &[&str],
        expected: Code,
    ) -> Result<(), CommandError> {
        let typed: Vec<String> = words
            .iter()
            .map(|word| {
                if word.contains(' ') {
                    format!("\"{word}\"")
                } else {
                    (*word).to_owned()
                }
            })
            .collect();
        ui.say(&format!("{who}$ tokensync {}", typed.join(" ")));
        let mut args = Args::try_parse_from(["tokensync"].iter().chain(words))
            .map_err(|error| mistyped(&error, words))?;
        // A program is told how it ended.
        args.global.quiet |= ui.is_json();
        let config = self.folder.join(who).join(".config");
        let vars = [("JSONBIN_MASTER_KEY", self.key.as_str())];
        let env = self
            .context
            .env
            .inside(self.folder.join(who), config, &vars);
        let mut theirs = Ui::new(&args.global, &env);
        theirs.color = ui.color;
        let context = Context::new(env, self.context.registry, None, args.global);
        let code = match Box::pin(super::run(&context, &mut theirs, args.command)).await {
            Ok(code) => code,
            Err(error) => {
                theirs.error(&error);
                error.code()
            }
        };
        if code == expected {
            return Ok(());
        }
        Err(CommandError::new(
            code,
            format!(
                "the demo went wrong: exit code {} was expected",
                expected as u8
            ),
        ))
    }

    fn edit(&self, ui: &mut Ui, edits: &[Edit]) -> Result<(), CommandError> {
        for edit in edits {
            ui.say(&format!("  {}", edit.says));
            let path = self.folder.join(edit.who).join("tokens.json");
            let text = fs::read_to_string(&path).map_err(|error| failed(&error))?;
            if !text.contains(edit.from) {
                return Err(CommandError::new(
                    Code::InvalidTokens,
                    format!("the demo went wrong: {} is not in the file", edit.from),
                ));
            }
            write(&path, &text.replacen(edit.from, edit.to, 1))?;
        }
        Ok(())
    }

    /// Reads both projects and looks for every edit.
    fn account(&self, ui: &mut Ui) -> Result<Code, CommandError> {
        ui.say("\n# What became of the edits");
        let mut lost = 0;
        let read = |who: &str| -> Result<TokenDocument, CommandError> {
            let path = self.folder.join(who).join("tokens.json");
            let text = fs::read_to_string(path).map_err(|error| failed(&error))?;
            TokenDocument::parse(text)
                .map_err(|error| CommandError::new(Code::InvalidTokens, error.to_string()))
        };
        let (ada, ben) = (read("ada")?, read("ben")?);
        for (path, field, value) in EXPECTED {
            let here = [&ada, &ben].map(|document| holds(document, path, field, value));
            let mark = if here == [true, true] {
                "both have"
            } else {
                "LOST:"
            };
            lost += usize::from(here != [true, true]);
            ui.say(&format!("  {mark} {path} ({field}) = {value}"));
        }
        let equal = ada.same(&ben);
        ui.say(&format!(
            "  {} tokens here, {} there, {}; {lost} edits lost",
            ada.token_count(),
            ben.token_count(),
            if equal { "equal" } else { "DIFFERENT" },
        ));
        ui.json(&Demo {
            tokens: [ada.token_count(), ben.token_count()],
            equal,
            lost,
        });
        ui.say(
            "  the value of Ada's that Ben decided against was shown to him, and is in the history",
        );
        if lost == 0 && equal {
            Ok(Code::Done)
        } else {
            Err(CommandError::new(Code::Unproven, "the demo lost an edit"))
        }
    }
}

fn holds(document: &TokenDocument, path: &str, field: &str, value: &str) -> bool {
    let mut found = false;
    for (_, set) in document.sets() {
        set.for_each_token(|at, token| {
            found |= at.to_string() == path
                && token
                    .json()
                    .get(field)
                    .is_some_and(|json| json.raw() == value);
        });
    }
    found
}

fn write(path: &Path, text: &str) -> Result<(), CommandError> {
    fs::File::create(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> CommandError {
    CommandError::new(Code::LocalFile, format!("cannot set the demo up: {error}"))
}
