//! `.tokensstudio.json` of the `tokensstudio` command (npm package `@tokens-studio/sdk`, 1.4.2 and
//! later).

use tokens_model::JsonRef;

use super::{Source, Takeover, studio_remote};
use crate::error::CommandError;

/// The fields of the file: `bin/cli.js` of 1.4.2 has the first five, later releases all of them.
pub(super) const FIELDS: [&str; 7] = [
    "org", "project", "branch", "release", "output", "version", "host",
];
const NAME: &str = "studio";

pub(super) fn read(
    source: &Source<'_>,
    root: JsonRef<'_>,
    found: &mut Takeover,
) -> Result<(), CommandError> {
    let mut entry = studio_remote("graphql");
    let mut output = None;
    let mut release = None;
    let mut is_later = false;
    for member in root.members() {
        let name = member.name();
        if !FIELDS.contains(&name.as_ref()) {
            found.leave_out_unknown(member.key, &name);
            continue;
        }
        if name == "version" {
            is_later = true;
            continue;
        }
        let Some(text) = source.text(member.value, &name)? else {
            continue;
        };
        let mut put = |option: &str, value: String| {
            entry.options.insert(option.to_owned(), value);
        };
        match name.as_ref() {
            "org" => put("organization", text),
            "host" => put("graphql_endpoint", address(&text)),
            "release" => release = Some(member.value),
            "output" => output = Some((member.value, text)),
            option => put(option, text),
        }
    }
    if let Some((at, folder)) = output {
        // Later releases put the sets into a folder of their own.
        if is_later {
            let folder = folder.trim_end_matches('/');
            found.take_output(at, &format!("{folder}/tokens/"));
            found.leave_out(
                at,
                "themes and the order of sets, which that tool keeps beside the folder of sets: \
                 the first pull writes them into it",
            );
        } else {
            found.take_output(at, &folder);
        }
    }
    if let Some(at) = release {
        found.leave_out(
            at,
            "`release`: a release never changes, so there is nothing to keep in step; the remote \
             is left out with it",
        );
    } else if entry.option("project").is_none() || entry.option("organization").is_none() {
        found.leave_out(root, "the remote, which needs `org` and `project`");
    } else {
        found.remotes.push((NAME.to_owned(), entry));
    }
    Ok(())
}

/// The tool takes a bare host, and its own paths below it.
fn address(host: &str) -> String {
    if host.contains("://") {
        host.to_owned()
    } else {
        format!("https://{}/graphql", host.trim_end_matches('/'))
    }
}
