//! Whether a web page may read the address: the Figma plugin is one, and its window has the origin
//! `null` (Figma, Plugin API, "Making network requests").
//!
//! What a browser allows is said by the Fetch standard of WHATWG, "CORS protocol".

use provider_api::{Finding, Progress};
use provider_http::{HttpClient, Method, Replay, Request, Response, SafeUrl};

use crate::headers::Headers;

const ABOUT: &str = "cors";
/// The origin of a page that has none.
pub(crate) const ORIGIN: &str = "null";
const ALLOW_ORIGIN: &str = "access-control-allow-origin";
const ALLOW_HEADERS: &str = "access-control-allow-headers";

/// Headers that a page may send without asking first (Fetch, "CORS-safelisted request-header");
/// `content-type` is not among them with the values that people give it here.
const ASKED_BY_NOBODY: [&str; 3] = ["accept", "accept-language", "content-language"];

/// Looks at the answer to a request with [`ORIGIN`], and asks as a browser would before it sends
/// the project's headers. No header of the project's goes out with that.
pub(crate) async fn look(
    http: &HttpClient,
    url: &SafeUrl,
    headers: &Headers,
    answer: &Response,
    progress: &dyn Progress,
) -> Finding {
    if !allows_origin(answer) {
        return refused(
            "its answer is for no other web page",
            "let the server answer with `Access-Control-Allow-Origin: *`",
        );
    }
    let mut asked: Vec<String> = headers
        .names()
        .map(str::to_ascii_lowercase)
        .filter(|name| !ASKED_BY_NOBODY.contains(&name.as_str()))
        .collect();
    asked.sort_unstable();
    if asked.is_empty() {
        return Finding::pass(ABOUT, "any web page may read it, the Figma plugin too");
    }
    let asked = asked.join(",");
    let request = Request::new(Method::Options, url.clone())
        .with_replay(Replay::Safe)
        .with_header("origin", ORIGIN)
        .with_header("access-control-request-method", "GET")
        .with_header("access-control-request-headers", asked.as_str());
    let fix = format!(
        "let the server answer OPTIONS with status 204, `Access-Control-Allow-Origin: *` and \
         `Access-Control-Allow-Headers: {asked}`"
    );
    match http.send(&request, progress).await {
        Ok(answer) if !answer.is_success() => refused(
            &format!(
                "the question for its headers was answered with {}",
                answer.status()
            ),
            &fix,
        ),
        Ok(answer) if !allows_origin(&answer) => refused(
            "the question for its headers is for no other web page",
            &fix,
        ),
        Ok(answer) => match asked.split(',').find(|name| !allows_header(&answer, name)) {
            Some(name) => refused(&format!("no web page may send the header `{name}`"), &fix),
            None => Finding::pass(
                ABOUT,
                "any web page may read it with these headers, the Figma plugin too",
            ),
        },
        Err(error) => refused(
            &format!("the question for its headers got no answer: {error}"),
            &fix,
        ),
    }
}

fn refused(why: &str, fix: &str) -> Finding {
    let says = format!("the Figma plugin cannot read it, as no browser would let it: {why}");
    Finding::warn(ABOUT, says, fix)
}

fn allows_origin(answer: &Response) -> bool {
    let allowed = answer.header(ALLOW_ORIGIN).map(str::trim);
    matches!(allowed, Some("*" | ORIGIN))
}

/// `*` stands for every header but `Authorization`.
fn allows_header(answer: &Response, name: &str) -> bool {
    let allowed = answer.header(ALLOW_HEADERS).unwrap_or_default();
    allowed.split(',').map(str::trim).any(|allowed| {
        allowed.eq_ignore_ascii_case(name) || (allowed == "*" && name != "authorization")
    })
}
