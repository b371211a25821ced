//! Single tokens, in the mix of a large project.

use serde_json::{Map, Value, json};

use super::Notation;
use super::random::Random;

pub(super) const COMPONENTS: [&str; 18] = [
    "button", "input", "card", "modal", "tooltip", "menu", "table", "tabs", "badge", "avatar",
    "alert", "list", "nav", "panel", "chip", "switch", "slider", "toast",
];

const HUES: [&str; 16] = [
    "red", "orange", "amber", "yellow", "lime", "green", "teal", "cyan", "blue", "indigo",
    "violet", "purple", "pink", "gray", "slate", "stone",
];

const ROLES: [&str; 17] = [
    "bg", "fg", "border", "icon", "link", "focus", "hover", "active", "disabled", "subtle",
    "muted", "accent", "brand", "danger", "success", "warning", "info",
];

const PROPERTIES: [&str; 10] = [
    "color",
    "background",
    "padding",
    "gap",
    "radius",
    "width",
    "height",
    "shadow",
    "font",
    "border",
];

#[derive(Clone, Copy, Debug)]
enum Kind {
    Color,
    ColorAlias,
    Spacing,
    SpacingAlias,
    Arithmetic,
    Sizing,
    Radius,
    Opacity,
    Typography,
    Shadow,
    Border,
    Composition,
    Modified,
    Embedded,
    Number,
    Text,
    Other,
}

/// How many of a hundred tokens are of which kind.
const SHARES: [(Kind, usize); 17] = [
    (Kind::Color, 34),
    (Kind::ColorAlias, 14),
    (Kind::Spacing, 12),
    (Kind::SpacingAlias, 6),
    (Kind::Arithmetic, 5),
    (Kind::Sizing, 4),
    (Kind::Radius, 4),
    (Kind::Opacity, 3),
    (Kind::Typography, 3),
    (Kind::Shadow, 3),
    (Kind::Border, 2),
    (Kind::Composition, 1),
    (Kind::Modified, 2),
    (Kind::Embedded, 3),
    (Kind::Number, 2),
    (Kind::Text, 1),
    (Kind::Other, 1),
];

/// No more names than this are kept to point at.
const TARGETS: usize = 5000;

/// Makes tokens, and remembers the names that later ones can point at.
#[derive(Debug)]
pub(super) struct Mix {
    notation: Notation,
    /// Groups around those of every set.
    around: Vec<&'static str>,
    pub(super) colors: Vec<String>,
    pub(super) dimensions: Vec<String>,
}

/// What a token can be an alias target for.
enum Target {
    Color,
    Dimension,
    Nothing,
}

impl Mix {
    pub(super) fn new(notation: Notation, depth: usize) -> Self {
        Self {
            notation,
            around: vec!["g"; depth],
            colors: Vec::new(),
            dimensions: Vec::new(),
        }
    }

    /// The set at `index`, of `count` tokens in nested groups.
    pub(super) fn set(
        &mut self,
        random: &mut Random,
        index: usize,
        count: usize,
    ) -> Map<String, Value> {
        let mut bag: Vec<Kind> = SHARES
            .iter()
            .flat_map(|(kind, share)| std::iter::repeat_n(*kind, *share))
            .collect();
        random.shuffle(&mut bag);
        let mut root = Map::new();
        for number in 0..count {
            let (token, target) = self.token(random, bag[number % bag.len()]);
            let outer: &[&str] = if index == 0 { &HUES } else { &COMPONENTS };
            let mut path = self.around.clone();
            path.extend([random.pick(outer), random.pick(&ROLES)]);
            if random.chance(70) {
                path.push(random.pick(&PROPERTIES));
            }
            let leaf = if random.chance(50) {
                let prefix = random.pick(&["", "x", "default-", "size ", "v2_"]);
                format!("{prefix}{number}")
            } else {
                format!("{}-{number}", 50 * (number % 20 + 1))
            };
            let name = format!("{}.{leaf}", path.join("."));
            put(&mut root, &path, leaf, token);
            let keep = index == 0 || random.chance(10);
            let names = match target {
                Target::Color => &mut self.colors,
                Target::Dimension => &mut self.dimensions,
                Target::Nothing => continue,
            };
            if keep && names.len() < TARGETS {
                names.push(name);
            }
        }
        root
    }

    fn token(&self, random: &mut Random, kind: Kind) -> (Value, Target) {
        let (kind_name, value, target) = self.content(random, kind);
        let (value_key, type_key, description_key) = match self.notation {
            Notation::Legacy => ("value", "type", "description"),
            Notation::Dtcg => ("$value", "$type", "$description"),
        };
        let mut token = Map::new();
        token.insert(value_key.to_owned(), value);
        token.insert(type_key.to_owned(), json!(kind_name));
        if random.chance(8) {
            let component = random.pick(&COMPONENTS);
            let role = random.pick(&ROLES);
            let page = random.below(1000);
            let text = format!("Used for {component} {role}, see guideline {page}");
            token.insert(description_key.to_owned(), json!(text));
        }
        if matches!(kind, Kind::Modified) {
            let modify = json!({
                "type": random.pick(&["lighten", "darken", "alpha", "mix"]),
                "value": format!("0.{}", random.below(8) + 1),
                "space": random.pick(&["lch", "srgb", "hsl", "p3"]),
            });
            let extensions = json!({ "studio.tokens": { "modify": modify } });
            token.insert("$extensions".to_owned(), extensions);
        }
        (Value::Object(token), target)
    }

    fn content(&self, random: &mut Random, kind: Kind) -> (&'static str, Value, Target) {
        use Target::{Color, Dimension, Nothing};
        match kind {
            Kind::Color => ("color", json!(hex_color(random)), Color),
            Kind::ColorAlias | Kind::Modified => ("color", json!(self.color(random)), Color),
            Kind::Spacing => {
                let value = format!("{}px", 4 * (random.below(39) + 1));
                ("spacing", json!(value), Dimension)
            }
            Kind::SpacingAlias => ("spacing", json!(self.dimension(random)), Dimension),
            Kind::Arithmetic => {
                let factor = if random.chance(25) {
                    self.dimension(random)
                } else {
                    random.pick(&["2", "0.5", "1.5"]).to_owned()
                };
                let value = format!("{} * {factor}", self.dimension(random));
                ("spacing", json!(value), Nothing)
            }
            Kind::Sizing => {
                let unit = random.pick(&["px", "rem", "%"]);
                let value = format!("{}{unit}", random.below(63) + 1);
                ("sizing", json!(value), Dimension)
            }
            Kind::Radius => ("borderRadius", json!(random.below(32).to_string()), Nothing),
            Kind::Opacity => {
                let value = format!("{}%", 5 * random.below(21));
                ("opacity", json!(value), Nothing)
            }
            Kind::Typography => ("typography", self.typography(random), Nothing),
            Kind::Shadow => {
                let first = self.shadow(random);
                let value = if random.chance(50) {
                    json!([first, self.shadow(random)])
                } else {
                    first
                };
                ("boxShadow", value, Nothing)
            }
            Kind::Border => {
                let value = json!({
                    "color": self.color(random),
                    "width": self.dimension(random),
                    "style": random.pick(&["solid", "dashed"]),
                });
                ("border", value, Nothing)
            }
            Kind::Composition => {
                let value = json!({
                    "paddingTop": self.dimension(random),
                    "paddingBottom": self.dimension(random),
                    "fill": self.color(random),
                    "borderRadius": "4",
                });
                ("composition", value, Nothing)
            }
            Kind::Embedded => {
                let value = format!("rgba({}, 0.{})", self.color(random), random.below(8) + 1);
                ("color", json!(value), Nothing)
            }
            Kind::Number => ("number", number(random), Nothing),
            Kind::Text => {
                let value = random.pick(&[
                    "Größe",
                    "日本語テキスト",
                    "naïve café",
                    "emoji 🎨 token",
                    "quote \" and \\ slash",
                ]);
                ("text", json!(value), Nothing)
            }
            Kind::Other => {
                let value = format!("value {}", random.below(1_000_000));
                ("other", json!(value), Nothing)
            }
        }
    }

    fn color(&self, random: &mut Random) -> String {
        if self.colors.is_empty() {
            return hex_color(random);
        }
        format!("{{{}}}", self.colors[random.below(self.colors.len())])
    }

    fn dimension(&self, random: &mut Random) -> String {
        if self.dimensions.is_empty() {
            return "8px".to_owned();
        }
        let name = &self.dimensions[random.below(self.dimensions.len())];
        format!("{{{name}}}")
    }

    fn typography(&self, random: &mut Random) -> Value {
        json!({
            "fontFamily": random.pick(&["Inter", "IBM Plex Sans", "Noto Sans"]),
            "fontWeight": random.pick(&["Regular", "Bold", "600"]),
            "lineHeight": random.pick(&["100%", "120%", "140%", "150%"]),
            "fontSize": self.dimension(random),
            "letterSpacing": format!("0.{:02}%", random.below(100)),
            "paragraphSpacing": "0",
            "textCase": "none",
            "textDecoration": "none",
        })
    }

    fn shadow(&self, random: &mut Random) -> Value {
        json!({
            "x": "0",
            "y": random.below(12).to_string(),
            "blur": random.below(40).to_string(),
            "spread": random.pick(&["-4", "-2", "0", "2"]),
            "color": self.color(random),
            "type": random.pick(&["dropShadow", "innerShadow"]),
        })
    }
}

fn hex_color(random: &mut Random) -> String {
    let digits = if random.chance(5) { 8 } else { 6 };
    format!("#{}", random.hex(digits))
}

fn number(random: &mut Random) -> Value {
    let thousandths = u32::try_from(random.below(10_000)).expect("below 10,000");
    if thousandths.is_multiple_of(2) {
        json!(thousandths % 100)
    } else {
        json!(f64::from(thousandths) / 1000.0)
    }
}

fn put(root: &mut Map<String, Value>, path: &[&str], leaf: String, token: Value) {
    let mut group = root;
    for name in path {
        group = group
            .entry(*name)
            .or_insert_with(|| json!({}))
            .as_object_mut()
            .expect("names of groups are never names of tokens");
    }
    group.insert(leaf, token);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_of_a_hundred() {
        let sum: usize = SHARES.iter().map(|(_, share)| share).sum();
        assert_eq!(sum, 100);
    }

    #[test]
    fn groups_never_have_the_name_of_a_token() {
        for names in [&COMPONENTS[..], &HUES, &ROLES, &PROPERTIES] {
            let digit = |name: &&str| name.ends_with(|char: char| char.is_ascii_digit());
            assert!(!names.iter().any(digit));
        }
    }
}
