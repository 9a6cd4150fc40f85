import { type Failure, failure, invalidParameterValue, isFailure } from "../calls/failure.js";
import { acceptIdentityPolicy } from "../iam/identity-policy.js";
import { withAwsPolicyNote } from "../iam/unknown-aws-policy.js";
import { managedPolicy } from "../state/aws-managed-policies.js";
import type { Account, Tag } from "../state/entities.js";
import type { SessionPolicies } from "./sessions.js";

/** The largest number of managed policies of a session. */
const mostArns = 10;

/** The parameters of a call that become a part of the session. */
export interface SessionParameters {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly { readonly arn?: string | undefined }[] | undefined;
  readonly Tags?: readonly Tag[] | undefined;
}

/** Session policies that were accepted. */
export interface AcceptedSessionPolicies {
  readonly kind: "accepted";
  readonly policies: SessionPolicies | undefined;
}

/**
 * The session policies of a call, or AWS's error. `account` is the role's account, which has the managed policies.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session
 */
export function acceptSessionPolicies(
  { Policy, PolicyArns }: SessionParameters,
  account: Account,
): AcceptedSessionPolicies | Failure {
  const arns = (PolicyArns ?? []).flatMap(({ arn }) => arn ?? []);
  if (Policy === undefined && arns.length === 0) return { kind: "accepted", policies: undefined };
  if (arns.length > mostArns) {
    return failure("LimitExceeded", 409, `Cannot exceed quota for PolicyArns: ${mostArns}`);
  }
  const missing = arns.find((arn) => managedPolicy(arn, account) === undefined);
  if (missing !== undefined) {
    const message = `PolicyArn ${missing} does not exist or is not attachable.`;
    return withAwsPolicyNote(invalidParameterValue(message), missing);
  }
  if (Policy !== undefined) {
    const accepted = acceptIdentityPolicy(Policy);
    if (isFailure(accepted)) return accepted;
  }
  return { kind: "accepted", policies: { inline: Policy === undefined ? [] : [Policy], arns } };
}
