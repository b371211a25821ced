//! `man`: the pages of the manual, made from what can be typed.

use std::io;

use clap::{Command, CommandFactory as _};
use clap_mangen::Man;

use crate::args::{Args, ManArgs};
use crate::context::Context;
use crate::error::{Code, CommandError};
use crate::json::{Page, Pages};
use crate::replace::{Readers, expect_regular, replace};
use crate::shown::shown;
use crate::ui::Ui;

/// What the main page says beyond its arguments, as roff.
const MORE: &str = r#".SH "EXIT STATUS"
0 done, or nothing to do; 1 differences or findings; 2 usage, project file; 3 a person has to decide;
4 a write could not be proven; 5 credential; 6 network or service; 7 invalid tokens; 8 a local file;
9 the state folder is damaged; 10 the remote refuses the document; 130 interrupted.
.SH FILES
.TP
\fItokensync.json\fR
The project: where the tokens are and which remotes there are. It is committed and holds no secret.
.TP
\fI.tokensync/\fR
What both sides last agreed on, and the history. It keeps itself out of Git.
"#;

pub(crate) fn run(
    context: &Context<'_>,
    ui: &mut Ui,
    args: &ManArgs,
) -> Result<Code, CommandError> {
    let pages = pages().expect("writing to memory does not fail");
    let Some(folder) = &args.output else {
        let (_, main) = &pages[0];
        ui.json(&Page { page: main });
        if !ui.is_json() {
            ui.answer(main);
        }
        return Ok(Code::Done);
    };
    for (name, text) in &pages {
        let path = context.root.join(folder).join(name);
        expect_regular(&path)?;
        replace(&path, text, Readers::Everybody)?;
    }
    ui.json(&Pages {
        pages: pages.iter().map(|(name, _)| name.as_str()).collect(),
    });
    let folder = shown(&folder.display().to_string());
    ui.say(&format!("wrote {} pages into `{folder}`", pages.len()));
    Ok(Code::Done)
}

/// The name and the text of every page, the main one first.
fn pages() -> io::Result<Vec<(String, String)>> {
    let mut main = Args::command().disable_help_subcommand(true);
    main.build();
    let mut pages = Vec::new();
    add(main, &mut pages)?;
    pages[0].1.push_str(MORE);
    Ok(pages)
}

/// Commands are nested as they are written in `args`: twice.
fn add(command: Command, pages: &mut Vec<(String, String)>) -> io::Result<()> {
    let inner: Vec<Command> = command.get_subcommands().cloned().collect();
    let page = Man::new(command).source(concat!("tokensync ", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    page.render(&mut text)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    pages.push((page.get_filename(), text));
    inner
        .into_iter()
        .try_for_each(|command| add(command, pages))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_a_page() {
        let pages = pages().unwrap();
        let names: Vec<&str> = pages.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names[0], "tokensync.1");
        for name in [
            "tokensync-sync.1",
            "tokensync-remote-add.1",
            "tokensync-git-install.1",
        ] {
            assert!(names.contains(&name), "{names:?}");
        }
        for (name, text) in &pages {
            assert!(
                text.contains(".SH NAME") && text.contains(".SH SYNOPSIS"),
                "{name}"
            );
        }
    }
}
