//! A push of many requests that is cut after any of them, by the network or by a kill: the next
//! one completes it.

use std::process::Stdio;
use std::rc::Rc;
use std::time::Duration;

use sandbox::{Fault, RequestLog};
use tokens_model::{JsonRef, TokenDocument};

use super::kept::Interface;
use crate::place::{Place, writes};
use crate::support::{Person, Service};

/// What people hold before …
pub(crate) const THEN: &str = r##"{
  "core": {
    "color": {
      "red": { "$value": "#ff0000", "$type": "color" },
      "green": { "$value": "#00ff00", "$type": "color" }
    },
    "size": { "s": { "$value": "4px", "$type": "sizing" }, "m": { "$value": "8px", "$type": "sizing" } }
  },
  "brand": { "primary": { "$value": "{color.red}", "$type": "color" } },
  "palette": { "sand": { "$value": "#eeddbb", "$type": "color" } },
  "gone": { "one": { "$value": "1", "$type": "other" }, "two": { "$value": "2", "$type": "other" } },
  "$themes": [
    { "id": "1", "name": "light", "group": "Mode", "selectedTokenSets": { "core": "source", "brand": "enabled" } },
    { "id": "2", "name": "dark", "group": "Mode", "selectedTokenSets": { "core": "source", "palette": "enabled" } },
    { "id": "3", "name": "big", "group": "Size", "selectedTokenSets": { "gone": "enabled" } }
  ]
}
"##;

/// … and after a change: sets, tokens and themes are created, changed, renamed and deleted.
pub(crate) const NOW: &str = r##"{
  "brand": { "primary": { "$value": "{color.blue}", "$type": "color" } },
  "core": {
    "color": {
      "red": { "$value": "#ee0000", "$type": "color", "$description": "warm" },
      "blue": { "$value": "#0000ff", "$type": "color" }
    },
    "size": { "small": { "$value": "4px", "$type": "sizing" }, "m": { "$value": "8px", "$type": "sizing" } }
  },
  "fresh": {
    "three": { "$value": "3", "$type": "other", "$extensions": { "org.example": { "rank": 1 } } },
    "four": { "$value": "4", "$type": "other" }
  },
  "palette/base": { "sand": { "$value": "#eeddbb", "$type": "color" } },
  "$themes": [
    { "id": "4", "name": "compact", "group": "Density", "selectedTokenSets": { "fresh": "enabled" } },
    { "id": "1", "name": "light", "group": "Mode", "selectedTokenSets": { "core": "source", "brand": "source" } },
    { "id": "2", "name": "night", "group": "Mode", "selectedTokenSets": { "core": "source", "palette/base": "enabled" } }
  ]
}
"##;

/// Somebody whose files go to and fro between the two.
struct Story {
    ada: Person,
    place: Place,
    interface: Interface,
    text: &'static str,
}

impl Story {
    fn begin(interface: Interface) -> Self {
        let service = Service::start();
        let ada = service.studio_person();
        ada.put("tokens.json", THEN);
        ada.ok(&["init"]);
        ada.ok(&service.studio_words("studio", interface.name(), &["--yes"]));
        Self {
            ada,
            place: Place::Studio(interface),
            interface,
            text: THEN,
        }
    }

    fn service(&self) -> &Rc<Service> {
        &self.ada.service
    }

    /// The files say the other thing from now on.
    fn turn(&mut self) {
        self.text = if self.text == THEN { NOW } else { THEN };
        self.ada.put("tokens.json", self.text);
    }

    /// The requests of a push there and of one back that nobody disturbs.
    fn requests(&mut self) -> [Vec<RequestLog>; 2] {
        [(); 2].map(|()| {
            self.turn();
            self.service().control.clear_requests();
            self.ada.ok(&["push"]);
            let requests = self.service().control.requests();
            self.complete("undisturbed");
            requests
        })
    }

    /// Every theme there names sets that are there.
    #[track_caller]
    fn no_theme_dangles(&self, when: &str) {
        let there = self.service().studio_document("main").unwrap();
        let themes = there
            .themes()
            .map(|themes| themes.items().collect::<Vec<_>>());
        for theme in themes.into_iter().flatten() {
            let sets = theme.get("selectedTokenSets");
            for set in sets.into_iter().flat_map(JsonRef::members) {
                let set = set.name();
                assert!(there.set(&set).is_some(), "{when}: no set `{set}`");
            }
        }
    }

    /// The next run brings both sides to what the files said when the push began, and leaves
    /// nothing to do.
    #[track_caller]
    fn complete(&self, when: &str) {
        let control = &self.service().control;
        control.clear_script();
        println!("{:?}: {when}", self.interface);
        self.ada.ok(&["push"]);
        assert_eq!(self.ada.text("tokens.json"), self.text);
        let expected = TokenDocument::parse(self.text).unwrap();
        self.service().holds(self.place, &expected);
        control.clear_requests();
        let ran = self.ada.ok(&["sync", "--json"]);
        assert_eq!(ran.json()["outcome"], "nothing", "{ran}");
        assert_eq!(self.service().writes(), 0);
    }
}

/// What happens to a request, and to those after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    /// It does not arrive, and no other does.
    Before,
    /// It takes effect, its answer does not arrive, and nothing else does.
    After,
    /// It does not arrive.
    Request,
    /// It takes effect, and its answer does not arrive.
    Answer,
}

impl Cut {
    const ALL: [Self; 4] = [Self::Before, Self::After, Self::Request, Self::Answer];

    /// Whether it makes a difference for this request: a question whose answer is lost is a lost
    /// question.
    fn tells(self, request: &RequestLog) -> bool {
        self == Self::Before || writes(request)
    }

    fn is_final(self) -> bool {
        matches!(self, Self::Before | Self::After)
    }

    /// Lets it happen to the `nth` request from now on.
    fn script(self, service: &Service, nth: u32) {
        let when = || Fault::on_any().after(nth);
        match self {
            Self::Before => {}
            Self::Request => service.script(when().drop_before()),
            Self::After | Self::Answer => service.script(when().drop_after()),
        }
        if self.is_final() {
            service.script(when().every_time().status(403));
        }
    }
}

/// The requests of pushes there and back at which a stop can make a difference, with their places:
/// those that write, and the first of those that ask.
fn moments(ways: &[Vec<RequestLog>; 2]) -> Vec<(u32, [Option<RequestLog>; 2])> {
    let moment = |way: &Vec<RequestLog>, nth: usize| {
        let request = way.get(nth)?;
        let first = nth == 0 || writes(&way[nth - 1]);
        (first || writes(request)).then(|| request.clone())
    };
    let longest = ways.iter().map(Vec::len).max().unwrap();
    (0..longest)
        .map(|nth| {
            (
                u32::try_from(nth).unwrap(),
                [moment(&ways[0], nth), moment(&ways[1], nth)],
            )
        })
        .filter(|(_, moments)| *moments != [None, None])
        .collect()
}

/// Cuts pushes there and back, so that every change is made and taken back.
fn cut_after_any_request(interface: Interface) {
    let mut story = Story::begin(interface);
    let moments = moments(&story.requests());
    println!("{interface:?}: {} moments", moments.len());
    for ((nth, requests), cut) in moments.iter().flat_map(|at| Cut::ALL.map(|cut| (at, cut))) {
        let told = |request: &RequestLog| cut.tells(request);
        if !requests.iter().flatten().any(told) {
            continue;
        }
        for request in requests {
            story.turn();
            let Some(request) = request.as_ref().filter(|request| told(request)) else {
                story.complete("undisturbed");
                continue;
            };
            cut.script(story.service(), *nth);
            let ran = story.ada.run(&["push"]);
            let when = format!("{cut:?} {nth}: {} {}", request.method, request.path);
            let code = ran.code.unwrap();
            assert!([0, 4, 5, 6].contains(&code), "{when}: {ran}");
            assert!(!cut.is_final() || code != 0, "{when}: {ran}");
            assert_eq!(story.ada.text("tokens.json"), story.text, "{when}");
            story.no_theme_dangles(&when);
            story.complete(&when);
        }
    }
}

/// Kills pushes there and back while one of their requests is under way.
fn kill_at_any_request(interface: Interface) {
    let mut story = Story::begin(interface);
    for (nth, requests) in moments(&story.requests()) {
        for _ in requests {
            story.turn();
            let control = &story.service().control;
            control.clear_requests();
            let mut command = story.ada.command(&["push"]);
            let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
            let mut child = quiet.spawn().unwrap();
            let is_there = || control.requests().len() > usize::try_from(nth).unwrap();
            while !is_there() && child.try_wait().unwrap().is_none() {
                story.service().wait(Duration::from_millis(1));
            }
            // It fails only for a process that has ended.
            let _ended = child.kill();
            child.wait().unwrap();
            assert_eq!(story.ada.text("tokens.json"), story.text, "killed at {nth}");
            story.complete(&format!("killed at {nth}"));
        }
    }
}

#[test]
fn a_push_over_graphql_that_is_killed_at_any_request_is_completed() {
    kill_at_any_request(Interface::Graphql);
}

#[test]
fn a_push_over_rest_that_is_killed_at_any_request_is_completed() {
    kill_at_any_request(Interface::Rest);
}

#[test]
fn a_push_over_graphql_that_is_cut_after_any_request_is_completed() {
    cut_after_any_request(Interface::Graphql);
}

#[test]
fn a_push_over_rest_that_is_cut_after_any_request_is_completed() {
    cut_after_any_request(Interface::Rest);
}
