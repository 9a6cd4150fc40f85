import type { Cucumber } from "./cucumber.js";
import { scenarioOf } from "./current.js";
import type { Scenario } from "./scenario.js";

/** What must have come of the last call. */
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
    scenarioOf(this).denied("access to be denied");
  });
  Then("access is denied by an explicit deny", function () {
    const scenario = scenarioOf(this);
    const { explanation } = scenario.denied("access to be denied by an explicit deny");
    if (explanation?.decision.decision !== "explicitDeny") throw scenario.mismatch("an explicit deny");
  });
  Then("access is denied by the statement {string}", function (sid: string) {
    const scenario = scenarioOf(this);
    const { explanation } = scenario.denied(`access to be denied by the statement "${sid}"`);
    const denies = explanation?.decision.decision === "explicitDeny" ? explanation.decision.matched : [];
    if (!denies.some((statement) => statement.sid === sid)) throw scenario.mismatch(`a deny by the statement "${sid}"`);
  });
  Then("the call fails with {string}", function (code: string) {
    const scenario = scenarioOf(this);
    if (scenario.refused(`the call to fail with ${code}`).code !== code) throw scenario.mismatch(`${code}`);
  });
  Then("the call fails with {string} and the message {string}", function (code: string, message: string) {
    const scenario = scenarioOf(this);
    const refusal = scenario.refused(`the call to fail with ${code}: ${message}`);
    if (refusal.message === null)
      return scenario.notChecked({ reason: "no call is made here, so there is no message to compare" });
    if (refusal.code !== code || refusal.message !== message) throw scenario.mismatch(`${code}: ${message}`);
    return undefined;
  });
}

/** The session that the last call gave, which must have been one that assumes a role, and not one by a session. */
function assumedRole(scenario: Scenario, expected: string): string {
  const { arn, evidence } = scenario.succeeded(expected);
  if (!evidence.call.action.startsWith("sts:AssumeRole")) throw scenario.mismatch(expected);
  return arn;
}
