//! Where code hosts keep the file itself that they show on a page.

use provider_http::SafeUrl;

/// The address of the file, where that of its page is known: without the query, which may hold a
/// secret.
///
/// Sources: GitHub Docs "Viewing and understanding files", GitLab Docs "Repository files",
/// Bitbucket and Gitea by the button `Raw` of their pages, JSONBin API reference "Read bins".
pub(crate) fn address(page: &SafeUrl) -> Option<String> {
    let shown = page.to_string();
    let shown = shown.split('?').next().unwrap_or_default();
    let origin = page.origin().to_string();
    let path = shown.strip_prefix(origin.as_str())?;
    let swap = |from: &str, to: &str| {
        path.contains(from)
            .then(|| format!("{origin}{}", path.replacen(from, to, 1)))
    };
    match page.host() {
        "github.com" => {
            let (repository, file) = path.split_once("/blob/")?;
            Some(format!(
                "https://raw.githubusercontent.com{repository}/{file}"
            ))
        }
        "gist.github.com" => Some(format!("https://gist.githubusercontent.com{path}/raw")),
        "bitbucket.org" => swap("/src/", "/raw/"),
        "jsonbin.io" | "www.jsonbin.io" => {
            let id = path.split('/').find(|part| is_bin(part))?;
            Some(format!("https://api.jsonbin.io/v3/b/{id}/latest"))
        }
        _ => swap("/-/blob/", "/-/raw/")
            .or_else(|| swap("/src/branch/", "/raw/branch/"))
            .or_else(|| swap("/blob/", "/raw/")),
    }
}

fn is_bin(part: &str) -> bool {
    part.len() == 24 && part.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_behind_a_page_is_found() {
        let check = |page: &str, file: Option<&str>| {
            let page = SafeUrl::parse(page).unwrap();
            assert_eq!(address(&page).as_deref(), file, "{page}");
        };
        check(
            "https://github.com/o/r/blob/main/a%20b/tokens.json?plain=1",
            Some("https://raw.githubusercontent.com/o/r/main/a%20b/tokens.json"),
        );
        check("https://github.com/o/r", None);
        check(
            "https://gist.github.com/o/1f",
            Some("https://gist.githubusercontent.com/o/1f/raw"),
        );
        check(
            "https://git.example:8443/g/r/-/blob/main/tokens.json?token=CANARY",
            Some("https://git.example:8443/g/r/-/raw/main/tokens.json"),
        );
        check(
            "https://bitbucket.org/w/r/src/main/tokens.json",
            Some("https://bitbucket.org/w/r/raw/main/tokens.json"),
        );
        check(
            "https://codeberg.org/o/r/src/branch/main/tokens.json",
            Some("https://codeberg.org/o/r/raw/branch/main/tokens.json"),
        );
        check(
            "https://git.example/o/r/blob/main/tokens.json",
            Some("https://git.example/o/r/raw/main/tokens.json"),
        );
        check(
            "https://jsonbin.io/app/bins/65f0c1d2e3a4b5c6d7e8f901",
            Some("https://api.jsonbin.io/v3/b/65f0c1d2e3a4b5c6d7e8f901/latest"),
        );
        check("https://example.com/tokens.json", None);
    }
}
