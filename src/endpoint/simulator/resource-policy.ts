import { parseArn, readPrincipal, trustAction } from "../../iam/index.js";
import type { PolicyDocument } from "../../policy/index.js";
import { type Failure, invalidInput } from "../calls/failure.js";
import { readPolicy, type SimulatedPolicy } from "./policies.js";

/** A resource policy that was checked. */
export interface ReadResourcePolicy {
  readonly kind: "resourcePolicy";
  readonly policy: SimulatedPolicy;
}

/**
 * Whether AWS's simulator ignores a resource policy. For the actions that a role's trust policy decides, it parses and
 * checks the policy and then ignores it: the answer is `allowed` even if the trust policy denies the caller, and nothing
 * in the answer says so. https://github.com/aws/aws-cli/issues/10314
 */
export function isResourcePolicyIgnored(action: string): boolean {
  return /^sts:assume/i.test(action) || trustAction(action) !== undefined;
}

/** The policy of `ResourcePolicy`, or AWS's error. It may be a trust policy, so Resource is not required. */
export function readResourcePolicy(text: string): ReadResourcePolicy | Failure {
  const policy = readPolicy("resource", text);
  if (policy === undefined) return invalidInput("The resource policy has invalid content");
  const problem = unsupportedPrincipal(policy.document) ?? unsupportedResource(policy.document);
  if (problem !== undefined) return invalidInput(problem);
  return { kind: "resourcePolicy", policy: { id: "ResourcePolicy", policy } };
}

/** The message for services is AWS's. Principals that the engine cannot match are refused too: a Deny may name one. */
function unsupportedPrincipal({ statements }: PolicyDocument): string | undefined {
  for (const { principal } of statements) {
    for (const { type, value } of principal?.values ?? []) {
      if (type.value === "Service" || type.value === "CanonicalUser") {
        return `Principal of type ${type.value} is not supported`;
      }
      if (readPrincipal(type.value, value).kind === "nobody") return `Invalid principal in policy: ${value}`;
    }
  }
  return undefined;
}

function unsupportedResource({ statements }: PolicyDocument): string | undefined {
  for (const { resource } of statements) {
    for (const { value } of resource?.patterns ?? []) {
      if (parseArn(value) === undefined) return `ResourceNames are not in a valid ARN format: ${value}.`;
    }
  }
  return undefined;
}
