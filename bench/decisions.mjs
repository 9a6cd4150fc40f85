// Promise: on the founding policy and request, parsed once, at least 20 times the decisions per second of iam-simulate's
// inner `authorize`, and explained decisions at least 10 times its public `runSimulation`.
//
// iam-simulate runs in a process of its own (iam-simulate.mjs). Both sides take turns, the other one waiting.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { compilePolicy, decide, explain, parsePolicy, prepareRequest, SourceText } from "../dist/api/engine.js";
import { action, contexts, decisions, policyText, principal, role } from "./founding.mjs";
import { interleave, median, perSecond, ratios, report, secondsPerCall, spread } from "./measure.mjs";

const rounds = 15;
/** How long one side works at a time, in milliseconds. */
const turn = 250;
/** Turns before the measurement, in which the compiler gets warm. */
const warmUp = 4;
const requiredDecisions = 20;
const requiredExplained = 10;

const parsed = parsePolicy("trust", new SourceText("policies/kjh-DuperRole.json", policyText));
const policies = { trust: compilePolicy(parsed) };
const requests = contexts.map((context) => {
  const prepared = prepareRequest({ action, principal, resource: role, context });
  if (prepared.kind === "refused") throw new Error(JSON.stringify(prepared.problems));
  return prepared.request;
});

/** Both requests, one after the other. */
const ours = {
  decide: () => requests.map((request) => decide(request, policies).decision),
  explain: () => requests.map((request) => explain(request, policies).decision),
};
for (const run of Object.values(ours)) {
  if (run().join() !== decisions.join()) throw new Error(`wrong decisions: ${run().join()}`);
}
const rate = (run) => requests.length / secondsPerCall(run, turn);

const other = fork(fileURLToPath(new URL("iam-simulate.mjs", import.meta.url)));
const [{ version, missing }] = await once(other, "message");
const ask = async (call) => {
  other.send({ call, turn });
  const [answer] = await once(other, "message");
  return answer.perSecond;
};
const contenders = {
  decide: () => rate(ours.decide),
  ...(missing === undefined ? { inner: () => ask("inner") } : {}),
  explain: () => rate(ours.explain),
  ...(missing === undefined ? { public: () => ask("public") } : {}),
};
await interleave(warmUp, contenders);
const figures = await interleave(rounds, contenders);
if (missing === undefined) other.disconnect();

const row = (promise, mine, call, name, atLeast) => ({
  promise,
  ours: perSecond(median(figures[mine])),
  ...(missing === undefined
    ? {
        theirs: `${perSecond(median(figures[call]))} (${name})`,
        figure: spread(ratios(figures[mine], figures[call])),
      }
    : { missing }),
  ...(atLeast === undefined ? {} : { required: { atLeast } }),
});
report([
  row("decisions", "decide", "inner", `iam-simulate ${version}, inner authorize`, requiredDecisions),
  row("explained decisions", "explain", "public", `iam-simulate ${version}, runSimulation`, requiredExplained),
  // The inner call explains too, so this is the closest comparison of the two.
  row("explained decisions", "explain", "inner", `iam-simulate ${version}, inner authorize`),
]);
