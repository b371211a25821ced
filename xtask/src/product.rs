//! The program that the workspace makes, as a person would run it: built, started, asked.

use std::ffi::OsStr;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::{Value, json};

use crate::outcome::{Failure, Result};
use crate::{metadata, release, run};

/// Where the binary comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Build {
    /// The one that the tests run, so that it is there once they are built.
    Debug,
    Release,
    /// As it is shipped.
    Dist,
    /// It was built before.
    Done(PathBuf),
}

impl Build {
    /// The path of the binary, which is built where it is not there yet.
    pub(crate) fn binary(&self) -> Result<PathBuf> {
        let path = match self {
            Self::Debug => tested("tokensync")?,
            Self::Release => built(
                "tokensync",
                "release",
                &["build", "--package=cli", "--release"],
            )?,
            Self::Dist => release::shipped_binary()?,
            Self::Done(path) => path.clone(),
        };
        path.canonicalize()
            .map_err(|error| Failure::at(&path, error))
    }
}

/// The built binary, with a home folder of its own so that nobody's settings play a part.
#[derive(Debug)]
pub(crate) struct Product {
    pub(crate) path: PathBuf,
    home: PathBuf,
}

impl Product {
    /// The binary of this build, with this home folder.
    pub(crate) fn build(build: &Build, home: &Path) -> Result<Self> {
        Ok(Self {
            path: build.binary()?,
            home: home.to_path_buf(),
        })
    }

    /// The binary, to be run in `project`.
    pub(crate) fn command(&self, project: &Path) -> Command {
        let mut command = Command::new(&self.path);
        command.arg("-C").arg(project).arg("--no-input");
        self.isolate(&mut command);
        command
    }

    /// Takes the settings of this machine and of the person at it away from a command.
    pub(crate) fn isolate(&self, command: &mut Command) {
        for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
            command.env_remove(name).env_remove(name.to_lowercase());
        }
        command
            .env("NO_PROXY", "127.0.0.1")
            .env("NO_COLOR", "1")
            .env("HOME", &self.home)
            .env("USERPROFILE", &self.home)
            .env("XDG_CONFIG_HOME", self.home.join("config"))
            .stdin(Stdio::null());
    }
}

/// A program as the tests run it. A build of its package alone would have other features, and take
/// minutes that the tests have taken already.
pub(crate) fn tested(name: &str) -> Result<PathBuf> {
    built(
        name,
        "debug",
        &["test", "--workspace", "--no-run", "--quiet"],
    )
}

fn built(name: &str, profile: &str, command: &[&str]) -> Result<PathBuf> {
    let mut command = run::cargo(command);
    command.arg("--locked");
    eprintln!("==> {}", run::typed(&command));
    run::through(&mut command)?;
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    Ok(metadata::target_folder()?.join(profile).join(name))
}

/// The services on this machine, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Sandbox {
    child: Child,
    /// The address of the JSONBin service.
    pub(crate) endpoint: String,
    pub(crate) master_key: String,
    pub(crate) studio: Studio,
}

/// The Studio service of a sandbox, and its one project.
#[derive(Debug, Default)]
pub(crate) struct Studio {
    /// The address under which everything is found.
    pub(crate) address: String,
    pub(crate) api_key: String,
    pub(crate) organization: String,
    pub(crate) project: String,
}

impl Sandbox {
    pub(crate) fn start(product: &Product) -> Result<Self> {
        Self::with(product, &[])
    }

    /// A sandbox with these tokens in a bin and in the Studio project.
    pub(crate) fn seeded(product: &Product, seed: &Path) -> Result<Self> {
        Self::with(product, &["--seed".as_ref(), seed.as_os_str()])
    }

    fn with(product: &Product, args: &[&OsStr]) -> Result<Self> {
        let mut command = Command::new(&product.path);
        product.isolate(&mut command);
        command
            .args(["sandbox", "--json"])
            .args(args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command
            .spawn()
            .map_err(|error| Failure::at(&product.path, error))?;
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout was asked for");
        let mut stdout = BufReader::new(stdout);
        let outcome = stdout.read_line(&mut line);
        // From here on it is stopped when the value goes.
        let mut sandbox = Self {
            child,
            endpoint: String::new(),
            master_key: String::new(),
            studio: Studio::default(),
        };
        outcome.map_err(|error| Failure::new(format!("tokensync sandbox: {error}")))?;
        let first = read(&line, "the first line of `tokensync sandbox --json`")?;
        let text = |service: &str, name: &str| first[service][name].as_str().map(str::to_owned);
        let missing = || Failure::new(format!("`tokensync sandbox --json` said: {line}"));
        sandbox.endpoint = text("jsonbin", "endpoint").ok_or_else(missing)?;
        sandbox.master_key = text("jsonbin", "master_key").ok_or_else(missing)?;
        sandbox.studio = Studio {
            address: text("studio", "discovery").ok_or_else(missing)?,
            api_key: text("studio", "api_key").ok_or_else(missing)?,
            organization: text("studio", "organization").ok_or_else(missing)?,
            project: text("studio", "project").ok_or_else(missing)?,
        };
        // What else it says must not fill the pipe and stop it.
        std::thread::spawn(move || std::io::copy(&mut stdout, &mut std::io::sink()));
        Ok(sandbox)
    }
}

impl Sandbox {
    /// Changes how the services behave.
    pub(crate) fn settle(&self, changes: &Value) -> Result {
        self.send("PUT /sandbox/settings", &changes.to_string())
            .map(|_| ())
    }

    /// Makes another project on the platform and gives its id.
    pub(crate) fn create_project(&self, name: &str) -> Result<String> {
        let query = "mutation($o: String!, $n: String!) { \
                     createProject(organization: $o, input: { name: $n }) { id } }";
        let variables = json!({ "o": self.studio.organization, "n": name });
        let request = json!({ "query": query, "variables": variables });
        let answer = self.send("POST /graphql", &request.to_string())?;
        let id = answer["data"]["createProject"]["id"].as_str();
        id.map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("no project was made: {answer}")))
    }

    /// The answer to a request to any of the services, which has to succeed.
    pub(crate) fn send(&self, what: &str, body: &str) -> Result<Value> {
        let wrong = |why: &str| Failure::new(format!("{what} of the sandbox: {why}"));
        let host = self.studio.address.trim_start_matches("http://");
        let (key, master) = (&self.studio.api_key, &self.master_key);
        let request = format!(
            "{what} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Authorization: Bearer {key}\r\nX-Master-Key: {master}\r\n\
             Content-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut answer = String::new();
        TcpStream::connect(host)
            .and_then(|mut stream| {
                stream.write_all(request.as_bytes())?;
                stream.read_to_string(&mut answer)
            })
            .map_err(|error| wrong(&error.to_string()))?;
        match answer.split_once("\r\n\r\n") {
            Some((head, "")) if head.starts_with("HTTP/1.1 204 ") => Ok(Value::Null),
            Some((head, body)) if head.starts_with("HTTP/1.1 200 ") => read(body, what),
            _ => Err(wrong(&answer)),
        }
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let stopped = self.child.kill().and_then(|()| self.child.wait());
        if let Err(error) = stopped {
            eprintln!("the sandbox could not be stopped: {error}");
        }
    }
}

/// A project folder: tokens, a project file, one remote.
#[derive(Clone, Debug)]
pub(crate) struct Project<'a> {
    product: &'a Product,
    sandbox: &'a Sandbox,
    pub(crate) folder: PathBuf,
}

/// What a run of the binary said.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl<'a> Project<'a> {
    pub(crate) fn new(product: &'a Product, sandbox: &'a Sandbox, folder: PathBuf) -> Self {
        Self {
            product,
            sandbox,
            folder,
        }
    }

    /// The binary with these arguments, to be run here, with the key of the sandbox.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.product.command(&self.folder);
        command
            .args(args)
            .env("JSONBIN_MASTER_KEY", &self.sandbox.master_key)
            .env("TOKENSYNC_STUDIO_SECRET", &self.sandbox.studio.api_key);
        command
    }

    /// Runs the binary here.
    pub(crate) fn ask(&self, args: &[&str]) -> Result<Answer> {
        run::output(&mut self.command(args)).map(Answer::from)
    }

    /// Runs the binary here; anything but success is a failure.
    pub(crate) fn must(&self, args: &[&str]) -> Result<Answer> {
        let answer = self.ask(args)?;
        if answer.code == Some(0) {
            Ok(answer)
        } else {
            let command = args.join(" ");
            Err(Failure::new(format!("`tokensync {command}`: {answer}")))
        }
    }

    /// Says where the tokens are.
    pub(crate) fn init(&self, tokens: &str, layout: Option<&str>) -> Result<Answer> {
        let mut args = vec!["init", "--tokens", tokens];
        if let Some(layout) = layout {
            args.extend(["--layout", layout]);
        }
        self.ask(&args)
    }

    /// Adds a bin as the remote `bin`: a new one that gets the tokens, or one to take them from.
    pub(crate) fn add_bin(&self, bin: Option<&str>) -> Result<Answer> {
        let endpoint = &self.sandbox.endpoint;
        let mut args = vec!["remote", "add", "bin", "--kind", "jsonbin"];
        args.extend(["--endpoint", endpoint]);
        if let Some(bin) = bin {
            args.extend(["--bin", bin, "--yes"]);
        }
        self.ask(&args)
    }

    /// Notes a project of the platform as the remote `studio`, over this interface.
    pub(crate) fn note_studio(&self, project: &str, interface: &str) -> Result {
        let studio = &self.sandbox.studio;
        let mut remote = json!({
            "kind": "studio",
            "api": interface,
            "endpoint": studio.address,
            "organization": studio.organization,
            "project": project,
        });
        if interface == "rest" {
            remote["credential"] = "bearer".into();
        }
        let path = self.folder.join("tokensync.json");
        let mut settings = read(&crate::files::read_text(&path)?, "tokensync.json")?;
        settings["remotes"] = json!({ "studio": remote });
        settings["remote"] = "studio".into();
        crate::files::replace(&path, settings.to_string().as_bytes())?;
        self.must(&["remote", "trust", "studio"]).map(|_| ())
    }

    /// The id of the bin, as the project file has it.
    pub(crate) fn bin(&self) -> Result<String> {
        let path = self.folder.join("tokensync.json");
        let settings = read(&crate::files::read_text(&path)?, "tokensync.json")?;
        settings["remotes"]["bin"]["bin"]
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| Failure::at(&path, "no id of a bin in `remotes.bin.bin`"))
    }

    /// What `status` says of the only remote.
    pub(crate) fn state(&self) -> Result<String> {
        let status = read(&self.must(&["status", "--json"])?.stdout, "status --json")?;
        let state = status["remotes"][0]["state"].as_str();
        Ok(state.unwrap_or("nothing").to_owned())
    }
}

impl From<Output> for Answer {
    fn from(output: Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            code: output.status.code(),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.code {
            Some(code) => write!(f, "exit {code}")?,
            None => f.write_str("killed")?,
        }
        let said = self.stderr.trim();
        let said = if said.is_empty() {
            self.stdout.trim()
        } else {
            said
        };
        write!(f, ": {}", said.lines().collect::<Vec<_>>().join(" | "))
    }
}

fn read(text: &str, what: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| Failure::new(format!("{what}: {error}")))
}
