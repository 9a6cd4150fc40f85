// Promise: all mutants of the policies of this repository take at most 10 times as long as one plain run of its features,
// whole processes, and at most 30 seconds on two cores.
import { interleave, median, ratios, report, spread } from "./measure.mjs";
import { commandLine, processSeconds } from "./whole-process.mjs";

const rounds = 3;

const contenders = {
  mutate: () => processSeconds([commandLine, "mutate", "features", "--policies", "policies/*.json"]),
  plain: () => processSeconds([commandLine, "test", "features"]),
};
const values = await interleave(rounds, contenders);
report([
  {
    promise: "the mutants of policies/ against one plain run of features/",
    ours: `${median(values.mutate).toFixed(2)} s`,
    theirs: `${median(values.plain).toFixed(2)} s`,
    figure: spread(ratios(values.mutate, values.plain)),
    required: { atMost: 10 },
  },
]);
