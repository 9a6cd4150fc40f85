import type { Access } from "../calls/action.js";
import { type Failure, failure, isFailure, limitExceeded, noSuchEntity, validationError } from "../calls/failure.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import { accessTo } from "./access.js";
import { pageOf, underPath } from "./list-pages.js";
import { findChangeableHolder, findHolder, type HolderType, type NamedHolder } from "./policy-holders.js";
import { withAwsPolicyNote } from "./unknown-aws-policy.js";

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const mostAttached = 10;
const quotaNames: Readonly<Record<HolderType, string>> = {
  user: "PoliciesPerUser",
  role: "PoliciesPerRole",
  group: "PoliciesPerGroup",
};

/** What attaching and detaching need: the permission on the user, role or group, with the policy as condition key. */
export function accessToAttach({ account, type, name }: NamedHolder, policyArn: string): Access {
  return accessTo(account, type, name, { "iam:PolicyARN": policyArn });
}

/**
 * Attaching a policy twice changes nothing. For what is no ARN, the recorded answer of February 2026 counts; one of June 2025 was
 * "Invalid ARN:  Could not be parsed!".
 *
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html
 */
export function attachPolicy(named: NamedHolder, arn: string): Failure | Readonly<Record<never, never>> {
  if (!isPolicyArn(arn)) return withAwsPolicyNote(validationError(`ARN ${arn} is not valid.`), arn);
  const holder = findChangeableHolder(named);
  if (isFailure(holder)) return holder;
  if (managedPolicy(arn, named.account) === undefined) {
    return withAwsPolicyNote(noSuchEntity(`Policy ${arn} does not exist or is not attachable.`), arn);
  }
  if (isForServiceLinkedRoles(arn)) {
    // The message for users and groups is not known.
    return failure("PolicyNotAttachable", 400, "Cannot attach a Service Role Policy to a Customer Role.");
  }
  const { attachedPolicies } = holder;
  if (attachedPolicies.includes(arn)) return {};
  if (attachedPolicies.length >= mostAttached) {
    return limitExceeded(`Cannot exceed quota for ${quotaNames[named.type]}: ${mostAttached}`);
  }
  attachedPolicies.push(arn);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachUserPolicy.html and its likes. */
export function detachPolicy(named: NamedHolder, arn: string): Failure | Readonly<Record<never, never>> {
  if (!isPolicyArn(arn)) return validationError(`ARN ${arn} is not valid.`);
  const holder = findChangeableHolder(named);
  if (isFailure(holder)) return holder;
  const index = holder.attachedPolicies.indexOf(arn);
  if (index < 0) return noSuchEntity(`Policy ${arn} was not found.`);
  holder.attachedPolicies.splice(index, 1);
  return {};
}

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedUserPolicies.html and its likes. */
export function listAttachedPolicies(
  named: NamedHolder,
  input: {
    readonly PathPrefix?: string | undefined;
    readonly Marker?: string | undefined;
    readonly MaxItems?: number | undefined;
  },
) {
  const holder = findHolder(named);
  if (isFailure(holder)) return holder;
  const policies = holder.attachedPolicies.flatMap((arn) => managedPolicy(arn, named.account) ?? []);
  const page = pageOf(underPath(policies, input.PathPrefix), input);
  if (isFailure(page)) return page;
  return { AttachedPolicies: page.items.map(({ name, arn }) => ({ PolicyName: name, PolicyArn: arn })), ...page.rest };
}

/**
 * Whether a policy is for roles that AWS makes for its services: nobody can attach it to another one.
 *
 * Reported: https://github.com/aws/aws-cdk/issues/6131
 */
function isForServiceLinkedRoles(arn: string): boolean {
  return arn.startsWith("arn:aws:iam::aws:policy/aws-service-role/");
}

/** AWS has different errors for text that is not a policy's ARN and for the ARN of a policy that does not exist. */
function isPolicyArn(arn: string): boolean {
  return /^arn:aws:iam::(?:\d{12}|aws):policy\/[\x21-\x7e]+$/.test(arn);
}
