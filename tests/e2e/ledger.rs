//! Writes that are overwritten unseen: found by the marker in the record and made again, or asked
//! about where nobody can tell.

use std::rc::Rc;

use sandbox::Fault;
use serde_json::Value;

use crate::project::{Layout, Project};
use crate::support::{Person, Service};

const BIN: &str = "team-bin";

/// Two people in step with one bin, which tells who wrote it.
fn team() -> (Rc<Service>, [Person; 2]) {
    let service = Service::start();
    let [ada, ben] = service.team(&Project::sample(), Layout::Folder);
    // So that everybody knows a record with a marker.
    ada.edit("The sky", "The sea");
    ada.ok(&["sync"]);
    ben.ok(&["sync"]);
    (service, [ada, ben])
}

impl Service {
    fn put(&self, record: &str) {
        self.control.set_record(&self.bin(), record);
    }

    #[track_caller]
    fn has_all(&self, values: &[&str]) {
        let record = self.record();
        for value in values {
            assert!(record.contains(value), "{value} is lost: {record}");
        }
    }

    fn marker(&self) -> Value {
        let record: Value = serde_json::from_str(&self.record()).unwrap();
        record["$metadata"]["tokensync"].clone()
    }
}

/// Ada's write and Ben's cross: both have read the same, hers arrives first, his replaces it.
fn cross(service: &Service, ada: &Person, ben: &Person) {
    let before = service.record();
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    let adas = service.record();
    service.put(&before);
    ben.edit("#00ff00", "#00ee00");
    service.script(Fault::on("PUT").change_before(&adas));
    ben.ok(&["sync"]);
    assert!(!service.record().contains("#ee0000"));
}

/// What the plugin makes of a record: it keeps no marker.
fn without_marker(record: &str) -> String {
    let mut record: Value = serde_json::from_str(record).unwrap();
    let metadata = record["$metadata"].as_object_mut().unwrap();
    metadata.remove("tokensync");
    record.to_string()
}

/// Somebody pushes with the plugin what they had read before Ada's change.
fn overwrite(service: &Service, ada: &Person) {
    let stale = without_marker(&service.record());
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    assert!(stale.contains("#00ff00"));
    service.put(&stale.replace("#00ff00", "#00dd00"));
}

#[test]
fn of_two_writes_that_cross_both_survive_and_who_lost_is_told() {
    let (service, [ada, ben]) = team();
    cross(&service, &ada, &ben);
    let status = ada.ok(&["status"]);
    status.says("1 change got lost on the remote");
    let status = ada.ok(&["status", "--json"]).json();
    assert_eq!(status["remotes"][0]["lost"], 1, "{status}");
    ada.ok(&["sync", "--dry-run"])
        .says("it would be made again");

    let ran = ada.ok(&["sync"]);
    ran.says("1 change got lost on the remote: somebody wrote over it who had not seen it");
    ran.says("it was made again");
    ran.says("#ee0000");
    service.has_all(&["#ee0000", "#00ee00"]);
    // Once is enough, and nobody else is told.
    for person in [&ada, &ben, &ada] {
        let answer = person.ok(&["sync", "--json"]).json();
        assert_eq!(answer["repaired"]["count"], 0, "{answer}");
        let text = person.text("tokens/core.json");
        assert!(
            text.contains("#ee0000") && text.contains("#00ee00"),
            "{text}"
        );
    }
}

#[test]
fn programs_are_told_what_was_made_again() {
    let (service, [ada, ben]) = team();
    cross(&service, &ada, &ben);
    let answer = ada.ok(&["sync", "--json"]).json();
    let repaired = &answer["repaired"];
    assert_eq!(repaired["count"], 1, "{answer}");
    let first = &repaired["first"][0];
    assert_eq!(
        (&first["set"], &first["path"]),
        (&"core".into(), &"color.red".into())
    );
    assert_eq!(first["after"], "#ee0000", "{answer}");
    assert_eq!(answer["suspected"]["count"], 0, "{answer}");
}

#[test]
fn a_pull_keeps_what_got_lost_and_the_next_push_makes_it_again() {
    let (service, [ada, ben]) = team();
    cross(&service, &ada, &ben);
    ada.ok(&["pull"])
        .says("the next sync or push makes it again");
    let text = ada.text("tokens/core.json");
    assert!(
        text.contains("#ee0000") && text.contains("#00ee00"),
        "{text}"
    );
    assert!(!service.record().contains("#ee0000"));
    ada.ok(&["push"]);
    service.has_all(&["#ee0000", "#00ee00"]);
}

#[test]
fn what_the_plugin_may_have_overwritten_is_asked_about() {
    let (service, [ada, ben]) = team();
    overwrite(&service, &ada);
    let ran = ada.harmless(3, &["sync"]);
    ran.says("1 place on the remote is again what it was before it was changed");
    ran.says("color.red");
    ran.says("run it again with `--accept-remote`");
    ran.says("`--repair auto` makes the changes again");
    let answer = ada.harmless(3, &["sync", "--json"]).json();
    assert_eq!(answer["outcome"], "blocked", "{answer}");
    assert_eq!(answer["suspected"]["count"], 1, "{answer}");
    let brake = &answer["blocked_by"][0];
    assert_eq!(brake["kind"], "suspected-overwrite", "{answer}");
    assert_eq!(brake["lifted_by"], "--accept-remote", "{answer}");
    let status = ada.ok(&["status", "--json"]).json();
    assert_eq!(status["remotes"][0]["suspected"], 1, "{status}");
    // Ben never had the change, and has nothing to be asked about.
    ben.ok(&["sync"]);
}

#[test]
fn what_the_plugin_may_have_replaced_by_something_new_is_told() {
    let (service, [ada, ben]) = team();
    let before = without_marker(&service.record());
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    // Who has read what was there before hers gives her token a value of their own.
    service.put(&before.replace("#ff0000", "#dd0000"));
    let answer = ada.ok(&["sync", "--dry-run", "--json"]).json();
    let replaced = &answer["replaced"];
    assert_eq!(replaced["count"], 1, "{answer}");
    let first = &replaced["first"][0];
    assert_eq!(first["before"], "#ee0000", "{answer}");
    assert_eq!(first["after"], "#dd0000", "{answer}");
    let ran = ada.ok(&["sync"]);
    ran.says("1 change on the remote may have replaced unseen what was there");
    ran.says("#ee0000");
    ran.says("hint: `tokensync history` has what it said before");
    // Once is enough, and who never had her value has nothing to be told.
    for person in [&ada, &ben] {
        let answer = person.ok(&["sync", "--json"]).json();
        assert_eq!(answer["replaced"]["count"], 0, "{answer}");
        assert!(person.text("tokens/core.json").contains("#dd0000"));
    }
}

#[test]
fn what_the_plugin_replaced_of_two_changes_that_came_at_once_is_told() {
    let (service, [ada, ben]) = team();
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    let stale = without_marker(&service.record());
    ada.edit("#00ff00", "#00ee00");
    ada.ok(&["sync"]);
    // To Ben both are one, so that the plugin may have seen a part of it.
    ben.ok(&["sync"]);
    service.put(&stale.replace("#00ff00", "#00dd00"));
    let answer = ben.ok(&["sync", "--json"]).json();
    let replaced = &answer["replaced"];
    assert_eq!(replaced["count"], 1, "{answer}");
    assert_eq!(replaced["first"][0]["before"], "#00ee00", "{answer}");
    assert_eq!(replaced["first"][0]["after"], "#00dd00", "{answer}");
}

#[test]
fn an_edit_by_a_plugin_that_has_seen_what_is_new_is_an_edit() {
    let (service, [ada, _ben]) = team();
    ada.edit("#ff0000", "#ee0000");
    ada.edit("#00ff00", "#00ee00");
    ada.ok(&["sync"]);
    service.put(&without_marker(&service.record()).replace("#ee0000", "#dd0000"));
    let answer = ada.ok(&["sync", "--json"]).json();
    for what in ["repaired", "suspected", "replaced"] {
        assert_eq!(answer[what]["count"], 0, "{what}: {answer}");
    }
}

#[test]
fn what_the_plugin_does_not_know_is_not_replaced_by_it() {
    let (service, [ada, _ben]) = team();
    let before = without_marker(&service.record());
    let mut record: Value = serde_json::from_str(&before).unwrap();
    record["$metadata"]["own"] = "kept".into();
    service.put(&record.to_string());
    ada.ok(&["sync"]);
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    let mut record: Value = serde_json::from_str(&without_marker(&service.record())).unwrap();
    let own = record["$metadata"].as_object_mut().unwrap().remove("own");
    assert!(own.is_some());
    service.put(&record.to_string());
    let answer = ada.ok(&["sync", "--json"]).json();
    assert_eq!(answer["replaced"]["count"], 0, "{answer}");
}

#[test]
fn accepting_the_remote_takes_its_word() {
    let (service, [ada, ben]) = team();
    overwrite(&service, &ada);
    ada.ok(&["sync", "--accept-remote"]);
    for person in [&ada, &ben] {
        person.ok(&["sync"]);
        let text = person.text("tokens/core.json");
        assert!(
            text.contains("#ff0000") && text.contains("#00dd00"),
            "{text}"
        );
    }
    assert!(!service.record().contains("#ee0000"));
}

#[test]
fn repairing_puts_the_change_back_and_keeps_what_the_plugin_did() {
    for words in [
        &["sync", "--repair", "auto"][..],
        &["push", "--repair", "auto"],
        &["watch", "--once", "--repair", "auto"],
    ] {
        let (service, [ada, ben]) = team();
        overwrite(&service, &ada);
        ada.ok(words).says("1 change got lost");
        service.has_all(&["#ee0000", "#00dd00"]);
        ada.ok(&["sync"]);
        for person in [&ben, &ada] {
            let answer = person.ok(&["sync", "--json"]).json();
            assert_eq!(answer["suspected"]["count"], 0, "{answer}");
            let text = person.text("tokens/core.json");
            assert!(
                text.contains("#ee0000") && text.contains("#00dd00"),
                "{text}"
            );
        }
    }
}

#[test]
fn one_decides_for_one_thing_only() {
    let (_service, [ada, _ben]) = team();
    ada.ends(2, &["sync", "--accept-remote", "--repair", "auto"]);
}

#[test]
fn a_settled_write_was_looked_at_when_nobody_could_overwrite_it() {
    let (service, [ada, ben]) = team();
    let before = service.record();
    ben.edit("#00ff00", "#00ee00");
    ben.ok(&["sync"]);
    let bens = service.record();
    service.put(&before);
    ada.edit("#ff0000", "#ee0000");
    // Right after hers comes his, who had read what was there before.
    service.script(Fault::on("PUT").change_after(&bens));
    let answer = ada.ok(&["sync", "--settle", "--json"]).json();
    assert_eq!(answer["settled"], true, "{answer}");
    assert_eq!(answer["outcome"], "written", "{answer}");
    assert_eq!(answer["repaired"]["count"], 1, "{answer}");
    service.has_all(&["#ee0000", "#00ee00"]);
    // Where nothing is written there is nothing to wait for.
    ada.ok(&["sync", "--settle"]).says("settled");
    ben.ok(&["sync"]);
    service.has_all(&["#ee0000", "#00ee00"]);
}

#[test]
fn who_wants_no_marker_in_a_bin_is_only_asked() {
    let (service, [ada, ben]) = team();
    assert!(service.marker()["id"].is_string());
    for person in [&ada, &ben] {
        person.ok(&["remote", "edit", BIN, "--marker=false"]);
    }
    let before = service.record();
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    assert!(service.marker().is_null(), "{}", service.record());
    let adas = service.record();
    service.put(&before);
    ben.edit("#00ff00", "#00ee00");
    service.script(Fault::on("PUT").change_before(&adas));
    ben.ok(&["sync"]);
    ada.harmless(3, &["sync"]).says("--accept-remote");
    ada.ok(&["sync", "--repair", "auto"]);
    service.has_all(&["#ee0000", "#00ee00"]);
}

#[test]
fn what_is_undone_is_no_loss_to_anybody() {
    let (service, [ada, ben]) = team();
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["push"]);
    ben.ok(&["sync"]);
    ada.ok(&["undo"]);
    assert!(!service.record().contains("#ee0000"));
    let answer = ben.ok(&["sync", "--json"]).json();
    assert_eq!(answer["wrote"]["local"], 1, "{answer}");
    assert_eq!(answer["wrote"]["remote"], 0, "{answer}");
    for what in ["repaired", "suspected"] {
        assert_eq!(answer[what]["count"], 0, "{answer}");
    }
    assert!(ben.text("tokens/core.json").contains("#ff0000"));
    // The undoing was about the remote: the edit is here, and the next sync is told so.
    let answer = ada.ok(&["sync", "--json"]).json();
    assert_eq!(answer["repaired"]["count"], 0, "{answer}");
    service.has_all(&["#ee0000"]);
}

#[test]
fn what_is_restored_there_is_news_to_everybody() {
    let (service, [ada, ben]) = team();
    ada.edit("#ff0000", "#ee0000");
    ada.ok(&["sync"]);
    ben.ok(&["sync"]);
    let last = &ada.entries()[0];
    ada.ok(&["restore", "--at", last, "--before", "--to", "remote"]);
    assert!(!service.record().contains("#ee0000"));
    for person in [&ben, &ada] {
        let answer = person.ok(&["sync", "--json"]).json();
        for what in ["repaired", "suspected"] {
            assert_eq!(answer[what]["count"], 0, "{answer}");
        }
        assert!(person.text("tokens/core.json").contains("#ff0000"));
    }
    assert!(!service.record().contains("#ee0000"));
}
