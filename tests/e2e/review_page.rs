//! `diff --html`: the page, opened in a browser.

mod browser;

use serde_json::{Value, json};

use crate::hostile;
use crate::project::{Layout, Project};
use crate::support::{Person, Service};
use browser::{Browser, ESCAPE};

const PAGE: &str = "out/review.html";

/// Somebody whose tokens were pushed as `before` and say `after` now; their page is made.
fn page(before: &str, after: &str) -> Person {
    let service = Service::start();
    let ada = service.person();
    ada.put("tokens.json", before);
    ada.ok(&["init", "--tokens", "tokens.json"]);
    ada.ok(&service.add_words("team-bin", &[]));
    ada.put("tokens.json", after);
    let ran = ada.ok(&["diff", "--html", PAGE]);
    assert!(
        ran.raw[1].contains("wrote the page `out/review.html`"),
        "{ran}"
    );
    ada
}

/// Every kind of change and of picture, under two themes.
fn gallery() -> Person {
    let text = |edits: &[(&str, &str)]| {
        let text = r##"{
            "core": {
                "blue": {"value":"#3b82f6","type":"color"}, "veil": {"value":"#00000080","type":"color"},
                "night": {"value":"#0b1020","type":"color"}, "gap": {"value":"16px","type":"spacing"},
                "old": {"value":"kept","type":"text"}, "gone": {"value":"1px","type":"borderWidth"},
                "h1": {"type":"typography","value":{"fontFamily":"Georgia","fontSize":"20px","fontWeight":"Bold","lineHeight":"120%"}},
                "lift": {"type":"boxShadow","value":[{"x":"0","y":"2","blur":"4","spread":"0","color":"#00000040","type":"dropShadow"},
                    {"x":"0","y":"1","blur":"1","spread":"0","color":"#0000ff40","type":"innerShadow"}]},
                "note": {"value":"1","type":"number","description":"one"}
            },
            "light": {"link": {"value":"{blue}","type":"color"}},
            "dark": {"link": {"value":"{veil}","type":"color"}},
            "use": {"button": {"bg": {"value":"{link}","type":"color"}}},
            "draft": {"x": {"value":"#111111","type":"color"}},
            "$themes": [
                {"id":"1","name":"Light","group":"Mode","selectedTokenSets":{"core":"source","light":"enabled","use":"enabled"}},
                {"id":"2","name":"Dark","group":"Mode","selectedTokenSets":{"core":"source","dark":"enabled","use":"enabled"}}
            ] }"##;
        edits.iter().fold(text.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    };
    let after = text(&[
        ("#3b82f6", "#1d4ed8"),
        ("#00000080", "color(display-p3 1 0 0 / 0.5)"),
        ("\"16px\"", "\"1.5rem\""),
        ("\"old\"", "\"new\""),
        (
            "\"gone\": {\"value\":\"1px\",\"type\":\"borderWidth\"},",
            "\"fresh\": {\"value\":\"{blue}\",\"type\":\"color\"},",
        ),
        ("\"20px\"", "\"32px\""),
        ("\"blur\":\"4\"", "\"blur\":\"12\""),
        ("\"one\"", "\"two\""),
        (
            "{\"value\":\"{blue}\",\"type\":\"color\"}},\n            \"dark\"",
            "{\"value\":\"{night}\",\"type\":\"color\"}},\n            \"dark\"",
        ),
        ("#111111", "#222222"),
    ]);
    page(&text(&[]), &after)
}

#[test]
fn a_reviewer_finds_and_sees_every_change() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let ada = gallery();
    browser.prefer("light");
    browser.open(&ada.path(PAGE));
    let rows = || browser.says("document.querySelectorAll('.row').length");
    let found = || browser.says("document.getElementById('found').textContent");
    assert_eq!(found(), "11 of 11 changes");
    assert_eq!(rows(), 11);
    browser.picture("light.png");
    browser.says("document.getElementById('reach').scrollIntoView({ block: 'end' })");
    browser.picture("below.png");
    browser.says("scrollTo(0, 0)");

    // Each picture is drawn, and has words.
    let pictures = |kind: &str| {
        browser
            .says(&format!("document.querySelectorAll('.{kind}').length"))
            .as_u64()
    };
    for (kind, least) in [("swatch", 8), ("bar", 2), ("sample", 2), ("shadow", 2)] {
        assert!(
            pictures(kind) >= Some(least),
            "{kind}: {:?}",
            pictures(kind)
        );
    }
    let silent = browser.says(
        "[...document.querySelectorAll('[role=img]')].filter((one) => !one.ariaLabel).length",
    );
    assert_eq!(silent, 0);
    let drawn = browser.says(
        "[...document.querySelectorAll('.swatch span')].map((one) => getComputedStyle(one).backgroundColor)",
    );
    assert!(
        drawn
            .as_array()
            .unwrap()
            .contains(&json!("rgb(29, 78, 216)")),
        "{drawn}"
    );
    let sample = browser.says(
        "[...document.querySelectorAll('.sample')].map((one) => getComputedStyle(one).fontSize)",
    );
    assert_eq!(sample, json!(["20px", "32px"]));
    assert_eq!(
        browser.says("[...document.querySelectorAll('.mark')].map((one) => one.textContent)"),
        json!(["50%", "50%, wide gamut"])
    );

    // By set, theme, type, kind and effect.
    let chosen = |list: &str, text: &str| {
        browser.choose(list, text);
        let found = found();
        browser.says("document.getElementById('filters').reset()");
        browser.says("new Promise((done) => setTimeout(done, 10))");
        found
            .as_str()
            .unwrap()
            .split(' ')
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(chosen("set", "draft"), "1");
    assert_eq!(chosen("theme", "Mode / Dark"), "8");
    assert_eq!(chosen("theme", "Mode / Light"), "9");
    assert_eq!(chosen("type", "boxShadow"), "1");
    assert_eq!(chosen("kind", "removed"), "1");
    assert_eq!(chosen("effect", "without effect"), "2");
    assert_eq!(found(), "11 of 11 changes");

    // By the keyboard alone.
    browser.press("/");
    browser.press("link night");
    assert_eq!(found(), "1 of 11 changes");
    assert!(
        browser
            .says("document.querySelector('.row').textContent")
            .as_str()
            .unwrap()
            .contains("Mode / Light")
    );
    browser.press(ESCAPE);
    assert_eq!(found(), "11 of 11 changes");
    browser.says("document.activeElement.blur()");
    browser.press("jjjk");
    let at = browser.says("[...document.querySelectorAll('.row')].indexOf(document.activeElement)");
    assert_eq!(at, 1);

    // What is reached by an alias.
    browser.says("document.querySelector('#ways details').open = true");
    browser.says("new Promise((done) => setTimeout(done, 50))");
    let way = browser.says("document.querySelector('#ways .way').textContent");
    assert_eq!(way, "button.bg ← link");

    browser.prefer("dark");
    browser.picture("dark.png");
    let paper = || browser.says("getComputedStyle(document.body).backgroundColor");
    assert_eq!(paper(), "rgb(13, 17, 23)");
    browser.choose("scheme", "light");
    assert_eq!(paper(), "rgb(255, 255, 255)");
    browser.choose("scheme", "as the system");
    browser.widen(420);
    browser.picture("narrow.png");
    let overflows = browser.says("document.documentElement.scrollWidth > innerWidth");
    assert_eq!(overflows, false);
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn hostile_texts_do_nothing_on_the_page() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let mut sets = Vec::new();
    for (n, text) in hostile::texts().iter().enumerate() {
        let text = Value::from(text.as_str());
        let family = json!({ "fontFamily": text, "fontSize": text });
        sets.push(format!(
            "\"s{n}\":{{{text}:{{\"value\":{text},\"type\":\"color\",\"description\":{text}}},\
             \"u\":{{\"value\":{family},\"type\":\"typography\"}},\"v\":{{\"value\":\"1\",\"type\":{text}}}}}"
        ));
    }
    let themes: Vec<Value> = hostile::texts()
        .iter()
        .take(60)
        .enumerate()
        .map(|(n, text)| json!({ "id": n.to_string(), "name": text, "selectedTokenSets": { format!("s{n}"): "enabled" } }))
        .collect();
    let after = format!("{{{},\"$themes\":{}}}", sets.join(","), Value::from(themes));
    let ada = page("{\"s0\":{\"x\":{\"value\":\"1\"}}}", &after);
    browser.open(&ada.path(PAGE));
    // Every row is made.
    browser.says(
        "(() => { for (let n = 0; n < 99; n += 1) document.getElementById('more').click(); })()",
    );
    let rows = browser
        .says("document.querySelectorAll('.row').length")
        .as_u64();
    assert!(rows > Some(700), "{rows:?}");
    assert_eq!(browser.says("document.getElementById('more').hidden"), true);
    assert_eq!(browser.complaints(), Vec::<String>::new());
    // A dialog would have stopped every question.
    let count = |what: &str| browser.says(&format!("document.querySelectorAll('{what}').length"));
    assert_eq!(count("script"), 2);
    assert_eq!(count("style"), 1);
    for tag in [
        "img",
        "iframe",
        "svg",
        "object",
        "embed",
        "base",
        "link",
        "math",
        "[onerror]",
        "[onclick]",
        "[href]:not(.skip)",
    ] {
        assert_eq!(count(tag), 0, "{tag}");
    }
    assert_eq!(
        browser.says("performance.getEntriesByType('resource').length"),
        0
    );
    assert_eq!(
        browser.says("location.pathname.endsWith('review.html')"),
        true
    );
    // Nothing would run either if it got onto the page.
    browser.says("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.owned=1\"><style>body{display:none}</style>')");
    browser.says("new Promise((done) => setTimeout(done, 200))");
    assert_eq!(browser.says("window.owned === undefined"), true);
    assert_ne!(
        browser.says("getComputedStyle(document.body).display"),
        "none"
    );
    assert!(!browser.complaints().is_empty());
}

#[test]
fn five_thousand_changes_are_a_page_like_others() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let text = |shade: usize| {
        let tokens = (0..5000).map(|n| {
            format!(r##""t{n}":{{"value":"#{:06x}","type":"color"}},"a{n}":{{"value":"{{group.t{n}}}","type":"color"}}"##, n * 97 + shade)
        });
        let tokens: Vec<String> = tokens.collect();
        let themes: Vec<String> = (0..6)
            .map(|n| {
                format!(
                    r#"{{"id":"{n}","name":"Theme {n}","selectedTokenSets":{{"core":"enabled"}}}}"#
                )
            })
            .collect();
        format!(
            r#"{{"core":{{"group":{{{}}}}},"$themes":[{}]}}"#,
            tokens.join(","),
            themes.join(",")
        )
    };
    let ada = page(&text(0), &text(40));
    let size = std::fs::metadata(ada.path(PAGE)).unwrap().len();
    assert!(size < 5_000_000, "{size}");
    browser.open(&ada.path(PAGE));
    let found = || browser.says("document.getElementById('found').textContent");
    assert_eq!(found(), "5000 of 5000 changes");
    // Rows are made as somebody comes to them.
    let rows = browser
        .says("document.querySelectorAll('.row').length")
        .as_u64();
    assert!(rows < Some(1000), "{rows:?}");
    // What is reached under six themes alike is there once, and all of it.
    let reached = "document.querySelectorAll('#ways details').length";
    assert_eq!(browser.says(reached), 6);
    browser.says("(document.querySelectorAll('#ways details')[5].open = true)");
    browser.says("new Promise((done) => setTimeout(done, 200))");
    let ways = browser
        .says("document.querySelectorAll('#ways .way').length")
        .as_u64();
    assert!(ways > Some(1000), "{ways:?}");
    browser.press("/");
    browser.press("t4999");
    assert_eq!(found(), "1 of 5000 changes");
    browser.picture("search.png");
    browser.press(ESCAPE);
    assert_eq!(found(), "5000 of 5000 changes");
    assert_eq!(browser.complaints(), Vec::<String>::new());
}

#[test]
fn a_page_goes_where_it_was_asked_for_and_nowhere_else() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    ada.edit("#ff0000", "#ee0000");
    ada.put("a folder/x", "");
    ada.ends(8, &["diff", "--html", "a folder"]);
    let ran = ada.ok(&["diff", "--html", "p.html", "--json"]);
    assert_eq!(ran.json()["changes"][0]["path"], "color.red");
    assert!(ada.text("p.html").starts_with("<!doctype html>"));
    // The same change is the same page.
    let first = ada.text("p.html");
    ada.ends(1, &["diff", "--html", "p.html", "--exit-code"]);
    assert_eq!(ada.text("p.html"), first);
}
