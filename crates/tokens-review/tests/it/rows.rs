//! What stands side by side.

use std::fmt::Write as _;

use tokens_model::TokenDocument;
use tokens_review::{Counts, Look, Review, Side};

fn told(before: &str, after: &str) -> String {
    let parse = |text: &str| TokenDocument::parse(text).unwrap();
    let review = Review::between(&parse(before), &parse(after));
    let mut out = String::new();
    for part in &review.parts {
        let set = part.set.as_ref().map_or("-", |set| set.as_str());
        writeln!(
            out,
            "[{} {set}] {:?}",
            part.section.as_str(),
            part.counts.all()
        )
        .unwrap();
        for row in &part.rows {
            let token_type = row.token_type.as_deref().unwrap_or("-");
            let sides = (side(row.before.as_ref()), side(row.after.as_ref()));
            writeln!(
                out,
                "  {} {} {token_type}: {} → {}",
                row.kind.as_str(),
                row.at,
                sides.0,
                sides.1
            )
            .unwrap();
            for resolved in &row.resolved {
                let sides = (
                    side(resolved.before.as_ref()),
                    side(resolved.after.as_ref()),
                );
                writeln!(out, "    {:?}: {} → {}", resolved.themes, sides.0, sides.1).unwrap();
            }
        }
    }
    out
}

fn side(side: Option<&Side>) -> String {
    let Some(side) = side else {
        return "-".to_owned();
    };
    let look = match side.look {
        Look::Color(_) => "■",
        Look::Size(_) => "▭",
        Look::Type(_) => "Ag",
        Look::Shadow(_) => "▣",
        Look::Plain => "",
    };
    format!("{}{look}", side.text)
}

#[test]
fn rows_stand_by_set_with_what_they_come_to() {
    let text = |core: &str, mode: &str| {
        format!(
            r#"{{"core":{core},"light":{{"bg":{{"value":"{{w}}","type":"color"}}}},"dark":{{"bg":{{"value":"{{b}}","type":"color"}}}},
            "use":{{"page":{{"value":"{mode}","type":"color"}}}},
            "$themes":[{{"id":"1","name":"L","selectedTokenSets":{{"core":"source","light":"enabled","use":"enabled"}}}},
            {{"id":"2","name":"D","selectedTokenSets":{{"core":"source","dark":"enabled","use":"enabled"}}}}],"$metadata":{{"own":"{mode}"}}}}"#
        )
    };
    let before = text(
        r##"{"w":{"value":"#fff","type":"color"},"b":{"value":"#000","type":"color"},"s":{"value":"1rem","type":"spacing"},"o":{"value":"1","type":"other"}}"##,
        "{w}",
    );
    let after = text(
        r##"{"w":{"value":"#fff","type":"color","description":"paper"},"b":{"value":"#111","type":"color"},"s":{"value":"20px","type":"spacing"}}"##,
        "{bg}",
    );
    insta::assert_snapshot!(told(&before, &after), @r"
    [token core] 4
      removed core: o other: 1 → -
        [0, 1]: 1 → -
      added core: w (description) color: - → paper
      changed core: b (value) color: #000■ → #111■
        [0, 1]: #000■ → #111■
      changed core: s (value) spacing: 1rem▭ → 20px▭
        [0, 1]: 1rem▭ → 20px▭
    [token use] 1
      changed use: page (value) color: {w} → {bg}
        [0]: #fff■ → #fff■
        [1]: #fff■ → #111■
    [metadata -] 1
      changed $metadata own -: {w} → {bg}
    ");
}

#[test]
fn equal_documents_have_nothing_to_review() {
    let document = TokenDocument::parse(r#"{"a":{"x":{"value":"1"}}}"#).unwrap();
    let review = Review::between(&document, &document);
    assert!(review.parts.is_empty());
    assert_eq!(review.counts, Counts::default());
    assert_eq!(review.impact.affected(), 0);
}
