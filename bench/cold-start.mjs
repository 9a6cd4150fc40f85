// Promises about the start, all of whole processes: `policy-check policies/kjh-DuperRole.json` takes at most 2.3 times as long
// as a bare `node -e 0` (1.9 on Node 20, which itself takes twice as long to start as its successors); `simulate`, `prove` and
// the help take at most 1.1 times as long as that; and it takes at most three quarters of what the earlier build takes. The
// code that V8 compiled is kept from the first run on, as for everybody who runs it twice; what the very first run takes is
// shown without a promise.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { earlierCommandLine, withoutEarlierBuild } from "./earlier-build.mjs";
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const rounds = 31;
const warmUp = 3;
const isOld = process.version.startsWith("v20.");
const required = isOld ? 1.9 : 2.3;
const mostOfEarlier = 0.75;

const policy = "policies/kjh-DuperRole.json";
const account = "arn:aws:iam::123456789012";
const request = [
  ...["--trust", policy, "--role", `${account}:role/kjh-DuperRole`],
  ...["--principal", `${account}:user/service-user/kjh-SuperDuperUser`, "--mfa", "true"],
];

// A cache of its own, so that neither what a person has kept nor what other benchmarks left is measured.
const caches = mkdtempSync(join(tmpdir(), "policy-check-bench-cache-"));
process.env["XDG_CACHE_HOME"] = caches;
process.on("exit", () => rmSync(caches, { recursive: true, force: true }));

const earlier = await earlierCommandLine();
const contenders = {
  bare: () => processSeconds(["-e", "0"]),
  check: () => processSeconds([commandLine, policy]),
  simulate: () => processSeconds([commandLine, "simulate", ...request]),
  prove: () => processSeconds([commandLine, "prove", policy]),
  help: () => processSeconds([commandLine, "--help"]),
  "check --help": () => processSeconds([commandLine, "check", "--help"]),
  first: () => {
    rmSync(join(caches, "policy-check"), { recursive: true, force: true });
    return processSeconds([commandLine, policy]);
  },
  ...(earlier === undefined ? {} : { earlier: () => processSeconds([earlier, policy]) }),
};
const { first, ...warm } = contenders;
await interleave(warmUp, warm);
const times = await interleave(rounds, warm);
const firsts = await interleave(rounds, { first, bare: contenders.bare });
const name = "start, one policy";
const over = (ours, theirs, said, atMost) => ({
  ours: milliseconds(median(ours)),
  theirs: `${milliseconds(median(theirs))} (${said})`,
  figure: spread(ratios(ours, theirs)),
  ...(atMost === undefined ? {} : { required: { atMost } }),
});
report([
  { promise: name, ...over(times.check, times.bare, "node -e 0", required) },
  ...["simulate", "prove", "help", "check --help"].map((command) => ({
    promise: `start, ${command}`,
    ...over(times[command], times.check, "check", 1.1),
  })),
  { promise: `${name}, the very first time`, ...over(firsts.first, firsts.bare, "node -e 0", undefined) },
  earlier === undefined
    ? { promise: `${name}, earlier build`, missing: withoutEarlierBuild }
    : { promise: `${name}, earlier build`, ...over(times.check, times.earlier, "earlier build", mostOfEarlier) },
]);
