//! `cargo xtask release prepare VERSION`: one version everywhere, and what is generated from it.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::outcome::{Failure, Result};
use crate::{captures, files, metadata, run};

const UNRELEASED: &str = "## [Unreleased]";

/// Sets the version of the workspace and gives the unreleased changes that version and today.
pub(crate) fn run(version: &str) -> Result {
    if !is_version(version) {
        return Err(Failure::new(format!(
            "release: `{version}` is no version like 1.2.3"
        )));
    }
    let manifest = run::root().join("Cargo.toml");
    let text = files::read_text(&manifest)?;
    let text = with_version(&text, version).map_err(|what| Failure::at(&manifest, what))?;
    let changelog = run::root().join("CHANGELOG.md");
    let changes = files::read_text(&changelog)?;
    let changes =
        rolled(&changes, version, &today()).map_err(|what| Failure::at(&changelog, what))?;
    files::replace(&manifest, text.as_bytes())?;
    files::replace(&changelog, changes.as_bytes())?;
    run::through(&mut run::cargo(&["update", "--workspace"]))?;
    // The fuzz targets have a lock file of their own, which Cargo corrects when it reads it.
    metadata::of(&["--manifest-path=tests/fuzz/Cargo.toml"])?;
    regenerate()?;
    println!(
        "release: prepared {version}. What is left to do:\n  \
         git diff                                     is that all, and nothing else?\n  \
         cargo xtask ci                               and `cargo xtask release publish --dry-run`\n  \
         cargo xtask release dist --check-reproducible\n  \
         a pull request with this change; on its merge commit, the tag v{version}"
    );
    Ok(())
}

/// The changes of a version, for the page of its release; fails unless the workspace is at it.
pub(crate) fn notes(tag: &str) -> Result {
    let version = metadata::version()?;
    if tag != format!("v{version}") {
        return Err(Failure::new(format!(
            "release: the tag is `{tag}` and the workspace is at {version}: tag the change that \
             `cargo xtask release prepare` made as v{version}"
        )));
    }
    let changelog = run::root().join("CHANGELOG.md");
    let text = files::read_text(&changelog)?;
    let changes = changes_of(&text, &version).map_err(|what| Failure::at(&changelog, what))?;
    println!("{changes}");
    Ok(())
}

/// What tests write from the code: the pages and schemas, and what pages show of the terminal.
fn regenerate() -> Result {
    // Of all targets, as CONTRIBUTING.md says it: one named here would be missed when tests move.
    let args = ["test", "--package=cli", "--locked", "documented"];
    run::through(run::cargo(&args).env("ACCEPT_DOCS", "1"))?;
    captures::write()
}

fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.split('.').collect();
    let number = |part: &&str| {
        part.parse::<u64>().is_ok() && (*part == "0" || !part.starts_with(['0', '+']))
    };
    parts.len() == 3 && parts.iter().all(number)
}

/// The manifest of the workspace with another version, also where its crates ask for each other.
fn with_version(manifest: &str, version: &str) -> std::result::Result<String, String> {
    let package = manifest
        .split("\n[workspace.package]\n")
        .nth(1)
        .ok_or("has no [workspace.package]")?;
    let old = package
        .lines()
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .ok_or("has no version in [workspace.package]")?;
    if old == version {
        return Err(format!("is at {version} already"));
    }
    let mut text = String::new();
    for line in manifest.lines() {
        let own = line == format!("version = \"{old}\"");
        let inner = line.contains("path = \"crates/");
        if own || inner {
            let (old, new) = (
                format!("version = \"{old}\""),
                format!("version = \"{version}\""),
            );
            text.push_str(&line.replace(&old, &new));
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    Ok(text)
}

/// The changelog with what was unreleased under this version, and room for what comes.
fn rolled(changelog: &str, version: &str, date: &str) -> std::result::Result<String, String> {
    let (before, after) = changelog
        .split_once(UNRELEASED)
        .ok_or_else(|| format!("has no `{UNRELEASED}`"))?;
    let changes = after.split("\n## ").next().unwrap_or_default();
    if changes.trim().is_empty() {
        return Err("has no unreleased changes".to_owned());
    }
    Ok(format!(
        "{before}{UNRELEASED}\n\n## [{version}] - {date}{after}"
    ))
}

/// What stands below the heading of a version.
fn changes_of<'a>(changelog: &'a str, version: &str) -> std::result::Result<&'a str, String> {
    let heading = format!("\n## [{version}] - ");
    let (_, after) = changelog
        .split_once(&heading)
        .ok_or_else(|| format!("has no changes of {version}"))?;
    let (_, changes) = after.split_once('\n').unwrap_or((after, ""));
    Ok(changes.split("\n## ").next().unwrap_or_default().trim())
}

/// The date in UTC.
pub(crate) fn today() -> String {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    date(seconds / 86_400)
}

/// The date so many days after 1970-01-01 (Howard Hinnant, "chrono-compatible low-level date
/// algorithms", `civil_from_days`).
fn date(days: u64) -> String {
    let days = days + 719_468;
    let era = days / 146_097;
    let day_of_era = days % 146_097;
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_have_three_numbers() {
        for good in ["0.1.0", "1.20.3"] {
            assert!(is_version(good), "{good}");
        }
        for bad in ["1.2", "v1.2.3", "1.02.3", "1.2.3-rc.1", "1.+2.3"] {
            assert!(!is_version(bad), "{bad}");
        }
    }

    #[test]
    fn the_version_is_set_where_it_is_ours() {
        let manifest = "[workspace]\n\n[workspace.package]\nversion = \"0.1.0\"\n\n\
                        [workspace.dependencies]\n\
                        cli = { path = \"crates/cli\", version = \"0.1.0\" }\n\
                        other = { version = \"0.1.0\" }\n";
        let new = with_version(manifest, "0.2.0").unwrap();
        assert_eq!(new.matches("0.2.0").count(), 2);
        assert!(new.contains("other = { version = \"0.1.0\" }\n"));
        assert!(with_version(manifest, "0.1.0").is_err());
    }

    #[test]
    fn our_manifest_has_one_version() {
        let manifest = files::read_text(&run::root().join("Cargo.toml")).unwrap();
        let new = with_version(&manifest, "99.0.0").unwrap();
        let ours = new.lines().filter(|line| line.contains("path = \"crates/"));
        let uploaded = ours.filter(|line| line.contains("version")).count();
        assert!(uploaded > 0);
        assert_eq!(new.matches("version = \"99.0.0\"").count(), uploaded + 1);
    }

    #[test]
    fn unreleased_changes_get_a_version() {
        let old = "# Changelog\n\n## [Unreleased]\n\n### cli\n\n- new\n\n## [0.1.0] - 2026-01-01\n";
        let new = rolled(old, "0.2.0", "2026-02-03").unwrap();
        assert!(new.contains("## [Unreleased]\n\n## [0.2.0] - 2026-02-03\n\n### cli\n\n- new\n"));
        let empty = "## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n- old\n";
        assert!(rolled(empty, "0.2.0", "2026-02-03").is_err());
    }

    #[test]
    fn the_changes_of_a_version_are_its_notes() {
        let text = "# Changelog\n\n## [Unreleased]\n\n- later\n\n## [0.2.0] - 2026-02-03\n\n\
                    ### cli\n\n- new\n\n## [0.1.0] - 2026-01-01\n\n- first\n";
        assert_eq!(changes_of(text, "0.2.0"), Ok("### cli\n\n- new"));
        assert_eq!(changes_of(text, "0.1.0"), Ok("- first"));
        assert!(changes_of(text, "0.3.0").is_err());
    }

    #[test]
    fn days_are_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(11_016), "2000-02-29");
        assert_eq!(date(20_513), "2026-03-01");
    }
}
