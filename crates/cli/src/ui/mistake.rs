//! What is told when this program has a mistake and stops in the middle of its work.

use std::io::Write as _;
use std::panic::Location;

/// Lets a panic tell where it happened and nothing else: its message can quote what the program
/// was at, such as a text with a secret in it.
pub(crate) fn tell_only_where() {
    std::panic::set_hook(Box::new(|panic| {
        let _unread = std::io::stderr().write_all(told(panic.location()).as_bytes());
    }));
}

fn told(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(String::new, |place| format!(": {place}"));
    format!(
        "error: tokensync stopped at a mistake of its own{place}\n\
         hint: run it again: every file is as it was or written whole; please report this at \
         {}/issues\n",
        env!("CARGO_PKG_REPOSITORY")
    )
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use provider_api::{OptionSpec, Provider, ProviderConfig, ProviderError, ProviderFactory};

    use crate::{Env, Registry};

    /// The folder in which the child works.
    const FOLDER: &str = "TOKENSYNC_TEST_FOLDER";
    const SECRET: &str = "CANARY-key-0123456789";

    #[derive(Debug)]
    struct Careless;

    impl ProviderFactory for Careless {
        fn kind(&self) -> &'static str {
            "careless"
        }

        fn options(&self) -> &'static [OptionSpec] {
            panic!("nobody thought of `{}`", SECRET.to_owned())
        }

        fn open(&self, _: &ProviderConfig) -> Result<Box<dyn Provider>, ProviderError> {
            unreachable!("its options come first")
        }
    }

    /// The test below runs this one again, with a folder. By itself it does nothing.
    #[test]
    fn child() {
        #[expect(clippy::disallowed_methods, reason = "how else would a child be told")]
        let Some(folder) = std::env::var_os(FOLDER) else {
            return;
        };
        let words = ["tokensync".into(), "-C".into(), folder, "status".into()];
        let registry = Registry::default().with(Careless);
        crate::run(words, Env::from_process(), &registry);
    }

    #[test]
    fn a_panic_tells_its_place_and_no_secret() {
        let folder = tempfile::tempdir().unwrap();
        let project =
            r#"{"version": 1, "tokens": "tokens.json", "remotes": {"r": {"kind": "careless"}}}"#;
        std::io::Write::write_all(
            &mut std::fs::File::create(folder.path().join("tokensync.json")).unwrap(),
            project.as_bytes(),
        )
        .unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "ui::mistake::tests::child", "--nocapture"])
            .env(FOLDER, folder.path())
            .output()
            .unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        let place = "error: tokensync stopped at a mistake of its own: ";
        let (_, place) = text.split_once(place).unwrap_or_else(|| panic!("{text}"));
        assert!(
            place.replace('\\', "/").contains("ui/mistake.rs:"),
            "{text}"
        );
        assert!(!text.contains("CANARY"), "{text}");
        assert!(!output.status.success());
    }
}
