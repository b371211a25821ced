//! Conflicts that stay open while all else goes on, and how they are settled.

mod file;
mod open;
mod settled;

use serde_json::Value;

use crate::place::Place;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const SKIP: [&str; 2] = ["sync", "--skip-conflicts"];

/// Two people who say different things in three places of two sets; what Ben says is there
/// already, with one more edit that nobody minds.
fn clash(place: Place) -> [Person; 2] {
    let service = Service::start();
    let [ada, ben] = service.team_at(place, &Project::sample(), Layout::Folder);
    for [before, adas, bens] in [
        ["#ff0000", "#aa0000", "#bb0000"],
        ["The sky", "The sea", "The lake"],
        ["#ffffff", "#fafafa", "#f0f0f0"],
    ] {
        ada.edit(before, adas);
        ben.edit(before, bens);
    }
    ben.edit("#00ff00", "#00bb00");
    ben.ok(&["push"]);
    [ada, ben]
}

impl Person {
    #[track_caller]
    fn says(&self, texts: &[&str]) {
        let mut files = self.token_files();
        files.retain(|name, _| name.starts_with("tokens/"));
        let all: String = files
            .into_values()
            .map(|bytes| String::from_utf8(bytes).unwrap())
            .collect();
        for text in texts {
            assert!(all.contains(text), "nobody says {text}: {all}");
        }
    }

    /// What the record of open conflicts says.
    fn record(&self) -> Option<Value> {
        let files = crate::support::below(&self.path(".tokensync"));
        let record = files
            .iter()
            .find(|(name, _)| name.ends_with("/conflicts.json"));
        record.map(|(_, bytes)| serde_json::from_slice(bytes).unwrap())
    }

    /// How many conflicts `status` tells of.
    fn open(&self) -> u64 {
        let status = self.run(&["status", "--json"]).json();
        status["remotes"][0]["conflicts"].as_u64().unwrap()
    }
}
