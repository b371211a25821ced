//! One merge: read, merged by us, merged by Git.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::Command;

use sync_engine::{Conflict, Merged, Settle, merge};
use tokens_model::{
    EntryPath, Json, ParseError, ParseProblem, Role, SetName, TokenDocument, TokenSet, entries,
    path_to_set, same,
};

use super::report::{Row, verdict};
use crate::files;
use crate::outcome::{Failure, Result};
use crate::run;

/// The file of one merge, four times.
#[derive(Debug)]
pub(super) struct Triple {
    /// `owner__repository/commit/path`, with `@` for `/` in the path.
    name: String,
    folder: PathBuf,
    part: Part,
    base: Side,
    ours: Side,
    theirs: Side,
    committed: Side,
}

type Side = std::result::Result<TokenDocument, ParseError>;

/// What a file is of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Set(SetName),
    Themes,
    Metadata,
}

impl Part {
    /// By the name of the file, as the local provider reads a folder.
    fn of(path: &str) -> Self {
        match path.rsplit('@').next().unwrap_or(path) {
            "tokens" => Self::Whole,
            "$themes" => Self::Themes,
            "$metadata" => Self::Metadata,
            _ => {
                let file = format!("{}.json", path.replace('@', "/"));
                Self::Set(SetName::new(path_to_set(&file).unwrap_or(file)))
            }
        }
    }

    fn read(&self, bytes: Vec<u8>) -> Side {
        let json = Json::parse_bytes(bytes)?;
        let part =
            |themes, metadata| TokenDocument::from_parts(Vec::new(), themes, metadata, Vec::new());
        match self {
            Self::Whole => TokenDocument::from_json(&json),
            Self::Set(name) => {
                let set = (name.clone(), TokenSet::new(json)?);
                TokenDocument::from_parts(vec![set], None, None, Vec::new())
            }
            Self::Themes => part(Some(json), None),
            Self::Metadata => {
                // The order of sets is content of a document that has these sets.
                let mut sets: Vec<(SetName, TokenSet)> = Vec::new();
                let listed = part(None, Some(json.clone()))?.listed_order();
                for name in listed.into_iter().flatten() {
                    if !sets.iter().any(|(known, _)| known.as_str() == name) {
                        let empty = TokenSet::new(Json::empty_object())?;
                        sets.push((SetName::new(name), empty));
                    }
                }
                TokenDocument::from_parts(sets, None, Some(json), Vec::new())
            }
        }
    }
}

impl Triple {
    pub(super) fn read(root: &Path, name: &str) -> Result<Self> {
        let folder = root.join(name);
        let part = Part::of(name.rsplit('/').next().unwrap_or(name));
        let side = |file: &str| Ok(part.read(files::read(&folder.join(file))?));
        Ok(Self {
            name: name.to_owned(),
            base: side("base.json")?,
            ours: side("ours.json")?,
            theirs: side("theirs.json")?,
            committed: side("merged.json")?,
            folder,
            part,
        })
    }

    /// What becomes of it, without what Git makes of it.
    pub(super) fn row(&self) -> Result<Row> {
        let row = |ours: &str, conflicts: String| Row {
            triple: self.name.clone(),
            ours: ours.to_owned(),
            conflicts,
            git: String::new(),
        };
        let sides = [
            ("base", &self.base),
            ("ours", &self.ours),
            ("theirs", &self.theirs),
        ];
        if let Some((side, Err(error))) = sides.iter().find(|(_, side)| side.is_err()) {
            return Ok(row(verdict::REFUSED, format!("{side}: {error}")));
        }
        let (Ok(base), Ok(ours), Ok(theirs)) = (&self.base, &self.ours, &self.theirs) else {
            return Err(Failure::new(format!("{}: a side is missing", self.name)));
        };
        let merged = merge(Some(base), ours, theirs, Settle::Hold);
        self.nothing_is_lost(base, [ours, theirs], &merged)?;
        let conflicts = match &self.committed {
            Err(error) if merged.conflicts.is_empty() => format!("committed: {error}"),
            _ => counted(&merged.conflicts),
        };
        let ours = if !merged.conflicts.is_empty() {
            verdict::CONFLICT
        } else if self.is_committed(&merged.document) {
            verdict::COMMITTED
        } else {
            verdict::OTHER
        };
        Ok(row(ours, conflicts))
    }

    fn is_committed(&self, document: &TokenDocument) -> bool {
        self.committed
            .as_ref()
            .is_ok_and(|committed| committed.same(document))
    }

    /// What `git merge-file` makes of it.
    pub(super) fn git(&self) -> Result<&'static str> {
        let mut command = Command::new("git");
        command.args([
            "merge-file",
            "--stdout",
            "ours.json",
            "base.json",
            "theirs.json",
        ]);
        command.current_dir(&self.folder);
        let output = run::output(&mut command)?;
        match output.status.code() {
            Some(0) => {}
            Some(1..=127) => return Ok(verdict::CONFLICT),
            _ => {
                let said = String::from_utf8_lossy(&output.stderr).into_owned();
                return Err(Failure::new(format!("{}: git: {said}", self.name)));
            }
        }
        Ok(match self.part.read(output.stdout) {
            Ok(document) if self.is_committed(&document) => verdict::COMMITTED,
            Ok(_) => verdict::OTHER,
            Err(error) if matches!(error.problem, ParseProblem::DuplicateKey { .. }) => {
                verdict::TWICE
            }
            Err(_) => verdict::BROKEN,
        })
    }

    /// The result is a document again, and has what one side alone made or changed.
    fn nothing_is_lost(
        &self,
        base: &TokenDocument,
        sides: [&TokenDocument; 2],
        merged: &Merged,
    ) -> Result {
        let lost = |what: String| Err(Failure::new(format!("{}: {what}", self.name)));
        let text = merged
            .document
            .to_json(tokens_model::Form::Values)
            .to_compact();
        match TokenDocument::parse(text) {
            Ok(again) if again.same(&merged.document) => {}
            Ok(_) => return lost("the result reads back as something else".to_owned()),
            Err(error) => return lost(format!("the result does not read back: {error}")),
        }
        let base = units(base);
        let result = units(&merged.document);
        for [side, other] in [[sides[0], sides[1]], [sides[1], sides[0]]] {
            let other = units(other);
            for (at, value) in units(side) {
                let alone = alike(base.get(&at), other.get(&at));
                let there = alike(Some(&value), result.get(&at));
                let told = || {
                    merged
                        .conflicts
                        .iter()
                        .any(|conflict| speaks_of(&conflict.at, &at))
                };
                // An empty group that the other side filled is told by what is in it.
                if alone && !there && !value.root().is_empty() && !told() {
                    return lost(format!("{at} is lost"));
                }
            }
        }
        Ok(())
    }
}

fn units(document: &TokenDocument) -> HashMap<EntryPath, Json> {
    let of = |entry: tokens_model::Entry| (entry.at, entry.value);
    entries(document).into_iter().map(of).collect()
}

fn alike(a: Option<&Json>, b: Option<&Json>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => same(Role::Record, a.root(), b.root()),
        (a, b) => a.is_none() && b.is_none(),
    }
}

/// Whether a conflict is about this unit, or something around it.
fn speaks_of(conflict: &EntryPath, at: &EntryPath) -> bool {
    let field = match (&conflict.field, &at.field) {
        (None, _) => true,
        (Some(outer), Some(inner)) => inner == outer || inner.starts_with(&format!("{outer}.")),
        (Some(_), None) => false,
    };
    conflict.section == at.section
        && conflict.set == at.set
        && at.path.starts_with(&conflict.path)
        && (field || at.path.keys().len() > conflict.path.keys().len())
}

/// How many conflicts of each kind.
fn counted(conflicts: &[Conflict]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for conflict in conflicts {
        *counts.entry(conflict.kind.as_str()).or_default() += 1;
    }
    let parts: Vec<String> = counts
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"))
        .collect();
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_says_which_part_it_is() {
        let check = |path: &str, expected: &Part| assert_eq!(Part::of(path), *expected, "{path}");
        check("src@tokens", &Part::Whole);
        check("design-tokens@$themes", &Part::Themes);
        check("tokens@$metadata", &Part::Metadata);
        check(
            "tokens@brand@nve",
            &Part::Set(SetName::new("tokens/brand/nve")),
        );
    }
}
