//! In which order tokens are resolved: each after those that it refers to.
//!
//! Tokens and their references are a graph. It is walked depth first with a stack of its own, so
//! that a chain may be as long as a document, and in passing the walk finds the tokens that refer
//! to each other in circles (Tarjan, "Depth-first search and linear graph algorithms", 1972). A
//! reference inside such a circle cannot be followed. That is decided by the circle alone, not by
//! where the walk happened to enter it.

use crate::definition::Definitions;
use crate::follow::{Answers, Follow, Look};
use crate::limits::Limits;

/// Resolves every token; also in how many steps.
pub(crate) fn resolve_all<'a>(definitions: &Definitions<'a>, limits: Limits) -> (Answers<'a>, u64) {
    let count = definitions.list.len();
    let mut walk = Walk {
        follow: Follow::new(definitions, limits),
        number: vec![0; count],
        low: vec![0; count],
        visited: 0,
        open: Vec::new(),
        frames: Vec::new(),
    };
    for token in 0..u32::try_from(count).expect("`Definitions` counts in u32") {
        if walk.number[token as usize] == 0 {
            walk.enter(token);
            walk.run();
        }
    }
    let steps = walk.follow.steps.taken;
    (walk.follow.answers, steps)
}

struct Walk<'d, 'a> {
    follow: Follow<'d, 'a>,
    /// When a token was visited first, counted from 1; 0 is never.
    number: Vec<u32>,
    /// The least number that a token is known to lead back to.
    low: Vec<u32>,
    visited: u32,
    /// Visited tokens of which it is not known yet whether they are part of a larger circle.
    open: Vec<u32>,
    /// The tokens from the start of the walk to where it is.
    frames: Vec<Frame>,
}

struct Frame {
    token: u32,
    /// Tokens that it refers to, to be visited before it is resolved.
    waiting: Vec<u32>,
    /// Whether some of its references show only when those are resolved.
    look_again: bool,
}

impl Walk<'_, '_> {
    fn enter(&mut self, token: u32) {
        self.follow.answers.visit(token);
        self.visited += 1;
        self.number[token as usize] = self.visited;
        self.low[token as usize] = self.visited;
        self.open.push(token);
        self.frames.push(Frame {
            token,
            waiting: Vec::new(),
            look_again: true,
        });
    }

    fn run(&mut self) {
        while let Some(frame) = self.frames.last_mut() {
            if let Some(next) = frame.waiting.pop() {
                if self.number[next as usize] == 0 {
                    self.enter(next);
                }
            } else if frame.look_again {
                let token = frame.token;
                let Look { targets, nested } = self.follow.look(token);
                for &target in &targets {
                    self.learn(token, target);
                }
                let number = &self.number;
                let mut unvisited = targets;
                unvisited.retain(|target| number[*target as usize] == 0);
                if let Some(frame) = self.frames.last_mut() {
                    // With all that it refers to visited, nothing new can show.
                    frame.look_again = nested && !unvisited.is_empty();
                    frame.waiting = unvisited;
                }
            } else {
                let token = frame.token;
                self.leave(token);
            }
        }
    }

    /// A token refers to another, which was visited or will be.
    fn learn(&mut self, token: u32, target: u32) {
        let number = self.number[target as usize];
        if number != 0 && !self.follow.answers.is_settled(target) {
            let low = &mut self.low[token as usize];
            *low = number.min(*low);
        }
    }

    /// All that the token refers to is resolved as far as it can be.
    fn leave(&mut self, token: u32) {
        self.follow.resolve(token);
        self.frames.pop();
        let low = self.low[token as usize];
        if low == self.number[token as usize] {
            let first = self.open.iter().rposition(|open| *open == token);
            let circle = self.open.split_off(first.unwrap_or(0));
            self.follow.answers.settle(&circle);
        } else if let Some(above) = self.frames.last() {
            let above = &mut self.low[above.token as usize];
            *above = low.min(*above);
        }
    }
}
