//! What the tests of addresses begin with.

use std::rc::Rc;

use sandbox::Right;

use crate::answer::Ran;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// The file that tokens are published in.
pub(crate) const FILE: &str = "released.json";

/// `remote add NAME --kind url --url …`.
pub(crate) fn url_words<'a>(name: &'a str, url: &'a str) -> Vec<&'a str> {
    vec!["remote", "add", name, "--kind", "url", "--url", url]
}

impl Service {
    /// The address of a published file.
    pub(crate) fn file_url(&self) -> String {
        format!("{}{FILE}", self.files)
    }

    /// Somebody publishes tokens.
    pub(crate) fn publish(&self, text: &str) {
        self.control.put_file(FILE, text);
    }

    /// The address of a bin.
    pub(crate) fn bin_url(&self, bin: &str) -> String {
        format!("{}/b/{bin}", self.endpoint)
    }

    /// Somebody whose project reads a published file.
    pub(crate) fn reader(self: &Rc<Self>) -> Person {
        self.publish(&Project::sample().record());
        let reader = self.person().without_key();
        reader.ok(&["init", "--layout", "single"]);
        let url = self.file_url();
        reader.ok(&url_words("released", &url));
        self.control.clear_requests();
        reader
    }

    /// The id of a new bin, and a key that may only read.
    pub(crate) fn bin_and_key(&self) -> (String, String) {
        let bin = self.control.create_bin(&Project::sample().record());
        (bin, self.control.access_key("readers", &[Right::Read]))
    }
}

impl Person {
    /// Puts a project into the folder as a clone brings it: nobody here has typed the address.
    pub(crate) fn clone_of(&self, remotes: &str) {
        let text = format!(
            "{{\n  \"version\": 1,\n  \"tokens\": \"tokens.json\",\n  \"remotes\": {remotes}\n}}\n"
        );
        self.put("tokensync.json", &text);
        Project::sample().put(self, Layout::Single);
    }

    /// Runs with these lines on standard input, and has to succeed.
    #[track_caller]
    pub(crate) fn piped(&self, words: &[&str], lines: &[&str]) -> Ran {
        let ran = self.run_with_input(words, &format!("{}\n", lines.join("\n")));
        assert_eq!(ran.code, Some(0), "{ran}");
        ran
    }
}
