import { type Failure, failure } from "../calls/failure.js";
import { awsManagedPolicies } from "../state/aws-managed-policies.js";

/**
 * That the endpoint lacks a managed policy of AWS's, said by name: AWS has more than a thousand, and most likely this one.
 * undefined where the ARN is that of a policy of an account, or of one that is here.
 */
export function unknownAwsPolicy(arn: string): Failure | undefined {
  if (!/^arn:aws[\w-]*:iam::aws:policy\/./.test(arn) || awsManagedPolicies.has(arn)) return undefined;
  const message = `${arn} is an ARN of AWS's managed policies, and policy-check serve does not have it; create a policy that says what it says, and use that.`;
  return failure("NotImplemented", 501, message);
}
