// Promise: who reaches which role in an account of 10,000 roles, a tenth of which trust roles or the account's root, and 2,000 users in
// 200 groups, and what undoes MFA there, in at most 20 s and 1 GB, a whole process; twice as much of all takes at most 2.3 times as long; and for 1,000 roles and
// 200 users at least 20 times as fast as asking iam-simulate's inner `authorize` about every pair, without and with MFA.
//
// With 20 administrators without MFA, who can do all that undoes MFA to all roles and users, 1,000 roles and 200 users take at most
// 10 s, and at most 2.5 times as long as half of them.
//
// Pairs are users and roles, and sessions of roles and roles: chains need them. Of iam-simulate some of all calls are measured.
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { interleave, median, megabytes, ratios, report, spread } from "./measure.mjs";
import { reachAccount } from "./reach-account.mjs";
import { processFigures } from "./whole-process.mjs";

const rounds = 3;
const mostSeconds = 20;
const mostKilobytes = 1024 * 1024;
const mostGrowth = 2.3;
const atLeastTimes = 20;
const admins = 20;
const mostSecondsWithAdmins = 10;
const mostGrowthWithAdmins = 2.5;
/** How many of all calls are asked of iam-simulate. */
const calls = 30_000;

const program = fileURLToPath(new URL("reach-whole.mjs", import.meta.url));
const sizes = [1250, 2500, 5000, 10_000];
const sizeOf = (roles) => ({ roles, users: roles / 5, groups: roles / 50 });

async function dumpOf(folder, roles, administrators = 0) {
  const file = join(folder, `account-${roles}-${administrators}.json`);
  await writeFile(file, JSON.stringify(reachAccount({ ...sizeOf(roles), admins: administrators })));
  return file;
}

async function growthRows(folder) {
  const files = new Map();
  for (const roles of sizes) files.set(roles, await dumpOf(folder, roles));
  const kilobytes = [];
  const contenders = Object.fromEntries(
    sizes.map((roles) => [
      roles,
      async () => {
        const figures = await processFigures([program, files.get(roles), String(roles)]);
        if (roles === sizes.at(-1)) kilobytes.push(figures.kilobytes);
        return figures.seconds;
      },
    ]),
  );
  const seconds = await interleave(rounds, contenders);
  const largest = sizes.at(-1);
  const whole = `reach: ${largest} roles, ${largest / 5} users, whole process`;
  return [
    {
      promise: whole,
      ours: `${median(seconds[largest]).toFixed(1)} s`,
      figure: spread(seconds[largest]),
      unit: "s",
      required: { atMost: mostSeconds },
    },
    {
      promise: `${whole}: peak memory`,
      ours: megabytes(median(kilobytes)),
      figure: spread(kilobytes.map((each) => each / 1024)),
      unit: "MB",
      required: { atMost: mostKilobytes / 1024 },
    },
    ...sizes.slice(1).map((roles) => ({
      promise: `reach: ${roles} roles against ${roles / 2}`,
      ours: `${median(seconds[roles]).toFixed(2)} s`,
      theirs: `${median(seconds[roles / 2]).toFixed(2)} s (half)`,
      figure: spread(ratios(seconds[roles], seconds[roles / 2])),
      required: { atMost: mostGrowth },
    })),
  ];
}

async function adminRows(folder) {
  const [half, whole] = [500, 1000];
  const files = { [half]: await dumpOf(folder, half, admins), [whole]: await dumpOf(folder, whole, admins) };
  const contender = (roles) => async () =>
    (await processFigures([program, files[roles], String(roles), String(admins)])).seconds;
  const seconds = await interleave(rounds, { [half]: contender(half), [whole]: contender(whole) });
  return [
    {
      promise: `reach: ${whole} roles, ${whole / 5} users, ${admins} administrators, whole process`,
      ours: `${median(seconds[whole]).toFixed(1)} s`,
      figure: spread(seconds[whole]),
      unit: "s",
      required: { atMost: mostSecondsWithAdmins },
    },
    {
      promise: `reach: ${admins} administrators, ${whole} roles against ${half}`,
      ours: `${median(seconds[whole]).toFixed(2)} s`,
      theirs: `${median(seconds[half]).toFixed(2)} s (half)`,
      figure: spread(ratios(seconds[whole], seconds[half])),
      required: { atMost: mostGrowthWithAdmins },
    },
  ];
}

async function pairsRow(folder) {
  const roles = 1000;
  const file = await dumpOf(folder, roles);
  const all = (roles / 5) * roles * 2 + roles * roles;
  const ours = [];
  const theirs = [];
  let other = { missing: "it was not asked" };
  for (let round = 0; round < rounds; round++) {
    ours.push((await processFigures([program, file, String(roles)])).seconds);
    const child = fork(fileURLToPath(new URL("reach-pairs.mjs", import.meta.url)), [file, String(calls)]);
    [other] = await once(child, "message");
    child.disconnect();
    if (other.missing === undefined) theirs.push(other.secondsPerCall * all);
  }
  const promise = `reach: ${roles} roles and ${roles / 5} users, beside every pair (${all} calls)`;
  const own = { promise, ours: `${median(ours).toFixed(2)} s` };
  if (other.missing !== undefined) return { ...own, theirs: `iam-simulate: ${other.missing}` };
  return {
    ...own,
    theirs: `${median(theirs).toFixed(1)} s (iam-simulate ${other.version})`,
    figure: spread(ratios(theirs, ours)),
    required: { atLeast: atLeastTimes },
  };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  report([...(await growthRows(folder)), ...(await adminRows(folder)), await pairsRow(folder)]);
} finally {
  await rm(folder, { recursive: true });
}
