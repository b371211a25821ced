//! What a secret may do and until when, where its service tells that.

use jiff::Timestamp;
use provider_api::Account;

use super::Check;
use crate::expiry;
use crate::shown::shown;

/// What the scopes of the Tokens Studio platform, the only ones that services tell of, are about:
/// those of service account tokens and those of API keys.
const ABOUT_TOKENS: [&str; 2] = ["tokens:", "projects:"];

/// Whose the secret is.
pub(super) fn owner(account: &Account) -> String {
    let name = account.name.as_deref().unwrap_or(&account.id);
    match &account.email {
        Some(email) => format!("{} <{}>", shown(name), shown(email)),
        None => shown(name),
    }
}

/// Whether the secret may do what is needed, and no more.
pub(super) fn scopes(account: &Account, read_only: bool) -> Option<Check> {
    const WHAT: &str = "rights";
    if account.scopes.is_empty() {
        return None;
    }
    let may = |verb: &str| {
        let mut scopes = account.scopes.iter();
        scopes.any(|scope| {
            let known = ABOUT_TOKENS
                .iter()
                .find_map(|about| scope.strip_prefix(about));
            known == Some(verb)
        })
    };
    let needed: &[&str] = if read_only {
        &["read"]
    } else {
        &["read", "write"]
    };
    let lacking: Vec<&str> = needed.iter().copied().filter(|verb| !may(verb)).collect();
    let told: Vec<String> = account.scopes.iter().map(|scope| shown(scope)).collect();
    let told = told.join(", ");
    let mut scopes = account.scopes.iter();
    let too_much = scopes.find(|scope| scope.ends_with(":admin"));
    Some(if !lacking.is_empty() {
        Check::warn(
            WHAT,
            format!(
                "{told}; syncing has to {} tokens as well",
                lacking.join(" and ")
            ),
            "make another one that may, then store it with `tokensync auth login`",
        )
    } else if let Some(scope) = too_much {
        Check::warn(
            WHAT,
            format!("{told}; syncing never needs {}", shown(scope)),
            format!("make another one that may only {}", needed.join(" and ")),
        )
    } else {
        Check::pass(WHAT, told)
    })
}

/// When the secret stops working: as its service says, else as it was noted when it was stored, with
/// what can be done about that.
pub(super) fn end(
    told: Option<&Account>,
    noted: Option<Timestamp>,
    fix: Option<String>,
    now: Timestamp,
) -> Check {
    const WHAT: &str = "expiry";
    let told = told.and_then(|account| account.expires_at.as_deref()?.parse().ok());
    let Some(end) = told.or(noted) else {
        return Check::pass(WHAT, "no end is known");
    };
    let day = end.strftime("%Y-%m-%d");
    match expiry::warning(end, now) {
        None => Check::pass(WHAT, format!("good until {day}")),
        Some(warning) => Check::warn(
            WHAT,
            format!("it {warning} ({day})"),
            fix.unwrap_or_else(|| {
                "make a new one, then store it with `tokensync auth login`".to_owned()
            }),
        ),
    }
}

#[cfg(test)]
mod tests {
    use provider_api::Verdict;

    use super::*;

    fn account(scopes: &[&str], expires_at: Option<&str>) -> Account {
        Account {
            id: "1".to_owned(),
            name: None,
            email: None,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            expires_at: expires_at.map(str::to_owned),
        }
    }

    #[test]
    fn a_secret_has_what_is_needed_and_no_more() {
        let check = |scopes: &[&str], read_only: bool, expected: Option<(Verdict, &str)>| {
            let found = super::scopes(&account(scopes, None), read_only);
            let found = found
                .as_ref()
                .map(|check| (check.verdict, check.says.as_str()));
            assert_eq!(found, expected);
        };
        check(&[], false, None);
        let both = ["tokens:read", "tokens:write"];
        check(
            &both,
            false,
            Some((Verdict::Pass, "tokens:read, tokens:write")),
        );
        check(&both[..1], true, Some((Verdict::Pass, "tokens:read")));
        let lacks = "tokens:read; syncing has to write tokens as well";
        check(&both[..1], false, Some((Verdict::Warn, lacks)));
        let admin = ["projects:read", "projects:write", "organizations:admin"];
        let says = "projects:read, projects:write, organizations:admin; syncing never needs \
                    organizations:admin";
        check(&admin, false, Some((Verdict::Warn, says)));
    }

    #[test]
    fn the_service_knows_the_end_best() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-11-30T10:00:00Z");
        let check = |told: Option<&str>, noted: Option<&str>, verdict, says: &str| {
            let account = account(&[], told);
            let found = end(Some(&account), noted.map(at), None, now);
            assert_eq!((found.verdict, found.says.as_str()), (verdict, says));
        };
        check(None, None, Verdict::Pass, "no end is known");
        let soon = "2026-12-02T10:00:00Z";
        let far = "2027-12-02T10:00:00Z";
        check(None, Some(far), Verdict::Pass, "good until 2027-12-02");
        check(
            Some(soon),
            Some(far),
            Verdict::Warn,
            "it expires in 2 days (2026-12-02)",
        );
        check(
            Some("soon"),
            Some(far),
            Verdict::Pass,
            "good until 2027-12-02",
        );
    }
}
