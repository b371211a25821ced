//! An undoing killed at any moment: every file is the old or the new one, and the next sync does
//! again what was to be undone.

use std::process::Stdio;
use std::time::{Duration, Instant};

use sandbox::Fault;

use crate::project::{Layout, Project};
use crate::support::{Service, assert_same, assert_same_files};

const KILLS: u32 = 40;
const SETS: [&str; 4] = ["a", "b", "deep/c", "d"];

fn project() -> Project {
    let sets = SETS.map(|set| {
        let text = format!(
            "{{\r\n  \"there\": {{ \"value\": \"{set} there 0\", \"type\": \"other\" }},\n  \
             \"here\": {{ \"value\": \"{set} here 0\", \"type\": \"other\" }}\n}}\n"
        );
        (set, text)
    });
    let sets: Vec<(&str, &str)> = sets
        .iter()
        .map(|(set, text)| (*set, text.as_str()))
        .collect();
    Project::of_sets(&sets)
}

#[test]
fn killed_at_any_moment() {
    let service = Service::start();
    let ada = service.owner(&project(), Layout::Folder);
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut below = |limit: u64| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random % limit
    };
    let mut usual = Duration::ZERO;
    let (mut killed, mut half_way) = (0, 0);
    for n in 1..=KILLS {
        // Something changes on both sides, is brought in step, and is undone once undisturbed.
        let mut record = service.record();
        for set in SETS {
            let (old, new) = (
                format!("{set} there {}\"", n - 1),
                format!("{set} there {n}\""),
            );
            record = record.replace(&old, &new);
        }
        service.control.set_record(&service.bin(), &record);
        let set = SETS[usize::try_from(n).unwrap() % SETS.len()];
        let name = format!("tokens/{set}.json");
        let text = ada.text(&name);
        let at = text.find(&format!("{set} here ")).unwrap();
        let end = at + text[at..].find('"').unwrap();
        ada.put(
            &name,
            &format!("{}{set} here {n}{}", &text[..at], &text[end..]),
        );
        let old = ada.kept_files();
        let theirs = service.document();
        ada.ok(&["sync"]);
        let (new, both) = (ada.kept_files(), service.document());
        let begin = Instant::now();
        ada.ok(&["undo"]);
        usual = usual.max(begin.elapsed()).min(Duration::from_secs(2));
        assert_same_files(&old, &ada.kept_files());
        assert_same(&theirs, &service.document());
        // Killed is, in turns, an undoing and one that brings back.
        if n.is_multiple_of(2) {
            ada.ok(&["undo"]);
            assert_same_files(&new, &ada.kept_files());
        }
        let mut slow = Duration::ZERO;
        if n.is_multiple_of(3) {
            slow = usual / 2;
            let skip = u32::try_from(below(3)).unwrap();
            service.script(Fault::on_any().after(skip).delay(slow));
        }
        let span = u64::try_from((usual + slow).as_micros()).unwrap();
        let moment = Duration::from_micros(below(span * 11 / 10));
        let mut command = ada.command(&["undo"]);
        let mut child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        service.wait(moment);
        // It fails only for a process that has ended.
        let _ended = child.kill();
        let status = child.wait().unwrap();
        // A write that was on its way still arrives.
        service.wait(slow);
        service.control.clear_script();
        killed += u32::from(status.code().is_none());

        let now = ada.kept_files();
        for (name, bytes) in &now {
            assert!(
                *bytes == old[name] || *bytes == new[name],
                "round {n}: `{name}`"
            );
        }
        let there = service.document();
        assert!(there.same(&theirs) || there.same(&both), "round {n}");
        println!(
            "round {n}: {status}, files {}, remote {}",
            if now == new {
                "after"
            } else if now == old {
                "before"
            } else {
                "between"
            },
            if there.same(&both) { "after" } else { "before" }
        );
        half_way += u32::from((now == new) != there.same(&both) || (now != new && now != old));
        if n.is_multiple_of(5) {
            // Whatever came of it, it can be undone again without losing anything.
            ada.ok(&["undo"]);
        }
        ada.ok(&["sync"]);
        assert_same_files(&new, &ada.kept_files());
        assert_same(&both, &service.document());
        assert_same(&ada.document(), &service.document());
    }
    println!("{killed} killed, {half_way} half-way, usual {usual:?}");
    assert!(killed >= KILLS / 4, "{killed} of {KILLS}");
    assert!(half_way >= 1, "no kill came half-way");
}
