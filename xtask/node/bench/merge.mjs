// Merges three versions of a file with jsondiffpatch: `node merge.mjs BASE OURS THEIRS OUT`

import { readFileSync, writeFileSync } from "node:fs";
import { create } from "jsondiffpatch";

const [base, ours, theirs, out] = process.argv.slice(2);
const json = (path) => JSON.parse(readFileSync(path, "utf8"));
// Items without an id are the same where they stand at the same place.
const patcher = create({ objectHash: (item, index) => item.id ?? `#${index}` });
const before = json(base);
const result = json(ours);
const here = patcher.diff(before, result);
const there = patcher.diff(before, json(theirs));
if (here === undefined || there === undefined) {
  throw new Error("both sides have changes");
}
patcher.patch(result, there);
writeFileSync(out, `${JSON.stringify(result, null, 2)}\n`);
