"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  // Rows are made as somebody comes to them.
  const BATCH = 150;

  /** An element with a class and children; texts are never read as anything but text. */
  const make = (tag, name, ...children) => {
    const element = document.createElement(tag);
    if (name) element.className = name;
    element.append(...children.filter((child) => child !== null && child !== undefined));
    return element;
  };

  const picture = (element, label) => {
    element.setAttribute("role", "img");
    element.setAttribute("aria-label", label);
    return element;
  };

  const css = ([red, green, blue, alpha]) => `rgb(${red} ${green} ${blue} / ${alpha})`;

  const words = ([red, green, blue, alpha]) => {
    const hex = [red, green, blue].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return `#${hex}${alpha < 1 ? `, ${Math.round(alpha * 100)} percent opaque` : ""}`;
  };

  /** What a value looks like; nothing if there is no picture of it. */
  const drawn = (side, other) => {
    if (side.color) {
      const inside = make("span");
      inside.style.backgroundColor = css(side.color);
      return picture(make("span", "swatch", inside), `colour ${words(side.color)}`);
    }
    if (side.size !== undefined) {
      const largest = Math.max(Math.abs(side.size), Math.abs(other?.size ?? 0), 1);
      const bar = make("span", "bar");
      bar.style.width = `${(Math.abs(side.size) / largest) * Math.min(largest, 160)}px`;
      return picture(bar, `length ${side.size} pixels`);
    }
    if (side.style) return sample(side.style);
    if (side.layers) return shadow(side.layers);
    return null;
  };

  const sample = (style) => {
    const element = make("span", "sample", "Ag Hamburgefonstiv");
    const set = element.style;
    if (style.family) set.fontFamily = `${style.family}, system-ui`;
    if (style.size) set.fontSize = `${Math.min(style.size, 64)}px`;
    if (style.weight) set.fontWeight = style.weight;
    if (style.italic) set.fontStyle = "italic";
    if (style.height) set.lineHeight = Math.min(style.height, 3);
    if (style.spacing) set.letterSpacing = `${Math.max(-1, Math.min(style.spacing, 2))}em`;
    const parts = [
      style.family, style.size && `${style.size} pixels`, style.weight && `weight ${style.weight}`,
      style.italic && "italic", style.height && `line height ${style.height}`,
    ];
    return picture(element, `sample of ${parts.filter(Boolean).join(", ") || "a text style"}`);
  };

  const shadow = (layers) => {
    const box = make("span");
    const clamp = (number) => Math.max(-40, Math.min(number, 40));
    box.style.boxShadow = layers
      .map((layer) => {
        const lengths = [layer.x, layer.y, Math.max(layer.blur, 0), layer.spread];
        const text = lengths.map((length) => `${clamp(length)}px`).join(" ");
        return `${layer.inset ? "inset " : ""}${text} ${css(layer.color)}`;
      })
      .join(", ");
    const told = layers.map(
      (layer) => `${layer.inset ? "inner, " : ""}${layer.x} right, ${layer.y} down, blur ${layer.blur}, spread ${layer.spread}, ${words(layer.color)}`,
    );
    return picture(make("span", "shadow", box), `shadow: ${told.join("; ")}`);
  };

  const sideOf = (side, name, other) => {
    const mark = side.mark ? make("span", "note mark", side.mark) : null;
    return make("span", `side ${name}`, drawn(side, other), make("span", "text", side.text), mark);
  };

  const pairOf = (before, after, note) => {
    const pair = make("div", "pair");
    if (before) {
      pair.append(make("span", "skip", after ? "was" : "removed"), sideOf(before, after ? "old" : "", after));
    }
    if (before && after) {
      const arrow = make("span", "note", "→");
      arrow.setAttribute("aria-hidden", "true");
      pair.append(arrow, make("span", "skip", "is"));
    }
    if (after) pair.append(sideOf(after, "new", before));
    if (note) pair.append(make("span", "note", note));
    return pair;
  };

  const themeNames = (places) => places.map((place) => data.themes[place].name || "all sets").join(", ");

  /** Both sides of a value; of a composite one both pictures, and the fields that differ. */
  const valueOf = ({ before, after, note, fields }) => {
    if (fields.length === 0) return [pairOf(before, after, note)];
    const pictures = make("div", "pair", ...[before, after].map((side) => (side.style || side.layers ? drawn(side) : null)));
    const list = make("ul", "fields");
    for (const field of fields) {
      list.append(make("li", "", make("code", "text", field.name), " ", pairOf(field.before, field.after, field.note)));
    }
    return [pictures, list];
  };

  const rowOf = (row) => {
    const element = make("li", "row");
    element.tabIndex = -1;
    const name = make("div", "name", make("span", `kind ${row.kind}`, row.kind), " ");
    if (row.from) name.append(make("code", "", row.from), " → ");
    name.append(make("code", "", row.name));
    if (row.type) name.append(" ", make("span", "type", row.type));
    const what = make("div", "what");
    what.append(...valueOf(row));
    if (row.results.length > 0) {
      const results = make("ul", "results");
      for (const result of row.results) {
        const where = result.themes.length > 0 ? `under ${themeNames(result.themes)}` : "with all sets";
        const under = make("span", "themes", `comes to, ${where}:`);
        results.append(make("li", "", under, pairOf(result.before, result.after, result.note)));
      }
      what.append(results);
    }
    if (row.why) what.append(make("div", "note", `no effect: ${row.why}`));
    element.append(name, what);
    return element;
  };

  const choices = (id, all, values) => {
    const select = at(id);
    select.append(new Option(all, ""));
    for (const [value, text] of values) select.append(new Option(text, value));
  };
  const distinct = (key) => [...new Set(data.rows.map((row) => row[key]).filter(Boolean))].sort();
  const asThey = (values) => values.map((value) => [value, value]);
  choices("set", "every set", [...new Set(data.rows.map((row) => row.set))].map((set) => [String(set), data.sets[set]]));
  choices("theme", "every theme", data.themes.map((theme, place) => [String(place), theme.name || "all sets"]));
  choices("type", "every type", asThey(distinct("type")));
  choices("kind", "every kind", asThey(distinct("kind")));
  choices("effect", "with and without", [["with", "with effect"], ["without", "without effect"]]);

  for (const row of data.rows) {
    const sides = [row.before, row.after, ...row.results.flatMap((result) => [result.before, result.after])];
    const texts = sides.filter(Boolean).map((side) => side.text);
    row.words = [row.name, row.from, data.sets[row.set], row.type, ...texts].filter(Boolean).join("\n").toLowerCase();
  }

  let found = [];
  let shown = 0;
  const list = at("list");

  const wanted = () => {
    const value = (id) => at(id).value;
    const search = value("search").trim().toLowerCase().split(/\s+/).filter(Boolean);
    const [set, theme, type, kind, effect] = ["set", "theme", "type", "kind", "effect"].map(value);
    return data.rows.filter(
      (row) =>
        (!set || String(row.set) === set) &&
        (!theme || row.themes.includes(Number(theme))) &&
        (!type || row.type === type) &&
        (!kind || row.kind === kind) &&
        (!effect || Boolean(row.why) === (effect === "without")) &&
        search.every((word) => row.words.includes(word)),
    );
  };

  const more = () => {
    for (const row of found.slice(shown, shown + BATCH)) {
      let part = list.lastElementChild;
      if (!part || part.dataset.set !== String(row.set)) {
        part = make("section", "", make("h3", "", data.sets[row.set]), make("ol"));
        part.dataset.set = row.set;
        list.append(part);
      }
      part.lastElementChild.append(rowOf(row));
    }
    shown = Math.min(found.length, shown + BATCH);
    at("more").hidden = shown === found.length;
    at("more").textContent = `Show more (${found.length - shown} left)`;
  };

  const filter = () => {
    found = wanted();
    shown = 0;
    list.replaceChildren();
    more();
    const first = list.querySelector(".row");
    if (first) first.tabIndex = 0;
    const left = data.left > 0 ? `; ${data.left} more are not in this file` : "";
    at("found").textContent = `${found.length} of ${data.rows.length} changes${left}`;
    waysOf();
  };

  const waysOf = () => {
    const theme = at("theme").value;
    const parts = data.themes.map((one, place) => [one, place]);
    const chosen = parts.filter(([one, place]) => one.reached > 0 && (!theme || String(place) === theme));
    const details = chosen.map(([one]) => {
      const told = (one.like === null ? one : data.themes[one.like]).ways;
      const element = make("details", "", make("summary", "", `${one.name || "all sets"}: ${one.reached} tokens`));
      element.addEventListener("toggle", () => {
        if (!element.open || element.children.length > 1) return;
        const ways = make("ol");
        for (const way of told) {
          ways.append(make("li", "", make("code", "way text", way.way.join(" ← ")), ...valueOf(way)));
        }
        element.append(ways);
        const left = one.reached - told.length;
        if (left > 0) element.append(make("p", "note", `${left} more are not in this file`));
      });
      return element;
    });
    at("ways").replaceChildren(...(details.length > 0 ? details : [make("p", "note", "none")]));
  };

  const step = (by) => {
    const rows = [...list.querySelectorAll(".row")];
    const now = rows.indexOf(document.activeElement.closest?.(".row"));
    if (now === rows.length - 1 && by > 0 && shown < found.length) {
      more();
      return step(by);
    }
    const next = rows[Math.max(0, Math.min(now < 0 ? 0 : now + by, rows.length - 1))];
    if (!next) return;
    for (const row of rows) row.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.matches("input, select");
    if (event.key === "Escape" && event.target === at("search")) {
      at("search").value = "";
      filter();
    } else if (!typing && event.key === "/") {
      event.preventDefault();
      at("search").focus();
    } else if (!typing && event.key === "j") step(1);
    else if (!typing && event.key === "k") step(-1);
  });
  at("filters").addEventListener("input", (event) => {
    if (event.target === at("scheme")) document.documentElement.dataset.scheme = event.target.value;
    else filter();
  });
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => setTimeout(() => {
    document.documentElement.dataset.scheme = at("scheme").value;
    filter();
  }));
  at("more").addEventListener("click", more);
  new IntersectionObserver((entries) => {
    if (entries.some((entry) => entry.isIntersecting) && shown < found.length) more();
  }, { rootMargin: "400px" }).observe(at("more"));
  filter();
})();
