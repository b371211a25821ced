//! What each side is to say after a run, and what both agree on then.

use tokens_model::TokenDocument;

use crate::merge::{Merged, Moves, Settle, merge};
use crate::policy::Direction;

/// What each side is to say, and what both agree on then.
pub(super) struct Aims {
    pub(super) local: TokenDocument,
    pub(super) remote: TokenDocument,
    pub(super) base: TokenDocument,
    /// Where the local and the remote side have what stood elsewhere before.
    pub(super) moves: [Moves; 2],
    /// Where the base will have what the remote side has elsewhere.
    pub(super) to_base: Moves,
}

impl Aims {
    /// Both sides are to say the same.
    pub(super) fn common(
        merged: &TokenDocument,
        moves: [Moves; 2],
        l: &TokenDocument,
        r: &TokenDocument,
        direction: Direction,
    ) -> Self {
        // After a pull the files have taken in all that the remote has: that is what both agree
        // on. After a push it is the other way round.
        let (base, to_base) = match direction {
            Direction::Both => (merged, Moves::NONE),
            Direction::Pull => (r, Moves::NONE),
            Direction::Push => (l, moves[0].reversed()),
        };
        Self {
            local: merged.clone(),
            remote: merged.clone(),
            base: base.clone(),
            moves,
            to_base,
        }
    }

    /// Each side keeps what it has where they clash, as if the clashes were settled its way; the
    /// base keeps what it has there, which is what `held` says.
    pub(super) fn around(
        held: &TokenDocument,
        held_moves: &[Moves; 2],
        l: &TokenDocument,
        r: &TokenDocument,
        settled: impl Fn(Settle) -> (Merged, [Moves; 2]),
        direction: Direction,
    ) -> Self {
        let (local, [local_moves, _]) = settled(Settle::Local);
        let (remote, [_, remote_moves]) = settled(Settle::Remote);
        let (local, remote) = (local.document, remote.document);
        // A side that is not written agrees with the base but for the clashes, which are all that
        // sets its aim apart from what is held.
        let but_for_clashes = |aim: &TokenDocument, side: &TokenDocument| {
            merge(Some(aim), held, side, Settle::Local).document
        };
        let back = remote_moves.reversed().then(&held_moves[1]);
        let (base, to_base) = match direction {
            Direction::Both => (held.clone(), back),
            Direction::Pull => (but_for_clashes(&remote, r), Moves::NONE),
            Direction::Push => {
                let back = back.then(&held_moves[0].reversed());
                (but_for_clashes(&local, l), back)
            }
        };
        Self {
            local,
            remote,
            base,
            moves: [local_moves, remote_moves],
            to_base,
        }
    }
}
