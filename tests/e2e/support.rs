//! The fixture: a sandbox, and people with a project folder and settings of their own.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::rc::Rc;
#[cfg(target_os = "linux")]
use std::sync::mpsc::RecvTimeoutError;
use std::time::Duration;

use sandbox::{Control, Fault, Sandbox, Settings, StudioAddress};
use tempfile::TempDir;
use tokens_model::{Form, Json, ObjectText, TokenDocument, path_to_set};

use crate::answer::Ran;
#[cfg(target_os = "linux")]
use crate::canary::command_lines;
use crate::project::{Layout, Project};

/// A sandbox on a runtime of its own.
pub(crate) struct Service {
    // Dropped in this order: the sandbox needs its runtime.
    _sandbox: Sandbox,
    runtime: tokio::runtime::Runtime,
    pub(crate) control: Control,
    pub(crate) endpoint: String,
    pub(crate) key: String,
    pub(crate) studio: StudioAddress,
    /// Where files are served; a name comes behind it.
    pub(crate) files: String,
    /// Secrets that it has not made itself.
    pub(crate) learned: RefCell<BTreeSet<String>>,
}

impl Service {
    pub(crate) fn start() -> Rc<Self> {
        Self::with(Settings::default())
    }

    pub(crate) fn with(settings: Settings) -> Rc<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let sandbox = runtime.block_on(Sandbox::start(settings)).unwrap();
        let addresses = sandbox.addresses();
        let address = addresses.jsonbin;
        Rc::new(Self {
            control: sandbox.control(),
            endpoint: address.endpoint,
            key: address.master_key,
            studio: addresses.studio,
            files: addresses.url.base,
            learned: RefCell::default(),
            runtime,
            _sandbox: sandbox,
        })
    }

    /// The only bin there is.
    pub(crate) fn bin(&self) -> String {
        match self.control.bins().as_slice() {
            [bin] => bin.clone(),
            bins => panic!("there are {} bins", bins.len()),
        }
    }

    /// What the only bin holds, as it is kept.
    pub(crate) fn record(&self) -> String {
        self.control.record(&self.bin()).unwrap()
    }

    /// What the only bin holds.
    pub(crate) fn document(&self) -> TokenDocument {
        TokenDocument::from_bin(&Json::parse(self.record()).unwrap()).unwrap()
    }

    /// Somebody else changes one place of the record.
    pub(crate) fn edit(&self, from: &str, to: &str) {
        self.control
            .set_record(&self.bin(), &replaced(&self.record(), from, to));
    }

    pub(crate) fn script(&self, fault: Fault) {
        self.control.script(fault);
    }

    /// How many requests of this method have come.
    pub(crate) fn count(&self, method: &str) -> usize {
        let requests = self.control.requests();
        requests.iter().filter(|r| r.method == method).count()
    }

    pub(crate) fn wait(&self, time: Duration) {
        self.runtime
            .block_on(async { tokio::time::sleep(time).await });
    }

    /// Somebody with an empty project folder, no settings, and the keys in the environment.
    pub(crate) fn person(self: &Rc<Self>) -> Person {
        let root = TempDir::new().unwrap();
        let base = root.path().canonicalize().unwrap();
        let (home, folder) = (base.join("home"), base.join("project"));
        fs::create_dir(&home).unwrap();
        fs::create_dir(&folder).unwrap();
        let vars = [
            ("JSONBIN_MASTER_KEY".to_owned(), self.key.clone()),
            (
                "TOKENS_STUDIO_API_KEY".to_owned(),
                self.studio.api_key.clone(),
            ),
        ];
        Person {
            service: Rc::clone(self),
            root,
            home,
            folder,
            vars: vars.into(),
        }
    }

    /// Somebody whose project is in a new bin.
    pub(crate) fn owner(self: &Rc<Self>, project: &Project, layout: Layout) -> Person {
        let owner = self.person();
        project.put(&owner, layout);
        owner.ok(&["init"]);
        owner.ok(&self.add_words("team-bin", &[]));
        owner
    }

    /// `remote add NAME` for this sandbox.
    pub(crate) fn add_words<'a>(&'a self, name: &'a str, more: &[&'a str]) -> Vec<&'a str> {
        let mut words = vec![
            "remote",
            "add",
            name,
            "--kind",
            "jsonbin",
            "--endpoint",
            &self.endpoint,
        ];
        words.extend(more);
        words
    }
}

/// A user with a project folder.
pub(crate) struct Person {
    pub(crate) service: Rc<Service>,
    root: TempDir,
    pub(crate) home: PathBuf,
    pub(crate) folder: PathBuf,
    vars: BTreeMap<String, String>,
}

impl Person {
    /// Sets a variable of the environment.
    #[track_caller]
    pub(crate) fn var(&mut self, name: &str, value: &str) {
        let is_secret = ["_KEY", "_TOKEN", "_SECRET"]
            .iter()
            .any(|end| name.ends_with(end));
        if is_secret && !value.is_empty() {
            self.service.learn(value);
        }
        self.vars.insert(name.to_owned(), value.to_owned());
    }

    /// What this person has set a variable to.
    pub(crate) fn var_of(&self, name: &str) -> Option<&str> {
        self.vars.get(name).map(String::as_str)
    }

    pub(crate) fn without_key(mut self) -> Self {
        self.vars.clear();
        self
    }

    /// The command line of the real binary, in an environment with nothing else in it.
    pub(crate) fn command<S: AsRef<std::ffi::OsStr>>(&self, words: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokensync"));
        command.args(words);
        self.prepare(&mut command);
        command
    }

    /// Puts a command into this person's folder and environment.
    pub(crate) fn prepare(&self, command: &mut Command) {
        let kept = |name: &OsString| name == "PATH" || name == "SystemRoot";
        command
            .env_clear()
            .envs(std::env::vars_os().filter(|(name, _)| kept(name)))
            .env("HOME", &self.home)
            .env("XDG_CONFIG_HOME", self.home.join(".config"))
            .envs(&self.vars)
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    #[track_caller]
    pub(crate) fn run(&self, words: &[&str]) -> Ran {
        let ran = self.ran(&mut self.command(words), words, "");
        self.kept_the_contract(words, &ran);
        ran
    }

    /// Runs with this text on standard input, which is a secret if the command takes one there.
    #[track_caller]
    pub(crate) fn run_with_input(&self, words: &[&str], input: &str) -> Ran {
        let secret = input.trim();
        if words.contains(&"--stdin") && !secret.is_empty() {
            self.service.learn(secret);
        }
        let ran = self.ran(self.command(words).stdin(Stdio::piped()), words, input);
        self.kept_the_contract(words, &ran);
        ran
    }

    /// Runs a prepared command; `words` are what the snapshot says.
    #[track_caller]
    pub(crate) fn ran(&self, command: &mut Command, words: &[&str], input: &str) -> Ran {
        let before = self.service.canaries();
        let mut child = command.spawn().unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            // Not every command reads it to the end.
            let _unread = stdin.write_all(input.as_bytes());
        }
        let output = self.watched(words, child);
        self.told(words, &before, &output);
        Ran::new(words, output, [&self.folder, &self.home])
    }

    /// What a running command says until its end, which has to be no secret.
    #[track_caller]
    pub(crate) fn output(&self, words: &[&str], child: Child) -> Output {
        let before = self.service.canaries();
        let output = self.watched(words, child);
        self.told(words, &before, &output);
        output
    }

    /// The same for somebody else's command, which may show tabs.
    #[track_caller]
    pub(crate) fn output_of_files(&self, words: &[&str], child: Child) -> Output {
        let output = self.watched(words, child);
        let mut plain = output.clone();
        for byte in plain.stdout.iter_mut().filter(|byte| **byte == b'\t') {
            *byte = b' ';
        }
        self.told(words, &self.service.canaries(), &plain);
        output
    }

    /// Waits for a command, and has an eye on the list of processes meanwhile.
    #[cfg(target_os = "linux")]
    #[track_caller]
    fn watched(&self, words: &[&str], child: Child) -> Output {
        let id = child.id();
        let (end, ended) = std::sync::mpsc::channel::<()>();
        let (output, lines) = std::thread::scope(|scope| {
            let watch = scope.spawn(move || {
                let mut lines = BTreeSet::new();
                let mut pause = Duration::from_millis(1);
                loop {
                    lines.extend(command_lines(id));
                    if ended.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected) {
                        return lines;
                    }
                    pause = (pause * 2).min(Duration::from_millis(50));
                }
            });
            let output = child.wait_with_output().unwrap();
            drop(end);
            (output, watch.join().unwrap())
        });
        let typed = words.concat();
        for line in lines {
            // What somebody has typed is nobody else's doing.
            let arguments = line.split(|byte| *byte == 0);
            for argument in arguments.map(String::from_utf8_lossy) {
                if !typed.contains(&*argument) {
                    self.service
                        .keeps_quiet("the list of processes", argument.as_bytes());
                }
            }
        }
        output
    }

    #[cfg(not(target_os = "linux"))]
    fn watched(&self, _: &[&str], child: Child) -> Output {
        child.wait_with_output().unwrap()
    }

    /// Runs what has to succeed.
    #[track_caller]
    pub(crate) fn ok(&self, words: &[&str]) -> Ran {
        let ran = self.run(words);
        assert_eq!(ran.code, Some(0), "{ran}");
        ran
    }

    /// Runs what has to end with this code.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32, words: &[&str]) -> Ran {
        let ran = self.run(words);
        assert_eq!(ran.code, Some(code), "{ran}");
        ran
    }

    /// The folder of everything that this person has.
    pub(crate) fn root(&self) -> &Path {
        self.root.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn put(&self, name: &str, text: &str) {
        save(&self.path(name), text.as_bytes());
    }

    #[track_caller]
    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Every file of the project with its bytes, without what the tool remembers.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = below(&self.folder);
        files.retain(|name, _| !name.starts_with(".tokensync/"));
        files
    }

    /// The token files among them.
    pub(crate) fn token_files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.files();
        files.remove("tokensync.json");
        files
    }

    /// What the tool remembers of this user.
    pub(crate) fn settings(&self) -> BTreeMap<String, Vec<u8>> {
        below(&self.home)
    }

    /// Changes one place in the token files, which has to be there exactly once.
    #[track_caller]
    pub(crate) fn edit(&self, from: &str, to: &str) {
        let files = self.token_files();
        let mut places = files
            .iter()
            .map(|(name, bytes)| (name, String::from_utf8_lossy(bytes)))
            .filter(|(_, text)| text.contains(from));
        let (name, text) = places
            .next()
            .unwrap_or_else(|| panic!("nobody says {from}"));
        assert!(places.next().is_none(), "several files say {from}");
        self.put(name, &replaced(&text, from, to));
    }

    /// The tokens in the files, put together without the product's own reader of folders.
    #[track_caller]
    pub(crate) fn document(&self) -> TokenDocument {
        let files = self.token_files();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        if let Some(single) = files.get("tokens.json") {
            return TokenDocument::parse(text(single)).unwrap();
        }
        let mut sets = ObjectText::new();
        let mut root = ObjectText::new();
        for (name, bytes) in &files {
            let name = name.strip_prefix("tokens/").unwrap_or(name);
            match name {
                _ if name.contains(".tokens-tmp-") => {}
                "$themes.json" | "$metadata.json" => {
                    root.push(name.trim_end_matches(".json"), text(bytes).trim());
                }
                _ => {
                    if let Some(set) = path_to_set(name) {
                        sets.push(&set, text(bytes).trim_start_matches('\u{feff}').trim());
                    }
                }
            }
        }
        root.push("values", &sets.finish());
        let json = Json::parse(root.finish()).unwrap();
        assert_eq!(Form::of(json.root()), Form::Values);
        TokenDocument::from_json(&json).unwrap()
    }

    /// Both sides as they are now.
    pub(crate) fn before(&self) -> Before {
        Before {
            files: self.files(),
            records: self.service.records(),
        }
    }

    /// What a run says and does that must change neither side.
    #[track_caller]
    pub(crate) fn harmless(&self, code: i32, words: &[&str]) -> Ran {
        let before = self.before();
        let ran = self.ends(code, words);
        before.holds(self);
        ran
    }
}

impl Drop for Person {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.look_everywhere();
        }
    }
}

impl Service {
    /// What every bin holds, and the main branch of the platform's project.
    fn records(&self) -> Vec<(String, Option<String>)> {
        let bins = self.control.bins().into_iter();
        let bins = bins.map(|bin| (bin.clone(), self.control.record(&bin)));
        let project = &self.studio.project;
        let branch = self.control.studio().document(project, "main");
        bins.chain([(project.clone(), branch)]).collect()
    }
}

/// Both sides at one moment.
pub(crate) struct Before {
    files: BTreeMap<String, Vec<u8>>,
    records: Vec<(String, Option<String>)>,
}

impl Before {
    /// Neither side has changed since.
    #[track_caller]
    pub(crate) fn holds(&self, person: &Person) {
        assert_same_files(&self.files, &person.files());
        assert_eq!(self.records, person.service.records());
    }
}

#[track_caller]
fn replaced(text: &str, from: &str, to: &str) -> String {
    assert_eq!(text.matches(from).count(), 1, "`{from}` in {text}");
    text.replacen(from, to, 1)
}

#[track_caller]
pub(crate) fn assert_same_files(
    before: &BTreeMap<String, Vec<u8>>,
    after: &BTreeMap<String, Vec<u8>>,
) {
    let names = |files: &BTreeMap<String, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(before), names(after));
    for (name, bytes) in before {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert_eq!(text(bytes), text(&after[name]), "{name}");
        assert_eq!(*bytes, after[name], "{name}");
    }
}

/// Both documents mean the same, or the test tells where they differ.
#[track_caller]
pub(crate) fn assert_same(a: &TokenDocument, b: &TokenDocument) {
    let diff = tokens_model::DocumentDiff::between(a, b);
    let places: Vec<String> = diff.changes.iter().map(|c| c.at.to_string()).collect();
    assert!(a.same(b), "the documents differ: {places:?}");
}

pub(crate) fn save(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::File::create(path).unwrap().write_all(bytes).unwrap();
}

/// Every file below a folder; links are not followed.
pub(crate) fn files_below(root: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for item in fs::read_dir(&folder).into_iter().flatten().flatten() {
            match item.file_type() {
                Ok(kind) if kind.is_dir() => waiting.push(item.path()),
                Ok(kind) if kind.is_file() => files.push(item.path()),
                _ => {}
            }
        }
    }
    files
}

/// Every file below a folder by its relative path with `/`.
pub(crate) fn below(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut waiting = vec![root.to_owned()];
    while let Some(folder) = waiting.pop() {
        for item in fs::read_dir(&folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy();
                files.insert(name.replace('\\', "/"), fs::read(&path).unwrap());
            }
        }
    }
    files
}
