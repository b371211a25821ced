// Parses and resolves a file in the DTCG format with Terrazzo's parser: `node terrazzo.mjs FILE`

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { defineConfig, parse } from "@terrazzo/parser";

const [file] = process.argv.slice(2);
const filename = pathToFileURL(file);
const config = defineConfig({ lint: { rules: {} } }, { cwd: pathToFileURL(`${process.cwd()}/`) });
const { tokens } = await parse([{ filename, src: readFileSync(file, "utf8") }], { config });
console.log(Object.keys(tokens).length, "tokens");
