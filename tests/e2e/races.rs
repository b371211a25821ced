//! Somebody else writes while we do, and answers get lost: nothing is overwritten, nothing is
//! written twice, and what is not known is looked up.

use std::process::Child;
use std::time::Duration;

use sandbox::{Fault, When};

use crate::answer::assert_ran;
use crate::place::{PLACES, Place};
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service};

/// Somebody in step with a remote who has edited `color.red` since.
fn somebody_at(place: Place, layout: Layout) -> Person {
    let owner = Service::start().owner_at(place, &Project::sample(), layout);
    owner.edit("#ff0000", "#ee0000");
    owner.service.control.clear_requests();
    owner
}

fn somebody(layout: Layout) -> Person {
    somebody_at(Place::Bin, layout)
}

/// Every kind of remote with every layout.
fn everywhere() -> impl Iterator<Item = (Place, Layout)> {
    let layouts = |place| LAYOUTS.map(|layout| (place, layout));
    PLACES.into_iter().flat_map(layouts)
}

impl Person {
    /// Both sides say the same, and this is in it.
    #[track_caller]
    fn agrees_at(&self, place: Place, values: &[&str]) {
        self.service.holds(place, &self.document());
        self.service.has(place, values);
    }

    #[track_caller]
    fn agrees(&self, values: &[&str]) {
        self.agrees_at(Place::Bin, values);
    }

    /// What is there with another value of `color.green`, as somebody else would leave it.
    fn others_text(&self, place: Place, green: &str) -> String {
        self.service.text_at(place).replace("#00ff00", green)
    }
}

impl Service {
    #[track_caller]
    fn has(&self, place: Place, values: &[&str]) {
        let text = self.text_at(place);
        for value in values {
            assert!(text.contains(value), "{place:?}: {value} is lost: {text}");
        }
    }
}

#[test]
fn a_change_between_our_read_and_our_write_is_merged() {
    for (place, layout) in everywhere() {
        for command in ["sync", "push"] {
            let ada = somebody_at(place, layout);
            let other = ada.others_text(place, "#00ee00");
            // The first read is that of the plan, the second one comes right before the write.
            ada.service
                .script(place.on_read().after(1).change_before(other));
            ada.ok(&[command]);
            assert_eq!(ada.service.control.scripted(), []);
            ada.service.has(place, &["#ee0000", "#00ee00"]);
            ada.ok(&["sync"]);
            ada.agrees_at(place, &["#ee0000", "#00ee00"]);
        }
    }
}

#[test]
fn a_change_elsewhere_after_our_last_read_is_kept_and_told() {
    for place in PLACES.into_iter().filter(|place| *place != Place::Bin) {
        let ada = somebody_at(place, Layout::Folder);
        let other = ada.service.text_at(place).replace("#101010", "#202020");
        ada.service.script(place.on_write().change_before(other));
        ada.ok(&["push", "--verbose"])
            .says("somebody else has changed the");
        ada.service.has(place, &["#ee0000", "#202020"]);
        ada.ok(&["sync"]);
        ada.agrees_at(place, &["#ee0000", "#202020"]);
    }
}

#[test]
fn a_change_of_the_same_value_between_our_read_and_our_write_stops() {
    let ada = somebody(Layout::Single);
    let other = ada.service.record().replace("#ff0000", "#dd0000");
    ada.service
        .script(Fault::on("GET").after(1).change_before(&other));
    let files = ada.files();
    assert_ran!(ada.ends(3, &["sync"]), @r##"
    $ tokensync sync
    exit code 3
    --- stdout ---
    conflict: core: color.red (value)
      base    "#ff0000"
      local   "#ee0000"
      remote  "#dd0000"
    nothing was written on either side
    --- stderr ---
    hint: `tokensync sync team-bin --prefer local` keeps yours, `--prefer remote` takes theirs
    hint: `tokensync resolve team-bin` settles them one by one, `tokensync sync team-bin --skip-conflicts` syncs all else
    "##);
    assert_eq!(ada.files(), files);
    assert_eq!(ada.service.record(), other);
    assert_eq!(ada.service.count("PUT"), 0);
}

#[test]
fn a_change_of_the_same_value_stops_on_every_kind_of_remote() {
    for (place, layout) in everywhere() {
        let ada = somebody_at(place, layout);
        let other = ada.service.text_at(place).replace("#ff0000", "#dd0000");
        ada.service
            .script(place.on_read().after(1).change_before(other));
        let files = ada.files();
        let ran = ada.ends(3, &["sync"]);
        for value in ["#ff0000", "#ee0000", "#dd0000"] {
            ran.says(value);
        }
        assert_eq!(ada.files(), files);
        ada.service.has(place, &["#dd0000"]);
        assert_eq!(ada.service.writes(), 0);
    }
}

#[test]
fn a_change_right_after_our_write_arrives_next_time() {
    for place in PLACES {
        let ada = somebody_at(place, Layout::Folder);
        let other = ada.others_text(place, "#00ee00");
        let other = other.replace("#ff0000", "#ee0000");
        ada.service.script(place.on_write().change_after(other));
        let ran = ada.run(&["sync"]);
        // Where everything is read back, a change to the same set is found at once.
        let expected: &[i32] = if place == Place::Bin { &[0] } else { &[0, 4] };
        assert!(expected.contains(&ran.code.unwrap()), "{place:?} {ran}");
        ada.ok(&["sync"]);
        ada.agrees_at(place, &["#ee0000", "#00ee00"]);
    }
}

#[test]
fn a_remote_that_never_rests_is_given_up_on() {
    for place in PLACES.into_iter().filter(|place| *place != Place::Bin) {
        let ada = somebody_at(place, Layout::Folder);
        for n in 1..=12 {
            let other = ada.others_text(place, &format!("#00ee{n:02}"));
            ada.service
                .script(place.on_read().after(n).change_before(other));
        }
        let files = ada.files();
        ada.ends(6, &["sync"]).says("keeps changing");
        assert_eq!(ada.files(), files);
        assert_eq!(ada.service.writes(), 0, "{place:?}");
        ada.service.control.clear_script();
        ada.ok(&["sync"]);
        ada.agrees_at(place, &["#ee0000", "#00ee"]);
    }
}

#[test]
fn a_bin_that_never_rests_is_given_up_on() {
    let ada = somebody(Layout::Folder);
    for n in 1..=6 {
        // Each run of planning reads twice; the second read finds another change.
        let other = ada.others_text(Place::Bin, &format!("#00ee0{n}"));
        ada.service
            .script(Fault::on("GET").after(n).change_before(other));
    }
    let files = ada.files();
    assert_ran!(ada.ends(6, &["sync"]), @"
    $ tokensync sync
    exit code 6
    --- stderr ---
    error: remote `team-bin`: the remote side keeps changing while it is being written: gave up after 6 attempts
    hint: run it again in a moment; your edits are safe here
    ");
    assert_eq!(ada.files(), files);
    assert_eq!(ada.service.count("PUT"), 0);
    ada.ok(&["sync"]);
    ada.agrees(&["#ee0000", "#00ee06"]);
}

#[test]
fn a_write_whose_answer_is_lost_is_looked_up() {
    for (place, layout) in everywhere() {
        let faults: [fn(When) -> Fault; 5] = [
            When::drop_after,
            |when| when.effect_then_status(500),
            |when| when.effect_then_status(504),
            |when| when.truncate(10),
            |when| when.truncate_quietly(10),
        ];
        for fault in faults.map(|fault| fault(place.on_write())) {
            let ada = somebody_at(place, layout);
            ada.service.script(fault.clone());
            let ran = ada.run(&["sync"]);
            assert_eq!(ran.code, Some(0), "{fault:?}: {ran}");
            assert_eq!(ada.service.writes(), 1, "{fault:?}");
            ada.agrees_at(place, &["#ee0000"]);
            let ran = ada.ok(&["sync", "--json"]);
            assert_eq!(ran.json()["outcome"], "nothing", "{fault:?}");
        }
    }
}

#[test]
fn a_write_that_did_not_arrive_is_made_again() {
    for place in PLACES {
        let faults: [fn(When) -> Fault; 7] = [
            When::drop_before,
            |when| when.status(500),
            |when| when.status(502),
            |when| when.retry_after(503, "0"),
            |when| when.retry_after(429, "0"),
            When::html,
            When::empty_body,
        ];
        for fault in faults.map(|fault| fault(place.on_write())) {
            let ada = somebody_at(place, Layout::Folder);
            ada.service.script(fault.clone());
            let ran = ada.run(&["sync"]);
            assert_eq!(ran.code, Some(0), "{fault:?}: {ran}");
            assert_eq!(ada.service.writes(), 2, "{fault:?}");
            ada.agrees_at(place, &["#ee0000"]);
        }
    }
}

#[test]
fn a_write_that_never_arrives_is_not_proven() {
    let ada = somebody(Layout::Folder);
    ada.service
        .script(Fault::on("PUT").every_time().status(500));
    assert_ran!(ada.harmless(4, &["sync"]), @"
    $ tokensync sync
    exit code 4
    --- stderr ---
    error: remote `team-bin`: writing 1132 bytes to bin `[bin]`: `http://127.0.0.1:[port]` answered 500 Internal Server Error: Internal Server Error; the bin still holds what it held before
    hint: the write has not taken effect so far: run it again, which reads the bin first
    ");
    ada.service.control.clear_script();
    ada.ok(&["sync"]);
    ada.agrees(&["#ee0000"]);
}

#[test]
fn a_lost_answer_and_then_silence_is_not_proven() {
    let ada = somebody(Layout::Folder);
    let files = ada.files();
    ada.service.script(Fault::on("PUT").drop_after());
    ada.service
        .script(Fault::on("GET").after(2).every_time().html());
    let ran = ada.run(&["sync"]);
    // The read that would prove the write, or the one after it, fails.
    assert!(matches!(ran.code, Some(4 | 7)), "{ran}");
    assert_eq!(ada.files(), files);
    ada.service.control.clear_script();
    ada.ok(&["sync"]);
    ada.agrees(&["#ee0000"]);
    assert_eq!(ada.service.count("PUT"), 1);
}

/// The service says that it has the record, and has not.
#[test]
fn a_write_that_is_acknowledged_and_lost_is_told() {
    let ada = somebody(Layout::Folder);
    ada.ok(&["sync"]);
    ada.edit("#00ff00", "#00ee00");
    ada.service.script(Fault::on("PUT").ack_without_effect());
    ada.ok(&["sync"]);
    let ran = ada.ok(&["sync"]);
    ran.says("1 change got lost on the remote");
    ran.says(r##"color.green (value)  "#00ff00" → "#00ee00""##);
    ada.agrees(&["#ee0000", "#00ee00"]);
}

#[test]
fn a_stale_read_before_a_write_loses_nothing() {
    for place in PLACES {
        let ada = somebody_at(place, Layout::Folder);
        ada.service.edit_at(place, "#00ff00", "#00ee00");
        ada.service.script(place.on_read().stale());
        ada.ok(&["sync"]);
        ada.ok(&["sync"]);
        ada.agrees_at(place, &["#ee0000", "#00ee00"]);
    }
}

#[test]
fn a_stale_read_after_a_write_loses_nothing() {
    for place in PLACES {
        let ada = somebody_at(place, Layout::Folder);
        ada.ok(&["sync"]);
        ada.edit("#00ff00", "#00ee00");
        ada.ok(&["sync"]);
        ada.service.script(place.on_read().stale());
        ada.ok(&["sync"]);
        ada.ok(&["sync"]);
        ada.agrees_at(place, &["#ee0000", "#00ee00"]);
    }
}

#[test]
fn bursts_of_errors_on_reads_are_outlasted() {
    for place in PLACES {
        let faults: [fn(When) -> Fault; 6] = [
            |when| when.times(3).status(503),
            |when| when.times(2).status(500),
            |when| when.times(3).retry_after(429, "0"),
            |when| when.times(2).drop_before(),
            |when| when.times(1).truncate(50),
            |when| when.after(1).times(2).status(502),
        ];
        for fault in faults.map(|fault| fault(place.on_read())) {
            let ada = somebody_at(place, Layout::Folder);
            ada.service.script(fault.clone());
            let ran = ada.run(&["sync"]);
            assert_eq!(ran.code, Some(0), "{fault:?}: {ran}");
            assert_eq!(ada.service.control.scripted(), [], "{fault:?}");
            ada.agrees_at(place, &["#ee0000"]);
            assert_eq!(ada.service.writes(), 1, "{fault:?}");
        }
    }
}

#[test]
fn a_service_that_stays_down() {
    let ada = somebody(Layout::Folder);
    ada.service.script(Fault::on_any().every_time().status(503));
    assert_ran!(ada.harmless(6, &["sync"]), @"
    $ tokensync sync
    exit code 6
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 503 Service Unavailable (tried 4 times): Service Unavailable
    hint: run it again in a moment; your edits are safe here
    ");
    ada.service.control.clear_script();
    ada.service
        .script(Fault::on_any().every_time().retry_after(429, "7200"));
    assert_ran!(ada.harmless(6, &["sync"]), @"
    $ tokensync sync
    exit code 6
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: `http://127.0.0.1:[port]` answered 429 Too Many Requests: Too Many Requests (asked to wait 3600 s)
    hint: wait before the next request: JSONBin may block an account that asks too often
    ");
}

#[test]
fn a_service_that_says_nothing() {
    let ada = somebody(Layout::Folder);
    ada.service.script(Fault::on_any().every_time().hang());
    assert_ran!(ada.harmless(6, &["sync", "--timeout", "1"]), @"
    $ tokensync sync --timeout 1
    exit code 6
    --- stderr ---
    error: remote `team-bin`: reading bin `[bin]`: GET `http://127.0.0.1:[port]/v3/b/[bin]/latest`: not finished within 1 s (tried 4 times)
    hint: run it again in a moment; your edits are safe here
    ");
}

/// Starts a sync whose first answer takes a while, and waits until it has been asked for.
fn started(ada: &Person) -> Child {
    ada.service
        .script(Fault::on("GET").delay(Duration::from_millis(1500)));
    let child = ada.command(&["sync"]).spawn().unwrap();
    while ada.service.count("GET") == 0 {
        ada.service.wait(Duration::from_millis(5));
    }
    child
}

#[test]
fn an_edit_in_an_editor_during_a_run_is_kept() {
    for layout in LAYOUTS {
        let ada = somebody(layout);
        // Both sides have to be written.
        ada.service.edit("#101010", "#202020");
        let child = started(&ada);
        ada.edit("#00ff00", "#00ee00");
        let output = ada.output(&["sync"], child);
        assert!(output.status.success(), "{output:?}");
        ada.ok(&["sync"]);
        ada.agrees(&["#ee0000", "#00ee00", "#202020"]);
    }
}

#[test]
fn a_file_that_breaks_during_a_run_is_not_replaced() {
    let ada = somebody(Layout::Folder);
    ada.service.edit("#00ff00", "#00ee00");
    let child = started(&ada);
    ada.put("tokens/core.json", "{ \"half\": ");
    let output = ada.output(&["sync"], child);
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    assert_eq!(ada.text("tokens/core.json"), "{ \"half\": ");
}
