//! Releases: named versions of a project. Their artifacts are not served.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use serde::{Deserialize, Serialize};

use super::organizations::UserNode;
use super::scalars::Moment;
use super::session::Session;
use crate::store::{Table, Transaction};
use crate::studio::account::{Project, User};
use crate::studio::trouble::Trouble;

#[derive(Clone, Debug, Serialize, Deserialize)]
struct Release {
    version: String,
    name: Option<String>,
    description: Option<String>,
    project: String,
    by: String,
    created: i64,
}

#[derive(Debug, SimpleObject)]
#[graphql(name = "Release")]
pub(super) struct ReleaseNode {
    version: String,
    description: Option<String>,
    created_at: Moment,
    modified_at: Option<f64>,
    project_id: String,
    released_by: UserNode,
}

impl ReleaseNode {
    fn new(rows: &Transaction<'_>, release: Release) -> Result<Self, Trouble> {
        Ok(Self {
            released_by: User::find(rows, &release.by)?.into(),
            version: release.version,
            description: release.description,
            created_at: Moment(release.created),
            modified_at: None,
            project_id: release.project,
        })
    }
}

/// The releases of a project, the newest first.
pub(super) fn of_project(
    rows: &Transaction<'_>,
    project: &str,
) -> Result<Vec<ReleaseNode>, Trouble> {
    let mut found: Vec<Release> = rows
        .load_under::<Release>(Table::StudioReleases, &format!("{project}/"))?
        .into_iter()
        .map(|(_, release)| release)
        .collect();
    found.sort_by_key(|release| std::cmp::Reverse(release.created));
    found
        .into_iter()
        .map(|release| ReleaseNode::new(rows, release))
        .collect()
}

/// A release by its version; the newest if none is given, which is an assumption.
pub(super) fn newest(
    rows: &Transaction<'_>,
    project: &str,
    version: Option<&str>,
) -> Result<ReleaseNode, Trouble> {
    of_project(rows, project)?
        .into_iter()
        .find(|release| version.is_none_or(|version| release.version == version))
        .ok_or_else(|| Trouble::absent("release", version.unwrap_or("latest")))
}

#[derive(Debug, InputObject)]
#[graphql(name = "ReleaseInput")]
struct NewRelease {
    version: String,
    name: Option<String>,
    description: Option<String>,
}

#[derive(Debug, Default)]
pub(super) struct Writes;

#[Object(name = "ReleaseWrites")]
impl Writes {
    async fn create_release(
        &self,
        context: &Context<'_>,
        organization: String,
        project: String,
        input: NewRelease,
    ) -> Result<ReleaseNode> {
        let session = Session::of(context)?;
        session.write(|rows| {
            let user = &session.caller.user;
            let project = Project::seen_in(rows, user, &organization, &project)?;
            let version = input.version;
            if !is_semver(&version) {
                return Err(Trouble::invalid(format!("`{version}` is no version")));
            }
            let place = format!("{}/{version}", project.id);
            if rows.get(Table::StudioReleases, &place)?.is_some() {
                let message = format!("There is a release `{version}` already");
                return Err(Trouble::invalid(message));
            }
            let release = Release {
                version,
                name: input.name,
                description: input.description,
                project: project.id,
                by: user.clone(),
                created: session.now,
            };
            rows.save(Table::StudioReleases, &place, &release)?;
            ReleaseNode::new(rows, release)
        })
    }
}

/// Whether this is a version by Semantic Versioning 2.0.0.
fn is_semver(text: &str) -> bool {
    let (text, build) = text.split_once('+').unzip_or(text);
    let (core, pre) = text.split_once('-').unzip_or(text);
    let number = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| byte.is_ascii_digit())
            && (part == "0" || !part.starts_with('0'))
    };
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| {
            pre.split('.')
                .all(|part| word(part) && (!digits(part) || number(part)))
        })
        && build.is_none_or(|build| build.split('.').all(word))
}

/// What stands before a sign, and what stands after it if it is there.
trait UnzipOr<'a> {
    fn unzip_or(self, whole: &'a str) -> (&'a str, Option<&'a str>);
}

impl<'a> UnzipOr<'a> for Option<(&'a str, &'a str)> {
    fn unzip_or(self, whole: &'a str) -> (&'a str, Option<&'a str>) {
        self.map_or((whole, None), |(before, after)| (before, Some(after)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_semantic_versioning() {
        for version in [
            "0.0.0",
            "1.2.3",
            "1.0.0-alpha.1",
            "1.0.0-0a+build.01",
            "10.20.30+x",
        ] {
            assert!(is_semver(version), "{version}");
        }
        for wrong in [
            "", "1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "v1.2.3", "1.2.3-", "1.2.3-01", "1.2.3+",
        ] {
            assert!(!is_semver(wrong), "{wrong}");
        }
    }
}
