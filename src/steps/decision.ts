import { denialOf } from "../backends/index.js";
import type { Cucumber, StepResult } from "./cucumber.js";
import type { Scenario } from "./scenario.js";
import { scenarioOf } from "./world.js";

/** What the outcome of the last call must be. */
export function decision({ Then }: Cucumber): void {
  Then("the role is assumed", function () {
    assumedRole(scenarioOf(this), "the role to be assumed");
  });
  Then("the role is assumed as {string}", function (expected: string) {
    const scenario = scenarioOf(this);
    const arn = assumedRole(scenario, `the role to be assumed as ${expected}`);
    if (arn !== expected) throw scenario.mismatch(`the role to be assumed as ${expected}`);
  });
  Then("access is denied", function () {
    const scenario = scenarioOf(this);
    scenario.denied("access to be denied");
    return scenario.restsOnTrust("access to be denied, by the role's trust policy");
  });
  Then("access is denied by the trust policy", function () {
    const scenario = scenarioOf(this);
    const expected = "access to be denied by the trust policy";
    if (denialOf(scenario.denied(expected)).kind === "noPolicyCounts") throw scenario.mismatch(expected);
    return scenario.restsOnTrust(expected);
  });
  Then("access is denied by the caller's own policies", function () {
    return scenarioOf(this).restsOnCaller("access to be denied by the caller's own policies");
  });
  Then("access is denied by an explicit deny", function () {
    return explicitDeny(scenarioOf(this), "an explicit deny", () => true);
  });
  Then("access is denied by the statement {string}", function (sid: string) {
    return explicitDeny(scenarioOf(this), `a deny by the statement "${sid}"`, (statement) => statement.sid === sid);
  });
  Then("the call fails with {string}", function (code: string) {
    const scenario = scenarioOf(this);
    const expected = `the call to fail with ${code}`;
    const { kind, code: actual } = scenario.refused(expected);
    if (actual !== code) throw scenario.mismatch(`${code}`);
    return kind === "denied" ? scenario.restsOnTrust(expected) : undefined;
  });
  Then("the call fails with {string} and the message {string}", function (code: string, message: string) {
    const scenario = scenarioOf(this);
    const expected = `the call to fail with ${code}: ${message}`;
    const refusal = scenario.refused(expected);
    if (refusal.message === null)
      return scenario.notChecked({ reason: "this backend makes no call, so there is no message to compare" });
    if (refusal.code !== code || refusal.message !== message) throw scenario.mismatch(`${code}: ${message}`);
    return refusal.kind === "denied" ? scenario.restsOnTrust(expected) : undefined;
  });
}

/**
 * An explicit deny by a statement of the trust policy. Statements of the caller's own policies count only if a step has said
 * that those policies deny the call.
 */
function explicitDeny(
  scenario: Scenario,
  deny: string,
  isMeant: (statement: { readonly sid: string | null }) => boolean,
): StepResult {
  const expected = `${deny} of the trust policy`;
  const { explanation } = scenario.denied(expected);
  const result = scenario.restsOnTrust(expected);
  if (result !== undefined) return result;
  const denies = explanation?.decision.decision === "explicitDeny" ? explanation.decision.matched : [];
  const { isCallersDenial } = scenario;
  if (!denies.some((statement) => (isCallersDenial || statement.policy === "trust") && isMeant(statement)))
    throw scenario.mismatch(expected);
  return undefined;
}

/** The ARN of the session that the last call returned; the call must be one that assumes a role. */
function assumedRole(scenario: Scenario, expected: string): string {
  const { arn, evidence } = scenario.succeeded(expected);
  if (!evidence.call.action.startsWith("sts:AssumeRole")) throw scenario.mismatch(expected);
  return arn;
}
