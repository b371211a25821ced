// Resolves the tokens of a file with all sets, later ones over earlier ones, with Style Dictionary
// and sd-transforms: `node resolve.mjs FILE [VALUES]`

import { readFileSync, writeFileSync } from "node:fs";
import { merged, resolved } from "./resolved.mjs";

const [file, output] = process.argv.slice(2);
const { $themes, $metadata, ...sets } = JSON.parse(readFileSync(file, "utf8"));
console.warn = console.error = console.log = () => {};
const values = await resolved(Object.values(sets).reduce(merged, {}));
if (output) {
  writeFileSync(output, JSON.stringify(values));
}
