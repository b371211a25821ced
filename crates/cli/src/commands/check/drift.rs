//! What is different on the remote, as findings in the files.

mod spots;

use provider_api::{NoProgress, ReadRequest};
use tokens_check::{Finding, Place, Severity, Source};
use tokens_model::{Change, ChangeKind, DocumentDiff, Json, Section, TokenDocument};

use super::files::Files;
use crate::context::Context;
use crate::error::CommandError;
use crate::link::{Link, open_files};
use crate::project_file::ProjectFile;
use crate::rules::DRIFT;
use crate::shown::shown;
use crate::ui::Ui;

use spots::{Lines, Spots};

/// Every difference between the files and the remote.
pub(super) async fn look(
    context: &Context<'_>,
    ui: &mut Ui,
    project: &ProjectFile,
    files: &Files,
    severity: Severity,
) -> Result<Vec<Finding>, CommandError> {
    let name = context.remote_name(project, None)?;
    let link = Link::open(context, project, &name).await?;
    // What hinders it has been found already, with more words and in every place.
    let local = open_files(context, &project.tokens)?;
    if local.read(ReadRequest::new(&NoProgress)).await.is_err() {
        ui.narrate("the remote was not looked at: the files here make no document");
        return Ok(Vec::new());
    }
    let seen = link.look(ui, &name).await?;
    let nothing = TokenDocument::default();
    let diff = DocumentDiff::between(
        seen.remote.document().unwrap_or(&nothing),
        seen.local.document().unwrap_or(&nothing),
    );
    if diff.is_empty() {
        let name = shown(&name);
        ui.narrate(&format!(
            "the files and the remote `{name}` hold the same tokens"
        ));
    }
    Ok(findings(&files.sources, &diff, severity))
}

/// A finding for each difference, at the place in the files that it concerns.
fn findings(sources: &[Source], diff: &DocumentDiff, severity: Severity) -> Vec<Finding> {
    if diff.is_empty() {
        return Vec::new();
    }
    let spots = Spots::of(sources);
    let mut found: Vec<_> = diff
        .changes
        .iter()
        .filter_map(|change| Some((spots.nearest(&change.at)?, change)))
        .collect();
    found.sort_by_key(|(spot, _)| (spot.source, spot.offset));
    let mut findings = Vec::with_capacity(found.len());
    for chunk in found.chunk_by(|(a, _), (b, _)| a.source == b.source) {
        let source = &sources[chunk[0].0.source];
        let mut lines = Lines::of(source.json.as_ref().map_or("", Json::source));
        for (spot, change) in chunk {
            let (line, column) = lines.place(spot.offset);
            let at = &change.at;
            let in_set = at.section == Section::Token && !at.path.is_root();
            findings.push(Finding {
                rule: &DRIFT,
                severity,
                place: Place {
                    source: source.name.clone(),
                    line,
                    column,
                    pointer: spot.pointer.clone(),
                    set: at.set.clone(),
                    path: in_set.then(|| at.path.clone()),
                },
                message: message(change),
                hint: None,
            });
        }
    }
    findings
}

fn message(change: &Change) -> String {
    let at = &change.at;
    match (change.kind, &change.before, &change.after) {
        (ChangeKind::Added, ..) => format!("`{at}` is not on the remote"),
        (ChangeKind::Removed, ..) => format!("`{at}` is on the remote only"),
        (ChangeKind::Changed, Some(there), Some(here)) => format!(
            "`{at}` is `{}` here and `{}` on the remote",
            short(here),
            short(there)
        ),
        (ChangeKind::Order, ..) => format!("`{at}` is in another order on the remote"),
        (ChangeKind::Renamed | ChangeKind::Moved, ..) => match &change.from {
            Some(from) => format!("`{at}` is `{from}` on the remote"),
            None => format!("`{at}` has another place on the remote"),
        },
        _ => format!("`{at}` is different on the remote"),
    }
}

/// A value on one line, not endless.
fn short(json: &Json) -> String {
    let text = json.to_compact();
    if text.chars().count() > 60 {
        text.chars().take(59).chain(['…']).collect()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use tokens_check::Part;
    use tokens_model::SetName;

    use super::*;

    fn source(name: &str, part: Part, text: &str) -> Source {
        Source {
            name: name.to_owned(),
            part,
            json: Json::parse(text),
        }
    }

    fn lines(sources: &[Source], remote: &str, local: &str) -> Vec<String> {
        let parse = |text: &str| TokenDocument::parse(text).unwrap();
        let diff = DocumentDiff::between(&parse(remote), &parse(local));
        findings(sources, &diff, Severity::Warning)
            .into_iter()
            .map(|finding| {
                let place = finding.place;
                format!(
                    "{}:{}:{} {} {}",
                    place.source, place.line, place.column, place.pointer, finding.message
                )
            })
            .collect()
    }

    const LOCAL: &str = "{\"values\": {\"core\": {\r\n \"größe\": {\"value\": \"1\"}, \"b\": {\"value\": \"2\", \"type\": \"x\"},\r\n \"g/h\": {\"c\": {\"value\": \"3\"}}}},\n \"$themes\": [{\"id\": \"t\", \"name\": \"T\", \"selectedTokenSets\": {\"core\": \"enabled\"}}]}";
    const REMOTE: &str = r#"{"values": {"core": {"größe": {"value": "9"}, "g/h": {"c": {"value": "3"}, "d": {"value": "4"}}}, "gone": {"x": {"value": "1"}}}, "$themes": [{"id": "t", "name": "T", "selectedTokenSets": {"core": "source"}}]}"#;

    #[test]
    fn differences_stand_where_the_token_stands() {
        let sources = [source("tokens.json", Part::Whole, LOCAL)];
        insta::assert_snapshot!(lines(&sources, REMOTE, LOCAL).join("\n"), @r#"
        tokens.json:1:1  `set gone` is on the remote only
        tokens.json:1:1  `gone: x` is on the remote only
        tokens.json:2:12 /values/core/größe/value `core: größe (value)` is `"1"` here and `"9"` on the remote
        tokens.json:2:27 /values/core/b `core: b` is not on the remote
        tokens.json:3:2 /values/core/g~1h `core: g/h.d` is on the remote only
        tokens.json:4:61 /$themes/0/selectedTokenSets/core `theme T (selectedTokenSets.core)` is `"enabled"` here and `"source"` on the remote
        "#);
    }

    #[test]
    fn what_was_renamed_is_told_by_both_names() {
        let local = r#"{"core": {"ink": {"value": "1", "type": "x"}, "b": {"value": "2"}}}"#;
        let sources = [source("tokens.json", Part::Whole, local)];
        let remote = local.replace("ink", "black");
        assert_eq!(
            lines(&sources, &remote, local),
            ["tokens.json:1:11 /core/ink `core: ink` is `core: black` on the remote"]
        );
    }

    #[test]
    fn in_a_folder_they_stand_in_the_file_of_the_set() {
        let set = |name: &str| Part::Set(SetName::new(name));
        let sources = [
            source(
                "$metadata.json",
                Part::Metadata,
                r#"{"tokenSetOrder": ["b", "a"], "x": 1}"#,
            ),
            source(
                "$themes.json",
                Part::Themes,
                r#"[{"id": "t", "name": "T"}]"#,
            ),
            source(
                "a.json",
                set("a"),
                r#"{"$type": "color", "t": {"$value": "1"}}"#,
            ),
            source(
                "b.json",
                set("b"),
                r#"{"g": {"t": {"$value": "1"}, "u": {"$value": "1"}}}"#,
            ),
            source("bad.json", set("bad"), "{"),
        ];
        let local = r#"{"values": {"b": {"g": {"t": {"$value": "1"}, "u": {"$value": "1"}}}, "a": {"$type": "color", "t": {"$value": "1"}}}, "$themes": [{"id": "t", "name": "T"}], "$metadata": {"x": 1}}"#;
        let remote = r#"{"values": {"a": {"$type": "size", "t": {"$value": "1"}}, "b": {"g": {"u": {"$value": "1"}, "t": {"$value": "1", "$description": "d"}}}}, "$themes": [], "$metadata": {"x": 2}}"#;
        insta::assert_snapshot!(lines(&sources, remote, local).join("\n"), @r#"
        $metadata.json:1:2 /tokenSetOrder `$metadata tokenSetOrder` is in another order on the remote
        $metadata.json:1:31 /x `$metadata x` is `1` here and `2` on the remote
        $themes.json:1:2 /0 `theme T` is not on the remote
        a.json:1:2 /$type `a:  ($type)` is `"color"` here and `"size"` on the remote
        b.json:1:2 /g `b: g` is in another order on the remote
        b.json:1:8 /g/t `b: g.t ($description)` is on the remote only
        "#);
        assert_eq!(lines(&sources, local, local), Vec::<String>::new());
    }
}
