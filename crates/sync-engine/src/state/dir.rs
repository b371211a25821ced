//! State in a folder of the project.

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use provider_api::{Ids, Revision};
use serde::{Deserialize, Serialize};
use tokens_model::{Digest, Form, Json, Limits, ParseError, TokenDocument};

use super::copies::Copies;
use super::files::{
    append_line, damaged, io_error, keep_object, make_folder, object, object_path,
    object_with_stamp, read, replace, stamp,
};
use super::log::Log;
use super::{Base, StateError, StateStore, agreed, ids, ledger};
use crate::history::{BaseCopy, History, HistoryEntry};
use crate::ledger::Ledger;
use crate::rest::Rest;

const SCHEMA: u32 = 1;
/// The file of a link that says what both sides agreed on.
pub(super) const STATE: &str = "state.json";

/// State of one link in a folder that several links share.
///
/// ```text
/// links/<key>/state.json     schema, revisions, the names of the base and of its ids, the ledger
/// links/<key>/paused.json    since when nothing is pushed, and why
/// links/<key>/conflicts.json which conflicts are open, and the names of copies of both sides
/// links/<key>/requests       how many requests went out, for services that count them
/// links/<key>/rest           how both sides were when there was last nothing to do: a cache
/// links/<key>/watch          held by the process that watches the link
/// objects/ab/<digest>        documents and lists of ids, each under the digest of its text
/// history.jsonl              what was done: a line when it begins and one when it has ended
/// pruned                     when old copies were last removed
/// lock                       held by the process that works on the project
/// ```
///
/// `state.json` is replaced last, so that it never names an object that is not there.
#[derive(Debug)]
pub struct DirStateStore {
    pub(super) root: PathBuf,
    pub(super) link: PathBuf,
    copies: Copies,
}

#[derive(Serialize, Deserialize)]
pub(super) struct StateFile {
    schema: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    local: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    remote: Option<String>,
    pub(super) base: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ids: Option<String>,
    /// Digests of what both sides agreed on, the base last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    agreed: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ledger: Option<serde_json::Value>,
}

impl DirStateStore {
    /// The state of the link `key` (any text) in the folder `root`, which is made when needed.
    pub fn new(root: impl Into<PathBuf>, key: &str) -> Self {
        let root = root.into();
        let digest = Digest::of_bytes(key.as_bytes()).to_string();
        let link = root.join("links").join(&digest[..16]);
        Self {
            root,
            link,
            copies: Copies::default(),
        }
    }

    fn state_path(&self) -> PathBuf {
        self.link.join(STATE)
    }

    fn file(&self) -> Result<Option<StateFile>, StateError> {
        let path = self.state_path();
        let Some(text) = read(&path)? else {
            return Ok(None);
        };
        let schema: SchemaOnly =
            serde_json::from_str(&text).map_err(|e| damaged(&path, e.to_string()))?;
        if schema.schema > SCHEMA {
            return Err(StateError::Newer {
                path: path.display().to_string(),
            });
        }
        let file = serde_json::from_str(&text);
        file.map(Some).map_err(|e| damaged(&path, e.to_string()))
    }

    fn replace_file(&self, file: &StateFile) -> Result<(), StateError> {
        let path = self.state_path();
        let text = serde_json::to_string(file).map_err(|e| damaged(&path, e.to_string()))?;
        replace(&path, &text)
    }

    fn objects(&self) -> PathBuf {
        objects(&self.root)
    }

    fn ids(&self, name: &str) -> Result<Ids, StateError> {
        let text = object(&self.objects(), name)?;
        ids::read(&text).map_err(|e| damaged(&self.objects().join(name), e.to_string()))
    }

    fn history_path(&self) -> PathBuf {
        history_path(&self.root)
    }

    /// Makes the folder, which hides itself from Git.
    pub fn prepare(root: &Path) -> Result<(), StateError> {
        make_folder(root)?;
        let ignore = root.join(".gitignore");
        if read(&ignore)?.is_none() {
            replace(&ignore, "*\n")?;
        }
        Ok(())
    }
}

pub(super) fn objects(root: &Path) -> PathBuf {
    root.join("objects")
}

pub(super) fn history_path(root: &Path) -> PathBuf {
    root.join("history.jsonl")
}

impl StateStore for DirStateStore {
    fn key(&self) -> &str {
        let name = self.link.file_name().and_then(|name| name.to_str());
        name.expect("a digest is text")
    }

    fn base(&self) -> Result<Option<Base>, StateError> {
        let path = self.state_path();
        let Some(file) = self.file()? else {
            return Ok(None);
        };
        // What has to go is the file that names the copy.
        let named = |error| match error {
            StateError::Damaged {
                path: copy,
                problem,
            } => damaged(&path, format!("`{copy}`: {problem}")),
            other => other,
        };
        let ids = file.ids.map(|name| self.ids(&name)).transpose();
        Ok(Some(Base {
            document: self.copy(&file.base).map_err(named)?,
            ids: ids.map_err(named)?.unwrap_or_default(),
            local: file.local.map(Revision::new),
            remote: file.remote.map(Revision::new),
            ledger: file.ledger.map(ledger::read).unwrap_or_default(),
        }))
    }

    fn commit(&self, base: &Base) -> Result<(), StateError> {
        let text = |revision: &Option<Revision>| revision.as_ref().map(|r| r.as_str().to_owned());
        let copy = self.keep_base(base)?;
        let agreed = agreed::with(self.agreed()?, &base.document);
        self.replace_file(&StateFile {
            schema: SCHEMA,
            local: text(&base.local),
            remote: text(&base.remote),
            base: copy.document,
            ids: copy.ids,
            agreed: agreed.iter().map(ToString::to_string).collect(),
            ledger: ledger::write(&base.ledger),
        })
    }

    fn agreed(&self) -> Result<Vec<Revision>, StateError> {
        let agreed = self.file()?.map(|file| file.agreed);
        let agreed = agreed.into_iter().flatten();
        Ok(agreed.map(Revision::new).collect())
    }

    fn disown(&self, document: &Revision) -> Result<(), StateError> {
        let Some(mut file) = self.file()? else {
            return Ok(());
        };
        let known = file.agreed.into_iter().map(Revision::new).collect();
        let left = agreed::without(known, document);
        file.agreed = left.iter().map(ToString::to_string).collect();
        self.replace_file(&file)
    }

    fn forget(&self) -> Result<(), StateError> {
        match fs::remove_file(self.state_path()) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(io_error("remove", &self.state_path())(error))
            }
            _ => Ok(()),
        }
    }

    fn keep(&self, document: &TokenDocument) -> Result<String, StateError> {
        let objects = self.objects();
        if let Some(id) = self.copies.id(&objects, document) {
            return Ok(id);
        }
        let id = self.keep_image(&document.to_compact(Form::Values))?;
        let stamp = stamp(&object_path(&objects, &id));
        self.copies.note(&id, stamp, document);
        Ok(id)
    }

    fn keep_base(&self, base: &Base) -> Result<BaseCopy, StateError> {
        let ids = (!base.ids.is_empty()).then(|| ids::write(&base.ids));
        Ok(BaseCopy {
            document: self.keep(&base.document)?,
            ids: ids.map(|ids| self.keep_image(&ids)).transpose()?,
        })
    }

    fn keep_image(&self, image: &str) -> Result<String, StateError> {
        Self::prepare(&self.root)?;
        keep_object(&self.objects(), image)
    }

    fn record(&self, entry: &HistoryEntry) -> Result<(), StateError> {
        Self::prepare(&self.root)?;
        let path = self.history_path();
        let line = serde_json::to_string(entry).map_err(|e| damaged(&path, e.to_string()))?;
        append_line(&path, &line)
    }

    fn mark(&self) -> Option<String> {
        self.mark_of_files()
    }

    fn rest(&self) -> Option<Rest> {
        self.read_rest()
    }

    fn note_rest(&self, rest: &Rest) {
        // Where it cannot be noted, the next look reads everything again.
        let _unnoted = self.write_rest(rest);
    }
}

impl DirStateStore {
    /// The entries that can be read, oldest first, and what is wrong with the others.
    pub fn readable_entries(&self) -> Result<(Vec<HistoryEntry>, Vec<super::Damage>), StateError> {
        let log = Log::read(&self.root)?;
        Ok((log.entries(), log.damaged))
    }
}

impl History for DirStateStore {
    fn entries(&self) -> Result<Vec<HistoryEntry>, StateError> {
        let log = Log::read(&self.root)?;
        match log.damaged.first() {
            Some(damage) => Err(damage.clone().into()),
            None => Ok(log.entries()),
        }
    }

    fn copy(&self, id: &str) -> Result<TokenDocument, StateError> {
        let objects = self.objects();
        if let Some(document) = self.copies.document(&objects, id) {
            return Ok(document);
        }
        let (text, stamp) = object_with_stamp(&objects, id)?;
        let problem = |error: ParseError| damaged(&objects.join(id), error.to_string());
        let json = Json::parse_within(text, &Limits::around_a_document()).map_err(problem)?;
        let document = TokenDocument::from_json(&json).map_err(problem)?;
        self.copies.note(id, stamp, &document);
        Ok(document)
    }

    fn image(&self, id: &str) -> Result<String, StateError> {
        object(&self.objects(), id)
    }

    fn base_of(&self, copy: &BaseCopy) -> Result<Base, StateError> {
        let ids = copy.ids.as_ref().map(|name| self.ids(name)).transpose()?;
        Ok(Base {
            local: None,
            remote: None,
            document: self.copy(&copy.document)?,
            ids: ids.unwrap_or_default(),
            ledger: Ledger::default(),
        })
    }
}

#[derive(Deserialize)]
struct SchemaOnly {
    schema: u32,
}

/// Holds a project for one process. The operating system lets go of it when the process ends,
/// however it ends; the file stays.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock in the state folder `root`, or says who has it.
    ///
    /// `holder` describes this process to whoever finds the lock taken.
    pub fn take(root: &Path, holder: &str) -> Result<Self, StateError> {
        DirStateStore::prepare(root)?;
        Self::take_file(&root.join("lock"), holder)
    }

    /// Takes a link for the one process that watches it, or says which one does.
    pub fn take_watch(state: &DirStateStore, holder: &str) -> Result<Self, StateError> {
        DirStateStore::prepare(&state.root)?;
        make_folder(&state.link)?;
        Self::take_file(&state.link.join("watch"), holder)
    }

    fn take_file(path: &Path, holder: &str) -> Result<Self, StateError> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(io_error("open", path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Only for the message: what cannot be read is left out.
                let _unreadable = file.read_to_string(&mut holder);
                let holder: String = holder
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(200)
                    .collect();
                return Err(StateError::Locked { holder });
            }
            Err(TryLockError::Error(source)) => {
                return Err(StateError::NoLock {
                    path: path.display().to_string(),
                    source,
                });
            }
        }
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(io_error("write", path))?;
        Ok(Self { _file: file })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tempfile::TempDir;
    use tokens_model::{EntryPath, SetName, TokenPath};

    const TOKENS: &str = r#"{"s":{"a":{"value":1.0,"type":"n"}},"t":{},"$themes":[{"id":"1"}],"$metadata":{"own":1}}"#;

    struct Fixture {
        folder: TempDir,
        store: DirStateStore,
    }

    impl Fixture {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let store = DirStateStore::new(folder.path().join("state"), "files and team");
            Self { folder, store }
        }

        /// One whose base says `TOKENS`.
        fn committed() -> Self {
            let fixture = Self::new();
            fixture.store.commit(&base(TOKENS)).unwrap();
            fixture
        }

        fn root(&self) -> PathBuf {
            self.folder.path().join("state")
        }

        /// Every file of this name, wherever it is.
        fn files(&self, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
            let (mut found, mut folders) = (Vec::new(), vec![self.root()]);
            while let Some(folder) = folders.pop() {
                for entry in fs::read_dir(folder).unwrap() {
                    let path = entry.unwrap().path();
                    let name = path.file_name().unwrap().to_str().unwrap();
                    if path.is_dir() {
                        folders.push(path);
                    } else if wanted(name) {
                        found.push(path);
                    }
                }
            }
            found
        }

        fn object(&self) -> PathBuf {
            let mut objects = self.files(|name| name.len() == 64);
            assert_eq!(objects.len(), 1);
            objects.remove(0)
        }

        fn problem(&self) -> String {
            match self.store.base() {
                Err(StateError::Damaged { path, problem }) => {
                    // Told of is the file that has to go.
                    assert!(path.ends_with("state.json"), "{path}");
                    problem
                }
                other => panic!("{other:?}"),
            }
        }
    }

    fn base(text: &str) -> Base {
        let document = TokenDocument::parse(text).unwrap();
        Base {
            local: Some(Revision::digest_of(&document)),
            remote: Some(Revision::new("etag:\"1\"")),
            ..Base::new(document)
        }
    }

    fn entry(id: &str) -> HistoryEntry {
        HistoryEntry {
            id: id.to_owned(),
            at: "2026-01-02T03:04:05Z".to_owned(),
            command: "sync".to_owned(),
            remote: "team".to_owned(),
            local_before: Some("a".repeat(64)),
            remote_after: Some("b".repeat(64)),
            ..HistoryEntry::default()
        }
    }

    fn overwrite(path: &Path, bytes: &[u8]) {
        #[expect(clippy::disallowed_methods, reason = "a test that damages a file")]
        fs::write(path, bytes).unwrap();
    }

    #[test]
    fn nothing_is_there_before_the_first_commit() {
        let fixture = Fixture::new();
        assert!(fixture.store.base().unwrap().is_none());
        assert!(fixture.store.entries().unwrap().is_empty());
        fixture.store.forget().unwrap();
        assert!(!fixture.root().exists(), "looking makes no folder");
    }

    #[test]
    fn a_base_is_read_as_it_was_committed() {
        let fixture = Fixture::committed();
        let wanted = base(TOKENS);
        let got = fixture.store.base().unwrap().unwrap();
        assert!(got.document.same(&wanted.document));
        assert_eq!((&got.local, &got.remote), (&wanted.local, &wanted.remote));
        // Numbers keep their text.
        let text = got.document.to_json(Form::Values).to_compact();
        assert!(text.contains("1.0"), "{text}");

        let mut next = base(r#"{"s":{"a":{"value":"2"}}}"#);
        next.local = None;
        fixture.store.commit(&next).unwrap();
        let got = fixture.store.base().unwrap().unwrap();
        assert!(got.document.same(&next.document) && got.local.is_none());

        fixture.store.forget().unwrap();
        assert!(fixture.store.base().unwrap().is_none());
        // The copies stay.
        assert_eq!(fixture.files(|name| name.len() == 64).len(), 2);
    }

    #[test]
    fn what_was_agreed_on_is_remembered_until_it_is_taken_back() {
        let fixture = Fixture::committed();
        let store = &fixture.store;
        let other = base(r#"{"s":{"a":{"value":"2"}}}"#);
        let digest = |base: &Base| Revision::digest_of(&base.document);
        let (first, second) = (digest(&base(TOKENS)), digest(&other));
        assert_eq!(store.agreed().unwrap(), std::slice::from_ref(&first));
        store.commit(&other).unwrap();
        assert_eq!(store.agreed().unwrap(), [first.clone(), second.clone()]);
        store.disown(&first).unwrap();
        assert_eq!(store.agreed().unwrap(), std::slice::from_ref(&second));
        assert!(
            store
                .base()
                .unwrap()
                .unwrap()
                .document
                .same(&other.document)
        );
        store.commit(&base(TOKENS)).unwrap();
        store.commit(&other).unwrap();
        // Back to the one before: the later one was never agreed on.
        assert_eq!(store.agreed().unwrap(), [second]);
        store.forget().unwrap();
        assert!(store.agreed().unwrap().is_empty());
        store.disown(&first).unwrap();
    }

    #[test]
    fn ids_are_kept_beside_the_document() {
        let fixture = Fixture::committed();
        let state = || fs::read_to_string(fixture.store.state_path()).unwrap();
        // Without ids the state says nothing of them, as before there were any.
        assert!(!state().contains("ids"), "{}", state());

        let mut next = base(TOKENS);
        let places = Ids::places_in(&next.document);
        let odd = EntryPath::in_set(&SetName::new("a\"\u{0}"), TokenPath::new(["x.y", ""]), None);
        let ids = places.into_iter().chain([odd]).zip(0..);
        next.ids = ids
            .map(|(at, id)| (at, format!("id \u{e9} {id}")))
            .collect();
        fixture.store.commit(&next).unwrap();
        assert_eq!(fixture.store.base().unwrap().unwrap().ids, next.ids);
        // The same ids are stored once.
        let files = fixture.files(|name| name.len() == 64).len();
        fixture.store.commit(&next).unwrap();
        assert_eq!(fixture.files(|name| name.len() == 64).len(), files);

        let id = keep_object(&fixture.store.objects(), "[]").unwrap();
        let text = state();
        let start = text.find(r#""ids":""#).unwrap() + 7;
        let damaged = format!("{}{id}{}", &text[..start], &text[start + 64..]);
        overwrite(&fixture.store.state_path(), damaged.as_bytes());
        assert!(fixture.problem().contains(&id));
    }

    #[test]
    fn a_state_of_an_older_version_has_no_ids() {
        let fixture = Fixture::committed();
        let document = fixture.store.keep(&base(TOKENS).document).unwrap();
        let text = format!(r#"{{"schema":1,"remote":"r","base":"{document}"}}"#);
        overwrite(&fixture.store.state_path(), text.as_bytes());
        let got = fixture.store.base().unwrap().unwrap();
        assert!(got.ids.is_empty() && got.document.same(&base(TOKENS).document));
    }

    #[test]
    fn an_empty_document_is_a_base_too() {
        let fixture = Fixture::new();
        fixture.store.commit(&base("{}")).unwrap();
        let got = fixture.store.base().unwrap().unwrap();
        assert!(got.document.is_empty());
    }

    #[test]
    fn links_share_copies_and_nothing_else() {
        let fixture = Fixture::committed();
        let other = DirStateStore::new(fixture.root(), "files and another");
        assert!(other.base().unwrap().is_none());
        other.commit(&base(TOKENS)).unwrap();
        assert_eq!(fixture.files(|name| name.len() == 64).len(), 1);
        assert_eq!(fixture.files(|name| name == "state.json").len(), 2);
        other.forget().unwrap();
        assert!(fixture.store.base().unwrap().is_some());
    }

    #[test]
    fn git_does_not_see_the_folder() {
        let fixture = Fixture::committed();
        let ignore = fixture.root().join(".gitignore");
        assert_eq!(fs::read_to_string(&ignore).unwrap(), "*\n");
        // What a person wrote there stays.
        overwrite(&ignore, b"objects\n");
        fixture.store.commit(&base("{}")).unwrap();
        assert_eq!(fs::read_to_string(&ignore).unwrap(), "objects\n");
    }

    #[test]
    fn no_temporary_file_is_left() {
        let fixture = Fixture::committed();
        fixture.store.record(&entry("1")).unwrap();
        let left = fixture.files(|name| name.starts_with(tokens_model::TEMPORARY_PREFIX));
        assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn a_damaged_state_is_told_and_not_taken_for_none() {
        let id = "0".repeat(64);
        for (text, problem) in [
            (String::new(), "EOF"),
            (r#"{"schema":1,"ba"#.to_owned(), "EOF"),
            ("[]".to_owned(), "invalid"),
            (r#"{"schema":1}"#.to_owned(), "base"),
            (
                r#"{"schema":1,"base":"x"}"#.to_owned(),
                "not the id of a copy",
            ),
            (
                r#"{"schema":1,"base":"../../../../x"}"#.to_owned(),
                "not the id",
            ),
            (
                format!(r#"{{"schema":1,"base":"{id}"}}"#),
                "the copy is missing",
            ),
        ] {
            let fixture = Fixture::committed();
            overwrite(&fixture.store.state_path(), text.as_bytes());
            let told = fixture.problem();
            assert!(told.contains(problem), "{text}: {told}");
        }
        let fixture = Fixture::committed();
        overwrite(&fixture.store.state_path(), b"\xff\xfe");
        assert!(fixture.problem().contains("not text"));
    }

    #[test]
    fn a_newer_schema_is_left_alone() {
        let fixture = Fixture::committed();
        let text = r#"{"schema":2,"base":{"of":"another kind"}}"#;
        overwrite(&fixture.store.state_path(), text.as_bytes());
        let error = fixture.store.base();
        assert!(
            matches!(&error, Err(StateError::Newer { path }) if path.ends_with("state.json")),
            "{error:?}"
        );
        let kept = fs::read_to_string(fixture.store.state_path()).unwrap();
        assert_eq!(kept, text);
    }

    #[test]
    fn a_copy_that_is_gone_or_damaged_is_told() {
        let fixture = Fixture::committed();
        fs::remove_file(fixture.object()).unwrap();
        assert!(fixture.problem().contains("the copy is missing"));

        for damage in [&b"{}"[..], b"", b"\xff", br#"{"values":{"s":{}}}"#] {
            let fixture = Fixture::committed();
            let object = fixture.object();
            overwrite(&object, damage);
            let told = fixture.problem();
            let name = object.file_name().unwrap().to_str().unwrap();
            assert!(told.contains(name), "{told}");
        }
        // A text that matches its digest and is no document.
        let fixture = Fixture::new();
        for text in ["[]", "no json"] {
            let id = keep_object(&fixture.store.objects(), text).unwrap();
            let error = fixture.store.copy(&id);
            assert!(matches!(error, Err(StateError::Damaged { .. })), "{text}");
        }
    }

    #[test]
    fn keeping_again_heals_a_damaged_copy() {
        let fixture = Fixture::committed();
        let object = fixture.object();
        let good = fs::read(&object).unwrap();
        for damage in [&b"{}"[..], b"", b"\xff"] {
            overwrite(&object, damage);
            let id = fixture.store.keep(&base(TOKENS).document).unwrap();
            assert!(object.ends_with(&id));
            assert_eq!(fs::read(&object).unwrap(), good);
            assert!(fixture.store.base().unwrap().is_some());
        }
        fs::remove_file(&object).unwrap();
        fixture.store.keep(&base(TOKENS).document).unwrap();
        assert_eq!(fs::read(&object).unwrap(), good);
    }

    #[test]
    fn a_sound_copy_is_not_written_again() {
        let fixture = Fixture::committed();
        let written = |path: &Path| fs::metadata(path).unwrap().modified().unwrap();
        let before = written(&fixture.object());
        fixture.store.keep(&base(TOKENS).document).unwrap();
        assert_eq!(written(&fixture.object()), before);
    }

    #[test]
    fn history_is_read_in_its_order() {
        let fixture = Fixture::new();
        let wanted = ["1", "2", "3"].map(entry);
        for entry in &wanted {
            fixture.store.record(entry).unwrap();
        }
        assert_eq!(fixture.store.entries().unwrap(), wanted);
        // A run that planned again tells of itself once more.
        let again = HistoryEntry {
            local_after: Some("c".repeat(64)),
            ..entry("3")
        };
        fixture.store.record(&again).unwrap();
        let [first, second, _] = wanted;
        assert_eq!(fixture.store.entries().unwrap(), [first, second, again]);
    }

    #[test]
    fn a_line_that_was_cut_short_is_left_out() {
        let fixture = Fixture::new();
        let path = fixture.store.history_path();
        fixture.store.record(&entry("1")).unwrap();
        fixture.store.record(&entry("2")).unwrap();
        let whole = fs::read(&path).unwrap();
        let first = whole.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        for end in first..whole.len() {
            overwrite(&path, &whole[..end]);
            assert_eq!(fixture.store.entries().unwrap(), [entry("1")], "{end}");
            // And what comes after it can be read.
            fixture.store.record(&entry("3")).unwrap();
            let entries = fixture.store.entries().unwrap();
            assert_eq!(entries, [entry("1"), entry("3")], "{end}");
        }
        overwrite(&path, b"{\"id\":\"1");
        assert!(fixture.store.entries().unwrap().is_empty());
        fixture.store.record(&entry("3")).unwrap();
        assert_eq!(fixture.store.entries().unwrap(), [entry("3")]);
    }

    #[test]
    fn a_damaged_line_is_told_with_its_number() {
        let fixture = Fixture::new();
        fixture.store.record(&entry("1")).unwrap();
        let mut text = fs::read(fixture.store.history_path()).unwrap();
        text.extend_from_slice(b"{}\n");
        overwrite(&fixture.store.history_path(), &text);
        let error = fixture.store.entries().unwrap_err().to_string();
        assert!(
            error.contains("history.jsonl") && error.contains("line 2"),
            "{error}"
        );
    }

    #[test]
    fn a_project_is_locked_once_at_a_time() {
        let fixture = Fixture::new();
        let root = fixture.root();
        let lock = Lock::take(&root, "sync, process 7").unwrap();
        let second = Lock::take(&root, "pull, process 8");
        assert!(
            matches!(&second, Err(StateError::Locked { holder }) if holder == "sync, process 7"),
            "{second:?}"
        );
        drop(lock);
        let lock = Lock::take(&root, "x\u{1b}[31m\ny").unwrap();
        // What another process says of itself is shown without control characters.
        let second = Lock::take(&root, "pull, process 8");
        assert!(
            matches!(&second, Err(StateError::Locked { holder }) if holder == "x[31my"),
            "{second:?}"
        );
        drop(lock);
        assert!(Lock::take(&root, "once more").is_ok());
        assert!(root.join(".gitignore").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_cannot_be_used_is_told() {
        let fixture = Fixture::new();
        // A file where the folder should be.
        overwrite(&fixture.root(), b"");
        let error = fixture.store.commit(&base(TOKENS));
        assert!(matches!(error, Err(StateError::Io { .. })), "{error:?}");
        let error = Lock::take(&fixture.root(), "x");
        assert!(matches!(error, Err(StateError::Io { .. })), "{error:?}");
    }
}
