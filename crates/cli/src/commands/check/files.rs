//! What is checked: the project's tokens, or documents anywhere.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use provider_file::{FileConfig, FileLayout, SourceFile, Unreadable, source_files};
use tokens_check::{Finding, Part, Place, Source};
use tokens_model::{ParseError, ParseProblem};

use crate::context::Context;
use crate::project_file::ProjectFile;
use crate::render::Report;
use crate::rules::{NOT_TOKENS, Rules};
use crate::shown::seen_from;

/// A document to check.
#[derive(Debug)]
pub(crate) struct Document {
    config: FileConfig,
    /// Tell only of these files and folders, where not all of it was asked for.
    only: Option<Vec<PathBuf>>,
}

impl Document {
    /// The project's tokens, or what is at each of the paths. Files of the project make sense
    /// only together with the rest of it: they are checked with it, and the rest is not told of.
    pub(crate) fn all(
        context: &Context<'_>,
        project: Option<&ProjectFile>,
        paths: &[PathBuf],
    ) -> Vec<Self> {
        let tokens = project.map(|project| context.root.join(&project.tokens));
        let real = |path: &Path| fs::canonicalize(path).ok();
        let root = tokens.as_deref().and_then(real);
        let mut documents = Vec::new();
        let mut only = Vec::new();
        let mut whole = paths.is_empty();
        let mut seen = HashSet::new();
        for path in paths {
            let path = context.root.join(path);
            let found = real(&path);
            if !seen.insert(found.clone().unwrap_or_else(|| path.clone())) {
                continue;
            }
            match (found, &root) {
                (Some(found), Some(root)) if found == *root => whole = true,
                (Some(found), Some(root)) if found.starts_with(root) => only.push(found),
                _ => documents.push(Self {
                    config: config(&path, path.is_dir()),
                    only: None,
                }),
            }
        }
        if let Some(tokens) = tokens
            && (whole || !only.is_empty())
        {
            let is_folder = FileLayout::suggested_by(&tokens) == FileLayout::Directory;
            let document = Self {
                config: config(&tokens, is_folder),
                only: Some(only).filter(|_| !whole),
            };
            documents.insert(0, document);
        }
        documents
    }

    /// Adds what was found, as far as it was asked for.
    pub(crate) fn add_to(
        &self,
        report: &mut Report,
        names: &[(String, PathBuf)],
        mut findings: Vec<Finding>,
    ) {
        let order: HashMap<&str, usize> = names
            .iter()
            .enumerate()
            .filter(|(_, (_, path))| self.is_asked_for(path))
            .map(|(at, (name, _))| (name.as_str(), at))
            .collect();
        findings.retain(|finding| order.contains_key(finding.place.source.as_str()));
        findings.sort_by_key(|finding| {
            let place = &finding.place;
            (order[place.source.as_str()], place.line, place.column)
        });
        report.findings.extend(findings);
        let names = names.iter().map(|(name, _)| name);
        let asked = names.filter(|name| order.contains_key(name.as_str()));
        report.files.extend(asked.cloned());
    }

    fn is_asked_for(&self, path: &Path) -> bool {
        let Some(only) = &self.only else {
            return true;
        };
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        only.iter().any(|asked| real.starts_with(asked))
    }
}

fn config(path: &Path, is_folder: bool) -> FileConfig {
    FileConfig {
        path: path.to_owned(),
        layout: if is_folder {
            FileLayout::Directory
        } else {
            FileLayout::Single
        },
    }
}

/// The files of a document.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// Those that hold a part of it, readable or not.
    pub(crate) sources: Vec<Source>,
    /// All of them: what findings call them, and where they are.
    pub(crate) names: Vec<(String, PathBuf)>,
    /// What there is to say about files as files.
    pub(crate) findings: Vec<Finding>,
    /// Whether the system, or a rule about links, refused one of them.
    pub(crate) refused: bool,
}

impl Files {
    /// Reads every file. What is wrong with one does not hide the others.
    pub(crate) fn read(context: &Context<'_>, document: &Document, rules: &Rules) -> Self {
        let path = &document.config.path;
        let mut files = Self::default();
        match source_files(&document.config) {
            Ok(Some(found)) if !found.is_empty() => {
                for file in found {
                    files.add(context, file, rules);
                }
            }
            Ok(Some(_)) => files.refuse(context, path, "there is no token file in the folder"),
            Ok(None) => files.refuse(context, path, "there is no such file or folder"),
            Err(error) => files.refuse(context, path, &error.to_string()),
        }
        files
    }

    fn add(&mut self, context: &Context<'_>, file: SourceFile, rules: &Rules) {
        let part = match file.part {
            provider_file::Part::Set(name) => Part::Set(name),
            provider_file::Part::Themes => Part::Themes,
            provider_file::Part::Metadata => Part::Metadata,
            provider_file::Part::Nothing => return self.pass_over(context, &file.path, rules),
            _ => Part::Whole,
        };
        let json = match file.content {
            Ok(json) => Ok(json),
            Err(Unreadable::Text(error)) => Err(error),
            Err(error) => return self.refuse(context, &file.path, &error.to_string()),
        };
        let name = name(context, &file.path);
        self.names.push((name.clone(), file.path));
        self.sources.push(Source { name, part, json });
    }

    /// Notes a file that holds no tokens.
    fn pass_over(&mut self, context: &Context<'_>, path: &Path, rules: &Rules) {
        let name = name(context, path);
        if let Some(severity) = rules.severity(&NOT_TOKENS) {
            self.findings.push(Finding {
                rule: &NOT_TOKENS,
                severity,
                place: Place {
                    source: name.clone(),
                    line: 1,
                    column: 1,
                    ..Place::default()
                },
                message: "the file holds no JSON object, so it is no token set; it is left alone"
                    .to_owned(),
                hint: None,
            });
        }
        self.names.push((name, path.to_owned()));
    }

    /// Takes in a file that nobody can look into as one that cannot be read.
    fn refuse(&mut self, context: &Context<'_>, path: &Path, problem: &str) {
        self.refused = true;
        let name = name(context, path);
        self.names.push((name.clone(), path.to_owned()));
        self.sources.push(Source {
            name,
            part: Part::Whole,
            json: Err(ParseError {
                line: 1,
                column: 1,
                pointer: String::new(),
                problem: ParseProblem::Shape(seen_from(&context.env.folder, problem)),
            }),
        });
    }
}

/// The path as it would be typed in the working folder, with `/` on every system.
fn name(context: &Context<'_>, path: &Path) -> String {
    let folder = &context.env.folder;
    let parts = |path: &Path| -> Vec<String> {
        let parts = path.components().filter(|part| *part != Component::CurDir);
        parts
            .map(|part| part.as_os_str().to_string_lossy().into_owned())
            .collect()
    };
    match path
        .strip_prefix(folder)
        .map(|below| parts(below).join("/"))
    {
        // At the beginning of a line, GitHub Actions would take it for a command.
        Ok(below) if below.starts_with("::") => format!("./{below}"),
        Ok(below) => below,
        Err(_) => path.to_string_lossy().replace('\\', "/"),
    }
}
