//! Two clones of one project against one remote, of every kind: every edit arrives on both sides, and what both
//! say differently is left to a person.

use tokens_model::TokenDocument;

use crate::answer::assert_ran;
use crate::place::{PLACES, Place};
use crate::project::{LAYOUTS, Layout, Project, dtcg};
use crate::support::{Person, Service};

/// A project on one kind of remote, in one layout and notation, and how texts look in that
/// notation.
#[derive(Clone, Copy, Debug)]
struct Case {
    place: Place,
    layout: Layout,
    dtcg: bool,
}

impl Case {
    fn all() -> impl Iterator<Item = Self> {
        let layouts = PLACES.map(|place| LAYOUTS.map(|layout| (place, layout)));
        layouts.into_iter().flatten().flat_map(|(place, layout)| {
            [false, true].map(|dtcg| Self {
                place,
                layout,
                dtcg,
            })
        })
    }

    /// The notation of Tokens Studio.
    fn plain(place: Place, layout: Layout) -> Self {
        Self {
            place,
            layout,
            dtcg: false,
        }
    }

    fn project(self) -> Project {
        let sample = Project::sample();
        if self.dtcg { sample.in_dtcg() } else { sample }
    }

    fn text(self, text: &str) -> String {
        if self.dtcg {
            dtcg(text)
        } else {
            text.to_owned()
        }
    }
}

const EXTRA: &str = r#"{ "new": { "value": "0.50", "type": "opacity" } }"#;

/// Different tokens, different fields of `blue`, a set that is new here.
const ADAS: [[&str; 2]; 2] = [["#ff0000", "#ee0000"], ["The sky", "The sea"]];
/// … and there a token less, another order of the sets, and another name of a theme.
const BENS: [[&str; 2]; 5] = [
    ["\"value\": 4", "\"value\": 5"],
    ["#0000ff", "#0000ee"],
    [
        "  \"unused\": { \"value\": \"1\", \"type\": \"other\" },\n",
        "",
    ],
    [r#"["core", "brand", "#, r#"["brand", "core", "#],
    [r#""name": "dark""#, r#""name": "night""#],
];

impl Person {
    fn apply(&self, case: Case, edits: &[[&str; 2]]) {
        for [from, to] in edits {
            self.edit(&case.text(from), &case.text(to));
        }
    }

    fn add_set(&self, case: Case, name: &str, text: &str) {
        match case.layout {
            Layout::Folder => self.put(&format!("tokens/{name}.json"), &case.text(text)),
            Layout::Single => {
                let old = self.text("tokens.json");
                let rest = old.strip_prefix("{\n").unwrap();
                let text = case.text(text);
                self.put("tokens.json", &format!("{{\n\"{name}\": {text},\n{rest}"));
            }
        }
    }

    /// The texts of all token files.
    fn all_text(&self) -> String {
        let files = self.token_files().into_values();
        files
            .map(|bytes| String::from_utf8(bytes).unwrap())
            .collect()
    }
}

/// The sample with all of these edits, and the new set.
fn expected(case: Case) -> TokenDocument {
    let mut text = case.project().single();
    for [from, to] in ADAS.iter().chain(&BENS) {
        let from = case.text(from);
        assert_eq!(text.matches(&from).count(), 1, "{from}");
        text = text.replace(&from, &case.text(to));
    }
    let end = text.rfind("\n}").unwrap();
    text.insert_str(end, &format!(",\n\"extra\": {}", case.text(EXTRA)));
    TokenDocument::parse(text).unwrap()
}

#[test]
fn edits_of_both_arrive_on_both_sides() {
    for case in Case::all() {
        let service = Service::start();
        let [ada, ben] = service.team_at(case.place, &case.project(), case.layout);
        ada.apply(case, &ADAS);
        ada.add_set(case, "extra", EXTRA);
        ben.apply(case, &BENS);

        for person in [&ada, &ben, &ada] {
            person.ok(&["sync"]);
        }
        let expected = expected(case);
        for (who, person) in [("ada", &ada), ("ben", &ben)] {
            println!("{case:?}, {who}");
            case.place.agree(&expected, &person.document());
        }
        service.holds(case.place, &expected);
        for person in [&ada, &ben] {
            let before = person.before();
            let ran = person.ok(&["sync", "--json"]);
            assert_eq!(ran.json()["outcome"], "nothing");
            before.holds(person);
        }
    }
}

#[test]
fn what_nobody_edited_keeps_its_bytes() {
    for case in Case::all() {
        let service = Service::start();
        let [ada, ben] = service.team_at(case.place, &case.project(), case.layout);
        let before = ada.token_files();
        ada.apply(case, &ADAS);
        ben.apply(case, &BENS);
        for person in [&ada, &ben, &ada] {
            person.ok(&["sync"]);
        }
        let is_edited = |line: &str| {
            let mut edits = ADAS.iter().chain(&BENS);
            edits.any(|[from, _]| line.contains(case.text(from).trim_end()))
        };
        let mut untouched = 0;
        for (name, bytes) in &before {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let kept: Vec<&str> = text
                .split_inclusive('\n')
                .filter(|line| !is_edited(line))
                .collect();
            untouched += usize::from(kept.len() == text.lines().count());
            for person in [&ada, &ben] {
                let now = person.text(name);
                for line in &kept {
                    assert!(now.contains(line), "{case:?} {name}: {line:?} became {now}");
                }
                if kept.len() == text.lines().count() {
                    assert_eq!(now, text, "{case:?} {name}");
                }
            }
        }
        let files_of_their_own = if case.layout == Layout::Folder { 3 } else { 0 };
        assert_eq!(untouched, files_of_their_own, "{case:?}");
    }
}

#[test]
fn clones_in_two_layouts_stay_in_step() {
    for place in PLACES {
        let service = Service::start();
        let case = Case::plain(place, Layout::Single);
        let ada = service.owner_at(place, &case.project(), case.layout);
        let ben = service.person_at(place);
        ben.join_at(place, &ada);
        let project = ben.text("tokensync.json");
        ben.put(
            "tokensync.json",
            &project.replace("\"tokens.json\"", "\"tokens/\""),
        );
        ben.ok(&["pull"]);
        ada.apply(case, &ADAS);
        ada.add_set(case, "extra", EXTRA);
        ben.edit("#0000ff", "#0000ee");
        for person in [&ada, &ben, &ada] {
            person.ok(&["sync"]);
        }
        place.agree(&ada.document(), &ben.document());
        service.holds(place, &ada.document());
        assert!(ben.text("tokens/core.json").contains("#0000ee"));
        assert!(ben.text("tokens/extra.json").contains("0.50"));
    }
}

/// Both have given `color.red` another value, and Ada was first.
fn clash(case: Case) -> [Person; 2] {
    let service = Service::start();
    let [ada, ben] = service.team_at(case.place, &case.project(), case.layout);
    ada.edit("#ff0000", "#aa0000");
    ben.edit("#ff0000", "#bb0000");
    ben.edit("#00ff00", "#00ee00");
    ada.ok(&["sync"]);
    [ada, ben]
}

#[test]
fn the_same_value_stops_and_names_all_three() {
    let [_, ben] = clash(Case::plain(Place::Bin, Layout::Single));
    assert_ran!(ben.harmless(3, &["sync"]), @r##"
    $ tokensync sync
    exit code 3
    --- stdout ---
    conflict: core: color.red (value)
      base    "#ff0000"
      local   "#bb0000"
      remote  "#aa0000"
    nothing was written on either side
    --- stderr ---
    hint: `tokensync sync team-bin --prefer local` keeps yours, `--prefer remote` takes theirs
    hint: `tokensync resolve team-bin` settles them one by one, `tokensync sync team-bin --skip-conflicts` syncs all else
    "##);
    assert_ran!(ben.harmless(3, &["sync", "--json"]), @r##"
    $ tokensync sync --json
    exit code 3
    --- stdout ---
    {"version":1,"remote":"team-bin","outcome":"conflict","wrote":{"local":0,"remote":0},"conflicts":[{"id":"cf31cea42a2b977d171d478f3779e817","kind":"value","section":"token","set":"core","path":"color.red","field":"value","base":"#ff0000","local":"#bb0000","remote":"#aa0000"}],"blocked_by":[],"warnings":[],"refused":[],"kept_here":{"count":0,"first":[]},"repaired":{"count":0,"first":[]},"suspected":{"count":0,"first":[]},"replaced":{"count":0,"first":[]},"history":null}
    --- stderr ---
    hint: `tokensync sync team-bin --prefer local` keeps yours, `--prefer remote` takes theirs
    hint: `tokensync resolve team-bin` settles them one by one, `tokensync sync team-bin --skip-conflicts` syncs all else
    "##);
}

#[test]
fn the_same_value_stops_every_command_in_every_form() {
    for case in Case::all() {
        let [_, ben] = clash(case);
        for command in ["sync", "pull", "push"] {
            let ran = ben.harmless(3, &[command, "--json"]);
            let answer = ran.json();
            assert_eq!(answer["outcome"], "conflict", "{case:?} {ran}");
            assert_eq!(
                answer["wrote"],
                serde_json::json!({ "local": 0, "remote": 0 })
            );
            let conflicts = answer["conflicts"].as_array().unwrap();
            assert_eq!(conflicts.len(), 1, "{ran}");
            let conflict = &conflicts[0];
            let keys = ["set", "path", "base", "local", "remote"];
            let values = keys.map(|key| conflict[key].as_str().unwrap());
            let expected = ["core", "color.red", "#ff0000", "#bb0000", "#aa0000"];
            assert_eq!(values, expected, "{ran}");
        }
    }
}

#[test]
fn prefer_settles_it_for_both() {
    for case in Case::all() {
        for (side, winner) in [("local", "#bb0000"), ("remote", "#aa0000")] {
            let [ada, ben] = clash(case);
            ben.ok(&["sync", "--prefer", side]);
            ada.ok(&["sync"]);
            let expected = case.project().single();
            let expected = expected
                .replace("#ff0000", winner)
                .replace("#00ff00", "#00ee00");
            let expected = TokenDocument::parse(expected).unwrap();
            println!("{case:?}, --prefer {side}");
            case.place.agree(&expected, &ada.document());
            case.place.agree(&expected, &ben.document());
            ada.service.holds(case.place, &expected);
        }
    }
}

#[test]
fn prefer_says_what_it_did() {
    let [ada, ben] = clash(Case::plain(Place::Bin, Layout::Single));
    assert_ran!(ben.ok(&["sync", "--prefer", "local"]), @r##"
    $ tokensync sync --prefer local
    exit code 0
    --- stdout ---
    team-bin: wrote 2 changes to the remote
      ~ core: color.red (value)  "#aa0000" → "#bb0000"
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    "##);
    assert_ran!(ada.ok(&["sync"]), @r##"
    $ tokensync sync
    exit code 0
    --- stdout ---
    team-bin: wrote 2 changes to the files
      ~ core: color.red (value)  "#aa0000" → "#bb0000"
      ~ core: color.green (value)  "#00ff00" → "#00ee00"
    "##);
}

#[test]
fn a_removal_yields_to_a_change() {
    for case in Case::all() {
        let service = Service::start();
        let [ada, ben] = service.team_at(case.place, &case.project(), case.layout);
        ada.apply(case, &BENS[2..3]);
        ada.ok(&["sync"]);
        ben.edit(
            &case.text("\"unused\": { \"value\": \"1\""),
            &case.text("\"unused\": { \"value\": \"9\""),
        );
        let ran = ben.ok(&["sync"]);
        ran.says("was removed on one side and changed on the other; the change is kept");
        ada.ok(&["sync"]);
        case.place.agree(&ada.document(), &ben.document());
        service.holds(case.place, &ada.document());
        assert!(ada.all_text().contains("unused"), "{case:?}");
    }
}
