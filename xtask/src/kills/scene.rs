//! The edits before a kill, and what may come of them.

use super::act::{Act, Scene};
use super::life::{Life, json};
use super::says::{BOTH, HERE, Numbers, SETS, Says, THERE, TOKENS, without};
use crate::files;
use crate::outcome::Result;

impl Life<'_, '_> {
    /// The edits before an act, made, and what may come of it.
    pub(super) fn scene(&mut self, act: Act) -> Result<Scene> {
        let typed = |args: &[&str]| args.iter().map(|arg| (*arg).to_owned()).collect();
        let scene = |args: &[&str], here: [Numbers; 3], there, copied, dtcg| Scene {
            act,
            args: typed(args),
            here: here.map(|numbers| Says { numbers, dtcg }),
            there,
            copied,
        };
        let dtcg = self.says.dtcg;
        let base = self.says.numbers;
        Ok(match act {
            Act::Sync | Act::Completing => {
                let [l, r, f] = self.edits()?;
                scene(&["sync"], [l, f, f], [r, f, f], Vec::new(), dtcg)
            }
            Act::Pull => {
                let [l, r, f] = self.edits()?;
                scene(&["pull"], [l, f, f], [r, r, f], Vec::new(), dtcg)
            }
            Act::Push => {
                let [l, r, f] = self.edits()?;
                scene(&["push"], [l, l, f], [r, f, f], Vec::new(), dtcg)
            }
            Act::Undo => {
                let [l, r, f] = self.edits()?;
                self.must(&["sync"])?;
                scene(&["undo"], [f, l, f], [f, r, f], Vec::new(), dtcg)
            }
            Act::Redo => {
                let [l, r, f] = self.edits()?;
                self.must(&["sync"])?;
                self.must(&["undo"])?;
                scene(&["undo"], [l, f, f], [r, f, f], Vec::new(), dtcg)
            }
            Act::RestoreHere | Act::RestoreThere => {
                let [_, _, old] = self.edits()?;
                let said = json(&self.must(&["sync", "--json"])?.stdout)?;
                let id = said["history"].as_str().unwrap_or_default();
                self.says.numbers = old;
                let [_, _, f] = self.edits()?;
                self.must(&["sync"])?;
                let copied = without(&f, &old);
                if act == Act::RestoreHere {
                    let args = ["restore", "--at", id, "--to", "local"];
                    scene(&args, [f, old, old], [f, f, old], copied, dtcg)
                } else {
                    let args = ["restore", "--at", id, "--to", "remote"];
                    scene(&args, [f, f, old], [f, old, old], copied, dtcg)
                }
            }
            Act::ResolveOurs | Act::ResolveTheirs => {
                let (mut l, mut r) = (self.edited(&base, HERE), self.edited(&base, THERE));
                for _ in 0..=self.shared.chance.below(2) {
                    let set = self.shared.chance.below(SETS.len());
                    l[set][BOTH] = self.next();
                    r[set][BOTH] = self.next();
                }
                self.put_both(&l, &r)?;
                let (settled, flag) = match act {
                    Act::ResolveOurs => (united(&base, &l, &r), "--ours"),
                    _ => (united(&base, &r, &l), "--theirs"),
                };
                let (f, mut lost) = (settled, without(&l, &settled));
                lost.extend(without(&r, &settled));
                let first = without(&base, &settled);
                lost.retain(|value| !first.contains(value));
                scene(&["resolve", flag, "*"], [l, f, f], [r, f, f], lost, dtcg)
            }
            Act::Convert => {
                let notation = if dtcg { "legacy" } else { "dtcg" };
                let args = ["convert", "--to", notation];
                let mut scene = scene(&args, [base; 3], [base; 3], Vec::new(), dtcg);
                scene.here[1].dtcg = !dtcg;
                scene.here[2].dtcg = !dtcg;
                scene
            }
            Act::Use => {
                self.remotes.swap(0, 1);
                let [l, r, f] = self.edits()?;
                let args = ["remote", "use", self.remotes[0].0];
                scene(&args, [l, f, f], [r, r, f], Vec::new(), dtcg)
            }
        })
    }

    pub(super) fn next(&mut self) -> u32 {
        self.last += 1;
        self.last
    }

    /// Some tokens of this name with new numbers.
    pub(super) fn edited(&mut self, numbers: &Numbers, token: usize) -> Numbers {
        let mut edited = *numbers;
        for _ in 0..=self.shared.chance.below(3) {
            edited[self.shared.chance.below(SETS.len())][token] = self.next();
        }
        edited
    }

    /// Edits on both sides, made: what the files say, what the remote says, and both together.
    pub(super) fn edits(&mut self) -> Result<[Numbers; 3]> {
        let base = self.says.numbers;
        let l = self.edited(&base, HERE);
        let r = self.edited(&base, THERE);
        self.put_both(&l, &r)?;
        Ok([l, r, united(&base, &l, &r)])
    }

    pub(super) fn put_both(&self, l: &Numbers, r: &Numbers) -> Result {
        let numbers = *l;
        self.put(&Says {
            numbers,
            ..self.says
        })?;
        self.remotes[0].1.write(self.shared.sandbox, r)
    }

    pub(super) fn put(&self, says: &Says) -> Result {
        for (name, text) in says.files(self.layout) {
            files::replace(&self.project.folder.join(name), text.as_bytes())?;
        }
        Ok(())
    }
}

/// What both made of the base; where both changed it, what the first says.
fn united(base: &Numbers, first: &Numbers, second: &Numbers) -> Numbers {
    let mut united = *second;
    for set in 0..SETS.len() {
        for token in 0..TOKENS.len() {
            if first[set][token] != base[set][token] {
                united[set][token] = first[set][token];
            }
        }
    }
    united
}
