//! What can be typed after `watch`.

use std::time::Duration;

use clap::Args as ClapArgs;

use super::RepairArg;

#[derive(Clone, Debug, ClapArgs)]
pub(crate) struct WatchArgs {
    /// The remote; the default one if none is named
    pub(crate) remote: Option<String>,
    /// How often to look at the remote: `30s`, `5m`, `1h`; by default what its service bears
    #[arg(long, value_name = "TIME", value_parser = interval)]
    pub(crate) interval: Option<Duration>,
    /// What to do about changes that somebody may have overwritten unseen
    #[arg(long, value_enum, value_name = "HOW", default_value_t)]
    pub(crate) repair: RepairArg,
    /// Bring both sides in step once and stop
    #[arg(long)]
    pub(crate) once: bool,
}

/// A time of at least a second and at most a day, as `90`, `90s`, `5m` or `1h`.
fn interval(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|char: char| char.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        _ => return Err("the units are s, m and h".to_owned()),
    };
    let number: u64 = digits
        .parse()
        .map_err(|_| "it has to be a number with s, m or h, such as 60s".to_owned())?;
    match number.checked_mul(unit) {
        Some(seconds @ 1..=86_400) => Ok(Duration::from_secs(seconds)),
        _ => Err("it has to be between one second and a day".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals() {
        let check = |text: &str, seconds: Option<u64>| {
            assert_eq!(
                interval(text).ok().map(|time| time.as_secs()),
                seconds,
                "{text}"
            );
        };
        check("60s", Some(60));
        check("90", Some(90));
        check("5m", Some(300));
        check("1h", Some(3600));
        for text in [
            "",
            "s",
            "0s",
            "25h",
            "1d",
            "-1s",
            "1.5m",
            "99999999999999999999h",
            "5 m",
        ] {
            check(text, None);
        }
    }
}
