import { type Failure, failure } from "../calls/failure.js";
import { awsManagedPolicies } from "../state/aws-managed-policies.js";

/**
 * The error for an AWS managed policy that the endpoint does not have: AWS has more than a thousand. Undefined if the ARN
 * belongs to an account's policy, or to an AWS managed policy that the endpoint has.
 */
export function unknownAwsPolicy(arn: string): Failure | undefined {
  if (!/^arn:aws[\w-]*:iam::aws:policy\/./.test(arn) || awsManagedPolicies.has(arn)) return undefined;
  const message = `policy-check serve does not have the AWS managed policy ${arn}; create a customer managed policy with the same statements and use that one.`;
  return failure("NotImplemented", 501, message);
}
