// Promise: `prove` answers the whole question about one policy in at most 1 ms (median) and 50 ms (99th percentile), and
// about 10,000 hard roles of an account, a whole process, in at most half the time of the earlier build.
//
// Milliseconds depend on the machine; beside them z3 answers some of the same questions, in the encoding of the tests, in a
// process of its own that is warm.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { prove } from "../build/internals/analysis/index.js";
import { compilePolicy, parsePolicy, SourceText } from "../dist/api/engine.js";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { generatedPolicies, ownPolicies } from "./trust-policies.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const generated = 1000;
const roles = 10_000;
const rounds = 5;
const warmUp = 2;
/** In milliseconds. */
const requiredMedian = 1;
const requiredWorst = 50;
/** Of the time of the earlier build. */
const requiredAccount = 0.5;
const questions = [
  { kind: "mfa" },
  { kind: "mfa-age", seconds: 3600 },
  { kind: "accounts", accounts: ["123456789012"] },
];

/** As many of the policies go to z3: it takes its time. */
const besideZ3 = 60;
/** What z3 may take for a question, in milliseconds. */
const z3Limit = 3000;

const texts = [...ownPolicies(), ...generatedPolicies(generated)];
const policies = texts.map(compiled);

function compiled(text) {
  const { document, problems } = parsePolicy("trust", new SourceText("policy.json", text));
  return compilePolicy({ document, problems });
}

/** Milliseconds for each policy and each question, one pass. */
function pass(question) {
  return policies.map((policy) => {
    const start = performance.now();
    prove(policy, question);
    return performance.now() - start;
  });
}

/** The medians of each policy over several passes: what comes from the machine goes, what comes from the policy stays. */
function timesOf(question) {
  for (let round = 0; round < warmUp; round++) pass(question);
  const passes = Array.from({ length: rounds }, () => pass(question));
  return policies.map((_, index) => median(passes.map((times) => times[index])));
}

function rowsOf(question) {
  const times = timesOf(question).sort((one, other) => one - other);
  const at = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  const promise = `prove ${question.kind}, ${times.length} policies`;
  const row = (name, value, atMost) => ({
    promise: `${promise}: ${name}`,
    ours: `${value.toFixed(3)} ms`,
    figure: { min: times[0], median: value, max: times.at(-1) },
    unit: "ms",
    required: { atMost },
  });
  return [row("median", at(0.5), requiredMedian), row("99th percentile", at(0.99), requiredWorst)];
}

async function z3Row(folder) {
  const encoding = join(folder, "smt.mjs");
  const source = fileURLToPath(new URL("../test/properties/smt.ts", import.meta.url));
  await build({ entryPoints: [source], bundle: true, platform: "node", format: "esm", outfile: encoding });
  const { smtOf } = await import(pathToFileURL(encoding).href);
  const [property] = questions;
  const asked = texts.flatMap((text, index) => {
    const smt = smtOf(text, { property, scope: "people" });
    return smt === undefined ? [] : [{ policy: policies[index], smt }];
  });
  const child = spawn(process.execPath, [fileURLToPath(new URL("../test/properties/z3.mjs", import.meta.url))]);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const solve = async (smt) => {
    child.stdin.write(`${JSON.stringify(`(set-option :timeout ${z3Limit})\n${smt}\n(check-sat)`)}\n`);
    return JSON.parse((await answers.next()).value);
  };
  try {
    await solve(asked[0].smt);
    const ours = [];
    const theirs = [];
    let open = 0;
    for (const { policy, smt } of asked.slice(0, besideZ3)) {
      prove(policy, property);
      let start = performance.now();
      prove(policy, property);
      ours.push(performance.now() - start);
      start = performance.now();
      if ((await solve(smt)) === "unknown") open++;
      theirs.push(performance.now() - start);
    }
    return {
      promise: `prove mfa beside z3, ${ours.length} policies (${open} of them too much for z3 in ${z3Limit / 1000} s)`,
      ours: `${median(ours).toFixed(3)} ms`,
      theirs: `${median(theirs).toFixed(1)} ms (z3)`,
      figure: spread(ratios(ours, theirs)),
      required: { atMost: 1 },
    };
  } finally {
    child.kill();
  }
}

async function wholeAccount(folder) {
  const file = join(folder, "account.json");
  const texts = generatedPolicies(roles);
  const RoleDetailList = texts.map((text, index) => ({
    RoleName: `role-${index}`,
    Arn: `arn:aws:iam::123456789012:role/role-${index}`,
    Path: "/",
    AssumeRolePolicyDocument: JSON.parse(text),
  }));
  await writeFile(file, JSON.stringify({ RoleDetailList }, null, 2));
  const promise = `prove: ${roles} generated hard roles, whole process`;
  const earlier = await earlierCommandLine();
  if (earlier === undefined) return { promise, missing: withoutEarlierBuild };
  // Roles that need no MFA are found, so the exit code says so.
  const proved = (program) => () => processSeconds([program, "prove", file, "--format", "json"], "ignore", 1);
  const seconds = await interleave(3, { ours: proved(commandLine), theirs: proved(earlier) });
  return {
    promise,
    ours: milliseconds(median(seconds.ours)),
    theirs: `${milliseconds(median(seconds.theirs))} (earlier build)`,
    figure: spread(ratios(seconds.ours, seconds.theirs)),
    required: { atMost: requiredAccount },
  };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  report([...questions.flatMap(rowsOf), await z3Row(folder), await wholeAccount(folder)]);
} finally {
  await rm(folder, { recursive: true });
}
