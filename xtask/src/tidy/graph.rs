//! Which crate may know which.

use super::Finding;
use super::workspace::{Dependency, Member, Workspace};

/// What one crate may depend on inside the workspace.
struct Rule {
    name: &'static str,
    /// In the crate itself, its tests included.
    uses: &'static [&'static str],
    /// In its tests only.
    tests: &'static [&'static str],
    /// Behind a feature of its own only.
    features: &'static [&'static str],
}

/// The crate graph of ARCHITECTURE.md. `provider-*` crates without a line of their own are
/// remote providers: see [`REMOTE`].
const GRAPH: &[Rule] = &[
    Rule::of("tokens-model", &[]).tests(&["tokens-model"]),
    Rule::of("tokens-resolve", &["tokens-model"]).tests(&["tokens-model"]),
    Rule::of("tokens-check", &["tokens-model", "tokens-resolve"]).tests(&["tokens-model"]),
    Rule::of("tokens-review", &["tokens-model", "tokens-resolve"]).tests(&["tokens-model"]),
    Rule::of("provider-api", &["tokens-model"]),
    Rule::of("provider-http", &["provider-api"]),
    Rule::of("provider-file", &["provider-api", "tokens-model"]).tests(&["provider-testkit"]),
    Rule::of("provider-testkit", &["provider-api", "tokens-model"]),
    Rule::of("sync-engine", &["provider-api", "tokens-model"]).tests(&["provider-testkit"]),
    Rule::of(
        "cli",
        &[
            "sync-engine",
            "provider-api",
            "provider-file",
            "tokens-check",
            "tokens-review",
            "tokens-resolve",
            "tokens-model",
        ],
    )
    .tests(&["sandbox", "provider-testkit"])
    .features(&[
        "provider-jsonbin",
        "provider-studio",
        "provider-url",
        "sandbox",
    ]),
    Rule::of("sandbox", &[]),
    Rule::of("soak", &["sync-engine", "provider-api", "tokens-model"]),
    Rule::of(
        "xtask",
        &[
            "tokens-model",
            "tokens-check",
            "tokens-resolve",
            "sync-engine",
        ],
    ),
];

const REMOTE: Rule = Rule::of("", &["provider-api", "provider-http", "tokens-model"])
    .tests(&["provider-testkit", "sandbox"]);

/// What only these crates may name.
const HTTP_CLIENT: (&str, &str) = ("reqwest", "provider-http");

/// They change numbers that were only passed on, or lift the bound on depth, for every crate of
/// the build at once.
const JSON_FEATURES: [&str; 2] = ["arbitrary_precision", "unbounded_depth"];

const CRATES_IO: &str = "\"registry+https://github.com/rust-lang/crates.io-index\"";

/// What is built: the workspace, and the fuzz targets, which are none of its members.
const LOCKS: [&str; 2] = ["Cargo.lock", "tests/fuzz/Cargo.lock"];

impl Rule {
    const fn of(name: &'static str, uses: &'static [&'static str]) -> Self {
        Self {
            name,
            uses,
            tests: &[],
            features: &[],
        }
    }

    const fn tests(mut self, tests: &'static [&'static str]) -> Self {
        self.tests = tests;
        self
    }

    const fn features(mut self, features: &'static [&'static str]) -> Self {
        self.features = features;
        self
    }

    fn for_member(name: &str) -> Option<&'static Self> {
        GRAPH
            .iter()
            .find(|rule| rule.name == name)
            .or_else(|| name.starts_with("provider-").then_some(&REMOTE))
    }

    fn allows(&self, edge: &Dependency) -> bool {
        let name = edge.name.as_str();
        self.uses.contains(&name)
            || self.features.contains(&name)
            || (edge.dev && self.tests.contains(&name))
    }
}

pub(super) fn edges(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    let names: Vec<&str> = workspace.members.iter().map(|m| m.name.as_str()).collect();
    for member in &workspace.members {
        let Some(rule) = Rule::for_member(&member.name) else {
            let what = format!(
                "`{}` is not in the crate graph: say in xtask/src/tidy/graph.rs and in \
                 ARCHITECTURE.md what it may depend on",
                member.name
            );
            found.push(Finding::new(manifest(member), what));
            continue;
        };
        let inside = |edge: &&Dependency| names.contains(&edge.name.as_str());
        for edge in member.dependencies.iter().filter(inside) {
            if !rule.allows(edge) {
                let kind = if edge.dev { "tests of " } else { "" };
                let what = format!(
                    "{kind}`{}` must not depend on `{}`: see the crate graph in ARCHITECTURE.md",
                    member.name, edge.name
                );
                found.push(Finding::new(manifest(member), what));
            }
        }
    }
    found
}

pub(super) fn optional(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    for member in &workspace.members {
        let Some(rule) = Rule::for_member(&member.name) else {
            continue;
        };
        for edge in &member.dependencies {
            if rule.features.contains(&edge.name.as_str()) && !edge.optional && !edge.dev {
                let what = format!("`{}` has to be optional, behind a feature", edge.name);
                found.push(Finding::new(manifest(member), what));
            }
        }
    }
    found
}

pub(super) fn one_http_client(workspace: &Workspace) -> Vec<Finding> {
    let (client, owner) = HTTP_CLIENT;
    let names_it = |member: &&Member| {
        member.name != owner && member.dependencies.iter().any(|edge| edge.name == client)
    };
    let members = workspace.members.iter().filter(names_it);
    members
        .map(|member| {
            let what = format!("only `{owner}` names `{client}`: ask through `{owner}`");
            Finding::new(manifest(member), what)
        })
        .collect()
}

pub(super) fn json_features(workspace: &Workspace) -> Vec<Finding> {
    JSON_FEATURES
        .iter()
        .filter(|feature| workspace.json_features.iter().any(|on| on == *feature))
        .map(|feature| {
            let what = format!(
                "`serde_json/{feature}` is on: find out who turns it on with \
                 `cargo tree --edges features --invert serde_json`"
            );
            Finding::new("Cargo.toml", what)
        })
        .collect()
}

pub(super) fn sources(workspace: &Workspace) -> Vec<Finding> {
    let mut found = Vec::new();
    for path in LOCKS {
        let text = workspace.file(path).map_or("", |file| file.text());
        for (number, line) in (1..).zip(text.lines()) {
            let source = line.strip_prefix("source = ");
            if source.is_some_and(|source| source != CRATES_IO) {
                let what = format!("not from crates.io: {line}");
                found.push(Finding::new(format!("{path}:{number}"), what));
            }
        }
    }
    if let Some(config) = workspace.file(".cargo/config.toml") {
        for (number, line) in (1..).zip(config.text().lines()) {
            if ["[source", "[registr"]
                .iter()
                .any(|table| line.starts_with(table))
            {
                let at = format!(".cargo/config.toml:{number}");
                found.push(Finding::new(
                    at,
                    "a registry belongs into the settings of a machine",
                ));
            }
        }
    }
    found
}

fn manifest(member: &Member) -> String {
    format!("{}/Cargo.toml", member.folder)
}

#[cfg(test)]
mod tests {
    use super::super::workspace::File;
    use super::*;

    fn edge(name: &str, kind: &str) -> Dependency {
        Dependency {
            name: name.to_owned(),
            dev: kind == "dev",
            optional: kind == "optional",
        }
    }

    fn workspace(name: &str, dependencies: Vec<Dependency>) -> Workspace {
        let mut members: Vec<Member> = GRAPH
            .iter()
            .filter(|rule| rule.name != name)
            .map(|rule| Member {
                name: rule.name.to_owned(),
                ..Member::default()
            })
            .collect();
        members.push(Member {
            name: name.to_owned(),
            folder: format!("crates/{name}"),
            dependencies,
            ..Member::default()
        });
        Workspace {
            members,
            ..Workspace::default()
        }
    }

    fn whats(found: &[Finding]) -> String {
        let lines: Vec<&str> = found.iter().map(|finding| finding.what.as_str()).collect();
        lines.join("\n")
    }

    #[test]
    fn an_edge_that_nobody_decided_is_found() {
        let good = workspace(
            "sync-engine",
            vec![edge("provider-api", ""), edge("serde", "")],
        );
        assert_eq!(edges(&good), []);
        let bad = workspace("sync-engine", vec![edge("provider-http", "")]);
        let found = edges(&bad);
        assert_eq!(found[0].at, "crates/sync-engine/Cargo.toml");
        assert!(whats(&found).contains("must not depend on `provider-http`"));
    }

    #[test]
    fn a_provider_that_is_not_listed_is_a_remote_one() {
        let good = workspace(
            "provider-new",
            vec![edge("provider-http", ""), edge("sandbox", "dev")],
        );
        assert_eq!(edges(&good), []);
        let bad = workspace(
            "provider-new",
            vec![edge("sandbox", ""), edge("sync-engine", "dev")],
        );
        assert_eq!(edges(&bad).len(), 2);
        let unknown = workspace("something", vec![]);
        assert!(whats(&edges(&unknown)).contains("is not in the crate graph"));
    }

    #[test]
    fn remote_providers_have_to_be_optional() {
        let good = workspace(
            "cli",
            vec![edge("sandbox", "optional"), edge("sandbox", "dev")],
        );
        assert_eq!(optional(&good), []);
        let bad = workspace("cli", vec![edge("provider-jsonbin", "")]);
        assert!(whats(&optional(&bad)).contains("`provider-jsonbin` has to be optional"));
    }

    #[test]
    fn a_second_http_client_is_found() {
        let bad = workspace("cli", vec![edge("reqwest", "dev")]);
        assert_eq!(one_http_client(&bad).len(), 1);
        let good = workspace("provider-http", vec![edge("reqwest", "")]);
        assert_eq!(one_http_client(&good), []);
    }

    #[test]
    fn features_that_change_numbers_are_found() {
        let mut workspace = Workspace {
            json_features: vec!["std".to_owned(), "preserve_order".to_owned()],
            ..Workspace::default()
        };
        assert_eq!(json_features(&workspace), []);
        workspace
            .json_features
            .push("arbitrary_precision".to_owned());
        assert_eq!(json_features(&workspace).len(), 1);
    }

    #[test]
    fn sources_other_than_crates_io_are_found() {
        let file = |path: &str, text: String| File {
            path: path.to_owned(),
            text: Some(text),
        };
        let lock = format!("source = {CRATES_IO}\nsource = \"git+https://example.com/x\"\n");
        let workspace = Workspace {
            files: vec![
                file("Cargo.lock", lock.clone()),
                file("tests/fuzz/Cargo.lock", lock),
                file(".cargo/config.toml", "[alias]\n[source.x]\n".to_owned()),
            ],
            ..Workspace::default()
        };
        let at: Vec<String> = sources(&workspace).into_iter().map(|f| f.at).collect();
        let expected = [
            "Cargo.lock:2",
            "tests/fuzz/Cargo.lock:2",
            ".cargo/config.toml:2",
        ];
        assert_eq!(at, expected);
    }
}
