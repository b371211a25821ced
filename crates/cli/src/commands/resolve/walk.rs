//! One conflict after the other, at a terminal.

use sync_engine::{Choice, Conflict, Side};
use tokens_model::{Json, SetName, TokenType, ValueKind};

use super::Decision;
use super::typed::{self, Kinds};
use crate::render;
use crate::shown::shown;
use crate::ui::Ui;

/// What can be answered about a conflict.
#[derive(Clone)]
enum Answer {
    This(Choice),
    /// The same for all that are left in its set.
    Rest(Side),
    Later,
    Done,
}

/// Asks about each conflict. Nothing is decided if somebody leaves.
pub(super) fn ask(ui: &mut Ui, open: &[Conflict], kinds: Kinds<'_>) -> Vec<Decision> {
    let mut decisions: Vec<Decision> = Vec::new();
    let mut rest: Vec<(Option<&SetName>, Side)> = Vec::new();
    for (n, conflict) in open.iter().enumerate() {
        let set = conflict.at.set.as_ref();
        let known = rest.iter().find(|(known, _)| *known == set);
        let choice = if let Some((_, side)) = known {
            Choice::Side(*side)
        } else {
            let left = open[n..]
                .iter()
                .filter(|other| other.at.set.as_ref() == set);
            ui.say(&format!("{} of {}", n + 1, open.len()));
            ui.say(render::conflicts(std::slice::from_ref(conflict), ui.color).trim_end());
            match ask_about(ui, conflict, kinds, left.count(), n + 1 == open.len()) {
                None => return Vec::new(),
                Some(Answer::Done) => break,
                Some(Answer::Later) => continue,
                Some(Answer::Rest(side)) => {
                    rest.push((set, side));
                    Choice::Side(side)
                }
                Some(Answer::This(choice)) => choice,
            }
        };
        decisions.push(Decision {
            conflict: conflict.clone(),
            choice,
        });
    }
    decisions
}

fn ask_about(
    ui: &mut Ui,
    conflict: &Conflict,
    kinds: Kinds<'_>,
    left: usize,
    is_last: bool,
) -> Option<Answer> {
    let this = |whose: &str, side: Side, json: &Option<Json>| {
        let says = json.as_ref().map(|json| shown(&json.to_compact()));
        let says = says.unwrap_or_else(|| "nothing".to_owned());
        let answer = Answer::This(Choice::Side(side));
        (Some(answer), format!("{whose}: {says}"))
    };
    let mut choices = vec![
        this("yours", Side::Local, &conflict.local),
        this("theirs", Side::Remote, &conflict.remote),
    ];
    if conflict.is_plain() {
        choices.push((None, "another value".to_owned()));
    }
    choices.push((Some(Answer::Later), "later".to_owned()));
    if left > 1 {
        let place = match &conflict.at.set {
            Some(set) => format!("in {}", shown(set.as_str())),
            None => "outside of the sets".to_owned(),
        };
        for (side, whose) in [(Side::Local, "yours"), (Side::Remote, "theirs")] {
            let line = format!("{whose} for all {left} that are left {place}");
            choices.push((Some(Answer::Rest(side)), line));
        }
    }
    if !is_last {
        let line = "settle what is decided, leave the rest";
        choices.push((Some(Answer::Done), line.to_owned()));
    }
    let lines: Vec<&str> = choices.iter().map(|(_, line)| line.as_str()).collect();
    loop {
        let chosen = ui.choose("which one counts", &lines)?;
        if let Some(answer) = &choices[chosen].0 {
            return Some(answer.clone());
        }
        match another(ui, conflict, kinds.kind(conflict)) {
            Some(value) => return Some(Answer::This(Choice::Value(value))),
            None if ui.is_interactive() => {}
            None => return None,
        }
    }
}

/// A value of the same kind as both sides have, which fits the type of the token.
fn another(ui: &mut Ui, conflict: &Conflict, kind: Option<TokenType>) -> Option<Json> {
    let question = kind.map_or_else(
        || "the value".to_owned(),
        |kind| format!("the value, of the type `{}`", kind.as_str()),
    );
    let typed = ui.text(&question, "")?;
    if typed.is_empty() {
        return None;
    }
    let json = conflict.local.as_ref()?.root().kind();
    let value = if json == ValueKind::String {
        Json::string(&typed)
    } else {
        let number = Json::parse(typed).ok();
        let number = number.filter(|number| number.root().kind() == json);
        if number.is_none() {
            ui.narrate("it has to be a number, such as 4 or 0.5");
        }
        number?
    };
    if let Some(problem) = kind.and_then(|kind| typed::problem(kind, value.root())) {
        ui.narrate(&problem);
        return None;
    }
    Some(value)
}
