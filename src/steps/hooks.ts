import { env, stderr } from "node:process";
import {
  type Backend,
  backendNames,
  type openBackend,
  otherEndpointsWarning,
  readBackendSettings,
} from "../backends/index.js";
import { nearest } from "../diagnostics/index.js";
import { type Cucumber, stepTimeout } from "./cucumber.js";
import { beginScenario, begunScenario } from "./current.js";
import { attachOtherEndpoints, attachReason, Scenario } from "./scenario.js";
import { StepFailure } from "./step-failure.js";

/** Opens the backend before the first scenario, gives each scenario its stage, and sees to it that calls are looked at. */
export function hooks({ BeforeAll, AfterAll, Before, After }: Cucumber, open: typeof openBackend): void {
  let backend: Backend | undefined;
  // A container may have to be pulled and started: that ends by itself, with words.
  BeforeAll({ timeout: -1 }, async function () {
    const settings = readBackendSettings(this.parameters, env);
    backend = await open(settings, env, (message) => stderr.write(`policy-check: ${message}\n`));
    // The command line has said so already.
    const warning = env["POLICY_CHECK_CUCUMBER"] === undefined ? otherEndpointsWarning(backend) : undefined;
    if (warning !== undefined) {
      const isRed = stderr.isTTY === true && !env["NO_COLOR"];
      stderr.write(`${isRed ? `\u001b[31mpolicy-check: ${warning}\u001b[39m` : `policy-check: ${warning}`}\n`);
    }
  });
  AfterAll({ timeout: 60_000 }, async () => {
    await backend?.close();
  });
  // Where scenarios cannot be played side by side, it may take a while until it is this one's turn.
  Before({ name: "policy-check: set the stage", timeout: -1 }, async function ({ pickle }) {
    if (backend === undefined) throw new Error("the backend is opened before all scenarios");
    const { otherEndpoints = [] } = backend;
    if (otherEndpoints.length > 0) attachOtherEndpoints(this, backend.name, otherEndpoints);
    const limits = pickle.tags.flatMap(({ name }) => /^@backend:(.*)$/.exec(name)?.[1] ?? []);
    for (const limit of limits) assertBackend(limit);
    if (limits.length > 0 && !limits.includes(backend.name)) {
      attachReason(this, backend.name, `the scenario is limited to ${limits.join(", ")} by its tag`);
      return "skipped";
    }
    if (pickle.steps.length === 0) {
      attachReason(this, backend.name, "the scenario has no steps");
      return "skipped";
    }
    beginScenario(this, new Scenario(this, backend, await backend.begin()));
    return undefined;
  });
  After({ name: "policy-check: every call was looked at", timeout: stepTimeout }, async function ({ pickle, result }) {
    const scenario = begunScenario(this);
    if (scenario === undefined) return;
    await scenario.stage.end();
    if (result?.status !== "PASSED") return;
    scenario.assertAllLookedAt();
    scenario.assertMoreThanSetUp(pickle.steps.length);
  });
}

/** A scenario that is limited to a backend with a letter wrong would be run nowhere. */
function assertBackend(name: string): void {
  if (backendNames.some((each) => each === name)) return;
  const hint = nearest(name, backendNames);
  const meant = hint === undefined ? "" : `did you mean "@backend:${hint}"? `;
  throw new StepFailure(`the tag "@backend:${name}" names no backend: ${meant}they are ${backendNames.join(", ")}`);
}
