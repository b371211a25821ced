//! What stands between this machine and the services by the environment.

use url::Url;

use super::Check;
use crate::env::Env;
use crate::shown::shown;

/// The variables that name proxies, as `provider-http` reads them: in capitals or small letters.
const PROXIES: [&str; 6] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
];
const EXCEPTIONS: [&str; 2] = ["NO_PROXY", "no_proxy"];

pub(super) fn look(env: &Env) -> Check {
    const WHAT: &str = "proxy";
    let mut told = Vec::new();
    for name in PROXIES {
        let Some(value) = env.var(name) else { continue };
        match shown_proxy(value) {
            Ok(address) => told.push(format!("{name}={address}")),
            Err(problem) => {
                return Check::warn(
                    WHAT,
                    format!("{name} {problem}"),
                    format!("set it to http://HOST:PORT, or take it away: `unset {name}`"),
                );
            }
        }
    }
    if told.is_empty() {
        return Check::pass(WHAT, "none in the environment");
    }
    for name in EXCEPTIONS {
        told.extend(
            env.var(name)
                .map(|value| format!("{name}={}", shown(value))),
        );
    }
    Check::pass(WHAT, told.join(", "))
}

/// The address of a proxy without who logs in there and how, or what is wrong with it.
fn shown_proxy(value: &str) -> Result<String, &'static str> {
    const UNREADABLE: &str = "is no address";
    let value = value.trim();
    let url = if value.contains("://") {
        Url::parse(value)
    } else {
        Url::parse(&format!("http://{value}"))
    };
    let url = url.map_err(|_| UNREADABLE)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("names a proxy of a kind that is not spoken here");
    }
    let host = url.host_str().ok_or(UNREADABLE)?;
    let login = !url.username().is_empty() || url.password().is_some();
    let login = if login { "[secret]@" } else { "" };
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    Ok(shown(&format!("{}://{login}{host}{port}", url.scheme())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_sees_who_logs_in_at_a_proxy() {
        let check = |value: &str, told: &str| {
            assert_eq!(shown_proxy(value).unwrap_or_else(str::to_owned), told);
        };
        check("http://proxy.example:8080", "http://proxy.example:8080");
        check("proxy.example:8080/", "http://proxy.example:8080");
        check(
            "http://me:CANARY@proxy.example",
            "http://[secret]@proxy.example",
        );
        check(
            "https://CANARY@proxy.example",
            "https://[secret]@proxy.example",
        );
        check(
            "me:CANARY@proxy.example:3128",
            "http://[secret]@proxy.example:3128",
        );
        check("http://[::1]:1/?CANARY#CANARY", "http://[::1]:1");
        check("http://", "is no address");
        check("CANARY CANARY", "is no address");
        check(
            "socks5://me:CANARY@h",
            "names a proxy of a kind that is not spoken here",
        );
    }
}
