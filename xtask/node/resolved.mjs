// What Style Dictionary with sd-transforms makes of a tree of tokens.

import { register } from "@tokens-studio/sd-transforms";
import StyleDictionary from "style-dictionary";

const TRANSFORMS = ["ts/resolveMath", "ts/color/modifiers", "ts/color/css/hexrgba"];

register(StyleDictionary);

// What every token of the tree says in the end, by its name.
export async function resolved(tokens) {
  const dictionary = new StyleDictionary({
    tokens: structuredClone(tokens),
    preprocessors: ["tokens-studio"],
    platforms: { out: { transforms: TRANSFORMS } },
    log: { verbosity: "silent", warnings: "disabled", errors: { brokenReferences: "console" } },
  });
  const { tokenMap } = await dictionary.getPlatformTokens("out");
  const values = {};
  for (const [key, token] of tokenMap) {
    values[key.slice(1, -1)] = shadowNames(token, token.$value ?? token.value);
  }
  return values;
}

// The preprocessor calls the offsets of a shadow by the names of the DTCG format.
function shadowNames(token, value) {
  if (token.$extensions?.["studio.tokens"]?.originalType !== "boxShadow") {
    return value;
  }
  const names = { offsetX: "x", offsetY: "y" };
  const renamed = (layer) =>
    Object.fromEntries(Object.entries(layer).map(([key, value]) => [names[key] ?? key, value]));
  if (Array.isArray(value)) {
    return value.map(renamed);
  }
  return typeof value === "object" && value ? renamed(value) : value;
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const isToken = (value) => isObject(value) && ("value" in value || "$value" in value);

// Later sets override earlier ones, token by token.
export function merged(below, above) {
  const all = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const groups = isObject(value) && !isToken(value) && isObject(all[key]) && !isToken(all[key]);
    all[key] = groups ? merged(all[key], value) : value;
  }
  return all;
}
