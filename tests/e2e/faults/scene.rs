//! Where a run begins, where it ends if nothing disturbs it, and what has to hold if something does.

use std::collections::BTreeMap;
use std::fs;

use tokens_model::TokenDocument;

use super::calls::{Call, Trouble};
use crate::answer::Ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same, assert_same_files, below, save};

type Files = BTreeMap<String, Vec<u8>>;

/// What two sides and their base say before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Start {
    /// Only the file has changed.
    Ahead,
    /// Only the bin has: values, a set that is new and one that is gone.
    Behind,
    /// Both have, in different places.
    Both(Layout),
    /// Both have sets of their own, and nobody knows what they last agreed on.
    NoBase,
    /// There are no files yet.
    NoFiles,
}

/// A start, and the end of a run from there.
pub(crate) struct Scene {
    pub(crate) ada: Person,
    command: &'static [&'static str],
    /// Everything in the project's folder.
    saved: Files,
    record: String,
    local: TokenDocument,
    /// The token files, before and after.
    pub(crate) files: [Files; 2],
    /// What the bin holds, before and after.
    pub(crate) documents: [TokenDocument; 2],
    /// What an undisturbed run does.
    pub(crate) calls: Vec<Call>,
}

impl Start {
    fn layout(self) -> Layout {
        match self {
            Self::Ahead => Layout::Single,
            Self::Both(layout) => layout,
            _ => Layout::Folder,
        }
    }

    fn changes_bin(self) -> bool {
        !matches!(self, Self::Ahead | Self::NoFiles)
    }

    fn changes_files(self) -> bool {
        !matches!(self, Self::Behind | Self::NoFiles)
    }

    /// Somebody who stands there.
    fn person(self) -> Person {
        let service = Service::start();
        let ada = service.owner(&Project::sample(), self.layout());
        if self.changes_bin() {
            const OLD: &str = r#""old":{"unused":{"value":"1","type":"other"},"kept":{"value":"2","type":"other"}}"#;
            const FRESH: &str = r#""fresh":{"one":{"value":"1px","type":"sizing"}}"#;
            if self == Self::NoBase {
                service.edit(OLD, &format!("{OLD},{FRESH}"));
            } else {
                service.edit(OLD, FRESH);
                service.edit(r#""theme/dark","old"]"#, r#""theme/dark","fresh"]"#);
                service.edit("#00ff00", "#00ee00");
                service.edit("#101010", "#202020");
            }
        }
        if self == Self::NoBase {
            fs::remove_dir_all(ada.path(".tokensync")).unwrap();
            ada.put(
                "tokens/mine.json",
                r#"{ "two": { "value": "2em", "type": "sizing" } }"#,
            );
        } else if self.changes_files() {
            ada.edit("#ff0000", "#ee0000");
            ada.edit("#ffffff", "#fffff0");
        }
        if self == Self::NoFiles {
            let ben = service.person();
            ben.join(&ada);
            return ben;
        }
        ada
    }
}

impl Start {
    /// What brings both sides in step from there.
    pub(crate) fn command(self) -> &'static [&'static str] {
        match self {
            Self::NoBase => &["sync", "--adopt", "merge"],
            _ => &["sync"],
        }
    }
}

impl Scene {
    /// Nothing on a machine without a tracer.
    pub(crate) fn begin(start: Start) -> Option<Self> {
        let ada = start.person();
        let service = std::rc::Rc::clone(&ada.service);
        let saved = below(&ada.folder);
        let (record, local) = (service.record(), ada.document());
        let (files, before) = (ada.token_files(), service.document());
        let (ran, calls) = ada.traced(start.command(), None)?;
        assert_eq!(ran.code, Some(0), "{ran}");
        let files = [files, ada.token_files()];
        assert_same(&ada.document(), &service.document());
        let documents = [before, service.document()];
        Some(Self {
            ada,
            command: start.command(),
            saved,
            record,
            local,
            files,
            documents,
            calls,
        })
    }

    /// Both sides and the state are as at the start again.
    pub(crate) fn restore(&self) {
        let folder = &self.ada.folder;
        for item in fs::read_dir(folder).unwrap() {
            let path = item.unwrap().path();
            if path.is_dir() {
                fs::remove_dir_all(path).unwrap();
            } else {
                fs::remove_file(path).unwrap();
            }
        }
        for (name, bytes) in &self.saved {
            save(&folder.join(name), bytes);
        }
        let service = &self.ada.service;
        service.control.set_record(&service.bin(), &self.record);
    }

    /// A run with trouble at this call.
    #[track_caller]
    pub(crate) fn disturbed(&self, call: &Call, trouble: Trouble) -> Ran {
        let traced = self.ada.traced(self.command, Some((call, trouble)));
        traced.expect("it was there before").0
    }

    /// The token files, without the temporary ones that a killed run leaves beside them.
    pub(crate) fn files_now(&self) -> Files {
        let mut files = self.ada.token_files();
        files.retain(|name, _| !name.contains(".tokens-tmp-"));
        files
    }

    /// Every file is the old one or the new one, and so is the bin, and what is not there any more
    /// is among the copies.
    #[track_caller]
    pub(crate) fn nothing_is_lost(&self, when: &str) {
        let now = self.files_now();
        let [old, new] = &self.files;
        for name in old.keys().chain(new.keys()).chain(now.keys()) {
            let (file, old, new) = (now.get(name), old.get(name), new.get(name));
            assert!(
                file == old || file == new,
                "{when}: `{name}` is neither old nor new"
            );
        }
        let damage = sync_engine::verify(&self.ada.path(".tokensync"));
        assert!(
            damage.as_ref().is_ok_and(Vec::is_empty),
            "{when}: {damage:?}"
        );
        let there = self.ada.service.document();
        let is = |one: &TokenDocument| one.same(&there);
        assert!(self.documents.iter().any(is), "{when}: {there:?}");
        let files_differ = now != *old && !old.is_empty();
        let bin_differs = !self.documents[0].same(&there);
        let copies = below(&self.ada.folder);
        let is_kept = |wanted: &TokenDocument| {
            let objects = copies
                .iter()
                .filter(|(name, _)| name.starts_with(".tokensync/objects/"));
            let mut texts = objects.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
            texts.any(|text| TokenDocument::parse(text).is_ok_and(|copy| copy.same(wanted)))
        };
        assert!(
            !bin_differs || is_kept(&self.documents[0]),
            "{when}: the bin has no copy"
        );
        assert!(
            !files_differ || is_kept(&self.local),
            "{when}: the files have no copy"
        );
    }

    /// The next run ends where an undisturbed one does, and leaves nothing to do.
    #[track_caller]
    pub(crate) fn completes(&self, when: &str) {
        let ran = self.ada.run(self.command);
        assert_eq!(ran.code, Some(0), "{when}: {ran}");
        assert_same_files(&self.files[1], &self.files_now());
        assert_same(&self.ada.service.document(), &self.documents[1]);
        let ran = self.ada.ok(&["sync", "--json"]);
        assert_eq!(ran.json()["outcome"], "nothing", "{when}: {ran}");
    }
}
