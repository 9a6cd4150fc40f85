import type { IWorld } from "@cucumber/cucumber";
import type { GivenPolicy, GivenRole } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { scenarioOf } from "./current.js";
import { entityName } from "./entity-name.js";
import { policyInFile, policyInStep } from "./policy-files.js";
import type { StepArgument } from "./step-argument.js";

/** Roles with their trust policies. */
export function role({ Given }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("the role {string} trusts as in {string}", options, function (name: string, file: string) {
    return give(this, name, policyInFile(file));
  });
  Given("the role {string} with the trust policy:", options, function (name: string, text: StepArgument) {
    return give(this, name, policyInStep(text, `trust policy of ${name}`));
  });
  Given(
    "the role {string} trusts as in {string} and sessions of up to {int} seconds",
    options,
    function (name: string, file: string, maxSessionDuration: number) {
      return give(this, name, policyInFile(file), { maxSessionDuration });
    },
  );
  Given(
    "the role {string} trusts as in {string} and has the identity policy:",
    options,
    function (name: string, file: string, text: StepArgument) {
      return give(this, name, policyInFile(file), {
        identityPolicies: [policyInStep(text, `identity policy of ${name}`)],
      });
    },
  );
  Given(
    "the role {string} trusts as in {string} and has the identity policy {string}",
    options,
    function (name: string, file: string, policy: string) {
      return give(this, name, policyInFile(file), { identityPolicies: [policyInFile(policy)] });
    },
  );
}

function give(
  world: IWorld,
  name: string,
  trust: GivenPolicy,
  more: Partial<Pick<GivenRole, "identityPolicies" | "maxSessionDuration">> = {},
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  const nothing = { identityPolicies: [], maxSessionDuration: undefined };
  const given: GivenRole = { kind: "role", ...entityName("role", name, scenario.account), trust, ...nothing, ...more };
  return scenario.give(given, (member) => scenario.stage.role(member));
}
