//! Where and when something was measured.

use std::path::Path;

use crate::files;
use crate::release::prepare::today;

/// The machine and how busy it is, as far as it tells.
#[derive(Debug)]
pub(super) struct Machine {
    load: Option<String>,
}

impl Machine {
    /// Looks before anything is measured.
    pub(super) fn look() -> Self {
        Self { load: load() }
    }

    /// One line for each of: the machine, the day, the command.
    pub(super) fn told(&self, args: &[&str], binary: &Path) -> String {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let (system, architecture) = (std::env::consts::OS, std::env::consts::ARCH);
        let processor = processor().unwrap_or_else(|| architecture.to_owned());
        let load = match (&self.load, load()) {
            (Some(before), Some(after)) => format!(", load {before} before and {after} after"),
            _ => String::new(),
        };
        let name = binary.file_name().unwrap_or_default().to_string_lossy();
        let bytes = files::read(binary).map_or(0, |bytes| bytes.len());
        format!(
            "{system}, {cores} cores ({processor}){load}\n\
             {}, `{name}` of {bytes} bytes\n\
             cargo xtask bench {}\n",
            today(),
            args.join(" "),
        )
    }
}

/// How many processes wanted to run in the last minute, on average (Linux).
fn load() -> Option<String> {
    let text = files::read_text(Path::new("/proc/loadavg")).ok()?;
    text.split(' ').next().map(str::to_owned)
}

fn processor() -> Option<String> {
    let text = files::read_text(Path::new("/proc/cpuinfo")).ok()?;
    let line = text.lines().find(|line| line.starts_with("model name"))?;
    let (_, name) = line.split_once(": ")?;
    Some(name.to_owned())
}
