//! What was done: listed, shown, undone, brought back.

mod damage;
mod kill;
mod list;
mod restore;
mod undo;

use std::collections::BTreeMap;

use crate::place::Place;
use crate::project::{Layout, Project};
use crate::studio::kept::Interface;
use crate::support::{Person, Service};

/// One service that knows nothing of tokens, and one that does.
const PLACES: [Place; 2] = [Place::Bin, Place::Studio(Interface::Graphql)];

/// Nobody's formatter made this: a byte order mark, both line ends, no order of keys.
const ODD: &str = "\u{feff}{\r\n\t\"z\": {\"type\":\"other\", \"value\": \"odd\"},\r\n\n  \"a\":{ \"value\":\t\"1.50\",\"type\": \"other\" }}\r\n\r\n";

/// Somebody in step with a remote, with files that no tool would write like that.
fn somebody(place: Place, layout: Layout) -> Person {
    let ada = Service::start().owner_at(place, &Project::sample(), layout);
    match layout {
        Layout::Folder => ada.put("tokens/odd/one.json", ODD),
        Layout::Single => {
            let text = ada.text("tokens.json").replace('\n', "\r\n");
            ada.put("tokens.json", &format!("\u{feff}{text}\r\n"));
        }
    }
    ada.ok(&["sync"]);
    ada
}

impl Person {
    /// The ids of the entries of the history, newest first.
    pub(crate) fn entries(&self) -> Vec<String> {
        let history = self.ok(&["history", "--json"]).json();
        let entries = history["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| entry["id"].as_str().unwrap().to_owned())
            .collect()
    }

    /// The token files, without what a killed run leaves beside them.
    fn kept_files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = self.token_files();
        files.retain(|name, _| !name.contains(".tokens-tmp-"));
        files
    }
}
