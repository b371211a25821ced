//! Conflicts in a file: written down with a place for each decision, and read back.

use std::fs;
use std::path::Path;

use sync_engine::{Choice, Conflict, Side};
use tokens_model::{Json, JsonRef, ObjectText, Style, TokenType};

use super::Decision;
use super::typed::{self, Kinds};
use crate::error::{Code, CommandError};
use crate::replace::{Readers, replace};
use crate::shown::{shown, shown_json};

const VERSION: &str = "1";
/// What stands in a conflict.
const MEMBERS: [&str; 10] = [
    "id", "kind", "section", "set", "path", "field", "base", "local", "remote", "decision",
];

/// Writes a new file. One that is there may hold decisions already.
pub(super) fn write(path: &Path, remote: &str, open: &[Conflict]) -> Result<(), CommandError> {
    if path.exists() {
        return Err(
            CommandError::usage(format!("`{}` is there already", path.display()))
                .hint("choose another name, or remove it first"),
        );
    }
    replace(path, &text(remote, open), Readers::Everybody)
}

fn text(remote: &str, open: &[Conflict]) -> String {
    let entries: Vec<String> = open
        .iter()
        .map(|conflict| {
            let mut entry = conflict.to_object();
            entry.push("decision", "null");
            entry.finish()
        })
        .collect();
    let mut file = ObjectText::new();
    file.push("version", VERSION);
    file.push_text("remote", remote);
    file.push("conflicts", &format!("[{}]", entries.join(",")));
    shown_json(&Json::assembled(file.finish()).to_text(&Style::default()))
}

/// Reads what was decided. Everything has to be about a conflict that is open, as it is.
pub(super) fn read(
    path: &Path,
    remote: &str,
    open: &[Conflict],
    kinds: Kinds<'_>,
) -> Result<Vec<Decision>, CommandError> {
    let file = path.display().to_string();
    let bytes = fs::read(path).map_err(|error| {
        CommandError::new(Code::LocalFile, format!("cannot read `{file}`: {error}"))
    })?;
    let json = Json::parse_bytes(bytes)
        .map_err(|error| CommandError::usage(format!("`{file}` is not JSON: {error}")))?;
    decisions(&json, remote, open, kinds).map_err(|problem| {
        let (line, column) = problem.at;
        let why = format!(
            "{file}:{line}:{column}: {}; nothing was written",
            problem.why
        );
        let name = shown(remote);
        CommandError::new(problem.code, why).hint(format!(
            "`tokensync resolve {name} --conflict-file FILE` writes down what is open now"
        ))
    })
}

/// What is wrong with a file, and where.
struct Problem {
    at: (usize, usize),
    code: Code,
    why: String,
}

impl Problem {
    fn new(at: JsonRef<'_>, why: impl Into<String>) -> Self {
        Self {
            at: at.line_column(),
            code: Code::Usage,
            why: why.into(),
        }
    }
}

fn decisions(
    json: &Json,
    remote: &str,
    open: &[Conflict],
    kinds: Kinds<'_>,
) -> Result<Vec<Decision>, Problem> {
    let root = json.root();
    known_members(root, &["version", "remote", "conflicts"])?;
    let version = root
        .get("version")
        .filter(|version| version.raw() == VERSION);
    if version.is_none() {
        let at = root.get("version").unwrap_or(root);
        return Err(Problem::new(
            at,
            "this is no list of conflicts of version 1",
        ));
    }
    let about = root.get("remote").and_then(JsonRef::as_str);
    if about.as_deref() != Some(remote) {
        let at = root.get("remote").unwrap_or(root);
        let why = format!("this is not about the remote `{}`", shown(remote));
        return Err(Problem::new(at, why));
    }
    let list = root.get("conflicts").unwrap_or(root);
    if list.kind() != tokens_model::ValueKind::Array {
        return Err(Problem::new(list, "`conflicts` has to be a list"));
    }
    let ids: Vec<String> = open.iter().map(Conflict::id).collect();
    let mut decided: Vec<Option<Decision>> = vec![None; open.len()];
    for entry in list.items() {
        known_members(entry, &MEMBERS)?;
        let decision = entry.get("decision").unwrap_or(entry);
        if decision.raw() == "null" {
            continue;
        }
        let id = entry.get("id").and_then(JsonRef::as_str);
        let id = id.ok_or_else(|| Problem::new(entry, "a conflict has to have its `id`"))?;
        let Some(n) = ids.iter().position(|known| *known == id) else {
            return Err(not_open(entry, open));
        };
        let conflict = open[n].clone();
        if decided[n].is_some() {
            let at = shown(&conflict.at.to_string());
            return Err(Problem::new(entry, format!("{at} is decided twice")));
        }
        let choice = choice(decision, &conflict, kinds.kind(&conflict))?;
        decided[n] = choice.map(|choice| Decision { conflict, choice });
    }
    Ok(decided.into_iter().flatten().collect())
}

fn known_members(object: JsonRef<'_>, known: &[&str]) -> Result<(), Problem> {
    if !object.is_object() {
        return Err(Problem::new(object, "this has to be an object"));
    }
    let odd = object
        .members()
        .find(|member| !known.contains(&member.name().as_ref()));
    odd.map_or(Ok(()), |member| {
        let name = shown(&member.name());
        Err(Problem::new(member.value, format!("nobody knows `{name}`")))
    })
}

fn choice(
    decision: JsonRef<'_>,
    conflict: &Conflict,
    token_type: Option<TokenType>,
) -> Result<Option<Choice>, Problem> {
    let at = || shown(&conflict.at.to_string());
    match decision.as_str().as_deref() {
        Some("ours") => return Ok(Some(Choice::Side(Side::Local))),
        Some("theirs") => return Ok(Some(Choice::Side(Side::Remote))),
        Some("later") => return Ok(None),
        _ => {}
    }
    let value = match decision.members().collect::<Vec<_>>().as_slice() {
        [member] if member.is("value") => member.value,
        _ => {
            let why =
                "a decision is `\"ours\"`, `\"theirs\"`, `\"later\"`, `null` or `{\"value\": …}`";
            return Err(Problem::new(decision, why));
        }
    };
    let kind = conflict.local.as_ref().map(|json| json.root().kind());
    if !conflict.is_plain() || kind != Some(value.kind()) {
        let why = if conflict.is_plain() {
            format!("{} has to be the same kind of value as on both sides", at())
        } else {
            format!(
                "{} is not one text or one number: take `ours` or `theirs`",
                at()
            )
        };
        return Err(Problem::new(value, why));
    }
    if let Some(why) = token_type.and_then(|kind| typed::problem(kind, value)) {
        return Err(Problem::new(value, format!("{}: {why}", at())));
    }
    Ok(Some(Choice::Value(value.to_json())))
}

/// An entry about something that is not open, or not as it says.
fn not_open(entry: JsonRef<'_>, open: &[Conflict]) -> Problem {
    let text = |json: JsonRef<'_>, key: &str| json.get(key).map(JsonRef::to_compact);
    let place = |json: JsonRef<'_>| ["section", "set", "path", "field"].map(|key| text(json, key));
    let here = place(entry);
    let still = open.iter().find(|conflict| {
        let told = Json::assembled(conflict.to_object().finish());
        place(told.root()) == here
    });
    let why = if let Some(conflict) = still {
        let at = shown(&conflict.at.to_string());
        format!("{at} was changed since this was written")
    } else {
        let text = |key| entry.get(key).and_then(JsonRef::as_str).unwrap_or_default();
        let at = format!("{} {}", text("set"), text("path"));
        format!("`{}` is not open any more", shown(at.trim()))
    };
    Problem {
        code: Code::Decision,
        ..Problem::new(entry, why)
    }
}

#[cfg(test)]
mod tests {
    use sync_engine::ConflictKind;
    use tokens_model::{EntryPath, SetName, TokenPath};

    use super::*;

    fn conflict(name: &str, local: &str, remote: &str) -> Conflict {
        let path = TokenPath::new([name]);
        Conflict {
            at: EntryPath::in_set(&SetName::new("core"), path, Some("value")),
            kind: ConflictKind::Value,
            base: Json::parse("1").ok(),
            local: Json::parse(local).ok(),
            remote: Json::parse(remote).ok(),
        }
    }

    fn open() -> [Conflict; 2] {
        [conflict("a", "1.50", "2"), conflict("b", "[1]", "[2]")]
    }

    fn read_back(from: &str, to: &str) -> Result<Vec<Decision>, String> {
        let written = text("team", &open());
        assert!(written.contains(from), "{written}");
        let json = Json::parse(written.replacen(from, to, 1)).unwrap();
        decisions(&json, "team", &open(), Kinds::default())
            .map_err(|problem| format!("{:?} {:?} {}", problem.at, problem.code, problem.why))
    }

    #[test]
    fn what_is_written_down_is_read_back() {
        let written = text("team", &open());
        assert!(written.contains("\"local\": 1.50,"), "{written}");
        assert_eq!(read_back("null", "null").unwrap().len(), 0);
        for (to, wanted) in [
            ("\"ours\"", "Side(Local)"),
            ("\"theirs\"", "Side(Remote)"),
            ("{\"value\": 4.50}", "Value(4.50)"),
        ] {
            let [decision] =
                &read_back("\"decision\": null", &format!("\"decision\": {to}")).unwrap()[..]
            else {
                panic!("{to}");
            };
            assert_eq!(format!("{:?}", decision.choice), wanted);
            assert_eq!(decision.conflict.id(), open()[0].id());
        }
        let later = read_back("\"decision\": null", "\"decision\": \"later\"");
        assert_eq!(later.unwrap().len(), 0);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        let check = |from: &str, to: &str, wanted: &str| {
            let told = read_back(from, to).map(|decisions| decisions.len());
            assert_eq!(told, Err(wanted.to_owned()));
        };
        check(
            "1,",
            "2,",
            "(2, 14) Usage this is no list of conflicts of version 1",
        );
        check(
            "team",
            "other",
            "(3, 13) Usage this is not about the remote `team`",
        );
        check(
            "\"decision\": null",
            "\"decison\": \"ours\"",
            "(15, 18) Usage nobody knows `decison`",
        );
        check(
            "\"decision\": null",
            "\"decision\": \"mine\"",
            "(15, 19) Usage a decision is `\"ours\"`, `\"theirs\"`, `\"later\"`, `null` or `{\"value\": …}`",
        );
        check(
            "\"decision\": null",
            "\"decision\": {\"value\": \"2\"}",
            "(15, 29) Usage core: a (value) has to be the same kind of value as on both sides",
        );
        check(
            "\"kind\": \"value\"",
            "\"odd\": 1",
            "(7, 14) Usage nobody knows `odd`",
        );
    }

    #[test]
    fn what_is_outdated_or_not_open_is_refused() {
        let then = [conflict("a", "1.50", "3"), conflict("gone", "1", "2")];
        let written = text("team", &then);
        let check = |n: usize, wanted: &str| {
            let mut parts: Vec<&str> = written.split("\"decision\": null").collect();
            let decided = ["\"decision\": \"ours\"", "\"decision\": null"];
            let (first, second) = (decided[n], decided[1 - n]);
            let all = [
                parts.remove(0),
                first,
                parts.remove(0),
                second,
                parts.remove(0),
            ];
            let json = Json::parse(all.concat()).unwrap();
            let Err(problem) = decisions(&json, "team", &open(), Kinds::default()) else {
                panic!("{n}");
            };
            assert_eq!((problem.code, &*problem.why), (Code::Decision, wanted));
        };
        check(0, "core: a (value) was changed since this was written");
        check(1, "`core gone` is not open any more");
    }
}
