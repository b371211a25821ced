//! `impact`, and `diff` for a pull request: what a change does, and how it looks to somebody who
//! judges it.

use crate::answer::assert_ran;
use crate::project::{Layout, Project};
use crate::support::Service;

#[test]
fn a_change_is_followed_to_the_tokens_that_it_reaches() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.edit("The sky", "The sea");
    assert_ran!(ada.ok(&["impact"]), @r"
    $ tokensync impact
    exit code 0
    --- stdout ---
    2 changes from remote to local
    in effect: 1 token different under 2 of 2 themes; 1 change without effect

    under every theme: 1 changed
      ~ color.red  #ff0000 → #ee0000  ΔE 3.6

    1 change without effect
      changed core: color.blue (description): not about a value
    ");
    assert_ran!(ada.ok(&["impact", "--max-affected", "1"]), @r"
    $ tokensync impact --max-affected 1
    exit code 0
    --- stdout ---
    2 changes from remote to local
    in effect: 1 token different under 2 of 2 themes; 1 change without effect

    under every theme: 1 changed
      ~ color.red  #ff0000 → #ee0000  ΔE 3.6

    1 change without effect
      changed core: color.blue (description): not about a value
    ");
}

#[test]
fn more_than_a_build_allows_ends_with_1() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    ada.ends(0, &["impact", "--max-affected", "0"]);
    ada.edit("#ffffff", "#fefefe");
    ada.edit("#101010", "#111111");
    ada.ends(0, &["impact", "--max-affected", "1"]);
    assert_ran!(ada.ends(1, &["impact", "--max-affected", "0"]), @r"
    $ tokensync impact --max-affected 0
    exit code 1
    --- stdout ---
    2 changes from remote to local
    in effect: 1 token different under 2 of 2 themes

    under light: 1 changed
      ~ background  #ffffff → #fefefe  ΔE 0.2

    under dark: 1 changed
      ~ background  #101010 → #111111  ΔE 0.2
    --- stderr ---
    1 token affected, and --max-affected allows 0
    ");
    // What was there before is compared in the other direction.
    ada.ends(1, &["impact", "local", "remote", "--max-affected", "0"]);
    ada.ends(0, &["impact", "base", "remote", "--max-affected", "0"]);
}

#[test]
fn programs_get_every_effect_with_its_way() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Folder);
    ada.edit("#ff0000", "#ee0000");
    ada.edit("The sky", "The sea");
    let ran = ada.ok(&["impact", "--json"]);
    let answer = ran.json();
    assert_eq!(answer["version"], 1);
    assert_eq!(answer["affected"], 1);
    let light = &answer["themes"][0];
    assert_eq!(light["theme"], "light");
    let token = &light["tokens"][0];
    assert_eq!(token["path"], "color.red");
    assert_eq!(token["before"]["value"], "#ff0000");
    assert_eq!(token["after"]["set"], "core");
    assert!(token["delta_e"].as_f64().unwrap() > 1.0, "{token}");
    assert_eq!(answer["without_effect"][0]["field"], "description");
    assert_eq!(answer["without_effect"][0]["why"], "not about a value");
}

#[test]
fn a_pull_request_shows_the_change_as_markdown() {
    let service = Service::start();
    let ada = service.owner(&Project::sample(), Layout::Single);
    ada.edit("#ff0000", "#ee0000");
    ada.edit("\"4\"", "\"8\"");
    assert_ran!(ada.ok(&["diff", "--markdown"]), @r"
    $ tokensync diff --markdown
    exit code 0
    --- stdout ---
    ## Design tokens: 2 changes from `remote` to `local`

    **2** changed

    In effect: 1 token different under 2 of 2 themes; 1 change without effect.

    | theme | changed | new | gone |
    |---|--:|--:|--:|
    | `light` | 1 | 0 | 0 |
    | `dark` | 1 | 0 | 0 |

    <details open>
    <summary><code>core</code> · 1 changed</summary>

    - changed `color.red`: `#ff0000` → `#ee0000` (ΔE 3.6)

    </details>

    <details open>
    <summary><code>brand</code> · 1 changed</summary>

    - changed `shadow`
      - `blur`: `4` → `8` (+4px)
      - no effect: no theme selects the set

    </details>
    ");
    ada.ends(1, &["diff", "--markdown", "--exit-code"]);
    ada.ends(2, &["diff", "--markdown", "--json"]);
}
