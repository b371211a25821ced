//! A folder of files as a document: which file is which part.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use provider_api::{ErrorKind, Proof, ProviderError};
use tokens_model::{Digest, Json, SetName, TokenDocument, TokenSet, ValueKind, effective_order};

use crate::failure::{shown, unparsable};
use crate::scan::Scan;
use crate::sources::Part;
use crate::walk::Entry;

pub(crate) const THEMES: &str = "$themes.json";
pub(crate) const METADATA: &str = "$metadata.json";

/// A file that holds a part of the document.
#[derive(Debug)]
pub(crate) struct PartFile {
    /// Which file it is.
    pub(crate) entry: Entry,
    /// The digest of its bytes.
    pub(crate) digest: Digest,
    /// What it holds.
    pub(crate) json: Json,
}

/// A set and its file.
#[derive(Debug)]
pub(crate) struct SetFile {
    /// The name of the set.
    pub(crate) name: SetName,
    /// The set.
    pub(crate) set: TokenSet,
    /// Its file.
    pub(crate) part: PartFile,
}

/// The files of a folder, understood.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// The sets in the order they have without a list.
    pub(crate) sets: Vec<SetFile>,
    /// `$themes.json`.
    pub(crate) themes: Option<PartFile>,
    /// `$metadata.json`.
    pub(crate) metadata: Option<PartFile>,
    /// Files that hold no tokens: left alone.
    pub(crate) others: Vec<(String, Digest)>,
    /// Temporary files that some writer left behind.
    pub(crate) leftovers: Vec<PathBuf>,
    /// How many files there are.
    listed: usize,
}

impl Folder {
    /// Understands every file, or says which one cannot be understood.
    pub(crate) fn of(root: &Path, scan: Scan) -> Result<Self, ProviderError> {
        let mut folder = Self {
            leftovers: scan.leftovers,
            listed: scan.files.len(),
            ..Self::default()
        };
        for file in scan.files {
            let json = Json::parse_bytes(file.bytes)
                .map_err(|error| unparsable(&file.entry.path, &error))?;
            let kind = json.root().kind();
            let part = PartFile {
                entry: file.entry,
                digest: file.digest,
                json,
            };
            match Part::of(&part.entry.rel, kind) {
                Part::Themes if kind == ValueKind::Array => folder.themes = Some(part),
                Part::Themes => return Err(misshapen(&part, "has to be a list of themes")),
                Part::Metadata if kind == ValueKind::Object => folder.metadata = Some(part),
                Part::Metadata => return Err(misshapen(&part, "has to be an object")),
                Part::Set(name) => folder.push_set(name, part)?,
                Part::Whole | Part::Nothing => folder.others.push((part.entry.rel, part.digest)),
            }
        }
        folder.refuse_double_names(root)?;
        folder.sort_sets();
        Ok(folder)
    }

    fn push_set(&mut self, name: SetName, part: PartFile) -> Result<(), ProviderError> {
        let set = TokenSet::new(part.json.clone())
            .map_err(|error| unparsable(&part.entry.path, &error))?;
        self.sets.push(SetFile { name, set, part });
        Ok(())
    }

    fn refuse_double_names(&self, root: &Path) -> Result<(), ProviderError> {
        let mut seen: HashMap<&SetName, &SetFile> = HashMap::new();
        for file in &self.sets {
            if let Some(other) = seen.insert(&file.name, file) {
                return Err(ProviderError::new(
                    ErrorKind::InvalidDocument,
                    format!(
                        "`{}` and `{}` in `{}` both name the set `{}`",
                        other.part.entry.rel,
                        file.part.entry.rel,
                        shown(root),
                        shown(Path::new(file.name.as_str())),
                    ),
                )
                .with_hint("rename or remove one of the two files"));
            }
        }
        Ok(())
    }

    fn sort_sets(&mut self) {
        let place: HashMap<String, usize> =
            effective_order(self.sets.iter().map(|file| file.name.as_str()), &[])
                .into_iter()
                .enumerate()
                .map(|(place, name)| (name, place))
                .collect();
        self.sets
            .sort_by_key(|file| place.get(file.name.as_str()).copied());
    }

    /// The files that hold parts: sets, then themes, then metadata.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &PartFile> {
        let sets = self.sets.iter().map(|file| &file.part);
        sets.chain(&self.themes).chain(&self.metadata)
    }

    /// Whether no file holds any part of a document.
    pub(crate) fn is_absent(&self) -> bool {
        self.sets.is_empty() && self.themes.is_none() && self.metadata.is_none()
    }

    /// What the files say together.
    pub(crate) fn document(&self, root: &Path) -> Result<TokenDocument, ProviderError> {
        let sets = self
            .sets
            .iter()
            .map(|file| (file.name.clone(), file.set.clone()))
            .collect();
        let section = |part: &Option<PartFile>| part.as_ref().map(|part| part.json.clone());
        let mut document = TokenDocument::from_parts(
            sets,
            section(&self.themes),
            section(&self.metadata),
            Vec::new(),
        )
        .map_err(|error| unparsable(root, &error))?;
        document.apply_listed_order();
        Ok(document)
    }

    /// That no file was left out: what is not understood is an error, and never a smaller document.
    pub(crate) fn proof(&self) -> Option<Proof> {
        let understood = self.parts().count() + self.others.len();
        Proof::of_list(understood as u64, self.listed as u64)
    }

    /// What the user should hear about the folder.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.others
            .iter()
            .map(|(rel, _)| {
                let file = shown(Path::new(rel));
                format!("`{file}` holds no JSON object, so it is no token set; it is left alone")
            })
            .collect()
    }
}

fn misshapen(part: &PartFile, problem: &str) -> ProviderError {
    let (line, column) = part.json.root().line_column();
    ProviderError::new(
        ErrorKind::InvalidDocument,
        format!("{}:{line}:{column}: {problem}", shown(&part.entry.path)),
    )
}
