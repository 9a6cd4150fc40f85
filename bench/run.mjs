// Runs the benchmarks, each in a process of its own, and prints one table:
//   npm run bench                    all of them
//   npm run bench -- decisions batch those that are named
//   npm run bench -- endpoint --moto beside moto's server as well, which takes long
//   npm run bench -- --node 24       on another version of Node than the one that runs this
// The exit code is 1 when a promise was measured and is not kept.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { asked } from "./asked.mjs";
import { nodeOf } from "./other-node.mjs";

const benchmarks = {
  decisions: new URL("decisions.mjs", import.meta.url),
  growth: new URL("growth.mjs", import.meta.url),
  doubling: new URL("doubling.mjs", import.meta.url),
  "cold-start": new URL("cold-start.mjs", import.meta.url),
  "thousand-policies": new URL("thousand-policies.mjs", import.meta.url),
  terraform: new URL("terraform.mjs", import.meta.url),
  "account-dump": new URL("account-dump.mjs", import.meta.url),
  diff: new URL("diff.mjs", import.meta.url),
  analysis: new URL("analysis.mjs", import.meta.url),
  reach: new URL("reach.mjs", import.meta.url),
  batch: new URL("batch.mjs", import.meta.url),
  endpoint: new URL("endpoint.mjs", import.meta.url),
  load: new URL("load.mjs", import.meta.url),
  mutate: new URL("mutate.mjs", import.meta.url),
  scenarios: new URL("scenarios.mjs", import.meta.url),
};

const { values, positionals: names } = parseArgs({
  options: { node: { type: "string" }, moto: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
const built = ["../dist/index.js", "../dist/bin/policy-check.js"].every((path) =>
  existsSync(new URL(path, import.meta.url)),
);
if (unknown.length > 0) {
  stop(`there is no benchmark ${unknown.join(", ")}; there are ${Object.keys(benchmarks).join(", ")}`);
} else if (!built) {
  stop("there is nothing to measure yet: npm run build");
} else {
  run(names.length === 0 ? Object.keys(benchmarks) : names);
}

function run(chosen) {
  if (chosen.includes("decisions") || chosen.includes("reach")) install();
  const node = values.node === undefined ? process.execPath : nodeOf(values.node);
  const version = spawnSync(node, ["--version"], { encoding: "utf8" }).stdout.trim();
  const rows = chosen.flatMap((name) => measure(node, name).map((row) => ({ ...row, name })));
  console.log(`\nNode ${version} on ${availableParallelism()} CPUs; ratios are medians (lowest to highest round)\n`);
  console.log(tableOfAll(rows));
  const due = asked.filter(({ name }) => chosen.includes(name));
  if (due.length > 0) console.log(`\nWhat is required\n\n${tableOfAsked(due, rows)}`);
  // A row that was renamed in its benchmark would else count as measured.
  const missing = due.filter((each) => rowOf(each, rows) === undefined);
  for (const { what, name } of missing) console.error(`bench: no row of ${name} is "${what}"; see bench/asked.mjs`);
  if (missing.length > 0 || rows.some((row) => met(row) === "no")) process.exitCode = 1;
}

/** Puts iam-simulate where only the benchmarks find it. Without it all else is measured. */
function install() {
  if (existsSync(new URL("node_modules/@cloud-copilot/iam-simulate", import.meta.url))) return;
  console.error("iam-simulate is missing: npm ci --prefix bench");
  const options = { cwd: new URL("..", import.meta.url), stdio: ["ignore", 2, 2], shell: process.platform === "win32" };
  const { status } = spawnSync("npm", ["ci", "--prefix", "bench", "--no-audit", "--no-fund"], options);
  if (status !== 0) console.error("it cannot be installed here; the rest goes on");
}

function measure(node, name) {
  console.error(`measuring ${name} …`);
  const result = spawnSync(node, [fileURLToPath(benchmarks[name]), ...(values.moto ? ["--moto"] : [])], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  // A benchmark that breaks is no promise kept.
  if (result.status !== 0) return [{ promise: name, broken: true }];
  return JSON.parse(result.stdout);
}

function met({ figure, required, broken }) {
  if (broken) return "no";
  if (figure === undefined || required === undefined) return "–";
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = required;
  return figure.median >= atLeast && figure.median <= atMost ? "yes" : "no";
}

function tableOfAll(rows) {
  const head = ["promise", "ours", "theirs", "ratio", "required", "met"];
  const lines = rows.map((row) => [
    row.promise,
    row.ours ?? "–",
    row.theirs ?? "–",
    row.broken ? "failed" : ratio(row),
    requirement(row),
    met(row),
  ]);
  return table(head, lines);
}

/** The rows that were asked for; one that a benchmark does not give is not reached. */
function tableOfAsked(due, rows) {
  const lines = due.map((each) => {
    const { what, name } = each;
    const row = rowOf(each, rows);
    const isBroken = rows.some((other) => other.name === name && other.broken);
    if (row === undefined) return [what, "–", isBroken ? "failed" : "not measured", "no"];
    return [what, requirement(row), ratio(row), met(row)];
  });
  return table(["what", "required", "reached", "met"], lines);
}

/** The row of a benchmark that shows what was asked for; undefined if there is none of that name. */
function rowOf({ name, promise }, rows) {
  return rows.find((row) => row.name === name && promise.test(row.promise));
}

function table(head, lines) {
  const widths = head.map((title, column) => Math.max(title.length, ...lines.map((cells) => cells[column].length)));
  const line = (cells) => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  return [line(head), rule, ...lines.map(line)].join("\n");
}

function ratio({ figure, unit = "×", missing }) {
  if (missing !== undefined) return `not measured (${missing})`;
  if (figure === undefined) return "–";
  const { min, median, max } = figure;
  return `${shown(median)} ${unit} (${shown(min)} to ${shown(max)})`;
}

function shown(value) {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}

function requirement({ required, unit = "×" }) {
  if (required === undefined) return "–";
  const { atLeast, atMost } = required;
  const figure = Number((atLeast ?? atMost).toFixed(2));
  return atLeast === undefined ? `at most ${figure} ${unit}` : `at least ${figure} ${unit}`;
}

function stop(message) {
  console.error(`bench: ${message}`);
  process.exitCode = 2;
}
