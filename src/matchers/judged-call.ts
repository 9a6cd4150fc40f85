import { decideCall, type InspectedPolicy, refusalInWords } from "../inspection/index.js";
import { printable, simulatePretty } from "../report/index.js";
import type { Templates } from "../sources/index.js";
import { type NamedRole, readCall } from "./call.js";
import type { MatcherAnswer } from "./matcher-answer.js";
import type { PolicyCall, RoleChoice } from "./policy-matchers.js";
import { assertOptions, chosenRole, deploymentOf, readReceived } from "./received.js";
import { MatcherError } from "./usage-error.js";

/**
 * Whether the trust policy allows a call or denies it. Throws MatcherError where that is not known: a policy that AWS would refuse
 * to store, values of a template that matter and are not known, behavior that AWS does not document.
 */
export function judgeCall(
  received: unknown,
  templates: Templates,
  expected: "allowed" | "denied",
  call: PolicyCall,
  choice: RoleChoice = {},
): MatcherAnswer {
  assertOptions(choice, ["role"]);
  // A call that cannot be read is told of first, whatever the policy.
  const { request: asked } = readCall(call, { name: "role", account: undefined });
  const policy = chosenRole(readReceived(received, templates, deploymentOf(call.resource, asked.principal)), choice);
  const { request, policies, isIdentityGiven } = readCall(call, roleOf(policy));
  const { content } = policy;
  if (content.kind === "refused") throw new MatcherError(`nothing is decided: ${refusalInWords(content)}`);
  if (content.kind === "unknown")
    throw new MatcherError(`nothing is decided: the trust policy is not known: ${content.why}`);
  const answer = decideCall(content, request, policies);
  if (answer.kind === "unknown") {
    throw new MatcherError(`it is not known whether the call is allowed: ${answer.why}${hintFor(answer.why, call)}`);
  }
  const { decision } = answer;
  const isAllowed = decision.decision === "allowed";
  return {
    pass: isAllowed === (expected === "allowed"),
    message: () => {
      const headline = `expected the call to be ${isAllowed ? "denied" : "allowed"}, and it is ${isAllowed ? "allowed" : "denied"}`;
      // What was made up for the caller says nothing.
      const explanation = decision.explanation.filter((each) => isIdentityGiven || !each.policy.startsWith("identity"));
      const role = policy.role === "" ? "" : ` by the trust policy of ${printable(policy.role)}`;
      return `${headline}${role}:\n\n${simulatePretty(request, { ...decision, explanation }, [], { color: false }).trimEnd()}`;
    },
  };
}

/** Of a policy alone nobody knows whose it is. */
function roleOf({ role, facts, roleName }: InspectedPolicy): NamedRole {
  return { name: role === "" && facts.name === undefined ? "the-role" : roleName, account: facts.account };
}

/** What settles values of a template. */
function hintFor(why: string, { resource }: PolicyCall): string {
  if (resource !== undefined || !/AWS::(AccountId|Partition)/.test(why)) return "";
  return ". Give the role's ARN as the call's resource: it says the account and the partition";
}
