//! The account of every value that anybody wrote: what became of it.

use std::collections::HashMap;

use serde::Serialize;
use tokens_model::TokenDocument;

use crate::mark::{self, Mark, Marks, SEED, Writer};

/// What somebody did to the document in front of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Act {
    /// Gave a token another value.
    Edit,
    /// Gave a token the value that it had before.
    Revert,
    /// Added a token.
    Add,
    /// Removed a token.
    Delete,
    /// Renamed a token, a set or a theme.
    Rename,
    /// Moved tokens or sets, or changed what a theme selects: nothing is written that could be lost.
    Arrange,
    /// Removed half of everything.
    Vandalism,
}

/// What became of the values that somebody was told are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Fates {
    /// All of them.
    pub(crate) acknowledged: usize,
    /// Are there at the end.
    pub(crate) present: usize,
    /// Were replaced or removed by somebody who had them in front of them.
    pub(crate) superseded: usize,
    /// Were a side of a conflict that somebody was shown and decided.
    pub(crate) in_conflict: usize,
    /// Were named in a report.
    pub(crate) in_report: usize,
    /// Were removed by the vandal and nobody has brought them back.
    pub(crate) vandalised: usize,
    /// Are gone, and nobody was told.
    pub(crate) lost: usize,
}

/// Deliberate acts, and which of them the end does not show although nobody has taken them back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Deliberate {
    /// How many values were set back.
    pub(crate) reverts: usize,
    /// How many of those are not any more.
    pub(crate) reverts_undone: usize,
    /// How many times tokens were removed.
    pub(crate) removals: usize,
    /// How many of those tokens are back, name and value.
    pub(crate) removals_undone: usize,
}

/// Everything that was written, with what is known of it.
///
/// It knows nothing of formats or of syncing. Between two looks at the document in front of a
/// person, what is new was written by that person, and what is gone was taken away by somebody who
/// had it before them. What vanishes in any other way has to be explained by a conflict or a report.
#[derive(Debug, Default)]
pub(crate) struct Account {
    entries: HashMap<Mark, Entry>,
    /// Acts whose writers were not told yet that they are kept.
    pending: HashMap<Writer, Vec<Deed>>,
    acts: u64,
    deliberate: Deliberate,
    /// Acts that were no vandal's.
    edits: usize,
}

#[derive(Debug, Default)]
struct Entry {
    acknowledged: bool,
    /// The best reason why it may be gone.
    reason: Option<Reason>,
    /// In how many places it stood at most, and how many of them somebody has taken it away from
    /// who had it before them.
    most: usize,
    taken: usize,
    /// What it took the place of.
    before: Option<Mark>,
    /// The newest wish about it, by the number of the act: none is that it shall stay.
    wish: (u64, Option<Act>),
}

/// Why something may be gone, the best reason first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// Somebody who had it before them has taken it away, and was told that this is kept.
    Superseded,
    /// Somebody was shown a conflict with it, and decided for the other side.
    InConflict,
    /// A report has named it.
    InReport,
    /// The vandal has taken it away.
    Vandalised,
}

#[derive(Debug)]
struct Deed {
    number: u64,
    act: Act,
    written: Vec<Mark>,
    removed: Vec<Mark>,
    /// What stands in fewer places than before, and in how many fewer.
    fewer: Vec<(Mark, usize)>,
}

impl Entry {
    fn may_be_gone(&mut self, reason: Reason) {
        self.reason = Some(self.reason.map_or(reason, |known| known.min(reason)));
    }

    /// Somebody wants it to go, by this act, or to stay. The newest wish counts.
    fn wished(&mut self, number: u64, away: Option<Act>) {
        if number >= self.wish.0 {
            self.wish = (number, away);
        }
    }
}

impl Account {
    /// An account that begins with a document, all of which is known to be kept.
    pub(crate) fn of(document: &TokenDocument) -> Self {
        let mut account = Self::default();
        let nothing = TokenDocument::new();
        account.acted(SEED, Act::Add, &nothing, document);
        account.acknowledged(SEED);
        account.edits = 0;
        account
    }

    /// Somebody has made the second document out of the first one.
    pub(crate) fn acted(
        &mut self,
        who: Writer,
        act: Act,
        before: &TokenDocument,
        after: &TokenDocument,
    ) {
        self.acts += 1;
        self.edits += usize::from(act != Act::Vandalism);
        let (before, after) = (Marks::of(before), Marks::of(after));
        let written: Vec<Mark> = after.without(&before).collect();
        let removed: Vec<Mark> = before.without(&after).collect();
        let fewer = before.iter().filter_map(|(mark, count)| {
            let fewer = count.saturating_sub(after.count(mark));
            (fewer > 0).then_some((mark, fewer))
        });
        let fewer: Vec<_> = fewer.collect();
        for (mark, _) in &fewer {
            let entry = self.entries.entry(*mark).or_default();
            entry.most = entry.most.max(before.count(*mark));
        }
        for mark in &written {
            let entry = self.entries.entry(*mark).or_default();
            if let (Act::Edit, [before]) = (act, &removed[..]) {
                entry.before = Some(*before);
            }
        }
        self.pending.entry(who).or_default().push(Deed {
            number: self.acts,
            act,
            written,
            removed,
            fewer,
        });
    }

    /// Somebody was told that all their acts so far are kept.
    pub(crate) fn acknowledged(&mut self, who: Writer) {
        for deed in self.pending.remove(&who).unwrap_or_default() {
            match deed.act {
                Act::Revert => self.deliberate.reverts += 1,
                Act::Delete => self.deliberate.removals += 1,
                _ => {}
            }
            for mark in deed.written {
                let entry = self.entries.entry(mark).or_default();
                entry.acknowledged = true;
                entry.wished(deed.number, None);
            }
            for mark in deed.removed {
                let entry = self.entries.entry(mark).or_default();
                entry.wished(deed.number, Some(deed.act));
            }
            for (mark, fewer) in deed.fewer {
                let entry = self.entries.entry(mark).or_default();
                entry.taken += fewer;
                if deed.act == Act::Vandalism {
                    entry.may_be_gone(Reason::Vandalised);
                } else if entry.taken >= entry.most {
                    entry.may_be_gone(Reason::Superseded);
                }
            }
        }
    }

    /// Somebody was shown a conflict with these in it, and decided for the other side.
    pub(crate) fn in_conflict(&mut self, marks: &[Mark]) {
        self.may_be_gone(marks, Reason::InConflict);
    }

    /// A report named these.
    pub(crate) fn in_report(&mut self, marks: &[Mark]) {
        self.may_be_gone(marks, Reason::InReport);
    }

    fn may_be_gone(&mut self, marks: &[Mark], reason: Reason) {
        for mark in marks {
            self.entries.entry(*mark).or_default().may_be_gone(reason);
        }
    }

    /// Whether nothing explains yet that it may be gone.
    pub(crate) fn is_open(&self, mark: Mark) -> bool {
        let entry = self.entries.get(&mark);
        entry.is_none_or(|entry| entry.reason.is_none())
    }

    /// The same, of what somebody was told is kept.
    pub(crate) fn is_promised(&self, mark: Mark) -> bool {
        let entry = self.entries.get(&mark);
        entry.is_some_and(|entry| entry.acknowledged && entry.reason.is_none())
    }

    /// What the value had been that this one took the place of.
    pub(crate) fn before(&self, mark: Mark) -> Option<Mark> {
        self.entries.get(&mark)?.before
    }

    /// How many acts there were, without the vandal's.
    pub(crate) fn edits(&self) -> usize {
        self.edits
    }

    /// What became of what these writers wrote, if this is the end; and what is lost.
    pub(crate) fn fates(
        &self,
        end: &TokenDocument,
        whose: impl Fn(Writer) -> bool,
    ) -> (Fates, Vec<Mark>) {
        let end = Marks::of(end);
        let mut fates = Fates::default();
        let mut lost = Vec::new();
        let theirs = self.entries.iter().filter(|(mark, _)| whose(mark.writer));
        for (mark, entry) in theirs.filter(|(_, entry)| entry.acknowledged) {
            fates.acknowledged += 1;
            let fate = match entry.reason {
                _ if end.contains(*mark) => &mut fates.present,
                Some(Reason::Superseded) => &mut fates.superseded,
                Some(Reason::InConflict) => &mut fates.in_conflict,
                Some(Reason::InReport) => &mut fates.in_report,
                Some(Reason::Vandalised) => &mut fates.vandalised,
                None => {
                    lost.push(*mark);
                    &mut fates.lost
                }
            };
            *fate += 1;
        }
        lost.sort_unstable();
        (fates, lost)
    }

    /// What became of deliberate acts, if this is the end. A token whose name somebody changed meanwhile
    /// is kept by rule, so a removal counts as undone only if the name is back, too.
    pub(crate) fn deliberate(&self, end: &TokenDocument) -> Deliberate {
        let mut deliberate = self.deliberate;
        for (name, value) in mark::tokens(end) {
            match self.wish(value) {
                Some(Act::Revert) => deliberate.reverts_undone += 1,
                Some(Act::Delete) if self.wish(name) == Some(Act::Delete) => {
                    deliberate.removals_undone += 1;
                }
                _ => {}
            }
        }
        deliberate
    }

    /// The act that was to take this away, unless somebody has wanted it since.
    fn wish(&self, mark: Mark) -> Option<Act> {
        self.entries.get(&mark)?.wish.1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(tokens: &[(&str, &str)]) -> TokenDocument {
        let tokens = tokens.iter();
        let tokens: Vec<String> = tokens
            .map(|(name, value)| format!(r#""{name}":{{"value":"{value}"}}"#))
            .collect();
        TokenDocument::parse(format!(r#"{{"values":{{"s":{{{}}}}}}}"#, tokens.join(","))).unwrap()
    }

    /// Ada (1) gives the token `w0n1` another value and is told that it is kept; then this
    /// happens, and this is the end.
    fn check(then: impl Fn(&mut Account), end: &[(&str, &str)]) -> (Fates, Deliberate) {
        let first = document(&[("w0n1", "w0n2")]);
        let mut account = Account::of(&first);
        account.acted(1, Act::Edit, &first, &document(&[("w0n1", "w1n1")]));
        account.acknowledged(1);
        then(&mut account);
        let end = document(end);
        (
            account.fates(&end, |who| who == 1).0,
            account.deliberate(&end),
        )
    }

    fn fates(then: impl Fn(&mut Account), end: &[(&str, &str)]) -> Fates {
        let fates = check(then, end).0;
        assert_eq!(fates.acknowledged, 1);
        fates
    }

    /// Ben (2) replaces Ada's value.
    fn replace(account: &mut Account) {
        let [before, after] = ["w1n1", "w2n1"].map(|value| document(&[("w0n1", value)]));
        account.acted(2, Act::Edit, &before, &after);
    }

    #[test]
    fn what_is_there_at_the_end_is_present() {
        assert_eq!(fates(|_| {}, &[("w0n1", "w1n1")]).present, 1);
    }

    #[test]
    fn what_vanishes_without_anybody_taking_it_away_is_lost() {
        assert_eq!(fates(|_| {}, &[("w0n1", "w0n2")]).lost, 1);
        assert_eq!(fates(|_| {}, &[]).lost, 1);
    }

    #[test]
    fn what_somebody_replaced_who_had_it_before_them_is_superseded() {
        let then = |account: &mut Account| {
            replace(account);
            account.acknowledged(2);
        };
        assert_eq!(fates(then, &[("w0n1", "w2n1")]).superseded, 1);
    }

    #[test]
    fn what_stands_in_two_places_is_superseded_once_it_was_replaced_in_both() {
        let both = [("w0n1", "w1n1"), ("w3n1", "w1n1")];
        let replace = |account: &mut Account, at: usize| {
            let mut after = both;
            after[at].1 = "w2n1";
            account.acted(2, Act::Edit, &document(&both), &document(&after));
            account.acknowledged(2);
        };
        let end = [("w0n1", "w2n1"), ("w3n1", "w2n1")];
        assert_eq!(fates(|account| replace(account, 0), &end).lost, 1);
        let then = |account: &mut Account| [0, 1].into_iter().for_each(|at| replace(account, at));
        assert_eq!(fates(then, &end).superseded, 1);
    }

    #[test]
    fn an_act_that_nobody_was_told_is_kept_explains_nothing() {
        assert_eq!(fates(replace, &[("w0n1", "w0n2")]).lost, 1);
    }

    #[test]
    fn what_was_told_is_not_lost() {
        let mark = Mark {
            writer: 1,
            number: 1,
        };
        let end = [("w0n1", "w0n2")];
        assert_eq!(fates(|a| a.in_conflict(&[mark]), &end).in_conflict, 1);
        assert_eq!(fates(|a| a.in_report(&[mark]), &end).in_report, 1);
    }

    #[test]
    fn what_the_vandal_took_away_is_no_ones_wish() {
        let vandalise = |account: &mut Account| {
            let before = document(&[("w0n1", "w1n1")]);
            account.acted(9, Act::Vandalism, &before, &document(&[]));
            account.acknowledged(9);
        };
        assert_eq!(fates(vandalise, &[]).vandalised, 1);
        assert_eq!(fates(vandalise, &[("w0n1", "w1n1")]).present, 1);
    }

    #[test]
    fn a_revert_that_does_not_hold_is_undone() {
        let revert = |account: &mut Account| {
            let [before, after] = ["w1n1", "w0n2"].map(|value| document(&[("w0n1", value)]));
            assert_eq!(
                account
                    .before(Mark {
                        writer: 1,
                        number: 1
                    })
                    .unwrap()
                    .number,
                2
            );
            account.acted(2, Act::Revert, &before, &after);
            account.acknowledged(2);
        };
        let (fates, undone) = check(revert, &[("w0n1", "w0n2")]);
        assert_eq!(
            (fates.superseded, undone.reverts, undone.reverts_undone),
            (1, 1, 0)
        );
        assert_eq!(check(revert, &[("w0n1", "w1n1")]).1.reverts_undone, 1);
    }

    #[test]
    fn a_removed_token_that_is_back_is_undone_unless_it_has_another_name() {
        let delete = |account: &mut Account| {
            account.acted(
                2,
                Act::Delete,
                &document(&[("w0n1", "w1n1")]),
                &document(&[]),
            );
            account.acknowledged(2);
        };
        assert_eq!(check(delete, &[]).1.removals_undone, 0);
        assert_eq!(check(delete, &[("w0n1", "w1n1")]).1.removals_undone, 1);
        assert_eq!(check(delete, &[("w3n1", "w1n1")]).1.removals_undone, 0);
    }
}
