//! No space for what has to be written: old files stay, and the next run completes.

use std::fs;
use std::process::Command;

use crate::answer::Ran;
use crate::project::{LAYOUTS, Layout, Project};
use crate::support::{Person, Service, assert_same, assert_same_files, below};

impl Person {
    /// Runs on a disk that takes no file of more than this many blocks of 512 bytes.
    pub(crate) fn run_on_full_disk(&self, blocks: u32, words: &[&str]) -> Ran {
        // Without the trap the system would kill the process instead of refusing the write.
        let script = format!("trap '' XFSZ; ulimit -f {blocks} || exit 99; exec \"$0\" \"$@\"");
        let mut command = Command::new("sh");
        command.args(["-c", &script, env!("CARGO_BIN_EXE_tokensync")]);
        command.args(words);
        self.prepare(&mut command);
        self.ran(&mut command, words, "")
    }

    /// Runs in a copy of the project on a disk with no space left, and puts what is there then
    /// into the folder `after` beside the project. Nothing if this machine lends no such disk.
    fn run_on_tiny_disk(&self, words: &[&str]) -> Option<Ran> {
        const SCRIPT: &str = r#"
            disk=$1; after=$2; shift 2
            mount -t tmpfs -o size=512k tmpfs "$disk" || exit 97
            cp -R . "$disk" || exit 98
            (cd "$disk" && cat /dev/zero > .fill) 2> /dev/null
            (cd "$disk" && exec "$0" "$@")
            code=$?
            rm "$disk/.fill"
            cp -R "$disk" "$after" || exit 99
            exit $code
        "#;
        let (disk, after) = (self.folder.with_file_name("disk"), self.after());
        fs::create_dir(&disk).unwrap();
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT]);
        command.arg(env!("CARGO_BIN_EXE_tokensync"));
        command.args([&disk, &after]).args(words);
        self.prepare(&mut command);
        let output = command.output().ok()?;
        self.told(words, &self.service.canaries(), &output);
        after
            .exists()
            .then(|| Ran::new(words, output, [&disk, &self.home]))
    }

    fn after(&self) -> std::path::PathBuf {
        self.folder.with_file_name("after")
    }
}

/// Files with much white space are larger than the copies of them that the tool keeps.
fn with_wide_files(layout: Layout) -> Person {
    let wide = |name: &str| {
        let token = format!(
            "{}\"{name}\": {{\"value\": \"old {name}\"}}",
            " ".repeat(400_000)
        );
        format!("{{\n{token}\n}}\n")
    };
    let (a, b, c) = (
        r#"{"a": {"value": "old a"}}"#,
        wide("b"),
        r#"{"c": {"value": "old c"}}"#,
    );
    let project = Project::of_sets(&[("a", a), ("b", &b), ("c", c)]);
    Service::start().owner(&project, layout)
}

#[test]
fn full_disk_for_the_token_files() {
    for layout in LAYOUTS {
        let ada = with_wide_files(layout);
        for set in ["a", "b", "c"] {
            ada.service
                .edit(&format!("old {set}"), &format!("new {set}"));
        }
        // What the tool keeps of these files is kept already.
        ada.ok(&["pull"]);
        ada.ok(&["undo"]);
        let before = ada.before();
        for command in ["pull", "sync"] {
            let ran = ada.run_on_full_disk(200, &[command]);
            before.holds(&ada);
            assert_eq!(ran.code, Some(8), "{ran}");
            let name = match layout {
                Layout::Single => "tokens.json",
                Layout::Folder => "tokens/b.json",
            };
            ran.says(&format!("`{name}` cannot be written: "));
            ran.says("hint: ");
        }
        // With space again everything arrives.
        ada.ok(&["sync"]);
        assert_same(&ada.document(), &ada.service.document());
    }
}

#[test]
fn full_disk_for_the_state() {
    for layout in LAYOUTS {
        let ada = Service::start().owner(&Project::of_size("core", 200), layout);
        ada.service.edit("\"value\":\"7\"", "\"value\":\"seven\"");
        let before = ada.before();
        let ran = ada.run_on_full_disk(4, &["sync"]);
        before.holds(&ada);
        assert_eq!(ran.code, Some(8), "{ran}");
        ran.says(".tokensync/objects/");
        ran.says("hint: ");
        ada.ok(&["sync"]);
        assert_same(&ada.document(), &ada.service.document());
    }
}

#[test]
fn full_disk_for_the_first_pull() {
    for layout in LAYOUTS {
        let service = Service::start();
        let ada = service.owner(&Project::of_size("core", 200), layout);
        let ben = service.person();
        ben.join(&ada);
        let before = ben.before();
        let ran = ben.run_on_full_disk(4, &["pull"]);
        before.holds(&ben);
        assert_eq!(ran.code, Some(8), "{ran}");
        ben.ok(&["pull"]);
        assert_same(&ada.document(), &ben.document());
    }
}

/// The same with a disk that is really full, where the system lends one.
#[test]
fn a_disk_without_a_byte_left() {
    let ada = with_wide_files(Layout::Folder);
    ada.service.edit("old b", "new b");
    let record = ada.service.record();
    let Some(ran) = ada.run_on_tiny_disk(&["sync"]) else {
        println!("skipped: this user may not mount a disk of their own");
        return;
    };
    assert_eq!(ran.code, Some(8), "{ran}");
    ran.says("No space left on device");
    ran.says("hint: ");
    assert_eq!(ada.service.record(), record);
    let mut after = below(&ada.after());
    after.retain(|name, _| !name.starts_with(".tokensync/"));
    assert_same_files(&ada.files(), &after);
}
