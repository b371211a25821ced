//! Redirects, followed by hand: what a client does by itself would take the caller's key along.

use reqwest::header::{HeaderMap, LOCATION};

use crate::error::{Failure, Reason, Stage};
use crate::{Method, SafeUrl};

/// Where a redirected `GET` may go. Nothing but a `GET` is ever redirected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RedirectPolicy {
    /// Only to the same scheme, host and port.
    #[default]
    SameOrigin,
    /// Anywhere else too, but without one header that the caller set. For public documents.
    CrossOriginWithoutHeaders,
}

/// The most redirects of one request.
const MOST_HOPS: usize = 5;

const MOVED_HINT: &str = "if that is where the service lives now, use that address in the settings";

/// The way of one request from address to address.
pub(crate) struct Trail {
    policy: RedirectPolicy,
    method: Method,
    passed: Vec<SafeUrl>,
    left_home: bool,
}

impl Trail {
    pub(crate) fn begin(policy: RedirectPolicy, method: Method, start: &SafeUrl) -> Self {
        Self {
            policy,
            method,
            passed: vec![start.clone()],
            left_home: false,
        }
    }

    /// Where the request goes now.
    pub(crate) fn here(&self) -> &SafeUrl {
        self.passed.last().expect("a trail begins with its start")
    }

    /// Whether another origin was seen on the way. What the caller set stays off from then on,
    /// even if the way leads back: the other origin chose the address.
    pub(crate) fn left_home(&self) -> bool {
        self.left_home
    }

    /// Takes the next step if the answer is a redirect: `true` if it was, `false` if it is the
    /// answer itself, an error if it must not be followed.
    pub(crate) fn follow(&mut self, status: u16, headers: &HeaderMap) -> Result<bool, Failure> {
        if !matches!(status, 301 | 302 | 303 | 307 | 308) {
            return Ok(false);
        }
        let refuse = |text: String| Failure::new(Stage::Answered(status), Reason::Redirect, text);
        let mut locations = headers.get_all(LOCATION).iter();
        let Some(location) = locations.next() else {
            return Ok(false);
        };
        if locations.any(|other| other != location) {
            return Err(refuse(format!(
                "answered {status} with two different targets"
            )));
        }
        let target = location
            .to_str()
            .map_err(|_| "the address is not text".to_owned())
            .and_then(|text| self.here().resolve(text).map_err(|error| error.to_string()))
            .map_err(|why| refuse(format!("redirects ({status}) to nowhere: {why}")))?;
        let refuse_target = |why: &str| {
            refuse(format!(
                "redirects ({status}) to `{}`, {why}",
                short_origin(&target)
            ))
            .with_hint(MOVED_HINT)
        };

        if self.method != Method::Get {
            return Err(refuse_target("and only a read may be sent elsewhere"));
        }
        if self.passed.contains(&target) {
            return Err(refuse_target("which leads in a circle"));
        }
        if self.passed.len() > MOST_HOPS {
            return Err(refuse_target(&format!(
                "which is more than {MOST_HOPS} redirects"
            )));
        }
        let here = self.here();
        if here.is_https() && !target.is_https() {
            return Err(refuse_target("which is not encrypted"));
        }
        if here.origin() != target.origin() {
            if self.policy == RedirectPolicy::SameOrigin {
                return Err(refuse_target("another place, where nothing was sent"));
            }
            // A public document must not become a way to read what only this network can see.
            if target.is_internal() && !here.is_internal() {
                return Err(refuse_target("which is inside this network"));
            }
            self.left_home = true;
        }
        self.passed.push(target);
        Ok(true)
    }
}

fn short_origin(url: &SafeUrl) -> String {
    url.origin().to_string().chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn to(location: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(LOCATION, HeaderValue::from_str(location).unwrap());
        headers
    }

    fn trail(policy: RedirectPolicy, start: &str) -> Trail {
        Trail::begin(policy, Method::Get, &SafeUrl::parse(start).unwrap())
    }

    fn step(policy: RedirectPolicy, start: &str, location: &str) -> Result<String, String> {
        let mut trail = trail(policy, start);
        match trail.follow(302, &to(location)) {
            Ok(true) => Ok(trail.here().expose().to_owned()),
            Ok(false) => Ok("no redirect".to_owned()),
            Err(failure) => Err(failure.text),
        }
    }

    #[test]
    fn only_the_five_statuses_with_a_target_are_redirects() {
        for status in 100..=599 {
            let mut trail = trail(RedirectPolicy::SameOrigin, "https://a.b/c");
            let followed = trail.follow(status, &to("/d")).unwrap();
            assert_eq!(
                followed,
                matches!(status, 301 | 302 | 303 | 307 | 308),
                "{status}"
            );
            assert!(!trail.follow(status, &HeaderMap::new()).unwrap());
        }
    }

    #[test]
    fn the_same_origin_is_followed_and_another_is_not() {
        let same = RedirectPolicy::SameOrigin;
        assert_eq!(
            step(same, "https://a.b/c/d", "e?f#g").as_deref(),
            Ok("https://a.b/c/e?f")
        );
        assert_eq!(
            step(same, "https://a.b/c", "https://a.b:443/e").as_deref(),
            Ok("https://a.b/e")
        );
        for elsewhere in [
            "https://c.d/",
            "//c.d/",
            "https://a.b:444/",
            "https://x.a.b/",
        ] {
            let error = step(same, "https://a.b/c", elsewhere).unwrap_err();
            assert!(error.contains("another place"), "{error}");
        }
    }

    #[test]
    fn a_downgrade_is_refused_under_every_policy() {
        for policy in [
            RedirectPolicy::SameOrigin,
            RedirectPolicy::CrossOriginWithoutHeaders,
        ] {
            for target in ["http://a.b/c", "http://127.0.0.1/"] {
                let error = step(policy, "https://a.b/c", target).unwrap_err();
                assert!(error.contains("not encrypted"), "{error}");
            }
        }
    }

    #[test]
    fn another_scheme_or_user_info_is_refused() {
        for policy in [
            RedirectPolicy::SameOrigin,
            RedirectPolicy::CrossOriginWithoutHeaders,
        ] {
            for target in [
                "file:///etc/passwd",
                "data:,x",
                "https://u:p@a.b/",
                "https://",
            ] {
                let error = step(policy, "https://a.b/c", target).unwrap_err();
                assert!(error.contains("to nowhere"), "{error}");
                assert!(!error.contains("passwd"), "{error}");
            }
        }
    }

    #[test]
    fn a_public_document_does_not_lead_inside() {
        let anywhere = RedirectPolicy::CrossOriginWithoutHeaders;
        for target in [
            "https://127.0.0.1/",
            "https://10.0.0.1/",
            "https://169.254.169.254/",
            "https://localhost/",
        ] {
            let error = step(anywhere, "https://a.b/c", target).unwrap_err();
            assert!(error.contains("inside this network"), "{error}");
        }
        assert!(step(anywhere, "https://10.0.0.1/", "https://10.0.0.2/").is_ok());
    }

    #[test]
    fn the_way_back_home_does_not_bring_the_headers_back() {
        let mut trail = trail(RedirectPolicy::CrossOriginWithoutHeaders, "https://a.b/1");
        assert!(trail.follow(302, &to("/2")).unwrap());
        assert!(!trail.left_home());
        assert!(trail.follow(302, &to("https://c.d/3")).unwrap());
        assert!(trail.left_home());
        assert!(trail.follow(302, &to("https://a.b/4")).unwrap());
        assert!(trail.left_home());
    }

    #[test]
    fn two_different_targets_are_refused() {
        let mut headers = to("/x");
        headers.append(LOCATION, HeaderValue::from_static("/x"));
        assert!(
            trail(RedirectPolicy::SameOrigin, "https://a.b/")
                .follow(302, &headers)
                .unwrap()
        );
        headers.append(LOCATION, HeaderValue::from_static("/y"));
        assert!(
            trail(RedirectPolicy::SameOrigin, "https://a.b/")
                .follow(302, &headers)
                .is_err()
        );
    }
}
