// Compares two versions of a file with fast-json-patch: `node difference.mjs FROM TO`

import { readFileSync } from "node:fs";
import jsonpatch from "fast-json-patch";

const [from, to] = process.argv.slice(2).map((path) => JSON.parse(readFileSync(path, "utf8")));
console.log(jsonpatch.compare(from, to).length, "operations");
