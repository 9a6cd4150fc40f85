// Promise: `check` and `prove` on a dump of 100,000 ordinary roles take at most a third of the time of the earlier build,
// and at most 1.2 times its memory; and 1000 small policies, beyond one, half of its time. Most roles are alike but for
// names, and those are judged once.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earlierBuild, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, megabytes, milliseconds, ratios, report, spread } from "./measure.mjs";
import { ordinaryRole, writeAccountDump } from "./ordinary-account.mjs";
import { commandLine, processFigures, processSeconds } from "./whole-process.mjs";

const roles = 100_000;
/** Where a command takes many seconds a few rounds have to do. */
const rounds = 3;
const requiredTime = 1 / 3;
const requiredMemory = 1.2;
const policies = 1000;
const policyRounds = 11;
const requiredOfPolicies = 0.5;

const earlier = await earlierBuild();
const theirs = earlier === undefined ? undefined : join(earlier, "bin/policy-check.js");

async function onDump(command, dump, size) {
  const promise = `${command}: ${roles} ordinary roles in ${(size / 1e6).toFixed(0)} MB, beside the earlier build`;
  const required = { atMost: requiredTime };
  if (theirs === undefined) return [{ promise, missing: withoutEarlierBuild, required }];
  // Some of the roles can be assumed without MFA, and `prove` says so by its exit code.
  const figures = (program) =>
    processFigures([program, command, "--format", "json", dump], "ignore", command === "prove" ? 1 : 0);
  const { ours: own, theirs: others } = await interleave(rounds, {
    ours: () => figures(commandLine),
    theirs: () => figures(theirs),
  });
  const seconds = [own, others].map((each) => each.map((figure) => figure.seconds));
  const peaks = [own, others].map((each) => each.map(({ kilobytes }) => kilobytes));
  return [
    {
      promise,
      ours: milliseconds(median(seconds[0])),
      theirs: milliseconds(median(seconds[1])),
      figure: spread(ratios(...seconds)),
      required,
    },
    {
      promise: `${promise}: peak memory`,
      ours: megabytes(median(peaks[0])),
      theirs: megabytes(median(peaks[1])),
      figure: spread(ratios(...peaks)),
      required: { atMost: requiredMemory },
    },
  ];
}

async function onPolicies(folder) {
  const promise = `check: ${policies} policies beyond one, beside the earlier build`;
  const required = { atMost: requiredOfPolicies };
  if (theirs === undefined) return { promise, missing: withoutEarlierBuild, required };
  await mkdir(folder);
  for (let index = 0; index < policies; index++) {
    const { RoleName, AssumeRolePolicyDocument } = ordinaryRole(index);
    await writeFile(join(folder, `${RoleName}.json`), JSON.stringify(AssumeRolePolicyDocument, null, 2));
  }
  const one = "policies/kjh-DuperRole.json";
  const seconds = await interleave(policyRounds, {
    ours: () => processSeconds([commandLine, folder]),
    oursOne: () => processSeconds([commandLine, one]),
    theirs: () => processSeconds([theirs, folder]),
    theirsOne: () => processSeconds([theirs, one]),
  });
  const beyond = (all, first) => all.map((value, round) => value - first[round]);
  const own = beyond(seconds.ours, seconds.oursOne);
  const others = beyond(seconds.theirs, seconds.theirsOne);
  return {
    promise,
    ours: milliseconds(median(own)),
    theirs: milliseconds(median(others)),
    figure: spread(ratios(own, others)),
    required,
  };
}

const folder = await mkdtemp(join(tmpdir(), "policy-check-bench-"));
try {
  const dump = join(folder, "dump.json");
  const size = theirs === undefined ? 0 : await writeAccountDump(dump, roles);
  const rows = [...(await onDump("check", dump, size)), ...(await onDump("prove", dump, size))];
  report([...rows, await onPolicies(join(folder, "policies"))]);
} finally {
  await rm(folder, { recursive: true });
}
