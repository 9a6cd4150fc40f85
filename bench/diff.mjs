// Promise: `policy-check diff` of two dumps of 10,000 ordinary roles, of which 20 have changed, takes at most 1.3 times as
// long as reading both dumps, whole processes: roles that have not changed cost next to nothing. Twice as many roles take at
// most 2.3 times as long. Beside them the same with the build of an earlier commit.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, megabytes, milliseconds, ratios, report, spread } from "./measure.mjs";
import { ordinaryRole, writeAccountDump } from "./ordinary-account.mjs";
import { commandLine, processFigures } from "./whole-process.mjs";

const roles = 10_000;
const changed = 20;
const rounds = 5;
const roundsOfEarlier = 3;
const requiredOverReading = 1.3;
const requiredGrowth = 2.3;
/** Somebody gains access: the exit code says so. */
const found = 1;

const readBoth = fileURLToPath(new URL("read-both.mjs", import.meta.url));

/** The role after the change: of a few somebody else is let in. */
function roleAfter(index, of) {
  const role = ordinaryRole(index);
  if (index % (of / changed) === 0) {
    role.AssumeRolePolicyDocument.Statement[0].Principal = { AWS: `arn:aws:iam::999999999999:user/new-${index}` };
  }
  return role;
}

async function dumps(folder, of) {
  const old = join(folder, `${of}-old.json`);
  const now = join(folder, `${of}-new.json`);
  const size = await writeAccountDump(old, of);
  await writeAccountDump(now, of, (index) => roleAfter(index, of));
  return { old, now, size };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const half = await dumps(folder, roles / 2);
  const whole = await dumps(folder, roles);
  const compare = (program, { old, now }) => processFigures([program, "diff", old, now], "ignore", found);
  const figures = await interleave(rounds, {
    diff: () => compare(commandLine, whole),
    reading: () => processFigures([readBoth, whole.old, whole.now]),
    half: () => compare(commandLine, half),
  });
  const earlier = await earlierCommandLine();
  const beside =
    earlier === undefined
      ? undefined
      : await interleave(roundsOfEarlier, {
          diff: () => compare(commandLine, whole),
          earlier: () => compare(earlier, whole),
        });
  const seconds = (all, name) => all[name].map((figure) => figure.seconds);
  const peaks = (all, name) => all[name].map(({ kilobytes }) => kilobytes);
  const what = `diff, 2 × ${roles} roles in ${(whole.size / 1e6).toFixed(0)} MB each, ${changed} changed`;
  report([
    {
      promise: `${what}: time over reading both`,
      ours: milliseconds(median(seconds(figures, "diff"))),
      theirs: milliseconds(median(seconds(figures, "reading"))),
      figure: spread(ratios(seconds(figures, "diff"), seconds(figures, "reading"))),
      required: { atMost: requiredOverReading },
    },
    {
      promise: `${what}: time over half as many`,
      ours: milliseconds(median(seconds(figures, "diff"))),
      theirs: milliseconds(median(seconds(figures, "half"))),
      figure: spread(ratios(seconds(figures, "diff"), seconds(figures, "half"))),
      required: { atMost: requiredGrowth },
    },
    ...besideEarlier(`${what}: time over the earlier build`, beside && { ...times(beside), shown: milliseconds }),
    ...besideEarlier(`${what}: peak memory over the earlier build`, beside && { ...memory(beside), shown: megabytes }),
  ]);

  function times(all) {
    return { ours: seconds(all, "diff"), theirs: seconds(all, "earlier") };
  }

  function memory(all) {
    return { ours: peaks(all, "diff"), theirs: peaks(all, "earlier") };
  }
} finally {
  await rm(folder, { recursive: true });
}

function besideEarlier(promise, sides) {
  if (sides === undefined) return [{ promise, missing: withoutEarlierBuild }];
  const { ours, theirs, shown } = sides;
  return [{ promise, ours: shown(median(ours)), theirs: shown(median(theirs)), figure: spread(ratios(ours, theirs)) }];
}
