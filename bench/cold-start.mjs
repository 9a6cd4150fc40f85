// Promise: `policy-check policies/kjh-DuperRole.json`, the whole process, takes at most 2.2 times as long as a bare
// `node -e 0`.
import { interleave, median, milliseconds, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const rounds = 31;
const warmUp = 3;
const required = 2.2;

const contenders = {
  ours: () => processSeconds([commandLine, "policies/kjh-DuperRole.json"]),
  bare: () => processSeconds(["-e", "0"]),
};
await interleave(warmUp, contenders);
const { ours, bare } = await interleave(rounds, contenders);
report([
  {
    promise: "start, one policy",
    ours: milliseconds(median(ours)),
    theirs: `${milliseconds(median(bare))} (node -e 0)`,
    figure: spread(ratios(ours, bare)),
    required: { atMost: required },
  },
]);
