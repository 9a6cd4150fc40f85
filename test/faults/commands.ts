import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Figures, noFigures } from "./figures.js";
import { executable } from "./server.js";

/** A policy with so many mistakes that `--fix` repairs, and as it is without them. */
function policies(statements: number): { readonly open: string; readonly closed: string } {
  const policyWith = (operator: string): string => {
    const Statement = Array.from({ length: statements }, (_, index) => ({
      Sid: `S${index}`,
      Effect: "Allow",
      Principal: { AWS: `arn:aws:iam::123456789012:user/u${index}` },
      Action: "sts:AssumeRole",
      Condition: { [operator]: { "aws:MultiFactorAuthPresent": "true" } },
    }));
    return JSON.stringify({ Version: "2012-10-17", Statement }, null, 2);
  };
  return { open: policyWith("BoolIfExists"), closed: policyWith("Bool") };
}

/** What a command printed last, and how it ended. */
interface Ended {
  readonly code: number | NodeJS.Signals | null;
  readonly stderr: string;
}

/** Runs the command line, after what a shell does first, and ends it with a signal after a time where that is said. */
async function run(
  args: readonly string[],
  cwd: string,
  { first = "", signal, after = 0 }: { first?: string; signal?: NodeJS.Signals; after?: number } = {},
): Promise<Ended> {
  const line = `${first}exec "$0" "$@"`;
  const child = spawn("sh", ["-c", line, process.execPath, executable, ...args], {
    cwd,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ended["code"]>((resolve) => child.once("close", (code, by) => resolve(code ?? by)));
  if (signal !== undefined) {
    await Promise.race([ended, delay(after, undefined, { ref: false })]);
    child.kill(signal);
  }
  return { code: await ended, stderr };
}

/** How long the command below takes here and now, in milliseconds, when nobody ends it. */
export async function timeOf(folder: string, files: number): Promise<number> {
  const started = performance.now();
  await killCommand(folder, { files, signal: "SIGKILL", after: 600_000 });
  return performance.now() - started;
}

/**
 * `check --fix --write-baseline --output` on a folder, ended by a signal after a time: each file is the old one or the
 * new one, and after the next run nothing else is there.
 */
export async function killCommand(
  folder: string,
  { files, signal, after }: { files: number; signal: NodeJS.Signals; after: number },
): Promise<Figures> {
  const figures = noFigures();
  const { open, closed } = policies(8);
  const before = '{ "schemaVersion": 1, "findings": [] }';
  mkdirSync(join(folder, "policies"), { recursive: true });
  for (let file = 0; file < files; file++) writeFileSync(join(folder, "policies", `${file}.json`), open);
  writeFileSync(join(folder, "baseline.json"), before);
  writeFileSync(join(folder, "report.json"), before);
  const args = ["check", "policies", "--fix", "--write-baseline", "baseline.json"];
  const reporting = [...args, "--format", "json", "--output", "report.json"];
  const kill = await run(reporting, folder, { signal, after });
  figures.rounds++;
  for (const name of readdirSync(join(folder, "policies"))) {
    if (name.endsWith(".tmp")) continue;
    const text = readFileSync(join(folder, "policies", name), "utf8");
    if (text === closed) figures.answered++;
    else if (text !== open) {
      figures.corrupt++;
      figures.problems.push(`${name} has ${text.length} characters after ${signal} at ${after} ms`);
    }
  }
  for (const name of ["baseline.json", "report.json"]) {
    const text = readFileSync(join(folder, name), "utf8");
    if (text === before || isJson(text)) continue;
    figures.corrupt++;
    figures.problems.push(`${name} has ${text.length} characters after ${signal} at ${after} ms`);
  }
  const again = await run(reporting, folder);
  if (again.code !== 0) {
    figures.unanswered++;
    figures.problems.push(`after ${signal} (${kill.code}) the next run ends with ${again.code}: ${again.stderr}`);
  }
  const left = [...readdirSync(folder), ...readdirSync(join(folder, "policies"))].filter((name) =>
    name.endsWith(".tmp"),
  );
  figures.leftovers += left.length;
  figures.problems.push(...left);
  return figures;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A command that writes a file which is there already. */
interface Writer {
  readonly name: string;
  readonly args: readonly string[];
  readonly target: string;
}

const writers: readonly Writer[] = [
  { name: "--fix", args: ["check", "--fix", "policy.json"], target: "policy.json" },
  {
    name: "--write-baseline",
    args: ["check", "policy.json", "--write-baseline", "baseline.json"],
    target: "baseline.json",
  },
  {
    name: "--output",
    args: ["check", "policy.json", "--format", "json", "--output", "report.json"],
    target: "report.json",
  },
  {
    name: "simulate --batch --output",
    args: ["simulate", "--batch", "requests.ndjson", "--output", "results.ndjson"],
    target: "results.ndjson",
  },
  {
    name: "docs --out",
    args: ["docs", "--policies", "policy.json", "--out", "."],
    target: "index.html",
  },
  {
    name: "test --output",
    args: ["test", "one.feature", "--format", "message", "--output", "run.ndjson"],
    target: "run.ndjson",
  },
  {
    name: "docs --output",
    args: ["docs", "--policies", "policy.json", "--format", "json", "--output", "docs.json"],
    target: "docs.json",
  },
];

const feature = `Feature: one
  Scenario: one
    Given the IAM user "alice"
    When "alice" asks who it is
    Then the caller is "arn:aws:iam::123456789012:user/alice"
`;

/** Makes the folder so that writing to it ends early; what it answers stands before the command. */
export type Fill = (folder: string) => string;

/**
 * Commands where a file can be written in part only: the old one stays, which is said with exit code 2, or the new one
 * is whole.
 */
export async function writeInPart(folder: string, fill: Fill): Promise<Figures> {
  const figures = noFigures();
  const { open } = policies(30);
  const old = JSON.stringify({ schemaVersion: 1, findings: [] });
  writeFileSync(join(folder, "policy.json"), open);
  writeFileSync(join(folder, "one.feature"), feature);
  writeFileSync(join(folder, "requests.ndjson"), '{"bad": 1}\n'.repeat(150));
  for (const name of ["baseline.json", "report.json", "results.ndjson", "run.ndjson", "index.html", "docs.json"])
    writeFileSync(join(folder, name), old);
  const first = fill(folder);
  for (const { name, args, target } of writers) {
    const before = readFileSync(join(folder, target), "utf8");
    const { code, stderr } = await run(args, folder, { first });
    const after = readFileSync(join(folder, target), "utf8");
    figures.rounds++;
    if (after === before) {
      if (code === 2 && stderr.includes("policy-check: ")) continue;
      figures.unanswered++;
      figures.problems.push(`${name} does not write and ends with ${code}: ${stderr}`);
    } else if (isWhole(target, after)) figures.answered++;
    else {
      figures.corrupt++;
      figures.problems.push(`${name} leaves ${after.length} characters`);
    }
  }
  const left = readdirSync(folder).filter((name) => name.endsWith(".tmp"));
  figures.leftovers += left.length;
  figures.problems.push(...left);
  return figures;
}

function isWhole(target: string, text: string): boolean {
  if (target.endsWith(".html")) return text.trimEnd().endsWith("</html>");
  if (target === "run.ndjson") return text.trimEnd().split("\n").every(isJson) && text.includes('"testRunFinished"');
  if (target.endsWith(".ndjson")) return text.trimEnd().split("\n").length === 150 && text.endsWith("\n");
  return isJson(text);
}
