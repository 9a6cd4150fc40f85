import type { IWorld } from "@cucumber/cucumber";
import type { AssumeRoleParameters, MfaInput } from "../backends/index.js";
import { assumeParameters } from "./assume-parameters.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import type { StepArgument } from "./step-argument.js";
import { scenarioOf } from "./world.js";

/** Users who assume roles, with and without MFA. */
export function assumeRole({ When }: Cucumber): void {
  const options = { timeout: stepTimeout };
  const forms: readonly (readonly [string, MfaInput])[] = [
    ["without MFA", { kind: "none" }],
    ["with MFA", { kind: "device" }],
    ["with the MFA code that was used before", { kind: "usedCode" }],
    ["with an MFA device that does not exist", { kind: "unknownDevice" }],
    ["with an MFA serial number but no code", { kind: "serialNumberOnly" }],
    ["with an MFA code but no serial number", { kind: "codeOnly" }],
  ];
  for (const [words, mfa] of forms) {
    When(`{string} assumes {string} ${words}`, options, function (user: string, role: string) {
      return assume(this, user, role, mfa);
    });
  }
  When(
    "{string} assumes {string} with the MFA code {string}",
    options,
    function (user: string, role: string, code: string) {
      return assume(this, user, role, { kind: "code", code });
    },
  );
  When(
    "{string} assumes {string} with the MFA device of {string}",
    options,
    function (user: string, role: string, owner: string) {
      return assume(this, user, role, { kind: "deviceOf", user: scenarioOf(this).entities.user(owner) });
    },
  );
  When(
    "{string} assumes {string} without MFA and:",
    options,
    function (user: string, role: string, table: StepArgument) {
      return assume(this, user, role, { kind: "none" }, assumeParameters(scenarioOf(this).files, table));
    },
  );
  When("{string} assumes {string} with MFA and:", options, function (user: string, role: string, table: StepArgument) {
    return assume(this, user, role, { kind: "device" }, assumeParameters(scenarioOf(this).files, table));
  });
  When("the root user assumes {string}", options, function (role: string) {
    const scenario = scenarioOf(this);
    return scenario.assume(scenario.rootCaller, scenario.entities.role(role), { kind: "none" });
  });
}

function assume(
  world: IWorld,
  user: string,
  role: string,
  mfa: MfaInput,
  parameters: Partial<AssumeRoleParameters> = {},
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  return scenario.assume(scenario.userCaller(user), scenario.entities.role(role), mfa, parameters);
}
