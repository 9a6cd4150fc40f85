import type { IWorld } from "@cucumber/cucumber";
import type { GivenPolicy, GivenRole, GivenUser } from "../backends/index.js";
import { SourceText } from "../diagnostics/index.js";
import { readPrincipal } from "../iam/index.js";
import { parsePolicy } from "../policy/index.js";
import { type Cucumber, type StepResult, stepTimeout } from "./cucumber.js";
import { entityName } from "./entity-name.js";
import { mayAssumeAnyRole } from "./permission.js";
import { policyInFile, policyInStep } from "./policy-files.js";
import type { StepArgument } from "./step-argument.js";
import { givenUser } from "./user.js";
import { scenarioOf } from "./world.js";

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
    "the role {string} trusts as in {string}, and all users and roles that it names exist",
    options,
    function (name: string, file: string) {
      return giveWithNamed(this, name, policyInFile(file));
    },
  );
  Given(
    "the role {string} with the trust policy, and all users and roles that it names exist:",
    options,
    function (name: string, text: StepArgument) {
      return giveWithNamed(this, name, policyInStep(text, `trust policy of ${name}`));
    },
  );
  Given("the role {string} with permission to assume any role", options, function (name: string) {
    const { account } = entityName("role", name, scenarioOf(this).account);
    return give(this, name, trustInAccount(account), { identityPolicies: [mayAssumeAnyRole] });
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

/**
 * A role with all users and roles that its trust policy names and the scenario does not give: AWS stores no policy that names
 * one that is missing. In a real account nothing is given in their place, since the role could not have its policy without them.
 */
async function giveWithNamed(world: IWorld, name: string, trust: GivenPolicy): Promise<StepResult> {
  const scenario = scenarioOf(world);
  if (scenario.backend !== "aws") {
    for (const member of principalsNamedIn(trust)) {
      if (scenario.entities.has(member.arn)) continue;
      const result = await scenario.add(member);
      if (result !== undefined) return result;
    }
  }
  return give(world, name, trust);
}

function principalsNamedIn(trust: GivenPolicy): readonly (GivenRole | GivenUser)[] {
  const { document } = parsePolicy("trust", trust.source);
  const values = (document?.statements ?? []).flatMap(({ principal }) => principal?.values ?? []);
  const members = values.flatMap(({ type, value }): readonly (GivenRole | GivenUser)[] => {
    const principal = readPrincipal(type.value, value);
    if (principal.kind === "user") return [givenUser(principal, principal.arn, {})];
    return principal.kind === "role" ? [givenRole(principal, principal.arn, trustInAccount(principal.account))] : [];
  });
  return [...new Map(members.map((member) => [member.arn, member])).values()];
}

/** The trust policy of a role that its own account can assume, with session tags and a source identity. */
function trustInAccount(account: string): GivenPolicy {
  const Action = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"];
  const document = { Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { AWS: account }, Action } };
  return { source: new SourceText(`trust in account ${account}`, JSON.stringify(document)) };
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
