#!/usr/bin/env node
// Starts the binary that the package for this platform holds. Nothing is downloaded or written.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { dirname, join } = require("node:path");
const { isatty } = require("node:tty");

const { name: wrapper, optionalDependencies } = require("../package.json");

/** What a shell ends with when there is no such command. */
const NOT_FOUND = 127;

/** Where the binary is; says so and ends if it is nowhere. */
function binary() {
  const platform = `${process.platform}-${process.arch}`;
  const name = Object.keys(optionalDependencies).find((name) => name.endsWith(`-${platform}`));
  if (!name) {
    stop(
      `there is no ${wrapper} for ${platform} at npm`,
      "build it with Rust, as its README says: cargo install --locked --path crates/cli",
    );
  }
  const program = process.platform === "win32" ? "tokensync.exe" : "tokensync";
  try {
    return join(dirname(require.resolve(`${name}/package.json`)), "bin", program);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
  }
  if (isMusl()) {
    stop(
      `the ${wrapper} at npm needs glibc, and this system has another C library`,
      "build it with Rust, as its README says: cargo install --locked --path crates/cli",
    );
  }
  stop(
    `the package ${name}, which holds the program for ${platform}, is not installed`,
    "optional dependencies were left out, or node_modules comes from another system: " +
      "remove node_modules and run `npm install --include=optional`",
  );
}

/** Only asked when something is missing: a report takes a while. */
function isMusl() {
  return process.platform === "linux" && !process.report.getReport().header.glibcVersionRuntime;
}

function stop(what, hint) {
  process.stderr.write(`error: ${what}\nhint: ${hint}\n`);
  process.exit(NOT_FOUND);
}

const path = binary();
const child = spawn(path, process.argv.slice(2), { stdio: "inherit" });

// At a terminal these go to everybody at it, so the binary has got them already: passed on, one
// Ctrl-C would be two. Here they are only kept from ending this process before the binary ends.
const atTerminal = [0, 1, 2].some((stream) => isatty(stream));
const fromTerminal = ["SIGINT", "SIGQUIT", "SIGHUP"];
const caught = [...fromTerminal, "SIGTERM"];
for (const signal of caught) {
  process.on(signal, () => {
    if (!(atTerminal && fromTerminal.includes(signal))) child.kill(signal);
  });
}

child.on("error", (error) => {
  stop(
    `cannot start ${path}: ${error.code ?? error.message}`,
    "remove node_modules and install again",
  );
});

child.on("exit", (code, signal) => {
  if (!signal) process.exit(code);
  // Ends as the binary did, so that whoever waits for it is told the same.
  for (const signal of caught) process.removeAllListeners(signal);
  process.exitCode = 128 + (constants.signals[signal] ?? 0);
  process.kill(process.pid, signal);
});
