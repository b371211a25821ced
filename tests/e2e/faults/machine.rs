//! The machine that a run happens on: who runs it, what is open, what is left of memory, and who
//! tells it to stop.

use std::fs;

use crate::project::{Layout, Project};
use crate::support::{Person, Service, assert_same};

/// Somebody with edits on both sides.
fn somebody(layout: Layout) -> Person {
    let ada = Service::start().owner(&Project::sample(), layout);
    ada.edit("#ff0000", "#ee0000");
    ada.service.edit("#00ff00", "#00ee00");
    ada
}

impl Person {
    #[track_caller]
    fn is_in_step(&self, when: &str) {
        println!("{when}");
        let ran = self.ok(&["sync", "--json"]);
        assert_eq!(ran.json()["outcome"], "nothing", "{when}: {ran}");
        assert_same(&self.document(), &self.service.document());
        let record = self.service.record();
        assert!(
            record.contains("#ee0000") && record.contains("#00ee00"),
            "{when}"
        );
    }
}

/// A set file that turns into a folder is no set that was deleted, and is one again afterwards.
#[test]
fn a_file_that_is_a_folder_for_a_while() {
    let ada = somebody(Layout::Folder);
    let core = ada.text("tokens/core.json");
    fs::remove_file(ada.path("tokens/core.json")).unwrap();
    fs::create_dir(ada.path("tokens/core.json")).unwrap();
    for command in ["pull", "push", "sync"] {
        ada.harmless(8, &[command]).says("tokens/core.json");
    }
    fs::remove_dir(ada.path("tokens/core.json")).unwrap();
    ada.put("tokens/core.json", &core);
    ada.ok(&["sync"]);
    ada.is_in_step("a file again");
}

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use sandbox::Fault;

    use super::*;
    use crate::answer::Ran;

    impl Person {
        /// Runs `sync` by this line of a shell, in which `"$@"` stands for it.
        #[track_caller]
        fn shell(&self, line: &str, words: &[&str], prepare: impl FnOnce(&mut Command)) -> Ran {
            let mut command = Command::new("sh");
            command.args(["-c", line, "sh", env!("CARGO_BIN_EXE_tokensync")]);
            command.args(words);
            self.prepare(&mut command);
            prepare(&mut command);
            self.ran(&mut command, words, "")
        }
    }

    /// Languages, umasks and streams that are closed, full or read by nobody.
    #[test]
    fn odd_surroundings_do_not_matter() {
        let lines = [
            "LC_ALL=C LANG=C \"$@\"",
            "LC_ALL=tr_TR.UTF-8 LANG=tr_TR.UTF-8 TZ=Pacific/Kiritimati \"$@\"",
            "TERM=no-such-terminal COLUMNS=0 LINES=-1 \"$@\"",
            "umask 000; \"$@\"",
            "umask 077; \"$@\"",
            "\"$@\" <&-",
            "\"$@\" >&-",
            "\"$@\" 2>&-",
            "\"$@\" <&- >&- 2>&-",
            "\"$@\" > /dev/full 2> /dev/full",
            "{ \"$@\"; echo $? > ../code; } 2>&1 | true; sleep 0.2; exit $(cat ../code)",
        ];
        let has_full = Path::new("/dev/full").exists();
        for line in lines {
            if line.contains("/dev/full") && !has_full {
                continue;
            }
            let of_streams = line.contains('>') || line.contains('|');
            let flags = [&["sync"][..], &["sync", "--verbose"], &["sync", "--json"]];
            for words in &flags[..if of_streams { 3 } else { 1 }] {
                let ada = somebody(Layout::Folder);
                let ran = ada.shell(line, words, |_| {});
                assert!(!ran.to_string().contains("panicked"), "{line}: {ran}");
                assert_eq!(ran.code, Some(0), "{line}: {ran}");
                ada.is_in_step(line);
            }
        }
    }

    /// Nobody's home is anywhere: the key and the trust have to come from elsewhere.
    #[test]
    fn without_a_home_a_run_says_what_it_needs() {
        let ada = somebody(Layout::Folder);
        let before = ada.before();
        let ran = ada.shell("exec \"$@\"", &["sync"], |command| {
            command.env_remove("HOME").env_remove("XDG_CONFIG_HOME");
        });
        assert!(!ran.to_string().contains("panicked"), "{ran}");
        assert!(matches!(ran.code, Some(0 | 2 | 3 | 5 | 8)), "{ran}");
        if ran.code != Some(0) {
            before.holds(&ada);
            ran.says("hint: ");
        }
        ada.ok(&["sync"]);
        ada.is_in_step("with a home again");
    }

    /// Whatever the umask gives to everybody, a secret is not among it.
    #[test]
    fn a_secret_is_for_nobody_else_under_any_umask() {
        for umask in ["000", "077"] {
            let ada = somebody(Layout::Folder);
            let words = ["auth", "login", "team-bin", "--insecure-storage", "--stdin"];
            let line = format!("umask {umask}; printf %s \"$JSONBIN_MASTER_KEY\" | \"$@\"");
            let ran = ada.shell(&line, &words, |_| {});
            assert_eq!(ran.code, Some(0), "{ran}");
            let file = ada.home.join(".config/tokensync/credentials.json");
            let mode = fs::metadata(file).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "umask {umask}");
        }
    }

    /// Whether the terminal that goes away ends what runs here: not what `nohup` has started, and
    /// these tests may be that.
    fn is_hung_up() -> bool {
        const HUP: u64 = 1;
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
        ignored.unwrap_or_default() & HUP == 0
    }

    /// Told to stop, once or twice, while it asks and while it writes.
    #[test]
    fn a_signal_ends_a_run_that_the_next_one_completes() {
        let sync = &["sync"][..];
        let watch = &["watch", "--interval", "1s"][..];
        for (words, signals, code) in [
            (sync, &["INT"][..], Some(130)),
            (sync, &["TERM"], None),
            (sync, &["HUP"], None),
            (watch, &["INT"], Some(130)),
            (watch, &["INT", "INT"], Some(130)),
            (watch, &["TERM"], Some(0)),
            (watch, &["HUP"], None),
        ] {
            if signals == ["HUP"] && !is_hung_up() {
                continue;
            }
            for method in ["GET", "PUT"] {
                let ada = somebody(Layout::Folder);
                let when = format!("{words:?}, {signals:?} during a {method}");
                let (before, core) = (ada.service.count(method), ada.text("tokens/core.json"));
                ada.service
                    .script(Fault::on(method).delay(Duration::from_millis(400)));
                let mut command = ada.command(words);
                command.stdout(Stdio::null()).stderr(Stdio::null());
                let mut child = command.spawn().unwrap();
                while ada.service.count(method) == before {
                    ada.service.wait(Duration::from_millis(2));
                }
                let id = child.id().to_string();
                for signal in signals {
                    // Of a process that has ended by the first one there is nothing to say.
                    let kill = Command::new("kill").args(["-s", signal, &id]).output();
                    assert!(kill.is_ok());
                }
                let status = child.wait().unwrap();
                assert_eq!(status.code(), code, "{when}: {status:?}");
                let now = ada.text("tokens/core.json");
                let new = core.replace("#00ff00", "#00ee00");
                assert!(now == core || now == new, "{when}: {now}");
                // What was sent arrives, whoever is there to hear of it.
                while method == "PUT" && !ada.service.record().contains("#ee0000") {
                    ada.service.wait(Duration::from_millis(10));
                }
                ada.ok(&["sync"]);
                ada.is_in_step(&when);
            }
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::process::Command;

    use sandbox::{Fault, Framing};

    use super::super::calls::{Call, Trouble};
    use super::*;

    impl Person {
        /// Runs with so many kilobytes of addresses.
        fn run_within(&self, kilobytes: u32, words: &[&str]) -> crate::answer::Ran {
            let script = format!("ulimit -v {kilobytes} && exec \"$0\" \"$@\"");
            let mut command = Command::new("sh");
            command.args(["-c", &script, env!("CARGO_BIN_EXE_tokensync")]);
            command.args(words);
            self.prepare(&mut command);
            self.ran(&mut command, words, "")
        }
    }

    /// Memory that runs out somewhere ends the process there.
    #[test]
    fn a_run_without_memory_leaves_nothing_by_halves() {
        const STEP: u32 = 256;
        let service = Service::start();
        let ada = service.owner(&Project::of_size("core", 4000), Layout::Folder);
        // What it takes to be loaded and to start.
        let mut least = 20_000;
        while ada.run_within(least, &["--version"]).code != Some(0) {
            least += STEP;
        }
        let mut ends = Vec::new();
        for n in 0..64_u32 {
            let kilobytes = least + n * STEP;
            let (from, to) = (format!("\"{}\"", 100 + n), format!("\"here {n}\""));
            ada.edit(&format!("\"value\": {from}"), &format!("\"value\": {to}"));
            let (from, to) = (format!("\"{}\"", 200 + n), format!("\"there {n}\""));
            service.edit(&format!("\"value\":{from}"), &format!("\"value\":{to}"));
            let ran = ada.run_within(kilobytes, &["sync"]);
            ends.push(ran.code);
            assert_eq!(ada.document().token_count(), 4000, "{kilobytes}");
            assert_eq!(service.document().token_count(), 4000, "{kilobytes}");
            ada.ok(&["sync"]);
            assert_same(&ada.document(), &service.document());
            if ran.code == Some(0) {
                break;
            }
        }
        println!("from {least} kB on: {ends:?}");
        assert!(ends.len() > 1, "{ends:?}");
        assert_eq!(ends.last(), Some(&Some(0)), "{ends:?}");
    }

    /// An answer without an end takes no more memory than the limit of an answer needs.
    #[test]
    fn an_endless_answer_stays_within_its_memory() {
        let ada = somebody(Layout::Folder);
        let before = ada.before();
        for framing in [Framing::Announced, Framing::Chunked] {
            ada.service
                .script(Fault::on("GET").oversized(10 << 30, framing));
            let ran = ada.run_within(256 * 1024, &["sync"]);
            assert_eq!(ran.code, Some(10), "{ran}");
            before.holds(&ada);
        }
    }

    /// A file system on which nothing can be written: nothing is sent either.
    #[test]
    fn a_file_system_that_is_only_read() {
        const SCRIPT: &str = r#"
            mount --bind . . && mount -o remount,bind,ro . || exit 97
            cd "$PWD" && exec "$0" "$@"
        "#;
        for words in [["sync"], ["pull"], ["push"]] {
            let ada = somebody(Layout::Folder);
            let before = ada.before();
            let mut command = Command::new("unshare");
            command.args(["--user", "--map-root-user", "--mount", "sh", "-c", SCRIPT]);
            command.arg(env!("CARGO_BIN_EXE_tokensync")).args(words);
            ada.prepare(&mut command);
            let ran = ada.ran(&mut command, &words, "");
            if ran.code == Some(97) || ran.to_string().contains("unshare failed") {
                println!("skipped: this user may not mount anything");
                return;
            }
            assert_eq!(ran.code, Some(8), "{ran}");
            ran.says("Read-only file system");
            ran.says("hint: ");
            before.holds(&ada);
            ada.ok(&["sync"]);
            ada.is_in_step("writable again");
        }
    }

    /// The first call of this kind that says so.
    fn first<'a>(calls: &'a [Call], name: &str, part: &str) -> &'a Call {
        let mut calls = calls.iter().filter(|call| call.is(name) && call.says(part));
        calls
            .next()
            .unwrap_or_else(|| panic!("no {name} of {part}"))
    }

    /// A file that is there when the folder is listed and gone when it is opened is looked for
    /// again. Where it is the only one, nobody can tell that from a file that was deleted, and it
    /// is asked.
    #[test]
    fn a_file_that_goes_while_it_is_read_is_no_set_that_was_deleted() {
        for (layout, file, code) in [
            (Layout::Folder, "tokens/core.json", 0),
            (Layout::Single, "tokens.json", 3),
        ] {
            // The same run elsewhere shows at which call the file is opened.
            let Some((_, calls)) = somebody(layout).traced(&["sync"], None) else {
                return;
            };
            let call = first(&calls, "openat", file);
            let ada = somebody(layout);
            let before = ada.before();
            let gone = Trouble::Error("ENOENT");
            let (ran, calls) = ada.traced(&["sync"], Some((call, gone))).unwrap();
            assert!(first(&calls, "openat", "(INJECTED)").says(file));
            assert_eq!(ran.code, Some(code), "{ran}");
            if code == 3 {
                before.holds(&ada);
                ran.says("--allow-empty local");
                ada.ok(&["sync"]);
            }
            ada.is_in_step("gone for a moment");
        }
    }

    /// A token file that nobody may read, or that the disk does not give back.
    #[test]
    fn a_file_that_may_not_be_read_stops_a_run() {
        for (layout, file) in [
            (Layout::Folder, "tokens/core.json"),
            (Layout::Single, "tokens.json"),
        ] {
            for error in ["EACCES", "EIO"] {
                let Some((_, calls)) = somebody(layout).traced(&["sync"], None) else {
                    return;
                };
                let call = first(&calls, "openat", file);
                let ada = somebody(layout);
                let before = ada.before();
                let trouble = Trouble::Error(error);
                let (ran, _) = ada.traced(&["sync"], Some((call, trouble))).unwrap();
                assert_eq!(ran.code, Some(8), "{error}: {ran}");
                ran.says(file);
                ran.says("hint: ");
                before.holds(&ada);
                ada.ok(&["sync"]);
                ada.is_in_step(error);
            }
        }
    }

    /// A file system that knows no locks, or whose server for them is away.
    #[test]
    fn a_lock_that_cannot_be_taken_is_no_lock() {
        for error in ["EOPNOTSUPP", "ENOLCK", "EIO"] {
            let ada = somebody(Layout::Folder);
            let before = ada.before();
            let Some((_, calls)) = ada.traced(&["sync", "--dry-run"], None) else {
                return;
            };
            assert!(
                !calls.iter().any(|call| call.is("flock")),
                "looking takes no lock"
            );
            let other = somebody(Layout::Folder);
            let (_, calls) = other.traced(&["sync"], None).unwrap();
            let call = first(&calls, "flock", "/.tokensync/lock");
            let (ran, _) = ada
                .traced(&["sync"], Some((call, Trouble::Error(error))))
                .unwrap();
            assert_eq!(ran.code, Some(6), "{error}: {ran}");
            ran.says(".tokensync/lock");
            ran.says("hint: ");
            before.holds(&ada);
            ada.ok(&["sync"]);
            ada.is_in_step(error);
        }
    }

    /// A system that has no more watches to give is made up for by reading the files.
    #[test]
    fn a_watch_that_hears_of_no_changes_says_so() {
        let ada = somebody(Layout::Folder);
        let Some((_, calls)) = ada.traced(&["sync"], None) else {
            return;
        };
        assert!(!calls.is_empty());
        for name in ["inotify_init1", "inotify_add_watch"] {
            for nth in 1..=2 {
                if name == "inotify_init1" && nth == 2 {
                    continue;
                }
                let call = Call::imagined(name, nth);
                let words = ["watch", "--interval", "1s", "--json"];
                let ran = ada.traced_for("3", &words, &call, Trouble::Error("ENOSPC"));
                let said = &ran.raw[0];
                let started = said.lines().next().unwrap_or_default();
                assert!(started.contains("\"started\""), "{name} {nth}: {ran}");
                assert!(!started.contains("\"problem\":null"), "{name} {nth}: {ran}");
                assert!(
                    said.contains("\"in-step\"") || said.contains("\"wrote\""),
                    "{ran}"
                );
            }
        }
    }
}
