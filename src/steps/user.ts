import type { IWorld } from "@cucumber/cucumber";
import type { GivenPolicy, GivenUser } from "../backends/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { entityName } from "./entity-name.js";
import { mayAssumeAnyRole } from "./permission.js";
import { policyInFile, policyInStep } from "./policy-files.js";
import { pairsOf, type StepArgument } from "./step-argument.js";
import { scenarioOf } from "./world.js";

/** IAM users, with devices, identity policies, boundaries and tags. */
export function user({ Given }: Cucumber): void {
  const options = { timeout: stepTimeout };
  Given("the IAM user {string}", options, function (name: string) {
    return give(this, name, {});
  });
  Given("the IAM user {string} with a virtual MFA device", options, function (name: string) {
    return give(this, name, { hasDevice: true });
  });
  Given("the IAM user {string} with the identity policy:", options, function (name: string, text: StepArgument) {
    return give(this, name, { identityPolicies: [ownPolicy(name, text)] });
  });
  Given("the IAM user {string} with the identity policy {string}", options, function (name: string, file: string) {
    return give(this, name, { identityPolicies: [inFile(this, file)] });
  });
  Given(
    "the IAM user {string} with a virtual MFA device and the identity policy:",
    options,
    function (name: string, text: StepArgument) {
      return give(this, name, { hasDevice: true, identityPolicies: [ownPolicy(name, text)] });
    },
  );
  Given(
    "the IAM user {string} with a virtual MFA device and the identity policy {string}",
    options,
    function (name: string, file: string) {
      return give(this, name, { hasDevice: true, identityPolicies: [inFile(this, file)] });
    },
  );
  Given(
    "the IAM user {string} with a virtual MFA device, the identity policy {string} and the permissions boundary {string}",
    options,
    function (name: string, file: string, boundary: string) {
      const permissionsBoundary = inFile(this, boundary);
      return give(this, name, { hasDevice: true, identityPolicies: [inFile(this, file)], permissionsBoundary });
    },
  );
  Given("the IAM user {string} with permission to assume any role", options, function (name: string) {
    return give(this, name, { identityPolicies: [mayAssumeAnyRole] });
  });
  Given(
    "the IAM user {string} with a virtual MFA device and permission to assume any role",
    options,
    function (name: string) {
      return give(this, name, { hasDevice: true, identityPolicies: [mayAssumeAnyRole] });
    },
  );
  Given(
    "the IAM user {string} with a virtual MFA device, permission to assume any role and the tags:",
    options,
    function (name: string, table: StepArgument) {
      return give(this, name, { hasDevice: true, identityPolicies: [mayAssumeAnyRole], tags: tagsIn(table) });
    },
  );
  Given("the IAM user {string} with the tags:", options, function (name: string, table: StepArgument) {
    return give(this, name, { tags: tagsIn(table) });
  });
  Given(
    "the IAM user {string} with a virtual MFA device and the tags:",
    options,
    function (name: string, table: StepArgument) {
      return give(this, name, { hasDevice: true, tags: tagsIn(table) });
    },
  );
  Given(
    "the IAM user {string} with a virtual MFA device, the identity policy {string} and the tags:",
    options,
    function (name: string, file: string, table: StepArgument) {
      return give(this, name, { hasDevice: true, identityPolicies: [inFile(this, file)], tags: tagsIn(table) });
    },
  );
}

/** What a user has besides a name. */
export type GivenUserProperties = Pick<GivenUser, "hasDevice" | "identityPolicies" | "permissionsBoundary" | "tags">;

/** A user of the scenario's account, by name, path and name, or ARN. */
export function givenUser(
  { account }: { readonly account: string },
  name: string,
  more: Partial<GivenUserProperties>,
): GivenUser {
  const nothing = { hasDevice: false, identityPolicies: [], permissionsBoundary: undefined, tags: [] };
  return { kind: "user", ...entityName("user", name, account), ...nothing, ...more };
}

function inFile(world: IWorld, name: string): GivenPolicy {
  return policyInFile(scenarioOf(world).files, name);
}

function give(world: IWorld, name: string, more: Partial<GivenUserProperties>): Promise<StepResult> {
  const scenario = scenarioOf(world);
  return scenario.give(givenUser(scenario, name, more));
}

function ownPolicy(name: string, text: StepArgument): GivenPolicy {
  return policyInStep(text, `identity policy of ${name}`);
}

function tagsIn(table: StepArgument): GivenUser["tags"] {
  return pairsOf(table).map(([key, value]) => ({ key, value }));
}
