import type { IWorld } from "@cucumber/cucumber";
import type { GivenPolicy, GivenRole } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { entityName } from "./entity-name.js";
import { policyInFile, policyInStep } from "./policy-files.js";
import type { StepArgument } from "./step-argument.js";
import { scenarioOf } from "./world.js";

/** Roles with their trust policies. */
export function role({ Given }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("the role {string} trusts as in {string}", options, function (name: string, file: string) {
    return give(this, name, inFile(this, file));
  });
  Given("the role {string} with the trust policy:", options, function (name: string, text: StepArgument) {
    return give(this, name, policyInStep(text, `trust policy of ${name}`));
  });
  Given(
    "the role {string} trusts as in {string} and sessions of up to {int} seconds",
    options,
    function (name: string, file: string, maxSessionDuration: number) {
      return give(this, name, inFile(this, file), { maxSessionDuration });
    },
  );
  Given(
    "the role {string} trusts as in {string} and has the identity policy:",
    options,
    function (name: string, file: string, text: StepArgument) {
      return give(this, name, inFile(this, file), {
        identityPolicies: [policyInStep(text, `identity policy of ${name}`)],
      });
    },
  );
  Given(
    "the role {string} trusts as in {string} and has the identity policy {string}",
    options,
    function (name: string, file: string, policy: string) {
      return give(this, name, inFile(this, file), { identityPolicies: [inFile(this, policy)] });
    },
  );
}

/** What a role has besides a name and a trust policy. */
export type GivenRoleProperties = Pick<GivenRole, "identityPolicies" | "maxSessionDuration">;

/** A role of the scenario's account, by name, path and name, or ARN. */
export function givenRole(
  { account }: { readonly account: string },
  name: string,
  trust: GivenPolicy,
  more: Partial<GivenRoleProperties> = {},
): GivenRole {
  const nothing = { identityPolicies: [], maxSessionDuration: undefined };
  return { kind: "role", ...entityName("role", name, account), trust, ...nothing, ...more };
}

function inFile(world: IWorld, name: string): GivenPolicy {
  return policyInFile(scenarioOf(world).files, name);
}

function give(
  world: IWorld,
  name: string,
  trust: GivenPolicy,
  more: Partial<GivenRoleProperties> = {},
): Promise<StepResult> {
  const scenario = scenarioOf(world);
  return scenario.give(givenRole(scenario, name, trust, more));
}
