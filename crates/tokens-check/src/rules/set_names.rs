//! Names of sets: whether they can be files, and whether readers take them for something else.

use tokens_model::{NameError, collisions, set_to_path};

use crate::document::{Document, Set};
use crate::findings::Findings;
use crate::rule::{Rule, Severity};

pub(crate) const NAME_CLASH: Rule = Rule {
    id: "name-clash",
    severity: Severity::Warning,
    summary: "Two sets would share a file on some systems.",
    help: "Windows and macOS ignore case, macOS also ignores how accents are composed, and a file \
           and a folder cannot have the same name. In a folder with a file for each set, one of \
           the two would overwrite the other, so such a document is not written to a folder. \
           Rename one of the sets.",
};

pub(crate) const NAME_ENCODED: Rule = Rule {
    id: "name-encoded",
    severity: Severity::Note,
    summary: "The name of the set cannot be a file name as it is.",
    help: "Some system does not allow it (characters such as `:`, names such as `con`, a dot or a \
           space at an end). In a folder with a file for each set, the file gets an encoded name, \
           which tools that read the folder by other means take for the name of the set.",
};

pub(crate) const NAME_LEAVES_FOLDER: Rule = Rule {
    id: "name-leaves-folder",
    severity: Severity::Warning,
    summary: "The name of the set has a part `.` or `..`.",
    help: "As a file name it would lead out of the folder of the tokens, so such a document is \
           never written to a folder with a file for each set. Rename the set.",
};

pub(crate) const NAME_TOO_LONG: Rule = Rule {
    id: "name-too-long",
    severity: Severity::Warning,
    summary: "The name of the set is too long, or has too many parts, for a file.",
    help: "At most 16 parts between `/`, each of 100 bytes, and 240 bytes in all can be a file on \
           every system. Rename the set.",
};

pub(crate) const JSON_IN_SET_NAME: Rule = Rule {
    id: "json-in-set-name",
    severity: Severity::Warning,
    summary: "The name of the set holds `.json`.",
    help: "Reading a folder, the Figma plugin takes away the first `.json` of the path of a file \
           rather than the last one (`GithubTokenStorage.ts`), so the set comes back under \
           another name. Rename the set.",
};

pub(crate) const RESERVED_SET_NAME: Rule = Rule {
    id: "reserved-set-name",
    severity: Severity::Warning,
    summary: "The set is called like a section of the document.",
    help: "In a file with bare sets and in a folder, `$themes` and `$metadata` are the themes and \
           the metadata (`SystemFilenames.ts` of the Figma plugin). Rename the set.",
};

pub(crate) const VALUES_NAMED_SET: Rule = Rule {
    id: "values-named-set",
    severity: Severity::Warning,
    summary: "The set is called `values`.",
    help: "A file with bare sets of which one is called `values` is read as the other form, in \
           which all sets are inside `values` (`UrlTokenStorage.ts` of the Figma plugin). Rename \
           the set.",
};

pub(crate) fn look(document: &Document, findings: &mut Findings) {
    let mut files = Vec::with_capacity(document.sets.len());
    for set in &document.sets {
        if let Some(path) = path(set, findings) {
            files.push((set.name.as_str(), path));
        }
        words(set, findings);
    }
    let sets = document.sets_by_name();
    for error in collisions(files.iter().map(|(name, path)| (*name, path.as_str()))) {
        if let NameError::Collision(a, b, path) = &error
            && let Some(set) = sets.get(b.as_str())
        {
            findings
                .add(
                    &NAME_CLASH,
                    set.spot,
                    format!("the sets `{a}` and `{b}` would share the file `{path}`"),
                )
                .hint("rename one of them");
        }
    }
}

/// The file that the set could have.
fn path(set: &Set, findings: &mut Findings) -> Option<String> {
    let name = set.name.as_str();
    let (rule, message) = match set_to_path(name) {
        Ok(path) => {
            if path.strip_suffix(".json") != Some(name) {
                let message = format!("the set `{name}` would have the file `{path}`");
                findings.add(&NAME_ENCODED, set.spot, message);
            }
            return Some(path);
        }
        Err(NameError::Traversal(_)) => (
            &NAME_LEAVES_FOLDER,
            format!("the set name `{name}` leads out of the folder"),
        ),
        Err(_) => (
            &NAME_TOO_LONG,
            format!("the set name `{name}` is too long for a file"),
        ),
    };
    findings.add(rule, set.spot, message).hint("rename the set");
    None
}

fn words(set: &Set, findings: &mut Findings) {
    let name = set.name.as_str();
    let found = if name.contains(".json") {
        Some((&JSON_IN_SET_NAME, "holds `.json`"))
    } else if matches!(name, "$themes" | "$metadata") {
        Some((&RESERVED_SET_NAME, "is that of a section of the document"))
    } else if name == "values" {
        Some((&VALUES_NAMED_SET, "is that of the form with `values`"))
    } else {
        None
    };
    if let Some((rule, what)) = found {
        findings
            .add(rule, set.spot, format!("the set name `{name}` {what}"))
            .hint("rename the set");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::in_whole;

    #[test]
    fn set_names_that_are_no_file_names_are_found() {
        let long = "x".repeat(101);
        let text = format!(
            r#"{{"values":{{"core":{{}},"a/b.c":{{}},"con":{{}},"../x":{{}},"{long}":{{}}}}}}"#
        );
        assert_eq!(
            in_whole(&NAME_ENCODED, &text),
            ["1:33 the set `con` would have the file `%63on.json`"]
        );
        assert_eq!(
            in_whole(&NAME_LEAVES_FOLDER, &text),
            ["1:42 the set name `../x` leads out of the folder"]
        );
        assert_eq!(
            in_whole(&NAME_TOO_LONG, &text),
            [format!("1:52 the set name `{long}` is too long for a file")]
        );
    }

    #[test]
    fn every_set_that_shares_a_file_is_found() {
        let text = r#"{"Core":{},"core":{},"CORE":{},"x":{},"x.json/y":{}}"#;
        assert_eq!(
            in_whole(&NAME_CLASH, text),
            [
                "1:2 the sets `CORE` and `Core` would share the file `Core.json`",
                "1:12 the sets `Core` and `core` would share the file `core.json`",
                "1:39 the sets `x` and `x.json/y` would share the file `x.json`",
            ]
        );
        assert_eq!(
            in_whole(&NAME_CLASH, r#"{"core":{},"core/x":{}}"#),
            Vec::<String>::new()
        );
    }

    #[test]
    fn set_names_that_readers_misread_are_found() {
        let text = r#"{"values":{"$themes":{},"values":{},"a.json/b":{},"core/$themes":{}}}"#;
        let check = |rule: &Rule, expected: &str| assert_eq!(in_whole(rule, text), [expected]);
        check(
            &RESERVED_SET_NAME,
            "1:12 the set name `$themes` is that of a section of the document",
        );
        check(
            &VALUES_NAMED_SET,
            "1:25 the set name `values` is that of the form with `values`",
        );
        check(
            &JSON_IN_SET_NAME,
            "1:37 the set name `a.json/b` holds `.json`",
        );
    }
}
