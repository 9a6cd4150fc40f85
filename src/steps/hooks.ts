import { env, stderr } from "node:process";
import {
  type Backend,
  type openBackend,
  otherEndpointsWarning,
  readBackendSettings,
  type Trial,
  trialIn,
} from "../backends/index.js";
import { backendNames } from "../evidence/index.js";
import { unknownName } from "./assert-known.js";
import { attachOtherEndpoints, attachReason } from "./attachments.js";
import { type Cucumber, stepTimeout } from "./cucumber.js";
import { RunAccounts } from "./run-accounts.js";
import { Scenario } from "./scenario.js";
import { StepFailure } from "./step-failure.js";
import { beginScenario, begunScenario } from "./world.js";

/** Opens the backend before the first scenario, begins each scenario, and fails it if no step checks a call. */
export function hooks({ BeforeAll, AfterAll, Before, After }: Cucumber, open: typeof openBackend): void {
  let backend: Backend | undefined;
  let accounts: RunAccounts | undefined;
  let trial: Trial | undefined;
  // A container may have to be pulled and started, which ends by itself with a message.
  BeforeAll({ timeout: -1 }, async function () {
    const settings = readBackendSettings(this.parameters, env);
    trial = trialIn(this.parameters);
    accounts = new RunAccounts(settings, trial);
    backend = await open(settings, env, (message) => stderr.write(`policy-check: ${message}\n`));
    // The command line prints the warning itself.
    const warning = env["POLICY_CHECK_CUCUMBER"] === undefined ? otherEndpointsWarning(backend) : undefined;
    if (warning !== undefined) {
      const isRed = stderr.isTTY === true && !env["NO_COLOR"];
      stderr.write(`${isRed ? `\u001b[31mpolicy-check: ${warning}\u001b[39m` : `policy-check: ${warning}`}\n`);
    }
  });
  AfterAll({ timeout: 60_000 }, async () => {
    await backend?.close();
  });
  // Scenarios that share one account of an emulator wait for each other.
  Before({ name: "policy-check: begin the scenario", timeout: -1 }, async function ({ pickle }) {
    if (backend === undefined || accounts === undefined) throw new Error("the backend is opened before all scenarios");
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
    beginScenario(this, new Scenario(this, backend, await backend.begin(), accounts, pickle.uri, trial));
    return undefined;
  });
  After({ name: "policy-check: every call is checked", timeout: stepTimeout }, async function ({ pickle, result }) {
    const scenario = begunScenario(this);
    if (scenario === undefined) return undefined;
    await scenario.testAccount.end();
    if (result?.status !== "PASSED") return undefined;
    scenario.assertAllChecked();
    scenario.assertMoreThanSetUp(pickle.steps.length);
    // A step of somebody's own may not have returned that the backend could not tell.
    return scenario.isNotChecked ? "skipped" : undefined;
  });
}

/** A scenario that is limited to a backend with a letter wrong would run nowhere. */
function assertBackend(name: string): void {
  if (backendNames.some((each) => each === name)) return;
  throw new StepFailure(`${unknownName("backend", name, backendNames)}; the tag is "@backend:${name}"`);
}
