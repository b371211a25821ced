//! Where a team keeps its tokens: the same story on every kind of remote.

use std::rc::Rc;

use sandbox::{Fault, RequestLog, When};
use tokens_model::TokenDocument;

use crate::project::{Layout, Project};
use crate::studio::kept::Interface;
use crate::support::{Person, Service, assert_same, save};

/// A kind of remote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Bin,
    Studio(Interface),
}

pub(crate) const PLACES: [Place; 3] = [
    Place::Bin,
    Place::Studio(Interface::Graphql),
    Place::Studio(Interface::Rest),
];

impl Place {
    /// What the remote is called in the project.
    pub(crate) fn remote(self) -> &'static str {
        match self {
            Self::Bin => "team-bin",
            Self::Studio(_) => "studio",
        }
    }

    /// A rule for the requests that read the tokens. A run asks once for its plan, and once more
    /// before it writes.
    pub(crate) fn on_read(self) -> When {
        match self {
            Self::Bin => Fault::on("GET"),
            Self::Studio(Interface::Graphql) => Fault::on("POST").operation("Branch"),
            Self::Studio(Interface::Rest) => Fault::on("GET").at("/tokens?"),
        }
    }

    /// A rule for the requests that change a token.
    pub(crate) fn on_write(self) -> When {
        match self {
            Self::Bin => Fault::on("PUT"),
            Self::Studio(Interface::Graphql) => Fault::on("POST").operation("UpdateTokenSet"),
            Self::Studio(Interface::Rest) => Fault::on("PATCH").at("/tokens/"),
        }
    }

    /// Both documents are one to this kind of remote.
    #[track_caller]
    pub(crate) fn agree(self, a: &TokenDocument, b: &TokenDocument) {
        assert_same(&self.shared(a), &self.shared(b));
    }

    /// Why it cannot hold a document, if it cannot.
    pub(crate) fn refusal(self, document: &TokenDocument) -> Option<String> {
        match self {
            Self::Bin => None,
            Self::Studio(interface) => interface.refusal(document),
        }
    }

    /// What of a document both sides hold.
    fn shared(self, document: &TokenDocument) -> TokenDocument {
        match self {
            Self::Bin => document.clone(),
            Self::Studio(interface) => interface.kept(document),
        }
    }
}

/// Whether a request changes something.
pub(crate) fn writes(request: &RequestLog) -> bool {
    let path = &request.path;
    match request.method.as_str() {
        "GET" => false,
        _ if path.starts_with("/graphql") => request.body.contains("\"query\":\"mutation"),
        _ => !path.contains("/auth/"),
    }
}

impl Service {
    /// How many requests have come that change something.
    pub(crate) fn writes(&self) -> usize {
        let requests = self.control.requests();
        requests.iter().filter(|request| writes(request)).count()
    }

    /// What is there, as it is kept.
    pub(crate) fn text_at(&self, place: Place) -> String {
        match place {
            Place::Bin => self.record(),
            Place::Studio(_) => self.studio_text(),
        }
    }

    /// What is there.
    pub(crate) fn document_at(&self, place: Place) -> TokenDocument {
        match place {
            Place::Bin => self.document(),
            Place::Studio(_) => self.studio_document("main").unwrap(),
        }
    }

    /// The place holds this document, as far as it can.
    #[track_caller]
    pub(crate) fn holds(&self, place: Place, expected: &TokenDocument) {
        place.agree(expected, &self.document_at(place));
    }

    /// Somebody else changes one place in what is there.
    #[track_caller]
    pub(crate) fn edit_at(&self, place: Place, from: &str, to: &str) {
        match place {
            Place::Bin => self.edit(from, to),
            Place::Studio(_) => self.edit_studio(from, to),
        }
    }

    /// `remote add` for whatever tokens there are.
    pub(crate) fn add_words_at(&self, place: Place) -> Vec<&str> {
        match place {
            Place::Bin => self.add_words("team-bin", &["--empty"]),
            Place::Studio(interface) => self.studio_words("studio", interface.name(), &["--yes"]),
        }
    }

    /// Somebody whose project is in a new bin, or on the main branch of the platform's project.
    pub(crate) fn owner_at(
        self: &Rc<Self>,
        place: Place,
        project: &Project,
        layout: Layout,
    ) -> Person {
        match place {
            Place::Bin => self.owner(project, layout),
            Place::Studio(interface) => self.studio_owner(project, layout, interface.name()),
        }
    }

    /// Two people with clones of one repository, which are in step with one remote.
    pub(crate) fn team_at(
        self: &Rc<Self>,
        place: Place,
        project: &Project,
        layout: Layout,
    ) -> [Person; 2] {
        let ada = self.owner_at(place, project, layout);
        let ben = self.person_at(place);
        for (name, bytes) in ada.files() {
            save(&ben.path(&name), &bytes);
        }
        ben.ok(&["remote", "trust", place.remote()]);
        ben.ok(&["pull"]);
        [ada, ben]
    }

    pub(crate) fn team(self: &Rc<Self>, project: &Project, layout: Layout) -> [Person; 2] {
        self.team_at(Place::Bin, project, layout)
    }

    /// Somebody with an empty project folder who may read and write there.
    pub(crate) fn person_at(self: &Rc<Self>, place: Place) -> Person {
        match place {
            Place::Bin => self.person(),
            Place::Studio(_) => self.studio_person(),
        }
    }
}

impl Person {
    /// Takes over the project file of somebody else without the tokens, and trusts it.
    pub(crate) fn join_at(&self, place: Place, other: &Self) {
        self.put("tokensync.json", &other.text("tokensync.json"));
        self.ok(&["remote", "trust", place.remote()]);
    }

    pub(crate) fn join(&self, other: &Self) {
        self.join_at(Place::Bin, other);
    }
}
