// Prints what the npm packages make of the cases:
// `node expected.mjs CASES FOLDER_OF_REAL_FILES DIGEST_OF_CASES`

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import {
  checkAndEvaluateMath,
  permutateThemes,
  transformColorModifiers,
  transformHEXRGBaForCSS,
} from "@tokens-studio/sd-transforms";
import { merged, resolved } from "./resolved.mjs";

const [casesFile, realFolder, digest] = process.argv.slice(2);
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
const cases = json(casesFile);

// The packages warn about values that they cannot read; only their results count here.
console.warn = console.error = () => {};
const print = console.log;
console.log = () => {};

// Style Dictionary keeps the value when a transform fails.
function kept(transform, token) {
  try {
    return transform(token);
  } catch {
    return token.value;
  }
}

function maths(value) {
  return kept(checkAndEvaluateMath, { value, type: "other" });
}

// In the order in which Style Dictionary applies them.
function color({ value, modify }) {
  const token = { value, type: "color" };
  token.value = kept(checkAndEvaluateMath, token);
  if (modify && typeof token.value === "string") {
    token.$extensions = { "studio.tokens": { modify: { ...modify } } };
    token.value = kept(transformColorModifiers, token);
  }
  return kept(transformHEXRGBaForCSS, token);
}

// Every theme once, beside the first of each other group.
function selections(themes) {
  if (!themes) {
    return [undefined];
  }
  const firsts = new Map();
  for (const theme of themes) {
    if (!firsts.has(theme.group)) {
      firsts.set(theme.group, theme);
    }
  }
  const chosen = themes.map((theme) =>
    [...firsts].map(([group, first]) => (group === theme.group ? theme : first)),
  );
  const key = (selection) => selection.map((theme) => theme.name).join();
  return [...new Map(chosen.map((selection) => [key(selection), selection])).values()];
}

async function real({ name, single, sets: paths, themes }) {
  const read = (path) => json(join(realFolder, path));
  const entries = Object.entries(paths ?? {}).map(([set, path]) => [set, read(path)]);
  const sets = single ? read(single) : Object.fromEntries(entries);
  const results = [];
  let first;
  for (const selection of selections(themes && read(themes))) {
    const wanted = selection && Object.values(permutateThemes(selection))[0];
    const active = Object.keys(sets).filter((set) => !wanted || wanted.includes(set));
    const values = await resolved(active.map((set) => sets[set]).reduce(merged, {}));
    const themeNames = selection?.map((theme) => theme.name);
    if (first) {
      const same = (key) => JSON.stringify(values[key]) === JSON.stringify(first[key]);
      const changes = Object.entries(values).filter(([key]) => !same(key));
      const gone = Object.keys(first).filter((key) => !(key in values));
      results.push({ themes: themeNames, changes: Object.fromEntries(changes), gone });
    } else {
      first = values;
      results.push({ themes: themeNames, values });
    }
  }
  return { name, selections: results };
}

function version(name) {
  const entry = createRequire(import.meta.url).resolve(name);
  for (let folder = dirname(entry); folder !== dirname(folder); folder = dirname(folder)) {
    try {
      const manifest = json(join(folder, "package.json"));
      if (manifest.name === name) {
        return manifest.version;
      }
    } catch {
      // Not the folder of the package.
    }
  }
  throw new Error(`no package ${name}`);
}

// Numbers that JSON does not have.
function finite(_key, value) {
  return typeof value === "number" && !Number.isFinite(value) ? { number: String(value) } : value;
}

const names = ["@tokens-studio/sd-transforms", "style-dictionary"];
const sections = {
  cases: digest,
  packages: Object.fromEntries(names.map((name) => [name, version(name)])),
  maths: cases.maths.map(maths),
  colors: cases.colors.map(color),
  documents: await Promise.all(cases.documents.map(({ tokens }) => resolved(tokens))),
  real: await Promise.all(cases.real.map(real)),
};
print(JSON.stringify(sections, finite, 1));
