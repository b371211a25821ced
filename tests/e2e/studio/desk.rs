//! What the tests of the platform begin with.

use std::rc::Rc;

use tokens_model::TokenDocument;

use crate::project::{Layout, Project};
use crate::support::{Person, Service};

/// The interfaces of the platform.
pub(crate) const INTERFACES: [&str; 2] = ["graphql", "rest"];

impl Service {
    /// `remote add NAME` for the project of this sandbox, over this interface.
    pub(crate) fn studio_words<'a>(
        &'a self,
        name: &'a str,
        api: &'a str,
        more: &[&'a str],
    ) -> Vec<&'a str> {
        let endpoint = self.studio.discovery.as_str();
        let mut words = vec!["remote", "add", name, "--kind", "studio"];
        words.extend(["--api", api, "--endpoint", endpoint]);
        words.extend(more);
        words
    }

    /// What a branch of the project holds, as the platform tells it; nothing if it is empty.
    pub(crate) fn studio_document(&self, branch: &str) -> Option<TokenDocument> {
        let text = self
            .control
            .studio()
            .document(&self.studio.project, branch)?;
        Some(TokenDocument::parse(text).unwrap())
    }

    /// Somebody else makes the main branch hold this document.
    pub(crate) fn put_studio(&self, text: &str) {
        let studio = self.control.studio();
        studio.put_document(&self.studio.project, "main", text);
    }

    /// Somebody else changes one place of the main branch, which has to be there exactly once.
    #[track_caller]
    pub(crate) fn edit_studio(&self, from: &str, to: &str) {
        let text = self.studio_text();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {text}");
        self.put_studio(&text.replacen(from, to, 1));
    }

    /// What the main branch holds, as text.
    pub(crate) fn studio_text(&self) -> String {
        let studio = self.control.studio();
        studio.document(&self.studio.project, "main").unwrap()
    }

    /// Somebody with a service account token beside the API key.
    pub(crate) fn studio_person(self: &Rc<Self>) -> Person {
        let mut person = self.person();
        let studio = self.control.studio();
        let token = studio.create_service_token(
            &self.studio.project,
            &["tokens:read", "tokens:write"],
            None,
        );
        person.var("STUDIO_SERVICE_TOKEN", &token);
        person
    }

    /// Somebody whose project is on the main branch of the platform's project.
    pub(crate) fn studio_owner(
        self: &Rc<Self>,
        project: &Project,
        layout: Layout,
        api: &str,
    ) -> Person {
        let owner = self.studio_person();
        project.put(&owner, layout);
        owner.ok(&["init"]);
        owner.ok(&self.studio_words("studio", api, &["--yes"]));
        owner
    }
}
