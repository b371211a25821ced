//! What differs from run to run, and what stands for it on the pages.

use std::collections::BTreeMap;

use sandbox::Right;

use super::page::Key;
use crate::support::Service;

/// Addresses, secrets, ids and times: what they are in this run, and what the reader sees.
///
/// An id is called by its number: the first bin of every page has the same id on the page. So what
/// a page tells people to type with it works, and a page changes only where something else did.
pub(super) struct Shown {
    /// What is there, and what is shown; longer ones first.
    places: Vec<(String, String)>,
    /// What stands behind `'…'`, by the name of the variable.
    secrets: BTreeMap<&'static str, String>,
    ids: Vec<(String, String)>,
    /// A bin that is there from the beginning: what stands for `BIN_ID`.
    bin: String,
    /// Whose project the service token is for, and which: what stands for `ORGANIZATION_ID` and
    /// `PROJECT_ID`.
    project: [String; 2],
}

/// What is in that bin.
const RELEASED: &str = r##"{"values":{"core":{"red":{"value":"#ff0000","type":"color"}}},"$themes":[],"updatedAt":"2026-11-20T09:30:00.000Z"}"##;

/// When everything happens.
const TIME: &str = "2026-11-23T12:31:36Z";
const DAY: &str = "2026-11-23";

/// How many hexadecimal digits the ids of bins, of runs and of documents have.
const LENGTHS: [usize; 3] = [24, 10, 16];

impl Shown {
    pub(super) fn of(service: &Service) -> Self {
        let base = service.studio.discovery.clone();
        let places = [
            (service.endpoint.clone(), "https://api.jsonbin.io/v3"),
            (service.files.clone(), "https://tokens.example.com/"),
            (
                format!("{base}/graphql"),
                "https://graphql.prod.tokens.studio/graphql",
            ),
            (
                format!("{base}/api/v1"),
                "https://api-production.tokens.studio/api/v1",
            ),
            (base, "https://app.prod.tokens.studio"),
        ];
        let studio = service.control.studio();
        let acme = studio.create_organization("Acme", &[&studio.user()]);
        let brand = studio.create_project(&acme, "Brand");
        studio.create_project(&acme, "Web");
        studio.create_branch(&brand, "next");
        let scopes = ["tokens:read", "tokens:write"];
        let token = studio.create_service_token(&service.studio.project, &scopes, None);
        let every = [Right::Read, Right::Update, Right::Create];
        let secrets = [
            ("JSONBIN_MASTER_KEY", service.key.clone()),
            (
                "JSONBIN_ACCESS_KEY",
                service.control.access_key("writers", &every),
            ),
            (
                "TOKENSYNC_RELEASED_SECRET",
                service.control.access_key("readers", &[Right::Read]),
            ),
            ("TOKENS_STUDIO_API_KEY", service.studio.api_key.clone()),
            ("STUDIO_SERVICE_TOKEN", token),
        ];
        Self {
            places: places
                .map(|(there, shown)| (there, shown.to_owned()))
                .into(),
            secrets: secrets.into(),
            ids: Vec::new(),
            bin: service.control.create_bin(RELEASED),
            project: [&service.studio.organization, &service.studio.project].map(Clone::clone),
        }
    }

    /// What is typed for what the page says.
    pub(super) fn typed(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (name, secret) in &self.secrets {
            text = text.replace(&format!("{name}='…'"), &format!("{name}='{secret}'"));
        }
        for (there, shown) in self.ids.iter().chain(&self.places) {
            text = text.replace(shown, there);
        }
        let text = text.replace("BIN_ID", &self.bin);
        let text = text.replace("PROJECT_ID", &self.project[1]);
        let text = text.replace("ORGANIZATION_ID", &self.project[0]);
        // The sandbox as its README has it.
        let (base, _) = &self.places[self.places.len() - 1];
        text.replace("http://127.0.0.1:4810", base)
    }

    /// What is pressed: `NAME` in capitals is the secret of that name.
    pub(super) fn key(&self, key: &Key) -> Key {
        let mut keys = key.keys.clone();
        for (name, secret) in &self.secrets {
            keys = keys.replace(name, secret);
        }
        Key {
            text: key.text.clone(),
            keys,
        }
    }

    /// What the page says for what is printed.
    pub(super) fn of_text(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for (there, shown) in &self.places {
            text = text.replace(there, shown);
        }
        // What only the sandbox brings into a project file.
        let lines = text
            .lines()
            .filter(|line| !line.trim().starts_with("\"endpoint\": \""));
        let text = lines.collect::<Vec<_>>().join("\n");
        let mut result = String::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let word = |char: char| char.is_ascii_alphanumeric() || matches!(char, '-' | ':' | '.');
            let end = rest.find(|char| !word(char)).unwrap_or(rest.len());
            let trimmed = rest[..end].trim_end_matches([':', '.', '-']);
            result.push_str(&self.of_word(trimmed));
            let behind = rest[end..].chars().next().map_or(0, char::len_utf8);
            result.push_str(&rest[trimmed.len()..end + behind]);
            rest = &rest[end + behind..];
        }
        result
    }

    fn of_word(&mut self, word: &str) -> String {
        let shape: String = word
            .chars()
            .map(|char| if char.is_ascii_digit() { '0' } else { char })
            .collect();
        // Behind the `^C` of a terminal, too.
        if let (Some(at), true) = (shape.find("0000-00-00T00:00:00"), shape.ends_with('Z')) {
            return format!("{}{TIME}", &word[..at]);
        }
        if shape == "0000-00-00" && word != DAY {
            return DAY.to_owned();
        }
        let is_hex = |text: &str| {
            text.bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        };
        let parts: Vec<&str> = word.split('-').collect();
        let is_uuid = parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
            && parts.iter().all(|part| is_hex(part));
        let is_id = LENGTHS.contains(&word.len()) && is_hex(word);
        if !(is_uuid || is_id) {
            return word.to_owned();
        }
        if let Some((_, shown)) = self.ids.iter().find(|(there, _)| there == word) {
            return shown.clone();
        }
        let number = self.ids.len() as u64 + 1;
        let mut shown = digits(number, word.len());
        if is_uuid {
            for at in [8, 13, 18, 23] {
                shown.replace_range(at..=at, "-");
            }
        }
        self.ids.push((word.to_owned(), shown.clone()));
        shown
    }
}

/// So many digits that look like chance and always are the same.
fn digits(number: u64, length: usize) -> String {
    // The steps of SplitMix64 (Steele, Lea and Flood, 2014), which spread one bit over all.
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    format!("{mixed:016x}").repeat(3)[..length].to_owned()
}
